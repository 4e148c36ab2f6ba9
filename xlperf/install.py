"""What makes buttons work: an add-in where Excel looks when it starts, a macro where LibreOffice does."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .core.errors import FileInUse, NoLibreOffice, NotInstalled, NotWindows, OpenElsewhere, Unwritable
from .workbook.macros.addin import ADD_IN, add_in
from .workbook.macros.sources import LIBREOFFICE_MACRO, libreoffice_macro
from .workbook.outfile import save


@dataclass(frozen=True)
class Place:
    """Where a program looks for something of ours."""

    program: str
    path: Path

    def put(self, content: bytes) -> Path:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save(self.path, content)
        except (OSError, Unwritable, OpenElsewhere) as error:
            raise FileInUse(self.path, self.program) from error
        return self.path

    def clear(self) -> Path:
        """Take it away, and nothing else; NotInstalled where it is not there."""
        if not self.path.exists():
            raise NotInstalled(self.path)
        try:
            self.path.unlink()
        except OSError as error:
            raise FileInUse(self.path, self.program) from error
        with suppress(OSError):  # others may have put something there
            self.path.parent.rmdir()
        return self.path


def excel(system: str = os.name, environment: Mapping[str, str] = os.environ) -> Place:
    """Give where Excel loads add-ins from whenever it starts."""
    roaming = environment.get("APPDATA")
    if system != "nt" or not roaming:
        raise NotWindows
    return Place("Excel", Path(roaming) / "Microsoft" / "Excel" / "XLSTART" / ADD_IN)


def libreoffice(
    profile: Path | None = None,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Place:
    """Give where LibreOffice finds the user's macros; `profile` is a user folder elsewhere."""
    user = profile or _profile(platform, environment, home or Path.home()) / "4"
    if user.name != "user":
        user /= "user"
    if not user.is_dir():
        raise NoLibreOffice(user)
    return Place("LibreOffice", user / "Scripts" / "python" / LIBREOFFICE_MACRO)


def _profile(platform: str, environment: Mapping[str, str], home: Path) -> Path:
    if platform == "win32":
        return Path(environment.get("APPDATA", home)) / "LibreOffice"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "LibreOffice"
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "libreoffice"


def build(out: Path) -> None:
    """Write the add-in for the Python that runs now, to be put in place by hand."""
    save(out, add_in())


def install_add_in() -> Path:
    return excel().put(add_in())


def install_macro(profile: Path | None = None) -> Path:
    return libreoffice(profile).put(libreoffice_macro(sys.executable))
