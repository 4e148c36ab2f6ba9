"""Each template as its definition makes it now, against its description as it was last agreed to."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import openpyxl
import pytest

from xlperf import actions
from xlperf.generate import YEAR
from xlperf.workbook.template import blank

from ..describe import describe

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
RENEW = "read the difference and, if it is meant, run: pytest tests/workbook/test_snapshots.py --renew"


def name(form) -> str:
    return f"{form.key}-{form.version}.txt"


@pytest.mark.parametrize("form", actions.forms(), ids=lambda form: form.key)
def test_a_template_is_as_it_was_agreed_to(form, tmp_path, request):
    path, kept = tmp_path / "blank.xlsx", SNAPSHOTS / name(form)
    path.write_bytes(blank(form, YEAR, actions.keeps(form)))
    now = describe(path)
    if request.config.getoption("--renew"):
        kept.write_text(now, encoding="utf-8", newline="\n")
    then = kept.read_text(encoding="utf-8") if kept.exists() else ""
    changes = list(unified_diff(then.splitlines(), now.splitlines(), kept.name, "now", n=1, lineterm=""))
    if changes:
        pytest.fail("\n".join([*changes, "", RENEW]), pytrace=False)


def test_every_description_is_of_a_form():
    assert {path.name for path in SNAPSHOTS.iterdir()} == {name(form) for form in actions.forms()}


def test_cells_that_are_alike_share_a_line(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (1, 2, 3):
        sheet.cell(row, 1, f"part:{row}")
        sheet.cell(row, 2, f'=A{row}&A$1&LEFT("A9",1)')
    sheet["B3"].number_format = "@"
    book.save(tmp_path / "a.xlsx")
    told = [line.strip() for line in describe(tmp_path / "a.xlsx").splitlines()]
    assert 'A1:A3 "part:1" … "part:3"' in told
    assert 'B1:B3 =A[0]&A$1&LEFT("A9",1) → null' in told
    assert 'look locked "@" Calibri 11: B3' in told
