"""All that came in for a round, and what is known of those who had to declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from .declaration import Declaration
from .roster import Roster, Unit
from .round import Decision, Round, Standing
from .settings import DEFAULTS, Settings
from .submission import Checked, Submission
from .words import clean

Key = tuple[str, str]
"""A unit and its project, made comparable."""


@dataclass(frozen=True, eq=False)
class Filed:
    """A declaration of a batch: the file it came in, what is decided of it, and what it replaces.

    `file` is the path below the folder of the round, `times` counts the versions that the unit has
    sent of this project, and `number` is what the ledger calls it.
    """

    file: str
    checked: Checked
    standing: Standing
    unit: Unit | None = None
    """The unit on the roster."""
    received: date | None = None
    sha256: str = ""
    """What tells the content of the file from any other."""
    times: int = 1
    replaces: Filed | None = None
    number: int = 0

    @property
    def declaration(self) -> Declaration:
        return self.checked.declaration

    @cached_property
    def unit_name(self) -> str:
        """The unit's name: the roster's where it is there, else as declared."""
        return self.unit.name if self.unit else self.declared_unit

    @cached_property
    def declared_unit(self) -> str:
        return self.declaration[self.declaration.form.roles.unit] or ""

    @cached_property
    def department(self) -> str:
        declared = self.declaration[self.declaration.form.roles.department] or ""
        return self.unit.department if self.unit else declared

    @cached_property
    def office(self) -> str:
        return self.unit.office if self.unit else ""

    @cached_property
    def project(self) -> str:
        return self.declaration[self.declaration.form.roles.project] or ""

    @cached_property
    def total(self) -> Decimal | None:
        """All that is asked for, in 元."""
        field = self.declaration.form.roles.total
        declared = self.declaration[field]
        return None if declared is None else field.yuan(declared)

    @property
    def first_received(self) -> date | None:
        """The day on which the first version came in."""
        first = self
        while first.replaces:
            first = first.replaces
        return first.received

    @cached_property
    def key(self) -> Key:
        return clean(self.unit_name), clean(self.project)

    def __str__(self) -> str:
        return f"{self.unit_name or '未填单位'}《{self.project or '未填项目'}》"


@dataclass(frozen=True)
class Past:
    """What a project had the year before, in 元, and its declaration where that is at hand."""

    total: Decimal | None
    declaration: Declaration | None = None


@dataclass(frozen=True, eq=False)
class Batch:
    """The declarations of a round with all their versions, in the order in which they are listed.

    `last_year` is None where nothing is known of it, `before` are the declarations of the batch
    before in the same year. Without a `round` there is no ledger: everything readable counts.
    """

    filed: Sequence[Filed]
    submissions: Sequence[Submission] = ()
    """Every file, also those in which there is no declaration."""
    roster: Roster | None = None
    round: Round | None = None
    as_of: date | None = None
    settings: Settings = DEFAULTS
    last_year: Mapping[Key, Past] | None = None
    before: Mapping[Key, Filed] = field(default_factory=dict)
    folder: Path = Path()
    """Where the files lie that `submissions` tells of."""
    deadline: date | None = None
    """The last day of the round, where the roster has no other for a unit."""

    @cached_property
    def counted(self) -> Sequence[Filed]:
        """The declarations that flow into the summary."""
        return [one for one in self.filed if one.standing.decision is Decision.ACCEPTED]

    @cached_property
    def current(self) -> Sequence[Filed]:
        """The last version of each declaration that is not void."""
        gone = {Decision.VOID, Decision.SUPERSEDED}
        return [one for one in self.filed if one.standing.decision not in gone]

    @property
    def batch_before(self) -> str:
        """What the batch before in the same year is called."""
        before = self.round.before if self.round else None
        return before.batch if before else ""

    @property
    def left_out(self) -> Iterator[Filed]:
        """Give the declarations that do not flow into the summary."""
        return (one for one in self.filed if one.standing.decision is not Decision.ACCEPTED)

    def past(self, one: Filed) -> Past | None:
        """Give what a project had the year before, by the name it goes by on the roster or in the form."""
        known = self.last_year or {}
        return known.get(one.key) or known.get((clean(one.declared_unit), one.key[1]))
