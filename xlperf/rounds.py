"""What a bureau does in a round: register what came in, decide, and summarise."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .actions import (
    Stages,
    View,
    cross_checks,
    forms,
    holds_declarations,
    quietly,
)
from .bureau.ledger import Ledger
from .bureau.packing import pack_roster, unpack_roster
from .bureau.standing import Stands, by_rule, stands
from .core.batch import Batch, Filed, Key, Past
from .core.crosscheck import CrossReport, compare, objections
from .core.difference import Change, differences
from .core.discover import discover
from .core.errors import (
    AlreadyDecided,
    NeedsRound,
    NoReason,
    NoSuchFile,
    NotAFolder,
    NotProven,
    UnknownNumber,
    UnknownUnit,
    WouldLose,
)
from .core.round import BATCHES, Decision, Round, Standing
from .core.settings import DEFAULTS
from .core.submission import Submission
from .core.words import clean
from .intake import digest, register, view_key
from .workbook.outfile import must_be_workbook, save

if TYPE_CHECKING:
    from .bureau.report import BureauReport
    from .bureau.workers import Workers
    from .core.roster import Roster

_NO_ROUND: Final = Round(0, "")


@dataclass(frozen=True)
class Keeping:
    """The ledger that a folder is registered in, for which round, and how.

    Without `round` it is the only one that the ledger has. `accepts` lets the rule accept what has no
    errors; `verify` looks into every file, however little it seems to have changed.
    """

    ledger: Path
    round: Round | None = None
    accepts: bool = True
    verify: bool = False


@dataclass(frozen=True)
class Consolidation:
    """A finished summary: what went in, what was found across it, and the proofs of its figures."""

    batch: Batch
    report: BureauReport
    cross: CrossReport


@dataclass(frozen=True)
class Unchanged:
    """Nothing has changed since the summary was written, and it still stands."""


def consolidate(
    folder: Path,
    out: Path,
    stages: Stages = quietly,
    view: View | None = None,
    shared: Workers | None = None,
    roster: Roster | None = None,
) -> Consolidation:
    """Write the bureau summary of every workbook in a folder; what cannot be read is listed in it."""
    _must_be_possible(folder, out)
    view, now = with_roster(view or View(), roster), datetime.now(UTC)
    with Ledger(None) as ledger:
        with ledger.writing():
            number = ledger.open(_NO_ROUND, now)
        came = register(ledger, number, folder, view, shared, stages("读取"), [out], now)
        found = stands(ledger, number, folder, came.present, forms(), roster, every=True)
        batch = batch_of(ledger, number, None, found, folder, came.aside, view, roster)
        return _summarised(out, batch, view, stages)


def keep(
    folder: Path,
    out: Path,
    keeping: Keeping,
    stages: Stages = quietly,
    view: View | None = None,
    shared: Workers | None = None,
    roster: Roster | None = None,
    as_of: date | None = None,
) -> Consolidation | Unchanged:
    """Register what came in for a round, let the rule decide, and write the summary of what is accepted.

    The ledger remembers the roster of a round: it is given once.
    """
    _must_be_possible(folder, out)
    now = datetime.now(UTC)
    with Ledger(keeping.ledger, create=True) as ledger:
        asked = _round_of(keeping, ledger)
        with ledger.writing():
            number = ledger.open(asked, now)
            if roster:
                ledger.enlist(number, pack_roster(roster), now)
        roster = roster or _enlisted(ledger, number)
        view = with_roster(view or View(), roster)
        view = replace(view, today=as_of) if as_of else view
        aside = [out, keeping.ledger]
        came = register(ledger, number, folder, view, shared, stages("读取"), aside, now, keeping.verify)
        day = as_of or ledger.newest(number)

        def inputs() -> str:
            """Give what is another as soon as the summary would be."""
            beside = [[str(one.path), str(one.error or one.reason)] for one in came.aside]
            told = [view_key(view), keeping.accepts, sorted(came.present), beside, repr(roster), str(day)]
            return digest([*told, ledger.state(), str(out.parent.resolve())])

        if _still_stands(ledger, number, out, inputs()):
            return Unchanged()
        found = stands(ledger, number, folder, came.present, forms(), roster)
        batch = batch_of(ledger, number, asked, found, folder, came.aside, view, roster, day)
        batch = _settled(ledger, batch, found.decided, keeping.accepts, now)
        done = _summarised(out, batch, view, stages)
        sha256 = hashlib.sha256(done.report.content).hexdigest()
        ledger.wrote(number, str(out.resolve()), inputs(), sha256, now)
        return done


def _must_be_possible(folder: Path, out: Path) -> None:
    must_be_workbook(out)
    if not os.path.isdir(folder):
        raise NotAFolder(folder) if os.path.exists(folder) else NoSuchFile(folder)
    if holds_declarations(out):
        raise WouldLose(out)


def _summarised(out: Path, batch: Batch, view: View, stages: Stages) -> Consolidation:
    """Compare the declarations of a batch, and write its summary; NotProven where its figures disagree."""
    from . import summaries as summaries_package
    from .bureau.report import bureau_report
    from .core.summary import Summary

    cross = _graded(compare(batch, cross_checks(), stages("核对")), view)
    summaries = discover(summaries_package, Summary)
    report = bureau_report(title(batch), batch, cross, summaries, out, stages("写出"))
    if not report.proven:
        raise NotProven(proof.what for proof in report.proofs if not proof.holds)
    save(out, report.content)
    return Consolidation(batch, report, cross)


def with_roster(view: View, roster: Roster | None) -> View:
    """Let the checks know the names on the roster, as if the settings listed them."""
    if roster is None:
        return view
    from .core.profile import Profile

    decided = view.profile or Profile()
    said = (name for unit in roster.units for name in (unit.name, *unit.names, unit.department))
    names = tuple(dict.fromkeys(said))
    return replace(view, profile=replace(decided, settings=replace(decided.settings, roster=names)))


def _round_of(keeping: Keeping, ledger: Ledger) -> Round:
    """Give the round that is meant; NeedsRound where nobody can tell."""
    known = ledger.rounds()
    if keeping.round:
        return keeping.round
    if len(known) != 1:
        raise NeedsRound(keeping.ledger, known)
    return known[0]


# --- how things stand


def batch_of(
    ledger: Ledger,
    number: int,
    round: Round | None,
    now: Stands,
    folder: Path,
    aside: Iterable[Submission],
    view: View,
    roster: Roster | None,
    as_of: date | None = None,
) -> Batch:
    """Put together what is known of a round; without one, all that lies in the folder."""
    before = round.before if round else None
    return Batch(
        now.filed,
        sorted((*now.submissions, *aside), key=lambda one: one.path.parts),
        roster,
        round,
        as_of,
        view.profile.settings if view.profile else DEFAULTS,
        _last_year(ledger, round, view, roster),
        _accepted(ledger, before, roster) if before else {},
        folder,
        view.profile.deadlines.get(round.batch) if round and view.profile else None,
    )


def _accepted(ledger: Ledger, round: Round, roster: Roster | None) -> dict[Key, Filed]:
    """Give what was accepted in a round, by unit and project."""
    number = ledger.number_of(round)
    if number is None:
        return {}
    filed = stands(ledger, number, Path(), (), forms(), roster or _enlisted(ledger, number)).filed
    return {one.key: one for one in filed if one.standing.decision is Decision.ACCEPTED}


def _last_year(
    ledger: Ledger, round: Round | None, view: View, roster: Roster | None
) -> Mapping[Key, Past] | None:
    """Give what each project had the year before: by the roster, the ledger, and the declarations given."""
    known: dict[Key, Past] = {}
    for unit in roster.units if roster else ():
        known |= {(clean(unit.name), clean(name)): Past(total) for name, total in unit.last_year.items()}
    batches = [Round(round.year - 1, batch) for batch in reversed(BATCHES)] if round else []
    if last := next((one for one in batches if ledger.number_of(one) is not None), None):
        accepted = _accepted(ledger, last, roster)
        known |= {key: Past(one.total, one.declaration) for key, one in accepted.items()}
    for (unit_name, project), one in view.last_year.items():
        known_as = roster.unit(unit_name) if roster else None
        total = one[one.form.roles.total]
        past = Past(None if total is None else one.form.roles.total.yuan(total), one)
        known[clean(known_as.name) if known_as else unit_name, project] = past
    return known or None


def _settled(
    ledger: Ledger, batch: Batch, decided: Mapping[int, Sequence[Standing]], accepts: bool, now: datetime
) -> Batch:
    """Let the rule decide what nobody has decided, and give the batch as it stands then."""
    against = objections(batch, cross_checks())
    anew = dict(by_rule(batch.filed, decided, against, accepts))
    with ledger.writing():
        for one, standing in anew.items():
            ledger.decide(one.number, standing, now)
    filed = [replace(one, standing=anew.get(one, one.standing)) for one in batch.filed]
    return replace(batch, filed=filed)


# --- the summary


def _graded(report: CrossReport, view: View) -> CrossReport:
    """Give each finding over the batch the grade that the bureau has decided on."""
    if view.profile is None:
        return report
    graded = [
        replace(one, severity=severity)
        for one in report.findings
        if (severity := view.profile.severity(one.code, one.severity, None, view.today))
    ]
    return replace(report, findings=tuple(graded))


def _still_stands(ledger: Ledger, number: int, out: Path, inputs: str) -> bool:
    try:
        content = out.read_bytes()
    except OSError:
        return False
    return ledger.written(number, str(out.resolve())) == (inputs, hashlib.sha256(content).hexdigest())


def title(batch: Batch) -> str:
    """Name the summary of a batch by the forms and years that stand in it."""
    return "、".join(dict.fromkeys(_titles(batch))) or "项目支出绩效目标申报汇总"


def _titles(batch: Batch) -> Iterator[str]:
    for one in batch.counted or batch.filed:
        form = one.declaration.form.title.removesuffix("申报表")
        year = batch.round.year if batch.round else one.declaration.year
        yield f"{form}申报汇总" + (f"（{year}年度）" if year else "")


# --- the ledger by itself


@dataclass(frozen=True)
class Account:
    """A round as its ledger tells of it."""

    ledger: Path
    batch: Batch
    decided: Mapping[int, Sequence[Standing]]
    """All that was decided of each declaration, by its number, the oldest first."""

    def one(self, number: int) -> Filed:
        """Give the declaration of a number; UnknownNumber says that there is none."""
        found = next((one for one in self.batch.filed if one.number == number), None)
        if found is None:
            raise UnknownNumber([number], self.batch.round)
        return found


def account(ledger: Path, asked: Round | None = None) -> Account:
    """Give what a ledger says of a round; nothing is looked into anew."""
    with Ledger(ledger) as opened:
        return _account(opened, ledger, asked)


def _enlisted(ledger: Ledger, number: int) -> Roster | None:
    """Give the roster that a ledger remembers for a round."""
    text = ledger.roster(number)
    return unpack_roster(text) if text else None


def _account(opened: Ledger, ledger: Path, asked: Round | None) -> Account:
    meant = _round_of(Keeping(ledger, asked), opened)
    number = opened.number_of(meant)
    if number is None:
        raise NeedsRound(ledger, opened.rounds())
    roster = _enlisted(opened, number)
    found = stands(opened, number, Path(), (), forms(), roster)
    day = opened.newest(number)
    batch = batch_of(opened, number, meant, found, Path(), (), View(), roster, day)
    return Account(ledger, batch, found.decided)


def history(ledger: Path, unit: str, asked: Round | None = None) -> tuple[Account, list[Filed]]:
    """Give every version that a unit has sent, the first first; UnknownUnit says that it sent none."""
    told = account(ledger, asked)
    names = {one.declared_unit: None for one in told.batch.filed}
    asked_for = {clean(unit)}
    if told.batch.roster and (known := told.batch.roster.unit(unit)):
        asked_for.add(clean(known.name))
    found = [one for one in told.batch.filed if {clean(one.declared_unit), clean(one.unit_name)} & asked_for]
    if not found:
        near = get_close_matches(unit, names, n=1) or [name for name in names if unit and unit in name]
        raise UnknownUnit(unit, next(iter(near), None))
    return told, sorted(found, key=lambda one: (one.key[1], one.times))


def diff(
    ledger: Path, before: int, after: int, asked: Round | None = None
) -> tuple[Filed, Filed, list[Change]]:
    """Give what is different in a later version; UnknownNumber says which there is not."""
    told = account(ledger, asked)
    old, new = told.one(before), told.one(after)
    return old, new, list(differences(old.declaration, new.declaration))


def decide(
    ledger: Path,
    numbers: Sequence[int],
    decision: Decision,
    why: str,
    who: str,
    asked: Round | None = None,
    pending: bool = False,
) -> list[Filed]:
    """Decide on declarations, all of them or none, and give them as they were before.

    With `pending` all that wait are meant too. UnknownNumber, AlreadyDecided and NoReason say why that
    cannot be.
    """
    if not why.strip() or not who.strip():
        raise NoReason
    now = datetime.now(UTC)
    with Ledger(ledger) as opened:
        told = _account(opened, ledger, asked)
        known = {one.number for one in told.batch.filed}
        if unknown := [number for number in numbers if number not in known]:
            raise UnknownNumber(unknown, told.batch.round)
        waiting = [one for one in told.batch.filed if one.standing.decision is Decision.PENDING]
        numbers = [*numbers, *(one.number for one in waiting if pending)]
        chosen = [told.one(number) for number in dict.fromkeys(numbers)]
        for one in chosen:
            if one.standing.decision is Decision.SUPERSEDED and decision is not Decision.VOID:
                last = next(
                    other for other in told.batch.current if other.key == one.key and other.times > one.times
                )
                raise AlreadyDecided(one.number, last.number)
        with opened.writing():
            for one in chosen:
                opened.decide(one.number, Standing(decision, why.strip(), who.strip()), now)
    return chosen
