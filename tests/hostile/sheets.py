"""Attacks by what goes with a workbook, by its sheets, and by a layout that somebody has changed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl

from xlperf.core.declaration import Declaration, Place
from xlperf.core.submission import Submission
from xlperf.forms.xiangyang_project import Detail, Filing, Funding, Project
from xlperf.workbook.macros.compound import compound_file
from xlperf.workbook.template import SHEET as FORM
from xlperf.workbook.template import blank, filled, filled_together

from ..samples import GOOD
from .attack import (
    FLAGGED,
    INTACT,
    NO_WRONG_FIGURE,
    Attack,
    Must,
    always,
    differs,
    flagged,
    holds,
    refused,
    says,
)
from .markup import prefixed, recoded
from .package import (
    BOOK,
    BOOK_RELS,
    RELS,
    SHEET,
    SHEET_RELS,
    TYPES,
    Change,
    after,
    before,
    but,
    cell_of,
    every,
    formula,
    good,
    number,
    packed,
    put,
    related,
    relation,
    relations,
    swap,
    text,
    typed,
    workbook,
)
from .threats import CONTROLS, HYPERLINKS, LAYOUT, LINKS, MACROS, SHEETS, TEMPLATES

NAME, BUDGET, AMOUNT = Place(Project.name), Place(Funding.budget), Place(Detail.amount, 0)

# --- what goes with a workbook

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_VBA = "application/vnd.ms-office.vbaProject"
_VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
PROJECT = compound_file({"VBA": {"dir": b"\1" + bytes(40), "ThisWorkbook": b"Sub Workbook_Open()"}})
WITH_MACROS = swap(_MAIN.encode(), _MACRO_MAIN.encode())


def macros(part: str = "xl/vbaProject.bin", named: bool = True) -> dict[str, Change]:
    """Give a workbook macros, under whatever name."""
    types = typed(part, _VBA) if named else typed(part, "image/png")
    return {
        part: PROJECT,
        BOOK_RELS: related(relation("rId90", _VBA_RELATION, part.removeprefix("xl/"))),
        TYPES: every(WITH_MACROS, types) if named else types,
    }


def backslashed(changes: dict[str, Change]) -> bytes:
    return packed({name.replace("/", "\\"): part for name, part in but(changes).items()})


_MACRO_SHEET = (
    b'<xm:macrosheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData><row r="1"><c r="A1">'
    b'<f>EXEC("calc.exe")</f><v>0</v></c></row></sheetData></xm:macrosheet>'
)


def macro_sheet() -> dict[str, Change]:
    """Give a workbook a sheet of the old kind of macros, which opens by itself."""
    return {
        "xl/macrosheets/sheet1.xml": _MACRO_SHEET,
        BOOK: every(
            before(b"</sheets>", b'<sheet name="Macro1" sheetId="90" state="veryHidden" r:id="rId90"/>'),
            before(b"</definedNames>", b'<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>'),
        ),
        BOOK_RELS: related(
            relation(
                "rId90",
                "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
                "macrosheets/sheet1.xml",
            )
        ),
        TYPES: every(
            WITH_MACROS, typed("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml")
        ),
    }


def beside(part: str, content: bytes, kind: str, type_: str, more: dict[str, Change] | None = None) -> bytes:
    """Give the form's sheet a part of its own."""
    target = part.replace("xl/", "../", 1)
    changes: dict[str, Change] = {part: content, TYPES: typed(part, type_)}
    return workbook({SHEET_RELS: relations(relation("rId1", kind, target)), **changes, **(more or {})})


MACRO = "宏"
WITH_CODE = [
    Attack("macros-in-xlsm", MACROS, always(lambda: workbook(macros())), INTACT & says(MACRO), ".xlsm"),
    Attack("macros-in-xlsx", MACROS, always(lambda: workbook(macros())),
           refused(says=MACRO) | INTACT & says(MACRO)),
    Attack("macros-in-a-workbook-without-type", MACROS,
           always(lambda: workbook({**macros(), TYPES: lambda part: part})),
           refused(says=MACRO) | INTACT & says(MACRO)),
    Attack("macros-under-another-name", MACROS, always(lambda: workbook(macros("xl/media/image1.png"))),
           refused(says=MACRO)),
    Attack("macros-under-another-name-and-type", MACROS,
           always(lambda: workbook(macros("xl/printerSettings1.bin", named=False))), refused(says=MACRO)),
    Attack("macros-under-another-name-in-xlsm", MACROS, always(lambda: workbook(macros("xl/project.dat"))),
           INTACT & says(MACRO) | refused(says=MACRO), ".xlsm"),
    Attack("macros-behind-backslashes", MACROS, always(backslashed, macros()),
           INTACT & says(MACRO) | refused(says=MACRO), ".xlsm"),
    *(Attack(f"macros-and-{key}", MACROS, always(workbook, {**macros(), part: edit}),
             INTACT & says(MACRO) | refused(says=MACRO), ".xlsm")
      for key, part, edit in [
          ("prefixed-book", BOOK, prefixed), ("prefixed-sheet", SHEET, prefixed),
          ("sheet-in-utf-16", SHEET, recoded("utf-16")), ("book-in-utf-16", BOOK, recoded("utf-16"))]),
    Attack("macros-of-the-old-kind", MACROS, always(lambda: workbook(macro_sheet())),
           INTACT & says(MACRO) | refused(says=MACRO), ".xlsm"),
    Attack("macros-of-the-old-kind-in-xlsx", MACROS, always(lambda: workbook(macro_sheet())),
           INTACT & says(MACRO) | refused(says=MACRO)),
    Attack("function-macros", MACROS, always(lambda: workbook({BOOK: before(
        b"</definedNames>", b'<definedName name="f" function="1" xlm="1">#REF!</definedName>')})),
        INTACT | refused(says=MACRO)),
]  # fmt: skip

NAMED_OBJECT = "控件|ActiveX|嵌入|内嵌|对象|OLE"
BESIDE = [
    Attack("active-x", CONTROLS, always(lambda: beside(
        "xl/activeX/activeX1.xml", b'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
        b'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}"/>', "control",
        "application/vnd.ms-office.activeX+xml",
        {SHEET: before(b"</worksheet>", b'<controls><control shapeId="1" r:id="rId1" name="a"/></controls>'),
         "xl/activeX/activeX1.bin": PROJECT})), INTACT & says(NAMED_OBJECT) | refused(says=NAMED_OBJECT)),
    Attack("form-control-with-macro", CONTROLS, always(lambda: beside(
        "xl/ctrlProps/ctrlProp1.xml", b'<formControlPr xmlns="http://schemas.microsoft.com/office/'
        b'spreadsheetml/2009/9/main" objectType="Button"/>', "ctrlProp",
        "application/vnd.ms-excel.controlproperties+xml")), INTACT | refused(says=NAMED_OBJECT)),
    Attack("embedded-object", CONTROLS, always(lambda: beside(
        "xl/embeddings/oleObject1.bin", PROJECT, "oleObject",
        "application/vnd.openxmlformats-officedocument.oleObject",
        {SHEET: before(b"</worksheet>", b'<oleObjects><oleObject progId="Package" shapeId="1" r:id="rId1"/>'
                                        b"</oleObjects>")})),
        INTACT & says(NAMED_OBJECT) | refused(says=NAMED_OBJECT)),
    Attack("linked-object", CONTROLS, always(lambda: workbook({
        SHEET_RELS: relations(relation("rId1", "oleObject", "file:///c:/a.exe", external=True)),
        SHEET: before(b"</worksheet>", b'<oleObjects><oleObject progId="Package" shapeId="1" r:id="rId1"/>'
                                       b"</oleObjects>")})),
        INTACT & says(f"{NAMED_OBJECT}|外部链接") | refused()),
    Attack("ribbon-on-load", CONTROLS, always(lambda: workbook({
        "customUI/customUI14.xml": b'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui" '
                                   b'onLoad="run"/>',
        RELS: related(relation("rId90", "http://schemas.microsoft.com/office/2007/relationships/ui/"
                               "extensibility", "customUI/customUI14.xml"))})),
        INTACT & says("功能区|customUI|自定义") | refused(says="功能区|customUI|自定义")),
    Attack("web-extension", CONTROLS, always(lambda: workbook({
        "xl/webextensions/taskpanes.xml": b'<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/'
                                          b'webextensions/taskpanes/2010/11"/>',
        RELS: related(relation("rId90", "http://schemas.microsoft.com/office/2011/relationships/"
                               "webextensiontaskpanes", "xl/webextensions/taskpanes.xml"))})),
        INTACT | refused()),
]  # fmt: skip

_LINK = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
_MAIN_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R_SPACE = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def external(target: str, cached: bool = True) -> Callable[..., bytes]:
    """Let a figure come from another workbook."""

    def make(trap: Any) -> bytes:
        there = target.format(port=trap.port)
        changes: dict[str, Change] = {
            "xl/externalLinks/externalLink1.xml": f'<externalLink {_MAIN_SPACE} {_R_SPACE}>'
            '<externalBook r:id="rId1"><sheetNames><sheetName val="a"/></sheetNames></externalBook>'
            "</externalLink>".encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                relation("rId1", "externalLinkPath", there, external=True)),
            BOOK: after(b"</sheets>", b'<externalReferences><externalReference r:id="rId90"/>'
                                      b"</externalReferences>"),
            BOOK_RELS: related(relation("rId90", "externalLink", "externalLinks/externalLink1.xml")),
            TYPES: typed("xl/externalLinks/externalLink1.xml", _LINK),
        }  # fmt: skip
        if cached:
            changes[SHEET] = formula(cell_of(Funding.budget), "[1]a!$A$1", "25.08")
        return workbook(changes)

    return make


def connected(trap: Any) -> bytes:
    """Let a workbook fetch data as soon as it is opened."""
    return workbook({
        "xl/connections.xml": f'<connections {_MAIN_SPACE}><connection id="1" name="a" type="4" '
        f'refreshedVersion="6" refreshOnLoad="1" background="1"><webPr url="http://127.0.0.1:{trap.port}/"/>'
        "</connection></connections>".encode(),
        BOOK_RELS: related(relation("rId90", "connections", "connections.xml")),
        TYPES: typed("xl/connections.xml",
                     "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml"),
    })  # fmt: skip


def dde(trap: Any) -> bytes:
    return workbook({
        "xl/externalLinks/externalLink1.xml": f'<externalLink {_MAIN_SPACE}><ddeLink ddeService="cmd" '
        "ddeTopic=\"/c calc\"><ddeItems><ddeItem name=\"A0\" advise=\"1\"/></ddeItems></ddeLink>"
        "</externalLink>".encode(),
        BOOK: after(b"</sheets>", b'<externalReferences><externalReference r:id="rId90"/>'
                                  b"</externalReferences>"),
        BOOK_RELS: related(relation("rId90", "externalLink", "externalLinks/externalLink1.xml")),
        TYPES: typed("xl/externalLinks/externalLink1.xml", _LINK),
    })  # fmt: skip


def picture(trap: Any) -> bytes:
    """Show a picture that lies on a server."""
    space = "http://schemas.openxmlformats.org/drawingml/2006"
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{space}/spreadsheetDrawing" xmlns:a="{space}/main" {_R_SPACE}>'
        '<xdr:absoluteAnchor><xdr:pic><xdr:blipFill><a:blip r:link="rId1"/></xdr:blipFill></xdr:pic>'
        "</xdr:absoluteAnchor></xdr:wsDr>"
    ).encode()
    server = f"http://127.0.0.1:{trap.port}/a.png"
    return beside(
        "xl/drawings/drawing1.xml", drawing, "drawing",
        "application/vnd.openxmlformats-officedocument.drawing+xml",
        {SHEET: before(b"</worksheet>", b'<drawing r:id="rId1"/>'),
         "xl/drawings/_rels/drawing1.xml.rels": relations(relation("rId1", "image", server, external=True))},
    )  # fmt: skip


LINK = "外部|链接|数据连接"
LINKED = [
    *(Attack(f"external-{key}", LINKS, external(target), INTACT & says(LINK))
      for key, target in {
          "http": "http://127.0.0.1:{port}/a.xlsx", "unc": "\\\\127.0.0.1\\a\\b.xlsx",
          "file": "file:///c:/a.xlsx", "relative": "../a.xlsx", "empty": "",
      }.items()),
    Attack("external-cached-figure-is-marked", LINKS, external("file:///c:/a.xlsx"),
           INTACT & flagged(BUDGET) & says(LINK)),
    Attack("external-unused", LINKS, external("http://127.0.0.1:{port}/a.xlsx", cached=False),
           INTACT & says(LINK)),
    Attack("dde-link", LINKS, dde, INTACT & says(LINK) | refused()),
    Attack("connection-with-refresh", LINKS, connected, INTACT & says(LINK)),
    Attack("linked-picture", LINKS, picture, INTACT & says(f"{LINK}|图片")),
    Attack("external-part-in-another-place", LINKS,
           lambda trap: re_placed(external("http://127.0.0.1:{port}/a.xlsx")(trap)), INTACT & says(LINK)),
    Attack("template-on-a-server", LINKS, lambda trap: workbook({RELS: related(relation(
        "rId90", "attachedTemplate", f"http://127.0.0.1:{trap.port}/a.dotm", external=True))}),
        INTACT & says(LINK) | refused()),
]  # fmt: skip


def re_placed(content: bytes) -> bytes:
    """Keep the part of a link where nobody looks for it by name."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return packed({
        name.replace("externalLinks", "more"): part.replace(b"externalLinks/", b"more/")
        for name, part in parts.items()
    })  # fmt: skip


def hyperlink(target: str) -> Callable[..., bytes]:
    def make(trap: Any) -> bytes:
        return workbook({
            SHEET: before(b"<printOptions", f'<hyperlinks><hyperlink ref="{cell_of(Project.name)}" '
                                            'r:id="rId1" tooltip="看这里"/></hyperlinks>'.encode()),
            SHEET_RELS: relations(
                relation("rId1", "hyperlink", target.format(port=trap.port), external=True)),
        })  # fmt: skip

    return make


HYPERLINKED = [
    Attack(f"hyperlink-{key}", HYPERLINKS, hyperlink(target), INTACT & says("链接"))
    for key, target in {
        "http": "http://127.0.0.1:{port}/?a=1&amp;b=2", "unc": "\\\\127.0.0.1\\a",
        "javascript": "javascript:a()",
        "file": "file:///c:/windows/system32/calc.exe", "mailto": "mailto:a@b.c?subject=d",
        "ms-excel": "ms-excel:ofe|u|http://127.0.0.1:{port}/a.xlsx", "data": "data:text/html,a",
    }.items()
]  # fmt: skip

# --- sheets


def listed(old: str, new: str) -> bytes:
    return workbook({BOOK: swap(old.encode(), new.encode())})


def twin(name: str, figure: str, state: str = "") -> bytes:
    """Add a copy of the form's sheet with another figure."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    entry = f'<sheet name="{name}" sheetId="90" {state} r:id="rId90"/>'
    return workbook({
        "xl/worksheets/sheet90.xml": but({SHEET: number(cell_of(Funding.budget), figure)})[SHEET],
        BOOK: before(b"</sheets>", entry.encode()),
        BOOK_RELS: related(relation("rId90", "worksheet", "worksheets/sheet90.xml")),
        TYPES: typed("xl/worksheets/sheet90.xml", kind),
    })  # fmt: skip


def _first_is_good(one: Submission) -> bool:
    return len(one.checked) == 2 and one.checked[0].declaration == GOOD


def _figures_once(one: Submission) -> bool:
    figures = sorted(each.declaration[Funding.budget] or Decimal(0) for each in one.checked)
    return figures == [Decimal("25.08"), Decimal("99.99")]


BOTH = Must("read, each of both sheets with its own figure", _figures_once)
NAMED = f'name="{FORM}"'
THE_FORM = f'<sheet name="{FORM}" sheetId="1"'
BOOKS = [
    *(Attack(f"sheet-{key}", SHEETS, always(listed, NAMED, f'name="{new}"'), INTACT)
      for key, new in {
          "renamed": "2027年申报", "spaces": "  申报表  ", "quotes": "申报'表", "markup": "&lt;b&gt;申报表",
          "line-break": "申报&#10;表", "escape": "申报_x000D_表", "braces": "{{7*7}}", "percent": "%s%n",
          "bidi": "申报\u202e表", "formula": "=1+1", "emoji": "申报表👍"}.items()),
    Attack("sheet-empty-name", SHEETS, always(listed, NAMED, 'name=""'), INTACT | refused()),
    Attack("sheet-no-name", SHEETS, always(listed, NAMED + " ", ""), INTACT | refused()),
    Attack("sheet-path-as-name", SHEETS, always(listed, NAMED, 'name="../../a"'), INTACT | refused()),
    Attack("sheet-name-like-ours", SHEETS, always(listed, NAMED, 'name="校验结果2"'), INTACT),
    Attack("sheet-under-the-name-of-another-of-ours", SHEETS,
           always(lambda: workbook({BOOK: every(swap('"填报说明"'.encode(), b'"a"'),
                                                swap(NAMED.encode(), 'name="填报说明"'.encode()))})),
           INTACT | refused()),
    Attack("sheet-duplicate-name", SHEETS, always(lambda: twin(FORM, "99.99")), refused() | BOTH),
    Attack("sheet-name-differs-by-case", SHEETS,
           always(lambda: workbook({BOOK: every(swap('"填报说明"'.encode(), b'"NOTES"'),
                                                swap('"指标示例"'.encode(), b'"notes"'))})),
           INTACT | refused()),
    Attack("sheet-second-declaration", SHEETS, always(lambda: twin("第二个", "99.99")), BOTH),
    Attack("sheet-second-declaration-hidden", SHEETS,
           always(lambda: twin("第二个", "99.99", 'state="veryHidden"')), BOTH & says("隐藏") | refused()),
    Attack("sheet-hidden", SHEETS, always(lambda: listed(THE_FORM, THE_FORM + ' state="hidden"')),
           INTACT & says("隐藏")),
    Attack("sheet-very-hidden", SHEETS, always(lambda: listed(THE_FORM, THE_FORM + ' state="veryHidden"')),
           INTACT & says("隐藏")),
    Attack("sheet-strange-state", SHEETS, always(lambda: listed(THE_FORM, THE_FORM + ' state="odd"')),
           INTACT | refused()),
    Attack("sheet-missing", SHEETS, always(lambda: workbook({BOOK: lambda part: re.sub(
        b'<sheet name="%s"[^>]*/>' % FORM.encode(), b"", part)})), refused()),
    Attack("sheet-none", SHEETS, always(lambda: workbook({BOOK: lambda part: re.sub(
        rb"<sheets>.*</sheets>", b"<sheets/>", part)})), refused()),
    Attack("sheet-relation-missing", SHEETS,
           always(workbook, {BOOK_RELS: swap(b'"rId1"', b'"rId77"')}), refused()),
    Attack("sheet-relation-twice", SHEETS, always(lambda: workbook({BOOK_RELS: related(
        relation("rId1", "worksheet", "worksheets/sheet4.xml"))})), INTACT | refused()),
    Attack("sheet-is-a-chart", SHEETS, always(lambda: workbook({BOOK_RELS: swap(
        b"relationships/worksheet", b"relationships/chartsheet")})), INTACT | refused()),
    Attack("sheet-empty-one-added", SHEETS, always(lambda: edited(lambda book: book.create_sheet("附件"))),
           INTACT),
    Attack("sheet-of-figures-added", SHEETS, always(lambda: edited(
        lambda book: book.create_sheet("测算").append(["金额", 86400]))), INTACT),
]  # fmt: skip

# --- the layout, as somebody changes it in a program


@cache
def _form_alone() -> bytes:
    """Give the good workbook without the sheets on which nobody answers anything, which is soon read."""
    book = openpyxl.load_workbook(io.BytesIO(good()))
    for name in book.sheetnames[1:]:
        del book[name]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def edited(change: Callable[[Any], Any]) -> bytes:
    """Change the good workbook as a filer would."""
    book = openpyxl.load_workbook(io.BytesIO(_form_alone()))
    change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def written(said: dict[str, str | None]) -> bytes:
    """Let cells of the form hold other texts, or nothing."""
    edits = [put(cell, b"") if one is None else text(cell, one) for cell, one in said.items()]
    return workbook({SHEET: every(*edits)})


def on_form(change: Callable[[Any], Any]) -> Callable[[], bytes]:
    return lambda: edited(lambda book: change(book[FORM]))


def row_of(sheet: Any, key: str) -> int:
    return [cell.value for cell in sheet["A"]].index(key) + 1


def contents_swapped(sheet: Any, one: str, other: str) -> None:
    """Swap what stands in two rows, but not their keys."""
    for a, b in zip(sheet[row_of(sheet, one)][1:], sheet[row_of(sheet, other)][1:], strict=True):
        if not isinstance(a, openpyxl.cell.MergedCell) and not isinstance(b, openpyxl.cell.MergedCell):
            a.value, b.value = b.value, a.value


def columns_swapped(sheet: Any) -> None:
    """Swap the labels and figures of two kinds of money, but not the keys of their columns."""
    for row in (9, 10):
        one, other = sheet.cell(row, 4), sheet.cell(row, 9)
        one.value, other.value = other.value, one.value


def amounts_merged_away(sheet: Any) -> None:
    for merged in ("D10:E10", "F10:H10", "I10:K10", "L10:M10"):
        sheet.unmerge_cells(merged)
    sheet.merge_cells("D10:M10")


def details_merged_away(sheet: Any) -> None:
    for row in (18, 19):
        sheet.unmerge_cells(f"J{row}:M{row}")
    sheet.merge_cells("J18:M19")


def row_deleted(sheet: Any) -> None:
    """Delete the row of the second detail, as a program does it: what was below moves up."""
    merged = [str(one) for one in sheet.merged_cells.ranges]
    for one in merged:
        sheet.unmerge_cells(one)
    sheet.delete_rows(19)


def inserted_above(sheet: Any) -> None:
    sheet.insert_rows(4, 3)


def column_inserted(sheet: Any) -> None:
    sheet.insert_cols(5)
    sheet.cell(10, 5, 77)


def _rows_but(*gone: int) -> Must:
    """Have the good declaration without some rows of its details."""
    kept = [row for at, row in enumerate(GOOD.rows(Detail)) if at not in gone]

    def judge(one: Submission) -> bool:
        return all(
            list(each.declaration.rows(Detail)) == kept
            and {place.field.table for place in differs(each.declaration)} <= {Detail}
            for each in one.checked
        ) and bool(one.checked)

    return Must("read without the rows that are gone, and all else right", judge)


CHANGED = FLAGGED & NO_WRONG_FIGURE
UNDER_ITS_LABEL = says("模板被修改|栏目|标签|改动|合并")
OUTSIDE = "以外|之外|不在"
OTHER_WAY_ROUND = Must(
    "read, the first two rows of details the other way round",
    lambda one: bool(one.checked) and list(one.checked[0].declaration.rows(Detail)[:2])
    == list(reversed(GOOD.rows(Detail)[:2])),
)  # fmt: skip
LAYOUTS = [
    Attack("rows-inserted-above", LAYOUT, always(on_form(inserted_above)), INTACT | refused()),
    Attack("column-inserted-with-a-figure", LAYOUT, always(on_form(column_inserted)),
           INTACT & says("77|E10|不在") | refused()),
    Attack("detail-row-deleted", LAYOUT, always(on_form(row_deleted)), _rows_but(1) & FLAGGED),
    Attack("details-swapped", LAYOUT,
           always(on_form(lambda sheet: contents_swapped(sheet, "Detail:1", "Detail:2"))), OTHER_WAY_ROUND),
    Attack("narratives-swapped", LAYOUT, always(on_form(
        lambda sheet: contents_swapped(sheet, "Narrative.duties", "Narrative.necessity"))), UNDER_ITS_LABEL),
    Attack("kinds-of-money-swapped", LAYOUT, always(on_form(columns_swapped)), UNDER_ITS_LABEL),
    Attack("amounts-merged-away", LAYOUT, always(on_form(amounts_merged_away)), FLAGGED & says("合并")),
    Attack("details-merged-away", LAYOUT, always(on_form(details_merged_away)), FLAGGED & says("合并")),
    Attack("labels-of-money-swapped", LAYOUT, always(
        written, {"D9": "其中：上级转移支付收入", "I9": "其中：当年预算内拨款"}), UNDER_ITS_LABEL),
    Attack("keys-swapped", LAYOUT, always(written, {"A11": "Narrative.summary", "A12": "Narrative.duties"}),
           UNDER_ITS_LABEL | refused()),
    Attack("key-twice", LAYOUT, always(written, {"A12": "Narrative.duties"}), UNDER_ITS_LABEL | refused()),
    Attack("key-blanked", LAYOUT, always(written, {"A10": None}), UNDER_ITS_LABEL & FLAGGED | refused()),
    Attack("keys-of-columns-swapped", LAYOUT, always(written, {"D1": "c8", "I1": "c3"}),
           UNDER_ITS_LABEL | refused()),
    Attack("key-of-a-column-twice", LAYOUT, always(written, {"E1": "c3"}),
           INTACT | UNDER_ITS_LABEL | refused()),
    Attack("label-altered", LAYOUT, always(written, {"D9": "其中：上级转移支付收入"}),
           INTACT & UNDER_ITS_LABEL),
    Attack("label-blanked", LAYOUT, always(written, {"D9": None}), INTACT & UNDER_ITS_LABEL),
    Attack("label-with-another-unit", LAYOUT, always(written, {"J17": "金额（万元）"}),
           INTACT & UNDER_ITS_LABEL),
    Attack("label-of-the-band-with-another-unit", LAYOUT, always(
        written, {"B8": "申请资金情况（资金来源元）"}), INTACT & UNDER_ITS_LABEL),
    Attack("value-under-a-merge", LAYOUT, always(lambda: workbook({SHEET: swap(
        b'<c r="E10" s="9"/>', b'<c r="E10" s="9"><v>77</v></c>')})), INTACT & says("E10")),
    Attack("figure-beside-the-form", LAYOUT, always(lambda: workbook({SHEET: swap(
        b"</row>", b'<c r="Z1"><v>77</v></c></row>')})), INTACT & says(f"Z1|{OUTSIDE}")),
    Attack("figure-below-the-form", LAYOUT, always(lambda: workbook({SHEET: before(
        b"</sheetData>", b'<row r="120"><c r="J120"><v>77</v></c></row>')})),
        INTACT & says(f"J120|{OUTSIDE}")),
    Attack("detail-in-a-row-hidden", LAYOUT, always(workbook, {SHEET: swap(
        b'<row r="19"', b'<row r="19" hidden="1"')}), INTACT & says("隐藏")),
    Attack("row-of-no-height", LAYOUT, always(workbook, {SHEET: lambda part: re.sub(
        rb'(<row r="19"[^>]* ht=")[\d.]+', rb"\g<1>0", part)}), INTACT & says("隐藏|行高")),
    Attack("column-hidden", LAYOUT, always(workbook, {SHEET: swap(
        b'<col min="2" max="13" width="8.140625" customWidth="1"/>',
        b'<col min="2" max="9" width="8.140625" customWidth="1"/>'
        b'<col min="10" max="10" width="0" hidden="1" customWidth="1"/>'
        b'<col min="11" max="13" width="8.140625" customWidth="1"/>')}), INTACT & says("隐藏")),
]  # fmt: skip

# --- templates


def stamped(said: str | None) -> bytes:
    return written({"A1": said})


def _filled(change: dict[Any, Any]) -> Callable[[], bytes]:
    return lambda: filled(GOOD.but(change))


def is_read_as(wanted: Declaration) -> Must:
    return Must("read as it was filled in", lambda one: bool(one.checked) and all(
        each.declaration == wanted for each in one.checked))  # fmt: skip


UNIT = Place(Filing.unit)
TEMPLATED = [
    Attack("template-of-1999", TEMPLATES, always(
        lambda: stamped("xlperf/1 xiangyang-project 1999 2027 00000000")), refused("wrong-version")),
    Attack("template-of-2099", TEMPLATES, always(
        lambda: stamped("xlperf/1 xiangyang-project 2099 2027 00000000")), refused("wrong-version")),
    Attack("template-of-another-program", TEMPLATES, always(
        lambda: stamped("xlperf/9 xiangyang-project 2021 2027 00000000")), refused()),
    Attack("template-of-another-form", TEMPLATES, always(
        lambda: stamped("xlperf/1 elsewhere 2021 2027 00000000")), refused("without-form")),
    Attack("template-with-the-mark-of-the-other-form", TEMPLATES, always(
        lambda: stamped("xlperf/1 mof-project 2015 2027 00000000")),
        refused() | FLAGGED & says("模板被修改|栏目")),
    Attack("template-without-mark", TEMPLATES, always(lambda: stamped(None)), refused("without-form")),
    Attack("template-with-a-mark-of-a-thousand-characters", TEMPLATES, always(
        lambda: stamped("xlperf/1 " + "a" * 1000 + " 2021 2027 00000000")), refused()),
    Attack("template-with-another-year", TEMPLATES, always(
        lambda: stamped("xlperf/1 xiangyang-project 2021 1999 d315ff2a")), INTACT),
    Attack("template-with-another-fingerprint", TEMPLATES, always(
        lambda: stamped("xlperf/1 xiangyang-project 2021 2027 00000000")), INTACT | refused()),
    Attack("summary-mark-on-a-declaration", TEMPLATES, always(lambda: stamped("xlperf/1 summary")),
           refused() | Must("left out as a summary of ours", lambda one: bool(one.reason))),
    Attack("unit-blank", TEMPLATES, always(_filled({Filing.unit: None})), holds(UNIT, None) & flagged(UNIT)),
    Attack("unit-of-blanks", TEMPLATES, always(_filled({Filing.unit: "\u3000 "})), flagged(UNIT)),
    Attack("same-declaration-twice", TEMPLATES, always(lambda: filled_together([GOOD, GOOD])),
           Must("read twice, which consolidating tells", lambda one: len(one.checked) == 2) | refused()),
    Attack("form-blank", TEMPLATES, always(lambda: blank(GOOD.form, 2027)),
           FLAGGED & flagged(UNIT) & flagged(NAME)),
]  # fmt: skip

ATTACKS = [*WITH_CODE, *BESIDE, *LINKED, *HYPERLINKED, *BOOKS, *LAYOUTS, *TEMPLATED]
