"""PLN: what is done when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_IN, YUAN_PER_WAN
from ..core.fields import ERROR, HINT, WARNING, Lesson, plain
from ..core.narrative import flat
from ..core.regex import regex
from ..core.settings import Settings
from ..core.words import clean
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Funding, Heading, Project, Schedule


@check(
    "PLN-003",
    ERROR,
    on=[Heading, Project, Schedule],
    fix="请核对该行的开始和完成时间。",
    basis=GUIDE_2011,
    after=("BAS-015",),
    lesson=Lesson(
        "进度超出项目期，这部分工作没有对应的时间和预算。",
        wrong="项目期 2027年1月-2027年12月，完成时间 2028-06-30",
        right="项目期 2027年1月-2027年12月，完成时间 2027-11-30",
    ),
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


@check(
    "PLN-004",
    WARNING,
    on=[Schedule],
    fix="请按实施阶段填写各项的开始和完成时间。",
    lesson=Lesson(
        "各项都是全年，监控时看不出应当做到哪一步。",
        wrong="两行均为 2027-01-01 至 2027-12-31",
        right="一行 2027-01-01 至 2027-06-30，一行 2027-07-01 至 2027-12-31",
    ),
)
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


_NODE = regex(r"[一二三四1-4]季度|[上下]半年|\d{1,2}月|分[两二三四五六]?批|第[一二三四五]批")


@check(
    "PLN-005",
    WARNING,
    on=[Schedule, Funding],
    fix="请按季度或阶段列出实施内容和起止时间。",
    lesson=Lesson(
        "金额较大而没有阶段，年中无法判断进度快慢。",
        wrong="总额 30 万元，各行均为 2027-02-01 至 2027-11-30",
        right="总额 30 万元，按季度分行列出内容和时间",
    ),
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


_DEADLINE = regex(r"(?<!\d)(20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:上旬|中旬|下旬|[底末初])?[之以]?前(?!期)")
"""A day by which something is to be done."""


@check(
    "PLN-009",
    HINT,
    on=[Heading, Project, Schedule],
    fix="请核对进度的年份，沿用旧表的请改为申报年度。",
    after=("PLN-003", "BAS-015"),
    lesson=Lesson(
        "进度的年份不是申报年度，与当年的预算对不上。",
        wrong="2027年度，“2026年4月底前完成招标”",
        right="2027年度，“2027年4月底前完成招标”",
    ),
)
def stages_are_of_the_budget_year(declaration: Declaration) -> Problems:
    """只在一个年度实施的项目，进度的年份与申报年度一致。"""
    year, period = declaration[Heading.year], declaration[Project.period]
    one_year = period.first.year == period.last.year if period else declaration[Project.kind] == "一次性项目"
    if year is None or not one_year:
        return
    for row, stage in enumerate(declaration.rows(Schedule)):
        dated = [int(one) for one in _DEADLINE.findall(flat(stage[Schedule.content] or ""))]
        if wrong := next((one for one in dated if one != year), None):
            message = f"第{row + 1}行内容中的 {wrong} 年与申报年度 {year} 不符"
            yield Problem(Place(Schedule.content, row), message, f"{year} 年")
        days = [(field, day) for field in (Schedule.start, Schedule.end) if (day := stage[field])]
        other = next(((field, day) for field, day in days if day.year != year), None)
        if other:
            yield Problem(
                Place(other[0], row),
                f"第{row + 1}行“{other[0].label}”{other[1].isoformat()} 的年份与申报年度 {year} 不符",
                f"{year} 年",
            )


_PAID = regex(
    r"(?:支出|支付|安排|拨付|兑付|投入|使用|预拨|清算|付款|余款|资金)[^，,；;。\d]{0,8}"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(亿元|万元|元)(?![/·每])"
)
_ANY_AMOUNT = regex(r"\d(?:亿元|万元|元)")
_APART = Decimal("0.02")


@check(
    "PLN-010",
    WARNING,
    on=[Heading, Funding, Schedule],
    fix="请核对各阶段的支出金额和资金总额。",
    after=("FND-005", "FND-004"),
    lesson=Lesson(
        "各阶段支出与总额不等，按进度拨款时会多出或不足。",
        wrong="总额 25.08 万元，两阶段支付 12 万元和 15.08 万元",
        right="总额 25.08 万元，两阶段支付 12 万元和 13.08 万元",
    ),
)
def spending_of_the_stages_is_the_total(declaration: Declaration) -> Problems:
    """各阶段都写明支出金额的，合计等于资金总额。"""
    total, year = declaration[Funding.total], declaration[Heading.year]
    rows = declaration.rows(Schedule)
    texts = [clean(row[Schedule.content] or "") for row in rows]
    if not total or len(texts) < _STAGES or any("元" not in text or "累计" in text for text in texts):
        return
    days = [day for row in rows for day in (row[Schedule.start], row[Schedule.end])]
    found = [_PAID.findall(text) for text in texts]
    told_once = all(len(some) == 1 for some in found) and all(len(_ANY_AMOUNT.findall(t)) == 1 for t in texts)
    if not told_once or any(day is None or day.year != year for day in days):
        return
    amounts = [Decimal(number.replace(",", "")) * YUAN_IN[unit] / YUAN_PER_WAN for [(number, unit)] in found]
    made = sum(amounts, Decimal(0))
    if abs(made - total) > _APART:
        terms = "＋".join(plain(amount) for amount in amounts)
        yield Problem(
            Place(Schedule.content),
            f"各阶段支出 {terms}＝{plain(made)} 万元≠资金总额 {plain(total)} 万元，"
            f"差 {plain(abs(made - total))} 万元",
            f"{plain(total)} 万元",
        )


_STAGES = 2
