"""The bureau workbook: a cover, every summary as a sheet, and a sheet that proves their figures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.batch import Batch, Filed
from ..core.crosscheck import CrossReport
from ..core.declaration import Declaration
from ..core.fields import Amount
from ..core.summary import Column, Frames, Here, Measure, Summary
from ..workbook.cover import write_cover
from ..workbook.tables import Figure, Linked, Spots, TableSheet, Target, tables_workbook
from .cover import cover
from .frames import fen, fen_of, frames

PROOF = "核对"

To = Callable[[str, str, str], Target]
"""Says where a file, a sheet and a cell are as seen from the workbook."""


@dataclass(frozen=True)
class Proof:
    """One figure taken twice: added up over the declarations, and from a finished table."""

    what: str
    where: str
    key: str
    measure: Measure
    declared: int
    summarised: int

    @property
    def holds(self) -> bool:
        return self.declared == self.summarised


@dataclass(frozen=True)
class BureauReport:
    """The finished workbook, and the proofs that stand in it."""

    content: bytes
    proofs: tuple[Proof, ...]

    @property
    def proven(self) -> bool:
        return all(proof.holds for proof in self.proofs)


def bureau_report(
    title: str,
    batch: Batch,
    cross: CrossReport,
    summaries: Sequence[Summary],
    out: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> BureauReport:
    """Make the bureau workbook of a batch, to be written to `out`: links lead from there."""
    made = list(_made(frames(batch, cross), summaries))
    to = partial(_target, batch.folder, out.parent)
    sheets = [_sheet(title, summary, frame, to) for summary, frame in made]
    proofs = tuple(_proofs(batch, made))
    proof_sheet = _proof_sheet(title, proofs, batch, cross)

    def front(book: Any, page: Any, spots: Spots) -> None:
        write_cover(cover(title, batch, spots), book, page, spots)

    content = tables_workbook(title, [*sheets, proof_sheet], front, progress)
    return BureauReport(content, proofs)


def _made(frames: Frames, summaries: Sequence[Summary]) -> Iterator[tuple[Summary, pd.DataFrame]]:
    for summary in sorted(summaries, key=lambda one: one.order):
        frame = summary.make(frames)
        if len(frame) or not summary.optional:
            yield summary, frame


def _target(folder: Path, start: Path, file: str, sheet: str, cell: str) -> Target:
    """Say where a file lies as seen from the workbook."""
    try:
        path = Path(os.path.relpath(folder / file, start))
    except ValueError:  # on another drive of Windows nothing leads there but the whole path
        path = (folder / file).resolve()
    return Target(path.as_posix(), sheet, cell)


def _sheet(title: str, summary: Summary, frame: pd.DataFrame, to: To) -> TableSheet:
    levels = [int(level) for level in frame[summary.level]] if summary.level else []
    heading = f"{title}　{summary.title}"
    rows = list(_rows(frame, summary, to))
    return TableSheet(summary.title, heading, summary.note, summary.columns, rows, levels, summary.nested)


def _rows(frame: pd.DataFrame, summary: Summary, to: To) -> Iterator[list[object]]:
    wanted = [[None if pd.isna(one) else one for one in frame[column.key]] for column in summary.columns]
    links = [column.link and frame[column.link].tolist() for column in summary.columns]
    for at, row in enumerate(zip(*wanted, strict=True)):
        yield [
            Linked(str(value), to(*link[at])) if link and value and link[at] else value
            for value, link in zip(row, links, strict=True)
        ]


def _proofs(batch: Batch, made: Sequence[tuple[Summary, pd.DataFrame]]) -> Iterator[Proof]:
    """Compare every column that says what it proves with what is added up over the declarations."""
    for summary, frame in made:
        rows = frame[frame[summary.level] == 0] if summary.nested else frame
        for column in summary.columns:
            if column.proves:
                declared = sum(_declared(batch.counted, figure) for figure in column.proves)
                # Rows of text are not summed, only counted.
                summarised = int(rows[column.key].sum()) if len(rows) else 0
                what = column.heading.split("（")[0]
                yield Proof(what, summary.title, column.key, column.measure, declared, summarised)


def _declared(counted: Sequence[Filed], figure: str) -> int:
    """Add a figure up over the declarations themselves, without any frame."""
    every = [one.checked for one in counted]
    match figure:
        case "total":
            return sum(_fen_of(one.declaration, one.declaration.form.roles.total) for one in every)
        case "projects":
            return len(every)
        case "errors" | "warnings" | "hints":
            return sum(
                one.finding.severity.key == figure.removesuffix("s")
                for checked in every
                for one in checked.located
            )
    return sum(
        _fen_of(one.declaration, field)
        for one in every
        for field in one.declaration.form.fields()
        if field.path == figure and isinstance(field, Amount)
    )


def _fen_of(declaration: Declaration, field: Amount) -> int:
    """Add a field up over one declaration, in whole 分."""
    records = declaration.rows(field.table) if field.table else (declaration.sections,)
    return sum(fen(field, value) for record in records if (value := record[field]) is not None)


# --- the sheet of proofs


_PROOF_COLUMNS = (
    Column("what", "核对内容", width=40),
    Column("where", "所在工作表；未计入的原因", width=40),
    Column("unit", "单位", width=8),
    Column("declared", "逐份申报表相加", Measure.YUAN, width=22),
    Column("summarised", "汇总表合计", Measure.YUAN, width=22),
    Column(
        "gap",
        "差额",
        Measure.YUAN,
        width=18,
        formula=lambda at: f"{at.cell('declared')}-{at.cell('summarised')}",
    ),
    Column("verdict", "结论", width=14),
)


def _proof_sheet(title: str, proofs: Sequence[Proof], batch: Batch, cross: CrossReport) -> TableSheet:
    """Show both figures side by side, money in 元 to the 分; the workbook adds the tables up itself."""
    rows = [_proof(one) for one in proofs]
    rows += [_excluded(one) for one in batch.left_out]
    rows += [
        [str(one.path.relative_to(batch.folder)), str(one.error), "", None, None, None, one.status.word]
        for one in batch.submissions
        if one.error
    ]
    finding = (
        "各项合计与申报表逐份相加的结果完全一致，精确到分。"
        if all(proof.holds for proof in proofs)
        else "有不一致的项目，请勿使用本汇总，并联系维护人员。"
    )
    note = f"{finding}{_included(batch)}{_not_run(cross)}"
    return TableSheet(PROOF, f"{title}　{PROOF}", note, _PROOF_COLUMNS, rows)


def _proof(proof: Proof) -> list[object]:
    counted = proof.measure is Measure.COUNT
    measure, unit = (Measure.COUNT, "个") if counted else (Measure.YUAN, "元")
    times = "*10000" if proof.measure is Measure.WAN else ""

    def added(at: Here) -> str:
        return f"ROUND(({at.sum(proof.where, proof.key)}){times},2)"

    def verdict(at: Here) -> str:
        return f'IF(ABS({at.cell("gap")})<0.005,"一致","不一致")'

    return [
        proof.what,
        proof.where,
        unit,
        Figure(proof.declared, measure),
        Figure(proof.summarised, measure, added),
        Figure(proof.declared - proof.summarised, measure, _PROOF_COLUMNS[5].formula),
        Figure("一致" if proof.holds else "不一致", Measure.TEXT, verdict),
    ]


def _excluded(one: Filed) -> list[object]:
    amount = None if one.total is None else fen_of(one.total)
    said = one.standing
    what = f"未计入：编号 {one.number}　{one}"
    return [what, said.why, "元", amount, None, amount, said.decision.word]


def _included(batch: Batch) -> str:
    if batch.round is None:
        return "本汇总未用台账，包含文件夹内全部可读取的申报表（含有问题的）；未能读取的列在下面。"
    return "本汇总只含已接收的申报表；未计入的申报表和未能读取的文件逐一列在下面。"


def _not_run(cross: CrossReport) -> str:
    reasons: dict[str, list[str]] = {}
    for one in cross.not_run:
        reasons.setdefault(one.reason, []).append(one.code)
    return "".join(f"因{reason}，未核对 {'、'.join(codes)}。" for reason, codes in reasons.items())
