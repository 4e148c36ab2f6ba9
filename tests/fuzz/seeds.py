"""The valid workbooks that mutants are made of: as we, openpyxl, Excel and LibreOffice write them.

What LibreOffice made is kept beside this module, so that a mutant is the same wherever it is made;
`python -m tests.fuzz --renew` makes it anew where the forms have changed.
"""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

from xlperf.core.declaration import Declaration
from xlperf.workbook.layout import GUIDE, SAMPLES
from xlperf.workbook.template import filled

from ..office import Office
from ..samples import GOOD, MOF
from .archive import Archive

KEPT = Path(__file__).with_name("seeds")
LIBREOFFICE = ("xlsx", "ods", "xls")


@dataclass(frozen=True)
class Seed:
    """A valid workbook, and what is declared in it."""

    name: str
    suffix: str
    content: bytes
    declaration: Declaration


@cache
def seeds() -> tuple[Seed, ...]:
    whole = MOF.completed()
    ours = filled(whole)
    kept = [Seed(f"libreoffice.{one}", one, kept_file(one).read_bytes(), whole) for one in LIBREOFFICE]
    return (
        Seed("ours", "xlsx", filled(GOOD), GOOD.completed()),
        Seed("ours, the other form", "xlsx", ours, whole),
        Seed("openpyxl", "xlsx", by_openpyxl(ours), whole),
        Seed("as Excel writes", "xlsx", as_excel(ours), whole),
        *kept,
    )


def kept_file(suffix: str) -> Path:
    return KEPT / f"libreoffice.{suffix}"


def renew() -> None:
    """Let LibreOffice save the workbook of openpyxl in each of its formats, and keep that."""
    with tempfile.TemporaryDirectory() as place:
        office = Office(Path(place))
        source = Path(place, "libreoffice.xlsx")
        source.write_bytes(by_openpyxl(filled(MOF)))
        for suffix in LIBREOFFICE:
            (saved,) = office.convert([source], suffix)
            kept_file(suffix).write_bytes(saved.read_bytes())


def by_openpyxl(content: bytes) -> bytes:
    """Give the workbook as openpyxl saves it, without the sheets that only help."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in (GUIDE, SAMPLES):
        del book[name]
    for sheet in book:
        for cells in sheet:
            for cell in cells:  # openpyxl saves no values of formulas
                if cell.data_type == "f":
                    cell.value = None
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACES = (
    f'xmlns="{_MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    'xr:uid="{00000000-0001-0000-0000-000000000000}"'
)


def as_excel(content: bytes) -> bytes:
    """Give the workbook with what Excel adds: ignorable attributes, runs and phonetics in its strings."""
    archive = Archive.of(content)
    sheet = archive["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace(f'xmlns="{_MAIN}"', _SPACES, 1)
    sheet = re.sub(r'<row r="(\d+)"', r'<row r="\1" x14ac:dyDescent="0.25"', sheet)
    strings = archive["xl/sharedStrings.xml"].decode()
    strings = re.sub(r"<si><t>([^<]{4})([^<]+)</t></si>", _as_runs, strings)
    changed = {"xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": strings.encode()}
    return archive.but(changed).pack()


def _as_runs(text: re.Match[str]) -> str:
    return (
        f'<si><r><t xml:space="preserve">{text[1]}</t></r>'
        f'<r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve">{text[2]}</t></r>'
        '<rPh sb="0" eb="1"><t>ピン</t></rPh><phoneticPr fontId="1"/></si>'
    )
