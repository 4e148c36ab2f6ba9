"""The values of a workbook's sheets as rows, from whatever spreadsheet format."""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..core.errors import Damaged, Encrypted
from ..core.fields import Raw
from .guard import Workbook
from .stamp import CORNER

Rows = Sequence[Sequence[Raw]]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""Row and column of the first and the last cell, counted from 0."""


@dataclass(frozen=True)
class Grid:
    """One sheet: `rows[0][0]` is A1."""

    sheet: str
    rows: Rows
    hidden: bool = False


def grids(file: Workbook, without: Collection[str] = ()) -> Iterator[Grid]:
    """Give every sheet of a workbook but some by name; an XlperfError says why it cannot be opened."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.values or file.content))
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
            yield Grid(sheet.name, rows, sheet.visible is not SheetVisibleEnum.Visible)
    except PasswordError as error:
        raise Encrypted(file.name) from error
    except CalamineError as error:
        raise Damaged(file.name) from error
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise Damaged(file.name) from error


def merges(file: Workbook) -> Mapping[str, Sequence[Merge]]:
    """Give the merged cells of each sheet, as far as the format tells; of .ods it does not."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        names = [one.name for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        return {name: workbook.get_sheet_by_name(name).merged_cell_ranges or () for name in names}
    except CalamineError as error:
        raise Damaged(file.name) from error


def _raw(value: object) -> Raw:
    match value:
        case "" | None:
            return None
        case str() | bool():
            return value
        case int():
            return Decimal(value)
        case float() if not math.isfinite(value):
            return str(value)
        case float():
            return Decimal(repr(value)) if value != int(value) else Decimal(int(value))
        case datetime():
            return value.date() if value.time() == time() else value.isoformat(" ")
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)
