"""Patterns that are compiled when they are first used.

Hundreds stand in the checks, and a declaration needs half of them: to compile all would be most of a start.
"""

from __future__ import annotations

import re
from typing import Any, cast


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """Give a pattern; a test compiles every one, so that a broken one does not wait for its first text."""
    return cast("re.Pattern[str]", _Uncompiled(source, flags))


class _Uncompiled:
    """Becomes, at the first question, what answers as the compiled pattern does."""

    def __init__(self, source: str, flags: int) -> None:
        self._said = source, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(*self._said)
        public = {one: getattr(compiled, one) for one in dir(compiled) if not one.startswith("_")}
        self.__dict__.update(public)
        return getattr(compiled, name)
