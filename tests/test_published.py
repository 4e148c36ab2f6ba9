"""Mistakes of kinds that published declarations show, in other words: each is found as what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlperf.forms.xiangyang_project import Annual, Funding, LongTerm, Project, Schedule

from .samples import GOOD, but

D = Decimal
ANNUAL = [row[Annual.value] for row in GOOD.rows(Annual)]
NAMES = [str(row[Annual.name]) for row in GOOD.rows(Annual)]


def at(word: str, value: str, field=Annual.value):
    """Give a change of one cell in the row of the annual indicator whose name has a word."""
    row = next(number for number, name in enumerate(NAMES) if word in name)
    raws = [record.raw(field) for record in GOOD.rows(Annual)]
    return {field: [*raws[:row], value, *raws[row + 1 :]]}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        pytest.param(
            {Funding.budget: 158_000, Funding.other: D("9.28"), Funding.total: D("25.08")},
            {"FND-005"},
            id="one source in 元 among 万元",
        ),
        pytest.param(
            {Annual.value: ["88 100"] * len(ANNUAL)},
            {"VAL-001", "VAL-023"},
            id="every value two figures side by side",
        ),
        pytest.param(
            {
                Schedule.start: [date(2016 + n, 1, 1) for n in range(5)],
                Schedule.end: [date(2016 + n, 12, 31) for n in range(5)],
            },
            {"PLN-003", "PLN-009"},
            id="the schedule of another plan",
        ),
        pytest.param({Project.phone: None}, {"BAS-003"}, id="no phone"),
        pytest.param(at("满意度", "292%"), {"VAL-005", "VAL-006"}, id="a sign read as a 2"),
        pytest.param(
            {Annual.value: ["=100%"] * len(ANNUAL)}, {"VAL-022", "VAL-023"}, id="everything at one hundred"
        ),
        pytest.param(at("合格率", "≥100百分比"), {"VAL-007", "VAL-008"}, id="per cent in words"),
        pytest.param(at("成本", "符合相关规定"), {"VAL-021"}, id="costs as the rules say"),
        pytest.param(at("成本", "不超预算"), {"VAL-021"}, id="costs within the budget"),
        pytest.param(at("成本", "参照政府采购成本控制"), {"VAL-021"}, id="costs by reference"),
        pytest.param(at("合格率", "指标1：/", Annual.name), {"IND-030"}, id="the sample text left in"),
        pytest.param(at("合格率", ""), {"IND-015"}, id="a quality without value"),
        pytest.param({Project.attribute: "基础建设、修缮类"}, {"BAS-007"}, id="another form's vocabulary"),
        pytest.param(
            {LongTerm: [], Project.attribute: "持续性项目", Project.kind: "常年性项目"},
            {"IND-020"},
            id="no long-term indicators",
        ),
        pytest.param(at("数量", "2"), {"VAL-003"}, id="a number of nothing"),
        pytest.param(at("合格率", "资金到位率", Annual.name), {"IND-024"}, id="money put in as an output"),
    ],
)
def test_a_mistake_is_found_as_what_it_is(change, wanted):
    report = but(change)
    found = {one.code for one in (*report.findings, *report.consequences)}
    assert wanted & found == wanted
