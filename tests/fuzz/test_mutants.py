"""What the gate and the reader make of workbooks that were damaged, twisted, or only written otherwise."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from xlperf import actions

from ..office import Typist
from .judges import LONGEST, answers_of, by_libreoffice, differences
from .mutants import mutant
from .run import UNDIAGNOSED, Outcome, Run, answers_by_sheet, written
from .seeds import seeds

SEED, MANY = 1, 1000
SHOWN_TO_LIBREOFFICE = 300
MOST_SECONDS, MOST_MEMORY = 10, 300
MOST_REFUSED = 0.05
"""Of what others read without a change: refusing everything is no way to read nothing wrong."""

MUST_BE_REFUSED = re.compile(r"<!DOCTYPE|\b(?:twice|2 times)\b|([\w/.\[\]-]+) and (?!\1)(?i:\1)")
"""Definitions of their own, and whatever stands twice, or twice but for its case: what one program reads
without a change another reads with one, so that the threat table wants it refused."""

LIBREOFFICE_IS_WRONG = ('t="b" <v>true</v>',)
"""What XML Schema allows, openpyxl cannot read and LibreOffice takes for FALSE."""


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Run:
    """Give what the command finds, in a process of its own: its memory is looked at."""
    out = tmp_path_factory.mktemp("mutants") / "run.json"
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--mutants",
        str(MANY),
        "--seed",
        str(SEED),
        "--json",
        str(out),
    ]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert "Traceback" not in ended.stderr
    document = json.loads(out.read_text("utf-8"))
    return Run([Outcome(**one) for one in document["outcomes"]], document["verdicts"], document["memory"])


def told(outcomes):
    return "\n".join(f"{one.name} {one.answer}: {one.description} {one.wrong[:2]}" for one in outcomes)


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_what_mutants_are_made_of_is_read_as_declared(seed, tmp_path):
    path = tmp_path / f"a.{seed.suffix}"
    path.write_bytes(seed.content)
    (submission,) = actions.check([path])
    assert [one.declaration for one in submission.checked] == [seed.declaration]


def test_a_seed_and_a_number_make_the_same_mutant_again():
    assert [mutant(3, number) for number in range(50)] == [mutant(3, number) for number in range(50)]
    assert len({mutant(3, number).content for number in range(50)}) == 50
    assert mutant(3, 1).content != mutant(4, 1).content


def test_every_mutant_gets_one_verdict(done):
    assert done.verdicts == len(done.outcomes) == MANY
    assert len({one.name for one in done.outcomes}) == MANY


def test_every_refusal_says_what_is_wrong(done):
    assert not (found := told(one for one in done.outcomes if one.answer in UNDIAGNOSED)), found


def test_no_value_is_read_that_openpyxl_reads_otherwise(done):
    assert sum(one.unchanged is not None and one.answer == "read" for one in done.outcomes) > MANY / 4
    assert not (found := told(one for one in done.outcomes if one.wrong)), found


def test_what_means_nothing_changes_nothing(done):
    benign = [one for one in done.outcomes if one.benign and one.answer != "skipped"]
    assert len(benign) > MANY / 10
    assert not (found := told(one for one in benign if one.right is False)), found
    refused = [one for one in benign if not one.right]
    assert len(refused) <= MOST_REFUSED * len(benign), told(refused)


def test_no_mutant_takes_long_or_much_memory(done):
    slowest = max(done.outcomes, key=lambda one: one.seconds)
    assert slowest.seconds < MOST_SECONDS, told([slowest])
    assert done.memory < MOST_MEMORY


@pytest.mark.office
def test_what_openpyxl_and_libreoffice_read_is_read(done, typist: Typist):
    unchanged, otherwise, doubtful = [], [], 0
    with written(SEED, range(SHOWN_TO_LIBREOFFICE)) as (folder, mutants):
        for one, outcome in zip(mutants, done.outcomes, strict=False):
            path = folder / one.name
            seen = by_libreoffice(typist.ask("look", str(path), LONGEST)).sheets
            is_known = any(what in one.description for what in LIBREOFFICE_IS_WRONG)
            if seen is None or is_known or outcome.answer == "skipped":
                continue
            is_package = one.seed.suffix == "xlsx"  # the others openpyxl does not open
            if list(seen.values()) == [answers_of(one.seed.declaration, loose=True)]:
                if MUST_BE_REFUSED.search(outcome.description):
                    doubtful += 1
                elif outcome.unchanged or not is_package:
                    unchanged.append(outcome)
            elif outcome.answer == "read" and not outcome.right and outcome.unchanged is None:
                (submission,) = actions.check([path])
                ours = answers_by_sheet(submission, loose=True)
                outcome.wrong = [
                    found
                    for sheet in sorted({*ours, *seen})
                    for found in differences(ours.get(sheet, {}), seen.get(sheet, {}))
                ]
                otherwise += [outcome] if outcome.wrong else []
    assert len(unchanged) > max(SHOWN_TO_LIBREOFFICE / 3, 5 * doubtful)
    not_read = [one for one in unchanged if not one.right]
    assert len(not_read) <= MOST_REFUSED * len(unchanged), told(not_read)
    assert not otherwise, told(otherwise)  # what openpyxl cannot read, LibreOffice reads otherwise
