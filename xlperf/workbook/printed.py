"""Declarations alone, as they print: values in cells, and nothing that works, is hidden or is protected."""

from __future__ import annotations

import io
from typing import Any

from ..core.declaration import Declaration
from ..core.fields import Field, Raw
from ..core.form import Table
from .book import Book
from .layout import Box
from .template import SHEET, Printer, Sheet, sheet_of

_EDGE_WIDTH, _EDGE_POINTS = 1, 6
"""Of what is left and above of the form, where workbooks to fill in keep what only programs read."""


class _Declared(Sheet):
    """A sheet with rows for what is declared, and no others."""

    def _rows(self, table: type[Table]) -> int:
        return max(1, len(self.filled.rows(table)))


class _Printer(Printer):
    def _look(self, box: Box, field: Field[Any], raw: Raw) -> dict[str, Any]:
        quoted = {"quote_prefix": True} if isinstance(raw, str) else {}
        return super()._look(box, field, raw) | quoted


def printed(declaration: Declaration) -> bytes:
    """Make a workbook to be looked at; Unholdable where no cell can hold the declaration."""
    sheet = sheet_of(declaration.completed(), kind=_Declared)
    content = io.BytesIO()
    book = Book(content, sheet.form.title)
    page = book.add_worksheet(SHEET)
    page.set_column(0, 0, _EDGE_WIDTH)
    page.set_row(0, _EDGE_POINTS)
    _Printer(page, sheet, book.look).write()
    book.close()
    return content.getvalue()
