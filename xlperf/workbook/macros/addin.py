"""The add-in xlperf.xlam: the ribbon, xlwings' module, and which Python they start."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from ..book import Book
from ..package import Package, deflated
from .buttons import add_macros
from .sources import CONFIG, Python, module, ribbon, this_python, xlwings_module

ADD_IN: Final = "xlperf.xlam"
"""Workbooks call the add-in by this name."""

MODULES: Final = ("XlperfCommon", "XlperfAddIn")

_TYPES, _RELATIONSHIPS, _WORKBOOK = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"
_RIBBON: Final = "customUI/customUI.xml"
_RIBBON_RELATIONSHIP: Final = (
    '<Relationship Id="rIdRibbon" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
    f'Target="{_RIBBON}"/></Relationships>'
)


def add_in(python: Python | None = None) -> bytes:
    """Make the add-in that starts a Python, by default the one that runs now."""
    python = python or this_python()
    content = io.BytesIO()
    book = Book(content, "绩效申报")
    settings = book.add_worksheet(f"{CONFIG}.conf")
    for row, (key, value) in enumerate(_settings(python)):
        settings.write_string(row, 0, key)
        settings.write_string(row, 1, value)
    files = book.add_worksheet("files")
    for row, file in enumerate((python.program, *python.files)):
        files.write_string(row, 0, file)
    add_macros(book, [*map(module, MODULES), xlwings_module()])
    book.close()
    return _as_add_in(content.getvalue())


def _settings(python: Python) -> Iterator[tuple[str, str]]:
    """Give every setting that xlwings asks for.

    What stands here it does not look for in files: one beside a received workbook could name another program.
    """
    yield "INTERPRETER_WIN", python.program
    yield "ADD_WORKBOOK_TO_PYTHONPATH", "False"  # else a .py beside the workbook is imported in place of ours
    yield "TEMP DIR", "%TEMP%"
    for key in ("USE UDF SERVER", "SHOW CONSOLE", "DEBUG UDFS"):
        yield key, "False"
    yield "SHOW_ERROR_POPUPS", "True"  # else it makes a sheet in the user's workbook
    for key in ("PYTHONPATH", "CONDA PATH", "CONDA ENV", "UDF MODULES", "LICENSE_KEY"):
        yield key, ""
    for key in ("ONEDRIVE_CONSUMER_WIN", "ONEDRIVE_COMMERCIAL_WIN", "SHAREPOINT_WIN"):
        yield key, ""


def _as_add_in(workbook: bytes) -> bytes:
    """Turn a workbook with macros into an add-in with our ribbon."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        texts = {name: archive.read(name).decode() for name in (_TYPES, _RELATIONSHIPS, _WORKBOOK)}
    texts[_TYPES] = texts[_TYPES].replace("ms-excel.sheet.macroEnabled", "ms-excel.addin.macroEnabled")
    texts[_RELATIONSHIPS] = texts[_RELATIONSHIPS].replace("</Relationships>", _RIBBON_RELATIONSHIP)
    texts[_WORKBOOK] = re.sub("(?<=<workbookView )", 'visibility="hidden" ', texts[_WORKBOOK])
    changed = {name: deflated(text.encode()) for name, text in texts.items()}
    parts = Package.of(workbook).parts
    return Package({**parts, **changed, _RIBBON: deflated(ribbon())}).but({})
