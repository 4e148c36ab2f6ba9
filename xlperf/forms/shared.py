"""Demands and tables that several official forms share."""

from __future__ import annotations

from ..core.fields import REVIEW, Choice, Demand, IndicatorValue, Lesson, LongText, Text
from ..core.form import Table

GUIDE_2011 = "《财政支出绩效目标申报表填报说明》（财预〔2011〕285号 附1-2）"
SYSTEM = "预算绩效管理系统的强制性校验"
THIS_FORM = "本表表样"

TITLED = Demand(
    "BAS-001",
    "标题含表名和申报年度",
    "请恢复表头标题，写明申报年度。",
    THIS_FORM,
    lesson=Lesson(
        "标题没有表名或年度，收表时无法确认是哪一年的哪张表。",
        wrong="襄阳市市级财政项目支出绩效目标申报表",
        right="襄阳市市级财政项目支出绩效目标申报表（2027年度）",
    ),
)
FILLED = Demand(
    "BAS-003",
    "基本信息各项已填写",
    "请填写该栏。",
    GUIDE_2011,
    lesson=Lesson(
        "基本信息缺项，审核时无法核对单位、项目和联系人。",
        wrong="项目负责人：（空白）",
        right="项目负责人：张三",
    ),
)
MEANT = Demand(
    "BAS-004",
    "必填项不只填占位符号",
    "请改填实际内容。",
    SYSTEM,
    lesson=Lesson(
        "占位符号等于没有回答，审核人看不到这一项的实际情况。",
        wrong="项目起止时间：/",
        right="项目起止时间：2027年1月-2027年12月",
    ),
)
NARRATED = Demand(
    "NAR-001",
    "必填的文字说明已填写",
    "请据实填写该栏。",
    GUIDE_2011,
    lesson=Lesson(
        "文字说明缺项，审核人无从判断项目是否该立、能否做成。",
        wrong="必要性：（空白）",
        right="必要性：现存史料9600件，65%形成三十年以上，纸张酸化、字迹褪色",
    ),
)

NUMERIC = Demand(
    "FND-001",
    "金额是数字",
    "请只填数字，单位见栏目名称，不带“元”“万”和逗号。",
    REVIEW,
    lesson=Lesson(
        "金额带有文字或单位时，求和会漏掉这一笔，合计与实际不符。",
        wrong="资金总额：25.08万",
        right="资金总额：25.08",
    ),
)
NOT_NEGATIVE = Demand(
    "FND-003",
    "金额不为负",
    "请核对后改填，没有的填 0。",
    REVIEW,
    lesson=Lesson(
        "负数会冲减其他来源，使资金总额少于实际申请数。",
        wrong="其他：-1.00",
        right="其他：0",
    ),
)

GOAL_FILLED = Demand(
    "GOL-001",
    "长期目标和年度目标均已填写",
    "请写明预期产出和效果。",
    SYSTEM,
    lesson=Lesson(
        "目标空白，指标和年末自评都没有对照的依据。",
        wrong="年度目标：（空白）",
        right="年度目标：11月底前修复老照片900份，公众知晓率达到80%以上",
    ),
)
GOAL_MEANT = Demand(
    "GOL-002",
    "目标不只填空格或占位符号",
    "请写明预期产出和效果。",
    SYSTEM,
    lesson=Lesson(
        "只填符号等于没有目标，监控和自评时无从对照。",
        wrong="年度目标：—",
        right="年度目标：11月底前修复老照片900份，公众知晓率达到80%以上",
    ),
)

LEVEL_LISTED = Demand(
    "IND-001",
    "一级指标（和分类的二级指标）在规定的范围内",
    "请从下拉列表中选择。",
    GUIDE_2011,
    lesson=Lesson(
        "不在规定范围内的类别无法归类，汇总和计分时会漏掉。",
        wrong="一级指标：投入指标",
        right="一级指标：产出指标",
    ),
)
INDICATOR_NAMED = Demand(
    "IND-014",
    "指标名称不空白、不重复",
    "请填写指标名称；重复的，合并或改名以示区别。",
    SYSTEM,
    lesson=Lesson(
        "名称空白或重复，监控和自评时分不清填的是哪一条。",
        wrong="两行的名称都是“合格率”",
        right="一行为“扫描合格率”，一行为“修复合格率”",
    ),
)
VALUE_FILLED = Demand(
    "IND-015",
    "指标值已填写",
    "请填写指标值，如“≥90%”。",
    SYSTEM,
    lesson=Lesson(
        "没有指标值，年末无法判断是否完成，也无法计分。",
        wrong="指标值：/",
        right="指标值：≥98%",
    ),
)
VALUE_READABLE = Demand(
    "VAL-001",
    "指标值是“符号+数值+单位”或定性档次",
    "请按“符号+数值+单位”填写，如“≥90%”“≤5次”；定性的写明档次，如“优”。",
    SYSTEM,
    lesson=Lesson(
        "无法识别的指标值不能与实际完成值比较，也不能计分。",
        wrong="指标值：88 100",
        right="指标值：≥88%",
    ),
)

LEVELS = ("产出指标", "效益指标", "满意度指标")
CLASSES = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
)

CONTINUING = ("持续性项目", "延续项目")
NEW = ("新增性项目", "新增项目")
"""What the forms call projects that had money before, and those that ask for the first time."""


_TARGETS = ("目标值", "计划水平", "当年预期实现值", "年初目标值")
"""Other names of the column 指标值."""


class Indicators(Table, label="绩效指标"):
    """How a goal is measured. `name` is the indicator's name, whatever its column is called.

    `category` is the class of an indicator, which not every form asks.
    """

    level = Choice(
        "一级指标",
        of=LEVELS,
        aliases={"效果指标": "效益指标", "服务对象满意度指标": "满意度指标"},
        width=2,
        required=LEVEL_LISTED,
        format=LEVEL_LISTED,
        help="数量、质量、时效、成本为产出指标，效益、满意度各为一类。",
        example=LEVELS[0],
    )
    category = Choice(
        "二级指标",
        of=CLASSES,
        aliases={"满意度指标": "服务对象满意度指标", "环境效益指标": "生态效益指标"},
        width=2,
        required=LEVEL_LISTED,
        format=LEVEL_LISTED,
        help="与一级指标对应的类别。",
        example=CLASSES[0],
    )
    name = Text(
        "二级指标(名称)",
        width=3,
        required=INDICATOR_NAMED,
        filler=MEANT,
        unique=INDICATOR_NAMED,
        also=("三级指标", "指标名称"),
        help="类别和具体名称，一行一个指标，各行不重复。",
        example="数量指标：培训人数",
    )
    content = LongText(
        "指标内容(或指标解释)",
        width=5,
        also=("指标内容", "指标解释", "指标内容/计算公式", "评(扣)分标准"),
        help="指标的含义、计算公式和数据来源。",
        example="当年参加培训并结业的人数，每期60人。",
    )
    value = IndicatorValue(
        "指标值",
        width=2,
        required=VALUE_FILLED,
        filler=VALUE_FILLED,
        format=VALUE_READABLE,
        also=_TARGETS,
        help="符号+数值+单位，如“≥90%”；时间写“11月底前”，定性的写档次，如“优”。",
        example="≥240人",
    )


class LongTerm(Indicators, label="长期绩效指标"):
    """Indicators of the long-term goal."""


class Annual(Indicators, label="年度绩效指标"):
    """Indicators of the annual goal."""

    value = Indicators.value.but(also=("年度指标值", *_TARGETS))
