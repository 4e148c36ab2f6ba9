"""Work is shared out over processes, and comes to the same as in one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from multiprocessing import get_context, parent_process
from pathlib import Path

import pytest

from xlperf import actions
from xlperf.bureau import job_object, workers
from xlperf.bureau.workers import Workers
from xlperf.core.errors import Encrypted, ReaderFails, WrongVersion
from xlperf.core.limits import LIMITS
from xlperf.core.prefill import Known, prefill
from xlperf.core.submission import Status
from xlperf.workbook import reader
from xlperf.workbook.template import filled

from ..samples import EXAMPLE, GOOD, MOF

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="looks at processes as POSIX has them")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def shared(monkeypatch):
    """Give two processes that start for little work."""
    monkeypatch.setattr(workers, "MANY", 2)
    with Workers(actions.forms, 2) as two:
        yield two


def giving_back():
    return lambda thing: (os.getpid(), thing)


def dividing():
    return lambda number: 1 // number


def dying():
    return lambda thing: os._exit(1) if parent_process() else thing


def slow():
    def wait(thing):
        time.sleep(0.05)
        return os.getpid()

    return wait


def test_what_is_done_elsewhere_comes_back_in_order(shared):
    done = list(shared.each(giving_back, range(95)))
    assert [thing for _, thing in done] == list(range(95))
    assert os.getpid() not in {process for process, _ in done}


@pytest.mark.parametrize("processes", [1, 2])
def test_little_is_done_here(processes):
    with Workers(actions.forms, processes) as few:
        assert {process for process, _ in few.each(giving_back, range(9))} == {os.getpid()}


def test_a_declaration_is_the_same_on_both_sides(shared):
    sent = [prefill(GOOD.form, 2028, Known("甲", "乙", "丙"), one) for one in (GOOD, EXAMPLE, None)]
    for there, here in zip((one for _, one in shared.each(giving_back, sent)), sent, strict=True):
        assert there == here
        assert there.declaration.form is here.declaration.form
    ((_, second),) = list(shared.each(giving_back, [GOOD, MOF]))[1:]
    assert second == MOF


def test_an_error_is_worded_as_it_was(shared):
    errors = [WrongVersion("a.xlsx", "申报表", "2019", ["2021.1"]), Encrypted("b.xlsx")]
    for (_, there), here in zip(shared.each(giving_back, errors), errors, strict=True):
        assert type(there) is type(here)
        assert str(there) == str(here)


def test_a_fault_shows_as_it_does_in_one_process(shared):
    with pytest.raises(ZeroDivisionError):
        list(shared.each(dividing, [1] * 25 + [0]))


def test_what_a_process_leaves_undone_is_done_here(shared):
    assert list(shared.each(dying, range(45))) == list(range(45))


def test_where_the_system_gives_no_process_what_can_be_trusted_is_done_here(shared, monkeypatch):
    def refuse(crew):
        raise ReaderFails

    monkeypatch.setattr(workers._Crew, "_start", refuse)
    assert {process for process, _ in shared.each(giving_back, range(45))} == {os.getpid()}
    with pytest.raises(ReaderFails):
        list(shared.each(giving_back, range(3), losing))


# --- what cannot be trusted


def losing(thing, loss):
    return loss


def ending_at_seven():
    return lambda thing: os.abort() if thing % 10 == 7 else thing


def hanging_at_seven():
    def hang(thing):
        while thing == 7:
            time.sleep(1)
        return thing

    return hang


def computing_at_seven():
    def compute(thing):
        while thing == 7:
            pass
        return thing

    return compute


def greedy_at_seven():
    return lambda thing: len(bytearray(3 << 30)) if thing == 7 else thing


def writing():
    def write(path):
        try:
            Path(path).write_bytes(b"1" * 10)
        except OSError as error:
            return error.errno
        return 0

    return write


def always_ending():
    return lambda thing: os.abort()


def test_nothing_that_cannot_be_trusted_is_done_here():
    with Workers(actions.forms, 1) as one:
        assert os.getpid() not in {process for process, _ in one.each(giving_back, range(3), losing)}
        assert list(one.each(giving_back, [], losing)) == []


def test_what_ends_its_process_costs_itself_and_nothing_else():
    with Workers(actions.forms, 2) as two:
        done = list(two.each(ending_at_seven, range(60), losing))
    assert done == [workers.Loss.DIED if number % 10 == 7 else number for number in range(60)]


@pytest.mark.parametrize("work", [hanging_at_seven, computing_at_seven], ids=["waits", "computes"])
def test_what_never_ends_is_ended(work):
    with Workers(actions.forms, 2, replace(LIMITS, seconds=1)) as two:
        done = list(two.each(work, range(30), losing))
    assert done[7] in {workers.Loss.SLOW, workers.Loss.DIED}
    assert done[:7] + done[8:] == [number for number in range(30) if number != 7]


def test_what_asks_for_too_much_memory_is_refused_it():
    with Workers(actions.forms, 2) as two:
        done = list(two.each(greedy_at_seven, range(30), losing))
    assert done == [workers.Loss.MEMORY if number == 7 else number for number in range(30)]


def test_a_reader_writes_nothing(tmp_path):
    with Workers(actions.forms, 1) as one:
        (refused,) = one.each(writing, [str(tmp_path / "a")], losing)
    assert refused
    assert not (tmp_path / "a").exists() or not (tmp_path / "a").read_bytes()


def killed_at_seven():
    return lambda thing: os.kill(os.getpid(), signal.SIGKILL) if thing == 7 else thing


def test_what_the_system_kills_is_no_fault_of_the_file():
    with Workers(actions.forms, 2) as two, pytest.raises(ReaderFails):
        list(two.each(killed_at_seven, range(30), losing))


def test_where_nothing_can_be_read_no_file_is_to_blame():
    with Workers(actions.forms, 2) as two, pytest.raises(ReaderFails):
        list(two.each(always_ending, range(20), losing))
    with Workers(actions.forms, 2) as two:
        assert list(two.each(always_ending, range(3), losing)) == [workers.Loss.DIED] * 3


def test_who_takes_the_results_may_take_his_time():
    with Workers(actions.forms, 2, replace(LIMITS, seconds=1)) as two:
        done: list[int] = []
        for one in two.each(giving_back, range(100), losing):
            if len(done) == 20:
                time.sleep(2.5)
            done.append(one[1])
    assert done == list(range(100))


def test_a_file_that_kills_its_reader_is_one_line_in_the_summary(tmp_path, monkeypatch):
    for number in range(3):
        (tmp_path / f"{number}.xlsx").write_bytes(filled(GOOD.but({GOOD.form.roles.project: f"{number}"})))

    def kill(name, *given):
        return os.abort() if name == "1.xlsx" else reader.read_content(name, *given)

    monkeypatch.setattr(actions, "read_content", kill)
    done = actions.check([tmp_path])
    assert [one.error.code if one.error else None for one in done] == [None, "reading-lost", None]
    assert "另存为新的 .xlsx" in str(done[1].error)


def reading_apart(folder, answers):
    answers.put([one.status for one in actions.check([folder])])


def test_a_worker_of_somebody_elses_has_its_reader(tmp_path):
    """A cluster's workers may have no children of their own kind."""
    (tmp_path / "a.xlsx").write_bytes(filled(GOOD))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04")
    context = get_context("fork")
    answers = context.Queue()
    process = context.Process(target=reading_apart, args=(tmp_path, answers), daemon=True)
    process.start()
    assert answers.get(timeout=60) == [Status.OK, Status.UNREADABLE]
    process.join(10)
    assert process.exitcode == 0


def test_a_fault_of_ours_shows_though_nothing_is_done_again_here():
    with Workers(actions.forms, 1) as one, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(one.each(dividing, [0], losing))


def test_windows_is_asked_for_as_much_memory_and_no_other_process():
    asked = job_object.limits(1 << 30)
    assert ctypes.sizeof(asked) == 144, "as Windows counts on 64 bits"
    assert asked.process_memory == 1 << 30
    assert asked.basic.active_processes == 1


RUN = """
import sys
from tests.bureau import test_workers
from xlperf import actions
from xlperf.bureau import workers
workers.MANY = 2
try:
    with workers.Workers(actions.forms, 2) as two:
        for done in two.each(test_workers.slow, range(10_000)):
            print(done, flush=True)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture
def run():
    """Give a run of its own that has begun, and the process that worked for it."""
    pipe = subprocess.PIPE
    begun = subprocess.Popen(
        [sys.executable, "-c", RUN], cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    with begun:
        assert begun.stdout
        yield begun, int(begun.stdout.readline())


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # what nobody has asked about yet is listed, but no longer runs
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def ends(process: int) -> bool:
    for _ in range(100):
        if not is_there(process):
            return True
        time.sleep(0.1)
    return False


def test_an_interruption_ends_all_without_a_word(run):
    begun, worker = run
    os.killpg(begun.pid, signal.SIGINT)
    _, said = begun.communicate(timeout=30)
    assert (begun.returncode, said) == (130, "")
    assert ends(worker)


def test_nobody_works_on_for_a_run_that_was_ended_by_force(run):
    begun, worker = run
    begun.kill()
    begun.communicate(timeout=30)
    assert ends(worker)
