from __future__ import annotations

from datetime import date

import pytest

from xlperf.forms.xiangyang_project import Heading, Project, Schedule

from ..samples import but, found, not_run


def stage(start, end, content="扫描加工"):
    return {Schedule: [{Schedule.content: content, Schedule.start: start, Schedule.end: end}]}


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
        stage("2027-03-31", "2028-01-01") | {Project.period: "全年"},
        [("BAS-013", "Project.period", None), ("PLN-003", "Schedule.end", 0)],
        id="without a period, the budget year counts",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_schedule(change, expected):
    assert found(but(change)) == expected


def test_without_period_and_year_nothing_can_be_checked():
    assert "PLN-003" in not_run(but({Project.period: None, Heading.year: None}))
