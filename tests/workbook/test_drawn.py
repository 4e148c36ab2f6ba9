"""The official form drawn by hand: every value under its own label, or told; never under another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlperf import actions, cli, show
from xlperf.core.declaration import Place
from xlperf.core.errors import AlreadyOurs, NotRecognised, WouldLose
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Detail,
    Evaluation,
    Funding,
    Heading,
    Item,
    LongTerm,
    Narrative,
    Project,
    Signature,
)
from xlperf.workbook.drawn import MOST_FILLED, read_drawn
from xlperf.workbook.grid import Grid
from xlperf.workbook.imported import Way
from xlperf.workbook.labelling import band_of, fields_of
from xlperf.workbook.pages import page

from ..samples import EXAMPLE, GOOD, MOF
from .drawing import blocks, book, document, put, word_text

FORMS = actions.forms()
IDS = ["example", "good", "mof"]


def read(tmp_path, drawn, suffix="xlsx"):
    """Save what was drawn, and import it."""
    path = tmp_path / f"drawn.{suffix}"
    drawn.save(path)
    return actions.import_file(path, tmp_path / "out.xlsx")


def told(imported) -> str:
    return "\n".join(show.not_imported(imported))


def assert_same(imported, declaration):
    assert told(imported) == ""
    assert imported.declaration == declaration


@pytest.mark.parametrize("declaration", [EXAMPLE, GOOD, MOF], ids=IDS)
class TestDrawn:
    def test_labels_and_values_side_by_side(self, tmp_path, declaration):
        assert_same(read(tmp_path, book(blocks(declaration, sections_beside=True))), declaration)

    def test_every_label_in_a_row_of_its_own(self, tmp_path, declaration):
        assert_same(read(tmp_path, book(blocks(declaration, beside=1, sections_beside=True))), declaration)

    def test_other_merges_and_blank_columns_and_rows_between(self, tmp_path, declaration):
        drawn = book(blocks(declaration, beside=3), columns=[2, 4, 5, 9, 10, 14, 15], gap=1)
        sheet = drawn.active
        for row in range(1, sheet.max_row + 1):
            sheet.merge_cells(start_row=row, end_row=row, start_column=5, end_column=8)
        assert_same(read(tmp_path, drawn), declaration)

    def test_labels_spaced_out_broken_and_numbered(self, tmp_path, declaration):
        def odd(field):
            label = field.label
            return {0: " ".join(label), 1: label[:2] + "\n" + label[2:], 2: f"{label}：", 3: f"1.{label}"}[
                len(label) % 4
            ]

        assert_same(read(tmp_path, book(blocks(declaration, label=odd))), declaration)

    def test_sections_in_another_order_and_a_cover_first(self, tmp_path, declaration):
        title, *rest = blocks(declaration)
        signature = rest[-1:] if not rest[-1][0] else []
        middle = rest[: len(rest) - len(signature)]
        # a band begins what belongs to it
        starts = [n for n, (band, _) in enumerate(middle) if band] + [len(middle)]
        groups = [middle[a:b] for a, b in zip([0, *starts], starts, strict=False)]
        order = [one for group in reversed(groups) for one in group]
        drawn = book([title, *order, *signature])
        cover = drawn.create_sheet("封面", 0)
        cover["C4"] = declaration.form.title
        cover["B8"], cover["C8"] = "项目名称", declaration[declaration.form.roles.project]
        cover["B9"], cover["C9"] = "主管部门", declaration[declaration.form.roles.department]
        drawn.create_sheet("旧稿").sheet_state = "hidden"
        drawn["旧稿"]["A1"] = "项目名称"
        drawn["旧稿"]["B1"] = "别的项目"
        assert_same(read(tmp_path, drawn), declaration)

    def test_tables_of_word(self, tmp_path, declaration):
        assert_same(read(tmp_path, document(blocks(declaration)), "docx"), declaration)

    def test_one_big_table_of_word(self, tmp_path, declaration):
        assert_same(read(tmp_path, document(blocks(declaration), one_table=True), "docx"), declaration)

    @pytest.mark.office
    def test_saved_in_other_formats(self, tmp_path, declaration, office):
        path = tmp_path / f"{declaration.form.key}.xlsx"
        book(blocks(declaration, beside=1), columns=[2, 3, 5, 6, 8]).save(path)
        for to in ("xls", "ods"):
            (saved,) = office.convert([path], to)
            assert_same(actions.import_file(saved, tmp_path / "out.xlsx"), declaration)


ALIASES = {
    Project.name: "项目名称（全称）",
    Project.department: "主管部门及代码",
    Project.agency: "项目执行单位",
    Project.attribute: "项目性质",
    Project.period: "项目计划实施时间",
    Costing.basis: "资金测算依据及说明",
    LongTerm.name: "指标名称",
    LongTerm.content: "指标解释",
    LongTerm.value: "目标值",
    Annual.level: "一级指标",
    Annual.name: "三级指标",
    Annual.content: "指标内容/计算公式",
    Annual.value: "年度指标值",
    Detail.amount: "金额（元）",
}


def test_other_names_for_the_same(tmp_path):
    drawn = blocks(EXAMPLE, label=lambda field: ALIASES.get(field, field.label))
    assert_same(read(tmp_path, book(drawn)), EXAMPLE)


def indicators(bands):
    """Draw both tables of indicators under one header, the levels merged."""
    drawn = [one for one in blocks(GOOD) if one[0] not in (LongTerm.band, Annual.band)]
    at = next(n for n, (band, _) in enumerate(drawn) if band == Evaluation.band)
    workbook = book(drawn[:at])
    sheet = workbook.active
    row = sheet.max_row + 1
    for column, label in enumerate(["一级指标", "二级指标", "指标内容", "指标值"], 2 + (bands == "left")):
        sheet.cell(row, column, label)
    for table in (LongTerm, Annual):
        row += 1
        first = row
        if bands == "above":
            sheet.cell(row, 2, table.band)
            row += 1
        before = None
        for record in GOOD.rows(table):
            level = record.raw(table.level)
            for column, one in enumerate(table.own_fields, 2 + (bands == "left")):
                if one is not table.level or level != before:
                    put(sheet.cell(row, column), record.raw(one))
                elif one is table.level:
                    merged = [
                        m for m in sheet.merged_cells.ranges if m.min_col == column and m.max_row == row - 1
                    ]
                    start = merged[0].min_row if merged else row - 1
                    for m in merged:
                        sheet.unmerge_cells(str(m))
                    sheet.merge_cells(start_row=start, end_row=row, start_column=column, end_column=column)
            before = level
            row += 1
        row -= 1
        if bands == "left":
            sheet.cell(first, 1, table.band)
            sheet.merge_cells(start_row=first, end_row=row, start_column=1, end_column=1)
    row += 2
    for band, rows in drawn[at:]:
        sheet.cell(row, 1, band or None)
        row += 1
        for values in rows:
            for column, value in enumerate(values, 1):
                if value is not None:
                    put(sheet.cell(row, column), value)
            row += 1
    return workbook


@pytest.mark.parametrize("bands", ["above", "left"])
def test_indicators_under_one_header_with_merged_levels(tmp_path, bands):
    assert_same(read(tmp_path, indicators(bands)), GOOD)


@pytest.mark.office
def test_a_blank_level_is_told_where_the_format_hides_its_merge(tmp_path, office):
    path = tmp_path / "levels.xlsx"
    indicators("above").save(path)
    (xls,) = office.convert([path], "xls")
    assert_same(actions.import_file(xls, tmp_path / "out.xlsx"), GOOD)
    (ods,) = office.convert([path], "ods")
    imported = actions.import_file(ods, tmp_path / "out.xlsx")
    levels = [row.raw(LongTerm.level) for row in imported.declaration.rows(LongTerm)]
    true = [row.raw(LongTerm.level) for row in GOOD.rows(LongTerm)]
    assert all(level in (None, wanted) for level, wanted in zip(levels, true, strict=True))
    assert "“一级指标”空白，是否同上一行不能确定" in told(imported)
    assert imported.declaration.sections == GOOD.sections


def in_yuan(where):
    """Draw the funding in 元."""
    drawn = blocks(EXAMPLE)
    at = next(n for n, (band, _) in enumerate(drawn) if band == Funding.band)
    labels, values = drawn[at][1]
    band = Funding.band
    if where == "band":
        band = "申请资金情况（单位：元）"
    elif where == "label":
        labels = [f"{label}（元）" for label in labels]
    drawn[at] = (band, [labels, [round(value * 10000) for value in values]])
    return drawn


@pytest.mark.parametrize("where", ["band", "label"])
def test_an_amount_in_another_unit_is_converted_and_said(tmp_path, where):
    imported = read(tmp_path, book(in_yuan(where)))
    assert_same(imported, EXAMPLE)
    assert any("“资金总额”原以元为单位" in note and "375900 → 37.59" in note for note in imported.notes)


def test_a_unit_over_the_whole_sheet_that_is_not_the_field_s_leaves_doubt(tmp_path):
    drawn = blocks(EXAMPLE)
    drawn.insert(1, ("", [["单位：万元"]]))
    imported = read(tmp_path, book(drawn))
    assert imported.declaration[Funding.total] == EXAMPLE[Funding.total]
    assert [row.raw(Detail.amount) for row in imported.declaration.rows(Detail)] == [None, None]
    assert "应以元为单位，表上写的单位是万元" in told(imported)


def test_a_unit_in_brackets_inside_a_cell_is_not_passed_over(tmp_path):
    drawn = [one for one in blocks(EXAMPLE) if one[0] != Funding.band]
    drawn.append(("", [["资金总额（元）：375900"]]))
    imported = read(tmp_path, book(drawn))
    assert imported.declaration.sections.raw(Funding.total) is None
    assert "资金总额（元）：375900”" in told(imported)


def test_what_stands_in_the_cell_of_the_title_is_not_lost(tmp_path):
    drawn = blocks(EXAMPLE)
    drawn[:2] = [("", [[f"{drawn[0][1][0][0]}\n填报单位：甲局"]])]
    imported = read(tmp_path, book(drawn))
    assert imported.declaration.year == EXAMPLE.year
    assert "填报单位：甲局" in told(imported)


def test_how_a_value_was_found_is_told(tmp_path):
    sources = read(tmp_path, book(blocks(EXAMPLE))).sources
    assert sources[Place(Project.attribute)].way is Way.BESIDE
    assert sources[Place(Project.attribute)].where == "申报表!D3"
    assert sources[Place(Narrative.duties)].way is Way.BESIDE
    assert sources[Place(Funding.total)].way is Way.BELOW
    assert sources[Place(Detail.amount, 1)].way is Way.BELOW
    assert sources[Place(Signature.filler)].way is Way.WITHIN


# what could be meant otherwise


def changed(change):
    workbook = book(blocks(EXAMPLE, beside=1))
    sheet = workbook.active
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    change(sheet, rows)
    return workbook


def twice(sheet, rows):
    sheet.cell(sheet.max_row + 2, 1, "联系电话")
    sheet.cell(sheet.max_row, 2, "3500001")


def two_values(sheet, rows):
    sheet.cell(rows["项目起止时间"], 3, "至")
    sheet.cell(rows["项目起止时间"], 4, "2022")


def a_foreign_label(sheet, rows):
    sheet.cell(rows["项目负责人"], 1, "项目负责人及联系电话")


def a_second_line(sheet, rows):
    at = rows["可行性"] + 1
    sheet.insert_rows(at)
    sheet.cell(at, 2, "（接上）另有场地两处。")


def a_total(sheet, rows):
    at = rows["测算依据及说明"]
    sheet.insert_rows(at)
    sheet.cell(at, 1, "合  计")
    sheet.cell(at, 2, 375852.8)


def a_note(sheet, rows):
    at = rows["测算依据及说明"]
    sheet.insert_rows(at)
    sheet.cell(at, 1, "以上为初步测算")


def blank_with_a_heading_below(sheet, rows):
    at = rows["其他需要说明的问题"]
    sheet.insert_rows(at + 1)
    sheet.cell(at + 1, 1, "六、附件目录")


def other_as_a_line(sheet, rows):
    sheet.cell(rows["明细预算项目"] + 1, 1, "其他")


def a_percentage(sheet, rows):
    column = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "年度指标值")
    sheet.cell(column.row + 1, column.column, 0.8).number_format = "0%"


def a_month_as_a_date(sheet, rows):
    sheet.cell(rows["项目起止时间"], 2, date(2021, 1, 1)).number_format = 'yyyy"年"'


@pytest.mark.parametrize(
    ("change", "fields", "words"),
    [
        pytest.param(twice, {Project.phone}, "联系电话”有几处内容不同", id="a label twice"),
        pytest.param(
            two_values, {Project.period}, "项目起止时间”右侧有几格内容", id="two cells beside a label"
        ),
        pytest.param(a_foreign_label, {Project.leader}, "以下栏目未找到：项目负责人\n", id="two in one"),
        pytest.param(
            a_second_line, {Narrative.feasibility}, "（接上）另有场地两处。", id="a text over two rows"
        ),
        pytest.param(a_total, set(), "合 计", id="a total is no line"),
        pytest.param(a_note, set(), "以上为初步测算", id="a remark among the lines"),
        pytest.param(blank_with_a_heading_below, {Evaluation.remarks}, "六、附件目录", id="a heading"),
        pytest.param(a_month_as_a_date, {Project.period}, "日期格式", id="a date that was formatted"),
    ],
)
def test_what_could_be_meant_otherwise_is_not_taken(tmp_path, change, fields, words):
    imported = read(tmp_path, changed(change))
    assert words in told(imported) + "\n"
    got = imported.declaration.sections
    for one in EXAMPLE.form.fields():
        if one.table is None:
            wanted = None if one in fields else EXAMPLE.sections.raw(one)
            assert got.raw(one) == wanted, one
    assert imported.declaration.tables == EXAMPLE.tables


def test_a_line_may_be_called_as_a_label_is(tmp_path):
    rows = read(tmp_path, changed(other_as_a_line)).declaration.rows(Detail)
    assert rows[0].raw(Detail.name) == "其他"
    assert [row[Detail.amount] for row in rows] == [row[Detail.amount] for row in EXAMPLE.rows(Detail)]


def test_a_figure_that_shows_as_a_percentage_is_told(tmp_path):
    imported = read(tmp_path, changed(a_percentage))
    assert imported.declaration.rows(Annual)[0].raw(Annual.value) is None
    assert "可能显示为百分数" in told(imported)


# what is no form, or harms


def empty(sheet):
    pass


def untitled(sheet):
    for row in book(blocks(EXAMPLE)[1:]).active.iter_rows():
        for cell in row:
            if cell.value is not None:
                put(sheet.cell(cell.row, cell.column), cell.value)


def title_only(sheet):
    sheet["A1"] = EXAMPLE.sections.raw(Heading.year)


def wordy(sheet):
    sheet["A1"] = EXAMPLE.sections.raw(Heading.year)
    for row in range(2, 2 + 500_000 // 30_000 + 1):
        sheet.cell(row, 1, "填报人（" * 7_500)


def huge(sheet):
    sheet["A1"] = EXAMPLE.sections.raw(Heading.year)
    for row in range(2, MOST_FILLED // 10 + 3):
        sheet.append([f"{row}-{column}" for column in range(10)])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(empty, "没有找到申报表的标题", id="an empty sheet"),
        pytest.param(untitled, "没有找到申报表的标题", id="no title"),
        pytest.param(title_only, "没有找到申报表的任何栏目", id="a title and nothing else"),
        pytest.param(huge, "不像一份申报表", id="a huge sheet"),
        pytest.param(wordy, "不像一份申报表", id="long texts that look like labels"),
    ],
)
def test_what_is_no_form_is_refused(tmp_path, change, words):
    workbook = openpyxl.Workbook()
    change(workbook.active)
    with pytest.raises(NotRecognised, match=words):
        read(tmp_path, workbook)


def test_two_forms_in_one_workbook_are_not_mixed(tmp_path):
    workbook = book(blocks(EXAMPLE))
    other = book(blocks(GOOD)).active
    sheet = workbook.create_sheet("另一份")
    for row in other.iter_rows():
        for cell in row:
            if cell.value is not None:
                put(sheet.cell(cell.row, cell.column), cell.value)
    with pytest.raises(NotRecognised, match="2 张"):
        read(tmp_path, workbook)


def test_two_forms_on_one_sheet_are_told(tmp_path):
    imported = read(tmp_path, book([*blocks(EXAMPLE), *blocks(GOOD)]))
    assert "有几处内容不同" in told(imported)
    assert "在文件中有两处" in told(imported)
    assert imported.declaration[Project.name] is None
    assert not any(imported.declaration.tables.values())


def test_a_workbook_of_ours_needs_no_import(tmp_path):
    path = tmp_path / "ours.xlsx"
    actions.write(GOOD, path)
    with pytest.raises(AlreadyOurs, match="xlperf check"):
        actions.import_file(path, tmp_path / "out.xlsx")


def test_the_command_says_what_it_made_of_a_drawn_form(tmp_path, capsys):
    path, out = tmp_path / "drawn.xlsx", tmp_path / "out.xlsx"
    drawn = [(band, rows) for band, rows in in_yuan("label") if band != Item.band]
    book(drawn).save(path)
    assert cli.main(["import", str(path), "-o", str(out)]) == 1
    said = capsys.readouterr()
    assert said.out.startswith(f"已导入 {show.headline(EXAMPLE)}：{out}\n“资金总额”原以元为单位")
    assert said.err == "以下栏目未找到：项目明细表\n"
    (declared,) = actions.read(out)
    assert declared == EXAMPLE.but({Item: []})
    assert cli.main(["import", str(out), "-o", str(tmp_path / "again.xlsx")]) == 2
    assert "不用导入" in capsys.readouterr().err


def test_the_drawn_workbook_itself_is_not_overwritten(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book(blocks(EXAMPLE)).save(path)
    before = path.read_bytes()
    with pytest.raises(WouldLose):
        actions.import_file(path, path)
    assert path.read_bytes() == before


def test_check_names_the_way_out(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book(blocks(EXAMPLE)).save(path)
    (submission,) = actions.check([path])
    assert "xlperf import" in str(submission.error)


# any drawing at all

FOREIGN = [
    ["项目编码", "42060001"],
    ["经办科室"],
    ["注：本表一式两份"],
    ["甲", "乙", "丙"],
    ["某项内容"],
    ["附件", "无", "详见后"],
]


@st.composite
def drawings(draw):
    declaration = draw(st.sampled_from([EXAMPLE, GOOD, MOF]))
    drawn = blocks(declaration, beside=draw(st.integers(1, 3)), sections_beside=draw(st.booleans()))
    if turned := draw(st.booleans()):
        at = draw(st.integers(1, len(drawn) - 1))
        drawn = [drawn[0], *drawn[at:], *drawn[1:at]]
    # tables with the same headers are only told apart by their order where no band does
    drawn = [(band if turned or draw(st.integers(0, 5)) else "", list(rows)) for band, rows in drawn]
    for _ in range(draw(st.integers(0, 3))):
        _, rows = drawn[draw(st.integers(1, len(drawn) - 1))]
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(FOREIGN)))
    for _ in range(draw(st.integers(0, 2))):  # labels nobody knows
        _, rows = drawn[draw(st.integers(1, len(drawn) - 1))]
        row = draw(st.integers(0, len(rows) - 1))
        if fields_of(declaration.form, rows[row][0]):
            rows[row] = ["某项内容", *rows[row][1:]]
    for _ in range(draw(st.integers(0, 2))):  # more labels than the form has
        _, rows = drawn[draw(st.integers(1, len(drawn) - 1))]
        row = draw(st.integers(0, len(rows) - 1))
        rows[row] = [*rows[row], *draw(st.sampled_from([["备注"], ["项目类别", "专项"], ["分值", "10"]]))]
    for _ in range(draw(st.integers(0, 2))):  # answers left blank
        _, rows = drawn[draw(st.integers(1, len(drawn) - 1))]
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, len(rows[row]) - 1))
        if not fields_of(declaration.form, rows[row][column]):
            rows[row] = [*rows[row][:column], None, *rows[row][column + 1 :]]
    if draw(st.booleans()):  # in Word everything is a text
        drawn = [(band, [[word_text(one) or None for one in row] for row in rows]) for band, rows in drawn]
    columns = sorted(draw(st.sets(st.integers(1, 20), min_size=8, max_size=8)))
    return declaration, book(drawn, columns=columns, gap=draw(st.integers(0, 1)))


def grid(sheet):
    rows = [
        [Decimal(repr(one)) if isinstance(one, float | int) else one for one in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    days = [[one.date() if isinstance(one, datetime) else one for one in row] for row in rows]
    return Grid(sheet.title, days)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawings())
def test_however_it_is_drawn_no_value_stands_under_a_wrong_label(drawing):
    declaration, workbook = drawing
    sheet = page(grid(workbook.active))
    imported = read_drawn("a.xlsx", [sheet], FORMS)
    said = told(imported)
    found = {source.where for source in imported.sources.values()}
    same = set(imported.declaration.sections.answers.values())  # the same answer may stand twice
    for cell in (cell for line in sheet for cell in line.cells):
        label = fields_of(declaration.form, cell.raw) or band_of(declaration.form, cell.raw)
        again = cell.raw in same or cell.text == "0.00"
        assert label or again or cell.where in found or f"{cell.where}“" in said, cell
    got = imported.declaration
    # what somebody wrote where an answer stands is taken for one
    foreign = {one for row in FOREIGN for one in row} | {"备注", "项目类别", "专项", "分值", "10"}
    for one in declaration.form.fields():
        if one.table is None and one is not declaration.form.roles.year:
            raw = got.sections.raw(one)
            assert raw is None or raw == declaration.sections.raw(one) or str(raw) in foreign, one
    for table in declaration.form.tables():
        true_rows = [dict(row.answers) for row in declaration.rows(table)]
        for row in got.rows(table):
            answers = dict(row.answers)
            if not foreign & {str(one) for one in answers.values()}:
                assert any(answers.items() <= other.items() for other in true_rows), answers
