"""What of a drawn form was found so far, and where on the page the next cells belong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.fields import Field, Money, Raw
from ..core.form import Form, Part, Table
from .imported import Way
from .labelling import LONGEST
from .pages import Cell


@dataclass(frozen=True)
class Answer:
    """A cell that may be the answer of a field, or has room for it."""

    cell: Cell
    raw: Raw
    way: Way
    around: Money | None
    """The unit of money that was written above, outside of labels and bands."""


Room = Mapping[Field[Any], Answer]
"""The cells of a line of a table, filled or blank; a merged one stands in every line that it spans."""


@dataclass
class Column:
    """A label of a header, and whose it is; side by side, tables share what stands before both."""

    first: int
    fields: tuple[Field[Any], ...]
    money: Money | None
    idle: bool = False
    """Whether it only counts the rows."""

    @property
    def field(self) -> Field[Any] | None:
        return self.fields[0] if self.fields else None


@dataclass
class Head:
    """Labels above their values."""

    block: int
    row: int
    columns: list[Column]
    tables: tuple[type[Table], ...] = ()
    """Whose lines stand below; several where they stand side by side, none for a section."""
    banded: bool = False
    """Whether a band said which table it is."""
    filled: dict[int, list[Field[Any]]] = field(default_factory=dict)
    """Of a section, the fields that were answered in a row."""
    spans: dict[Field[Any], tuple[Answer, int]] = field(default_factory=dict)
    """Merged answers, and the last row for which they stand."""

    @property
    def table(self) -> type[Table] | None:
        return self.tables[0] if self.tables else None

    def slots(self, cells: Iterable[Cell]) -> dict[int, list[Cell]]:
        """Give the cells of a row by the column under which they stand, -1 where it is none."""
        slots: dict[int, list[Cell]] = {}
        for cell in cells:
            at = max((n for n, one in enumerate(self.columns) if one.first <= cell.column), default=-1)
            slots.setdefault(at, []).append(cell)
        return slots


@dataclass
class Found:
    """The answers of a form, and what is to be told of the other cells."""

    form: Form
    answers: dict[Field[Any], list[Answer]] = field(default_factory=dict)
    rows: dict[type[Table], list[dict[Field[Any], Answer]]] = field(default_factory=dict)
    money: dict[Field[Any], Money | None] = field(default_factory=dict)
    seen: set[Field[Any]] = field(default_factory=set)
    titles: list[Cell] = field(default_factory=list)
    years: list[Cell] = field(default_factory=list)
    band_money: dict[type[Part], Money] = field(default_factory=dict)
    said_money: Money | None = None
    twice: set[type[Table]] = field(default_factory=set)
    strides: dict[Field[Any], int] = field(default_factory=dict)
    """How many rows below its label a value stands."""
    by_order: dict[type[Table], Sequence[type[Table]]] = field(default_factory=dict)
    doubtful: dict[Field[Any], list[str]] = field(default_factory=dict)
    blank: dict[Field[Any], list[str]] = field(default_factory=dict)
    """Rows that have no answer of their own where the row above has one."""
    printed: dict[type[Table], list[Cell]] = field(default_factory=dict)
    """Cells of lines that say no more than a class of what was to be filled in."""
    unplaced: list[Cell] = field(default_factory=list)
    # for who fills the form in
    room: dict[Field[Any], list[Answer]] = field(default_factory=dict)
    """Blank cells beside or below a label, and labels behind whose colon is room."""
    lines: dict[type[Table], list[Room]] = field(default_factory=dict)
    """Every line of a table, filled or not."""

    # where on the page
    head: Head | None = None
    band: type[Part] | None = None
    context: type[Part] | None = None
    above: dict[int, type[Part]] = field(default_factory=dict)
    side_by_side: dict[int, type[Table]] = field(default_factory=dict)
    """The tables whose bands stand in one row, by their first column."""
    carried: tuple[Cell, ...] = ()
    """Labels in the row of such bands, which belong to the header below."""

    def answer(self, cell: Cell, way: Way) -> Answer:
        return Answer(cell, cell.raw, way, self.said_money)

    def take(self, one: Field[Any], answer: Answer) -> None:
        self.answers.setdefault(one, []).append(answer)

    def leave_room(self, one: Field[Any], cell: Cell, way: Way) -> None:
        self.room.setdefault(one, []).append(self.answer(cell, way))

    def see(self, one: Field[Any], cell: Cell) -> None:
        self.seen.add(one)
        self.context = self.above[cell.column] = one.part

    def doubt(self, one: Field[Any], cells: Iterable[Cell], why: str) -> None:
        self.doubtful.setdefault(one, []).append(f"{why}：{'、'.join(map(shown, cells))}")

    def forget(self, table: type[Table]) -> None:
        self.rows.pop(table, None)
        self.lines.pop(table, None)
        self.seen -= set(table.own_fields)

    def unit_of(self, one: Field[Any]) -> Money | None:
        """Give the unit of money that the label or the band of a field names."""
        return self.money.get(one) or self.band_money.get(one.part)


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…（共{len(line)}字）"


def shown(cell: Cell) -> str:
    return f"{cell.where}“{short(cell.text)}”"
