"""IND: what indicators are called, and how they are explained."""

from __future__ import annotations

import re
from decimal import Decimal

from ..core.check import Problem, Problems, Tag, check
from ..core.declaration import Declaration
from ..core.fields import HINT, WARNING, is_filler
from ..core.indicator import GRADE
from ..core.similar import similarity
from ..forms.shared import Annual, Indicators, LongTerm
from .lines import Line, every_line, lines_of, percentages, shared

_FORMULA = re.compile(
    r"[÷/×*－−]|除以|减去|扣除|之比|之和|占(?![用地领据])[\u4e00-\u9fff]{2}|占比|比值|相比|每百|每千"
    r"|分子|分母|(?:较|比)(?:上年|去年|同期|基期|20\d\d年|上一?年).{0,12}(?:增|减|升|降|提高|缩短)"
)
_SURVEYED = re.compile(r"问卷|(?<!受)调查|走访|访问|访谈|回访|抽样|测评")


def _lacks_a_formula(line: Line) -> bool:
    """Tell a rate of which nobody knows what it is a share of."""
    name, content = line.name, line.content
    if line.percentage is None or not (name.rate or name.satisfaction or name.positive):
        return False
    if line.satisfies and _SURVEYED.search(content):
        return False  # those satisfied over those asked goes without saying
    return not _FORMULA.search(content)


@check(
    "IND-016",
    WARNING,
    on=[Indicators.content],
    fix="请在“指标内容”栏写明计算公式，如“合格件数÷验收件数×100%”。",
    tag=Tag.NOT_QUANTIFIED,
)
def rates_are_given_with_their_formula(declaration: Declaration) -> Problems:
    """比率类指标说明了计算公式（分子和分母）。"""
    for line, _ in percentages(declaration):
        if not _lacks_a_formula(line):
            continue
        said = f"，现为“{line.content}”" if line.content else ""
        yield Problem(line.at_content, f"“{line.label}”未说明计算公式{said}", "分子÷分母×100%")


_PERIODS = re.compile(
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
)
def rates_mean_the_same_in_both_tables(declaration: Declaration) -> Problems:
    """长期和年度的同名比率指标口径一致。"""
    for other, line in shared(declaration):
        if not (line.content and other.content and line.percentage and other.percentage):
            continue
        bare_of_periods = (_PERIODS.sub("", one.content) for one in (other, line))
        alike = max(similarity(other.content, line.content), similarity(*bare_of_periods))
        if alike < LEAST_ALIKE:
            message = f"“{line.label}”长期与年度的指标解释口径不一致（相似度 {alike / 100:.2f}）"
            yield Problem(line.at_content, message)


SHORTEST_EXPLANATION = 15
_IDLE_WORDS = re.compile(r"该?指标|主要|用于|用以|用来|反映|考核|衡量|体现|评价|是指|情况|程度|。|，")


@check(
    "IND-018",
    HINT,
    on=[Indicators.content],
    fix="请写明统计口径或计算方法、数据来源。",
    tag=Tag.NOT_QUANTIFIED,
)
def explanations_explain(declaration: Declaration) -> Problems:
    """指标解释不过于简略，也不是指标名称的重复。"""
    for line in every_line(declaration):
        content, name = line.content, line.name.head
        if not content or len(content) > len(name) + SHORTEST_EXPLANATION or is_filler(content):
            continue
        left = _IDLE_WORDS.sub("", content)
        if name and left.strip("；;、,") in {_IDLE_WORDS.sub("", name), ""}:
            yield Problem(line.at_content, f"“{line.label}”的指标解释只重复了指标名称")
        # what is counted may be said in few words, a rate not
        elif len(content) <= SHORTEST_EXPLANATION and _lacks_a_formula(line):
            yield Problem(line.at_content, f"“{line.label}”的指标解释仅 {len(content)} 字：“{content}”")


_MEASURED = r"(?:率|[次人份期台套件户天]数|人次|场次|数量|面积|里程|长度|满意度|知晓度|认可度|成本|时间)"
_COMPOSITE = re.compile(
    rf"(?:.*[^、和及与]{_MEASURED}|^(?:次数|人数|数量|面积|场次))(?:、|以?及(?![时其格])|和(?!谐)|与(?!会)).*{_MEASURED}$"
)


LONGEST_NAME = 60


@check("IND-022", HINT, on=[Indicators], fix="请拆分为几条指标，各写一个指标值。", tag=Tag.SPLIT)
def indicators_measure_one_thing_each(declaration: Declaration) -> Problems:
    """一条指标只衡量一个内容。"""
    for line in every_line(declaration):
        head = line.name.head
        if len(head) <= LONGEST_NAME and _COMPOSITE.fullmatch(head):
            yield Problem(line.at_name, f"“{line.label}”包含两个可分别衡量的内容，建议拆分")


_VALUE_WITHIN = re.compile(
    r"[≥≤<>=〉〈]|\d%|(?:不低于|不少于|不超过|达到|至少|控制在)\d|(?<!\d)\d{1,9}[个次场人名件份户台套](?:以上|以内|以下)"
)


@check("IND-023", HINT, on=[Indicators], fix="请把符号和数值移到“指标值”栏。", tag=Tag.VALUE_MISMATCH)
def names_contain_no_value(declaration: Declaration) -> Problems:
    """指标名称中不写指标值。"""
    for line in every_line(declaration):
        if within := _VALUE_WITHIN.search(line.name.text):
            yield Problem(line.at_name, f"“{line.label}”的名称中含有指标值“{within[0]}”")


_INPUT = re.compile(
    r"(?:资金(?:及时|足额)?到位(?:及时)?率|资金投入(?:率|额|金额)?|预算(?:资金)?(?:执行|支出|完成)率|支出进度|支出执行率"
    r"|资金(?:执行|支出)率|人员投入(?:率|数|数量)?|投入(?:人员|资金|人数)(?:数量|数)?)$"
)


@check(
    "IND-024",
    WARNING,
    on=[Indicators],
    fix="请改为反映完成数量、质量、时效或成本的指标。",
    tag=Tag.NOT_RELEVANT,
)
def inputs_are_no_outputs(declaration: Declaration) -> Problems:
    """产出指标不是资金到位率、支出进度、人员投入等投入和过程指标。"""
    for line in every_line(declaration):
        if line.level == "产出指标" and _INPUT.search(line.name.head):
            yield Problem(line.at_name, f"“{line.label}”属于投入或过程，不反映产出")


_GENERIC = re.compile(
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


_WEIGHT = re.compile(r"(?:权重|分值)(?:为|占|:|：)?(\d{1,3}(?:\.\d+)?)(?:%|分)")
MOST_WEIGHT = Decimal(30)


@check("IND-029", WARNING, on=[Indicators], fix="请调整权重，一条指标不超过30%。")
def no_indicator_outweighs_the_rest(declaration: Declaration) -> Problems:
    """指标名称或解释中写明权重的，一条指标的权重不超过30%。"""
    for line in every_line(declaration):
        text = f"{line.name.text}，{line.content}"
        weight = _WEIGHT.search(text) if "权重" in text or "分值" in text else None
        if weight and Decimal(weight[1]) > MOST_WEIGHT:
            yield Problem(line.at_name, f"“{line.label}”的{weight[0]}，超过30%", "不超过30%")


_EMPTY_NAME = re.compile(
    r"(?:\d+[.、])?(?:[\u4e00-\u9fff]{2,8})?(?:指标\d+[:：、.]?|指标\d*[:：])[/\-—–_*无…。.]*"
    r"|(?:[\u4e00-\u9fff]{2,8})?指标\d*[:：]?[/\-—–_*…]+"
)


@check(
    "IND-030",
    HINT,
    on=[Indicators],
    fix="请填写实际内容，没有的删除该行。",
    tag=Tag.INCOMPLETE,
)
def nothing_only_fills_the_cells(declaration: Declaration) -> Problems:
    """指标名称和解释不是“指标1：/”等占位内容。"""
    for line in every_line(declaration):
        name = line.name
        blank = (
            is_filler(name.text) if name.stated else "指标" in name.text and _EMPTY_NAME.fullmatch(name.text)
        )
        if blank:
            yield Problem(line.at_name, f"占位内容“{line.label}”未填写实际指标")
        elif len(line.content) < SHORTEST_EXPLANATION and is_filler(line.content):
            yield Problem(line.at_content, f"“{line.label}”的指标解释是占位内容“{line.content}”")
        elif line.target and line.target.shape is GRADE and _EMPTY_NAME.fullmatch(line.target.text):
            yield Problem(line.at_value, f"“{line.label}”的指标值是占位内容“{line.target.text}”")
