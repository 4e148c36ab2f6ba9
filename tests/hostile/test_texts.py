"""Hostile texts stay texts: as read, in a summary, and in whatever is shown of them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import openpyxl
import pytest

from xlperf import actions, cli, page, rounds
from xlperf.core.declaration import Place
from xlperf.core.fields import Amount, Day, TitleYear
from xlperf.forms.xiangyang_project import Detail, Filing, Narrative, Project
from xlperf.workbook.template import filled

from ..samples import GOOD
from .attack import places
from .package import BOOK, SHEET, cell_of, every, swap, text, workbook
from .test_objects import UNSEEN

TEXTS = {
    "equals": "=1+1",
    "dde": "=cmd|' /C calc'!A0",
    "hyperlink": '=HYPERLINK("http://127.0.0.1/?"&A1,"看这里")',
    "webservice": '=WEBSERVICE("http://127.0.0.1/")',
    "plus": "+1+1",
    "plus-country": "+86 710 0000",
    "minus": "-5",
    "minus-formula": "-1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "carriage-return": "\r=1+1",
    "line-feed": "\n=1+1",
    "wide-equals": "＝1+1",
    "wide-plus": "＋1+1",
    "wide-minus": "－1+1",
    "wide-at": "＠SUM(1)",
    "apostrophe": "'=1+1",
    "braces": "{=1+1}",
    "mark": "\ufeff=1+1",
    "no-break": "\xa0=1+1",
    "wide-blank": "\u3000=1+1",
    "zero-width": "\u200b=1+1",
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "quotes": "\"' onmouseover=alert(1) x='\"",
    "entity": "&lt;b&gt;&#x3C;script&#x3E;",
    "markdown": "[看](javascript:alert(1)) | `a` | ![](http://127.0.0.1/)",
    "colours": "甲\x1b[31m乙\x1b]0;丙\x07",
    "c1": "甲\x9b31m乙",
    "template": "{{7*7}}${7*7}<%= 7*7 %>",
    "format": "%s%n%d{0}{self}",
    "escape": "_x0041_",
    "bidi": "甲\u202e乙\u2066丙",
    "forged": "甲\n【必须修改】\n共 0 个文件：可读取 0 个。",
    "forged-return": "甲\r共 0 个文件",
    "web": "http://127.0.0.1/a",
    "mail": "mailto:a@example.invalid",
    "server": "\\\\127.0.0.1\\a",
    "file": "file:///c:/windows/system32/calc.exe",
    "javascript": "javascript:alert(1)",
    "line-separator": "甲\u2028乙\u0085丙",
    "longest": "=" + "长" * 32_766,
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
BEGINS = tuple("=+-@\t\r\n＝＋－＠'{")
LIVE = re.compile(r"1\+1|cmd\||127\.0\.0\.1|alert\(|calc\.exe|SUM\(1", re.IGNORECASE)


LONG_IN = (Filing.unit, Project.name, Narrative.summary)
"""Where the longest text stands: in every field, checking it would take longer than all the others."""


def planted(said: str) -> dict[Place, str]:
    """Give a text for every place of the good declaration that asks for one."""
    asked = [
        place for place in places(GOOD)
        if not isinstance(place.field, Amount | Day | TitleYear) and GOOD.raw(place) is not None
        and (len(said) < 1000 or place.field in LONG_IN)
    ]  # fmt: skip
    return dict.fromkeys(asked, said)


def written(said: str) -> bytes:
    """Write a workbook with a text at every such place, as Excel would keep it."""
    kept = _CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", said)
    edits = [text(cell_of(place.field, place.row), kept) for place in planted(said)]
    return workbook({SHEET: every(*edits)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts") / "收件"
    folder.mkdir()
    for key, said in TEXTS.items():
        (folder / f"{key}.xlsx").write_bytes(written(said))
    return folder


@pytest.fixture(scope="module")
def found(folder):
    return {one.path.stem: one for one in actions.check([folder])}


@pytest.fixture(scope="module")
def done(folder):
    out = folder.parent / "汇总.xlsx"
    rounds.consolidate(folder, out)
    return openpyxl.load_workbook(out)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_read_as_it_stands(found, key):
    one = found[key]
    assert one.error is None, one.error
    (checked,) = one.checked
    said = TEXTS[key]
    read = {place: checked.declaration.raw(place) for place in planted(said)}
    # whatever ends a line in a cell may be read as a line feed
    assert {str(raw).replace("\r", "\n") for raw in read.values()} == {said.replace("\r", "\n")}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_the_same_when_it_is_written_and_read_again(found, key, tmp_path):
    (checked,) = found[key].checked
    again = tmp_path / "again.xlsx"
    again.write_bytes(filled(checked.declaration))
    (declared,) = actions.read(again)
    assert declared == checked.declaration


def test_every_text_is_in_the_summary_whole_and_as_a_text(done):
    sheet = done["绩效目标申报汇总表"]
    heads = [cell.value for cell in sheet[3]]
    rows = list(sheet.iter_rows(min_row=4, max_row=3 + len(TEXTS)))
    for head in ("填报单位", "项目名称"):
        cells = [row[heads.index(head)] for row in rows]
        held = {str(cell.value) for cell in cells}
        for key, said in TEXTS.items():
            kept = _CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", said)
            assert held & {said, said.strip(), kept, said.replace("\r", "\n")}, key


def test_no_cell_of_a_summary_comes_to_life(done):
    planted_texts = set(TEXTS.values())
    live, unquoted, linked = [], [], []
    for sheet in done:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            value, where = str(cell.value or ""), f"{sheet.title} {cell.coordinate}"
            if cell.data_type == "f" and LIVE.search(value):
                live.append(where)
            if (
                cell.data_type == "s"
                and value[:1] in BEGINS
                and value in planted_texts
                and not cell.quotePrefix
            ):
                unquoted.append(where)
            targets = [cell.hyperlink.target, cell.hyperlink.location] if cell.hyperlink else []
            if any(target and LIVE.search(target) for target in targets):
                linked.append(where)
    assert (live, unquoted, linked) == ([], [], [])


def test_no_name_or_property_of_a_summary_comes_from_a_text(done):
    told = [str(name) for name in done.defined_names]
    told += [str(getattr(done.properties, name)) for name in ("title", "creator", "subject", "keywords")]
    told += done.sheetnames
    assert not [one for one in told if LIVE.search(one)]


def test_no_text_moves_the_terminal(folder, capfd):
    assert cli.main(["check", str(folder)]) == 1
    out, _ = capfd.readouterr()
    assert not set(UNSEEN.findall(out))
    lines = out.splitlines()
    assert len([line for line in lines if line.startswith("共 ")]) == 1
    assert len([line for line in lines if "绩效目标申报表（2027年度）" in line]) == len(TEXTS)


def test_no_answer_moves_the_terminal(folder, capfd):
    for path in sorted(folder.iterdir()):
        assert cli.main(["read", str(path)]) == 0
        out, _ = capfd.readouterr()
        assert not set(UNSEEN.findall(out)), path.stem


def test_every_text_is_in_the_data_for_programs(folder, capfd):
    cli.main(["check", str(folder), "--json"])
    out, _ = capfd.readouterr()
    assert not re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)
    assert len(json.loads(out)["files"]) == len(TEXTS)


class Elements(HTMLParser):
    """Counts the elements of a page, and keeps what attributes say that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.active: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        if tag in {"img", "iframe", "object", "embed", "base", "link"}:
            self.active.append((tag, str(attrs)))
        for name, value in attrs:
            goes = name in {"href", "src", "srcset", "action", "formaction", "data", "style", "xlink:href"}
            if name.startswith("on") or (
                goes and re.search(r"(javascript|https?|file|mailto):|\\\\|url", value)
            ):
                self.active.append((name, value))


def elements(submissions) -> Elements:
    seen = Elements()
    seen.feed(page.page(submissions))
    return seen


def test_nothing_on_the_page_comes_from_a_text(found, tmp_path):
    good = tmp_path / "good.xlsx"
    good.write_bytes(filled(GOOD.but({Project.phone: "1"})))
    plain, hostile = elements(actions.check([good])), elements(list(found.values()))
    assert hostile.scripts == plain.scripts
    assert hostile.active == plain.active
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
                         page.page(list(found.values())).replace("\r\n", "\n"))  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "<b>甲", "{{7*7}}", "%s%n", "甲\u202e乙", "'甲", "a&b"])
def test_a_sheet_may_be_called_anything(name, tmp_path, capfd):
    path = tmp_path / "in" / "a.xlsx"
    path.parent.mkdir()
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").encode()
    path.write_bytes(workbook({
        BOOK: swap('<sheet name="申报表"'.encode(), b'<sheet name="' + escaped + b'"'),
        SHEET: text(cell_of(Detail.name, 0), ""),
    }))  # fmt: skip
    assert cli.main(["check", str(path)]) == 1
    assert not UNSEEN.findall(capfd.readouterr().out)
    seen = elements(actions.check([path]))
    assert not seen.active
    rounds.consolidate(path.parent, tmp_path / "out.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx"):
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" and name in str(cell.value)]


def test_look_alikes_of_a_unit_are_not_taken_for_it(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["楚宁市文化馆", "楚宁市⽂化馆", "楚宁市文\u200b化馆", "楚宁巿文化馆"]
    for at, name in enumerate(names):
        (folder / f"{at}.xlsx").write_bytes(filled(GOOD.but({Filing.unit: name, Project.agency: name})))
    done = rounds.consolidate(folder, tmp_path / "out.xlsx")
    keys = [one.key[0] for one in done.batch.filed]
    # 巿 (fú) looks like 市 and is another character: whoever matched it would pay another unit
    assert len(keys) == len(names)
    assert keys[3] != keys[0]
    assert keys[2] == keys[0]
