"""What a goal promises (全覆盖, 零事故, 100%, 全部合格, 完赛率95%), and the indicators that allow less."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from ..core.declaration import Declaration
from ..core.regex import regex
from ..forms.shared import Annual
from .lines import Line, goal_of, lines_of

ALL = 100
_ABSOLUTE = regex(r"全覆盖|全部|零|100%|(?<![\d.])0[起件例次]|不发生|不出现|杜绝")
_HEDGED = regex(r"逐步|力争|争取|推动|推进|努力|基本|接近|早日|有望|探索|奠定|打下|迈向|不低于|\d+%以上")
_CLAUSE = regex(r"[^，,；;。、：:()]+")
_SENTENCE = regex(r"[^；;。]+")
_COVERED = regex(r"(?:覆盖(?:率|面|度)|普及率)$")
_BAD = "事故|投诉|差错|故障|违规|死亡|伤亡|延误|逾期|返工|舆情|事件|疫情"
_ZERO = regex(
    rf"零(?P<zero>{_BAD})|(?:不发生|不出现|杜绝)[^,，;；。]{{0,16}}?(?P<never>{_BAD})(?!导致|引发|引起|造成|所致|的)"
    rf"|(?P<none>{_BAD})(?:发生)?(?:率|[起件例次]?数)?(?:均|都)?(?:为|是|保持|保持在|控制在|达到)?(?:0(?![\d.])|零)[起件例次发%]"
)
"""零事故, 不发生安全事故, 事故为0起."""

_BEFORE = regex(
    r".*(?:不发生|不出现|杜绝)|全年|全市|当年|年度|年内|期间|确保|保证|实现|做到|有效投诉|各类|一切"
)
_OF_A_KIND = regex(r"重大|特大|较大|严重|恶性|群体|区域|死亡|亡人|责任|人为")
"""A promise of none of such a kind allows others."""

_FAR = 24
"""So far before a word stands what it is about."""
_WHOLE_RATE = regex(
    r"([\u4e00-\u9fff]{2,14}[率度])(?:均|都|全部)?(?:达到?|为|保持在?|实现|确保|[≥=>]){0,3}100%"
)
_WHOLLY = regex(r"全部[^,，;；。\d]{0,6}?(完成|合格|达标|办结|整改|覆盖|到位|验收合格)")
_EVERY_KIND = regex(r"安全|生产|责任|重大|较大|一般|有效|质量|发生|的|网站|工程|施工")
_GENERIC = frozenset(
    "工作 服务 项目 全市 单位 建设 管理 任务 实现 确保 做到 达到 完成 目标".split()  # noqa: SIM905
)
Broken = tuple[Line, str]
Judge = Callable[[Line], bool]


def beyond_doubt(declaration: Declaration) -> Iterator[Broken]:
    """Give the indicators that allow less than the goal of their own table promises, with the promise."""
    for table, lines in lines_of(declaration).items():
        yield from allowing_less(goal_of(declaration, table), lines)


_SAID_RATE = regex(
    r"([\u4e00-\u9fff]{2,16}[率度比])(?:均|都)?(?:达到?|为|保持在?|稳定在|提高到|提升到|提高至|提升至|不低于|不少于|不小于"
    r"|降到|降至|下降到|控制在|不超过|不高于|不大于|[≥≤=]){0,3}(\d{1,3}(?:\.\d{1,4})?)%"
)
_LEADING = regex(
    r"^(?:使|让|确保|保证|保持|实现|力争|争取|做到|其中|并且?|且|全市|全年|当年|年底|年末|预计|全部|的)+"
)
_HOPED = regex(r"逐步|力争|争取|推动|推进|努力|基本|接近|早日|有望|探索")
_ANY_YEAR = regex(r"20\d\d")


def worse_than_said(declaration: Declaration) -> Iterator[Broken]:
    """Give the rates that are to be worse than the goal of their own table says for them by name."""
    for table, lines in lines_of(declaration).items():
        goal = goal_of(declaration, table)
        rates = [line for line in lines if line.percentage] if "%" in goal else []
        if not rates:
            continue
        said: dict[str, dict[Decimal, str]] = {}
        for sentence in _SENTENCE.findall(goal):
            # a figure for some other year is another target
            other = {int(year) for year in _ANY_YEAR.findall(sentence)} - {declaration.year}
            if other and issubclass(table, Annual):
                continue
            for clause in _CLAUSE.findall(sentence):
                match = _SAID_RATE.search(clause) if "%" in clause else None
                if match is None or _HOPED.search(clause):
                    continue
                said.setdefault(_LEADING.sub("", match[1]), {})[Decimal(match[2])] = match[0]
        for line in rates:
            figures = said.get(line.name.head, {})
            if len(figures) == 1:
                [(figure, words)] = figures.items()
                if _falls_short(line, figure):
                    yield line, words


def _falls_short(line: Line, figure: Decimal) -> bool:
    """Tell whether a rate is to be worse than a figure."""
    target = line.percentage
    if target is None or target.number is None or target.unit != "%" or line.name.grows:
        return False
    if line.name.reverse or target.op in {"≤", "<"}:
        return target.highest is not None and target.highest > figure
    return target.lowest is not None and target.lowest < figure


def allowing_less(text: str, lines: Iterable[Line]) -> list[Broken]:
    """Give the indicators that allow less than a text promises, each once."""
    found: dict[tuple[object, int], Broken] = {}
    if _ABSOLUTE.search(text):
        lines = [line for line in lines if line.target and line.target.is_measured]
        for promise, binds, falls_short in _promises(text):
            bound = [line for line in lines if binds(line)]
            # where one indicator of that very thing keeps the promise, the others mean something else
            if bound and all(falls_short(line) for line in bound):
                for line in bound:
                    found.setdefault((line.table, line.row), (line, promise))
    return list(found.values())


def _promises(text: str) -> Iterator[tuple[str, Judge, Judge]]:
    """Give each promise, which indicators it is about, and when one of them allows less."""
    for sentence in _SENTENCE.findall(text):
        before = ""
        for clause in _CLAUSE.findall(sentence):
            if not _HEDGED.search(clause):
                yield from _promised(clause, before)
            before = clause


def _promised(clause: str, before: str) -> Iterator[tuple[str, Judge, Judge]]:
    if "全覆盖" in clause:
        subject = topics(clause.split("全覆盖")[0]) or topics(before)
        yield clause, lambda line: _covers(line, subject), _below_all
    if zero := _ZERO.search(clause):
        how = zero.lastgroup or "zero"
        word, before_it = zero[how], clause[max(0, zero.start(how) - _FAR) : zero.start(how)]
        kinds = set(_OF_A_KIND.findall(before_it))
        # 零事故 is of all accidents, 火灾事故为0起 of some
        some = how != "zero" and _EVERY_KIND.sub("", _BEFORE.sub("", before_it)) != ""
        yield clause, lambda line: _counts(line, word, clause, kinds, some), _above_none
    if rate := _WHOLE_RATE.search(clause):
        said = rate[1]
        yield clause, lambda line: _is_that_rate(line, said), _below_all
    if wholly := _WHOLLY.search(clause):
        done, subject_of = f"{wholly[1]}率", topics(clause)
        yield clause, lambda line: _is_done(line, done, subject_of), _below_all


def _below_all(line: Line) -> bool:
    target = line.percentage
    return target is not None and target.lowest is not None and target.lowest < ALL


def _above_none(line: Line) -> bool:
    return line.target is not None and (line.target.highest or 0) > 0


def topics(text: str) -> set[str]:
    """Give the pairs of characters that tell what a text is about."""
    han = re.sub(r"[^\u4e00-\u9fff]|的|工作", "", text)
    return {han[i : i + 2] for i in range(len(han) - 1)} - _GENERIC


def _covers(line: Line, subject: set[str]) -> bool:
    head = line.name.head
    match = _COVERED.search(head)
    if match is None or line.percentage is None:
        return False
    stem = head[: match.start()]
    return not stem or bool(topics(stem) & subject)


def _counts(line: Line, word: str, clause: str, kinds: set[str], some: bool) -> bool:
    head = line.name.head
    if not line.name.reverse or word not in head or not all(kind in head for kind in kinds):
        return False
    which = _EVERY_KIND.sub("", head.split(word)[0])
    return bool(topics(which) & topics(clause)) if which else not some


def _is_that_rate(line: Line, said: str) -> bool:
    head = line.name.head
    if line.percentage is None or line.name.reverse:
        return False
    return head == said or (len(head) > 3 and said.endswith(head)) or (len(said) > 4 and head.endswith(said))


def _is_done(line: Line, done: str, subject: set[str]) -> bool:
    head = line.name.head
    return (
        line.percentage is not None
        and head.endswith(done)
        and bool(topics(head.removesuffix(done)) & subject)
    )
