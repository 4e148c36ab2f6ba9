"""Code lists by year, as data files: code, name, first and last budget year.

Each file says at its head where it comes from and what of it is complete. What a list does not hold
is wrong only below a code whose list is complete; otherwise nobody can tell.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

FUNCTIONAL_FROM: Final = 2019
"""The first budget year the list holds for: the reform of 2018 renamed several 类."""

_ALWAYS: Final = 9999
_COMPLETE_TO: Final = {"": _ALWAYS, "20132": _ALWAYS, "201": 2026}
"""Below which functional codes all are listed, and to which budget year: new 款 come with an edition."""


@dataclass(frozen=True)
class Code:
    """A code of a list, and the budget years it holds for."""

    code: str
    name: str
    first: int
    last: int

    def holds(self, year: int) -> bool:
        return self.first <= year <= self.last


@cache
def _read(name: str) -> tuple[Code, ...]:
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Code(row["code"], row["name"], int(row["from"] or 0), int(row["to"] or _ALWAYS)) for row in rows
    )


def _named(name: str, year: int) -> Mapping[str, str]:
    return {one.code: one.name for one in _read(name) if one.holds(year)}


@cache
def functional(year: int | None) -> Mapping[str, str]:
    """Give the functional codes of a budget year with their names; empty where no list is at hand."""
    return {} if year is None or year < FUNCTIONAL_FROM else _named("functional", year)


@cache
def departmental_economic(year: int | None) -> Mapping[str, str]:
    """Give the economic codes of departments' budgets of a year with their names."""
    return {} if year is None or year < FUNCTIONAL_FROM else _named("economic_departmental", year)


@cache
def governmental_economic(year: int | None) -> Mapping[str, str]:
    """Give the economic codes of the government's budget of a year with their names."""
    return {} if year is None or year < FUNCTIONAL_FROM else _named("economic_governmental", year)


def is_complete(parent: str, year: int) -> bool:
    """Tell whether every functional code right below one is listed for a year; "" stands for all 类."""
    return year <= _COMPLETE_TO.get(parent, 0)


def in_other_years(code: str, year: int) -> Code | None:
    """Give a functional code that is listed, but not for this year."""
    own = [one for one in _read("functional") if one.code == code]
    return next((one for one in own if not one.holds(year)), None) if own else None
