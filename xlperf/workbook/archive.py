"""The parts of a zip archive, whose directory was held against what stands in it before any is inflated."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from isal import isal_zlib

from ..core.errors import Ambiguous, Damaged, Encrypted, TooLarge, TooMany
from ..core.limits import LIMITS, MB, Limits
from .package import Deflated, Package
from .xml_part import in_utf8, well_formed

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_LOCAL_SIGNATURE = 0x04034B50
_ENCRYPTED_PART = 1
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OUTSIDE = re.compile(r"^[\\/]|(?:^|[\\/])\.\.(?:[\\/]|$)|:")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS, _MACROS_BYTES = "_VBA_PROJECT".encode("utf-16-le"), 262_144
_MOST_MB = 32
"""Of a part that is parsed as a whole."""

_PROLOG_BYTES = 2_048
_DEFINITIONS = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE", re.DOTALL
)


class Archive:
    """A zip archive in which every part has one name, one place and one reading.

    Parts are found as Office Open XML names them: without regard to case, `/` and a leading slash.
    """

    def __init__(self, name: str, content: bytes, limits: Limits = LIMITS) -> None:
        self.name = name
        self.content = content
        self.limits = limits
        self._inflated = 0
        self._read = set[str]()
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error) as error:
            raise Damaged(name) from error
        # the folders that some programs list are no parts
        every = [one for one in self.zip.infolist() if not one.orig_filename.endswith(("/", "\\"))]
        self.parts = {plain_name(one.orig_filename): one for one in every}
        self._must_be_sane(every)

    def _must_be_sane(self, every: Sequence[zipfile.ZipInfo]) -> None:
        if len(every) > self.limits.parts:
            raise TooMany(self.name, "压缩包中的部件", len(every), self.limits.parts)
        if "" in self.parts or len(self.parts) < len(every):
            raise Ambiguous(self.name, "压缩包中有重名的部件")
        if any(_OUTSIDE.search(one.orig_filename) for one in every):
            raise Ambiguous(self.name, "压缩包中有指向包外位置的部件")
        end = 0
        for one in sorted(every, key=lambda one: one.header_offset):
            if one.flag_bits & _ENCRYPTED_PART:
                raise Encrypted(self.name)
            if one.header_offset < end:
                raise Ambiguous(self.name, "压缩包中的部件互相重叠")
            end = self._end_of(one)
        if end > self.zip.start_dir:
            raise Damaged(self.name)

    def _end_of(self, part: zipfile.ZipInfo) -> int:
        """Give where a part ends, whose own head must name it as the directory does."""
        at: int = part.header_offset
        try:
            head: tuple[int, ...] = _LOCAL.unpack_from(self.content, at)
        except struct.error as error:
            raise Damaged(self.name) from error
        called = self.content[at + _LOCAL.size : at + _LOCAL.size + head[9]]
        wanted = part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437", "replace")
        if head[0] != _LOCAL_SIGNATURE:
            raise Damaged(self.name)
        if called != wanted or head[3] != part.compress_type:
            raise Ambiguous(self.name, "压缩包的目录与内容不一致")
        return at + _LOCAL.size + head[9] + head[10] + part.compress_size

    def __contains__(self, path: str) -> bool:
        return plain_name(path) in self.parts

    def names(self) -> Iterator[str]:
        """Give the plain names of all parts."""
        yield from self.parts

    def filename(self, path: str) -> str:
        """Give the name of a part as it stands in the archive."""
        return self.parts[plain_name(path)].filename

    def package(self) -> Package:
        """Give the parts as they stand, to be copied."""
        return Package.held_in(self.zip, self.content)

    def part(self, path: str, most_mb: int | None = None) -> bytes:
        """Inflate a part, counting what comes out and not what is claimed."""
        info = self.parts.get(plain_name(path))
        if info is None or info.compress_type not in _READABLE:
            raise Damaged(self.name, f"缺少部件 {path}" if info is None else "压缩方式无法识别")
        most = min((most_mb or self.limits.part_mb) * MB, self.limits.parts_mb * MB - self._inflated)
        inflated = self._inflate(Package.raw(self.content, info), most)
        self._inflated += len(inflated)
        return inflated

    def _inflate(self, part: Deflated, most: int) -> bytes:
        plain = part.content
        if part.method == zipfile.ZIP_DEFLATED:
            stream = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS)
            try:
                plain = stream.decompress(part.content, most + 1)
            except isal_zlib.error as error:  # type: ignore[misc]  # it is one, whatever the stubs say
                raise Damaged(self.name) from error
            if len(plain) <= most and not stream.eof:
                raise Damaged(self.name)
        if len(plain) > most:
            raise TooLarge(self.name, max(len(plain), part.size), most)
        if isal_zlib.crc32(plain) != part.checksum or len(plain) != part.size:
            raise Damaged(self.name)
        return plain

    def holds_macros(self, path: str) -> bool:
        """Tell a part that is a project of macros, whatever it is called."""
        if path.endswith((".xml", ".rels", ".vml")) or path.startswith("xl/embeddings/"):
            return False
        return _MACROS in self._beginning(path, _MACROS_BYTES) and self._beginning(path, 8).startswith(_OLE)

    def _beginning(self, path: str, most: int) -> bytes:
        raw = Package.raw(self.content, self.parts[path])
        return _begun(raw.content, raw.method == zipfile.ZIP_DEFLATED, most)

    def must_define_nothing(self) -> None:
        """Refuse a package of which any part, read or not, begins with definitions of its own."""
        for path, info in self.parts.items():
            if path in self._read or info.compress_type not in _READABLE:
                continue
            if path.endswith((".xml", ".rels", ".vml")):
                raw = Package.raw(self.content, info)
                if _defines(raw.content[: 2 * _PROLOG_BYTES], raw.method == zipfile.ZIP_DEFLATED):
                    raise Damaged(self.name, f"部件 {path} 中有外来定义")

    def xml(self, path: str, most_mb: int = _MOST_MB) -> bytes:
        """Inflate a part that is XML and brings no definitions of its own, in UTF-8."""
        self._read.add(plain_name(path))
        part = in_utf8(self.name, path, self.part(path, most_mb))
        well_formed(self.name, path, part, self.limits)
        return part


def _begun(content: bytes, is_deflated: bool, most: int) -> bytes:
    if not is_deflated:
        return content[:most]
    with suppress(isal_zlib.error):  # type: ignore[arg-type]  # it is one, whatever the stubs say
        return isal_zlib.decompressobj(-isal_zlib.MAX_WBITS).decompress(content, most)
    return b""


@lru_cache(maxsize=256)
def _defines(beginning: bytes, is_deflated: bool) -> bool:
    """Tell from the first bytes of a part whether it has definitions of its own before anything else."""
    begun = _begun(beginning, is_deflated, _PROLOG_BYTES).replace(b"\0", b"")  # as in UTF-16
    return b"<!DOCTYPE" in begun and bool(_DEFINITIONS.match(begun))


def plain_name(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()
