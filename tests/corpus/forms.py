"""The same declaration in workbooks that are written in ever other ways."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel, to_excel

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.template import SHEET, filled, sheet_of, workbook_of

from ..fuzz.archive import Archive
from ..fuzz.seeds import as_excel, by_openpyxl, kept_file
from ..samples import GOOD, MOF
from .parts import (
    COMPATIBILITY,
    MAIN,
    absolute,
    in_utf16,
    prefixed,
    stored,
    strict,
    with_backslashes,
    with_descriptors,
)

WHOLE = GOOD.completed()
OTHER = MOF.completed()


@dataclass(frozen=True)
class Written:
    """A declaration in a workbook."""

    name: str
    make: Callable[[], bytes]
    declaration: Declaration = WHOLE
    suffix: str = "xlsx"


def _ours() -> Archive:
    return Archive.of(filled(GOOD))


def otherwise(change: Callable[[Archive], Archive]) -> Callable[[], bytes]:
    return lambda: change(_ours()).pack()


def in_sheets(change: Callable[[str], str]) -> Callable[[], bytes]:
    """Change the XML of the sheets."""

    def made() -> bytes:
        archive = _ours()
        sheets = {part.name: part.content for part in archive.parts if "/worksheets/" in part.name}
        return archive.but({name: change(xml.decode()).encode() for name, xml in sheets.items()}).pack()

    return made


def inline() -> bytes:
    """Put every shared string into its cells."""
    archive = _ours()
    inside = re.findall(r"<si>(.*?)</si>", archive["xl/sharedStrings.xml"].decode(), re.S)
    cell = re.compile(r' t="s"><v>(\d+)</v>')
    sheets = {part.name: part.content.decode() for part in archive.parts if "/worksheets/" in part.name}
    changed = {
        name: cell.sub(lambda one: f' t="inlineStr"><is>{inside[int(one[1])]}</is>', xml).encode()
        for name, xml in sheets.items()
    }
    archive = archive.but(changed).without("xl/sharedStrings.xml")
    types = re.sub(rb"<Override [^>]*sharedStrings[^>]*/>", b"", archive["[Content_Types].xml"])
    relations = re.sub(
        rb"<Relationship [^>]*sharedStrings[^>]*/>", b"", archive["xl/_rels/workbook.xml.rels"]
    )
    return archive.but({"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations}).pack()


def as_texts(xml: str) -> str:
    """Write days as ISO texts, which a sheet may hold too."""
    days = re.compile(r'(<c r="[A-Z]+\d+" s="\d+")><v>(4[67]\d{3})</v>')
    return days.sub(lambda one: f'{one[1]} t="d"><v>{from_excel(int(one[2])):%Y-%m-%d}</v>', xml)


def since_1904() -> bytes:
    """Count the days from 1904, as Excel for the Mac did."""
    archive = Archive.of(by_openpyxl(filled(GOOD)))
    sheet = archive["xl/worksheets/sheet1.xml"].decode()
    days = re.compile(r'(<c r="[A-Z]+\d+" s="\d+"(?: t="n")?>)<v>(4[67]\d{3})</v>')
    sheet = days.sub(
        lambda one: f"{one[1]}<v>{to_excel(from_excel(int(one[2])), CALENDAR_MAC_1904):.0f}</v>", sheet
    )
    book = re.sub(r"<workbookPr[^>]*/>", '<workbookPr date1904="1"/>', archive["xl/workbook.xml"].decode())
    assert "date1904" in book
    return archive.but({"xl/worksheets/sheet1.xml": sheet.encode(), "xl/workbook.xml": book.encode()}).pack()


def by_hand(change: Callable[[openpyxl.Workbook], None]) -> Callable[[], bytes]:
    """Change the workbook as somebody does who is at it, and save it by openpyxl."""

    def made() -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(by_openpyxl(filled(GOOD))))
        change(book)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    return made


def commented(book: openpyxl.Workbook) -> None:
    sheet = book[SHEET]
    for at in ("B3", "D5", "D6"):
        sheet[at].comment = Comment("请核对", "某")


def hidden_rows(book: openpyxl.Workbook) -> None:
    sheet = book[SHEET]
    for row in range(5, 15):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.auto_filter.ref = "B4:M20"


def first_of_many(book: openpyxl.Workbook) -> None:
    book.create_sheet("封面", 0)["A1"] = "封面"
    book.create_sheet("很深").sheet_state = "veryHidden"
    book.create_chartsheet("图")


def renamed(book: openpyxl.Workbook) -> None:
    book[SHEET].title = "2027年 申报 & 目标"


def with_macros() -> bytes:
    sheets = [sheet_of(WHOLE)]
    return workbook_of(sheets, actions.keeps(GOOD.form), {}, Macros.EXCEL)


def indexes_between_blanks(xml: str) -> str:
    return re.sub(r't="s"><v>(\d+)</v>', r't="s"><v> \1 </v>', xml)


def verbatim(archive: Archive) -> Archive:
    texts = re.compile(r"(<t(?: [^>]*)?>)([^<&]+)(</t>)")
    strings = texts.sub(r"\1<![CDATA[\2]]>\3", archive["xl/sharedStrings.xml"].decode())
    return archive.but({"xl/sharedStrings.xml": strings.encode()})


def million_rows(xml: str) -> str:
    """Put blank rows with a style below the form, as whole columns that somebody coloured do."""
    last = max(map(int, re.findall(r'<row r="(\d+)"', xml)))
    if "xlperf/1" not in xml and last < 60:
        return xml
    blank = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(last + 1, 1_048_577))
    return xml.replace("</sheetData>", blank + "</sheetData>")


def no_styles(archive: Archive) -> Archive:
    types = re.sub(rb"<Override [^>]*styles[^>]*/>", b"", archive["[Content_Types].xml"])
    relations = re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", archive["xl/_rels/workbook.xml.rels"])
    changed = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations}
    return archive.without("xl/styles.xml").but(changed)


def ignorable(xml: str) -> str:
    spaces = f'xmlns="{MAIN}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="q" xmlns:q="urn:q"'
    return xml.replace(f'xmlns="{MAIN}"', spaces, 1).replace("<c r=", '<c q:r="A1" r=')


WRITTEN = (
    Written("as we write it", lambda: filled(GOOD)),
    Written("as Excel writes", lambda: as_excel(filled(GOOD))),
    Written("as openpyxl writes", lambda: by_openpyxl(filled(GOOD))),
    *(
        Written(f"as LibreOffice writes .{one}", kept_file(one).read_bytes, OTHER, one)
        for one in ("xlsx", "ods", "xls")
    ),
    Written("strings inline", inline),
    Written("strings verbatim", otherwise(verbatim)),
    Written("indexes between blanks", in_sheets(indexes_between_blanks)),
    Written("prefix on every element", otherwise(prefixed)),
    Written("parts in UTF-16", otherwise(in_utf16)),
    Written("strict namespaces", otherwise(strict)),
    Written("ignorable attributes", in_sheets(ignorable)),
    Written("no styles part", otherwise(no_styles)),
    Written("absolute targets", otherwise(absolute)),
    Written("names with backslashes", otherwise(with_backslashes)),
    Written("data descriptors", otherwise(with_descriptors)),
    Written("stored", otherwise(stored)),
    Written("days as ISO texts", in_sheets(as_texts)),
    Written("days since 1904", since_1904),
    Written("a million blank rows", in_sheets(million_rows)),
    Written("comments", by_hand(commented)),
    Written("hidden rows and a filter", by_hand(hidden_rows)),
    Written("one sheet of many", by_hand(first_of_many)),
    Written("another name of the sheet", by_hand(renamed)),
    Written("macros", with_macros, suffix="xlsm"),
)
