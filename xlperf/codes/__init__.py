"""Code lists by year, as data files: code, name, first and last budget year.

Each file says at its head where it comes from and what of it is complete. What a list does not hold
is wrong only below a code whose list is complete; otherwise nobody can tell.
A bureau's own list stands in the user's folder and takes the place of the shipped one for its year.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from ..core.errors import BrokenCodeList, Unreadable, why
from ..core.words import narrow

HOME: Final = "XLPERF_HOME"
"""An environment variable that says where the user's data are."""

FUNCTIONAL_FROM: Final = 2019
"""The first budget year the list holds for: the reform of 2018 renamed several 类."""

LEVELS: Final = ("类", "款", "项")

_ALWAYS: Final = 9999
_COMPLETE_TO: Final = {"": _ALWAYS, "20132": _ALWAYS, "201": 2026}
"""Below which functional codes all are listed, and to which budget year: new 款 come with an edition."""


class Kind(Enum):
    """A classification; all its codes begin with the same digit."""

    FUNCTIONAL = ("functional", "支出功能分类", "functional", "2", 3)
    DEPARTMENTAL = ("departmental", "部门预算支出经济分类", "economic_departmental", "3", 2)
    GOVERNMENTAL = ("governmental", "政府预算支出经济分类", "economic_governmental", "5", 2)

    def __init__(self, key: str, word: str, shipped: str, digit: str, depth: int) -> None:
        self.key = key
        self.word = word
        self.shipped = shipped
        self.digit = digit
        self.depth = depth

    @property
    def lengths(self) -> tuple[int, ...]:
        """Give how many digits a code has at each level."""
        return tuple(range(3, 3 + 2 * self.depth, 2))


@dataclass(frozen=True)
class Code:
    """A code of a list, and the budget years it holds for."""

    code: str
    name: str
    first: int
    last: int

    def holds(self, year: int) -> bool:
        return self.first <= year <= self.last


@dataclass(frozen=True)
class CodeList:
    """A list as it stands in its file; a bureau's own is for one year."""

    kind: Kind
    year: int | None
    path: Path | None
    source: str
    completeness: str
    codes: tuple[Code, ...]

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {one.code: one.name for one in self.codes}

    @property
    def counts(self) -> Mapping[str, int]:
        return counts(self.names)


def counts(names: Mapping[str, str]) -> Mapping[str, int]:
    """Give how many codes there are at each level that has any."""
    lengths = [len(code) for code in names]
    found = {level: lengths.count(3 + 2 * number) for number, level in enumerate(LEVELS)}
    return {level: count for level, count in found.items() if count}


# --- the shipped lists


@cache
def _head_and_codes(kind: Kind) -> tuple[str, tuple[Code, ...]]:
    text = files(__name__).joinpath(f"{kind.shipped}.csv").read_text(encoding="utf-8")
    return _head(text), tuple(code for _, code in _parsed(text))


def _head(text: str) -> str:
    return "".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))


def _parsed(text: str) -> Iterator[tuple[int, Code]]:
    """Give the codes of a file with their lines; a ValueError says which line is none."""
    columns: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = next(csv.reader([line]))
        if columns is None:
            columns = cells
            if columns != _COLUMNS:
                raise ValueError(f"第{number}行应为 {','.join(_COLUMNS)}")
            continue
        if len(cells) != len(columns):
            raise ValueError(f"第{number}行应有 {len(columns)} 列，现有 {len(cells)} 列")
        code, name, first, last = cells
        if not re.fullmatch(r"[0-9]{3}(?:[0-9]{2}){0,2}", code) or not name.strip():
            raise ValueError(f"第{number}行应有3、5或7位编码和名称")
        if not all(re.fullmatch(r"(?:[0-9]{4})?", year) for year in (first, last)):
            raise ValueError(f"第{number}行的年度应为四位数字")
        yield number, Code(code, name, int(first or 0), int(last or _ALWAYS))


_COLUMNS: Final = ["code", "name", "from", "to"]


def shipped(kind: Kind, year: int) -> Mapping[str, str]:
    """Give what ships for a budget year, whatever the bureau has of its own."""
    return _shipped(kind, year)


@cache
def _shipped(kind: Kind, year: int) -> Mapping[str, str]:
    if year < FUNCTIONAL_FROM:
        return {}
    return {one.code: one.name for one in _head_and_codes(kind)[1] if one.holds(year)}


# --- a bureau's own lists


def folder() -> Path:
    """Give the folder of the user's own lists; it need not exist."""
    environment = os.environ
    return _folder(
        environment.get(HOME, ""), environment.get("APPDATA", ""), environment.get("XDG_DATA_HOME", "")
    )


@lru_cache
def _folder(own: str, roaming: str, data: str) -> Path:
    if own:
        return Path(own) / "codes"
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where nobody has a home
    if os.name == "nt":
        return Path(roaming or home / "AppData" / "Roaming") / "xlperf" / "codes"
    # by its own specification a relative XDG_DATA_HOME does not count
    return (Path(data) if data.startswith("/") else home / ".local" / "share") / "xlperf" / "codes"


def stored(kind: Kind, year: int) -> Path:
    """Give where the own list of a year stands, if there is one."""
    return folder() / f"{kind.key}-{year}.csv"


def own(kind: Kind, year: int) -> CodeList | None:
    """Give a bureau's own list for a year; BrokenCodeList says what is wrong in it."""
    return _read_own(kind, year, folder())


def forget() -> None:
    """Read the bureau's own lists anew from now on, as after an import."""
    _read_own.cache_clear()
    _names.cache_clear()


@lru_cache(maxsize=64)
def _read_own(kind: Kind, year: int, folder: Path) -> CodeList | None:
    path = folder / f"{kind.key}-{year}.csv"
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(_parsed(text))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Unreadable(path, why(error)) from error
    except UnicodeDecodeError as error:
        raise BrokenCodeList(path, "不是 UTF-8 文本") from error
    except (ValueError, csv.Error) as error:
        raise BrokenCodeList(path, str(error)) from error
    if problem := _problem(kind, year, rows):
        raise BrokenCodeList(path, problem)
    codes = tuple(code for _, code in rows)
    head = _head(text)
    return CodeList(kind, year, path, _said(head, "来源"), _said(head, "完整性"), codes)


def _problem(kind: Kind, year: int, rows: list[tuple[int, Code]]) -> str | None:
    """Say what makes a list that reads well no list of this kind and year."""
    seen = {code.code: number for number, code in rows}
    for number, code in rows:
        if not code.code.startswith(kind.digit) or len(code.code) not in kind.lengths:
            return f"第{number}行的编码“{code.code}”不是{kind.word}科目"
        if seen[code.code] != number:
            return f"编码“{code.code}”重复"
        if len(code.code) > 3 and code.code[:-2] not in seen:
            return f"第{number}行“{code.code}”的上级“{code.code[:-2]}”不在表中"
        if not code.holds(year):
            return f"第{number}行“{code.code}”不适用于 {year} 年度"
    return None if rows else "没有编码"


def _said(head: str, what: str) -> str:
    found = re.search(rf"{what}：(.*?)(?:。|$)(?=完整性：|$)", head)
    return found[1] if found else ""


def as_file(kind: Kind, year: int, names: Mapping[str, str], source: str, day: date) -> str:
    """Write a bureau's own list for a year as it is kept."""
    levels = counts(names)
    lacking = [level for level in LEVELS[: kind.depth] if level not in levels]
    complete = f"{'、'.join(levels)}，完整" + (f"；没有{'、'.join(lacking)}，不核验" if lacking else "")
    lines = io.StringIO()
    lines.write(f"# 政府收支分类科目：{kind.word}，{year} 年度。\n")
    lines.write(f"# 来源：{narrow(source)}，{day.isoformat()} 导入。\n")
    lines.write(f"# 完整性：{complete}。\n")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((code, names[code], year, year) for code in sorted(names))
    return lines.getvalue()


def own_lists() -> list[CodeList]:
    """Give every list of the bureau's own, by kind and year."""
    found = []
    for kind in Kind:
        for path in sorted(folder().glob(f"{kind.key}-*.csv")):
            year = re.fullmatch(rf"{kind.key}-(20[0-9]{{2}})", path.stem)
            if year and (listed := own(kind, int(year[1]))):
                found.append(listed)
    return found


def lists() -> list[CodeList]:
    """Give every list that is in use; after what ships of a kind, the years that the bureau replaced."""
    replaced = own_lists()
    found = []
    for kind in Kind:
        head, codes = _head_and_codes(kind)
        current = tuple(one for one in codes if one.last >= FUNCTIONAL_FROM)
        found.append(CodeList(kind, None, None, _said(head, "来源"), _said(head, "完整性"), current))
        found += [one for one in replaced if one.kind is kind]
    return found


# --- what checks ask


def _of(kind: Kind, year: int | None) -> Mapping[str, str]:
    return {} if year is None else _names(kind, year, folder())


@lru_cache(maxsize=64)
def _names(kind: Kind, year: int, folder: Path) -> Mapping[str, str]:
    listed = _read_own(kind, year, folder)
    return _shipped(kind, year) if listed is None else listed.names


def functional(year: int | None) -> Mapping[str, str]:
    """Give the functional codes of a budget year with their names; empty where no list is at hand."""
    return _of(Kind.FUNCTIONAL, year)


def departmental_economic(year: int | None) -> Mapping[str, str]:
    """Give the economic codes of departments' budgets of a year with their names."""
    return _of(Kind.DEPARTMENTAL, year)


def governmental_economic(year: int | None) -> Mapping[str, str]:
    """Give the economic codes of the government's budget of a year with their names."""
    return _of(Kind.GOVERNMENTAL, year)


def is_complete(parent: str, year: int) -> bool:
    """Tell whether every functional code right below one is listed for a year; "" stands for all 类.

    A bureau's own list is complete at each level that it has.
    """
    if listed := own(Kind.FUNCTIONAL, year):
        length = len(parent) + 2 if parent else 3
        return any(len(code) == length for code in listed.names)
    return year <= _COMPLETE_TO.get(parent, 0)


@cache
def _editions() -> Mapping[str, Sequence[Code]]:
    """Give each shipped functional code as it was and is."""
    found: dict[str, list[Code]] = {}
    for one in _head_and_codes(Kind.FUNCTIONAL)[1]:
        found.setdefault(one.code, []).append(one)
    return found


def in_other_years(code: str, year: int) -> Code | None:
    """Give a functional code that is listed, but not for this year.

    Of a bureau's own lists only those of the years right before and after tell when a code came or went.
    """
    if code in functional(year):
        return None
    for one in _editions().get(code, ()):
        if not one.holds(year):
            return one
    if is_complete(code[:-2] if len(code) > 3 else "", year):
        before, after = own(Kind.FUNCTIONAL, year - 1), own(Kind.FUNCTIONAL, year + 1)
        if before and code in before.names:
            return Code(code, before.names[code], 0, year - 1)
        if after and code in after.names:
            return Code(code, after.names[code], year + 1, _ALWAYS)
    return None
