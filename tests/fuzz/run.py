"""A run over many mutants: what xlperf says of each, how long it took, and whether openpyxl agrees."""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from xlperf import actions
from xlperf.core.submission import Status, Submission

from .judges import Answers, Verdict, answers_of, by_openpyxl, differences
from .mutants import Mutant, mutant
from .seeds import seeds

UNDIAGNOSED = frozenset({"internal", "reading-lost"})
"""Error codes that say nothing of what is wrong with a file."""

PROCESSES = 2
SHOWN = 60
"""Files of each kind that are listed."""


@dataclass
class Outcome:
    """What came of a mutant."""

    number: int
    name: str
    description: str
    benign: bool
    answer: str
    """`read`, `skipped`, or the code of the error."""
    seconds: float
    unchanged: bool | None = None
    """Whether openpyxl reads what is declared in the seed; None where it cannot read it."""
    right: bool | None = None
    """Whether xlperf reads what is declared in the seed; None where it reads nothing."""
    wrong: list[str] = field(default_factory=list)
    """Where xlperf and openpyxl differ, and no finding names the cell."""
    named: list[str] = field(default_factory=list)
    """Where they differ and a finding does."""


@dataclass
class Run:
    """What came of all of them."""

    outcomes: list[Outcome]
    verdicts: int
    """How many files were answered for."""
    memory: int
    """The most that a reader held, in MB."""

    def document(self) -> dict[str, object]:
        return asdict(self)


def run(seed: int, numbers: Iterable[int]) -> Run:
    """Make the mutants, let xlperf check the folder of them, and ask openpyxl."""
    with written(seed, numbers) as (folder, mutants):
        times = [time.perf_counter()]
        # one process: then the time between two answers is that of a file
        submissions = actions.check(
            [folder], lambda done, total: times.append(time.perf_counter()), shared=actions.workers(1)
        )
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        told = {one.path.name: one for one in submissions}
        took = {name: after - before for name, before, after in zip(told, times, times[1:], strict=False)}
        outcomes = [_outcome(one, told[one.name], took[one.name]) for one in mutants]
        judged = [
            (one, outcome)
            for one, outcome in zip(mutants, outcomes, strict=True)
            if one.seed.suffix == "xlsx"
        ]
        with ProcessPoolExecutor(PROCESSES) as pool:
            verdicts = pool.map(by_openpyxl, [folder / one.name for one, _ in judged], chunksize=8)
            for (one, outcome), verdict in zip(judged, verdicts, strict=True):
                compare(outcome, told[one.name], verdict, one)
            again = [(one, outcome) for one, outcome in judged if outcome.wrong]
            whole = pool.map(partial(by_openpyxl, whole=True), [folder / one.name for one, _ in again])
            for (one, outcome), verdict in zip(again, whole, strict=True):
                compare(outcome, told[one.name], verdict, one)
    return Run(outcomes, len(submissions), memory)


@contextmanager
def written(seed: int, numbers: Iterable[int]) -> Iterator[tuple[Path, list[Mutant]]]:
    """Give a folder with the mutants in it, and what they are; their bytes are no longer held."""
    with tempfile.TemporaryDirectory() as place:
        folder, mutants = Path(place), []
        for number in numbers:
            one = mutant(seed, number)
            (folder / one.name).write_bytes(one.content)
            mutants.append(replace(one, content=b""))
        yield folder, mutants


def _outcome(one: Mutant, submission: Submission, seconds: float) -> Outcome:
    match submission.status:
        case Status.UNREADABLE:
            assert submission.error
            answer = submission.error.code
        case Status.SKIPPED:
            answer = "skipped"
        case _:
            answer = "read"
    right = _as_declared(answers_by_sheet(submission), one) if answer == "read" else None
    return Outcome(one.number, one.name, one.description, one.benign, answer, seconds, right=right)


def answers_by_sheet(submission: Submission, *, loose: bool = False) -> dict[str, Answers]:
    return {one.sheet: answers_of(one.declaration, loose=loose) for one in submission.checked}


def _as_declared(sheets: dict[str, Answers], one: Mutant) -> bool:
    return list(sheets.values()) == [answers_of(one.seed.declaration)]


def compare(outcome: Outcome, submission: Submission, verdict: Verdict, one: Mutant) -> None:
    """Set down whether openpyxl reads the same."""
    outcome.wrong, outcome.named = [], []
    if verdict.sheets is None:
        return
    outcome.unchanged = _as_declared(verdict.sheets, one)
    if outcome.answer != "read":
        return
    ours = answers_by_sheet(submission)
    cells = {f"{at.sheet}!{at.cell}" for checked in submission.checked for at in checked.located}
    for sheet in sorted({*ours, *verdict.sheets}):
        if (found := differences(ours.get(sheet, {}), verdict.sheets.get(sheet, {})))[:1]:
            is_named = verdict.errors and verdict.errors <= cells
            (outcome.named if is_named else outcome.wrong).extend(found)


def table(done: Run, seed: int) -> str:
    """Write what came of it, as people read it."""
    outcomes = done.outcomes
    answers = Counter(one.answer for one in outcomes)
    lines = [
        f"{len(outcomes)} mutants of {len(seeds())} workbooks, seed {seed}: {done.verdicts} verdicts",
        "",
    ]
    lines += [f"{many:7}  {answer}" for answer, many in answers.most_common()]
    read = [one for one in outcomes if one.answer == "read"]
    same = [one for one in outcomes if one.unchanged]
    lines += [
        "",
        f"{len(done.outcomes) and sum(one.benign for one in outcomes):7}  benign",
        f"{sum(one.benign and bool(one.right) for one in outcomes):7}  benign, and read as declared",
        f"{len(same):7}  that openpyxl reads as declared",
        f"{sum(bool(one.right) for one in same):7}  of these are read by xlperf as declared",
        f"{sum(one.unchanged is not None for one in read):7}  that both read",
        f"{sum(bool(one.named) for one in outcomes):7}  of these differ where a finding names the cell",
        f"{sum(bool(one.wrong) for one in outcomes):7}  of these differ and nothing is said",
        "",
        f"most memory {done.memory} MB; slowest:",
    ]
    slowest = sorted(outcomes, key=lambda one: -one.seconds)[:5]
    lines += [f"{one.seconds:7.2f}  {one.name}  {one.description[:90]}" for one in slowest]
    for title, found in (
        ("undiagnosed:", [one for one in outcomes if one.answer in UNDIAGNOSED]),
        ("differ and nothing is said:", [one for one in outcomes if one.wrong]),
        (
            "read, though openpyxl cannot:",
            [one for one in read if one.unchanged is None and ".xlsx" in one.name],
        ),
        ("unchanged, yet not read:", [one for one in same if not one.right and one.answer != "skipped"]),
    ):
        lines += ["", title]
        for one in found[:SHOWN]:
            lines.append(f"  {one.name}  {one.answer}  {one.description[:110]}")
            lines += [f"      {difference}" for difference in one.wrong[:3]]
        if len(found) > SHOWN:
            lines.append(f"  and {len(found) - SHOWN} more")
    return "\n".join(lines)
