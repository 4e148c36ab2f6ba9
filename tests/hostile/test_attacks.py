"""Every file of the catalogue is answered as the threat table says, by itself and among good ones."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from xlperf import page, rounds, show
from xlperf.core.errors import Internal
from xlperf.forms.xiangyang_project import Funding, Project
from xlperf.workbook.template import filled

from ..samples import GOOD
from . import looking, threats
from .attack import told
from .attacks import ATTACKS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="measures processes as POSIX has them")

SECONDS, MEGABYTES = 10, 300
TRACES = re.compile(r"Traceback|panicked|stack backtrace|memory allocation of")
BESIDE = ("00", "m", "zz")
"""How the good files among the bad ones are called, so that some come first and some last."""


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trap")
    looking.warm(folder)
    with looking.trapped(folder) as both:
        yield both


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    return tmp_path_factory.mktemp("received")


def words_itself(error) -> bool:
    """Tell whether an error is one Chinese sentence, in a line, with the way out."""
    said = str(error)
    return (
        re.search(r"[\u4e00-\u9fff]", said) is not None
        and said.splitlines() == [said]
        and said.endswith("。")
        and "请" in said
        and not re.search(r"[\x00-\x1f\x7f-\x9f]", said)
    )


@pytest.mark.parametrize("attack", [pytest.param(one, id=one.key) for one in ATTACKS])
def test_a_file_is_answered_as_it_must_be(attack, trap, received, capfd):
    trap, server = trap
    seen = looking.look(attack.write(received, trap))
    (one,) = seen.submissions
    assert attack.must.judge(one), f"must be {attack.must.said}, but {told(one)}"
    assert not isinstance(one.error, Internal), told(one)
    assert one.error is None or words_itself(one.error)
    assert not TRACES.search("".join(capfd.readouterr()))
    assert seen.seconds < SECONDS
    assert seen.megabytes < MEGABYTES
    shown = show.text([one]) + json.dumps(show.document([one]), ensure_ascii=False) + page.page([one])
    assert trap.canary not in shown
    assert not looking.has_called(server)


def test_every_row_of_the_threat_table_has_an_attack():
    assert {one.threat for one in ATTACKS} == set(threats.BY_CATALOGUE)


def test_no_two_attacks_have_one_name():
    assert len({one.key for one in ATTACKS}) == len(ATTACKS)


def test_a_bad_file_among_good_ones_costs_itself_and_nothing_else(trap, received, tmp_path):
    trap, server = trap
    for attack in ATTACKS:
        if not (received / f"{attack.key}{attack.suffix}").exists():
            attack.write(received, trap)
    for name in BESIDE:
        (received / f"{name}.xlsx").write_bytes(filled(GOOD.but({Project.name: f"好的{name}"})))
    there = {path.name for path in received.iterdir()}
    out = tmp_path / "汇总.xlsx"
    done = rounds.consolidate(received, out)
    by_name = {one.path.name: one for one in done.batch.submissions}
    assert by_name.keys() == there
    for name in BESIDE:
        (checked,) = by_name[f"{name}.xlsx"].checked
        assert checked.declaration[Funding.total] == GOOD[Funding.total]
    assert not [one.path.name for one in by_name.values() if one.error and one.error.code == "internal"]
    assert {path.name for path in received.iterdir()} == there
    assert not looking.has_called(server)
    must_be_inert(out, trap.canary)


def must_be_inert(out: Path, canary: str) -> None:
    """See that nothing active has come into a summary."""
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            assert not re.search("vba|macro|activex|embed|external|connection|custom(UI|xml)|media", name, re.I)
            assert canary.encode() not in package.read(name)
        targets = re.findall(
            rb'Target="([^"]*)" TargetMode="External"',
            b"".join(package.read(name) for name in package.namelist() if name.endswith(".rels")),
        )
    assert not [one for one in targets if re.match(rb"[a-z-]+:(?!///)|\\\\|//|file:///c:", one)]
    for sheet in openpyxl.load_workbook(out):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert not re.search("WEBSERVICE|cmd|HYPERLINK|CALL|REGISTER|RTD|INDIRECT", str(cell.value))
