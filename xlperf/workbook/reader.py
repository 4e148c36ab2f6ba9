"""A workbook into the declarations that stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from ..core.declaration import Declaration, Place
from ..core.errors import BureauSummary, WithoutForm, WrongVersion
from ..core.fields import Field, Raw, as_text
from ..core.filefacts import ChangedLabel, FileFacts
from ..core.form import Form, Table
from ..core.limits import LIMITS, Limits
from ..core.submission import Version
from ..core.words import clean
from .grid import Grid, Rows, grids
from .guard import Workbook, admit, read_bytes
from .layout import (
    ANSWER_KEY,
    EDITION,
    END,
    GUIDE,
    LISTS,
    REPORT,
    SAMPLES,
    address,
    anchors,
    boxes,
    column_key,
    heads,
    is_column_key,
    labels,
    table_key,
    table_row_key,
)
from .paper import Paper, Printed, changed_merges, tight
from .scan import errors, scan, typed
from .seal import code, digest, sealed, shown
from .stamp import CORNER as SUMMARY_CORNER
from .stamp import SUMMARY, Stamp, read_stamp

OWN_SHEETS = frozenset({LISTS, REPORT, GUIDE, SAMPLES, SUMMARY_CORNER})
"""Sheets of our own beside the form, which may be hidden."""

_WITHOUT_ANSWERS = OWN_SHEETS - {SUMMARY_CORNER}
"""Sheets of every workbook of ours on which nobody answers anything."""

CORNER = 5
"""Rows and columns in which the stamp is looked for: somebody may have inserted some before it."""


T = TypeVar("T")
Spot = tuple[int, int]
"""Row and column of a cell, counted from 0."""

Columns = Mapping[Field[Any], int]
TableRows = Mapping[type[Table], Sequence[int]]


class Cells(Mapping[Place, Spot]):
    """The cell of each place, found when it is asked for."""

    def __init__(self, sections: Mapping[Field[Any], Spot], columns: Columns, rows: TableRows) -> None:
        self._sections = sections
        self._columns = columns
        self._rows = rows

    def __getitem__(self, place: Place) -> Spot:
        """Give a place's cell; of a table's column as a whole, the first one."""
        table = place.field.table
        if table is None:
            return self._sections[place.field]
        rows = self._rows[table]
        if not 0 <= (place.row or 0) < len(rows):
            raise KeyError(place)
        return rows[place.row or 0], self._columns[place.field]

    def __iter__(self) -> Iterator[Place]:
        yield from map(Place, self._sections)
        for field in self._columns:
            if table := field.table:
                yield from (Place(field, row) for row in range(len(self._rows[table])))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Addresses(Mapping[Place, str]):
    """The address of each place, written when it is asked for."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def __getitem__(self, place: Place) -> str:
        return address(*self._cells[place])

    def __iter__(self) -> Iterator[Place]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


@dataclass(frozen=True)
class Reading:
    """A declaration as read from a sheet, and the cell of each place.

    What is to be known of the file beside the answers is only looked for when it is asked for.
    """

    sheet: str
    stamp: Stamp
    declaration: Declaration
    cells: Cells
    look: Callable[[], FileFacts]
    answer: Callable[[Place], str | None]
    """What the unit says beside a place (单位说明)."""
    identify: Callable[[], Version]

    @cached_property
    def facts(self) -> FileFacts:
        return self.look()

    @cached_property
    def version(self) -> Version:
        """Which version of the declaration this is."""
        return self.identify()

    def cell(self, place: Place) -> str | None:
        """Give the address of a place, or of the column's first cell where it means the column."""
        at = self.cells.get(place)
        return address(*at) if at else None


def read(path: Path, forms: Iterable[Form]) -> list[Reading]:
    """Read the declarations of a workbook; an XlperfError says why there are none."""
    return read_content(path.name, read_bytes(path), forms)


def read_content(name: str, content: bytes, forms: Iterable[Form], limits: Limits = LIMITS) -> list[Reading]:
    """Read the declarations that stand in the bytes of a workbook."""
    file = admit(name, content, _WITHOUT_ANSWERS, limits)
    every = []
    for grid in grids(file, _WITHOUT_ANSWERS):
        if grid.rows and grid.rows[0] and grid.rows[0][0] == SUMMARY:
            raise BureauSummary(name)
        every.append(grid)
    hidden = tuple(grid.sheet for grid in every if grid.hidden and grid.sheet not in OWN_SHEETS)
    readings = []
    for stamp, sheet in _sheets(name, every, forms):
        look = partial(_facts, file, sheet, hidden)
        readings.append(
            Reading(sheet.name, stamp, sheet.declaration, sheet.cells, look, sheet.answer, sheet.version)
        )
    if not readings:
        raise WithoutForm(name)
    return readings


def _sheets(name: str, every: Iterable[Grid], forms: Iterable[Form]) -> Iterator[tuple[Stamp, _Sheet]]:
    """Give the sheets on which a form stands."""
    known = {(form.key, form.version): form for form in forms}
    for grid in every:
        corner = _find_stamp(grid.rows)
        if corner is None:
            continue
        stamp, row, column = corner
        form = known.get((stamp.form, stamp.version))
        if form is None:
            raise _unknown(name, stamp, known.values())
        yield stamp, _Sheet(grid, form, row, column)


def _facts(file: Workbook, sheet: _Sheet, hidden: tuple[str, ...]) -> FileFacts:
    """Say what is to be known of a file and a sheet beside the answers."""
    told = scan(file, sheet.name)
    stray = dict(sheet.stray(typed(file, sheet.name)))
    facts = FileFacts(
        file.name, sheet.name, Addresses(sheet.cells), tuple(sheet.changed_labels()), hidden, sheet.inserted,
        told.package if told else None, errors(file, sheet.name), stray=stray,
    )  # fmt: skip
    if told is None:
        return facts
    paper = Paper(told.sheet, told.styles)
    printed = list(sheet.printed())
    found = tight(paper, list(sheet.texts(printed)))
    return replace(
        facts,
        changed_merges=tuple(changed_merges(paper, printed)),
        cut_off=dict(sheet.at_places(found.cut)),
        unseen=tuple(sheet.unseen(paper, printed)),
        low_rows=found.low,
    )


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


@dataclass(frozen=True)
class _Asked:
    """Where the fields of a form are found: a section's by row and column keys, a table's by column."""

    sections: tuple[tuple[Field[Any], str, str], ...]
    tables: tuple[tuple[type[Table], tuple[tuple[Field[Any], str], ...]], ...]


@cache
def _asked(form: Form) -> _Asked:
    spots = anchors(form)
    return _Asked(
        tuple((field, at.row, at.column) for field, at in spots.items() if field.table is None),
        tuple(
            (table, tuple((field, spots[field].column) for field in table.own_fields))
            for table in form.tables()
        ),
    )


class _Sheet:
    """One sheet, where its keys stand, and what is declared there."""

    def __init__(self, grid: Grid, form: Form, top: int, left: int) -> None:
        self.name = grid.sheet
        self.rows = grid.rows
        self.beyond = grid.beyond
        self.form = form
        self.top, self.left = top, left
        keyed = list(enumerate(grid.rows[top]))
        self.columns = {key: at for at, key in reversed(keyed) if isinstance(key, str)}
        self.keys: dict[int, str] = {}
        self.lines: dict[str, int] = {}
        self.table_rows: dict[str, list[int]] = {}
        self.inserted: Counter[str] = Counter()
        self._find_keys(top, left)
        self._take()

    def _find_keys(self, top: int, left: int) -> None:
        """Find the row of each line by its key, and those of each table in order.

        A row without a key below a table's header or rows was inserted there, and belongs to the
        table.
        """
        names = {table.__name__ for table in self.form.tables()}
        current: str | None = None
        for row in range(top + 1, len(self.rows)):
            cell = self.rows[row][left]
            key = cell.strip() if isinstance(cell, str) else ""
            if key:
                self.keys[row] = key
                name = table_key(key)
                current = name if name in names else None
                if table_row_key(key) is None:
                    self.lines.setdefault(key, row)
                    continue
            if current is not None:
                self.table_rows.setdefault(current, []).append(row)
                if not key and any(one is not None for one in self.rows[row]):
                    self.inserted[current] += 1

    def _take(self) -> None:
        """Take each field's cell by the keys of its row and of its column."""
        asked = _asked(self.form)
        spots = {
            field: (row, column)
            for field, row_key, key in asked.sections
            if (row := self.lines.get(row_key)) is not None and (column := self.columns.get(key)) is not None
        }
        sections = {field: self.rows[row][column] for field, (row, column) in spots.items()}
        tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        columns: dict[Field[Any], int] = {}
        filled: dict[type[Table], list[int]] = {}
        for table, fields in asked.tables:
            own = [(field, self.columns[key]) for field, key in fields if key in self.columns]
            columns.update(own)
            every = self.table_rows.get(table.__name__, [])
            tables[table], numbers = [], []
            for row in every:
                cells = self.rows[row]
                answered = {field: cells[column] for field, column in own if cells[column] is not None}
                if answered:
                    tables[table].append(answered)
                    numbers.append(row)
            filled[table] = numbers or every[:1]  # a blank column has a first row too
        # A program that does not compute saves no totals.
        self.declaration = Declaration.of(self.form, sections, tables).completed()
        self.cells = Cells(spots, columns, filled)

    def answer(self, place: Place) -> str | None:
        """Give what the unit says in the margin beside a place, or above a whole column."""
        spot = self.cells.get(place)
        whole = place.field.table is not None and place.row is None
        row = self.lines.get(heads(self.form)[place.field]) if whole else spot[0] if spot else None
        column = self.columns.get(ANSWER_KEY)
        said = None if row is None or column is None else self.rows[row][column]
        return (str(said).strip() or None) if said is not None else None

    def version(self) -> Version:
        """Say which version of the declaration this is."""
        digests = [
            digest(line, [None if column is None else self.rows[row][column] for column in columns])
            for key, line in sealed(self.form).items()
            for columns in [[self.columns.get(anchors(self.form)[field].column) for field in line.fields]]
            for row in self.table_rows.get(key, [self.lines[key]] if key in self.lines else [])
        ]
        row, column = self.lines.get(END), self.columns.get(column_key(EDITION.first))
        edition = None if row is None or column is None else self.rows[row][column]
        return Version(None if edition is None else as_text(edition), shown(code(digests)))

    def changed_labels(self) -> Iterator[ChangedLabel]:
        """Say which printed labels are no longer the form's own."""
        for key, column_name, wanted in labels(self.form):
            row, column = self.lines.get(key), self.columns.get(column_name)
            if row is None or column is None:
                continue
            raw = self.rows[row][column]
            if raw != wanted and clean(str(raw or "")) != clean(wanted):
                yield ChangedLabel(address(row, column), wanted, str(raw or "（空白）"))

    def printed(self) -> Iterator[Printed]:
        """Give the cells of the form's keyed rows; what was inserted has no look of its own."""
        every = boxes(self.form)
        for (row, key), (below, _) in pairwise([*self.keys.items(), (len(self.rows), "")]):
            for first, last, asks in every.get(table_row_key(key) or key, ()):
                left, right = self.columns.get(first), self.columns.get(last)
                if left is not None and right is not None:
                    yield Printed(row, below - 1, left, right, asks)

    def stray(self, typed: Collection[Spot]) -> Iterator[tuple[str, str]]:
        """Give what stands on the sheet, but in no cell of the form: pasted over its merges, or beside it.

        `typed` are the cells outside the grid that no formula of ours has filled.
        """
        yield from self.beyond.items()
        every = boxes(self.form)
        grid = sorted(self.columns[key] for key in self.columns if is_column_key(key))
        inside = range(grid[0], grid[-1] + 1)
        for row, cells in enumerate(self.rows[self.top + 1 :], self.top + 1):
            key = self.keys.get(row)
            if key is None or (table_row_key(key) is None and self.lines[key] != row):
                firsts = self.asked_at(row)
            elif asked := every.get(table_row_key(key) or key):
                firsts = {self.columns.get(first) for first, _, _ in asked}
            else:
                continue  # a line between the parts of the form
            for column in inside:
                raw = cells[column] if column < len(cells) else None
                if column not in firsts and raw is not None and str(raw).strip():
                    yield address(row, column), str(raw).strip()
        own = {self.left, self.columns.get(ANSWER_KEY)}
        for row, column in typed:
            if self.top <= row < len(self.rows) and column not in own and column not in inside:
                raw = self.rows[row][column]
                if raw is not None and str(raw).strip():
                    yield address(row, column), str(raw).strip()

    def asked_at(self, row: int) -> set[int | None]:
        """Give the columns that are read in a row without a key of its own: those of its table, if any."""
        table = next((name for name, rows in self.table_rows.items() if row in rows), None)
        asked = (fields for one, fields in _asked(self.form).tables if one.__name__ == table)
        return {self.columns.get(key) for _, key in next(asked, ())}

    def unseen(self, paper: Paper, printed: Iterable[Printed]) -> Iterator[str]:
        """Give the cells that are answered where nobody sees it."""
        for one in printed:
            if one.asks and self.rows[one.top][one.left] is not None:
                rows = range(one.top, min(paper.bottoms.get((one.top, one.left), one.top), one.last) + 1)
                if all(paper.height(row) == 0 for row in rows) or paper.hides(one.left, one.right):
                    yield address(one.top, one.left)

    def texts(self, printed: Iterable[Printed]) -> Iterator[tuple[Printed, str]]:
        """Give the texts that stand as answers in the form's keyed rows."""
        for one in printed:
            raw = self.rows[one.top][one.left] if one.asks else None
            if isinstance(raw, str):
                yield one, raw.rstrip()

    def at_places(self, found: Mapping[Printed, T]) -> Iterator[tuple[Place, T]]:
        """Give what was found of printed cells by the places that are answered there."""
        places = {spot: place for place, spot in self.cells.items()} if found else {}
        for one, what in found.items():
            if place := places.get((one.top, one.left)):
                yield place, what
