from __future__ import annotations

import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from xlperf import actions
from xlperf.core.declaration import Place
from xlperf.core.errors import (
    Ambiguous,
    Damaged,
    Encrypted,
    NoSuchFile,
    NotAWorkbook,
    TooLarge,
    Unreadable,
    WithoutForm,
    WrongVersion,
)
from xlperf.core.limits import LIMITS, MB
from xlperf.forms.xiangyang_project import Detail, Funding, Item, Project, Schedule
from xlperf.workbook import guard, reader
from xlperf.workbook.grid import grids
from xlperf.workbook.template import SHEET, filled

from ..samples import GOOD

FORMS = actions.forms()


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.xlsx"
    path.write_bytes(filled(GOOD))
    return path


def edited(path, change):
    """Change a workbook as a filer would, and read it again."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return reader.read(path, FORMS)


def row_of(sheet, key):
    return next(cell.row for cell in sheet["A"] if cell.value == key)


def test_places_are_named_as_the_sheet_names_them(good):
    (reading,) = reader.read(good, FORMS)
    sheet = openpyxl.load_workbook(good)[SHEET]
    shown = {
        place: sheet[str(reading.cell(place))].value
        for place in (Place(Project.name), Place(Detail.amount, 2))
    }
    assert shown == {
        Place(Project.name): GOOD[Project.name],
        Place(Detail.amount, 2): GOOD.rows(Detail)[2][Detail.amount],
    }


def test_a_column_as_a_whole_is_shown_at_its_first_cell(good):
    (reading,) = reader.read(good, FORMS)
    assert reading.cell(Place(Item.amount)) == reading.cell(Place(Item.amount, 0))


def test_a_row_inserted_in_a_table_belongs_to_it(good):
    def insert(book):
        sheet = book[SHEET]
        at = row_of(sheet, "Detail:2")
        sheet.insert_rows(at)
        sheet.cell(at, 2, "新插入的明细")
        sheet.cell(at, 10, 1200)

    (reading,) = edited(good, insert)
    rows = reading.declaration.rows(Detail)
    assert [row[Detail.name] for row in rows][:2] == [GOOD.rows(Detail)[0][Detail.name], "新插入的明细"]
    assert len(rows) == len(GOOD.rows(Detail)) + 1
    assert reading.declaration[Project.name] == GOOD[Project.name]


def test_a_row_inserted_above_the_first_belongs_to_the_table(good):
    def insert(book):
        sheet = book[SHEET]
        at = row_of(sheet, "Detail:1")
        sheet.insert_rows(at)
        sheet.cell(at, 2, "插在最前")

    (reading,) = edited(good, insert)
    assert reading.declaration.rows(Detail)[0][Detail.name] == "插在最前"


def test_rows_and_columns_inserted_outside_the_tables_move_nothing(good):
    def insert(book):
        sheet = book[SHEET]
        sheet.insert_rows(row_of(sheet, "Project.name"), 2)
        sheet.insert_cols(1)
        sheet.insert_cols(6)

    (reading,) = edited(good, insert)
    assert reading.declaration.rows(Schedule) == GOOD.rows(Schedule)
    assert reading.declaration.sections.raw(Project.phone) == GOOD.sections.raw(Project.phone)


def test_a_copied_row_with_its_key_is_a_row_of_its_own(good):
    def copy(book):
        sheet = book[SHEET]
        at = row_of(sheet, "Detail:2")
        sheet.insert_rows(at)
        for column in range(1, 14):
            sheet.cell(at, column, sheet.cell(at - 1, column).value)

    (reading,) = edited(good, copy)
    names = [row[Detail.name] for row in reading.declaration.rows(Detail)]
    assert names[0] == names[1]


def test_every_copy_of_the_sheet_is_a_declaration(good):
    def copy(book):
        twin = book.copy_worksheet(book[SHEET])
        twin.title = "第二个项目"
        twin.cell(row_of(twin, "Project.name"), 4, "另一个项目")

    first, second = edited(good, copy)
    assert first.declaration[Project.name] == GOOD[Project.name]
    assert (second.sheet, second.declaration[Project.name]) == ("第二个项目", "另一个项目")


def test_a_total_that_no_program_computed_is_computed(good):
    # openpyxl saves formulas without values
    (reading,) = edited(good, lambda book: None)
    assert reading.declaration[Funding.total] == GOOD[Funding.total]


def test_what_is_written_below_the_form_belongs_to_no_table(good):
    def note(book):
        sheet = book[SHEET]
        sheet.cell(sheet.max_row + 3, 2, "注：本表一式三份")

    (reading,) = edited(good, note)
    assert reading.declaration == GOOD


def stamped(book, text):
    book[SHEET]["A1"] = text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("xlperf/1 xiangyang-project 1999 2027 00000000", WrongVersion, id="another version"),
        pytest.param("xlperf/1 elsewhere 2021 2027 00000000", WithoutForm, id="a form nobody here knows"),
        pytest.param(None, WithoutForm, id="no stamp"),
    ],
)
def test_a_workbook_that_is_not_ours(good, text, error):
    with pytest.raises(error, match=r"good\.xlsx"):
        edited(good, lambda book: stamped(book, text))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        pytest.param("a.xlsx", b"", NotAWorkbook, id="an empty file"),
        pytest.param("a.xlsx", b"<html></html>", NotAWorkbook, id="a web page"),
        pytest.param("a.xlsx", b"a,b\n1,2\n", NotAWorkbook, id="a text"),
        pytest.param("a.xlsx", b"%PDF-1.7", NotAWorkbook, id="a PDF"),
        pytest.param("a.xlsx", b"PK\x03\x04 not really", Damaged, id="a damaged package"),
        pytest.param("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Damaged, id="a stub of an old workbook"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path, name, content, error):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=r"a\.xlsx?"):
        reader.read(path, FORMS)


def patched(path, old, new):
    """Change the bytes of the form's sheet, as no spreadsheet program would."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert old in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(old, new, 1)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


@pytest.mark.parametrize("figure", [b"NaN", b"inf", b"1e400"])
def test_a_figure_that_is_none_is_no_figure(good, figure):
    patched(good, b"<v>86400</v>", b"<v>" + figure + b"</v>")
    with pytest.raises(Ambiguous, match="不是有效的数值"):
        reader.read(good, FORMS)


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>',
        b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        b"<row r = '1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
    ],
)
def test_a_cell_far_out_is_named_and_does_not_cost_all_memory(good, cell):
    patched(good, b"</sheetData>", cell + b"</sheetData>")
    (reading,) = reader.read(good, FORMS)
    assert reading.declaration == GOOD
    assert reading.facts.stray == {"XFD1048576": "1"}


@pytest.mark.parametrize(
    "cell",
    [b'<row r="4294967295"><c r="A4294967295"/></row>', b'<row r="95"><c r="XFE95"><v>1</v></c></row>'],
)
def test_a_cell_where_no_sheet_has_one_is_refused(good, cell):
    patched(good, b"</sheetData>", cell + b"</sheetData>")
    with pytest.raises(Ambiguous, match="申报表"):
        reader.read(good, FORMS)


def test_a_sheet_that_swells_is_refused_before_it_fills_the_memory(good):
    with pytest.raises(TooLarge, match="MB"):
        reader.read_content(good.name, good.read_bytes(), FORMS, replace(LIMITS, parts_mb=0))


def test_what_the_library_is_given_holds_the_same_values(good):
    content = good.read_bytes()
    file = guard.admit(good.name, content)
    assert file.values != content
    assert b"<f>" in b"".join(sheet.xml for sheet in file.sheets.values())
    assert list(grids(file)) == list(grids(replace(file, values=content)))


@pytest.mark.parametrize(
    "text", [b"<![CDATA[<f>=1+1</f>]]>", b"&lt;f&gt;=1+1&lt;/f&gt;"], ids=["verbatim", "escaped"]
)
def test_a_text_that_looks_like_a_formula_is_a_text(good, text):
    (before,) = reader.read(good, FORMS)
    cell = str(before.cell(Place(Item.project, 0))).encode()
    sheet = guard.admit("a.xlsx", good.read_bytes()).sheets["申报表"].xml
    old = re.search(rb'<c r="' + cell + rb'"[^>]*?(/>|>.*?</c>)', sheet)
    assert old
    patched(good, old[0], b'<c r="' + cell + b'" t="inlineStr"><is><t>' + text + b"</t></is></c>")
    (reading,) = reader.read(good, FORMS)
    assert reading.declaration.rows(Item)[0][Item.project] == "<f>=1+1</f>"


def test_a_package_with_a_part_of_an_odd_name_is_read(good):
    with zipfile.ZipFile(good, "a") as package:
        package.writestr("自己的/备注.xml", "<a/>")
    assert reader.read(good, FORMS)[0].declaration == GOOD


def test_what_is_beside_the_answers_is_looked_for_only_when_it_is_asked_for(good, monkeypatch):
    looked = []

    def scan(file, sheet):
        looked.append((file.name, sheet))

    monkeypatch.setattr(reader, "scan", scan)
    (reading,) = reader.read(good, FORMS)
    assert looked == []
    assert reading.facts.package is None
    assert looked == [("good.xlsx", "申报表")]


def test_an_encrypted_workbook_is_named_as_such(good, tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = tmp_path / "locked.xlsx"
    with good.open("rb") as plain, locked.open("wb") as out:
        OOXMLFile(plain).encrypt("secret", out)
    with pytest.raises(Encrypted, match="密码"):
        reader.read(locked, FORMS)


def test_a_missing_file_a_folder_and_a_huge_file(tmp_path):
    with pytest.raises(NoSuchFile):
        reader.read(tmp_path / "none.xlsx", FORMS)
    with pytest.raises(Unreadable):
        reader.read(tmp_path, FORMS)
    path = tmp_path / "big.xlsx"
    with path.open("wb") as big:
        big.truncate(LIMITS.file_mb * MB + 1)
    with pytest.raises(TooLarge, match="MB"):
        reader.read(path, FORMS)
