"""XFM: whether the money of a batch adds up, keeps within its limits, and is of a likely size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..core.batch import Batch, Filed, Past
from ..core.crosscheck import Between, Betweens, cross
from ..core.expr import YUAN_PER_WAN, in_wan
from ..core.fields import ERROR, HINT, WARNING, Choice, LongText
from ..core.form import Form
from ..core.regex import regex
from ..core.words import clean
from ..forms.xiangyang_project import Funding, Item, Project
from .across_units import grouped

_TOLERANCE = Decimal(100)
"""0.01 万元, in 元."""

NEW_PROJECTS = "《关于全面实施预算绩效管理的意见》（中发〔2018〕34号）"
"""New large policies and projects are assessed before they are budgeted for."""

_ASSESSED = regex(r"事前(?:绩效)?评估|可行性研究|可研|初步设计|财政评审")
"""What a project is assessed by; that of works is their 可行性研究 and design."""

_FEWEST_PEERS = 5
_TO_LAST_YEAR = 1_000
_TO_PEERS = 10_000
"""元 for 万元 is 10,000 times as much; against its own last year a project grows a little beside that."""


def _usual(filed: Sequence[Filed]) -> Decimal | None:
    """Give the median of projects' sums, None where there are too few to speak of."""
    totals = [one.total for one in filed if one.total]
    return _median(totals) if len(totals) > _FEWEST_PEERS else None


def _median(figures: Sequence[Decimal]) -> Decimal:
    ordered = sorted(figures)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@cross(
    "XFM-005",
    ERROR,
    fix="请单位按控制数压减，或附追加控制数的依据。",
    needs=("roster",),
)
def within_limits(batch: Batch) -> Betweens:
    """各单位、各项目申报的金额不超过控制数（容差 0.01 万元）。"""
    assert batch.roster
    declared = grouped(batch.counted, lambda one: clean(one.unit_name))
    for unit in batch.roster.units:
        own = declared.get(clean(unit.name), [])
        asked = sum((one.total or Decimal(0) for one in own), Decimal(0))
        if own and unit.limit is not None and asked - unit.limit > _TOLERANCE:
            over = in_wan(asked - unit.limit)
            said = f"申报 {in_wan(asked)} 万元，超控制数 {in_wan(unit.limit)} 万元，多 {over} 万元"
            yield Between(said, department=unit.department, unit=unit.name)
        limits = {clean(project): limit for project, limit in unit.limits.items() if project}
        for one in own:
            limit = limits.get(clean(one.project))
            if limit is not None and one.total is not None and one.total - limit > _TOLERANCE:
                said = f"申报 {in_wan(one.total)} 万元，超项目控制数 {in_wan(limit)} 万元"
                yield Between(said, (one,), "资金总额")


@cross(
    "XFM-006",
    ERROR,
    fix="请把列出的申报表退回单位，改到各项之和等于资金总额。",
)
def tables_add_up(batch: Batch) -> Betweens:
    """按单位、功能科目、项目类型、资金来源汇总的金额都等于申报总额。"""
    for what, parts in (("功能科目", _items), ("资金来源", _sources)):
        pairs = [
            (one, one.total or Decimal(0), parts(one)) for one in batch.counted if parts(one) is not None
        ]
        gap = sum((total - (added or 0) for _, total, added in pairs), Decimal(0))
        wrong = [one for one, total, added in pairs if abs(total - (added or 0)) > _TOLERANCE]
        if wrong:
            said = f"按{what}汇总与申报总额相差 {in_wan(gap)} 万元，出自 {len(wrong)} 份申报表"
            yield Between(said, tuple(wrong), what)


def _items(one: Filed) -> Decimal | None:
    """Give what the functional items come to, in 元; None where a form does not ask them."""
    amount = one.declaration.form.own(Item.amount)
    if amount is None or amount.table is None:
        return None
    figures = (row[amount] for row in one.declaration.rows(amount.table))
    return sum((amount.yuan(figure) for figure in figures if figure is not None), Decimal(0))


def _sources(one: Filed) -> Decimal | None:
    form = one.declaration.form
    asked = form.asked((Funding.budget, Funding.non_tax, Funding.transfer, Funding.other))
    figures = ((field, one.declaration[field]) for field in asked)
    return sum((field.yuan(figure) for field, figure in figures if figure is not None), Decimal(0))


@cross(
    "XFM-009",
    WARNING,
    fix="请单位说明增减的原因；不再安排的，确认已取消。",
    needs=("last_year",),
)
def changes_are_explained(batch: Batch) -> Betweens:
    """与上年相比增减超过 30% 的、新增的、不再申报的项目列明。"""
    most = batch.settings.change_from_last_year
    there = {one.key for one in batch.current} | {
        (clean(one.declared_unit), one.key[1]) for one in batch.current
    }
    for one in batch.counted:
        past = batch.past(one)
        if past is None:
            yield Between("上年没有这个项目", (one,), severity=HINT)
        elif past.total and one.total is not None:
            change = (one.total - past.total) / past.total * 100
            if abs(change) > most:
                said = f"上年 {in_wan(past.total)} 万元，本年 {in_wan(one.total)} 万元，增减 {change:+.1f}%"
                yield Between(said, (one,), "资金总额")
    units = {clean(one.unit_name): one for one in batch.current}
    for (unit, project), past in (batch.last_year or {}).items():
        other = units.get(unit)
        if (unit, project) not in there and other is not None:
            said = f"上年的《{_name(past, project)}》{_amount(past)}本年没有申报"
            yield Between(said, department=other.department, unit=other.unit_name, project=project)


def _name(past: Past, project: str) -> str:
    declaration = past.declaration
    return (declaration[declaration.form.roles.project] if declaration else None) or project


def _amount(past: Past) -> str:
    return f"（{in_wan(past.total)} 万元）" if past.total is not None else ""


@cross(
    "XFM-013",
    ERROR,
    fix="请核实金额的单位：资金来源填万元，支出明细和项目明细填元。",
)
def amounts_are_of_a_likely_size(batch: Batch) -> Betweens:
    """金额与本项目上年、与同类项目相比不差几个数量级（元、万元混用）。"""
    kinds = {kind: _usual(filed) for kind, filed in grouped(batch.current, _kind).items()}
    for one in batch.current:
        if not one.total:
            continue
        past = batch.past(one)
        middle = kinds[_kind(one)]
        if past and past.total and _far(one.total, past.total, _TO_LAST_YEAR):
            said = f"金额 {in_wan(one.total)} 万元，上年 {in_wan(past.total)} 万元，疑似元、万元混用"
        elif middle and one.total / middle >= _TO_PEERS:
            said = (
                f"金额 {in_wan(one.total)} 万元，同类项目的中位数为 {in_wan(middle)} 万元，疑似元、万元混用"
            )
        else:
            continue
        yield Between(said, (one,), "资金总额")


def _far(one: Decimal, other: Decimal, times: int) -> bool:
    return max(one, other) / min(one, other) >= times


def _kind(one: Filed) -> str:
    return str(_answer(one, Project.kind) or "")


def _answer(one: Filed, field: Choice) -> object:
    own = one.declaration.form.own(field)
    return None if own is None else one.declaration[own]


@cross(
    "XFM-014",
    WARNING,
    fix="请附事前绩效评估报告，并在立项依据或可行性中说明结论。",
    basis=NEW_PROJECTS,
)
def large_projects_are_assessed(batch: Batch) -> Betweens:
    """大额的新增项目（默认 1,000 万元以上）有事前绩效评估；工程有可行性研究或初步设计的视同。"""
    least = batch.settings.large_project * YUAN_PER_WAN
    for one in batch.counted:
        is_large = one.total is not None and one.total >= least
        if is_large and _is_new(one) and not any(map(_ASSESSED.search, _texts(one))):
            assert one.total is not None
            said = f"金额 {in_wan(one.total)} 万元，申报表中没有提到事前绩效评估"
            yield Between(said, (one,))


def _is_new(one: Filed) -> bool:
    said = _answer(one, Project.attribute)
    return said is None or "新增" in str(said)


def _texts(one: Filed) -> Iterator[str]:
    for field in _long_texts(one.declaration.form):
        if text := one.declaration[field]:
            yield text


def _long_texts(form: Form) -> Iterator[LongText]:
    for field in form.fields():
        if isinstance(field, LongText) and field.table is None:
            yield field


@cross(
    "XFM-016",
    WARNING,
    fix="请核实项目属性和项目类型；确有变化的，请说明原因。",
    needs=("last_year",),
)
def attributes_are_as_last_year(batch: Batch) -> Betweens:
    """项目属性、项目类型与上年一致。"""
    for one in batch.counted:
        past = batch.past(one)
        then = past.declaration if past else None
        for field in (Project.attribute, Project.kind) if then else ():
            assert then
            own, old = one.declaration.form.own(field), then.form.own(field)
            if own is None or old is None:
                continue
            now, was = one.declaration[own], then[old]
            expected = field is Project.attribute and was and "新增" in was and now and "延续" in now
            if now and was and now != was and not expected:
                yield Between(f"上年为“{was}”，本年为“{now}”", (one,), own.label)
