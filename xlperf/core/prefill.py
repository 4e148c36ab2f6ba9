"""What a bureau already knows of a declaration before the unit fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from .declaration import Declaration, Place
from .fields import Amount, Day, Field, Period, Raw, TitleYear, UnitName
from .form import Form, Table


@dataclass(frozen=True)
class Known:
    """Whose a declaration is to be, and for which project, if that is known."""

    unit: str
    department: str
    project: str | None = None


@dataclass(frozen=True)
class Prefilled:
    """A declaration of which a part is filled in, and which cells of it are last year's."""

    declaration: Declaration
    carried: frozenset[Place] = frozenset()


@cache
def carried_fields(form: Form) -> frozenset[Field[Any]]:
    """Give the fields that a continuing project takes over: no amounts, dates and periods."""
    return frozenset(
        field
        for part in form.carries
        for field in part.own_fields
        if not isinstance(field, Amount | Day | Period | TitleYear)
    )


def prefill(form: Form, year: int, known: Known, before: Declaration | None = None) -> Prefilled:
    """Fill in what is known of a project, and what last year's declaration said of it."""
    roles = form.roles
    sections: dict[Field[Any], Raw] = {
        field: known.department if field is roles.department else known.unit
        for field in form.fields()
        if isinstance(field, UnitName) and field.table is None
    }
    sections |= {roles.year: roles.year.text(year), roles.project: known.project}
    taken, tables = _carried(form, before) if before else ({}, {})
    declaration = Declaration.of(form, sections | taken, tables)
    places = {Place(field) for field in taken}
    places |= {
        Place(field, number)
        for table in tables
        for number, row in enumerate(declaration.rows(table))
        for field in row.answers
    }
    return Prefilled(declaration, frozenset(places))


Rows = dict[type[Table], list[dict[Field[Any], Raw]]]


def _carried(form: Form, before: Declaration) -> tuple[dict[Field[Any], Raw], Rows]:
    """Give last year's answers to what is carried over, by this year's fields."""
    then = {field.path: field for field in before.form.fields()}
    wanted = [(field, then[field.path]) for field in carried_fields(form) if field.path in then]
    sections: dict[Field[Any], Raw] = {
        now: raw
        for now, old in wanted
        if now.table is None and old.table is None and (raw := before.sections.raw(old)) is not None
    }
    tables: Rows = {}
    for table in form.tables():
        own = [(now, old) for now, old in wanted if now.table is table and old.table]
        if own and (old_table := own[0][1].table):
            rows = [{now: row.raw(old) for now, old in own} for row in before.rows(old_table)]
            if rows:
                tables[table] = rows
    return sections, tables
