"""VAL: how the values of indicators are written."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, check, in_cell
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, WARNING, Lesson, plain
from ..core.indicator import GRADE, QUANTITY, RANGE, IndicatorTarget
from ..core.indicator_name import Kind
from ..core.regex import regex
from ..core.settings import Settings
from ..forms.shared import SYSTEM, Indicators
from .lines import Line, bare, every_line, goal_of, is_laid_down, lines_of, percentages, targets

ALL = Decimal(100)
_FREE = regex(r"定性|定量\(其他\)|不适用")
"""What a system lets stand in place of an operator and a figure."""


_CLUMSY = regex(r"(?:[>＞〉][=＝]|[=＝][>＞])|(?:[<＜〈][=＝]|[=＝][<＜])|[≧⩾]|[≦⩽]")


@check(
    "VAL-002",
    HINT,
    on=[Indicators],
    fix="请使用符号“≥”“≤”。",
    live=in_cell(
        ~Indicators.value.mentions(">=", "<="),
        "指标值“{value}”中的“>=”“<=”建议写作“≥”“≤”",
        value=Indicators.value,
    ),
    lesson=Lesson(
        "“>=”“<=”印在表上不易辨认，写法不一也不便汇总。",
        wrong=">=90%",
        right="≥90%",
    ),
)
def operators_are_written_as_one_sign(declaration: Declaration) -> Problems:
    """比较符号写作“≥”“≤”。"""
    for line in every_line(declaration):
        if sign := _CLUMSY.search(line.raw):
            wanted = "≤" if set(sign[0]) & set("<＜〈≦⩽") else "≥"
            message = f"“{line.label}”的指标值“{line.raw}”中“{sign[0]}”建议写作“{wanted}”"
            yield Problem(line.at_value, message, line.raw.replace(sign[0], wanted))


@check(
    "VAL-003",
    ERROR,
    on=[Indicators],
    fix="请在数值后写明计量单位，如“次”“份”“%”。",
    basis=SYSTEM,
    lesson=Lesson(
        "没有计量单位，不知道数值指的是什么，无法与完成值比较。",
        wrong="“口述录制”≥12",
        right="“口述录制”≥12场",
    ),
)
def quantities_have_a_unit(declaration: Declaration) -> Problems:
    """定量指标值写明计量单位，零和系数、指数等无量纲的除外。"""
    for line, target in targets(declaration):
        if target.is_measured and not target.unit and target.number and not line.name.unitless:
            message = f"“{line.label}”的指标值“{target.text}”缺少计量单位"
            yield Problem(line.at_value, message, f"{target.text}+单位")


_SCORE = regex(r"(?:得|评|积|总|均)分(?:数|值)?$")


@check(
    "VAL-004",
    WARNING,
    on=[Indicators],
    fix="请在数值前写明“≥”“≤”或“=”。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "没有比较符号，多于或少于这个数算不算完成，自评时有争议。",
        wrong="“公众知晓率”80%",
        right="“公众知晓率”≥80%",
    ),
)
def figures_have_an_operator(declaration: Declaration) -> Problems:
    """定量指标值写明比较符号；比率（100%除外）和得分最应写明，件数、价格等按“=”理解。"""
    for table, lines in lines_of(declaration).items():
        bare_ones = [
            (line, line.target) for line in lines if line.target and _lacks_operator(line, declaration)
        ]
        if not bare_ones:
            continue
        open_ones = [one for one in bare_ones if not _goes_without_saying(*one)]
        first, target = (open_ones or bare_ones)[0]
        sure, others = not open_ones, len(bare_ones) > 1
        if others:
            rows = "、".join(str(line.row + 1) for line, _ in bare_ones)
            message = f"{table.label}第{rows}行的指标值缺少比较符号，如“{first.label}”的“{target.text}”"
        else:
            message = f"“{first.label}”的指标值“{target.text}”缺少比较符号"
        expected = f"={target.text}" if sure and not others and target.text[:1].isdigit() else None
        yield Problem(first.at_value, message, expected, HINT if sure else None)


def _lacks_operator(line: Line, declaration: Declaration) -> bool:
    target = line.target
    if target is None or target.shape is not QUANTITY or target.op or not target.number:
        return False  # 0起 says enough
    return _misread(line, declaration) is None


def _goes_without_saying(line: Line, target: IndicatorTarget) -> bool:
    """Tell a value that is plainly meant exactly: 80座, 1200元/件, 100%; a rate or a score may be more."""
    if target.is_percentage:
        return target.number == ALL or is_laid_down(line)
    return target.unit not in {"分", "‰"} and not (_SCORE.search(line.name.head) and target.unit == "")


_TAKEN_FOR_TWO = regex(r"2(\d+(?:\.\d+)?)")


def _misread(line: Line, declaration: Declaration) -> str | None:
    """Give what stood after a ≥ that was taken for a 2: 290% of a rate, 280次 for the 80次 of the goal."""
    target = line.target
    if target is None or target.shape is not QUANTITY or target.op or target.number is None:
        return None
    match = _TAKEN_FOR_TWO.fullmatch(plain(target.number))
    if match is None:
        return None
    rest = f"{match[1]}{target.unit}"
    if target.is_percentage:
        over = (line.name.rate or line.name.satisfaction) and target.number > ALL >= Decimal(match[1])
        return rest if over else None
    goal = goal_of(declaration, line.table)
    told = re.search(rf"(?<![\d.]){re.escape(rest)}", goal)
    return rest if told and target.unit and target.text not in goal else None


@check(
    "VAL-006",
    WARNING,
    on=[Indicators],
    fix="请核对指标值，补上比较符号。",
    tag=Tag.VALUE_MISMATCH,
    after=("VAL-005",),
    lesson=Lesson(
        "“≥”误识为“2”，目标值会高出许多，年末完不成。",
        wrong="目标写“查阅80次”，指标值“280次”",
        right="目标写“查阅80次”，指标值“≥80次”",
    ),
)
def no_operator_was_taken_for_a_figure(declaration: Declaration) -> Problems:
    """指标值的首位数字不是由符号“≥”误识而来。"""
    for line, target in targets(declaration):
        if (rest := _misread(line, declaration)) is not None:
            message = f"“{line.label}”的指标值“{target.text}”与“≥{rest}”只差首位，请核对是否由符号误识"
            yield Problem(line.at_value, message, f"≥{rest}")


@check(
    "VAL-007",
    WARNING,
    on=[Indicators],
    fix="请改写为“=100%”。",
    tag=Tag.VALUE_MISMATCH,
    live=in_cell(
        ~(
            Indicators.value.matches_any(("≥100%", ">=100%", "＞100%", ">100%"))
            & Indicators.name.mentions("合格率", "完成率")
        ),
        "“{name}”的指标值为“{value}”：比率不超过100%，应写“=100%”",
        at=Indicators.value,
        name=Indicators.name,
        value=Indicators.value,
    ),
    lesson=Lesson(
        "比率最高为100%，写“≥”使计分的标准不明确。",
        wrong="“文稿合格率”≥100%",
        right="“文稿合格率”=100%",
    ),
)
def rates_are_not_asked_to_exceed_100(declaration: Declaration) -> Problems:
    """比率类指标值不写“≥100%”。"""
    for line, target in percentages(declaration):
        if target.op in {"≥", ">"} and target.number == ALL and line.name.rate:
            message = f"“{line.label}”的指标值“{target.text}”：比率不超过100%，应写“=100%”"
            yield Problem(line.at_value, message, "=100%")


_CHANGE = regex(r"变化|变动|差距|升幅|涨幅|幅度|改善")
_CHANGED = regex(r"增长|增加|提高|提升|上升|下降|降低|减少|缩短|压减|[较比](?:上年|去年)|同比")


@check(
    "VAL-008",
    WARNING,
    on=[Indicators],
    fix="请把单位改为“%”。",
    tag=Tag.VALUE_MISMATCH,
    live=in_cell(
        ~Indicators.value.contains("百分比"),
        "指标值“{value}”以“百分比”为单位，应写“%”",
        value=Indicators.value,
    ),
    lesson=Lesson(
        "单位写作“百分比”“百分点”，易与变化的幅度混淆。",
        wrong="“文稿合格率”≥98百分比",
        right="“文稿合格率”≥98%",
    ),
)
def per_cent_is_written_as_a_sign(declaration: Declaration) -> Problems:
    """比率的单位写作“%”，不写“百分比”；“百分点”只用于变化幅度。"""
    for line, target in targets(declaration):
        level = not (line.name.grows or _CHANGE.search(line.name.head) or _CHANGED.search(target.text))
        if target.unit == "百分比" or ("百分点" in target.unit and level):
            message = f"“{line.label}”的指标值“{target.text}”以“{target.unit}”为单位，应写“%”"
            yield Problem(line.at_value, message, target.text.replace(target.unit, "%"))


_GRADED = regex(
    r"(?:优秀?|良好?|中等?|差|较?高|较?低|一般|达标|不达标|是|否|有|无|合格|不合格|符合|通过|完成|稳定|基本稳定)(?:级|档)?(?:及?以上)?"
    r"|[优良中低高差、/]+|持续(?:改善|提升|提高|稳定)|有所(?:提升|提高|改善)|巩固提高|.*[一二三四五甲乙丙A-Z][级等类档].*"
)
_GRADING_NOTE = regex(r"优.*良|\d分|分档|分级|打分|评分|等次|档次|分为")
_DIRECTION = regex(r"促进|推动|提升|提高|改善|增强|优化|加强|带动|保障|推进")


@check(
    "VAL-014",
    WARNING,
    on=[Indicators],
    fix="请改用“优、良、中、差”等档次，并在指标解释中写明各档标准，或改为数值。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "没有档次的定性值，达到什么程度算完成说法不一。",
        wrong="指标值“明显改善”，未写明档次",
        right="指标值“优”，指标内容写明优、良、中、差的标准",
    ),
)
def qualities_are_graded(declaration: Declaration, settings: Settings) -> Problems:
    """定性指标值分级分档，或说明了分档标准。"""
    for line, target in targets(declaration):
        text = target.text
        if (
            target.shape is not GRADE
            or line.kind is Kind.COST
            or line.kind is Kind.TIME
            or _GRADED.fullmatch(text)
        ):
            continue
        vague = any(word in text for word in settings.vague_words) or _DIRECTION.search(text)
        if vague and not re.search(r"\d", text) and not _GRADING_NOTE.search(line.content):
            yield Problem(line.at_value, f"“{line.label}”的定性指标值“{text}”未分级分档，难以考核")


@check(
    "VAL-015",
    WARNING,
    on=[Indicators],
    fix="请把能够计量的定性指标改为数值。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "定性指标过多，评分主要靠主观判断，结果不易核实。",
        wrong="6 条指标中 4 条的值是“优”“良”",
        right="6 条指标中 2 条的值是“优”，其余为数值",
    ),
)
def most_indicators_are_quantified(declaration: Declaration, settings: Settings) -> Problems:
    """定性指标不超过一半。"""
    for table, lines in lines_of(declaration).items():
        read = [line.target for line in lines if line.target]
        soft = sum(target.shape is GRADE for target in read)
        if len(read) > 1 and soft * 100 > settings.most_qualitative * len(read):
            share = Decimal(soft * 100) / len(read)
            message = f"{table.label} {len(read)} 条中定性指标 {soft} 条，占 {share:.0f}%"
            yield Problem(Place(table.value), message, f"不超过 {settings.most_qualitative}%")


@check(
    "VAL-016",
    ERROR,
    on=[Indicators.content],
    fix="请在“指标内容”栏说明该指标值的含义和计算方法。",
    basis=SYSTEM,
    lesson=Lesson(
        "区间没有说明，落在哪一段得多少分不清楚。",
        wrong="指标值“10-15篇”，指标内容空白",
        right="指标值“10-15篇”，指标内容“当年定稿篇数，不足10篇为未完成”",
    ),
)
def ranges_are_explained(declaration: Declaration) -> Problems:
    """以区间或“定量（其他）”表示的指标值有指标解释。"""
    for line, target in targets(declaration):
        if (target.shape is RANGE or "定量(其他)" in target.text) and not line.content:
            message = f"“{line.label}”的指标值“{target.text}”未说明含义"
            yield Problem(line.at_content, message, "指标值说明")


COUNTABLE = frozenset(
    [
        *"个人名次场篇份件项家户台套村座处部册本期辆艘张条盏栋间只头株棵顶组批起例宗班节所幅",
        "人次", "户次", "场次", "场(次)", "台套", "台(套)", "课时",
    ]
)  # fmt: skip
_MEAN = regex(r"平均|人均|户均|次均|场均|每")


@check(
    "VAL-017",
    WARNING,
    on=[Indicators],
    fix="请改填整数，或核对计量单位。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "人、次、篇不会有小数，数值或单位有一处需要更正。",
        wrong="≥12.5篇",
        right="≥12篇",
    ),
)
def countables_are_whole(declaration: Declaration) -> Problems:
    """个、人、次、篇、台等计数单位的指标值是整数。"""
    for line, target in targets(declaration):
        figures = [figure for figure in (target.number, target.upper) if figure is not None]
        broken = target.unit in COUNTABLE and any(figure != int(figure) for figure in figures)
        if broken and not _MEAN.search(line.name.head):
            yield Problem(line.at_value, f"“{line.label}”的指标值“{target.text}”应为整数")


@check(
    "VAL-018",
    ERROR,
    on=[Indicators],
    fix="请把较小的数写在前面。",
    lesson=Lesson(
        "下限大于上限，没有一个完成值能落在区间内。",
        wrong="15-10篇",
        right="10-15篇",
    ),
)
def ranges_run_upwards(declaration: Declaration) -> Problems:
    """区间指标值的下限不大于上限。"""
    for line, target in targets(declaration):
        low, high = target.number, target.upper
        if low is not None and high is not None and low > high:
            message = f"“{line.label}”的区间“{target.text}”上下限颠倒"
            yield Problem(line.at_value, message, f"{plain(high)}-{plain(low)}{target.unit}")


_SAVING = regex(r"节约|节支|降低|下降|控制|占比|比例|比重|率$")
_REACH = regex(r"(?:率|面|覆盖|程度|比例|占比|比重)$")
"""How far a work reaches is customarily called its quantity, though in per cent."""


@check(
    "VAL-022",
    WARNING,
    on=[Indicators],
    fix="请核对指标类别和计量单位。",
    tag=Tag.VALUE_MISMATCH,
    after=("IND-012",),
    lesson=Lesson(
        "类别与单位不符，指标衡量的就不是这一类的内容。",
        wrong="“质量指标：优质文稿”≥3篇",
        right="“数量指标：优质文稿”≥3篇",
    ),
)
def units_suit_the_class(declaration: Declaration) -> Problems:
    """指标值的单位与指标名称所写的类别相符。"""
    for lines in lines_of(declaration).values():
        counted = any(
            line.kind is Kind.QUANTITY
            and line.target
            and line.target.is_measured
            and not line.target.is_percentage
            for line in lines
        )
        for line in lines:
            target, kind = line.target, line.name.kind
            if target is None or not target.is_measured or not target.unit:
                continue
            soft = False
            match kind:
                case Kind.QUANTITY:
                    wrong = target.is_percentage
                    soft = counted or _REACH.search(line.name.head) is not None
                case Kind.QUALITY:
                    wrong = target.unit in COUNTABLE and not line.name.reverse
                case Kind.COST:
                    wrong = "元" not in target.unit and not _SAVING.search(line.name.head)
                case _:
                    wrong = False
            if wrong:
                message = f"“{line.label}”的类别“{line.name.stated}”与单位“{target.unit}”不匹配"
                yield Problem(line.at_value, message, severity=HINT if soft else None)


ENOUGH_TO_JUDGE = 5
MOST_ALIKE = 80
"""From this share (in per cent) of identical values on, they are worth a look."""


@check(
    "VAL-023",
    WARNING,
    on=[Indicators],
    fix="请按各指标的实际情况分别确定指标值。",
    lesson=Lesson(
        "指标值雷同，看不出是按各自的实际情况确定的。",
        wrong="六条指标的值都是“≥98%”",
        right="各条分别为“≥98%”“≥12场”“≤9元/件”等",
    ),
)
def values_are_not_all_the_same(declaration: Declaration) -> Problems:
    """各指标的值不雷同。"""
    for table, lines in lines_of(declaration).items():
        values = {line.row: bare(line.raw) for line in lines if line.raw}
        if len(values) < ENOUGH_TO_JUDGE:
            continue
        [(value, times)] = Counter(values.values()).most_common(1)
        if times * 100 >= MOST_ALIKE * len(values):
            typed = next(line.raw.strip() for line in lines if values.get(line.row) == value)
            message = f"{table.label} {len(values)} 条中有 {times} 条的指标值都是“{typed}”"
            yield Problem(Place(table.value), message, severity=None if times == len(values) else HINT)


_WIDE = regex(r"[０-９％＋－．，]")
_SPACE = regex(r"\s")
_TWICE = regex(r"(?:[≥>≤<=]|不低于|不少于|不超过|达到)[^≥>≤<=]*(?:以上|以下|以内|之内)$")


@check(
    "VAL-024",
    HINT,
    on=[Indicators],
    fix="请改用半角数字，去掉空格和多余的符号。",
    lesson=Lesson(
        "全角数字、空格和重复的符号，导入其他系统时可能读不出数值。",
        wrong="≥１２篇",
        right="≥12篇",
    ),
)
def values_are_written_plainly(declaration: Declaration) -> Problems:
    """指标值不含全角数字、空格和重复的比较符号。"""
    for line, target in targets(declaration):
        raw = line.raw.strip()
        if not target.is_measured:
            continue
        what = (
            "含全角数字或符号"
            if _WIDE.search(raw)
            else "含空格"
            if _SPACE.search(raw)
            else "有两个比较符号"
            if _TWICE.search(target.text)
            else None
        )
        if what:
            yield Problem(line.at_value, f"“{line.label}”的指标值“{raw}”{what}", target.text)


MOST_DECIMALS = 2
_EXACT = regex(r"可用(?:率|性)|可靠(?:率|性)|在线率|差错率|误差|浓度|纯度")
"""What is measured to more decimals by its nature."""


@check(
    "VAL-025",
    WARNING,
    on=[Indicators],
    fix="请保留两位以内小数。",
    lesson=Lesson(
        "小数位数超过统计能达到的精度，年末的完成值无法比较。",
        wrong="“文稿合格率”≥98.765%",
        right="“文稿合格率”≥98.77%",
    ),
)
def percentages_are_no_finer_than_needed(declaration: Declaration) -> Problems:
    """百分比的小数不超过两位。"""
    for line, target in targets(declaration):
        if not target.is_percentage or _EXACT.search(line.name.head):
            continue
        for figure in (target.number, target.upper):
            exponent = figure.as_tuple().exponent if figure is not None else 0
            if isinstance(exponent, int) and -exponent > MOST_DECIMALS and "分之" not in target.text:
                yield Problem(
                    line.at_value, f"“{line.label}”的指标值“{target.text}”小数超过 {MOST_DECIMALS} 位"
                )
                break
