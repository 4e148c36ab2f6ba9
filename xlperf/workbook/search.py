"""The labels of a form in a drawn one, row by row, and the cells that may be their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..core.form import Form
from .bands import without_bands
from .below import below
from .beside import inline, label_of, pairs
from .found import Found
from .headers import is_header
from .imported import Way
from .pages import Line, Page


def search(form: Form, pages: Sequence[Page]) -> Found:
    """Find the answers of a form, and where there is room for those that are not there."""
    found = Found(form)
    for number, page in enumerate(pages):
        found.head = None
        for line in page:
            _line(found, replace(line, block=line.block + (number << 16)))
    _reject_below(found)
    return found


def _reject_below(found: Found) -> None:
    """Where a part has values beside its labels, what stands below a blank one is none.

    Nor is what stands farther below than values do in this form.
    """
    beside = {one.part for one, some in found.answers.items() if any(a.way is Way.BESIDE for a in some)}
    usual = min((one for one in found.strides.values() if one), default=0)
    for one, some in found.answers.items():
        if one.part in beside or found.strides.get(one, 0) > usual:
            found.unplaced += [answer.cell for answer in some if answer.way is Way.BELOW]
            some[:] = [answer for answer in some if answer.way is not Way.BELOW]


def _line(found: Found, line: Line) -> None:
    """Place the cells of a row: bands, a header, labels with values, or values below labels."""
    if found.head and found.head.block != line.block:
        found.head = None
    if line.cells:
        line = without_bands(found, line)
        if not line.cells:
            return
    elif found.head:
        below(found, found.head, line)
        return
    else:
        return
    if is_header(found, line):
        return
    in_table = found.head is not None and found.head.table is not None
    labels = [label_of(found, cell, line.cells) for cell in line.cells]
    behind = [inline(found, cell) for cell in line.cells]
    first_is_label = labels[0] is not None or bool(behind[0])
    if first_is_label or (not in_table and any(one is not None for one in labels)):
        found.head = None
        pairs(found, line, labels)
    elif found.head:
        below(found, found.head, line)
    elif any(behind):
        pairs(found, line, labels)
    else:
        found.unplaced += line.cells
