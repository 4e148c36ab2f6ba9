"""EVA: how earlier years were evaluated, and what the competent department says of this one."""

from __future__ import annotations

from datetime import date, timedelta

from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import when
from ..core.fields import DEPARTMENT, ERROR, HINT, WARNING, Lesson
from ..core.narrative import echoes, flat, keys
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.shared import NEW
from ..forms.xiangyang_project import (
    Costing,
    Detail,
    Evaluation,
    Goals,
    Measures,
    Narrative,
    Project,
    Schedule,
    Signature,
)
from .narrative import is_told

_NOT_EVALUATED = regex(
    r"不适用|无(?:前三年|以前年度|往年|历年)|未(?:开展|纳入|实施|组织|进行|安排)|首次|首年|第一年|尚未|新增(?:性)?项目"
)
_YEAR = regex(r"20\d\d")
_SCORE = regex(
    r"\d(?:\.\d+)?分(?![钟之])|得分|等次|等级|(?:自评|评价|评定|评为|结果|结论|考核|均|为)[^,。;]{0,4}[优良中差]"
    r"|优秀|良好|合格|[(“\"'/,、:]?[优良中差](?=[)”\"',。;、]|$)"
)


@check(
    "EVA-001",
    WARNING,
    on=[Evaluation, Project],
    fix="请逐年写明前三年度的评价年度、得分或等次；未开展评价的写明原因。",
    lesson=Lesson(
        "没有年度和得分，评价结果无法作为安排预算的依据。",
        wrong="近年来进展顺利，查阅者反映较好",
        right="2025年度自评91分，2026年度自评93分",
    ),
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


_FEWEST_KEYS = 2


@check(
    "EVA-002",
    WARNING,
    on=[Evaluation, Goals, Measures],
    fix="请在目标或保障措施中写明如何采纳评价建议；不采纳的说明理由。",
    lesson=Lesson(
        "评价建议没有回应，已发现的问题可能继续存在。",
        wrong="建议“增设夜间接待时段”，目标和措施均未提及",
        right="建议“增设夜间接待时段”，保障措施写“每周增设两个夜间接待时段”",
    ),
)
def advice_is_taken_up(declaration: Declaration) -> Problems:
    """绩效评价建议在目标或措施中有所体现。"""
    advice = declaration[Evaluation.advice]
    if not advice or not is_told(advice):
        return
    # What any text of this project says tells nothing of the advice.
    own = (Project.name, Project.agency, Project.department, declaration.form.roles.unit)
    names = [*(declaration[field] for field in own), *(row[Detail.name] for row in declaration.rows(Detail))]
    wanted = keys(advice) - keys("；".join(name for name in names if name))
    stages = [row[Schedule.content] for row in declaration.rows(Schedule)]
    fields = (
        Goals.long_term, Goals.annual, Measures.measures, Narrative.summary, Costing.basis,
        Evaluation.remarks,
    )  # fmt: skip
    said = flat("；".join(text for text in (*(declaration[field] for field in fields), *stages) if text))
    if len(wanted) >= _FEWEST_KEYS and said and not echoes(said, wanted) and "建议" not in said:
        message = "绩效评价建议的内容在绩效目标和保障措施中均未提及"
        yield Problem(Place(Evaluation.advice), message)


_reviewed, _filed = Evaluation.reviewed_on, Signature.date
_undated = _reviewed.is_blank() | _filed.is_blank()

review_does_not_precede_the_filing = rule(
    "EVA-004",
    ERROR,
    _undated | (_reviewed >= _filed),
    states="评审日期不早于填报日期。",
    says="评审日期早于填报日期",
    fix="请核对两个日期，评审应在填报之后。",
    stage=DEPARTMENT,
    after=["EVA-003", "SGN-001"],
    at=_reviewed,
    lesson=Lesson(
        "评审早于填报，无法确认评审的就是这份申报。",
        wrong="填报日期 2026-09-29，评审日期 2026-09-28",
        right="填报日期 2026-09-29，评审日期 2026-10-12",
    ),
)

review_takes_another_day = rule(
    "EVA-005",
    HINT,
    _undated | ~_reviewed.equals(_filed),
    states="评审日期与填报日期不是同一天。",
    says="评审日期与填报日期为同一天，请确认已经过审核",
    fix="请确认评审日期；确为当日评审的，保留即可。",
    stage=DEPARTMENT,
    at=_reviewed,
    lesson=Lesson(
        "填报与评审同日，需要确认留出了审核的时间。",
        wrong="填报日期 2026-09-29，评审日期 2026-09-29",
        right="填报日期 2026-09-29，评审日期 2026-10-12",
    ),
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
    lesson=Lesson(
        "意见过于简短，看不出评审了哪些内容、理由是什么。",
        wrong="同意实施。",
        right="依据充分，金额有测算，指标可考核，同意申报。",
    ),
)

_reviewer, _filler, _leader = Evaluation.reviewer, Signature.filler, Project.leader

reviewer_is_another_person = rule(
    "EVA-007",
    WARNING,
    _reviewer.is_blank()
    | ((_filler.is_blank() | ~_reviewer.equals(_filler)) & (_leader.is_blank() | ~_reviewer.equals(_leader))),
    states="评审人不是填报人，也不是项目负责人。",
    says="评审人“{reviewer}”同时是{role}",
    fix="请由主管部门的其他人员评审。",
    stage=DEPARTMENT,
    after=["EVA-003", "SGN-001", "BAS-004"],
    reviewer=_reviewer,
    role=when(_reviewer.equals(_filler), "填报人", "项目负责人"),
    lesson=Lesson(
        "评审人参与了填报或实施，评审就缺少独立性。",
        wrong="填报人张三，评审人张三",
        right="填报人张三，评审人李四",
    ),
)

department_is_not_the_agency = rule(
    "EVA-008",
    HINT,
    Project.department.is_blank() | Project.agency.is_blank() | ~Project.department.equals(Project.agency),
    states="主管部门与项目实施单位不是同一个单位。",
    says="主管部门与项目实施单位同为“{department}”，请财政业务科复核",
    fix="主管部门本级项目无须修改，由财政业务科复核。",
    stage=DEPARTMENT,
    department=Project.department,
    lesson=Lesson(
        "主管部门与实施单位相同，需由财政业务科另行复核。",
        wrong="主管部门、实施单位均为“楚宁市档案馆”",
        right="主管部门“楚宁市文化和旅游局”，实施单位“楚宁市图书馆”",
    ),
)


@check(
    "EVA-009",
    WARNING,
    on=[Evaluation],
    fix="请核对评审日期和申报年度。",
    stage=DEPARTMENT,
    lesson=Lesson(
        "不在编制期内的评审，可能不是针对本年度的申报。",
        wrong="2027年度申报，评审日期 2027-03-01",
        right="2027年度申报，评审日期 2026-10-12",
    ),
)
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
