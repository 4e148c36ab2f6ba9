"""What goes back to the units, and what everybody may see."""

from __future__ import annotations

import hashlib
import io
import os
import re

import docx
import openpyxl
import pytest

from xlperf import actions, cli, outgoing, rounds
from xlperf.core.errors import NothingAccepted, NothingReturned
from xlperf.core.roster import Roster, Unit
from xlperf.core.round import Decision
from xlperf.forms.xiangyang_project import Narrative
from xlperf.workbook.layout import REPORT
from xlperf.workbook.template import filled, filled_together

from .round import WRONG, Desk, of, saved_on

SECRET = of("丙馆").but({Narrative.summary: "本项目涉密，内容另行报送。" * 4})


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def words(content: bytes) -> str:
    """Give all that a Word document says."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def give_back(desk, **settings):
    out = desk.received.parent / "退回"
    return out, outgoing.give_back(desk.received, out, desk.ledger, **settings)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_a_unit_gets_a_notice_and_its_own_workbook_marked(desk):
    desk.send("文旅局/甲.xlsx", of("甲馆", base=WRONG))
    desk.send("乙.xlsx", of("乙馆"))
    desk.consolidate()
    original = (desk.received / "文旅局" / "甲.xlsx").read_bytes()
    desk.decide("甲", Decision.RETURNED)
    out, done = give_back(desk, until=cli._date("2026-12-01"))
    made = files(out)
    assert made.keys() == {"退回清单.xlsx", "文旅局/甲馆_退回通知单.docx", "文旅局/甲（已标注）.xlsx"}
    assert done.refilled == ()
    said = words(made["文旅局/甲馆_退回通知单.docx"])
    for word in (
        "甲馆：",
        "2027 年度（一上）",
        "2026 年 12 月 1 日前",
        "退回理由：核实。",
        "核对情况：必须修改 1 项。",
        "联系电话",
        "必须修改",
    ):
        assert word in said
    assert not {"错误", "违规", "ERROR"} & set(said)
    book = openpyxl.load_workbook(io.BytesIO(made["文旅局/甲（已标注）.xlsx"]))
    assert book[REPORT]["C4"].value == "BAS-003"
    (declared,) = actions.read(out / "文旅局" / "甲（已标注）.xlsx")
    assert declared == of("甲馆", base=WRONG)
    assert (desk.received / "文旅局" / "甲.xlsx").read_bytes() == original


@pytest.mark.parametrize("kind", ["gone", "changed", "another program's"])
def test_what_cannot_be_marked_comes_back_as_a_filled_official_form(desk, kind):
    path = desk.received / "甲.xlsx"
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    if kind == "another program's":
        book = openpyxl.load_workbook(path)
        del book[REPORT]
        book.save(path)
        saved_on(path, "2026-10-10")
    desk.consolidate()
    desk.decide("甲", Decision.RETURNED)
    if kind == "gone":
        path.unlink()
    if kind == "changed":
        path.write_bytes(filled(of("甲馆")))
    out, done = give_back(desk)
    assert done.refilled == ("甲.xlsx",)
    (declared,) = actions.read(out / "文旅局" / "甲（已标注）.xlsx")
    assert declared == of("甲馆", base=WRONG)
    book = openpyxl.load_workbook(out / "文旅局" / "甲（已标注）.xlsx")
    assert book[REPORT]["C4"].value == "BAS-003"


def test_projects_of_a_unit_go_back_in_one_notice_and_files_are_not_mixed_up(desk):
    for name in ("甲", "乙"):
        (desk.received / name).mkdir()
        desk.send(f"{name}/表.xlsx", of(f"{name}馆", base=WRONG))
    both = [of("丙馆", "第一项", WRONG), of("丙馆", "第二项", WRONG)]
    (desk.received / "丙.xlsx").write_bytes(filled_together(both))
    desk.consolidate()
    rounds.decide(desk.ledger, [], Decision.RETURNED, "请修改", "王", pending=True)
    out, done = give_back(desk)
    assert {unit.unit: len(unit.filed) for unit in done.units} == {"甲馆": 1, "乙馆": 1, "丙馆": 2}
    made = files(out)
    assert {"文旅局/表（已标注）.xlsx", "文旅局/表（已标注）(2).xlsx"} <= made.keys()
    said = words(made["文旅局/丙馆_退回通知单.docx"])
    assert "《第一项》" in said
    assert "《第二项》" in said
    listed = openpyxl.load_workbook(out / "退回清单.xlsx")["退回清单"]
    assert {row[7] for row in listed.iter_rows(min_row=4, max_row=7, values_only=True)} <= made.keys()


def test_a_notice_shows_what_cannot_be_seen(desk):
    desk.send("甲.xlsx", of("甲馆", "修\u202e路\x0b\u200b<w:p>&amp;", base=WRONG))
    desk.consolidate()
    desk.decide("甲", Decision.RETURNED)
    out, _ = give_back(desk)
    (name,) = (one for one in files(out) if one.endswith(".docx"))
    assert "《修⟨U+202E⟩路⟨U+000B⟩⟨U+200B⟩<w:p>&amp;》" in words(files(out)[name])


def test_units_whose_names_are_alike_get_a_notice_each(desk):
    long = "楚宁市文化旅游局直属的一家名称很长很长的历史文化名城保护与研究中心"
    for number, unit in enumerate((f"{long}甲", f"{long}乙", "A馆", "a馆"), 1):
        desk.send(f"{number}.xlsx", of(unit, base=WRONG))
    desk.consolidate()
    rounds.decide(desk.ledger, [], Decision.RETURNED, "请修改", "王", pending=True)
    out, _ = give_back(desk)
    notices = [name for name in files(out) if name.endswith(".docx")]
    assert len({name.casefold() for name in notices}) == 4
    listed = openpyxl.load_workbook(out / "退回清单.xlsx")["退回清单"]
    assert {row[6] for row in listed.iter_rows(min_row=4, max_row=7, values_only=True)} == set(notices)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["con", "=1+1", "--help", "a\u202eb", "甲:乙", "长" * 80, "🙂" * 60, "a."])
def test_what_a_unit_called_its_file_makes_a_name_for_every_system(desk, name):
    desk.send(f"{name}.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    rounds.decide(desk.ledger, [], Decision.RETURNED, "请修改", "王", pending=True)
    out, _ = give_back(desk)
    (made,) = (name for name in files(out) if name.endswith("（已标注）.xlsx"))
    assert not re.search(r'[\\:*?"<>|\x00-\x1f\u202e]|^-|[ .]$', made)
    assert len(made.rpartition("/")[2].encode()) < 250


def test_the_roster_says_where_a_unit_belongs(desk):
    desk.send("甲.xlsx", of("甲馆", base=WRONG, department="写错的部门"))
    desk.consolidate(roster=Roster((Unit("1", "甲馆", "市文旅局"),)))
    desk.decide("甲", Decision.RETURNED)
    out, _ = give_back(desk)
    assert (out / "市文旅局" / "甲馆_退回通知单.docx").exists()


def test_the_same_returns_give_the_same_bytes(desk):
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    desk.decide("甲", Decision.RETURNED)
    first, _ = give_back(desk)
    before = {name: hashlib.sha256(content).hexdigest() for name, content in files(first).items()}
    again, _ = give_back(desk)
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files(again).items()} == before


def test_nothing_to_return_or_to_publish_is_said(desk):
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    with pytest.raises(NothingReturned):
        give_back(desk)
    with pytest.raises(NothingAccepted):
        outgoing.publish(desk.received.parent / "公开", desk.ledger)
    assert not (desk.received.parent / "公开").exists()


def test_commands_say_what_they_have_made(desk, capsys, monkeypatch):
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    desk.send("丙.xlsx", SECRET)
    desk.consolidate()
    monkeypatch.chdir(desk.received.parent)
    common = ["--why", "请修改", "--who", "王", "--ledger", "台账.db"]
    assert cli.main(["ledger", "return", "--pending", *common]) == 0
    assert cli.main(["ledger", "accept", str(desk.number("丙")), *common]) == 0
    assert cli.main(["return", "收件", "-o", "退回"]) == 0
    said = capsys.readouterr().out
    assert "待处理 → 退回" in said
    assert "已为 1 个单位的 1 个退回项目" in said
    assert cli.main(["publish", "-o", "公开"]) == 1
    assert "没有公开" in capsys.readouterr().out
    assert cli.main(["ledger", "accept", *common]) == 2
    assert "--pending" in capsys.readouterr().err
