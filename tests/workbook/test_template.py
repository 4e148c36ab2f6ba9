from __future__ import annotations

import re
from datetime import date

import openpyxl
import pytest

from xlperf import actions
from xlperf.core.fields import Amount, Choice, FunctionCode, LongText
from xlperf.forms.xiangyang_project import (
    XIANGYANG_PROJECT,
    Detail,
    Funding,
    LongTerm,
    Narrative,
    Project,
    Schedule,
)
from xlperf.workbook import layout, style
from xlperf.workbook.layout import LISTS
from xlperf.workbook.template import SHEET, blank, filled

from ..samples import EXAMPLE, GOOD

FORMS = actions.forms()


@pytest.fixture(params=FORMS, ids=lambda form: form.key)
def form(request):
    return request.param


@pytest.fixture
def book(form, tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank(form, 2027))
    return openpyxl.load_workbook(path)


def boxes(form, sheet):
    """Give every printed box of a sheet, with its top left cell."""
    rows = {cell.value: cell.row for cell in sheet["A"] if cell.value}
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for line in layout.lines(form, {}):
        for box in line.boxes:
            yield box, sheet.cell(rows[line.key], columns[layout.column_key(box.first)])


def test_every_label_is_printed_as_the_form_prints_it(form, book):
    for box, cell in boxes(form, book[SHEET]):
        if box.field is None:
            assert cell.value == box.text


def test_the_boxes_of_a_line_fill_the_grid_without_gap_or_overlap(form):
    for line in layout.lines(form, {}):
        ends = [box.first + box.width for box in line.boxes]
        assert [box.first for box in line.boxes] == [0, *ends[:-1]]
        assert ends[-1] <= layout.GRID


def test_every_field_has_a_place_of_its_own(form):
    anchors = layout.anchors(form)
    assert set(anchors) == set(form.fields())
    assert len(set(anchors.values())) == len(anchors)


def test_only_what_is_asked_for_can_be_typed_into(form, book):
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for box, cell in boxes(form, sheet):
        computed = isinstance(box.field, Amount) and box.field.computed is not None
        is_input = box.field is not None and box.role is not layout.Role.TITLE and not computed
        assert cell.protection.locked is not is_input, (cell.coordinate, box)


def test_the_form_is_one_portrait_a4_column_of_pages(book):
    sheet = book[SHEET]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # one page wide is the default
    assert sheet.page_setup.fitToHeight == 0
    assert re.fullmatch(rf"'{SHEET}'!\$B\$2:\$M\$\d+", sheet.print_area)


def test_the_rails_are_hidden_and_the_corner_says_what_this_is(form, book):
    sheet = book[SHEET]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[1].hidden
    assert sheet["A1"].value == f"xlperf/1 {form.key} {form.version} 2027 {layout.fingerprint(form)}"


def test_choices_come_from_a_hidden_list(form, book):
    assert book[LISTS].sheet_state == "hidden"
    lists = [rule for rule in book[SHEET].data_validations.dataValidation if rule.type == "list"]
    for box, cell in boxes(form, book[SHEET]):
        if isinstance(box.field, Choice):
            offered = next(rule for rule in lists if cell.coordinate in rule.sqref)
            wanted = book[LISTS][offered.formula1.split("!")[1].replace("$", "")]
            assert tuple(row[0].value for row in wanted) == box.field.options


def test_texts_are_kept_as_texts(form, book):
    for box, cell in boxes(form, book[SHEET]):
        if isinstance(box.field, LongText | FunctionCode | Choice):
            assert cell.number_format == "@", box.field.path


def test_the_unit_is_said_above_every_column_of_money(form, book):
    heads = {box.text for box, _ in boxes(form, book[SHEET]) if box.text.startswith("金额")}
    assert heads == {f"金额（{f.unit}）" for f in form.fields() if isinstance(f, Amount) and f.table}


def test_a_total_is_a_formula_with_its_value(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD))
    formula = openpyxl.load_workbook(path)[SHEET]
    values = openpyxl.load_workbook(path, data_only=True)[SHEET]
    at = next(cell for box, cell in boxes(GOOD.form, formula) if box.field is Funding.total).coordinate
    assert formula[at].value.startswith("=IF(COUNT(")
    assert values[at].value == float(GOOD[Funding.total] or 0)


def test_another_total_than_the_computed_one_stands_as_declared(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({Funding.total: 40})))
    sheet = openpyxl.load_workbook(path)[SHEET]
    at = next(cell for box, cell in boxes(GOOD.form, sheet) if box.field is Funding.total)
    assert at.value == 40


def test_a_long_text_gets_the_rows_it_needs(tmp_path):
    text = "内容" * 3_000
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({Narrative.necessity: text})))
    sheet = openpyxl.load_workbook(path)[SHEET]
    at = next(cell for cell in sheet["A"] if cell.value == Narrative.necessity.path).row
    merged = next(r for r in sheet.merged_cells.ranges if r.min_row == at and r.min_col == 4)
    heights = [sheet.row_dimensions[row].height for row in range(merged.min_row, merged.max_row + 1)]
    assert len(heights) > 1
    assert all(height <= 409 for height in heights)
    assert sum(heights) >= style.needed_points(text, Narrative.necessity.width)


def test_rows_that_a_filled_form_does_not_need_are_hidden(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({LongTerm: []})))
    sheet = openpyxl.load_workbook(path)[SHEET]
    shown = {cell.value for cell in sheet["A"] if cell.value and not sheet.row_dimensions[cell.row].hidden}
    assert {f"Detail:{n + 1}" for n in range(len(GOOD.rows(Detail)))} <= shown
    assert f"Detail:{len(GOOD.rows(Detail)) + 1}" not in shown
    assert "LongTerm:1" in shown
    assert "LongTerm:2" not in shown


def test_more_rows_than_the_blank_form_offers_are_held(tmp_path):
    rows = [{Detail.name: f"第{n}项", Detail.amount: n} for n in range(1, 31)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({Detail: rows})))
    keys = {cell.value for cell in openpyxl.load_workbook(path)[SHEET]["A"]}
    assert {f"Detail:{n}" for n in range(1, 31)} <= keys


def test_a_total_that_is_computed_is_locked_and_a_declared_one_can_be_mended(tmp_path):
    path = tmp_path / "a.xlsx"
    locked = []
    for declaration in (GOOD, GOOD.but({Funding.total: 40})):
        path.write_bytes(filled(declaration))
        sheet = openpyxl.load_workbook(path)[SHEET]
        locked.append(
            next(c for b, c in boxes(GOOD.form, sheet) if b.field is Funding.total).protection.locked
        )
    assert locked == [True, False]


def test_a_list_of_many_choices_is_still_a_list(tmp_path, monkeypatch):
    monkeypatch.setattr(Project.attribute, "options", tuple(f"第{n}种项目属性" for n in range(60)))
    path = tmp_path / "a.xlsx"
    path.write_bytes(blank(XIANGYANG_PROJECT, 2027))
    sheet = openpyxl.load_workbook(path)[SHEET]
    at = next(cell for box, cell in boxes(GOOD.form, sheet) if box.field is Project.attribute).coordinate
    (rule,) = [v for v in sheet.data_validations.dataValidation if at in str(v.sqref).split()]
    assert (rule.type, rule.formula1) == ("list", f"'{LISTS}'!$A$1:$A$60")


def test_the_same_definition_gives_the_same_file(form):
    assert blank(form, 2027) == blank(form, 2027)
    assert filled(EXAMPLE) == filled(EXAMPLE)


def test_a_label_that_moves_or_changes_changes_the_fingerprint(monkeypatch):
    computed = layout.fingerprint.__wrapped__  # past its cache
    before = computed(XIANGYANG_PROJECT)
    monkeypatch.setattr(Narrative.summary, "label", "项目简介")
    assert computed(XIANGYANG_PROJECT) != before


@pytest.mark.parametrize(
    ("raw", "shown"),
    [pytest.param(date(2027, 1, 31), "2027-01-31", id="a date"), pytest.param("尽快", "尽快", id="no date")],
)
def test_what_stands_in_a_date_cell_stays_what_it_is(raw, shown, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({Schedule.end: [raw]})))
    (declared,) = actions.read(path)
    record = declared.rows(Schedule)[0]
    assert str(record.raw(Schedule.end)) == shown
