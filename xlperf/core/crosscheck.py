"""What must hold between the declarations of a batch, and what was found where it does not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .batch import Batch, Filed
from .check import NotRun
from .fields import REVIEW, Severity

_LACKING: Final = {
    "roster": "没有单位名单（--roster）",
    "last_year": "没有上年数据（单位名单的“上年金额”、--last-year，或台账中上一年度的轮次）",
}
"""Why a check was not made when what it needs is not at hand."""


@dataclass(frozen=True)
class Between:
    """Something that does not hold, and between which declarations; without any, of whom it is said.

    `label` names the field that it is about, `objection` says that nobody should accept these
    declarations without having looked at it.
    """

    message: str
    filed: tuple[Filed, ...] = ()
    label: str = ""
    severity: Severity | None = None
    department: str = ""
    unit: str = ""
    project: str = ""
    objection: bool = False


Betweens = Iterator[Between]


@dataclass(frozen=True, eq=False)
class CrossCheck:
    """Something that must hold in a batch; `needs` names what of the batch must be known for it."""

    code: str
    severity: Severity
    statement: str
    fix: str
    basis: str
    problems: Callable[[Batch], Betweens]
    needs: tuple[str, ...] = ()
    objects: bool = False
    """Whether it may say something that stands against accepting a declaration."""
    publishing: bool = False
    """Whether it is made of what is to be published, and only then."""


@dataclass(frozen=True)
class CrossFinding:
    """A check over the batch that does not hold."""

    code: str
    severity: Severity
    between: Between
    fix: str
    basis: str

    @property
    def message(self) -> str:
        return self.between.message


@dataclass(frozen=True)
class CrossReport:
    """All that the checks have to say of a batch, by code."""

    findings: tuple[CrossFinding, ...] = ()
    not_run: tuple[NotRun, ...] = ()


def cross(
    code: str,
    severity: Severity,
    *,
    fix: str,
    basis: str = REVIEW,
    needs: Iterable[str] = (),
    objects: bool = False,
    publishing: bool = False,
) -> Callable[[Callable[[Batch], Betweens]], CrossCheck]:
    """Make a check over the batch of a function that yields what does not hold; its docstring says what."""

    def made(function: Callable[[Batch], Betweens]) -> CrossCheck:
        statement = inspect.getdoc(function) or ""
        return CrossCheck(code, severity, statement, fix, basis, function, tuple(needs), objects, publishing)

    return made


def compare(
    batch: Batch,
    checks: Sequence[CrossCheck],
    progress: Callable[[int, int], None] = lambda done, total: None,
    publishing: bool = False,
) -> CrossReport:
    """Make every check over the batch for which enough is known; `publishing` chooses those of that."""
    findings: list[CrossFinding] = []
    not_run: list[NotRun] = []
    chosen = [one for one in checks if one.publishing is publishing]
    for number, check in enumerate(chosen, 1):
        progress(number, len(chosen))
        lacking = next((need for need in check.needs if getattr(batch, need) is None), None)
        if lacking:
            not_run.append(NotRun(check.code, _LACKING[lacking]))
            continue
        findings += (
            CrossFinding(check.code, one.severity or check.severity, one, check.fix, check.basis)
            for one in check.problems(batch)
        )
    return CrossReport(tuple(findings), tuple(not_run))


def objections(batch: Batch, checks: Sequence[CrossCheck]) -> dict[Filed, str]:
    """Say of each declaration what stands against accepting it unseen."""
    said: dict[Filed, list[str]] = {}
    for check in checks:
        if check.objects and all(getattr(batch, need) is not None for need in check.needs):
            for one in check.problems(batch):
                for filed in one.filed if one.objection else ():
                    said.setdefault(filed, []).append(one.message)
    return {filed: "；".join(messages) for filed, messages in said.items()}
