"""What is declared must be whole on paper, whatever program prints it; LibreOffice is the judge here."""

from __future__ import annotations

import re
import subprocess
from itertools import takewhile

import pdfplumber
import pytest

from xlperf import actions
from xlperf.core.words import clean
from xlperf.forms.xiangyang_project import Evaluation
from xlperf.workbook import layout, style
from xlperf.workbook.layout import REPORT
from xlperf.workbook.published import read_published
from xlperf.workbook.template import blank, filled

from ..samples import EXAMPLE, GOOD, SEED

pytestmark = pytest.mark.office


def seed():
    if not SEED.exists():
        pytest.skip("the real declaration is not kept with the project")
    return read_published(SEED.name, SEED.read_text(encoding="utf-8"), actions.forms()).declaration


def printed_cells(declaration):
    """Give what each filled cell shows."""
    records = [declaration.sections, *(row for rows in declaration.tables.values() for row in rows)]
    for record in records:
        for field, raw in record.answers.items():
            value = record[field]
            yield field, str(raw) if isinstance(raw, str) or value is None else field.show(value)


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("make", [lambda: GOOD, lambda: EXAMPLE, seed], ids=["good", "example", "seed"])
def test_every_value_is_whole_on_paper(make, office, tmp_path):
    declaration = make()
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(declaration))
    (pdf,) = office.convert([path], "pdf")
    # cell by cell in reading order: lines of neighbouring cells would be interleaved with -layout
    command = ["pdftotext", "-raw", str(pdf), "-"]
    paper = letters(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    lost = [
        f"{field.path}: {shown}" for field, shown in printed_cells(declaration) if letters(shown) not in paper
    ]
    assert not lost


def form_pages(document):
    """Give the pages of the form, without those of the sheets behind it."""
    return list(takewhile(lambda page: REPORT not in (page.extract_text() or ""), document.pages))


def crossing(pdf) -> str:
    """Give the characters that a horizontal line runs through: what a cell is too low for.

    A program prints such text cut off at the line, though pdftotext still finds it all.
    """
    cut = []
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            for sign in page.chars:
                middle = (sign["x0"] + sign["x1"]) / 2
                core = 0.2 * (sign["bottom"] - sign["top"])
                top, bottom = sign["top"] + core, sign["bottom"] - core
                if any(
                    e["x0"] <= middle <= e["x1"] and top < e["top"] < bottom for e in page.horizontal_edges
                ):
                    cut.append(sign["text"])
    return "".join(cut)


@pytest.mark.parametrize("make", [lambda: GOOD, lambda: EXAMPLE, seed], ids=["good", "example", "seed"])
def test_a_filled_form_is_a_few_pages_of_a4_and_no_cell_is_too_low(make, office, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(make()))
    (pdf,) = office.convert([path], "pdf")
    assert crossing(pdf) == ""
    with pdfplumber.open(pdf) as document:
        assert {(round(page.width), round(page.height)) for page in form_pages(document)} == {(595, 842)}
        assert len(form_pages(document)) <= 5


def complete():
    """Give the good declaration without the blanks under which a heading would seem to be the last line."""
    return GOOD.but({Evaluation.past: "无", Evaluation.advice: "无", Evaluation.remarks: "无"})


@pytest.mark.parametrize("make", [complete, lambda: EXAMPLE, seed], ids=["good", "example", "seed"])
def test_no_page_ends_with_a_heading(make, office, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(make()))
    (pdf,) = office.convert([path], "pdf")
    heads = {clean(box.text) for line in layout.lines(GOOD.form, {}) for box in line.boxes if box.text}
    with pdfplumber.open(pdf) as document:
        for page in form_pages(document)[:-1]:
            *_, last, _footer = page.extract_text_lines()
            words = [clean(word) for word in last["text"].split()]
            assert not set(words) <= heads, words


def test_a_cell_that_is_too_low_would_be_noticed(office, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "LINE_POINTS", 6.0)
    path = tmp_path / "low.xlsx"
    path.write_bytes(filled(GOOD))
    (pdf,) = office.convert([path], "pdf")
    assert crossing(pdf)


@pytest.mark.parametrize("form", actions.forms(), ids=lambda form: form.key)
def test_a_blank_form_prints_every_label_and_no_rails(form, office, tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank(form, 2027))
    paper = clean(office.text(path))
    labels = {box.text for line in layout.lines(form, {}) for box in line.boxes if box.text}
    # the words of a label that takes two lines stand apart in the text of a page
    assert [label for label in labels if not set(clean(label)) <= set(paper)] == []
    assert clean(form.roles.year.text(2027)) in paper
    assert "xlperf" not in paper
    assert form.parts[1].own_fields[0].path not in paper
