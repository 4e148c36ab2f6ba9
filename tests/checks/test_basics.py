from __future__ import annotations

from datetime import date

import pytest

from xlperf.forms.xiangyang_project import Filing, Heading, Item, Project, Schedule, Signature

from ..samples import but, found, not_run

TITLE = "襄阳市市级财政项目支出绩效目标申报表"

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Heading.year: f"{TITLE}(2027年)"}, [], id="the title with other brackets"),
    pytest.param({Project.phone: 13800000000}, [], id="a mobile number typed as a number"),
    pytest.param({Project.attribute: "持续性项目"}, [], id="the other attribute"),
    pytest.param({Project.kind: "延续性项目"}, [], id="another kind"),
    pytest.param({Project.leader: "张某某"}, [], id="a name that is masked"),
    pytest.param({Project.agency: "无锡市档案馆"}, [], id="a unit whose name begins with 无"),
    pytest.param({Signature.date: date(2027, 1, 5)}, [], id="filed in the budget year itself"),
    pytest.param({Project.period: "2026年6月-2028年5月"}, [], id="a period that reaches beyond the year"),
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
    pytest.param({Project.agency: "同上"}, [("BAS-004", "Project.agency", None)], id="同上 for a unit"),
    pytest.param({Project.phone: "无"}, [("BAS-004", "Project.phone", None)], id="无 for a phone number"),
    pytest.param({Project.period: "/"}, [("BAS-004", "Project.period", None)], id="a slash for a period"),
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
    pytest.param(
        {Project.period: "2027年12月-2027年1月"},
        [("BAS-013", "Project.period", None)],
        id="a period reversed",
    ),
    pytest.param(
        {
            Project.period: "2028年",
            Schedule: [{Schedule.content: "验收", Schedule.start: "2028-01-01", Schedule.end: "2028-06-30"}],
        },
        [("BAS-015", "Project.period", None)],
        id="a period after the budget year",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_basics(change, expected):
    assert found(but(change)) == expected


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param({}, set(), id="nothing, as it should be"),
        pytest.param({Heading.year: TITLE}, {"BAS-002", "BAS-015", "ITM-002", "ITM-003"}, id="no year"),
        pytest.param({Project.period: "全年"}, {"BAS-015"}, id="no period"),
        pytest.param({Signature.date: None}, {"BAS-002"}, id="no date of filing"),
        pytest.param({Project.name: None}, {"ITM-008"}, id="no project name"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run(but(change)) == unverified
