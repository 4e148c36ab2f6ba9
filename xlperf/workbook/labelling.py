"""How a label is recognised that others wrote: spaced out, numbered, in brackets, by another name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ..core.fields import WAN, YUAN, Amount, Field, LongText, Money
from ..core.form import Form, Labels, Part
from ..core.words import clean

LONGEST = 60
"""No label is longer."""

WEAK = 2
"""A label of so few letters, as 其他, may be an answer elsewhere."""

LONGEST_FIGURE = 20
"""Nobody writes a figure or a date with more signs."""

_BEFORE = re.compile(
    r"^(?:[*★]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d))+"
)
_BRACKETS = re.compile(r"\(([^()]*)\)$")
_OF_WHICH = re.compile(r"^其中:")


def key(text: str) -> str:
    """Make a label comparable."""
    return _BEFORE.sub("", clean(text)).rstrip(":")


def unit(text: str) -> Money | None:
    """Give the unit of money that a label or a band names in its brackets."""
    said = _BRACKETS.search(key(text))
    return money_in(said[1]) if said else None


def money_in(text: str) -> Money | None:
    found = re.search(r"万元|元", text)
    return None if found is None else WAN if found[0] == WAN.word else YUAN


def keys(text: str) -> Iterator[str]:
    """Give a label as it is, and without what many leave out or add."""
    own = key(text)
    yield own
    bare = _BRACKETS.sub("", own).rstrip(":")
    for short in (bare, _OF_WHICH.sub("", own), _OF_WHICH.sub("", bare)):
        if short and short != own:
            yield short


def names(field: Field[Any]) -> frozenset[str]:
    """Give the keys of every name of a field."""
    return frozenset(one for name in (field.label, *field.also) for one in keys(name))


@cache
def fields_by_key(form: Form) -> Mapping[str, Sequence[Field[Any]]]:
    """Give the fields that bear a name, those whose own label it is first."""
    found: dict[str, list[Field[Any]]] = {}
    asked = [field for field in form.fields() if field.part.labels is not Labels.WITHIN]
    for field in asked:
        found.setdefault(key(field.label), []).append(field)
    for field in asked:
        for name in names(field):
            if field not in found.setdefault(name, []):
                found[name].append(field)
    return found


_MONEY_INSIDE = re.compile(r"[（(][^（）()]*元[^（）()]*+[）)]\s*+[：:]")
"""A unit of money in the brackets of a label inside a text."""

FOREIGN = frozenset(
    {
        "备注", "分值", "权重", "分值权重", "项目编码", "项目类别", "项目代码", "单位地址", "邮政编码",
        "起始年度", "终止年度", "计划开始日期", "计划完成日期", "项目负责人及电话", "项目负责人及联系电话",
        "项目总预算", "项目当年预算", "项目实施方案", "绩效标准", "指标方向", "指标性质", "计量单位",
        "佐证资料", "联系人", "支出经济分类", "单位", "数量", "单价", "审核人", "审核意见",
    }
)  # fmt: skip
"""Labels of neighbouring forms that ours do not ask (notes on the domain, 1.2 to 1.9)."""


def is_foreign(text: object) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST and any(one in FOREIGN for one in keys(text))


_TO_BE_REPLACED = re.compile(r"(?:(?:指标|目标)\d*:?|…+|\.{3,})+")
"""What printed forms show where something is to be written: 指标1：, ……."""


def is_to_be_replaced(text: str) -> bool:
    return len(text) <= LONGEST and _TO_BE_REPLACED.fullmatch(clean(text)) is not None


def fields_of(form: Form, text: object) -> Sequence[Field[Any]]:
    """Give the fields whose label a cell may be, in the order of how well it fits."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return ()
    known = fields_by_key(form)
    return next((known[one] for one in keys(text) if one in known), ())


@cache
def _bands_by_key(form: Form) -> tuple[Mapping[str, type[Part]], frozenset[str]]:
    """Give the part that a band names, and the names that would do for several parts."""
    whole: dict[str, type[Part]] = {}
    short: dict[str, set[type[Part]]] = {}
    for part in form.parts:
        for name in (part.band, part.label, *part.also) if part.band else ():
            whole.setdefault(key(name), part)
            for one in keys(name):
                short.setdefault(one, set()).add(part)
    single = {name: next(iter(parts)) for name, parts in short.items() if len(parts) == 1}
    return single | whole, frozenset(short.keys() - single.keys() - whole.keys())


def band_of(form: Form, text: object) -> type[Part] | None:
    """Give the part whose band a cell is."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    known, _ = _bands_by_key(form)
    return next((known[one] for one in keys(text) if one in known), None)


def is_band_of_several(form: Form, text: object) -> bool:
    """Tell a heading over several parts, as 绩效指标 over those of the whole term and of the year."""
    return isinstance(text, str) and len(text) <= LONGEST and key(text) in _bands_by_key(form)[1]


@cache
def _labels_inside(form: Form, only_open: bool) -> tuple[re.Pattern[str], Mapping[str, Sequence[Field[Any]]]]:
    """Give what finds labels with a colon inside a text, and whose they are."""
    fields: dict[str, list[Field[Any]]] = {}
    for one in form.fields():
        wanted = one.part.labels is Labels.OPEN if only_open else one.part.labels is not Labels.WITHIN
        for name in (one.label, *one.also) if wanted and one.table is None else ():
            if len(name) > WEAK:
                fields.setdefault(clean(name), []).append(one)
    every = sorted(fields, key=len, reverse=True)
    labels = "|".join(r"\s*+".join(map(re.escape, name)) for name in every) or "(?!)"
    return re.compile(rf"({labels})\s*+(?:[（(][^（）()]*+[）)]\s*+)?[：:]"), fields


def open_answers(form: Form, line: str) -> list[tuple[Field[Any], str]]:
    """Take the answers of a line such as `填报人：… 单位负责人：…`; nothing where it is no such line."""
    labels, fields = _labels_inside(form, only_open=True)
    start, *pieces = labels.split(line)
    if not pieces or key(start):
        return []
    return [
        (fields[clean(label)][0], value.strip())
        for label, value in zip(pieces[::2], pieces[1::2], strict=True)
    ]


def with_answers(form: Form, text: str, answers: Mapping[Field[Any], str]) -> str:
    """Write answers behind their labels in a cell: `填报人：      单位负责人：`."""
    labels, fields = _labels_inside(form, only_open=False)
    matches = list(labels.finditer(text))
    pieces = [text[: matches[0].start()]]
    for number, match in enumerate(matches):
        last = number + 1 == len(matches)
        gap = text[match.end() : len(text) if last else matches[number + 1].start()]
        said = answers.get(fields[clean(match[1])][0])
        if said is not None:
            # the blanks that were left for it, but never none before the next label
            gap = said + ("" if last else gap[2 * len(said) :] if len(gap) > 2 * len(said) else "  ")
        pieces += (match[0], gap)
    return "".join(pieces)


def inline_answers(form: Form, text: str) -> list[tuple[Field[Any], str]]:
    """Take the answers that stand behind their labels in one cell; nothing where that is not sure.

    A narrative may speak of other labels: where one of several labels is its, none is taken.
    """
    labels, fields = _labels_inside(form, only_open=False)
    start, *pieces = labels.split(text)
    found = [fields[clean(label)] for label in pieces[::2]]
    narrated = any(isinstance(some[0], LongText) for some in found)
    if any(isinstance(some[0], Amount) for some in found) and _MONEY_INSIDE.search(text):
        return []
    if not found or key(start) or any(len(some) > 1 for some in found) or (narrated and len(found) > 1):
        return []
    return [(some[0], value.strip()) for some, value in zip(found, pieces[1::2], strict=True)]
