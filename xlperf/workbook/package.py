"""A workbook's zip archive, of which a part is replaced and all the others are copied as they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from isal import isal_zlib

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_VERSION, _FIRST_DAY = 20, 0x21
"""Every part is of 1 January 1980, as XlsxWriter has it."""


_UTF8 = 0x800
"""Says that a name is not ASCII."""


class Deflated(NamedTuple):
    """The bytes of a part as they stand in the archive, and what is said of them there."""

    content: bytes
    method: int
    checksum: int
    size: int


@dataclass(frozen=True)
class Package:
    """The parts of a workbook, deflated once."""

    parts: Mapping[str, Deflated]

    @classmethod
    def of(cls, workbook: bytes) -> Package:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            return cls.held_in(archive, workbook)

    @classmethod
    def held_in(cls, archive: zipfile.ZipFile, workbook: bytes) -> Package:
        """Give the parts of an archive that is open, and of which these are the bytes."""
        return cls({one.filename: cls.raw(workbook, one) for one in archive.infolist()})

    @staticmethod
    def raw(workbook: bytes, part: zipfile.ZipInfo) -> Deflated:
        """Give a part of an archive as it stands there."""
        at = part.header_offset
        name, extra = struct.unpack_from("<HH", workbook, at + _LOCAL.size - 4)
        start = at + _LOCAL.size + name + extra
        content = workbook[start : start + part.compress_size]
        return Deflated(content, part.compress_type, part.CRC, part.file_size)

    def but(self, changed: Mapping[str, Deflated]) -> bytes:
        """Give the archive with some parts replaced."""
        pieces: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for name, kept in self.parts.items():
            part = changed.get(name, kept)
            called = name.encode()
            flags = 0 if name.isascii() else _UTF8
            size = len(part.content)
            said = (flags, part.method, 0, _FIRST_DAY, part.checksum, size, part.size, len(called))
            head = _LOCAL.pack(0x04034B50, _VERSION, *said, 0) + called
            pieces += (head, part.content)
            directory.append(
                _CENTRAL.pack(0x02014B50, _VERSION, _VERSION, *said, 0, 0, 0, 0, 0, offset) + called
            )
            offset += len(head) + len(part.content)
        listed = b"".join(directory)
        many = len(directory)
        end = _END.pack(0x06054B50, 0, 0, many, many, len(listed), offset, 0)
        return b"".join((*pieces, listed, end))


_MOST_RUNS = 64
_LAST_BLOCK = b"\x03\x00"


def stored(content: bytes) -> Deflated:
    """Give a part that is not deflated at all."""
    return Deflated(content, zipfile.ZIP_STORED, isal_zlib.crc32(content), len(content))


class Pieces:
    """A part in pieces, of which each copy changes a few.

    The runs between them are deflated once: blocks of a deflate stream that refer to nothing before
    them stand in any stream.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = tuple(pieces)
        self._runs: dict[tuple[int, int], tuple[bytes, bytes]] = {}

    def but(self, changed: Mapping[int, bytes]) -> Deflated:
        """Give the part with some pieces replaced."""
        content: list[bytes] = []
        checksum = size = at = 0
        while at < len(self.pieces):
            end = at
            while end < len(self.pieces) and (end in changed) is (at in changed):
                end += 1
            plain, blocks = self._changed(changed, at, end) if at in changed else self._run(at, end)
            content.append(blocks)
            checksum = zlib.crc32(plain, checksum)
            size += len(plain)
            at = end
        return Deflated(b"".join((*content, _LAST_BLOCK)), zipfile.ZIP_DEFLATED, checksum, size)

    @staticmethod
    def _changed(changed: Mapping[int, bytes], start: int, end: int) -> tuple[bytes, bytes]:
        plain = b"".join(changed[number] for number in range(start, end))
        return plain, _blocks(plain)

    def _run(self, start: int, end: int) -> tuple[bytes, bytes]:
        run = self._runs.get((start, end))
        if run is None:
            if len(self._runs) >= _MOST_RUNS:
                self._runs.clear()
            plain = b"".join(self.pieces[start:end])
            run = self._runs[start, end] = plain, _blocks(plain)
        return run


def _blocks(plain: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(plain) + deflate.flush(zlib.Z_SYNC_FLUSH)


def deflated(content: bytes) -> Deflated:
    return Pieces([content]).but({})
