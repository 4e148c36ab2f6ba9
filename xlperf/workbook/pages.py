"""The filled cells of a sheet or a document in reading order, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..core.fields import Raw, as_text
from .grid import Grid, Merge
from .layout import address


@dataclass(frozen=True)
class Cell:
    """A filled cell; `down` is over how many rows it is merged."""

    row: int
    column: int
    raw: Raw
    where: str
    down: int = 1

    @property
    def text(self) -> str:
        return "" if self.raw is None else as_text(self.raw)


@dataclass(frozen=True)
class Line:
    """The filled cells of a row. What belongs together stands in one block: a sheet, a Word table."""

    block: int
    cells: tuple[Cell, ...]


Page = Sequence[Line]


def page(grid: Grid, merges: Iterable[Merge] = ()) -> Page:
    """Give the page that a sheet is."""
    down = {first: last[0] - first[0] + 1 for first, last in merges}
    lines = []
    for row, raws in enumerate(grid.rows):
        cells = tuple(
            Cell(row, column, raw, f"{grid.sheet}!{address(row, column)}", down.get((row, column), 1))
            for column, raw in enumerate(raws)
            if raw is not None and (not isinstance(raw, str) or raw.strip())
        )
        if cells:
            lines.append(Line(0, cells))
    return lines
