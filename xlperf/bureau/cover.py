"""What 首页 tells of a batch: each figure as a formula over the tables behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..core.batch import Batch
from ..core.fields import Severity
from ..core.round import Decision
from ..core.submission import Status
from ..core.summary import ALL_PROJECTS as PROJECTS
from ..core.summary import Measure
from ..workbook.cover import Block, Chart, Cover, Fact
from ..workbook.tables import Spots

_STATES: Final = ("按时", "已报送", "迟报", "部分报送", "未报送")
_STRANGER: Final = "名单外"
_LEFT_OUT: Final = (Decision.PENDING, Decision.RETURNED, Decision.SUPERSEDED, Decision.VOID)


def cover(title: str, batch: Batch, spots: Spots) -> Cover:
    """Make the first sheet of a batch's workbook."""
    money = list(_money(spots))
    handed_in = Block("报送情况", list(_states(batch, spots)))
    left = [handed_in, Block("收到的文件", list(_files(spots))), Block("申报表", list(_declarations(spots)))]
    right = [
        Block("资金（万元）", money),
        Block("发现的问题", list(_findings(spots))),
        Block("核对", [_verdict(spots)]),
    ]
    return Cover(title, list(_lines(batch)), left, right, list(_charts(batch, handed_in, spots)))


def _lines(batch: Batch) -> Iterator[str]:
    said = [f"{batch.round.year}年度预算　{batch.round.batch}"] if batch.round else []
    said += [f"截至 {batch.as_of.isoformat()}"] if batch.as_of else []
    said += [f"报送期限 {batch.deadline.isoformat()}"] if batch.deadline else []
    if said:
        yield "　　".join(said)
    yield (
        "只汇总已接收的申报表；每个数都是公式，来源见右侧的表名，点击即到。"
        if batch.round
        else "汇总文件夹内全部可读取的申报表；每个数都是公式，来源见右侧的表名，点击即到。"
    )


def _count(spots: Spots, label: str, table: str, key: str, word: str, unit: str) -> Fact:
    number = spots.column(table, key).count(word)
    return Fact(label, f'COUNTIF({spots.of(table, key)},"{word}")', number, Measure.COUNT, unit, table)


def _all(label: str, parts: Sequence[Fact], unit: str) -> Fact:
    """Add up the facts that follow in the block."""
    formula = "+".join(f"{{{at}}}" for at in range(1, len(parts) + 1)) or "0"
    return Fact(label, formula, sum(float(one.value) for one in parts), Measure.COUNT, unit)


def _states(batch: Batch, spots: Spots) -> Iterator[Fact]:
    parts = [_count(spots, state, "报送情况", "state", state, "个") for state in _STATES]
    known = [one for one in parts if one.value or (one.label == "未报送" and batch.roster)]
    yield _all("应报单位" if batch.roster else "报送单位", known, "个")
    yield from known
    if batch.roster:
        yield _count(spots, _STRANGER, "报送情况", "state", _STRANGER, "个")


def _files(spots: Spots) -> Iterator[Fact]:
    parts = [_count(spots, one.word, "收件清单", "status", one.word, "个") for one in Status]
    yield _all("文件", parts, "个")
    yield from parts


def _declarations(spots: Spots) -> Iterator[Fact]:
    serial = spots.of(PROJECTS, "serial")
    counted = Fact("计入汇总", f"COUNT({serial})", spots.rows(PROJECTS), Measure.COUNT, "份", PROJECTS)
    parts = [counted]
    if spots.has("未计入"):
        some = (_count(spots, one.word, "未计入", "decision", one.word, "份") for one in _LEFT_OUT)
        parts += [one for one in some if one.value]
    yield _all("收到的申报表", parts, "份")
    yield from parts


def _sum(spots: Spots, label: str, key: str) -> Fact:
    return Fact(
        label, f"SUM({spots.of(PROJECTS, key)})", spots.total(PROJECTS, key), Measure.WAN, "万元", PROJECTS
    )


def _money(spots: Spots) -> Iterator[Fact]:
    total, last = _sum(spots, "申报总额", "total"), _sum(spots, "上年金额", "last_year")
    sources = [
        _sum(spots, spots.heading(PROJECTS, key).split("（")[0], key)
        for key in spots.keys(PROJECTS, "Funding.")
    ]
    yield total
    yield from sources
    at = len(sources) + 1
    yield last
    known = bool(last.value)
    change = float(total.value) - float(last.value)
    yield Fact(
        "比上年增减", f'IF({{{at}}}=0,"",{{0}}-{{{at}}})', change if known else "", Measure.WAN, "万元"
    )
    rate = change / float(last.value) if known else ""
    yield Fact("增减幅度", f'IF({{{at}}}=0,"",({{0}}-{{{at}}})/{{{at}}})', rate, Measure.SHARE)


def _findings(spots: Spots) -> Iterator[Fact]:
    for severity in Severity:
        yield _count(spots, severity.grade, "问题清单", "severity", severity.grade, "项")
    for table in ("重复与雷同", "跨表核对"):
        rows = spots.rows(table)
        yield Fact(table, f"COUNTA({spots.of(table, 'code')})", rows, Measure.COUNT, "行", table)


def _verdict(spots: Spots) -> Fact:
    wrong = spots.column("核对", "verdict").count("不一致")
    formula = f'IF(COUNTIF({spots.of("核对", "verdict")},"不一致")=0,"一致","不一致")'
    return Fact("汇总与逐份相加", formula, "不一致" if wrong else "一致", Measure.TEXT, "", "核对")


def _charts(batch: Batch, states: Block, spots: Spots) -> Iterator[Chart]:
    yield Chart(
        "申报金额最多的主管部门（万元）", "bar", "按主管部门", "group", "total", 10, number="#,##0.00"
    )
    yield Chart("资金来源", "doughnut", "按资金来源", "group", "sum")
    yield Chart("问题按类别（项）", "bar", "问题分类", "topic", "all", 10)
    labels = [one.label for one in states.facts[1:] if one.label != _STRANGER]
    if batch.roster and labels:
        yield Chart("报送进度（单位数）", "column", block=states.title, facts=labels)
    else:
        yield Chart("项目类型（万元）", "bar", "按项目类型", "group", "total", 10, number="#,##0.00")
