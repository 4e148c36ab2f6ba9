"""Everything that is checked, whether a field carries it or a module defines it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .check import Check, Tag
from .crosscheck import CrossCheck
from .errors import READABLE
from .fields import FILLING, SUBMISSION, Demand, Lesson, Severity, Stage
from .form import Form
from .live import live

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
    "XFM": "跨表",
}
"""The topics of the catalogue, by the letters of a code."""


ACROSS = "跨表"
"""What a check is that is made of a batch."""


@dataclass(frozen=True)
class Entry:
    """One code: what must hold, how much it matters, what to do, and where it comes from.

    `kind` is 栏目 (a demand of a field), 算式 (a rule that a cell can compute), 函数, 读取 (what a file
    must be to be read at all), or 跨表 (what must hold between the declarations of a batch).
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
    lesson: Lesson | None = None
    live_at: tuple[str, ...] = ()
    """Each field at which a workbook says it by itself, as `form Part.field`."""

    @property
    def topic(self) -> str:
        return self.code[:3]

    @property
    def live(self) -> bool:
        """Whether a workbook says it by itself while it is filled in."""
        return bool(self.live_at)


def catalogue(forms: Sequence[Form], checks: Sequence[Check], cross: Sequence[CrossCheck]) -> list[Entry]:
    """Give every code once, in order."""
    kept: dict[str, dict[str, None]] = {}
    for form in forms:
        for one in live(form, checks):
            kept.setdefault(one.code, {})[f"{form.key} {one.rule.at}"] = None
    labels: dict[Demand, dict[str, None]] = {}
    for form in forms:
        for field in form.fields():
            for demand in field.demands():
                labels.setdefault(demand, {})[field.label] = None
        for demand in form.demands():
            labels.setdefault(demand, {})
    entries = [
        _demanded(READABLE, "读取"),
        *(_demanded(one, "栏目", tuple(named)) for one, named in labels.items()),
    ] + [
        Entry(
            one.code, one.severity, "算式" if one.whole else "函数", one.statement, one.fix,
            one.basis, one.stage, one.tag, one.after, one.for_units,
            tuple(asked.label for asked in one.asks), one.lesson,
        )
        for one in checks
    ] + [
        Entry(one.code, one.severity, ACROSS, one.statement, one.fix, one.basis, SUBMISSION, for_units=False)
        for one in cross
    ]  # fmt: skip
    entries = [replace(entry, live_at=tuple(kept.get(entry.code, ()))) for entry in entries]
    return sorted(entries, key=lambda entry: entry.code)


def _demanded(one: Demand, kind: str, labels: tuple[str, ...] = ()) -> Entry:
    statement = one.statement.rstrip("。") + "。"
    return Entry(
        one.code,
        one.severity,
        kind,
        statement,
        one.fix,
        one.basis,
        one.stage,
        labels=labels,
        lesson=one.lesson,
    )
