from __future__ import annotations

import json

import openpyxl
import pytest

from xlperf import actions, cli, demo
from xlperf.core.check import run
from xlperf.core.fields import ERROR

from .samples import EXAMPLE, GOOD, WANT_MORE


def test_the_clean_sample_is_clean():
    report = run(GOOD, actions.checks())
    assert (report.findings, report.consequences) == ((), ())
    assert {one.code for one in report.not_run} <= WANT_MORE


@pytest.mark.parametrize("unit", demo.UNITS, ids=lambda unit: unit.name)
def test_a_made_up_unit_makes_its_known_mistakes_and_no_other(unit):
    report = run(demo.declared(unit), actions.checks())
    assert {finding.code for finding in report.findings if finding.severity is ERROR} == unit.codes
    if not unit.codes:
        assert report.findings == ()


def test_a_dozen_units_of_which_some_are_right():
    assert len(demo.UNITS) == 12
    assert len({unit.name for unit in demo.UNITS}) == 12
    assert sum(not unit.codes for unit in demo.UNITS) >= 2


def test_the_demo_makes_what_it_says(tmp_path, capsys):
    assert cli.main(["demo", str(tmp_path / "结果")]) == 0
    said = capsys.readouterr().out
    made = sorted(path.name for path in (tmp_path / "结果").iterdir())
    assert made == sorted(
        [
            demo.TEMPLATE,
            demo.EXAMPLE,
            demo.RECEIVED,
            demo.REPORT,
            demo.REPORT_PAGE,
            demo.REPORT_JSON,
            demo.SUMMARY,
        ]
    )
    assert all(name in said for name in made)
    assert actions.read(tmp_path / "结果" / demo.EXAMPLE)[0] == EXAMPLE
    report = json.loads((tmp_path / "结果" / demo.REPORT_JSON).read_text(encoding="utf-8"))
    assert report["counts"]["declarations"] == len(demo.UNITS) + 1
    assert report["counts"]["unreadable"] == 1
    sheets = openpyxl.load_workbook(tmp_path / "结果" / demo.SUMMARY).worksheets
    assert [sheet.title for sheet in sheets if sheet.sheet_state == "visible"] == [
        "首页",
        "绩效目标申报汇总表",
        "按主管部门",
        "按功能科目",
        "按项目类型",
        "按项目属性",
        "按资金来源",
        "部门填报质量",
        "指标汇总",
        "功能科目明细",
        "问题清单",
        "问题分类",
        "重复与雷同",
        "跨表核对",
        "报送情况",
        "收件清单",
        "核对",
    ]


def test_the_demo_may_be_run_again(tmp_path):
    assert cli.main(["demo", str(tmp_path)]) == cli.main(["demo", str(tmp_path)]) == 0


def test_the_demo_does_not_write_where_a_file_is(tmp_path, capsys):
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    assert cli.main(["demo", str(tmp_path / "taken")]) == 2
    assert "无法写入" in capsys.readouterr().err
