"""What a press of 校验 costs, beside a Python that starts and does nothing.

    python benchmarks/press.py [REPETITIONS]

CPU time of fresh processes and of those that they start, turn by turn, as the median of the ratios. The
press is that of a closed file: the same check, the same list, and nothing of Excel's own time. Files are
compiled beforehand, as pip does.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import xlperf
from xlperf import actions, demo
from xlperf.workbook.template import filled

REPETITIONS = 15

TIMED = """
import resource, sys
from pathlib import Path

def used():
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, whose))

{imports}
began = used()
{press}
print(used() - began)
"""
IMPORTS = "from xlperf import buttons, desk, press; desk._xlwings()"
PRESS = "press.check(desk.ClosedFile(Path(sys.argv[1])))"


class Turn(NamedTuple):
    """Seconds of CPU: of a Python that does nothing, of the imports, of the call."""

    bare: float
    imports: float
    call: float


def main(repetitions: int = REPETITIONS) -> None:
    """Print what the call costs, and what is loaded before it."""
    package = Path(str(xlperf.__file__)).parent
    compileall.compile_dir(package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        example = demo.sample("example")
        (path := Path(folder, "form.xlsx")).write_bytes(filled(example, actions.keeps(example.form)))
        turns = [_turn(path) for _ in range(repetitions)]
    print(f"{repetitions} repetitions; ratios to `python -c pass` (median)\n")
    print("| what | ratio |\n|---|---:|")
    print(f"| from the call to the marks written | {_ratio([one.call / one.bare for one in turns])} |")
    print(
        f"| what is imported before, xlwings included | {_ratio([one.imports / one.bare for one in turns])} |"
    )


def _turn(path: Path) -> Turn:
    return Turn(
        _seconds("import time; print(time.process_time())", path),
        _seconds(TIMED.format(imports="", press=IMPORTS), path),
        _seconds(TIMED.format(imports=IMPORTS, press=PRESS), path),
    )


def _seconds(code: str, path: Path) -> float:
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _ratio(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.1f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
