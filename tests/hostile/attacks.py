"""The catalogue: every hostile file that can be made."""

from __future__ import annotations

from . import markup, shapes, zips

ATTACKS = [*zips.ATTACKS, *markup.ATTACKS, *shapes.ATTACKS]
