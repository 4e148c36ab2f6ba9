"""The ledger: an SQLite file that remembers every submission of every round, and every decision.

Rows are only ever added, which the file itself enforces. What follows from them (which version of a
declaration is the last one, what is decided of it now) is computed when it is asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from os import stat_result
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

from ..core.errors import LedgerBusy, NoLedger, NotALedger, Unwritable, why
from ..core.round import BY_RULE, Decision, Round, Standing
from .packing import Packed

APPLICATION: Final = 0x584C5046
"""What the head of the file says it is: XLPF."""
SCHEMA: Final = 1

_WAIT = 5.0
"""Seconds that another program may take to finish writing."""

CHINA: Final = timezone(timedelta(hours=8))
"""The time by which days are told, wherever the program runs."""

_TABLES: Final = """
CREATE TABLE round (
  id INTEGER PRIMARY KEY, year INTEGER NOT NULL, batch TEXT NOT NULL, opened TEXT NOT NULL,
  UNIQUE (year, batch)) STRICT;
CREATE TABLE roster (
  id INTEGER PRIMARY KEY, round INTEGER NOT NULL REFERENCES round, text TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;
CREATE TABLE reading (
  id INTEGER PRIMARY KEY, round INTEGER NOT NULL REFERENCES round, sha256 TEXT NOT NULL,
  view TEXT NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,
  UNIQUE (round, sha256, view)) STRICT;
CREATE TABLE submission (
  id INTEGER PRIMARY KEY, round INTEGER NOT NULL REFERENCES round, sha256 TEXT NOT NULL,
  received TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (round, sha256)) STRICT;
CREATE TABLE sighting (
  id INTEGER PRIMARY KEY, submission INTEGER NOT NULL REFERENCES submission, path TEXT NOT NULL,
  size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX sighted ON sighting (submission, path);
CREATE TABLE declaration (
  id INTEGER PRIMARY KEY, submission INTEGER NOT NULL REFERENCES submission, sheet TEXT NOT NULL,
  unit TEXT NOT NULL, project TEXT NOT NULL, form TEXT NOT NULL, year INTEGER, edition TEXT NOT NULL,
  code TEXT NOT NULL, UNIQUE (submission, sheet)) STRICT;
CREATE TABLE decision (
  id INTEGER PRIMARY KEY, declaration INTEGER NOT NULL REFERENCES declaration, verdict TEXT NOT NULL,
  why TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX decided ON decision (declaration);
CREATE TABLE summary (
  id INTEGER PRIMARY KEY, round INTEGER NOT NULL REFERENCES round, path TEXT NOT NULL,
  inputs TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""
_KEPT: Final = ("round", "roster", "reading", "submission", "sighting", "declaration", "decision", "summary")


class Seen(NamedTuple):
    """A file as it lies in the folder: enough to tell whether it must be looked into."""

    path: str
    size: int
    mtime: int
    inode: int

    @classmethod
    def of(cls, path: str, stat: stat_result) -> Seen:
        return cls(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)


@dataclass(frozen=True)
class Kept:
    """A file of a round as the ledger has it: `text` is what `packing` made of it, under the last view.

    `paths` are the places where it lay, and `mtime` when it was saved there first.
    """

    id: int
    sha256: str
    paths: tuple[str, ...]
    received: datetime
    at: str
    mtime: int
    text: str


@dataclass(frozen=True)
class KeptDeclaration:
    """A declaration as the ledger has it; `decisions` the oldest first."""

    id: int
    submission: int
    sheet: str
    unit: str
    project: str
    edition: str
    code: str
    decisions: tuple[Standing, ...]


class Ledger:
    """An open ledger; work on it ends with `close`, or with the `with` that it stands in."""

    def __init__(self, path: Path | None, create: bool = False) -> None:
        """Open a ledger, or without a path one that is forgotten.

        NoLedger, NotALedger, LedgerBusy and Unwritable say why it cannot be worked with.
        """
        self._path = path or Path("（临时台账）")
        if path is not None and not path.exists() and not create:
            raise NoLedger(path)
        with self._told():
            self._db = sqlite3.connect("" if path is None else path, timeout=_WAIT, isolation_level=None)
            try:
                self._begin_with()
            except BaseException:
                self._db.close()
                raise

    def _begin_with(self) -> None:
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (schema,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION and tables:
            raise NotALedger(self._path)
        if schema > SCHEMA:
            raise NotALedger(self._path, "由较新版本的程序写成")
        self._db.execute("PRAGMA foreign_keys = ON")
        if not tables:
            with self.writing():
                for statement in (*_TABLES.split(";\n"), *_guards()):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA application_id = {APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {SCHEMA}")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one sentence what SQLite says in its own words."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            match getattr(error, "sqlite_errorname", ""):
                case str(name) if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise LedgerBusy(self._path) from error
                case str(name) if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_FORMAT")):
                    raise NotALedger(self._path) from error
                case str(name) if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
                    raise Unwritable(self._path, "没有权限，或所在文件夹不存在") from error
                case str(name) if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
                    raise Unwritable(self._path, "磁盘空间不足或磁盘出错") from error
            raise
        except OSError as error:
            raise Unwritable(self._path, why(error)) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Add some rows together, or none of them."""
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def _rows(self, statement: str, *given: Any) -> list[tuple[Any, ...]]:
        with self._told():
            return self._db.execute(statement, given).fetchall()

    # --- rounds

    def rounds(self) -> list[Round]:
        """Give the rounds that it is kept for, in their order."""
        return [Round(*row) for row in self._rows("SELECT year, batch FROM round ORDER BY id")]

    def open(self, round: Round, now: datetime) -> int:
        """Give the number of a round, which begins if it has not."""
        found = self.number_of(round)
        if found is None:
            self._db.execute(
                "INSERT INTO round (year, batch, opened) VALUES (?, ?, ?)",
                (round.year, round.batch, _text(now)),
            )
        return self.number_of(round) or 0

    def number_of(self, round: Round) -> int | None:
        rows = self._rows("SELECT id FROM round WHERE year = ? AND batch = ?", round.year, round.batch)
        return rows[0][0] if rows else None

    def roster(self, round: int) -> str | None:
        """Give the last roster of a round, as it was written down."""
        rows = self._rows("SELECT text FROM roster WHERE round = ? ORDER BY id DESC LIMIT 1", round)
        return rows[0][0] if rows else None

    def enlist(self, round: int, roster: str, now: datetime) -> None:
        """Remember the roster of a round, if it is another one."""
        if roster != self.roster(round):
            self._db.execute(
                "INSERT INTO roster (round, text, at) VALUES (?, ?, ?)", (round, roster, _text(now))
            )

    # --- files

    def sighted(self, round: int) -> Mapping[Seen, str]:
        """Give the sha256 of each file as it lay in the folder when it was last looked into."""
        rows = self._rows(
            "SELECT path, size, mtime, inode, sha256 FROM sighting JOIN submission ON"
            " submission.id = submission WHERE round = ? ORDER BY sighting.id",
            round,
        )
        return {Seen(*row[:4]): row[4] for row in rows}

    def readings(self, round: int, view: str) -> frozenset[str]:
        """Give the sha256 of every content of a round that was looked at in this view."""
        rows = self._rows("SELECT sha256 FROM reading WHERE round = ? AND view = ?", round, view)
        return frozenset(row[0] for row in rows)

    def submit(self, round: int, seen: Seen, sha256: str, now: datetime) -> int:
        """Remember that a content lay at a path; what was there before is received once."""
        stamp = _text(now)
        received = min(now, datetime.fromtimestamp(seen.mtime // 10**9, UTC))
        self._db.execute(
            "INSERT OR IGNORE INTO submission (round, sha256, received, at) VALUES (?, ?, ?, ?)",
            (round, sha256, _text(received), stamp),
        )
        ((submission,),) = self._db.execute(
            "SELECT id FROM submission WHERE round = ? AND sha256 = ?", (round, sha256)
        ).fetchall()
        last = self._db.execute(
            "SELECT path, size, mtime, inode FROM sighting WHERE submission = ? AND path = ?"
            " ORDER BY id DESC LIMIT 1",
            (submission, seen.path),
        ).fetchone()
        if last != tuple(seen):
            self._db.execute(
                "INSERT INTO sighting (submission, path, size, mtime, inode, at) VALUES (?, ?, ?, ?, ?, ?)",
                (submission, *seen, stamp),
            )
        return int(submission)

    def remember(self, round: int, sha256: str, view: str, packed: Packed, now: datetime) -> None:
        """Remember what was found in a content."""
        self._db.execute(
            "INSERT OR IGNORE INTO reading (round, sha256, view, status, text, at) VALUES (?, ?, ?, ?, ?, ?)",
            (round, sha256, view, packed.status, packed.text, _text(now)),
        )

    def declare(self, submission: int, packed: Packed) -> None:
        """Remember which declarations stand in a file."""
        self._db.executemany(
            "INSERT OR IGNORE INTO declaration (submission, sheet, unit, project, form, year, edition, code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (submission, one.sheet, one.unit, one.project, one.form, one.year, one.edition, one.code)
                for one in packed.told
            ],
        )

    def files(self, round: int) -> Iterator[Kept]:
        """Give every file of a round as it was last looked at."""
        copies: dict[int, dict[str, int]] = {}
        for submission, path, mtime in self._rows(
            "SELECT submission, path, mtime FROM sighting JOIN submission ON submission.id = submission"
            " WHERE round = ? ORDER BY sighting.id",
            round,
        ):
            copies.setdefault(submission, {}).setdefault(path, mtime)
        with self._told():
            cursor = self._db.execute(
                "SELECT submission.id, submission.sha256, received, submission.at, reading.text"
                " FROM submission JOIN reading ON reading.id ="
                " (SELECT max(id) FROM reading WHERE sha256 = submission.sha256"
                " AND round = submission.round) WHERE submission.round = ? ORDER BY submission.id",
                (round,),
            )
            for number, sha256, received, at, text in cursor:
                lay = copies[number]
                yield Kept(number, sha256, tuple(lay), _time(received), at, min(lay.values()), text)

    # --- declarations and decisions

    def declarations(self, round: int) -> list[KeptDeclaration]:
        """Give every declaration of a round with all that was decided of it."""
        decisions: dict[int, list[Standing]] = {}
        for declaration, verdict, reason, who, at in self._rows(
            "SELECT declaration, verdict, why, who, decision.at FROM decision"
            " JOIN declaration ON declaration.id = declaration"
            " JOIN submission ON submission.id = submission WHERE round = ? ORDER BY decision.id",
            round,
        ):
            standing = Standing(_decision(verdict), reason, who, day(_time(at)))
            decisions.setdefault(declaration, []).append(standing)
        rows = self._rows(
            "SELECT declaration.id, submission, sheet, unit, project, edition, code FROM declaration"
            " JOIN submission ON submission.id = submission WHERE round = ? ORDER BY declaration.id",
            round,
        )
        return [
            KeptDeclaration(
                number, file, sheet, unit, project, edition, code, tuple(decisions.get(number, ()))
            )
            for number, file, sheet, unit, project, edition, code in rows
        ]

    def decide(self, declaration: int, standing: Standing, now: datetime) -> None:
        """Add a decision; those before it stay."""
        self._db.execute(
            "INSERT INTO decision (declaration, verdict, why, who, at) VALUES (?, ?, ?, ?, ?)",
            (declaration, standing.decision.key, standing.why, standing.who, _text(now)),
        )

    def newest(self, round: int) -> date | None:
        """Give the day of the newest entry of a round: a file received, or a decision of somebody's."""
        rows = self._rows(
            "SELECT max(received) FROM submission WHERE round = ?1 UNION SELECT max(decision.at) FROM"
            " decision JOIN declaration ON declaration.id = declaration JOIN submission ON"
            " submission.id = submission WHERE round = ?1 AND who <> ?2",
            round,
            BY_RULE,
        )
        return max((day(_time(row[0])) for row in rows if row[0]), default=None)

    # --- summaries

    def written(self, round: int, path: str) -> tuple[str, str] | None:
        """Give from what inputs the summary at a path was last made, and its sha256."""
        rows = self._rows(
            "SELECT inputs, sha256 FROM summary WHERE round = ? AND path = ? ORDER BY id DESC LIMIT 1",
            round,
            path,
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def wrote(self, round: int, path: str, inputs: str, sha256: str, now: datetime) -> None:
        """Remember that a summary was written, and from what."""
        with self.writing():
            self._db.execute(
                "INSERT INTO summary (round, path, inputs, sha256, at) VALUES (?, ?, ?, ?, ?)",
                (round, path, inputs, sha256, _text(now)),
            )

    def state(self) -> tuple[int, ...]:
        """Give numbers that are others as soon as anything is added that a summary tells of."""
        tables = ("reading", "submission", "sighting", "declaration", "decision")
        return tuple(self._rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table in tables)


def _guards() -> Iterator[str]:
    """Give what lets no row be changed or taken away."""
    for table in _KEPT:
        for deed in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
            )


def _decision(key: str) -> Decision:
    return next(one for one in Decision if one.key == key)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(moment: datetime) -> date:
    """Give the day that it was in China."""
    return moment.astimezone(CHINA).date()
