from __future__ import annotations

from decimal import Decimal

import pytest

from xlperf.core.indicator import Shape, read_target

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
]

GRADES = [
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
