"""The part of a sheet: whether its cells can be read in one way only, and what they carry.

What Excel, WPS, LibreOffice, openpyxl and XlsxWriter write is looked through by a few expressions, at the
speed of the library that reads it; whatever is written otherwise is read cell by cell (`second`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ..core.errors import Ambiguous, TooLarge, TooMany
from ..core.limits import MB, Limits
from .second import MOST_COLUMNS, MOST_ROWS, Cells, Spot, Unclear
from .second.in_xml import cells_of, texts_of, written
from .xml_part import is_text, must_not_be_long, well_formed

_FORMULA = re.compile(rb"<f(?: [^<>]*)?>[^<]*</f>")
_NO_FORMULA = b"<f/>"
_ADDRESS = rb'<c r="([A-Z]+\d+)"(?: s="\d+")?'
_BY = rb"(?:<f/>|<f [^<>]*/>)"
_BLANK = re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?(?: t="str")?(?:/>|>' + _BY + rb"?(?:<v></v>|<v/>)?</c>)")
"""A cell that shows nothing: most of a form's."""

_BLANK_OR_ROW = re.compile(
    rb'<row r="\d+"[^<>]*(?:/>|>(?:' + _BLANK.pattern + rb")*</row>)|" + _BLANK.pattern
)
_LARGE_BYTES = 4 * MB
"""A part that is larger is mostly blank, or none of a declaration."""

_MOST_BYTES = 32 * MB
"""Of a part without formulas and blank cells."""

_NO_DATA = (b"<sheetData/>", b"<sheetData></sheetData>")
_SPACE = b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_DATA, _DATA_END, _ROW = b"<sheetData>", b"</sheetData>", b'<row r="'
_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?(?: t="(\w+)")?>' + _BY + rb"?"
    rb'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
)
_AROUND = re.compile(rb"[^<>]*(?:/>|></row>)")
"""A row without its cells, behind its number."""

_LETTERS, _NUMBER, _KIND, _VALUE, _TEXT, _STEP = range(1, 7)
_Piece = bytes | None
"""The places of what a cell is taken apart into, behind what stands before it."""

_WRITTEN = {b"str", b"e", b"d"}
"""The types of cells whose value is a text, in which anything may stand."""

_RUN = rb'<t(?: xml:space="preserve")?>[^<]*</t>'
_SHARED = re.compile(
    rb"<si>(?:" + _RUN + rb"|(?:<r>(?:<rPr>(?:<[^<>]*/>)*</rPr>)?" + _RUN + rb"</r>)+)"
    rb"(?:<phoneticPr [^<>]*/>)?</si>"
)
_MANY_COLUMNS = 200
"""Beyond them nothing is read of a sheet whose values lie far apart."""

_FIGURE = re.compile(rb"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_ERROR_CELL = re.compile(_ADDRESS + rb' t="e">' + _BY + rb"?<v>([^<]*)<")
_FORMULA_CELL = re.compile(_ADDRESS + rb'(?: t="\w+")?>' + _BY)
_TYPED_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?(?: t="\w+")?><(?:v>|is>)')
_NOT_COMPUTED = re.compile(_ADDRESS + rb">" + _BY + rb"(?:<v/>|<v></v>)?</c>")
_RANGES = {
    "合并单元格": b"mergeCell ",
    "数据有效性": b"dataValidation ",
    "条件格式": b"cfRule ",
    "超链接": b"hyperlink ",
    "列宽设置": b"col ",
}


class Texts:
    """The shared texts of a workbook, which are only looked into where somebody asks; Unclear as they are."""

    def __init__(self, name: str = "", part: bytes = b"") -> None:
        self._part = part
        others, usual = _SHARED.subn(b"", part)
        is_usual = _SPACE in others and b"<si" not in others and is_text(part)
        if name:
            well_formed(name, "共享文字表", others if is_usual else part)
        self.number = usual if is_usual else len(self.every)

    @cached_property
    def every(self) -> Sequence[str]:
        return texts_of(self._part) if self._part else ()


@dataclass(frozen=True)
class SheetXml:
    """The part of a sheet as it stands, as it is looked through, and as it is given to the library.

    `plain` is the part without its formulas, in the usual way; `values` what the library is given: nothing
    but the values, of which it must find so many as are `carried`. `cells` has what stands in the part as
    read without the library, where it was read so; `again` reads it so. Cells `beyond` are too far out to be
    read.
    """

    xml: bytes
    plain: bytes
    values: bytes
    carried: int
    again: Callable[[], Cells]
    cells: Cells | None = None
    beyond: Cells = field(default_factory=dict)

    @property
    def errors(self) -> Mapping[str, str]:
        """The cells with an error, and which."""
        return {cell.decode(): error.decode() for cell, error in _ERROR_CELL.findall(self.values)}

    @property
    def formulas(self) -> frozenset[str]:
        """The cells that a formula computes."""
        return frozenset(cell.decode() for cell in _FORMULA_CELL.findall(self.plain))

    @property
    def typed(self) -> frozenset[Spot]:
        """The cells with a value that no formula computes."""
        found = _TYPED_CELL.findall(self.values)
        return frozenset((int(number) - 1, column_number(letters) - 1) for letters, number in found)

    @property
    def not_computed(self) -> frozenset[str]:
        """The cells whose formula has left no result."""
        return frozenset(cell.decode() for cell in _NOT_COMPUTED.findall(self.plain))


def examine(name: str, sheet: str, xml: bytes, texts: Texts, limits: Limits) -> SheetXml:
    """Look through the part of a sheet; an XlperfError says why it cannot be read."""
    where = f"的工作表“{sheet}”"
    must_not_be_long(name, f"工作表“{sheet}”", xml)
    if (behind := len(xml) - xml.rfind(b"sheetData>")) > _LARGE_BYTES:
        raise TooLarge(name, behind, _LARGE_BYTES)
    usual, plain = None, xml
    if b"<!" not in xml:
        plain = _FORMULA.sub(_NO_FORMULA, xml) if b"<f" in xml else xml
        if len(plain) > _LARGE_BYTES:
            plain = _BLANK_OR_ROW.sub(b"", plain)
        usual = _usual(plain, texts)
    frame = usual.frame if usual else plain
    if len(frame) > _MOST_BYTES:
        raise TooLarge(name, len(frame), _MOST_BYTES)
    for part in (frame, usual.behind) if usual else (frame,):
        for what, tag in _RANGES.items() if len(part) > limits.ranges else ():
            if (number := part.count(tag)) > limits.ranges:
                raise TooMany(name, f"{where}中的{what}", number, limits.ranges)
        well_formed(name, f"工作表“{sheet}”", part, limits)

    def again() -> Cells:
        return cells_of(xml, texts.every, limits)[0]

    if usual and usual.rows * usual.columns <= limits.table_cells:
        return SheetXml(xml, plain, usual.values, usual.carried, again)
    try:
        cells, rows = cells_of(xml, texts.every, limits)
    except Unclear as error:
        raise Ambiguous(name, f"{where}{error}") from error
    near, beyond = within(cells, limits)
    plain = written(near, rows if usual is None else {}, xml)
    usual = _usual(plain, Texts())
    if usual is None:
        raise Ambiguous(name, f"{where}写法不明")
    return SheetXml(xml, plain, usual.values, usual.carried, lambda: near, near, beyond)


def within(cells: Cells, limits: Limits) -> tuple[Cells, Cells]:
    """Part the cells of a sheet from those so far out that a table up to there would fill the memory."""
    rows = max((row for row, _ in cells), default=0) + 1
    columns = max((column for _, column in cells), default=0) + 1
    if rows * columns <= limits.table_cells:
        return cells, {}
    most_rows = limits.table_cells // _MANY_COLUMNS
    near = {
        (row, column): one
        for (row, column), one in cells.items()
        if row < most_rows and column < _MANY_COLUMNS
    }
    return near, {spot: one for spot, one in cells.items() if spot not in near}


class _Usual(NamedTuple):
    """A sheet whose every row and cell is written in the usual way.

    `frame` is its part up to the last cell, with the texts of the cells in their place; `behind` what
    follows, which is mostly the template's own; `rows` and `columns` count up to the last value.
    """

    carried: int
    values: bytes
    frame: bytes
    behind: bytes
    rows: int
    columns: int


def _usual(plain: bytes, texts: Texts) -> _Usual | None:
    """Take a sheet apart if it is written in the usual way, row by row and cell by cell."""
    filled = _BLANK.sub(b"", plain)
    head, *rows = filled.split(_ROW)
    if not rows and _SPACE in head and any(map(head.count, _NO_DATA)) and b"<c " not in head:
        return _Usual(0, filled, filled, filled, 1, 1)
    if not rows or not head.endswith(_DATA) or rows[-1].count(_DATA_END) != 1 or _SPACE not in head:
        return None
    rows[-1], _, tail = rows[-1].partition(_DATA_END)
    root = head[: head.find(b">", head.find(b"<worksheet")) + 1]
    kinds, values, inline, frame = list[_Piece](), list[_Piece](), list[_Piece](), [head]
    numbers, letters, last = set[bytes](), {b"A"}, 1
    for row in rows:
        number, _, rest = row.partition(b'"')
        pieces = _CELL.split(rest)
        around = pieces[0] + pieces[-1] if len(pieces) > 1 else rest
        columns = set(pieces[_LETTERS::_STEP])
        if (
            not _AROUND.fullmatch(around)
            or set(pieces[_NUMBER::_STEP]) - {number}
            or any(pieces[_STEP:-1:_STEP])
            or len(columns) * _STEP < len(pieces) - 1
        ):
            return None
        numbers.add(number)
        frame += (_ROW, number, b'"', around)
        if columns:
            last = max(last, int(number))
            letters |= columns
            kinds += pieces[_KIND::_STEP]
            values += pieces[_VALUE::_STEP]
            inline += pieces[_TEXT::_STEP]
    held = set(zip(kinds, values, strict=True))
    clear = all(_is_clear(kind, value, texts) for kind, value in held if value)
    written = [value for kind, value in held if value and kind in _WRITTEN]
    if (b"s", b"") in held:
        return None
    width = max(map(column_number, letters))
    if not clear or len(numbers) < len(rows) or not all(map(_is_row, numbers)) or width > MOST_COLUMNS:
        return None
    if not {kind for kind, text in zip(kinds, inline, strict=True) if text} <= {b"inlineStr"}:
        return None
    carried = sum(map(bool, values)) + sum(map(bool, inline))  # a blank one has no value, or an empty one
    if b"e" in kinds:
        carried -= sum(kind == b"e" and bool(value) for kind, value in zip(kinds, values, strict=True))
    texts_there = b"<t/>".join((*written, *filter(None, inline)))
    whole = b"".join((*frame, b"<t>", texts_there, b"</t>", _DATA_END, b"</worksheet>"))
    return _Usual(carried, filled, whole, root + tail, last, width)


def _is_row(number: bytes) -> bool:
    return number.isdigit() and 0 < int(number) <= MOST_ROWS


def _is_clear(kind: bytes | None, value: bytes, texts: Texts) -> bool:
    """Tell whether what a cell holds can be read in one way only."""
    match kind:
        case None | b"n":
            return bool(_FIGURE.fullmatch(value)) and math.isfinite(float(value))
        case b"s":
            return value.isdigit() and int(value) < texts.number
        case b"b":
            return value in {b"0", b"1"}
        case b"str" | b"e" | b"d":
            return True
        case _:
            return False


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
