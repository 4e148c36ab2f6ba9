"""Everything that is checked, whether a field carries it or a module defines it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .check import Check, Tag
from .fields import FILLING, Demand, Severity, Stage
from .form import Form

TOPICS = {
    "BAS": "基本信息",
    "FND": "资金",
    "NAR": "叙述文本",
    "DTL": "支出明细",
    "PLN": "进度",
    "GOL": "目标",
    "IND": "指标结构",
    "VAL": "指标值",
    "LOG": "指标逻辑",
    "EVA": "评价与评审",
    "ITM": "项目明细",
    "SGN": "签署",
    "FIL": "文件",
}
"""The topics of the catalogue, by the letters of a code."""


@dataclass(frozen=True)
class Entry:
    """One code: what must hold, how much it matters, what to do, and where it comes from.

    `kind` is 栏目 (a demand of a field), 算式 (a rule that a cell can compute) or 函数.
    """

    code: str
    severity: Severity
    kind: str
    statement: str
    fix: str
    basis: str
    stage: Stage = FILLING
    tag: Tag | None = None
    after: tuple[str, ...] = ()
    for_units: bool = True
    labels: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        return self.code[:3]

    @property
    def live(self) -> bool:
        """Whether a cell of the workbook could say it while it is filled in."""
        return self.kind != "函数"


def catalogue(forms: Sequence[Form], checks: Iterable[Check]) -> list[Entry]:
    """Give every code once, in order."""
    labels: dict[Demand, dict[str, None]] = {}
    for form in forms:
        for field in form.fields():
            for demand in field.demands():
                labels.setdefault(demand, {})[field.label] = None
        for demand in form.demands():
            labels.setdefault(demand, {})
    entries = [
        Entry(
            one.code, one.severity, "栏目", one.statement.rstrip("。") + "。", one.fix, one.basis, one.stage,
            labels=tuple(named),
        )
        for one, named in labels.items()
    ] + [
        Entry(
            one.code, one.severity, "函数" if one.expr is None else "算式", one.statement, one.fix, one.basis,
            one.stage, one.tag, one.after, one.for_units, tuple(asked.label for asked in one.asks),
        )
        for one in checks
    ]  # fmt: skip
    return sorted(entries, key=lambda entry: entry.code)
