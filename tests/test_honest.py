"""Declarations that honest clerks could have written, with what a fair reviewer says of each.

They were written before anybody looked at what the checks say of them, and are never mended; where a
finding was unjust, the check was mended. `said` is what is left, each judged to be right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions
from xlperf.core.check import run
from xlperf.core.exchange import decode
from xlperf.core.fields import ERROR
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT

FOLDER = Path(__file__).parent / "honest"
SAID = dict(line.split(": ") for line in (FOLDER / "said.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_nothing_unjust_is_said(path):
    declaration = decode(XIANGYANG_PROJECT, path.name, path.read_text(encoding="utf-8"))
    report = run(declaration, actions.checks())
    assert sorted({one.code for one in report.findings}) == SAID[path.stem].split()


def test_only_one_of_them_has_an_error():
    wrong = {
        (path.stem, one.code)
        for path in FOLDER.glob("*.json")
        for one in run(
            decode(XIANGYANG_PROJECT, path.name, path.read_text("utf-8")), actions.checks()
        ).findings
        if one.severity is ERROR
    }
    assert wrong == {("31-hotline", "BAS-011")}, "a phone number with too few digits"
