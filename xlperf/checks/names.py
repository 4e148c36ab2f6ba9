"""BAS: how the project, the units and the persons are called."""

from __future__ import annotations

from functools import cache

from ..core.check import Problem, Problems, Unverified, check, in_cell, rule
from ..core.declaration import Declaration, Place
from ..core.fields import HINT, LIVE_FILLERS, SUBMISSION, WARNING, Lesson, Person, is_filler
from ..core.form import Form
from ..core.regex import regex
from ..core.settings import Settings
from ..core.similar import similarity
from ..core.words import clean
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Evaluation, Filing, Heading, Project, Signature


@check(
    "BAS-005",
    WARNING,
    on=[Filing, Project],
    fix="请核对填报单位，应为主管部门或项目实施单位。",
    basis=GUIDE_2011,
    lesson=Lesson(
        "填报单位与项目无关，审核和下达资金时不知以谁为准。",
        wrong="填报单位“楚宁市图书馆”，由楚宁市档案馆实施",
        right="填报单位“楚宁市档案馆”，由楚宁市档案馆实施",
    ),
)
def declaring_unit_takes_part(declaration: Declaration, settings: Settings) -> Problems:
    """填报单位是主管部门、项目实施单位或其下属单位。"""
    names = [declaration[field] for field in (Filing.unit, Project.department, Project.agency)]
    if not all(name and not is_filler(name) for name in names):
        return
    unit, *others = (clean(name or "") for name in names)
    if any(unit in other or other in unit or similarity(unit, other) >= settings.alike for other in others):
        return
    yield Problem(
        Place(Filing.unit),
        f"填报单位“{declaration[Filing.unit]}”与主管部门“{declaration[Project.department]}”、"
        f"项目实施单位“{declaration[Project.agency]}”均不一致",
    )


@cache
def _listed(roster: tuple[str, ...]) -> dict[str, str]:
    return {clean(name): name for name in roster}


@check(
    "BAS-006",
    WARNING,
    on=[Project],
    fix="请填写单位全称，与名录一致。",
    basis=GUIDE_2011,
    lesson=Lesson(
        "简称或旧称与名录对不上，汇总时会算作另一个单位。",
        wrong="市老干部活动中心",
        right="楚宁市老干部活动服务中心",
    ),
)
def units_are_in_the_roster(declaration: Declaration, settings: Settings) -> Problems:
    """填报单位、主管部门和项目实施单位的名称在单位名录中。"""
    if not settings.roster:
        yield Unverified("没有单位名录")
        return
    listed = _listed(settings.roster)
    for field in declaration.form.asked((Filing.unit, Project.department, Project.agency)):
        name = declaration[field]
        if name is None or is_filler(name) or clean(name) in listed:
            continue
        best = max(listed, key=lambda one: similarity(one, name))
        near = similarity(best, name) >= _NEAR
        offered = f"，名录中相近的为“{listed[best]}”" if near else ""
        message = f"“{field.label}”的“{name}”不在单位名录中{offered}"
        yield Problem(Place(field), message, listed[best] if near else None)


_NEAR = 60
"""From here on two names are alike enough to be offered one for the other."""

_GENERAL = regex(r"(?:经费|资金|工作|费用)$")
_MEANS_ONLY = regex(r"(?:经费|资金|工作)$")
_TELLS_NOTHING = regex(r"(?:工作|专项|业务|项目|日常|办公|公用|运转)(?:经费|资金)$")
"""工作经费, 专项资金: whatever stands before, such a name is of the means."""

_IDLE = regex(
    r"工作|专项|业务|经费|资金|项目|费用|活动|日常|办公|公用|运转|运行|补助|保障|管理|市级|本级|单位|部门|机构|年度|其他"
    r"|[^\u3400-\u9fff]+"
)
_CONTENT = 4
"""So many characters beside such words name what is done: 招商引资, 办案补贴及值班律师."""

_BRACKETED = regex(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]$")
_YEARS = regex(r"(20\d\d)(?:年?[-—–~至到](20\d\d))?(?=年|[^\d号〕\]】)]|$)")
_LONGEST = 40


@check(
    "BAS-018",
    HINT,
    on=[Heading, Project],
    fix="请以项目的具体内容命名，与部门预算中的名称一致。",
    live=in_cell(Project.name.length() <= _LONGEST, f"项目名称超过 {_LONGEST} 字，宜简明体现具体内容"),
    lesson=Lesson(
        "“工作经费”一类的名称看不出做什么，容易与基本支出混淆。",
        wrong="老干部工作经费",
        right="老干部史料数字化采编",
    ),
)
def project_is_called_for_what_it_does(declaration: Declaration) -> Problems:
    """项目名称体现具体内容，不以“经费”“资金”等结尾，不超过40字，不含其他年份，跨年度项目的实施年份除外。"""
    name, year = declaration[Project.name], declaration[Heading.year]
    if name is None or is_filler(name):
        return
    bare = clean(name)
    faults = []
    core = _BRACKETED.sub("", bare)
    if (general := _GENERAL.search(core)) and not _names_its_content(core, declaration):
        faults.append(f"以“{general[0]}”结尾")
    if len(bare) > _LONGEST:
        faults.append(f"长 {len(bare)} 字")
    for first, last in _YEARS.findall(bare):
        own = range(int(first), int(last or first) + 1)
        if year is not None and year not in own and not _is_of_the_period(own, declaration):
            faults.append(f"含 {first}{'-' + last if last else ''} 年，申报年度为 {year}")
    if faults:
        yield Problem(Place(Project.name), f"项目名称“{name}”{'，'.join(faults)}，宜体现具体内容")


def _is_of_the_period(years: range, declaration: Declaration) -> bool:
    """Tell years of the project itself: 2025年度…项目, until 2026; what is 常年性 is one of each year."""
    period = declaration[Project.period]
    if period is None or not period.ends or declaration[Project.kind] == "常年性项目":
        return False
    return all(period.first.year <= one <= period.last.year for one in (years[0], years[-1]))


def _names_its_content(name: str, declaration: Declaration) -> bool:
    """Tell whether a name that ends with 经费, 资金 or 工作 says enough before it."""
    if not _MEANS_ONLY.search(name) or _TELLS_NOTHING.search(name):
        return False
    for unit in (declaration[Project.agency], declaration[Project.department]):
        name = name.replace(clean(unit), "") if unit else name
    return len(_IDLE.sub("", name)) >= _CONTENT


_SHORTEST_NAME = 2


@cache
def _persons(form: Form) -> tuple[Person, ...]:
    return tuple(field for field in form.fields() if isinstance(field, Person) and not field.table)


_HAN = r"[\u3400-\u9fff]"
_NAME = regex(rf"{_HAN}(?:{_HAN}|[*×Xx]){{1,3}}|{_HAN}+(?:[·•・.]{_HAN}+)+")
_NO_NAME = regex(r"办公室|科室|科长|处长|局长|主任|单位|部门|中心|小组|领导|负责|同志|经办|财务|全体")
_SEVERAL = regex(r"[、,，/;；和]")


@check(
    "BAS-019",
    WARNING,
    on=[Project.leader],
    fix="请填写姓名，不写职务、单位或电话。",
    live=in_cell(
        lambda field: (field.length() >= _SHORTEST_NAME) | field.matches_any(LIVE_FILLERS),
        "“{label}”填的“{said}”不是姓名（2 至 4 个汉字）",
        each=(Project.leader, Evaluation.reviewer, Signature.filler, Signature.head),
        said=lambda field: field,
    ),
    lesson=Lesson(
        "栏内不是姓名，有疑问时不知向谁核实。",
        wrong="项目负责人：办公室主任",
        right="项目负责人：张三",
    ),
)
def persons_have_names(declaration: Declaration) -> Problems:
    """负责人、评审人、填报人等栏填的是姓名。"""
    for field in _persons(declaration.form):
        said = declaration[field]
        if said is None or is_filler(said):
            continue
        names = _SEVERAL.split(_BRACKETED.sub("", clean(said)))
        if not all(_NAME.fullmatch(name) and not _NO_NAME.search(name) for name in names):
            yield Problem(Place(field), f"“{field.label}”填的“{said}”不是姓名（2 至 4 个汉字）")


signers_are_not_one_person = rule(
    "BAS-020",
    HINT,
    ~(Project.leader.equals(Signature.filler) & Project.leader.equals(Signature.head)),
    states="项目负责人、填报人、单位负责人不是同一个人。",
    says="项目负责人、填报人和单位负责人同为“{name}”",
    fix="请核实三个角色；确为同一人的，不需修改。",
    stage=SUBMISSION,
    name=Project.leader,
    lesson=Lesson(
        "三个角色同为一人，报出前少了一道核对。",
        wrong="项目负责人、填报人和单位负责人均为张三",
        right="项目负责人张三，填报人李四，单位负责人王五",
    ),
)
