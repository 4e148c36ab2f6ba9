"""A part of XML, as every library reads it alike: in one encoding, well formed, and with no surprises."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.parsers import expat

from ..core.errors import Damaged
from ..core.limits import LIMITS, Limits

_HEAD = 200
_UTF8 = {b"UTF-8", b"UTF8", b"US-ASCII"}
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_MARK = b"\xef\xbb\xbf"
_MANY_ENDS = 4_000
"""A part with fewer elements that end behind others is not deep enough to harm anybody."""

_LONGEST = 524_288
"""Bytes of a tag or a text: a cell holds 32,767 characters, each written with ten at most."""

_SMALL_BYTES = 131_072
"""A larger part is not remembered."""

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_NEVER = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def in_utf8(name: str, path: str, part: bytes) -> bytes:
    """Give a part of XML in the encoding that every library reads alike."""
    if part.startswith(_UTF16):
        try:
            text = part.decode(
                "utf-16" if part[0] > 0x7F else "utf-16-le" if part[1:2] == b"\0" else "utf-16-be"
            )
        except UnicodeDecodeError as error:
            raise Damaged(name, f"部件 {path} 不是完整的 XML") from error
        return _DECLARATION.sub(b"", text.encode(errors="replace"), count=1)
    is_marked = part.startswith(_MARK)
    part = part.removeprefix(_MARK)
    declared = _DECLARED.match(part[:_HEAD])
    if declared is None or declared[1].upper() in _UTF8:
        return part
    if is_marked or part.isascii():  # then it is what it is, whatever it says
        return _DECLARATION.sub(b"", part, count=1)
    raise Damaged(name, f"部件 {path} 的编码无法识别")


class _Refused(Exception):
    """What a part of a workbook has no place for."""


def well_formed(name: str, path: str, part: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a part that is no XML, is too deep, or brings definitions of its own."""
    must_not_be_long(name, path, part)
    is_sound = _is_sound if len(part) < _SMALL_BYTES else _is_sound.__wrapped__
    if not is_sound(part, limits.depth):
        raise Damaged(name, f"部件 {path} 不是完整的 XML")


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
