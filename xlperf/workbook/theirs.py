"""A workbook that others made, changed by openpyxl: what is drawn in it, what is written, what is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as TheirCell
from openpyxl.workbook import Workbook as TheirBook
from openpyxl.worksheet.worksheet import Worksheet as TheirSheet

from ..core.errors import Damaged
from ..core.fields import Raw
from .pages import At, Cell

SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})


class Theirs:
    """Somebody's workbook."""

    def __init__(self, name: str, content: bytes) -> None:
        has_macros = PurePath(name).suffix.lower() == ".xlsm"
        try:
            self._book: TheirBook = load_workbook(io.BytesIO(content), keep_vba=has_macros, rich_text=True)
        except Exception as error:  # the library has no error of its own for what it cannot read
            raise Damaged(name) from error

    def drawn(self, sheet: str) -> set[At]:
        """Give the cells that are there for something: they have lines around them, or are merged."""
        page = self._book[sheet]
        assert isinstance(page, TheirSheet)
        merged = {(one.min_row - 1, one.min_col - 1) for one in page.merged_cells.ranges}
        covered = {
            (row - 1, column - 1)
            for one in page.merged_cells.ranges
            for row in range(one.min_row, one.max_row + 1)
            for column in range(one.min_col, one.max_col + 1)
        }
        boxed = {
            (down, across)
            for down, row in enumerate(page.iter_rows(min_row=1, min_col=1))
            for across, cell in enumerate(row)
            if _has_lines(cell)
        }
        return merged | (boxed - covered)

    def computed(self) -> set[str]:
        """Give the cells that hold a formula, as `sheet!B5`."""
        return {
            f"{page.title}!{cell.coordinate}"
            for page in self._book.worksheets
            for row in page.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    def filled(self, writes: Mapping[Cell, Raw]) -> bytes:
        """Give the workbook with these cells written; it can be asked for once, as pictures can be saved."""
        for cell, raw in writes.items():
            sheet, _, coordinate = cell.where.rpartition("!")
            _write(self._book[sheet][coordinate], raw)
        content = io.BytesIO()
        self._book.save(content)
        return content.getvalue()


def lost_of(before: bytes, after: bytes) -> list[str]:
    """Say what is no longer there after the library has written a workbook."""
    held, left = _kinds(before), _kinds(after)
    return [kind for kind, count in held.items() if left[kind] < count]


def _has_lines(cell: Any) -> bool:
    border = cell.border if cell.has_style else None
    return border is not None and any(
        side is not None and side.style for side in (border.left, border.right, border.top, border.bottom)
    )


def _write(cell: TheirCell, raw: Raw) -> None:
    match raw:
        case Decimal():
            cell.value = float(raw)
        case str():
            cell.value = raw
            cell.data_type = "s"  # =12次 is a text, and stays one when somebody edits the cell
            cell.quotePrefix = True
        case bool() | date() | None:
            cell.value = raw


_PARTS: Final = (
    (r"xl/(?:drawings/vmlDrawing|ctrlProps/|activeX/)", "表单控件和批注的图形"),
    (r"xl/drawings/drawing", "图形"),
    (r"xl/media/", "图片"),
    (r"xl/charts/", "图表"),
    (r"xl/(?:threadedComments|persons)/", "会话批注"),
    (r"xl/pivot", "数据透视表"),
    (r"xl/slicer", "切片器"),
    (r"xl/externalLinks/", "外部链接"),
    (r"xl/(?:queryTables|connections)", "数据连接"),
    (r"xl/vbaProject|xl/macrosheets", "宏"),
    (r"customUI/", "自定义功能区"),
    (r"_xmlsignatures/", "数字签名"),
    (r"xl/embeddings/", "嵌入的文件"),
    (r"xl/metadata|xl/richData", "动态数组和链接的数据类型"),
)
"""What parts of a package hold, as people call it."""

_INSIDE: Final = (
    (rb"<(?:xdr:)?(?:sp|cxnSp|grpSp)[ >]", "图形"),
    (rb"<(?:\w+:)?dataValidation ", "数据验证"),
    (rb"<(?:\w+:)?cfRule ", "条件格式"),
    (rb"<sparkline>|<x14:sparkline>", "迷你图"),
    (rb"<oleObject ", "嵌入的对象"),
)
"""What stands inside of parts."""


def _kinds(content: bytes) -> Counter[str]:
    """Count what a package holds, by the words for it."""
    kinds: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            kinds.update(_of_part(name))
            if re.match(r"xl/(?:worksheets|drawings)/[^/]+\.xml$", name):
                part = package.read(name)
                kinds.update({word: len(re.findall(pattern, part)) for pattern, word in _INSIDE})
    return kinds


def _of_part(name: str) -> Iterator[str]:
    for pattern, word in _PARTS:
        if re.match(pattern, name) and "/_rels/" not in name:
            yield word
            return
