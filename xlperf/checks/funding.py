"""FND: the money asked for, in 万元. Whether units are mixed is in `units`."""

from __future__ import annotations

import re

from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_PER_WAN, distance, rounded, total_of
from ..core.fields import ERROR, HINT, WAN, WARNING, Amount, LongText, plain
from ..core.settings import Settings
from ..core.words import clean
from ..forms import mof_project
from ..forms.mof_project import Term
from ..forms.xiangyang_project import (
    Costing,
    Evaluation,
    Filing,
    Funding,
    Heading,
    Narrative,
    Project,
)
from .costing import calculation_of
from .units import APART, SOURCES

_sum_of_sources = total_of(*SOURCES)

total_is_the_sum_of_its_sources = rule(
    "FND-002",
    ERROR,
    Funding.total.near(_sum_of_sources, APART),
    says="资金总额 {total} 万元≠各来源合计 {sum} 万元，差 {gap} 万元",
    fix="请核对各资金来源，使其合计等于资金总额。",
    basis="本表表样",
    after=("FND-005",),
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


@check(
    "FND-006",
    WARNING,
    on=[Funding],
    fix="请以万元为单位填写，保留两位小数。",
    basis="《中央对地方专项转移支付绩效目标申报表填报说明》（财预〔2015〕163号）",
    after=("FND-005",),
)
def amounts_have_two_decimals(declaration: Declaration) -> Problems:
    """以万元填写的金额不超过两位小数。"""
    for field in declaration.form.fields():
        if not isinstance(field, Amount) or field.money is not WAN or field.table:
            continue
        value = declaration[field]
        # What a formula left at the fifteenth digit nobody sees.
        if value is not None and rounded(value, 9) != rounded(value, 2):
            wanted = plain(rounded(value, 2))
            yield Problem(Place(field), f"“{field.label}”为 {plain(value)} 万元，小数超过两位", wanted)


@check(
    "FND-007",
    HINT,
    on=[Funding],
    fix="没有的资金来源请填 0。",
    after=("FND-002",),
)
def sources_are_not_blank(declaration: Declaration) -> Problems:
    """没有的资金来源填 0，不留空白。"""
    sources = declaration.form.asked(SOURCES)
    blank = [field for field in sources if declaration.sections.raw(field) is None]
    if blank and declaration[Funding.total] is not None:
        labels = "、".join(f"“{field.label}”" for field in blank)
        yield Problem(Place(blank[0]), f"资金来源{labels}空白，没有的应填 0", "0")


_CALCULATED = re.compile(r"\d.*[×xX*✕+＋＝=]|[/／每].*\d|\d.*元.*\d.*元", re.DOTALL)
_ROUND = 10


@check(
    "FND-008",
    HINT,
    on=[Funding, Costing],
    fix="请补充各项支出的数量、单价和计算过程。",
)
def round_totals_are_calculated(declaration: Declaration) -> Problems:
    """资金总额为整十万元的，测算说明有计算过程。"""
    total, basis = declaration[Funding.total], declaration[Costing.basis]
    if total is None or total <= 0 or total % _ROUND or basis is None:
        return
    calculation = calculation_of(declaration)
    if not calculation.products and len(calculation.said) < 2 and not _CALCULATED.search(basis):
        yield Problem(
            Place(Costing.basis),
            f"资金总额 {plain(total)} 万元为整数，测算说明中未见数量、单价或分项金额的算式",
        )


_within = total_of(Funding.budget, Funding.non_tax, Funding.transfer)

parts_are_no_more_than_the_whole = rule(
    "FND-009",
    WARNING,
    _within <= Funding.total + APART,
    says="“其中”各项合计 {sum} 万元，大于资金总额 {total} 万元",
    fix="请核对资金总额和“其中”各项。",
    after=("FND-005", "FND-002"),
    at=Funding.total,
    sum=_within,
    total=Funding.total,
)

the_term_costs_no_less_than_its_year = rule(
    "FND-013",
    WARNING,
    Term.total >= mof_project.Funding.total,
    says="实施期资金总额 {term} 万元，小于年度资金总额 {year} 万元",
    fix="请核对两个总额：实施期资金总额含各年度的资金。",
    after=("FND-002", "FND-005"),
    term=Term.total,
    year=mof_project.Funding.total,
)

_NUMBERED = re.compile(r"[〔\[【(]20\d\d[〕\]】)]\d*[^\d，。；]{0,2}\d+号|20\d\d年?第?\d+号|令第?\d+号")


@check(
    "FND-010",
    WARNING,
    on=[Funding.transfer, Narrative],
    fix="请在立项依据中写明上级下达资金的文件名称和文号。",
)
def transfers_name_their_document(declaration: Declaration) -> Problems:
    """有上级转移支付收入的，立项依据列明下达文号。"""
    transfer, grounds = declaration[Funding.transfer], declaration[Narrative.grounds]
    if transfer is None or transfer <= 0 or grounds is None:
        return
    told = (grounds, declaration[Narrative.summary], declaration[Costing.basis])
    if not any(_NUMBERED.search(clean(text)) for text in told if text):
        yield Problem(
            Place(Narrative.grounds), f"上级转移支付收入 {plain(transfer)} 万元，立项依据中未列明下达文号"
        )


@check("FND-011", HINT, on=[Funding.non_tax, Filing], fix="请核对非税收入的执收单位和资金来源。")
def non_tax_revenue_is_of_collecting_units(declaration: Declaration, settings: Settings) -> Problems:
    """填有非税收入的，填报单位或实施单位是执收单位。"""
    non_tax = declaration[Funding.non_tax]
    if non_tax is None or non_tax <= 0:
        return
    if not settings.collecting_units:
        yield Unverified("没有执收单位名单")
        return
    listed = {clean(name) for name in settings.collecting_units}
    units = [declaration[field] for field in (Filing.unit, Project.agency, Project.department)]
    if not any(clean(unit) in listed for unit in units if unit):
        yield Problem(
            Place(Funding.non_tax),
            f"非税收入 {plain(non_tax)} 万元，"
            f"填报单位“{units[0] or ''}”及实施单位、主管部门不在执收单位名单中",
        )


_TOLD_IN: tuple[LongText, ...] = (
    Narrative.summary,
    Narrative.feasibility,
    Narrative.necessity,
    Costing.basis,
    Evaluation.remarks,
)
_EXPLAINED = re.compile(
    r"(?:较|比|同比|相比|与)[^。；]{0,12}(?:增|减|上升|下降|提高|降低|持平)|(?:增加|减少|新增|核减|压减)[^。；]{0,20}(?:因|由于|原因|万元)"
    r"|(?:因|由于)[^。；]{0,30}(?:增加|减少|新增|核减|压减)"
)


@check(
    "FND-012",
    WARNING,
    on=[Funding, Narrative, Costing],
    fix="请在测算依据及说明中写明较上年增减的原因。",
)
def changes_are_explained(declaration: Declaration, settings: Settings, last_year: Declaration) -> Problems:
    """资金总额较上年增减超过规定幅度的，说明了原因。"""
    role = last_year.form.roles.total
    total, before = declaration[Funding.total], last_year[role]
    if total is None or before is None or before <= 0:
        yield Unverified("本年或上年的资金总额未填写，或不是数字")
        return
    then = role.yuan(before) / YUAN_PER_WAN
    change = (total - then) / then * 100
    told = "。".join(declaration[field] or "" for field in _TOLD_IN)
    if abs(change) > settings.change_to_explain and not _EXPLAINED.search(told):
        yield Problem(
            Place(Funding.total),
            f"资金总额 {plain(total)} 万元，较上年 {plain(then)} 万元"
            f"{'增加' if change > 0 else '减少'} {abs(change):.1f}%，未见增减原因的说明",
        )


_PAST = re.compile(r"累计|[两二三四五]年(?!级)|总投资|上年|去年|往年|前[两二三]?年|以前年度|历年")
_YEARS = re.compile(r"20\d\d")
_AMOUNT = re.compile(r"\d(?:万元|元|亿元)")
_CLAUSES = re.compile(r"[，；。;\n]")


@check(
    "FND-014",
    WARNING,
    on=[Heading, Funding, Costing],
    fix="请写明申报年度安排的金额及其测算过程。",
)
def amounts_of_the_year_are_told(declaration: Declaration) -> Problems:
    """测算说明写明申报年度的金额，不只有累计数或往年数。"""
    year, basis, total = declaration[Heading.year], declaration[Costing.basis], declaration[Funding.total]
    if year is None or basis is None:
        return
    told = [clause for clause in _CLAUSES.split(clean(basis)) if _AMOUNT.search(clause)]
    if not told or not all(_of_other_years(clause, year) for clause in told):
        return
    if total is not None and plain(total) in clean(basis):
        return
    yield Problem(
        Place(Costing.basis), f"测算说明只有累计或往年的金额（“{told[0]}”），未写明 {year} 年度的金额"
    )


def _of_other_years(clause: str, year: int) -> bool:
    years = {int(one) for one in _YEARS.findall(clause)}
    return year not in years and (bool(years) or _PAST.search(clause) is not None)
