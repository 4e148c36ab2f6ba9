"""A form that was published as text, its Word tables turned into lines, as a declaration.

A table cell is a line that starts with a tab, a blank line ends a table row, and everything
outside the tables (title, bands, footer) is a line without a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..core.declaration import Declaration
from ..core.errors import WrongText
from ..core.fields import Field, Raw
from ..core.form import Form, Labels, Table
from ..core.words import clean
from .imported import Imported
from .labelling import band_of, key, keys, names, open_answers
from .layout import header_lines

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


class _Filling:
    """The answers found so far, and where the next row of cells belongs."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.sections: dict[Field[Any], Raw] = {}
        self.tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        self.unplaced: list[str] = []
        self.headers = [
            line for part in form.parts if part.labels is Labels.ABOVE for line in header_lines(part)
        ]
        asked = [field for part in form.parts if part.labels is Labels.BESIDE for field in part.own_fields]
        self.beside = {name: field for field in reversed(asked) for name in names(field)}
        self.beside |= {key(field.label): field for field in asked}
        self.open: Sequence[Field[Any]] = ()

    def row(self, cells: tuple[str, ...]) -> None:
        """Place a row of cells: a header, pairs of label and value, or values under a header."""
        # tables with the same headers come in the order of the form
        if line := next((line for line in self.headers if _is_header(cells, line)), None):
            self.headers.remove(line)
            self.open = line
        elif len(cells) % 2 == 0 and None not in (labels := [self._beside(cell) for cell in cells[::2]]):
            for label, value in zip(labels, cells[1::2], strict=True):
                self._answer(self.beside[label or ""], value)
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

    def _beside(self, cell: str) -> str | None:
        return next((one for one in keys(cell) if one in self.beside), None)

    def line(self, line: str) -> None:
        """Take a line outside the tables; the table before it has ended."""
        self.open = ()
        answers = open_answers(self.form, line)
        for field, value in answers:
            self._answer(field, value)
        if not answers:
            self.unplaced.append(line)

    def _answer(self, field: Field[Any], value: str) -> None:
        self.sections[field] = field.accept(value)


def _is_header(cells: Sequence[str], line: Sequence[Field[Any]]) -> bool:
    return len(cells) == len(line) and all(
        not names(field).isdisjoint(keys(cell)) for cell, field in zip(cells, line, strict=True)
    )


def read_published(name: str, text: str, forms: Iterable[Form]) -> Imported:
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
        elif block is not title and band_of(form, block) is None:
            filling.line(block)
    if len(filling.sections) == 1 and not filling.tables:
        raise WrongText(name, "中没有找到申报表的任何栏目")
    declaration = Declaration.of(form, filling.sections, filling.tables)
    return Imported(declaration, unplaced=tuple(filling.unplaced))
