"""Values below their labels: of a part, and the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.fields import Amount, Choice, Day, Field, Raw
from ..core.form import Table
from ..core.words import clean
from .found import Answer, Found, Head
from .imported import Way
from .labelling import LONGEST_FIGURE, is_to_be_replaced
from .pages import Cell, Line

_NOTE = re.compile(
    r"(?:注|备注|(?:填[表报])?说明)\d*[:.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]\)"
)
"""What is no answer of its own: a note, or the heading of something else."""

_TOTALS = frozenset({"合计", "总计", "小计", "共计"})

Slots = Mapping[int, Sequence[Cell]]
Answers = dict[Field[Any], Answer]


def _cannot_be(one: Field[Any], raw: Raw) -> bool:
    """Tell a sentence where a figure or a date is asked for; a figure written wrong is short."""
    return isinstance(one, Amount | Day) and isinstance(raw, str) and len(clean(raw)) > LONGEST_FIGURE


def below(found: Found, head: Head, line: Line) -> None:
    """Take a row of values below their labels."""
    cells = line.cells
    slots = head.slots(cells)
    if head.tables:
        _table_row(found, head, line, slots)
    elif not cells:
        _room(found, head, line)
    elif _NOTE.match(clean(cells[0].text)) and len(cells) == 1:
        found.unplaced += cells
        found.head = None
    elif head.filled:
        _go_on(found, head, slots)
    else:
        _room(found, head, line)
        _part_row(found, head, cells, slots)


def _room(found: Found, head: Head, line: Line) -> None:
    """Note the blank cells that stand first below labels."""
    blanks = {cell.column: cell for cell in line.blanks}
    for column in head.columns if not head.filled else ():
        one, blank = column.field, blanks.get(column.first)
        if one is not None and blank is not None and one not in found.room and one not in found.answers:
            found.money[one] = column.money
            found.leave_room(one, blank, Way.BELOW)


def _part_row(found: Found, head: Head, cells: Sequence[Cell], slots: Slots) -> None:
    whole = 1 < len(cells) == len(head.columns)
    for at, some in slots.items():
        one = head.columns[at].field if at >= 0 else None
        if one is None:
            found.unplaced += some
        elif len(some) > 1:
            found.doubt(one, some, "下方有几格内容")
        elif some[0].column != head.columns[at].first and not whole:
            found.doubt(one, some, "下方的内容与栏目没有对齐")
        elif _cannot_be(one, some[0].raw):
            found.doubt(one, some, "下方不是数字或日期")
        else:
            found.money[one] = head.columns[at].money
            found.take(one, found.answer(some[0], Way.BELOW))
            found.strides[one] = some[0].row - head.row
            head.filled.setdefault(some[0].row, []).append(one)


def _go_on(found: Found, head: Head, slots: Slots) -> None:
    """What stands right below an answer may be its second half."""
    last = max(head.filled)
    stands = {column.first for column in head.columns if not column.fields}
    new = any(cell.column in stands for some in slots.values() for cell in some)
    for at, some in slots.items():
        one = head.columns[at].field if at >= 0 else None
        stride = max(found.strides.get(one, 0), 1) if one is not None else 0
        if not new and one is not None and one in head.filled[last] and some[0].row - last <= stride:
            found.doubt(one, some, "下方还有内容")
            head.filled[some[0].row] = head.filled[last]
        else:
            found.unplaced += some


# tables


def _table_row(found: Found, head: Head, line: Line, slots: Slots) -> None:
    answers: dict[type[Table], Answers] = {table: {} for table in head.tables}
    left: list[Cell] = []
    for at, some in slots.items():
        column = head.columns[at] if at >= 0 else None
        if column is None or not column.fields:
            left += [cell for cell in some if column is None or not column.idle]
            continue
        for one in column.fields:
            if len(some) > 1:
                found.doubt(one, some, "同一栏有几格内容")
            elif some[0].column != column.first and len(line.cells) != len(head.columns):
                found.doubt(one, some, "内容与栏目没有对齐")
            elif one.table in answers:
                found.money[one] = column.money
                answers[one.table][one] = found.answer(some[0], Way.BELOW)
    every = {answer.cell: one for some in answers.values() for one, answer in some.items()}
    first = next(iter(every), None)
    if first and clean(first.text) in _TOTALS:
        found.unplaced += line.cells
        return
    printed = {table for table in head.tables if _is_printed(answers[table])}
    if len(every) == 1 and not printed:
        found.unplaced += line.cells
        return
    if any(_cannot_be(one, cell.raw) for cell, one in every.items()):
        found.unplaced += line.cells
        found.head = None  # something else has begun
        return
    found.unplaced += left
    for table, own in answers.items():
        _span(head, table, own, line)
        found.lines.setdefault(table, []).extend(_line_of(found, head, table, line))
        if table in printed:
            found.printed.setdefault(table, []).extend(answer.cell for answer in own.values())
        elif own:
            _as_above(found, head, table, own, line)
            found.rows[table].append(own)


def _is_printed(answers: Answers) -> bool:
    """Tell a line that only says which class of things was to be filled in there."""
    return bool(answers) and all(
        is_to_be_replaced(answer.cell.text) or (isinstance(one, Choice) and _is_option(one, answer.raw))
        for one, answer in answers.items()
    )


def _is_option(one: Choice, raw: Raw) -> bool:
    try:
        return raw is not None and one.parse(raw) in one.options
    except ValueError:
        return False


def _span(head: Head, table: type[Table], answers: Answers, line: Line) -> None:
    """Note until which row an answer stands, or the blank cell for one."""
    row = (*line.cells, *line.blanks)[0].row
    blanks = {cell.column: cell for cell in line.blanks}
    for column in head.columns:
        blank = blanks.get(column.first)
        for one in column.fields if blank is not None and blank.down > 1 else ():
            if isinstance(one, Choice) and one.table is table and blank is not None:
                head.spans[one] = (Answer(blank, None, Way.BELOW, None), row + blank.down - 1)
    for one, answer in answers.items():
        head.spans[one] = (answer, row + answer.cell.down - 1)


def _as_above(found: Found, head: Head, table: type[Table], answers: Answers, line: Line) -> None:
    """Let a merged choice stand for each of its rows."""
    row = line.cells[0].row
    for one in table.own_fields:
        if one not in answers and isinstance(one, Choice) and one in head.spans:
            above, last = head.spans[one]
            if row <= last:
                answers[one] = above
            elif len(answers) > 1:
                found.blank.setdefault(one, []).append(line.cells[0].where)


def _line_of(found: Found, head: Head, table: type[Table], line: Line) -> Sequence[Answers]:
    """Give the cells of a line where there is one for each column of the table."""
    here = {cell.column: cell for cell in (*line.cells, *line.blanks)}
    row = next(iter(here.values())).row
    room: Answers = {}
    for column in head.columns:
        for one in column.fields:
            if one.table is not table:
                continue
            if (cell := here.get(column.first)) is not None:
                found.money.setdefault(one, column.money)
                room[one] = found.answer(cell, Way.BELOW)
            elif isinstance(one, Choice) and one in head.spans and row <= head.spans[one][1]:
                room[one] = head.spans[one][0]
            else:
                return ()
    return (room,)
