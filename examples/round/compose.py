"""A declaration composed of the facts of a field of work: right in all its sums, and worded by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import gcd

from topics import Cost, Topic

from xlperf.core.declaration import Declaration
from xlperf.forms.xiangyang_project import (
    XIANGYANG_PROJECT,
    Annual,
    Costing,
    Detail,
    Evaluation,
    Filing,
    Funding,
    Goals,
    Heading,
    Item,
    LongTerm,
    Measures,
    Narrative,
    Project,
    Schedule,
    Signature,
)

YUAN_PER_WAN = 10_000
YUAN_TO_ROUND = 100
"""Sums are asked for in 万元 with two decimals."""
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "一二三四五六七八九十甲乙丙丁戊己庚辛春夏秋冬东南西北山川江海松柏竹梅"


@dataclass(frozen=True)
class Plan:
    """What a unit means to do with a project in a year."""

    topic: Topic
    unit: str
    place: str
    year: int
    counts: tuple[tuple[Cost, int], ...]
    continuing: bool
    own: tuple[str, ...]
    """All that the unit looks after."""

    @property
    def name(self) -> str:
        return f"{self.place}{self.topic.work}"

    @property
    def yuan(self) -> int:
        return sum(cost.price * count for cost, count in self.counts)


def plan(topic: Topic, number: int, year: int, by: random.Random) -> Plan:
    """Choose what is paid for at one of the places of a topic, and how much of it."""
    many = len(topic.units)
    unit, own = topic.units[number % many], topic.places[number % many :: many]
    chosen = by.sample(topic.costs, by.choice((3, 4)))
    counts = []
    for cost in sorted(chosen, key=topic.costs.index):
        step = YUAN_TO_ROUND // gcd(cost.price, YUAN_TO_ROUND)
        counts.append((cost, -(-by.randrange(cost.few, cost.many + 1) // step) * step))
    return Plan(topic, unit, topic.places[number], year, tuple(counts), by.random() < 0.7, own)


def compose(plan: Plan, by: random.Random) -> Declaration:
    """Write the declaration of a plan."""
    topic, year = plan.topic, plan.year
    effect, how, now = topic.effect
    wanted, later = now + by.randrange(3, 7), now + by.randrange(8, 11)
    satisfied = by.randrange(90, 96)
    said = _Words(plan, by, wanted, satisfied)
    funds = Decimal(plan.yuan) / YUAN_PER_WAN
    source = by.choice(("budget",) * 6 + ("non_tax", "transfer"))
    others = (funds * by.choice((30, 40, 60)) / 100).quantize(Decimal("0.01")) if source != "budget" else 0
    rows = [{Detail.name: cost.name, Detail.amount: cost.price * count} for cost, count in plan.counts]
    leader, filler, head, reviewer = (_person(by) for _ in range(4))
    kind = ("持续性项目", "常年性项目") if plan.continuing else ("新增性项目", "一次性项目")
    past = (
        f"{year - 3}年度：自评{by.randrange(88, 92)}分，良；{year - 2}年度：自评{by.randrange(90, 94)}分，优；"
        f"{year - 1}年度：上半年绩效运行监控结果为正常，资金执行进度{by.randrange(46, 60)}%。"
        if plan.continuing
        else "新增性项目，无前三年度评价情况。"
    )
    period = f"{year - 1}年1月至{year + 1}年12月" if plan.continuing else f"{year}年1月至{year}年12月"
    span = f"{year - 1}至{year + 1}年" if plan.continuing else "项目实施期内"
    times = 3 if plan.continuing else 1
    last = year + 1 if plan.continuing else year
    sections = {
        Heading.year: Heading.year.text(year),
        Filing.unit: plan.unit,
        Project.name: plan.name,
        Project.attribute: kind[0],
        Project.department: topic.department,
        Project.kind: kind[1],
        Project.agency: plan.unit,
        Project.leader: leader,
        Project.phone: f"0710-3{by.randrange(100_000, 999_999)}",
        Project.period: period,
        Funding.total: float(funds),
        Funding.budget: float(funds - others),
        Funding.non_tax: float(others) if source == "non_tax" else 0,
        Funding.transfer: float(others) if source == "transfer" else 0,
        Funding.other: 0,
        Narrative.duties: said.duties(),
        Narrative.summary: said.summary(),
        Narrative.grounds: said.grounds(),
        Narrative.feasibility: said.feasibility(),
        Narrative.necessity: said.necessity(),
        Costing.basis: said.basis(),
        Measures.measures: said.measures(),
        Goals.long_term: said.long_term(later, min(98, satisfied + 2), last, times),
        Goals.annual: said.annual(),
        Evaluation.past: past,
        Evaluation.advice: f"{said.advised}。" if plan.continuing else None,
        Evaluation.opinion: said.opinion(),
        Evaluation.reviewer: reviewer,
        Evaluation.reviewed_on: date(year - 1, 10, by.randrange(12, 18)),
        Signature.filler: filler,
        Signature.head: head,
        Signature.date: date(year - 1, 10, by.randrange(10, 12)),
    }  # fmt: skip

    def indicators(table: type[LongTerm] | type[Annual], when: str, many: int, good: int, glad: int) -> list:
        is_annual = table is Annual
        due = f"{year}年11月底前" if is_annual else f"{last}年12月底前"
        made = [
            ("产出指标", f"数量指标：{cost.name}数量", f"{when}完成并经验收的{cost.name}数量，以验收单为准。",
             f"≥{count * many}{cost.unit}")
            for cost, count in plan.counts
        ]  # fmt: skip
        first = plan.counts[0][0]
        made += [
            ("产出指标", "质量指标：一次验收合格率", f"{when}一次验收合格的批次÷{when}验收批次×100%。", "≥97%"),
            ("产出指标", "时效指标：任务完成时间", f"{when}全部任务完成并验收的日期。", due),
            ("产出指标", f"成本指标：{first.name}单位成本", f"{when}{first.name}支出÷{when}完成数量，以询价结果为上限。",
             f"≤{first.price}元/{first.unit}"),
            ("效益指标", f"{topic.kind}：{effect}", f"{when}{how}，{year - 1}年为{now}%。", f"≥{good}%"),
            ("满意度指标", f"服务对象满意度指标：{topic.people}满意度",
             f"{when}发放不少于{said.asked}份问卷，满意份数÷收回份数×100%。", f"≥{glad}%"),
        ]  # fmt: skip
        keys = (table.level, table.name, table.content, table.value)
        return [dict(zip(keys, row, strict=True)) for row in made]

    tables = {
        Detail: rows,
        Schedule: said.schedule(),
        LongTerm: indicators(LongTerm, span, times, later, min(98, satisfied + 2)),
        Annual: indicators(Annual, "当年", 1, wanted, satisfied),
        Item: [
            {
                Item.code: topic.code,
                Item.name: topic.code_name,
                Item.project: plan.name,
                Item.amount: plan.yuan,
            }
        ],
    }
    return Declaration.of(XIANGYANG_PROJECT, sections, tables)


def _person(by: random.Random) -> str:
    """Make up a name that nobody bears."""
    return by.choice(_SURNAMES) + "".join(by.sample(_GIVEN, 2))


class _Words:
    """The texts of a declaration; what is said is of the plan, how it is said is chance."""

    def __init__(self, plan: Plan, by: random.Random, wanted: int, satisfied: int) -> None:
        self.plan = plan
        self.by = by
        self.wanted = wanted
        self.satisfied = satisfied
        self.asked = by.randrange(80, 241, 10)
        self.advised = by.choice(
            (
                "加快前期工作进度，避免年底集中支付",
                "完善工作台账，按季度核对完成数量",
                "增加服务对象回访，用数据说明效果",
            )
        )
        self.people = by.randrange(18, 64)
        self.done = "、".join(f"{cost.name}{count}{cost.unit}" for cost, count in plan.counts)

    def _one(self, *ways: str) -> str:
        return self.by.choice(ways)

    def _some(self, *sentences: Sequence[str]) -> str:
        return "".join(self.by.choice(ways) for ways in sentences)

    def duties(self) -> str:
        plan = self.plan
        own = "、".join(plan.own)
        return self._some(
            (f"{plan.unit}主要负责{own}的{plan.topic.work}，{plan.topic.duty}。",
             f"承担{own}等方面的{plan.topic.work}任务；{plan.topic.duty}。",
             f"按照“三定”规定负责{own}，{plan.topic.duty}。"),
            (f"现有工作人员{self.people}名，内设{self.by.randrange(3, 8)}个科室，年服务{self._many()}。",
             f"在岗{self.people}人，其中专业技术人员{self.people * 2 // 3}人，联系{self._many()}。",
             f"编制{self.people}名，按区域设{self.by.randrange(2, 6)}个工作组，覆盖{self._many()}。"),
        )  # fmt: skip

    def _many(self) -> str:
        return f"{self.by.randrange(12, 96)}个点位、{self.plan.topic.people}{self.by.randrange(2, 60) * 1000}人次"

    def summary(self) -> str:
        plan = self.plan
        return self._some(
            (f"本项目针对{plan.place}开展{plan.topic.work}，", f"围绕{plan.place}实施{plan.topic.work}，",
             f"{plan.year}年对{plan.place}组织{plan.topic.work}，"),
            (f"具体内容包括{self.done}。", f"安排{self.done}。", f"计划完成{self.done}。"),
            (f"工作范围涉及{self.by.randrange(4, 16)}个乡镇（街道），由{plan.unit}组织实施并验收。",
             f"实施地点{self.by.randrange(5, 24)}处，{plan.unit}负责现场管理，完工后逐处验收。",
             f"共{self.by.randrange(3, 12)}个批次，由{plan.unit}牵头、属地乡镇（街道）配合，分批交付。"),
        )  # fmt: skip

    def grounds(self) -> str:
        plan = self.plan
        number, other = self.by.sample(range(5, 96), 2)
        head = plan.topic.department.removeprefix("楚宁市")
        return self._some(
            (f"依据{plan.topic.rule}；", f"{plan.topic.rule}的有关规定；", f"执行{plan.topic.rule}；"),
            (f"市{head}《关于做好{plan.year}年{plan.place}有关工作的通知》（楚办发〔{plan.year - 1}〕{number}号）；",
             f"市{head}《{plan.place}{plan.topic.work}三年计划》（楚办发〔{plan.year - 2}〕{number}号）；",
             f"《{plan.unit}{plan.place}管理办法》（楚办发〔{plan.year - 3}〕{number}号）；"),
            (f"市政府办公室《{plan.year}年{plan.place}重点任务分工》（楚政办函〔{plan.year - 1}〕{other}号）。",
             f"省主管部门对{plan.place}专项检查的整改意见（鄂检函〔{plan.year - 1}〕{other}号）。",
             f"《关于解决{plan.place}突出问题的会议纪要》（楚专纪〔{plan.year - 1}〕{other}号）。"),
        )  # fmt: skip

    def feasibility(self) -> str:
        plan = self.plan
        first, second = (cost.name for cost, _ in self.by.sample(plan.counts, 2))
        return self._some(
            (f"{plan.unit}连续{self.by.randrange(3, 9)}年承担{plan.place}有关工作，有熟练人员{self.people // 2 + 3}名。",
             f"已完成{plan.place}的摸底，点位图齐全，{first}的技术方案经{self.by.randrange(3, 8)}名专家论证。",
             f"{plan.place}所需场地和水电条件已落实，{first}有稳定的供应渠道。"),
            (f"{second}近{self.by.randrange(2, 5)}年均按期完成，验收合格率在{self.by.randrange(95, 99)}%以上。",
             f"承担{second}的单位在市内有{self.by.randrange(4, 15)}家，可通过竞争确定，"
             f"{self.by.randrange(20, 45)}天内能够进场。",
             f"{second}与属地签订了配合协议，{self.by.randrange(2, 6)}个工作面可以同时展开。"),
            (f"按每月完成{self.by.randrange(10, 30)}%计算，{self.by.randrange(4, 8)}个月可以完成全部工作量。",
             f"{plan.topic.people}支持率高，前期征求意见{self.by.randrange(60, 400)}份，同意的占九成以上。",
             f"{first}与{second}错开安排，不影响{plan.topic.people}正常使用。"),
        )  # fmt: skip

    def necessity(self) -> str:
        plan = self.plan
        effect, _, now = plan.topic.effect
        first, second = self.by.sample(plan.counts, 2)
        return self._some(
            (f"{plan.place}方面，{plan.topic.problem}。", f"目前{plan.topic.problem}，{plan.place}尤为突出。",
             f"{plan.year - 1}年自查，{plan.place}存在的主要问题是{plan.topic.problem}。"),
            (f"{plan.year - 1}年{effect}为{now}%，低于{self.wanted}%的目标，",
             f"当前{effect}只有{now}%，比全市平均低{self.by.randrange(3, 9)}个百分点，",
             f"{plan.year - 1}年收到有关反映{self.by.randrange(12, 90)}件，{effect}为{now}%，"),
            (f"{first[0].name}的缺口约{self.by.randrange(15, 60)}%。",
             f"{second[0].name}已{self.by.randrange(3, 8)}年没有系统安排。",
             f"{first[0].name}、{second[0].name}两项占问题总数的{self.by.randrange(40, 80)}%。"),
            ("不及时安排，后续处理费用更高。", "已列入本年度重点任务，需要财政资金保障。",
             "单位自有收入不足以承担，应由财政安排。", f"影响{plan.topic.people}约{self.by.randrange(2, 40) * 500}人。"),
        )  # fmt: skip

    def basis(self) -> str:
        parts = "；".join(
            f"{cost.name}{count}{cost.unit}×{cost.price}元/{cost.unit}={cost.price * count}元"
            for cost, count in self.plan.counts
        )
        total = f"{self.plan.yuan}元，即{Decimal(self.plan.yuan) / YUAN_PER_WAN}万元"
        return self._some(
            (
                "单价按三家询价的平均数确定。",
                "按市场询价和上年合同单价测算。",
                "参照同类项目合同价，经询价核定。",
            ),
            (f"{parts}。合计{total}。", f"{parts}。各项相加为{total}。"),
        )

    def measures(self) -> str:
        plan = self.plan
        first, second = (cost.name for cost, _ in self.by.sample(plan.counts, 2))
        advised = f"采纳上年评价建议，{self.advised}。" if plan.continuing else ""
        return advised + self._some(
            (f"组织机构：成立{plan.place}工作组，{self.by.randrange(4, 10)}人分片负责，{first}由业务科室牵头。",
             f"由主要负责人牵头，业务、财务和纪检人员组成{plan.place}专班，专人管理{second}台账。",
             f"组织机构：{first}组、{second}组和监督组共{self.by.randrange(9, 21)}人，按周调度。"),
            (f"管理制度：执行采购、合同和验收管理办法，{first}合同款按进度支付。",
             f"落实质量检查和档案管理制度，{second}支付前核对工作量。",
             f"管理制度：{first}实行公开询价，{second}实行双人验收签字。"),
            (f"工作措施：每{self._one('月', '两周')}检查一次{second}，抽查比例不低于{self.by.randrange(10, 30)}%，"
             "不合格的限期返工。",
             f"工作措施：建立{plan.place}问题清单，每批次现场验收，发现不合格的{self.by.randrange(3, 10)}日内整改。",
             f"工作措施：{first}完成后公示{self.by.randrange(5, 10)}天，接受{plan.topic.people}监督。"),
        )  # fmt: skip

    def long_term(self, later: int, glad: int, last: int, times: int) -> str:
        plan = self.plan
        effect = plan.topic.effect[0]
        done = "、".join(f"{cost.name}{count * times}{cost.unit}" for cost, count in plan.counts)
        return self._some(
            (f"到{last}年12月底，累计完成{done}，", f"至{last}年末，{plan.place}累计完成{done}，"),
            ("一次验收合格率达到97%，", "验收合格率保持在97%以上，"),
            (f"{effect}提高到{later}%，", f"使{effect}达到{later}%，"),
            (f"{plan.topic.people}满意度达到{glad}%。",),
        )

    def annual(self) -> str:
        plan = self.plan
        effect = plan.topic.effect[0]
        return self._some(
            (
                f"{plan.year}年11月底前完成{self.done}，",
                f"{plan.year}年内完成{self.done}，11月底前全部验收，",
            ),
            ("一次验收合格率97%以上，", "验收合格率达到97%，"),
            (f"{effect}由{plan.topic.effect[2]}%提高到{self.wanted}%，", f"{effect}达到{self.wanted}%，"),
            (f"{plan.topic.people}满意度达到{self.satisfied}%。",),
        )

    def opinion(self) -> str:
        return self._some(
            ("项目符合部门年度工作安排，", "任务来源明确，", "申报内容与职责一致，"),
            ("测算有询价依据，", "数量与现场核查结果相符，", "金额与工作量匹配，"),
            ("指标可以考核。同意申报。", "目标具体可衡量，同意申报。", "同意申报，请按进度执行。"),
        )

    def schedule(self) -> list[dict[object, object]]:
        year, (first, *others) = self.plan.year, self.plan.counts
        rest = "、".join(cost.name for cost, _ in others)
        rows = (
            ("编制实施方案，完成采购和合同签订。", date(year, 1, 10), date(year, 3, self.by.randrange(20, 31))),
            (f"实施{first[0].name}{first[1]}{first[0].unit}。", date(year, 4, 1),
             date(year, 8, self.by.randrange(10, 31))),
            (f"实施{rest}。", date(year, 5, self.by.randrange(10, 28)), date(year, 10, self.by.randrange(10, 31))),
            ("现场验收，满意度问卷调查，总结评价。", date(year, 11, 1), date(year, 11, 30)),
        )  # fmt: skip
        keys = (Schedule.content, Schedule.start, Schedule.end)
        return [dict(zip(keys, row, strict=True)) for row in rows]
