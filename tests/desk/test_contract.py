"""One contract for all that a button may be pressed in.

A closed file; a book that is open in Excel, which is not there; a book that is open in LibreOffice, which is.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xlperf import actions, desk, press
from xlperf.core.errors import ProtectedReport, WithoutReport
from xlperf.desk import ClosedFile, OpenBook
from xlperf.forms.xiangyang_project import Funding, Goals, Project
from xlperf.libreoffice import LibreOfficeBook
from xlperf.workbook.layout import REPORT
from xlperf.workbook.marks import CLEARED, FIRST_ROW, KEY_COLUMN, MOST, Mark
from xlperf.workbook.template import SHEET, filled, filled_together

from ..samples import EXAMPLE, GOOD
from . import excel

DAY = date(2026, 11, 26)
WRONG = GOOD.but({Project.leader: None, Funding.budget: 250800, Goals.annual: "完成任务"})
KEEPS = actions.keeps(GOOD.form)


class File:
    """A file that no program has open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def desk(self):
        return ClosedFile(self.path)

    def book(self) -> Any:
        return openpyxl.load_workbook(self.path)

    def change(self, book) -> None:
        book.save(self.path)


class InOffice:
    """A book that is open in LibreOffice, which does what is asked by the macro of its buttons."""

    def __init__(self, path: Path, typist) -> None:
        self.path, self.typist = path, typist
        typist.ask("open", str(path))
        self.desk = LibreOfficeBook(self.ask)

    def ask(self, *words: object) -> Any:
        answer, trouble = self.typist.ask("desk", *words)
        assert trouble is None, trouble
        return answer

    def book(self) -> Any:
        saved = self.path.with_name("saved.xlsx")
        self.typist.ask("save", str(saved))
        return openpyxl.load_workbook(saved)

    def change(self, book) -> None:
        book.save(self.path)
        self.typist.ask("close")
        self.typist.ask("open", str(self.path))


class InExcel:
    """A book that is open in the Excel of this computer; see docs/excel-checklist.md."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.xlwings = desk._xlwings()
        self.app = self.xlwings.App(visible=True, add_book=False)
        self.open()

    def open(self) -> None:
        self.theirs = self.app.books.open(str(self.path))
        self.desk = OpenBook(self.theirs)

    def book(self) -> Any:
        (folder := self.path.parent / "seen").mkdir(exist_ok=True)
        return openpyxl.load_workbook(self.desk.copy_to(folder))

    def change(self, book) -> None:
        self.theirs.close()
        book.save(self.path)
        self.open()

    def close(self) -> None:
        for book in list(self.app.books):
            book.close()
        self.app.quit()  # it is ours, and nothing is left in it


class Open:
    """A book that is open in Excel, and nowhere saved."""

    def __init__(self, path: Path, xlwings, engine) -> None:
        self.app, self.theirs = excel.opened(path, xlwings, engine)
        self.path = path
        self.desk = OpenBook(self.theirs)

    def book(self) -> Any:
        return self.app._books[0]._book

    def change(self, book) -> None:
        pass  # it is open


@pytest.fixture(scope="module")
def engine():
    with excel.windows() as both:
        yield both


EXCEL = "open in Excel"
REAL = "open in a real Excel"
OPEN = [
    EXCEL,
    pytest.param("open in LibreOffice", marks=pytest.mark.office),
    pytest.param(REAL, marks=pytest.mark.excel),
]
is_open = pytest.mark.parametrize("given", OPEN, indirect=True)


@pytest.fixture(params=["closed file", *OPEN])
def given(request, tmp_path):
    """Give a way to have a workbook before us."""
    if "LibreOffice" in request.param:
        typist = request.getfixturevalue("typist")
    elif request.param == EXCEL:
        engine = request.getfixturevalue("engine")
    real: list[InExcel] = []

    def give(content: bytes, name: str = "申报表.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        match request.param:
            case "open in LibreOffice":
                return InOffice(path, typist)
            case "open in Excel":
                return Open(path, *engine)
            case "open in a real Excel":
                real.append(InExcel(path))
                return real[0]
        return File(path)

    yield give
    if "LibreOffice" in request.param:
        typist.ask("close")
    for one in real:
        one.close()


def listed(one) -> list[list[Any]]:
    rows = one.book()[REPORT].iter_rows(min_row=FIRST_ROW + 1, max_col=KEY_COLUMN + 1, values_only=True)
    return [list(row) for row in rows if any(row)]


def lined(one) -> str:
    """Give the cells that have lines where there is a finding."""
    return next(
        str(cells.sqref)
        for cells in one.book()[REPORT].conditional_formatting
        for rule in cells.rules
        if rule.type == "expression" and rule.dxf.border and rule.dxf.border.left.style == "thin"
    )


def test_it_has_a_name_and_its_sheets_have_numbers(given):
    desk = given(filled_together([GOOD, GOOD], KEEPS), "两个项目.xlsx").desk
    assert desk.name == "两个项目.xlsx"
    assert list(desk.numbers)[:3] == [SHEET, f"{SHEET}2", REPORT]
    assert list(desk.numbers.values()) == list(range(1, len(desk.numbers) + 1))


def test_a_copy_is_as_the_book_is_now(given, tmp_path):
    one = given(filled(GOOD, KEEPS))
    book = one.book()
    book[SHEET]["D3"] = "刚刚填的单位"
    one.change(book)
    (tmp_path / "copy").mkdir()
    copy = one.desk.copy_to(tmp_path / "copy")
    assert copy.parent == tmp_path / "copy"
    assert actions.read(copy)[0][GOOD.form.roles.unit] == "刚刚填的单位"


def test_a_press_lists_what_was_found(given):
    one = given(filled(WRONG, KEEPS))
    said = press.check(one.desk, DAY)
    rows = listed(one)
    assert {"BAS-003", "FND-005", "GOL-003"} <= {row[2] for row in rows}
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert all(str(row[KEY_COLUMN]).startswith("1!") for row in rows)
    assert all(str(row[KEY_COLUMN - 1]).startswith("=HYPERLINK(") for row in rows)
    assert one.book()[REPORT]["A2"].value == said
    assert one.book()[REPORT].cell(FIRST_ROW + 1, 1).value == "1"
    assert said.startswith("2026-11-26 校验：必须修改 ")
    assert lined(one) == f"A4:J{3 + MOST}"


def test_texts_are_kept_as_they_are(given):
    odd = ["00123", "90%", "420600199001011234", "3-5", "=1+1", "'", "<r>一</r>", "一\n二"]
    one = given(filled(GOOD, KEEPS))
    marks = [
        Mark((str(n), "必须修改", "X", SHEET, "D4", "栏", text, text, text), (1, SHEET), "D4")
        for n, text in enumerate(odd)
    ]
    one.desk.write(marks, "说明")
    assert [row[6:9] for row in listed(one)] == [[text] * 3 for text in odd]
    assert all(isinstance(row[0], str) for row in listed(one))


def test_pressing_twice_is_pressing_once(given):
    one = given(filled(WRONG, KEEPS))
    press.check(one.desk, DAY)
    once = listed(one)
    press.check(one.desk, DAY)
    assert listed(one) == once


def test_a_shorter_list_leaves_nothing_of_the_longer(given):
    one = given(filled(WRONG, KEEPS))
    press.check(one.desk, DAY)
    marks = [Mark(("1", "必须修改", "X", SHEET, "D4", "栏", "问题", "办法", ""), (1, SHEET), "D4")]
    one.desk.write(marks, "说明")
    assert len(listed(one)) == 1


def test_clearing_empties_the_list(given):
    one = given(filled(WRONG, KEEPS))
    before = {
        name: [[cell.value for cell in row] for row in one.book()[name].iter_rows()] for name in [SHEET]
    }
    press.check(one.desk, DAY)
    press.clear(one.desk)
    assert listed(one) == []
    assert one.book()[REPORT]["A2"].value == CLEARED
    assert [[cell.value for cell in row] for row in one.book()[SHEET].iter_rows()] == before[SHEET]


def test_what_the_filer_noted_and_coloured_stays(given):
    one = given(filled(WRONG, KEEPS))
    book = one.book()
    cell = book[SHEET]["D3"]
    cell.comment = Comment("与财务科核对过", "经办")
    cell.fill = PatternFill("solid", fgColor="FF92D050")
    one.change(book)
    press.check(one.desk, DAY)
    press.clear(one.desk)
    kept = one.book()[SHEET]["D3"]
    assert "与财务科核对过" in kept.comment.text
    assert kept.fill.fgColor.rgb == "FF92D050"


def test_a_form_without_the_list_is_refused(given):
    def press_without():
        one = given(without_list())
        press.check(one.desk, DAY)

    with pytest.raises(WithoutReport, match="xlperf import"):
        press_without()


def without_list() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(filled(GOOD, KEEPS)))
    del book[REPORT]
    book.save(content := io.BytesIO())
    return content.getvalue()


@pytest.fixture
def open_book(tmp_path, engine):
    def give(declaration=WRONG):
        path = tmp_path / "申报表.xlsx"
        path.write_bytes(filled(declaration, KEEPS))
        return Open(path, *engine)

    return give


@is_open
def test_a_protected_list_is_refused(given):
    one = given(filled(WRONG, KEEPS))
    book = one.book()
    book[REPORT].protection.sheet = True
    one.change(book)
    with pytest.raises(ProtectedReport):
        press.check(one.desk, DAY)


@is_open
def test_hidden_sheets_are_counted_and_may_take_the_list(given):
    """A formula's SHEET() counts them too."""
    one = given(filled_together([WRONG, WRONG], KEEPS))
    book = one.book()
    book[SHEET].sheet_state = "hidden"
    book[REPORT].sheet_state = "hidden" if isinstance(one, InOffice) else "veryHidden"
    book.active = book[f"{SHEET}2"]
    one.change(book)
    press.check(one.desk, DAY)
    assert {str(row[KEY_COLUMN]).split("!")[0] for row in listed(one)} == {"1", "2"}


@is_open
def test_amounts_that_look_like_money_are_checked_as_they_are(given):
    one = given(filled(WRONG, KEEPS))
    press.check(one.desk, DAY)
    before = listed(one)
    book = one.book()
    for row in book[SHEET].iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)):
                cell.number_format = '"¥"#,##0.00'
    one.change(book)
    press.check(one.desk, DAY)
    assert listed(one) == before


def test_the_application_is_as_it_was(open_book):
    one = open_book()
    press.check(one.desk, DAY)
    assert one.app._settings == one.app._before
    assert one.app._bars == ["正在校验……", False]


LONG = "开展监测站点的日常巡查、数据复核和设备检定，" * 20


def long_text_typed(one) -> Any:
    """Type a text that its row is too low for, and give the row."""
    book = one.book()
    cells = (cell for row in book[SHEET].iter_rows() for cell in row)
    cell = next(cell for cell in cells if cell.value == GOOD[Goals.annual])
    cell.value = LONG
    one.change(book)
    return cell.row


@is_open
def test_a_press_makes_rows_as_high_as_their_texts_need(given):
    one = given(filled(GOOD, KEEPS))
    row = long_text_typed(one)
    before = one.book()[SHEET].row_dimensions[row].height
    press.check(one.desk, DAY)
    heights = one.book()[SHEET].row_dimensions
    assert heights[row].height > before
    assert "FIL-011" not in [row[2] for row in listed(one)]
    (folder := one.path.parent / "copy").mkdir()
    ((checked,),) = (read.checked for read in actions.check([one.desk.copy_to(folder)]))
    assert checked.low_rows == {}


def test_a_row_that_may_not_be_made_higher_is_left(open_book):
    one = open_book(GOOD)
    one.book()[SHEET].protection.formatRows = True
    row = long_text_typed(one)
    before = one.book()[SHEET].row_dimensions[row].height
    press.check(one.desk, DAY)
    assert one.book()[SHEET].row_dimensions[row].height == before
    assert "FIL-011" in [row[2] for row in listed(one)]


def test_a_closed_file_keeps_its_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD, KEEPS))
    assert not ClosedFile(path).heighten({SHEET: {3: 100.0}})


@is_open
def test_a_filter_hides_nothing_of_the_new_list(given):
    one = given(filled(WRONG, KEEPS))
    press.check(one.desk, DAY)
    book = one.book()
    book[REPORT].auto_filter.add_filter_column(1, ["必须修改"])
    book[REPORT].row_dimensions[5].hidden = True
    book[REPORT]["C5"] = "别的"
    one.change(book)
    press.check(one.desk, DAY)
    assert not one.book()[REPORT].row_dimensions[5].hidden


def many(count: int) -> list[Mark]:
    return [
        Mark((str(n), "需要说明", "X", SHEET, "D4", "栏", f"问题{n}", "办法", ""), (1, SHEET), "D4")
        for n in range(1, count + 1)
    ]


def test_a_press_costs_few_round_trips(open_book):
    """200 findings: at most 600, and as many as 2; the same list again: at most 100."""
    one = open_book()
    costs = []
    for marks in (many(2), many(200), many(200)):
        excel.TRIPS.clear()
        with one.desk.batch():
            one.desk.write(marks, "说明")
        costs.append(len(excel.TRIPS))
        trips = list(excel.TRIPS)
        assert ("Lines.AutoFit" in trips) == (len(costs) < 3)  # the same list is left as it is
    few, first, again = costs
    assert first <= 600
    assert first == few
    assert again <= min(100, few / 2)


@pytest.mark.parametrize("declaration", [GOOD, EXAMPLE], ids=["good", "example"])
def test_rows_that_we_fill_are_high_enough(tmp_path, declaration):
    (path := tmp_path / "a.xlsx").write_bytes(filled(declaration, KEEPS))
    ((checked,),) = (read.checked for read in actions.check([path]))
    assert checked.low_rows == {}
