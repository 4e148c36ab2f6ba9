"""A whole round of the made-up 楚宁市: 60 units, 150 projects, with the mistakes that units make.

    python examples/round/make.py FOLDER

FOLDER gets 单位名单.csv, 设置.toml and 收件/, of which `xlperf consolidate` makes the summary. The same
seed gives the same declarations; `WRONG` says what is wrong with which of them.
"""

from __future__ import annotations

import csv
import os
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from compose import compose, plan
from topics import TOPICS, Topic

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Detail,
    Filing,
    Funding,
    Goals,
    Heading,
    Item,
    Measures,
    Narrative,
    Project,
    Schedule,
    Signature,
)
from xlperf.workbook.outfile import save

SEED, YEAR = 2027, 2027
DEADLINE, IN_TIME, LATE, AGAIN = "2026-10-31", "2026-10-20", "2026-11-03", "2026-11-04"
RECEIVED, ROSTER, SETTINGS = "收件", "单位名单.csv", "设置.toml"
YUAN_PER_WAN = 10_000

Mend = Callable[[Declaration], Mapping[Any, Any]]

WRONG: Mapping[str, tuple[str, Mend]] = {
    "县道东线养护维修": (
        "资金总额按元填写",
        lambda one: {Funding.total: times(one), Funding.budget: times(one)},
    ),
    "实训车间教学条件改善": ("支出明细合计与资金总额不符", lambda one: {Detail.amount: [100_000]}),
    "免疫规划门诊服务能力提升": ("指标不可衡量", lambda one: {Annual.value: ["进一步提高", "有所改善"]}),
    "生猪健康养殖技术推广应用": (
        "联系电话和签署缺失",
        lambda one: {Project.phone: None, Signature.head: None},
    ),
    "城区路灯日常运行维护": ("来源之和不等于总额", lambda one: {Funding.other: 5}),
    "非遗展演公共服务开展": ("必要性照抄项目名称", lambda one: {Narrative.necessity: "同上"}),
    "社区助餐点保障服务开展": ("起止时间颠倒", lambda one: {Schedule.end: ["2026-12-01"]}),
    "干渠清淤工程维修养护": ("功能科目编码位数不对", lambda one: {Item.code: ["21303"]}),
    "森林防火能力建设": ("没有满意度指标", lambda one: {Annual: plain(one)[:-1]}),
    "排污口溯源监测监管": ("只有产出指标", lambda one: {Annual: plain(one)[:-2]}),
    "校园食品监督抽检": ("年度目标没有数量", lambda one: {Goals.annual: "全面提升监管能力，确保群众满意。"}),
    "流动科技馆科普活动": (
        "测算没有算式",
        lambda one: {Costing.basis: "按照有关标准和往年情况综合测算确定。"},
    ),
    "社区矫正教育法律服务": ("保障措施过短", lambda one: {Measures.measures: "加强领导。"}),
    "零工市场就业服务": ("项目属性未选", lambda one: {Project.attribute: None}),
    "古树名木保护管理": ("填报日期无效", lambda one: {Signature.date: "2026-02-30"}),
    "航道标志养护维修": ("沿用上年的表", lambda one: {Heading.year: Heading.year.text(YEAR - 1)}),
}
"""Projects with a mistake in the form: what it is, and what it changes in the right declaration."""

AGAIN_RIGHT = (
    "实训车间教学条件改善", "生猪健康养殖技术推广应用", "城区路灯日常运行维护", "社区助餐点保障服务开展",
    "零工市场就业服务",
)  # fmt: skip
"""Projects that the unit has sent again, mended."""

SILENT = ("楚宁市中心血站", "楚宁市殡葬管理所", "楚宁市公证服务中心")
"""Units that have sent nothing."""
NOT_SENT = ("泵站机组工程维修养护", "电梯安全监督抽检", "天文观测科普活动", "苗圃良种保护管理")
"""Projects that their units have not sent, though others."""
LATE_UNITS = ("楚宁市地震监测中心", "楚宁市湖泊保护中心", "楚宁市技工学校", "楚宁市博物馆")
MISNAMED = {"楚宁市计量检定所": "楚宁市计量检定测试所"}
"""Units that do not write their name as the roster does."""
SHORT_NAMED = {"楚宁市公路养护中心": "市公路养护中心"}
OVER_LIMIT = ("人民公园日常运行维护", "救援装备能力建设")
COPIED_FROM = {"湿地鸟类保护管理": "松材线虫病保护管理"}
"""Projects whose unit has taken over another unit's declaration as a whole."""
WORDS_FROM = {"加油机检定监督抽检": "农贸市场计量监督抽检", "农技函授科普活动": "机器人竞赛科普活动"}
"""Projects whose texts are another project's."""
MISFILED = {"法治乡村法律服务": "楚宁市普法宣传中心"}
"""Projects of which the file bears another unit's name."""


def times(one: Declaration) -> float:
    """Give the sum as somebody writes it who takes 万元 for 元."""
    return float((one[Funding.total] or 0) * YUAN_PER_WAN)


def plain(one: Declaration) -> list[Mapping[Any, Any]]:
    """Give the annual indicators as rows of cells."""
    return [row.answers for row in one.rows(Annual)]


@dataclass(frozen=True)
class Work:
    """A project of a unit as it should be declared."""

    topic: Topic
    unit: str
    declaration: Declaration

    @property
    def name(self) -> str:
        return self.declaration[Project.name] or ""

    @property
    def yuan(self) -> int:
        return int((self.declaration[Funding.total] or 0) * YUAN_PER_WAN)

    @property
    def continues(self) -> bool:
        return "持续" in (self.declaration[Project.attribute] or "")


def works(by: random.Random) -> list[Work]:
    """Give every project of the round, right."""
    return [
        Work(topic, made.unit, compose(made, by))
        for topic in TOPICS
        for number in range(len(topic.places))
        for made in [plan(topic, number, YEAR, by)]
    ]


def sent(every: list[Work]) -> dict[str, Declaration]:
    """Give what the units have sent at first, by project."""
    right = {one.name: one for one in every}
    found = {}
    for one in every:
        if one.unit in SILENT or one.name in NOT_SENT:
            continue
        changes: dict[Any, Any] = {}
        if one.name in WRONG:
            changes |= WRONG[one.name][1](one.declaration)
        if other := WORDS_FROM.get(one.name):
            fields = (Narrative.feasibility, Narrative.necessity, Measures.measures)
            changes |= {field: right[other].declaration[field] for field in fields}
        if name := MISNAMED.get(one.unit) or SHORT_NAMED.get(one.unit):
            changes |= {Filing.unit: name, Project.agency: name}
        declaration = one.declaration
        if other := COPIED_FROM.get(one.name):
            whose = {Filing.unit: one.unit, Project.agency: one.unit, Project.name: one.name}
            declaration = right[other].declaration.but(
                whose | {Item.project: [one.name], Project.phone: one.declaration[Project.phone]}
            )
        found[one.name] = declaration.but(changes)
    return found


def make(folder: Path) -> None:
    """Write the roster, the settings and all that has come in."""
    by = random.Random(SEED)
    every = works(by)
    declared = sent(every)
    received = folder / RECEIVED
    received.mkdir(parents=True, exist_ok=True)
    save(folder / ROSTER, roster(every, by).encode("utf-8-sig"))
    save(folder / SETTINGS, f'year = {YEAR}\n\n[deadlines]\n"一上" = {DEADLINE}\n'.encode())
    files: dict[Path, tuple[str, list[Declaration]]] = {}
    units = dict.fromkeys((one.topic.department, one.unit) for one in every)
    for number, (department, unit) in enumerate(units):
        own = [one.name for one in every if one.unit == unit and one.name in declared]
        day = LATE if unit in LATE_UNITS else IN_TIME
        together = number % 3 == 0 and not set(own) & {*WRONG, *AGAIN_RIGHT}
        for names in [own] if together and own else [[name] for name in own]:
            called = f"{YEAR}_{MISFILED.get(names[0], unit)}_{names[0]}{'等' if len(names) > 1 else ''}.xlsx"
            files[received / department / called] = day, [declared[name] for name in names]
    right = {one.name: one for one in every}
    for name in AGAIN_RIGHT:
        one = right[name]
        path = received / one.topic.department / f"{YEAR}_{one.unit}_{name}_修改稿.xlsx"
        files[path] = AGAIN, [one.declaration]
    contents = actions.filled_workbooks(declarations for _, declarations in files.values())
    for (path, (day, _)), content in zip(files.items(), contents, strict=True):
        put(path, content, day)
    extras(received, right)


def extras(received: Path, right: Mapping[str, Work]) -> None:
    """Add what else lies in such a folder: what cannot be read, is no form, or came twice."""
    first = right["少儿阅读推广公共服务开展"]
    department = received / first.topic.department
    whole = next(department.glob(f"{YEAR}_{first.unit}_{first.name}*.xlsx")).read_bytes()
    put(department / "重复发来" / f"{first.name}（再发一次）.xlsx", whole, AGAIN)
    put(
        received / "楚宁市水利和湖泊局" / "泵站机组（微信下载）.xlsx",
        b"<html><body>404</body></html>",
        IN_TIME,
    )
    put(received / "楚宁市司法局" / "情况说明.docx", b"PK\x03\x04", IN_TIME)
    put(received / "楚宁市民政局" / "~$保障服务开展.xlsx", b"\0" * 165, IN_TIME)


def put(path: Path, content: bytes, day: str) -> None:
    """Write a file as it was saved on a day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, content)
    moment = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def roster(every: list[Work], by: random.Random) -> str:
    """Write the list of units with their projects, limits and last year's money."""
    heads = ("单位编码", "单位名称", "曾用名或简称", "主管部门", "上级单位", "业务科室", "项目名称",
             "控制数（万元）", "上年金额（万元）")  # fmt: skip
    lines = [heads]
    codes = {unit: f"{100 + at}{number:03}" for at, topic in enumerate(TOPICS, 1)
             for number, unit in enumerate(topic.units, 1)}  # fmt: skip
    for one in every:
        wan = one.yuan / YUAN_PER_WAN
        limit = wan * (0.85 if one.name in OVER_LIMIT else by.choice((1, 1.02, 1.05)))
        last = wan * by.uniform(0.8, 1.25) if one.continues else None
        parent = one.topic.units[0] if one.unit == one.topic.units[-1] else ""
        lines.append(
            (
                codes[one.unit], one.unit, SHORT_NAMED.get(one.unit, ""), one.topic.department, parent,
                one.topic.office, one.name, f"{limit:.2f}", f"{last:.2f}" if last else "",
            )
        )  # fmt: skip
    lines.sort(key=lambda line: (line[0] != heads[0], line[0]))
    text = _Text()
    csv.writer(text).writerows(lines)
    return "".join(text)


class _Text(list[str]):
    """Lines that are written one after the other."""

    write = list.append


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "楚宁市2027年一上"))
