"""Which form a sheet is: written into its hidden corner, and read before anything else."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from ..core.form import Form
from .layout import fingerprint

_STAMP = re.compile(r"xlperf/1 ([\w-]+) (\S+) (\d{4}) ([0-9a-f]{8})")

CORNER = "xlperf"
"""The sheet in whose corner a bureau summary says what it is."""

SUMMARY = "xlperf/1 summary"
"""What stands there."""


_PROPERTIES = "docProps/core.xml"
_MOST_PROPERTIES = 65_536


def is_summary(content: BinaryIO) -> bool:
    """Tell a bureau summary as it was written, without opening its sheets."""
    try:
        with zipfile.ZipFile(content) as package, package.open(_PROPERTIES) as properties:
            return f"<cp:category>{SUMMARY}</cp:category>".encode() in properties.read(_MOST_PROPERTIES)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError):
        return False


@dataclass(frozen=True)
class Stamp:
    """The form and its version, the budget year it was made for, and the layout's fingerprint."""

    form: str
    version: str
    year: int
    fingerprint: str

    def __str__(self) -> str:
        return f"xlperf/1 {self.form} {self.version} {self.year:04d} {self.fingerprint}"


def stamp(form: Form, year: int) -> Stamp:
    return Stamp(form.key, form.version, year, fingerprint(form))


def read_stamp(cell: object) -> Stamp | None:
    """Take the text of a cell as a stamp, or None where it is none."""
    match = _STAMP.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return Stamp(match[1], match[2], int(match[3]), match[4]) if match else None
