from __future__ import annotations

from datetime import date

import pytest

from xlperf.forms.xiangyang_project import Signature

from .judged import found_of

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Signature.date: "2026年9月29日"}, [], id="a date typed as text"),
    pytest.param({Signature.filler: "张某某"}, [], id="a name that is masked"),
    pytest.param({Signature.date: date(2026, 1, 1)}, [], id="the first day of the year before"),
    pytest.param({Signature.filler: None}, [("SGN-001", "Signature.filler", None)], id="nobody filled it in"),
    pytest.param({Signature.head: " "}, [("SGN-001", "Signature.head", None)], id="a blank for the head"),
    pytest.param({Signature.head: "某某"}, [("SGN-001", "Signature.head", None)], id="某某 for the head"),
    pytest.param({Signature.date: None}, [("SGN-001", "Signature.date", None)], id="no date"),
    pytest.param({Signature.date: "/"}, [("SGN-001", "Signature.date", None)], id="a slash for the date"),
    pytest.param({Signature.date: "2026年2月30日"}, [("SGN-002", "Signature.date", None)], id="30 February"),
    pytest.param({Signature.date: "2026年9月"}, [("SGN-002", "Signature.date", None)], id="no day"),
    pytest.param(
        {Signature.filler: None, Signature.head: "-", Signature.date: "昨天"},
        [
            ("SGN-001", "Signature.filler", None),
            ("SGN-001", "Signature.head", None),
            ("SGN-002", "Signature.date", None),
        ],
        id="everything at once",
    ),
    pytest.param(
        {Signature.filler: "王某某"}, [("SGN-003", "Signature.filler", None)], id="the head filled it in"
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_signature(change, expected):
    assert found_of(("SGN",), change) == expected
