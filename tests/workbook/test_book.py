"""What XlsxWriter would leave out with a warning, or without a word, is a fault that shows."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from xlsxwriter.exceptions import XlsxWriterException

from xlperf.core.summary import Column, Measure
from xlperf.workbook.book import Book, FileLink, Page, Refused
from xlperf.workbook.tables import Linked, TableSheet, Target, tables_workbook
from xlperf.workbook.xml import MOST_TEXT, holdable, units

MANY = "长" * (MOST_TEXT + 1)
FAR = 1_048_576
LISTED = {"validate": "list", "source": ["字" * 40] * 20}


@pytest.fixture(params=["held", "a form's", "streamed"])
def page(request, tmp_path):
    book = Book(io.BytesIO(), "书", tmp_path)
    page = {
        "held": lambda: book.add_worksheet("甲"),
        "a form's": lambda: book.add_worksheet("甲", Page),
        "streamed": lambda: book.add_streamed("甲"),
    }[request.param]()
    page.write_number(0, 9, 1)
    yield page
    book.close()


@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # what is said beside the answer
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda page: page.write_string(0, 0, MANY), id="a text that is too long"),
        pytest.param(lambda page: page.write_string(0, 0, "\ud800"), id="half a sign"),
        pytest.param(lambda page: page.write_string(FAR, 0, "字"), id="a row too far"),
        pytest.param(lambda page: page.write_number(0, 16_384, 1), id="a column too far"),
        pytest.param(lambda page: page.write_blank(FAR, 0, None, object()), id="a blank too far"),
        pytest.param(lambda page: page.write_formula(0, 0, f'="{"字" * 9000}"'), id="a long formula"),
        pytest.param(lambda page: page.write_formula(0, 0, "=A2", None, MANY), id="a long value"),
        pytest.param(lambda page: page.write_url(0, 0, FileLink(MANY, "a.xlsx")), id="a link's long text"),
        pytest.param(lambda page: page.write_url(0, 0, "internal:" + "a" * 3000), id="a long link"),
        pytest.param(lambda page: page.set_row(FAR, 20), id="the height of a row too far"),
        pytest.param(lambda page: page.merge_range(0, 0, FAR, 1, "字"), id="cells merged too far"),
        pytest.param(lambda page: page.merge_range(0, 0, 0, 0, "字"), id="a single cell merged"),
        pytest.param(lambda page: page.merge_range(0, 0, 0, 1, MANY), id="too long a text in merged cells"),
        pytest.param(lambda page: page.data_validation(0, 0, 0, 0, LISTED), id="a list that is too long"),
        pytest.param(
            lambda page: page.data_validation(0, 0, 0, 0, {"validate": "any", "input_message": "字" * 256}),
            id="a message that is too long",
        ),
        pytest.param(
            lambda page: page.conditional_format(0, 0, 0, 0, {"type": "formula", "colour": 1}),
            id="a condition misspelt",
        ),
    ],
)
def test_what_is_refused_is_raised(page, write):
    with pytest.raises(Refused):
        write(page)


def test_cells_that_overlap_are_raised_by_the_library_itself():
    page = Book(io.BytesIO(), "书").add_worksheet("甲")
    page.merge_range(0, 0, 0, 1, "字")
    with pytest.raises(XlsxWriterException):
        page.merge_range(0, 1, 0, 2, "字")


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_a_name_that_is_refused_is_raised():
    with pytest.raises(Refused):
        Book(io.BytesIO(), "书").define_name("A1", "=1")


def test_a_row_that_is_gone_by_is_raised(tmp_path):
    book = Book(io.BytesIO(), "书", tmp_path)
    page = book.add_streamed("甲")
    page.write_string(1, 0, "字")
    with pytest.raises(Refused):
        page.write_string(0, 0, "字")
    book.close()


@pytest.mark.parametrize("text", ["=1+1", "{=1}", "https://example.com", "internal:甲!A1", "mailto:a@b.cn"])
def test_a_text_in_merged_cells_is_a_text(text):
    content = io.BytesIO()
    book = Book(content, "书")
    book.add_worksheet("甲").merge_range(0, 0, 0, 1, text)
    book.close()
    with zipfile.ZipFile(content) as package:
        part = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in part
    assert b"hyperlink" not in part
    assert openpyxl.load_workbook(content)["甲"]["A1"].value == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("=甲", "=甲", id="as it should be"),
        pytest.param("字" * MOST_TEXT, "字" * MOST_TEXT, id="as long as a cell"),
        pytest.param(MANY, "长" * (MOST_TEXT - 8) + "…（全文见原件）", id="longer"),
        pytest.param(
            "𠮷" * MOST_TEXT, "𠮷" * ((MOST_TEXT - 8) // 2) + "…（全文见原件）", id="of two units each"
        ),
        pytest.param("甲\ud800乙\uffff", "甲\ufffd乙\ufffd", id="signs that are none"),
    ],
)
def test_of_a_text_that_no_cell_holds_the_rest_is_told_of(text, expected):
    assert holdable(text) == expected
    assert units(holdable(text)) <= MOST_TEXT


SOMETHING = '=HYPERLINK("http://example.com")'
COLUMNS = [Column("text", "文字"), Column("money", "金额", Measure.WAN), Column("link", "文件")]


def made(rows: int, path: str = "收件/甲.xlsx", text: str = SOMETHING) -> bytes:
    row = [text, SOMETHING, Linked(text, Target(path))]
    return tables_workbook("书", [TableSheet("表", "表", "说明", COLUMNS, [row] * rows)])


@pytest.mark.parametrize("rows", [1, 5_001], ids=["held", "streamed"])
def test_a_text_stays_a_text_in_every_column_of_a_table_even_when_it_is_edited(rows):
    sheet = openpyxl.load_workbook(io.BytesIO(made(rows)))["表"]
    for cell in sheet[3 + rows]:
        assert (cell.value, cell.data_type, cell.quotePrefix) == (SOMETHING, "s", True)
    assert sheet.row_dimensions[1].height == 26.25


@pytest.mark.parametrize(
    ("path", "target"),
    [
        pytest.param("收件/甲.xlsx", "收件/甲.xlsx", id="a file"),
        pytest.param("http:/example.com/a.xlsx", "http%3A/example.com/a.xlsx", id="a folder like a scheme"),
        pytest.param("javascript:1.xlsx", "javascript%3A1.xlsx", id="a file like a script"),
        pytest.param("D:/收件/甲.xlsx", "file:///D:/收件/甲.xlsx", id="another drive"),
        pytest.param("../a b#1%.xlsx", "../a%20b%231%25.xlsx", id="signs that mean something"),
    ],
)
def test_a_link_leads_to_a_file_and_nowhere_else(path, target):
    assert openpyxl.load_workbook(io.BytesIO(made(1, path)))["表"]["C4"].hyperlink.target == target


@pytest.mark.parametrize("path", ["坏\udcff名.xlsx", "长" * 300], ids=["no text", "too long"])
def test_a_file_to_which_no_link_can_lead_is_named(path):
    cell = openpyxl.load_workbook(io.BytesIO(made(1, path, "名")))["表"]["C4"]
    assert (cell.value, cell.hyperlink) == ("名", None)


def test_a_text_that_is_cut_says_so():
    row = openpyxl.load_workbook(io.BytesIO(made(1, text=MANY)))["表"][4]
    assert [str(cell.value)[-8:] for cell in (row[0], row[2])] == ["…（全文见原件）"] * 2


@pytest.mark.parametrize("kind", [None, Page], ids=["held", "a form's"])
def test_what_a_formula_comes_to_is_written_down_whatever_it_is(kind):
    content = io.BytesIO()
    book = Book(content, "书")
    book.add_worksheet("甲", kind).write_formula(0, 0, "=A2", None, "一\x0b<二>")
    book.close()
    assert openpyxl.load_workbook(content, data_only=True)["甲"]["A1"].value == "一_x000B_<二>"
