"""NAR: the documents, amounts and years that the narratives name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

from ..core.calculation import ABOUT_SHARE, read_calculation
from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.expr import YUAN_IN, YUAN_PER_WAN
from ..core.fields import ERROR, HINT, WARNING, Field, Lesson, plain
from ..core.form import Section
from ..core.narrative import (
    clauses,
    document_numbers,
    document_years,
    excerpt,
    flat,
    lined,
    shown,
    years,
)
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.xiangyang_project import Costing, Detail, Funding, Goals, Narrative, Project, Schedule
from .narrative import all_told, is_told, long_texts, told


@check(
    "NAR-006",
    WARNING,
    on=[Section],
    fix="请按“发文机关代字〔年份〕序号号”书写文号，年份用六角括号。",
    lesson=Lesson(
        "文号写得不规范，审核人按文号难以查到文件。",
        wrong="楚办发【2024】18号",
        right="楚办发〔2024〕18号",
    ),
)
def document_numbers_are_well_formed(declaration: Declaration) -> Problems:
    """文号的年份用六角括号，序号前不加“第”。"""
    for field, text in all_told(declaration):
        for number in document_numbers(text):
            if not number.well_formed:
                written = number.text if number.text in text else shown(number.text)
                message = f"“{field.label}”中的文号“{written}”应写作“{number.expected}”"
                yield Problem(Place(field), message, number.expected)


_LAW = r"法|条例|规定|办法|细则|规则|章程|准则|标准|规范|规程"
_LAW_TITLE = regex(rf"《[^《》]*(?:{_LAW})(?:\([^()]*\))?》|中华人民共和国[\u4e00-\u9fff]{{1,20}}?法")
_ANY_NUMBER = regex(r"\d号|第[一二三四五六七八九十百]+号|(?:19|20)\d\d年\d{1,2}月")
_TITLE = regex(r"《([^《》,。;]*)(?:》|(?=[,。;])|$)")
_LETTER = regex(r"(?:通知|意见|批复|复函|函|通报|公告|请示|报告|工作要点)(?:\([^()]*\))?$")
_NUMBER_RIGHT_BEFORE = regex(r"号\)?文?件?$")


@check(
    "NAR-007",
    WARNING,
    on=[Narrative],
    fix="请写明文件名称、发文机关和文号（或发文日期）。",
    lesson=Lesson(
        "没有文号或发文日期，审核人无法查证立项依据。",
        wrong="《关于加强老干部史料征集和利用的意见》",
        right="《关于加强老干部史料征集和利用的意见》（楚办发〔2024〕18号）",
    ),
)
def grounds_name_documents(declaration: Declaration) -> Problems:
    """立项依据写明文件名称和文号，或者法律法规名称。"""
    text = declaration[Narrative.grounds]
    if not text or not is_told(text):
        return
    bare = flat(text)
    place = Place(Narrative.grounds)
    if not _ANY_NUMBER.search(bare) and not _LAW_TITLE.search(bare):
        lacking = "所列文件未写明文号或发文日期" if _TITLE.search(bare) else "未列明文件名称和文号"
        yield Problem(place, f"立项依据{lacking}")
        return
    for title in _TITLE.finditer(bare):
        after = re.split(r"[《;。]", bare[title.end() :])[0]
        if (
            _LETTER.search(title[1])
            and not _ANY_NUMBER.search(title[1] + after)
            and not _NUMBER_RIGHT_BEFORE.search(bare[: title.start()])
        ):
            yield Problem(place, f"立项依据中的《{shown(title[1])}》未写明文号或发文日期")


@check(
    "NAR-008",
    HINT,
    on=[Narrative],
    fix="请核实所列文件是否仍然有效，并补充近年的依据。",
    lesson=Lesson(
        "年代较久的文件可能已经失效，立项就失去依据。",
        wrong="申报年度 2027，立项依据最新的文件为“楚办发〔2019〕18号”",
        right="申报年度 2027，立项依据最新的文件为“楚办发〔2024〕18号”",
    ),
)
def grounds_are_recent(declaration: Declaration, settings: Settings) -> Problems:
    """立项依据中最新的文件距申报年度不超过规定年数。"""
    text, year = declaration[Narrative.grounds], declaration.year
    if not text or not is_told(text):
        return
    years = document_years(text)
    if year is None or not years:
        yield Unverified("申报年度未填写" if year is None else "立项依据中没有读到文件的年份")
    elif year - max(years) > settings.years_of_grounds:
        age = year - max(years)
        yield Problem(
            Place(Narrative.grounds),
            f"立项依据所列文件中最新的为 {max(years)} 年，距申报年度 {year} 年已 {age} 年，请核实是否有效",
        )


_MONEY = regex(r"(约)?(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(亿元|万元|元)(?![/每·]|的\d)")
_CLAIMED = regex(
    r"(?:(?:申请|争取|申报)(?:市|本级|市级|财政|专项|预算|资金|经费|拨款|安排|项目|共|计|合计|总额|为|部门|年度|本年|当年)*"
    r"|(?:总额|总预算|总投资|总经费|总资金|总费用|总成本)(?:为|是|共|计|需|控制在|不超过|:)*"
    r"|项目(?:共|总|合计|预计)*(?:所?需)(?:要|资金|经费|预算|为|共|计)*)$"
)
_LIMIT = regex(r"控制在|不超过")
_OF_THE_WHOLE = regex(r"^(?:总|项目总)")
"""What a project costs in all its years may be more than is asked for one."""

_NEAR = 30
"""So many signs before an amount tell whether it is claimed to be the total."""

_OTHER_SHARE = regex(
    r"上年|去年|往年|前年|上一年|历年|近[两二三四五]年|[两二三四五]年|累计|其中|每|人均|已|曾|省|中央|上级|县|区级|自筹|自有|企业|另"
)


@check(
    "NAR-009",
    ERROR,
    on=[Narrative, Funding],
    fix="请核对文字说明中的金额与资金总额。",
    after=["FND-005"],
    lesson=Lesson(
        "文字和表格是两个数，审核人无法确定申请的是多少。",
        wrong="资金总额 25.08，可行性“项目申请28.05万元”",
        right="资金总额 25.08，可行性“项目申请25.08万元”",
    ),
)
def claimed_totals_are_the_total(declaration: Declaration) -> Problems:
    """文字说明所述的项目资金总额与“资金总额”一致。"""
    total = declaration[Funding.total]
    if total is None or not total:
        return
    asked = total * YUAN_PER_WAN
    fields = [field for field in long_texts(declaration.form) if field is not Costing.basis]
    for field, text in told(declaration, fields):
        if "元" not in text:
            continue
        for claim, yuan, half in islice(_claims(flat(text), declaration.year, asked), MOST_AMOUNTS):
            if _is_of_all_years(claim, yuan, asked, text, declaration):
                continue
            if not _is_known(yuan, half, asked, text, declaration):
                message = f"“{field.label}”所述“{shown(claim)}”与资金总额 {plain(total)} 万元不一致"
                yield Problem(Place(field), message, f"{plain(total)} 万元")


def _amount(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """Give an amount in 元, and by how much it may be rounded."""
    about, number, unit = match.groups()
    scale = YUAN_IN[unit]
    yuan = Decimal(number.replace(",", "")) * scale
    places = len(number.partition(".")[2])
    return yuan, yuan * ABOUT_SHARE if about else scale.scaleb(-places) / 2


def _claims(bare: str, year: int | None, asked: Decimal) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Give the amounts that are said to be what the project costs or asks for, and are not."""
    for match in _MONEY.finditer(bare):
        yuan, half = _amount(match)
        before = bare[max(0, match.start() - _NEAR) : match.start()]
        if abs(yuan - asked) <= half + HALF_OF_WAN or not (claimed := _CLAIMED.search(before)):
            continue
        if yuan > asked and _LIMIT.search(claimed[0]):
            continue
        clause = re.split(r"[,。;]", before)[-1] + match[0]
        if not _OTHER_SHARE.search(clause) and all(found == year for found in years(clause)):
            yield claimed[0] + match[0], yuan, half


HALF_OF_WAN = Decimal(50)
"""万元 to two decimals stand for ± 50 元."""

MOST_AMOUNTS = 8


def _is_of_all_years(claim: str, yuan: Decimal, asked: Decimal, text: str, declaration: Declaration) -> bool:
    """Tell a larger amount of a project that spans years, or beside which the year's own is told."""
    if yuan <= asked or not _OF_THE_WHOLE.search(claim):
        return False
    period = declaration[Project.period]
    if period and period.first.year < period.last.year:
        return True
    beside = (_amount(match) for match in _MONEY.finditer(flat(text)))
    return any(abs(other - asked) <= half + HALF_OF_WAN for other, half in beside)


def _is_known(yuan: Decimal, half: Decimal, asked: Decimal, text: str, declaration: Declaration) -> bool:
    """Tell an amount that is a part of the total, or that the calculation says too (DTL-007, DTL-008)."""
    calculation = read_calculation(declaration[Costing.basis] or "")
    said = [part.yuan for part in calculation.components] + [calculation.sum_of_components]
    said += [calculation.total.yuan] if calculation.total else []
    said += [row[Detail.amount] or Decimal(0) for row in declaration.rows(Detail)]
    sources = [
        (declaration[field] or Decimal(0)) * YUAN_PER_WAN
        for field in (Funding.budget, Funding.non_tax, Funding.transfer, Funding.other)
    ]
    said += sources
    said += [one + other for one, other in combinations(sources, 2)]
    if any(abs(amount - yuan) <= half for amount in said if amount and amount != asked):
        return True
    beside = [_amount(match)[0] for match in _MONEY.finditer(flat(text))][:MOST_AMOUNTS]
    return any(
        yuan in chosen and abs(sum(chosen) - asked) <= half + HALF_OF_WAN
        for size in (2, 3, len(beside))
        for chosen in combinations(beside, size)
    )


_TITLES = regex(r"《[^《》]*》|[〔【\[(](?:19|20)\d\d(?:年度?)?[〕】\])]|[(][^()]*[)]")
_LOOKS_BACK = regex(
    r"较|比|同期|截至|截止|自|从|以来|起|始|底|末|初|已|曾|了|原|现|上年|历年|以前|中标|决算|执行|实际|建成|建于"
    r"|购|投用|投入使用|启动|调查|调研|普查|统计|检测|监测|检查|审计|批复|标准|定额|价|参照|参考|依据|按|版|第.年|三年|分别|剩余|后续"
    r"|评定|评为|鉴定|认定|以后|之后|学籍|在籍|在册|名册|基数|收入|数据|存量|结转|评价|考核结果|产量|产值|销售额|报名"
)
_PLANS = regex(
    r"计划|拟|将|预计|力争|完成|开展|实施|举办|建设|新建|改造|购置|采购|安排|组织|推进|达到|实现|新增|修复|编制|印制|培训|发放|扫描"
    r"|申请|目标|任务|不少于|不低于|覆盖|保障|确保|服务|补助|支持|资助|维修|更新|升级|养护|治理|检查|抽检|巡查|运行|管护|验收"
)
"""A clause without any of these plans nothing."""

_DEADLINE = regex(r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[上中下]旬|[底末初])?[之以]?前(?!期)")
"""A day by which something is to be done looks ahead."""

_PAST = regex(r"[已曾了]|以来")
_VAGUE_YEAR = regex(r"今年|明年")
_FAR = 5


@check(
    "NAR-010",
    HINT,
    on=[Narrative, Goals, Schedule, Project],
    fix="请核对年份，沿用往年内容的请更新。",
    lesson=Lesson(
        "年份不是申报年度，会被看作沿用旧表，当年任务也不明确。",
        wrong="申报年度 2027，年度目标“2026年底前修复老照片900份”",
        right="申报年度 2027，年度目标“2027年底前修复老照片900份”",
    ),
)
def years_are_of_this_budget(declaration: Declaration) -> Problems:
    """年度内容中的年份是申报年度，其他内容中的年份不晚于申报年度后5年。"""
    year = declaration.year
    if year is None:
        yield Unverified("申报年度未填写")
        return
    period = declaration[Project.period]
    own = {year} | (set(range(period.first.year, period.last.year + 1)) if period else set())
    for field, text in all_told(declaration):
        allowed = (
            own if field in (Narrative.summary, Costing.basis) else {year} if field is Goals.annual else None
        )
        yield from _odd_years(Place(field), field, text, year, allowed)
    content = Schedule.content
    for row, stage in enumerate(declaration.rows(Schedule)):
        days = {day.year for day in (stage[Schedule.start], stage[Schedule.end]) if day}
        if said := stage[content]:
            yield from _odd_years(Place(content, row), content, said, year, own | days)


def _odd_years(place: Place, field: Field[Any], text: str, year: int, allowed: set[int] | None) -> Problems:
    bare = lined(text)
    last = year + _FAR
    odd = any(found > last or (allowed is not None and found not in allowed) for found in years(bare))
    if not odd and not _VAGUE_YEAR.search(bare):
        return
    for clause in clauses(_TITLES.sub("", bare)):
        for found in sorted(set(years(clause))):
            ahead = field is not Schedule.content and _is_deadline(clause, found)  # those are PLN-009's
            # The goal and the stages do nothing but plan.
            told_of = field in (Narrative.summary, Costing.basis) and not _PLANS.search(clause)
            plans = ahead or not (told_of or _LOOKS_BACK.search(clause))
            stale = allowed is not None and found not in allowed and plans
            if stale or found > last:
                message = f"“{field.label}”中“{excerpt(shown(clause))}”出现 {found} 年，申报年度为 {year} 年"
                yield Problem(place, message)
        if allowed is not None and (word := _VAGUE_YEAR.search(clause)):
            yield Problem(place, f"“{field.label}”出现“{word[0]}”，请写明年份（申报年度为 {year} 年）")


def _is_deadline(clause: str, year: int) -> bool:
    return not _PAST.search(clause) and str(year) in _DEADLINE.findall(clause)
