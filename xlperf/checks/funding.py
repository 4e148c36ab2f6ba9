"""FND: the money asked for, in 万元. Whether units are mixed is in `units`."""

from __future__ import annotations

import re
from decimal import Decimal

from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_IN, YUAN_PER_WAN, distance, total_of
from ..core.fields import ERROR, HINT, IDLE, WARNING, Lesson, LongText, plain
from ..core.regex import regex
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
from .basics import is_new
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
    lesson=Lesson(
        "来源合计与总额不等，批复时不知以哪一个为准。",
        wrong="资金总额 25.08 万元，各来源合计 20.00 万元",
        right="资金总额 25.08 万元，各来源合计 25.08 万元",
    ),
)

total_is_not_zero = rule(
    "FND-004",
    ERROR,
    ~Funding.total.equals(0),
    states="资金总额不为零。",
    says="资金总额为零",
    fix="请填写申请的金额，以万元为单位。",
    lesson=Lesson(
        "总额为零，没有可以审核和批复的预算。",
        wrong="资金总额：0",
        right="资金总额：25.08",
    ),
)


amounts_have_two_decimals = rule(
    "FND-006",
    WARNING,
    lambda field: field.is_blank() | field.near(field.round(2), IDLE),
    each=(Funding.total, *SOURCES),
    states="以万元填写的金额不超过两位小数。",
    says="“{label}”为 {amount} 万元，小数超过两位",
    fix="请以万元为单位填写，保留两位小数。",
    basis="《中央对地方专项转移支付绩效目标申报表填报说明》（财预〔2015〕163号）",
    after=("FND-005",),
    expected=lambda field: field.round(2),
    amount=lambda field: field,
    lesson=Lesson(
        "万元的两位小数已到百元，位数再多，汇总时会有尾差。",
        wrong="其中：当年预算内拨款：25.0785",
        right="其中：当年预算内拨款：25.08",
    ),
)


@check(
    "FND-007",
    HINT,
    on=[Funding],
    fix="没有的资金来源请填 0。",
    after=("FND-002",),
    lesson=Lesson(
        "空白分不清是没有这项来源，还是漏填。",
        wrong="其中：上级转移支付收入：（空白）",
        right="其中：上级转移支付收入：0",
    ),
)
def sources_are_not_blank(declaration: Declaration) -> Problems:
    """没有的资金来源填 0，不留空白。"""
    sources = declaration.form.asked(SOURCES)
    blank = [field for field in sources if declaration.sections.raw(field) is None]
    if blank and declaration[Funding.total] is not None:
        labels = "、".join(f"“{field.label}”" for field in blank)
        yield Problem(Place(blank[0]), f"资金来源{labels}空白，没有的应填 0", "0")


_CALCULATED = regex(r"\d.*[×xX*✕+＋＝=]|[/／每].*\d|\d.*元.*\d.*元", re.DOTALL)
_ROUND = 10


@check(
    "FND-008",
    HINT,
    on=[Funding, Costing],
    fix="请补充各项支出的数量、单价和计算过程。",
    lesson=Lesson(
        "整数金额没有算式，审核人无法判断多少才够、是否合理。",
        wrong="资金总额 30 万元，测算“按统一标准安排30万元”",
        right="资金总额 30 万元，测算“培训3期×10万元/期=30万元”",
    ),
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
    lesson=Lesson(
        "“其中”各项大于总额，总额或某项来源需要更正。",
        wrong="资金总额 25.08 万元，“其中”各项合计 26.08 万元",
        right="资金总额 25.08 万元，“其中”各项合计 25.08 万元",
    ),
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
    lesson=Lesson(
        "实施期资金含各年度的资金，少于一年的数，以后年度无从安排。",
        wrong="实施期资金总额 50 万元，年度资金总额 60 万元",
        right="实施期资金总额 180 万元，年度资金总额 60 万元",
    ),
)

_NUMBERED = regex(r"[〔\[【(]20\d\d[〕\]】)]\d*[^\d，。；]{0,2}\d+号|20\d\d年?第?\d+号")
_GIVES_MONEY = regex(r"下达|补助|转移支付|专项资金|奖补|发展资金|资金的通知|拨付|资金管理")
_GIVEN_DOWN = regex(r"下达(?!计划|任务|指标)")
_CITY = regex(r"^(?:中共|中国共产党)?([\u4e00-\u9fff])[\u4e00-\u9fff]{1,2}[市县区]")
_PIECES = regex(r"[；;。\n]")


def _tells_of_a_transfer(piece: str, city: str) -> bool:
    """Tell whether a document number is of one that gives money, or of an issuer above the city."""
    for number in _NUMBERED.finditer(piece):
        before = piece[max(0, number.start() - _LONGEST_TITLE) : number.start()]
        title = f"{before.rpartition('《')[2]}{piece[number.end() : number.end() + _LONGEST_TITLE]}"
        issuer = re.split(r"[》()（），,、]", before)[-1]
        if _GIVES_MONEY.search(title) or not (city and issuer.startswith(city)):
            return True
    return False


_LONGEST_TITLE = 60


@check(
    "FND-010",
    WARNING,
    on=[Funding.transfer, Narrative],
    fix="请在立项依据中写明上级下达资金的文件名称和文号。",
    lesson=Lesson(
        "没有下达文号，无法核实上级资金的金额和用途。",
        wrong="上级转移支付收入 10 万元，立项依据未写下达文件",
        right="立项依据写“《关于下达补助资金的通知》（楚财行发〔2026〕8号）”",
    ),
)
def transfers_name_their_document(declaration: Declaration) -> Problems:
    """有上级转移支付收入的，立项依据列明下达文号。"""
    transfer, grounds = declaration[Funding.transfer], declaration[Narrative.grounds]
    if transfer is None or transfer <= 0 or grounds is None:
        return
    told = (
        grounds, declaration[Narrative.summary], declaration[Costing.basis], declaration[Evaluation.remarks]
    )  # fmt: skip
    unit = next((one for field in (Project.department, Filing.unit) if (one := declaration[field])), "")
    city = found[1] if (found := _CITY.match(unit)) else ""
    pieces = [clean(piece) for text in told if text for piece in _PIECES.split(text)]
    own = [piece for piece in map(clean, _PIECES.split(grounds)) if _GIVEN_DOWN.search(piece)]
    # Where the grounds speak of the document, the number must be its own.
    if not any(_tells_of_a_transfer(piece, city) for piece in own or pieces):
        yield Problem(
            Place(Narrative.grounds), f"上级转移支付收入 {plain(transfer)} 万元，立项依据中未列明下达文号"
        )


@check(
    "FND-011",
    HINT,
    on=[Funding.non_tax, Filing],
    fix="请核对非税收入的执收单位和资金来源。",
    lesson=Lesson(
        "非税收入由执收单位收取，来源填错会影响收支平衡。",
        wrong="不在执收单位名单中，非税收入填 10 万元",
        right="不在执收单位名单中，非税收入填 0，改列当年预算内拨款",
    ),
)
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
_EXPLAINED = regex(
    r"(?:较|比|同比|相比|与)[^。；]{0,12}(?:增|减|上升|下降|提高|降低|持平)|(?:增加|减少|新增|核减|压减)[^。；]{0,20}(?:因|由于|原因|万元)"
    r"|(?:因|由于)[^。；]{0,30}(?:增加|减少|新增|核减|压减)"
)


@check(
    "FND-012",
    WARNING,
    on=[Funding, Narrative, Costing],
    fix="请在测算依据及说明中写明较上年增减的原因。",
    lesson=Lesson(
        "增减较大而没有说明，审核人无法判断调整是否合理。",
        wrong="上年 20 万元，本年 25.08 万元，未写原因",
        right="测算写“较上年增加5.08万元，主要是新增口述史料录制”",
    ),
    spares=is_new,
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


_SPENT = regex(
    r"(?:上年度?|去年|上一年度?|(20\d\d)年度?)(?:度|本|项目|资金|预算|全年|部门|财政|的|共|为){0,4}"
    r"(?:实际支出|实际执行|执行|决算|实支)数?(?:为|约|是|共|计|:){0,2}(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)"
)


@check(
    "DTL-022",
    HINT,
    on=[Heading, Funding, Costing],
    fix="请在测算依据及说明中写明较上年执行数增加的原因。",
    after=("FND-012",),
    lesson=Lesson(
        "申请数明显高于上年实际支出，没有原因难以核定。",
        wrong="上年执行 20 万元，本年申请 25.08 万元，未写原因",
        right="测算写“较上年增加，因口述史料录制增加8场”",
    ),
)
def requests_are_in_line_with_actual_spending(declaration: Declaration, settings: Settings) -> Problems:
    """说明中写有上年执行数的，资金总额超过它规定幅度时说明了原因。"""
    total, year = declaration[Funding.total], declaration.year
    told = "。".join(text for field in (*_TOLD_IN, Evaluation.past) if (text := declaration[field]))
    if (
        total is None
        or year is None
        or not any(word in told for word in ("执行", "决算", "实际支出", "实支"))
    ):
        return
    said = clean(told)
    found = (one for one in _SPENT.finditer(said) if one[1] is None or int(one[1]) == year - 1)
    spent = next((one for one in found if _is_of_all(said, one)), None)
    if spent is None:
        return
    before = Decimal(spent[2].replace(",", "")) * YUAN_IN[spent[3]] / YUAN_PER_WAN
    if before <= 0 or _EXPLAINED.search(told):
        return
    growth = (total - before) / before * 100
    if growth > settings.change_to_explain and total <= before * _HARDLY_THE_SAME:
        yield Problem(
            Place(Funding.total),
            f"资金总额 {plain(total)} 万元，较上年执行数 {plain(before)} 万元增长 {growth:.1f}%，"
            "未见原因说明",
        )


_HARDLY_THE_SAME = 5
"""What grew more than this was hardly the same thing."""

_OF_ALL = regex(r"项目|经费|资金|预算|全年|部门|总")
_SENTENCE_END = regex(r"[；;。]")


def _is_of_all(said: str, spent: re.Match[str]) -> bool:
    """Tell whether an amount is said of the whole project, not of one of its parts."""
    before = _SENTENCE_END.split(said[max(0, spent.start() - 60) : spent.start()])[-1]
    return not before or _OF_ALL.search(before + spent[0]) is not None


_PAST = regex(r"累计|[两二三四五]年(?!级)|总投资|上年|去年|往年|前[两二三]?年|以前年度|历年")
_YEARS = regex(r"20\d\d")
_AMOUNT = regex(r"\d(?:万元|元|亿元)")
_CLAUSES = regex(r"[，；。;\n]")


@check(
    "FND-014",
    WARNING,
    on=[Heading, Funding, Costing],
    fix="请写明申报年度安排的金额及其测算过程。",
    lesson=Lesson(
        "只有累计或往年的数，看不出申报年度需要多少。",
        wrong="三年累计安排90万元，2026年已安排30万元",
        right="三年累计安排90万元，其中2027年安排25.08万元",
    ),
)
def amounts_of_the_year_are_told(declaration: Declaration) -> Problems:
    """测算说明写明申报年度的金额，不只有累计数或往年数。"""
    year, basis, total = declaration[Heading.year], declaration[Costing.basis], declaration[Funding.total]
    if year is None or basis is None:
        return
    told = [clause.strip() for clause in _CLAUSES.split(basis) if _AMOUNT.search(clean(clause))]
    if not told or not all(_of_other_years(clean(clause), year) for clause in told):
        return
    if total is not None and plain(total) in clean(basis):
        return
    yield Problem(
        Place(Costing.basis), f"测算说明只有累计或往年的金额（“{told[0]}”），未写明 {year} 年度的金额"
    )


def _of_other_years(clause: str, year: int) -> bool:
    years = {int(one) for one in _YEARS.findall(clause)}
    return year not in years and (bool(years) or _PAST.search(clause) is not None)
