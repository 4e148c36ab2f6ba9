"""NAR: how the narratives are written."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.check import Problem, Problems, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, Lesson, LongText
from ..core.form import Section
from ..core.narrative import (
    announced,
    clauses,
    enumerations,
    excerpt,
    flat,
    lined,
    sentences,
    shown,
    unpaired,
)
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.xiangyang_project import Goals
from .narrative import all_told, required_texts, required_told, told


@check(
    "NAR-005",
    WARNING,
    on=[Section],
    fix="请补上或删去不配对的括号、引号、书名号。",
    lesson=Lesson(
        "符号不配对，看不出文件名称或引文到哪里为止。",
        wrong="《老干部史料抢救保护实施方案（楚老干发〔2025〕6号）",
        right="《老干部史料抢救保护实施方案》（楚老干发〔2025〕6号）",
    ),
)
def brackets_are_paired(declaration: Declaration) -> Problems:
    """括号、引号和书名号成对使用。"""
    for field, text in all_told(declaration):
        if alone := unpaired(text):
            where = "、".join(f"“{shown(one)}”处的“{shown(one[0])}”" for one in alone)
            yield Problem(Place(field), f"“{field.label}”中{where}不配对")


@check(
    "NAR-012",
    WARNING,
    on=[Section],
    fix="请核对项数，补充遗漏的内容或更正项数。",
    lesson=Lesson(
        "项数与列举不一致，分不清是漏写一项还是数错了。",
        wrong="共有三项内容：一是扫描史料；二是修复照片。",
        right="共有两项内容：一是扫描史料；二是修复照片。",
    ),
)
def lists_have_the_announced_length(declaration: Declaration) -> Problems:
    """文字说明声明的项数与实际列举的项数一致。"""
    for field, text in all_told(declaration):
        for listed in enumerations(text):
            wanted = announced(text, listed)
            if wanted and wanted != len(listed.items) and len(listed.items) > 1:
                message = f"“{field.label}”声明 {wanted} 项，实际列举 {len(listed.items)} 项"
                yield Problem(Place(field), message)


LONG_CLAUSE = 12
_HAN_ONLY = regex(r"[\u4e00-\u9fff、“”]+")


@check(
    "NAR-018",
    HINT,
    on=[Section],
    fix="请删去重复的语句，各栏分别写明不同内容。",
    after=["NAR-004", "GOL-004"],
    lesson=Lesson(
        "同一句话反复出现，占了篇幅，没有增加内容。",
        wrong="可行性和必要性都写有“主动争取社会力量参与史料征集”",
        right="只有可行性写有“主动争取社会力量参与史料征集”",
    ),
)
def clauses_are_not_repeated(declaration: Declaration) -> Problems:
    """同一语句不在文字说明中重复出现。"""
    fields = [*required_texts(declaration.form)]
    fields += [field for field in (Goals.long_term, Goals.annual) if declaration.form.asks([Goals])]
    texts = [(field, lined(text)) for field, text in told(declaration, fields)]
    everything = "\n".join(text for _, text in texts)
    roles = declaration.form.roles
    names = " ".join(declaration[name] or "" for name in (roles.project, roles.unit, roles.department))
    seen: dict[str, LongText] = {}
    for field, text in texts:
        for clause in clauses(text):
            if len(clause) < LONG_CLAUSE or not _HAN_ONLY.fullmatch(clause) or clause in names:
                continue
            if clause not in seen and everything.count(clause) > 1:
                seen[clause] = field
                others = [other.label for other, told_there in texts if clause in told_there]
                where = "、".join(f"“{label}”" for label in others)
                yield Problem(Place(field), f"语句“{shown(clause)}”在{where}中重复出现")


@check(
    "NAR-019",
    HINT,
    on=[Section],
    fix="请断句或分条书写。",
    lesson=Lesson(
        "句子过长，几个意思混在一起，容易看错。",
        wrong="必要性 150 字只有一句，中间全用逗号",
        right="必要性 150 字分为三句，每句说一件事",
    ),
)
def sentences_are_short(declaration: Declaration, settings: Settings) -> Problems:
    """文字说明的句子不过长。"""
    for field, text in required_told(declaration):
        said = [one for one in sentences(text) if len(one) > settings.longest_sentence]
        longest = max(said, key=_own_length, default="")
        if (length := _own_length(longest)) > settings.longest_sentence:
            yield Problem(
                Place(field),
                f"“{field.label}”中“{excerpt(shown(longest), 12)}”一句 {length} 字（书名和括号内不计），"
                f"超过 {settings.longest_sentence} 字",
            )


_TITLE_OR_ASIDE = regex(r"《[^《》]*》|\([^()]*\)")


def _own_length(sentence: str) -> int:
    """Give how long a sentence is without titles and what stands in brackets."""
    return len(_TITLE_OR_ASIDE.sub("", sentence))


_IDENTITY = regex(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_CARD = regex(r"(?<!\d)62\d{14,17}(?!\d)|(?:卡号|账号|帐号)[^\d,。;]{0,6}(\d{12,25})")
_SECRET = regex(
    r"(?:绝密|机密|秘密)(?:★|☆|级)|密级[:是为](?:绝密|机密|秘密)|[【\[(](?:绝密|机密|秘密)[】\])]|^(?:绝密|机密|秘密)$"
)
_SUSPECT = regex(r"\d[\d \u3000]{11}|[绝机秘]密|密级")


@check(
    "NAR-021",
    ERROR,
    on=[Section],
    fix="请删去该内容；涉密项目按保密规定另行报送。",
    lesson=Lesson(
        "申报表要流转和公开，敏感信息会随之泄露。",
        wrong="款项汇入账号6200000000000000",
        right="款项汇入合同约定的账户",
    ),
)
def nothing_is_confidential(declaration: Declaration) -> Problems:
    """各栏不含身份证号码、银行账号和密级标识。"""
    records = [declaration.sections, *(row for rows in declaration.tables.values() for row in rows)]
    answers = (raw for record in records for raw in record.answers.values())
    if not _SUSPECT.search("\n".join(raw for raw in answers if isinstance(raw, str))):
        return
    for place, raw in _raw_texts(declaration):
        if not _SUSPECT.search(raw):
            continue
        bare = flat(raw)
        found = [
            what
            for what, pattern in (
                ("18位身份证号码", _IDENTITY), ("银行卡号或账号", _CARD), ("密级标识", _SECRET)
            )
            if pattern.search(bare)
        ]  # fmt: skip
        if found:
            # The number itself is not said again.
            yield Problem(place, f"“{place.field.label}”含{'、'.join(found)}，不得报送或公开")


def _raw_texts(declaration: Declaration) -> Iterator[tuple[Place, str]]:
    for field, raw in declaration.sections.answers.items():
        if isinstance(raw, str):
            yield Place(field), raw
    for table in declaration.form.tables():
        for row, record in enumerate(declaration.rows(table)):
            for field, raw in record.answers.items():
                if isinstance(raw, str):
                    yield Place(field, row), raw


_WIDE = regex(
    r"[０-９Ａ-Ｚａ-ｚ]+|(?<![\d.,])\d[\d.,]{0,15}[\u4e00-\u9fff]{0,3}[／％．＊][\d.,]{0,15}[^，。；、\s\d]{0,4}"
    r"|[／％．＊]\d[\d.,]{0,15}|(?<!\d)(?<!第)(?<!目标)(?<!任务)(?<!阶段)(?<!措施)(?<!指标)(?<!附件)(?<!步骤)(?<!标段)"
    r"\d+：\d+(?![\d年月日])"
)
"""Wide ＋－＝＜＞ between figures are ordinary Chinese typing, and 目标1：4月底 is no ratio."""

_ANY_WIDE = regex(r"[０-９Ａ-Ｚａ-ｚ／％．＊]|\d：")


@check(
    "NAR-022",
    HINT,
    on=[Section],
    fix="数字和“/”“%”等符号请用半角。",
    lesson=Lesson(
        "全角的数字和符号不便检索，也不能用于计算。",
        wrong="老照片修复９００份",
        right="老照片修复900份",
    ),
)
def figures_are_in_one_width(declaration: Declaration) -> Problems:
    """数字及其符号不混用全角和半角。"""
    for field, text in all_told(declaration):
        if _ANY_WIDE.search(text) and (found := _WIDE.findall(text)):
            where = "、".join(f"“{one}”" for one in list(dict.fromkeys(found))[:3])
            yield Problem(Place(field), f"“{field.label}”中{where}的数字或符号全角、半角混用")


@check(
    "NAR-023",
    HINT,
    on=[Section],
    fix="请补上缺少的一项，或更正序号。",
    after=["NAR-012"],
    lesson=Lesson(
        "序号跳了一个，分不清是漏写一项还是编错了号。",
        wrong="一是扫描史料；三是修复照片。",
        right="一是扫描史料；二是修复照片。",
    ),
)
def lists_leave_no_number_out(declaration: Declaration) -> Problems:
    """列举的序号连续。"""
    for field, text in all_told(declaration):
        for listed in enumerations(text):
            if lacking := listed.missing:
                marks = "、".join(f"“{listed.mark.of(number)}”" for number in lacking)
                yield Problem(Place(field), f"“{field.label}”列举的序号不连续，缺{marks}")
