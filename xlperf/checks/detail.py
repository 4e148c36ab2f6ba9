"""DTL: what the money is spent on, line by line."""

from __future__ import annotations

import re
from decimal import Decimal

from .. import codes
from ..core.amounts import bare, chains, monies
from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_PER_WAN, distance
from ..core.fields import ERROR, HINT, WARNING, Amount, Lesson, LongText, plain
from ..core.regex import regex
from ..core.settings import Settings
from ..core.words import clean
from ..forms.xiangyang_project import Costing, Detail, Evaluation, Funding, Heading, Narrative
from .costing import HALF_OF_WAN, asked_yuan, calculation_of, wan, yuan

_detail_total = Detail.amount.sum()

detail_adds_up_to_the_total = rule(
    "DTL-001",
    ERROR,
    Detail.amount.count().equals(0) | _detail_total.near(Funding.total.in_yuan(), HALF_OF_WAN),
    says="支出明细合计 {detail} 元与资金总额 {total} 万元不符，差 {gap} 元",
    fix="请核对支出明细（元）和资金总额（万元），两者四舍五入后应相等。",
    basis="本表表样",
    after=("FND-005", "FND-004"),
    at=Detail.amount,
    expected=Funding.total.in_yuan(),
    detail=_detail_total,
    total=Funding.total,
    gap=distance(_detail_total, Funding.total.in_yuan()),
    lesson=Lesson(
        "明细与总额不是一个数，批复后无法按明细执行。",
        wrong="资金总额 25.08 万元，支出明细合计 260800 元",
        right="资金总额 25.08 万元，支出明细合计 250800 元",
    ),
)


@check(
    "DTL-004",
    HINT,
    on=[Detail],
    fix="请在表样的金额栏注明单位，如“金额（元）”。",
    for_units=False,
    lesson=Lesson(
        "表样不注明单位，元和万元容易混填，金额相差一万倍。",
        wrong="表样金额栏的名称：金额",
        right="表样金额栏的名称：金额（元）",
    ),
)
def amount_columns_state_their_unit(declaration: Declaration) -> Problems:
    """表样的金额栏都注明单位。"""
    # The official paper form leaves the unit out, but the template that we make of it prints it
    # (Amount.printed), so this speaks only of a form whose printed header lacks it.
    for table in declaration.form.tables():
        for field in table.own_fields:
            if isinstance(field, Amount) and field.money.word not in field.printed:
                message = f"{table.label}的“{field.printed}”栏未注明单位"
                yield Problem(Place(field), message, f"{field.label}（{field.unit}）")


_BY_COMPETITION = regex(r"(?<!非)(?<!不)(?<!未)(?<!不实行)(?<!未实行)(?<!未纳入)(?<!不纳入)竞争性分配")
_TOLD_IN: tuple[LongText, ...] = (
    Narrative.summary,
    Narrative.grounds,
    Narrative.feasibility,
    Narrative.necessity,
    Costing.basis,
    Evaluation.remarks,
)


@check(
    "DTL-005",
    WARNING,
    on=[Detail, Narrative, Costing, Evaluation],
    fix="请逐项填写支出明细预算；资金属竞争性分配的，请在项目概况中写明，明细可不填。",
    basis="本表表样",
    lesson=Lesson(
        "没有明细，审核人看不出资金用在哪里、由什么构成。",
        wrong="支出明细预算：（空白）",
        right="支出明细预算：“老照片修复”32400",
    ),
)
def detail_is_left_empty_only_for_competition(declaration: Declaration) -> Problems:
    """竞争性分配的专项资金不填支出明细预算，其他项目至少填写一行。"""
    lines = declaration.rows(Detail)
    competed = any(_BY_COMPETITION.search(declaration[field] or "") for field in _TOLD_IN)
    if not lines and not competed:
        yield Problem(Place(Detail.name), "支出明细预算未填写，各项说明中也未写明资金属竞争性分配")
    elif lines and competed:
        yield Problem(
            Place(Detail.name),
            f"说明中写明资金属竞争性分配，表样要求不填支出明细预算，现填有 {len(lines)} 行",
        )


@check(
    "DTL-016",
    HINT,
    on=[Detail, Costing, Funding],
    fix="请在测算说明中写明该项金额的计算过程。",
    lesson=Lesson(
        "零头没有计算过程，容易被看作用总额倒挤出来的数。",
        wrong="明细 75852 和 300000，测算说明只写“共需37.59万元”",
        right="明细 75852 和 300000，测算说明写有“扫描6321件×12元/件=75852元”",
    ),
)
def no_line_is_what_the_others_leave(declaration: Declaration) -> Problems:
    """没有一项明细是总额减去其他整数金额得到的零头。"""
    amounts = [line[Detail.amount] for line in declaration.rows(Detail)]
    asked, calculation = asked_yuan(declaration), calculation_of(declaration)
    if asked is None or len(amounts) < 2 or None in amounts:
        return
    given = [amount for amount in amounts if amount is not None]
    odd = [row for row, amount in enumerate(given) if amount % YUAN_PER_WAN]
    if len(odd) != 1 or not given[odd[0]] % 10 or abs(sum(given) - asked) > HALF_OF_WAN:
        return
    row = odd[0]
    # An amount that the calculation states, or makes of a quantity and a price, was not left over.
    made = [*(one.yuan for one in calculation.said), *(one.yuan for one in calculation.products)]
    if any(abs(amount - given[row]) <= 1 for amount in made):
        return
    rest = sum(given) - given[row]
    name = declaration.rows(Detail)[row][Detail.name] or f"第{row + 1}行"
    yield Problem(
        Place(Detail.amount, row),
        f"明细“{name}”为 {yuan(given[row])} 元，其余各项共 {yuan(rest)} 元，均为整万元，"
        f"测算说明中没有 {yuan(given[row])} 元的计算过程",
    )


@check(
    "DTL-017",
    WARNING,
    on=[Detail, Funding],
    fix="请按支出内容分项填写支出明细预算。",
    lesson=Lesson(
        "数额较大而只列一项，审核人看不出钱分别用在哪里。",
        wrong="资金总额 50 万元，明细只有“史料扫描”500000",
        right="资金总额 50 万元，明细为“史料扫描”300000、“老照片修复”200000",
    ),
)
def large_projects_have_several_lines(declaration: Declaration, settings: Settings) -> Problems:
    """资金总额达到规定数额的项目，支出明细不止一项。"""
    lines, total = declaration.rows(Detail), declaration[Funding.total]
    if len(lines) != 1 or total is None or total < settings.one_line_from:
        return
    name = lines[0][Detail.name]
    if not _ONE_THING.search(name or "") and not _is_one_amount(declaration):
        message = f"资金总额 {plain(total)} 万元，支出明细只有“{name or '第1行'}”一项"
        yield Problem(Place(Detail.name), message)


_ONE_THING = regex(r"补贴|补助|贴息|奖补|资助|租赁|租金|外包")
"""What is paid as one thing."""


def _is_one_amount(declaration: Declaration) -> bool:
    """Tell whether one multiplication, or the only amount that is told, is all that is asked for."""
    asked, calculation = asked_yuan(declaration), calculation_of(declaration)
    if asked is None:
        return False
    alone = calculation.components if len(calculation.components) == 1 else ()
    made = [*(one.yuan for one in alone), *(one.yuan for one in calculation.products)]
    return any(abs(amount - asked) <= HALF_OF_WAN for amount in made)


_BOUGHT = regex(r"采购|购置|购买|设备|器材|车辆")
_BY_PROCUREMENT = regex(r"采购|招标|招投标|中标|比选|磋商|框架协议")


@check(
    "DTL-020",
    HINT,
    on=[Detail, Funding],
    fix="请核对是否属于政府采购；属于的，写明采购方式并编制政府采购预算。",
    lesson=Lesson(
        "应当政府采购而没有写明，执行时要补办手续，进度推迟。",
        wrong="明细“扫描仪购置”1000000，各项说明未提采购方式",
        right="明细“扫描仪购置”1000000，测算说明写有“公开招标”",
    ),
)
def large_purchases_are_procured(declaration: Declaration, settings: Settings) -> Problems:
    """达到采购限额的购置支出写明政府采购。"""
    large = [
        (row, line, amount)
        for row, line in enumerate(declaration.rows(Detail))
        if (amount := line[Detail.amount]) is not None
        and amount >= settings.procurement_from * YUAN_PER_WAN
        and _BOUGHT.search(line[Detail.name] or "")
    ]
    if not large or any(_BY_PROCUREMENT.search(text) for text in _texts(declaration)):
        return
    for row, line, amount in large:
        yield Problem(
            Place(Detail.name, row),
            f"明细“{line[Detail.name]}”{wan(amount)} 万元，"
            f"达到采购限额 {plain(settings.procurement_from)} 万元，各项说明中未提到政府采购",
        )


def _texts(declaration: Declaration) -> list[str]:
    """Give every long text that is not a line of the detail."""
    rows = (row for table in declaration.form.tables() for row in declaration.rows(table))
    records = [declaration.sections, *rows]
    return [
        str(value)
        for record in records
        for field, value in record.answers.items()
        if isinstance(field, LongText)
    ]


_A_FEN = Decimal("0.01")


@check(
    "DTL-021",
    WARNING,
    on=[Detail],
    fix="请核对名称中的数量、单价和该行金额。",
    after=("FND-005",),
    lesson=Lesson(
        "名称中的算式与金额不符，审核人无法确定以哪个为准。",
        wrong="明细“纸质史料扫描（9600件×8元/件）”，金额 86400",
        right="明细“纸质史料扫描（9600件×9元/件）”，金额 86400",
    ),
)
def lines_are_worth_what_their_names_say(declaration: Declaration) -> Problems:
    """明细名称写有数量和单价的，两者之积等于该行金额。"""
    for row, line in enumerate(declaration.rows(Detail)):
        name, amount = line[Detail.name] or "", line[Detail.amount]
        if amount is None or not any(sign in name for sign in "×xX*✕"):
            continue
        plain_name = bare(name)
        products = [chain.product for chain in chains(plain_name) if chain.product]
        beside = [one for one in monies(plain_name) if not one.per]
        if len(products) != 1 or not products[0].complete or len(beside) > len(products) + 1:
            continue
        made = products[0]
        if abs(made.yuan - amount) > max(_A_FEN, made.half):
            message = f"明细“{name}”中 {made.text}＝{yuan(made.yuan)} 元，该行金额为 {yuan(amount)} 元"
            yield Problem(Place(Detail.amount, row), message, f"{yuan(made.yuan)} 元")


_ECONOMIC = regex(r"(?:^|\()(3\d\d)[-.]?(\d\d)(?![\d元个台套件份亩米吨册棵株,.])[)\-:、.]?([^()\d]*)")
_RETIRED = ("30301", "30302", "30303")
"""Pay of one's own retired staff; the other codes of 303 are grants, which projects may pay."""


@check(
    "DTL-023",
    WARNING,
    on=[Heading, Detail],
    fix="请按部门预算支出经济分类科目核对编码和名称，项目支出不列工资福利支出。",
    basis="政府收支分类科目",
    lesson=Lesson(
        "经济分类科目用错，支出会记到别的科目，预决算对不上。",
        wrong="明细：30227 印刷费",
        right="明细：30202 印刷费",
    ),
)
def economic_codes_of_lines_are_right(declaration: Declaration) -> Problems:
    """明细名称写有经济分类科目的，编码存在、不属人员支出，名称与编码一致。"""
    year = declaration.year
    listed = codes.departmental_economic(year)
    for row, line in enumerate(declaration.rows(Detail)):
        found = _ECONOMIC.search(clean(line[Detail.name] or ""))
        if not found:
            continue
        code, said = found[1] + found[2], _plain_name(found[3])
        if not listed:
            yield Unverified(f"没有{year or '申报'}年度的部门预算支出经济分类科目表")
            return
        place = Place(Detail.name, row)
        groups = [one for one in listed if one.startswith(found[1]) and len(one) > len(found[1])]
        if code not in listed:
            if found[1] not in listed or groups:
                yield Problem(place, f"明细的经济分类科目“{code}”不存在")
            else:
                yield Unverified(f"科目表未收录“{found[1]}”的款，经济分类科目“{code}”未核验")
        elif found[1] == "301" or code in _RETIRED:
            name = listed[code]
            yield Problem(place, f"明细的经济分类科目“{code} {name}”属人员支出，项目支出不应列支")
        else:
            own = _plain_name(listed[code])
            others = {_plain_name(name): one for one, name in listed.items() if one != code}
            if said in others and said != own:
                message = f"明细的经济分类科目“{code}”名称应为“{listed[code]}”，现为“{said}”"
                yield Problem(place, message, f"{code} {listed[code]}或 {others[said]} {said}")


def _plain_name(name: str) -> str:
    return re.sub(r"[（()）、，,·\s]", "", clean(name))
