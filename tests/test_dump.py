"""What the reader sees of any workbook."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from xlperf import actions, cli
from xlperf.workbook.template import filled

from .samples import GOOD


def dumped(path, capsys):
    assert cli.main(["dump", str(path), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_workbook_of_ours_is_told_sheet_by_sheet(tmp_path, capsys):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD))
    told = dumped(path, capsys)
    assert (told["file"], told["format"]) == (str(path), "xlsx")
    by_name = {one["name"]: one for one in told["sheets"]}
    assert by_name["申报表"]["visible"]
    assert by_name["申报表"]["nonempty"] > 200
    book = openpyxl.load_workbook(path)
    assert [one["name"] for one in told["sheets"]] == book.sheetnames
    assert {one["name"] for one in told["sheets"] if not one["visible"]} == {
        sheet.title for sheet in book if sheet.sheet_state != "visible"
    }


def test_cells_are_counted_that_carry_something_errors_and_blanks_included(tmp_path, capsys):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B2"], sheet["C3"], sheet["ZZ900"] = "甲", 0, False, " "
    sheet["D4"].value, sheet["D4"].data_type = "#DIV/0!", "e"
    sheet["E5"] = ""
    book.create_sheet("空")
    content = io.BytesIO()
    book.save(content)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content.getvalue())
    told = dumped(path, capsys)
    assert [one["nonempty"] for one in told["sheets"]] == [5, 0]


@pytest.mark.office
def test_every_format_is_told_by_what_is_in_it(tmp_path, capsys, office):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD))
    for suffix in ("xls", "ods"):
        (saved,) = office.convert([path], suffix)
        misnamed = tmp_path / f"{suffix}.xlsx"
        misnamed.write_bytes(saved.read_bytes())
        told = dumped(misnamed, capsys)
        assert told["format"] == suffix
        counts = {one["name"]: one["nonempty"] for one in told["sheets"]}
        assert counts["申报表"] == pytest.approx(actions.dump(path)[1][0].nonempty, rel=0.1)


def test_people_are_told_too_and_what_is_no_workbook_is_said(tmp_path, capsys):
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD))
    assert cli.main(["dump", str(path)]) == 0
    assert "申报表" in capsys.readouterr().out
    path.write_bytes(b"<html>")
    assert cli.main(["dump", str(path)]) == 2
    assert "网页" in capsys.readouterr().err
