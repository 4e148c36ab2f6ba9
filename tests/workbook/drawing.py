"""Somebody who draws the official form by hand, in a workbook or in Word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties

from xlperf.core.declaration import Declaration
from xlperf.core.form import Labels
from xlperf.forms import mof_project as mof
from xlperf.forms.shared import CLASSES
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


# the printed form of 财预〔2015〕88号, in which the indicators of the term and of the year stand side by side

_LINE = Side(style="thin")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
PRINTED = (("产出指标", CLASSES[:4]), ("效益指标", CLASSES[4:8]), ("满意度指标", CLASSES[8:]))
LINES = 2
"""So many lines for each class."""


def printed_mof(declaration: Declaration | None = None, years: str = "（    年度）", bands: bool = False):
    """Draw the printed form, filled in or blank."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "申报表"

    def draw(area: str, value: Any = None) -> None:
        first, *_ = area.split(":")
        for row in sheet[area] if ":" in area else ((sheet[area],),):
            for cell in row:
                cell.border = BOX
                cell.alignment = Alignment(wrap_text=True, vertical="center")
        if ":" in area:
            sheet.merge_cells(area)
        if value is not None:
            put(sheet[first], float(value) if isinstance(value, Decimal) else value)

    def said(field) -> Any:
        return declaration.sections.raw(field) if declaration else None

    sheet.merge_cells("A1:H1")
    sheet["A1"] = mof.TITLE
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A2:H2")
    sheet["A2"] = years
    project, term, funding = mof.Project, mof.Term, mof.Funding
    draw("A3", "项目名称")
    draw("B3:H3", said(project.name))
    for row, pairs in (
        (4, (("主管部门及代码", project.department), ("实施单位", project.agency))),
        (5, (("项目属性", project.attribute), ("项目期", project.period))),
    ):
        for (label, field), (at, area) in zip(pairs, (("A", "B{0}:D{0}"), ("E", "F{0}:H{0}")), strict=True):
            draw(f"{at}{row}", label)
            draw(area.format(row), said(field))
    draw("A6:A8", "项目资金\n（万元）")
    for row, key, label in ((6, "total", ""), (7, "budget", "  其中：财政拨款"), (8, "other", "  其他资金")):
        for part, at, area, total in (
            (term, "B{0}:C{0}", "D{0}", "实施期资金总额："),
            (funding, "E{0}:G{0}", "H{0}", "年度资金总额："),
        ):
            draw(at.format(row), label or total)
            draw(area.format(row), said(getattr(part, key)))
    draw("A9:A10", "总\n体\n目\n标")
    draw("B9:E9", "实施期目标（20××年—20××+n年）")
    draw("F9:H9", "年度目标")
    draw("B10:E10", said(mof.Goals.long_term) or "目标1：\n目标2：\n……")
    draw("F10:H10", said(mof.Goals.annual) or "目标1：\n目标2：\n……")
    sheet.row_dimensions[10].height = 90
    top = 11
    if bands:
        draw(f"B{top}:B{top + 1}", "一级指标")
        draw(f"C{top}:E{top}", "实施期绩效指标")
        draw(f"F{top}:H{top}", "年度绩效指标")
        top += 1
    else:
        draw(f"B{top}", "一级指标")
    for at, label in zip("CDEFGH", ("二级指标", "三级指标", "指标值") * 2, strict=True):
        draw(f"{at}{top}", label)
    row = top + 1
    for level, classes in PRINTED:
        draw(f"B{row}:B{row + LINES * len(classes) - 1}", level)
        for one in classes:
            for table, (at, name, value) in ((mof.LongTerm, "CDE"), (mof.Annual, "FGH")):
                rows = declaration.rows(table) if declaration else ()
                records = [record for record in rows if record[table.category] == one]
                draw(f"{at}{row}:{at}{row + LINES - 1}", one)
                for number in range(LINES):
                    record = records[number] if number < len(records) else None
                    draw(f"{name}{row + number}", record.raw(table.name) if record else f"指标{number + 1}：")
                    draw(f"{value}{row + number}", record.raw(table.value) if record else None)
            row += LINES
    draw(f"A11:A{row - 1}", "绩效指标")
    for column, width in zip("ABCDEFGH", (12, 11, 15, 20, 12, 15, 20, 12), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.print_area = f"A1:H{row - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return workbook
