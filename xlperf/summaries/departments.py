"""按主管部门汇总: what each department asks for."""

from __future__ import annotations

import pandas as pd

from ..core.summary import Column, Frames, Measure, Summary
from .projects import FINDINGS, MONEY

UNNAMED = "（未填主管部门）"


def by_department(frames: Frames) -> pd.DataFrame:
    projects = frames.projects.reindex(
        columns=["department", "unit", *(column.key for column in (*MONEY, *FINDINGS))]
    )
    projects["department"] = projects["department"].where(projects["department"] != "", UNNAMED)
    figures = {column.key: "sum" for column in (*MONEY, *FINDINGS)}
    grouped = projects.groupby("department", sort=False).agg({"unit": "nunique"} | figures)
    grouped["projects"] = projects.groupby("department", sort=False).size()
    grouped = grouped.sort_values("total", ascending=False, kind="stable").reset_index()
    grand = float(grouped["total"].sum())
    grouped["share"] = [float(total) / grand if grand else None for total in grouped["total"]]
    return grouped


DEPARTMENTS = Summary(
    "按主管部门汇总",
    order=20,
    columns=(
        Column("department", "主管部门", width=34),
        Column("unit", "单位数", Measure.COUNT, 9),
        Column("projects", "项目数", Measure.COUNT, 9, totalled=True),
        *MONEY,
        Column("share", "占总额", Measure.SHARE, 9),
        *FINDINGS,
    ),
    make=by_department,
    note="按资金总额从大到小排列。",
)
