"""What an attack is, and what must become of it."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlperf import show
from xlperf.core.declaration import Declaration, Place
from xlperf.core.errors import Internal, ReadingLost, UnreadableFile
from xlperf.core.fields import Amount, Field
from xlperf.core.submission import Submission

from ..samples import GOOD


@dataclass(frozen=True)
class Trap:
    """A text that nobody may show, the file it stands in, and a port on which nobody may call."""

    canary: str
    file: Path
    port: int


Content = Callable[[Trap], bytes]


@dataclass(frozen=True)
class Must:
    """What must become of a file, in words and as a judgement."""

    said: str
    judge: Callable[[Submission], bool]

    def __or__(self, other: Must) -> Must:
        return Must(f"{self.said}, or {other.said}", lambda one: self.judge(one) or other.judge(one))

    def __and__(self, other: Must) -> Must:
        return Must(f"{self.said} and {other.said}", lambda one: self.judge(one) and other.judge(one))


@dataclass(frozen=True)
class Attack:
    """A file, the row of the threat table that it stands for, and what must become of it."""

    key: str
    threat: str
    content: Content
    must: Must
    suffix: str = ".xlsx"

    def write(self, folder: Path, trap: Trap) -> Path:
        path = folder / f"{self.key}{self.suffix}"
        path.write_bytes(self.content(trap))
        return path


def always(content: bytes | Callable[..., bytes], *given: Any, **claims: Any) -> Content:
    """Make the same file whatever the trap, of what is given."""
    return lambda trap: content if isinstance(content, bytes) else content(*given, **claims)


# --- what must be


def refused(*codes: str, says: str = "") -> Must:
    """Be refused with a reason; that the reader has died of it is none."""

    def judge(one: Submission) -> bool:
        error = one.error
        return (
            isinstance(error, UnreadableFile)
            and not isinstance(error, Internal | ReadingLost)
            and (not codes or error.code in codes)
            and re.search(says, str(error)) is not None
        )

    told = " or ".join(codes)
    return Must(
        f"refused{f' as {told}' if told else ''}{f', saying {says!r}' if says else ''}",
        judge,
    )


LOST = Must("refused because its reader did not bear it", lambda one: isinstance(one.error, ReadingLost))


def _read(judge: Callable[[Declaration], bool]) -> Callable[[Submission], bool]:
    return lambda one: bool(one.checked) and all(judge(each.declaration) for each in one.checked)


INTACT = Must("read, with every value right", _read(lambda read: read == GOOD))

CLEAN = Must(
    "read, with every value right and nothing found",
    lambda one: INTACT.judge(one) and not any(each.located for each in one.checked),
)


def places(declaration: Declaration) -> Iterator[Place]:
    """Give every place that a declaration has."""
    for field in declaration.form.fields():
        if field.table is None:
            yield Place(field)
        else:
            yield from (Place(field, row) for row in declaration.row_numbers(field.table))


def differs(read: Declaration) -> set[Place]:
    """Give the places at which a declaration is not the good one; a row too many is no place of it."""
    every = set(places(GOOD)) | set(places(read))
    return {place for place in every if _raw(read, place) != _raw(GOOD, place)}


def _raw(declaration: Declaration, place: Place) -> Any:
    if place.field.table and (place.row or 0) >= len(declaration.rows(place.field.table)):
        return None
    raw = declaration.raw(place)
    return type(raw), raw


def _value(declaration: Declaration, place: Place) -> Any:
    if place.field.table and (place.row or 0) >= len(declaration.rows(place.field.table)):
        return None
    return declaration.record(place)[place.field]


def holds(place: Place, *values: Any) -> Must:
    """Be read with one of these values at a place, and with all others right."""

    def judge(read: Declaration) -> bool:
        return _value(read, place) in values and differs(read) <= {place}

    return Must(f"read, with {' or '.join(map(reprlib.repr, values))} at {place.field.path}", _read(judge))


def keeps_but(*fields: Field[Any]) -> Must:
    """Be read, right everywhere but in some fields, which nobody can know."""
    return Must(
        f"read, right but for {', '.join(field.path for field in fields)}",
        _read(lambda read: {place.field for place in differs(read)} <= set(fields)),
    )


def _figures(read: Declaration) -> bool:
    wrong = {place for place in differs(read) if isinstance(place.field, Amount)}
    return all(_value(read, place) is None for place in wrong)


NO_WRONG_FIGURE = Must("read, and every figure right or none", _read(_figures))


def says(pattern: str) -> Must:
    """Be spoken of: in what is found, or in why it is refused."""

    def judge(one: Submission) -> bool:
        told = [located.finding.message for each in one.checked for located in each.located]
        return any(re.search(pattern, message) for message in [*told, str(one.error or "")])

    return Must(f"told of with {pattern!r}", judge)


def flagged(place: Place) -> Must:
    """Have something found at a place, or in its whole column."""

    def judge(one: Submission) -> bool:
        every = [located.finding for each in one.checked for located in each.located]
        return any(
            finding.place.field == place.field and finding.place.row in (None, place.row) for finding in every
        )

    return Must(f"found at {place.field.path}", judge)


FLAGGED = Must(
    "read, with something found",
    lambda one: any(each.located for each in one.checked),
)


def told(one: Submission) -> str:
    """Say what has become of a file, for who reads a failed test."""
    if one.checked:
        wrong = {
            f"{place.field.path}:{place.row}": reprlib.repr(_raw(each.declaration, place))
            for each in one.checked
            for place in differs(each.declaration)
        }
        return f"was read; different: {str(wrong)[:600]}\n{show.text([one])[:1500]}"
    return f"was not read: {type(one.error).__name__} {one.error or one.reason}"
