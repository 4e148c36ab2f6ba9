"""The real declaration, and the shipped one that has its structure and figures."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from xlperf import actions, cli
from xlperf.core.check import run
from xlperf.core.exchange import encode
from xlperf.forms.xiangyang_project import Annual, Detail, Funding, Item, LongTerm, Schedule

from .samples import EXAMPLE, SEED, WANT_MORE

FIGURES = ("602", "200", "120,400", "100,000", "20,400", "39.63")


@pytest.fixture
def seed(tmp_path, capsys):
    """Give the real declaration as a workbook, and as what is read back from it."""
    if not SEED.exists():
        pytest.skip("the real declaration is not kept with the project")
    path = tmp_path / "a.xlsx"
    assert cli.main(["import", str(SEED), "-o", str(path)]) == 0
    assert capsys.readouterr().err == "", "every line of the text has a place"
    assert cli.main(["read", str(path), "--json"]) == 0
    return path, json.loads(capsys.readouterr().out)


def written(path, declaration):

    actions.write(declaration, path)
    return path


def findings(path, capsys):
    capsys.readouterr()
    status = cli.main(["check", str(path), "--json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (declaration,) = file["declarations"]
    return status, declaration


def assert_the_known_errors(path, capsys):
    status, declaration = findings(path, capsys)
    assert status == 1
    errors = [finding for finding in declaration["findings"] if finding["severity"] == "error"]
    assert [finding["code"] for finding in errors] == ["DTL-009", "LOG-003", "LOG-003"]
    assert all(figure in errors[0]["message"] for figure in FIGURES)
    lines = [finding["row"] for finding in declaration["findings"] if finding["code"] == "DTL-010"]
    assert lines == [1, 2]
    assert {one["code"] for one in declaration["not_run"]} <= WANT_MORE


def test_the_real_declaration_has_exactly_the_known_errors(seed, capsys):
    assert_the_known_errors(seed[0], capsys)


def test_the_shipped_example_has_the_same_codes_and_figures(tmp_path, capsys):
    assert_the_known_errors(written(tmp_path / "b.xlsx", EXAMPLE), capsys)


def test_every_value_of_the_real_declaration_is_read(seed):
    _, data = seed
    cells = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines() if line.startswith("\t")]
    values = [v for key, v in data.items() if not isinstance(v, list)]
    values += [v for rows in data.values() if isinstance(rows, list) for row in rows for v in row.values()]
    shown = {f"{value:.2f}" if isinstance(value, float) else str(value) for value in values}
    shown |= {f"{value}.00" for value in values if isinstance(value, int)}
    labels = {field.label for field in EXAMPLE.form.fields()}
    assert [cell for cell in cells if cell and cell not in labels and cell not in shown] == []
    assert (data["Heading.year"], data["Signature.date"]) == (2021, "2020-09-29")
    assert (data["Signature.filler"], data["Signature.head"]) == ("朱某某", "陈某某")
    assert data["Filing.unit"] == data["Project.department"] == data["Project.agency"]
    assert data["Evaluation.reviewed_on"] == "2020-09-29"
    assert len(values) == 32 + 4 + 6 + 20 + 20 + 4


def test_the_shipped_example_answers_what_the_real_one_answers(seed):
    _, data = seed
    example = encode(EXAMPLE)
    assert set(example) == set(data)
    assert {k: len(v) for k, v in data.items() if isinstance(v, list)} == {
        k: len(v) for k, v in example.items() if isinstance(v, list)
    }


def test_the_shipped_example_has_the_figures_of_the_real_one():
    assert EXAMPLE[Funding.total] == Decimal("37.59")
    assert [row[Detail.amount] for row in EXAMPLE.rows(Detail)] == [Decimal("75852.80"), Decimal("300000.00")]
    assert [row[Item.amount] for row in EXAMPLE.rows(Item)] == [Decimal(375853)]
    for table in (LongTerm, Annual):
        targets = [row[table.value] for row in EXAMPLE.rows(table)]
        assert [f"{t.op}{t.number}{t.unit}" for t in targets if t] == ["≥80%", "≥90%", "≤5%", "≥80%", "≥80%"]
    assert {str(row[Schedule.start]) for row in EXAMPLE.rows(Schedule)} == {"2021-01-01"}


FIRES = [
    "BAS-012", "BAS-014", "BAS-017", "BAS-018", "NAR-005", "NAR-006", "NAR-007", "NAR-008", "NAR-013",
    "NAR-014", "NAR-015", "NAR-016", "NAR-017", "NAR-018", "NAR-019", "NAR-020", "NAR-022", "DTL-009",
    "DTL-010", "DTL-011", "DTL-012", "DTL-014", "DTL-016", "DTL-019", "PLN-004", "PLN-005", "PLN-006",
    "GOL-005", "GOL-006", "GOL-007", "GOL-008", "GOL-010", "IND-004", "IND-006", "IND-007", "IND-008",
    "IND-009", "IND-010", "IND-011", "IND-016", "IND-017", "IND-018", "IND-019", "IND-025", "IND-026",
    "VAL-002", "VAL-010", "VAL-011", "VAL-012", "LOG-001", "LOG-003", "LOG-004", "LOG-007", "LOG-008",
    "LOG-009", "LOG-011", "LOG-012", "EVA-001", "EVA-005", "EVA-006", "EVA-008",
]  # fmt: skip
"""Every rule that a reviewer found broken by hand, but DTL-004: our form prints the unit of its amounts."""

TOLD = {
    "DTL-009": FIGURES,
    "DTL-010": ("75,852.80 元", "7.58528 万元", "300,000 元", "30.00 万元", "10.00、16.00、11.59 万元"),
    "DTL-011": ("16.00 万元", "11.59 万元"),
    "DTL-012": ("16.00 万元",),
    "DTL-014": ("11.59 万元", "37.59 万元", "30.8%"),
    "DTL-016": ("75,852.80", "300,000"),
    "DTL-019": ("602个", "2名"),
    "EVA-006": ("同意实施。",),
    "IND-004": ("仅 1 条",),
    "IND-018": ("14 字",),
    "IND-019": ("5 条",),
    "LOG-001": ("5/5",),
    "LOG-008": ("5%×602＝30.1",),
    "NAR-008": ("2014 年", "2021 年", "7 年"),
    "PLN-004": ("2021-01-01至2021-12-31",),
    "PLN-006": ("2 项", "3 项"),
    "VAL-010": ("<=5%",),
    "BAS-017": ("2021",),
}
"""The figures that the messages of a code say between them."""

TIMES = {"VAL-002": 10, "IND-006": 4, "VAL-012": 4, "LOG-011": 4, "DTL-010": 2, "DTL-011": 2, "LOG-003": 2}


def assert_what_a_reviewer_found(declaration):
    report = run(declaration, actions.checks())
    messages: dict[str, list[str]] = {}
    for one in (*report.findings, *report.consequences):
        messages.setdefault(one.code, []).append(one.message)
    assert sorted(messages) == sorted(FIRES)
    for code, figures in TOLD.items():
        assert all(figure in "\n".join(messages[code]) for figure in figures), (code, messages[code])
    assert {code: len(messages[code]) for code in TIMES} == TIMES
    return messages


def test_the_shipped_example_breaks_what_the_real_one_breaks():
    assert_what_a_reviewer_found(EXAMPLE)


def test_the_real_declaration_breaks_what_a_reviewer_found_and_nothing_else(seed):
    path, _ = seed
    (declared,) = actions.read(path)
    messages = assert_what_a_reviewer_found(declared)
    assert "0.54" in messages["IND-017"][0]
    assert "181 字" in messages["NAR-019"][0]
    assert "39.63" in messages["DTL-009"][0]
