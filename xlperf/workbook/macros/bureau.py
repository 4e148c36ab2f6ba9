"""The bureau's workbook: a button that summarises a folder, and what to know before it is pressed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .. import style
from ..book import Book
from ..stamp import SUMMARY
from .buttons import FOR_LIBREOFFICE, Button, add_macros
from .sources import module

MODULES: Final = ("XlperfCommon", "XlperfCall", "XlperfBureau")

_SHEET: Final = "汇总"
_TITLE: Final = "绩效目标申报汇总"
_LEAD: Final = "选一个文件夹，其中收到的申报表逐份读取、校验，合成一份汇总表。"
_STEPS: Final = (
    (
        "准备",
        "把收到的申报表（xlsx、xlsm、xls、ods）放进一个文件夹；可以按主管部门分子文件夹。压缩包请先解压。",
    ),
    ("汇总", "点上面的“汇总”，选这个文件夹。份数多时需要等一会儿，进度显示在窗口左下角。"),
    ("查看", "汇总表生成后自动打开。不能读取的文件列在“未能读取”，有问题的申报表仍计入汇总。"),
    ("核对", "“核对”中的每个合计都与申报表逐份相加的结果对照，精确到分；不一致时不出表。"),
)
_NOTES: Final = (
    ("文件", "收到的文件只读取，不改动，也不传到网上。"),
    ("命令行", "与命令 xlperf consolidate 的结果相同；在 WPS 中和没有安装的电脑上请用命令。"),
)
_NEEDS: Final = {
    False: (
        ("安装", "需要 Windows 版 Microsoft Excel 和加载项 xlperf.xlam，由 xlperf addin install 安装一次。"),
        (
            "宏被禁用",
            "窗口上方提示宏已被禁用的，点“启用内容”。没有这个按钮的，关闭文件，在文件“属性”中勾选“解除锁定”。",
        ),
    ),
    True: (
        ("安装", "在 LibreOffice 中由 xlperf libreoffice install 安装一次，再重新打开 LibreOffice。"),
        ("宏被禁用", "在“工具－选项－LibreOffice－安全－宏安全性”中设为“中”，打开文件时选“启用宏”。"),
    ),
}
"""What is to be known in Excel, and in LibreOffice."""

_EDGE, _HEAD, _TEXT = 0, 1, 2
"""The columns: a margin, a word, and what is to be said of it."""

_WIDTHS: Final = (2, 12, 74)
_TEXT_COLUMNS: Final = (_WIDTHS[_TEXT] * 7 + 5) / style.COLUMN_PIXELS
_BUTTON: Final = Button("汇　总", "Xlperf_Consolidate", 4, _HEAD, 132, 40)
_BUTTON_POINTS: Final = 36.0
_A4: Final = 9
_LARGE: Final = {"font_name": style.HEI, "font_size": style.TITLE_SIZE, "valign": "vcenter"}


def bureau_workbook(libreoffice: bool = False) -> bytes:
    """Make the workbook with which a bureau summarises without a terminal."""
    content = io.BytesIO()
    book = Book(content, _TITLE)
    page = book.add_worksheet(_SHEET)
    _page_setup(page)
    page.set_row(0, 8)
    page.set_row(1, style.TITLE_POINTS)
    page.write_string(1, _HEAD, _TITLE, book.add_format(_LARGE))
    page.write_string(2, _HEAD, _LEAD, book.add_format(style.NOTE | {"text_wrap": False}))
    page.set_row(3, 6)
    page.set_row(_BUTTON.row, _BUTTON_POINTS)
    _BUTTON.put(page)
    page.set_row(_BUTTON.row + 1, 8)
    row = _list(book, page, _BUTTON.row + 2, "怎样汇总", _STEPS)
    page.set_row(row, 8)
    row = _list(book, page, row + 1, "使用须知", (*_NOTES, *_NEEDS[libreoffice]))
    page.print_area(0, _EDGE, row - 1, _TEXT)
    # consolidating the folder in which it lies, it is known for what it is
    corner = book.add_worksheet("xlperf")
    corner.write_string(0, 0, SUMMARY)
    corner.very_hidden()
    add_macros(book, [module(name) for name in (*MODULES, *[FOR_LIBREOFFICE] * libreoffice)])
    book.close()
    return content.getvalue()


def _page_setup(page: Worksheet) -> None:
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.hide_gridlines(2)
    page.hide_row_col_headers()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.protect("", {"format_columns": True, "format_rows": True})


def _list(book: Book, page: Worksheet, row: int, heading: str, lines: Sequence[tuple[str, str]]) -> int:
    """Write a heading and a line for each word below it, and give the row after them."""
    look = _formats(book)
    page.merge_range(row, _HEAD, row, _TEXT, heading, look["band"])
    page.set_row(row, style.LEAST_POINTS)
    for at, (word, text) in enumerate(lines, row + 1):
        page.write_string(at, _HEAD, word, look["label"])
        page.write_string(at, _TEXT, text, look["text"])
        page.set_row(at, style.whole_pixels(style.needed_points(text, _TEXT_COLUMNS)))
    return row + 1 + len(lines)


def _formats(book: Book) -> Mapping[str, Format]:
    looks: Mapping[str, Mapping[str, Any]] = {"band": style.BAND, "label": style.LABEL, "text": style.TEXT}
    return {name: book.add_format(dict(look)) for name, look in looks.items()}
