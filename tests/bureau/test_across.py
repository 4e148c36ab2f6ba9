"""Every check over a batch: silent on honest declarations, and found where one thing is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xlperf.actions import cross_checks
from xlperf.core.crosscheck import compare, objections
from xlperf.core.exchange import decode
from xlperf.core.roster import Roster, Unit
from xlperf.core.round import Decision, Round, Standing
from xlperf.core.settings import DEFAULTS
from xlperf.core.submission import Version
from xlperf.forms.xiangyang_project import (
    Annual,
    Filing,
    Funding,
    Heading,
    Item,
    Narrative,
    Project,
)

from ..samples import GOOD
from ..test_good import FILES
from .round import batch, codes, filed, found, of, past

ROUND = Round(2027, "一上")
HONEST = [decode(GOOD.form, path.name, path.read_text(encoding="utf-8")) for path in FILES]
"""Twenty honest declarations of twenty units."""

UNITS = tuple(
    Unit(str(n), one[Filing.unit] or "", one[Project.department] or "", (one[Project.name] or "",))
    for n, one in enumerate(HONEST)
)
ROSTER = Roster(UNITS)
YEAR = Heading.year.text(2027)
THIS_YEAR = [one.but({Heading.year: YEAR, Project.phone: f"0710-3{n:06}"}) for n, one in enumerate(HONEST)]
FIRST, SECOND, *_ = THIS_YEAR
NAME = FIRST[Project.name]


def yuan(declaration, times=1):
    """Give what a declaration asks for, some times over."""
    return int((declaration[Funding.total] or 0) * 10_000) * times


def grown(times):
    """Give the first declaration with a sum some times as great."""
    return FIRST.but({Funding.total: yuan(FIRST, times) / 10_000})


LAST_YEAR: dict[Any, Any] = {}
for _one in THIS_YEAR:
    LAST_YEAR |= past(yuan(_one), _one, _one)
DEPARTMENT = FIRST[Project.department] or ""


def honest(**more):
    return batch(*THIS_YEAR, roster=ROSTER, round=ROUND, last_year=LAST_YEAR, **more)


def but(*changed, **more):
    """Give the honest batch with its first declarations in the place of those that are changed."""
    return batch(
        *changed, *THIS_YEAR[len(changed) :], roster=ROSTER, round=ROUND, last_year=LAST_YEAR, **more
    )


def unit(**more):
    """Give the roster with the first unit changed."""
    return Roster((replace(UNITS[0], **more), *UNITS[1:]))


TEXT = FIRST[Narrative.necessity] or ""

CASES = {
    "XFM-001": lambda: batch(FIRST, FIRST),
    "XFM-002": lambda: but(FIRST, SECOND.but({Project.name: f"{NAME}工作"})),
    "XFM-003": lambda: batch(*THIS_YEAR[1:], roster=ROSTER, round=ROUND),
    "XFM-004": lambda: batch(*THIS_YEAR, roster=unit(projects=(NAME, "还有一个项目")), round=ROUND),
    "XFM-005": lambda: batch(*THIS_YEAR, roster=unit(limits={"": Decimal(yuan(FIRST) - 101)}), round=ROUND),
    "XFM-006": lambda: but(FIRST.but({Item.amount: [1]})),
    "XFM-007": lambda: but(FIRST, SECOND.but({Narrative.necessity: TEXT})),
    "XFM-008": lambda: but(
        *(one.but({Annual: [row.answers for row in FIRST.rows(Annual)]}) for one in THIS_YEAR[:3])
    ),
    "XFM-009": lambda: but(grown(2)),
    "XFM-010": lambda: but(FIRST, SECOND.but({Project.phone: FIRST[Project.phone]})),
    "XFM-011": lambda: batch(
        FIRST.but({Filing.unit: "首个单位"}), *THIS_YEAR[1:], roster=unit(names=("首个单位",)), round=ROUND
    ),
    "XFM-012": lambda: but(FIRST.but({Heading.year: Heading.year.text(2026)})),
    "XFM-013": lambda: but(grown(10_000)),
    "XFM-014": lambda: but(FIRST.but({Funding.total: 1_000, Project.attribute: "新增性项目"})),
    "XFM-015": lambda: but(
        filed(FIRST, ROSTER, times=2, replaces=filed(FIRST.but({Funding.other: 1}), ROSTER))
    ),
    "XFM-016": lambda: but(FIRST.but({Project.kind: "一次性项目", Project.attribute: "新增性项目"})),
    "XFM-017": lambda: batch(
        *(
            one.but({Project.department: "甲局", Annual: [row.answers for row in one.rows(Annual)][:-1]})
            for one in THIS_YEAR[:3]
        )
    ),
    "XFM-019": lambda: batch(*THIS_YEAR[1:], roster=ROSTER, round=ROUND),
}  # fmt: skip


def test_every_code_has_a_case():
    publishing = {one.code for one in cross_checks() if one.publishing}
    assert {one.code for one in cross_checks()} == CASES.keys() | publishing
    assert publishing == {"XFM-018"}
    assert len(cross_checks()) == 19


def test_nothing_is_found_between_honest_declarations():
    assert [(one.code, one.message) for one in found(honest())] == []
    assert compare(honest(), cross_checks()).not_run == ()


@pytest.mark.parametrize("code", CASES)
def test_one_thing_changed_is_found(code):
    assert code in codes(CASES[code]())


@pytest.mark.parametrize("check", cross_checks(), ids=lambda check: check.code)
def test_a_check_says_what_holds_and_what_to_do(check):
    assert check.statement.endswith("。")
    assert "\n" not in check.statement
    assert check.fix.endswith("。")
    assert check.basis


def test_what_is_lacking_is_said_and_silences_its_checks_only():
    report = compare(batch(*THIS_YEAR), cross_checks())
    assert {one.code for one in report.not_run} == {
        "XFM-003",
        "XFM-004",
        "XFM-005",
        "XFM-009",
        "XFM-016",
        "XFM-019",
    }
    assert all("名单" in one.reason or "上年" in one.reason for one in report.not_run)


def test_only_some_findings_stand_against_accepting():
    def against(code):
        return objections(CASES[code](), cross_checks())

    assert {code for code in CASES if against(code)} == {"XFM-012"}
    stranger = but(FIRST.but({Filing.unit: "没有听说过的单位"}))
    assert "不在单位名单中" in next(iter(objections(stranger, cross_checks()).values()))


# --- edges


def messages(given, code):
    return [one.message for one in found(given) if one.code == code]


def test_a_total_within_the_tolerance_is_within_the_limit():
    asked = yuan(FIRST)
    for over, said in ((100, 0), (101, 1)):
        given = batch(*THIS_YEAR, roster=unit(limits={"": asked - over}), round=ROUND)
        assert len(messages(given, "XFM-005")) == said


def test_a_projects_own_limit_holds_beside_the_units():
    given = batch(*THIS_YEAR, roster=unit(limits={"": 10**9, NAME: 1}), round=ROUND)
    (said,) = messages(given, "XFM-005")
    assert "超项目控制数" in said


@pytest.mark.parametrize(("percent", "found_at"), [(30, False), (31, True), (-31, True)])
def test_changes_are_told_beyond_a_share(percent, found_at):
    this = FIRST.but({Funding.total: 100 + percent})
    last = LAST_YEAR | past(1_000_000, FIRST)
    given = batch(this, *THIS_YEAR[1:], roster=ROSTER, round=ROUND, last_year=last)
    assert bool(messages(given, "XFM-009")) is found_at


def test_projects_that_are_dropped_are_told_of_units_that_declare():
    dropped = of(FIRST[Filing.unit], "去年的项目", FIRST)
    given = batch(*THIS_YEAR, roster=ROSTER, round=ROUND, last_year=LAST_YEAR | past(10_000, dropped))
    (said,) = messages(given, "XFM-009")
    assert "去年的项目" in said
    gone = of("已撤销的单位", "去年的项目", FIRST)
    given = batch(*THIS_YEAR, roster=ROSTER, round=ROUND, last_year=LAST_YEAR | past(10_000, gone))
    assert not messages(given, "XFM-009")


def test_a_sum_in_yuan_is_seen_beside_its_peers():
    kind: dict[Any, Any] = {Project.kind: "一次性项目"}
    peers = [of(f"{n}馆", f"第{n}项", one).but(kind) for n, one in enumerate(THIS_YEAR)]
    wrong = peers[0].but({Funding.total: yuan(peers[0], 10)})
    assert not messages(batch(*peers), "XFM-013")
    assert len(messages(batch(wrong, *peers[1:]), "XFM-013")) == 1
    assert not messages(batch(wrong, *peers[1:4]), "XFM-013"), "three are no peers to speak of"


def test_units_of_one_department_may_not_copy_from_each_other_either():
    copied = SECOND.but({Narrative.necessity: TEXT, Project.department: DEPARTMENT})
    assert messages(but(FIRST, copied), "XFM-007")


def test_a_unit_may_say_the_same_of_two_of_its_projects():
    mine = of(FIRST[Filing.unit], "另一个项目", FIRST, DEPARTMENT)
    assert not messages(batch(FIRST, mine), "XFM-007")


def test_copies_are_found_however_the_unit_calls_itself_in_them():
    own = TEXT.replace("，", f"，{FIRST[Filing.unit]}", 1)
    theirs = TEXT.replace("，", f"，{SECOND[Filing.unit]}", 1)
    given = but(FIRST.but({Narrative.necessity: own}), SECOND.but({Narrative.necessity: theirs}))
    assert messages(given, "XFM-007")


def test_a_version_with_a_lower_number_is_told():
    earlier = filed(FIRST, ROSTER)
    earlier = replace(earlier, checked=replace(earlier.checked, version=Version("3", "0000")))
    later = replace(
        earlier, checked=replace(earlier.checked, version=Version("2", "0000")), times=2, replaces=earlier
    )
    (said,) = messages(but(later), "XFM-015")
    assert "版次由 3 变为 2" in said


def test_what_is_not_accepted_is_not_added_up():
    waits = filed(FIRST.but({Item.amount: [1]}), ROSTER, standing=Standing(Decision.PENDING))
    assert not messages(but(waits), "XFM-006")
    void = filed(SECOND, ROSTER, file="b.xlsx", standing=Standing(Decision.VOID))
    given = batch(FIRST, void, *THIS_YEAR[2:], roster=ROSTER, round=ROUND)
    assert any(one.between.unit == SECOND[Filing.unit] for one in found(given) if one.code == "XFM-003")


def test_a_large_project_that_was_assessed_is_let_pass():
    new = FIRST.but({Project.attribute: "新增性项目", Funding.total: 1_000})
    assert messages(but(new), "XFM-014")
    assert not messages(but(new.but({Narrative.feasibility: f"{TEXT}已通过事前绩效评估。"})), "XFM-014")
    assert not messages(but(new.but({Funding.total: "999.99"})), "XFM-014")
    assert not messages(but(new.but({Project.attribute: "持续性项目"})), "XFM-014")


def test_thresholds_are_the_bureaus():
    total: dict[Any, Any] = {Funding.total: 500, Project.attribute: "新增性项目"}
    assert not messages(but(FIRST.but(total)), "XFM-014")
    given = but(FIRST.but(total), settings=replace(DEFAULTS, large_project=Decimal(400)))
    assert messages(given, "XFM-014")


def test_secret_projects_are_told_only_when_they_are_to_be_published():
    secret = but(FIRST.but({Narrative.summary: "本项目涉密，内容另行报送。" * 4}))
    assert "XFM-018" not in codes(secret)
    assert {one.code for one in found(secret, publishing=True)} == {"XFM-018"}
    assert not found(honest(), publishing=True)


def test_days_do_not_matter_to_what_is_found():
    early = [filed(one, ROSTER, f"{n}.xlsx", received=date(2026, 1, 1)) for n, one in enumerate(THIS_YEAR)]
    given = batch(*early, roster=ROSTER, round=ROUND, last_year=LAST_YEAR, as_of=date(2027, 1, 1))
    assert not found(given)
