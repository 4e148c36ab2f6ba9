"""The generated macros in LibreOffice: imported, and pressed."""

from __future__ import annotations

import pytest

from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.macros.project import Module
from xlperf.workbook.template import SHEET

from .made import MADE, blank
from .test_words import LIBREOFFICE_SAYS

pytestmark = pytest.mark.office

URL = "vnd.sun.star.script:VBAProject.{}?language=Basic&location=document"

PROBE = Module(
    "Probe",
    """Attribute VB_Name = "Probe"
Option Explicit
Public Sub Probe_Ask()
    ActiveSheet.Unprotect
    Range("AZ1").Value = Asked("check")
End Sub
Public Sub Probe_Press()
    ActiveSheet.Unprotect
    Xlperf_Check
    Xlperf_Clear
    Range("AZ2").Value = "pressed"
End Sub
""",
)
"""LibreOffice is silent about every error, so a test asks for an effect in a cell."""

PROBE_LIBRE = Module(
    "XlperfLibre",
    """Attribute VB_Name = "XlperfLibre"
Public Sub XlperfLibre_Do(ByVal task As String)
    Range("AZ3").Value = task & " of " & ThisComponent.getURL()
End Sub
""",
)
"""In place of the one that calls Python, which takes a program that not every LibreOffice has."""


@pytest.fixture
def opened(typist, tmp_path):
    def opened(content: bytes):
        path = tmp_path / "made.xlsm"
        path.write_bytes(content)
        typist.ask("open", str(path))
        return typist

    yield opened
    typist.ask("close")


@pytest.mark.parametrize("macros", list(Macros), ids=lambda one: one.name)
def test_the_project_is_imported_whole(opened, macros):
    found = opened(blank(macros)).ask("modules")
    assert {name for name in found if name.startswith("Xlperf")} == set(macros.value)
    for one in macros.modules:
        _, body = one.source.split("\n", 1)
        assert body.strip() in found[one.name]


def test_the_buttons_call_the_macros(opened):
    assert opened(blank(Macros.EXCEL)).ask("buttons") == [
        [SHEET, "校验", URL.format("XlperfForm.Xlperf_Check")],
        [SHEET, "清除标注", URL.format("XlperfForm.Xlperf_Clear")],
    ]


def test_the_bureau_has_its_button(opened):
    assert opened(MADE["bureau"][0]()).ask("buttons") == [
        ["汇总", "汇　总", URL.format("XlperfBureau.Xlperf_Consolidate")]
    ]


@pytest.mark.parametrize("macros", list(Macros), ids=lambda one: one.name)
def test_a_press_says_what_is_missing(opened, macros):
    book = opened(blank(macros, PROBE))
    book.ask("press", URL.format("Probe.Probe_Ask"))
    assert book.ask("see", SHEET, ["AZ1"]) == [LIBREOFFICE_SAYS]


def test_a_press_ends_without_an_error(opened):
    book = opened(blank(Macros.EXCEL, PROBE))
    book.ask("press", URL.format("Probe.Probe_Press"))
    assert book.ask("see", SHEET, ["AZ2"]) == ["pressed"]


def test_a_press_reaches_the_module_for_libreoffice(opened):
    book = opened(blank(Macros.EXCEL, PROBE, PROBE_LIBRE))
    book.ask("press", URL.format("Probe.Probe_Ask"))
    asked, reached = book.ask("see", SHEET, ["AZ1", "AZ3"])
    assert asked == ""
    assert reached.startswith("check of file://")
