"""The values of a workbook's sheets as rows, from whatever spreadsheet format."""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..core.errors import Ambiguous, Damaged, Encrypted, TooWide, XlperfError
from ..core.fields import FIRST_DAY, Raw
from .guard import Workbook
from .layout import address
from .second import Unclear, disagreement
from .stamp import CORNER

_BEFORE = date(1899, 12, 31)
"""The day before the first one that a spreadsheet counts."""

Rows = Sequence[Sequence[Raw]]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""Row and column of the first and the last cell, counted from 0."""


@dataclass(frozen=True)
class Grid:
    """One sheet: `rows[0][0]` is A1. What stands `beyond` the rows is only told, by its address."""

    sheet: str
    rows: Rows
    hidden: bool = False
    beyond: Mapping[str, str] = field(default_factory=dict)


def grids(file: Workbook, without: Collection[str] = ()) -> Iterator[Grid]:
    """Give every sheet of a workbook but some by name; an XlperfError says why it cannot be read."""
    with _told(file.name):
        workbook = _opened(file.values)
        # what a workbook of ours is stands in the smallest sheet
        for sheet in sorted(workbook.sheets_metadata, key=lambda one: one.name != CORNER):
            if sheet.typ is not SheetTypeEnum.WorkSheet or sheet.name in without:
                continue
            values = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            # most cells are blank or texts, and a call for each would take as long as reading the file
            rows = [
                [
                    None if cell == "" else cell if type(cell) is str or type(cell) is bool else _raw(cell)
                    for cell in row
                ]
                for row in values
            ]
            _must_agree(file, sheet.name, rows)
            part = file.sheets.get(sheet.name)
            beyond = {address(*spot): one.text for spot, one in part.beyond.items()} if part else {}
            yield Grid(sheet.name, rows, sheet.visible is not SheetVisibleEnum.Visible, beyond)


def _must_agree(file: Workbook, sheet: str, rows: Rows) -> None:
    """Refuse a sheet of which the library sees anything else than a second reading does."""
    part = file.sheets.get(sheet)
    cells = part.cells if part else file.seen.get(sheet)
    try:
        # a text that is empty is carried by nothing, which only the texts themselves tell
        if part and cells is None and part.carried != sum(len(row) - row.count(None) for row in rows):
            cells = part.again()
    except Unclear as error:
        raise Ambiguous(file.name, f"的工作表“{sheet}”{error}") from error
    if cells is not None and (cell := disagreement(rows, cells)):
        raise Ambiguous(file.name, f"的工作表“{sheet}”的 {cell} 两次读取的结果不一致")


def merges(file: Workbook) -> Mapping[str, Sequence[Merge]]:
    """Give the merged cells of each sheet, as far as the format tells; of .ods it does not."""
    with _told(file.name):
        workbook = _opened(file.values)
        names = [one.name for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        return {name: workbook.get_sheet_by_name(name).merged_cell_ranges or () for name in names}


def _opened(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say of a file what the library could not do with it."""
    try:
        yield
    except XlperfError:
        raise
    except PasswordError as error:
        raise Encrypted(name) from error
    except CalamineError as error:
        raise Damaged(name) from error
    except (GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise Damaged(name) from error


def _raw(value: object) -> Raw:
    match value:
        case "" | None:
            return None
        case str() | bool():
            return value
        case int():
            return Decimal(value)
        case float():
            return _figure(value)
        case datetime() if value.date() >= FIRST_DAY:
            return value.date() if value.time() == time() else value.isoformat(" ")
        case date() if value >= FIRST_DAY:
            return value
        case date():  # programs do not agree on which day it is: it is as good as the number
            return Decimal((date(value.year, value.month, value.day) - _BEFORE).days)
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


@lru_cache(maxsize=4_096)
def _figure(value: float) -> Raw:
    """Give a number as it was typed; most cells of a form hold one of a few."""
    if not math.isfinite(value):
        return str(value)
    return Decimal(repr(value)) if value != int(value) else Decimal(int(value))


def whole(file: Workbook) -> Sequence[Grid]:
    """Give every sheet of a workbook to be read as a whole; TooWide where something stands too far out."""
    every = list(grids(file))
    for one in every:
        if one.beyond:
            raise TooWide(file.name, next(iter(one.beyond)))
    return every
