"""The bureau workbook: every summary as a sheet, and a sheet that proves their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ..core.declaration import Declaration
from ..core.fields import Amount
from ..core.submission import Submission
from ..core.summary import Column, Frames, Measure, Summary
from ..workbook.tables import Figure, TableSheet, tables_workbook
from .frames import fen

PROOF = "核对"


@dataclass(frozen=True)
class Proof:
    """One figure taken twice: added up over the declarations, and from a finished table."""

    what: str
    where: str
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
    title: str, submissions: Sequence[Submission], frames: Frames, summaries: Sequence[Summary]
) -> BureauReport:
    """Make the bureau workbook of all that was read."""
    made = [(summary, summary.make(frames)) for summary in sorted(summaries, key=lambda one: one.order)]
    proofs = tuple(_proofs(submissions, made))
    sheets = [
        TableSheet(
            summary.title, f"{title}　{summary.title}", summary.note, summary.columns, _rows(frame, summary)
        )
        for summary, frame in made
    ]
    return BureauReport(tables_workbook(title, [*sheets, _proof_sheet(title, proofs)]), proofs)


def _rows(frame: pd.DataFrame, summary: Summary) -> list[list[object]]:
    wanted = [frame[column.key].tolist() for column in summary.columns]
    return [[None if pd.isna(value) else value for value in row] for row in zip(*wanted, strict=True)]


def _proofs(
    submissions: Sequence[Submission], made: Sequence[tuple[Summary, pd.DataFrame]]
) -> Iterator[Proof]:
    """Compare every totalled column whose figure can be added up over the declarations."""
    for summary, frame in made:
        for column in summary.columns:
            declared = _declared(submissions, column) if column.totalled else None
            if declared is not None:
                # Rows of text are not summed, only counted.
                summarised = int(frame[column.key].sum()) if len(frame) else 0
                yield Proof(
                    column.heading.split("（")[0], summary.title, column.measure, declared, summarised
                )


def _declared(submissions: Sequence[Submission], column: Column) -> int | None:
    """Add a column up over the declarations themselves, without any frame."""
    every = [checked for file in submissions for checked in file.checked]
    match column.key:
        case "total":
            return sum(_fen_of(one.declaration, one.declaration.form.roles.total) for one in every)
        case "projects":
            return len(every)
        case "errors" | "warnings" | "hints":
            return sum(
                one.finding.severity.key == column.key.removesuffix("s")
                for checked in every
                for one in checked.located
            )
    sums = [
        _fen_of(one.declaration, field)
        for one in every
        for field in one.declaration.form.fields()
        if field.path == column.key and isinstance(field, Amount)
    ]
    return sum(sums) if sums else None


def _fen_of(declaration: Declaration, field: Amount) -> int:
    """Add a field up over one declaration, in whole 分."""
    records = declaration.rows(field.table) if field.table else (declaration.sections,)
    return sum(fen(field, value) for record in records if (value := record[field]) is not None)


_PROOF_COLUMNS = (
    Column("what", "核对内容", width=30),
    Column("where", "所在工作表", width=20),
    Column("unit", "单位", width=8),
    Column("declared", "逐份申报表相加", Measure.YUAN, width=22),
    Column("summarised", "汇总表合计", Measure.YUAN, width=22),
    Column("gap", "差额", Measure.YUAN, width=14),
    Column("verdict", "结论", width=12),
)


def _proof_sheet(title: str, proofs: Sequence[Proof]) -> TableSheet:
    """Show both figures side by side, money in 元 to the 分."""
    rows: list[list[object]] = []
    for proof in proofs:
        measure, unit = (Measure.COUNT, "个") if proof.measure is Measure.COUNT else (Measure.YUAN, "元")
        figures = (proof.declared, proof.summarised, proof.summarised - proof.declared)
        verdict = "一致" if proof.holds else "不一致"
        rows.append([proof.what, proof.where, unit, *(Figure(one, measure) for one in figures), verdict])
    finding = (
        "各项合计与申报表逐份相加的结果完全一致，精确到分。"
        if all(proof.holds for proof in proofs)
        else "有不一致的项目，请勿使用本汇总，并联系维护人员。"
    )
    note = f"{finding}本汇总包含文件夹内全部可读取的申报表（含有问题的），未能读取的见“未能读取”。"
    return TableSheet(PROOF, f"{title}　{PROOF}", note, _PROOF_COLUMNS, rows)
