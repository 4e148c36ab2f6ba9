"""What must hold in a declaration, and what was found where it does not."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from inspect import getdoc
from typing import Any

from .declaration import Declaration, Place
from .expr import UNKNOWN, Expr, Result, evaluate, in_words, rebound, table_of
from .fields import Fault, Field, Severity
from .form import Form, Part, Table
from .words import clean


@dataclass(frozen=True)
class Problem:
    """Something that does not hold, and where; `expected` says what should stand there."""

    place: Place
    message: str
    expected: str | None = None


@dataclass(frozen=True)
class Unverified:
    """A check that could not be made for want of data."""

    reason: str


Problems = Iterator[Problem | Unverified]


@dataclass(frozen=True)
class Check:
    """Something that must hold: a rule, where a cell could compute it, else a function."""

    code: str
    severity: Severity
    statement: str
    fix: str
    basis: str
    parts: tuple[type[Part], ...]
    problems: Callable[[Declaration], Problems]
    expr: Expr | None = None


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


@dataclass(frozen=True)
class NotRun:
    """A check whose answer is not known, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All that the checks have to say of one declaration, the gravest first."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def check(
    code: str, severity: Severity, *, on: Iterable[type[Part]], fix: str, basis: str = "审核要点"
) -> Callable[[Callable[[Declaration], Problems]], Check]:
    """Make a check of a function that yields what does not hold; its docstring is the statement."""

    def made(function: Callable[[Declaration], Problems]) -> Check:
        return Check(code, severity, getdoc(function) or "", fix, basis, tuple(on), function)

    return made


def rule(
    code: str,
    severity: Severity,
    holds: Expr,
    *,
    says: str,
    fix: str,
    basis: str = "审核要点",
    at: Field[Any] | None = None,
    expected: Expr | None = None,
    **figures: Expr,
) -> Check:
    """Make a check of an expression; `says` is the message, with a {name} for each figure.

    A rule over fields of a row holds for each row, any other holds once. It speaks of `at`, by
    default the first field that it mentions.
    """
    place = next(holds.fields()) if at is None else at
    parts = tuple(dict.fromkeys(field.part for field in holds.fields()))

    def problems(declaration: Declaration) -> Problems:
        for twins in _twins(parts, declaration.form):
            yield from _broken(twins, declaration)

    def _broken(twins: Mapping[Expr, Expr], declaration: Declaration) -> Problems:
        own = rebound(holds, twins)
        table, spot = table_of(own), twins.get(place, place)
        for row in declaration.row_numbers(table) if table else (None,):
            verdict = evaluate(own, declaration, row)
            if verdict is UNKNOWN:
                yield Unverified(_why_unknown(own, declaration, row))
            elif not verdict:
                shown = {name: _figure(rebound(e, twins), declaration, row) for name, e in figures.items()}
                wanted = None if expected is None else _figure(rebound(expected, twins), declaration, row)
                where = Place(spot, row if spot.table is table else None)  # type: ignore[attr-defined, arg-type]
                yield Problem(where, says.format(**shown), wanted)

    return Check(code, severity, f"{in_words(holds)}。", fix, basis, parts, problems, holds)


def _twins(parts: Sequence[type[Part]], form: Form) -> Iterator[Mapping[Expr, Expr]]:
    """Give what each field of a rule is in a form: once, or once for each of its twins."""
    for own in itertools.product(*(form.like(part) for part in parts)):
        yield {
            field: getattr(twin, field.key)
            for part, twin in zip(parts, own, strict=True)
            for field in part.own_fields
        }


def _figure(expression: Expr, declaration: Declaration, row: int | None) -> str:
    return figure(evaluate(expression, declaration, row), expression)


def figure(value: Result, of: Expr) -> str:
    """Write a figure of a message: numbers with thousands, to the decimals of their expression."""
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


def run(declaration: Declaration, checks: Sequence[Check]) -> Report:
    """Make every check that the form has the parts for; one mistake never hides another."""
    findings = [
        Finding(
            fault.demand.code, fault.demand.severity, place, fault.message,
            fault.demand.fix, fault.demand.basis, fault.expected,
        )
        for fault, place in demanded(declaration)
    ]  # fmt: skip
    not_run: dict[NotRun, None] = {}
    for check in checks:
        if not declaration.form.asks(check.parts):
            continue
        for problem in check.problems(declaration):
            match problem:
                case Problem(place, message, expected):
                    findings.append(
                        Finding(check.code, check.severity, place, message, check.fix, check.basis, expected)
                    )
                case Unverified(reason):
                    not_run[NotRun(check.code, reason)] = None
    grades = list(Severity)
    order = {field: number for number, field in enumerate(declaration.form.fields())}
    findings.sort(key=lambda f: (grades.index(f.severity), order[f.place.field], f.place.row or 0, f.code))
    return Report(tuple(findings), tuple(not_run))
