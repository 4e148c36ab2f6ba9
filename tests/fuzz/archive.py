"""A zip archive taken apart, and put together again with whatever lies it is to tell."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_DESCRIPTOR = struct.Struct("<IIII")
_DEFLATE = 8
HAS_DESCRIPTOR, IN_UTF8 = 0x8, 0x800


@dataclass(frozen=True)
class Header:
    """What is said of a part in one of its two headers, where it is not what is true."""

    name: str | None = None
    method: int | None = None
    checksum: int | None = None
    size: int | None = None
    packed_size: int | None = None
    flags: int = 0
    extra: bytes = b""


TRUE = Header()


@dataclass(frozen=True)
class Part:
    """A part of the archive. `level` is how hard it is deflated; 0 stores it."""

    name: str
    content: bytes
    level: int = 6
    local: Header = TRUE
    listed: Header = TRUE
    descriptor: bool = False
    """Whether checksum and sizes only follow behind the part."""

    def but(self, content: bytes) -> Part:
        return replace(self, content=content)


@dataclass(frozen=True)
class Archive:
    """The parts in their order, and what stands around them."""

    parts: tuple[Part, ...]
    before: bytes = b""
    comment: bytes = b""
    lies: dict[str, int] = field(default_factory=dict)
    """What the end record says, where it is not what is true: `many`, `size`, `offset`."""
    moment: int = 0
    """The time of day of every part, by which archives differ that hold the same."""

    @classmethod
    def of(cls, content: bytes) -> Archive:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return cls(tuple(Part(one.filename, package.read(one)) for one in package.infolist()))

    def with_parts(self, parts: Iterable[Part]) -> Archive:
        return replace(self, parts=tuple(parts))

    def but(self, changed: dict[str, bytes]) -> Archive:
        """Give the archive with other contents of some parts, and with parts that it had not."""
        kept = [part.but(changed.get(part.name, part.content)) for part in self.parts]
        had = {part.name for part in self.parts}
        return self.with_parts([*kept, *(Part(name, changed[name]) for name in changed if name not in had)])

    def without(self, *names: str) -> Archive:
        return self.with_parts(part for part in self.parts if part.name not in names)

    def __getitem__(self, name: str) -> bytes:
        return next(part.content for part in self.parts if part.name == name)

    def pack(self) -> bytes:
        pieces, directory = [self.before], []
        offset = len(self.before)
        for part in self.parts:
            local, listed = _packed(part, offset, self.moment)
            pieces.append(local)
            directory.append(listed)
            offset += len(local)
        central = b"".join(directory)
        told = {"many": len(directory), "size": len(central), "offset": offset, **self.lies}
        end = _END.pack(
            0x06054B50, 0, 0, told["many"], told["many"], told["size"], told["offset"], len(self.comment)
        )
        return b"".join((*pieces, central, end, self.comment))


def _packed(part: Part, offset: int, moment: int) -> tuple[bytes, bytes]:
    """Give a part with its local header, and its line in the directory."""
    deflate = zlib.compressobj(part.level, wbits=-zlib.MAX_WBITS)
    body = deflate.compress(part.content) + deflate.flush() if part.level else part.content
    true = (_DEFLATE if part.level else 0, zlib.crc32(part.content), len(body), len(part.content))
    flags = HAS_DESCRIPTOR if part.descriptor else 0
    local, listed = part.local, part.listed
    behind = b""
    if part.descriptor:
        behind = _DESCRIPTOR.pack(0x08074B50, *true[1:])
        local = replace(local, checksum=0, size=0, packed_size=0)
    name, fields = _said(part, local, flags, moment, true)
    head = _LOCAL.pack(0x04034B50, 20, *fields, len(name), len(local.extra)) + name + local.extra
    name, fields = _said(part, listed, flags, moment, true)
    line = _CENTRAL.pack(0x02014B50, 20, 20, *fields, len(name), len(listed.extra), 0, 0, 0, 0, offset)
    return head + body + behind, line + name + listed.extra


def _said(
    part: Part, header: Header, flags: int, moment: int, true: tuple[int, int, int, int]
) -> tuple[bytes, tuple[int, ...]]:
    called = part.name if header.name is None else header.name
    flags |= header.flags | (0 if called.isascii() else IN_UTF8)
    method, checksum, packed_size, size = true
    fields = (
        flags,
        method if header.method is None else header.method,
        moment,
        0x21,
        checksum if header.checksum is None else header.checksum,
        packed_size if header.packed_size is None else header.packed_size,
        size if header.size is None else header.size,
    )
    return called.encode(), fields
