"""The same work on many things, shared out over processes where that saves time."""

from __future__ import annotations

import io
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from ..core.declaration import Declaration, Given
from ..core.errors import XlperfError
from ..core.fields import Field
from ..core.form import Form, Table

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[], Callable[[T], R]]
"""Makes ready, once in each process; what it gives does the work on one thing."""

Forms = Callable[[], Iterable[Form]]

MANY = 200
"""Fewer things are done before other processes are ready: they need a second to start."""

_BATCH = 10
_AHEAD = 3
"""Batches that wait for each process, so that none is idle, and little is held that nobody takes."""

_MOST_PROCESSES = 60
"""Windows waits for 63 things at most."""


def processors() -> int:
    """Give how many processors this program may use."""
    ours = getattr(os, "sched_getaffinity", None)
    return len(ours(0)) if ours else os.cpu_count() or 1


class Workers:
    """The process that asks, and others beside it as soon as there is much to do.

    Others import what they need by name: `forms` and the work are functions of modules, and the main
    module does nothing when it is imported.
    """

    def __init__(self, forms: Forms, processes: int) -> None:
        self._forms = forms
        self._processes = min(processes, _MOST_PROCESSES)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def each(self, begin: Work[T, R], over: Sequence[T]) -> Iterator[R]:
        """Give what the work comes to for each thing, in their order.

        What fails elsewhere is done again here, so that a fault shows as it would in one process.
        """
        if self._processes < 2 or len(over) < MANY:
            yield from map(begin(), over)
            return
        here = lru_cache(maxsize=1)(begin)
        with TemporaryDirectory(prefix="xlperf-", ignore_cleanup_errors=True) as folder:
            work = Path(folder, "work")
            work.write_bytes(_written(begin, self._forms))
            yield from self._shared(work, here, over)

    def _shared(self, work: Path, here: Work[T, R], over: Sequence[T]) -> Iterator[R]:
        batches = [over[at : at + _BATCH] for at in range(0, len(over), _BATCH)]
        waiting: deque[Future[bytes | None] | None] = deque()
        sent = 0
        for batch in batches:
            while sent < len(batches) and len(waiting) < self._processes * _AHEAD:
                waiting.append(self._send(work, batches[sent]))
                sent += 1
            done = _received(waiting.popleft())
            yield from map(here(), batch) if done is None else pickle.loads(done)

    def _send(self, work: Path, batch: Sequence[Any]) -> Future[bytes | None] | None:
        """Let another process do a batch; None where the system gives no process."""
        try:
            self._pool = self._pool or _pool(self._processes)
            with _undisturbed():
                return self._pool.submit(_done, self._forms, work, _written(batch, self._forms))
        except (OSError, ImportError, NotImplementedError, RuntimeError):
            return None


def _received(sent: Future[bytes | None] | None) -> bytes | None:
    from concurrent.futures.process import BrokenProcessPool

    with suppress(BrokenProcessPool):  # the system has ended a process
        return sent.result() if sent else None
    return None


def _pool(processes: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(processes, get_context("spawn"), _start)


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


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave no process behind where the one that asked was ended by force."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _done(forms: Forms, work: Path, batch: bytes) -> bytes | None:
    """Do a batch in another process; None where something fails."""
    try:
        return _written(list(map(_ready(work), pickle.loads(batch))), forms)
    except Exception:
        return None


@lru_cache(maxsize=1)
def _ready(work: Path) -> Callable[[Any], Any]:
    """Make ready for what a file says, which may be much: last year's declarations, say."""
    begin: Work[Any, Any] = pickle.loads(work.read_bytes())
    return begin()


def _written(thing: object, forms: Forms) -> bytes:
    content = io.BytesIO()
    _Pickler(content, forms).dump(thing)
    return content.getvalue()


class _Pickler(pickle.Pickler):
    """Names what belongs to the definition of a form: every process has its own."""

    def __init__(self, content: io.BytesIO, forms: Forms) -> None:
        super().__init__(content, pickle.HIGHEST_PROTOCOL)
        self._forms = forms

    def reducer_override(self, thing: object) -> Any:
        match thing:
            case Field():
                return getattr, (thing.part, thing.key)
            case Form():
                return _form, (self._forms, thing.key, thing.version)
            case Declaration():
                tables = {table: [row.answers for row in rows] for table, rows in thing.tables.items()}
                return _declaration, (thing.form, thing.sections.answers, tables)
            case XlperfError():  # it words itself, from what its words no longer tell
                return _error, (type(thing), thing.args, vars(thing))
        return NotImplemented


@lru_cache(maxsize=64)
def _form(forms: Forms, key: str, version: str) -> Form:
    return next(one for one in forms() if (one.key, one.version) == (key, version))


_Row = Mapping[Field[Any], Given]


def _declaration(form: Form, sections: _Row, tables: Mapping[type[Table], Sequence[_Row]]) -> Declaration:
    return Declaration.of(form, sections, tables)


def _error(kind: type[XlperfError], words: tuple[str, ...], more: Mapping[str, Any]) -> XlperfError:
    error = kind.__new__(kind, *words)
    vars(error).update(more)
    return error
