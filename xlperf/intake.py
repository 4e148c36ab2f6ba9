"""What came in: each file of a folder looked into once, and registered in a ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import codes
from .actions import Progress, View, check_content, files, forms, same_file, workers
from .bureau.ledger import Ledger, Seen
from .bureau.packing import Packed, answers, pack, unpack
from .core.errors import NoName, NothingThere, ReadingLost, XlperfError
from .core.submission import Submission
from .core.words import visible
from .workbook.guard import read_bytes

if TYPE_CHECKING:
    from .bureau.workers import Loss, Workers

_TOGETHER: Final = 50
"""Files that are registered together: what Ctrl-C costs at most."""


@dataclass(frozen=True)
class Came:
    """What lies in a folder now: the files that are registered, and those that are none of ours."""

    present: frozenset[str]
    aside: tuple[Submission, ...]


def register(
    ledger: Ledger,
    round: int,
    folder: Path,
    view: View,
    shared: Workers | None,
    progress: Progress,
    leave_out: Sequence[Path],
    now: datetime,
    verify: bool = False,
) -> Came:
    """Look into every file of a folder that has changed since it was last looked into."""
    codes.forget()
    codes.own_lists()  # one that is broken is said once, not of every file
    found = [
        one
        for one in files(folder)
        if isinstance(one, Submission) or not any(same_file(one, other) for other in leave_out)
    ]
    aside = [
        one
        for one in found
        if isinstance(one, Submission) and not any(same_file(one.path, other) for other in leave_out)
    ]
    if len(aside) == len(found) and all(one.reason or one.path == folder for one in aside):
        raise NothingThere(folder)
    misnamed = [one for one in found if isinstance(one, Path) and not _is_text(one)]
    aside += [Submission(one, error=NoName(one)) for one in misnamed]
    aside = [_named(folder, one) for one in aside]
    key = view_key(view)
    read = ledger.readings(round, key)
    known = {} if verify else ledger.sighted(round)
    there = {path: _seen(folder, path) for path in found if isinstance(path, Path) and _is_text(path)}
    settled = {path for path, seen in there.items() if seen and known.get(seen) in read}
    to_look = [path for path in there if path not in settled]
    looked = (shared or workers(1, view.profile)).each(
        partial(_looking, view, read), to_look, _not_looked_into
    )
    done = len(settled)
    for some in _some(zip(to_look, looked, strict=True)):
        with ledger.writing():
            for path, (sha256, packed) in some:
                done += 1
                progress(done, len(there))
                seen = there[path]
                if sha256 is None or seen is None:
                    aside.append(unpack(path, packed.text, forms()) if packed else Submission(path))
                    continue
                submission = ledger.submit(round, seen, sha256, now)
                if packed is not None:
                    ledger.remember(round, sha256, key, packed, now)
                    ledger.declare(submission, packed)
    present = frozenset(_below(folder, path) for path in there)
    return Came(present, tuple(aside))


def _some(looked: Iterator[tuple[Path, Looked]]) -> Iterator[list[tuple[Path, Looked]]]:
    while some := list(islice(looked, _TOGETHER)):
        yield some


Looked = tuple[str | None, Packed | None]
"""The sha256 of a file, None where it cannot be read at all; and what it is, None where that is known."""


def _looking(view: View, read: frozenset[str]) -> Callable[[Path], Looked]:
    return partial(_look, view, read)


def _look(view: View, read: frozenset[str], path: Path) -> Looked:
    try:
        content = read_bytes(path, view.limits)
    except XlperfError as error:
        return None, pack(Submission(path, error=error))
    sha256 = hashlib.sha256(content).hexdigest()
    return sha256, None if sha256 in read else pack(check_content(path, content, view))


def _not_looked_into(path: Path, loss: Loss) -> Looked:
    return None, pack(Submission(path, error=ReadingLost(path.name, loss.value)))


def _seen(folder: Path, path: Path) -> Seen | None:
    try:
        return Seen.of(_below(folder, path), path.stat())
    except OSError:
        return None


def _is_text(path: Path) -> bool:
    """Tell a name that can be written down; some systems take any bytes for one."""
    return not any("\ud800" <= sign <= "\udfff" for sign in str(path))


def _named(folder: Path, one: Submission) -> Submission:
    """Let a file go by a name that can be written down."""
    return one if _is_text(one.path) else replace(one, path=folder / visible(_below(folder, one.path)))


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def view_key(view: View) -> str:
    """Give what is another as soon as the same file may be judged otherwise."""
    profile = view.profile
    on_a_day = bool(profile and (profile.trial or profile.waivers))
    told = [
        _program(),
        view.stage.key,
        view.for_bureau,
        repr(profile),
        view.today.isoformat() if on_a_day else "",
        [[*whose, answers(one)] for whose, one in sorted(view.last_year.items(), key=lambda pair: pair[0])],
        [[one.kind.key, one.year, dict(one.names)] for one in codes.lists()],
    ]
    return digest(told)


@cache
def _program() -> str:
    """Give what is another as soon as this program is: no older version's verdict is taken over."""
    own = Path(__file__).parent
    sources = sorted(one for one in own.rglob("*.py"))
    return digest([[one.relative_to(own).as_posix(), one.read_text(encoding="utf-8")] for one in sources])


def digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
