from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from xlperf import actions, show
from xlperf.core.check import Finding, Report
from xlperf.core.declaration import Place
from xlperf.core.errors import WrongProfile
from xlperf.core.fields import ERROR, HINT, WARNING
from xlperf.core.limits import LIMITS
from xlperf.core.profile import Profile, read_profile
from xlperf.forms.xiangyang_project import Costing, Filing, Project

from ..samples import GOOD

TODAY = date(2026, 10, 1)
FINDING = Finding("DTL-009", ERROR, Place(Costing.basis), "算式有误", "请核对。", "审核要点")
OTHER = replace(FINDING, code="DTL-010", severity=WARNING)
UNIT, PROJECT = GOOD[Filing.unit], GOOD[Project.name]


def test_the_example_file_says_all_there_is():
    path = Path(__file__).parents[2] / "examples" / "profile.toml"
    read = actions.profile(path)
    assert read.settings.budget_year == 2027
    assert read.settings.roster == ("楚宁市教育局", "楚宁市图书馆")
    assert read.deadlines == {"一上": date(2026, 10, 31), "二上": date(2026, 12, 15)}
    assert all((read.grades, read.forms, read.trial, read.waivers))
    said = show.profile(read)
    for word in ("budget_year", "楚宁市教育局", "一上", "VAL-004", "DTL-010", "PLN-005", "预算科"):
        assert word in said


def waiver(until, unit=UNIT, project=None):
    named = f'project = "{project}"' if project else ""
    whose = f'code = "DTL-009"\nunit = "{unit}"\n{named}'
    return f'[[waivers]]\n{whose}\nwho = "某科"\nwhy = "已签合同"\nuntil = {until}'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("", [("DTL-009", ERROR), ("DTL-010", WARNING)], id="no decisions"),
        pytest.param(
            '[grades]\n"DTL-010" = "hint"', [("DTL-009", ERROR), ("DTL-010", HINT)], id="another grade"
        ),
        pytest.param('[grades]\n"DTL-010" = "off"', [("DTL-009", ERROR)], id="a check switched off"),
        pytest.param(
            '[grades]\n"DTL-009" = "hint"',
            [("DTL-010", WARNING), ("DTL-009", HINT)],
            id="gravest first again",
        ),
        pytest.param(
            '[forms."xiangyang-project/2021"]\n"DTL-010" = "error"',
            [("DTL-009", ERROR), ("DTL-010", ERROR)],
            id="a grade for this version of the form",
        ),
        pytest.param(
            '[forms."xiangyang-project/2031"]\n"DTL-010" = "error"',
            [("DTL-009", ERROR), ("DTL-010", WARNING)],
            id="a grade for another version",
        ),
        pytest.param(
            '[trial]\n"DTL-009" = 2026-12-31', [("DTL-009", WARNING), ("DTL-010", WARNING)], id="on trial"
        ),
        pytest.param(
            '[trial]\n"DTL-010" = 2026-09-30', [("DTL-009", ERROR), ("DTL-010", ERROR)], id="after its trial"
        ),
        pytest.param(waiver("2026-12-31"), [("DTL-010", WARNING)], id="a waiver for the unit"),
        pytest.param(
            waiver("2026-12-31", project=PROJECT), [("DTL-010", WARNING)], id="a waiver for the project"
        ),
        pytest.param(
            waiver("2026-12-31", project="别的"),
            [("DTL-009", ERROR), ("DTL-010", WARNING)],
            id="another project",
        ),
        pytest.param(
            waiver("2026-12-31", unit="别处"), [("DTL-009", ERROR), ("DTL-010", WARNING)], id="another unit"
        ),
        pytest.param(
            waiver("2026-09-30"), [("DTL-009", ERROR), ("DTL-010", WARNING)], id="a waiver that has run out"
        ),
    ],
)
def test_what_a_bureau_decides(text, kept):
    report, waived = read_profile("a.toml", text).decide(Report((FINDING, OTHER), ()), GOOD, TODAY)
    assert [(finding.code, finding.severity) for finding in report.findings] == kept
    is_waived = text.startswith("[[") and len(kept) == 1
    assert [one.finding.code for one in waived] == (["DTL-009"] if is_waived else [])


def test_thresholds_and_words_replace_what_holds_otherwise():
    profile = read_profile(
        "a.toml", '[thresholds]\nsatisfaction_hint = 85\nvague_words = ["切实"]\nalike = 90'
    )
    settings = profile.settings
    assert (settings.satisfaction_hint, settings.vague_words, settings.alike) == (Decimal(85), ("切实",), 90)
    assert settings.longest_text == 600


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("=", "TOML", id="no TOML"),
        pytest.param("[x]\na = 1", "没有“x”", id="an unknown part"),
        pytest.param("[thresholds]\nsatisfied = 1", "没有“thresholds.satisfied”", id="an unknown threshold"),
        pytest.param('[thresholds]\nalike = "x"', "的值“x”不对", id="a word for a number"),
        pytest.param('[grades]\n"DTL-009" = "bad"', "的值“bad”不对", id="an unknown grade"),
        pytest.param(
            '[[waivers]]\ncode = "DTL-009"', "缺少“waivers.0.who”", id="a waiver without its reasons"
        ),
    ],
)
def test_what_is_wrong_in_a_settings_file_is_said(text, says):
    with pytest.raises(WrongProfile, match=says):
        read_profile("a.toml", text)


def test_the_limits_of_a_file_may_be_moved_and_are_told():
    read = read_profile("a.toml", "[limits]\nfile_mb = 7\nseconds = 90")
    assert (read.limits.file_mb, read.limits.seconds) == (7, 90)
    assert read.limits.memory_mb == LIMITS.memory_mb
    assert "  file_mb：50 → 7" in show.profile(read).splitlines()


@pytest.mark.parametrize("said", ["file_mb = 0", "file_mb = -1", "file_mb = 1.5", "writes_mb = 1"])
def test_no_limit_is_none(said):
    with pytest.raises(WrongProfile):
        read_profile("a.toml", f"[limits]\n{said}")


def test_a_bureau_s_limits_hold_where_files_are_read(tmp_path):
    path = tmp_path / "a.xlsx"
    actions.write(GOOD, path)
    strict = actions.View(profile=Profile(limits=replace(LIMITS, sheets=1)))
    (submission,) = actions.check([path], view=strict)
    assert submission.error
    assert submission.error.code == "too-many"
    assert "超过 1 个" in str(submission.error)
