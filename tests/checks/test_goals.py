from __future__ import annotations

import pytest

from xlperf.forms.xiangyang_project import Annual, Detail, Goals, LongTerm, Project

from ..samples import GOOD, but, found


def good(field):
    return GOOD[field]


ROWS = [dict(row.answers) for row in GOOD.rows(Annual)]
LONG_TERM, ANNUAL = good(Goals.long_term), good(Goals.annual)
OUTPUTS = "11月底前扫描纸质史料9600件，著录目录9600条，修复老照片900份，录制口述24场"
FLAT = "扫描史料、著录目录、修复老照片，录制口述，增强公众对史料的认可和查阅的便利。"


def an_effect(name):
    """Give another indicator of effect in place of the first."""
    return {**ROWS[9], Annual.name: f"社会效益指标：{name}", Annual.value: "≥20%"}


def at(code, field):
    return [(code, field.path, None)]


CASES = [
    pytest.param({}, [], id="as it should be"),
    # GOL-003
    pytest.param(
        {Goals.long_term: "史料库利用率2029年达到85%以上"}, at("GOL-003", Goals.long_term), id="short"
    ),
    pytest.param(
        {Goals.long_term: LONG_TERM + "".join(f"第{n}批。" for n in range(1000, 1080))},
        at("GOL-003", Goals.long_term),
        id="long",
    ),
    # GOL-004
    pytest.param(
        {Goals.long_term: ANNUAL.replace("当年", "各年")}, at("GOL-004", Goals.annual), id="one goal twice"
    ),
    # GOL-005
    pytest.param({Goals.annual: FLAT + "11月底前完成。"}, [], id="a date is a quantity"),
    pytest.param({Goals.annual: FLAT + "完成四批加工。"}, [], id="a count in Chinese"),
    pytest.param({Goals.annual: FLAT + "编印《口述史料选编》。"}, [], id="a work by its title"),
    pytest.param({Goals.annual: FLAT}, at("GOL-005", Goals.annual), id="nothing to count"),
    pytest.param(
        {Goals.annual: "2027年，按照“十四五”规划和楚办发〔2024〕18号要求，" + FLAT},
        at("GOL-005", Goals.annual),
        id="the budget year, a plan and a document number are no quantities",
    ),
    # GOL-006
    pytest.param(
        {Goals.long_term: "加强史料保护，完善史料库，提升利用水平，使老干部史料持续发挥作用、长久留存。"},
        at("GOL-006", Goals.long_term),
        id="a direction only",
    ),
    pytest.param(
        {Goals.long_term: "完善史料库，加强保护，到2029年查阅人次增长40%，知晓率85%。"}, [], id="with figures"
    ),
    # GOL-008
    pytest.param(
        {Goals.annual: ANNUAL.replace("扫描合格率达到98%以上", "扫描合格率达到100%")},
        at("GOL-008", Goals.annual),
        id="100% in the goal, 98% in the indicator",
    ),
    # GOL-009
    pytest.param(
        {Goals.annual: ANNUAL + "专项资金及时拨付到位。"}, at("GOL-009", Goals.annual), id="money is no goal"
    ),
    pytest.param(
        {Goals.annual: ANNUAL + "11月底前完成资金拨付。", Detail.name: ["纸质史料扫描加工补助"]},
        [],
        id="money for others is a goal",
    ),
    pytest.param(
        {Goals.annual: ANNUAL + "支出进度达到95%。", Detail.name: ["老照片捐赠补贴"]},
        at("GOL-009", Goals.annual),
        id="progress of spending is none",
    ),
    # GOL-010
    pytest.param(
        {Goals.annual: f"{OUTPUTS}。"},
        at("GOL-010", Goals.annual),
        id="no effect",
    ),
    pytest.param(
        {
            Goals.annual: f"{OUTPUTS}，借阅率达到20%。",
            Annual: [*ROWS[:9], an_effect("借阅率"), *ROWS[10:]],
        },
        [],
        id="an effect that an indicator measures",
    ),
    pytest.param(
        {
            Goals.annual: f"{OUTPUTS}，借阅占比20%。",
            Annual: [*ROWS[:9], an_effect("史料借阅率"), *ROWS[10:]],
        },
        [],
        id="the value of an effect",
    ),
    pytest.param(
        {Goals.annual: "2027年史料图像清晰率达到98%以上，目录准确率达到99%以上，公众知晓率达到80%以上。"},
        at("GOL-007", Goals.annual) + at("GOL-010", Goals.annual),
        id="rates are no outputs",
    ),
    pytest.param(
        {Goals.annual: "2027年史料图像9600张，目录准确率达到99%以上，公众知晓率达到80%以上。"},
        at("GOL-007", Goals.annual),
        id="a count is an output",
    ),
    # GOL-011
    pytest.param(
        {
            Project.period: "2027年1月-2029年12月",
            Goals.long_term: "到2029年底，建成城乡步道网，居民锻炼时间比上年增长40%，认可程度不低于95%。",
        },
        at("GOL-011", Goals.annual),
        id="a stage of something else",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_goals(change, expected):
    report = but(change)
    said = (*report.findings, *report.consequences)
    own = [one for one in said if one.code.startswith("GOL") or not expected]
    assert [(one.code, one.place.field.path, one.place.row) for one in own] == expected


@pytest.mark.parametrize(
    ("goal", "value", "expected"),
    [
        pytest.param("实现目录著录全覆盖", "≥90%", True, id="全覆盖 and 90%"),
        pytest.param("实现目录著录全覆盖", "=100%", False, id="全覆盖 and 100%"),
        pytest.param("逐步实现目录著录全覆盖", "≥90%", False, id="step by step"),
        pytest.param("实现社区展览全覆盖", "≥90%", False, id="全覆盖 of something else"),
    ],
)
def test_promises_of_everything(goal, value, expected):
    row = {
        "level": "产出指标",
        "name": "目录著录覆盖率",
        "content": "著录件数÷应著录件数×100%。",
        "value": value,
    }
    rows = [{getattr(LongTerm, key): cell for key, cell in row.items()}]
    report = but({Goals.long_term: f"{LONG_TERM}{goal}。", LongTerm: rows})
    follows = [(one.follows, one.code, one.place.field.path) for one in report.consequences]
    assert (("LOG-003", "GOL-008", "Goals.long_term") in follows) is expected


def test_goals_of_a_form_without_rows_are_left_alone():
    assert "GOL-008" not in {code for code, *_ in found(but({Annual: [], LongTerm: []}))}
