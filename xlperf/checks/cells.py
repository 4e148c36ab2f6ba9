"""FIL: the cells of the file, and what they do not show."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from ..core.check import Problem, Problems, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, Lesson
from ..core.filefacts import FileFacts
from .files import UNKNOWN, places, whole

_MOST_NAMED: Final = 3
_MOST_DIGITS: Final = 15
"""Of a number in a spreadsheet cell; the digits behind become 0."""


def _named(cells: list[str]) -> str:
    more = f"等 {len(cells)} 处" if len(cells) > _MOST_NAMED else ""
    return "、".join(cells[:_MOST_NAMED]) + more


@check(
    "FIL-015",
    ERROR,
    on=[],
    fix="请在 Excel 或 WPS 中打开，待公式算出结果后保存再报送，或直接填写数值。",
    lesson=Lesson(
        "公式没有结果，收表时读到的是空白。",
        wrong="金额：=86400/2（由不计算的软件保存，没有结果）",
        right="金额：43200",
    ),
)
def every_formula_was_computed(declaration: Declaration, file: FileFacts) -> Problems:
    """填报内容中的公式都有计算结果。"""
    if file.package is None:
        yield UNKNOWN
    for place, cell in _among(file.package.not_computed if file.package else (), declaration, file):
        yield Problem(place, f"{cell} 的公式未计算，没有结果", "数值或文字")


@check(
    "FIL-016",
    WARNING,
    on=[],
    fix="请取消隐藏并核对这些行、列中的内容，多余的请删除。",
    lesson=Lesson(
        "隐藏的内容照样计入汇总，却没有人看得见。",
        wrong="支出明细第 9 行已填写，但该行被隐藏",
        right="填写了内容的各行、各列都显示出来",
    ),
)
def nothing_declared_is_hidden(declaration: Declaration, file: FileFacts) -> Problems:
    """填报的内容没有隐藏在行、列中。"""
    if file.package is None:
        yield UNKNOWN
    elif file.unseen:
        yield Problem(whole(declaration), f"{_named(list(file.unseen))}有内容，但所在的行或列被隐藏")


@check(
    "FIL-017",
    ERROR,
    on=[],
    fix="请把单元格改为“文本”格式后重新输入。",
    lesson=Lesson(
        "数字超过 15 位时，后面的各位被改成 0，无法还原。",
        wrong="证件号码：420600199001011000（数值，末三位已丢失）",
        right="证件号码：420600199001011234（文本）",
    ),
)
def no_digits_are_lost(declaration: Declaration, file: FileFacts) -> Problems:
    """数字不超过 15 位。"""
    for field in declaration.form.fields():
        for place in places(declaration, field):
            raw = declaration.raw(place)
            if isinstance(raw, Decimal) and abs(raw) >= 10**_MOST_DIGITS:
                cell = file.cells.get(place, f"“{field.label}”")
                message = f"{cell} 是 {raw.adjusted() + 1} 位数字，超过 {_MOST_DIGITS} 位的部分已丢失"
                yield Problem(place, message, "文本格式的号码")


@check(
    "FIL-019",
    HINT,
    on=[],
    fix="请右键点击有链接的单元格，选择“取消超链接”。",
    lesson=Lesson(
        "超链接不随文字带入汇总，点开还可能有风险。",
        wrong="联系人邮箱带有可以点开的链接",
        right="联系人邮箱只是文字",
    ),
)
def nothing_is_linked(declaration: Declaration, file: FileFacts) -> Problems:
    """文件不含超链接。"""
    if file.package is None:
        yield UNKNOWN
    elif file.package.hyperlinks:
        yield Problem(whole(declaration), f"文件含 {file.package.hyperlinks} 处超链接，只读取了文字")


@check(
    "FIL-018",
    HINT,
    on=[],
    fix="请核对结果；引用其他表格或文件的，请改填数值。",
    lesson=Lesson(
        "公式引用的表格没有随文件报来时，结果会变成错误值。",
        wrong="金额：=[2026年预算.xlsx]Sheet1!C5",
        right="金额：86400",
    ),
)
def answers_are_typed(declaration: Declaration, file: FileFacts) -> Problems:
    """填报内容是直接填写的，不是公式。"""
    if file.package is None:
        yield UNKNOWN
        return
    computed = list(_among(file.package.formulas - file.package.not_computed, declaration, file))
    if computed:
        message = f"{_named([cell for _, cell in computed])}是公式，按其结果读取"
        yield Problem(computed[0][0], message, "数值或文字")


def _among(cells: Collection[str], declaration: Declaration, file: FileFacts) -> Iterator[tuple[Place, str]]:
    """Give those of some cells that somebody is to fill in."""
    totals = declaration.form.totals
    for place, cell in file.cells.items() if cells else ():
        if cell in cells and place.field not in totals:
            yield place, cell
