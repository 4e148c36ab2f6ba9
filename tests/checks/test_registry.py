from __future__ import annotations

import importlib
import pkgutil
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xlperf import actions
from xlperf.core.catalogue import ACROSS
from xlperf.core.fields import Amount, Choice, Field
from xlperf.forms import shared
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT, Heading

from ..samples import GOOD, but, codes

MODULES = [
    importlib.import_module(f"{__package__}.{module.name}")
    for module in pkgutil.iter_modules([str(Path(__file__).parent)])
    if module.name.startswith("test_") and module.name != "test_registry"
]
CODE = re.compile(r"[A-Z]{3}-\d{3}")
FOR_FILERS = [entry for entry in actions.catalogue() if entry.kind != ACROSS]
DEMANDS = {demand.code: demand for form in actions.forms() for demand in form.demands()}


def test_every_code_has_a_case_in_which_it_is_found():
    fired = {code for module in MODULES for case in module.CASES for code, *_ in case.values[1]}
    assert fired == {entry.code for entry in actions.catalogue() if entry.kind != ACROSS}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition("_")[2])
def test_silence_comes_first(module):
    assert module.CASES[0].values == ({}, [])


def test_no_two_checks_bear_one_code():
    all_codes = [check.code for check in actions.checks()]
    assert len(all_codes) == len(set(all_codes))
    assert not set(all_codes) & set(DEMANDS)


@pytest.mark.parametrize("check", actions.checks(), ids=lambda check: check.code)
def test_a_check_says_what_holds_and_what_to_do(check):
    assert CODE.fullmatch(check.code)
    assert check.statement.endswith("。")
    assert "\n" not in check.statement
    assert check.fix.endswith("。")
    assert check.basis
    assert check.asks or check.code.startswith("FIL"), "what is about no part is about the file"
    assert any(check.applies(form) for form in actions.forms())


@pytest.mark.parametrize("demand", DEMANDS.values(), ids=lambda demand: demand.code)
def test_a_demand_says_what_holds_and_what_to_do(demand):
    assert CODE.fullmatch(demand.code)
    assert demand.statement
    assert demand.fix.endswith("。")
    assert demand.basis


@pytest.mark.parametrize("entry", FOR_FILERS, ids=lambda entry: entry.code)
def test_a_code_has_a_lesson(entry):
    lesson = entry.lesson
    assert lesson
    assert lesson.why.endswith("。")
    assert lesson.why.strip("。 ")
    assert lesson.wrong.strip()
    assert lesson.right.strip()
    assert lesson.wrong != lesson.right


@pytest.mark.parametrize("form", actions.forms(), ids=lambda form: form.key)
def test_one_code_means_one_demand(form):
    said = set(form.demands())
    assert len({demand.code for demand in said}) == len(said)


@pytest.mark.parametrize("form", actions.forms(), ids=lambda form: form.key)
def test_what_a_field_forbids_it_says(form):
    for field in form.fields():
        if isinstance(field, Choice):
            assert field.format, field
        if isinstance(field, Amount):
            assert field.format, field
            assert field.limit or (field.min is None and field.above is None), field


def test_a_blank_form_is_found_wanting_and_nothing_breaks():
    blank = GOOD.of(XIANGYANG_PROJECT, {}, {})
    cleared: dict[Any, Any] = dict.fromkeys(GOOD.sections.answers) | {table: [] for table in GOOD.tables}
    assert GOOD.but(cleared) == blank
    assert codes(but(cleared)) >= {
        "BAS-001",
        "BAS-003",
        "FND-001",
        "NAR-001",
        "PLN-001",
        "GOL-001",
        "IND-002",
        "IND-003",
        "SGN-001",
    }


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(True, id="a truth"),
        pytest.param("？？", id="question marks"),
        pytest.param("\n", id="a line end"),
        pytest.param(-1, id="a negative number"),
        pytest.param(0.125, id="a fraction"),
        pytest.param(10**12, id="a trillion"),
        pytest.param(Decimal("1E+30"), id="a number beyond all bounds"),
        pytest.param("1" * 40, id="forty digits"),
        pytest.param("共需" + "1" * 40 + "万元", id="forty digits in a sentence"),
        pytest.param("1万元" * 8_000, id="eight thousand amounts"),
    ],
)
def test_whatever_stands_in_the_cells_a_report_is_made(given):
    everywhere = {
        field: [given] if field.table else given
        for field in XIANGYANG_PROJECT.fields()
        if field is not Heading.year
    }
    assert codes(but(everywhere))


@pytest.mark.parametrize("check", actions.checks(), ids=lambda check: check.code)
def test_a_check_is_bound_to_what_the_forms_share(check):
    """A check on one form's own twin would pass by every other form."""
    for asked in check.asks:
        part = asked.part if isinstance(asked, Field) else asked
        if part.__module__ != shared.__name__:
            assert not any(base.__module__ == shared.__name__ for base in part.__mro__), part
