"""What must hold in a declaration, and what was found where it does not."""

from __future__ import annotations

import inspect
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from .declaration import Declaration, Place, Twins, meant
from .expr import UNKNOWN, Apply, Expr, NotAsked, Result, day, evaluate, in_words, rebound, table_of
from .fields import FILLING, REVIEW, Day, Fault, Field, Severity, Stage, TitleYear
from .filefacts import FileFacts
from .form import Form, Part, Table
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


@dataclass(frozen=True)
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
    expr: Expr | None = None
    stage: Stage = FILLING
    tag: Tag | None = None
    after: tuple[str, ...] = ()
    for_units: bool = True
    applies: Callable[[Form], bool] = lambda form: True
    """Whether a form asks what is to be checked."""


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
) -> Callable[[Callable[..., Problems]], Check]:
    """Make a check of a function that yields what does not hold; its docstring is the statement.

    It is made of forms that ask all that it is `on`. The function takes the declaration, and what
    else of a Context its parameters name.
    """

    def made(function: Callable[..., Problems]) -> Check:
        asked = list(inspect.signature(function).parameters)[1:]

        def problems(declaration: Declaration, context: Context) -> Problems:
            given = {name: getattr(context, name) for name in asked}
            lacking = [name for name, value in given.items() if value is None]
            if lacking:  # a declaration that is in no file is not asked about its file
                return iter([Unverified(_LACKING[name]) for name in lacking if name in _LACKING])
            return function(declaration, **given)

        statement = inspect.getdoc(function) or ""
        asks = tuple(on)
        return Check(
            code, severity, statement, fix, basis, asks, problems, None, stage, tag, tuple(after),
            for_units, lambda form: form.asks(asks),
        )  # fmt: skip

    return made


def rule(
    code: str,
    severity: Severity,
    holds: Expr,
    *,
    says: str,
    fix: str,
    basis: str = REVIEW,
    stage: Stage = FILLING,
    tag: Tag | None = None,
    after: Iterable[str] = (),
    at: Field[Any] | None = None,
    expected: Expr | None = None,
    **figures: Expr,
) -> Check:
    """Make a check of an expression; `says` is the message, with a {name} for each figure.

    A rule over fields of a row holds for each row, any other holds once; over a shared part it
    holds for each of the part's twins in a form. It speaks of `at`, by default the first field.
    """
    place = next(holds.fields()) if at is None else at
    parts = tuple(dict.fromkeys(field.part for field in holds.fields()))

    @cache
    def bindings(form: Form) -> Sequence[tuple[Twins, Expr]]:
        return list(_bindings(holds, parts, form))

    def problems(declaration: Declaration, context: Context) -> Problems:
        for twins, own in bindings(declaration.form):
            yield from broken(twins, own, declaration)

    def broken(twins: Twins, own: Expr, declaration: Declaration) -> Problems:
        table, spot = table_of(own), meant(place, twins)
        for row in declaration.row_numbers(table) if table else (None,):
            verdict = evaluate(own, declaration, row)
            if verdict is UNKNOWN:
                yield Unverified(_why_unknown(own, declaration, row))
            elif not verdict:
                shown = {name: _figure(rebound(e, twins), declaration, row) for name, e in figures.items()}
                wanted = None if expected is None else _figure(rebound(expected, twins), declaration, row)
                where = Place(spot, row if spot.table is table else None)
                yield Problem(where, says.format(**shown), wanted)

    statement = f"{in_words(holds)}。"
    return Check(
        code, severity, statement, fix, basis, parts, problems, holds, stage, tag, tuple(after),
        applies=lambda form: bool(bindings(form)),
    )  # fmt: skip


def _bindings(holds: Expr, parts: Sequence[type[Part]], form: Form) -> Iterator[tuple[Twins, Expr]]:
    """Give what each field of a rule is in a form, and the rule over those: once for each twin."""
    for own in itertools.product(*(form.like(part) for part in parts)):
        twins = {field: twin for part in own for field, twin in part.twins.items()}
        with suppress(NotAsked):
            yield twins, rebound(holds, twins)


def _figure(expression: Expr, declaration: Declaration, row: int | None) -> str:
    return figure(evaluate(expression, declaration, row), expression)


def figure(value: Result, of: Expr) -> str:
    """Write a figure of a message: numbers with thousands, to the decimals of their expression."""
    if isinstance(of, Day) and isinstance(value, Decimal):
        return of.show(day(value))
    if isinstance(of, TitleYear) or (isinstance(of, Apply) and of.op == "year"):
        return str(value)  # a year takes no thousands
    if isinstance(value, Decimal):
        exponent = value.normalize().as_tuple().exponent
        own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return f"{value:,.{max(of.decimals, own)}f}"
    return "（空）" if value is None or value is UNKNOWN else str(value)


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
            for field in part.own_fields:
                for fault in field.faults(declaration.sections.raw(field)):
                    yield fault, Place(field)
                for fault in field.record_faults(declaration.sections):
                    yield fault, Place(field)
            continue
        if table.at_least_one and not declaration.rows(table):
            fault = Fault(table.at_least_one, f"“{table.label}”至少填写一行")
            yield fault, Place(table.own_fields[0])
        for row, record in enumerate(declaration.rows(table)):
            for field in table.own_fields:
                for fault in field.faults(record.raw(field)):
                    yield fault, Place(field, row)
                for fault in field.record_faults(record):
                    yield fault, Place(field, row)
        yield from _repeated(declaration, table)


def _repeated(declaration: Declaration, table: type[Table]) -> Iterator[tuple[Fault, Place]]:
    """Say where a column that must tell its rows apart repeats itself."""
    for field in table.own_fields:
        if not field.unique:
            continue
        texts = [clean(str(record[field] or "")) for record in declaration.rows(table)]
        count, seen = Counter(texts), set[str]()
        for row, text in enumerate(texts):
            if text and count[text] > 1 and text in seen:
                first = texts.index(text) + 1
                message = f"“{declaration.rows(table)[row][field]}”与第{first}行重复"
                yield Fault(field.unique, message, "各行名称不重复"), Place(field, row)
            seen.add(text)


def run(declaration: Declaration, checks: Sequence[Check], context: Context = EVERYDAY) -> Report:
    """Make every check that the form has the parts for; one mistake never hides another.

    A finding that only follows from another one stands among the consequences.
    """
    findings = [_demanded(fault, place) for fault, place in demanded(declaration)]
    after: dict[str, tuple[str, ...]] = {}
    not_run: dict[NotRun, None] = {}
    for check in checks:
        if not check.applies(declaration.form):
            continue
        after[check.code] = check.after
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
