"""A form that was published as text, its Word tables turned into lines, as a declaration.

A table cell is a line that starts with a tab, a blank line ends a table row, and everything
outside the tables (title, bands, footer) is a line without a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.declaration import Declaration
from ..core.errors import WrongText
from ..core.fields import Field, Raw
from ..core.form import Form, Labels, Table
from ..core.words import clean
from .layout import header_lines


@dataclass(frozen=True)
class Published:
    """A declaration, and the lines of its text for which the form has no place."""

    declaration: Declaration
    unplaced: tuple[str, ...]


_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_BREAKS_WITHIN = re.compile(r"[\v\f\u2028\u2029]")
"""Line breaks inside a cell, as Word writes them; str.splitlines would take them for line ends."""


def _blocks(text: str) -> Iterator[tuple[str, ...] | str]:
    """Split a text into its table rows and its other lines, in order."""
    cells: list[str] = []
    for line in [*_LINE_ENDS.split(text), ""]:
        shown = _BREAKS_WITHIN.sub("\n", line).strip()
        if line.startswith("\t"):
            cells.append(shown)
        elif shown and cells:
            cells[-1] += f"\n{shown}"  # another paragraph of the cell
        else:
            if cells:
                yield tuple(cells)
                cells = []
            if shown:
                yield shown


def _key(label: str) -> str:
    """Make a label comparable, without the unit of money that some prints add to it."""
    return re.sub(r"\((?:元|万元)\)$", "", clean(label)).rstrip("：:")


class _Filling:
    """The answers found so far, and where the next row of cells belongs."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.sections: dict[Field[Any], Raw] = {}
        self.tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        self.unplaced: list[str] = []
        self.headers: dict[tuple[str, ...], list[Sequence[Field[Any]]]] = {}
        for part in form.parts:
            for line in header_lines(part) if part.labels is Labels.ABOVE else ():
                self.headers.setdefault(tuple(_key(field.label) for field in line), []).append(line)
        self.beside = {
            _key(field.label): field
            for part in form.parts
            if part.labels is Labels.BESIDE
            for field in part.own_fields
        }
        self.open: Sequence[Field[Any]] = ()

    def row(self, cells: tuple[str, ...]) -> None:
        """Place a row of cells: a header, pairs of label and value, or values under a header."""
        bare = tuple(_key(cell) for cell in cells)
        if self.headers.get(bare):
            # tables with the same headers come in the order of the form
            self.open = self.headers[bare].pop(0)
        elif len(cells) % 2 == 0 and all(label in self.beside for label in bare[::2]):
            for label, value in zip(bare[::2], cells[1::2], strict=True):
                self._answer(self.beside[label], value)
            self.open = ()
        elif self.open and (table := self.open[0].table):
            # rows that no blank line parts; a last row may lack its last cells
            for at in range(0, len(cells), len(self.open)):
                some = zip(self.open, cells[at : at + len(self.open)], strict=False)
                self.tables.setdefault(table, []).append({field: field.accept(cell) for field, cell in some})
        elif self.open and len(cells) <= len(self.open):
            for field, value in zip(self.open, cells, strict=False):
                self._answer(field, value)
            self.open = ()
        else:
            self.unplaced.append(" ".join(cells))

    def line(self, line: str) -> None:
        """Take a line outside the tables; the table before it has ended."""
        self.open = ()
        if not _open_answers(self.form, line, self.sections):
            self.unplaced.append(line)

    def _answer(self, field: Field[Any], value: str) -> None:
        self.sections[field] = field.accept(value)


def read_published(name: str, text: str, forms: Iterable[Form]) -> Published:
    """Read a published text by the title that it bears; WrongText where it bears none of ours."""
    blocks = list(_blocks(text.lstrip("\ufeff")))
    lines = [block for block in blocks if isinstance(block, str)]
    titled = [(form, line) for form in forms for line in lines if clean(form.title) in clean(line)]
    if not titled:
        raise WrongText(name, "中没有找到已知申报表的标题")
    # the longest title: that of one form may be part of another's
    form, title = max(titled, key=lambda one: len(one[0].title))
    if (forms_there := sum(one is form for one, _ in titled)) > 1:
        raise WrongText(name, f"中有 {forms_there} 份申报表，请分成几个文件后逐份导入")
    filling = _Filling(form)
    filling.sections[form.roles.year] = title
    for block in blocks:
        if isinstance(block, tuple):
            filling.row(block)
        elif block is not title and not _is_band(form, block):
            filling.line(block)
    if len(filling.sections) == 1 and not filling.tables:
        raise WrongText(name, "中没有找到申报表的任何栏目")
    declaration = Declaration.of(form, filling.sections, filling.tables)
    return Published(declaration, tuple(filling.unplaced))


def _is_band(form: Form, line: str) -> bool:
    return clean(line) in {clean(part.band) for part in form.parts if part.band}


def _open_answers(form: Form, line: str, sections: dict[Field[Any], Raw]) -> bool:
    """Take the answers of a line such as `填报人：… 单位负责人：…`; false where it has none."""
    fields = {
        clean(field.label): field
        for part in form.parts
        if part.labels is Labels.OPEN
        for field in part.own_fields
    }
    if not fields:
        return False
    labels = "|".join(r"\s*".join(map(re.escape, field.label)) for field in fields.values())
    pieces = re.split(rf"({labels})\s*[：:]", line)
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        field = fields[clean(label)]
        sections[field] = field.accept(value.strip())
    return len(pieces) > 1 and not pieces[0].strip()
