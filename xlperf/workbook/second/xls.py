"""The cells of an .xls workbook, by xlrd, which knows errors, and nothing of formulas."""

from __future__ import annotations

import io
from typing import Any

from . import Kind, Seen, Spot

_ERROR = 5
_KINDS = {1: Kind.TEXT, 2: Kind.NUMBER, 3: Kind.NUMBER, 4: Kind.TRUTH, _ERROR: Kind.ERROR}
"""By the numbers that the library has for what a cell holds."""


def cells_of(content: bytes) -> dict[str, dict[Spot, Seen]]:
    """Give the cells of each sheet; ValueError where the file is damaged, PermissionError where locked."""
    import xlrd
    from xlrd.biffh import error_text_from_code

    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True)
    except MemoryError:
        raise
    except Exception as error:  # the library has no error of its own for most that can be wrong
        raise (PermissionError if "encrypted" in str(error) else ValueError) from error
    found: dict[str, dict[Spot, Seen]] = {}
    for sheet in book.sheets():
        cells = found[sheet.name] = {}
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                kind = _KINDS.get(cell.ctype)
                if kind is not None and cell.value != "":
                    cells[row, column] = Seen(kind, _text(cell.ctype, cell.value, error_text_from_code))
    return found


def _text(ctype: int, value: Any, errors: Any) -> str:
    if ctype == _ERROR:
        return str(errors.get(value, "#N/A"))
    return value if isinstance(value, str) else repr(value)
