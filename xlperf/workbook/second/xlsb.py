"""The cells of an .xlsb workbook, record by record as pyxlsb takes them apart."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from pyxlsb import biff12
from pyxlsb.reader import BIFF12Reader

from . import MOST_COLUMNS, MOST_ROWS, Kind, Seen, Spot, Unclear

_KINDS = {
    biff12.NUM: Kind.NUMBER,
    biff12.FLOAT: Kind.NUMBER,
    biff12.FORMULA_FLOAT: Kind.NUMBER,
    biff12.BOOL: Kind.TRUTH,
    biff12.FORMULA_BOOL: Kind.TRUTH,
    biff12.BOOLERR: Kind.ERROR,
    biff12.FORMULA_BOOLERR: Kind.ERROR,
    biff12.STRING: Kind.TEXT,
    biff12.FORMULA_STRING: Kind.TEXT,
    0x0006: Kind.TEXT,
}
_COMPUTED = {
    biff12.FORMULA_FLOAT,
    biff12.FORMULA_BOOL,
    biff12.FORMULA_BOOLERR,
    biff12.FORMULA_STRING,
}
_ERRORS = {
    "0x0": "#NULL!", "0x7": "#DIV/0!", "0xf": "#VALUE!", "0x17": "#REF!", "0x1d": "#NAME?", "0x24": "#NUM!",
    "0x2a": "#N/A",
}  # fmt: skip


def sheets_of(workbook: bytes) -> list[tuple[str, str]]:
    """Give the name of each sheet, and under which number its part is found."""
    return [(said.name, said.rId) for record, said in _records(workbook) if record == biff12.SHEET]


def texts_of(part: bytes) -> list[str]:
    return [said.t or "" for record, said in _records(part) if record == biff12.SI]


def cells_of(part: bytes, texts: Sequence[str]) -> dict[Spot, Seen]:
    """Give the cells of a sheet; Unclear where they can be read in more than one way."""
    found: dict[Spot, Seen] = {}
    row = -1
    for record, said in _records(part):
        if record == biff12.ROW:
            row = said.r
            if row >= MOST_ROWS:
                raise Unclear(f"中有行号 {row + 1}")
        elif record in _KINDS:
            if said.c >= MOST_COLUMNS or (row, said.c) in found:
                raise Unclear(f"第 {row + 1} 行中有单元格超出范围或出现两次")
            found[row, said.c] = _seen(record, said.v, texts)
        elif record == biff12.SHEETDATA_END:
            break
    return {spot: seen for spot, seen in found.items() if seen.text or seen.computed}


def _seen(record: int, value: Any, texts: Sequence[str]) -> Seen:
    kind = _KINDS[record]
    if record == biff12.STRING:
        if not 0 <= value < len(texts):
            raise Unclear("中有文字不存在")
        value = texts[value]
    if kind is Kind.ERROR:
        value = _ERRORS.get(value, "#N/A")
    text = str(int(value)) if kind is Kind.TRUTH else value if isinstance(value, str) else repr(value)
    return Seen(kind, text, record in _COMPUTED)


def _records(part: bytes) -> Sequence[tuple[int, Any]]:
    reader: Callable[..., Any] = BIFF12Reader
    return reader(fp=io.BytesIO(part))  # type: ignore[no-any-return]
