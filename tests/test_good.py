"""Twenty honest declarations of different kinds: a check that fires on one of them is to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions
from xlperf.core.check import run
from xlperf.core.exchange import decode
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT

from .samples import MOF

FILES = sorted((Path(__file__).parent / "good").glob("*.json"))


def test_there_are_twenty():
    assert len(FILES) == 20


def test_nothing_is_found_in_an_honest_declaration_on_the_second_form():
    report = run(MOF.completed(), actions.checks())
    assert [(one.code, one.message) for one in (*report.findings, *report.consequences)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_found_in_an_honest_declaration(path):
    declaration = decode(XIANGYANG_PROJECT, path.name, path.read_text(encoding="utf-8"))
    report = run(declaration, actions.checks())
    assert [(one.code, one.message) for one in (*report.findings, *report.consequences)] == []
