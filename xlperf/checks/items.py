"""ITM: the amount by item of the functional classification. Whether the codes fit is in `classes`."""

from __future__ import annotations

from decimal import Decimal

from ..core.check import Problem, Problems, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import distance
from ..core.fields import ERROR, WARNING, as_text
from ..forms.shared import GUIDE_2011
from ..forms.xiangyang_project import Detail, Funding, Item, Project

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
    after=("FND-005", "FND-004"),
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
    after=("FND-005",),
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

items_differ = rule(
    "ITM-009",
    WARNING,
    Item.code.is_unique(),
    says="功能科目“{written}”在项目明细表中重复",
    fix="请把同一功能科目的金额合并为一行。",
    written=Item.code,
)


@check("ITM-012", WARNING, on=[Item], fix="请把该单元格设为文本格式后重新输入 7 位编码。")
def codes_are_texts(declaration: Declaration) -> Problems:
    """功能科目编码以文本填写，不是数字。"""
    for row, item in enumerate(declaration.rows(Item)):
        raw = item.raw(Item.code)
        if isinstance(raw, Decimal):
            shown = as_text(raw)
            message = f"第{row + 1}行功能科目“{shown}”被存为数字"
            yield Problem(Place(Item.code, row), message, f"文本“{shown}”")
