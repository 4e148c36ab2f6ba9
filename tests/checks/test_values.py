from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from xlperf import actions
from xlperf.core.check import Context, run
from xlperf.core.fields import HINT, WARNING
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import Annual, Funding, Goals, LongTerm

from ..samples import EXAMPLE, GOOD, but, found

ROWS = [dict(row.answers) for row in GOOD.rows(Annual)]
LONG = [dict(row.answers) for row in GOOD.rows(LongTerm)]
LAST = len(ROWS)
FORMULA = "合格件数÷验收件数×100%，以验收单为准。"


def valued(value, name="数量指标：文稿篇数", content="按文稿清单统计。", level="产出指标"):
    """Give one more annual indicator, the last."""
    row = {Annual.level: level, Annual.name: name, Annual.content: content, Annual.value: value}
    return {Annual: [*ROWS, row]}


def says(code, field="value"):
    """Give what is found of the last indicator."""
    return [(code, f"Annual.{field}", LAST)]


def priced(value):
    return {Annual.name: "成本指标：口述史料录制单价", Annual.value: value}


def each(*values):
    """Give so many annual indicators of these values only."""
    names = ["扫描", "著录", "修复", "录制", "整理", "展览"]
    return {
        Annual: [
            {**ROWS[4], Annual.name: f"质量指标：{names[number]}合格率", Annual.value: value}
            for number, value in enumerate(values)
        ]
    }


HONEST = [
    ("≥12篇", "数量指标：文稿篇数"),
    ("2027年12月底前", "时效指标：整理完成时间"),
    ("≤5个工作日", "时效指标：查阅答复时限"),
    ("≥98%", "时效指标：查阅答复及时率"),
    ("优", "质量指标：文稿等次"),
    ("达标", "质量指标：库房温湿度"),
    ("持续改善", "可持续影响指标：研究氛围"),
    ("10-15篇", "数量指标：研究论文篇数"),
    ("≥150%", "经济效益指标：收入增长率"),
    ("≥150%", "投入产出比"),
    ("=100%", "质量指标：文稿合格率"),
    ("≥0.62", "生态效益指标：利用系数"),
    ("≥12个百分点", "社会效益指标：正确率提高幅度"),
    ("≤0.2%", "质量指标：著录差错率"),
    ("≤2次", "质量指标：返工次数"),
    ("=0起", "社会效益指标：安全事故起数"),
    ("≤3000元/人·月", "成本指标：人均聘用成本"),
    ("≥5%", "成本指标：采购节支率"),
    ("≥35%", "社会效益指标：外地读者占比"),
    ("≥98%", "质量指标：投诉办结率"),
    ("≥2.5万人次", "社会效益指标：观众人次"),
    ("≥1.5次", "数量指标：人均借阅次数"),
    ("≥99.995%", "质量指标：系统可用率"),
    ("每季度1次", "数量指标：巡查频次"),
    ("230次", "数量指标：巡查次数"),
    ("≥250天", "数量指标：值班天数"),
    ("≥40%", "社会效益指标：社区覆盖率"),
    ("≤8400元", "成本指标：口述录制交通支出"),
    ("≥800元/户", "成本指标：困难户慰问标准"),
    ("≥3万元", "成本指标：节约采购金额"),
    ("≥30%", "质量指标：造价核减率"),
    ("≤10元/件", "成本指标：单件扫描加工成本"),
    ("20年一遇", "质量指标：防洪标准"),
    ("≥20年一遇", "质量指标：防洪标准"),
    ("春节前", "时效指标：慰问完成时间"),
    ("汛期前完成", "时效指标：清淤完成时间"),
    ("当日办结", "时效指标：查阅办理时限"),
    ("按月足额发放", "时效指标：讲解员补助发放时间"),
    ("随到随办", "时效指标：查阅办理时限"),
    ("提高20个百分点", "社会效益指标：史料使用率"),
]
FINE = {"230次"}
"""Values that lack an operator, and no more than that."""

CASES = [
    pytest.param({}, [], id="as it should be"),
    *[
        pytest.param(valued(value, name), [], id=f"honest: {name} {value}")
        for value, name in HONEST
        if value not in FINE
    ],
    pytest.param({Annual.value: ["88 100"]}, [("VAL-001", "Annual.value", 0)], id="two figures"),
    pytest.param({LongTerm.value: ["≥"]}, [("VAL-001", "LongTerm.value", 0)], id="a sign without figure"),
    pytest.param({LongTerm.value: ["详见实施方案"]}, [("VAL-001", "LongTerm.value", 0)], id="see elsewhere"),
    pytest.param({LongTerm.value: ["按计划执行"]}, [("VAL-001", "LongTerm.value", 0)], id="as planned"),
    pytest.param({LongTerm.value: ["≥80%%"]}, [("VAL-001", "LongTerm.value", 0)], id="per cent twice"),
    pytest.param(
        {LongTerm.value: ["2021年13月底前"]}, [("VAL-001", "LongTerm.value", 0)], id="a thirteenth month"
    ),
    pytest.param(valued(">=12篇"), says("VAL-002"), id="two signs for one"),
    pytest.param(valued("＜＝12%", "质量指标：差错率"), says("VAL-002"), id="two wide signs"),
    pytest.param(valued("≥2"), says("VAL-003"), id="no unit"),
    pytest.param(valued("1-2"), says("VAL-003"), id="a range without unit"),
    pytest.param(valued(2), says("VAL-003") + says("VAL-004"), id="a bare number"),
    pytest.param(valued("230次"), says("VAL-004"), id="no operator"),
    pytest.param(
        {Annual.value: ["9600件", "9600条", "≥900份", "24场"]},
        [("VAL-004", "Annual.value", 0)],
        id="three without operators are told once",
    ),
    pytest.param(
        {Annual.value: ["9600件"], LongTerm.value: ["9600件"]},
        [("VAL-004", "LongTerm.value", 0), ("VAL-004", "Annual.value", 0)],
        id="once for each table",
    ),
    pytest.param(valued("100%", "质量指标：文稿合格率"), says("VAL-004"), id="no operator before 100 %"),
    pytest.param(valued("≥120%", "质量指标：合格率"), says("VAL-005"), id="a rate of 120 %"),
    pytest.param(valued("290%", "市民满意度"), says("VAL-005"), id="a ≥ taken for a 2"),
    pytest.param(valued("90%-110%", "质量指标：合格率"), says("VAL-005"), id="up to 110 %"),
    pytest.param(
        valued("280次", "数量指标：查阅次数") | {Goals.annual: "提供查阅80次。"},
        says("VAL-006"),
        id="a ≥ taken for a 2 that the goal betrays",
    ),
    pytest.param(
        valued("280次", "数量指标：查阅次数") | {Goals.annual: "提供查阅280次，其中预约80次。"},
        says("VAL-004"),
        id="the goal says the same",
    ),
    pytest.param(valued("≥100%", "质量指标：文稿合格率"), says("VAL-007"), id="more than all"),
    pytest.param(valued("=98百分比", "质量指标：文稿合格率"), says("VAL-008"), id="百分比"),
    pytest.param(valued("≥98个百分点", "质量指标：文稿合格率"), says("VAL-008"), id="个百分点 for a level"),
    pytest.param(valued("≥3件", "有效投诉件数"), says("VAL-009"), id="at least so many complaints"),
    pytest.param(valued("≥9元/页", "成本指标：单页成本"), says("VAL-009"), id="at least so dear"),
    pytest.param(valued("≥98万元/台", "成本指标：扫描仪单价"), says("VAL-009"), id="a price of at least"),
    pytest.param(valued("≥9万元", "扫描仪采购总额"), says("VAL-009"), id="a total of at least"),
    pytest.param(valued("≥2起", "舆情事件起数"), says("VAL-009"), id="at least so many incidents"),
    pytest.param(valued("≤95%", "质量指标：文稿合格率"), says("VAL-009"), id="at most so good"),
    pytest.param(valued("≥5%", "投诉满意率下降幅度"), [], id="what goes down is not reverse"),
    pytest.param(
        valued("≤2起", "社会效益指标：安全事故起数") | {Goals.annual: "确保库房安全运行。"},
        says("VAL-010"),
        id="accidents where safety is promised",
    ),
    pytest.param(valued("≤2起", "社会效益指标：安全事故起数"), [], id="accidents, and no promise"),
    pytest.param(
        valued("≤2起", "社会效益指标：安全责任事故起数") | {Goals.annual: "确保扫描9600件，火灾事故为0起。"},
        says("VAL-010"),
        id="accidents where others are excluded",
    ),
    pytest.param(
        valued("≥80%", "数量指标：文稿整理完成率"),
        says("VAL-011") + says("VAL-022"),
        id="80 % of one's own plan",
    ),
    pytest.param(valued("≥40%", "数量指标：阶段完成率"), says("VAL-022"), id="a stage"),
    pytest.param(valued("≥85%", "社会公众满意度指标：市民满意度"), [], id="85 % of the public at large"),
    pytest.param(
        valued("≥84%", "社会公众满意度指标：市民满意度"), says("VAL-012"), id="84 % of the public at large"
    ),
    pytest.param(
        {Annual.value: [*[None] * 11, "≥85%"]} | {Annual: [*ROWS[:11], {**ROWS[11], Annual.value: "≥85%"}]},
        [("VAL-012", "Annual.value", 11)],
        id="85 % satisfied",
    ),
    pytest.param(valued("≥50%", "质量指标：文稿合格率"), says("VAL-013"), id="half of it is good"),
    pytest.param(valued("≥50%", "质量指标：完赛率"), says("VAL-013"), id="half of what is called a quality"),
    pytest.param(
        valued("明显改善", "社会效益指标：查阅条件"), says("VAL-014"), id="a quality without grades"
    ),
    pytest.param(
        valued("明显改善", "社会效益指标：查阅条件", "按专家打分分为明显改善、改善、未改善三档。"),
        [],
        id="a quality with its grades",
    ),
    pytest.param(
        each("优", "良", "优", "良", "≥9%", "≥98%"),
        [("VAL-013", "Annual.value", 4), ("VAL-015", "Annual.value", None)],
        id="four of six are qualities",
    ),
    pytest.param(
        valued("10-15篇", content=None), says("VAL-016", "content"), id="a range without explanation"
    ),
    pytest.param(
        valued("定量（其他）", content=None), says("VAL-016", "content"), id="定量（其他） without one"
    ),
    pytest.param(valued("≥12.5篇"), says("VAL-017"), id="half a text"),
    pytest.param(valued("15-10篇"), says("VAL-018"), id="a range reversed"),
    pytest.param(valued("及时完成", "时效指标：整理完成时间"), says("VAL-019"), id="in good time"),
    pytest.param(valued("尽快办结", "时效指标：查阅办理时限"), says("VAL-019"), id="as soon as can be"),
    pytest.param(
        {LongTerm.value: [*[row[LongTerm.value] for row in LONG[:4]], "各年出梅前后"]},
        [],
        id="a season of years to come",
    ),
    pytest.param(
        {LongTerm.value: [*[row[LongTerm.value] for row in LONG[:4]], "及时完成"]},
        [("VAL-019", "LongTerm.value", 4)],
        id="in good time, in the long term",
    ),
    pytest.param(valued("≥3次", "时效指标：整理完成时间"), says("VAL-019"), id="so many times for a time"),
    pytest.param(
        valued("2021年12月底前", "时效指标：整理完成时间"), says("VAL-019"), id="the year of an old form"
    ),
    pytest.param(valued("≤30万元", "成本指标：口述录制支出"), says("VAL-020"), id="dearer than everything"),
    pytest.param(valued("≤25.08元", "成本指标：项目总支出"), says("VAL-020"), id="a total in the wrong unit"),
    pytest.param(
        valued("≤20万元", "成本指标：项目总投入"), says("VAL-020"), id="a total that is less than all"
    ),
    pytest.param(
        valued("≤2.508万元", "成本指标：史料数字化采编支出总额"),
        says("VAL-020"),
        id="a total with a slipped point",
    ),
    pytest.param(
        valued("≤2.4万元", "成本指标：史料数字化支出总额"), [], id="what a part of the project costs in all"
    ),
    pytest.param(
        {Annual: [*ROWS[:3], {**ROWS[7], **priced("≤5800元/场")}, *ROWS[4:7], *ROWS[8:]]},
        [("VAL-020", "Annual.value", 3)],
        id="dearer than calculated",
    ),
    pytest.param(
        {Annual: [*ROWS[:3], {**ROWS[7], **priced("≤3600元/场")}, *ROWS[4:7], *ROWS[8:]]},
        [],
        id="a ceiling above the price",
    ),
    pytest.param(
        valued("不超预算", "成本指标：项目成本控制"), says("VAL-021"), id="a cost within the budget"
    ),
    pytest.param(valued("≥98%", "数量指标：著录覆盖率"), says("VAL-022"), id="a share for a quantity"),
    pytest.param(valued("≥3篇", "质量指标：优质文稿"), says("VAL-022"), id="a count for a quality"),
    pytest.param(valued("≥3篇", "成本指标：文稿"), says("VAL-022"), id="a count for a cost"),
    pytest.param(each(*["≥98%"] * 6), [("VAL-023", "Annual.value", None)], id="all values are the same"),
    pytest.param(
        each(*["≥98%"] * 4, "≥97%"), [("VAL-023", "Annual.value", None)], id="four of five are the same"
    ),
    pytest.param(each(*["≥98%"] * 3, "≥97%", "≥96%"), [], id="three of five are the same"),
    pytest.param(valued("≥１２篇"), says("VAL-024"), id="wide digits"),
    pytest.param(valued("≥ 12 篇"), says("VAL-024"), id="blanks"),
    pytest.param(valued("≥12篇以上"), says("VAL-024"), id="two operators"),
    pytest.param(valued("≥98.765%", "质量指标：文稿合格率"), says("VAL-025"), id="three decimals"),
    pytest.param(
        valued("120-110", "合格率", None),
        says("VAL-016", "content") + says("VAL-003") + says("VAL-018"),
        id="everything at once",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_values(change, expected):
    own = [one for one in found(but(change)) if one[0][:3] == "VAL"]
    assert sorted(own, key=str) == sorted(expected, key=str)


def test_both_tables_are_judged():
    own = found(but({Annual.value: ["abc"], LongTerm.value: ["88 100"]}))
    assert [one for one in own if one[0] == "VAL-001"] == [
        ("VAL-001", "LongTerm.value", 0),
        ("VAL-001", "Annual.value", 0),
    ]


@pytest.mark.parametrize(
    ("code", "change", "severity"),
    [
        pytest.param("VAL-004", valued("100%", "文稿合格率"), HINT, id="100 % without operator"),
        pytest.param("VAL-004", valued("90%", "文稿合格率"), WARNING, id="90 % without operator"),
        pytest.param("VAL-004", valued("500元/户", "成本指标：慰问标准"), HINT, id="a price"),
        pytest.param("VAL-004", valued("80座", "数量指标：分类投放亭"), HINT, id="a count"),
        pytest.param("VAL-004", valued("12万元", "经济效益指标：研学收入"), HINT, id="an amount"),
        pytest.param(
            "VAL-004", valued("1.5%", "成本指标：奖补比例"), HINT, id="a share that a policy lays down"
        ),
        pytest.param("VAL-004", valued("5%", "成本指标：采购节支率"), WARNING, id="a share that is saved"),
        pytest.param("VAL-004", valued("88分", "质量指标：测评得分"), WARNING, id="a score"),
        pytest.param(
            "VAL-004",
            {Annual.value: ["9600件", *[row[Annual.value] for row in ROWS[1:5]], "100%"]},
            HINT,
            id="a count and 100 % without operator",
        ),
        pytest.param(
            "VAL-004",
            {Annual.value: ["9600件", *[row[Annual.value] for row in ROWS[1:5]], "99%"]},
            WARNING,
            id="a count and 99 % without operator",
        ),
        pytest.param("VAL-013", valued("≥50%", "质量指标：完赛率"), HINT, id="half of an unusual quality"),
        pytest.param("VAL-012", valued("≥80%", "家属满意度"), HINT, id="80 % satisfied"),
        pytest.param("VAL-012", valued("≥79%", "家属满意度"), WARNING, id="79 % satisfied"),
        pytest.param("VAL-022", valued("≥98%", "数量指标：著录覆盖率"), HINT, id="a share beside counts"),
        pytest.param(
            "VAL-022",
            {Annual: [{**ROWS[0], Annual.name: "数量指标：扫描覆盖率", Annual.value: "≥98%"}, *ROWS[4:]]},
            HINT,
            id="a reach and no counts",
        ),
        pytest.param(
            "VAL-022",
            {Annual: [{**ROWS[0], Annual.name: "数量指标：史料扫描", Annual.value: "≥98%"}, *ROWS[4:]]},
            WARNING,
            id="a share and no counts",
        ),
        pytest.param("VAL-023", each(*["≥98%"] * 4, "≥97%"), HINT, id="four of five are the same"),
        pytest.param("VAL-023", each(*["≥98%"] * 5), WARNING, id="all are the same"),
    ],
)
def test_some_matter_more_than_others(code, change, severity):
    [finding] = [one for one in but(change).findings if one.code == code]
    assert finding.severity is severity


def test_what_was_misread_says_what_should_stand_there():
    report = but(valued("290%", "市民满意度"))
    [finding] = [one for one in report.consequences if one.code == "VAL-006"]
    assert (finding.follows, finding.expected) == ("VAL-005", "≥90%")


def test_what_lacks_an_operator_is_listed():
    report = but({Annual.value: ["9600件", "9600条", "≥900份", "24场"]})
    [message] = [one.message for one in report.findings if one.code == "VAL-004"]
    assert message == "年度绩效指标第1、2、4行的指标值缺少比较符号，如“数量指标：纸质史料扫描件数”的“9600件”"


def test_a_rate_without_operator_is_quoted_before_counts():
    report = but({Annual.value: ["9600件", *[row[Annual.value] for row in ROWS[1:5]], "99%"]})
    [finding] = [one for one in report.findings if one.code == "VAL-004"]
    assert (finding.place.row, finding.expected) == (5, None)
    assert finding.message.endswith("第1、6行的指标值缺少比较符号，如“质量指标：目录著录准确率”的“99%”")


def test_a_count_alone_means_just_so_many():
    [finding] = [one for one in but(valued("80座")).findings if one.code == "VAL-004"]
    assert finding.expected == "=80座"


def test_no_higher_satisfaction_is_prescribed():
    [finding] = [one for one in but(valued("≥88%", "家属满意度")).findings if one.code == "VAL-012"]
    assert finding.expected is None
    assert "低于一般的 90%" in finding.message


def test_a_value_is_quoted_as_typed():
    [finding] = [one for one in but(each(*["88 100"] * 5)).findings if one.code == "VAL-023"]
    assert "“88 100”" in finding.message


def test_a_unit_that_does_not_suit_follows_from_a_class_that_does_not():
    row = {**ROWS[9], Annual.name: "数量指标：史料查阅率"}
    report = but({Annual: [*ROWS[:9], row, *ROWS[10:]]})
    assert ("VAL-022", "IND-012") in [(one.code, one.follows) for one in report.consequences]


def test_a_bureau_sets_its_own_floor():
    context = Context(replace(DEFAULTS, satisfaction_hint=Decimal(95)))
    report = run(GOOD, actions.checks(), context)
    assert [one.place.row for one in report.findings if one.code == "VAL-012"] == [11]


def test_a_cost_is_not_judged_without_a_total():
    report = but(valued("≤30万元", "成本指标：口述录制支出") | {Funding.total: None})
    assert "VAL-020" not in {one.code for one in report.findings}


def test_the_example_has_the_flaws_of_the_real_one():
    report = run(EXAMPLE, actions.checks())
    flaws = [one.code for one in report.findings if one.code[:3] == "VAL"]
    assert set(flaws) == {"VAL-002", "VAL-010", "VAL-011", "VAL-012"}
    assert flaws.count("VAL-002") == 10
