"""A workbook to write, in which every text stands as it is given."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2021, 1, 1)
"""Every generated workbook bears the same date, so that the same definition gives the same file."""


class Book(xlsxwriter.Workbook):  # type: ignore[misc]  # the library has no types
    """A workbook made in memory, or where it is large with the help of temporary files."""

    def __init__(self, content: BinaryIO, title: str, large: bool = False) -> None:
        super().__init__(content, {"in_memory": not large})
        self.str_table = _Texts()
        self.set_properties({"title": title, "created": CREATED})

    def add_streamed(self, name: str) -> Worksheet:
        """Add a sheet whose rows are written from the top down, each once, and not held."""
        self.constant_memory = True
        try:
            return self.add_worksheet(name, _Streamed)
        finally:
            self.constant_memory = False


class _Texts(SharedStringTable):  # type: ignore[misc]
    """The texts of a workbook, of which none is rich."""

    def _get_shared_string_index(self, string: str) -> int:
        if string.startswith("<r>") and string.endswith("</r>"):
            # XlsxWriter takes it for rich text that it made itself, and writes it as bare XML.
            string = f'<r><t xml:space="preserve">{escape(string, quote=False)}</t></r>'
        index: int = super()._get_shared_string_index(string)
        return index


class _Streamed(Worksheet):  # type: ignore[misc]
    """A sheet that is not held in memory, of whose texts none is rich."""

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        self._xml_inline_string(string, False, attributes)


class FileLink(Url):  # type: ignore[misc]
    """A link to a place in a file, by its path from the workbook's own folder, as every system writes it."""

    def __init__(self, text: str, path: str, place: str = "") -> None:
        super().__init__(f"external:{path.translate(_NOT_IN_LINKS)}{place and '#' + place}")
        self.text = text

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


_NOT_IN_LINKS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in ' %#?"<>[]^`{}'})


class Page(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas stand as they are given."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks in each formula for thirty functions that none of ours uses: half of all time.
        return formula.removeprefix("=")

    def _write_formula(
        self, row: int, column: int, formula: str, look: Format | None = None, value: Any = 0
    ) -> int:
        # XlsxWriter escapes the signs that XML has no place for in texts, but not in values of formulas.
        value = self._escape_control_characters(value) if isinstance(value, str) else value
        done: int = super()._write_formula(row, column, formula, look, value)
        return done
