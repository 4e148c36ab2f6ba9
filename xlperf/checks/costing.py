"""DTL: how the amount was calculated, as the narrative tells it, beside the lines of the detail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from ..core.calculation import MOST_COMPONENTS, Calculation, Sum, read_calculation
from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place, remembered
from ..core.expr import YUAN_PER_WAN, how_many
from ..core.fields import ERROR, WARNING, Lesson
from ..core.regex import regex
from ..core.totals import SOURCE, names_everything
from ..core.words import clean
from ..forms.xiangyang_project import Costing, Detail, Funding

HALF_OF_WAN = Decimal(50)
"""万元 to two decimals stand for ± 50 元."""

HUNDREDTH_OF_WAN = Decimal(100)
"""By how many 元 a narrative's sum may miss what it states (rule DTL-008: ± 0.01 万元)."""


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def wan(amount: Decimal) -> str:
    """Write 元 as 万元, to two decimals or as many as it takes."""
    value = amount / YUAN_PER_WAN
    return f"{value:,.2f}" if value == round(value, 2) else f"{value.normalize():,f}"


@remembered
def calculation_of(declaration: Declaration) -> Calculation:
    return read_calculation(declaration[Costing.basis] or "")


def asked_yuan(declaration: Declaration) -> Decimal | None:
    """Give the total that is asked for, in 元."""
    total = declaration[Funding.total]
    return None if total is None else total * YUAN_PER_WAN


def _nothing_read(declaration: Declaration) -> Unverified:
    if declaration[Costing.basis] is None:
        return Unverified("“测算依据及说明”未填写")
    return Unverified("“测算依据及说明”中没有读到可核对的金额")


def _too_many() -> Unverified:
    return Unverified(f"测算说明中的金额超过 {MOST_COMPONENTS} 项，未逐一比对")


detail_is_calculated = rule(
    "DTL-006",
    ERROR,
    ~Costing.basis.is_blank() | how_many(Detail.name, Detail.amount).equals(0),
    states="填写了支出明细的，测算依据及说明已填写。",
    says="支出明细填有 {lines} 行，测算依据及说明未填写",
    fix="请写明各项支出的数量、单价和合计。",
    at=Costing.basis,
    lines=Detail.name.count(),
    lesson=Lesson(
        "没有测算依据，审核人无法判断金额是否合理。",
        wrong="测算依据及说明：（空白）",
        right="测算依据及说明：老照片修复900份×36元/份=32400元",
    ),
)


@check(
    "DTL-007",
    ERROR,
    on=[Costing, Funding],
    fix="请核对测算说明中的合计与资金总额。",
    basis="本表表样",
    after=("FND-005", "FND-004"),
    lesson=Lesson(
        "测算合计与资金总额不一致，无法确定应当安排多少。",
        wrong="资金总额 17.40，测算说明“扫描8.64万元，录制8.40万元，合计17.04万元”",
        right="资金总额 17.04，测算说明“扫描8.64万元，录制8.40万元，合计17.04万元”",
    ),
)
def stated_total_is_the_total(declaration: Declaration) -> Problems:
    """测算说明所列合计等于资金总额。"""
    calculation, asked = calculation_of(declaration), asked_yuan(declaration)
    stated = calculation.total
    if stated is None or asked is None:
        if stated is not None:
            yield Unverified("资金总额未填写或不是数字")
        elif asked is not None and _is_all_that_is_told(calculation, asked):
            return
        elif calculation.said:
            yield Unverified("测算说明中没有读到合计")
        else:
            yield _nothing_read(declaration)
        return
    if stated.agrees(asked, HALF_OF_WAN):
        return
    if any(one.agrees(asked, HALF_OF_WAN) for one in calculation.told):  # 总投资…，其中申请…
        return
    # A stated total that its own components contradict is DTL-008's, when they make the right one.
    if abs(calculation.sum_of_components - asked) <= HALF_OF_WAN or calculation.wrong_additions:
        return
    yield Problem(
        Place(Costing.basis),
        f"测算说明所列合计 {wan(stated.yuan)} 万元与资金总额 {wan(asked)} 万元不一致，"
        f"差 {wan(abs(stated.yuan - asked))} 万元",
        f"{wan(asked)} 万元",
    )


def _is_all_that_is_told(calculation: Calculation, asked: Decimal) -> bool:
    """Tell whether the only amount that is told is the total: 70台×1400元/台·月×12个月=1176000元."""
    only = calculation.components
    return len(only) == 1 and only[0].agrees(asked, HALF_OF_WAN)


@check(
    "DTL-008",
    ERROR,
    on=[Costing],
    fix="请核对测算的各项金额与合计。",
    basis="本表表样",
    lesson=Lesson(
        "各项之和不等于合计，分不清是漏了一项还是算错了。",
        wrong="扫描8.64万元，录制8.40万元，合计18.04万元",
        right="扫描8.64万元，录制8.40万元，合计17.04万元",
    ),
)
def components_add_up_to_the_stated_total(declaration: Declaration) -> Problems:
    """测算说明各项金额之和等于所列合计。"""
    calculation = calculation_of(declaration)
    stated, total = calculation.total, calculation.sum_of_components
    for written, made, said in calculation.wrong_additions:
        yield Problem(
            Place(Costing.basis),
            f"测算说明“{written}”各数之和为 {wan(made)} 万元，与所列 {wan(said.yuan)} 万元"
            f"差 {wan(abs(made - said.yuan))} 万元",
            f"{wan(made)} 万元",
        )
    if calculation.wrong_additions:
        return
    if stated is not None and calculation.certain:
        for other in calculation.other_totals:
            yield Problem(
                Place(Costing.basis),
                f"测算说明前后两处合计不一致：{wan(other.yuan)} 万元和 {wan(stated.yuan)} 万元，"
                f"各项之和为 {wan(total)} 万元",
                f"{wan(total)} 万元",
            )
    for whole, parts in calculation.wrong_groups if calculation.certain else ():
        # A wrong product among the parts is DTL-009's.
        if abs(calculation.put_right(parts) - whole.yuan) > max(HUNDREDTH_OF_WAN, whole.half):
            made = sum((part.yuan for part in parts), Decimal(0))
            name = ENUMERATED.sub("", clause_of(whole))
            yield Problem(
                Place(Costing.basis),
                f"测算说明“{name}”{wan(whole.yuan)} 万元≠其各项之和 {_added(parts)}＝{wan(made)} 万元，"
                f"差 {wan(abs(made - whole.yuan))} 万元",
                f"{wan(made)} 万元",
            )
    if calculation.certain and (calculation.wrong_groups or calculation.other_totals):
        return
    if stated is None or len(calculation.components) < 2:
        asked = asked_yuan(declaration)
        if asked is not None and _is_all_that_is_told(calculation, asked):
            return
        yield (
            _nothing_read(declaration)
            if not calculation.components
            else Unverified("测算说明中没有读到合计及其各项金额")
        )
        return
    tolerance = max(HUNDREDTH_OF_WAN, stated.half if "约" in stated.text else Decimal(0))
    if abs(total - stated.yuan) <= tolerance:
        return
    if len(calculation.said) > MOST_COMPONENTS:
        yield _too_many()
        return
    if calculation.adds_up(stated, tolerance):
        return
    if not calculation.certain:
        yield Unverified("测算说明的写法不能确定哪些金额相加得到合计")
        return
    yield Problem(
        Place(Costing.basis),
        f"测算各项之和 {_added(calculation.components)}＝{wan(total)} 万元≠所列合计 {wan(stated.yuan)} 万元，"
        f"差 {wan(abs(total - stated.yuan))} 万元",
        f"{wan(total)} 万元",
    )


ENUMERATED = regex(r"^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、．]+(?!\d)")
"""The mark of a list before its item."""


def _added(parts: Sequence[Sum]) -> str:
    return "＋".join(wan(part.yuan) for part in parts)


_A_SIGN = regex(r"×|✕|\d[\u4e00-\u9fff]{0,3}[*xX]\d")


@check(
    "DTL-009",
    ERROR,
    on=[Costing, Funding],
    fix="请核对数量、单价和金额，改正后相应调整测算合计、支出明细和资金总额。",
    basis="本表表样",
    lesson=Lesson(
        "数量乘单价不等于所列金额，申请的资金就会偏多或偏少。",
        wrong="老照片修复900份×36元/份=34200元",
        right="老照片修复900份×36元/份=32400元",
    ),
)
def products_are_what_is_stated(declaration: Declaration) -> Problems:
    """测算说明中数量乘单价等于所列金额。"""
    calculation = calculation_of(declaration)
    if not any(product.stated for product in calculation.products):
        unread = _A_SIGN.search(clean(declaration[Costing.basis] or "")) is not None
        yield Unverified(
            "“测算依据及说明”中的算式未能核对"
            if unread
            else "“测算依据及说明”中没有读到“数量×单价＝金额”的算式"
        )
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
    lesson=Lesson(
        "明细金额在测算中没有来源，审核人无法核定这一项。",
        wrong="明细“老照片修复”42400，测算说明“老照片修复32400元”",
        right="明细“老照片修复”32400，测算说明“老照片修复32400元”",
    ),
)
def each_line_follows_from_the_calculation(declaration: Declaration) -> Problems:
    """每项支出明细都能由测算说明中的金额加总得到。"""
    calculation = calculation_of(declaration)
    lines = declaration.rows(Detail)
    if not calculation.components:
        if lines:
            yield _nothing_read(declaration)
        return
    for row, line in enumerate(lines):
        amount = line[Detail.amount]
        if amount is None or amount <= 0 or calculation.makes_up(amount):
            continue
        if len(calculation.components) > MOST_COMPONENTS:
            yield _too_many()
            return
        if amount < YUAN_PER_WAN and calculation.makes_up(amount * YUAN_PER_WAN):
            continue  # filled in as 万元, which FND-005 says
        parts = "、".join(wan(part.yuan) for part in calculation.components)
        name = line[Detail.name] or f"第{row + 1}行"
        yield Problem(
            Place(Detail.amount, row),
            f"明细“{name}”{yuan(amount)} 元（{wan(amount)} 万元）"
            f"在测算说明中找不到依据，所列金额为 {parts} 万元",
        )


_IDLE = regex(
    r"工作|经费|费用|资金|项目|支出|开支|其他|其它|服务|管理|建设|专项|市级|市直|全市|年度|日常|相关|业务|本年|全年"
    r"|[^\u4e00-\u9fff]+"
)
"""What names of lines have in common whatever they are spent on."""


def pairs_of(text: str) -> set[str]:
    """Give each two characters side by side that may tell what a text is about."""
    return {word[i : i + 2] for word in _IDLE.split(clean(text)) for i in range(len(word) - 1)}


def clause_of(part: Sum) -> str:
    """Give what stands right before an amount, from the last comma on."""
    return re.split(r"[，,]", part.item)[-1].strip("（(:、")


@check(
    "DTL-011",
    WARNING,
    on=[Detail, Costing, Funding],
    fix="请把该项列入支出明细，或在测算说明中写明它属于哪一项明细。",
    lesson=Lesson(
        "测算了却没有列入明细，这笔钱就没有对应的支出项目。",
        wrong="测算说明“照片修复3万元，会务2万元”，明细为“照片修复”",
        right="测算说明“照片修复3万元，会务2万元”，明细为“照片修复”“会务”",
    ),
)
def each_component_belongs_to_a_line(declaration: Declaration) -> Problems:
    """测算说明的每项金额都列入支出明细。"""
    calculation = calculation_of(declaration)
    lines = declaration.rows(Detail)
    if not lines:
        return
    if len(calculation.components) < 2:
        yield (
            _nothing_read(declaration)
            if not calculation.components
            else Unverified("测算说明中只读到一项金额")
        )
        return
    told = Counter(pair for line in lines for pair in pairs_of(line[Detail.name] or ""))
    # What several lines share tells of none of them.
    names = {pair for pair, times in told.items() if times == 1 or len(lines) == 1}
    amounts = [amount for line in lines if (amount := line[Detail.amount]) and amount > 0]
    asked = asked_yuan(declaration)
    strange = [
        part
        for part in calculation.components
        if not pairs_of(part.item) & names
        and not SOURCE.search(clause_of(part))
        and not names_everything(clause_of(part))
        and part.yuan != asked
    ]
    if not strange:
        return
    if len(calculation.components) > MOST_COMPONENTS:
        yield _too_many()
        return
    idle = calculation.without_use([*amounts, *(amount * YUAN_PER_WAN for amount in amounts)])
    for part in strange:
        if part in idle:
            yield Problem(
                Place(Costing.basis),
                f"测算项“{clause_of(part)}”{wan(part.yuan)} 万元未列入支出明细，"
                f"明细为{'、'.join(f'“{line[Detail.name]}”' for line in lines if line[Detail.name])}",
            )
