"""The margin beside the printed form: what does not hold, said while it is typed, without macros.

Each rule has one verdict cell, in hidden columns of the row that it speaks of; the message column
joins the messages of its row, and the status line counts. So a copied sheet keeps its own checks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from ..core.declaration import Place
from ..core.fields import Field, LongText
from ..core.form import Labels, Part
from ..core.live import Keeps
from ..core.prefill import carried_fields
from .asking import is_computed
from .layout import CODE, FIRST_COLUMN, FIRST_ROW, GRID, address, anchors
from .plan import APART, BEGUN, ERRORS, LACKING, MESSAGES, WARNINGS, Formula, Plan
from .remarks import Remark, inserted, of_last_year, too_long
from .seal import BY_CHECKING, TOO_LONG, Sealed, code, code_formula, digest, digest_formula, sealed
from .standing import Standing, standing_formula
from .verdict import Kind, Verdict, blocks, placed, verdicts


@dataclass
class _Row:
    part: type[Part]
    number: int | None
    verdicts: list[Verdict] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    texts: list[Place] = field(default_factory=list)
    """The long texts that stand here: more may be written than is printed."""
    carries: bool = False
    """Whether something of last year may stand here."""

    @property
    def speaks(self) -> bool:
        """Tell whether there may ever be something to say."""
        return bool(self.verdicts or self.remarks or self.texts or self.carries)


class Margin:
    """The verdicts of a sheet by row, and what the margin's cells hold."""

    def __init__(self, plan: Plan, keeps: Keeps) -> None:
        self.plan = plan
        self.others = keeps.others
        self.rows: dict[int, _Row] = {}
        every = placed(keeps.rules, plan)
        self.blocks = blocks(every)
        for one in verdicts(every, self.blocks):
            self.rows.setdefault(one.row, _Row(one.live.rule.at.part, one.number)).verdicts.append(one)
        self.last_column = max(block.stop for block in self.blocks.values())
        self.copies = self.last_column
        """Where the hidden copies begin of what is last year's: one column for each of the grid."""
        self.digests = self.last_column + (GRID if plan.marks_carried else 0)
        """The hidden column from which the 校验码 is made."""
        self.last_column = self.digests + 1
        self.sealed = self._sealed()
        for at, part, remark in inserted(plan):
            self.rows.setdefault(at, _Row(part, None)).remarks.append(remark)
        carried = carried_fields(plan.filled.form) if plan.marks_carried else ()
        for place, (at, _) in plan.spots.items():
            if isinstance(place.field, LongText):
                self.rows.setdefault(at, _Row(place.field.part, place.row)).texts.append(place)
            if place.field in carried:
                self.rows.setdefault(at, _Row(place.field.part, place.row)).carries = True
        for at, places in self.sealed.items():
            self.rows.setdefault(at, _Row(places[0].field.part, places[0].row))

    def over(self, plan: Plan) -> Margin:
        """Give the margin of another declaration on a sheet whose rows are the same."""
        other = copy(self)
        other.plan = plan
        return other

    def copy_of(self, spot: tuple[int, int]) -> tuple[int, int]:
        """Give the hidden cell that remembers what was carried over into a cell."""
        row, column = spot
        return row, self.copies + column - FIRST_COLUMN

    def _sealed(self) -> Mapping[int, Sequence[Place]]:
        """Give the rows over which the 校验码 is computed, and what is typed into each."""
        rows: dict[int, list[Place]] = {}
        for place, (at, _) in self.plan.spots.items():
            if not is_computed(place.field):
                rows.setdefault(at, []).append(place)
        return rows

    def _remarks(self, number: int, row: _Row) -> Iterator[Remark]:
        yield from row.remarks
        yield from (too_long(self.plan, place) for place in row.texts)
        if row.carries:
            yield of_last_year(self.plan, number, self.copies)

    def formulas(self) -> Iterator[Formula]:
        """Give every cell of the margin with its value for the declaration that is filled in."""
        rows = [self.row(number) for number in sorted(self.rows)]
        yield from chain.from_iterable(rows)
        yield from self.closing(rows)

    def closing(self, rows: Sequence[Sequence[Formula]]) -> Iterator[Formula]:
        """Give the cells that tell of all rows: how things stand, and the 校验码."""
        held: dict[int, list[Any]] = {}
        for cell in chain.from_iterable(rows):
            held.setdefault(cell.column, []).append(cell.value)
        wrong, doubtful, blank = (sum(held[column]) for column in (ERRORS, WARNINGS, LACKING))
        standing = str(Standing(wrong, doubtful, blank, self.others))
        yield Formula(FIRST_ROW, MESSAGES, self._standing, standing)
        digests = held[self.digests]
        value = BY_CHECKING if TOO_LONG in digests else code(digests)
        yield Formula(self.plan.end, FIRST_COLUMN + CODE.first, self._code, value)

    def row(self, number: int) -> list[Formula]:
        """Give the margin's cells in a row of the sheet."""
        row = self.rows[number]
        begun = self._begun_now(row)
        broken = {one for one in row.verdicts if one.is_broken(self.plan.filled, begun)}
        cells = [Formula(number, BEGUN, partial(self._begun, row), begun)]
        cells += [
            Formula(number, one.column, partial(one.formula, self.plan), one in broken)
            for one in row.verdicts
        ]
        cells += self._counts(number, broken, begun)
        if number in self.sealed:
            cells.append(
                Formula(number, self.digests, partial(self._digest, number), self._digest_now(number))
            )
        if number != FIRST_ROW and row.speaks:  # in the first row stands how things stand
            told = self._said_now(number, row, broken, begun)
            cells.append(Formula(number, MESSAGES, partial(self._messages, number, row), told))
        return cells

    def reads(self, number: int) -> frozenset[Field[Any]]:
        """Give the fields on whose answers the cells in a row depend."""
        row = self.rows[number]
        rules = [one.live.rule for one in row.verdicts]
        figures = [figure for rule in rules for figure in rule.figures.values()]
        read = [field for one in (*(rule.holds for rule in rules), *figures) for field in one.fields()]
        return frozenset((*read, *row.part.own_fields))

    def _begun(self, row: _Row) -> str:
        return f"={self._begun_when(row)}"

    def _begun_when(self, row: _Row) -> str:
        """Give the condition under which a row's part counts as begun."""
        if row.part.labels is Labels.WITHIN:
            return "TRUE"
        if row.number is not None:
            first = self.plan.spots[Place(row.part.own_fields[0], row.number)]
            return f"COUNTA({address(*first)}:{address(first[0], FIRST_COLUMN + GRID - 1)})>0"
        table = row.part.as_table()
        if table:
            fields = table.own_fields
            left, right = self.plan.column(fields[0]), self.plan.column(fields[-1])
            return f"COUNTA({left.split(':')[0]}:{right.split(':')[-1]})>0"
        cells = [address(*self.plan.spots[Place(one)]) for one in _inputs(row.part)]
        return f"COUNTA({','.join(cells)})>0"

    def _begun_now(self, row: _Row) -> bool:
        filled = self.plan.filled
        table = row.part.as_table()
        if row.part.labels is Labels.WITHIN:
            return True
        if row.number is not None and table:
            return row.number < len(filled.rows(table))
        if table:
            return bool(filled.rows(table))
        return any(filled.sections.raw(one) is not None for one in _inputs(row.part))

    def is_blank(self, number: int) -> bool:
        """Tell a row of a table in which nothing is declared: no rule speaks of it."""
        row = self.rows[number]
        table = row.part.as_table()
        return (
            row.number is not None and table is not None and row.number >= len(self.plan.filled.rows(table))
        )

    def _counts(self, row: int, broken: Collection[Verdict], begun: bool) -> list[Formula]:
        many = {kind: sum(one.kind is kind for one in broken) for kind in Kind}
        errors = many[Kind.WRONG] + (many[Kind.LACKING] if begun else 0)
        lacking = 0 if begun else many[Kind.LACKING]
        counts = ((ERRORS, errors), (WARNINGS, many[Kind.DOUBTFUL]), (LACKING, lacking))
        return [Formula(row, column, partial(self._count, row, column), value) for column, value in counts]

    def _count(self, row: int, column: int) -> str:
        wrong, lacking, doubtful = (
            f"COUNTIF(${address(row, block.start)}:${address(row, block.stop - 1)},TRUE)"
            for block in (self.blocks[kind] for kind in (Kind.WRONG, Kind.LACKING, Kind.DOUBTFUL))
        )
        flag = f"${address(row, BEGUN)}"
        if column == ERRORS:
            return f"={wrong}+IF({flag},{lacking},0)"
        return f"={doubtful}" if column == WARNINGS else f"=IF({flag},0,{lacking})"

    def _asked_and_others(self, row: _Row) -> tuple[list[Verdict], list[Verdict]]:
        order = list(Kind)
        ranked = sorted(row.verdicts, key=lambda one: order.index(one.kind))
        asked = [one for one in ranked if one.live.rule.asked_for]
        return asked, [one for one in ranked if not one.live.rule.asked_for]

    def _messages(self, number: int, row: _Row) -> str:
        """Join the messages of a row, the gravest first; what is only asked for once its part is begun."""
        asked, others = self._asked_and_others(row)
        flag, lacking = f"${address(number, BEGUN)}", f"${address(number, LACKING)}"
        lacked = "&".join(one.message_formula(self.plan) for one in asked)
        pieces = [f'IF({flag},{lacked},IF({lacking}>0,"待填 "&{lacking}&" 项{APART}",""))'] if asked else []
        pieces += [one.message_formula(self.plan) for one in others]
        pieces += [*(one.text for one in self._remarks(number, row))]
        return "=" + "&".join(pieces)

    def _said_now(self, number: int, row: _Row, broken: Collection[Verdict], begun: bool) -> str:
        """Give the messages of a row as they are for the declaration that is filled in."""
        asked, others = self._asked_and_others(row)
        blank = sum(one.kind is Kind.LACKING for one in broken)
        told = [one.message(self.plan.filled) for one in asked if one in broken]
        value = "".join(told) if begun else f"待填 {blank} 项{APART}" if blank else ""
        value += "".join(one.message(self.plan.filled) for one in others if one in broken)
        return value + "".join(one.value for one in self._remarks(number, row))

    def _standing(self) -> str:
        return standing_formula(min(self.rows), max(self.rows), self.others)

    def _digest(self, number: int) -> str:
        places = self.sealed[number]
        return digest_formula(self._sealed_line(number), [address(*self.plan.spots[one]) for one in places])

    def _digest_now(self, number: int) -> int | str:
        if self.is_blank(number):
            return 0
        line, raws = self._sealed_line(number), [self.plan.filled.raw(one) for one in self.sealed[number]]
        return digest(line, raws) if line.fits(raws) else TOO_LONG

    def _sealed_line(self, number: int) -> Sealed:
        form = self.plan.filled.form
        return sealed(form)[anchors(form)[self.sealed[number][0].field].row]

    def _code(self) -> str:
        first, last = min(self.sealed), max(self.sealed)
        return code_formula(f"${address(first, self.digests)}:${address(last, self.digests)}")

    def marked(self) -> Iterator[tuple[tuple[int, int], Mapping[Kind, Sequence[Verdict]]]]:
        """Give each cell that is coloured where a rule does not hold, with the verdicts on it."""
        for _, row in sorted(self.rows.items()):
            cells: dict[tuple[int, int], dict[Kind, list[Verdict]]] = {}
            for one in row.verdicts:
                cells.setdefault(one.spot, {}).setdefault(one.kind, []).append(one)
            yield from cells.items()

    def answerable(self) -> Iterator[int]:
        """Give the rows on which something may need an explanation."""
        for number, row in sorted(self.rows.items()):
            if any(one.kind is Kind.DOUBTFUL for one in row.verdicts):
                yield number


def _inputs(part: type[Part]) -> list[Field[Any]]:
    """Give the fields of a part that are typed in."""
    return [one for one in part.own_fields if not is_computed(one)]
