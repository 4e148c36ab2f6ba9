"""Mutations of the zip archive: its parts, their names and order, and what the headers say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .archive import Archive, Header, Part

Mutation = Callable[[Random, Archive], tuple[str, Archive]]


def _one(random: Random, archive: Archive) -> tuple[int, Part]:
    """Choose a part, rather one that matters."""
    weights = [4 if _matters(part.name) else 1 for part in archive.parts]
    at = random.choices(range(len(archive.parts)), weights)[0]
    return at, archive.parts[at]


def _matters(name: str) -> bool:
    return name.endswith(
        ("sheet1.xml", "workbook.xml", "sharedStrings.xml", "content.xml", ".rels", "Types].xml")
    )


def _with(archive: Archive, at: int, *parts: Part) -> Archive:
    return archive.with_parts([*archive.parts[:at], *parts, *archive.parts[at + 1 :]])


def part_gone(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    return f"without {part.name}", _with(archive, at)


def part_twice(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    other = part.but(random.choice((part.content, b"", part.content.replace(b"1", b"2"), part.content[:-20])))
    pair = random.choice(((part, other), (other, part)))
    return f"{part.name} twice", _with(archive, at, *pair)


def part_in_other_case(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    other = replace(part, name=part.name.upper(), content=part.content.replace(b"1", b"2"))
    return f"{part.name} and {other.name}", _with(archive, at, part, other)


def parts_swapped(random: Random, archive: Archive) -> tuple[str, Archive]:
    (at, part), (other_at, other) = _one(random, archive), _one(random, archive)
    swapped = _with(archive, at, part.but(other.content))
    return f"{part.name} and {other.name} swapped", _with(swapped, other_at, other.but(part.content))


def part_renamed(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    name = random.choice(
        (part.name.upper(), "/" + part.name, part.name.replace("/", "\\"), "../" + part.name,
            part.name + "x", "",
         "C:\\" + part.name, part.name.replace("xl/", "xl//"), part.name + "/", part.name.replace("1", "%31"))
    )  # fmt: skip
    return f"{part.name} called {name!r}", _with(archive, at, replace(part, name=name))


def part_emptied(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    content = random.choice((b"", b" ", b"\0" * 100, b"<", b"<?xml version='1.0'?>"))
    return f"{part.name} is {content[:12]!r}", _with(archive, at, part.but(content))


def part_cut(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    kept = random.randrange(max(1, len(part.content)))
    return f"{part.name} cut after {kept} bytes", _with(archive, at, part.but(part.content[:kept]))


def part_flipped(random: Random, archive: Archive) -> tuple[str, Archive]:
    """Flip a bit of a part that is then packed as if nothing were wrong."""
    at, part = _one(random, archive)
    changed = bytearray(part.content or b"\0")
    where = random.randrange(len(changed))
    changed[where] ^= 1 << random.randrange(8)
    return f"{part.name}: a bit flipped at {where}", _with(archive, at, part.but(bytes(changed)))


def header_lies(random: Random, archive: Archive) -> tuple[str, Archive]:
    at, part = _one(random, archive)
    what, lie = random.choice(
        (
            ("checksum", Header(checksum=random.randrange(2**32))),
            ("size 0", Header(size=0)),
            ("size 4 GB", Header(size=0xFFFFFFFF)),
            ("size one less", Header(size=max(0, len(part.content) - 1))),
            ("packed size", Header(packed_size=random.choice((0, 7, 0xFFFFFFFF)))),
            ("name", Header(name="xl/other.xml")),
            ("stored", Header(method=0)),
            ("method 99", Header(method=99)),
            ("bzip2", Header(method=12)),
            ("encrypted", Header(flags=1)),
            ("extra", Header(extra=b"\x01\x00\xff\xff")),
        )
    )
    where = random.choice(("local", "listed", "both"))
    changed = part
    if where != "listed":
        changed = replace(changed, local=lie)
    if where != "local":
        changed = replace(changed, listed=lie)
    return f"{part.name}: {what} ({where})", _with(archive, at, changed)


def end_lies(random: Random, archive: Archive) -> tuple[str, Archive]:
    what, lie = random.choice(
        (("many", 0), ("many", 65535), ("size", 3), ("offset", 0), ("offset", 0xFFFFFFFF))
    )
    return f"end record: {what} is {lie}", replace(archive, lies={what: lie})


def more_parts(random: Random, archive: Archive) -> tuple[str, Archive]:
    name, content = random.choice(
        (
            ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500)),
            ("word/document.xml", b"<document/>"),
            ("content.xml", b"<office/>"),
            ("xl/workbook.bin", bytes(100)),
            ("EncryptedPackage", bytes(100)),
            ("xl/worksheets/sheet9.xml", b"<worksheet/>"),
            ("xl/worksheets/sheet01.xml", archive.parts[-1].content),
        )
    )
    return f"with {name}", archive.with_parts([*archive.parts, Part(name, content)])


ALL: tuple[Mutation, ...] = (
    part_gone, part_twice, part_in_other_case, parts_swapped, part_renamed, part_emptied, part_cut,
    part_flipped, part_flipped, header_lies, header_lies, header_lies, end_lies, more_parts,
)  # fmt: skip
