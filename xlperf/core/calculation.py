"""What a narrative says of how an amount comes about: components, products and the stated total."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from .amounts import (
    ABOUT_SHARE,
    Addition,
    Chain,
    Money,
    Product,
    Quantity,
    Sum,
    additions,
    bare,
    chains,
    implied,
    monies,
)
from .regex import regex
from .totals import TOLERANCE, clause, leaves, names_everything, restates, split_total, sum_of

__all__ = ["ABOUT_SHARE", "Calculation", "Product", "Quantity", "Sum", "read_calculation"]

_ASIDE = regex(
    r"上年|去年|往年|前年|上一年|近三年|三年|累计|限额|不超过|人均|每人|基数|标准为|定额|单价|均价|价格|月租|租金|合同金额|合同总"
    r"|分别安排|增收|带动|撬动|产值|签约|20\d\d年(?:度)?(?:预算|执行|决算|实际|支出|安排)"
)
_COMPARED = regex(r"^(?:本年|今年|比|较)*(?:比|较)(?:上|去|20\d\d)")
"""How a sentence begins that tells what is more or less than the year before."""

_NO_SUM_AFTER = regex(r"的\d+(?:\.\d+)?%|标准|[/·每×xX*✕]|[一1](?:个|台|套|名|人|件|份|次|辆)(?![\d一-九])")
_TIMES: Final = "×xX*✕"
"""Beside an amount, these say that it is a price or that only a part of it is meant."""

MOST_COMPONENTS: Final = 12
"""More components than this are too many to try their sums."""

LONGEST_TEXT: Final = 4_000
"""No calculation is as long; the time to read one grows with the square of its amounts."""

MOST_AMOUNTS: Final = 150
"""Nor does any tell of more amounts."""

_BEYOND = regex(r"\d{16}")
"""More digits than a figure of money has."""


@dataclass(frozen=True)
class Calculation:
    """What a narrative says of how an amount comes about.

    `said` are all amounts but the total; `components` are without those that others add up to.
    """

    components: tuple[Sum, ...] = ()
    total: Sum | None = None
    products: tuple[Product, ...] = ()
    said: tuple[Sum, ...] = ()
    wrong_additions: tuple[tuple[str, Decimal, Sum], ...] = ()
    """Additions that are written out and make another sum than they say."""
    wrong_groups: tuple[tuple[Sum, tuple[Sum, ...]], ...] = ()
    """Amounts whose parts, as the text tells them, make another sum."""
    other_totals: tuple[Sum, ...] = ()
    """What is said to be the total elsewhere, a little more or less."""
    told: tuple[Sum, ...] = ()
    """All amounts, whatever they are."""
    certain: bool = True
    """Whether the components make the total, or are beyond doubt all that it is made of."""

    def adds_up(self, total: Sum, tolerance: Decimal) -> bool:
        """Tell whether the components add up to a total.

        Some of what is said may only say again what other amounts say: the parts of a part, the
        sources beside the uses. What is left out must itself add up to the total or to some others.
        """
        if abs(self.sum_of_components - total.yuan) <= tolerance:
            return True
        amounts = [one.yuan for one in self.said]
        sums = _sums_of(amounts)
        whole = len(sums) - 1
        return any(
            abs(chosen - total.yuan) <= tolerance and _repeats(sums, mask, sums[whole ^ mask], tolerance)
            for mask, chosen in enumerate(sums)
        )

    @property
    def exact(self) -> bool:
        """Tell whether the components make the total."""
        return self.total is not None and abs(self.sum_of_components - self.total.yuan) <= TOLERANCE

    @cached_property
    def sum_of_components(self) -> Decimal:
        return sum_of(component.yuan for component in self.components)

    def wrong_products(self) -> Iterator[tuple[Product, Sum]]:
        """Give the products whose stated result is another than theirs."""
        for one in self.products:
            if one.stated and not one.stated.agrees(one.yuan, one.half):
                yield one, one.stated

    @cached_property
    def _put_right(self) -> dict[Sum | None, Decimal]:
        return {product.stated: product.yuan for product, _ in self.wrong_products()}

    def put_right(self, sums: Sequence[Sum]) -> Decimal:
        """Give the sum of some amounts with wrong products as they should be."""
        return sum_of(self._put_right.get(one, one.yuan) for one in sums)

    @cached_property
    def _choices(self) -> list[tuple[Decimal, Decimal, int]]:
        """Give what every choice among the components makes, its half and its bits, by what it makes.

        Each is taken as stated, and with wrong products as they should be; of many components only
        those that stand side by side are tried.
        """
        right = self._put_right
        readings = [[one.yuan for one in self.components]]
        if right:
            readings.append([right.get(one, one.yuan) for one in self.components])
        halves = [one.half for one in self.components]
        choices = _all_choices if len(self.components) <= MOST_COMPONENTS else _runs
        return sorted(choice for reading in readings for choice in choices(reading, halves))

    def _making(self, yuan: Decimal) -> Iterator[int]:
        """Give the choices among the components that add up to an amount, to 1 % or their half units."""
        if not self._choices:
            return
        widest = max(yuan / 100, max(half for _, half, _ in self._choices))
        at = bisect_left(self._choices, (yuan - widest,))
        for made, half, bits in itertools.islice(self._choices, at, None):
            if made > yuan + widest:
                return
            if abs(made - yuan) <= max(yuan / 100, half):
                yield bits

    def makes_up(self, yuan: Decimal) -> bool:
        """Tell whether some of the components add up to an amount, to 1 % or their half units."""
        stated = any(abs(one.yuan - yuan) <= max(yuan / 100, one.half) for one in self.said)
        return stated or any(self._making(yuan))

    def without_use(self, amounts: Sequence[Decimal]) -> list[Sum]:
        """Give the components that do not help to make up any of some amounts."""
        used = 0
        for yuan in amounts:
            for bits in self._making(yuan):
                used |= bits
        return [one for at, one in enumerate(self.components) if not used >> at & 1]


def _all_choices(yuan: Sequence[Decimal], halves: Sequence[Decimal]) -> list[tuple[Decimal, Decimal, int]]:
    return [
        (made, half, bits)
        for bits, (made, half) in enumerate(zip(_sums_of(yuan), _sums_of(halves), strict=True))
        if bits
    ]


def _runs(yuan: Sequence[Decimal], halves: Sequence[Decimal]) -> list[tuple[Decimal, Decimal, int]]:
    found = []
    for first in range(len(yuan)):
        made, half, bits = Decimal(0), Decimal(0), 0
        for at in range(first, len(yuan)):
            made, half, bits = made + yuan[at], half + halves[at], bits | 1 << at
            found.append((made, half, bits))
    return found


def _sums_of(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Give the sum of every choice among amounts, by its bits."""
    sums = [Decimal(0)]
    for amount in amounts:
        sums += [one + amount for one in sums]
    return sums


def _repeats(sums: Sequence[Decimal], chosen: int, rest: Decimal, tolerance: Decimal) -> bool:
    """Tell whether what was left out is nothing, or the sum of some that were chosen."""
    mask = chosen
    while mask:
        if abs(sums[mask] - rest) <= tolerance:
            return True
        mask = (mask - 1) & chosen
    return abs(rest) <= tolerance


@lru_cache(maxsize=64)
def read_calculation(text: str) -> Calculation:
    """Read how an amount comes about; an empty result where nothing plain is said."""
    plain = bare(text[: LONGEST_TEXT + 1])
    if _BEYOND.search(plain) or len(text) > LONGEST_TEXT:
        return Calculation()
    found, written = list(monies(plain)), list(chains(plain))
    if len(found) > MOST_AMOUNTS:
        return Calculation()
    free = [one for one in found if not _within(one, written)]
    sums = list(additions(plain, [*free, *written]))
    products = [chain.product for chain in written if chain.product]
    products += [product for product, money in implied(plain, found) if not _within(money, written)]
    bracketed = list(_in_brackets(plain, written, free))
    products = [one for one in products if one.stated or one.text not in {two.text for two in bracketed}]
    products += bracketed
    text_of = _Text(plain, found, [*written, *sums], sums, products)
    outside = [one for one in free if not _within(one, sums)]
    amounts = [one for one in outside if not _is_aside(plain, one, found)]
    amounts += [chain for chain in written if not _within(chain, sums) and not _is_compared(chain)]
    amounts += sums
    amounts.sort(key=lambda money: money.start)
    reading = _with_payments(text_of, amounts)
    if reading.exact:
        return reading
    # What some amounts are, only the arithmetic tells.
    prices = _prices(plain, amounts)
    aside = [one for one in outside if one not in amounts and not one.per and not _is_compared(one)]
    others = [[one for one in amounts if one not in prices]] if prices else []
    if aside:
        others.append(sorted([*amounts, *aside], key=lambda money: money.start))
    for other in others:
        if (tried := _read(text_of, other)).exact:
            return tried
    return replace(reading, certain=False) if others and prices else reading


@dataclass(frozen=True)
class _Text:
    """A text and what was found in it."""

    plain: str
    found: list[Money]
    expressions: list[Money]
    sums: list[Addition]
    products: list[Product]


def _in_brackets(plain: str, written: Sequence[Chain], free: Sequence[Money]) -> Iterator[Product]:
    """Give the products that stand in brackets after what they make: 2.6万元（100具×260元/具）."""
    ends = {one.end: one for one in free}
    for chain in written:
        made, whole = chain.product, ends.get(chain.start - 1)
        in_brackets = plain[chain.start - 1 : chain.start] == "(" and plain[chain.end : chain.end + 1] == ")"
        if made and whole and in_brackets and made.complete and not made.stated and not whole.per:
            yield replace(made, stated=whole.sum)


def _with_payments(text: _Text, amounts: list[Money]) -> Calculation:
    paid = [one for one in amounts if _is_paid(one)] if _PAID.search(text.plain) else []
    if not paid:
        return _read(text, amounts)
    spent = [one for one in amounts if one not in paid]
    without, everything = _read(text, spent), _read(text, amounts)
    for reading in (without, everything):
        if reading.exact:
            return reading
    # How the money is paid out is told at the end.
    trails = bool(spent) and max(one.start for one in spent) < min(one.start for one in paid)
    return without if trails else everything


_COUNT = regex(r"(?<![\d.,])(\d{1,9}(?:\.\d{1,4})?)(万)?(?=[\u4e00-\u9fff])(?!元|万元|亿元)")
_MOST_COUNTS: Final = 8


def _prices(plain: str, amounts: Sequence[Money]) -> list[Money]:
    """Give the amounts that a number in their sentence makes the next one of: 60根，120元，7200元."""
    prices = []
    for one, other in itertools.pairwise(amounts):
        if isinstance(one, Chain | Addition) or other.sum.yuan <= one.sum.yuan:
            continue
        begin = max(plain.rfind(mark, 0, one.start) for mark in "；;。") + 1
        sentence = plain[begin : other.start]
        if any(mark in plain[one.end : other.start] for mark in "；;。"):
            continue
        counts = [Decimal(number) * (10_000 if myriad else 1) for number, myriad in _COUNT.findall(sentence)]
        counts = counts[-_MOST_COUNTS:]
        made = {*counts, *(first * second for first, second in itertools.combinations(counts, 2))}
        if other.sum.yuan / one.sum.yuan in made:
            prices.append(one)
    return prices


_PAID = regex(r"各付|支付|预付|预拨|首付|余款|尾款|质保金|结清|清算|付款")


def _is_paid(money: Money) -> bool:
    """Tell an amount that may only say when money is paid: 前三个季度各付1380万元."""
    return not isinstance(money, Addition) and _PAID.search(clause(money)) is not None


def _read(text: _Text, amounts: list[Money]) -> Calculation:
    plain = text.plain
    total, parts = split_total(plain, amounts)
    said = [one for one in parts if not restates(one, parts)]
    wrong = tuple(
        (plain[one.start : one.end], one.made, one.sum)
        for one in text.sums
        if one.stated and abs(one.made - one.sum.yuan) > max(one.sum.half, TOLERANCE)
    )
    others = [one for one in said if total and _is_other_total(one, total)]
    components, groups = leaves(plain, [one for one in said if one not in others], total)
    if others and total and abs(sum_of(one.sum.yuan for one in components) - total.sum.yuan) > TOLERANCE:
        components, groups = leaves(plain, said, total)
        others = []
    made = Calculation(
        _told_apart(plain, components),
        total.sum if total else None,
        tuple(text.products),
        tuple(one.sum for one in said),
        wrong,
        tuple((group.whole.sum, tuple(part.sum for part in group.parts)) for group in groups),
        tuple(one.sum for one in others),
        tuple(one.sum for one in text.found if not one.per),
    )
    if total is None or (made.exact and not groups):
        return made
    comes_first = not components or total.start < components[0].start
    first, last = (total.end, len(plain)) if comes_first else (0, total.start)
    return replace(made, certain=_is_certain(text, amounts, components, first, last))


_IN_DOUBT = regex(
    r"[×✕÷*+]|折(?!合)|扣|核减|抵|结转|结余|承担|分摊|其余|剩余|余下|分别|提高到|调整|增加到|另计|减免|[上下]浮|浮动|取整|四舍五入|凑整"
    r"|已(?:支付|付|安排|拨)|尚需|(?:合计|小计|共|计)每|[\u4e00-\u9fff:]\d+(?:\.\d+)?(?=[，;；。、]|$)"
)
"""Where one of these is left, some of what is told was not understood."""

_DOUBTFUL_BEFORE = regex(
    r"(?:报价|市场价|协议价|供货价|[按由从自至到在~—-]|按[^，。;；%]{1,6}|各[^，。;；]{0,4}|均[^，。;；]{0,3}|提高到|不超过|最高|低于|高于|[\d元]、)$"
)
_DOUBTFUL_AFTER = regex(r"至|到|~|—|-|之间|测算|标准|的\d|以上|以下|左右|起|/|·")
_OF_THE_PAST = regex(r"上年|去年|往年|前年|上一年|20\d\d年")
_JOINS_A_PRICE = regex(r"[，、][\u4e00-\u9fff]+")
_MAKES = regex(r"[共需为=≈]|(?<![审设统会])计|金额|全年")
_OF_EACH = regex(r"(?:每|单[个台次件项座位])[^共需为=]*$")
_PRICE = regex(r"单价|均价|价格|月租|每月")
_BARE_PRODUCT = regex(r"(?:(?<![\d.])\d+(?:\.\d+)?[×xX*✕])+\d+(?:\.\d+)?=")
"""6×6000×12=432000元"""


def _is_certain(
    text: _Text, amounts: Sequence[Money], components: Sequence[Money], first: int, last: int
) -> bool:
    """Tell whether between two places every amount is known for what it is, and nothing is left unread."""
    plain = text.plain
    within = [one for one in text.found if first <= one.start < last]
    known = [*amounts, *text.expressions]
    for one in within:
        if _within(one, known) or _OF_THE_PAST.search(clause(one)) or _is_made_of(plain, one, known, within):
            continue
        is_price = bool(one.per) or _PRICE.search(clause(one))
        if not is_price or not _is_price_of_any(plain, one, components):
            return False
    for at, one in enumerate(components):
        before = plain[max(0, one.start - _NEAR_BY) : one.start]
        opened = plain.rfind("(", 0, one.start)
        if (
            _DOUBTFUL_BEFORE.search(before)
            or (not isinstance(one, Chain) and _OF_EACH.search(clause(one)))
            or _DOUBTFUL_AFTER.match(plain, one.end)
            or (opened >= 0 and ")" not in plain[opened : one.start])
        ):
            return False
        ends = [other.end for other in within if other.per and other.end <= one.start]
        previous = components[at - 1].end if at else 0
        if ends and ends[-1] > previous and not isinstance(one, Chain):
            gap = plain[ends[-1] : one.start]
            if _JOINS_A_PRICE.fullmatch(gap) and not _MAKES.search(gap):
                return False
    rest = _rest(plain, [*within, *known], first, last)
    return not _IN_DOUBT.search(_BARE_PRODUCT.sub("", rest) if "=" in rest else rest)


def _is_made_of(plain: str, one: Money, known: Sequence[Money], within: Sequence[Money]) -> bool:
    """Tell an amount in brackets that says what the price or the product before them is made of."""
    opened = plain.rfind("(", 0, one.start)
    if opened < 0 or ")" in plain[opened : one.start]:
        return False
    return any(other.end == opened and (other.per or isinstance(other, Chain)) for other in (*known, *within))


_NEAR_BY: Final = 10


def _rest(plain: str, known: Sequence[Money], first: int, last: int) -> str:
    """Give what a text says beside its amounts."""
    left, at = [], first
    for one in sorted(known, key=lambda money: (money.start, -money.end)):
        if first <= one.start < last and one.end > at:
            left.append(plain[at : max(at, one.start)])
            at = one.end
    return "元".join([*left, plain[at:last]])


def _is_price_of_any(plain: str, price: Money, components: Sequence[Money]) -> bool:
    """Tell a price whose amount is told in its sentence, or right before it."""
    for one in components:
        between = plain[price.end : one.start] if one.start > price.start else plain[one.end : price.start]
        if not any(mark in between for mark in "；;。") and (one.start > price.start or between[:1] == "("):
            return True
    return False


_SLIP = Decimal("0.1")
_SAID_TOTAL = regex(r"总额|总数|总预算|总经费|总费用|总计|合计")


def _is_other_total(one: Money, total: Money) -> bool:
    """Tell an amount that is called the total too, and differs from it as a slip would."""
    label = re.split(r"[，,;；。:：]", one.sum.item.rstrip(":："))[-1]
    apart = abs(one.sum.yuan - total.sum.yuan)
    return (
        not isinstance(one, Chain | Addition)
        and TOLERANCE < apart <= total.sum.yuan * _SLIP
        and _SAID_TOTAL.search(label) is not None
        and names_everything(label)
    )


def _told_apart(text: str, components: Sequence[Money]) -> tuple[Sum, ...]:
    """Let each component's item begin where the one before it ends."""
    ends = [0, *(one.end for one in components)]
    return tuple(
        replace(one.sum, item=text[max(end, one.start - len(one.sum.item)) : one.start])
        for end, one in zip(ends, components, strict=False)
    )


def _within(one: Money, others: Sequence[Money]) -> bool:
    return any(other.start <= one.start < other.end for other in others)


def _is_compared(money: Money) -> bool:
    return _COMPARED.match(money.sum.item) is not None


def _is_aside(text: str, money: Money, found: Sequence[Money]) -> bool:
    """Tell an amount that is a price, a limit, last year's or only partly meant."""
    return bool(
        money.per
        or _ASIDE.search(clause(money))
        or _is_compared(money)
        or _NO_SUM_AFTER.match(text, money.end)
        or (money.start and text[money.start - 1] in _TIMES)
        or any(other.per and text[other.end : other.end + 1] == "(" and ")" not in text[other.end : money.end]
               for other in found if other.end < money.start)
    )  # fmt: skip
