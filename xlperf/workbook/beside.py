"""Labels with their values beside them: to the right, or behind a colon in the same cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core.fields import Field, LongText
from ..core.form import Labels
from .found import Answer, Column, Found, Head
from .imported import Way
from .labelling import WEAK, fields_of, inline_answers, is_foreign, key, unit
from .pages import Cell, Line

Inline = Sequence[tuple[Field[Any], str]]


def label_of(found: Found, cell: Cell, cells: Sequence[Cell]) -> Field[Any] | None:
    """Give the field of a section whose label a cell is."""
    fields = [one for one in fields_of(found.form, cell.raw) if one.table is None]
    if not fields:
        return None
    others = [fields_of(found.form, other.raw) for other in cells if other is not cell]
    if len(key(cell.text)) <= WEAK:
        in_table = found.head is not None and found.head.table is not None
        beside = {one.part for some in others for one in some if not one.table}
        fields = [one for one in fields if one.part in beside or (one.part is found.context and not in_table)]
    if len(fields) > 1:
        sure = [some[0].part for some in others if len(some) == 1]
        for part in (*sure[:1], found.above.get(cell.column), found.context):
            if own := [one for one in fields if one.part is part]:
                return own[0]
        return next((one for one in fields if one not in found.answers and one not in found.room), fields[0])
    return fields[0] if fields else None


def inline(found: Found, cell: Cell) -> Inline:
    """Give the answers that stand behind their labels in one cell."""
    if not isinstance(cell.raw, str):
        return []
    answers = inline_answers(found.form, cell.raw)
    return answers if any(value for _, value in answers) or len(answers) > 1 else []


def pairs(found: Found, line: Line, labels: Sequence[Field[Any] | None]) -> None:
    """Take a row of labels, each with its value to the right or behind it."""
    found.band = None
    current: Field[Any] | None = None
    label: Cell | None = None
    values: list[Cell] = []

    def close() -> None:
        if current is None:
            found.unplaced.extend(values)
        elif len(values) == 1:
            found.take(current, found.answer(values[0], Way.BESIDE))
        elif values:
            found.doubt(current, values, "右侧有几格内容")
        elif label and (room := _room_beside(line, label)):
            found.leave_room(current, room, Way.BESIDE)

    for cell, one in zip(line.cells, labels, strict=True):
        if one is None and is_foreign(cell.raw):
            close()
            current, values = None, [cell]
            continue
        answers = [] if one is not None else inline(found, cell)
        if answers and current is not None and not values and not _ends_before(current, answers):
            answers = []
        if one is None and not answers:
            values.append(cell)
            continue
        close()
        current, label, values = one, cell, []
        if one is not None:
            found.see(one, cell)
            found.money[one] = unit(cell.text)
        for other, value in answers:
            found.see(other, cell)
            if value:
                found.take(other, Answer(cell, value, Way.WITHIN, found.said_money))
            else:
                found.leave_room(other, cell, Way.WITHIN)
    close()
    if current is not None or any(one is not None for one in labels):
        _go_on(found, line, labels)


def _ends_before(current: Field[Any], answers: Inline) -> bool:
    """Tell the next label from a text that begins with words and a colon."""
    signed = all(one.part.labels is Labels.OPEN for one, _ in answers)
    return signed or not isinstance(current, LongText)


def _go_on(found: Found, line: Line, labels: Sequence[Field[Any] | None]) -> None:
    """Watch what stands right below the values of a row of labels."""
    cells = line.cells
    row = cells[0].row + max(cell.down for cell in cells) - 1
    columns: list[Column] = []
    filled: list[Field[Any]] = []
    for at, (cell, one) in enumerate(zip(cells, labels, strict=True)):
        if one is None:
            continue
        below = (one,) if one.part.labels is Labels.ABOVE and len(cells) <= 2 else ()
        columns.append(Column(cell.column, below, None))
        if at + 1 < len(cells) and labels[at + 1] is None:
            columns.append(Column(cells[at + 1].column, (one,), None))
            filled.append(one)
            found.strides.setdefault(one, 0)
    found.head = Head(line.block, row, columns, filled={row: filled})


# room for values


def _room_beside(line: Line, label: Cell) -> Cell | None:
    """Give the blank cell to the right of a label, before anything else."""
    end = label.column + label.across
    first = min(
        (cell for cell in (*line.cells, *line.blanks) if cell.column >= end), key=_column, default=None
    )
    return first if first in line.blanks else None


def _column(cell: Cell) -> int:
    return cell.column


def has_room_beside(line: Line) -> bool:
    """Tell labels with room beside each from labels that have it below; the last may lack it."""
    *others, last = (_room_beside(line, cell) is not None for cell in line.cells)
    return all(others) if others else last
