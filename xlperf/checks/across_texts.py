"""XFM: whether units have written their declarations themselves, and how well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.batch import Batch, Filed
from ..core.crosscheck import Between, Betweens, cross
from ..core.declaration import Declaration
from ..core.fields import ERROR, HINT, WARNING, LongText, Person, Phone, UnitName
from ..core.form import Form
from ..core.regex import regex
from ..core.similar import alike, pairs_of_signs
from ..core.words import clean
from ..forms.shared import LEVELS, Annual, Indicators
from ..forms.xiangyang_project import Evaluation, Narrative
from .across_units import grouped, some

_SHORTEST_NAME, _SHORTEST_TEXT = 4, 40
"""Signs below which likeness says nothing."""

_FEWEST_INDICATORS, _FEWEST_PROJECTS = 3, 3
_ABOUT_MONEY = regex(r"(?:项目|专项|补助|工作)?(?:经费|资金)$|项目$")
_OUTPUT, _, _SATISFACTION = LEVELS
_MOST_SHARE = 0.3
"""Of a department's projects: more than these is said of it as a whole."""


def _units(filed: Sequence[Filed]) -> set[str]:
    return {clean(one.unit_name) for one in filed}


def _without_names(text: str, one: Filed) -> str:
    """Give a text without whose it is: what is copied is told apart by nothing else."""
    text = clean(text)
    for name in (one.unit_name, one.declared_unit, one.department, one.project):
        if len(name) > 1:
            text = text.replace(clean(name), "")
    return text


@cross(
    "XFM-002",
    WARNING,
    fix="请核实是否为同一项目由两个单位重复申报；分工实施的，请写明各自的任务。",
)
def projects_are_different(batch: Batch) -> Betweens:
    """不同单位的项目名称（去掉单位名和“经费”）或项目概况不雷同。"""
    said: set[frozenset[int]] = set()
    names = [(one, _ABOUT_MONEY.sub("", _without_unit(one))) for one in batch.current]
    texts = [(one, _text(one, Narrative.summary)) for one in batch.current]
    for what, given, least, features in (
        ("名称相近", names, batch.settings.alike, pairs_of_signs),
        ("项目概况雷同", texts, batch.settings.alike_texts, None),
    ):
        shortest = _SHORTEST_NAME if features else _SHORTEST_TEXT
        kept = [(one, text) for one, text in given if len(text) >= shortest]
        every = [text for _, text in kept]
        groups = alike(every, least, features) if features else alike(every, least)
        for group in groups:
            filed = [kept[at][0] for at in group]
            key = frozenset(map(id, filed))
            if len(_units(filed)) > 1 and key not in said:
                said.add(key)
                yield Between(f"{what}，疑为同一项目：{some(filed)}", tuple(filed), "项目名称")


def _without_unit(one: Filed) -> str:
    name = clean(one.project)
    for unit in (one.unit_name, one.declared_unit, one.department):
        if unit:
            name = name.replace(clean(unit), "")
    return name


def _text(one: Filed, field: LongText) -> str:
    own = one.declaration.form.own(field)
    return _without_names((one.declaration[own] if own is not None else None) or "", one)


@cross(
    "XFM-007",
    WARNING,
    fix="请按本项目的实际情况重新撰写；内容完全相同的，请核实是否误用了其他单位的表。",
    objects=True,
)
def narratives_are_their_own(batch: Batch) -> Betweens:
    """不同单位的文字说明不雷同，申报内容不完全相同。"""
    whole = grouped(batch.current, lambda one: _content(one.declaration))
    same: set[Filed] = set()
    for filed in whole.values():
        if len(_units(filed)) > 1:
            same.update(filed)
            said = f"{some(one.unit_name for one in filed)}的申报内容完全相同，只有单位和项目名称不同"
            yield Between(said, tuple(filed), severity=ERROR, objection=True)
    for form in dict.fromkeys(one.declaration.form for one in batch.current):
        own = [one for one in batch.current if one.declaration.form is form and one not in same]
        yield from _copied(form, own, batch.settings.alike_texts)


def _copied(form: Form, filed: Sequence[Filed], least: int) -> Betweens:
    """Say which declarations have texts of others', each group once with all the fields in question."""
    copied: dict[Filed, dict[Filed, None]] = {}
    labels: dict[Filed, dict[str, None]] = {}
    for field in form.fields():
        if not isinstance(field, LongText) or field.table is not None or field.part is Evaluation:
            continue
        texts = [(one, _without_names(one.declaration[field] or "", one)) for one in filed]
        kept = [(one, text) for one, text in texts if len(text) >= _SHORTEST_TEXT]
        for group in alike([text for _, text in kept], least):
            own = [kept[at][0] for at in group]
            if len(_units(own)) > 1:
                copied.setdefault(own[0], {}).update(dict.fromkeys(own))
                labels.setdefault(own[0], {})[field.label.split("（")[0]] = None
    for first, group_of in copied.items():
        said = "、".join(f"“{label}”" for label in labels[first])
        told = f"{said}雷同（相似度不低于 {least}%）：{some(group_of)}"
        yield Between(told, tuple(group_of), "、".join(labels[first]))


def _content(declaration: Declaration) -> object:
    """Give all that a declaration says, but for who says it and what it is called."""
    roles = declaration.form.roles
    apart = (UnitName, Person, Phone)
    sections = frozenset(
        (field.path, str(raw))
        for field, raw in declaration.sections.answers.items()
        if not isinstance(field, apart) and field is not roles.project
    )
    tables = tuple(
        tuple(
            frozenset((field.path, str(raw)) for field, raw in row.answers.items() if not _is_name(field))
            for row in rows
        )
        for rows in declaration.tables.values()
    )
    return (declaration.form.key, sections, tables) if len(sections) > 1 else id(declaration)


def _is_name(field: object) -> bool:
    """Tell whether a column of a table repeats the name of the project."""
    return getattr(field, "label", "") == "项目名称"


@cross(
    "XFM-008",
    WARNING,
    fix="请按项目特点设置指标，不要套用同一套指标。",
)
def indicators_are_their_own(batch: Batch) -> Betweens:
    """同一套年度绩效指标不用于三个以上的项目。"""
    sets = grouped(batch.current, _indicator_set)
    for names, filed in sets.items():
        if len(names) >= _FEWEST_INDICATORS and len(filed) >= _FEWEST_PROJECTS:
            said = f"{len(filed)} 个项目的 {len(names)} 条年度指标名称和指标值完全相同：{some(filed)}"
            yield Between(said, tuple(filed), "年度绩效指标")


def _annual(one: Filed) -> Iterator[tuple[str, str, str]]:
    table = one.declaration.form.own_table(Annual)
    for row in one.declaration.rows(table) if table else ():
        level, name, value = (
            row.raw(field) for field in (Indicators.level, Indicators.name, Indicators.value)
        )
        yield clean(str(level or "")), clean(str(name or "")), clean(str(value or ""))


def _indicator_set(one: Filed) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for _, name, value in _annual(one) if name)


@cross(
    "XFM-017",
    HINT,
    fix="请主管部门统一审核本部门的指标：有产出也有效益，有服务对象的设满意度。",
)
def departments_set_whole_goals(batch: Batch) -> Betweens:
    """各主管部门只有产出指标、缺满意度指标、指标值全部相同的项目不超过三成。"""
    for department, filed in grouped(batch.current, lambda one: one.department).items():
        rows = [(one, list(_annual(one))) for one in filed]
        for what, weak in (
            ("只有产出指标", [one for one, own in rows if own and {level for level, *_ in own} == {_OUTPUT}]),
            (
                "缺满意度指标",
                [one for one, own in rows if not any(level == _SATISFACTION for level, *_ in own)],
            ),
            ("指标值全部相同", [one for one, own in rows if _same_values(own)]),
        ):
            if len(filed) >= _FEWEST_PROJECTS and len(weak) / len(filed) > _MOST_SHARE:
                said = f"{len(filed)} 个项目中 {len(weak)} 个{what}（{len(weak) / len(filed):.0%}）"
                yield Between(said, department=department)


def _levels(rows: Sequence[tuple[str, str, str]]) -> set[str]:
    return {level for level, *_ in rows}


def _same_values(rows: Sequence[tuple[str, str, str]]) -> bool:
    return len(rows) >= _FEWEST_INDICATORS and len({value for *_, value in rows}) == 1
