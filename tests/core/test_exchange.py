from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter

from xlperf.core.errors import WrongData
from xlperf.core.exchange import decode, encode, schema

from ..samples import EXAMPLE, GOOD

FORM = GOOD.form


@pytest.mark.parametrize("declaration", [GOOD, EXAMPLE], ids=["good", "example"])
def test_data_out_and_in_again_is_the_same(declaration):
    assert decode(FORM, "a.json", json.dumps(encode(declaration))) == declaration


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("{", "第 1 行", id="no JSON"),
        pytest.param("[1]", "最外层", id="a list"),
        pytest.param('{"Funding.totl": 1}', "是否为“Funding.total”", id="a mistyped key"),
        pytest.param('{"Detail": [{"Detail.nam": 1}]}', "是否为“Detail.name”", id="a mistyped column"),
        pytest.param('{"Detail": 3}', "行的列表", id="a figure for a table"),
        pytest.param('{"Project.name": [1]}', "“Project.name”的值类型不对", id="a list for a text"),
        pytest.param('{"Project.name": "甲", "Project.name": "乙"}', "出现了两次", id="a key twice"),
        pytest.param('{"Funding.total": NaN}', "不是有效的 JSON", id="no number"),
        pytest.param('{"Funding.total": 1e999999999}', "不是有效的 JSON", id="a number beyond all measure"),
        pytest.param("[" * 100_000, "嵌套", id="brackets without end"),
    ],
)
def test_what_does_not_answer_the_form_is_said(text, says):
    with pytest.raises(WrongData, match=says):
        decode(FORM, "a.json", text)


def test_numbers_are_numbers_and_texts_texts():
    data = {"Funding.budget": "37.59", "Project.phone": 3500000, "Signature.date": "2026年9月29日"}
    held = encode(decode(FORM, "a.json", json.dumps(data)))
    assert {key: value for key, value in held.items() if value != []} == {
        "Funding.budget": 37.59,
        "Project.phone": "3500000",
        "Signature.date": "2026-09-29",
    }


def test_the_schema_is_one_and_names_every_field():
    found = schema(FORM)
    tables = {name for name, part in found["properties"].items() if part.get("type") == "array"}
    assert tables == {table.__name__ for table in FORM.tables()}
    columns = {key for table in found["$defs"].values() for key in table["properties"]}
    assert columns | set(found["properties"]) - tables == {field.path for field in FORM.fields()}
    assert TypeAdapter(dict).validate_json(json.dumps(found))
