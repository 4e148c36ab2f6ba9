"""The margin beside the printed form: what does not hold, said while it is typed, without macros.

Each rule has one verdict cell, in hidden columns of the row that it speaks of; the message column
joins the messages of its row, and the status line counts. So a copied sheet keeps its own checks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, Protocol

from ..core.declaration import Declaration, Place
from ..core.expr import evaluate
from ..core.fields import ERROR, FILLING, WARNING, Field, LongText
from ..core.form import Labels, Part
from ..core.live import Keeps, Live
from ..core.prefill import carried_fields
from .asking import is_computed
from .formula import message_formula, verdict_formula, written
from .layout import CODE, FIRST_COLUMN, FIRST_ROW, GRID, MARGIN_COLUMN, address, anchors
from .seal import BY_CHECKING, TOO_LONG, Sealed, code, code_formula, digest, digest_formula, sealed

MESSAGES = MARGIN_COLUMN
ANSWERS = MARGIN_COLUMN + 1
"""Where a unit answers what needs an explanation (单位说明)."""

BEGUN, ERRORS, WARNINGS, LACKING, FIRST_VERDICT = range(ANSWERS + 1, ANSWERS + 6)
"""Hidden: whether the row's part is begun, and how many errors, warnings and blanks it shows."""

ANSWER_KEY = "answer"
"""The key of the column of answers in the rail."""


APART = "　"
"""What stands between two messages of a row."""

LAST_YEARS = "上年内容，请更新"
"""What is said of a row in which something still stands as it was carried over."""


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


class Plan(Protocol):
    """The sheet that the margin stands beside."""

    @property
    def spots(self) -> Mapping[Place, tuple[int, int]]: ...

    @property
    def filled(self) -> Declaration: ...

    @property
    def end(self) -> int:
        """The row after the last one of the form."""
        ...

    @property
    def marks_carried(self) -> bool:
        """Tell whether the sheet says which cells are last year's."""
        ...

    @property
    def carried_rows(self) -> Collection[int]: ...

    def column(self, field: Field[Any]) -> str: ...

    def header(self, field: Field[Any]) -> tuple[int, int]: ...

    def capacity(self, place: Place) -> int:
        """Give how many Han characters surely fit into a cell as it is printed."""
        ...


@dataclass(frozen=True)
class At:
    """The cells that a rule finds from one row of its table, or from the sections."""

    plan: Plan
    number: int | None

    def cell(self, field: Field[Any]) -> str:
        return address(*self.plan.spots[Place(field, self.number if field.table else None)])

    def column(self, field: Field[Any]) -> str:
        return self.plan.column(field)

    def above(self, field: Field[Any]) -> str:
        row, column = self.plan.spots[Place(field, 0)]
        first = address(row, column)
        fixed = f"{first.rstrip('0123456789')}${row + 1}"
        return f"{fixed}:{self.cell(field)}"


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


@dataclass(frozen=True)
class Formula:
    """A cell of the margin: its formula, and the value it has in the file as written."""

    row: int
    column: int
    write: Callable[[], str]
    value: bool | int | str

    @property
    def text(self) -> str:
        return self.write()


@dataclass(frozen=True)
class Remark:
    """Something to be said of a row that no check speaks of: a condition, and when it holds now."""

    when: str
    says: str
    holds: bool = False

    @property
    def text(self) -> str:
        return f'IF({self.when},"●提示 {self.says}{APART}","")'

    @property
    def value(self) -> str:
        return f"●提示 {self.says}{APART}" if self.holds else ""


class Counts(NamedTuple):
    """How many errors, warnings and blanks are shown."""

    wrong: int = 0
    doubtful: int = 0
    blank: int = 0


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


class Margin:
    """The verdicts of a sheet by row, and what the margin's cells hold."""

    def __init__(self, plan: Plan, keeps: Keeps) -> None:
        self.plan = plan
        self.others = keeps.others
        self.rows: dict[int, _Row] = {}
        placed = [spot for one in keeps.rules for spot in self._spots(one)]
        self.blocks = self._blocks(placed)
        taken: dict[tuple[int, Kind], int] = {}
        for one, number, spot in placed:
            kind = kind_of(one)
            before = taken.get((spot[0], kind), 0)
            taken[spot[0], kind] = before + 1
            row = self.rows.setdefault(spot[0], _Row(one.rule.at.part, number))
            row.verdicts.append(Verdict(one, kind, spot[0], self.blocks[kind].start + before, spot, number))
        self.last_column = max(block.stop for block in self.blocks.values())
        self.copies = self.last_column
        """Where the hidden copies begin of what is last year's: one column for each of the grid."""
        self.digests = self.last_column + (GRID if plan.marks_carried else 0)
        """The hidden column from which the 校验码 is made."""
        self.last_column = self.digests + 1
        self.sealed = self._sealed()
        for at, part, remark in self._inserted():
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

    def _inserted(self) -> Iterator[tuple[int, type[Part], Remark]]:
        """Say above a table that rows were inserted there: they come without formulas."""
        for table in self.plan.filled.form.tables():
            spots = [
                self.plan.spots[place] for place in self.plan.spots if place.field is table.own_fields[0]
            ]
            (head, column), (last, _) = self.plan.header(table.own_fields[0]), spots[-1]
            # a long text takes several rows of the sheet
            rows = f"ROWS({address(head, column)}:{address(last + 1, column)})-{last - head + 2}"
            says = "本表中插入的行没有即时校验，请核对无误"
            yield head, table, Remark(f"{rows}>0", says)

    def _remarks(self, number: int, row: _Row) -> Iterator[Remark]:
        yield from row.remarks
        yield from map(self._too_long, row.texts)
        if row.carries:
            yield self._carried(number)

    def _too_long(self, place: Place) -> Remark:
        """Say beside a text that it needs a higher row to be printed whole."""
        most = self.plan.capacity(place)
        table = place.field.table
        there = table is None or (place.row or 0) < len(self.plan.filled.rows(table))
        shown = self.plan.filled.record(place).shown(place.field) if there else None
        says = f"“{place.field.label}”超过 {most} 字的，请拉高本行，以免打印不全"
        holds = len((shown or "").encode("utf-16-le")) // 2 > most
        return Remark(f"LEN({address(*self.plan.spots[place])})>{most}", says, holds)

    def _carried(self, number: int) -> Remark:
        """Say that something in a row still stands as it was last year."""
        cells = f"{address(number, FIRST_COLUMN)}:{address(number, FIRST_COLUMN + GRID - 1)}"
        copies = f"${address(number, self.copies)}:${address(number, self.copies + GRID - 1)}"
        holds = number in self.plan.carried_rows
        return Remark(f"SUMPRODUCT((LEN({copies})>0)*EXACT({cells},{copies}))>0", LAST_YEARS, holds)

    def _spots(self, one: Live) -> Iterator[tuple[Live, int | None, tuple[int, int]]]:
        """Give the rows on which a rule is judged, and the cell that it speaks of there."""
        at, table = one.rule.at, one.rule.table
        if table is None:
            yield one, None, self.plan.header(at) if at.table else self.plan.spots[Place(at)]
            return
        for place, spot in self.plan.spots.items():
            if place.field is at:
                yield one, place.row, spot

    def _blocks(self, placed: Sequence[tuple[Live, int | None, tuple[int, int]]]) -> Mapping[Kind, range]:
        """Give each kind of verdict so many columns as the fullest row needs."""
        count: dict[tuple[Kind, int], int] = {}
        for one, _, (row, _) in placed:
            key = kind_of(one), row
            count[key] = count.get(key, 0) + 1
        blocks, start = {}, FIRST_VERDICT
        for kind in Kind:
            width = max((number for (own, _), number in count.items() if own is kind), default=0)
            blocks[kind] = range(start, start + max(1, width))
            start = blocks[kind].stop
        return blocks

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
        yield self._status(Counts(*(sum(held[column]) for column in (ERRORS, WARNINGS, LACKING))))
        digests = held[self.digests]
        value = BY_CHECKING if TOO_LONG in digests else code(digests)
        yield Formula(self.plan.end, FIRST_COLUMN + CODE.first, self._code, value)

    def row(self, number: int) -> list[Formula]:
        """Give the margin's cells in a row of the sheet."""
        row = self.rows[number]
        begun = self._begun_now(row)
        broken = {one for one in row.verdicts if holds_not(one, self.plan.filled, begun)}
        cells = [Formula(number, BEGUN, partial(self._begun, row), begun)]
        cells += [
            Formula(number, one.column, partial(self._judged, one), one in broken) for one in row.verdicts
        ]
        cells += self._counts(number, broken, begun)
        if number in self.sealed:
            cells.append(
                Formula(number, self.digests, partial(self._digest, number), self._digest_now(number))
            )
        if number != FIRST_ROW:  # there the status stands
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

    def _judged(self, one: Verdict) -> str:
        text = verdict_formula(one.live.rule.holds, At(self.plan, one.number))
        return f"=IF(${address(one.row, BEGUN)},{text[1:]},FALSE)" if one.live.rule.table else text

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
        lacked = "&".join(map(self._said, asked))
        pieces = [f'IF({flag},{lacked},IF({lacking}>0,"待填 "&{lacking}&" 项{APART}",""))'] if asked else []
        pieces += [*map(self._said, others), *(one.text for one in self._remarks(number, row))]
        return "=" + "&".join(pieces)

    def _said_now(self, number: int, row: _Row, broken: Collection[Verdict], begun: bool) -> str:
        """Give the messages of a row as they are for the declaration that is filled in."""
        asked, others = self._asked_and_others(row)
        blank = sum(one.kind is Kind.LACKING for one in broken)
        told = [f"{_head(one)}{_told(one, self.plan.filled)}{APART}" for one in asked if one in broken]
        value = "".join(told) if begun else f"待填 {blank} 项{APART}" if blank else ""
        value += "".join(
            f"{_head(one)}{_told(one, self.plan.filled)}{APART}" for one in others if one in broken
        )
        return value + "".join(one.value for one in self._remarks(number, row))

    def _said(self, one: Verdict) -> str:
        message = message_formula(one.live.rule, At(self.plan, one.number))
        return f'IF({one.cell},"{_head(one)}"&{message}&"{APART}","")'

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

    def _status(self, counts: Counts) -> Formula:
        """Say in one line how things stand; it never promises more than it knows."""
        if counts.wrong + counts.doubtful == 0:
            value = self._passed if counts.blank == 0 else f"待填 {counts.blank} 项"
        else:
            value = f"还有 {counts.wrong} 项必须修改、{counts.doubtful} 项需要说明"
            value += f"，待填 {counts.blank} 项" if counts.blank else ""
        return Formula(FIRST_ROW, MESSAGES, self._standing, value)

    @property
    def _passed(self) -> str:
        return f"表内自查通过（另有 {self.others} 项由财政部门审核）"

    def _standing(self) -> str:
        first, last = min(self.rows), max(self.rows)
        errors, warnings, lacking = (
            f"${address(first, column)}:${address(last, column)}" for column in (ERRORS, WARNINGS, LACKING)
        )
        answers = f"${address(first, ANSWERS)}:${address(last, ANSWERS)}"
        wrong, blank = f"SUM({errors})", f"SUM({lacking})"
        doubtful = f"SUMPRODUCT({warnings}*(LEN(TRIM({answers}))=0))"
        return (
            f'=IF({wrong}+{doubtful}=0,IF({blank}=0,"{self._passed}","待填 "&{blank}&" 项"),'
            f'"还有 "&{wrong}&" 项必须修改、"&{doubtful}&" 项需要说明"'
            f'&IF({blank}>0,"，待填 "&{blank}&" 项",""))'
        )

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


def holds_not(one: Verdict, declaration: Declaration, begun: bool) -> bool:
    """Give a verdict in Python: whether a rule is known not to hold."""
    if one.live.rule.table and not begun:
        return False
    return evaluate(one.live.rule.holds, declaration, one.number) is False


def _head(one: Verdict) -> str:
    word = "报送前" if one.live.stage is not FILLING else one.live.severity.grade
    return f"●{word} {one.live.code} "


def _told(one: Verdict, declaration: Declaration) -> str:
    return one.live.rule.message(declaration, one.number, written)
