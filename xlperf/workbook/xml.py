"""A cell of a sheet as XML: what it holds, and how what people wrote is escaped by ourselves."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from ..core.expr import serial
from ..core.fields import Raw

MOST_TEXT: Final = 32_767
"""UTF-16 units of text that a cell holds."""

_CUT: Final = "…（全文见原件）"
UNHOLDABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What no part of a workbook can say."""

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def escaped(text: str) -> str:
    """Write a text so that a sheet gives it back: signs that XML has no place for as _x0001_."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)
    return _markup(text)


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def formula_text(formula: str) -> str:
    return _markup(formula.removeprefix("="))


def value_cell(head: str, raw: Raw) -> str:
    """Write a cell as what it is; `head` is its tag as far as its address and format."""
    match raw:
        case None | "":
            return f"{head}/>"
        case str():
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{escaped(raw)}</t></is></c>'
        case bool():
            return f'{head} t="b"><v>{raw:d}</v></c>'
        case Decimal():
            return f"{head}><v>{float(raw):.16G}</v></c>"
        case date():
            return f"{head}><v>{serial(raw)}</v></c>"


def formula_cell(head: str, formula: str, value: bool | float | str) -> str:
    """Write a formula, already escaped, with the value that it has now."""
    match value:
        case bool():
            return f'{head} t="b"><f>{formula}</f><v>{value:d}</v></c>'
        case str():
            kind = ' t="str"' if value else ""
            return f"{head}{kind}><f>{formula}</f><v>{escaped(value)}</v></c>"
        case _:
            return f"{head}><f>{formula}</f><v>{value}</v></c>"


def units(text: str) -> int:
    """Give the length of a text as a workbook counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def holdable(text: str) -> str:
    """Give a text as a cell can hold it: of one that is too long the beginning, and that it goes on."""
    text = UNHOLDABLE.sub("\ufffd", text)
    if len(text) <= MOST_TEXT // 2 or units(text) <= MOST_TEXT:
        return text
    room = (MOST_TEXT - units(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
