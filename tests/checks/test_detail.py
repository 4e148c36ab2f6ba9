from __future__ import annotations

from decimal import Decimal

import pytest

from xlperf import actions
from xlperf.core.check import run
from xlperf.core.fields import WARNING
from xlperf.forms.xiangyang_project import Costing, Detail, Funding

from ..samples import EXAMPLE, GOOD, but, codes, found, not_run

D = Decimal
BASIS = GOOD[Costing.basis] or ""


def told(old, new):
    """Give the calculation with one figure changed."""
    assert old in BASIS
    return {Costing.basis: BASIS.replace(old, new)}


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Detail: []}, [], id="money allocated by competition has no detail"),
    pytest.param(told("25.08万元", "约25万元"), [], id="a total stated as about"),
    pytest.param(told("=86400元", "=8.64万元"), [], id="a component in 万元"),
    pytest.param(
        told("=86400元", "=8.6万元"), [("DTL-008", "Costing.basis", None)], id="rounded, so the sum is off"
    ),
    pytest.param(
        {Costing.basis: "按询价结果据实列支。"}, [], id="a calculation without amounts is not judged"
    ),
    pytest.param(
        {Detail.amount: [86_440]}, [("ITM-007", "Item.amount", None)], id="a detail 40 元 above the total"
    ),
    pytest.param(
        {Detail.amount: [86_450]}, [("ITM-007", "Item.amount", None)], id="a detail 50 元 above the total"
    ),
    pytest.param(
        {Detail.amount: [86_350]}, [("ITM-007", "Item.amount", None)], id="a detail 50 元 below the total"
    ),
    pytest.param(
        {Detail.amount: [D("86450.01")]},
        [("DTL-001", "Detail.amount", None), ("ITM-007", "Item.amount", None)],
        id="a detail 50.01 元 above",
    ),
    pytest.param(
        {Detail.amount: [D("86349.99")]},
        [("DTL-001", "Detail.amount", None), ("ITM-007", "Item.amount", None)],
        id="a detail 50.01 元 below",
    ),
    pytest.param(
        {Detail.amount: ["86400元"]}, [("DTL-002", "Detail.amount", 0)], id="an amount with its unit"
    ),
    pytest.param(
        {Detail.amount: [None]},
        [
            ("DTL-001", "Detail.amount", None),
            ("DTL-002", "Detail.amount", 0),
            ("ITM-007", "Item.amount", None),
        ],
        id="a line without amount",
    ),
    pytest.param({Detail.amount: [D("86400.004")]}, [("DTL-002", "Detail.amount", 0)], id="three decimals"),
    pytest.param(
        {
            Detail.name: ["史料甲", "史料乙", "史料丙", "史料丁", "史料戊"],
            Detail.amount: [86_400, 48_000, 32_400, 84_000, 0],
        },
        [("DTL-002", "Detail.amount", 4)],
        id="a line of 0",
    ),
    pytest.param({Detail.name: [None]}, [("DTL-003", "Detail.name", 0)], id="a line without name"),
    pytest.param(
        {Detail.name: ["史料 加工", "史料加工"]}, [("DTL-003", "Detail.name", 1)], id="a name twice, spaced"
    ),
    pytest.param({Costing.basis: None}, [("DTL-006", "Costing.basis", None)], id="no calculation"),
    pytest.param({Costing.basis: "略"}, [("DTL-006", "Costing.basis", None)], id="略 for a calculation"),
    pytest.param(
        {Costing.basis: "扫描86400元；著录48000元；修复32400元；录制84000元；设备1万元；合计26.08万元。"},
        [("DTL-007", "Costing.basis", None)],
        id="a stated total that is another",
    ),
    pytest.param(
        told("合计25.08万元", "合计26.08万元"),
        [("DTL-008", "Costing.basis", None)],
        id="a stated total that its own components contradict is said once",
    ),
    pytest.param(
        told("9600件×9元/件=86400元", "9600件×8元/件=86400元"),
        [("DTL-009", "Costing.basis", None)],
        id="a product that is another",
    ),
    pytest.param(
        {Detail.amount: [70_000, 64_400]},
        [("DTL-010", "Detail.amount", 0), ("DTL-010", "Detail.amount", 1)],
        id="lines that do not follow from the calculation",
    ),
    pytest.param(
        {
            Detail: [
                {Detail.name: "史料加工", Detail.amount: 134_400},
                {Detail.name: "其他", Detail.amount: 116_400},
            ]
        },
        [],
        id="lines that take two components each",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_detail(change, expected):
    assert found(but(change)) == expected


def test_wrong_lines_do_not_hide_each_other():
    change = {Detail.name: [None, "甲", "甲"], Detail.amount: ["若干", -1, D("0.001")]}
    assert [one for one in found(but(change)) if one[0] in {"DTL-002", "DTL-003"}] == [
        ("DTL-003", "Detail.name", 0),
        ("DTL-003", "Detail.name", 2),
        ("DTL-002", "Detail.amount", 0),
        ("DTL-002", "Detail.amount", 1),
        ("DTL-002", "Detail.amount", 2),
    ]


def test_wrong_products_do_not_hide_each_other():
    text = BASIS.replace("×9元/件", "×8元/件").replace("×5元/条", "×6元/条").replace("×36元/份", "×37元/份")
    assert [code for code, *_ in found(but({Costing.basis: text}))] == ["DTL-009"] * 3


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param(
            {Costing.basis: None}, {"DTL-007", "DTL-008", "DTL-009", "DTL-010"}, id="no calculation"
        ),
        pytest.param(
            {Costing.basis: "按询价结果据实列支。"},
            {"DTL-007", "DTL-008", "DTL-009", "DTL-010"},
            id="no amounts",
        ),
        pytest.param(
            {Costing.basis: "扫描加工86400元，著录48000元，修复32400元，录制84000元。"},
            {"DTL-007", "DTL-008", "DTL-009"},
            id="no total and no product",
        ),
        pytest.param({Detail.amount: ["若干"]}, {"DTL-001", "ITM-007"}, id="a line without figure"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run(but(change)) == unverified


def test_the_message_says_both_figures_and_what_follows():
    report = but({Funding.total: D("25.20"), Funding.budget: D("25.20")})
    [message] = [finding.message for finding in report.findings if finding.code == "DTL-007"]
    assert message == "测算说明所列合计 25.08 万元与资金总额 25.20 万元不一致，差 0.12 万元"


def test_lines_without_basis_are_for_the_reviewer():
    report = but({Detail.amount: [70_000, 64_400]})
    assert report.count(WARNING) == 2


def test_the_example_has_one_wrong_product():
    assert codes(run(EXAMPLE, actions.checks())) >= {"DTL-009", "DTL-010"}
