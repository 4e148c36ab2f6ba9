"""Whether anything works in a workbook but the computations of our own forms.

What is not known to be harmless is not: parts, functions and links are allowed by name.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from .layout import GUIDE, LISTS, REPORT, SAMPLES

_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml"
    r"|xl/(?:workbook|styles|sharedStrings|calcChain|theme/theme\d+|worksheets/sheet\d+)\.xml"
    r"|xl/(?:worksheets/)?_rels/(?:workbook|sheet\d+)\.xml\.rels|xl/printerSettings/printerSettings\d+\.bin"
)
_MOST: Final = 64 * 1_048_576
"""Bytes of a part; of a form's own none has a tenth."""

_FORMULAS: Final = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_FUNCTION: Final = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_STRING: Final = re.compile(r'"[^"]*"')
_TO_A_CELL: Final = re.compile(r"""HYPERLINK\("#'[^"]*",\s*"转到"\)""")
"""The link of a finding that was listed before."""

_ONLY_COMPUTES: Final = re.compile(
    r"ABS|ADDRESS|AND|AVERAGE|COLUMNS?|CONCATENATE|COUNT|COUNTA|COUNTBLANK|COUNTIFS?|DATE|DAY|EXACT|FALSE"
    r"|FIND|FIXED|IF|IFERROR|INDEX|INT|ISBLANK|ISERROR|ISNUMBER|ISTEXT|LEFT|LEN|LOWER|MATCH|MAX|MID|MIN"
    r"|MOD|MONTH|N|NOT|OR|PRODUCT|REPT|RIGHT|ROUND|ROUNDDOWN|ROUNDUP|ROWS?|SEARCH|_XLFN\.SHEET|SUBSTITUTE|SUBTOTAL"
    r"|SUM|SUMIFS?|SUMPRODUCT|T|TEXT|TRIM|TRUE|_XLFN\.UNICODE|UPPER|VALUE|YEAR",
    re.IGNORECASE,
)
"""Functions that look at nothing but cells."""

_HIDDEN: Final = frozenset({LISTS, REPORT, GUIDE, SAMPLES})
"""The sheets that may be hidden: they are ours."""


def is_inert(content: bytes) -> bool:
    """Tell a workbook in which nothing is linked, embedded, programmed or out of sight but what is ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return all(map(_is_allowed, package.infolist())) and all(_tags(package))
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, ValueError, RuntimeError):
        return False


def _is_allowed(part: zipfile.ZipInfo) -> bool:
    return bool(_PARTS.fullmatch(part.filename)) and part.file_size <= _MOST


def _tags(package: zipfile.ZipFile) -> Iterator[bool]:
    """Say of every part, and of everything in it, whether it is harmless."""
    for name in package.namelist():
        if name.endswith(".bin"):
            continue
        text = package.read(name)  # no more than is declared
        yield b"<!DOCTYPE" not in text and text.startswith((b"<", b"\xef\xbb\xbf<"))
        for _, tag in ElementTree.iterparse(io.BytesIO(text)):
            yield _is_harmless(tag.tag.rpartition("}")[2], tag)


def _is_harmless(kind: str, tag: ElementTree.Element) -> bool:
    match kind:
        case "Relationship":
            return tag.get("TargetMode") != "External"
        case "sheet":
            return tag.get("state", "visible") == "visible" or tag.get("name") in _HIDDEN
        case "Override" | "Default":
            return "macro" not in tag.get("ContentType", "").lower()
    return kind not in _FORMULAS or _only_computes(tag.text or "")


def _only_computes(formula: str) -> bool:
    """Tell a computation from what looks outside of the workbook."""
    formula = formula.strip().removeprefix("=")
    if _TO_A_CELL.fullmatch(formula):
        return True
    plain = _STRING.sub('""', formula)
    return not set(plain) & {"[", "|"} and all(map(_ONLY_COMPUTES.fullmatch, _FUNCTION.findall(plain)))
