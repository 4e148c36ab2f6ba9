"""What the name of an indicator says of it: its class, and which way it should go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from .indicator import IndicatorTarget
from .regex import regex
from .words import clean


class Kind(Enum):
    """The class of an indicator, which some forms leave to be guessed."""

    QUANTITY = "数量"
    QUALITY = "质量"
    TIME = "时效"
    COST = "成本"
    EFFECT = "效益"
    SATISFACTION = "满意度"


OUTPUT, EFFECT, SATISFACTION = "产出指标", "效益指标", "满意度指标"
LEVEL_OF: Final = {
    Kind.QUANTITY: OUTPUT,
    Kind.QUALITY: OUTPUT,
    Kind.TIME: OUTPUT,
    Kind.COST: OUTPUT,
    Kind.EFFECT: EFFECT,
    Kind.SATISFACTION: SATISFACTION,
}

_CLASS: Final = (
    r"数量|质量|时效|(?:经济|社会|生态(?:环境)?)?成本|(?:经济|社会|生态(?:环境)?)效益|可持续(?:发展)?影响(?:力)?"
    r"|(?:社会公众(?:或|和|及|、)?)?(?:服务对象)?满意度"
)
_STATED = regex(rf"(?:\d+[.、)])?({_CLASS})(?:(?:类)?指标\d*[:：\-—–/(]?|[:：\-—–/(])(.+)")
_ASIDE = regex(r"\([^()]*\)$")

_LIST_D: Final = "事故|投诉|差错|故障|违规|死亡|发病|延误|逾期|流失|能耗|成本|返工|舆情|失信|闲置|事件|疫情"
_COUNTED: Final = (
    r"(?:总?(?:率|数|量|额|值)|数量|[次起件例宗人天户]数|人次|比例|占比|比重|频次|频率|金额|天|时间|总数)"
)
_REVERSE = regex(rf"(?:{_LIST_D})(?:发生|损失|事件|事故|问题|行为|案件|举报|责任|人员)*的?{_COUNTED}?$")
_COST = regex(r"成本|费用|单价|造价|总投资|支出|采购(?:总额|金额)|(?:补贴|补助|发放|收费|资助)标准")
_SATISFACTION = regex(
    r"(?:满意|认可|好评|赞同)(?:程?度|率)?(?:评价|测评|调查)?(?:得分|评分|平均分|综合评分)?$"
)
_POSITIVE = regex(
    r"(?<![不未])(?:完成|覆盖|合格|及时|准确|达标|完好|知晓|优良|优秀|通过|办结|成活|按时|按期|出勤|参与|符合|巩固"
    r"|到位|就业|入学|普及|有效|正确|满意|认可|好评|公开|签约|整改|利用|使用|保存|归档|可用|响应|处置|处理|审核|验收)"
    r"(?:率|度)$"
)
_RATE = regex(r"率|占比|满意度|比例")
_GROWTH = regex(
    r"增长|增幅|增速|增加|提升|提高|降幅|下降|降低|减少|缩短|节约|节支|倍率|汇率|利率|频率|速率|功率|杠杆率|周转率"
    r"|投入产出|回报率|收益率|产出率"
)
_UNITLESS = regex(r"系数|指数|比值|之比|配比|[Pp][Hh]值?$|比$|倍数|评分|得分")
_TIME = regex(r"及时|按期|按时|准时|时限|时效|时间|周期|工期|用时|时长|如期|进度")
_FREQUENCY = regex(r"频次|次数|天数|课时|学时|服务时长")
_QUALITY = regex(
    r"(?:合格|达标|完好|准确|通过|规范|优良|优秀|符合|有效|正确|成活|可用|相符|匹配|真实|完整|差错|故障|返工|出勤|优质"
    r"|保存|稳定|达到)(?:率|度|性|程度)$|质量|等次|得分|评分|等级"
)


@dataclass(frozen=True, slots=True)
class IndicatorName:
    """A name without the class before it: `数量指标：培训人数` says 数量 and 培训人数.

    `stated` is the class as written, `kind` what it means. `head` has no remark in brackets.
    """

    text: str
    head: str
    stated: str | None
    kind: Kind | None
    reverse: bool
    positive: bool
    satisfaction: bool
    rate: bool
    grows: bool
    unitless: bool
    costs: bool


@lru_cache(maxsize=4096)
def read_name(text: str) -> IndicatorName:
    """Read a name; head nouns decide, so that 投诉办结率 is no complaint."""
    bare = clean(text)
    stated, kind = None, None
    if match := _STATED.fullmatch(bare):
        stated, rest = match.groups()
        kind = _kind_named(stated)
        opened = bare[: -len(rest)].endswith("(")
        bare = rest.removesuffix(")") if opened and rest.count("(") < rest.count(")") else rest
    head = _ASIDE.sub("", bare) or bare
    grows = _GROWTH.search(head) is not None
    return IndicatorName(
        bare, head, stated, kind,
        reverse=not grows and _REVERSE.search(head) is not None,
        positive=not grows and _POSITIVE.search(head) is not None,
        satisfaction=_SATISFACTION.search(head) is not None,
        rate=_RATE.search(head) is not None and not grows,
        grows=grows,
        unitless=_UNITLESS.search(head) is not None,
        costs=_COST.search(head) is not None,
    )  # fmt: skip


def _kind_named(stated: str) -> Kind:
    if stated.endswith("成本"):
        return Kind.COST
    if stated.endswith("满意度"):
        return Kind.SATISFACTION
    return Kind(stated) if stated in {"数量", "质量", "时效"} else Kind.EFFECT


def kind_of(level: str | None, name: IndicatorName, target: IndicatorTarget | None) -> Kind | None:
    """Give the class of an indicator: as stated, else by level, name and unit.

    None where in doubt, as for a 完成率 or 覆盖率, which may be a quantity or a quality.
    """
    if name.kind:
        return name.kind
    if level == SATISFACTION or name.satisfaction:
        return Kind.SATISFACTION
    if level == EFFECT:
        return Kind.EFFECT
    if "元" in (target.unit if target else "") or name.costs:
        return Kind.COST
    if _FREQUENCY.search(name.head):
        return Kind.QUANTITY
    if (target and target.due) or _TIME.search(name.head):
        return Kind.TIME
    if _QUALITY.search(name.head):
        return Kind.QUALITY
    counted = target is not None and target.is_measured and not target.is_percentage and target.unit != "‰"
    return Kind.QUANTITY if counted else None
