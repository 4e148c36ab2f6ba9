"""问题清单 and 问题分类: what units must mend, and how often what is found."""

from __future__ import annotations

import pandas as pd

from ..core.catalogue import TOPICS
from ..core.fields import Severity
from ..core.summary import Column, Formula, Frames, Here, Measure, Summary
from .projects import places

TITLE = "问题清单"
GRADES = [severity.grade for severity in Severity]


def gravest_first(found: pd.DataFrame) -> pd.DataFrame:
    """Put what must be mended first, else as it was, with where each stands."""
    found = found.sort_values("severity", kind="stable", key=lambda grades: grades.map(GRADES.index))
    return found.assign(place=places(found))


FINDINGS = Summary(
    TITLE,
    order=40,
    columns=(
        Column("department", "主管部门", width=22),
        Column("unit", "填报单位", width=22),
        Column("project", "项目名称", width=26),
        Column("decision", "处理", width=12),
        Column("severity", "等级", width=10),
        Column("code", "规则号", width=10),
        Column("sheet", "工作表", width=10),
        Column("cell", "单元格", width=8, link="place"),
        Column("label", "栏目", width=18),
        Column("value", "现值", width=24),
        Column("expected", "应为", width=18),
        Column("message", "说明", width=48),
        Column("answer", "单位说明", width=30),
        Column("fix", "建议", width=36),
        Column("basis", "依据", width=24),
        Column("file", "来源文件", width=36),
    ),
    make=lambda frames: gravest_first(frames.findings),
    note="每行一个问题，含待处理和已退回的申报表；必须修改的在前，点单元格打开来源文件的该处，"
    "可按单位、规则号筛选后退回。",
)


def by_topic(frames: Frames) -> pd.DataFrame:
    found = frames.findings
    topics = pd.Series([str(code)[:3] for code in found["code"]], index=found.index, dtype=object)
    present = [topic for topic in TOPICS if (topics == topic).any()]
    counts = {
        severity.key: [
            int(((topics == topic) & (found["severity"] == severity.grade)).sum()) for topic in present
        ]
        for severity in Severity
    }
    frame = pd.DataFrame({"group": present, "topic": [TOPICS[topic] for topic in present], **counts})
    frame["all"] = frame[[severity.key for severity in Severity]].sum(axis=1)
    frame["with"] = [
        found[topics == topic][["file", "sheet"]].drop_duplicates().shape[0] for topic in present
    ]
    return frame.sort_values("all", ascending=False, kind="stable")


def _found(severity: Severity) -> Formula:
    def formula(at: Here) -> str:
        own = f"EXACT(LEFT({at.of(TITLE, 'code')},3),{at.cell('group')})*1"
        return f'SUMPRODUCT({own},EXACT({at.of(TITLE, "severity")},"{severity.grade}")*1)'

    return formula


TOPIC_COUNTS = Summary(
    "问题分类",
    order=41,
    columns=(
        Column("group", "类别代号", width=10),
        Column("topic", "类别", width=22),
        *(
            Column(severity.key, severity.grade, Measure.COUNT, 12, True, _found(severity))
            for severity in Severity
        ),
        Column(
            "all", "合计", Measure.COUNT, 12, True,
            lambda at: "+".join(at.cell(severity.key) for severity in Severity),
        ),
        Column("with", "涉及申报表", Measure.COUNT, 12),
    ),
    make=by_topic,
    note=f"由“{TITLE}”按规则号的前三位统计，合计多的在前。",
)  # fmt: skip
