"""What became of a form that was not made from our template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..core.declaration import Declaration, Place


class Way(Enum):
    """How a value was found."""

    BESIDE = "标签右侧"
    BELOW = "标签下方"
    WITHIN = "标签同一格"


@dataclass(frozen=True)
class Source:
    """Where a value was found, and how."""

    where: str
    way: Way


@dataclass(frozen=True)
class Imported:
    """A declaration, and what is to be told of how it was found.

    `missing` are the labels that stand nowhere, `doubts` what was found and not taken, `unplaced`
    what the form has no place for, `notes` what was made of values that were taken.
    """

    declaration: Declaration
    sources: Mapping[Place, Source] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
