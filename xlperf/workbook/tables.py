"""Plain tables as a workbook: headed, filterable, totalled, ready to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..core.summary import Column, Measure
from .book import Book
from .stamp import SUMMARY
from .style import HEI, SIZE, SONG, lines_needed


class Figure(NamedTuple):
    """A value that is shown otherwise than its column."""

    value: object
    measure: Measure


@dataclass(frozen=True)
class TableSheet:
    """A table on a sheet of its own; amounts of money in its rows are whole 分."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


_TITLE_ROW, _NOTE_ROW, _HEAD_ROW, _FIRST_ROW = 0, 1, 2, 3
_LINES = {"border": 1, "font_name": SONG, "font_size": SIZE, "valign": "vcenter"}
_NUMBERS = {
    Measure.TEXT: "@",
    Measure.COUNT: "#,##0",
    Measure.WAN: "#,##0.00####",
    Measure.YUAN: "#,##0.00",
    Measure.SHARE: "0.0%",
    Measure.NUMBER: "General",
}
_PER_FEN = {Measure.WAN: 1_000_000, Measure.YUAN: 100}
"""分 to the unit that is shown."""

_A3 = 8
_MOST_TEXT = 32_767
_POINTS_PER_CHARACTER = 5.25
_LINE_POINTS, _PADDING_POINTS, _MOST_POINTS = 13.0, 5.0, 400.0


def tables_workbook(title: str, sheets: Sequence[TableSheet]) -> bytes:
    """Make a workbook of tables, one a sheet."""
    content = io.BytesIO()
    book = Book(content, title)
    formats = _formats(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats)
    corner = book.add_worksheet("xlperf")
    corner.write_string(0, 0, SUMMARY)
    corner.very_hidden()
    book.close()
    return content.getvalue()


def _formats(book: Book) -> dict[str, Format]:
    def make(**look: Any) -> Format:
        return book.add_format(look)

    formats = {
        "title": make(font_name=HEI, font_size=14, valign="vcenter"),
        "note": make(font_name=SONG, font_size=9, font_color="#595959"),
        "head": make(**_LINES, bold=True, align="center", text_wrap=True, bg_color="#DDE6F0"),
    }
    for measure, number in _NUMBERS.items():
        align = {"align": "left", "text_wrap": True} if measure is Measure.TEXT else {"align": "right"}
        formats[measure.value] = make(**_LINES, **align, num_format=number)
        formats[f"total {measure.value}"] = make(
            **_LINES, **align, num_format=number, bold=True, bg_color="#F2F2F2"
        )
    return formats


def _write(page: Worksheet, sheet: TableSheet, formats: dict[str, Format]) -> None:
    last_column = len(sheet.columns) - 1
    last_row = _FIRST_ROW + len(sheet.rows) - 1
    page.write_string(_TITLE_ROW, 0, sheet.title, formats["title"])
    page.write_string(_NOTE_ROW, 0, sheet.note, formats["note"])
    page.set_row(_TITLE_ROW, 26)
    page.set_row(_HEAD_ROW, 34)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(_HEAD_ROW, number, column.heading, formats["head"])
    for row, values in enumerate(sheet.rows, _FIRST_ROW):
        page.set_row(row, _height(sheet.columns, values))
        for number, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            shown = value if isinstance(value, Figure) else Figure(value, column.measure)
            _cell(page, row, number, shown, formats[shown.measure.value])
    if sheet.rows:
        page.autofilter(_HEAD_ROW, 0, last_row, last_column)
        _totals(page, sheet, last_row, formats)
    page.freeze_panes(_FIRST_ROW, 0)
    page.set_paper(_A3)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_TITLE_ROW, _HEAD_ROW)
    page.set_footer("&L&A&C第 &P 页，共 &N 页")


def _height(columns: Sequence[Column], values: Sequence[object]) -> float:
    """Give the height of a row: programs do not agree on fitting wrapped text by themselves."""
    lines = max(
        lines_needed(value, column.width * _POINTS_PER_CHARACTER - SIZE) if isinstance(value, str) else 1
        for column, value in zip(columns, values, strict=True)
    )
    return min(_MOST_POINTS, lines * _LINE_POINTS + _PADDING_POINTS)


def _cell(page: Worksheet, row: int, column: int, figure: Figure, form: Format) -> None:
    value, measure = figure
    match value:
        case None | "":
            page.write_blank(row, column, None, form)
        case str():
            page.write_string(row, column, value[:_MOST_TEXT], form)
        case _:
            page.write_number(row, column, _shown(value, measure), form)


def _shown(value: object, measure: Measure) -> float:
    number = float(value)  # type: ignore[arg-type]  # the frames hold numbers or texts
    return number / _PER_FEN[measure] if measure in _PER_FEN else number


def _totals(page: Worksheet, sheet: TableSheet, last_row: int, formats: dict[str, Format]) -> None:
    """Write a total line that follows the filter."""
    if not any(column.totalled for column in sheet.columns):
        return
    row = last_row + 1
    for number, column in enumerate(sheet.columns):
        if not column.totalled:
            word = "合计" if number == 0 else None
            _cell(page, row, number, Figure(word, Measure.TEXT), formats["total text"])
            continue
        letter = xl_col_to_name(number)
        total = sum(int(values[number]) for values in sheet.rows if values[number] is not None)  # type: ignore[call-overload]
        page.write_formula(
            row,
            number,
            f"=SUBTOTAL(109,{letter}{_FIRST_ROW + 1}:{letter}{last_row + 1})",
            formats[f"total {column.measure.value}"],
            _shown(total, column.measure),
        )
