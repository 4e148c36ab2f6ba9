"""What was found, as one HTML page that loads nothing: to look through, filter and print."""

from __future__ import annotations

import html
import itertools
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from typing import Any

from . import __version__
from .core.catalogue import TOPICS
from .core.check import Finding
from .core.declaration import Declaration, Place, Record
from .core.fields import FILLING, Field, Severity
from .core.submission import Checked, Located, Status, Submission
from .core.words import visible
from .workbook.layout import GRID, Box, Line, lines

_TITLE = "绩效目标申报表校验报告"
_NOT_CHECKED = {Status.UNREADABLE: "无法读取", Status.SKIPPED: "跳过"}

_NEIGHBOUR = 80
"""Signs that are shown of a cell beside the one that a finding speaks of."""

_LONG = 400
"""Signs from which a cell is shown in a frame of its own, to scroll in."""

_ROWS = 8
"""Rows that are shown where a finding speaks of a whole column."""


class Html(str):
    """A text that is markup already."""

    __slots__ = ()


_VOID = frozenset({"meta", "col", "input"})


def _safe(text: str) -> str:
    """Escape a text, and make visible what cannot be seen in it."""
    return html.escape(visible(text))


def _e(tag: str, *inside: str | Iterable[Html], **attributes: str | int | bool) -> Html:
    """Make an element. What no element was made of is text, and stays text."""
    opening = tag
    for name, value in attributes.items():
        if value is not False:
            key = name.rstrip("_").replace("_", "-")
            opening += f" {key}" if value is True else f' {key}="{_safe(str(value))}"'
    content = "".join(
        one if isinstance(one, Html) else _safe(one) if isinstance(one, str) else "".join(one)
        for one in inside
    )
    return Html(f"<{opening}>{content}" if tag in _VOID else f"<{opening}>{content}</{tag}>")


def page(submissions: Sequence[Submission]) -> str:
    """Say what was found, file by file, the gravest first."""
    style, script = (
        files(__package__).joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    projects = [(file, checked) for file in submissions for checked in file.checked]
    head = _e(
        "head",
        _e("meta", charset="utf-8"),
        _e("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        _e("meta", name="viewport", content="width=device-width, initial-scale=1"),
        _e("title", _TITLE),
        _e("style", Html(style)),
    )
    body = _e(
        "body",
        _e("a", "跳到校验结果", class_="skip", href="#results"),
        _e("header", _e("h1", _TITLE), _e("p", _digest(submissions))),
        _e(
            "main",
            _overview(projects),
            _not_checked(submissions),
            _filters(projects),
            _contents(projects),
            _e(
                "section",
                _e("h2", "校验结果", id="results", tabindex="-1"),
                (_project(number, *one) for number, one in enumerate(projects)),
            ),
        ),
        _e("footer", f"由 xlperf {__version__} 在本机生成，未联网。"),
        _e("script", Html(script)),
    )
    return f"<!DOCTYPE html>\n{_e('html', head, body, lang='zh-CN')}\n"


def _policy(style: str, script: str) -> str:
    """Have the browser run our own style and script and nothing else."""
    own = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    return f"default-src 'none'; style-src {own[0]}; script-src {own[1]}; base-uri 'none'; form-action 'none'"


def _digest(submissions: Sequence[Submission]) -> str:
    of = Counter(file.status for file in submissions)
    told = [
        f"共 {len(submissions)} 个文件",
        f"校验申报表 {sum(len(file.checked) for file in submissions)} 份",
    ]
    told += [f"{word} {of[status]} 个文件" for status, word in _NOT_CHECKED.items() if of[status]]
    return f"{'，'.join(told)}。"


Projects = Sequence[tuple[Submission, Checked]]


def _overview(projects: Projects) -> Html:
    """Count what was found, by grade and by topic."""
    reports = [checked.report for _, checked in projects]
    grades = [(one.key, one.grade, [report.count(one) for report in reports]) for one in Severity]
    grades.append(("unverified", "未核验", [len(report.not_run) for report in reports]))
    tiles = (
        _e(
            "li",
            _e("span", word),
            _e("b", str(sum(counts))),
            _e("small", f"涉及 {sum(map(bool, counts))} 份申报表"),
            class_=key,
        )
        for key, word, counts in grades
    )
    rows = [(Html(_safe(_topic_name(topic))), counts, "") for topic, counts in _by_topic(projects).items()]
    return _e("section", _e("h2", "概况"), _e("ul", tiles, class_="tiles"), _counts("问题类别", rows))


def _topic(finding: Finding) -> str:
    return finding.code[:3]


def _topic_name(topic: str) -> str:
    return f"{TOPICS.get(topic, '其他')} {topic}"


def _by_topic(projects: Projects) -> dict[str, Counter[Severity]]:
    counts = {topic: Counter[Severity]() for topic in TOPICS}
    for _, checked in projects:
        for finding in checked.report.findings:
            counts.setdefault(_topic(finding), Counter())[finding.severity] += 1
    return {topic: own for topic, own in counts.items() if own}


def _counts(label: str, rows: Sequence[tuple[Html, Counter[Severity], str]]) -> Html:
    """Draw counts by grade as bars beside their figures; a row is named, and may be a project's."""
    most = max((counts.total() for _, counts, _ in rows), default=0)
    drawn = (
        _e(
            "tr",
            _e("th", name, scope="row"),
            _e("td", _bar(counts, most or 1), class_="chart"),
            (
                _e("td", str(counts[grade] or "–"), class_=grade.key if counts[grade] else "none")
                for grade in Severity
            ),
            data_project=project or False,
        )
        for name, counts, project in rows
    )
    heads = (
        _e("th", label, scope="col"),
        _e("td", class_="chart"),
        *(_e("th", one.grade, scope="col") for one in Severity),
    )
    return _e("table", _e("thead", _e("tr", heads)), _e("tbody", drawn), class_="counts") if rows else Html()


def _bar(counts: Counter[Severity], most: int) -> Html:
    """Draw one bar, a part for each grade; the figures beside it say the same."""
    parts, at = [], 0
    for severity in Severity:
        parts.append(_e("rect", x=at, width=counts[severity], height=1, class_=severity.key))
        at += counts[severity]
    return _e("svg", parts, viewBox=f"0 0 {most} 1", preserveAspectRatio="none", aria_hidden="true")


def _not_checked(submissions: Sequence[Submission]) -> Html:
    """List the files that were not checked, and why."""
    blocks = []
    for status, word in _NOT_CHECKED.items():
        those = [file for file in submissions if file.status is status]
        rows = (_e("tr", _e("th", str(file.path), scope="row"), _e("td", _why_not(file))) for file in those)
        heads = _e("tr", _e("th", "文件", scope="col"), _e("th", "原因", scope="col"))
        if those:
            summary = _e("summary", f"{word} {len(those)} 个文件")
            table = _e("table", _e("thead", heads), _e("tbody", rows), class_="list")
            blocks.append(_e("details", summary, table, open=status is Status.UNREADABLE))
    return _e("section", _e("h2", "未校验的文件"), blocks) if blocks else Html()


def _why_not(file: Submission) -> Iterator[Html]:
    """Say why a file was not checked, and by which rule."""
    if file.error and file.error.demand:
        yield _e("code", file.error.demand.code)
        yield Html(" ")
    yield Html(_safe(str(file.error or file.reason)))


def _filters(projects: Projects) -> Html:
    """Ask what to show; hidden until the script is there that answers."""
    totals = sum(_by_topic(projects).values(), Counter[Severity]())
    if not totals:
        return Html()
    boxes = (
        _e(
            "label",
            _e("input", type="checkbox", name="grade", value=grade.key, title=grade.grade, checked=True),
            f"{grade.grade} {totals[grade]}",
        )
        for grade in Severity
    )
    units = dict.fromkeys(_names(checked.declaration)[0] for _, checked in projects)
    return _e(
        "form",
        _e("fieldset", _e("legend", "等级"), boxes),
        _choice("topic", "类别", ((topic, _topic_name(topic)) for topic in _by_topic(projects))),
        _choice("unit", "单位", ((unit, unit) for unit in units)),
        _e("output"),
        _e("button", "全部显示", type="reset"),
        id="filters",
        aria_label="筛选校验结果",
        autocomplete="off",
        hidden=True,
    )


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> Html:
    offered = (_e("option", text, value=value) for value, text in options)
    return _e("label", label, _e("select", _e("option", "全部", value=""), offered, name=name))


def _names(declaration: Declaration) -> tuple[str, str]:
    roles = declaration.form.roles
    return declaration[roles.unit] or "未填单位", declaration[roles.project] or "未填项目"


def _contents(projects: Projects) -> Html:
    """List the projects with their counts."""
    rows = []
    for number, (_, checked) in enumerate(projects):
        unit, project = _names(checked.declaration)
        counts = Counter(finding.severity for finding in checked.report.findings)
        name = Html(_e("a", project, href=f"#{_id(number)}") + _e("small", unit))
        rows.append((name, counts, _id(number)))
    table = _counts("项目和填报单位", rows)
    frame = _e("div", table, class_="scroll", tabindex=0, role="region", aria_label="单位和项目")
    return _e("section", _e("h2", "单位和项目"), frame) if rows else Html()


def _id(number: int) -> str:
    return f"project-{number + 1}"


def _project(number: int, file: Submission, checked: Checked) -> Html:
    """Show what was found in a declaration."""
    declaration, report = checked.declaration, checked.report
    unit, project = _names(declaration)
    year = f"（{declaration.year}年度）" if declaration.year else ""
    counts = [f"{one.grade} {report.count(one)} 项" for one in Severity if report.count(one)]
    facts = {
        "填报单位": unit,
        "申报表": f"{declaration.form.title}{year}",
        "文件": str(file.path),
        "工作表": checked.sheet,
        "版次": str(checked.version or ""),
        "结果": "，".join(counts) or "未发现问题",
    }
    following, rest = _folded(checked)
    groups = itertools.groupby(checked.located, key=lambda one: _spot(one.finding, declaration))
    return _e(
        "article",
        _e("h3", project),
        _facts(facts),
        (_group(declaration, list(group), following) for _, group in groups),
        _list("由未在此列出的问题引起的", map(_item, rest)),
        _list(
            "已豁免",
            (
                _item(one, f"{waiver.who}：{waiver.why}（至 {waiver.until.isoformat()}）")
                for one, waiver in checked.waived
            ),
        ),
        _list("未核验", (_e("li", _e("code", one.code), one.reason) for one in report.not_run)),
        id=_id(number),
        class_="project",
        data_unit=unit,
    )


def _facts(facts: dict[str, str], kind: str = "facts") -> Html:
    pairs = (_e("div", _e("dt", name), _e("dd", text)) for name, text in facts.items() if text)
    return _e("dl", pairs, class_=kind)


def _list(title: str, items: Iterable[Html]) -> Html:
    """Fold a list away under its title, if there is anything in it."""
    listed = list(items)
    return _e("details", _e("summary", f"{title} {len(listed)} 项"), _e("ul", listed)) if listed else Html()


def _folded(checked: Checked) -> tuple[dict[Finding, list[Located]], list[Located]]:
    """Give all that follows from each finding, and what follows from nothing that is shown."""
    by_cause: dict[str | None, list[Located]] = {}
    for one in checked.consequences:
        by_cause.setdefault(one.finding.follows, []).append(one)

    def after(code: str) -> Iterator[Located]:
        for one in by_cause.pop(code, ()):
            yield one
            yield from after(one.finding.code)

    following: dict[Finding, list[Located]] = {}
    for one in checked.located:
        following.setdefault(one.finding, []).extend(after(one.finding.code))
    return following, [one for some in by_cause.values() for one in some]


def _where(located: Located) -> str:
    place = located.finding.place
    row = f"第{place.row + 1}行　" if place.row is not None else ""
    cell = f"　{located.cell}" if located.cell else ""
    return f"{place.field.part.label}　{row}{place.field.label}{cell}"


def _item(one: Located, note: str = "") -> Html:
    finding = one.finding
    said = (_e("p", text) for text in (finding.message, note) if text)
    return _e("li", _e("code", finding.code), _e("b", _where(one)), said)


def _spot(finding: Finding, declaration: Declaration) -> tuple[Severity, Place | None]:
    """Give how grave a finding is, and where; what is said of the file as a whole is at no place."""
    of_file = _topic(finding) == "FIL" and finding.place == Place(declaration.form.roles.year)
    return finding.severity, None if of_file else finding.place


def _group(
    declaration: Declaration, group: Sequence[Located], following: Mapping[Finding, Sequence[Located]]
) -> Html:
    """Show findings of one grade at one place: where, what, what to do, and the form's own cells."""
    severity, place = _spot(group[0].finding, declaration)
    return _e(
        "section",
        _e("h4", _e("span", severity.grade, class_="grade"), _where(group[0]) if place else "文件"),
        (_finding(one.finding, following[one.finding], one.answer) for one in group),
        _cells(declaration, place) if place else "",
        class_=f"place {severity.key}",
    )


def _finding(finding: Finding, following: Sequence[Located], answer: str | None) -> Html:
    origin = {
        "规则": f"{finding.code}（{TOPICS.get(_topic(finding), '其他')}）",
        "依据": finding.basis,
        "适用环节": "" if finding.stage is FILLING else f"{finding.stage.word}起",
        "评审意见类别": finding.tag.value if finding.tag else "",
        "说明": "" if finding.for_units else "属表样自身的问题，只供财政部门参考",
    }
    return _e(
        "div",
        _e("p", finding.message, class_="message"),
        _facts({"应为": finding.expected or "", "建议": finding.fix, "单位说明": answer or ""}, "advice"),
        _facts(origin),
        _list("由此引起、改正后随之消失的", map(_item, following)),
        class_="finding",
        data_grade=finding.severity.key,
        data_topic=_topic(finding),
    )


def _cells(declaration: Declaration, place: Place) -> Html:
    """Show the cell of a finding as the form prints it: under its head, between its neighbours."""
    part = place.field.part
    table = part.as_table()
    records = declaration.rows(table) if table else (declaration.sections,)
    rows = {table: max(1, len(records))} if table else {}
    printed = list(lines(replace(declaration.form, parts=(part,)), rows))
    own = [
        n for n, line in enumerate(printed) if _asks(line, place.field) and place.row in (None, line.number)
    ]
    shown = own[:_ROWS]
    if not shown:
        return Html()
    heads = [n for n in range(shown[0]) if printed[n].key.endswith(":head")][-1:]
    near = [n for n in (shown[0] - 1, shown[-1] + 1) if 0 <= n < len(printed) and _asks(printed[n])]
    drawn = []
    for n in sorted({*heads, *near, *shown}):
        line = printed[n]
        record = records[line.number or 0] if records else None
        drawn.append(
            _e(
                "tr",
                _e("td") if line.number is None else _e("th", f"第{line.number + 1}行", scope="row"),
                (_cell(box, record, n in shown and box.field is place.field) for box in line.boxes),
                class_="head" if n in heads else "own" if n in shown else "near",
            )
        )
    left = len(own) - len(shown) - 1
    return _e(
        "div",
        _e(
            "table",
            _e("caption", part.band) if part.band != part.label else "",
            _e("colgroup", _e("col", class_="rows" if table else "none"), (_e("col") for _ in range(GRID))),
            _e("tbody", drawn),
            class_="cells whole-column" if len(own) > 1 else "cells",
            aria_label=part.label,
        ),
        _e("p", f"其后还有 {left} 行，未列出。") if left > 0 else "",
        class_="form",
    )


def _asks(line: Line, field: Field[Any] | None = None) -> bool:
    """Tell whether a field, or any, is answered on a printed line."""
    return any(box.field is not None and field in (None, box.field) for box in line.boxes)


def _cell(box: Box, record: Record | None, here: bool) -> Html:
    field = box.field
    if field is None:
        return _e("th", box.text, colspan=box.width)
    raw = record.raw(field) if record else None
    value = None if raw is None or isinstance(raw, str) else record and record[field]
    text = "" if raw is None else str(raw) if value is None else field.show(value)
    if not here:
        short = text if len(text) <= _NEIGHBOUR else f"{text[:_NEIGHBOUR]}…"
        return _e("td", short, colspan=box.width, data_label=field.printed)
    shown: str | Html = text or _e("i", "（空）")
    if len(text) > _LONG:
        shown = _e("div", text, class_="long", tabindex=0, role="region", aria_label=field.printed)
    return _e("td", shown, colspan=box.width, data_label=field.printed, class_="here", aria_current="true")
