"""A workbook to write, in which every text stands as it is given and nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from .xml import MOST_TEXT, UNHOLDABLE, units

CREATED = datetime(2021, 1, 1)
"""Every generated workbook bears the same date, so that the same definition gives the same file."""

MOST_FORMULA: Final = 8_192
"""Signs of a formula that a cell holds."""


class Refused(Exception):
    """A fault of ours: something was to be written that no workbook holds."""


class Book(xlsxwriter.Workbook):  # type: ignore[misc]  # the library has no types
    """A workbook made in memory, or where it is large with the help of files in a temporary folder."""

    def __init__(self, content: BinaryIO, title: str, temporary: Path | None = None) -> None:
        super().__init__(content, {"in_memory": temporary is None, "tmpdir": temporary})
        self.str_table = _Texts()
        self.set_properties({"title": title, "created": CREATED})
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}

    def look(self, look: Mapping[str, Any]) -> Format:
        """Give the format of a look; each is made once."""
        key = tuple(sorted(look.items()))
        if key not in self._looks:
            self._looks[key] = self.add_format(dict(look))
        return self._looks[key]

    def add_worksheet(self, name: str, kind: type[Sheet] | None = None) -> Sheet:
        sheet: Sheet = super().add_worksheet(name, kind or Sheet)
        return sheet

    def add_streamed(self, name: str) -> Sheet:
        """Add a sheet whose rows are written from the top down, each once, and not held."""
        self.constant_memory = True
        try:
            return self.add_worksheet(name, _Streamed)
        finally:
            self.constant_memory = False

    def define_name(self, name: str, formula: str) -> None:
        _must_be_done("define_name", super().define_name(name, formula))


class _Texts(SharedStringTable):  # type: ignore[misc]
    """The texts of a workbook, of which none is rich."""

    def _get_shared_string_index(self, string: str) -> int:
        if string.startswith("<r>") and string.endswith("</r>"):
            # XlsxWriter takes it for rich text that it made itself, and writes it as bare XML.
            string = f'<r><t xml:space="preserve">{escape(string, quote=False)}</t></r>'
        index: int = super()._get_shared_string_index(string)
        return index


def _must_be_done(what: str, answer: object) -> Any:
    """Raise what XlsxWriter only answers with a number, or warns of."""
    if isinstance(answer, int) and answer < 0:
        raise Refused(f"{what} answers {answer}")
    return answer


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes all that it is given, or raises Refused. A text is never a formula or a link."""

    def _write(self, row: int, column: int, value: Any, look: Format | None = None) -> int:
        """Write what stands in merged cells."""
        if value == "":
            return int(self._write_blank(row, column, "", look))
        return self._write_string(row, column, value, look)

    def _write_string(self, row: int, column: int, text: str, look: Format | None = None) -> int:
        if UNHOLDABLE.search(text):
            raise Refused(f"a text in row {row + 1} that cannot be written down")
        answer: int = _must_be_done("write_string", super()._write_string(row, column, text, look))
        return answer

    def _write_formula(
        self, row: int, column: int, formula: str, look: Format | None = None, value: Any = 0
    ) -> int:
        if len(formula) > MOST_FORMULA or (isinstance(value, str) and units(value) > MOST_TEXT):
            raise Refused(f"a formula in row {row + 1} that is too long, or comes to too much")
        # XlsxWriter escapes the signs that XML has no place for in texts, but not in values of formulas.
        value = self._escape_control_characters(value) if isinstance(value, str) else value
        answer: int = super()._write_formula(row, column, formula, look, value)
        return answer


def _all_done(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def done(*given: Any, **named: Any) -> Any:
        return _must_be_done(method.__name__, method(*given, **named))

    return done


for _name, _method in vars(Worksheet).items():
    if callable(_method) and not _name.startswith("_"):
        setattr(Sheet, _name, _all_done(_method))


class _Streamed(Sheet):
    """A sheet that is not held in memory, of whose texts none is rich."""

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        self._xml_inline_string(string, False, attributes)


class FileLink(Url):  # type: ignore[misc]
    """A link to a place in a file, by its path from the workbook's own folder, as every system writes it."""

    def __init__(self, text: str, path: str, place: str = "") -> None:
        drive = _DRIVE.match(path)
        path = (drive[0] if drive else "") + path[drive.end() if drive else 0 :].translate(_NOT_IN_LINKS)
        super().__init__(f"external:{path}{place and '#' + place}")
        self.text = text

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


_DRIVE = re.compile(r"[A-Za-z]:(?=/)")
_UNSEEN = (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_NOT_IN_LINKS = str.maketrans(
    {sign: f"%{ord(sign):02X}" for sign in ' %#?"<>[]^`{}:'}
    | {chr(sign): "".join(f"%{one:02X}" for one in chr(sign).encode(errors="replace")) for sign in _UNSEEN}
)
"""A colon in the name of a folder would make an address of another kind of it."""


class Page(Sheet):
    """A sheet whose formulas stand as they are given."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks in each formula for thirty functions that none of ours uses: half of all time.
        return formula.removeprefix("=")
