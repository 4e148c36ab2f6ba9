from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from xlperf import cli

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


def test_the_ci_script_runs_the_command_of_the_readme():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    command = next(line for line in lines if line.endswith("pytest"))
    assert command == 'python3 -m venv .venv && .venv/bin/pip install -q -e ".[test]" && .venv/bin/pytest'
    assert "grep -m 1 'pytest$' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
