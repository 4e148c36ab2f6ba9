"""The public version of a round: where each project goes, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from ..core.batch import Batch, Filed
from ..core.summary import Column, Measure
from ..workbook.tables import Linked, TableSheet, Target, tables_workbook
from .frames import fen_of
from .handout import safe

LIST = "公开目录.xlsx"


def public_file(one: Filed) -> PurePosixPath:
    """Give where the public version of a declaration goes."""
    name = f"{safe(one.unit_name or '未填单位')}_{safe(one.project or '未填项目')}.xlsx"
    return PurePosixPath(safe(one.department or "未填主管部门"), name)


def public_list(batch: Batch, files: Mapping[Filed, str]) -> bytes:
    """List what is published, each project with its file."""
    columns = [
        Column("serial", "序号", Measure.COUNT, 6),
        Column("department", "主管部门", width=26),
        Column("unit", "单位", width=28),
        Column("project", "项目名称", width=36),
        Column("total", "资金总额（万元）", Measure.WAN, 18, totalled=True),
        Column("file", "绩效目标表", width=60),
    ]
    rows = [
        [
            number, one.department, one.unit_name, one.project,
            None if one.total is None else fen_of(one.total), Linked(file, Target(file)),
        ]
        for number, (one, file) in enumerate(files.items(), 1)
    ]  # fmt: skip
    year = f"{batch.round.year} 年度" if batch.round else ""
    title = f"{year}项目支出绩效目标公开目录"
    note = "人员姓名和联系电话已按规定处理；不宜公开的项目不在其中。"
    return tables_workbook(title, [TableSheet("公开目录", title, note, columns, rows)])
