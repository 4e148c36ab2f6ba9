"""The whole job on what the package ships: template, filled forms, checks, bureau summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from . import actions, rounds, show
from .core.declaration import Declaration
from .core.errors import Unwritable, why
from .core.exchange import decode
from .core.fields import ERROR, WARNING, Field
from .core.form import Table
from .core.submission import count
from .forms.xiangyang_project import (
    XIANGYANG_PROJECT,
    Annual,
    Costing,
    Detail,
    Filing,
    Funding,
    Item,
    Narrative,
    Project,
    Schedule,
    Signature,
)
from .page import page
from .workbook.outfile import save

SESSIONS_IN_SAMPLE = 24
YUAN_PER_SESSION = 3_500
YUAN_OF_THE_REST = 166_800
"""The money of the clean sample: 24 sessions at 3,500 元, and 166,800 元 for the rest."""


@dataclass(frozen=True)
class Unit:
    """A made-up unit: how many sessions it plans, what it gets wrong, and the errors that say so."""

    name: str
    department: str
    project: str
    sessions: int
    mistakes: Mapping[Field[Any] | type[Table], Any] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()


def sample(name: str) -> Declaration:
    """Give a shipped declaration: `example` carries the flaws of a real one, `clean` none."""
    text = files(__package__).joinpath(f"samples/{name}.json").read_text(encoding="utf-8")
    return decode(XIANGYANG_PROJECT, f"{name}.json", text)


def declared(unit: Unit) -> Declaration:
    """Give the clean sample as a unit would file it, with its mistakes."""
    total = YUAN_OF_THE_REST + unit.sessions * YUAN_PER_SESSION
    text = files(__package__).joinpath("samples/clean.json").read_text(encoding="utf-8")
    for old, new in (
        (f"{SESSIONS_IN_SAMPLE}场", f"{unit.sessions}场"),
        ("补录口述6场", f"补录口述{unit.sessions - 18}场"),
        (str(SESSIONS_IN_SAMPLE * YUAN_PER_SESSION), str(unit.sessions * YUAN_PER_SESSION)),
        ("250800", str(total)),
        ("25.08", f"{total / 10_000:.2f}"),
        ("老干部史料数字化采编", unit.project),
    ):
        text = text.replace(old, new)
    data: dict[str, Any] = json.loads(text)
    data |= {
        Filing.unit.path: unit.name,
        Project.agency.path: unit.name,
        Project.department.path: unit.department,
    }
    declaration = decode(XIANGYANG_PROJECT, f"{unit.name}.json", json.dumps(data, ensure_ascii=False))
    return declaration.but(unit.mistakes)


_DETAIL = (
    "纸质史料扫描加工9600件×9元/件=86400元；"
    "目录著录与校验9600条×5元/条=48000元；"
    "老照片修复900份×36元/份=32400元；"
)

UNITS = (
    Unit("楚宁市老干部活动服务中心", "中共楚宁市委老干部局", "老干部史料数字化采编", 24),
    Unit("楚宁市档案征集保护中心", "楚宁市档案馆", "馆藏革命史料数字化采编", 30),
    Unit(
        "楚宁市党史研究室", "中共楚宁市委党史研究室", "地方党史资料数字化采编", 28,
        {Funding.budget: 25},
        frozenset({"FND-002"}),
    ),
    Unit(
        "楚宁市地方志编纂中心", "楚宁市地方志办公室", "旧志资料数字化采编", 20,
        {Funding.total: 236800, Funding.budget: 236800},
        frozenset({"FND-005"}),
    ),
    Unit(
        "楚宁市图书馆", "楚宁市文化和旅游局", "地方文献数字化采编", 26,
        {Costing.basis: f"{_DETAIL}口述史料录制整理26场×3500元/场=101000元。以上合计25.78万元。"},
        frozenset({"DTL-008", "DTL-009"}),
    ),
    Unit(
        "楚宁市博物馆", "楚宁市文化和旅游局", "馆藏文书数字化采编", 22,
        {Detail.amount: ["8.64万元", 48000, 32400, 77000]},
        frozenset({"DTL-002"}),
    ),
    Unit(
        "楚宁市群众艺术馆", "楚宁市文化和旅游局", "民间文艺资料数字化采编", 32,
        {Project.leader: None, Project.phone: "36100", Narrative.necessity: "同上"},
        frozenset({"BAS-003", "BAS-004", "BAS-011"}),
    ),
    Unit(
        "楚宁市非遗保护中心", "楚宁市文化和旅游局", "非遗口述资料数字化采编", 36,
        {
            Annual.level: ["产出指标"] * 11 + ["满意度指标"],
            Annual.value: ["≥9600"],
        },
        frozenset({"IND-003", "VAL-003"}),
    ),
    Unit(
        "楚宁市文物考古研究所", "楚宁市文化和旅游局", "考古资料数字化采编", 25,
        {Annual.value: ["88 100", "≥9600条", "≥900份", "≥25场", "290%"]},
        frozenset({"VAL-001", "VAL-005"}),
    ),
    Unit(
        "楚宁市妇女儿童活动中心", "楚宁市妇女联合会", "妇女口述史数字化采编", 21,
        {
            Schedule.start: ["2027-03-31", "2027-04-01"],
            Schedule.end: ["2027-01-01", "2028-06-30"],
        },
        frozenset({"PLN-002", "PLN-003"}),
    ),
    Unit(
        "楚宁市工人文化宫", "楚宁市总工会", "劳模史料数字化采编", 27,
        {Item.code: ["201320"], Item.project: ["劳模史料采编"], Item.amount: [260000]},
        frozenset({"ITM-001", "ITM-006", "ITM-007", "ITM-008"}),
    ),
    Unit(
        "楚宁市青少年宫", "共青团楚宁市委员会", "青少年红色读物数字化采编", 29,
        {Signature.filler: None, Signature.date: "2025-02-30", Item.name: ["行政运行"]},
        frozenset({"ITM-003", "SGN-001", "SGN-002"}),
    ),
)  # fmt: skip

TEMPLATE, EXAMPLE, RECEIVED = "空白申报表.xlsx", "样例申报表.xlsx", "收件"
REPORT, REPORT_PAGE, REPORT_JSON = "校验报告.txt", "校验报告.html", "校验报告.json"
SUMMARY = "汇总.xlsx"
BROKEN = "楚宁市气象学会（发来的是网页）.xlsx"


def run(folder: Path) -> str:
    """Write everything into a folder, and say what is there and what to open."""
    received = folder / RECEIVED
    try:
        received.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(folder, why(error)) from error
    actions.template(XIANGYANG_PROJECT.key, 2027, folder / TEMPLATE)
    actions.write(sample("example"), folder / EXAMPLE)
    for unit in UNITS:
        actions.write(declared(unit), received / f"2027_{unit.name}_{unit.project}.xlsx")
    save(received / BROKEN, b"<html><body>404</body></html>")
    submissions = actions.check([folder / EXAMPLE, received])
    save(folder / REPORT, (show.text(submissions) + "\n").encode())
    save(folder / REPORT_PAGE, page(submissions).encode())
    report = json.dumps(show.document(submissions), ensure_ascii=False, indent=2)
    save(folder / REPORT_JSON, report.encode())
    done = rounds.consolidate(received, folder / SUMMARY)
    found = f"必须修改 {count(submissions, ERROR)} 项、需要说明 {count(submissions, WARNING)} 项"
    return "\n".join(_told(folder, found, len(done.report.proofs)))


def _told(folder: Path, found: str, proofs: int) -> Iterator[str]:
    made: Sequence[tuple[str, str]] = (
        (TEMPLATE, "下发给单位填写的空白表，2027年度，打开即可填写和打印"),
        (EXAMPLE, "填好的一份申报表，按一份真实申报的结构和金额编写，含一处算错的测算"),
        (RECEIVED, f"{len(UNITS)} 个虚构单位报来的申报表（多数带有常见错误）和 1 个打不开的文件"),
        (REPORT, f"全部校验结果：{found}"),
        (REPORT_PAGE, "同样的校验结果，用浏览器打开，可筛选、可打印"),
        (REPORT_JSON, "同样的校验结果，供程序使用"),
        (
            SUMMARY,
            "财政部门汇总表：首页、绩效目标申报汇总表、按主管部门等的汇总、指标汇总、问题清单、收件清单、核对"
            f"（{proofs} 项合计全部一致）",
        ),
    )
    yield f"已在“{folder}”中生成："
    yield from (f"  {name}　{what}" for name, what in made)
    yield f"请先打开 {EXAMPLE}，对照 {REPORT_PAGE} 看发现了什么；再打开 {SUMMARY} 看汇总。"
