"""ITM: the amount by item of the functional classification."""

from __future__ import annotations

from decimal import Decimal

from .. import codes
from ..core.check import Problem, Problems, Unverified, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import distance
from ..core.fields import ERROR
from ..core.words import clean
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Detail, Funding, Heading, Item, Project

CLASSIFICATION = "政府收支分类科目"
_items = Item.amount.sum()
_rounding = Item.amount.count() * Decimal("0.5")
"""Whole 元 stand for ± 0.5 元 a row."""

items_add_up_to_the_total = rule(
    "ITM-006",
    ERROR,
    _items.near(Funding.total.in_yuan(), _rounding + 50),
    says="项目明细合计 {items} 元与资金总额 {total} 万元不符，差 {gap} 元",
    fix="请核对项目明细表（元）和资金总额（万元），两者四舍五入后应相等。",
    basis="本表表样",
    at=Item.amount,
    expected=Funding.total.in_yuan(),
    items=_items,
    total=Funding.total,
    gap=distance(_items, Funding.total.in_yuan()),
)

items_add_up_to_the_detail = rule(
    "ITM-007",
    ERROR,
    Detail.amount.count().equals(0)
    | Item.amount.count().equals(0)
    | _items.near(Detail.amount.sum(), _rounding),
    says="项目明细合计 {items} 元与支出明细合计 {detail} 元不符，差 {gap} 元",
    fix="请核对项目明细表和支出明细预算，两者四舍五入到元后应相等。",
    basis="本表表样",
    at=Item.amount,
    expected=Detail.amount.sum(),
    items=_items,
    detail=Detail.amount.sum(),
    gap=distance(_items, Detail.amount.sum()),
)

items_name_the_project = rule(
    "ITM-008",
    ERROR,
    Item.project.equals(Project.name),
    says="项目明细表的项目名称“{item}”与表头“{name}”不一致",
    fix="请与表头的项目名称填写一致。",
    basis=GUIDE_2011,
    expected=Project.name,
    item=Item.project,
    name=Project.name,
)


@check("ITM-002", ERROR, on=[Heading, Item], fix="请按当年政府收支分类科目核对编码。", basis=CLASSIFICATION)
def class_and_group_exist(declaration: Declaration) -> Problems:
    """功能科目编码的类（3位）和款（5位）在申报年度的科目表中存在。"""
    listed = codes.functional(declaration.year)
    for row, item in enumerate(declaration.rows(Item)):
        code = item[Item.code]
        if code is None:
            yield Unverified(f"第{row + 1}行功能科目未填写或不是7位编码")
        elif not listed:
            yield Unverified(f"没有{declaration.year or '申报'}年度的功能科目表")
        elif code[:3] not in listed:
            yield Problem(Place(Item.code, row), f"编码“{code}”的类“{code[:3]}”不存在", "有效的类级编码")
        elif code[:5] not in listed:
            yield Unverified(f"科目表未收录款“{code[:5]}”，编码“{code}”未核验")


@check(
    "ITM-003", ERROR, on=[Heading, Item], fix="请按编码填写科目名称，或按名称改正编码。", basis=CLASSIFICATION
)
def name_is_that_of_the_code(declaration: Declaration) -> Problems:
    """功能科目编码存在，且名称与科目表一致。"""
    listed = codes.functional(declaration.year)
    for row, item in enumerate(declaration.rows(Item)):
        code, name = item[Item.code], item[Item.name]
        if code is None or name is None:
            yield Unverified(f"第{row + 1}行功能科目或名称未填写")
        elif code not in listed:
            yield Unverified(f"科目表未收录编码“{code}”，名称未核验")
        elif clean(name) != clean(listed[code]):
            message = f"编码“{code}”的名称应为“{listed[code]}”，现为“{name}”"
            yield Problem(Place(Item.name, row), message, listed[code])
