"""Reads mutants of workbooks and says what came of them.

python -m tests.fuzz --mutants 10000 --seed 7
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .mutants import mutant
from .run import run, table
from .seeds import renew


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--mutants", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants")
    parser.add_argument("--only", type=int, nargs="*", metavar="NUMBER", help="these mutants only")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="write the mutants there, and read nothing"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write what came of each")
    parser.add_argument("--renew", action="store_true", help="let LibreOffice save its workbooks anew")
    asked = parser.parse_args()
    if asked.renew:
        renew()
        return 0
    numbers = asked.only or range(asked.mutants)
    if asked.keep:
        for one in (mutant(asked.seed, number) for number in numbers):
            (asked.keep / one.name).write_bytes(one.content)
        return 0
    done = run(asked.seed, numbers)
    if asked.json:
        asked.json.write_text(json.dumps(done.document(), ensure_ascii=False), encoding="utf-8")
    print(table(done, asked.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
