"""LOG: whether indicators, goals, money and time agree with each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, Unverified, check, in_cell
from ..core.declaration import Declaration
from ..core.fields import ERROR, HINT, WARNING, Lesson, plain
from ..core.indicator import QUANTITY, IndicatorTarget
from ..core.regex import regex
from ..forms.shared import Annual, Indicators, LongTerm
from ..forms.xiangyang_project import (
    Evaluation,
    Goals,
    Heading,
    Project,
    Schedule,
)
from .absolutes import allowing_less, beyond_doubt, worse_than_said
from .basics import is_new
from .lines import Line, bare, every_line, goal_field, shared, targets, yearly

ENOUGH_SHARED = 3
"""Fewer shared indicators may well be equal, and so may a few of many."""


@check(
    "LOG-001",
    WARNING,
    on=[LongTerm, Annual],
    fix="请按长期目标和年度目标分别确定指标值，体现递进。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "长期与年度的值完全相同，看不出逐年推进的安排。",
        wrong="同名指标长期与年度全部同值，如“公众知晓率”都是≥80%",
        right="“公众知晓率”长期≥85%，年度≥80%",
    ),
)
def long_term_values_go_beyond_the_year(declaration: Declaration) -> Problems:
    """年度指标有半数以上与长期同名的，值不完全相同；一次性项目和项目最后一年除外。"""
    pairs = [(long, year) for long, year in shared(declaration) if long.target and year.target]
    count = len(yearly(declaration))
    if len(pairs) < max(ENOUGH_SHARED, count / 2):
        return
    if declaration[Project.kind] == "一次性项目" or _is_last_year(declaration):
        return
    if all(_same(long.target, year.target) for long, year in pairs if long.target and year.target):
        message = f"长期与年度同名指标的值完全相同（{len(pairs)}/{count}），未体现递进"
        yield Problem(pairs[0][1].at_value, message)


def _is_last_year(declaration: Declaration) -> bool:
    """Tell whether a project of several years ends with the budget year."""
    year, period = declaration.year, declaration[Project.period]
    return year is not None and period is not None and period.first.year < year == period.last.year


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
    after=("VAL-005",),
    lesson=Lesson(
        "年度值优于长期值，长期目标当年已超过，失去引导作用。",
        wrong="“文稿合格率”长期≥95%，年度≥98%",
        right="“文稿合格率”长期≥98%，年度≥95%",
    ),
)
def the_year_asks_no_more_than_the_long_term(declaration: Declaration) -> Problems:
    """同名指标的年度值不优于长期值，随使用而下降的、价格和逐年累计的除外。"""
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
        # what is counted may add up over the years, and prices rise; rates and times must go down
        elif (
            then.lowest is None
            and now.lowest is None
            and then.highest is not None
            and now.highest is not None
        ):
            better = now.highest < then.highest and _must_go_down(year, now)
        else:
            better = False
        if better:
            message = f"“{year.label}”年度值“{now.text}”优于长期值“{then.text}”"
            yield Problem(year.at_value, message)


_TIMES = frozenset(("天", "小时", "工作日", "个工作日", "秒", "月", "分"))
_LASTS = regex(r"工期|建设期|施工|实施|总|累计|合计")
"""What takes as long as the work of the year does."""


def _must_go_down(line: Line, target: IndicatorTarget) -> bool:
    unit = target.base[0]
    if "元" in unit:
        return False
    if target.is_percentage or "/" in unit:
        return True
    return unit in _TIMES and not _LASTS.search(line.name.head)


@check(
    "LOG-003",
    ERROR,
    on=[Goals, Indicators],
    fix="请使指标值与目标一致：目标称全部达到的，指标值填“=100%”（零则填“=0”），否则更正目标的表述。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "目标与指标说法不一，年末按哪一个认定完成会有争议。",
        wrong="年度目标“实现史料著录全覆盖”，“史料著录覆盖率”≥90%",
        right="年度目标“实现史料著录全覆盖”，“史料著录覆盖率”=100%",
    ),
)
def values_keep_what_the_goal_promises(declaration: Declaration) -> Problems:
    """目标称全覆盖、全部、零、100%，或为某一比率写明数值的，同表指标值不低于此。"""
    told = set()
    for line, promise in beyond_doubt(declaration):
        told.add((line.table, line.row))
        none = line.name.reverse
        goal = goal_field(declaration, line.table).label
        message = f"{goal}称“{promise}”，指标“{line.label}”仅为“{line.raw.strip()}”"
        yield Problem(line.at_value, message, "=0" if none else "=100%")
    for line, said in worse_than_said(declaration):
        if (line.table, line.row) not in told:
            goal = goal_field(declaration, line.table).label
            message = f"{goal}称“{said}”，指标“{line.label}”为“{line.raw.strip()}”"
            yield Problem(line.at_value, message, severity=WARNING)


_WEARS = regex(r"完好|保有|保存|留存|存活|成活|巩固|达产")
"""What is highest when it is new."""

_ALREADY = regex(r"([^,，;；。]{0,16}?)(?:现已经?|已经?|现)([^,，;；。]{0,16}全覆盖)")
"""The subject may stand before or after: 域名注册现已实现全覆盖, 已实现域名注册全覆盖."""

_PAST_RATE = regex(r"([\u4e00-\u9fff]{2,14}[率度])(?:均|都)?(?:为|在|达到?|是)?(\d{1,3}(?:\.\d+)?)%")
_BASELINE = regex(
    r"(?:(20\d\d)年(?:度|上半年|下半年|底|末)?|上年度?|去年|现|目前|改造前|此前|原)"
    r"(?:已达到?|为|是|达到?|预计(?:为|达到?)?|约(?:为)?)(\d[\d,]{0,15}(?:\.\d{1,6})?)(万?(?:[\u4e00-\u9fff]{1,2}|%))?"
)


@check(
    "LOG-004",
    WARNING,
    on=[Indicators],
    fix="请核对指标值，不低于已达到的水平，或说明下降的原因。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "目标值不及已达到的水平，项目的效果无从体现。",
        wrong="前三年“查阅者满意度为91%”，“查阅者满意度”≥90%",
        right="前三年“查阅者满意度为91%”，“查阅者满意度”≥92%",
    ),
)
def targets_are_no_worse_than_what_was_reached(declaration: Declaration) -> Problems:
    """指标值不低于已达到的水平。"""
    past = bare(declaration[Evaluation.past] or "") if declaration.form.asks([Evaluation]) else ""
    reached = {
        (line.table, line.row): "全覆盖"
        for already in (_ALREADY.finditer(past) if "全覆盖" in past else ())
        for line, _ in allowing_less(already[1] + already[2], every_line(declaration))
    }
    rates = [(name, Decimal(figure)) for name, figure in _PAST_RATE.findall(past)]
    for line in every_line(declaration):
        level = reached.get((line.table, line.row)) or _worse_than(line, rates, declaration.year)
        if level:
            lower = line.target is not None and line.target.op in {"≤", "<"}
            how = "差于" if lower else "低于"
            message = f"“{line.label}”的目标值“{line.raw.strip()}”{how}已达到的水平“{level}”"
            yield Problem(line.at_value, message)


def _worse_than(line: Line, rates: list[tuple[str, Decimal]], year: int | None) -> str | None:
    """Give a level that was reached before and that a target falls short of."""
    target = line.target
    if target is None or target.shape is not QUANTITY:
        return None
    own = _BASELINE.search(line.content)
    if (
        own
        and not line.name.grows
        and (own[1] is None or year is None or int(own[1]) < year)
        and (own[3] or "") == target.unit
        and _worse(target, Decimal(own[2].replace(",", "")))
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
    lesson=Lesson(
        "预算增加而指标未提高，增加的资金没有对应的产出和效果。",
        wrong="总额由 20 万元增至 25.08 万元，指标值均与上年相同",
        right="总额由 20 万元增至 25.08 万元，“扫描件数”由≥7600件提高到≥9600件",
    ),
    spares=is_new,
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
    lesson=Lesson(
        "完成时间晚于项目结束，年末考核时还没有结果。",
        wrong="项目 2027 年 12 月结束，“整理完成时间”2028年1月15日前",
        right="项目 2027 年 12 月结束，“整理完成时间”2027年11月30日前",
    ),
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
            if period is None:
                yield Unverified("项目起止时间未填写或无法识别")
                return
            ends_on = f"项目结束和申报年度终了（{last.isoformat()}）"
            message = f"“{line.label}”的完成时间“{target.text}”晚于{ends_on}"
            yield Problem(line.at_value, message, f"{last.isoformat()}前")


_ASKED = regex(
    r"问卷|(?<!受)调查|走访|访问|访谈|回访|抽样|抽取|随机|电话|测评|扫码|评议|打分|邀请"
    r"|抽访|座谈|好差评|评价器|评价系统|评价总数|评价数|窗口评价"
)


@check(
    "LOG-011",
    HINT,
    on=[Indicators.content],
    fix="请在“指标内容”栏写明调查对象、方法和样本量，如“随机发放问卷200份”。",
    tag=Tag.NOT_QUANTIFIED,
    live=in_cell(
        ~Indicators.name.contains("满意度")
        | Indicators.name.mentions("调查", "测评", "好差评", "率", "次", "份")
        | Indicators.content.mentions(*_ASKED.pattern.replace("(?<!受)", "").split("|")),
        "“{name}”未说明调查方法和样本量",
        at=Indicators.content,
        name=Indicators.name,
    ),
    lesson=Lesson(
        "不写调查对象和方法，满意度的结果无法核实。",
        wrong="“家属满意度”，指标内容“满意的人数占总人数的比例”",
        right="“家属满意度”，指标内容“随机发放问卷50份，满意份数÷收回份数”",
    ),
)
def satisfaction_says_who_is_asked_and_how(declaration: Declaration) -> Problems:
    """满意度指标说明调查对象和方法。"""
    for line in every_line(declaration):
        if not line.name.satisfaction or not line.content or "好差评" in line.name.head:
            continue
        if not _ASKED.search(line.content):
            yield Problem(line.at_content, f"“{line.label}”未说明调查方法和样本量")


_OF_THE_YEAR = regex(r"当年|本年|年度|全年|20\d\d年|每年")
ENOUGH_TOLD = 2
"""Where only one rate speaks of the year, the others need not."""

_THIS_YEAR = regex(r"当年|本年|全年")
_OF_ALL_YEARS = regex(
    r"项目期内?|项目周期|实施期内?|[两二三四五]年(?:内)?(?:累计|合计|总计|来)|累计[两二三四五]年"
)


@check(
    "LOG-012",
    WARNING,
    on=[LongTerm.content, Annual.content],
    fix="请在指标解释中分别写明长期和年度的口径。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "两处解释不分长期和年度，统计时不知是当年数还是累计数。",
        wrong="长期、年度的指标内容均为“三年累计整理的文稿篇数”",
        right="长期为“三年累计整理的文稿篇数”，年度为“当年整理的文稿篇数”",
    ),
)
def explanations_tell_the_year_from_the_long_term(declaration: Declaration) -> Problems:
    """同名指标的解释不混淆长期和年度；其他比率写明“当年”的，各比率均写明。"""
    pairs = [(long, year) for long, year in shared(declaration) if long.content and year.content]
    rates = [(long, year) for long, year in pairs if year.percentage and long.percentage]
    told = sum(_tells_the_year_apart(long, year) for long, year in rates)
    several_years = _is_of_several_years(declaration)
    for long, year in pairs:
        if long.content != year.content:
            continue
        if several_years and (this := _THIS_YEAR.search(long.content)):
            message = f"“{long.label}”长期解释与年度完全相同，写作“{this[0]}”"
            yield Problem(long.at_content, message)
        elif several_years and (term := _OF_ALL_YEARS.search(year.content)):
            message = f"“{year.label}”年度解释与长期完全相同，写作“{term[0]}”"
            yield Problem(year.at_content, message)
        elif (
            year.percentage
            and told >= max(ENOUGH_TOLD, len(rates) / 2)
            and not _OF_THE_YEAR.search(year.content)
        ):
            message = f"“{year.label}”年度解释与长期完全相同，未体现“当年”"
            yield Problem(year.at_content, message)


def _tells_the_year_apart(long: Line, year: Line) -> bool:
    return bool(_THIS_YEAR.search(year.content)) and not _THIS_YEAR.search(long.content)


def _is_of_several_years(declaration: Declaration) -> bool:
    period = declaration[Project.period]
    return period is not None and period.ends and period.first.year < period.last.year
