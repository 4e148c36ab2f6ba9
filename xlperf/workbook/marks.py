"""The sheet 校验结果, on which the findings of a check are listed, and what marks the cells that they name.

Marks are data: a hidden column holds the key of each cell that is listed, and a conditional format on each
form sheet colours the cells whose key is there. To clear them is to empty the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ..core.fields import Severity
from ..core.submission import Checked, Located
from . import style
from .layout import REPORT, Role, column_letters

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NAME: Final = "xlperf_marks"
"""The keys of the cells that are listed."""

MOST: Final = 5_000
"""Findings for which there is room."""

TITLE_ROW, TOLD_ROW, HEAD_ROW, FIRST_ROW = range(4)
"""Findings look as their columns do, so that nothing but texts need be written."""

UNCHECKED: Final = (
    "尚未校验。表内的即时提示只是一部分规则；用“校验”按钮或由财政部门校验后，全部问题列在本表，"
    "有问题的单元格在申报表中标为橙色。"
)
CLEARED: Final = "标注已清除。"

_COLUMNS: Final = (
    ("序号", 7.0),
    ("等级", 11.0),
    ("编号", 10.0),
    ("工作表", 10.0),
    ("单元格", 10.0),
    ("栏目", 15.0),
    ("问题", 44.0),
    ("怎样修改", 30.0),
    ("单位说明", 18.0),
    ("定位", 8.0),
)
KEY_COLUMN: Final = len(_COLUMNS)
_LINK_COLUMN: Final = KEY_COLUMN - 1
_WRAPPED: Final = (5, 6, 7, 8)
"""The columns whose texts decide how high a row is."""

_LEFT: Final = frozenset(_WRAPPED)
_LINES, _WITHOUT_LINES = {"border": 1}, {"border": 0}
_A4: Final = 9
_PIXELS: Final = 7
_CELL_PIXELS: Final = 5


@dataclass(frozen=True)
class Mark:
    """A row of the list; `sheet` is the number that a workbook's formula SHEET() gives, and the name."""

    texts: tuple[str, ...]
    sheet: tuple[int, str]
    cell: str

    @property
    def key(self) -> str:
        return f"{self.sheet[0]}!{self.cell}" if self.cell else ""

    @property
    def link(self) -> str:
        """The formula that leads to the cell."""
        return self.link_with(",")

    def link_with(self, comma: str) -> str:
        """Give the link for a program that has another sign between arguments."""
        name = self.sheet[1].replace("'", "''").replace('"', '""')
        return f'=HYPERLINK("#\'{name}\'!{self.cell or "A1"}"{comma}"转到")'

    @property
    def points(self) -> float:
        return row_points(self.texts)


def row_points(texts: Sequence[str]) -> float:
    """Give the height of a row in which all texts show."""
    columns = ((_COLUMNS[at][1] * _PIXELS + _CELL_PIXELS) / style.COLUMN_PIXELS for at in _WRAPPED)
    return style.whole_pixels(
        max(style.needed_points(texts[at], width) for at, width in zip(_WRAPPED, columns, strict=True))
    )


def marks_of(every: Iterable[Checked], numbers: Mapping[str, int]) -> list[Mark]:
    """Give the rows for all that was found in a workbook, the gravest first; `numbers` are its sheets'."""
    found = [(checked, one) for checked in every for one in checked.located]
    grades = list(Severity)
    found.sort(key=lambda pair: grades.index(pair[1].finding.severity))
    return [_mark(number, checked, one, numbers) for number, (checked, one) in enumerate(found[:MOST], 1)]


def _mark(number: int, checked: Checked, one: Located, numbers: Mapping[str, int]) -> Mark:
    finding = one.finding
    place = finding.place
    row = f"第{place.row + 1}行　" if place.row is not None else ""
    following = (
        f"由此引起：{other.finding.code}　{other.finding.message}" for other in checked.following(finding)
    )
    said = "\n".join((finding.message, *following))
    texts = (
        str(number), finding.severity.grade, finding.code, one.sheet, one.cell or "",
        f"{row}{place.field.label}", said, finding.fix, one.answer or "",
    )  # fmt: skip
    return Mark(texts, (numbers[one.sheet], one.sheet), one.cell or "")


def told(every: Sequence[Checked], today: date) -> str:
    """Say in one line what a check came to."""
    counts = [f"{one.grade} {sum(c.report.count(one) for c in every)} 项" for one in Severity]
    unknown = sum(len(checked.report.not_run) for checked in every)
    rest = f"；另有 {unknown} 项因缺少数据未核验" if unknown else ""
    counted = f"{today.isoformat()} 校验：{'，'.join(counts)}{rest}。"
    return f"{counted}申报表中标为橙色的单元格有问题，改后请再校验。"


Formats = Callable[[Mapping[str, Any]], "Format"]


def write_report(page: Worksheet, formats: Formats) -> None:
    """Write the sheet without findings."""
    for column, (_, width) in enumerate(_COLUMNS):
        page.set_column(column, column, width, formats(_look(column)))
    page.set_column(KEY_COLUMN, KEY_COLUMN, None, formats(_look(KEY_COLUMN)), {"hidden": True})
    page.merge_range(TITLE_ROW, 0, TITLE_ROW, _LINK_COLUMN, REPORT, formats(style.role_format(Role.TITLE)))
    page.set_row(TITLE_ROW, style.TITLE_POINTS)
    page.merge_range(TOLD_ROW, 0, TOLD_ROW, _LINK_COLUMN, UNCHECKED, formats(style.NOTE))
    page.set_row(TOLD_ROW, style.LEAST_POINTS)
    for column, (head, _) in enumerate(_COLUMNS):
        page.write_string(HEAD_ROW, column, head, formats(style.HEAD))
    page.set_row(HEAD_ROW, style.LEAST_POINTS)
    page.autofilter(HEAD_ROW, 0, FIRST_ROW + MOST - 1, _LINK_COLUMN)
    for grade, look in zip(Severity, (style.WRONG, style.DOUBTFUL, style.NOTED), strict=True):
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{grade.grade}"',
            "format": formats(look | _LINES),
        }
        page.conditional_format(FIRST_ROW, 1, FIRST_ROW + MOST - 1, 1, rule)
    lined = {"type": "formula", "criteria": f'=$A{FIRST_ROW + 1}<>""', "format": formats(_LINES)}
    page.conditional_format(FIRST_ROW, 0, FIRST_ROW + MOST - 1, _LINK_COLUMN, lined)
    page.freeze_panes(HEAD_ROW + 1, 0)
    page.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)
    page.set_footer("&C第 &P 页，共 &N 页")


def _look(column: int) -> Mapping[str, Any]:
    """Give how a column looks; only where there is a finding has it lines."""
    if column == _LINK_COLUMN:
        return style.LINK | _WITHOUT_LINES
    return (style.TEXT if column in _LEFT else style.LABEL | {"num_format": "@"}) | _WITHOUT_LINES


def keys_range() -> str:
    """Give where the keys stand, for the workbook's name."""
    column = column_letters(KEY_COLUMN)
    return f"='{REPORT}'!${column}${FIRST_ROW + 1}:${column}${FIRST_ROW + MOST}"


IS_MARKED: Final = f'=COUNTIF({NAME},_xlfn.SHEET()&"!"&ADDRESS(ROW(),COLUMN(),4))>0'
"""Whether the cell is listed; by the number of its sheet, so that it holds on copied and renamed sheets."""


def cells_of(mark: Mark) -> Iterator[tuple[int, str]]:
    """Give the texts of a row by their columns, but for the link."""
    yield from enumerate(mark.texts)
    yield KEY_COLUMN, mark.key
