"""Rows of labels whose values stand below: which table they head, or which part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from ..core.fields import Choice, Field
from ..core.form import Labels, Table
from .beside import has_room_beside, label_of
from .found import Column, Found, Head
from .imported import Way
from .labelling import LONGEST_FIGURE, fields_of, is_foreign, key, unit
from .pages import Cell, Line

_IDLE = frozenset({"序号", "编号", "其中"})

Known = Sequence[Sequence[Field[Any]]]
"""Of each cell of a row, the fields whose label it may be."""


def is_header(found: Found, line: Line) -> bool:
    """Open a header where the row is one."""
    if not all(isinstance(cell.raw, str) for cell in line.cells):
        return False
    carried, found.carried = found.carried, ()
    if carried:
        every = sorted((*carried, *line.cells), key=lambda cell: cell.column)
        line = replace(line, cells=tuple(every))
    known = [fields_of(found.form, cell.raw) for cell in line.cells]
    return (
        _heads_side_by_side(found, line, known)
        or _heads_table(found, line, known)
        or _heads_part(found, line)
    )


def open_tables(
    found: Found, tables: Sequence[type[Table]], columns: list[Column], block: int, row: int
) -> None:
    before = found.head.tables if found.head else ()
    for table in tables:
        if table in found.rows and table not in before:  # else the header repeats on the next page
            found.twice.add(table)
        found.rows.setdefault(table, [])
    found.seen |= {one for column in columns for one in column.fields}
    again = found.head is not None and before == tuple(tables) and found.head.banded
    banded = again or found.band in tables
    found.head = Head(block, row, columns, tuple(tables), banded)
    found.context, found.band, found.side_by_side = tables[0], None, {}


def _column(cell: Cell, fields: tuple[Field[Any], ...]) -> Column:
    return Column(cell.column, fields, unit(cell.text), key(cell.text) in _IDLE)


def _leave_out(found: Found, cells: Sequence[Cell], columns: Sequence[Column]) -> None:
    """Tell of the labels in a header that the form does not know."""
    for cell, one in zip(cells, columns, strict=True):
        if not one.fields and not one.idle:
            found.unplaced.append(cell)


# one table


def _of_table(fields: Sequence[Field[Any]], table: type[Table]) -> Field[Any] | None:
    return next((one for one in fields if one.table is table), None)


def _heads_table(found: Found, line: Line, known: Known) -> bool:
    table = _table_of(found, line.cells, known)
    if table is None:
        return False
    columns = []
    for cell, fields in zip(line.cells, known, strict=True):
        one = _of_table(fields, table)
        columns.append(_column(cell, () if one is None else (one,)))
    _leave_out(found, line.cells, columns)
    asked = [one.field for one in columns if one.fields]
    for column in columns:
        if column.field is not None and asked.count(column.field) > 1:
            found.doubtful[column.field] = [f"在标题行中有几栏：{line.cells[0].where} 所在的行"]
            column.fields = ()
    open_tables(found, (table,), columns, line.block, line.cells[0].row)
    return True


def _table_of(found: Found, cells: Sequence[Cell], known: Known) -> type[Table] | None:
    """Give the table whose header a row is: by its labels, its band, or the order of the form."""
    fitting: list[tuple[int, type[Table]]] = []
    for table in found.form.tables():
        columns = [one for fields in known if (one := _of_table(fields, table)) is not None]
        if len(set(columns)) > 1 and 3 * len(columns) >= 2 * len(cells):
            fitting.append((len(columns), table))
    most = max((columns for columns, _ in fitting), default=0)
    best = [table for columns, table in fitting if columns == most]
    if not best:
        return None
    if found.band in best:
        return found.band.as_table() if found.band else None
    head = found.head
    begun = found.rows.get(head.table) or found.lines.get(head.table) if head and head.table else None
    if head and head.table in best and (head.banded or not begun):
        if begun:
            found.by_order[head.table] = best  # it repeats on the next page, or the next table has no band
        return head.table
    # tables with the same headers come in the order of the form
    chosen = next((table for table in best if table not in found.rows), best[0])
    found.by_order[chosen] = best
    return chosen


# tables side by side


def _heads_side_by_side(found: Found, line: Line, known: Known) -> bool:
    """Open a header in which the labels of one table begin again for the next.

    Which is which is said by a label that only one of them has, by the bands above, or by the order of
    the form. What stands before all and is not said again is common to them.
    """
    for family in _families(found):
        by_key = [_key_in(fields, family) for fields in known]
        groups = _groups(by_key)
        named = sum(one is not None for one in by_key)
        if len(groups) < 2 or min(map(len, groups)) < 2 or 3 * named < 2 * len(known):
            continue
        tables = next(
            (some for some in permutations(family, len(groups)) if _may_be(found, line, known, groups, some)),
            None,
        )
        if tables is None:
            continue
        fields: dict[int, list[Field[Any]]] = {}
        for group, table in zip(groups, tables, strict=True):
            twins = {one.key: one for one in table.own_fields}
            for at in group:
                fields[at] = [twins[by_key[at] or ""]]
            said = {by_key[at] for at in group}
            for at in groups[0]:
                one = twins[by_key[at] or ""]
                if by_key[at] not in said and isinstance(one, Choice):
                    fields[at].append(one)
        columns = [_column(cell, tuple(fields.get(at, ()))) for at, cell in enumerate(line.cells)]
        _leave_out(found, line.cells, columns)
        open_tables(found, tables, columns, line.block, max(cell.row for cell in line.cells))
        return True
    return False


def _families(found: Found) -> list[list[type[Table]]]:
    """Give the tables that have the same columns."""
    alike: dict[frozenset[str], list[type[Table]]] = {}
    for table in found.form.tables():
        alike.setdefault(frozenset(one.key for one in table.own_fields), []).append(table)
    return [tables for tables in alike.values() if len(tables) > 1]


def _key_in(fields: Sequence[Field[Any]], family: Sequence[type[Table]]) -> str | None:
    return next((one.key for one in fields if one.table in family), None)


def _groups(by_key: Sequence[str | None]) -> list[list[int]]:
    """Part the columns where a label comes again."""
    groups: list[list[int]] = [[]]
    for at, one in enumerate(by_key):
        if one is None:
            continue
        if any(by_key[other] == one for other in groups[-1]):
            groups.append([])
        groups[-1].append(at)
    return groups


def _may_be(
    found: Found,
    line: Line,
    known: Known,
    groups: Sequence[Sequence[int]],
    tables: Sequence[type[Table]],
) -> bool:
    """Tell whether neither the labels nor the bands above speak against an order of the tables."""
    for group, table in zip(groups, tables, strict=True):
        for at in group:
            column = line.cells[at].column
            above = max((one for one in found.side_by_side if one <= column), default=None)
            banded = table if above is None else found.side_by_side[above]
            common = group is groups[0] and above is None
            if _of_table(known[at], table) is None or (banded is not table and not common):
                return False
    return True


# a part


def _heads_part(found: Found, line: Line) -> bool:
    cells = line.cells
    chosen = [label_of(found, cell, cells) for cell in cells]
    columns = [_column(cell, () if one is None else (one,)) for cell, one in zip(cells, chosen, strict=True)]
    if not _are_above(cells, columns) or has_room_beside(line):
        return False
    _leave_out(found, cells, columns)
    for one, cell in zip(chosen, cells, strict=True):
        if one is not None:
            found.see(one, cell)
    before, found.head = found.head, None
    found.band = None
    if all(one is None or one.part.labels is Labels.OPEN for one in chosen):
        for one, cell in zip(chosen, cells, strict=True):
            if one is not None:
                found.leave_room(one, cell, Way.WITHIN)
        return True  # nobody signs below
    if (
        before
        and not before.tables
        and not before.filled
        and _same_part(before.columns, columns)
        and not {one.first for one in before.columns if one.fields} & {one.first for one in columns}
    ):
        # a header of two lines
        columns = sorted(
            [*(one for one in before.columns if one.fields), *columns], key=lambda one: one.first
        )
    found.head = Head(line.block, cells[0].row + max(one.down for one in cells) - 1, columns)
    return True


def _are_above(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Tell a row of labels from labels with their values beside them."""
    own = [one.field for one in columns if one.field is not None]
    others = [
        cell
        for cell, one in zip(cells, columns, strict=True)
        if not one.fields and not one.idle and not is_foreign(cell.raw)
    ]
    if not own or not others:
        return bool(own)
    # a label that nobody knows among those of a part that has its values below
    above = {one.part for one in own if one.part.labels is Labels.ABOVE}
    named = all(len(cell.text) <= LONGEST_FIGURE and not re.search(r"\d", cell.text) for cell in others)
    return len(above) == 1 and len(own) > 2 and len(own) > 2 * len(others) and named


def _same_part(some: Sequence[Column], others: Sequence[Column]) -> bool:
    return len({one.field.part for one in (*some, *others) if one.field is not None}) == 1
