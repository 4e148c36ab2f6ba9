from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xlperf.forms.xiangyang_project import Detail, Funding, Heading, Item, Project, Signature

from ..samples import GOOD
from .judged import follows_of, found_of, judged, not_run_of

D = Decimal
TOPIC = ("ITM", "FND-001", "FND-003", "BAS-003")
TITLE = "襄阳市市级财政项目支出绩效目标申报表（{}年度）"
PROJECT = GOOD[Project.name]


def items(*amounts):
    """Give items of some amounts."""
    named = (("2013202", "一般行政管理事务"), ("2013204", "公务员事务"))
    return {
        Item: [
            {Item.code: code, Item.name: name, Item.project: PROJECT, Item.amount: amount}
            for (code, name), amount in zip(named, amounts, strict=False)
        ]
    }


def coded(code, name):
    """Give the one item another code and name."""
    return {Item.code: [code], Item.name: [name]}


def filed(year, code, name):
    return coded(code, name) | {
        Heading.year: TITLE.format(year),
        Signature.date: date(year, 1, 31),
        Project.period: f"{year}年1月-{year}年12月",
    }


NO_DETAIL: dict[Any, Any] = {Detail: []}

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Item.code: [2013202]}, [("ITM-012", "Item.code", 0)], id="a code typed as a number"),
    pytest.param(items(200_000, 50_800), [], id="two items"),
    pytest.param({Item.code: ["2080109"]}, [], id="a code that the list does not hold is not judged"),
    pytest.param(NO_DETAIL | items(D("250850.5")), [], id="one item 50.5 元 above the total"),
    pytest.param(NO_DETAIL | items(D("250749.5")), [], id="one item 50.5 元 below the total"),
    pytest.param(NO_DETAIL | items(200_000, 50_851), [], id="two items 51 元 above the total"),
    pytest.param(items(D("250800.5")), [], id="one item 0.5 元 above the detail"),
    pytest.param(items(D("250799.5")), [], id="one item 0.5 元 below the detail"),
    pytest.param(items(200_000, 50_801), [], id="two items 1 元 above the detail"),
    pytest.param({Item.code: ["201320"]}, [("ITM-001", "Item.code", 0)], id="six digits"),
    pytest.param({Item.code: [None]}, [("ITM-001", "Item.code", 0)], id="no code"),
    pytest.param({Item.code: ["2993202"]}, [("ITM-002", "Item.code", 0)], id="a class that does not exist"),
    pytest.param({Item.name: ["行政运行"]}, [("ITM-003", "Item.name", 0)], id="the name of another code"),
    pytest.param({Item.code: ["2013201"]}, [("ITM-003", "Item.name", 0)], id="the code of another name"),
    pytest.param(
        NO_DETAIL | items(D("250850.6")), [("ITM-006", "Item.amount", None)], id="50.6 元 above the total"
    ),
    pytest.param(
        NO_DETAIL | items(D("250749.4")), [("ITM-006", "Item.amount", None)], id="50.6 元 below the total"
    ),
    pytest.param(
        NO_DETAIL | items(200_000, D("50851.1")), [("ITM-006", "Item.amount", None)], id="two, 51.1 元 above"
    ),
    pytest.param({Item: []}, [("ITM-006", "Item.amount", None)], id="no items"),
    pytest.param(items(D("250800.51")), [("ITM-007", "Item.amount", None)], id="0.51 元 above the detail"),
    pytest.param(items(D("250799.49")), [("ITM-007", "Item.amount", None)], id="0.51 元 below the detail"),
    pytest.param(
        items(200_000, D("50801.01")), [("ITM-007", "Item.amount", None)], id="two, 1.01 元 above the detail"
    ),
    pytest.param({Item.project: ["老干部史料"]}, [("ITM-008", "Item.project", 0)], id="another project"),
    pytest.param({Item.project: [f"{PROJECT} "]}, [], id="a space at the end, which nobody sees"),
    pytest.param(
        {Item.code: ["20132"], Item.name: [None], Item.project: ["史料"], Item.amount: [-1]},
        [
            ("ITM-001", "Item.code", 0),
            ("BAS-003", "Item.name", 0),
            ("ITM-008", "Item.project", 0),
            ("ITM-006", "Item.amount", None),
            ("ITM-007", "Item.amount", None),
            ("FND-003", "Item.amount", 0),
        ],
        id="everything at once",
    ),
    # 002, 003 and 013, whether the code exists
    pytest.param(coded("2013502", "一般行政管理事务"), [], id="another group, the same name"),
    pytest.param(
        coded("2010399", "其他政府办公厅(室)及相关机构事务支出"),
        [("ITM-005", "Item.code", 0)],
        id="brackets of another width",
    ),
    pytest.param(coded("2013202", "组织事务-一般行政管理事务"), [], id="the group before the name"),
    pytest.param(
        coded("2013207", "老干部事务"), [("ITM-003", "Item.code", 0)], id="no such item of a complete group"
    ),
    pytest.param(coded("2010108", "代表工作"), [], id="an item that the list does not hold is not judged"),
    pytest.param(
        filed(2026, "2014502", "一般行政管理事务"),
        [("ITM-002", "Item.code", 0)],
        id="no such group of a complete class",
    ),
    pytest.param(coded("2014502", "一般行政管理事务"), [], id="a group that a later edition may have added"),
    pytest.param(
        coded("2011502", "一般行政管理事务"), [("ITM-013", "Item.code", 0)], id="a group that was abolished"
    ),
    pytest.param(
        filed(2021, "2014002", "一般行政管理事务"),
        [("ITM-013", "Item.code", 0)],
        id="a group that was not there yet",
    ),
    pytest.param(filed(2024, "2014002", "一般行政管理事务"), [], id="a group from its first year on"),
    # 004 and 005, what kind of item
    pytest.param(coded("2013201", "行政运行"), [("ITM-004", "Item.code", 0)], id="行政运行"),
    pytest.param(coded("2010650", "事业运行"), [("ITM-004", "Item.code", 0)], id="事业运行"),
    pytest.param(coded("2100201", "综合医院"), [], id="01 that means something else"),
    pytest.param(
        coded("2013299", "其他组织事务支出"), [("ITM-005", "Item.code", 0)], id="other items of a group"
    ),
    pytest.param(coded("2149901", "公共交通运营补助"), [], id="an item of 其他 that has its own name"),
    pytest.param(coded("2019999", "其他一般公共服务支出"), [("ITM-005", "Item.code", 0)], id="other groups"),
    # 009
    pytest.param(
        {Item: [dict(row) for row in [*items(200_000)[Item], *items(50_800)[Item]]]},
        [("ITM-009", "Item.code", 1)],
        id="the same code twice",
    ),
    # 010 and 011, whose money
    pytest.param(coded("2140106", "公路养护"), [], id="a department of no field of its own"),
    pytest.param(
        coded("2050202", "小学教育") | {Project.department: "楚宁市教育局"},
        [],
        id="schools of the education bureau",
    ),
    pytest.param(
        coded("2050803", "培训支出") | {Project.department: "楚宁市交通运输局"},
        [],
        id="training, of any department",
    ),
    pytest.param(
        coded("2140106", "公路养护") | {Project.department: "楚宁市教育局"},
        [("ITM-010", "Item.code", 0)],
        id="roads of the education bureau",
    ),
    pytest.param(
        coded("2120803", "城市建设支出"),
        [("ITM-011", "Item.code", 0)],
        id="land money, all from the general budget",
    ),
    pytest.param(
        coded("2120803", "城市建设支出") | {Funding.budget: 0, Funding.non_tax: D("25.08")},
        [],
        id="land money from elsewhere",
    ),
    pytest.param(
        coded("2296002", "用于社会福利的彩票公益金支出") | {Funding.budget: 5, Funding.transfer: D("20.08")},
        [],
        id="lottery money, partly from above",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_items(change, expected):
    assert sorted(found_of(TOPIC, change), key=str) == sorted(expected, key=str)


def test_a_name_of_basic_spending_beside_another_code_is_said_once():
    change = coded("2140101", "机关服务")
    assert found_of(TOPIC, change) == [("ITM-003", "Item.name", 0)]
    assert follows_of(TOPIC, change) == [("ITM-004", "ITM-003")]


def test_a_code_that_does_not_exist_is_offered_by_its_name():
    [one] = [one for one in judged(coded("2013207", "公务员事务")).findings if one.code == "ITM-003"]
    assert one.expected == "2013204"


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param({Item.code: ["201320"]}, {"ITM-002", "ITM-003"}, id="no readable code"),
        pytest.param({Item.code: ["2160205"]}, {"ITM-003"}, id="a group that is not listed"),
        pytest.param({Item.code: ["2010108"]}, {"ITM-003"}, id="an item of a listed group"),
        pytest.param({Item.name: [None]}, {"ITM-003"}, id="no name"),
        pytest.param({Item.amount: ["若干"]}, {"ITM-006", "ITM-007"}, id="no readable amount"),
        pytest.param(
            filed(2018, "2013202", "一般行政管理事务"), {"ITM-002", "ITM-003"}, id="a year before the list"
        ),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run_of(("ITM",), change) == unverified


def test_what_the_list_lacks_is_said_once():
    change = items(200_000, 50_800) | {Item.code: ["2160205", "2010108"]}
    [reason] = [one.reason for one in judged(change).not_run if one.code.startswith("ITM")]
    assert "“2160205”、“2010108”" in reason
    assert "xlperf codes import" in reason
