"""ITM: the amount by item of the functional classification. Whether the codes fit is in `classes`."""

from __future__ import annotations

from decimal import Decimal

from ..core.check import Problem, Problems, check, rule
from ..core.declaration import Declaration, Place
from ..core.expr import distance
from ..core.fields import ERROR, WARNING, Lesson, as_text
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
    lesson=Lesson(
        "两处金额不同，批复预算时不知以哪一个为准。",
        wrong="资金总额 25.08 万元，项目明细合计 250000 元",
        right="资金总额 25.08 万元，项目明细合计 250800 元",
    ),
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
    lesson=Lesson(
        "同一笔钱按科目和按用途合计不同，说明有一处漏列或多列。",
        wrong="支出明细合计 250800 元，项目明细合计 250000 元",
        right="支出明细合计 250800 元，项目明细合计 250800 元",
    ),
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
    lesson=Lesson(
        "名称不一致，无法确认是不是同一个项目的金额。",
        wrong="表头“老干部史料数字化采编”，项目明细表“史料采编”",
        right="表头、项目明细表均为“老干部史料数字化采编”",
    ),
)

items_differ = rule(
    "ITM-009",
    WARNING,
    Item.code.is_unique(),
    says="功能科目“{written}”在项目明细表中重复",
    fix="请把同一功能科目的金额合并为一行。",
    written=Item.code,
    lesson=Lesson(
        "同一科目分列几行，按科目汇总时容易漏计或重计。",
        wrong="科目 2013202 两行，200000 元和 50800 元",
        right="科目 2013202 一行，250800 元",
    ),
)


@check(
    "ITM-012",
    WARNING,
    on=[Item],
    fix="请把该单元格设为文本格式后重新输入 7 位编码。",
    lesson=Lesson(
        "编码存为数字，导出后可能带小数点，与科目表对不上。",
        wrong="数字 2013202",
        right="文本“2013202”",
    ),
)
def codes_are_texts(declaration: Declaration) -> Problems:
    """功能科目编码以文本填写，不是数字。"""
    for row, item in enumerate(declaration.rows(Item)):
        raw = item.raw(Item.code)
        if isinstance(raw, Decimal):
            shown = as_text(raw)
            message = f"第{row + 1}行功能科目“{shown}”被存为数字"
            yield Problem(Place(Item.code, row), message, f"文本“{shown}”")
