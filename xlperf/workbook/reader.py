"""A workbook into the declarations that stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.declaration import Declaration, Place
from ..core.errors import BureauSummary, WithoutForm, WrongVersion
from ..core.fields import Field, Raw
from ..core.form import Form, Table
from .grid import Grid, Rows, grids
from .guard import read_bytes
from .layout import address, anchors, table_key, table_row_key
from .stamp import SUMMARY, Stamp, read_stamp

CORNER = 5
"""Rows and columns in which the stamp is looked for: somebody may have inserted some before it."""


@dataclass(frozen=True)
class Reading:
    """A declaration as read from a sheet, and the cell of each place (row and column from 0)."""

    sheet: str
    stamp: Stamp
    declaration: Declaration
    cells: Mapping[Place, tuple[int, int]]

    def cell(self, place: Place) -> str | None:
        """Give the address of a place, or of the column's first cell where it means the column."""
        at = (
            self.cells.get(place)
            or self.cells.get(Place(place.field, 0))
            or self.cells.get(Place(place.field))
        )
        return address(*at) if at else None


def read(path: Path, forms: Iterable[Form]) -> list[Reading]:
    """Read the declarations of a workbook; an XlperfError says why there are none."""
    return read_content(path.name, read_bytes(path), forms)


def read_content(name: str, content: bytes, forms: Iterable[Form]) -> list[Reading]:
    """Read the declarations that stand in the bytes of a workbook."""
    known = {(form.key, form.version): form for form in forms}
    readings = []
    for grid in grids(name, content):
        if grid.rows and grid.rows[0] and grid.rows[0][0] == SUMMARY:
            raise BureauSummary(name)
        corner = _find_stamp(grid.rows)
        if corner is None:
            continue
        stamp, row, column = corner
        form = known.get((stamp.form, stamp.version))
        if form is None:
            raise _unknown(name, stamp, known.values())
        readings.append(_read_sheet(grid, form, stamp, row, column))
    if not readings:
        raise WithoutForm(name)
    return readings


def _unknown(name: str, stamp: Stamp, known: Iterable[Form]) -> WrongVersion | WithoutForm:
    """Tell another version of a known form from a form nobody here knows."""
    versions = [form for form in known if form.key == stamp.form]
    if not versions:
        return WithoutForm(name)
    return WrongVersion(name, versions[0].title, stamp.version, [form.version for form in versions])


def _find_stamp(rows: Rows) -> tuple[Stamp, int, int] | None:
    for row, cells in enumerate(rows[:CORNER]):
        for column, cell in enumerate(cells[:CORNER]):
            if stamp := read_stamp(cell):
                return stamp, row, column
    return None


def _read_sheet(grid: Grid, form: Form, stamp: Stamp, top: int, left: int) -> Reading:
    """Take each field's cell by the keys of its row and of its column."""
    columns = {key: at for at, key in reversed(list(enumerate(grid.rows[top]))) if isinstance(key, str)}
    places = anchors(form)
    section_rows, table_rows = _keyed_rows(grid.rows, top, left, form)
    sections: dict[Field[Any], Raw] = {}
    tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
    cells: dict[Place, tuple[int, int]] = {}

    for field, anchor in places.items():
        column = columns.get(anchor.column)
        if column is None or field.table:
            continue
        row = section_rows.get(anchor.row)
        if row is not None:
            sections[field] = _at(grid.rows, row, column)
            cells[Place(field)] = (row, column)
    for table in form.tables():
        answers = tables.setdefault(table, [])
        for row in table_rows.get(table.__name__, ()):
            answer, spots = {}, {}
            for field in table.own_fields:
                column = columns.get(places[field].column)
                if column is not None:
                    answer[field] = field.hold(_at(grid.rows, row, column))
                    spots[Place(field, len(answers))] = (row, column)
            # The first row stands for the column even while it is blank.
            if any(value is not None for value in answer.values()):
                answers.append(answer)
                cells |= spots
            elif not answers:
                cells |= {
                    Place(place.field): spot
                    for place, spot in spots.items()
                    if Place(place.field) not in cells
                }
    declaration = Declaration.of(form, sections, tables)
    # A program that does not compute saves no totals.
    return Reading(grid.sheet, stamp, declaration.completed(), cells)


def _at(rows: Rows, row: int, column: int) -> Raw:
    cells: Sequence[Raw] = rows[row]
    return cells[column] if column < len(cells) else None


def _keyed_rows(rows: Rows, top: int, left: int, form: Form) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Give the rows of the sections by key, and those of each table in order.

    A row without a key below a table's header or rows was inserted there, and belongs to the table.
    """
    names = {table.__name__ for table in form.tables()}
    sections: dict[str, int] = {}
    tables: dict[str, list[int]] = {}
    current: str | None = None
    for row in range(top + 1, len(rows)):
        key = _at(rows, row, left)
        if isinstance(key, str) and key.strip():
            name = table_key(key.strip())
            current = name if name in names else None
            if table_row_key(key.strip()) is None:
                sections.setdefault(key.strip(), row)
                continue
        if current is not None:
            tables.setdefault(current, []).append(row)
    return sections, tables
