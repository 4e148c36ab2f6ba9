"""Demands and tables that several official forms share."""

from __future__ import annotations

from ..core.fields import REVIEW, Choice, Demand, IndicatorValue, LongText, Text
from ..core.form import Table

GUIDE_2011 = "《财政支出绩效目标申报表填报说明》（财预〔2011〕285号 附1-2）"
SYSTEM = "预算绩效管理系统的强制性校验"
THIS_FORM = "本表表样"

TITLED = Demand("BAS-001", "标题含表名和申报年度", "请恢复表头标题，写明申报年度。", THIS_FORM)
FILLED = Demand("BAS-003", "基本信息各项已填写", "请填写该栏。", GUIDE_2011)
MEANT = Demand("BAS-004", "必填项不只填占位符号", "请改填实际内容。", SYSTEM)
NARRATED = Demand("NAR-001", "必填的文字说明已填写", "请据实填写该栏。", GUIDE_2011)

NUMERIC = Demand("FND-001", "金额是数字", "请只填数字，单位见栏目名称，不带“元”“万”和逗号。", REVIEW)
NOT_NEGATIVE = Demand("FND-003", "金额不为负", "请核对后改填，没有的填 0。", REVIEW)

GOAL_FILLED = Demand("GOL-001", "长期目标和年度目标均已填写", "请写明预期产出和效果。", SYSTEM)
GOAL_MEANT = Demand("GOL-002", "目标不只填空格或占位符号", "请写明预期产出和效果。", SYSTEM)

LEVEL_LISTED = Demand(
    "IND-001", "一级指标（和分类的二级指标）在规定的范围内", "请从下拉列表中选择。", GUIDE_2011
)
INDICATOR_NAMED = Demand(
    "IND-014", "指标名称不空白、不重复", "请填写指标名称；重复的，合并或改名以示区别。", SYSTEM
)
VALUE_FILLED = Demand("IND-015", "指标值已填写", "请填写指标值，如“≥90%”。", SYSTEM)
VALUE_READABLE = Demand(
    "VAL-001",
    "指标值是“符号+数值+单位”或定性档次",
    "请按“符号+数值+单位”填写，如“≥90%”“≤5次”；定性的写明档次，如“优”。",
    SYSTEM,
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


class Indicators(Table):
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
    )
    category = Choice(
        "二级指标",
        of=CLASSES,
        aliases={"满意度指标": "服务对象满意度指标", "环境效益指标": "生态效益指标"},
        width=2,
        required=LEVEL_LISTED,
        format=LEVEL_LISTED,
    )
    name = Text("二级指标(名称)", width=3, required=INDICATOR_NAMED, filler=MEANT, unique=INDICATOR_NAMED)
    content = LongText("指标内容(或指标解释)", width=5)
    value = IndicatorValue(
        "指标值", width=2, required=VALUE_FILLED, filler=VALUE_FILLED, format=VALUE_READABLE
    )


class LongTerm(Indicators):
    """Indicators of the long-term goal."""


class Annual(Indicators):
    """Indicators of the annual goal."""
