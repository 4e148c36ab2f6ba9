"""The compression of VBA sources, after [MS-OVBA] 2.4.1: repeated text is pointed back at."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CHUNK = 4096
_SHORTEST = 3


class _Token(NamedTuple):
    content: bytes
    is_copy: bool


def compressed(text: bytes) -> bytes:
    chunks = (text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK))
    return b"\x01" + b"".join(map(_chunk, chunks))


def _chunk(text: bytes) -> bytes:
    tokens = list(_tokens(text))
    packed = b"".join(_group(tokens[start : start + 8]) for start in range(0, len(tokens), 8))
    # A chunk that grew would have to be stored raw; no source is as dense as that.
    assert len(packed) <= _CHUNK, "what is compressed is text"
    return struct.pack("<H", 0xB000 | len(packed) - 1) + packed


def _group(tokens: Sequence[_Token]) -> bytes:
    """Put a byte before eight tokens that says which of them are copies."""
    flags = sum(token.is_copy << bit for bit, token in enumerate(tokens))
    return bytes([flags]) + b"".join(token.content for token in tokens)


def _tokens(text: bytes) -> Iterator[_Token]:
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(text):
        bits = max(4, (at - 1).bit_length())  # of an offset: as many as the text so far needs
        longest = min((0xFFFF >> bits) + _SHORTEST, len(text) - at)
        length, back = _longest(text, at, seen.get(text[at : at + _SHORTEST], ()), longest)
        if length:
            yield _Token(struct.pack("<H", back - 1 << 16 - bits | length - _SHORTEST), True)
        else:
            yield _Token(text[at : at + 1], False)
        for passed in range(at, at + max(1, length)):
            seen.setdefault(text[passed : passed + _SHORTEST], []).append(passed)
        at += max(1, length)


def _longest(text: bytes, at: int, candidates: Sequence[int], longest: int) -> tuple[int, int]:
    """Give the length of the longest text that stood before, and how far back; the nearest of equals."""
    found, back = 0, 0
    for candidate in reversed(candidates if longest >= _SHORTEST else ()):
        length = _SHORTEST
        while length < longest and text[candidate + length] == text[at + length]:
            length += 1
        if length > found:
            found, back = length, at - candidate
    return found, back
