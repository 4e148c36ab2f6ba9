"""How things stand, in one line above the margin; it never promises more than the sheet knows."""

from __future__ import annotations

from dataclasses import dataclass

from .layout import address
from .plan import ANSWERS, ERRORS, LACKING, WARNINGS


@dataclass(frozen=True)
class Standing:
    """How many errors, warnings and blanks are shown, and how many checks are left to others."""

    wrong: int
    doubtful: int
    blank: int
    others: int

    def __str__(self) -> str:
        if self.wrong + self.doubtful == 0:
            return _passed(self.others) if self.blank == 0 else f"待填 {self.blank} 项"
        blank = f"，待填 {self.blank} 项" if self.blank else ""
        return f"还有 {self.wrong} 项必须修改、{self.doubtful} 项需要说明{blank}"


def standing_formula(first: int, last: int, others: int) -> str:
    """Give the formula of the line over the rows of the margin; what is answered is no longer counted."""
    errors, warnings, lacking, answers = (
        f"${address(first, column)}:${address(last, column)}"
        for column in (ERRORS, WARNINGS, LACKING, ANSWERS)
    )
    wrong, blank = f"SUM({errors})", f"SUM({lacking})"
    doubtful = f"SUMPRODUCT({warnings}*(LEN(TRIM({answers}))=0))"
    return (
        f'=IF({wrong}+{doubtful}=0,IF({blank}=0,"{_passed(others)}","待填 "&{blank}&" 项"),'
        f'"还有 "&{wrong}&" 项必须修改、"&{doubtful}&" 项需要说明"'
        f'&IF({blank}>0,"，待填 "&{blank}&" 项",""))'
    )


def _passed(others: int) -> str:
    return f"表内自查通过（另有 {others} 项由财政部门审核）"
