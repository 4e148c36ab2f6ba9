"""Computations over fields, not yet computed: one meaning in Python, in a cell and in words."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from .fields import Field
    from .form import Table

DAY_ZERO: Final = date(1899, 12, 30)
"""The day that spreadsheets count as 0 (true from 1 March 1900 on)."""


FIRST_SERIAL: Final = 61
LAST_SERIAL: Final = 2_958_465
"""1 March 1900 and 31 December 9999, between which all spreadsheet programs agree."""


class Unknown(Enum):
    """What is not known, because a cell is blank or holds something of another kind."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

Value = Decimal | str | bool | None
"""What a spreadsheet cell holds: a number (dates are serial numbers), a text, a truth or nothing."""

Result = Value | Unknown
Operand: TypeAlias = "Expr | Decimal | int | str | date"


def serial(day: date) -> Decimal:
    """Give a date as the number that a spreadsheet keeps for it."""
    return Decimal((day - DAY_ZERO).days)


def is_day(number: Decimal) -> bool:
    """Tell the serial number of a date on which all programs agree."""
    return FIRST_SERIAL <= number < LAST_SERIAL + 1


def day(number: Decimal) -> date:
    """Give the date of a serial number; OverflowError outside the years that programs agree on."""
    if not is_day(number):
        raise OverflowError(number)
    return DAY_ZERO + timedelta(days=int(number))


def rounded(number: Decimal, digits: int) -> Decimal:
    """Round half away from zero, as ROUND does in a cell."""
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def trim(text: str) -> str:
    """Take blanks off as TRIM does in a cell: from both ends, and all but one between words."""
    return " ".join(word for word in text.split(" ") if word) if " " in text else text


def trimmed_length(value: Value) -> int:
    """Count what LEN(TRIM(cell)) counts; 0 is a blank cell."""
    return 0 if value is None else len(trim(value)) if isinstance(value, str) else 1


class Takes(Enum):
    """What an operator can work with; anything else makes its result unknown."""

    NUMBERS = "numbers"
    TEXTS = "texts"
    TRUTHS = "truths"
    CELLS = "cells"  # whatever is there, blank cells too


class Operator(NamedTuple):
    """A row of the operator table.

    `sheet` is a format string over the operands' formula texts and `d`, the decimals to round to;
    `word` is one over the operands' words.
    """

    takes: Takes
    value: Callable[..., Any] | None
    sheet: str
    word: str


def _compare(holds: Callable[[Decimal, Decimal], bool]) -> Callable[..., bool]:
    return lambda a, b, d: holds(rounded(a - b, d), Decimal(0))


OPERATORS: Final[dict[str, Operator]] = {
    # name: what it takes, Python meaning, spreadsheet text, word
    "add": Operator(Takes.NUMBERS, lambda a, b, d: a + b, "({0}+{1})", "{0}加{1}"),
    "subtract": Operator(Takes.NUMBERS, lambda a, b, d: a - b, "({0}-{1})", "{0}减{1}"),
    "multiply": Operator(Takes.NUMBERS, lambda a, b, d: a * b, "({0}*{1})", "{0}乘{1}"),
    "divide": Operator(Takes.NUMBERS, lambda a, b, d: a / b, "({0}/{1})", "{0}除以{1}"),
    "round": Operator(
        Takes.NUMBERS, lambda a, n, d: rounded(a, int(n)), "ROUND({0},{1})", "{0}保留{1}位小数"
    ),
    "equal": Operator(Takes.NUMBERS, _compare(operator.eq), "ROUND({0}-{1},{d})=0", "{0}等于{1}"),
    "less": Operator(Takes.NUMBERS, _compare(operator.lt), "ROUND({0}-{1},{d})<0", "{0}小于{1}"),
    "at_most": Operator(Takes.NUMBERS, _compare(operator.le), "ROUND({0}-{1},{d})<=0", "{0}不大于{1}"),
    "more": Operator(Takes.NUMBERS, _compare(operator.gt), "ROUND({0}-{1},{d})>0", "{0}大于{1}"),
    "at_least": Operator(Takes.NUMBERS, _compare(operator.ge), "ROUND({0}-{1},{d})>=0", "{0}不小于{1}"),
    "near": Operator(
        Takes.NUMBERS,
        lambda a, b, tolerance, d: abs(rounded(a - b, d)) <= tolerance,
        "ABS(ROUND({0}-{1},{d}))<={2}",
        "{0}与{1}相差不超过{2}",
    ),
    "same": Operator(
        # a blank at the end of a text is nothing that anybody sees
        Takes.TEXTS,
        lambda a, b, d: trim(a) == trim(b),
        "EXACT(TRIM({0}),TRIM({1}))",
        "{0}与{1}一致",
    ),
    "among": Operator(
        Takes.TEXTS,
        lambda a, *rest: trim(a) in rest[:-1],
        "OR(EXACT(TRIM({0}),{{{1}}}))",
        "{0}为{1}之一",
    ),
    "contains": Operator(Takes.TEXTS, lambda a, b, d: b in a, "ISNUMBER(FIND({1},{0}))", "{0}含有“{1}”"),
    "mentions": Operator(
        Takes.TEXTS,
        lambda a, *rest: any(text in a for text in rest[:-1]),
        "SUMPRODUCT(--ISNUMBER(FIND({{{1}}},{0})))>0",
        "{0}含有{1}",
    ),
    "length": Operator(
        # Excel counts UTF-16 units, not characters
        Takes.TEXTS,
        lambda a, d: Decimal(len(a.encode("utf-16-le")) // 2),
        "LEN({0})",
        "{0}的字数",
    ),
    "year": Operator(Takes.NUMBERS, lambda a, d: Decimal(day(a).year), "YEAR({0})", "{0}的年份"),
    "month": Operator(Takes.NUMBERS, lambda a, d: Decimal(day(a).month), "MONTH({0})", "{0}的月份"),
    "day": Operator(Takes.NUMBERS, lambda a, d: Decimal(day(a).day), "DAY({0})", "{0}的日"),
    "is_blank": Operator(Takes.CELLS, lambda a, d: trimmed_length(a) == 0, "LEN(TRIM({0}))=0", "{0}为空"),
    "is_number": Operator(
        Takes.CELLS,
        lambda a, d: isinstance(a, Decimal),
        "ISNUMBER({0})",
        "{0}是数字",
    ),
    # three-valued: their Python meaning stands below
    "and": Operator(Takes.TRUTHS, None, "AND({0},{1})", "{0}，且{1}"),
    "or": Operator(Takes.TRUTHS, None, "OR({0},{1})", "{0}，或者{1}"),
    "not": Operator(Takes.TRUTHS, None, "NOT({0})", "并非{0}"),
    "when": Operator(Takes.TRUTHS, None, "IF({0},{1},{2})", "当{0}时为{1}，否则为{2}"),
    # over whole columns: the operands are lists of cells
    "sum": Operator(
        Takes.CELLS,
        lambda cells, d: sum((c for c in cells if isinstance(c, Decimal)), Decimal(0)),
        "SUM({0})",
        "{0}合计",
    ),
    "count": Operator(
        Takes.CELLS,
        lambda cells, d: Decimal(sum(trimmed_length(c) > 0 for c in cells)),
        "SUMPRODUCT(--(LEN(TRIM({0}))>0))",
        "{0}的填报数",
    ),
    "count_where": Operator(
        Takes.CELLS,
        lambda truths, d: Decimal(sum(t is True for t in truths)),
        "SUMPRODUCT(--({0}))",
        "{0}的行数",
    ),
    "unique": Operator(
        Takes.CELLS,
        lambda cells, own, d: sum(trim(c) == trim(own) for c in cells) <= 1,
        "SUMPRODUCT(--EXACT(TRIM({0}),TRIM({1})))<=1",
        "{0}不与上面的行重复",
    ),
}


LISTING: Final = {"among", "mentions"}
"""Operators that take a list of texts after their first operand."""


class Scope(Protocol):
    """Where an expression finds its cells: a declaration."""

    def typed(self, field: Field[Any], row: int | None) -> Value: ...

    def row_numbers(self, table: type[Table]) -> Sequence[int]: ...


class Scale(Enum):
    """What the numbers of an expression count, and so how they are written."""

    NUMBER = "number"
    DATE = "date"
    YEAR = "year"


class Expr:
    """A computation over fields. It has no truth value, and equality is `.equals()`."""

    decimals: int = 0
    """Decimals to which comparisons of this value are rounded."""

    textual: bool = False
    """Whether it gives a text."""

    unit: str | None = None
    """The unit of an amount of money; two units never meet in one comparison."""

    scale: Scale = Scale.NUMBER

    def parts(self) -> Sequence[Expr]:
        """Give the expressions that this one is computed from."""
        return ()

    def fields(self) -> Iterator[Field[Any]]:
        """Give every field that is mentioned."""
        for part in self.parts():
            yield from part.fields()

    def row_fields(self) -> Iterator[Field[Any]]:
        """Give the fields of a table that are meant for one row, not as a whole column."""
        for part in self.parts():
            yield from part.row_fields()

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value: use & | ~, .equals() or when()")

    def __add__(self, other: Operand) -> Expr:
        return Apply("add", (self, expr(other)))

    def __radd__(self, other: Operand) -> Expr:
        return Apply("add", (expr(other), self))

    def __sub__(self, other: Operand) -> Expr:
        return Apply("subtract", (self, expr(other)))

    def __rsub__(self, other: Operand) -> Expr:
        return Apply("subtract", (expr(other), self))

    def __mul__(self, other: Operand) -> Expr:
        return Apply("multiply", (self, expr(other)))

    def __rmul__(self, other: Operand) -> Expr:
        return Apply("multiply", (expr(other), self))

    def __truediv__(self, other: Operand) -> Expr:
        return Apply("divide", (self, expr(other)))

    def __lt__(self, other: Operand) -> Expr:
        return Apply("less", (self, expr(other)))

    def __le__(self, other: Operand) -> Expr:
        return Apply("at_most", (self, expr(other)))

    def __gt__(self, other: Operand) -> Expr:
        return Apply("more", (self, expr(other)))

    def __ge__(self, other: Operand) -> Expr:
        return Apply("at_least", (self, expr(other)))

    def __and__(self, other: Expr) -> Expr:
        return Apply("and", (self, other))

    def __or__(self, other: Expr) -> Expr:
        return Apply("or", (self, other))

    def __invert__(self) -> Expr:
        return Apply("not", (self,))

    def equals(self, other: Operand) -> Expr:
        that = expr(other)
        return Apply("same" if self.textual or that.textual else "equal", (self, that))

    def near(self, other: Operand, tolerance: Operand) -> Expr:
        """Hold when the two differ by no more than the tolerance."""
        return Apply("near", (self, expr(other), expr(tolerance)))

    def matches_any(self, texts: Iterable[str]) -> Expr:
        return Apply("among", (self, *map(Const, texts)))

    def contains(self, text: str) -> Expr:
        return Apply("contains", (self, expr(text)))

    def mentions(self, *texts: str) -> Expr:
        """Hold when at least one of these stands in the text."""
        return Apply("mentions", (self, *map(Const, texts)))

    def length(self) -> Expr:
        return Apply("length", (self,))

    def is_blank(self) -> Expr:
        return Apply("is_blank", (self,))

    def is_number(self) -> Expr:
        return Apply("is_number", (self,))

    def in_yuan(self) -> Expr:
        """Give an amount in 元, whatever its unit."""
        match self.unit:
            case "元":
                return self
            case "万元":
                return InYuan(self)
            case _:
                raise TypeError("only an amount of 万元 or 元 can be taken in 元")

    def round(self, digits: int) -> Expr:
        return Apply("round", (self, expr(digits)))

    def year(self) -> Expr:
        return Apply("year", (self,))

    def month(self) -> Expr:
        return Apply("month", (self,))

    def day(self) -> Expr:
        return Apply("day", (self,))


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A number or a text that stands in the definition itself."""

    value: Decimal | str

    @property
    def decimals(self) -> int:  # type: ignore[override]
        exponent = self.value.as_tuple().exponent if isinstance(self.value, Decimal) else 0
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def textual(self) -> bool:  # type: ignore[override]
        return isinstance(self.value, str)


YUAN_PER_WAN: Final = Decimal(10_000)
YUAN_IN: Final = {"元": Decimal(1), "万元": YUAN_PER_WAN, "万": YUAN_PER_WAN, "亿元": Decimal(10**8)}


"""What the words for units of money are worth."""
_MONEY_MEETS: Final = {"add", "subtract", "equal", "less", "at_most", "more", "at_least", "near"}


def in_wan(yuan: Decimal) -> str:
    """Write 元 as 万元, to two decimals."""
    return f"{yuan / YUAN_PER_WAN:,.2f}"


def _one_unit(op: str, args: Sequence[Expr]) -> None:
    units = sorted({arg.unit for arg in args if arg.unit})
    if len(units) > 1:
        raise TypeError(f"{' and '.join(units)} in one {op}: convert with in_yuan()")


@dataclass(frozen=True, eq=False)
class Apply(Expr):
    """An operator over values of one row, or of the sections."""

    op: str
    args: tuple[Expr, ...]

    def __post_init__(self) -> None:
        if self.op in _MONEY_MEETS:
            _one_unit(self.op, self.args[:2])
        elif self.op == "when":
            _one_unit(self.op, self.args[1:])

    def parts(self) -> Sequence[Expr]:
        return self.args

    @property
    def decimals(self) -> int:  # type: ignore[override]
        match self.op:
            case "round":
                digits = self.args[1]
                return int(digits.value) if isinstance(digits, Const) else 0
            case "multiply":
                return sum(arg.decimals for arg in self.args)
            case "divide":
                return 10
            case "length" | "year" | "month" | "day":
                return 0
            case _:
                return max((arg.decimals for arg in self.args), default=0)

    @property
    def textual(self) -> bool:  # type: ignore[override]
        return self.op == "when" and self.args[1].textual

    @property
    def scale(self) -> Scale:  # type: ignore[override]
        return Scale.YEAR if self.op == "year" else Scale.NUMBER

    @property
    def unit(self) -> str | None:  # type: ignore[override]
        if self.op == "divide" and self.args[1].unit:
            return None  # money by money is a ratio
        if self.op in {"add", "subtract", "multiply", "divide", "round", "when"}:
            return next((arg.unit for arg in self.args if arg.unit), None)
        return None


@dataclass(frozen=True, eq=False)
class InYuan(Expr):
    """An amount of 万元 as 元."""

    amount: Expr
    unit = "元"

    def parts(self) -> Sequence[Expr]:
        return (self.amount,)

    @property
    def decimals(self) -> int:  # type: ignore[override]
        return max(0, self.amount.decimals - 4)


@dataclass(frozen=True, eq=False)
class Over(Expr):
    """An operator over whole columns: every row of a table, or several fields of a section."""

    op: str
    args: tuple[Expr, ...]

    def __post_init__(self) -> None:
        if self.op == "sum":
            _one_unit(self.op, self.args)

    def parts(self) -> Sequence[Expr]:
        return self.args

    def row_fields(self) -> Iterator[Field[Any]]:
        if self.op == "unique":
            yield from self.fields()

    @property
    def decimals(self) -> int:  # type: ignore[override]
        return max(arg.decimals for arg in self.args) if self.op == "sum" else 0

    @property
    def unit(self) -> str | None:  # type: ignore[override]
        return self.args[0].unit if self.op == "sum" else None


def expr(given: Operand) -> Expr:
    """Take a plain number, text or date into an expression."""
    match given:
        case Expr():
            return given
        case bool():
            raise TypeError("an expression has no truth value: use .equals()")
        case int() | Decimal():
            return Const(Decimal(given))
        case str():
            return Const(given)
        case date():
            return Const(serial(given))
        case _:
            raise TypeError(f"{type(given).__name__} in an expression: give a Decimal, int, str or date")


def total_of(*fields: Field[Any]) -> Expr:
    """Add up fields of a section, skipping what is blank."""
    return Over("sum", fields)


def how_many(*fields: Field[Any]) -> Expr:
    """Count the fields that are filled in."""
    return Over("count", fields)


def count_where(condition: Expr) -> Expr:
    """Count the rows of a table for which a condition is known to hold."""
    return Over("count_where", (condition,))


def when(condition: Expr, then: Operand, otherwise: Operand) -> Expr:
    return Apply("when", (condition, expr(then), expr(otherwise)))


class NotAsked(LookupError):
    """A computation over a field that a form does not ask."""


def rebound(expression: Expr, twins: Mapping[Any, Any]) -> Expr:
    """Give the same computation over other fields; NotAsked where it needs one that is not asked.

    What adds up or counts several fields leaves out those that are not asked.
    """
    match expression:
        case Apply(op, args):
            return Apply(op, tuple(rebound(arg, twins) for arg in args))
        case Over(op, args):
            asked = tuple(rebound(arg, twins) for arg in args if twins.get(arg, arg) is not None)
            if not asked:
                raise NotAsked
            return Over(op, asked)
        case InYuan(amount):
            return InYuan(rebound(amount, twins))
        case _:
            own: Expr | None = twins.get(expression, expression)
            if own is None:
                raise NotAsked
            return own


def meant(field: Field[Any], twins: Mapping[Any, Any]) -> Field[Any]:
    """Give the field that another one stands for, which is itself unless `twins` says otherwise."""
    own: Field[Any] | None = twins.get(field)
    return field if own is None else own


def distance(one: Expr, other: Expr) -> Expr:
    """Give by how much two values differ."""
    return when(one >= other, one - other, other - one)


def table_of(expression: Expr) -> type[Table] | None:
    """Give the table whose rows an expression is about, or None where it holds once."""
    return next((field.table for field in expression.row_fields() if field.table), None)


Meaning = Callable[["Scope", int | None], Result]
"""What an expression comes to in a scope and, for fields of a table, a row."""

_MEANINGS: Final[WeakKeyDictionary[Expr, Meaning]] = WeakKeyDictionary()


def evaluate(expression: Expr, scope: Scope, row: int | None = None) -> Result:
    """Compute an expression by spreadsheet rules; a blank or a wrong kind makes it unknown."""
    meaning = _MEANINGS.get(expression)
    if meaning is None:
        meaning = _MEANINGS[expression] = _meaning(expression)
    return meaning(scope, row)


def _meaning(expression: Expr) -> Meaning:
    """Put the meaning of an expression together once, so that no tree is walked for each row."""
    match expression:
        case Const(value):
            return lambda scope, row: value
        case InYuan(amount):
            return _in_yuan(_meaning(amount))
        case Apply("and" | "or" as op, args):
            return _either(op == "or", *map(_meaning, args))
        case Apply("not", (condition,)):
            return _not(_meaning(condition))
        case Apply("when", args):
            return _when(*map(_meaning, args))
        case Apply(op, (text, *consts)) if op in LISTING:
            return _listed(op, _meaning(text), consts)
        case Apply(op, args):
            return _strict(OPERATORS[op], [_meaning(arg) for arg in args], digits_of(args))
        case Over("count_where", (condition,)):
            return _count_where(_meaning(condition), table_of(condition))
        case Over("unique", (column,)):
            return _unique(_meaning(column), tuple(column.fields()))
        case Over(op):
            return _over(op, tuple(expression.fields()))
        case _:
            field: Field[Any] = expression  # type: ignore[assignment]  # nothing else is left
            return lambda scope, row: scope.typed(field, row)


def digits_of(args: Sequence[Expr]) -> int:
    """Say to how many decimals a comparison of these is rounded."""
    return max((arg.decimals for arg in args[:3]), default=0)


def _value_of(op: str) -> Callable[..., Any]:
    compute = OPERATORS[op].value
    if compute is None:
        raise TypeError(f"{op} is three-valued: its meaning is not in the table")
    return compute


def _in_yuan(amount: Meaning) -> Meaning:
    def in_yuan(scope: Scope, row: int | None) -> Result:
        figure = amount(scope, row)
        return figure * YUAN_PER_WAN if isinstance(figure, Decimal) else UNKNOWN

    return in_yuan


def _listed(op: str, text: Meaning, consts: Sequence[Expr]) -> Meaning:
    """Apply an operator that holds a text against a list of texts."""
    compute = _value_of(op)
    texts = [const.value for const in consts if isinstance(const, Const)]

    def listed(scope: Scope, row: int | None) -> Result:
        value = text(scope, row)
        if isinstance(value, Unknown) or trimmed_length(value) == 0:
            return UNKNOWN
        result: Result = compute(str(value), *texts, 0)
        return result

    return listed


def _strict(operator: Operator, args: Sequence[Meaning], digits: int) -> Meaning:
    """Apply an operator that needs every operand."""
    takes, compute = operator.takes, operator.value
    assert compute is not None

    def strict(scope: Scope, row: int | None) -> Result:
        values: list[Any] = []
        for arg in args:
            value = arg(scope, row)
            if value is UNKNOWN:
                return UNKNOWN
            if takes is Takes.NUMBERS:
                if not isinstance(value, Decimal):
                    return UNKNOWN
            elif takes is Takes.TEXTS:
                if trimmed_length(value) == 0:
                    return UNKNOWN
                value = str(value)
            values.append(value)
        try:
            result: Result = compute(*values, digits)
        except (DivisionByZero, InvalidOperation, OverflowError):
            return UNKNOWN
        return result

    return strict


# Three-valued logic: what is unknown decides nothing by itself.


def _not(condition: Meaning) -> Meaning:
    def negated(scope: Scope, row: int | None) -> Result:
        first = condition(scope, row)
        return UNKNOWN if first is UNKNOWN else not first

    return negated


def _either(decisive: bool, one: Meaning, other: Meaning) -> Meaning:
    """Join two conditions: by OR, where a true one decides, else by AND, where a false one does."""

    def joined(scope: Scope, row: int | None) -> Result:
        first = one(scope, row)
        if first is decisive:
            return decisive
        second = other(scope, row)
        if second is decisive:
            return decisive
        return UNKNOWN if first is UNKNOWN or second is UNKNOWN else not decisive

    return joined


def _when(condition: Meaning, then: Meaning, otherwise: Meaning) -> Meaning:
    def chosen(scope: Scope, row: int | None) -> Result:
        first = condition(scope, row)
        if first is UNKNOWN:
            return UNKNOWN
        return then(scope, row) if first else otherwise(scope, row)

    return chosen


# Over whole columns.


def _cells(fields: Sequence[Field[Any]], scope: Scope) -> list[Value]:
    return [
        scope.typed(field, number)
        for field in fields
        for number in (scope.row_numbers(field.table) if field.table else (None,))
    ]


def _over(op: str, fields: Sequence[Field[Any]]) -> Meaning:
    compute = _value_of(op)

    def over(scope: Scope, row: int | None) -> Result:
        cells = _cells(fields, scope)
        if op == "sum" and any(not isinstance(cell, Decimal) and trimmed_length(cell) > 0 for cell in cells):
            return UNKNOWN  # a text among the figures: what it adds nobody knows
        result: Value = compute(cells, 0)
        return result

    return over


def _count_where(condition: Meaning, table: type[Table] | None) -> Meaning:
    compute = _value_of("count_where")

    def count(scope: Scope, row: int | None) -> Result:
        numbers = scope.row_numbers(table) if table else ()
        result: Value = compute([condition(scope, number) for number in numbers], 0)
        return result

    return count


def _unique(column: Meaning, fields: Sequence[Field[Any]]) -> Meaning:
    compute = _value_of("unique")

    def unique(scope: Scope, row: int | None) -> Result:
        own = column(scope, row)
        if isinstance(own, Unknown) or trimmed_length(own) == 0:
            return UNKNOWN
        above = [scope.typed(field, number) for field in fields for number in range((row or 0) + 1)]
        result: Value = compute([str(cell) for cell in above], str(own), 0)
        return result

    return unique


def in_words(expression: Expr) -> str:
    """Say an expression as a sentence."""
    match expression:
        case Const(value):
            return format(value, "f") if isinstance(value, Decimal) else value
        case InYuan(amount):
            return f"{in_words(amount)}（折合元）"
        case Apply(op, args) | Over(op, args):
            words = [in_words(arg) for arg in args]
            if isinstance(expression, Over):
                words = ["、".join(words)]
            elif op in LISTING:
                words = [words[0], "、".join(f"“{word}”" for word in words[1:])]
            return OPERATORS[op].word.format(*words)
        case _:
            return _label_in_words(expression)  # type: ignore[arg-type]  # a Field


def _label_in_words(field: Field[Any]) -> str:
    return f"{field.part.label}“{field.label}”" if field.table else f"“{field.label}”"
