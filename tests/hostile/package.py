"""The good workbook with one part changed, and packages that lie about what they hold."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from xlperf import actions
from xlperf.core.declaration import Place
from xlperf.core.fields import Field
from xlperf.workbook import reader
from xlperf.workbook.layout import address
from xlperf.workbook.template import filled

from ..samples import GOOD

SHEET = "xl/worksheets/sheet1.xml"
OTHER_SHEET = "xl/worksheets/sheet4.xml"
"""指标示例: nobody answers anything there."""
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
RELS = "_rels/.rels"
TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"

Edit = Callable[[bytes], bytes]
Change = bytes | Edit | None
"""A part as it is to be, what is to be done to it, or None where it is to be missing."""


@cache
def good() -> bytes:
    return filled(GOOD)


@cache
def _good_parts() -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        return tuple((name, package.read(name)) for name in package.namelist())


def but(changes: Mapping[str, Change]) -> dict[str, bytes]:
    """Give the parts of the good workbook with some changed, added or gone."""
    parts = dict(_good_parts())
    for name, change in changes.items():
        if change is None:
            del parts[name]
        elif isinstance(change, bytes):
            parts[name] = change
        else:
            parts[name] = change(parts[name])
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def workbook(changes: Mapping[str, Change]) -> bytes:
    return packed(but(changes))


# --- edits of a part


def swap(old: bytes, new: bytes, times: int = 1) -> Edit:
    """Put other bytes in the place of some that must be there."""

    def edit(part: bytes) -> bytes:
        assert old in part, old
        return part.replace(old, new, times)

    return edit


def before(marker: bytes, more: bytes) -> Edit:
    return swap(marker, more + marker)


def after(marker: bytes, more: bytes) -> Edit:
    return swap(marker, marker + more)


def into_rows(more: bytes) -> Edit:
    """Put rows below all others."""
    return before(b"</sheetData>", more)


def every(*edits: Edit) -> Edit:
    def edit(part: bytes) -> bytes:
        for one in edits:
            part = one(part)
        return part

    return edit


@cache
def _addresses() -> dict[Place, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "good.xlsx")
        path.write_bytes(good())
        (reading,) = reader.read(path, actions.forms())
    return {place: address(*spot) for place, spot in reading.cells.items()}


def cell_of(field: Field[Any], row: int | None = None) -> str:
    """Give the address of a place in the good workbook."""
    return _addresses()[Place(field, row)]


def element(sheet: bytes, cell: str) -> re.Match[bytes]:
    """Find a cell in a sheet; its groups are its address with the style, and the rest."""
    found = re.search(
        rb'<c( r="' + cell.encode() + rb'"(?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)', sheet, re.S
    )
    assert found, cell
    return found


def put(cell: str, inner: bytes, kind: bytes = b"") -> Edit:
    """Let a cell hold something else; its style stays."""

    def edit(sheet: bytes) -> bytes:
        found = element(sheet, cell)
        typed = b' t="' + kind + b'"' if kind else b""
        return sheet.replace(found[0], b"<c" + found[1] + typed + b">" + inner + b"</c>", 1)

    return edit


def text(cell: str, said: str, space: bool = True) -> Edit:
    """Let a cell hold a text of its own, escaped as XML asks; a control goes in as it is."""
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    kept = ' xml:space="preserve"' if space else ""
    return put(cell, f"<is><t{kept}>{escaped}</t></is>".encode(), b"inlineStr")


def number(cell: str, figure: str) -> Edit:
    return put(cell, f"<v>{figure}</v>".encode())


def formula(cell: str, said: str, value: str | None, kind: str = "") -> Edit:
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    kept = "" if value is None else f"<v>{value}</v>"
    return put(cell, f"<f>{escaped}</f>{kept}".encode(), kind.encode())


# --- relations and content types


def relation(key: str, kind: str, target: str, external: bool = False) -> bytes:
    """Write a relation of an Office kind."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = kind if kind.startswith("http") else f"{base}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>'.encode()


_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def relations(*every: bytes) -> bytes:
    return _RELATIONS + b"".join(every) + b"</Relationships>"


def related(*every: bytes) -> Edit:
    """Add relations to a part that has some."""
    return before(b"</Relationships>", b"".join(every))


def typed(part: str, kind: str) -> Edit:
    """Say in the list of content types what a part is."""
    return before(b"</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/>'.encode())


# --- zip archives, byte for byte


@dataclass(frozen=True)
class Entry:
    """A part as it stands in an archive, and what is claimed of it where that is not so."""

    name: bytes
    content: bytes = b""
    data: bytes | None = None
    """As it is kept, where that is not the deflated content."""
    method: int = 8
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    offset: int | None = None
    extra: bytes = b""
    described: bool = False
    """Whether its size and checksum stand behind it (a data descriptor)."""
    listed: bool = True


def deflated(content: bytes, level: int = 6) -> bytes:
    maker = zlib.compressobj(level, zlib.DEFLATED, -15)
    return maker.compress(content) + maker.flush()


def entries(changes: Mapping[str, Change] = {}) -> list[Entry]:
    """Give the parts of the good workbook as entries."""
    return [Entry(name.encode(), content) for name, content in but(changes).items()]


def with_entry(name: str, **changes) -> list[Entry]:
    """Give the good workbook with other claims about one part."""
    return [replace(one, **changes) if one.name == name.encode() else one for one in entries()]


_MOST = 0xFFFFFFFF


def raw(
    every: Iterable[Entry],
    *,
    zip64: bool = False,
    count: int | None = None,
    front: bytes = b"",
    comment: bytes = b"",
) -> bytes:
    """Write an archive that says of each part what the entry says."""
    out, directory, listed = bytearray(front), bytearray(), 0
    for one in every:
        data = one.data
        if data is None:
            data = deflated(one.content) if one.method == 8 else one.content
        crc = zlib.crc32(one.content) if one.crc is None else one.crc
        size = len(one.content) if one.size is None else one.size
        at = len(out) if one.offset is None else one.offset
        big = zip64 or size >= _MOST
        flags = one.flags | (8 if one.described else 0)
        version = 45 if big else 20
        local_name = one.name if one.local_name is None else one.local_name
        local_size = size if one.local_size is None else one.local_size
        sizes = struct.pack("<HHQQ", 1, 16, size, len(data)) if big else b""
        head = (crc, _MOST, _MOST) if big else (crc, len(data), local_size)
        told = (0, 0, 0) if one.described else head
        local_extra = (b"" if one.described else sizes) + one.extra
        out += struct.pack("<4s5H3L2H", b"PK\3\4", version, flags, one.method, 0, 0x21, *told,
                           len(local_name), len(local_extra)) + local_name + local_extra + data  # fmt: skip
        if one.described:
            out += struct.pack("<4s3L", b"PK\7\10", crc, len(data), size)
        if one.listed:
            listed += 1
            extra = sizes + one.extra
            directory += struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", version, version, flags, one.method, 0, 0x21, *head[:1],
                _MOST if big else len(data), _MOST if big else size,
                len(one.name), len(extra), 0, 0, 0, 0, at,
            ) + one.name + extra  # fmt: skip
    listed = listed if count is None else count
    start = len(out)
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, min(listed, 0xFFFF), min(listed, 0xFFFF),
        len(directory), _MOST if zip64 else start, len(comment),
    )  # fmt: skip
    out += directory
    if zip64 or listed > 0xFFFF:
        there = len(out)
        out += struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, listed, listed, len(directory), start
        ) + struct.pack("<4sLQL", b"PK\6\7", 0, there, 1)
    return bytes(out + end + comment)


def swollen(name: str, head: bytes, chunk: bytes, times: int, tail: bytes, checked: bool = True) -> Entry:
    """Make a part that repeats a chunk so often that nobody would write it out to compress it.

    Its checksum is right only where it is to be `checked`: of many gigabytes it takes too long.
    """
    data = bytearray()
    maker = zlib.compressobj(1, zlib.DEFLATED, -15)
    data += maker.compress(head) + maker.flush(zlib.Z_FULL_FLUSH)
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    data += (maker.compress(chunk) + maker.flush(zlib.Z_FULL_FLUSH)) * times
    data += deflated(tail)
    crc = zlib.crc32(head)
    for _ in range(times if checked else 0):
        crc = zlib.crc32(chunk, crc)
    size = len(head) + len(chunk) * times + len(tail)
    return Entry(name.encode(), data=bytes(data), crc=zlib.crc32(tail, crc), size=size)


def with_swollen(part: str, marker: bytes, chunk: bytes, times: int, checked: bool = True) -> list[Entry]:
    """Give the good workbook with a chunk repeated in front of a marker of one part."""
    head, found, tail = dict(_good_parts())[part].partition(marker)
    assert found, marker
    big = swollen(part, head, chunk, times, found + tail, checked)
    return [big if one.name == part.encode() else one for one in entries()]
