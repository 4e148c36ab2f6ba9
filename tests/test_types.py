"""A mistyped field name is an error before anything runs."""

from __future__ import annotations

import pytest
from mypy import api

SNIPPET = """
from decimal import Decimal
from xlperf.core.declaration import Declaration
from xlperf.forms.xiangyang_project import Annual, Funding

def total(declaration: Declaration) -> Decimal:
    return {0}
"""


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        pytest.param("declaration[Funding.total] or Decimal(0)", None, id="a field is known with its type"),
        pytest.param("declaration[Funding.totl] or Decimal(0)", '"totl"', id="a mistyped field"),
        pytest.param("declaration[Funding.total] + 1", "Unsupported operand", id="arithmetic on a blank"),
        pytest.param("declaration.rows(Annual)[0][Annual.wieght]", '"wieght"', id="a mistyped column"),
        pytest.param("declaration[Annual.name] or Decimal(0)", "Invalid index", id="a text for an amount"),
    ],
)
def test_types(expression, complaint, mypy_cache, tmp_path):
    source = tmp_path / "snippet.py"
    source.write_text(SNIPPET.format(expression), encoding="utf-8")
    out, _, status = api.run(["--strict", "--cache-dir", str(mypy_cache), str(source)])
    assert (status == 0) is (complaint is None), out
    assert complaint is None or complaint in out
