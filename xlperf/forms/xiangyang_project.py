"""襄阳市市级财政项目支出绩效目标申报表: what a unit asks for one project, and what it will achieve.

Traced from a declaration filed for 2021; field numbers 1 to 34 as in the domain notes, section 1.1.
"""

from __future__ import annotations

from ..core.expr import total_of
from ..core.fields import (
    REVIEW,
    SUBMISSION,
    WAN,
    WARNING,
    YUAN,
    Amount,
    Choice,
    CodeName,
    Day,
    Demand,
    FunctionCode,
    Lesson,
    LongText,
    Period,
    Person,
    Phone,
    Text,
    TitleYear,
    UnitName,
)
from ..core.form import Form, Labels, Roles, Section, Table
from . import shared
from .indicator_samples import samples_for
from .shared import (
    CONTINUING,
    FILLED,
    GOAL_FILLED,
    GOAL_MEANT,
    GUIDE_2011,
    MEANT,
    NARRATED,
    NEW,
    NOT_NEGATIVE,
    NUMERIC,
    THIS_FORM,
    TITLED,
)

TITLE = "襄阳市市级财政项目支出绩效目标申报表"

ONE_TICKED = Demand(
    "BAS-021",
    "以方框勾选的栏目应且只能勾选一项",
    "请只在一个选项前打勾，或直接填写所选的一项。",
    REVIEW,
    WARNING,
    lesson=Lesson(
        "勾选两项或一项不勾，无法判断属于哪一类。",
        wrong="☑持续性项目 ☑新增性项目",
        right="☑持续性项目 □新增性项目",
    ),
)
ATTRIBUTE_LISTED = Demand(
    "BAS-007",
    "项目属性在规定的范围内",
    "请从下拉列表中选择项目属性。",
    REVIEW,
    lesson=Lesson(
        "范围以外的写法，在分持续性和新增性项目汇总时统计不到。",
        wrong="项目属性：基础建设、修缮类",
        right="项目属性：新增性项目",
    ),
)
KIND_LISTED = Demand(
    "BAS-008",
    "项目类型在规定的范围内",
    "请从下拉列表中选择项目类型。",
    REVIEW,
    lesson=Lesson(
        "范围以外的写法，在按项目类型汇总和安排预算时归不了类。",
        wrong="项目类型：长期项目",
        right="项目类型：常年性项目",
    ),
)
PHONE_RIGHT = Demand(
    "BAS-011",
    "联系电话格式正确",
    "请填写能打通的手机号或带区号的固定电话。",
    REVIEW,
    lesson=Lesson(
        "号码位数不对，审核中有疑问时联系不上填报单位。",
        wrong="联系电话：0710-35000",
        right="联系电话：0710-3500000",
    ),
)
PERIOD_READABLE = Demand(
    "BAS-013",
    "项目起止时间可识别且不颠倒",
    "请写成“2027年1月-2027年12月”。",
    GUIDE_2011,
    lesson=Lesson(
        "时间无法识别或前后颠倒，就无法核对年度和进度。",
        wrong="2027年12月-2027年1月",
        right="2027年1月-2027年12月",
    ),
)
PERIOD_MONTHLY = Demand(
    "BAS-014",
    "项目起止时间写到月",
    "请写明开始和完成的年月，如“2027年1月-2027年12月”。",
    GUIDE_2011,
    WARNING,
    lesson=Lesson(
        "只有年份，看不出项目何时开始、何时完成，无法核对进度。",
        wrong="项目起止时间：2027",
        right="项目起止时间：2027年1月-2027年12月",
    ),
)
DETAIL_VALID = Demand(
    "DTL-002",
    "明细金额是大于零、不超过两位小数的数字",
    "请以元为单位改填金额。",
    REVIEW,
    lesson=Lesson(
        "金额不是有效的数字，明细合计就与资金总额对不上。",
        wrong="金额：8.64万元",
        right="金额：86400",
    ),
)
DETAIL_NAMED = Demand(
    "DTL-003",
    "明细预算项目不空白、不重复",
    "请填写或合并重复的明细项目。",
    REVIEW,
    lesson=Lesson(
        "名称空白或重复，审核人分不清每笔钱的用途，容易重复计算。",
        wrong="“印刷费”两行，6000 元和 4000 元",
        right="“印刷费”一行，10000 元",
    ),
)
SCHEDULED = Demand(
    "PLN-001",
    "实施进度计划至少有一行且内容完整",
    "请填写各阶段的实施内容。",
    GUIDE_2011,
    lesson=Lesson(
        "没有实施内容，执行中无法对照该做什么、做到哪一步。",
        wrong="项目实施内容：（空白）",
        right="项目实施内容：首批扫描加工纸质史料2100件",
    ),
)
DATES_VALID = Demand(
    "PLN-002",
    "进度计划的日期有效且不颠倒",
    "请改填日期，完成时间不早于开始时间。",
    GUIDE_2011,
    lesson=Lesson(
        "日期缺失、无效或颠倒，监控时无法判断进度是否正常。",
        wrong="开始时间 2027-03-31，完成时间 2027-01-01",
        right="开始时间 2027-01-01，完成时间 2027-03-31",
    ),
)
CODE_WRITTEN = Demand(
    "ITM-001",
    "功能科目编码是7位数字",
    "请填写到“项”级的7位编码。",
    "政府收支分类科目",
    lesson=Lesson(
        "编码不是7位，金额列不到“项”级科目，也无法核对名称。",
        wrong="功能科目：201320",
        right="功能科目：2013202",
    ),
)
SIGNED = Demand(
    "SGN-001",
    "填报人、单位负责人和填报日期已填写",
    "请填写该栏。",
    GUIDE_2011,
    stage=SUBMISSION,
    lesson=Lesson(
        "签署不全，无法确认由谁填报、由谁负责、何时报出。",
        wrong="填报人：（空白）",
        right="填报人：张三",
    ),
)
REVIEWED = Demand(
    "EVA-003",
    "主管部门评审意见、评审人和评审日期已填写",
    "请主管部门填写评审意见、评审人和日期。",
    THIS_FORM,
    stage=SUBMISSION,
    lesson=Lesson(
        "缺少评审信息，财政部门无法确认项目已经主管部门审核。",
        wrong="评审日期：待定",
        right="评审日期：2026-10-12",
    ),
)
DATE_REAL = Demand(
    "SGN-002",
    "填报日期是实际存在的日期",
    "请改填日期，如“2026年9月29日”。",
    REVIEW,
    lesson=Lesson(
        "日期不存在，无法核对申报年度和评审的先后。",
        wrong="填报日期：2026年2月30日",
        right="填报日期：2026年2月28日",
    ),
)


class Heading(Section, label="标题", labels=Labels.WITHIN):
    year = TitleYear(
        "申报年度",
        title=TITLE,
        width=12,
        required=TITLED,
        format=TITLED,
        help="资金使用的年度，写在标题中，如“（2027年度）”。",
        example="2027年度",
    )


class Filing(Section, label="表头", labels=Labels.OPEN):
    unit = UnitName(
        "填报单位",
        required=FILLED,
        filler=MEANT,
        help="单位全称，打印后在此盖章。",
        example="楚宁市职业技能培训中心",
    )


class Project(Section, label="项目基本信息"):
    name = Text(
        "项目名称",
        width=6,
        required=FILLED,
        filler=MEANT,
        also=("项目名称(全称)",),
        help="与部门预算中的项目名称一致。",
        example="家政服务员技能培训",
    )
    attribute = Choice(
        "项目属性",
        of=(CONTINUING[0], NEW[0]),
        width=2,
        required=FILLED,
        filler=MEANT,
        format=ATTRIBUTE_LISTED,
        ticked=ONE_TICKED,
        also=("项目性质", "是否新增"),
        help="以前年度安排过资金的选“持续性项目”，首次申请的选“新增性项目”。",
        example=NEW[0],
    )
    department = UnitName(
        "主管部门",
        width=6,
        required=FILLED,
        filler=MEANT,
        also=("主管部门及代码", "主管部门及编码", "省级部门", "项目主管部门", "县级主管部门"),
        help="一级预算单位全称。",
        example="楚宁市人力资源和社会保障局",
    )
    kind = Choice(
        "项目类型",
        of=("常年性项目", "延续性项目", "一次性项目"),
        width=2,
        required=FILLED,
        filler=MEANT,
        format=KIND_LISTED,
        ticked=ONE_TICKED,
        help="每年都有的选常年性，跨年度分期实施的选延续性，一年完成的选一次性。",
        example="一次性项目",
    )
    agency = UnitName(
        "项目实施单位",
        width=3,
        required=FILLED,
        filler=MEANT,
        also=("项目单位", "实施单位", "项目执行单位", "资金使用单位"),
        help="实际使用资金的单位全称。",
        example="楚宁市职业技能培训中心",
    )
    leader = Person(
        "项目负责人",
        width=1,
        required=FILLED,
        filler=MEANT,
        help="实施单位或本项目的负责人。",
        example="张三",
    )
    phone = Phone(
        "联系电话",
        width=2,
        required=FILLED,
        filler=MEANT,
        format=PHONE_RIGHT,
        help="11位手机号，或区号-号码。",
        example="0710-3500000",
    )
    period = Period(
        "项目起止时间",
        required=FILLED,
        filler=MEANT,
        format=PERIOD_READABLE,
        monthly=PERIOD_MONTHLY,
        endless=(kind, "常年性项目"),
        also=("项目计划实施时间", "项目期", "实施时间"),
        help="整个项目的起止时间，如“2027年1月-2027年12月”。",
        example="2027年1月-2027年12月",
    )


class Funding(
    Section,
    band="申请资金情况（资金来源万元）",
    also=("项目资金申请", "项目资金", "资金情况", "项目预算", "资金总额及构成"),
    labels=Labels.ABOVE,
):
    """Where the money comes from. Blank sources count as none."""

    total = Amount(
        "资金总额",
        money=WAN,
        width=2,
        required=NUMERIC,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="各项资金来源之和。",
        example="30.00",
    )
    budget = Amount(
        "其中：当年预算内拨款",
        money=WAN,
        width=2,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="申请当年预算安排的拨款，没有的填 0。",
        example="30.00",
    )
    non_tax = Amount(
        "其中：纳入预算管理的非税收入",
        money=WAN,
        width=3,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="由本单位执收、纳入预算管理的收入安排的部分，没有的填 0。",
        example="0.00",
    )
    transfer = Amount(
        "其中：上级转移支付收入",
        money=WAN,
        width=3,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="上级下达的转移支付资金，没有的填 0。",
        example="0.00",
    )
    other = Amount(
        "其他",
        money=WAN,
        width=2,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="以上各项以外的来源，没有的填 0。",
        example="0.00",
    )

    total.computed = total_of(budget, non_tax, transfer, other)


class Narrative(Section, label="项目说明"):
    duties = LongText(
        "单位职能概述",
        required=NARRATED,
        filler=MEANT,
        help="简述实施单位与本项目有关的职能。",
        example="承担全市职业技能培训、鉴定和就业指导，管理实训基地2处。",
    )
    summary = LongText(
        "项目概况",
        required=NARRATED,
        filler=MEANT,
        help="项目内容、用途、范围和期限。",
        example="2027年3月至11月面向城乡劳动者举办家政服务员培训4期，每期60人、10天，内容为理论、实操和结业考试，"
        "经费用于授课、教材和实训耗材。",
    )
    grounds = LongText(
        "立项依据",
        required=NARRATED,
        filler=MEANT,
        help="文件名称和文号。",
        example="《家政服务员技能提升行动方案》（楚人社发〔2026〕12号）。",
    )
    feasibility = LongText(
        "可行性",
        required=NARRATED,
        filler=MEANT,
        help="人员、场地、前期工作和实施方案等已具备的条件。",
        example="有实训场地800平方米、专兼职教师12人，上年试办2期，结业率97%。",
    )
    necessity = LongText(
        "必要性",
        required=NARRATED,
        filler=MEANT,
        help="现状、问题和需求，用数据说明。",
        example="全市家政服务员持证率为41%，登记的用工缺口为600人。",
    )


class Detail(
    Table,
    band="支出明细预算（纳入竞争性分配的专项资金，不填此项）",
    also=("项目支出内容及明细预算", "项目支出明细测算", "项目预算成本构成", "项目支出预算明细"),
    rows=10,
):
    """What the money is spent on; left empty only where it is allocated by competition."""

    name = Text(
        "明细预算项目",
        width=8,
        required=DETAIL_NAMED,
        filler=MEANT,
        unique=DETAIL_NAMED,
        help="一行一项支出，写到具体用途。",
        example="教师授课费",
    )
    amount = Amount(
        "金额",
        money=YUAN,
        width=4,
        above=0,
        required=DETAIL_VALID,
        format=DETAIL_VALID,
        limit=DETAIL_VALID,
        precise=DETAIL_VALID,
        help="该项支出的金额，各项之和等于资金总额。",
        example="96000.00",
    )


class Costing(Section, label="测算", labels=Labels.ABOVE):
    basis = LongText(
        "测算依据及说明",
        width=12,
        filler=MEANT,
        also=("资金测算依据及说明", "测算(公式)依据", "测算依据"),
        help="写明数量×单价=金额，各项之和等于资金总额。",
        example="教师授课费40天×2400元/天=96000元；……；以上合计30万元。",
    )


class Schedule(
    Table,
    band="项目实施进度计划",
    also=("预期进度与资金支出计划",),
    rows=8,
    at_least_one=SCHEDULED,
):
    content = LongText(
        "项目实施内容",
        width=6,
        required=SCHEDULED,
        filler=SCHEDULED,
        also=("项目实施进度内容",),
        help="按时间先后一行一个阶段，写做什么、做多少。",
        example="举办第1、2期培训，培训120人。",
    )
    start = Day(
        "开始时间",
        width=3,
        required=DATES_VALID,
        format=DATES_VALID,
        help="该阶段开始的日期，如 2027-03-01。",
        example="2027-03-01",
    )
    end = Day(
        "完成时间",
        width=3,
        required=DATES_VALID,
        format=DATES_VALID,
        not_before=start,
        limit=DATES_VALID,
        help="该阶段完成的日期，不早于开始时间，如 2027-06-30。",
        example="2027-06-30",
    )


class Measures(Section, label="保障措施", labels=Labels.ABOVE):
    measures = LongText(
        "保障绩效目标实现的措施（含组织机构、管理制度和工作措施等)",
        width=12,
        required=NARRATED,
        filler=MEANT,
        help="分组织机构、管理制度、工作措施三方面写。",
        example="成立项目小组，组长为中心主任；执行《培训班管理办法》；每期结束后10日内核对出勤和成绩。",
    )


class Goals(Section, band="项目绩效目标", labels=Labels.ABOVE):
    long_term = LongText(
        "长期目标",
        width=6,
        required=GOAL_FILLED,
        filler=GOAL_MEANT,
        also=("中期目标", "总目标", "总体目标", "实施期目标", "长期绩效目标"),
        help="整个项目期要达到的产出和效果，写明数量和时间。",
        example="到2029年培训家政服务员720人，全市持证率达到60%以上。",
    )
    annual = LongText(
        "年度目标",
        width=6,
        required=GOAL_FILLED,
        filler=GOAL_MEANT,
        also=("本年度目标", "年度总体目标", "年度绩效目标"),
        help="当年的任务和效果，与年度绩效指标对应。",
        example="2027年培训240人，结业考试合格率95%以上，学员满意度94%以上。",
    )


_ASKED = ("level", "name", "content", "value")
"""The column 二级指标 holds the name of an indicator; nobody asks for its class."""


class LongTerm(shared.LongTerm, band="长期绩效指标", asks=_ASKED, rows=15):
    pass


class Annual(shared.Annual, band="年度绩效指标", asks=_ASKED, prefix="年度", rows=15):
    pass


class Evaluation(Section, band="绩效评价情况", labels=Labels.ABOVE):
    past = LongText(
        "前三年度评价情况",
        width=6,
        help="年度、得分或等次；新增性项目不填。",
        example="2024年度88分，2025年度90分，2026年度92分。",
    )
    advice = LongText(
        "绩效评价建议",
        width=6,
        help="以往评价提出的建议，本次申报应有所回应。",
        example="建议增加实操课时。",
    )
    opinion = LongText(
        "主管部门评审意见",
        width=6,
        required=REVIEWED,
        filler=REVIEWED,
        help="由主管部门填写，写明是否同意申报和理由。",
        example="任务明确，测算有据，同意申报。",
    )
    reviewer = Person(
        "评审人", width=3, required=REVIEWED, filler=REVIEWED, help="主管部门的评审人。", example="李四"
    )
    reviewed_on = Day(
        "评审日期",
        width=3,
        required=REVIEWED,
        format=REVIEWED,
        help="主管部门评审的日期，如 2026-10-12。",
        example="2026-10-12",
    )
    remarks = LongText(
        "其他需要说明的问题",
        width=12,
        help="其他各栏没有写到而需要说明的，没有的不填。",
        example="实训耗材由承办企业免费提供，不列支出。",
    )


class Item(Table, band="项目明细表", rows=5):
    """The amount by item of the functional classification."""

    code = FunctionCode(
        "功能科目",
        width=2,
        required=CODE_WRITTEN,
        format=CODE_WRITTEN,
        help="部门预算中“项”级科目的编码。",
        example="2080102",
    )
    name = CodeName(
        "功能科目名称",
        of=code,
        width=3,
        required=FILLED,
        help="该编码的科目名称。",
        example="一般行政管理事务",
    )
    project = Text(
        "项目名称",
        width=5,
        required=FILLED,
        help="与表头的项目名称一致。",
        example="家政服务员技能培训",
    )
    amount = Amount(
        "金额",
        money=YUAN,
        decimals=0,
        width=2,
        required=NUMERIC,
        format=NUMERIC,
        min=0,
        limit=NOT_NEGATIVE,
        help="列入该科目的金额，各科目之和等于资金总额。",
        example="300000",
    )


class Signature(Section, label="签署", labels=Labels.OPEN):
    filler = Person(
        "填报人", width=2, required=SIGNED, filler=SIGNED, help="填写本表的经办人。", example="王五"
    )
    head = Person(
        "单位负责人", width=2, required=SIGNED, filler=SIGNED, help="填报单位的负责人。", example="张三"
    )
    date = Day(
        "填报日期",
        long=True,
        width=2,
        required=SIGNED,
        filler=SIGNED,
        format=DATE_REAL,
        help="填报的日期，如 2026-09-29。",
        example="2026-09-29",
    )


XIANGYANG_PROJECT = Form(
    key="xiangyang-project",
    version="2021",
    title=TITLE,
    parts=(
        Heading,
        Filing,
        Project,
        Funding,
        Narrative,
        Detail,
        Costing,
        Schedule,
        Measures,
        Goals,
        LongTerm,
        Annual,
        Evaluation,
        Item,
        Signature,
    ),
    roles=Roles(
        year=Heading.year,
        unit=Filing.unit,
        department=Project.department,
        project=Project.name,
        total=Funding.total,
    ),
    samples=samples_for(Annual),
    carries=(Narrative, Measures, Goals, LongTerm, Annual),
)
