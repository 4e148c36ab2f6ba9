"""IND: which indicators there are."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.check import Problem, Problems, Tag, check, in_cell, rule
from ..core.declaration import Declaration, Place
from ..core.expr import count_where, expr
from ..core.fields import ERROR, HINT, WARNING, Lesson
from ..core.indicator import GRADE
from ..core.indicator_name import LEVEL_OF, Kind
from ..core.regex import regex
from ..core.settings import Settings
from ..core.similar import similarity
from ..forms.shared import CONTINUING, GUIDE_2011, LEVELS, SYSTEM, Annual, Indicators, LongTerm
from ..forms.xiangyang_project import Goals, Narrative, Project
from .absolutes import topics
from .lines import Line, every_line, lasting, lines_of, yearly

_outputs = count_where(Annual.level.equals("产出指标"))
_effects = count_where(Annual.level.matches_any(("效益指标", "效果指标")))

annual_goal_has_an_output_indicator = rule(
    "IND-002",
    ERROR,
    _outputs >= 1,
    asked_for=True,
    says="年度绩效指标中，产出指标下至少填报一条，现为 {count} 条",
    fix="请补充年度产出指标，如数量、质量、时效。",
    basis=SYSTEM,
    tag=Tag.ADD_OUTPUT,
    count=_outputs,
    lesson=Lesson(
        "没有产出指标，看不出资金用来完成了什么。",
        wrong="年度指标中只有效益指标和满意度指标",
        right="增设产出指标“老照片修复份数”≥900份",
    ),
)

annual_goal_has_an_effect_indicator = rule(
    "IND-003",
    ERROR,
    _effects >= 1,
    asked_for=True,
    says="年度绩效指标中，效益指标下至少填报一条，现为 {count} 条",
    fix="请补充年度效益指标。",
    basis=SYSTEM,
    tag=Tag.ADD_EFFECT,
    count=_effects,
    lesson=Lesson(
        "没有效益指标，看不出项目带来了什么变化。",
        wrong="年度指标中只有产出指标和满意度指标",
        right="增设效益指标“史料查阅人次增长率”≥15%",
    ),
)

_ends = ~Project.attribute.matches_any(CONTINUING) & ~Project.kind.equals("延续性项目")

lasting_projects_have_long_term_indicators = rule(
    "IND-020",
    WARNING,
    (count_where(LongTerm.level.contains("指标")) >= 1) | _ends,
    states="持续性、延续性项目填写了长期绩效指标。",
    says="项目属性为“{attribute}”、项目类型为“{kind}”，长期绩效指标未填写",
    fix="请填写长期绩效指标，与长期目标对应。",
    at=LongTerm.name,
    tag=Tag.INCOMPLETE,
    after=("IND-001",),
    attribute=Project.attribute,
    kind=Project.kind,
    lesson=Lesson(
        "持续多年的项目没有长期指标，几年下来的效果无法考核。",
        wrong="持续性项目，长期绩效指标空白",
        right="持续性项目，长期绩效指标“史料查阅人次增长率”≥40%",
    ),
)


@check(
    "IND-004",
    WARNING,
    on=[Indicators],
    fix="请补充能反映项目效果的效益指标，如受益范围、增长或改善的程度。",
    tag=Tag.ADD_EFFECT,
    after=("IND-003",),
    lesson=Lesson(
        "满意度和反向比率之外没有效益指标，看不出项目的实际效果。",
        wrong="效益指标只有“群众满意度”",
        right="效益指标有“史料查阅人次增长率”“公众知晓率”",
    ),
)
def effects_are_more_than_satisfaction(declaration: Declaration) -> Problems:
    """除满意度和反向比率外，至少有一条效益指标。"""
    for table, lines in lines_of(declaration).items():
        effects = [
            line
            for line in lines
            if line.level == "效益指标"
            and not line.satisfies
            and line.name.kind is not Kind.SATISFACTION
            and not _counts_complaints(line)
        ]
        if len(effects) > 1 or not lines:
            continue
        if not effects:
            yield Problem(Place(table.level), f"{table.label}中除满意度外没有效益指标")
        elif effects[0].name.reverse and effects[0].percentage:
            only = effects[0]
            message = f"{table.label}中除满意度外效益指标仅 1 条，且“{only.label}”是反向比率"
            yield Problem(only.at_level, message)


_SERVED = regex(
    r"群众|市民|居民|村民|农户|农民|公众|患者|病人|学生|师生|学员|家长|老人|老年人|儿童|观众|游客|读者|用户|乘客"
    r"|服务对象|受益人|办事人|参训|选手|种植户|养殖户|职工|驾驶员|企业"
)


@check(
    "IND-005",
    WARNING,
    on=[Narrative, Goals, Indicators],
    fix="请补充服务对象满意度指标，写明调查对象和方法。",
    tag=Tag.ADD_SATISFACTION,
    lesson=Lesson(
        "有服务对象而没有满意度指标，服务得怎样无从评价。",
        wrong="项目概况写“供学校师生查阅”，没有满意度指标",
        right="增设满意度指标“查阅者满意度”≥92%",
    ),
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


_SATISFACTION_COUNT = regex(r"投诉(?:举报)?(?:率|数|量|件数|次数|起数|人次)$")


def _counts_complaints(line: Line) -> bool:
    return _SATISFACTION_COUNT.search(line.name.head) is not None


@check(
    "IND-006",
    WARNING,
    on=[Indicators],
    fix="请把一级指标改为“满意度指标”。",
    tag=Tag.WRONG_LEVEL_1,
    live=in_cell(
        ~Indicators.level.matches_any(("产出指标", "效益指标"))
        | ~Indicators.name.contains("满意度")
        | Indicators.name.mentions("调查", "测评"),
        "“{name}”应归入满意度指标",
        at=Indicators.level,
        name=Indicators.name,
    ),
    lesson=Lesson(
        "满意度指标单独计分，归在其他类别会影响得分。",
        wrong="一级指标“效益指标”，名称“社会公众好评率”",
        right="一级指标“满意度指标”，名称“社会公众好评率”",
    ),
)
def satisfaction_stands_under_satisfaction(declaration: Declaration) -> Problems:
    """满意、认可、好评、投诉类指标归入满意度指标。"""
    for line in every_line(declaration):
        if line.level in {None, "满意度指标"}:
            continue
        if line.name.satisfaction or _counts_complaints(line):
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
    lesson=Lesson(
        "没有数量指标，工作量与花费是否相称无法核对。",
        wrong="产出指标中没有一条写明完成多少",
        right="增设“数量指标：老照片修复份数”≥900份",
    ),
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
    lesson=Lesson(
        "没有质量指标，只知道做了多少，不知道做得怎样。",
        wrong="产出指标中没有合格率、准确率一类的指标",
        right="增设“质量指标：扫描合格率”≥98%",
    ),
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
    lesson=Lesson(
        "没有时效指标，年中监控时无法判断是否按期。",
        wrong="产出指标中没有一条写明何时完成",
        right="增设“时效指标：加工任务完成时间”，11月30日前",
    ),
)
def outputs_have_a_time(declaration: Declaration) -> Problems:
    """年度产出指标中有时效指标。"""
    for message in _lacking(declaration, Kind.TIME):
        yield Problem(_place(declaration), message)


_BUILT_OR_BOUGHT = regex(r"(?:工程|修缮|购置|采购)(?:项目)?(?:经费|资金|费用|费)?$")
_COSTS_ASKED_FROM = 2022
"""From this budget year on, works and purchases must have an indicator of cost."""


@check(
    "IND-010",
    WARNING,
    on=[Indicators],
    fix="请补充成本指标，写明总成本或单位成本的上限，如“≤9元/件”。",
    tag=Tag.ADD_OUTPUT,
    after=("IND-002",),
    lesson=Lesson(
        "没有成本指标，无法判断支出是否合理、有无节约。",
        wrong="产出指标中没有一条写明花多少钱",
        right="增设“成本指标：单件扫描加工成本”≤9元/件",
    ),
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
    lesson=Lesson(
        "表样不分类别，缺哪一类指标不易看出，也无法分类统计。",
        wrong="二级指标只写名称：扫描合格率",
        right="名称前写明类别：“质量指标：扫描合格率”",
    ),
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
    lesson=Lesson(
        "类别与一级指标不符，分类汇总和计分都会出错。",
        wrong="一级指标“效益指标”，名称“数量指标：史料扫描件数”",
        right="一级指标“产出指标”，名称“数量指标：史料扫描件数”",
    ),
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
        wanted = LEVEL_OF[kind] if line.at_class == line.at_level else None
        yield Problem(line.at_class, message, wanted)


_EFFECT_HEAD = regex(
    r"(?:知晓率|就业率|增长率|增长幅度|增幅|下降率|降低率|提升率|提高率|改善率|增收额?|税收(?:收入|额)?|产值)$"
)
_OUTPUT_HEAD = regex(
    r"(?:完成率|完成及时率|验收合格率|验收通过率|按时完成率"
    r"|(?:购置|采购|培训|举办|发放|印制|印刷|检测|监测|维修|检查)(?:数量|次数|场次|人数|人次|期数|班次|面积|里程|套数|份数|台数))$"
)
_OF_EFFECT = regex(r"增长|提升|改善|受益|带动|影响|新增|增收|满意|群众|公众")
_OF_OUTPUT = regex(r"成本|费用|能耗|单价|价格")


@check(
    "IND-013",
    WARNING,
    on=[Indicators],
    fix="请调整一级指标：完成了什么归产出指标，带来了什么归效益指标。",
    tag=Tag.WRONG_LEVEL_1,
    lesson=Lesson(
        "做成的事和带来的变化混在一起，两类指标都不能如实计分。",
        wrong="一级指标“效益指标”，名称“设备购置数量”",
        right="一级指标“产出指标”，名称“设备购置数量”",
    ),
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
_count = Annual.name.count()


@check(
    "IND-019",
    HINT,
    on=[Indicators],
    fix="请增减指标，突出最能反映项目产出和效果的内容。",
    tag=Tag.INCOMPLETE,
    live=in_cell(
        lambda limits: (
            # rows half filled in are neither more nor fewer
            _count.equals(0)
            | ~_count.equals(Annual.level.count())
            | ~_count.equals(Annual.value.count())
            | (_count >= limits.fewest_indicators)
        ),
        "年度绩效指标共 {count} 条，宜为 {fewest} 至 {most} 条",
        at=Annual.level,
        count=_count,
        fewest=lambda limits: expr(limits.fewest_indicators),
        most=lambda limits: expr(limits.most_indicators),
    ),
    lesson=Lesson(
        "指标太少反映不全，太多则重点不清、难以逐条核实。",
        wrong="年度绩效指标 4 条",
        right="年度绩效指标 12 条，产出、效益、满意度都有",
    ),
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
_ALIKE_CONTENTS = 60
"""Names, and explanations, that are as alike as this may mean one thing in both tables."""

_STANDING = regex(r"年限|寿命|等级|级别|类别|档次|排名|名次|标准$|资质|称号")
"""What is reached once and for all, not year by year."""

_ANY_NAME = frozenset(
    "数量 人数 次数 件数 个数 合格 及时 准确 完成 时间 比例 占比 群众 增长 平均 累计".split()  # noqa: SIM905
)
"""What names have in common whatever they measure."""


@check(
    "IND-021",
    HINT,
    on=[LongTerm, Annual],
    fix="请补充对应的年度指标，或说明该长期指标如何分年实现。",
    after=("IND-002", "IND-003", "IND-014"),
    lesson=Lesson(
        "长期指标没有年度对应，每年做到哪一步无法跟踪。",
        wrong="长期指标“带动研学收入”，年度指标没有这一条",
        right="长期、年度都有“带动研学收入”，年度填当年的数值",
    ),
)
def long_term_indicators_go_on_year_by_year(declaration: Declaration) -> Problems:
    """每条长期指标都有对应的年度指标，可持续影响、等级一类的除外；一次性项目不要求。"""
    annual = [line for line in yearly(declaration) if line.name.head]
    if not annual or declaration[Project.kind] == "一次性项目":
        return
    names = {line.name.head for line in annual}
    for line in lasting(declaration):
        name = line.name.head
        if not name or name in names or _stands_alone(line):
            continue
        if not any(_mapped(line, other) for other in annual):
            yield Problem(line.at_name, f"长期指标“{line.label}”没有对应的年度指标")


def _stands_alone(line: Line) -> bool:
    """Tell what shows after years only, or is a grade that is held."""
    return (
        (line.name.stated or "").startswith("可持续")
        or (line.target is not None and line.target.shape is GRADE)
        or _STANDING.search(line.name.head) is not None
    )


def _mapped(long: Line, year: Line) -> bool:
    """Tell whether an annual indicator leads to a long-term one."""
    name, other = long.name.head, year.name.head
    if name in other or other in name or similarity(name, other) >= _ALIKE_NAMES:
        return True
    if long.kind in _AT_ANY_STAGE and long.kind is year.kind:
        return True
    if long.level == year.level and (topics(name) & topics(other)) - _ANY_NAME:
        return True
    said = long.content and year.content
    return bool(said) and similarity(long.content, year.content) >= _ALIKE_CONTENTS


_AT_ANY_STAGE = {Kind.COST, Kind.TIME}
"""A total cost goes on as a cost of the year, the end of all as the time of a stage."""


@check(
    "IND-031",
    WARNING,
    on=[Indicators],
    fix="请按“产出、效益、满意度”的顺序集中排列。",
    lesson=Lesson(
        "同类指标分散排列，审核和汇总时容易漏看。",
        wrong="依次为满意度指标、产出指标、效益指标",
        right="依次为产出指标、效益指标、满意度指标",
    ),
)
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
