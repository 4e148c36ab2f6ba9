"""项目支出绩效目标申报表 of the Ministry of Finance (财预〔2015〕88号), which many places use as it is.

The official form prints the indicators of the whole term and of the year side by side; here they
stand one below the other, so that a row is one indicator. Fields as in the domain notes, section 1.3.
"""

from __future__ import annotations

from ..core.form import Form, Labels, Roles
from . import shared, xiangyang_project
from .indicator_samples import samples_for
from .shared import CONTINUING, NEW

TITLE = "项目支出绩效目标申报表"


class Heading(xiangyang_project.Heading, label="标题", labels=Labels.WITHIN):
    year = xiangyang_project.Heading.year.but(title=TITLE)


class Project(
    xiangyang_project.Project,
    label="项目基本信息",
    asks=("name", "department", "agency", "attribute", "period"),
):
    name = xiangyang_project.Project.name.but(width=10)
    department = xiangyang_project.Project.department.but(
        "主管部门及代码",
        also=("主管部门", *xiangyang_project.Project.department.also),
        width=4,
        help="一级预算单位全称和预算代码。",
        example="楚宁市人力资源和社会保障局[125]",
    )
    agency = xiangyang_project.Project.agency.but(
        "实施单位", also=("项目实施单位", *xiangyang_project.Project.agency.also), width=4
    )
    attribute = xiangyang_project.Project.attribute.but(
        options=(NEW[1], CONTINUING[1]),
        width=4,
        help="首次申请资金的选“新增项目”，以前年度安排过的选“延续项目”。",
        example=NEW[1],
    )
    period = xiangyang_project.Project.period.but(
        width=4,
        label="项目期",
        also=("项目起止时间", *xiangyang_project.Project.period.also),
        format=None,
        monthly=None,
        help="整个项目的起止年度，如“2027-2029”。",
        example="2027-2029",
    )


class _Sources(xiangyang_project.Funding, asks=("total", "budget", "other")):
    total = xiangyang_project.Funding.total.but(width=2)
    budget = xiangyang_project.Funding.budget.but(
        "其中：财政拨款", width=2, help="由财政拨款安排的部分，没有的填 0。"
    )
    other = xiangyang_project.Funding.other.but("其他资金", width=2)


class Term(_Sources, label="实施期资金", band="项目资金（万元）"):
    """The money of the whole term."""

    total = _Sources.total.but("实施期资金总额", example="90.00")
    budget = _Sources.budget.but(example="90.00")


class Funding(_Sources, label="年度资金"):
    """The money of the year."""

    total = _Sources.total.but("年度资金总额")


class Goals(xiangyang_project.Goals, band="总体目标", labels=Labels.ABOVE):
    long_term = xiangyang_project.Goals.long_term.but(
        "实施期目标",
        also=("中期目标", "总目标", "长期目标", "长期绩效目标"),  # 总体目标 is the band here
    )


_ASKED = ("level", "category", "name", "value")
_NAMED = {"help": "具体名称，一行一个指标，各行不重复。", "example": "培训人数"}


class LongTerm(shared.LongTerm, label="实施期绩效指标", band="绩效指标（实施期）", asks=_ASKED, rows=15):
    name = shared.LongTerm.name.but("指标内容", width=6, **_NAMED)


class Annual(shared.Annual, label="年度绩效指标", band="绩效指标（年度）", asks=_ASKED, rows=15):
    name = shared.Annual.name.but("指标内容", width=6, **_NAMED)


MOF_PROJECT = Form(
    key="mof-project",
    version="2015",
    title=TITLE,
    parts=(Heading, Project, Term, Funding, Goals, LongTerm, Annual),
    roles=Roles(
        year=Heading.year,
        unit=Project.agency,
        department=Project.department,
        project=Project.name,
        total=Funding.total,
    ),
    samples=samples_for(Annual),
    carries=(Goals, LongTerm, Annual),
)
