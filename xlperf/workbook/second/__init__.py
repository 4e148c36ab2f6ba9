"""Workbooks read a second time, by other means than the library: slower, and with errors and formulas.

What both readings give is taken; where they disagree no figure of the file is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import NamedTuple, Protocol
from xml.parsers import expat

from ...core.fields import Raw
from ..layout import address

Spot = tuple[int, int]
"""Row and column of a cell, counted from 0."""

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


class Kind(Enum):
    """What a cell holds as its result."""

    NOTHING = "nothing"
    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DAY = "day"
    ERROR = "error"


class Seen(NamedTuple):
    """A cell that carries something: its result as written, whether a formula computes it, and its look."""

    kind: Kind
    text: str = ""
    computed: bool = False
    look: str = "0"


Cells = Mapping[Spot, Seen]


class Taking(Protocol):
    """What takes in the elements of a part as they come."""

    def start(self, name: str, said: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def take(self, text: str) -> None: ...


def parse(part: bytes, taking: Taking, separator: str | None = None) -> None:
    """Let the elements of a part be taken in; where there is a separator, with their namespaces."""
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartElementHandler = taking.start
    parser.EndElementHandler = taking.end
    parser.CharacterDataHandler = taking.take
    parser.Parse(part, True)


class Unclear(Exception):
    """Why a sheet can be read in more than one way; ends a sentence that names it."""


def _carries(seen: Seen) -> bool:
    return seen.kind not in {Kind.NOTHING, Kind.ERROR} and seen.text != ""


def disagreement(rows: Sequence[Sequence[Raw]], cells: Cells) -> str | None:
    """Give the first cell that two readings see differently; None where they agree."""
    for (row, column), seen in cells.items():
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if not _same(value, seen):
            return address(row, column)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None and (row, column) not in cells:
                return address(row, column)
    return None


def _same(value: Raw, seen: Seen) -> bool:
    if not _carries(seen):
        return value is None or (seen.kind is Kind.ERROR and isinstance(value, str) and value == seen.text)
    match value:
        case None:
            return seen.kind is Kind.TEXT and not seen.text.strip()
        case bool():
            return seen.kind is Kind.TRUTH and value == (seen.text == "1")
        case str():
            # a library gives a time of day, and the day of an impossible date, as a text
            return seen.kind is not Kind.TEXT or _plain(value) == _plain(seen.text)
        case Decimal():
            return seen.kind is Kind.NUMBER and _number(seen.text) == value
        case _:
            return seen.kind in {Kind.NUMBER, Kind.DAY}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(repr(float(text)))
    except (ValueError, InvalidOperation):
        return None


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SPACE = re.compile(r"\s+")


def _plain(text: str) -> str:
    """Give a text without what two readers may write differently: line ends, blanks, escaped signs."""
    return _SPACE.sub(" ", unescaped(text)).strip()


def unescaped(text: str) -> str:
    """Give a text of a workbook with the signs that it writes as _x0001_."""
    return _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text) if "_x" in text else text
