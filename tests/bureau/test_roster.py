from __future__ import annotations

import io
import time
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlperf import actions, cli
from xlperf.bureau.handout import LIST, digest, handout_list, handouts, is_as_handed_out, listed_digests, safe
from xlperf.bureau.roster import read_roster
from xlperf.core.errors import EmptyRoster, NoRoster, RosterThere, WrongRoster
from xlperf.core.prefill import Known, carried_fields, prefill
from xlperf.core.roster import Roster, Unit
from xlperf.forms.mof_project import MOF_PROJECT
from xlperf.forms.xiangyang_project import (
    XIANGYANG_PROJECT,
    Annual,
    Filing,
    Funding,
    Narrative,
    Project,
    Schedule,
)
from xlperf.workbook.grid import Grid, grids
from xlperf.workbook.guard import admit

from ..samples import GOOD

HEAD = ["单位编码", "单位名称", "主管部门", "项目名称", "控制数"]


def sheet(*rows: list[Any], name: str = "名单") -> Grid:
    return Grid(name, [["2028年预算单位"], [], HEAD, *rows])


def read(*rows: list[Any]) -> Roster:
    return read_roster("名单.xlsx", [sheet(*rows)])


def test_units_are_read_with_their_projects_in_order():
    roster = read(
        [Decimal(125001), "甲中心", "人社局", "培训", Decimal(10)],
        [None, None, None, None, None],
        ["125002", "乙所\n", "人社局", None, None],
        [Decimal(125001), "甲中心", "人社局", "设备", None],
        ["合计", None, None, None, Decimal(10)],
    )
    assert roster.units == (
        Unit("125001", "甲中心", "人社局", ("培训", "设备"), limits={"培训": Decimal(100_000)}),
        Unit("125002", "乙所", "人社局"),
    )


@pytest.mark.parametrize(
    "head",
    [
        ["单位名称", "主管部门"],
        ["预算单位", "主管部门名称"],
        ["填报单位（全称）", "一级预算单位"],
        ["*单位 名称", "主管单位"],
    ],
    ids=" ".join,
)
def test_columns_go_by_several_names(head):
    roster = read_roster("a.csv", [Grid("", [head, ["甲中心", "人社局"]])])
    assert roster.units == (Unit("", "甲中心", "人社局"),)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param([["1", None, "局", None]], "第4行缺少“单位名称”", id="no name"),
        pytest.param([["1", "  ", "局", "项目"]], "第4行缺少“单位名称”", id="a blank name"),
        pytest.param([["1", "甲", None, None]], "第4行缺少“主管部门”", id="no department"),
        pytest.param([["1", "甲", "局", date(2027, 1, 1)]], "第4行“项目名称”应为文字", id="a date"),
        pytest.param([["1", "甲", "局", "长" * 201]], "“项目名称”超过 200 字", id="too long"),
        pytest.param([["1", "甲\x07", "局", None]], "“单位名称”含有不能打印的字符", id="unprintable"),
        pytest.param(
            [["1", "甲", "局", "修路"], ["1", "甲", "局", "修 路"]], "《修 路》与工作表“名单”第4行重复",
            id="twice",
        ),
        pytest.param([["1", "甲", "局", "a"], ["2", "甲", "局", "b"]], "的单位编码为“2”", id="two codes"),
        pytest.param([["1", "甲", "局", "a"], ["1", "甲", "厅", "b"]], "主管部门为“厅”", id="two offices"),
        pytest.param([["1", "甲", "局", None], ["1", "乙", "局", None]], "编码只能有一个单位", id="one code"),
        pytest.param(
            [["1", "甲", "局", "a"], ["1", "甲", "局", None]], "第5行“甲”缺少", id="a project missing"
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_sheet_and_row(rows, says):
    with pytest.raises(WrongRoster, match="名单") as error:
        read(*rows)
    assert "工作表“名单”第" in str(error.value)
    assert says in str(error.value)


def test_every_wrong_row_is_named_at_once():
    with pytest.raises(WrongRoster) as error:
        read(*([str(number), None, "局"] for number in range(30)))
    assert str(error.value).count("缺少“单位名称”") == 30


@pytest.mark.parametrize(
    "grids", [[], [Grid("a", [["姓名", "电话"]])], [sheet()]], ids=["none", "other", "empty"]
)
def test_a_file_without_units_is_refused(grids):
    with pytest.raises(NoRoster):
        read_roster("a.xlsx", grids)


ROSTER = Roster(
    (
        Unit("1", "甲/中心", "人社局", ("培训", "设备:更新")),
        Unit("2", "乙所", "卫健委"),
        Unit("3", "甲_中心", "人社局", ("培训",)),
    )
)


def test_each_unit_gets_a_workbook_with_a_sheet_a_project():
    made = handouts(XIANGYANG_PROJECT, 2028, ROSTER, {}, each_project=False)
    assert [(one.path, len(one.sheets)) for one in made] == [
        ("人社局/2028_1_甲_中心_培训等2个项目.xlsx", 2),
        ("卫健委/2028_2_乙所.xlsx", 1),
        ("人社局/2028_3_甲_中心_培训.xlsx", 1),
    ]


def test_or_each_project_one():
    made = handouts(XIANGYANG_PROJECT, 2028, ROSTER, {}, each_project=True)
    assert [one.file for one in made][:2] == ["2028_1_甲_中心_培训.xlsx", "2028_1_甲_中心_设备_更新.xlsx"]
    assert len(made) == 4


def test_names_that_would_be_the_same_are_numbered():
    units = (
        Unit("", "A/甲", "X/局", ("p",)),
        Unit("", "a:甲", "X:局", ("p",)),
        Unit("", "a?甲", "X/局", ("p",)),
    )
    made = handouts(XIANGYANG_PROJECT, 2028, Roster(units), {}, each_project=False)
    assert [one.path for one in made] == [
        "X_局/2028_A_甲_p.xlsx", "X_局(2)/2028_a_甲_p.xlsx", "X_局/2028_a_甲_p(2).xlsx",
    ]  # fmt: skip


FULL = [
    "单位名称",
    "主管部门",
    "简称",
    "上级单位",
    "业务科室",
    "项目名称",
    "控制数（元）",
    "单位控制数",
    "上年预算",
    "报送期限",
]


def read_full(*rows: list[Any]) -> Roster:
    return read_roster("名单.xlsx", [Grid("名单", [FULL, *rows])])


def test_what_else_is_known_of_a_unit_is_read():
    roster = read_full(
        ["甲中心", "人社局", "甲、市甲中心", None, "社保科", "培训",
         Decimal(250_800), Decimal(30), "12.5", "2026-10-15"],
        ["甲中心", "人社局", None, None, None, "设备", None, None, None, None],
        ["乙站", "人社局", None, "甲中心", None, None, None, None, Decimal(3), date(2026, 10, 20)],
    )  # fmt: skip
    one, other = roster.units
    assert one.names == ("甲", "市甲中心")
    assert one.office == "社保科"
    assert one.limits == {"培训": Decimal(250_800), "": Decimal(300_000)}
    assert one.last_year == {"培训": Decimal(125_000)}
    assert one.deadline == date(2026, 10, 15)
    assert other.last_year == {"": Decimal(30_000)}
    assert roster.unit("市 甲中心") is one
    assert roster.unit("丙") is None
    assert roster.closest("甲 中心站") == "甲中心"
    assert roster.closest("完全不同的名称") is None
    assert roster.above(other) == ("人社局", "甲中心")


def test_a_superior_may_be_named_otherwise():
    roster = read_full(["乙站", "局", None, "大甲"], ["甲中心", "局", "大甲"])
    assert roster.above(roster.units[0]) == ("局", "甲中心")


def test_the_limit_of_a_unit_is_said_or_that_of_all_its_projects():
    both = {"a": Decimal(1), "b": Decimal(2)}
    assert Unit("", "甲", "局", ("a", "b"), limits=both).limit == 3
    assert Unit("", "甲", "局", ("a", "b"), limits=both | {"": Decimal(9)}).limit == 9
    assert Unit("", "甲", "局", ("a", "b", "c"), limits=both).limit is None
    assert Unit("", "甲", "局").limit is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param([["甲", "局", *[None] * 4, "很多"]], "“控制数”应为不小于 0 的数字", id="no number"),
        pytest.param([["甲", "局", *[None] * 4, Decimal(-1)]], "“控制数”应为不小于 0", id="negative"),
        pytest.param([["甲", "局", *[None] * 7, "十月底"]], "“报送期限”应为日期", id="no day"),
        pytest.param([["甲", "局", None, "乙"]], "上级单位“乙”不在名单中", id="an unknown parent"),
        pytest.param([["甲", "局", None, "乙"], ["乙", "局", None, "甲"]], "互为上级单位", id="a circle"),
        pytest.param(
            [["甲", "局", "大甲", "乙"], ["乙", "局", None, "大甲"]],
            "互为上级单位",
            id="a circle by another name",
        ),
        pytest.param([["甲", "局", "丙"], ["乙", "局", "丙"]], "也是“甲”的名称", id="one name of two"),
        pytest.param([["甲", "局", "乙"], ["乙", "局"]], "也是“乙”的名称", id="another's name"),
        pytest.param(
            [
                ["甲", "局", *[None] * 3, "a", None, Decimal(5)],
                ["甲", "局", *[None] * 3, "b", None, Decimal(6)],
            ],
            "单位控制数为“6 万元”",
            id="two limits",
        ),
    ],
)
def test_what_else_is_wrong_is_named_too(rows, says):
    with pytest.raises(WrongRoster) as error:
        read_full(*rows)
    assert says in str(error.value)


def test_an_empty_roster_holds_every_column_and_can_be_filled_in(tmp_path):
    path = tmp_path / "名单.xlsx"
    assert cli.main(["roster", "template", "-o", str(path)]) == 0
    with pytest.raises(EmptyRoster, match="只有栏目名称"):
        actions.roster_of(path)
    book = openpyxl.load_workbook(path)
    page = book["单位名单"]
    heads = [cell.value for cell in page[3]]
    page.cell(4, heads.index("单位名称") + 1, "甲中心")
    page.cell(4, heads.index("主管部门") + 1, "人社局")
    page.cell(4, heads.index("控制数（万元）") + 1, 12)
    page.cell(4, heads.index("报送期限") + 1, "2026-10-15")
    book.save(path)
    (unit,) = actions.roster_of(path).units
    assert (unit.limit, unit.deadline) == (Decimal(120_000), date(2026, 10, 15))
    with pytest.raises(RosterThere):
        actions.roster_template(path)


def test_the_command_says_what_a_roster_holds(tmp_path, capsys):
    (tmp_path / "a.csv").write_text(
        "单位名称,主管部门,项目名称,控制数\n甲,局,修路,10\n乙,局,,\n", encoding="utf-8"
    )
    assert cli.main(["roster", "check", str(tmp_path / "a.csv")]) == 0
    said = capsys.readouterr().out
    assert "1 个主管部门，2 个单位，1 个项目，另有 1 个单位由单位自行填写项目" in said
    assert "控制数：1 个单位已填，合计 10.00 万元" in said
    (tmp_path / "a.csv").write_text(
        "单位名称,主管部门,项目名称,控制数\n甲,局,修路,10\n甲,局,架桥,\n", encoding="utf-8"
    )
    assert cli.main(["roster", "check", str(tmp_path / "a.csv")]) == 0
    assert "控制数：1 个单位已填，合计 10.00 万元" in capsys.readouterr().out
    assert "未填的栏目：业务科室、上年金额、报送期限" in said


@given(st.text(max_size=300))
def test_any_name_is_safe(text):
    name = safe(text)
    assert name
    assert not set(name) & set('\\/:*?"<>|\n\t\0')
    assert name not in {".", ".."}
    assert not name.startswith((".", "~", " ", "-"))
    assert not name.endswith((".", " "))
    assert len(name.encode()) <= 76
    assert name.split(".")[0].lower() not in {"con", "nul", "com1"}


@pytest.mark.parametrize("form", [XIANGYANG_PROJECT, MOF_PROJECT], ids=lambda form: form.key)
def test_what_is_known_stands_where_it_is_asked(form):
    declaration = prefill(form, 2028, Known("甲中心", "人社局", "培训")).declaration
    roles = form.roles
    assert [declaration[one] for one in (roles.unit, roles.department, roles.project)] == [
        "甲中心",
        "人社局",
        "培训",
    ]
    assert declaration.year == 2028
    assert declaration[form.own(Project.agency)] == "甲中心"
    assert not any(declaration.tables.values())


def test_a_continuing_project_brings_texts_and_no_figures():
    made = prefill(XIANGYANG_PROJECT, 2028, Known("甲中心", "人社局", "培训"), GOOD)
    declaration = made.declaration
    assert declaration[Narrative.summary] == GOOD[Narrative.summary]
    assert declaration.rows(Annual) == GOOD.rows(Annual)
    assert declaration[Filing.unit] == "甲中心"
    assert declaration[Project.period] is None
    assert declaration[Funding.total] is None
    assert not declaration.rows(Schedule)
    assert {place.field for place in made.carried} <= carried_fields(XIANGYANG_PROJECT)
    assert all(declaration.raw(place) == GOOD.raw(place) for place in made.carried)


def test_a_workbook_with_one_answer_more_is_no_longer_as_handed_out():
    (made,) = handouts(
        XIANGYANG_PROJECT, 2028, Roster((Unit("", "甲中心", "局", ("培训",)),)),
        {("甲中心", "培训"): GOOD}, each_project=False,
    )  # fmt: skip
    declaration = made.sheets[0].declaration
    assert made.continuing == 1
    assert is_as_handed_out([declaration], made)
    assert is_as_handed_out([declaration.but({Narrative.summary: None})], made)
    assert not is_as_handed_out([declaration.but({Narrative.summary: "新内容"})], made)
    assert not is_as_handed_out([declaration.but({Funding.total: 10})], made)
    assert not is_as_handed_out([declaration.but({Schedule: [{Schedule.content: "开工"}]})], made)


def test_the_list_says_who_gets_what():
    made = handouts(XIANGYANG_PROJECT, 2028, ROSTER, {("甲/中心", "培训"): GOOD}, each_project=False)
    page = openpyxl.load_workbook(io.BytesIO(handout_list("发放清单", made, "abc"))).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
    assert rows[0] == ["主管部门", "单位编码", "单位名称", "文件", "项目数", "项目", "预填内容", "文件指纹"]
    assert rows[1][:6] == ["人社局", "1", "甲/中心", made[0].path, 2, "培训\n设备:更新"]
    assert "《培训》上年内容" in str(rows[1][6])
    assert rows[2][5] == "（由单位填写）"
    assert rows[3][7] == "c"
    assert LIST == "发放清单.xlsx"


def test_the_list_remembers_what_was_handed_out():
    made = handouts(XIANGYANG_PROJECT, 2028, ROSTER, {}, each_project=False)
    content = handout_list("发放清单", made, [digest(one.path.encode()) for one in made])
    listed = listed_digests(grids(admit("a.xlsx", content)))
    assert all(listed[one.path] == digest(one.path.encode()) for one in made)


def test_what_is_handed_out_is_the_same_whenever_it_is_made(tmp_path):
    roster = tmp_path / "名单.csv"
    roster.write_text("单位名称,主管部门,项目名称\n甲中心,人社局,培训\n乙所,卫健委,\n", encoding="utf-8")
    made = []
    for number in range(2):
        out = tmp_path / str(number)
        actions.hand_out("xiangyang-project", 2028, roster, out)
        made.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()})
        time.sleep(2.1)  # archives count every second second
    assert made[0] == made[1]
    assert any(path.suffix == ".zip" for path in made[0])
