"""Plain tables as a workbook: headed, filterable, totalled, ready to print."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..core.summary import Column, Formula, Measure
from .book import CREATED, Book, FileLink
from .stamp import CORNER, SUMMARY
from .style import HEI, SIZE, SONG, lines_needed
from .xml import holdable


class Figure(NamedTuple):
    """A value that is shown, or computed, otherwise than its column."""

    value: object
    measure: Measure
    formula: Formula | None = None


class Target(NamedTuple):
    """Where a link leads: a file by its path from the workbook's own folder, and what in it."""

    path: str
    sheet: str = ""
    cell: str = ""


class Linked(NamedTuple):
    """A text that leads to a place in a file."""

    text: str
    target: Target


@dataclass(frozen=True)
class TableSheet:
    """A table on a sheet of its own; amounts of money in its rows are whole 分.

    `levels` says how deep in an outline each row is; where they are `nested`, a row tells of the deeper
    ones below it too. What stands in a column with a formula is what it comes to.
    """

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    levels: Sequence[int] = ()
    nested: bool = False

    def total(self, number: int) -> int:
        """Add a column up."""
        tops = [row for at, row in enumerate(self.rows) if not (self.nested and self.levels[at])]
        return sum(int(row[number]) for row in tops if row[number] is not None)  # type: ignore[call-overload]


TITLE_ROW, NOTE_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2, 3
_LINES: Final = {"border": 1, "font_name": SONG, "font_size": SIZE, "valign": "vcenter"}
NUMBERS: Final = {
    Measure.TEXT: "@",
    Measure.COUNT: "#,##0",
    Measure.WAN: "#,##0.00####",
    Measure.YUAN: "#,##0.00",
    Measure.SHARE: "0.0%",
    Measure.NUMBER: "General",
    Measure.DAY: "yyyy-mm-dd",
}
_PER_FEN: Final = {Measure.WAN: 1_000_000, Measure.YUAN: 100}
"""分 to the unit that is shown."""

TONES: Final[Mapping[str, Mapping[str, Any]]] = {
    "bad": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "fair": {"font_color": "#7F6000", "bg_color": "#FFF2CC"},
    "good": {"font_color": "#375623", "bg_color": "#E2EFDA"},
}
TONE_OF: Final = {
    word: tone
    for tone, words in {
        "bad": ("必须修改", "无法读取", "未报送", "超控制数", "不一致", "退回"),
        "fair": ("需要说明", "待处理", "迟报", "有问题", "部分报送", "作废"),
        "good": ("一致", "接收", "接收（按规则）", "按时", "已报送", "控制数内"),
    }.items()
    for word in words
}
"""How the words are coloured that say how something stands."""

_TONED: Final = frozenset({"severity", "decision", "state", "status", "verdict"})
"""The columns in which they say it."""

_A3: Final = 8
_MOST_LINKS: Final = 65_530
"""What a sheet can hold of them."""
_MOST_HELD: Final = 5_000
"""Rows of a sheet that is held in memory; no chart is drawn of more."""
_LONGEST_LINK: Final = 230
"""Signs of a path: as an address each may take nine, and a program may stop at 2,079."""
_POINTS_PER_CHARACTER: Final = 5.25
_LINE_POINTS, _PADDING_POINTS, _MOST_POINTS = 13.0, 5.0, 400.0
_LEAST_HEAD = 34.0

Formats = Mapping[str, Format]


class Spots:
    """Where the columns of every table stand."""

    def __init__(self, sheets: Sequence[TableSheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}

    def of(self, table: str, key: str) -> str:
        """Give all cells of a column; of an empty table the row in which the first would stand."""
        sheet = self._sheets[table]
        letter = self.letter(sheet, key)
        last = FIRST_ROW + max(1, len(sheet.rows))
        return f"'{table}'!${letter}${FIRST_ROW + 1}:${letter}${last}"

    def sum(self, table: str, key: str) -> str:
        """Give what adds a column up, whatever is filtered out."""
        sheet = self._sheets[table]
        if not sheet.nested:
            return f"SUM({self.of(table, key)})"
        letter = self.letter(sheet, key)
        tops = [
            f"'{table}'!{letter}{FIRST_ROW + 1 + at}" for at, level in enumerate(sheet.levels) if not level
        ]
        return "+".join(tops) or "0"

    def total(self, table: str, key: str) -> float:
        """Give what a column of a table comes to, as it is shown."""
        sheet, number = self._sheets[table], self._number(table, key)
        return shown(sheet.total(number), sheet.columns[number].measure)

    def rows(self, table: str) -> int:
        return len(self._sheets[table].rows)

    def column(self, table: str, key: str) -> list[object]:
        """Give what stands in a column."""
        number = self._number(table, key)
        values = [row[number] for row in self._sheets[table].rows]
        return [value.value if isinstance(value, Figure) else value for value in values]

    def keys(self, table: str, start: str) -> list[str]:
        """Give the columns whose key starts so."""
        return [one.key for one in self._sheets[table].columns if one.key.startswith(start)]

    def heading(self, table: str, key: str) -> str:
        return self._sheets[table].columns[self._number(table, key)].heading

    def _number(self, table: str, key: str) -> int:
        return next(at for at, one in enumerate(self._sheets[table].columns) if one.key == key)

    def first_cells(self, table: str, key: str, most: int) -> tuple[str, int, int, int, int]:
        """Give the first cells of a column as charts name them."""
        sheet, number = self._sheets[table], self._number(table, key)
        return table, FIRST_ROW, number, FIRST_ROW + max(1, min(most, len(sheet.rows))) - 1, number

    def has(self, table: str) -> bool:
        return table in self._sheets

    def letter(self, sheet: TableSheet, key: str) -> str:
        number = next(at for at, column in enumerate(sheet.columns) if column.key == key)
        letter: str = xl_col_to_name(number)
        return letter


class _Here:
    """A row of a table, as its formulas see it."""

    def __init__(self, spots: Spots, sheet: TableSheet, row: int) -> None:
        self._spots = spots
        self._sheet = sheet
        self.row = row
        self._line = FIRST_ROW + row + 1

    def cell(self, key: str) -> str:
        return f"${self._spots.letter(self._sheet, key)}{self._line}"

    def value(self, key: str) -> Any:
        keys = [column.key for column in self._sheet.columns]
        return self._sheet.rows[self.row][keys.index(key)]

    def column(self, key: str) -> str:
        return self._spots.of(self._sheet.name, key).rpartition("!")[2]

    def below(self, key: str, rows: int) -> str:
        letter = self._spots.letter(self._sheet, key)
        return f"${letter}{self._line}:${letter}{self._line + rows}"

    def of(self, table: str, key: str) -> str:
        return self._spots.of(table, key)

    def sum(self, table: str, key: str) -> str:
        return self._spots.sum(table, key)


Front = Callable[[Book, Worksheet, Spots], None]
"""Writes the first sheet, which leads to the others."""


def tables_workbook(
    title: str,
    sheets: Sequence[TableSheet],
    front: Front | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """Make a workbook of tables, one a sheet, behind a first sheet of its own if there is one.

    `progress` is told how many rows are written, and of how many.
    """
    if not any(len(sheet.rows) > _MOST_HELD for sheet in sheets):
        return _made(title, sheets, front, progress, None)
    with TemporaryDirectory(prefix="xlperf-") as temporary:
        return _made(title, sheets, front, progress, Path(temporary))


def _made(
    title: str,
    sheets: Sequence[TableSheet],
    front: Front | None,
    progress: Callable[[int, int], None],
    temporary: Path | None,
) -> bytes:
    content = io.BytesIO()
    book = Book(content, title, temporary)
    formats = _formats(book)
    spots = Spots(sheets)
    first = book.add_worksheet("首页") if front else None
    total, written = sum(len(sheet.rows) for sheet in sheets), 0
    for sheet in sheets:
        add = book.add_streamed if len(sheet.rows) > _MOST_HELD else book.add_worksheet
        _write(add(sheet.name), sheet, formats, spots)
        written += len(sheet.rows)
        progress(written, total)
    if front:
        front(book, first, spots)
    book.set_properties({"title": title, "category": SUMMARY, "created": CREATED})
    corner = book.add_worksheet(CORNER)
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
    for tone, look in TONES.items():
        formats[tone] = make(**_LINES, **look, align="center", num_format="@")
    formats["link"] = make(
        **_LINES, align="left", text_wrap=True, num_format="@", quote_prefix=True,
        font_color="#0563C1", underline=1,
    )  # fmt: skip
    for measure, number in NUMBERS.items():
        align = {"align": "left", "text_wrap": True} if measure is Measure.TEXT else {"align": "right"}
        kinds: Mapping[str, Mapping[str, Any]] = {
            "": {},
            "total ": {"bold": True, "bg_color": "#F2F2F2"},
            "outline ": {"bold": True},
        }
        for kind, look in kinds.items():
            quoted = {"quote_prefix": True} if measure is Measure.TEXT else {}
            formats[kind + measure.value] = make(**_LINES, **align, **look, **quoted, num_format=number)
    return formats


def _write(page: Worksheet, sheet: TableSheet, formats: Formats, spots: Spots) -> None:
    last_column = len(sheet.columns) - 1
    page.set_row(TITLE_ROW, 26)
    page.write_string(TITLE_ROW, 0, holdable(sheet.title), formats["title"])
    page.write_string(NOTE_ROW, 0, holdable(sheet.note), formats["note"])
    heads = _height(sheet.columns, [column.heading for column in sheet.columns])
    page.set_row(HEAD_ROW, max(_LEAST_HEAD, heads))
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(HEAD_ROW, number, column.heading, formats["head"])
    _rows(page, sheet, formats, spots)
    if sheet.rows:
        page.autofilter(HEAD_ROW, 0, FIRST_ROW + len(sheet.rows) - 1, last_column)
        _totals(page, sheet, formats)
    if sheet.levels:
        page.outline_settings(symbols_below=False)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_paper(_A3)
    page.set_landscape()
    printed = [number for number, column in enumerate(sheet.columns) if column.printed]
    if len(printed) <= last_column:
        page.print_area(TITLE_ROW, 0, FIRST_ROW + len(sheet.rows), printed[-1])
    page.fit_to_pages(1, 0)
    page.repeat_rows(TITLE_ROW, HEAD_ROW)
    page.set_footer("&L&A&C第 &P 页，共 &N 页")


def _rows(page: Worksheet, sheet: TableSheet, formats: Formats, spots: Spots) -> None:
    links = 0
    for at, values in enumerate(sheet.rows):
        row, level = FIRST_ROW + at, sheet.levels[at] if sheet.levels else 0
        page.set_row(row, _height(sheet.columns, values), None, {"level": level})
        kind = "outline " if sheet.levels and not level else ""
        here = _Here(spots, sheet, at)
        for number, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            if isinstance(value, Linked):
                links += 1
                linked = links <= _MOST_LINKS and _link(page, row, number, value, formats["link"])
                value = None if linked else value.text
                if linked:
                    continue
            figure = value if isinstance(value, Figure) else Figure(value, column.measure, column.formula)
            tone = TONE_OF.get(str(figure.value)) if column.key in _TONED else None
            # what is a text stays one when somebody edits the cell
            measure = Measure.TEXT if isinstance(figure.value, str) else figure.measure
            look = formats[tone or kind + measure.value]
            if figure.formula:
                page.write_formula(row, number, "=" + figure.formula(here), look, _cached(figure))
            else:
                _cell(page, row, number, figure, look)


def _height(columns: Sequence[Column], values: Sequence[object]) -> float:
    """Give the height of a row: programs do not agree on fitting wrapped text by themselves."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        text = value.text if isinstance(value, Linked) else value
        if isinstance(text, str):
            room = column.width * _POINTS_PER_CHARACTER - SIZE
            if len(text) * SIZE > room or "\n" in text:
                lines = max(lines, lines_needed(text, room))
    return min(_MOST_POINTS, lines * _LINE_POINTS + _PADDING_POINTS)


def _link(page: Worksheet, row: int, column: int, linked: Linked, form: Format) -> bool:
    """Write a link, unless the format has no room for it."""
    target = linked.target
    sheet = target.sheet.replace("'", "''")
    place = f"'{sheet}'!{target.cell or 'A1'}" if sheet else ""
    if max(len(target.path), len(place)) > _LONGEST_LINK or holdable(target.path) != target.path:
        return False
    page.write_url(row, column, FileLink(holdable(linked.text), target.path, place), form)
    return True


def _cell(page: Worksheet, row: int, column: int, figure: Figure, form: Format) -> None:
    value, measure, _ = figure
    match value:
        case None | "":
            page.write_blank(row, column, None, form)
        case str():
            page.write_string(row, column, holdable(value), form)
        case date():
            page.write_datetime(row, column, datetime(value.year, value.month, value.day), form)
        case _:
            page.write_number(row, column, shown(value, measure), form)


def _cached(figure: Figure) -> float | str:
    """Give what a formula comes to."""
    value, measure, _ = figure
    if value is None:
        return ""
    return holdable(value) if isinstance(value, str) else shown(value, measure)


def shown(value: object, measure: Measure) -> float:
    """Give a figure in the unit in which it is shown."""
    number = float(value)  # type: ignore[arg-type]  # the frames hold numbers or texts
    return number / _PER_FEN[measure] if measure in _PER_FEN else number


def _totals(page: Worksheet, sheet: TableSheet, formats: Formats) -> None:
    """Write a total line, which follows the filter where no row tells of others."""
    if not any(column.totalled for column in sheet.columns):
        return
    first, last = FIRST_ROW + 1, FIRST_ROW + len(sheet.rows)
    row = last
    tops = [FIRST_ROW + 1 + at for at, level in enumerate(sheet.levels) if not level]
    for number, column in enumerate(sheet.columns):
        if not column.totalled:
            word = "合计" if number == 0 else None
            _cell(page, row, number, Figure(word, Measure.TEXT), formats["total text"])
            continue
        letter = xl_col_to_name(number)
        total = (
            "+".join(f"{letter}{top}" for top in tops)
            if sheet.nested
            else f"SUBTOTAL(109,{letter}{first}:{letter}{last})"
        )
        look = formats[f"total {column.measure.value}"]
        page.write_formula(row, number, f"={total}", look, shown(sheet.total(number), column.measure))
