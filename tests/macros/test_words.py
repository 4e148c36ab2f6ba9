"""What a press does and says, run by an interpreter of VBA that is told which program it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._values import NOTHING

from xlperf.workbook.macros.addin import add_in
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.macros.sources import Python

from .made import MADE, blank

EXCEL = {
    "version": "16.0",
    "path": r"C:\Program Files\Microsoft Office\root\Office16",
    "pathseparator": "\\",
    "activeprotectedviewwindow": NOTHING,
}
WPS = {"path": r"C:\Users\a\AppData\Local\Kingsoft\WPS Office\12.1\office6"}
MAC = {"pathseparator": "/"}

LIBREOFFICE_SAYS = (
    "在 LibreOffice 中，按钮需要另行安装：请运行 xlperf libreoffice install，并使用带有 "
    "LibreOffice 按钮的模板；也可以保存文件，用 xlperf check 校验。表内的即时提示照常有效。"
)
NEEDS_EXCEL = (
    "按钮需要 Windows 版的 Microsoft Excel，当前程序不支持。请保存文件，由安装了 xlperf 的电脑用 "
    "xlperf check 校验；表内的即时提示照常有效。"
)
NO_ADD_IN = (
    "没有加载 xlperf.xlam，按钮暂不能用。请关闭 Excel，运行 xlperf addin install，再打开本文件；"
    "表内的即时提示照常有效。"
)
FAILED = (
    "xlperf.xlam 没有完成这项操作。请重新运行 xlperf addin install；仍不行的，运行 xlperf doctor 查找原因。"
)
NOT_DONE = (
    "校验程序没有完成，或系统不允许 Excel 启动它。请运行 xlperf doctor 查找原因；也可以保存文件，用 xlperf "
    "check 校验。"
)
PROTECTED = "文件处于“受保护的视图”。请先点“启用编辑”，再点按钮。"
NO_WORKBOOK = "没有打开的工作簿。请先打开申报表，再点按钮。"
BAD_NAME = "文件名或所在文件夹中有 % ^ ; = 之一，无法校验。请另存到别的名称或文件夹后再点按钮。"
SETTINGS = (
    "本工作簿中有名为 xlperf.conf 或以 .py 结尾的工作表，可能使电脑运行别的程序，"
    "已停止操作。请使用下发的申报表。"
)
MOVED = "Python、xlwings 或 xlperf 已被移动或删除。请重新安装，再运行 xlperf addin install。找不到的文件："


class Excel:
    """An Excel that has a file open, says of itself what it is told to, and notes what it is asked to run."""

    def __init__(self, file: Path, told=None, answer: object = 0) -> None:
        self.app = ExcelApplication.open(file)
        self.ran: list[tuple[object, ...]] = []
        self.answer = answer
        application = self.app.application
        usual, says = application.vba_get, EXCEL | (told or {})

        def get(name, args=(), named=None):
            if name.lower() == "run":
                return self.run(*args)
            return says[name.lower()] if name.lower() in says else usual(name, args, named)

        application.vba_get = get
        interpreter = self.app.interpreter
        known = interpreter.call_intrinsic

        def call(name, args, named):
            return found(str(args[0])) if name == "dir" else known(name, args, named)

        interpreter.call_intrinsic = call

    def run(self, *words):
        self.ran.append(words)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def press(self, macro, *words):
        """Run a macro and give what the message box says."""
        self.app.run(macro, *words)
        assert {title for _, _, title, _ in self.app.dialogs} <= {"绩效申报"}
        return [said for _, said, _, _ in self.app.dialogs]


def found(path: str) -> str:
    """Give what Dir gives, which the interpreter lacks."""
    return Path(path).name if Path(path).exists() else ""


REFUSED = VBARuntimeError(1004, "there is no such macro")


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("form") / "form.xlsm"
    path.write_bytes(blank(Macros.EXCEL))
    return path


@pytest.mark.parametrize("macro", ["Xlperf_Check", "Xlperf_Clear"])
@pytest.mark.parametrize(
    ("told", "says"),
    [
        pytest.param({}, NO_ADD_IN, id="no add-in"),
        pytest.param(WPS, NEEDS_EXCEL, id="WPS"),
        pytest.param(MAC, NEEDS_EXCEL, id="a Mac"),
        pytest.param({"version": "11.0"}, LIBREOFFICE_SAYS, id="LibreOffice"),
    ],
)
def test_a_form_says_what_is_missing(form, macro, told, says):
    assert Excel(form, told, REFUSED).press(macro) == [says]


def test_the_bureau_is_told_too(tmp_path):
    path = tmp_path / "bureau.xlsm"
    path.write_bytes(MADE["bureau"][0]())
    assert Excel(path).press("Xlperf_Consolidate") == [NO_ADD_IN]


@pytest.mark.parametrize(("macro", "task"), [("Xlperf_Check", "check"), ("Xlperf_Clear", "clear")])
def test_a_form_calls_the_add_in_by_name(form, macro, task):
    excel = with_add_in(form)
    assert excel.press(macro) == []
    assert excel.ran == [("xlperf.xlam!Xlperf_Do", task)]


def test_an_add_in_without_the_macro_is_said(form):
    assert with_add_in(form, REFUSED).press("Xlperf_Check") == [FAILED]


def with_add_in(form, answer: object = 0):
    """Open a form beside the add-in."""
    folder = form.parent
    folder.joinpath("xlperf.xlam").write_bytes(MADE["add-in"][0]())
    excel = Excel(form, answer=answer)
    own = excel.app.workbook
    excel.app.open_workbook(folder / "xlperf.xlam")
    excel.app.activate_workbook(own)
    excel.app.load_vba(form)
    return excel


@pytest.fixture
def add_in_file(tmp_path):
    """Give the add-in of a Python that is there."""
    files = [tmp_path / name for name in ("python.exe", "xlwings.py", "xlperf.py")]
    for file in files:
        file.touch()
    path: Path = tmp_path / "xlperf.xlam"
    path.write_bytes(add_in(Python(str(files[0]), (str(files[1]), str(files[2])))))
    return path


def beside(add_in_file, told=None, answer: object = 0):
    """Open the add-in, and a workbook that is in front."""
    excel = Excel(add_in_file, told, answer)
    excel.app.activate_workbook(excel.app.add_workbook())
    return excel


@pytest.mark.parametrize("task", ["check", "clear", "consolidate", "open_help"])
def test_the_add_in_starts_python(add_in_file, task):
    excel = beside(add_in_file)
    assert excel.press("Xlperf_Do", task) == []
    assert excel.ran == [("'xlperf.xlam'!RunPython", f"import xlperf.buttons; xlperf.buttons.{task}()")]


@pytest.mark.parametrize(
    ("told", "answer", "says"),
    [
        pytest.param(WPS, 0, NEEDS_EXCEL, id="WPS"),
        pytest.param({"activeprotectedviewwindow": "a window"}, 0, PROTECTED, id="Protected View"),
        pytest.param({"activeworkbook": NOTHING}, 0, NO_WORKBOOK, id="nothing open"),
        pytest.param({}, -1, NOT_DONE, id="Python failed"),
        pytest.param({}, REFUSED, NOT_DONE, id="Excel may start nothing"),
    ],
)
def test_the_add_in_says_what_is_in_its_way(add_in_file, told, answer, says):
    assert beside(add_in_file, told, answer).press("Xlperf_Do", "check") == [says]


def test_a_python_that_was_moved_is_said(add_in_file):
    add_in_file.with_name("xlwings.py").unlink()
    excel = beside(add_in_file)
    assert excel.press("Xlperf_Do", "check") == [f"{MOVED}{add_in_file.with_name('xlwings.py')}"]
    assert excel.ran == []


def test_a_workbook_with_settings_of_xlwings_is_refused(add_in_file):
    excel = Excel(add_in_file)  # it is in front itself, and has such a sheet
    assert excel.press("Xlperf_Do", "check") == [SETTINGS]
    assert excel.ran == []


@pytest.mark.parametrize("name", ["50%.xlsx", "a^&calc&.xlsx", "a;b.xlsx", "a=b.xlsx"])
def test_names_that_mean_something_to_a_shell_are_refused(add_in_file, form, name):
    excel = Excel(add_in_file)
    path = add_in_file.with_name(name)
    path.write_bytes(form.read_bytes())
    excel.app.activate_workbook(excel.app.open_workbook(path))
    assert excel.press("Xlperf_Do", "check") == [BAD_NAME]
    assert excel.ran == []
