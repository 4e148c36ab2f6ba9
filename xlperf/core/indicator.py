"""The value that an indicator is to reach: `≥90%`, `10-15篇`, `2021年12月底前`, `优`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from .words import clean, narrow


class Shape(Enum):
    """How a target is written (grammar 2.4 of the domain notes)."""

    QUANTITY = "quant"
    RANGE = "range"
    DATE = "date"
    GRADE = "grade"


@dataclass(frozen=True)
class IndicatorTarget:
    """A target as read: `op` is one of ≥ > = < ≤ or empty, `number` and `upper` its figures."""

    shape: Shape
    text: str
    op: str = ""
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""

    @property
    def is_percentage(self) -> bool:
        return self.unit in {"%", "百分比", "个百分点", "百分点"}


OPERATORS: Final = {
    ">=": "≥", "=>": "≥", "≥": "≥", "≧": "≥", "〉=": "≥", "大于等于": "≥", "大于或等于": "≥",
    "不低于": "≥", "不少于": "≥", "不小于": "≥", "达到": "≥", "至少": "≥", "至少达到": "≥",
    "<=": "≤", "=<": "≤", "≤": "≤", "≦": "≤", "〈=": "≤", "小于等于": "≤", "小于或等于": "≤",
    "不超过": "≤", "不高于": "≤", "不多于": "≤", "不大于": "≤", "控制在": "≤",
    ">": ">", "〉": ">", "大于": ">", "高于": ">", "超过": ">", "多于": ">",
    "<": "<", "〈": "<", "小于": "<", "低于": "<", "少于": "<",
    "=": "=", "等于": "=", "为": "=",
}  # fmt: skip
_AFTER: Final = {
    "以上": "≥",
    "及以上": "≥",
    "以下": "≤",
    "及以下": "≤",
    "以内": "≤",
    "之内": "≤",
    "左右": "=",
    "": "",
}

_OP = "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"[^\d\s<>=≥≤≧≦±,;:，；：。、()（）-]{1,8}?"
_TAIL = "|".join(sorted(_AFTER, key=len, reverse=True))
_QUANTITY = re.compile(rf"({_OP})?(±)?({_NUMBER})({_UNIT})??(以内|{_TAIL})")
_RANGE = re.compile(rf"({_OP})?({_NUMBER})({_UNIT})?[-~—–至到]({_NUMBER})({_UNIT})??({_TAIL})")
_DATE = re.compile(
    rf"(?:{_OP})?(?:"
    r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初)?(?:之?前|以前|前完成|完成)?"
    r"|\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?(?:之?前)?"
    r"|(?:当年|本年|次年)?\d{1,2}月(?:\d{1,2}日)?(?:底|末)?(?:之?前)?"
    r"|(?:当年|本年|每年|年|月|季度|季)(?:底|末)(?:之?前)?"
    r"|每(?:年|半年|季度|季|月|周|日|天)(?:\d+次)?|全年|长期"
    r"|\d+(?:个?工作日|日|天|个?月|小时|分钟|年)(?:以内|之内|内)"
    r")"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def read_target(text: str) -> IndicatorTarget:
    """Read a target; ValueError where it is neither a figure, a date nor a grade."""
    bare = clean(text)
    refused = ValueError(f"为“{text.strip()}”，无法识别，应为“符号+数值+单位”或定性档次")
    if re.search(r"\d \d", narrow(text)):  # two figures side by side are no figure
        raise refused
    if _DATE.fullmatch(bare):
        return IndicatorTarget(Shape.DATE, bare)
    if match := _QUANTITY.fullmatch(bare):
        op, spread, number, unit, after = match.groups()
        sign = OPERATORS[op] if op else ("≤" if spread else _AFTER[after])
        return IndicatorTarget(Shape.QUANTITY, bare, sign, _number(number), None, unit or "")
    if match := _RANGE.fullmatch(bare):
        op, low, unit, high, same_unit, _ = match.groups()
        return IndicatorTarget(
            Shape.RANGE,
            bare,
            OPERATORS.get(op or "", ""),
            _number(low),
            _number(high),
            same_unit or unit or "",
        )
    if not _HAN.search(bare) or re.match(r"[<>=≥≤≧≦]", bare):
        raise refused
    return IndicatorTarget(Shape.GRADE, bare)
