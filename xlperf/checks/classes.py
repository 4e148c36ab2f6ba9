"""ITM: whether the codes of the functional classification exist, and fit the project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import codes
from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, Lesson, plain
from ..core.regex import regex
from ..core.words import clean
from ..forms.xiangyang_project import Filing, Funding, Heading, Item, Project

CLASSIFICATION = "政府收支分类科目"


def _coded(declaration: Declaration) -> Iterator[tuple[int, str, str | None]]:
    """Give the row, code and name of every item whose code can be read."""
    for row, item in enumerate(declaration.rows(Item)):
        if code := item[Item.code]:
            yield row, code, item[Item.name]


@check(
    "ITM-002",
    ERROR,
    on=[Heading, Item],
    fix="请按当年政府收支分类科目核对编码。",
    basis=CLASSIFICATION,
    lesson=Lesson(
        "类、款不存在，金额无法列入预算科目。",
        wrong="2513202（没有“251”类）",
        right="2013202",
    ),
)
def class_and_group_exist(declaration: Declaration) -> Problems:
    """功能科目编码的类（3位）和款（5位）在申报年度的科目表中存在。"""
    year = declaration.year
    listed = codes.functional(year)
    for row, item in enumerate(declaration.rows(Item)):
        code = item[Item.code]
        if code is None:
            yield Unverified(f"第{row + 1}行功能科目未填写或不是7位编码")
        elif year is None or not listed:
            yield Unverified(f"没有{year or '申报'}年度的功能科目表")
        elif code[:3] not in listed:
            if not codes.in_other_years(code[:3], year):
                yield Problem(Place(Item.code, row), f"编码“{code}”的类“{code[:3]}”不存在", "有效的类级编码")
        # Where not all 款 are listed, the check of names says once that nothing was compared.
        elif (
            code[:5] not in listed
            and not codes.in_other_years(code[:5], year)
            and codes.is_complete(code[:3], year)
        ):
            yield Problem(
                Place(Item.code, row),
                f"编码“{code}”的款“{code[:5]}”在“{code[:3]} {listed[code[:3]]}”下不存在",
                "有效的款级编码",
            )


@check(
    "ITM-003",
    ERROR,
    on=[Heading, Item],
    fix="请按编码填写科目名称，或按名称改正编码。",
    basis=CLASSIFICATION,
    lesson=Lesson(
        "编码与名称不符，不知金额应列入哪个科目。",
        wrong="2013202 行政运行",
        right="2013202 一般行政管理事务",
    ),
)
def name_is_that_of_the_code(declaration: Declaration) -> Problems:
    """功能科目编码存在，且名称与科目表一致。"""
    year = declaration.year
    listed = codes.functional(year)
    unlisted: list[str] = []
    for row, item in enumerate(declaration.rows(Item)):
        code, name = item[Item.code], item[Item.name]
        if code is None or name is None:
            yield Unverified(f"第{row + 1}行功能科目或名称未填写")
        elif code in listed:
            if _comparable(name) != _comparable(listed[code]):
                message = f"编码“{code}”的名称应为“{listed[code]}”，现为“{name}”"
                yield Problem(Place(Item.name, row), message, listed[code])
        elif year is not None and codes.in_other_years(code, year):
            yield Unverified(f"编码“{code}”不属 {year} 年度，名称未核验")
        elif year is not None and code[:5] in listed and codes.is_complete(code[:5], year):
            siblings = {clean(called): own for own, called in listed.items() if own.startswith(code[:5])}
            message = f"编码“{code}”在“{code[:5]} {listed[code[:5]]}”下不存在"
            yield Problem(Place(Item.code, row), message, siblings.get(clean(name)))
        else:
            unlisted.append(f"“{code}”")
    if unlisted:
        yield Unverified(
            f"本工具自带的功能科目表不全，未收录{'、'.join(dict.fromkeys(unlisted))}，未核验编码和名称，"
            "不表示填写有误；建议用 xlperf codes import 导入当年科目表"
        )


_SIGNS = regex(r"[（()）、，,·]")


def _comparable(name: str) -> str:
    """Give a name without the levels above it (201-20132-…, 组织事务—…) and without its signs."""
    return _SIGNS.sub("", re.split(r"[-—–>/\\]", clean(name))[-1].lstrip("0123456789"))


_BASIC = ("行政运行", "机关服务", "事业运行")


@check(
    "ITM-004",
    WARNING,
    on=[Heading, Item],
    fix="请改用项目支出对应的科目，如“一般行政管理事务”或专项业务科目。",
    after=("ITM-003",),
    lesson=Lesson(
        "基本支出科目用于项目，基本支出和项目支出的数就分不清。",
        wrong="2013201 行政运行",
        right="2013202 一般行政管理事务",
    ),
)
def items_are_not_of_basic_spending(declaration: Declaration) -> Problems:
    """项目支出不使用行政运行、机关服务、事业运行科目。"""
    listed = codes.functional(declaration.year)
    for row, code, name in _coded(declaration):
        # 01 means 行政运行 under administrative 款 only: 2050201 is 学前教育.
        called = listed.get(code) or clean(name or "")
        if called in _BASIC:
            yield Problem(Place(Item.code, row), f"编码“{code}”“{called}”属基本支出科目，项目支出一般不使用")


@check(
    "ITM-005",
    HINT,
    on=[Item],
    fix="请核实有无更具体的科目；没有的，不需修改。",
    lesson=Lesson(
        "“其他”科目看不出支出的方向，有专门科目的应列专门科目。",
        wrong="2013299 其他组织事务支出",
        right="2013202 一般行政管理事务",
    ),
)
def items_are_not_called_other(declaration: Declaration) -> Problems:
    """功能科目不是“其他”款、项。"""
    for row, code, name in _coded(declaration):
        if "99" in (code[3:5], code[5:]) and _is_called_other(code, name):
            called = f"“{name}”" if name else ""
            yield Problem(Place(Item.code, row), f"编码“{code}”{called}是“其他”科目，请核实有无专门科目")


def _is_called_other(code: str, name: str | None) -> bool:
    """Tell an item that is 其他 by its name; 2149901 公共交通运营补助 is none."""
    if name is None:
        return code[5:] == "99"
    return name.startswith(("其他", "其它")) or (code[5:] == "99" and "其他" in name)


_FIELDS = {
    "204": regex(r"公安|司法|法院|检察|国家安全|监狱|戒毒|保密"),
    "205": regex(r"教育|学校|学院|大学|党校|教师"),
    "207": regex(r"文化|旅游|体育|广播|电视|文物|新闻|出版|融媒"),
    "213": regex(r"农业|农村|林业|水利|水务|乡村振兴|畜牧|农机|园林"),
    "214": regex(r"交通|公路|港航|铁路|邮政|民航"),
    "224": regex(r"应急|消防|地震"),
}
_USUAL_FOR_OTHERS = {"205": ("20508",)}
"""Groups of a class that any department uses: training."""

_JUDGED = ("204", "205", "207", "214")
"""Classes that hardly ever fund another department's projects."""


@check(
    "ITM-010",
    HINT,
    on=[Project, Item],
    fix="请核实功能科目是否与主管部门的职能相符。",
    lesson=Lesson(
        "科目与部门职能不符，分类统计的支出就不准确。",
        wrong="主管部门“楚宁市教育局”，科目 2140106 公路养护",
        right="主管部门“楚宁市教育局”，科目 2050202 小学教育",
    ),
)
def class_is_usual_for_the_department(declaration: Declaration) -> Problems:
    """功能科目的类与主管部门的职能相符。"""
    department = declaration[Project.department]
    if department is None:
        return
    units = "，".join(declaration[field] or "" for field in (Project.department, Project.agency, Filing.unit))
    own = [code for code, pattern in _FIELDS.items() if pattern.search(department)]
    if not own:
        return
    listed = codes.functional(declaration.year)
    for row, code, _ in _coded(declaration):
        kind = code[:3]
        if kind in _JUDGED and kind not in own and code[:5] not in _USUAL_FOR_OTHERS.get(kind, ()):
            if _FIELDS[kind].search(units):
                continue
            called = listed.get(kind, "")
            yield Problem(Place(Item.code, row), f"编码“{code}”属“{kind} {called}”，主管部门为“{department}”")


_FUNDS = ("21208", "21210", "21211", "21213", "21214", "22904", "22908", "22960", "223")
"""Groups of the funds' and of the state capital budget: land, sewage and lottery money."""


@check(
    "ITM-011",
    WARNING,
    on=[Funding, Item],
    fix="请核对功能科目和资金来源：一般公共预算安排的改用一般公共预算科目。",
    lesson=Lesson(
        "科目与资金来源不属同一本预算，批复后无法列支。",
        wrong="科目 2120803 城市建设支出，全部为当年预算内拨款",
        right="科目 2013202 一般行政管理事务，全部为当年预算内拨款",
    ),
)
def fund_codes_go_with_fund_money(declaration: Declaration) -> Problems:
    """政府性基金、国有资本经营预算科目不与全部为当年预算内拨款的资金来源并用。"""
    total, budget = declaration[Funding.total], declaration[Funding.budget]
    others = [declaration[field] for field in (Funding.non_tax, Funding.transfer, Funding.other)]
    if not total or budget != total or any(others):
        return
    for row, code, _ in _coded(declaration):
        if code.startswith(_FUNDS):
            kind = "国有资本经营预算" if code.startswith("223") else "政府性基金预算"
            yield Problem(
                Place(Item.code, row),
                f"编码“{code}”属{kind}科目，资金来源 {plain(budget)} 万元全部列为当年预算内拨款",
            )


@check(
    "ITM-013",
    WARNING,
    on=[Heading, Item],
    fix="请按申报年度的政府收支分类科目改填编码。",
    basis=CLASSIFICATION,
    lesson=Lesson(
        "科目按年度调整，已取消或尚未设置的编码不能编制预算。",
        wrong="2027年度，2011502（“20115”款 2018 年度后取消）",
        right="2027年度，2013802 一般行政管理事务",
    ),
)
def codes_are_of_this_year(declaration: Declaration) -> Problems:
    """功能科目编码在申报年度的科目表中有效。"""
    year = declaration.year
    listed = codes.functional(year)
    if year is None or not listed:
        return
    for row, code, _ in _coded(declaration):
        for level in (code[:3], code[:5], code):
            other = codes.in_other_years(level, year)
            if level not in listed and other:
                begun, ended = f"自 {other.first} 年度起设置", f"在 {other.last} 年度后取消"
                when = begun if year < other.first else ended
                message = f"编码“{code}”的“{level} {other.name}”{when}，{year} 年度没有该科目"
                yield Problem(Place(Item.code, row), message)
                break
