"""Where a narrative speaks of money: amounts, prices, multiplications and additions.

Precision before recall: what is not plainly one of the known patterns is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from math import prod
from typing import Final

from .expr import YUAN_IN
from .numerals import with_digits
from .regex import regex
from .words import clean

ABOUT_SHARE: Final = Decimal("0.05")
"""After 约, a figure stands for ± 5 % (rule DTL-009)."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITS = "亿元|万元|元|万"
_COUNTED = (
    "个月|个|名|人次|人|次|场次|场|期|台套|台|套|件|份|篇|家|户|辆|间|亩|平方米|平方公里|立方米|公里|米|吨|毫升"
    "|半天|天|日|月|年|小时|课时|学时|项|批|条|册|本|盏|株|棵|头|只|村|处|座|栋|升|公斤|位|班次|班|餐|张|组|顶"
    "|艘|页|千字|点位|展位|标段|学科|类|路|平米|架次|架|支|所|幅|块|根"
)
_OPEN = r"[\u4e00-\u9fff]{1,2}"
"""Units are an open class: beside × and after / any one or two characters are one."""

_OPEN_PER = rf"{_OPEN}(?![\u4e00-\u9fff])|[\u4e00-\u9fff](?=[计共合的测标])"
_PER = rf"(?:[/·](?:(?:{_COUNTED})+|{_OPEN_PER})|每(?:{_COUNTED})+)+"
_PER_ONE = regex(r"[/·每]((?:(?!每)[\u4e00-\u9fff])+)")
_NO_LETTER = r"(?<![A-WYZa-wyz\d.])"
"""No figure of money begins after a letter, as in A4; x means times."""

_MONEY = regex(
    rf"(约)?{_NO_LETTER}({_NUMBER})(亿元|万元|元|万(?=[和及与用左以的作支购]|[^\u4e00-\u9fff]|$))({_PER})?"
)
_ONE_COUNTED = regex(_COUNTED)
_ALL_COUNTED = regex(f"(?:{_COUNTED})+")
_QUANTITY = regex(rf"(?<![A-WYZa-wyz\d.,前第])({_NUMBER})(万)?({_COUNTED})(?!元)")
_PRICED_BEFORE = regex(rf"((?:每(?:{_COUNTED})(?:半天|[月天日年次期])?)+)([\u4e00-\u9fff]{{0,6}})$")
_PRICED_OTHERWISE = regex(r"每([\u4e00-\u9fff]{1,3})(?:约|需|按)?$")
_AVERAGE = regex(r"([人户亩生])均[\u4e00-\u9fff]{0,4}$")
_AVERAGE_OF: Final = {"生": "人"}
_NOT_UNITS = regex("[年月天日需共计约安排投入支拨补]")
"""每年共, 每次需: what stands after 每 is no word for what is counted."""

_NOUN = r"[\u4e00-\u9fff]{1,4}(?=[×xX*✕])"
_MYRIAD = rf"万(?={_COUNTED})"
_NAMED = r"(?:(?!约)[\u4e00-\u9fff]){1,6}(?=[\d约])"
"""A factor may be named: 100家×户均贷款1000万元×贴息率2%."""

_OPEN_UNIT = rf"{_OPEN}(?=[×xX*✕=≈/·，,])"
_FACTOR = rf"约?(?:{_NUMBER})(?:(?:{_MYRIAD})?(?:{_COUNTED})(?:{_NOUN})?|{_UNITS}|%|{_OPEN_UNIT})?(?:{_PER})?"
_CHAIN = regex(
    rf"(?<![A-Za-z\d.,×*✕÷+)])({_FACTOR}(?:[×xX*✕](?:{_NAMED})?{_FACTOR})+)"
    rf"(?:([=≈]|[，,]?(?:合计|共计|共需|共|计|为)|计算，|[，,](?=约))(约?)({_NUMBER})"
    rf"({_UNITS}|(?![\d.,%×xX*✕+/]|{_COUNTED})))?"
)
_ONE_FACTOR = regex(
    rf"(?:{_NAMED})?(?P<about>约)?(?P<number>{_NUMBER})"
    rf"(?:(?P<myriad>{_MYRIAD})?(?P<counted>{_COUNTED})(?P<noun>[\u4e00-\u9fff]{{1,4}})?"
    rf"|(?P<money>{_UNITS})|(?P<percent>%)|(?P<open>{_OPEN}))?(?P<per>{_PER})?"
)
_GOES_ON = regex(rf"[×xX*✕÷+-]([^=≈；;。，,]{{1,40}})([=≈])(约?)({_NUMBER})({_UNITS})")
"""What follows a multiplication that is a part of a longer expression."""

_MORE = regex(rf"{_FACTOR}(?:[×xX*✕]{_FACTOR})+")
_ADDEND = rf"(?:{_NUMBER})(?:{_UNITS})?"
_ADDITION = regex(
    rf"(?<![A-Za-z\d.,×*✕+%])({_ADDEND}(?:\+{_ADDEND})+)"
    rf"(?:(?:=|[，,]?(?:合计|共计|总计|共|计))(约?)({_NUMBER})[（(]?({_UNITS})?[)）]?)?"
    rf"(?![\d.%×xX*✕+]|{_COUNTED})"
)
_COUNTED_AFTER = regex(
    rf"[，,、]?(?:按|全年|共)?({_NUMBER})({_COUNTED})[，,]?(?:共需|共计|合计|总计|共|计|需|为|=)$"
)
"""Between a price and its result: 每月1.1万元，12个月共13.2万元."""

_ONE_ADDEND = regex(rf"({_NUMBER})({_UNITS})?")
_CLAUSE_ENDS = regex(r"[，,；;。:：]")
_EACH = regex(rf"每({_COUNTED}|[\u4e00-\u9fff])")
_SUMMED = regex(r"[共需=]|(?<![审设统会])计")
_TIMES_SIGNS: Final = "×xX*✕"
_RESULT = regex(r"(?:共需|共计|合计|总计|小计|共|计|需|为|=)[^，；。,;\d]{0,8}$")
_SENTENCE_ENDS: Final = "；;。!?！？"
_SENTENCES = regex(f"[{_SENTENCE_ENDS}]")
_OTHERWISE = regex(r"\d|加|含|扣|承担|负担|减|折|另|其中|半|[两二三四五]年|期|批|次|月|季")
_LABEL_ENDS = regex(r"[，；。、：:,;（()）]|元|其中")
_SAME_HEAD: Final = {"名": "人", "位": "人", "个月": "月", "日": "天"}
_TIMES: Final = {"月", "天", "日", "年", "小时"}
_PERIODS: Final = {"年"}
"""Units of a price that a yearly budget covers once without saying so."""

_SIGN = regex(r"[×xX*✕]")
_TEN: Final = 10
_MARKS_ADDED = regex(
    r"(?<![\d.元])(?:(?:\([\d一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十])\+)+"
    r"(?:\([\d一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十])(?:项|合计|共计|共|计)*[=:]?"
)
"""(1)+(2)+(3)=: list marks are no addends."""

_CIRCLED = regex("[①-⑳]")
_COMMA = "\ue000"  # a private character, which NFKC leaves alone
_INSIDE, _OUTSIDE = Decimal("0.5"), Decimal(2)
"""A result without unit is in the unit in which it comes this near to the product."""


@dataclass(frozen=True)
class Sum:
    """An amount of money in a text, in 元, and where; it stands for ± `half`.

    `label` is what stands right before it, `item` all that its sentence says up to it.
    """

    yuan: Decimal
    half: Decimal
    text: str
    start: int = 0
    label: str = field(default="", compare=False)
    item: str = field(default="", compare=False)

    def agrees(self, yuan: Decimal, other_half: Decimal = Decimal(0)) -> bool:
        return abs(self.yuan - yuan) <= self.half + other_half


@dataclass(frozen=True)
class Quantity:
    """So many of something, as in 602个."""

    number: Decimal
    unit: str
    text: str


@dataclass(frozen=True)
class Product:
    """A multiplication in a text: `text` as in 602个×200元/年/个, `yuan` its result, `stated` theirs."""

    text: str
    yuan: Decimal
    stated: Sum | None
    quantities: tuple[Quantity, ...] = ()
    half: Decimal = Decimal(0)
    """By how much it may be off, as one of its factors is only about right."""
    complete: bool = True
    """Whether it says how many of everything that its price is for."""


@dataclass(frozen=True)
class Money:
    """An amount and where it stands; `per` are the units of a price."""

    start: int
    end: int
    sum: Sum
    per: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain(Money):
    """A multiplication that is written out, and the amount that it is worth."""

    product: Product | None = None


@dataclass(frozen=True)
class Addition(Money):
    """An addition that is written out: its addends, and whether it says what they make."""

    addends: tuple[Decimal, ...] = ()
    stated: bool = True

    @property
    def made(self) -> Decimal:
        return _total(self.addends)


_MEASURES: Final = {"km²": "平方公里", "km2": "平方公里", "㎡": "平方米", "m²": "平方米", "m2": "平方米",
                    "㎥": "立方米", "m³": "立方米", "m3": "立方米"}  # fmt: skip
_MEASURE = regex(r"㎡|㎥|(?<![A-Za-z])k?m[²2](?!\d)|(?<![A-Za-z])m[³3](?!\d)")
_ANY_MEASURE: Final = ("㎡", "㎥", "m²", "m2", "m³", "m3")


def _in_words(text: str) -> str:
    """Write signs of measures in words, before their figures are taken for others."""
    if not any(sign in text for sign in _ANY_MEASURE):
        return text
    return _MEASURE.sub(lambda sign: _MEASURES[sign[0]], text)


def bare(text: str) -> str:
    """Clean a text; a line is a sentence, and a Chinese comma never groups digits as in 602，200元."""
    numbered = _CIRCLED.sub(lambda sign: f"({ord(sign[0]) - ord('①') + 1})", _in_words(text))
    lines = "；".join(line for line in numbered.splitlines() if line.strip())
    plain = with_digits(clean(lines.replace("，", _COMMA)).replace(_COMMA, "，"))
    return _MARKS_ADDED.sub("合计", plain) if "+" in plain else plain


def one_unit(unit: str) -> str:
    """Give the unit that a unit is counted by: 名 and 位 are 人."""
    return _SAME_HEAD.get(unit, unit)


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _sum(number: str, unit: str, about: str | None, written: str, text: str, at: int) -> Sum:
    amount, scale = decimal(number), YUAN_IN[unit]
    places = len(number.partition(".")[2])
    half = amount * scale * ABOUT_SHARE if about else scale.scaleb(-places) / 2
    return Sum(amount * scale, half, written, at, *_said_before(text, at))


def _units_of(per: str) -> tuple[str, ...]:
    units: list[str] = []
    for piece in _PER_ONE.findall(per):
        known = _ALL_COUNTED.fullmatch(piece)
        units += _ONE_COUNTED.findall(piece) if known else [piece]
    return tuple(one_unit(unit) for unit in units)


@lru_cache(maxsize=16)
def _ends(text: str) -> Sequence[int]:
    """Give where the sentences of a text end."""
    return [at for at, sign in enumerate(text) if sign in _SENTENCE_ENDS]


def _said_before(text: str, at: int) -> tuple[str, str]:
    """Give what stands right before a position, and what its sentence says up to there."""
    ends = _ends(text)
    before = bisect_left(ends, at)
    item = text[ends[before - 1] + 1 if before else 0 : at]
    return _LABEL_ENDS.split(item)[-1], item


def monies(text: str) -> Iterator[Money]:
    """Give the amounts of a text, prices among them."""
    for match in _MONEY.finditer(text):
        about, number, unit, per = match.groups()
        found = _sum(number, unit, about, match[0], text, match.start())
        units = (*_priced_before(found.item), *(_units_of(per) if per else ()))
        if set(units) == _PERIODS and not _is_factor(text, match):  # 责任险50000元/年
            units = ()
        yield Money(match.start(), match.end(), found, units or _each_before(found.item))


def _is_factor(text: str, match: re.Match[str]) -> bool:
    beside = text[match.end() : match.end() + 1] + text[max(0, match.start() - 1) : match.start()]
    return any(sign in _TIMES_SIGNS for sign in beside)


def _each_before(item: str) -> tuple[str, ...]:
    """Give the unit for each of which an amount is that 、 joins to a price: 每场展位费18万元、特装10万元."""
    if "每" not in item:
        return ()
    phrase = _CLAUSE_ENDS.split(item)[-1]
    at = phrase.rfind("每")
    each = _EACH.match(phrase, at) if at >= 0 else None
    joined = each is not None and ("、" in phrase[at:] or "(" in phrase[at:])
    if each is None or not joined or each[1] in _PERIODS or _SUMMED.search(phrase, at):
        return ()
    return (one_unit(each[1]),)


def _priced_before(item: str) -> tuple[str, ...]:
    """Give the units for each of which an amount is: 每座年管护费1.2万元, but not 每年共需10万元."""
    if average := _AVERAGE.search(item[-8:]):
        return (_AVERAGE_OF.get(average[1], average[1]),)
    priced = _PRICED_BEFORE.search(item) if "每" in item else None
    if priced:
        units = _units_of(priced[1])
        return units if not priced[2] or set(units) - _PERIODS else ()
    other = _PRICED_OTHERWISE.search(item) if "每" in item[-6:] else None
    if other and not _NOT_UNITS.search(other[1]) and _count_of(other[1]).search(item):
        return (other[1],)  # 3个标段，每标段20万元
    return ()


def _count_of(unit: str) -> re.Pattern[str]:
    return regex(rf"(?<![A-WYZa-wyz\d.,前第])({_NUMBER})(万)?(?:个|家)?({unit})")


def chains(text: str) -> Iterator[Chain]:
    """Give the multiplications of money that are written out."""
    for match in _CHAIN.finditer(text):
        factors, equals, about, number, unit = match.groups()
        parts = _factors_of(factors)
        if not any(part["money"] for part in parts):  # 5人×2×12=12万元 says nowhere what 2 is
            continue
        at = match.start()
        if not number and (more := _GOES_ON.match(text, match.end())):
            yield _expression(text, match, parts, more)
            continue
        about = about or ("约" if equals == "≈" else None)
        result = prod((_factor(part) for part in parts), start=Decimal(1))
        half = result * ABOUT_SHARE if any(part["about"] for part in parts) else Decimal(0)
        unit = unit or (_unit_meant(decimal(number), result) if number else None)
        stated = _sum(number, unit, about, f"{number}{unit}", text, at) if number and unit else None
        product = "×".join(part[0] for part in parts)
        worth = stated or Sum(result, half, product, at, *_said_before(text, at))
        # 5人×3000元/月=18万元 says nowhere how many months
        known = _is_complete(parts)
        quantities = tuple(_quantity(part) for part in parts if part["counted"] or part["open"])
        made = Product(product, result, stated if known else None, quantities, half, known)
        yield Chain(match.start(), match.end(), worth, (), made)


def _factors_of(factors: str) -> list[re.Match[str]]:
    return [one for part in _SIGN.split(factors) if (one := _ONE_FACTOR.fullmatch(part))]


def _is_complete(parts: Sequence[re.Match[str]]) -> bool:
    """Tell whether factors say how many of everything that the price is for."""
    words = {part[one] for part in parts for one in ("counted", "noun", "open") if part[one]}
    per = {one for part in parts if part["per"] for one in _units_of(part["per"])}
    return per - _PERIODS <= {one_unit(word) for word in words}


def _expression(
    text: str, match: re.Match[str], parts: Sequence[re.Match[str]], more: re.Match[str]
) -> Chain:
    """Give a longer expression and what it says to make, which only a sum of multiplications tells."""
    rest, equals, about, number, unit = more.groups()
    at = match.start()
    stated = _sum(number, unit, about or ("约" if equals == "≈" else None), f"{number}{unit}", text, at)
    terms = rest.split("+") if text[match.end()] == "+" else []
    product = None
    if terms and all(_MORE.fullmatch(term) for term in terms):
        every = [list(parts), *(_factors_of(term) for term in terms)]
        made = sum((prod((_factor(one) for one in some), start=Decimal(1)) for some in every), Decimal(0))
        known = all(any(one["money"] for one in some) and _is_complete(some) for some in every)
        quantities = tuple(_quantity(one) for some in every for one in some if one["counted"] or one["open"])
        written = text[at : more.start(2)]
        product = Product(written, made, stated if known else None, quantities, Decimal(0), known)
    return Chain(at, more.end(), stated, (), product)


def _quantity(part: re.Match[str]) -> Quantity:
    unit = (part["counted"] or part["open"]) + (part["noun"] if part["noun"] in _TIMES else "")
    return Quantity(_factor(part), one_unit(unit), f"{part['number']}{part['myriad'] or ''}{unit}")


def _factor(part: re.Match[str]) -> Decimal:
    if part["money"]:
        scale = YUAN_IN[part["money"]]
    elif part["myriad"]:
        scale = Decimal(10_000)
    elif part["open"] == "折":
        value = decimal(part["number"])  # 8折, 85折 and 0.8折 are all the same way of speaking
        return value if value <= 1 else value.scaleb(-1 if value < _TEN else -2)
    else:
        scale = Decimal("0.01") if part["percent"] else Decimal(1)
    return decimal(part["number"]) * scale


def _unit_meant(number: Decimal, product: Decimal) -> str | None:
    """Give the unit that a result without one is in, or None where neither comes near."""
    for unit in ("元", "万元"):
        if number and _INSIDE <= product / (number * YUAN_IN[unit]) <= _OUTSIDE:
            return unit
    return None


def implied(text: str, found: Sequence[Money]) -> Iterator[tuple[Product, Money]]:
    """Give each quantity and price that stand apart, with the result that is stated for them."""
    offset = 0
    for sentence in _SENTENCES.split(text):
        end = offset + len(sentence)
        yield from _implied(sentence, offset, [one for one in found if offset <= one.start < end])
        offset = end + 1


def _implied(sentence: str, offset: int, inside: Sequence[Money]) -> Iterator[tuple[Product, Money]]:
    prices = [money for money in inside if money.per]
    if len(prices) != 1:
        return
    price = prices[0]
    before = sentence[: price.start - offset]
    wanted = [unit for unit in price.per if unit not in _PERIODS]
    quantities = [match for match in _QUANTITY.finditer(before) if match[3] not in _PERIODS]
    if len(wanted) != 1 or len(quantities) > 1:
        return
    known = wanted[0] in _COUNTED.split("|")
    counted = quantities if known else list(_count_of(wanted[0]).finditer(before))
    if len(counted) > 1 or any(one_unit(match[3]) != wanted[0] for match in counted):
        return
    half = price.sum.half if price.sum.text.startswith("约") else Decimal(0)
    for money in inside:
        between = sentence[price.end - offset : money.start - offset]
        if money.start > price.start and not money.per:
            after = None if counted else _COUNTED_AFTER.fullmatch(between)
            if after and one_unit(after[2]) == wanted[0]:
                quantity = Quantity(decimal(after[1]), one_unit(after[2]), f"{after[1]}{after[2]}")
            elif counted and _RESULT.search(between) and not _OTHERWISE.search(between):
                number, myriad, unit = counted[0].groups()
                scale = 10_000 if myriad else 1
                quantity = Quantity(decimal(number) * scale, one_unit(unit), counted[0][0])
            else:
                continue
            text = f"{quantity.text}×{price.sum.text}"
            yield (
                Product(
                    text, quantity.number * price.sum.yuan, money.sum, (quantity,), quantity.number * half
                ),
                money,
            )
            return


def additions(text: str, found: Sequence[Money]) -> Iterator[Addition]:
    """Give the additions that are written out; where no unit is said, the amounts before tell it."""
    for match in _ADDITION.finditer(text):
        addends, about, number, unit = match.groups()
        parts = [(decimal(one[1]), one[2]) for one in _ONE_ADDEND.finditer(addends)]
        before = {money.sum.yuan for money in found if money.end <= match.start()}
        said = next((own for _, own in reversed(parts) if own), None)
        known = _unit_among(parts, before) or said or unit
        if known is None:
            continue
        at, yuan = match.start(), _in_yuan(parts, known)
        if number:
            result = _sum(number, unit or known, about, f"{number}{unit or known}", text, at)
            if not result.agrees(_total(yuan)):  # 20000+30000=5万元
                other = (_in_yuan(parts, one) for one in ("元", "万元"))
                yuan = next((one for one in other if result.agrees(_total(one))), yuan)
        else:
            result = Sum(_total(yuan), Decimal(0), match[0], at, *_said_before(text, at))
        yield Addition(at, match.end(), result, (), yuan, number is not None)


def _in_yuan(parts: Sequence[tuple[Decimal, str | None]], unit: str) -> tuple[Decimal, ...]:
    return tuple(value * YUAN_IN[own or unit] for value, own in parts)


def _total(yuan: Iterable[Decimal]) -> Decimal:
    return sum(yuan, Decimal(0))


def _unit_among(parts: Sequence[tuple[Decimal, str | None]], before: set[Decimal]) -> str | None:
    """Give the unit in which all addends have been said before."""
    return next((one for one in ("万元", "元") if set(_in_yuan(parts, one)) <= before), None)
