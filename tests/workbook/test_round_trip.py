from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlperf import actions
from xlperf.core.errors import Unholdable
from xlperf.core.fields import Text
from xlperf.workbook import reader
from xlperf.workbook.template import MOST_UTF16, blank, filled

from ..samples import EXAMPLE, GOOD
from ..strategies import TRAPS, declarations, kinds_in

FORMS = actions.forms()
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def read_back(path: Path, content: bytes):
    path.write_bytes(content)
    (reading,) = reader.read(path, FORMS)
    return reading


@pytest.mark.parametrize("declaration", [GOOD, EXAMPLE], ids=["good", "example"])
def test_a_shipped_declaration_comes_back_whole(declaration, tmp_path):
    assert read_back(tmp_path / "a.xlsx", filled(declaration)).declaration == declaration


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_any_declaration_comes_back_whole(form, tmp_path):
    seen: Counter[str] = Counter()
    path = tmp_path / "a.xlsx"

    @settings(max_examples=40, deadline=None, suppress_health_check=SLOW, derandomize=True)
    @given(declarations(form))
    def round_trip(declaration):
        seen.update(kinds_in(declaration))
        assert read_back(path, filled(declaration)).declaration == declaration

    round_trip()
    wanted = {*TRAPS, "str", "Decimal", "empty table", "full table", "overfull table"}
    assert wanted <= set(seen), "the strategy must make every kind"


@pytest.mark.office
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_any_declaration_survives_libreoffice(form, suffix, office, tmp_path):
    drawn = []

    @settings(max_examples=12, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
    @given(declarations(form, xml_only=True))
    def draw(declaration):
        drawn.append(declaration)

    draw()
    sources = []
    for number, declaration in enumerate([GOOD, EXAMPLE, *drawn]):
        sources.append(tmp_path / f"{suffix}{number}.xlsx")
        sources[-1].write_bytes(filled(declaration))
    for declaration, saved in zip([GOOD, EXAMPLE, *drawn], office.convert(sources, suffix), strict=True):
        (reading,) = reader.read(saved, FORMS)
        assert reading.declaration == declaration, saved


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@given(year=st.integers(2000, 2099))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_blank_form_declares_nothing_but_its_year(form, year, tmp_path):
    reading = read_back(tmp_path / "a.xlsx", blank(form, year))
    assert dict(reading.declaration.sections.answers) == {form.roles.year: form.roles.year.text(year)}
    assert not any(reading.declaration.tables.values())
    assert reading.stamp.year == reading.declaration.year == year


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        pytest.param("𠮷" * (MOST_UTF16 // 2), True, id="as many astral characters as fit"),
        pytest.param("𠮷" * (MOST_UTF16 // 2 + 1), False, id="one astral character too many"),
        pytest.param("长" * (MOST_UTF16 + 1), False, id="one character too many"),
        pytest.param("\ud800", False, id="half a surrogate pair"),
    ],
)
def test_what_no_cell_can_hold_is_refused_before_writing(text, holds):
    field = next(f for f in GOOD.form.fields() if isinstance(f, Text) and not f.table)
    declaration = GOOD.but({field: text})
    if holds:
        assert filled(declaration)
    else:
        with pytest.raises(Unholdable, match=field.label):
            filled(declaration)
