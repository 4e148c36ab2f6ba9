"""The commands around the buttons: forms that have them, the add-in, and the bureau's workbook."""

from __future__ import annotations

import sys
import zipfile

import pytest

from xlperf import actions, cli, install
from xlperf.core.errors import FileInUse, NoLibreOffice, NotInstalled, NotWindows
from xlperf.workbook.macros.buttons import Macros

from ..samples import GOOD
from .made import sources


@pytest.fixture
def home(tmp_path):
    return {"APPDATA": str(tmp_path)}


def test_the_add_in_is_put_where_excel_looks_and_taken_away(home, tmp_path):
    path = install.excel("nt", home).put(b"ours")
    assert path == tmp_path / "Microsoft" / "Excel" / "XLSTART" / "xlperf.xlam"
    assert install.excel("nt", home).put(b"newer") == path
    assert path.read_bytes() == b"newer"
    other = path.with_name("别人的.xlam")
    other.write_bytes(b"theirs")
    assert install.excel("nt", home).clear() == path
    assert not path.exists()
    assert other.read_bytes() == b"theirs"
    with pytest.raises(NotInstalled):
        install.excel("nt", home).clear()


def test_an_add_in_that_is_in_use_is_told(home, monkeypatch):
    place = install.excel("nt", home)
    place.put(b"ours")

    def refuse(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(install, "save", refuse)
    with pytest.raises(FileInUse, match="请关闭全部 Excel 窗口"):
        place.put(b"newer")
    assert place.path.read_bytes() == b"ours"


@pytest.mark.parametrize(
    ("platform", "environment", "user"),
    [
        ("linux", {}, ".config/libreoffice/4/user"),
        ("linux", {"XDG_CONFIG_HOME": "elsewhere"}, "elsewhere/libreoffice/4/user"),
        ("win32", {"APPDATA": "Roaming"}, "Roaming/LibreOffice/4/user"),
        ("darwin", {}, "Library/Application Support/LibreOffice/4/user"),
    ],
)
def test_the_macro_is_put_where_libreoffice_looks_and_taken_away(tmp_path, platform, environment, user):
    environment = {name: str(tmp_path / value) for name, value in environment.items()}
    with pytest.raises(NoLibreOffice, match="请先打开一次 LibreOffice"):
        install.libreoffice(None, platform, environment, tmp_path)
    (tmp_path / user).mkdir(parents=True)
    place = install.libreoffice(None, platform, environment, tmp_path)
    assert place.put(b"ours") == tmp_path / user / "Scripts" / "python" / "xlperf_button.py"
    place.clear()
    assert (tmp_path / user).is_dir()
    assert not place.path.parent.exists()


def test_the_macro_starts_the_python_that_has_it(tmp_path, capsys):
    (tmp_path / "user").mkdir()
    assert cli.main(["libreoffice", "install", "--profile", str(tmp_path)]) == 0
    path = tmp_path / "user" / "Scripts" / "python" / "xlperf_button.py"
    assert f"PYTHON = {sys.executable!r}" in path.read_text(encoding="utf-8")
    assert str(path) in capsys.readouterr().out
    assert cli.main(["libreoffice", "uninstall", "--profile", str(tmp_path / "user")]) == 0
    assert cli.main(["libreoffice", "uninstall", "--profile", str(tmp_path)]) == 2
    assert "不用卸载" in capsys.readouterr().err


@pytest.mark.parametrize(("system", "environment"), [("posix", {"APPDATA": "/x"}), ("nt", {})])
def test_elsewhere_another_way_is_named(system, environment):
    with pytest.raises(NotWindows, match="xlperf check --mark"):
        install.excel(system, environment)


def test_the_commands_write_what_they_say(tmp_path, capsys):
    made = {"build": tmp_path / "a.xlam", "bureau": tmp_path / "b.xlsm", "form": tmp_path / "c.xlsm"}
    assert cli.main(["addin", "build", "-o", str(made["build"])]) == 0
    assert cli.main(["bureau-workbook", "-o", str(made["bureau"])]) == 0
    assert cli.main(["template", GOOD.form.key, "--macros", "-o", str(made["form"])]) == 0
    assert set(sources(made["form"].read_bytes())) >= set(Macros.EXCEL.value)
    assert "XlperfBureau" in sources(made["bureau"].read_bytes())
    assert "XlperfAddIn" in sources(made["build"].read_bytes())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("addin", "build", "-o", "a.xlsm"), ".xlam"),
        (("bureau-workbook", "-o", "a.xlsx"), ".xlsm"),
        (("template", GOOD.form.key, "--macros", "-o", "a.xlsx"), ".xlsm"),
        (("template", GOOD.form.key, "-o", "a.xlsm"), ".xlsx"),
    ],
)
def test_a_name_that_excel_would_refuse_is_refused(words, wanted, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(list(words)) == 2
    assert f"扩展名应为 {wanted}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_each_unit_gets_its_form_with_buttons(tmp_path):
    roster = tmp_path / "名单.csv"
    roster.write_text("单位名称,主管部门,项目名称\n甲中心,人社局,培训\n乙所,卫健委,\n", encoding="utf-8")
    done = actions.hand_out(GOOD.form.key, 2028, roster, tmp_path / "发放", buttons="excel")
    for one in done.handouts:
        path = tmp_path / "发放" / one.path
        assert path.suffix == ".xlsm"
        assert set(sources(path.read_bytes())) >= set(Macros.EXCEL.value)
        assert actions.read(path)[0][GOOD.form.roles.unit] == one.unit.name
    with zipfile.ZipFile(tmp_path / "发放" / "人社局.zip") as archive:
        assert all(name.endswith(".xlsm") for name in archive.namelist())
