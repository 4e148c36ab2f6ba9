"""What goes back to a unit: a notice of what must be mended, and its workbook with the places marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..core.batch import Batch, Filed
from ..core.fields import ERROR, HINT
from ..core.round import BY_RULE, Decision, Standing
from ..core.submission import Located
from ..core.summary import Column, Measure
from ..core.words import clean
from ..workbook.notice import Notice, Section, Table
from ..workbook.tables import TableSheet, tables_workbook
from .handout import safe

LIST = "退回清单.xlsx"
NOTICE = "退回通知单"
Decided = Mapping[int, Sequence[Standing]]
_MOST_IN_NAME = 180
"""Bytes of a received file's name that stand in its marked workbook's."""
_HEADS = ("序号", "位置", "问题", "怎样修改", "等级")
_WIDTHS = (1.1, 3.4, 6.0, 4.5, 1.6)


@dataclass(frozen=True)
class Returned:
    """All that goes back to one unit: the declarations, and where its files go."""

    department: str
    unit: str
    filed: tuple[Filed, ...]

    @property
    def folder(self) -> str:
        return safe(self.department or "未填主管部门")

    @property
    def notice_file(self) -> str:
        return f"{safe(self.unit or '未填单位')}_{NOTICE}.docx"

    @property
    def files(self) -> tuple[str, ...]:
        """The files in which the declarations came, each once."""
        return tuple(dict.fromkeys(one.file for one in self.filed))


def returned(filed: Iterable[Filed]) -> list[Returned]:
    """Put together what goes back to each unit."""
    groups: dict[tuple[str, str], list[Filed]] = {}
    for one in filed:
        groups.setdefault((clean(one.department), clean(one.unit_name)), []).append(one)
    return [Returned(own[0].department, own[0].unit_name, tuple(own)) for own in groups.values()]


def marked_name(file: str) -> str:
    """Give what the marked workbook of a file is called."""
    stem = file.rpartition("/")[2].rpartition(".")[0]
    return f"{safe(stem, _MOST_IN_NAME)}（已标注）.xlsx"


def notice(batch: Batch, one: Returned, until: date | None, decided: Decided) -> Notice:
    """Say to a unit what must be mended, project by project; `decided` is all that was decided of each."""
    form = one.filed[0].declaration.form.title
    year = f"{batch.round.year} 年度（{batch.round.batch}）" if batch.round else ""
    by = f"请于 {_day(until)}前改正后重新报送。" if until else "请尽快改正后重新报送。"
    lines = [
        f"你单位报送的 {year}《{form}》已经审核，以下 {len(one.filed)} 个项目需要修改，{by}",
        "随附的工作簿已把有问题的单元格标出，并在工作表“校验结果”中逐条列明，可直接在其中修改；"
        "“需要说明”的问题属实的，请在该行的“单位说明”栏写明情况。",
    ]
    signed = ["（审核单位盖章）", *([_day(batch.as_of)] if batch.as_of else [])]
    sections = [_section(filed, decided.get(filed.number, ())) for filed in one.filed]
    return Notice(f"{form}{NOTICE}", one.unit or "（未填单位）", lines, sections, signed)


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _section(one: Filed, decided: Sequence[Standing]) -> Section:
    version = f"（{one.checked.version}）" if one.checked.version else ""
    found = [located for located in one.checked.located if located.finding.severity is not HINT]
    told = [f"退回理由：{one.standing.why}。"]
    waited = [was.why for was in decided if was.who == BY_RULE and was.decision is Decision.PENDING]
    told += [f"核对情况：{waited[-1]}。"] if waited else []
    hints = len(one.checked.located) - len(found)
    if hints:
        told.append(f"另有供参考的提示 {hints} 项，见工作表“校验结果”。")
    rows = [_row(number, located) for number, located in enumerate(found, 1)]
    table = Table(_HEADS, _WIDTHS, rows) if rows else None
    return Section(f"《{one.project or '未填项目'}》{version}", told, table)


def _row(number: int, located: Located) -> list[str]:
    finding = located.finding
    place = finding.place
    row = f"第{place.row + 1}行" if place.row is not None else ""
    cell = f"（{located.cell}）" if located.cell else ""
    where = f"{place.field.part.label}　{row}{place.field.label}{cell}"
    expected = f"（应为 {finding.expected}）" if finding.expected else ""
    return [str(number), where, f"{finding.message}{expected}", finding.fix, finding.severity.grade]


def return_list(batch: Batch, made: Mapping[str, Returned], files: Mapping[str, str]) -> bytes:
    """List what goes back to whom, by the notices; `files` says what each file came to."""
    columns = [
        Column("department", "主管部门", width=26),
        Column("unit", "单位", width=28),
        Column("project", "项目名称", width=32),
        Column("number", "编号", Measure.COUNT, 8),
        Column("errors", "必须修改", Measure.COUNT, 10, totalled=True),
        Column("why", "退回理由", width=44),
        Column("notice", "退回通知单", width=44),
        Column("file", "标注后的工作簿", width=54),
    ]
    title = f"{batch.round}　退回清单" if batch.round else "退回清单"
    rows = list(_listed(made, files))
    note = "退回通知单和标注后的工作簿放在主管部门同名的文件夹中，请一并发给单位。"
    return tables_workbook(title, [TableSheet("退回清单", title, note, columns, rows)])


def _listed(made: Mapping[str, Returned], files: Mapping[str, str]) -> Iterator[list[object]]:
    for notice_file, unit in made.items():
        for one in unit.filed:
            yield [
                unit.department, unit.unit, one.project, one.number, one.checked.report.count(ERROR),
                one.standing.why, notice_file, files[one.file],
            ]  # fmt: skip
