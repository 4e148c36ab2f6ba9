"""The vocabulary of a declaration: sections, tables, and the form that is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from .expr import how_many
from .fields import Amount, Demand, Field, Text, TitleYear, UnitName
from .rule import Rule

F = TypeVar("F", bound=Field[Any])
T_Table = TypeVar("T_Table", bound="Table")


class Labels(Enum):
    """Where a part prints the labels of its fields."""

    BESIDE = "beside"  # to the left of each value
    ABOVE = "above"  # in a header line
    OPEN = "open"  # to the left, without lines: 填报人：
    WITHIN = "within"  # inside the value, as the year in the title


class Part:
    """A part of a form: a section or a table. Its fields are its class attributes, in print order.

    A subclass of a part that has fields gets fields of its own, with `prefix` before each label;
    `asks` names those that it asks and gives their order, by default all. What holds for a part's
    fields holds for their twins in a subclass. `also` are other names of the band.
    """

    label: ClassVar[str]
    band: ClassVar[str]
    also: ClassVar[tuple[str, ...]]
    labels: ClassVar[Labels]
    own_fields: ClassVar[tuple[Field[Any], ...]] = ()
    twins: ClassVar[Mapping[Field[Any], Field[Any] | None]] = {}
    """What each field of this part, and of the parts it inherits from, is here; None if not asked."""
    bounded: ClassVar[tuple[Field[Any], ...]] = ()
    """The fields whose answers are measured by others of the same row or section."""

    def __init_subclass__(
        cls,
        *,
        label: str = "",
        band: str = "",
        labels: Labels = Labels.BESIDE,
        prefix: str = "",
        asks: Iterable[str] | None = None,
        also: Iterable[str] = (),
        **rest: Any,
    ) -> None:
        super().__init_subclass__(**rest)
        cls.label = label or band.split("（")[0].strip()
        cls.band = band
        cls.also = tuple(also)
        cls.labels = labels
        kept = [field.key for field in cls.own_fields] if asks is None else list(asks)
        added = [name for name, value in vars(cls).items() if isinstance(value, Field) and name not in kept]
        for key in kept:
            if not isinstance(vars(cls).get(key), Field):  # else the subclass asks it anew
                twin = getattr(cls, key).but(prefix=prefix)
                twin.__set_name__(cls, key)
                setattr(cls, key, twin)
        cls.own_fields = tuple(vars(cls)[key] for key in (*kept, *added))
        here = {field.key: field for field in cls.own_fields}
        cls.twins = {
            field: here.get(field.key)
            for part in cls.__mro__
            if issubclass(part, Part)
            for field in part.own_fields
        }
        for field in cls.own_fields:
            field.rebind(cls.twins)
        cls.bounded = tuple(
            field for field in cls.own_fields if type(field).record_faults is not Field.record_faults
        )

    @classmethod
    def as_table(cls) -> type[Table] | None:
        return None

    @classmethod
    def rules(cls) -> Iterator[tuple[Demand, Rule]]:
        """Give what of the demands of this part a cell can keep."""
        for field in cls.own_fields:
            yield from field.rules()


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

    @classmethod
    def rules(cls) -> Iterator[tuple[Demand, Rule]]:
        yield from super().rules()
        if cls.at_least_one:
            says = f"“{cls.label}”至少填写一行"
            holds = how_many(*cls.own_fields) >= 1
            yield cls.at_least_one, Rule(holds, cls.own_fields[0], says, asked_for=True)


@dataclass(frozen=True)
class Roles:
    """Which fields answer what every form is asked: whose it is, for what, and for how much."""

    year: TitleYear
    unit: UnitName
    department: UnitName
    project: Text
    total: Amount


@dataclass(frozen=True)
class Samples:
    """Rows of a table that are filled in well, by the kind of project that they suit, to be copied."""

    table: type[Table]
    source: str
    """Where they come from, as filers are told."""
    rows: Mapping[str, Sequence[Mapping[Field[Any], str]]]


@dataclass(frozen=True, eq=False, repr=False)
class Form:
    """An official form. The budget year is not part of it: a version serves as many years as it lives."""

    key: str
    version: str
    title: str
    parts: tuple[type[Part], ...]
    roles: Roles
    samples: Samples | None = None
    carries: tuple[type[Part], ...] = ()
    """What a continuing project takes over from last year's declaration, to be updated."""

    def __repr__(self) -> str:
        return f"Form({self.key!r}, {self.version!r})"

    def fields(self) -> tuple[Field[Any], ...]:
        """Give every field, in print order."""
        return self._fields

    @cached_property
    def _fields(self) -> tuple[Field[Any], ...]:
        return tuple(field for part in self.parts for field in part.own_fields)

    @cached_property
    def totals(self) -> tuple[Amount, ...]:
        """The amounts that the form adds up itself."""
        amounts = (field for field in self._fields if isinstance(field, Amount))
        return tuple(amount for amount in amounts if amount.computed is not None)

    def tables(self) -> Iterator[type[Table]]:
        yield from (table for part in self.parts if (table := part.as_table()))

    def tables_like(self, kind: type[T_Table]) -> Iterator[type[T_Table]]:
        """Give the tables that are of a kind, such as both tables of indicators."""
        yield from (table for table in self.tables() if issubclass(table, kind))

    def like(self, part: type[Part]) -> Iterator[type[Part]]:
        """Give the form's parts that are a part or inherit from it."""
        yield from (own for own in self.parts if issubclass(own, part))

    def asks(self, wanted: Iterable[type[Part] | Field[Any]]) -> bool:
        """Tell whether all of these are in the form, or what inherits from them."""
        return all(
            self.own(one) is not None if isinstance(one, Field) else any(self.like(one)) for one in wanted
        )

    def own(self, field: F) -> F | None:
        """Give what a field of a shared part is in this form, or None where it is not asked."""
        return self.twins.get(field)  # type: ignore[return-value]  # a twin is of its field's kind

    def asked(self, fields: Iterable[F]) -> tuple[F, ...]:
        """Give those of some shared fields that this form asks, as its own."""
        return tuple(own for field in fields if (own := self.own(field)) is not None)

    @cached_property
    def twins(self) -> Mapping[Field[Any], Field[Any] | None]:
        """What each field that the parts know is in this form; None where it is not asked.

        Where two parts are alike, it is the last one's: what a form asks for the year comes last.
        """
        every = [(field, own) for part in self.parts for field, own in part.twins.items()]
        return dict(every) | {field: own for field, own in every if own is not None}

    def own_table(self, table: type[Table]) -> type[Table] | None:
        """Give what a shared table is in this form, or None where it is not asked."""
        return next((own for part in self.like(table) if (own := part.as_table())), None)

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
