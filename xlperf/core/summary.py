"""A table that the bureau wants: which columns it has, and how it is made of the frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    import pandas as pd


ALL_PROJECTS: Final = "绩效目标申报汇总表"
"""The table of all projects, from which the others and the first page compute."""


class Measure(Enum):
    """What a column of a summary says. Money is kept in whole 分."""

    TEXT = "text"
    COUNT = "count"
    WAN = "wan"
    YUAN = "yuan"
    SHARE = "share"
    NUMBER = "number"
    DAY = "day"


class Here(Protocol):
    """What a formula may name: cells of its own row, and columns of its own table and of others."""

    row: int
    """The number of the row in the table, from 0."""

    def cell(self, key: str) -> str:
        """Give the cell of a column in this row."""
        ...

    def value(self, key: str) -> Any:
        """Give what stands in a column of this row."""
        ...

    def column(self, key: str) -> str:
        """Give all cells of a column of this table."""
        ...

    def below(self, key: str, rows: int) -> str:
        """Give the cells of a column from this row over so many more."""
        ...

    def of(self, table: str, key: str) -> str:
        """Give all cells of a column of another table, by its title."""
        ...

    def sum(self, table: str, key: str) -> str:
        """Give what adds a column of another table up."""
        ...


Formula = Callable[[Here], str]
"""Writes what a cell computes; the frame has what it comes to."""


@dataclass(frozen=True)
class Column:
    """A column of a summary, filled from the frame's column `key`.

    `link` is the column that says where a cell leads to: a file below the folder, a sheet and a cell.
    What is not `printed` stands at the end. `proves` names the figures (total, projects, errors, or an
    amount by its path) that its total must equal when they are added up over all declarations that count.
    """

    key: str
    heading: str
    measure: Measure = Measure.TEXT
    width: int = 14
    totalled: bool = False
    formula: Formula | None = field(default=None, compare=False)
    link: str | None = None
    proves: tuple[str, ...] = ()
    printed: bool = True


@dataclass(frozen=True)
class Frames:
    """All that was read, a data frame for each kind of row. Amounts are whole 分, or missing.

    `projects` has one row a declaration that counts: file, sheet, form, version, unit, department,
    office, project, total, last_year, errors, warnings, hints, and a column for each field by its path
    (`Funding.total`); a table's amounts stand there as their sum. `rows` has a frame a table, by the
    table's name, of the same declarations. `findings` has one row a finding of each declaration that is
    not superseded or void, `cross` one a finding over the batch. `left_out` has the declarations that do
    not count, `files` every file, `units` each unit that had to declare or did.
    """

    projects: pd.DataFrame
    rows: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    cross: pd.DataFrame
    left_out: pd.DataFrame
    files: pd.DataFrame
    units: pd.DataFrame


@dataclass(frozen=True)
class Summary:
    """A sheet of the bureau workbook; `order` is its place there.

    It is left out where it is `optional` and has no rows. `level` is the column of the frame that says
    how deep in an outline a row is, from 0. A row of a `nested` summary tells of the deeper ones below it
    too: only those of level 0 are added up.
    """

    title: str
    order: int
    columns: tuple[Column, ...]
    make: Callable[[Frames], pd.DataFrame]
    note: str = ""
    optional: bool = False
    level: str | None = None
    nested: bool = False
