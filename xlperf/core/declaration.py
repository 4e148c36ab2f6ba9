"""A form as somebody filled it in, right or wrong; values are looked up by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, wraps
from typing import Any, TypeVar

from .expr import Value, evaluate, meant
from .fields import Amount, Field, Raw
from .form import Form, Table

T = TypeVar("T")
Given = Raw | int | float
"""What a cell is given from Python: a plain number stands for the cell that would hold it."""


@dataclass(frozen=True)
class Place:
    """Where in a declaration: a field, and the row (from 0) where the field is a table's column."""

    field: Field[Any]
    row: int | None = None


def _parsed(field: Field[T], raw: Raw) -> T | None:
    """Read a cell, or None where it is blank or cannot be read."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    try:
        return field.parse(raw)
    except ValueError:
        return None


def _figure(raw: Given) -> Raw:
    match raw:
        case bool():
            return raw
        case int() | float():
            return Decimal(repr(raw))
        case _:
            return raw


Twins = Mapping[Field[Any], Field[Any] | None]
_NO_TWINS: Twins = {}


class _Values(dict[Field[Any], Any]):
    """The values of a row as read, each read when it is first asked for."""

    def __init__(self, raw: Mapping[Field[Any], Raw], twins: Twins) -> None:
        super().__init__()
        self._raw = raw
        self._twins = twins

    def __missing__(self, field: Field[Any]) -> Any:
        own = self._twins.get(field, field)
        value = self[field] = None if own is None else self._made(own, self._raw.get(own))
        return value

    def _made(self, field: Field[Any], raw: Raw) -> Any:
        return _parsed(field, raw)


class _TypedValues(_Values):
    """The values of a row as rules see them."""

    def _made(self, field: Field[Any], raw: Raw) -> Any:
        return field.typed(raw)


class Record:
    """The answers of one row, or of all the sections.

    `twins` says which field of the form a field of a shared part stands for.
    """

    def __init__(self, raw: Mapping[Field[Any], Given], twins: Twins = _NO_TWINS) -> None:
        self._raw: dict[Field[Any], Raw] = {}
        for field, value in raw.items():
            if value is not None:
                own = meant(field, twins)
                held = own.hold(value if isinstance(value, str) else _figure(value))
                if held is not None:
                    self._raw[own] = held
        self._twins = twins
        self._values = _Values(self._raw, twins)
        self._typed = _TypedValues(self._raw, twins)

    def __getitem__(self, field: Field[T]) -> T | None:
        """Give the value as read, or None where the cell is blank or cannot be read."""
        value: T | None = self._values[field]
        return value

    def raw(self, field: Field[Any]) -> Raw:
        """Give what the cell holds."""
        own = self._twins.get(field, field)
        return None if own is None else self._raw.get(own)

    def typed(self, field: Field[Any]) -> Value:
        """Give the value that a rule sees."""
        value: Value = self._typed[field]
        return value

    def shown(self, field: Field[Any]) -> str | None:
        """Give what the cell shows: a text as it stands, a figure or a date as its field writes it."""
        raw = self.raw(field)
        if raw is None or isinstance(raw, str):
            return raw
        value = self[field]
        return str(raw) if value is None else field.show(value)

    @property
    def answers(self) -> Mapping[Field[Any], Raw]:
        """Give every cell that is filled."""
        return self._raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and _by_content(self._raw) == _by_content(other._raw)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return bool(self._raw)

    def __repr__(self) -> str:
        return f"Record({self._raw!r})"


def _by_content(raw: Mapping[Field[Any], Raw]) -> dict[Field[Any], tuple[type, Raw]]:
    # True equals 1 for Python, not for a form.
    return {field: (type(value), value) for field, value in raw.items()}


@dataclass(frozen=True)
class Declaration:
    """The answers to a form. Wholly blank rows of a table are not answers and are left out."""

    form: Form
    sections: Record
    tables: Mapping[type[Table], tuple[Record, ...]]

    @classmethod
    def of(
        cls,
        form: Form,
        sections: Mapping[Field[Any], Given],
        tables: Mapping[type[Table], Sequence[Mapping[Field[Any], Given]]],
    ) -> Declaration:
        given = {form.own_table(table) or table: rows for table, rows in tables.items()}
        rows = {
            table: tuple(record for row in given.get(table, ()) if (record := Record(row, table.twins)))
            for table in form.tables()
        }
        return cls(form, Record(sections, form.twins), rows)

    def but(self, changes: Mapping[Field[Any] | type[Table], Any]) -> Declaration:
        """Give the same declaration with some things changed.

        A section's field takes what its cell holds, a table's field a list over its rows, and a
        table all of its rows.
        """
        sections = dict(self.sections.answers)
        tables = {table: [dict(row.answers) for row in rows] for table, rows in self.tables.items()}
        for what, value in changes.items():
            if not isinstance(what, Field):
                tables[self.form.own_table(what) or what] = [dict(row) for row in value]
            elif what.table is None:
                sections[meant(what, self.form.twins)] = value
            else:
                rows = tables[self.form.own_table(what.table) or what.table]
                rows.extend({} for _ in range(len(value) - len(rows)))
                for row, cell in zip(rows, value, strict=False):
                    row[what] = cell
        return Declaration.of(self.form, sections, tables)

    def computed(self, field: Amount) -> Decimal | None:
        """Give a computed amount, or None until one of its parts is a number."""
        if field.computed is None or not any(
            isinstance(self.typed(part, row), Decimal)
            for part in field.computed.fields()
            for row in (self.row_numbers(part.table) if part.table else (None,))
        ):
            return None
        total = evaluate(field.computed.round(field.decimals), self)
        return total if isinstance(total, Decimal) else None

    def completed(self) -> Declaration:
        """Give the same declaration with each computed amount that it leaves blank.

        A 0 to which nothing was added up is blank too: .xls files say 0 for an empty formula.
        """
        totals: dict[Field[Any] | type[Table], Any] = {}
        for field in self.form.totals:
            raw = self.sections.raw(field)
            if raw is None or (raw == 0 and raw is not False):
                total = self.computed(field)
                if (raw is None) is not (total is None):
                    totals[field] = total
        return self.but(totals) if totals else self

    def __getitem__(self, field: Field[T]) -> T | None:
        """Give a section's value as read, or None where it is blank or cannot be read."""
        if field.table is not None:
            raise KeyError(f"{field.path} is answered once per row: use rows({field.table.__name__})")
        return self.sections[field]

    def rows(self, table: type[Table]) -> tuple[Record, ...]:
        """Give the rows of a table, or of the form's own that inherits from it."""
        rows = self.tables.get(table)
        if rows is None:
            own = self.form.own_table(table)
            return self.tables[own] if own else ()
        return rows

    def record(self, place: Place) -> Record:
        table = place.field.table
        return self.sections if place.row is None or table is None else self.rows(table)[place.row]

    def raw(self, place: Place) -> Raw:
        """Give what the cell at a place holds, or None for a whole column."""
        if place.field.table and place.row is None:
            return None
        return self.record(place).raw(place.field)

    def typed(self, field: Field[Any], row: int | None) -> Value:
        """Give the value that a rule sees."""
        table = field.table
        if table is None:
            return self.sections.typed(field)
        return None if row is None else self.rows(table)[row].typed(field)

    def row_numbers(self, table: type[Table]) -> Sequence[int]:
        return range(len(self.rows(table)))

    @cached_property
    def year(self) -> int | None:
        """The budget year that the money is for."""
        return self[self.form.roles.year]

    @cached_property
    def _remembered(self) -> dict[Callable[[Declaration], Any], Any]:
        return {}


def remembered(make: Callable[[Declaration], T]) -> Callable[[Declaration], T]:
    """Let what several checks make of a declaration be made once; it must not be changed by them."""

    @wraps(make)
    def once(declaration: Declaration) -> T:
        kept = declaration._remembered
        if make not in kept:
            kept[make] = make(declaration)
        made: T = kept[make]
        return made

    return once
