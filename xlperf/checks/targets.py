"""VAL: what the values of indicators promise."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, check
from ..core.declaration import Declaration
from ..core.fields import ERROR, HINT, WARNING, plain
from ..core.indicator import GRADE, QUANTITY
from ..core.indicator_name import Kind
from ..core.settings import Settings
from ..forms.shared import Indicators
from ..forms.xiangyang_project import Goals, Heading
from .absolutes import beyond_doubt
from .lines import goal_field, goal_of, percentages, targets, yearly
from .values import ALL


@check(
    "VAL-005",
    ERROR,
    on=[Indicators],
    fix="请核对指标值，比率应在 0 至 100% 之间。",
    tag=Tag.VALUE_MISMATCH,
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
)
def operators_point_the_right_way(declaration: Declaration) -> Problems:
    """反向指标用“≤”“<”“=”，正向指标用“≥”“>”“=”。"""
    for line, target in targets(declaration):
        if target.shape is not QUANTITY:
            continue
        if line.name.reverse and target.op in {"≥", ">"}:
            message = f"“{line.label}”越低越好，指标值“{target.text}”的符号应为“≤”"
            yield Problem(line.at_value, message, "≤")
        elif line.name.positive and not line.name.reverse and target.op in {"≤", "<"}:
            message = f"“{line.label}”越高越好，指标值“{target.text}”的符号应为“≥”"
            yield Problem(line.at_value, message, "≥")


_SAFE = re.compile(r"安全|事故|伤亡|死亡")
_PROMISED_SAFE = re.compile(
    r"安全[^，；。]{0,4}?(?:运行|稳定|平稳|有序|无事故)|(?:平稳|有序|稳定)[^，；。]{0,4}?安全|零事故|无(?:安全|责任|重大)?事故"
    r"|(?:不发生|杜绝|避免)[^，；。]{0,8}事故"
)


@check(
    "VAL-010",
    WARNING,
    on=[Goals, Indicators],
    fix="请把指标值改为 0，或在目标中写明允许的程度。",
    tag=Tag.VALUE_MISMATCH,
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


_IN_STAGES = re.compile(r"阶段|形象|进度|首期|一期|税|征收|招商|招聘|招生")
"""Completion of a stage, or of what others decide."""


@check(
    "VAL-011",
    WARNING,
    on=[Indicators],
    fix="请把自定计划的完成率改为100%，或说明不能全部完成的原因。",
    tag=Tag.VALUE_MISMATCH,
)
def own_plans_are_carried_out(declaration: Declaration) -> Problems:
    """自定计划的完成率为100%。"""
    for line, target in percentages(declaration):
        name = line.name.head
        if not name.endswith("完成率") or _IN_STAGES.search(name):
            continue
        if target.lowest is not None and 0 <= target.lowest < ALL:
            yield Problem(line.at_value, f"“{line.label}”仅“{target.text}”，自定计划宜全部完成", "=100%")


@check(
    "VAL-012",
    HINT,
    on=[Indicators],
    fix="请参照上年满意度和同类项目适当提高，或说明理由。",
    tag=Tag.VALUE_MISMATCH,
)
def satisfaction_is_high(declaration: Declaration, settings: Settings) -> Problems:
    """满意度目标不低于90%。"""
    for line, target in percentages(declaration):
        if not line.satisfies or line.name.reverse or line.name.grows:
            continue
        if target.lowest is not None and target.lowest < settings.satisfaction_hint:
            severity = WARNING if target.lowest < settings.satisfaction_warning else None
            message = f"“{line.label}”的目标值“{target.text}”偏低"
            yield Problem(line.at_value, message, f"≥{plain(settings.satisfaction_hint)}%", severity)


_LOW_BY_NATURE = re.compile(r"优良|优秀|就业|参与|利用|使用|覆盖|普及|知晓|公开|阶段|进度|发芽|产|中标")
"""What starts low and grows, or depends on others."""


@check(
    "VAL-013",
    WARNING,
    on=[Indicators],
    fix="请核对指标值是否偏低，或说明理由。",
    tag=Tag.VALUE_MISMATCH,
)
def rates_are_not_low(declaration: Declaration, settings: Settings) -> Problems:
    """完成、合格、及时等正向比率的目标值不低于60%。"""
    for line, target in percentages(declaration):
        name = line.name
        if not name.positive or line.satisfies or _LOW_BY_NATURE.search(name.head):
            continue
        if target.lowest is not None and 0 <= target.lowest < settings.lowest_rate:
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”偏低")


_TIME_UNITS = frozenset(
    ("天", "日", "个工作日", "工作日", "小时", "分钟", "秒", "月", "个月", "周", "年", "分")
)


@check(
    "VAL-019",
    WARNING,
    on=[Heading, Indicators],
    fix="请写明完成的日期或时限，如“11月30日前”“5个工作日内”，或填及时率。",
    tag=Tag.VALUE_MISMATCH,
)
def times_are_told(declaration: Declaration) -> Problems:
    """时效指标值是申报年度内的日期、时限或及时率。"""
    for line, target in targets(declaration):
        if line.kind is not Kind.TIME:
            continue
        if target.shape is GRADE and not re.search(r"\d", target.text):
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


_WHOLE_COST = re.compile(
    r"^(?:项目|本项目|工程|经费|资金)?(?:总成本|总投资|总支出|总费用|支出总额|成本总额|投资总额|预算总额|总额|成本)$"
    r"|(?:项目|经费|预算)(?:总成本|总投资|总支出|支出总额|总额)$"
)
_CLOSE = Decimal("0.05")


@check(
    "VAL-020",
    WARNING,
    on=[Indicators],
    fix="请核对成本指标值与资金总额，注意元和万元。",
    tag=Tag.VALUE_MISMATCH,
    after=("FND-005",),
)
def costs_agree_with_the_budget(declaration: Declaration) -> Problems:
    """年度成本指标值不超过资金总额，总成本与资金总额相当。"""
    field = declaration.form.roles.total
    total = declaration[field]
    if total is None or total <= 0:
        return
    asked, shown = field.yuan(total), f"{plain(total)} {field.money.word}"
    for line in yearly(declaration):
        target = line.target
        if line.kind is not Kind.COST or target is None or target.highest is None:
            continue
        unit, most = target.base[0].split("/")[0], target.highest
        if unit != "元":
            continue
        whole = "/" not in target.unit and _WHOLE_COST.search(line.name.head)
        if most > asked + 50 and (not whole or most > asked * (1 + _CLOSE)):
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”大于资金总额 {shown}")
        elif whole and most < asked * (1 - _CLOSE):
            message = f"“{line.label}”的指标值“{target.text}”与资金总额 {shown}不一致"
            yield Problem(line.at_value, message, f"≤{shown}")


_WITHIN_BUDGET = re.compile(r"不超(?:过|出)?(?:批复|总)?预算|预算范围内?|成本控制")


@check(
    "VAL-021",
    WARNING,
    on=[Indicators],
    fix="请写明成本的上限，如总成本“≤25万元”或单位成本“≤9元/件”。",
    tag=Tag.NOT_QUANTIFIED,
)
def costs_are_quantified(declaration: Declaration) -> Problems:
    """成本指标值是数值，不写“不超预算”“参照标准”。"""
    for line, target in targets(declaration):
        soft = target.shape is GRADE and not re.search(r"\d", target.text)
        if soft and (line.kind is Kind.COST or _WITHIN_BUDGET.search(target.text)):
            yield Problem(line.at_value, f"“{line.label}”的成本指标值“{target.text}”未量化")
