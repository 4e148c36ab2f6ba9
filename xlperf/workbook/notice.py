"""Notices to units as Word documents: a heading, paragraphs and tables, on A4."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ..core.words import visible
from .book import CREATED
from .style import HEI, SONG

_TITLE, _TEXT, _SMALL = 18, 12, 9
_A4: Final = (21.0, 29.7)
_MARGINS: Final = 2.2
_ZIP_DATE: Final = (CREATED.year, CREATED.month, CREATED.day, 0, 0, 0)


@dataclass(frozen=True)
class Table:
    """Rows under headings; `widths` are in centimetres."""

    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A part of a notice: a heading, what is said below it, and perhaps a table."""

    heading: str
    lines: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Notice:
    """What is said to a unit; `signed` stands at the foot on the right."""

    title: str
    to: str
    lines: Sequence[str]
    sections: Sequence[Section]
    signed: Sequence[str]


def notice_document(notice: Notice) -> bytes:
    """Make the Word document of a notice; the same notice gives the same bytes."""
    document = docx.Document()
    document.core_properties.title = notice.title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = CREATED
    page = document.sections[0]
    page.page_width, page.page_height = (Cm(side) for side in _A4)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGINS)
    _say(document, notice.title, HEI, _TITLE, WD_ALIGN_PARAGRAPH.CENTER, after=12)
    _say(document, f"{notice.to}：", SONG, _TEXT)
    for line in notice.lines:
        _say(document, line, SONG, _TEXT, indent=True)
    for section in notice.sections:
        _say(document, section.heading, HEI, _TEXT, before=8, keep=True)
        for line in section.lines:
            _say(document, line, SONG, _TEXT, indent=True)
        if section.table:
            _tabulate(document, section.table)
    for at, line in enumerate(notice.signed):
        _say(document, line, SONG, _TEXT, WD_ALIGN_PARAGRAPH.RIGHT, before=24 if not at else 0)
    content = io.BytesIO()
    document.save(content)
    return _dated(content.getvalue())


def _say(
    document: Any,
    text: str,
    font: str,
    size: float,
    align: Any = None,
    *,
    before: float = 0,
    after: float = 4,
    indent: bool = False,
    keep: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    shape.keep_with_next = keep
    if indent:
        shape.first_line_indent = Pt(2 * size)
    _run(paragraph, text, font, size)


def _run(paragraph: Any, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(visible(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _tabulate(document: Any, table: Table) -> None:
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.heads), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Cm(width)  # some programs look here, some at the cells
    for at, row in enumerate((table.heads, *table.rows)):
        # a table's row() looks all of its cells up anew
        for cell, width, text in zip(made.rows[at].cells, table.widths, row, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            _run(cell.paragraphs[0], text, HEI if not at else SONG, _SMALL)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)


def _dated(content: bytes) -> bytes:
    """Let every part of a package bear the same date."""
    dated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(dated, "w") as out:
        for part in package.infolist():
            info = zipfile.ZipInfo(part.filename, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, package.read(part))
    return dated.getvalue()
