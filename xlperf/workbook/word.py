"""The paragraphs and tables of a Word document as a page of cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import docx
from docx.oxml.ns import qn

from ..core.errors import Damaged, TooWide
from .guard import admit_document
from .pages import Cell, Line, Page

MOST_COLUMNS = 200
"""Columns over which the cells of one row may span; a form has a tenth."""

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = (qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), _FALLBACK)
"""What was deleted, what is no text, and what is said again for older programs."""

_SYMBOL = qn("w:sym")
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□"}
"""The tick boxes of the Wingdings fonts."""


def document_pages(name: str, content: bytes) -> list[Page]:
    """Give the page that a document is; an XlperfError says why it cannot be opened."""
    admit_document(name, content)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except Exception as error:  # a part that is missing, or no XML, ends in one of a dozen of them
        raise Damaged(name) from error
    return [list(_Pages(name).lines(body))]


class _Pages:
    """Counts blocks, rows and tables on the way through a document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = 0
        self.block = 0
        self.tables = 0
        self.paragraphs = 0

    def lines(self, parent: Any) -> Iterator[Line]:
        """Give the paragraphs and the rows of the tables in an element, in order."""
        for one in parent:
            if one.tag == _PARAGRAPH:
                self.block += 1
                self.paragraphs += 1
                self.row += 2  # nothing stands right below a paragraph
                if shown := _text(one).strip():
                    where = f"第{self.paragraphs}段"
                    yield Line(self.block, (Cell(self.row, 0, shown, where),))
            elif one.tag == _TABLE:
                yield from self.table(one)
            elif one.tag not in _UNSEEN:  # content controls and the like hold paragraphs and tables
                yield from self.lines(one)

    def table(self, table: Any) -> Iterator[Line]:
        self.tables += 1
        self.block += 1
        self.row += 2
        number, block = self.tables, self.block
        rows = [_cells(row, self.name) for row in _within(table, _ROW)]
        for at, row in enumerate(rows):
            self.row += 1
            cells, inner = [], []
            for column, (element, continued) in row.items():
                inner += list(_within(element, _TABLE))
                shown = "" if continued else _cell_text(element)
                if shown:
                    where = f"第{number}个表格第{at + 1}行"
                    below = (one.get(column, (None, False))[1] for one in rows[at + 1 :])
                    down = 1 + sum(1 for _ in takewhile(bool, below))
                    cells.append(Cell(self.row, column, shown, where, down))
            if cells:
                yield Line(block, tuple(cells))
            for one in inner:
                yield from self.table(one)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Give the nearest elements of a kind, through content controls."""
    for one in parent:
        if one.tag == tag:
            yield one
        elif one.tag not in _UNSEEN and one.tag not in (_PARAGRAPH, _TABLE):
            yield from _within(one, tag)


def _cells(row: Any, name: str) -> dict[int, tuple[Any, bool]]:
    """Give the cells of a row by column, and whether each continues the one above."""
    column = _number(row, "w:trPr", "w:gridBefore")
    found: dict[int, tuple[Any, bool]] = {}
    for cell in _within(row, _CELL):
        if column > MOST_COLUMNS:
            raise TooWide(name, f"表格第 {column} 列")
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
        found[column] = (cell, continued)
        column += _number(cell, "w:tcPr", "w:gridSpan") or 1
    return found


def _number(element: Any, *path: str) -> int:
    found = element.find("/".join(map(qn, path)))
    said = found.get(qn("w:val"), "") if found is not None else ""
    return int(said) if re.fullmatch(r"\d{1,6}", said) else 0


def _cell_text(cell: Any) -> str:
    """Give the paragraphs of a cell, without tables inside it."""
    return "\n".join(shown for one in _within(cell, _PARAGRAPH) if (shown := _text(one).strip()))


def _text(element: Any) -> str:
    """Give what a paragraph shows, with what was inserted and without what was deleted."""
    pieces = []
    for one in element:
        if one.tag == _TEXT:
            pieces.append(one.text or "")
        elif one.tag == _TAB:
            pieces.append("\t")
        elif one.tag in _BREAKS:
            pieces.append("\n")
        elif one.tag == _SYMBOL:
            pieces.append(_SYMBOLS.get(one.get(qn("w:char"), ""), "\ufffd"))
        elif isinstance(one.tag, str) and one.tag not in _UNSEEN:
            pieces.append(_text(one))
    return "".join(pieces)
