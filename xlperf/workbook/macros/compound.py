"""A compound file of storages and streams, after [MS-CFB] version 3: the container of a VBA project."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Union

Storage = Mapping[str, Union[bytes, "Storage"]]
"""Streams and storages by name."""

_SECTOR, _MINI_SECTOR, _MINI_STREAM = 512, 64, 4096
_PER_SECTOR: Final = _SECTOR // 4
_FAT_SECTOR, _END, _FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_NOBODY: Final = 0xFFFFFFFF
_MOST_FAT_SECTORS: Final = 109
"""As many are listed in the header: enough for seven megabytes."""

_HEADER = struct.Struct("<8s16x5H6x9I")
_ENTRY = struct.Struct("<64sHBBIII16xI8x8xIQ")
_BLACK: Final = 1


class _Kind(IntEnum):
    FREE = 0
    STORAGE = 1
    STREAM = 2
    ROOT = 5


@dataclass
class _Entry:
    """A line of the directory; its siblings make a tree."""

    name: str
    kind: _Kind
    content: bytes = b""
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le") if self.name else b""
        tree = self.left, self.right, self.child
        # [MS-CFB] 2.6.4 lets every entry be black, if only the tree is in order.
        colour = _BLACK if self.name else 0
        return _ENTRY.pack(name, len(name), self.kind, colour, *tree, 0, self.start, self.size)


@dataclass
class _Chains:
    """Sectors, each of which names the next one of its stream."""

    size: int
    sectors: list[bytes] = field(default_factory=list)
    following: list[int] = field(default_factory=list)

    def put(self, content: bytes) -> int:
        """Append a stream and give its first sector."""
        if not content:
            return _END
        first = len(self.sectors)
        for at in range(0, len(content), self.size):
            self.sectors.append(content[at : at + self.size].ljust(self.size, b"\0"))
        self.following += [*range(first + 1, len(self.sectors)), _END]
        return first


def compound_file(root: Storage) -> bytes:
    directory = _directory(root)
    large, small = _Chains(_SECTOR), _Chains(_MINI_SECTOR)
    for entry in directory:
        if entry.kind is _Kind.STREAM:
            entry.size = len(entry.content)
            entry.start = (large if entry.size >= _MINI_STREAM else small).put(entry.content)
    mini_stream = b"".join(small.sectors)
    directory[0].size, directory[0].start = len(mini_stream), large.put(mini_stream)
    mini_fat = _whole_sectors(small.following)
    mini_fat_at = large.put(_numbers(mini_fat))
    directory += [_Entry("", _Kind.FREE)] * (-len(directory) % 4)
    directory_at = large.put(b"".join(entry.packed() for entry in directory))
    fat_at = _fat(large)
    header = _HEADER.pack(
        bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, len(fat_at), directory_at, 0,
        _MINI_STREAM, mini_fat_at, len(mini_fat) // _PER_SECTOR, _END, 0,
    )  # fmt: skip
    listed = fat_at + [_FREE] * (_MOST_FAT_SECTORS - len(fat_at))
    return header + _numbers(listed) + b"".join(large.sectors)


def _directory(root: Storage) -> list[_Entry]:
    entries = [_Entry("Root Entry", _Kind.ROOT)]
    _add(entries, entries[0], root)
    return entries


def _add(entries: list[_Entry], parent: _Entry, storage: Storage) -> None:
    """Append what is in a storage, as a balanced tree in the order that readers search by."""
    names = sorted(storage, key=lambda name: (len(name), name.upper()))
    first = len(entries)
    contents = [storage[name] for name in names]
    added = [
        _Entry(name, _Kind.STREAM, content) if isinstance(content, bytes) else _Entry(name, _Kind.STORAGE)
        for name, content in zip(names, contents, strict=True)
    ]
    entries += added
    parent.child = _tree(added, first)
    for entry, content in zip(added, contents, strict=True):
        if not isinstance(content, bytes):
            _add(entries, entry, content)


def _tree(siblings: Sequence[_Entry], first: int) -> int:
    """Link entries that stand in the directory from `first` on, and give the one at the top."""
    if not siblings:
        return _NOBODY
    middle = len(siblings) // 2
    siblings[middle].left = _tree(siblings[:middle], first)
    siblings[middle].right = _tree(siblings[middle + 1 :], first + middle + 1)
    return first + middle


def _fat(chains: _Chains) -> list[int]:
    """Append the table of what follows each sector, its own sectors included, and tell where it stands."""
    used, count = len(chains.sectors), 0
    while count * _PER_SECTOR < used + count:
        count += 1
    assert count <= _MOST_FAT_SECTORS, "no VBA project is that large"
    table = _whole_sectors([*chains.following, *[_FAT_SECTOR] * count])
    chains.put(_numbers(table))
    return list(range(used, used + count))


def _whole_sectors(numbers: Sequence[int]) -> list[int]:
    return [*numbers, *[_FREE] * (-len(numbers) % _PER_SECTOR)]


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
