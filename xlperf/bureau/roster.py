"""The roster: which units must declare, for which projects, and under which department."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError

from ..core.errors import NoRoster, WrongRoster
from ..core.fields import Raw
from ..core.words import clean
from ..workbook.grid import Grid, Rows

MOST_SIGNS = 200
"""No name of a unit or project is longer."""

_HEADER_WITHIN = 20
_SPELLINGS: Mapping[str, re.Pattern[str]] = {
    "code": re.compile(r"(?:预算)?(?:单位)?(?:编码|代码|编号)"),
    "unit": re.compile(r"(?:预算|填报|申报|项目|实施|项目实施)?单位(?:名称)?|单位全称"),
    "department": re.compile(r"(?:主管)?部门(?:名称)?|主管(?:预算)?单位(?:名称)?|一级预算单位(?:名称)?"),
    "project": re.compile(r"(?:预算|二级)?项目(?:名称)?"),
}
_LABELS = {"code": "单位编码", "unit": "单位名称", "department": "主管部门", "project": "项目名称"}
_REQUIRED = ("unit", "department")
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})
_IN_BRACKETS = re.compile(r"[(（].*?[)）]|[*＊]")
_BROKEN_LINE = re.compile(r"\s*[\r\n]+\s*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")


def _text(raw: object) -> object:
    """Take a cell as a name: a whole number is a code without its text format."""
    match raw:
        case None:
            return ""
        case Decimal() if raw == int(raw):
            return str(int(raw))
        case str():
            text = _BROKEN_LINE.sub("", raw)
            if _UNPRINTABLE.search(text):
                raise ValueError("含有不能打印的字符")
            return text
    raise ValueError("应为文字")


_Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MOST_SIGNS), BeforeValidator(_text)
]
_Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SIGNS),
    BeforeValidator(_text),
]


class _Line(BaseModel):
    """A row of the roster as written."""

    code: _Text = ""
    unit: _Name
    department: _Name
    project: _Text = ""


@dataclass(frozen=True)
class Unit:
    """A unit that must declare, and for what; without projects it is to name them itself."""

    code: str
    name: str
    department: str
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """The units of a round, in the order in which they are listed."""

    units: tuple[Unit, ...]


def read_roster(name: str, grids: Iterable[Grid]) -> Roster:
    """Read the units from every visible sheet that names them; NoRoster or WrongRoster says why not."""
    problems: list[str] = []
    lines: list[tuple[str, _Line]] = []
    headed = False
    for grid in grids:
        header = None if grid.hidden else _header(grid.rows)
        if header is None:
            continue
        headed = True
        top, columns = header
        for label, many in columns.items():
            if len(many) > 1:
                where = _where(grid.sheet, top + 1)
                problems.append(f"{where}有 {len(many)} 列“{_LABELS[label]}”，应只留一列")
        at = {label: many[0] for label, many in columns.items()}
        for where, cells in _rows(grid, top + 1, at):
            try:
                lines.append((where, _Line.model_validate(cells)))
            except ValidationError as error:
                problems += (f"{where}{problem}" for problem in _problems(error))
    if not headed:
        raise NoRoster(name)
    problems += _contradictions(lines)
    if problems:
        raise WrongRoster(name, problems)
    if not lines:
        raise NoRoster(name)
    return Roster(tuple(_units(line for _, line in lines)))


def _where(sheet: str, number: int) -> str:
    return (f"工作表“{sheet}”" if sheet else "") + f"第{number}行"


def _header(rows: Rows) -> tuple[int, dict[str, list[int]]] | None:
    """Find the row that names the columns, and which of them stand where."""
    for number, cells in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, list[int]] = {}
        for column, cell in enumerate(cells):
            said = _IN_BRACKETS.sub("", clean(cell)) if isinstance(cell, str) else ""
            for label, spellings in _SPELLINGS.items():
                if spellings.fullmatch(said):
                    columns.setdefault(label, []).append(column)
        if all(label in columns for label in _REQUIRED):
            return number, columns
    return None


def _rows(grid: Grid, start: int, at: Mapping[str, int]) -> Iterator[tuple[str, dict[str, Raw]]]:
    """Give the rows below the header in which something is said; a total is not."""
    for number, row in enumerate(grid.rows[start:], start + 1):
        cells = {label: row[column] if column < len(row) else None for label, column in at.items()}
        said = [clean(str(one)) for one in row if one is not None and str(one).strip()]
        if said and said[0] not in _TOTALS and any(str(one or "").strip() for one in cells.values()):
            yield _where(grid.sheet, number), cells


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        label = _LABELS[str(problem["loc"][0])]
        match problem["type"]:
            case "string_too_short" | "missing":
                yield f"缺少“{label}”（合并的单元格请拆开，每行填全）"
            case "string_too_long":
                yield f"“{label}”超过 {MOST_SIGNS} 字"
            case _:
                context: Any = problem.get("ctx", {})
                yield f"“{label}”{context.get('error', '应为文字')}"


def _contradictions(lines: Sequence[tuple[str, _Line]]) -> Iterator[str]:
    """Say where two rows cannot both be right."""
    by_name: dict[str, tuple[str, _Line]] = {}
    by_code: dict[str, tuple[str, _Line]] = {}
    projects: dict[tuple[str, str], str] = {}
    for where, line in lines:
        first, same = by_name.setdefault(clean(line.unit), (where, line))
        for label in ("code", "department"):
            here, there = getattr(line, label), getattr(same, label)
            if clean(here) != clean(there):
                yield (
                    f"{where}“{line.unit}”的{_LABELS[label]}为“{here}”，{first}为“{there}”，同一单位应相同"
                )
        if line.code:
            first, same = by_code.setdefault(clean(line.code), (where, line))
            if clean(line.unit) != clean(same.unit):
                yield (
                    f"{where}单位编码“{line.code}”为“{line.unit}”，"
                    f"{first}为“{same.unit}”，一个编码只能有一个单位"
                )
        key = clean(line.unit), clean(line.project)
        first = projects.setdefault(key, where)
        if first != where:
            yield f"{where}“{line.unit}”{f'《{line.project}》' if line.project else ''}与{first}重复"
    named = {unit for unit, project in projects if project}
    for where, line in lines:
        if not line.project and clean(line.unit) in named:
            yield f"{where}“{line.unit}”缺少“项目名称”，该单位其他行有项目"


def _units(lines: Iterable[_Line]) -> Iterator[Unit]:
    found: dict[str, list[_Line]] = {}
    for line in lines:
        found.setdefault(clean(line.unit), []).append(line)
    for rows in found.values():
        first = rows[0]
        projects = tuple(row.project for row in rows if row.project)
        yield Unit(first.code, first.unit, first.department, projects)
