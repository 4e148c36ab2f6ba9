"""Macros in a workbook that is being written, and the buttons on its sheets that call them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from xlsxwriter.worksheet import Worksheet

from .. import style
from ..book import Book
from ..layout import FIRST_ROW, MARGIN_COLUMN
from .project import Module, vba_project
from .sources import module


@dataclass(frozen=True)
class Button:
    """A button and the macro that it calls, in pixels from the upper left corner of a cell."""

    caption: str
    macro: str
    row: int
    column: int
    width: int
    height: int
    right: int = 0
    down: int = 0

    def put(self, page: Worksheet) -> None:
        """Put it on a sheet. XlsxWriter's buttons are never printed."""
        look = {"width": self.width, "height": self.height, "x_offset": self.right, "y_offset": self.down}
        said = {"macro": self.macro, "caption": self.caption, "description": self.caption}
        page.insert_button(self.row, self.column, look | said)


def add_macros(book: Book, modules: Sequence[Module]) -> None:
    """Give macros to a workbook that has all its sheets; it is to be called .xlsm then."""
    project = vba_project(modules, len(book.worksheets()))
    book.add_vba_project(io.BytesIO(project), True)


FOR_LIBREOFFICE: Final = "XlperfLibre"


class Macros(Enum):
    """The programs in which the buttons of a form work, by the modules that this takes."""

    EXCEL = ("XlperfCommon", "XlperfCall", "XlperfForm")
    LIBREOFFICE = (*EXCEL, FOR_LIBREOFFICE)

    @classmethod
    def of(cls, program: str | None) -> Macros | None:
        """Give the macros for a program by its name, None for a workbook without any."""
        return cls[program.upper()] if program else None

    @property
    def modules(self) -> list[Module]:
        return [module(name) for name in self.value]


_WIDTH, _HEIGHT, _EDGE = 76, 21, 2
_COLUMN_PIXELS = style.MESSAGE_WIDTH * 7 + 5
_RIGHT = _COLUMN_PIXELS - _WIDTH - _EDGE

FORM_BUTTONS = (
    Button("校验", "Xlperf_Check", FIRST_ROW, MARGIN_COLUMN, _WIDTH, _HEIGHT, _RIGHT, _EDGE),
    Button(
        "清除标注", "Xlperf_Clear", FIRST_ROW, MARGIN_COLUMN, _WIDTH, _HEIGHT, _RIGHT, _HEIGHT + 2 * _EDGE
    ),
)
"""Beside the status, in the row that stays in view: outside of what is printed."""


def add_form_macros(book: Book, pages: Iterable[Worksheet], macros: Macros) -> None:
    """Put the buttons of a form on its sheets; the workbook must have all its sheets."""
    for page in pages:
        for button in FORM_BUTTONS:
            button.put(page)
    add_macros(book, macros.modules)
