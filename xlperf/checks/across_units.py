"""XFM: whether what came in is what was to come in, once, and from whom it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import TypeVar

from ..core.batch import Batch, Filed
from ..core.crosscheck import Between, Betweens, cross
from ..core.difference import Change, differences
from ..core.fields import ERROR, HINT, WARNING, Amount, Person, Phone
from ..core.regex import regex
from ..core.words import clean
from ..forms.shared import Indicators

T = TypeVar("T")

_PARTS_OF_PATHS = regex(r"[/\\_\-－—.．()（）【】\[\]\s]+")
_IN_BRACKETS = regex(r"[(（【\[].*?[)）】\]]")
_HIDDEN = regex(r"[某*×xX]{1,2}$")
"""How a name ends that is not told."""
_MOST_TOLD = 5
_SHORTEST_NUMBER, _SHORTEST_PERSON = 7, 3
"""Signs below which a number or a name may well be another's too."""


def grouped(filed: Iterable[Filed], by: Callable[[Filed], T]) -> dict[T, list[Filed]]:
    """Put declarations together that have something in common."""
    groups: dict[T, list[Filed]] = {}
    for one in filed:
        groups.setdefault(by(one), []).append(one)
    return groups


def some(names: Iterable[object]) -> str:
    """Name a few of many."""
    every = list(dict.fromkeys(map(str, names)))
    return "、".join(every[:_MOST_TOLD]) + (f"等 {len(every)} 个" if len(every) > _MOST_TOLD else "")


@cross(
    "XFM-001",
    ERROR,
    fix="请核实以哪一份为准，其余作废。",
)
def declared_once(batch: Batch) -> Betweens:
    """同一单位的同一项目在一批中只计一份。"""
    for (unit, project), filed in grouped(batch.counted, lambda one: one.key).items():
        if unit and project and len(filed) > 1:
            files = some(one.file for one in filed)
            yield Between(f"{filed[0]}重复申报 {len(filed)} 份：{files}", tuple(filed))


@cross(
    "XFM-003",
    ERROR,
    fix="未报送的请催报；不在名单中的请核实单位全称，或补入名单；放错的请与单位核实。",
    needs=("roster",),
    objects=True,
)
def who_was_to_declare(batch: Batch) -> Betweens:
    """名单中的单位都已报送，报来的都在名单中，并且出自本单位。"""
    assert batch.roster
    present = {clean(one.unit_name) for one in batch.current}
    for unit in batch.roster.units:
        if clean(unit.name) not in present:
            yield Between("未报送", department=unit.department, unit=unit.name)
    for one in batch.current:
        if one.unit is None:
            near = batch.roster.closest(one.declared_unit)
            hint = f"，是否为“{near}”" if near else ""
            said = f"“{one.declared_unit}”不在单位名单中{hint}" if one.declared_unit else "没有填写填报单位"
            yield Between(said, (one,), objection=True)
        elif other := _filed_under(batch, one):
            said = f"文件放在或写明“{other}”，表内的填报单位是“{one.declared_unit}”"
            yield Between(said, (one,), objection=True)


def _filed_under(batch: Batch, one: Filed) -> str | None:
    """Give the other unit that a file's folder or name tells of, where it does not tell of its own."""
    assert batch.roster
    parts = (part for part in _PARTS_OF_PATHS.split(one.file) if part)
    named = {unit.name for part in parts if (unit := batch.roster.unit(part))}
    departments = {unit.department for unit in batch.roster.units if unit.name in named}
    others = sorted(named - departments - {one.department})
    return others[0] if others and one.unit and one.unit.name not in named else None


@cross(
    "XFM-004",
    ERROR,
    fix="请单位补报；已取消的项目从名单中删去。不在名单中的项目请核实名称，或补入名单。",
    needs=("roster",),
)
def listed_projects_are_declared(batch: Batch) -> Betweens:
    """名单（项目库、控制数下达表）中的项目都已申报绩效目标，申报的都在名单中。"""
    assert batch.roster
    declared = grouped(batch.current, lambda one: clean(one.unit_name))
    for unit in batch.roster.units:
        own = declared.get(clean(unit.name), [])
        names = {clean(one.project) for one in own}
        for project in unit.projects if own else ():
            if clean(project) not in names:
                said = f"名单中的《{project}》没有申报"
                yield Between(said, department=unit.department, unit=unit.name, project=project)
        listed = {clean(project): project for project in unit.projects}
        for one in own if listed else ():
            if clean(one.project) not in listed:
                near = next(iter(get_close_matches(clean(one.project), listed, n=1)), None)
                hint = f"，是否为《{listed[near]}》" if near else ""
                yield Between(f"《{one.project}》不在单位名单的项目中{hint}", (one,), severity=WARNING)


@cross(
    "XFM-010",
    HINT,
    fix="请核实联系人是否填错，是否沿用了其他单位的表。",
)
def contacts_are_of_one_department(batch: Batch) -> Betweens:
    """同一联系电话或联系人不出现在不同主管部门的申报表中。"""
    shared: dict[tuple[Filed, ...], dict[str, None]] = {}
    for kind, word in ((Phone, "联系电话"), (Person, "联系人")):
        said: dict[str, list[Filed]] = {}
        for one in batch.current:
            for text in {clean(str(value)) for value in _answers(one, kind)}:
                if not _HIDDEN.search(text):
                    said.setdefault(text, []).append(one)
        for text, filed in said.items():
            long_enough = len(text) >= (_SHORTEST_NUMBER if kind is Phone else _SHORTEST_PERSON)
            if long_enough and len({one.department for one in filed}) > 1:
                shared.setdefault(tuple(filed), {})[word] = None
    for many, words in shared.items():
        what, whose = "、".join(words), some(one.department for one in many)
        yield Between(f"{what}相同，分属{whose}", many, what)


def _answers(one: Filed, kind: type) -> Iterator[object]:
    for field in one.declaration.form.fields():
        if isinstance(field, kind) and field.table is None:
            value = one.declaration.sections.raw(field)
            if value is not None and str(value).strip():
                yield value


@cross(
    "XFM-011",
    WARNING,
    fix="请统一使用单位全称；名单中的曾用名和简称会自动归到全称。",
)
def units_have_one_name(batch: Batch) -> Betweens:
    """同一单位只有一种写法。"""
    for one in batch.current:
        if one.unit and clean(one.declared_unit) != clean(one.unit.name):
            said = f"填报单位写作“{one.declared_unit}”，名单中的全称是“{one.unit.name}”"
            yield Between(said, (one,), "填报单位")
    strangers = [one for one in batch.current if one.unit is None and one.declared_unit]
    for filed in grouped(strangers, lambda one: (one.department, _core_of(one.declared_unit))).values():
        names = dict.fromkeys(one.declared_unit for one in filed)
        if len({clean(name) for name in names}) > 1:
            yield Between(f"疑为同一单位：{some(names)}", tuple(filed), "填报单位")


def _core_of(name: str) -> str:
    """Give what different ways to write a unit's name have in common."""
    return clean(_IN_BRACKETS.sub("", clean(name))).removesuffix("本级").removesuffix("机关")


@cross(
    "XFM-012",
    ERROR,
    fix="请退回单位，用本年度下发的模板重新填报。",
    objects=True,
)
def one_year_and_version(batch: Batch) -> Betweens:
    """一批申报表的年度和表样版本相同。"""
    years = Counter(one.declaration.year for one in batch.current if one.declaration.year)
    wanted = batch.round.year if batch.round else max(years, key=lambda year: (years[year], year), default=0)
    for one in batch.current:
        year = one.declaration.year
        if year and wanted and year != wanted:
            said = (
                f"申报年度为 {year}，本轮为 {wanted}"
                if batch.round
                else f"申报年度为 {year}，其他多为 {wanted}"
            )
            yield Between(said, (one,), "申报年度", objection=True)
    for filed in grouped(batch.current, lambda one: one.declaration.form.key).values():
        newest = max((one.declaration.form.version for one in filed), key=_order)
        for one in filed:
            if one.declaration.form.version != newest:
                said = f"表样版本为 {one.declaration.form.version}，本批另有 {newest}"
                yield Between(said, (one,), "表样版本", objection=True)


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


@cross(
    "XFM-015",
    WARNING,
    fix="请核实改动是否经过批准；与上一批次不同的，说明调整的原因。",
)
def resubmissions_keep_money_and_goals(batch: Batch) -> Betweens:
    """重新报送或下一批次的申报表，资金和指标的改动列明。"""
    for one in batch.current:
        if one.replaces:
            yield from _changed(one, one.replaces, f"第 {one.times} 次报送与上次相比")
        elif earlier := batch.before.get(one.key):
            yield from _changed(one, earlier, f"与{batch.batch_before}相比")


def _changed(one: Filed, before: Filed, word: str) -> Betweens:
    weighty = [change for change in differences(before.declaration, one.declaration) if _of_weight(change)]
    if weighty:
        told = "；".join(map(str, weighty[:_MOST_TOLD]))
        more = "；……" if len(weighty) > _MOST_TOLD else ""
        yield Between(f"{word}，资金、指标改动 {len(weighty)} 处：{told}{more}", (one,))
    if (earlier := _edition(before)) and (later := _edition(one)) and later < earlier:
        yield Between(f"{word}，版次由 {earlier} 变为 {later}，请核实哪一版在后", (one,), "版次")


def _of_weight(change: Change) -> bool:
    table = change.field.table
    return isinstance(change.field, Amount) or (table is not None and issubclass(table, Indicators))


def _edition(one: Filed) -> int:
    version = one.checked.version
    text = (version.edition if version else None) or ""
    return int(text) if text.isdecimal() else 0


@cross(
    "XFM-019",
    WARNING,
    fix="请催报，覆盖率应为 100%。",
    needs=("roster",),
)
def goals_cover_all_projects(batch: Batch) -> Betweens:
    """各主管部门填报绩效目标的项目数等于应报项目数。"""
    assert batch.roster
    declared = {one.key for one in batch.current}
    expected: dict[str, list[tuple[str, str]]] = {}
    for unit in batch.roster.units:
        keys = [(clean(unit.name), clean(project)) for project in unit.projects]
        expected.setdefault(unit.department, []).extend(keys)
    for department, keys in expected.items():
        there = sum(key in declared for key in keys)
        if there < len(keys):
            said = f"应报 {len(keys)} 个项目，已报 {there} 个，绩效目标覆盖率 {there / len(keys):.1%}"
            yield Between(said, department=department)
