from __future__ import annotations

import pytest

from xlperf.core.check import Check, Problem, run
from xlperf.core.declaration import Place
from xlperf.core.fields import ERROR, HINT, WARNING
from xlperf.forms.xiangyang_project import Funding

from ..samples import GOOD


def fires(code, severity, after=()):
    def problems(declaration, context):
        yield Problem(Place(Funding.total), code)

    return Check(code, severity, "。", "。", "审核要点", (), problems, after=tuple(after))


@pytest.mark.parametrize(
    ("checks", "roots", "follows"),
    [
        pytest.param([fires("A", ERROR), fires("B", ERROR)], ["A", "B"], {}, id="two mistakes"),
        pytest.param([fires("A", ERROR), fires("B", ERROR, ["A"])], ["A"], {"B": "A"}, id="a consequence"),
        pytest.param([fires("B", ERROR, ["A"])], ["B"], {}, id="what it could follow from is not found"),
        pytest.param(
            [fires("A", ERROR), fires("B", ERROR, ["A"]), fires("C", WARNING, ["B"])],
            ["A"],
            {"B": "A", "C": "A"},
            id="a consequence of a consequence",
        ),
        pytest.param(
            [fires("A", HINT), fires("B", ERROR, ["A"])], ["B", "A"], {}, id="from what matters less"
        ),
        pytest.param(
            [fires("A", ERROR, ["B"]), fires("B", ERROR, ["A"])], ["A", "B"], {}, id="each from the other"
        ),
        pytest.param(
            [fires("A", ERROR), fires("B", ERROR, ["X", "A"])],
            ["A"],
            {"B": "A"},
            id="the first found",
        ),
    ],
)
def test_what_only_follows_stands_beneath_what_it_follows_from(checks, roots, follows):
    report = run(GOOD, checks)
    assert [finding.code for finding in report.findings] == roots
    assert {one.code: one.follows for one in report.consequences} == follows
