"""Many workbooks of one form: what they share is written once, and each one's answers are stamped in.

What is stamped is, cell by cell, what `template` would have written for the same sheets.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from ..core.declaration import Place
from ..core.fields import Field, Raw
from ..core.live import NOTHING, Keeps
from ..core.prefill import Prefilled
from .asking import is_computed
from .layout import row_key
from .macros.buttons import Macros
from .margin import Margin
from .package import Deflated, Package, Pieces
from .plan import MESSAGES, Formula
from .sheet_xml import column_number
from .style import MOST_POINTS
from .template import (
    NO_CODES,
    Codes,
    PlacedLine,
    Sheet,
    is_total,
    own_look,
    sheet_to_fill,
    workbook_of,
)
from .xml import formula_cell, formula_text, value_cell

_ROW = re.compile(rb'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'(<c r="([A-Z]+)\d+"(?: s="\d+")?)[^>]*?(?:/>|>(?:<f>(.*?)</f>)?.*?</c>)', re.DOTALL)
_SPANS = re.compile(rb' spans="[\d:]+"')
_BREAKS = re.compile(rb"<rowBreaks .*?</rowBreaks>|(?<=</headerFooter>)")


class Copies:
    """Makes workbooks; those of the same shape share one template."""

    def __init__(self, keeps: Keeps = NOTHING, codes: Codes = NO_CODES, macros: Macros | None = None) -> None:
        self._keeps = keeps
        self._codes = codes
        self._macros = macros
        self._templates: dict[tuple[object, ...], _Template] = {}

    def prefilled(self, sheets: Iterable[Prefilled]) -> bytes:
        """Make a workbook of which a part is filled in, for a filer to fill in the rest."""
        return self.make([sheet_to_fill(one) for one in sheets])

    def make(self, sheets: Sequence[Sheet]) -> bytes:
        if not all(map(is_plain, sheets)):
            return workbook_of(sheets, self._keeps, self._codes, self._macros)
        shape = tuple(map(_shape, sheets))
        template = self._templates.get(shape)
        if template is None:
            template = self._templates[shape] = _Template(sheets, self._keeps, self._codes, self._macros)
        return template.stamped(sheets)


def is_plain(sheet: Sheet) -> bool:
    """Tell whether every answer stands in a cell of the usual look."""
    declared = sheet.filled
    return not any(own_look(field, raw) for _, field, raw in _answers(sheet)) and all(
        is_total(field, declared.sections.raw(field), declared) for field in sheet.form.totals
    )


def _answers(sheet: Sheet) -> Iterator[tuple[Place, Field[Any], Raw]]:
    declared = sheet.filled
    for field, raw in declared.sections.answers.items():
        yield Place(field), field, raw
    for rows in declared.tables.values():
        for number, row in enumerate(rows):
            for field, raw in row.answers.items():
                yield Place(field, number), field, raw


def _shape(sheet: Sheet) -> tuple[object, ...]:
    """Give what two sheets must have in common to stand in the same cells."""
    rows = tuple((placed.line.key, placed.rows) for placed in sheet.placed)
    return sheet.form, sheet.year, sheet.is_done, sheet.marks_carried, rows


class _Template:
    """A workbook without answers, ready to be stamped."""

    def __init__(self, sheets: Sequence[Sheet], keeps: Keeps, codes: Codes, macros: Macros | None) -> None:
        plain = [_Unanswered(sheet) for sheet in sheets]
        self._package = Package.of(workbook := workbook_of(plain, keeps, codes, macros))
        self._pages = {
            name: _Page(sheet, keeps, content)
            for sheet, (name, content) in zip(plain, _sheet_parts(workbook), strict=False)
        }

    def stamped(self, sheets: Sequence[Sheet]) -> bytes:
        pages = zip(self._pages.items(), sheets, strict=True)
        return self._package.but({name: page.stamped(sheet) for (name, page), sheet in pages})


class _Unanswered(Sheet):
    """The sheet that copies are stamped on: another's rows, without answers, as high as a blank form's.

    So a copy depends on what is declared in it, and not on who came first.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._like = sheet
        super().__init__(sheet.form, sheet.year, None)
        self.is_done, self.marks_carried = sheet.is_done, sheet.marks_carried

    def _place(self) -> Iterator[PlacedLine]:
        blank = {placed.line.key: placed for placed in super()._place()}
        for placed in self._like.placed:
            key, table = placed.line.key, placed.line.table
            usual = blank[row_key(table, 0) if table and key not in blank else key]
            points = usual.points if usual.rows == placed.rows else MOST_POINTS
            yield replace(placed, points=points, hidden=False)


def _sheet_parts(workbook: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the sheets of a workbook of our own, in their order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        number = 1
        while (name := f"xl/worksheets/sheet{number}.xml") in archive.NameToInfo:
            yield name, archive.read(name)
            number += 1


@dataclass(frozen=True)
class _Cell:
    """A cell in the template: the tag up to its format, the formula that is in it, and the whole of it."""

    head: str
    formula: str
    whole: str


class _Row:
    """A row of the template."""

    def __init__(self, number: int, said: bytes, content: bytes) -> None:
        self.number = number
        spans = _SPANS.search(said)
        self.said = said.decode()
        self.spans = spans[0].decode() if spans else ""
        self.cells = {
            column_number(cell[2].encode()) - 1: _Cell(cell[1], cell[3] or "", cell[0])
            for cell in _CELL.finditer(content.decode())
        }
        self._whole = {column: cell.whole for column, cell in self.cells.items()}

    def written(self, placed: PlacedLine | None, changed: dict[int, str]) -> bytes:
        look = self.said
        if placed:
            hidden = ' hidden="1"' if placed.hidden else ""
            look = f'{self.spans} ht="{placed.points:.16g}"{hidden} customHeight="1"'
        cells = "".join((self._whole | changed).values())
        head = f'<row r="{self.number + 1}"{look}'
        return (f"{head}>{cells}</row>" if cells else f"{head}/>").encode()


class _Page:
    """A form's sheet in the template."""

    def __init__(self, sheet: Sheet, keeps: Keeps, content: bytes) -> None:
        self.sheet = sheet
        self.margin = Margin(sheet, keeps) if keeps.rules else None
        self.reads = {number: self.margin.reads(number) for number in self.margin.rows} if self.margin else {}
        self.before = {number: self.margin.row(number) for number in self.margin.rows} if self.margin else {}
        self.lines = {
            row: placed for placed in sheet.placed for row in range(placed.top, placed.top + placed.rows)
        }
        found = list(_ROW.finditer(content))
        self.rows = [_Row(int(row[1]) - 1, row[2], row[3] or b"") for row in found]
        self.messages: dict[tuple[int, float], str] = {}
        self.at = {row.number: at for at, row in enumerate(self.rows, 1)}
        head, tail = content[: found[0].start()], content[found[-1].end() :]
        breaks = _BREAKS.search(tail)
        assert breaks, "a form's sheet has a footer"
        self.breaks = len(found) + 2
        self.pieces = Pieces(
            [head, *(row[0] for row in found), tail[: breaks.start()], breaks[0], tail[breaks.end() :]]
        )

    def stamped(self, sheet: Sheet) -> Deflated:
        """Give the page with what another sheet holds."""
        lines = {one.top + more: one for one in sheet.placed for more in range(one.rows)}
        resized = {
            row
            for row, line in lines.items()
            if (line.points, line.hidden) != (self.lines[row].points, self.lines[row].hidden)
        }
        cells: dict[int, dict[int, str]] = {row: {} for row in resized}
        for row, column, text in chain(
            self._values(sheet), self._copies(sheet), self._margin_of(sheet, lines, resized)
        ):
            cells.setdefault(row, {})[column] = text
        pieces = {}
        for row, changed in cells.items():
            at = self.at[row]
            pieces[at] = self.rows[at - 1].written(lines.get(row), changed)
        if resized:
            pieces[self.breaks] = _breaks(list(sheet.page_breaks()))
        return self.pieces.but(pieces)

    def _head(self, row: int, column: int) -> _Cell:
        return self.rows[self.at[row] - 1].cells[column]

    def _values(self, sheet: Sheet) -> Iterator[_Text]:
        """Give the cells of what is declared; an untouched title stays as it is."""
        blank, answers = self.sheet.filled.sections, sheet.filled.sections
        for field in blank.answers:
            if answers.raw(field) is None:
                yield self._value(sheet.spots[Place(field)], None)
        for place, field, raw in _answers(sheet):
            if place.row is not None or (raw != blank.raw(field) and not is_computed(field)):
                yield self._value(sheet.spots[place], raw)
        for field in sheet.form.totals:
            value = sheet.filled.computed(field)
            if value is not None:
                row, column = sheet.spots[Place(field)]
                cell = self._head(row, column)
                yield row, column, formula_cell(cell.head, cell.formula, float(value))

    def _value(self, spot: tuple[int, int], raw: Raw) -> _Text:
        return *spot, value_cell(self._head(*spot).head, raw)

    def _copies(self, sheet: Sheet) -> Iterator[_Text]:
        if self.margin:
            for place in sheet.carried:
                yield self._value(self.margin.copy_of(sheet.spots[place]), sheet.filled.raw(place))

    def _margin_of(
        self, sheet: Sheet, lines: Mapping[int, PlacedLine], resized: Collection[int]
    ) -> Iterator[_Text]:
        """Give the margin's cells in the rows that depend on what is declared, and the status."""
        if self.margin is None:
            return
        margin = self.margin.over(sheet)
        answered = {field for place, field, raw in _answers(sheet)}
        same = {
            field
            for field, raw in self.sheet.filled.sections.answers.items()
            if raw == sheet.filled.sections.raw(field)
        }
        answered = (answered | set(self.sheet.filled.sections.answers)) - same
        rows = []
        for number, before in self.before.items():
            untouched = answered.isdisjoint(self.reads[number]) or margin.is_blank(number)
            if untouched and number not in resized:
                rows.append(before)
                continue
            rows.append(cells := margin.row(number))
            for cell, as_before in zip(cells, before, strict=True):
                if cell.column == MESSAGES and number in resized:
                    yield self._formula(cell, self._message(cell, lines[number].points))
                elif cell.value != as_before.value:
                    yield self._formula(cell)
        yield from map(self._formula, margin.closing(rows))

    def _formula(self, cell: Formula, anew: str | None = None) -> _Text:
        """Give a cell of the margin."""
        there = self._head(cell.row, cell.column)
        return cell.row, cell.column, formula_cell(there.head, anew or there.formula, cell.value)

    def _message(self, cell: Formula, points: float) -> str:
        """Give the formula of a message, which names the length that fits into its row."""
        key = cell.row, points
        if key not in self.messages:
            self.messages[key] = formula_text(cell.text)
        return self.messages[key]


_Text = tuple[int, int, str]
"""A cell by row and column, as XML."""


def _breaks(rows: Sequence[int]) -> bytes:
    if not rows:
        return b""
    marks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in rows)
    return f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">{marks}</rowBreaks>'.encode()
