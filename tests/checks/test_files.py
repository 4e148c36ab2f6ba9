from __future__ import annotations

import re
import zipfile
from copy import copy
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.cell_range import CellRange

from xlperf import actions, page, show
from xlperf.checks.files import is_another_unit
from xlperf.core.check import Context, run
from xlperf.core.exchange import decode
from xlperf.core.filefacts import FileFacts
from xlperf.core.profile import Profile
from xlperf.core.settings import DEFAULTS
from xlperf.workbook.template import SHEET, filled

from ..samples import GOOD

YEAR = "Heading.year"
NAME = "2027_101_楚宁市老干部活动服务中心_老干部史料数字化采编.xlsx"


def row_of(sheet, key):
    return next(cell.row for cell in sheet["A"] if cell.value == key)


def relabel(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "Project.name"), 2).value = "项目简称"


def spaced_label(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "Project.name"), 2).value = "项 目\n名 称"


def hidden_sheet(book):
    book.create_sheet("旧表").sheet_state = "hidden"


def visible_sheet(book):
    book.create_sheet("说明")


def error_value(book):
    sheet = book[SHEET]
    cell = sheet.cell(row_of(sheet, "Detail:1"), 10)
    cell.value, cell.data_type = "#DIV/0!", "e"


def typed_total(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "Funding.total"), 2).value = float(GOOD[GOOD.form.roles.total] or 0)


def not_one_page_wide(book):
    book[SHEET].sheet_properties.pageSetUpPr.fitToPage = False


def date_as_text(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "Schedule:1"), 8).value = "2027-01-01"


def insert_row(sheet, row):
    """Insert a row as Excel does: what is merged and how high rows are moves down with them."""
    merged = [one.coord for one in sheet.merged_cells.ranges]
    heights = {n: (one.height, one.hidden) for n, one in sheet.row_dimensions.items()}
    for one in merged:
        sheet.unmerge_cells(one)
    sheet.insert_rows(row)
    for one in map(CellRange, merged):
        if one.min_row >= row:
            one.shift(row_shift=1)
        sheet.merge_cells(one.coord)
    for number, (height, hidden) in heights.items():
        if number >= row:
            sheet.row_dimensions[number + 1].height = height
            sheet.row_dimensions[number + 1].hidden = hidden


def inserted_row(book):
    sheet = book[SHEET]
    row = row_of(sheet, "Schedule:2")
    insert_row(sheet, row)
    sheet.cell(row, 2).value = "补充一批史料的核对和登记"
    for column in (8, 11):
        sheet.cell(row, column).value = sheet.cell(row + 1, column).value
        sheet.cell(row, column).number_format = "yyyy-mm-dd"


def merge_rows(book, key, other):
    """Merge the first column of two rows, as units do with indicators of one level."""
    sheet = book[SHEET]
    first, last = row_of(sheet, key), row_of(sheet, other)
    width = next(one for one in sheet.merged_cells.ranges if one.coord.startswith(f"B{first}:")).max_col
    for row in range(first, last + 1):
        sheet.unmerge_cells(start_row=row, end_row=row, start_column=2, end_column=width)
    sheet.merge_cells(start_row=first, end_row=last, start_column=2, end_column=width)


def merged_rows(book):
    merge_rows(book, "Detail:8", "Detail:9")


def unmerged(book):
    sheet = book[SHEET]
    row = row_of(sheet, "Narrative.necessity")
    sheet.unmerge_cells(f"D{row}:M{row}")


def merged_beside(book):
    book[SHEET].merge_cells("P3:Q9")


def number_as_text(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "Detail:1"), 10).value = "８6,400\u00a0元"


def made_by(author, last_author="王建国"):
    def change(book):
        book.properties.creator, book.properties.lastModifiedBy = author, last_author

    return change


def long_text(book):
    sheet = book[SHEET]
    cell = sheet.cell(row_of(sheet, "Narrative.necessity"), 4)
    cell.value += "史料是老干部工作的重要依据，须抓紧抢救整理。" * 12
    return cell


def long_text_in_a_high_row(book):
    book[SHEET].row_dimensions[long_text(book).row].height = 16 * 12


def long_text_in_small_type(book):
    cell = long_text(book)
    cell.font = Font(size=5)


def long_text_that_shrinks(book):
    cell = long_text(book)
    cell.alignment = Alignment(shrink_to_fit=True)


def wide_columns(book):
    long_text(book)
    for column in "DEFGHIJKLM":
        book[SHEET].column_dimensions[column].width = 40


def hidden_text(book):
    book[SHEET].row_dimensions[long_text(book).row].hidden = True


def hidden_column(book):
    book[SHEET].column_dimensions["B"].hidden = True


def not_computed(book):
    book[SHEET].cell(row_of(book[SHEET], "Project.agency"), 9).value = '="王"&"建国"'


def long_number(book):
    book[SHEET].cell(row_of(book[SHEET], "Project.name"), 4).value = 420600199001011234


def linked(book):
    cell = book[SHEET].cell(row_of(book[SHEET], "Project.name"), 4)
    look = copy(cell.font)
    cell.hyperlink = "http://127.0.0.1/"
    cell.font = look


def beside(book):
    book[SHEET]["N8"] = "另有 3 万元"


def below(book):
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "end") + 3, 3).value = "附：说明"


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(spaced_label, [], id="a label with blanks and line ends"),
    pytest.param(visible_sheet, [], id="another sheet that everybody sees"),
    pytest.param(merged_beside, [], id="merged cells beside the form"),
    pytest.param(made_by("王镇", "Administrator"), [], id="made by a person"),
    pytest.param(made_by("楚宁市财政局", "微软公司"), [], id="made by the bureau with a program"),
    pytest.param(made_by("老干局", "楚宁市老干部活动服务中心"), [], id="made by the unit under a short name"),
    pytest.param(long_text_in_a_high_row, [], id="a long text in a high row"),
    pytest.param(long_text_in_small_type, [], id="a long text in small type"),
    pytest.param(long_text_that_shrinks, [], id="a long text that shrinks"),
    pytest.param(wide_columns, [], id="a long text in wide columns"),
    pytest.param(relabel, [("FIL-001", YEAR, None)], id="a changed label"),
    pytest.param(hidden_sheet, [("FIL-002", YEAR, None)], id="a hidden sheet"),
    pytest.param(merged_rows, [("FIL-003", YEAR, None)], id="rows that are merged"),
    pytest.param(unmerged, [("FIL-003", YEAR, None)], id="cells that are merged no more"),
    pytest.param(number_as_text, [("FIL-004", "Detail.amount", 0)], id="a number that is a text"),
    pytest.param(error_value, [("FIL-005", "Detail.amount", 0)], id="an error value"),
    pytest.param(typed_total, [("FIL-006", "Funding.total", None)], id="a total typed over its formula"),
    pytest.param("macros of WPS", [("FIL-007", YEAR, None)], id="macros of another program"),
    pytest.param("macros of Excel", [("FIL-008", None, None)], id="macros where there should be none"),
    pytest.param("damaged", [("FIL-008", None, None)], id="a damaged file"),
    pytest.param("申报表.xlsx", [("FIL-009", YEAR, None)], id="a name that says nothing"),
    pytest.param("2026_101_某单位_某项目.xlsx", [("FIL-009", YEAR, None)], id="another year in the name"),
    pytest.param(made_by("楚宁市教育局"), [("FIL-010", YEAR, None)], id="made by another unit"),
    pytest.param(long_text, [("FIL-011", "Narrative.necessity", None)], id="a long text in a low row"),
    pytest.param(not_one_page_wide, [("FIL-012", YEAR, None)], id="another page set-up"),
    pytest.param(date_as_text, [("FIL-013", "Schedule.start", 0)], id="a date that is a text"),
    pytest.param(inserted_row, [("FIL-014", "Schedule.content", None)], id="an inserted row"),
    pytest.param(
        not_computed,
        [("FIL-015", "Project.leader", None)],
        id="a formula without a result",
    ),
    pytest.param(hidden_text, [("FIL-016", YEAR, None)], id="a text in a hidden row"),
    pytest.param(hidden_column, [("FIL-016", YEAR, None)], id="answers in a hidden column"),
    pytest.param(long_number, [("FIL-017", "Project.name", None)], id="a number with lost digits"),
    pytest.param(linked, [("FIL-019", YEAR, None)], id="a text with a link"),
    pytest.param("a formula", [("FIL-018", "Detail.amount", 0)], id="a formula where a figure is asked"),
    pytest.param(beside, [("FIL-003", YEAR, None)], id="a value beside the form"),
    pytest.param(below, [("FIL-003", YEAR, None)], id="a value below the form"),
]


MACROS = {"macros of WPS": "xl/JDEData.bin", "macros of Excel": "xl/vbaProject.bin"}


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_files(change, expected, tmp_path):
    named = isinstance(change, str) and change.endswith(".xlsx")
    path = tmp_path / (change if named else NAME)
    path.write_bytes(filled(GOOD))
    if callable(change):
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    elif change == "a formula":
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert sheet.count(b"<v>86400</v>") == 1
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>86400</v>", b"<f>43200*2</f><v>86400</v>")
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
    elif isinstance(change, str) and change in MACROS:
        with zipfile.ZipFile(path, "a") as package:
            package.writestr(MACROS[change], b"macros")
    elif change == "damaged":
        path.write_bytes(path.read_bytes()[:5_000])
    named_as_asked = Profile(replace(DEFAULTS, file_name=r"2027_\d+_.+_.+\.xlsx"))
    (submission,) = actions.check([path], view=actions.View(profile=named_as_asked))
    if submission.error:
        demand = submission.error.demand
        found = [(demand and demand.code, None, None)]
    else:
        found = [(one.code, one.place.field.path, one.place.row) for one in of_file(submission)]
    assert found == expected


def of_file(submission):
    """Give what was found of the file itself, consequences too."""
    (checked,) = submission.checked
    every = (*checked.report.findings, *checked.report.consequences)
    return [one for one in every if one.code.startswith("FIL")]


def checked_after(change, tmp_path):
    path = tmp_path / NAME
    path.write_bytes(filled(GOOD))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    (submission,) = actions.check([path])
    return submission


def test_merged_cells_are_counted_and_the_first_are_named(tmp_path):
    def change(book):
        for number in (3, 5, 7, 9):
            merge_rows(book, f"Detail:{number}", f"Detail:{number + 1}")

    (finding,) = of_file(checked_after(change, tmp_path))
    row = row_of(openpyxl.load_workbook(tmp_path / NAME)[SHEET], "Detail:3")
    named = "、".join(f"B{at}:I{at + 1}" for at in (row, row + 2, row + 4))
    assert finding.message == f"合并单元格被改动：{named}等，共 4 处"


def test_a_number_that_is_a_text_is_one_mistake(tmp_path):
    submission = checked_after(number_as_text, tmp_path)
    (checked,) = submission.checked
    (finding,) = of_file(submission)
    assert finding.follows == "DTL-002"
    assert "是文本型数字“８6,400\u00a0元”（含看不见的空白、全角字符、千分位逗号、单位）" in finding.message
    assert "FIL-004" not in {one.code for one in checked.report.findings}


def test_a_text_that_is_cut_off_is_named_with_its_lines(tmp_path):
    (finding,) = of_file(checked_after(long_text, tmp_path))
    assert re.search(r"“.+”打印会被截断：至少需要 \d+ 行，行高只容 \d+ 行", finding.message)


@pytest.mark.parametrize(
    ("name", "roster", "is_one"),
    [
        pytest.param("", (), False, id="nothing"),
        pytest.param("张伟", (), False, id="a person"),
        pytest.param("欧阳文镇", (), False, id="a person named like a town"),
        pytest.param("Windows User", (), False, id="a program"),
        pytest.param("金山办公软件有限公司", (), False, id="the maker of a program"),
        pytest.param("楚宁市财政局", ("楚宁市财政局",), False, id="the bureau"),
        pytest.param("中心", (), False, id="a word that fits any unit"),
        pytest.param("信息中心", (), False, id="an office within the unit"),
        pytest.param("晨光图文广告中心", (), False, id="a copy shop"),
        pytest.param("楚宁市老干部活动服务中心", (), False, id="the unit"),
        pytest.param("市老干局", (), False, id="the unit for short"),
        pytest.param("教育局", (), True, id="another department"),
        pytest.param("楚宁市教育局", (), True, id="another department of the city"),
        pytest.param("楚宁市第一人民医院", (), True, id="a hospital"),
        pytest.param("楚宁区龙王镇", (), True, id="a town"),
        pytest.param("楚宁市机关事务服务保障处", ("楚宁市机关事务服务保障处",), True, id="on the roster"),
        pytest.param("楚宁市机关事务服务保障处", (), False, id="not known for a unit"),
    ],
)
def test_who_is_another_unit(name, roster, is_one):
    own = ["楚宁市老干部活动服务中心", "中共楚宁市委老干部局"]
    assert is_another_unit(name, own, roster) is is_one


def test_a_file_that_cannot_be_read_is_named_with_its_rule(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"%PDF-1.7")
    submissions = actions.check([path, tmp_path / "none.xlsx"])
    assert "规则：FIL-008" in show.text(submissions)
    assert [file["error"]["rule"] for file in show.document(submissions)["files"]] == ["FIL-008", None]
    assert "<code>FIL-008</code>" in page.page(submissions)
    assert (actions.entry("FIL-008").kind, actions.entry("FIL-008").live) == ("读取", False)


HONEST = sorted((Path(__file__).parents[1] / "good").glob("*.json"))


def honest(folder):
    for data in HONEST:
        path = folder / f"{data.stem}.xlsx"
        path.write_bytes(filled(decode(GOOD.form, data.name, data.read_text(encoding="utf-8"))))
        yield path


def test_nothing_is_found_in_the_files_of_honest_declarations(tmp_path):
    for submission in actions.check(list(honest(tmp_path))):
        assert [one.message for one in of_file(submission)] == [], submission.path


@pytest.mark.office
def test_nothing_is_found_in_them_after_another_program_saved_them(office, tmp_path):
    for submission in actions.check(office.convert(list(honest(tmp_path)), "xlsx")):
        assert [one.message for one in of_file(submission)] == [], submission.path


def test_another_format_does_not_tell_and_says_so():
    facts = FileFacts(NAME.replace("xlsx", "ods"), SHEET, {}, (), (), {}, None)
    report = run(GOOD, actions.checks(), Context(file=facts))
    not_run = sorted(one.code for one in report.not_run if one.code.startswith("FIL"))
    assert not_run == [f"FIL-{number:03}" for number in (3, 5, 6, 7, 10, 11, 12, 15, 16, 18, 19)]
