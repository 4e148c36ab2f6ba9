"""How the printed form looks: fonts, lines, number formats, and how high a row must be."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from ..core.fields import Amount, Choice, Day, Field, FunctionCode, IndicatorValue, LongText, Person, Phone
from ..core.form import Table
from .layout import Role

SONG, HEI = "宋体", "黑体"
SIZE: Final = 10
TITLE_SIZE: Final = 16
TITLE_POINTS: Final = 36.0

COLUMN_WIDTH: Final = 7.43
"""Of each of the twelve columns, in characters; together they fill A4 portrait within its margins."""

POINTS_PER_COLUMN: Final = 42.75
PAGE_POINTS: Final = 735.0
"""The height of an A4 page between its margins, less a little for rounding."""

LINE_POINTS: Final = 14.0
LEAST_POINTS: Final = 22.0
MOST_POINTS: Final = 400.0
"""Excel stops at 409; a text that needs more is merged over several rows."""

PADDING_POINTS: Final = 8.0
_POINTS_PER_PIXEL: Final = 0.75
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


def text_points(text: str, size: float = SIZE) -> float:
    """Give the width of a line of text: a Han character is as wide as it is high."""
    wide = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)
    return wide * size


def lines_needed(text: str, points: float) -> int:
    """Give how many lines a text takes in a width."""
    # A line is broken before a sign that does not fit, so each may lose a character's width.
    room = max(1, int(points) - SIZE)
    return sum(max(1, -(-int(text_points(paragraph)) // room)) for paragraph in text.split("\n"))


def needed_points(text: str, columns: int) -> float:
    """Give the height that a text needs over so many grid columns."""
    return _height(lines_needed(text, columns * POINTS_PER_COLUMN - _EDGE_POINTS))


def label_points(text: str, columns: int) -> float:
    """Give the height that a label needs: it is centred, without indent."""
    return _height(lines_needed(text, columns * POINTS_PER_COLUMN - _LABEL_EDGE_POINTS))


def _height(lines: int) -> float:
    return max(LEAST_POINTS, lines * LINE_POINTS + PADDING_POINTS)


def whole_pixels(points: float) -> float:
    """Round a height up to the pixels that programs round it to."""
    return ceil(points / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL


def blank_points(field: Field[Any]) -> float:
    """Give the height of a blank cell, enough for what is usually written there."""
    match field:
        case LongText() if field.table and issubclass(field.part, Table):
            return 2 * LINE_POINTS + PADDING_POINTS
        case LongText():
            return 5 * LINE_POINTS + PADDING_POINTS
        case _:
            return LEAST_POINTS
