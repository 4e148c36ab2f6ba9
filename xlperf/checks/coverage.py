"""Whether activities, money, schedule, goals and indicators cover each other.

An activity is looked for by the words that tell it from the others. Where a text speaks of none of
them so, it is arranged otherwise, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from ..core.check import Problem, Problems, Tag, Unverified, check, in_cell
from ..core.declaration import Declaration, Place, remembered
from ..core.expr import YUAN_PER_WAN
from ..core.fields import HINT, WARNING, Lesson
from ..core.indicator_name import Kind
from ..core.narrative import Activity, activities, echoes, excerpt, flat, keys, pairs, sentences, shown
from ..core.regex import regex
from ..forms.shared import Annual, Indicators
from ..forms.xiangyang_project import (
    Costing,
    Detail,
    Funding,
    Goals,
    Measures,
    Narrative,
    Project,
    Schedule,
)
from .lines import every_line, yearly
from .narrative import is_told

_STEP = regex(
    r"验收|总结|评审|招标|采购|合同|问卷|满意度|结算|审计|准备|方案|部署|启动|调研|摸底|公示|移交|入库|归档|试运行|考核|评估|核对|签订"
)


@remembered
def listed(declaration: Declaration) -> tuple[Activity, ...]:
    """Give the activities that the 项目概况 lists."""
    return activities(declaration[Narrative.summary] or "", declaration[Project.name] or "")


def named(activity: Activity) -> str:
    return shown(excerpt(activity.text))


def without(
    found: Sequence[Activity], lines: Iterable[str], steps: re.Pattern[str] | None = None
) -> list[Activity]:
    """Give the activities that no line takes up, where each line has one that it takes up.

    A line that fits none may be what is looked for under another name, unless it is a mere step.
    """
    left = list(lines)
    if any(not any(one.is_in(line) for one in found) and not (steps and steps.search(line)) for line in left):
        return []
    taken = [one for one in found if any(one.is_in(line) for line in left)]
    return [one for one in found if one not in taken] if 2 * len(taken) >= len(found) else []


_SUPPORT = regex(
    r"监理|测评|测试|质量检测|第三方检测|护栏|接待|审计|验收|评审|咨询|勘察|设计费|招标|公示|保险|安保|安全保卫|医疗保障|医疗救护"
    r"|志愿者|裁判|宣传|直播|推广|运营服务|评估|满意度|资料|差旅"
)
"""Services that go with what a project does; goals and indicators need not speak of them."""

_MEANS = regex(r"^(?:采购|购置|购买|租用|租赁|聘请|委托|印制|储备)")
"""What is bought for something else, unless buying is what the project does."""

_MATERIAL = Decimal("0.1")


@remembered
def demanded(declaration: Declaration) -> list[Activity]:
    """Give the listed activities that schedule, goal and indicators must speak of."""
    total = declaration[Funding.total]
    return [one for one in _own(listed(declaration)) if not _is_small(one, declaration, total)]


def _own(found: Sequence[Activity]) -> list[Activity]:
    """Give the activities that are what the project does, not its means."""
    buys = 2 * sum(_MEANS.search(one.text) is not None for one in found) > len(found)
    return [one for one in found if not _SUPPORT.search(one.text) and (buys or not _MEANS.search(one.text))]


def _lines_of(activity: Activity, declaration: Declaration) -> list[tuple[str, Decimal]]:
    lines = ((flat(row[Detail.name] or ""), row[Detail.amount]) for row in declaration.rows(Detail))
    return [(name, amount) for name, amount in lines if amount and activity.is_in(name)]


def _is_small(activity: Activity, declaration: Declaration, total: Decimal | None) -> bool:
    """Tell an activity that is known to take little of the money."""
    lines = _lines_of(activity, declaration)
    amount = sum((one for _, one in lines), Decimal(0))
    return bool(total and lines) and amount < (total or 0) * YUAN_PER_WAN * _MATERIAL


@remembered
def unfunded(declaration: Declaration) -> list[Activity]:
    lines = [flat(row[Detail.name] or "") for row in declaration.rows(Detail)]
    left = without(listed(declaration), lines)
    if not left:
        return []
    costed = [one for one in sentences(declaration[Costing.basis] or "") if "元" in one]
    return [one for one in left if not any(one.is_in(said) for said in costed)]


_STAGED = regex(r"招标|采购|设计|到货|安装调试|试运行|验收|部署|方案|审批|报批|结算|总结|归档|移交")


@remembered
def unscheduled(declaration: Declaration) -> list[Activity]:
    """Give the activities without a stage, unless the stages are those of one main activity."""
    lines = [flat(row[Schedule.content] or "") for row in declaration.rows(Schedule)]
    if 2 * sum(_STAGED.search(line) is not None for line in lines) > len(lines):
        return []
    name, everything = keys(declaration[Project.name] or ""), "；".join(lines)
    return [
        one
        for one in without(listed(declaration), lines, _STEP)
        if len(one.keys & name) < _ITS_NAME and not _is_said(one, everything, declaration)
    ]


_ITS_NAME = 3
"""An activity that shares so many keys with the project's name is what all its stages are about."""


def unsaid(found: Sequence[Activity], text: str, declaration: Declaration) -> list[Activity]:
    """Give the activities that a text leaves out, where it takes most of them up."""
    bare = flat(text)
    left = [one for one in found if not _is_said(one, bare, declaration)]
    return left if len(left) < len(found) else []


def _is_said(activity: Activity, bare: str, declaration: Declaration) -> bool:
    """Tell whether a text speaks of an activity, in its own words or in those of its line."""
    if activity.is_in(bare):
        return True
    rows = [flat(row[Detail.name] or "") for row in declaration.rows(Detail)]
    name = keys(declaration[Project.name] or "")
    return any(echoes(bare, keys(line) - name) for line in rows if activity.is_in(line))


_FOR_EVERYTHING = regex(
    r"(?:全部|各项|所有)(?:工程|任务|内容|建设|项目|工作|改造|修缮|采购|设备)|各项(?:工程|任务|内容)"
)


@remembered
def unaimed(declaration: Declaration) -> list[Activity]:
    """Give the activities that the annual goal leaves out."""
    text = declaration[Goals.annual] or ""
    if not text or _FOR_EVERYTHING.search(flat(text)):
        return []
    found = listed(declaration)
    total = _together(found)
    if total and f"{total.normalize():f}" in re.findall(r"\d+", text):
        return []
    left = unsaid(found, text, declaration)
    # A goal that takes up all the others lists them, however small the one left out is.
    if len(left) == 1 and len(found) >= _MANY and left[0] in _own(found):
        return left
    return unsaid(demanded(declaration), text, declaration)


_MANY = 5


@remembered
def unmeasured(declaration: Declaration) -> list[Activity]:
    """Give the activities that no output indicator is about."""
    outputs = [line for line in yearly(declaration) if line.level == "产出指标"]
    if any(_FOR_ALL.search(line.name.head) and line.kind in {Kind.QUANTITY, None} for line in outputs):
        return []
    if _FOR_EVERYTHING.search(flat(declaration[Goals.annual] or "")):
        return []
    found = demanded(declaration)
    targets = (row[Annual.value] for row in declaration.rows(Annual))
    numbers = {target.number for target in targets if target and target.number is not None}
    if (total := _together(listed(declaration))) and total in numbers:  # 17台 are all that is bought
        return []
    said = "；".join(f"{line.name.head}；{line.content}" for line in outputs)
    return unsaid(found, said, declaration)


_COUNT = regex(r"(\d[\d.]*)(万)?[\u4e00-\u9fff]{1,3}$")


def _together(found: Sequence[Activity]) -> Decimal | None:
    """Give how many things are counted in all activities, where each is counted."""
    counts = [_COUNT.search(one.text) for one in found]
    if not counts or not all(counts):
        return None
    return sum((Decimal(one[1].rstrip(".")) * (10_000 if one[2] else 1) for one in counts if one), Decimal(0))


@check(
    "NAR-013",
    WARNING,
    on=[Narrative, Detail, Schedule, Goals],
    fix="请在支出明细和进度计划中补充该项内容，或从项目概况中删去。",
    lesson=Lesson(
        "概况列出的内容没有资金和进度，执行时难以落实。",
        wrong="概况列有“红色故事巡讲”，支出明细和进度计划中都没有",
        right="概况列有“红色故事巡讲”，支出明细和进度计划中都有",
    ),
)
def activities_have_money_and_a_schedule(declaration: Declaration) -> Problems:
    """项目概况所列各项内容在支出明细和进度计划中都有对应。"""
    found = listed(declaration)
    if not found:
        # Said here for all checks of this kind.
        if (text := declaration[Narrative.summary]) and is_told(text):
            yield Unverified(
                "项目概况未用“一是…；二是…”等序号逐条列出内容，无法自动比对各栏是否对应，不需修改"
            )
        return
    rows, must = declaration.rows(Schedule), demanded(declaration)
    unplanned = [one for one in unscheduled(declaration) if one in must]
    places = (
        ("支出明细", [one for one in unfunded(declaration) if one in must]),
        ("进度计划", unplanned),
        ("年度目标", unaimed(declaration)),
        ("产出指标", unmeasured(declaration)),
    )
    for activity in must:
        where = [name for name, left in places if activity in left]
        # What only the schedule, the goal or the indicators leave out is PLN-006's, GOL-007's or IND-026's.
        alone = where == ["进度计划"] and len(rows) < len(found)
        if {"支出明细", "进度计划"} & set(where) and not alone:
            message = f"项目概况第 {activity.number} 项“{named(activity)}”在{'、'.join(where)}中没有对应"
            yield Problem(Place(Narrative.summary), message)


@remembered
def _told_already(declaration: Declaration) -> list[Activity]:
    """Give the activities that NAR-013 speaks of, wherever else they are missing."""
    elsewhere = (*unaimed(declaration), *unmeasured(declaration))
    planned_for = len(declaration.rows(Schedule)) >= len(listed(declaration))
    unplanned = [one for one in unscheduled(declaration) if planned_for or one in elsewhere]
    return [*unfunded(declaration), *unplanned]


@check(
    "PLN-006",
    WARNING,
    on=[Narrative, Schedule],
    fix="请按项目概况所列各项内容补充进度安排。",
    after=["NAR-013"],
    lesson=Lesson(
        "有的内容没有进度，监控时无法判断做到了哪一步。",
        wrong="概况列扫描、著录、修复、录制 4 项，进度只有扫描、著录 1 行",
        right="概况列扫描、著录、修复、录制 4 项，进度 4 行，各项都有",
    ),
)
def every_activity_has_a_stage(declaration: Declaration) -> Problems:
    """进度计划的项数不少于项目概况所列的项数。"""
    found, rows = listed(declaration), declaration.rows(Schedule)
    if not found or not rows or len(rows) >= len(found):
        return
    # Few rows that speak of every activity are no fault: 上半年…, 下半年….
    must = demanded(declaration)
    if left := [one for one in unscheduled(declaration) if one in must]:
        missing = "、".join(f"“{named(one)}”" for one in left)
        message = f"进度计划 {len(rows)} 项，少于项目概况所列 {len(found)} 项，未见{missing}的安排"
        yield Problem(Place(Schedule.content), message, f"不少于 {len(found)} 项")


_STEPS = regex(
    r"前期|准备|筹备|启动|宣传发动|动员|部署|调研|摸底|制定方案|方案制定|组织|全面|具体|实施|推进|检查|验收|总结|考核|绩效|自评|收尾|完成"
    r"|项目|工作|任务|阶段|情况|各项|开展|进行|做好|季度|步|第?[一二三四五六七八九\d]+|[:、.,;。和及与是的并()]"
)
_A_STEP = regex(r"准备|筹备|启动|动员|部署|实施|推进|验收|总结|自评|收尾|检查|考核")


@check(
    "PLN-007",
    HINT,
    on=[Schedule],
    fix="请写明该阶段具体做什么、做多少。",
    after=["PLN-001"],
    lesson=Lesson(
        "只写工作步骤，监控时看不出该阶段做什么、做多少。",
        wrong="项目实施内容：前期准备阶段",
        right="项目实施内容：核对史料底册，首批扫描2100件",
    ),
)
def stages_say_what_is_done(declaration: Declaration) -> Problems:
    """进度计划写具体实施内容，不只写工作步骤。"""
    for row, stage in enumerate(declaration.rows(Schedule)):
        text = stage[Schedule.content]
        if text and _A_STEP.search(text) and not _STEPS.sub("", flat(text)):
            message = f"第 {row + 1} 行“{text.strip()}”只是工作步骤，未写具体实施内容"
            yield Problem(Place(Schedule.content, row), message)


# A function, because only the later of two stages is at fault, whatever the width of its signs.
@check(
    "PLN-008",
    HINT,
    on=[Schedule],
    fix="请合并重复的进度，或写明各阶段不同的内容。",
    after=["PLN-001"],
    live=in_cell(Schedule.content.is_unique(), "与上面的进度内容重复"),
    lesson=Lesson(
        "两行内容相同，分不清每个阶段各完成多少。",
        wrong="前两行都是“扫描加工纸质史料”",
        right="前两行为“扫描首批史料2100件”“扫描第二批史料2700件”",
    ),
)
def stages_are_not_repeated(declaration: Declaration) -> Problems:
    """进度计划各行内容不重复。"""
    seen: dict[str, int] = {}
    for row, stage in enumerate(declaration.rows(Schedule)):
        text = stage[Schedule.content]
        if text and (first := seen.setdefault(flat(text), row)) != row:
            message = f"第 {row + 1} 行“{excerpt(text)}”与第 {first + 1} 行重复"
            yield Problem(Place(Schedule.content, row), message)


@check(
    "GOL-007",
    WARNING,
    on=[Goals, Narrative],
    fix="请在年度目标中补充该项内容的当年任务。",
    lesson=Lesson(
        "目标漏了一项内容，年末自评时这部分资金没有对照。",
        wrong="概况列有修复老照片，年度目标只写扫描、著录和录制",
        right="概况列有修复老照片，年度目标写有“修复老照片900份”",
    ),
)
def the_annual_goal_covers_the_activities(declaration: Declaration) -> Problems:
    """年度目标涵盖项目概况所列的各项内容。"""
    told = _told_already(declaration)
    if left := [one for one in unaimed(declaration) if one not in told]:
        missing = "、".join(f"“{named(one)}”" for one in left)
        yield Problem(Place(Goals.annual), f"年度目标未涵盖项目概况所列的{missing}")


_FOR_ALL = regex(r"[两二三四五六七八九十\d]+项|各项|全部|总体|(?:任务|项目|工作|计划)(?:完成|实施)")


@check(
    "IND-026",
    WARNING,
    on=[Annual, Narrative],
    fix="请为该项内容补充产出指标。",
    tag=Tag.ADD_OUTPUT,
    after=["NAR-013", "GOL-007"],
    lesson=Lesson(
        "没有对应的产出指标，这项内容完成多少无从考核。",
        wrong="概况列有修复老照片，产出指标中没有",
        right="概况列有修复老照片，产出指标有“老照片修复份数”",
    ),
)
def activities_have_output_indicators(declaration: Declaration) -> Problems:
    """项目概况所列各项内容都有对应的年度产出指标。"""
    for activity in unmeasured(declaration):
        message = f"项目概况第 {activity.number} 项“{named(activity)}”没有对应的产出指标"
        yield Problem(Place(Annual.name), message)


_HEADS = regex(
    r"(?:完成|覆盖|合格|及时|达标|完好|准确|通过|优良|优秀|知晓|使用|利用|参与|增长|提高|下降|达到|发生|办结|采纳|受益|正确)?"
    r"(?:率|度|比例|占比|数量|人数|次数|场次|期数|面积|时间|时限|成本|总额|金额|个数|件数|总数|情况|水平|程度|幅度|标准|数|量|额|次)$"
)
_OF_ANY_PROJECT = regex(
    r"政策|资金|预算|支出|经费|成本|费用|合规|规范|投诉|信访|舆情|事故|故障|差错|就业|收入|影响|机制|环境|生态|受益|带动|公众|群众|社会|经济"
)


@check(
    "IND-025",
    WARNING,
    on=[Indicators, Narrative, Goals],
    fix="请改用反映本项目内容的指标，或在项目内容中补充相关任务。",
    tag=Tag.NOT_RELEVANT,
    after=("NAR-001", "GOL-001"),
    lesson=Lesson(
        "指标与项目内容无关，完成了也说明不了资金的效果。",
        wrong="项目为史料数字化，指标“义诊活动场次”",
        right="项目为史料数字化，指标“史料入库件数”",
    ),
)
def indicators_bear_on_the_project(declaration: Declaration) -> Problems:
    """指标所指的内容在项目的说明、明细、进度、目标或测算中出现过。"""
    if not declaration[Narrative.summary] or not declaration[Goals.annual]:
        yield Unverified("项目概况或年度目标未填写，未核对指标与项目的相关性")
        return
    everything = _everything(declaration)
    for line in every_line(declaration):
        head = line.name.head
        # Most names begin with what the project is about; the others are worth a closer look.
        if not head or head[:3] in everything or line.satisfies or line.kind is Kind.COST:
            continue
        if not (what := _what(head)):
            continue
        # Its explanation may tie an effect to the project.
        if not echoes(everything, what) and not echoes(line.content, _subject(declaration)):
            message = f"“{line.label}”所指内容在项目说明、支出明细、进度、目标和测算中均未出现"
            yield Problem(line.at_name, message)


@lru_cache(maxsize=1024)
def _what(head: str) -> frozenset[str]:
    """Give what an indicator measures; nothing where it would fit any project."""
    subject = _HEADS.sub("", head)
    return frozenset() if _OF_ANY_PROJECT.search(subject) or not keys(subject) else pairs(subject)


def _subject(declaration: Declaration) -> frozenset[str]:
    names = [declaration[Project.name], *(row[Detail.name] for row in declaration.rows(Detail))]
    return keys("；".join(name for name in names if name))


def _everything(declaration: Declaration) -> str:
    fields = (
        Project.name, Narrative.summary, Narrative.feasibility, Narrative.necessity, Costing.basis,
        Measures.measures, Goals.long_term, Goals.annual,
    )  # fmt: skip
    texts = [declaration[field] for field in fields]
    texts += [row[Detail.name] for row in declaration.rows(Detail)]
    texts += [row[Schedule.content] for row in declaration.rows(Schedule)]
    return "；".join(flat(text) for text in texts if text)
