"""Makes the pictures of the documentation from the real product.

    python docs/pictures.py

Needs LibreOffice, pdftoppm and Chromium (Debian: libreoffice-calc, poppler-utils, fonts-noto-cjk,
fonts-crosextra-carlito, chromium).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from xlperf import actions, demo
from xlperf.generate import YEAR
from xlperf.page import page

HERE = Path(__file__).parent
DOTS_PER_INCH = 80


def picture(workbook: Path, page: int, name: str) -> None:
    """Print a page of a workbook into docs/NAME.png."""
    folder = workbook.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook]
    subprocess.run(convert, check=True, capture_output=True)
    pages = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(DOTS_PER_INCH), "-png"]
    subprocess.run(["pdftoppm", *pages, workbook.with_suffix(".pdf"), HERE / name], check=True)
    print(HERE / f"{name}.png")


def screenshot(html: Path, name: str) -> None:
    """Show a page as a browser does, in docs/NAME.png."""
    out = HERE / f"{name}.png"
    window = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1080,1560"]
    command = ["chromium", *window, f"--screenshot={out}", html.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    print(out)


with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary)
    actions.template("xiangyang-project", YEAR, folder / "blank.xlsx")
    actions.write(demo.sample("example"), folder / "filled.xlsx")
    demo.run(folder / "demo")
    subprocess.run(
        [sys.executable, HERE.parent / "examples" / "round" / "run.py", folder / "round"], check=True
    )
    (folder / "round" / "汇总.xlsx").rename(folder / "summary.xlsx")
    picture(folder / "blank.xlsx", 1, "blank-form")
    picture(folder / "filled.xlsx", 1, "filled-form")
    picture(folder / "summary.xlsx", 1, "summary")
    os.chdir(folder)  # the page names files as it was given them
    few = [
        *Path("demo", demo.RECEIVED).glob("*考古*"),
        *Path("demo", demo.RECEIVED).glob("*旧志*"),
    ]
    (folder / "report.html").write_text(page(actions.check(few)), encoding="utf-8")
    screenshot(folder / "report.html", "report")
