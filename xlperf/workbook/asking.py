"""How a field is to be answered, in the words of a filer: for the guide and for what a cell prompts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..core.expr import Const
from ..core.fields import (
    FILLING,
    Amount,
    Choice,
    CodeName,
    Day,
    Field,
    FunctionCode,
    IndicatorValue,
    LongText,
    Period,
    Person,
    Phone,
    TitleYear,
    UnitName,
    plain,
)
from ..core.live import Live

PASTING: Final = "请双击单元格后再粘贴"
"""A text that is pasted over a cell brings its own look, and wipes out lists and prompts."""

MOST_NAMES: Final = 160
"""Choices that take more characters are not named beside their list."""

_PLACES: Final = ("整数", "一位小数", "两位小数", "三位小数", "四位小数")


@dataclass(frozen=True)
class Lengths:
    """How many characters a text is to have, where a rule of the workbook says so."""

    least: str = ""
    most: str = ""

    def __str__(self) -> str:
        if self.least and self.most:
            return f"，{self.least} 至 {self.most} 字"
        if self.least or self.most:
            return f"，不少于 {self.least} 字" if self.least else f"，不超过 {self.most} 字"
        return ""


def lengths(rules: Iterable[Live]) -> Mapping[Field[Any], Lengths]:
    """Give the lengths that rules demand: those that tell a `length` beside the `least` or `most`."""
    found: dict[Field[Any], dict[str, str]] = {}
    for one in rules:
        figures = one.rule.figures
        for name in ("least", "most") if "length" in figures else ():
            match figures.get(name):
                case Const(value=value):
                    bound = value if isinstance(value, str) else plain(value)
                    found.setdefault(one.rule.at, {})[name] = bound
    return {field: Lengths(**bounds) for field, bounds in found.items()}


def is_computed(field: Field[Any]) -> bool:
    return isinstance(field, Amount) and field.computed is not None


def named(options: Iterable[str]) -> str:
    """Name the choices of a list, unless they are too many for a message."""
    names = f"：{'、'.join(options)}"
    return names if len(names) <= MOST_NAMES else ""


def form_of(field: Field[Any], length: Lengths | None = None) -> str:
    """Say in which form a field is answered, and in which unit."""
    match field:
        case TitleYear():
            return "年度"
        case Amount():
            return f"数字，以{field.unit}为单位，{_PLACES[field.decimals]}"
        case Day():
            return "日期，如 2027-01-31"
        case Choice():
            return f"从下拉列表选择{named(field.options)}"
        case FunctionCode():
            return "7位编码，按文本"
        case CodeName():
            return "文字，与编码一致"
        case IndicatorValue():
            return "符号+数值+单位，如 ≥90%"
        case Period():
            return f"起止时间，如 {field.example}" if field.example else "起止时间"
        case Phone():
            return field.wanted
        case Person() | UnitName():
            return field.kind
        case LongText():
            return f"文字{length or ''}"
        case _:
            return "文字"


def when(field: Field[Any]) -> str:
    """Say when a field must be answered."""
    if isinstance(field, TitleYear):
        return "已写好"
    if is_computed(field):
        return "自动合计"
    if field.required is None:
        return "视情况"
    if field.required.stage is not FILLING:
        return f"{field.required.stage.word}前"
    return "每行必填" if field.table else "必填"


def prompt(field: Field[Any], length: Lengths | None = None) -> str:
    """Give what a cell says when it is entered."""
    if is_computed(field):
        return f"{field.help}自动合计，不用填写。"
    told = form_of(field, length)
    said = field.help + ("" if told in field.help else f"{told}。")
    return said + (f"{PASTING}。" if isinstance(field, LongText) else "")
