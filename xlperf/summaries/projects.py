"""绩效目标申报汇总表: one row a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ..core.form import Table
from ..core.summary import ALL_PROJECTS, Column, Formula, Frames, Here, Measure, Summary
from ..forms.shared import LEVELS, Annual, Indicators, LongTerm
from ..forms.xiangyang_project import Detail, Funding, Goals, Heading, Item, Project

WAN, YUAN, COUNT, SHARE = Measure.WAN, Measure.YUAN, Measure.COUNT, Measure.SHARE

UNNAMED = "（未填）"
_ONE = ["file", "sheet"]
"""What tells one declaration from all others."""


def change(at: Here) -> str:
    """Compute what is more or less than last year, where both are known."""
    total, last = at.cell("total"), at.cell("last_year")
    return f'IF(OR({total}="",{last}=""),"",{total}-{last})'


def change_rate(at: Here) -> str:
    last = at.cell("last_year")
    return f'IF(N({last})=0,"",({at.cell("total")}-{last})/{last})'


LAST_YEAR = (
    Column("last_year", "上年金额（万元）", WAN, 12, totalled=True),
    Column("change", "增减额（万元）", WAN, 12, formula=change),
    Column("change_rate", "增减幅度", SHARE, 10, formula=change_rate),
)


def with_change(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what the formulas of LAST_YEAR come to."""
    pairs = [
        (None if pd.isna(total) else int(total), None if pd.isna(last) else int(last))
        for total, last in zip(frame["total"], frame["last_year"], strict=True)
    ]
    known = [(total, last) if total is not None and last is not None else None for total, last in pairs]
    return frame.assign(
        change=pd.Series([one and one[0] - one[1] for one in known], index=frame.index, dtype=object),
        change_rate=pd.Series(
            [(one[0] - one[1]) / one[1] if one and one[1] else None for one in known],
            index=frame.index,
            dtype=object,
        ),
    )


def _proven(key: str, heading: str, measure: Measure, width: int) -> Column:
    return Column(key, heading, measure, width, totalled=True, proves=(key,))


MONEY = (
    _proven("total", "资金总额（万元）", WAN, 12),
    *(
        _proven(field.path, f"{field.label.removeprefix('其中：')}（万元）", WAN, 12)
        for field in (Funding.budget, Funding.non_tax, Funding.transfer, Funding.other)
    ),
)
FINDINGS = (
    _proven("errors", "必须修改", COUNT, 8),
    _proven("warnings", "需要说明", COUNT, 8),
    _proven("hints", "供参考", COUNT, 8),
)
INDICATOR_COUNTS = tuple(Column(level, f"{level}数", COUNT, 8, totalled=True) for level in LEVELS)
INDICATOR_TABLES: Sequence[tuple[type[Indicators], str]] = ((LongTerm, "长期"), (Annual, "年度"))


def rows_of(frames: Frames, table: type[Table]) -> pd.DataFrame:
    """Give the rows of a table; a shared table's name is that of every form's own."""
    rows = frames.rows.get(table.__name__)
    return pd.DataFrame(columns=[*_ONE]) if rows is None else rows


def by_project(frames: Frames) -> pd.DataFrame:
    projects = frames.projects.copy()
    projects["serial"] = range(1, len(projects) + 1)
    for key in ("department", "office", "unit", *(field.path for field in (Project.attribute, Project.kind))):
        column = projects[key] if key in projects else pd.Series("", index=projects.index)
        projects[key] = [UNNAMED if pd.isna(one) or not one else one for one in column]
    at = list(zip(projects["file"], projects["sheet"], strict=True))
    codes = _codes(frames)
    projects["codes"] = [codes.get(one, "") for one in at]
    for level, counts in _counts(frames).items():
        projects[level] = [counts.get(one, 0) for one in at]
    projects["goal"] = projects.get(Goals.annual.path)
    projects["place"] = places(projects)
    return with_change(projects).reindex(columns=[*(column.key for column in PROJECTS.columns), "place"])


def places(frame: pd.DataFrame) -> pd.Series[Any]:
    """Say where each row of a frame comes from: file, sheet and, where it is known, cell."""
    keys = [frame[key].tolist() if key in frame else [""] * len(frame) for key in ("file", "sheet", "cell")]
    told = [
        (file, "" if pd.isna(sheet) else sheet, cell) if file else None
        for file, sheet, cell in zip(*keys, strict=True)
    ]
    return pd.Series(told, index=frame.index, dtype=object)


def _codes(frames: Frames) -> dict[tuple[str, str], str]:
    """Give the functional codes of each project with their names."""
    items = rows_of(frames, Item)
    found: dict[tuple[str, str], list[str]] = {}
    for file, sheet, code, name in items.reindex(columns=[*_ONE, Item.code.path, Item.name.path]).itertuples(
        index=False
    ):
        said = " ".join(str(one) for one in (code, name) if not pd.isna(one))
        found.setdefault((file, sheet), []).append(said)
    return {one: "\n".join(dict.fromkeys(said)) for one, said in found.items()}


def _counts(frames: Frames) -> dict[str, dict[tuple[str, str], int]]:
    """Give how many annual indicators of each level a project has."""
    rows = rows_of(frames, Annual).reindex(columns=[*_ONE, Annual.level.path])
    counts: dict[str, dict[tuple[str, str], int]] = {level: {} for level in LEVELS}
    for file, sheet, level in rows.itertuples(index=False):
        if level in counts:
            counts[level][file, sheet] = counts[level].get((file, sheet), 0) + 1
    return counts


PROJECTS = Summary(
    ALL_PROJECTS,
    order=10,
    columns=(
        Column("serial", "序号", COUNT, 6),
        Column("office", "业务科室", width=11),
        Column("department", "主管部门", width=20),
        Column("unit", "填报单位", width=22),
        Column("project", "项目名称", width=24, link="place"),
        Column(Project.attribute.path, "项目属性", width=11),
        Column(Project.kind.path, "项目类型", width=11),
        Column(Project.period.path, "起止时间", width=14),
        *MONEY,
        Column("codes", "功能科目", width=18),
        *LAST_YEAR,
        Column("goal", "年度绩效目标", width=40),
        *INDICATOR_COUNTS,
        *FINDINGS,
        Column("edition", "版次", width=6),
        Column("times", "报送次数", COUNT, 6),
        Column("decision", "处理", width=14),
        Column("why", "审核意见", width=20, printed=False),
        Column("who", "处理人", width=10, printed=False),
        Column("received", "收到日期", Measure.DAY, 12, printed=False),
        Column(Heading.year.path, "申报年度", width=9, printed=False),
        replace(_proven(Detail.amount.path, "支出明细合计（元）", YUAN, 16), printed=False),
        replace(_proven(Item.amount.path, "功能科目合计（元）", YUAN, 16), printed=False),
        Column("code", "校验码", width=11, printed=False),
        Column("file", "来源文件", width=36, link="place", printed=False),
        Column("sheet", "工作表", width=12, printed=False),
    ),
    make=by_project,
    note="每行一个项目，金额取自申报表；点项目名称打开来源文件。可按列筛选，合计随筛选变化。"
    "校验码与纸质件末行相同的，内容相同。",
)


def share(key: str) -> Formula:
    """Make the formula of a column that says what part a row is of all."""

    def formula(at: Here) -> str:
        return f'IF(SUM({at.column(key)})=0,"",{at.cell(key)}/SUM({at.column(key)}))'

    return formula


def added(key: str, by: str) -> Formula:
    """Make the formula that adds up a column of the projects that belong to a row's group."""

    def formula(at: Here) -> str:
        own = f"EXACT({at.of(ALL_PROJECTS, by)},{at.cell('group')})*1"
        return f"SUMPRODUCT({own},{at.of(ALL_PROJECTS, key)})"

    return formula


def or_blank(formula: Formula) -> Formula:
    """Show nothing where a formula comes to 0: nothing is known of it."""
    return lambda at: f'IF({formula(at)}=0,"",{formula(at)})'


def counted(by: str) -> Formula:
    """Make the formula that counts the projects that belong to a row's group."""
    return lambda at: f"SUMPRODUCT(EXACT({at.of(ALL_PROJECTS, by)},{at.cell('group')})*1)"


def grouped(title: str, order: int, by: str, heading: str, optional: bool = False) -> Summary:
    """Make the summary of the projects by one of their columns, each figure as a formula."""
    money = [column.key for column in (*MONEY, *FINDINGS)]

    def make(frames: Frames) -> pd.DataFrame:
        projects = by_project(frames)
        if optional and set(projects[by]) <= {UNNAMED}:
            return pd.DataFrame(columns=[column.key for column in columns])
        groups = projects.groupby(by, sort=False)
        frame = groups[[*money, "last_year"]].sum()
        frame["last_year"] = [int(one) or None for one in frame["last_year"]]
        frame["projects"], frame["units"] = groups.size(), groups["unit"].nunique()
        frame["group"] = frame.index
        grand = int(frame["total"].sum()) if len(frame) else 0
        frame["share"] = [int(one) / grand if grand else None for one in frame["total"]]
        return with_change(frame.sort_values("total", ascending=False, kind="stable"))

    columns = (
        Column("group", heading, width=32),
        Column("units", "单位数", COUNT, 8),
        replace(_proven("projects", "项目数", COUNT, 8), formula=counted(by)),
        *(replace(one, formula=added(one.key, by)) for one in MONEY),
        Column("share", "占总额", SHARE, 9, formula=share("total")),
        Column("last_year", "上年金额（万元）", WAN, 14, True, or_blank(added("last_year", by))),
        *LAST_YEAR[1:],
        *(Column(one.key, one.heading, one.measure, one.width, True, added(one.key, by)) for one in FINDINGS),
    )
    note = f"按资金总额从大到小排列；各数由“{ALL_PROJECTS}”按公式相加，改动该表，这里随之变化。"
    return Summary(title, order, columns, make, note, optional)
