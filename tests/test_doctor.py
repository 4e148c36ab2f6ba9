"""What stands between a user and the buttons, on computers that are told to be so."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from importlib import metadata

import pytest

from xlperf import cli, codes, install
from xlperf.doctor import Machine, State, diagnose
from xlperf.workbook.macros.addin import add_in
from xlperf.workbook.macros.sources import Python, libreoffice_macro

EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
WPS = r"C:\Users\x\AppData\Local\Kingsoft\WPS Office\office6\et.exe"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = SECURITY.replace("Software", r"Software\Policies")
DEFENDER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"


def version(name):
    return "0.37.8" if name == "xlwings" else "1.0"


class Windows:
    """A Windows on which everything is in place."""

    def __init__(self, folder) -> None:
        self.keys: dict[tuple[str, str], object] = {
            (r"HKCR\Excel.Application\CLSID", ""): "{1}",
            (r"HKCR\CLSID\{1}\LocalServer32", ""): EXCEL,
        }
        self.environment = {"APPDATA": str(folder), "TEMP": r"C:\Temp"}
        self.add_in = install.excel("nt", self.environment)
        self.add_in.put(add_in(Python("python.exe", ())))
        self.version = version

    def diagnose(self):
        machine = Machine(
            "win32", "python.exe", self.environment, registry=lambda key, name: self.keys.get((key, name)),
            version=self.version, which=lambda name: None,
        )  # fmt: skip
        return [line for line in diagnose(machine) if line.state is State.TO_DO]


@pytest.fixture
def windows(tmp_path, monkeypatch):
    monkeypatch.setenv(codes.HOME, str(tmp_path / "home"))
    return Windows(tmp_path)


def test_where_all_is_in_place_there_is_nothing_to_do(windows):
    assert windows.diagnose() == []


def without_xlwings(name):
    if name == "xlwings":
        raise metadata.PackageNotFoundError(name)
    return "1.0"


HINDRANCES = {
    "no Excel": (lambda one: one.keys.clear(), "没有找到 Microsoft Excel", "xlperf check --mark"),
    "WPS answers for it": (
        lambda one: one.keys.update({(r"HKCR\CLSID\{1}\LocalServer32", ""): WPS}),
        "被 WPS 占用", "WPS 配置工具",
    ),
    "no xlwings": (lambda one: setattr(one, "version", without_xlwings), "没有安装 xlwings", "pip install"),
    "another xlwings": (lambda one: setattr(one, "version", lambda name: "0.30"), "xlwings 0.30", "0.37.8"),
    "no add-in": (lambda one: one.add_in.clear(), "没有安装加载项", "xlperf addin install"),
    "an add-in that is none": (lambda one: one.add_in.put(b"PK"), "加载项已损坏", "xlperf addin install"),
    "an add-in of another Python": (
        lambda one: one.add_in.put(add_in(Python("other.exe", ()))), "other.exe", "xlperf addin install",
    ),
    "no place for add-ins": (lambda one: one.environment.pop("APPDATA"), "APPDATA", "通常的用户"),
    "macros forbidden": (
        lambda one: one.keys.update({(SECURITY, "VBAWarnings"): 4}), "宏被全部禁用", "信任中心设置",
    ),
    "macros forbidden by policy": (
        lambda one: one.keys.update({(POLICY, "VBAWarnings"): 4}), "宏被全部禁用", "请联系管理员",
    ),
    "add-ins forbidden": (
        lambda one: one.keys.update({(SECURITY, "DisableAllAddins"): 1}), "加载项被全部禁用", "取消",
    ),
    "only signed add-ins": (
        lambda one: one.keys.update({(SECURITY, "RequireAddinSig"): 1}), "没有签名的加载项", "取消",
    ),
    "no trusted place": (
        lambda one: one.keys.update({(SECURITY + r"\Trusted Locations", "AllLocationsDisabled"): 1}),
        "受信任位置", "取消",
    ),
    "no programs from Office": (
        lambda one: one.keys.update({(DEFENDER, RULE): "1"}), "Windows Defender", "请联系管理员",
    ),
    "an odd folder for what passes": (
        lambda one: one.environment.update(TEMP=r"C:\50%"), "临时文件夹", "TEMP",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "said", "way"), HINDRANCES.values(), ids=list(HINDRANCES))
def test_each_hindrance_is_named_with_its_way_out(windows, break_it, said, way):
    break_it(windows)
    (line,) = windows.diagnose()
    assert said in line.said
    assert way in line.way


def test_wps_beside_excel_is_a_note(windows):
    windows.keys[r"HKCR\Ket.Application\CLSID", ""] = "{2}"
    assert windows.diagnose() == []


class Linux:
    """A computer with a LibreOffice in which everything is in place."""

    def __init__(self, folder) -> None:
        (program := folder / "program").mkdir()
        for name in ("soffice", "pythonscript.py"):
            (program / name).touch()
        self.scripts = program / "pythonscript.py"
        self.user = folder / ".config" / "libreoffice" / "4" / "user"
        self.user.mkdir(parents=True)
        self.level(1)
        self.machine = Machine(
            "linux", environment={}, home=folder, which=lambda name: str(program / name), version=version
        )
        self.place = install.libreoffice(None, "linux", {}, folder)
        self.place.put(libreoffice_macro(sys.executable))

    def level(self, level: int) -> None:
        setting = f'<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>{level}</value></prop>'
        self.user.joinpath("registrymodifications.xcu").write_text(setting, encoding="utf-8")

    def diagnose(self):
        return [
            line for line in diagnose(self.machine) if line.topic[0] == "L" and line.state is not State.WELL
        ]


@pytest.fixture
def linux(tmp_path):
    return Linux(tmp_path)


def test_in_a_libreoffice_with_all_in_place_there_is_nothing_to_do(linux):
    assert linux.diagnose() == []


IN_LIBREOFFICE = {
    "none": (
        lambda one: setattr(one, "machine", replace(one.machine, which=lambda name: None)),
        "没有找到 LibreOffice",
    ),
    "no macros in Python": (lambda one: one.scripts.unlink(), "不能运行 Python 宏"),
    "never opened": (lambda one: one.user.rename(one.user.with_name("x")), "还没有打开过"),
    "no macro": (lambda one: one.place.clear(), "没有安装 LibreOffice 中按钮要用的程序"),
    "the macro of another Python": (
        lambda one: one.place.put(libreoffice_macro("/other/python")), "另一个 Python",
    ),
    "high security": (lambda one: one.level(2), "宏安全级别"),
    "very high security": (lambda one: one.level(3), "宏安全级别"),
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "said"), IN_LIBREOFFICE.values(), ids=list(IN_LIBREOFFICE))
def test_each_hindrance_in_libreoffice_is_named(linux, break_it, said):
    break_it(linux)
    (line,) = linux.diagnose()
    assert said in line.said
    assert line.way.endswith(("。", "）"))


def test_a_missing_library_is_named(windows):
    def version(name):
        if name == "openpyxl":
            raise metadata.PackageNotFoundError(name)
        return "0.37.8"

    windows.version = version
    (line,) = windows.diagnose()
    assert line.way == "请运行 pip install openpyxl。"


def test_the_command_says_it_all(capsys):
    status = cli.main(["doctor"])
    said = capsys.readouterr().out
    assert {"程序", "Excel 中的按钮", "LibreOffice 中的按钮"} <= set(said.split("\n"))
    assert (status == 1) == ("×" in said)
    assert re.search("没有需要处理的问题。|有 \\d+ 项需要处理", said)
