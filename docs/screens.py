"""Makes the pictures of the workbook on a screen, as a filer sees it in LibreOffice.

    python docs/screens.py [FOLDER]

Every sheet is looked at blank, begun with mistakes, and complete; and the button 校验 is clicked.
Needs LibreOffice, Xvfb, xdotool and ImageMagick
(Debian: libreoffice-calc, xvfb, xdotool, imagemagick, fonts-noto-cjk).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlperf import actions, demo, install
from xlperf.core.declaration import Declaration
from xlperf.forms.shared import Annual
from xlperf.forms.xiangyang_project import Detail, Funding, Project
from xlperf.generate import YEAR
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.template import NO_CODES, filled, sheet_of, workbook_of

HERE = Path(__file__).parent
DISPLAY, WIDTH, HEIGHT = ":87", 1366, 768
COLOURS = 64
"""More would make the pictures larger and nothing clearer."""

QUIET = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop>
<prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""
"""Nothing that greets a new user, or asks about macros."""


def keyboard(*words: str) -> str:
    command = ["xdotool", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()


@contextmanager
def opened(workbook: Path) -> Iterator[None]:
    """Open a workbook in a window that fills the screen."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(QUIET, encoding="utf-8")
        profile = f"-env:UserInstallation={Path(folder).as_uri()}"
        install.install_macro(Path(folder))
        # a Python of ours that comes first there would be taken for LibreOffice's own
        office = subprocess.Popen(
            ["soffice", profile, "--nologo", "--norestore", workbook],
            env=os.environ | {"PATH": "/usr/bin:/bin"}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            window = None
            for _ in range(120):
                if window := keyboard("search", "--onlyvisible", "--name", "LibreOffice Calc").split()[-1:]:
                    break
                time.sleep(0.5)
            assert window, "no window came up"
            time.sleep(4)
            keyboard("windowmove", *window, "0", "0")
            keyboard("windowsize", *window, str(WIDTH), str(HEIGHT))
            keyboard("windowfocus", *window)
            time.sleep(1.5)
            yield
        finally:
            office.terminate()
            office.wait(30)


def shot(path: Path) -> None:
    time.sleep(1.5)
    subprocess.run(
        ["import", "-window", "root", "-dither", "None", "-colors", str(COLOURS), f"png8:{path}"], check=True
    )
    print(path)


CHECK, AGREE = ("1203", "136"), ("681", "406")
"""Where the button and that of its message stand on this screen."""


def click(across: str, down: str) -> None:
    keyboard("mousemove", across, down)
    time.sleep(0.5)
    keyboard("click", "1")
    time.sleep(3)


def mistaken(good: Declaration) -> Declaration:
    """Give a declaration that is half done, with mistakes that people make."""
    rows = [dict(row.answers) for row in good.rows(Annual)][:2]
    value = next(one for one in rows[0] if one.key == "value")
    return good.but(
        {
            Funding.budget: 250800,
            Project.phone: "3610000",
            Project.leader: None,
            Detail: [],
            Annual: [rows[0] | {value: "明显提高"}, rows[1]],
        }
    )


def main(folder: Path = HERE / "screens") -> None:
    os.environ["DISPLAY"] = DISPLAY
    folder.mkdir(exist_ok=True)
    screen = subprocess.Popen(
        ["Xvfb", DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24"], stderr=subprocess.DEVNULL
    )
    time.sleep(1)
    good = demo.sample("clean")
    keeps = actions.keeps(good.form)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            actions.template(good.form.key, YEAR, blank := Path(temporary, "空白.xlsx"))
            complete, wrong = Path(temporary, "完整.xlsx"), Path(temporary, "有误.xlsx")
            complete.write_bytes(filled(good, keeps))
            wrong.write_bytes(filled(mistaken(good), keeps))
            for workbook, name in ((blank, "blank"), (wrong, "wrong"), (complete, "complete")):
                with opened(workbook):
                    shot(folder / f"{name}.png")
                    for sheet in ("guide", "samples") if workbook is blank else ():
                        keyboard("key", "ctrl+Next")
                        shot(folder / f"{sheet}.png")
            buttons = Path(temporary, "带按钮.xlsm")
            sheet = sheet_of(mistaken(good).completed())
            buttons.write_bytes(workbook_of([sheet], keeps, NO_CODES, Macros.LIBREOFFICE))
            with opened(buttons):
                click(*CHECK)
                shot(folder / "pressed.png")
                click(*AGREE)
                shot(folder / "marked.png")
                keyboard("key", "ctrl+Next")
                shot(folder / "findings.png")
    finally:
        screen.terminate()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
