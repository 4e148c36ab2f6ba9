from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from xlperf.core.fields import Person, Phone
from xlperf.core.masking import leaks, masked, secret, texts
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import Costing, Narrative, Project

from ..samples import GOOD

NAME, PHONE = "诸葛测", "13800001234"
FIELDS = [field for field in GOOD.form.fields() if field.table is None and field.textual]


def test_people_are_masked_where_they_are_asked_for_and_nothing_else_is():
    before = GOOD.but({Project.leader: NAME, Project.phone: PHONE})
    after = masked(before, DEFAULTS).declaration
    assert (after[Project.leader], after.sections.raw(Project.phone)) == ("诸**", "***")
    kept = {
        field: raw for field, raw in before.sections.answers.items() if not isinstance(field, Person | Phone)
    }
    assert kept.items() <= after.sections.answers.items()
    assert after.tables == before.tables


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
@pytest.mark.parametrize(
    "number",
    [
        PHONE,
        "138 0000 1234",
        "１３８００００１２３４",
        "0710-3512345",
        "(0710)3512345",
        "42060619800101123X",
        "a.b@c.cn",
    ],
)
def test_nothing_leaks_from_any_text(field, number):
    planted = GOOD.but({Project.leader: NAME, field: f"联系{NAME}，{number}，谢谢"})
    after = masked(planted, DEFAULTS)
    assert not list(leaks(after))
    said = [text for _, text in texts(after.declaration)]
    assert not any(number in text for text in said)
    if not isinstance(field, Person | Phone):
        assert not any(NAME in text for text in said)


def test_a_bureau_decides_what_is_shown():
    before = GOOD.but({Project.leader: NAME, Project.phone: PHONE})
    hidden = masked(before, replace(DEFAULTS, public_names="隐去")).declaration
    shown = masked(before, replace(DEFAULTS, public_names="公开", public_phones="公开")).declaration
    assert hidden[Project.leader] == "***"
    assert (shown[Project.leader], shown[Project.phone]) == (NAME, PHONE)


def test_figures_are_no_telephone_numbers():
    text = "测算：1200000元，面积13800平方米，合同20270101号，13800001234.50元。"
    assert masked(GOOD.but({Costing.basis: text}), DEFAULTS).declaration[Costing.basis] == text


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [("本项目涉密，按规定管理。", True), ("属于国家秘密的内容另行报送。", True), ("本项目不涉密。", False),
     ("内容不属于国家秘密。", False), ("按要求保密审查后公开。", False)],
)  # fmt: skip
def test_secret_projects_are_told_from_those_that_say_they_are_not(text, is_secret):
    assert bool(secret(GOOD.but({Narrative.summary: text}), DEFAULTS)) is is_secret


def test_the_bureau_may_name_projects_that_are_secret():
    named = replace(DEFAULTS, secret_projects=(GOOD[Project.name] or "",))
    assert secret(GOOD, DEFAULTS) is None
    assert secret(GOOD, named) == "设置中列为涉密项目"


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        pytest.param("诸葛测、欧阳试", "由欧阳试和诸葛测负责", "由欧**和诸**负责", id="two people"),
        pytest.param("诸葛测 欧阳试", "由欧阳试负责", "由欧**负责", id="two people, a blank between them"),
        pytest.param("张　测", "由张测、张 测负责", "由张**、张**负责", id="a short name with a blank in it"),
        pytest.param("诸葛测（主任）13800001234", "由诸葛测负责", "由诸**负责", id="more than a name"),
        pytest.param("测", "测算", "测算", id="a single sign"),
    ],
)
def test_everybody_named_is_masked_however_they_are_written(said, text, expected):
    after = masked(GOOD.but({Project.leader: said, Costing.basis: text}), DEFAULTS).declaration
    assert after[Costing.basis] == expected


def test_numbers_typed_as_figures_are_masked_too():
    typed: dict[Any, int] = {
        Project.leader: 13800001234,
        Project.phone: 13800001234,
        Costing.basis: 13800001234,
    }
    after = masked(GOOD.but(typed), DEFAULTS).declaration
    assert [after.sections.raw(field) for field in typed] == ["1**", "***", "***"]
    assert (
        masked(GOOD.but({Costing.basis: 120000}), DEFAULTS).declaration.sections.raw(Costing.basis) == 120000
    )
