"""Outputs: written beside the target, then moved into place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import OpenElsewhere, Unwritable, WrongPageSuffix, WrongSuffix, why


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
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".~", dir=folder))
        yield temporary
        for inner, _, names in os.walk(temporary):
            target = folder / Path(inner).relative_to(temporary)
            target.mkdir(exist_ok=True)
            for name in names:
                Path(inner, name).replace(target / name)
    except OSError as error:
        raise Unwritable(folder, why(error)) from error
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def save(path: Path, content: bytes) -> None:
    """Put a file in place whole, or leave what was there; Unwritable or OpenElsewhere says why."""
    temporary: Path | None = None
    try:
        if path.is_symlink():
            raise Unwritable(path, "这是一个指向别处的链接")
        if path.is_dir():
            raise Unwritable(path, "这是一个文件夹")
        if lock := _lock_of(path):
            raise OpenElsewhere(path, lock)
        if not path.parent.is_dir():
            raise Unwritable(path, "所在文件夹不存在")
        handle, name = tempfile.mkstemp(prefix=".~", suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; outputs are for the others of the office too
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise Unwritable(path, why(error)) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _lock_of(path: Path) -> Path | None:
    """Give the file that says that a program has a workbook open: Excel's and WPS', or LibreOffice's."""
    if not path.exists():
        return None
    # of a long name Excel writes the first two signs over
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return next((lock for name in names if (lock := path.with_name(name)).exists()), None)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
