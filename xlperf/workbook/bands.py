"""Titles, units of money and bands: what a line says of the cells that follow."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from ..core.form import Form, Part, Table
from ..core.words import clean
from .found import Column, Found
from .headers import open_tables
from .labelling import LONGEST, band_of, fields_of, is_band_of_several, money_in, unit
from .pages import Cell, Line

_UNIT = re.compile(r"\(?(?:金额)?(?:单位)?:?(?:人民币)?(万元|元)\)?")
_YEAR = re.compile(r"\(?20\d\d年度?\)?")
NO_YEAR = re.compile(r"\((?:20)?[_xX×*]*年度?\)")
"""Where the year is to be written."""


def is_title(form: Form, cell: Cell) -> bool:
    return isinstance(cell.raw, str) and len(cell.raw) <= 2 * LONGEST and clean(form.title) in clean(cell.raw)


def _beside_title(form: Form, text: str) -> str:
    """Give what stands in the cell of the title beside it."""
    rest = NO_YEAR.sub("", _YEAR.sub("", text.replace(clean(form.title), "")))
    return re.sub(r"^附[件表]?[\d-]*:?", "", rest)


def without_bands(found: Found, line: Line) -> Line:
    """Take note of titles, bands and units, and give the other cells."""
    if _bands_side_by_side(found, line):
        return replace(line, cells=())
    rest: list[Cell] = []
    for at, cell in enumerate(line.cells):
        text = clean(cell.text) if len(cell.text) <= 2 * LONGEST else ""
        if is_title(found.form, cell):
            found.titles.append(cell)
            if _beside_title(found.form, text):
                found.unplaced.append(cell)
        elif (
            found.context is None
            and isinstance(cell.raw, str)
            and (_YEAR.fullmatch(text) or NO_YEAR.fullmatch(text))
        ):
            found.years.append(cell)
        elif text and ("单位" in text or "(" in text) and (said := _UNIT.fullmatch(text)):
            _unit_said(found, said[1])
        elif (part := _band(found, cell, line, at)) is not None:
            _enter(found, part, cell, line.block)
        elif at > 0 or not is_band_of_several(found.form, cell.raw):
            rest.append(cell)
    return replace(line, cells=tuple(rest))


def _unit_said(found: Found, word: str) -> None:
    money = money_in(word)
    if found.band is not None and money:
        found.band_money[found.band] = money
    else:
        found.said_money = money


def _bands_side_by_side(found: Found, line: Line) -> bool:
    """Take a row of the bands of tables that stand side by side, and of labels common to them."""
    cells = [cell for cell in line.cells if not is_band_of_several(found.form, cell.raw)]
    bands = {cell: band for cell in cells if (band := band_of(found.form, cell.raw)) is not None}
    tables = {cell.column: table for cell, part in bands.items() if (table := part.as_table())}
    common = [cell for cell in cells if cell not in bands]
    if len(set(tables.values())) < max(2, len(bands)) or not all(
        any(one.table for one in fields_of(found.form, cell.raw)) for cell in common
    ):
        return False
    found.side_by_side, found.carried = tables, tuple(common)
    found.head = found.band = None
    return True


def _band(found: Found, cell: Cell, line: Line, at: int) -> type[Part] | None:
    part = band_of(found.form, cell.raw)
    if part is None:
        return None
    alone = len(line.cells) == 1
    if any(one.table is None for one in fields_of(found.form, cell.raw)) and not alone:
        return None
    head = found.head if found.head and found.head.block == line.block else None
    if head is not None and head.tables:
        # among the columns of a table it is an answer
        heads = not alone and fields_of(found.form, line.cells[1].raw)
        return part if alone or heads or cell.column < head.columns[0].first else None
    return part if at == 0 else None


def _enter(found: Found, part: type[Part], cell: Cell, block: int) -> None:
    """Go on in the part that a band names; a table of the same columns takes over the header."""
    found.band = found.context = part
    if money := unit(cell.text):
        found.band_money[part] = money
    table, head = part.as_table(), found.head
    found.head = None
    if head is None or head.table is None or head.block != block:
        return
    if table is head.table:
        found.head = head
        return
    twins = {one.key: one for one in part.own_fields}
    if table is None or len(head.tables) > 1 or not _same_columns(twins.keys(), head.table, head.columns):
        return
    if not found.rows.get(head.table) and not found.lines.get(head.table):
        found.forget(head.table)  # the header stood above the bands of both
    columns = [
        Column(one.first, tuple(twins[field.key] for field in one.fields), one.money) for one in head.columns
    ]
    open_tables(found, (table,), columns, block, cell.row)


def _same_columns(keys: Set[str], table: type[Table], columns: list[Column]) -> bool:
    own = {one.key for one in table.own_fields}
    return keys == own and all(one.key in own for column in columns for one in column.fields)
