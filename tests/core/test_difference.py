from __future__ import annotations

from xlperf.core.difference import differences
from xlperf.forms.xiangyang_project import Annual, Detail, Funding, Project

from ..samples import GOOD, MOF


def told(before, after):
    return [(one.field.path, one.row, one.before, one.after) for one in differences(before, after)]


def test_nothing_is_different_in_the_same_declaration():
    assert told(GOOD, GOOD) == []


def test_fields_are_told_as_they_are_shown_and_blanks_as_none():
    after = GOOD.but({Funding.total: 30, Project.phone: None})
    changes = {path: (was, now) for path, _, was, now in told(GOOD, after)}
    assert changes["Project.phone"] == (GOOD[Project.phone], None)
    assert changes["Funding.total"][1] == "30.00"


def test_an_inserted_row_does_not_change_the_others():
    rows = [row.answers for row in GOOD.rows(Annual)]
    added = {Annual.name: "数量指标：新增的指标", Annual.value: "≥1个"}
    changes = told(GOOD, GOOD.but({Annual: [*rows[:3], added, *rows[3:]]}))
    assert {row for _, row, _, _ in changes} == {3}
    assert {was for _, _, was, _ in changes} == {None}
    assert {row for _, row, _, _ in told(GOOD, GOOD.but({Annual: rows[:2] + rows[3:]}))} == {2}


def test_a_changed_cell_of_a_row_is_told_by_its_place():
    amounts = [row[Detail.amount] for row in GOOD.rows(Detail)]
    after = GOOD.but({Detail.amount: [amounts[0], 1, *amounts[2:]]})
    assert [(path, row, now) for path, row, _, now in told(GOOD, after)] == [("Detail.amount", 1, "1.00")]
    assert "第2行" in str(next(iter(differences(GOOD, after))))


def test_forms_are_compared_by_what_both_ask():
    assert {path.partition(".")[0] for path, *_ in told(MOF, GOOD)} <= {
        "Heading", "Project", "Funding", "Goals", "LongTerm", "Annual",
    }  # fmt: skip
