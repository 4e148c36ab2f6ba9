"""What is to be known of a file beside the answers in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .declaration import Place


@dataclass(frozen=True)
class ChangedLabel:
    """A printed label that is not the form's own."""

    cell: str
    wanted: str
    found: str


@dataclass(frozen=True)
class Package:
    """What only an .xlsx or .xlsm package tells: its parts, and the formulas of a sheet.

    `active` names what else in it may act by itself; `not_computed` are formulas that have left no result,
    `acting` those that would reach outside the workbook.
    """

    macros: bool
    links: tuple[str, ...]
    active: tuple[str, ...]
    formulas: frozenset[str]
    not_computed: frozenset[str]
    acting: tuple[str, ...]
    hyperlinks: int
    fits_one_page_wide: bool
    author: str
    last_author: str


@dataclass(frozen=True)
class CutOff:
    """A text that does not fit its printed cell: the lines it takes at least, and those that show."""

    lines: int
    shown: int


@dataclass(frozen=True)
class FileFacts:
    """A file and one sheet of it; `package` is None where the format does not tell.

    `stray` has what stands on the sheet, but in no cell of the form; `unseen` the cells that are answered in
    rows or columns that are hidden; `low_rows` the rows, from 0, in which a text may not show whole, and the
    height in points in which it surely does.
    """

    name: str
    sheet: str
    cells: Mapping[Place, str]
    changed_labels: tuple[ChangedLabel, ...]
    hidden_sheets: tuple[str, ...]
    inserted_rows: Mapping[str, int]
    package: Package | None
    errors: Mapping[str, str] = field(default_factory=dict)
    changed_merges: tuple[str, ...] = ()
    cut_off: Mapping[Place, CutOff] = field(default_factory=dict)
    stray: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    low_rows: Mapping[int, float] = field(default_factory=dict)
