"""Submissions as data frames, amounts in whole 分."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from ..core.declaration import Declaration, Record
from ..core.fields import Amount, Field, Severity, TextCell
from ..core.submission import Checked, Status, Submission
from ..core.summary import Frames

FEN_PER_YUAN = 100
PROJECT_KEYS = [
    "file",
    "sheet",
    "form",
    "version",
    "unit",
    "department",
    "project",
    "edition",
    "code",
    "total",
    "errors",
    "warnings",
    "hints",
]
ROW_KEYS = ["file", "sheet", "unit", "department", "project", "row"]
FINDING_KEYS = [
    "file", "sheet", "unit", "department", "project",
    "severity", "code", "cell", "label", "value", "expected", "message", "answer", "fix", "basis",
]  # fmt: skip
FAILURE_KEYS = ["file", "status", "reason"]


def fen(field: Amount, value: Decimal) -> int:
    """Give an amount in whole 分, rounded half up."""
    return int((field.yuan(value) * FEN_PER_YUAN).to_integral_value(ROUND_HALF_UP))


def frames(submissions: Sequence[Submission], name_of: Callable[[Submission], str]) -> Frames:
    """Put all that was read into frames; `name_of` says what a file is called in the summary."""
    every = [(name_of(file), checked) for file in submissions for checked in file.checked]
    projects = [_project(name, checked) for name, checked in every]
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, checked in every:
        for table, rows in checked.declaration.tables.items():
            tables.setdefault(table.__name__, []).extend(
                _row(name, checked, number, row, table.own_fields) for number, row in enumerate(rows, 1)
            )
    findings = [row for name, checked in every for row in _findings(name, checked)]
    failures = [
        {"file": name_of(file), "status": file.status.word, "reason": str(file.error or file.reason)}
        for file in submissions
        if file.status in {Status.UNREADABLE, Status.SKIPPED}
    ]
    return Frames(
        _frame(projects, PROJECT_KEYS),
        {name: _frame(rows, ROW_KEYS) for name, rows in tables.items()},
        _frame(findings, FINDING_KEYS),
        _frame(failures, FAILURE_KEYS),
    )


def _frame(rows: list[dict[str, Any]], keys: list[str]) -> pd.DataFrame:
    """Make a frame whose whole numbers stay whole where some are missing."""
    frame = pd.DataFrame(rows, columns=keys if not rows else None, dtype=object)
    return frame.convert_dtypes()


def _whose(name: str, checked: Checked) -> dict[str, Any]:
    declaration, roles = checked.declaration, checked.declaration.form.roles
    return {
        "file": name,
        "sheet": checked.sheet,
        "unit": declaration[roles.unit] or "",
        "department": declaration[roles.department] or "",
        "project": declaration[roles.project] or "",
    }


def _project(name: str, checked: Checked) -> dict[str, Any]:
    declaration = checked.declaration
    row: dict[str, Any] = _whose(name, checked)
    row |= {"form": declaration.form.title, "version": declaration.form.version}
    version = checked.version
    row |= {"edition": version.edition if version else None, "code": version.code if version else None}
    row["total"] = _value(declaration.form.roles.total, declaration.sections)
    row |= {f"{severity.key}s": checked.report.count(severity) for severity in Severity}
    for field in declaration.form.fields():
        if field.table is None:
            row[field.path] = _value(field, declaration.sections)
        elif isinstance(field, Amount):
            row[field.path] = _column_total(field, declaration)
    return row


def _column_total(field: Amount, declaration: Declaration) -> int:
    assert field.table
    return sum(
        fen(field, value) for row in declaration.rows(field.table) if (value := row[field]) is not None
    )


def _row(
    name: str, checked: Checked, number: int, row: Record, fields: Iterable[Field[Any]]
) -> dict[str, Any]:
    return _whose(name, checked) | {"row": number} | {field.path: _value(field, row) for field in fields}


def _value(field: Field[Any], record: Record) -> int | str | None:
    """Give 分 for an amount, a text for anything else; what cannot be read stands as written."""
    value, raw = record[field], record.raw(field)
    if isinstance(field, Amount):
        return None if value is None else fen(field, value)
    if value is None or isinstance(field, TextCell):
        return None if raw is None else str(raw)
    return field.show(value)


def _findings(name: str, checked: Checked) -> Iterable[dict[str, Any]]:
    whose = _whose(name, checked)
    for located in checked.located:
        finding = located.finding
        yield whose | {
            "severity": finding.severity.grade,
            "code": finding.code,
            "cell": located.cell or "",
            "label": finding.place.field.label,
            "value": located.value or "",
            "expected": finding.expected or "",
            "message": finding.message,
            "answer": located.answer or "",
            "fix": finding.fix,
            "basis": finding.basis,
        }
