"""What a round's pre-filled workbooks cost: reading last year's, stamping this year's, and sharing it out.

    python benchmarks/handout.py [UNITS]

Costs of a workbook are CPU time, measured turn by turn in one process and given as the median of
their ratios to what stands beside them. The whole run is wall-clock time, by one process and by as
many as there are processors, in turn; on a busy machine the processors are not all ours.
"""

from __future__ import annotations

import csv
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook

from xlperf import actions
from xlperf.bureau.workers import processors
from xlperf.core.declaration import Declaration
from xlperf.core.exchange import decode
from xlperf.core.fields import LongText
from xlperf.core.form import Form
from xlperf.core.prefill import Known, prefill
from xlperf.workbook.copies import Copies
from xlperf.workbook.reader import read_content
from xlperf.workbook.template import SHEET, prefilled, sheet_of

T = TypeVar("T")
UNITS, ROUNDS, YEAR = 400, 3, 2028
GOOD = Path(__file__).parents[1] / "tests" / "good"


def main(units: int = UNITS) -> None:
    """Print what one workbook costs, and how long a round takes."""
    form = actions.form("xiangyang-project")
    keeps, copies = actions.keeps(form), Copies(actions.keeps(form))
    declared = [decode(form, path.name, path.read_text(encoding="utf-8")) for path in sorted(GOOD.iterdir())]
    ratios: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        known = [Known(f"第{number}单位{at}", "主管部门", f"项目{at}") for at in range(len(declared))]
        before = [otherwise(one, at, number) for at, one in enumerate(declared)]
        contents = [copies.make([sheet_of(one.completed())]) for one in before]
        raw = cpu(raw_read, contents)
        read = cpu(lambda content: read_content("a.xlsx", content, [form]), contents)
        nothing: list[Declaration | None] = [None] * len(known)
        for what, last in (("new", nothing), ("continuing", before)):
            wanted = [prefill(form, YEAR, who, one) for who, one in zip(known, last, strict=True)]
            written = cpu(lambda one: prefilled([one], keeps), wanted[:4]) / 4
            stamped = cpu(lambda one: copies.prefilled([one]), wanted) / len(wanted)
            if number:  # the first round warms up
                ratios.setdefault(f"stamping a {what} project / writing it with XlsxWriter", []).append(
                    stamped / written
                )
        if number:
            ratios.setdefault("reading last year's / python-calamine, raw read", []).append(read / raw)
    print("| one workbook, CPU | ratio |\n|---|---:|")
    for what, own in sorted(ratios.items()):
        print(f"| {what} | {statistics.median(own):.3f} |")
    many = processors()
    print(f"\n| {units} units, wall-clock | 1 process, s | {many} processes | ratio |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        roster, past = last_round(Path(folder), form, copies, declared, units)
        for what, source in (("without last year's", None), ("from last year's", past)):
            alone, together = list[float](), list[float]()
            for number in range(ROUNDS):
                for processes, taken in ((1, alone), (many, together)):
                    out = Path(folder, f"{what}{number}-{processes}")
                    start = time.perf_counter()
                    with actions.workers(processes) as shared:
                        actions.hand_out(form.key, YEAR, roster, out, source, shared=shared)
                    taken.append(time.perf_counter() - start)
            best = min(alone), min(together)
            print(f"| {what} | {best[0]:.1f} | {best[1]:.1f} | {best[1] / best[0]:.2f} |")


def cpu(work: Callable[[T], object], over: Sequence[T]) -> float:
    start = time.process_time()
    for one in over:
        work(one)
    return time.process_time() - start


def raw_read(content: bytes) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(SHEET).to_python()


def otherwise(declared: Declaration, unit: int, number: int) -> Declaration:
    """Give the same declaration of another unit, with other texts."""
    roles = declared.form.roles
    change: dict[Any, Any] = {
        field: text.replace("。", f"（第{number}稿，{unit}）。", 1)
        for field in declared.form.fields()
        if field.table is None and isinstance(field, LongText)
        if isinstance(text := declared.sections.raw(field), str)
    }
    return declared.but(change | {roles.unit: f"第{unit}单位", roles.project: f"项目{unit}"})


def last_round(
    folder: Path, form: Form, copies: Copies, declared: Sequence[Declaration], units: int
) -> tuple[Path, Path]:
    """Write a roster, and what its units handed in a year ago."""
    past = folder / "past"
    past.mkdir()
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["单位名称", "主管部门", "项目名称"])
        for unit in range(units):
            lines.writerow([f"第{unit}单位", f"第{unit % 40}主管部门", f"项目{unit}"])
            one = otherwise(declared[unit % len(declared)], unit, 0).completed()
            (past / f"{unit}.xlsx").write_bytes(copies.make([sheet_of(one)]))
    return roster, past


if __name__ == "__main__":
    os.environ.setdefault("XLPERF_HOME", os.devnull)  # nobody's own code lists
    main(*map(int, sys.argv[1:]))
