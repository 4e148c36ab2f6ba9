"""What a file is by its first bytes, before any library opens it."""

from __future__ import annotations

import stat
import struct
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import (
    Ambiguous,
    Damaged,
    Encrypted,
    NoSuchFile,
    NotAWorkbook,
    OldDocument,
    TooLarge,
    TooMany,
    TooWide,
    Unreadable,
    WithoutForm,
    why,
)
from ..core.limits import LIMITS, MB, Limits
from .archive import Archive
from .bare import bare, bare_ods
from .layout import address
from .ooxml import Outline, main_part, outline, relations
from .second import Cells, Unclear, ods
from .sheet_xml import SheetXml, Texts, examine, within
from .xml_part import in_utf8

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et"})
"""An .et is WPS' own .xls, often enough readable."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which an .xlsx with a password is kept."""

_OLD_DOCUMENT = "WordDocument".encode("utf-16-le")
"""The stream in which a .doc is kept."""

_OTHERS = (
    (b"%PDF", "是 PDF 文件"),
    (b"{\\rtf", "是 RTF 文档"),
    (b"Rar!", "是 RAR 压缩包"),
    (b"7z\xbc\xaf", "是 7z 压缩包"),
    (b"<", "是网页或 XML 文件"),
)


def is_temporary(path: Path) -> bool:
    """Tell the lock and back-up files that office programs leave beside a workbook."""
    return path.name.startswith(("~$", ".~", "._", "."))


def read_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """Read a file that may be a workbook; an XlperfError says why it cannot be."""
    try:
        kind = path.lstat()
        if stat.S_ISLNK(kind.st_mode):
            raise Unreadable(path, "是一个链接，请直接使用它指向的文件")
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable(path, "不是文件")
        size = kind.st_size
        if size > limits.file_mb * MB:
            raise TooLarge(path.name, size, limits.file_mb * MB)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NoSuchFile(path) from error
    except OSError as error:
        raise Unreadable(path, why(error)) from error
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Encrypted(path.name)
    if content.startswith((_ZIP, _OLE)):
        return content
    if not content:
        raise NotAWorkbook(path.name, "是空文件")
    head = content.lstrip(b"\xef\xbb\xbf \r\n\t")
    what = next((what for magic, what in _OTHERS if head.startswith(magic)), "内容是文本或其他格式")
    raise NotAWorkbook(path.name, what)


@dataclass(frozen=True)
class Workbook:
    """A file that may be opened.

    `values` is what the reader's library is given. `sheets` has the parts of an .xlsx package by the names
    of the sheets; of other formats, `seen` has the cells of a second reading.
    """

    name: str
    content: bytes
    format: str
    values: bytes
    archive: Archive | None = None
    outline: Outline | None = None
    sheets: Mapping[str, SheetXml] = field(default_factory=dict)
    seen: Mapping[str, Cells] = field(default_factory=dict)


def admit(name: str, content: bytes, without: Collection[str] = (), limits: Limits = LIMITS) -> Workbook:
    """Look through a workbook before any library reads it; an XlperfError says why it cannot be read.

    Sheets `without` which it is read are left out where that is possible.
    """
    if not content.startswith(_ZIP):
        return _binary(name, content, limits)
    archive = Archive(name, content, limits)
    file = _opened(archive, without)
    archive.must_define_nothing()
    return file


def _opened(archive: Archive, without: Collection[str]) -> Workbook:
    if _ODS in archive and (_MIMETYPE in archive or _RELATIONS not in archive):
        return _ods(archive)
    main = main_part(archive)
    if main.startswith("word/"):
        raise WithoutForm(archive.name)
    if main.endswith(".bin"):
        return _xlsb(archive, main)
    return _package(archive, outline(archive, main), without)


def _package(archive: Archive, told: Outline, without: Collection[str]) -> Workbook:
    name, limits = archive.name, archive.limits
    strings = in_utf8(name, told.strings, archive.part(told.strings)) if told.strings else b""
    styles = archive.xml(told.styles) if told.styles else b""
    if (looks := styles.count(b"<xf ")) > _MOST_LOOKS:
        raise TooMany(name, "单元格样式", looks, _MOST_LOOKS)
    try:
        texts = Texts(name, strings) if told.strings else Texts()
    except Unclear as error:
        raise Ambiguous(name, str(error)) from error
    wanted = [one for one in told.sheets if one.name not in without]
    sheets = {
        one.name: examine(name, one.name, in_utf8(name, one.path, archive.part(one.path)), texts, limits)
        for one in wanted
    }
    parts = [(one, sheets[one.name].values) for one in wanted]
    return Workbook(
        name, archive.content, told.format, bare(parts, strings, styles, told.is_1904), archive, told, sheets
    )


def _ods(archive: Archive) -> Workbook:
    name = archive.name
    if _MANIFEST in archive and b"encryption-data" in archive.part(_MANIFEST):
        raise Encrypted(name)
    content = archive.xml(_ODS, archive.limits.part_mb)  # all sheets are in it
    with _clear(name):
        seen = ods.cells_of(content, archive.limits)
    values = bare_ods(content)
    return _near(Workbook(name, archive.content, "ods", values, archive, seen=seen), archive.limits)


def _xlsb(archive: Archive, main: str) -> Workbook:
    from .second import xlsb

    name = archive.name
    related = relations(archive, main)
    texts = next((xlsb.texts_of(archive.part(path)) for kind, path in related.values() if kind == _TEXTS), [])
    seen: dict[str, Cells] = {}
    with _clear(name):
        for sheet, key in xlsb.sheets_of(archive.part(main)):
            kind, path = related.get(key, ("", ""))
            if kind == "worksheet":
                seen[sheet] = xlsb.cells_of(archive.part(path), texts)
    return _near(Workbook(name, archive.content, "xlsb", archive.content, archive, seen=seen), archive.limits)


def _binary(name: str, content: bytes, limits: Limits) -> Workbook:
    from .second import xls

    if _OLD_DOCUMENT in content:
        raise NotAWorkbook(name, "是 Word 文档")
    try:
        seen = xls.cells_of(content)
    except PermissionError as error:
        raise Encrypted(name) from error
    except ValueError as error:
        raise Damaged(name) from error
    return _near(Workbook(name, content, "xls", content, seen=seen), limits)


@contextmanager
def _clear(name: str) -> Iterator[None]:
    """Say of a file what a second reading could not make out."""
    try:
        yield
    except Unclear as error:
        raise Ambiguous(name, f"的工作表{error}") from error
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise Damaged(name) from error  # records that are cut short, or hold what they cannot


def _near(file: Workbook, limits: Limits) -> Workbook:
    """Refuse a sheet with a value so far out that the library would ask for more memory than there is."""
    for cells in file.seen.values():
        _, beyond = within(cells, limits)
        if beyond:
            raise TooWide(file.name, address(*next(iter(beyond))))
    return file


_MIMETYPE, _RELATIONS = "mimetype", "_rels/.rels"
_ODS, _MANIFEST, _TEXTS = "content.xml", "META-INF/manifest.xml", "sharedStrings"
_MOST_LOOKS = 140_000
"""Excel has room for 65,490, and as many for its own use."""


DOCUMENT_SUFFIXES = frozenset({".docx", ".docm", ".doc"})
_DOCUMENT = "word/document.xml"


def is_document(name: str, content: bytes) -> bool:
    """Tell a Word document from a workbook; OldDocument where it is one of the old kind."""
    if content.startswith(_OLE) and _OLD_DOCUMENT in content:
        raise OldDocument(name)
    return content.startswith(_ZIP) and _DOCUMENT in Archive(name, content)


def admit_document(name: str, content: bytes) -> None:
    """Refuse a Word document that would inflate to more than any form, or brings definitions of its own."""
    archive = Archive(name, content)
    # the library that reads it inflates every part, by the sizes that the directory claims
    if (held := sum(part.file_size for part in archive.parts.values())) > archive.limits.parts_mb * MB:
        raise TooLarge(name, held, archive.limits.parts_mb * MB)
    for path in archive.parts:
        if path.endswith((".xml", ".rels")):
            archive.xml(path)
