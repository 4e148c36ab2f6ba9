"""The workbooks that a round hands out: what each is called, where it goes, and what is filled in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.declaration import Declaration, Record
from ..core.form import Form
from ..core.prefill import Known, Prefilled, prefill
from ..core.roster import Roster, Unit
from ..core.summary import Column, Measure
from ..core.words import UNSEEN, clean
from ..workbook.grid import Grid
from ..workbook.tables import TableSheet, tables_workbook

LIST = "发放清单.xlsx"

_MOST_IN_NAME = 75
"""Bytes of a name that stand in the name of a file: three names stay below 255."""

_NOT_IN_NAMES = re.compile(rf'(?:[\\/:*?"<>|\s]|{UNSEEN.pattern})+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?=\.|$)", re.IGNORECASE)

Before = Mapping[tuple[str, str], Declaration]
"""Last year's declarations by unit and project."""


@dataclass(frozen=True)
class Handout:
    """A workbook for a unit: a sheet for each project."""

    unit: Unit
    folder: str
    file: str
    sheets: tuple[Prefilled, ...]

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.file}"

    @property
    def continuing(self) -> int:
        """How many of its projects bring something from last year."""
        return sum(bool(sheet.carried) for sheet in self.sheets)


def handouts(
    form: Form, year: int, roster: Roster, before: Before, each_project: bool, suffix: str = ".xlsx"
) -> list[Handout]:
    """Give the workbooks of a round, one a unit or one a project."""
    folders = Names()
    folder = {clean(unit.department): "" for unit in roster.units}
    for unit in roster.units:
        key = clean(unit.department)
        folder[key] = folder[key] or folders.free(safe(unit.department))
    files = {name: Names() for name in folder.values()}
    made = []
    for unit in roster.units:
        mine = folder[clean(unit.department)]
        for projects in _workbooks(unit, each_project):
            sheets = tuple(_sheet(form, year, unit, project, before) for project in projects or (None,))
            file = files[mine].free(_stem(year, unit, projects) + suffix)
            made.append(Handout(unit, mine, file, sheets))
    return made


def _workbooks(unit: Unit, each_project: bool) -> Iterator[tuple[str, ...]]:
    if each_project and unit.projects:
        yield from ((project,) for project in unit.projects)
    else:
        yield unit.projects


def _sheet(form: Form, year: int, unit: Unit, project: str | None, before: Before) -> Prefilled:
    last = before.get((clean(unit.name), clean(project or "")))
    return prefill(form, year, Known(unit.name, unit.department, project), last if project else None)


def _stem(year: int, unit: Unit, projects: Sequence[str]) -> str:
    many = f"等{len(projects)}个项目" if len(projects) > 1 else ""
    project = safe(projects[0]) + many if projects else ""
    code = safe(unit.code) if unit.code else ""
    return "_".join(part for part in (str(year), code, safe(unit.name), project) if part)


def safe(name: str, most: int = _MOST_IN_NAME) -> str:
    """Give a name that every system takes for a file or folder, and no command for an option."""
    plain = _NOT_IN_NAMES.sub("_", name).encode()[:most].decode(errors="ignore").strip("._ ~-") or "_"
    return f"_{plain}" if _RESERVED.match(plain) else plain


class Names:
    """The names that are taken in a folder, for systems that tell no small letters from great ones."""

    def __init__(self) -> None:
        self._taken = {LIST.casefold()}

    def free(self, name: str) -> str:
        """Give a name that is not taken yet, with a number if need be, and take it."""
        stem, dot, suffix = name.rpartition(".")
        stem, suffix = (stem, dot + suffix) if dot else (name, "")
        number = 1
        while True:
            free = stem + (f"({number})" if number > 1 else "") + suffix
            same = unicodedata.normalize("NFKC", free).casefold()
            if same not in self._taken:
                self._taken.add(same)
                return free
            number += 1


def is_as_handed_out(found: Sequence[Declaration], handout: Handout) -> bool:
    """Tell whether declarations say nothing but what is filled in beforehand."""
    return all(any(_within(one, sheet.declaration) for sheet in handout.sheets) for one in found)


def _within(one: Declaration, other: Declaration) -> bool:
    if one.form is not other.form or not _less(one.sections, other.sections):
        return False
    return all(
        len(rows) <= len(other.rows(table)) and all(map(_less, rows, other.rows(table)))
        for table, rows in one.tables.items()
    )


def _less(one: Record, other: Record) -> bool:
    return all(other.raw(field) == raw for field, raw in one.answers.items())


def digest(content: bytes) -> str:
    """Give what tells a workbook as it was handed out from one that was saved since."""
    return hashlib.sha256(content).hexdigest()[:16]


def handout_list(title: str, made: Sequence[Handout], digests: Sequence[str]) -> bytes:
    """Make the list of what is handed out to whom."""
    rows = [[*(tell(one) for _, tell in _LISTED), own] for one, own in zip(made, digests, strict=True)]
    columns = [*(column for column, _ in _LISTED), _DIGEST]
    note = "各单位的工作簿在主管部门同名的文件夹和压缩包中；未注明“上年”的内容由单位填写。"
    return tables_workbook(title, [TableSheet("发放清单", title, note, columns, rows)])


def listed_digests(grids: Iterable[Grid]) -> dict[str, str]:
    """Read from an earlier list which files were handed out as what."""
    found: dict[str, str] = {}
    for grid in grids:
        columns: tuple[int, int] | None = None
        for row in grid.rows:
            if _FILE.heading in row and _DIGEST.heading in row:
                columns = row.index(_FILE.heading), row.index(_DIGEST.heading)
            elif columns:
                found[str(row[columns[0]])] = str(row[columns[1]])
    return found


def _projects(one: Handout) -> str:
    if not one.unit.projects:
        return "（由单位填写）"
    roles = one.sheets[0].declaration.form.roles
    return "\n".join(str(sheet.declaration[roles.project]) for sheet in one.sheets)


def _filled_in(one: Handout) -> str:
    known = "年度、单位、主管部门" + ("、项目名称" if one.unit.projects else "")
    roles = one.sheets[0].declaration.form.roles
    carried = [
        f"《{sheet.declaration[roles.project]}》上年内容 {len(sheet.carried)} 格"
        for sheet in one.sheets
        if sheet.carried
    ]
    return "\n".join([known, *carried])


def _count(one: Handout) -> int:
    return len(one.sheets) if one.unit.projects else 0


_FILE = Column("file", "文件", width=48)
_DIGEST = Column("digest", "文件指纹", width=20)
_LISTED: Sequence[tuple[Column, Callable[[Handout], Any]]] = (
    (Column("department", "主管部门", width=24), lambda one: one.unit.department),
    (Column("code", "单位编码", width=14), lambda one: one.unit.code),
    (Column("unit", "单位名称", width=28), lambda one: one.unit.name),
    (_FILE, lambda one: one.path),
    (Column("count", "项目数", Measure.COUNT, 10, totalled=True), _count),
    (Column("projects", "项目", width=36), _projects),
    (Column("filled", "预填内容", width=40), _filled_in),
)
