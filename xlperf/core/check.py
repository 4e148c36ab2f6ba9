"""What must hold in a declaration, and what was found where it does not."""

from __future__ import annotations

import inspect
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any

from .declaration import Declaration, Place, Record
from .expr import UNKNOWN, Expr, NotAsked, evaluate, meant
from .fields import FILLING, REVIEW, Fault, Field, Lesson, Severity, Stage
from .filefacts import FileFacts
from .form import Form, Part, Table
from .rule import Rule, written
from .settings import DEFAULTS, Settings
from .words import clean


class Tag(Enum):
    """The eleven review comments that a province gives to indicators (S6 of the domain notes)."""

    INCOMPLETE = "指标不够完整"
    NOT_QUANTIFIED = "指标不够细化、量化"
    NOT_RELEVANT = "指标与项目的相关性不够"
    VALUE_MISMATCH = "指标与指标值不匹配"
    SPLIT = "建议拆分指标"
    WRONG_LEVEL_1 = "一级指标类型错误"
    WRONG_LEVEL_2 = "二级指标类型错误"
    ADD_EFFECT = "建议增加明确效益指标"
    ADD_OUTPUT = "建议增加明确产出指标"
    ADD_SATISFACTION = "建议增加满意度指标"
    OTHER = "其他"


@dataclass(frozen=True)
class Problem:
    """Something that does not hold, and where; `expected` says what should stand there."""

    place: Place
    message: str
    expected: str | None = None
    severity: Severity | None = None
    """Where it matters more or less than the check usually does."""


@dataclass(frozen=True)
class Unverified:
    """A check that could not be made for want of data."""

    reason: str


Problems = Iterator[Problem | Unverified]


@dataclass(frozen=True)
class Context:
    """What a check may ask for beside the declaration, by naming a parameter so."""

    settings: Settings = DEFAULTS
    last_year: Declaration | None = None
    file: FileFacts | None = None


EVERYDAY = Context()
"""A declaration by itself, with the settings that hold unless a bureau says otherwise."""

_LACKING = {"last_year": "没有上年申报数据"}
"""Why a check was not made when what it asks for is not at hand."""


@dataclass(frozen=True, eq=False)
class Check:
    """Something that must hold: a rule, where a cell could compute it, else a function.

    `after` names the codes of which a finding of this check may be a mere consequence.
    What is not `for_units` is a fault of the official form itself, and is for the bureau only.
    """

    code: str
    severity: Severity
    statement: str
    fix: str
    basis: str
    asks: tuple[type[Part] | Field[Any], ...]
    problems: Callable[[Declaration, Context], Problems]
    whole: bool = False
    """Whether a cell can compute all of it."""
    sketch: Sketch | None = None
    """What a cell can compute of it."""
    stage: Stage = FILLING
    tag: Tag | None = None
    after: tuple[str, ...] = ()
    for_units: bool = True
    applies: Callable[[Form], bool] = lambda form: True
    """Whether a form asks what is to be checked."""
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Finding:
    """A check that does not hold, at a place of a declaration."""

    code: str
    severity: Severity
    place: Place
    message: str
    fix: str
    basis: str
    expected: str | None = None
    stage: Stage = FILLING
    tag: Tag | None = None
    for_units: bool = True
    follows: str | None = None
    """The code of the finding that this one is a consequence of."""


@dataclass(frozen=True)
class NotRun:
    """A check whose answer is not known, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All that the checks have to say of one declaration, the gravest first.

    `consequences` are findings that vanish when what they follow from is mended.
    """

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    consequences: tuple[Finding, ...] = ()

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def check(
    code: str,
    severity: Severity,
    *,
    on: Iterable[type[Part] | Field[Any]],
    fix: str,
    basis: str = REVIEW,
    stage: Stage = FILLING,
    tag: Tag | None = None,
    after: Iterable[str] = (),
    for_units: bool = True,
    lesson: Lesson | None = None,
    live: Sketch | None = None,
    spares: Callable[[Declaration], bool] = lambda declaration: False,
) -> Callable[[Callable[..., Problems]], Check]:
    """Make a check of a function that yields what does not hold; its docstring is the statement.

    It is made of forms that ask all that it is `on`. The function takes the declaration, and what
    else of a Context its parameters name. `live` is what of it a cell can tell. Of what it
    `spares`, nobody expects what is lacking.
    """

    def made(function: Callable[..., Problems]) -> Check:
        asked = list(inspect.signature(function).parameters)[1:]

        def alone(declaration: Declaration, context: Context) -> Problems:
            return function(declaration)

        def problems(declaration: Declaration, context: Context) -> Problems:
            given = {name: getattr(context, name) for name in asked}
            lacking = [name for name, value in given.items() if value is None]
            if lacking and spares(declaration):
                return iter(())
            if lacking:  # a declaration that is in no file is not asked about its file
                return iter([Unverified(_LACKING[name]) for name in lacking if name in _LACKING])
            return function(declaration, **given)

        statement = inspect.getdoc(function) or ""
        asks = tuple(on)
        return Check(
            code, severity, statement, fix, basis, asks, problems if asked else alone, False, live,
            stage, tag, tuple(after), for_units, lambda form: form.asks(asks), lesson,
        )  # fmt: skip

    return made


Drawn = Expr | Callable[..., Expr]
"""An expression, or a function that makes one of what it names: `field` and `limits` (Settings)."""


class Sketch:
    """A rule over shared parts, not yet over a form's own fields."""

    def __init__(
        self,
        holds: Drawn,
        says: str,
        each: Sequence[Field[Any]],
        at: Field[Any] | None,
        expected: Drawn | None,
        asked_for: bool,
        figures: Mapping[str, Drawn],
    ) -> None:
        self.holds = holds
        self.says = says
        self.each = each
        self.at = at
        self.expected = expected
        self.asked_for = asked_for
        self.figures = figures
        self._kept: dict[tuple[Form, Settings], Sequence[Rule]] = {}

    def rules(self, form: Form, limits: Settings) -> Sequence[Rule]:
        """Give the rule over a form's own fields: for each field, and each combination of twins."""
        kept = self._kept.get((form, limits))
        if kept is None:
            kept = self._kept[form, limits] = [
                own for drawn in self.drawn(limits) for own in _bound(drawn, form)
            ]
        return kept

    def drawn(self, limits: Settings) -> Iterator[Rule]:
        """Give the rule over the shared fields: once, or for each of several fields."""
        for field in self.each or (None,):
            yield self._drawn(field, limits)

    def _drawn(self, field: Field[Any] | None, limits: Settings) -> Rule:
        def draw(given: Drawn) -> Expr:
            if isinstance(given, Expr):
                return given
            offered = {"field": field, "limits": limits}
            return given(**{name: offered[name] for name in inspect.signature(given).parameters})

        holds = draw(self.holds)
        return Rule(
            holds,
            next(one for one in (self.at, field, *holds.fields()) if one is not None),
            self.says,
            {name: draw(figure) for name, figure in self.figures.items()},
            None if self.expected is None else draw(self.expected),
            self.asked_for,
        )


def in_cell(
    holds: Drawn,
    says: str,
    *,
    each: Sequence[Field[Any]] = (),
    at: Field[Any] | None = None,
    **figures: Drawn,
) -> Sketch:
    """Make what a cell can tell of a check that is a function: where it fails, the check does too."""
    return Sketch(holds, says, each, at, None, False, figures)


def rule(
    code: str,
    severity: Severity,
    holds: Drawn,
    *,
    says: str,
    fix: str,
    each: Sequence[Field[Any]] = (),
    states: str | None = None,
    basis: str = REVIEW,
    stage: Stage = FILLING,
    tag: Tag | None = None,
    after: Iterable[str] = (),
    at: Field[Any] | None = None,
    expected: Drawn | None = None,
    asked_for: bool = False,
    lesson: Lesson | None = None,
    **figures: Drawn,
) -> Check:
    """Make a check of an expression; `says` is the message, with a {name} for each figure.

    A rule over fields of a row holds for each row, any other holds once; over a shared part it
    holds for each of the part's twins in a form. It speaks of `at`, by default the first field.
    Where it says the same of `each` of several fields, it is made for each that the form asks.
    """
    sketch = Sketch(holds, says, each, at, expected, asked_for, figures)

    def problems(declaration: Declaration, context: Context) -> Problems:
        for own in sketch.rules(declaration.form, context.settings):
            yield from broken(own, declaration)

    usual = list(sketch.drawn(DEFAULTS))
    parts = tuple(dict.fromkeys(field.part for one in usual for field in one.fields()))
    statement = usual[0].statement if states is None else states
    return Check(
        code, severity, statement, fix, basis, parts, problems, True, sketch, stage, tag, tuple(after),
        applies=lambda form: bool(sketch.rules(form, DEFAULTS)), lesson=lesson,
    )  # fmt: skip


def _bound(rule: Rule, form: Form) -> Iterator[Rule]:
    """Give a rule over a form's own fields: once for each combination of twins."""
    parts = dict.fromkeys(field.part for field in rule.fields())
    for own in itertools.product(*(form.like(part) for part in parts)):
        twins = {field: twin for part in own for field, twin in part.twins.items()}
        with suppress(NotAsked):
            yield rule.rebound(dict(form.twins) | twins)


def broken(rule: Rule, declaration: Declaration) -> Problems:
    """Say where a rule does not hold, or why that is not known."""
    table = rule.table
    for row in declaration.row_numbers(table) if table else (None,):
        verdict = evaluate(rule.holds, declaration, row)
        if verdict is UNKNOWN:
            yield Unverified(_why_unknown(rule.holds, declaration, row))
        elif not verdict:
            wanted = rule.expected
            yield Problem(
                Place(rule.at, row if rule.at.table is table else None),
                rule.message(declaration, row),
                None if wanted is None else written(evaluate(wanted, declaration, row), wanted),
            )


def _why_unknown(holds: Expr, declaration: Declaration, row: int | None) -> str:
    """Name the cells for want of which a rule says nothing."""
    lacking = [
        field.label
        for field in dict.fromkeys(holds.fields())
        if not field.table or row is not None
        if (typed := declaration.typed(field, row)) is None or (isinstance(typed, str) and not field.textual)
    ]
    what = "、".join(f"“{label}”" for label in lacking) or "有关栏目"
    where = f"第{row + 1}行" if row is not None else ""
    return f"{where}{what}未填写，或不是数字（日期）"


def demanded(declaration: Declaration) -> Iterator[tuple[Fault, Place]]:
    """Say which demands of the form's own definition are not met."""
    for part in declaration.form.parts:
        table = part.as_table()
        if table is None:
            yield from _demanded_of(part, declaration.sections, None)
            continue
        if table.at_least_one and not declaration.rows(table):
            fault = Fault(table.at_least_one, f"“{table.label}”至少填写一行")
            yield fault, Place(table.own_fields[0])
        for row, record in enumerate(declaration.rows(table)):
            yield from _demanded_of(table, record, row)
        yield from _repeated(declaration, table)


def _demanded_of(part: type[Part], record: Record, row: int | None) -> Iterator[tuple[Fault, Place]]:
    answers = record.answers
    for field in part.own_fields:
        raw = answers.get(field)
        if raw is None:
            if field.required is None or field.waits(answers):
                continue
        elif field.is_fine(raw):
            continue
        for fault in field.faults(raw):
            yield fault, Place(field, row)
    for field in part.bounded:
        for fault in field.record_faults(record):
            yield fault, Place(field, row)


def _repeated(declaration: Declaration, table: type[Table]) -> Iterator[tuple[Fault, Place]]:
    """Say where a column that must tell its rows apart repeats itself."""
    for field in table.own_fields:
        if not field.unique:
            continue
        texts = [clean(str(record[field] or "")) for record in declaration.rows(table)]
        if len(set(texts)) == len(texts):
            continue
        count, seen = Counter(texts), set[str]()
        for row, text in enumerate(texts):
            if text and count[text] > 1 and text in seen:
                first = texts.index(text) + 1
                message = f"“{declaration.rows(table)[row][field]}”与第{first}行重复"
                yield Fault(field.unique, message, "各行名称不重复"), Place(field, row)
            seen.add(text)


@cache
def _plan(form: Form, checks: tuple[Check, ...]) -> tuple[tuple[Check, ...], Mapping[str, tuple[str, ...]]]:
    """Give the checks that can be made of a form, and what each may follow from."""
    made = tuple(check for check in checks if check.applies(form))
    return made, {check.code: check.after for check in made}


def run(declaration: Declaration, checks: Sequence[Check], context: Context = EVERYDAY) -> Report:
    """Make every check that the form has the parts for; one mistake never hides another.

    A finding that only follows from another one stands among the consequences.
    """
    findings = [_demanded(fault, place) for fault, place in demanded(declaration)]
    made, after = _plan(declaration.form, tuple(checks))
    not_run: dict[NotRun, None] = {}
    for check in made:
        for problem in check.problems(declaration, context):
            match problem:
                case Problem():
                    findings.append(_found(check, problem, declaration.form))
                case Unverified(reason):
                    not_run[NotRun(check.code, reason)] = None
    causes = _root_causes(findings, after)
    roots = [finding for finding in findings if finding.code not in causes]
    consequences = [replace(one, follows=causes[one.code]) for one in findings if one.code in causes]
    order = _gravest_first(declaration.form)
    return Report(tuple(sorted(roots, key=order)), tuple(not_run), tuple(sorted(consequences, key=order)))


def _root_causes(findings: Sequence[Finding], after: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give each code that only follows from another the code that it follows from in the end.

    Nothing follows from what matters less than itself.
    """
    grades = list(Severity)
    gravest: dict[str, int] = {}
    for finding in findings:
        grade = grades.index(finding.severity)
        gravest[finding.code] = min(grade, gravest.get(finding.code, grade))
    direct = {
        code: cause
        for code, grade in gravest.items()
        if (cause := next((c for c in after.get(code, ()) if gravest.get(c, len(grades)) <= grade), None))
    }
    causes = {}
    for code in direct:
        cause, passed = direct[code], {code}
        while cause in direct and cause not in passed:
            passed.add(cause)
            cause = direct[cause]
        if cause not in direct:  # codes that only follow from each other all stand for themselves
            causes[code] = cause
    return causes


def _demanded(fault: Fault, place: Place) -> Finding:
    demand = fault.demand
    return Finding(
        demand.code, demand.severity, place, fault.message, demand.fix, demand.basis, fault.expected,
        demand.stage,
    )  # fmt: skip


def _found(check: Check, problem: Problem, form: Form) -> Finding:
    place = Place(meant(problem.place.field, form.twins), problem.place.row)
    return Finding(
        check.code, problem.severity or check.severity, place, problem.message, check.fix,
        check.basis, problem.expected, check.stage, check.tag, check.for_units,
    )  # fmt: skip


@cache
def _gravest_first(form: Form) -> Callable[[Finding], tuple[int, int, int, str]]:
    """Give the order in which findings are told: by severity, then as the form is printed."""
    grades = list(Severity)
    order = {field: number for number, field in enumerate(form.fields())}
    return lambda one: (grades.index(one.severity), order[one.place.field], one.place.row or 0, one.code)
