"""Findings written into the file itself: into their own sheet, and nothing else is touched."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

from xlperf import actions, cli, press
from xlperf.core.errors import NotToMark, WithoutReport
from xlperf.forms.xiangyang_project import Funding, Goals, Project
from xlperf.workbook.layout import REPORT
from xlperf.workbook.marking import Marking
from xlperf.workbook.marks import CLEARED, FIRST_ROW, KEY_COLUMN, NAME, Mark, keys_range
from xlperf.workbook.template import SHEET, filled, filled_together

from ..samples import GOOD, MOF
from ..validators import PROGRAM, audit, open_xml_sdk

DAY = date(2026, 11, 26)
WRONG = GOOD.but({Project.leader: None, Funding.budget: 250800, Goals.annual: "完成任务"})
KEEPS = {form: actions.keeps(form) for form in actions.forms()}


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "申报表.xlsx"
    path.write_bytes(filled(WRONG, KEEPS[WRONG.form]))
    return path


def mark(path):
    return press.mark(actions.check([path]), DAY)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before: bytes, after: bytes) -> set[str]:
    old, new = parts(before), parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def listed(path) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path, data_only=True)[REPORT].iter_rows(
        min_row=FIRST_ROW + 1, values_only=True
    )
    return [row for row in rows if row[0] is not None]


def part_of(path) -> str:
    with zipfile.ZipFile(path) as archive:
        at = openpyxl.load_workbook(path).sheetnames.index(REPORT) + 1
        (name,) = [one for one in archive.namelist() if one.endswith(f"worksheets/sheet{at}.xml")]
        return name


def with_what_people_add(path) -> None:
    """Save a form as somebody does who put a note, a colour, a chart and a list into it."""
    book = openpyxl.load_workbook(path)
    page: Any = book[SHEET]
    page["D4"].comment = Comment("请核对名称", "张")
    page["D5"].fill = PatternFill("solid", fgColor="FF00B0F0")
    chart = BarChart()
    chart.add_data(Reference(page, min_col=4, min_row=10, max_row=10))
    page.add_chart(chart, "B100")
    book.save(path)


def of_libreoffice(path, office) -> None:
    (saved,) = office.convert([path], "xlsx")
    shutil.copy(saved, path)


def test_only_the_list_is_written(wrong):
    before = wrong.read_bytes()
    assert mark(wrong) == [wrong]
    assert changed(before, wrong.read_bytes()) == {part_of(wrong)}


def test_all_that_was_found_is_listed(wrong):
    (submission,) = actions.check([wrong])
    mark(wrong)
    (checked,) = submission.checked
    found = {
        (one.finding.severity.grade, one.finding.code, one.sheet, one.cell or None) for one in checked.located
    }
    rows = listed(wrong)
    assert {(row[1], row[2], row[3], row[4]) for row in rows} == found
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert rows[0][1] == "必须修改"
    assert {row[KEY_COLUMN] for row in rows} == {f"1!{one.cell}" for one in checked.located}
    unit = next(row for row in rows if row[2] == "FND-005")
    assert "由此引起：FND-002" in unit[6]
    told = str(openpyxl.load_workbook(wrong)[REPORT]["A2"].value)
    assert told.startswith("2026-11-26 校验：必须修改 ")


def test_a_marked_form_is_found_to_be_the_same(wrong):
    before = actions.check([wrong])
    mark(wrong)
    assert actions.check([wrong]) == before


def test_pressing_twice_is_pressing_once(wrong):
    mark(wrong)
    once = wrong.read_bytes()
    mark(wrong)
    assert wrong.read_bytes() == once


def test_what_was_mended_is_no_longer_listed(wrong):
    mark(wrong)
    many = len(listed(wrong))
    book = openpyxl.load_workbook(wrong)
    next(row[8] for row in book[SHEET].iter_rows() if row[0].value == "Project.agency").value = "周某某"
    book.save(wrong)
    mark(wrong)
    assert len(listed(wrong)) == many - 1
    assert "BAS-003" not in {row[2] for row in listed(wrong)}


def test_clearing_empties_the_list_and_nothing_else(wrong, capsys):
    before = wrong.read_bytes()
    mark(wrong)
    assert cli.main(["unmark", str(wrong)]) == 0
    assert "已清除标注" in capsys.readouterr().out
    assert listed(wrong) == []
    assert openpyxl.load_workbook(wrong)[REPORT]["A2"].value == CLEARED
    assert changed(before, wrong.read_bytes()) == {part_of(wrong)}


def test_what_people_put_into_a_form_stays(wrong):
    with_what_people_add(wrong)
    before = wrong.read_bytes()
    assert mark(wrong) == [wrong]
    assert changed(before, wrong.read_bytes()) == {part_of(wrong)}
    assert len(listed(wrong)) > 3


def test_copies_of_the_sheet_are_told_apart(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled_together([GOOD, WRONG], KEEPS[GOOD.form]))
    mark(path)
    assert {row[3] for row in listed(path)} == {f"{SHEET}2"}
    assert all(row[KEY_COLUMN].startswith("2!") for row in listed(path))


def test_the_order_of_computation_goes_only_if_it_names_the_list(wrong):
    def with_chain(sheet: int) -> bytes:
        held = parts(wrong.read_bytes())
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        chain = f'<calcChain xmlns="{main}"><c r="J5" i="{sheet}"/></calcChain>'
        held["xl/calcChain.xml"] = chain.encode()
        held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/xl/calcChain.xml" ContentType="application/xml"/></Types>',
        )
        relations = "xl/_rels/workbook.xml.rels"
        held[relations] = held[relations].replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
            b'/calcChain" Target="calcChain.xml"/></Relationships>',
        )
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, part in held.items():
                archive.writestr(name, part)
        return content.getvalue()

    plain = set(parts(wrong.read_bytes()))
    kept = Marking("a.xlsx", with_chain(1)).marked(())
    assert set(parts(kept)) == plain | {"xl/calcChain.xml"}
    gone = parts(Marking("a.xlsx", with_chain(2)).marked(()))
    assert set(gone) == plain
    assert b"calcChain" not in gone["[Content_Types].xml"] + gone["xl/_rels/workbook.xml.rels"]


def test_texts_stand_as_they_are(wrong):
    odd = "<r>一 & 二</r>\n_x0041_ =1+1"
    mark_of = Mark(("1", "必须修改", "X", "申报'表", "D4", "栏", odd, odd, ""), (1, "申报'表"), "D4")
    wrong.write_bytes(Marking(wrong.name, wrong.read_bytes()).marked([mark_of], "好"))
    page = CalamineWorkbook.from_path(wrong).get_sheet_by_name(REPORT).to_python(skip_empty_area=False)
    assert page[1][0] == "好"
    assert page[FIRST_ROW][6:11] == [odd, odd, "", "转到", "1!D4"]
    assert openpyxl.load_workbook(wrong)[REPORT]["J4"].value == "=HYPERLINK(\"#'申报''表'!D4\",\"转到\")"


def test_a_form_without_the_list_is_refused_and_import_is_the_way(wrong, tmp_path, capsys):
    book = openpyxl.load_workbook(wrong)
    del book[REPORT]
    del book.defined_names[NAME]
    book.save(wrong)
    before = wrong.read_bytes()
    assert cli.main(["check", str(wrong), "--mark"]) == 2
    assert "请先运行 xlperf import" in capsys.readouterr().err
    assert wrong.read_bytes() == before
    now = tmp_path / "现在.xlsx"
    assert cli.main(["import", str(wrong), "-o", str(now)]) == 0
    assert actions.read(now)[0] == actions.read(wrong)[0]
    assert mark(now) == [now]


@pytest.mark.office
def test_other_formats_are_refused(wrong, office):
    for to in ("xls", "ods"):
        (saved,) = office.convert([wrong], to)
        with pytest.raises(NotToMark):
            mark(saved)


@pytest.mark.office
def test_a_form_that_libreoffice_saved_is_marked_too(wrong, office):
    of_libreoffice(wrong, office)
    before = wrong.read_bytes()
    mark(wrong)
    assert changed(before, wrong.read_bytes()) == {part_of(wrong)}
    looks = openpyxl.load_workbook(wrong)[REPORT]
    assert looks["G4"].alignment.wrap_text
    rules = [rule for cells in looks.conditional_formatting for rule in cells.rules]
    assert any(rule.dxf.border and rule.dxf.border.left.style == "thin" for rule in rules)
    assert len(listed(wrong)) > 3


@pytest.mark.office
def test_libreoffice_finds_the_listed_cells(wrong, typist):
    mark(wrong)
    cell = next(row[4] for row in listed(wrong) if row[2] == "BAS-003")
    typist.ask("open", str(wrong))
    typist.ask("copy_sheet", SHEET, "第二个项目")
    for at, formula in (
        ("M5", f'=COUNTIF({NAME};"1!{cell}")'),
        ("M6", f'=COUNTIF({NAME};"1!B2")'),
        ("M7", "=SHEET()"),
    ):
        typist.ask("type", REPORT, at, formula)
    assert typist.ask("see", REPORT, ["M5", "M6", "M7"]) == ["1", "0", "2"]
    typist.ask("close")


@pytest.mark.validator
def test_a_marked_workbook_is_sound(wrong):
    mark(wrong)
    assert not audit(wrong)
    sdk = shutil.which(PROGRAM)
    assert not sdk or not open_xml_sdk(sdk, wrong)


def test_every_workbook_has_the_list(tmp_path):
    path = tmp_path / "a.xlsx"
    actions.template("mof-project", 2028, path)
    assert openpyxl.load_workbook(path).defined_names[NAME].attr_text == keys_range().removeprefix("=")
    actions.write(MOF, path.with_name("b.xlsx"))
    assert mark(path.with_name("b.xlsx"))
    with pytest.raises(WithoutReport):
        Marking("c.xlsx", filled_without_list())


def filled_without_list() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(filled(GOOD)))
    del book[REPORT]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
