"""The first sheet of a bureau workbook: figures with the tables that they come from, and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ..core.summary import Measure
from .book import Book
from .style import HEI, SONG
from .tables import NUMBERS, TONE_OF, TONES, Spots


@dataclass(frozen=True)
class Fact:
    """A figure: what it is, how it is computed and what that comes to as shown, and from which table.

    A `{0}` in the formula stands for the cell of the first fact of its block, and so on.
    """

    label: str
    formula: str
    value: float | str
    measure: Measure
    unit: str = ""
    table: str = ""


@dataclass(frozen=True)
class Block:
    """Some figures under a heading."""

    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Chart:
    """A picture of two columns of a table, of the first `most` rows; or of the facts of a block."""

    title: str
    kind: str
    table: str = ""
    labels: str = ""
    values: str = ""
    most: int = 12
    block: str = ""
    facts: Sequence[str] = ()
    number: str = "#,##0"


@dataclass(frozen=True)
class Cover:
    """What stands on the first sheet: blocks in two columns, charts below them."""

    title: str
    lines: Sequence[str]
    left: Sequence[Block]
    right: Sequence[Block]
    charts: Sequence[Chart]


_LEFT, _RIGHT = 0, 5
_WIDTHS: Final = (25, 15, 7, 20)
_GAP: Final = 2.5
_COLOURS: Final = ("#2F5F8F", "#C8963E", "#6A9A5B", "#A65D57", "#7B6FA6", "#8C8C8C")
_CHART: Final = {"width": 489, "height": 310}
_CHART_ROWS: Final = 12
_A4: Final = 9


def write_cover(cover: Cover, book: Book, page: Worksheet, spots: Spots) -> None:
    """Write the first sheet."""
    formats = _formats(book)
    for column, width in enumerate((*_WIDTHS, _GAP, *_WIDTHS)):
        page.set_column(column, column, width)
    last = _RIGHT + len(_WIDTHS) - 1
    page.set_row(0, 38)
    page.merge_range(0, 0, 0, last, cover.title, formats["title"])
    for row, line in enumerate(cover.lines, 1):
        page.merge_range(row, 0, row, last, line, formats["line"])
    top = len(cover.lines) + 2
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    ends = [
        _blocks(page, blocks, top, left, formats, cells)
        for blocks, left in ((cover.left, _LEFT), (cover.right, _RIGHT))
    ]
    at = max(ends) + 1
    for number, chart in enumerate(cover.charts):
        made = _chart(book, page.name, chart, spots, cells)
        page.insert_chart(at + number // 2 * _CHART_ROWS, number % 2 * _RIGHT, made, {"object_position": 2})
    for row in range(top, at + (len(cover.charts) + 1) // 2 * _CHART_ROWS):
        page.set_row(row, 20)
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.fit_to_pages(1, 1)
    page.center_horizontally()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&A")
    page.activate()


def _formats(book: Book) -> Mapping[str, Format]:
    def make(**look: Any) -> Format:
        return book.add_format({"font_name": SONG, "font_size": 11, "valign": "vcenter", **look})

    line = {"bottom": 1, "bottom_color": "#D0D7E2"}
    formats = {
        "title": make(font_name=HEI, font_size=20, align="center"),
        "line": make(font_color="#595959", align="center", font_size=10),
        "head": make(font_name=HEI, font_color="#FFFFFF", bg_color="#2F5F8F", indent=1),
        "label": make(**line, indent=1),
        "unit": make(**line, font_color="#595959", font_size=9),
        "link": make(**line, font_color="#0563C1", underline=1, font_size=9),
    }
    for measure, number in NUMBERS.items():
        formats[measure.value] = make(**line, bold=True, align="right", num_format=number)
    for tone, look in TONES.items():
        formats[tone] = make(**line, **look, bold=True, align="right")
    return formats


def _blocks(
    page: Worksheet,
    blocks: Sequence[Block],
    top: int,
    left: int,
    formats: Mapping[str, Format],
    cells: dict[tuple[str, str], tuple[int, int]],
) -> int:
    row = top
    for block in blocks:
        page.merge_range(row, left, row, left + len(_WIDTHS) - 1, block.title, formats["head"])
        spots = [(row + 1 + at, left + 1) for at in range(len(block.facts))]
        own = [xl_rowcol_to_cell(*spot) for spot in spots]
        for (at, column), fact in zip(spots, block.facts, strict=True):
            cells[block.title, fact.label] = at, column
            page.write_string(at, left, fact.label, formats["label"])
            look = formats[TONE_OF.get(str(fact.value)) or fact.measure.value]
            page.write_formula(at, column, "=" + fact.formula.format(*own), look, fact.value)
            page.write_string(at, left + 2, fact.unit, formats["unit"])
            if fact.table:
                page.write_url(at, left + 3, f"internal:'{fact.table}'!A1", formats["link"], fact.table)
            else:
                page.write_blank(at, left + 3, None, formats["unit"])
        row += len(block.facts) + 2
    return row


def _chart(
    book: Book, sheet: str, chart: Chart, spots: Spots, cells: Mapping[tuple[str, str], tuple[int, int]]
) -> Any:
    made = book.add_chart({"type": chart.kind})
    if chart.block:
        rows = [cells[chart.block, label] for label in chart.facts]
        first, last, column = rows[0][0], rows[-1][0], rows[0][1]
        categories = [sheet, first, column - 1, last, column - 1]
        values = [sheet, first, column, last, column]
        count = last - first + 1
    else:
        categories = list(spots.first_cells(chart.table, chart.labels, chart.most))
        values = list(spots.first_cells(chart.table, chart.values, chart.most))
        count = min(chart.most, spots.rows(chart.table))
    round_one = chart.kind == "doughnut"
    series: dict[str, Any] = {
        "categories": categories,
        "values": values,
        "data_labels": {"percentage": True} if round_one else {"value": True, "num_format": chart.number},
    }
    if round_one:
        series["points"] = [{"fill": {"color": _COLOURS[at % len(_COLOURS)]}} for at in range(max(count, 1))]
    else:
        series |= {"fill": {"color": _COLOURS[0]}, "gap": 60}
    made.add_series(series)
    made.set_title(
        {"name": chart.title, "name_font": {"name": HEI, "size": 12, "bold": False}, "overlay": False}
    )
    made.set_size(_CHART)
    if round_one:
        made.set_legend({"position": "right"})
    else:
        made.set_legend({"none": True})
        quiet = {"major_gridlines": {"visible": False}, "num_font": {"size": 9}}
        if chart.kind == "bar":
            made.set_y_axis({**quiet, "reverse": True})
            made.set_x_axis({**quiet, "num_format": chart.number, "visible": False})
        else:
            made.set_x_axis(quiet)
            made.set_y_axis({**quiet, "num_format": chart.number, "visible": False})
    made.set_chartarea({"border": {"color": "#D0D7E2"}})
    return made
