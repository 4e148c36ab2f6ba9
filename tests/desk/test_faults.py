"""The tests of the open book notice what they are there for: a fault is sown, and one of them fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .seeded import FAULT, FAULTS

pytestmark = pytest.mark.office  # not for its program, but for its time

HERE = Path(__file__).parent
FAILED = 1


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=list(FAULTS))
def test_a_fault_is_noticed(name, fault):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.desk.seeded",
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
        "-q",
    ]
    command += [
        "-m",
        "not office",
        "-k",
        f"{fault.seen_by} and not closed",
        "test_contract.py",
        "test_buttons.py",
    ]
    done = subprocess.run(
        command, cwd=HERE, env=os.environ | {FAULT: name}, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == FAILED, done.stdout + done.stderr
