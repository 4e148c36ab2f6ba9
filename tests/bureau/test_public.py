"""The public version: the declaration as it prints, with nobody in it who is to be masked."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlperf import actions, cli, outgoing
from xlperf.core.fields import Choice, FunctionCode, Person, Phone, TitleYear
from xlperf.core.masking import masked
from xlperf.core.round import Decision
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import Detail, Filing, Funding, Narrative, Project, Schedule
from xlperf.workbook.printed import printed

from ..samples import GOOD, MOF
from .round import Desk, of

SECRET = of("丙馆").but({Narrative.summary: "本项目涉密，内容另行报送。" * 4})
PEOPLE = {
    field: f"{surname}某{given}"
    for field, surname, given in zip(
        [field for field in GOOD.form.fields() if isinstance(field, Person)],
        "仉仝佴侴",
        "甲乙丙丁",
        strict=False,
    )
}
PHONE, IDENTITY, MAIL = "13987654321", "42060619800101123X", "canary@example.cn"
SAID = f"由{'、'.join(PEOPLE.values())}负责，电话{PHONE}，证号{IDENTITY}，邮箱{MAIL}。"
TOLD = [*PEOPLE.values(), PHONE, IDENTITY, MAIL]


def planted():
    """Give a declaration that names its people in every text."""
    changes: dict[Any, Any] = {**PEOPLE, Project.phone: PHONE}
    for field in GOOD.form.fields():
        if field.textual and not isinstance(field, Person | Phone | Choice | FunctionCode | TitleYear):
            changes[field] = [SAID, f"又{SAID}"] if field.table else f"{field.label}：{SAID}"
    changes[Filing.unit] = f"{PEOPLE[Project.leader]}工作室"
    return GOOD.but(changes)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def inflated(path: Path) -> str:
    """Give everything that a package says, with its comments and the names of its parts."""
    with zipfile.ZipFile(path) as package:
        told = [package.comment, *(one.comment + one.extra for one in package.infolist())]
        told += [part for name in package.namelist() for part in (name.encode(), package.read(name))]
    return b"\n".join(told).decode("utf-8", "replace")


def test_nobody_who_is_masked_is_in_anything_that_is_published(desk, capsys, monkeypatch):
    assert len(PEOPLE) == 4
    desk.send("甲.xlsx", planted())
    desk.send("丙.xlsx", SECRET)
    desk.consolidate()
    for name in ("甲", "丙"):
        desk.decide(name, Decision.ACCEPTED)
    monkeypatch.chdir(desk.received.parent)
    capsys.readouterr()
    assert cli.main(["publish", "-o", "公开", "--ledger", str(desk.ledger)]) == 1
    said = capsys.readouterr()
    told = said.out + said.err
    made = [path for path in Path("公开").rglob("*") if path.is_file()]
    assert {path.name for path in made} > {"公开目录.xlsx"}
    everything = "".join(f"{path}{path.stat()}{inflated(path)}" for path in made)
    assert "仉**工作室" in everything, "it is read at all"
    for one in TOLD:
        assert one not in everything
        assert one not in told
    assert "丙馆" not in everything
    assert "丙馆" in told, "the bureau is told what is held back"


def test_a_consolidation_says_nothing_of_what_units_wrote(desk, capsys):
    desk.send("甲.xlsx", planted())
    words = ["consolidate", str(desk.received), "-o", str(desk.out), "--ledger", str(desk.ledger)]
    assert cli.main([*words, "--round", "2027-一上"]) == 0
    said = capsys.readouterr()
    texts = {str(raw) for raw in planted().sections.answers.values() if isinstance(raw, str) and len(raw) > 4}
    assert not [text for text in (*texts, *TOLD) if text in said.out + said.err]


@pytest.mark.parametrize("declaration", [GOOD, MOF], ids=["good", "mof"])
def test_a_public_copy_is_the_declaration_and_nothing_else(declaration, tmp_path):
    public = masked(declaration, DEFAULTS).declaration
    content = printed(public)
    book = openpyxl.load_workbook(io.BytesIO(content))
    (sheet,) = book
    assert not book.defined_names
    assert not sheet.conditional_formatting
    assert not sheet.data_validations.dataValidation
    assert not sheet.protection.sheet
    hidden = [one for side in (sheet.row_dimensions, sheet.column_dimensions) for one in side.values()]
    assert not any(one.hidden for one in hidden)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if re.search("vba|drawing|external|custom", name)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    drawn = actions.import_file(path, tmp_path / "b.xlsx")
    assert drawn.declaration == public.completed(), "whoever reads it reads the same"


def test_a_public_copy_keeps_texts_texts():
    content = printed(GOOD.but({Funding.other: "=1+1", Narrative.grounds: "=HYPERLINK(1)"}))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["申报表"]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * 2


def test_a_public_copy_has_rows_for_what_is_declared(tmp_path):
    shorter = openpyxl.load_workbook(io.BytesIO(printed(GOOD.but({Detail: [], Schedule: []}))))["申报表"]
    whole = openpyxl.load_workbook(io.BytesIO(printed(GOOD)))["申报表"]
    gone = len(GOOD.rows(Detail)) - 1 + len(GOOD.rows(Schedule)) - 1
    assert whole.max_row - shorter.max_row == gone


def test_the_secret_are_held_back_and_the_list_leads_to_the_rest(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.send("丙.xlsx", SECRET)
    desk.consolidate()
    for name in ("甲", "丙"):
        desk.decide(name, Decision.ACCEPTED)
    out = desk.received.parent / "公开"
    done = outgoing.publish(out, desk.ledger)
    assert done.published == 1
    ((held, why),) = done.held_back
    assert (held.unit_name, "涉密" in why) == ("丙馆", True)
    (file,) = out.glob("文旅局/甲馆_*.xlsx")
    cell = openpyxl.load_workbook(out / "公开目录.xlsx")["公开目录"]["F4"]
    assert (out / str(cell.value)) == file
