"""What a file is by its first bytes, before any library opens it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import (
    Damaged,
    Encrypted,
    NoSuchFile,
    NotAWorkbook,
    OldDocument,
    TooLarge,
    TooWide,
    Unreadable,
    WithoutForm,
    why,
)
from .package import Package, stored

MOST_BYTES = 50 * 1_048_576
"""The largest of 1,991 real workbooks had far less (reliability notes, section 3)."""

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


def read_bytes(path: Path) -> bytes:
    """Read a file that may be a workbook; an XlperfError says why it cannot be."""
    try:
        if not path.exists():
            raise NoSuchFile(path)
        if not path.is_file():
            raise Unreadable(path, "不是文件")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLarge(path.name, size, MOST_BYTES)
        content = path.read_bytes()
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
    """A file that may be opened; of an .xlsx package its open zip, and its sheets inflated, by part."""

    name: str
    content: bytes
    package: zipfile.ZipFile | None = None
    sheets: Mapping[str, bytes] = field(default_factory=dict)
    values: bytes = b""
    """What the reader's library is given in place of an .xlsx package: no sheet is inflated twice."""


_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_FORMULA = re.compile(rb"<f(?: [^<>]*)?>[^<]*</f>")
_VERBATIM = b"<![CDATA["
"""Behind this a formula may be a text that somebody wrote."""

_ENCRYPTED_PART = 1
MOST_CELLS = 5_000_000
"""Rows times columns up to the last cell; the reader's library makes a table of them all."""

MOST_INFLATED = 256 * 1_048_576
"""Of all sheets together; the largest real workbook had 114 MB in all its parts."""


def admit(name: str, content: bytes) -> Workbook:
    """Refuse what the reader's library cannot be trusted with; a package is opened here, once."""
    if not content.startswith(_ZIP):
        return Workbook(name, content)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        sheets: dict[str, bytes] = {}
        values: dict[str, bytes] = {}
        if _DOCUMENT in package.namelist():
            raise WithoutForm(name)
        for part in package.infolist():
            if _SHEET.fullmatch(part.filename):
                held = sum(map(len, sheets.values()))
                with package.open(part) as sheet:
                    inflated = sheet.read(MOST_INFLATED - held + 1)
                if held + len(inflated) > MOST_INFLATED:
                    raise TooLarge(name, held + len(inflated), MOST_INFLATED)
                plain = inflated if _VERBATIM in inflated else _FORMULA.sub(b"", inflated)
                _must_be_near(name, plain)
                sheets[part.filename], values[part.filename] = inflated, plain
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Damaged(name) from error
    return Workbook(name, content, package, sheets, _with(values, package, content))


def _with(sheets: Mapping[str, bytes], package: zipfile.ZipFile, content: bytes) -> bytes:
    """Give a package with other sheets in it; as it is where its parts cannot simply be copied."""
    if not sheets or any(part.flag_bits & _ENCRYPTED_PART for part in package.infolist()):
        return content
    try:
        return Package.held_in(package, content).but({name: stored(sheet) for name, sheet in sheets.items()})
    except struct.error:
        return content


DOCUMENT_SUFFIXES = frozenset({".docx", ".docm", ".doc"})
_DOCUMENT = "word/document.xml"
_MOST_PARTS = 2_000
_MOST_TEXT = 24 * 1_048_576
"""Inflated, of one part that is parsed; a form's own text has far less than 1 MB."""


def is_document(name: str, content: bytes) -> bool:
    """Tell a Word document from a workbook; OldDocument where it is one of the old kind."""
    if content.startswith(_OLE) and _OLD_DOCUMENT in content:
        raise OldDocument(name)
    try:
        return content.startswith(_ZIP) and _DOCUMENT in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Damaged(name) from error


def admit_document(name: str, content: bytes) -> None:
    """Refuse a Word document that would inflate to more than any form, or brings definitions of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) < len(parts):
                raise Damaged(name)
            # zipfile gives no more of a part than is declared here
            if (held := sum(part.file_size for part in parts)) > MOST_INFLATED:
                raise TooLarge(name, held, MOST_INFLATED)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    if part.file_size > _MOST_TEXT:
                        raise TooLarge(name, part.file_size, _MOST_TEXT)
                    text = package.read(part)
                    if b"<!DOCTYPE" in text or "<!DOCTYPE".encode("utf-16-le") in text + b"\0":
                        raise Damaged(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Damaged(name) from error


_IS = rb"r\s*=\s*[\"']"
"""How an address begins; the reader's library minds neither quotes nor blanks nor small letters."""

_FAR = re.compile(_IS + rb"(?:[A-Za-z]{3,}\d|[A-Za-z]{0,2}\d{4})")
"""An address beyond ZZ999; up to there no sheet has more than MOST_CELLS."""

_ADDRESS = re.compile(rb"\s" + _IS + rb"([A-Za-z]{0,7})(\d{0,20})")


def _must_be_near(name: str, sheet: bytes) -> None:
    """Refuse a sheet with a cell so far out that the library would ask for more memory than there is."""
    if not _FAR.search(sheet):
        return
    columns: set[bytes] = set()
    row = 0
    for address in _ADDRESS.finditer(sheet):
        columns.add(address[1].upper())
        row = max(row, int(address[2] or 0))
    letters = max(columns, key=column_number, default=b"")
    if row * column_number(letters) > MOST_CELLS:
        raise TooWide(name, f"{letters.decode()}{row}")


def format_of(file: Workbook) -> str:
    """Say of which format a workbook is, by what is in it and not by its name."""
    if file.package is None:
        return "xls"
    names = file.package.NameToInfo
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" not in names:
        return "ods"
    return "xlsm" if any(_MACROS.search(name) for name in names) else "xlsx"


_MACROS = re.compile(r"vbaProject\.bin", re.IGNORECASE)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
