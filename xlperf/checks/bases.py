"""LOG: whether quantities, scopes and bases of indicators agree with the calculation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..core.calculation import read_calculation
from ..core.check import Problem, Problems, Tag, Unverified, check
from ..core.declaration import Declaration, Record
from ..core.fields import HINT, WARNING, Lesson, plain
from ..core.indicator import IndicatorTarget
from ..core.indicator_name import Kind
from ..core.regex import regex
from ..forms.shared import Annual, Indicators
from ..forms.xiangyang_project import Costing, Detail, Goals
from .lines import Line, bare, goal_of, lines_of, percentages, spells, yearly

_COST_WORDS = regex(
    r"单位|单[件份册次场项人页户个台套]|人均|亩均|平均|成本|单价|造价|费用|标准|购置|采购|支出|补贴|补助"
)
_COUNT_WORDS = regex(r"(?:数量|[件份册次场人页户个台套亩座]数|人次|面积|里程|长度|场次|头数|数)$")
_TOLERANCE = Decimal("0.05")
_LONG_ENOUGH = 2
"""A topic of two characters ties an indicator to a line of the budget."""


@check(
    "LOG-006",
    WARNING,
    on=[Detail, Annual],
    fix="请核对数量指标、单位成本指标和支出明细的金额。",
    tag=Tag.VALUE_MISMATCH,
    after=("FND-005",),
    lesson=Lesson(
        "数量、单价和明细金额三者不符，预算的依据就不完整。",
        wrong="扫描9600件、单价≤12元/件，支出明细 86400 元",
        right="扫描9600件、单价≤9元/件，支出明细 86400 元",
    ),
)
def quantity_times_price_is_the_detail(declaration: Declaration) -> Problems:
    """数量指标与单位成本指标之积等于对应的支出明细。"""
    for cost, message in products_that_miss_the_detail(declaration):
        yield Problem(cost.at_value, message)


def products_that_miss_the_detail(declaration: Declaration) -> Iterator[tuple[Line, str]]:
    """Give the unit costs whose product with their quantity is not their line of the detail."""
    lines, details = yearly(declaration), declaration.rows(Detail)
    counted = [
        line for line in lines if line.kind is Kind.QUANTITY and line.target and line.target.is_measured
    ]
    for cost in lines:
        target = cost.target
        if cost.kind is not Kind.COST or target is None or target.number is None or target.upper is not None:
            continue
        money, _, per = target.unit.partition("/")
        topic = _COST_WORDS.sub("", cost.name.head)
        if money not in {"元", "万元"} or not per or "/" in per or len(topic) < _LONG_ENOUGH:
            continue
        quantities = [line for line in counted if _unit(line) == per and spells(line.name.head, topic)]
        row = _row_of(topic, details)
        if len(quantities) != 1 or row is None:
            continue
        quantity, amount = quantities[0].target, details[row][Detail.amount]
        if quantity is None or quantity.number is None or quantity.upper is not None:
            continue
        if amount is None or amount <= 0:
            continue
        number, price = _scaled(quantity.number, quantity.unit), _scaled(target.number, money)
        product = number * price
        if abs(product - amount) <= amount * _TOLERANCE:
            continue
        if not _is_costed_otherwise(declaration, amount, number, price):
            yield (
                cost,
                f"“{quantities[0].label}”{quantity.text}×“{cost.label}”{target.text}＝{product:,.2f} 元，"
                f"与支出明细“{details[row][Detail.name]}”{amount:,.2f} 元不符",
            )


def _row_of(topic: str, details: Sequence[Record]) -> int | None:
    """Give the only line of the detail that is of a topic, or the one that says least beside it."""
    names = {row: bare(detail[Detail.name] or "") for row, detail in enumerate(details)}
    found = sorted((len(name), row) for row, name in names.items() if spells(name, topic))
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _is_costed_otherwise(declaration: Declaration, amount: Decimal, number: Decimal, price: Decimal) -> bool:
    """Tell whether the calculation makes an amount of another quantity at another price."""
    if not declaration.form.asks([Costing]):
        return False
    return any(
        len(product.quantities) != 1
        or (product.quantities[0].number != number and product.quantities[0].number * price != amount)
        for product in read_calculation(declaration[Costing.basis] or "").products
        if product.yuan == amount
    )


def _scaled(number: Decimal, unit: str) -> Decimal:
    return number * 10_000 if unit.startswith("万") else number


def _unit(line: Line) -> str:
    return line.target.unit.removeprefix("万") if line.target else ""


_ASIDE = regex(r"《[^》]*》|\([^)]*\)")
_NARROW = regex(r"市直|县直|区直|市本级|本单位")
_WIDE = regex(r"全[市县区]")


@check(
    "LOG-007",
    WARNING,
    on=[Costing, Goals, Annual],
    fix="请统一测算、目标和指标的范围，或分别说明。",
    lesson=Lesson(
        "测算与指标范围不同，资金是否够用、是否做全无法核对。",
        wrong="测算写“市直单位”，指标内容写“全市单位”",
        right="测算和指标内容都写“市直单位”",
    ),
)
def scopes_agree(declaration: Declaration) -> Problems:
    """测算与目标、指标的范围一致。"""
    costed = _ASIDE.sub("", bare(declaration[Costing.basis] or ""))
    narrow = _NARROW.search(costed)
    if narrow is None or _WIDE.search(costed):
        return
    lines = yearly(declaration)
    goal = goal_of(declaration, lines[0].table) if lines else ""
    if _NARROW.search(goal) or any(_NARROW.search(line.content + line.name.text) for line in lines):
        return
    for line in lines:
        if wide := _WIDE.search(line.content + line.name.text):
            message = f"范围不一致：测算为“{narrow[0]}”，指标“{line.label}”为“{wide[0]}”"
            yield Problem(line.at_content, message)
            return


_POPULATION = regex(
    r"占(?:当年|全部|所有|本年度?)?([\u4e00-\u9fff]{2,16}?)(?:总数|总量|总人数|数量|数)?的(?:比例|比重|比率|百分比)"
)
_DIVISOR = regex(r"÷[^÷×,，;；。]{0,16}?(?<![\d.])(\d{1,6})(?:[个家户名人所座处台套条份件辆]|单位)")
_SAMPLED = regex(r"问卷|(?<!受)调查|走访|访问|回访|抽样|抽取|抽查|样本")
_COUNT_WITHIN = regex(r"(?<![\d.])(\d{1,6})(?:[个家户名人所座处台套条份]|单位)")
_NEAR_WHOLE = Decimal("0.05")


def _base(line: Line, costed: str) -> tuple[str, Decimal] | None:
    """Give the population of a rate and its size, where a text tells it for that very population."""
    if "÷" in line.content and (divisor := _DIVISOR.search(line.content)):
        return divisor[0].lstrip("÷"), Decimal(divisor[1])
    match = _POPULATION.search(line.content)
    if match is None:
        return None
    whom = re.sub(r"^全[市县区]", "", match[1])
    for text in (line.content, costed):
        for place in re.finditer(re.escape(whom), text):
            count = _COUNT_WITHIN.search(text, place.end(), place.end() + 24)
            if count and not re.search(r"[；;。]", text[place.end() : count.start()]):
                return whom, Decimal(count[1])
    return None


@check(
    "LOG-008",
    HINT,
    on=[Costing, Indicators],
    fix="请核对该比率的基数和口径，或改为允许的件数。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "比率乘以基数不是整数，年末没有一个件数正好对应目标。",
        wrong="“遗失事故发生率”≤5%，库房45个（5%×45＝2.25）",
        right="“遗失事故发生率”≤5%，库房40个（5%×40＝2）",
    ),
)
def shares_of_a_known_base_are_whole(declaration: Declaration) -> Problems:
    """反向比率乘以写明的基数为整数；基数很小时，正向比率容许有一个不达标，否则为100%。"""
    costed = bare(declaration[Costing.basis] or "")
    for line, target in percentages(declaration):
        if not target.number or _SAMPLED.search(line.content):
            continue
        if not line.name.reverse:
            if problem := _asks_for_all(line, target):
                yield problem
            continue
        base = _base(line, costed)
        if base is None:
            yield Unverified(f"“{line.label}”没有写明基数，所允许的数量未核验")
            continue
        allowed = target.number / 100 * base[1]
        if abs(allowed - round(allowed)) > _NEAR_WHOLE:
            figures = f"{plain(target.number)}%×{plain(base[1])}＝{plain(allowed)}"
            message = f"“{line.label}”{figures}，不是整数，请核对口径"
            yield Problem(line.at_value, message)


def _asks_for_all(line: Line, target: IndicatorTarget) -> Problem | None:
    """Tell a rate so high that of its few none may fail, and yet below 100 %."""
    divisor = _DIVISOR.search(line.content) if "÷" in line.content else None
    if divisor is None or target.op not in {"≥", ">", "="} or target.number is None or line.name.grows:
        return None
    most, short = Decimal(divisor[1]), 100 - target.number
    if not 0 < short * most < 100:
        return None
    reached = target.number * most / 100
    figures = f"{plain(target.number)}%×{plain(most)}＝{plain(reached)}"
    return Problem(line.at_value, f"“{line.label}”{figures}，须全部达到才符合，请核对口径", "=100%")


_TOTALS = regex(r"总数|总量|总体|总户数|总人数|总个数|数量|[个户家人]?数$")
_HEADS = ("单位", "企业", "学校", "社区", "村", "群众", "居民", "农户", "机构")
ENOUGH_TO_DIFFER = 3
"""Two rates may well have two denominators; three of one kind are a muddle."""

_DIVIDED_BY = regex(r"÷(?:当年|全部|所有|本年度?)?([\u4e00-\u9fff]{2,16})(?=×|$|[,，;；。])")
_SCOPE = regex(r"^(?:中心城区|城区|市区|市直|县直|区直|市本级|全[市县区省]|本[市县区])的?")


@check(
    "LOG-009",
    WARNING,
    on=[Indicators],
    fix="请统一分母的名称和口径，或分别写明各自的范围和数量。",
    lesson=Lesson(
        "同一对象的分母口径不一，各比率无法相互比较。",
        wrong="两条比率的分母为“社区总数”和“城区社区个数”",
        right="两条比率的分母均为“社区总数”",
    ),
)
def rates_share_their_denominator(declaration: Declaration) -> Problems:
    """同一对象的各项比率使用同一分母口径。"""
    for lines in lines_of(declaration).values():
        named = list(_denominators(lines))
        for head in _HEADS:
            alike = [(line, name) for line, name in named if _TOTALS.sub("", name).endswith(head)]
            names = dict.fromkeys(name for _, name in alike)
            if len(names) >= ENOUGH_TO_DIFFER:
                listed = "".join(f"“{name}”" for name in names)
                yield Problem(alike[0][0].at_content, f"各比率的分母口径不一致：{listed}")
        yield from _of_another_scope(lines)


def _of_another_scope(lines: tuple[Line, ...]) -> Problems:
    """Say which rates are shares of the same thing, once of all and once of a narrower scope."""
    wide: dict[str, str] = {}
    narrow: list[tuple[Line, str, str]] = []
    for line in lines:
        match = _DIVIDED_BY.search(line.content) if line.percentage and "÷" in line.content else None
        if match is None:
            continue
        name = _TOTALS.sub("", match[1])
        scope = _SCOPE.match(name)
        if scope is None:
            wide.setdefault(name, match[1])
        elif scope[0] not in line.name.text:
            narrow.append((line, name[scope.end() :], match[1]))
    for line, name, written in narrow:
        if name in wide:
            message = f"各比率的分母口径不一致：“{wide[name]}”“{written}”"
            yield Problem(line.at_content, message)
            return


def _denominators(lines: tuple[Line, ...]) -> Iterator[tuple[Line, str]]:
    """Give what the rates are shares of, as written."""
    for line in lines:
        match = _POPULATION.search(line.content) if line.percentage and "占" in line.content else None
        if match:
            yield line, match[0].removeprefix("占").removeprefix("当年").rpartition("的")[0]
