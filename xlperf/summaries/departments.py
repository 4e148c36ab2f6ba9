"""The projects by whom they belong to and by what they are, and where their money comes from."""

from __future__ import annotations

import pandas as pd

from ..core.summary import ALL_PROJECTS, Column, Frames, Here, Summary
from ..forms.xiangyang_project import Project
from .projects import COUNT, MONEY, SHARE, WAN, by_project, grouped, share

DEPARTMENTS = grouped("按主管部门", 20, "department", "主管部门")
OFFICES = grouped("按业务科室", 21, "office", "业务科室", optional=True)
KINDS = grouped("按项目类型", 24, Project.kind.path, "项目类型")
ATTRIBUTES = grouped("按项目属性", 25, Project.attribute.path, "项目属性")

_SOURCES = MONEY[1:]


def by_source(frames: Frames) -> pd.DataFrame:
    projects = by_project(frames)
    sums = [int(projects[column.key].fillna(0).sum()) for column in _SOURCES]
    grand = sum(sums)
    return pd.DataFrame(
        {
            "group": [column.heading.split("（")[0] for column in _SOURCES],
            "projects_with": [int((projects[column.key].fillna(0) > 0).sum()) for column in _SOURCES],
            "sum": sums,
            "share": [one / grand if grand else None for one in sums],
        }
    )


def _sum(at: Here) -> str:
    return f"SUM({at.of(ALL_PROJECTS, _SOURCES[at.row].key)})"


def _projects_with(at: Here) -> str:
    return f'COUNTIF({at.of(ALL_PROJECTS, _SOURCES[at.row].key)},">0")'


SOURCES = Summary(
    "按资金来源",
    order=26,
    columns=(
        Column("group", "资金来源", width=32),
        Column("projects_with", "有此项资金的项目数", COUNT, 18, formula=_projects_with),
        Column("sum", "金额（万元）", WAN, 18, True, _sum, proves=tuple(one.key for one in _SOURCES)),
        Column("share", "占比", SHARE, 10, formula=share("sum")),
    ),
    make=by_source,
    note=f"各来源之和应等于资金总额；各数由“{ALL_PROJECTS}”按公式相加。",
)
