"""The good declaration, the same with one thing changed, and what the checks find there."""

from __future__ import annotations

from pathlib import Path

from xlperf import actions, demo
from xlperf.core.check import Report, run
from xlperf.core.exchange import decode
from xlperf.forms.mof_project import MOF_PROJECT

GOOD = demo.sample("clean")
EXAMPLE = demo.sample("example")
MOF = decode(MOF_PROJECT, "mof-good.json", (Path(__file__).parent / "mof-good.json").read_text("utf-8"))
"""An honest declaration on the second form."""

SEED = Path(__file__).parents[2] / "shared" / "seed" / "xiangyang-2021.txt"
"""A real filed declaration that is kept beside the project, not in it."""


def but(changes) -> Report:
    """Check the good declaration with some things changed."""
    return run(GOOD.but(changes), actions.checks())


def found(report: Report) -> list[tuple[str, str, int | None]]:
    """Give code, field and row (from 0) of every finding."""
    return [(f.code, f.place.field.path, f.place.row) for f in report.findings]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def not_run(report: Report) -> set[str]:
    return {one.code for one in report.not_run}


WANT_MORE = {"BAS-006", "FND-011", "FND-012", "LOG-005", "NAR-011"}
"""Checks that need a roster, a list of units or last year's declaration."""
