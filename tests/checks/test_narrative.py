from __future__ import annotations

import pytest

from xlperf.core.check import Context
from xlperf.core.settings import Settings
from xlperf.forms.xiangyang_project import (
    Costing,
    Evaluation,
    Goals,
    Measures,
    Narrative,
    Schedule,
)

from ..samples import GOOD, but, not_run
from .judged import Beside, found_of

ROSTER = ("楚宁市老干部活动服务中心", "中共楚宁市委老干部局", "楚宁市档案馆", "楚宁市图书馆")
TOPIC = ("NAR", "GOL", "BAS")


def known(change):
    """Give a change beside a roster of units."""
    return Beside(change, Context(Settings(roster=ROSTER)))


def good(field):
    return GOOD[field]


DUTIES, SUMMARY, GROUNDS = good(Narrative.duties), good(Narrative.summary), good(Narrative.grounds)
FEASIBILITY, NECESSITY = good(Narrative.feasibility), good(Narrative.necessity)
MEASURES, ANNUAL, BASIS = good(Measures.measures), good(Goals.annual), good(Costing.basis)


def at(code, field, row=None):
    return [(code, field.path, row)]


def longer(text, length):
    """Repeat nothing, yet make a text longer: every sentence has its own number."""
    return text + "".join(f"第{number}批留样。" for number in range(10_000, 10_000 + length // 10))


CASES = [
    pytest.param({}, [], id="as it should be"),
    pytest.param({Evaluation.past: None, Evaluation.remarks: None}, [], id="no remarks are needed"),
    pytest.param({Evaluation.past: "无"}, [], id="无 for past years"),
    pytest.param({Narrative.duties: None}, [("NAR-001", "Narrative.duties", None)], id="no duties"),
    pytest.param({Narrative.summary: " \n "}, [("NAR-001", "Narrative.summary", None)], id="only line ends"),
    pytest.param({Narrative.grounds: None}, [("NAR-001", "Narrative.grounds", None)], id="no grounds"),
    pytest.param({Narrative.feasibility: None}, [("NAR-001", "Narrative.feasibility", None)], id="no 可行性"),
    pytest.param({Narrative.necessity: None}, [("NAR-001", "Narrative.necessity", None)], id="no 必要性"),
    pytest.param({Measures.measures: None}, [("NAR-001", "Measures.measures", None)], id="no measures"),
    pytest.param(
        {Narrative.grounds: "略"}, [("BAS-004", "Narrative.grounds", None)], id="略 for the grounds"
    ),
    pytest.param({Goals.long_term: None}, [("GOL-001", "Goals.long_term", None)], id="no long-term goal"),
    pytest.param({Goals.annual: "  "}, [("GOL-001", "Goals.annual", None)], id="an annual goal of spaces"),
    pytest.param({Goals.annual: "***"}, [("GOL-002", "Goals.annual", None)], id="an annual goal of stars"),
    pytest.param({Goals.long_term: "同上"}, [("GOL-002", "Goals.long_term", None)], id="同上 for a goal"),
    pytest.param(
        {Goals.annual: None, Goals.long_term: "-"},
        [("GOL-002", "Goals.long_term", None), ("GOL-001", "Goals.annual", None)],
        id="both at once",
    ),
    # NAR-002, NAR-003
    pytest.param({Narrative.duties: "负责老干部史料的征集、保管、整理和查阅服务"}, [], id="twenty signs"),
    pytest.param(
        {Narrative.duties: "负责老干部史料的征集整理"}, at("NAR-002", Narrative.duties), id="too short"
    ),
    pytest.param({Narrative.necessity: longer(NECESSITY, 450)}, [], id="nearly too long"),
    pytest.param(
        {Narrative.necessity: longer(NECESSITY, 480)}, at("NAR-003", Narrative.necessity), id="too long"
    ),
    # NAR-004: one finding, its repeated clauses are consequences
    pytest.param(
        {Narrative.necessity: FEASIBILITY.replace("中心", "单位")},
        at("NAR-004", Narrative.necessity),
        id="one text in two fields",
    ),
    # NAR-005
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("利用的意见》", "利用的意见")},
        at("NAR-005", Narrative.grounds),
        id="《 without 》",
    ),
    pytest.param(
        {Measures.measures: MEASURES + "“日清周结。"}, at("NAR-005", Measures.measures), id="“ without ”"
    ),
    # NAR-006
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("〔2024〕", "【2024】")},
        at("NAR-006", Narrative.grounds),
        id="square brackets in a document number",
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("〔2025〕6号", "〔2025〕第6号")},
        at("NAR-006", Narrative.grounds),
        id="第 in a document number",
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS + "市委专题会议纪要〔2026〕第5号。"}, [], id="第 in the number of minutes"
    ),
    # NAR-007
    pytest.param(
        {Narrative.grounds: "《中华人民共和国档案法》规定，档案应当妥善保管，并采用先进技术提高利用水平。"},
        [],
        id="a law",
    ),
    pytest.param(
        {Narrative.grounds: "根据上级关于史料工作的有关要求，结合中心保管史料的实际，开展数字化加工。"},
        at("NAR-007", Narrative.grounds),
        id="no document",
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("的意见》（楚办发〔2024〕18号）", "的意见》")},
        at("NAR-007", Narrative.grounds),
        id="a document without number",
    ),
    pytest.param(
        {
            Narrative.grounds: GROUNDS.replace("《关于", "楚办发〔2024〕18号文《关于").replace(
                "（楚办发〔2024〕18号）", ""
            )
        },
        [],
        id="the number before the title",
    ),
    pytest.param(
        {Narrative.grounds: "《楚宁市史料事业发展规划》，《老干部史料抢救实施方案》，主管部门要点。"},
        at("NAR-007", Narrative.grounds),
        id="a plan is no law",
    ),
    # NAR-008
    pytest.param(
        {
            Narrative.grounds: GROUNDS.replace("2024", "2020").replace("2025", "2021")
            + "市委2026年第11次会议纪要。"
        },
        [],
        id="minutes of last year",
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("2024", "2020").replace("2025", "2022")}, [], id="five years old"
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("2024", "2020").replace("2025", "2021")},
        at("NAR-008", Narrative.grounds),
        id="six years old",
    ),
    pytest.param(
        {
            Narrative.grounds: GROUNDS.replace("2024", "2020").replace("2025", "2021")
            + "全省2026年史料工作通知。"
        },
        [],
        id="a notice without brackets",
    ),
    # NAR-009
    pytest.param({Narrative.feasibility: FEASIBILITY.replace("25.08万元", "25.1万元")}, [], id="rounded"),
    pytest.param({Narrative.feasibility: FEASIBILITY.replace("25.08万元", "约25万元")}, [], id="约"),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY.replace("25.08万元", "250800元")}, [], id="the total in 元"
    ),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY.replace("项目申请", "三年累计申请").replace("25.08", "75.24")},
        [],
        id="three years together",
    ),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY.replace("项目申请25.08万元", "上年申请30万元")},
        [],
        id="last year's",
    ),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY.replace("项目申请25.08万元", "申请20万元、5.08万元两笔资金")},
        [],
        id="parts that make up the total",
    ),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY.replace("25.08万元", "28.05万元")},
        at("NAR-009", Narrative.feasibility),
        id="figures turned round",
    ),
    pytest.param(
        {Narrative.necessity: NECESSITY + "项目总投资为250.8万元。"},
        at("NAR-009", Narrative.necessity),
        id="ten times as much",
    ),
    pytest.param(
        {Narrative.summary: SUMMARY + "项目总投资60.08万元，申请25.08万元，余下由企业自筹。"},
        [],
        id="what all years cost",
    ),
    pytest.param({Goals.annual: ANNUAL + "总投资控制在26万元以内。"}, [], id="a limit above the total"),
    pytest.param(
        {Goals.annual: ANNUAL + "总投资控制在20.58万元以内。"},
        at("NAR-009", Goals.annual),
        id="a limit below the total",
    ),
    # NAR-010
    pytest.param(
        {Schedule.content: ["核对2025年秋季学籍，首批扫描加工纸质史料2100件、著录目录2100条。"]},
        [],
        id="data of another year",
    ),
    pytest.param(
        {Goals.annual: ANNUAL + "2025年底前完成入库。"}, at("NAR-010", Goals.annual), id="an old deadline"
    ),
    pytest.param(
        {Goals.annual: ANNUAL.replace("当年史料查阅人次", "与2026年相比史料查阅人次")},
        [],
        id="a year compared",
    ),
    pytest.param(
        {Goals.annual: ANNUAL.replace("2027年", "2026年")}, at("NAR-010", Goals.annual), id="last year's goal"
    ),
    pytest.param(
        {Schedule.content: ["2025年首批扫描加工纸质史料2100件、著录目录2100条。"]},
        at("NAR-010", Schedule.content, 0),
        id="a stage of another year",
    ),
    pytest.param(
        {Narrative.necessity: NECESSITY + "该项工作到2038年仍要继续。"},
        at("NAR-010", Narrative.necessity),
        id="a year far ahead",
    ),
    # NAR-011
    pytest.param(known({}), [], id="its own name"),
    pytest.param(known({Narrative.duties: DUTIES + "史料与楚宁市档案馆共享。"}), [], id="a partner"),
    pytest.param(
        known({Narrative.duties: DUTIES.replace("老干部活动服务中心", "图书馆")}),
        at("NAR-011", Narrative.duties),
        id="another unit",
    ),
    # NAR-012, NAR-023
    pytest.param(
        {Narrative.summary: SUMMARY.replace("共有四项内容", "共有五项内容")},
        at("NAR-012", Narrative.summary),
        id="five are announced, four are listed",
    ),
    pytest.param(
        {Narrative.grounds: GROUNDS.replace("二是主管部门", "三是主管部门")},
        at("NAR-023", Narrative.grounds),
        id="一是 三是",
    ),
    # NAR-014
    pytest.param(
        {Narrative.necessity: "史料有效利用较好，但保护意义显著，须切实抓紧，让亲历者讲述得以补录成文。"},
        at("NAR-014", Narrative.necessity),
        id="vague words and no figure",
    ),
    # NAR-015
    pytest.param(
        {Narrative.feasibility: FEASIBILITY + "拟购置恒温机柜和除湿装置。"},
        at("NAR-015", Narrative.feasibility),
        id="a purchase without money",
    ),
    pytest.param({Narrative.feasibility: FEASIBILITY + "购置计划已报备。"}, [], id="购置计划 is no purchase"),
    # NAR-016
    pytest.param({Narrative.feasibility: FEASIBILITY + "试加工积累了经验。"}, [], id="了 for preparations"),
    pytest.param(
        {Narrative.feasibility: FEASIBILITY + "专班的组建确保了各项加工顺利实施。"},
        at("NAR-016", Narrative.feasibility),
        id="written as accomplished",
    ),
    # NAR-017
    pytest.param(
        {Narrative.duties: "本单位是市委设立的正科级机构，编制12名，承办会务、文电和值班。"},
        at("NAR-017", Narrative.duties),
        id="duties that have nothing to do with it",
    ),
    # NAR-018
    pytest.param(
        {
            Narrative.feasibility: FEASIBILITY + "主动争取社会力量参与史料征集保管。",
            Narrative.necessity: NECESSITY + "主动争取社会力量参与史料征集保管。",
        },
        at("NAR-018", Narrative.feasibility),
        id="a clause in two fields",
    ),
    pytest.param({Narrative.feasibility: FEASIBILITY + "采购渠道成熟。"}, [], id="采购渠道 is no purchase"),
    # NAR-019
    pytest.param(
        {
            Narrative.grounds: GROUNDS
            + f"《关于{'史料' * 30}的意见》（楚办发〔2026〕9号，{'有效' * 30}）均要求抓紧。"
        },
        [],
        id="titles and brackets do not make a sentence long",
    ),
    pytest.param(
        {Narrative.necessity: NECESSITY.replace("。9", "，9").replace("。若", "，若")},
        at("NAR-019", Narrative.necessity),
        id="all in one sentence",
    ),
    # NAR-020
    pytest.param(
        {Measures.measures: "中心成立专班，由主任任组长，每月核对进度，每批抽检10%，不合格的7日内返工。"},
        at("NAR-020", Measures.measures),
        id="no rules are named",
    ),
    pytest.param(
        {Measures.measures: "中心统筹，馆员经办。实行项目法人责任制，每批抽检10%，不合格的返工。"},
        [],
        id="ways of organising and rules without a title",
    ),
    pytest.param(
        {Measures.measures: "中心统筹，馆员经办。经费按市级采购目录执行，每批抽检10%，不合格的返工。"},
        [],
        id="rules that are carried out",
    ),
    # NAR-021
    pytest.param(
        {Narrative.feasibility: FEASIBILITY + "承办人身份号码为420606199001011234。"},
        at("NAR-021", Narrative.feasibility),
        id="an identity number",
    ),
    pytest.param(
        {Evaluation.remarks: "款项汇入账号6222 0212 0200 1234 567"},
        at("NAR-021", Evaluation.remarks),
        id="a bank account",
    ),
    pytest.param({Evaluation.remarks: "机密★10年"}, at("NAR-021", Evaluation.remarks), id="机密★"),
    pytest.param({Evaluation.remarks: "加工人员签订保密承诺书，保守国家秘密"}, [], id="保密 is no mark"),
    # NAR-022
    pytest.param({Goals.annual: ANNUAL + "\n目标1：4月底前入库。"}, [], id="a colon after 目标 is no ratio"),
    pytest.param(
        {Costing.basis: BASIS.replace("9元/件", "9元／件")}, at("NAR-022", Costing.basis), id="a wide ／"
    ),
    pytest.param(
        {Narrative.necessity: NECESSITY.replace("900份", "９００份")},
        at("NAR-022", Narrative.necessity),
        id="wide figures",
    ),
    pytest.param({Costing.basis: BASIS.replace("=", "＝")}, [], id="a wide ＝ is ordinary"),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_narrative_and_goals(change, expected):
    assert found_of(TOPIC, change) == expected


def test_what_could_not_be_checked():
    assert "NAR-011" in not_run(but({}))
    assert "NAR-008" in not_run(
        but({Narrative.grounds: "《中华人民共和国档案法》规定，档案应当妥善保管利用。"})
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {Costing.basis: BASIS.replace("9600件×9元/件", "9600件×9元／件")}, "“9元／件=”", id="a wide ／"
        ),
        pytest.param(
            {Narrative.grounds: GROUNDS.replace("〔2024〕18号", "（2024）18号")},
            "“楚办发（2024）18号”应写作",
            id="brackets as they were typed",
        ),
    ],
)
def test_what_is_quoted(change, said):
    messages = [one.message for one in but(change).findings if one.code in ("NAR-006", "NAR-022")]
    assert len(messages) == 1
    assert said in messages[0]


def test_both_numbers_of_a_list_may_be_wrong():
    report = but({Narrative.summary: SUMMARY.replace("共有四项内容", "共有五项内容")})
    [one] = [one for one in report.findings if one.code == "NAR-012"]
    assert (one.message, one.expected) == ("“项目概况”声明 5 项，实际列举 4 项", None)
