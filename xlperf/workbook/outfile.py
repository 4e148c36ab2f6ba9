"""Outputs: written beside the target, then moved into place whole, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from ..core.errors import OpenElsewhere, Unwritable, WrongPageSuffix, WrongSuffix, why

_OURS: Final = ".~xlperf-"
_HELD: Final = ".lock"


def must_be_workbook(path: Path, suffix: str = ".xlsx") -> None:
    """Refuse a name that would make people, or Excel, take the file for something else."""
    if path.suffix.lower() != suffix:
        raise WrongSuffix(path, suffix)


def must_be_page(path: Path) -> None:
    """Refuse a name that no browser would open."""
    if path.suffix.lower() != ".html":
        raise WrongPageSuffix(path)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a place for many files that come into a folder together, or not at all."""
    is_new = not os.path.exists(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as own:
            new, old = own / "new", own / "old"
            for one in (own, new, old):
                one.mkdir()
            yield new
            _exchange(new, folder, old)
            is_new = False
    except OSError as error:
        raise Unwritable(folder, why(error)) from error
    finally:
        if is_new:
            with suppress(OSError):
                folder.rmdir()


def save(path: Path, content: bytes) -> None:
    """Put a file in place whole, or leave what was there; Unwritable or OpenElsewhere says why."""
    try:
        _must_be_free(path)
        if not path.parent.is_dir():
            raise Unwritable(path, "所在文件夹不存在")
        with _beside(path.parent) as own:
            with own.open("xb") as file:
                file.write(content)
                _to_disk(file)
            _put(own, path)
    except OSError as error:
        raise Unwritable(path, why(error)) from error


def _must_be_free(path: Path) -> None:
    if path.is_symlink():
        raise Unwritable(path, "这是一个指向别处的链接")
    if path.is_dir():
        raise Unwritable(path, "这是一个文件夹")
    if lock := _lock_of(path):
        raise OpenElsewhere(path, lock)


def _exchange(new: Path, folder: Path, old: Path) -> None:
    """Move files into a folder, and back again if one of them cannot be: each is the old or the new one."""
    moves = [
        (Path(inner, name), folder / Path(inner, name).relative_to(new))
        for inner, _, names in os.walk(new)
        for name in sorted(names)
    ]
    for one, path in moves:
        _must_be_free(path)
        with one.open("rb+") as file:
            _to_disk(file)
    with ExitStack() as undo:
        for number, (one, path) in enumerate(moves):
            if not path.parent.is_dir():
                path.parent.mkdir()
                undo.callback(path.parent.rmdir)
            if path.exists():
                kept = old / str(number)
                _keep(path, kept)
                undo.callback(_put_back, kept, path)
            else:
                undo.callback(path.unlink, missing_ok=True)
            _put(one, path)
        undo.pop_all()


def _keep(path: Path, kept: Path) -> None:
    try:
        kept.hardlink_to(path)
    except OSError:  # not every disk can
        shutil.copy2(path, kept)


def _put_back(kept: Path, path: Path) -> None:
    with suppress(OSError):  # what could not be replaced is still there
        kept.replace(path)


def _put(one: Path, path: Path) -> None:
    try:
        one.replace(path)
    except PermissionError as error:
        # Windows lets nobody replace what a program has open, whether or not that says so beside it
        if getattr(error, "winerror", None) and path.exists():
            raise OpenElsewhere(path) from error
        raise


def _to_disk(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _lock_of(path: Path) -> Path | None:
    """Give the file that says that a program has a workbook open: Excel's and WPS', or LibreOffice's."""
    if not path.exists():
        return None
    # of a long name Excel writes the first two signs over
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return next((lock for name in names if (lock := path.with_name(name)).exists()), None)


# --- what is not yet in place


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a name in a folder for what is not yet in place, and take away what ended runs have left there.

    As long as this run lives, it holds a file of nearly the same name: so others know.
    """
    _clear(folder)
    handle, name = tempfile.mkstemp(prefix=_OURS, suffix=_HELD, dir=folder)
    held = Path(name)
    own = held.with_suffix("")
    try:
        with os.fdopen(handle, "rb") as file:
            _hold(file)
            yield own
    finally:
        _remove(own)
        held.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    for held in folder.glob(f"{_OURS}*{_HELD}"):
        with suppress(OSError):  # held by a run that lives: elsewhere that shows at once, in Windows below
            with held.open("rb") as file:
                _hold(file)
            held.unlink()
            _remove(held.with_suffix(""))


if sys.platform == "win32":

    def _hold(file: IO[bytes]) -> None:
        """Nobody takes away what is open."""
else:
    import fcntl

    def _hold(file: IO[bytes]) -> None:
        """Keep others from holding the file; OSError says that somebody does."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove(one: Path) -> None:
    if one.is_dir():
        shutil.rmtree(one, ignore_errors=True)
    else:
        one.unlink(missing_ok=True)
