"""Chinese numerals written as digits, where they plainly count money, people or things."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .regex import regex

_DIGITS: Final = {
    numeral: value
    for numerals in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")
    for value, numeral in enumerate(numerals)
} | {"两": 2}
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_N = f"[{''.join(_DIGITS)}{''.join(_SCALES)}]"
_VAGUE = rf"(?<![数几上近余多第每其成\d.])(?<!{_N})"
"""Before a numeral, these make it another number, or none: 数十万元, 第三名, 每两人."""

_MONEY = regex(rf"{_VAGUE}(?:({_N}+)万)?({_N}+)(亿元|万元|元)")
_MIXED = regex(r"(?<![\d.,])(\d+(?:\.\d+)?)([十百千])(亿元|万元|元)")
_COUNT = regex(rf"{_VAGUE}({_N}+)(个月|名|人|位|台|套|辆)")
_PERHAPS = regex(rf"{_N}(?:[亿万]?元|个月|[名人位台套辆])")
"""Where nothing like this stands, there is nothing to write otherwise."""

_NO_COUNT: Final = {"一"}
"""一套制度, 一人一岗: a way of speaking more often than a figure."""


def value_of(numeral: str) -> int | None:
    """Give what a numeral below 10,000 is worth, or None where it is none: 三十五, 一百零二, 千."""
    total, digit = 0, None
    for sign in numeral:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        else:
            total += (1 if digit is None else digit) * _SCALES[sign]
            digit = None
    return total + (digit or 0)


def with_digits(text: str) -> str:
    """Write the numerals of a text as digits: 十万元 is 10万元, 两名 is 2名, 3千元 is 3000元."""
    if not _PERHAPS.search(text):
        return text
    return _COUNT.sub(_count, _MIXED.sub(_mixed, _MONEY.sub(_money, text)))


def _money(match: re.Match[str]) -> str:
    myriads, rest, unit = match.groups()
    value, above = value_of(rest), value_of(myriads) if myriads else 0
    # 二元结构 and 多元 are no money
    if value is None or above is None or (unit == "元" and not above and not set(rest) & set(_SCALES)):
        return match[0]
    if above and unit != "元":
        return match[0]
    return f"{above * 10_000 + value}{unit}"


def _mixed(match: re.Match[str]) -> str:
    number, scale, unit = match.groups()
    return f"{(Decimal(number) * _SCALES[scale]).normalize():f}{unit}"


def _count(match: re.Match[str]) -> str:
    numeral, unit = match.groups()
    value = value_of(numeral)
    return match[0] if value is None or numeral in _NO_COUNT else f"{value}{unit}"
