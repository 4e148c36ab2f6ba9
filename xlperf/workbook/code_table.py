"""A bureau's own table of codes and names, read from whatever sheets or text it stands in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..core.errors import NoCodeTable, WrongCodeTable
from ..core.fields import Raw
from ..core.words import clean, narrow
from .grid import Grid, Rows

TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})


@dataclass(frozen=True)
class CodeTable:
    """The codes of a classification, and what stood in the same file but is not among them."""

    names: Mapping[str, str]
    sheets: tuple[str, ...]
    others: tuple[str, ...]
    """Sheets whose codes are all of another classification."""
    uncoded: tuple[str, ...]
    """Rows that have a name and no code."""


def text_grid(name: str, text: str) -> Grid:
    """Give a text with commas, semicolons or tabs as a sheet without a name; a row is where its line is."""
    head = "\n".join(text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN])
    rows: list[list[Raw]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t,;", key=head.count), strict=True)
    try:
        for cells in reader:
            rows += [[] for _ in range(reader.line_num - 1 - len(rows))]
            rows.append([cell or None for cell in cells])
    except csv.Error as error:
        raise WrongCodeTable(name, [f"第{reader.line_num}行读不出来（引号不成对，或内容太长）"]) from error
    return Grid("", rows)


def read_code_table(name: str, grids: Iterable[Grid], digit: str, lengths: Sequence[int]) -> CodeTable:
    """Read the codes that begin with a digit from every visible sheet that has a code and a name column.

    NoCodeTable or WrongCodeTable says why there are none; all that is wrong is said at once.
    """
    sheets: list[str] = []
    others: list[str] = []
    uncoded: list[str] = []
    problems: list[str] = []
    places: dict[str, tuple[str, str]] = {}
    for grid in grids:
        header = None if grid.hidden else _header(grid)
        if header is None:
            continue
        if isinstance(header, str):
            problems.append(header)
            continue
        lines = list(_lines(grid.rows, header))
        coded = [line.code for line in lines if _is_number(line.code)]
        if not coded:
            continue
        if not any(code.startswith(digit) for code in coded):
            others.append(grid.sheet)
            continue
        sheets.append(grid.sheet)
        for line in lines:
            where = _where(grid.sheet, line.number)
            if not line.code:
                uncoded.append(where)
            elif trouble := _trouble(line, digit, lengths):
                problems.append(f"{where}{trouble}")
            elif (first := places.setdefault(line.code, (line.name, where))) and not _same(
                first[0], line.name
            ):
                problems.append(
                    f"编码“{line.code}”在{first[1]}为“{first[0]}”，在{where}为“{line.name}”，只能有一个名称"
                )
    for code, (_, where) in places.items():
        if len(code) > lengths[0] and code[:-2] not in places:
            problems.append(f"{where}编码“{code}”的上级“{code[:-2]}”不在表中")
    if problems:
        raise WrongCodeTable(name, problems)
    if not sheets and not others:
        raise NoCodeTable(name)
    names = {code: called for code, (called, _) in sorted(places.items())}
    return CodeTable(names, tuple(sheets), tuple(others), tuple(uncoded))


def _where(sheet: str, number: int) -> str:
    return (f"工作表“{sheet}”" if sheet else "") + f"第{number}行"


def _same(one: str, other: str) -> bool:
    return clean(one) == clean(other)


# --- the header


@dataclass(frozen=True)
class _Header:
    """Which columns hold the code (one, or one a level) and the name, and below which row."""

    rows: int
    codes: tuple[int, ...]
    name: int


_HEADER_WITHIN = 20
_WORDS = r"(?:政府收支|政府预算|部门预算|政府|部门|预算|收支|支出|功能|经济|分类|科目)*"
"""What may stand before 编码 and 名称; 上级科目编码, 单位编码 and 项目名称 are other columns."""

_CODE = re.compile(rf"{_WORDS}(?:编码|代码|编号)|code", re.IGNORECASE)
_NAME = re.compile(rf"{_WORDS}名称|科目名|name", re.IGNORECASE)
_NAME_BESIDE_CODE = re.compile(r"(?:支出|功能|经济|分类)*科目")
_LEVEL = re.compile(r"(?:科目)?(?:编码|代码)?([类款项])级?(?:科目)?(?:编码|代码)?")


def _header(grid: Grid) -> _Header | str | None:
    """Find the header near the top of a sheet, or say why it could mean two things."""
    for number in range(min(_HEADER_WITHIN, len(grid.rows))):
        labels = _labels(grid.rows, number)
        below = _labels(grid.rows, number + 1)
        # 类, 款 and 项 often stand in a second row under one wide 科目编码
        for height, levels in ((1, _levels(labels)), (2, _levels(below))):
            names = _matching(_NAME, labels) or (_matching(_NAME, below) if height == 2 else [])
            if levels and names:
                return _the_one(grid, number, height, levels, names)
        codes = _matching(_CODE, labels)
        names = _matching(_NAME, labels) or _matching(_NAME_BESIDE_CODE, labels)
        if codes and names:
            if len(codes) > 1:
                return f"{_where(grid.sheet, number + 1)}有 {len(codes)} 列编码，应只留一列编码和一列名称"
            return _the_one(grid, number, 1, codes, names)
    return None


def _the_one(
    grid: Grid, number: int, height: int, codes: Sequence[int], names: Sequence[int]
) -> _Header | str:
    if len(names) > 1:
        return f"{_where(grid.sheet, number + 1)}有 {len(names)} 列名称，应只留一列编码和一列名称"
    return _Header(number + height, tuple(codes), names[0])


def _labels(rows: Rows, number: int) -> list[str]:
    cells = rows[number] if number < len(rows) else ()
    return [re.sub(r"\(.*?\)|[*:]", "", clean(cell)) if isinstance(cell, str) else "" for cell in cells]


def _matching(pattern: re.Pattern[str], labels: Sequence[str]) -> list[int]:
    return [column for column, label in enumerate(labels) if pattern.fullmatch(label)]


def _levels(labels: Sequence[str]) -> list[int]:
    """Give the columns of 类, 款 and perhaps 项, where there are such."""
    found: dict[str, int] = {}
    for column, label in enumerate(labels):
        if match := _LEVEL.fullmatch(label):
            found.setdefault(match[1], column)
    return [found[level] for level in "类款项" if level in found] if {"类", "款"} <= set(found) else []


# --- the rows


@dataclass(frozen=True)
class _Line:
    """A row that has something to say: a code as its digits, or the text that stands in its place."""

    number: int
    code: str
    name: str
    trouble: str = ""


def _lines(rows: Rows, header: _Header) -> Iterator[_Line]:
    above: list[str] = []
    for number, row in enumerate(rows[header.rows :], header.rows + 1):
        cells = [_digits(_cell(row, column)) for column in header.codes]
        name = re.sub(r"[\s\u200b-\u200d\ufeff]+", "", _text(_cell(row, header.name)))
        shown = "".join(cells)
        if _is_number(name) and all(len(cell) < 3 for cell in cells):
            continue  # columns are often numbered under the header
        if not _is_number(shown):
            # 合计, 栏次, a header repeated on the next page and remarks below the table are no codes
            if (name and not shown) or (name and re.search(r"\d", shown)):
                yield _Line(number, shown, name)
        elif len(cells) == 1:
            yield _Line(number, shown, name)
        else:
            parts, trouble = _joined(cells, above)
            above = above if trouble else parts
            yield _Line(number, "".join(parts) or shown, name, trouble)


def _joined(cells: Sequence[str], above: Sequence[str]) -> tuple[list[str], str]:
    """Join 类, 款 and 项: a blank before the last that is given goes on from above, one after it is none."""
    depth = max(level for level, cell in enumerate(cells) if cell) + 1
    parts: list[str] = []
    for level, cell in enumerate(cells[:depth]):
        upper = "".join(parts)
        if not cell and (level >= len(above) or list(above[:level]) != parts):
            return parts, f"缺少“{'类款项'[level]}”的编码"
        # 款 may repeat its 类 (20132), and a number cell has lost its leading zero
        repeats = level and len(cell) == 3 + 2 * level and cell.startswith(upper)
        part = cell[len(upper) :] if repeats else cell.zfill(2) if cell else above[level]
        if len(part) != (2 if level else 3):
            wanted = "2位" if level else "3位"
            return [*parts, part], f"“{'类款项'[level]}”的编码“{cell}”应为{wanted}数字"
        parts.append(part)
    return parts, ""


def _trouble(line: _Line, digit: str, lengths: Sequence[int]) -> str:
    """Say what is wrong with a code, or nothing."""
    if line.trouble:
        return line.trouble
    if not _is_number(line.code):
        return f"“{line.code}”不是编码，应为{_or(lengths)}位数字"
    if len(line.code) not in lengths:
        return f"编码“{line.code}”有 {len(line.code)} 位，应为{_or(lengths)}位数字"
    if not line.code.startswith(digit):
        return f"编码“{line.code}”属其他分类，应以 {digit} 开头"
    return "" if line.name else f"编码“{line.code}”没有名称"


def _or(lengths: Sequence[int]) -> str:
    *most, last = map(str, lengths)
    return f"{'、'.join(most)}或{last}"


def _cell(row: Sequence[Raw], column: int) -> Raw:
    return row[column] if column < len(row) else None


def _text(raw: Raw) -> str:
    return "" if raw is None else f"{raw:f}" if isinstance(raw, Decimal) else str(raw)


def _digits(raw: Raw) -> str:
    """Give a code without what people and programs put between its digits: 201.32.02, '2013202, 2013202.0."""
    return re.sub(r"[\s.·'‘’\"`=_-]", "", re.sub(r"\.0+$", "", narrow(_text(raw))))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
