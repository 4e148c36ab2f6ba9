"""Outputs: whole or not at all, and never where somebody works or what a link leads to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xlperf import cli
from xlperf.core.errors import OpenElsewhere, Unwritable
from xlperf.workbook.outfile import save, staged


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    path = tmp_path / "汇总.xlsx"
    save(path, b"1")
    save(path, b"2")
    assert path.read_bytes() == b"2"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lock", ["~$汇总表.xlsx", "~$表.xlsx", ".~lock.汇总表.xlsx#"])
def test_what_a_program_has_open_is_left_alone_and_the_way_out_is_said(tmp_path, lock):
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(b"1")
    (tmp_path / lock).write_bytes(b"")
    with pytest.raises(OpenElsewhere) as told:
        save(path, b"2")
    assert lock in str(told.value)
    assert path.read_bytes() == b"1"
    path.unlink()
    save(path, b"2")
    assert path.read_bytes() == b"2", "a lock that outlived its file keeps nobody from writing it"


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_is_not_followed(tmp_path):
    target, link = tmp_path / "别处.xlsx", tmp_path / "汇总.xlsx"
    target.write_bytes(b"1")
    link.symlink_to(target)
    with pytest.raises(Unwritable, match="链接"):
        save(link, b"2")
    assert target.read_bytes() == b"1"


def test_a_summary_that_is_open_is_said_to_be_in_one_sentence(tmp_path, capsys):
    (tmp_path / "收件").mkdir()
    (tmp_path / "收件" / "a.xlsx").write_bytes(b"<html>")
    out = tmp_path / "汇总.xlsx"
    out.write_bytes(b"1")
    (tmp_path / "~$汇总.xlsx").write_bytes(b"")
    assert cli.main(["consolidate", str(tmp_path / "收件"), "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert "正在 Excel、WPS 或 LibreOffice 中打开" in said
    assert said.count("\n") == 1
    assert out.read_bytes() == b"1"


def test_what_windows_does_not_let_be_replaced_is_open_somewhere(tmp_path, monkeypatch):
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"1")

    def refuses(one, other):
        refusal: Any = PermissionError(13, "Access is denied")
        refusal.winerror = 5
        raise refusal

    monkeypatch.setattr(Path, "replace", refuses)  # only Windows refuses this
    with pytest.raises(OpenElsewhere, match=r"请关闭它再试。$"):
        save(path, b"2")
    with pytest.raises(OpenElsewhere), staged(tmp_path) as folder:
        (folder / path.name).write_bytes(b"2")
    assert path.read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [path]


def left_by(folder: Path, *, alive: bool) -> subprocess.Popen[str]:
    """Let another program begin to write many files, and end it by force or leave it at it."""
    begin = """
import sys
from pathlib import Path
from xlperf.workbook.outfile import staged

with staged(Path(sys.argv[1])) as one:
    (one / "a").write_text("a")
    print("begun", flush=True)
    input()
"""
    run = subprocess.Popen(
        [sys.executable, "-c", begin, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    assert run.stdout.readline()
    if not alive:
        run.kill()
        run.communicate()
    return run


def test_what_a_killed_run_has_left_goes_with_the_next(tmp_path):
    left_by(tmp_path, alive=False)
    assert len(list(tmp_path.iterdir())) == 2
    save(tmp_path / "汇总.xlsx", b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["汇总.xlsx"]


def test_what_a_run_is_at_is_left_to_it(tmp_path):
    run = left_by(tmp_path, alive=True)
    save(tmp_path / "汇总.xlsx", b"1")
    run.communicate("\n", timeout=20)
    assert run.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"汇总.xlsx", "a"}


def test_others_may_read_what_we_write(tmp_path):
    path = tmp_path / "汇总.xlsx"
    save(path, b"1")
    other = tmp_path / "别的"
    other.write_bytes(b"1")
    assert path.stat().st_mode == other.stat().st_mode
