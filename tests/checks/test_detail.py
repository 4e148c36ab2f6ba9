from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from xlperf.core.check import Context
from xlperf.core.fields import YUAN, Amount, Text
from xlperf.core.form import Form
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT, Costing, Detail, Funding, Heading, Narrative

from ..samples import GOOD
from .judged import Beside, found_of, judged, not_run_of

D = Decimal
TOPIC = ("DTL-001", "DTL-002", "DTL-003", "DTL-004", "DTL-005", "DTL-016", "DTL-017", "DTL-020", "DTL-021",
         "DTL-023", "ITM-007")  # fmt: skip
BASIS = GOOD[Costing.basis] or ""


class Unmarked(Amount):
    """An amount whose unit the form does not print, as on the official paper."""

    @property
    def printed(self) -> str:
        return self.label


class PaperDetail(Detail, band="支出明细预算"):
    name = Text("明细预算项目", width=8)
    amount = Unmarked("金额", money=YUAN, width=4)


PAPER = Form("paper", "2021", "纸质表", (PaperDetail,), XIANGYANG_PROJECT.roles)


def lines(*amounts, names=("史料扫描", "老照片修复", "口述录制", "目录校验")):
    """Give lines of some amounts."""
    return {
        Detail: [
            {Detail.name: name, Detail.amount: amount} for name, amount in zip(names, amounts, strict=False)
        ]
    }


def asked(total, basis, *lines_of):
    """Give a total with its calculation and lines."""
    return {Funding.total: total, Funding.budget: total, Costing.basis: basis} | lines(*lines_of)


def competed(change=None, how="资金实行竞争性分配，由各单位申报后择优确定。"):
    return {Narrative.summary: f"{GOOD[Narrative.summary]}{how}"} | (change or {})


UNPROCURED = {
    Narrative.feasibility: "中心有史料库房120平方米、扫描工位6个，史料底册齐备，具备就地加工的条件。"
}
"""What the good declaration says of procurement, left out."""

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(competed({Detail: []}), [], id="money allocated by competition has no detail"),
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
    # 004
    pytest.param(
        Beside(good=GOOD.of(PAPER, {}, {})),
        [("DTL-004", "PaperDetail.amount", None)],
        id="no unit at its head",
    ),
    # 005
    pytest.param({Detail: []}, [("DTL-005", "Detail.name", None)], id="no detail and no competition"),
    pytest.param(
        competed(), [("DTL-005", "Detail.name", None)], id="a detail, though allocated by competition"
    ),
    pytest.param(competed(how="本项目不实行竞争性分配。"), [], id="a detail, as there is no competition"),
    pytest.param(competed(how="服务机构通过竞争性磋商确定。"), [], id="a way of procurement"),
    # 016
    pytest.param(
        asked(D("37.59"), "日常工作需37.59万元。", D("75852.80"), 300_000),
        [("DTL-016", "Detail.amount", 0), ("ITM-007", "Item.amount", None)],
        id="what a round amount leaves",
    ),
    pytest.param(
        asked(D("37.59"), "扫描75852.80元；修复30万元。", D("75852.80"), 300_000),
        [("ITM-007", "Item.amount", None)],
        id="an odd amount that the calculation states",
    ),
    pytest.param(
        asked(D("25.08"), "各项支出据实安排。", D("50803.2"), D("199_996.8")),
        [],
        id="two odd amounts",
    ),
    # 017
    pytest.param(asked(D("25.08"), BASIS, 250_800), [], id="one line of little money"),
    pytest.param(
        asked(50, BASIS, 500_000),
        [("DTL-017", "Detail.name", None), ("ITM-007", "Item.amount", None)],
        id="one line of much money",
    ),
    pytest.param(
        asked(50, "史料租赁5处×10万元/处=50万元。", 500_000),
        [("ITM-007", "Item.amount", None)],
        id="one line that one multiplication makes",
    ),
    pytest.param(
        asked(50, BASIS, 500_000) | {Detail.name: ["史料外包服务费"]},
        [("ITM-007", "Item.amount", None)],
        id="one line of an outsourced service",
    ),
    # 020
    pytest.param(
        asked(200, "购置扫描仪20台×10万元/台=200万元。", 1_000_000, 1_000_000)
        | {Detail.name: ["扫描仪购置", "扫描仪安装"]}
        | UNPROCURED,
        [("DTL-020", "Detail.name", 0), ("ITM-007", "Item.amount", None)],
        id="a large purchase",
    ),
    pytest.param(
        asked(200, "购置扫描仪20台×10万元/台=200万元，公开招标。", 1_000_000, 1_000_000)
        | {Detail.name: ["扫描仪购置", "扫描仪安装"]}
        | UNPROCURED,
        [("ITM-007", "Item.amount", None)],
        id="a large purchase by tender",
    ),
    pytest.param(
        Beside(
            {Detail.name: ["扫描仪购置"]} | UNPROCURED,
            Context(replace(DEFAULTS, procurement_from=D("8.64"))),
        ),
        [("DTL-020", "Detail.name", 0)],
        id="a purchase above the bureau's own limit",
    ),
    pytest.param({Detail.name: ["扫描仪购置"]} | UNPROCURED, [], id="a small purchase"),
    # 021
    pytest.param({Detail.name: ["纸质史料扫描（9600件×9元/件）"]}, [], id="a name that says how much it is"),
    pytest.param({Detail.name: ["纸质史料扫描（9600件×约9元）"]}, [], id="a name that says it roughly"),
    pytest.param({Detail.name: ["史料扫描（4人×1800元/月）"]}, [], id="a name without the months"),
    pytest.param({Detail.name: ["A4×2规格史料扫描"]}, [], id="a size"),
    pytest.param(
        {Detail.name: ["纸质史料扫描（9600件×8元/件）"]},
        [("DTL-021", "Detail.amount", 0)],
        id="a name that says another amount",
    ),
    # 023
    pytest.param({Detail.name: ["30227 委托业务费"]}, [], id="a code and its name"),
    pytest.param({Detail.name: ["302-27 史料扫描"]}, [], id="a code and a name of the line's own"),
    pytest.param({Detail.name: ["史料扫描（30227）"]}, [], id="a code in brackets"),
    pytest.param({Detail.name: ["30227件史料扫描"]}, [], id="a quantity"),
    pytest.param({Detail.name: ["30308 助学金"]}, [], id="a grant"),
    pytest.param(
        {Detail.name: ["30298 史料扫描"]}, [("DTL-023", "Detail.name", 0)], id="a code that does not exist"
    ),
    pytest.param({Detail.name: ["30101 基本工资"]}, [("DTL-023", "Detail.name", 0)], id="pay"),
    pytest.param(
        {Detail.name: ["30227 印刷费"]}, [("DTL-023", "Detail.name", 0)], id="the name of another code"
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_detail(change, expected):
    assert sorted(found_of(TOPIC, change), key=str) == sorted(expected, key=str)


def test_wrong_lines_do_not_hide_each_other():
    change = {Detail.name: [None, "甲", "甲"], Detail.amount: ["若干", -1, D("0.001")]}
    assert found_of(("DTL-002", "DTL-003"), change) == [
        ("DTL-003", "Detail.name", 0),
        ("DTL-003", "Detail.name", 2),
        ("DTL-002", "Detail.amount", 0),
        ("DTL-002", "Detail.amount", 1),
        ("DTL-002", "Detail.amount", 2),
    ]


def test_a_fault_of_the_form_is_for_the_bureau():
    [one] = judged(Beside(good=GOOD.of(PAPER, {}, {}))).findings
    assert (one.for_units, one.message) == (False, "支出明细预算的“金额”栏未注明单位")


def test_what_could_not_be_checked():
    assert not_run_of(TOPIC, {Detail.amount: ["若干"]}) == {"DTL-001", "ITM-007"}
    change = {
        Heading.year: "襄阳市市级财政项目支出绩效目标申报表（2018年度）",
        Detail.name: ["30227 委托业务费"],
    }
    assert "DTL-023" in not_run_of(TOPIC, change)
