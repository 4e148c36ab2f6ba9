"""Help where it is needed: the guide, indicators to copy, and what a cell says when it is entered."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from xlperf import actions, codes
from xlperf.core.check import run
from xlperf.core.declaration import Place
from xlperf.core.fields import Amount, CodeName, FunctionCode, LongText, Raw, TitleYear
from xlperf.forms.shared import Annual, Indicators
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT, Costing, Funding, Item, Narrative, Signature
from xlperf.workbook import asking, style, validation
from xlperf.workbook.layout import GUIDE, LISTS, REPORT, SAMPLES
from xlperf.workbook.reader import read_content
from xlperf.workbook.template import SHEET, Sheet, blank, filled, filled_together

from ..samples import GOOD, MOF

FORMS = actions.forms()
CODES = actions.offered(codes.shipped(codes.Kind.FUNCTIONAL, 2027), 2027)


@pytest.fixture(scope="module", params=FORMS, ids=lambda form: form.key)
def form(request):
    return request.param


@pytest.fixture(scope="module")
def content(form):
    return blank(form, 2027, actions.keeps(form), CODES)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def guided(sheet):
    """Give what the guide says of each field: the rows that have all five columns."""
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=3, max_col=5)]
    return [row for row in rows if row[2]]


# --- the guide


def test_a_workbook_has_the_form_the_guide_the_samples_and_a_hidden_list(book):
    assert book.sheetnames == [SHEET, REPORT, GUIDE, SAMPLES, LISTS]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [LISTS]
    assert book.active.title == SHEET


def test_the_guide_has_a_row_for_each_field_in_the_order_of_the_form(form, book):
    said = [(label, what, example) for label, what, _, _, example in guided(book[GUIDE])]
    assert said == [(field.printed, field.help, field.example) for field in form.fields()]


def test_every_field_says_what_is_asked_and_shows_an_example(form):
    assert [field.path for field in form.fields() if not (field.help and field.example)] == []


def as_typed(field) -> Raw:
    return Decimal(field.example) if isinstance(field, Amount) else field.accept(field.example)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_an_example_is_right_by_its_own_definition(form):
    typed = {field: as_typed(field) for field in form.fields() if not isinstance(field, TitleYear)}
    assert {field.path: list(field.faults(raw)) for field, raw in typed.items() if [*field.faults(raw)]} == {}


def test_an_example_is_as_long_as_is_demanded():
    demanded = asking.lengths(actions.keeps(XIANGYANG_PROJECT).rules)
    assert demanded[Narrative.summary] == asking.Lengths("50", "600")
    short = [field.path for field, has in demanded.items() if len(field.example) < int(has.least or 0)]
    assert short == []


@pytest.mark.parametrize(
    ("field", "told", "when"),
    [
        (Funding.budget, "数字，以万元为单位，两位小数", "视情况"),
        (Funding.total, "数字，以万元为单位，两位小数", "自动合计"),
        (Item.amount, "数字，以元为单位，整数", "每行必填"),
        (Signature.date, "日期，如 2027-01-31", "报送前"),
        (XIANGYANG_PROJECT.roles.year, "年度", "已写好"),
        (XIANGYANG_PROJECT.own(Annual.level), "从下拉列表选择：产出指标、效益指标、满意度指标", "每行必填"),
        (XIANGYANG_PROJECT.own(Annual.value), "符号+数值+单位，如 ≥90%", "每行必填"),
        (Item.code, "7位编码，按文本", "每行必填"),
        (Narrative.duties, "文字，20 至 600 字", "必填"),
        (Costing.basis, "文字", "视情况"),
    ],
    ids=lambda it: getattr(it, "path", None),
)
def test_form_and_need_follow_from_the_definition(field, told, when):
    demanded = asking.lengths(actions.keeps(XIANGYANG_PROJECT).rules)
    assert (asking.form_of(field, demanded.get(field)), asking.when(field)) == (told, when)


def test_without_live_rules_the_guide_speaks_of_no_colours(form):
    sheet = openpyxl.load_workbook(io.BytesIO(blank(form, 2027)))[GUIDE]
    assert "颜色提示" not in [cell.value for cell in sheet["A"]]


@pytest.mark.parametrize("name", [GUIDE, SAMPLES])
def test_the_sheets_beside_the_form_are_an_annex(name, book):
    sheet = book[name]
    head = int(sheet.freeze_panes[1:]) - 1
    assert sheet.print_title_rows == f"${head}:${head}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.protection.formatColumns is False  # what is not protected against
    assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))
    used = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
    assert used <= {style.SONG, style.HEI}


def test_the_sheets_beside_the_form_are_no_declarations(form, content):
    assert [reading.sheet for reading in read_content("a.xlsx", content, FORMS)] == [SHEET]


def test_who_hides_the_guide_hides_nothing_of_a_declaration(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in (GUIDE, SAMPLES):
        book[sheet].sheet_state = "hidden"
    book.create_sheet("旧表").sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    (reading,) = read_content("a.xlsx", saved.getvalue(), FORMS)
    assert reading.facts.hidden_sheets == ("旧表",)


def test_several_declarations_share_one_guide():
    book = openpyxl.load_workbook(io.BytesIO(filled_together([GOOD, GOOD])))
    assert book.sheetnames == [SHEET, f"{SHEET}2", REPORT, GUIDE, SAMPLES, LISTS]


# --- indicators to copy


_OF_THE_REST = {"IND-021", "IND-025"}
"""What asks for more than the annual indicators: the long-term ones, and the texts of the project."""


@pytest.mark.parametrize("kind", [kind for form in FORMS if form.samples for kind in form.samples.rows])
@pytest.mark.parametrize("good", [GOOD, MOF], ids=["xiangyang", "mof"])
def test_nothing_is_found_in_the_indicators_to_copy(kind, good):
    samples = good.form.samples
    report = run(good.but({samples.table: samples.rows[kind]}).completed(), actions.checks())
    found = [one for one in (*report.findings, *report.consequences) if one.code[:3] in {"IND", "VAL"}]
    assert [(one.code, one.message) for one in found if one.code not in _OF_THE_REST] == []


def test_samples_have_every_class_that_a_kind_of_project_needs(form):
    table = form.samples.table
    name, category = form.own(Indicators.name), table.twins[Indicators.category]
    for kind, rows in form.samples.rows.items():
        stated = {row[category] if category is not None else row[name].split("：")[0] for row in rows}
        assert {"数量指标", "质量指标", "时效指标", "成本指标", "服务对象满意度指标"} <= stated, kind
        assert any(one.endswith("效益指标") for one in stated), kind


def test_samples_stand_cell_for_cell_as_the_table_does(form, book):
    first = Sheet(form, 2027, None).spots
    table = form.samples.table
    columns = {place.field: spot[1] + 1 for place, spot in first.items() if place.field.table is table}
    sheet = book[SAMPLES]
    rows = [row for group in form.samples.rows.values() for row in group]
    shown = [
        {field: sheet.cell(number, column).value for field, column in columns.items()}
        for number in range(4, sheet.max_row + 1)
        if sheet.cell(number, max(columns.values())).value
    ]
    assert shown == rows
    merged = sorted(
        (one.min_col, one.size["columns"]) for one in sheet.merged_cells.ranges if one.min_row == 5
    )
    assert merged == [(columns[field], field.width) for field in table.own_fields]
    for column in columns.values():
        cell = sheet.cell(5, column)
        assert (cell.number_format, cell.protection.locked) == ("@", False)  # as the cell it is pasted over


# --- what a cell says


def rules_of(book):
    rules = {}
    for rule in book[SHEET].data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row in range(area.min_row, area.max_row + 1):
                rules[row - 1, area.min_col - 1] = rule
    return rules


def test_every_cell_to_fill_in_says_what_is_asked(form, book):
    rules = rules_of(book)
    for place, spot in Sheet(form, 2027, None).spots.items():
        if isinstance(place.field, TitleYear):
            continue
        rule = rules[spot]
        assert rule.showInputMessage
        assert rule.prompt.startswith(place.field.help)
        assert rule.promptTitle == place.field.label[: validation.MOST_TITLE]
        assert len(rule.prompt) <= validation.MOST_MESSAGE
        assert (asking.PASTING in rule.prompt) is isinstance(place.field, LongText), place


def test_no_prompt_is_cut_off(form):
    demanded = asking.lengths(actions.keeps(form).rules)
    prompts = {field.path: asking.prompt(field, demanded.get(field)) for field in form.fields()}
    assert {path: text for path, text in prompts.items() if len(text) > validation.MOST_MESSAGE} == {}


def test_what_is_typed_as_text_is_kept_as_text(form, book):
    for place, (row, column) in Sheet(form, 2027, None).spots.items():
        if getattr(place.field, "textual", False):
            assert book[SHEET].cell(row + 1, column + 1).number_format == "@", place


def test_a_date_that_is_no_date_may_be_kept_and_an_amount_may_not(book):
    styles = {
        rule.type: (rule.errorStyle or "stop", bool(rule.error))
        for rule in book[SHEET].data_validations.dataValidation
        if rule.type in {"date", "decimal"}
    }
    assert styles.pop("decimal") == ("stop", True)
    assert styles in ({}, {"date": ("warning", True)})


# --- codes of the functional classification


def of_kind(form, kind):
    return [field for field in form.fields() if isinstance(field, kind)]


def test_codes_are_offered_and_any_other_may_be_typed(form, book):
    rules, spots = rules_of(book), Sheet(form, 2027, None).spots
    lists = book[LISTS]
    for field in of_kind(form, FunctionCode):
        rule = next(rules[spot] for place, spot in spots.items() if place.field is field)
        assert (rule.type, rule.errorStyle) == ("list", "information")
        listed = lists[rule.formula1.split("!")[1].replace("$", "")]
        beside = {code.value: code.offset(column=1).value for (code,) in listed}
        assert beside == CODES
        assert {code.data_type for (code,) in listed} == {"s"}
    for field in of_kind(form, CodeName):
        rule = next(rules[spot] for place, spot in spots.items() if place.field is field)
        assert rule.type == "list"
        assert "INDEX" in rule.formula1
        assert not rule.showErrorMessage


def test_without_a_code_list_any_code_is_typed():
    book = openpyxl.load_workbook(io.BytesIO(filled(GOOD)))
    rule = rules_of(book)[Sheet(GOOD.form, 2027, GOOD).spots[Place(Item.code, 0)]]
    assert rule.type in {None, "none"}


def test_codes_that_are_offered_are_few_and_down_to_the_item():
    assert 0 < len(CODES) <= actions.MOST_CODES
    assert {len(code) for code in CODES} == {7}
    many = {f"{2_990_000 + number}": "某科目" for number in range(500)}
    assert actions.offered(many | dict(CODES), 2027) == CODES


@pytest.mark.office
def test_the_name_that_is_offered_is_that_of_the_code(office, tmp_path):
    """The list of the name's cell is a formula; put into a cell, it gives the name."""
    book = openpyxl.load_workbook(io.BytesIO(blank(GOOD.form, 2027, codes=CODES)))
    spots, sheet = Sheet(GOOD.form, 2027, None).spots, book[SHEET]
    rule = rules_of(book)[spots[Place(Item.name, 0)]]
    row, column = spots[Place(Item.code, 0)]
    sheet.cell(row + 1, column + 1).value = "2013202"
    sheet["AZ200"] = "=" + rule.formula1
    path = tmp_path / "name.xlsx"
    book.save(path)
    (computed,) = office.convert([path], "ods")
    (saved,) = office.convert([computed], "xlsx")
    assert openpyxl.load_workbook(saved, data_only=True)[SHEET]["AZ200"].value == CODES["2013202"]
