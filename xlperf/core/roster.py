"""Who must declare in a round, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from .words import clean

Figures = Mapping[str, Decimal]
"""元 by project; "" stands for the unit as a whole."""


@dataclass(frozen=True)
class Unit:
    """A unit that must declare, and for what; without projects it is to name them itself."""

    code: str
    name: str
    department: str
    projects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What else it is called, or was."""
    parent: str = ""
    office: str = ""
    limits: Figures = field(default_factory=dict, hash=False)
    last_year: Figures = field(default_factory=dict, hash=False)
    deadline: date | None = None

    @property
    def limit(self) -> Decimal | None:
        """The limit of all its projects, in 元; None where one of them has none."""
        own = self.limits.get("")
        if own is None and self.projects and all(project in self.limits for project in self.projects):
            return sum((self.limits[project] for project in self.projects), Decimal(0))
        return own


@dataclass(frozen=True)
class Roster:
    """The units of a round, in the order in which they are listed."""

    units: tuple[Unit, ...]

    def unit(self, name: str) -> Unit | None:
        """Find a unit by its name, or by another that it goes by."""
        return self._by_name.get(clean(name))

    def closest(self, name: str) -> str | None:
        """Give the name on the roster that a name may be meant for."""
        return next(iter(get_close_matches(name, [unit.name for unit in self.units], n=1)), None)

    def above(self, unit: Unit) -> tuple[str, ...]:
        """Give what a unit belongs to, from its department down."""
        parent = self.unit(unit.parent) if unit.parent else None
        return (*self.above(parent), parent.name) if parent else (unit.department,)

    @cached_property
    def _by_name(self) -> Mapping[str, Unit]:
        others = {clean(name): unit for unit in self.units for name in unit.names}
        return others | {clean(unit.name): unit for unit in self.units}
