"""What can be read in a narrative without knowing its words: lists, clauses, documents, years, activities.

Precision before recall: what is not plainly there is left out. A `key` is two characters side by
side that carry meaning; texts that share no key speak of different things.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .numerals import value_of
from .regex import regex
from .words import commonly_narrow

_HAN: Final = "[一二三四五六七八九十]{1,3}"
_BLANKS = regex(r"[^\S\n]+|[\u200b-\u200d\ufeff]+")
_CIRCLED = regex("[①-⑳]")
_CLAUSE_ENDS = regex(r"[,。;:!?\n]")
_SENTENCE_ENDS = regex(r"[。;!?\n]")
_CHINESE_SIGNS: Final = str.maketrans(",;:!?()", "，；：！？（）")


_WIDE_SIGNS: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x09: " ",
    0x3000: " ",
    0xA0: " ",
    0x0D: "\n",
}
_ORDINARY = regex(r"[\n -~\u4e00-\u9fff、。“”‘’《》〔〕【】·×÷—–…≥≤±]*")


def _ordinary(text: str) -> str:
    """Write wide signs as ordinary ones; the slow way only where there are rare ones."""
    narrow = commonly_narrow(text)
    if not _ORDINARY.fullmatch(narrow):
        narrow = text.translate(_WIDE_SIGNS)
    if _ORDINARY.fullmatch(narrow):
        return narrow if "  " not in narrow else _BLANKS.sub(" ", narrow)
    circled = _CIRCLED.sub(lambda sign: f"({ord(sign[0]) - ord('①') + 1})", narrow)
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", circled))


@lru_cache(maxsize=512)
def lined(text: str) -> str:
    """Give a text in ordinary signs and single blanks, line by line; ① becomes (1)."""
    return _ordinary(text).strip()


@lru_cache(maxsize=512)
def flat(text: str) -> str:
    """Give a text in ordinary signs without any blanks, in one line."""
    return lined(text).replace(" ", "").replace("\n", "")


@lru_cache(maxsize=256)
def clauses(text: str) -> tuple[str, ...]:
    """Give the clauses of a text, in ordinary signs and without blanks."""
    return tuple(part for piece in _CLAUSE_ENDS.split(lined(text)) if (part := piece.replace(" ", "")))


def sentences(text: str) -> list[str]:
    """Give the sentences and list items of a text, without their marks and without blanks."""
    return [part for piece in _SENTENCE_ENDS.split(lined(text)) if (part := piece.replace(" ", ""))]


def shown(text: str) -> str:
    """Write a text in ordinary signs with Chinese punctuation again, to be quoted."""
    return text.translate(_CHINESE_SIGNS)


def excerpt(text: str, most: int = 20) -> str:
    """Give the beginning of a text, to be quoted."""
    return text if len(text) <= most else f"{text[:most]}…"


# Lists: 一是…二是…, 1.…2.…, （一）…（二）…


_START = r"(?:^|(?<=[\n ,。;:!?]))"


@dataclass(frozen=True)
class Mark:
    """How a list numbers its items: `shape` with the number in digits or in Chinese."""

    shape: str
    digits: bool
    pattern: re.Pattern[str]
    firsts: tuple[str, ...]
    """Without any of these there is no such list; to look for them costs little."""

    def of(self, number: int) -> str:
        return self.shape.format(number if self.digits else han(number))


_ONE_IS: Final = Mark("{}是", False, regex(rf"{_START}({_HAN})是"), ("一是", "二是", "三是"))
_MARKS: Final = (
    _ONE_IS,
    Mark("第{}", False, regex(rf"{_START}第({_HAN})(?=[,、是:])"), ("第一", "第二")),
    Mark("{}、", False, regex(rf"{_START}({_HAN})、(?![一二三四五六七八九十])"), ("一、", "二、")),
    Mark("（{}）", False, regex(rf"{_START}\(({_HAN})\)"), ("(一)", "(二)")),
    Mark("（{}）", True, regex(rf"{_START}\((\d{{1,2}})\)"), ("(1)", "(2)")),
    Mark("{}.", True, regex(rf"{_START}(\d{{1,2}})[.、](?!\d)"), ("1.", "1、", "2.", "2、")),
    Mark("{}）", True, regex(rf"{_START}(\d{{1,2}})\)"), ("1)", "2)")),
)


_ANY_MARK = regex(r"[一二三123][是、.)]|第[一二]")


@dataclass(frozen=True)
class Enumeration:
    """Items that a text numbers, and where in `lined` the first one starts."""

    mark: Mark
    start: int
    numbers: tuple[int, ...]
    items: tuple[str, ...]

    @property
    def missing(self) -> list[int]:
        """Give the numbers that are left out; an only 一是 lacks its 二是."""
        if self.numbers == (1,):  # 1. before an only item is a habit
            return [2] if self.mark is _ONE_IS else []
        return sorted(set(range(1, max(self.numbers) + 1)) - set(self.numbers))


def han(number: int) -> str:
    """Write 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    words = "零一二三四五六七八九"
    return (("" if tens == 1 else words[tens]) + "十" if tens else "") + (words[ones] if ones else "")


def count_in(word: str) -> int:
    """Read a number in digits or Chinese; 0 where it is none."""
    return int(word) if word.isdecimal() else value_of(word) or 0


@lru_cache(maxsize=128)
def enumerations(text: str) -> tuple[Enumeration, ...]:
    """Give the lists of a text, in reading order; a number that starts anew starts another list."""
    bare = lined(text)
    if not _ANY_MARK.search(bare):
        return ()
    marks = [mark for mark in _MARKS if any(first in bare for first in mark.firsts)]
    found = [one for mark in marks for one in _marked(mark, bare)]
    return tuple(sorted(found, key=lambda one: one.start))


def _marked(mark: Mark, bare: str) -> Iterator[Enumeration]:
    matches = list(mark.pattern.finditer(bare))
    ends = [*(match.start() for match in matches), len(bare)][1:]
    runs: list[list[tuple[int, str, int]]] = []
    for match, end in zip(matches, ends, strict=True):
        number = count_in(match[1])
        if not runs or number <= runs[-1][-1][0]:
            runs.append([])
        item = re.split(r"[。\n]", bare[match.end() : end])[0].strip(" ,;。")
        runs[-1].append((number, item, match.start()))
    for run in runs:
        yield Enumeration(mark, run[0][2], tuple(one[0] for one in run), tuple(one[1] for one in run))


_ANNOUNCED = regex(
    r"(?:有|分|为|括|含|由|排|设|及|以下|如下|下列|主要|共)([一二两三四五六七八九十]{1,3}|\d{1,2})(?:个|大)?"
    r"(?:部分|方面|项|类|点|板块|步|阶段|环节|内容|任务|措施)[^。;!?\n]{0,12}$"
)


def announced(text: str, listed: Enumeration) -> int | None:
    """Give how many items are announced right before a list (共有三部分：一是…), or None."""
    match = _ANNOUNCED.search(lined(text)[max(0, listed.start - 40) : listed.start])
    return count_in(match[1]) or None if match else None


# Brackets

_PAIRS: Final = {"《": "》", "“": "”", "(": ")", "【": "】", "〔": "〕", "[": "]"}
_CLOSERS: Final = {closer: opener for opener, closer in _PAIRS.items()}
_ANY_BRACKET = regex("[" + re.escape("".join(_PAIRS) + "".join(_CLOSERS)) + "]")
_ITEM_BEFORE = regex(r"(?:^|[\n ,。;:!?、])(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])$")


def unpaired(text: str) -> list[str]:
    """Give the brackets and quotation marks that have no partner, each with what follows it."""
    bare = lined(text)
    if all(bare.count(opener) == bare.count(closer) for opener, closer in _PAIRS.items()):
        return []
    opened: list[tuple[str, int]] = []
    alone: list[int] = []
    for match in _ANY_BRACKET.finditer(bare):
        sign, at = match[0], match.start()
        if sign in _PAIRS:
            opened.append((sign, at))
        elif any(opener == _CLOSERS[sign] for opener, _ in opened):
            while opened[-1][0] != _CLOSERS[sign]:
                alone.append(opened.pop()[1])
            opened.pop()
        elif sign != ")" or not _ITEM_BEFORE.search(bare[max(0, at - 6) : at]):  # 1) is a list mark
            alone.append(at)
    alone += [at for _, at in opened]
    return [excerpt(bare[at:], 10) for at in sorted(alone)]


# Documents and years

_NUMBERED = regex(r"([【\[(〔])((?:19|20)\d\d)([】\])〕])(第?)\d+号(?![楼线机库门桥井路院馆栋])")
_ISSUER = regex(r"[\u4e00-\u9fff]{1,12}$")
_BEFORE_ISSUER = regex(r".*(?:根据|按照|依据|依照|遵照|落实|执行|以及|[和及与])")
YEAR: Final = r"(?<![\d.])((?:19|20)\d\d)(?=年|[-—–~至]20\d\d年|[-./]\d{1,2}(?:[-./日号]|\b)(?!\d))"
"""A year that is told from an amount by what follows it: 2027年, 2025-2027年, 2027.3.1."""

_YEAR = regex(YEAR)
_DATED = regex(
    r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?[^,。;《》]{0,4}(?:印发|下发|发布|出台|修订|通过)"
)
_OF_A_MEETING = regex(
    r"((?:19|20)\d\d)年[^,。;《》()\d]{0,8}(?:\d{1,3}次)?[^,。;《》()\d]{0,12}(?:纪要|会议|主任办公会|常务会)"
)
_SIGNED = regex(r"((?:19|20)\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?[^,。;《》\d]{0,16}签订")
_CALLED = regex(r"((?:19|20)\d\d)年度?[^,。;《》()\d]{1,16}(?:通知|意见|方案|要点|批复|决定)(?=[,。;()、]|$)")
"""湖北省2026年征兵工作通知"""

_MINUTES = regex(r"(?:纪要|会议)》?\(?$")
"""Minutes of meetings are counted off: 纪要〔2026〕第5号."""

_IN_TITLE = regex(r"《([^《》]*)》")


@dataclass(frozen=True)
class DocumentNumber:
    """A document number as written: 楚办发〔2024〕18号."""

    text: str
    year: int
    well_formed: bool

    @property
    def expected(self) -> str:
        return re.sub(r"[【\[(〔](\d{4})[】\])〕]第?", r"〔\1〕", self.text)


@lru_cache(maxsize=64)
def document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Give the document numbers of a text."""
    bare = flat(text)
    found = []
    for match in _NUMBERED.finditer(bare):
        opener, year, closer, ordinal = match.groups()
        preceding = bare[max(0, match.start() - 12) : match.start()]
        before = _ISSUER.search(preceding)
        issuer = _BEFORE_ISSUER.sub("", before[0]) if before else ""
        well_formed = opener + closer == "〔〕" and not (ordinal and not _MINUTES.search(preceding))
        found.append(DocumentNumber(issuer + match[0], int(year), well_formed))
    return tuple(found)


def years(text: str) -> list[int]:
    """Give the years that a text names."""
    return [int(year) for year in _YEAR.findall(text)]


def document_years(text: str) -> list[int]:
    """Give the years of the documents that a text names: of numbers, titles and dates of issue."""
    bare = flat(text)
    dated = [
        int(match[1])
        for pattern in (_DATED, _OF_A_MEETING, _SIGNED, _CALLED)
        for match in pattern.finditer(bare)
    ]
    titled = [year for title in _IN_TITLE.findall(bare) for year in years(title)]
    return [number.year for number in document_numbers(text)] + dated + titled


# Keys: what two texts can have in common

_MEANS = regex(
    r"(?:(?<![对经已])通过(?![^,。;]{0,15}的)|依托|利用|借助|运用|根据|按照|依据|结合|围绕|针对|基于)[^,。;]{0,30}?"
    r"(?=做好|开展|实施|进行|组织|加强|推进|完成|办理|[,。;]|$)|在[^,。;]{1,15}?(?:平台|系统)上"
)
_PURPOSE = regex(
    r"[,、](?:用于|便于|以便|以利|从而|进而|确保|保证|保障|提高|提升|促进|增强|做到|使|让|为|方便|切实|努力)[^。;]*"
)
_GENERIC = regex(
    "进一步|不低于|办公室|信息化|开展|做好|加强|完成|实施|组织|进行|推进|推动|"
    "办理|举办|落实|保障|确保|提高|提升|促进|实现|建立|建设|完善|规范|管理|工作|"
    "项目|活动|任务|内容|服务|情况|经费|费用|资金|支出|专项|日常|其他|其它|相关|"
    "有关|各项|各类|全市|市级|市直|本市|全区|全县|全省|省级|单位|部门|人员|年度|"
    "当年|全年|本年|及时|按时|要求|机构|机关|持续|继续|不断|切实|有效|建议|方面|"
    "问题|水平|能力|质量|数量|时效|成本|效益|效果|指标|标准|程度|达到|以上|以下|"
    "平台|重点|主要|顺利|安全|运行|正常|发展|体系|制度|机制|措施|负责|承担|领导|"
    "指导|协调|组成|系统|数字|增加|减少|增长|下降|目标|绩效|评价|财政|预算|申请|"
    "安排|具体|包括|以及|通过|根据|按照|结合|依托|利用"
)
"""Words that fit any project, and so tell no project from another; the longer ones first."""

_BETWEEN = regex(
    r"(?:[^\u4e00-\u9fff]|[的了和及与等为以在向从到对使并或其各该本所将由于是每个项年月日第]|[一二三四五六七八九十])+"
)


@lru_cache(maxsize=256)
def keys(text: str) -> frozenset[str]:
    """Give what a text speaks of, as pairs of characters without the words that fit any project."""
    return frozenset[str]().union(*map(pairs, _BETWEEN.split(_GENERIC.sub(" ", flat(text)))))


def pairs(word: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters of a word."""
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))


def echoes(text: str, wanted: frozenset[str]) -> bool:
    """Tell whether a text, as `flat` gives it, speaks of any of these keys."""
    return any(key in text for key in wanted)


# Activities


@dataclass(frozen=True)
class Activity:
    """One of the things that a project does; `keys` tell it from the others."""

    number: int
    text: str
    keys: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Tell whether a text, as `flat` gives it, takes the activity up, or speaks of it in short."""
        return echoes(text, self.keys) or echoes(text, _in_short(self.text))


_LONG_WORD = 4


@lru_cache(maxsize=256)
def _in_short(text: str) -> frozenset[str]:
    """Give what words of four characters may be called: 体格检查 is 体检."""
    words = [word for word in _BETWEEN.split(text) if len(word) >= _LONG_WORD]
    return frozenset(word[at] + word[at + 2] for word in words for at in {0, len(word) - _LONG_WORD})


_NOT_ACTIVITIES = regex(r"目的|目标|意义|原因|依据|问题|对象|范围|成效|特点|条件|理由")
FEWEST_KEYS: Final = 2


_COUNTED_ITEM = regex(r"[\u4e00-\u9fff]{2,16}\d[\d.]*万?[\u4e00-\u9fff]{1,3}$")
_DONE = regex(
    r"购置|采购|新建|新造|改造|建设|补充|配置|更换|更新|安装|开展|举办|完成|实施|修复|修缮|编制|印制|新增|计划|拟|安排"
)
_AT_HAND = regex(r"现有|已有|原有|列养|其中|辖|管养|现状|累计|已")
_COUNTED_OFF = regex(
    r"(?:包括|包含|内容为|内容有|分为|即):?([\u4e00-\u9fff、]{6,120}?)([两二三四五六七八九十]|\d{1,2})(?:项|个方面)(?!支出|费用|经费)"
)
FEWEST_ITEMS: Final = 3


def _in_one_sentence(summary: str) -> tuple[str, ...]:
    """Give the activities that one sentence lists: 购置冲锋舟6艘、救生衣1200件…, A、B和C三项."""
    if "、" not in summary:
        return ()
    for clause in clauses(summary):
        items = clause.split("、")
        counted = [found[0] for one in items if (found := _COUNTED_ITEM.search(one))]
        plain = len(counted) >= max(FEWEST_ITEMS, len(items) - 1)
        if plain and _DONE.search(items[0]) and not _AT_HAND.search(clause):
            return tuple(counted)
    if told := _COUNTED_OFF.search(flat(summary)):
        items = re.split(r"、|以及|[和及与]", told[1])
        if FEWEST_ITEMS <= len(items) == count_in(told[2]) and all(len(one) > 1 for one in items):
            return tuple(items)
    return ()


def _in_list(summary: str, listed: Enumeration) -> tuple[str, ...]:
    """Give the items of a list, unless it leaves one out or lists something else."""
    before = re.split(r"[。;\n]", lined(summary)[: listed.start])[-1]
    plain = all(listed.items) and not listed.missing and not _NOT_ACTIVITIES.search(before)
    return listed.items if plain else ()


@lru_cache(maxsize=64)
def activities(summary: str, project: str = "") -> tuple[Activity, ...]:
    """Give the activities that a 项目概况 lists one by one; none where it lists none plainly.

    What all of them share tells none of them, nor what some share because the project is named so.
    """
    listed = next((one for one in enumerations(summary) if len(one.items) > 1), None)
    items = _in_one_sentence(summary) if listed is None else _in_list(summary, listed)
    if not items:
        return ()
    cores = [flat(_PURPOSE.sub("", _MEANS.sub("", item))).strip(",、") for item in items]
    own = [keys(core) for core in cores]
    name = flat(project)
    told = Counter(key for mine in own for key in mine)
    common = {key for key, times in told.items() if times == len(own) or (times > 1 and key in name)}
    found = [Activity(number, core, own[number - 1] - common) for number, core in enumerate(cores, 1)]
    # An activity that only repeats the words of others cannot be looked for.
    return tuple(found) if all(len(one.keys) >= FEWEST_KEYS for one in found) else ()
