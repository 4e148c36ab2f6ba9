"""The buttons in LibreOffice, from the macro that is installed to the list of findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions, install
from xlperf.workbook.layout import REPORT, address
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.marks import CLEARED
from xlperf.workbook.template import NO_CODES, sheet_of, workbook_of

from ..desk.test_contract import KEEPS, WRONG

pytestmark = pytest.mark.office

URL = "vnd.sun.star.script:VBAProject.XlperfForm.{}?language=Basic&location=document"
CODES = [f"C{row}" for row in range(4, 104)]


@pytest.fixture(scope="module")
def pressing(typist):
    """Give somebody who has installed the macro for the buttons."""
    install.install_macro(Path(typist.ask("profile")))
    return typist


@pytest.fixture
def form(pressing, tmp_path):
    """Give a wrong declaration that stands open."""
    path = tmp_path / "申报表.xlsm"
    path.write_bytes(workbook_of([sheet_of(WRONG.completed())], KEEPS, NO_CODES, Macros.LIBREOFFICE))
    pressing.ask("open", str(path))
    yield path
    pressing.ask("close")


def listed(typist) -> list[str]:
    return [code for code in typist.ask("see", REPORT, CODES) if code]


def test_a_press_lists_what_the_program_finds_and_another_takes_it_away(pressing, form):
    ((checked,),) = (one.checked for one in actions.check([form]))
    pressing.ask("press", URL.format("Xlperf_Check"))
    (told,) = pressing.ask("see", REPORT, ["A2"])
    assert "校验：必须修改" in told
    of_the_file = {"FIL-007"}  # LibreOffice stores its copy without the macros
    assert set(listed(pressing)) == {one.finding.code for one in checked.located} - of_the_file
    pressing.ask("press", URL.format("Xlperf_Clear"))
    assert pressing.ask("see", REPORT, ["A2"]) == [CLEARED]
    assert listed(pressing) == []


def test_what_is_typed_and_not_saved_is_checked(pressing, form):
    before = form.read_bytes()
    cell = actions.read(form)[0].cells
    leader = next(spot for place, spot in cell.items() if place.field.label == "项目负责人")
    pressing.ask("press", URL.format("Xlperf_Check"))
    assert "BAS-003" in listed(pressing)
    pressing.ask("type", "申报表", address(*leader), "李某某")
    pressing.ask("press", URL.format("Xlperf_Check"))
    assert "BAS-003" not in listed(pressing)
    assert form.read_bytes() == before
