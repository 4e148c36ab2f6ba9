"""LOG: whether indicators, goals, money and time agree with each other."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, Unverified, check
from ..core.declaration import Declaration
from ..core.fields import HINT, WARNING, plain
from ..core.indicator import QUANTITY, IndicatorTarget
from ..forms.shared import Annual, Indicators, LongTerm
from ..forms.xiangyang_project import (
    Evaluation,
    Goals,
    Heading,
    Project,
    Schedule,
)
from .absolutes import allowing_less, beyond_doubt
from .lines import Line, bare, every_line, goal_field, shared, targets, yearly

ENOUGH_SHARED = 3
"""So few shared indicators may well be equal."""


@check(
    "LOG-001",
    WARNING,
    on=[LongTerm, Annual],
    fix="请按长期目标和年度目标分别确定指标值，体现递进。",
    tag=Tag.VALUE_MISMATCH,
)
def long_term_values_go_beyond_the_year(declaration: Declaration) -> Problems:
    """长期与年度同名指标的值不完全相同，一次性项目除外。"""
    pairs = [(long, year) for long, year in shared(declaration) if long.target and year.target]
    if len(pairs) < ENOUGH_SHARED or declaration[Project.kind] == "一次性项目":
        return
    if all(_same(long.target, year.target) for long, year in pairs if long.target and year.target):
        count = len(yearly(declaration))
        message = f"长期与年度同名指标的值完全相同（{len(pairs)}/{count}），未体现递进"
        yield Problem(pairs[0][1].at_value, message)


def _same(one: IndicatorTarget, other: IndicatorTarget) -> bool:
    if one.is_measured and one.compares_with(other):
        return (one.lowest, one.highest) == (other.lowest, other.highest)
    return one.text == other.text


@check(
    "LOG-002",
    WARNING,
    on=[LongTerm, Annual],
    fix="请核对长期和年度指标值，长期目标不低于年度目标。",
    tag=Tag.VALUE_MISMATCH,
)
def the_year_asks_no_more_than_the_long_term(declaration: Declaration) -> Problems:
    """同名指标的年度值不优于长期值，随使用而下降的除外。"""
    for long, year in shared(declaration):
        then, now = long.target, year.target
        if then is None or now is None or not then.compares_with(now):
            continue
        if (
            then.highest is None
            and now.highest is None
            and then.lowest is not None
            and now.lowest is not None
        ):
            better = now.lowest > then.lowest and not _WEARS.search(year.name.head)
        # what is counted may add up over the years, so only rates and prices must go down
        elif (
            then.lowest is None
            and now.lowest is None
            and then.highest is not None
            and now.highest is not None
        ):
            better = now.highest < then.highest and (now.is_percentage or "/" in now.unit)
        else:
            better = False
        if better:
            message = f"“{year.label}”年度值“{now.text}”优于长期值“{then.text}”"
            yield Problem(year.at_value, message)


# An error in the catalogue; held at a warning until the whole catalogue is in.
@check(
    "LOG-003",
    WARNING,
    on=[Goals, Indicators],
    fix="请使指标值与目标一致：目标称全部达到的，指标值填“=100%”（零则填“=0”），否则更正目标的表述。",
    tag=Tag.VALUE_MISMATCH,
)
def values_keep_what_the_goal_promises(declaration: Declaration) -> Problems:
    """目标称全覆盖、全部、零、100%的，同表指标值不低于此。"""
    for line, promise in beyond_doubt(declaration):
        none = line.name.reverse
        goal = goal_field(declaration, line.table).label
        message = f"{goal}称“{promise}”，指标“{line.label}”仅为“{line.raw.strip()}”"
        yield Problem(line.at_value, message, "=0" if none else "=100%")


_WEARS = re.compile(r"完好|保有|保存|留存|存活|成活|巩固|达产")
"""What is highest when it is new."""

_ALREADY = re.compile(r"[已现](?:经)?[^，；。]{0,16}全覆盖")
_PAST_RATE = re.compile(r"([\u4e00-\u9fff]{2,14}[率度])(?:均|都)?(?:为|在|达到?|是)?(\d{1,3}(?:\.\d+)?)%")
_BASELINE = re.compile(
    r"(?:20\d\d年(?:度|上半年|下半年|底|末)?|上年度?|去年|现|目前|改造前|此前|原)(?:已达到?|为|是|达到?)"
    r"(\d[\d,]*(?:\.\d+)?)(万?(?:[\u4e00-\u9fff]{1,2}|%))?"
)


@check(
    "LOG-004",
    WARNING,
    on=[Indicators],
    fix="请核对指标值，不低于已达到的水平，或说明下降的原因。",
    tag=Tag.VALUE_MISMATCH,
)
def targets_are_no_worse_than_what_was_reached(declaration: Declaration) -> Problems:
    """指标值不低于已达到的水平。"""
    past = bare(declaration[Evaluation.past] or "") if declaration.form.asks([Evaluation]) else ""
    reached = {
        (line.table, line.row): "全覆盖"
        for already in _ALREADY.finditer(past)
        for line, _ in allowing_less(already[0].lstrip("已现经"), every_line(declaration))
    }
    rates = [(name, Decimal(figure)) for name, figure in _PAST_RATE.findall(past)]
    for line in every_line(declaration):
        level = reached.get((line.table, line.row)) or _worse_than(line, rates)
        if level:
            message = f"“{line.label}”的目标值“{line.raw.strip()}”低于已达到的水平“{level}”"
            yield Problem(line.at_value, message)


def _worse_than(line: Line, rates: list[tuple[str, Decimal]]) -> str | None:
    """Give a level that was reached before and that a target falls short of."""
    target = line.target
    if target is None or target.shape is not QUANTITY:
        return None
    own = _BASELINE.search(line.content)
    if (
        own
        and not line.name.grows
        and (own[2] or "") == target.unit
        and _worse(target, Decimal(own[1].replace(",", "")))
    ):
        return own[0]
    head = line.name.head
    for name, figure in rates:
        if line.percentage and len(head) > 3 and name.endswith(head) and _worse(target, figure):
            return f"{name}{plain(figure)}%"
    return None


def _worse(target: IndicatorTarget, figure: Decimal) -> bool:
    """Tell whether a target asks for less than a figure in its own unit."""
    number = target.number
    if number is None:
        return False
    return (
        number < figure if target.op in {"≥", ">"} else number > figure if target.op in {"≤", "<"} else False
    )


_GROWN = Decimal("1.1")


@check(
    "LOG-005",
    WARNING,
    on=[Indicators],
    fix="请说明预算增长的原因，或相应提高指标值。",
    tag=Tag.VALUE_MISMATCH,
)
def more_money_achieves_more(declaration: Declaration, last_year: Declaration) -> Problems:
    """预算比上年增长10%以上的，指标值有所提高。"""
    total = declaration.form.roles.total
    now, then = declaration[total], last_year[total]
    if now is None or not then or last_year.form is not declaration.form:
        yield Unverified("本年或上年的资金总额未填写，或两年使用的表样不同")
        return
    before = {line.name.text: line.target for line in yearly(last_year) if line.target}
    pairs = [
        (line, line.target, old)
        for line in yearly(declaration)
        if line.target and (old := before.get(line.name.text)) and old.compares_with(line.target)
    ]
    if now < then * _GROWN or len(pairs) < ENOUGH_SHARED or len(pairs) < len(yearly(declaration)) / 2:
        return
    if len(yearly(declaration)) <= len(yearly(last_year)) and not any(
        _raised(target, old) for _, target, old in pairs
    ):
        growth = (now / then - 1) * 100
        message = (
            f"资金总额由上年 {plain(then)} 万元增至 {plain(now)} 万元（+{growth:.1f}%），"
            f"{len(pairs)} 条同名指标的值均未提高"
        )
        yield Problem(pairs[0][0].at_value, message)


def _raised(now: IndicatorTarget, then: IndicatorTarget) -> bool:
    """Tell whether a target asks for more than it did."""
    if now.lowest is not None and then.lowest is not None and now.lowest > then.lowest:
        return True
    return (
        now.highest is not None
        and then.highest is not None
        and now.highest < then.highest
        and now.lowest is None
    )


@check(
    "LOG-010",
    WARNING,
    on=[Heading, Project, Schedule, Indicators],
    fix="请核对时效指标与项目起止时间、实施进度计划。",
    tag=Tag.VALUE_MISMATCH,
)
def deadlines_lie_within_the_schedule(declaration: Declaration) -> Problems:
    """时效指标的完成时间不晚于项目结束和申报年度终了。"""
    year = declaration.year
    dated = [(line, target) for line, target in targets(declaration) if target.due]
    if year is None:
        if dated:
            yield Unverified("申报年度未填写或无法识别")
        return
    last = date(year, 12, 31)
    late = [(line, target) for line, target in dated if (target.deadline(year) or last) > last]
    if not late:
        return
    period = declaration[Project.period]
    ends = [end for row in declaration.rows(Schedule) if (end := row[Schedule.end])]
    last = max([last, *([period.last] if period else ends)])
    for line, target in late:
        if (target.deadline(year) or last) > last:
            ends_on = f"项目结束和申报年度终了（{last.isoformat()}）"
            message = f"“{line.label}”的完成时间“{target.text}”晚于{ends_on}"
            yield Problem(line.at_value, message, f"{last.isoformat()}前")


_ASKED = re.compile(r"问卷|(?<!受)调查|走访|访问|访谈|回访|抽样|抽取|随机|电话|测评|扫码|评议|打分|邀请")


@check(
    "LOG-011",
    HINT,
    on=[Indicators.content],
    fix="请在“指标内容”栏写明调查对象、方法和样本量，如“随机发放问卷200份”。",
    tag=Tag.NOT_QUANTIFIED,
)
def satisfaction_says_who_is_asked_and_how(declaration: Declaration) -> Problems:
    """满意度指标说明调查对象和方法。"""
    for line in every_line(declaration):
        if line.name.satisfaction and line.content and not _ASKED.search(line.content):
            yield Problem(line.at_content, f"“{line.label}”未说明调查方法和样本量")


_OF_THE_YEAR = re.compile(r"当年|本年|年度|全年|20\d\d年|每年")


@check(
    "LOG-012",
    WARNING,
    on=[LongTerm.content, Annual.content],
    fix="请在年度指标解释中写明当年的口径。",
    tag=Tag.NOT_QUANTIFIED,
)
def explanations_of_the_year_speak_of_the_year(declaration: Declaration) -> Problems:
    """年度比率指标的解释与长期不同，体现当年。"""
    annual = yearly(declaration)
    if not any("当年" in line.content for line in annual):
        return
    for long, year in shared(declaration):
        same = year.content and year.content == long.content
        if same and year.percentage and not _OF_THE_YEAR.search(year.content):
            message = f"“{year.label}”年度解释与长期完全相同，未体现“当年”"
            yield Problem(year.at_content, message)
