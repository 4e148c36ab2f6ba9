"""FND-005: 元 where 万元 are asked for, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from ..core.check import Problem, Problems, check
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_PER_WAN
from ..core.fields import ERROR, Amount, Lesson, plain
from ..core.form import Table
from ..forms.xiangyang_project import Detail, Funding, Item
from .costing import HALF_OF_WAN

SOURCES = (Funding.budget, Funding.non_tax, Funding.transfer, Funding.other)
APART = Decimal("0.02")
"""By how many 万元 a sum of 万元 columns may miss their total."""

LEAST_FACTOR = Decimal(9_000)
MOST_FACTOR = Decimal(11_000)
"""A ratio of about 10⁴ (±10 %) tells 元 from 万元 (unit guess, 2.1 of the domain notes)."""


def _about_ten_thousand(ratio: Decimal) -> bool:
    return LEAST_FACTOR <= ratio <= MOST_FACTOR


@check(
    "FND-005",
    ERROR,
    on=[Funding],
    fix="请统一单位：申请资金情况填万元，支出明细预算和项目明细表填元。",
    lesson=Lesson(
        "元和万元混填，金额相差一万倍，汇总数随之出错。",
        wrong="资金总额（万元）：250800",
        right="资金总额（万元）：25.08",
    ),
)
def units_are_not_mixed(declaration: Declaration) -> Problems:
    """万元栏内没有以元填入的金额，元栏内没有以万元填入的金额。"""
    asked = declaration.form.asked(SOURCES)
    sources = {field: value for field in asked if (value := declaration[field]) is not None and value > 0}
    total = declaration[Funding.total]
    if total is None or total <= 0:
        return
    made = sum(sources.values(), Decimal(0))
    adds_up = abs(made - total) <= APART
    total_in_yuan = bool(made) and _about_ten_thousand(total / made)
    suspects = [] if adds_up or total_in_yuan else list(_out_of_scale(sources, total))
    misfilled: list[Problem] = []
    for table, amount in ((Detail, Detail.amount), (Item, Item.amount)):
        if suspects or total_in_yuan or not declaration.form.asks([table]):
            continue
        figures = [row[amount] for row in declaration.rows(table)]
        listed = sum((one for one in figures if one), Decimal(0))
        if listed <= 0:
            continue
        if not _about_ten_thousand(listed / total * YUAN_PER_WAN):
            misfilled += _row_in_wan(amount, figures, total)
            if adds_up and abs(listed / YUAN_PER_WAN - total) > APART:
                suspects = list(_mended(sources, listed / YUAN_PER_WAN))
        # Both bear the same figure, so one of the two is in the wrong unit; 1 亿元 tells which.
        elif total >= YUAN_PER_WAN:
            total_in_yuan = True
            suspects = list(sources) if adds_up else []
        else:
            misfilled.append(_table_in_wan(table, amount, listed, total))
    for field in suspects:
        yield _in_yuan(field, sources[field])
    if total_in_yuan:
        yield _in_yuan(Funding.total, total)
    yield from misfilled


def _out_of_scale(sources: Mapping[Amount, Decimal], total: Decimal) -> Iterator[Amount]:
    """Give the sources that are 10⁴ times what their total says."""
    mended = list(_mended(sources, total))
    yield from mended or (field for field, value in sources.items() if value / total >= LEAST_FACTOR)


def _mended(sources: Mapping[Amount, Decimal], total: Decimal) -> Iterator[Amount]:
    """Give as few sources as need be with which in 万元 their sum is a total."""
    made = sum(sources.values(), Decimal(0))
    for size in range(1, len(sources) + 1):
        for chosen in combinations(sources, size):
            excess = sum((sources[field] for field in chosen), Decimal(0)) * (1 - 1 / YUAN_PER_WAN)
            if excess > APART * 2 and abs(made - excess - total) <= APART:
                yield from chosen
                return


def _table_in_wan(table: type[Table], amount: Amount, listed: Decimal, total: Decimal) -> Problem:
    message = (
        f"{table.label}合计 {plain(listed)} 与资金总额 {plain(total)} 万元数值相同，{table.label}应以元填列"
    )
    return Problem(Place(amount), message, f"{plain(listed * YUAN_PER_WAN)} 元")


def _row_in_wan(amount: Amount, figures: list[Decimal | None], total: Decimal) -> Iterator[Problem]:
    """Give the one row with which in 元 a table makes the total."""
    lacking = total * YUAN_PER_WAN - sum((one for one in figures if one), Decimal(0))
    for row, figure in enumerate(figures):
        if figure and len(figures) > 1 and lacking > HALF_OF_WAN:
            wanted = figure * YUAN_PER_WAN
            if abs(wanted - figure - lacking) <= HALF_OF_WAN:
                message = f"“{amount.label}”为 {plain(figure)}，似以万元填入元栏，折合应为 {plain(wanted)} 元"
                yield Problem(Place(amount, row), message, f"{plain(wanted)} 元")


def _in_yuan(field: Amount, value: Decimal) -> Problem:
    wanted = plain(value / YUAN_PER_WAN)
    message = f"“{field.label}”为 {plain(value)}，似以元填入万元栏，折合应为 {wanted} 万元"
    return Problem(Place(field), message, wanted)
