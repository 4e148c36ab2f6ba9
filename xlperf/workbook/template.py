"""A form as a workbook: blank for a filer, or filled with a declaration."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from ..core.declaration import Declaration, Place
from ..core.errors import Unholdable
from ..core.fields import CELL_DIGITS, MOST_AMOUNT, Amount, Choice, Day, Field, Raw
from ..core.form import Form
from ..core.live import NOTHING, Keeps
from . import style
from .formula import total_formula
from .layout import (
    END,
    FIRST_COLUMN,
    FIRST_ROW,
    GRID,
    Box,
    Line,
    Role,
    address,
    column_key,
    lines,
)
from .margin import (
    ANSWER_KEY,
    ANSWERS,
    BEGUN,
    ERRORS,
    MESSAGES,
    WARNINGS,
    WRONG_KINDS,
    At,
    Kind,
    Margin,
)
from .stamp import stamp

SHEET = "申报表"
LISTS = "选项"
MOST_UTF16 = 32_767
"""UTF-16 units that one cell holds."""

CREATED = datetime(2021, 1, 1)
"""Every generated workbook bears the same date, so that the same definition gives the same file."""

_A4 = 9
_MOST_NAMES = 200
_PROTECTION = {"format_rows": True, "format_columns": True, "sort": True, "autofilter": True}


@dataclass(frozen=True)
class PlacedLine:
    """A printed line and the sheet rows it takes, counted from 0."""

    line: Line
    top: int
    rows: int
    points: float
    hidden: bool

    @property
    def height(self) -> float:
        return self.points * self.rows

    def at(self, box: Box) -> tuple[int, int]:
        return self.top, FIRST_COLUMN + box.first


class Sheet:
    """A form laid out on a sheet, with room for what a declaration says."""

    def __init__(self, form: Form, year: int, declaration: Declaration | None) -> None:
        self.form = form
        self.year = year
        self.declaration = declaration
        self.filled = declaration or Declaration.of(form, {form.roles.year: form.roles.year.text(year)}, {})
        self.placed = tuple(self._place())
        self.spots = {
            Place(box.field, placed.line.number): placed.at(box)
            for placed in self.placed
            for box in placed.line.boxes
            if box.field is not None
        }
        self.heads = {
            field: placed.at(box)
            for placed in self.placed
            for box, field in zip(placed.line.boxes, placed.line.heads, strict=False)
        }

    def _place(self) -> Iterator[PlacedLine]:
        rows = {table: max(table.rows, len(self.filled.rows(table))) for table in self.form.tables()}
        top = FIRST_ROW
        for line in lines(self.form, rows):
            points = max(self._points(line, box) for box in line.boxes)
            spanned = -(-int(points) // int(style.MOST_POINTS))
            yield PlacedLine(line, top, spanned, style.whole_pixels(points / spanned), self._is_spare(line))
            top += spanned

    def _is_spare(self, line: Line) -> bool:
        """Tell a row of a table that a filled form does not need; the first always shows."""
        if self.declaration is None or line.table is None or line.number is None:
            return False
        return line.number >= max(1, len(self.declaration.rows(line.table)))

    def _points(self, line: Line, box: Box) -> float:
        if box.role is Role.TITLE:
            return style.TITLE_POINTS
        if box.field is None:
            return style.label_points(box.text, box.width)
        if self.raw(box.field, line.number) is None:
            return style.LEAST_POINTS if self.declaration else style.blank_points(box.field)
        shown = self.filled.record(Place(box.field, line.number)).shown(box.field)
        return style.needed_points(shown or "", box.width)

    def page_breaks(self) -> Iterator[int]:
        """Give the rows that begin a page, so that no heading stands at the foot of one."""
        used = 0.0
        shown = [placed for placed in self.placed if not placed.hidden]
        for number, placed in enumerate(shown):
            if used and used + sum(one.height for one in _kept_together(shown[number:])) > style.PAGE_POINTS:
                yield placed.top
                used = 0.0
            used = (used + placed.height) % style.PAGE_POINTS

    def raw(self, field: Field[Any], number: int | None) -> Raw:
        """Give what a cell is to hold; a row beyond those declared is blank."""
        if field.table and (number or 0) >= len(self.filled.rows(field.table)):
            return None
        return self.filled.raw(Place(field, number))

    def header(self, field: Field[Any]) -> tuple[int, int]:
        """Give the cell of a column's label."""
        return self.heads[field]

    def column(self, field: Field[Any]) -> str:
        """Give the range of a table's column, or the address of a section's field."""
        if field.table is None:
            return address(*self.spots[Place(field)])
        at = [spot for place, spot in self.spots.items() if place.field is field]
        return f"{address(*at[0])}:{address(*at[-1])}"

    @property
    def end(self) -> int:
        """The row after the last one."""
        return self.placed[-1].top + self.placed[-1].rows


def _kept_together(lines: Sequence[PlacedLine]) -> Iterator[PlacedLine]:
    """Give the first line, and below a heading all up to the first values."""
    for placed in lines:
        yield placed
        if any(box.field is not None for box in placed.line.boxes):
            return


def _named(options: Sequence[str]) -> str:
    """Name the choices of a list, unless they are too many for a message (255 signs)."""
    names = f"：{'、'.join(options)}"
    return names if len(names) <= _MOST_NAMES else ""


def blank(form: Form, year: int, keeps: Keeps = NOTHING) -> bytes:
    """Make the workbook that a filer of a budget year starts from."""
    return _workbook([Sheet(form, year, None)], keeps)


def filled(declaration: Declaration, keeps: Keeps = NOTHING) -> bytes:
    """Make a workbook that holds a declaration; Unholdable where no cell can."""
    return filled_together([declaration], keeps)


def filled_together(declarations: Iterable[Declaration], keeps: Keeps = NOTHING) -> bytes:
    """Make a workbook that holds several declarations of a form, each on a sheet of its own."""
    return _workbook([_sheet_of(declaration.completed()) for declaration in declarations], keeps)


def _sheet_of(declaration: Declaration) -> Sheet:
    for field, raw in _cells(declaration):
        _must_fit(field, raw)
    return Sheet(declaration.form, declaration.year or 0, declaration)


def _cells(declaration: Declaration) -> Iterator[tuple[Field[Any], Raw]]:
    for record in (declaration.sections, *chain.from_iterable(declaration.tables.values())):
        yield from record.answers.items()


def _must_fit(field: Field[Any], raw: Raw) -> None:
    """Refuse what a cell would not give back whole."""
    match raw:
        case str():
            try:
                units = len(raw.encode("utf-16-le")) // 2
            except UnicodeEncodeError as error:
                raise Unholdable(field.label, "含有不成对的代理字符") from error
            if "\ufffe" in raw or "\uffff" in raw:
                raise Unholdable(field.label, "含有不是文字的字符")
            if units > MOST_UTF16:
                raise Unholdable(field.label, f"有 {units:,} 字，超过一个单元格的上限 {MOST_UTF16:,} 字")
        case Decimal():
            if len(raw.normalize().as_tuple().digits) > CELL_DIGITS or abs(raw.adjusted()) > 300:
                raise Unholdable(field.label, f"的数字 {raw} 超过 15 位有效数字")


def _workbook(sheets: Sequence[Sheet], keeps: Keeps) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": sheets[0].form.title, "created": CREATED})
    names = (SHEET if number == 1 else f"{SHEET}{number}" for number, _ in enumerate(sheets, 1))
    pages = [book.add_worksheet(name, worksheet_class=_Page) for name in names]
    shared = _Shared(book)
    for page, sheet in zip(pages, sheets, strict=True):
        _Writer(shared, page, sheet, keeps).write()
    shared.lists.hide()
    book.close()
    return content.getvalue()


class Total(NamedTuple):
    """A formula, and the value that it has in the file as generated."""

    formula: str
    value: float | str


class _Page(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose formulas stand as they are given."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks in each formula for thirty functions that none of ours uses: half of all time.
        return formula.removeprefix("=")


class _Shared:
    """What the sheets of a workbook share: formats, and the lists that drop-downs choose from."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.lists: Worksheet = book.add_worksheet(LISTS)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._ranges: dict[tuple[str, ...], str] = {}

    def format(self, look: Mapping[str, Any]) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(look))
        return self._formats[key]

    def list(self, options: Sequence[str]) -> str:
        """Give the range in which a list of choices stands: longer lists than 255 signs work too."""
        key = tuple(options)
        if key not in self._ranges:
            column = len(self._ranges)
            for row, option in enumerate(options):
                self.lists.write_string(row, column, option)
            self._ranges[key] = f"='{LISTS}'!{xl_range_abs(0, column, len(options) - 1, column)}"
        return self._ranges[key]


class _Writer:
    """Writes one laid-out sheet."""

    def __init__(self, shared: _Shared, page: Worksheet, sheet: Sheet, keeps: Keeps) -> None:
        self.shared = shared
        self.page = page
        self.sheet = sheet
        self.margin = Margin(sheet, keeps) if keeps.rules else None

    def write(self) -> None:
        self._page_setup()
        self._rails()
        for placed in self.sheet.placed:
            self._row_heights(placed)
            for box in placed.line.boxes:
                self._box(placed, box)
        if self.margin:
            self._margin(self.margin)

    def _page_setup(self) -> None:
        page, last = self.page, self.sheet.end - 1
        page.set_column(0, 0, None, None, {"hidden": True})
        page.set_column(FIRST_COLUMN, FIRST_COLUMN + GRID - 1, style.COLUMN_WIDTH)
        page.set_column(FIRST_COLUMN + GRID, FIRST_COLUMN + GRID, 2)
        page.set_row(0, None, None, {"hidden": True})
        page.hide_gridlines(2)
        page.set_paper(_A4)
        page.set_portrait()
        page.set_margins(left=0.55, right=0.55, top=0.7, bottom=0.7)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.print_area(FIRST_ROW, FIRST_COLUMN, last, FIRST_COLUMN + GRID - 1)
        page.set_h_pagebreaks(list(self.sheet.page_breaks()))
        page.set_footer("&C第 &P 页，共 &N 页")
        page.protect("", _PROTECTION)

    def _rails(self) -> None:
        sheet = self.sheet
        self.page.write_string(0, 0, str(stamp(sheet.form, sheet.year)))
        for column in range(GRID):
            self.page.write_string(0, FIRST_COLUMN + column, column_key(column))
        for placed in sheet.placed:
            self.page.write_string(placed.top, 0, placed.line.key)
        self.page.write_string(sheet.end, 0, END)  # what stands below belongs to no table

    def _margin(self, margin: Margin) -> None:
        """Write the verdicts and messages beside the form, and colour the cells that they speak of."""
        page = self.page
        page.set_column(MESSAGES, MESSAGES, style.MESSAGE_WIDTH)
        page.set_column(ANSWERS, ANSWERS, style.ANSWER_WIDTH)
        page.set_column(BEGUN, margin.last_column - 1, None, None, {"hidden": True})
        page.freeze_panes(FIRST_ROW + 1, 0)
        page.write_string(0, ANSWERS, ANSWER_KEY)
        said, plain = self._format(style.MESSAGE), self._format(style.VERDICT)
        for cell in margin.formulas():
            status = (cell.row, cell.column) == (FIRST_ROW, MESSAGES)
            look = self._format(style.STATUS) if status else said if cell.column == MESSAGES else plain
            page.write_formula(cell.row, cell.column, cell.text, look, cell.value)
        page.write_string(FIRST_ROW, ANSWERS, "单位说明（答复“需要说明”）", self._format(style.STATUS))
        answer = self._format(style.ANSWER)
        for row in margin.answerable():
            page.write_blank(row, ANSWERS, None, answer)
        self._colour(margin)

    def _colour(self, margin: Margin) -> None:
        first, last = FIRST_ROW + 1, self.sheet.end - 1
        for column, look in ((ERRORS, style.WRONG), (WARNINGS, style.DOUBTFUL)):
            flag = f"=${address(first, column)}>0"
            rule = {"type": "formula", "criteria": flag, "format": self._format(look)}
            self.page.conditional_format(first, MESSAGES, last, MESSAGES, rule)
        status = f"${address(FIRST_ROW, MESSAGES)}"
        for begins, look in (("还有", style.WRONG), ("表内", style.PASSED)):
            rule = {
                "type": "formula",
                "criteria": f'=LEFT({status},2)="{begins}"',
                "format": self._format(look),
            }
            self.page.conditional_format(FIRST_ROW, MESSAGES, FIRST_ROW, MESSAGES, rule)
        for (row, column), verdicts in margin.marked():
            for kinds, look in ((WRONG_KINDS, style.WRONG_CELL), ((Kind.DOUBTFUL,), style.DOUBTFUL_CELL)):
                cells = ",".join(one.cell for kind in kinds for one in verdicts.get(kind, ()))
                if cells:
                    flag = f"${address(row, BEGUN)}"
                    rule = {
                        "type": "formula",
                        "criteria": f"=AND({flag},OR({cells}))",
                        "format": self._format(look),
                    }
                    self.page.conditional_format(row, column, row, column, rule)

    def _row_heights(self, placed: PlacedLine) -> None:
        options = {"hidden": True} if placed.hidden else {}
        for row in range(placed.top, placed.top + placed.rows):
            self.page.set_row(row, placed.points, None, options)

    def _box(self, placed: PlacedLine, box: Box) -> None:
        row, column = placed.at(box)
        if box.field is None:
            self._merge(placed, box, form := self._format(style.role_format(box.role)))
            self.page.write_string(row, column, box.text, form)
            return
        raw = self.sheet.raw(box.field, placed.line.number)
        look = style.value_format(box.role, box.field)
        if isinstance(box.field, Day) and isinstance(raw, Decimal):
            look["num_format"] = "General"  # a number that is no date must not be shown as one
        total = self._total(box.field, raw)
        look |= {"locked": True} if total else {}
        self._merge(placed, box, form := self._format(look))
        self._validate(row, column, box.field)
        if total:
            self.page.write_formula(row, column, total.formula, form, total.value)
        else:
            self._cell(row, column, raw, form)

    def _merge(self, placed: PlacedLine, box: Box, form: Format) -> None:
        row, column = placed.at(box)
        if box.width > 1 or placed.rows > 1:
            last_row, last_column = row + placed.rows - 1, column + box.width - 1
            self.page.merge_range(row, column, last_row, last_column, "", form)

    def _total(self, field: Field[Any], raw: Raw) -> Total | None:
        """Give a computed amount as its formula, unless another figure was declared."""
        if not isinstance(field, Amount) or field.computed is None:
            return None
        value = self.sheet.filled.computed(field)
        if raw is not None and raw != value:
            return None
        formula = total_formula(field.computed, field.decimals, At(self.sheet, None))
        return Total(formula, "" if value is None else float(value))

    def _cell(self, row: int, column: int, raw: Raw, form: Format) -> None:
        """Write a cell as what it is: a text is never taken for a formula or a link."""
        match raw:
            case None:
                self.page.write_blank(row, column, None, form)
            case str():
                self.page.write_string(row, column, raw, form)
            case bool():
                self.page.write_boolean(row, column, raw, form)
            case Decimal():
                self.page.write_number(row, column, float(raw), form)
            case date():
                self.page.write_datetime(row, column, raw, form)

    def _format(self, look: Mapping[str, Any]) -> Format:
        return self.shared.format(look)

    def _validate(self, row: int, column: int, field: Field[Any]) -> None:
        """Offer the choices of a field, hold it to its kind, and show its help."""
        rule: dict[str, Any] = {"validate": "any"}
        match field:
            case Choice():
                rule = {
                    "validate": "list",
                    "source": self.shared.list(field.options),
                    "error_message": f"请从下拉列表中选择{_named(field.options)}。",
                }
            case Amount() if field.computed is None:
                floor = field.min if field.above is None else field.above
                rule = {
                    "validate": "decimal",
                    "criteria": ">=" if field.above is None else ">",
                    "value": -MOST_AMOUNT if floor is None else floor,
                    "error_message": f"请只填数字，以{field.unit}为单位，不带单位和逗号。",
                }
            case Day():
                rule = {
                    "validate": "date",
                    "criteria": ">=",
                    "value": date(2000, 1, 1),
                    "error_message": "请填写日期，如 2027-01-31。",
                    "error_type": "warning",
                }
        if field.help:
            rule |= {"input_title": field.label[:32], "input_message": field.help}
        if rule != {"validate": "any"}:
            rule |= {"error_title": field.label[:32]} if "error_message" in rule else {}
            self.page.data_validation(row, column, row, column, rule)
