"""A received file and all that was found in it as one text, and back, for the ledger to keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..core.check import Finding, NotRun, Report, Tag
from ..core.declaration import Declaration, Place, Record
from ..core.errors import AsRecorded, FormGone
from ..core.fields import Field, Raw, Severity, Stage
from ..core.form import Form
from ..core.roster import Roster, Unit
from ..core.submission import Checked, Located, Submission, Version

Forms = Iterable[Form]
_STAGES = {stage.key: stage for stage in Stage}
_SEVERITIES = {severity.key: severity for severity in Severity}
_TAGS = {tag.value: tag for tag in Tag}


@dataclass(frozen=True)
class Packed:
    """A file as the ledger keeps it.

    `status` is the key of what the file is, `text` the whole of it. `told` names each declaration in it.
    """

    status: str
    text: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Told:
    """What tells one declaration from another."""

    sheet: str
    unit: str
    project: str
    form: str
    year: int | None
    edition: str
    code: str


def pack(submission: Submission) -> Packed:
    """Write down a file with all that stands in it and was found there."""
    error = submission.error
    data = {
        "error": [error.code, str(error)] if error else None,
        "reason": submission.reason,
        "checked": [_checked(one) for one in submission.checked],
    }
    told = tuple(_told(one) for one in submission.checked)
    return Packed(submission.status.key, json.dumps(data, ensure_ascii=False, separators=(",", ":")), told)


def _told(checked: Checked) -> Told:
    declaration, version = checked.declaration, checked.version
    form, roles = declaration.form, declaration.form.roles
    return Told(
        checked.sheet,
        declaration[roles.unit] or "",
        declaration[roles.project] or "",
        f"{form.key}/{form.version}",
        declaration.year,
        (version.edition if version else None) or "",
        version.code if version else "",
    )


def _checked(checked: Checked) -> dict[str, Any]:
    declaration, version = checked.declaration, checked.version
    return {
        "sheet": checked.sheet,
        "form": [declaration.form.key, declaration.form.version],
        "answers": answers(declaration),
        "findings": [_located(one) for one in checked.located],
        "consequences": [_located(one) for one in checked.consequences],
        "waived": [[_located(one), waiver.model_dump(mode="json")] for one, waiver in checked.waived],
        "not_run": [[one.code, one.reason] for one in checked.report.not_run],
        "version": [version.edition, version.code] if version else None,
    }


def answers(declaration: Declaration) -> dict[str, Any]:
    """Give every answer of a declaration by the path of its field, those of a table as rows."""
    data: dict[str, Any] = _cells(declaration.sections)
    for table, rows in declaration.tables.items():
        data[table.__name__] = [_cells(row) for row in rows]
    return data


def _cells(record: Record) -> dict[str, Any]:
    return {field.path: _plain(raw) for field, raw in record.answers.items()}


def _plain(raw: Raw) -> Any:
    match raw:
        case Decimal():
            return {"n": str(raw)}
        case date():
            return {"d": raw.isoformat()}
        case _:
            return raw


def _raw(plain: Any) -> Raw:
    if not isinstance(plain, dict):
        raw: Raw = plain
        return raw
    return Decimal(plain["n"]) if "n" in plain else date.fromisoformat(plain["d"])


def pack_roster(roster: Roster) -> str:
    """Write down a roster."""
    return json.dumps([_unit(unit) for unit in roster.units], ensure_ascii=False, separators=(",", ":"))


def _unit(unit: Unit) -> dict[str, Any]:
    figures = {key: {name: str(one) for name, one in getattr(unit, key).items()} for key in _FIGURES}
    deadline = unit.deadline.isoformat() if unit.deadline else None
    return {**vars(unit), **figures, "deadline": deadline}


def unpack_roster(text: str) -> Roster:
    """Give back a roster that was written down."""
    units = []
    for one in json.loads(text):
        figures = {key: {name: Decimal(said) for name, said in one[key].items()} for key in _FIGURES}
        names = {key: tuple(one[key]) for key in ("projects", "names")}
        deadline = date.fromisoformat(one["deadline"]) if one["deadline"] else None
        units.append(Unit(**{**one, **names, **figures, "deadline": deadline}))
    return Roster(tuple(units))


_FIGURES = ("limits", "last_year")


def _located(one: Located) -> list[Any]:
    finding, place = one.finding, one.finding.place
    return [
        finding.code, finding.severity.key, place.field.path, place.row, finding.message, finding.fix,
        finding.basis, finding.expected, finding.stage.key, finding.tag.value if finding.tag else None,
        finding.for_units, finding.follows, one.sheet, one.cell, one.value, one.answer,
    ]  # fmt: skip


def unpack(path: Path, text: str, forms: Forms) -> Submission:
    """Give back what was written down; a form that is no longer defined makes it unreadable."""
    data = json.loads(text)
    if data["error"]:
        return Submission(path, error=AsRecorded(*data["error"]))
    known = {(form.key, form.version): form for form in forms}
    asked = [tuple(one["form"]) for one in data["checked"]]
    if gone := [key for key in asked if key not in known]:
        return Submission(path, error=FormGone(path.name, "/".join(gone[0])))
    checked = (_as_checked(one, known[key]) for one, key in zip(data["checked"], asked, strict=True))
    return Submission(path, tuple(checked), reason=data["reason"])


@lru_cache(maxsize=32)
def _fields(form: Form) -> Mapping[str, Field[Any]]:
    return {field.path: field for field in form.fields()}


def _as_checked(data: Mapping[str, Any], form: Form) -> Checked:
    from ..core.profile import Waiver  # pydantic takes its time

    fields = _fields(form)
    located = tuple(_as_located(one, fields) for one in data["findings"])
    consequences = tuple(_as_located(one, fields) for one in data["consequences"])
    waived = tuple(
        (_as_located(one, fields), Waiver.model_validate(waiver)) for one, waiver in data["waived"]
    )
    report = Report(
        tuple(one.finding for one in located),
        tuple(NotRun(*one) for one in data["not_run"]),
        tuple(one.finding for one in consequences),
    )
    version = Version(*data["version"]) if data["version"] else None
    return Checked(
        data["sheet"], declaration_of(form, data["answers"]), report, located, consequences, waived, version
    )


def declaration_of(form: Form, data: Mapping[str, Any]) -> Declaration:
    """Give back a declaration from its answers by path."""
    fields = _fields(form)
    sections = {fields[path]: _raw(value) for path, value in data.items() if path in fields}
    tables = {
        table: [
            {fields[path]: _raw(value) for path, value in row.items() if path in fields}
            for row in data.get(table.__name__, ())
        ]
        for table in form.tables()
    }
    return Declaration.of(form, sections, tables)


def _as_located(data: Sequence[Any], fields: Mapping[str, Field[Any]]) -> Located:
    code, severity, path, row, message, fix, basis, expected, stage, tag, for_units, follows = data[:12]
    finding = Finding(
        code, _SEVERITIES[severity], Place(fields[path], row), message, fix, basis, expected,
        _STAGES[stage], _TAGS.get(tag), for_units, follows,
    )  # fmt: skip
    return Located(finding, *data[12:])
