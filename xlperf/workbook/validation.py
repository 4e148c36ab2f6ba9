"""What a cell offers, refuses and says: lists, limits, and the prompt when it is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from ..core.fields import MOST_AMOUNT, Amount, Choice, CodeName, Day, Field, FunctionCode
from .asking import Lengths, is_computed, named, prompt

MOST_TITLE: Final = 32
MOST_MESSAGE: Final = 255
"""What Excel takes for the title and the text of a message."""


EDITION_RULE: Final = {
    "validate": "integer",
    "criteria": "between",
    "minimum": 1,
    "maximum": 99,
    "input_title": "版次",
    "input_message": "第几次报送就填几。右边的校验码随内容变化，同一份申报表的纸质件和电子件相同。",
    "error_title": "版次",
    "error_message": "请填 1 至 99 的整数。",
}
"""Of the version's number, on the last line."""


@dataclass(frozen=True)
class CodeRanges:
    """Where the codes stand that a form offers, their names, and a cell that is blank."""

    codes: str
    names: str
    blank: str

    def name_of(self, cell: str) -> str:
        """Give the range that is the name of the code in a cell, if it is listed."""
        at = f"MATCH({cell},{self.codes},0)"
        return f"=IF(ISNUMBER({at}),INDEX({self.names},{at}),{self.blank})"


class Lists(Protocol):
    """Where the lists stand that drop-downs choose from."""

    def list(self, options: tuple[str, ...]) -> str: ...

    @property
    def codes(self) -> CodeRanges | None: ...


def validation(field: Field[Any], lists: Lists, length: Lengths | None, code: str | None) -> dict[str, Any]:
    """Give the data validation of a field's cells; `code` is the cell of the code that one names."""
    rule = _limits(field, lists, code)
    title = field.label[:MOST_TITLE]
    rule |= {"input_title": title, "input_message": prompt(field, length)[:MOST_MESSAGE]}
    return rule | ({"error_title": title} if "error_message" in rule else {})


def _limits(field: Field[Any], lists: Lists, code: str | None) -> dict[str, Any]:
    match field:
        case Choice():
            return {
                "validate": "list",
                "source": f"={lists.list(field.options)}",
                "error_message": f"请从下拉列表中选择{named(field.options)}。",
            }
        case Amount() if not is_computed(field):
            floor = field.min if field.above is None else field.above
            return {
                "validate": "decimal",
                "criteria": ">=" if field.above is None else ">",
                "value": -MOST_AMOUNT if floor is None else floor,
                "error_message": f"请只填数字，以{field.unit}为单位，不带单位和逗号。",
            }
        case Day():
            return {
                "validate": "date",
                "criteria": ">=",
                "value": date(2000, 1, 1),
                "error_message": "请填写日期，如 2027-01-31。",
                "error_type": "warning",
            }
        case FunctionCode() if lists.codes:
            return {
                "validate": "list",
                "source": f"={lists.codes.codes}",
                "error_message": "下拉列表只有常用科目。请核对编码为7位数字；核对无误的，可以继续。",
                "error_type": "information",
            }
        case CodeName() if lists.codes and code:
            # only an offer: a name that was typed otherwise is for the checks
            return {"validate": "list", "source": lists.codes.name_of(code), "show_error": False}
        case _:
            return {"validate": "any"}
