"""A form that somebody drew, found again by its labels.

A value stands to the right of its label, below it, or behind a colon in the same cell; the rows of a
table stand below its header. Every filled cell ends up as a label, as an answer, or among what is
reported; where two cells could be meant, neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..core.declaration import Declaration, Place
from ..core.errors import NotRecognised
from ..core.fields import Field, Raw
from ..core.form import Form, Part, Table
from ..core.words import clean
from .bands import is_title
from .figures import Doubt, taken
from .found import Answer, Found, short, shown
from .imported import Imported, Source, Way
from .labelling import fields_of
from .pages import Cell, Page
from .search import search

MOST_FILLED = 20_000
"""Filled cells, of which no form has a tenth."""

MOST_LETTERS = 500_000
"""Letters, of which no form has a tenth."""


def read_drawn(name: str, pages: Sequence[Page], forms: Iterable[Form]) -> Imported:
    """Read a form by its labels; NotRecognised says why there is none."""
    return _Judgement(find(name, pages, forms)).result(name)


def find(name: str, pages: Sequence[Page], forms: Iterable[Form]) -> Found:
    """Find a form by its title and its labels; NotRecognised says why there is none."""
    filled = [cell for page in pages for line in page for cell in line.cells]
    if len(filled) > MOST_FILLED:
        raise NotRecognised(name, f"的内容超过 {MOST_FILLED} 格，不像一份申报表")
    if sum(len(cell.text) for cell in filled) > MOST_LETTERS:
        raise NotRecognised(name, f"的文字超过 {MOST_LETTERS // 10_000} 万字，不像一份申报表")
    return search(_form(name, pages, forms), pages)


def _form(name: str, pages: Sequence[Page], forms: Iterable[Form]) -> Form:
    """Tell the form by its title; that of one may be part of another's."""
    known = sorted(forms, key=lambda form: -len(form.title))
    for form in known:
        if any(is_title(form, cell) for page in pages for line in page for cell in line.cells):
            break
    else:
        titles = "、".join(f"《{form.title}》" for form in known)
        raise NotRecognised(name, f"中没有找到申报表的标题（{titles}）")
    asked = sum(one.table is None for one in form.fields())
    full = [page for page in pages if 2 * len(_labels_on(form, page)) > asked]
    if len(full) > 1:
        raise NotRecognised(name, f"中有 {len(full)} 张填好的申报表，请分成几个文件后逐份导入")
    return form


def _labels_on(form: Form, page: Page) -> set[Field[Any]]:
    return {one for line in page for cell in line.cells for one in fields_of(form, cell.raw) if not one.table}


class _Judgement:
    """What is taken of what was found, and what is told of the rest."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.doubts: list[str] = []
        self.notes: list[str] = []

    def result(self, name: str) -> Imported:
        sources: dict[Place, Source] = {}
        sections: dict[Field[Any], Raw] = {}
        self._year(sections, sources)
        for one in self.found.form.fields():
            if one.table is None and (answer := self._one_of(one)) is not None:
                raw = self._take(one, answer)
                if raw is not None:
                    sections[one] = raw
                    sources[Place(one)] = Source(answer.cell.where, answer.way)
        tables: dict[type[Table], list[dict[Field[Any], Raw]]] = {}
        for table, rows in self.found.rows.items():
            others = [other for other in self.found.by_order.get(table, ()) if other not in self.found.rows]
            if rows and (table in self.found.twice or others):
                named = "、".join(f"“{other.label}”" for other in others)
                why = f"不能确定是不是{named}" if named else "在文件中有两处，均未导入"
                self.doubts.append(f"“{table.label}”{why}")
                self.found.unplaced += [answer.cell for row in rows for answer in row.values()]
                continue
            tables[table] = []
            for row in rows:
                raws = {one: self._take(one, answer) for one, answer in row.items()}
                if any(raw is not None for raw in raws.values()):
                    for one, answer in row.items():
                        if raws[one] is not None:
                            place = Place(one, len(tables[table]))
                            sources[place] = Source(answer.cell.where, answer.way)
                    tables[table].append(raws)
        for one, wheres in self.found.blank.items():
            rows_of = "、".join(wheres)
            self.doubts.append(f"“{one.label}”空白，是否同上一行不能确定：{rows_of} 所在的行")
        for one, whys in self.found.doubtful.items():
            self.doubts += [f"“{one.label}”{why}" for why in whys]
        for table, cells in self.found.printed.items():
            self.notes.append(f"“{table.label}”有 {len(cells)} 格只印有类别或序号，没有填写内容，未导入")
        if not sources or set(sources) == {Place(self.found.form.roles.year)}:
            raise NotRecognised(name, "中没有找到申报表的任何栏目")
        declaration = Declaration.of(self.found.form, sections, tables)
        return Imported(
            declaration,
            sources,
            tuple(name for _, name in missing(self.found, Place(self.found.form.roles.year) in sources)),
            tuple(self.doubts),
            tuple(map(shown, dict.fromkeys(self.found.unplaced))),
            tuple(self.notes),
        )

    def _year(self, sections: dict[Field[Any], Raw], sources: dict[Place, Source]) -> None:
        """Take the title with the year in it, or the year that stands beside it."""
        one = self.found.form.roles.year
        years: dict[int, Cell] = {}
        for cell in (*self.found.titles, *self.found.years):
            for year in re.findall(r"20\d\d(?=年)", clean(cell.text)):
                years.setdefault(int(year), cell)
        if len(years) > 1:
            self.doubts.append(
                f"“{one.label}”有几处不同：{'、'.join(shown(cell) for cell in years.values())}"
            )
        for year, cell in years.items() if len(years) == 1 else ():
            sections[one] = one.text(year)
            sources[Place(one)] = Source(cell.where, Way.WITHIN)

    def _one_of(self, one: Field[Any]) -> Answer | None:
        """Give the answer of a field; the same one may stand in several places."""
        found = self.found.answers.get(one, [])
        if one in self.found.doubtful:
            self.found.unplaced += [answer.cell for answer in found]
            return None
        if len({clean(str(answer.raw)) for answer in found}) > 1:
            places = "、".join(f"{answer.cell.where}“{short(str(answer.raw))}”" for answer in found)
            self.doubts.append(f"“{one.label}”有几处内容不同：{places}")
            return None
        return found[0] if found else None

    def _take(self, one: Field[Any], answer: Answer) -> Raw:
        """Give what the field's cell is to hold, or None with the reason told."""
        try:
            raw, note = taken(one, answer.raw, self.found.unit_of(one), answer.around)
        except Doubt as doubt:
            self.doubts.append(f"“{one.label}”{doubt}：{shown(answer.cell)}")
            return None
        if note:
            self.notes.append(f"“{one.label}”{note}（{answer.cell.where}）")
        return raw


def missing(found: Found, titled: bool) -> Iterator[tuple[type[Part] | Field[Any], str]]:
    """Give the tables and fields whose labels stand nowhere, and their names; `titled` is with its year."""
    for part in found.form.parts:
        table = part.as_table()
        if table is not None and table not in found.rows:
            yield table, table.label
            continue
        for one in part.own_fields:
            if one is found.form.roles.year:
                if not titled:
                    yield one, one.label
            elif one not in found.seen and one not in found.doubtful:
                yield one, f"{table.label}的{one.label}" if table else one.label
