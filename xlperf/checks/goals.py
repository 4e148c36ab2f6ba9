"""GOL: what the project is to achieve. Whether the goal covers the activities is in `coverage`."""

from __future__ import annotations

import re
from datetime import timedelta

from ..core.check import Problem, Problems, check
from ..core.declaration import Declaration, Place
from ..core.fields import HINT, WARNING, Field
from ..core.narrative import clauses, echoes, flat, keys, lined, shown
from ..core.settings import Settings
from ..core.similar import similarity
from ..forms.shared import Indicators
from ..forms.xiangyang_project import Goals, Project
from .absolutes import beyond_doubt
from .lines import goal_field
from .narrative import is_told

BOTH = (Goals.long_term, Goals.annual)


def goal(declaration: Declaration, field: Field[str]) -> str:
    """Give a goal, or nothing where it is blank or only filled with a sign."""
    text = declaration[field]
    return text if text and is_told(text) else ""


def _both(declaration: Declaration) -> str:
    """Name the two goals as the form does."""
    long_term, annual = (field.label for field in declaration.form.asked(BOTH))
    return f"{annual}与{long_term}"


@check("GOL-003", WARNING, on=[Goals], fix="请把目标写到规定的字数，说明预期产出和效果。")
def goals_have_a_fair_length(declaration: Declaration, settings: Settings) -> Problems:
    """目标的字数在规定范围内。"""
    least, most = settings.shortest_text, settings.longest_text
    for field in declaration.form.asked(BOTH):
        length = len(flat(goal(declaration, field)))
        if length and not least <= length <= most:
            message = f"“{field.label}”{length} 字，不在 {least} 至 {most} 字之间"
            yield Problem(Place(field), message, f"{least} 至 {most} 字")


@check(
    "GOL-004",
    WARNING,
    on=[Goals],
    fix="请分别填写：长期目标写整个项目期的目标，年度目标写当年的任务和效果。",
)
def the_annual_goal_is_not_the_long_term_goal(declaration: Declaration, settings: Settings) -> Problems:
    """长期目标与年度目标不雷同。"""
    long_term, annual = (goal(declaration, field) for field in BOTH)
    if long_term and annual and (ratio := similarity(long_term, annual)) >= settings.alike:
        message = f"{_both(declaration)}基本相同（相似度 {ratio:.0f}%）"
        yield Problem(Place(Goals.annual), message)


_NO_QUANTITY = re.compile(
    r"《[^《》]*》|\S?[〔\[【(](?:19|20)\d\d[〕\]】)](?:第?\d+号)?|第?(?<!\d)\d+号(?:文件|令|文)?"
    r"|(?<!\d)(?:19|20)\d\d(?:[-—–~至](?:19|20)\d\d)?年度?(?!\d{1,2}月)(?:以[前后来]|[底初末前内])?"
    r"|十[一二三四五六]五|(?:^|(?<=[\n ,。;:]))\(?\d{1,2}[.、)](?!\d)"
)
_COUNTED_IN_HAN = re.compile(
    r"[二两三四五六七八九十百千万]{1,6}(?:余|多)?(?:个|次|场|期|篇|名|人|套|台|份|件|家|座|处|公里|亩|户|批|本|册|部|条|间|辆|所|万|亿)"
    r"|一(?:座|部|套|场|届|本|册|期|次|辆|栋|幅)|百分之|[三四五六七八九]成"
)
_DELIVERABLE = re.compile(
    r"(?:编印|编制|编写|编纂|出版|完成|形成|制定|出台|发布|印发|拍摄|创作|举办)[^,。;]{0,6}《"
)


def is_quantified(text: str) -> bool:
    """Tell whether a goal names a number, a date or a work by title; the budget year is none of them."""
    bare = lined(text)
    rest = _NO_QUANTITY.sub("", bare)
    return bool(re.search(r"\d", rest) or _COUNTED_IN_HAN.search(rest) or _DELIVERABLE.search(bare))


@check("GOL-005", WARNING, on=[Goals], fix="请写明当年完成的数量、时间或成果名称。")
def the_annual_goal_is_quantified(declaration: Declaration) -> Problems:
    """年度目标有数量、时间或具体成果。"""
    text = goal(declaration, Goals.annual)
    if text and not is_quantified(text):
        yield Problem(Place(Goals.annual), "年度目标没有量化内容，未见数量、时间或具体成果")


_DIRECTION = re.compile(
    "加强|提升|提高|改善|推进|推动|做好|促进|保障|确保|优化|完善|强化|深化|增强|规范|实现|维护|及时|平稳|有序|健康"
)
FEW_DIRECTIONS = 3


@check("GOL-006", HINT, on=[Goals], fix="请写明做什么、做多少、达到什么效果。")
def goals_say_more_than_a_direction(declaration: Declaration) -> Problems:
    """目标写明具体的产出和效果，不只用方向性词语。"""
    for field in declaration.form.asked(BOTH):
        text = goal(declaration, field)
        words = list(dict.fromkeys(_DIRECTION.findall(text)))
        if len(words) >= FEW_DIRECTIONS and not is_quantified(text):
            listed = "、".join(f"“{word}”" for word in words[:5])
            message = f"“{field.label}”以{listed}等方向性词语为主，未写明具体的产出和效果"
            yield Problem(Place(field), message)


@check(
    "GOL-008",
    WARNING,
    on=[Goals, Indicators],
    fix="请统一目标的表述和指标值。",
)
def absolute_goals_have_absolute_indicators(declaration: Declaration) -> Problems:
    """目标称全覆盖、全部、零或100%的，相应指标值与之一致。"""
    for line, promise in beyond_doubt(declaration):
        field = goal_field(declaration, line.table)
        message = f"“{field.label}”称“{shown(promise)}”，而指标“{line.label}”的指标值为“{line.raw}”"
        yield Problem(Place(field), message)


_INPUT = re.compile(
    r"(?:资金|经费|预算|款项|拨款)(?:及时|按时|全部|足额|全额)*(?:到位|拨付|支付|支出|执行)(?:率|完毕|到位|完成|进度)?"
    r"|完成(?:资金|经费|预算)?(?:支付|支出|拨付|执行)|(?:人员|人力)(?:及时|全部)?(?:到位|配备到位)|支出进度"
)


@check("GOL-009", HINT, on=[Goals], fix="请改写为项目的产出和效果。")
def goals_are_not_inputs(declaration: Declaration) -> Problems:
    """目标写产出和效果，不写资金、人员的投入。"""
    for field in declaration.form.asked(BOTH):
        for clause in clauses(goal(declaration, field)):
            if found := _INPUT.search(clause):
                message = f"“{field.label}”中的“{found[0]}”属于财力、人力投入，不作为绩效目标"
                yield Problem(Place(field), message)
                break


_OUTPUT = re.compile(
    r"\d|完成|建成|建设|举办|开展|购置|采购|修缮|修复|编印|编制|编写|发放|培训|办理|安装|检测|印制|录制|扫描|清理|注册|采集"
    r"|检查|维护|种植|新增|制作|组织|实施|改造|续费|更新|研究|发布|推广|巡查|监测|征集|整理|服务"
)
_EFFECT = re.compile(
    r"增长|增加|增收|下降|降低|降至|减少|缩短|提升|提高|改善|改进|改观|影响|受益|就业|税收|产值|收入|消费|效益|效率|知晓|满意|认可|好评"
    r"|带动|拉动|促进|环境|可持续|持续利用|利用率|使用率|优良|达标率|普及|增强|缓解|消除|挽回|节约|节省|保护|安居|便利|方便|惠及"
    r"|事故.{0,8}\d|不发生|采纳|查阅|获得感|质量"
)


@check(
    "GOL-010",
    WARNING,
    on=[Goals],
    fix="请在年度目标中补充缺少的部分：做成什么（产出）、带来什么变化（效果）。",
)
def the_annual_goal_names_outputs_and_effects(declaration: Declaration) -> Problems:
    """年度目标既写产出，也写效果。"""
    text = goal(declaration, Goals.annual)
    if not text:
        return
    bare = flat(text)
    lacking = [what for what, words in (("产出", _OUTPUT), ("效果", _EFFECT)) if not words.search(bare)]
    if lacking:
        yield Problem(Place(Goals.annual), f"年度目标缺少{'和'.join(lacking)}的描述")


_MORE_THAN_A_YEAR = timedelta(days=366)


@check("GOL-011", HINT, on=[Goals, Project], fix="请使年度目标成为长期目标在当年的阶段任务。")
def the_annual_goal_is_a_stage_of_the_long_term_goal(declaration: Declaration) -> Problems:
    """跨年度项目的年度目标与长期目标相衔接。"""
    period = declaration[Project.period]
    long_term, annual = (goal(declaration, field) for field in BOTH)
    if period is None or period.last - period.first <= _MORE_THAN_A_YEAR or not long_term or not annual:
        return
    if not echoes(flat(long_term), keys(annual)):
        message = f"{_both(declaration)}没有共同的内容，未体现二者的衔接"
        yield Problem(Place(Goals.annual), message)
