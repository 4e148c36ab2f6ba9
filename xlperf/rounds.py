"""What a bureau does in a round: register what came in, decide, and summarise."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import checks as checks_package
from . import codes
from .actions import Progress, View, check_content, files, forms, holds_declarations, same_file, workers
from .bureau.ledger import Ledger, Seen
from .bureau.packing import Packed, answers, pack, unpack
from .bureau.standing import Stands, by_rule, stands
from .core.batch import Batch, Filed, Key, Past
from .core.crosscheck import CrossCheck, CrossReport, compare, objections
from .core.difference import Change, differences
from .core.discover import discover
from .core.errors import (
    AlreadyDecided,
    NeedsRound,
    NoReason,
    NoSuchFile,
    NotAFolder,
    NothingThere,
    NotProven,
    UnknownNumber,
    UnknownUnit,
    WouldLose,
    XlperfError,
)
from .core.round import BATCHES, Decision, Round, Standing
from .core.settings import DEFAULTS
from .core.submission import Submission
from .core.words import clean
from .workbook.guard import read_bytes
from .workbook.outfile import must_be_workbook, save

if TYPE_CHECKING:
    from .bureau.report import BureauReport
    from .bureau.workers import Workers
    from .core.roster import Roster

_NO_ROUND: Final = Round(0, "")
_TOGETHER: Final = 50
"""Files that are registered together: what Ctrl-C costs at most."""


@cache
def cross_checks() -> tuple[CrossCheck, ...]:
    """Give every check over a batch, by code."""
    return tuple(sorted(discover(checks_package, CrossCheck), key=lambda check: check.code))


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
    """A finished summary: what went in, and the proofs of its figures.

    `report` is None where nothing has changed since the summary was written, and it still stands.
    """

    batch: Batch
    report: BureauReport | None
    cross: CrossReport | None = None
    new: int = 0
    """How many files had to be looked into."""


def consolidate(
    folder: Path,
    out: Path,
    progress: Progress = lambda done, total: None,
    view: View | None = None,
    shared: Workers | None = None,
    keeping: Keeping | None = None,
    roster: Roster | None = None,
    as_of: date | None = None,
) -> Consolidation:
    """Write the bureau summary of every workbook in a folder; what cannot be read is listed in it.

    With a ledger, what came in is registered first, and only what is accepted flows into the summary.
    """
    must_be_workbook(out)
    if not os.path.isdir(folder):
        raise NotAFolder(folder) if os.path.exists(folder) else NoSuchFile(folder)
    if holds_declarations(out):
        raise WouldLose(out)
    view = with_roster(view or View(), roster)
    now = datetime.now(UTC)
    ledger = Ledger(keeping.ledger, create=True) if keeping else Ledger(None)
    with ledger:
        asked = _round_of(keeping, ledger)
        with ledger.writing():
            number = ledger.open(asked or _NO_ROUND, now)
        leave_out = [out, *([keeping.ledger] if keeping else [])]
        verify = bool(keeping and keeping.verify)
        came = register(ledger, number, folder, view, shared, progress, leave_out, now, verify)

        found = stands(ledger, number, folder, came.present, forms(), roster, every=asked is None)
        batch = batch_of(ledger, number, asked, found, folder, came.aside, view, roster, as_of)
        if keeping:
            batch = _settled(ledger, batch, found.decided, keeping.accepts, now)
        inputs = _inputs(ledger, number, batch, came, view, out)
        if keeping and _still_stands(ledger, number, out, inputs):
            return Consolidation(batch, None, new=came.new)
        cross = compare(batch, cross_checks())
        report = _report(out, batch, cross)
        save(out, report.content)
        if keeping:
            sha256 = hashlib.sha256(report.content).hexdigest()
            ledger.wrote(number, str(out.resolve()), inputs, sha256, now)
    return Consolidation(batch, report, cross, came.new)


def with_roster(view: View, roster: Roster | None) -> View:
    """Let the checks know the names on the roster, as if the settings listed them."""
    if roster is None:
        return view
    from .core.profile import Profile

    decided = view.profile or Profile()
    names = tuple(name for unit in roster.units for name in (unit.name, *unit.names))
    return replace(view, profile=replace(decided, settings=replace(decided.settings, roster=names)))


def _round_of(keeping: Keeping | None, ledger: Ledger) -> Round | None:
    """Give the round that is meant; NeedsRound where nobody can tell."""
    if keeping is None:
        return None
    known = ledger.rounds()
    if keeping.round:
        return keeping.round
    if len(known) != 1:
        raise NeedsRound(keeping.ledger, known)
    return known[0]


# --- registering what came in


@dataclass(frozen=True)
class Came:
    """What lies in a folder now: the files that are registered, and those that are none of ours."""

    present: frozenset[str]
    aside: tuple[Submission, ...]
    new: int


def register(
    ledger: Ledger,
    round: int,
    folder: Path,
    view: View,
    shared: Workers | None,
    progress: Progress,
    leave_out: Sequence[Path],
    now: datetime,
    verify: bool = False,
) -> Came:
    """Look into every file of a folder that has changed since it was last looked into."""
    codes.forget()
    codes.own_lists()  # one that is broken is said once, not of every file
    found = [
        one
        for one in files(folder)
        if isinstance(one, Submission) or not any(same_file(one, other) for other in leave_out)
    ]
    aside = [one for one in found if isinstance(one, Submission)]
    aside = [one for one in aside if not any(same_file(one.path, other) for other in leave_out)]
    if len(aside) == len(found) and all(one.reason or one.path == folder for one in aside):
        raise NothingThere(folder)
    key = view_key(view)
    read = ledger.readings(round, key)
    known = {} if verify else ledger.sighted(round)
    there = {path: _seen(folder, path) for path in found if isinstance(path, Path)}
    settled = {path for path, seen in there.items() if seen and known.get(seen) in read}
    to_look = [path for path in there if path not in settled]
    looked = (shared or workers(1)).each(partial(_looking, view, read), to_look)
    done = len(settled)
    for some in _some(zip(to_look, looked, strict=True)):
        with ledger.writing():
            for path, (sha256, packed) in some:
                done += 1
                progress(done, len(there))
                seen = there[path]
                if sha256 is None or seen is None:
                    aside.append(unpack(path, packed.text, forms()) if packed else Submission(path))
                    continue
                submission = ledger.submit(round, seen, sha256, now)
                if packed is not None:
                    ledger.remember(sha256, key, packed, now)
                    ledger.declare(submission, packed)
    present = frozenset(_below(folder, path) for path in there)
    return Came(present, tuple(aside), len(to_look))


def _some(looked: Iterator[tuple[Path, Looked]]) -> Iterator[list[tuple[Path, Looked]]]:
    while some := list(islice(looked, _TOGETHER)):
        yield some


Looked = tuple[str | None, Packed | None]
"""The sha256 of a file, None where it cannot be read at all; and what it is, None where that is known."""


def _looking(view: View, read: frozenset[str]) -> Callable[[Path], Looked]:
    return partial(_look, view, read)


def _look(view: View, read: frozenset[str], path: Path) -> Looked:
    try:
        content = read_bytes(path)
    except XlperfError as error:
        return None, pack(Submission(path, error=error))
    sha256 = hashlib.sha256(content).hexdigest()
    return sha256, None if sha256 in read else pack(check_content(path, content, view))


def _seen(folder: Path, path: Path) -> Seen | None:
    try:
        return Seen.of(_below(folder, path), path.stat())
    except OSError:
        return None


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def view_key(view: View) -> str:
    """Give what is another as soon as the same file may be judged otherwise."""
    profile = view.profile
    on_a_day = bool(profile and (profile.trial or profile.waivers))
    told = [
        _program(),
        view.stage.key,
        view.for_bureau,
        repr(profile),
        view.today.isoformat() if on_a_day else "",
        [[*whose, answers(one)] for whose, one in sorted(view.last_year.items(), key=lambda pair: pair[0])],
        [[one.kind.key, one.year, dict(one.names)] for one in codes.lists()],
    ]
    return _digest(told)


@cache
def _program() -> str:
    """Give what is another as soon as this program is: no older version's verdict is taken over."""
    own = Path(__file__).parent
    sources = sorted(one for one in own.rglob("*.py"))
    return _digest([[one.relative_to(own).as_posix(), one.read_text(encoding="utf-8")] for one in sources])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


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
        as_of or (ledger.newest(number) if round else None),
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
    filed = stands(ledger, number, Path(), (), forms(), roster).filed
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


def _inputs(ledger: Ledger, number: int, batch: Batch, came: Came, view: View, out: Path) -> str:
    """Give what is another as soon as the summary would be."""
    return _digest(
        [
            view_key(view),
            ledger.state(number),
            sorted(came.present),
            [[str(one.path), str(one.error or one.reason)] for one in came.aside],
            repr(batch.roster),
            str(batch.as_of),
            str(out.parent.resolve()),
        ]
    )


def _still_stands(ledger: Ledger, number: int, out: Path, inputs: str) -> bool:
    try:
        content = out.read_bytes()
    except OSError:
        return False
    return ledger.written(number, str(out.resolve())) == (inputs, hashlib.sha256(content).hexdigest())


def _report(out: Path, batch: Batch, cross: CrossReport) -> BureauReport:
    from . import summaries as summaries_package
    from .bureau.report import bureau_report
    from .core.summary import Summary

    report = bureau_report(title(batch), batch, cross, discover(summaries_package, Summary), out)
    if not report.proven:
        raise NotProven(proof.what for proof in report.proofs if not proof.holds)
    return report


def title(batch: Batch) -> str:
    """Name the summary of a batch by the forms and years that stand in it."""
    return "、".join(dict.fromkeys(_titles(batch.filed))) or "项目支出绩效目标申报汇总"


def _titles(filed: Iterable[Filed]) -> Iterator[str]:
    for one in filed:
        form = one.declaration.form.title.removesuffix("申报表")
        year = f"（{one.declaration.year}年度）" if one.declaration.year else ""
        yield f"{form}申报汇总{year}"


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


def account(ledger: Path, asked: Round | None = None, roster: Roster | None = None) -> Account:
    """Give what a ledger says of a round; nothing is looked into anew."""
    with Ledger(ledger) as opened:
        return _account(opened, ledger, asked, roster)


def _account(opened: Ledger, ledger: Path, asked: Round | None, roster: Roster | None) -> Account:
    meant = _round_of(Keeping(ledger, asked), opened)
    number = opened.number_of(meant) if meant else None
    if meant is None or number is None:
        raise NeedsRound(ledger, opened.rounds())
    found = stands(opened, number, Path(), (), forms(), roster)
    batch = batch_of(opened, number, meant, found, Path(), (), View(), roster)
    return Account(ledger, batch, found.decided)


def history(ledger: Path, unit: str, asked: Round | None = None) -> tuple[Account, list[Filed]]:
    """Give every version that a unit has sent, the first first; UnknownUnit says that it sent none."""
    told = account(ledger, asked)
    names = {one.declared_unit: None for one in told.batch.filed}
    found = [one for one in told.batch.filed if clean(one.declared_unit) == clean(unit)]
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
    ledger: Path, numbers: Sequence[int], decision: Decision, why: str, who: str, asked: Round | None = None
) -> list[Filed]:
    """Decide on declarations, all of them or none, and give them as they were before.

    UnknownNumber, AlreadyDecided and NoReason say why that cannot be.
    """
    if not why.strip() or not who.strip():
        raise NoReason
    now = datetime.now(UTC)
    with Ledger(ledger) as opened:
        told = _account(opened, ledger, asked, None)
        known = {one.number for one in told.batch.filed}
        if unknown := [number for number in numbers if number not in known]:
            raise UnknownNumber(unknown, told.batch.round)
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
