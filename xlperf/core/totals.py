"""Which amount of a narrative is its total, and which only say again what others say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from .amounts import Addition, Chain, Money

_TOTAL = re.compile(
    r"合计|总计|共计|总额|总预算|总经费|总投资|总费用|总需|共需|共需要|总数|相加|需资金|需经费|资金需求"
)
_WHOLE = re.compile(r"项目|总|资金|以上|上述|全部|[两二三四五六七八九十]项|各项|经费合计|预算合计|相加|本年")
_GENERAL = re.compile(
    r"(?:以上|上述|本年|全年|年度|当年|该|本|项目|各项|全部|所有|[两二三四五六七八九十]项|\d+项|经费|费用|资金|支出|预算"
    r"|投入|投资|造价|概算|金额|成本|总|共|所需|需|要|申请|测算|合计|总计|共计|为|约|计|:|每年|相加|数|得)*"
)
"""What may stand before the total of everything; 市级资金合计 is the total of some."""

_ORDINAL = re.compile(r"^\d{1,2}\.")
_SPLIT_UP = re.compile(
    r"[，,:：。；;（(]*(?:其中|包括|用于|测算如下|明细如下|明细为|具体|构成|[(（]?[1一①][)）.、．])"
)
"""After an amount, these begin what it is made of."""

_FIRST_OF_ALL = re.compile(r"测算如下|明细如下|明细为|其中|包括|用于")
_AGAIN = re.compile(r"[)）]?[，,]?[（(]?(?:即|折合|约合|合|计|也就是)?[（(]?")
"""Between an amount and the same amount once more: 120400元（12.04万元）."""

SOURCE = re.compile(
    r"财政|拨款|补助资金|上级补助|自筹|自有|转移支付|市级|省级|区级|县级|中央|配套|收入|结转|结余|资金来源|预算安排"
)
"""Words of an amount that tells where money comes from."""

_SUBTOTAL = re.compile(r"(?:小计|合计|共计|共|计)$")
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
    begins = _SPLIT_UP.match(gap) or _FIRST_OF_ALL.search(gap)
    if not isinstance(first, Chain) and begins:
        rest = _without_mentions([p for p in parts[1:] if p.sum.yuan != first.sum.yuan], first)
        exactly = _first_that_make(rest, first)
        named = re.split(r"[，,]", first.sum.item)[-1]
        if exactly and (_TOTAL.search(named) or "测算如下" in gap or names_everything(named)):
            return first, exactly
        if _TOTAL.search(named) or "测算如下" in gap:
            return first, rest
    kept = [one for one in parts if not _part_of_another(text, one, parts)]
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
    if opened < 0 or (text[opened - 1 : opened] == "(" and ")" in text[opened : money.start]):
        return False
    return any(start < other.start < opened for other in parts)


def restates(one: Money, parts: Sequence[Money]) -> bool:
    """Tell whether an addition only adds up what was said before it."""
    return isinstance(one, Addition) and _adds_all(one, [p for p in parts if p.start < one.start])


def leaves(text: str, said: list[Money], total: Money | None) -> list[Money]:
    """Give the amounts without those that the next, or the ones before, only say in more detail."""
    once = [one for at, one in enumerate(said) if not _again(text, said, at)]
    marked = _opened_up(text, once, structure=True)
    if total is None:
        return marked
    readings = (said, once, marked, _opened_up(text, once, structure=False))
    slack = max(TOLERANCE, total.sum.half)
    return next(
        (one for one in readings if abs(sum_of(m.sum.yuan for m in one) - total.sum.yuan) <= slack), marked
    )


def _again(text: str, said: Sequence[Money], at: int) -> bool:
    """Tell whether an amount is the one before it, said once more: in another unit, or its product."""
    if not at:
        return False
    before, one = said[at - 1], said[at]
    gap = text[before.end : one.start]
    said_so = bool(gap) and _AGAIN.fullmatch(gap) is not None
    return said_so and _same(one, before)


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
        begins = not structure or _SPLIT_UP.match(gap) or gap[:1] in "(:"
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
