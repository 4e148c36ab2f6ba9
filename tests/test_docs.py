from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from xlperf import cli, rounds
from xlperf.core.round import Decision

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-CN.md"]


@pytest.mark.parametrize("name", [name for name in cli.commands() if name != "generate"])
def test_every_command_is_told_to_its_users(name):
    text = "".join((ROOT / readme).read_text(encoding="utf-8") for readme in READMES)
    assert f"xlperf {name}" in text


@pytest.mark.parametrize(
    "readme",
    [*READMES, "CONTRIBUTING.md", "examples/README.md", "docs/buttons.md", "docs/excel-checklist.md"],
)
def test_what_a_page_points_to_is_there(readme):
    page = ROOT / readme
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("script", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_an_example_runs(script, tmp_path):
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout or script.name == "check_a_folder.py"


@pytest.fixture(scope="module")
def example_round(tmp_path_factory):
    """Give the folder of the example round, and what its commands have said."""
    folder = tmp_path_factory.mktemp("round")
    script = ROOT / "examples" / "round" / "run.py"
    done = subprocess.run(
        [sys.executable, str(script), str(folder)], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder, done.stdout


def test_the_example_round_is_what_it_says(example_round):
    folder, said = example_round
    assert "60 个单位" in said
    account = rounds.account(folder / "台账.db")
    assert len({one.unit_name for one in account.batch.filed}) == 60 - 3, "three are silent"
    assert len({one.key for one in account.batch.filed}) > 135
    decided = Counter(one.standing.decision for one in account.batch.filed)
    assert decided[Decision.ACCEPTED] > 120
    assert decided[Decision.RETURNED] > 8
    assert decided[Decision.SUPERSEDED] == 5
    assert "没有变化，汇总未重写" in said
    assert len(list((folder / "公开").rglob("*.xlsx"))) == decided[Decision.ACCEPTED] + 1
    assert len(list((folder / "退回").rglob("*.docx"))) >= 8


def test_the_example_round_shows_most_checks_over_a_batch(example_round):
    folder, _ = example_round
    book = openpyxl.load_workbook(folder / "汇总.xlsx", read_only=True)
    found = {
        row[1]
        for title in ("重复与雷同", "跨表核对")
        for row in book[title].iter_rows(min_row=4, values_only=True)
    }
    assert len(found & {f"XFM-{number:03}" for number in range(1, 20)}) >= 12


def test_the_same_round_is_made_again(example_round, tmp_path):
    folder, _ = example_round
    script = ROOT / "examples" / "round" / "make.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    for name in ("收件", "单位名单.csv", "设置.toml"):
        ours, theirs = folder / name, tmp_path / name
        files = sorted(ours.rglob("*")) if ours.is_dir() else [ours]
        for file in (one for one in files if one.is_file()):
            again = theirs / file.relative_to(ours) if ours.is_dir() else theirs
            assert file.read_bytes() == again.read_bytes(), file


def test_the_ci_script_runs_the_command_of_the_readme():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    command = next(line for line in lines if line.endswith("pytest"))
    assert command == 'python3 -m venv .venv && .venv/bin/pip install -q -e ".[test]" && .venv/bin/pytest'
    assert "grep -m 1 'pytest$' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
