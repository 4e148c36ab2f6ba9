"""Which part of an Office Open XML package is what: its sheets, texts and looks, and what is active in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from ..core.errors import Ambiguous, Damaged, Disguised, TooMany
from .archive import Archive, plain_name
from .second.in_xml import NAMESPACES

Element = tuple[str, Mapping[str, str]]
"""The name of an element without its namespace, and its attributes by theirs."""

_NAMESPACES: Final = {
    *NAMESPACES,
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
}
_TYPES: Final = "[content_types].xml"
_MACRO_PARTS: Final = re.compile(r"jdedata\.bin$|/(?:intl)?macrosheets/")
"""The macros of WPS, and those of Excel 4."""

_HIDDEN: Final = {"hidden", "veryHidden"}
_LINKS: Final = re.compile(r"xl/(?:externallinks/[^/]+\.(?:xml|bin)|connections\.(?:xml|bin))")
_ACTIVE: Final = (
    ("ActiveX 控件", re.compile(r"xl/activex/")),
    ("嵌入的对象", re.compile(r"xl/embeddings/")),
    ("自定义功能区", re.compile(r"customui/")),
)


@dataclass(frozen=True)
class SheetPart:
    """A sheet of values by its name, and the part in which it stands.

    `position` counts all tabs from 1, as the formula SHEET() does; `number` is the sheet's own in the file.
    """

    name: str
    path: str
    state: str
    position: int
    number: str


@dataclass(frozen=True)
class Outline:
    """The parts of a workbook that are read, and what is active in the package."""

    format: str
    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    is_1904: bool
    macros: bool
    links: tuple[str, ...]
    active: tuple[str, ...]


def main_part(archive: Archive) -> str:
    """Give the path of the part that a package is about; Damaged where it does not tell."""
    if "_rels/.rels" in archive:
        for kind, target in relations(archive, "").values():
            if kind == "officeDocument":
                return target
    raise Damaged(archive.name, "缺少部件 _rels/.rels")


def outline(archive: Archive, main: str) -> Outline:
    """Say what stands where in the package of a workbook."""
    related = relations(archive, main)
    kinds = dict(related.values())
    sheets: list[SheetPart] = []
    is_1904 = False
    tabs = 0
    for element, said in elements(archive, main):
        if element == "workbookPr":
            is_1904 = said.get("date1904") in {"1", "true"}
        elif element == "sheet":
            tabs += 1
            name, state = said.get("name", ""), said.get("state", "")
            state = state if state in _HIDDEN else "visible"
            kind, target = related.get(said.get("id", ""), ("", ""))
            if not kind or not name:
                raise Damaged(archive.name, f"找不到工作表“{name}”的内容")
            if kind == "worksheet":
                sheets.append(SheetPart(name, target, state, tabs, said.get("sheetId", "")))
    _must_be_clear(archive, sheets)
    types = _types(archive)
    names = list(archive.names())
    told = types.get(plain_name(main), "")
    vba = "vbaProject" in kinds or any(name.endswith("vbaproject.bin") for name in names)
    vba = vba or any("vbaProject" in kind for kind in types.values())
    if vba and "macroEnabled" not in told:
        raise Disguised(archive.name)
    macros = vba or any(map(_MACRO_PARTS.search, names))
    return Outline(
        "xlsm" if macros or "macroEnabled" in told else "xlsx",
        tuple(sheets),
        _there(archive, kinds.get("sharedStrings")),
        _there(archive, kinds.get("styles")),
        is_1904,
        macros,
        tuple(filter(_LINKS.fullmatch, names)),
        tuple(what for what, pattern in _ACTIVE if any(map(pattern.match, names))),
    )


def _must_be_clear(archive: Archive, sheets: list[SheetPart]) -> None:
    if len(sheets) > archive.limits.sheets:
        raise TooMany(archive.name, "工作表", len(sheets), archive.limits.sheets)
    if len({one.name.lower() for one in sheets}) < len(sheets):
        raise Ambiguous(archive.name, "有同名的工作表")
    if len({plain_name(one.path) for one in sheets}) < len(sheets):
        raise Ambiguous(archive.name, "有两个工作表用同一份内容")


def _there(archive: Archive, path: str | None) -> str | None:
    return path if path is not None and path in archive else None


def _types(archive: Archive) -> dict[str, str]:
    """Give the types of the parts by their plain names."""
    return {
        plain_name(said.get("PartName", "")): said.get("ContentType", "")
        for element, said in elements(archive, _TYPES)
        if element == "Override" and said.get("PartName", "") in archive
    }


def relations(archive: Archive, of: str) -> dict[str, tuple[str, str]]:
    """Give kind and path of the parts that one refers to; what lies outside the package is no part."""
    folder, name = posixpath.split(of)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    for element, said in elements(archive, path):
        if element == "Relationship" and said.get("TargetMode") != "External":
            target = said.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            key = said.get("Id", "")
            if key in found:
                raise Ambiguous(archive.name, "中有两处用同一个部件编号")
            found[key] = said.get("Type", "").rpartition("/")[2], posixpath.normpath(whole).lstrip("/")
    return found


def elements(archive: Archive, path: str) -> Iterator[Element]:
    """Give the elements of a small part, in order; Damaged where it is not what it should be."""
    part = archive.xml(path)
    found: list[Element] = []

    def take(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space in _NAMESPACES:
            found.append((local, {key.rpartition(" ")[2]: value for key, value in attributes.items()}))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = take
    parser.Parse(part, True)
    if not found:
        raise Damaged(archive.name, f"部件 {path} 不是 Office 文件的部件")
    return iter(found)
