"""Every file of the catalogue is answered as the threat table says, by itself and among good ones."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from xlperf import actions, page, rounds, show
from xlperf.core.errors import Internal, XlperfError
from xlperf.forms.xiangyang_project import Funding, Project
from xlperf.workbook.template import filled

from ..samples import GOOD
from . import looking, threats
from .attack import told
from .attacks import ATTACKS
from .package import good

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="measures processes as POSIX has them")

SECONDS, MEGABYTES = 10, 300
TRACES = re.compile(r"Traceback|panicked|stack backtrace|memory allocation of")
HEAVY = {
    threats.BOMB, threats.BOMB_ELSEWHERE, threats.LYING_SIZES, threats.NESTED, threats.MANY_ENTRIES,
    threats.DTD, threats.DEPTH, threats.FAR, threats.BLANK_ROWS, threats.STRING_TABLE, threats.MULTITUDES,
    threats.LENGTHS, threats.OLE,
}  # fmt: skip
"""Threats to time and memory: such a file is measured by itself."""

ACTIVE = {
    threats.DTD, threats.OUTSIDE, threats.MACROS, threats.CONTROLS, threats.LINKS, threats.HYPERLINKS,
    threats.ACTIVE_FORMULAS,
}  # fmt: skip
"""Threats by what would do something where it is opened."""

MEASURED = [one for one in ATTACKS if one.threat in HEAVY]
CROWD = [one for one in ATTACKS if one.threat not in HEAVY]
GOOD_ONES = ("00.xlsx", "m.xlsx", "zz.xlsx")
"""Good files among the bad ones, some of them first and some last."""


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trap")
    looking.warm(folder)
    with looking.trapped(folder) as (made, server):
        yield made
        assert not looking.has_called(server)


def put_good_ones(folder: Path) -> None:
    for name in GOOD_ONES:
        (folder / name).write_bytes(filled(GOOD.but({Project.name: f"好的{name}"})))


@pytest.fixture(scope="module")
def crowd(trap, tmp_path_factory):
    """Let everything but the heavy files come in at once, with good ones among it."""
    folder = tmp_path_factory.mktemp("crowd")
    for one in CROWD:
        one.write(folder, trap)
    put_good_ones(folder)
    return looking.look(folder, processes=2, wait=300)


def must_word_itself(error) -> None:
    """See that an error is one Chinese sentence, in a line, with the way out."""
    said = str(error)
    assert re.search(r"[\u4e00-\u9fff]", said)
    assert said.splitlines() == [said]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)
    assert "请" in said
    assert said.endswith("。")


def must_be_answered(attack, one, trap) -> None:
    if not attack.must.judge(one):
        pytest.fail(f"must be {attack.must.said}, but {told(one)}", pytrace=False)
    assert not isinstance(one.error, Internal), told(one)
    if one.error:
        must_word_itself(one.error)
    shown = show.text([one]) + json.dumps(show.document([one]), ensure_ascii=False)
    assert trap.canary not in shown + (page.page([one]) if attack.threat in ACTIVE else "")


@pytest.mark.parametrize("attack", [pytest.param(one, id=one.key) for one in MEASURED])
def test_a_heavy_file_is_answered_soon_and_in_little_room(attack, trap, tmp_path):
    seen = looking.look(attack.write(tmp_path, trap))
    (one,) = seen.submissions
    must_be_answered(attack, one, trap)
    assert not TRACES.search(seen.printed)
    assert seen.seconds < SECONDS
    assert seen.megabytes < MEGABYTES


@pytest.mark.parametrize("attack", [pytest.param(one, id=one.key) for one in CROWD])
def test_a_file_is_answered_as_it_must_be(attack, trap, crowd, tmp_path):
    name = f"{attack.key}{attack.suffix}"
    one = next(one for one in crowd.submissions if one.path.name == name)
    if one.reason:  # what is the same as another file is only looked into by itself
        (one,) = looking.look(attack.write(tmp_path, trap)).submissions
    must_be_answered(attack, one, trap)


def test_a_crowd_of_bad_files_costs_the_good_ones_nothing(crowd):
    by_name = {one.path.name: one for one in crowd.submissions}
    assert by_name.keys() == {f"{one.key}{one.suffix}" for one in CROWD} | set(GOOD_ONES)
    for name in GOOD_ONES:
        (checked,) = by_name[name].checked
        assert checked.declaration == GOOD.but({Project.name: f"好的{name}"})


def test_a_crowd_is_read_soon_in_little_room_and_without_a_trace(crowd):
    assert crowd.seconds < SECONDS
    assert crowd.megabytes < MEGABYTES
    assert not TRACES.search(crowd.printed), crowd.printed[:2000]


ODD_BUT_VALID = [
    one for one in ATTACKS
    if one.threat in {threats.VALID_PACKAGES, threats.DIMENSION} and one.suffix == ".xlsx"
]  # fmt: skip


@pytest.mark.parametrize("attack", [pytest.param(one, id=one.key) for one in ODD_BUT_VALID])
def test_no_cell_of_what_is_odd_but_valid_is_lost(attack, trap, tmp_path):
    plain = tmp_path / "plain.xlsx"
    plain.write_bytes(good())
    path = attack.write(tmp_path, trap)
    try:
        kind, sheets = actions.dump(path)
    except XlperfError:
        assert attack.must.judge(actions.check([path])[0])
    else:
        assert (kind, sheets) == actions.dump(plain)


def test_nothing_active_comes_into_a_summary(trap, tmp_path):
    folder, out = tmp_path / "收件", tmp_path / "汇总.xlsx"
    folder.mkdir()
    for one in ATTACKS:
        if one.threat in ACTIVE:
            one.write(folder, trap)
    put_good_ones(folder)
    there = {path.name for path in folder.iterdir()}
    done = rounds.consolidate(folder, out)
    assert {one.path.name for one in done.batch.submissions} == there
    assert {path.name for path in folder.iterdir()} == there
    totals = {Path(one.file).name: one.declaration[Funding.total] for one in done.batch.filed}
    assert {name: totals[name] for name in GOOD_ONES} == dict.fromkeys(GOOD_ONES, GOOD[Funding.total])
    must_be_inert(out, trap.canary)


_CARRIED = re.compile("vba|macro|activex|embed|external|connection|customui|customxml|media|ctrlprop", re.I)
_FORMULA = re.compile("WEBSERVICE|cmd|HYPERLINK|CALL|REGISTER|RTD|INDIRECT|FILTERXML|IMAGE")


def must_be_inert(out: Path, canary: str) -> None:
    """See that nothing that does something has come into a summary."""
    targets = []
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            content = package.read(name)
            assert not _CARRIED.search(name)
            assert canary.encode() not in content
            targets += re.findall(rb'Target="([^"]*)" TargetMode="External"', content)
    assert not [one for one in targets if re.match(rb"[a-z-]+:|\\\\|//|/", one)]
    for sheet in openpyxl.load_workbook(out):
        for row in sheet.iter_rows():
            for cell in row:
                assert not (cell.data_type == "f" and _FORMULA.search(str(cell.value)))


def test_every_row_of_the_threat_table_has_an_attack():
    assert {one.threat for one in ATTACKS} == set(threats.BY_CATALOGUE)


def test_no_two_attacks_have_one_name():
    assert len({one.key for one in ATTACKS}) == len(ATTACKS)
