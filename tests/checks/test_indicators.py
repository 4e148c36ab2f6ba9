from __future__ import annotations

import pytest

from xlperf.forms.xiangyang_project import Annual, LongTerm

from ..samples import GOOD, but, found

ROWS = [dict(row.answers) for row in GOOD.rows(Annual)]


def at_level(*levels):
    """Give the annual indicators of some levels only."""
    return {Annual: [row for row in ROWS if row[Annual.level] in levels]}


def valued(value, name="数量指标：场次", content="按文稿清单统计。"):
    """Give one more annual indicator."""
    row = {Annual.level: "产出指标", Annual.name: name, Annual.content: content, Annual.value: value}
    return {Annual: [*ROWS, row]}


LAST = len(ROWS)

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(at_level("产出指标", "效益指标"), [], id="no satisfaction"),
    pytest.param({LongTerm: []}, [], id="no long-term indicators"),
    pytest.param(
        {Annual.level: [*(["产出指标"] * 9), "效果指标", "效益指标", "服务对象满意度指标"]},
        [],
        id="older names of levels",
    ),
    pytest.param(valued("优"), [], id="a grade"),
    pytest.param(valued("2027年12月底前"), [], id="a date"),
    pytest.param(valued("10-15篇"), [], id="a range with its explanation"),
    pytest.param(valued("≥150%", "经济效益指标：收入增长率"), [], id="growth may exceed 100 %"),
    pytest.param(valued("≥150%", "投入产出比"), [], id="a name that is no rate may exceed 100 %"),
    pytest.param(valued("=100%", "质量指标：合格率"), [], id="a rate of 100 %"),
    pytest.param(valued("≥12场", content=None), [], id="a plain figure needs no explanation"),
    pytest.param({Annual.level: ["投入指标"]}, [("IND-001", "Annual.level", 0)], id="another level"),
    pytest.param({LongTerm.level: [None]}, [("IND-001", "LongTerm.level", 0)], id="no level"),
    pytest.param(at_level("效益指标"), [("IND-002", "Annual.level", None)], id="no output"),
    pytest.param(at_level("产出指标", "满意度指标"), [("IND-003", "Annual.level", None)], id="no effect"),
    pytest.param(
        {Annual: []},
        [("IND-002", "Annual.level", None), ("IND-003", "Annual.level", None)],
        id="no annual indicators",
    ),
    pytest.param({Annual.name: [None]}, [("IND-014", "Annual.name", 0)], id="no name"),
    pytest.param({Annual.name: ["/"]}, [("BAS-004", "Annual.name", 0)], id="a slash for a name"),
    pytest.param(
        {LongTerm.name: ["合格率", "合格率 ", "合格率"]},
        [("IND-014", "LongTerm.name", 1), ("IND-014", "LongTerm.name", 2)],
        id="a name three times",
    ),
    pytest.param({Annual.value: [None]}, [("IND-015", "Annual.value", 0)], id="no value"),
    pytest.param({Annual.value: ["/"]}, [("IND-015", "Annual.value", 0)], id="a slash for a value"),
    pytest.param({Annual.value: ["88 100"]}, [("VAL-001", "Annual.value", 0)], id="two figures"),
    pytest.param({LongTerm.value: ["≥"]}, [("VAL-001", "LongTerm.value", 0)], id="a sign without figure"),
    pytest.param(valued("≥2"), [("VAL-003", "Annual.value", LAST)], id="no unit"),
    pytest.param(valued(2), [("VAL-003", "Annual.value", LAST)], id="a bare number"),
    pytest.param(valued("1-2"), [("VAL-003", "Annual.value", LAST)], id="a range without unit"),
    pytest.param(
        valued("≥120%", "质量指标：合格率"), [("VAL-005", "Annual.value", LAST)], id="a rate of 120 %"
    ),
    pytest.param(valued("290%", "市民满意度"), [("VAL-005", "Annual.value", LAST)], id="a ≥ taken for a 2"),
    pytest.param(
        valued("90%-110%", "质量指标：合格率"), [("VAL-005", "Annual.value", LAST)], id="up to 110 %"
    ),
    pytest.param(
        valued("10-15篇", content=None),
        [("VAL-016", "Annual.content", LAST)],
        id="a range without explanation",
    ),
    pytest.param(
        valued("定量（其他）", content=None),
        [("VAL-016", "Annual.content", LAST)],
        id="定量（其他） without one",
    ),
    pytest.param(valued("15-10篇"), [("VAL-018", "Annual.value", LAST)], id="a range reversed"),
    pytest.param(
        valued("120-110", "合格率", None),
        [
            ("VAL-016", "Annual.content", LAST),
            ("VAL-003", "Annual.value", LAST),
            ("VAL-018", "Annual.value", LAST),
        ],
        id="everything at once",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_indicators(change, expected):
    assert found(but(change)) == expected


def test_both_tables_are_judged():
    change = {Annual.value: ["abc"], LongTerm.value: ["88 100"]}
    assert found(but(change)) == [("VAL-001", "LongTerm.value", 0), ("VAL-001", "Annual.value", 0)]
