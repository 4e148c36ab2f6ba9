"""A received file, what stands in it, and what was found there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from .check import Finding, Report
from .declaration import Declaration
from .errors import XlperfError
from .fields import Severity

if TYPE_CHECKING:
    from .profile import Waiver


class Status(Enum):
    """What a file is: the key for programs, and the word that people see."""

    OK = ("ok", "可读取")
    FINDINGS = ("findings", "有问题")
    UNREADABLE = ("unreadable", "无法读取")
    SKIPPED = ("skipped", "跳过")

    def __init__(self, key: str, word: str) -> None:
        self.key = key
        self.word = word


@dataclass(frozen=True)
class Located:
    """A finding, the sheet and cell it speaks of, what the cell shows, and what the unit says to it."""

    finding: Finding
    sheet: str
    cell: str | None
    value: str | None
    answer: str | None = None


@dataclass(frozen=True)
class Version:
    """Which version of a declaration a sheet is, as it also stands at the foot of the printed form."""

    edition: str | None
    """The 版次 that the unit gave it."""
    code: str
    """The 校验码 over all that is typed in."""

    def __str__(self) -> str:
        edition = self.edition or ""
        return f"{f'第{edition}版' if edition.isdecimal() else edition}　校验码 {self.code}".strip()


@dataclass(frozen=True)
class Checked:
    """A declaration that stands in a file, with its findings.

    `consequences` follow from findings, and `waived` are let pass by the bureau. `low_rows` are too low for
    their texts; see FileFacts.
    """

    sheet: str
    declaration: Declaration
    report: Report
    located: tuple[Located, ...]
    consequences: tuple[Located, ...] = ()
    waived: tuple[tuple[Located, Waiver], ...] = ()
    version: Version | None = None
    low_rows: Mapping[int, float] = field(default_factory=dict)

    def following(self, finding: Finding) -> Iterator[Located]:
        """Give the consequences of a finding; of several under one code the first has them."""
        first = next(one.finding for one in self.located if one.finding.code == finding.code)
        if first is finding:
            yield from (one for one in self.consequences if one.finding.follows == finding.code)


@dataclass(frozen=True)
class Submission:
    """A file that was handed in; `reason` says why it was skipped."""

    path: Path
    checked: tuple[Checked, ...] = ()
    error: XlperfError | None = None
    reason: str | None = None

    @property
    def status(self) -> Status:
        if self.error:
            return Status.UNREADABLE
        if self.reason:
            return Status.SKIPPED
        return Status.FINDINGS if any(one.report.findings for one in self.checked) else Status.OK


def count(submissions: Sequence[Submission], severity: Severity) -> int:
    """Count the findings of a severity over all files."""
    return sum(one.report.count(severity) for file in submissions for one in file.checked)
