"""A declaration put into a form that somebody else drew, by the search by which such forms are read.

A value goes where it would be read from: behind its label, beside it, or below. What stands there already
is never overwritten, unless it only shows where something is to be written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..core.declaration import Declaration, Place, Record
from ..core.fields import Amount, Field, Raw, plain
from ..core.form import Table
from ..core.words import clean
from .figures import Doubt, taken
from .found import Answer, Found, Room, short
from .imported import Way
from .labelling import is_to_be_replaced, with_answers
from .pages import Cell


@dataclass
class Filling:
    """What is to be written into which cell, and what found no place."""

    writes: dict[Cell, Raw] = field(default_factory=dict)
    placed: set[Place] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    """What was not written, each with why."""
    notes: list[str] = field(default_factory=list)


def fill(found: Found, declaration: Declaration, computed: Collection[str]) -> Filling:
    """Give what of a declaration goes where in a drawn form; some cells are `computed` by formulas."""
    filling = _Filling(found, declaration, computed)
    filling.sections()
    for table, rows in declaration.tables.items():
        filling.table(table, rows)
    return filling.done


class _Filling:
    def __init__(self, found: Found, declaration: Declaration, computed: Collection[str]) -> None:
        self.found = found
        self.declaration = declaration
        self.computed = computed
        self.done = Filling()

    def sections(self) -> None:
        behind: dict[Cell, dict[Field[Any], Raw]] = {}
        for one, raw in self.declaration.sections.answers.items():
            if one is self.declaration.form.roles.year:
                self._year(one)
            elif (why := self._section(one, raw, behind)) is None:
                self.done.placed.add(Place(one))
            else:
                self._leave(one.label, raw, why)
        for cell, answers in behind.items():
            said = {one: _as_text(one, raw) for one, raw in answers.items()}
            self.done.writes[cell] = with_answers(self.found.form, cell.text, said)

    def _section(self, one: Field[Any], raw: Raw, behind: dict[Cell, dict[Field[Any], Raw]]) -> str | None:
        """Find a place for an answer, or say why there is none."""
        room = [*self.found.answers.get(one, ()), *self.found.room.get(one, ())]
        if room and room[0].cell.where in self.computed:
            self.done.notes.append(f"“{one.label}”由原表的公式计算（{room[0].cell.where}），未填入")
            return None
        answers = [one_of for one_of in self.found.answers.get(one, ()) if not _is_room(one_of.cell)]
        if answers:
            held = any(self._holds(one, answer, raw) for answer in answers)
            there = answers[0].cell
            return None if held else f"原表已填“{short(there.text)}”（{there.where}），未改写"
        if not room:
            seen = one in self.found.seen
            return "原表有此栏目，但没有找到填写的位置" if seen else "原表没有此栏目"
        if len({answer.cell for answer in room}) > 1:
            places = "、".join(answer.cell.where for answer in room)
            return f"原表有几处可填（{places}），不能确定"
        if room[0].way is Way.WITHIN:
            behind.setdefault(room[0].cell, {})[one] = raw
            return None
        return self._write(one, room[0], raw)

    def _write(self, one: Field[Any], room: Answer, raw: Raw) -> str | None:
        """Write an answer in the unit of the cell, or say why that cannot be."""
        value, why = self._in_its_unit(one, room, raw)
        if why:
            return why
        self.done.writes[room.cell] = value
        return None

    def _in_its_unit(self, one: Field[Any], room: Answer, raw: Raw) -> tuple[Raw, str | None]:
        if not isinstance(one, Amount) or not isinstance(raw, Decimal):
            return raw, None
        said = self.found.unit_of(one)
        if said is None:
            other = room.around is not None and room.around is not one.money and raw != 0
            return raw, f"应以{one.unit}为单位，表上写的单位不同，不能确定" if other else None
        value = Decimal(plain(raw * one.money.yuan / said.yuan))
        if said is not one.money:
            change = f"{plain(raw)} → {plain(value)}"
            self.done.notes.append(f"“{one.label}”按原表以{said.word}为单位填入：{change}")
        return value, None

    def _holds(self, one: Field[Any], answer: Answer, raw: Raw) -> bool:
        """Tell whether a cell already says what is to be written."""
        if answer.cell in self.done.writes:
            return _same(one, self.done.writes[answer.cell], raw)
        try:
            there, _ = taken(one, answer.raw, self.found.unit_of(one), answer.around)
        except Doubt:
            return False
        return _same(one, there, raw)

    def _year(self, one: Field[Any]) -> None:
        year = self.declaration.year
        for cell in (*self.found.titles, *self.found.years) if year else ():
            if (said := re.search(r"20\d\d(?=年)", clean(cell.text))) is not None:
                if said[0] == str(year):
                    self.done.placed.add(Place(one))
                else:
                    self._leave(one.label, str(year), f"原表写的是 {said[0]} 年度（{cell.where}），未改写")
                return
        for cell in (*self.found.titles, *self.found.years) if year else ():
            written, there = _NO_YEAR.subn(f"（{year}年度）", cell.text)
            if there:
                self.done.writes[cell] = written
                self.done.placed.add(Place(one))
                return

    def table(self, table: type[Table], rows: Sequence[Record]) -> None:
        free = list(self.found.lines.get(table, ()))
        if rows and table not in self.found.rows:
            self.done.left.append(f"“{table.label}”{len(rows)} 行：原表没有此表")
            return
        for number, row in enumerate(rows):
            line = next((line for line in free if self._fits(line, row)), None)
            if line is None:
                said = "，".join(_as_text(one, raw) for one, raw in row.answers.items())
                self._leave(f"{table.label}”第 {number + 1} 行“", short(said), "原表没有可填的空行")
                continue
            free.remove(line)
            for one, raw in row.answers.items():
                why = self._into_line(line, one, raw)
                if why is None:
                    self.done.placed.add(Place(one, number))
                else:
                    self._leave(f"{table.label}”第 {number + 1} 行“{one.label}", raw, why)

    def _fits(self, line: Room, row: Record) -> bool:
        """Tell a line in which nothing else stands, and whose printed classes are the row's."""
        return all(
            self._is_free(answer) or self._holds(one, answer, row.raw(one)) for one, answer in line.items()
        )

    def _is_free(self, answer: Answer) -> bool:
        taken = answer.cell in self.done.writes or answer.cell.where in self.computed
        return not taken and _is_room(answer.cell)

    def _into_line(self, line: Room, one: Field[Any], raw: Raw) -> str | None:
        answer = line.get(one)
        if answer is None:
            return "原表没有这一栏"
        if self._holds(one, answer, raw):
            return None
        return self._write(one, answer, raw)

    def _leave(self, label: str, raw: Raw, why: str) -> None:
        said = raw if isinstance(raw, str) else "" if raw is None else str(raw)
        self.done.left.append(f"“{label}”{short(said)}：{why}")


_NO_YEAR = re.compile(r"[(（]\s*(?:20)?[_xX×*\s]*年度?\s*[)）]")
"""Where the year is to be written."""


def _is_room(cell: Cell) -> bool:
    return cell.raw is None or is_to_be_replaced(cell.text)


def _same(one: Field[Any], there: Raw, raw: Raw) -> bool:
    if there is None or raw is None:
        return there is raw
    try:
        return bool(one.parse(there) == one.parse(raw))
    except ValueError:
        return clean(str(there)) == clean(str(raw))


def _as_text(one: Field[Any], raw: Raw) -> str:
    """Write a value behind its label."""
    match raw:
        case str():
            return raw
        case Decimal():
            return plain(raw)
        case date():
            return f"{raw.year}年{raw.month}月{raw.day}日"
        case _:
            return one.show(raw)
