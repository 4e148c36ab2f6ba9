"""Looks into files as `check` does, and measures what it costs; listens for who calls."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import struct
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any

from xlperf import actions
from xlperf.bureau.wire import taken, written
from xlperf.core.submission import Submission

from .attack import Trap
from .package import good

CANARY = "canary-7f3a-of-the-bureau"


@dataclass(frozen=True)
class Look:
    """What `check` says of paths, the longest it was silent, and by how much its largest reader grew."""

    submissions: list[Submission]
    seconds: float
    megabytes: float
    printed: str
    """What appeared on the terminal meanwhile, by whomever."""


def look(*paths: Path, processes: int = 1, bound: bool = False, wait: float = 90) -> Look:
    """Check paths in a process of its own, whose readers are its only children.

    With `bound` it is bound by the permissions of files even where the tests are run by root.
    """
    context: Any = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    screen, terminal = os.pipe()  # a reader may write into no file
    process = context.Process(target=_look, args=(theirs, terminal, paths, processes, bound))
    process.start()
    theirs.close()
    os.close(terminal)
    printed = bytearray()
    try:
        begun = time.monotonic()
        while ours not in (heard := wait_for([ours, screen], timeout=1)):
            assert time.monotonic() - begun < wait, f"no answer within {wait:.0f} s"
            if screen in heard:
                printed += os.read(screen, 65_536)
        submissions, longest, megabytes = taken(ours.recv_bytes())
        return Look(submissions, longest, megabytes, printed.decode(errors="replace"))
    finally:
        process.kill()
        process.join()
        os.close(screen)


def _look(theirs: Connection, terminal: int, paths: tuple[Path, ...], processes: int, bound: bool) -> None:
    for stream in (1, 2):
        os.dup2(terminal, stream)
    if bound:
        _obey_permissions()
    held = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    times = [time.monotonic()]
    submissions = actions.check(
        paths, lambda done, total: times.append(time.monotonic()), shared=actions.workers(processes)
    )
    longest = max(later - earlier for earlier, later in pairwise(times))
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 - held
    theirs.send_bytes(written((submissions, longest, grown / (1 << 20)), actions.forms))


_OVERRIDES = 1 << 1 | 1 << 2
"""What lets root read what it may not: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def _obey_permissions() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    who, held = (
        ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0)),
        ctypes.create_string_buffer(24),
    )
    system.capget(who, held)
    effective, *others = struct.unpack("<6I", held.raw)
    if effective & _OVERRIDES:
        given = struct.pack("<6I", effective & ~_OVERRIDES, *others)
        assert system.capset(who, ctypes.create_string_buffer(given)) == 0, os.strerror(ctypes.get_errno())


def warm(folder: Path) -> None:
    """Read a file here, so that what is loaded for it is not counted with the next one."""
    path = folder / "warm.xlsx"
    path.write_bytes(good())
    actions.check([path], trusted=True)


@contextmanager
def trapped(folder: Path):
    """Give a trap, and who can be asked whether somebody has called."""
    file = folder / "canary.txt"
    file.write_text(CANARY, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Trap(CANARY, file, server.getsockname()[1]), server


def has_called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True
