"""The sheets beside the form that help to fill it in: what each field asks, and indicators to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..core.fields import Choice, Field
from ..core.form import Form, Part, Samples
from ..core.live import Keeps
from . import style
from .asking import PASTING, form_of, lengths, when
from .layout import FIRST_COLUMN, GRID, Role, header_lines
from .validation import Lists

_HEADS: Final = ("栏目", "填什么", "格式和单位", "必填", "示例")
_PIXELS: Final = (108, 192, 144, 66, 174)
"""Together as wide as the twelve columns of the form."""

_LABEL, _WHEN = 0, 3
"""The columns that are centred."""

_A4: Final = 9
_PROTECTION: Final = {"format_columns": True, "format_rows": True}

Formats = Callable[[Mapping[str, Any]], Format]


def how_it_works(is_live: bool) -> Iterator[tuple[str, str]]:
    """Say in a few lines how the workbook is used."""
    yield (
        "填写",
        "白色单元格可以填写，其余已锁定。各表备有空行，用不完的留空；行高可以调整。"
        "有多个项目的，复制整张“申报表”，一张工作表填一个项目。",
    )
    if is_live:
        yield (
            "颜色提示",
            "红色为必须修改。黄色为需要说明：请核对改正；情况属实的，在表右侧同一行的“单位说明”栏写明理由。",
        )
    yield "粘贴", f"{PASTING}，或者选择性粘贴“数值”，以免带入别处的格式，冲掉下拉列表和提示。"


@dataclass(frozen=True)
class _Row:
    """A row of texts; one of a single text is a heading, and stays with the row below it."""

    texts: tuple[str, ...]

    @property
    def is_heading(self) -> bool:
        return len(self.texts) == 1

    @property
    def points(self) -> float:
        if self.is_heading:
            return style.LEAST_POINTS
        shares = (*_PIXELS[: len(self.texts) - 1], sum(_PIXELS[len(self.texts) - 1 :]))
        return style.whole_pixels(
            max(
                style.needed_points(text, pixels / style.COLUMN_PIXELS)
                for text, pixels in zip(self.texts, shares, strict=True)
            )
        )


def _rows(form: Form, keeps: Keeps) -> Iterator[_Row]:
    """Give what the guide says: how the workbook works, then a row a field, grouped by part."""
    demanded = lengths(keeps.rules)
    yield _Row(("本工作簿的用法",))
    yield from map(_Row, how_it_works(is_live=bool(keeps.rules)))
    for part in form.parts:
        yield _Row((_heading(part),))
        for field in part.own_fields:
            told = form_of(field, demanded.get(field))
            yield _Row((field.printed, field.help, told, when(field), field.example))


def _heading(part: type[Part]) -> str:
    table = part.as_table()
    if table is None:
        return part.label
    least = "，至少填一行" if table.at_least_one else ""
    return f"{part.label}（一行一项{least}，备有 {table.rows} 行）"


def write_guide(page: Worksheet, formats: Formats, form: Form, keeps: Keeps) -> None:
    """Write the sheet that says what each field asks."""
    rows = list(_rows(form, keeps))
    for column, pixels in enumerate(_PIXELS):
        page.set_column_pixels(column, column, pixels)
    last = len(_PIXELS) - 1
    page.merge_range(0, 0, 0, last, f"《{form.title}》填报说明", formats(style.role_format(Role.TITLE)))
    page.set_row(0, style.TITLE_POINTS)
    for column, head in enumerate(_HEADS):
        page.write_string(1, column, head, formats(style.HEAD))
    page.set_row(1, style.LEAST_POINTS)
    band, label, text = (formats(look) for look in (style.BAND, style.LABEL, style.TEXT))
    for number, row in enumerate(rows, 2):
        page.set_row(number, row.points)
        for column, said in enumerate(row.texts):
            look = band if row.is_heading else label if column in (_LABEL, _WHEN) else text
            if column == len(row.texts) - 1 and column < last:
                page.merge_range(number, column, number, last, "", look)
            page.write_string(number, column, said, look)
    page.ignore_errors({"number_stored_as_text": f"A1:E{len(rows) + 2}"})
    heights = [(row.points, row.is_heading) for row in rows]
    _as_annex(page, (style.TITLE_POINTS, style.LEAST_POINTS), heights, last)


def write_samples(page: Worksheet, formats: Formats, samples: Samples, lists: Lists) -> None:
    """Write rows to copy: cell for cell as the form's own table, so that they fit when pasted."""
    page.set_column(0, 0, 1)
    page.set_column(FIRST_COLUMN, FIRST_COLUMN + GRID - 1, style.COLUMN_WIDTH)
    sheet = _SampleSheet(page, formats)
    sheet.across(0, "绩效指标示例", style.role_format(Role.TITLE), style.TITLE_POINTS)
    told = (
        f"{samples.source}复制一行或几行中的各栏，在申报表“{samples.table.label}”的行首"
        "选择性粘贴“数值”，再改写。"
    )
    note = sheet.across(1, told, style.NOTE, style.needed_points(told, GRID))
    (fields,) = header_lines(samples.table)
    head = sheet.line(2, fields, {field: field.printed for field in fields}, lambda field: style.HEAD)
    heights, row = list[tuple[float, bool]](), 3
    for kind, group in samples.rows.items():
        heights.append((sheet.across(row, kind, style.BAND, style.LEAST_POINTS), True))
        for number, answers in enumerate(group, row + 1):
            heights.append(
                (sheet.line(number, fields, answers, partial(style.value_format, Role.VALUE)), False)
            )
        row += 1 + len(group)
    column = FIRST_COLUMN
    for field in fields:
        if isinstance(field, Choice):  # what is pasted with its look keeps its list
            rule = {"validate": "list", "source": f"={lists.list(field.options)}"}
            page.data_validation(3, column, row - 1, column, rule)
        column += field.width
    _as_annex(page, (style.TITLE_POINTS, note, head), heights, FIRST_COLUMN + GRID - 1)


@dataclass(frozen=True)
class _SampleSheet:
    page: Worksheet
    formats: Formats

    def across(self, row: int, text: str, look: Mapping[str, Any], points: float) -> float:
        """Write a text over the whole grid, and give the height of its row."""
        self.page.merge_range(row, FIRST_COLUMN, row, FIRST_COLUMN + GRID - 1, text, self.formats(look))
        self.page.set_row(row, points)
        return points

    def line(
        self,
        row: int,
        fields: Sequence[Field[Any]],
        answers: Mapping[Field[Any], str],
        looks: Callable[[Field[Any]], Mapping[str, Any]],
    ) -> float:
        """Write a row of the table's own boxes, and give its height."""
        column = FIRST_COLUMN
        for field in fields:
            look = self.formats(looks(field))
            self.page.merge_range(row, column, row, column + field.width - 1, "", look)
            self.page.write_string(row, column, answers[field], look)
            column += field.width
        points = style.whole_pixels(max(style.needed_points(answers[one], one.width) for one in fields))
        self.page.set_row(row, points)
        return points


def _as_annex(
    page: Worksheet, above: Sequence[float], heights: Sequence[tuple[float, bool]], last_column: int
) -> None:
    """Print on A4 portrait, one page wide; the header, last of what stands above, is on every page."""
    head = len(above) - 1
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.set_portrait()
    page.set_margins(left=0.55, right=0.55, top=0.7, bottom=0.7)
    page.center_horizontally()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.print_area(0, 0, head + len(heights), last_column)
    page.set_h_pagebreaks(list(_breaks(above, heights)))
    page.set_footer("&C第 &P 页，共 &N 页")
    page.freeze_panes(head + 1, 0)
    page.protect("", _PROTECTION)


def _breaks(above: Sequence[float], heights: Sequence[tuple[float, bool]]) -> Iterator[int]:
    """Give the rows that begin a page, so that no heading stands at the foot of one."""
    used = sum(above)
    for number, (points, is_heading) in enumerate(heights):
        below = heights[number + 1][0] if is_heading else 0.0
        if used + points + below > style.PAGE_POINTS:
            yield len(above) + number
            used = above[-1]
        used += points
