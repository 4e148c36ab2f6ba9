"""Attacks on the XML of the parts: definitions, depth, bytes that are no text, and valid oddities."""

from __future__ import annotations

import re

from xlperf.core.declaration import Place
from xlperf.forms.xiangyang_project import Detail, Project

from .attack import CLEAN, INTACT, Attack, Content, Trap, always, holds, refused, says
from .package import (
    BOOK,
    BOOK_RELS,
    CORE,
    RELS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Edit,
    after,
    but,
    cell_of,
    entries,
    every,
    put,
    raw,
    swap,
    swollen,
    text,
    with_swollen,
    workbook,
)
from .threats import BAD_BYTES, DEPTH, DTD, STRING_TABLE, VALID_PACKAGES

MB = 1 << 20
HEAD = re.compile(rb"<\?xml[^>]*\?>\s*")
LAST = re.compile(rb"</[\w:]+>\s*$")
NAME = cell_of(Project.name)
WHERE = r"xml|工作表|申报表”|部件"

_LAUGHS = b'<!ENTITY a0 "lol">' + b"".join(
    b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10)
)


def defining(definitions: bytes, use: bytes, outer: bytes = b"") -> Edit:
    """Give a part a document type, and let its last element use what it defines."""

    def edit(part: bytes) -> bytes:
        head = HEAD.match(part)
        at = head.end() if head else 0
        root = re.search(rb"<([\w:]+)", part[at:])
        assert root
        inner = b" [" + definitions + b"]" if definitions else b""
        kind = b"<!DOCTYPE " + root[1] + outer + inner + b">"
        end = LAST.search(part)
        assert end
        return part[:at] + kind + part[at : end.start()] + use + part[end.start() :]

    return edit


LAUGHS = defining(_LAUGHS, b"&a9;")
QUADRATIC = defining(b'<!ENTITY a "' + b"a" * 100_000 + b'">', b"&a;" * 10_000)


def _external(trap: Trap) -> bytes:
    entity = f'<!ENTITY x SYSTEM "file://{trap.file}">'.encode()
    return workbook({
        STRINGS: every(defining(entity, b""), swap(b"<si><t>", b"<si><t>&x;")),
    })  # fmt: skip


def _external_in_name(trap: Trap) -> bytes:
    entity = f'<!ENTITY x SYSTEM "file://{trap.file}">'.encode()
    return workbook({
        SHEET: every(defining(entity, b""), put(NAME, b"<is><t>&x;</t></is>", b"inlineStr")),
    })  # fmt: skip


def _external_in_core(trap: Trap) -> bytes:
    entity = f'<!ENTITY x SYSTEM "file://{trap.file}">'.encode()
    return workbook({CORE: every(defining(entity, b""), after(b"<dc:creator>", b"&x;"))})


def _from_server(part: str) -> Content:
    def make(trap: Trap) -> bytes:
        outer = f' SYSTEM "http://127.0.0.1:{trap.port}/a.dtd"'.encode()
        return workbook({part: defining(b"", b"", outer)})

    return make


def _parameter(trap: Trap) -> bytes:
    entities = f'<!ENTITY % p SYSTEM "http://127.0.0.1:{trap.port}/p"> %p;'.encode()
    return workbook({SHEET: defining(entities, b"")})


def recoded(encoding: str, said: str = "") -> Edit:
    """Write a part in another encoding, and say so in its head."""

    def edit(part: bytes) -> bytes:
        body = HEAD.sub(b"", part).decode()
        head = f'<?xml version="1.0" encoding="{said or encoding}" standalone="yes"?>'
        return (head + body).encode(encoding)

    return edit


def utf7(part: bytes) -> bytes:
    """Hide a definition from whoever looks for its bytes."""
    body = HEAD.sub(b"", LAUGHS(part)).decode()
    return b'<?xml version="1.0" encoding="UTF-7"?>' + body.encode("utf-7")


def prefixed(part: bytes) -> bytes:
    """Write every element with a prefix, as some programs do."""
    part = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", part)
    return part.replace(b' xmlns="', b' xmlns:x="', 1)


def strict(part: bytes) -> bytes:
    return part.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ).replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


def crlf(part: bytes) -> bytes:
    return part.replace(b"><", b">\r\n<").replace(b"</t>\r\n", b"</t>\r\n")


def _in_string(more: bytes) -> bytes:
    return workbook({STRINGS: after("<si><t>楚宁市".encode(), more)})


def _in_cell(more: bytes) -> bytes:
    return workbook({SHEET: put(NAME, b"<is><t>" + more + b"</t></is>", b"inlineStr")})


DEFINITIONS = [
    *(Attack(f"laughs-{at}", DTD, always(workbook, {part: LAUGHS}), refused())
      for at, part in enumerate([SHEET, STRINGS, BOOK, STYLES, BOOK_RELS, CORE, TYPES, RELS])),
    Attack("laughs-quadratic", DTD, always(lambda: workbook({SHEET: QUADRATIC})), refused()),
    Attack("laughs-quadratic-strings", DTD, always(lambda: workbook({STRINGS: QUADRATIC})), refused()),
    Attack("laughs-utf-16", DTD,
           always(lambda: workbook({SHEET: every(LAUGHS, recoded("utf-16"))})), refused()),
    Attack("laughs-utf-16-big-endian", DTD,
           always(lambda: workbook({STRINGS: every(
               LAUGHS, recoded("utf-16-be", "UTF-16"), lambda part: b"\xfe\xff" + part)})), refused()),
    Attack("laughs-utf-7", DTD, always(lambda: workbook({SHEET: utf7})), refused()),
    Attack("laughs-utf-7-strings", DTD, always(lambda: workbook({STRINGS: utf7})), refused()),
    Attack("definition-harmless", DTD,
           always(lambda: workbook({SHEET: defining(b'<!ENTITY a "a">', b"")})), refused()),
    Attack("definition-empty", DTD, always(lambda: workbook({STRINGS: defining(b"", b"")})), refused()),
    Attack("external-entity-in-strings", DTD, _external, refused()),
    Attack("external-entity-in-a-cell", DTD, _external_in_name, refused()),
    Attack("external-entity-in-properties", DTD, _external_in_core, refused()),
    *(Attack(f"external-definitions-{at}", DTD, _from_server(part), refused())
      for at, part in enumerate([SHEET, STRINGS, BOOK, STYLES, CORE])),
    Attack("parameter-entity", DTD, _parameter, refused()),
    Attack("definition-as-a-text", DTD,
           always(lambda: workbook({SHEET: text(NAME, "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;")})),
           holds(Place(Project.name), "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;")),
    Attack("definition-verbatim", DTD,
           always(lambda: _in_cell(b"<![CDATA[<!DOCTYPE a>]]>")),
           holds(Place(Project.name), "<!DOCTYPE a>")),
    Attack("definition-in-a-comment", DTD,
           always(lambda: workbook({SHEET: after(b'standalone="yes"?>', b"<!-- <!DOCTYPE a> -->")})),
           INTACT),
]  # fmt: skip


def _deep(times: int, part: str = SHEET) -> bytes:
    return workbook({part: lambda whole: LAST.sub(
        lambda end: b"<a>" * times + b"</a>" * times + end[0], whole)})  # fmt: skip


def _attributes() -> bytes:
    many = b"".join(b' a%d="1"' % at for at in range(300_000))
    return workbook({SHEET: swap(b"<sheetData>", b"<sheetData" + many + b">")})


def _long(opening: bytes, closing: bytes, megabytes: int) -> bytes:
    part = but({})[SHEET]
    head, found, tail = part.partition(b"<sheetData>")
    big = swollen(SHEET, head + opening, b"a" * MB, megabytes, closing + found + tail)
    return raw([big if one.name == SHEET.encode() else one for one in entries()])


DEEP = [
    Attack("depth-1000000", DEPTH, always(lambda: _deep(1_000_000)), refused()),
    Attack("depth-1000000-strings", DEPTH, always(lambda: _deep(1_000_000, STRINGS)), refused()),
    Attack("depth-1000000-styles", DEPTH, always(lambda: _deep(1_000_000, STYLES)), refused()),
    Attack("depth-5000", DEPTH, always(lambda: _deep(5000)), refused()),
    Attack("depth-5000-book", DEPTH, always(lambda: _deep(5000, BOOK)), refused()),
    Attack("depth-20", DEPTH, always(lambda: _deep(20)), INTACT | refused()),
    Attack("attributes-300000", DEPTH, always(_attributes), refused()),
    Attack("attribute-64mb", DEPTH, always(lambda: _long(b'<sheetFormatPr a="', b'"/>', 64)), refused()),
    Attack("comment-256mb", DEPTH, always(lambda: _long(b"<!--", b"-->", 256)), refused()),
    Attack("comment-256mb-strings", DEPTH,
           always(lambda: raw(with_swollen(STRINGS, b"</sst>", b"<!--" + b"a" * (MB - 7) + b"-->", 256))),
           refused()),
    Attack("instruction-64mb", DEPTH, always(lambda: _long(b"<?a ", b"?>", 64)), refused() | INTACT),
]  # fmt: skip

BAD = {
    "not-utf-8": b"\xff\xfe\xff",
    "gbk": "单位".encode("gbk"),
    "overlong": b"\xc0\xbc",
    "cut-character": "史".encode()[:2],
    "nul": b"\0",
    "control": b"\x01",
    "escape": b"\x1b[31m",
    "control-reference": b"&#1;",
    "nul-reference": b"&#0;",
    "surrogate": b"\xed\xa0\x80",
    "surrogate-reference": b"&#xD800;",
    "surrogate-pair-references": b"&#xD83D;&#xDE00;",
    "non-character": b"\xef\xbf\xbe",
    "non-character-reference": b"&#xFFFF;",
    "beyond-unicode": b"&#x110000;",
    "unknown-entity": b"&nbsp;",
    "bare-ampersand": b"A & B",
}
BYTES = [
    *(Attack(f"bytes-{key}-in-strings", BAD_BYTES, always(_in_string, bad),
             refused() & says(WHERE)) for key, bad in BAD.items()),
    *(Attack(f"bytes-{key}-in-a-cell", BAD_BYTES, always(_in_cell, bad),
             refused() & says(WHERE)) for key, bad in BAD.items()),
    Attack("bytes-in-styles", BAD_BYTES,
           always(lambda: workbook({STYLES: after(b"<fonts", b' a="\xff"')})), refused()),
    Attack("bytes-in-book", BAD_BYTES,
           always(lambda: workbook({BOOK: swap("申报表".encode(), b"\xff\xff")})), refused()),
    Attack("unclosed-element", BAD_BYTES, always(lambda: workbook({SHEET: swap(b"</row>", b"")})),
           refused()),
    Attack("two-roots", BAD_BYTES, always(lambda: workbook({SHEET: lambda part: part + b"<a/>"})), refused()),
    Attack("wrong-encoding-said", BAD_BYTES,
           always(lambda: workbook({STRINGS: recoded("utf-8", "gbk")})), refused()),
    Attack("unknown-encoding", BAD_BYTES,
           always(lambda: workbook({STRINGS: recoded("utf-8", "x-klingon")})), refused()),
]  # fmt: skip

XML_VALID = [
    *(Attack(f"utf-16-{at}", VALID_PACKAGES, always(workbook, {part: recoded("utf-16")}),
             CLEAN) for at, part in enumerate([SHEET, STRINGS, BOOK, STYLES, BOOK_RELS, TYPES, CORE])),
    Attack("utf-16-big-endian", VALID_PACKAGES,
           always(lambda: workbook({STRINGS: every(
               recoded("utf-16-be", "UTF-16"), lambda part: b"\xfe\xff" + part)})), CLEAN),
    Attack("gb18030", VALID_PACKAGES, always(lambda: workbook({STRINGS: recoded("gb18030")})),
           CLEAN | refused()),
    Attack("byte-order-marks", VALID_PACKAGES,
           always(lambda: workbook(dict.fromkeys(
               [SHEET, STRINGS, BOOK, BOOK_RELS, STYLES], lambda part: b"\xef\xbb\xbf" + part))), CLEAN),
    *(Attack(f"prefixes-{at}", VALID_PACKAGES, always(workbook, {part: prefixed}), CLEAN)
      for at, part in enumerate([SHEET, STRINGS, BOOK, BOOK_RELS, STYLES, TYPES])),
    Attack("strict-namespaces", VALID_PACKAGES,
           always(lambda: workbook(dict.fromkeys(
               [SHEET, STRINGS, BOOK, BOOK_RELS, STYLES, RELS], strict))), CLEAN | refused()),
    Attack("line-ends", VALID_PACKAGES,
           always(lambda: workbook(dict.fromkeys([SHEET, BOOK, BOOK_RELS, STYLES], crlf))), CLEAN),
    Attack("single-quotes", VALID_PACKAGES,
           always(lambda: workbook(dict.fromkeys(
               [SHEET, BOOK_RELS], lambda part: part.replace(b'"', b"'") if b"'" not in part
               else re.sub(rb'(<c r=)"(\w+)"', rb"\1'\2'", part)))), CLEAN),
    Attack("comments-everywhere", VALID_PACKAGES,
           always(lambda: workbook(dict.fromkeys(
               [SHEET, STRINGS], lambda part: re.sub(
                   rb"(</row>|</si>)", rb"\1<!-- <c r='A1'> --><?a b?>", part)))), CLEAN),
    Attack("empty-elements-written-out", VALID_PACKAGES,
           always(lambda: workbook({SHEET: lambda part: re.sub(
               rb'<c( r="\w+"(?: s="\d+")?)/>', rb"<c\1></c>", part)})), CLEAN),
    Attack("attributes-in-another-order", VALID_PACKAGES,
           always(lambda: workbook({SHEET: lambda part: re.sub(
               rb'<c r="(\w+)" s="(\d+)"( t="\w+")', rb'<c\3 s="\2"  r = "\1" ', part)})), CLEAN),
    Attack("digits-as-references", VALID_PACKAGES,
           always(lambda: workbook({SHEET: put(cell_of(Detail.amount, 0), b"<v>8&#54;400</v>")})), CLEAN),
    Attack("rich-text-with-phonetics", STRING_TABLE,
           always(lambda: workbook({SHEET: put(
               NAME, "<is><r><t>老干部</t></r><r><rPr><b/></rPr><t>史料数字化</t></r><r><t>采编</t></r>"
               '<rPh sb="0" eb="1"><t>lao</t></rPh><phoneticPr fontId="1"/></is>'.encode(), b"inlineStr")})),
           CLEAN),
    Attack("rich-text-in-strings", STRING_TABLE,
           always(lambda: workbook({STRINGS: lambda part: re.sub(
               "<si><t>老干部(.*?)</t></si>".encode(),
               r"<si><r><t>老干部</t></r><r><t>\1</t></r><rPh sb='0' eb='1'><t>lao</t></rPh></si>".encode(),
               part)})), CLEAN),
]  # fmt: skip

ATTACKS = [*DEFINITIONS, *DEEP, *BYTES, *XML_VALID]
