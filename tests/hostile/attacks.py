"""The catalogue: every hostile file that can be made."""

from __future__ import annotations

from . import markup, others, shapes, sheets, values, zips

ATTACKS = [
    *zips.ATTACKS, *markup.ATTACKS, *shapes.ATTACKS, *values.ATTACKS, *sheets.ATTACKS, *others.ATTACKS,
]  # fmt: skip
