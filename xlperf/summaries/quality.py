"""部门填报质量: how well each department's projects are declared (XFM-017)."""

from __future__ import annotations

import pandas as pd

from ..core.summary import ALL_PROJECTS, Column, Formula, Frames, Here, Measure, Summary
from ..core.words import clean
from ..forms.shared import LEVELS, Annual
from .projects import by_project, counted, rows_of

OUTPUT, EFFECT, SATISFACTION = LEVELS
COUNT, SHARE = Measure.COUNT, Measure.SHARE
FEWEST = 3
"""Values of fewer indicators may well be the same."""

_SIGNS = {
    "with_errors": (("errors", ">0"),),
    "only_outputs": ((OUTPUT, ">0"), (EFFECT, "=0"), (SATISFACTION, "=0")),
    "no_satisfaction": ((SATISFACTION, "=0"),),
}
"""What is said of a project by which figures of its row."""


def _projects_where(sign: str) -> Formula:
    def formula(at: Here) -> str:
        own = [f"EXACT({at.of(ALL_PROJECTS, 'department')},{at.cell('group')})"]
        own += [f"({at.of(ALL_PROJECTS, key)}{what})" for key, what in _SIGNS[sign]]
        return f"SUMPRODUCT({'*'.join(own)}*1)"

    return formula


def _share_of(key: str) -> Formula:
    return lambda at: f'IF({at.cell("projects")}=0,"",{at.cell(key)}/{at.cell("projects")})'


def _findings_per_project(at: Here) -> str:
    every = "+".join(at.of(ALL_PROJECTS, key) for key in ("errors", "warnings"))
    own = f"EXACT({at.of(ALL_PROJECTS, 'department')},{at.cell('group')})*({every})"
    return f'IF({at.cell("projects")}=0,"",SUMPRODUCT({own})/{at.cell("projects")})'


def quality(frames: Frames) -> pd.DataFrame:
    projects = by_project(frames)
    same = _same_values(frames)
    rows = []
    for department, own in projects.groupby("department", sort=False):
        number = len(own)
        row: dict[str, object] = {"group": department, "projects": number}
        for sign, tests in _SIGNS.items():
            met = pd.Series(True, index=own.index)
            for key, what in tests:
                met &= own[key] > 0 if what == ">0" else own[key] == 0
            row[sign] = int(met.sum())
            row[f"{sign}_share"] = int(met.sum()) / number
        row["same_values"] = sum(one in same for one in zip(own["file"], own["sheet"], strict=True))
        row["per_project"] = int(own["errors"].sum() + own["warnings"].sum()) / number
        rows.append(row)
    frame = pd.DataFrame(rows, columns=[column.key for column in QUALITY.columns])
    return frame.sort_values("per_project", ascending=False, kind="stable")


def _same_values(frames: Frames) -> set[tuple[str, str]]:
    """Give the projects whose annual indicators all have the same value."""
    values: dict[tuple[str, str], list[str]] = {}
    rows = rows_of(frames, Annual).reindex(columns=["file", "sheet", Annual.value.path])
    for file, sheet, value in rows.itertuples(index=False):
        values.setdefault((file, sheet), []).append(clean(str(value)))
    return {one for one, said in values.items() if len(said) >= FEWEST and len(set(said)) == 1}


QUALITY = Summary(
    "部门填报质量",
    order=27,
    columns=(
        Column("group", "主管部门", width=34),
        Column("projects", "项目数", COUNT, 9, True, counted("department")),
        Column("per_project", "平均每项目问题数", Measure.NUMBER, 12, formula=_findings_per_project),
        Column("with_errors", "有必须修改的项目", COUNT, 12, True, _projects_where("with_errors")),
        Column("with_errors_share", "占比", SHARE, 9, formula=_share_of("with_errors")),
        Column("only_outputs", "只有产出指标的项目", COUNT, 12, True, _projects_where("only_outputs")),
        Column("only_outputs_share", "占比", SHARE, 9, formula=_share_of("only_outputs")),
        Column("no_satisfaction", "缺满意度指标的项目", COUNT, 12, True, _projects_where("no_satisfaction")),
        Column("no_satisfaction_share", "占比", SHARE, 9, formula=_share_of("no_satisfaction")),
        Column("same_values", "指标值全部相同的项目", COUNT, 12, True),
    ),
    make=quality,
    note="平均每项目问题数为必须修改与需要说明之和除以项目数，多的在前；指标按年度绩效指标统计。",
)
