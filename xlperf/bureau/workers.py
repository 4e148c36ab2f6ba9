"""The same work on many things, done by processes of their own, which may die of it and are replaced.

What somebody sent is read in no other way: a file that aborts its reader, that never ends, or that asks
for more memory than there is costs that file, and nothing else.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..core.errors import ReaderFails
from ..core.limits import LIMITS, MB, Limits
from .job_object import restrict
from .wire import Forms, taken, written

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[], Callable[[T], R]]
"""Makes ready, once in each process; what it gives does the work on one thing."""

MANY: Final = 200
"""Fewer things that can be trusted are done before other processes are ready."""

_BATCH: Final = 10
_AHEAD: Final = 3
"""Batches that wait for each process, so that none is idle, and little is held that nobody takes."""
_FEW: Final = 8
"""Things for which it pays to start another process."""

_MOST_PROCESSES: Final = 60
"""Windows waits for 63 things at most."""

_TRUSTED_AFTER: Final = 5
"""Things that are lost one after the other before any is done: then it is not the things."""

_FORK: Final = sys.platform.startswith("linux")
"""Whether processes begin as copies of this one, in no time; elsewhere they import what they need."""

_READY, _DONE, _FAILED, _NO_MEMORY = b"r", b"+", b"!", b"m"


class Loss(Enum):
    """Why a thing could not be done."""

    DIED = "读取时程序中止"
    SLOW = "读取超时"
    MEMORY = "读取时内存不足"


def processors() -> int:
    """Give how many processors this program may use."""
    ours = getattr(os, "sched_getaffinity", None)
    return len(ours(0)) if ours else os.cpu_count() or 1


class Workers:
    """Processes that do work on many things.

    Where they are no copies of this one they import what they need by name: `forms` and the work are
    functions of modules, and the main module does nothing when it is imported.
    """

    def __init__(self, forms: Forms, processes: int, limits: Limits = LIMITS) -> None:
        self._forms = forms
        self._processes = min(processes, _MOST_PROCESSES)
        self._limits = limits

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        """Processes end with the work that they were started for."""

    def each(
        self, begin: Work[T, R], over: Sequence[T], lost: Callable[[T, Loss], R] | None = None
    ) -> Iterator[R]:
        """Give what the work comes to for each thing, in their order.

        `lost` says what a thing comes to that its process could not bear: such work is never done here.
        Other work is done here where it is little, and what fails elsewhere is done again here, so that a
        fault shows as it would in one process. ReaderFails where no process can be had.
        """
        if lost is None and (self._processes < 2 or len(over) < MANY):
            yield from map(begin(), over)
        elif over:
            number = min(self._processes, -(-len(over) // _FEW))
            yield from _Crew(self._forms, begin, over, lost, self._limits).work(number)


@dataclass(eq=False)
class _Worker:
    """A process, the places of what it is asked to do, and since when it has been at the first."""

    process: BaseProcess
    ours: Connection
    asked: deque[int] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False


class _Crew:
    """The processes of one piece of work."""

    def __init__(
        self,
        forms: Forms,
        begin: Work[Any, Any],
        over: Sequence[Any],
        lost: Callable[[Any, Loss], Any] | None,
        limits: Limits,
    ) -> None:
        self._forms = forms
        self._begin = begin
        self._here = lru_cache(maxsize=1)(begin)
        self._over = over
        self._lost = lost
        self._limits = limits
        self._workers: list[_Worker] = []
        self._todo = deque(range(len(over)))
        self._again: deque[int] = deque()
        """What has ended a process is done once more, by one of its own: it may not have been its fault."""
        self._tried: set[int] = set()
        self._done: dict[int, Any] = {}
        self._answered = self._losses = 0

    def work(self, processes: int) -> Iterator[Any]:
        """Give the results in order."""
        try:
            with suppress(ReaderFails):
                for _ in range(processes):
                    self._start()
            if not self._workers:
                if self._lost:
                    raise ReaderFails
                yield from map(self._here(), self._over)
                return
            for at in range(len(self._over)):
                while at not in self._done:
                    self._hand_out(at)
                    self._listen()
                yield self._done.pop(at)
        finally:
            for worker in self._workers:
                _end(worker)

    def _start(self) -> None:
        from multiprocessing import current_process, get_context

        copied = _FORK and not current_process().daemon
        context: Any = get_context("fork" if copied else "spawn")
        begin: Any = self._begin if copied else written(self._begin, self._forms)
        try:
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(theirs, begin, self._forms, self._limits if self._lost else None),
                daemon=True,
            )
            with _undisturbed(), _as_parent(), warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # no thread of ours holds a lock
                process.start()
            theirs.close()
        except (OSError, ImportError, NotImplementedError, RuntimeError) as error:
            raise ReaderFails from error
        self._workers.append(_Worker(process, ours, since=time.monotonic()))

    def _hand_out(self, next_one: int) -> None:
        """Give every idle process something to do, no further ahead than anybody needs."""
        furthest = next_one + len(self._workers) * _AHEAD * _BATCH
        for worker in self._workers:
            if worker.asked or not worker.ready:
                continue
            if self._again:
                batch = [self._again.popleft()]
            else:
                room = min(_BATCH, -(-len(self._todo) // len(self._workers)))
                batch = []
                while self._todo and len(batch) < room and self._todo[0] < furthest:
                    batch.append(self._todo.popleft())
            if batch:
                worker.asked.extend(batch)
                worker.since = time.monotonic()
                with suppress(OSError):  # it has ended, which is heard of next
                    worker.ours.send_bytes(written([self._over[at] for at in batch], self._forms))

    def _listen(self) -> None:
        """Take what the processes answer, and see which have ended or take too long."""
        from multiprocessing.connection import wait

        heard = wait([worker.ours for worker in self._workers], timeout=1.0)
        for worker in [one for one in self._workers if one.ours in heard]:
            try:
                message = worker.ours.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker, Loss.DIED)
                continue
            self._take(worker, message)
        now = time.monotonic()
        for worker in list(self._workers):
            is_slow = worker.ours not in heard and now - worker.since > self._limits.seconds
            if is_slow and (not worker.ready or (worker.asked and self._lost)):
                self._bury(worker, Loss.SLOW)

    def _take(self, worker: _Worker, message: bytes) -> None:
        if message == _READY:
            worker.ready = True
            return
        kind, at = message[:1], worker.asked.popleft()
        worker.since = time.monotonic()
        if kind == _DONE:
            self._done[at] = taken(message[1:])
            self._answered += 1
        elif self._lost is None:
            self._done[at] = self._here()(self._over[at])  # a fault of ours shows here
        elif kind == _FAILED:
            raise RuntimeError(
                message[1:].decode()
            )  # as it does, though what could not be trusted is not done
        else:
            self._lose(at, Loss.MEMORY)

    def _bury(self, worker: _Worker, loss: Loss) -> None:
        """Let a process go that has ended or must, and put another in its place."""
        was_killed = loss is Loss.DIED and _was_killed(worker)
        _end(worker)
        self._workers.remove(worker)
        if not worker.ready:
            raise ReaderFails
        if worker.asked:
            first, *others = worker.asked
            self._todo.extendleft(reversed(others))
            if was_killed and first in self._tried:
                raise ReaderFails  # the system does that where memory runs out: no file is to blame
            if loss is Loss.DIED and first not in self._tried:
                self._tried.add(first)
                self._again.append(first)
            else:
                self._lose(first, loss)
        self._start()

    def _lose(self, at: int, loss: Loss) -> None:
        self._losses += 1
        if self._lost and self._losses >= _TRUSTED_AFTER and not self._answered:
            raise ReaderFails
        thing = self._over[at]
        self._done[at] = self._lost(thing, loss) if self._lost else self._here()(thing)


def _was_killed(worker: _Worker) -> bool:
    """Tell a process that neither its work nor we have ended."""
    worker.process.join(1.0)
    return worker.process.exitcode == -getattr(signal, "SIGKILL", 0) != 0


def _end(worker: _Worker) -> None:
    worker.ours.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C: who asked for them hears it, and ends them."""
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


@contextmanager
def _as_parent() -> Iterator[None]:
    """Let a process that is itself a worker of somebody's, as of Dask, have its reader.

    Such processes may have none, lest they be left behind; ours end with whoever asked for them.
    """
    from multiprocessing import current_process

    said: dict[str, Any] = current_process()._config  # type: ignore[attr-defined]
    daemon = said.pop("daemon", None)
    try:
        yield
    finally:
        if daemon is not None:
            said["daemon"] = daemon


# --- in the other process


def _serve(theirs: Connection, begin: Any, forms: Forms, limits: Limits | None) -> None:
    """Do what is asked, one thing after the other, until nobody asks any more; within limits if there are."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for way in ("SIGTERM", "SIGHUP"):  # a copy of a process that heeds them ends of them all the same
        if number := getattr(signal, way, None):
            signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what was there before is never to be looked through again
    if limits:
        _silence()
        _restrict(limits)
    work: Work[Any, Any] = taken(begin) if isinstance(begin, bytes) else begin
    theirs.send_bytes(_READY)
    do: Callable[[Any], Any] | None = None
    with suppress(EOFError, OSError):
        while True:
            for thing in taken(theirs.recv_bytes()):
                if limits:
                    _allow_more_time(limits)
                try:
                    do = do or work()
                    answer = _DONE + written(do(thing), forms)
                except MemoryError:
                    answer = _NO_MEMORY
                except Exception:
                    answer = _FAILED + traceback.format_exc().encode(errors="replace")
                theirs.send_bytes(answer)


def _end_with_parent() -> None:
    """Leave no process behind where the one that asked was ended by force."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _silence() -> None:
    """Let nothing be printed: a library tells of its faults at length, and of what it read."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _restrict(limits: Limits) -> None:
    """Let this process have so much memory, and write no file, where the system knows such limits."""
    with suppress(OSError):
        restrict(limits.memory_mb * MB)
    with suppress(ImportError, OSError, ValueError):
        import resource

        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, limits.writes_mb * MB)
        held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, held + limits.memory_mb * MB)


def _allow_more_time(limits: Limits) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        _limit(resource.RLIMIT_CPU, int(time.process_time() + limits.seconds) + 1)


def _limit(what: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
