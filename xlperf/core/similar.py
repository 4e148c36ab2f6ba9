"""How alike two texts are; the one door to rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from .words import clean


def similarity(one: str, other: str) -> float:
    """Give how alike two texts are, from 0 to 100, white space and widths aside."""
    return fuzz.ratio(clean(one), clean(other))


CLOSE = 60
"""How alike two names are of which one may be meant for the other."""


def closest(text: str, among: Iterable[str]) -> str | None:
    """Give the most similar of some texts, or None where none is similar."""
    found = process.extractOne(text, list(among), scorer=fuzz.ratio, processor=clean, score_cutoff=CLOSE)
    return found[0] if found else None
