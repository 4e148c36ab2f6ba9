"""What a file is by its first bytes, before any library opens it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from ..core.errors import Damaged, Encrypted, NoSuchFile, NotAWorkbook, TooLarge, TooWide, Unreadable, why

MOST_BYTES = 50 * 1_048_576
"""The largest of 1,991 real workbooks had far less (reliability notes, section 3)."""

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et"})
"""An .et is WPS' own .xls, often enough readable."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which an .xlsx with a password is kept."""

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
    if content.startswith(_ZIP):
        _must_be_a_form_s_size(path.name, content)
    if content.startswith((_ZIP, _OLE)):
        return content
    if not content:
        raise NotAWorkbook(path.name, "是空文件")
    head = content.lstrip(b"\xef\xbb\xbf \r\n\t")
    what = next((what for magic, what in _OTHERS if head.startswith(magic)), "内容是文本或其他格式")
    raise NotAWorkbook(path.name, what)


_COLUMN = re.compile(rb' r="([A-Z]{1,7})\d')
_ROW = re.compile(rb'<row\b[^>]*? r="(\d{1,20})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
MOST_CELLS = 5_000_000
"""Rows times columns up to the last cell; the reader's library makes a table of them all."""

MOST_INFLATED = 256 * 1_048_576


def _must_be_a_form_s_size(name: str, content: bytes) -> None:
    """Refuse a sheet with a cell so far out that the library would ask for more memory than there is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                if _SHEET.fullmatch(part.filename):
                    with package.open(part) as sheet:
                        inflated = sheet.read(MOST_INFLATED + 1)
                    if len(inflated) > MOST_INFLATED:
                        raise TooLarge(name, len(inflated), MOST_INFLATED)
                    _must_be_near(name, inflated)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Damaged(name) from error


def _must_be_near(name: str, sheet: bytes) -> None:
    letters = max(set(_COLUMN.findall(sheet)), key=_column_number, default=b"")
    row = max(map(int, _ROW.findall(sheet)), default=0)
    if row * _column_number(letters) > MOST_CELLS:
        raise TooWide(name, f"{letters.decode()}{row}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
