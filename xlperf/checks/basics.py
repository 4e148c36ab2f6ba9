"""BAS: who asks for what, and for when."""

from __future__ import annotations

from datetime import date

from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Heading, Project, Signature

budget_year_follows_the_filing_date = rule(
    "BAS-002",
    ERROR,
    Heading.year.equals(Signature.date.year()) | Heading.year.equals(Signature.date.year() + 1),
    says="申报年度 {year} 与填报日期所在的 {filed} 年不匹配，应为当年或下一年度",
    fix="请核对申报年度和填报日期，使用当年下发的模板填报。",
    basis=GUIDE_2011,
    at=Signature.date,
    year=Heading.year,
    filed=Signature.date.year(),
)


@check("BAS-015", ERROR, on=[Heading, Project], fix="请核对项目起止时间，应包含申报年度。", basis=GUIDE_2011)
def period_meets_the_budget_year(declaration: Declaration) -> Problems:
    """项目起止时间与申报年度有重叠。"""
    year, period = declaration[Heading.year], declaration[Project.period]
    if year is None or period is None:
        yield Unverified("申报年度或项目起止时间未填写或无法识别")
    elif not period.overlaps(date(year, 1, 1), date(year, 12, 31)):
        yield Problem(
            Place(Project.period),
            f"项目起止时间“{declaration.sections.raw(Project.period)}”未覆盖申报年度 {year}",
            f"包含 {year} 年",
        )
