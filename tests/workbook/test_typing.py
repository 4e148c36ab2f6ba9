"""A new user with nothing but the workbook: types a declaration in LibreOffice and sees what is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xlperf import actions
from xlperf.core.declaration import Place
from xlperf.core.fields import Amount, Field
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Detail,
    Evaluation,
    Funding,
    Goals,
    Item,
    LongTerm,
    Narrative,
    Project,
    Schedule,
    Signature,
)
from xlperf.workbook.layout import FIRST_ROW, address
from xlperf.workbook.plan import ANSWERS, MESSAGES
from xlperf.workbook.template import SHEET, Sheet, blank

from ..samples import GOOD

pytestmark = pytest.mark.office

LAID_OUT = Sheet(GOOD.form, 2027, None)
STATUS = address(FIRST_ROW, MESSAGES)


def cell(field: Field[Any], row: int | None = None) -> str:
    return address(*LAID_OUT.spots[Place(field, row)])


def message(field: Field[Any], row: int | None = None) -> str:
    return address(LAID_OUT.spots[Place(field, row)][0], MESSAGES)


def heading(field: Field[Any]) -> str:
    return address(LAID_OUT.header(field)[0], MESSAGES)


def typed(raw: Any) -> Any:
    """Give what a hand types for a value."""
    return float(raw) if isinstance(raw, Decimal) else raw.isoformat() if isinstance(raw, date) else raw


@pytest.fixture(scope="module")
def form(typist, tmp_path_factory):
    """Give the blank workbook, opened, with a good declaration typed into it."""
    path = tmp_path_factory.mktemp("typing") / "blank.xlsx"
    path.write_bytes(blank(GOOD.form, 2027, actions.keeps(GOOD.form)))
    typist.ask("open", str(path))
    (before,) = typist.ask("see", SHEET, [STATUS])
    assert before.startswith("待填"), "an untouched form is calm"
    for place in LAID_OUT.spots:
        field, table = place.field, place.field.table
        if (isinstance(field, Amount) and field.computed is not None) or field is GOOD.form.roles.year:
            continue
        if table is not None and (place.row or 0) >= len(GOOD.rows(table)):
            continue
        raw = GOOD.raw(place)
        if raw is not None:
            typist.ask("type", SHEET, cell(field, place.row), typed(raw))
    yield typist
    typist.ask("close")


def see(form, *cells: str) -> list[str]:
    shown: list[str] = form.ask("see", SHEET, list(cells))
    return shown


def test_a_good_declaration_passes(form):
    (status,) = see(form, STATUS)
    assert status.startswith("表内自查通过（另有 ")


@pytest.mark.parametrize(
    ("field", "row", "wrong", "at", "says"),
    [
        pytest.param(Project.name, None, "", message(Project.name), "BAS-003", id="no name"),
        pytest.param(Project.leader, None, "/", message(Project.leader), "BAS-004", id="only a sign"),
        pytest.param(Project.attribute, None, "别的", message(Project.attribute), "BAS-007", id="no choice"),
        pytest.param(Project.phone, None, "3610000", message(Project.phone), "BAS-012", id="no area code"),
        pytest.param(Project.period, None, "2027", message(Project.period), "BAS-014", id="only a year"),
        pytest.param(Funding.other, None, -1, message(Funding.other), "FND-003", id="a negative amount"),
        pytest.param(
            Funding.budget, None, "25.08万", message(Funding.budget), "FND-001", id="an amount as text"
        ),
        pytest.param(Narrative.summary, None, "修路", message(Narrative.summary), "NAR-002", id="too short"),
        pytest.param(Detail.amount, 0, 86_400.005, message(Detail.amount, 0), "DTL-002", id="half a cent"),
        pytest.param(Detail.amount, 1, 58_000, heading(Detail.amount), "DTL-001", id="lines above the total"),
        pytest.param(Costing.basis, None, "", message(Costing.basis), "DTL-006", id="no costing"),
        pytest.param(Schedule.end, 0, "2026-12-31", message(Schedule.end, 0), "PLN-002", id="ends too early"),
        pytest.param(Goals.annual, None, "", message(Goals.annual), "GOL-001", id="no annual goal"),
        pytest.param(LongTerm.value, 0, "", message(LongTerm.value, 0), "IND-015", id="no value"),
        pytest.param(Annual.level, 0, "投入指标", message(Annual.level, 0), "IND-001", id="another level"),
        pytest.param(
            Annual.value, 0, ">=9600件", message(Annual.value, 0), "VAL-002", id="two signs for one"
        ),
        pytest.param(Item.code, 0, "20132", message(Item.code, 0), "ITM-001", id="five digits"),
        pytest.param(Item.project, 0, "别的项目", message(Item.project, 0), "ITM-008", id="another project"),
        pytest.param(Signature.date, None, "2024-09-29", message(Signature.date), "BAS-002", id="years ago"),
        pytest.param(
            Evaluation.opinion, None, "同意", message(Evaluation.opinion), "EVA-006", id="just agreed"
        ),
    ],
)
def test_a_mistake_is_said_while_it_stands(form, field, row, wrong, at, says):
    right = typed(GOOD.raw(Place(field, row)))
    (before,) = see(form, at)
    assert says not in before
    form.ask("type", SHEET, cell(field, row), wrong or None)
    now, status = see(form, at, STATUS)
    form.ask("type", SHEET, cell(field, row), right)
    after, calm = see(form, at, STATUS)
    assert says in now
    assert says not in after
    assert calm.startswith("表内自查通过")
    if says not in {"BAS-012", "VAL-002", "EVA-006"}:  # hints, and what others are to write
        assert status.startswith("还有 ")


def test_both_figures_are_told(form):
    form.ask("type", SHEET, cell(Funding.other), 5)
    form.ask("type", SHEET, cell(Detail.amount, 0), 96_400)
    (said,) = see(form, heading(Detail.amount))
    form.ask("type", SHEET, cell(Funding.other), 0)
    form.ask("type", SHEET, cell(Detail.amount, 0), 86_400)
    assert "260,800.00 元" in said
    assert "30.08 万元" in said
    assert "差 40,000.00 元" in said


def test_an_answer_lowers_what_is_to_be_explained(form):
    form.ask("type", SHEET, cell(Goals.annual), "完成史料数字化任务")
    (before,) = see(form, STATUS)
    answer = address(LAID_OUT.spots[Place(Goals.annual)][0], ANSWERS)
    form.ask("type", SHEET, answer, "目标已由上级核定")
    (after,) = see(form, STATUS)
    form.ask("type", SHEET, answer, None)
    form.ask("type", SHEET, cell(Goals.annual), GOOD[Goals.annual])
    assert before == "还有 0 项必须修改、1 项需要说明"
    assert after.startswith("表内自查通过")


def test_a_copied_sheet_has_its_own_checks(form):
    form.ask("copy_sheet", SHEET, "第二个项目")
    form.ask("type", "第二个项目", cell(Project.name), None)
    (copy,), (first,) = form.ask("see", "第二个项目", [STATUS]), form.ask("see", SHEET, [STATUS])
    assert copy.startswith("还有 ")
    assert first.startswith("表内自查通过")


def test_an_inserted_row_is_said_to_have_no_live_check(typist, tmp_path):
    path = tmp_path / "rows.xlsx"
    path.write_bytes(blank(GOOD.form, 2027, actions.keeps(GOOD.form)))
    typist.ask("open", str(path))
    row = LAID_OUT.spots[Place(Detail.name, 3)][0] + 1
    typist.ask("insert_row", SHEET, row)
    (said,) = typist.ask("see", SHEET, [heading(Detail.name)])
    typist.ask("close")
    assert "插入的行没有即时校验" in said
