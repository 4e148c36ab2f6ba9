"""What other programs read in a workbook, as declarations: openpyxl, and LibreOffice."""

from __future__ import annotations

import io
import re
import signal
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.core.fields import Raw
from xlperf.core.form import Form
from xlperf.workbook.layout import anchors, table_key, table_row_key
from xlperf.workbook.stamp import read_stamp

Rows = Sequence[Sequence[Raw]]
Answers = dict[tuple[str, int | None], tuple[str, str]]
"""What is answered, by the path of a field and the number of a row: of which kind, and what."""

LONGEST = 20
"""Seconds that LibreOffice is given for a workbook."""

COSTLIEST = 5
"""Seconds of a processor's time that openpyxl is given for one."""

CORNER = 5


def answers_of(declaration: Declaration, *, loose: bool = False) -> Answers:
    """Give a declaration's answers; `loose` where days and truths come as the numbers that they are."""
    found: Answers = {}
    for field, raw in declaration.sections.answers.items():
        found[field.path, None] = _told(raw, loose)
    for table in declaration.form.tables():
        for number, record in enumerate(declaration.rows(table)):
            for field, raw in record.answers.items():
                found[field.path, number] = _told(raw, loose)
    return found


_FIRST = date(1899, 12, 30)


def _told(raw: Raw, loose: bool) -> tuple[str, str]:
    if loose:
        match raw:
            case bool():
                raw = Decimal(int(raw))
            case date():
                raw = Decimal((raw - _FIRST).days)
    match raw:
        case str():
            return _as_openpyxl_might(raw)
        case Decimal():
            return "number", str(float(raw))
        case _:
            return type(raw).__name__, str(raw)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0+)?Z?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _as_openpyxl_might(text: str) -> tuple[str, str]:
    """Level what openpyxl alone does with texts, so that all else is seen.

    It leaves escapes in inline strings, takes 1_000 for a number, writes a moment in another way, and
    keeps the blanks at the ends that Excel only keeps where it is told to.
    """
    if re.fullmatch(r"\d+(_\d+)+", text):
        return "number", str(float(text))
    if moment := _MOMENT.fullmatch(text):
        text = f"{moment[1]} {moment[2]}"
    while (plain := _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)) != text:
        text = plain
    return "str", text.replace("\r\n", "\n").replace("\r", "\n").strip()


def answers_in(sheets: Mapping[str, Rows], *, loose: bool = False) -> dict[str, Answers]:
    """Give the answers on each sheet that bears the stamp of a form.

    Where they stand is found here anew, by the keys of rows and columns: what is compared with the
    reader must not be the reader.
    """
    known = {(form.key, form.version): form for form in actions.forms()}
    found = {}
    for name, rows in sheets.items():
        for top, left in ((row, column) for row in range(CORNER) for column in range(CORNER)):
            stamp = read_stamp(_at(rows, top, left))
            if stamp and (form := known.get((stamp.form, stamp.version))):
                found[name] = answers_of(_declaration(form, rows, top, left), loose=loose)
                break
    return found


def _at(rows: Rows, row: int, column: int) -> Raw:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _declaration(form: Form, rows: Rows, top: int, left: int) -> Declaration:
    columns: dict[str, int] = {}
    for at, key in enumerate(rows[top]):
        if isinstance(key, str):
            columns.setdefault(key, at)
    tables = {table.__name__: table for table in form.tables()}
    lines: dict[str, int] = {}
    table_rows: dict[str, list[int]] = {}
    under: str | None = None
    for row in range(top + 1, len(rows)):
        raw = _at(rows, row, left)
        key = raw.strip() if isinstance(raw, str) else ""
        if key:
            under = name if (name := table_key(key)) in tables else None
            if table_row_key(key) is None:
                lines.setdefault(key, row)
                continue
        if under:
            table_rows.setdefault(under, []).append(row)
    sections: dict[Any, Raw] = {}
    answers: dict[Any, list[dict[Any, Raw]]] = {
        table: [{} for _ in table_rows.get(name, ())] for name, table in tables.items()
    }
    for field, anchor in anchors(form).items():
        column = columns.get(anchor.column)
        if column is None:
            continue
        if field.table is None:
            if anchor.row in lines:
                sections[field] = _at(rows, lines[anchor.row], column)
        else:
            for record, row in zip(answers[field.table], table_rows.get(anchor.row, ()), strict=True):
                record[field] = _at(rows, row, column)
    return Declaration.of(form, sections, answers).completed()


@dataclass(frozen=True)
class Verdict:
    """What a judge reads, by sheet; None where the judge cannot read the file at all."""

    sheets: dict[str, Answers] | None
    errors: frozenset[str] = frozenset()
    """Cells that hold an error, as `sheet!address`."""


def by_openpyxl(path: Path, *, whole: bool = False) -> Verdict:
    """Read as openpyxl does, row by row or as a `whole`: where a row stands twice, the two differ."""
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, COSTLIEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True, read_only=not whole)
            sheets: dict[str, Rows] = {}
            errors = set()
            for sheet in book.worksheets:
                if not whole:
                    sheet.reset_dimensions()  # it may say anything
                rows = []
                for row in sheet.iter_rows():
                    cells: list[Raw] = []
                    for cell in row:
                        if cell.data_type == "e":
                            errors.add(f"{sheet.title}!{cell.coordinate}")
                        cells.append(None if cell.data_type == "e" else _raw(cell.value))
                    rows.append(cells)
                sheets[sheet.title] = rows
            return Verdict(answers_in(sheets), frozenset(errors))
    except Exception:  # whatever openpyxl says of it, it cannot read it
        return Verdict(None)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_long(*_: object) -> None:
    raise TimeoutError


def _raw(value: object) -> Raw:
    match value:
        case None | "":
            return None
        case bool() | str():
            return value
        case int() | float():
            number = Decimal(repr(value))
            return number if number.is_finite() else str(value)
        case datetime():
            return value.date() if value.time() == time() else value.isoformat(" ")
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def by_libreoffice(sheets: Mapping[str, Sequence[Sequence[str | float]]] | None) -> Verdict:
    """Take what LibreOffice sees on the sheets: texts and numbers, days among them."""
    if sheets is None:
        return Verdict(None)
    return Verdict(
        answers_in(
            {name: [list(map(_raw, row)) for row in rows] for name, rows in sheets.items()}, loose=True
        )
    )


def differences(one: Answers, other: Answers) -> list[str]:
    """Say where two readings differ."""
    places = sorted({*one, *other}, key=lambda place: (place[0], place[1] or 0))
    return [
        f"{path}{'' if row is None else f'[{row}]'}: {_short(one, path, row)} / {_short(other, path, row)}"
        for path, row in places
        if one.get((path, row)) != other.get((path, row))
    ]


def _short(answers: Answers, path: str, row: int | None) -> str:
    kind, what = answers.get((path, row), ("nothing", ""))
    return f"{kind} {what[:24]!r}"
