from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.core.errors import Unholdable
from xlperf.core.fields import Text
from xlperf.workbook import reader
from xlperf.workbook.template import blank, filled, filled_together
from xlperf.workbook.xml import MOST_TEXT

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


MANY = 150
"""Random declarations of each form."""

IN_A_BOOK = 25


@pytest.fixture(scope="module", params=FORMS, ids=lambda form: form.key)
def drawn(request, tmp_path_factory):
    """Give many declarations of a form, and the workbooks in which they stand."""
    form = request.param
    own = [one for one in (GOOD, EXAMPLE) if one.form is form]
    texts = [field for field in form.fields() if isinstance(field, Text) and not field.table]
    own += [Declaration.of(form, dict.fromkeys(texts, odd), {}) for odd in (" 一  二\t三   ", True, False)]

    @settings(max_examples=MANY, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
    @given(declarations(form))
    def draw(declaration):
        own.append(declaration)

    draw()
    folder = tmp_path_factory.mktemp(form.key)
    books = {}
    for number in range(0, len(own), IN_A_BOOK):
        together = own[number : number + IN_A_BOOK]
        path = folder / f"{form.key}{number}.xlsx"
        path.write_bytes(filled_together(together))
        books[path] = together
    return books


NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_saved(declaration, suffix):
    """Give a declaration as LibreOffice can save it.

    LibreOffice has no truths: TRUE is the number 1 in a cell whose format says so, and the formats of a
    form never do. What XML cannot hold it leaves out of an .ods, which has no escape for it; .xlsx has
    one, and .xls holds no XML. Of a text of several lines it writes the value of an .ods cell without tabs.
    """

    def saved(raw):
        match raw:
            case bool():
                return Decimal(int(raw))
            case str() if suffix == "ods":
                text = NOT_IN_XML.sub("", raw)
                return text.replace("\t", "") if "\n" in text else text
            case _:
                return raw

    def record(row):
        return {field: saved(raw) for field, raw in row.answers.items()}

    tables = {table: [record(row) for row in rows] for table, rows in declaration.tables.items()}
    return Declaration.of(declaration.form, record(declaration.sections), tables)


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_any_declaration_survives_libreoffice(drawn, suffix, office):
    assert sum(map(len, drawn.values())) >= MANY
    for saved, held in zip(office.convert(list(drawn), suffix), drawn.values(), strict=True):
        read = [one.declaration for one in reader.read(saved, FORMS)]
        wanted = [as_saved(one, suffix) for one in held]
        assert [number for number, one in enumerate(wanted) if one not in read[number : number + 1]] == [], (
            saved
        )
        assert len(read) == len(held)


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
        pytest.param("𠮷" * (MOST_TEXT // 2), True, id="as many astral characters as fit"),
        pytest.param("𠮷" * (MOST_TEXT // 2 + 1), False, id="one astral character too many"),
        pytest.param("长" * (MOST_TEXT + 1), False, id="one character too many"),
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
