"""Absolute promises of a text (全覆盖, 零事故, 100%, 全部合格), and the indicators that allow less."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ..core.declaration import Declaration
from .lines import Line, goal_of, lines_of

ALL = 100
_ABSOLUTE = re.compile(r"全覆盖|全部|零|100%")
_HEDGED = re.compile(r"逐步|力争|争取|推动|推进|努力|基本|接近|早日|有望|探索|奠定|打下|迈向|不低于|\d+%以上")
_CLAUSE = re.compile(r"[^，,；;。、：:()]+")
_SENTENCE = re.compile(r"[^；;。]+")
_COVERED = re.compile(r"(?:覆盖(?:率|面|度)|普及率)$")
_ZERO = re.compile(r"零(事故|投诉|差错|故障|违规|死亡|伤亡|延误|逾期|返工|舆情)")
_WHOLE_RATE = re.compile(
    r"([\u4e00-\u9fff]{2,14}[率度])(?:均|都|全部)?(?:达到?|为|保持在?|实现|确保|[≥=>]){0,3}100%"
)
_WHOLLY = re.compile(r"全部(完成|合格|达标|办结|整改|覆盖|到位|验收合格)")
_EVERY_KIND = re.compile(r"安全|生产|责任|重大|较大|一般|有效|质量|发生|的|网站|工程|施工")
_GENERIC = frozenset(
    "工作 服务 项目 全市 单位 建设 管理 任务 实现 确保 做到 达到 完成 目标".split()  # noqa: SIM905
)
Broken = tuple[Line, str]
Judge = Callable[[Line], bool]


def beyond_doubt(declaration: Declaration) -> Iterator[Broken]:
    """Give the indicators that allow less than the goal of their own table promises, with the promise."""
    for table, lines in lines_of(declaration).items():
        yield from allowing_less(goal_of(declaration, table), lines)


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
        word = zero[1]
        yield clause, lambda line: _counts(line, word, clause), _above_none
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


def _counts(line: Line, word: str, clause: str) -> bool:
    head = line.name.head
    if not line.name.reverse or word not in head:
        return False
    which = _EVERY_KIND.sub("", head.split(word)[0])
    return not which or bool(topics(which) & topics(clause))


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
