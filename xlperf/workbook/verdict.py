"""A rule on a row of the sheet: its verdict in a hidden cell and in Python, and what is said then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ..core.declaration import Declaration, Place
from ..core.expr import evaluate
from ..core.fields import ERROR, FILLING, WARNING
from ..core.live import Live
from .formula import message_formula, verdict_formula, written
from .layout import address
from .plan import APART, BEGUN, FIRST_VERDICT, At, Plan


class Kind(Enum):
    """What a verdict counts as. One that is only asked for is wrong once its part is begun."""

    WRONG = "wrong"
    LACKING = "lacking"
    DOUBTFUL = "doubtful"
    NOTED = "noted"


def kind_of(one: Live) -> Kind:
    if one.stage is not FILLING:
        return Kind.NOTED  # what others are to add is no mistake of who is filling in
    if one.severity is ERROR:
        return Kind.LACKING if one.rule.asked_for else Kind.WRONG
    return Kind.DOUBTFUL if one.severity is WARNING else Kind.NOTED


@dataclass(frozen=True, eq=False)
class Verdict:
    """A rule on one row of the sheet, the cell of its verdict, and the cell that it speaks of."""

    live: Live
    kind: Kind
    row: int
    column: int
    spot: tuple[int, int]
    number: int | None

    @property
    def cell(self) -> str:
        return f"${address(self.row, self.column)}"

    def formula(self, plan: Plan) -> str:
        text = verdict_formula(self.live.rule.holds, At(plan, self.number))
        return f"=IF(${address(self.row, BEGUN)},{text[1:]},FALSE)" if self.live.rule.table else text

    def is_broken(self, declaration: Declaration, begun: bool) -> bool:
        """Give the verdict in Python: whether the rule is known not to hold."""
        if self.live.rule.table and not begun:
            return False
        return evaluate(self.live.rule.holds, declaration, self.number) is False

    @property
    def _head(self) -> str:
        word = "报送前" if self.live.stage is not FILLING else self.live.severity.grade
        return f"●{word} {self.live.code} "

    def message_formula(self, plan: Plan) -> str:
        """Give the part of a formula that speaks where the rule does not hold."""
        message = message_formula(self.live.rule, At(plan, self.number))
        return f'IF({self.cell},"{self._head}"&{message}&"{APART}","")'

    def message(self, declaration: Declaration) -> str:
        return f"{self._head}{self.live.rule.message(declaration, self.number, written)}{APART}"


Placed = tuple[Live, int | None, tuple[int, int]]
"""A rule, the row of its table, and the cell that it speaks of."""


def placed(rules: Iterable[Live], plan: Plan) -> list[Placed]:
    """Give the rows on which each rule is judged."""
    return [one for rule in rules for one in _placed(rule, plan)]


def _placed(one: Live, plan: Plan) -> Iterator[Placed]:
    at, table = one.rule.at, one.rule.table
    if table is None:
        yield one, None, plan.header(at) if at.table else plan.spots[Place(at)]
        return
    for place, spot in plan.spots.items():
        if place.field is at:
            yield one, place.row, spot


def blocks(every: Sequence[Placed]) -> Mapping[Kind, range]:
    """Give each kind of verdict so many columns as the fullest row needs."""
    count: dict[tuple[Kind, int], int] = {}
    for one, _, (row, _) in every:
        key = kind_of(one), row
        count[key] = count.get(key, 0) + 1
    found, start = {}, FIRST_VERDICT
    for kind in Kind:
        width = max((number for (own, _), number in count.items() if own is kind), default=0)
        found[kind] = range(start, start + max(1, width))
        start = found[kind].stop
    return found


def verdicts(every: Iterable[Placed], columns: Mapping[Kind, range]) -> Iterator[Verdict]:
    """Give each rule on a row the next column of its kind."""
    taken: dict[tuple[int, Kind], int] = {}
    for one, number, spot in every:
        key = spot[0], kind_of(one)
        before = taken.get(key, 0)
        taken[key] = before + 1
        yield Verdict(one, key[1], spot[0], columns[key[1]].start + before, spot, number)
