"""The code lists that are shipped: what they hold for which year, and what they say of themselves."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from xlperf import codes

LISTS = {
    "functional": codes.functional,
    "economic_departmental": codes.departmental_economic,
    "economic_governmental": codes.governmental_economic,
}
YEAR = 2027


def rows(name):
    text = files("xlperf.codes").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return text.splitlines()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_comes_from_and_what_of_it_is_complete(name):
    head = "".join(line for line in rows(name) if line.startswith("#"))
    assert "来源：" in head
    assert "完整性：" in head


@pytest.mark.parametrize("name", LISTS)
def test_codes_stand_once_in_order_below_their_parents(name):
    written = [line.split(",")[0] for line in rows(name) if line[0].isdigit()]
    assert written == sorted(set(written))
    assert all(re.fullmatch(r"\d{3}(\d\d){0,2}", code) for code in written)
    assert {code[:-2] for code in written if len(code) > 3} <= set(written)


@pytest.mark.parametrize("name", LISTS)
def test_names_are_plain_texts(name):
    listed = LISTS[name](YEAR)
    assert all(called and called == called.strip() for called in listed.values())


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("year", [None, 2018])
def test_without_a_year_that_the_list_holds_for_there_are_no_codes(read, year):
    assert read(year) == {}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("201", "一般公共服务支出"),
        ("20132", "组织事务"),
        ("2013202", "一般行政管理事务"),
        ("2010399", "其他政府办公厅（室）及相关机构事务支出"),
        ("2013699", "其他共产党事务支出"),
        ("2010650", "事业运行"),
        ("2140101", "行政运行"),
    ],
)
def test_functional_codes(code, name):
    assert codes.functional(YEAR)[code] == name


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        pytest.param("234", 2020, 9999, id="begun in 2020"),
        pytest.param("20140", 2024, 9999, id="begun in 2024"),
        pytest.param("2014002", 2024, 9999, id="an item of what began in 2024"),
        pytest.param("20115", 0, 2018, id="abolished in 2019"),
    ],
)
def test_codes_hold_for_their_years(code, first, last):
    for year in (2019, 2020, 2023, 2024, 2027):
        assert (code in codes.functional(year)) is (first <= year <= last)
        assert (codes.in_other_years(code, year) is None) is (first <= year <= last)


def test_a_code_of_no_year_is_in_no_other_year():
    assert codes.in_other_years("20145", YEAR) is None


@pytest.mark.parametrize(
    ("parent", "year", "complete"),
    [
        pytest.param("", YEAR, True, id="classes"),
        pytest.param("20132", YEAR, True, id="the items of a complete group"),
        pytest.param("20101", YEAR, False, id="the items of another"),
        pytest.param("201", 2026, True, id="the groups of 201"),
        pytest.param("201", 2027, False, id="the groups of 201, of an edition yet to come"),
        pytest.param("205", 2026, False, id="the groups of another class"),
    ],
)
def test_what_is_complete(parent, year, complete):
    assert codes.is_complete(parent, year) is complete


def test_all_classes_are_there():
    assert sum(len(code) == 3 for code in codes.functional(YEAR)) == 30


@pytest.mark.parametrize(
    ("read", "code", "name"),
    [
        (codes.departmental_economic, "30217", "公务接待费"),
        (codes.departmental_economic, "31002", "办公设备购置"),
        (codes.departmental_economic, "30310", "个人农业生产补贴"),
        (codes.governmental_economic, "50203", "培训费"),
        (codes.governmental_economic, "599", "其他支出"),
    ],
)
def test_economic_codes(read, code, name):
    assert read(YEAR)[code] == name
