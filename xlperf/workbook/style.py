"""How the printed form looks: fonts, lines, number formats, and how high a row must be."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import Any, Final

from ..core.fields import Amount, Choice, Day, Field, FunctionCode, IndicatorValue, LongText, Person, Phone
from ..core.form import Table
from .layout import CODE, EDITION, Box, Role
from .seal import SHOWN as CODE_SHOWN

SONG, HEI = "宋体", "黑体"
SIZE: Final = 10
TITLE_SIZE: Final = 16
TITLE_POINTS: Final = 36.0

COLUMN_WIDTH: Final = 7.43
"""Of each of the twelve columns, in characters; together they fill A4 portrait within its margins."""

POINTS_PER_COLUMN: Final = 42.75
COLUMN_PIXELS: Final = 57
PAGE_POINTS: Final = 735.0
"""The height of an A4 page between its margins, less a little for rounding."""

LINE_POINTS: Final = 14.0
LEAST_POINTS: Final = 22.0
MOST_POINTS: Final = 400.0
"""Excel stops at 409; a text that needs more is merged over several rows."""

_BAREST_LINE: Final = 1.2
"""The least height of a line, in parts of its font's."""

PADDING_POINTS: Final = 8.0
POINTS_PER_PIXEL: Final = 0.75
_EDGE_POINTS: Final = 16.0
_LABEL_EDGE_POINTS: Final = 4.0
"""What a cell keeps free on its left and right, its indent included; labels have none."""

_LINES: Final = {"border": 1, "border_color": "#000000"}
_PLAIN: Final = {"font_name": SONG, "font_size": SIZE, "valign": "vcenter", "text_wrap": True}
_INPUT: Final = {"locked": False}
_CENTRED: Final = {"align": "center", "indent": 0}

_ROLES: Final[Mapping[Role, Mapping[str, Any]]] = {
    Role.TITLE: {
        "font_name": HEI, "font_size": TITLE_SIZE, "align": "center", "valign": "vcenter",
        "text_wrap": True, "num_format": "@",
    },
    Role.BAND: {**_PLAIN, **_LINES, "font_name": HEI, "align": "center", "bg_color": "#F2F2F2"},
    Role.LABEL: {**_PLAIN, **_LINES, "align": "center"},
    Role.OPEN_LABEL: {**_PLAIN, "align": "right"},
    Role.VALUE: {**_PLAIN, **_LINES, **_INPUT, "align": "left", "indent": 1},
    Role.OPEN_VALUE: {**_PLAIN, **_INPUT, "align": "left"},
}  # fmt: skip


MESSAGE_WIDTH: Final = 60
ANSWER_WIDTH: Final = 24
_SMALL: Final = {"font_name": SONG, "font_size": 8, "valign": "vcenter", "text_wrap": True}
MESSAGE: Final = {**_SMALL, "font_color": "#808080", "indent": 1}
STATUS: Final = {
    "font_name": HEI, "font_size": SIZE, "valign": "vcenter", "text_wrap": True, "font_color": "#808080",
    "indent": 1,
}  # fmt: skip
ANSWER: Final = {**_SMALL, "num_format": "@", "locked": False, "border": 4, "border_color": "#BFBFBF"}
VERDICT: Final = {"font_size": 8, "font_color": "#808080"}
WRONG: Final = {"font_color": "#9C0006"}
DOUBTFUL: Final = {"font_color": "#7F6000"}
PASSED: Final = {"font_color": "#375623"}
WRONG_CELL: Final = {"bg_color": "#FFC7CE"}
DOUBTFUL_CELL: Final = {"bg_color": "#FFEB9C"}
CARRIED_CELL: Final = {"bg_color": "#DDEBF7"}
MARKED_CELL: Final = {"bg_color": "#F8CBAD"}
NOTED: Final = {"font_color": "#595959"}

SEAL_POINTS: Final = 18.0
_SEAL: Final = {"font_name": SONG, "font_size": 9, "valign": "vcenter", "align": "left"}


HEAD: Final = {**_PLAIN, **_LINES, "font_name": HEI, "align": "center", "bg_color": "#D9D9D9"}
BAND: Final = {**_PLAIN, **_LINES, "font_name": HEI, "align": "left", "indent": 1, "bg_color": "#F2F2F2"}
LABEL: Final = {**_PLAIN, **_LINES, "align": "center"}
TEXT: Final = {**_PLAIN, **_LINES, "align": "left", "indent": 1, "num_format": "@"}
LINK: Final = {**LABEL, "font_color": "#0563C1", "underline": 1}
NOTE: Final = {**_PLAIN, "align": "left"}
"""Of the sheets beside the form: their headers, headings, and texts."""


def role_format(role: Role) -> dict[str, Any]:
    return dict(_ROLES[role])


def value_format(role: Role, field: Field[Any]) -> dict[str, Any]:
    """Give the format of a field's cell. Texts are kept as texts, so that nothing typed is recast."""
    look = role_format(role)
    match field:
        case Amount():
            places = f".{'0' * field.decimals}" if field.decimals else ""
            look |= {"num_format": f"#,##0{places}"} | ({"align": "right"} if field.table else _CENTRED)
        case Day():
            look |= (
                {"num_format": 'yyyy"年"m"月"d"日"'}
                if field.long
                else {"num_format": "yyyy-mm-dd"} | _CENTRED
            )
        case Choice() | FunctionCode() | Person() | Phone() | IndicatorValue() if role is Role.VALUE:
            look |= {"num_format": "@"} | _CENTRED
        case _:
            look |= {"num_format": "@"}
    return look


def seal(box: Box) -> dict[str, Any]:
    """Give the format of a box of the last line: of its labels, of the 版次, or of the 校验码."""
    if box is EDITION:
        return _SEAL | {"num_format": '"第"0"版"', "locked": False}
    return _SEAL | ({"num_format": CODE_SHOWN} if box is CODE else {"align": "right"})


def text_points(text: str, size: float = SIZE) -> float:
    """Give the width of a line of text: a Han character is as wide as it is high."""
    return sum(map(_WIDTHS.__getitem__, text)) * size


class _Widths(dict[str, float]):
    """How wide each sign is, in parts of its height."""

    def __missing__(self, sign: str) -> float:
        width = self[sign] = 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56
        return width


_WIDTHS = _Widths()


def lines_needed(text: str, room: float, size: float = SIZE) -> int:
    """Give how many lines a text takes, each as full as there is room in points."""
    width = max(1, int(room))
    return sum(max(1, -(-int(text_points(paragraph, size)) // width)) for paragraph in text.split("\n"))


def needed_points(text: str, columns: float) -> float:
    """Give the height that a text needs over so many grid columns."""
    return _height(text, columns * POINTS_PER_COLUMN - _EDGE_POINTS)


@lru_cache(maxsize=1024)
def label_points(text: str, columns: int) -> float:
    """Give the height that a label needs: it is centred, without indent."""
    return _height(text, columns * POINTS_PER_COLUMN - _LABEL_EDGE_POINTS)


def _height(text: str, room: float) -> float:
    # A line is broken before a sign that does not fit, so each may lose a character's width.
    lines = lines_needed(text, room - SIZE)
    return max(LEAST_POINTS, lines * LINE_POINTS + PADDING_POINTS)


def least_lines(text: str, width: float, size: float = SIZE) -> int:
    """Give how many lines a text takes at least in a cell, whatever program prints it."""
    return lines_needed(text, width - _LABEL_EDGE_POINTS, size)


def lines_within(text: str, width: float) -> float:
    """Give a number of lines in which a text surely fits, without measuring it."""
    return len(text) * SIZE / max(1.0, width - _LABEL_EDGE_POINTS - SIZE) + 1 + text.count("\n")


def sure_lines(height: float) -> float:
    """Give how many lines surely show in a height, in whatever program."""
    return (height - PADDING_POINTS) / LINE_POINTS


def most_lines(height: float, size: float = SIZE) -> float:
    """Give how many lines show at most in a height: Excel gives 12 points to a line of 10."""
    return height / (_BAREST_LINE * size)


def whole_pixels(points: float) -> float:
    """Round a height up to the pixels that programs round it to."""
    return ceil(points / POINTS_PER_PIXEL) * POINTS_PER_PIXEL


USUAL_TEXT: Final = 300
"""Characters of a narrative for which a blank form has room."""


def capacity(points: float, columns: int) -> int:
    """Give how many Han characters surely fit into so many grid columns of a height."""
    return max(1, int(sure_lines(points))) * _in_a_line(columns)


def points_for(characters: int, columns: int) -> float:
    """Give the height into which so many Han characters surely fit."""
    return ceil(characters / _in_a_line(columns)) * LINE_POINTS + PADDING_POINTS


def _in_a_line(columns: int) -> int:
    return int((columns * POINTS_PER_COLUMN - _EDGE_POINTS - SIZE) // SIZE)


@lru_cache(maxsize=1024)
def blank_points(field: Field[Any]) -> float:
    """Give the height of a blank cell, enough for what is usually written there."""
    match field:
        case LongText() if field.table and issubclass(field.part, Table):
            return 2 * LINE_POINTS + PADDING_POINTS
        case LongText():
            return needed_points("字" * USUAL_TEXT, field.width)
        case _:
            return LEAST_POINTS
