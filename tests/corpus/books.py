"""Odd but valid workbooks, and what must be seen in each: the sheets, and how many cells carry something.

What is expected stands beside how it was made, and follows from it. Where openpyxl or LibreOffice
see something else, the case says so; that too is tested in both directions. LibreOffice is only asked
for the first rows and columns of a sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.worksheet.table import Table
from PIL import Image

from ..fuzz.archive import Archive, Part
from .parts import (
    COMPATIBILITY,
    MAIN,
    RELATIONS,
    Sheet,
    absolute,
    in_utf16,
    package,
    prefixed,
    rows,
    stored,
    strict,
    with_backslashes,
    with_descriptors,
    without_addresses,
)

Seen = tuple[str, int, bool]
"""A sheet's name, how many of its cells carry something, and whether it is visible."""


@dataclass(frozen=True)
class Case:
    """A workbook and what is in it. `unlike` names the programs that see something else."""

    name: str
    make: Callable[[], bytes]
    sheets: tuple[Seen, ...]
    suffix: str = "xlsx"
    unlike: frozenset[str] = frozenset()
    format: str = ""


CASES: list[Case] = []


def case(*sheets: Seen, suffix: str = "xlsx", unlike: str = "", format: str = ""):
    """Enter a workbook under the name of the function that makes it."""

    def enter(make: Callable[[], Archive | bytes]) -> Callable[[], Archive | bytes]:
        def content() -> bytes:
            made = make()
            return made.pack() if isinstance(made, Archive) else made

        name = make.__name__.strip("_").replace("_", " ")
        CASES.append(Case(name, content, sheets, suffix, frozenset(unlike.split()), format or suffix))
        return make

    return enter


ONE = ("甲", 1, True)
THREE = rows(["名称", 5, True], [None, "乙"])
"""Four cells that carry something."""

FOUR = ("甲", 4, True)


def plain() -> Archive:
    """Give a small workbook of the usual kind."""
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c><c r="C1" t="b"><v>1</v></c></row>'
    more = '<row r="2"><c r="B2" t="s"><v>1</v></c></row>'
    return package(Sheet("甲", cells + more), strings=["<t>名称</t>", "<t>乙</t>"])


# --- how texts are kept


@case(FOUR)
def no_shared_strings_part():
    return package(Sheet("甲", THREE))


@case(("甲", 2, True))
def empty_and_blank_inline_strings():
    return package(Sheet("甲", rows(["", " "], ["x"])))


@case(FOUR)
def shared_strings_with_runs_and_phonetics():
    rich = (
        '<r><t>名</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 称</t></r>'
        '<rPh sb="0" eb="1"><t>ミン</t></rPh>'
    )
    return plain().but({"xl/sharedStrings.xml": _strings(rich, "<t>乙</t>")})


@case(FOUR)
def shared_strings_that_are_counted_wrong():
    return plain().but(
        {"xl/sharedStrings.xml": _strings("<t>名称</t>", "<t>乙</t>", said='count="1" uniqueCount="1"')}
    )


@case(FOUR)
def shared_string_indexes_between_blanks():
    """XML Schema lets numbers stand between blanks."""
    archive = plain()
    sheet = archive["xl/worksheets/sheet1.xml"].replace(b"<v>1</v></c></row>", b"<v> 1 </v></c></row>")
    return archive.but({"xl/worksheets/sheet1.xml": sheet})


@case(("甲", 3, True))
def shared_strings_verbatim_and_with_escapes():
    strings = [
        "<t><![CDATA[<名称>]]></t>",
        "<t>&#20057;&#x4E59;</t>",
        '<t xml:space="preserve"> _x000D__x005F_x0041_ </t>',
    ]
    cells = "".join(f'<c r="{at}1" t="s"><v>{number}</v></c>' for number, at in enumerate("ABC"))
    return package(Sheet("甲", f'<row r="1">{cells}</row>'), strings=strings)


@case(("甲", 3, True))
def line_ends_of_every_kind():
    return package(Sheet("甲", rows(["一&#13;&#10;二", "一\r\n二\n三", "一_x000D_\n二"])))


def _strings(*inside: str, said: str = "") -> bytes:
    every = "".join(f"<si>{one}</si>" for one in inside)
    return f'<sst xmlns="{MAIN}" {said}>{every}</sst>'.encode()


# --- how XML is written


@case(FOUR)
def prefix_on_every_element():
    return prefixed(plain())


@case(FOUR)
def parts_in_utf16():
    return in_utf16(plain())


@case(FOUR, unlike="openpyxl")
def strict_namespaces():
    return strict(plain())


@case(FOUR)
def comments_and_instructions_between_cells():
    archive = plain()
    sheet = archive["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r"(?=<(?:row|c|v|/row)[ >])", "<!-- <c r='Z9'><v>1</v></c> --><?x y?>", sheet)
    return archive.but({"xl/worksheets/sheet1.xml": sheet.encode()})


@case(FOUR)
def attributes_in_single_quotes_and_on_lines_of_their_own():
    archive = plain()
    sheet = archive["xl/worksheets/sheet1.xml"].replace(b'"', b"'").replace(b" t=", b"\n\tt = ")
    return archive.but({"xl/worksheets/sheet1.xml": sheet})


@case(FOUR)
def ignorable_attributes_and_extensions():
    archive = plain()
    spaces = f'<worksheet xmlns="{MAIN}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="q" xmlns:q="urn:q"'
    sheet = archive["xl/worksheets/sheet1.xml"].decode().replace(f'<worksheet xmlns="{MAIN}"', spaces)
    sheet = sheet.replace("<row ", '<row q:v="1" ').replace('<c r="B1"', '<c q:r="Z9" r="B1"')
    ext = (
        '<extLst><ext uri="{00000000-0000-0000-0000-000000000001}"><q:c r="Z9">'
        "<q:v>1</q:v></q:c></ext></extLst>"
    )
    return archive.but(
        {"xl/worksheets/sheet1.xml": sheet.replace("</worksheet>", ext + "</worksheet>").encode()}
    )


# --- where cells stand


@case(FOUR)
def cells_without_addresses():
    return package(Sheet("甲", without(rows(["名称", 5], [True, "乙"]))))


@case(FOUR)
def rows_and_cells_without_addresses():
    return without_addresses(package(Sheet("甲", rows(["名称", 5], [True, "乙"]))), of_rows=True)


def without(cells: str) -> str:
    return (
        without_addresses(package(Sheet("甲", cells)))["xl/worksheets/sheet1.xml"]
        .decode()
        .split("sheetData>")[1][:-2]
    )


@case(FOUR)
def dimension_too_small():
    return package(Sheet("甲", THREE, before='<dimension ref="A1"/>'))


@case(FOUR)
def dimension_of_a_whole_sheet():
    return package(Sheet("甲", THREE, before='<dimension ref="A1:XFD1048576"/>'))


@case(("甲", 2, True), unlike="libreoffice")
def a_million_blank_rows_with_a_style():
    blank = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(2, 1_000_001))
    last = '<row r="1000001"><c r="A1000001"><v>2</v></c></row>'
    return package(Sheet("甲", rows([1]) + blank + last))


@case(("甲", 1, True))
def a_hundred_thousand_blank_cells_with_a_style():
    blank = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(2, 50_001)
    )
    return package(Sheet("甲", rows([1]) + blank))


@case(("甲", 3, True), unlike="libreoffice")
def cells_in_the_last_column_and_far_down():
    far = (
        '<row r="3"><c r="A3"><v>1</v></c><c r="XFD3"><v>2</v></c></row>'
        '<row r="200"><c r="B200"><v>3</v></c></row>'
    )
    return package(Sheet("甲", far))


# --- what cells hold


@case(("甲", 6, True))
def days_as_iso_texts_and_as_numbers():
    cells = (
        '<c r="A1" t="d" s="1"><v>2027-01-01</v></c><c r="B1" t="d"><v>2027-01-01T12:30:00</v></c>'
        '<c r="C1" s="1"><v>46388</v></c><c r="D1" s="2"><v>46388.5</v></c><c r="E1" s="3"><v>-5</v></c>'
        '<c r="F1" s="4"><v>46388</v></c>'
    )
    return package(Sheet("甲", f'<row r="1">{cells}</row>'))


@case(("甲", 2, True))
def days_since_1904():
    cells = '<row r="1"><c r="A1" s="1"><v>44926</v></c><c r="B1"><v>44926</v></c></row>'
    return package(Sheet("甲", cells), workbook='<workbookPr date1904="1"/>')


@case(("甲", 3, True), unlike="libreoffice")
def formulas_with_and_without_a_value():
    """One that was never calculated carries nothing yet; LibreOffice calculates it."""
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"甲"</f><v>甲</v></c><c r="C1"><f>NOW()</f></c>'
        '<c r="D1"><f t="shared" ref="D1:D2" si="0">A1</f><v>2</v></c>'
    )
    return package(Sheet("甲", f'<row r="1">{cells}</row>'))


@case(("甲", 3, True), unlike="libreoffice")
def errors_of_every_kind():
    cells = "".join(
        f'<c r="{at}1" t="e"><v>{error}</v></c>'
        for at, error in zip("ABC", ("#REF!", "#N/A", "#DIV/0!"), strict=True)
    )
    return package(Sheet("甲", f'<row r="1">{cells}</row>'))


@case(("甲", 2, True))
def numbers_in_every_notation():
    cells = '<c r="A1"><v>1E-7</v></c><c r="B1" t="n"><v>-1.5e+3</v></c><c r="C1"/><c r="D1"><v/></c>'
    return package(Sheet("甲", f'<row r="1">{cells}</row>'))


# --- which sheets there are


@case(("甲", 4, True), ("乙", 4, False), ("丙", 0, False))
def hidden_and_very_hidden_sheets():
    return package(Sheet("甲", THREE), Sheet("乙", THREE, "veryHidden"), Sheet("丙", "", "hidden"))


@case(("a & b", 1, True), ("甲（1）.x", 1, True))
def sheet_names_with_signs():
    return package(Sheet("a &amp; b", rows([1])), Sheet("甲（1）.x", rows([1])))


@case(FOUR)
def no_styles_part():
    return package(Sheet("甲", THREE), styles="")


@case(("数据", 4, True), unlike="libreoffice")
def a_chart_sheet_among_them():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    sheet.write_column(0, 0, [1, 2, 3, 4])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$A$1:$A$4"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    return content.getvalue()


@case(("二", 1, True), ("一", 4, True))
def sheets_in_another_order_than_their_parts():
    archive = package(Sheet("一", THREE), Sheet("二", rows([1])))
    book = archive["xl/workbook.xml"].decode()
    first, second = book.index("<sheet name"), book.rindex("<sheet name")
    end = book.index("</sheets>")
    return archive.but(
        {"xl/workbook.xml": (book[:first] + book[second:end] + book[first:second] + book[end:]).encode()}
    )


# --- what stands beside the cells


def _furnished(sheet, book) -> None:
    sheet.merge_cells("B2:D2")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.add_table(Table(displayName="表", ref="A5:B6"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
    sheet.add_chart(chart, "F2")
    sheet["A1"].comment = Comment("批注", "某")
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "png")
    sheet.add_image(Picture(picture), "H2")


@case(("甲", 8, True))
def tables_charts_pictures_comments_merges_and_hidden_rows():
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "甲"
    for line in ((1,), (2, "合并"), (3,), (), ("头", "头2"), ("x", 4)):
        sheet.append(line)
    _furnished(sheet, book)
    return _saved(book)


def _saved(book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@case(("甲", 3, True))
def rules_formats_names_and_print_titles():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("甲")
    sheet.write_row(0, 0, ["名", 1, 2])
    sheet.data_validation("B1", {"validate": "list", "source": ["一", "二"]})
    sheet.data_validation("C1", {"validate": "whole", "criteria": ">", "value": 0})
    sheet.conditional_format("B1:C9", {"type": "data_bar", "data_bar_2010": True})  # in the extension of 2010
    sheet.conditional_format("B1:C9", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.add_sparkline("D1", {"range": "甲!A1:C1"})
    sheet.repeat_rows(0)
    sheet.print_area("A1:C9")
    sheet.freeze_panes(1, 1)
    sheet.autofilter("A1:C1")
    sheet.protect("x")
    book.define_name("我的区域", "=甲!$A$1:$C$1")
    book.set_custom_property("批次", 3)
    book.set_properties({"title": "题", "author": "某单位"})
    book.close()
    return content.getvalue()


@case(FOUR)
def validations_and_formats_of_2010():
    """What refers to another sheet stands in an extension, with addresses of its own."""
    main = "http://schemas.microsoft.com/office/excel/2006/main"
    ext = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
        f'<x14:dataValidations xmlns:xm="{main}" count="1"><x14:dataValidation type="list" allowBlank="1">'
        "<x14:formula1><xm:f>乙!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>XFD1048576</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    return package(Sheet("甲", THREE, behind=ext))


@case(FOUR)
def custom_xml_and_parts_nobody_reads():
    return package(
        Sheet("甲", THREE),
        more={
            "customXml/item1.xml": "<x/>",
            "customXml/itemProps1.xml": "<y/>",
            "docProps/thumbnail.jpeg": b"\xff\xd8",
            "xl/printerSettings/printerSettings1.bin": bytes(100),
            "__MACOSX/._x.xml": b"\0\5\x16\7",
        },
        types={
            "/customXml/itemProps1.xml": (
                "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
            )
        },
    )


@case(("甲", 2, True))
def links_to_another_workbook_with_what_was_last_seen():
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{RELATIONS}" r:id="rId1"><sheetNames>'
        '<sheetName val="别表"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0"><row r="1"><cell r="A1"><v>7</v></cell>'
        "</row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    target = (
        "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/externalLinkPath" Target="other.xlsx" TargetMode="External"/></Relationships>'
    )
    archive = package(
        Sheet("甲", '<row r="1"><c r="A1"><f>[1]别表!A1</f><v>7</v></c><c r="B1"><v>1</v></c></row>'),
        more={
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": target,
        },
        types={"/xl/externalLinks/externalLink1.xml": f"{_TYPE}.externalLink+xml"},
        relations=[("externalLink", "externalLinks/externalLink1.xml")],
    )
    book = archive["xl/workbook.xml"].replace(
        b"</workbook>",
        b'<externalReferences><externalReference r:id="rId3"/></externalReferences></workbook>',
    )
    return archive.but({"xl/workbook.xml": book})


_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


# --- how it is packed


@case(FOUR)
def stored_and_not_deflated():
    return stored(plain())


@case(FOUR)
def data_descriptors_behind_each_part():
    return with_descriptors(plain())


@case(FOUR, unlike="openpyxl libreoffice")
def names_with_backslashes():
    return with_backslashes(plain())


@case(FOUR)
def absolute_targets_of_relations():
    return absolute(plain())


@case(FOUR)
def headers_of_zip64():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for part in plain().parts:
            with made.open(part.name, "w", force_zip64=True) as one:
                one.write(part.content)
    return content.getvalue()


@case(FOUR)
def parts_in_the_reverse_order_and_a_comment_behind():
    archive = plain()
    return Archive(tuple(reversed(archive.parts)), comment=b"made by hand")


@case(FOUR)
def folders_that_have_entries_of_their_own():
    archive = plain()
    return archive.with_parts([Part("xl/", b"", 0), Part("xl/worksheets/", b"", 0), *archive.parts])


# --- OpenDocument


_ODS = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def opened(*tables: str, styles: str = "") -> Archive:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_ODS} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        "<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = (Part("mimetype", kind.encode(), 0), Part("content.xml", content.encode()))
    return Archive((*parts, Part("META-INF/manifest.xml", manifest.encode())))


def table(name: str, inside: str, style: str = "") -> str:
    return f'<table:table table:name="{name}"{style}>{inside}</table:table>'


def text_cell(text: str, repeated: int = 1) -> str:
    many = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    return f'<table:table-cell office:value-type="string"{many}><text:p>{text}</text:p></table:table-cell>'


def row(cells: str, repeated: int = 1) -> str:
    many = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{many}>{cells}</table:table-row>"


@case(("甲", 14, True), suffix="ods")
def repeated_rows_and_columns():
    """Six cells in each of two rows, two in the third, and a million blank ones."""
    blank = row('<table:table-cell table:number-columns-repeated="16384"/>', 1_048_573)
    return opened(table("甲", row(text_cell("一", 6), 2) + row(text_cell("二", 2)) + blank))


@case(("甲", 2, True), suffix="ods")
def covered_cells():
    first = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-spanned="3" '
    first += 'table:number-rows-spanned="1"><text:p>1</text:p></table:table-cell>'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    return opened(table("甲", row(first + covered + text_cell("后"))))


@case(("甲", 7, True), suffix="ods")
def values_of_every_type():
    kinds = (
        ("float", 'office:value="1.5"'),
        ("percentage", 'office:value="0.5"'),
        ("currency", 'office:currency="CNY" office:value="3"'),
        ("date", 'office:date-value="2027-01-01"'),
        ("time", 'office:time-value="PT12H30M00S"'),
        ("boolean", 'office:boolean-value="true"'),
        ("string", 'office:string-value="文本"'),
    )
    cells = "".join(f'<table:table-cell office:value-type="{kind}" {value}/>' for kind, value in kinds)
    return opened(table("甲", row(cells)))


@case(("甲", 2, True), suffix="ods")
def notes_that_are_no_text_of_a_cell():
    noted = (
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>"
    )
    return opened(
        table(
            "甲",
            row(
                noted
                + text_cell("一<text:s text:c='2'/>二<text:tab/>三")
                + text_cell("<text:span>四</text:span>")
            ),
        )
    )


@case(("甲", 1, True), ("乙", 1, False), suffix="ods")
def a_hidden_table():
    style = (
        '<style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    one = row(text_cell("一"))
    return opened(table("甲", one), table("乙", one, ' table:style-name="h"'), styles=style)


@case(("甲", 4, True), suffix="ods")
def rows_in_groups_and_headers():
    one = row(text_cell("一"))
    grouped = f"<table:table-row-group>{one}</table:table-row-group>"
    return opened(table("甲", f"<table:table-header-rows>{one}</table:table-header-rows>{one}{grouped}{one}"))
