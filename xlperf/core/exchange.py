"""A declaration as JSON: what is asked for as a schema, data in, data out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    StrictBool,
    StrictStr,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic import Field as ModelField

from .declaration import Declaration, Record
from .errors import WrongData
from .fields import Amount, Choice, Day, Field, Raw, TitleYear
from .form import Form

_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
_MOST_PROBLEMS = 5
_MOST_MAGNITUDE = 30
"""Powers of ten beyond which a number is no figure of anything."""


_CELL = {"type": ["string", "number", "boolean", "null"]}
"""A declaration may hold anything that a cell can; what it should hold is said beside it."""


def _schema_of(field: Field[Any]) -> dict[str, Any]:
    """Say what a field is to be given."""
    match field:
        case Amount():
            return _CELL | {"description": f"{field.kind}，单位：{field.unit}"}
        case TitleYear():
            return _CELL | {"description": "申报年度，如 2027"}
        case Day():
            return _CELL | {"description": "日期，如 2027-01-31"}
        case Choice():
            return _CELL | {"examples": list(field.options)}
        case _:
            return _CELL | {"description": field.help or field.kind}


def _model_of(name: str, fields: Sequence[Field[Any]], tables: Mapping[str, Any]) -> type[BaseModel]:
    answers: dict[str, Any] = {}
    for field in fields:
        cell = Annotated[Decimal | StrictStr | StrictBool | None, WithJsonSchema(_schema_of(field))]
        answers[field.path.replace(".", "_")] = (cell, ModelField(None, alias=field.path, title=field.label))
    return create_model(name, __config__=_STRICT, **answers, **tables)


def model(form: Form) -> type[BaseModel]:
    """Give the pydantic model of a form's data: fields by path, tables as lists of rows."""
    tables: dict[str, Any] = {
        table.__name__: (
            list[_model_of(table.__name__, table.own_fields, {})],  # type: ignore[misc]
            ModelField(default_factory=list, title=table.label),
        )
        for table in form.tables()
    }
    sections = [field for field in form.fields() if not field.table]
    return _model_of(form.key.replace("-", "_"), sections, tables)


def schema(form: Form) -> dict[str, Any]:
    """Give the JSON Schema of a form's data."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": form.title} | {
        key: value for key, value in model(form).model_json_schema(by_alias=True).items() if key != "title"
    }


def decode(form: Form, name: str, text: str) -> Declaration:
    """Take a declaration from JSON; WrongData says what does not answer the form."""
    try:
        data = json.loads(
            text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise WrongData(name, ["括号嵌套太深"]) from error
    except _Repeated as error:
        raise WrongData(name, [f"“{error}”出现了两次"]) from error
    except ValueError as error:
        raise WrongData(name, [f"不是有效的 JSON（{_where(error)}）"]) from error
    try:
        model(form).model_validate(data)
    except ValidationError as error:
        raise WrongData(name, dict.fromkeys(_problems(form, error))) from error
    paths = {field.path: field for field in form.fields()}
    sections = {paths[key]: paths[key].accept(value) for key, value in data.items() if key in paths}
    tables = {
        table: [
            {paths[key]: paths[key].accept(value) for key, value in row.items()}
            for row in data.get(table.__name__, ())
        ]
        for table in form.tables()
    }
    return Declaration.of(form, sections, tables)


class _Repeated(ValueError):
    """A key that stands twice in one object: which of the two is meant?"""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Repeated(next(key for key in keys if keys.count(key) > 1))
    return data


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_MAGNITUDE:
        raise ValueError(f"{text} is no figure")
    return number


def _where(error: ValueError) -> str:
    line = getattr(error, "lineno", None)
    return f"第 {line} 行" if line else "请检查编码和数字"


def _problems(form: Form, error: ValidationError) -> Iterator[str]:
    known = [field.path for field in form.fields()] + [table.__name__ for table in form.tables()]
    problems = error.errors(include_url=False, include_context=False)
    for problem in problems[:_MOST_PROBLEMS]:
        names = [part for part in problem["loc"] if isinstance(part, str) and part[:1].isupper()]
        path = next((name for name in reversed(names) if "." in name or name in known), None)
        path = path or (str(problem["loc"][-1]) if problem["loc"] else "")
        if problem["type"] == "extra_forbidden":
            near = get_close_matches(path, known, n=1)
            yield f"“{path}”不是本表的栏目" + (f"，是否为“{near[0]}”" if near else "")
        elif path:
            yield f"“{path}”的值类型不对，应为文本、数字，表格应为行的列表"
        else:
            yield "最外层应为一个对象"
    if len(problems) > _MOST_PROBLEMS:
        yield f"另有 {len(problems) - _MOST_PROBLEMS} 处"


def encode(declaration: Declaration) -> dict[str, Any]:
    """Give a declaration as JSON data, in the order of the form; blank cells are left out."""
    data: dict[str, Any] = {}
    for part in declaration.form.parts:
        table = part.as_table()
        if table is None:
            data |= _cells(declaration.sections, part.own_fields)
        else:
            data[table.__name__] = [_cells(row, table.own_fields) for row in declaration.rows(table)]
    return data


def _cells(record: Record, fields: Sequence[Field[Any]]) -> dict[str, Any]:
    return {field.path: _plain(field, record) for field in fields if record.raw(field) is not None}


def _plain(field: Field[Any], record: Record) -> str | int | float | bool:
    raw: Raw = record.raw(field)
    if isinstance(field, TitleYear) and (year := record[field]) is not None and raw == field.text(year):
        return year
    match raw:
        case Decimal():
            return int(raw) if raw == int(raw) else float(raw)
        case date():
            return raw.isoformat()
        case _:
            return raw if isinstance(raw, bool) else str(raw)
