"""Somebody who draws the official form by hand, in a workbook or in Word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import openpyxl

from xlperf.core.declaration import Declaration
from xlperf.core.form import Labels
from xlperf.forms.xiangyang_project import Heading
from xlperf.workbook.layout import header_lines

Row = list[Any]
Block = tuple[str, list[Row]]
"""A band and the rows below it."""


def cell(record, field) -> Any:
    """Give what somebody would type for an answer."""
    raw = record.raw(field)
    return float(raw) if isinstance(raw, Decimal) else raw


def blocks(
    declaration: Declaration,
    beside: int = 2,
    label: Callable[[Any], str] = lambda field: field.label,
    sections_beside: bool = False,
) -> list[Block]:
    """Draw a form in blocks: labels with values beside them so many to a row, headers with rows below."""
    found: list[Block] = []
    for part in declaration.form.parts:
        table = part.as_table()
        rows: list[Row] = []
        if part.labels is Labels.WITHIN:
            rows.append([declaration.sections.raw(part.own_fields[0])])
        elif part.labels is Labels.OPEN:
            said = [f"{label(f)}：{open_text(declaration.sections.raw(f))}" for f in part.own_fields]
            rows.append(["    ".join(said)])
        elif part.labels is Labels.BESIDE or (sections_beside and table is None):
            pairs = [[label(f), cell(declaration.sections, f)] for f in part.own_fields]
            for at in range(0, len(pairs), beside):
                rows.append([one for pair in pairs[at : at + beside] for one in pair])
        else:
            for fields in header_lines(part):
                rows.append([label(f) for f in fields])
                for record in declaration.rows(table) if table else [declaration.sections]:
                    rows.append([cell(record, f) for f in fields])
        found.append((part.band, rows))
    return found


def open_text(raw) -> str:
    return f"{raw.year}年{raw.month}月{raw.day}日" if isinstance(raw, date) else str(raw or "")


def book(found: Sequence[Block], columns: Sequence[int] = range(1, 40), gap: int = 0):
    """Draw blocks into a sheet, the cells of a row in these columns, with blank rows between."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "申报表"
    at = 1
    for band, rows in found:
        if band:
            sheet.cell(at, columns[0], band)
            at += 1 + gap
        for row in rows:
            for column, value in zip(columns, row, strict=False):
                if value is not None:
                    put(sheet.cell(at, column), value)
            at += 1 + gap
    return workbook


def document(found: Sequence[Block], one_table: bool = False):
    """Draw blocks into Word: a table for each between paragraphs, or all in one."""
    word = docx.Document()
    outside = {Heading.band}
    width = 12
    table = None
    for band, rows in found:
        drawn = len(rows[0]) > 1 or "：" not in str(rows[0][0])
        if band and not one_table:
            word.add_paragraph(f"    {band} ")
        title = len(rows) == 1 and len(rows[0]) == 1 and band in outside
        if title or not (drawn or one_table):
            word.add_paragraph(str(rows[0][0]))
            table = None
            continue
        if table is None or not one_table:
            table = word.add_table(0, width if one_table else max(map(len, rows)))
            if not one_table:
                word.add_paragraph("")
        if band and one_table:
            line = table.add_row().cells
            line[0].merge(line[-1]).text = band
        for row in rows:
            cells = table.add_row().cells
            for at, value in enumerate(row):
                last = at
                if one_table:  # each cell spans some of the twelve columns
                    step = width // len(row)
                    first, last = at * step, (at + 1) * step - 1 if at < len(row) - 1 else width - 1
                    cells[first].merge(cells[last]).text = word_text(value)
                else:
                    if at == len(row) - 1:
                        last = len(cells) - 1
                    cells[at].merge(cells[last]).text = word_text(value)
    return word


def word_text(value) -> str:
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)


def put(at, value) -> None:
    at.value = value
    if isinstance(value, str):
        at.data_type = "s"  # =12次 is a text
