"""The buttons in LibreOffice, from the macro that is installed to the list of findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions, buttons, install
from xlperf.libreoffice import LibreOfficeBook
from xlperf.workbook import reader
from xlperf.workbook.layout import REPORT, address
from xlperf.workbook.macros.bureau import bureau_workbook
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.marks import CLEARED
from xlperf.workbook.template import NO_CODES, filled, sheet_of, workbook_of

from ..desk.test_contract import KEEPS, WRONG
from ..samples import GOOD

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
    cell = reader.read(form, actions.forms())[0].cells
    leader = next(spot for place, spot in cell.items() if place.field.label == "项目负责人")
    pressing.ask("press", URL.format("Xlperf_Check"))
    assert "BAS-003" in listed(pressing)
    pressing.ask("type", "申报表", address(*leader), "李某某")
    pressing.ask("press", URL.format("Xlperf_Check"))
    assert "BAS-003" not in listed(pressing)
    assert form.read_bytes() == before


class Choosing(LibreOfficeBook):
    """A user who chooses a folder without a dialog."""

    def __init__(self, typist, folder: Path) -> None:
        super().__init__(lambda *words: typist.ask("desk", *words)[0])
        self.folder = folder
        self.said: list[str] = []

    def ask_folder(self) -> Path | None:
        return self.folder

    def tell(self, said: str) -> None:
        self.said.append(said)


def test_the_bureau_summarises_a_folder_and_the_summary_opens(pressing, tmp_path):
    path, folder = tmp_path / "汇总.xlsm", tmp_path / "收件"
    path.write_bytes(bureau_workbook(libreoffice=True))
    folder.mkdir()
    (folder / "一.xlsx").write_bytes(filled(GOOD, KEEPS))
    pressing.ask("open", str(path))
    book = Choosing(pressing, folder)
    buttons.press_in(book, "consolidate")
    (said,) = book.said
    assert "已汇总 1 个项目" in said
    assert str(tmp_path / "收件_汇总.xlsx") in pressing.ask("titles")
    pressing.ask("close")
