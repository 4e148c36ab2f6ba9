"""What a unit wrote, and what it called its files, cannot speak for this program."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from xlperf import actions, cli, show
from xlperf.core import errors
from xlperf.core.words import UNSEEN, one_line, visible
from xlperf.forms.xiangyang_project import Filing, Narrative, Project
from xlperf.workbook.template import filled

from .samples import GOOD

HOSTILE = "甲\x1b[2J\x9b1m\n共 0 个文件：可读取 0 个。\r\u202e\u200b\u2028乙\x07\t"
WRITTEN = GOOD.but(
    {Filing.unit: HOSTILE, Project.name: HOSTILE, Project.phone: None, Narrative.grounds: HOSTILE}
)


def is_clean(said: str) -> bool:
    return not UNSEEN.search(said)


@pytest.mark.parametrize(
    ("text", "lines", "line"),
    [
        pytest.param("甲，乙", "甲，乙", "甲，乙", id="as it should be"),
        pytest.param("甲\n乙", "甲\n乙", "甲⏎乙", id="two lines"),
        pytest.param("甲\r\n乙", "甲⟨U+000D⟩\n乙", "甲⏎乙", id="two lines of Windows"),
        pytest.param("\x1b[31m", "⟨U+001B⟩[31m", "⟨U+001B⟩[31m", id="a colour"),
        pytest.param("\u202etxt.xlsx", "⟨U+202E⟩txt.xlsx", "⟨U+202E⟩txt.xlsx", id="turned round"),
        pytest.param("甲\u2028乙", "甲⟨U+2028⟩乙", "甲⟨U+2028⟩乙", id="a line end of Unicode"),
        pytest.param("坏\udcff", "坏⟨U+DCFF⟩", "坏⟨U+DCFF⟩", id="a byte that is no text"),
    ],
)
def test_what_cannot_be_seen_is_shown(text, lines, line):
    assert (visible(text), one_line(text)) == (lines, line)


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a file of a hostile name, and one that cannot be read."""
    name = "甲\x1b[2J\n乙\u202e.xlsx"
    (tmp_path / name).write_bytes(filled(WRITTEN))
    (tmp_path / f"坏{name}").write_bytes(b"<html>")
    (tmp_path / f"{name}.txt").write_bytes(b"")
    (tmp_path / os.fsdecode(b"\xff\xfe.xlsx")).write_bytes(b"PK")
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_each_thing_is_said_in_a_line_of_its_own(folder, capsys):
    cli.main(["check", str(folder)])
    said = capsys.readouterr()
    assert is_clean(said.out + said.err)
    assert not [line for line in said.out.splitlines() if line.startswith("共 0 个文件")]
    cli.main(["consolidate", str(folder), "-o", str(folder.parent / "汇总.xlsx")])
    said = capsys.readouterr()
    assert "已汇总 1 个项目" in said.out
    assert is_clean(said.out + said.err)


def test_answers_of_many_lines_are_one_line_each():
    said = show.answers(WRITTEN)
    assert is_clean(said)
    assert len(said.splitlines()) == len(show.answers(GOOD.but({Project.phone: None})).splitlines())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_json_says_the_same_without_a_sign_that_a_terminal_obeys(folder):
    data = show.document(actions.check([folder]))
    text = show.json_text(data)
    assert is_clean(text)
    assert json.loads(text) == data


def test_a_sentence_about_a_file_is_one_line():
    said = str(errors.Damaged("甲\n已汇总 9 个项目\x1b[1A.xlsx"))
    assert is_clean(said)
    assert "\n" not in said
    many = str(errors.FilledIn([Path("甲\n乙.xlsx")] * 2))
    assert re.findall(r"^  甲⏎乙\.xlsx$", many, re.MULTILINE) == ["  甲⏎乙.xlsx"] * 2
