"""收件清单, 报送情况, 催报名单, 未计入 and 控制数对照: who sent what, and what became of it."""

from __future__ import annotations

import pandas as pd

from ..core.summary import ALL_PROJECTS, Column, Formula, Frames, Here, Measure, Summary
from .projects import places

COUNT, WAN, DAY = Measure.COUNT, Measure.WAN, Measure.DAY
UNITS = "报送情况"


def files(frames: Frames) -> pd.DataFrame:
    return frames.files.assign(place=places(frames.files))


FILES = Summary(
    "收件清单",
    order=60,
    columns=(
        Column("file", "文件", width=60, link="place"),
        Column("status", "文件情况", width=12),
        Column("declarations", "申报表份数", COUNT, 12, totalled=True),
        Column("errors", "必须修改", COUNT, 10),
        Column("received", "收到日期", DAY, 12),
        Column("reason", "原因和办法", width=70),
    ),
    make=files,
    note="收到的每个文件一行；无法读取和跳过的没有计入汇总。收到日期为登记时间与文件保存时间中较早的一天。",
)

STATES = Summary(
    UNITS,
    order=50,
    columns=(
        Column("department", "主管部门", width=24),
        Column("office", "业务科室", width=12),
        Column("unit", "单位", width=28),
        Column("code", "单位编码", width=12),
        Column("state", "报送状态", width=12),
        Column("expected", "应报项目", COUNT, 9, totalled=True),
        Column("submitted", "已报项目", COUNT, 9, totalled=True),
        Column("accepted", "接收", COUNT, 8, totalled=True),
        Column("pending", "待处理", COUNT, 8, totalled=True),
        Column("returned", "退回", COUNT, 8, totalled=True),
        Column("versions", "报送份次", COUNT, 9, totalled=True),
        Column("first", "首次收到", DAY, 12),
        Column("last", "最近收到", DAY, 12),
        Column("deadline", "报送期限", DAY, 12),
        Column("overdue", "逾期（天）", COUNT, 9),
        Column("missing_projects", "未报项目", width=44),
    ),
    make=lambda frames: frames.units,
    note="应报项目按单位名单；“名单外”的单位见“跨表核对”。项目首次收到的日期晚于期限的为迟报。",
)


def late(frames: Frames) -> pd.DataFrame:
    units = frames.units
    wanted = units["state"].isin(["未报送", "部分报送"])
    found = units[wanted].copy()
    found["what"] = [
        "全部" if state == "未报送" else f"缺 {missing} 个项目：{names}"
        for state, missing, names in zip(
            found["state"], found["missing"], found["missing_projects"], strict=True
        )
    ]
    found["serial"] = range(1, len(found) + 1)
    return found.reindex(columns=[column.key for column in REMINDERS.columns])


REMINDERS = Summary(
    "催报名单",
    order=51,
    columns=(
        Column("serial", "序号", COUNT, 6),
        Column("department", "主管部门", width=26),
        Column("office", "业务科室", width=12),
        Column("unit", "单位", width=30),
        Column("state", "报送状态", width=12),
        Column("what", "尚缺", width=60),
        Column("deadline", "报送期限", DAY, 12),
        Column("overdue", "逾期（天）", COUNT, 9),
    ),
    make=late,
    note="还没有报送、或没有报全的单位，按主管部门排列，可直接用于催报。",
    optional=True,
)


def left_out(frames: Frames) -> pd.DataFrame:
    return frames.left_out.assign(place=places(frames.left_out))


LEFT_OUT = Summary(
    "未计入",
    order=52,
    columns=(
        Column("number", "编号", COUNT, 8),
        Column("department", "主管部门", width=22),
        Column("unit", "填报单位", width=24),
        Column("project", "项目名称", width=28, link="place"),
        Column("decision", "处理", width=12),
        Column("why", "原因", width=50),
        Column("who", "处理人", width=10),
        Column("total", "资金总额（万元）", WAN, 15, totalled=True),
        Column("errors", "必须修改", COUNT, 9, totalled=True),
        Column("received", "收到日期", DAY, 12),
        Column("times", "第几次报送", COUNT, 10),
        Column("file", "来源文件", width=40, link="place"),
    ),
    make=left_out,
    note="收到而没有计入汇总的申报表，逐份列出原因；编号用于 xlperf ledger accept、return、void。",
    optional=True,
)


def tree(frames: Frames) -> pd.DataFrame:
    """Give each department of the roster with its units, and each unit with those below it."""
    units = frames.units[frames.units["on_roster"].fillna(False).astype(bool)]
    rows: list[dict[str, object]] = []
    for department, own in units.groupby("department", sort=False):
        rows.append({"name": department, "group": "", "depth": 0, "below": len(own), "total": 0, "own": 0})
        for one in own.to_dict("records"):
            depth = int(one["depth"]) + 1
            rows.append(
                {
                    "name": "　" * depth + str(one["unit"]),
                    "group": one["unit"],
                    "depth": depth,
                    "below": int(one["below"]),
                    "total": int(one["total"]),
                    "own": int(one["projects"]),
                }
            )
    frame = pd.DataFrame(rows, columns=["name", "group", "depth", "below", "total", "own"])
    for key, every in (("own", "all_projects"), ("total", "all_total")):
        figures = frame[key].tolist()
        frame[every] = [sum(figures[at : at + 1 + n]) for at, n in enumerate(frame["below"])]
    return frame


def _of_unit(key: str | None) -> Formula:
    def formula(at: Here) -> str:
        own = f"EXACT({at.of(ALL_PROJECTS, 'unit')},{at.cell('group')})*1"
        return f"SUMPRODUCT({own},{at.of(ALL_PROJECTS, key)})" if key else f"SUMPRODUCT({own})"

    return formula


def _with_those_below(key: str) -> Formula:
    return lambda at: f"SUM({at.below(key, int(at.value('below') or 0))})"


TREE = Summary(
    "逐级汇总",
    order=23,
    columns=(
        Column("name", "主管部门和单位", width=44),
        Column("group", "单位全称", width=34),
        Column("below", "所属单位数", COUNT, 11),
        Column("own", "本级项目数", COUNT, 11, True, _of_unit(None)),
        Column("total", "本级金额（万元）", WAN, 18, True, _of_unit("total")),
        Column("all_projects", "含所属项目数", COUNT, 13, formula=_with_those_below("own")),
        Column("all_total", "含所属金额（万元）", WAN, 18, formula=_with_those_below("total")),
    ),
    make=tree,
    note="主管部门、单位、所属单位逐级相加；上下级关系按单位名单，可用左侧的分级按钮收起。",
    optional=True,
    level="depth",
)


def limits(frames: Frames) -> pd.DataFrame:
    found = frames.units[frames.units["limit"].notna()].copy()
    gaps = [int(total) - int(limit) for total, limit in zip(found["total"], found["limit"], strict=True)]
    found["gap"] = gaps
    found["rate"] = [
        int(total) / int(limit) if limit else None
        for total, limit in zip(found["total"], found["limit"], strict=True)
    ]
    found["verdict"] = ["超控制数" if gap > TOLERANCE else "控制数内" for gap in gaps]
    found["group"] = found["unit"]
    return found.sort_values("gap", ascending=False, kind="stable")


TOLERANCE = 10_000
"""0.01 万元, in 分: what rounding may bring (XFM-005)."""

LIMITS = Summary(
    "控制数对照",
    order=53,
    columns=(
        Column("department", "主管部门", width=26),
        Column("office", "业务科室", width=12),
        Column("group", "单位", width=30),
        Column("limit", "控制数（万元）", WAN, 18, totalled=True),
        Column("total", "申报（万元）", WAN, 18, True, _of_unit("total")),
        Column(
            "gap", "申报减控制数（万元）", WAN, 20, True,
            lambda at: f"{at.cell('total')}-{at.cell('limit')}",
        ),
        Column(
            "rate", "申报占控制数", Measure.SHARE, 13,
            formula=lambda at: f'IF({at.cell("limit")}=0,"",{at.cell("total")}/{at.cell("limit")})',
        ),
        Column(
            "verdict", "结论", width=12,
            formula=lambda at: f'IF({at.cell("gap")}>0.01,"超控制数","控制数内")',
        ),
    ),
    make=limits,
    note="只列名单中有控制数的单位；申报为计入汇总的项目之和，超出 0.01 万元以上的为超控制数。",
    optional=True,
)  # fmt: skip
