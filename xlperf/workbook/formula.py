"""An expression as the formula that a spreadsheet computes, with the same verdict as Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Protocol

from ..core.expr import (
    FIRST_SERIAL,
    LAST_SERIAL,
    LISTING,
    OPERATORS,
    YUAN_PER_WAN,
    Apply,
    Const,
    Expr,
    InYuan,
    Over,
    Scale,
    Scope,
    Takes,
    Unknown,
    digits_of,
    evaluate,
    is_day,
    rounded,
    trimmed_length,
)
from ..core.fields import Field, TitleYear, as_text, plain
from ..core.rule import BLANK, Rule
from ..core.rule import written as as_written

LONGEST_TEXT = 255
LONGEST_FORMULA = 8_192
"""What Excel takes in one literal and in one formula."""


class Cells(Protocol):
    """Where a formula finds its cells."""

    def cell(self, field: Field[Any]) -> str:
        """Give the address of a field: of its section, or in the row that the formula is about."""
        ...

    def column(self, field: Field[Any]) -> str:
        """Give the range of a table's column, or the address of a section's field."""
        ...

    def above(self, field: Field[Any]) -> str:
        """Give the range of a table's column down to the row that the formula is about."""
        ...


def total_formula(expression: Expr, decimals: int, cells: Cells) -> str:
    """Give a computed cell: blank until its parts are numbers, then rounded."""
    parts = ",".join(cells.column(field) for field in expression.fields())
    known = _all(_conditions(expression, cells, Takes.CELLS))
    return _whole(f'=IF(COUNT({parts})=0,"",IF({known},ROUND({value(expression, cells)},{decimals}),""))')


def verdict_formula(expression: Expr, cells: Cells) -> str:
    """Give TRUE where a rule is known not to hold, FALSE where it holds or is unknown."""
    return _whole("=" + falsity(expression, cells))


def _whole(formula: str) -> str:
    if len(formula) > LONGEST_FORMULA:
        raise ValueError(f"a formula of {len(formula)} characters: split the rule")
    return formula


def literal(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a literal of {len(text)} characters in a formula: shorten it")
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


SHOWN = 30
"""How much of a text stands in a message of a cell."""


def message_formula(rule: Rule, cells: Cells) -> str:
    """Give the text of a rule's message, its figures as the cells have them."""
    pieces = []
    for text, figure in rule.told():
        pieces += [literal(text[at : at + LONGEST_TEXT]) for at in range(0, len(text), LONGEST_TEXT)]
        pieces += [] if figure is None else [_written(figure, cells)]
    return "&".join(pieces)


def _written(figure: Expr, cells: Cells) -> str:
    """Give the text of a figure: `written` says the same in Python."""
    shown = value(figure, cells)
    text = f"LEFT({shown},{SHOWN})"
    number = f"FIXED(ROUND({shown},{figure.decimals}),{figure.decimals})"
    match figure.scale:
        case Scale.YEAR:
            number = f'{shown}&""'
        case Scale.DATE:
            day = f'YEAR({shown})&"-"&RIGHT("0"&MONTH({shown}),2)&"-"&RIGHT("0"&DAY({shown}),2)'
            number = f"IF(AND({shown}>={FIRST_SERIAL},{shown}<{LAST_SERIAL + 1}),{day},{number})"
    if not isinstance(figure, Field):
        known = _all(_conditions(figure, cells, Takes.CELLS))
        told = text if figure.textual else number
        return told if known == "TRUE" else f"IF({known},{told},{literal(BLANK)})"
    told = text if figure.textual else f"IF(ISNUMBER({shown}),{number},{text})"
    return f"IF(LEN(TRIM({shown}))=0,{literal(BLANK)},{told})"


def written(figure: Expr, scope: Scope, row: int | None) -> str:
    """Write a figure as its cell does: to the decimals of its expression, a long text cut."""
    amount = evaluate(figure, scope, row)
    if isinstance(amount, Unknown) or amount is None or trimmed_length(amount) == 0:
        return BLANK
    if not isinstance(amount, Decimal):
        return (amount if isinstance(amount, str) else as_text(amount))[:SHOWN]
    if figure.scale is Scale.YEAR or (figure.scale is Scale.DATE and is_day(amount)):
        return as_written(amount, figure)
    return f"{rounded(amount, figure.decimals):,.{figure.decimals}f}"


def value(expression: Expr, cells: Cells) -> str:
    """Give the text of a value, to be used where `known` holds."""
    match expression:
        case Const(value=Decimal() as number):
            return plain(number)
        case Const(value=str() as text):
            return literal(text)
        case InYuan(amount):
            return f"({value(amount, cells)}*{plain(YUAN_PER_WAN)})"
        case Apply("when", (condition, then, otherwise)):
            return OPERATORS["when"].sheet.format(
                truth(condition, cells), value(then, cells), value(otherwise, cells)
            )
        case Apply("is_blank", (TitleYear() as field,)):
            return OPERATORS["is_blank"].sheet.format(cells.cell(field))
        case Apply(op, (text_of, *texts_of)) if op in LISTING:
            listed = ",".join(value(one, cells) for one in texts_of)
            return OPERATORS[op].sheet.format(value(text_of, cells), listed)
        case Apply(op, args):
            texts = [value(arg, cells) for arg in args]
            return OPERATORS[op].sheet.format(*texts, d=digits_of(args))
        case Over("count_where", (condition,)):
            return OPERATORS["count_where"].sheet.format(_array_truth(condition, cells))
        case Over("unique", args):
            return OPERATORS["unique"].sheet.format(cells.above(_only_field(args)), value(args[0], cells))
        case Over(op, args):
            columns = [cells.column(field) for arg in args for field in arg.fields()]
            if op == "sum":
                return OPERATORS[op].sheet.format(",".join(columns))
            return "(" + "+".join(OPERATORS[op].sheet.format(column) for column in columns) + ")"
        case TitleYear() as field:
            # The title is locked, so the year stands where the definition puts it.
            return f"VALUE(MID({cells.cell(field)},{len(field.before) + 1},4))"
        case Field() as field:
            return cells.cell(field)
    raise TypeError(f"{expression!r} has no spreadsheet text")


def _only_field(args: Sequence[Expr]) -> Field[Any]:
    return next(args[0].fields())


def _conditions(expression: Expr, cells: Cells, takes: Takes) -> Iterator[str]:
    """Give what must be true of the cells for an operand to be known."""
    match expression:
        case Over("unique", args):
            yield from _conditions(_only_field(args), cells, Takes.TEXTS)
        case Over("sum"):
            # a text among the figures: what it adds nobody knows
            columns = [cells.column(field) for field in expression.fields()]
            filled = "+".join(OPERATORS["count"].sheet.format(column) for column in columns)
            yield f"COUNT({','.join(columns)})={filled}"
        case Const() | Over():
            return
        case InYuan(amount):
            yield from _conditions(amount, cells, takes)
        case Apply("when", (condition, then, otherwise)):
            yes, no = (_all(_conditions(part, cells, takes)) for part in (then, otherwise))
            yield f"IF({truth(condition, cells)},{yes},IF({falsity(condition, cells)},{no},FALSE))"
        case Apply("divide", (left, right)):
            yield from _conditions(left, cells, Takes.NUMBERS)
            # AND computes all of its arguments, so what must be known before a comparison stands in an IF
            known = _all(_conditions(right, cells, Takes.NUMBERS))
            yield f"IF({known},{value(right, cells)}<>0,FALSE)"
        case Apply("year" | "month" | "day", (date,)):
            known, number = _all(_conditions(date, cells, Takes.NUMBERS)), value(date, cells)
            yield f"IF({known},AND({number}>={FIRST_SERIAL},{number}<{LAST_SERIAL + 1}),FALSE)"
        case Apply(op, args):
            for arg in args:
                yield from _conditions(arg, cells, OPERATORS[op].takes)
        case TitleYear() as field:
            if takes is not Takes.CELLS:
                yield f"ISNUMBER({value(field, cells)})"
        case Field() as field:
            if takes is Takes.NUMBERS:
                yield f"ISNUMBER({cells.cell(field)})"
            elif takes is Takes.TEXTS:
                yield f"LEN(TRIM({cells.cell(field)}))>0"


def _all(conditions: Iterator[str]) -> str:
    wanted = list(dict.fromkeys(conditions))
    return "TRUE" if not wanted else wanted[0] if len(wanted) == 1 else f"AND({','.join(wanted)})"


def _where_known(expression: Expr, cells: Cells, then: str) -> str:
    """Give a truth that is FALSE while the expression is unknown; IF computes one branch only."""
    known = _all(_conditions(expression, cells, Takes.CELLS))
    return then if known == "TRUE" else f"IF({known},{then},FALSE)"


def truth(expression: Expr, cells: Cells) -> str:
    """Give TRUE where a condition is known to hold."""
    match expression:
        case Apply("and" | "or" as op, args):
            return OPERATORS[op].sheet.format(*(truth(arg, cells) for arg in args))
        case Apply("not", (inner,)):
            return falsity(inner, cells)
        case _:
            return _where_known(expression, cells, value(expression, cells))


def falsity(expression: Expr, cells: Cells) -> str:
    """Give TRUE where a condition is known not to hold."""
    match expression:
        case Apply("and", args):
            return OPERATORS["or"].sheet.format(*(falsity(arg, cells) for arg in args))
        case Apply("or", args):
            return OPERATORS["and"].sheet.format(*(falsity(arg, cells) for arg in args))
        case Apply("not", (inner,)):
            return truth(inner, cells)
        case _:
            return _where_known(expression, cells, OPERATORS["not"].sheet.format(value(expression, cells)))


def _array_truth(condition: Expr, cells: Cells) -> str:
    """Give a condition over a column as an array of TRUE and FALSE.

    Excel computes no IF over arrays inside SUMPRODUCT, so only what needs no IF is taken.
    """
    match condition:
        case Apply("and", (left, right)):
            return f"(({_array_truth(left, cells)})*({_array_truth(right, cells)})>0)"
        case Apply("or", (left, right)):
            return f"(({_array_truth(left, cells)})+({_array_truth(right, cells)})>0)"
        case Apply("among", (Field() as field, *listed)):
            either = "+".join(_array_truth(Apply("same", (field, one)), cells) for one in listed)
            return f"({either}>0)"
        case Apply("same", (Field() as field, Const(value=str() as text))):
            return f"EXACT(TRIM({cells.column(field)}),{literal(text)})"
        case Apply("contains", (Field() as field, Const(value=str() as text))):
            return f"ISNUMBER(FIND({literal(text)},{cells.column(field)}))"
        case Apply("is_number", (Field() as field,)):
            return f"ISNUMBER({cells.column(field)})"
        case Apply(
            "less" | "at_most" | "more" | "at_least" | "equal" as op,
            (Field() as field, Const(value=Decimal() as number)),
        ):
            sign = {"less": "<", "at_most": "<=", "more": ">", "at_least": ">=", "equal": "="}[op]
            column = cells.column(field)
            return f"(ISNUMBER({column})*({column}{sign}{plain(number)})>0)"
    raise TypeError(f"count_where cannot compute this in a cell: {condition!r}")
