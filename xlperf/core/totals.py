"""Which amount of a narrative is its total, and which only say again what others say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .amounts import Addition, Chain, Money
from .regex import regex

_TOTAL = regex(
    r"合计|总计|共计|总额|总预算|总经费|总投资|总费用|总需|共需|共需要|总数|相加|需资金|需经费|资金需求"
    r"|(?:以上|上述)[^，。；]{0,6}共$"
)
_WHOLE = regex(r"项目|总|资金|以上|上述|全部|[两二三四五六七八九十]项|各项|经费合计|预算合计|相加|本年")
_GENERAL = regex(
    r"(?:以上|上述|本年|全年|年度|当年|该|本|项目|各项|全部|所有|(?:[一二三四五六七八九十]|\d{1,2})[至到~—-]+(?:[一二三四五六七八九十]|\d{1,2})项?|[两二三四五六七八九十]个?(?:项|标段)|\d+个?(?:项|标段)|经费|费用|资金|支出|预算"
    r"|工程(?=总)|投入|投资|造价|概算|金额|成本|总额|总数|总|先说|共|所需|需|要|申请|测算|合计|总计|共计|为|约|计|:|每年|相加|数|得)*"
)
"""What may stand before the total of everything; 市级资金合计 is the total of some."""

_ORDINAL = regex(r"^\d{1,2}\.")
_SPLIT_UP = regex(
    r"[，,:：。；;（(]*(?:其中|包括|用于|测算如下|明细如下|明细为|具体|构成|[(（]?[1一①][)）.、．])"
)
"""After an amount, these begin what it is made of."""

_ITEMISED = regex(r"测算如下|明细如下|明细为")
"""After an amount, these say that all it is made of follows."""

_FIRST_OF_ALL = regex(r"测算如下|明细如下|明细为|其中|包括|用于")
_AGAIN = regex(r"[)）]?[，,]?[（(]?(?:即|折合|约合|合|计|也就是|取整?为?|四舍五入[后为取计至]*|按)?[（(]?")
"""Between an amount and the same amount once more: 120400元（12.04万元）."""

SOURCE = regex(
    r"财政|拨款|补助资金|上级补助|自筹|自有|转移支付|市级|省级|区级|县级|中央|配套|收入|结转|结余|资金来源|预算安排"
)
"""Words of an amount that tells where money comes from."""

_SUBTOTAL = regex(r"(?:小计|合计|共计|共|计)$")
_SENTENCE_ENDS: Final = "；;。"
TOLERANCE: Final = Decimal(100)
"""By how many 元 sums of 万元 to two decimals may miss their total (rule DTL-008: ± 0.01 万元)."""


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def clause(money: Money) -> str:
    """Give the clause up to an amount."""
    return re.split(r"[，,]", money.sum.item)[-1]


def split_total(text: str, parts: list[Money]) -> tuple[Money | None, list[Money]]:
    """Tell the stated total from its components, and leave out what is part of a component."""
    if len(parts) < 2:
        return None, parts
    first = parts[0]
    gap = text[first.end : parts[1].start]
    named = re.split(r"[，,]", first.sum.item)[-1]
    of_all = gap[:1] in (":", "：") and names_everything(named)  # 共114万元：…
    begins = of_all or _SPLIT_UP.match(gap) or _FIRST_OF_ALL.search(gap)
    if not isinstance(first, Chain) and begins:
        rest = _without_mentions([p for p in parts[1:] if p.sum.yuan != first.sum.yuan], first)
        exactly = _first_that_make(rest, first)
        itemised = _ITEMISED.search(gap) is not None
        if exactly and (_TOTAL.search(named) or itemised or names_everything(named)):
            return first, exactly
        if _TOTAL.search(named) or itemised or of_all:
            own = first.end if text[first.end : first.end + 1] == "(" else None
            return first, [one for one in rest if not _bracketed(text, one, parts, own)]
    kept = [
        one for one in parts if not _part_of_another(text, one, parts) and not _bracketed(text, one, parts)
    ]
    for place in range(len(kept) - 1, 0, -1):
        last, after = kept[place], [one for one in parts if one.start > kept[place].start]
        named = re.split(r"[，；。、,;()（）]|元", last.sum.item)[-1]
        if isinstance(last, Addition):
            general = names_everything(named) or _adds_all(last, kept[:place])
        else:
            general = bool(_TOTAL.search(named)) and names_everything(named)
        if not general or not _explained(text, last, after):
            continue
        if place > 1 or _WHOLE.search(named):
            return last, _without_mentions(kept[:place], last)
        return None, kept
    return None, kept


def _first_that_make(parts: Sequence[Money], total: Money) -> list[Money]:
    """Give the first amounts, two or more, that make a total: what follows tells of something else."""
    made = Decimal(0)
    for count, one in enumerate(parts, 1):
        made += one.sum.yuan
        if count > 1 and abs(made - total.sum.yuan) <= TOLERANCE:
            return list(parts[:count])
    return []


def names_everything(named: str) -> bool:
    """Tell words that may stand before the total of everything, and only before that."""
    return _GENERAL.fullmatch(_ORDINAL.sub("", named)) is not None


def _adds_all(last: Addition, before: Sequence[Money]) -> bool:
    """Tell whether an addition adds up what was said before."""
    values = {one.sum.yuan for one in before}
    return len(last.addends) > 1 and all(addend in values for addend in last.addends)


def _explained(text: str, total: Money, after: Sequence[Money]) -> bool:
    """Tell whether what follows a total only says it once more or where it comes from."""
    if not after:
        return True
    rest = [one for one in after if not _same(one, total)]
    if not rest or abs(sum_of(one.sum.yuan for one in rest) - total.sum.yuan) <= TOLERANCE:
        return True
    if _AGAIN.fullmatch(text[total.end : rest[0].start]):  # said once more, if not the same
        rest = rest[1:]
    if all(SOURCE.search(clause(one)) for one in rest):
        return True
    opened = text[total.end : rest[0].start]
    return "其中" in opened and not any(mark in text[total.end : rest[-1].start] for mark in _SENTENCE_ENDS)


def _same(one: Money, other: Money) -> bool:
    """Tell whether two amounts are one, the one or the other rounded."""
    return one.sum.agrees(other.sum.yuan) or other.sum.agrees(one.sum.yuan)


def _without_mentions(parts: list[Money], total: Money) -> list[Money]:
    """Leave out another mention of the total itself."""
    others = [one for one in parts if one.sum.yuan != total.sum.yuan]
    if len(others) > 1:
        return others
    return [
        one
        for one in parts
        if one.sum.yuan != total.sum.yuan
        or not (isinstance(one, Addition) or _WHOLE.search(one.sum.label) or _TOTAL.search(clause(one)))
    ]


def _part_of_another(text: str, money: Money, parts: list[Money]) -> bool:
    """Tell whether an amount only splits up the one before it: 劳务费16万元（其中社保3万元）."""
    start = max(text.rfind(mark, 0, money.start) for mark in _SENTENCE_ENDS)
    opened = text.rfind("其中", start + 1, money.start)
    if opened < 0 and "含" in text[start + 1 : money.start]:
        opened = next((one.start() for one in _CONTAINS.finditer(text, start + 1, money.start)), -1)
        if opened >= 0 and _MADE_UP.search(text, opened, money.start):
            return False
    if opened < 0 or (text[opened - 1 : opened] == "(" and ")" in text[opened : money.start]):
        return False
    return any(start < other.start < opened for other in parts)


_CONTAINS = regex(r"(?<=[，,])(?:已|均|内)?(?:包含|含)(?!税)")
_MADE_UP = regex(r"[共需为=≈，]|(?<![审设统会])计")

_OPENS_PARTS = regex(r"\((?:均|已|内)?(?:含|其中|包括|包含)")


def _bracketed(text: str, money: Money, parts: Sequence[Money], own: int | None = None) -> bool:
    """Tell whether an amount stands in brackets as a part of the one beside them: 5.4万元（含会议费1万元）.

    `own` is where the brackets of the total itself open.
    """
    opened = text.rfind("(", 0, money.start)
    if opened < 0 or opened == own or ")" in text[opened : money.start]:
        return False
    closed = text.find(")", money.end)
    beside = any(other.end == opened or 0 < closed < other.start <= closed + _NEAR for other in parts)
    return beside and _OPENS_PARTS.match(text, opened) is not None


_NEAR = 3


def restates(one: Money, parts: Sequence[Money]) -> bool:
    """Tell whether an addition only adds up what was said before it."""
    return isinstance(one, Addition) and _adds_all(one, [p for p in parts if p.start < one.start])


def leaves(text: str, said: list[Money], total: Money | None) -> tuple[list[Money], list[Group]]:
    """Give the amounts without those that the next, or the ones before, only say in more detail.

    Where no reading makes the total, the one that comes nearest; with it the groups whose parts make
    another sum than they say, where the rest proves that they are groups.
    """
    once = [one for at, one in enumerate(said) if not _again(text, said, at)]
    rounded = [one for at, one in enumerate(said) if not _rounded_next(text, said, at)]
    marked = _opened_up(text, once, structure=True)
    if total is None:
        return marked, []
    readings = [said, once, marked, _opened_up(text, once, structure=False)]
    if len(rounded) < len(said):
        readings.append(rounded)
    slack = max(TOLERANCE, total.sum.half)
    aim = total.made if isinstance(total, Addition) else total.sum.yuan

    def off(reading: Sequence[Money]) -> Decimal:
        return abs(sum_of(one.sum.yuan for one in reading) - aim)

    if exact := next((one for one in readings if off(one) <= slack), None):
        return exact, []
    groups = _groups(text, once) if len(once) <= _MOST_GROUPED else []
    if not groups:
        return marked, []
    wholes = {group.whole.start for group in groups}
    fine = [one for one in once if one.start not in wholes]
    outer = [one for one in groups if not any(one.whole in other.parts for other in groups)]
    inside = {part.start for group in outer for part in group.parts} | {
        group.whole.start for group in groups if group not in outer
    }
    coarse = [one for one in once if one.start not in inside]
    if off(fine) <= slack:
        return fine, [group for group in groups if not group.holds]
    if off(coarse) <= slack:
        return fine, [group for group in outer if not group.holds and not group.may_be_partial]
    return min((marked, fine, coarse), key=off), []


_MOST_GROUPED: Final = 60
"""Among more amounts than this no groups are looked for, which takes time."""

ROUGHLY: Final = Decimal("0.25")
"""Parts that miss an amount by more than this share of it are hardly its parts."""


@dataclass(frozen=True)
class Group:
    """An amount and its parts, as the text marks them; they may make another sum."""

    whole: Money
    parts: tuple[Money, ...]
    partial: bool
    """Whether not all parts need be told: 其中…"""

    @property
    def made(self) -> Decimal:
        return sum_of(one.sum.yuan for one in self.parts)

    @property
    def holds(self) -> bool:
        slack = max(TOLERANCE, self.whole.sum.half)
        return abs(self.made - self.whole.sum.yuan) <= slack

    @property
    def may_be_partial(self) -> bool:
        return self.partial and self.made < self.whole.sum.yuan

    @property
    def is_likely(self) -> bool:
        least = 2
        whole = self.whole.sum.yuan
        return len(self.parts) >= least and abs(self.made - whole) <= whole * ROUGHLY


_KINDS: Final = (
    regex(r"[一二三四五六七八九十]{1,3}、"),
    regex(r"\([一二三四五六七八九十]{1,3}\)"),
    regex(r"\d{1,2}[.、．](?!\d)"),
    regex(r"\(?\d{1,2}\)"),
)
_BEFORE_KIND: Final = "；;。，,:：其中包括含元)"
_SECTIONS: Final = (0, 1)
"""Kinds of marks that sections bear, whose parts need none."""


def _kinds(text: str, parts: Sequence[Money]) -> list[int | None]:
    """Give which kind of list mark stands before each amount, after the one before it."""
    ends = [0, *(one.end for one in parts)]
    gaps = [text[end : one.start].lstrip(_BEFORE_KIND) for end, one in zip(ends, parts, strict=False)]
    return [next((at for at, kind in enumerate(_KINDS) if kind.match(gap)), None) for gap in gaps]


def _groups(text: str, parts: Sequence[Money]) -> list[Group]:
    """Give the amounts that the text marks as made of others, the inner ones first."""
    found: list[Group] = []
    wholes: set[int] = set()
    for one in parts:
        before = list(_same_sentence(text, [two for two in parts if two.start < one.start], one))
        if _SUBTOTAL.search(one.sum.label) and (group := _nearest(one, before)):
            found.append(group)
            wholes.add(one.start)
    kinds = _kinds(text, parts)
    for at in range(len(parts) - 2, -1, -1):
        one = parts[at]
        if isinstance(one, Chain | Addition) or one.start in wholes:
            continue
        gap = text[one.end : parts[at + 1].start]
        under = _under(text, parts, kinds, at)
        group = Group(
            one,
            tuple(two for two in under if two.start not in wholes),
            partial="其中" in gap or gap[:1] == "(",
        )
        if group.is_likely:
            found.append(group)
            wholes.add(one.start)
    return found


def _nearest(one: Money, before: Sequence[Money]) -> Group | None:
    """Give a subtotal with those amounts right before it that come nearest."""
    runs = [Group(one, tuple(reversed(before[:count])), partial=False) for count in range(2, len(before) + 1)]
    likely = [group for group in runs if group.is_likely]
    return min(likely, key=lambda group: abs(group.made - one.sum.yuan), default=None)


def _under(text: str, parts: Sequence[Money], kinds: Sequence[int | None], at: int) -> list[Money]:
    """Give the amounts that stand under one, as the marks say."""
    one, own, following = parts[at], kinds[at], parts[at + 1 :]
    gap = text[one.end : following[0].start]
    if gap[:1] == "(":
        closed = text.find(")", following[0].end)
        return [two for two in following if two.start < closed] if ")" not in gap else []
    if own is not None:
        last = next(
            (k for k in range(at + 1, len(parts)) if (kind := kinds[k]) is not None and kind <= own), None
        )
        opened = kinds[at + 1] is not None or gap[:1] in ":：" or "其中" in gap
        if opened or (own in _SECTIONS and gap[:1] in _SENTENCE_ENDS):
            return list(parts[at + 1 : last])
        return []
    if not (_SPLIT_UP.match(gap) or gap[:1] in ":："):
        return []
    if kinds[at + 1] is not None:
        last = next((k for k in range(at + 1, len(parts)) if kinds[k] is None), None)
        return list(parts[at + 1 : last])
    return [
        two
        for two in following
        if not any(mark in text[following[0].start : two.start] for mark in _SENTENCE_ENDS)
    ]


def _again(text: str, said: Sequence[Money], at: int) -> bool:
    """Tell whether an amount is the one before it, said once more: in another unit, or its product."""
    if not at:
        return False
    before, one = said[at - 1], said[at]
    gap = text[before.end : one.start]
    said_so = bool(gap) and _AGAIN.fullmatch(gap) is not None
    return said_so and _same(one, before)


_ROUNDED = regex(r"[，,(]?(?:按|经)?(?:四舍五入|取整|凑整)[取后为计至整]*(?:约)?")


def _rounded_next(text: str, said: Sequence[Money], at: int) -> bool:
    """Tell whether the next amount is this one in round figures."""
    if at + 1 == len(said):
        return False
    one, after = said[at], said[at + 1]
    gap = text[one.end : after.start]
    return bool(gap) and _ROUNDED.fullmatch(gap) is not None


def _opened_up(text: str, parts: list[Money], *, structure: bool) -> list[Money]:
    """Leave out subtotals of the amounts before, and the amounts that the next ones add up to.

    With `structure`, only where the text marks them so; without, wherever the figures agree.
    """
    kept: list[Money] = []
    for one in parts:
        if not (_SUBTOTAL.search(one.sum.label) and _run(one, _same_sentence(text, kept, one))):
            kept.append(one)
    opened = []
    for at, one in enumerate(kept):
        following = kept[at + 1 :]
        gap = text[one.end : following[0].start] if following else ""
        begins = (
            not structure or _SPLIT_UP.match(gap) or gap[:1] == ":" or (gap[:1] == "(" and ")" not in gap)
        )
        if isinstance(one, Chain) or not (begins and _run(one, following)):
            opened.append(one)
    return opened


def _same_sentence(text: str, before: Sequence[Money], one: Money) -> Iterator[Money]:
    """Give the amounts before one in its sentence, the nearest first."""
    for other in reversed(before):
        if any(mark in text[other.end : one.start] for mark in _SENTENCE_ENDS):
            return
        yield other


def _run(one: Money, others: Iterable[Money]) -> bool:
    """Tell whether the first two or more of some amounts add up to one."""
    made = Decimal(0)
    for count, other in enumerate(others, 1):
        made += other.sum.yuan
        if count > 1 and abs(made - one.sum.yuan) <= one.sum.half:
            return True
    return False
