from __future__ import annotations

from decimal import Decimal

import pytest

from xlperf.core.check import EVERYDAY, Problem, Unverified, rule
from xlperf.core.declaration import Declaration, Place
from xlperf.core.expr import total_of
from xlperf.core.fields import ERROR, WAN, Amount, Day, Demand, Text, TitleYear, UnitName
from xlperf.core.form import Form, Labels, Roles, Section, Table
from xlperf.workbook.template import blank

LATE = Demand("X-001", "不早于开始", "请改。", "审核要点")


class Title(Section, labels=Labels.WITHIN):
    year = TitleYear("年度", title="乙表")


class Money(Section, label="资金"):
    total = Amount("总额", money=WAN)
    grant = Amount("拨款", money=WAN)
    other = Amount("其他", money=WAN)
    unit = UnitName("单位")
    name = Text("项目")
    total.computed = total_of(grant, other)


class Stage(Table, rows=3):
    start = Day("开始")
    end = Day("完成", not_before=start, limit=LATE)
    what = Text("内容")


class Period(Money, label="实施期资金", prefix="实施期"):
    """Asks again what Money asks, and something more."""

    note = Text("备注")


class Yearly(Money, label="年度资金", prefix="年度"):
    grant = Amount("财政拨款", money=WAN)


class Later(Stage, prefix="后续"):
    """Rows like those of Stage."""


FORM = Form(
    "twins", "1", "乙表", (Title, Period, Yearly, Later),
    Roles(Title.year, Yearly.unit, Yearly.unit, Yearly.name, Yearly.total),
)  # fmt: skip
SOME = Declaration.of(
    FORM,
    {Period.grant: 100, Period.other: 20, Yearly.grant: 30, Yearly.total: 40, Yearly.name: "甲"},
    {Later: [{Later.start: "2027-02-01", Later.end: "2027-01-01"}]},
)


def test_a_part_that_inherits_asks_its_own_fields_in_order():
    assert [field.path for field in Period.own_fields] == [
        "Period.total", "Period.grant", "Period.other", "Period.unit", "Period.name", "Period.note",
    ]  # fmt: skip
    assert Period.total.label == "实施期总额"
    assert Money.total.label == "总额"


def test_a_field_asked_anew_stands_where_the_inherited_one_stood():
    assert [field.key for field in Yearly.own_fields] == [field.key for field in Money.own_fields]
    assert Yearly.grant.label == "财政拨款"


def test_a_total_is_that_of_its_own_part():
    assert SOME.computed(Period.total) == Decimal(120)
    assert SOME.computed(Yearly.total) == Decimal(30)
    assert blank(FORM, 2027)


def test_an_inherited_table_keeps_its_rows_and_its_order_of_days():
    assert Later.rows == 3
    assert [f.demand.code for f in Later.end.record_faults(SOME.rows(Later)[0])] == ["X-001"]


def test_a_rule_over_a_shared_part_holds_for_each_of_its_twins():
    adds_up = rule(
        "X-002", ERROR, Money.total.equals(total_of(Money.grant, Money.other)),
        says="{total}≠{sum}", fix="请改。", total=Money.total, sum=total_of(Money.grant, Money.other),
    )  # fmt: skip
    found = list(adds_up.problems(SOME.completed(), EVERYDAY))
    assert found == [Problem(Place(Yearly.total), "40.00≠30.00")]


def test_a_rule_over_a_shared_table_holds_for_each_row_of_its_twins():
    named = rule("X-003", ERROR, Stage.what.equals("甲"), says="不是甲", fix="请改。")
    assert [type(one) for one in named.problems(SOME, EVERYDAY)] == [Unverified]
    other = SOME.but({Later.what: ["乙"]})
    assert [one.place for one in named.problems(other, EVERYDAY) if isinstance(one, Problem)] == [
        Place(Later.what, 0)
    ]


def test_a_column_cannot_be_computed():
    with pytest.raises(TypeError, match="only a section"):

        class Bad(Table):
            one = Amount("甲", money=WAN)
            two = Amount("乙", money=WAN, computed=one)
