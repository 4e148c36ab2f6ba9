"""NAR: what the narratives say. Whether they cover each other is in `coverage`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations

from ..core.check import Problem, Problems, Unverified, check, in_cell
from ..core.declaration import Declaration, Place, remembered
from ..core.expr import expr
from ..core.fields import HINT, LIVE_FILLERS, WARNING, Field, Lesson, LongText, is_filler
from ..core.form import Form, Section
from ..core.narrative import (
    clauses,
    echoes,
    flat,
    keys,
    lined,
    pairs,
)
from ..core.regex import regex
from ..core.settings import Settings
from ..core.similar import similarity
from ..forms.shared import GUIDE_2011, NARRATED
from ..forms.xiangyang_project import Costing, Detail, Measures, Narrative, Project

Told = Iterable[tuple[LongText, str]]


@cache
def long_texts(form: Form) -> tuple[LongText, ...]:
    """Give the long texts of a form's sections."""
    return tuple(field for field in form.fields() if isinstance(field, LongText) and not field.table)


@cache
def required_texts(form: Form) -> tuple[LongText, ...]:
    return tuple(field for field in long_texts(form) if field.required is NARRATED)


def told(declaration: Declaration, fields: Sequence[LongText]) -> Told:
    """Give the texts that are filled in with more than a sign."""
    for field in fields:
        text = declaration[field]
        if text and is_told(text):
            yield field, text


@lru_cache(maxsize=512)
def is_told(text: str) -> bool:
    """Tell a text from a sign that only fills the cell."""
    return not is_filler(text)


@remembered
def all_told(declaration: Declaration) -> Told:
    return tuple(told(declaration, long_texts(declaration.form)))


@remembered
def required_told(declaration: Declaration) -> Told:
    return tuple(told(declaration, required_texts(declaration.form)))


_REQUIRED = (
    Narrative.duties,
    Narrative.summary,
    Narrative.grounds,
    Narrative.feasibility,
    Narrative.necessity,
    Measures.measures,
)


def _least(field: Field[str], limits: Settings) -> int:
    return limits.shortest_summary if field.key == Narrative.summary.key else limits.shortest_text


@check(
    "NAR-002",
    WARNING,
    on=[Section],
    fix="请补充具体内容。",
    live=in_cell(
        lambda field, limits: (field.length() >= _least(field, limits)) | field.matches_any(LIVE_FILLERS),
        "“{label}”仅 {length} 字，少于 {least} 字",
        each=_REQUIRED,
        length=lambda field: field.length(),
        least=lambda field, limits: expr(_least(field, limits)),
    ),
    lesson=Lesson(
        "写得过于简略，审核人看不出单位与项目的实际情况。",
        wrong="单位职能概述：负责老干部史料的征集整理",
        right="单位职能概述：负责老干部史料的征集、保管、整理和查阅服务",
    ),
)
def narratives_are_long_enough(declaration: Declaration, settings: Settings) -> Problems:
    """文字说明不过于简略。"""
    for field, text in required_told(declaration):
        least = _least(field, settings)
        if (length := len(flat(text))) < least:
            message = f"“{field.label}”仅 {length} 字，少于 {least} 字"
            yield Problem(Place(field), message, f"不少于 {least} 字")


_BLANKS_AMONG = Decimal("1.1")
"""A cell counts blanks too, so it speaks a little later."""


@check(
    "NAR-003",
    WARNING,
    on=[Section],
    fix="请删减与本项目无关的内容。",
    live=in_cell(
        lambda field, limits: field.length() <= limits.longest_text * _BLANKS_AMONG,
        "“{label}”{length} 字，超过 {most} 字",
        each=_REQUIRED,
        length=lambda field: field.length(),
        most=lambda limits: expr(limits.longest_text),
    ),
    lesson=Lesson(
        "篇幅过长，与项目有关的要点不容易看到。",
        wrong="必要性 780 字，写有单位沿革和往年总结",
        right="必要性 280 字，只写现状、差距和需求",
    ),
)
def narratives_are_short_enough(declaration: Declaration, settings: Settings) -> Problems:
    """文字说明不超过规定字数。"""
    most = settings.longest_text
    for field, text in required_told(declaration):
        if (length := len(flat(text))) > most:
            yield Problem(Place(field), f"“{field.label}”{length} 字，超过 {most} 字", f"不超过 {most} 字")


_SNIPPET, _SNIPPETS = 4, 12


def _may_be_alike(shorter: str, longer: str) -> bool:
    """Tell whether any of some snippets of a text is in another; of alike texts, many are."""
    step = max(1, len(shorter) // _SNIPPETS)
    return any(shorter[at : at + _SNIPPET] in longer for at in range(0, len(shorter), step))


@check(
    "NAR-004",
    WARNING,
    on=[Section],
    fix="请按各栏的要求分别填写。",
    lesson=Lesson(
        "两栏内容相同，其中一栏要说明的事就没有说明。",
        wrong="可行性和必要性都写“史料底册齐备，工期可控”",
        right="可行性写“史料底册齐备，工期可控”，必要性写“照片霉变，原件受损”",
    ),
)
def narratives_differ(declaration: Declaration, settings: Settings) -> Problems:
    """各项文字说明的内容互不相同。"""
    texts = [(field, flat(text)) for field, text in required_told(declaration)]
    for (one, first), (other, second) in combinations(texts, 2):
        if not _may_be_alike(*sorted((first, second), key=len)):
            continue
        if (ratio := similarity(first, second)) >= settings.alike:
            message = f"“{other.label}”与“{one.label}”内容基本相同（相似度 {ratio:.0f}%）"
            yield Problem(Place(other), message)


_TOGETHER = regex(r"[与和及同、由向经报受]$|会同|联合|配合|协助|隶属|所属|委托|印发|关于")


@check(
    "NAR-011",
    WARNING,
    on=[Narrative],
    fix="请核实；沿用其他单位材料的，改写成本单位的内容。",
    lesson=Lesson(
        "写有无关单位的名称，会被看作误用了其他单位的材料。",
        wrong="楚宁市档案馆的单位职能概述：楚宁市图书馆负责史料保管",
        right="楚宁市档案馆的单位职能概述：楚宁市档案馆负责史料保管",
    ),
)
def no_unrelated_unit_is_named(declaration: Declaration, settings: Settings) -> Problems:
    """单位职能概述和项目概况中没有无关单位的名称。"""
    if not settings.roster:
        yield Unverified("没有单位名录")
        return
    roles = declaration.form.roles
    own = [flat(declaration[one] or "") for one in (roles.unit, roles.department, Project.agency)]
    for field, text in told(declaration, (Narrative.duties, Narrative.summary)):
        bare = flat(text)
        for unit in settings.roster:
            name = flat(unit)
            at = bare.find(name)
            if at < 0 or any(one in name or name in one for one in own if one):
                continue
            if not _TOGETHER.search(re.split(r"[,。;]", bare[:at])[-1]):
                yield Problem(Place(field), f"“{field.label}”出现其他单位“{unit}”，请核实与本项目的关系")


FEW_VAGUE = 3


@check(
    "NAR-014",
    HINT,
    on=[Section],
    fix="请用数据说明现状、差距和需求。",
    lesson=Lesson(
        "只有概括性词语，审核人看不出问题和需求有多大。",
        wrong="史料保护基础较好，意义显著，须切实抓紧",
        right="现存史料9600件，65%纸张酸化，须切实抓紧",
    ),
)
def narratives_are_concrete(declaration: Declaration, settings: Settings) -> Problems:
    """文字说明有具体数据，不只用概括性词语。"""
    for field, text in required_told(declaration):
        vague = [word for word in settings.vague_words if word in text]
        if len(vague) >= FEW_VAGUE and not re.search(r"\d", lined(text)):
            words = "、".join(f"“{word}”" for word in vague)
            yield Problem(
                Place(field), f"“{field.label}”用了{words}等 {len(vague)} 个概括性词语，没有具体数据"
            )


_PURCHASE = regex(
    r"(?:采购|购置|购买|添置)(?:了|一批|各类|相关|必要的|所需的?)*"
    r"(?!程序|预算|计划|合同|方式|制度|需求|文件|管理|办法|规定|流程|工作|申请|单位|服务|目录|方案|价|成本|总额|数量|活动|意向|执行|资金|经费|标准|后|前|和|的|及"
    r"|渠道|周期|流程|环节|机制|经验|模式|途径|代理|进度|时间|节约|政策|限额|法(?!律)|效率|手续|任务|事项|公告|结果|质量|风险|能力|条件|主体|人(?!体|工))"
    r"([\u4e00-\u9fff]{2,12})"
)
_EARLIER = regex(r"上年|去年|往年|前期|近年|历年|此前|原有|现有|20\d\d年")


@check(
    "NAR-015",
    HINT,
    on=[Narrative, Detail, Costing],
    fix="请在支出明细和测算中列明该项采购，或更正文字说明。",
    lesson=Lesson(
        "要买的东西没有列入预算，执行时就没有资金可用。",
        wrong="可行性“拟购置恒温机柜”，支出明细和测算中都没有",
        right="可行性“拟购置恒温机柜”，支出明细列有“恒温机柜”",
    ),
)
def purchases_are_budgeted(declaration: Declaration) -> Problems:
    """文字说明中提到的采购内容在支出明细中有对应。"""
    listed = [row[Detail.name] or "" for row in declaration.rows(Detail)]
    # The project's name may be the purchase itself, its parts the lines.
    known = flat("；".join([*listed, declaration[Costing.basis] or "", declaration[Project.name] or ""]))
    if not listed:
        return
    for field, text in told(declaration, (Narrative.summary, Narrative.feasibility, Narrative.necessity)):
        for clause in clauses(text):
            for match in _PURCHASE.finditer(clause):
                thing = re.split(r"[的和及与等]|用于|用来", match[1])[0]
                if len(thing) > 1 and not _EARLIER.search(clause) and not echoes(known, pairs(thing)):
                    message = f"“{field.label}”提到“{match[0]}”，支出明细和测算中没有对应内容"
                    yield Problem(Place(field), message)


_ACCOMPLISHED = regex(
    r"(?:确保|保证|保障|实现|促进|推动|提高|提升|改善)了[^,。;]{1,24}|已(?:全面|全部|圆满|顺利)(?:完成|实现)[^,。;]{0,12}"
)


@check(
    "NAR-016",
    HINT,
    on=[Narrative],
    fix="请说明实施条件和论证情况，预期成效写入绩效目标。",
    lesson=Lesson(
        "写成已经完成的事，审核人看不出为什么还要安排资金。",
        wrong="成立专班，确保了史料加工按期完成",
        right="成立专班，有扫描工位6个，史料底册齐备",
    ),
)
def feasibility_is_about_what_is_to_come(declaration: Declaration) -> Problems:
    """可行性说明条件和论证，不写成已经完成的事。"""
    for field, text in told(declaration, [Narrative.feasibility]):
        if found := _ACCOMPLISHED.search(flat(text)):
            yield Problem(Place(field), f"可行性写有“{found[0]}”，是已完成的表述，应说明实施条件和论证情况")


@check(
    "NAR-017",
    HINT,
    on=[Narrative],
    fix="请补充单位与本项目有关的职责。",
    basis=GUIDE_2011,
    lesson=Lesson(
        "职责与项目没有联系，难以判断该不该由本单位实施。",
        wrong="项目为史料数字化，单位职能概述“承办会务、文电和值班”",
        right="项目为史料数字化，单位职能概述“承担史料征集、整理和查阅”",
    ),
)
def duties_bear_on_the_project(declaration: Declaration) -> Problems:
    """单位职能概述体现与本项目相关的职责。"""
    duties, summary = declaration[Narrative.duties], declaration[Narrative.summary]
    if not duties or not summary or not is_told(duties) or not is_told(summary):
        return
    roles = declaration.form.roles
    said = flat(duties)
    for unit in (roles.unit, roles.department, Project.agency):
        # A unit's own name says nothing of what it does, nor does the committee whose office it is.
        name = flat(declaration[unit] or "")
        for known in (name, name.removesuffix("办公室")):
            said = said.replace(known, "；") if known else said
    content = flat(f"{summary}；{declaration[roles.project] or ''}")
    if not echoes(content, keys(said)):
        message = "“单位职能概述”与“项目概况”没有共同的内容，未体现与本项目相关的职责"
        yield Problem(Place(Narrative.duties), message)


_ORGANISATION = regex(
    r"成立|组建|专班|领导小组|工作组|小组|组织|机构|委员会|指挥部|负责|负总责|责任|牵头|专人|分工|组长|统筹|经办|协同|配合|承办|调度|设.{1,20}[组部岗室]"
    r"|由[^,。;]{2,16}(?:管理|审核|把关|督促|落实|实施|核对)"
)
_SYSTEM = regex(
    r"制度|办法|规定|规程|规范|条例|细则|规则|准则|规章|标准|章程|手册|机制"
    r"|责任制|负责制|监理制|招标投标制|招投标制|合同制|管理制|公示制|法人制|承诺制|审批制"
    r"|(?<![编研控绘限印定监复缝录强])制(?=、|$)|按[^,。;]{2,24}执行|执行[^,。;]{0,8}《|禁令|挂钩|按合同"
)
_ACTION = regex(r"措施|检查|监督|抽检|抽查|核对|验收|考核|巡查|整改")


@check(
    "NAR-020",
    WARNING,
    on=[Measures],
    fix="请补充缺少的内容，如责任机构、管理制度名称和工作措施。",
    basis="本表表样",
    lesson=Lesson(
        "缺了组织、制度或措施，看不出目标靠什么来实现。",
        wrong="成立专班，每月核对进度",
        right="成立专班，执行《数字化成果验收办法》，每月核对进度",
    ),
)
def measures_are_complete(declaration: Declaration) -> Problems:
    """保障措施包括组织机构、管理制度和工作措施。"""
    for field, text in told(declaration, [Measures.measures]):
        said = clauses(text)
        others = [one for one in said if not _ORGANISATION.search(one) and not _SYSTEM.search(one)]
        present = {
            "组织机构": any(_ORGANISATION.search(one) for one in said),
            "管理制度": any(_SYSTEM.search(one) for one in said),
            # What is neither who nor by which rules is what is done.
            "工作措施": bool(others) or any(_ACTION.search(one) for one in said),
        }
        if lacking := [name for name, is_there in present.items() if not is_there]:
            yield Problem(Place(field), f"保障措施缺少{'、'.join(lacking)}方面的内容", "、".join(present))
