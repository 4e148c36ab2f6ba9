from __future__ import annotations

import pytest

from xlperf import actions
from xlperf.core.errors import WrongText
from xlperf.core.form import Labels
from xlperf.forms.xiangyang_project import (
    Detail,
    Evaluation,
    Filing,
    Funding,
    Narrative,
    Project,
    Schedule,
)
from xlperf.workbook.layout import header_lines
from xlperf.workbook.published import read_published

from ..samples import EXAMPLE, GOOD

FORMS = actions.forms()


def shown(record, field) -> str:
    value, raw = record[field], record.raw(field)
    return (
        ""
        if raw is None
        else field.show(value)
        if not isinstance(raw, str) and value is not None
        else str(raw)
    )


def published(declaration) -> str:
    """Write a declaration as it would be published: Word tables turned into lines."""
    lines = []
    for part in declaration.form.parts:
        rows = declaration.rows(part) if part.as_table() else [declaration.sections]
        if part.band:
            lines += ["", f"    {part.band} "]
        if part.labels is Labels.WITHIN:
            lines += ["", *(shown(declaration.sections, field) for field in part.own_fields), ""]
        elif part.labels is Labels.OPEN:
            lines += ["", "  ".join(f"{f.label}：{shown(declaration.sections, f)}" for f in part.own_fields)]
        elif part.labels is Labels.BESIDE:
            for field in part.own_fields:
                lines += [f"\t{field.label}", f"\t{shown(declaration.sections, field)} ", ""]
        else:
            for fields in header_lines(part):
                lines += [*(f"\t{field.label}" for field in fields), ""]
                for record in rows:
                    lines += [*(f"\t{shown(record, field)}" for field in fields), ""]
    return "\n".join(lines)


@pytest.mark.parametrize("declaration", [GOOD, EXAMPLE], ids=["good", "example"])
def test_what_was_published_is_read_back(declaration):
    read = read_published("a.txt", published(declaration), FORMS)
    assert read.unplaced == ()
    assert read.declaration == declaration


def test_a_table_published_without_rows_is_empty():
    assert read_published("a.txt", published(GOOD.but({Detail: []})), FORMS).declaration.rows(Detail) == ()


def test_a_blank_cell_stays_blank():
    read = read_published("a.txt", published(GOOD), FORMS).declaration
    assert read.sections.raw(Evaluation.remarks) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(("\t2027-12-31\n\n", "\n\n"), {Schedule.end: None}, id="a last cell left out"),
        pytest.param(("金额\n\n\t纸质", "金额（元）\n\n\t纸质"), {}, id="a unit in the heading"),
        pytest.param(("填报单位：", "填 报 单 位："), {}, id="a label spaced out"),
        pytest.param(("\t项目属性", "\t项目属性："), {}, id="a label with a colon"),
        pytest.param(("。二是主管部门", "。\v二是主管部门"), {}, id="a line break of Word within a cell"),
        pytest.param(("。二是主管部门", "。\n二是主管部门"), {}, id="a second paragraph in a cell"),
        pytest.param(("86,400.00\n\n", "86,400.00\n"), {}, id="two rows that no blank line parts"),
    ],
)
def test_what_conversion_does_to_a_text(change, expected):
    text = published(GOOD)
    assert change[0] in text
    read = read_published("a.txt", text.replace(change[0], change[1], 1), FORMS)
    assert read.unplaced == ()
    last = len(GOOD.rows(Schedule)) - 1
    if expected:
        assert read.declaration.rows(Schedule)[last].raw(Schedule.end) is None
    assert len(read.declaration.rows(Detail)) == len(GOOD.rows(Detail))
    grounds = "".join(str(read.declaration[Narrative.grounds]).split())
    assert grounds == "".join(str(GOOD[Narrative.grounds]).split())
    assert read.declaration[Filing.unit] == GOOD[Filing.unit]
    assert read.declaration[Project.attribute] == GOOD[Project.attribute]


def test_two_forms_in_one_text_are_not_mixed():
    with pytest.raises(WrongText, match="2 份"):
        read_published("a.txt", published(GOOD) + "\n\n" + published(EXAMPLE), FORMS)


def test_what_has_no_place_is_told():
    read = read_published("a.txt", published(GOOD) + "\n附注：另有说明\n\t甲\n\t乙\n\t丙\n", FORMS)
    assert read.unplaced == ("附注：另有说明", "甲 乙 丙")


def test_figures_become_figures_and_wrong_ones_stay_as_written():
    text = published(GOOD).replace("\t25.08\n\t25.08", "\t25.08万\n\t25.08")
    read = read_published("a.txt", text, FORMS).declaration
    assert read.sections.raw(Funding.total) == "25.08万"
    assert read.sections.raw(Funding.budget) == GOOD.sections.raw(Funding.budget)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("某某市部门整体支出绩效目标表", id="another form"),
        pytest.param("襄阳市市级财政项目支出绩效目标申报表（2021年度）", id="a title and nothing else"),
    ],
)
def test_a_text_without_a_form_is_refused(text):
    with pytest.raises(WrongText, match=r"a\.txt"):
        read_published("a.txt", text, FORMS)
