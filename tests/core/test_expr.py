from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlperf.core.expr import (
    OPERATORS,
    UNKNOWN,
    Apply,
    Over,
    count_where,
    evaluate,
    expr,
    how_many,
    in_words,
    rounded,
    table_of,
    total_of,
    when,
)

from .tiny import Ask, Line, declared

D = Decimal
TWO = {Ask.yuan: 8, Ask.wan: 2, Ask.own: 3}
"""8 元, 2 万元 and 3 万元."""

holds = expr(1).equals(1)
fails = expr(1).equals(2)
unknown = Ask.yuan.equals(1)
"""Unknown as long as the cell is blank."""

ARITHMETIC = [
    pytest.param(Ask.wan + Ask.own, TWO, D(5), id="amounts add up"),
    pytest.param(1 + Ask.wan, TWO, D(3), id="a number may stand first in a sum"),
    pytest.param(Ask.wan - Ask.own, TWO, D(-1), id="amounts subtract"),
    pytest.param(10 - Ask.wan, TWO, D(8), id="a number may stand first in a difference"),
    pytest.param(Ask.wan * Ask.yuan, TWO, D(16), id="amounts multiply"),
    pytest.param(2 * Ask.yuan, TWO, D(16), id="a number may stand first in a product"),
    pytest.param(Ask.yuan / Ask.wan, TWO, D(4), id="amounts divide"),
    pytest.param(Ask.yuan / (Ask.wan - 2), TWO, UNKNOWN, id="a division by zero is unknown"),
    pytest.param((Ask.wan - 2) / (Ask.wan - 2), TWO, UNKNOWN, id="zero by zero is unknown"),
    pytest.param(Ask.wan + Ask.own, {Ask.wan: 2}, UNKNOWN, id="a blank makes a sum unknown"),
    pytest.param(Ask.wan - Ask.own, {Ask.wan: 2}, UNKNOWN, id="a blank makes a difference unknown"),
    pytest.param(Ask.wan * Ask.own, {Ask.wan: 2}, UNKNOWN, id="a blank makes a product unknown"),
    pytest.param(Ask.wan / Ask.own, {Ask.wan: 2}, UNKNOWN, id="a blank makes a quotient unknown"),
    pytest.param(Ask.wan + 1, {Ask.wan: "2"}, UNKNOWN, id="a figure typed as text is no number"),
    pytest.param(Ask.wan + 1, {Ask.wan: "二"}, UNKNOWN, id="a word is no number"),
    pytest.param(Ask.wan + 1, {Ask.wan: True}, UNKNOWN, id="a truth is no number"),
    pytest.param(Ask.wan.round(1), {Ask.wan: D("0.25")}, D("0.3"), id="half is rounded up"),
    pytest.param(Ask.wan.round(1), {Ask.wan: D("-0.25")}, D("-0.3"), id="half is rounded away from zero"),
    pytest.param(Ask.wan.round(0), {Ask.wan: D("2.5")}, D(3), id="half is not rounded to even"),
    pytest.param(Ask.wan.in_yuan(), {Ask.wan: D("37.59")}, D(375_900), id="万元 become 元"),
    pytest.param(Ask.yuan.in_yuan(), {Ask.yuan: 5}, D(5), id="元 stay 元"),
    pytest.param(Ask.wan.in_yuan(), {}, UNKNOWN, id="a blank in 元 is unknown"),
]

COMPARISONS = [
    pytest.param(Ask.wan.equals(D("0.3")), {Ask.wan: D("0.3")}, True, id="equal amounts are equal"),
    pytest.param(Ask.wan.equals(1), {Ask.wan: 2}, False, id="other amounts are not equal"),
    pytest.param(Ask.wan.equals(1), {}, UNKNOWN, id="a blank is not zero"),
    pytest.param(Ask.wan.equals(1), {Ask.wan: "1"}, UNKNOWN, id="a text equals no number"),
    pytest.param(Ask.wan < 2, {Ask.wan: 1}, True, id="1 is less than 2"),
    pytest.param(Ask.wan < 2, {Ask.wan: 2}, False, id="2 is not less than 2"),
    pytest.param(Ask.wan < 2, {}, UNKNOWN, id="a blank is not less than 2"),
    pytest.param(Ask.wan <= 2, {Ask.wan: 2}, True, id="2 is at most 2"),
    pytest.param(Ask.wan <= 2, {Ask.wan: 3}, False, id="3 is not at most 2"),
    pytest.param(Ask.wan <= 2, {Ask.wan: "少"}, UNKNOWN, id="a text is not at most 2"),
    pytest.param(Ask.wan > 2, {Ask.wan: 3}, True, id="3 is more than 2"),
    pytest.param(Ask.wan > 2, {Ask.wan: 2}, False, id="2 is not more than 2"),
    pytest.param(Ask.wan > 2, {}, UNKNOWN, id="a blank is not more than 2"),
    pytest.param(Ask.wan >= 2, {Ask.wan: 2}, True, id="2 is at least 2"),
    pytest.param(Ask.wan >= 2, {Ask.wan: 1}, False, id="1 is not at least 2"),
    pytest.param(Ask.wan >= 2, {Ask.wan: "多"}, UNKNOWN, id="a text is not at least 2"),
    pytest.param(Ask.on < Ask.due, {Ask.on: date(2027, 1, 1), Ask.due: date(2027, 1, 2)}, True, id="days"),
    pytest.param(Ask.on < date(2027, 1, 2), {Ask.on: date(2027, 1, 1)}, True, id="a day and a constant one"),
]

NEARNESS = [
    pytest.param("37.59", "37.57", True, id="37.59 and 37.57"),
    pytest.param("37.57", "37.59", True, id="37.57 and 37.59"),
    pytest.param("37.59", "37.56", False, id="37.59 and 37.56 are too far apart"),
    pytest.param("37.59", "37.566", True, id="the gap is rounded to the decimals first"),
    pytest.param("37.59", "37.565", False, id="the gap is rounded half up"),
    pytest.param("37.59", None, UNKNOWN, id="a blank is near nothing"),
    pytest.param("37.59", "37.59元", UNKNOWN, id="a text is near nothing"),
]

TEXTS = [
    pytest.param(Ask.name.equals("网站"), {Ask.name: "网站"}, True, id="the same text"),
    pytest.param(Ask.name.equals("网站"), {Ask.name: "网站 "}, True, id="a blank at the end is nothing"),
    pytest.param(Ask.name.equals("abc"), {Ask.name: "ABC"}, False, id="capitals are other letters"),
    pytest.param(Ask.name.equals("A"), {Ask.name: "Ａ"}, False, id="full-width letters are other letters"),
    pytest.param(Ask.name.equals("网站"), {}, UNKNOWN, id="a blank is no text"),
    pytest.param(Ask.name.equals("网站"), {Ask.name: "  "}, UNKNOWN, id="spaces are blank"),
    pytest.param(Ask.name.equals(Ask.alias), {Ask.name: "甲", Ask.alias: "甲"}, True, id="two cells alike"),
    pytest.param(Ask.name.equals("7"), {Ask.name: 7}, True, id="a number in a text cell reads as its text"),
    pytest.param(Ask.name.matches_any(("甲", "乙")), {Ask.name: "乙"}, True, id="one of several"),
    pytest.param(Ask.name.matches_any(("甲", "乙")), {Ask.name: "丙"}, False, id="none of several"),
    pytest.param(Ask.name.mentions("甲", "乙"), {Ask.name: "第乙类"}, True, id="it mentions one of several"),
    pytest.param(Ask.name.mentions("甲", "乙"), {Ask.name: "丙"}, False, id="it mentions none"),
    pytest.param(Ask.name.contains("网"), {Ask.name: "官网"}, True, id="contained"),
    pytest.param(Ask.name.contains("站"), {Ask.name: "官网"}, False, id="not contained"),
    pytest.param(Ask.name.contains("站"), {}, UNKNOWN, id="a blank contains nothing known"),
    pytest.param(Ask.name.length(), {Ask.name: "官网"}, D(2), id="two characters"),
    pytest.param(Ask.name.length(), {Ask.name: "𠮷"}, D(2), id="a rare character counts twice, as in a cell"),
    pytest.param(Ask.name.length(), {}, UNKNOWN, id="a blank has no length"),
    pytest.param(Ask.name.is_blank(), {}, True, id="an empty cell is blank"),
    pytest.param(Ask.name.is_blank(), {Ask.name: "  "}, True, id="spaces are blank in a cell"),
    pytest.param(Ask.name.is_blank(), {Ask.name: "无"}, False, id="无 is not blank"),
    pytest.param(Ask.wan.is_blank(), {Ask.wan: 0}, False, id="zero is not blank"),
    pytest.param(Ask.wan.is_number(), {Ask.wan: 0}, True, id="zero is a number"),
    pytest.param(Ask.wan.is_number(), {Ask.wan: "1"}, False, id="a text is no number"),
    pytest.param(Ask.wan.is_number(), {}, False, id="a blank cell is no number"),
]

DATES = [
    pytest.param(Ask.on.year(), {Ask.on: date(2027, 3, 5)}, D(2027), id="the year"),
    pytest.param(Ask.on.month(), {Ask.on: date(2027, 3, 5)}, D(3), id="the month"),
    pytest.param(Ask.on.day(), {Ask.on: date(2027, 3, 5)}, D(5), id="the day"),
    pytest.param(Ask.on.year(), {}, UNKNOWN, id="a blank has no year"),
    pytest.param(Ask.on.month(), {Ask.on: "2027年3月"}, UNKNOWN, id="a text has no month"),
    pytest.param(
        Ask.on.day(), {Ask.on: D("99999999")}, UNKNOWN, id="a number beyond the calendar has no day"
    ),
]

LOGIC = [
    pytest.param(holds & holds, True, id="true and true"),
    pytest.param(holds & fails, False, id="true and false"),
    pytest.param(holds & unknown, UNKNOWN, id="true and unknown"),
    pytest.param(unknown & holds, UNKNOWN, id="unknown and true"),
    pytest.param(fails & unknown, False, id="false and unknown"),
    pytest.param(unknown & fails, False, id="unknown and false"),
    pytest.param(unknown & unknown, UNKNOWN, id="unknown and unknown"),
    pytest.param(fails | fails, False, id="false or false"),
    pytest.param(holds | fails, True, id="true or false"),
    pytest.param(holds | unknown, True, id="true or unknown"),
    pytest.param(unknown | holds, True, id="unknown or true"),
    pytest.param(fails | unknown, UNKNOWN, id="false or unknown"),
    pytest.param(unknown | fails, UNKNOWN, id="unknown or false"),
    pytest.param(~holds, False, id="not true"),
    pytest.param(~fails, True, id="not false"),
    pytest.param(~unknown, UNKNOWN, id="not unknown"),
    pytest.param(when(holds, 1, Ask.yuan + 1), D(1), id="when true, the other branch does not matter"),
    pytest.param(when(fails, Ask.yuan + 1, 2), D(2), id="when false, the first branch does not matter"),
    pytest.param(when(unknown, 1, 2), UNKNOWN, id="when unknown, neither branch is known"),
    pytest.param(when(holds, "甲", "乙").equals("甲"), True, id="when gives texts"),
]

LINES = [(100, "甲"), (None, "乙"), (D("0.5"), "甲")]

COLUMNS = [
    pytest.param(Line.amount.sum(), LINES, D("100.5"), id="a sum skips blanks"),
    pytest.param(Line.amount.sum(), [], D(0), id="a sum of no rows is 0"),
    pytest.param(Line.amount.sum(), [(1, "甲"), ("2", "乙")], UNKNOWN, id="a text makes a sum unknown"),
    pytest.param(Line.amount.sum(), [(1, "甲"), ("  ", "乙")], D(1), id="a sum skips spaces"),
    pytest.param(Line.amount.count(), LINES, D(2), id="a count skips blanks"),
    pytest.param(
        Line.amount.count(), [("二", "甲"), ("  ", "乙")], D(1), id="a count takes texts, not spaces"
    ),
    pytest.param(count_where(Line.name.equals("甲")), LINES, D(2), id="two rows are named 甲"),
    pytest.param(count_where(Line.amount > 1), LINES, D(1), id="a row that is unknown is not counted"),
    pytest.param(count_where(Line.amount > 1), [], D(0), id="of no rows none is counted"),
]


@pytest.mark.parametrize(("expression", "cells", "value"), ARITHMETIC + COMPARISONS + TEXTS + DATES)
def test_a_value(expression, cells, value):
    assert evaluate(expression, declared(cells)) == value


@pytest.mark.parametrize(("one", "other", "value"), NEARNESS)
def test_near_enough_to_two_hundredths(one, other, value):
    cells = {Ask.wan: D(one), Ask.own: other if other is None or "元" in other else D(other)}
    assert evaluate(Ask.wan.near(Ask.own, D("0.02")), declared(cells)) == value


@pytest.mark.parametrize(("expression", "value"), LOGIC)
def test_three_values(expression, value):
    assert evaluate(expression, declared()) == value


@pytest.mark.parametrize(("expression", "lines", "value"), COLUMNS)
def test_a_column(expression, lines, value):
    assert evaluate(expression, declared(lines=lines)) == value


@pytest.mark.parametrize(
    ("names", "values"),
    [
        pytest.param(["甲", "乙"], [True, True], id="each its own"),
        pytest.param(["甲", "乙", "甲"], [True, True, False], id="one repeated"),
        pytest.param(["甲", None, None], [True, UNKNOWN, UNKNOWN], id="blanks repeat nothing"),
        pytest.param(["a", "A"], [True, True], id="capitals tell apart"),
    ],
)
def test_unique(names, values):
    scope = declared(lines=[(1, name) for name in names])
    assert [evaluate(Line.name.is_unique(), scope, row) for row in range(len(names))] == values


@pytest.mark.parametrize(
    ("cells", "total", "filled"),
    [
        pytest.param({}, D(0), D(0), id="nothing is filled in"),
        pytest.param({Ask.wan: 2}, D(2), D(1), id="one of two"),
        pytest.param(TWO, D(5), D(2), id="both"),
        pytest.param({Ask.wan: 2, Ask.own: "3"}, UNKNOWN, D(2), id="one is a text"),
    ],
)
def test_several_fields_of_a_section(cells, total, filled):
    assert evaluate(total_of(Ask.wan, Ask.own), declared(cells)) == total
    assert evaluate(how_many(Ask.wan, Ask.own), declared(cells)) == filled


def test_a_row_is_asked_by_its_number():
    scope = declared({Ask.yuan: 50}, LINES)
    assert [evaluate(Line.amount > Ask.yuan, scope, row) for row in range(3)] == [True, UNKNOWN, False]


@pytest.mark.parametrize(
    ("expression", "table"),
    [
        pytest.param(Ask.wan > 1, None, id="a section's field holds once"),
        pytest.param(Line.amount.sum() > 1, None, id="a whole column holds once"),
        pytest.param(count_where(Line.amount > 1) > 1, None, id="a count of rows holds once"),
        pytest.param(Line.amount > 1, Line, id="a table's field holds for each row"),
        pytest.param(Line.name.is_unique(), Line, id="uniqueness holds for each row"),
    ],
)
def test_whose_rows_it_is_about(expression, table):
    assert table_of(expression) is table


def _operators(expression):
    own = {expression.op} if isinstance(expression, Apply | Over) else set()
    return own.union(*(_operators(part) for part in expression.parts()))


def test_every_operator_is_tried_here():
    tables = (ARITHMETIC, COMPARISONS, TEXTS, DATES, LOGIC, COLUMNS)
    tried = set().union(*(_operators(case.values[0]) for table in tables for case in table))
    assert tried | {"near", "unique"} == set(OPERATORS)


@pytest.mark.parametrize(
    ("number", "digits", "to"),
    [
        pytest.param("0.005", 2, "0.01", id="half goes up"),
        pytest.param("-0.005", 2, "-0.01", id="half below zero goes down"),
        pytest.param("0.0049", 2, "0.00", id="less than half goes"),
        pytest.param("125", -1, "130", id="tens"),
    ],
)
def test_rounding_is_that_of_a_cell(number, digits, to):
    assert rounded(D(number), digits) == D(to)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: bool(Ask.wan > 1), id="a comparison as a truth"),
        pytest.param(lambda: bool(Ask.wan), id="a field as a truth"),
        pytest.param(lambda: 1 < Ask.wan < 2, id="a chained comparison"),
        pytest.param(lambda: (Ask.wan > 1) and (Ask.own > 1), id="and instead of &"),
        pytest.param(lambda: expr(True), id="a truth as an operand"),
        pytest.param(
            lambda: expr(0.1),  # type: ignore[arg-type]
            id="a float as an operand",
        ),
        pytest.param(lambda: Ask.wan.equals(Ask.yuan), id="万元 equal to 元"),
        pytest.param(lambda: Ask.wan > Ask.yuan, id="万元 more than 元"),
        pytest.param(lambda: Ask.wan + Ask.yuan, id="万元 and 元 added"),
        pytest.param(lambda: (Ask.wan + Ask.own).near(Line.amount.sum(), 50), id="sums of 万元 and of 元"),
        pytest.param(lambda: Ask.wan.in_yuan() - Ask.wan, id="元 less 万元"),
    ],
)
def test_what_is_no_expression_is_refused_where_it_is_written(make):
    with pytest.raises(TypeError):
        make()


def test_a_conversion_lets_two_units_meet():
    meet = Ask.wan.in_yuan().equals(Line.amount.sum())
    assert evaluate(meet, declared({Ask.wan: D("0.01")}, [(60, "甲"), (40, "乙")])) is True


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        pytest.param(Ask.wan >= 1, "“资金总额”不小于1", id="a comparison"),
        pytest.param(~Ask.wan.equals(0), "并非“资金总额”等于0", id="a negation"),
        pytest.param(
            Ask.wan.in_yuan().near(Line.amount.sum(), 50),
            "“资金总额”（折合元）与明细“金额”合计相差不超过50",
            id="a sum beside a conversion",
        ),
        pytest.param(total_of(Ask.wan, Ask.own), "“资金总额”、“自筹”合计", id="several fields"),
        pytest.param(Line.name.is_unique(), "明细“项目”不与上面的行重复", id="uniqueness"),
        pytest.param(when(Ask.name.is_blank(), 0, 1), "当“名称”为空时为0，否则为1", id="a choice"),
        pytest.param(Ask.on.year().equals(2027), "“日期”的年份等于2027", id="a part of a date"),
    ],
)
def test_in_words(expression, words):
    assert in_words(expression) == words
