"""What lies in a folder and is no workbook, or is one under a name that asks for trouble."""

from __future__ import annotations

import json
import os
import re
import socket
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from xlperf import actions, cli, rounds, show
from xlperf.core.errors import NoName, XlperfError
from xlperf.core.submission import Status
from xlperf.forms.xiangyang_project import Project
from xlperf.workbook.template import filled

from ..samples import GOOD
from . import looking
from .package import good
from .test_attacks import must_word_itself

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes what only POSIX has")

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that a terminal obeys, or cannot show."""


@pytest.fixture(scope="module", autouse=True)
def _warm(tmp_path_factory):
    looking.warm(tmp_path_factory.mktemp("warm"))


def of(project: str) -> bytes:
    return filled(GOOD.but({Project.name: project}))


def linked(target):
    return lambda path: path.symlink_to(target)


def looped(path):
    path.symlink_to(path.name)


def to_the_outside(path):
    outside = path.parent.parent / "secret.xlsx"
    outside.write_bytes(of("外面的"))
    path.symlink_to(outside)


def listening(path):
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # such names may not be long
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


def sparse(path):
    """Make a file that claims a terabyte and takes no room."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


OBJECTS = {
    "link to the outside": to_the_outside,
    "dangling link": linked("nowhere.xlsx"),
    "link to itself": looped,
    "link to zeros without end": linked("/dev/zero"),
    "link to nothing": linked("/dev/null"),
    "link to a terminal": linked("/dev/tty"),
    "link to memory": linked("/proc/self/mem"),
    "pipe": os.mkfifo if hasattr(os, "mkfifo") else None,
    "socket": listening,
    "file of a terabyte": sparse,
}


@pytest.mark.parametrize("make", [pytest.param(make, id=key) for key, make in OBJECTS.items()])
@pytest.mark.parametrize("in_folder", [True, False], ids=["in a folder", "by itself"])
def test_only_regular_files_are_opened(tmp_path, make, in_folder):
    folder = tmp_path / "收件"
    folder.mkdir()
    make(folder / "x.xlsx")
    (folder / "好.xlsx").write_bytes(good())
    seen = looking.look(*([folder] if in_folder else [folder / "x.xlsx", folder / "好.xlsx"]), wait=15)
    by_name = {one.path.name: one for one in seen.submissions}
    assert by_name.keys() == {"x.xlsx", "好.xlsx"}
    assert by_name["好.xlsx"].checked[0].declaration == GOOD
    bad = by_name["x.xlsx"]
    if make is to_the_outside and not in_folder:
        return  # who names a link may mean what is behind it
    assert not bad.checked
    assert bad.reason or (isinstance(bad.error, XlperfError) and bad.error.code != "internal")
    if bad.error:
        must_word_itself(bad.error)
    assert seen.megabytes < 100


@pytest.mark.parametrize("make", [pytest.param(make, id=key) for key, make in OBJECTS.items()])
def test_a_summary_is_made_of_what_can_be_read(tmp_path, make):
    folder = tmp_path / "收件"
    folder.mkdir()
    make(folder / "x.xlsx")
    (folder / "好.xlsx").write_bytes(good())
    done = rounds.consolidate(folder, tmp_path / "汇总.xlsx")
    assert sorted(one.path.name for one in done.batch.submissions) == ["x.xlsx", "好.xlsx"]
    assert len(done.batch.filed) == 1
    assert "外面的" not in show.text(done.batch.submissions)


def test_a_folder_under_the_name_of_a_workbook_is_a_folder(tmp_path):
    (tmp_path / "x.xlsx").mkdir()
    (tmp_path / "x.xlsx" / "里面.xlsx").write_bytes(good())
    (one,) = actions.check([tmp_path])
    assert (one.path.name, one.checked[0].declaration) == ("里面.xlsx", GOOD)


def test_a_linked_folder_is_not_followed_and_named(tmp_path):
    (tmp_path / "外").mkdir()
    (tmp_path / "外" / "外.xlsx").write_bytes(of("外面的"))
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "好.xlsx").write_bytes(good())
    (folder / "连到外面").symlink_to(tmp_path / "外")
    (folder / "连到自己").symlink_to(folder)
    found = actions.check([folder])
    assert [one.path.name for one in found if one.checked] == ["好.xlsx"]
    assert {one.path.name for one in found} == {"好.xlsx", "连到外面", "连到自己"}


def test_what_may_not_be_read_is_named(tmp_path):
    (tmp_path / "好.xlsx").write_bytes(good())
    (tmp_path / "锁.xlsx").write_bytes(good())
    (tmp_path / "锁着").mkdir()
    (tmp_path / "锁着" / "里面.xlsx").write_bytes(good())
    (tmp_path / "锁.xlsx").chmod(0)
    (tmp_path / "锁着").chmod(0)
    found = {one.path.name: one for one in looking.look(tmp_path, bound=True).submissions}
    (tmp_path / "锁着").chmod(0o755)
    assert found.keys() == {"好.xlsx", "锁.xlsx", "锁着"}
    assert found["好.xlsx"].checked[0].declaration == GOOD
    for name in ("锁.xlsx", "锁着"):
        error = found[name].error
        assert error is not None
        assert error.code == "unreadable"
        must_word_itself(error)


ASIDE = [
    "~$甲.xlsx", ".~lock.甲.xlsx#", ".DS_Store", "Thumbs.db", "desktop.ini", "._甲.xlsx", "甲.tmp", "~甲.tmp",
    "甲.xlsx.crdownload", "甲.xlsx.part", "甲.xlsx.download", "~WRL0001.tmp", ".甲.xlsx.swp", "甲.xlsx.tmp",
    "说明.docx", "扫描件.pdf",
]  # fmt: skip


def test_what_programs_leave_behind_is_left_out_and_counted(tmp_path):
    for name in ASIDE:
        (tmp_path / name).write_bytes(b"left behind")
    (tmp_path / "好.xlsx").write_bytes(good())
    found = actions.check([tmp_path])
    assert {one.path.name for one in found if one.status is Status.SKIPPED} == set(ASIDE)
    assert [one.path.name for one in found if one.checked] == ["好.xlsx"]
    assert f"跳过 {len(ASIDE)} 个" in show.text(found)


# --- names

NAMES: dict[str, bytes] = {
    "no UTF-8": b"\xff\xfe\x80.xlsx",
    "line break": "甲\n乙.xlsx".encode(),
    "carriage return": "甲\r乙.xlsx".encode(),
    "forged line": "甲.xlsx\n共 0 个文件：可读取 0 个。.xlsx".encode(),
    "colours": "甲\x1b[31m乙.xlsx".encode(),
    "title of the terminal": "甲\x1b]0;乙\x07.xlsx".encode(),
    "tab": "甲\t乙.xlsx".encode(),
    "delete": "甲\x7f乙.xlsx".encode(),
    "option": b"--help.xlsx",
    "formula": b"=1+1.xlsx",
    "hyperlink": b'=HYPERLINK("a").xlsx',
    "at": b"@SUM(1).xlsx",
    "quotes": b"'\"`.xlsx",
    "markup": b"<img src=x onerror=alert(1)>.xlsx",
    "braces": b"{{7*7}}%s%n.xlsx",
    "device": b"CON.xlsx",
    "nul": b"nul.xlsx",
    "backslash": b"a\\..\\..\\b.xlsx",
    "stars": b"*?.xlsx",
    "upper": b"A.xlsx",
    "lower": b"a.xlsx",
    "composed": unicodedata.normalize("NFC", "é.xlsx").encode(),
    "decomposed": unicodedata.normalize("NFD", "é.xlsx").encode(),
    "emoji": "👩‍👩‍👧.xlsx".encode(),
    "reversed": "甲\u202excod.xlsx".encode(),
    "blanks": " 甲 　.xlsx".encode(),
    "trailing point": "甲..xlsx".encode(),
    "255 bytes": ("长" * 83 + "a.xlsx").encode(),
    "zero width": "甲\u200b.xlsx".encode(),
}


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """Give a folder of good declarations under such names, some of them far down."""
    folder = tmp_path_factory.mktemp("named") / "收件"
    folder.mkdir()
    for at, name in enumerate(NAMES.values()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(of(f"第{at}个"))
    deep = folder.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "深.xlsx").write_bytes(of("很深的"))
    long = folder.joinpath("宽" * 50, "长" * 50)
    long.mkdir(parents=True)
    (long / ("远" * 50 + ".xlsx")).write_bytes(of("很远的"))
    return folder


NUMBER = len(NAMES) + 2


def test_a_file_is_read_whatever_it_is_called(named):
    found = actions.check([named])
    assert len(found) == NUMBER
    assert not [one.path for one in found if not one.checked]


def test_a_file_takes_one_line_on_the_terminal_whatever_it_is_called(named, capfd):
    assert cli.main(["check", str(named)]) in {0, 1}
    out, err = capfd.readouterr()
    assert not UNSEEN.findall(out)
    assert not UNSEEN.findall(err.replace("\r", ""))
    heads = [line for line in out.splitlines() if "绩效目标申报表（2027年度）" in line and "《" in line]
    assert len(heads) == NUMBER
    assert len([line for line in out.splitlines() if line.startswith("共 ")]) == 1


def test_what_cannot_be_read_takes_one_line_whatever_it_is_called(tmp_path, capfd):
    for name in NAMES.values():
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"<html>")
    assert cli.main(["check", str(tmp_path)]) == 2
    out, _ = capfd.readouterr()
    assert not UNSEEN.findall(out)
    lines = out.splitlines()
    assert len([line for line in lines if line.endswith("：无法读取")]) == len(NAMES)
    assert len([line for line in lines if "网页" in line]) == len(NAMES)
    for one in actions.check([tmp_path]):
        must_word_itself(one.error)


def test_what_is_left_out_takes_one_line_whatever_it_is_called(tmp_path, capfd):
    for name in NAMES.values():
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name[:240] + b".txt")).write_bytes(b"")
    (tmp_path / "好.xlsx").write_bytes(good())
    cli.main(["check", str(tmp_path)])
    out, _ = capfd.readouterr()
    assert not UNSEEN.findall(out)
    assert len([line for line in out.splitlines() if line.startswith("跳过 ")]) == len(NAMES)


def test_what_is_not_there_is_said_in_one_line(tmp_path, capfd):
    for name in ["甲\n乙.xlsx", "甲\x1b[31m.xlsx", "a" * 300 + ".xlsx", "甲\u202e.xlsx", "\udcff.xlsx"]:
        assert cli.main(["check", str(tmp_path / name)]) == 2
        out, err = capfd.readouterr()
        assert not UNSEEN.findall(out + err)


def test_an_option_is_a_name_behind_two_dashes(named, monkeypatch, capfd):
    monkeypatch.chdir(named)
    assert cli.main(["check", "--", "--help.xlsx"]) in {0, 1}
    assert "--help.xlsx" in capfd.readouterr().out


def tree(folder: Path) -> set[bytes]:
    return {os.fsencode(one) for one in folder.rglob("*")}


def test_a_summary_has_every_name_as_a_text_and_writes_nothing_else(named):
    out = named.parent / "汇总.xlsx"
    before = tree(named.parent)
    done = rounds.consolidate(named, out)
    assert tree(named.parent) - before == {os.fsencode(out)}
    nameless = [one for one in done.batch.submissions if isinstance(one.error, NoName)]
    assert len(nameless) == 1, "nobody can write down a name that is no text"
    assert len(done.batch.filed) == NUMBER - len(nameless)
    book = openpyxl.load_workbook(out)
    sheet = book["收件清单"]
    heads = [cell.value for cell in sheet[3]]
    *rows, total = sheet.iter_rows(min_row=4)
    assert total[0].value == "合计"
    names = [row[heads.index("文件")] for row in rows]
    assert len(names) == NUMBER
    assert {cell.data_type for cell in names} == {"s"}
    assert all(cell.quotePrefix for cell in names)
    assert len({cell.value for cell in names}) == NUMBER
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.target:
                    assert not re.match(r"[a-z]+:|//|\\\\", cell.hyperlink.target), cell.hyperlink.target


def test_every_name_is_in_the_data_for_programs(named, capfd):
    cli.main(["check", str(named), "--json"])
    out, _ = capfd.readouterr()
    assert len(json.loads(out)["files"]) == NUMBER
