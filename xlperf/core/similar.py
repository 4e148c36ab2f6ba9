"""How alike two texts are; the one door to rapidfuzz."""

from __future__ import annotations

from rapidfuzz import fuzz

from .words import clean


def similarity(one: str, other: str) -> float:
    """Give how alike two texts are, from 0 to 100, white space and widths aside."""
    return fuzz.ratio(clean(one), clean(other))
