"""Texts made comparable."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff]+")


def narrow(text: str) -> str:
    """Write full-width signs and digits as ordinary ones, and every white space as one blank."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def clean(text: str) -> str:
    """Make texts comparable: as `narrow`, without white space."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))
