"""Faults in the open book of Excel that a test must notice: `pytest -p tests.desk.seeded` with one of them.

The name of the fault stands in the environment; the module is changed before anything imports it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

FAULT = "XLPERF_FAULT"


class Fault(NamedTuple):
    """What stands in desk.py, what stands there instead, and words of the test that sees it."""

    right: str
    wrong: str
    seen_by: str


FAULTS = {
    "sheets are counted from 0": Fault("int(sheet.Index)", "int(sheet.Index) - 1", "its_sheets_have_numbers"),
    "the file on the disk is copied, not the book": Fault(
        "self._book.api.SaveCopyAs(str(copy))",
        "copy.write_bytes(Path(self._book.fullname).read_bytes())",
        "a_copy_is_as_the_book_is_now",
    ),
    "a protected list is not noticed": Fault(
        "if self._report.api.ProtectContents:", "if False:", "a_protected_list_is_refused"
    ),
    "rows behind a shorter list are left": Fault(
        "_rows(report, MOST).api.ClearContents()",
        "_rows(report, max(1, len(marks))).api.ClearContents()",
        "a_shorter_list",
    ),
    "the list begins a row too low": Fault(
        "return report.range((FIRST_ROW + 1, first + 1), (FIRST_ROW + many, end))",
        "return report.range((FIRST_ROW + 2, first + 1), (FIRST_ROW + many + 1, end))",
        "a_press_lists_what_was_found",
    ),
    "texts are written as numbers": Fault(
        ".raw_value = [mark.texts for mark in marks]",
        ".raw_value = [[float(t) if t.isdigit() else t for t in mark.texts] for mark in marks]",
        "texts_are_kept",
    ),
    "texts are written as formulas": Fault(
        "_columns(report, len(marks), 0, _TEXTS).raw_value",
        "_columns(report, len(marks), 0, _TEXTS).api.Formula",
        "texts_are_kept",
    ),
    "links and keys change places": Fault(
        ".api.Formula = [(mark.link,) for mark in marks]",
        ".raw_value = [(mark.key,) for mark in marks]",
        "a_press_lists_what_was_found",
    ),
    "a filter is left on": Fault("if report.api.FilterMode:", "if False:", "a_filter_hides_nothing"),
    "how things stand is not said": Fault(
        "report.range((TOLD_ROW + 1, 1)).raw_value = told", "pass", "a_press_lists_what_was_found"
    ),
    "each finding is written by itself": Fault(
        "_columns(report, len(marks), 0, _TEXTS).raw_value = [mark.texts for mark in marks]",
        "[setattr(report.range((FIRST_ROW + 1 + n, 1), (FIRST_ROW + 1 + n, _TEXTS)), 'raw_value', [m.texts])"
        " for n, m in enumerate(marks)]",
        "few_round_trips",
    ),
    "the same list is written again": Fault(
        "if self._listed(report, len(marks)) == wanted:", "if False:", "few_round_trips"
    ),
    "rows keep the height of other findings": Fault(
        "_rows(report, len(marks)).api.EntireRow.AutoFit()", "pass", "few_round_trips"
    ),
    "the status bar is not given back": Fault(
        "status_bar = said or False", "status_bar = said", "the_application_is_as_it_was"
    ),
    "the screen stays as it was in the batch": Fault(
        "with app.properties(screen_updating=False, enable_events=False, calculation=_MANUAL):",
        "app.screen_updating = False\n        if True:",
        "the_application_is_as_it_was",
    ),
    "the wrong row is made higher": Fault(
        "sheet.Rows(row + 1)", "sheet.Rows(row)", "rows_as_high_as_their_texts"
    ),
    "a row that may not be is made higher": Fault(
        "if not sheet.ProtectContents or sheet.Protection.AllowFormattingRows:",
        "if True:",
        "may_not_be_made_higher",
    ),
    "a busy Excel is asked for ever": Fault(
        "windows.N_COM_ATTEMPTS = COM_ATTEMPTS", "pass", "from_asking_for_ever"
    ),
    "an Excel in Protected View is ended": Fault(
        "atexit.unregister(windows.cleanup)", "pass", "from_ending_other_excels"
    ),
    "a busy Excel is a fault of ours": Fault(
        'return type(error).__name__ == "ExcelBusyError" or not',
        "return not True and not",
        "a_cell_is_edited",
    ),
}


def pytest_configure() -> None:
    from xlperf import desk

    fault = FAULTS[os.environ[FAULT]]
    path = Path(str(desk.__file__))
    source = path.read_text(encoding="utf-8")
    assert source.count(fault.right) == 1, "the fault is of another version"
    exec(compile(source.replace(fault.right, fault.wrong), str(path), "exec"), desk.__dict__)
