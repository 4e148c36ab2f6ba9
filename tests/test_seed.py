"""The real declaration, and the shipped one that has its structure and figures."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from xlperf import cli
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
    from xlperf import actions

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
