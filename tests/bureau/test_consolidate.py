from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from xlperf import actions, cli, demo, rounds
from xlperf.bureau import report
from xlperf.forms.xiangyang_project import Annual, Detail, Funding, Item, LongTerm, Project
from xlperf.workbook import reader
from xlperf.workbook.template import SHEET, filled

from ..samples import GOOD


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give what twelve units sent in, in folders of their own, and what else lay there."""
    folder = tmp_path_factory.mktemp("received")
    for number, unit in enumerate(demo.UNITS):
        (folder / f"{number % 3}").mkdir(exist_ok=True)
        (folder / f"{number % 3}" / f"{unit.name}.xlsx").write_bytes(filled(demo.declared(unit)))
    (folder / "page.xlsx").write_bytes(b"<html></html>")
    (folder / "通知.docx").write_bytes(b"PK\x03\x04")
    (folder / "~$锁.xlsx").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def done(folder):
    out = folder / "汇总.xlsx"
    return rounds.consolidate(folder, out), openpyxl.load_workbook(out, data_only=True)


def records(sheet):
    """Give the rows of a table under its headings, and its total line where it has one."""
    heads = [cell.value for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
    totals = [row for row in rows if row[heads[0]] == "合计"]
    return [row for row in rows if row[heads[0]] != "合计"], totals[0] if totals else None


def declared(field):
    """Add a field up over the declarations, by hand."""
    total = Decimal(0)
    for unit in demo.UNITS:
        declaration = demo.declared(unit)
        rows = declaration.rows(field.table) if field.table else [declaration.sections]
        total += sum((row[field] or 0 for row in rows), Decimal(0))
    return total


def test_every_project_has_a_row_with_all_its_money(done):
    rows, totals = records(done[1]["绩效目标申报汇总表"])
    assert {row["填报单位"] for row in rows} == {unit.name for unit in demo.UNITS}
    by_unit = {row["填报单位"]: row for row in rows}
    for unit in demo.UNITS:
        declaration, row = demo.declared(unit), by_unit[unit.name]
        assert Decimal(str(row["资金总额（万元）"])) == declaration[Funding.total]
        assert row["项目名称"] == declaration[Project.name]
        assert (row["必须修改"] > 0) is bool(unit.codes)
        assert row["来源文件"].endswith(f"{unit.name}.xlsx")
        assert row["工作表"] == SHEET
    assert Decimal(str(totals["资金总额（万元）"])) == declared(Funding.total)
    assert Decimal(str(totals["支出明细合计（元）"])) == declared(Detail.amount)
    assert Decimal(str(totals["功能科目合计（元）"])) == declared(Item.amount)


def test_departments_add_up_to_the_same(done):
    rows, totals = records(done[1]["按主管部门"])
    wanted: dict[str, Decimal] = {}
    for unit in demo.UNITS:
        wanted[unit.department] = wanted.get(unit.department, Decimal(0)) + (
            demo.declared(unit)[Funding.total] or 0
        )
    assert {row["主管部门"]: Decimal(str(row["资金总额（万元）"])) for row in rows} == wanted
    assert totals["项目数"] == len(demo.UNITS)
    assert sum(row["占总额"] for row in rows) == pytest.approx(1)


def test_every_indicator_has_a_row(done):
    rows, _ = records(done[1]["指标汇总"])
    wanted = sum(len(demo.declared(u).rows(t)) for u in demo.UNITS for t in (LongTerm, Annual))
    assert len(rows) == wanted
    row = next(row for row in rows if row["指标值"] == "≥99%")
    assert (row["符号"], row["数值"], row["计量单位"]) == ("≥", 99, "%")


def test_findings_stand_gravest_first_with_their_place(done):
    rows, _ = records(done[1]["问题清单"])
    assert len(rows) == sum(
        len(one.report.findings) for file in done[0].batch.submissions for one in file.checked
    )
    grades = [row["等级"] for row in rows]
    assert grades == sorted(grades, key=["必须修改", "需要说明", "供参考"].index)
    errors = {row["规则号"] for row in rows if row["等级"] == "必须修改"}
    assert errors == set().union(*(unit.codes for unit in demo.UNITS))
    assert all(row["单元格"] and row["说明"] and row["建议"] for row in rows)


def test_what_was_not_read_is_listed_with_the_reason(done):
    rows, _ = records(done[1]["收件清单"])
    told = {(row["文件"], row["文件情况"]) for row in rows if row["原因和办法"]}
    assert told == {("page.xlsx", "无法读取"), ("通知.docx", "跳过"), ("~$锁.xlsx", "跳过")}
    assert len(rows) == len(demo.UNITS) + 3


def test_the_summary_proves_its_figures(done):
    rows, _ = records(done[1]["核对"])
    *proofs, unread = rows
    assert {row["结论"] for row in proofs} == {"一致"}
    assert all(row["差额"] == 0 for row in proofs)
    assert (unread["核对内容"], unread["结论"]) == ("page.xlsx", "无法读取")
    total = next(row for row in rows if row["核对内容"] == "资金总额")
    assert Decimal(str(total["逐份申报表相加"])) == declared(Funding.total) * 10_000
    assert "精确到分" in done[1]["核对"]["A2"].value


def test_a_summary_that_does_not_agree_is_not_written(folder, tmp_path, monkeypatch, capsys):
    real = report._declared
    monkeypatch.setattr(
        report, "_declared", lambda files, column: (figure := real(files, column)) and figure + 1
    )
    out = tmp_path / "wrong.xlsx"
    assert cli.main(["consolidate", str(folder), "-o", str(out)]) == 2
    assert "不一致" in capsys.readouterr().err
    assert not out.exists()


def test_a_declaration_is_never_overwritten_by_a_summary(tmp_path, capsys):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(filled(GOOD))
    before = path.read_bytes()
    assert cli.main(["consolidate", str(tmp_path), "-o", str(path)]) == 2
    assert "已填写的申报表" in capsys.readouterr().err
    assert cli.main(["template", "xiangyang-project", "-o", str(path)]) == 2
    assert path.read_bytes() == before


def test_an_earlier_summary_under_another_name_is_passed_over(tmp_path):
    (tmp_path / "甲.xlsx").write_bytes(filled(GOOD))
    rounds.consolidate(tmp_path, tmp_path / "第一次.xlsx")
    again = rounds.consolidate(tmp_path, tmp_path / "第二次.xlsx")
    assert {file.path.name: file.reason for file in again.batch.submissions} == {
        "甲.xlsx": None,
        "第一次.xlsx": "本程序生成的汇总表",
    }


def test_what_was_sent_twice_counts_once(tmp_path):
    for name in ("甲.xlsx", "乙.xlsx"):
        (tmp_path / name).write_bytes(filled(GOOD))
    done = rounds.consolidate(tmp_path, tmp_path / "out.xlsx")
    assert sum(len(file.checked) for file in done.batch.submissions) == 1
    assert ["完全相同" in (file.reason or "") for file in done.batch.submissions] == [False, True]


def test_a_fault_that_one_file_brings_to_light_costs_that_file_only(tmp_path, monkeypatch):
    for number in range(3):
        (tmp_path / f"{number}.xlsx").write_bytes(filled(GOOD.but({Project.name: f"第{number}个"})))

    def stumble(name, *given):
        if name == "1.xlsx":
            raise ZeroDivisionError
        return reader.read_content(name, *given)

    monkeypatch.setattr(actions, "read_content", stumble)
    done = actions.check([tmp_path])
    assert [file.error.code if file.error else None for file in done] == [None, "internal", None]


def test_running_again_leaves_the_old_summary_out(folder, done):
    again = rounds.consolidate(folder, folder / "汇总.xlsx")
    assert len(again.batch.submissions) == len(done[0].batch.submissions)


def test_a_folder_without_workbooks_is_said_to_be_one(tmp_path, capsys):
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    assert cli.main(["consolidate", str(tmp_path), "-o", str(tmp_path / "out.xlsx")]) == 2
    assert "没有电子表格" in capsys.readouterr().err
    assert cli.main(["check", str(tmp_path)]) == 2
    assert "没有电子表格" in capsys.readouterr().out
    assert not (tmp_path / "out.xlsx").exists()


def test_a_folder_of_which_nothing_can_be_read_gives_a_summary_that_says_so(tmp_path):
    (tmp_path / "page.xlsx").write_bytes(b"<html></html>")
    rounds.consolidate(tmp_path, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book["绩效目标申报汇总表"].max_row == 3
    assert [book["收件清单"][cell].value for cell in ("A4", "B4")] == ["page.xlsx", "无法读取"]


def test_amounts_that_no_float_adds_exactly(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(10):
        one = GOOD.but({Detail.amount: [0.1, 0.2, 0.7, 0.01], Project.name: f"第{number}个"})
        (tmp_path / "in" / f"{number}.xlsx").write_bytes(filled(one))
    rounds.consolidate(tmp_path / "in", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert records(book["绩效目标申报汇总表"])[1]["支出明细合计（元）"] == 10.1


def test_texts_of_units_stay_texts(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(filled(GOOD.but({Project.name: '=HYPERLINK("http://x","y")'})))
    rounds.consolidate(tmp_path / "in", tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["绩效目标申报汇总表"]["E4"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')
    assert (cell.hyperlink.target, cell.hyperlink.location) == ("in/a.xlsx", f"'{SHEET}'!A1")
