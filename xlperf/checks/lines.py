"""The indicators of a declaration, each read once for all the checks that look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..core.declaration import Declaration, Place, remembered
from ..core.expr import meant
from ..core.fields import Field, as_text
from ..core.form import Form
from ..core.indicator import QUANTITY, IndicatorTarget
from ..core.indicator_name import SATISFACTION, IndicatorName, Kind, kind_of, read_name
from ..core.regex import regex
from ..core.words import clean
from ..forms.shared import Annual, Indicators, LongTerm
from ..forms.xiangyang_project import Goals


class Line(NamedTuple):
    """An indicator; `label` names it in messages, `raw` is its value as typed.

    `content` is its explanation made comparable, and `said` the same as typed.
    `percentage` is its target where that is so many per cent, and `satisfies` tells an indicator
    of satisfaction, by its level or its name.
    """

    table: type[Indicators]
    row: int
    level: str | None
    label: str
    name: IndicatorName
    content: str
    said: str
    raw: str
    target: IndicatorTarget | None
    percentage: IndicatorTarget | None
    kind: Kind | None
    satisfies: bool

    @property
    def at_level(self) -> Place:
        return Place(self.table.level, self.row)

    @property
    def at_class(self) -> Place:
        """Where the class is asked: at the level, where the form has no column for it."""
        asked = self.table.twins.get(Indicators.category)
        return self.at_level if asked is None else Place(asked, self.row)

    @property
    def at_name(self) -> Place:
        return Place(self.table.name, self.row)

    @property
    def at_content(self) -> Place:
        """Where the indicator is explained: beside its name, where the form asks no explanation."""
        asked = self.table.twins.get(Indicators.content)
        return self.at_name if asked is None else Place(asked, self.row)

    @property
    def at_value(self) -> Place:
        return Place(self.table.value, self.row)


Lines = Mapping[type[Indicators], tuple[Line, ...]]
Aimed = tuple[tuple[Line, IndicatorTarget], ...]
Pair = tuple[Line, Line]
bare = lru_cache(maxsize=2048)(clean)


_LEAST_SPELT = 2


_BY_POLICY = regex(r"(?:标准|定额|比例|贴息|[利费税]率|(?:贴息|补[贴助偿])率)$")


def is_laid_down(line: Line) -> bool:
    """Tell a cost that a policy sets, so that there is nothing to exceed: 贴息率, 奖补比例."""
    return line.kind is Kind.COST and _BY_POLICY.search(line.name.head) is not None


def spells(text: str, topic: str) -> bool:
    """Tell whether a topic stands in a text in pieces of two or more: 刑事案件 in 刑事法律援助案件."""
    at = 0
    while topic:
        size = next((n for n in range(len(topic), _LEAST_SPELT - 1, -1) if text.find(topic[:n], at) >= 0), 0)
        # one character must not be left over
        size = size - 1 if size and len(topic) - size == 1 and size > _LEAST_SPELT else size
        if not size:
            return False
        at, topic = text.find(topic[:size], at) + size, topic[size:]
    return True


class _Reading(NamedTuple):
    tables: Lines
    every: tuple[Line, ...]
    targets: Aimed
    percentages: Aimed
    shared: tuple[Pair, ...]


@remembered
def _reading(declaration: Declaration) -> _Reading:
    """Read the indicators."""
    tables = {table: tuple(_read(declaration, table)) for table in tables_of(declaration.form)}
    every = tuple(line for lines in tables.values() for line in lines)
    return _Reading(
        tables,
        every,
        tuple((line, line.target) for line in every if line.target),
        tuple((line, line.percentage) for line in every if line.percentage),
        tuple(_pairs(tables)),
    )


def lines_of(declaration: Declaration) -> Lines:
    """Give every indicator by its table."""
    return _reading(declaration).tables


def every_line(declaration: Declaration) -> tuple[Line, ...]:
    return _reading(declaration).every


def targets(declaration: Declaration) -> Aimed:
    """Give every indicator whose value can be read."""
    return _reading(declaration).targets


def percentages(declaration: Declaration) -> Aimed:
    """Give every indicator that is to reach so many per cent."""
    return _reading(declaration).percentages


def shared(declaration: Declaration) -> tuple[Pair, ...]:
    """Give the indicators that stand in both tables under one name, the long-term one first."""
    return _reading(declaration).shared


def yearly(declaration: Declaration) -> tuple[Line, ...]:
    """Give the indicators of the year."""
    return _like(lines_of(declaration), Annual)


def lasting(declaration: Declaration) -> tuple[Line, ...]:
    """Give the indicators of the long-term goal."""
    return _like(lines_of(declaration), LongTerm)


def _like(tables: Lines, kind: type[Indicators]) -> tuple[Line, ...]:
    return next((lines for table, lines in tables.items() if issubclass(table, kind)), ())


@lru_cache
def tables_of(form: Form) -> tuple[type[Indicators], ...]:
    return tuple(form.tables_like(Indicators))


def goal_field(declaration: Declaration, table: type[Indicators]) -> Field[str]:
    """Give the goal that a table of indicators measures, as the form asks it."""
    goal = Goals.annual if issubclass(table, Annual) else Goals.long_term
    return meant(goal, declaration.form.twins)


def goal_of(declaration: Declaration, table: type[Indicators]) -> str:
    """Give what the goal of a table says, cleaned; empty where the form asks for none."""
    return bare(declaration[goal_field(declaration, table)] or "")


def _pairs(tables: Lines) -> Iterator[Pair]:
    long_term = {line.name.text: line for line in _like(tables, LongTerm) if line.name.text}
    for line in _like(tables, Annual):
        if line.name.text in long_term:
            yield long_term[line.name.text], line


def _read(declaration: Declaration, table: type[Indicators]) -> Iterator[Line]:
    for row, record in enumerate(declaration.rows(table)):
        level, category = record[Indicators.level], record[Indicators.category]
        target, raw = record[Indicators.value], record.raw(Indicators.value)
        label = record[Indicators.name] or ""
        name = read_name(f"{category}：{label}" if category else label)
        yield Line(
            table,
            row,
            level,
            label or f"第{row + 1}行指标",
            name,
            bare(said := record[Indicators.content] or ""),
            said.strip(),
            "" if raw is None else as_text(raw),
            target,
            target if target and target.shape is QUANTITY and target.is_percentage else None,
            kind_of(level, name, target),
            level == SATISFACTION or name.satisfaction,
        )
