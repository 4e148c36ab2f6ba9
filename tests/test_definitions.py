"""What every form, field, check and summary owes its readers."""

from __future__ import annotations

import re

import pytest

from xlperf import actions, summaries
from xlperf.core.discover import discover
from xlperf.core.form import Form
from xlperf.core.summary import Summary

FORMS = actions.forms()


def test_forms_are_found_without_being_registered():
    known = {(form.key, form.version) for form in FORMS}
    assert known == {("xiangyang-project", "2021"), ("mof-project", "2015")}
    assert all(isinstance(form, Form) for form in FORMS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_form_names_every_part_and_field_once(form):
    paths = [field.path for field in form.fields()]
    assert len(paths) == len(set(paths))
    assert all(part.label for part in form.parts)
    assert all(field.label and field.kind for field in form.fields())


def test_the_founding_form_asks_its_34_numbered_fields_in_nine_tables():
    form = actions.form("xiangyang-project")
    bands = [part.band for part in form.parts if part.band]
    assert len(list(form.fields())) == 50  # a numbered line of the dossier may hold several
    assert bands == [
        "申请资金情况（资金来源万元）",
        "支出明细预算（纳入竞争性分配的专项资金，不填此项）",
        "项目实施进度计划",
        "项目绩效目标",
        "长期绩效指标",
        "年度绩效指标",
        "绩效评价情况",
        "项目明细表",
    ]


def test_a_code_that_a_field_carries_has_no_check_of_its_own():
    carried = {demand.code for form in FORMS for demand in form.demands()}
    assert not carried & {check.code for check in actions.checks()}


def test_codes_are_those_of_the_catalogue():
    codes = {demand.code for form in FORMS for demand in form.demands()}
    codes |= {check.code for check in actions.checks()}
    assert all(
        re.fullmatch(r"(BAS|FND|NAR|DTL|PLN|GOL|IND|VAL|LOG|EVA|ITM|SGN|FIL)-\d{3}", code) for code in codes
    )


def test_every_summary_says_what_it_shows():
    found = discover(summaries, Summary)
    assert len({summary.order for summary in found}) == len(found)
    assert all(summary.title and summary.note and summary.columns for summary in found)
