"""按功能科目: the money by 类, 款 and 项 of the functional classification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..codes import LEVELS, functional
from ..core.regex import regex
from ..core.summary import Column, Frames, Here, Measure, Summary
from ..forms.xiangyang_project import Item
from .projects import places, rows_of

_ITEMS = "功能科目明细"
_CODE = regex(r"\d{3}(?:\d\d){0,2}")
_NO_CODE = "无有效编码"
_LENGTHS = (3, 5, 7)


def items(frames: Frames) -> pd.DataFrame:
    """Give every item of a project with its code, or the word for none."""
    wanted = [column.key for column in ITEMS.columns]
    frame = rows_of(frames, Item).reindex(columns=[*wanted, "sheet", "year", Item.code.path])
    codes = [str(one).strip() if not pd.isna(one) else "" for one in frame[Item.code.path]]
    frame["group"] = [code if _CODE.fullmatch(code) else _NO_CODE for code in codes]
    return frame.assign(place=places(frame))


ITEMS = Summary(
    _ITEMS,
    order=31,
    columns=(
        Column("department", "主管部门", width=24),
        Column("unit", "填报单位", width=26),
        Column("project", "项目名称", width=30),
        Column("row", "行", Measure.COUNT, 6),
        Column("group", "科目编码", width=12),
        Column(Item.name.path, "科目名称", width=26),
        Column(Item.amount.path, "金额（元）", Measure.YUAN, 18, totalled=True),
        Column("file", "来源文件", width=40, link="place"),
    ),
    make=items,
    note="每行是申报表“项目明细表”中的一行，是“按功能科目”的来源。",
)


def by_function(frames: Frames) -> pd.DataFrame:
    rows = items(frames)
    amounts: dict[str, int] = {}
    projects: dict[str, set[Any]] = {}
    for file, sheet, code, amount in rows[["file", "sheet", "group", Item.amount.path]].itertuples(
        index=False
    ):
        for part in _above(code):
            amounts[part] = amounts.get(part, 0) + (0 if pd.isna(amount) else int(amount))
            projects.setdefault(part, set()).add((file, sheet))
    names = _names(rows)
    ordered = sorted(amounts, key=lambda code: (code == _NO_CODE, code))
    grand = sum(amounts[code] for code in ordered if _depth(code) == 0)
    return pd.DataFrame(
        {
            "group": ordered,
            "level": [LEVELS[_depth(code)] if code != _NO_CODE else "" for code in ordered],
            "name": [names.get(code, "") for code in ordered],
            "depth": [_depth(code) for code in ordered],
            "with": [len(projects[code]) for code in ordered],
            "amount": [amounts[code] for code in ordered],
            "share": [amounts[code] / grand if grand else None for code in ordered],
        }
    )


def _above(code: str) -> Iterator[str]:
    """Give a code and those that it belongs to, from its 类 down."""
    if code == _NO_CODE:
        yield code
    else:
        yield from (code[:length] for length in _LENGTHS if len(code) >= length)


def _depth(code: str) -> int:
    return 0 if code == _NO_CODE else _LENGTHS.index(len(code))


def _names(rows: pd.DataFrame) -> dict[str, str]:
    """Give the name of each code: the list's, or what the units call it."""
    known: dict[str, str] = {}
    for year in sorted({int(one) for one in rows.get("year", []) if not pd.isna(one)}):
        known |= functional(year)
    called = {
        str(code): str(name)
        for code, name in zip(rows["group"], rows[Item.name.path], strict=True)
        if not pd.isna(name)
    }
    return called | known


def _amount(at: Here) -> str:
    own = f"EXACT(LEFT({at.of(_ITEMS, 'group')},LEN({at.cell('group')})),{at.cell('group')})*1"
    return f"SUMPRODUCT({own},{at.of(_ITEMS, Item.amount.path)})"


def _share(at: Here) -> str:
    total = f"SUM({at.of(_ITEMS, Item.amount.path)})"
    return f'IF({total}=0,"",{at.cell("amount")}/{total})'


FUNCTIONS = Summary(
    "按功能科目",
    order=22,
    columns=(
        Column("group", "科目编码", width=14),
        Column("level", "级次", width=8),
        Column("name", "科目名称", width=34),
        Column("with", "项目数", Measure.COUNT, 10),
        Column("amount", "金额（元）", Measure.YUAN, 22, True, _amount, proves=(Item.amount.path,)),
        Column("share", "占比", Measure.SHARE, 10, formula=_share),
    ),
    make=by_function,
    note=f"按类、款、项逐级小计，可用左侧的分级按钮展开或收起；各数由“{_ITEMS}”按公式相加。",
    level="depth",
    nested=True,
)
