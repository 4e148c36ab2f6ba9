from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from unittest.mock import ANY

import pytest

from xlperf import actions, cli
from xlperf.bureau import workers
from xlperf.core.errors import Damaged
from xlperf.core.exchange import encode
from xlperf.forms.xiangyang_project import Evaluation, Funding, Heading, Project, Signature
from xlperf.workbook.template import filled

from .samples import EXAMPLE, GOOD

FORM = "xiangyang-project"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder, and give its exit status, output and complaints."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        status: object
        try:
            status = cli.main([str(word) for word in words])
        except SystemExit as stopped:
            status = stopped.code
        out, err = capsys.readouterr()
        return status, out, err

    return command


@pytest.fixture
def files(tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(encode(GOOD), ensure_ascii=False), encoding="utf-8")
    (tmp_path / "good.xlsx").write_bytes(filled(GOOD))
    (tmp_path / "example.xlsx").write_bytes(filled(EXAMPLE))
    (tmp_path / "page.xlsx").write_bytes(b"<html></html>")
    (tmp_path / "note.txt").write_text("说明", encoding="utf-8")
    (tmp_path / "~$good.xlsx").write_bytes(b"lock")
    return tmp_path


def test_a_template_takes_any_year_without_a_programmer(run):
    assert run("template", FORM, "--year", 2031, "-o", "a.xlsx")[0] == 0
    status, out, _ = run("read", "a.xlsx", "--json")
    assert (status, json.loads(out)["Heading.year"]) == (0, 2031)


def test_data_in_and_out_again_is_the_same(run, files):
    assert run("fill", FORM, "good.json", "-o", "a.xlsx")[0] == 0
    status, out, _ = run("read", "a.xlsx", "--json")
    assert (status, json.loads(out)) == (0, encode(GOOD))


def test_reading_for_people_shows_labels_and_values(run, files):
    status, out, _ = run("read", "good.xlsx")
    assert status == 0
    assert "项目名称：老干部史料数字化采编" in out
    assert "支出明细预算 1 金额：86,400.00" in out


def test_the_schema_describes_the_data(run):
    status, out, _ = run("schema", FORM)
    schema = json.loads(out)
    assert status == 0
    assert set(encode(GOOD)) <= set(schema["properties"])
    assert schema["properties"]["Funding.total"]["title"] == "资金总额"


@pytest.mark.parametrize(
    ("names", "status"),
    [
        pytest.param(["good.xlsx"], 0, id="nothing to mend"),
        pytest.param(["good.xlsx", "example.xlsx"], 1, id="something to mend"),
        pytest.param(["good.xlsx", "page.xlsx"], 2, id="a file that cannot be read"),
        pytest.param(["page.xlsx", "example.xlsx"], 2, id="what cannot be read outranks what must be mended"),
        pytest.param(["."], 2, id="a folder with all of them"),
        pytest.param(["none.xlsx"], 2, id="a file that is not there"),
    ],
)
def test_the_exit_status_says_how_it_went(run, files, names, status):
    assert run("check", *names)[0] == status
    assert run("check", *names, "--json")[0] == status


def test_every_file_of_a_folder_gets_one_verdict(run, files):
    _, out, _ = run("check", ".", "--json")
    document = json.loads(out)
    assert {file["path"]: file["status"] for file in document["files"]} == {
        "good.json": "skipped",
        "good.xlsx": "ok",
        "example.xlsx": "findings",
        "page.xlsx": "unreadable",
        "note.txt": "skipped",
        "~$good.xlsx": "skipped",
    }
    assert document["counts"]["error"] == 3
    assert document["counts"]["unreadable"] == 1


def test_a_finding_says_where_what_and_what_to_do(run, files):
    _, out, _ = run("check", "example.xlsx", "--json")
    (file,) = json.loads(out)["files"]
    assert set(file) == {"path", "status", "form", "version", "year", "declarations", "error"}
    assert (file["form"], file["version"], file["year"], file["error"]) == (FORM, "2021", 2021, None)
    (declaration,) = file["declarations"]
    assert set(declaration) == {
        "sheet", "unit", "project", "edition", "code", "findings", "waived", "not_run",
    }  # fmt: skip
    finding, *others = declaration["findings"]
    wanted = [
        "code",
        "severity",
        "field",
        "label",
        "sheet",
        "cell",
        "row",
        "value",
        "expected",
        "message",
        "fix",
        "basis",
    ]
    assert list(finding)[: len(wanted)] == wanted
    assert (finding["code"], finding["severity"], finding["field"]) == ("DTL-009", "error", "Costing.basis")
    assert all(
        figure in finding["message"] for figure in ("602", "200", "120,400", "100,000", "20,400", "39.63")
    )
    assert [other["code"] for other in others].count("DTL-010") == 2


def test_a_profile_is_checked_and_followed(run, files):
    (files / "own.toml").write_text('[grades]\n"DTL-009" = "hint"\n"LOG-003" = "warning"\n', encoding="utf-8")
    status, out, _ = run("profile", "check", "own.toml")
    assert (status, "DTL-009：hint" in out) == (0, True)
    assert run("check", "example.xlsx", "--profile", "own.toml", "--json")[0] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[grades]\n"DTL-999" = "hint"', "没有编号为“DTL-999”的规则", id="an unknown code"),
        pytest.param('[forms."x/1"]\n"DTL-009" = "hint"', "没有申报表“x/1”", id="an unknown form"),
    ],
)
def test_a_profile_that_means_nothing_is_refused(run, files, text, says):
    (files / "own.toml").write_text(text, encoding="utf-8")
    status, _, err = run("check", "example.xlsx", "--profile", "own.toml")
    assert status == 2
    assert says in err


def test_a_filer_is_not_held_to_what_comes_later(run, files):
    unsigned = GOOD.but({Signature.filler: None, Evaluation.opinion: None})
    (files / "unsigned.xlsx").write_bytes(filled(unsigned))
    assert run("check", "unsigned.xlsx")[0] == 1
    assert run("check", "unsigned.xlsx", "--stage", "填报")[0] == 0


def test_the_catalogue_can_be_narrowed(run):
    whole, errors = run("checks")[1], run("checks", "--topic", "DTL", "--grade", "必须修改")[1]
    assert "VAL-001" in whole
    assert {line[:3] for line in errors.splitlines()[:-1]} == {"DTL"}
    assert all("必须修改" in line for line in errors.splitlines()[:-1])
    assert run("checks", "--grade", "严重")[0] == 2


def test_a_code_is_explained(run):
    status, out, _ = run("explain", "dtl-009")
    assert (status, "数量乘单价" in out) == (0, True)
    status, _, err = run("explain", "DTL-099")
    assert (status, "相近的有 DTL-" in err) == (2, True)


def test_the_report_for_people_carries_the_same(run, files):
    _, out, _ = run("check", "example.xlsx")
    for word in (
        "必须修改 3 项",
        "测算依据及说明",
        "现值：",
        "应为：",
        "说明：",
        "建议：",
        "DTL-009",
        "依据：",
    ):
        assert word in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["check", "none.xlsx"], "找不到", id="a missing file"),
        pytest.param(["read", "page.xlsx"], "不是电子表格", id="no workbook"),
        pytest.param(["read", "other.xlsx"], "没有可识别的申报表", id="a workbook without the form"),
        pytest.param(
            ["template", "budget", "-o", "a.xlsx"],
            "可用的有：mof-project、xiangyang-project",
            id="an unknown form",
        ),
        pytest.param(["template", FORM, "-o", "no/where/a.xlsx"], "文件夹不存在", id="an output nowhere"),
        pytest.param(["template", FORM, "-o", "."], "扩展名应为 .xlsx", id="an output that is a folder"),
        pytest.param(
            ["template", FORM, "-o", "a.xls"], "扩展名应为 .xlsx", id="an output under a wrong name"
        ),
        pytest.param(["template", FORM, "--year", "27", "-o", "a.xlsx"], "四位数字", id="no year"),
        pytest.param(["fill", FORM, "note.txt", "-o", "a.xlsx"], "JSON", id="data that are no JSON"),
        pytest.param(["fill", FORM, "none.json", "-o", "a.xlsx"], "找不到", id="missing data"),
        pytest.param(["import", "note.txt", "-o", "a.xlsx"], "标题", id="a text without a form"),
        pytest.param(["consolidate", "none", "-o", "a.xlsx"], "找不到", id="a missing folder"),
        pytest.param(["consolidate", "good.xlsx", "-o", "a.xlsx"], "需要文件夹", id="a file for a folder"),
        pytest.param(["frobnicate"], "没有“frobnicate”这个命令", id="an unknown command"),
        pytest.param(["check"], "缺少参数", id="a missing argument"),
        pytest.param(["check", "good.xlsx", "--fast"], "不认识的参数", id="an unknown option"),
        pytest.param([], "缺少命令", id="no command"),
    ],
)
def test_wrong_input_gets_one_sentence_and_leaves_nothing_behind(run, files, words, says):
    import xlsxwriter

    with xlsxwriter.Workbook(files / "other.xlsx") as book:
        book.add_worksheet().write_string(0, 0, "别的表")
    before = sorted(files.iterdir())
    status, out, err = run(*words)
    assert status == 2
    assert says in out + err
    assert "Traceback" not in out + err
    assert sorted(files.iterdir()) == before


def test_an_interrupted_write_leaves_the_old_file(run, files, monkeypatch):
    from pathlib import Path

    before = (files / "good.xlsx").read_bytes()
    (files / "old.xlsx").write_bytes(before)

    def refuse(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    status, _, err = run("fill", FORM, "good.json", "-o", "old.xlsx")
    assert (status, (files / "old.xlsx").read_bytes()) == (2, before)
    assert "无法写入" in err
    assert not list(files.glob(".~*"))


def test_a_bug_is_said_without_a_traceback(run, files, monkeypatch):
    monkeypatch.setattr(actions, "check", lambda *args: 1 / 0)
    status, _, err = run("check", "good.xlsx")
    assert (status, "程序内部错误" in err, "Traceback" in err) == (2, True, False)


def test_help_is_chinese_and_tells_every_argument(run):
    status, out, _ = run("--help")
    assert status == 0
    assert "用法" in out
    for name, command in cli.commands().items():
        assert name in out
        text = command.format_help()
        assert "usage" not in text
        assert "positional" not in text
        for action in command._actions:
            assert action.help, f"{name} {action.dest} has no help"


def test_checking_loads_no_library_that_it_does_not_need(files):
    code = (
        "import sys; from xlperf.cli import main; main(['check', sys.argv[1], '--json']);"
        "print([name for name in ('pandas', 'numpy', 'openpyxl', 'xlwings', 'xlsxwriter', 'pydantic')"
        " if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(files / "good.xlsx")], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_last_years_declaration_tells_what_changed(run, files):
    before = GOOD.but({Funding.total: 10, Funding.budget: 10, Heading.year: Heading.year.text(2026)})
    (files / "上年").mkdir()
    (files / "上年" / "a.xlsx").write_bytes(filled(before))
    _, alone, _ = run("check", "good.xlsx")
    assert "没有上年申报数据" not in alone  # it is new
    (files / "continuing.xlsx").write_bytes(filled(GOOD.but({Project.attribute: "持续性项目"})))
    _, alone, _ = run("check", "continuing.xlsx")
    assert "FND-012　没有上年申报数据" in alone
    _, out, _ = run("check", "good.xlsx", "--last-year", "上年", "--json")
    ((declaration,),) = [file["declarations"] for file in json.loads(out)["files"]]
    (message,) = [one["message"] for one in declaration["findings"] if one["code"] == "FND-012"]
    assert "10 万元" in message
    assert not {"FND-012", "LOG-005"} & {one["code"] for one in declaration["not_run"]}


def test_where_last_year_has_nothing_it_is_said(run, files):
    (files / "空").mkdir()
    status, _, err = run("check", "good.xlsx", "--last-year", "空")
    assert (status, "空" in err, "Traceback" in err) == (2, True, False)
    (files / "空" / "a.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert run("check", "good.xlsx", "--last-year", "空") == (2, "", str(Damaged("a.xlsx")) + "\n")
    (files / "空" / "b.xlsx").write_bytes(filled(GOOD))
    status, _, err = run("check", "good.xlsx", "--last-year", "空")
    assert (status, err) == (0, "上年的文件未带入：" + str(Damaged("a.xlsx")) + "\n")


ROSTER = "单位编码,单位名称,主管部门,项目名称\n1,甲中心,人社局,培训\n1,甲中心,人社局,设备\n2,乙所,卫健委,\n"


@pytest.fixture
def roster(files):
    (files / "名单.csv").write_text(ROSTER, encoding="gb18030")
    roles = GOOD.form.roles
    (files / "上年").mkdir()
    (files / "上年" / "a.xlsx").write_bytes(filled(GOOD.but({roles.unit: "甲中心", roles.project: "培训"})))
    return files


def hand_out(run, *more):
    return run("template", FORM, "--units", "名单.csv", "--year", 2028, "-o", "发放", *more)


def test_each_unit_gets_its_workbook(run, roster):
    status, out, err = hand_out(run, "--from", "上年")
    assert (status, err) == (0, "")
    assert "预填表 2 个，发给 2 个单位（2 个主管部门）：发放" in out
    assert "1 个延续项目" in out
    made = [path.relative_to(roster / "发放").as_posix() for path in (roster / "发放").rglob("*")]
    book = "2028_1_甲中心_培训等2个项目.xlsx"
    assert sorted(made) == sorted(
        f"人社局 人社局.zip 人社局/{book} 卫健委 卫健委.zip 卫健委/2028_2_乙所.xlsx 发放清单.xlsx".split()
    )
    with zipfile.ZipFile(roster / "发放" / "人社局.zip") as archive:
        assert archive.namelist() == [book]
        assert archive.read(book) == (roster / "发放" / "人社局" / book).read_bytes()
    _, out, _ = run("read", f"发放/人社局/{book}", "--json")
    first, second = json.loads(out)
    assert first["Narrative.summary"]
    assert [one["Project.name"] for one in (first, second)] == ["培训", "设备"]
    assert "Narrative.summary" not in second
    assert hand_out(run, "--per-project")[0] == 0, "nobody has filled anything in"
    assert (roster / "发放" / "人社局" / "2028_1_甲中心_设备.xlsx").exists()


UNITS = [(f"{number:03}", f"第{number}中心", f"第{number % 3}局") for number in range(12)]


@pytest.fixture
def two_processes(monkeypatch):
    """Let two processes share even little work, and count how often they are started."""
    started = []
    start = workers._Crew._start

    def counting(crew):
        started.append(crew)
        start(crew)

    monkeypatch.setattr(workers, "MANY", 3)
    monkeypatch.setattr(workers, "_FEW", 3)
    monkeypatch.setattr(workers, "processors", lambda: 2)
    monkeypatch.setattr(workers._Crew, "_start", counting)
    return started


def folder(path):
    """Give the bytes of all files of a folder; of an archive, those of what is in it."""
    found = {}
    for one in sorted(path.rglob("*.*")):
        name = one.relative_to(path).as_posix()
        if one.suffix == ".zip":
            with zipfile.ZipFile(one) as archive:
                found[name] = {part: archive.read(part) for part in archive.namelist()}
        else:
            found[name] = one.read_bytes()
    return found


def test_several_processes_write_what_one_writes(run, roster, two_processes):
    roles = GOOD.form.roles
    lines = [f"{code},{unit},{department},培训\n" for code, unit, department in UNITS]
    (roster / "名单.csv").write_text(
        "单位编码,单位名称,主管部门,项目名称\n" + "".join(lines), encoding="utf-8"
    )
    for number, (code, unit, _) in enumerate(UNITS):
        declared = (EXAMPLE, GOOD)[number % 2].but({roles.unit: unit, roles.project: "培训"})
        (roster / "上年" / f"{code}.xlsx").write_bytes(filled(declared))
    (roster / "上年" / "003.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert hand_out(run, "--from", "上年") == (0, ANY, "上年的文件未带入：" + str(Damaged("003.xlsx")) + "\n")
    assert len(two_processes) >= 2
    several = folder(roster / "发放")
    shutil.rmtree(roster / "发放")
    actions.hand_out(FORM, 2028, roster / "名单.csv", roster / "发放", roster / "上年")
    assert folder(roster / "发放") == several
    assert len([name for name in several if name.endswith(".xlsx")]) == 13


def test_several_processes_find_what_one_finds(run, tmp_path, monkeypatch, two_processes):
    folder = tmp_path / "收件"
    folder.mkdir()
    roles = GOOD.form.roles
    for number, (code, unit, _) in enumerate(UNITS):
        declared = (EXAMPLE, GOOD)[number % 2].but({roles.unit: unit})
        (folder / f"{code}.xlsx").write_bytes(filled(declared))
    shutil.copy(folder / "004.xlsx", folder / "004 again.xlsx")
    (folder / "003.xlsx").write_bytes(b"PK\x03\x04 and no more")
    command = ("check", str(folder), "--json", "--last-year", str(folder))
    status, several, _ = run(*command)
    assert (status, len(two_processes)) == (2, 4), "two for last year's, two for this year's"
    monkeypatch.setattr(workers, "processors", lambda: 1)
    assert run(*command)[1] == several
    assert "内容完全相同" in several
    assert len(two_processes) == 6


def test_a_workbook_keeps_the_rules_as_the_bureau_has_decided(run, roster):
    (roster / "own.toml").write_text(
        '[grades]\n"BAS-012" = "error"\n"GOL-003" = "off"\n[thresholds]\nfewest_indicators = 7\n',
        encoding="utf-8",
    )
    assert run("template", FORM, "-o", "blank.xlsx", "--profile", "own.toml")[0] == 0
    assert hand_out(run, "--profile", "own.toml")[0] == 0
    for path in (roster / "blank.xlsx", roster / "发放" / "卫健委" / "2028_2_乙所.xlsx"):
        with zipfile.ZipFile(path) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "●必须修改 BAS-012" in sheet
        assert "GOL-003" not in sheet
        assert "ROUND(7,0)" in sheet


def test_how_far_last_years_folder_is_read_is_told(roster):
    told = []
    read = actions.last_year(roster / "上年", lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
    assert list(read.declarations) == [("甲中心", "培训")]


def test_what_somebody_filled_in_is_not_overwritten(run, roster):
    hand_out(run)
    path = roster / "发放" / "卫健委" / "2028_2_乙所.xlsx"
    path.write_bytes(filled(GOOD.but({GOOD.form.roles.unit: "乙所"})))
    before = {one: one.read_bytes() for one in (roster / "发放").rglob("*") if one.is_file()}
    (roster / "名单.csv").write_text(ROSTER.replace("设备", "设备更新"), encoding="utf-8")
    status, out, err = hand_out(run)
    assert (status, out) == (2, "")
    assert "2028_2_乙所.xlsx" in err
    assert "甲中心" not in err
    assert {one: one.read_bytes() for one in (roster / "发放").rglob("*") if one.is_file()} == before


def test_a_wrong_roster_is_told_row_by_row_and_nothing_is_written(run, roster):
    (roster / "名单.csv").write_text(ROSTER + "3,,卫健委,\n2,丙所,卫健委,\n", encoding="utf-8")
    status, out, err = hand_out(run)
    assert (status, out) == (2, "")
    assert "第5行缺少“单位名称”" in err
    assert "第6行单位编码“2”为“丙所”" in err
    assert not (roster / "发放").exists()


def test_prefilling_needs_a_roster(run, roster):
    status, _, err = run("template", FORM, "--from", "上年", "-o", "a.xlsx")
    assert (status, "--units" in err) == (2, True)
