from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from xlperf.core.fields import (
    WAN,
    YUAN,
    Amount,
    Choice,
    Day,
    Demand,
    FunctionCode,
    Period,
    Phone,
    Span,
    Text,
    TitleYear,
    is_filler,
)
from xlperf.core.form import Section

D = Decimal
REQUIRED, FILLER, FORMAT, LIMIT, PRECISE = (
    Demand(code, code, code, code) for code in ("required", "filler", "format", "limit", "precise")
)

wan = Amount("资金总额", money=WAN)
yuan = Amount("金额", money=YUAN)
day = Day("日期")
period = Period("起止时间")
phone = Phone("电话")
code = FunctionCode("科目")
level = Choice("一级指标", of=("产出指标", "效益指标"), aliases={"效果指标": "效益指标"})
title = TitleYear("申报年度", title="项目申报表")

READ = [
    pytest.param(wan, D("37.59"), D("37.59"), id="a number is itself"),
    pytest.param(wan, "37.59", D("37.59"), id="a figure typed as text"),
    pytest.param(wan, "３７．５９", D("37.59"), id="full-width digits"),
    pytest.param(wan, "37.59万", D("37.59"), id="万 in a 万元 cell"),
    pytest.param(wan, "37.59 万元", D("37.59"), id="万元 in a 万元 cell"),
    pytest.param(wan, "375900元", D("37.59"), id="元 in a 万元 cell"),
    pytest.param(wan, "0.5亿元", D(5_000), id="亿元 in a 万元 cell"),
    pytest.param(yuan, "37.59万元", D(375_900), id="万元 in a 元 cell"),
    pytest.param(yuan, "1,234.5", D("1234.5"), id="thousands"),
    pytest.param(yuan, "1，234，567", D(1_234_567), id="full-width thousands"),
    pytest.param(yuan, "¥100", D(100), id="¥ before the figure"),
    pytest.param(yuan, "￥1,000元", D(1000), id="full-width ¥"),
    pytest.param(yuan, "-5", D(-5), id="a negative amount"),
    pytest.param(yuan, ".5", D("0.5"), id="no digit before the point"),
    pytest.param(day, date(2027, 1, 31), date(2027, 1, 31), id="a date is itself"),
    pytest.param(day, "2027-01-31", date(2027, 1, 31), id="a date with dashes"),
    pytest.param(day, "2027-1-31", date(2027, 1, 31), id="a month of one digit"),
    pytest.param(day, "2027年1月31日", date(2027, 1, 31), id="a date in words"),
    pytest.param(day, "2027 年 1 月 31 日", date(2027, 1, 31), id="a date in words, spaced"),
    pytest.param(day, "２０２７年１月３１日", date(2027, 1, 31), id="a date in full-width digits"),
    pytest.param(day, "2027.1.31", date(2027, 1, 31), id="a date with points"),
    pytest.param(day, "2027/1/31", date(2027, 1, 31), id="a date with slashes"),
    pytest.param(day, "20270131", date(2027, 1, 31), id="a date in eight digits"),
    pytest.param(day, D(20270131), date(2027, 1, 31), id="a date in eight digits, as a number"),
    pytest.param(day, "2028-02-29", date(2028, 2, 29), id="a leap day"),
    pytest.param(phone, "13800000000", "13800000000", id="a mobile number"),
    pytest.param(phone, D(13800000000), "13800000000", id="a mobile number, as a number"),
    pytest.param(phone, "138 0000 0000", "13800000000", id="a mobile number, spaced"),
    pytest.param(phone, "3510000", "3510000", id="a landline of seven digits"),
    pytest.param(phone, "35100001", "35100001", id="a landline of eight digits"),
    pytest.param(phone, "0710-3510000", "0710-3510000", id="an area code"),
    pytest.param(phone, "07103510000", "07103510000", id="an area code without dash"),
    pytest.param(phone, "0710－3510000", "0710-3510000", id="a full-width dash"),
    pytest.param(phone, "010-35100001-802", "010-35100001-802", id="an extension"),
    pytest.param(phone, "（0710）3510000", "0710-3510000", id="an area code in brackets"),
    pytest.param(phone, "(0710)-3510000", "0710-3510000", id="an area code in brackets, and a dash"),
    pytest.param(phone, "135-1234-5678", "13512345678", id="a mobile number in groups"),
    pytest.param(phone, "0710-3510000、13512345678", "0710-3510000、13512345678", id="two numbers"),
    pytest.param(phone, "3510000/3510001", "3510000、3510001", id="two numbers with a slash"),
    pytest.param(code, "2013202", "2013202", id="a code"),
    pytest.param(code, D(2013202), "2013202", id="a code typed as a number"),
    pytest.param(code, " ２０１３２０２ ", "2013202", id="a code in full-width digits"),
    pytest.param(level, "产出指标", "产出指标", id="one of the list"),
    pytest.param(level, " 产出 指标", "产出指标", id="one of the list, spaced"),
    pytest.param(level, "效果指标", "效益指标", id="an older name"),
    pytest.param(title, "项目申报表（2027年度）", 2027, id="the title"),
    pytest.param(title, "项目申报表(2027年)", 2027, id="the title with other brackets"),
    pytest.param(title, "楚宁市项目申报表\n（2027 年度）", 2027, id="more before the title, on two lines"),
    pytest.param(Text("名称"), " 网站 ", "网站", id="a text without the spaces around it"),
    pytest.param(Text("名称"), D("2.50"), "2.5", id="a number in a text cell"),
    pytest.param(Text("名称"), True, "TRUE", id="a truth in a text cell"),
]

NOT_READ = [
    pytest.param(wan, "三十七万", id="words are no amount"),
    pytest.param(wan, "12,34", id="a comma in the wrong place"),
    pytest.param(wan, "约30", id="about 30"),
    pytest.param(wan, "30-40", id="a range"),
    pytest.param(wan, "37.59万美元", id="another currency"),
    pytest.param(wan, "1.2.3", id="two points"),
    pytest.param(wan, True, id="a truth is no amount"),
    pytest.param(day, "2027年2月30日", id="30 February"),
    pytest.param(day, "2027-02-29", id="a leap day in a common year"),
    pytest.param(day, "2027-13-01", id="a thirteenth month"),
    pytest.param(day, "20270230", id="30 February in eight digits"),
    pytest.param(day, "2027年1月", id="a month is no date"),
    pytest.param(day, "年底前", id="words are no date"),
    pytest.param(day, D("45000.5"), id="half a day"),
    pytest.param(phone, "12345", id="too few digits"),
    pytest.param(phone, "12800000000", id="no mobile number starts with 12"),
    pytest.param(phone, "138000000000", id="one digit more"),
    pytest.param(phone, "见通讯录", id="words are no number"),
    pytest.param(phone, "3510000、", id="a number and none"),
    pytest.param(phone, "3510000、12345", id="a number and too few digits"),
    pytest.param(phone, "(0710-3510000", id="a bracket that is not closed"),
    pytest.param(code, "201320", id="six digits"),
    pytest.param(code, "20132023", id="eight digits"),
    pytest.param(code, "201-32-02", id="dashes in a code"),
    pytest.param(level, "投入指标", id="not in the list"),
    pytest.param(level, "产出指标、效益指标", id="two of the list"),
    pytest.param(title, "项目申报表", id="a title without year"),
    pytest.param(title, "项目申报表（27年度）", id="a year of two digits"),
    pytest.param(title, "自评表（2027年度）", id="another form"),
]

PERIODS = [
    pytest.param("2021", (2021, 1, 1), (2021, 12, 31), False, id="a year"),
    pytest.param("2021年", (2021, 1, 1), (2021, 12, 31), False, id="a year in words"),
    pytest.param("2021年度", (2021, 1, 1), (2021, 12, 31), False, id="a budget year"),
    pytest.param("2021-2023", (2021, 1, 1), (2023, 12, 31), False, id="years"),
    pytest.param("2021年-2023年", (2021, 1, 1), (2023, 12, 31), False, id="years in words"),
    pytest.param("2021—2023", (2021, 1, 1), (2023, 12, 31), False, id="a long dash"),
    pytest.param("2021——2023", (2021, 1, 1), (2023, 12, 31), False, id="two long dashes"),
    pytest.param("2021～2023年", (2021, 1, 1), (2023, 12, 31), False, id="a wave"),
    pytest.param("2021年1月-2021年12月", (2021, 1, 1), (2021, 12, 31), True, id="months"),
    pytest.param(
        "2021年1月至2023年2月", (2021, 1, 1), (2023, 2, 28), True, id="months, the last a short one"
    ),
    pytest.param("2021.1-2021.12", (2021, 1, 1), (2021, 12, 31), True, id="months with points"),
    pytest.param("2021.01—2021.12", (2021, 1, 1), (2021, 12, 31), True, id="months with points and zeros"),
    pytest.param("2021-1-2021-12", (2021, 1, 1), (2021, 12, 31), True, id="months, all dashes"),
    pytest.param("2021/1至2021/6", (2021, 1, 1), (2021, 6, 30), True, id="months with slashes"),
    pytest.param("2021年3月", (2021, 3, 1), (2021, 3, 31), True, id="a single month"),
    pytest.param("2021-01-01至2021-12-31", (2021, 1, 1), (2021, 12, 31), True, id="dates"),
    pytest.param("2021-01-01-2021-12-31", (2021, 1, 1), (2021, 12, 31), True, id="dates, all dashes"),
    pytest.param("2021年1月1日到2021年12月31日", (2021, 1, 1), (2021, 12, 31), True, id="dates in words"),
    pytest.param("20210101 到 20211231", (2021, 1, 1), (2021, 12, 31), True, id="dates in eight digits"),
    pytest.param("２０２１年１月－２０２１年１２月", (2021, 1, 1), (2021, 12, 31), True, id="full-width"),
    pytest.param("2021年1月-12月", (2021, 1, 1), (2021, 12, 31), True, id="the year is said once"),
    pytest.param("2021年1-12月", (2021, 1, 1), (2021, 12, 31), True, id="the year and 月 are said once"),
    pytest.param("2021.1-12", (2021, 1, 1), (2021, 12, 31), True, id="months, not 12 January"),
    pytest.param("2021/3-9", (2021, 3, 1), (2021, 9, 30), True, id="months after a slash"),
    pytest.param("2021-1-12", (2021, 1, 1), (2021, 12, 31), True, id="months after a dash"),
    pytest.param("2021-01-12", (2021, 1, 12), (2021, 1, 12), True, id="a day"),
    pytest.param(
        "2021年1月1日至12月31日", (2021, 1, 1), (2021, 12, 31), True, id="days, the year is said once"
    ),
    pytest.param("2021.1.1-12.31", (2021, 1, 1), (2021, 12, 31), True, id="days with points"),
    pytest.param("2021-3-1-10-31", (2021, 3, 1), (2021, 10, 31), True, id="days, all dashes"),
    pytest.param("202101-202112", (2021, 1, 1), (2021, 12, 31), True, id="months in six digits"),
    pytest.param("自2021年1月1日起至2021年12月31日止", (2021, 1, 1), (2021, 12, 31), True, id="自…起至…止"),
    pytest.param("2021年3月起至2022年2月底", (2021, 3, 1), (2022, 2, 28), True, id="起至…底"),
    pytest.param("2021年全年", (2021, 1, 1), (2021, 12, 31), False, id="全年"),
    pytest.param("2021年度全年", (2021, 1, 1), (2021, 12, 31), False, id="年度全年"),
    pytest.param("长期", (2000, 1, 1), (2099, 12, 31), False, id="长期"),
    pytest.param("常年实施", (2000, 1, 1), (2099, 12, 31), False, id="常年, with a verb"),
    pytest.param("2021年3月起长期实施", (2021, 3, 1), (2099, 12, 31), False, id="from a month on"),
    pytest.param("自2021年起长期", (2021, 1, 1), (2099, 12, 31), False, id="from a year on"),
]


@pytest.mark.parametrize(("field", "raw", "value"), READ)
def test_what_is_read(field, raw, value):
    assert field.parse(raw) == value


@pytest.mark.parametrize(("field", "raw"), NOT_READ)
def test_what_is_not_read(field, raw):
    with pytest.raises(ValueError, match=r"."):
        field.parse(raw)


@pytest.mark.parametrize(("text", "first", "last", "exact"), PERIODS)
def test_a_period(text, first, last, exact):
    assert period.parse(text) == Span(date(*first), date(*last), exact)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("2023-2021", "开始时间晚于完成时间", id="years reversed"),
        pytest.param("2021年12月-2021年1月", "开始时间晚于完成时间", id="months reversed"),
        pytest.param("20211231到20210101", "开始时间晚于完成时间", id="dates reversed"),
        pytest.param("2021-02-30至2021-12-31", "不是实际存在的时间", id="30 February"),
        pytest.param("2021年13月", "不是实际存在的时间", id="a thirteenth month"),
        pytest.param("2021年1-13月", "不是实际存在的时间", id="a thirteenth month, the year said once"),
        pytest.param("2021.12-1", "开始时间晚于完成时间", id="months reversed, the year said once"),
        pytest.param("全年", "无法识别", id="全年 of no year"),
        pytest.param("起止", "无法识别", id="the words alone"),
        pytest.param("当年", "无法识别", id="words"),
        pytest.param("2021年13月起长期", "无法识别", id="from a thirteenth month on"),
        pytest.param("2021年1月-", "无法识别", id="no end"),
    ],
)
def test_what_is_no_period(text, why):
    with pytest.raises(ValueError, match=why):
        period.parse(text)


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        pytest.param(date(2021, 6, 1), date(2021, 6, 30), True, id="within"),
        pytest.param(date(2020, 1, 1), date(2021, 1, 1), True, id="one day at the start"),
        pytest.param(date(2021, 12, 31), date(2022, 1, 1), True, id="one day at the end"),
        pytest.param(date(2022, 1, 1), date(2022, 12, 31), False, id="the next year"),
        pytest.param(date(2020, 1, 1), date(2020, 12, 31), False, id="the year before"),
    ],
)
def test_periods_overlap(first, last, overlaps):
    assert Span(date(2021, 1, 1), date(2021, 12, 31), True).overlaps(first, last) is overlaps


@pytest.mark.parametrize(
    ("field", "raw", "held"),
    [
        pytest.param(Text("名称"), "一\r\n二\r三", "一\n二\n三", id="line ends are those of a cell"),
        pytest.param(Text("名称"), "", None, id="an empty text is no answer"),
        pytest.param(Text("名称"), D(7), D(7), id="a number stays a number"),
        pytest.param(wan, date(2027, 1, 31), "2027-01-31", id="a date in an amount becomes its text"),
        pytest.param(wan, True, True, id="a truth stays a truth"),
        pytest.param(day, datetime(2027, 1, 31, 12), date(2027, 1, 31), id="a time of day is dropped"),
        pytest.param(day, D(46418), date(2027, 1, 31), id="a serial number is a date"),
        pytest.param(day, D(61), date(1900, 3, 1), id="the first day all programs agree on"),
        pytest.param(day, D(60), D(60), id="the day that never was stays a number"),
        pytest.param(day, D("46418.5"), D("46418.5"), id="half a day stays a number"),
        pytest.param(day, date(1899, 12, 31), "1899-12-31", id="a day before 1900 becomes its text"),
        pytest.param(day, "2027-01-31", "2027-01-31", id="a date typed as text stays a text"),
    ],
)
def test_what_a_cell_holds(field, raw, held):
    assert field.hold(raw) == held
    assert type(field.hold(raw)) is type(held)


@pytest.mark.parametrize(
    ("field", "given", "accepted"),
    [
        pytest.param(wan, " 37.59 ", D("37.59"), id="a plain figure becomes a number"),
        pytest.param(wan, "37.59万", "37.59万", id="a figure with its unit stays a text"),
        pytest.param(wan, "1,234.5", D("1234.5"), id="thousands become a number, as in a cell"),
        pytest.param(wan, "12,34", "12,34", id="a comma in the wrong place stays a text"),
        pytest.param(wan, "1234567890123456", "1234567890123456", id="more digits than a cell keeps"),
        pytest.param(day, "2027年1月31日", date(2027, 1, 31), id="a date becomes a date"),
        pytest.param(day, "2027年2月30日", "2027年2月30日", id="an impossible date stays a text"),
        pytest.param(code, D(2013202), "2013202", id="a code becomes a text"),
        pytest.param(phone, D("3510000"), "3510000", id="a phone number becomes a text"),
        pytest.param(title, D(2027), "项目申报表（2027年度）", id="a year becomes the title"),
        pytest.param(title, "2027", "项目申报表（2027年度）", id="a year typed as text becomes the title"),
        pytest.param(title, "项目申报表（2027年度）", "项目申报表（2027年度）", id="a title stays"),
        pytest.param(title, D("2027.5"), D("2027.5"), id="half a year stays"),
    ],
)
def test_what_a_careful_clerk_types(field, given, accepted):
    assert field.accept(given) == accepted
    assert type(field.accept(given)) is type(accepted)


@pytest.mark.parametrize(
    ("field", "raw", "typed"),
    [
        pytest.param(wan, "37.59", "37.59", id="no number is read out of a text"),
        pytest.param(day, date(2027, 1, 31), D(46418), id="a date is its serial number"),
        pytest.param(code, D(2013202), "2013202", id="a code is a text"),
        pytest.param(title, "项目申报表（2027年度）", D(2027), id="the title is its year"),
        pytest.param(title, "项目申报表", "项目申报表", id="a title without year is a text"),
        pytest.param(title, None, None, id="no title is nothing"),
    ],
)
def test_what_a_rule_sees(field, raw, typed):
    assert field.typed(raw) == typed


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "——",
        "_",
        "*",
        "***",
        "/",
        "\\",
        "。",
        "…",
        "－",
        " 无 ",
        "同上",
        "略",
        "某某",
        "待填写",
        "请填写",
        "XX",
        "ＸＸＸ",
        "××",
        "[待]",
        "［待］",
        "{单位}",
        "暂无",
    ],
)
def test_fillers(text):
    assert is_filler(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "张某某",
        "无锡市",
        "无人机",
        "0",
        "-1",
        "1/2",
        "同上年",
        "略阳县",
        "省略号",
        "XX镇",
        "待定岗人员",
    ],
)
def test_no_fillers(text):
    assert not is_filler(text)


class Asked(Section, label="所填"):
    amount = Amount(
        "金额",
        money=YUAN,
        above=0,
        required=REQUIRED,
        filler=FILLER,
        format=FORMAT,
        limit=LIMIT,
        precise=PRECISE,
    )
    source = Amount("来源", money=WAN, min=0, format=FORMAT, limit=LIMIT)
    name = Text("名称", required=REQUIRED, filler=FILLER)
    remark = Text("备注")
    phone = Phone("电话", required=REQUIRED, filler=FILLER, format=FORMAT)
    lenient = Phone("传真")
    date = Day("日期", required=REQUIRED, format=FORMAT)


FAULTS = [
    pytest.param(Asked.amount, D(100), [], id="an amount"),
    pytest.param(Asked.name, "网站", [], id="a name"),
    pytest.param(Asked.remark, None, [], id="a remark may be blank"),
    pytest.param(Asked.remark, "无", [], id="a remark may be 无"),
    pytest.param(Asked.source, None, [], id="a source may be blank"),
    pytest.param(Asked.source, D(0), [], id="a source may be 0"),
    pytest.param(Asked.lenient, "无", [], id="what has no demand is not judged"),
    pytest.param(Asked.name, None, ["required"], id="no name"),
    pytest.param(Asked.name, " \u3000\n", ["required"], id="a name of spaces"),
    pytest.param(Asked.name, "\u200b", ["required"], id="a name of invisible signs"),
    pytest.param(Asked.name, "无", ["filler"], id="无 for a name"),
    pytest.param(Asked.phone, "/", ["filler"], id="a slash for a phone number is said once"),
    pytest.param(Asked.phone, "12345", ["format"], id="a wrong phone number"),
    pytest.param(Asked.date, "2027-02-30", ["format"], id="30 February"),
    pytest.param(Asked.date, True, ["format"], id="a truth for a date"),
    pytest.param(Asked.amount, "100", ["format"], id="a figure typed as text"),
    pytest.param(Asked.amount, "一百", ["format"], id="an amount in words"),
    pytest.param(Asked.amount, True, ["format"], id="a truth for an amount"),
    pytest.param(Asked.amount, D(0), ["limit"], id="0 is not above 0"),
    pytest.param(Asked.source, D("-0.01"), ["limit"], id="less than 0"),
    pytest.param(Asked.amount, D("0.005"), ["precise"], id="three decimals"),
    pytest.param(Asked.amount, D("-0.005"), ["limit", "precise"], id="below 0, with three decimals"),
    pytest.param(Asked.amount, "-5元", ["format", "limit"], id="a negative amount typed as text"),
    pytest.param(Asked.amount, "1" * 40, ["format"], id="forty digits"),
]


@pytest.mark.parametrize(("field", "raw", "expected"), FAULTS)
def test_faults(field, raw, expected):
    assert [fault.demand.code for fault in field.faults(raw)] == expected


@pytest.mark.parametrize(
    ("field", "raw", "message", "expected"),
    [
        pytest.param(
            Asked.source,
            "37.59万",
            "“来源”是文本“37.59万”而不是数字，暂按 37.59 万元处理",
            "37.59",
            id="a text whose meaning is plain",
        ),
        pytest.param(
            Asked.source, "若干", "“来源”不是数字：“若干”", "以万元为单位的数字", id="a text without meaning"
        ),
        pytest.param(
            Asked.amount,
            D("100.125"),
            "“金额”为 100.125 元，小数超过 2 位",
            "100.13",
            id="decimals are rounded as a cell rounds them",
        ),
        pytest.param(Asked.amount, D(-1), "“金额”为 -1.00 元，应大于 0", None, id="a negative amount"),
    ],
)
def test_what_a_fault_says(field, raw, message, expected):
    assert [(fault.message, fault.expected) for fault in field.faults(raw)] == [(message, expected)]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        pytest.param(wan, D(37), "37.00", id="two decimals at least"),
        pytest.param(wan, D("1234.5678"), "1,234.5678", id="more where there are more"),
        pytest.param(Amount("金额", money=YUAN, decimals=0), D(375_900), "375,900", id="whole 元"),
        pytest.param(day, date(2027, 1, 31), "2027-01-31", id="a date"),
        pytest.param(Day("日期", long=True), date(2027, 1, 31), "2027年1月31日", id="a long date"),
        pytest.param(
            period, Span(date(2021, 1, 1), date(2021, 12, 31), True), "2021-01-01至2021-12-31", id="a period"
        ),
        pytest.param(period, period.parse("每年"), "长期", id="a period without end"),
        pytest.param(
            period, period.parse("2021年3月起长期"), "2021-03-01起长期", id="a period from a day on"
        ),
        pytest.param(title, 2027, "2027", id="a year"),
    ],
)
def test_how_a_value_is_shown(field, value, shown):
    assert field.show(value) == shown


def test_an_amount_in_yuan():
    assert wan.yuan(D("37.59")) == 375_900
    assert yuan.yuan(D("37.59")) == D("37.59")
