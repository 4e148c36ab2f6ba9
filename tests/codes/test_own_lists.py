"""A bureau's own lists: where they stand, what they change, what a broken one says."""

from __future__ import annotations

import json
from datetime import date

import pytest

from xlperf import actions, cli, codes
from xlperf.codes import Kind
from xlperf.core.check import run as check
from xlperf.core.errors import BrokenCodeList, Unreadable
from xlperf.forms.xiangyang_project import Item
from xlperf.workbook.template import filled

from ..samples import GOOD, found, not_run

DAY = date(2026, 11, 20)
NAMES = {
    "201": "一般公共服务支出",
    "20132": "组织事务",
    "2013202": "一般行政管理事务",
    "2013207": "老干部事务",
    "20140": "信访工作事务",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(codes.HOME, str(tmp_path / "home"))
    return tmp_path / "home"


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


def put(names, year=2027, kind=Kind.FUNCTIONAL):
    """Put an own list in place."""
    path = codes.stored(kind, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(codes.as_file(kind, year, names, "科目表.xlsx", DAY), encoding="utf-8")
    codes.forget()
    return path


def table(tmp_path, names, encoding="utf-8"):
    path = tmp_path / "科目表.csv"
    lines = "".join(f"{code},{name}\n" for code, name in names.items())
    path.write_text("编码,名称\n" + lines, encoding=encoding)
    return path


# --- where


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        pytest.param({"XLPERF_HOME": "/a"}, "/a/codes", id="as the user says"),
        pytest.param({"XDG_DATA_HOME": "/b"}, "/b/xlperf/codes", id="as the desktop says"),
        pytest.param({"XDG_DATA_HOME": "b"}, "/h/.local/share/xlperf/codes", id="a path that does not count"),
        pytest.param({}, "/h/.local/share/xlperf/codes", id="by default"),
    ],
)
@pytest.mark.skipif("os.name == 'nt'")
def test_the_folder(monkeypatch, variables, wanted):
    for name in ("XLPERF_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/h")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert codes.folder().as_posix() == wanted


def test_a_stored_list_has_the_head_of_the_shipped_ones():
    lines = put(NAMES).read_text(encoding="utf-8").splitlines()
    assert lines[:6] == [
        "# 政府收支分类科目：支出功能分类，2027 年度。",
        "# 来源：科目表.xlsx，2026-11-20 导入。",
        "# 完整性：类、款、项，完整。",
        "code,name,from,to",
        "201,一般公共服务支出,2027,2027",
        "20132,组织事务,2027,2027",
    ]


# --- what it changes


def test_an_own_list_takes_the_place_of_the_shipped_one_for_its_year_only():
    shipped = codes.functional(2027)
    put(NAMES)
    assert codes.functional(2027) == NAMES
    assert codes.functional(2026) == codes.shipped(Kind.FUNCTIONAL, 2026)
    assert codes.shipped(Kind.FUNCTIONAL, 2027) == shipped


def test_an_own_list_may_be_older_than_what_ships():
    put(NAMES, 2018)
    assert codes.functional(2018) == NAMES


def test_economic_lists_are_their_own():
    put({"301": "工资"}, kind=Kind.DEPARTMENTAL)
    put({"501": "工资"}, kind=Kind.GOVERNMENTAL)
    assert codes.departmental_economic(2027) == {"301": "工资"}
    assert codes.governmental_economic(2027) == {"501": "工资"}
    assert len(codes.functional(2027)) > 100


def test_what_was_imported_or_deleted_counts_from_the_next_run_on():
    path = put(NAMES)
    assert codes.functional(2027)["20140"] == "信访工作事务"
    put(NAMES | {"20140": "信访服务事务"})  # just as long
    assert codes.functional(2027)["20140"] == "信访服务事务"
    path.unlink()
    codes.forget()
    assert codes.functional(2027) == codes.shipped(Kind.FUNCTIONAL, 2027)


@pytest.mark.parametrize("parent", ["", "201", "20132", "20140", "299"])
def test_an_own_list_is_complete(parent):
    put(NAMES)
    assert codes.is_complete(parent, 2027)


def test_a_list_without_items_is_complete_down_to_its_groups():
    path = put({"201": "甲", "20132": "乙"})
    assert codes.is_complete("201", 2027)
    assert not codes.is_complete("20132", 2027)
    assert "# 完整性：类、款，完整；没有项，不核验。" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "year", "wanted"),
    [
        pytest.param("2013207", 2027, None, id="listed for the year"),
        pytest.param("20133", 2027, None, id="shipped for all years, not in the own list"),
        pytest.param("20115", 2027, (0, 2018), id="shipped as abolished"),
        pytest.param("2013207", 2028, (0, 2027), id="listed for the year before, dropped"),
        pytest.param("2013208", 2027, (2028, 9999), id="listed for the year after"),
        pytest.param("2013207", 2026, (2027, 9999), id="new under a group that ships complete"),
        pytest.param("2014002", 2022, (2024, 9999), id="shipped as new"),
        pytest.param("2013208", 2029, (0, 2028), id="the shipped list is complete there"),
        pytest.param("2013208", 2030, None, id="nobody knows of the years between"),
    ],
)
def test_codes_of_other_years(code, year, wanted):
    put(NAMES)
    put({key: name for key, name in NAMES.items() if key != "2013207"} | {"2013208": "新"}, 2028)
    other = codes.in_other_years(code, year)
    assert (other and (other.first, other.last)) == wanted


# --- a broken one


HEAD = "code,name,from,to\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "没有编码", id="empty"),
        pytest.param(b"\xff\xfe\x00", "不是 UTF-8 文本", id="not a text"),
        pytest.param("编码,名称\n", "第1行应为 code,name,from,to", id="another header"),
        pytest.param(HEAD + "201,甲\n", "第2行应有 4 列，现有 2 列", id="too few columns"),
        pytest.param("# 注\n" + HEAD + "20,甲,,\n", "第3行应有3、5或7位编码和名称", id="no code"),
        pytest.param(HEAD + "201,,,\n", "第2行应有3、5或7位编码和名称", id="no name"),
        pytest.param(HEAD + "201,甲,x,\n", "第2行的年度应为四位数字", id="no year"),
        pytest.param(HEAD + "201,甲,2026,2026\n", "第2行“201”不适用于 2027 年度", id="another year"),
        pytest.param(HEAD + "201,甲,,\n201,乙,,\n", "编码“201”重复", id="twice"),
        pytest.param(HEAD + "20101,甲,,\n", "第2行“20101”的上级“201”不在表中", id="no parent"),
        pytest.param(HEAD + "301,甲,,\n", "第2行的编码“301”不是支出功能分类科目", id="another kind"),
    ],
)
def test_a_broken_list_says_what_is_wrong_and_the_way_out(run, tmp_path, content, told):
    path = put(NAMES)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BrokenCodeList):
        codes.functional(2027)
    (tmp_path / "good.xlsx").write_bytes(filled(GOOD))
    for words in (["codes"], ["check", "good.xlsx"]):
        status, out, err = run(*words)
        assert (status, out) == (2, "")
        assert err == (
            f"已导入的科目表“{path}”有误（{told}），"
            "请用 xlperf codes import 重新导入，或删除该文件以恢复自带的科目表。\n"
        )


def test_a_broken_list_can_be_imported_anew(run, tmp_path):
    put(NAMES).write_text("x", encoding="utf-8")
    assert run("codes", "import", table(tmp_path, NAMES), "--year", 2027)[0] == 0
    assert codes.functional(2027) == NAMES


def test_a_folder_in_the_place_of_a_list_is_told(home):
    codes.stored(Kind.FUNCTIONAL, 2027).mkdir(parents=True)
    with pytest.raises(Unreadable):
        codes.functional(2027)


def test_other_files_in_the_folder_are_left_alone(home):
    path = put(NAMES)
    (path.parent / "functional-2027 (1).csv").write_text("x", encoding="utf-8")
    (path.parent / "readme.txt").write_text("x", encoding="utf-8")
    assert [one.year for one in codes.own_lists()] == [2027]


# --- the commands


def test_the_lists_in_use_are_shown(run):
    path = put(NAMES)
    status, out, _ = run("codes")
    assert status == 0
    assert (
        "支出功能分类（functional）\n  自带，用于 2019 年度起（2027 年度除外）\n    编码：类 30 个、款 "
        in out
    )
    assert "    完整性：类，完整；201 的款，至2026年度完整；" in out
    assert (
        "  2027 年度，自行导入\n    编码：类 1 个、款 2 个、项 2 个\n    来源：科目表.xlsx，2026-11-20 导入\n"
        f"    完整性：类、款、项，完整\n    文件：{path}\n"
    ) in out
    assert "政府预算支出经济分类（governmental）" in out
    assert run("codes", "list") == (0, out, "")


def test_an_import_tells_what_it_read_and_what_is_different(run, tmp_path):
    status, out, err = run("codes", "import", table(tmp_path, NAMES, "gb18030"), "--year", "2027")
    missing = len(codes.shipped(Kind.FUNCTIONAL, 2027)) - 4
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "已导入 2027 年度支出功能分类科目：类 1 个、款 2 个、项 2 个，来自“科目表.csv”。"
    assert lines[1] == f"存放在 {codes.stored(Kind.FUNCTIONAL, 2027)}。"
    assert "  名称不同 1 个：20140 “信访事务”→“信访工作事务”" in lines
    assert any(line.startswith(f"  这里没有 {missing} 个：202 外交支出；") for line in lines)
    assert next(line for line in lines if "这里没有" in line).count("；") == 4

    _, again, _ = run("codes", "import", "科目表.csv", "--year", "2027")
    assert "，替换了原先导入的科目表。" in again


def test_an_import_of_an_economic_list(run, tmp_path):
    path = table(tmp_path, codes.departmental_economic(2027))
    status, out, _ = run("codes", "import", path, "--year", "2027", "--kind", "departmental")
    assert status == 0
    assert "自带的该年度编码这里都有，名称相同。" in out
    assert "申报表按它校验" not in out
    assert codes.own(Kind.DEPARTMENTAL, 2027)


def test_an_import_for_a_year_before_what_ships(run, tmp_path):
    _, out, _ = run("codes", "import", table(tmp_path, NAMES), "--year", "2018")
    assert "自带的科目表不含 2018 年度，无从比较。" in out


def test_an_import_without_items_says_how_far_it_goes(run, tmp_path):
    _, out, _ = run("codes", "import", table(tmp_path, {"201": "甲", "20132": "乙"}), "--year", "2027")
    assert "此后 2027 年度的申报表按它校验，核对到“款”，表中没有的编码判为不存在。" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a.csv"], "缺少参数：--year"),
        (["a.csv", "--year", "27"], "参数 --year 不对：“27”不是年度"),
        (["a.csv", "--year", "2027", "--kind", "x"], "参数 --kind 不对：“x”不是科目分类，可用：functional、"),
        (["a.csv", "--year", "2027"], "找不到“a.csv”"),
    ],
    ids=["no year", "a wrong year", "a wrong kind", "no file"],
)
def test_a_wrong_command_is_told(run, words, told):
    status, out, err = run("codes", "import", *words)
    assert (status, out) == (2, "")
    assert told in err


# --- what it means for a declaration


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        pytest.param("2013202", "一般行政管理事务", [], id="as it should be"),
        pytest.param("2013207", "老干部事务", [], id="an item that only the own list has"),
        pytest.param("2013207", "干部事务", [("ITM-003", "Item.name")], id="another name"),
        pytest.param("2014003", "信访业务", [("ITM-003", "Item.code")], id="no such item of a group"),
        pytest.param("2013302", "一般行政管理事务", [("ITM-002", "Item.code")], id="a group it lacks"),
        pytest.param("2050299", "其他普通教育支出", [("ITM-002", "Item.code")], id="a class it lacks"),
    ],
)
def test_declarations_are_checked_by_the_imported_list(run, tmp_path, code, name, wanted):
    year = GOOD.year
    declared = GOOD.but({Item.code: [code], Item.name: [name]})
    assert run("codes", "import", table(tmp_path, NAMES), "--year", year)[0] == 0
    (tmp_path / "申报表.xlsx").write_bytes(filled(declared))
    _, out, _ = run("check", "申报表.xlsx", "--json")
    (file,) = json.loads(out)["files"]
    (one,) = file["declarations"]
    told = [
        (finding["code"], finding["field"])
        for finding in one["findings"]
        if finding["code"] in ("ITM-002", "ITM-003")
    ]
    assert told == wanted
    if not wanted:
        assert not {"ITM-002", "ITM-003"} & {run["code"] for run in one["not_run"]}


def test_a_code_that_was_dropped_is_told_once():
    year = GOOD.year
    assert year
    put(NAMES, year - 1)
    put({key: name for key, name in NAMES.items() if key != "2013207"}, year)
    report = check(GOOD.but({Item.code: ["2013207"], Item.name: ["老干部事务"]}), actions.checks())
    told = [finding for finding in found(report) if finding[0] in ("ITM-002", "ITM-003", "ITM-013")]
    assert told == [("ITM-013", "Item.code", 0)]
    assert "ITM-003" in not_run(report)


def test_the_suite_reads_nobody_s_own_lists(monkeypatch):
    monkeypatch.undo()
    assert codes.own_lists() == []
