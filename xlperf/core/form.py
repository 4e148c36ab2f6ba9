"""The vocabulary of a declaration: sections, tables, and the form that is made of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar

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
        for name, field in [(f.key, f) for f in cls.own_fields]:
            twin = copy.copy(field)
            twin.label = prefix + field.label
            twin.__set_name__(cls, name)
            setattr(cls, name, twin)
        kept = {field.key for field in cls.own_fields}
        added = [name for name, value in vars(cls).items() if isinstance(value, Field) and name not in kept]
        cls.own_fields = tuple(getattr(cls, name) for name in [*(f.key for f in cls.own_fields), *added])

    @classmethod
    def as_table(cls) -> type[Table] | None:
        return None


class Section(Part):
    """Fields that are answered once."""


class Table(Part):
    """Fields that are answered once per row; named for what a row is.

    `rows` is how many rows a blank form offers, `at_least_one` the demand that one is filled in.
    """

    rows: ClassVar[int]
    at_least_one: ClassVar[Demand | None]

    def __init_subclass__(
        cls, *, rows: int = 10, at_least_one: Demand | None = None, labels: Labels = Labels.ABOVE, **rest: Any
    ) -> None:
        super().__init_subclass__(labels=labels, **rest)
        cls.rows = rows
        cls.at_least_one = at_least_one

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

    def fields(self) -> Iterator[Field[Any]]:
        """Give every field, in print order."""
        for part in self.parts:
            yield from part.own_fields

    def sections(self) -> Iterator[type[Part]]:
        yield from (part for part in self.parts if part.as_table() is None)

    def tables(self) -> Iterator[type[Table]]:
        yield from (table for part in self.parts if (table := part.as_table()))

    def tables_like(self, kind: type[T_Table]) -> Iterator[type[T_Table]]:
        """Give the tables that are of a kind, such as both tables of indicators."""
        yield from (table for table in self.tables() if issubclass(table, kind))

    def asks(self, parts: Sequence[type[Part]]) -> bool:
        """Tell whether all of these parts are in the form."""
        return all(part in self.parts or any(issubclass(own, part) for own in self.parts) for part in parts)

    def demands(self) -> Iterator[tuple[Demand, str]]:
        """Give every demand that the definition carries, with the label it is made of."""
        for table in self.tables():
            if table.at_least_one:
                yield table.at_least_one, table.label
        for field in self.fields():
            seen = set()
            for name in ("required", "filler", "format", "unique", "limit", "precise"):
                demand = getattr(field, name, None)
                if demand and demand.code not in seen:
                    seen.add(demand.code)
                    yield demand, field.label
