from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xlperf.core.check import Context
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import (
    Evaluation,
    Filing,
    Goals,
    Heading,
    Item,
    Project,
    Schedule,
    Signature,
)

from .judged import Beside, found_of, judged, not_run_of

TOPIC = ("BAS", "ITM")
ROSTER = ("楚宁市老干部活动服务中心", "中共楚宁市委老干部局", "楚宁市档案馆")
TITLE = "襄阳市市级财政项目支出绩效目标申报表"


def known(change, roster=ROSTER):
    """Give a change beside a roster of units."""
    return Beside(change, Context(replace(DEFAULTS, roster=roster)))


def lasting(change=None):
    """Give a project that goes on from the years before, with some things changed."""
    return {
        Project.attribute: "持续性项目",
        Project.kind: "常年性项目",
        Project.period: "2026年1月-2028年12月",
        Evaluation.past: "2025年度自评91分，2026年度自评93分。",
    } | (change or {})


def begun(period):
    """Give a new project that goes on over years."""
    return {Project.attribute: "新增性项目", Project.kind: "延续性项目", Project.period: period}


def named(name):
    return {Project.name: name, Item.project: [name]}


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Heading.year: f"{TITLE}(2027年)"}, [], id="the title with other brackets"),
    pytest.param({Project.phone: 13800000000}, [], id="a mobile number typed as a number"),
    pytest.param(lasting(), [], id="the other attribute and kind"),
    pytest.param(lasting({Project.kind: "延续性项目"}), [], id="another kind"),
    pytest.param({Project.leader: "张某某"}, [], id="a name that is masked"),
    pytest.param(
        {Filing.unit: "无锡市档案馆", Project.agency: "无锡市档案馆"},
        [],
        id="a unit whose name begins with 无",
    ),
    pytest.param({Signature.date: date(2027, 1, 5)}, [], id="filed in the budget year itself"),
    pytest.param(
        lasting({Project.period: "2026年6月-2028年5月"}), [], id="a period that reaches beyond the year"
    ),
    pytest.param({Heading.year: None}, [("BAS-001", "Heading.year", None)], id="no title"),
    pytest.param({Heading.year: TITLE}, [("BAS-001", "Heading.year", None)], id="a title without year"),
    pytest.param(
        {Heading.year: "整体支出绩效目标申报表（2027年度）"},
        [("BAS-001", "Heading.year", None)],
        id="the title of another form",
    ),
    pytest.param(
        {Signature.date: date(2025, 12, 31)},
        [("BAS-002", "Signature.date", None)],
        id="filed two years before",
    ),
    pytest.param(
        {Signature.date: date(2028, 1, 1)}, [("BAS-002", "Signature.date", None)], id="filed a year too late"
    ),
    pytest.param({Filing.unit: None}, [("BAS-003", "Filing.unit", None)], id="no unit"),
    pytest.param(
        {Project.department: "\u3000"}, [("BAS-003", "Project.department", None)], id="a blank for one"
    ),
    pytest.param({Project.agency: None}, [("BAS-003", "Project.agency", None)], id="no agency"),
    pytest.param({Project.leader: None}, [("BAS-003", "Project.leader", None)], id="no leader"),
    pytest.param({Project.phone: None}, [("BAS-003", "Project.phone", None)], id="no phone number"),
    pytest.param({Project.attribute: None}, [("BAS-003", "Project.attribute", None)], id="no attribute"),
    pytest.param({Project.kind: None}, [("BAS-003", "Project.kind", None)], id="no kind"),
    pytest.param({Project.period: None}, [("BAS-003", "Project.period", None)], id="no period"),
    pytest.param({Project.name: None}, [("BAS-003", "Project.name", None)], id="no name is said once"),
    pytest.param({Item.name: [None]}, [("BAS-003", "Item.name", 0)], id="an item without name"),
    pytest.param({Item.project: [None]}, [("BAS-003", "Item.project", 0)], id="an item without project"),
    pytest.param({Project.leader: "-"}, [("BAS-004", "Project.leader", None)], id="a dash for a name"),
    pytest.param(
        {Project.attribute: "/"}, [("BAS-004", "Project.attribute", None)], id="a slash for a choice"
    ),
    pytest.param({Project.kind: "—"}, [("BAS-004", "Project.kind", None)], id="a dash for a choice"),
    pytest.param({Project.agency: "同上"}, [("BAS-004", "Project.agency", None)], id="同上 for a unit"),
    pytest.param({Project.phone: "无"}, [("BAS-004", "Project.phone", None)], id="无 for a phone number"),
    pytest.param({Project.period: "/"}, [("BAS-004", "Project.period", None)], id="a slash for a period"),
    pytest.param({Project.kind: "□常年性项目 □延续性项目 ☑一次性项目"}, [], id="one box ticked"),
    pytest.param(
        {Project.kind: "☑常年性项目 □延续性项目 ☑一次性项目"},
        [("BAS-021", "Project.kind", None)],
        id="two boxes ticked",
    ),
    pytest.param(
        {Project.kind: "□常年性项目□延续性项目□一次性项目"},
        [("BAS-021", "Project.kind", None)],
        id="no box ticked",
    ),
    pytest.param(
        {Project.attribute: "基础建设、修缮类"}, [("BAS-007", "Project.attribute", None)], id="another list"
    ),
    pytest.param(
        {Project.kind: "长期项目"}, [("BAS-008", "Project.kind", None)], id="a kind not in the list"
    ),
    pytest.param({Project.phone: "12345"}, [("BAS-011", "Project.phone", None)], id="too few digits"),
    pytest.param(
        {Project.phone: "138000000000"}, [("BAS-011", "Project.phone", None)], id="a digit too many"
    ),
    pytest.param({Project.period: "全年"}, [("BAS-013", "Project.period", None)], id="a period in words"),
    pytest.param({Project.period: "长期"}, [("BAS-013", "Project.period", None)], id="once, without an end"),
    pytest.param(
        lasting({Project.kind: "延续性项目", Project.period: "2026年1月起长期实施"}),
        [("BAS-013", "Project.period", None)],
        id="continued without an end",
    ),
    pytest.param(
        lasting({Project.period: "长期"}), [("BAS-014", "Project.period", None)], id="lasting without an end"
    ),
    pytest.param(
        lasting({Project.period: "每年"}), [("BAS-014", "Project.period", None)], id="lasting, every year"
    ),
    pytest.param(
        {Project.period: "2027年12月-2027年1月"},
        [("BAS-013", "Project.period", None)],
        id="a period reversed",
    ),
    pytest.param(
        {
            Project.period: "2028年1月-2028年12月",
            Schedule: [{Schedule.content: "验收", Schedule.start: "2028-01-01", Schedule.end: "2028-06-30"}],
        },
        [("BAS-015", "Project.period", None)],
        id="a period after the budget year",
    ),
    # 005 and 006, units
    pytest.param({Filing.unit: "中共楚宁市委老干部局"}, [], id="the department declares"),
    pytest.param({Filing.unit: "楚宁市老干部活动服务中心财务科"}, [], id="a part of the agency declares"),
    pytest.param(
        {Filing.unit: "楚宁市图书馆"}, [("BAS-005", "Filing.unit", None)], id="another unit declares"
    ),
    pytest.param(known({}), [], id="units of the roster"),
    pytest.param(
        known({Filing.unit: "市老干部活动中心", Project.agency: "市老干部活动中心"}),
        [("BAS-006", "Filing.unit", None), ("BAS-006", "Project.agency", None)],
        id="units that the roster calls otherwise",
    ),
    # 009 and 010, attribute and kind
    pytest.param(begun("2027年3月至2028年12月"), [], id="new, for two years from the budget year on"),
    pytest.param(
        begun("2026年3月至2028年12月"),
        [("BAS-009", "Project.attribute", None)],
        id="new, though begun a year before",
    ),
    pytest.param(
        begun("2027年3月至2027年12月"),
        [("BAS-009", "Project.attribute", None), ("BAS-016", "Project.period", None)],
        id="new and continued within the year",
    ),
    pytest.param(
        lasting({Project.kind: "一次性项目", Project.period: "2027年1月-2027年12月", Goals.long_term: "-"}),
        [("BAS-009", "Project.attribute", None), ("BAS-017", "Project.period", None)],
        id="lasting and once only",
    ),
    pytest.param(
        lasting({Evaluation.past: None}), [("BAS-010", "Evaluation.past", None)], id="no past, though lasting"
    ),
    pytest.param(
        lasting({Evaluation.past: "无"}), [("BAS-010", "Evaluation.past", None)], id="无 though lasting"
    ),
    pytest.param({Evaluation.past: "无"}, [], id="无 of a new project"),
    pytest.param({Evaluation.past: "新增性项目，不适用。"}, [], id="不适用 of a new project"),
    pytest.param(
        {Evaluation.past: "2025年度自评91分，等次为优。"},
        [("BAS-010", "Evaluation.past", None)],
        id="a past, though new",
    ),
    # 012, phone
    pytest.param({Project.phone: "（0710）3500000"}, [], id="an area code in brackets"),
    pytest.param({Project.phone: "135-1234-5678"}, [], id="a mobile number in groups"),
    pytest.param({Project.phone: "0710-3500000、13512345678"}, [], id="two numbers"),
    pytest.param({Project.phone: "3500000"}, [("BAS-012", "Project.phone", None)], id="no area code"),
    pytest.param(
        {Project.phone: "13512345678/3500000"}, [("BAS-012", "Project.phone", None)], id="one of two without"
    ),
    # 014, 016 and 017, period
    pytest.param({Project.period: "2027.1-12"}, [], id="months with the year once"),
    pytest.param({Project.period: "2027"}, [("BAS-014", "Project.period", None)], id="a bare year"),
    pytest.param(
        {Project.period: "2027年1月-2028年1月"}, [("BAS-016", "Project.period", None)], id="13 months"
    ),
    pytest.param({Project.period: "2026年3月-2027年2月"}, [], id="12 months over two years"),
    pytest.param(
        lasting({Project.kind: "延续性项目", Project.period: "2027年1月-2027年12月"}),
        [("BAS-016", "Project.period", None), ("BAS-017", "Project.period", None)],
        id="continued for one year",
    ),
    pytest.param(lasting({Project.period: "2027年1月-2027年12月"}), [], id="lasting, asked for year by year"),
    pytest.param(
        lasting({Project.period: "2027"}),
        [("BAS-014", "Project.period", None), ("BAS-017", "Project.period", None)],
        id="lasting for one year",
    ),
    pytest.param(
        lasting({Project.period: "2027", Goals.long_term: None}),
        [("BAS-014", "Project.period", None)],
        id="lasting for one year, without a long-term goal",
    ),
    # 018, name
    pytest.param(named("2027年度史料数字化采编"), [], id="a name with the budget year"),
    pytest.param(named("史料采编（2026-2028年）"), [], id="a name with years about the budget year"),
    pytest.param(
        lasting(
            {Project.kind: "延续性项目", Project.period: "2026年6月-2027年12月"}
            | named("2026年度史料数字化采编")
        ),
        [],
        id="a name with the year that it began in",
    ),
    pytest.param(
        lasting(named("2026年度史料数字化采编")),
        [("BAS-018", "Project.name", None)],
        id="a name with another of many years",
    ),
    pytest.param(named("史料征集与老照片修复工作"), [], id="工作, of what is named before"),
    pytest.param(named("老干部工作"), [("BAS-018", "Project.name", None)], id="工作 of three characters"),
    pytest.param(named("落实楚办发〔2024〕18号史料采编"), [], id="a document number in a name"),
    pytest.param(named("法律援助办案补贴及值班律师经费"), [], id="经费, of what is named before"),
    pytest.param(named("招商引资活动经费"), [], id="经费, of an activity"),
    pytest.param(named("宣传经费"), [("BAS-018", "Project.name", None)], id="经费 of two characters"),
    pytest.param(
        named("楚宁市老干部活动服务中心业务费用经费"),
        [("BAS-018", "Project.name", None)],
        id="经费 of a unit",
    ),
    pytest.param(
        named("政务公开及中文域名注册管理工作经费"), [("BAS-018", "Project.name", None)], id="工作经费"
    ),
    pytest.param(named("业务系统维护费用"), [("BAS-018", "Project.name", None)], id="费用"),
    pytest.param(named("老干部工作经费"), [("BAS-018", "Project.name", None)], id="经费"),
    pytest.param(
        named("老干部史料专项资金（一期）"), [("BAS-018", "Project.name", None)], id="资金, then brackets"
    ),
    pytest.param(named("史料数字化采编" * 6), [("BAS-018", "Project.name", None)], id="a long name"),
    pytest.param(named("2026年史料数字化采编"), [("BAS-018", "Project.name", None)], id="another year"),
    # 019 and 020, persons
    pytest.param({Project.leader: "欧阳某某"}, [], id="four characters"),
    pytest.param({Project.leader: "阿依古丽·买买提"}, [], id="a name with a point"),
    pytest.param({Evaluation.reviewer: "吴某某、郑某"}, [], id="two names"),
    pytest.param({Project.leader: "周**"}, [], id="a name that is starred out"),
    pytest.param({Project.leader: "周"}, [("BAS-019", "Project.leader", None)], id="one character"),
    pytest.param({Project.leader: "周某13800000000"}, [("BAS-019", "Project.leader", None)], id="digits"),
    pytest.param({Evaluation.reviewer: "办公室"}, [("BAS-019", "Evaluation.reviewer", None)], id="an office"),
    pytest.param({Signature.filler: "周某某"}, [], id="the leader filled it in"),
    pytest.param(
        {Signature.filler: "周某某", Signature.head: "周某某"},
        [("BAS-020", "Project.leader", None)],
        id="one person is all three",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_basics(change, expected):
    assert sorted(found_of(TOPIC, change), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param({}, set(), id="nothing, as it should be"),
        pytest.param({Heading.year: TITLE}, {"BAS-002", "BAS-015", "ITM-002", "ITM-003"}, id="no year"),
        pytest.param({Project.period: "全年"}, {"BAS-015"}, id="no period"),
        pytest.param({Signature.date: None}, {"BAS-002"}, id="no date of filing"),
        pytest.param({Project.name: None}, {"ITM-008"}, id="no project name"),
        pytest.param({Project.kind: None}, {"BAS-009"}, id="no kind"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run_of(TOPIC, change) == unverified


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({Project.period: "全年"}, "项目起止时间未填写或无法识别", id="the period"),
        pytest.param({Heading.year: TITLE}, "申报年度未填写或无法识别", id="the year"),
        pytest.param(
            {Heading.year: TITLE, Project.period: None}, "申报年度和项目起止时间未填写或无法识别", id="both"
        ),
    ],
)
def test_what_is_missing_is_named(change, reason):
    assert [one.reason for one in judged(change).not_run if one.code == "BAS-015"] == [reason]


def test_without_a_roster_units_are_not_judged():
    assert "BAS-006" in {one.code for one in judged({}).not_run}
    assert "BAS-006" not in {one.code for one in judged(known({})).not_run}


def test_the_roster_offers_the_nearest_name():
    [one] = [f for f in judged(known({Project.department: "市委老干部局"})).findings if f.code == "BAS-006"]
    assert one.message == ("“主管部门”的“市委老干部局”不在单位名录中，名录中相近的为“中共楚宁市委老干部局”")
    assert one.expected == "中共楚宁市委老干部局"
