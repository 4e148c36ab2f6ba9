from __future__ import annotations

import pytest

from xlperf import actions
from xlperf.core.errors import WrongText
from xlperf.core.form import Labels
from xlperf.forms.xiangyang_project import Detail, Evaluation, Funding
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


def test_what_has_no_place_is_told():
    read = read_published("a.txt", published(GOOD) + "\n附注：另有说明\n\t甲\n\t乙\n\t丙\n", FORMS)
    assert read.unplaced == ("甲 乙 丙", "附注：另有说明")


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
