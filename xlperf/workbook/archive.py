"""The parts of a zip archive, whose directory was held against what stands in it before any is inflated."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from xml.parsers import expat

from isal import isal_zlib

from ..core.errors import Ambiguous, Damaged, Encrypted, TooLarge, TooMany
from ..core.limits import LIMITS, MB, Limits
from .package import Deflated, Package

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_LOCAL_SIGNATURE = 0x04034B50
_ENCRYPTED_PART = 1
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HEAD = 200
_UTF8 = {b"UTF-8", b"UTF8", b"US-ASCII"}
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_MARK = b"\xef\xbb\xbf"


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

    def xml(self, path: str) -> bytes:
        """Inflate a part that is XML and brings no definitions of its own, in UTF-8."""
        self._read.add(plain_name(path))
        part = in_utf8(self.name, path, self.part(path, _MOST_MB))
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


def in_utf8(name: str, path: str, part: bytes) -> bytes:
    """Give a part of XML in the encoding that every library reads alike."""
    if part.startswith(_UTF16):
        try:
            text = part.decode(
                "utf-16" if part[0] > 0x7F else "utf-16-le" if part[1:2] == b"\0" else "utf-16-be"
            )
        except UnicodeDecodeError as error:
            raise Damaged(name, f"部件 {path} 不是完整的 XML") from error
        return re.sub(r"^<\?xml[^>]*\?>", "", text, count=1).encode(errors="replace")
    is_marked = part.startswith(_MARK)
    part = part.removeprefix(_MARK)
    declared = _DECLARED.match(part[:_HEAD])
    if declared is None or declared[1].upper() in _UTF8:
        return part
    if is_marked or part.isascii():  # then it is what it is, whatever it says
        return _DECLARATION.sub(b"", part, count=1)
    raise Damaged(name, f"部件 {path} 的编码无法识别")


_MANY_ENDS = 4_000
"""A part with fewer elements that end behind others is not deep enough to harm anybody."""

_LONGEST = 262_144
"""Bytes of a tag or a text: a cell holds 32,767 characters, each written with seven at most."""


class _Refused(Exception):
    """What a part of a workbook has no place for."""


def well_formed(name: str, path: str, part: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a part that is no XML, is too deep, or brings definitions of its own."""
    must_not_be_long(name, path, part)
    is_sound = _is_sound if len(part) < _SMALL_BYTES else _is_sound.__wrapped__
    if not is_sound(part, limits.depth):
        raise Damaged(name, f"部件 {path} 不是完整的 XML")


_SMALL_BYTES = 131_072


@lru_cache(maxsize=64)
def _is_sound(part: bytes, most_depth: int) -> bool:
    """Tell whether a part is XML; most of a form's are its template's, and are looked through once."""
    parser = expat.ParserCreate(namespace_separator=" ")  # which also finds prefixes that mean nothing
    parser.StartDoctypeDeclHandler = _refuse
    if part.count(b"</") > _MANY_ENDS:
        depth = _Depth(most_depth)
        parser.StartElementHandler, parser.EndElementHandler = depth.down, depth.up
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, _Refused, ValueError):
        return False
    return True


_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_NEVER = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def is_text(part: bytes) -> bool:
    """Tell whether what stands between the tags of a part is surely text, whatever tags they are."""
    if any(one in part for one in _NEVER) or _REFERENCE.search(part):
        return False
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return len(part.translate(None, _CONTROLS)) == len(part)


def must_not_be_long(name: str, path: str, part: bytes) -> None:
    """Refuse what no program writes, before anything is made of it."""
    if any(b"<" not in part[at : at + _LONGEST] for at in range(0, len(part) - _LONGEST, _LONGEST)):
        raise Damaged(name, f"{path} 中有超过 {_LONGEST // 1_024} KB 的一段内容")


def _refuse(*_: object) -> None:
    raise _Refused


class _Depth:
    """How many elements are open, of which there may be so many."""

    def __init__(self, most: int) -> None:
        self._open, self._most = 0, most

    def down(self, *_: object) -> None:
        self._open += 1
        if self._open > self._most:
            raise _Refused

    def up(self, *_: object) -> None:
        self._open -= 1
