"""A workbook that holds nothing but the values of some sheets: what the reader's library is given.

It never sees a name, a link, a picture, or a number that somebody else has claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .ooxml import SheetPart
from .package import Package, stored

_CLAIMS = re.compile(rb"(<(?:\w+:)?sst\b[^>]*?)\s+(?:unique)?[cC]ount\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_HEAD = 1_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


_MAIN_PART = (
    f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="m" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
).encode()


def bare(sheets: Sequence[tuple[SheetPart, bytes]], strings: bytes, styles: bytes, is_1904: bool) -> bytes:
    """Make the workbook from parts that were looked through; nothing in it is deflated."""
    listed = "".join(
        f'<sheet name="{escape(one.name)}" sheetId="{at}" state="{one.state}" r:id="r{at}"/>'
        for at, (one, _) in enumerate(sheets, 1)
    )
    days = '<workbookPr date1904="1"/>' if is_1904 else "<workbookPr/>"
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{days}<sheets>{listed}</sheets></workbook>'
    kinds = [(f"r{at}", "worksheet", f"worksheets/s{at}.xml") for at in range(1, len(sheets) + 1)]
    parts = {f"xl/{path}": content for (_, _, path), (_, content) in zip(kinds, sheets, strict=True)}
    if strings:
        kinds.append(("t", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = _without_claims(strings)
    if styles:
        kinds.append(("l", "styles", "styles.xml"))
        parts["xl/styles.xml"] = styles
    related = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{path}"/>' for key, kind, path in kinds
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>'.encode()
    )
    parts["xl/workbook.xml"] = workbook.encode(errors="replace")
    parts["_rels/.rels"] = _MAIN_PART
    return Package({path: stored(content) for path, content in parts.items()}).but({})


def _without_claims(strings: bytes) -> bytes:
    """Leave out how many texts there are said to be, for which a reader would make room."""
    head = strings[:_HEAD]
    for _ in range(2):
        head = _CLAIMS.sub(rb"\1", head)
    return head + strings[_HEAD:]


_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_TAB = re.compile(rb"<text:tab\b[^<>]*/>")
_NOTE = re.compile(rb"<office:annotation\b(?:[^<>]*/>|.*?</office:annotation>)", re.DOTALL)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND.decode()}"/>'
    "</manifest:manifest>"
).encode()


def bare_ods(content: bytes) -> bytes:
    """Make an .ods workbook of its content alone, without the notes at its cells."""
    plain = _TAB.sub(b"\t", _NOTE.sub(b"", content))
    parts = {"mimetype": _KIND, "META-INF/manifest.xml": _MANIFEST, "content.xml": plain}
    return Package({path: stored(part) for path, part in parts.items()}).but({})
