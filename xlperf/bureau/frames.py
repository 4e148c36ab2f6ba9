"""A batch as data frames, amounts in whole 分."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from ..core.batch import Batch, Filed
from ..core.crosscheck import CrossFinding, CrossReport
from ..core.declaration import Declaration, Record
from ..core.fields import ERROR, Amount, Field, Severity, TextCell
from ..core.roster import Roster, Unit
from ..core.round import Decision
from ..core.summary import Frames
from ..core.words import clean, short

FEN_PER_YUAN = 100
_WHOSE = ["file", "sheet", "office", "department", "unit", "project"]
PROJECT_KEYS = [
    *_WHOSE, "number", "form", "version", "edition", "code", "total", "last_year", "decision",
    "why", "who", "received", "times", "errors", "warnings", "hints",
]  # fmt: skip
ROW_KEYS = [*_WHOSE, "row", "year"]
FINDING_KEYS = [
    *_WHOSE, "decision", "severity", "code", "cell", "label", "value", "expected", "message", "answer",
    "fix", "basis",
]  # fmt: skip
CROSS_KEYS = ["code", "severity", "department", "unit", "project", "label", "message", "fix", "basis", "file"]
LEFT_OUT_KEYS = [*_WHOSE, "number", "decision", "why", "who", "total", "received", "times", "errors"]
FILE_KEYS = ["file", "status", "declarations", "errors", "reason", "received"]
UNIT_KEYS = [
    "department", "office", "unit", "code", "depth", "below", "on_roster", "expected", "submitted",
    "accepted", "pending", "returned", "missing", "missing_projects", "versions", "first", "last", "deadline",
    "state", "overdue", "total", "limit", "last_year", "projects",
]  # fmt: skip


def fen(field: Amount, value: Decimal) -> int:
    """Give an amount in whole 分, rounded half up."""
    return fen_of(field.yuan(value))


def fen_of(yuan: Decimal) -> int:
    return int((yuan * FEN_PER_YUAN).to_integral_value(ROUND_HALF_UP))


def frames(batch: Batch, cross: CrossReport) -> Frames:
    """Put all that is known of a batch into frames."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in batch.counted:
        for table, rows in one.declaration.tables.items():
            tables.setdefault(table.__name__, []).extend(
                _row(one, number, row, table.own_fields) for number, row in enumerate(rows, 1)
            )
    return Frames(
        _frame([_project(batch, one) for one in batch.counted], PROJECT_KEYS),
        {name: _frame(rows, ROW_KEYS) for name, rows in tables.items()},
        _frame([row for one in batch.current for row in _findings(one)], FINDING_KEYS),
        _frame([row for one in cross.findings for row in _between(one)], CROSS_KEYS),
        _frame([_left_out(one) for one in batch.left_out], LEFT_OUT_KEYS),
        _frame(list(_files(batch)), FILE_KEYS),
        _frame(list(_units(batch)), UNIT_KEYS),
    )


def _frame(rows: list[dict[str, Any]], keys: list[str]) -> pd.DataFrame:
    """Make a frame whose whole numbers stay whole where some are missing."""
    frame = pd.DataFrame(rows, columns=keys if not rows else None, dtype=object)
    return frame.convert_dtypes()


def _whose(one: Filed) -> dict[str, Any]:
    return {
        "file": one.file,
        "sheet": one.checked.sheet,
        "office": one.office,
        "department": one.department,
        "unit": one.unit_name,
        "project": one.project,
    }


def _project(batch: Batch, one: Filed) -> dict[str, Any]:
    declaration, version, past = one.declaration, one.checked.version, batch.past(one)
    row: dict[str, Any] = _whose(one) | {
        "number": one.number,
        "form": declaration.form.title,
        "version": declaration.form.version,
        "edition": version.edition if version else None,
        "code": version.code if version else None,
        "total": _value(declaration.form.roles.total, declaration.sections),
        "last_year": None if past is None or past.total is None else fen_of(past.total),
        "decision": one.standing.said,
        "why": one.standing.why,
        "who": one.standing.who,
        "received": one.received,
        "times": one.times,
    }
    row |= {f"{severity.key}s": one.checked.report.count(severity) for severity in Severity}
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


def _row(one: Filed, number: int, row: Record, fields: Iterable[Field[Any]]) -> dict[str, Any]:
    own = {field.path: _value(field, row) for field in fields}
    return _whose(one) | {"row": number, "year": one.declaration.year} | own


def _value(field: Field[Any], record: Record) -> int | str | None:
    """Give 分 for an amount, a text for anything else; what cannot be read stands as written."""
    value, raw = record[field], record.raw(field)
    if isinstance(field, Amount):
        return None if value is None else fen(field, value)
    if value is None or isinstance(field, TextCell):
        return None if raw is None else str(raw)
    return field.show(value)


def _findings(one: Filed) -> Iterable[dict[str, Any]]:
    whose = _whose(one) | {"decision": one.standing.said}
    for located in one.checked.located:
        finding = located.finding
        yield whose | {
            "severity": finding.severity.grade,
            "code": finding.code,
            "cell": located.cell or "",
            "label": finding.place.field.label,
            "value": short(located.value or ""),
            "expected": finding.expected or "",
            "message": finding.message,
            "answer": located.answer or "",
            "fix": finding.fix,
            "basis": finding.basis,
        }


def _between(finding: CrossFinding) -> Iterable[dict[str, Any]]:
    """Give a row for each declaration that a finding speaks of, or one where it speaks of none."""
    between = finding.between
    said = {
        "code": finding.code,
        "severity": finding.severity.grade,
        "label": between.label,
        "message": finding.message,
        "fix": finding.fix,
        "basis": finding.basis,
    }
    if not between.filed:
        yield said | {
            "department": between.department, "unit": between.unit, "project": between.project, "file": "",
        }  # fmt: skip
    for one in between.filed:
        yield said | _whose(one)


def _left_out(one: Filed) -> dict[str, Any]:
    standing = one.standing
    return _whose(one) | {
        "number": one.number,
        "decision": standing.said,
        "why": standing.why,
        "who": standing.who,
        "total": None if one.total is None else fen_of(one.total),
        "received": one.received,
        "times": one.times,
        "errors": one.checked.report.count(ERROR),
    }


def _files(batch: Batch) -> Iterable[dict[str, Any]]:
    received = {one.file: one.received for one in batch.filed}
    for file in batch.submissions:
        name = file.path.relative_to(batch.folder).as_posix()
        errors = sum(one.report.count(ERROR) for one in file.checked)
        yield {
            "file": name,
            "status": file.status.word,
            "declarations": len(file.checked),
            "errors": errors,
            "reason": str(file.error or file.reason or ""),
            "received": received.get(name),
        }


# --- units


def _units(batch: Batch) -> Iterable[dict[str, Any]]:
    """Give each unit of the roster as a tree, then those that are not on it."""
    by_unit: dict[str, list[Filed]] = {}
    for one in batch.filed:
        by_unit.setdefault(clean(one.unit_name), []).append(one)
    if batch.roster:
        for unit, depth, below in _tree(batch.roster):
            yield _unit(batch, unit, depth, below, by_unit.pop(clean(unit.name), []))
    strangers = sorted(by_unit.values(), key=lambda filed: (filed[0].department, filed[0].unit_name))
    for filed in strangers:
        yield _unit(batch, None, 0, 0, filed)


def _tree(roster: Roster) -> list[tuple[Unit, int, int]]:
    """Give every unit with its depth, followed by those below it, and how many these are."""
    below: dict[str, list[Unit]] = {}
    for unit in roster.units:
        parent = roster.unit(unit.parent) if unit.parent else None
        below.setdefault(parent.name if parent else "", []).append(unit)
    departments = {clean(unit.department): at for at, unit in reversed(list(enumerate(roster.units)))}

    def branch(unit: Unit, depth: int) -> list[tuple[Unit, int, int]]:
        under = [row for child in below.get(unit.name, ()) for row in branch(child, depth + 1)]
        return [(unit, depth, len(under)), *under]

    tops = sorted(below.get("", ()), key=lambda unit: departments[clean(unit.department)])
    return [row for unit in tops for row in branch(unit, 0)]


def _unit(batch: Batch, unit: Unit | None, depth: int, below: int, filed: Sequence[Filed]) -> dict[str, Any]:
    current = [one for one in filed if one.standing.decision not in {Decision.SUPERSEDED, Decision.VOID}]
    counts = {decision: sum(one.standing.decision is decision for one in filed) for decision in Decision}
    projects = {clean(one.project) for one in current}
    missing = [name for name in unit.projects if clean(name) not in projects] if unit else []
    days = [one.received for one in filed if one.received]
    deadline = (unit.deadline if unit else None) or batch.deadline
    accepted = [one for one in filed if one.standing.decision is Decision.ACCEPTED]
    one = unit or filed[0]
    return {
        "department": one.department,
        "office": one.office,
        "unit": unit.name if unit else filed[0].unit_name,
        "code": unit.code if unit else "",
        "depth": depth,
        "below": below,
        "on_roster": unit is not None,
        "expected": len(unit.projects) or None if unit else None,
        "submitted": len(current),
        "accepted": counts[Decision.ACCEPTED],
        "pending": counts[Decision.PENDING],
        "returned": counts[Decision.RETURNED],
        "missing": len(missing),
        "missing_projects": "、".join(missing),
        "versions": len(filed),
        "first": min(days, default=None),
        "last": max(days, default=None),
        "deadline": deadline,
        "state": (state := _state(unit, current, missing, deadline, batch.roster is not None)),
        "overdue": _overdue(state, current, deadline, batch.as_of),
        "total": sum((fen_of(one.total) for one in accepted if one.total is not None), 0),
        "projects": len(accepted),
        "limit": None if unit is None or unit.limit is None else fen_of(unit.limit),
        "last_year": fen_of(sum(unit.last_year.values(), Decimal(0))) if unit and unit.last_year else None,
    }


def _overdue(state: str, current: Sequence[Filed], deadline: date | None, as_of: date | None) -> int | None:
    """Give how many days a unit is behind: until it was complete, or until the day of the summary."""
    came = max((day for one in current if (day := one.first_received)), default=None)
    day = came if state == "迟报" else as_of if state in {"未报送", "部分报送"} else None
    return (day - deadline).days if day and deadline and day > deadline else None


def _state(
    unit: Unit | None,
    current: Sequence[Filed],
    missing: Sequence[str],
    deadline: date | None,
    listed: bool,
) -> str:
    """Say how far a unit is: whether everything is there, and whether it came in time."""
    if unit is None and listed:
        return "名单外"
    if not current:
        return "未报送"
    if missing:
        return "部分报送"
    days = [day for one in current if (day := one.first_received)]
    if not deadline or not days:
        return "已报送"
    return "迟报" if max(days) > deadline else "按时"
