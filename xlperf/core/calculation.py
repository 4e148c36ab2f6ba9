"""Money and quantities read in a narrative: components, products and the stated total.

Precision before recall: what is not plainly one of the known patterns is left out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import prod
from typing import Final

from .words import clean

YUAN_IN: Final = {"元": Decimal(1), "万元": Decimal(10_000), "万": Decimal(10_000), "亿元": Decimal(10**8)}
ABOUT_SHARE: Final = Decimal("0.05")
"""After 约, a figure stands for ± 5 % (rule DTL-009)."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_COUNTED = (
    "个月|个|名|人次|人|次|场|期|台套|台|套|件|份|篇|家|户|辆|间|亩|平方米|平方公里|公里|米|吨|天|日|月|年|小时|课时"
    "|项|批|条|册|本|盏|株|棵|头|只|村|处|座|栋|升|公斤|位|班次|班"
)
_PER = rf"(?:[/·每](?:{_COUNTED})+)+"
_MONEY = re.compile(rf"(约)?({_NUMBER})(亿元|万元|元|万)(?!{_COUNTED})({_PER})?")
_QUANTITY = re.compile(rf"(?<![\d.,])({_NUMBER})({_COUNTED})(?!元)")
_PRICED_BEFORE = re.compile(rf"((?:每(?:{_COUNTED}))+)$")
_FACTOR = rf"(?:{_NUMBER})(?:亿元|万元|元|万|{_COUNTED}|%)?(?:{_PER})?"
_CHAIN = re.compile(
    rf"(?<![\d.,×xX*✕+)])({_FACTOR}(?:[×xX*✕]{_FACTOR})+)(?:(?:=|[，,]?(?:合计|共计|共需|共|计|为))(约?)({_NUMBER})(亿元|万元|元|万))?"
)
_ONE_FACTOR = re.compile(rf"({_NUMBER})(亿元|万元|元|万)?({_COUNTED}|%)?({_PER})?")
_RESULT = re.compile(r"(?:共需|共计|合计|总计|共|计|需|为|=)[^，；。,;\d]{0,8}$")
_TOTAL = re.compile(r"合计|总计|共计|总额|总预算|总经费|总投资|总费用|总需|共需|共需要")
_WHOLE = re.compile(r"项目|总|资金|以上|上述|全部|三项|两项|各项|经费合计|预算合计")
_GENERAL = re.compile(
    r"(?:以上|上述|本年|全年|年度|当年|该|本|项目|各项|全部|所有|[两二三四五六七八九]项|\d+项|经费|费用|资金|支出|预算"
    r"|投入|金额|成本|总|共|所需|需|要|申请|测算|合计|总计|共计|为|约|计|:|每年)*"
)
"""What may stand before the total of everything; 市级资金合计 is the total of some."""

_ASIDE = re.compile(
    r"上年|去年|往年|前年|上一年|近三年|三年|累计|限额|不超过|人均|每人|标准为|定额|单价|月租|租金|合同"
    r"|20\d\d年(?:度)?(?:预算|执行|决算|实际|支出|安排)"
)
_NO_SUM_AFTER = re.compile(rf"的\d+(?:\.\d+)?%|标准|[/·每×xX*✕]|[一1](?:{_COUNTED})(?![\d一-九])")
_NO_SUM_BEFORE = re.compile(r"[×xX*✕]$")
"""Beside an amount, these say that it is a price or that only a part of it is meant."""

_SENTENCES = re.compile(r"[；;。!?！？]")
_OTHERWISE = re.compile(r"\d|加|含|扣|承担|负担|减|折|另|其中|半|[两二三四五]年|期|批|次|月|季")
_SAME_HEAD: Final = {"名": "人", "位": "人", "个月": "月", "日": "天"}
_PERIODS: Final = {"年"}
"""Units of a price that a yearly budget covers once without saying so."""


@dataclass(frozen=True)
class Sum:
    """An amount of money in a text, in 元; it stands for ± `half`."""

    yuan: Decimal
    half: Decimal
    text: str
    label: str = ""

    def agrees(self, yuan: Decimal, other_half: Decimal = Decimal(0)) -> bool:
        return abs(self.yuan - yuan) <= self.half + other_half


@dataclass(frozen=True)
class Product:
    """A multiplication in a text: `text` as in 602个×200元/年/个, `yuan` its result, `stated` theirs."""

    text: str
    yuan: Decimal
    stated: Sum | None


@dataclass(frozen=True)
class Calculation:
    """What a narrative says of how an amount comes about."""

    components: tuple[Sum, ...] = ()
    total: Sum | None = None
    products: tuple[Product, ...] = ()

    def adds_up(self, total: Sum, tolerance: Decimal) -> bool:
        """Tell whether the components add up to a total.

        Some of them may only say again what others say: the parts of a part, the sources beside
        the uses. Those left out of the sum must themselves add up to the total or to some others.
        """
        return any(
            abs(_sum_of(chosen) - total.yuan) <= tolerance
            and any(abs(_sum_of(rest) - _sum_of(said)) <= tolerance for said in _selections(chosen))
            for chosen, rest in _splits([component.yuan for component in self.components])
        )

    @property
    def sum_of_components(self) -> Decimal:
        return _sum_of(component.yuan for component in self.components)

    def wrong_products(self) -> Iterator[tuple[Product, Sum]]:
        """Give the products whose stated result is another than theirs."""
        for one in self.products:
            if one.stated and not one.stated.agrees(one.yuan):
                yield one, one.stated

    def makes_up(self, yuan: Decimal) -> bool:
        """Tell whether some of the components add up to an amount, to 1 % or their half units."""
        corrected = [
            next((replace(c, yuan=p.yuan) for p in self.products if p.stated == c), c)
            for c in self.components
        ]
        return any(
            abs(_sum_of(c.yuan for c in chosen) - yuan) <= max(yuan / 100, _sum_of(c.half for c in chosen))
            for components in (self.components, tuple(corrected))
            for size in range(1, len(components) + 1)
            for chosen in itertools.combinations(components, size)
        )


_COMMA = "\ue000"  # a private character, which NFKC leaves alone
_BEYOND = re.compile(r"\d{16}")
"""More digits than a figure of money has."""

MOST_COMPONENTS: Final = 12
"""More components than this are too many to try their sums."""


def _sum_of(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _selections(amounts: Sequence[Decimal]) -> Iterator[tuple[Decimal, ...]]:
    """Give every choice among amounts, the empty one first."""
    for size in range(len(amounts) + 1):
        yield from itertools.combinations(amounts, size)


def _splits(amounts: Sequence[Decimal]) -> Iterator[tuple[list[Decimal], list[Decimal]]]:
    """Give every way to part amounts into some and the rest."""
    for taken in itertools.product((True, False), repeat=len(amounts)):
        chosen = [amount for amount, take in zip(amounts, taken, strict=True) if take]
        yield chosen, [amount for amount, take in zip(amounts, taken, strict=True) if not take]


@dataclass(frozen=True)
class _Money:
    """An amount and where it stands; `per` are the units of a price."""

    start: int
    end: int
    sum: Sum
    per: tuple[str, ...]


def _unit(unit: str) -> str:
    return _SAME_HEAD.get(unit, unit)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _sum(number: str, unit: str, about: str | None, text: str, label: str) -> Sum:
    amount, scale = _decimal(number), YUAN_IN[unit]
    places = len(number.partition(".")[2])
    half = amount * scale * ABOUT_SHARE if about else scale.scaleb(-places) / 2
    return Sum(amount * scale, half, text, label)


def _units_of(per: str) -> tuple[str, ...]:
    return tuple(_unit(unit) for unit in re.findall(_COUNTED, per))


def _monies(text: str) -> list[_Money]:
    found = []
    for match in _MONEY.finditer(text):
        about, number, unit, per = match.groups()
        before = text[: match.start()]
        label = re.split(r"[，；。、：:,;（(]|元|其中", before)[-1]
        priced = _PRICED_BEFORE.search(before)
        units = _units_of(per or (priced[1] if priced else ""))
        found.append(_Money(match.start(), match.end(), _sum(number, unit, about, match[0], label), units))
    return found


@dataclass(frozen=True)
class _Chain:
    """A multiplication that is written out, where it stands, and the amount that it is worth."""

    start: int
    end: int
    product: Product
    worth: Sum


def _chains(text: str) -> Iterator[_Chain]:
    """Give the multiplications of money that are written out."""
    for match in _CHAIN.finditer(text):
        factors, about, number, unit = match.groups()
        parts = [one for part in re.split(r"[×xX*✕]", factors) if (one := _ONE_FACTOR.fullmatch(part))]
        if not any(part[2] for part in parts):  # 5人×2×12=12万元 says nowhere what 2 is
            continue
        result = prod((_factor(part) for part in parts), start=Decimal(1))
        label = re.split(r"[，；。、：:,;（(]", text[: match.start()])[-1]
        stated = _sum(number, unit, about, f"{number}{unit}", label) if number else None
        product = "×".join(part[0] for part in parts)
        worth = stated or Sum(result, Decimal(0), product, label)
        # 5人×3000元/月=18万元 says nowhere how many months
        counted = {_unit(part[3]) for part in parts if part[3]}
        known = {unit for part in parts if part[4] for unit in _units_of(part[4])} - _PERIODS <= counted
        yield _Chain(match.start(), match.end(), Product(product, result, stated if known else None), worth)


def _factor(part: re.Match[str]) -> Decimal:
    scale = YUAN_IN[part[2]] if part[2] else Decimal("0.01") if part[3] == "%" else Decimal(1)
    return _decimal(part[1]) * scale


def _implied(sentence: str, offset: int, monies: Sequence[_Money]) -> Iterator[tuple[Product, _Money]]:
    """Give a quantity and a price that stand apart, with the result that is stated for them."""
    inside = [m for m in monies if offset <= m.start < offset + len(sentence)]
    prices = [m for m in inside if m.per]
    if len(prices) != 1:
        return
    price = prices[0]
    before = sentence[: price.start - offset]
    wanted = [unit for unit in price.per if unit not in _PERIODS]
    quantities = [match for match in _QUANTITY.finditer(before) if match[2] not in _PERIODS]
    counted = [(match[1], match[2], match[0]) for match in quantities if _unit(match[2]) in wanted]
    if len(wanted) != 1 or len(counted) != 1 or len(quantities) != 1:
        return
    for money in inside:
        between = sentence[price.end - offset : money.start - offset]
        if money.start > price.start and not money.per:
            if _RESULT.search(between) and not _OTHERWISE.search(between):
                number, _, quantity = counted[0]
                text = f"{quantity}×{price.sum.text}"
                yield Product(text, _decimal(number) * price.sum.yuan, money.sum), money
            return


def _bare(text: str) -> str:
    """Clean a text; a line is a sentence, and a Chinese comma never groups digits as in 602，200元."""
    lines = "；".join(line for line in text.splitlines() if line.strip())
    return clean(lines.replace("，", _COMMA)).replace(_COMMA, "，")


@lru_cache(maxsize=64)
def read_calculation(text: str) -> Calculation:
    """Read how an amount comes about; an empty result where nothing plain is said."""
    bare = _bare(text)
    if _BEYOND.search(bare):
        return Calculation()
    monies, chains = _monies(bare), list(_chains(bare))

    def in_chain(money: _Money) -> bool:
        return any(chain.start <= money.start < chain.end for chain in chains)

    products = [chain.product for chain in chains]
    offset = 0
    for sentence in _SENTENCES.split(bare):
        implied = _implied(sentence, offset, monies)
        products += [product for product, money in implied if not in_chain(money)]
        offset += len(sentence) + 1
    amounts = [money for money in monies if not in_chain(money) and not _is_aside(bare, money)]
    amounts += [_Money(chain.start, chain.end, chain.worth, ()) for chain in chains]
    total, parts = _split_total(bare, sorted(amounts, key=lambda money: money.start))
    return Calculation(tuple(part.sum for part in parts), total.sum if total else None, tuple(products))


def _is_aside(text: str, money: _Money) -> bool:
    """Tell an amount that is a price, a limit, last year's or only partly meant."""
    return bool(
        money.per
        or _ASIDE.search(_clause(text, money.start))
        or _NO_SUM_AFTER.match(text, money.end)
        or _NO_SUM_BEFORE.search(text[: money.start])
    )


def _clause(text: str, at: int) -> str:
    """Give the clause up to a position."""
    return re.split(r"[，；。,;]", text[:at])[-1]


def _split_total(text: str, monies: list[_Money]) -> tuple[_Money | None, list[_Money]]:
    """Tell the stated total from its components, and leave out what is part of a component."""
    if len(monies) < 2:
        return None, monies
    first, last = monies[0], monies[-1]
    gap = text[first.end : monies[1].start]
    if _TOTAL.search(_clause(text, first.start)) and re.match(r"[，,:：。；;（(]*(其中|包括|用于)", gap):
        return first, monies[1:]
    parts = [money for money in monies if not _part_of_another(text, money, monies)]
    named = re.split(r"[，；。、,;]|元", text[: last.start])[-1]
    if last not in parts or not _TOTAL.search(named) or not _GENERAL.fullmatch(named):
        return None, parts
    if len(parts) > 2 or _WHOLE.search(named):
        return last, _without_mentions(parts[:-1], last)
    return None, parts


def _without_mentions(parts: list[_Money], total: _Money) -> list[_Money]:
    """Leave out an earlier mention of the total itself."""
    return [m for m in parts if not (m.sum.yuan == total.sum.yuan and _WHOLE.search(m.sum.label))]


def _part_of_another(text: str, money: _Money, monies: list[_Money]) -> bool:
    """Tell whether an amount only splits up the one before it: 劳务费16万元（其中社保3万元）."""
    start = max(text.rfind(mark, 0, money.start) for mark in "；;。")
    opened = text.rfind("其中", start + 1, money.start)
    if opened < 0 or (text[opened - 1 : opened] == "(" and ")" in text[opened : money.start]):
        return False
    return any(start < other.start < opened for other in monies)
