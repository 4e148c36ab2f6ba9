from __future__ import annotations

from decimal import Decimal

import pytest

from xlperf import actions
from xlperf.core.check import Context, run
from xlperf.core.fields import WARNING
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Evaluation,
    Funding,
    Goals,
    Heading,
    LongTerm,
    Project,
    Schedule,
)

from ..samples import EXAMPLE, GOOD

ROWS = [dict(row.answers) for row in GOOD.rows(Annual)]
LONG = [dict(row.answers) for row in GOOD.rows(LongTerm)]
LAST = len(ROWS)


def report(change):
    """Check the good declaration with some things changed, beside the same of last year."""
    return run(GOOD.but(change), actions.checks(), Context(last_year=GOOD))


def judged(change):
    return [
        (one.code, one.place.field.path, one.place.row)
        for one in report(change).findings
        if one.code[:3] == "LOG"
    ]


def one_more(name, value, content="按验收单统计。", level="产出指标"):
    """Give one more annual indicator, the last."""
    row = {Annual.level: level, Annual.name: name, Annual.content: content, Annual.value: value}
    return {Annual: [*ROWS, row]}


def in_both(name, value, later, content="按验收单统计。", this_year="当年"):
    """Give one more indicator of the year and of the long term."""
    row = {LongTerm.level: "产出指标", LongTerm.name: name, LongTerm.content: content, LongTerm.value: later}
    return one_more(name, value, f"{this_year}{content}") | {LongTerm: [*LONG, row]}


def says(code, field="value", row=LAST):
    return [(code, f"Annual.{field}", row)]


def goal(text):
    return {Goals.annual: text}


def grown(total):
    return {Funding.total: Decimal(total), Funding.budget: Decimal(total)}


SAME = {LongTerm: [{getattr(LongTerm, field.key): cell for field, cell in row.items()} for row in ROWS]}
"""The long-term table holds what the annual one holds."""

PROMISED = [
    ("实现史料著录全覆盖。", "史料著录覆盖率", "≥90%"),
    ("做好巡查，做到史料著录的全覆盖。", "数量指标：史料著录覆盖率", "≥99%"),
    ("补贴发放准确率达到100%。", "质量指标：补贴发放准确率", "≥98%"),
    ("库房全年零事故。", "社会效益指标：库房安全事故起数", "≤1起"),
    ("做到零投诉。", "有效投诉件数", "≤2件"),
    ("破损照片修复全部完成。", "照片修复完成率", "≥95%"),
]
NOT_PROMISED = [
    ("实现史料著录全覆盖。", "史料著录覆盖率", "=100%"),
    ("逐步实现史料著录全覆盖。", "史料著录覆盖率", "≥90%"),
    ("力争补贴发放准确率达到100%。", "质量指标：补贴发放准确率", "≥98%"),
    ("实现社区网格全覆盖。", "史料著录覆盖率", "≥90%"),
    ("工程质量零事故，交通平稳。", "道路交通事故起数", "≤3起"),
    ("验收合格率100%。", "设备完好率", "≥97%"),
    ("全部经费用于修复。", "照片修复完成率", "≥95%"),
    ("零距离服务读者。", "有效投诉件数", "≤2件"),
    ("准确率100%以上的单位给予奖励。", "覆盖率", "≥90%"),
    ("全市全面推进著录。", "史料著录覆盖率", "≥90%"),
]

CASES = [
    pytest.param({}, [], id="as it should be"),
    *[
        pytest.param(goal(text) | one_more(name, value), [], id=f"no contradiction: {text} {name} {value}")
        for text, name, value in NOT_PROMISED
    ],
    pytest.param(SAME, [], id="a one-off project whose long term is its year"),
    pytest.param(SAME | {Project.kind: "常年性项目"}, says("LOG-001", row=0), id="the long term is the year"),
    pytest.param(
        in_both("质量指标：文稿合格率", "≥98%", "≥95%"),
        says("LOG-002"),
        id="the year is better than the long term",
    ),
    pytest.param(in_both("质量指标：文稿合格率", "≥95%", "≥98%"), [], id="the long term is better"),
    pytest.param(
        in_both("质量指标：著录差错率", "≤1%", "≤2%"), says("LOG-002"), id="fewer errors this year than later"
    ),
    pytest.param(in_both("投诉件数", "≤1件", "≤3件"), [], id="counts add up over the years"),
    pytest.param(in_both("质量指标：设备完好率", "≥99%", "≥97%"), [], id="what is new wears out"),
    pytest.param(in_both("数量指标：史料", "≥9件", "≥8份"), [], id="other units do not compare"),
    *[
        pytest.param(goal(text) | one_more(name, value), says("LOG-003"), id=f"{text} {name} {value}")
        for text, name, value in PROMISED
    ],
    pytest.param(
        goal("验收合格率达到100%。")
        | {
            Annual: [
                *ROWS,
                {**ROWS[4], Annual.name: "质量指标：验收合格率", Annual.value: "=100%"},
                {**ROWS[4], Annual.name: "质量指标：照片验收合格率", Annual.value: "≥98%"},
            ]
        },
        [],
        id="the very indicator keeps the promise",
    ),
    pytest.param(
        one_more("数量指标：史料著录覆盖率", "≥90%")
        | {Evaluation.past: "2026年度自评得分92分，已实现史料著录全覆盖。"},
        says("LOG-004"),
        id="less than what was reached",
    ),
    pytest.param(
        {Evaluation.past: "2026年度自评得分92分，查阅者满意度为95.5%。"},
        [("LOG-004", "LongTerm.value", 8), ("LOG-004", "Annual.value", 11)],
        id="less satisfied than last year",
    ),
    pytest.param({Evaluation.past: "2026年度查阅者满意度为91%。"}, [], id="more satisfied than last year"),
    pytest.param(
        one_more("社会效益指标：查阅等待时间", "≤5天", "当年平均等待天数，2026年为4天。"),
        says("LOG-004"),
        id="waiting longer than before",
    ),
    pytest.param(
        one_more("社会效益指标：查阅等待时间", "≤3天", "当年平均等待天数，2026年为4天。"),
        [],
        id="waiting less than before",
    ),
    pytest.param(
        one_more("社会效益指标：查阅人次增长率", "≥5%", "2026年为12%。"), [], id="growth has no level"
    ),
    pytest.param(grown("27.58"), [], id="9.97 % more for the same"),
    pytest.param(grown("27.59"), says("LOG-005", row=0), id="10.01 % more for the same"),
    pytest.param(
        grown("27.59") | {Annual.value: [*[row[Annual.value] for row in ROWS[:4]], "≥98.5%"]},
        [],
        id="more for more",
    ),
    pytest.param(
        {Annual.value: ["≥9000件", *[row[Annual.value] for row in ROWS[1:7]], "≤10元/件"]},
        [],
        id="nine thousand at 10 元 are the 86,400 元 but for 4 %",
    ),
    pytest.param(
        {Annual.value: [*[row[Annual.value] for row in ROWS[:7]], "≤12元/件"]},
        says("LOG-006", row=7),
        id="9,600 at 12 元 are not 86,400 元",
    ),
    pytest.param(
        {
            Costing.basis: "市直单位档案9600件，扫描加工合计25.08万元。",
            Annual.content: ["全市应归档史料中扫描加工的件数。"],
        },
        says("LOG-007", "content", 0),
        id="市直 in the calculation, 全市 in the indicator",
    ),
    pytest.param(
        {
            Costing.basis: "按《市直机关培训费管理办法》测算，合计25.08万元。",
            Annual.content: ["全市应归档史料中扫描加工的件数。"],
        },
        [],
        id="市直 in the title of a document",
    ),
    pytest.param(
        one_more("档案遗失事故发生率", "≤5%", "发生事故的库房占41个库房的比例。"),
        [],
        id="a base that is not named as such",
    ),
    pytest.param(
        one_more("档案遗失事故发生率", "≤5%", "发生事故的库房占全市库房的比例，全市库房45个。"),
        says("LOG-008"),
        id="5 % of 45",
    ),
    pytest.param(
        one_more("档案遗失事故发生率", "≤5%", "发生事故的库房占全市库房的比例，全市库房40个。"),
        [],
        id="5 % of 40",
    ),
    pytest.param(
        {
            Annual: [
                *ROWS,
                *[
                    {
                        Annual.level: "产出指标",
                        Annual.name: f"质量指标：{what}率",
                        Annual.value: "≥95%",
                        Annual.content: f"当年{what}的单位占{whom}的比例。",
                    }
                    for what, whom in (
                        ("报送", "单位总数"),
                        ("回复", "应回复单位总数"),
                        ("整改", "全市单位总量"),
                    )
                ],
            ]
        },
        says("LOG-009", "content"),
        id="three denominators of one kind",
    ),
    pytest.param(
        one_more("时效指标：整理完成时间", "2028年1月15日前"),
        says("LOG-010"),
        id="after the project and the year",
    ),
    pytest.param(
        one_more("时效指标：整理完成时间", "2028年1月15日前") | {Project.period: "2027年1月-2028年12月"},
        [],
        id="after the year, within the project",
    ),
    pytest.param(
        one_more("时效指标：整理完成时间", "2027年12月31日前") | {Project.period: "2027年1月-2027年6月"},
        [],
        id="after the project, within the year",
    ),
    pytest.param(
        one_more("家属满意度", "≥95%", "满意的人数占受访人数的比例。", "满意度指标"),
        says("LOG-011", "content"),
        id="nobody knows how they were asked",
    ),
    pytest.param(
        in_both("质量指标：文稿合格率", "≥95%", "≥98%", "合格的文稿占全部文稿的比例。", ""),
        says("LOG-012", "content"),
        id="an explanation that knows no year",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_logic(change, expected):
    assert sorted(judged(change), key=str) == sorted(expected, key=str)


def not_run(change, context):
    return {
        one.code for one in run(GOOD.but(change), actions.checks(), context).not_run if one.code[:3] == "LOG"
    }


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param({}, set(), id="nothing, beside last year"),
        pytest.param({Funding.total: None}, {"LOG-005"}, id="no total"),
        pytest.param({Heading.year: None}, {"LOG-010"}, id="no year"),
        pytest.param(one_more("档案遗失事故发生率", "≤5%"), {"LOG-008"}, id="no base"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run(change, Context(last_year=GOOD)) == unverified


def test_without_last_year_nothing_is_said_of_it():
    assert not_run({}, Context()) == {"LOG-005"}


def test_without_a_period_the_schedule_counts():
    change = one_more("时效指标：整理完成时间", "2028年3月15日前") | {
        Project.period: None,
        Schedule.end: ["2028-03-31"],
    }
    assert judged(change) == []


def test_a_contradiction_is_told_with_both_sides():
    [finding] = [
        one
        for one in report(goal("实现著录全覆盖。") | one_more("著录覆盖率", "≥90%")).findings
        if one.code == "LOG-003"
    ]
    assert finding.severity is WARNING
    assert finding.message == "年度目标称“实现著录全覆盖”，指标“著录覆盖率”仅为“≥90%”"


def test_the_example_has_the_flaws_of_the_real_one():
    found = run(EXAMPLE, actions.checks()).findings
    assert {one.code for one in found if one.code[:3] == "LOG"} == {
        f"LOG-{number:03}" for number in (1, 3, 4, 7, 8, 9, 11, 12)
    }
    assert [one.severity for one in found if one.code == "LOG-003"] == [WARNING, WARNING]
    [first, _] = [one.message for one in found if one.code == "LOG-008"]
    assert "5%×602＝30.1" in first
