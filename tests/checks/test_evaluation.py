from __future__ import annotations

import pytest

from xlperf.forms.xiangyang_project import Evaluation

from ..samples import but, found

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Evaluation.opinion: None}, [("EVA-003", "Evaluation.opinion", None)], id="no opinion"),
    pytest.param({Evaluation.reviewer: "-"}, [("EVA-003", "Evaluation.reviewer", None)], id="a dash"),
    pytest.param(
        {Evaluation.reviewed_on: "待定"}, [("EVA-003", "Evaluation.reviewed_on", None)], id="no date"
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_evaluation(change, expected):
    assert found(but(change)) == expected
