"""DTL: what kinds of spending the calculation tells of, and how closely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from math import prod

from ..core.amounts import one_unit
from ..core.calculation import Product, Quantity, Sum
from ..core.check import Problem, Problems, Tag, check
from ..core.declaration import Declaration, Place, Record
from ..core.expr import YUAN_PER_WAN
from ..core.fields import HINT, WARNING, Lesson, is_filler, plain
from ..core.narrative import excerpt
from ..core.regex import regex
from ..core.settings import Settings
from ..core.words import clean
from ..forms.shared import Annual, Indicators
from ..forms.xiangyang_project import Costing, Detail, Funding, Narrative, Project
from .costing import ENUMERATED, asked_yuan, calculation_of, clause_of, wan

_CLAUSES = regex(r"[，,；;。\n]")
_STAFF = regex(
    r"劳务派遣|派遣人员|津补贴|津贴补贴|五险一金|绩效工资|年终奖|聘用(?=\d|[一二两三四五六七八九十]+名|人员|制|编外|临时)"
    r"|(?<!农民工)(?<!农民)工资|(?:缴纳|单位)社保|社保(?=费?(?:约|共|合计|计)?\d)|社会保险费?(?=(?:约|共|合计|计)?\d)"
    r"|(?<!专家)(?<!讲课)(?<!评审)(?<!稿件)报酬|奖金"
)
_NOT_STAFF = regex(r"选手|获奖|优胜|比赛|竞赛|大赛|运动员|学生|受益|群众|农户|评委|名次|奖项|种植|养殖")
_CONTEST = regex(r"参赛|赛事|比赛|竞赛|大赛|选手|评选|获奖|锦标赛|联赛|马拉松|优胜|表彰")
"""Where one of these is told of, 奖金 are prizes."""

_DENIED = regex(r"(?:不含|不包括|不列|未列|不安排|不发生|不用于|不得|严禁|禁止|无)[^，。；]{0,6}$")


def _is_contest(declaration: Declaration) -> bool:
    texts = (declaration[Project.name], declaration[Narrative.summary], declaration[Costing.basis])
    return any(_CONTEST.search(text) for text in texts if text)


@lru_cache(maxsize=1024)
def _staff_words(text: str) -> tuple[str, ...]:
    """Give the words that tell of pay for one's own staff, each once."""
    if not _STAFF.search(text):
        return ()
    found: dict[str, None] = {}
    for clause in _CLAUSES.split(clean(text)):
        if _NOT_STAFF.search(clause):
            continue
        for match in _STAFF.finditer(clause):
            if not _DENIED.search(clause[: match.start()]):
                found[match[0]] = None
    return tuple(found)


@check(
    "DTL-012",
    WARNING,
    on=[Detail, Costing],
    fix="请核实是否应列基本支出；确需在项目中列支的，写明用工依据、人数和标准。",
    lesson=Lesson(
        "人员经费由基本支出保障，在项目中再列会重复安排。",
        wrong="扫描加工8.64万元，编外人员工资2万元",
        right="扫描加工8.64万元，不含编外人员工资（在基本支出中申报）",
    ),
)
def no_staff_is_paid_from_projects(declaration: Declaration) -> Problems:
    """项目支出不含工资、津补贴、社保等人员性质的支出。"""
    prizes = _is_contest(declaration)
    words = [one for one in _staff_words(declaration[Costing.basis] or "") if not (prizes and one == "奖金")]
    if words:
        paid = _paid_to_staff(declaration)
        share = f"，金额 {'、'.join(wan(one.yuan) for one in paid)} 万元" if paid else ""
        message = f"测算说明含人员性质的支出{_listed(words)}{share}，项目支出一般不列"
        yield Problem(Place(Costing.basis), message)
    for row, line in enumerate(declaration.rows(Detail)):
        found = [one for one in _staff_words(line[Detail.name] or "") if not (prizes and one == "奖金")]
        if found and not set(found) <= set(words):  # what the calculation tells is said there
            message = f"支出明细含人员性质的支出{_listed(found)}，项目支出一般不列"
            yield Problem(Place(Detail.name, row), message)


def _listed(words: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words)


def _paid_to_staff(declaration: Declaration) -> list[Sum]:
    return [one for one in calculation_of(declaration).components if _staff_words(one.item + one.text)]


_HEADS = regex(r"(?<![\d.])(\d+)(名|人|位)(?!次|月|天|日|·|均)")
_YEARLY = regex(r"年|12个?月")


def _heads(declaration: Declaration) -> Iterator[tuple[Sum, Decimal, str]]:
    """Give what is paid to a number of one's own staff over a year."""
    products = calculation_of(declaration).products
    for one in _paid_to_staff(declaration):
        product = next((made.text for made in products if made.stated == one), one.text)
        said = one.item + product
        counted = _HEADS.findall(said)
        if len(counted) == 1 and int(counted[0][0]) and _YEARLY.search(said):
            yield one, Decimal(counted[0][0]), "".join(counted[0])


@check(
    "DTL-013",
    HINT,
    on=[Costing],
    fix="请核对人数、标准和月数，并说明标准的依据。",
    lesson=Lesson(
        "人均偏离常规，往往是标准或月数写错，金额跟着错。",
        wrong="劳务派遣2人×400元/月×12个月=9600元",
        right="劳务派遣2人×4000元/月×12个月=96000元",
    ),
)
def pay_per_head_is_usual(declaration: Declaration, settings: Settings) -> Problems:
    """按人数计算的人员支出，人均年支出在常规范围内。"""
    least, most = settings.least_per_head, settings.most_per_head
    for one, heads, counted in _heads(declaration):
        each = one.yuan / YUAN_PER_WAN / heads
        if not least <= each <= most:
            yield Problem(
                Place(Costing.basis),
                f"{counted}共 {wan(one.yuan)} 万元，人均 {each:,.2f} 万元/年，"
                f"不在 {plain(least)} 至 {plain(most)} 万元/年之间",
            )


_OTHER = regex(r"^(?:其他|其它)(?!交通)")
_ENUMERATED = regex(r"^[\d一二三四五六七八九十（()）.、．]+")


@check(
    "DTL-014",
    WARNING,
    on=[Detail, Costing, Funding],
    fix="请把“其他”按实际内容分项列出并写明测算过程。",
    lesson=Lesson(
        "“其他”占比过高，审核人看不出这部分钱的用途。",
        wrong="资金总额 25.08 万元，明细“其他支出”48000",
        right="资金总额 25.08 万元，明细“目录著录与校验”48000",
    ),
)
def little_is_spent_on_other_things(declaration: Declaration, settings: Settings) -> Problems:
    """“其他”支出占资金总额的比例不超过规定比例。"""
    asked = asked_yuan(declaration)
    if not asked or asked <= 0:
        return
    found = [
        (Place(Costing.basis), clause_of(one), one.yuan)
        for one in calculation_of(declaration).components
        if _is_other(clause_of(one)) and "×" not in one.text
    ]
    found = found or [
        (Place(Detail.amount, row), name, amount)
        for row, line in enumerate(declaration.rows(Detail))
        if _is_other(name := line[Detail.name] or "") and (amount := line[Detail.amount]) is not None
    ]
    for place, name, amount in found:
        share = amount / asked * 100
        passed = [limit for limit in (settings.far_too_much_other, settings.most_other) if share > limit]
        if passed:
            yield Problem(
                place,
                f"“{name}”{wan(amount)} 万元，占资金总额 {wan(asked)} 万元的 {share:.1f}%，"
                f"超过 {plain(passed[0])}%，应细化",
            )


def _is_other(name: str) -> bool:
    return _OTHER.match(_ENUMERATED.sub("", clean(name))) is not None


_KINDS = {
    "公务接待": regex(r"公务接待|接待费"),
    "因公出国": regex(r"因公出国|出国费|出国（境）|出国\(境\)"),
    "公务用车": regex(r"公务用车|公车"),
    "会议": regex(r"会议费"),
    "培训": regex(r"培训费"),
}
_OWN_LINE = {
    "公务接待": regex(r"接待"),
    "因公出国": regex(r"出国"),
    "公务用车": regex(r"用车|公车|车辆"),
    "会议": regex(r"会议"),
    "培训": regex(r"培训"),
}


@check(
    "DTL-015",
    WARNING,
    on=[Detail, Costing],
    fix="请把该项单列为一行明细，并按“三公”经费、会议费、培训费管理规定控制标准。",
    lesson=Lesson(
        "这类支出按专门规定控制，不单列就无法核对标准和限额。",
        wrong="测算说明“馆员培训费2.4万元”，明细只有“口述录制”",
        right="测算说明“馆员培训费2.4万元”，明细有“口述录制”“馆员培训”",
    ),
)
def restricted_spending_has_its_own_line(declaration: Declaration) -> Problems:
    """公务接待、因公出国、公务用车、会议和培训支出在支出明细中单列。"""
    names = " ".join(line[Detail.name] or "" for line in declaration.rows(Detail))
    if not names:
        return
    basis = declaration[Costing.basis] or ""
    if not any(word in basis for word in _RESTRICTED):
        return
    told = [one for one in _PHRASES.split(_TITLES.sub("", clean(basis))) if _SPENT.search(one)]
    components = calculation_of(declaration).components
    for kind, pattern in _KINDS.items():
        if _OWN_LINE[kind].search(names):
            continue
        # 会议费 and 培训费 without an amount may be of a contract: 软件开发（含培训费）.
        priced = kind in ("会议", "培训")
        phrase = next((one for one in told if _is_spent(pattern, one) and (not priced or "元" in one)), None)
        if phrase is None:
            continue
        part = next((one for one in components if pattern.search(clause_of(one))), None)
        if part:
            said = f"“{ENUMERATED.sub('', clause_of(part))}”{wan(part.yuan)} 万元"
        else:
            said = f"“{excerpt(ENUMERATED.sub('', phrase).removeprefix('含'))}”"
        yield Problem(Place(Costing.basis), f"测算说明含{said}，属{kind}支出，支出明细中未单列")


_RESTRICTED = ("接待", "出国", "公务用车", "公车", "会议费", "培训费")
_SPENT = regex("|".join(_RESTRICTED))
_PHRASES = regex(r"[，,；;。、:()\n]")
_TITLES = regex(r"《[^《》]*》?")
_MERE_RULE = regex(r"标准|管理|办法|规定|定额|均为|依据|参照|参考|执行|按照|控制|压减|节约")
"""Beside these, a kind of spending is only spoken of."""


def _is_spent(pattern: re.Pattern[str], phrase: str) -> bool:
    found = pattern.search(phrase)
    return bool(found and not _DENIED.search(phrase[: found.start()]) and not _MERE_RULE.search(phrase))


_VAGUE = regex(r"若干(?!意见|措施|规定|政策|问题|办法|条|举措|事项|规则)|按实际(?!完成|结算)|视情况|酌情")
_SETTLED = regex(r"结算|支付|拨付|发放|核算|兑付|《")


@check(
    "DTL-018",
    WARNING,
    on=[Costing],
    fix="请写明具体的数量和单价；暂不能确定的，写明估算依据。",
    lesson=Lesson(
        "“若干”“按实际”算不出金额，核定和结算都没有依据。",
        wrong="老照片修复若干份，共32400元",
        right="老照片修复900份，共32400元",
    ),
)
def quantities_and_prices_are_figures(declaration: Declaration) -> Problems:
    """测算说明的数量和单价用数字表示。"""
    for clause in _CLAUSES.split(declaration[Costing.basis] or ""):
        clause = ENUMERATED.sub("", clause.strip())
        vague = _VAGUE.search(clause)
        if vague and not _SETTLED.search(clause) and (vague[0] == "若干" or not re.search(r"\d", clause)):
            yield Problem(Place(Costing.basis), f"测算说明“{clause.strip()}”没有写明数量或单价")


_INPUT = {"天", "月", "年", "小时", "课时", "学时", "半天", "餐", "场次", "千字", "人月", "人天", "人日"}
"""Units of what is put in rather than brought about."""

_MAIN_SHARE = Decimal("0.3")


@check(
    "DTL-019",
    WARNING,
    on=[Costing, Funding, Indicators],
    fix="请把测算中的主要数量设为数量指标，数值与测算一致。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "测算的数量没有成为指标，年末无法考核是否如数完成。",
        wrong="测算“老照片修复900份×36元/份=32400元”，指标值“≥700份”",
        right="测算“老照片修复900份×36元/份=32400元”，指标值“≥900份”",
    ),
)
def calculated_quantities_are_indicators(declaration: Declaration) -> Problems:
    """测算说明中的主要数量体现在绩效指标中。"""
    asked = asked_yuan(declaration)
    groups = [(one.quantities, one.yuan) for one in _apart(calculation_of(declaration).products)]
    groups += [((Quantity(heads, "人", counted),), one.yuan) for one, heads, counted in _heads(declaration)]
    figures = _figures(declaration)
    counted = [one for quantities, _ in groups for one in quantities if one.unit not in _INPUT]
    missing = [
        (quantities, yuan)
        for quantities, yuan in groups
        if not _shown(quantities, figures) and not _added_up(quantities, counted, figures)
    ]
    if not missing:
        return
    told = _told(declaration)
    missing = [(some, yuan) for some, yuan in missing if not any(one.text in told for one in some)]
    otherwise = _told_otherwise(declaration, {quantities for quantities, _ in missing})
    main = [
        next((one.text for one in quantities if one.unit not in _INPUT), None)
        for quantities, yuan in missing
        if asked and yuan >= asked * _MAIN_SHARE
    ]
    for place, quantity, target in otherwise:
        message = f"测算说明中的数量 {quantity.text}，与该项指标值“{target}”不一致"
        yield Problem(place, message, quantity.text)
    said = {quantity.text for _, quantity, _ in otherwise}
    names = [name for name in dict.fromkeys(main) if name and name not in said]
    if names and told:
        yield Problem(Place(Costing.basis), f"测算说明中的数量 {'、'.join(names)} 未体现在绩效指标中")


_CLOSE = Decimal("0.05")


def _told_otherwise(
    declaration: Declaration, missing: set[tuple[Quantity, ...]]
) -> list[tuple[Place, Quantity, str]]:
    """Give each quantity that a year's indicator of the same name and unit tells otherwise."""
    if not missing:
        return []
    found = []
    rows = [
        (row, clean(line[Annual.name] or ""), target.number, target.unit, str(line.raw(Annual.value)))
        for row, line in enumerate(declaration.rows(Annual))
        if (target := line[Annual.value]) and target.number is not None and target.upper is None
    ]
    for product in calculation_of(declaration).products:
        own = [one for one in product.quantities if one.unit not in _INPUT]
        if product.quantities not in missing or not product.stated or len(own) != 1:
            continue
        thing = _named(product.stated)
        same = [one for one in rows if thing and thing in one[1]]
        if len(same) == 1:
            row, _, number, unit, written = same[0]
            if one_unit(unit) == own[0].unit and abs(number - own[0].number) > own[0].number * _CLOSE:
                found.append((Place(Annual.value, row), own[0], written))
    return found


def _named(amount: Sum) -> str:
    """Give what an amount is for, where its name is plain."""
    name = ENUMERATED.sub("", clause_of(amount)).strip(":")
    return name if _PLAIN.fullmatch(name) else ""


_PLAIN = regex(r"[\u4e00-\u9fff]{3,12}")


def _apart(products: tuple[Product, ...]) -> list[Product]:
    return [one for one in products if any(quantity.unit not in _INPUT for quantity in one.quantities)]


def _indicators(declaration: Declaration) -> Iterator[tuple[type[Indicators], Record]]:
    for table in declaration.form.tables_like(Indicators):
        for row in declaration.rows(table):
            yield table, row


def _figures(declaration: Declaration) -> set[Decimal]:
    """Give the figures that indicators are to reach."""
    figures: set[Decimal] = set()
    for table, row in _indicators(declaration):
        if target := row[table.value]:
            scale = YUAN_PER_WAN if target.unit.startswith("万") else Decimal(1)
            figures |= {one * scale for one in (target.number, target.upper) if one is not None}
    return figures


def _told(declaration: Declaration) -> str:
    """Give what indicators say."""
    texts = (str(value) for _, row in _indicators(declaration) for value in row.answers.values())
    return clean(" ".join(text for text in texts if not is_filler(text)))


def _shown(quantities: tuple[Quantity, ...], figures: set[Decimal]) -> bool:
    """Tell whether one of some factors, or a product of them, is the figure of an indicator."""
    numbers = [one.number for one in quantities]
    if any(number in figures for number in numbers):
        return True
    return any(
        prod(chosen, start=Decimal(1)) in figures
        for size in range(2, len(numbers) + 1)
        for chosen in combinations(numbers, size)
    )


def _added_up(quantities: tuple[Quantity, ...], counted: list[Quantity], figures: set[Decimal]) -> bool:
    """Tell whether a factor and others of its unit add up to the figure of an indicator."""
    for own in quantities:
        same = [one.number for one in counted if one.unit == own.unit and one is not own][:6]
        for size in range(1, len(same) + 1):
            if any(own.number + sum(chosen) in figures for chosen in combinations(same, size)):
                return True
    return False
