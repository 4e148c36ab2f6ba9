"""Workbooks with something changed in them; a seed and a number always make the same one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from . import benign, in_archive, in_bytes, in_cells, in_xml
from .archive import Archive
from .seeds import Seed, seeds

_KINDS = {"benign": 30, "cells": 22, "xml": 26, "archive": 12, "bytes": 10}
_AGAIN = 0.2
"""How often something else is changed as well."""

_TRIES = 8
"""A change may find nothing to change."""


@dataclass(frozen=True)
class Mutant:
    """A changed workbook. Of a `benign` one nothing was changed that means anything."""

    number: int
    seed: Seed
    description: str
    content: bytes
    benign: bool

    @property
    def name(self) -> str:
        return f"m{self.number:05d}.{self.seed.suffix}"


def mutant(seed: int, number: int) -> Mutant:
    random = Random(f"{seed}/{number}")
    source = random.choice(seeds())
    kinds = list(_KINDS)
    kind = random.choices(kinds, list(_KINDS.values()))[0]
    done: list[str] = []
    content = source.content
    while not done or (random.random() < _AGAIN and kind != "bytes" and source.suffix != "xls"):
        for _ in range(_TRIES):
            what, changed = _changed(random, source, kind, content, _moment(number))
            if what and changed != content:
                break
        done.append(what)
        content = changed
        # what has lied about its archive cannot be taken apart again
        if kind == "archive":
            break
    if source.suffix == "xls" and kind != "bytes":
        kind = "records"
    return Mutant(number, source, f"{source.name}, {kind}: {'; '.join(done)}", content, kind == "benign")


def _changed(random: Random, source: Seed, kind: str, content: bytes, moment: int) -> tuple[str, bytes]:
    if source.suffix == "xls":
        return random.choice(in_bytes.ANY if kind == "bytes" else in_bytes.RECORDS)(random, content)
    if kind == "bytes":
        return random.choice(in_bytes.ANY)(random, content)
    archive = Archive.of(content)
    match kind:
        case "benign":
            what, changed = random.choice(benign.ALL)(random, archive)
        case "archive":
            what, changed = random.choice(in_archive.ALL)(random, archive)
        case "cells" if source.suffix == "xlsx":
            what, changed = _in_part(random, archive, "xl/worksheets/sheet1.xml", random.choice(in_cells.ALL))
        case _:
            what, changed = _in_part(random, archive, _part(random, archive), random.choice(in_xml.ALL))
    return what, replace(changed, moment=moment).pack()


def _moment(number: int) -> int:
    """Give each mutant a moment of its own: of files that are the same, xlperf checks the first."""
    hours, seconds = divmod(number * 2, 3600)
    return hours << 11 | seconds // 60 << 5 | seconds % 60 // 2


def _part(random: Random, archive: Archive) -> str:
    """Choose a part of XML, rather one in which values stand or are found."""
    names = [
        one.name
        for one in archive.parts
        if one.name.endswith((".xml", ".rels")) and one.content.count(b"</") > 1
    ]
    weights = [
        12 if name.endswith(("sheet1.xml", "content.xml")) else 4 if _finds(name) else 1 for name in names
    ]
    return random.choices(names, weights)[0]


def _finds(name: str) -> bool:
    return name.endswith(
        ("workbook.xml", "sharedStrings.xml", "styles.xml", "workbook.xml.rels", "Types].xml")
    )


def _in_part(
    random: Random, archive: Archive, name: str, change: in_xml.Mutation | in_cells.Mutation
) -> tuple[str, Archive]:
    try:
        text = archive[name].decode()
    except UnicodeDecodeError:  # what was done before has encoded it otherwise
        return "", archive
    what, made = change(random, text)
    part = name.rsplit("/", 1)[-1]
    encoded = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
    return f"{part}: {what}", archive.but({name: encoded})
