from __future__ import annotations

from datetime import date

import pytest

from xlperf.forms.xiangyang_project import Funding, Heading, Project, Schedule

from .judged import follows_of, found_of, not_run_of

TOPIC = ("PLN-001", "PLN-002", "PLN-003", "PLN-004", "PLN-005", "PLN-009", "PLN-010", "BAS-013", "BAS-015")
LARGE = {Funding.total: 30, Funding.budget: 30}
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


def stage(start, end, content="扫描加工"):
    return {Schedule: [{Schedule.content: content, Schedule.start: start, Schedule.end: end}]}


def stages(*ends, content=("扫描加工", "修复照片", "录制整理")):
    """Give a stage for each pair of ends."""
    rows = zip(content, ends, strict=False)
    return {
        Schedule: [
            {Schedule.content: what, Schedule.start: start, Schedule.end: end} for what, (start, end) in rows
        ]
    }


def paid(first, second):
    """Give two stages, and what is paid in each."""
    ends = (("2027-01-01", "2027-06-30"), ("2027-07-01", "2027-12-31"))
    return stages(*ends, content=(f"扫描加工，{first}", f"修复照片，{second}"))


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(stage(date(2027, 1, 1), date(2027, 12, 31)), [], id="the whole year"),
    pytest.param(stage(date(2027, 6, 1), date(2027, 6, 1)), [], id="a single day"),
    pytest.param(stage("2027年1月1日", "2027.3.31"), [], id="dates typed as texts"),
    pytest.param(
        stage("2026-07-01", "2028-06-30") | {Project.period: "2026年7月-2028年6月"}, [], id="a longer project"
    ),
    pytest.param({Schedule: []}, [("PLN-001", "Schedule.content", None)], id="no stages"),
    pytest.param(
        {Schedule.content: [None]}, [("PLN-001", "Schedule.content", 0)], id="a stage without content"
    ),
    pytest.param({Schedule.content: ["-"]}, [("PLN-001", "Schedule.content", 0)], id="a dash for content"),
    pytest.param({Schedule.start: [None]}, [("PLN-002", "Schedule.start", 0)], id="no start"),
    pytest.param({Schedule.end: [None]}, [("PLN-002", "Schedule.end", 0)], id="no end"),
    pytest.param({Schedule.end: ["2027年2月30日"]}, [("PLN-002", "Schedule.end", 0)], id="30 February"),
    pytest.param({Schedule.end: ["3月底"]}, [("PLN-002", "Schedule.end", 0)], id="an end in words"),
    pytest.param(
        stage("2027-03-31", "2027-03-30"), [("PLN-002", "Schedule.end", 0)], id="an end before its start"
    ),
    pytest.param(
        stage("2026-12-31", "2027-03-31"), [("PLN-003", "Schedule.start", 0)], id="a day before the project"
    ),
    pytest.param(
        stage("2027-03-31", "2028-01-01"), [("PLN-003", "Schedule.end", 0)], id="a day after the project"
    ),
    pytest.param(
        stage("2016-01-01", "2020-12-31"),
        [("PLN-003", "Schedule.start", 0), ("PLN-003", "Schedule.end", 0)],
        id="the years of another form",
    ),
    pytest.param(
        stage("2028-03-31", "2026-01-01", content=None),
        [
            ("PLN-001", "Schedule.content", 0),
            ("PLN-003", "Schedule.start", 0),
            ("PLN-002", "Schedule.end", 0),
            ("PLN-003", "Schedule.end", 0),
        ],
        id="everything at once",
    ),
    pytest.param(
        stage("2027-03-31", "2028-01-01") | {Project.period: None},
        [("PLN-003", "Schedule.end", 0)],
        id="without a period, the budget year counts",
    ),
    pytest.param(
        stage("2027-03-31", "2028-01-01") | {Project.period: "全年"},
        [("BAS-013", "Project.period", None), ("PLN-009", "Schedule.end", 0)],
        id="where the period cannot be read, nobody can tell what lies within",
    ),
    # 004 and 005, stages
    pytest.param(stages(YEAR, ("2027-01-01", "2027-06-30")) | LARGE, [], id="the whole year, and half of it"),
    pytest.param(stages(YEAR, YEAR), [("PLN-004", "Schedule.start", None)], id="all the whole year"),
    pytest.param(
        stages(("2027-02-01", "2027-11-30"), ("2027-02-01", "2027-11-30")),
        [],
        id="all the same part of the year, for little money",
    ),
    pytest.param(
        stages(YEAR, YEAR) | LARGE,
        [("PLN-004", "Schedule.start", None), ("PLN-005", "Schedule.start", None)],
        id="all the whole year, for much money",
    ),
    pytest.param(
        stages(("2027-02-01", "2027-11-30"), ("2027-02-01", "2027-11-30")) | LARGE,
        [("PLN-005", "Schedule.start", None)],
        id="one stage, for much money",
    ),
    pytest.param(
        stages(YEAR, content=["一季度核对底册，二季度扫描，三季度著录，四季度验收。"]) | LARGE,
        [],
        id="quarters told in one stage",
    ),
    pytest.param(
        stages(("2027-02-01", "2027-11-30")) | {Funding.total: 29, Funding.budget: 29},
        [],
        id="one stage, for just less than much money",
    ),
    # 009, years
    pytest.param(
        stage("2026-03-01", "2028-10-31") | {Project.period: "2026年1月-2028年12月"},
        [],
        id="other years of a project of several",
    ),
    pytest.param(
        stage("2026-03-01", "2026-10-31") | {Project.period: "全年"},
        [("BAS-013", "Project.period", None), ("PLN-009", "Schedule.start", 0)],
        id="another year of a project of one",
    ),
    pytest.param(
        stage("2027-03-01", "2027-10-31", content="2026年4月底前完成招标，扫描加工史料。"),
        [("PLN-009", "Schedule.content", 0)],
        id="a deadline of another year",
    ),
    pytest.param(
        stage("2027-03-01", "2027-10-31", content="沿用2026年前期调研成果，扫描加工史料。"),
        [],
        id="前 that begins a word",
    ),
    # 010, what is spent in each stage
    pytest.param(paid("支付12万元", "支付余款13.08万元"), [], id="stages that add up"),
    pytest.param(paid("支付12万元", "验收"), [], id="not all stages tell of money"),
    pytest.param(paid("支付12万元", "累计支付25.08万元"), [], id="what is paid so far"),
    pytest.param(
        paid("支付12万元", "支付余款15.08万元"),
        [("PLN-010", "Schedule.content", None)],
        id="stages that make another sum",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_schedule(change, expected):
    assert found_of(TOPIC, change) == expected


def test_another_year_outside_the_period_is_said_once():
    change = stage("2016-01-01", "2016-12-31")
    assert follows_of(TOPIC, change) == [("PLN-009", "PLN-003")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({Project.period: None, Heading.year: None}, id="neither period nor year"),
        pytest.param({Project.period: "全年"}, id="a period that cannot be read"),
    ],
)
def test_without_a_period_nothing_can_be_checked(change):
    assert "PLN-003" in not_run_of(TOPIC, change)


def test_stages_outside_a_wrong_period_are_said_once():
    change = {Project.period: "2025年1月-2025年12月"}
    assert found_of(TOPIC, change) == [("BAS-015", "Project.period", None)]
    assert ("PLN-003", "BAS-015") in follows_of(TOPIC, change)
