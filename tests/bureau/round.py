"""A small round to play with: a folder, and what units send to it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlperf import rounds
from xlperf.actions import cross_checks
from xlperf.core.batch import Batch, Filed, Past
from xlperf.core.check import Report
from xlperf.core.crosscheck import CrossFinding, compare
from xlperf.core.declaration import Declaration
from xlperf.core.roster import Roster
from xlperf.core.round import Decision, Round, Standing
from xlperf.core.submission import Checked
from xlperf.core.words import clean
from xlperf.forms.xiangyang_project import Evaluation, Filing, Item, Project
from xlperf.workbook.template import filled

from ..samples import GOOD

ROUND = Round(2027, "一上")
WRONG = GOOD.but({Project.phone: None})


def of(
    unit: str | None, project: str | None = None, base: Declaration = GOOD, department: str = "文旅局"
) -> Declaration:
    """Give a declaration as another unit would write it of itself, with a word of its own in it."""
    names: dict[Any, Any] = {Filing.unit: unit, Project.agency: unit, Project.department: department}
    if project:
        names |= {Project.name: project, Item.project: [project]}
    return base.but({**names, Evaluation.remarks: f"{unit}与{project}的说明。"})


def send(path: Path, declaration: Declaration, day: str = "2026-10-10") -> None:
    """Let a unit's workbook come in on a day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(filled(declaration))
    saved_on(path, day)


def saved_on(path: Path, day: str) -> None:
    moment = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


class Desk:
    """A bureau's folder with its ledger and its summary."""

    def __init__(self, folder: Path, **settings) -> None:
        self.received, self.ledger, self.out = folder / "收件", folder / "台账.db", folder / "汇总.xlsx"
        self.received.mkdir(exist_ok=True)
        self.settings = settings

    def send(self, name: str, declaration: Declaration, day: str = "2026-10-10") -> None:
        send(self.received / name, declaration, day)

    def consolidate(self, round: Round | None = ROUND, **settings) -> rounds.Consolidation:
        done = self._run(round, **settings)
        assert isinstance(done, rounds.Consolidation)
        return done

    def is_unchanged(self, **settings) -> bool:
        return isinstance(self._run(ROUND, **settings), rounds.Unchanged)

    def _run(self, round: Round | None, **settings) -> rounds.Consolidation | rounds.Unchanged:
        given = self.settings | settings
        keys = {"accepts", "verify"} & given.keys()
        keeping = rounds.Keeping(self.ledger, round, **{key: given.pop(key) for key in keys})
        return rounds.keep(self.received, self.out, keeping, **given)

    def standing(self) -> dict[str, str]:
        """Give how each file's declaration stands, by the file's name."""
        account = rounds.account(self.ledger)
        return {Path(one.file).stem: one.standing.said for one in account.batch.filed}

    def number(self, name: str) -> int:
        account = rounds.account(self.ledger)
        return next(one.number for one in account.batch.filed if Path(one.file).stem == name)

    def decide(self, name: str, decision: Decision) -> None:
        rounds.decide(self.ledger, [self.number(name)], decision, "核实", "王科长")


def filed(declaration: Declaration, roster: Roster | None = None, file: str = "a.xlsx", **more) -> Filed:
    """Give a declaration as it stands in a batch, without any file."""
    unit = roster.unit(declaration[Filing.unit] or "") if roster else None
    checked = Checked("申报表", declaration, Report((), ()), ())
    standing = more.pop("standing", Standing(Decision.ACCEPTED))
    return Filed(file, checked, standing, unit, more.pop("received", date(2026, 10, 10)), **more)


def batch(*declarations: Declaration | Filed, roster: Roster | None = None, **more) -> Batch:
    """Give a batch of declarations, each accepted."""
    every = [
        one if isinstance(one, Filed) else filed(one, roster, f"{number}.xlsx", number=number)
        for number, one in enumerate(declarations, 1)
    ]
    return Batch(every, roster=roster, **more)


def found(given: Batch, publishing: bool = False) -> list[CrossFinding]:
    return list(compare(given, cross_checks(), publishing=publishing).findings)


def codes(given: Batch) -> set[str]:
    return {one.code for one in found(given)}


def past(yuan: int | None, declaration: Declaration, base: Declaration | None = None):
    """Give what a project had the year before."""
    key = clean(declaration[Filing.unit] or ""), clean(declaration[Project.name] or "")
    return {key: Past(None if yuan is None else Decimal(yuan), base)}
