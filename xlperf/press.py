"""What is done at a press of a button, in whatever program, and in a closed file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from . import actions, show
from .core.submission import Checked, Submission
from .desk import Desk
from .workbook.guard import read_bytes
from .workbook.marking import Marking
from .workbook.marks import CLEARED, marks_of, told
from .workbook.outfile import save


def check(desk: Desk, today: date | None = None) -> str:
    """Check a workbook as it stands, list what was found in it, and say so in one line.

    Rows of an open book become as high as their texts need, so that it prints whole.
    """
    desk.must_take_marks()
    desk.progress("正在校验……")
    with tempfile.TemporaryDirectory(prefix="xlperf-") as folder:
        checked = _checked(desk.copy_to(Path(folder)))
        low = {one.sheet: one.low_rows for one in checked if one.low_rows}
        if low and desk.heighten(low):
            checked = _checked(desk.copy_to(Path(folder)))
    return _write(desk, checked, today or date.today())


def _checked(copy: Path) -> tuple[Checked, ...]:
    (submission,) = actions.check([copy], trusted=True)
    if submission.error:
        raise submission.error
    return submission.checked


def _write(desk: Desk, checked: Sequence[Checked], today: date) -> str:
    said = told(checked, today)
    with desk.batch():
        desk.write(marks_of(checked, desk.numbers), said)
    desk.progress(None)
    return said


def clear(desk: Desk) -> None:
    """Empty the list of findings, and so clear the marks."""
    desk.must_take_marks()
    with desk.batch():
        desk.write((), CLEARED)


def summary_of(folder: Path) -> Path:
    """Give where the summary of a folder is written: beside it, so that it is none of what it summarises."""
    return folder.parent / f"{folder.name}_汇总.xlsx"


def consolidate(desk: Desk, folder: Path, out: Path) -> str:
    """Summarise a folder, and say in a few lines what went into it."""
    from . import rounds

    def stage(what: str) -> actions.Progress:
        return lambda done, total: desk.progress(f"正在{what} {done}/{total}")

    result = rounds.consolidate(folder, out, stage)
    desk.progress(None)
    return show.consolidated(result, out)


def _marked(checked: Sequence[Checked], day: date, path: Path) -> bytes:
    marking = Marking(path.name, read_bytes(path))
    return marking.marked(marks_of(checked, marking.numbers), told(checked, day))


def mark(submissions: Sequence[Submission], today: date | None = None) -> list[Path]:
    """Write the findings of a check into the files themselves, and give the files that are marked.

    None is changed where one cannot be marked; where one cannot be written, those before it are.
    """
    day = today or date.today()
    made = []
    for one in submissions:
        if one.checked:
            made.append((one.path, actions.apart(partial(_marked, one.checked, day), one.path)))
    for path, content in made:
        save(path, content)
    return [path for path, _ in made]
