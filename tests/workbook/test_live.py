"""What a workbook says by itself while it is filled in, judged by LibreOffice."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from xlperf import actions, page, show
from xlperf.core.check import run
from xlperf.core.declaration import Declaration
from xlperf.core.expr import evaluate
from xlperf.core.fields import Amount, Choice, Day, Field, Text, TitleYear
from xlperf.forms.shared import Annual, LongTerm
from xlperf.forms.xiangyang_project import Goals
from xlperf.workbook.layout import ANSWER_KEY, address
from xlperf.workbook.plan import MESSAGES
from xlperf.workbook.template import SHEET, blank, filled, filled_together

from ..samples import GOOD, MOF

D = Decimal
TOGETHER = 25
DECLARATIONS = 300
SAME = "楚宁市老干部活动服务中心"

TEXTS = [
    None, "无", "张", "A", "≥100%", "98百分比", ">=80%", " ", "——", "3", "同意", "一二三四五六七八",
    "满意度调查", "2027", "长" * 700, "=1+1",
]  # fmt: skip
AMOUNTS = [
    None, D("-1"), "12万", D("0.125"), D(0), D("37.59"), D("37.57"), D("37.565"), D(375900), "３７．５９",
    " ", "90%", D("25.08"), D("25.1"), D(250800), D("250847.20"), D("250750"),
]  # fmt: skip
DAYS = [
    None,
    "某日",
    "待定",
    date(2024, 9, 29),
    date(2027, 1, 1),
    date(2026, 9, 29),
    "2027年",
    "2027-02-30",
    D(3),
]


def values_for(field: Field[Any]) -> list[Any]:
    """Give what may stand in a cell of a field, what is wrong first."""
    match field:
        case TitleYear():
            return [None, field.text(2025), field.text(2027)]
        case Amount():
            return AMOUNTS
        case Day():
            return DAYS
        case Choice():
            return [None, "别的", "/", *field.options, *field.aliases, " 产出指标"]
        case _:
            return TEXTS


def together(good: Declaration) -> dict[Any, Any]:
    """Give a change that breaks what single wrong cells seldom break."""
    own = {field.path: field for field in good.form.fields()}
    wanted = {
        "Project.phone": "3610000",
        "Project.period": "2027",
        "Project.name": "长" * 41,
        "Project.attribute": "持续性项目",
        "Project.department": SAME,
        "Project.agency": SAME,
        "Term.total": D(0),
        "Funding.total": D(0),
        **{f"Narrative.{key}": "长" * 700 for key in ("duties", "summary", "grounds", "feasibility")},
        "Narrative.necessity": "长" * 700,
        "Measures.measures": "长" * 700,
        "Project.leader": "张三",
        "Signature.filler": "张三",
        "Signature.head": "张三",
        "Signature.date": date(2026, 9, 29),
        "Evaluation.reviewed_on": date(2026, 9, 29),
        "Goals.annual": SAME,
        "Goals.long_term": SAME,
        "Annual.name": ["验收合格率"],
        "Annual.value": ["≥100%"],
        "LongTerm.name": ["验收合格率"],
        "LongTerm.value": ["≥100%"],
    }
    return {own[path]: value for path, value in wanted.items() if path in own}


def _mostly_first(draw: random.Random, pool: list[Any]) -> Any:
    return draw.choice(pool[:4] if draw.random() < 0.6 else pool)


def mistaken(count: int, good: Declaration, seed: int) -> Iterator[Declaration]:
    """Draw declarations with one mistake or several: each field in turn, rows copied, tables emptied."""
    draw = random.Random(seed)
    form = good.form
    fields = list(form.fields())
    for number in range(count):
        chosen = [
            fields[number % len(fields)],
            *draw.sample(fields, k=min(len(fields), draw.choice([0, 0, 2, 8, 16, 24]))),
        ]
        first = values_for(chosen[0])
        change: dict[Any, Any] = {}
        for field in chosen:
            pool = values_for(field)
            value = (
                first[number // len(fields) % len(first)] if field is chosen[0] else _mostly_first(draw, pool)
            )
            if number % 11 == 3 and isinstance(field, Text) and not isinstance(field, Choice):
                value = SAME  # rules that compare two fields
            rows = len(good.rows(field.table)) + draw.choice([0, 0, 1]) if field.table else 0
            change[field] = (
                [value, *(_mostly_first(draw, pool) for _ in range(rows - 1))] if field.table else value
            )
        made = good.but(together(good) | change if number % 10 == 5 else change)
        if number % 20 == 15:
            made = made.but({LongTerm: []})
        if number % 20 == 5:
            made = made.but({Annual: [dict(row.answers) for row in good.rows(Annual)][:3]})
        table = draw.choice(list(form.tables()))
        copied = [dict(row.answers) for row in made.rows(table)]
        if number % 4 == 1 and copied:
            made = made.but({table: [*copied, copied[0]]})
        elif number % 9 == 2:
            made = made.but({table: []})
        elif number % 9 == 6:
            left = number % 2 * 2
            made = made.but({t: [dict(row.answers) for row in made.rows(t)[:left]] for t in form.tables()})
        yield made


def sheets_of(content: bytes):
    """Give the values of every form sheet as saved."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        (name, book.get_sheet_by_name(name).to_python())
        for name in book.sheet_names
        if name.startswith(SHEET)
    ]


@pytest.mark.office
@pytest.mark.parametrize(
    ("good", "count"), [(GOOD, DECLARATIONS), (MOF.completed(), 50)], ids=["xiangyang-project", "mof-project"]
)
def test_cells_and_python_come_to_the_same(office, tmp_path, good, count):
    """Verdicts, messages and the status line, as written and as LibreOffice computes them."""
    keeps = actions.keeps(good.form)
    declarations = [*mistaken(count, good, 20270101)]
    contents = [
        filled_together(declarations[at : at + TOGETHER], keeps)
        for at in range(0, len(declarations), TOGETHER)
    ]
    paths = []
    for number, content in enumerate(contents):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(content)
    judged = 0
    wrong: list[tuple[Any, ...]] = []
    tolerated: list[tuple[Any, ...]] = []
    for content, path in zip(contents, office.convert(paths, "xlsx"), strict=True):
        for (name, ours), (_, theirs) in zip(sheets_of(content), sheets_of(path.read_bytes()), strict=True):
            for row, (here, there) in enumerate(zip(ours, theirs, strict=False)):
                for column in range(MESSAGES, len(here)):
                    judged += 1
                    pair = here[column], there[column] if column < len(there) else ""
                    if not same(*pair):
                        known = rounds_a_half_otherwise(*pair)
                        (tolerated if known else wrong).append((path.name, name, address(row, column), *pair))
    assert judged > len(declarations) * 500
    assert len(tolerated) <= judged / 100
    assert not wrong, f"{len(wrong)} of {judged} cells differ, the first: {wrong[0]}"


_FIGURE = re.compile(r"-?[\d,]+\.\d+")


def rounds_a_half_otherwise(ours: object, theirs: object) -> bool:
    """Tell messages that differ in the last digit of a figure: 51.875 is less than that in binary."""
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return False
    if _FIGURE.sub("", ours) != _FIGURE.sub("", theirs):
        return False
    pairs = zip(_FIGURE.findall(ours), _FIGURE.findall(theirs), strict=True)
    return all(abs(D(a.replace(",", "")) - D(b.replace(",", ""))) <= D("0.01") for a, b in pairs)


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return (ours or "") == (theirs or "")


@pytest.mark.parametrize("good", [GOOD, MOF.completed()], ids=["xiangyang-project", "mof-project"])
def test_every_rule_is_seen_holding_and_failing(good):
    keeps = actions.keeps(good.form)
    seen: Counter[object] = Counter()
    for declaration in mistaken(DECLARATIONS, good, 20270101):
        for one in keeps.rules:
            table = one.rule.table
            for row in declaration.row_numbers(table) if table else (None,):
                seen[one, evaluate(one.rule.holds, declaration, row)] += 1
    lacking = {
        (one.code, one.rule.at.path, verdict)
        for one in keeps.rules
        for verdict in (True, False)
        if seen[one, verdict] < 5
    }
    assert not lacking, sorted(lacking)


@pytest.mark.parametrize("good", [GOOD, MOF.completed()], ids=["xiangyang-project", "mof-project"])
def test_what_a_cell_says_python_says_too(good):
    """A cell may know less than Python, never something else."""
    checks = actions.checks()
    keeps = actions.keeps(good.form)
    alone = set()
    for declaration in mistaken(DECLARATIONS, good, 20270102):
        report = run(declaration, checks)
        said = {(one.code, one.place.field) for one in (*report.findings, *report.consequences)}
        for one in keeps.rules:
            table = one.rule.table
            for row in declaration.row_numbers(table) if table else (None,):
                broken = evaluate(one.rule.holds, declaration, row) is False
                if broken and (one.code, one.rule.at) not in said:
                    values = [declaration.typed(field, row) for field in one.rule.fields()]
                    alone.add((one.code, one.rule.at.path, str(values)[:60]))
    assert not alone, sorted(alone)


def test_an_answer_travels_with_the_finding(tmp_path):
    """What a unit says beside a message is read back, shown and summarised with it."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(GOOD.but({Goals.annual: "完成任务"}), actions.keeps(GOOD.form)))
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    row = next(cell.row for cell in sheet["A"] if cell.value == Goals.long_term.path)
    answers = next(cell.column for cell in sheet[1] if cell.value == ANSWER_KEY)
    assert not sheet.cell(row, answers).protection.locked
    sheet.cell(row, answers).value = "目标已由上级核定"
    book.save(path)
    (submission,) = actions.check([path])
    said = {one.finding.code: one.answer for one in submission.checked[0].located}
    assert said["GOL-003"] == "目标已由上级核定"
    assert "单位说明：目标已由上级核定" in show.text([submission])
    assert show.document([submission])["files"][0]["declarations"][0]["findings"]
    assert "目标已由上级核定" in page.page([submission])


def test_a_blank_form_is_calm():
    book = openpyxl.load_workbook(
        io.BytesIO(blank(GOOD.form, 2027, actions.keeps(GOOD.form))), data_only=True
    )
    sheet = book[SHEET]
    assert re.fullmatch(r"待填 \d+ 项", str(sheet.cell(2, MESSAGES + 1).value))
    said = {sheet.cell(row, MESSAGES + 1).value for row in range(3, sheet.max_row + 1)} - {None}
    assert all(re.fullmatch(r"待填 \d+ 项　", str(text)) for text in said)


def test_a_good_declaration_passes_and_no_more_is_promised():
    book = openpyxl.load_workbook(io.BytesIO(filled(GOOD, actions.keeps(GOOD.form))), data_only=True)
    status = str(book[SHEET].cell(2, MESSAGES + 1).value)
    assert re.fullmatch(r"表内自查通过（另有 \d+ 项由财政部门审核）", status)


def test_enough_is_live():
    entries = [entry for entry in actions.catalogue() if entry.live]
    assert len(entries) >= 60
    assert sum(len(entry.live_at) for entry in entries) >= 90
