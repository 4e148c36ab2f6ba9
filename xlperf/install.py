"""The add-in in Excel's start folder, from where it is loaded whenever Excel starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .core.errors import AddInInUse, NotInstalled, NotWindows, Unwritable
from .workbook.macros.addin import ADD_IN, add_in
from .workbook.outfile import save


def build(out: Path) -> None:
    """Write the add-in for the Python that runs now, to be put in place by hand."""
    save(out, add_in())


def install(system: str = os.name, environment: Mapping[str, str] = os.environ) -> Path:
    """Put the add-in where Excel looks when it starts, and give the place."""
    path = _place(system, environment)
    content = add_in()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, content)
    except (OSError, Unwritable) as error:
        raise AddInInUse(path) from error
    return path


def uninstall(system: str = os.name, environment: Mapping[str, str] = os.environ) -> Path:
    """Take the add-in away, and nothing else; NotInstalled where it is not there."""
    path = _place(system, environment)
    if not path.exists():
        raise NotInstalled(path)
    try:
        path.unlink()
    except OSError as error:
        raise AddInInUse(path) from error
    with suppress(OSError):  # others may have put something there
        path.parent.rmdir()
    return path


def _place(system: str, environment: Mapping[str, str]) -> Path:
    roaming = environment.get("APPDATA")
    if system != "nt" or not roaming:
        raise NotWindows
    return Path(roaming) / "Microsoft" / "Excel" / "XLSTART" / ADD_IN
