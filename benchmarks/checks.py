"""What the checks of one declaration cost, beside python-calamine's raw read of the same sheet.

    python benchmarks/checks.py [REPETITIONS]

Every figure is CPU time, measured turn by turn in one process and given as the median of its ratios
to the raw read; a machine that is busy slows all alike. Texts differ in every repetition, so that
nothing that was remembered of one declaration serves the next.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook

from xlperf import actions
from xlperf.core.catalogue import TOPICS
from xlperf.core.check import Check, Context, Report, demanded, run
from xlperf.core.declaration import Declaration
from xlperf.core.exchange import decode
from xlperf.core.fields import LongText
from xlperf.workbook.grid import grids
from xlperf.workbook.guard import admit
from xlperf.workbook.reader import OWN_SHEETS, Reading, read_content
from xlperf.workbook.template import SHEET, filled

T = TypeVar("T")
R = TypeVar("R")
REPETITIONS = 7
GOOD = Path(__file__).parents[1] / "tests" / "good"


def main(repetitions: int = REPETITIONS) -> None:
    """Print the ratios, and the share of each topic."""
    form, checks = actions.form("xiangyang-project"), actions.checks()
    keeps = actions.keeps(form)
    declared = [decode(form, path.name, path.read_text(encoding="utf-8")) for path in sorted(GOOD.iterdir())]

    def reading(content: bytes) -> Reading:
        (found,) = read_content("a.xlsx", content, [form])
        assert found.facts  # computed when asked for
        return found

    def report(read: Reading) -> Report:
        return run(read.declaration, checks, Context(file=read.facts))

    rows, guarded, read, judged = list[float](), list[float](), list[float](), list[float]()
    shares: dict[str, list[float]] = defaultdict(list)
    warm_up = 1
    for number in range(repetitions + warm_up):
        contents = [filled(otherwise(one, number), keeps) for one in declared]
        raw, _ = cpu(raw_read, contents)
        shown, _ = cpu(
            lambda content: list(grids(admit("a.xlsx", content, OWN_SHEETS), OWN_SHEETS)), contents
        )
        values, _ = cpu(lambda content: read_content("a.xlsx", content, [form]), contents)
        cost, readings = cpu(reading, contents)
        spent, reports = cpu(report, readings)
        assert not any(one.findings for one in reports), "the good declarations are good"
        if number >= warm_up:
            rows.append(shown / raw)
            guarded.append(values / raw)
            read.append(cost / raw)
            judged.append(spent / raw)
            for topic, share in by_topic(cpu(reading, contents)[1], checks).items():
                shares[topic].append(share / raw)
    print(f"{len(declared)} declarations, {repetitions} repetitions; ratios to the raw read (median)\n")
    print("| what | ratio |\n|---|---:|")
    print("| python-calamine, raw read of the sheet | 1.00 |")
    print(
        f"| guarded read: the sheet's rows, looked through and read twice | {statistics.median(rows):.2f} |"
    )
    print(f"| guarded read: the declaration | {statistics.median(guarded):.2f} |")
    print(f"| the same, and what there is to know of the file | {statistics.median(read):.2f} |")
    print(f"| all {len(checks)} checks and the demands of the fields | {statistics.median(judged):.2f} |\n")
    print("| topic | share of the checks |\n|---|---:|")
    medians = {topic: statistics.median(own) for topic, own in shares.items()}
    for topic, own in sorted(medians.items(), key=lambda pair: -pair[1]):
        print(f"| {topic} {TOPICS.get(topic, '栏目自身的要求')} | {own / sum(medians.values()):.1%} |")


def cpu(work: Callable[[T], R], over: Sequence[T]) -> tuple[float, list[R]]:
    start = time.process_time()
    results = [work(one) for one in over]
    return time.process_time() - start, results


def raw_read(content: bytes) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(SHEET).to_python()


def otherwise(declaration: Declaration, number: int) -> Declaration:
    """Give the same declaration with other texts."""
    change: dict[Any, Any] = {
        field: text.replace("。", f"（第{number + 2}稿）。", 1)
        for field in declaration.form.fields()
        if field.table is None and isinstance(field, LongText)
        if isinstance(text := declaration.sections.raw(field), str)
    }

    return declaration.but(change)


def by_topic(readings: Sequence[Reading], checks: Sequence[Check]) -> dict[str, float]:
    spent: dict[str, float] = defaultdict(float)
    for one in readings:
        context = Context(file=one.facts)
        spent["栏目"] += cpu(lambda declaration: list(demanded(declaration)), [one.declaration])[0]
        for check in checks:
            if check.applies(one.declaration.form):
                made = [(check, one.declaration, context)]
                spent[check.code[:3]] += cpu(lambda each: list(each[0].problems(*each[1:])), made)[0]
    return spent


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
