"""A round under a bad star: killed, run twice at once, in another place, zone or order."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from xlperf import rounds
from xlperf.workbook.template import filled

from .round import ROUND, WRONG, of, saved_on, send

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes as POSIX does")
SUMMARY, LEDGER = "汇总.xlsx", "台账.db"


RUN = "import sys; from xlperf.cli import main; sys.exit(main(sys.argv[1:]))"
CONSOLIDATE = ("consolidate", "收件", "-o", SUMMARY)
KEEP = (*CONSOLIDATE, "--ledger", LEDGER, "--round", str(ROUND))


def start(
    folder: Path, *words: str, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *words],
        cwd=folder,
        env=os.environ | environment,
        preexec_fn=before,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(run: subprocess.Popen[str]) -> None:
    """Let a run end well."""
    said, errors = run.communicate(timeout=120)
    assert run.returncode == 0, said + errors


def received(folder: Path, order: int = 1) -> None:
    """Let the same files come in, in this order or another."""
    files = [(f"{number % 2}/{number}.xlsx", number) for number in range(8)][::order]
    for name, number in files:
        send(folder / "收件" / name, of(f"{number}馆", base=WRONG) if number == 3 else of(f"{number}馆"))
    (folder / "收件" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    saved_on(folder / "收件" / "坏.xlsx", "2026-10-10")


@pytest.fixture
def folder(tmp_path):
    received(tmp_path)
    return tmp_path


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / SUMMARY).read_bytes()).hexdigest()


@pytest.mark.parametrize("words", [CONSOLIDATE, KEEP], ids=["without a ledger", "with a ledger"])
def test_the_same_in_gives_the_same_out_wherever_it_runs(folder, tmp_path_factory, words):
    found = set()
    for number, (zone, locale, seed, order) in enumerate(
        [
            ("Asia/Shanghai", "C.UTF-8", "0", 1),
            ("America/Los_Angeles", "POSIX", "1", -1),
            ("Pacific/Kiritimati", "C.UTF-8", "4711", 1),
        ]
    ):
        place = tmp_path_factory.mktemp(f"地方 {number}")
        received(place, order)
        finish(start(place, *words, TZ=zone, LC_ALL=locale, PYTHONHASHSEED=seed, PYTHONUTF8="1"))
        found.add(digest(place))
    assert len(found) == 1


def whole(path: Path) -> bool:
    """Tell whether a summary is there as a whole."""
    book = openpyxl.load_workbook(path, data_only=True)
    return book["首页"]["A1"].value is not None and "核对" in book.sheetnames


def test_a_run_that_is_killed_leaves_the_old_or_the_new_and_the_next_goes_on(folder):
    began = time.monotonic()
    finish(start(folder, *KEEP))
    lasted = time.monotonic() - began
    old = digest(folder)
    send(folder / "收件" / "新.xlsx", of("新馆"), "2026-10-12")
    by = random.Random(7)
    for _ in range(5):
        run = start(folder, *KEEP)
        time.sleep(by.uniform(0.2, 0.9) * lasted)
        run.kill()
        run.communicate(timeout=60)
        assert whole(folder / SUMMARY)
        assert rounds.account(folder / LEDGER).batch.filed, "the ledger can still be read"
    finish(start(folder, *KEEP))
    assert {path.name for path in folder.iterdir()} == {"收件", SUMMARY, LEDGER}, (
        "nothing is left lying about"
    )
    assert digest(folder) != old
    undisturbed = folder / "重来"
    undisturbed.mkdir()
    new = folder / "收件" / "新.xlsx"
    shutil.copytree(folder / "收件", undisturbed / "收件", copy_function=shutil.copy2)
    (undisturbed / "收件" / new.name).unlink()
    finish(start(undisturbed, *KEEP))
    shutil.copy2(new, undisturbed / "收件" / new.name)
    finish(start(undisturbed, *KEEP))
    assert digest(undisturbed) == digest(folder)


def test_two_runs_at_once_end_well_and_leave_one_whole_summary(folder):
    runs = [start(folder, *KEEP) for _ in range(2)]
    for run in runs:
        said, errors = run.communicate(timeout=120)
        assert run.returncode in {0, 2}, said + errors
        assert run.returncode == 0 or "请等它结束后重试" in errors
    assert whole(folder / SUMMARY)
    assert len(rounds.account(folder / LEDGER).batch.filed) == 8


@pytest.mark.parametrize("sign", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("after", [0.6, 1.0, 1.6])
def test_a_run_that_is_told_to_stop_does_so_without_a_trace(folder, sign, after):
    for number in range(40):
        send(folder / "收件" / f"更多{number}.xlsx", of(f"更多{number}馆"))
    (folder / SUMMARY).write_bytes(b"old")
    run = start(folder, *KEEP)
    time.sleep(after)
    run.send_signal(getattr(signal, sign))
    told = time.monotonic()
    said, errors = run.communicate(timeout=30)
    assert time.monotonic() - told < 5
    assert "Traceback" not in said + errors
    left = {path.name for path in folder.iterdir()} - {"收件", SUMMARY, LEDGER}
    assert not left
    if run.returncode:
        assert (run.returncode, errors) == (130, "已中断，没有写出未完成的文件。\n")
        assert (folder / SUMMARY).read_bytes() == b"old"
    else:
        assert whole(folder / SUMMARY)


@pytest.mark.parametrize("megabytes", [400, 300, 240, 200, 150, 120, 100, 80])
def test_where_memory_is_short_the_old_summary_stays_or_the_new_one_is_whole(folder, megabytes):
    import resource

    (folder / SUMMARY).write_bytes(b"old")
    most = megabytes << 20
    run = start(folder, *KEEP, before=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)))
    _, errors = run.communicate(timeout=60)
    if run.returncode:
        assert (folder / SUMMARY).read_bytes() == b"old"
        assert run.returncode == 2
        assert re.fullmatch("[^\n]*内存不足[^\n]*；请关闭其他程序或重启电脑后再试。\n", errors)
    else:
        assert whole(folder / SUMMARY)
        assert len(rounds.account(folder / LEDGER).batch.filed) == 8
    assert run.returncode == 0 or megabytes < 300, "this much is enough"


def test_files_that_vanish_or_appear_while_it_runs_cost_nobody_else(folder):
    for number in range(30):
        send(folder / "收件" / f"更多{number}.xlsx", of(f"更多{number}馆"))
    run = start(folder, *KEEP)
    time.sleep(0.9)
    for number in range(0, 30, 3):
        (folder / "收件" / f"更多{number}.xlsx").unlink(missing_ok=True)
    finish(run)
    filed = {one.unit_name for one in rounds.account(folder / LEDGER).batch.filed}
    assert {f"更多{number}馆" for number in range(30) if number % 3} <= filed


@pytest.mark.parametrize("way", ["> /dev/full", ">&-", "2>&-", "2>/dev/full"])
def test_words_that_nobody_can_take_spoil_nothing(folder, way):
    words = shlex.join([sys.executable, "-c", RUN, *KEEP])
    run = subprocess.run(f"{words} {way}", shell=True, cwd=folder, capture_output=True, text=True)
    assert run.returncode in {0, 2}
    assert "Traceback" not in run.stdout + run.stderr
    assert "Exception" not in run.stderr
    assert whole(folder / SUMMARY)


def test_a_folder_for_temporary_files_that_is_gone_is_not_missed(folder):
    finish(start(folder, *KEEP, TMPDIR="/nonexistent"))


def test_a_name_that_is_no_text_costs_its_file_and_no_other(folder):
    (folder / "收件" / os.fsdecode(b"\xff.xlsx")).write_bytes(filled(of("丁馆")))
    (folder / "收件" / os.fsdecode(b"\xff.txt")).write_bytes(b"")
    run = start(folder, *KEEP)
    said, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors
    assert "文件名“⟨U+DCFF⟩.xlsx”含有不是文字的字符，无法登记；请改名后重新汇总。" in said
    listed = openpyxl.load_workbook(folder / SUMMARY)["收件清单"]
    assert {"⟨U+DCFF⟩.xlsx", "⟨U+DCFF⟩.txt"} <= {row[0] for row in listed.iter_rows(values_only=True)}
    assert len(rounds.account(folder / LEDGER).batch.filed) == 8


def test_a_reader_of_our_words_who_leaves_spoils_nothing(folder):
    with start(folder, *KEEP) as run:
        assert run.stdout
        run.stdout.close()
    assert run.returncode in {0, 1}
    assert whole(folder / SUMMARY)
