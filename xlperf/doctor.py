"""What stands between a user and the buttons: looked at one by one, and for each what to do about it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from . import codes, install
from .core.errors import NoLibreOffice, NotWindows, XlperfError
from .workbook.grid import grids
from .workbook.guard import admit, read_bytes
from .workbook.macros.sources import CONFIG, XLWINGS


class State(Enum):
    """How something stands, and its sign."""

    WELL = "√"
    TO_DO = "×"
    NOTE = "－"


@dataclass(frozen=True)
class Line:
    """What was looked at, and what to do where that is not well."""

    topic: str
    state: State
    said: str
    way: str = ""


Registry = Callable[[str, str], Any]
"""Gives the value of a name in a key of Windows' registry, None where there is none."""


def _registry(key: str, name: str) -> Any:
    if sys.platform != "win32":
        return None
    import winreg

    roots = {
        "HKCR": winreg.HKEY_CLASSES_ROOT,
        "HKCU": winreg.HKEY_CURRENT_USER,
        "HKLM": winreg.HKEY_LOCAL_MACHINE,
    }
    root, _, path = key.partition("\\")
    try:
        with winreg.OpenKey(roots[root], path) as one:
            return winreg.QueryValueEx(one, name)[0]
    except OSError:
        return None


@dataclass(frozen=True)
class Machine:
    """The computer that is looked at."""

    system: str = sys.platform
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    registry: Registry = _registry
    version: Callable[[str], str] = metadata.version
    """The version of a library, PackageNotFoundError where it is not installed."""
    which: Callable[[str], str | None] = shutil.which

    @property
    def is_windows(self) -> bool:
        return self.system == "win32"


def diagnose(machine: Machine | None = None) -> list[Line]:
    """Look at everything, in the order in which it is needed."""
    machine = machine or Machine()
    parts = (("程序", _program), ("Excel 中的按钮", _excel), ("LibreOffice 中的按钮", _libreoffice))
    return [Line(topic, *told) for topic, look in parts for told in look(machine)]


Told = Iterable[tuple[State, str] | tuple[State, str, str]]
WELL, TO_DO, NOTE = State

_SIGNS: Final = re.compile(r"[%^;=]")
"""Signs that mean something to the shell through which Excel starts Python."""


def _program(machine: Machine) -> Told:
    bits = 64 if sys.maxsize > 2**32 else 32
    yield WELL, f"Python {platform.python_version()}（{bits} 位）　{machine.python}"
    if machine.is_windows and _SIGNS.search(machine.python):
        yield TO_DO, "Python 所在文件夹的名称中有 % ^ ; = 之一，按钮无法启动它", "请装到别的文件夹。"
    missing = [name for name in _needed() if not _version(machine, name)]
    if missing:
        yield TO_DO, f"缺少 {'、'.join(missing)}", f"请运行 pip install {' '.join(missing)}。"
    else:
        yield WELL, f"xlperf {_version(machine, 'xlperf')} 和它用到的库"
    folder = codes.folder().parent
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if there.is_dir() and os.access(there, os.W_OK):
        yield WELL, f"用户数据文件夹　{folder}"
    else:
        yield TO_DO, f"用户数据文件夹不能写入　{folder}", f"请检查权限，或用环境变量 {codes.HOME} 指定别处。"


def _needed() -> Iterator[str]:
    for one in metadata.requires("xlperf") or ():
        if "extra ==" not in one:
            yield re.split(r"[\s<>=!~;\[(]", one, maxsplit=1)[0]


def _version(machine: Machine, name: str) -> str | None:
    try:
        return machine.version(name)
    except metadata.PackageNotFoundError:
        return None


_WITHOUT: Final = "不用按钮也能校验：保存文件，运行 xlperf check --mark。"


def _excel(machine: Machine) -> Told:
    if not machine.is_windows:
        yield NOTE, "这台电脑不是 Windows，Excel 的按钮不适用", _WITHOUT
        return
    yield _registered(machine)
    if machine.registry(r"HKCR\Ket.Application\CLSID", ""):
        yield NOTE, "装有 WPS；在 WPS 中打开的表格，按钮不能用", _WITHOUT
    version = _version(machine, "xlwings")
    if version == XLWINGS:
        yield WELL, f"xlwings {version}"
    else:
        had = f"装的是 xlwings {version}" if version else "没有安装 xlwings"
        yield TO_DO, f"{had}，需要 {XLWINGS}", f"请运行 pip install xlwings=={XLWINGS}。"
    yield _add_in(machine)
    yield from _policies(machine)


def _registered(machine: Machine) -> tuple[State, str, str]:
    """Tell which program answers to the name of Excel."""
    number = machine.registry(r"HKCR\Excel.Application\CLSID", "")
    server = str(machine.registry(rf"HKCR\CLSID\{number}\LocalServer32", "") or "") if number else ""
    if not server:
        return TO_DO, "没有找到 Microsoft Excel", f"请安装 Excel 2016 以上版本。{_WITHOUT}"
    if re.search("kingsoft|wps", server, re.IGNORECASE):
        return (
            TO_DO,
            f"Excel 的登记被 WPS 占用　{server}",
            "请在“WPS 配置工具”的“兼容设置”中取消与 Microsoft Office 兼容的选项，再修复安装 Office。",
        )
    return WELL, f"Microsoft Excel　{server}", ""


def _add_in(machine: Machine) -> tuple[State, str, str]:
    again = "请关闭全部 Excel 窗口，运行 xlperf addin install。"
    try:
        path = install.excel("nt", machine.environment).path
    except NotWindows:
        return TO_DO, "找不到 Excel 的启动文件夹（没有环境变量 APPDATA）", "请用通常的用户登录后再试。"
    if not path.exists():
        return TO_DO, "没有安装加载项", again
    try:
        program = _started_by(path)
    except XlperfError:
        return TO_DO, f"加载项已损坏　{path}", again
    if program != machine.python:
        return TO_DO, f"加载项启动的是另一个 Python　{program}", again
    return WELL, f"加载项　{path}", ""


def _started_by(add_in: Path) -> str:
    """Give the Python that an add-in starts."""
    sheets = grids(admit(add_in.with_suffix(".xlsm").name, read_bytes(add_in)))
    rows = next((one.rows for one in sheets if one.sheet == f"{CONFIG}.conf"), ())
    return next((str(row[1]) for row in rows if row[0] == "INTERPRETER_WIN"), "")


_OFFICE: Final = tuple(
    rf"HKCU\Software\{vendor}Microsoft\Office\16.0\Excel\Security" for vendor in ("Policies\\", "")
)
_ASR: Final = (
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a",
)
"""Defender's rule that Office may start no other program."""

_SET: Final = "请在 Excel 的“文件－选项－信任中心－信任中心设置”中"
_FORBIDDEN: Final = (
    ("VBAWarnings", 4, "宏被全部禁用", f"{_SET}把“宏设置”改为“禁用所有宏，并发出通知”"),
    ("DisableAllAddins", 1, "加载项被全部禁用", f"{_SET}取消“禁用所有应用程序加载项”"),
    ("RequireAddinSig", 1, "没有签名的加载项被禁用", f"{_SET}取消“要求受信任的发布者签署应用程序加载项”"),
    (r"Trusted Locations\AllLocationsDisabled", 1, "受信任位置被禁用", f"{_SET}取消“禁用所有受信任位置”"),
)


def _policies(machine: Machine) -> Told:
    found = False
    for where in _OFFICE:
        by_policy = "；此项由单位的策略规定，请联系管理员" if "Policies" in where else ""
        for name, forbidding, said, way in _FORBIDDEN:
            key, _, value = rf"{where}\{name}".rpartition("\\")
            if machine.registry(key, value) == forbidding:
                found = True
                yield TO_DO, said, f"{way}{by_policy}。"
    if machine.registry(*_ASR) in (1, "1"):
        found = True
        yield TO_DO, "Windows Defender 不允许 Office 启动别的程序", f"请联系管理员为 Excel 设例外。{_WITHOUT}"
    if _SIGNS.search(machine.environment.get("TEMP", "")):
        found = True
        yield TO_DO, "临时文件夹的名称中有 % ^ ; = 之一", "请把环境变量 TEMP 改到别的文件夹。"
    if not found:
        yield WELL, "宏、加载项和启动程序没有被禁止"


_SECURITY: Final = re.compile(r'"MacroSecurityLevel"[^>]*><value>(\d)</value>')
_HIGH, _VERY_HIGH = 2, 3
_MEDIUM: Final = "请在“工具－选项－LibreOffice－安全－宏安全性”中设为“中”，打开文件时选“启用宏”。"


def _libreoffice(machine: Machine) -> Told:
    program = machine.which("soffice") or _installed(machine)
    if program is None:
        yield NOTE, "没有找到 LibreOffice", "要在 LibreOffice 中用按钮的，请先安装。"
        return
    yield WELL, f"LibreOffice　{program}"
    if not Path(program).resolve().with_name("pythonscript.py").exists():
        yield (
            TO_DO,
            "LibreOffice 不能运行 Python 宏",
            "请安装 libreoffice-script-provider-python，或重装 LibreOffice。",
        )
    try:
        place = install.libreoffice(None, machine.system, machine.environment, machine.home)
    except NoLibreOffice as error:
        yield NOTE, "LibreOffice 还没有打开过", str(error)
        return
    yield _macro(machine, place.path)
    level = _level(place.path.parents[2] / "registrymodifications.xcu")
    if level >= _HIGH:
        yield (
            TO_DO if level >= _VERY_HIGH else NOTE,
            "LibreOffice 的宏安全级别为“高”，表上的按钮不会起作用",
            _MEDIUM,
        )
    else:
        yield WELL, "LibreOffice 的宏安全级别"


def _installed(machine: Machine) -> str | None:
    path = machine.registry(r"HKLM\SOFTWARE\LibreOffice\UNO\InstallPath", "")
    return str(Path(path, "soffice.exe")) if path else None


def _macro(machine: Machine, path: Path) -> tuple[State, str, str]:
    run = "请运行 xlperf libreoffice install，再重新打开 LibreOffice。"
    if not path.exists():
        return NOTE, "没有安装 LibreOffice 中按钮要用的程序", run
    if f"PYTHON = {machine.python!r}\n" not in path.read_text(encoding="utf-8", errors="replace"):
        return TO_DO, f"按钮启动的是另一个 Python　{path}", run
    return WELL, f"按钮要用的程序　{path}", ""


def _level(settings: Path) -> int:
    """Give the macro security of a user; what nobody has changed is high."""
    try:
        found = _SECURITY.search(settings.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return _HIGH
    return int(found[1]) if found else _HIGH
