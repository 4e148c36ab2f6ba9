"""What a press of a button needs of the workbook that it is pressed in, and the one door to xlwings.

The open book is only asked for a copy of itself, which is checked as any file is, and given the list of
findings. So there is one reader, and little that Excel could answer otherwise than expected.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from .core.errors import ProtectedReport, WithoutReport
from .workbook.guard import read_bytes
from .workbook.layout import REPORT
from .workbook.marking import Marking
from .workbook.marks import FIRST_ROW, KEY_COLUMN, MOST, TOLD_ROW, Mark
from .workbook.outfile import save

if TYPE_CHECKING:
    import xlwings

TITLE: Final = "绩效申报"


LowRows = Mapping[str, Mapping[int, float]]
"""The rows of each sheet, from 0, that are too low for their texts, and the points they need."""


class Desk(Protocol):
    """A workbook in which a button is pressed."""

    @property
    def name(self) -> str: ...

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each sheet by its name, as the formula SHEET() counts."""
        ...

    def copy_to(self, folder: Path) -> Path:
        """Save the workbook as it is now into a folder, under its own name."""
        ...

    def must_take_marks(self) -> None:
        """WithoutReport or ProtectedReport say why the workbook cannot take a list of findings."""
        ...

    def heighten(self, rows: LowRows) -> bool:
        """Make rows as high as their texts need, where that may be done; tell whether any is higher now."""
        ...

    def write(self, marks: Sequence[Mark], told: str) -> None:
        """Replace the list of findings, and say in a line above it how things stand."""
        ...

    def progress(self, said: str | None) -> None:
        """Say in passing what is done, or that all is done."""
        ...

    def tell(self, said: str) -> None:
        """Say something that is to be read before anything else is done."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Do several things at once, without the screen following each."""
        ...


class ClosedFile:
    """A file that no program has open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []
        self._marking = Marking(path.name, read_bytes(path))

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def numbers(self) -> Mapping[str, int]:
        return self._marking.numbers

    def copy_to(self, folder: Path) -> Path:
        copy = folder / self.name
        copy.write_bytes(read_bytes(self.path))
        return copy

    def must_take_marks(self) -> None:
        """Its list was looked for when it was opened."""

    def heighten(self, rows: LowRows) -> bool:
        return False  # nothing but the list of a closed file is ever written

    def write(self, marks: Sequence[Mark], told: str) -> None:
        save(self.path, self._marking.marked(marks, told))

    def progress(self, said: str | None) -> None:
        """Nobody watches a file."""

    def tell(self, said: str) -> None:
        self.told.append(said)

    def batch(self) -> AbstractContextManager[None]:
        return nullcontext()


_FOLDERS: Final = 4
_CHOSEN: Final = -1
_MANUAL: Final = "manual"
_TEXTS: Final = KEY_COLUMN - 1
"""Columns of texts; behind them stand a link and the key."""


class OpenBook:
    """A workbook that is open in Excel. No call of it grows with the number of findings."""

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book

    @property
    def name(self) -> str:
        return str(self._book.name)

    @property
    def numbers(self) -> Mapping[str, int]:
        return {str(sheet.Name): int(sheet.Index) for sheet in self._book.api.Sheets}

    def copy_to(self, folder: Path) -> Path:
        # one that was never saved has no suffix, and is as new workbooks are
        copy = folder / (self.name if Path(self.name).suffix else f"{self.name}.xlsx")
        self._book.api.SaveCopyAs(str(copy))
        return copy

    def must_take_marks(self) -> None:
        if REPORT not in self.numbers:
            raise WithoutReport(self.name)
        if self._report.api.ProtectContents:
            raise ProtectedReport(self.name)

    @property
    def _report(self) -> Any:
        return self._book.sheets[REPORT]

    def heighten(self, rows: LowRows) -> bool:
        raised = False
        for name, points in rows.items():
            sheet = self._book.sheets[name].api
            if not sheet.ProtectContents or sheet.Protection.AllowFormattingRows:
                for row, height in points.items():
                    sheet.Rows(row + 1).RowHeight = height
                    raised = True
        return raised

    def write(self, marks: Sequence[Mark], told: str) -> None:
        report = self._report
        self._write_list(report, marks)
        report.range((TOLD_ROW + 1, 1)).raw_value = told

    def _write_list(self, report: Any, marks: Sequence[Mark]) -> None:
        wanted = [(*mark.texts, mark.key) for mark in marks]
        if self._listed(report, len(marks)) == wanted:
            return
        if report.api.FilterMode:
            report.api.ShowAllData()
        _rows(report, MOST).api.ClearContents()
        if not marks:
            return
        _columns(report, len(marks), 0, _TEXTS).raw_value = [mark.texts for mark in marks]
        _columns(report, len(marks), _TEXTS, KEY_COLUMN).api.Formula = [(mark.link,) for mark in marks]
        _columns(report, len(marks), KEY_COLUMN, KEY_COLUMN + 1).raw_value = [(mark.key,) for mark in marks]
        _rows(report, len(marks)).api.EntireRow.AutoFit()

    def _listed(self, report: Any, many: int) -> list[tuple[str, ...]]:
        """Give the texts and keys of the list, and of one row behind it if there is something in it."""
        rows = report.range((FIRST_ROW + 1, 1), (FIRST_ROW + many + 1, KEY_COLUMN + 1)).raw_value
        listed = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
        return [(*row[:_TEXTS], row[KEY_COLUMN]) for row in listed if any(row)]

    def progress(self, said: str | None) -> None:
        self._book.app.status_bar = said or False

    def tell(self, said: str) -> None:
        self._book.app.alert(said, TITLE)

    def ask_folder(self) -> Path | None:
        """Let the user choose a folder; None where nothing is chosen."""
        dialog = self._book.app.api.FileDialog(_FOLDERS)
        return Path(str(dialog.SelectedItems(1))) if dialog.Show() == _CHOSEN else None

    def open(self, path: Path) -> None:
        """Open another workbook beside this one."""
        self._book.app.books.open(str(path))

    @contextmanager
    def batch(self) -> Iterator[None]:
        app = self._book.app
        with app.properties(screen_updating=False, enable_events=False, calculation=_MANUAL):
            yield


def _rows(report: Any, many: int) -> Any:
    return report.range((FIRST_ROW + 1, 1), (FIRST_ROW + many, KEY_COLUMN + 1))


def _columns(report: Any, many: int, first: int, end: int) -> Any:
    return report.range((FIRST_ROW + 1, first + 1), (FIRST_ROW + many, end))


COM_ATTEMPTS: Final = 1_000
"""How often xlwings asks an Excel that is busy, as while a cell is edited; by itself it asks for ever."""

_BUSY: Final = frozenset({-2147418111, -2146777998})
"""RPC_E_CALL_REJECTED, VBA_E_IGNORE: what Excel answers while it attends to something else."""


def is_busy(error: Exception) -> bool:
    """Tell whether Excel could not listen, as while somebody types into a cell."""
    details = getattr(error, "excepinfo", None) or ()
    return type(error).__name__ == "ExcelBusyError" or not _BUSY.isdisjoint(
        (getattr(error, "hresult", None), *details[5:6])
    )


def pressed_in() -> OpenBook:
    """Give the book in which a button was pressed, by the words with which xlwings started this program."""
    return OpenBook(_xlwings().Book.caller())


def _xlwings() -> Any:
    """Import xlwings without the libraries that it would only load, and without its clean-up at the end.

    That ends every Excel of which it sees no window, and so one in Protected View.
    """
    for heavy in (idle := [name for name in ("pandas", "numpy") if name not in sys.modules]):
        sys.modules[heavy] = None  # type: ignore[assignment]  # so it is taken as not installed
    try:
        import xlwings
    finally:
        for heavy in idle:
            del sys.modules[heavy]
    windows = getattr(xlwings, "_xlwindows", None)
    if windows is not None:
        atexit.unregister(windows.cleanup)
        windows.N_COM_ATTEMPTS = COM_ATTEMPTS
    return xlwings
