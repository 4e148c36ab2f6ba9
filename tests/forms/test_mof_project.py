"""The second form is one module: what the first has follows for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions, rounds
from xlperf.core.check import run
from xlperf.core.exchange import encode
from xlperf.core.fields import Amount
from xlperf.forms import shared as shared
from xlperf.forms import xiangyang_project as founding
from xlperf.forms.mof_project import MOF_PROJECT, Annual, Funding, Goals, LongTerm, Project, Term
from xlperf.workbook.published import read_published

from ..samples import MOF

GOOD = MOF.completed()


def found(change):
    return [
        (one.code, one.place.field.path, one.place.row)
        for one in run(GOOD.but(change).completed(), actions.checks()).findings
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="as it should be"),
        pytest.param({Project.name: None}, [("BAS-003", "Project.name", None)], id="no name"),
        pytest.param(
            {Project.attribute: "持续性项目"},
            [("BAS-007", "Project.attribute", None)],
            id="another form's word",
        ),
        pytest.param({Project.period: "三年"}, [], id="a term that no calendar knows"),
        pytest.param({Term.total: 170}, [("FND-002", "Term.total", None)], id="the term does not add up"),
        pytest.param(
            {Funding.total: 55}, [("FND-002", "Funding.total", None)], id="the year does not add up"
        ),
        pytest.param(
            {Funding.budget: 80, Funding.other: -20},
            [("FND-003", "Funding.other", None), ("FND-009", "Funding.total", None)],
            id="a part above the whole",
        ),
        pytest.param(
            {Funding.budget: 600_000, Funding.total: 60},
            [("FND-005", "Funding.budget", None)],
            id="元 where 万元 are asked for",
        ),
        pytest.param({Goals.annual: None}, [("GOL-001", "Goals.annual", None)], id="no annual goal"),
        pytest.param(
            {Annual.category: ["其他指标"]}, [("IND-001", "Annual.category", 0)], id="a class nobody listed"
        ),
        pytest.param(
            {LongTerm.category: ["数量指标", "质量指标", "质量指标"]},
            [("IND-012", "LongTerm.category", 2)],
            id="a class of another level",
        ),
        pytest.param(
            {LongTerm.value: ["=576次", "≥98%", "≥90%"]},
            [("LOG-002", "Annual.value", 5)],
            id="the year beyond the term",
        ),
        pytest.param({Annual.value: [None]}, [("IND-015", "Annual.value", 0)], id="no value"),
    ],
)
def test_what_is_found(change, expected):
    assert found(change) == expected


def test_messages_speak_the_words_of_the_form():
    (finding,) = run(GOOD.but({Goals.annual: GOOD[Goals.long_term]}), actions.checks()).findings[:1]
    assert "年度目标与实施期目标" in finding.message


def test_a_field_of_the_shared_part_is_the_forms_own():
    assert GOOD[founding.Project.agency] == GOOD[Project.agency] == "市环境监测站"
    assert GOOD[founding.Funding.total] == GOOD[Funding.total] == 60, "the year's, which stands last"
    assert GOOD[founding.Project.phone] is None, "not asked"
    assert [row[shared.Annual.level] for row in GOOD.rows(shared.Annual)] == [
        row[Annual.level] for row in GOOD.rows(Annual)
    ]


def test_a_change_by_the_shared_field_is_the_same_change():
    assert GOOD.but({founding.Project.name: "新名"}) == GOOD.but({Project.name: "新名"})
    assert GOOD.but({shared.Annual.value: ["=1次"]}) == GOOD.but({Annual.value: ["=1次"]})


def test_totals_add_up_what_this_form_asks():
    assert isinstance(Term.total, Amount)
    assert [field.path for field in Term.total.fields()] == ["Term.total"]
    assert Term.total.computed is not None
    assert [field.path for field in Term.total.computed.fields()] == ["Term.budget", "Term.other"]


def test_it_is_filled_read_checked_and_summarised_as_the_first(tmp_path):
    actions.write(GOOD, tmp_path / "a.xlsx")
    (declared,) = actions.read(tmp_path / "a.xlsx")
    assert declared == GOOD
    (submission,) = actions.check([tmp_path / "a.xlsx"])
    assert not submission.checked[0].report.findings
    done = rounds.consolidate(tmp_path, tmp_path / "汇总.xlsx")
    assert done.report.proven
    assert {proof.declared for proof in done.report.proofs if proof.what == "资金总额"} == {60_000_000}


def test_published_text_is_told_from_the_founding_form():
    cells = "\t项目名称\n\t水质监测\n\n\t项目属性\n\t延续项目\n\t项目期\n\t2027-2028\n"
    text = f"项目支出绩效目标申报表（2027年度）\n{cells}"
    declaration = read_published("a.txt", text, actions.forms()).declaration
    assert declaration.form is MOF_PROJECT
    assert encode(declaration)["Project.period"] == "2027-2028"


def test_the_definition_is_one_module():
    package = Path(actions.__file__).parent
    naming = [path.name for path in package.rglob("*.py") if "mof_project" in path.read_text("utf-8")]
    assert naming == ["funding.py"], "FND-013 compares two totals that only this form asks"
