"""The cells of a sheet's part, element by element."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from ...core.limits import Limits
from ..layout import address
from . import MOST_COLUMNS, MOST_ROWS, Cells, Kind, Seen, Spot, Unclear, parse

_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_ROW: Final = re.compile(r"[1-9]\d{0,6}")
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAMESPACES: Final = {_MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"}
_SEPARATOR: Final = " "
_ALTERNATIVES: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 AlternateContent"
_KINDS: Final = {
    "n": Kind.NUMBER,
    "s": Kind.TEXT,
    "str": Kind.TEXT,
    "inlineStr": Kind.TEXT,
    "b": Kind.TRUTH,
    "d": Kind.DAY,
    "e": Kind.ERROR,
}


def texts_of(part: bytes) -> list[str]:
    """Give the shared texts of a workbook, without the readings of Chinese signs beside them.

    Unclear where one stands within another.
    """
    reading = _Texts()
    parse(part, reading, _SEPARATOR)
    return reading.found


class _Texts:
    """The shared texts so far, and whether the parser is inside one."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_one = self._in_text = self._in_reading = False

    def start(self, name: str, said: dict[str, str]) -> None:
        match _local(name):
            case "si" if not self._in_one:
                self._in_one, self._pieces = True, []
            case "t" if self._in_one and not self._in_text:
                self._in_text = not self._in_reading
            case "si" | "t" if self._in_one:
                raise Unclear("的文字表中一段文字套着另一段")
            case "rPh":
                self._in_reading = True

    def end(self, name: str) -> None:
        match _local(name):
            case "si":
                self._in_one = False
                self.found.append("".join(self._pieces))
            case "t":
                self._in_text = False
            case "rPh":
                self._in_reading = False

    def take(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


def cells_of(part: bytes, texts: Sequence[str], limits: Limits) -> tuple[dict[Spot, Seen], dict[int, str]]:
    """Give the cells of a sheet, and what is said of its rows; Unclear where they can be read in two ways."""
    reading = _Reading(texts, limits)
    parse(part, reading, _SEPARATOR)
    return reading.found, reading.rows


class _Reading:
    """Where in a sheet the parser is, and what was found so far."""

    def __init__(self, texts: Sequence[str], limits: Limits) -> None:
        self.found: dict[Spot, Seen] = {}
        self.rows: dict[int, str] = {}
        self._texts = texts
        self._limits = limits
        self._open: list[str] = []
        self._rows: dict[int, set[int]] = {}
        self._cells = 0
        self._row, self._column = -1, -1
        self._kind, self._look = "n", "0"
        self._pieces: dict[str, list[str]] = {}
        self._columns: set[int] = set()

    def start(self, name: str, said: dict[str, str]) -> None:
        local = _local(name)
        parent = self._open[-1] if self._open else ""
        if not self._open and local != "worksheet":
            raise Unclear("不是工作表")
        if local == _ALTERNATIVES and "sheetData" in self._open:
            raise Unclear("中有互相替代的内容")
        if local == "sheetData" and self._rows:
            raise Unclear("有两份单元格内容")
        if local == "row" and parent == "sheetData":
            self._start_row(said.get("r"))
            told = {key: said[key] for key in _OF_A_ROW if _PLAIN.fullmatch(said.get(key, ""))}
            self.rows[self._row] = "".join(f' {key}="{value}"' for key, value in told.items())
        elif local == "c" and parent == "row":
            look = said.get("s", "0")
            self._look = look if look.isascii() and look.isdecimal() else "0"
            self._start_cell(said.get("r"), said.get("t", "n"))
        self._open.append(local)
        if len(self._open) > self._limits.depth:
            raise Unclear("的内容嵌套太深")
        if local in {"v", "f"} and self._in_cell() and local in self._pieces:
            raise Unclear(f"的 {self._where()} 有两个值")
        if local in {"v", "f", "t"} and self._in_cell():
            self._pieces.setdefault(local, [])

    def _in_cell(self) -> bool:
        return "c" in self._open and "row" in self._open

    def _start_row(self, number: str | None) -> None:
        if number is None:
            self._row += 1
        elif not _ROW.fullmatch(number.strip()) or int(number) > MOST_ROWS:
            raise Unclear(f"中有行号“{number[:20]}”")
        else:
            self._row = int(number) - 1
        self._column, self._columns = -1, self._rows.setdefault(self._row, set())

    def _start_cell(self, said: str | None, kind: str) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise Unclear(f"的单元格超过 {self._limits.cells} 个")
        match = _ADDRESS.fullmatch(said.strip().upper()) if said is not None else None
        if said is None:
            self._column += 1
        elif match is None or int(match[2]) > MOST_ROWS:
            raise Unclear(f"第 {self._row + 1} 行中有单元格“{said[:20]}”")
        else:  # where a row says otherwise, all programs believe the cell
            self._row, self._column = int(match[2]) - 1, _column(match[1])
            self._columns = self._rows.setdefault(self._row, set())
        if self._column >= MOST_COLUMNS:
            raise Unclear(f"的 {self._where()} 超出范围")
        if kind not in _KINDS:
            raise Unclear(f"的 {self._where()} 类型不明")
        self._kind, self._pieces = kind, {}

    def take(self, text: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in self._pieces and self._in_cell() and "rPh" not in self._open:
            self._pieces[inside].append(text)

    def end(self, name: str) -> None:
        local = self._open.pop()
        if local == "c" and self._open and self._open[-1] == "row":
            self._end_cell()

    def _end_cell(self) -> None:
        held, other = ("t", "v") if self._kind == "inlineStr" else ("v", "t")
        text = "".join(self._pieces.get(held, ()))
        if any(self._pieces.get(other, ())):
            raise Unclear(f"的 {self._where()} 类型不明")
        computed = "f" in self._pieces
        kind = _KINDS[self._kind]
        if self._kind == "s" and "v" in self._pieces:
            text = self._shared(text)
        elif kind is Kind.NUMBER and text.strip():
            text = self._number(text)
        elif kind is Kind.TRUTH:
            text = {"true": "1", "false": "0"}.get(text.strip(), text.strip())
        if not text and (kind is not Kind.TEXT or "v" not in self._pieces):
            kind = Kind.NOTHING
        seen = Seen(kind, text, computed, self._look) if text or computed else None
        if self._column in self._columns and self.found.get((self._row, self._column)) != seen:
            raise Unclear(f"的 {self._where()} 有两个值")
        self._columns.add(self._column)
        if seen:
            if len(self.found) >= self._limits.values:
                raise Unclear(f"有内容的单元格超过 {self._limits.values} 个")
            self.found[self._row, self._column] = seen
        self._pieces = {}

    def _shared(self, text: str) -> str:
        index = text.strip()
        if not index.isascii() or not index.isdecimal() or int(index) >= len(self._texts):
            raise Unclear(f"的 {self._where()} 所指的文字不存在")
        return self._texts[int(index)]

    def _number(self, text: str) -> str:
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise Unclear(f"的 {self._where()} 不是有效的数值")
        return text.strip()

    def _where(self) -> str:
        return address(self._row, self._column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(name: str) -> str:
    """Give the name of an element of a workbook; those of other things keep what they belong to."""
    space, _, local = name.rpartition(_SEPARATOR)
    return local if space in NAMESPACES else name


_OF_A_ROW: Final = ("ht", "hidden", "customHeight")
_PLAIN: Final = re.compile(r"[\w.]+")
_PREFIX: Final = re.compile(rb"<(/?)\w+:(?=\w)")
_DATA: Final = re.compile(rb"<sheetData\s*/>|<sheetData\b.*</sheetData\s*>", re.DOTALL)
_WRITTEN: Final = {Kind.NUMBER: "n", Kind.TRUTH: "b", Kind.DAY: "d", Kind.ERROR: "e"}
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def written(cells: Cells, rows: Mapping[int, str], part: bytes) -> bytes:
    """Write a sheet's values in the way that every library reads alike, between what else its part says."""
    told: dict[int, list[str]] = {row: [] for row in sorted({*rows, *(row for row, _ in cells)})}
    for (row, column), seen in sorted(cells.items()):
        told[row].append(_cell(address(row, column), seen))
    data = "".join(
        f'<row r="{row + 1}"{rows.get(row, "")}>{"".join(every)}</row>' for row, every in told.items()
    )
    plain = _PREFIX.sub(rb"<\1", part)
    found = _DATA.search(plain)
    around = (plain[: found.start()], plain[found.end() :]) if found else (plain, b"")
    head = b'<worksheet xmlns="%b">' % _MAIN.encode()
    before = around[0].partition(b"<worksheet")[2].partition(b">")[2]
    return b"".join((head, before, b"<sheetData>", data.encode(), b"</sheetData>", around[1]))


def _cell(where: str, seen: Seen) -> str:
    text = seen.text.translate(_ESCAPED)
    formula = "<f/>" if seen.computed else ""
    match seen.kind:
        case Kind.NOTHING:
            return f'<c r="{where}" s="{seen.look}">{formula}</c>'
        case Kind.TEXT:
            held = f't="inlineStr">{formula}<is><t xml:space="preserve">{text}</t></is>'
        case kind:
            held = f't="{_WRITTEN[kind]}">{formula}<v>{text}</v>'
    return f'<c r="{where}" s="{seen.look}" {held}</c>'
