"""What the cell of a drawn form means for a field: units of money, dates and percentages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..core.fields import Amount, Day, Field, IndicatorValue, Money, Raw, plain


class Doubt(Exception):
    """A value whose meaning cannot be told."""


def taken(field: Field[Any], raw: Raw, said: Money | None, around: Money | None) -> tuple[Raw, str]:
    """Give what the field's own cell would hold, and what was made of the value; Doubt says why not.

    `said` is the unit in the label or the band, `around` that of the whole sheet.
    """
    if isinstance(field, Amount):
        return _amount(field, field.accept(raw), said, around)
    if isinstance(raw, date) and not isinstance(field, Day):
        raise Doubt("在原表中是日期格式，看不出原来的写法，未取")
    if isinstance(field, IndicatorValue) and isinstance(raw, Decimal) and 0 < raw <= 1:
        raise Doubt("在原表中是数字，可能显示为百分数，未取")
    return field.accept(raw), ""


def _amount(field: Amount, raw: Raw, said: Money | None, around: Money | None) -> tuple[Raw, str]:
    """Give an amount in the field's own unit."""
    if not isinstance(raw, Decimal):
        if isinstance(raw, str) and said not in (None, field.money) and not raw.rstrip().endswith("元"):
            raise Doubt(f"不是数字，不能由{said.word if said else ''}换算为{field.unit}，未取")
        return raw, ""
    if said is None:
        if around is not None and around is not field.money and raw != 0:
            raise Doubt(f"应以{field.unit}为单位，表上写的单位是{around.word}，不能确定，未取")
        return raw, ""
    if said is field.money:
        return raw, ""
    converted = Decimal(plain(raw * said.yuan / field.money.yuan))
    note = f"原以{said.word}为单位，已换算为{field.unit}：{plain(raw)} → {plain(converted)}"
    return converted, note
