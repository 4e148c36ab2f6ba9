"""Mutations of a file as bytes, whatever it is, and of the records of an .xls."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import olefile

Mutation = Callable[[Random, bytes], tuple[str, bytes]]
"""Gives what was done, and what came of it."""


def flipped_bits(random: Random, content: bytes) -> tuple[str, bytes]:
    changed = bytearray(content)
    many = random.choice((1, 1, 2, 8, 64))
    for _ in range(many):
        at = random.randrange(len(changed))
        changed[at] ^= 1 << random.randrange(8)
    return f"{many} bits flipped", bytes(changed)


def cut_end(random: Random, content: bytes) -> tuple[str, bytes]:
    kept = random.choice((random.randrange(len(content)), len(content) - random.randrange(1, 100)))
    return f"cut after {kept} bytes", content[:kept]


def cut_start(random: Random, content: bytes) -> tuple[str, bytes]:
    gone = random.choice((1, 4, 30, 512, random.randrange(1, len(content))))
    return f"the first {gone} bytes cut off", content[gone:]


def block_zeroed(random: Random, content: bytes) -> tuple[str, bytes]:
    at, size = random.randrange(len(content)), random.choice((4, 16, 512, 4096))
    return f"{size} bytes zeroed at {at}", content[:at] + bytes(len(content[at : at + size])) + content[
        at + size :
    ]


def block_twice(random: Random, content: bytes) -> tuple[str, bytes]:
    at, size = random.randrange(len(content)), random.choice((1, 16, 512, 4096))
    return f"{size} bytes twice at {at}", content[: at + size] + content[at:]


def block_gone(random: Random, content: bytes) -> tuple[str, bytes]:
    at, size = random.randrange(len(content)), random.choice((1, 16, 512, 4096))
    return f"{size} bytes gone at {at}", content[:at] + content[at + size :]


def noise_put_in(random: Random, content: bytes) -> tuple[str, bytes]:
    at, size = random.randrange(len(content)), random.choice((1, 16, 512))
    return f"{size} bytes of noise at {at}", content[:at] + random.randbytes(size) + content[at:]


def more_behind(random: Random, content: bytes) -> tuple[str, bytes]:
    more = random.choice((b"\0" * 512, random.randbytes(100), b"\r\n", content))
    return f"{len(more)} bytes more behind", content + more


ANY: tuple[Mutation, ...] = (
    flipped_bits, flipped_bits, flipped_bits, cut_end, cut_start, block_zeroed,
    block_twice, block_gone, noise_put_in, more_behind,
)  # fmt: skip


class _Record(NamedTuple):
    kind: int
    at: int
    """Where its bytes begin in the file, behind kind and size."""
    size: int


_HEAD = struct.Struct("<HH")
_NUMBER, _LABEL_STRING, _RK, _MULTIPLE_RK, _FORMULA = 0x203, 0xFD, 0x27E, 0xBD, 0x6
_CELLS = {_NUMBER, _LABEL_STRING, _RK, _MULTIPLE_RK, _FORMULA}


def records(content: bytes) -> list[_Record]:
    """Give the records of an .xls of which the workbook lies in one piece, as small ones do."""
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        stream = ole.openstream("Workbook").read()
    start = content.index(stream[:512])
    found, at = [], 0
    while at + _HEAD.size <= len(stream):
        kind, size = _HEAD.unpack_from(stream, at)
        if kind == 0 and size == 0:
            break
        found.append(_Record(kind, start + at + _HEAD.size, size))
        at += _HEAD.size + size
    return found


def _over(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def other_kind(random: Random, content: bytes) -> tuple[str, bytes]:
    one = random.choice(records(content))
    kind = random.choice((random.choice(records(content)).kind, 0xA, 0x809, 0x5F, random.randrange(0x1000)))
    told = _HEAD.pack(kind, one.size)
    return f"record {one.kind:#x} as {kind:#x}", _over(content, one.at - _HEAD.size, told)


def other_size(random: Random, content: bytes) -> tuple[str, bytes]:
    one = random.choice(records(content))
    size = random.choice((0, max(0, one.size - 1), one.size + 1, 0x7FFF, 0xFFFF))
    told = _HEAD.pack(one.kind, size)
    return f"record {one.kind:#x} of {size} bytes", _over(content, one.at - _HEAD.size, told)


def emptied_record(random: Random, content: bytes) -> tuple[str, bytes]:
    one = random.choice(records(content))
    fill = random.choice((b"\0", b"\xff"))
    return f"record {one.kind:#x} filled with {fill.hex()}", _over(content, one.at, fill * one.size)


def swapped_records(random: Random, content: bytes) -> tuple[str, bytes]:
    every = records(content)
    one = random.choice(every)
    other = random.choice([two for two in every if two.size == one.size])
    first, second = (content[two.at - _HEAD.size : two.at + two.size] for two in (one, other))
    swapped = _over(_over(content, one.at - _HEAD.size, second), other.at - _HEAD.size, first)
    return f"records {one.kind:#x} and {other.kind:#x} swapped", swapped


def other_cell(random: Random, content: bytes) -> tuple[str, bytes]:
    """Put a cell elsewhere, on a style that there is not, or before another text or number."""
    one = random.choice([two for two in records(content) if two.kind in _CELLS])
    offset, what = random.choice(((0, "row"), (2, "column"), (4, "style"), (6, "value")))
    new = random.choice((b"\0\0", b"\xff\xff", random.randbytes(2), b"\x01\x00"))
    return f"cell {one.kind:#x}: {what} {new.hex()}", _over(content, one.at + offset, new)


def other_bytes(random: Random, content: bytes) -> tuple[str, bytes]:
    one = random.choice([two for two in records(content) if two.size])
    at = random.randrange(one.size)
    new = random.choice((b"\0", b"\xff", random.randbytes(1), b"\x7f"))
    return f"record {one.kind:#x}: byte {at} is {new.hex()}", _over(content, one.at + at, new)


RECORDS: tuple[Mutation, ...] = (
    other_kind, other_size, emptied_record, swapped_records, other_cell, other_cell, other_bytes, other_bytes,
)  # fmt: skip
