"""PLN: what is done when."""

from __future__ import annotations

from datetime import date

from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Heading, Project, Schedule


@check(
    "PLN-003",
    ERROR,
    on=[Heading, Project, Schedule],
    fix="请核对该行的开始和完成时间。",
    basis=GUIDE_2011,
)
def stages_lie_within_the_period(declaration: Declaration) -> Problems:
    """各行时间在项目起止时间之内；项目只在申报年度实施的，在申报年度之内。"""
    year, period = declaration[Heading.year], declaration[Project.period]
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
