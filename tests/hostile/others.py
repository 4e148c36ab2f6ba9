"""Files that are no workbook, or of another kind than they say: documents, old formats, noise."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from functools import cache

from openpyxl import load_workbook

from xlperf.workbook.macros.compound import compound_file
from xlperf.workbook.template import SHEET as FORM

from .attack import INTACT, LOST, Attack, Trap, always, refused
from .package import Entry, good, packed, raw, swollen
from .threats import BOMB, DTD, NO_WORKBOOKS, OLE, SECRET_PARTS, VALID_PACKAGES

MB = 1 << 20
NOISE = random.Random(7).randbytes(20_000)


def _zip(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, member in members.items():
            package.writestr(name.replace("_", "."), member)
    return content.getvalue()


DOCUMENT = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
SLIDES = packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p:presentation/>"})
OLD_DOCUMENT = compound_file({"WordDocument": bytes(5000), "1Table": bytes(5000)})

NONE = {
    "empty": (b"", "空"),
    "one-byte": (b"P", ""),
    "two-bytes": (b"PK", ""),
    "noise": (NOISE, ""),
    "zeros": (bytes(20_000), ""),
    "html": (b"<html><table><tr><td>86400</td></tr></table></html>", "网页"),
    "html-late": (b"\xef\xbb\xbf\r\n  <!DOCTYPE html><html></html>", "网页"),
    "html-utf-16": ("\ufeff<html></html>".encode("utf-16-le"), ""),
    "xml-spreadsheet": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
    "csv": ("项目名称,金额\n甲,86400\n".encode("gbk"), "文本"),
    "csv-utf-8": ("项目名称,金额\n甲,86400\n".encode("utf-8-sig"), "文本"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", ""),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
    "rtf": (b"{\\rtf1\\ansi a}", "RTF"),
    "word": (DOCUMENT, "Word|文档"),
    "old-word": (OLD_DOCUMENT, "Word|文档"),
    "slides": (SLIDES, "没有可识别|不是|演示"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + NOISE, "RAR"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + NOISE, "7z"),
    "gzip": (b"\x1f\x8b\x08" + NOISE, ""),
    "png": (b"\x89PNG\r\n\x1a\n" + NOISE, ""),
    "jpeg": (b"\xff\xd8\xff\xe0" + NOISE, ""),
    "exe": (b"MZ" + NOISE, ""),
    "zip-of-forms": (_zip(a_xlsx=good(), b_xlsx=good()), "压缩"),
    "zip-of-nothing-known": (_zip(a_txt=b"a"), ""),
    "magic-only": (b"PK\3\4", ""),
    "magic-and-noise": (b"PK\3\4" + NOISE, ""),
    "biff2": (b"\x09\x00\x04\x00\x07\x00\x10\x00" + NOISE, ""),
    "lotus": (b"\x00\x00\x02\x00\x06\x04" + NOISE, ""),
    "dbf": (b"\x03\x7b\x01\x01" + NOISE, ""),
    "sqlite": (b"SQLite format 3\0" + NOISE, ""),
}
NOTHING = [
    *(Attack(f"no-workbook-{key}", NO_WORKBOOKS, always(content), refused(says=what))
      for key, (content, what) in NONE.items()),
    *(Attack(f"no-workbook-{key}-as-{suffix}", NO_WORKBOOKS, always(NONE[key][0]),
             refused(says=NONE[key][1]), f".{suffix}")
      for key in ("empty", "html", "noise", "word") for suffix in ("xls", "et", "ods", "xlsb", "xlsm")),
    *(Attack(f"xlsx-as-{suffix}", NO_WORKBOOKS, always(good), INTACT, f".{suffix}")
      for suffix in ("xls", "et", "ods", "xlsb", "xlsm", "XLSX", "Xls")),
]  # fmt: skip

# --- compound files


def chained(directory: int, stream: int, difat: int | None = None) -> bytes:
    """Write a compound file in which the directory and a stream name these sectors as their next."""
    end, free, mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    head = struct.pack(
        "<8s16x5H6x9I", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0,
        end if difat is None else difat, 0 if difat is None else 0x00FFFFFF,
    ) + struct.pack("<109I", 0, *[free] * 108)  # fmt: skip
    table = struct.pack("<128I", mark, directory, stream, 3, *[free] * 124)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        said = (name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16xI8x8xIQ", said, len(said), kind, 1, free, free, child, 0, start, size
        )

    entries = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, 0x7FFFFFFF) + bytes(256)
    begin = struct.pack("<4H", 0x0809, 16, 0x0600, 0x0005) + bytes(504)
    return head + table + entries + begin + struct.pack("<128I", *[free] * 127, 3)


def own_child() -> bytes:
    """Let an entry of a directory be its own child."""
    content = bytearray(chained(0xFFFFFFFE, 0xFFFFFFFE))
    at = 512 + 512 + 128 + 68
    content[at : at + 12] = struct.pack("<3I", 1, 1, 1)
    return bytes(content)


def encrypted() -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(good())).encrypt("secret", out)
    return out.getvalue()


def records(*every: tuple[int, bytes]) -> bytes:
    """Write BIFF records, of type and content."""
    return b"".join(struct.pack("<2H", kind, len(content)) + content for kind, content in every)


_BEGIN = (0x0809, struct.pack("<4HII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
_SHEET_BEGIN = (0x0809, struct.pack("<4HII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
_END = (0x000A, b"")


def biff(*every: tuple[int, bytes]) -> bytes:
    stream = records(_BEGIN, *every, _END)
    return compound_file({"Workbook": stream.ljust(8192, b"\0")})


def sheet_at(offset: int) -> bytes:
    return biff((0x0085, struct.pack("<IBBBB", offset, 0, 0, 1, 0) + b"a"))


BIFF_DIED = refused() | LOST
COMPOUND = [
    Attack("ole-stub", OLE, always(bytes.fromhex("D0CF11E0A1B11AE1")), refused(), ".xls"),
    Attack("ole-header-only", OLE, always(chained(1, 1)[:512]), refused(), ".xls"),
    Attack("ole-header-and-noise", OLE, always(chained(1, 1)[:512] + NOISE), refused(), ".xls"),
    Attack("ole-magic-and-noise", OLE, always(bytes.fromhex("D0CF11E0A1B11AE1") + NOISE), refused(), ".xls"),
    Attack("ole-encrypted", OLE, always(encrypted), refused("encrypted", says="密码")),
    Attack("ole-encrypted-as-xls", OLE, always(encrypted), refused("encrypted", says="密码"), ".xls"),
    Attack("ole-directory-loop", OLE, always(lambda: chained(1, 0xFFFFFFFE)), refused(), ".xls"),
    Attack("ole-stream-loop", OLE, always(lambda: chained(0xFFFFFFFE, 2)), refused(), ".xls"),
    Attack("ole-difat-loop", OLE, always(chained, 0xFFFFFFFE, 0xFFFFFFFE, 3), refused(), ".xls"),
    Attack("ole-stream-of-2-gb", OLE, always(lambda: chained(0xFFFFFFFE, 0xFFFFFFFE)), refused(), ".xls"),
    Attack("ole-entry-its-own-child", OLE, always(own_child), refused(), ".xls"),
    Attack("ole-sector-far-out", OLE, always(lambda: chained(0xFFFFFFFE, 0x7FFFFFF0)), refused(), ".xls"),
    Attack("ole-without-workbook", OLE, always(compound_file({"Other": NOISE})), refused(), ".xls"),
    Attack("ole-empty", OLE, always(compound_file({})), refused(), ".xls"),
    Attack("biff-noise", OLE, always(compound_file({"Workbook": NOISE})), BIFF_DIED, ".xls"),
    Attack("biff-begin-and-noise", OLE, always(compound_file({"Workbook": records(_BEGIN) + NOISE})),
           BIFF_DIED, ".xls"),
    Attack("biff-book-noise", OLE, always(compound_file({"Book": NOISE})), BIFF_DIED, ".xls"),
    Attack("biff-empty-stream", OLE, always(compound_file({"Workbook": b""})), refused(), ".xls"),
    Attack("biff-zeros", OLE, always(compound_file({"Workbook": bytes(20_000)})), BIFF_DIED, ".xls"),
    Attack("biff-without-sheets", OLE, always(biff()), refused(), ".xls"),
    Attack("biff-sheet-nowhere", OLE, always(lambda: sheet_at(0x7FFFFFFF)), refused(), ".xls"),
    Attack("biff-sheet-is-the-book", OLE, always(lambda: sheet_at(0)), refused(), ".xls"),
    Attack("biff-record-longer-than-all", OLE,
           always(compound_file({"Workbook": (records(_BEGIN) + b"\xfc\x00\xff\xff").ljust(8192, b"\1")})),
           BIFF_DIED, ".xls"),
    Attack("biff-strings-claim-4-billion", OLE,
           always(biff((0x00FC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)))), refused(), ".xls"),
    Attack("biff-password", OLE, always(biff((0x002F, struct.pack("<H", 1) + bytes(52)))),
           refused(says="密码|加密"), ".xls"),
    *(Attack(f"biff-random-{seed}", OLE,
             always(compound_file, {"Workbook": records(
                 _BEGIN, *((random.Random(seed * 99 + at).choice(
                     [0x85, 0xFC, 0x31, 0x41E, 0xE0, 0x208, 0x203, 0xBD, 0xE5, 0x6, 0x1AE]),
                     random.Random(seed * 99 + at).randbytes(random.Random(at).randrange(60)))
                     for at in range(200)), _END).ljust(8192, b"\0")}), BIFF_DIED, ".xls")
      for seed in range(8)),
]  # fmt: skip

# --- the format of LibreOffice

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def _cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case bool() | int() | float():
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        case str():
            said = value.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "</text:p><text:p>")
            return f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'
        case _:
            day = str(value)[:10]
            return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'


@cache
def _rows() -> str:
    sheet = load_workbook(io.BytesIO(good()), data_only=True)[FORM]
    return "".join(
        "<table:table-row>" + "".join(_cell(cell.value) for cell in row) + "</table:table-row>"
        for row in sheet.iter_rows()
    )


def open_document(
    more: str = "", definitions: str = "", rows: str | None = None, manifest: str = ""
) -> bytes:
    """Write the good declaration as .ods, with more rows below."""
    content = (
        f"{_HEAD}{definitions}<office:document-content {_SPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="{FORM}">{_rows() if rows is None else rows}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{manifest}'
        "</manifest:manifest>"
    )
    return raw([
        Entry(b"mimetype", kind.encode(), method=0),
        Entry(b"content.xml", content.encode()),
        Entry(b"META-INF/manifest.xml", listed.encode()),
    ])  # fmt: skip


def _many_times(times: int, across: int, value: str) -> str:
    cell = _cell(value if value else None).replace(
        "<table:table-cell", f'<table:table-cell table:number-columns-repeated="{across}"', 1
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'


def _swollen_document() -> bytes:
    head = f'{_HEAD}<office:document-content {_SPACES} a="'.encode()
    return raw([
        Entry(b"mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0),
        swollen("content.xml", head, b" " * MB, 1000, b'"/>'),
    ])  # fmt: skip


_ENCRYPTED = (
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" '
    'manifest:size="100"><manifest:encryption-data/></manifest:file-entry>'
)
_LAUGHS = '<!DOCTYPE a [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10)
)


def _external(trap: Trap) -> bytes:
    return open_document(definitions=f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{trap.file}">]>')


OPEN = [
    Attack("ods-good", VALID_PACKAGES, always(open_document), INTACT, ".ods"),
    Attack("ods-as-xlsx", NO_WORKBOOKS, always(open_document), INTACT),
    Attack("ods-blank-rows-to-the-last", VALID_PACKAGES,
           always(lambda: open_document(_many_times(1_048_482, 16_384, ""))), INTACT, ".ods"),
    Attack("ods-figures-to-the-last", BOMB,
           always(lambda: open_document(_many_times(1_048_482, 16_384, "1"))), refused(), ".ods"),
    Attack("ods-rows-of-figures", BOMB, always(lambda: open_document(_many_times(1_048_482, 1, "1"))),
           refused() | INTACT, ".ods"),
    Attack("ods-repeats-4-billion", BOMB,
           always(lambda: open_document(_many_times(4_294_967_295, 4_294_967_295, "1"))), refused(), ".ods"),
    Attack("ods-repeats-negative", BOMB, always(lambda: open_document(_many_times(-1, -1, "1"))),
           refused() | INTACT, ".ods"),
    Attack("ods-bomb-1gb", BOMB, always(_swollen_document), refused(), ".ods"),
    Attack("ods-laughs", DTD, always(lambda: open_document(definitions=_LAUGHS + "]>")), refused(), ".ods"),
    Attack("ods-external-entity", DTD, _external, refused(), ".ods"),
    Attack("ods-encrypted", SECRET_PARTS, always(lambda: open_document(manifest=_ENCRYPTED)),
           refused(says="密码|加密"), ".ods"),
    Attack("ods-empty", NO_WORKBOOKS, always(lambda: open_document(rows="")), refused(), ".ods"),
    Attack("xlsb-noise", NO_WORKBOOKS,
           always(lambda: raw([Entry(b"[Content_Types].xml", b"<Types/>"),
                               Entry(b"xl/workbook.bin", NOISE), Entry(b"xl/_rels/workbook.bin.rels", b"")])),
           refused(), ".xlsb"),
]  # fmt: skip

ATTACKS = [*NOTHING, *COMPOUND, *OPEN]
