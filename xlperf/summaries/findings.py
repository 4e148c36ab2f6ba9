"""问题清单 and 未能读取: what units must mend, and what could not be read."""

from __future__ import annotations

import pandas as pd

from ..core.fields import Severity
from ..core.summary import Column, Frames, Summary

GRADES = [severity.grade for severity in Severity]


def gravest_first(frames: Frames) -> pd.DataFrame:
    return frames.findings.sort_values("severity", kind="stable", key=lambda grades: grades.map(GRADES.index))


FINDINGS = Summary(
    "问题清单",
    order=40,
    columns=(
        Column("department", "主管部门", width=22),
        Column("unit", "填报单位", width=22),
        Column("project", "项目名称", width=26),
        Column("severity", "等级", width=10),
        Column("code", "规则号", width=10),
        Column("sheet", "工作表", width=10),
        Column("cell", "单元格", width=8),
        Column("label", "栏目", width=18),
        Column("value", "现值", width=24),
        Column("expected", "应为", width=18),
        Column("message", "说明", width=48),
        Column("answer", "单位说明", width=30),
        Column("fix", "建议", width=36),
        Column("basis", "依据", width=24),
        Column("file", "来源文件", width=36),
    ),
    make=gravest_first,
    note="每行一个问题；必须修改的在前，可按单位、规则号筛选后退回。",
)

FAILURES = Summary(
    "未能读取",
    order=50,
    columns=(
        Column("file", "文件", width=48),
        Column("status", "情况", width=10),
        Column("reason", "原因和办法", width=90),
    ),
    make=lambda frames: frames.failures,
    note="这些文件未计入汇总。",
)
