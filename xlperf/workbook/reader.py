"""A workbook into the declarations that stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.declaration import Declaration, Place
from ..core.errors import BureauSummary, WithoutForm, WrongVersion
from ..core.fields import Field, Raw
from ..core.filefacts import ChangedLabel, FileFacts
from ..core.form import Form, Table
from ..core.words import clean
from .grid import Grid, Rows, grids
from .guard import read_bytes
from .layout import address, anchors, labels, table_key, table_row_key
from .scan import scan
from .stamp import SUMMARY, Stamp, read_stamp

OWN_SHEETS = frozenset({"选项", "xlperf"})
"""Sheets that our workbooks hide themselves."""

CORNER = 5
"""Rows and columns in which the stamp is looked for: somebody may have inserted some before it."""


@dataclass(frozen=True)
class Reading:
    """A declaration as read from a sheet, and the cell of each place (row and column from 0)."""

    sheet: str
    stamp: Stamp
    declaration: Declaration
    cells: Mapping[Place, tuple[int, int]]
    facts: FileFacts

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
    every = list(grids(name, content))
    hidden = tuple(grid.sheet for grid in every if grid.hidden and grid.sheet not in OWN_SHEETS)
    packages = scan(content)
    readings = []
    for grid in every:
        if grid.rows and grid.rows[0] and grid.rows[0][0] == SUMMARY:
            raise BureauSummary(name)
        corner = _find_stamp(grid.rows)
        if corner is None:
            continue
        stamp, row, column = corner
        form = known.get((stamp.form, stamp.version))
        if form is None:
            raise _unknown(name, stamp, known.values())
        sheet = _Sheet(grid, form, row, column)
        declaration, cells = sheet.declaration()
        facts = FileFacts(
            name, grid.sheet, {place: address(*at) for place, at in cells.items()},
            tuple(sheet.changed_labels()), hidden, sheet.inserted, packages.get(grid.sheet),
        )  # fmt: skip
        readings.append(Reading(grid.sheet, stamp, declaration, cells, facts))
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


class _Sheet:
    """One sheet and where its keys stand."""

    def __init__(self, grid: Grid, form: Form, top: int, left: int) -> None:
        self.rows = grid.rows
        self.form = form
        keyed = list(enumerate(grid.rows[top]))
        self.columns = {key: at for at, key in reversed(keyed) if isinstance(key, str)}
        self.lines: dict[str, int] = {}
        self.table_rows: dict[str, list[int]] = {}
        self.inserted: Counter[str] = Counter()
        self._find_keys(top, left)

    def _find_keys(self, top: int, left: int) -> None:
        """Find the row of each line by its key, and those of each table in order.

        A row without a key below a table's header or rows was inserted there, and belongs to the
        table.
        """
        names = {table.__name__ for table in self.form.tables()}
        current: str | None = None
        for row in range(top + 1, len(self.rows)):
            key = self.at(row, left)
            keyed = isinstance(key, str) and bool(key.strip())
            if isinstance(key, str) and keyed:
                name = table_key(key.strip())
                current = name if name in names else None
                if table_row_key(key.strip()) is None:
                    self.lines.setdefault(key.strip(), row)
                    continue
            if current is not None:
                self.table_rows.setdefault(current, []).append(row)
                if not keyed and any(cell is not None for cell in self.rows[row]):
                    self.inserted[current] += 1

    def at(self, row: int, column: int) -> Raw:
        cells: Sequence[Raw] = self.rows[row]
        return cells[column] if column < len(cells) else None

    def declaration(self) -> tuple[Declaration, dict[Place, tuple[int, int]]]:
        """Take each field's cell by the keys of its row and of its column."""
        sections, cells = self._sections()
        tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        for table in self.form.tables():
            tables[table], spots = self._table(table)
            cells |= spots
        # A program that does not compute saves no totals.
        return Declaration.of(self.form, sections, tables).completed(), cells

    def _sections(self) -> tuple[dict[Field[Any], Raw], dict[Place, tuple[int, int]]]:
        answers: dict[Field[Any], Raw] = {}
        cells: dict[Place, tuple[int, int]] = {}
        for field, anchor in anchors(self.form).items():
            row, column = self.lines.get(anchor.row), self.columns.get(anchor.column)
            if field.table is None and row is not None and column is not None:
                answers[field] = self.at(row, column)
                cells[Place(field)] = (row, column)
        return answers, cells

    def _table(self, table: type[Table]) -> tuple[list[dict[Field[Any], Raw]], dict[Place, tuple[int, int]]]:
        places = anchors(self.form)
        columns = {field: self.columns.get(places[field].column) for field in table.own_fields}
        answers: list[dict[Field[Any], Raw]] = []
        cells: dict[Place, tuple[int, int]] = {}
        for row in self.table_rows.get(table.__name__, ()):
            found = {f: f.hold(self.at(row, column)) for f, column in columns.items() if column is not None}
            filled = any(value is not None for value in found.values())
            for field, column in columns.items():
                if column is not None and filled:
                    cells[Place(field, len(answers))] = (row, column)
                elif column is not None and not answers:  # the first row stands for a blank column
                    cells.setdefault(Place(field), (row, column))
            if filled:
                answers.append(found)
        return answers, cells

    def changed_labels(self) -> Iterator[ChangedLabel]:
        """Say which printed labels are no longer the form's own."""
        for key, column_key, wanted in labels(self.form):
            row, column = self.lines.get(key), self.columns.get(column_key)
            if row is None or column is None:
                continue
            raw = self.at(row, column)
            if raw != wanted and clean(str(raw or "")) != clean(wanted):
                yield ChangedLabel(address(row, column), wanted, str(raw or "（空白）"))
