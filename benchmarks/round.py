"""What a round costs: different workbooks gathered from scratch and summarised, and again unchanged.

    python benchmarks/round.py [WORKBOOKS]

The workbooks are composed as those of the example round. CPU time of a run and of the processes that it
starts is given as its ratio to reading the same sheets with python-calamine and nothing else, in turn.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.workbook.template import SHEET

sys.path.insert(0, str(Path(__file__).parents[1] / "examples" / "round"))
from compose import compose, plan  # type: ignore[import-not-found]
from topics import TOPICS  # type: ignore[import-not-found]

WORKBOOKS, YEAR, IN_A_FOLDER = 2_500, 2027, 50
_RUN = "import sys; from xlperf.cli import main; sys.exit(main(sys.argv[1:]))"
_SAVED = 1_790_000_000
_MIB = 1_024


class Cost(NamedTuple):
    """Seconds of a clock and of processors, and MiB at most in one process."""

    clock: float
    processors: float
    memory: float


def main(workbooks: int = WORKBOOKS) -> None:
    """Print what a round costs from scratch, and what it costs to see that nothing has changed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = list(_made(folder / "收件", workbooks))
        words = ["consolidate", "收件", "-o", "汇总.xlsx", "--ledger", "台账.db", "--round", f"{YEAR}-一上"]
        raw = _raw(files)
        print(f"{workbooks} workbooks; raw read of their sheets: {raw:.1f} s of CPU\n")
        print("| run | clock, s | CPU / raw read | most memory of a process, MiB |\n|---|---:|---:|---:|")
        for what in ("from scratch", "unchanged"):
            cost = _cost(folder, words)
            print(f"| {what} | {cost.clock:.1f} | {cost.processors / raw:.2f} | {cost.memory:.0f} |")


def _made(folder: Path, number: int) -> Iterator[Path]:
    """Write workbooks, each of another project."""
    for at, content in enumerate(actions.filled_workbooks([one] for one in _declared(number))):
        path = folder / str(at // IN_A_FOLDER) / f"{at}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (_SAVED, _SAVED))
        yield path


def _declared(number: int) -> Iterator[Declaration]:
    by = random.Random(1)
    for at in range(number):
        topic = TOPICS[at % len(TOPICS)]
        turn, place = divmod(at // len(TOPICS), len(topic.places))
        made = plan(topic, place, YEAR, by)
        other = replace(made, place=f"{made.place}{turn}片", unit=f"{made.unit}第{turn}分队")
        yield compose(other, by)


def _raw(files: list[Path]) -> float:
    began = time.process_time()
    for path in files:
        CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python()
    return time.process_time() - began


def _cost(folder: Path, words: list[str]) -> Cost:
    began = time.monotonic()
    run = subprocess.Popen([sys.executable, "-c", _RUN, *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    if status:
        raise SystemExit(f"the run has failed: {os.waitstatus_to_exitcode(status)}")
    return Cost(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / _MIB)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
