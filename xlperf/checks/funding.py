"""FND: the money asked for, in 万元."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from ..core.check import Problem, Problems, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_PER_WAN, distance, total_of
from ..core.fields import ERROR, Amount, plain
from ..forms.xiangyang_project import Detail, Funding, Item

SOURCES = (Funding.budget, Funding.non_tax, Funding.transfer, Funding.other)
_sum_of_sources = total_of(*SOURCES)

total_is_the_sum_of_its_sources = rule(
    "FND-002",
    ERROR,
    Funding.total.near(_sum_of_sources, Decimal("0.02")),
    says="资金总额 {total} 万元≠各来源合计 {sum} 万元，差 {gap} 万元",
    fix="请核对各资金来源，使其合计等于资金总额。",
    basis="本表表样",
    expected=_sum_of_sources,
    total=Funding.total,
    sum=_sum_of_sources,
    gap=distance(Funding.total, _sum_of_sources),
)

total_is_not_zero = rule(
    "FND-004",
    ERROR,
    ~Funding.total.equals(0),
    says="资金总额为零",
    fix="请填写申请的金额，以万元为单位。",
)

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
)
def units_are_not_mixed(declaration: Declaration) -> Problems:
    """万元栏内没有以元填入的金额，元栏内没有以万元填入的金额。"""
    amounts = {
        field: value
        for field in (Funding.total, *SOURCES)
        if (value := declaration[field]) is not None and value > 0
    }
    suspects = set(_out_of_scale(amounts))
    total = declaration[Funding.total]
    for field in amounts:
        if field in suspects:
            yield _in_yuan(field, amounts[field])
    if total is None or total <= 0:
        return
    for table, amount in ((Detail, Detail.amount), (Item, Item.amount)):
        if not declaration.form.asks([table]):
            continue
        listed = sum((row[amount] or Decimal(0) for row in declaration.rows(table)), Decimal(0))
        if not listed or suspects:
            continue
        if not _about_ten_thousand(listed / total * YUAN_PER_WAN):
            continue
        # Both bear the same figure, so one of the two is in the wrong unit; 1 亿元 tells which.
        if total >= YUAN_PER_WAN:
            suspects.add(Funding.total)
            yield _in_yuan(Funding.total, total)
        else:
            shown = plain(listed)
            message = (
                f"{table.label}合计 {shown} 与资金总额 {plain(total)} 万元数值相同，{table.label}应以元填列"
            )
            yield Problem(Place(amount), message, f"{plain(listed * YUAN_PER_WAN)} 元")


def _out_of_scale(amounts: dict[Amount, Decimal]) -> Iterator[Amount]:
    """Give the amounts that are 10⁴ times what their neighbours say."""
    total = amounts.get(Funding.total)
    sources = {field: value for field, value in amounts.items() if field is not Funding.total}
    if total:
        yield from (field for field, value in sources.items() if value / total >= LEAST_FACTOR)
        if sources and _about_ten_thousand(total / sum(sources.values())):
            yield Funding.total
    if len(sources) > 2:
        middle = median(sources.values())
        yield from (field for field, value in sources.items() if value >= middle * YUAN_PER_WAN)


def _in_yuan(field: Amount, value: Decimal) -> Problem:
    wanted = plain(value / YUAN_PER_WAN)
    message = f"“{field.label}”为 {plain(value)}，似以元填入万元栏，折合应为 {wanted} 万元"
    return Problem(Place(field), message, wanted)
