"""VAL: what the values of indicators promise."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ..core.amounts import one_unit
from ..core.calculation import read_calculation
from ..core.check import Problem, Problems, Tag, check
from ..core.declaration import Declaration
from ..core.fields import ERROR, HINT, WARNING, Lesson, plain
from ..core.indicator import GRADE, QUANTITY, IndicatorTarget
from ..core.indicator_name import Kind
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.shared import Indicators, LongTerm
from ..forms.xiangyang_project import Costing, Goals, Heading
from .absolutes import beyond_doubt
from .bases import products_that_miss_the_detail
from .lines import Line, bare, goal_field, goal_of, percentages, spells, targets, yearly
from .values import ALL


@check(
    "VAL-005",
    ERROR,
    on=[Indicators],
    fix="请核对指标值，比率应在 0 至 100% 之间。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "比率不会超出0至100%，数值有误就无法据以考核。",
        wrong="“文稿合格率”≥198%",
        right="“文稿合格率”≥98%",
    ),
)
def rates_lie_between_0_and_100(declaration: Declaration) -> Problems:
    """比率类指标值在 0 至 100% 之间，增长类除外。"""
    for line, target in targets(declaration):
        if not target.is_percentage or not line.name.rate:
            continue
        figures = [figure for figure in (target.number, target.upper) if figure is not None]
        for figure in figures:
            if not 0 <= figure <= ALL:
                message = f"“{line.label}”的指标值为 {plain(figure)}%，超出 0 至 100%"
                yield Problem(line.at_value, message, "0 至 100%")
                break


@check(
    "VAL-009",
    WARNING,
    on=[Indicators],
    fix="请核对比较符号：越低越好的用“≤”，越高越好的用“≥”。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "符号方向相反，做得越差越算完成。",
        wrong="“著录差错率”≥1%",
        right="“著录差错率”≤1%",
    ),
)
def operators_point_the_right_way(declaration: Declaration) -> Problems:
    """反向指标用“≤”“<”“=”，正向指标用“≥”“>”“=”。"""
    for line, target in targets(declaration):
        if target.shape is not QUANTITY:
            continue
        if line.name.reverse and target.op in {"≥", ">"}:
            message = f"“{line.label}”越低越好，指标值“{target.text}”的符号应为“≤”"
            yield Problem(line.at_value, message, "≤")
        elif _is_spent(line, target) and target.op in {"≥", ">"}:
            message = f"“{line.label}”是成本，指标值“{target.text}”的符号应为“≤”"
            yield Problem(line.at_value, message, "≤")
        elif line.name.positive and not line.name.reverse and target.op in {"≤", "<"}:
            message = f"“{line.label}”越高越好，指标值“{target.text}”的符号应为“≥”"
            yield Problem(line.at_value, message, "≥")


_GIVEN = regex(
    r"补贴|补助|津贴|资助|奖|救助|慰问|抚恤|低保|工资|待遇|报酬|节约|节支|节省|降低|减少|下降|投入|收入|标准|筹|贷"
)
"""Money of which more may be better: what people get, and what is saved or brought in."""


def _is_spent(line: Line, target: IndicatorTarget) -> bool:
    """Tell a cost or a price in money."""
    name = line.name
    cost = name.kind is Kind.COST or (name.kind is None and name.costs)
    return cost and target.base[0].split("/")[0] == "元" and not _GIVEN.search(name.head)


_SAFE = regex(r"安全|事故|伤亡|死亡")
_PROMISED_SAFE = regex(
    r"安全[^,，;；。]{0,4}?(?:运行|稳定|平稳|有序|无事故)|(?:平稳|有序|稳定)[^,，;；。]{0,4}?安全|零事故|无(?:安全|责任|重大)?事故"
    r"|(?:不发生|杜绝|避免)[^,，;；。]{0,8}事故|事故[^,，;；。\d]{0,4}(?<!\d)(?:0|零)(?:起|次|件|例|发生)"
)


@check(
    "VAL-010",
    WARNING,
    on=[Goals, Indicators],
    fix="请把指标值改为 0，或在目标中写明允许的程度。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "目标要求安全，指标又允许发生事故，年末无法认定是否完成。",
        wrong="年度目标“确保库房安全运行”，“安全事故起数”≤2起",
        right="年度目标“确保库房安全运行”，“安全事故起数”=0起",
    ),
)
def safety_allows_no_accidents(declaration: Declaration) -> Problems:
    """目标要求安全的，安全事故类指标值为零。"""
    for line, target in targets(declaration):
        if not line.name.reverse or not _SAFE.search(line.name.head) or not (target.highest or 0) > 0:
            continue
        promise = _PROMISED_SAFE.search(goal_of(declaration, line.table))
        if promise and line not in (flagged for flagged, _ in beyond_doubt(declaration)):
            goal = goal_field(declaration, line.table).label
            message = f"“{line.label}”允许“{target.text}”，与{goal}“{promise[0]}”不符"
            yield Problem(line.at_value, message, "=0")


_IN_STAGES = regex(r"阶段|形象|进度|首期|一期|税|征收|招商|招聘|招生")
"""Completion of a stage, or of what others decide."""


@check(
    "VAL-011",
    WARNING,
    on=[Indicators],
    fix="请把自定计划的完成率改为100%，或说明不能全部完成的原因。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "计划由单位自定，完成率低于100%等于允许一部分不做。",
        wrong="“文稿整理完成率”≥80%",
        right="“文稿整理完成率”=100%",
    ),
)
def own_plans_are_carried_out(declaration: Declaration) -> Problems:
    """自定计划的完成率为100%。"""
    for line, target in percentages(declaration):
        name = line.name.head
        if not name.endswith("完成率") or _IN_STAGES.search(name):
            continue
        if target.lowest is not None and 0 <= target.lowest < ALL:
            yield Problem(line.at_value, f"“{line.label}”仅“{target.text}”，自定计划宜全部完成", "=100%")


_AT_LARGE = regex(r"公众|市民|全社会")
_LESS_AT_LARGE = Decimal(5)
"""The public at large is less easily content than those who were served."""


@check(
    "VAL-012",
    HINT,
    on=[Indicators],
    fix="请与上年满意度和同类项目核对；有依据的，不需修改。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "满意度目标低于一般水平又没有依据，对改进服务起不到引导作用。",
        wrong="“查阅者满意度”≥80%，上年已达到91%",
        right="“查阅者满意度”≥92%",
    ),
)
def satisfaction_is_high(declaration: Declaration, settings: Settings) -> Problems:
    """满意度目标不低于90%，面向社会公众、市民的不低于85%。"""
    for line, target in percentages(declaration):
        if not line.satisfies or line.name.reverse or line.name.grows:
            continue
        usual = settings.satisfaction_hint - (_LESS_AT_LARGE if _AT_LARGE.search(line.name.head) else 0)
        if target.lowest is not None and target.lowest < usual:
            severity = WARNING if target.lowest < settings.satisfaction_warning else None
            message = f"“{line.label}”的目标值“{target.text}”低于一般的 {plain(usual)}%，请核对"
            yield Problem(line.at_value, message, severity=severity)


_LOW_BY_NATURE = regex(r"优良|优秀|就业|参与|利用|使用|覆盖|普及|知晓|公开|阶段|进度|发芽|产|中标")
"""What starts low and grows, or depends on others."""

_LOW_TOO = regex(
    r"抽[检查样]|核减|审减|节|减|降|绿|获奖|升学|转化|流|开工|检出|阳性|增|比|占|频|倍|重|参|自给|回收|植被|惠"
)
"""Of what is not plainly to be complete, these are low too."""


@check(
    "VAL-013",
    WARNING,
    on=[Indicators],
    fix="请核对指标值是否偏低，或说明理由。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "目标值偏低，做一半也算完成，指标起不到约束作用。",
        wrong="“文稿合格率”≥50%",
        right="“文稿合格率”≥95%",
    ),
)
def rates_are_not_low(declaration: Declaration, settings: Settings) -> Problems:
    """完成、合格、及时等正向比率的目标值不低于60%。"""
    for line, target in percentages(declaration):
        name = line.name
        if line.satisfies or _LOW_BY_NATURE.search(name.head):
            continue
        if not name.positive and not _is_a_quality(line, target):
            continue
        if target.lowest is not None and 0 <= target.lowest < settings.lowest_rate:
            severity = None if name.positive else HINT
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”偏低", severity=severity)


def _is_a_quality(line: Line, target: IndicatorTarget) -> bool:
    """Tell a rate that the declaration itself calls a quality, the higher the better."""
    name = line.name
    stated = name.kind is Kind.QUALITY and name.rate and name.head.endswith("率") and not name.reverse
    return stated and target.op in {"≥", ">"} and not _LOW_TOO.search(name.head)


_TIME_WORD = regex(r"[年月季旬节假前]|汛期|学期")
_AT_ONCE = regex(r"当[日天]|即时|即办|实时|次日|隔日|随到随|[每按][日天周旬月季年]|逐[日周月季]")
"""What tells a time without a figure: 当日办结, 随到随办, 按月发放."""
_TIME_UNITS = frozenset(
    ("天", "日", "个工作日", "工作日", "小时", "分钟", "秒", "月", "个月", "周", "年", "分")
)


@check(
    "VAL-019",
    WARNING,
    on=[Heading, Indicators],
    fix="请写明完成的日期或时限，如“11月30日前”“5个工作日内”，或填及时率。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "时效指标没有时间，年末无法判断是否按时完成。",
        wrong="“整理完成时间”，指标值“及时完成”",
        right="“整理完成时间”，指标值“11月30日前”",
    ),
)
def times_are_told(declaration: Declaration) -> Problems:
    """时效指标值是申报年度内的日期、时限或及时率。"""
    for line, target in targets(declaration):
        if line.kind is not Kind.TIME:
            continue
        if target.shape is GRADE and not re.search(r"\d", target.text):
            if _AT_ONCE.search(target.text):
                continue
            if issubclass(line.table, LongTerm) and _TIME_WORD.search(target.text):
                continue  # of years to come nobody knows the day
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”未写明完成时间")
        elif target.is_measured and not (target.is_percentage or _tells_time(target.unit)):
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”不是时间或及时率")
        elif (
            declaration.year
            and (due := target.deadline(declaration.year))
            and due < date(declaration.year, 1, 1)
        ):
            message = f"“{line.label}”的完成时间“{target.text}”早于申报年度 {declaration.year}"
            yield Problem(line.at_value, message, f"{declaration.year}年内")


def _tells_time(unit: str) -> bool:
    return not unit or unit.split("/")[0] in _TIME_UNITS


_WHOLE_COST = regex(
    r"^(?:项目|本项目|工程|经费|资金)?(?:总成本|总投资|总投入|总支出|总费用|支出总额|成本总额|投资总额|投入总额|预算总额|总额|成本)$"
    r"|(?:项目|经费|预算)(?:总成本|总投资|总投入|总支出|支出总额|总额)$"
)
_PART_OR_WHOLE = regex(
    r"(.{2,10})(?:总成本|总投资|总支出|总费用|支出总额|费用总额|采购总额|投资总额|成本总额)$"
)
_CLOSE = Decimal("0.05")
_SLIPS = tuple(Decimal(10) ** places for places in (-4, -3, -2, -1, 1, 2, 3, 4))
"""By what a figure is off that has a point or a unit in the wrong place."""

_NEAR = Decimal("0.15")
"""By how much a ceiling may differ from the price that was calculated with."""

_PRICE_WORDS = regex(
    r"单位|单[件份册次场项人页户个台套]|[人亩户次场]均|平均|成本|单价|造价|费用|标准|购置|采购|支出|补贴|补助"
)
_TOPIC = 2
"""Fewer characters than this tell no price from another."""


@check(
    "VAL-020",
    WARNING,
    on=[Indicators],
    fix="请核对成本指标值与资金总额，注意元和万元。",
    tag=Tag.VALUE_MISMATCH,
    after=("FND-005",),
    lesson=Lesson(
        "成本指标与预算对不上，年末无法判断成本是否得到控制。",
        wrong="资金总额 25.08 万元，“项目总成本”≤30万元",
        right="资金总额 25.08 万元，“项目总成本”≤25.08万元",
    ),
)
def costs_agree_with_the_budget(declaration: Declaration) -> Problems:
    """年度成本指标值不超过资金总额，总成本与资金总额相当，单位成本与测算的单价相当。"""
    field = declaration.form.roles.total
    total = declaration[field]
    if total is None or total <= 0:
        return
    asked, shown = field.yuan(total), f"{plain(total)} {field.money.word}"
    said = [line for line, _ in products_that_miss_the_detail(declaration)]
    for line in yearly(declaration):
        target = line.target
        if line.kind is not Kind.COST or target is None or target.highest is None:
            continue
        unit, most = target.base[0].split("/")[0], target.highest
        if unit != "元":
            continue
        if "/" in target.unit and line not in said and (price := _other_price(line, target, declaration)):
            message = f"“{line.label}”的指标值“{target.text}”与测算所列“{price}”的单价不一致"
            yield Problem(line.at_value, message)
            continue
        whole = "/" not in target.unit and _WHOLE_COST.search(line.name.head)
        if most > asked + 50 and (not whole or most > asked * (1 + _CLOSE)):
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”大于资金总额 {shown}")
        elif most < asked * (1 - _CLOSE) and (whole or _slipped(line, most, asked, declaration)):
            message = f"“{line.label}”的指标值“{target.text}”与资金总额 {shown}不一致"
            yield Problem(line.at_value, message, f"≤{shown}")


def _slipped(line: Line, most: Decimal, asked: Decimal, declaration: Declaration) -> bool:
    """Tell a total of what the project is called for that is off by a power of ten."""
    match = _PART_OR_WHOLE.search(line.name.head) if "/" not in line.raw else None
    if match is None or match[1] not in bare(declaration[declaration.form.roles.project] or ""):
        return False
    return any(abs(most - asked * slip) <= asked * slip / 1000 for slip in _SLIPS)


def _named(item: str) -> str:
    """Give what a product is of: the last words before it."""
    return re.split(r"[,，;；。、:)]", item.rstrip(":("))[-1]


def _other_price(line: Line, target: IndicatorTarget, declaration: Declaration) -> str | None:
    """Give the product of the calculation that has another price for the very thing that a cost is of."""
    number, per = target.highest, target.unit.partition("/")[2]
    topic = _PRICE_WORDS.sub("", line.name.head)
    if number is None or "/" in per or len(topic) < _TOPIC or not declaration.form.asks([Costing]):
        return None
    found = []
    for product in read_calculation(declaration[Costing.basis] or "").products:
        [counted, *more] = product.quantities or (None,)
        if counted is None or more or counted.unit != one_unit(per) or product.stated is None:
            continue
        if counted.number and spells(_named(product.stated.item), topic):
            found.append((product.yuan / counted.number, product.text))
    if len(found) != 1:
        return None
    [(price, text)] = found
    return text if abs(price - number) > price * _NEAR else None


_WITHIN_BUDGET = regex(r"不超(?:过|出)?(?:批复|总)?预算|预算范围内?|成本控制")


@check(
    "VAL-021",
    WARNING,
    on=[Indicators],
    fix="请写明成本的上限，如总成本“≤25万元”或单位成本“≤9元/件”。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "“不超预算”没有数值，成本高低无法考核。",
        wrong="“项目总成本”，指标值“不超预算”",
        right="“项目总成本”，指标值“≤25.08万元”",
    ),
)
def costs_are_quantified(declaration: Declaration) -> Problems:
    """成本指标值是数值，不写“不超预算”“参照标准”。"""
    for line, target in targets(declaration):
        soft = target.shape is GRADE and not re.search(r"\d", target.text)
        if soft and (line.kind is Kind.COST or _WITHIN_BUDGET.search(target.text)):
            yield Problem(line.at_value, f"“{line.label}”的成本指标值“{target.text}”未量化")
