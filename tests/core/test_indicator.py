from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlperf.core.indicator import Shape, read_target
from xlperf.core.indicator_name import Kind, kind_of, read_name

QUANTITIES = [
    pytest.param("≥90%", "≥", 90, "%", id="at least 90%"),
    pytest.param(">=90%", "≥", 90, "%", id="two ASCII signs"),
    pytest.param("＞＝90％", "≥", 90, "%", id="two full-width signs"),
    pytest.param("＞=90%", "≥", 90, "%", id="a full-width and an ASCII sign"),
    pytest.param("〉=90%", "≥", 90, "%", id="a bracket taken for a sign"),
    pytest.param("≧90%", "≥", 90, "%", id="≧"),
    pytest.param("≦5%", "≤", 5, "%", id="≦"),
    pytest.param("<=5%", "≤", 5, "%", id="at most, in ASCII"),
    pytest.param("≤5次", "≤", 5, "次", id="at most 5 times"),
    pytest.param(">0个", ">", 0, "个", id="more than none"),
    pytest.param("<3天", "<", 3, "天", id="less than 3 days"),
    pytest.param("=100%", "=", 100, "%", id="just 100%"),
    pytest.param("不低于80%", "≥", 80, "%", id="不低于"),
    pytest.param("不少于12场", "≥", 12, "场", id="不少于"),
    pytest.param("不超过3次", "≤", 3, "次", id="不超过"),
    pytest.param("达到95%", "≥", 95, "%", id="达到"),
    pytest.param("达到95%以上", "≥", 95, "%", id="达到…以上"),
    pytest.param("小于5%", "<", 5, "%", id="小于"),
    pytest.param("大于5%", ">", 5, "%", id="大于"),
    pytest.param("90%以上", "≥", 90, "%", id="以上"),
    pytest.param("5%以内", "≤", 5, "%", id="以内"),
    pytest.param("5%以下", "≤", 5, "%", id="以下"),
    pytest.param("±3%以内", "≤", 3, "%", id="±3%以内"),
    pytest.param("100%", "", 100, "%", id="no sign"),
    pytest.param("2", "", 2, "", id="no sign and no unit"),
    pytest.param("≥100百分比", "≥", 100, "百分比", id="a percentage in words"),
    pytest.param("≥ 1,200 人次", "≥", 1200, "人次", id="thousands and spaces"),
    pytest.param("≥1200.5公里", "≥", Decimal("1200.5"), "公里", id="decimals"),
    pytest.param("≤37.59万元", "≤", Decimal("37.59"), "万元", id="万元"),
    pytest.param("≤200元/年/个", "≤", 200, "元/年/个", id="a price per year and piece"),
    pytest.param("≤3000元／人·月", "≤", 3000, "元/人·月", id="a price per person and month"),
    pytest.param("≥５场", "≥", 5, "场", id="full-width digits"),
    pytest.param("≥0.5‰", "≥", Decimal("0.5"), "‰", id="per mille"),
    pytest.param("280次", "", 280, "次", id="280 times, whatever was meant"),
    pytest.param("292%", "", 292, "%", id="292%, whatever was meant"),
    pytest.param("≥80户次", "≥", 80, "户次", id="户次"),
    pytest.param("≥12平方公里", "≥", 12, "平方公里", id="平方公里"),
    pytest.param("≥3村", "≥", 3, "村", id="村"),
    pytest.param("≥40课时", "≥", 40, "课时", id="课时"),
    pytest.param("≥40%左右", "≥", 40, "%", id="a sign goes before 左右"),
    pytest.param("≥5万人次", "≥", 5, "万人次", id="万人次"),
]

RANGES = [
    pytest.param("10-15篇", 10, 15, "篇", id="a dash"),
    pytest.param("10—15篇", 10, 15, "篇", id="a long dash"),
    pytest.param("10~15篇", 10, 15, "篇", id="a wave"),
    pytest.param("10～15篇", 10, 15, "篇", id="a full-width wave"),
    pytest.param("10至15篇", 10, 15, "篇", id="至"),
    pytest.param("10篇-15篇", 10, 15, "篇", id="the unit twice"),
    pytest.param("80%-90%", 80, 90, "%", id="percentages"),
    pytest.param("1,000-1,500人次", 1000, 1500, "人次", id="thousands"),
    pytest.param("15-10篇", 15, 10, "篇", id="reversed, for a check to say"),
    pytest.param("1-2", 1, 2, "", id="no unit, for a check to say"),
]

DATES = [
    "2021年12月底前",
    "2021年12月31日前",
    "2021年11月30日",
    "2021年12月",
    "2021年底前",
    "2021-12-31",
    "12月底前",
    "12月31日前",
    "年底前",
    "每季度",
    "每月",
    "30日内",
    "5个工作日内",
    "5个工作日以内",
    "全年",
    "≤2021年12月",
    "春节前",
    "每年汛期前",
    "2027年防火期前完成",
    "国庆节前",
]

GRADES = [
    "20年一遇",
    "≥50年一遇",
    "优",
    "良",
    "中",
    "差",
    "高",
    "低",
    "达标",
    "不达标",
    "是",
    "否",
    "持续改善",
    "有所提升",
    "巩固提高",
    "符合相关规定",
    "参照政府采购成本控制",
    "定量（其他）",
    "合格",
]

GARBAGE = [
    "88 100",
    "68 100",
    "20 100",
    "≥",
    "abc",
    "/",
    "≥80%90%",
    "",
    "-",
    "%",
    "≥%",
    "90%%5",
    "1.2.3%",
    "≥优",
    "详见实施方案",
    "见附件",
    "按计划执行",
]


@pytest.mark.parametrize(("text", "op", "number", "unit"), QUANTITIES)
def test_quantities(text, op, number, unit):
    target = read_target(text)
    assert (target.shape, target.op, target.number, target.unit) == (Shape.QUANTITY, op, number, unit)


@pytest.mark.parametrize(("text", "low", "high", "unit"), RANGES)
def test_ranges(text, low, high, unit):
    target = read_target(text)
    assert (target.shape, target.number, target.upper, target.unit) == (Shape.RANGE, low, high, unit)


@pytest.mark.parametrize("text", DATES)
def test_dates(text):
    assert read_target(text).shape is Shape.DATE


@pytest.mark.parametrize("text", GRADES)
def test_grades(text):
    assert read_target(text).shape is Shape.GRADE


@pytest.mark.parametrize("text", GARBAGE)
def test_what_cannot_be_read(text):
    with pytest.raises(ValueError, match="无法识别"):
        read_target(text)


@pytest.mark.parametrize(
    ("text", "percentage"),
    [
        pytest.param("≥90%", True, id="%"),
        pytest.param("≥90％", True, id="full-width %"),
        pytest.param("≥100百分比", True, id="百分比"),
        pytest.param("≥2个百分点", True, id="个百分点"),
        pytest.param("≥90次", False, id="次"),
        pytest.param("≥0.5‰", False, id="‰"),
    ],
)
def test_percentages(text, percentage):
    assert read_target(text).is_percentage is percentage


MORE_QUANTITIES = [
    pytest.param("≥20场（次）", "≥", 20, "场(次)", id="a unit with another in brackets"),
    pytest.param("≥9600件（以验收单为准）", "≥", 9600, "件", id="a remark in brackets"),
    pytest.param("覆盖率≥90%", "≥", 90, "%", id="the name over again"),
    pytest.param("x≥90%", "≥", 90, "%", id="x"),
    pytest.param("每年不少于2次", "≥", 2, "次", id="每年"),
    pytest.param("全年12次", "", 12, "次", id="全年"),
    pytest.param("同比增长5%以上", "≥", 5, "%", id="growth"),
    pytest.param("下降10%", "=", 10, "%", id="a fall"),
    pytest.param("≥-5%", "≥", -5, "%", id="a negative figure"),
    pytest.param("100%完成", "", 100, "%", id="完成"),
    pytest.param("≥三次", "≥", 3, "次", id="Chinese numerals"),
    pytest.param("不少于二十五场", "≥", 25, "场", id="twenty-five in Chinese"),
    pytest.param("百分之九十以上", "≥", 90, "%", id="百分之"),
    pytest.param("万分之一以内", "≤", Decimal("0.01"), "%", id="万分之"),
    pytest.param("≥1:1.2", "≥", 1, ":1.2", id="a ratio"),
    pytest.param("≤200/10万", "≤", 200, "/10万", id="so many in 100,000"),
    pytest.param("≥100㎡", "≥", 100, "m2", id="a square sign"),
    pytest.param("≤1.5毫克/升", "≤", Decimal("1.5"), "毫克/升", id="a concentration"),
    pytest.param("30日", "", 30, "日", id="days are no date"),
    pytest.param("2500.5", "", Decimal("2500.5"), "", id="no year"),
    pytest.param("2021.13", "", Decimal("2021.13"), "", id="no month"),
]
MORE_RANGES = [
    pytest.param("≥90%，≤100%", 90, 100, "%", id="two bounds"),
    pytest.param("≤100%且≥90%", 90, 100, "%", id="two bounds, the upper first"),
    pytest.param("90%≤x≤100%", 90, 100, "%", id="around an x"),
    pytest.param("95%±2%", 93, 97, "%", id="a middle and a half"),
    pytest.param("90%至95%之间", 90, 95, "%", id="之间"),
]
REFUSED = [
    "≥80%%",
    "80%%以上",
    "2021年13月底前",
    "13月底前",
    "2021-02-30",
    "2021年2月29日",
    "2月30日前",
    "20210230",
    "2021-13",
    "≥90%，≥95%",
    "1,20",
]
DEADLINES = [
    ("2021年12月底前", date(2021, 12, 31)),
    ("2021年2月底", date(2021, 2, 28)),
    ("2021年11月30日前完成", date(2021, 11, 30)),
    ("2021-06", date(2021, 6, 30)),
    ("20211231", date(2021, 12, 31)),
    ("2021年底前", date(2021, 12, 31)),
    ("2021年第三季度末", date(2021, 9, 30)),
    ("2021年1月-11月", date(2021, 11, 30)),
    ("12月底前", date(2027, 12, 31)),
    ("当年10月中旬", date(2027, 10, 15)),
    ("年底前", date(2027, 12, 31)),
    ("次月10日前", None),
    ("次年3月底前", None),
    ("每月10日前", None),
    ("5个工作日内", None),
    ("每季度", None),
    ("优", None),
]


@pytest.mark.parametrize(("text", "op", "number", "unit"), MORE_QUANTITIES)
def test_more_quantities(text, op, number, unit):
    test_quantities(text, op, number, unit)


@pytest.mark.parametrize(("text", "low", "high", "unit"), MORE_RANGES)
def test_more_ranges(text, low, high, unit):
    test_ranges(text, low, high, unit)


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be(text):
    test_what_cannot_be_read(text)


@pytest.mark.parametrize("text", ["≥二级", "≥C30", "AAA级", "优（90分以上）", "达到一级标准", "零事故"])
def test_more_grades(text):
    test_grades(text)


@pytest.mark.parametrize(("text", "deadline"), DEADLINES)
def test_deadlines(text, deadline):
    assert read_target(text).deadline(2027) == deadline


def test_a_date_without_year_needs_one():
    assert read_target("12月底前").deadline(None) is None


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        pytest.param("≥90%", 90, None, id="at least"),
        pytest.param("<5%", None, 5, id="less than"),
        pytest.param("=100%", 100, 100, id="just"),
        pytest.param("3次", 3, 3, id="no sign"),
        pytest.param("10-15篇", 10, 15, id="a range"),
        pytest.param("≥2.1万亩", 21_000, None, id="万"),
        pytest.param("≤5‰", None, Decimal("0.5"), id="per mille as per cent"),
        pytest.param("≤1.2亿元", None, 120_000_000, id="亿元"),
        pytest.param("≥12公里", 12_000, None, id="公里 as 米"),
        pytest.param("12月底前", None, None, id="a date"),
    ],
)
def test_bounds_are_in_one_unit(text, lowest, highest):
    target = read_target(text)
    assert (target.lowest, target.highest) == (lowest, highest)


@pytest.mark.parametrize(
    ("one", "other", "compares"),
    [
        pytest.param("≥2万人次", "≥300人次", True, id="万人次 and 人次"),
        pytest.param("≥90%", "≥5‰", True, id="per cent and per mille"),
        pytest.param("≥90%", "≥2个百分点", False, id="a level and a change"),
        pytest.param("≥90件", "≥90份", False, id="件 and 份"),
        pytest.param("优", "优", False, id="grades"),
    ],
)
def test_what_compares(one, other, compares):
    assert read_target(one).compares_with(read_target(other)) is compares


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        pytest.param("数量指标：培训人数", "培训人数", Kind.QUANTITY, id="a colon"),
        pytest.param("质量指标—合格率", "合格率", Kind.QUALITY, id="a dash"),
        pytest.param("时效指标/完成时间", "完成时间", Kind.TIME, id="a slash"),
        pytest.param("成本指标（单件成本）", "单件成本", Kind.COST, id="brackets"),
        pytest.param("生态效益指标：出水水质", "出水水质", Kind.EFFECT, id="an effect"),
        pytest.param("服务对象满意度指标:患者满意度", "患者满意度", Kind.SATISFACTION, id="satisfaction"),
        pytest.param("数量：培训人数", "培训人数", Kind.QUANTITY, id="without 指标"),
        pytest.param("培训人数（人）", "培训人数(人)", None, id="no class"),
        pytest.param("服务对象满意度", "服务对象满意度", None, id="a name that begins like a class"),
    ],
)
def test_names(name, text, kind):
    read = read_name(name)
    assert (read.text, read.kind) == (text, kind)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("安全事故发生率", "reverse"),
        ("有效投诉件数", "reverse"),
        ("路面病害引发的交通事故数", "reverse"),
        ("编校差错率", "reverse"),
        ("单件扫描加工成本", "reverse"),
        ("设备闲置率", "reverse"),
        ("投诉办结率", "positive"),
        ("投诉满意率", "positive"),
        ("补贴发放准确率（%）", "positive"),
        ("事故率下降幅度", ""),
        ("不合格率", ""),
        ("一级故障恢复时间", ""),
        ("网络安全事件起数", "reverse"),
        ("疫情报告及时率", "positive"),
    ],
)
def test_which_way_a_name_goes(name, way):
    read = read_name(name)
    assert [what for what in ("reverse", "positive") if getattr(read, what)] == [way] * bool(way)


@pytest.mark.parametrize(
    ("level", "name", "value", "kind"),
    [
        ("产出指标", "培训期数", "≥3期", Kind.QUANTITY),
        ("产出指标", "值班天数", "≥250天", Kind.QUANTITY),
        ("产出指标", "培训完成率", "≥80%", None),
        ("产出指标", "工程验收合格率", "=100%", Kind.QUALITY),
        ("产出指标", "文稿等次", "优", Kind.QUALITY),
        ("产出指标", "配送完成", "2027年8月15日前", Kind.TIME),
        ("产出指标", "指派及时率", "≥98%", Kind.TIME),
        ("产出指标", "每餐补贴", "≤3元/餐", Kind.COST),
        ("产出指标", "项目成本控制", "不超预算", Kind.COST),
        ("效益指标", "带动税收", "≥300万元", Kind.EFFECT),
        ("效益指标", "群众满意度", "≥90%", Kind.SATISFACTION),
        ("满意度指标", "有效投诉件数", "≤4件", Kind.SATISFACTION),
        ("产出指标", "质量指标：返工次数", "≤2次", Kind.QUALITY),
    ],
)
def test_kinds(level, name, value, kind):
    assert kind_of(level, read_name(name), read_target(value)) is kind
