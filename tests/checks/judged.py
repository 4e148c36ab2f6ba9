"""What the checks of one module find, in the good declaration with some things changed and beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlperf import actions
from xlperf.core.check import EVERYDAY, Context, Report, run
from xlperf.core.declaration import Declaration

from ..samples import GOOD


@dataclass(frozen=True)
class Beside:
    """A change, with what else there is: a bureau's settings, last year's declaration, another form."""

    change: Mapping[Any, Any] = field(default_factory=dict)
    context: Context = EVERYDAY
    good: Declaration = GOOD


Change = Mapping[Any, Any] | Beside


def judged(change: Change) -> Report:
    case = change if isinstance(change, Beside) else Beside(change)
    return run(case.good.but(case.change), actions.checks(), case.context)


def found_of(topics: tuple[str, ...], change: Change) -> list[tuple[str, str, int | None]]:
    """Give code, field and row of what is found in some topics (or of some codes)."""
    return [
        (one.code, one.place.field.path, one.place.row)
        for one in judged(change).findings
        if one.code.startswith(topics)
    ]


def follows_of(topics: tuple[str, ...], change: Change) -> list[tuple[str, str | None]]:
    """Give each consequence in some topics, and what it follows from."""
    return [(one.code, one.follows) for one in judged(change).consequences if one.code.startswith(topics)]


def not_run_of(topics: tuple[str, ...], change: Change) -> set[str]:
    """Give what could not be checked in some topics and could be in the good declaration."""
    usual = {one.code for one in judged({}).not_run}
    return {one.code for one in judged(change).not_run if one.code.startswith(topics)} - usual
