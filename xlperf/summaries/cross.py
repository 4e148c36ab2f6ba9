"""重复与雷同 and 跨表核对: what was found between declarations."""

from __future__ import annotations

import pandas as pd

from ..core.summary import Column, Frames, Summary
from .findings import gravest_first

ALIKE = ("XFM-001", "XFM-002", "XFM-007", "XFM-008")

_COLUMNS = (
    Column("severity", "等级", width=10),
    Column("code", "规则号", width=10),
    Column("message", "情况", width=70),
    Column("department", "主管部门", width=24),
    Column("unit", "单位", width=26),
    Column("project", "项目名称", width=28, link="place"),
    Column("label", "栏目", width=16),
    Column("fix", "建议", width=44),
    Column("file", "来源文件", width=40, link="place"),
)


def _found(frames: Frames, alike: bool) -> pd.DataFrame:
    found = frames.cross
    return gravest_first(found[found["code"].isin(ALIKE) == alike])


DUPLICATES = Summary(
    "重复与雷同",
    order=42,
    columns=_COLUMNS,
    make=lambda frames: _found(frames, alike=True),
    note="重复申报、疑似同一项目、文字雷同和指标相同的申报表，同一情况的各份连续排列。",
)

CROSS = Summary(
    "跨表核对",
    order=43,
    columns=_COLUMNS,
    make=lambda frames: _found(frames, alike=False),
    note="名单、控制数、上年、批次之间的核对结果；每行一份涉及的申报表或一个单位。",
)
