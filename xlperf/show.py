"""What was found, for people as text and for programs as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .codes import FUNCTIONAL_FROM, LEVELS, CodeList, Kind
from .core.catalogue import ACROSS, TOPICS, Entry
from .core.check import Finding
from .core.declaration import Declaration
from .core.difference import Change, differences
from .core.expr import in_wan
from .core.fields import Severity, Stage
from .core.limits import LIMITS, Limits
from .core.round import BY_RULE, Decision
from .core.settings import DEFAULTS, Settings
from .core.submission import Checked, Located, Status, Submission, count
from .core.words import UNSEEN, one_line, short

if TYPE_CHECKING:
    from .actions import Dumped, FilledInto, HandedOut, ImportedCodes
    from .core.batch import Filed
    from .core.profile import Profile
    from .core.roster import Roster, Unit
    from .doctor import Line
    from .outgoing import GivenBack, Published
    from .rounds import Account, Consolidation
    from .workbook.imported import Imported


def text(submissions: Sequence[Submission]) -> str:
    """Say what was found, file by file, the gravest first."""
    blocks = [_lines(_file(file)) for file in submissions if file.status is not Status.SKIPPED]
    skipped = [f"跳过 {file.path}：{file.reason}" for file in submissions if file.reason]
    return "\n\n".join([*blocks, *([_lines(skipped)] if skipped else []), _digest(submissions)])


def _lines(lines: Iterable[str]) -> str:
    """Put lines below each other: nothing that stands in one of them begins another."""
    return "\n".join(map(one_line, lines))


def json_text(data: Any) -> str:
    """Write data as JSON, in which nothing stands that a terminal would obey."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return UNSEEN.sub(lambda sign: json.dumps(sign[0])[1:-1], text)


def _digest(submissions: Sequence[Submission]) -> str:
    by_status = {status: sum(file.status is status for file in submissions) for status in Status}
    files = f"共 {len(submissions)} 个文件：可读取 {by_status[Status.OK] + by_status[Status.FINDINGS]} 个"
    if by_status[Status.FINDINGS]:
        files += f"（其中有问题 {by_status[Status.FINDINGS]} 个）"
    if by_status[Status.UNREADABLE]:
        files += f"，无法读取 {by_status[Status.UNREADABLE]} 个"
    if by_status[Status.SKIPPED]:
        files += f"，跳过 {by_status[Status.SKIPPED]} 个"
    return f"{files}。{_counts(lambda grade: count(submissions, grade))}。"


def _counts(of: Callable[[Severity], int]) -> str:
    return "，".join(f"{severity.grade} {of(severity)} 项" for severity in Severity)


def _file(file: Submission) -> Iterator[str]:
    if file.error:
        yield f"{file.path}：无法读取"
        yield f"  {file.error}"
        if demand := file.error.demand:
            yield f"  规则：{demand.code}　依据：{demand.basis}"
    for checked in file.checked:
        yield f"{file.path}：{headline(checked.declaration)}"
        if len(file.checked) > 1:
            yield f"  工作表“{checked.sheet}”"
        yield from _declaration(checked)


def headline(declaration: Declaration) -> str:
    """Name a declaration: form, year, unit and project."""
    roles = declaration.form.roles
    year = f"（{declaration.year}年度）" if declaration.year else ""
    unit, project = declaration[roles.unit] or "未填单位", declaration[roles.project] or "未填项目"
    return one_line(f"{declaration.form.title}{year} {unit}《{project}》")


def _declaration(checked: Checked) -> Iterator[str]:
    report = checked.report
    if checked.version:
        yield f"  {checked.version}"
    if report.findings:
        yield f"  {_counts(report.count)}"
    else:
        yield "  未发现问题"
    for severity in Severity:
        found = [located for located in checked.located if located.finding.severity is severity]
        if found:
            yield f"  【{severity.grade}】"
        for number, located in enumerate(found, 1):
            yield from _finding(number, located)
            for one in checked.following(located.finding):
                yield f"       由此引起：{one.finding.code}　{one.finding.message}"
    if checked.waived:
        yield f"  【豁免】{len(checked.waived)} 项"
        for one, waiver in checked.waived:
            until = waiver.until.isoformat()
            yield f"    {one.finding.code}　{one.finding.message}"
            yield f"       {waiver.who}：{waiver.why}（至 {until}）"
            for other in checked.consequences:
                if other.finding.follows == one.finding.code:
                    yield f"       由此引起：{other.finding.code}　{other.finding.message}"
    if report.not_run:
        yield f"  【未核验】{len(report.not_run)} 项"
        for unverified in report.not_run:
            yield f"    {unverified.code}　{unverified.reason}"


def _finding(number: int, located: Located) -> Iterator[str]:
    finding = located.finding
    place = finding.place
    row = f"第{place.row + 1}行" if place.row is not None else ""
    cell = f" {located.cell}" if located.cell else ""
    yield f"    {number}. {located.sheet}{cell}　{place.field.part.label}　{row}{place.field.label}"
    if located.value:
        yield f"       现值：{short(located.value)}"
    if finding.expected:
        yield f"       应为：{finding.expected}"
    yield f"       说明：{finding.message}"
    yield f"       建议：{finding.fix}"
    yield f"       规则：{finding.code}　依据：{finding.basis}"
    if located.answer:
        yield f"       单位说明：{short(located.answer)}"


def not_imported(imported: Imported) -> Iterator[str]:
    """Say what an import found no label, no place or no meaning for, a line each."""
    if imported.missing:
        yield one_line(f"以下栏目未找到：{'、'.join(imported.missing)}")
    for line in imported.doubts:
        yield one_line(f"以下栏目未导入，请核对后手工填入：{line}")
    for line in imported.unplaced:
        yield one_line(f"以下内容在表中没有对应栏目，未导入，请手工填入：{line}")


def not_filled(done: FilledInto) -> Iterator[str]:
    """Say what found no place in somebody's own workbook, and what became of the rest, a line each."""
    for line in done.left:
        yield one_line(f"未填入，请核对后手工填写：{line}")
    for line in done.notes:
        yield one_line(f"说明：{line}")
    if done.lost:
        yield one_line(f"未能保留：{'、'.join(done.lost)}")


def answers(declaration: Declaration) -> str:
    """Give a declaration as text, in the order of the form."""
    blocks = [headline(declaration)]
    for part in declaration.form.parts:
        table = part.as_table()
        rows = declaration.rows(table) if table else (declaration.sections,)
        for number, record in enumerate(rows, 1):
            for field in part.own_fields:
                raw = record.raw(field)
                if raw is not None:
                    where = f"{part.label} {number} {field.label}" if table else field.label
                    value = record[field]
                    shown = field.show(value) if isinstance(raw, Decimal) and value is not None else str(raw)
                    blocks.append(f"{where}：{shown}")
    return _lines(blocks)


def catalogue(
    entries: Sequence[Entry],
    topic: str | None,
    severity: Severity | None,
    stage: Stage | None,
    live_only: bool = False,
) -> str:
    """List what is checked, narrowed as asked."""
    chosen = [
        one
        for one in entries
        if topic in (None, one.topic)
        and severity in (None, one.severity)
        and stage in (None, one.stage)
        and (one.live or not live_only)
    ]
    lines = [
        "　".join(
            (one.code, one.severity.grade, one.stage.word, "即时" if one.live else "提交后", one.statement)
        )
        for one in chosen
    ]
    live, pairs = sum(one.live for one in chosen), sum(len(one.live_at) for one in chosen)
    said = f"其中 {live} 条、{pairs} 处（规则×栏目）在表中即时校验" if live else "均由 xlperf check 校验"
    return _lines([*lines, f"共 {len(chosen)} 条，{said}。"])


def entry(one: Entry) -> str:
    """Explain one code."""
    lines = [
        f"{one.code}　{TOPICS.get(one.topic, one.topic)}　{one.severity.grade}",
        f"内容：{one.statement}",
        f"涉及：{'、'.join(one.labels)}",
        *(
            (f"原因：{one.lesson.why}", f"误：{one.lesson.wrong}", f"正：{one.lesson.right}")
            if one.lesson
            else ()
        ),
        f"建议：{one.fix}",
        f"依据：{one.basis}",
        f"环节：{one.stage.word}起适用",
        f"校验：{_how(one)}",
    ]
    if one.tag:
        lines.append(f"评审意见类别：{one.tag.value}")
    if one.after:
        lines.append(f"由 {'、'.join(one.after)} 引起时归入其下，不单独列出")
    if not one.for_units:
        lines.append("只供财政部门参考，不向单位列出")
    return _lines(lines)


def _how(one: Entry) -> str:
    if one.kind == ACROSS:
        return "由 xlperf consolidate 在汇总时核对各份申报表"
    return "填表时在单元格旁即时提示" if one.live else "由 xlperf check 校验"


def profile(read: Profile) -> str:
    """Say what a settings file changes."""
    names = [option.name for option in dataclasses.fields(Settings)]
    pairs = [(name, getattr(DEFAULTS, name), getattr(read.settings, name)) for name in names]
    changed = [f"  {name}：{_listed(usual)} → {_listed(own)}" for name, usual, own in pairs if usual != own]
    limits = [
        f"  {one.name}：{getattr(LIMITS, one.name)} → {getattr(read.limits, one.name)}"
        for one in dataclasses.fields(Limits)
        if getattr(LIMITS, one.name) != getattr(read.limits, one.name)
    ]
    grades = [f"  {code}：{grade}" for code, grade in read.grades.items()]
    for key, own in read.forms.items():
        grades += [f"  {key} 的 {code}：{grade}" for code, grade in own.items()]
    trial = [f"  {code}：{day.isoformat()} 前为需要说明，之后为必须修改" for code, day in read.trial.items()]
    waivers = []
    for one in read.waivers:
        whose = one.unit + (f"《{one.project}》" if one.project else "")
        waivers.append(f"  {one.code}　{whose}　{one.who}：{one.why}（至 {one.until.isoformat()}）")
    deadlines = [f"  {batch}：{day.isoformat()}" for batch, day in read.deadlines.items()]
    parts = (
        ("本轮设置、阈值和词表", changed),
        ("报送期限", deadlines),
        ("读取文件的限度", limits),
        ("等级", grades),
        ("试行", trial),
        ("豁免", waivers),
    )
    lines = [line for title, some in parts if some for line in (title, *some)]
    return _lines(["设置文件有效。", *lines]) if lines else "设置文件有效，与默认设置相同。"


def roster(units: Roster) -> str:
    """Say what stands in a roster, so that what is lacking shows."""
    every = units.units
    projects = sum(len(unit.projects) for unit in every)
    silent = sum(not unit.projects for unit in every)
    limited = [unit for unit in every if unit.limits]
    limits = sum((_limit(unit) for unit in limited), Decimal(0))
    last_year = sum((sum(unit.last_year.values(), Decimal(0)) for unit in every), Decimal(0))
    lines = [
        f"单位名单有效：{len({unit.department for unit in every})} 个主管部门，{len(every)} 个单位，"
        f"{projects} 个项目" + (f"，另有 {silent} 个单位由单位自行填写项目" if silent else "") + "。"
    ]
    told = (
        ("业务科室", sum(bool(unit.office) for unit in every), ""),
        ("控制数", len(limited), f"，合计 {in_wan(limits)} 万元"),
        ("上年金额", sum(bool(unit.last_year) for unit in every), f"，合计 {in_wan(last_year)} 万元"),
        ("报送期限", sum(unit.deadline is not None for unit in every), ""),
    )
    lines += [f"  {what}：{number} 个单位已填{more}" for what, number, more in told if number]
    lacking = [what for what, number, _ in told if not number]
    if lacking:
        lines.append(f"  未填的栏目：{'、'.join(lacking)}；有关的核对不进行。")
    return _lines(lines)


def _limit(unit: Unit) -> Decimal:
    """Give a unit's limit, or what the limits of some of its projects come to."""
    return sum(unit.limits.values(), Decimal(0)) if unit.limit is None else unit.limit


_MOST_LISTED = 5


def _listed(value: object) -> str:
    """Write a setting; of a long list only the first."""
    if not isinstance(value, tuple):
        return str(value)
    more = f"等 {len(value)} 个" if len(value) > _MOST_LISTED else ""
    return ("、".join(map(str, value[:_MOST_LISTED])) or "（无）") + more


def code_lists(lists: Sequence[CodeList]) -> str:
    """Say which code lists are in use."""
    lines = []
    for one in lists:
        if one.year is None:
            own = "、".join(str(other.year) for other in lists if other.kind is one.kind and other.year)
            lines.append(f"{one.kind.word}（{one.kind.key}）")
            lines.append(f"  自带，用于 {FUNCTIONAL_FROM} 年度起" + (f"（{own} 年度除外）" if own else ""))
        else:
            lines.append(f"  {one.year} 年度，自行导入")
        lines.append(f"    编码：{_levels(one.counts)}")
        lines.append(f"    来源：{one.source}")
        lines.append(f"    完整性：{one.completeness}")
        if one.path:
            lines.append(f"    文件：{one.path}")
    return _lines(lines)


def _levels(counts: Mapping[str, int]) -> str:
    return "、".join(f"{level} {count} 个" for level, count in counts.items())


def imported_codes(done: ImportedCodes) -> str:
    """Say what was read from a bureau's code table, where it is now, and what in it is not as shipped."""
    listed, names = done.listed, done.table.names
    sheets = _sheets(done.table.sheets) if done.table.sheets[0] else ""
    lines = [
        f"已导入 {listed.year} 年度{listed.kind.word}科目：{_levels(listed.counts)}，"
        f"来自“{done.source}”{sheets}。",
        f"存放在 {done.path}" + ("，替换了原先导入的科目表。" if done.replaced else "。"),
    ]
    if listed.kind is Kind.FUNCTIONAL:
        last = list(listed.counts)[-1]
        until = "" if last == LEVELS[-1] else f"，核对到“{last}”"
        lines.append(f"此后 {listed.year} 年度的申报表按它校验{until}，表中没有的编码判为不存在。")
    lines.append("要恢复自带的科目表，请删除该文件。")
    if not done.shipped:
        lines.append(f"自带的科目表不含 {listed.year} 年度，无从比较。")
    elif not done.renamed and not done.missing:
        lines.append("自带的该年度编码这里都有，名称相同。")
    else:
        lines.append("与自带的该年度科目表相比：")
        renamed = [f"{code} “{done.shipped[code]}”→“{names[code]}”" for code in done.renamed]
        missing = [f"{code} {done.shipped[code]}" for code in done.missing]
        lines += _differences("名称不同", renamed) + _differences("这里没有", missing)
        if missing:
            lines.append("  导入的表应包含该年度的全部科目；如不齐全，请补全后重新导入。")
    if done.table.others:
        lines.append(f"编码属其他分类、未导入：{_sheets(done.table.others)}。")
    lines += _differences("有名称而没有编码、未导入的行", done.table.uncoded)
    return _lines(lines)


def _sheets(names: Sequence[str]) -> str:
    return f"工作表{'、'.join(f'“{name}”' for name in names)}"


def _differences(what: str, examples: Sequence[str]) -> list[str]:
    """Count what is different, and show the first few."""
    if not examples:
        return []
    more = "等" if len(examples) > _MOST_EXAMPLES else ""
    return [f"  {what} {len(examples)} 个：{'；'.join(examples[:_MOST_EXAMPLES])}{more}"]


_MOST_EXAMPLES = 5


def document(submissions: Sequence[Submission]) -> dict[str, Any]:
    """Give all that was found as one JSON document."""
    return {
        "files": [_file_document(file) for file in submissions],
        "counts": {
            "files": len(submissions),
            **{status.key: sum(file.status is status for file in submissions) for status in Status},
            "declarations": sum(len(file.checked) for file in submissions),
            **{severity.key: count(submissions, severity) for severity in Severity},
            "not_run": sum(len(one.report.not_run) for file in submissions for one in file.checked),
        },
    }


def _file_document(file: Submission) -> dict[str, Any]:
    first = file.checked[0].declaration if file.checked else None
    if file.error:
        demand = file.error.demand
        error: dict[str, str | None] | None = {
            "code": file.error.code,
            "message": str(file.error),
            "rule": demand.code if demand else None,
        }
    else:
        error = {"code": "skipped", "message": file.reason, "rule": None} if file.reason else None
    return {
        "path": str(file.path),
        "status": file.status.key,
        "form": first.form.key if first else None,
        "version": first.form.version if first else None,
        "year": first.year if first else None,
        "declarations": [_declaration_document(checked) for checked in file.checked],
        "error": error,
    }


def _declaration_document(checked: Checked) -> dict[str, Any]:
    declaration = checked.declaration
    return {
        "sheet": checked.sheet,
        "unit": declaration[declaration.form.roles.unit],
        "project": declaration[declaration.form.roles.project],
        "edition": checked.version.edition if checked.version else None,
        "code": checked.version.code if checked.version else None,
        "findings": [
            _finding_document(located)
            | {"consequences": [_finding_document(one) for one in checked.following(located.finding)]}
            for located in checked.located
        ],
        "waived": [
            _finding_document(located) | {"waiver": waiver.model_dump(mode="json")}
            for located, waiver in checked.waived
        ],
        "not_run": [{"code": one.code, "reason": one.reason} for one in checked.report.not_run],
    }


def _finding_document(located: Located) -> dict[str, Any]:
    finding: Finding = located.finding
    return {
        "code": finding.code,
        "severity": finding.severity.key,
        "field": finding.place.field.path,
        "label": finding.place.field.label,
        "sheet": located.sheet,
        "cell": located.cell,
        "row": None if finding.place.row is None else finding.place.row + 1,
        "value": located.value,
        "expected": finding.expected,
        "message": finding.message,
        "fix": finding.fix,
        "basis": finding.basis,
        "stage": finding.stage.key,
        "tag": finding.tag.value if finding.tag else None,
        "answer": located.answer,
    }


def diagnosis(lines: Sequence[Line]) -> str:
    """Say how a computer is set up, topic by topic."""
    said = []
    for topic, group in groupby(lines, lambda line: line.topic):
        said.append(topic)
        for line in group:
            said.append(f"  {line.state.value} {line.said}")
            said += [f"    {line.way}"] if line.way else []
    to_do = sum(line.state.name == "TO_DO" for line in lines)
    return _lines(
        [*said, "", f"有 {to_do} 项需要处理，见标有 × 的各行。" if to_do else "没有需要处理的问题。"]
    )


def handed_out(done: HandedOut, year: int, out: object) -> str:
    """Say how many workbooks were made, for whom, and where they are."""
    units = {one.unit for one in done.handouts}
    departments = {one.folder for one in done.handouts}
    continuing = sum(one.continuing for one in done.handouts)
    lines = [
        f"已生成《{done.form.title}》（{year}年度）预填表 {len(done.handouts)} 个，"
        f"发给 {len(units)} 个单位（{len(departments)} 个主管部门）：{out}",
    ]
    if continuing:
        lines.append(f"其中 {continuing} 个延续项目带入了上年内容，已标明待更新。")
    if done.unmatched:
        lines.append(f"上年有 {done.unmatched} 个项目不在名单中，没有带入。")
    lines.append("发给谁、预填了什么，见其中的“发放清单.xlsx”。")
    return _lines(lines)


def consolidated(done: Consolidation, out: object) -> str:
    """Say what went into a summary, and that its figures agree."""
    batch, report = done.batch, done.report
    lines = [
        f"已汇总 {len(batch.counted)} 个项目：{out}",
        f"核对：{len(report.proofs)} 项合计与申报表逐份相加一致，精确到分。",
        _digest(batch.submissions),
    ]
    if batch.round is None:
        lines.append(
            "未用台账：可读取的申报表全部计入，含有问题的和重复报送的；要登记、处理后再汇总，请加 --ledger。"
        )
    else:
        decided = Counter(one.standing.decision for one in batch.filed)
        said = "，".join(f"{one.word} {decided[one]} 份" for one in Decision if decided[one])
        lines.append(f"{batch.round} 台账：{said}。未接收的没有计入，原因见“未计入”。")
    lines += [f"  无法读取 {file.path}：{file.error}" for file in batch.submissions if file.error]
    return _lines(lines)


def ledger_status(told: Account) -> str:
    """List the declarations of a round as they stand, those that wait first."""
    batch = told.batch
    lines = [f"{batch.round}　台账 {told.ledger}" + (f"　截至 {batch.as_of}" if batch.as_of else "")]
    for decision in Decision:
        own = [one for one in batch.filed if one.standing.decision is decision]
        if own:
            money = sum((one.total for one in own if one.total is not None), Decimal(0))
            lines.append(f"【{decision.word}】{len(own)} 份，{in_wan(money)} 万元")
            lines += [f"  {line}" for one in own for line in _standing(one)]
    return _lines([*lines, f"共 {len(batch.filed)} 份。"])


def _standing(one: Filed) -> Iterator[str]:
    times = f"　第 {one.times} 次报送" if one.times > 1 else ""
    money = "" if one.total is None else f"　{in_wan(one.total)} 万元"
    yield f"编号 {one.number}　{one}{money}{times}"
    who = "" if one.standing.who == BY_RULE else f"（{one.standing.who}）"
    yield f"    {one.standing.said}：{one.standing.why}{who}"


def ledger_history(told: Account, versions: Sequence[Filed]) -> str:
    """Tell of every version that a unit has sent: when it came, what changed, what was decided."""
    lines = []
    for one in versions:
        came = f"　{one.received.isoformat()} 收到" if one.received else ""
        lines.append(f"编号 {one.number}　《{one.project}》第 {one.times} 次报送{came}　{one.file}")
        if one.checked.version:
            lines.append(f"  {one.checked.version}　{_counts(one.checked.report.count)}")
        if one.replaces:
            changes = list(differences(one.replaces.declaration, one.declaration))
            lines.append(f"  与编号 {one.replaces.number} 相比改动 {len(changes)} 处")
        for standing in told.decided.get(one.number, ()):
            day = standing.on.isoformat() if standing.on else ""
            lines.append(f"  {day} {standing.who}：{standing.decision.word}，{standing.why}")
        if one.standing.decision is Decision.SUPERSEDED:
            lines.append(f"  现为：{one.standing.decision.word}（{one.standing.why}）")
    return _lines(lines)


def ledger_diff(before: Filed, after: Filed, changes: Sequence[Change]) -> str:
    """Say field by field what is different in a later version."""
    lines = [f"编号 {before.number}　{before} → 编号 {after.number}　{after}：改动 {len(changes)} 处"]
    for one in changes:
        lines.append(f"  {one.where}")
        lines += [
            f"    {word}：{short(value) if value else '（空白）'}"
            for word, value in (("原为", one.before), ("现为", one.after))
        ]
    return _lines(lines)


def decided(filed: Sequence[Filed], decision: Decision) -> str:
    """Say what was decided of which declarations."""
    return _lines(
        f"编号 {one.number}　{one}：{one.standing.decision.word} → {decision.word}" for one in filed
    )


def given_back(done: GivenBack, out: object) -> str:
    """Say what was made for the units."""
    projects = sum(len(unit.filed) for unit in done.units)
    files = sum(len(unit.files) for unit in done.units)
    lines = [
        f"已为 {len(done.units)} 个单位的 {projects} 个退回项目生成退回通知单，标注工作簿 {files} 个：{out}",
        "发给谁、为什么退回，见其中的“退回清单.xlsx”。",
    ]
    if done.refilled:
        lines.append(
            "以下文件不是下发的模板，含有宏、链接等其他内容，或已不在原处；内容已填入正式申报表后标注："
        )
        lines += [f"  {file}" for file in done.refilled]
    return _lines(lines)


def published(done: Published, out: object) -> str:
    """Say how many projects are in the public version, and which are not."""
    lines = [f"已生成 {done.published} 个项目的公开版：{out}", "全部项目见其中的“公开目录.xlsx”。"]
    if done.held_back:
        lines.append(f"以下 {len(done.held_back)} 个项目没有公开：")
        lines += [f"  编号 {one.number}　{one}：{why}" for one, why in done.held_back]
    return _lines(lines)


_SECONDS_A_MINUTE = 60


def progress(verb: str, done: int, total: int, seconds: float) -> str:
    """Say how far a run is, how fast it goes, and how long it will still take."""
    line = f"正在{verb} {done}/{total}"
    if seconds < 1 or not done:
        return line
    rate = done / seconds
    left = round((total - done) / rate)
    rest = (
        f"{left // _SECONDS_A_MINUTE} 分 {left % _SECONDS_A_MINUTE} 秒"
        if left >= _SECONDS_A_MINUTE
        else f"{left} 秒"
    )
    return f"{line}，每秒 {rate:.0f} 个，" + (
        f"约剩 {rest}　" if done < total else f"用时 {seconds:.0f} 秒　　"
    )


def dumped(file: object, format: str, sheets: Sequence[Dumped]) -> str:
    """Say what stands on the sheets of a workbook."""
    lines = [f"{file}：{format}，{len(sheets)} 张工作表"]
    lines += [
        f"  {one.name}：{one.nonempty} 个单元格有内容" + ("" if one.visible else "，隐藏") for one in sheets
    ]
    return _lines(lines)


def dumped_document(file: object, format: str, sheets: Sequence[Dumped]) -> dict[str, Any]:
    """Give the same as one JSON document."""
    return {"file": str(file), "format": format, "sheets": [dataclasses.asdict(one) for one in sheets]}
