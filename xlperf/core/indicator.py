"""The value that an indicator is to reach: `≥90%`, `10-15篇`, `2021年12月底前`, `优`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from typing import Final

from .regex import regex
from .words import clean, narrow


class Shape(Enum):
    """How a target is written (grammar 2.4 of the domain notes)."""

    QUANTITY = "quant"
    RANGE = "range"
    DATE = "date"
    GRADE = "grade"


QUANTITY, RANGE, DATE, GRADE = Shape.QUANTITY, Shape.RANGE, Shape.DATE, Shape.GRADE

_SCALES: Final = {
    "百分比": ("%", "1"), "百分点": ("百分点", "1"), "个百分点": ("百分点", "1"), "‰": ("%", "0.1"),
    "亿元": ("元", "100000000"), "公里": ("米", "1000"), "千米": ("米", "1000"), "km": ("米", "1000"),
    "m": ("米", "1"),
    "吨": ("公斤", "1000"), "千克": ("公斤", "1"), "公顷": ("亩", "15"), "m2": ("平方米", "1"),
    "平方公里": ("平方米", "1000000"), "m3": ("立方米", "1"), "日": ("天", "1"), "周": ("天", "7"),
    "分钟": ("小时", "0.0166666666666667"), "个月": ("月", "1"), "场(次)": ("场次", "1"),
    "人(次)": ("人次", "1"), "户(次)": ("户次", "1"), "台(套)": ("台套", "1"),
}  # fmt: skip
"""Units that are so many of another one."""

_PER_CENT: Final = {"%", "百分比", "个百分点", "百分点"}


@dataclass(frozen=True)
class IndicatorTarget:
    """A target as read: `op` is one of ≥ > = < ≤ or empty, `number` and `upper` its figures.

    `due` are the year (where it is told), month and day of a date.
    """

    shape: Shape
    text: str
    op: str = ""
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    due: tuple[int | None, int, int] | None = None

    @cached_property
    def is_percentage(self) -> bool:
        return self.unit in _PER_CENT

    @cached_property
    def is_measured(self) -> bool:
        """Tell a figure from a date or a grade."""
        return self.shape is QUANTITY or self.shape is RANGE

    @cached_property
    def base(self) -> tuple[str, Decimal]:
        """Give the unit that targets are compared in, and how many of it one of ours is."""
        if self.unit in _SCALES:
            unit, factor = _SCALES[self.unit]
            return unit, Decimal(factor)
        if self.unit[:1] == "万":
            return self.unit[1:], Decimal(10_000)
        return self.unit, Decimal(1)

    @cached_property
    def lowest(self) -> Decimal | None:
        """The least that is allowed, in the base unit; None where there is no such bound."""
        return self._in_base(self.number) if self.upper is not None or self.op in "≥>=" else None

    @cached_property
    def highest(self) -> Decimal | None:
        """The most that is allowed, in the base unit; None where there is no such bound."""
        if self.upper is not None:
            return self._in_base(self.upper)
        return self._in_base(self.number) if self.op in {"≤", "<", "=", ""} else None

    def _in_base(self, figure: Decimal | None) -> Decimal | None:
        return None if figure is None or not self.is_measured else figure * self.base[1]

    def compares_with(self, other: IndicatorTarget) -> bool:
        """Tell whether both are figures of one unit."""
        return self.is_measured and other.is_measured and self.base[0] == other.base[0]

    def deadline(self, year: int | None) -> date | None:
        """Give the last day of a date; one that tells no year is in the given one."""
        if self.due is None or (own := self.due[0] or year) is None:
            return None
        _, month, day = self.due
        return date(own, month, min(day, monthrange(own, month)[1]))


OPERATORS: Final = {
    ">=": "≥", "=>": "≥", "≥": "≥", "≧": "≥", "⩾": "≥", "〉=": "≥", "大于等于": "≥", "大于或等于": "≥",
    "不低于": "≥", "不少于": "≥", "不小于": "≥", "达到": "≥", "至少": "≥", "至少达到": "≥", "力争达到": "≥",
    "<=": "≤", "=<": "≤", "≤": "≤", "≦": "≤", "⩽": "≤", "〈=": "≤", "小于等于": "≤", "小于或等于": "≤",
    "不超过": "≤", "不高于": "≤", "不多于": "≤", "不大于": "≤", "不超": "≤", "控制在": "≤",
    ">": ">", "〉": ">", "大于": ">", "高于": ">", "超过": ">", "多于": ">",
    "<": "<", "〈": "<", "小于": "<", "低于": "<", "少于": "<",
    "=": "=", "等于": "=", "为": "=", "约": "=",
}  # fmt: skip
_AFTER: Final = {
    "以上": "≥", "及以上": "≥", "以下": "≤", "及以下": "≤", "以内": "≤", "之内": "≤", "左右": "=", "": "",
}  # fmt: skip

_OP = "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = r"(?:[\u4e00-\u9fffA-Za-z°]|(?<=m)[23](?!\d))"
_UNIT = rf"(?:[%‰]|{_WORD}{{1,8}}?(?:\([\u4e00-\u9fff]{{1,3}}\))?)(?:[/·•]{_WORD}{{1,6}}?){{0,3}}"
_DONE = r"(?:完成|达标|合格|到位|覆盖)?"
_TAIL = "|".join(sorted(_AFTER, key=len, reverse=True))
_LEAD = regex(
    r"(?:[xX]|[\u4e00-\u9fff]{1,10})(?=[<>=≥≤≧≦])"
    r"|(?:每|当|全|本)年度?|年均|每季度?|每月|平均|[人户次]均|每[期人次场个户]"
)
"""覆盖率≥90%, x≥90%, 全年12次: what is measured, or how, said again."""
_TREND = (
    r"(?:(?:较|比)?(?:上年|去年|同期|20\d\d年)|同比|年均|每年)?"
    r"(?:增长|提高|提升|增加|下降|降低|减少|缩短|节约)"
)

_QUANTITY = regex(rf"({_TREND})?({_OP})?(±)?([-+]?(?:{_NUMBER}))({_UNIT})??{_DONE}({_TAIL})")
_RATIO = regex(rf"({_OP})?({_NUMBER})(:(?:{_NUMBER})|/\d+[百千万亿]?)({_TAIL})")
_RANK = regex(
    rf"(?:{_OP})?(?:(?:[A-Z]{{1,4}}\d{{1,3}}级?|(?:[一二三四五六\dA-Z]{{1,4}})[级类等档星])(?:及?以上)?|\d{{1,5}}年一遇)"
)
"""≥C30, ≥二级, AAA级, 20年一遇: a grade, perhaps with an operator."""

_ONCE_IN: Final = "年一遇"
_ELSEWHERE = regex(
    r"(?:详?见|参见|参照)[^,，。;；]{0,20}(?:方案|计划|附件|附表|文件|合同|清单|说明)"
    r"|按照?[^,，。;；]{0,8}(?:计划|方案|合同|预算)(?:执行|实施|落实|办理)"
)
"""详见实施方案, 按计划执行: the value is left to another paper."""

_FRACTION = regex(rf"({_OP})?([百千万])分之([\d.]+|[零一二两三四五六七八九十百]+)({_TAIL})")
_IN_WORDS = regex(
    r"(≥|≤|>|<|=|不低于|不少于|不超过|至少|不多于)([一二两三四五六七八九十百千万]+)([次场个期批份篇件人户台套])"
)
_RANGE = regex(rf"({_OP})?(-?(?:{_NUMBER}))({_UNIT})?[-~—–至到]+({_NUMBER})({_UNIT})??(?:之间)?({_TAIL})")
_SPREAD = regex(rf"(?:{_OP})?({_NUMBER})({_UNIT})?±({_NUMBER})({_UNIT})?(?:以内|之内)?")
_BETWEEN = regex(rf"({_OP})({_NUMBER})({_UNIT})??(?:[,，、;；]|且|并|和|至|-)({_OP})({_NUMBER})({_UNIT})??")
_AROUND = regex(rf"({_NUMBER})({_UNIT})??(<=?|≤|≦)[xX\u4e00-\u9fff]{{1,10}}?(<=?|≤|≦)({_NUMBER})({_UNIT})??")
_NOTE = regex(r"(?<=.)\([^()]*\)$")

_DIGITS: Final = {"百": "%", "千": "‰", "万": "‱"}
_HAN_DIGITS: Final = {han: figure for figure, han in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_PLACES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}

_BY = r"(?:之?前|以前)?(?:完成|办结|结束|竣工|投入使用|开工)?"
_DAY = regex(
    rf"(?:{_OP})?(?:在|于)?(?:(?P<year>(?:19|20)\d\d)年度?|(?P<other>次年|下年|每年|次月|每月|每季度?|当?月|当?季度?)"
    rf"|(?P<own>当年|本年|年)度?)?"
    rf"(?:(?P<month>\d{{1,2}})月份?)?(?:(?P<day>\d{{1,2}})[日号])?(?:\d{{1,2}}[时点])?"
    rf"(?P<part>初|上旬|中旬|下旬|中|底|末|内)?{_BY}"
)
_FIGURES = regex(
    rf"(?:{_OP})?(?P<year>(?:19|20)\d\d)([-./])(?P<month>\d{{1,2}})(?:\2(?P<day>\d{{1,2}}))?{_BY}"
    r"|(?P<packed>20\d{6})"
)
_SPAN = regex(
    r"(?:20\d\d[年./-]?)?(?:\d{1,2}月?)?(?:\d{1,2}日)?[-~—–至到]+"
    rf"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{{1,2}})月)?(?:(?P<day>\d{{1,2}})日)?底?{_BY}"
)
_QUARTER = regex(rf"(?:(20\d\d)年)?(?:第?([一二三四1-4])季度|(上|下)半年)(?:底|末|内)?{_BY}")
_PERIOD = regex(
    r"(?:每|按)(?:年|半年|季度|季|月|周|日|天|学期|批次|批|期)(?:度)?(?:\d+次)?|全年|长期|常年|年内|当年内?|每年\d+次"
)
_SEASON = regex(
    rf"(?:\d{{4}}年|每年|当年)?(?:春节|元旦|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|元宵节?|重阳节?|[主入]?汛期?|防火期"
    rf"|开学|春耕|秋收|冬季|供暖季?|采暖季?|高考|中考)(?:之?前|以前|期间){_BY}"
)
"""春节前, 汛期前: a time of every year."""

_WITHIN = regex(rf"(?:{_OP})?(\d{{1,3}})(个?工作日|日|天|个?月|小时|分钟|年|周)(?:以内|之内|内){_BY}")
_HAN = regex(r"[\u4e00-\u9fff]")
_SIGNED = regex(r"[<>=≥≤≧≦〉〈]")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").lstrip("+"))


def _han_number(text: str) -> Decimal:
    """Read 三, 十二, 二百五十, 九十."""
    total, digit = 0, 0
    for sign in text:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign == "万":
            total, digit = (total + digit) * _HAN_PLACES[sign], 0
        else:
            total, digit = total + (digit or 1) * _HAN_PLACES[sign], 0
    return Decimal(total + digit)


def read_target(text: str) -> IndicatorTarget:
    """Read a target; ValueError where it is neither a figure, a date nor a grade."""
    target = _read(text)
    if isinstance(target, IndicatorTarget):
        return target
    raise ValueError(f"为“{text.strip()}”，{target}")


_UNKNOWN: Final = "无法识别，应为“符号+数值+单位”或定性档次"


@lru_cache(maxsize=4096)
def _read(text: str) -> IndicatorTarget | str:
    """Read a target; a text says what is wrong."""
    if re.search(r"\d \d", narrow(text)):  # two figures side by side are no figure
        return _UNKNOWN
    bare = clean(text)
    for part in dict.fromkeys((bare, _NOTE.sub("", bare), _without_lead(bare))):
        try:
            found = next(_readings(part, bare), None)
        except ValueError:
            return "不是实际存在的日期，无法识别"
        if found:
            return found
    if _ELSEWHERE.fullmatch(bare):
        return _UNKNOWN
    ranked = _RANK.fullmatch(bare) is not None
    if not ranked and (not _HAN.search(bare) or _SIGNED.match(bare) or "%%" in bare):
        return _UNKNOWN
    return IndicatorTarget(GRADE, bare)


def _without_lead(text: str) -> str:
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def _readings(text: str, bare: str) -> Iterator[IndicatorTarget]:
    """Give what a text may mean, the likeliest first."""
    yield from _dates(text, bare)
    if not text.endswith(_ONCE_IN) and (match := _QUANTITY.fullmatch(text)):
        trend, op, spread, number, unit, after = match.groups()
        sign = OPERATORS[op] if op else "≤" if spread else _AFTER[after] or ("=" if trend else "")
        yield IndicatorTarget(QUANTITY, bare, sign, _number(number), None, unit or "")
    if match := _RATIO.fullmatch(text):
        op, number, unit, after = match.groups()
        yield IndicatorTarget(QUANTITY, bare, _sign(op, after), _number(number), None, unit)
    if match := _FRACTION.fullmatch(text):
        op, whole, part, after = match.groups()
        number_of = Decimal(part) if part[0].isdigit() else _han_number(part)
        unit = _DIGITS[whole]
        if unit == "‱":
            number_of, unit = number_of / 100, "%"
        yield IndicatorTarget(QUANTITY, bare, _sign(op, after), number_of, None, unit)
    if match := _IN_WORDS.fullmatch(text):
        op, han, unit = match.groups()
        yield IndicatorTarget(QUANTITY, bare, OPERATORS[op], _han_number(han), None, unit)
    yield from _ranges(text, bare)


def _sign(op: str | None, after: str) -> str:
    return OPERATORS[op] if op else _AFTER[after]


def _ranges(text: str, bare: str) -> Iterator[IndicatorTarget]:
    if match := _RANGE.fullmatch(text):
        op, low, unit, high, same, _ = match.groups()
        sign = OPERATORS.get(op or "", "")
        yield IndicatorTarget(RANGE, bare, sign, _number(low), _number(high), same or unit or "")
    if match := _SPREAD.fullmatch(text):
        middle, unit, half, same = match.groups()
        low_end, high_end = _number(middle) - _number(half), _number(middle) + _number(half)
        yield IndicatorTarget(RANGE, bare, "", low_end, high_end, same or unit or "")
    if match := _BETWEEN.fullmatch(text):
        op, low, unit, to, high, same = match.groups()
        signs = OPERATORS[op] + OPERATORS[to]
        if signs[0] in "≤<" and signs[1] in "≥>":
            low, high, signs = high, low, signs[::-1]
        if signs[0] in "≥>" and signs[1] in "≤<":
            yield IndicatorTarget(RANGE, bare, "", _number(low), _number(high), same or unit or "")
    if match := _AROUND.fullmatch(text):
        low, unit, _, _, high, same = match.groups()
        yield IndicatorTarget(RANGE, bare, "", _number(low), _number(high), same or unit or "")


def _dates(text: str, bare: str) -> Iterator[IndicatorTarget]:
    """Give the date or period that a text is; ValueError where there is no such day."""
    if _PERIOD.fullmatch(text) or _SEASON.fullmatch(text):
        yield IndicatorTarget(DATE, bare)
    elif match := _WITHIN.fullmatch(text):
        yield IndicatorTarget(DATE, bare, "≤", _number(match[1]), None, match[2])
    elif match := _QUARTER.fullmatch(text):
        year, quarter, half = match.groups()
        last = 3 * ("一二三四1234".index(quarter) % 4 + 1) if quarter else 6 if half == "上" else 12
        yield IndicatorTarget(DATE, bare, due=_due(year, str(last), None))
    elif match := _FIGURES.fullmatch(text):
        packed = match["packed"]
        parts = (packed[:4], packed[4:6], packed[6:]) if packed else match.group("year", "month", "day")
        try:
            yield IndicatorTarget(DATE, bare, due=_due(*parts))
        except ValueError:
            if "." not in text:  # 2021.13 is a figure, 2021-13 is nothing
                raise
    elif (match := _DAY.fullmatch(text)) and (match["year"] or match["month"] or _relative(match)):
        yield IndicatorTarget(DATE, bare, due=_due_of(match))
    elif (match := _SPAN.fullmatch(text)) and (match["year"] or match["month"]):
        first = re.match(r"20\d\d", text)
        year = match["year"] or (first[0] if first else None)
        yield IndicatorTarget(DATE, bare, due=_due(year, match["month"] or "12", match["day"]))


def _relative(match: re.Match[str]) -> bool:
    """Tell a date that counts from another one: 年底前, 次月10日前, 15日前."""
    by = match[0].endswith("前")
    said = match["own"] or match["other"]
    return bool((said and (match["part"] or match["day"] or by)) or (match["day"] and by))


def _due_of(match: re.Match[str]) -> tuple[int | None, int, int] | None:
    """Give the last day of a date, or None where it depends on something else."""
    year, month, day = match.group("year", "month", "day")
    if match["other"] or not (year or month or match["own"]) or (day and not month):
        return None
    middle = "15" if match["part"] in {"初", "上旬", "中", "中旬"} else None
    return _due(year, month or "12", day or middle)


def _due(year: str | None, month: str, day: str | None) -> tuple[int | None, int, int]:
    """Give the last day that is meant; ValueError where there is no such day."""
    own, which = int(year) if year else None, int(month)
    first = date(own or 2000, which, 1)
    last = int(day) if day else monthrange(first.year, first.month)[1]
    return own, which, first.replace(day=last).day
