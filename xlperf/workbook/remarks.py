"""What is to be said of a row that no check speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.declaration import Place
from ..core.form import Table
from .layout import FIRST_COLUMN, GRID, address
from .plan import APART, Plan

LAST_YEARS = "上年内容，请更新"
"""What is said of a row in which something still stands as it was carried over."""


@dataclass(frozen=True)
class Remark:
    """A condition, what is said where it holds, and whether it holds in the file as written."""

    when: str
    says: str
    holds: bool = False

    @property
    def text(self) -> str:
        return f'IF({self.when},"●提示 {self.says}{APART}","")'

    @property
    def value(self) -> str:
        return f"●提示 {self.says}{APART}" if self.holds else ""


def inserted(plan: Plan) -> Iterator[tuple[int, type[Table], Remark]]:
    """Say above a table that rows were inserted there: they come without formulas."""
    for table in plan.filled.form.tables():
        spots = [plan.spots[place] for place in plan.spots if place.field is table.own_fields[0]]
        (head, column), (last, _) = plan.header(table.own_fields[0]), spots[-1]
        # a long text takes several rows of the sheet
        rows = f"ROWS({address(head, column)}:{address(last + 1, column)})-{last - head + 2}"
        yield head, table, Remark(f"{rows}>0", "本表中插入的行没有即时校验，请核对无误")


def too_long(plan: Plan, place: Place) -> Remark:
    """Say beside a text that it needs a higher row to be printed whole."""
    most = plan.capacity(place)
    table = place.field.table
    there = table is None or (place.row or 0) < len(plan.filled.rows(table))
    shown = plan.filled.record(place).shown(place.field) if there else None
    says = f"“{place.field.label}”超过 {most} 字的，请拉高本行，以免打印不全"
    return Remark(f"LEN({address(*plan.spots[place])})>{most}", says, in_cell(shown or "") > most)


def in_cell(text: str) -> int:
    """Give the length of a text as a spreadsheet counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def of_last_year(plan: Plan, row: int, first_copy: int) -> Remark:
    """Say that something in a row still stands as it was last year; the hidden copies remember it."""
    cells = f"{address(row, FIRST_COLUMN)}:{address(row, FIRST_COLUMN + GRID - 1)}"
    copies = f"${address(row, first_copy)}:${address(row, first_copy + GRID - 1)}"
    when = f"SUMPRODUCT((LEN({copies})>0)*EXACT({cells},{copies}))>0"
    return Remark(when, LAST_YEARS, row in plan.carried_rows)
