"""The smallest form that has every kind of cell an expression meets."""

from __future__ import annotations

from xlperf.core.declaration import Declaration
from xlperf.core.expr import total_of
from xlperf.core.fields import WAN, YUAN, Amount, Day, Text, TitleYear, UnitName
from xlperf.core.form import Form, Roles, Section, Table


class Head(Section, label="标题"):
    year = TitleYear("申报年度", title="申报表")
    unit = UnitName("填报单位")


class Ask(Section, label="申请"):
    wan = Amount("资金总额", money=WAN)
    own = Amount("自筹", money=WAN)
    yuan = Amount("支出", money=YUAN)
    name = Text("名称")
    alias = Text("简称")
    on = Day("日期")
    due = Day("期限")
    total = Amount("合计", money=WAN)

    total.computed = total_of(wan, own)


class Line(Table, label="明细"):
    amount = Amount("金额", money=YUAN)
    name = Text("项目")


TINY = Form(
    "tiny",
    "1",
    "申报表",
    (Head, Ask, Line),
    Roles(year=Head.year, unit=Head.unit, department=Head.unit, project=Ask.name, total=Ask.wan),
)


def declared(sections=None, lines=()) -> Declaration:
    """Give a declaration of some cells; a line is an amount and a name."""
    rows = [{Line.amount: amount, Line.name: name} for amount, name in lines]
    return Declaration.of(TINY, sections or {}, {Line: rows})
