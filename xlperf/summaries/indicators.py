"""绩效指标: one row an indicator."""

from __future__ import annotations

import pandas as pd

from ..core.indicator import IndicatorTarget, read_target
from ..core.summary import Column, Frames, Measure, Summary
from ..forms.shared import Indicators
from .projects import INDICATOR_TABLES, places, rows_of

KEYS = [
    "department", "unit", "project", "table", "level", "category", "name", "content", "value", "op", "number",
    "upper", "measure", "file", "place",
]  # fmt: skip
_ASKED = (Indicators.level, Indicators.category, Indicators.name, Indicators.content, Indicators.value)


def by_indicator(frames: Frames) -> pd.DataFrame:
    parts = []
    for table, title in INDICATOR_TABLES:
        rows = rows_of(frames, table)
        if rows.empty:
            continue
        names = {f"{table.__name__}.{field.key}": field.key for field in _ASKED}
        part = rows.rename(columns=names).reindex(columns=[*rows.columns[:6], *names.values()])
        part["table"] = title
        targets = [_target(value) for value in part["value"]]
        part["op"] = [target.op if target else None for target in targets]
        part["number"] = [float(t.number) if t and t.number is not None else None for t in targets]
        part["upper"] = [float(t.upper) if t and t.upper is not None else None for t in targets]
        part["measure"] = [target.unit if target else None for target in targets]
        parts.append(part)
    if not parts:
        return pd.DataFrame(columns=KEYS)
    every = pd.concat(parts, ignore_index=True).sort_values(["file", "sheet"], kind="stable")
    return every.assign(place=places(every)).reindex(columns=KEYS)


def _target(value: object) -> IndicatorTarget | None:
    if not isinstance(value, str):
        return None
    try:
        return read_target(value)
    except ValueError:
        return None


INDICATORS = Summary(
    "指标汇总",
    order=30,
    columns=(
        Column("department", "主管部门", width=24),
        Column("unit", "填报单位", width=24),
        Column("project", "项目名称", width=30),
        Column("table", "目标", width=8),
        Column("level", "一级指标", width=12),
        Column("category", "二级指标", width=14),
        Column("name", "指标名称", width=24),
        Column("content", "指标内容", width=44),
        Column("value", "指标值", width=14),
        Column("op", "符号", width=7),
        Column("number", "数值", Measure.NUMBER, 10),
        Column("upper", "上限", Measure.NUMBER, 10),
        Column("measure", "计量单位", width=10),
        Column("file", "来源文件", width=36),
    ),
    make=by_indicator,
    note="每行一条指标；符号、数值、计量单位由指标值读出。",
)
