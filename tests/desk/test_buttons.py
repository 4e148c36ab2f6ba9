"""A press, from what the add-in calls to what the user is told."""

from __future__ import annotations

import io
import subprocess
import sys

import openpyxl
import pytest

from xlperf import buttons, codes, desk, press
from xlperf.workbook.layout import REPORT
from xlperf.workbook.macros.addin import _settings
from xlperf.workbook.macros.sources import this_python
from xlperf.workbook.marks import marks_of
from xlperf.workbook.template import filled

from ..samples import GOOD
from . import excel
from .test_contract import KEEPS, WRONG, engine, without_list

__all__ = ["engine"]


@pytest.fixture
def opened(tmp_path, engine, monkeypatch):
    """Open a workbook in Excel, and let xlwings know that a button of it was pressed."""
    xlwings, windows = engine
    # they look at the platform when they are imported
    from multiprocessing import connection, reduction

    from xlperf.bureau import workers

    assert all((connection, reduction, workers))
    monkeypatch.setenv(codes.HOME, str(tmp_path / "home"))

    def give(content: bytes):
        path = tmp_path / "申报表.xlsx"
        path.write_bytes(content)
        app, _ = excel.opened(path, xlwings, windows)
        # as RunPython of xlwings' VBA starts a program, and finds Excel by its window
        monkeypatch.setattr(sys, "argv", ["-c", f"--wb={path.name}", "--from_xl=1", "--app=", "--hwnd=1"])
        wrapped = windows.COMRetryObjectWrapper(app)
        monkeypatch.setattr(windows, "get_xl_app_from_hwnd", lambda hwnd: wrapped)
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(
            desk.OpenBook, "tell", lambda self, said: app._said.append(said)
        )  # a message box waits for somebody
        return app

    return give


def test_a_press_of_check_lists_and_says_what_was_found(opened):
    app = opened(filled(WRONG, KEEPS))
    buttons.check()
    book = app._books[0]._book
    assert app._said == [book[REPORT]["A2"].value]
    assert "必须修改" in app._said[0]
    assert book[REPORT]["C4"].value
    assert app._settings == app._before


def test_a_press_of_clear_takes_it_away_without_a_word(opened):
    app = opened(filled(WRONG, KEEPS))
    buttons.check()
    app._said.clear()
    buttons.clear()
    assert app._said == []
    assert app._books[0]._book[REPORT]["C4"].value is None


def test_a_press_of_consolidate_makes_the_summary_and_opens_it(opened, tmp_path):
    app = opened(filled(GOOD, KEEPS))
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "一.xlsx").write_bytes(filled(GOOD, KEEPS))
    buttons.consolidate()
    assert app._said == []  # nothing was chosen
    app._chosen = folder
    buttons.consolidate()
    out = tmp_path / "收件_汇总.xlsx"
    assert out.exists()
    assert app._books[-1]._path == out
    assert "已汇总 1 个项目" in app._said[0]


def test_the_help_names_every_button(opened):
    app = opened(filled(GOOD, KEEPS))
    buttons.open_help()
    assert all(word in app._said[0] for word in ("校验", "清除标注", "汇总", "填报说明"))


def test_while_a_cell_is_edited_it_is_said_what_to_do(opened, monkeypatch):
    """Excel listens to nobody then, and xlwings by itself would ask for ever."""
    opened(filled(WRONG, KEEPS))
    monkeypatch.setattr(excel.Com, "edited", True)
    with pytest.raises(SystemExit) as ended:
        buttons.check()
    assert str(ended.value) == buttons.BUSY


def test_a_cell_that_is_edited_meanwhile_is_told_too(opened, monkeypatch):
    app = opened(filled(WRONG, KEEPS))

    def edit(*words):
        excel.Com.edited = True
        return marks_of(*words)

    def leave(said):
        excel.Com.edited = False
        app._said.append(said)

    monkeypatch.setattr(excel.Com, "edited", False)
    monkeypatch.setattr(press, "marks_of", edit)
    monkeypatch.setattr(desk.OpenBook, "tell", lambda self, said: leave(said))
    monkeypatch.setattr(desk.OpenBook, "progress", lambda self, said: None)
    buttons.check()
    assert app._said == [buttons.BUSY]


def test_a_module_beside_the_workbook_is_not_run(tmp_path, engine):
    """The add-in's settings, through xlwings' own code, leave the workbook's folder out of the way."""
    from xlwings.utils import prepare_sys_path

    for name in ("xlperf", "json", "buttons"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('somebody else')", encoding="utf-8")
    said = dict(_settings(this_python()))
    words = [said["ADD_WORKBOOK_TO_PYTHONPATH"], str(tmp_path / "申报表.xlsm"), str(tmp_path / "x.xlam")]
    before = list(sys.path)
    try:
        prepare_sys_path(";".join([*words, "", "", "", said["PYTHONPATH"]]))
        assert str(tmp_path) not in sys.path
    finally:
        sys.path[:] = before


def without_form() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet(REPORT)
    book.save(content := io.BytesIO())
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "says"),
    [(without_list, "请先运行 xlperf import"), (without_form, "申报表")],
    ids=["an older form", "no form at all"],
)
def test_what_hinders_is_said_in_one_sentence(opened, make, says):
    app = opened(make())
    buttons.check()
    (said,) = app._said
    assert says in said
    assert said.endswith("。")
    assert app._settings == app._before


def test_a_fault_is_told_and_logged_without_a_text_of_the_form(opened, monkeypatch):
    app = opened(filled(WRONG, KEEPS))

    def fail(*_):
        raise ValueError(str(GOOD[GOOD.form.roles.project]))

    monkeypatch.setattr(press, "marks_of", fail)
    buttons.check()
    (said,) = app._said
    assert "程序内部错误" in said
    log = buttons.log_file().read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "press.py" in log
    assert str(GOOD[GOOD.form.roles.project]) not in log + said
    assert app._settings == app._before


def test_without_a_workbook_the_way_out_is_said(monkeypatch, tmp_path, engine):
    monkeypatch.setenv(codes.HOME, str(tmp_path / "home"))
    with pytest.raises(SystemExit) as ended:
        buttons.check()
    assert "请先点“启用编辑”" in str(ended.value)


def test_xlwings_is_kept_from_ending_other_excels_and_from_asking_for_ever(engine, monkeypatch):
    _, windows = engine
    kept_from: list[object] = []
    monkeypatch.setattr("atexit.unregister", kept_from.append)
    desk._xlwings()
    assert kept_from == [windows.cleanup]
    assert windows.N_COM_ATTEMPTS == desk.COM_ATTEMPTS


def test_a_press_loads_nothing_heavy(tmp_path):
    path = tmp_path / "申报表.xlsx"
    path.write_bytes(filled(WRONG, KEEPS))
    code = (
        "import sys; from pathlib import Path; from xlperf import buttons, desk, press; desk._xlwings();"
        "press.check(desk.ClosedFile(Path(sys.argv[1])));"
        "heavy = ('pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'pydantic');"
        "print([one for one in heavy if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert openpyxl.load_workbook(path)[REPORT]["C4"].value
    import pandas  # what was kept out of one process is still there for another

    assert pandas.DataFrame is not None
