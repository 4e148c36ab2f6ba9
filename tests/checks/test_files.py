from __future__ import annotations

import zipfile
from dataclasses import replace

import openpyxl
import pytest

from xlperf import actions
from xlperf.core.check import Context, run
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


def inserted_row(book):
    sheet = book[SHEET]
    row = row_of(sheet, "Schedule:2")
    sheet.insert_rows(row)
    sheet.cell(row, 2).value = "补充一批史料的核对和登记"
    for column in (8, 11):
        sheet.cell(row, column).value = sheet.cell(row + 1, column).value
        sheet.cell(row, column).number_format = "yyyy-mm-dd"


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(spaced_label, [], id="a label with blanks and line ends"),
    pytest.param(visible_sheet, [], id="another sheet that everybody sees"),
    pytest.param(relabel, [("FIL-001", YEAR, None)], id="a changed label"),
    pytest.param(hidden_sheet, [("FIL-002", YEAR, None)], id="a hidden sheet"),
    pytest.param(error_value, [("FIL-005", "Detail.amount", 0)], id="an error value"),
    pytest.param(typed_total, [("FIL-006", "Funding.total", None)], id="a total typed over its formula"),
    pytest.param("macros", [("FIL-007", YEAR, None)], id="macros"),
    pytest.param("申报表.xlsx", [("FIL-009", YEAR, None)], id="a name that says nothing"),
    pytest.param("2026_101_某单位_某项目.xlsx", [("FIL-009", YEAR, None)], id="another year in the name"),
    pytest.param(not_one_page_wide, [("FIL-012", YEAR, None)], id="another page set-up"),
    pytest.param(date_as_text, [("FIL-013", "Schedule.start", 0)], id="a date that is a text"),
    pytest.param(inserted_row, [("FIL-014", "Schedule.content", None)], id="an inserted row"),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_files(change, expected, tmp_path):
    named = isinstance(change, str) and change.endswith(".xlsx")
    path = tmp_path / (change if named else NAME)
    path.write_bytes(filled(GOOD))
    if callable(change):
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    elif change == "macros":
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("xl/vbaProject.bin", b"macros")
    named_as_asked = Profile(replace(DEFAULTS, file_name=r"2027_\d+_.+_.+\.xlsx"))
    (submission,) = actions.check([path], view=actions.View(profile=named_as_asked))
    (checked,) = submission.checked
    findings = [one for one in checked.report.findings if one.code.startswith("FIL")]
    assert [(one.code, one.place.field.path, one.place.row) for one in findings] == expected


def test_another_format_does_not_tell_and_says_so():
    facts = FileFacts(NAME.replace("xlsx", "ods"), SHEET, {}, (), (), {}, None)
    report = run(GOOD, actions.checks(), Context(file=facts))
    not_run = sorted(one.code for one in report.not_run if one.code.startswith("FIL"))
    assert not_run == ["FIL-005", "FIL-006", "FIL-007", "FIL-012"]
