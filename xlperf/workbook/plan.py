"""What the parts of the margin ask of the sheet that they stand beside, and the cells that they give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..core.declaration import Declaration, Place
from ..core.fields import Field
from .layout import MARGIN_COLUMN, address

MESSAGES = MARGIN_COLUMN
ANSWERS = MARGIN_COLUMN + 1
"""Where a unit answers what needs an explanation (单位说明)."""

BEGUN, ERRORS, WARNINGS, LACKING, FIRST_VERDICT = range(ANSWERS + 1, ANSWERS + 6)
"""Hidden: whether the row's part is begun, and how many errors, warnings and blanks it shows."""

APART = "　"
"""What stands between two messages of a row."""


class Plan(Protocol):
    """The sheet that the margin stands beside."""

    @property
    def spots(self) -> Mapping[Place, tuple[int, int]]: ...

    @property
    def filled(self) -> Declaration: ...

    @property
    def end(self) -> int:
        """The row after the last one of the form."""
        ...

    @property
    def marks_carried(self) -> bool:
        """Tell whether the sheet says which cells are last year's."""
        ...

    @property
    def carried_rows(self) -> Collection[int]: ...

    def column(self, field: Field[Any]) -> str: ...

    def header(self, field: Field[Any]) -> tuple[int, int]: ...

    def capacity(self, place: Place) -> int:
        """Give how many Han characters surely fit into a cell as it is printed."""
        ...


@dataclass(frozen=True)
class At:
    """The cells that a rule finds from one row of its table, or from the sections."""

    plan: Plan
    number: int | None

    def cell(self, field: Field[Any]) -> str:
        return address(*self.plan.spots[Place(field, self.number if field.table else None)])

    def column(self, field: Field[Any]) -> str:
        return self.plan.column(field)

    def above(self, field: Field[Any]) -> str:
        row, column = self.plan.spots[Place(field, 0)]
        first = address(row, column)
        fixed = f"{first.rstrip('0123456789')}${row + 1}"
        return f"{fixed}:{self.cell(field)}"


@dataclass(frozen=True)
class Formula:
    """A cell of the margin: its formula, and the value it has in the file as written."""

    row: int
    column: int
    write: Callable[[], str]
    value: bool | int | str

    @property
    def text(self) -> str:
        return self.write()
