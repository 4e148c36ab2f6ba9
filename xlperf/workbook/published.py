"""A form that was published as text, its Word tables turned into lines, as a declaration.

A table cell is a line that starts with a tab, a blank line ends a table row, and everything
outside the tables (title, bands, footer) is a line without a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


def _blocks(text: str) -> tuple[list[tuple[str, ...]], list[str]]:
    """Split a text into its table rows and its other lines."""
    rows: list[tuple[str, ...]] = []
    others: list[str] = []
    cells: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("\t"):
            cells.append(line.strip())
            continue
        if cells:
            rows.append(tuple(cells))
            cells = []
        if line.strip():
            others.append(line.strip())
    return rows, others


class _Filling:
    """The answers found so far, and where the next row of cells belongs."""

    def __init__(self, form: Form) -> None:
        self.sections: dict[Field[Any], Raw] = {}
        self.tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        self.unplaced: list[str] = []
        self.headers: dict[tuple[str, ...], list[Sequence[Field[Any]]]] = {}
        for part in form.parts:
            for line in header_lines(part) if part.labels is Labels.ABOVE else ():
                for heads in {tuple(clean(f.label) for f in line), tuple(clean(f.printed) for f in line)}:
                    self.headers.setdefault(heads, []).append(line)
        self.beside = {
            clean(field.label): field
            for part in form.parts
            if part.labels is Labels.BESIDE
            for field in part.own_fields
        }
        self.open: Sequence[Field[Any]] = ()

    def row(self, cells: tuple[str, ...]) -> None:
        """Place a row of cells: a header, pairs of label and value, or values under a header."""
        bare = tuple(clean(cell) for cell in cells)
        if self.headers.get(bare):
            # tables with the same headers come in the order of the form
            self.open = self.headers[bare].pop(0)
        elif len(cells) % 2 == 0 and all(label in self.beside for label in bare[::2]):
            for label, value in zip(bare[::2], cells[1::2], strict=True):
                self._answer(self.beside[label], value)
            self.open = ()
        elif self.open and len(cells) == len(self.open):
            table = self.open[0].table
            if table:
                answers = {field: field.accept(value) for field, value in zip(self.open, cells, strict=True)}
                self.tables.setdefault(table, []).append(answers)
            else:
                for field, value in zip(self.open, cells, strict=True):
                    self._answer(field, value)
                self.open = ()
        else:
            self.unplaced.append(" ".join(cells))

    def _answer(self, field: Field[Any], value: str) -> None:
        self.sections[field] = field.accept(value)


def read_published(name: str, text: str, forms: Iterable[Form]) -> Published:
    """Read a published text by the title that it bears; WrongText where it bears none of ours."""
    rows, others = _blocks(text.lstrip("\ufeff"))
    titled = [(form, line) for form in forms for line in others if clean(form.title) in clean(line)]
    if not titled:
        raise WrongText(name, "中没有找到已知申报表的标题")
    # the longest title: that of one form may be part of another's
    form, title = max(titled, key=lambda one: len(one[0].title))
    filling = _Filling(form)
    for row in rows:
        filling.row(row)
    filling.sections[form.roles.year] = title
    for line in others:
        if line is not title and not _open_answers(form, line, filling.sections) and not _is_band(form, line):
            filling.unplaced.append(line)
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
    labels = "|".join(re.escape(field.label) for field in fields.values())
    pieces = re.split(rf"({labels})\s*[：:]", line)
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        field = fields[clean(label)]
        sections[field] = field.accept(value.strip())
    return len(pieces) > 1 and not pieces[0].strip()
