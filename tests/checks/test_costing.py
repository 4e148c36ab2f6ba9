from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from xlperf.core.check import Context
from xlperf.core.fields import WARNING
from xlperf.core.settings import DEFAULTS
from xlperf.forms.xiangyang_project import Annual, Costing, Detail, Funding, LongTerm, Project

from ..samples import EXAMPLE, GOOD
from .judged import Beside, found_of, judged, not_run_of

D = Decimal
TOPIC = ("DTL-006", "DTL-007", "DTL-008", "DTL-009", "DTL-010", "DTL-011", "DTL-012", "DTL-013", "DTL-014",
         "DTL-015", "DTL-018", "DTL-019", "BAS-004")  # fmt: skip
BASIS = GOOD[Costing.basis] or ""
ITEMS = "纸质史料扫描86400元；目录著录48000元；老照片修复32400元；"
AT_BASIS = ("Costing.basis", None)


def told(old, new):
    """Give the calculation with one figure changed."""
    assert old in BASIS
    return {Costing.basis: BASIS.replace(old, new)}


def adding(more, instead="老照片修复900份×36元/份=32400元；"):
    """Give the calculation with one of its items replaced."""
    return told(instead, more)


def named(*names):
    return {Detail.name: list(names)}


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param(told("25.08万元", "约25万元"), [], id="a total stated as about"),
    pytest.param(told("=86400元", "=8.64万元"), [], id="a component in 万元"),
    pytest.param(
        told("=86400元", "=8.6万元"), [("DTL-008", "Costing.basis", None)], id="rounded, so the sum is off"
    ),
    pytest.param(
        {Costing.basis: "按询价结果据实列支。"}, [], id="a calculation without amounts is not judged"
    ),
    pytest.param({Costing.basis: None}, [("DTL-006", "Costing.basis", None)], id="no calculation"),
    pytest.param({Costing.basis: "略"}, [("BAS-004", "Costing.basis", None)], id="略 for a calculation"),
    pytest.param({Costing.basis: None, Detail: []}, [], id="no calculation where there is no detail"),
    pytest.param(
        {Costing.basis: "扫描86400元；著录48000元；修复32400元；录制84000元；设备1万元；合计26.08万元。"},
        [("DTL-007", "Costing.basis", None)],
        id="a stated total that is another",
    ),
    pytest.param(
        told("合计25.08万元", "合计26.08万元"),
        [("DTL-008", "Costing.basis", None)],
        id="a stated total that its own components contradict is said once",
    ),
    pytest.param(
        told("9600件×9元/件=86400元", "9600件×8元/件=86400元"),
        [("DTL-009", "Costing.basis", None)],
        id="a product that is another",
    ),
    pytest.param(
        {Detail.amount: [70_000, 64_400]},
        [("DTL-010", "Detail.amount", 0), ("DTL-010", "Detail.amount", 1)],
        id="lines that do not follow from the calculation",
    ),
    pytest.param(
        {
            Detail: [
                {Detail.name: "史料加工", Detail.amount: 134_400},
                {Detail.name: "照片与口述", Detail.amount: 116_400},
            ]
        },
        [],
        id="lines that take two components each",
    ),
    # 008, written out
    pytest.param(told("以上合计25.08万元", "合计86400+48000+32400+84000=250800元"), [], id="an addition"),
    pytest.param(
        told("以上合计25.08万元", "合计8.64+4.8+3.24+8.4=26.08万元"),
        [("DTL-008", *AT_BASIS)],
        id="an addition that makes another sum",
    ),
    pytest.param(
        {
            Costing.basis: "一、加工12.5万元：1.扫描86400元；2.著录40000元。二、修复32400元。"
            "三、录制9.2万元。总计25.08万元。",
        },
        [("DTL-008", *AT_BASIS), ("DTL-010", "Detail.amount", 1), ("DTL-010", "Detail.amount", 3)],
        id="a section that is not the sum of its parts",
    ),
    pytest.param(
        told("以上合计25.08万元", "资金总额25.80万元，以上合计25.08万元"),
        [("DTL-008", *AT_BASIS)],
        id="two totals",
    ),
    # 011
    pytest.param(
        told("25.08万元", "25.08万元。首付10万元，余款15.08万元验收后付清"), [], id="how it is paid out"
    ),
    pytest.param(
        adding("老照片修复900份×36元/份=28400元；茶水4000元；"),
        [("DTL-009", *AT_BASIS)],
        id="a component that is part of a line",
    ),
    pytest.param(
        {
            Costing.basis: f"{ITEMS}口述史料录制84000元；会务20000元。合计27.08万元。",
        },
        [("DTL-007", *AT_BASIS), ("DTL-011", *AT_BASIS)],
        id="a component that belongs to no line",
    ),
    pytest.param(
        told("以上合计25.08万元", "以上合计25.08万元，其中市级财政20万元、上级补助5.08万元"),
        [],
        id="the sources",
    ),
    # 012 and 013
    pytest.param(adding("著录员2名，按岗位承包，共32400元；"), [], id="people who are no staff"),
    pytest.param(adding("优胜选手奖金32400元；"), [], id="prizes"),
    pytest.param(adding("老照片修复（不含人员工资）32400元；"), [], id="pay that is not included"),
    pytest.param(
        adding("老照片修复聘用2名人员，全年工资32400元；"),
        [("DTL-012", *AT_BASIS), ("DTL-013", *AT_BASIS)],
        id="staff at less than is usual",
    ),
    pytest.param(
        Beside(
            adding("老照片修复聘用2名人员，全年工资32400元；"),
            Context(replace(DEFAULTS, least_per_head=D("1.5"))),
        ),
        [("DTL-012", *AT_BASIS)],
        id="staff at what the bureau thinks usual",
    ),
    pytest.param(
        named("纸质史料扫描加工", "编外人员工资"), [("DTL-012", "Detail.name", 1)], id="a line of pay"
    ),
    pytest.param(
        adding("优秀作品奖金32400元；") | {Project.name: "老干部书画大赛"}, [], id="prizes of a contest"
    ),
    pytest.param(
        adding("编外人员工资32400元；") | named("纸质史料扫描加工", "编外人员工资"),
        [("DTL-012", *AT_BASIS)],
        id="pay is said once",
    ),
    pytest.param(
        adding("劳务派遣2人×1.62万元/人·年=32400元；"),
        [("DTL-012", *AT_BASIS), ("DTL-013", *AT_BASIS)],
        id="heads within a product",
    ),
    # 014
    pytest.param(
        {
            Costing.basis: f"{ITEMS}口述史料录制6万元；其他2.4万元。合计25.08万元。",
            Detail.amount: [86_400, 48_000, 32_400, 84_000],
        },
        [],
        id="other things of 9.6 %",
    ),
    pytest.param(
        {
            Costing.basis: f"{ITEMS}口述史料录制5万元；其他3.4万元。合计25.08万元。",
            Detail.amount: [86_400, 48_000, 32_400, 84_000],
        },
        [("DTL-014", *AT_BASIS)],
        id="other things of 13.6 %",
    ),
    pytest.param(
        named("纸质史料扫描加工", "其他支出"), [("DTL-014", "Detail.amount", 1)], id="a line of other things"
    ),
    # 015
    pytest.param(
        adding("老照片修复培训费32400元；"), [("DTL-015", *AT_BASIS)], id="training without its line"
    ),
    pytest.param(
        adding("老照片修复培训费32400元；") | named("纸质史料扫描加工", "目录著录", "老照片修复培训"),
        [],
        id="training with its line",
    ),
    pytest.param(
        adding("老照片修复（含公务接待）32400元；"), [("DTL-015", *AT_BASIS)], id="a reception within an item"
    ),
    pytest.param(adding("老照片修复（不含公务接待）32400元；"), [], id="a reception that is not included"),
    pytest.param(adding("老照片修复（含培训费）32400元；"), [], id="training within a contract"),
    pytest.param(told("取价依据", "《公务接待费管理办法》，取价依据"), [], id="a reception in a title"),
    # 018
    pytest.param(
        told("取价依据", "5.交通费：按实际需要安排，取价依据"),
        [("DTL-018", *AT_BASIS)],
        id="a list mark is no figure",
    ),
    pytest.param(adding("老照片修复若干份，共32400元；"), [("DTL-018", *AT_BASIS)], id="若干"),
    pytest.param(told("取价依据", "款项按实际验收数量结算，取价依据"), [], id="how the money is paid"),
    pytest.param(told("取价依据", "《关于若干问题的意见》，取价依据"), [], id="若干 in a title"),
    pytest.param(told("取价依据", "交通费按实际需要安排，取价依据"), [("DTL-018", *AT_BASIS)], id="按实际"),
    # 019
    pytest.param(
        {Annual.value: ["≥9500件", "≥9500条"], LongTerm.value: ["≥9500件"]},
        [("DTL-019", *AT_BASIS)],
        id="the main quantity in no indicator",
    ),
    pytest.param(
        {Annual.value: ["≥9600件", "≥9600条", "≥700份"]},
        [("DTL-019", "Annual.value", 2)],
        id="the same thing and unit with another figure",
    ),
    pytest.param({Annual.value: ["≥0.96万件"]}, [], id="a quantity in tens of thousands"),
    pytest.param(told("9600件×9元/件", "2400件×4批×9元/件"), [], id="a quantity that is multiplied"),
    pytest.param(
        told(
            "纸质史料扫描加工9600件×9元/件=86400元",
            "纸质史料扫描加工，文稿5000件×9元/件=45000元，信札4600件×9元/件=41400元",
        ),
        [],
        id="a quantity that is added up",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_costing(change, expected):
    assert sorted(found_of(TOPIC, change), key=str) == sorted(expected, key=str)


def test_wrong_products_do_not_hide_each_other():
    text = BASIS.replace("×9元/件", "×8元/件").replace("×5元/条", "×6元/条").replace("×36元/份", "×37元/份")
    assert found_of(("DTL-009",), {Costing.basis: text}) == [("DTL-009", *AT_BASIS)] * 3


@pytest.mark.parametrize(
    ("change", "unverified"),
    [
        pytest.param(
            {Costing.basis: None},
            {"DTL-007", "DTL-008", "DTL-009", "DTL-010", "DTL-011"},
            id="no calculation",
        ),
        pytest.param(
            {Costing.basis: "按询价结果据实列支。"},
            {"DTL-007", "DTL-008", "DTL-009", "DTL-010", "DTL-011"},
            id="no amounts",
        ),
        pytest.param(
            {Costing.basis: "按合同安排25.08万元。"}, {"DTL-009", "DTL-011"}, id="the total and nothing else"
        ),
        pytest.param(
            {Costing.basis: "扫描2万元，市级承担50%；录制3万元。合计25.08万元。"},
            {"DTL-008", "DTL-009"},
            id="components that may not be all",
        ),
        pytest.param(
            {Costing.basis: "扫描加工86400元，著录48000元，修复32400元，录制84000元。"},
            {"DTL-007", "DTL-008", "DTL-009"},
            id="no total and no product",
        ),
    ],
)
def test_what_could_not_be_checked(change, unverified):
    assert not_run_of(TOPIC, change) == unverified


def messages(report, code):
    return [one.message for one in report.findings if one.code == code]


def test_the_message_says_both_figures():
    report = judged({Funding.total: D("25.20"), Funding.budget: D("25.20")})
    assert messages(report, "DTL-007") == [
        "测算说明所列合计 25.08 万元与资金总额 25.20 万元不一致，差 0.12 万元"
    ]


def test_a_wrong_addition_is_told_with_its_sum():
    report = judged(told("以上合计25.08万元", "合计8.64+4.8+3.24+8.4=26.08万元"))
    assert messages(report, "DTL-008") == [
        "测算说明“8.64+4.8+3.24+8.4=26.08万元”各数之和为 25.08 万元，与所列 26.08 万元差 1.00 万元"
    ]


def test_lines_without_basis_are_for_the_reviewer():
    report = judged({Detail.amount: [70_000, 64_400]})
    assert [f.severity for f in report.findings if f.code == "DTL-010"] == [WARNING] * 2


def test_the_figures_of_the_example():
    report = judged(Beside(good=EXAMPLE))
    assert messages(report, "DTL-009") == [
        "602个×200元/年/个＝120,400 元（12.04 万元），与所列 10万元（100,000 元）不符，差 20,400 元；"
        "按此更正，测算合计应为 39.63 万元，与资金总额 37.59 万元差 2.04 万元"
    ]
    assert [one.split("万元")[0] for one in messages(report, "DTL-011")] == [
        "测算项“全年劳务报酬”16.00 ",
        "测算项“其他日常开支”11.59 ",
    ]
    assert messages(report, "DTL-014") == [
        "“其他日常开支”11.59 万元，占资金总额 37.59 万元的 30.8%，超过 20%，应细化"
    ]
    assert messages(report, "DTL-019") == ["测算说明中的数量 602个、2名 未体现在绩效指标中"]
    assert not messages(report, "DTL-013"), "8.00 万元 a head is usual"
