"""Texts made comparable."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from .regex import regex

_SPACES = regex(r"[\s\u200b-\u200d\ufeff]+")


def narrow(text: str) -> str:
    """Write full-width signs and digits as ordinary ones, and every white space as one blank."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


UNSEEN = regex(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Signs that hide, reorder or overwrite their neighbours, or that no page can hold."""


def visible(text: str) -> str:
    """Give a text with what cannot be seen in it made visible; lines stay lines."""
    return UNSEEN.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)


def one_line(text: str) -> str:
    """Give a text as a line of its own, which says nothing that only seems to stand on another."""
    return visible(text.replace("\r\n", "\n")).replace("\n", "⏎").replace("\t", " ")


LONGEST_SHOWN = 60
"""Signs of a value that is shown to tell which it is."""


def short(text: str) -> str:
    """Give a text in one line, of a long one the beginning and how long it is."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…（共{len(text)}字）"


def clean(text: str) -> str:
    """Make texts comparable: as `narrow`, without white space."""
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


_SHORT = 80
"""Labels, names and figures come again and again; narratives are not worth remembering."""


_COMMON = (("，", ","), ("（", "("), ("）", ")"), ("；", ";"), ("：", ":"), ("％", "%"))
_PLAIN = regex(r"[\n -~\u4e00-\u9fff、。“”‘’《》〔〕【】·×÷—–≥≤±]*")


def commonly_narrow(text: str) -> str:
    """Write the common wide signs as ordinary ones: many times faster than all of them."""
    for wide, ordinary in _COMMON:
        text = text.replace(wide, ordinary)
    return text


def _clean(text: str) -> str:
    narrow = commonly_narrow(text)
    if _PLAIN.fullmatch(narrow):
        return narrow.replace(" ", "").replace("\n", "")
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


_clean_short = lru_cache(maxsize=8192)(_clean)
