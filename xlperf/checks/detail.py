"""DTL: what the money is spent on, and how that was calculated."""

from __future__ import annotations

from decimal import Decimal

from ..core.calculation import MOST_COMPONENTS, Calculation, read_calculation
from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_PER_WAN, distance
from ..core.fields import ERROR, WARNING
from ..forms.xiangyang_project import Costing, Detail, Funding

_detail_total = Detail.amount.sum()

HALF_OF_WAN = Decimal(50)
"""万元 to two decimals stand for ± 50 元."""

HUNDREDTH_OF_WAN = Decimal(100)
"""By how many 元 a narrative's sum may miss what it states (rule DTL-008: ± 0.01 万元)."""

detail_adds_up_to_the_total = rule(
    "DTL-001",
    ERROR,
    Detail.amount.count().equals(0) | _detail_total.near(Funding.total.in_yuan(), HALF_OF_WAN),
    says="支出明细合计 {detail} 元与资金总额 {total} 万元不符，差 {gap} 元",
    fix="请核对支出明细（元）和资金总额（万元），两者四舍五入后应相等。",
    basis="本表表样",
    at=Detail.amount,
    expected=Funding.total.in_yuan(),
    detail=_detail_total,
    total=Funding.total,
    gap=distance(_detail_total, Funding.total.in_yuan()),
)


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def wan(amount: Decimal) -> str:
    """Write 元 as 万元, to two decimals or as many as it takes."""
    value = amount / YUAN_PER_WAN
    return f"{value:,.2f}" if value == round(value, 2) else f"{value.normalize():,f}"


def calculation_of(declaration: Declaration) -> Calculation:
    return read_calculation(declaration[Costing.basis] or "")


def _nothing_read(declaration: Declaration) -> Unverified:
    if declaration[Costing.basis] is None:
        return Unverified("“测算依据及说明”未填写")
    return Unverified("“测算依据及说明”中没有读到可核对的金额")


def _too_many() -> Unverified:
    return Unverified(f"测算说明中的金额超过 {MOST_COMPONENTS} 项，未逐一比对")


@check("DTL-007", ERROR, on=[Costing, Funding], fix="请核对测算说明中的合计与资金总额。", basis="本表表样")
def stated_total_is_the_total(declaration: Declaration) -> Problems:
    """测算说明所列合计等于资金总额。"""
    calculation, total = calculation_of(declaration), declaration[Funding.total]
    stated = calculation.total
    if stated is None or total is None:
        yield _nothing_read(declaration) if stated is None else Unverified("资金总额未填写或不是数字")
        return
    asked = total * YUAN_PER_WAN
    if stated.agrees(asked, HALF_OF_WAN):
        return
    # A stated total that its own components contradict is DTL-008's, when they make the right one.
    if abs(calculation.sum_of_components - asked) <= HALF_OF_WAN:
        return
    yield Problem(
        Place(Costing.basis),
        f"测算说明所列合计 {wan(stated.yuan)} 万元与资金总额 {wan(asked)} 万元不一致，"
        f"差 {wan(abs(stated.yuan - asked))} 万元",
        f"{wan(asked)} 万元",
    )


@check("DTL-008", ERROR, on=[Costing], fix="请核对测算的各项金额与合计。", basis="本表表样")
def components_add_up_to_the_stated_total(declaration: Declaration) -> Problems:
    """测算说明各项金额之和等于所列合计。"""
    calculation = calculation_of(declaration)
    stated, total = calculation.total, calculation.sum_of_components
    if stated is None or len(calculation.components) < 2:
        yield (
            _nothing_read(declaration)
            if not calculation.components
            else Unverified("测算说明中没有读到合计及其各项金额")
        )
        return
    if len(calculation.components) > MOST_COMPONENTS:
        yield _too_many()
        return
    tolerance = max(HUNDREDTH_OF_WAN, stated.half if "约" in stated.text else Decimal(0))
    if calculation.adds_up(stated, tolerance) or "其余" in (declaration[Costing.basis] or ""):
        return
    terms = "＋".join(wan(part.yuan) for part in calculation.components)
    yield Problem(
        Place(Costing.basis),
        f"测算各项之和 {terms}＝{wan(total)} 万元≠所列合计 {wan(stated.yuan)} 万元，"
        f"差 {wan(abs(total - stated.yuan))} 万元",
        f"{wan(total)} 万元",
    )


@check(
    "DTL-009",
    ERROR,
    on=[Costing, Funding],
    fix="请核对数量、单价和金额，改正后相应调整测算合计、支出明细和资金总额。",
    basis="本表表样",
)
def products_are_what_is_stated(declaration: Declaration) -> Problems:
    """测算说明中数量乘单价等于所列金额。"""
    calculation = calculation_of(declaration)
    if not any(product.stated for product in calculation.products):
        yield Unverified("“测算依据及说明”中没有读到“数量×单价＝金额”的算式")
    for product, stated in calculation.wrong_products():
        gap = abs(product.yuan - stated.yuan)
        message = (
            f"{product.text}＝{yuan(product.yuan)} 元（{wan(product.yuan)} 万元），"
            f"与所列 {stated.text}（{yuan(stated.yuan)} 元）不符，差 {yuan(gap)} 元"
        )
        if calculation.total:
            corrected = calculation.sum_of_components - stated.yuan + product.yuan
            message += f"；按此更正，测算合计应为 {wan(corrected)} 万元"
            asked = declaration[Funding.total]
            if asked is not None and (apart := abs(corrected - asked * YUAN_PER_WAN)) > HALF_OF_WAN:
                message += f"，与资金总额 {wan(asked * YUAN_PER_WAN)} 万元差 {wan(apart)} 万元"
        yield Problem(Place(Costing.basis), message, f"{yuan(product.yuan)} 元")


@check(
    "DTL-010",
    WARNING,
    on=[Detail, Costing],
    fix="请在测算说明中写明该项支出的构成，或按测算口径调整明细。",
)
def each_line_follows_from_the_calculation(declaration: Declaration) -> Problems:
    """每项支出明细都能由测算说明中的金额加总得到。"""
    calculation = calculation_of(declaration)
    lines = declaration.rows(Detail)
    if not calculation.components:
        if lines:
            yield _nothing_read(declaration)
        return
    if len(calculation.components) > MOST_COMPONENTS:
        yield _too_many()
        return
    for row, line in enumerate(lines):
        amount = line[Detail.amount]
        if amount is None or amount <= 0 or calculation.makes_up(amount):
            continue
        parts = "、".join(wan(part.yuan) for part in calculation.components)
        name = line[Detail.name] or f"第{row + 1}行"
        yield Problem(
            Place(Detail.amount, row),
            f"明细“{name}”{yuan(amount)} 元（{wan(amount)} 万元）"
            f"在测算说明中找不到依据，所列金额为 {parts} 万元",
        )
