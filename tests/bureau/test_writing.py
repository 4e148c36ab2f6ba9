"""Every command that writes, where writing fails: what was there stays, or the new is there as a whole."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xlperf import cli
from xlperf.core.round import Decision

from ..conftest import REQUIRED
from .round import ROUND, WRONG, Desk, of
from .test_faults import RUN

pytestmark = pytest.mark.skipif(os.name == "nt", reason="fills and locks disks as POSIX does")

ROSTER = "单位编码,单位名称,主管部门,项目名称\n1,甲馆,文旅局,数字化\n2,乙馆,教育局,修缮\n"
LEDGER = ["--ledger", "账/台账.db"]
NEW_LEDGER = ["--ledger", "出/账.db", "--round", str(ROUND)]
COMMANDS = {
    "check --mark": ["check", "出/甲.xlsx", "--mark"],
    "check --html": ["check", "收件/甲.xlsx", "--html", "出/报告.html"],
    "template": ["template", "xiangyang-project", "--year", "2027", "-o", "出/表.xlsx"],
    "handout": ["template", "xiangyang-project", "--year", "2027", "--units", "名单.csv", "-o", "出/发放"],
    "consolidate": ["consolidate", "收件", "-o", "出/汇总.xlsx"],
    "with a ledger": ["consolidate", "收件", "-o", "出/汇总.xlsx", *LEDGER, "--verify"],
    "a new ledger": [
        "consolidate",
        "收件",
        "-o",
        "出/汇总.xlsx",
        "--ledger",
        "出/账.db",
        "--round",
        str(ROUND),
    ],
    "returns": ["return", "收件", "-o", "出/退回", *LEDGER],
    "publish": ["publish", "-o", "出/公开", *LEDGER],
}
FOLDERS = {"handout": "发放", "returns": "退回", "publish": "公开"}
"""Commands that write many files, and where to."""


@pytest.fixture(scope="module")
def round_(tmp_path_factory):
    """Give the folder of a round in which something can be given back, and something published."""
    folder = tmp_path_factory.mktemp("轮次")
    desk = Desk(folder)
    (folder / "账").mkdir()
    desk.ledger = folder / "账" / "台账.db"
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    desk.send("乙.xlsx", of("乙馆", department="教育局"))
    desk.consolidate()
    desk.decide("甲", Decision.RETURNED)
    desk.decide("乙", Decision.ACCEPTED)
    desk.out.unlink()
    (folder / "名单.csv").write_text(ROSTER, encoding="utf-8")
    return folder


@pytest.fixture
def place(round_, tmp_path, monkeypatch):
    """Give a folder of its own with the round in it, in which commands are given."""
    shutil.copytree(round_, tmp_path, dirs_exist_ok=True, copy_function=shutil.copy2)
    (tmp_path / "出").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    """Give what lies in a folder, without what SQLite rolls back when it is next opened."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(told(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-journal")
    }


def told(path: Path) -> bytes:
    """Give the bytes of a file; of an archive those of what is in it, whatever its hour."""
    if path.suffix == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return b"".join(one.encode() + archive.read(one) for one in archive.namelist())
    return path.read_bytes()


def made_by(name: str) -> dict[str, str]:
    """Let a command do its work once, and give what it has written."""
    if name == "check --mark":
        shutil.copy2("收件/甲.xlsx", "出/甲.xlsx")
    assert cli.main(COMMANDS[name]) in {0, 1}
    return contents(Path("出"))


def old(name: str, new: dict[str, str]) -> dict[str, str]:
    """Let other files stand where a command writes."""
    shutil.rmtree("出/公开", ignore_errors=True)
    for one in new:
        path = Path("出", one)
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == "check --mark":
            shutil.copy2("收件/甲.xlsx", path)
        elif path.suffix == ".db":
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(b"" if name == "handout" else b"old")  # what is empty may be handed out anew
    return contents(Path("出"))


def is_well_said(said: str) -> bool:
    """Tell one sentence that ends with the way out."""
    return bool(re.fullmatch(r"[^\n]*[，；。][^\n]*(?:请|换)[^\n]*。\n", said)) and "内部错误" not in said


def is_whole(name: str, before: dict[str, str], new: dict[str, str]) -> bool:
    """Tell the old files from the new ones, of which none is there without the others."""
    now = contents(Path("出"))
    now.pop("账.db", None), new.pop("账.db", None)
    return now in (before, new)


class Faults:
    """Makes a call of the system fail that has to do with what is written below a folder."""

    EVENTS = frozenset({"open", "os.mkdir", "os.rename", "os.link", "sqlite3.connect"})

    def __init__(self) -> None:
        self.below = ""
        self.fails_at = 0
        self.calls: list[str] = []
        sys.addaudithook(self.hear)

    def hear(self, event: str, given: tuple[object, ...]) -> None:
        if not self.below or event not in self.EVENTS:
            return
        reads = event == "open" and not (isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR))
        paths = [Path(os.fsdecode(one)) for one in given[:2] if isinstance(one, str | bytes)]
        if reads or not any(path.absolute().is_relative_to(self.below) for path in paths):
            return
        self.calls.append(event)
        if len(self.calls) == self.fails_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @contextmanager
    def at(self, number: int, folder: Path) -> Iterator[None]:
        self.below, self.fails_at, self.calls = str(folder), number, []
        try:
            yield
        finally:
            self.below = ""


@pytest.fixture(scope="module")
def faults():
    return Faults()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_step_of_writing_may_fail(place, name, faults, capsys):
    new = made_by(name)
    before = old(name, new)
    with faults.at(0, place / "出"):
        cli.main(COMMANDS[name])
    steps = len(faults.calls)
    assert steps >= 3
    for number in range(1, steps + 1):
        assert old(name, new) == before
        capsys.readouterr()
        with faults.at(number, place / "出"):
            status = cli.main(COMMANDS[name])
        said = capsys.readouterr().err
        step = faults.calls[number - 1]
        assert is_whole(name, before, dict(new)), step
        assert not list(Path("出").rglob(".~xlperf-*")), step
        if status == 2:
            assert is_well_said(said), said
        else:
            assert contents(Path("出")).keys() == new.keys(), step


@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_may_fail_when_it_is_asked_whether_all_is_there(place, name, monkeypatch, capsys):
    new = made_by(name)
    before = old(name, new)
    capsys.readouterr()

    def fails(number: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fails)
    assert cli.main(COMMANDS[name]) == 2
    assert is_well_said(capsys.readouterr().err)
    assert is_whole(name, before, {})


@pytest.fixture
def disk():
    """Give what makes a folder a disk of its own; it takes an administrator."""
    mounted: list[Path] = []

    def mount(folder: Path, options: str) -> None:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True)
        if done.returncode and not os.environ.get(REQUIRED):
            pytest.skip("needs to mount a disk of its own")
        assert done.returncode == 0, done.stderr
        if folder not in mounted:
            mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def run(name: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", RUN, *COMMANDS[name]]
    return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120)


_PAGE = 4096


@pytest.mark.parametrize("share", [0.01, 0.5, 0.98])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_may_be_full(place, name, share, disk):
    new = made_by(name)
    size = sum(Path("出", one).stat().st_size for one in new)
    shutil.rmtree("出")
    Path("出").mkdir()
    disk(place / "出", "size=64m")
    before = old(name, new)
    room = os.statvfs("出")
    filler = Path("出/占用")
    filler.write_bytes(bytes(room.f_bavail * room.f_frsize - max(_PAGE, int(size * share))))
    ended = run(name)
    assert "Traceback" not in ended.stderr
    filler.unlink()
    assert is_whole(name, before, dict(new))
    assert not list(Path("出").rglob(".~xlperf-*"))
    assert ended.returncode == 2 or share > 0.9, "a page may be enough for the rest"
    if ended.returncode == 2:
        assert is_well_said(ended.stderr), ended.stderr
        assert "空间不足" in ended.stderr
    assert run(name).returncode in {0, 1}, "the next run goes on"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_may_be_read_only(place, name, disk):
    new = made_by(name)
    shutil.rmtree("出")
    Path("出").mkdir()
    disk(place / "出", "size=64m")
    before = old(name, new)
    subprocess.run(["mount", "-o", "remount,ro", place / "出"], check=True)
    ended = run(name)
    assert ended.returncode == 2
    assert is_well_said(ended.stderr), ended.stderr
    assert is_whole(name, before, {})


@pytest.mark.parametrize("name", ["template", "consolidate", "with a ledger", "check --html"])
@pytest.mark.parametrize("what", ["a folder", "a link", "no folder", "a file for a folder"])
def test_a_place_may_be_none(place, name, what, capsys):
    path = Path(next(one for one in COMMANDS[name] if one.startswith("出/")))
    Path("别处.xlsx").write_bytes(b"old")
    match what:
        case "a folder":
            path.mkdir()
        case "a link":
            path.symlink_to(place / "别处.xlsx")
        case "no folder":
            Path("出").rmdir()
        case _:
            Path("出").rmdir()
            Path("出").write_bytes(b"old")
    capsys.readouterr()
    assert cli.main(COMMANDS[name]) == 2
    assert is_well_said(capsys.readouterr().err)
    assert Path("别处.xlsx").read_bytes() == b"old"


@pytest.mark.parametrize("name", FOLDERS)
def test_many_files_come_all_or_none_where_one_of_them_is_open(place, name, capsys):
    new = made_by(name)
    before = old(name, new)
    path = Path("出", next(one for one in new if one.endswith(".xlsx") and one.count("/") == 2))
    path.with_name(f"~${path.name}").write_bytes(b"")
    capsys.readouterr()
    assert cli.main(COMMANDS[name]) == 2
    said = capsys.readouterr().err
    assert is_well_said(said)
    assert "正在 Excel、WPS 或 LibreOffice 中打开" in said
    assert {one: sha for one, sha in contents(Path("出")).items() if "~$" not in one} == before


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_was_not_there_is_not_there_after_a_failure(place, name, faults):
    with faults.at(3, place / "出"):
        assert cli.main(COMMANDS[name]) == 2
    assert not Path("出", FOLDERS[name]).exists()
