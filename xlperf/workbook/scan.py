"""What a package hides from the reader of values: errors, formulas, links, macros."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from ..core.filefacts import Package
from .guard import Workbook

_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_ERROR = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"[^>]*>(?:<f[^>]*>.*?</f>|<f[^>]*/>)?<v>([^<]*)</v>', re.S
)
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f')
_FITS = re.compile(rb"<pageSetUpPr\b[^>]*fitToPage=\"(?:1|true)\"")
_MACRO_PARTS = re.compile(r"vbaProject\.bin|JDEData\.bin", re.IGNORECASE)
_STYLES, _PROPERTIES = "xl/styles.xml", "docProps/core.xml"
_AUTHOR = re.compile(rb"<(?:\w+:)?creator\b[^>]*>([^<]*)<")
_LAST_AUTHOR = re.compile(rb"<(?:\w+:)?lastModifiedBy\b[^>]*>([^<]*)<")
_LINK_PARTS = re.compile(r"xl/externalLinks/[^/]+\.xml|xl/connections\.xml")


@dataclass(frozen=True)
class Scanned:
    """What there is to know of a sheet beside its values, and the parts that say how it prints."""

    package: Package
    sheet: bytes
    styles: bytes


def scan(file: Workbook) -> Mapping[str, Scanned]:
    """Give what there is to know of each sheet of a package, by sheet name; nothing of other files."""
    if file.package is None:
        return {}
    try:
        return _sheets(file.package, file.sheets)
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError, EOFError):
        return {}


def _sheets(package: zipfile.ZipFile, sheets: Mapping[str, bytes]) -> dict[str, Scanned]:
    names = package.namelist()
    macros = any(_MACRO_PARTS.search(name) for name in names)
    links = tuple(name for name in names if _LINK_PARTS.fullmatch(name))
    styles = package.read(_STYLES) if _STYLES in names else b""
    properties = package.read(_PROPERTIES) if _PROPERTIES in names else b""
    author, last_author = (_first(pattern, properties) for pattern in (_AUTHOR, _LAST_AUTHOR))
    relations = {}
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        relations[attributes.get(b"Id", b"")] = attributes.get(b"Target", b"").decode()
    found = {}
    for name, key in _SHEET.findall(package.read("xl/workbook.xml")):
        target = relations.get(key, "")
        sheet = sheets.get(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")
        if sheet is not None and b"<worksheet" in sheet:  # other names hide what is looked for
            errors = _ERROR.findall(sheet) if b't="e"' in sheet else ()
            told = Package(
                macros,
                links,
                {cell.decode(): _text(error) for cell, error in errors},
                frozenset(cell.decode() for cell in _FORMULA.findall(sheet)),
                bool(_FITS.search(sheet)),
                author,
                last_author,
            )
            found[_text(name)] = Scanned(told, sheet, styles)
    return found


def _first(pattern: re.Pattern[bytes], part: bytes) -> str:
    match = pattern.search(part)
    return _text(match[1]).strip() if match else ""


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
