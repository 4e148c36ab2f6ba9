"""LibreOffice as a judge: re-saves workbooks, computes their formulas, prints them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
  <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
 </item>
</oor:items>
"""
"""By default LibreOffice trusts the cached values of a file, which would prove nothing."""

SECONDS = 300


class Office:
    """A LibreOffice of one's own: two runs that share a profile silently produce nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_RECALCULATE, encoding="utf-8")

    def convert(self, files: Sequence[Path], to: str) -> list[Path]:
        """Save files in another format, computing every formula anew."""
        out = self.folder / to
        out.mkdir(exist_ok=True)
        profile = (self.folder / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", to]
        command += ["--outdir", str(out), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        made = [out / f"{file.stem}.{to}" for file in files]
        missing = [file.name for file in made if not file.exists()]
        assert not missing, f"LibreOffice made no {missing}"
        return made

    def text(self, workbook: Path) -> str:
        """Give what a workbook prints."""
        (pdf,) = self.convert([workbook], "pdf")
        command = ["pdftotext", "-layout", str(pdf), "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS).stdout


SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python to which Debian gives LibreOffice's own module (python3-uno)."""


class Typist:
    """Somebody who sits before LibreOffice: opens a workbook, types, presses, and looks at cells."""

    def __init__(self, *screen: str) -> None:
        """Sit down, before a `screen` of X if one is given; without one LibreOffice shows nothing."""
        worker = Path(__file__).with_name("uno_worker.py")
        self.process = subprocess.Popen(
            [SYSTEM_PYTHON, str(worker), *screen],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._answer()

    def _answer(self) -> object:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "LibreOffice has ended"
        return json.loads(line)

    def ask(self, *words: object) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        self.ask("stop")
        self.process.wait(SECONDS)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()
