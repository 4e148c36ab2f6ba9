"""A table that the bureau wants: which columns it has, and how it is made of the frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Measure(Enum):
    """What a column of a summary says. Money is kept in whole 分."""

    TEXT = "text"
    COUNT = "count"
    WAN = "wan"
    YUAN = "yuan"
    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column of a summary, filled from the frame's column `key`."""

    key: str
    heading: str
    measure: Measure = Measure.TEXT
    width: int = 14
    totalled: bool = False


@dataclass(frozen=True)
class Frames:
    """All that was read, a data frame for each kind of row.

    `projects` has one row a declaration: file, sheet, form, version, unit, department, project,
    total, errors, warnings, hints, and a column for each field by its path (`Funding.total`); a table's
    amounts stand there as their sum. `rows` has a frame a table, by the table's name. Amounts are
    whole 分, or missing. `findings` has one row a finding, `failures` one a file that was not read.
    """

    projects: pd.DataFrame
    rows: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    failures: pd.DataFrame


@dataclass(frozen=True)
class Summary:
    """A sheet of the bureau workbook; `order` is its place there."""

    title: str
    order: int
    columns: tuple[Column, ...]
    make: Callable[[Frames], pd.DataFrame]
    note: str = ""
