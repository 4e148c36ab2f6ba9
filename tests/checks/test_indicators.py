from __future__ import annotations

import pytest

from xlperf import actions
from xlperf.core.check import run
from xlperf.core.fields import ERROR, WARNING
from xlperf.forms.xiangyang_project import Annual, Goals, Heading, LongTerm, Narrative, Project

from ..samples import EXAMPLE, GOOD, but, found

ROWS = [dict(row.answers) for row in GOOD.rows(Annual)]
LONG = [dict(row.answers) for row in GOOD.rows(LongTerm)]
LAST = len(ROWS)
ELSEWHERE = {"IND-025", "IND-026"}
"""Whether indicators have to do with the project is tested with its contents."""

FORMULA = "合格件数÷验收件数×100%，以验收单为准。"


def at_level(*levels):
    """Give the annual indicators of some levels only."""
    return {Annual: [row for row in ROWS if row[Annual.level] in levels]}


def without(*words):
    """Give the annual indicators in whose names none of some words stands, and no long-term ones."""
    return only(*(row for row in ROWS if not any(word in str(row[Annual.name]) for word in words)))


def row_of(name, value="≥95%", content=FORMULA, level="产出指标"):
    return {Annual.level: level, Annual.name: name, Annual.content: content, Annual.value: value}


def one_more(name, value="≥95%", content=FORMULA, level="产出指标"):
    """Give one more annual indicator, at the first row of its level."""
    return {Annual: sorted([row_of(name, value, content, level), *ROWS], key=_rank)}


def _rank(row):
    return ["产出指标", "效益指标", "满意度指标"].index(row[Annual.level])


def only(*rows):
    return {Annual: list(rows), LongTerm: []}


def weighed(*weights):
    """Give the annual indicators with a weight each."""
    rows = zip(ROWS, weights, strict=True)
    return {
        Annual: [{**row, Annual.content: f"权重{weight:.4g}%，{row[Annual.content]}"} for row, weight in rows]
    }


def defined(name, long_term, annual, level="产出指标"):
    """Give a rate that is explained in both tables."""
    row = {LongTerm.level: level, LongTerm.name: name, LongTerm.value: "≥95%", LongTerm.content: long_term}
    at = next(number for number, one in enumerate(LONG) if one[LongTerm.level] == level)
    return one_more(name, content=annual, level=level) | {LongTerm: [*LONG[:at], row, *LONG[at:]]}


def several_years(name, value, content="按登记簿逐年统计的结果。", level="效益指标"):
    """Give a project of three years with another long-term indicator."""
    row = {LongTerm.level: level, LongTerm.name: name, LongTerm.content: content, LongTerm.value: value}
    return {
        Project.attribute: "持续性项目",
        Project.kind: "延续性项目",
        Project.period: "2026年1月-2028年12月",
        LongTerm: [*LONG[:6], row, *LONG[7:]],
    }


def at(row, field="name"):
    return f"Annual.{field}", row


EFFECT = 9
"""Where a further effect indicator comes to stand."""

HONEST = [
    "投诉办结率",
    "安全隐患整改率",
    "环境监测次数",
    "普及型教材印制册数",
    "及时率",
    "合格率及时通报次数",
    "设备购置数量",
    "农作物绿色防控面积",
    "与会人员出勤率",
    "一、二类桥梁检测座数",
    "满意度调查问卷份数",
    "补贴资金发放准确率",
]

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({LongTerm: []}, [], id="a one-off project without long-term indicators"),
    pytest.param(
        {Annual.level: [*(["产出指标"] * 9), "效果指标", "效益指标", "服务对象满意度指标"]},
        [],
        id="older names of levels",
    ),
    *[pytest.param(one_more(name), [], id=f"an honest name: {name}") for name in HONEST],
    pytest.param(one_more("受益农户满意户数", "≥300户", level="效益指标"), [], id="effects that are counted"),
    pytest.param(one_more("新增灌溉面积", "≥2万亩", level="效益指标"), [], id="an area as an effect"),
    pytest.param(
        one_more("质量指标：节目评审等次", "优", "专家打分。"), [], id="few words for what is no rate"
    ),
    pytest.param({Annual.level: ["投入指标"]}, [("IND-001", "Annual.level", 0)], id="another level"),
    pytest.param({LongTerm.level: [None]}, [("IND-001", "LongTerm.level", 0)], id="no level"),
    pytest.param(
        at_level("效益指标"),
        [("IND-002", "Annual.level", None), ("IND-019", "Annual.level", None)],
        id="no output",
    ),
    pytest.param(at_level("产出指标", "满意度指标"), [("IND-003", "Annual.level", None)], id="no effect"),
    pytest.param(
        {Annual: []},
        [("IND-002", "Annual.level", None), ("IND-003", "Annual.level", None)],
        id="no annual indicators",
    ),
    pytest.param(
        only(
            *ROWS[:9],
            row_of("社会效益指标：群众满意度", level="效益指标"),
            row_of("服务对象满意度指标：查阅者满意度", level="满意度指标"),
        ),
        [("IND-004", "Annual.level", None), ("IND-006", "Annual.level", 9)],
        id="satisfaction is the only effect",
    ),
    pytest.param(
        only(
            *ROWS[:9],
            row_of("社会效益指标：安全事故发生率", "≤1%", level="效益指标"),
            row_of("服务对象满意度指标：查阅者满意度", level="满意度指标"),
        ),
        [("IND-004", "Annual.level", 9)],
        id="a reverse rate is the only effect",
    ),
    pytest.param(
        only(
            *ROWS[:9],
            row_of("服务对象满意度指标：有效投诉件数", "≤3件", "按登记簿统计。", level="效益指标"),
            row_of("服务对象满意度指标：查阅者满意度", level="满意度指标"),
        ),
        [("IND-004", "Annual.level", None), ("IND-006", "Annual.level", 9), ("IND-012", "Annual.level", 9)],
        id="complaints are the only effect",
    ),
    pytest.param(
        {Annual: ROWS[:-1], LongTerm: LONG[:-1]}, [("IND-005", "Annual.level", None)], id="nobody is asked"
    ),
    pytest.param(
        {
            Annual: ROWS[:-1],
            LongTerm: LONG[:-1],
            Narrative.summary: "扫描史料。",
            Goals.annual: "扫描9600件。",
            Goals.long_term: "扫描9600件。",
        },
        [],
        id="nobody is served",
    ),
    pytest.param(
        one_more("社会公众好评率", level="效益指标"),
        [("IND-006", *at(EFFECT, "level"))],
        id="misfiled 好评率",
    ),
    pytest.param(
        one_more("有效投诉件数", "≤3件", level="效益指标"),
        [("IND-006", *at(EFFECT, "level"))],
        id="misfiled complaints",
    ),
    pytest.param(
        without("件数", "条数", "份数", "场次"), [("IND-007", "Annual.level", None)], id="no quantity"
    ),
    pytest.param(without("合格率", "准确率"), [("IND-008", "Annual.level", None)], id="no quality"),
    pytest.param(without("时间"), [("IND-009", "Annual.level", None)], id="no time"),
    pytest.param(without("成本"), [("IND-010", "Annual.level", None)], id="no cost"),
    pytest.param(
        {
            Annual.name: [str(row[Annual.name]).split("：")[1] for row in ROWS],
            LongTerm.name: [str(row[LongTerm.name]).split("：")[1] for row in LONG],
        },
        [("IND-011", "Annual.name", LAST - 1)],
        id="no classes at all",
    ),
    pytest.param(
        one_more("数量指标：史料查阅人次", "≥3000人次", level="效益指标"),
        [("IND-012", *at(EFFECT, "level"))],
        id="数量 under 效益",
    ),
    pytest.param(
        one_more("社会效益指标：公众参与面", "≥3000人次"),
        [("IND-012", *at(0, "level"))],
        id="效益 under 产出",
    ),
    pytest.param(one_more("到访人次增长率"), [("IND-013", *at(0, "level"))], id="an effect under 产出"),
    pytest.param(
        one_more("设备购置数量", "≥3台", level="效益指标"),
        [("IND-013", *at(EFFECT, "level"))],
        id="an output under 效益",
    ),
    pytest.param(one_more("成本下降率"), [], id="a cost that goes down is an output"),
    pytest.param({Annual.name: [None]}, [("IND-014", "Annual.name", 0)], id="no name"),
    pytest.param(
        {LongTerm.name: ["合格率", "合格率 ", "合格率"]},
        [("IND-014", "LongTerm.name", 1), ("IND-014", "LongTerm.name", 2)],
        id="a name three times",
    ),
    pytest.param({Annual.value: [None]}, [("IND-015", "Annual.value", 0)], id="no value"),
    pytest.param({Annual.value: ["/"]}, [("IND-015", "Annual.value", 0)], id="a slash for a value"),
    pytest.param(
        one_more("文稿合格率", content="反映文稿整理的总体质量，由中心负责统计。"),
        [("IND-016", *at(0, "content"))],
        id="a rate without formula",
    ),
    pytest.param(one_more("文稿合格率", content=None), [("IND-016", *at(0, "content"))], id="no explanation"),
    pytest.param(one_more("文稿合格率", content="合格的文稿占全部文稿的比例。"), [], id="a formula in words"),
    pytest.param(
        one_more("时效指标：答复按期办结率", content="自受理起5个工作日内办结的件数比例，以登记簿为准。"),
        [],
        id="a formula in other words",
    ),
    pytest.param(
        one_more("史料利用率", content="反映史料利用情况的比例。"),
        [("IND-016", *at(0, "content")), ("IND-018", *at(0, "content"))],
        id="no formula in words",
    ),
    pytest.param(
        one_more("社会效益指标：政策知晓率", content="随机走访市民了解。", level="效益指标"),
        [],
        id="those who know need no formula",
    ),
    pytest.param(
        one_more("社会效益指标：居民阅读率", content="以省全民阅读调查报告为准。", level="效益指标"),
        [],
        id="what the province measures",
    ),
    pytest.param(
        one_more("成本指标：贴息率", "≤3%", "按同期一年期报价执行。"), [], id="a rate that a policy lays down"
    ),
    pytest.param(
        one_more("家属满意度", content="现场扫码打分。", level="满意度指标"), [], id="a survey in few words"
    ),
    pytest.param(
        one_more("家属满意度", content="向家属发放问卷50份。", level="满意度指标"),
        [],
        id="a survey needs no formula",
    ),
    pytest.param(
        {
            Annual.content: [
                *[row[Annual.content] for row in ROWS[:4]],
                "抽查清晰的图像幅数÷抽查图像幅数×100%，由专家组逐幅评定。",
            ]
        },
        [("IND-017", "Annual.content", 4)],
        id="another definition than in the long term",
    ),
    pytest.param(
        defined(
            "扫描合格率", "验收合格件数÷验收总件数×100%。", "质检科按季度抽查，验收合格件数÷验收总件数×100%。"
        ),
        [],
        id="the same formula, and how it is measured",
    ),
    pytest.param(
        defined("查阅者满意度", "电话回访。", "电话回访，满意人数÷回访人数×100%。", "满意度指标"),
        [],
        id="the same, and how it is computed",
    ),
    pytest.param(
        defined(
            "史料查阅增长率",
            "三年间年均增长速度。",
            "（当年查阅人次－上年查阅人次）÷上年查阅人次×100%。",
            "效益指标",
        ),
        [],
        id="a growth in words and in figures",
    ),
    pytest.param(
        one_more("文稿合格率", content="反映文稿的整理水平。"),
        [("IND-016", *at(0, "content")), ("IND-018", *at(0, "content"))],
        id="ten words",
    ),
    pytest.param(
        one_more("文稿整理篇数", "≥24篇", "反映文稿整理篇数情况。"),
        [("IND-018", *at(0, "content"))],
        id="the name over again",
    ),
    pytest.param(
        one_more("救生衣入库件数", "≥24件", "救生衣件数"),
        [("IND-018", *at(0, "content"))],
        id="a part of the name over again",
    ),
    pytest.param(one_more("文稿整理篇数", "≥24篇", "当年整理篇数"), [], id="few words that tell the year"),
    pytest.param(
        one_more("文稿整理篇数", "≥24篇", None), [("IND-018", *at(0, "content"))], id="a count unexplained"
    ),
    pytest.param(
        {Annual.content: [None] * 4}, [("IND-018", "Annual.content", 0)], id="four unexplained are told once"
    ),
    pytest.param(one_more("文稿整理等次", "优", None), [], id="a grade unexplained"),
    pytest.param(
        only(ROWS[0], ROWS[4], ROWS[6], ROWS[7], ROWS[10]),
        [("IND-005", "Annual.level", None), ("IND-019", "Annual.level", None)],
        id="five, and nobody is asked",
    ),
    pytest.param(
        {Annual: [row_of(f"数量指标：第{number}批史料扫描件数", "≥400件") for number in range(12)] + ROWS},
        [("IND-019", "Annual.level", None)],
        id="twenty-four",
    ),
    pytest.param(
        {Project.attribute: "持续性项目", Project.kind: "常年性项目", LongTerm: []},
        [("IND-020", "LongTerm.name", None)],
        id="a lasting project without long-term indicators",
    ),
    pytest.param(
        several_years("经济效益指标：带动研学收入", "≥9万元"),
        [("IND-021", "LongTerm.name", 6)],
        id="a long-term indicator that no year leads to",
    ),
    pytest.param(
        {LongTerm: [*LONG[:6], {**LONG[6], LongTerm.name: "经济效益指标：带动研学收入"}, *LONG[7:]]},
        [],
        id="what a one-off project leads to in the end",
    ),
    pytest.param(
        several_years("可持续影响指标：史料研究氛围", "≥9场"), [], id="a lasting effect shows after years"
    ),
    pytest.param(several_years("社会效益指标：防洪标准", "20年一遇"), [], id="a grade that is held"),
    pytest.param(
        several_years("成本指标：项目总投资", "≤80万元", level="产出指标"),
        [],
        id="a total beside costs of the year",
    ),
    pytest.param(several_years("社会效益指标：史料库利用面", "≥9%"), [], id="a topic that the year has too"),
    pytest.param(
        several_years("社会效益指标：研学带动", "≥9次", "当年查阅人次比上年增加的人次÷上年查阅人次×100%"),
        [],
        id="what is explained as an indicator of the year",
    ),
    pytest.param(one_more("文稿合格率和录音完好率"), [("IND-022", *at(0))], id="two rates in one"),
    pytest.param(one_more("巡展次数、人数", "≥3次"), [("IND-022", *at(0))], id="two counts in one"),
    pytest.param(one_more("文稿合格率≥95%"), [("IND-023", *at(0))], id="a value in the name"),
    pytest.param(
        one_more("数量指标：培训180人", "≥180人", "按签到表统计的人数。"),
        [("IND-023", *at(0))],
        id="the row's own value in the name",
    ),
    pytest.param(
        one_more("数量指标：80岁以上老人人数", "≥180人", "按在册名单统计。"),
        [],
        id="another figure in the name",
    ),
    pytest.param(one_more("资金到位率"), [("IND-024", *at(0))], id="an input"),
    pytest.param(
        one_more("数量指标：投入技术人员数", "≥12人", "按花名册统计。"),
        [("IND-024", *at(0))],
        id="persons put in",
    ),
    pytest.param(
        one_more("数量指标：投入使用设备台数", "≥12台", "按验收单统计。"), [], id="what is put into use"
    ),
    pytest.param(one_more("数量指标：预算执行率"), [("IND-024", *at(0))], id="a process"),
    pytest.param(
        only(
            row_of("质量指标：任务完成率", "=100%"),
            row_of("质量指标：验收合格率", "=100%"),
            row_of("时效指标：完成及时率", "=100%"),
            row_of("质量指标：质量达标率", "=100%"),
            *ROWS[9:11],
        ),
        [
            ("IND-005", "Annual.level", None),
            ("IND-007", "Annual.level", None),
            ("IND-010", "Annual.level", None),
            ("IND-027", "Annual.name", 0),
        ],
        id="names that suit every project",
    ),
    pytest.param(
        one_more("文稿合格率", content=f"权重40%，{FORMULA}"), [("IND-029", *at(0))], id="a weight of 40 %"
    ),
    pytest.param(weighed(*[10] * 8, *[5] * 4), [], id="weights that make up 100"),
    pytest.param(weighed(*[7.5] * 12), [], id="weights that make up 90"),
    pytest.param(weighed(*[10] * 8, *[2] * 4), [("IND-028", "Annual.name", 0)], id="weights that make up 88"),
    pytest.param(
        weighed(0, *[10] * 8, *[20 / 3] * 3),
        [("IND-028", "Annual.name", row) for row in (0, 0, 9, 10, 11)],
        id="no weight, and too many decimals",
    ),
    pytest.param(
        one_more("文稿篇数", "≥3篇", "权重10%，按清单统计。"),
        [],
        id="a weight that one indicator only states",
    ),
    pytest.param(one_more("数量指标：", "≥3篇"), [("IND-030", *at(0))], id="a class for a name"),
    pytest.param(one_more("指标1：/", "≥3篇"), [("IND-030", *at(0))], id="a name that was never filled in"),
    pytest.param(
        one_more("文稿篇数", "≥3篇", "/"), [("IND-030", *at(0, "content"))], id="a slash for an explanation"
    ),
    pytest.param(
        {Annual: [ROWS[11], *ROWS[:11]]}, [("IND-031", "Annual.level", 1)], id="satisfaction comes first"
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_indicators(change, expected):
    report = but(change)
    own = [one for one in found(report) if one[0][:3] == "IND" and one[0] not in ELSEWHERE]
    assert sorted(own) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "year", "severity"),
    [
        pytest.param("史料库房改造工程", 2027, ERROR, id="works, from 2022 on"),
        pytest.param("扫描设备购置经费", 2027, ERROR, id="a purchase, from 2022 on"),
        pytest.param("史料库房改造工程", 2021, WARNING, id="works, before"),
        pytest.param("民心工程宣传", 2027, WARNING, id="works in the name only"),
    ],
)
def test_works_and_purchases_must_have_a_cost(name, year, severity):
    change = {**without("成本"), Project.name: name, Heading.year: f"{Heading.year.title}（{year}年度）"}
    [finding] = [one for one in but(change).findings if one.code == "IND-010"]
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("code", "change", "quoted"),
    [
        pytest.param(
            "IND-016",
            one_more("文稿合格率", content="反映文稿质量，由中心统计（含初稿）。"),
            "反映文稿质量，由中心统计（含初稿）。",
            id="an explanation as typed",
        ),
        pytest.param("IND-023", one_more("文稿达到96篇", "≥97篇"), "达到96篇", id="a figure with its unit"),
        pytest.param("IND-023", one_more("合格率不低于96.5%"), "不低于96.5%", id="a share with its sign"),
    ],
)
def test_what_is_quoted(code, change, quoted):
    [message] = [one.message for one in but(change).findings if one.code == code]
    assert f"“{quoted}”" in message


def test_a_name_that_is_only_a_class_is_no_mere_hint():
    [finding] = [one for one in but(one_more("数量指标：", "≥3篇")).findings if one.code == "IND-030"]
    assert finding.severity is WARNING


def test_that_long_term_indicators_go_on_is_no_demand_of_a_system():
    change = several_years("经济效益指标：带动研学收入", "≥9万元")
    [finding] = [one for one in but(change).findings if one.code == "IND-021"]
    assert "强制" not in finding.basis


def test_what_follows_from_no_outputs_is_folded():
    report = but(at_level("效益指标", "满意度指标"))
    assert {one.code for one in report.consequences if one.follows == "IND-002"} == {
        "IND-007",
        "IND-008",
        "IND-009",
        "IND-010",
    }


def test_the_design_of_the_form_is_for_the_bureau():
    [finding] = [one for one in run(EXAMPLE, actions.checks()).findings if one.code == "IND-011"]
    assert not finding.for_units


def test_the_example_has_the_flaws_of_the_real_one():
    report = run(EXAMPLE, actions.checks())
    flaws = {one.code for one in report.findings if one.code[:3] == "IND"} - ELSEWHERE
    assert flaws == {f"IND-{number:03}" for number in (4, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19)}
