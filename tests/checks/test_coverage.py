from __future__ import annotations

import re

import pytest

from xlperf.forms.xiangyang_project import Annual, Costing, Detail, Goals, Narrative, Schedule

from ..samples import EXAMPLE, GOOD, but, found, not_run


def good(field):
    return GOOD[field]


SUMMARY, ANNUAL = good(Narrative.summary), good(Goals.annual)
STAGES = [row[Schedule.content] or "" for row in GOOD.rows(Schedule)]
LAST = len(GOOD.rows(Annual))


def at(code, field, row=None):
    return [(code, field.path, row)]


def with_another(activity):
    """List a fifth activity in the 项目概况."""
    return SUMMARY.replace("四项内容", "五项内容").replace("并整理成文。", f"并整理成文；五是{activity}。")


def another_indicator(name, content, value, level="产出指标"):
    rows = [dict(row.answers) for row in GOOD.rows(Annual)]
    cells = (level, name, content, value)
    added = dict(zip((Annual.level, Annual.name, Annual.content, Annual.value), cells, strict=True))
    return {Annual: [added, *rows]}


LISTED = re.split("共有四项内容", SUMMARY)[0].rstrip("，") + (
    "，计划扫描纸质史料9600件、著录目录9600条、修复老照片900份、录制口述史料24场。成果存入中心史料库，供查阅利用。"
)

CASES = [
    pytest.param({}, [], id="as it should be"),
    # NAR-013, PLN-006, GOL-007, IND-026: an activity that is nowhere else
    pytest.param(
        {Narrative.summary: with_another("举办红色故事巡讲")},
        at("NAR-013", Narrative.summary),
        id="an activity without money, schedule, goal and indicator is said once",
    ),
    pytest.param(
        {Narrative.summary: with_another("委托监理单位全程监理")}, [], id="a service that goes with the rest"
    ),
    pytest.param(
        {Narrative.summary: with_another("租用恒温机柜")},
        [],
        id="what is bought for the rest",
    ),
    pytest.param(
        {Schedule.content: [text.replace("口述", "访谈") for text in STAGES]},
        [],
        id="in other words of its own",
    ),
    pytest.param(
        {Schedule: [dict(row.answers) for row in GOOD.rows(Schedule)[:1]]},
        at("PLN-006", Schedule.content),
        id="a schedule that leaves two activities out",
    ),
    pytest.param(
        {
            Schedule.content: [
                "核对史料底册，招标确定承接单位。",
                "设备到货安装调试，扫描纸质史料。",
                "第三批扫描，完成初步验收。",
                "各项成果通过验收，数据移交。",
                "史料入库，归档总结。",
            ]
        },
        [],
        id="a schedule by the stages of all the work",
    ),
    pytest.param(
        {Goals.annual: ANNUAL.replace("修复老照片900份，", "")},
        at("GOL-007", Goals.annual),
        id="a goal that leaves one out",
    ),
    pytest.param(
        {
            Goals.annual: ANNUAL.replace("修复老照片900份，", ""),
            Detail.amount: [86_400, 48_000, 24_000, 92_400],
            Costing.basis: "扫描86400元；著录48000元；修复24000元；录制92400元。以上合计25.08万元。",
            Annual.value: ["≥9600件", "≥9600条", "≥900份", "≥24场"],
        },
        [],
        id="one that takes less than a tenth of the money",
    ),
    pytest.param(
        {Goals.annual: ANNUAL.replace("修复老照片900份，", "完成全部任务，")},
        [],
        id="a goal that names all tasks",
    ),
    pytest.param(
        {Narrative.summary: LISTED, Goals.annual: ANNUAL.replace("修复老照片900份，", "")},
        at("GOL-007", Goals.annual),
        id="one of a list in one sentence",
    ),
    pytest.param({Narrative.summary: LISTED}, [], id="all of a list in one sentence"),
    pytest.param(
        {
            Annual.name: [row[Annual.name] for row in GOOD.rows(Annual)[:2]] + ["数量指标：史料电子图像份数"],
            Annual.content: [row[Annual.content] for row in GOOD.rows(Annual)[:2]]
            + ["当年存入史料库的电子图像份数，按史料库记录统计。"],
        },
        at("IND-026", Annual.name),
        id="one without an indicator",
    ),
    # PLN-007, PLN-008
    pytest.param(
        {Schedule.content: ["前期准备阶段"]},
        at("PLN-007", Schedule.content, 0),
        id="a step, not what is done",
    ),
    pytest.param(
        {Schedule.content: ["组织实施、检查验收"]}, at("PLN-007", Schedule.content, 0), id="two steps"
    ),
    pytest.param(
        {Schedule.content: [STAGES[0], STAGES[1], STAGES[2], STAGES[2]]},
        at("PLN-008", Schedule.content, 3),
        id="one stage twice",
    ),
    # IND-025
    pytest.param(
        another_indicator("数量指标：义诊活动场次", "当年组织义诊的场次，按签到表统计。", "≥6场"),
        at("IND-025", Annual.name, 0),
        id="an indicator of something else",
    ),
    pytest.param(
        another_indicator("成本指标：整体总投入", "当年实际支出。", "≤25.08万元"),
        [],
        id="a cost is of everything",
    ),
    pytest.param(
        another_indicator("数量指标：史料入库件数", "当年通过验收并入库的件数，按入库单统计。", "≥9600件"),
        [],
        id="another indicator of the project",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_coverage(change, expected):
    assert sorted(found(but(change))) == sorted(expected)


def test_where_nothing_is_listed_nothing_is_compared():
    report = but(
        {
            Narrative.summary: SUMMARY.replace("一是", "")
            .replace("二是", "")
            .replace("三是", "")
            .replace("四是", "")
        }
    )
    assert not_run(report) & {"NAR-013", "PLN-006", "GOL-007", "IND-026"} == {"NAR-013"}


def test_details_by_kind_of_expense_are_not_compared():
    expenses = ["印刷费", "劳务费", "维修费", "差旅费"]
    assert "NAR-013" not in {code for code, *_ in found(but({Detail.name: expenses}))}


def test_the_example_leaves_out_what_its_summary_lists():
    from xlperf import actions
    from xlperf.core.check import run

    messages = {finding.code: finding.message for finding in run(EXAMPLE, actions.checks()).findings}
    assert messages["NAR-013"] == (
        "项目概况第 1 项“核对编制台账数据”在支出明细、进度计划、年度目标、产出指标中没有对应"
    )
    assert "PLN-006" not in messages, "it is said once"
    assert "“开展政务信息公开，按目录更新公开栏目”" in messages["GOL-007"]
