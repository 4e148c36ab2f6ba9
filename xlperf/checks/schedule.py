"""PLN: what is done when."""

from __future__ import annotations

import re
from datetime import date

from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, plain
from ..core.settings import Settings
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Funding, Heading, Project, Schedule


@check(
    "PLN-003",
    ERROR,
    on=[Heading, Project, Schedule],
    fix="请核对该行的开始和完成时间。",
    basis=GUIDE_2011,
)
def stages_lie_within_the_period(declaration: Declaration) -> Problems:
    """各行时间在项目起止时间之内；未填项目起止时间的，在申报年度之内。"""
    year, period = declaration[Heading.year], declaration[Project.period]
    if period is None and declaration.sections.raw(Project.period) is not None:
        yield Unverified("项目起止时间无法识别")
        return
    if period is None and year is None:
        yield Unverified("申报年度和项目起止时间均未填写或无法识别")
        return
    if period is not None:
        first, last, what = period.first, period.last, "项目起止时间"
    else:
        first, last, what = date(year or 1, 1, 1), date(year or 1, 12, 31), "申报年度"
    span = f"{first.isoformat()}至{last.isoformat()}"
    for row, stage in enumerate(declaration.rows(Schedule)):
        for field in (Schedule.start, Schedule.end):
            day = stage[field]
            if day and not first <= day <= last:
                message = f"第{row + 1}行“{field.label}”{day.isoformat()} 超出{what}（{span}）"
                yield Problem(Place(field, row), message, f"{span}之间")


def _spans(declaration: Declaration) -> list[tuple[date, date]]:
    """Give the stages whose both ends can be read."""
    ends = [(stage[Schedule.start], stage[Schedule.end]) for stage in declaration.rows(Schedule)]
    return [(start, end) for start, end in ends if start and end]


def _is_whole_year(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year


@check("PLN-004", WARNING, on=[Schedule], fix="请按实施阶段填写各项的开始和完成时间。")
def stages_are_not_all_the_whole_year(declaration: Declaration) -> Problems:
    """各项进度不都是同一个全年。"""
    spans, rows = _spans(declaration), declaration.rows(Schedule)
    # A single row is not told apart from others; whether it should be, PLN-005 says.
    if len(spans) > 1 and len(spans) == len(rows) and len(set(spans)) == 1 and _is_whole_year(*spans[0]):
        start, end = spans[0]
        yield Problem(
            Place(Schedule.start),
            f"{len(spans)} 项进度均为全年（{start.isoformat()}至{end.isoformat()}），没有阶段节点",
        )


_NODE = re.compile(r"[一二三四1-4]季度|[上下]半年|\d{1,2}月|分[两二三四五六]?批|第[一二三四五]批")


@check(
    "PLN-005",
    WARNING,
    on=[Schedule, Funding],
    fix="请按季度或阶段列出实施内容和起止时间。",
)
def large_projects_have_stages(declaration: Declaration, settings: Settings) -> Problems:
    """资金总额达到规定数额的项目，进度分到季度或阶段。"""
    rows, spans, total = declaration.rows(Schedule), _spans(declaration), declaration[Funding.total]
    if total is None or total < settings.stages_from or not rows or len(spans) < len(rows):
        return
    nodes = sum(len(_NODE.findall(stage[Schedule.content] or "")) for stage in rows)
    if len(set(spans)) < 2 and nodes < 2:
        start, end = spans[0]
        yield Problem(
            Place(Schedule.start),
            f"资金总额 {plain(total)} 万元，{len(rows)} 项进度的起止时间只有一种"
            f"（{start.isoformat()}至{end.isoformat()}），未细化到季度或阶段",
        )


@check(
    "PLN-009",
    HINT,
    on=[Heading, Project, Schedule],
    fix="请核对进度的年份，沿用旧表的请改为申报年度。",
    after=("PLN-003", "BAS-015"),
)
def stages_are_of_the_budget_year(declaration: Declaration) -> Problems:
    """只在一个年度实施的项目，进度的年份与申报年度一致。"""
    year, period = declaration[Heading.year], declaration[Project.period]
    one_year = period.first.year == period.last.year if period else declaration[Project.kind] == "一次性项目"
    if year is None or not one_year:
        return
    for row, stage in enumerate(declaration.rows(Schedule)):
        days = [(field, day) for field in (Schedule.start, Schedule.end) if (day := stage[field])]
        other = next(((field, day) for field, day in days if day.year != year), None)
        if other:
            yield Problem(
                Place(other[0], row),
                f"第{row + 1}行“{other[0].label}”{other[1].isoformat()} 的年份与申报年度 {year} 不符",
                f"{year} 年",
            )
