"""What is different in a later version of a declaration, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .declaration import Declaration, Record
from .fields import Field
from .form import Table


@dataclass(frozen=True)
class Change:
    """A field, and the row (from 0) of a table, whose answer is another now; None stands for a blank.

    `row` is that of the later version, or of the earlier one where the row is gone.
    """

    field: Field[Any]
    row: int | None
    before: str | None
    after: str | None

    @property
    def where(self) -> str:
        row = f"第{self.row + 1}行" if self.row is not None else ""
        return f"{self.field.part.label} {row}{self.field.label}"

    def __str__(self) -> str:
        return f"{self.where}：{self.before or '（空白）'} → {self.after or '（空白）'}"


def differences(before: Declaration, after: Declaration) -> Iterator[Change]:
    """Say what is different, in the order of the later form; fields are matched by their paths."""
    then = {field.path: field for field in before.form.fields()}
    for part in after.form.parts:
        pairs = [(then[field.path], field) for field in part.own_fields if field.path in then]
        table = part.as_table()
        if table is None:
            yield from _changes(before.sections, after.sections, pairs, None)
        elif pairs and (old := pairs[0][0].table):
            yield from _of_rows(before, after, old, table, pairs)


Pairs = Sequence[tuple[Field[Any], Field[Any]]]
_NOTHING = Record({})


def _changes(before: Record, after: Record, pairs: Pairs, row: int | None) -> Iterator[Change]:
    for old, new in pairs:
        was, now = before.shown(old), after.shown(new)
        if was != now and (was or "").strip() != (now or "").strip():
            yield Change(new, row, was, now)


def _of_rows(
    before: Declaration, after: Declaration, old: type[Table], new: type[Table], pairs: Pairs
) -> Iterator[Change]:
    """Compare rows with those that they most likely were: an inserted row moves the others."""
    rows, their = before.rows(old), after.rows(new)
    told = [
        [tuple(row.shown(pair[side]) for pair in pairs) for row in some]
        for side, some in ((0, rows), (1, their))
    ]
    for tag, i, i_end, j, j_end in SequenceMatcher(a=told[0], b=told[1], autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(i_end - i, j_end - j)):
            was = rows[i + at] if i + at < i_end else _NOTHING
            now = their[j + at] if j + at < j_end else _NOTHING
            yield from _changes(was, now, pairs, j + at if j + at < j_end else i + at)
