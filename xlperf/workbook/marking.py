"""The list of findings in a closed file: only that sheet's part is written, all others stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..core.errors import Damaged, NotToMark, WithoutReport
from .guard import admit
from .layout import REPORT, address
from .marks import (
    FIRST_ROW,
    KEY_COLUMN,
    TOLD_ROW,
    UNCHECKED,
    Mark,
    cells_of,
)
from .package import Deflated, Package, deflated
from .xml import escaped, formula_text, holdable

_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_TYPES, _CHAIN = "[Content_Types].xml", "xl/calcChain.xml"

_DATA: Final = re.compile(rb"<sheetData\s*/>|<sheetData>(.*?)</sheetData>", re.DOTALL)
_ROW: Final = re.compile(rb'<row [^>]*?\br="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_CELL: Final = re.compile(rb'<c [^>]*?\br="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_COLUMN: Final = re.compile(rb"<col [^>]*>")
_SPAN: Final = re.compile(rb'\b(min|max)="(\d{1,5})"')
_STYLE: Final = re.compile(rb'\bs(?:tyle)?="(\d+)"')
_FILTERED: Final = re.compile(rb"(<autoFilter [^>]*?)>.*?</autoFilter>", re.DOTALL)
_DIMENSION: Final = re.compile(rb'<dimension ref="[^"]*"')


class Marking:
    """A workbook whose list of findings is to be written; an XlperfError says why it cannot be."""

    def __init__(self, name: str, content: bytes) -> None:
        file = admit(name, content)
        if file.archive is None or file.outline is None:
            raise NotToMark(name)
        self._name = name
        self._archive = file.archive
        sheets = {one.name: one for one in file.outline.sheets}
        self.numbers: Mapping[str, int] = {sheet: one.position for sheet, one in sheets.items()}
        """The number of each sheet by its name, as the formula SHEET() counts."""
        if REPORT not in sheets:
            raise WithoutReport(name)
        self._report = sheets[REPORT]

    def marked(self, marks: Sequence[Mark], told: str = UNCHECKED) -> bytes:
        """Give the workbook with these findings, and no others, in its list."""
        part = self._archive.xml(self._report.path)
        data = _DATA.search(part)
        if data is None:
            raise Damaged(self._name)
        rows = {int(row[1]) - 1: row[0] for row in _ROW.finditer(data[1] or b"")}
        if TOLD_ROW not in rows:
            raise WithoutReport(self._name)
        looks = _looks(part[: data.start()])
        kept = [_told(row, told) if at == TOLD_ROW else row for at, row in rows.items() if at < FIRST_ROW]
        added = (_row(FIRST_ROW + at, mark, looks).encode() for at, mark in enumerate(marks))
        sheet = part[: data.start()] + b"<sheetData>" + b"".join((*kept, *added)) + b"</sheetData>"
        sheet += _FILTERED.sub(rb"\1/>", part[data.end() :])
        last = address(FIRST_ROW + max(len(marks), 1) - 1, KEY_COLUMN)
        sheet = _DIMENSION.sub(f'<dimension ref="A1:{last}"'.encode(), sheet, count=1)
        package, changed = self._without_chain()
        return package.but({**changed, self._archive.filename(self._report.path): deflated(sheet)})

    def _without_chain(self) -> tuple[Package, Mapping[str, Deflated]]:
        """Leave out the order of computation if it names the list, whose formulas are others now."""
        package = self._archive.package()
        if _CHAIN not in self._archive or not _names(self._archive.part(_CHAIN), self._report.number):
            return package, {}
        chain = self._archive.filename(_CHAIN)
        parts = {name: part for name, part in package.parts.items() if name != chain}
        types = re.sub(rb'<Override [^>]*?/xl/calcChain\.xml"[^>]*?/>', b"", self._archive.xml(_TYPES))
        relations = re.sub(
            rb'<Relationship [^>]*?"calcChain\.xml"[^>]*?/>|<Relationship [^>]*?/xl/calcChain\.xml"[^>]*?/>',
            b"",
            self._archive.xml(_RELATIONS),
        )
        return Package(parts), {
            self._archive.filename(_TYPES): deflated(types),
            self._archive.filename(_RELATIONS): deflated(relations),
        }


def _names(chain: bytes, sheet: str) -> bool:
    """Tell whether the order of computation names a sheet; cells that name none are of the one before."""
    return re.search(rb'\bi="%b"' % re.escape(sheet.encode()), chain) is not None


def _look(tag: bytes) -> str:
    found = _STYLE.search(tag)
    return f' s="{found[1].decode()}"' if found else ""


def _told(row: bytes, told: str) -> bytes:
    """Write the line that says how things stand, in the first cell of its row."""
    first = next(_CELL.finditer(row))
    cell = f'<c r="{address(TOLD_ROW, 0)}"{_look(first[0])}{_text(told)}</c>'.encode()
    return row[: first.start()] + cell + row[first.end() :]


def _looks(head: bytes) -> Mapping[int, str]:
    """Give the format of each column, counted from 0."""
    found: dict[int, str] = {}
    for column in _COLUMN.findall(head):
        first, last = (int(number) for _, number in sorted(_SPAN.findall(column), reverse=True))
        found |= dict.fromkeys(range(first - 1, min(last, KEY_COLUMN + 1)), _look(column))
    return found


def _row(at: int, mark: Mark, looks: Mapping[int, str]) -> str:
    cells = "".join(_cells(at, mark, looks))
    return f'<row r="{at + 1}" ht="{mark.points:.16g}" customHeight="1">{cells}</row>'


def _cells(at: int, mark: Mark, looks: Mapping[int, str]) -> Iterator[str]:
    link = KEY_COLUMN - 1
    for column, text in cells_of(mark):
        if column == KEY_COLUMN:
            formula = f' t="str"><f>{formula_text(mark.link)}</f><v>转到</v>'
            yield f'<c r="{address(at, link)}"{looks.get(link, "")}{formula}</c>'
        cell = f'<c r="{address(at, column)}"{looks.get(column, "")}'
        yield f"{cell}{_text(text)}</c>" if text else f"{cell}/>"


def _text(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{escaped(holdable(text))}</t></is>'
