"""A round of declaring, and what is decided of the declarations that come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from .errors import WrongRound
from .regex import regex

BATCHES: Final = ("一上", "二上", "调整")
"""When a year's budget is declared: first, within the control numbers, and when it is changed."""

_WRITTEN = regex(rf"(20\d\d)(?:年度?)?[-_ ]?({'|'.join(BATCHES)})")


@dataclass(frozen=True)
class Round:
    """A budget year and a batch."""

    year: int
    batch: str

    @classmethod
    def parse(cls, text: str) -> Round:
        """Read a round as people write it; WrongRound says how."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise WrongRound(text, BATCHES)
        return cls(int(written[1]), written[2])

    @property
    def before(self) -> Round | None:
        """The batch of the same year that this one is measured by."""
        place = BATCHES.index(self.batch)
        return Round(self.year, BATCHES[place - 1]) if place else None

    def __str__(self) -> str:
        return f"{self.year}-{self.batch}"


class Decision(Enum):
    """What is decided of a declaration: the key for programs, and the word that people see."""

    PENDING = ("pending", "待处理")
    ACCEPTED = ("accepted", "接收")
    RETURNED = ("returned", "退回")
    VOID = ("void", "作废")
    SUPERSEDED = ("superseded", "被替代")

    def __init__(self, key: str, word: str) -> None:
        self.key = key
        self.word = word


BY_RULE: Final = "按规则"
"""Who decided, where nobody had to."""


@dataclass(frozen=True)
class Standing:
    """What is decided of a declaration: why, by whom, and on which day."""

    decision: Decision
    why: str = ""
    who: str = BY_RULE
    on: date | None = None

    @property
    def said(self) -> str:
        """The decision in one or two words."""
        by_rule = self.who == BY_RULE and self.decision is Decision.ACCEPTED
        return self.decision.word + (f"（{BY_RULE}）" if by_rule else "")
