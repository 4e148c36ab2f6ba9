"""项目明细: one row a project."""

from __future__ import annotations

import pandas as pd

from ..core.summary import Column, Frames, Measure, Summary
from ..forms.xiangyang_project import Detail, Funding, Heading, Item, Project

WAN, YUAN, COUNT = Measure.WAN, Measure.YUAN, Measure.COUNT

MONEY = (
    Column("total", "资金总额（万元）", WAN, 17, totalled=True),
    *(
        Column(field.path, f"{field.label.removeprefix('其中：')}（万元）", WAN, 17, totalled=True)
        for field in (Funding.budget, Funding.non_tax, Funding.transfer, Funding.other)
    ),
)
FINDINGS = (
    Column("errors", "必须修改", COUNT, 9, totalled=True),
    Column("warnings", "需要说明", COUNT, 9, totalled=True),
    Column("hints", "供参考", COUNT, 9, totalled=True),
)


def by_project(frames: Frames) -> pd.DataFrame:
    projects = frames.projects.copy()
    projects["number"] = range(1, len(projects) + 1)
    return projects.reindex(columns=[column.key for column in PROJECTS.columns])


PROJECTS = Summary(
    "项目明细",
    order=10,
    columns=(
        Column("number", "序号", COUNT, 6),
        Column("department", "主管部门", width=24),
        Column("unit", "填报单位", width=24),
        Column("project", "项目名称", width=30),
        Column(Heading.year.path, "申报年度", width=10),
        Column(Project.agency.path, "项目实施单位", width=24),
        Column(Project.attribute.path, "项目属性", width=12),
        Column(Project.kind.path, "项目类型", width=12),
        Column(Project.period.path, "起止时间", width=18),
        *MONEY,
        Column(Detail.amount.path, "支出明细合计（元）", YUAN, 17, totalled=True),
        Column(Item.amount.path, "项目明细合计（元）", YUAN, 17, totalled=True),
        *FINDINGS,
        Column("edition", "版次", width=6),
        Column("code", "校验码", width=11),
        Column("file", "来源文件", width=36),
        Column("sheet", "工作表", width=12),
    ),
    make=by_project,
    note="每行一个项目，金额取自申报表；可按列筛选，合计随筛选变化。校验码与纸质件末行相同的，内容相同。",
)
