"""Looks into a file as `check` does, and measures what it costs; listens for who calls."""

from __future__ import annotations

import resource
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
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
    """What `check` says of a path, how long it took, and by how much its reader grew."""

    submissions: list[Submission]
    seconds: float
    megabytes: float


def look(*paths: Path, wait: float = 90) -> Look:
    """Check paths in a process of their own, whose readers are its only children."""
    context: Any = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_look, args=(theirs, paths))
    process.start()
    theirs.close()
    try:
        assert ours.poll(wait), f"no answer within {wait:.0f} s"
        return Look(*taken(ours.recv_bytes()))
    finally:
        process.kill()
        process.join()


def _look(theirs: Connection, paths: tuple[Path, ...]) -> None:
    held = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1024
    begun = time.monotonic()
    submissions = actions.check(paths)
    seconds = time.monotonic() - begun
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - held
    theirs.send_bytes(written((submissions, seconds, grown / 1024), actions.forms))


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
