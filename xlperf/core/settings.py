"""What a bureau may decide for itself: thresholds and word lists, with what holds otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, eq=False)
class Settings:
    """Thresholds of the checks; amounts are in 万元, shares and rates in percent."""

    shortest_text: int = 20
    shortest_summary: int = 50
    longest_text: int = 600
    longest_sentence: int = 120
    alike: int = 85
    alike_texts: int = 90
    satisfaction_hint: Decimal = Decimal(90)
    satisfaction_warning: Decimal = Decimal(80)
    lowest_rate: Decimal = Decimal(60)
    most_other: Decimal = Decimal(10)
    far_too_much_other: Decimal = Decimal(20)
    least_per_head: Decimal = Decimal(2)
    most_per_head: Decimal = Decimal(15)
    fewest_indicators: int = 6
    most_indicators: int = 20
    most_qualitative: int = 50
    stages_from: Decimal = Decimal(30)
    one_line_from: Decimal = Decimal(50)
    change_to_explain: Decimal = Decimal(20)
    change_from_last_year: Decimal = Decimal(30)
    large_project: Decimal = Decimal(1000)
    years_of_grounds: int = 5
    vague_words: tuple[str, ...] = (
        "进一步", "不断", "逐步", "有效", "较好", "良好", "明显", "显著", "切实", "积极", "大力", "扎实",
        "全面加强", "有所", "基本", "一定程度", "适当", "若干", "等工作",
    )  # fmt: skip
    first_month_of_budgeting: int = 6
    """From this month of the year before on, reviews are made."""
    last_month_of_budgeting: int = 2
    """Until the end of this month of the budget year, reviews are made."""
    area_code: str = "0710"
    procurement_from: Decimal = Decimal(100)
    budget_year: int = 0
    """The year that this round is for; 0 where the bureau does not say."""
    roster: tuple[str, ...] = ()
    """The full names of the bureau's units; without them nobody can tell a wrong name."""
    collecting_units: tuple[str, ...] = ()
    """The units that may collect non-tax revenue (执收单位)."""
    public_names: str = "保留姓氏"
    """What of people's names the public version shows: 隐去, 保留姓氏 or 公开."""
    public_phones: str = "隐去"
    """What of telephone and identity numbers the public version shows: 隐去 or 公开."""
    secret_words: tuple[str, ...] = ("涉密", "国家秘密", "机密", "绝密", "秘密级")
    """Words of which any in a declaration keeps it out of the public version."""
    secret_projects: tuple[str, ...] = ()
    """Projects that are never published."""
    file_name: str = ""
    """A pattern that names of files must follow, as `20\\d\\d_\\d+_.+_.+\\.xlsx`; empty for none."""


DEFAULTS = Settings()
