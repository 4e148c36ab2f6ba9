"""IND: which indicators there are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.check import Problem, Problems, Tag, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import count_where
from ..core.fields import ERROR, HINT, WARNING
from ..core.indicator_name import LEVEL_OF, Kind
from ..core.settings import Settings
from ..core.similar import similarity
from ..forms.shared import CONTINUING, GUIDE_2011, LEVELS, SYSTEM, Annual, Indicators, LongTerm
from ..forms.xiangyang_project import Goals, Narrative, Project
from .lines import every_line, lasting, lines_of, yearly

_outputs = count_where(Annual.level.equals("产出指标"))
_effects = count_where(Annual.level.matches_any(("效益指标", "效果指标")))

annual_goal_has_an_output_indicator = rule(
    "IND-002",
    ERROR,
    _outputs >= 1,
    says="年度绩效指标中，产出指标下至少填报一条，现为 {count} 条",
    fix="请补充年度产出指标，如数量、质量、时效。",
    basis=SYSTEM,
    tag=Tag.ADD_OUTPUT,
    count=_outputs,
)

annual_goal_has_an_effect_indicator = rule(
    "IND-003",
    ERROR,
    _effects >= 1,
    says="年度绩效指标中，效益指标下至少填报一条，现为 {count} 条",
    fix="请补充年度效益指标。",
    basis=SYSTEM,
    tag=Tag.ADD_EFFECT,
    count=_effects,
)

_ends = ~Project.attribute.matches_any(CONTINUING) & ~Project.kind.equals("延续性项目")

lasting_projects_have_long_term_indicators = rule(
    "IND-020",
    WARNING,
    (count_where(LongTerm.level.contains("指标")) >= 1) | _ends,
    says="项目属性为“{attribute}”、项目类型为“{kind}”，长期绩效指标未填写",
    fix="请填写长期绩效指标，与长期目标对应。",
    at=LongTerm.name,
    tag=Tag.INCOMPLETE,
    after=("IND-001",),
    attribute=Project.attribute,
    kind=Project.kind,
)


@check(
    "IND-004",
    WARNING,
    on=[Indicators],
    fix="请补充能反映项目效果的效益指标，如受益范围、增长或改善的程度。",
    tag=Tag.ADD_EFFECT,
    after=("IND-003",),
)
def effects_are_more_than_satisfaction(declaration: Declaration) -> Problems:
    """除满意度和反向比率外，至少有一条效益指标。"""
    for table, lines in lines_of(declaration).items():
        effects = [line for line in lines if line.level == "效益指标" and not line.satisfies]
        if len(effects) > 1 or not lines:
            continue
        if not effects:
            yield Problem(Place(table.level), f"{table.label}中除满意度外没有效益指标")
        elif effects[0].name.reverse and effects[0].percentage:
            only = effects[0]
            message = f"{table.label}中除满意度外效益指标仅 1 条，且“{only.label}”是反向比率"
            yield Problem(only.at_level, message)


_SERVED = re.compile(
    r"群众|市民|居民|村民|农户|农民|公众|患者|病人|学生|师生|学员|家长|老人|老年人|儿童|观众|游客|读者|用户|乘客"
    r"|服务对象|受益人|办事人|参训|选手|种植户|养殖户|职工|驾驶员|企业"
)


@check(
    "IND-005",
    WARNING,
    on=[Narrative, Goals, Indicators],
    fix="请补充服务对象满意度指标，写明调查对象和方法。",
    tag=Tag.ADD_SATISFACTION,
)
def those_served_are_asked(declaration: Declaration) -> Problems:
    """有服务对象的项目设有满意度指标。"""
    lines = yearly(declaration)
    if not lines or any(line.satisfies for line in every_line(declaration)):
        return
    for field in (Narrative.summary, Goals.annual, Goals.long_term):
        if served := _SERVED.search(declaration[field] or ""):
            table = lines[0].table
            message = f"“{field.label}”提到“{served[0]}”，{table.label}中没有满意度指标"
            yield Problem(Place(table.level), message)
            return


_SATISFACTION_COUNT = re.compile(r"投诉(?:举报)?(?:率|数|量|件数|次数|起数|人次)$")


@check(
    "IND-006",
    WARNING,
    on=[Indicators],
    fix="请把一级指标改为“满意度指标”。",
    tag=Tag.WRONG_LEVEL_1,
)
def satisfaction_stands_under_satisfaction(declaration: Declaration) -> Problems:
    """满意、认可、好评、投诉类指标归入满意度指标。"""
    for line in every_line(declaration):
        if line.level in {None, "满意度指标"}:
            continue
        if line.name.satisfaction or _SATISFACTION_COUNT.search(line.name.head):
            yield Problem(line.at_level, f"“{line.label}”应归入满意度指标，现为“{line.level}”", "满意度指标")


def _lacking(declaration: Declaration, kind: Kind) -> Iterator[str]:
    """Say in which way the outputs of the year lack a class."""
    lines = yearly(declaration)
    if lines and all(line.kind is not kind for line in lines):
        yield f"{lines[0].table.label}中未见{kind.value}指标"


def _place(declaration: Declaration) -> Place:
    return Place(yearly(declaration)[0].table.level)


@check(
    "IND-007",
    WARNING,
    on=[Indicators],
    fix="请补充数量指标，写明完成多少，如“≥12场”。",
    basis=GUIDE_2011,
    tag=Tag.ADD_OUTPUT,
    after=("IND-002",),
)
def outputs_have_a_quantity(declaration: Declaration) -> Problems:
    """年度产出指标中有数量指标。"""
    for message in _lacking(declaration, Kind.QUANTITY):
        yield Problem(_place(declaration), message)


@check(
    "IND-008",
    WARNING,
    on=[Indicators],
    fix="请补充质量指标，如合格率、准确率、达标率。",
    basis=GUIDE_2011,
    tag=Tag.ADD_OUTPUT,
    after=("IND-002",),
)
def outputs_have_a_quality(declaration: Declaration) -> Problems:
    """年度产出指标中有质量指标。"""
    for message in _lacking(declaration, Kind.QUALITY):
        yield Problem(_place(declaration), message)


@check(
    "IND-009",
    WARNING,
    on=[Indicators],
    fix="请补充时效指标，写明完成时间，如“11月30日前”。",
    basis=GUIDE_2011,
    tag=Tag.ADD_OUTPUT,
    after=("IND-002",),
)
def outputs_have_a_time(declaration: Declaration) -> Problems:
    """年度产出指标中有时效指标。"""
    for message in _lacking(declaration, Kind.TIME):
        yield Problem(_place(declaration), message)


_BUILT_OR_BOUGHT = re.compile(r"(?:工程|修缮|购置|采购)(?:项目)?(?:经费|资金|费用|费)?$")
_COSTS_ASKED_FROM = 2022
"""From this budget year on, works and purchases must have an indicator of cost."""


@check(
    "IND-010",
    WARNING,
    on=[Indicators],
    fix="请补充成本指标，写明总成本或单位成本的上限，如“≤9元/件”。",
    tag=Tag.ADD_OUTPUT,
    after=("IND-002",),
)
def outputs_have_a_cost(declaration: Declaration) -> Problems:
    """年度产出指标中有成本指标；2022年度起的工程、修缮、购置项目必须有。"""
    name, year = declaration[declaration.form.roles.project] or "", declaration.year or 0
    must = year >= _COSTS_ASKED_FROM and _BUILT_OR_BOUGHT.search(name) is not None
    for message in _lacking(declaration, Kind.COST):
        yield Problem(_place(declaration), message, severity=ERROR if must else None)


@check(
    "IND-011",
    WARNING,
    on=[Indicators],
    fix="请在表样中增设指标类别一栏，或约定在指标名称前写明类别，如“数量指标：”。",
    basis=GUIDE_2011,
    for_units=False,
)
def names_tell_their_class(declaration: Declaration) -> Problems:
    """二级指标区分数量、质量、时效、成本等类别。"""
    lines = every_line(declaration)
    if lines and not any(line.name.stated for line in lines):
        yield Problem(
            lines[-1].at_name, "二级指标栏填写的是指标名称，表样没有区分数量、质量、时效、成本的栏目"
        )


@check(
    "IND-012",
    WARNING,
    on=[Indicators],
    fix="请按类别调整一级指标，或改正名称前的类别。",
    basis=GUIDE_2011,
    tag=Tag.WRONG_LEVEL_2,
)
def classes_belong_to_their_level(declaration: Declaration) -> Problems:
    """指标名称所写类别属于所在的一级指标。"""
    for line in every_line(declaration):
        kind, level = line.name.kind, line.level
        if kind is None or level is None or LEVEL_OF[kind] == level:
            continue
        if line.name.satisfaction and level != "满意度指标":
            continue  # IND-006 says so
        message = f"“{line.label}”的类别“{line.name.stated}”不属于“{level}”"
        yield Problem(line.at_level, message, LEVEL_OF[kind])


_EFFECT_HEAD = re.compile(
    r"(?:知晓率|就业率|增长率|增长幅度|增幅|下降率|降低率|提升率|提高率|改善率|增收额?|税收(?:收入|额)?|产值)$"
)
_OUTPUT_HEAD = re.compile(
    r"(?:完成率|完成及时率|验收合格率|验收通过率|按时完成率"
    r"|(?:购置|采购|培训|举办|发放|印制|印刷|检测|监测|维修|检查)(?:数量|次数|场次|人数|人次|期数|班次|面积|里程|套数|份数|台数))$"
)
_OF_EFFECT = re.compile(r"增长|提升|改善|受益|带动|影响|新增|增收|满意|群众|公众")
_OF_OUTPUT = re.compile(r"成本|费用|能耗|单价|价格")


@check(
    "IND-013",
    WARNING,
    on=[Indicators],
    fix="请调整一级指标：完成了什么归产出指标，带来了什么归效益指标。",
    tag=Tag.WRONG_LEVEL_1,
)
def outputs_and_effects_are_told_apart(declaration: Declaration) -> Problems:
    """产出类指标归入产出指标，效益类指标归入效益指标。"""
    for line in every_line(declaration):
        name, kind = line.name.head, line.name.kind
        if kind is not None and LEVEL_OF[kind] != line.level:
            continue  # IND-012 says so
        if line.level == "产出指标" and _EFFECT_HEAD.search(name) and not _OF_OUTPUT.search(name):
            yield Problem(line.at_level, f"“{line.label}”反映的是效果，一级指标现为“产出指标”", "效益指标")
        elif line.level == "效益指标" and _OUTPUT_HEAD.search(name) and not _OF_EFFECT.search(name):
            yield Problem(line.at_level, f"“{line.label}”反映的是产出，一级指标现为“效益指标”", "产出指标")


LEAST_INDICATORS = 3


@check(
    "IND-019",
    HINT,
    on=[Indicators],
    fix="请增减指标，突出最能反映项目产出和效果的内容。",
    tag=Tag.INCOMPLETE,
)
def indicators_are_neither_few_nor_many(declaration: Declaration, settings: Settings) -> Problems:
    """年度绩效指标的条数适中。"""
    lines = yearly(declaration)
    fewest, most = settings.fewest_indicators, settings.most_indicators
    if not lines or fewest <= len(lines) <= most:
        return
    what = "偏少" if len(lines) < fewest else "偏多"
    severity = WARNING if len(lines) < LEAST_INDICATORS else None
    message = f"{lines[0].table.label}共 {len(lines)} 条，{what}"
    yield Problem(_place(declaration), message, f"{fewest} 至 {most} 条", severity)


_ALIKE_NAMES = 50
"""Names that are as alike as this may mean one thing in both tables."""


@check(
    "IND-021",
    HINT,
    on=[LongTerm, Annual],
    fix="请补充对应的年度指标，或说明该长期指标如何分年实现。",
    basis=SYSTEM,
    after=("IND-002", "IND-003", "IND-014"),
)
def long_term_indicators_go_on_year_by_year(declaration: Declaration) -> Problems:
    """每条长期指标都有对应的年度指标。"""
    annual = [line.name.head for line in yearly(declaration) if line.name.head]
    if not annual:
        return
    for line in lasting(declaration):
        name = line.name.head
        if name and name not in annual and not any(_mapped(name, other) for other in annual):
            yield Problem(line.at_name, f"长期指标“{line.label}”没有对应的年度指标")


def _mapped(name: str, other: str) -> bool:
    return name in other or other in name or similarity(name, other) >= _ALIKE_NAMES


@check("IND-031", WARNING, on=[Indicators], fix="请按“产出、效益、满意度”的顺序集中排列。")
def levels_stand_in_order(declaration: Declaration) -> Problems:
    """一级指标按产出、效益、满意度的顺序集中排列。"""
    for table, lines in lines_of(declaration).items():
        highest = 0
        for line in lines:
            rank = LEVELS.index(line.level) if line.level else highest
            if rank < highest:
                message = f"{table.label}第{line.row + 1}行“{line.level}”排在“{LEVELS[highest]}”之后"
                yield Problem(line.at_level, message, "按一级指标顺序集中排列")
                break
            highest = rank
