"""A workbook that is open in LibreOffice, and the buttons there.

The macro `macros/xlperf_button.py` starts this program and does what it asks for, line by line. So a press is
the same here as in Excel, and LibreOffice needs to know nothing of declarations.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from . import buttons
from .core.errors import ProtectedReport, WithoutReport
from .desk import LowRows
from .workbook.layout import REPORT
from .workbook.marks import FIRST_ROW, HEAD_ROW, KEY_COLUMN, MOST, TOLD_ROW, Mark

Ask = Callable[..., Any]
"""Asks the program for something: a verb and its words, each of them JSON. Failed where it cannot be done."""

_TEXTS: Final = KEY_COLUMN - 1
"""Columns of texts; behind them stand a link and the key."""


class Failed(Exception):
    """What the program could not do."""


class LibreOfficeBook:
    """A workbook that is open in LibreOffice."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    @property
    def name(self) -> str:
        return str(self._ask("name"))

    @property
    def numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self._ask("sheets"), 1)}

    def copy_to(self, folder: Path) -> Path:
        return Path(self._ask("copy_to", str(folder)))

    def must_take_marks(self) -> None:
        if REPORT not in self.numbers:
            raise WithoutReport(self.name)
        if self._ask("is_protected", REPORT):
            raise ProtectedReport(self.name)

    def heighten(self, rows: LowRows) -> bool:
        for sheet, points in rows.items():
            self._ask("heighten", sheet, list(points.items()))
        return bool(rows)

    def write(self, marks: Sequence[Mark], told: str) -> None:
        self._write_list(marks)
        self._ask("put_texts", REPORT, _area(TOLD_ROW, 1, 0, 1), [[told]])

    def _write_list(self, marks: Sequence[Mark]) -> None:
        if self._listed(len(marks)) == [(*mark.texts, mark.key) for mark in marks]:
            return
        self._ask("empty", REPORT, _area(HEAD_ROW, 1), _area(FIRST_ROW, MOST))
        if not marks:
            return
        many = len(marks)
        columns: list[tuple[str, int, int, list[Sequence[str]]]] = [
            ("put_texts", 0, _TEXTS, [mark.texts for mark in marks]),
            ("put_formulas", _TEXTS, KEY_COLUMN, [[mark.link_with(";")] for mark in marks]),
            ("put_texts", KEY_COLUMN, KEY_COLUMN + 1, [[mark.key] for mark in marks]),
        ]
        for verb, first, end, rows in columns:
            self._ask(verb, REPORT, _area(FIRST_ROW, many, first, end), rows)
        self._ask("heighten", REPORT, [(FIRST_ROW + at, mark.points) for at, mark in enumerate(marks)])

    def _listed(self, many: int) -> list[tuple[str, ...]]:
        """Give the texts and keys of the list, and of one row behind it if there is something in it."""
        rows = self._ask("texts", REPORT, _area(FIRST_ROW, many + 1))
        listed = [tuple(map(str, row)) for row in rows]
        return [(*row[:_TEXTS], row[KEY_COLUMN]) for row in listed if any(row)]

    def progress(self, said: str | None) -> None:
        self._ask("progress", said)

    def tell(self, said: str) -> None:
        self._ask("tell", said)

    def ask_folder(self) -> Path | None:
        """Let the user choose a folder; None where nothing is chosen."""
        chosen = self._ask("ask_folder")
        return Path(chosen) if chosen else None

    def open(self, path: Path) -> None:
        """Open another workbook beside this one."""
        self._ask("open", str(path))

    @contextmanager
    def batch(self) -> Iterator[None]:
        self._ask("begin")
        try:
            yield
        finally:
            self._ask("end")


def _area(row: int, rows: int, first: int = 0, end: int = KEY_COLUMN + 1) -> list[int]:
    """Give cells as LibreOffice counts them: left, top, right, bottom."""
    return [first, row, end - 1, row + rows - 1]


def asking(questions: TextIO, answers: TextIO) -> Ask:
    """Give a way to ask over two streams."""

    def ask(*words: Any) -> Any:
        questions.write(json.dumps(words) + "\n")
        questions.flush()
        answer, trouble = json.loads(answers.readline())
        if trouble:
            raise Failed(trouble)
        return answer

    return ask


def main(task: str) -> None:
    """Do what a button asks for in the workbook at the other end of this program's streams."""
    questions, sys.stdout = sys.stdout, sys.stderr  # nothing else may speak there
    buttons.press_in(LibreOfficeBook(asking(questions, sys.stdin)), task)


if __name__ == "__main__":
    main(sys.argv[1])
