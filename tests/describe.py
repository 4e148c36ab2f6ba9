"""A workbook in words, one line a fact, so that a change of it can be read.

Cells that are alike share a line. In formulas that are alike from row to row, rows are given by their
distance: `D[0]` stands in the cell's own row, `D[-1]` in the one above.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.formula.translate import Translator
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, rows_from_range
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

Spot = tuple[int, int]
"""The row and the column of a cell, counted from 1."""

Held = tuple[Spot, str, str]
"""A cell, a formula as it stands there, and what else is to be said of it."""

_REFERENCE = re.compile(r""""[^"]*"|'[^']*'|(?<![\w.$])(\$?[A-Z]{1,3})(\d+)(?![\w.(])""")
_LONG_LIST = re.compile(r'\{"[^"]*"(?:,"[^"]*"){9,}\}')
_NUMBERED = re.compile(r"(.*?)(\d+)")
_SIDES = ("left", "right", "top", "bottom")
_LOCKS = (
    "formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows", "insertHyperlinks",
    "deleteColumns", "deleteRows", "sort", "autoFilter", "pivotTables", "selectLockedCells",
    "selectUnlockedCells", "objects", "scenarios",
)  # fmt: skip


def describe(path: Path) -> str:
    """Give all that a workbook holds, and how it looks."""
    book, shown = openpyxl.load_workbook(path), _shown(path)
    lines = [f"workbook {_quoted(book.properties.title)}, created {book.properties.created}"]
    lines += [f"name {name} = {one.attr_text}" for name, one in sorted(book.defined_names.items())]
    for sheet in book.worksheets:
        lines += ["", f"sheet {sheet.title}, {sheet.sheet_state}, {sheet.dimensions}"]
        lines += [f"  {line}" for line in _sheet(sheet, shown[sheet.title])]
    return "\n".join([*_with_lists_apart("\n".join(lines)), ""])


def _shown(path: Path) -> dict[str, dict[Spot, Any]]:
    """Give what a program shows that does not compute."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    shown = {
        sheet.title: {
            (cell.row, cell.column): cell.value for row in sheet for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }
    book.close()
    return shown


def _with_lists_apart(text: str) -> Iterator[str]:
    """Shorten the long lists that formulas look in, and tell them at the end, once."""
    lists: dict[str, str] = {}
    for full in dict.fromkeys(at[0] for at in _LONG_LIST.finditer(text)):
        first, second, *others = full[1:-1].split(",")
        short = f"{{{first},{second},… {len(others)} more}}"
        if lists.setdefault(short, full) == full:
            text = text.replace(full, short)
    yield text
    yield from [""] * bool(lists)
    for short, full in lists.items():
        yield f"list {short} = {full}"


def _sheet(sheet: Worksheet, shown: dict[Spot, Any]) -> Iterator[str]:
    cells = [
        ((cell.row, cell.column), cell)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell)  # of merged cells only the first
    ]
    formulas = [(spot, cell) for spot, cell in cells if cell.data_type == "f"]
    texts = [(spot, cell.value) for spot, cell in cells if cell.value is not None and cell.data_type != "f"]
    yield from _paper(sheet)
    yield _protection(sheet)
    yield from _columns(sheet)
    yield from _rows(sheet)
    yield from _merges(sheet)
    yield from _looks(sheet, cells)
    for _, row in groupby(_texts(texts), lambda told: told[0]):
        yield ", ".join(words for _, words in row)
    yield from _links(cells)
    for where, formula, value in _alike(
        (spot, str(cell.value), _quoted(shown.get(spot))) for spot, cell in formulas
    ):
        yield f"{where} {formula} → {value}"
    for where, formula, words in _alike(_validations(sheet)):
        yield f"{where} takes {words}{formula and f': {formula}'}"
    for where, formula, words in _alike(_colours(sheet)):
        yield f"{where} {words} if {formula}"


def _paper(sheet: Worksheet) -> Iterator[str]:
    page, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    yield f"prints on paper {page.paperSize}, {page.orientation}, area {sheet.print_area or 'all'}"
    if fit and fit.fitToPage:
        wide, high = (1 if pages is None else pages for pages in (page.fitToWidth, page.fitToHeight))
        yield f"prints {wide} pages wide, {high} high"
    margins = ", ".join(f"{side} {getattr(sheet.page_margins, side):g}" for side in _SIDES)
    yield f"prints with margins {margins}{', centred' if sheet.print_options.horizontalCentered else ''}"
    if titles := [one for one in (sheet.print_title_rows, sheet.print_title_cols) if one]:
        yield f"prints on every page {' '.join(titles)}"
    if sheet.row_breaks.brk:
        yield f"prints with breaks below {' '.join(str(one.id) for one in sheet.row_breaks.brk)}"
    for line in ("oddHeader", "oddFooter"):
        for side in ("left", "center", "right"):
            if text := getattr(getattr(sheet, line), side).text:
                yield f"prints {line} {side} {_quoted(text)}"
    yield f"shows grid lines: {bool(sheet.sheet_view.showGridLines)}; frozen at {sheet.freeze_panes}"
    if sheet.auto_filter.ref:
        yield f"shows a filter on {sheet.auto_filter.ref}"


def _protection(sheet: Worksheet) -> str:
    lock = sheet.protection
    if not lock.sheet:
        return "not protected"
    password = "with" if lock.password or lock.hashValue else "without"
    allowed = " ".join(one for one in _LOCKS if not getattr(lock, one))
    return f"protected {password} a password, but for {allowed}"


def _columns(sheet: Worksheet) -> Iterator[str]:
    for one in sorted(sheet.column_dimensions.values(), key=lambda one: one.min or 0):
        span = _span(*(get_column_letter(column or 1) for column in (one.min, one.max)))
        yield f"columns {span} {'hidden' if one.hidden else f'width {one.width:g}'}"


def _rows(sheet: Worksheet) -> Iterator[str]:
    """Give what rows are set to, those that are set alike on a line."""
    alike: dict[str, list[int]] = {}
    for row in range(1, sheet.max_row + 1):
        one = sheet.row_dimensions[row]
        height = "" if one.height is None else f" height {one.height:g}"
        if words := f"{' hidden' if one.hidden else ''}{height}":
            alike.setdefault(words, []).append(row)
    for words, rows in alike.items():
        yield f"rows {_spans(rows)}{words}"


def _merges(sheet: Worksheet) -> Iterator[str]:
    """Give merged ranges, those of the same columns and height on a line."""
    tops: dict[tuple[int, int, int], list[int]] = {}
    for one in sorted(sheet.merged_cells.ranges, key=lambda one: (one.min_row, one.min_col)):
        tops.setdefault((one.min_col, one.max_col, one.max_row - one.min_row + 1), []).append(one.min_row)
    for (left, right, high), rows in tops.items():
        columns = _span(get_column_letter(left), get_column_letter(right))
        yield f"merged {columns}, {high} high, from {_spans(rows)}"


def _looks(sheet: Worksheet, cells: list[tuple[Spot, Cell]]) -> Iterator[str]:
    merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    looks: dict[str, list[Spot]] = {}
    for spot, cell in cells:
        if cell.has_style:
            looks.setdefault(_look(cell), []).extend(merged[spot].cells if spot in merged else [spot])
    for look, spots in looks.items():
        yield f"look {look}: {_ranges(spots)}"


def _look(cell: Cell) -> str:
    font, place = cell.font, cell.alignment
    words = ["locked" if cell.protection.locked else "open", _quoted(cell.number_format)]
    words += [font.name, f"{font.sz:g}", *["bold"] * bool(font.b), *_colour(font.color)]
    words += [f"on {cell.fill.fgColor.rgb}"] if cell.fill.patternType else []
    words += [f"{side} {line.style}" for side in _SIDES if (line := getattr(cell.border, side)).style]
    words += [word for word in (place.horizontal, place.vertical) if word]
    words += ["wrapped"] * bool(place.wrapText) + ["shrunk"] * bool(place.shrinkToFit)
    words += [f"indent {place.indent:g}"] * bool(place.indent)
    return " ".join(words).replace("left thin right thin top thin bottom thin", "boxed")


def _colour(colour: Any) -> list[str]:
    return [colour.rgb] if colour is not None and colour.type == "rgb" else []


def _texts(texts: list[tuple[Spot, Any]]) -> Iterator[tuple[int, str]]:
    """Give values with their rows; of those that count on (`Item:1`, `Item:2`), the first and the last."""
    left = dict(texts)
    for first, text in texts:
        if first not in left:
            continue
        for step in ((1, 0), (0, 1)):
            run = list(_counting(left, first, step))
            if len(run) > 1:
                break
        last = run[-1]
        more = f" … {_quoted(left[last])}" if len(run) > 1 else ""
        for spot in run:
            del left[spot]
        yield first[0], f"{_area(first, last)} {_quoted(text)}{more}"


def _counting(texts: dict[Spot, Any], spot: Spot, step: Spot) -> Iterator[Spot]:
    """Follow values in a direction for as long as each counts one more than the one before."""
    yield spot
    while match := _NUMBERED.fullmatch(str(texts[spot])):
        spot = spot[0] + step[0], spot[1] + step[1]
        if texts.get(spot) != f"{match[1]}{int(match[2]) + 1}":
            return
        yield spot


def _links(cells: list[tuple[Spot, Cell]]) -> Iterator[str]:
    for _, cell in cells:
        if cell.hyperlink:
            yield f"{cell.coordinate} links to {cell.hyperlink.target or cell.hyperlink.location}"
        if cell.comment:
            yield f"{cell.coordinate} bears the note {_quoted(cell.comment.text)}"


def _validations(sheet: Worksheet) -> Iterator[Held]:
    for one in sheet.data_validations.dataValidation:
        words = _validation(one)
        for spot, formula in _spread(str(one.sqref), one.formula1 or ""):
            yield spot, formula, words


def _validation(one: DataValidation) -> str:
    words: list[str] = [one.type or "anything", *([one.operator] if one.operator else [])]
    words += [f"and {one.formula2}"] if one.formula2 else []
    words += [] if one.allowBlank else ["not blank"]
    if one.error or one.errorTitle:
        words.append(f"else {one.errorStyle or 'stop'} {_quoted(one.errorTitle)} {_quoted(one.error)}")
    if one.prompt or one.promptTitle:
        words.append(f"says {_quoted(one.promptTitle)} {_quoted(one.prompt)}")
    return " ".join(words)


def _colours(sheet: Worksheet) -> Iterator[Held]:
    rules = [(rule, str(one.sqref)) for one in sheet.conditional_formatting for rule in one.rules]
    for rule, where in sorted(rules, key=lambda pair: pair[0].priority):
        words = f"turns {_difference(rule.dxf)}{', the last,' if rule.stopIfTrue else ''} by {rule.type}"
        for spot, formula in _spread(where, " ".join(rule.formula)):
            yield spot, formula, words


def _difference(look: DifferentialStyle) -> str:
    font = [*["bold"] * bool(look.font.b), *_colour(look.font.color)] if look.font else []
    fill = [f"on {look.fill.bgColor.rgb}"] if isinstance(look.fill, PatternFill) else []
    return " ".join(font + fill)


def _spread(where: str, formula: str) -> Iterator[tuple[Spot, str]]:
    """Give every cell of some ranges with a formula of the first as it counts there."""
    cells = [cell for area in where.split() for row in rows_from_range(area) for cell in row]
    for cell in cells:
        moved = (
            Translator(f"={formula}", cells[0]).translate_formula(cell) if cell != cells[0] else f"={formula}"
        )
        column, row = coordinate_from_string(cell)
        yield (row, column_index_from_string(column)), moved.removeprefix("=")


def _alike(held: Iterable[Held]) -> Iterator[tuple[str, str, str]]:
    """Give formulas, those that differ only by row, or not at all, together, with where they stand."""
    relative: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        relative.setdefault((_by_distance(one), one[2]), []).append(one)
    same: dict[tuple[str, str], list[Spot]] = {}
    for (formula, words), ones in relative.items():
        key = (formula if len(ones) > 1 else ones[0][1], words)
        same.setdefault(key, []).extend(spot for spot, _, _ in ones)
    for (formula, words), spots in sorted(same.items(), key=lambda item: min(item[1])):
        yield _ranges(spots), formula, words


def _by_distance(held: Held) -> str:
    """Write rows of references as distances from a cell's own."""
    (row, _), formula, _ = held
    return _REFERENCE.sub(lambda at: f"{at[1]}[{int(at[2]) - row}]" if at[2] else at[0], formula)


def _ranges(spots: Iterable[Spot]) -> str:
    """Write cells as ranges, in the order of their first cells."""
    columns: dict[int, set[int]] = {}
    for row, column in spots:
        columns.setdefault(column, set()).add(row)
    beside: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(columns.items()):
        for run in _runs(sorted(rows)):
            beside.setdefault(run, []).append(column)
    areas = [
        ((top, left), (bottom, right))
        for (top, bottom), those in beside.items()
        for left, right in _runs(those)
    ]
    return " ".join(_area(*area) for area in sorted(areas))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of numbers that follow each other."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        following = [number for _, number in run]
        yield following[0], following[-1]


def _area(first: Spot, last: Spot) -> str:
    ends = [f"{get_column_letter(column)}{row}" for row, column in (first, last)]
    return _span(*ends)


def _spans(numbers: Iterable[int]) -> str:
    return " ".join(_span(*run) for run in _runs(numbers))


def _span(first: object, last: object) -> str:
    return f"{first}" if first == last else f"{first}:{last}"


def _quoted(value: object) -> str:
    """Write a value so that line ends and blanks are seen, and a text is told from a number."""
    return json.dumps(value, ensure_ascii=False, default=str)
