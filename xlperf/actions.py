"""The verbs, one function each: what commands and buttons call."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import checks as checks_package
from . import codes
from . import forms as forms_package
from .core.catalogue import Entry
from .core.catalogue import catalogue as catalogue_of
from .core.check import Check, Context, Finding, run
from .core.crosscheck import CrossCheck
from .core.declaration import Declaration, Place
from .core.discover import discover
from .core.errors import (
    AlreadyOurs,
    BureauSummary,
    FilledIn,
    Internal,
    NoSuchFile,
    NothingThere,
    NotRecognised,
    NotText,
    NotToFill,
    OtherClassification,
    OursToFill,
    ReadingLost,
    RosterThere,
    TooLarge,
    UnknownCode,
    UnknownForm,
    Unreadable,
    Unwritable,
    WithoutForm,
    WouldLose,
    WouldLoseContent,
    WrongCodeTable,
    WrongRoster,
    XlperfError,
    why,
)
from .core.fields import SUBMISSION, WARNING, Stage
from .core.form import Form
from .core.limits import LIMITS, MB, Limits
from .core.live import Keeps
from .core.live import keeps as keeps_of
from .core.prefill import Prefilled
from .core.settings import DEFAULTS
from .core.submission import Checked, Located, Submission
from .core.words import clean
from .workbook.guard import (
    DOCUMENT_SUFFIXES,
    WORKBOOK_SUFFIXES,
    admit,
    is_document,
    is_temporary,
    read_bytes,
)
from .workbook.layout import REPORT
from .workbook.outfile import must_be_workbook, save, staged
from .workbook.reader import read as read_workbook
from .workbook.reader import read_content
from .workbook.stamp import is_summary

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from .bureau.handout import Handout
    from .bureau.workers import Loss, Workers
    from .core.profile import Profile, Waived
    from .core.roster import Roster
    from .workbook.code_table import CodeTable
    from .workbook.grid import Grid
    from .workbook.guard import Workbook
    from .workbook.imported import Imported
    from .workbook.pages import At, Page
    from .workbook.reader import Reading

DEBUG = "XLPERF_DEBUG"
"""An environment variable under which faults of the program show themselves."""

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""

Stages = Callable[[str], Progress]
"""Told what is done now, gives who is told how far it is."""


def quietly(what: str) -> Progress:
    """Tell nobody."""
    return lambda done, total: None


@cache
def forms() -> tuple[Form, ...]:
    """Give every form that is defined."""
    return tuple(discover(forms_package, Form))


@cache
def checks() -> tuple[Check, ...]:
    """Give every check that is defined, by code."""
    return tuple(sorted(discover(checks_package, Check), key=lambda check: check.code))


@cache
def cross_checks() -> tuple[CrossCheck, ...]:
    """Give every check over a batch, by code."""
    return tuple(sorted(discover(checks_package, CrossCheck), key=lambda check: check.code))


@cache
def _usual(form: Form) -> Keeps:
    return keeps_of(form, checks())


def keeps(form: Form, decided: Profile | None = None) -> Keeps:
    """Give the rules that a form's workbook keeps by itself, as a bureau has decided by today."""
    if decided is None:
        return _usual(form)
    today = date.today()
    return keeps_of(
        form, checks(), decided.settings, lambda code, usual: decided.severity(code, usual, form, today)
    )


MOST_CODES = 200
"""A drop-down of more codes is no help."""


def offered(names: Mapping[str, str], year: int) -> Mapping[str, str]:
    """Give the functional codes that a workbook offers: those of 项, of too many the common ones."""
    items = {code: name for code, name in names.items() if len(code) == codes.Kind.FUNCTIONAL.lengths[-1]}
    if len(items) <= MOST_CODES:
        return items
    common = codes.shipped(codes.Kind.FUNCTIONAL, year)
    return {code: name for code, name in items.items() if code in common}


def form(key: str) -> Form:
    """Give the newest version of a form by its key; UnknownForm names those there are."""
    found = [one for one in forms() if one.key == key]
    if not found:
        raise UnknownForm(key, sorted({one.key for one in forms()}))
    return max(found, key=lambda one: [int(part) for part in one.version.split(".")])


def schema(key: str) -> dict[str, Any]:
    """Give the JSON Schema of a form's data."""
    from .core.exchange import schema as schema_of

    return schema_of(form(key))


def template(
    key: str, year: int, out: Path, decided: Profile | None = None, buttons: str | None = None
) -> Form:
    """Write the blank workbook of a form for a budget year, by a bureau's own settings.

    `buttons` names the program whose buttons it has: `excel`, or also `libreoffice`.
    """
    from .workbook.macros.buttons import Macros
    from .workbook.template import blank

    must_be_workbook(out, _suffix(buttons))
    asked = form(key)
    if holds_declarations(out):
        raise WouldLose(out)
    listed = offered(codes.functional(year), year)
    save(out, blank(asked, year, keeps(asked, decided), listed, Macros.of(buttons)))
    return asked


@dataclass(frozen=True)
class HandedOut:
    """The pre-filled workbooks of a round, as they stand in a folder."""

    form: Form
    handouts: tuple[Handout, ...]
    unmatched: int
    """How many of last year's projects are not in the roster."""
    unread: tuple[XlperfError, ...] = ()
    """Why some of last year's files brought nothing."""


def workers(processes: int | None = None, decided: Profile | None = None) -> Workers:
    """Give the processes that work on many files, by default one for each processor.

    They import the main module: a script that asks for them does nothing when it is imported.
    """
    from .bureau.workers import Workers, processors

    limits = decided.limits if decided else LIMITS
    return Workers(forms, processors() if processes is None else processes, limits)


def apart(do: Callable[[Path], T], path: Path, limits: Limits = LIMITS) -> T:
    """Do what reads a file that somebody sent in a process of its own, which may die of it.

    `do` is a function of a module, or a part of one. ReadingLost says that the file could not be borne.
    """
    from .bureau.workers import Workers

    (done,) = Workers(forms, 1, limits).each(partial(_careful, do), [path], _lost)
    if isinstance(done, XlperfError):
        raise done
    return done


def _careful(do: Callable[[Path], T]) -> Callable[[Path], T | XlperfError]:
    return partial(_done_or_said, do)


def _done_or_said(do: Callable[[Path], T], path: Path) -> T | XlperfError:
    try:
        return do(path)
    except XlperfError as error:
        return error
    except Exception as error:  # XLPERF_DEBUG shows what happened
        if os.environ.get(DEBUG):
            raise
        return Internal(path.name, type(error).__name__)


def _lost(path: Path, loss: Loss) -> XlperfError:
    return ReadingLost(path.name, loss.value)


def hand_out(
    key: str,
    year: int,
    roster: Path,
    out: Path,
    before: Path | None = None,
    each_project: bool = False,
    progress: Progress = lambda done, total: None,
    progress_before: Progress = lambda done, total: None,
    shared: Workers | None = None,
    decided: Profile | None = None,
    buttons: str | None = None,
) -> HandedOut:
    """Write a pre-filled workbook for each unit of a roster, or for each of its projects.

    What somebody has filled in is never overwritten: FilledIn names it, and nothing is written.
    """
    from .bureau.handout import LIST, digest, handout_list, handouts

    asked = form(key)
    units = roster_of(roster)
    shared = shared or workers(1)
    read = last_year(before, progress_before, shared) if before else LastYear({})
    past = {whose: one for whose, one in read.declarations.items() if one.form.key == asked.key}
    made = handouts(asked, year, units, past, each_project, _suffix(buttons))
    there = [one for one in made if os.path.exists(out / one.path)]
    listed = _listed_digests(out / LIST) if there else {}
    if kept := [out / one.path for one in there if not _may_replace(out / one.path, one, listed)]:
        raise FilledIn(kept)
    digests: dict[str, str] = {}
    with staged(out) as folder:
        make = partial(_stamping, asked, offered(codes.functional(year), year), decided, buttons)
        stamping = shared if past else workers(1)  # a new project's workbook is made faster than sent
        for number, (one, content) in enumerate(_put(folder, made, stamping, make), 1):
            digests[one.path] = digest(content)
            progress(number, len(made))
        title = f"{asked.title}（{year}年度）发放清单"
        (folder / LIST).write_bytes(handout_list(title, made, [digests[one.path] for one in made]))
    wanted = {(clean(unit.name), clean(project)) for unit in units.units for project in unit.projects}
    return HandedOut(asked, tuple(made), len(past.keys() - wanted), read.unread)


def roster_template(out: Path) -> None:
    """Write an empty roster, with a sheet that says what stands in its columns."""
    from .bureau.roster import roster_template as made

    must_be_workbook(out)
    if _is_roster(out):
        raise RosterThere(out)
    save(out, made())


def _is_roster(path: Path) -> bool:
    try:
        roster_of(path)
    except WrongRoster:
        return True
    except XlperfError:
        return False
    return True


def roster_of(file: Path) -> Roster:
    """Read the units of a round; NoRoster or WrongRoster says why not."""
    from .bureau.roster import read_roster

    try:
        return read_roster(file.name, _sheets(file))
    except WrongCodeTable as error:
        raise WrongRoster(file.name, ["文本读不出来（引号不成对，或内容太长）"]) from error


def _sheets(file: Path) -> Sequence[Grid]:
    """Give the sheets of a workbook; a text with columns is one."""
    from .workbook.code_table import TEXT_SUFFIXES, text_grid

    if file.suffix.lower() in TEXT_SUFFIXES:
        return [text_grid(file.name, _text(file))]
    return apart(_grids, file)


def _grids(file: Path) -> Sequence[Grid]:
    from .workbook.grid import whole

    return whole(admit(file.name, read_bytes(file)))


def _listed_digests(path: Path) -> dict[str, str]:
    from .bureau.handout import listed_digests

    with suppress(XlperfError):  # without the list, each file is looked into
        return listed_digests(apart(_grids, path))
    return {}


def _may_replace(path: Path, one: Handout, listed: Mapping[str, str]) -> bool:
    """Tell a workbook as it was handed out from one that somebody has worked on."""
    from .bureau.handout import digest, is_as_handed_out

    try:
        content = path.read_bytes()
        if not content or digest(content) == listed.get(one.path):
            return True
        declared = apart(_unanswered, path)
    except (OSError, XlperfError):
        return False
    return bool(declared) and is_as_handed_out(declared, one)


def _unanswered(path: Path) -> list[Declaration]:
    """Give the declarations of a workbook, none where somebody has said something beside them."""
    readings = read_workbook(path, forms())
    answered = any(reading.answer(place) for reading in readings for place in reading.cells)
    return [] if answered else [reading.declaration for reading in readings]


def _put(
    folder: Path, made: Sequence[Handout], shared: Workers, make: Callable[[], Stamp]
) -> Iterator[tuple[Handout, bytes]]:
    """Put each workbook into its department's folder and archive, and give it when it is there."""
    import zipfile

    departments = {name: at for at, name in enumerate(dict.fromkeys(one.folder for one in made))}
    ordered = sorted(made, key=lambda one: departments[one.folder])
    contents = shared.each(make, [one.sheets for one in ordered])
    for department, own in groupby(ordered, key=lambda one: one.folder):
        (folder / department).mkdir()
        with zipfile.ZipFile(folder / f"{department}.zip", "w") as archive:
            for one in own:
                content = next(contents)
                (folder / one.path).write_bytes(content)
                archive.writestr(_dateless(one.file), content)
                yield one, content


def _dateless(name: str) -> ZipInfo:
    """Give the head of a file in an archive that is the same whenever it is made."""
    import zipfile

    info = zipfile.ZipInfo(name)
    info.external_attr = 0o644 << 16
    return info


Stamp = Callable[[Sequence[Prefilled]], bytes]


def _stamping(form: Form, listed: Mapping[str, str], decided: Profile | None, buttons: str | None) -> Stamp:
    from .workbook.copies import Copies
    from .workbook.macros.buttons import Macros

    return Copies(keeps(form, decided), listed, Macros.of(buttons)).prefilled


def _suffix(buttons: str | None) -> str:
    """Give how a workbook is called that has buttons, or none."""
    return ".xlsm" if buttons else ".xlsx"


def fill(key: str, data: Path, out: Path) -> Declaration:
    """Write a workbook that holds the data of a JSON file."""
    from .core.exchange import decode

    must_be_workbook(out)
    declaration = decode(form(key), data.name, _text(data))
    write(declaration, out)
    return declaration


@dataclass(frozen=True)
class FilledInto:
    """What was put into somebody's own workbook, what found no place there, and what was lost of it."""

    declaration: Declaration
    left: tuple[str, ...]
    notes: tuple[str, ...]
    lost: tuple[str, ...]


def fill_into(key: str, data: Path, theirs: Path, out: Path, lossy: bool = False) -> FilledInto:
    """Write somebody's own workbook with the data of a JSON file in it.

    WouldLoseContent says what of it cannot be kept, unless `lossy` lets it go.
    """
    from .core.exchange import decode
    from .workbook.theirs import SUFFIXES

    if theirs.suffix.lower() not in SUFFIXES:
        raise NotToFill(theirs.name)
    must_be_workbook(out, theirs.suffix.lower())
    if same_file(theirs, out):
        raise WouldLose(out)
    declaration = decode(form(key), data.name, _text(data)).completed()
    # openpyxl writes each sheet into a temporary file
    limits = replace(LIMITS, writes_mb=LIMITS.parts_mb)
    filled, done = apart(partial(_filled_into, declaration, lossy), theirs, limits)
    save(out, filled)
    return done


def _filled_into(declaration: Declaration, lossy: bool, theirs: Path) -> tuple[bytes, FilledInto]:
    from .workbook.drawn import find
    from .workbook.into import fill as fill_in
    from .workbook.theirs import Theirs, lost_of

    content = read_bytes(theirs)
    workbook = admit(theirs.name, content)
    with suppress(WithoutForm):
        read_content(theirs.name, content, forms())
        raise OursToFill(theirs.name)
    book = Theirs(theirs.name, content)
    pages = _pages(workbook, book.drawn)
    filling = fill_in(find(theirs.name, pages, [declaration.form]), declaration, book.computed())
    filled = book.filled(filling.writes)
    if (lost := lost_of(content, filled)) and not lossy:
        raise WouldLoseContent(theirs.name, lost)
    if not filling.writes:
        raise NotRecognised(theirs.name, "中没有可以填写的栏目")
    return filled, FilledInto(declaration, tuple(filling.left), tuple(filling.notes), tuple(lost))


def import_file(file: Path, out: Path) -> Imported:
    """Write a workbook that holds a form that somebody drew, or that was published as text."""
    must_be_workbook(out)
    suffix = file.suffix.lower()
    if suffix not in WORKBOOK_SUFFIXES | DOCUMENT_SUFFIXES:
        return import_text(file, out)
    if same_file(file, out):
        raise WouldLose(out)
    read, declared = apart(_imported, file)
    _write_together(declared, out)
    return read


def _imported(file: Path) -> tuple[Imported, Sequence[Declaration]]:
    """Find a form by its labels; where it is one of ours on an older template, by its keys."""
    from .workbook.drawn import read_drawn
    from .workbook.grid import grids
    from .workbook.imported import Imported

    content = read_bytes(file)
    if is_document(file.name, content):
        from .workbook.word import document_pages

        drawn = read_drawn(file.name, document_pages(file.name, content), forms())
        return drawn, [drawn.declaration]
    try:
        readings = read_content(file.name, content, forms())
    except WithoutForm:
        workbook = admit(file.name, content)
        drawn = read_drawn(file.name, _pages(workbook), forms())
        hidden = (f"隐藏的工作表“{one.sheet}”未读取" for one in grids(workbook) if one.hidden)
        return replace(drawn, notes=(*drawn.notes, *hidden)), [drawn.declaration]
    if any(one.sheet == REPORT for one in grids(admit(file.name, content))):
        raise AlreadyOurs(file.name)
    return Imported(readings[0].declaration), [one.declaration for one in readings]


def _pages(workbook: Workbook, drawn: Callable[[str], Collection[At]] = lambda sheet: ()) -> list[Page]:
    """Give the sheets that show, each with the cells that are `drawn` on it."""
    from .workbook.grid import merges, whole
    from .workbook.pages import page

    merged = merges(workbook)
    return [
        page(one, merged.get(one.sheet, ()), drawn(one.sheet)) for one in whole(workbook) if not one.hidden
    ]


def import_text(text: Path, out: Path) -> Imported:
    """Write a workbook that holds a form published as text."""
    from .workbook.published import read_published

    must_be_workbook(out)
    published = read_published(text.name, _text(text), forms())
    write(published.declaration, out)
    return published


def write(declaration: Declaration, out: Path) -> None:
    """Write a workbook that holds a declaration."""
    _write_together([declaration], out)


def _write_together(declarations: Sequence[Declaration], out: Path) -> None:
    save(out, filled_workbook(declarations))


def filled_workbook(declarations: Sequence[Declaration]) -> bytes:
    """Make a workbook of the official form that holds declarations."""
    from .workbook.template import filled_together

    first = declarations[0]
    listed = offered(codes.functional(first.year), first.year or 0)
    return filled_together(declarations, keeps(first.form), listed)


def _text(path: Path) -> str:
    """Read a text file, in UTF-8 or UTF-16 or as older Chinese programs save it."""
    try:
        if not path.exists():
            raise NoSuchFile(path)
        if (size := path.stat().st_size) > (most := LIMITS.file_mb * MB):
            raise TooLarge(path.name, size, most)
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(path, why(error)) from error
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotText(path)


def filled_workbooks(every: Iterable[Sequence[Declaration]]) -> Iterator[bytes]:
    """Make many workbooks that hold declarations: those of the same shape share one template."""
    from .workbook.copies import Copies
    from .workbook.template import sheet_of

    copies: dict[tuple[Form, int], Copies] = {}
    for declarations in every:
        form, year = declarations[0].form, declarations[0].year or 0
        if (form, year) not in copies:
            copies[form, year] = Copies(keeps(form), offered(codes.functional(year), year))
        yield copies[form, year].make([sheet_of(one.completed()) for one in declarations])


@dataclass(frozen=True)
class ImportedCodes:
    """A bureau's own code list as it was put in place, and what in it is not as shipped."""

    source: str
    table: CodeTable
    listed: codes.CodeList
    path: Path
    replaced: bool
    shipped: Mapping[str, str]
    renamed: tuple[str, ...]
    missing: tuple[str, ...]


def import_codes(file: Path, kind: codes.Kind, year: int, day: date | None = None) -> ImportedCodes:
    """Put a bureau's own code table in the place of the shipped list for a year."""
    table = _code_table(file, kind)
    if not table.names:
        own = (f"{one.key} {one.word}（编码以 {one.digit} 开头）" for one in codes.Kind)
        raise OtherClassification(file.name, kind.word, kind.digit, own)
    source = file.name + (
        f"（工作表{'、'.join(f'“{one}”' for one in table.sheets)}）" if table.sheets[0] else ""
    )
    path = codes.stored(kind, year)
    replaced = os.path.exists(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(path, why(error)) from error
    save(path, codes.as_file(kind, year, table.names, source, day or date.today()).encode(errors="replace"))
    codes.forget()
    listed = codes.own(kind, year)
    assert listed is not None  # it has just been put there
    shipped = codes.shipped(kind, year)
    renamed = (
        code
        for code, name in shipped.items()
        if code in table.names and clean(name) != clean(table.names[code])
    )
    missing = sorted(
        (code for code in shipped if code not in table.names), key=lambda code: (len(code), code)
    )
    return ImportedCodes(
        file.name, table, listed, path, replaced, shipped, tuple(sorted(renamed)), tuple(missing)
    )


def _code_table(file: Path, kind: codes.Kind) -> CodeTable:
    from .workbook.code_table import read_code_table

    return read_code_table(file.name, _sheets(file), kind.digit, kind.lengths)


def code_lists() -> list[codes.CodeList]:
    """Give every code list that is in use."""
    return codes.lists()


def read(path: Path) -> list[Declaration]:
    """Give the declarations of a workbook; an XlperfError says why there are none."""
    return apart(_declared, path)


def _declared(path: Path) -> list[Declaration]:
    return [one.declaration for one in read_workbook(path, forms())]


@dataclass(frozen=True)
class Dumped:
    """A sheet of a workbook: how many of its cells carry something, and whether it shows."""

    name: str
    nonempty: int
    visible: bool


def dump(file: Path) -> tuple[str, list[Dumped]]:
    """Give the format of any workbook and what stands on its sheets, as the reader sees it.

    Cells with an error carry something, though the reader may give them no value.
    """
    return apart(_dumped, file)


def _dumped(file: Path) -> tuple[str, list[Dumped]]:
    from .workbook.grid import grids
    from .workbook.scan import errors

    workbook = admit(file.name, read_bytes(file))
    sheets = []
    for one in grids(workbook):
        values = sum(len(row) - row.count(None) for row in one.rows)
        more = {**errors(workbook, one.sheet), **one.beyond}
        sheets.append(Dumped(one.sheet, values + len(more), not one.hidden))
    return workbook.format, sheets


@dataclass(frozen=True)
class View:
    """How declarations are looked at: up to which stage, by whom, on which day, by what decisions."""

    stage: Stage = SUBMISSION
    for_bureau: bool = False
    profile: Profile | None = None
    today: date = field(default_factory=date.today)
    last_year: Mapping[tuple[str, str], Declaration] = field(default_factory=dict)
    """Last year's declarations by unit and project."""

    @property
    def limits(self) -> Limits:
        """What a file may ask of the computer."""
        return self.profile.limits if self.profile else LIMITS

    def shows(self, finding: Finding) -> bool:
        stages = list(Stage)
        reached = stages.index(finding.stage) <= stages.index(self.stage)
        return reached and (self.for_bureau or finding.for_units)


def profile(path: Path) -> Profile:
    """Read a bureau's settings file; WrongProfile says what is wrong in it."""
    from .core.errors import WrongProfile
    from .core.profile import read_profile

    read = read_profile(path.name, _text(path))
    known = {one.code for one in catalogue()}
    used = {*read.grades, *read.trial, *(one.code for one in read.waivers)}
    used |= {code for grades in read.forms.values() for code in grades}
    if unknown := sorted(used - known):
        raise WrongProfile(path.name, [f"没有编号为“{code}”的规则" for code in unknown])
    versions = {f"{one.key}/{one.version}" for one in forms()}
    if unknown := sorted(set(read.forms) - versions):
        raise WrongProfile(path.name, [f"没有申报表“{key}”" for key in unknown])
    return read


def catalogue() -> list[Entry]:
    """Give everything that is checked, by code."""
    return catalogue_of(forms(), checks(), cross_checks())


def entry(code: str) -> Entry:
    """Give what is to be known of one code; UnknownCode says which are nearest."""
    every = {one.code: one for one in catalogue()}
    found = every.get(code.upper())
    if found is None:
        raise UnknownCode(code, get_close_matches(code.upper(), every, n=3))
    return found


def check(
    paths: Sequence[Path],
    progress: Progress = lambda done, total: None,
    leave_out: Path | None = None,
    view: View | None = None,
    shared: Workers | None = None,
    trusted: bool = False,
) -> list[Submission]:
    """Check files, and folders with all that is in them; each file gets one verdict.

    Of files with the same content only the first is checked: what was sent twice counts once. What is
    `trusted`, as a copy of the book that the user has open, is read by this process itself.
    """
    view = view or View()
    codes.forget()
    codes.own_lists()  # one that is broken is said once, not of every file
    found = [
        file
        for path in paths
        for file in files(path)
        if leave_out is None or isinstance(file, Submission) or not same_file(file, leave_out)
    ]
    to_check = [file for file in found if isinstance(file, Path)]
    checked = (shared or workers(1, view.profile)).each(
        partial(_checking, view), to_check, None if trusted else _not_checked
    )
    seen: dict[bytes | None, Path] = {}
    submissions = []
    for number, file in enumerate(found, 1):
        if isinstance(file, Submission):
            submissions.append(file)
        else:
            digest, submission = next(checked)
            first = seen.setdefault(digest, file) if digest else file
            if first is not file:
                submission = Submission(file, reason=f"与“{first}”内容完全相同")
            submissions.append(submission)
        progress(number, len(found))
    return submissions


def _checking(view: View) -> Callable[[Path], tuple[bytes | None, Submission]]:
    return partial(_check_file, view)


def _not_checked(path: Path, loss: Loss) -> tuple[bytes | None, Submission]:
    return None, Submission(path, error=ReadingLost(path.name, loss.value))


def _check_file(view: View, path: Path) -> tuple[bytes | None, Submission]:
    """Check a file; its digest tells it from others, None where it cannot be read at all."""
    try:
        content = read_bytes(path, view.limits)
    except XlperfError as error:
        return None, Submission(path, error=error)
    return hashlib.sha256(content).digest(), check_content(path, content, view)


def check_content(path: Path, content: bytes, view: View) -> Submission:
    """Check the workbook that stands in these bytes."""
    try:
        readings = read_content(path.name, content, forms(), view.limits)
        return Submission(path, tuple(_checked(reading, view) for reading in readings))
    except BureauSummary:
        return Submission(path, reason="本程序生成的汇总表")
    except XlperfError as error:
        return Submission(path, error=error)
    except Exception as error:  # one file never ends a run; XLPERF_DEBUG shows what happened
        if os.environ.get(DEBUG):
            raise
        return Submission(path, error=Internal(path.name, type(error).__name__))


def _checked(reading: Reading, view: View) -> Checked:
    declaration = reading.declaration
    settings = view.profile.settings if view.profile else DEFAULTS
    last_year = view.last_year.get(_whose(declaration))
    report = run(declaration, checks(), Context(settings, last_year, reading.facts))
    report = replace(
        report,
        findings=tuple(filter(view.shows, report.findings)),
        consequences=tuple(filter(view.shows, report.consequences)),
    )
    waived: tuple[Waived, ...] = ()
    if view.profile:
        report, waived = view.profile.decide(report, declaration, view.today)

    def located(finding: Finding) -> Located:
        place = finding.place
        answer = reading.answer(place) if finding.severity is WARNING else None
        return Located(finding, reading.sheet, reading.cell(place), _value_at(declaration, place), answer)

    return Checked(
        reading.sheet,
        declaration,
        report,
        tuple(map(located, report.findings)),
        tuple(map(located, report.consequences)),
        tuple((located(one.finding), one.waiver) for one in waived),
        reading.version,
        reading.facts.low_rows,
    )


def _whose(declaration: Declaration) -> tuple[str, str]:
    roles = declaration.form.roles
    return clean(declaration[roles.unit] or ""), clean(declaration[roles.project] or "")


@dataclass(frozen=True)
class LastYear:
    """Last year's declarations by unit and project, and why some files gave none."""

    declarations: Mapping[tuple[str, str], Declaration]
    unread: tuple[XlperfError, ...] = ()


def last_year(
    path: Path, progress: Progress = lambda done, total: None, shared: Workers | None = None
) -> LastYear:
    """Read last year's declarations; an XlperfError says why there are none."""
    from .bureau.handout import LIST

    wanted = [one for one in files(path) if isinstance(one, Path) and one.name != LIST]
    found: dict[tuple[str, str], Declaration] = {}
    unread: list[XlperfError] = []
    for number, read in enumerate((shared or workers(1)).each(_reading, wanted, _not_read), 1):
        if isinstance(read, XlperfError):
            unread.append(read)
        else:
            found |= {_whose(one): one for one in read}
        progress(number, len(wanted))
    if not found:
        raise unread[0] if unread else NothingThere(path)
    return LastYear(found, tuple(unread))


def _reading() -> Callable[[Path], list[Declaration] | XlperfError]:
    return _declarations


def _not_read(path: Path, loss: Loss) -> list[Declaration] | XlperfError:
    return ReadingLost(path.name, loss.value)


def _declarations(path: Path) -> list[Declaration] | XlperfError:
    """Give what is declared in a file, or why that cannot be told."""
    try:
        return _declared(path)
    except BureauSummary:
        return []
    except XlperfError as error:
        return error
    except Exception as error:  # one file never ends a run; XLPERF_DEBUG shows what happened
        if os.environ.get(DEBUG):
            raise
        return Internal(path.name, type(error).__name__)


def _value_at(declaration: Declaration, place: Place) -> str | None:
    """Give what the cell at a place shows; a whole column shows nothing."""
    whole_column = place.field.table is not None and place.row is None
    return None if whole_column else declaration.record(place).shown(place.field)


def files(path: Path) -> Iterator[Submission | Path]:
    """Give the files at a path: those to be checked, and what is to be said of the others."""
    if not os.path.isdir(path):  # Path.is_dir raises where a name is too long
        yield path
        return
    workbooks = 0
    refused: list[OSError] = []
    for folder, folders, names in sorted(os.walk(path, onerror=refused.append)):
        for linked in (Path(folder, name) for name in sorted(folders) if Path(folder, name).is_symlink()):
            yield Submission(linked, reason="链接的文件夹，未进入")
        for file in (Path(folder, name) for name in sorted(names)):
            if is_temporary(file):
                yield Submission(file, reason="临时文件或隐藏文件")
            elif file.suffix.lower() not in WORKBOOK_SUFFIXES:
                yield Submission(file, reason="不是电子表格")
            else:
                workbooks += 1
                yield file
    for error in refused:
        where = Path(error.filename)
        yield Submission(where, error=Unreadable(where, why(error)))
    if not workbooks and not refused:
        yield Submission(path, error=NothingThere(path))


def holds_declarations(path: Path) -> bool:
    """Tell whether somebody's answers stand in a workbook."""
    try:
        with path.open("rb") as content:
            if is_summary(content):
                return False
        declared = read(path)
    except (XlperfError, OSError):
        return False
    year = {one.form.roles.year for one in declared}
    return any(set(one.sections.answers) - year or any(one.tables.values()) for one in declared)


def same_file(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself leads nowhere
        return False
