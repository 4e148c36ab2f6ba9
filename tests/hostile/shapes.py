"""Attacks on the shape of sheets: addresses, claims, multitudes and tables of strings."""

from __future__ import annotations

import re

from xlperf.core.declaration import Place
from xlperf.forms.xiangyang_project import Funding, Project

from .attack import CLEAN, INTACT, Attack, always, holds, refused, says
from .package import (
    BOOK,
    BOOK_RELS,
    OTHER_SHEET,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Change,
    Edit,
    before,
    cell_of,
    element,
    entries,
    every,
    into_rows,
    put,
    raw,
    related,
    relation,
    swap,
    with_swollen,
    workbook,
)
from .threats import ADDRESSES, BLANK_ROWS, DIMENSION, FAR, MULTITUDES, PLACING, STRING_TABLE

BUDGET = cell_of(Funding.budget)
NAME = cell_of(Project.name)
ROW_OF_BUDGET = BUDGET.lstrip("ABCDEFGHIJKLM")
OUTSIDE = "以外|之外|不在|很远|区域外|范围外"
MB = 1 << 20


def on_sheet(*edits: Edit) -> bytes:
    return workbook({SHEET: every(*edits)})


def dimension(claim: bytes) -> bytes:
    return on_sheet(lambda part: re.sub(rb"<dimension[^>]*/>", claim, part, count=1))


DIMENSIONS = [
    Attack(f"dimension-{key}", DIMENSION, always(dimension, claim), CLEAN)
    for key, claim in {
        "whole-sheet": b'<dimension ref="A1:XFD1048576"/>',
        "one-cell": b'<dimension ref="A1:A1"/>',
        "single": b'<dimension ref="A1"/>',
        "small": b'<dimension ref="A1:D20"/>',
        "elsewhere": b'<dimension ref="ZZ900:AAA999"/>',
        "missing": b"",
        "backwards": b'<dimension ref="M94:A1"/>',
    }.items()
] + [
    Attack(f"dimension-{key}", DIMENSION, always(dimension, claim), CLEAN | refused())
    for key, claim in {
        "nonsense": b'<dimension ref="all of it"/>',
        "empty": b'<dimension ref=""/>',
        "beyond": b'<dimension ref="A1:ZZZZZZ99999999999999"/>',
        "zero": b'<dimension ref="A0:A0"/>',
    }.items()
]

LONELY = refused(says="XFD1048576|A1048576|1048576") | INTACT & says(OUTSIDE)


def _far_sheets() -> bytes:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    numbers = range(101, 151)
    return workbook({
        BOOK: before(b"</sheets>", "".join(
            f'<sheet name="附{at}" sheetId="{at}" r:id="rId{at}"/>' for at in numbers).encode()),
        BOOK_RELS: related(*(relation(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml")
                             for at in numbers)),
        TYPES: before(b"</Types>", "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kind}"/>'
            for at in numbers).encode()),
        **{f"xl/worksheets/sheet{at}.xml": sheet for at in numbers},
    })  # fmt: skip


FARS = [
    Attack("far-cell", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))), LONELY),
    Attack("far-row", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))), LONELY),
    Attack("far-column", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="95"><c r="XFD95"><v>1</v></c></row>'))),
        refused(says="XFD95") | INTACT & says(f"XFD95|{OUTSIDE}")),
    Attack("far-two-corners", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="95"><c r="XFD95"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'))),
        refused() | INTACT & says(OUTSIDE)),
    Attack("far-cell-without-address", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="1048576"><c><v>1</v></c></row>'))), LONELY),
    Attack("far-blank-styled-cell", FAR, always(lambda: on_sheet(into_rows(
        b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'))), INTACT | refused()),
    Attack("far-cell-in-50-sheets", FAR, always(_far_sheets), INTACT | refused()),
]  # fmt: skip


def _blank_rows(inner: str, first: int = 95, last: int = 1_048_576) -> bytes:
    return "".join(f'<row r="{at}" s="1">{inner.format(at)}</row>' for at in range(first, last + 1)).encode()


BLANKS = [
    Attack("blank-rows-million", BLANK_ROWS, always(lambda: on_sheet(into_rows(_blank_rows("")))), INTACT),
    Attack("blank-cells-million", BLANK_ROWS,
           always(lambda: on_sheet(into_rows(_blank_rows('<c r="B{}" s="1"/>')))), INTACT | refused()),
    Attack("blank-rows-and-a-late-figure", BLANK_ROWS,
           always(lambda: on_sheet(into_rows(_blank_rows("", last=60_000) + b'<row r="60001"><c r="J60001">'
                                             b"<v>5</v></c></row>"))),
           refused(says="60001") | INTACT & says(f"60001|{OUTSIDE}")),
    Attack("blank-columns-to-the-last", BLANK_ROWS,
           always(lambda: on_sheet(swap(b"</row>", b'<c r="XFD1" s="1"/></row>'))), INTACT | refused()),
]  # fmt: skip

NOWHERE = {
    "zero": "D0", "negative": "D-5", "row-1048577": "D1048577", "row-4294967295": "D4294967295",
    "row-4294967306": "D4294967306", "row-20-digits": "D99999999999999999999", "row-text": "Dabc",
    "column-zzzzzz": "ZZZZZZ10", "column-xfe": "XFE10", "column-only": "D", "row-only": "10", "empty": "",
    "range": "D10:E10", "dollars": "$D$10", "full-width": "Ｄ１０", "blank-inside": "D 10",
}  # fmt: skip


def row_numbered(said: str) -> Edit:
    """Call row 10 something else; its cells have no addresses of their own."""

    def edit(part: bytes) -> bytes:
        row = re.sub(rb'<c r="\w+"', b"<c", _row(part, 10))
        return part.replace(_row(part, 10), row.replace(b'r="10"', f'r="{said}"'.encode(), 1))

    return edit


ADDRESSED = [
    *(Attack(f"address-{key}", ADDRESSES,
             always(on_sheet, swap(f'r="{BUDGET}"'.encode(), f'r="{said}"'.encode())),
             refused()) for key, said in NOWHERE.items()),
    *(Attack(f"row-number-{at}", ADDRESSES, always(on_sheet, row_numbered(said)), refused())
      for at, said in enumerate(
          ["0", "-5", "1048577", "4294967295", "4294967306", "abc", "", "10.5", "１０"])),
    Attack("address-small-letters", ADDRESSES,
           always(lambda: on_sheet(swap(f'r="{BUDGET}"'.encode(), f'r="{BUDGET.lower()}"'.encode()))),
           INTACT | refused()),
]  # fmt: skip


def without_addresses(part: bytes) -> bytes:
    """Leave out what may be left out: every cell of a row stands there, one after the other."""

    def filled_up(row: re.Match[bytes]) -> bytes:
        cells = re.findall(rb"<c [^>]*?(?:/>|>.*?</c>)", row[0], re.S)
        letters = [re.match(rb'<c r="([A-Z]+)', one)[1] for one in cells]  # type: ignore[index]
        out, at = re.match(rb"<row[^>]*>", row[0])[0], 0  # type: ignore[index]
        for letter, one in zip(letters, cells, strict=True):
            column = ord(letter) - 65
            out += b"<c/>" * (column - at) + re.sub(rb' r="\w+"', b"", one, count=1)
            at = column + 1
        return out + b"</row>"

    return re.sub(rb"<row[^>/]*>.*?</row>", filled_up, part, flags=re.S)


def without_row_numbers(part: bytes) -> bytes:
    assert list(map(int, re.findall(rb'<row r="(\d+)"', part))) == list(range(1, 95))
    return re.sub(rb'<row r="\d+"', b"<row", without_addresses(part))


def _row(part: bytes, number_of: int) -> bytes:
    found = re.search(rb'<row r="%d".*?</row>' % number_of, part, re.S)
    assert found
    return found[0]


def out_of_order(part: bytes) -> bytes:
    one, other = _row(part, 10), _row(part, 12)
    return part.replace(one, b"@").replace(other, one).replace(b"@", other)


def cells_out_of_order(part: bytes) -> bytes:
    row = _row(part, 10)
    cells = re.findall(rb"<c [^>]*?(?:/>|>.*?</c>)", row, re.S)
    head = re.match(rb"<row[^>]*>", row)
    assert head
    return part.replace(row, head[0] + b"".join(reversed(cells)) + b"</row>")


def twice(figure: str, first: bool = False) -> Edit:
    """Let a cell stand there twice, with two figures."""

    def edit(part: bytes) -> bytes:
        found = element(part, BUDGET)[0]
        other = re.sub(rb"<v>.*?</v>", f"<v>{figure}</v>".encode(), found)
        return part.replace(found, other + found if first else found + other, 1)

    return edit


def row_twice(part: bytes) -> bytes:
    row = _row(part, 10)
    return part.replace(row, row + row.replace(b"<v>25.08</v>", b"<v>99.99</v>"), 1)


def alternatives(part: bytes) -> bytes:
    """Let two programs see two figures."""
    found = element(part, BUDGET)[0]
    other = found.replace(b"<v>25.08</v>", b"<v>99.99</v>")
    namespace = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return part.replace(
        found,
        b"<mc:AlternateContent " + namespace + b'><mc:Choice Requires="x14">' + found
        + b"</mc:Choice><mc:Fallback>" + other + b"</mc:Fallback></mc:AlternateContent>", 1,
    )  # fmt: skip


def alternative_rows(part: bytes) -> bytes:
    row = _row(part, 10)
    other = row.replace(b"<v>25.08</v>", b"<v>99.99</v>")
    namespace = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return part.replace(
        row,
        b"<mc:AlternateContent " + namespace + b'><mc:Choice Requires="x14">' + other
        + b"</mc:Choice><mc:Fallback>" + row + b"</mc:Fallback></mc:AlternateContent>", 1,
    )  # fmt: skip


def second_table(part: bytes) -> bytes:
    rows = re.search(rb"<sheetData>.*</sheetData>", part, re.S)
    assert rows
    return part.replace(rows[0], rows[0] + rows[0].replace(b"<v>25.08</v>", b"<v>99.99</v>"))


PLACED = [
    Attack("cells-without-addresses", PLACING, always(lambda: on_sheet(without_addresses)), CLEAN),
    Attack("rows-without-numbers", PLACING, always(lambda: on_sheet(without_row_numbers)), CLEAN),
    Attack("one-cell-without-address", PLACING,
           always(lambda: on_sheet(swap(f' r="C{ROW_OF_BUDGET}"'.encode(), b""))), INTACT | refused()),
    Attack("cell-twice", PLACING, always(lambda: on_sheet(twice("99.99"))), refused()),
    Attack("cell-twice-other-first", PLACING, always(lambda: on_sheet(twice("99.99", first=True))),
           refused()),
    Attack("cell-twice-once-blank", PLACING,
           always(lambda: on_sheet(lambda part: part.replace(
               element(part, BUDGET)[0], f'<c r="{BUDGET}"/>'.encode() + element(part, BUDGET)[0]))),
           INTACT | refused()),
    Attack("row-twice", PLACING, always(lambda: on_sheet(row_twice)), refused()),
    Attack("rows-out-of-order", PLACING, always(lambda: on_sheet(out_of_order)), INTACT | refused()),
    Attack("cells-out-of-order", PLACING, always(lambda: on_sheet(cells_out_of_order)),
           INTACT | refused()),
    Attack("row-and-cell-disagree", PLACING,
           always(lambda: on_sheet(swap(f'r="{BUDGET}"'.encode(), b'r="D22"'))), refused()),
    Attack("row-and-all-its-cells-disagree", PLACING,
           always(lambda: on_sheet(swap(b'<row r="10"', b'<row r="110"'))), INTACT | refused()),
    Attack("two-alternatives", PLACING, always(lambda: on_sheet(alternatives)), refused()),
    Attack("two-alternative-rows", PLACING, always(lambda: on_sheet(alternative_rows)), refused()),
    Attack("two-tables-of-cells", PLACING, always(lambda: on_sheet(second_table)), refused()),
    Attack("two-values-in-a-cell", PLACING,
           always(lambda: on_sheet(put(BUDGET, b"<v>25.08</v><v>99.99</v>"))), INTACT | refused()),
    Attack("cell-within-a-cell", PLACING,
           always(lambda: on_sheet(put(BUDGET, b'<v>25.08</v><c r="D11"><v>1</v></c>'))), INTACT | refused()),
    Attack("cells-in-a-foreign-namespace", PLACING,
           always(lambda: on_sheet(swap(
               f'<c r="{BUDGET}"'.encode(), f'<y:c xmlns:y="urn:y" r="{BUDGET}"><y:v>9</y:v></y:c>'
               f'<c r="{BUDGET}"'.encode()))), INTACT | refused()),
    Attack("cells-in-an-extension", PLACING,
           always(lambda: on_sheet(before(
               b"</worksheet>", f'<extLst><ext uri="x"><row r="10"><c r="{BUDGET}"><v>99.99</v></c></row>'
               "</ext></extLst>".encode()))), INTACT | refused()),
]  # fmt: skip


def string(index: str, kind: bytes = b"s") -> bytes:
    return on_sheet(put(NAME, f"<v>{index}</v>".encode(), kind))


def _padded(part: bytes) -> bytes:
    found = element(part, NAME)[0]
    return part.replace(found, re.sub(rb"<v>(\d+)</v>", rb"<v> \1 </v>", found))


def counts(claim: bytes) -> bytes:
    return workbook({STRINGS: lambda part: re.sub(
        rb'count="\d+" uniqueCount="\d+"', claim, part, count=1)})  # fmt: skip


STRING_TABLES = [
    *(Attack(f"string-{key}", STRING_TABLE, always(string, index), refused())
      for key, index in {
          "out-of-range": "99999", "negative": "-1", "text": "abc", "30-digits": "1" * 30,
          "u32": "4294967296", "fraction": "1.5", "empty": "", "exponent": "1e1", "hex": "0x6c",
          "underscore": "1_0", "full-width": "１０８",
      }.items()),
    Attack("string-without-value", STRING_TABLE, always(lambda: on_sheet(put(NAME, b"", b"s"))),
           refused() | holds(Place(Project.name), None)),
    Attack("string-with-blanks", STRING_TABLE, always(lambda: on_sheet(_padded)), INTACT),
    *(Attack(f"string-count-{at}", STRING_TABLE, always(counts, claim),
             INTACT | refused())
      for at, claim in enumerate([
          b'count="4294967295" uniqueCount="4294967295"', b'count="1" uniqueCount="1"', b"",
          b'count="-1" uniqueCount="-1"', b'count="a" uniqueCount="b"',
          b'count="18446744073709551615" uniqueCount="18446744073709551615"'])),
    Attack("string-table-missing-items", STRING_TABLE,
           always(lambda: workbook({
               STRINGS: lambda part: part[: part.index(b"</si>", 9000)] + b"</si></sst>"})),
           refused()),
]  # fmt: skip


def multitude(part: str, marker: bytes, one: bytes, times: int) -> bytes:
    """Repeat an element of a part so many times."""
    together = max(1, MB // len(one))
    return raw(with_swollen(part, marker, one * together, -(-times // together)))


def _names() -> bytes:
    return multitude(BOOK, b"</definedNames>", b'<definedName name="a">Z1</definedName>', 1_000_000)


def _sheets(number_of: int, own_parts: bool) -> bytes:
    """Let a workbook have very many sheets, each with a part of its own or all with the form's."""
    numbers = range(101, 101 + number_of)
    target = "worksheets/sheet{}.xml" if own_parts else "worksheets/sheet1.xml"
    changes: dict[str, Change] = {
        BOOK: before(b"</sheets>", "".join(
            f'<sheet name="附{at}" sheetId="{at}" r:id="rId{at}"/>' for at in numbers).encode()),
        BOOK_RELS: related(*(relation(f"rId{at}", "worksheet", target.format(at)) for at in numbers)),
    }  # fmt: skip
    if own_parts:
        sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
        changes |= {f"xl/worksheets/sheet{at}.xml": sheet + b"</worksheet>" for at in numbers}
    return raw(entries(changes))


def _columns(width: bytes) -> bytes:
    return on_sheet(swap(b"<cols>", b'<cols><col min="14" max="16384" width="' + width + b'"/>'))


MANY = [
    Attack("merges-million", MULTITUDES, always(lambda: multitude(
        SHEET, b"</mergeCells>", b'<mergeCell ref="P200:Q201"/>', 1_000_000)), INTACT | refused()),
    Attack("merges-70000-real", MULTITUDES, always(lambda: on_sheet(before(
        b"</mergeCells>", b"".join(b'<mergeCell ref="P%d:Q%d"/>' % (at, at) for at in range(100, 70_100))))),
        INTACT | refused()),
    Attack("merge-whole-sheet", MULTITUDES, always(lambda: on_sheet(before(
        b"</mergeCells>", b'<mergeCell ref="A1:XFD1048576"/>'))), refused() | INTACT & says("合并")),
    Attack("merge-whole-other-sheet", MULTITUDES, always(lambda: workbook({OTHER_SHEET: swap(
        b"<mergeCell ", b'<mergeCell ref="A1:XFD1048576"/><mergeCell ')})), INTACT | refused()),
    Attack("merge-backwards", MULTITUDES, always(lambda: on_sheet(before(
        b"</mergeCells>", b'<mergeCell ref="XFD1048576:A1"/>'))), INTACT | refused()),
    Attack("merge-nonsense", MULTITUDES, always(lambda: on_sheet(before(
        b"</mergeCells>", b'<mergeCell ref="here"/><mergeCell/>'))), INTACT | refused()),
    Attack("validations-million", MULTITUDES, always(lambda: multitude(
        SHEET, b"</dataValidations>", b'<dataValidation type="list" sqref="P1"><formula1>"a"</formula1>'
        b"</dataValidation>", 1_000_000)), INTACT | refused()),
    Attack("formats-300000", MULTITUDES, always(lambda: multitude(
        SHEET, b"</worksheet>", b'<conditionalFormatting sqref="P1"><cfRule type="expression" priority="1">'
        b"<formula>1</formula></cfRule></conditionalFormatting>", 300_000)), INTACT | refused()),
    Attack("names-million", MULTITUDES, always(_names), INTACT | refused()),
    Attack("styles-million", MULTITUDES, always(lambda: multitude(
        STYLES, b"</cellXfs>", b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>', 1_000_000)),
        INTACT | refused()),
    Attack("number-formats-million", MULTITUDES, always(lambda: multitude(
        STYLES, b"<fonts", b'<numFmts><numFmt numFmtId="200" formatCode="0.00"/></numFmts>', 1_000_000)),
        INTACT | refused()),
    Attack("sheets-10000", MULTITUDES, always(lambda: _sheets(10_000, own_parts=True)), refused()),
    Attack("sheets-10000-of-one-part", MULTITUDES, always(lambda: _sheets(10_000, own_parts=False)),
           refused()),
    Attack("sheets-two-of-one-part", MULTITUDES, always(lambda: _sheets(1, own_parts=False)), refused()),
    *(Attack(f"width-{at}", MULTITUDES, always(_columns, width), INTACT | refused())
      for at, width in enumerate([b"1e308", b"NaN", b"-1", b"99999999999999999999", b"wide"])),
    Attack("row-height-huge", MULTITUDES, always(lambda: on_sheet(swap(b'ht="36"', b'ht="1e300"'))),
           INTACT | refused()),
    Attack("row-height-text", MULTITUDES, always(lambda: on_sheet(swap(b'ht="36"', b'ht="high"'))),
           INTACT | refused()),
    Attack("shared-formula-whole-sheet", MULTITUDES, always(lambda: on_sheet(into_rows(
        b'<row r="95"><c r="P95"><f t="shared" ref="A1:XFD1048576" si="0">1+1</f><v>2</v></c></row>'))),
        INTACT | refused()),
    Attack("array-formula-whole-sheet", MULTITUDES, always(lambda: on_sheet(into_rows(
        b'<row r="95"><c r="P95"><f t="array" ref="A1:XFD1048576">1+1</f><v>2</v></c></row>'))),
        INTACT | refused()),
    Attack("sheet-names-without-end", MULTITUDES, always(lambda: workbook({BOOK: swap(
        'name="指标示例"'.encode(), b'name="' + b"a" * 1_000_000 + b'"')})), INTACT | refused()),
    Attack("style-out-of-range", MULTITUDES, always(lambda: on_sheet(lambda part: part.replace(
        f'r="{NAME}" s="5"'.encode(), f'r="{NAME}" s="999999"'.encode()))), INTACT | refused()),
]  # fmt: skip

ATTACKS = [
    *DIMENSIONS, *FARS, *BLANKS, *ADDRESSED, *PLACED, *STRING_TABLES, *MANY,
]  # fmt: skip
