from __future__ import annotations

import io
import random
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
import xlsxwriter

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.core.expr import (
    OPERATORS,
    UNKNOWN,
    Apply,
    Expr,
    Over,
    count_where,
    evaluate,
    how_many,
    total_of,
    when,
)
from xlperf.core.fields import WAN, YUAN, Amount, Day, Text, TitleYear, UnitName
from xlperf.core.form import Form, Labels, Roles, Section, Table
from xlperf.core.live import live
from xlperf.workbook import formula
from xlperf.workbook.grid import grids
from xlperf.workbook.guard import admit
from xlperf.workbook.layout import address


class Head(Section, labels=Labels.WITHIN):
    year = TitleYear("年度", title="某表")


class Budget(Section, label="预算"):
    wan = Amount("万元", money=WAN)
    yuan = Amount("元", money=YUAN)
    unit = UnitName("单位")
    word = Text("文字")
    day = Day("日期")


class Row(Table, label="行"):
    amount = Amount("金额", money=YUAN)
    name = Text("名称")


TINY = Form(
    "tiny",
    "1",
    "某表",
    (Head, Budget, Row),
    Roles(Head.year, Budget.unit, Budget.unit, Budget.word, Budget.wan),
)
ROWS = 3
SECTION_CELLS = (Head.year, Budget.wan, Budget.yuan, Budget.unit, Budget.word, Budget.day)
TABLE_CELLS = (Row.amount, Row.name)

CONDITIONS: dict[str, Expr] = {
    "equal": Budget.yuan.equals(Decimal("37.59")),
    "less": Budget.yuan < Budget.wan.in_yuan(),
    "at most": Budget.yuan <= 0,
    "more": Budget.yuan + 1 > Decimal("38.59"),
    "at least": Budget.yuan * 2 - 1 >= Decimal("1.5"),
    "near": Budget.yuan.near(Decimal("37.57"), Decimal("0.02")),
    "near in yuan": Row.amount.sum().near(Budget.wan.in_yuan(), 50),
    "trimmed": Budget.unit.equals("产出指标"),
    "divide": (Budget.yuan / Budget.wan.in_yuan()) > 1,
    "round": Budget.yuan.round(1).equals(Decimal("37.6")),
    "same": Budget.unit.equals(Budget.word),
    "same as a word": Budget.word.equals("产出指标"),
    "matches any": Budget.word.matches_any(("产出指标", "ABC")),
    "contains": Budget.word.contains("产出"),
    "mentions": Budget.word.mentions("产出", "AB"),
    "length": Budget.word.length() >= 3,
    "year": Head.year.equals(Budget.day.year()),
    "year or the one before": Head.year.equals(Budget.day.year()) | Head.year.equals(Budget.day.year() + 1),
    "month": Budget.day.month() <= 6,
    "day of the month": Budget.day.day() > 15,
    "blank": Budget.word.is_blank(),
    "number": Budget.yuan.is_number(),
    "and": (Budget.yuan > 0) & Budget.word.equals("abc"),
    "or": (Budget.yuan > 0) | Budget.word.equals("abc"),
    "not": ~(Budget.yuan > 0),
    "when": when(Budget.wan > 0, Budget.yuan, 5) > 4,
    "total of": total_of(Budget.yuan, Row.amount) >= 40,
    "how many": how_many(Budget.word, Budget.unit, Budget.yuan).equals(2),
    "count": Row.name.count() >= 2,
    "count where": count_where(Row.name.equals("产出指标")) >= 1,
    "count where any": count_where(Row.name.matches_any(("产出指标", "abc"))).equals(2),
    "count where number": count_where(Row.amount > 37) >= 1,
    "count where both": count_where((Row.amount >= 0) & Row.name.contains("产")) >= 1,
    "unique": Row.name.is_unique(),
    "of a row": Row.amount > Budget.yuan,
    "text of a row": Row.name.equals(Budget.word),
}
VALUES: dict[str, Expr] = {"total": total_of(Budget.yuan, Row.amount)}

NUMBERS = [
    None,
    Decimal(0),
    Decimal("37.59"),
    Decimal("37.57"),
    Decimal("37.565"),
    Decimal(-1),
    Decimal("2.5"),
    Decimal(375900),
]
TEXTS = [None, "产出指标", "产出指标 ", "abc", "ABC", "Abc", " ", ">=80%", "37.59", "*", "", "a\nb", "产出"]
DAYS = [None, Decimal(-5), Decimal(0), date(2026, 6, 15), date(2027, 12, 31), "2027-01-01", date(2028, 2, 29)]
YEARS = [TINY.roles.year.text(2027), TINY.roles.year.text(2026), None, "某表"]


def cases(count: int) -> list[Declaration]:
    """Draw declarations, some with texts where numbers belong and the other way round."""
    pick = random.Random(20270101).choice
    made = []
    for _ in range(count):
        amount = [*NUMBERS, *NUMBERS, "３７", "37.59万"]
        sections = {
            Head.year: pick(YEARS),
            Budget.wan: pick([*NUMBERS, "x"]),
            Budget.yuan: pick(amount),
            Budget.unit: pick(TEXTS),
            Budget.word: pick([*TEXTS, Decimal(37)]),
            Budget.day: pick(DAYS),
        }
        rows = [{Row.amount: pick(amount), Row.name: pick(TEXTS)} for _ in range(ROWS)]
        made.append(Declaration.of(TINY, sections, {Row: rows}))
    return made


class Block:
    """The cells of one case: sections on its first row, the table over its rows."""

    def __init__(self, top: int, row: int) -> None:
        self.top, self.row = top, row

    def cell(self, field) -> str:
        if field.table:
            return address(self.top + self.row, len(SECTION_CELLS) + TABLE_CELLS.index(field))
        return address(self.top, SECTION_CELLS.index(field))

    def column(self, field) -> str:
        if not field.table:
            return self.cell(field)
        at = len(SECTION_CELLS) + TABLE_CELLS.index(field)
        return f"{address(self.top, at)}:{address(self.top + ROWS - 1, at)}"

    def above(self, field) -> str:
        at = len(SECTION_CELLS) + TABLE_CELLS.index(field)
        return f"{address(self.top, at)}:{address(self.top + self.row, at)}"


def workbook_of(declarations) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet()
    first = len(SECTION_CELLS) + len(TABLE_CELLS)
    for number, declaration in enumerate(declarations):
        top = number * ROWS
        for column, field in enumerate(SECTION_CELLS):
            put(page, top, column, declaration.sections.raw(field))
        for row, record in enumerate(declaration.rows(Row)):
            for column, field in enumerate(TABLE_CELLS, len(SECTION_CELLS)):
                put(page, top + row, column, record.raw(field))
        for row in range(len(declaration.rows(Row))):
            block = Block(top, row)
            for column, expression in enumerate(CONDITIONS.values()):
                page.write_formula(top + row, first + 2 * column, f"={formula.truth(expression, block)}")
                page.write_formula(
                    top + row, first + 2 * column + 1, formula.verdict_formula(expression, block)
                )
    book.close()
    return content.getvalue()


def put(page, row, column, raw) -> None:
    match raw:
        case str():
            page.write_string(row, column, raw)
        case Decimal():
            page.write_number(row, column, float(raw))
        case date():
            page.write_datetime(row, column, raw)


@pytest.mark.office
def test_a_cell_and_python_come_to_the_same_verdict(office, tmp_path):
    declarations = [one for one in cases(250) if len(one.rows(Row)) == ROWS]
    source = tmp_path / "verdicts.xlsx"
    source.write_bytes(workbook_of(declarations))
    (saved,) = office.convert([source], "xlsx")
    (grid,) = grids(admit("verdicts", saved.read_bytes()))
    first = len(SECTION_CELLS) + len(TABLE_CELLS)
    seen: dict[str, set[object]] = {name: set() for name in CONDITIONS}
    wrong = []
    for (number, declaration), row in product(enumerate(declarations), range(ROWS)):
        cells = grid.rows[number * ROWS + row]
        for column, (name, expression) in enumerate(CONDITIONS.items()):
            python = evaluate(expression, declaration, row)
            sheet = (cells[first + 2 * column], cells[first + 2 * column + 1])
            seen[name].add(python)
            if sheet != (python is True, python is False):
                wrong.append((name, python, sheet, declaration))
    assert not wrong, f"{len(wrong)} verdicts differ, the first: {wrong[0]}"
    undecided = {name for name, verdicts in seen.items() if not {True, False} <= verdicts}
    assert not undecided, "every condition must be seen holding and failing"
    assert any(UNKNOWN in verdicts for verdicts in seen.values())


def test_every_operator_is_judged():
    used = {op for expression in CONDITIONS.values() for op in operators(expression)}
    assert set(OPERATORS) <= used


def operators(expression: Expr):
    if isinstance(expression, Apply | Over):
        yield expression.op
    for part in expression.parts():
        yield from operators(part)


RULES = {
    f"{form.key} {one.code} {one.rule.at}": one.rule
    for form in actions.forms()
    for one in live(form, actions.checks())
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_formula_that_excel_takes(rule):
    class Anywhere:
        def cell(self, field):
            return "M100"

        def column(self, field):
            return "M100:M200" if field.table else "M100"

        above = column

    text = formula.verdict_formula(rule.holds, Anywhere())
    assert text.startswith("=")
    assert len(text) <= formula.LONGEST_FORMULA


def test_a_literal_that_excel_would_refuse_is_refused_here():
    with pytest.raises(ValueError, match="shorten"):
        formula.literal("长" * 256)
