"""A form as a workbook: blank for a filer, or filled with a declaration."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, groupby
from typing import Any, NamedTuple, TypeGuard

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from ..core.declaration import Declaration, Place
from ..core.errors import Unholdable
from ..core.fields import CELL_DIGITS, Amount, CodeName, Day, Field, FunctionCode, LongText, Raw, TitleYear
from ..core.form import Form, Labels, Table
from ..core.live import NOTHING, Keeps
from ..core.prefill import Prefilled, carried_fields
from . import style
from .asking import lengths
from .book import Book, Page
from .formula import total_formula
from .guide import write_guide, write_samples
from .layout import (
    ANSWER_KEY,
    CODE,
    EDITION,
    END,
    FIRST_COLUMN,
    FIRST_ROW,
    GRID,
    GUIDE,
    LISTS,
    REPORT,
    SAMPLES,
    SEAL,
    Box,
    Line,
    Role,
    address,
    column_key,
    lines,
)
from .macros.buttons import Macros, add_form_macros
from .margin import Margin
from .marks import IS_MARKED, NAME, keys_range, write_report
from .plan import ANSWERS, BEGUN, ERRORS, MESSAGES, WARNINGS, At
from .remarks import in_cell
from .stamp import stamp
from .validation import EDITION_RULE, CodeRanges, validation
from .verdict import Kind
from .xml import MOST_TEXT

SHEET = "申报表"
_A4 = 9
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

    def __init__(
        self,
        form: Form,
        year: int,
        declaration: Declaration | None,
        carried: Collection[Place] | None = None,
    ) -> None:
        self.form = form
        self.year = year
        self.is_done = declaration is not None and carried is None
        """Whether only what is declared needs room."""
        self.carried = carried or ()
        """What was carried over from last year, where the rest is still to be filled in."""
        self.marks_carried = bool(carried)
        self.filled = declaration or _of_year(form, year)
        self.placed = tuple(self._place())
        self._at = {placed.top: placed for placed in self.placed}
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
        rows = {table: self._rows(table) for table in self.form.tables()}
        top = FIRST_ROW
        for line, points in _unanswered_lines(self.form, tuple(rows.items()), self.is_done):
            if self._is_answered(line):
                points = max(self._points(line, box) for box in line.boxes)
            spanned = -(-int(points) // int(style.MOST_POINTS))
            yield PlacedLine(line, top, spanned, style.whole_pixels(points / spanned), self._is_spare(line))
            top += spanned

    def _rows(self, table: type[Table]) -> int:
        return max(table.rows, len(self.filled.rows(table)))

    def _is_spare(self, line: Line) -> bool:
        """Tell a row of a table that a filled form does not need; the first always shows."""
        if not self.is_done or line.table is None or line.number is None:
            return False
        return line.number >= max(1, len(self.filled.rows(line.table)))

    def _is_answered(self, line: Line) -> bool:
        if line.table:
            return line.number is not None and line.number < len(self.filled.rows(line.table))
        return any(box.field in self.filled.sections.answers for box in line.boxes)

    def _points(self, line: Line, box: Box) -> float:
        if box.role is Role.TITLE or box.field is None or self.raw(box.field, line.number) is None:
            return _unanswered_points(box, self.is_done)
        shown = self.filled.record(Place(box.field, line.number)).shown(box.field) or ""
        needed = style.needed_points(shown, box.width)
        if not isinstance(box.field, LongText):
            return needed
        # beside a long text that its row may not hold, the margin says so: of what is there it does hold
        return max(needed, style.points_for(in_cell(shown), box.width))

    @cached_property
    def carried_rows(self) -> frozenset[int]:
        """The rows in which something is last year's."""
        return frozenset(self.spots[place][0] for place in self.carried)

    def page_breaks(self) -> Iterator[int]:
        """Give the rows that begin a page: no table that fits on one is parted."""
        used, repeated = 0.0, self.placed[0].height
        room = style.PAGE_POINTS - repeated  # the title stands on every page
        for together in _kept_together([placed for placed in self.placed if not placed.hidden], room):
            height = sum(placed.height for placed in together)
            if together[-1] is self.placed[-1]:
                height += style.SEAL_POINTS
            if used and used + height > style.PAGE_POINTS:
                yield together[0].top
                used = repeated
            used = (used + height) % style.PAGE_POINTS

    def raw(self, field: Field[Any], number: int | None) -> Raw:
        """Give what a cell is to hold; a row beyond those declared is blank."""
        if field.table and (number or 0) >= len(self.filled.rows(field.table)):
            return None
        return self.filled.raw(Place(field, number))

    def header(self, field: Field[Any]) -> tuple[int, int]:
        """Give the cell of a column's label."""
        return self.heads[field]

    def capacity(self, place: Place) -> int:
        """Give how many Han characters surely fit into a cell as it is printed."""
        row, column = self.spots[place]
        line = self._at[row]
        box = next(one for one in line.line.boxes if FIRST_COLUMN + one.first == column)
        return style.capacity(line.height, box.width)

    def column(self, field: Field[Any]) -> str:
        """Give the range of a table's column, or the address of a section's field."""
        if field.table is None:
            return address(*self.spots[Place(field)])
        at = [spot for place, spot in self.spots.items() if place.field is field]
        return f"{address(*at[0])}:{address(*at[-1])}"

    def unanswered(self) -> Sheet:
        """Give the same sheet without what is declared."""
        other = copy(self)
        other.filled = _of_year(self.form, self.year)
        other.carried = ()
        other.__dict__.pop("carried_rows", None)
        return other

    @property
    def end(self) -> int:
        """The row after the last one."""
        return self.placed[-1].top + self.placed[-1].rows


def _of_year(form: Form, year: int) -> Declaration:
    return Declaration.of(form, {form.roles.year: form.roles.year.text(year)}, {})


@lru_cache(maxsize=64)
def _unanswered_lines(
    form: Form, rows: tuple[tuple[type[Table], int], ...], is_done: bool
) -> tuple[tuple[Line, float], ...]:
    """Give the lines of a form, and how high each must be if nothing is answered on it."""
    return tuple(
        (line, max(_unanswered_points(box, is_done) for box in line.boxes))
        for line in lines(form, dict(rows))
    )


def _unanswered_points(box: Box, is_done: bool) -> float:
    if box.role is Role.TITLE:
        return style.TITLE_POINTS
    if box.field is None:
        return style.label_points(box.text, box.width)
    return style.LEAST_POINTS if is_done else style.blank_points(box.field)


def _kept_together(lines: Sequence[PlacedLine], room: float) -> Iterator[list[PlacedLine]]:
    """Give the lines that belong on one page: a whole table, the signatures, or a heading with its values."""
    for part, own in groupby(lines, key=lambda placed: placed.line.part):
        every = list(own)
        whole = part is not None and (part.as_table() is not None or part.labels is Labels.OPEN)
        if whole and sum(placed.height for placed in every) <= room:
            yield every
            continue
        together = []
        for placed in every:
            together.append(placed)
            if any(box.field is not None for box in placed.line.boxes):
                yield together
                together = []


Codes = Mapping[str, str]
"""Codes of the functional classification to choose from, with their names."""

NO_CODES: Codes = {}


def blank(
    form: Form, year: int, keeps: Keeps = NOTHING, codes: Codes = NO_CODES, macros: Macros | None = None
) -> bytes:
    """Make the workbook that a filer of a budget year starts from."""
    return workbook_of([Sheet(form, year, None)], keeps, codes, macros)


def filled(declaration: Declaration, keeps: Keeps = NOTHING, codes: Codes = NO_CODES) -> bytes:
    """Make a workbook that holds a declaration; Unholdable where no cell can."""
    return filled_together([declaration], keeps, codes)


def filled_together(
    declarations: Iterable[Declaration], keeps: Keeps = NOTHING, codes: Codes = NO_CODES
) -> bytes:
    """Make a workbook that holds several declarations of a form, each on a sheet of its own."""
    return workbook_of([sheet_of(declaration.completed()) for declaration in declarations], keeps, codes)


def prefilled(sheets: Iterable[Prefilled], keeps: Keeps = NOTHING, codes: Codes = NO_CODES) -> bytes:
    """Make a workbook of which a part is filled in, for a filer to fill in the rest."""
    return workbook_of([sheet_to_fill(one) for one in sheets], keeps, codes)


def sheet_of(
    declaration: Declaration, carried: Collection[Place] | None = None, kind: type[Sheet] = Sheet
) -> Sheet:
    """Lay out a declaration; Unholdable where no cell can hold it."""
    for field, raw in _cells(declaration):
        _must_fit(field, raw)
    return kind(declaration.form, declaration.year or 0, declaration, carried)


def sheet_to_fill(one: Prefilled) -> Sheet:
    """Lay out what is known beforehand, with room for what is not."""
    return sheet_of(one.declaration, one.carried)


def _cells(declaration: Declaration) -> Iterator[tuple[Field[Any], Raw]]:
    for record in (declaration.sections, *chain.from_iterable(declaration.tables.values())):
        yield from record.answers.items()


def _must_fit(field: Field[Any], raw: Raw) -> None:
    """Refuse what a cell would not give back whole."""
    match raw:
        case str():
            try:
                units = in_cell(raw)
            except UnicodeEncodeError as error:
                raise Unholdable(field.label, "含有不成对的代理字符") from error
            if "\ufffe" in raw or "\uffff" in raw:
                raise Unholdable(field.label, "含有不是文字的字符")
            if units > MOST_TEXT:
                raise Unholdable(field.label, f"有 {units:,} 字，超过一个单元格的上限 {MOST_TEXT:,} 字")
        case Decimal():
            if len(raw.normalize().as_tuple().digits) > CELL_DIGITS or abs(raw.adjusted()) > 300:
                raise Unholdable(field.label, f"的数字 {raw} 超过 15 位有效数字")


def workbook_of(sheets: Sequence[Sheet], keeps: Keeps, codes: Codes, macros: Macros | None = None) -> bytes:
    """Write a workbook of laid-out sheets of one form, if you like with buttons on them."""
    content = io.BytesIO()
    book = Book(content, sheets[0].form.title)
    names = (SHEET if number == 1 else f"{SHEET}{number}" for number, _ in enumerate(sheets, 1))
    pages = [book.add_worksheet(name, Page) for name in names]
    form = sheets[0].form
    report = book.add_worksheet(REPORT)
    guide = book.add_worksheet(GUIDE)
    samples = book.add_worksheet(SAMPLES) if form.samples else None
    shared = _Shared(book, codes)
    for page, sheet in zip(pages, sheets, strict=True):
        _Writer(shared, page, sheet, keeps).write()
    write_report(report, book.look)
    book.define_name(NAME, keys_range())
    write_guide(guide, book.look, form, keeps)
    if form.samples and samples:
        write_samples(samples, book.look, form.samples, shared)
    shared.lists.hide()
    if macros:
        add_form_macros(book, pages, macros)
    book.close()
    return content.getvalue()


def is_total(field: Field[Any], raw: Raw, declaration: Declaration) -> TypeGuard[Amount]:
    """Tell what the sheet computes from what is declared otherwise."""
    if not isinstance(field, Amount) or field.computed is None:
        return False
    return raw is None or raw == declaration.computed(field)


def own_look(field: Field[Any], raw: Raw) -> dict[str, Any]:
    """Give what is not as usual in the look of an answer that is of another kind than its field."""
    match field, raw:
        case Day(), Decimal():
            return {"num_format": "General"}  # a number that is no date must not be shown as one
        case Amount() | Day(), str():
            return {"quote_prefix": True}  # it stays a text when somebody edits the cell
    return {}


class Total(NamedTuple):
    """A formula, and the value that it has in the file as generated."""

    formula: str
    value: float | str


class _Shared:
    """What the sheets of a workbook share: formats, and the lists that drop-downs choose from."""

    def __init__(self, book: Book, codes: Codes) -> None:
        self.book = book
        self.lists: Worksheet = book.add_worksheet(LISTS)
        self._ranges: dict[tuple[str, ...], str] = {}
        self._codes = codes

    def list(self, options: Sequence[str]) -> str:
        """Give the range in which a list of choices stands: longer lists than 255 signs work too."""
        key = tuple(options)
        if key not in self._ranges:
            column = len(self._ranges)
            for row, option in enumerate(options):
                self.lists.write_string(row, column, option)
            self._ranges[key] = f"'{LISTS}'!{xl_range_abs(0, column, len(options) - 1, column)}"
        return self._ranges[key]

    @property
    def codes(self) -> CodeRanges | None:
        """Give where the codes stand, each with its name beside it."""
        if not self._codes:
            return None
        codes = self.list(tuple(self._codes))
        names = self.list(tuple(self._codes.values()))
        column, below = list(self._ranges).index(tuple(self._codes)), len(self._codes)
        return CodeRanges(codes, names, f"'{LISTS}'!{xl_range_abs(below, column, below, column)}")


class Printer:
    """Writes what of a laid-out sheet stands on paper: labels and values."""

    def __init__(self, page: Worksheet, sheet: Sheet, formats: Callable[[Mapping[str, Any]], Format]) -> None:
        self.page = page
        self.sheet = sheet
        self.formats = formats

    def write(self) -> None:
        self._paper(self.sheet.end - 1)
        for placed in self.sheet.placed:
            self._row_heights(placed)
            for box in placed.line.boxes:
                self._box(placed, box)
        self._codes()

    def _paper(self, last: int) -> None:
        """Set the page up, of which the last row is given."""
        page = self.page
        page.set_column(FIRST_COLUMN, FIRST_COLUMN + GRID - 1, style.COLUMN_WIDTH)
        page.hide_gridlines(2)
        page.set_paper(_A4)
        page.set_portrait()
        page.set_margins(left=0.55, right=0.55, top=0.7, bottom=0.7)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.repeat_rows(FIRST_ROW)
        page.print_area(FIRST_ROW, FIRST_COLUMN, last, FIRST_COLUMN + GRID - 1)
        page.set_h_pagebreaks(list(self.sheet.page_breaks()))
        page.set_footer("&C第 &P 页，共 &N 页")

    def _row_heights(self, placed: PlacedLine) -> None:
        options = {"hidden": True} if placed.hidden else {}
        for row in range(placed.top, placed.top + placed.rows):
            self.page.set_row(row, placed.points, None, options)

    def _box(self, placed: PlacedLine, box: Box) -> None:
        if box.field is None:
            self._merge(placed, box, form := self.formats(style.role_format(box.role)))
            self.page.write_string(*placed.at(box), box.text, form)
        else:
            self._answer(placed, box, box.field, self.sheet.raw(box.field, placed.line.number))

    def _answer(self, placed: PlacedLine, box: Box, field: Field[Any], raw: Raw) -> None:
        self._merge(placed, box, form := self.formats(self._look(box, field, raw)))
        self._cell(*placed.at(box), raw, form)

    def _look(self, box: Box, field: Field[Any], raw: Raw) -> dict[str, Any]:
        return style.value_format(box.role, field) | own_look(field, raw)

    def _merge(self, placed: PlacedLine, box: Box, form: Format) -> None:
        row, column = placed.at(box)
        if box.width > 1 or placed.rows > 1:
            last_row, last_column = row + placed.rows - 1, column + box.width - 1
            self.page.merge_range(row, column, last_row, last_column, "", form)

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

    def _codes(self) -> None:
        """Let digits be a text where they are meant to be one."""
        codes = [field for field in self.sheet.form.fields() if isinstance(field, FunctionCode)]
        if codes:
            at = " ".join(self.sheet.column(field) for field in codes)
            self.page.ignore_errors({"number_stored_as_text": at})


class _Writer(Printer):
    """Writes one laid-out sheet to be filled in, which checks itself."""

    def __init__(self, shared: _Shared, page: Worksheet, sheet: Sheet, keeps: Keeps) -> None:
        super().__init__(page, sheet, shared.book.look)
        self.shared = shared
        self.margin = Margin(sheet, keeps) if keeps.rules else None
        self.lengths = lengths(keeps.rules)

    def write(self) -> None:
        self._screen()
        self._rails()
        super().write()
        self._validations()
        if self.margin:
            self._margin(self.margin)
        self._marks()

    def _screen(self) -> None:
        """Hide what only programs read, and let only answers be typed."""
        page = self.page
        page.set_column(0, 0, None, None, {"hidden": True})
        page.set_column(FIRST_COLUMN + GRID, FIRST_COLUMN + GRID, 2)
        page.set_row(0, None, None, {"hidden": True})
        first = self._first_input()
        page.set_selection(*first, *first)
        page.print_black_and_white()  # the colours of what is wrong are for the screen
        page.protect("", _PROTECTION)

    def _paper(self, last: int) -> None:
        super()._paper(last + 1 if self.margin else last)  # the seal

    def _answer(self, placed: PlacedLine, box: Box, field: Field[Any], raw: Raw) -> None:
        total = self._total(field, raw)
        if total is None:
            return super()._answer(placed, box, field, raw)
        form = self.formats(self._look(box, field, raw) | {"locked": True})
        self._merge(placed, box, form)
        self.page.write_formula(*placed.at(box), total.formula, form, total.value)
        return None

    def _first_input(self) -> tuple[int, int]:
        """Give the cell from which a filer starts: the first below the title."""
        year = self.sheet.form.roles.year
        return next(spot for place, spot in self.sheet.spots.items() if place.field is not year)

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
        said, plain = self.formats(style.MESSAGE), self.formats(style.VERDICT)
        for cell in margin.formulas():
            status = (cell.row, cell.column) == (FIRST_ROW, MESSAGES)
            look = self.formats(style.STATUS) if status else said if cell.column == MESSAGES else plain
            if cell.row == self.sheet.end:
                self._seal(look := self.formats(style.seal(CODE)))
            page.write_formula(cell.row, cell.column, cell.text, look, cell.value)
        page.write_string(FIRST_ROW, ANSWERS, "单位说明（答复“需要说明”）", self.formats(style.STATUS))
        answer = self.formats(style.ANSWER)
        for row in margin.answerable():
            page.write_blank(row, ANSWERS, None, answer)
        self._colour(margin)
        if self.sheet.marks_carried:
            self._carried(margin)

    def _seal(self, code: Format) -> None:
        """Write the last line, by which a printed version is known; its 校验码 is the margin's."""
        row, page = self.sheet.end, self.page
        page.set_row(row, style.SEAL_POINTS)
        for box in SEAL.boxes:
            first, last = FIRST_COLUMN + box.first, FIRST_COLUMN + box.first + box.width - 1
            look = code if box is CODE else self.formats(style.seal(box))
            if box.width > 1:
                page.merge_range(row, first, row, last, box.text, look)
            if box is EDITION:
                page.write_number(row, first, 1, look)
                page.data_validation(row, first, row, first, EDITION_RULE)

    def _carried(self, margin: Margin) -> None:
        """Remember what is last year's in hidden columns of its row, so that it shows until it is changed."""
        sheet, plain = self.sheet, self.formats(style.VERDICT)
        wanted = carried_fields(sheet.form)
        for place, spot in sheet.spots.items():
            if place.field in wanted:
                raw = sheet.filled.raw(place) if place in sheet.carried else None
                self._cell(*margin.copy_of(spot), raw, plain)
        first, last = FIRST_ROW + 1, sheet.end - 1
        cell, hidden = address(first, FIRST_COLUMN), address(first, margin.copies)
        rule = {
            "type": "formula",
            "criteria": f"=AND(LEN({hidden})>0,EXACT({cell},{hidden}))",
            "format": self.formats(style.CARRIED_CELL),
        }
        self.page.conditional_format(first, FIRST_COLUMN, last, FIRST_COLUMN + GRID - 1, rule)

    def _colour(self, margin: Margin) -> None:
        first, last = FIRST_ROW + 1, self.sheet.end - 1
        for column, look in ((ERRORS, style.WRONG), (WARNINGS, style.DOUBTFUL)):
            flag = f"=${address(first, column)}>0"
            rule = {"type": "formula", "criteria": flag, "format": self.formats(look)}
            self.page.conditional_format(first, MESSAGES, last, MESSAGES, rule)
        status = f"${address(FIRST_ROW, MESSAGES)}"
        for begins, look in (("还有", style.WRONG), ("表内", style.PASSED)):
            rule = {
                "type": "formula",
                "criteria": f'=LEFT({status},2)="{begins}"',
                "format": self.formats(look),
            }
            self.page.conditional_format(FIRST_ROW, MESSAGES, FIRST_ROW, MESSAGES, rule)
        for (row, column), verdicts in margin.marked():
            asked = ",".join(one.cell for one in verdicts.get(Kind.LACKING, ()))
            begun = [f"AND(${address(row, BEGUN)},OR({asked}))"] if asked else []
            wrong = [*begun, *(one.cell for one in verdicts.get(Kind.WRONG, ()))]
            doubtful = [one.cell for one in verdicts.get(Kind.DOUBTFUL, ())]
            for cells, look in ((wrong, style.WRONG_CELL), (doubtful, style.DOUBTFUL_CELL)):
                if cells:
                    criteria = f"=OR({','.join(cells)})"
                    rule = {"type": "formula", "criteria": criteria, "format": self.formats(look)}
                    self.page.conditional_format(row, column, row, column, rule)

    def _marks(self) -> None:
        """Colour the cells that the list of findings names; what is live has its own colours first."""
        rule = {"type": "formula", "criteria": IS_MARKED, "format": self.formats(style.MARKED_CELL)}
        last = self.sheet.end - 1, FIRST_COLUMN + GRID - 1
        self.page.conditional_format(FIRST_ROW, FIRST_COLUMN, *last, rule)

    def _total(self, field: Field[Any], raw: Raw) -> Total | None:
        """Give a computed amount as its formula, unless another figure was declared."""
        if not is_total(field, raw, self.sheet.filled) or field.computed is None:
            return None
        value = self.sheet.filled.computed(field)
        formula = total_formula(field.computed, field.decimals, At(self.sheet, None))
        return Total(formula, "" if value is None else float(value))

    def _validations(self) -> None:
        """Hold each cell to its field's kind, and let it say what is asked."""
        spots: dict[Field[Any], list[tuple[int, int]]] = {}
        for place, spot in self.sheet.spots.items():
            spots.setdefault(place.field, []).append(spot)
        for field, ((row, column), *_, (last, _)) in ((one, [*at, at[-1]]) for one, at in spots.items()):
            if not isinstance(field, TitleYear):
                rule = validation(field, self.shared, self.lengths.get(field), self._code_beside(field))
                self.page.data_validation(row, column, last, column, rule)

    def _code_beside(self, field: Field[Any]) -> str | None:
        """Give the cell of the code that a field names, as its own first row sees it."""
        code = field.of if isinstance(field, CodeName) else None
        if code is None:
            return None
        return f"${address(*self.sheet.spots[Place(code, None if code.table is None else 0)])}"
