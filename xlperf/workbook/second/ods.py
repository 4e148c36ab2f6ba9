"""The cells of an .ods workbook, from its content part."""

from __future__ import annotations

from typing import Final

from ...core.limits import Limits
from . import MOST_COLUMNS, MOST_ROWS, Kind, Seen, Spot, Unclear, parse

_KINDS: Final = {
    "float": Kind.NUMBER,
    "currency": Kind.NUMBER,
    "percentage": Kind.NUMBER,
    "string": Kind.TEXT,
    "boolean": Kind.TRUTH,
    "date": Kind.DAY,
    "time": Kind.DAY,
    "error": Kind.ERROR,
}
_VALUES: Final = ("office:value", "office:date-value", "office:time-value", "office:boolean-value")
_CELLS: Final = {"table:table-cell", "table:covered-table-cell"}
_BESIDE: Final = {
    "office:annotation",
    "draw:frame",
    "draw:custom-shape",
    "table:shapes",
    "table:tracked-changes",
}
"""What holds paragraphs that are no text of the cell."""


def cells_of(part: bytes, limits: Limits) -> dict[str, dict[Spot, Seen]]:
    """Give the cells of each sheet; Unclear where they are more than any form has, or nested too deep."""
    reading = _Reading(limits)
    parse(part, reading)
    return reading.sheets


class _Reading:
    """Where in the content the parser is, and what was found so far."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, dict[Spot, Seen]] = {}
        self._limits = limits
        self._depth = self._beside = self._paragraphs = 0
        self._sheet: dict[Spot, Seen] | None = None
        self._tables = 0
        self._row = self._column = 0
        self._times = self._row_times = 1
        self._kind: Kind | None = None
        self._value: str | None = None
        self._computed = self._in_cell = False
        self._pieces: list[str] = []
        self._in_row: list[tuple[int, Seen]] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise Unclear("的内容嵌套太深")
        if self._beside or name in _BESIDE:
            self._beside += 1
        elif name == "table:table":
            self._tables += 1
            if self._tables == 1:
                self._start_sheet(said.get("table:name", ""))
        elif self._tables != 1:
            return
        elif name == "table:table-row":
            self._row_times = _times(said.get("table:number-rows-repeated"))
            self._column, self._in_row = 0, []
        elif name in _CELLS:
            self._start_cell(said)
        elif self._in_cell:
            self._start_text(name, said)

    def _start_sheet(self, name: str) -> None:
        if name in self.sheets or len(self.sheets) >= self._limits.sheets:
            raise Unclear("与另一个工作表同名，或工作表太多")
        self._sheet = self.sheets[name] = {}
        self._row = 0

    def _start_cell(self, said: dict[str, str]) -> None:
        self._times = _times(said.get("table:number-columns-repeated"))
        kind = said.get("calcext:value-type", said.get("office:value-type"))
        self._kind = _KINDS.get(kind or "")
        self._value = next((said[key] for key in _VALUES if key in said), said.get("office:string-value"))
        self._computed = "table:formula" in said
        self._in_cell, self._paragraphs, self._pieces = True, 0, []

    def _start_text(self, name: str, said: dict[str, str]) -> None:
        if name == "text:p":
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._pieces.append("\n")
        elif name == "text:s":
            self._pieces.append(" " * min(_times(said.get("text:c")), self._limits.depth))
        elif name == "text:tab":
            self._pieces.append("\t")
        elif name == "text:line-break":
            self._pieces.append("\n")

    def take(self, text: str) -> None:
        if self._paragraphs and self._in_cell and not self._beside:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._beside:
            self._beside -= 1
        elif name == "table:table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif name in _CELLS:
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        shown = "".join(self._pieces)
        self._in_cell = False
        if self._kind is not None or shown:
            kind = self._kind or Kind.TEXT
            value = self._value
            text = shown if value is None or kind is Kind.ERROR else value
            if kind is Kind.TEXT and shown.startswith(("#", "Err:")) and self._computed:
                kind = Kind.ERROR
            if kind is Kind.TRUTH:
                text = "1" if text == "true" else "0"
            if self._column + self._times > MOST_COLUMNS:
                raise Unclear("中有内容超出最后一列")
            seen = Seen(kind, text, self._computed)
            self._in_row += [(self._column + more, seen) for more in range(self._times)]
        self._column += self._times

    def _end_row(self) -> None:
        if self._in_row and self._sheet is not None:
            held = len(self._sheet) + len(self._in_row) * self._row_times
            if self._row + self._row_times > MOST_ROWS or held > self._limits.cells:
                raise Unclear("的单元格太多，或超出最后一行")
            for more in range(self._row_times):
                self._sheet.update({(self._row + more, column): seen for column, seen in self._in_row})
        self._row += self._row_times


def _times(said: str | None) -> int:
    """Give how many times a thing is repeated; what is no number is once."""
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 8 and int(said) else 1
