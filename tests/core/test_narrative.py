from __future__ import annotations

import pytest

from xlperf.core.narrative import (
    activities,
    announced,
    clauses,
    document_numbers,
    document_years,
    echoes,
    enumerations,
    flat,
    keys,
    lined,
    sentences,
    unpaired,
    years,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("每月核对，每批抽检。", "每月核对,每批抽检。", id="wide signs become ordinary ones"),
        pytest.param("一　 二\r\n三", "一 二\n\n三", id="blanks are one, lines are kept"),
        pytest.param("①扫描②著录", "(1)扫描(2)著录", id="circled figures are figures in brackets"),
        pytest.param("面积㎡", "面积m2", id="rare signs too"),
    ],
)
def test_texts_are_made_ordinary(text, expected):
    assert lined(text) == expected


def test_a_text_falls_into_clauses_and_sentences():
    text = "一是扫描，逐件加工；二是著录。\n修复照片"
    assert clauses(text) == ("一是扫描", "逐件加工", "二是著录", "修复照片")
    assert sentences(text) == ["一是扫描,逐件加工", "二是著录", "修复照片"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("扫描史料，著录目录。", [], id="no list"),
        pytest.param("一是扫描；二是著录；三是修复。", [(1, 2, 3)], id="一是 二是 三是"),
        pytest.param("第一，扫描；第二，著录。", [(1, 2)], id="第一 第二"),
        pytest.param("一、扫描\n二、著录", [(1, 2)], id="一、 二、"),
        pytest.param("（一）扫描。（二）著录。", [(1, 2)], id="（一） （二）"),
        pytest.param("1.扫描；2.著录", [(1, 2)], id="1. 2."),
        pytest.param("①扫描；②著录", [(1, 2)], id="① ②"),
        pytest.param("1) 扫描；2) 著录", [(1, 2)], id="1) 2)"),
        pytest.param(
            "（一）竞赛\n1.搭建；2.计时。\n（二）路跑\n1.线路；2.物资。",
            [(1, 2), (1, 2), (1, 2)],
            id="a list in a list starts anew",
        ),
        pytest.param("统一是前提，唯一是目标。", [], id="是 in a word"),
        pytest.param("一、二类桥梁占比，1.5公里，2、3号楼", [], id="grades, decimals and house numbers"),
    ],
)
def test_lists_are_read(text, expected):
    assert [listed.numbers for listed in enumerations(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一是扫描；二是著录。", [], id="nothing is left out"),
        pytest.param("一是扫描；三是修复。", ["二是"], id="the middle"),
        pytest.param("一是扫描。", ["二是"], id="an only 一是"),
        pytest.param("二是著录；三是修复。", ["一是"], id="the first"),
        pytest.param("1.扫描。", [], id="an only 1."),
        pytest.param("（1）扫描；（3）修复。", ["（2）"], id="in the list's own marks"),
    ],
)
def test_what_a_list_leaves_out(text, expected):
    listed = enumerations(text)[0]
    assert [listed.mark.of(number) for number in listed.missing] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("共有三部分：一是扫描；二是著录。", 3, id="三部分"),
        pytest.param("由4个板块组成：1.演出；2.展示。", 4, id="4个板块"),
        pytest.param("安排十二项内容：一是扫描；二是著录。", 12, id="十二项"),
        pytest.param("内容如下：一是扫描；二是著录。", None, id="nothing is announced"),
        pytest.param("共有三个库房。一是扫描；二是著录。", None, id="another sentence"),
    ],
)
def test_what_is_announced_before_a_list(text, expected):
    assert announced(text, enumerations(text)[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("《意见》（楚办发〔2024〕18号）", [], id="all are paired"),
        pytest.param("1)扫描；2）著录", [], id="list marks"),
        pytest.param("（试行)", [], id="wide and narrow brackets are one"),
        pytest.param("《关于加强管理的通知，要求执行", ["《关于加强管理的通知…"], id="《 without 》"),
        pytest.param("关于加强管理的通知》", ["》"], id="》 without 《"),
        pytest.param("《办法（试行》", ["(试行》"], id="a bracket within"),
        pytest.param("“早发现、早处治", ["“早发现、早处治"], id="a quotation"),
    ],
)
def test_brackets_without_a_partner(text, expected):
    assert unpaired(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("（楚办发〔2024〕18号）", [("楚办发〔2024〕18号", True)], id="as it should be"),
        pytest.param("按照楚党网发【2014】36号文件", [("楚党网发【2014】36号", False)], id="square brackets"),
        pytest.param("楚办发（2024）18号", [("楚办发(2024)18号", False)], id="round brackets"),
        pytest.param("楚办发﹝2024﹞18号", [("楚办发〔2024〕18号", True)], id="the small twin of 〔〕"),
        pytest.param("楚办发〔2024〕第18号", [("楚办发〔2024〕第18号", False)], id="第"),
        pytest.param("国务院令第712号，（2024）3号楼", [], id="neither an order nor a house"),
    ],
)
def test_document_numbers(text, expected):
    assert [(number.text, number.well_formed) for number in document_numbers(text)] == expected


def test_how_a_document_number_should_be_written():
    (number,) = document_numbers("楚党网发【2014】第36号")
    assert number.expected == "楚党网发〔2014〕36号"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2027年1月至12月，2025-2028年，2027.3.1", [2027, 2025, 2028, 2027], id="years"),
        pytest.param("2000元/条，安置2000人，32027年", [], id="amounts and counts"),
    ],
)
def test_years(text, expected):
    assert years(flat(text)) == expected


def test_years_of_documents_are_those_of_numbers_titles_and_issue():
    text = "《规划（2021-2025年）》，楚办发〔2024〕18号，2023年5月印发的通知，要求2027年底前完成。"
    assert sorted(document_years(text)) == [2021, 2023, 2024, 2025]


def test_years_of_minutes_are_those_of_their_meeting():
    assert document_years("市卫生健康委2026年第11次主任办公会纪要。") == [2026]


def test_keys_leave_out_what_fits_any_project():
    assert keys("开展政务公开工作") == {"政务", "务公", "公开"}
    assert keys("做好项目管理工作，提高服务水平") == frozenset()
    assert echoes("完成本单位政务公开内容", keys("开展政务公开工作"))
    assert not echoes("完成域名注册", keys("开展政务公开工作"))


SUMMARY = "共有三项：一是依托省级平台，核对编制台账；二是更新公开栏目，便于群众查阅；三是注册域名。"


def test_activities_are_told_by_words_of_their_own():
    one, two, three = activities(SUMMARY)
    assert [one.text, two.text, three.text] == ["核对编制台账", "更新公开栏目", "注册域名"]
    assert three.is_in("域名注册")
    assert not one.is_in("域名注册")


@pytest.mark.parametrize(
    ("summary", "texts"),
    [
        pytest.param(
            "为各站购置冲锋舟6艘、救生衣1200件、编织袋20万条，并轮换库存。",
            ["为各站购置冲锋舟6艘", "救生衣1200件", "编织袋20万条"],
            id="things counted",
        ),
        pytest.param(
            "养护内容包括：坑槽修补、裂缝灌缝和边沟清淤三项，用于消除病害。",
            ["坑槽修补", "裂缝灌缝", "边沟清淤"],
            id="things counted off",
        ),
        pytest.param("养护内容包括：坑槽修补、裂缝灌缝和边沟清淤五项。", [], id="another number"),
        pytest.param("我市列养县道312公里、乡道1086公里、村道4520公里。", [], id="what there is"),
        pytest.param("项目包括食宿场地、师资授课和教材编印三项支出。", [], id="kinds of spending"),
        pytest.param(
            "（一）按人数发放生均补助；（二）对通过评估的一类园给予等级奖补。",
            ["按人数发放生均补助", "对通过评估的一类园给予等级奖补"],
            id="对通过 is no means",
        ),
    ],
)
def test_what_is_listed_in_one_sentence(summary, texts):
    assert [one.text for one in activities(summary)] == texts


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param("购置设备17台，分别配置到四个科室。", id="no list"),
        pytest.param("一是扫描史料。", id="an only item"),
        pytest.param("一是扫描史料；三是修复照片。", id="a list with a gap"),
        pytest.param("项目目标：一是提高利用水平；二是保存珍贵史料。", id="a list of aims"),
        pytest.param("一是开展工作；二是修复照片。", id="an item that fits any project"),
    ],
)
def test_where_no_activities_are_listed_plainly(summary):
    assert activities(summary) == ()
