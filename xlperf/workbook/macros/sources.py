"""What the macros are made of: our own modules and ribbon, and xlwings' module as it is installed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ...core.errors import XlperfError
from .project import Module

_PACKAGED: Final = Path(__file__).with_name("source")
_CHECKOUT: Final = Path(__file__).parents[3] / "macros"
"""Where `macros/` stands: a wheel has it within the package."""

XLWINGS: Final = "0.37.8"
"""The version whose module was looked through and is tested."""

CONFIG: Final = "xlperf"
"""The sheet and the files of xlwings' settings are called by this name and `.conf`."""

_THEIR_CONFIG, _OUR_CONFIG = (
    f'Public Const PROJECT_NAME As String = "{name}"' for name in ("myaddin", CONFIG)
)


class NoXlwings(XlperfError):
    """The add-in is to be made where there is no xlwings, or another than the one known."""

    code = "no-xlwings"

    def __init__(self, reason: str) -> None:
        super().__init__(f"无法生成加载项：{reason}。请运行 pip install xlwings=={XLWINGS} 后重试。")


def module(name: str) -> Module:
    """Give a module of ours."""
    return Module(name, _folder().joinpath(f"{name}.bas").read_text(encoding="ascii"))


LIBREOFFICE_MACRO: Final = "xlperf_button.py"
_NO_PYTHON: Final = 'PYTHON = ""'


def libreoffice_macro(python: str) -> bytes:
    """Give the macro for LibreOffice, which starts this Python."""
    source = _folder().joinpath(LIBREOFFICE_MACRO).read_text(encoding="utf-8")
    assert source.count(_NO_PYTHON) == 1
    return source.replace(_NO_PYTHON, f"PYTHON = {python!r}").encode()


def ribbon() -> bytes:
    return _folder().joinpath("ribbon.xml").read_bytes()


def _folder() -> Path:
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def xlwings_module() -> Module:
    """Give xlwings' own module for add-ins, in which only the name of its settings is ours."""
    path = Path(_package("xlwings")).with_name("xlwings_custom_addin.bas")
    if not path.is_file():
        raise NoXlwings("已安装的 xlwings 中没有它的 VBA 模块")
    source = path.read_text(encoding="ascii")
    if source.count(_THEIR_CONFIG) != 1:
        raise NoXlwings("已安装的 xlwings 是另一个版本，其 VBA 模块与本程序不相配")
    return Module("xlwings", source.replace(_THEIR_CONFIG, _OUR_CONFIG))


@dataclass(frozen=True)
class Python:
    """A Python that the add-in starts, and files without which it would start in vain."""

    program: str
    files: tuple[str, ...]


def this_python() -> Python:
    return Python(sys.executable, (_package("xlwings"), _package("xlperf")))


def _package(name: str) -> str:
    """Give where a package begins, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise NoXlwings(f"没有安装 {name}")
    return spec.origin
