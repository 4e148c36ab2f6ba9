from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xlperf import actions
from xlperf.core.check import Context, run
from xlperf.core.fields import ERROR, WARNING
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Detail,
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


SAME = {
    LongTerm: [{getattr(LongTerm, field.key): cell for field, cell in row.items()} for row in ROWS],
    Goals.long_term: "建成可持续利用的老干部史料库，使史料得到持久保存，成为学校和研究者常用的资料来源。",
}
"""The long-term table holds what the annual one holds."""

FEW_SHARED: dict[Any, Any] = {
    **SAME,
    LongTerm: [
        {getattr(LongTerm, field.key): cell for field, cell in row.items()}
        | {LongTerm.content: str(row[Annual.content]).replace("当年", "")}
        for row in ROWS[:4]
    ],
}
"""Four of twelve indicators stand in both tables, with the same values."""

_PLAIN = [str(row[Annual.content]).replace("当年", "") for row in ROWS]
UNDATED: dict[Any, Any] = {**SAME, LongTerm.content: _PLAIN, Annual.content: _PLAIN}
"""The same, with explanations that tell no year."""


def lasts(period):
    return {Project.attribute: "持续性项目", Project.kind: "延续性项目", Project.period: period}


def bought(quantity, cost):
    """Give seventy things that are bought at 12,800 元 each, beside the indicators of the year."""
    return {
        Annual: [
            *ROWS,
            {Annual.level: "产出指标", Annual.name: f"数量指标：{quantity}", Annual.value: "≥70台"},
            {Annual.level: "产出指标", Annual.name: f"成本指标：{cost}", Annual.value: "≤12800元/台"},
        ]
    }


def scanned(quantity, price):
    """Give how many are scanned, and what one costs."""
    first, cost = {**ROWS[0], Annual.value: quantity}, {**ROWS[7], Annual.value: price}
    return {Annual: [first, *ROWS[1:7], cost | {Annual.name: "成本指标：史料扫描单价"}, *ROWS[8:]]}


def detailed(*names):
    """Give two more lines of the detail, the first of them 742,400 元."""
    lines = [dict(row.answers) for row in GOOD.rows(Detail)]
    more = ({Detail.name: name, Detail.amount: 742_400 - at} for at, name in enumerate(names))
    return {Detail: [*lines, *more]}


def in_scopes(base, name):
    """Give a rate of all communities, and another of some base."""
    rates = {"社区服务覆盖率": "社区总数", name: base}
    more = (
        {
            Annual.level: "效益指标",
            Annual.name: rate,
            Annual.content: f"当年开展的社区数÷{whole}×100%。",
            Annual.value: "≥85%",
        }
        for rate, whole in rates.items()
    )
    return {Annual: [*ROWS, *more]}


PROMISED = [
    ("实现史料著录全覆盖。", "史料著录覆盖率", "≥90%"),
    ("做好巡查，做到史料著录的全覆盖。", "数量指标：史料著录覆盖率", "≥99%"),
    ("补贴发放准确率达到100%。", "质量指标：补贴发放准确率", "≥98%"),
    ("库房全年零事故。", "社会效益指标：库房安全事故起数", "≤1起"),
    ("做到零投诉。", "有效投诉件数", "≤2件"),
    ("破损照片修复全部完成。", "照片修复完成率", "≥95%"),
    ("库房安全事故0起。", "社会效益指标：库房安全事故起数", "≤2起"),
    ("库房安全事故为零起。", "社会效益指标：库房安全事故发生率", "≤1%"),
    ("全年不发生网络安全事件。", "网络安全事件起数", "≤2起"),
    ("杜绝重大动物疫情。", "重大动物疫情起数", "≤1起"),
    ("学员全部结业考核合格。", "结业考核合格率", "≥98%"),
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
    ("不发生重大网络安全事件。", "网络安全事件起数", "≤2起"),
    ("不发生因库房故障导致的损毁。", "库房故障次数", "≤2次"),
    ("火灾事故为0起。", "安全事故起数", "≤2起"),
    ("安全事故10起以内。", "安全事故起数", "≤2起"),
    ("全部经费用于修复，考核合格的予以奖励。", "结业考核合格率", "≥98%"),
]
WORSE = [
    ("完赛率达到95%。", "质量指标：完赛率", "≥50%"),
    ("确保修复及时率不低于95%。", "时效指标：修复及时率", "≥90%"),
    ("药占比控制在28%以内。", "社会效益指标：药占比", "≤30%"),
]
NO_WORSE = [
    ("完赛率达到95%。", "质量指标：完赛率", "≥95%"),
    ("力争完赛率达到95%。", "质量指标：完赛率", "≥90%"),
    ("药占比控制在28%以内。", "社会效益指标：药占比", "≤26%"),
    ("到2029年完赛率达到95%。", "质量指标：完赛率", "≥70%"),
    ("小学修复及时率95%。", "时效指标：修复及时率", "≥90%"),
    ("修复及时率提高5%，中心修复及时率95%。", "时效指标：修复及时率", "≥90%"),
    ("春季赛完成，完赛率达到40%；秋季赛完成，完赛率达到95%。", "质量指标：完赛率", "≥80%"),
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
        FEW_SHARED | {Project.kind: "常年性项目"}, [], id="a few of many are the same in the long term"
    ),
    pytest.param(UNDATED | lasts("2025年1月-2027年12月"), [], id="the last of several years"),
    pytest.param(
        UNDATED | lasts("2026年1月-2028年12月"), says("LOG-001", row=0), id="the second of several years"
    ),
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
    pytest.param(
        in_both("社会效益指标：查阅等待时间", "≤30分钟", "≤1小时"),
        says("LOG-002"),
        id="waiting less this year than later",
    ),
    pytest.param(
        in_both("时效指标：库房施工工期", "≤90天", "≤200天"), [], id="works of the year are shorter"
    ),
    pytest.param(
        in_both("成本指标：飞行小时单价", "≤2.6万元/小时", "≤2.8万元/小时"), [], id="prices may rise"
    ),
    pytest.param(in_both("质量指标：设备完好率", "≥99%", "≥97%"), [], id="what is new wears out"),
    pytest.param(in_both("数量指标：史料", "≥9件", "≥8份"), [], id="other units do not compare"),
    *[
        pytest.param(goal(text) | one_more(name, value), says("LOG-003"), id=f"{text} {name} {value}")
        for text, name, value in PROMISED
    ],
    *[
        pytest.param(
            goal(text) | one_more(name, value), says("LOG-003"), id=f"worse than said: {text} {value}"
        )
        for text, name, value in WORSE
    ],
    *[
        pytest.param(goal(text) | one_more(name, value), [], id=f"no worse than said: {text} {value}")
        for text, name, value in NO_WORSE
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
        one_more("数量指标：史料著录覆盖率", "≥90%")
        | {Evaluation.past: "2026年度自评得分92分，史料著录现已实现全覆盖。"},
        says("LOG-004"),
        id="less than what was reached, with the subject first",
    ),
    pytest.param(
        one_more("数量指标：史料著录覆盖率", "≥90%")
        | {Evaluation.past: "史料著录有序推进，社区展览现已实现全覆盖。"},
        [],
        id="something else was reached",
    ),
    pytest.param(
        one_more("社会效益指标：年接待人次", "≥1.7万人次", "当年接待的人次，2026年预计1.8万人次。"),
        says("LOG-004"),
        id="less than what is expected of this year",
    ),
    pytest.param(
        one_more("社会效益指标：年接待人次", "≥1.7万人次", "当年接待的人次，2029年预计1.8万人次。"),
        [],
        id="less than what is expected of later years",
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
    pytest.param(scanned("≥9600件", "≤9元/件"), [], id="9,600 at 9 元 are 86,400 元"),
    pytest.param(
        scanned("≥9600件", "≤12元/件"), says("LOG-006", row=7), id="9,600 at 12 元 are not 86,400 元"
    ),
    pytest.param(
        scanned("≥12000件", "≤9元/件"),
        says("LOG-002", row=0) + says("LOG-006", row=7),
        id="12,000 at 9 元 are not 86,400 元",
    ),
    pytest.param(
        detailed("低温冰箱", "医用冷藏冰箱") | bought("购置冰箱台数", "医用冷藏冰箱单价"),
        [],
        id="refrigerators of two kinds at the price of one",
    ),
    pytest.param(
        detailed("医用冷藏冰箱", "低温冰箱") | bought("医用冷藏冰箱购置台数", "医用冷藏冰箱单价"),
        says("LOG-006", row=LAST + 1),
        id="more of that very kind than the detail pays for",
    ),
    pytest.param(
        detailed("医用冰箱", "医用冰箱配件") | bought("医用冰箱购置台数", "医用冰箱单价"),
        says("LOG-006", row=LAST + 1),
        id="of two lines the one that says no more than the topic",
    ),
    pytest.param(
        detailed("医用冰箱一批", "医用冰箱二批") | bought("医用冰箱购置台数", "医用冰箱单价"),
        [],
        id="two lines of one topic",
    ),
    pytest.param(
        detailed("医用冰箱", "扫描仪")
        | bought("医用冰箱购置台数", "医用冰箱单价")
        | {Costing.basis: "医用冰箱58台×12800元/台=742400元，另由单位自筹12台。"},
        says("LOG-006", row=LAST + 1),
        id="the same price for fewer",
    ),
    pytest.param(
        detailed("医用冰箱", "扫描仪")
        | bought("医用冰箱购置台数", "医用冰箱单价")
        | {Costing.basis: "医用冰箱64台×11600元/台=742400元。"},
        [],
        id="the calculation makes the detail otherwise",
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
        one_more("档案遗失事故发生率", "≤5%", "发生事故的库房数÷全市库房45个×100%。"),
        says("LOG-008"),
        id="5 % of 45, as divided",
    ),
    pytest.param(
        one_more("测评符合率", "≥95%", "当年符合的系统个数÷当年测评的2个系统×100%。"),
        says("LOG-008"),
        id="95 % of 2 are both",
    ),
    pytest.param(
        one_more("测评符合率", "≥95%", "当年符合的系统个数÷当年测评的40个系统×100%。"), [], id="95 % of 40"
    ),
    pytest.param(
        one_more("测评符合率", "=100%", "当年符合的系统个数÷当年测评的2个系统×100%。"), [], id="all of 2"
    ),
    pytest.param(
        one_more("访问合格率", "≥95%", "抽取样本中合格的户数÷抽取的9户×100%。"), [], id="95 % of a sample"
    ),
    pytest.param(
        in_scopes("城区社区个数", "社区宣传覆盖率"),
        says("LOG-009", "content", LAST + 1),
        id="a share of all, and one of the town",
    ),
    pytest.param(in_scopes("城区社区个数", "城区社区宣传覆盖率"), [], id="a scope that the name tells"),
    pytest.param(in_scopes("学校总数", "学校宣传覆盖率"), [], id="shares of different things"),
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
        one_more("家属满意率", "≥95%", "“好差评”系统评价满意数÷评价总数×100%。", "满意度指标"),
        [],
        id="all are asked at the counter",
    ),
    pytest.param(
        one_more("“好差评”好评率", "≥95%", "好评数÷总数×100%。", "满意度指标"),
        [],
        id="the name tells how they are asked",
    ),
    pytest.param(
        in_both("质量指标：文稿合格率", "≥95%", "≥98%", "合格的文稿占全部文稿的比例。", ""),
        says("LOG-012", "content"),
        id="an explanation that knows no year",
    ),
    pytest.param(
        UNDATED | {Project.kind: "延续性项目", Annual.value: ["≥9500件"]},
        [],
        id="formulas that know no year, in a form where none does",
    ),
    pytest.param(
        in_both("数量指标：文稿篇数", "≥9篇", "≥27篇", "当年整理的文稿篇数。", "")
        | lasts("2026年1月-2028年12月"),
        [("LOG-012", "LongTerm.content", len(LONG))],
        id="当年 in the long term",
    ),
    pytest.param(
        in_both("数量指标：文稿篇数", "≥9篇", "≥27篇", "三年累计整理的文稿篇数。", "")
        | lasts("2026年1月-2028年12月"),
        says("LOG-012", "content"),
        id="三年累计 in the year",
    ),
    pytest.param(
        in_both("数量指标：文稿篇数", "≥9篇", "≥9篇", "当年整理的文稿篇数。", ""),
        [],
        id="the year is the project",
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
    assert not_run({Project.attribute: "持续性项目"}, Context()) == {"LOG-005"}
    assert not_run({}, Context()) == set()  # a new project has none


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
    assert finding.severity is ERROR
    assert finding.message == "年度目标称“实现著录全覆盖”，指标“著录覆盖率”仅为“≥90%”"


def test_a_rate_that_is_worse_than_said_matters_less():
    change = goal("完赛率达到95%。") | one_more("质量指标：完赛率", "≥50%")
    [finding] = [one for one in report(change).findings if one.code == "LOG-003"]
    assert finding.severity is WARNING
    assert finding.message == "年度目标称“完赛率达到95%”，指标“质量指标：完赛率”为“≥50%”"


def test_what_is_to_be_low_is_worse_not_lower():
    change = one_more("社会效益指标：查阅等待时间", "≤5天", "当年平均等待天数，2026年为4天。")
    [message] = [one.message for one in report(change).findings if one.code == "LOG-004"]
    assert "差于已达到的水平" in message


@pytest.mark.parametrize(
    ("change", "code", "cause"),
    [
        pytest.param(
            goal("实现著录全覆盖。") | one_more("著录覆盖率", "≥90%"), "GOL-008", "LOG-003", id="a promise"
        ),
        pytest.param(
            in_both("质量指标：文稿合格率", "≥198%", "≥95%"), "LOG-002", "VAL-005", id="a rate of 198 %"
        ),
        pytest.param(
            scanned("≥12000件", "≤9元/件")
            | {Funding.total: Decimal(250_800), Funding.budget: Decimal(250_800)},
            "LOG-006",
            "FND-005",
            id="元 where 万元 are asked for",
        ),
    ],
)
def test_what_only_follows(change, code, cause):
    assert (code, cause) in [(one.code, one.follows) for one in report(change).consequences]


def test_a_late_date_is_not_judged_without_a_period():
    change = one_more("时效指标：整理完成时间", "2028年6月15日前") | {Project.period: None}
    assert judged(change) == []
    assert "LOG-010" in not_run(change, Context(last_year=GOOD))


def test_the_example_has_the_flaws_of_the_real_one():
    found = run(EXAMPLE, actions.checks()).findings
    assert {one.code for one in found if one.code[:3] == "LOG"} == {
        f"LOG-{number:03}" for number in (1, 3, 4, 7, 8, 9, 11, 12)
    }
    assert [one.severity for one in found if one.code == "LOG-003"] == [ERROR, ERROR]
    [first, _] = [one.message for one in found if one.code == "LOG-008"]
    assert "5%×602＝30.1" in first
