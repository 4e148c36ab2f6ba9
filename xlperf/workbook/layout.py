"""Which cells each field of a form sits in; the only module that knows.

The form stands on columns B:M from row 2. Hidden column A holds a key per row, hidden row 1 a key
per column, and A1 the stamp; so a cell is found after rows were inserted or sheets copied.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from ..core.fields import Field
from ..core.form import Form, Labels, Part, Table

END = "end"
"""The key of the row after the last one."""

GRID = 12
"""Columns of the printed grid."""

FIRST_COLUMN = 1
FIRST_ROW = 1
"""Where the grid begins, counted from 0: behind the rails."""

MARGIN_COLUMN = FIRST_COLUMN + GRID + 1
"""The first column of the margin on the right, which is not printed (O)."""

ANSWER_KEY = "answer"
"""The key of the column beside it, in which a unit answers."""

LISTS = "选项"
REPORT = "校验结果"
GUIDE = "填报说明"
SAMPLES = "指标示例"
"""The sheets beside the form: the hidden lists of its drop-downs, what was found, and what helps."""


class Role(Enum):
    """What a printed cell is for."""

    TITLE = "title"
    BAND = "band"
    LABEL = "label"
    OPEN_LABEL = "open label"
    VALUE = "value"
    OPEN_VALUE = "open value"


@dataclass(frozen=True)
class Box:
    """Grid columns that are merged into one printed cell; `first` counts from 0."""

    first: int
    width: int
    role: Role
    text: str = ""
    field: Field[Any] | None = None


@dataclass(frozen=True)
class Line:
    """A printed row. `number` counts the rows of a table from 0."""

    key: str
    boxes: tuple[Box, ...]
    table: type[Table] | None = None
    number: int | None = None
    heads: tuple[Field[Any], ...] = ()
    """The fields whose labels stand here above their values, one a box."""
    part: type[Part] | None = None
    """The part of the form that the line belongs to."""


EDITION = Box(7, 1, Role.OPEN_VALUE)
CODE = Box(10, 2, Role.OPEN_VALUE)
SEAL = Line(
    END, (Box(5, 2, Role.OPEN_LABEL, "版次："), EDITION, Box(8, 2, Role.OPEN_LABEL, "校验码："), CODE)
)
"""The last line that is printed: which version this is. It belongs to the sheet, not to the form."""


def address(row: int, column: int) -> str:
    """Write a cell's address: (0, 0) is A1."""
    return f"{column_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Name a column, counted from 0, as a sheet does."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_key(column: int) -> str:
    """Give the key of a grid column, counted from 0."""
    return f"c{column + 1}"


def is_column_key(key: str) -> bool:
    """Tell a key of a grid column from others in the rail."""
    return re.fullmatch(r"c\d+", key) is not None


def row_key(table: type[Table], number: int) -> str:
    return f"{table.__name__}:{number + 1}"


@lru_cache(maxsize=4096)
def table_row_key(key: str) -> str | None:
    """Give the name of the table of which a row bears this key, or None for any other key."""
    match = re.fullmatch(r"(\w+):\d+", key)
    return match[1] if match else None


@lru_cache(maxsize=4096)
def table_key(key: str) -> str | None:
    """Give the name of the part below whose header or among whose rows this key stands."""
    match = re.fullmatch(r"(\w+)(?::\d+|\.\w+:head)", key)
    return match[1] if match else None


def lines(form: Form, rows: Mapping[type[Table], int]) -> Iterator[Line]:
    """Give the printed rows of a form, with so many rows for each table."""
    for part in form.parts:
        if part.band:
            yield Line(f"{part.__name__}:band", (Box(0, GRID, Role.BAND, part.band),), part=part)
        match part.labels:
            case Labels.WITHIN:
                for field in part.own_fields:
                    yield Line(field.path, (Box(0, GRID, Role.TITLE, field=field),), part=part)
            case Labels.BESIDE | Labels.OPEN:
                yield from _beside(part)
            case Labels.ABOVE:
                yield from _above(part, rows)


def _beside(part: type[Part]) -> Iterator[Line]:
    """Print labels to the left of their values, as many on a line as go."""
    is_open = part.labels is Labels.OPEN
    boxes: list[Box] = []
    at = 0
    for field in part.own_fields:
        if at + field.label_width + field.width > GRID:
            yield _line(boxes)
            boxes, at = [], 0
        text = f"{field.printed}：" if is_open else field.printed
        boxes.append(Box(at, field.label_width, Role.OPEN_LABEL if is_open else Role.LABEL, text))
        at += field.label_width
        boxes.append(Box(at, field.width, Role.OPEN_VALUE if is_open else Role.VALUE, field=field))
        at += field.width
    yield _line(boxes)


def _line(boxes: Sequence[Box]) -> Line:
    first = next(box.field for box in boxes if box.field is not None)
    return Line(first.path, tuple(boxes), part=first.part)


def header_lines(part: type[Part]) -> Iterator[tuple[Field[Any], ...]]:
    """Give the fields that share a header line: twelve columns make a line."""
    line: list[Field[Any]] = []
    for field in part.own_fields:
        if sum(other.width for other in line) + field.width > GRID:
            yield tuple(line)
            line = []
        line.append(field)
    yield tuple(line)


def _above(part: type[Part], rows: Mapping[type[Table], int]) -> Iterator[Line]:
    """Print labels in a header line, and the values or the rows of the table below it."""
    table = part.as_table()
    for fields in header_lines(part):
        starts = [sum(field.width for field in fields[:number]) for number in range(len(fields))]
        heads = [
            Box(at, field.width, Role.LABEL, field.printed) for at, field in zip(starts, fields, strict=True)
        ]
        cells = tuple(
            Box(at, field.width, Role.VALUE, field=field) for at, field in zip(starts, fields, strict=True)
        )
        yield Line(f"{fields[0].path}:head", tuple(heads), heads=fields, part=part)
        if table is None:
            yield Line(fields[0].path, cells, part=part)
        else:
            for number in range(rows.get(table, table.rows)):
                yield Line(row_key(table, number), cells, table, number, part=part)


@dataclass(frozen=True)
class Anchor:
    """Where a field is found by the rails: the key of its row (the name of its table) and column."""

    row: str
    column: str


@cache
def anchors(form: Form) -> dict[Field[Any], Anchor]:
    """Give the anchor of every field."""
    found: dict[Field[Any], Anchor] = {}
    for line in lines(form, {}):
        for box in line.boxes:
            if box.field is not None:
                key = line.table.__name__ if line.table else line.key
                found.setdefault(box.field, Anchor(key, column_key(box.first)))
    return found


@cache
def boxes(form: Form) -> dict[str, tuple[tuple[str, str, bool], ...]]:
    """Give each printed cell of a line by the line's key: its first and last columns, and if it asks.

    The rows of a table go by the table's name.
    """
    return {
        line.table.__name__ if line.table else line.key: tuple(
            (column_key(box.first), column_key(box.first + box.width - 1), box.field is not None)
            for box in line.boxes
        )
        for line in lines(form, dict.fromkeys(form.tables(), 1))
    }


@cache
def heads(form: Form) -> dict[Field[Any], str]:
    """Give the key of the line above each column."""
    return {field: line.key for line in lines(form, {}) for field in line.heads}


@cache
def labels(form: Form) -> tuple[tuple[str, str, str], ...]:
    """Give each printed label with the keys of its row and column."""
    return tuple(
        (line.key, column_key(box.first), box.text)
        for line in lines(form, {})
        for box in line.boxes
        if box.field is None
    )


@cache
def fingerprint(form: Form) -> str:
    """Give eight digits that change when a label or a place of the form changes."""
    text = "\n".join(
        f"{line.key}|" + "|".join(f"{box.first}+{box.width}{box.text}" for box in line.boxes)
        for line in lines(form, dict.fromkeys(form.tables(), 1))
    )
    return hashlib.sha256(text.encode()).hexdigest()[:8]
