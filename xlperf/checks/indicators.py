"""IND and VAL: how the goals are measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.check import Problem, Problems, check, rule
from ..core.declaration import Declaration, Place, Record
from ..core.expr import count_where
from ..core.fields import ERROR, plain
from ..core.indicator import IndicatorTarget, Shape
from ..forms.shared import SYSTEM, Indicators
from ..forms.xiangyang_project import Annual

_outputs = count_where(Annual.level.equals("产出指标"))
_effects = count_where(Annual.level.matches_any(("效益指标", "效果指标")))

annual_goal_has_an_output_indicator = rule(
    "IND-002",
    ERROR,
    _outputs >= 1,
    says="年度绩效指标中，产出指标下至少填报一条，现为 {count} 条",
    fix="请补充年度产出指标，如数量、质量、时效。",
    basis=SYSTEM,
    count=_outputs,
)

annual_goal_has_an_effect_indicator = rule(
    "IND-003",
    ERROR,
    _effects >= 1,
    says="年度绩效指标中，效益指标下至少填报一条，现为 {count} 条",
    fix="请补充年度效益指标。",
    basis=SYSTEM,
    count=_effects,
)

_RATE = re.compile(r"率|占比|满意度|比例")
_NO_RATE = re.compile(
    r"增长|增幅|增速|提升|提高|降幅|下降|降低|倍率|汇率|利率|频率|速率|功率|杠杆率|周转率|投入产出|回报率"
)
_RANGE_OR_OTHER = "定量(其他)"
ALL = 100


def _targets(declaration: Declaration) -> Iterator[tuple[type[Indicators], int, Record, IndicatorTarget]]:
    """Give every indicator whose value can be read, with its table and row."""
    for table in declaration.form.tables_like(Indicators):
        for row, record in enumerate(declaration.rows(table)):
            target = record[table.value]
            if target is not None:
                yield table, row, record, target


def _name(table: type[Indicators], record: Record, row: int) -> str:
    return record[table.name] or f"第{row + 1}行指标"


@check(
    "VAL-003",
    ERROR,
    on=[Indicators],
    fix="请在数值后写明计量单位，如“次”“份”“%”。",
    basis=SYSTEM,
)
def quantities_have_a_unit(declaration: Declaration) -> Problems:
    """定量指标值写明计量单位。"""
    for table, row, record, target in _targets(declaration):
        if target.shape in {Shape.QUANTITY, Shape.RANGE} and not target.unit:
            message = f"“{_name(table, record, row)}”的指标值“{target.text}”缺少计量单位"
            yield Problem(Place(table.value, row), message, f"{target.text}+单位")


@check("VAL-005", ERROR, on=[Indicators], fix="请核对指标值，比率应在 0 至 100% 之间。")
def rates_lie_between_0_and_100(declaration: Declaration) -> Problems:
    """比率类指标值在 0 至 100% 之间，增长类除外。"""
    for table, row, record, target in _targets(declaration):
        name = _name(table, record, row)
        if not target.is_percentage or not _RATE.search(name) or _NO_RATE.search(name):
            continue
        highest = max(figure for figure in (target.number, target.upper) if figure is not None)
        if highest > ALL:
            message = f"“{name}”的指标值为 {plain(highest)}%，超出 0 至 100%"
            yield Problem(Place(table.value, row), message, "0 至 100%")


@check(
    "VAL-016",
    ERROR,
    on=[Indicators],
    fix="请在“指标内容”栏说明该指标值的含义和计算方法。",
    basis=SYSTEM,
)
def ranges_are_explained(declaration: Declaration) -> Problems:
    """以区间或“定量（其他）”表示的指标值有指标解释。"""
    for table, row, record, target in _targets(declaration):
        if (target.shape is Shape.RANGE or _RANGE_OR_OTHER in target.text) and not record[table.content]:
            message = f"“{_name(table, record, row)}”的指标值“{target.text}”未说明含义"
            yield Problem(Place(table.content, row), message, "指标值说明")


@check("VAL-018", ERROR, on=[Indicators], fix="请把较小的数写在前面。")
def ranges_run_upwards(declaration: Declaration) -> Problems:
    """区间指标值的下限不大于上限。"""
    for table, row, record, target in _targets(declaration):
        low, high = target.number, target.upper
        if low is not None and high is not None and low > high:
            message = f"“{_name(table, record, row)}”的区间“{target.text}”上下限颠倒"
            yield Problem(Place(table.value, row), message, f"{plain(high)}-{plain(low)}{target.unit}")
