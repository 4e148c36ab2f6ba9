from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlperf.core.declaration import Place, Record

from .tiny import TINY, Ask, Head, Line, declared

D = Decimal
LINES = [(D(100), "甲"), (D(200), "乙")]


def amounts(declaration):
    return [row[Line.amount] for row in declaration.rows(Line)]


def test_a_section_is_asked_by_field():
    declaration = declared({Ask.wan: D("37.59"), Ask.name: "网站"})
    assert declaration[Ask.wan] == D("37.59")
    assert declaration[Ask.name] == "网站"
    assert declaration[Ask.own] is None


def test_a_table_has_rows():
    assert [(row[Line.amount], row[Line.name]) for row in declared(lines=LINES).rows(Line)] == LINES


def test_a_table_field_has_no_single_value():
    with pytest.raises(KeyError, match=r"rows\(Line\)"):
        declared(lines=LINES)[Line.amount]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param([(100, "甲"), (200, "乙")], [100, 200], id="full rows stay"),
        pytest.param([], [], id="no rows"),
        pytest.param([(None, None), (200, "乙")], [200], id="a blank row before is left out"),
        pytest.param(
            [(100, "甲"), (None, None), (200, "乙")], [100, 200], id="a blank row between is left out"
        ),
        pytest.param([(100, "甲"), ("", "")], [100], id="a row of empty texts is blank"),
        pytest.param([(100, "甲"), (None, "乙")], [100, None], id="half a row stays"),
        pytest.param([(0, None)], [0], id="0 is an answer"),
    ],
)
def test_blank_rows_are_left_out(lines, kept):
    assert amounts(declared(lines=lines)) == kept


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, declared({Ask.wan: 2}, LINES), id="nothing"),
        pytest.param({Ask.wan: 3}, declared({Ask.wan: 3}, LINES), id="a section's field"),
        pytest.param({Ask.wan: None}, declared({}, LINES), id="a section's field made blank"),
        pytest.param({Line.amount: [1, 2]}, declared({Ask.wan: 2}, [(1, "甲"), (2, "乙")]), id="a column"),
        pytest.param(
            {Line.amount: [1]}, declared({Ask.wan: 2}, [(1, "甲"), (200, "乙")]), id="a column's beginning"
        ),
        pytest.param(
            {Line.amount: [1, 2, 3]},
            declared({Ask.wan: 2}, [(1, "甲"), (2, "乙"), (3, None)]),
            id="a longer column adds a row",
        ),
        pytest.param({Line: []}, declared({Ask.wan: 2}), id="a table emptied"),
        pytest.param({Line: [{Line.amount: 7}]}, declared({Ask.wan: 2}, [(7, None)]), id="a table's rows"),
        pytest.param(
            {Line.amount: [None, 2], Line.name: [None]},
            declared({Ask.wan: 2}, [(2, "乙")]),
            id="a row made blank",
        ),
        pytest.param({Ask.wan: 2.5}, declared({Ask.wan: D("2.5")}, LINES), id="a Python number"),
    ],
)
def test_but(changes, expected):
    good = declared({Ask.wan: 2}, LINES)
    assert good.but(changes) == expected
    assert good == declared({Ask.wan: 2}, LINES)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        pytest.param({Ask.wan: 1}, {Ask.wan: D("1.0")}, True, id="1 and 1.0"),
        pytest.param({Ask.name: ""}, {}, True, id="an empty text and nothing"),
        pytest.param({Ask.name: "一\r\n二"}, {Ask.name: "一\n二"}, True, id="line ends"),
        pytest.param({Ask.wan: True}, {Ask.wan: 1}, False, id="a truth and 1"),
        pytest.param({Ask.wan: False}, {Ask.wan: 0}, False, id="a falsehood and 0"),
        pytest.param({Ask.wan: "1"}, {Ask.wan: 1}, False, id="a text and a number"),
        pytest.param({Ask.wan: 0}, {}, False, id="0 and nothing"),
        pytest.param({Ask.on: date(2027, 1, 31)}, {Ask.on: "2027-01-31"}, False, id="a date and its text"),
    ],
)
def test_equality(one, other, equal):
    assert (declared(one) == declared(other)) is equal


def test_the_order_of_rows_matters():
    assert declared(lines=LINES) != declared(lines=LINES[::-1])


@pytest.mark.parametrize(
    ("cells", "computed", "completed"),
    [
        pytest.param({Ask.wan: 2, Ask.own: 3}, 5, 5, id="all parts are filled in"),
        pytest.param({Ask.wan: 2}, 2, 2, id="a blank part counts as none"),
        pytest.param({}, None, None, id="nothing is filled in"),
        pytest.param({Ask.wan: "2万"}, None, None, id="the only part is a text"),
        pytest.param({Ask.wan: 2, Ask.own: "3万"}, None, None, id="one part is a text"),
        pytest.param({Ask.wan: D("1.005")}, D("1.01"), D("1.01"), id="half a 分 is rounded up"),
        pytest.param({Ask.wan: 2, Ask.total: 7}, 2, 7, id="a total that is given stays"),
        pytest.param({Ask.wan: 2, Ask.total: "七"}, 2, None, id="a total that cannot be read stays"),
    ],
)
def test_computed_amounts(cells, computed, completed):
    declaration = declared(cells)
    assert declaration.computed(Ask.total) == computed
    assert declaration.completed()[Ask.total] == completed
    assert declaration.completed().completed() == declaration.completed()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(7, D(7), id="a total without parts stays"),
        pytest.param(0, None, id="a 0 to which nothing was added up is blank"),
        pytest.param(False, False, id="a falsehood is no 0"),
    ],
)
def test_a_total_of_nothing(given, kept):
    raw = declared({Ask.total: given}).completed().sections.raw(Ask.total)
    assert (type(raw), raw) == (type(kept), kept)


def test_an_amount_that_is_not_computed():
    assert declared({Ask.wan: 2}).computed(Ask.wan) is None


@pytest.mark.parametrize(
    ("place", "raw"),
    [
        pytest.param(Place(Ask.wan), "2万元", id="a section's cell"),
        pytest.param(Place(Ask.own), None, id="a blank cell"),
        pytest.param(Place(Line.amount, 1), D(200), id="a table's cell"),
        pytest.param(Place(Line.amount), None, id="a whole column"),
    ],
)
def test_what_a_cell_holds(place, raw):
    assert declared({Ask.wan: "2万元"}, LINES).raw(place) == raw


def test_what_cannot_be_read_has_no_value_but_is_kept():
    declaration = declared({Ask.on: "2027年2月30日"})
    assert declaration[Ask.on] is None
    assert declaration.sections.raw(Ask.on) == "2027年2月30日"


def test_a_record_is_true_when_something_is_filled_in():
    assert not Record({Ask.wan: None, Ask.name: ""})
    assert Record({Ask.wan: D(0)})


def test_the_form_says_its_parts():
    assert [field.path for field in TINY.fields() if field.table] == ["Line.amount", "Line.name"]
    assert list(TINY.tables()) == [Line]
    assert TINY.asks([Ask, Line])


def test_the_year_is_that_of_the_title():
    assert declared({Head.year: "申报表（2027年度）"}).year == 2027
    assert declared({Head.year: "申报表"}).year is None
