from __future__ import annotations

import pytest

from xlperf.forms.xiangyang_project import Evaluation, Goals, Measures, Narrative

from ..samples import but, found

CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Evaluation.past: None, Evaluation.remarks: None}, [], id="no remarks are needed"),
    pytest.param({Evaluation.past: "无"}, [], id="无 for past years"),
    pytest.param({Narrative.duties: None}, [("NAR-001", "Narrative.duties", None)], id="no duties"),
    pytest.param({Narrative.summary: " \n "}, [("NAR-001", "Narrative.summary", None)], id="only line ends"),
    pytest.param({Narrative.grounds: None}, [("NAR-001", "Narrative.grounds", None)], id="no grounds"),
    pytest.param({Narrative.feasibility: None}, [("NAR-001", "Narrative.feasibility", None)], id="no 可行性"),
    pytest.param({Narrative.necessity: None}, [("NAR-001", "Narrative.necessity", None)], id="no 必要性"),
    pytest.param({Measures.measures: None}, [("NAR-001", "Measures.measures", None)], id="no measures"),
    pytest.param(
        {Narrative.grounds: "略"}, [("BAS-004", "Narrative.grounds", None)], id="略 for the grounds"
    ),
    pytest.param({Goals.long_term: None}, [("GOL-001", "Goals.long_term", None)], id="no long-term goal"),
    pytest.param({Goals.annual: "  "}, [("GOL-001", "Goals.annual", None)], id="an annual goal of spaces"),
    pytest.param({Goals.annual: "***"}, [("GOL-002", "Goals.annual", None)], id="an annual goal of stars"),
    pytest.param({Goals.long_term: "同上"}, [("GOL-002", "Goals.long_term", None)], id="同上 for a goal"),
    pytest.param(
        {Goals.annual: None, Goals.long_term: "-"},
        [("GOL-002", "Goals.long_term", None), ("GOL-001", "Goals.annual", None)],
        id="both at once",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_narrative_and_goals(change, expected):
    assert found(but(change)) == expected
