"""The roster: which units must declare, for which projects, and under which department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError, ValidationInfo

from ..core.errors import EmptyRoster, NoRoster, WrongRoster
from ..core.fields import Day, Raw, number_in
from ..core.regex import regex
from ..core.roster import Roster, Unit
from ..core.summary import Column, Measure
from ..core.words import clean
from ..workbook.grid import Grid, Rows
from ..workbook.tables import TableSheet, tables_workbook

MOST_SIGNS = 200
"""No name of a unit or project is longer."""

_HEADER_WITHIN = 20
_REQUIRED = ("unit", "department")
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})
_IN_BRACKETS = regex(r"[(（].*?[)）]|[*＊]")
_BROKEN_LINE = regex(r"\s*[\r\n]+\s*")
_UNPRINTABLE = regex(r"[\x00-\x1f\x7f\ufffe\uffff]")
_BETWEEN_NAMES = regex(r"[、，,；;\r\n]+")
_YUAN_PER_WAN = 10_000
_DEADLINE = Day("报送期限")


def _is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


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


def _names(raw: object) -> object:
    """Take a cell as several names."""
    if not isinstance(raw, str | None):
        raise ValueError("应为文字，几个名称之间用顿号隔开")  # noqa: TRY004  # pydantic wants ValueErrors
    return tuple(name.strip() for name in _BETWEEN_NAMES.split(raw or "") if name.strip())


def _money(raw: object, info: ValidationInfo) -> object:
    """Take a cell as 元, in the unit of its column."""
    if _is_blank(raw):
        return None
    number = number_in(raw) if isinstance(raw, str) else raw
    if not isinstance(number, Decimal) or number < 0:
        raise ValueError("应为不小于 0 的数字")
    return number if info.field_name in info.context["in_yuan"] else number * _YUAN_PER_WAN  # type: ignore[index]


def _day(raw: object) -> object:
    if _is_blank(raw):
        return None
    try:
        return _DEADLINE.parse(raw)  # type: ignore[arg-type]  # whatever a cell holds
    except ValueError as error:
        raise ValueError("应为日期，如 2026-10-15") from error


_Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MOST_SIGNS), BeforeValidator(_text)
]
_Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SIGNS),
    BeforeValidator(_text),
]
_Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
_Money = Annotated[Decimal | None, BeforeValidator(_money)]
_Date = Annotated[date | None, BeforeValidator(_day)]


class Heading(NamedTuple):
    """A column of the roster: its heading, how else it is called, and what stands in it."""

    label: str
    spellings: str
    help: str
    width: int = 16
    measure: Measure = Measure.TEXT


class _Line(BaseModel):
    """A row of the roster as written."""

    code: Annotated[
        _Text, Heading("单位编码", r"(?:预算)?(?:单位)?(?:编码|代码|编号)", "预算单位编码，按文本填写")
    ] = ""
    unit: Annotated[
        _Name,
        Heading(
            "单位名称", r"(?:预算|填报|申报|项目|实施|项目实施)?单位(?:名称)?|单位全称",
            "必填。单位全称；一个单位有几个项目的，每个项目一行，每行都写", 28,
        ),
    ]  # fmt: skip
    names: Annotated[
        _Names,
        Heading("曾用名或简称", r"(?:曾用名|简称|别名|原名|[或、及和/])+", "几个名称之间用顿号隔开", 24),
    ] = ()
    department: Annotated[
        _Name,
        Heading(
            "主管部门", r"(?:主管)?部门(?:名称)?|主管(?:预算)?单位(?:名称)?|一级预算单位(?:名称)?", "必填", 24
        ),
    ]
    parent: Annotated[
        _Text,
        Heading("上级单位", r"上级(?:预算)?单位(?:名称)?", "逐级汇总时归到哪个单位；直属主管部门的不填", 24),
    ] = ""
    office: Annotated[
        _Text, Heading("业务科室", r"(?:归口|对口|业务)?(?:科室|处室|股室)(?:名称)?", "财政局的对口科室")
    ] = ""
    project: Annotated[
        _Text,
        Heading("项目名称", r"(?:预算|二级)?项目(?:名称)?", "应申报的项目；由单位自行确定的不填", 30),
    ] = ""
    limit: Annotated[
        _Money,
        Heading(
            "控制数（万元）", r"(?:预算|项目|下达)?控制(?:数|额|金额)",
            "本行项目的控制数；本行没有项目名称的，是单位的控制数。标题写“（元）”的按元读取",
            15, Measure.NUMBER,
        ),
    ] = None  # fmt: skip
    unit_limit: Annotated[
        _Money,
        Heading(
            "单位控制数（万元）",
            r"单位控制(?:数|额|金额)",
            "单位全部项目的控制数，写一行即可",
            17,
            Measure.NUMBER,
        ),
    ] = None
    last_year: Annotated[
        _Money,
        Heading(
            "上年金额（万元）",
            r"上(?:一)?年(?:度)?(?:预算|批复|安排|下达)?(?:金额|数|额)?",
            "本行项目上年安排的金额",
            15,
            Measure.NUMBER,
        ),
    ] = None
    deadline: Annotated[
        _Date, Heading("报送期限", r"(?:报送|申报|上报)?(?:期限|截止(?:日期|时间)?|时限)", "如 2026-10-15")
    ] = None


_HEADINGS: Mapping[str, Heading] = {
    key: next(one for one in column.metadata if isinstance(one, Heading))
    for key, column in _Line.model_fields.items()
}
_LABELS = {key: _IN_BRACKETS.sub("", heading.label) for key, heading in _HEADINGS.items()}
_SPELLINGS = {key: regex(heading.spellings) for key, heading in _HEADINGS.items()}
_OF_THE_UNIT = ("code", "department", "parent", "office", "unit_limit", "deadline")
"""What is the same in each row of a unit; all but the code may be left out where another row has it."""

_BLANK = ("", None)

_SPARE = 200
"""Empty rows of a roster to be filled in."""


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
        units = {"in_yuan": _in_yuan(grid.rows[top], at)}
        for where, cells in _rows(grid, top + 1, at):
            try:
                lines.append((where, _Line.model_validate(cells, context=units)))
            except ValidationError as error:
                problems += (f"{where}{problem}" for problem in _problems(error))
    if not headed:
        raise NoRoster(name)
    problems += _contradictions(lines)
    if problems:
        raise WrongRoster(name, problems)
    if not lines:
        raise EmptyRoster(name)
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


def _in_yuan(header: Sequence[Raw], at: Mapping[str, int]) -> frozenset[str]:
    """Give the columns whose heading says that they are of 元; without a word they are of 万元."""
    said = {label: clean(str(header[column])) for label, column in at.items()}
    return frozenset(label for label, text in said.items() if "元" in text and "万" not in text)


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
    own: dict[tuple[str, str], tuple[str, object]] = {}
    by_code: dict[str, tuple[str, _Line]] = {}
    projects: dict[tuple[str, str], str] = {}
    for where, line in lines:
        for label in _OF_THE_UNIT:
            here = getattr(line, label)
            if here in _BLANK and label != "code":
                continue
            first, there = own.setdefault((clean(line.unit), label), (where, here))
            if clean(str(here)) != clean(str(there)):
                yield (
                    f"{where}“{line.unit}”的{_LABELS[label]}为“{_said(here)}”，"
                    f"{first}为“{_said(there)}”，同一单位应相同"
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
    yield from _astray(lines)


def _said(value: object) -> object:
    """Give a value of a row as people write it."""
    return f"{value / _YUAN_PER_WAN:f} 万元" if isinstance(value, Decimal) else value


def _astray(lines: Sequence[tuple[str, _Line]]) -> Iterator[str]:
    """Say which names are two units', and which units belong to one that is not there, or to themselves."""
    whose: dict[str, str] = {clean(line.unit): line.unit for _, line in lines}
    for where, line in lines:
        for name in line.names:
            other = whose.setdefault(clean(name), line.unit)
            if clean(other) != clean(line.unit):
                yield f"{where}“{line.unit}”的曾用名或简称“{name}”也是“{other}”的名称，请只留一处"
    below = [(where, line) for where, line in lines if line.parent]
    above = {clean(line.unit): clean(whose.get(clean(line.parent), "")) for _, line in below}
    for where, line in below:
        if clean(line.parent) not in whose:
            yield f"{where}“{line.unit}”的上级单位“{line.parent}”不在名单中，请补上该单位或改正名称"
        elif _circles(clean(line.unit), above):
            yield f"{where}“{line.unit}”与“{line.parent}”互为上级单位，请改正其中一处"


def _circles(unit: str, above: Mapping[str, str]) -> bool:
    passed = {unit}
    while unit := above.get(unit, ""):
        if unit in passed:
            return True
        passed.add(unit)
    return False


def _units(lines: Iterable[_Line]) -> Iterator[Unit]:
    found: dict[str, list[_Line]] = {}
    for line in lines:
        found.setdefault(clean(line.unit), []).append(line)
    for rows in found.values():
        limits = {row.project: row.limit for row in rows if row.limit is not None}
        whole = _of_the_unit(rows, "unit_limit")
        yield Unit(
            _of_the_unit(rows, "code"),
            rows[0].unit,
            rows[0].department,
            tuple(row.project for row in rows if row.project),
            tuple(dict.fromkeys(name for row in rows for name in row.names)),
            _of_the_unit(rows, "parent"),
            _of_the_unit(rows, "office"),
            limits if whole is None else limits | {"": whole},
            {row.project: row.last_year for row in rows if row.last_year is not None},
            _of_the_unit(rows, "deadline"),
        )


def _of_the_unit(rows: Sequence[_Line], key: str) -> Any:
    """Give what the first row says in which it is not left out."""
    said = [getattr(row, key) for row in rows]
    return next((value for value in said if value not in _BLANK), said[0])


def roster_template() -> bytes:
    """Make an empty roster, with a sheet that says what stands in its columns."""
    columns = [Column(key, one.label, one.measure, one.width) for key, one in _HEADINGS.items()]
    note = "每行一个单位或项目；“单位名称”“主管部门”必填，其余按需要填写。各栏的写法见“填写说明”。"
    explained = [Column("label", "栏目", width=20), Column("help", "填写要求", width=70)]
    return tables_workbook(
        "单位名单",
        [
            TableSheet("单位名单", "单位名单", note, columns, [[None] * len(columns) for _ in range(_SPARE)]),
            TableSheet(
                "填写说明", "单位名单填写说明", "用 xlperf roster check 核对填好的名单。", explained,
                [[one.label, one.help] for one in _HEADINGS.values()],
            ),
        ],
    )  # fmt: skip
