"""IND: what indicators are called, and how they are explained."""

from __future__ import annotations

import re
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, check, in_cell
from ..core.declaration import Declaration
from ..core.fields import ERROR, HINT, LIVE_FILLERS, WARNING, Lesson, is_filler, plain
from ..core.indicator import GRADE, QUANTITY
from ..core.regex import regex
from ..core.similar import similarity
from ..forms.shared import Annual, Indicators, LongTerm
from .lines import Line, every_line, is_laid_down, lines_of, percentages, shared

_FORMULA = regex(
    r"[÷/×*－−]|除以|减去|扣除|之比|之和|占(?![用地领据])[\u4e00-\u9fff]{2}|占比|比值|相比|每百|每千"
    r"|分子|分母|(?:较|比)(?:上年|去年|同期|基期|20\d\d年|上一?年).{0,12}(?:增|减|升|降|提高|缩短)"
    r"|[^,，;；。]{3}(?<!情况)(?<!水平)(?<!程度)的[^,，;；。]{0,12}(?:比例|比重|百分比)(?=[,，;；。(]|$)"
)
"""合格件数÷验收件数, or in words: 五日内办结的件数比例."""

_SIGNS_OF_A_FORMULA = "÷/×*－−-＊除减扣之占比每分较"
_SURVEYED = regex(r"问卷|(?<!受)调查|走访|访问|访谈|回访|抽访|座谈|抽样|测评|扫码|评议|打分|好差评|评价器")
_OFFICIAL = regex(
    r"统计(?:局|部门|年鉴|公报|年报)|民意调查|(?:国家|全国|省)[^,，;；。]{0,16}(?:调查|监测|统计|普查|公报|通报)"
)
"""What others measure has its formula there."""

_SIGNS_OF_OTHERS = ("统计", "民意", "国家", "全国", "省")

_AWARE = regex(r"(?:知晓|认知|认可|认同|了解)[率度]$")


def _lacks_a_formula(line: Line) -> bool:
    """Tell a rate of which nobody knows what it is a share of."""
    name, content = line.name, line.content
    if line.percentage is None or not (name.rate or name.satisfaction or name.positive):
        return False
    if (line.satisfies or _AWARE.search(name.head)) and _SURVEYED.search(content):
        return False  # those satisfied, or aware, over those asked goes without saying
    if is_laid_down(line) or _OFFICIAL.search(content):
        return False
    return not _FORMULA.search(content)


@check(
    "IND-016",
    WARNING,
    on=[Indicators.content],
    fix="请在“指标内容”栏写明计算公式，如“合格件数÷验收件数×100%”。",
    tag=Tag.NOT_QUANTIFIED,
    live=in_cell(
        ~(
            Indicators.value.contains("%")
            & Indicators.name.mentions("合格率", "完成率", "覆盖率", "达标率", "及时率")
            & ~Indicators.content.mentions(*_SIGNS_OF_A_FORMULA, *_SIGNS_OF_OTHERS)
        ),
        "“{name}”未说明计算公式",
        at=Indicators.content,
        name=Indicators.name,
    ),
    lesson=Lesson(
        "没有计算公式，年末的完成值各有各的算法，无法核实。",
        wrong="“文稿合格率”，指标内容“反映文稿整理的总体质量”",
        right="“文稿合格率”，指标内容“合格篇数÷整理篇数×100%”",
    ),
)
def rates_are_given_with_their_formula(declaration: Declaration) -> Problems:
    """比率类指标说明了计算公式（分子和分母）。"""
    for line, _ in percentages(declaration):
        if not _lacks_a_formula(line):
            continue
        said = f"，现为“{line.said}”" if line.content else ""
        yield Problem(line.at_content, f"“{line.label}”未说明计算公式{said}", "分子÷分母×100%")


_PERIODS = regex(
    r"当年底?|本年度?|年度|全年|各年|每年|计划年|20\d\d年(?:至20\d\d年)?末?|[一二两三四五]年|累计|项目期内?|上年|该指标"
)
LEAST_ALIKE = 60
"""Two definitions of one rate that are less alike than this are two rates (rule IND-017)."""


@check(
    "IND-017",
    WARNING,
    on=[LongTerm.content, Annual.content],
    fix="请统一长期和年度的指标解释，写明同样的分子和分母。",
    tag=Tag.NOT_QUANTIFIED,
    lesson=Lesson(
        "同一指标两种口径，长期与年度的完成情况无法比较。",
        wrong="长期“合格件数÷验收件数”，年度“清晰幅数÷抽查幅数”",
        right="长期、年度均为“合格件数÷验收件数”",
    ),
)
def rates_mean_the_same_in_both_tables(declaration: Declaration) -> Problems:
    """长期和年度的同名比率指标，两处写明的计算口径一致。"""
    for other, line in shared(declaration):
        if not (line.content and other.content and line.percentage and other.percentage):
            continue
        alike = _likeness(other.content, line.content)
        if alike < LEAST_ALIKE and _are_two_definitions(other, line):
            message = f"“{line.label}”长期与年度的指标解释口径不一致（相似度 {alike / 100:.2f}）"
            yield Problem(line.at_content, message)


def _likeness(one: str, other: str) -> float:
    return max(similarity(one, other), similarity(_PERIODS.sub("", one), _PERIODS.sub("", other)))


def _are_two_definitions(long: Line, year: Line) -> bool:
    """Tell two explanations that define a rate each; what only says more, or less, is no second one."""
    one, other = (line.content.rstrip("。.;；") for line in (long, year))
    if one in other or other in one:
        return False
    formulas = [_formula_in(text) for text in (one, other)]
    if all(formulas):
        return _likeness(*formulas) < LEAST_ALIKE
    # where one says no formula though it ought to, nobody knows that it means the same
    return any(formulas) and any(map(_lacks_a_formula, (long, year)))


def _formula_in(text: str) -> str:
    """Give the clauses of an explanation that say a formula."""
    return "".join(clause for clause in _CLAUSES.split(text) if _FORMULA.search(clause))


_CLAUSES = regex(r"[,，;；。]")


SHORTEST_EXPLANATION = 15
_IDLE_WORDS = regex(r"该?指标|主要|用于|用以|用来|反映|考核|衡量|体现|评价|是指|情况|程度|[。，,；;、]")
_LEAST_RESTATED = 3
"""So few characters may be in a name by chance."""


@check(
    "IND-018",
    HINT,
    on=[Indicators.content],
    fix="请写明统计口径或计算方法、数据来源。",
    tag=Tag.NOT_QUANTIFIED,
    live=in_cell(
        ~Indicators.content.equals(Indicators.name) | Indicators.name.matches_any(LIVE_FILLERS),
        "“{name}”的指标解释只重复了指标名称",
        name=Indicators.name,
    ),
    lesson=Lesson(
        "没有解释或只重复名称，看不出统计什么、数据从哪里来。",
        wrong="“文稿整理篇数”，指标内容“反映文稿整理篇数情况”",
        right="“文稿整理篇数”，指标内容“按当年定稿清单统计”",
    ),
)
def explanations_explain(declaration: Declaration) -> Problems:
    """计量指标有解释；指标解释不过于简略，也不是指标名称的重复。"""
    for table, lines in lines_of(declaration).items():
        blank = [line for line in lines if _is_counted_unexplained(line)]
        if blank:
            rows = "、".join(str(line.row + 1) for line in blank)
            whose = f"“{blank[0].label}”" if len(blank) == 1 else f"{table.label}第{rows}行"
            yield Problem(blank[0].at_content, f"{whose}的指标解释未填写")
    for line in every_line(declaration):
        content, name = line.content, line.name.head
        if not content or len(content) > len(name) + SHORTEST_EXPLANATION or is_filler(content):
            continue
        left = _IDLE_WORDS.sub("", content)
        if name and (left in {_IDLE_WORDS.sub("", name), ""} or _is_said_by(left, name)):
            yield Problem(line.at_content, f"“{line.label}”的指标解释只重复了指标名称")
        # what is counted may be said in few words, a rate not
        elif len(content) <= SHORTEST_EXPLANATION and _lacks_a_formula(line):
            yield Problem(line.at_content, f"“{line.label}”的指标解释仅 {len(content)} 字：“{line.said}”")


def _is_counted_unexplained(line: Line) -> bool:
    """Tell a count of which nobody knows what is counted; of rates and ranges, others say so."""
    counted = line.target is not None and line.target.shape is QUANTITY and line.name.head != ""
    return counted and not line.content and not _lacks_a_formula(line)


def _is_said_by(content: str, name: str) -> bool:
    """Tell whether all the characters of an explanation stand in the name, in their order."""
    signs = iter(name)
    return len(content) >= _LEAST_RESTATED and all(sign in signs for sign in content)


_MEASURED = r"(?:率|[次人份期台套件户天]数|人次|场次|数量|面积|里程|长度|满意度|知晓度|认可度|成本|时间)"
_COMPOSITE = regex(
    rf"(?:.*[^、和及与]{_MEASURED}|^(?:次数|人数|数量|面积|场次))(?:、|以?及(?![时其格])|和(?!谐)|与(?!会)).*{_MEASURED}$"
)


LONGEST_NAME = 60


@check(
    "IND-022",
    HINT,
    on=[Indicators],
    fix="请拆分为几条指标，各写一个指标值。",
    tag=Tag.SPLIT,
    lesson=Lesson(
        "两个内容合用一个指标值，完成其一时无法计分。",
        wrong="“文稿合格率和录音完好率”一条",
        right="“文稿合格率”“录音完好率”各一条",
    ),
)
def indicators_measure_one_thing_each(declaration: Declaration) -> Problems:
    """一条指标只衡量一个内容。"""
    for line in every_line(declaration):
        head = line.name.head
        if len(head) <= LONGEST_NAME and _COMPOSITE.fullmatch(head):
            yield Problem(line.at_name, f"“{line.label}”包含两个可分别衡量的内容，建议拆分")


_VALUE_WITHIN = regex(
    r"(?:[≥≤<>=〉〈]{1,2}|不低于|不少于|不超过|达到|至少|控制在)\d{1,12}(?:\.\d{1,6})?(?:%|[万亿]?[\u4e00-\u9fff])?"
    r"|(?<![\d.])\d{1,12}(?:\.\d{1,6})?%|[≥≤<>=〉〈]|(?<!\d)\d{1,9}[个次场人名件份户台套](?:以上|以内|以下)"
)


@check(
    "IND-023",
    HINT,
    on=[Indicators],
    fix="请把符号和数值移到“指标值”栏。",
    tag=Tag.VALUE_MISMATCH,
    lesson=Lesson(
        "名称里写有数值，调整指标值时两处容易不一致。",
        wrong="名称“培训180人”，指标值“≥180人”",
        right="名称“培训人数”，指标值“≥180人”",
    ),
)
def names_contain_no_value(declaration: Declaration) -> Problems:
    """指标名称中不写指标值。"""
    for line in every_line(declaration):
        within = _VALUE_WITHIN.search(line.name.text)
        value = within[0] if within else _own_value_within(line)
        if value:
            yield Problem(line.at_name, f"“{line.label}”的名称中含有指标值“{value}”")


def _own_value_within(line: Line) -> str | None:
    """Give the row's own figure and unit, where its name ends with them: 培训180人."""
    target = line.target
    if target is None or target.shape is not QUANTITY or target.number is None or not target.unit:
        return None
    own = f"{plain(target.number)}{target.unit}"
    before = line.name.text.removesuffix(own)
    return own if before != line.name.text and not before[-1:].isdigit() else None


_INPUT = regex(
    r"(?:资金(?:及时|足额)?到位(?:及时)?率|资金投入(?:率|额|金额)?|预算(?:资金)?(?:执行|支出|完成)率|支出进度|支出执行率"
    r"|资金(?:执行|支出)率|人员投入(?:率|数|数量)?|投入[\u4e00-\u9fff]{0,6}(?:人员|资金|经费|人力|人数)(?:数量|数|额)?)$"
)


@check(
    "IND-024",
    WARNING,
    on=[Indicators],
    fix="请改为反映完成数量、质量、时效或成本的指标。",
    tag=Tag.NOT_RELEVANT,
    lesson=Lesson(
        "资金、人员的投入是条件，不能说明做成了什么。",
        wrong="产出指标“资金到位率”",
        right="产出指标“老照片修复完成率”",
    ),
)
def inputs_are_no_outputs(declaration: Declaration) -> Problems:
    """产出指标不是资金到位率、支出进度、人员投入等投入和过程指标。"""
    for line in every_line(declaration):
        if line.level == "产出指标" and _INPUT.search(line.name.head):
            yield Problem(line.at_name, f"“{line.label}”属于投入或过程，不反映产出")


_GENERIC = regex(
    r"(?:项目|工作|任务|计划|年度|目标|各项|按时|按期|质量|验收|资金)*(?:完成|完成及时|及时|合格|达标|验收合格|按时完成|到位)率"
)
MOST_GENERIC = Decimal("0.6")
ENOUGH_TO_JUDGE = 5
"""Shares of fewer indicators than this say nothing."""


@check(
    "IND-027",
    HINT,
    on=[Indicators],
    fix="请在指标名称中写明项目的具体内容，如把“完成率”改为“排水管道改造完成率”。",
    tag=Tag.NOT_RELEVANT,
    lesson=Lesson(
        "通用名称放在哪个项目都成立，看不出本项目的产出和效果。",
        wrong="“完成率”“验收合格率”“及时率”等占六成以上，值均为100%",
        right="“老照片修复完成率”“史料扫描合格率”等，写明具体内容",
    ),
)
def names_are_of_this_project(declaration: Declaration) -> Problems:
    """指标名称体现项目特征，不只是完成率、及时率、合格率等通用名称。"""
    for table, lines in lines_of(declaration).items():
        generic = [
            line
            for line in lines
            if line.percentage and line.percentage.number == 100 and _GENERIC.fullmatch(line.name.head)
        ]
        if len(lines) >= ENOUGH_TO_JUDGE and len(generic) > MOST_GENERIC * len(lines):
            names = "、".join(line.name.head for line in generic)
            message = f"{table.label} {len(lines)} 条中有 {len(generic)} 条是值为100%的通用名称：{names}"
            yield Problem(generic[0].at_name, message)


_WEIGHT = regex(r"(?:权重|分值)(?:为|占|:|：)?(\d{1,3}(?:\.\d{1,6})?)(?:%|分)")


def _weight(line: Line) -> re.Match[str] | None:
    """Give the weight that the name or the explanation of an indicator states."""
    text = f"{line.name.text}，{line.content}"
    return _WEIGHT.search(text) if "权重" in text or "分值" in text else None


FULL_WEIGHTS = (100, 90, 80)
"""What the weights make up: all, all but the budget's execution, or the indicators of results alone."""

WEIGHT_DECIMALS = 2


@check(
    "IND-028",
    ERROR,
    on=[Indicators],
    fix="请调整权重，合计为 100（不含预算执行率的为 90 或 80）。",
    lesson=Lesson(
        "权重合计不是规定的分值，自评总分就计算不出来。",
        wrong="各条权重合计 88",
        right="各条权重合计 90（不含预算执行率）",
    ),
)
def weights_add_up(declaration: Declaration) -> Problems:
    """各条指标均写明权重的，权重大于零、不超过两位小数，合计为100、90或80。"""
    for table, lines in lines_of(declaration).items():
        found = [_weight(line) for line in lines]
        weights = [Decimal(weight[1]) for weight in found if weight]
        if not lines or len(weights) < len(lines):
            continue
        for line, weight in zip(lines, weights, strict=True):
            exponent = weight.as_tuple().exponent
            if weight <= 0 or (isinstance(exponent, int) and -exponent > WEIGHT_DECIMALS):
                message = f"“{line.label}”的权重 {weight} 应大于零，不超过 {WEIGHT_DECIMALS} 位小数"
                yield Problem(line.at_name, message)
        total = sum(weights)
        if total not in FULL_WEIGHTS:
            message = f"{table.label} {len(lines)} 条的权重合计 {total}，应为 100、90 或 80"
            yield Problem(lines[0].at_name, message, "100、90 或 80")


MOST_WEIGHT = Decimal(30)


@check(
    "IND-029",
    WARNING,
    on=[Indicators],
    fix="请调整权重，一条指标不超过30%。",
    lesson=Lesson(
        "一条指标占分过高，其他指标完成与否几乎不影响得分。",
        wrong="“扫描合格率”权重40%",
        right="“扫描合格率”权重20%",
    ),
)
def no_indicator_outweighs_the_rest(declaration: Declaration) -> Problems:
    """指标名称或解释中写明权重的，一条指标的权重不超过30%。"""
    for line in every_line(declaration):
        weight = _weight(line)
        if weight and Decimal(weight[1]) > MOST_WEIGHT:
            yield Problem(line.at_name, f"“{line.label}”的{weight[0]}，超过30%", "不超过30%")


_EMPTY_NAME = regex(
    r"(?:\d+[.、])?(?:[\u4e00-\u9fff]{2,8})?(?:指标\d+[:：、.]?|指标\d*[:：])[/\-—–_*无…。.]*"
    r"|(?:[\u4e00-\u9fff]{2,8})?指标\d*[:：]?[/\-—–_*…]+"
)


_WORD = regex(r"\w")


def _is_empty(name: str) -> bool:
    return "指标" in name and _EMPTY_NAME.fullmatch(name) is not None


@check(
    "IND-030",
    HINT,
    on=[Indicators],
    fix="请填写实际内容，没有的删除该行。",
    tag=Tag.INCOMPLETE,
    lesson=Lesson(
        "占位内容不能考核，批复和公开后仍会原样保留。",
        wrong="指标名称：指标1：/",
        right="指标名称：老照片修复份数",
    ),
)
def nothing_only_fills_the_cells(declaration: Declaration) -> Problems:
    """指标名称和解释不是“指标1：/”等占位内容。"""
    for line in every_line(declaration):
        name = line.name
        if name.stated and not _WORD.search(name.text):
            message = f"“{line.label}”只写了类别，未填写指标名称"
            yield Problem(line.at_name, message, severity=WARNING)
        elif is_filler(name.text) if name.stated else _is_empty(name.text):
            yield Problem(line.at_name, f"占位内容“{line.label}”未填写实际指标")
        elif len(line.content) < SHORTEST_EXPLANATION and is_filler(line.content):
            yield Problem(line.at_content, f"“{line.label}”的指标解释是占位内容“{line.said}”")
        elif line.target and line.target.shape is GRADE and _EMPTY_NAME.fullmatch(line.target.text):
            yield Problem(line.at_value, f"“{line.label}”的指标值是占位内容“{line.target.text}”")
