"""What a cell can compute: a condition over fields, and what is said where it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any

from .expr import (
    UNKNOWN,
    Expr,
    Result,
    Scale,
    Scope,
    day,
    evaluate,
    in_words,
    is_day,
    meant,
    rebound,
    table_of,
)

if TYPE_CHECKING:
    from .fields import Field
    from .form import Table

Write = Callable[[Expr, Scope, int | None], str]
"""Writes a figure of a message."""

BLANK = "（空）"
"""How a figure is written of which nothing is known."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A condition, the field that it speaks of, and the message with a {name} for each figure.

    {label} is the label of that field.
    `expected` is what should stand there. What is only `asked_for` is not wrong until its part of
    the form is begun: something is to be filled in.
    """

    holds: Expr
    at: Field[Any]
    says: str
    figures: Mapping[str, Expr] = field(default_factory=dict)
    expected: Expr | None = None
    asked_for: bool = False

    @cached_property
    def table(self) -> type[Table] | None:
        """The table for each row of which it holds, or None where it holds once."""
        return table_of(self.holds)

    @property
    def statement(self) -> str:
        return f"{in_words(self.holds)}。"

    def fields(self) -> Iterator[Field[Any]]:
        yield from dict.fromkeys(self.holds.fields())

    def rebound(self, twins: Mapping[Any, Any]) -> Rule:
        """Give the same rule over other fields; NotAsked where one is not asked."""
        return replace(
            self,
            holds=rebound(self.holds, twins),
            at=meant(self.at, twins),
            figures={name: rebound(figure, twins) for name, figure in self.figures.items()},
            expected=None if self.expected is None else rebound(self.expected, twins),
        )

    def told(self) -> Iterator[tuple[str, Expr | None]]:
        """Give the message in pieces: a text, and the figure after it."""
        for text, name, _, _ in Formatter().parse(self.says):
            if name == "label":
                yield text + self.at.label, None
            else:
                yield text, None if name is None else self.figures[name]

    def message(self, scope: Scope, row: int | None, write: Write | None = None) -> str:
        """Say what does not hold, each figure as it is, or as `write` puts it."""
        put = write or _figure
        return "".join(
            text + ("" if figure is None else put(figure, scope, row)) for text, figure in self.told()
        )


def _figure(figure: Expr, scope: Scope, row: int | None) -> str:
    return written(evaluate(figure, scope, row), figure)


def written(value: Result, of: Expr) -> str:
    """Write a figure of a message: numbers with thousands, to the decimals of their expression."""
    if value is None or value is UNKNOWN:
        return BLANK
    if not isinstance(value, Decimal):
        return str(value)
    match of.scale:
        case Scale.DATE if is_day(value):
            return day(value).isoformat()
        case Scale.YEAR:
            return str(value)  # a year takes no thousands
    exponent = value.normalize().as_tuple().exponent
    own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{value:,.{max(of.decimals, own)}f}"
