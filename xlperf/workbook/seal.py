"""The 校验码 of a declaration: eight digits on paper by which the sealed sheet is known from other versions.

It is computed over everything that is typed into the form; totals follow from that. A cell computes it
while somebody types, and Python over the same cells. Each row has a digest, in a hidden column: what its
cells hold, its texts by their characters. The code is the sum of the digests: blank rows and the order
of rows do not matter. It tells versions apart; it does not prove who wrote them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import count
from operator import mul
from typing import Any, Final

from ..core.expr import serial
from ..core.fields import Field, LongText, Raw
from ..core.form import Form
from .asking import is_computed
from .layout import anchors

_MODULUS: Final = 99_999_989
"""The largest prime of eight digits: all products stay whole in a float, and far from where MOD fails."""

_WEIGHT: Final = 65_521
_SCATTER: Final = 99_991
_SQUARED: Final = 7_919
_LINEAR: Final = 104_729
_FIRST_FACTOR: Final = 101
_MILLIONTHS: Final = 1_000_000
_MOST: Final = 400
_MOST_LONG: Final = 1_000
_MOST_NARRATIVE: Final = 4_000
"""Characters of a row that a formula looks at; of a table's with long texts, and of a narrative."""

_PAD: Final = " "
_PART: Final = "|"
SHOWN: Final = '0000"-"0000'
"""The number format of the code."""

TOO_LONG: Final = "－"
"""What stands for a digest where a row has more text than a formula looks at."""

BY_CHECKING: Final = "以校验为准"
"""What stands for the code where a formula cannot compute it: rows were inserted, a text is too long."""


@dataclass(frozen=True)
class Sealed:
    """What is typed in on a line of a form: its key, of a table's row the table's name, and the fields."""

    key: str
    fields: tuple[Field[Any], ...]

    @property
    def most(self) -> int:
        """How many characters of such a row a formula looks at."""
        if not any(isinstance(one, LongText) for one in self.fields):
            return _MOST
        return _MOST_LONG if self.fields[0].table else _MOST_NARRATIVE

    @property
    def room(self) -> int:
        """How many of them its texts may have."""
        return self.most - len(self.key) - len(self.fields)

    def fits(self, cells: Sequence[Raw]) -> bool:
        """Tell whether a formula takes all of a row's texts in."""
        return sum(len(raw) for raw in cells if isinstance(raw, str)) <= self.room


@cache
def sealed(form: Form) -> Mapping[str, Sealed]:
    """Give the lines of a form on which something is typed in, by their keys."""
    lines: dict[str, Sealed] = {}
    for field, at in anchors(form).items():
        if not is_computed(field):
            before = lines[at.row].fields if at.row in lines else ()
            lines[at.row] = Sealed(at.row, (*before, field))
    return lines


def digest(line: Sealed, cells: Sequence[Raw]) -> int:
    """Give the digest of a row from what its cells hold; 0 of a blank one."""
    if all(raw is None for raw in cells):
        return 0
    said = line.key + "".join(_PART + (raw if isinstance(raw, str) else "") for raw in cells)
    signs = memoryview(said.encode("utf-32-le", "surrogatepass")).cast("I")
    texts: int = sum(map(mul, signs, _weights(len(said)))) - ord(_PAD) * sum(_weights(len(said)))
    figures = sum(factor * _figure(raw) for factor, raw in zip(count(_FIRST_FACTOR), cells, strict=False))
    return (texts + figures) % _MODULUS


def digest_formula(line: Sealed, cells: Sequence[str]) -> str:
    """Give the formula of a row's digest from the addresses of its cells."""
    most, texts = line.most, [f"T({cell})" for cell in cells]
    said = f'"{line.key}"' + "".join(f'&"{_PART}"&{text}' for text in texts)
    places = f"ROW($A$1:$A${most})"
    # cut to its length, it has no sign where a row that was inserted makes the formula look for one
    padded = f'LEFT({said}&REPT("{_PAD}",{most}),{most})'
    codes = f"_xlfn.UNICODE(MID({padded},{places},1))-{ord(_PAD)}"
    weights = f"MOD({places}*{places}*{_SQUARED}+{places}*{_LINEAR},{_WEIGHT})"
    figures = "".join(
        f"+{factor}*COUNT({cell})*(1+MOD(INT(N({cell})),{_MODULUS})"
        f"+ROUND((N({cell})-INT(N({cell})))*{_MILLIONTHS},0))"
        for factor, cell in zip(count(_FIRST_FACTOR), cells, strict=False)
    )
    value = f"MOD(SUMPRODUCT(({codes})*{weights}){figures},{_MODULUS})"
    return f'=IF(COUNTA({",".join(cells)})=0,0,IF(LEN({"&".join(texts)})>{line.room},"{TOO_LONG}",{value}))'


def code(digests: Iterable[int]) -> int:
    """Give the code of a sheet from the digests of its rows.

    Each is scattered first: else what two rows of a table swap would not show.
    """
    return sum(one * (one % _SCATTER) % _MODULUS for one in digests) % _MODULUS


def code_formula(column: str) -> str:
    """Give the formula of the code over the column of digests."""
    scattered = f"SUMPRODUCT(MOD({column}*MOD({column},{_SCATTER}),{_MODULUS}))"
    known = f'ISNUMBER(SUM({column})+1/(COUNTIF({column},"{TOO_LONG}")=0))'
    return f'=IF({known},MOD({scattered},{_MODULUS}),"{BY_CHECKING}")'


def shown(number: int) -> str:
    """Write a code as the cell shows it."""
    return f"{number // 10_000:04}-{number % 10_000:04}"


@lru_cache(maxsize=512)
def _weights(length: int) -> Sequence[int]:
    """Give what the signs of a text weigh, by their place from 1."""
    return [(at * at * _SQUARED + at * _LINEAR) % _WEIGHT for at in range(1, length + 1)]


def _figure(raw: Raw) -> int:
    match raw:
        case Decimal():
            number = float(raw)
        case date():
            number = float(serial(raw))
        case _:
            return 0
    whole = math.floor(number)
    return 1 + whole % _MODULUS + math.floor((number - whole) * _MILLIONTHS + 0.5)
