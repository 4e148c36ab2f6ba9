"""The summary workbook: figures that are formulas, links, and texts that stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from xlperf.core.roster import Roster, Unit
from xlperf.core.round import Decision
from xlperf.core.summary import Column, Measure
from xlperf.forms.xiangyang_project import Funding, Item
from xlperf.workbook import tables
from xlperf.workbook.tables import Linked, TableSheet, Target, tables_workbook

from ..samples import GOOD, MOF
from .round import WRONG, Desk, of

TRAP = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Give a round with everything in it: units of a tree, limits, returns, copies, another form."""
    desk = Desk(tmp_path_factory.mktemp("round"))
    desk.send("文旅局/甲.xlsx", of("甲馆", "甲项目"))
    desk.send("文旅局/乙.xlsx", of("乙馆", "乙项目").but({Funding.total: 12.34, Funding.budget: 12.34}))
    desk.send("教育局/丙 #1%.xlsx", of("丙校", "丙项目", department="教育局").but({Item.code: ["2050102"]}))
    desk.send("教育局/丁.xlsx", of("丁校", TRAP, WRONG, department="<r>教育局</r>"))
    desk.send("戊.xlsx", MOF.but({MOF.form.roles.unit: "戊局"}))
    (desk.received / "坏.xlsx").write_bytes(b"<html></html>")
    roster = Roster(
        (
            Unit("1", "甲馆", "文旅局", ("甲项目",), limits={"": Decimal(1)}, office="教科文科"),
            Unit(
                "2",
                "乙馆",
                "文旅局",
                ("乙项目", "没有报"),
                parent="甲馆",
                last_year={"乙项目": Decimal(100_000)},
            ),
            Unit("3", "丙校", "教育局", ("丙项目",), deadline=date(2026, 10, 1)),
            Unit("4", "己校", "教育局", ("己项目",)),
        )
    )
    desk.settings = {"roster": roster}
    desk.consolidate()
    for name in ("乙", "丁", "戊"):
        desk.decide(name, Decision.ACCEPTED)
    desk.consolidate()
    return desk


@pytest.fixture(scope="module")
def book(desk):
    return openpyxl.load_workbook(desk.out)


@pytest.fixture(scope="module")
def values(desk):
    return openpyxl.load_workbook(desk.out, data_only=True)


def formulas(book):
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_every_figure_of_the_first_page_is_a_formula(book):
    page = book["首页"]
    pairs = [
        (page.cell(row, left).value, page.cell(row, left + 1))
        for row in range(4, page.max_row + 1)
        for left in (1, 6)
    ]
    figures = [cell for label, cell in pairs if label and cell.value is not None]
    assert len(figures) > 25
    assert {cell.data_type for cell in figures} == {"f"}


def test_the_first_page_has_four_charts_of_the_program_itself(desk):
    with zipfile.ZipFile(desk.out) as package:
        charts = [name for name in package.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        assert len(charts) == 4
        assert all(b"<c:f>" in package.read(name) for name in charts)


@pytest.mark.office
def test_libreoffice_computes_what_stands_there(desk, book, values, office):
    (computed,) = office.convert([desk.out], "xlsx")
    again = openpyxl.load_workbook(computed, data_only=True)
    every = formulas(book)
    assert len(every) > 150
    for sheet, cell in every:
        ours, theirs = values[sheet][cell].value, again[sheet][cell].value
        if isinstance(ours, int | float):
            assert theirs == pytest.approx(ours, abs=1e-9), (sheet, cell, book[sheet][cell].value)
        else:
            assert (ours or "") == (theirs or ""), (sheet, cell, book[sheet][cell].value)


@pytest.mark.office
def test_changing_one_source_cell_changes_the_first_page_and_breaks_the_proof(desk, values, office, tmp_path):
    changed = openpyxl.load_workbook(desk.out)
    sheet = changed["绩效目标申报汇总表"]
    heads = {cell.value: get_column_letter(cell.column or 0) for cell in sheet[3]}
    cell = sheet[f"{heads['资金总额（万元）']}4"]
    cell.value = cell.value + 1_000
    path = tmp_path / "改动.xlsx"
    changed.save(path)
    (computed,) = office.convert([path], "xlsx")
    again = openpyxl.load_workbook(computed, data_only=True)

    def facts(book):
        rows = book["首页"].iter_rows(min_row=4, values_only=True)
        found: dict[object, object] = {}
        for row in rows:
            found |= {row[0]: row[1], row[5]: row[6]}
        return found

    before, after = facts(values), facts(again)
    assert after["申报总额"] == pytest.approx(before["申报总额"] + 1_000)
    assert (before["汇总与逐份相加"], after["汇总与逐份相加"]) == ("一致", "不一致")
    departments = {row[0]: row[3] for row in again["按主管部门"].iter_rows(min_row=4, values_only=True)}
    was = {row[0]: row[3] for row in values["按主管部门"].iter_rows(min_row=4, values_only=True)}
    assert sum(departments[one] != was[one] for one in was if one != "合计") == 1


def test_texts_of_units_are_never_formulas_nor_markup(book):
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == TRAP]
    assert texts
    assert {cell.data_type for cell in texts} == {"s"}
    assert any(cell.value == "<r>教育局</r>" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_links_lead_from_the_workbook_to_the_file_and_cell(desk, book):
    sheet = book["绩效目标申报汇总表"]
    cells = (cell for row in sheet.iter_rows(min_row=4) for cell in row)
    links = {cell.value: cell.hyperlink for cell in cells if cell.hyperlink}
    assert links["甲项目"].target == "收件/文旅局/甲.xlsx"
    assert links["丙项目"].target == "收件/教育局/丙%20%231%25.xlsx"
    assert links["甲项目"].location == "'申报表'!A1"
    found = book["问题清单"]
    heads = [cell.value for cell in found[3]]
    column = heads.index("单元格")
    for row in found.iter_rows(min_row=4):
        if row[column].value:
            assert row[column].hyperlink.location == f"'{row[6].value}'!{row[column].value}"


def test_beyond_the_limit_of_links_paths_stand_as_text(monkeypatch):
    monkeypatch.setattr(tables, "_MOST_LINKS", 3)
    rows = [[Linked(f"第{n}个", Target(f"{n}.xlsx"))] for n in range(5)]
    content = tables_workbook("a", [TableSheet("a", "a", "", [Column("a", "甲")], rows)])
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(content))["a"].iter_rows(min_row=4)]
    assert [cell.value for cell in cells] == [f"第{n}个" for n in range(5)]
    assert [bool(cell.hyperlink) for cell in cells] == [True, True, True, False, False]


def test_large_tables_say_the_same_as_small_ones(monkeypatch):
    columns = [Column("a", "甲", width=40), Column("b", "乙", Measure.WAN, totalled=True)]
    rows = [[f"<r>{n}</r> ＝ & ", n * 1_000_000] for n in range(20)]
    contents = []
    for most in (5_000, 5):
        monkeypatch.setattr(tables, "_MOST_HELD", most)
        content = tables_workbook("a", [TableSheet("a", "a", "", columns, rows)])
        sheet = openpyxl.load_workbook(io.BytesIO(content))["a"]
        contents.append([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert contents[0] == contents[1]


def test_tables_are_headed_frozen_filtered_and_ready_to_print(book):
    for sheet in book:
        if sheet.title in {"首页", "xlperf"}:
            continue
        assert sheet.freeze_panes == "A4", sheet.title
        assert sheet.print_title_rows == "$1:$3", sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.max_row == 3 or sheet.auto_filter.ref, sheet.title


def test_units_are_summed_up_with_those_below_them(values):
    every = values["逐级汇总"].iter_rows(min_row=4, values_only=True)
    rows = {row[0].strip("　"): row for row in every if row[0]}
    assert rows["甲馆"][2] == 1
    assert rows["甲馆"][6] == pytest.approx(rows["甲馆"][4] + rows["乙馆"][4])
    assert rows["文旅局"][6] == pytest.approx(rows["甲馆"][6])


def test_limits_are_set_against_what_is_asked(values):
    (row, _) = values["控制数对照"].iter_rows(min_row=4, values_only=True)
    assert (row[2], row[3], row[7]) == ("甲馆", 0.0001, "超控制数")


def test_functional_codes_add_up_level_by_level(values):
    rows = [row for row in values["按功能科目"].iter_rows(min_row=4, values_only=True) if row[1]]
    tops = sum(row[4] for row in rows if row[1] == "类")
    assert tops == pytest.approx(sum(row[4] for row in rows if row[1] == "项"))
    names = {row[0]: row[2] for row in rows}
    assert names["205"] == "教育支出"


def test_money_of_both_forms_is_in_one_table(values):
    rows = {row[3]: row for row in values["绩效目标申报汇总表"].iter_rows(min_row=4, values_only=True)}
    assert rows["戊局"][8] == 60
    assert rows["甲馆"][8] == float(GOOD[Funding.total] or 0)


def test_files_that_could_not_be_read_are_listed_with_the_proofs(values):
    told = [row[0] for row in values["核对"].iter_rows(min_row=4, values_only=True)]
    assert "坏.xlsx" in told
