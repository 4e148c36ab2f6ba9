"""GOL: what the project is to achieve. Whether the goal covers the activities is in `coverage`."""

from __future__ import annotations

import re
from datetime import timedelta

from ..core.check import Problem, Problems, check, in_cell
from ..core.declaration import Declaration, Place
from ..core.expr import expr
from ..core.fields import HINT, LIVE_FILLERS, WARNING, Field, Lesson, plain
from ..core.narrative import clauses, echoes, flat, keys, lined, shown
from ..core.regex import regex
from ..core.settings import Settings
from ..core.similar import similarity
from ..forms.shared import Indicators
from ..forms.xiangyang_project import Detail, Goals, Project
from .absolutes import beyond_doubt, topics
from .lines import goal_field, yearly
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


@check(
    "GOL-003",
    WARNING,
    on=[Goals],
    fix="请把目标写到规定的字数，说明预期产出和效果。",
    live=in_cell(
        lambda field, limits: (field.length() >= limits.shortest_text) | field.matches_any(LIVE_FILLERS),
        "“{label}”仅 {length} 字，应不少于 {least} 字",
        each=BOTH,
        length=lambda field: field.length(),
        least=lambda limits: expr(limits.shortest_text),
    ),
    lesson=Lesson(
        "目标过短说不清做什么，过长则看不出重点。",
        wrong="史料库利用率达到85%",
        right="到2029年建成老干部史料库，年查阅人次增长40%以上",
    ),
)
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
    live=in_cell(
        ~Goals.annual.equals(Goals.long_term) | Goals.annual.matches_any(LIVE_FILLERS),
        "年度目标与长期目标相同",
        at=Goals.annual,
    ),
    lesson=Lesson(
        "两个目标相同，看不出长期达到什么、当年先做什么。",
        wrong="长期、年度目标均为“扫描史料9600件，修复老照片900份”",
        right="长期“到2029年建成史料库，长期开放”，年度“当年修复老照片900份”",
    ),
)
def the_annual_goal_is_not_the_long_term_goal(declaration: Declaration, settings: Settings) -> Problems:
    """长期目标与年度目标不雷同。"""
    long_term, annual = (goal(declaration, field) for field in BOTH)
    if long_term and annual and (ratio := similarity(long_term, annual)) >= settings.alike:
        message = f"{_both(declaration)}基本相同（相似度 {ratio:.0f}%）"
        yield Problem(Place(Goals.annual), message)


_NO_QUANTITY = regex(
    r"《[^《》]*》|\S?[〔\[【(](?:19|20)\d\d[〕\]】)](?:第?\d+号)?|第?(?<!\d)\d+号(?:文件|令|文)?"
    r"|(?<!\d)(?:19|20)\d\d(?:[-—–~至](?:19|20)\d\d)?年度?(?!\d{1,2}月)(?:以[前后来]|[底初末前内])?"
    r"|十[一二三四五六]五|(?:^|(?<=[\n ,。;:]))\(?\d{1,2}[.、)](?!\d)"
)
_COUNTED_IN_HAN = regex(
    r"[二两三四五六七八九十百千万]{1,6}(?:余|多)?(?:个|次|场|期|篇|名|人|套|台|份|件|家|座|处|公里|亩|户|批|本|册|部|条|间|辆|所|万|亿)"
    r"|一(?:座|部|套|场|届|本|册|期|次|辆|栋|幅)|百分之|[三四五六七八九]成"
)
_DELIVERABLE = regex(
    r"(?:编印|编制|编写|编纂|出版|完成|形成|制定|出台|发布|印发|拍摄|创作|举办)[^,。;]{0,6}《"
)


def is_quantified(text: str) -> bool:
    """Tell whether a goal names a number, a date or a work by title; the budget year is none of them."""
    bare = lined(text)
    rest = _NO_QUANTITY.sub("", bare)
    return bool(re.search(r"\d", rest) or _COUNTED_IN_HAN.search(rest) or _DELIVERABLE.search(bare))


@check(
    "GOL-005",
    WARNING,
    on=[Goals],
    fix="请写明当年完成的数量、时间或成果名称。",
    lesson=Lesson(
        "没有数量、时间或成果，年末无法逐项对照。",
        wrong="做好老照片修复，方便公众查阅",
        right="11月底前修复老照片900份，方便公众查阅",
    ),
)
def the_annual_goal_is_quantified(declaration: Declaration) -> Problems:
    """年度目标有数量、时间或具体成果。"""
    text = goal(declaration, Goals.annual)
    if text and not is_quantified(text):
        yield Problem(Place(Goals.annual), "年度目标没有量化内容，未见数量、时间或具体成果")


_DIRECTION = regex(
    "加强|提升|提高|改善|推进|推动|做好|促进|保障|确保|优化|完善|强化|深化|增强|规范|实现|维护|及时|平稳|有序|健康"
)
FEW_DIRECTIONS = 3


@check(
    "GOL-006",
    HINT,
    on=[Goals],
    fix="请写明做什么、做多少、达到什么效果。",
    lesson=Lesson(
        "只有“加强”“提升”一类的词，做到什么程度没有标准。",
        wrong="加强史料保护，完善史料库，提升利用水平",
        right="修复老照片900份，年查阅人次增长15%以上",
    ),
)
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
    after=("LOG-003",),
    lesson=Lesson(
        "目标与指标的说法不同，监控和自评时不知以哪个为准。",
        wrong="年度目标“扫描合格率达到100%”，“扫描合格率”≥98%",
        right="年度目标“扫描合格率达到98%以上”，“扫描合格率”≥98%",
    ),
)
def absolute_goals_have_absolute_indicators(declaration: Declaration) -> Problems:
    """目标称全覆盖、全部、零或100%的，相应指标值与之一致。"""
    for line, promise in beyond_doubt(declaration):
        field = goal_field(declaration, line.table)
        message = f"“{field.label}”称“{shown(promise)}”，而指标“{line.label}”的指标值为“{line.raw}”"
        yield Problem(Place(field), message)


_INPUT = regex(
    r"(?:资金|经费|预算|款项|拨款)(?:及时|按时|全部|足额|全额)*(?:到位|拨付|支付|支出|执行)(?:率|完毕|到位|完成|进度)?"
    r"|完成(?:资金|经费|预算)?(?:支付|支出|拨付|执行)|(?:人员|人力)(?:及时|全部)?(?:到位|配备到位)|支出进度"
)


_GIVEN = regex(r"补贴|补助|贴息|资助|奖补|减免|发放|救助|津贴|慰问金|补偿")
_PAID_OUT = regex(r"^(?!人员|人力).*(?:拨付|支付|到位)")


@check(
    "GOL-009",
    HINT,
    on=[Goals],
    fix="请改写为项目的产出和效果。",
    lesson=Lesson(
        "资金到位、支付完成是条件，不是项目的产出和效果。",
        wrong="专项资金及时拨付到位",
        right="11月底前修复老照片900份",
    ),
)
def goals_are_not_inputs(declaration: Declaration) -> Problems:
    """目标写产出和效果，不写资金、人员的投入；发放补贴的项目，发放即是产出。"""
    gives = _gives_money(declaration)
    for field in declaration.form.asked(BOTH):
        for clause in clauses(goal(declaration, field)):
            if (found := _INPUT.search(clause)) and not (gives and _PAID_OUT.search(found[0])):
                message = f"“{field.label}”中的“{found[0]}”属于财力、人力投入，不作为绩效目标"
                yield Problem(Place(field), message)
                break


def _gives_money(declaration: Declaration) -> bool:
    """Tell a project that pays money out to others."""
    rows = declaration.rows(Detail) if declaration.form.asks([Detail]) else ()
    names = (declaration[declaration.form.roles.project], *(row[Detail.name] for row in rows))
    if any(_GIVEN.search(name) for name in names if name):
        return True
    return any(_GIVEN.search(line.name.head) for line in yearly(declaration))


_OUTPUT = regex(
    r"\d[余多]?[万亿]?(?!个?百分点|个?工作日|个?月|小时|[年日分秒天以余多万亿])[\u4e00-\u9fff]|完成|建成|建设|举办|开展|购置|采购|修缮|修复|编印|编制|编写|发放|培训|办理|安装|检测|印制|录制|扫描|清理|注册|采集"
    r"|检查|维护|种植|新增|制作|组织|实施|改造|续费|更新|研究|发布|推广|巡查|监测|征集|整理|服务"
)
_EFFECT = regex(
    r"增长|增加|增收|下降|降低|降至|减少|缩短|提升|提高|改善|改进|改观|影响|受益|就业|税收|产值|收入|消费|效益|效率|知晓|满意|认可|好评"
    r"|带动|拉动|促进|环境|可持续|持续利用|利用率|使用率|优良|达标率|普及|增强|缓解|消除|挽回|节约|节省|保护|安居|便利|方便|惠及"
    r"|事故.{0,8}\d|不发生|采纳|查阅|获得感|质量"
)


_TOLD = 2
"""So long a name of an effect is not in a goal by chance."""


def _names_an_effect(text: str, declaration: Declaration) -> bool:
    """Tell whether a goal names what an annual indicator of effect or satisfaction measures, or its value."""
    for line in yearly(declaration):
        if line.level not in {"效益指标", "满意度指标"}:
            continue
        head, target = line.name.head, line.target
        if len(head) > _TOLD and head in text:
            return True
        if target is None or target.number is None or not target.unit:
            continue
        value = f"{plain(target.number)}{target.unit}"
        if any(value in clause and topics(head) & topics(clause) for clause in clauses(text)):
            return True
    return False


@check(
    "GOL-010",
    WARNING,
    on=[Goals],
    fix="请在年度目标中补充缺少的部分：做成什么（产出）、带来什么变化（效果）。",
    lesson=Lesson(
        "只写产出看不出效果，只写效果看不出做什么。",
        wrong="11月底前修复老照片900份",
        right="11月底前修复老照片900份，公众知晓率达到80%以上",
    ),
)
def the_annual_goal_names_outputs_and_effects(declaration: Declaration) -> Problems:
    """年度目标既写产出，也写效果。"""
    text = goal(declaration, Goals.annual)
    if not text:
        return
    bare = flat(text)
    lacking = [what for what, words in (("产出", _OUTPUT), ("效果", _EFFECT)) if not words.search(bare)]
    if "效果" in lacking and _names_an_effect(text, declaration):
        lacking.remove("效果")
    if lacking:
        yield Problem(Place(Goals.annual), f"年度目标缺少{'和'.join(lacking)}的描述")


_MORE_THAN_A_YEAR = timedelta(days=366)


@check(
    "GOL-011",
    HINT,
    on=[Goals, Project],
    fix="请使年度目标成为长期目标在当年的阶段任务。",
    lesson=Lesson(
        "年度目标与长期目标无关，逐年做下来达不到长期目标。",
        wrong="长期“建成城乡步道网”，年度“修复老照片900份”",
        right="长期“修复全部馆藏老照片”，年度“修复老照片900份”",
    ),
)
def the_annual_goal_is_a_stage_of_the_long_term_goal(declaration: Declaration) -> Problems:
    """跨年度项目的年度目标与长期目标相衔接。"""
    period = declaration[Project.period]
    long_term, annual = (goal(declaration, field) for field in BOTH)
    if period is None or period.last - period.first <= _MORE_THAN_A_YEAR or not long_term or not annual:
        return
    if not echoes(flat(long_term), keys(annual)):
        message = f"{_both(declaration)}没有共同的内容，未体现二者的衔接"
        yield Problem(Place(Goals.annual), message)
