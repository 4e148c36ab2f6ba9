"""Which part of an Office Open XML package is what: its sheets, texts and looks, and what is active in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from ..core.errors import Ambiguous, Damaged, Disguised, NotAWorkbook, TooMany, WithoutForm
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

_MOST_ELEMENTS: Final = 200_000
_VBA: Final = "vbaproject.bin"
_TRUE: Final = {"1", "true"}
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
    hyperlinks: int


def main_part(archive: Archive) -> str:
    """Give the path of the part that a package is about; an XlperfError says why it is not a workbook."""
    if "_rels/.rels" in archive:
        for kind, target in relations(archive, "").values():
            if kind == "officeDocument":
                return target
    names = list(archive.names())
    if any(name.startswith("word/") for name in names):
        raise WithoutForm(archive.name)
    if any(name.startswith("ppt/") for name in names):
        raise NotAWorkbook(archive.name, "是演示文稿")
    if any(name.endswith((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb", ".docx")) for name in names):
        raise NotAWorkbook(archive.name, "是压缩包，请先解压")
    raise Damaged(archive.name, "缺少部件 _rels/.rels")


def outline(archive: Archive, main: str) -> Outline:
    """Say what stands where in the package of a workbook; an XlperfError says why nobody can tell."""
    related = relations(archive, main)
    kinds = dict(related.values())
    said = list(elements(archive, main))
    names = list(archive.names())
    types = _types(archive)
    is_for_macros = "macroEnabled" in types.get(plain_name(main), "")
    has_vba = _has_vba(archive, kinds, types)
    if has_vba and not is_for_macros:
        raise Disguised(archive.name)
    outside = list(_outside(archive))
    return Outline(
        "xlsm" if is_for_macros else "xlsx",
        tuple(_sheets(archive, said, related)),
        _there(archive, kinds.get("sharedStrings")),
        _there(archive, kinds.get("styles")),
        any(one.get("date1904") in _TRUE for element, one in said if element == "workbookPr"),
        has_vba or any(map(_MACRO_PARTS.search, names)),
        (*filter(_LINKS.fullmatch, names), *(target for kind, target in outside if kind != _HYPERLINK)),
        tuple(what for what, pattern in _ACTIVE if any(map(pattern.match, names))),
        sum(kind == _HYPERLINK for kind, _ in outside),
    )


def _sheets(
    archive: Archive, said: Sequence[Element], related: Mapping[str, tuple[str, str]]
) -> list[SheetPart]:
    """Give the sheets of values in the order of their tabs, each with a name and a part of its own."""
    found: list[SheetPart] = []
    tabs = [one for element, one in said if element == "sheet"]
    for position, one in enumerate(tabs, 1):
        name = one.get("name", "")
        kind, path = related.get(one.get("id", ""), ("", ""))
        if not kind or not name:
            raise Damaged(archive.name, f"找不到工作表“{name}”的内容")
        if kind == "worksheet":
            state = one.get("state", "")
            state = state if state in _HIDDEN else "visible"
            found.append(SheetPart(name, path, state, position, one.get("sheetId", "")))
    if len(found) > archive.limits.sheets:
        raise TooMany(archive.name, "工作表", len(found), archive.limits.sheets)
    if len({one.name.lower() for one in found}) < len(found):
        raise Ambiguous(archive.name, "有同名的工作表")
    if len({plain_name(one.path) for one in found}) < len(found):
        raise Ambiguous(archive.name, "有两个工作表用同一份内容")
    names = sum(element == "definedName" for element, _ in said)
    if names > archive.limits.ranges:
        raise TooMany(archive.name, "自定义名称", names, archive.limits.ranges)
    return found


def _has_vba(archive: Archive, kinds: Mapping[str, str], types: Mapping[str, str]) -> bool:
    """Tell a package with a project of macros; Disguised where that is called something else."""
    if not kinds.get("vbaProject", _VBA).lower().endswith(_VBA):
        raise Disguised(archive.name)
    return (
        "vbaProject" in kinds
        or any("vbaProject" in kind for kind in types.values())
        or any(name.endswith(_VBA) or archive.holds_macros(name) for name in archive.names())
    )


def _there(archive: Archive, path: str | None) -> str | None:
    if path is not None and path not in archive:
        raise Damaged(archive.name, f"缺少部件 {path}")
    return path


_HYPERLINK: Final = "hyperlink"


def _outside(archive: Archive) -> Iterator[tuple[str, str]]:
    """Give kind and target of what any part of a package refers to outside it."""
    for name in archive.names():
        if name.endswith(".rels"):
            for element, said in elements(archive, name):
                if element == "Relationship" and said.get("TargetMode") == "External":
                    yield said.get("Type", "").rpartition("/")[2], said.get("Target", "")


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
            whole = posixpath.normpath(posixpath.join(folder, target).lstrip("/"))
            key = said.get("Id", "")
            if key in found:
                raise Ambiguous(archive.name, "中有两处用同一个部件编号")
            if whole.startswith("../"):
                raise Ambiguous(archive.name, "中有部件在包外的位置")
            found[key] = said.get("Type", "").rpartition("/")[2], whole
    return found


def elements(archive: Archive, path: str) -> Iterator[Element]:
    """Give the elements of a small part, in order; Damaged where it is not what it should be."""
    part = archive.xml(path)
    if (number := part.count(b"<")) > _MOST_ELEMENTS:
        raise TooMany(archive.name, f"部件 {path} 中的项目", number, _MOST_ELEMENTS)
    found = (_taken if len(part) < _SMALL_BYTES else _taken.__wrapped__)(part)
    if not found:
        raise Damaged(archive.name, f"部件 {path} 不是 Office 文件的部件")
    return iter(found)


_SMALL_BYTES: Final = 65_536


@lru_cache(maxsize=64)
def _taken(part: bytes) -> Sequence[Element]:
    """Take the elements of a part; most of a form's parts are its template's, and are looked into once."""
    found: list[Element] = []

    def take(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space in _NAMESPACES:
            found.append((local, {key.rpartition(" ")[2]: value for key, value in attributes.items()}))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = take
    parser.Parse(part, True)
    return found
