"""A round from the first file to the last decision."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from datetime import date

import openpyxl
import pytest

from xlperf import cli, rounds
from xlperf.actions import View
from xlperf.bureau.ledger import Ledger
from xlperf.bureau.workers import Workers
from xlperf.core.errors import (
    AlreadyDecided,
    LedgerBusy,
    NeedsRound,
    NoLedger,
    NoReason,
    NotALedger,
    UnknownNumber,
    UnknownUnit,
)
from xlperf.core.profile import read_profile
from xlperf.core.roster import Roster, Unit
from xlperf.core.round import Decision, Round
from xlperf.forms.xiangyang_project import Annual, Evaluation, Funding, Heading, Narrative, Project

from ..samples import GOOD
from .round import ROUND, WRONG, Desk, of, saved_on, send


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def rows(desk, sheet):
    book = openpyxl.load_workbook(desk.out, data_only=True)
    heads = [cell.value for cell in book[sheet][3]]
    found = [dict(zip(heads, row, strict=True)) for row in book[sheet].iter_rows(min_row=4, values_only=True)]
    return [row for row in found if row[heads[0]] != "合计"]


# --- what is decided


def test_what_has_no_errors_is_accepted_by_rule_and_the_rest_waits(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.send("乙.xlsx", of("乙馆", base=WRONG))
    done = desk.consolidate()
    assert desk.standing() == {"甲": "接收（按规则）", "乙": "待处理"}
    assert [one.unit_name for one in done.batch.counted] == ["甲馆"]
    (left,) = rows(desk, "未计入")
    assert (left["填报单位"], left["处理"], left["原因"]) == ("乙馆", "待处理", "必须修改 1 项")
    assert any("未计入" in row["核对内容"] and "乙馆" in row["核对内容"] for row in rows(desk, "核对"))


def test_the_rule_can_be_switched_off(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate(accepts=False)
    assert desk.standing() == {"甲": "待处理"}
    desk.consolidate()
    assert desk.standing() == {"甲": "接收（按规则）"}


def test_what_an_officer_decides_stays_whatever_the_rule_says(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.send("乙.xlsx", of("乙馆", base=WRONG))
    desk.consolidate()
    desk.decide("甲", Decision.RETURNED)
    desk.decide("乙", Decision.ACCEPTED)
    desk.consolidate()
    assert desk.standing() == {"甲": "退回", "乙": "接收"}
    assert [row["填报单位"] for row in rows(desk, "绩效目标申报汇总表")] == ["乙馆"]


def test_a_decision_needs_a_reason_and_a_number_that_is_there(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    with pytest.raises(NoReason):
        rounds.decide(desk.ledger, [1], Decision.VOID, " ", "王")
    with pytest.raises(UnknownNumber, match="编号 7、8"):
        rounds.decide(desk.ledger, [1, 7, 8], Decision.VOID, "错报", "王")
    assert desk.standing() == {"甲": "接收（按规则）"}


def test_all_that_waits_is_decided_at_once(desk):
    for name in "甲乙":
        desk.send(f"{name}.xlsx", of(f"{name}馆", base=WRONG))
    desk.send("丙.xlsx", of("丙馆"))
    desk.consolidate()
    rounds.decide(desk.ledger, [], Decision.RETURNED, "请修改", "王", pending=True)
    assert desk.standing() == {"甲": "退回", "乙": "退回", "丙": "接收（按规则）"}


# --- versions


def test_a_resubmission_supersedes_with_its_differences(desk):
    desk.send("一.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    desk.send("二.xlsx", of("甲馆").but({Annual.value: ["≥1条"]}), "2026-10-12")
    done = desk.consolidate()
    assert desk.standing() == {"一": "被替代", "二": "接收（按规则）"}
    (one,) = done.batch.counted
    assert (one.times, one.replaces.file) == (2, "一.xlsx")
    assert done.cross
    told = next(one for one in done.cross.findings if one.code == "XFM-015")
    assert "年度绩效指标 第1行年度指标值" in told.message


def test_a_faulty_resubmission_takes_the_place_of_a_good_one_until_it_is_void(desk):
    desk.send("一.xlsx", of("甲馆"))
    desk.consolidate()
    desk.send("二.xlsx", of("甲馆", base=WRONG), "2026-10-12")
    desk.consolidate()
    assert desk.standing() == {"一": "被替代", "二": "待处理"}
    with pytest.raises(AlreadyDecided, match="作废编号 2"):
        desk.decide("一", Decision.ACCEPTED)
    desk.decide("二", Decision.VOID)
    desk.consolidate()
    assert desk.standing() == {"一": "接收（按规则）", "二": "作废"}


@pytest.mark.parametrize("later", ["一", "二"])
def test_of_versions_that_come_together_the_one_saved_later_counts(desk, later):
    for name in "一二":
        day = "2026-10-12" if name == later else "2026-10-10"
        desk.send(f"{name}.xlsx", of("甲馆").but({Narrative.summary: f"第{name}稿。" * 20}), day)
    desk.consolidate()
    assert desk.standing()[later] == "接收（按规则）"


def test_projects_of_one_unit_do_not_supersede_each_other(desk):
    desk.send("一.xlsx", of("甲馆", "甲项目"))
    desk.send("二.xlsx", of("甲馆", "乙项目"))
    desk.consolidate()
    assert set(desk.standing().values()) == {"接收（按规则）"}


def test_declarations_without_names_stand_each_for_itself(desk):
    for number in range(2):
        desk.send(f"{number}.xlsx", of(None, None).but({Narrative.summary: f"第{number}份。" * 20}))
    desk.consolidate()
    assert set(desk.standing().values()) == {"待处理"}


def test_the_next_batch_refers_to_the_one_before_and_does_not_replace_it(desk):
    desk.send("一.xlsx", of("甲馆"))
    desk.consolidate()
    before = rounds.account(desk.ledger, ROUND).batch.counted
    shutil.rmtree(desk.received)
    desk.send("二.xlsx", of("甲馆").but({Funding.total: 1}))
    done = desk.consolidate(Round(2027, "二上"))
    assert any("与一上相比" in one.message for one in done.cross.findings)
    again = rounds.account(desk.ledger, ROUND).batch.counted
    assert [one.declaration for one in again] == [one.declaration for one in before]


def test_last_years_round_is_what_changes_are_measured_by(desk):
    desk.send("一.xlsx", of("甲馆"))
    desk.consolidate(Round(2026, "二上"))
    rounds.decide(desk.ledger, [1], Decision.ACCEPTED, "上年已批复", "王")
    shutil.rmtree(desk.received)
    total = float(GOOD[Funding.total] or 0) * 2
    desk.send("二.xlsx", of("甲馆").but({Funding.total: total, Funding.budget: total}))
    desk.consolidate(ROUND)
    rounds.decide(desk.ledger, [2], Decision.ACCEPTED, "核实", "王", ROUND)
    done = desk.consolidate(ROUND)
    told = [one.message for one in done.cross.findings if one.code == "XFM-009"]
    assert any("增减 +100.0%" in one for one in told)


# --- what stands against accepting


def test_objections_keep_the_rule_from_accepting(desk):
    roster = Roster((Unit("1", "甲城图书馆", "文旅局"), Unit("2", "乙城图书馆", "文旅局")))
    desk.send("甲.xlsx", of("甲城图书馆").but({Heading.year: Heading.year.text(2026)}))
    desk.send("生.xlsx", of("甲城图书舘"))
    desk.send("乙城图书馆_错放.xlsx", of("甲城图书馆", "乙项目"))
    done = desk.consolidate(roster=roster)
    why = {one.file: one.standing.why for one in done.batch.filed}
    assert "申报年度为 2026，本轮为 2027" in why["甲.xlsx"]
    assert "是否为“甲城图书馆”" in why["生.xlsx"]
    assert "写明“乙城图书馆”，表内的填报单位是“甲城图书馆”" in why["乙城图书馆_错放.xlsx"]
    assert not done.batch.counted


def test_the_same_content_of_two_units_waits_for_both(desk):
    for name in "甲乙":
        desk.send(f"{name}.xlsx", of(f"{name}馆", f"{name}项目").but({Evaluation.remarks: None}))
    done = desk.consolidate()
    assert {one.standing.decision for one in done.batch.filed} == {Decision.PENDING}
    assert all("申报内容完全相同" in one.standing.why for one in done.batch.filed)


# --- looking only where something has changed


def counted(monkeypatch):
    """Count how many files are looked into."""
    looked = []
    real = Workers.each

    def each(self, begin, over, lost=None):
        looked.append(len(over))
        return real(self, begin, over, lost)

    monkeypatch.setattr(Workers, "each", each)
    return looked


def test_an_unchanged_folder_is_not_looked_into_and_the_summary_stays(desk, monkeypatch, capsys):
    looked = counted(monkeypatch)
    desk.send("甲.xlsx", of("甲馆"))
    desk.send("乙.xlsx", of("乙馆", base=WRONG))
    desk.consolidate()
    before = desk.out.stat().st_mtime_ns, desk.out.stat().st_ino
    words = ["consolidate", str(desk.received), "-o", str(desk.out), "--ledger", str(desk.ledger)]
    assert cli.main(words) == 0
    assert "没有变化，汇总未重写" in capsys.readouterr().out
    assert (desk.out.stat().st_mtime_ns, desk.out.stat().st_ino) == before
    desk.send("乙.xlsx", of("乙馆"), "2026-10-13")
    assert not desk.is_unchanged()
    assert looked == [2, 0, 1]


def test_verify_looks_into_every_file(desk, monkeypatch):
    looked = counted(monkeypatch)
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    path = desk.received / "甲.xlsx"
    was = path.stat()
    content = bytearray(path.read_bytes())
    content[10] ^= 1  # the time of day of a part
    path.write_bytes(content)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert desk.is_unchanged()
    assert not desk.is_unchanged(verify=True)
    assert looked == [1, 0, 1]


def test_other_settings_judge_every_file_anew(desk):
    desk.send("甲.xlsx", of("甲馆").but({Narrative.necessity: "短。"}))
    desk.consolidate()
    codes = {one.finding.code for one in rounds.account(desk.ledger).batch.filed[0].checked.located}
    strict = read_profile("a", "[grades]\n" + "".join(f'"{code}" = "error"\n' for code in codes))
    assert codes
    done = desk.consolidate(view=View(profile=strict))
    assert done.batch.filed[0].standing.decision is Decision.PENDING


def test_a_summary_that_somebody_changed_is_written_again(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    desk.out.write_bytes(b"PK")
    assert not desk.is_unchanged()


def test_what_has_gone_from_the_folder_is_still_in_the_ledger(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.send("乙.xlsx", of("乙馆", "乙项目").but({Narrative.summary: "另一个项目。" * 20}))
    desk.consolidate()
    (desk.received / "甲.xlsx").unlink()
    assert len(desk.consolidate().batch.counted) == 2


def test_a_file_that_was_moved_is_found_where_it_lies_now(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    (desk.received / "文旅局").mkdir()
    (desk.received / "甲.xlsx").rename(desk.received / "文旅局" / "甲.xlsx")
    done = desk.consolidate()
    assert [one.file for one in done.batch.filed] == ["文旅局/甲.xlsx"]
    assert len(done.batch.submissions) == 1


def test_a_copy_is_passed_over_and_said_to_be_one(desk):
    desk.send("甲.xlsx", of("甲馆"))
    shutil.copy2(desk.received / "甲.xlsx", desk.received / "乙.xlsx")
    done = desk.consolidate()
    assert [one.reason for one in done.batch.submissions] == [None, "与“乙.xlsx”内容完全相同"]
    assert len(done.batch.filed) == 1


def test_interrupting_loses_nothing_that_was_registered(desk, monkeypatch):
    monkeypatch.setattr("xlperf.intake._TOGETHER", 1)
    for number in range(4):
        desk.send(f"{number}.xlsx", of(f"{number}馆"))

    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.consolidate(stages=lambda what: interrupt)
    assert not desk.out.exists()
    assert len(rounds.account(desk.ledger).batch.filed) == 2
    looked = counted(monkeypatch)
    desk.consolidate()
    assert looked == [2]


# --- the same in, the same out


def test_two_runs_on_the_same_inputs_give_the_same_workbook(tmp_path):
    contents = []
    for name in ("一", "二"):
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder)
        for number in range(3):
            desk.send(f"{number}/甲.xlsx", of(f"{number}馆", base=WRONG if number == 1 else GOOD))
        desk.consolidate()
        contents.append(desk.out.read_bytes())
    assert contents[0] == contents[1]


def test_the_day_is_that_of_the_newest_entry_unless_it_is_given(desk):
    desk.send("甲.xlsx", of("甲馆"), "2026-10-08")
    desk.send("乙.xlsx", of("乙馆"), "2026-10-09")
    assert desk.consolidate().batch.as_of == date(2026, 10, 9)
    assert desk.consolidate(as_of=date(2026, 11, 1)).batch.as_of == date(2026, 11, 1)


def test_days_are_those_of_china_wherever_the_program_runs(desk, monkeypatch):
    desk.send("甲.xlsx", of("甲馆"))
    os.utime(desk.received / "甲.xlsx", (1_791_648_000, 1_791_648_000))  # 2026-10-10 16:00 UTC
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    assert desk.consolidate().batch.filed[0].received == date(2026, 10, 11)


# --- who sent what, and when


def test_units_are_late_missing_or_in_time(desk):
    asked = {"甲馆": ("甲项目",), "乙馆": ("甲项目", "乙项目"), "丙馆": (), "丁馆": ("甲项目",)}
    last = date(2026, 10, 10)
    roster = Roster(tuple(Unit("", name, "文旅局", some, deadline=last) for name, some in asked.items()))
    desk.send("甲.xlsx", of("甲馆", "甲项目"), "2026-10-10")
    desk.send("乙.xlsx", of("乙馆", "甲项目"), "2026-10-09")
    desk.send("丁.xlsx", of("丁馆", "甲项目"), "2026-10-11")
    desk.consolidate(roster=roster)
    states = {row["单位"]: row["报送状态"] for row in rows(desk, "报送情况")}
    assert states == {"甲馆": "按时", "乙馆": "部分报送", "丙馆": "未报送", "丁馆": "迟报"}
    overdue = {row["单位"]: row["逾期（天）"] for row in rows(desk, "报送情况")}
    assert overdue == {"甲馆": None, "乙馆": 1, "丙馆": 1, "丁馆": 1}
    desk.consolidate(as_of=date(2026, 10, 20))
    overdue = {row["单位"]: row["逾期（天）"] for row in rows(desk, "报送情况")}
    assert overdue == {"甲馆": None, "乙馆": 10, "丙馆": 10, "丁馆": 1}, "the ledger knows the roster"
    assert {row["单位"]: row["尚缺"] for row in rows(desk, "催报名单")} == {
        "乙馆": "缺 1 个项目：乙项目",
        "丙馆": "全部",
    }


def test_a_project_that_was_returned_and_mended_late_is_not_late(desk):
    roster = Roster((Unit("1", "甲馆", "文旅局", ("甲项目",), deadline=date(2026, 10, 10)),))
    desk.send("一.xlsx", of("甲馆", "甲项目", WRONG), "2026-10-09")
    desk.consolidate(roster=roster)
    desk.send("二.xlsx", of("甲馆", "甲项目"), "2026-10-20")
    desk.consolidate(roster=roster)
    assert [row["报送状态"] for row in rows(desk, "报送情况")] == ["按时"]


# --- the ledger as a file


def test_rows_of_a_ledger_cannot_be_changed_or_taken_away(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    with sqlite3.connect(desk.ledger) as db:
        for table in ("round", "reading", "submission", "sighting", "declaration", "decision", "summary"):
            (number,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert number
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1"):
                with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                    db.execute(statement)


def test_a_ledger_without_a_round_asks_for_one(desk):
    desk.send("甲.xlsx", of("甲馆"))
    with pytest.raises(NeedsRound, match="还没有轮次"):
        desk.consolidate(None)
    desk.consolidate()
    desk.consolidate(None, verify=True, accepts=False)
    desk.consolidate(Round(2027, "二上"))
    with pytest.raises(NeedsRound, match="2027-一上、2027-二上"):
        desk.consolidate(None)


def test_what_is_no_ledger_is_left_alone(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.ledger.write_text("不是台账" * 300, encoding="utf-8")
    before = desk.ledger.read_bytes()
    with pytest.raises(NotALedger):
        desk.consolidate()
    assert desk.ledger.read_bytes() == before
    desk.ledger.unlink()
    with sqlite3.connect(desk.ledger) as other:
        other.execute("CREATE TABLE a (b)")
    with pytest.raises(NotALedger, match="不是台账"):
        desk.consolidate()
    with pytest.raises(NoLedger, match=r"没有\.db"):
        rounds.account(desk.ledger.with_name("没有.db"))


def test_a_ledger_of_a_newer_program_is_left_alone(desk):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    with sqlite3.connect(desk.ledger) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(NotALedger, match="较新版本"):
        desk.consolidate()


def test_a_ledger_that_another_program_writes_into_is_busy(desk, monkeypatch):
    desk.send("甲.xlsx", of("甲馆"))
    desk.consolidate()
    monkeypatch.setattr("xlperf.bureau.ledger._WAIT", 0.01)
    other = sqlite3.connect(desk.ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerBusy):
        desk.consolidate(Round(2027, "二上"))
    other.close()


def test_history_and_differences_are_told_by_unit_and_number(desk, capsys):
    desk.send("一.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    desk.decide("一", Decision.RETURNED)
    desk.send("二.xlsx", of("甲馆"), "2026-10-12")
    desk.consolidate()
    ledger = ["--ledger", str(desk.ledger)]
    assert cli.main(["ledger", "history", "甲馆", *ledger]) == 0
    said = capsys.readouterr().out
    assert "编号 1" in said
    assert "王科长：退回，核实" in said
    assert "与编号 1 相比改动 1 处" in said
    assert cli.main(["ledger", "diff", "1", "2", *ledger]) == 0
    assert f"现为：{GOOD[Project.phone]}" in capsys.readouterr().out
    assert cli.main(["ledger", "status", *ledger]) == 0
    assert "【被替代】1 份" in capsys.readouterr().out
    with pytest.raises(UnknownUnit, match="是否为“甲馆”"):
        rounds.history(desk.ledger, "甲")


def test_one_bad_file_never_stops_the_batch(desk):
    desk.send("甲.xlsx", of("甲馆"))
    (desk.received / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    (desk.received / "网页.xlsx").write_bytes(b"<html></html>")
    done = desk.consolidate()
    assert len(done.batch.counted) == 1
    told = {row["文件"]: row["文件情况"] for row in rows(desk, "收件清单")}
    assert told == {"甲.xlsx": "可读取", "坏.xlsx": "无法读取", "网页.xlsx": "无法读取"}
    assert desk.is_unchanged(verify=True)


def test_words_of_what_a_file_is_are_never_those_of_what_is_decided():
    from xlperf.core.submission import Status

    assert not {one.word for one in Status} & {one.word for one in Decision}


def test_without_a_ledger_all_that_can_be_read_counts_and_that_is_said(tmp_path, capsys):
    send(tmp_path / "收件" / "甲.xlsx", of("甲馆", base=WRONG))
    assert cli.main(["consolidate", str(tmp_path / "收件"), "-o", str(tmp_path / "汇总.xlsx")]) == 0
    assert "未用台账" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize("option", [["--round", "2027-一上"], ["--verify"], ["--no-auto-accept"]])
def test_options_of_a_ledger_need_one(tmp_path, capsys, option):
    send(tmp_path / "收件" / "甲.xlsx", of("甲馆"))
    words = ["consolidate", str(tmp_path / "收件"), "-o", str(tmp_path / "汇总.xlsx"), *option]
    assert cli.main(words) == 2
    assert "--ledger" in capsys.readouterr().err


def test_the_ledger_keeps_all_that_was_found(desk):
    desk.send("甲.xlsx", of("甲馆", base=WRONG))
    desk.consolidate()
    from xlperf import actions

    (submission,) = actions.check([desk.received / "甲.xlsx"])
    (kept,) = rounds.account(desk.ledger).batch.filed
    (checked,) = submission.checked
    assert kept.checked.declaration == checked.declaration
    assert kept.checked.located == checked.located
    assert kept.checked.report == checked.report
    assert kept.checked.version == checked.version
    assert kept.sha256 == hashlib.sha256((desk.received / "甲.xlsx").read_bytes()).hexdigest()


def test_an_open_ledger_is_closed_again(desk):
    with Ledger(desk.ledger, create=True):
        pass
    saved_on(desk.ledger, "2026-10-10")
    desk.ledger.unlink()
