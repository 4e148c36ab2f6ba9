"""From what a ledger has kept of a round to the declarations as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.batch import Filed, Key
from ..core.fields import ERROR
from ..core.roster import Roster
from ..core.round import BY_RULE, Decision, Standing
from ..core.submission import Checked, Submission
from .ledger import Kept, KeptDeclaration, Ledger, day
from .packing import Forms, unpack

WITHOUT_LEDGER = Standing(Decision.ACCEPTED, "未用台账，可读取的全部计入")
_UNDECIDED = Standing(Decision.PENDING, "尚未处理")


@dataclass(frozen=True)
class Stands:
    """The files and declarations of a round, in the order of their paths."""

    submissions: tuple[Submission, ...]
    filed: tuple[Filed, ...]
    decided: Mapping[int, tuple[Standing, ...]]
    """What was decided of each declaration, by its number in the ledger."""


def stands(
    ledger: Ledger,
    round: int,
    folder: Path,
    present: Collection[str],
    forms: Forms,
    roster: Roster | None,
    every: bool = False,
) -> Stands:
    """Say how the declarations of a round stand; with `every`, all that can be read counts.

    `present` are the paths below `folder` at which something lies now.
    """
    known = {(one.submission, one.sheet): one for one in ledger.declarations(round)}
    kept = sorted(ledger.files(round), key=lambda one: _shown(one, present))
    submissions: list[Submission] = []
    received: list[tuple[Kept, KeptDeclaration, Filed]] = []
    for file in kept:
        shown = _shown(file, present)
        submission = unpack(folder / shown, file.text, forms)
        submissions.append(submission)
        submissions += (
            Submission(folder / copy, reason=f"与“{shown}”内容完全相同")
            for copy in sorted(file.paths)
            if copy != shown and copy in present
        )
        for checked in submission.checked:
            if own := known.get((file.id, checked.sheet)):
                received.append((file, own, _filed(file, own, shown, checked, roster, every)))
    decided = {own.id: own.decisions for _, own, _ in received}
    filed = [one for _, _, one in received] if every else list(_in_turn(received))
    submissions.sort(key=lambda one: one.path.parts)
    filed.sort(key=lambda one: (Path(one.file).parts, one.number))
    return Stands(tuple(submissions), tuple(filed), decided)


def _shown(file: Kept, present: Collection[str]) -> str:
    """Give where a file lies, or where it last lay."""
    return next((path for path in sorted(file.paths) if path in present), file.paths[-1])


def _filed(
    file: Kept, own: KeptDeclaration, shown: str, checked: Checked, roster: Roster | None, every: bool
) -> Filed:
    unit = roster.unit(own.unit) if roster and own.unit else None
    if every:
        return Filed(shown, checked, WITHOUT_LEDGER, unit, number=own.id, sha256=file.sha256)
    standing = own.decisions[-1] if own.decisions else _UNDECIDED
    return Filed(shown, checked, standing, unit, day(file.received), file.sha256, number=own.id)


def _in_turn(received: Sequence[tuple[Kept, KeptDeclaration, Filed]]) -> Iterator[Filed]:
    """Give each declaration with the version before it; the last that is not void replaces the others.

    What was registered later is later; of what was registered together, the later edition is, then what
    was saved later.
    """
    groups: dict[Key, list[tuple[Kept, KeptDeclaration, Filed]]] = {}
    for entry in received:
        groups.setdefault(_key_of(entry[2]), []).append(entry)
    for versions in groups.values():
        versions.sort(key=lambda it: (it[0].at, _edition(it[1].edition), it[0].mtime, it[2].file))
        valid = [one for _, _, one in versions if one.standing.decision is not Decision.VOID]
        last: Filed | None = None
        for times, (_, _, one) in enumerate(versions, 1):
            now = one.standing
            if one in valid[:-1]:
                now = Standing(Decision.SUPERSEDED, f"被编号 {valid[-1].number} 替代")
            filed = replace(one, standing=now, times=times, replaces=last)
            if one in valid:
                last = filed
            yield filed


def _key_of(one: Filed) -> Key:
    """Give what makes two declarations versions of one; without a name each stands for itself."""
    unit, project = one.key
    return (unit, project) if unit and project else ("", str(one.number))


def _edition(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def by_rule(
    filed: Iterable[Filed],
    decided: Mapping[int, Sequence[Standing]],
    objections: Mapping[Filed, str],
    accepts: bool,
) -> Iterator[tuple[Filed, Standing]]:
    """Say of which declarations the rule decides otherwise than before: what an officer decided stays."""
    for one in filed:
        if one.standing.decision is Decision.SUPERSEDED:
            continue
        last = decided[one.number][-1] if decided[one.number] else None
        if last and last.who != BY_RULE:
            continue
        wanted = _rule(one, objections.get(one, ""), accepts)
        if last is None or (last.decision, last.why) != (wanted.decision, wanted.why):
            yield one, wanted


def _rule(one: Filed, objection: str, accepts: bool) -> Standing:
    errors = one.checked.report.count(ERROR)
    reasons = [f"必须修改 {errors} 项"] if errors else []
    reasons += [objection] if objection else []
    if reasons:
        return Standing(Decision.PENDING, "；".join(reasons))
    if not accepts:
        return Standing(Decision.PENDING, "没有必须修改的问题，等待审核（已关闭自动接收）")
    return Standing(Decision.ACCEPTED, "没有必须修改的问题")
