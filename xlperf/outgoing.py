"""What a bureau gives out of a round: what goes back to the units, and what everybody may see."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .actions import Progress, View, check_content, cross_checks, filled_workbook, workers
from .bureau.handout import Names
from .core.batch import Filed
from .core.crosscheck import compare
from .core.errors import NothingAccepted, NothingReturned, XlperfError
from .core.round import Decision, Round
from .core.submission import Checked
from .rounds import account
from .workbook.guard import read_bytes
from .workbook.outfile import staged

if TYPE_CHECKING:
    from .bureau.returns import Returned
    from .bureau.workers import Loss
    from .core.profile import Profile
    from .core.settings import Settings
    from .workbook.marking import Marking


@dataclass(frozen=True)
class GivenBack:
    """What was made for the units: a notice for each, and a workbook for each file."""

    units: tuple[Returned, ...]
    refilled: tuple[str, ...]
    """The files that came back as a new workbook: the original cannot be marked, works, or is not there."""


def give_back(
    folder: Path,
    out: Path,
    ledger: Path,
    asked: Round | None = None,
    until: date | None = None,
    progress: Progress = lambda done, total: None,
) -> GivenBack:
    """Make a notice and the marked workbooks for every unit of which something is returned.

    NothingReturned says that there is nothing.
    """
    from .bureau.returns import LIST, marked_name, notice, return_list, returned
    from .workbook.notice import notice_document

    told = account(ledger, asked)
    units = returned(one for one in told.batch.filed if one.standing.decision is Decision.RETURNED)
    if not units:
        raise NothingReturned(ledger)
    refilled: list[str] = []
    notices: list[str] = []
    made: dict[str, str] = {}
    names = Names()
    total = sum(len(unit.files) for unit in units)
    own = {
        file: [one for one in told.batch.filed if one.file == file] for unit in units for file in unit.files
    }
    jobs = [(folder / file, every[0].sha256, [one.checked for one in every]) for file, every in own.items()]
    marked = workers().each(partial(_marking, told.batch.as_of or date.today()), jobs, _not_marked)
    with staged(out) as staging:
        for unit in units:
            (staging / unit.folder).mkdir(exist_ok=True)
            notices.append(f"{unit.folder}/{names.free(unit.notice_file)}")
            page = notice_document(notice(told.batch, unit, until, told.decided))
            (staging / notices[-1]).write_bytes(page)
            for file in unit.files:
                content = next(marked)
                if content is None:
                    content = _filled_again(own[file], told.batch.as_of or date.today())
                    refilled.append(file)
                made[file] = f"{unit.folder}/{names.free(marked_name(file))}"
                (staging / made[file]).write_bytes(content)
                progress(len(made), total)
        (staging / LIST).write_bytes(return_list(told.batch, dict(zip(notices, units, strict=True)), made))
    return GivenBack(tuple(units), tuple(refilled))


Job = tuple[Path, str, Sequence[Checked]]
"""A file, the sha256 that it had when it was registered, and what was found in it."""


def _marking(day: date) -> Callable[[Job], bytes | None]:
    return partial(_marked, day)


def _marked(day: date, job: Job) -> bytes | None:
    """Mark the file in which declarations came; None where it is another by now, or cannot be marked.

    A file in which something of the unit's works is not sent on either.
    """
    from .workbook.inert import is_inert
    from .workbook.marking import Marking

    path, sha256, checked = job
    with suppress(XlperfError):
        content = read_bytes(path)
        if hashlib.sha256(content).hexdigest() == sha256 and is_inert(content):
            return _with_marks(Marking(path.name, content), checked, day)
    return None


def _not_marked(job: Job, loss: Loss) -> None:
    return None


def _filled_again(own: Sequence[Filed], day: date) -> bytes:
    """Fill a new workbook with what was declared, and mark it."""
    from .workbook.marking import Marking

    content = filled_workbook([one.declaration for one in own])
    submission = check_content(Path("a.xlsx"), content, View())
    return _with_marks(Marking("a.xlsx", content), submission.checked, day)


def _with_marks(marking: Marking, checked: Sequence[Checked], day: date) -> bytes:
    from .workbook.marks import marks_of
    from .workbook.marks import told as said

    return marking.marked(marks_of(checked, marking.numbers), said(checked, day))


@dataclass(frozen=True)
class Published:
    """How many projects may be seen by everybody, and why the others may not."""

    published: int
    held_back: tuple[tuple[Filed, str], ...]


def publish(
    out: Path,
    ledger: Path,
    asked: Round | None = None,
    decided: Profile | None = None,
    progress: Progress = lambda done, total: None,
) -> Published:
    """Write the public version of every accepted declaration; XFM-018 says which are held back."""
    from .bureau.public import LIST, public_file, public_list
    from .workbook.printed import printed

    told = account(ledger, asked)
    batch = replace(told.batch, settings=decided.settings if decided else told.batch.settings)
    if not batch.counted:
        raise NothingAccepted(ledger)
    held: dict[Filed, str] = {}
    for finding in compare(batch, cross_checks(), publishing=True).findings:
        for one in finding.between.filed:
            held[one] = "；".join(filter(None, (held.get(one), finding.message)))
    chosen = [one for one in batch.counted if one not in held]
    names = Names()
    files: dict[Filed, str] = {}
    with staged(out) as staging:
        for number, one in enumerate((_public(one, batch.settings) for one in chosen), 1):
            path = public_file(one)
            files[one] = f"{path.parent}/{names.free(path.name)}"
            (staging / path).parent.mkdir(exist_ok=True)
            (staging / files[one]).write_bytes(printed(one.declaration))
            progress(number, len(chosen))
        (staging / LIST).write_bytes(public_list(batch, files))
    return Published(len(chosen), tuple(held.items()))


def _public(one: Filed, settings: Settings) -> Filed:
    """Give a declaration as everybody may see it: names and numbers are masked in what it is called, too."""
    from .core.masking import masked

    return replace(
        one, checked=replace(one.checked, declaration=masked(one.declaration, settings).declaration)
    )
