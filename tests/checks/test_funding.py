from __future__ import annotations

from decimal import Decimal

import pytest

from xlperf.forms.xiangyang_project import Costing, Detail, Funding, Item

from ..samples import but, found, not_run

D = Decimal
SUMS = [
    ("DTL-001", "Detail.amount", None),
    ("DTL-007", "Costing.basis", None),
    ("ITM-006", "Item.amount", None),
]
"""What another total contradicts, besides its sources."""

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Funding.budget: 20, Funding.other: D("5.08")}, [], id="two sources"),
    pytest.param({Funding.non_tax: None, Funding.other: None}, [], id="blank sources count as none"),
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
        [("FND-003", "Funding.other", None)],
        id="a negative source",
    ),
    pytest.param(
        {Funding.total: D("-25.08"), Funding.budget: D("-25.08")},
        [("FND-003", "Funding.total", None), ("FND-003", "Funding.budget", None), *SUMS],
        id="a negative total",
    ),
    pytest.param(
        {Funding.total: 0, Funding.budget: 0}, [("FND-004", "Funding.total", None), *SUMS], id="a total of 0"
    ),
    pytest.param(
        {Funding.total: 250_800, Funding.budget: 250_800},
        [("FND-005", "Funding.total", None), *SUMS],
        id="all in 元",
    ),
    pytest.param(
        {Funding.budget: 250_800},
        [("FND-002", "Funding.total", None), ("FND-005", "Funding.budget", None)],
        id="a source in 元",
    ),
    pytest.param(
        {Funding.total: 250_800},
        [("FND-002", "Funding.total", None), ("FND-005", "Funding.total", None), *SUMS],
        id="the total in 元",
    ),
    pytest.param(
        {Detail.amount: [D("8.64"), D("4.8"), D("3.24"), D("8.4")]},
        [
            ("DTL-001", "Detail.amount", None),
            ("FND-005", "Detail.amount", None),
            ("ITM-007", "Item.amount", None),
            *(("DTL-010", "Detail.amount", row) for row in range(4)),
        ],
        id="the detail in 万元",
    ),
    pytest.param(
        {Item.amount: [D("25.08")]},
        [
            ("FND-005", "Item.amount", None),
            ("ITM-006", "Item.amount", None),
            ("ITM-007", "Item.amount", None),
        ],
        id="the items in 万元",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_funding(change, expected):
    assert found(but(change)) == expected


def test_small_and_large_sources_are_no_mixed_units():
    sources = {
        Funding.total: 9_000,
        Funding.budget: 8_998,
        Funding.non_tax: 1,
        Funding.transfer: 1,
        Funding.other: 0,
    }
    assert "FND-005" not in {code for code, *_ in found(but(sources))}


def test_wrong_amounts_do_not_hide_each_other():
    change = {Funding.total: "约25万", Funding.budget: -1, Funding.other: "若干", Costing.basis: None}
    assert found(but(change)) == [
        ("FND-001", "Funding.total", None),
        ("FND-003", "Funding.budget", None),
        ("FND-001", "Funding.other", None),
        ("DTL-006", "Costing.basis", None),
    ]


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param(
            {Funding.total: None}, {"FND-002", "FND-004", "DTL-001", "DTL-007", "ITM-006"}, id="no total"
        ),
        pytest.param({Funding.budget: "25.08万"}, {"FND-002"}, id="a source that is a text"),
        pytest.param({Item.amount: ["250,800元"]}, {"ITM-006", "ITM-007"}, id="an item that is a text"),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run(but(change)) == unverified
