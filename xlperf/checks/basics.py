"""BAS: who asks for what, and for when. What the project is called and who signs is in `names`."""

from __future__ import annotations

from datetime import date, timedelta

from ..core.check import Problem, Problems, Unverified, check, in_cell, rule
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, Lesson, Span, is_filler
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.shared import CONTINUING, GUIDE_2011, NEW
from ..forms.xiangyang_project import Evaluation, Goals, Heading, Project, Signature

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
    lesson=Lesson(
        "申报年度与填报日期对不上，项目可能编入别的年度的预算。",
        wrong="申报年度 2027，填报日期 2025年9月29日",
        right="申报年度 2027，填报日期 2026年9月29日",
    ),
)


def is_new(declaration: Declaration) -> bool:
    """Tell a project that says of itself that it is new: nobody declared it a year ago."""
    return declaration[Project.attribute] in NEW


@check(
    "BAS-009",
    WARNING,
    on=[Project.attribute, Project.kind],
    fix="请核对项目属性和项目类型：以前年度已安排预算的为持续性，本年首次安排的为新增性。",
    lesson=Lesson(
        "属性与类型相互矛盾，无法判断以前和以后年度是否安排预算。",
        wrong="项目属性“持续性项目”，项目类型“一次性项目”",
        right="项目属性“新增性项目”，项目类型“一次性项目”",
    ),
)
def attribute_agrees_with_the_kind(declaration: Declaration) -> Problems:
    """持续性项目不是一次性项目；新增性项目不是延续性项目，当年开始、跨年实施的除外。"""
    attribute, kind = declaration[Project.attribute], declaration[Project.kind]
    if attribute is None or kind is None:
        lacking = [field.label for field in (Project.attribute, Project.kind) if declaration[field] is None]
        yield Unverified(f"{'、'.join(f'“{label}”' for label in lacking)}未填写或不在规定的范围内")
    elif (attribute in CONTINUING and kind == "一次性项目") or (
        attribute in NEW and kind == "延续性项目" and not _begins_this_year_and_goes_on(declaration)
    ):
        yield Problem(Place(Project.attribute), f"项目属性“{attribute}”与项目类型“{kind}”不能并存")


def _begins_this_year_and_goes_on(declaration: Declaration) -> bool:
    year, period = declaration.year, declaration[Project.period]
    return year is not None and period is not None and period.first.year == year < period.last.year


_NOT_APPLICABLE = regex(r"不适用|不涉及|新增|新设|首次|首年|第一年|没有|未开展|未安排|未立项|尚未|无")


@check(
    "BAS-010",
    WARNING,
    on=[Project, Evaluation],
    fix="持续性项目请填写前三年度的评价得分或等次；新增性项目不填，或填“无”。",
    live=in_cell(
        ~(Project.attribute.matches_any(CONTINUING) & Evaluation.past.is_blank()),
        "项目属性为“{attribute}”，前三年度评价情况未填写",
        at=Evaluation.past,
        attribute=Project.attribute,
    ),
    lesson=Lesson(
        "以前年度的评价结果是安排预算的依据，有没有要与属性一致。",
        wrong="持续性项目，前三年度评价情况空白",
        right="持续性项目，前三年度评价情况“2025年度自评91分，2026年度自评93分”",
    ),
)
def past_is_told_of_continuing_projects(declaration: Declaration) -> Problems:
    """持续性项目填写了前三年度评价情况，新增性项目没有。"""
    attribute, past = declaration[Project.attribute], declaration[Evaluation.past]
    said = past is not None and not is_filler(past)
    if attribute in CONTINUING and not said:
        yield Problem(Place(Evaluation.past), "项目属性为持续性项目，前三年度评价情况未填写")
    elif attribute in NEW and past is not None and said and not _NOT_APPLICABLE.search(past):
        yield Problem(Place(Evaluation.past), "项目属性为新增性项目，却填有前三年度评价情况")


_NO_AREA = regex(r"\d{7,8}(?:-\d+)?")


@check(
    "BAS-012",
    HINT,
    on=[Project.phone],
    fix="固定电话请加区号。",
    live=in_cell(
        ~(Project.phone.length().equals(7) | Project.phone.length().equals(8))
        | ~Project.phone.mentions(*"0123456789"),
        "联系电话“{phone}”缺少区号",
        phone=Project.phone,
    ),
    lesson=Lesson(
        "缺少区号，用手机或在外地拨打时接不通。",
        wrong="联系电话：3500000",
        right="联系电话：0710-3500000",
    ),
)
def landlines_have_an_area_code(declaration: Declaration, settings: Settings) -> Problems:
    """固定电话写有区号。"""
    for number in (declaration[Project.phone] or "").split("、"):
        if _NO_AREA.fullmatch(number):
            wanted = f"{settings.area_code}-{number}"
            yield Problem(Place(Project.phone), f"联系电话“{number}”缺少区号，建议填“{wanted}”", wanted)


@check(
    "BAS-015",
    ERROR,
    on=[Heading, Project],
    fix="请核对项目起止时间，应包含申报年度。",
    basis=GUIDE_2011,
    lesson=Lesson(
        "起止时间不含申报年度，当年的预算就没有对应的实施内容。",
        wrong="申报年度 2027，起止时间“2028年1月-2028年12月”",
        right="申报年度 2027，起止时间“2027年1月-2028年12月”",
    ),
)
def period_meets_the_budget_year(declaration: Declaration) -> Problems:
    """项目起止时间与申报年度有重叠。"""
    year, period = declaration[Heading.year], declaration[Project.period]
    if year is None or period is None:
        lacking = [what for what, said in (("申报年度", year), ("项目起止时间", period)) if said is None]
        yield Unverified(f"{'和'.join(lacking)}未填写或无法识别")
    elif not period.overlaps(date(year, 1, 1), date(year, 12, 31)):
        yield Problem(
            Place(Project.period),
            f"项目起止时间“{declaration.sections.raw(Project.period)}”未覆盖申报年度 {year}",
            f"包含 {year} 年",
        )


_YEAR = timedelta(days=366)


def _within_a_year(period: Span) -> bool:
    return period.last - period.first < _YEAR


@check(
    "BAS-016",
    WARNING,
    on=[Project.kind, Project.period],
    fix="请核对项目类型和项目起止时间。",
    lesson=Lesson(
        "类型与时间不符，无法判断预算是安排一年还是几年。",
        wrong="一次性项目，起止时间“2027年1月-2028年12月”",
        right="一次性项目，起止时间“2027年1月-2027年12月”",
    ),
)
def period_agrees_with_the_kind(declaration: Declaration) -> Problems:
    """一次性项目的起止时间不超过12个月，延续性项目跨年度。"""
    kind, period = declaration[Project.kind], declaration[Project.period]
    if period is None or not period.ends:
        return
    raw = declaration.sections.raw(Project.period)
    if kind == "一次性项目" and not _within_a_year(period):
        yield Problem(Place(Project.period), f"项目类型为一次性项目，起止时间“{raw}”超过 12 个月")
    elif kind == "延续性项目" and period.first.year == period.last.year:
        yield Problem(Place(Project.period), f"项目类型为延续性项目，起止时间“{raw}”没有跨年度")


@check(
    "BAS-017",
    HINT,
    on=[Project, Goals],
    fix="请按整个项目的实施期填写起止时间，或核对项目属性和类型。",
    lesson=Lesson(
        "项目期只有一年，长期目标和以后年度的安排就没有着落。",
        wrong="持续性、常年性项目，起止时间“2027”",
        right="持续性、常年性项目，起止时间“2027年1月-2029年12月”",
    ),
)
def lasting_projects_last_longer_than_a_year(declaration: Declaration) -> Problems:
    """持续性、常年性项目的起止时间不只一年；常年性项目按年申报、写到月的除外。"""
    attribute, kind, period = (
        declaration[Project.attribute],
        declaration[Project.kind],
        declaration[Project.period],
    )
    lasting = attribute in CONTINUING or kind == "常年性项目"
    goal = declaration[Goals.long_term]
    if period is None or (kind == "常年性项目" and period.exact):
        return
    if lasting and goal is not None and _within_a_year(period):
        called = "、".join(f"“{one}”" for one in (attribute, kind) if one)
        yield Problem(
            Place(Project.period),
            f"项目期仅一年（{declaration.sections.raw(Project.period)}），与{called}及长期目标不一致",
        )
