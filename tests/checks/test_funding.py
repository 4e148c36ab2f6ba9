from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from xlperf.core.check import Context
from xlperf.core.settings import DEFAULTS
from xlperf.forms.mof_project import Term
from xlperf.forms.xiangyang_project import Costing, Detail, Funding, Item, Narrative, Project

from ..samples import GOOD, MOF
from .judged import Beside, follows_of, found_of, judged, not_run_of

D = Decimal
TOPIC = ("FND", "DTL-001", "DTL-002", "DTL-007", "DTL-010", "ITM-006", "ITM-007")
SUMS = [
    ("DTL-001", "Detail.amount", None),
    ("DTL-007", "Costing.basis", None),
    ("ITM-006", "Item.amount", None),
]
"""What another total contradicts, besides its sources."""

BASIS = GOOD[Costing.basis] or ""
LINES = [D(86_400), D(48_000), D(32_400), D(84_000)]
"""The amounts of the good declaration's detail."""


def collecting(*units):
    """Give non-tax revenue beside a list of the units that may collect it."""
    settings = replace(DEFAULTS, collecting_units=units)
    return Beside({Funding.budget: D("15.08"), Funding.non_tax: 10}, Context(settings))


def after(amount, change=None):
    """Give a change beside a declaration of last year that asked for an amount."""
    last_year = GOOD.but({Funding.total: amount, Funding.budget: amount})
    return Beside(change or {}, Context(last_year=last_year))


def large(total, basis):
    """Give a round total with its calculation, and nothing else that tells of money."""
    amounts = {Funding.total: total, Funding.budget: total, Costing.basis: basis}
    return amounts | {Detail.amount: [total * 10_000], Item.amount: [total * 10_000]}


def transferred(document):
    """Give a transfer, and a document more."""
    return {
        Funding.budget: D("15.08"),
        Funding.transfer: 10,
        Narrative.grounds: f"{GOOD[Narrative.grounds]}三是{document}。",
    }


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Funding.budget: 20, Funding.other: D("5.08")}, [], id="two sources"),
    pytest.param(
        {Funding.non_tax: None, Funding.other: None},
        [("FND-007", "Funding.non_tax", None)],
        id="blank sources count as none",
    ),
    pytest.param({Funding.other: D("0.02")}, [], id="sources 0.02 万元 above the total"),
    pytest.param({Funding.budget: D("25.06")}, [], id="sources 0.02 万元 below the total"),
    pytest.param(
        {Funding.other: D("0.03")},
        [("FND-002", "Funding.total", None)],
        id="sources 0.03 万元 above the total",
    ),
    pytest.param(
        {Funding.budget: D("25.05")},
        [("FND-002", "Funding.total", None)],
        id="sources 0.03 万元 below the total",
    ),
    pytest.param(
        {Funding.budget: None, Funding.non_tax: None, Funding.transfer: None, Funding.other: None},
        [("FND-002", "Funding.total", None)],
        id="no sources at all",
    ),
    pytest.param({Funding.total: None}, [("FND-001", "Funding.total", None)], id="no total"),
    pytest.param({Funding.total: "约25万"}, [("FND-001", "Funding.total", None)], id="a total in words"),
    pytest.param({Funding.total: "25.08"}, [("FND-001", "Funding.total", None)], id="a total typed as text"),
    pytest.param(
        {Funding.budget: "25.08万"}, [("FND-001", "Funding.budget", None)], id="a source with its unit"
    ),
    pytest.param({Item.amount: ["250,800元"]}, [("FND-001", "Item.amount", 0)], id="an item with its unit"),
    pytest.param(
        {Item.amount: [None]},
        [("FND-001", "Item.amount", 0), ("ITM-006", "Item.amount", None)],
        id="an item without amount",
    ),
    pytest.param(
        {Funding.other: -1, Funding.budget: D("26.08")},
        [("FND-003", "Funding.other", None), ("FND-009", "Funding.total", None)],
        id="a negative source",
    ),
    pytest.param(
        Beside({Term.total: 50, Term.budget: 50}, good=MOF.completed()),
        [("FND-013", "Term.total", None)],
        id="a term that costs less than its year",
    ),
    pytest.param(
        {Funding.total: D("-25.08"), Funding.budget: D("-25.08")},
        [("FND-003", "Funding.total", None), ("FND-003", "Funding.budget", None), *SUMS],
        id="a negative total",
    ),
    pytest.param(
        {Funding.total: 0, Funding.budget: 0}, [("FND-004", "Funding.total", None)], id="a total of 0"
    ),
    pytest.param(
        {Funding.total: 250_800, Funding.budget: 250_800},
        [("FND-005", "Funding.total", None), ("FND-005", "Funding.budget", None)],
        id="all in 元",
    ),
    pytest.param(
        {Funding.budget: 250_800},
        [("FND-005", "Funding.budget", None)],
        id="a source in 元",
    ),
    pytest.param(
        {Funding.total: 250_800},
        [("FND-005", "Funding.total", None)],
        id="the total in 元",
    ),
    pytest.param(
        {Funding.budget: 200_000, Funding.other: D("5.08")},
        [("FND-005", "Funding.budget", None)],
        id="one of two sources in 元",
    ),
    pytest.param(
        {Funding.budget: 200_000, Funding.other: 50_800},
        [("FND-005", "Funding.budget", None), ("FND-005", "Funding.other", None)],
        id="all sources in 元",
    ),
    pytest.param(
        {Funding.total: D("200005.08"), Funding.budget: 200_000, Funding.other: D("5.08")},
        [("FND-005", "Funding.budget", None)],
        id="a source in 元, added up",
    ),
    pytest.param(
        {Detail.amount: [amount / 10_000 for amount in LINES]},
        [("FND-005", "Detail.amount", None)],
        id="the detail in 万元",
    ),
    pytest.param(
        {Detail.amount: [D("8.64"), *LINES[1:]]}, [("FND-005", "Detail.amount", 0)], id="a line in 万元"
    ),
    pytest.param({Item.amount: [D("25.08")]}, [("FND-005", "Item.amount", None)], id="the items in 万元"),
    # 006, 007
    pytest.param(
        {Funding.budget: D("25.0800000000001")}, [], id="what a formula leaves at the fifteenth digit"
    ),
    pytest.param(
        {Funding.budget: D("20.085"), Funding.other: D("4.995")},
        [("FND-006", "Funding.budget", None), ("FND-006", "Funding.other", None)],
        id="three decimals",
    ),
    pytest.param({Funding.transfer: None}, [("FND-007", "Funding.transfer", None)], id="a blank source"),
    # 008
    pytest.param(large(30, "培训3期×10万元/期。"), [], id="a round total with its product"),
    pytest.param(large(30, "场地12万元，师资18万元。"), [], id="a round total with its parts"),
    pytest.param(large(31, "按市级统一标准安排31万元。"), [], id="no round total"),
    pytest.param(
        large(30, "按市级统一标准安排30万元。"),
        [("FND-008", "Costing.basis", None)],
        id="a round total, only named",
    ),
    # 010, 011
    pytest.param(
        transferred("《关于下达老干部工作补助资金的通知》（楚财行发〔2026〕8号）"),
        [],
        id="a transfer with its document",
    ),
    pytest.param(transferred("（鄂老干发〔2026〕8号）"), [], id="a number of an issuer above"),
    pytest.param(
        {Funding.budget: D("15.08"), Funding.transfer: 10},
        [("FND-010", "Narrative.grounds", None)],
        id="a transfer beside the city's own documents only",
    ),
    pytest.param(
        transferred(
            "（鄂老干发〔2026〕8号），省财政厅《关于下达老干部工作补助资金的通知》".replace("，省", "；省")
        ),
        [("FND-010", "Narrative.grounds", None)],
        id="a transfer whose document lacks its number, beside another of the province",
    ),
    pytest.param(
        {
            Funding.budget: D("15.08"),
            Funding.transfer: 10,
            Narrative.grounds: "《省财政厅关于下达老干部工作补助资金的通知》，安排本项目10万元。",
        },
        [("FND-010", "Narrative.grounds", None)],
        id="a transfer whose document has no number",
    ),
    pytest.param(collecting("楚宁市老干部活动服务中心"), [], id="revenue of a unit that collects it"),
    pytest.param(
        collecting("楚宁市车辆管理所"),
        [("FND-011", "Funding.non_tax", None)],
        id="revenue of one that does not",
    ),
    # 012
    pytest.param(after(D("20.9")), [], id="20 % more than last year"),
    pytest.param(after(20), [("FND-012", "Funding.total", None)], id="25.4 % more than last year"),
    pytest.param(after(40), [("FND-012", "Funding.total", None)], id="37.3 % less than last year"),
    pytest.param(
        after(20, {Costing.basis: f"{BASIS}较上年增加5.08万元，主要是新增口述史料录制。"}),
        [],
        id="25.4 % more, with the reason",
    ),
    # 014
    pytest.param(
        {Costing.basis: "项目三年累计安排90万元，其中2027年安排25.08万元。"},
        [],
        id="the year beside all years",
    ),
    pytest.param(
        {Costing.basis: "项目三年累计安排90万元，2026年已安排30万元。"},
        [("FND-014", "Costing.basis", None)],
        id="all years and the year before",
    ),
    # 022
    pytest.param({Costing.basis: f"{BASIS}上年实际支出22万元。"}, [], id="14 % more than was spent"),
    pytest.param({Costing.basis: f"{BASIS}上年水费实际支出2万元。"}, [], id="what a part of it cost"),
    pytest.param({Costing.basis: f"{BASIS}2026年预算执行率98%。"}, [], id="a rate of spending"),
    pytest.param(
        {Costing.basis: f"{BASIS}上年执行数为20万元，本年较上年增加，因口述史料录制增加8场。"},
        [],
        id="25.4 % more than was spent, with the reason",
    ),
    pytest.param(
        {Costing.basis: f"{BASIS}2026年度实际执行20万元。"},
        [("DTL-022", "Funding.total", None)],
        id="25.4 % more than was spent",
    ),
    pytest.param(
        {Costing.basis: BASIS.replace("84000元", "84000元，参照2026年实际支出8万元", 1)},
        [],
        id="what was spent on one of its parts",
    ),
    pytest.param({Costing.basis: f"{BASIS}2026年度实际执行2万元。"}, [], id="hardly the same thing"),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_funding(change, expected):
    own = ("FND", "DTL-022")
    assert found_of(own, change) == [one for one in expected if one[0].startswith(own)]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        pytest.param({Funding.total: 250_800, Funding.budget: 250_800}, "FND-005", id="all in 元"),
        pytest.param({Funding.total: 250_800}, "FND-005", id="the total in 元"),
        pytest.param({Funding.total: 0, Funding.budget: 0}, "FND-004", id="a total of 0"),
    ],
)
def test_what_a_wrong_total_contradicts_follows_from_it(change, cause):
    said = dict(follows_of(TOPIC, change))
    assert {said[code] for code, *_ in SUMS} == {cause}
    assert found_of(tuple(code for code, *_ in SUMS), change) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({Funding.budget: 250_800}, id="a source in 元"),
        pytest.param({Detail.amount: [amount / 10_000 for amount in LINES]}, id="the detail in 万元"),
        pytest.param({Detail.amount: [D("8.64"), *LINES[1:]]}, id="a line in 万元"),
        pytest.param({Item.amount: [D("25.08")]}, id="the items in 万元"),
    ],
)
def test_one_wrong_unit_is_said_once(change):
    assert {code for code, *_ in found_of(TOPIC, change)} == {"FND-005"}


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param((12_000, 1, D("0.5")), id="a large source and small ones"),
        pytest.param((8_998, 1, 1), id="nearly 9,000 times as large"),
        pytest.param((50_000, 2, D("0.01")), id="5 亿元 beside 100 元"),
    ],
)
def test_small_and_large_sources_are_no_mixed_units(amounts):
    total = sum(amounts)
    change = dict(zip((Funding.budget, Funding.non_tax, Funding.transfer), amounts, strict=True))
    yuan = total * 10_000
    tables: list[dict[Any, Any]] = [{}, {Detail.amount: [yuan], Item.amount: [yuan]}, {Detail: [], Item: []}]
    for listed in tables:
        assert found_of(("FND-005",), {**change, Funding.total: total, **listed}) == []


def test_the_message_says_what_the_amount_should_be():
    [one] = [f for f in judged({Funding.budget: 250_800}).findings if f.code == "FND-005"]
    assert one.message == "“其中：当年预算内拨款”为 250800，似以元填入万元栏，折合应为 25.08 万元"
    assert one.expected == "25.08"


def test_other_years_are_quoted_as_they_stand():
    report = judged({Costing.basis: "项目三年累计安排90万元,2026年已安排（含结转）30万元。"})
    [one] = [f for f in report.findings if f.code == "FND-014"]
    assert "（“项目三年累计安排90万元,2026年已安排（含结转）30万元”）" in one.message


def test_a_change_is_told_in_percent():
    [one] = [f for f in judged(after(20)).findings if f.code == "FND-012"]
    assert one.message == "资金总额 25.08 万元，较上年 20 万元增加 25.4%，未见增减原因的说明"


def test_wrong_amounts_do_not_hide_each_other():
    change = {Funding.total: "约25万", Funding.budget: -1, Funding.other: "若干", Costing.basis: None}
    assert found_of(("FND", "DTL-006"), change) == [
        ("FND-001", "Funding.total", None),
        ("FND-003", "Funding.budget", None),
        ("FND-001", "Funding.other", None),
        ("DTL-006", "Costing.basis", None),
    ]


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param(
            {Funding.total: None},
            {"FND-002", "FND-004", "FND-009", "DTL-001", "DTL-007", "ITM-006"},
            id="no total",
        ),
        pytest.param(
            {Funding.budget: "25.08万"}, {"FND-002", "FND-006", "FND-009"}, id="a source that is a text"
        ),
        pytest.param({Item.amount: ["250,800元"]}, {"ITM-006", "ITM-007"}, id="an item that is a text"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run_of(TOPIC, change) == unverified


def test_without_lists_and_last_year_nobody_can_tell():
    assert "FND-012" in {one.code for one in judged({Project.attribute: "持续性项目"}).not_run}
    assert "FND-012" not in {one.code for one in judged({}).not_run}  # a new project has none
    assert "FND-011" in {one.code for one in judged({Funding.non_tax: 1}).not_run}
