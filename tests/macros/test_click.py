"""The button on a sheet, clicked with a mouse on a screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from xlperf import install
from xlperf.workbook.layout import REPORT
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.marks import CLEARED
from xlperf.workbook.template import NO_CODES, sheet_of, workbook_of

from ..conftest import REQUIRED
from ..desk.test_contract import KEEPS, WRONG
from ..office import Typist

pytestmark = pytest.mark.office

SCREEN = ":93"
SECONDS = 60
ABOVE_THE_EDGE = 17
"""Pixels from the lower edge of a message box to the middle of its button."""


@pytest.fixture
def screen():
    missing = [tool for tool in ("soffice", "Xvfb", "xdotool") if shutil.which(tool) is None]
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {' and '.join(missing)} (Debian: libreoffice-calc, xvfb, xdotool)")
    with subprocess.Popen(["Xvfb", SCREEN, "-screen", "0", "1366x768x24"], stderr=subprocess.DEVNULL) as one:
        time.sleep(1)
        yield SCREEN
        one.terminate()


def xdotool(*words: str) -> str:
    return subprocess.run(
        ["xdotool", *words], check=True, env=os.environ | {"DISPLAY": SCREEN}, capture_output=True, text=True
    ).stdout


def click(across: int, down: int) -> None:
    xdotool("mousemove", str(across), str(down))
    time.sleep(0.5)
    xdotool("click", "1")


def close_message() -> None:
    """Wait for the message box, the younger of two windows, and click its one button until it is gone."""
    until = time.monotonic() + SECONDS
    while len(windows()) < 2 and time.monotonic() < until:
        time.sleep(0.2)
    while len(shown := windows()) > 1 and time.monotonic() < until:
        said = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", shown[-1]).split())
        click(int(said["X"]) + int(said["WIDTH"]) // 2, int(said["Y"]) + int(said["HEIGHT"]) - ABOVE_THE_EDGE)
        time.sleep(0.5)


def windows() -> list[str]:
    return xdotool("search", "--onlyvisible", "--name", ".").split()


def told(typist, wanted: str) -> str:
    """Wait until the list of findings says something, and give what it says."""
    until = time.monotonic() + SECONDS
    while wanted not in (said := typist.ask("see", REPORT, ["A2"])[0]) and time.monotonic() < until:
        time.sleep(0.2)
    return str(said)


def test_a_click_on_the_button_lists_what_is_found_and_another_takes_it_away(screen, tmp_path):
    path = tmp_path / "申报表.xlsm"
    path.write_bytes(workbook_of([sheet_of(WRONG.completed())], KEEPS, NO_CODES, Macros.LIBREOFFICE))
    typist = Typist(screen)
    install.install_macro(Path(typist.ask("profile")))
    typist.ask("open", str(path))
    time.sleep(3)
    click(*typist.ask("button_at", "校验"))
    assert "必须修改" in told(typist, "校验：")
    assert typist.ask("see", REPORT, ["C4"]) != [""]
    close_message()
    click(*typist.ask("button_at", "清除标注"))
    assert told(typist, CLEARED) == CLEARED
    assert typist.ask("see", REPORT, ["C4"]) == [""]
    typist.ask("close")
    typist.stop()
