"""The vocabulary of a declaration: sections, tables, and the form that is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import Any, ClassVar, TypeVar

from .expr import Expr
from .fields import Amount, Demand, Field, Text, TitleYear, UnitName

T_Table = TypeVar("T_Table", bound="Table")


class Labels(Enum):
    """Where a part prints the labels of its fields."""

    BESIDE = "beside"  # to the left of each value
    ABOVE = "above"  # in a header line
    OPEN = "open"  # to the left, without lines: 填报人：
    WITHIN = "within"  # inside the value, as the year in the title


class Part:
    """A part of a form: a section or a table. Its fields are its class attributes, in print order.

    A subclass of a part that has fields gets fields of its own, with `prefix` before each label.
    """

    label: ClassVar[str]
    band: ClassVar[str]
    labels: ClassVar[Labels]
    own_fields: ClassVar[tuple[Field[Any], ...]] = ()

    def __init_subclass__(
        cls,
        *,
        label: str = "",
        band: str = "",
        labels: Labels = Labels.BESIDE,
        prefix: str = "",
        **rest: Any,
    ) -> None:
        super().__init_subclass__(**rest)
        cls.label = label or band.split("（")[0].strip()
        cls.band = band
        cls.labels = labels
        inherited = cls.own_fields
        twins: dict[Expr, Expr] = {}
        for field in inherited:
            if not isinstance(vars(cls).get(field.key), Field):  # else the subclass asks it anew
                twin = field.twin(prefix)
                twin.__set_name__(cls, field.key)
                setattr(cls, field.key, twin)
            twins[field] = getattr(cls, field.key)
        for field in (getattr(cls, field.key) for field in inherited):
            field.rebind(twins)
        kept = {field.key for field in inherited}
        added = [name for name, value in vars(cls).items() if isinstance(value, Field) and name not in kept]
        cls.own_fields = tuple(getattr(cls, name) for name in [*(field.key for field in inherited), *added])

    @classmethod
    def as_table(cls) -> type[Table] | None:
        return None


class Section(Part):
    """Fields that are answered once."""


class Table(Part):
    """Fields that are answered once per row; named for what a row is.

    `rows` is how many rows a blank form offers, `at_least_one` the demand that one is filled in.
    """

    rows: ClassVar[int] = 10
    at_least_one: ClassVar[Demand | None] = None

    def __init_subclass__(
        cls,
        *,
        rows: int | None = None,
        at_least_one: Demand | None = None,
        labels: Labels = Labels.ABOVE,
        **rest: Any,
    ) -> None:
        super().__init_subclass__(labels=labels, **rest)
        cls.rows = rows or cls.rows
        cls.at_least_one = at_least_one or cls.at_least_one
        for field in cls.own_fields:
            if isinstance(field, Amount) and field.computed is not None:
                raise TypeError(f"{field}: only a section's amount can be computed")

    @classmethod
    def as_table(cls) -> type[Table] | None:
        return cls


@dataclass(frozen=True)
class Roles:
    """Which fields answer what every form is asked: whose it is, for what, and for how much."""

    year: TitleYear
    unit: UnitName
    department: UnitName
    project: Text
    total: Amount


@dataclass(frozen=True, eq=False, repr=False)
class Form:
    """An official form. The budget year is not part of it: a version serves as many years as it lives."""

    key: str
    version: str
    title: str
    parts: tuple[type[Part], ...]
    roles: Roles

    def __repr__(self) -> str:
        return f"Form({self.key!r}, {self.version!r})"

    def fields(self) -> tuple[Field[Any], ...]:
        """Give every field, in print order."""
        return self._fields

    @cached_property
    def _fields(self) -> tuple[Field[Any], ...]:
        return tuple(field for part in self.parts for field in part.own_fields)

    def tables(self) -> Iterator[type[Table]]:
        yield from (table for part in self.parts if (table := part.as_table()))

    def tables_like(self, kind: type[T_Table]) -> Iterator[type[T_Table]]:
        """Give the tables that are of a kind, such as both tables of indicators."""
        yield from (table for table in self.tables() if issubclass(table, kind))

    def like(self, part: type[Part]) -> Iterator[type[Part]]:
        """Give the form's parts that are a part or inherit from it."""
        yield from (own for own in self.parts if issubclass(own, part))

    def asks(self, parts: Iterable[type[Part]]) -> bool:
        """Tell whether all of these parts are in the form."""
        return _asks(self, tuple(parts))

    def demands(self) -> Iterator[Demand]:
        """Give every demand that the definition carries, each once."""
        found: dict[Demand, None] = {}
        for part in self.parts:
            table = part.as_table()
            if table and table.at_least_one:
                found[table.at_least_one] = None
            for field in part.own_fields:
                found |= dict.fromkeys(field.demands())
        yield from found


@cache
def _asks(form: Form, parts: tuple[type[Part], ...]) -> bool:
    return all(any(form.like(part)) for part in parts)
