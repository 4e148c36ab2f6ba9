"""What a file may ask of the computer that reads it; a declaration needs a hundredth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MB: Final = 1_048_576


@dataclass(frozen=True)
class Limits:
    """Of a file that somebody sent. Of 1,991 real workbooks the second largest had 7.3 MB inflated.

    `part_mb` and `parts_mb` count what is read, inflated, of one part and of all; `cells` are those that
    stand in a sheet, blank ones too; `values` those that carry something where a sheet is read cell by cell;
    `table_cells` the rows times columns up to the last value that is read; `ranges` are merged cells,
    validations or formats of one sheet; `writes_mb` is what a reader may write, which is nothing.
    """

    file_mb: int = 50
    part_mb: int = 96
    parts_mb: int = 128
    parts: int = 5_000
    sheets: int = 1_000
    cells: int = 3_000_000
    values: int = 300_000
    table_cells: int = 2_000_000
    ranges: int = 70_000
    depth: int = 100
    seconds: int = 60
    memory_mb: int = 1_024
    writes_mb: int = 0


LIMITS: Final = Limits()
