"""Hypothesis strategies for declarations, made from the kinds of field."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from xlperf.core.declaration import Declaration
from xlperf.core.fields import FIRST_DAY, Amount, Choice, Day, TitleYear
from xlperf.workbook.xml import MOST_TEXT

LONGEST = "长" * MOST_TEXT
TRAPS = {
    "like a formula": "=1+1",
    "like an escape": "_x0041_",
    "line ends": "一\r\n二\r三\n四",
    "astral": "𠮷野家🙂",
    "longest": LONGEST,
    "like a number": "00123.50",
    "like rich text": "<r>一 & 二</r>",
    "like a link": "https://example.com/?a=1&b=<2>",
    "quoted": "'=\"@-+",
}
"""Texts that spreadsheet libraries are known to recast."""


def texts(xml_only: bool):
    """Give texts; with `xml_only`, none that LibreOffice's own formats cannot keep."""
    signs = st.characters(
        exclude_categories=["Cs", "Cc"] if xml_only else ["Cs"], exclude_characters="\ufffe\uffff"
    )
    plain = st.text(signs, max_size=40)
    lines = st.lists(plain, min_size=2, max_size=3).map("\n".join)
    return st.one_of(plain, lines, st.sampled_from(sorted(TRAPS.values())))


def cells(field, xml_only=False):
    """Give what a cell of a field may hold, right or wrong."""
    words = texts(xml_only)
    match field:
        case TitleYear():
            return st.one_of(st.integers(2000, 2099).map(field.text), st.none(), words)
        case Amount():
            whole = st.decimals(-(10**9), 10**9, places=field.decimals, allow_nan=False)
            return st.one_of(whole, st.none(), words)
        case Day():
            return st.one_of(st.dates(FIRST_DAY, date(9999, 12, 31)), st.none(), words)
        case Choice():
            return st.one_of(st.sampled_from(field.options), st.none(), words)
        case _:
            numbers = st.integers(0, 10**12).map(Decimal)
            return st.one_of(words, st.none(), numbers)


@st.composite
def declarations(draw, form, xml_only=False):
    """Give a declaration that the form can hold: its computed amounts are there."""
    sections = {field: draw(cells(field, xml_only)) for field in form.fields() if not field.table}
    tables = {}
    for table in form.tables():
        count = draw(st.sampled_from([0, 1, 2, table.rows, table.rows + 3]))
        rows = draw(
            st.lists(
                st.fixed_dictionaries({field: cells(field, xml_only) for field in table.own_fields}),
                min_size=min(count, 2),
                max_size=min(count, 2),
            )
        )
        # full tables by repeating: drawing every cell of eighty rows costs seconds
        tables[table] = [rows[number % len(rows)] for number in range(count)] if rows else []
    return Declaration.of(form, sections, tables).completed()


def kinds_in(declaration) -> Counter[str]:
    """Say which traps and table sizes occur in a declaration."""
    seen: Counter[str] = Counter()
    records = [declaration.sections, *(row for rows in declaration.tables.values() for row in rows)]
    held = {as_held(text): name for name, text in TRAPS.items()}
    for record in records:
        for raw in record.answers.values():
            if isinstance(raw, str) and raw in held:
                seen[held[raw]] += 1
            seen[type(raw).__name__] += 1
    for table, rows in declaration.tables.items():
        if not rows:
            seen["empty table"] += 1
        if len(rows) >= table.rows:
            seen["full table"] += 1
        if len(rows) > table.rows:
            seen["overfull table"] += 1
    return seen


def as_held(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
