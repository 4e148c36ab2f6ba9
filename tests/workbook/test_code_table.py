from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from xlperf import actions
from xlperf.codes import Kind
from xlperf.core.errors import (
    Damaged,
    NoCodeTable,
    NoSuchFile,
    NotAWorkbook,
    OtherClassification,
    TooLarge,
    WrongCodeTable,
    XlperfError,
)
from xlperf.core.limits import LIMITS, MB
from xlperf.workbook.code_table import read_code_table, text_grid
from xlperf.workbook.grid import Grid

D = Decimal
HEADER = ["科目编码", "科目名称"]
ROWS = [
    ["201", "一般公共服务支出"],
    ["20132", "组织事务"],
    ["2013202", "一般行政管理事务"],
]
NAMES: dict[str, str] = {row[0]: row[1] for row in ROWS}


def read(*sheets, kind=Kind.FUNCTIONAL):
    grids = [Grid(name, rows) for name, rows in sheets]
    return read_code_table("科目表.xlsx", grids, kind.digit, kind.lengths)


def names(*rows):
    return dict(read(("功能", rows)).names)


def complaint(*rows):
    with pytest.raises(WrongCodeTable) as raised:
        read(("功能", [HEADER, *rows]))
    return str(raised.value)


@pytest.mark.parametrize(
    "header",
    [
        ["编码", "名称"],
        ["科目编码", "科目名称"],
        ["代码", "名称"],
        ["功能科目编码", "功能科目名称"],
        ["支出功能分类科目编码", "科目名称"],
        ["科 目 编 码*", "科目　名称（全称）："],
        ["科目编码（类款项）", "功能科目"],
        ["code", "name"],
    ],
    ids=" ".join,
)
def test_headers_are_recognised(header):
    assert names(header, *ROWS) == NAMES


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([HEADER, *ROWS], id="as it should be"),
        pytest.param([["2027年科目表"], [], ["单位：元"], HEADER, *ROWS], id="titles above the header"),
        pytest.param(
            [["序号", None, *HEADER, "备注"], *([D(1), None, *row, None] for row in ROWS)],
            id="other columns around",
        ),
        pytest.param(
            [["上级科目编码", *HEADER, "单位名称"], *(["20", *row, "x"] for row in ROWS)],
            id="columns that are not meant",
        ),
        pytest.param([HEADER, *([D(code), name] for code, name in ROWS)], id="numbers"),
        pytest.param([HEADER, *([f"{code}.0", name] for code, name in ROWS)], id="texts of numbers"),
        pytest.param([HEADER, *([f"'{code}", name] for code, name in ROWS)], id="an apostrophe before"),
        pytest.param([HEADER, *([f'="{code}"', name] for code, name in ROWS)], id="written as a formula"),
        pytest.param(
            [HEADER, ["201", NAMES["201"]], ["201.32", "组织事务"], [" 201 32 02", "一般行政管理事务"]],
            id="dots and spaces in the codes",
        ),
        pytest.param([HEADER, *([f"２{code[1:]}", name] for code, name in ROWS)], id="full-width digits"),
        pytest.param(
            [HEADER, ROWS[0], ["20132", "　组织事务"], ["2013202", "    一般行政 管理事务 "]],
            id="names that are indented",
        ),
        pytest.param([HEADER, *ROWS, *ROWS], id="the same twice"),
        pytest.param([HEADER, *reversed(ROWS)], id="in any order"),
        pytest.param(
            [
                HEADER,
                ["栏次", "1"],
                [D(1), D(2)],
                *ROWS,
                HEADER,
                ["合计", "全部"],
                [],
                ["注：2027年起执行。"],
            ],
            id="what is no code beside the codes",
        ),
    ],
)
def test_a_table_is_read(rows):
    assert names(*rows) == NAMES


LEVELS = ["类", "款", "项", "科目名称"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [LEVELS, ["201", None, None, "甲"], [None, "32", None, "乙"], [None, None, "02", "丙"]],
            id="blanks go on from above",
        ),
        pytest.param(
            [LEVELS, ["201", None, None, "甲"], ["201", "32", None, "乙"], ["201", "32", "02", "丙"]],
            id="blanks are the upper level",
        ),
        pytest.param(
            [LEVELS, [D(201), None, None, "甲"], [D(201), D(32), None, "乙"], [D(201), None, D(2), "丙"]],
            id="numbers, and both kinds of blanks",
        ),
        pytest.param(
            [
                LEVELS,
                ["201", None, None, "甲"],
                ["201", "20132", None, "乙"],
                ["201", "20132", "2013202", "丙"],
            ],
            id="each level repeats the upper ones",
        ),
        pytest.param(
            [
                ["科目编码", None, None, "科目名称"],
                LEVELS[:3],
                ["栏次", None, None, D(1)],
                ["201", None, None, "甲"],
                [None, "32", None, "乙"],
                [None, None, "02", "丙"],
            ],
            id="a header in two rows",
        ),
        pytest.param(
            [
                ["名称", "类级", "款级", "项级"],
                ["甲", "201", None, None],
                ["乙", None, "32", None],
                ["丙", None, None, "02"],
            ],
            id="the name first",
        ),
    ],
)
def test_split_codes_are_joined(rows):
    assert names(*rows) == {"201": "甲", "20132": "乙", "2013202": "丙"}


def test_a_new_class_does_not_go_on_with_the_group_of_the_last():
    rows = [LEVELS, ["201", "01", None, "甲"], ["202", None, None, "乙"], [None, None, "01", "丙"]]
    with pytest.raises(WrongCodeTable, match="第4行缺少“款”的编码"):
        read(("功能", rows))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param(["2010", "1", None, "甲"], "第2行“类”的编码“2010”应为3位数字", id="class"),
        pytest.param(["201", "101", None, "甲"], "第2行“款”的编码“101”应为2位数字", id="group"),
    ],
)
def test_levels_have_their_own_length(row, told):
    with pytest.raises(WrongCodeTable, match=told):
        read(("功能", [LEVELS, row]))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(
            [["2010", "甲"]], "工作表“功能”第2行编码“2010”有 4 位，应为3、5或7位数字", id="a wrong length"
        ),
        pytest.param(
            [["2O1", "甲"], *ROWS], "工作表“功能”第2行“2O1”不是编码，应为3、5或7位数字", id="a letter"
        ),
        pytest.param([*ROWS, ["202", None]], "工作表“功能”第5行编码“202”没有名称", id="no name"),
        pytest.param(ROWS[1:], "工作表“功能”第2行编码“20132”的上级“201”不在表中", id="no parent"),
        pytest.param(
            [*ROWS, ["20132", "组织部事务"]],
            "编码“20132”在工作表“功能”第3行为“组织事务”，在工作表“功能”第5行为“组织部事务”，只能有一个名称",
            id="two names",
        ),
        pytest.param(
            [*ROWS, ["301", "甲"]], "工作表“功能”第5行编码“301”属其他分类，应以 2 开头", id="another list"
        ),
    ],
)
def test_what_is_wrong_is_told_with_sheet_and_row(rows, told):
    assert complaint(*rows) == (
        f"科目表“科目表.xlsx”有 1 处不对：{told}。未导入任何内容，请在表中改正后重新导入。"
    )


def test_all_that_is_wrong_is_counted_and_the_first_few_are_told():
    told = complaint(*([f"20{number}", None] for number in range(1, 9)))
    assert "有 8 处不对" in told
    assert told.count("没有名称") == 5


@pytest.mark.parametrize(
    ("header", "told"),
    [
        pytest.param(["功能科目编码", "经济科目编码", "名称"], "第1行有 2 列编码", id="codes"),
        pytest.param(["编码", "名称", "科目名称"], "第1行有 2 列名称", id="names"),
    ],
)
def test_a_header_that_could_mean_two_things_is_not_guessed(header, told):
    with pytest.raises(WrongCodeTable, match=told):
        read(("功能", [header, *ROWS]))


def test_sheets_with_such_a_header_are_taken_together():
    table = read(
        ("说明", [["本表用于2027年"]]),
        ("类款", [HEADER, *ROWS[:2]]),
        ("项", [["说明"], HEADER, ROWS[2]]),
        ("经济", [HEADER, ["301", "工资福利支出"]]),
    )
    assert (dict(table.names), table.sheets, table.others) == (NAMES, ("类款", "项"), ("经济",))


def test_a_contradiction_between_sheets_names_both():
    with pytest.raises(
        WrongCodeTable, match="在工作表“甲”第2行为“一般公共服务支出”，在工作表“乙”第2行为“外交”"
    ):
        read(("甲", [HEADER, *ROWS]), ("乙", [HEADER, ["201", "外交"]]))


def test_names_without_a_code_are_told():
    assert read(("功能", [HEADER, [None, "一般公共预算"], *ROWS])).uncoded == ("工作表“功能”第2行",)


def test_economic_codes_have_two_levels():
    assert list(read(("a", [HEADER, ["301", "甲"], ["30101", "乙"]]), kind=Kind.DEPARTMENTAL).names) == [
        "301",
        "30101",
    ]
    with pytest.raises(WrongCodeTable, match="有 7 位，应为3或5位数字"):
        read(("a", [HEADER, ["301", "甲"], ["3010101", "乙"]]), kind=Kind.DEPARTMENTAL)


@pytest.mark.parametrize(
    "sheets",
    [
        pytest.param([], id="no sheet"),
        pytest.param([Grid("a", [["编码"], ["201"]])], id="no name column"),
        pytest.param([Grid("a", [HEADER])], id="no codes"),
        pytest.param([Grid("a", [*([["x"]] * 20), HEADER, *ROWS])], id="a header far down"),
        pytest.param([Grid("a", [HEADER, *ROWS], hidden=True)], id="a hidden sheet"),
    ],
)
def test_without_a_table_the_way_out_is_told(sheets):
    with pytest.raises(NoCodeTable, match="写明“科目编码”"):
        read_code_table("a.xlsx", sheets, "2", (3, 5, 7))


def test_rows_of_a_text_are_its_lines():
    grid = text_grid("a.csv", '科目表\n\n编码,名称\n201,"一般公共\n服务支出"\n20132,组织事务\n2010,x\n')
    with pytest.raises(WrongCodeTable, match="：第7行编码“2010”有 4 位"):
        read_code_table("a.csv", [grid], "2", (3, 5, 7))


def test_an_open_quote_does_not_swallow_the_rest():
    with pytest.raises(WrongCodeTable, match="引号不成对"):
        text_grid("a.csv", '编码,名称\n201,"甲\n20132,乙\n')


# --- files


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XLPERF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def imported(path):
    return dict(actions.import_codes(path, Kind.FUNCTIONAL, 2027, date(2026, 11, 20)).table.names)


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("科目", 0)
    sheet.append(["2027年政府收支分类科目"])
    sheet.merge_cells("A1:B1")
    sheet.append(HEADER)
    for code, name in ROWS:
        sheet.append([int(code), name])
    path = tmp_path / "科目表.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_imported(home, workbook):
    assert imported(workbook) == NAMES


@pytest.mark.office
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_what_other_programs_save_is_imported(home, workbook, office, to):
    (path,) = office.convert([workbook], to)
    assert imported(path) == NAMES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("suffix", "separator"), [("csv", ","), ("csv", ";"), ("txt", "\t")])
def test_a_text_is_imported(home, tmp_path, encoding, suffix, separator):
    path = tmp_path / f"科目表.{suffix}"
    text = "\r\n".join(separator.join(row) for row in [["科目表"], HEADER, *ROWS])
    path.write_bytes(text.encode(encoding))
    assert imported(path) == NAMES


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        pytest.param("a.xlsx", None, NoSuchFile, id="nothing"),
        pytest.param("a.xls", b"<html></html>", NotAWorkbook, id="a page"),
        pytest.param("a.xlsx", b"PK\x03\x04rest", Damaged, id="a damaged workbook"),
        pytest.param("a.csv", b"", NoCodeTable, id="an empty text"),
        pytest.param(
            "a.csv", "编码,名称\n301,甲\n".encode(), OtherClassification, id="another classification"
        ),
        pytest.param("a.csv", "编码,名称\n2010,甲\n".encode(), WrongCodeTable, id="a wrong code"),
    ],
)
def test_nothing_is_written_when_something_is_wrong(home, tmp_path, name, content, error):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        imported(path)
    assert not home.exists()


def test_the_way_out_of_another_classification_is_its_kind(home, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编码,名称\n301,甲\n", encoding="utf-8")
    with pytest.raises(
        OtherClassification, match=r"--kind 指明：.*departmental 部门预算支出经济分类（编码以 3 开头）"
    ):
        imported(path)


def test_a_text_may_be_as_large_as_a_workbook(home, tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as text:
        text.truncate(LIMITS.file_mb * MB + 1)
    with pytest.raises(TooLarge):
        imported(path)


def test_a_folder_that_cannot_be_made_is_told(workbook, tmp_path, monkeypatch):
    monkeypatch.setenv("XLPERF_HOME", str(workbook))
    with pytest.raises(XlperfError, match=r"无法写入.*请"):
        imported(workbook)
