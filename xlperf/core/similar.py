"""How alike texts are; the one door to rapidfuzz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest

from rapidfuzz import fuzz

from .regex import regex
from .words import clean

_CLAUSES = regex(r"[^，,。；;、：:！？!?\n]+")
_EDGE = 6
"""Signs at the beginning and the end of a clause: one of the two stands where a word is changed."""

_MOST_COMPARED = 12
"""Texts with which a text is compared: those with which it shares most."""

_MOST_LOOKED_AT = 300
"""Texts among which those are chosen: they have its rarest features, as a copy has nearly all of them."""


def similarity(one: str, other: str) -> float:
    """Give how alike two texts are, from 0 to 100, white space and widths aside."""
    return fuzz.ratio(clean(one), clean(other))


def clause_edges(text: str) -> set[str]:
    """Give the beginnings and ends of a text's clauses: a copied text keeps most of them."""
    clauses = [one for one in _CLAUSES.findall(text) if len(one) >= _EDGE]
    return {one[:_EDGE] for one in clauses} | {one[-_EDGE:] for one in clauses}


def pairs_of_signs(text: str) -> set[str]:
    """Give every two signs that follow each other: what short names have in common."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def alike(
    texts: Sequence[str], least: float, features: Callable[[str], Iterable[str]] = clause_edges
) -> list[list[int]]:
    """Give the groups of texts that are alike to at least so many percent, by their places.

    Each text is compared with the first of every group with which it shares most features, not with
    all others.
    """
    same: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        same.setdefault(text, []).append(at)
    groups: list[tuple[str, list[int]]] = []
    having: dict[str, list[int]] = {}
    for text, places in same.items():
        own = set(features(text))
        shared: Counter[int] = Counter()
        looked_at = 0
        for number, one in sorted((len(having[one]), one) for one in own if one in having):
            if looked_at and looked_at + number > _MOST_LOOKED_AT:
                break
            looked_at += number
            shared.update(having[one])
        likely = nsmallest(_MOST_COMPARED, shared, key=lambda group: (-shared[group], group))
        best = next((g for g in likely if fuzz.ratio(text, groups[g][0], score_cutoff=least) >= least), None)
        if best is None:
            best = len(groups)
            groups.append((text, []))
            for one in own:
                having.setdefault(one, []).append(best)
        groups[best][1].extend(places)
    return [sorted(places) for _, places in groups if len(places) > 1]
