"""EVA: how earlier years were evaluated, and what the competent department says of this one."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.fields import DEPARTMENT, ERROR, HINT, WARNING
from ..core.narrative import echoes, flat, keys
from ..core.settings import Settings
from ..forms.shared import NEW
from ..forms.xiangyang_project import (
    Costing,
    Evaluation,
    Goals,
    Measures,
    Narrative,
    Project,
    Schedule,
    Signature,
)
from .narrative import is_told

_NOT_EVALUATED = re.compile(
    r"不适用|无(?:前三年|以前年度|往年|历年)|未(?:开展|纳入|实施|组织|进行|安排)|首次|首年|第一年|尚未|新增(?:性)?项目"
)
_YEAR = re.compile(r"20\d\d")
_SCORE = re.compile(
    r"\d(?:\.\d+)?分(?![钟之])|得分|等次|等级|(?:自评|评价|评定|评为|结果|结论|考核|均|为)[^,。;]{0,4}[优良中差]"
    r"|优秀|良好|合格|[(“\"'/,、:]?[优良中差](?=[)”\"',。;、]|$)"
)


@check(
    "EVA-001",
    WARNING,
    on=[Evaluation, Project],
    fix="请逐年写明前三年度的评价年度、得分或等次；未开展评价的写明原因。",
)
def past_evaluations_have_years_and_results(declaration: Declaration) -> Problems:
    """持续性项目的前三年度评价情况列明年度、得分或等次。"""
    text = declaration[Evaluation.past]
    if not text or not is_told(text) or declaration[Project.attribute] in NEW:
        return
    bare = flat(text)
    if _NOT_EVALUATED.search(bare) and not _YEAR.search(bare):
        return
    lacking = [what for what, words in (("年度", _YEAR), ("得分或等次", _SCORE)) if not words.search(bare)]
    if lacking and not (_NOT_EVALUATED.search(bare) and lacking == ["得分或等次"]):
        yield Problem(Place(Evaluation.past), f"前三年度评价情况未列明{'、'.join(lacking)}")


@check(
    "EVA-002",
    WARNING,
    on=[Evaluation, Goals, Measures],
    fix="请在目标或保障措施中写明如何采纳评价建议；不采纳的说明理由。",
)
def advice_is_taken_up(declaration: Declaration) -> Problems:
    """绩效评价建议在目标或措施中有所体现。"""
    advice = declaration[Evaluation.advice]
    if not advice or not is_told(advice):
        return
    wanted = keys(advice)
    stages = [row[Schedule.content] for row in declaration.rows(Schedule)]
    fields = (
        Goals.long_term, Goals.annual, Measures.measures, Narrative.summary, Costing.basis,
        Evaluation.remarks,
    )  # fmt: skip
    said = flat("；".join(text for text in (*(declaration[field] for field in fields), *stages) if text))
    if wanted and said and not echoes(said, wanted) and "建议" not in said:
        message = "绩效评价建议的内容在绩效目标和保障措施中均未提及"
        yield Problem(Place(Evaluation.advice), message)


_reviewed, _filed = Evaluation.reviewed_on, Signature.date
_undated = _reviewed.is_blank() | _filed.is_blank()

review_does_not_precede_the_filing = rule(
    "EVA-004",
    ERROR,
    _undated | (_reviewed >= _filed),
    says="评审日期早于填报日期",
    fix="请核对两个日期，评审应在填报之后。",
    stage=DEPARTMENT,
    after=["EVA-003", "SGN-001"],
    at=_reviewed,
)

review_takes_another_day = rule(
    "EVA-005",
    HINT,
    _undated | ~_reviewed.equals(_filed),
    says="评审日期与填报日期为同一天，请确认已经过审核",
    fix="请确认评审日期；确为当日评审的，保留即可。",
    stage=DEPARTMENT,
    at=_reviewed,
)

SHORTEST_OPINION = 10

opinion_gives_reasons = rule(
    "EVA-006",
    WARNING,
    Evaluation.opinion.is_blank() | (Evaluation.opinion.length() >= SHORTEST_OPINION),
    says=f"评审意见“{{opinion}}”仅 {{length}} 字，少于 {SHORTEST_OPINION} 字",
    fix="请主管部门写明对依据、金额、目标和指标的评审意见。",
    stage=DEPARTMENT,
    after=["EVA-003"],
    opinion=Evaluation.opinion,
    length=Evaluation.opinion.length(),
)

_reviewer, _filler, _leader = Evaluation.reviewer, Signature.filler, Project.leader

reviewer_is_another_person = rule(
    "EVA-007",
    WARNING,
    _reviewer.is_blank()
    | ((_filler.is_blank() | ~_reviewer.equals(_filler)) & (_leader.is_blank() | ~_reviewer.equals(_leader))),
    says="评审人“{reviewer}”与填报人“{filler}”或项目负责人“{leader}”相同",
    fix="请由主管部门的其他人员评审。",
    stage=DEPARTMENT,
    after=["EVA-003", "SGN-001", "BAS-004"],
    reviewer=_reviewer,
    filler=_filler,
    leader=_leader,
)

department_is_not_the_agency = rule(
    "EVA-008",
    HINT,
    Project.department.is_blank() | Project.agency.is_blank() | ~Project.department.equals(Project.agency),
    says="主管部门与项目实施单位同为“{department}”，请财政业务科复核",
    fix="主管部门本级项目无须修改，由财政业务科复核。",
    stage=DEPARTMENT,
    department=Project.department,
)


@check("EVA-009", WARNING, on=[Evaluation], fix="请核对评审日期和申报年度。", stage=DEPARTMENT)
def review_falls_into_the_budgeting_season(declaration: Declaration, settings: Settings) -> Problems:
    """评审日期在预算编制期内。"""
    day, year = declaration[Evaluation.reviewed_on], declaration.year
    if day is None:
        return
    if year is None:
        yield Unverified("申报年度未填写或无法识别")
        return
    first = date(year - 1, settings.first_month_of_budgeting, 1)
    years, month = divmod(settings.last_month_of_budgeting, 12)
    after = date(year + years, month + 1, 1)
    if not first <= day < after:
        last = after - timedelta(1)
        span = f"{first.isoformat()} 至 {last.isoformat()}"
        message = f"评审日期 {day.isoformat()} 不在 {year} 年度预算编制期内（{span}）"
        yield Problem(Place(Evaluation.reviewed_on), message, span)
