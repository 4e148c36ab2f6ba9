"""Every rule of a form that its workbook can keep, whether a field carries it or a check is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .check import Check
from .fields import FILLING, Severity, Stage
from .form import Form
from .rule import Rule
from .settings import DEFAULTS, Settings


@dataclass(frozen=True, eq=False)
class Live:
    """A rule under its code in the catalogue."""

    code: str
    severity: Severity
    stage: Stage
    rule: Rule


Grading = Callable[[str, Severity], Severity | None]
"""Gives the grade of a check by its code and its usual grade, None where it is off."""


def as_usual(code: str, severity: Severity) -> Severity:
    return severity


def live(
    form: Form, checks: Iterable[Check], limits: Settings = DEFAULTS, graded: Grading = as_usual
) -> tuple[Live, ...]:
    """Give every rule that a form's workbook can keep, in the order of the form and of the catalogue."""
    order = {field: number for number, field in enumerate(form.fields())}
    rules = [
        Live(code, severity, stage, rule)
        for code, usual, stage, rule in _rules(form, checks, limits)
        if (severity := graded(code, usual))
    ]
    return tuple(sorted(rules, key=lambda one: (order[one.rule.at], one.code)))


def _rules(
    form: Form, checks: Iterable[Check], limits: Settings
) -> Iterator[tuple[str, Severity, Stage, Rule]]:
    for part in form.parts:
        for demand, rule in part.rules():
            yield demand.code, demand.severity, demand.stage, rule
    for check in checks:
        for rule in check.sketch.rules(form, limits) if check.sketch else ():
            yield check.code, check.severity, check.stage, rule


@dataclass(frozen=True)
class Keeps:
    """The rules that a workbook keeps by itself, and how many checks are left to the bureau."""

    rules: tuple[Live, ...] = ()
    others: int = 0


NOTHING = Keeps()


def keeps(
    form: Form, checks: Sequence[Check], limits: Settings = DEFAULTS, graded: Grading = as_usual
) -> Keeps:
    """Give what a form's workbook keeps of what a filer is measured by."""
    rules = live(form, checks, limits, graded)
    kept = {one.code for one in rules}
    left = [
        one
        for one in checks
        if one.code not in kept and one.for_units and one.stage is FILLING and one.applies(form)
        if graded(one.code, one.severity)
    ]
    return Keeps(rules, len(left))
