"""A VBA project made of its sources, after [MS-OVBA]: Office compiles it when the workbook is opened.

The same sources give the same bytes.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .compound import compound_file
from .compression import compressed

WORKBOOK_CODE_NAME: Final = "ThisWorkbook"

_NAME: Final = "VBAProject"
_CODE_PAGE: Final = 936
"""Of a Chinese Windows; the sources are ASCII, so that any other shows the same."""

_ENGLISH: Final = 0x409
_WORKBOOK_BASE: Final = "0{00020819-0000-0000-C000-000000000046}"
_SHEET_BASE: Final = "0{00020820-0000-0000-C000-000000000046}"
_REFERENCES: Final = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
"""What every project of Excel's refers to; VBA and Excel itself are never listed."""

_NOT_COMPILED: Final = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
_PROTECTION: Final = (("CMG", bytes(4), 0x38), ("DPB", bytes(1), 0x70), ("GC", b"\xff", 0xA8))
"""The project is neither locked nor hidden and has no password; each with what its hiding starts from."""


@dataclass(frozen=True)
class Module:
    """A module by its name, with its whole source in ASCII."""

    name: str
    source: str
    is_document: bool = False
    """Whether it belongs to the workbook or to one of its sheets."""

    @property
    def text(self) -> bytes:
        return "".join(f"{line}\r\n" for line in self.source.splitlines()).encode("ascii")


def sheet_code_name(number: int) -> str:
    """Name the module of a sheet, counted from 1, as XlsxWriter does."""
    return f"Sheet{number}"


def vba_project(modules: Sequence[Module], sheets: int) -> bytes:
    """Make the project of a workbook with so many sheets."""
    every = [*_documents(sheets), *modules]
    content = {"_VBA_PROJECT": _NOT_COMPILED, "dir": compressed(b"".join(_dir(every)))}
    content |= {module.name: compressed(module.text) for module in every}
    project = "".join(f"{line}\r\n" for line in _project(every))
    names = b"".join(_ansi(one.name) + b"\0" + _unicode(one.name) + b"\0\0" for one in every)
    return compound_file({"VBA": content, "PROJECT": _ansi(project), "PROJECTwm": names + b"\0\0"})


def _documents(sheets: int) -> Iterator[Module]:
    yield _document(WORKBOOK_CODE_NAME, _WORKBOOK_BASE)
    for number in range(1, sheets + 1):
        yield _document(sheet_code_name(number), _SHEET_BASE)


def _document(name: str, base: str) -> Module:
    lines = [
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "{base}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    ]
    return Module(name, "\n".join(lines), is_document=True)


def _dir(modules: Sequence[Module]) -> Iterator[bytes]:
    """Give the records that say what the project is made of ([MS-OVBA] 2.3.4.2)."""
    yield _record(0x01, _long(3))  # a 64-bit Windows; others take it too
    yield _record(0x02, _long(_ENGLISH)) + _record(0x14, _long(_ENGLISH)) + _record(0x03, _short(_CODE_PAGE))
    yield _record(0x04, _ansi(_NAME)) + _texts(0x05, 0x40, "")
    yield _record(0x06) + _record(0x3D) + _record(0x07, _long(0)) + _record(0x08, _long(0))
    yield struct.pack("<HIIH", 0x09, 4, 1, 1)  # the version: its size says 4, and six bytes follow
    yield _texts(0x0C, 0x3C, "")
    for name, library in _REFERENCES:
        yield _texts(0x16, 0x3E, name)
        yield _record(0x0D, _long(len(library)) + _ansi(library) + _long(0) + _short(0))
    yield _record(0x0F, _short(len(modules))) + _record(0x13, _short(0xFFFF))
    for module in modules:
        yield _texts(0x19, 0x47, module.name) + _texts(0x1A, 0x32, module.name) + _texts(0x1C, 0x48, "")
        # the source begins at 0, for nothing compiled stands before it
        yield _record(0x31, _long(0)) + _record(0x1E, _long(0)) + _record(0x2C, _short(0xFFFF))
        yield _record(0x22 if module.is_document else 0x21) + _record(0x2B)
    yield _record(0x10)


def _project(modules: Sequence[Module]) -> Iterator[str]:
    """Give the lines of the stream PROJECT ([MS-OVBA] 2.3.1)."""
    own = uuid.uuid5(uuid.NAMESPACE_URL, "\0".join(module.source for module in modules))
    project_id = f"{{{own}}}".upper()
    yield f'ID="{project_id}"'
    for module in modules:
        yield f"Document={module.name}/&H00000000" if module.is_document else f"Module={module.name}"
    yield from (f'Name="{_NAME}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"')
    for key, content, seed in _PROTECTION:
        yield f'{key}="{_hidden(content, project_id, seed)}"'
    yield from ("", "[Host Extender Info]")
    yield "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"
    yield from ("", "[Workspace]")
    for module in modules:
        yield f"{module.name}=0, 0, 0, 0, C"


def _hidden(content: bytes, project_id: str, seed: int) -> str:
    """Obscure what says how a project is protected ([MS-OVBA] 2.4.3)."""
    key = sum(project_id.encode()) & 0xFF
    hidden = [seed, seed ^ 2, seed ^ key]
    before = key
    for byte in bytes((seed & 6) // 2) + _long(len(content)) + content:
        hidden.append(byte ^ (hidden[-2] + before & 0xFF))
        before = byte
    return bytes(hidden).hex().upper()


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", kind, len(content)) + content


def _texts(ansi: int, unicode: int, text: str) -> bytes:
    return _record(ansi, _ansi(text)) + _record(unicode, _unicode(text))


def _ansi(text: str) -> bytes:
    return text.encode("ascii")


def _unicode(text: str) -> bytes:
    return text.encode("utf-16-le")


def _long(number: int) -> bytes:
    return struct.pack("<I", number)


def _short(number: int) -> bytes:
    return struct.pack("<H", number)
