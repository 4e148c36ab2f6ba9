"""Cells as they are left when people paste: each is read right, or named."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from xlperf import actions
from xlperf.core.declaration import Place
from xlperf.forms.xiangyang_project import Annual, Detail, Funding, Narrative, Schedule, Signature
from xlperf.workbook.layout import FIRST_COLUMN
from xlperf.workbook.template import SHEET, Sheet, filled

from ..samples import GOOD

LAID_OUT = Sheet(GOOD.form, 2027, GOOD)


@pytest.fixture
def pasted(tmp_path):
    """Give what is read of the good declaration's workbook after a change of its sheet."""

    def change(edit):
        path = tmp_path / "a.xlsx"
        path.write_bytes(filled(GOOD))  # the margin would only take time
        book = openpyxl.load_workbook(path)
        edit(book[SHEET])
        book.save(path)
        (submission,) = actions.check([path])
        (checked,) = submission.checked
        return checked

    return change


def at(field, row=None):
    """Give a cell's row and column as openpyxl counts."""
    spot = LAID_OUT.spots[Place(field, row)]
    return spot[0] + 1, spot[1] + 1


def put(field, value, row=None):
    def edit(sheet):
        sheet.cell(*at(field, row)).value = value

    return edit


def messages(checked, code):
    return [one.finding.message for one in checked.located if one.finding.code == code]


def test_three_paragraphs_pasted_into_the_cell_are_one_text(pasted):
    text = "一是扫描史料。\n二是著录目录。\r\n三是修复照片。"
    assert pasted(put(Narrative.duties, text)).declaration[Narrative.duties] == text.replace("\r\n", "\n")


def test_a_word_table_pasted_over_the_merges_is_named(pasted):
    """Four columns side by side: only what falls on a cell of the form can be read."""

    def edit(sheet):
        row, column = at(Annual.level, 0)
        for merged in [m for m in sheet.merged_cells.ranges if m.min_row == row and m.min_col >= column]:
            sheet.unmerge_cells(str(merged))
        for number, text in enumerate(["产出指标", "扫描件数", "合格的件数", "≥9600件"]):
            sheet.cell(row, FIRST_COLUMN + 1 + number).value = text

    checked = pasted(edit)
    said = " ".join(messages(checked, "FIL-003"))
    assert "“扫描件数”" in said
    assert "“≥9600件”" in said
    assert "不在任何栏目内" in said


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        pytest.param("25.08万元", Decimal("25.08"), id="with its unit"),
        pytest.param("２５．０８", Decimal("25.08"), id="full-width"),
        pytest.param("25.08\u00a0", Decimal("25.08"), id="with a blank from a web page"),
        pytest.param("250,800元", Decimal("25.08"), id="in the other unit"),
        pytest.param("¥25.08", Decimal("25.08"), id="as currency"),
    ],
)
def test_an_amount_pasted_as_text_is_read_and_named(pasted, raw, value):
    checked = pasted(put(Funding.budget, raw))
    assert checked.declaration[Funding.budget] == value
    assert messages(checked, "FND-001")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param(0.95, "0.95", id="a rate that a cell took for a number"),
        pytest.param("≥９５％", "≥９５％", id="full-width signs"),
        pytest.param("'=95%", "'=95%", id="an apostrophe before it"),
    ],
)
def test_a_value_stays_as_it_was_pasted(pasted, raw, shown):
    checked = pasted(put(Annual.value, raw, 3))
    assert checked.declaration.rows(Annual)[3].shown(Annual.value) == shown


def test_a_locked_label_that_was_pasted_over_is_named(pasted):
    row, column = LAID_OUT.header(Detail.name)
    checked = pasted(lambda sheet: setattr(sheet.cell(row + 1, column + 1), "value", "项目"))
    assert any("明细预算项目" in message for message in messages(checked, "FIL-001"))


def test_a_total_that_was_pasted_over_is_named(pasted):
    assert messages(pasted(put(Funding.total, 25.08)), "FIL-006")


def test_dates_pasted_as_texts_are_read_and_named(pasted):
    checked = pasted(put(Schedule.start, "2027年1月1日", 0))
    assert str(checked.declaration.rows(Schedule)[0][Schedule.start]) == "2027-01-01"
    assert messages(checked, "FIL-013")
    checked = pasted(put(Signature.date, "2026.9.29"))
    assert str(checked.declaration[Signature.date]) == "2026-09-29"


def test_cells_of_another_workbook_bring_their_formulas_and_errors(pasted):
    checked = pasted(put(Detail.amount, "=1/0", 0))
    codes = {one.finding.code for one in checked.located}
    assert codes & {"FIL-005", "DTL-002"}
