"""A pattern waits for its first text, and then is what `re.compile` gives."""

from __future__ import annotations

import gc
import re

import pytest

from xlperf import actions
from xlperf.core.regex import _Uncompiled, regex


def test_every_pattern_can_be_compiled():
    actions.checks()
    every = [one for one in gc.get_objects() if type(one) is _Uncompiled]
    assert len(every) > 300
    assert all(one.pattern for one in every)


def test_it_answers_as_a_compiled_pattern():
    one = regex(r"(?P<year>\d{4})年", re.ASCII)
    same = re.compile(r"(?P<year>\d{4})年", re.ASCII)
    assert one.sub("", "2027年度") == same.sub("", "2027年度")
    assert one.groupindex == same.groupindex
    assert (one.pattern, one.flags) == (same.pattern, same.flags)


def test_what_a_pattern_has_not_it_has_not_either():
    with pytest.raises(AttributeError):
        regex("a").groupdict  # type: ignore[attr-defined]  # noqa: B018
