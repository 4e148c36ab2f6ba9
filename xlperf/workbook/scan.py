"""What a package hides from the reader of values: errors, formulas, links, macros."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from ..core.filefacts import Package

_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_ERROR = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"[^>]*>(?:<f[^>]*>.*?</f>|<f[^>]*/>)?<v>([^<]*)</v>', re.S
)
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f')
_FITS = re.compile(rb"<pageSetUpPr\b[^>]*fitToPage=\"(?:1|true)\"")
_MACRO_PARTS = re.compile(r"vbaProject\.bin|JDEData\.bin", re.IGNORECASE)
_LINK_PARTS = re.compile(r"xl/externalLinks/[^/]+\.xml|xl/connections\.xml")


def scan(content: bytes) -> Mapping[str, Package]:
    """Give what there is to know of each sheet of a package, by sheet name; nothing of other files."""
    if not content.startswith(b"PK\x03\x04"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _packages(package)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError):
        return {}


def _packages(package: zipfile.ZipFile) -> dict[str, Package]:
    names = package.namelist()
    macros = any(_MACRO_PARTS.search(name) for name in names)
    links = tuple(name for name in names if _LINK_PARTS.fullmatch(name))
    relations = {}
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        relations[attributes.get(b"Id", b"")] = attributes.get(b"Target", b"").decode()
    found = {}
    for name, key in _SHEET.findall(package.read("xl/workbook.xml")):
        target = relations.get(key, "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if path in names and "worksheets/" in path:
            sheet = package.read(path)
            found[_text(name)] = Package(
                macros,
                links,
                {cell.decode(): _text(error) for cell, error in _ERROR.findall(sheet)},
                frozenset(cell.decode() for cell in _FORMULA.findall(sheet)),
                bool(_FITS.search(sheet)),
            )
    return found


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
