"""Whether a sheet still prints as the form does: its merged cells, and what does not fit its cell."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..core.filefacts import CutOff
from . import style
from .layout import address, column_letters
from .sheet_xml import column_number

LEAST_LOST = 1.5
"""Lines that must be missing: no two programs break a text at quite the same places."""

MOST_MERGES = 10_000
"""A form has some hundreds."""

_MOST_COLUMNS = 256
"""Columns whose own widths are minded."""

_USUAL_HEIGHT_POINTS = 15.0
_USUAL_WIDTH_DIGITS = 9.14
_CALIBRI = 11.0
_CALIBRI_DIGIT = 7 * style.POINTS_PER_PIXEL


class Printed(NamedTuple):
    """A printed cell of the form where it stands in a sheet; `last` is the lowest row it may reach."""

    top: int
    last: int
    left: int
    right: int
    asks: bool

    @property
    def merged(self) -> str:
        return f"{column_letters(self.left)}{self.top + 1}:{column_letters(self.right)}{self.top + 1}"


class Range(NamedTuple):
    """Merged cells, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


_MERGE = re.compile(rb'<mergeCell\b[^>]*?\bref="([^"]*)"')
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"([^>]*)')
_POINTS = rb'="(\d{1,9}(?:\.\d{1,20})?)"'
_HEIGHT = re.compile(rb"\bht" + _POINTS)
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col\b([^>]*)>")
_NUMBER = re.compile(rb"\b(min|max|width)" + _POINTS)
_USUAL_HEIGHT = re.compile(rb"<sheetFormatPr\b[^>]*?\bdefaultRowHeight" + _POINTS)
_USUAL_WIDTH = re.compile(rb"<sheetFormatPr\b[^>]*?\bdefaultColWidth" + _POINTS)
_FONT_SIZE = re.compile(rb"<sz val" + _POINTS)
_FONT_NAME = re.compile(rb'<name val="([^"]*)"')
_FONT = re.compile(rb'\bfontId="(\d{1,7})"')
_SHRINKS = re.compile(rb'\bshrinkToFit="(?:1|true)"')


@dataclass(frozen=True)
class Paper:
    """What the part of a sheet and that of the styles say of how it prints."""

    sheet: bytes
    styles: bytes

    @cached_property
    def merged(self) -> frozenset[str]:
        """The ranges that are merged."""
        return frozenset(
            b" ".join(_MERGE.findall(self.sheet)[:MOST_MERGES]).decode("ascii", "replace").split()
        )

    @cached_property
    def bottoms(self) -> dict[tuple[int, int], int]:
        """The last row of each merged range, by its first cell."""
        return {(one.top, one.left): one.bottom for one in ranges(self.merged)}

    @cached_property
    def heights(self) -> dict[int, float | None]:
        """The height of each row in points: 0 where it is hidden, None where the program chooses it."""
        found: dict[int, float | None] = {}
        for number, rest in _ROW.findall(self.sheet):
            height = _HEIGHT.search(rest)
            hidden = _HIDDEN.search(rest)
            found[int(number) - 1] = 0.0 if hidden else float(height[1]) if height else None
        return found

    @cached_property
    def usual_height(self) -> float:
        found = _USUAL_HEIGHT.search(self.sheet)
        return float(found[1]) if found else _USUAL_HEIGHT_POINTS

    @cached_property
    def widths(self) -> dict[int, float]:
        """The width in points of each column that has one of its own."""
        found: dict[int, float] = {}
        for attributes in _COLUMN.findall(self.sheet):
            numbers = {name: float(value) for name, value in _NUMBER.findall(attributes)}
            if numbers.keys() >= {b"min", b"max", b"width"}:
                points = 0.0 if _HIDDEN.search(attributes) else numbers[b"width"] * self._digit
                first, last = int(numbers[b"min"]) - 1, min(int(numbers[b"max"]), _MOST_COLUMNS)
                found |= dict.fromkeys(range(first, last), points)
        return found

    def hides(self, left: int, right: int) -> bool:
        """Tell whether a column of some that a cell takes has no width."""
        return any(self.widths.get(column) == 0 for column in range(left, right + 1))

    def height(self, row: int) -> float:
        height = self.heights.get(row)
        return self.usual_height if height is None else height

    def width(self, left: int, right: int) -> float:
        return sum(self.widths.get(column, self._usual_width) for column in range(left, right + 1))

    @cached_property
    def _usual_width(self) -> float:
        found = _USUAL_WIDTH.search(self.sheet)
        return (float(found[1]) if found else _USUAL_WIDTH_DIGITS) * self._digit

    @cached_property
    def _fonts(self) -> bytes:
        return self.styles.partition(b"<fonts")[2].partition(b"</fonts>")[0]

    @cached_property
    def _sizes(self) -> tuple[float, ...]:
        return tuple(map(float, _FONT_SIZE.findall(self._fonts)))

    def size(self, cell: str) -> float:
        """Give the size of a cell's font, 0 where it shrinks until the text fits."""
        found = re.search(rf'<c r="{cell}"[^>]*?\bs="(\d{{1,7}})"'.encode(), self.sheet)
        looks = self.styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0].split(b"<xf")[1:]
        if found is None or int(found[1]) >= len(looks):
            return style.SIZE
        look = looks[int(found[1])]
        font = _FONT.search(look)
        if _SHRINKS.search(look):
            return 0.0
        return self._sizes[int(font[1])] if font and int(font[1]) < len(self._sizes) else style.SIZE

    @cached_property
    def _digit(self) -> float:
        """The width in points of a digit of the usual font, which column widths are counted in."""
        name = _FONT_NAME.search(self._fonts)
        size = self._sizes[0] if self._sizes else _CALIBRI
        if name is None or (name[1] == b"Calibri" and size <= _CALIBRI):
            return _CALIBRI_DIGIT
        return max(_CALIBRI_DIGIT, size / 2 + style.POINTS_PER_PIXEL)  # Chinese fonts are wide


def ranges(texts: Iterable[str]) -> Iterator[Range]:
    """Read ranges; what is none is left out."""
    for match in filter(None, map(_RANGE.fullmatch, texts)):
        left, top, right, bottom = match.groups()
        yield Range(
            int(top) - 1, column_number(left.encode()) - 1, int(bottom) - 1, column_number(right.encode()) - 1
        )


def changed_merges(paper: Paper, printed: Sequence[Printed]) -> list[str]:
    """Give the ranges that are merged otherwise than the form's cells, in the order of the sheet.

    A cell may reach down over the rows without key below its own: a long text takes several.
    """
    wanted = {one.merged: one for one in printed if one.left < one.right}
    lacking = {key: one for key, one in wanted.items() if key not in paper.merged}
    other = paper.merged - wanted.keys()
    own = {(one.top, one.left): one for one in printed}
    rows = sorted({one.top for one in printed})
    first = min((one.left for one in printed), default=0)
    last = max((one.right for one in printed), default=0)
    changed: list[Range] = []
    touched: set[int] = set()
    for merge in ranges(other):
        keyed = rows[bisect_left(rows, merge.top) : bisect_right(rows, merge.bottom)]
        if not keyed or merge.right < first or merge.left > last:
            continue
        one = own.get((merge.top, merge.left))
        if one and merge.right == one.right and merge.bottom <= one.last:
            lacking.pop(one.merged, None)
        else:
            changed.append(merge)
            touched.update(keyed)
    changed += ranges(key for key, one in lacking.items() if one.top not in touched)
    return [str(one) for one in sorted(changed)]


@dataclass(frozen=True)
class Tight:
    """The cells whose text is certain not to show whole, of each row the worst.

    `low` has the rows in which a text may not, and the height in points in which all surely show.
    """

    cut: Mapping[Printed, CutOff]
    low: Mapping[int, float]


def tight(paper: Paper, texts: Sequence[tuple[Printed, str]]) -> Tight:
    """Find what does not fit its cell."""
    # A program makes a row high enough for a cell by itself, though not for merged ones.
    fitted = {one.top for one, _ in texts if one.left == one.right}
    widths = {span: paper.width(*span) for span in {(one.left, one.right) for one, _ in texts}}
    worst: dict[int, tuple[Printed, CutOff]] = {}
    low: dict[int, float] = {}
    for one, text in texts:
        own, width = paper.height(one.top), widths[one.left, one.right]
        if style.lines_within(text, width) <= style.sure_lines(own):
            continue  # nearly every cell, at little cost
        height = _height(paper, one, one.top in fitted)
        if not height or not width:
            continue
        wanted = min(own + _needed(text, width) - height, style.MOST_POINTS)
        if wanted >= own + style.POINTS_PER_PIXEL:
            low[one.top] = max(wanted, low.get(one.top, 0.0))
        cut = _cut(text, width, height, style.SIZE)
        if cut and (size := paper.size(address(one.top, one.left))) < style.SIZE:
            cut = _cut(text, width, height, size)
        if cut and (one.top not in worst or cut.lines > worst[one.top][1].lines):
            worst[one.top] = one, cut
    return Tight(dict(worst.values()), low)


def _needed(text: str, width: float) -> float:
    return style.whole_pixels(style.needed_points(text, width / style.POINTS_PER_COLUMN))


def _height(paper: Paper, one: Printed, fitted: bool) -> float | None:
    """Give how high a cell is over all rows that it takes; None where it is hidden, or fitted to its text."""
    rows = range(one.top, min(paper.bottoms.get((one.top, one.left), one.top), one.last) + 1)
    heights = [paper.heights.get(row) for row in rows]
    return None if 0.0 in heights or (None in heights and fitted) else sum(map(paper.height, rows))


def _cut(text: str, width: float, height: float, size: float) -> CutOff | None:
    if not size:
        return None
    lines, shown = style.least_lines(text, width, size), style.most_lines(height, size)
    return CutOff(lines, int(shown)) if lines - shown >= LEAST_LOST else None
