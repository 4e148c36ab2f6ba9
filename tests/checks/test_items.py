from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xlperf.forms.xiangyang_project import Detail, Heading, Item, Project, Signature

from ..samples import GOOD, but, found, not_run

D = Decimal
PROJECT = GOOD[Project.name]


def items(*amounts):
    """Give items of some amounts."""
    name = "一般行政管理事务"
    return {
        Item: [
            {Item.code: "2013202", Item.name: name, Item.project: PROJECT, Item.amount: amount}
            for amount in amounts
        ]
    }


NO_DETAIL: dict[Any, Any] = {Detail: []}

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Item.code: [2013202]}, [], id="a code typed as a number"),
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
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_items(change, expected):
    assert sorted(found(but(change)), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param({Item.code: ["201320"]}, {"ITM-002", "ITM-003"}, id="no readable code"),
        pytest.param({Item.code: ["2080109"]}, {"ITM-002", "ITM-003"}, id="a group that is not listed"),
        pytest.param({Item.name: [None]}, {"ITM-003"}, id="no name"),
        pytest.param({Item.amount: ["若干"]}, {"ITM-006", "ITM-007"}, id="no readable amount"),
        pytest.param(
            {
                Heading.year: "襄阳市市级财政项目支出绩效目标申报表（2018年度）",
                Signature.date: date(2018, 1, 31),
            },
            {"ITM-002", "ITM-003"},
            id="a year before the list",
        ),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run(but(change)) == unverified
