"""The cells of a sheet or a document in reading order, each with where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.fields import Raw, as_text
from .grid import Grid, Merge
from .layout import address


@dataclass(frozen=True)
class Cell:
    """A cell; `down` and `across` are over how many rows and columns it is merged."""

    row: int
    column: int
    raw: Raw
    where: str
    down: int = 1
    across: int = 1

    @property
    def text(self) -> str:
        return "" if self.raw is None else as_text(self.raw)


@dataclass(frozen=True)
class Line:
    """The filled cells of a row. What belongs together stands in one block: a sheet, a Word table.

    `blanks` are the cells that were drawn and not filled; only who fills a form in asks for them.
    """

    block: int
    cells: tuple[Cell, ...]
    blanks: tuple[Cell, ...] = ()


Page = Sequence[Line]

At = tuple[int, int]
"""Row and column, counted from 0."""


def page(grid: Grid, merges: Iterable[Merge] = (), drawn: Collection[At] = ()) -> Page:
    """Give the page that a sheet is; `drawn` are the cells that are there for something."""
    sizes = {(top, left): (bottom - top + 1, right - left + 1) for (top, left), (bottom, right) in merges}
    blanks: dict[int, list[int]] = {}
    for row, column in sorted(drawn):
        blanks.setdefault(row, []).append(column)
    lines = []
    for row in range(max(len(grid.rows), max(blanks, default=-1) + 1)):
        raws = grid.rows[row] if row < len(grid.rows) else ()
        filled = {column: raw for column, raw in enumerate(raws) if _is_filled(raw)}
        cells = tuple(_cell(grid.sheet, row, column, raw, sizes) for column, raw in filled.items())
        empty = tuple(
            _cell(grid.sheet, row, column, None, sizes)
            for column in blanks.get(row, ())
            if column not in filled
        )
        if cells or empty:
            lines.append(Line(0, cells, empty))
    return lines


def _is_filled(raw: Raw) -> bool:
    return raw is not None and (not isinstance(raw, str) or bool(raw.strip()))


def _cell(sheet: str, row: int, column: int, raw: Raw, sizes: Mapping[At, At]) -> Cell:
    return Cell(row, column, raw, f"{sheet}!{address(row, column)}", *sizes.get((row, column), (1, 1)))
