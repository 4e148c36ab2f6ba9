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

SECONDS = 120
PATIENCE = 10
"""Seconds after which a click is taken for lost: the window was not drawn yet, or a box lay upon it."""
ABOVE_THE_EDGE = 17
"""Pixels from the lower edge of a message box to the middle of its button."""


class Screen:
    """A screen with a mouse, and LibreOffice on it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.typist = Typist(name)

    def press(self, caption: str, wanted: str) -> str:
        """Click a button until the list of findings says something, and give what it says."""
        until = time.monotonic() + SECONDS
        while wanted not in self.said() and time.monotonic() < until:
            self.close_messages()
            self._click(*self.typist.ask("button_at", caption))
            again = time.monotonic() + PATIENCE
            while wanted not in self.said() and time.monotonic() < again:
                time.sleep(0.2)
        return self.said()

    def said(self) -> str:
        return str(self.typist.ask("see", REPORT, ["A2"])[0])

    def await_message(self) -> None:
        until = time.monotonic() + SECONDS
        while len(self._windows()) < 2 and time.monotonic() < until:
            time.sleep(0.2)

    def close_messages(self) -> None:
        """Click the one button of the message box, the younger of two windows, until it is gone."""
        until = time.monotonic() + SECONDS
        while len(shown := self._windows()) > 1 and time.monotonic() < until:
            if at := self._place(shown[-1]):
                across, down = at["X"] + at["WIDTH"] // 2, at["Y"] + at["HEIGHT"] - ABOVE_THE_EDGE
                self._click(across, down)
            time.sleep(0.5)

    def _place(self, window: str) -> dict[str, int]:
        """Where a window is; nowhere, if it went meanwhile."""
        said = self._xdotool("getwindowgeometry", "--shell", window, check=False)
        return {key: int(value) for key, _, value in (line.partition("=") for line in said.split())}

    def _windows(self) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--name", ".", check=False).split()

    def _click(self, across: int, down: int) -> None:
        self._xdotool("mousemove", str(across), str(down))
        time.sleep(0.5)
        self._xdotool("click", "1")

    def _xdotool(self, *words: str, check: bool = True) -> str:
        environment = os.environ | {"DISPLAY": self.name}
        command = ["xdotool", *words]
        return subprocess.run(command, check=check, env=environment, capture_output=True, text=True).stdout


@pytest.fixture
def screen():
    missing = [tool for tool in ("soffice", "Xvfb", "xdotool") if shutil.which(tool) is None]
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {' and '.join(missing)} (Debian: libreoffice-calc, xvfb, xdotool)")
    # it takes a number that is free, and says which when it can be drawn upon
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        one = Screen(f":{server.stdout.readline().strip()}")
        yield one
        one.typist.stop()
        server.terminate()


def test_a_click_on_the_button_lists_what_is_found_and_another_takes_it_away(screen, tmp_path):
    path = tmp_path / "申报表.xlsm"
    path.write_bytes(workbook_of([sheet_of(WRONG.completed())], KEEPS, NO_CODES, Macros.LIBREOFFICE))
    install.install_macro(Path(screen.typist.ask("profile")))
    screen.typist.ask("open", str(path))
    assert "必须修改" in screen.press("校验", "校验：")
    assert screen.typist.ask("see", REPORT, ["C4"]) != [""]
    screen.await_message()
    screen.close_messages()
    assert screen.press("清除标注", CLEARED) == CLEARED
    assert screen.typist.ask("see", REPORT, ["C4"]) == [""]
    screen.typist.ask("close")
