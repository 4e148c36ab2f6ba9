"""What a package hides from the reader of values: errors, formulas, links, macros."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from ..core.filefacts import Package
from .guard import Workbook
from .layout import address
from .second import Kind, Spot

_FITS = re.compile(rb"<pageSetUpPr\b[^>]*fitToPage=\"(?:1|true)\"")
_ACTS = (
    b"WEBSERVICE(",
    b"HYPERLINK(",
    b"FILTERXML(",
    b"IMAGE(",
    b"RTD(",
    b"CALL(",
    b"REGISTER(",
    b"REGISTER.ID(",
    b"|'",
)
_OTHER_FILE = re.compile(rb"\[\d+\]")
"""What fetches something, starts something, or stands for another file, where it is in a formula."""

_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]+\d+)"')
_PROPERTIES = "docProps/core.xml"
_AUTHOR = re.compile(rb"<(?:\w+:)?creator\b[^>]*>([^<]*)<")
_LAST_AUTHOR = re.compile(rb"<(?:\w+:)?lastModifiedBy\b[^>]*>([^<]*)<")


@dataclass(frozen=True)
class Scanned:
    """What there is to know of a sheet beside its values, and the parts that say how it prints."""

    package: Package
    sheet: bytes
    styles: bytes


def scan(file: Workbook, sheet: str) -> Scanned | None:
    """Give what there is to know of a sheet of an .xlsx package; None of other files."""
    part = file.sheets.get(sheet)
    if part is None or file.archive is None or file.outline is None:
        return None
    styles = file.archive.part(file.outline.styles) if file.outline.styles else b""
    properties = file.archive.part(_PROPERTIES) if _PROPERTIES in file.archive else b""
    told = Package(
        file.outline.macros,
        file.outline.links,
        file.outline.active,
        part.formulas,
        part.not_computed,
        tuple(dict.fromkeys(_acting(part.xml))),
        file.outline.hyperlinks,
        bool(_FITS.search(part.plain)),
        _first(_AUTHOR, properties),
        _first(_LAST_AUTHOR, properties),
    )
    return Scanned(told, part.plain, styles)


def _acting(sheet: bytes) -> Iterator[str]:
    """Give the cells whose formula would reach outside the workbook."""
    plain = sheet.upper()
    words = [re.compile(re.escape(word)) for word in _ACTS if word in plain]
    for found in (one for word in (*words, _OTHER_FILE) for one in word.finditer(plain)):
        opened = plain.rfind(b"<", 0, found.start())
        cells = list(_CELL.finditer(sheet, max(0, opened - _NEAR), opened)) if _F.match(plain, opened) else ()
        if cells:
            yield cells[-1][1].decode()


_F = re.compile(rb"<(?:\w+:)?F[\s>]")
_NEAR = 2_000
"""Bytes before a formula, in which the head of its cell stands."""


def errors(file: Workbook, sheet: str) -> Mapping[str, str]:
    """Give the cells of a sheet with an error, and which."""
    if part := file.sheets.get(sheet):
        return part.errors
    cells = file.seen.get(sheet, {})
    return {address(*spot): one.text for spot, one in cells.items() if one.kind is Kind.ERROR}


def typed(file: Workbook, sheet: str) -> frozenset[Spot]:
    """Give the cells of a sheet with a value that no formula computes, as far as the format tells."""
    part = file.sheets.get(sheet)
    return part.typed if part else frozenset()


def _first(pattern: re.Pattern[bytes], part: bytes) -> str:
    match = pattern.search(part)
    return unescape(match[1].decode("utf-8", "replace")).strip() if match else ""
