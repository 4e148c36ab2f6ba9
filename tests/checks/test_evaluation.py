from __future__ import annotations

from datetime import date

import pytest

from xlperf.forms.xiangyang_project import Evaluation, Heading, Project, Signature

from ..samples import GOOD, but, found, not_run

CONTINUED = {
    Project.attribute: "持续性项目",
    Project.kind: "常年性项目",
    Project.period: "2026年1月-2028年12月",
}
SCORED = "2024年度自评91分，优；2025年度自评88.5分，良；2026年度监控正常。"


def continued(past, advice=None):
    """Give a project that goes on, with how it was evaluated so far."""
    return CONTINUED | {Evaluation.past: past, Evaluation.advice: advice}


def at(code, field):
    return [(code, field.path, None)]


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Evaluation.opinion: None}, at("EVA-003", Evaluation.opinion), id="no opinion"),
    pytest.param({Evaluation.reviewer: "-"}, at("EVA-003", Evaluation.reviewer), id="a dash"),
    pytest.param({Evaluation.reviewed_on: "待定"}, at("EVA-003", Evaluation.reviewed_on), id="no date"),
    # EVA-001
    pytest.param(continued(SCORED), [], id="years and scores"),
    pytest.param(continued("2024年度、2025年度均为优秀等次。"), [], id="years and grades"),
    pytest.param(continued("2026年度首次安排，尚未开展绩效评价。"), [], id="not yet evaluated"),
    pytest.param({Evaluation.past: "本项目为新增项目"}, [], id="a new project"),
    pytest.param(
        continued("近年来史料加工进展顺利，查阅者反映较好。"),
        at("EVA-001", Evaluation.past),
        id="praise only",
    ),
    pytest.param(
        continued("2024年度至2026年度按计划实施，运行平稳。"), at("EVA-001", Evaluation.past), id="years only"
    ),
    # EVA-002
    pytest.param(continued(SCORED, "建议提高著录准确率。"), [], id="advice that is taken up"),
    pytest.param(
        continued(SCORED, "增设夜间接待时段，丰富展陈形式。"),
        at("EVA-002", Evaluation.advice),
        id="advice in vain",
    ),
    pytest.param(
        continued(SCORED, "建立老干部史料捐赠激励机制。"),
        at("EVA-002", Evaluation.advice),
        id="advice that shares only the project's own words",
    ),
    # EVA-004, EVA-005
    pytest.param(
        {Evaluation.reviewed_on: date(2026, 9, 28)},
        at("EVA-004", Evaluation.reviewed_on),
        id="a day too early",
    ),
    pytest.param(
        {Evaluation.reviewed_on: date(2026, 9, 29)}, at("EVA-005", Evaluation.reviewed_on), id="the same day"
    ),
    # EVA-006
    pytest.param({Evaluation.opinion: "依据充分，同意申报。"}, [], id="ten signs"),
    pytest.param({Evaluation.opinion: "同意实施。"}, at("EVA-006", Evaluation.opinion), id="同意实施"),
    # EVA-007
    pytest.param(
        {Evaluation.reviewer: GOOD[Signature.filler]},
        at("EVA-007", Evaluation.reviewer),
        id="who filled it in",
    ),
    pytest.param(
        {Evaluation.reviewer: GOOD[Project.leader]}, at("EVA-007", Evaluation.reviewer), id="who leads it"
    ),
    # EVA-008
    pytest.param(
        {Project.department: GOOD[Project.agency]}, at("EVA-008", Project.department), id="one unit for both"
    ),
    # EVA-009
    pytest.param({Evaluation.reviewed_on: date(2027, 2, 28)}, [], id="the last day of the season"),
    pytest.param(
        {Evaluation.reviewed_on: date(2027, 3, 1)}, at("EVA-009", Evaluation.reviewed_on), id="a day after it"
    ),
    pytest.param(
        {Evaluation.reviewed_on: date(2026, 6, 1), Signature.date: date(2026, 5, 31)}, [], id="its first day"
    ),
    pytest.param(
        {Evaluation.reviewed_on: date(2026, 5, 31), Signature.date: date(2026, 5, 30)},
        at("EVA-009", Evaluation.reviewed_on),
        id="a day before it",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_evaluation(change, expected):
    assert found(but(change)) == expected


def test_what_could_not_be_checked():
    assert not_run(but({Evaluation.reviewed_on: "昨天"})) >= {"EVA-004", "EVA-005"}
    assert "EVA-009" in not_run(but({Heading.year: None}))


@pytest.mark.parametrize(
    ("reviewer", "role"),
    [
        pytest.param(GOOD[Signature.filler], "填报人", id="who filled it in"),
        pytest.param(GOOD[Project.leader], "项目负责人", id="who leads it"),
    ],
)
def test_the_message_says_who_the_reviewer_is(reviewer, role):
    [one] = [one for one in but({Evaluation.reviewer: reviewer}).findings if one.code == "EVA-007"]
    assert one.message == f"评审人“{reviewer}”同时是{role}"
