"""Kinds of field: what a cell may hold, what it means, and what the definition demands of it."""

from __future__ import annotations

import copy
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from .expr import FIRST_SERIAL, LAST_SERIAL, YUAN_IN, Expr, Over, Scale, Value, day, rebound, rounded, serial
from .indicator import IndicatorTarget, read_target
from .regex import regex
from .rule import Rule
from .words import clean

if TYPE_CHECKING:
    from .form import Part, Table

T_co = TypeVar("T_co", covariant=True)
Raw = str | Decimal | bool | date | None
"""What a cell holds as read: a text, a number, a truth, a date or nothing."""


class Severity(Enum):
    """How much a finding matters: the key for programs, and the grade that people see."""

    ERROR = ("error", "必须修改")
    WARNING = ("warning", "需要说明")
    HINT = ("hint", "供参考")

    def __init__(self, key: str, grade: str) -> None:
        self.key = key
        self.grade = grade


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


class Stage(Enum):
    """From when on a check holds against a declaration: while it is filled in, and later."""

    FILLING = ("filling", "填报")
    DEPARTMENT = ("department", "部门审核")
    SUBMISSION = ("submission", "报送")

    def __init__(self, key: str, word: str) -> None:
        self.key = key
        self.word = word


FILLING, DEPARTMENT, SUBMISSION = Stage.FILLING, Stage.DEPARTMENT, Stage.SUBMISSION


REVIEW = "审核要点"
"""The basis of what no regulation says, but reviewers ask for."""


@dataclass(frozen=True)
class Lesson:
    """What a check is for, and how what it asks is written wrong and right."""

    why: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Demand:
    """What a field definition itself asks for, under its code in the catalogue of checks."""

    code: str
    statement: str
    fix: str
    basis: str
    severity: Severity = ERROR
    stage: Stage = FILLING
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Fault:
    """A demand that a value does not meet."""

    demand: Demand
    message: str
    expected: str | None = None


class Answers(Protocol):
    """The values of one row, or of all the sections, by field."""

    def __getitem__(self, field: Field[T_co], /) -> T_co | None: ...


FILLERS = frozenset(
    {
        "无", "略", "同上", "某某", "待填", "待填写", "请填写", "待定", "待补充", "暂无",
        "XX", "XXX", "××", "×××", "[待]", "{单位}",
    }
)  # fmt: skip
_FILLER_SIGNS = regex(r"[-_*/\\.。、—~×]+")


LIVE_FILLERS = (*sorted(FILLERS), *"-_*/\\.。、—~×", "--", "——", "……", "...", "//", "**", "__")
"""The fillers that a cell looks for; Python also knows any run of such signs."""

_LONGEST_FILLER = 8


def is_told(text: str) -> bool:
    """Tell at a glance what is no filler; most texts are not."""
    return text[:1].isalnum() and len(text.strip()) > _LONGEST_FILLER


def is_blank(raw: Raw) -> bool:
    """Tell whether a filled cell shows nothing."""
    return isinstance(raw, str) and not raw[:1].isalnum() and not clean(raw)


def is_filler(text: str) -> bool:
    """Tell whether a text only fills the cell (2.1 of the rule catalogue: `- _ * / 无 …`)."""
    if is_told(text):
        return False
    bare = clean(text)
    return bool(bare) and (bare in FILLERS or _FILLER_SIGNS.fullmatch(bare) is not None)


def plain(number: Decimal) -> str:
    """Write a number without exponent and without idle zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Field(Expr, Generic[T_co]):
    """One question of a form, and the key to its value everywhere.

    `width` and `label_width` are columns of the twelve-column printed grid; `also` are other names under
    which forms that others drew ask the same.
    """

    kind = ""
    """What kind of answer is asked for, as a filer would say it."""

    free = False
    """Whether any text is an answer."""

    key: str
    part: type[Part]
    table: type[Table] | None
    """The table whose column this is, or None for a field of a section."""

    def __init__(
        self,
        label: str,
        *,
        width: int = 10,
        label_width: int = 2,
        required: Demand | None = None,
        filler: Demand | None = None,
        format: Demand | None = None,
        unique: Demand | None = None,
        help: str = "",
        example: str = "",
        also: Sequence[str] = (),
    ) -> None:
        self.label = label
        self.width = width
        self.label_width = label_width
        self.required = required
        self.filler = filler
        self.format = format
        self.unique = unique
        self.help = help
        self.example = example
        self.also = tuple(also)

    def __set_name__(self, owner: type[Part], name: str) -> None:
        self.key, self.part, self.table = name, owner, owner.as_table()

    def __repr__(self) -> str:
        return self.path

    def but(self, label: str | None = None, *, prefix: str = "", **changes: Any) -> Self:
        """Give the same question for another part, worded or printed otherwise."""
        other = copy.copy(self)
        other.label = prefix + (self.label if label is None else label)
        if prefix:
            names = (self.label, *self.also)
            other.also = (*names, *(prefix + name for name in names[1:] if not name.startswith(prefix)))
        for name, value in changes.items():
            if not hasattr(self, name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(other, name, value)
        return other

    def rebind(self, twins: Mapping[Field[Any], Field[Any] | None]) -> None:
        """Mean the fields of one's own part where the definition means another part's."""

    def demands(self) -> Iterator[Demand]:
        """Give every demand that the definition carries."""
        found = (self.required, self.filler, self.format, self.unique)
        yield from (demand for demand in found if demand)

    @property
    def path(self) -> str:
        """The key in JSON and in data frames: `Funding.total`."""
        return f"{self.part.__name__}.{self.key}"

    @property
    def printed(self) -> str:
        """The label as the form prints it."""
        return self.label

    def fields(self) -> Iterator[Field[Any]]:
        yield self

    def row_fields(self) -> Iterator[Field[Any]]:
        if self.table:
            yield self

    def sum(self) -> Expr:
        return Over("sum", (self,))

    def count(self) -> Expr:
        return Over("count", (self,))

    def is_unique(self) -> Expr:
        return Over("unique", (self,))

    def hold(self, raw: Raw) -> Raw:
        """Give what a cell of this field keeps: line ends as cells have them, no empty text."""
        match raw:
            case str():
                return raw.replace("\r\n", "\n").replace("\r", "\n") or None
            case date():
                return raw.isoformat()
            case _:
                return raw

    def accept(self, given: Raw) -> Raw:
        """Give what a careful clerk would type for this text."""
        return self.hold(given)

    def parse(self, raw: str | Decimal | bool | date) -> T_co:
        """Read a filled cell; ValueError says why it cannot be read."""
        raise NotImplementedError

    def typed(self, raw: Raw) -> Value:
        """Give the value that a rule sees: the cell's own, never a number read out of a text."""
        return serial(raw) if isinstance(raw, date) else raw

    def show(self, value: Any) -> str:
        """Write a value as people read it."""
        return str(value)

    def is_fine(self, raw: Raw) -> bool:
        """Tell at a glance a cell that meets every demand, as most do."""
        return self.free and isinstance(raw, str) and is_told(raw)

    def rules(self) -> Iterator[tuple[Demand, Rule]]:
        """Give what of its demands a cell can keep; `faults` knows more ways to be wrong."""
        if self.required:
            yield self.required, Rule(self.is_given(), self, "“{label}”未填写", asked_for=True)
        if self.filler:
            holds = ~self.matches_any(LIVE_FILLERS)
            yield self.filler, Rule(holds, self, "“{label}”不能只填“{value}”这样的占位符号", {"value": self})
        if self.format:
            for holds, says in self.shapes():
                if self.filler:  # which speaks for itself
                    holds = holds | self.matches_any(LIVE_FILLERS)
                yield self.format, Rule(holds, self, says, {"value": self})
        if self.unique:
            yield self.unique, Rule(self.is_unique(), self, "“{value}”与上面的行重复", {"value": self})

    def is_given(self) -> Expr:
        """Give what must hold of a field that is required."""
        return ~self.is_blank()

    def waits(self, answers: Mapping[Field[Any], Raw]) -> bool:
        """Tell a blank cell that is blank only because of what another one holds."""
        return False

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        """Give what of its format a cell can tell, and what is said where it does not hold."""
        yield from ()

    def faults(self, raw: Raw) -> Iterator[Fault]:
        """Say which demands a single cell does not meet, the first that speaks for it."""
        if raw is None or is_blank(raw):
            if self.required:
                yield Fault(self.required, f"“{self.label}”未填写")
        elif self.filler and isinstance(raw, str) and is_filler(raw):
            yield Fault(self.filler, f"“{self.label}”不能只填“{raw.strip()}”这样的占位符号")
        elif not self.free:
            yield from self.format_faults(raw)

    def format_faults(self, raw: str | Decimal | bool | date) -> Iterator[Fault]:
        try:
            value = self.parse(raw)
        except ValueError as problem:
            if self.format:
                yield Fault(self.format, f"“{self.label}”{problem}", self.help or None)
        else:
            yield from self.value_faults(raw, value)

    def value_faults(self, raw: Raw, value: Any) -> Iterator[Fault]:
        """Say which demands a readable value does not meet."""
        yield from ()

    def record_faults(self, record: Answers) -> Iterator[Fault]:
        """Say which demands are not met beside the other answers of the same row or section."""
        yield from ()


def as_text(raw: str | Decimal | bool | date) -> str:
    """Give a cell of any kind as the text that it shows."""
    if isinstance(raw, str):
        return raw.strip()
    match raw:
        case Decimal():
            return plain(raw)
        case bool():
            return "TRUE" if raw else "FALSE"
        case _:
            return str(raw)


class TextCell(Field[T_co]):
    """A field whose cell is a text, whatever is read out of it."""

    textual = True

    def accept(self, given: Raw) -> Raw:
        return self.hold(plain(given) if isinstance(given, Decimal) else given)

    def typed(self, raw: Raw) -> Value:
        return None if raw is None else raw if isinstance(raw, str) else as_text(raw)


class Text(TextCell[str]):
    """A short text."""

    kind = "文本"
    free = True

    def parse(self, raw: str | Decimal | bool | date) -> str:
        return as_text(raw)


class LongText(Text):
    """A text of one or more sentences, printed over several lines."""

    kind = "长文本"


class Person(Text):
    """Somebody's name."""

    kind = "姓名"


class UnitName(Text):
    """The full name of a unit."""

    kind = "单位全称"


class Pattern(Text):
    """A text of a fixed shape, compared after cleaning."""

    free = False

    pattern: re.Pattern[str]
    wanted: str

    def parse(self, raw: str | Decimal | bool | date) -> str:
        text = clean(as_text(raw))
        if not self.pattern.fullmatch(text):
            raise ValueError(f"为“{as_text(raw)}”，格式不正确，应为{self.wanted}")
        return text


_PHONE = regex(r"(1[3-9]\d)-?(\d{4})-?(\d{4})|(?:\((0\d{2,3})\)-?|(0\d{2,3}-?))?(\d{7,8})(-\d+)?")
_SHORTEST_PHONE = 7
_TWO_PHONES = regex(r"[、/,;，；]")


class Phone(Text):
    """Mobile numbers, or landlines with or without area code; read as `0710-3500000、13512345678`."""

    kind = "电话"
    free = False

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        yield self.length() >= _SHORTEST_PHONE, "“{label}”为“{value}”，位数不足，应为" + self.wanted

    wanted = "11位手机号，或“区号-号码”的固定电话"

    def parse(self, raw: str | Decimal | bool | date) -> str:
        shown = as_text(raw)
        found = [_PHONE.fullmatch(one) for one in _TWO_PHONES.split(clean(shown))]
        if not all(found):
            raise ValueError(f"为“{shown}”，格式不正确，应为{self.wanted}")
        return "、".join(_dialled(one) for one in found if one)


def _dialled(match: re.Match[str]) -> str:
    """Write a number in one way, however its digits are grouped."""
    prefix, middle, end, bracketed, area, number, extension = match.groups()
    if prefix:
        return f"{prefix}{middle}{end}"
    code = f"{bracketed}-" if bracketed else area or ""
    return f"{code}{number}{extension or ''}"


class FunctionCode(Pattern):
    """A code of the functional classification down to 项, kept as a text."""

    kind = "7位编码"
    pattern = regex(r"\d{7}")
    wanted = "7位数字的功能科目编码（类3位、款2位、项2位）"

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        yield self.length().equals(7), "“{label}”为“{value}”，应为" + self.wanted


class CodeName(Text):
    """The official name of the code that stands beside it."""

    kind = "科目名称"

    def __init__(self, label: str, *, of: FunctionCode, **common: Any) -> None:
        super().__init__(label, **common)
        self.of: FunctionCode | None = of

    def rebind(self, twins: Mapping[Field[Any], Field[Any] | None]) -> None:
        if self.of is not None:
            other = twins.get(self.of, self.of)
            self.of = other if isinstance(other, FunctionCode) else None


_TICKS = "☑√✓✔■☒"
_BOXES = _TICKS + "□☐○◯"
_BOX = regex(f"[{_BOXES}]")
_TICKED = regex(f"[{_TICKS}]([^{_BOXES}]+)")


class Choice(Text):
    """One of a list; `aliases` maps older spellings to the official one.

    A cell in which the choices stand with boxes before them says the one that is ticked; `ticked` is
    the demand that it is exactly one.
    """

    kind = "选项"
    free = False

    def __init__(
        self,
        label: str,
        *,
        of: Sequence[str],
        aliases: Mapping[str, str] | None = None,
        ticked: Demand | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.options = tuple(of)
        self.aliases = dict(aliases or {})
        self.ticked = ticked

    def is_fine(self, raw: Raw) -> bool:
        return raw in self.options

    def demands(self) -> Iterator[Demand]:
        yield from super().demands()
        if self.ticked:
            yield self.ticked

    def format_faults(self, raw: str | Decimal | bool | date) -> Iterator[Fault]:
        text = as_text(raw)
        ticks = len(_TICKED.findall(text))
        if self.ticked and _BOX.search(text) and ticks != 1:
            message = f"“{self.label}”应且只能勾选一项，现勾选 {ticks} 项：“{text}”"
            yield Fault(self.ticked, message, "只勾选一项")
        else:
            yield from super().format_faults(raw)

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        listed = "、".join(self.options)
        says = "“{label}”为“{value}”，不在可选范围，应为" + listed + "之一"
        yield self.matches_any((*self.options, *self.aliases)) | self.mentions(*_BOXES), says

    def parse(self, raw: str | Decimal | bool | date) -> str:
        text = clean(as_text(raw))
        if _BOX.search(text) and len(ticked := _TICKED.findall(text)) == 1:
            text = ticked[0].rstrip("、,;")
        text = self.aliases.get(text, text)
        if text not in self.options:
            raise ValueError(f"为“{as_text(raw)}”，不在可选范围，应为{'、'.join(self.options)}之一")
        return text


class Money(Enum):
    """The unit in which an amount is printed, as so many 元."""

    YUAN = "元"
    WAN = "万元"

    def __init__(self, word: str) -> None:
        self.word = word
        self.yuan = YUAN_IN[word]


YUAN, WAN = Money.YUAN, Money.WAN
_AMOUNT = regex(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)(亿元|万元|万|元)?", re.ASCII)
_RAISED = regex("[²³¹⁰-₟①-⓿¼-¾⅐-↉]")
"""Digits that stand for powers, numbers of things, or parts of one."""

_PLAIN_NUMBER = regex(r"-?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{1,10})?", re.ASCII)
IDLE = Decimal("0.0000001")
"""What a formula leaves at the end of a figure."""

CELL_DIGITS = 15
"""Significant digits that a cell keeps."""

MOST_AMOUNT = Decimal(10**15)
"""No amount of money reaches this."""


def number_in(text: str) -> Decimal | None:
    """Read what a spreadsheet takes for a number when it is typed, or None."""
    bare = text.strip()
    if not _PLAIN_NUMBER.fullmatch(bare):
        return None
    digits = bare.replace(",", "")
    return Decimal(digits) if len(digits.strip("-").replace(".", "")) <= CELL_DIGITS else None


class Amount(Field[Decimal]):
    """An amount of money in `money`, to so many decimals."""

    kind = "金额"

    def __init__(
        self,
        label: str,
        *,
        money: Money,
        decimals: int = 2,
        min: Decimal | int | None = None,
        above: Decimal | int | None = None,
        limit: Demand | None = None,
        precise: Demand | None = None,
        computed: Expr | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.money = money
        self.unit = money.word
        self.decimals = decimals
        self.min = min
        self.above = above
        self.limit = limit
        self.precise = precise
        self.computed = computed

    def rebind(self, twins: Mapping[Field[Any], Field[Any] | None]) -> None:
        if self.computed is not None:
            self.computed = rebound(self.computed, twins)

    def demands(self) -> Iterator[Demand]:
        yield from super().demands()
        yield from (demand for demand in (self.limit, self.precise) if demand)

    def is_given(self) -> Expr:
        given = super().is_given()
        for part in self._parts():  # a text among them speaks for itself
            given = given | (~part.is_blank() & ~part.is_number())
        return given

    def waits(self, answers: Mapping[Field[Any], Raw]) -> bool:
        raws = [answers.get(part) for part in self._parts()]
        return any(isinstance(raw, str) and not is_blank(raw) for raw in raws)

    def _parts(self) -> list[Field[Any]]:
        """Give what is added up in the same section."""
        return [] if self.computed is None else [one for one in self.computed.fields() if one.table is None]

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        yield self.is_blank() | self.is_number(), "“{label}”不是数字：“{value}”"

    def rules(self) -> Iterator[tuple[Demand, Rule]]:
        yield from super().rules()
        own: dict[str, Expr] = {"value": self}
        if self.limit and self.min is not None:
            says = "“{label}”为 {value} " + f"{self.unit}，不能小于 {self.min}"
            yield self.limit, Rule(self >= self.min, self, says, own)
        if self.limit and self.above is not None:
            says = "“{label}”为 {value} " + f"{self.unit}，应大于 {self.above}"
            yield self.limit, Rule(self > self.above, self, says, own)
        if self.precise:
            says = "“{label}”为 {value} " + f"{self.unit}，小数超过 {self.decimals} 位"
            yield self.precise, Rule(self.near(self.round(self.decimals), IDLE), self, says, own)

    @property
    def printed(self) -> str:
        # The official form leaves the unit out of its tables: the largest source of wrong sums.
        return f"{self.label}（{self.unit}）" if self.table else self.label

    def accept(self, given: Raw) -> Raw:
        if isinstance(given, str) and (number := number_in(given)) is not None:
            return number
        return self.hold(given)

    def parse(self, raw: str | Decimal | bool | date) -> Decimal:
        if isinstance(raw, Decimal):
            if abs(raw) >= MOST_AMOUNT:
                raise ValueError(f"超出可处理的范围：“{raw}”")
            return raw
        shown = as_text(raw)
        match = _AMOUNT.fullmatch(clean(shown).lstrip("¥￥"))
        if not match or not isinstance(raw, str) or _RAISED.search(raw):
            raise ValueError(f"不是数字：“{shown}”")
        number = Decimal(match[1].replace(",", ""))
        if abs(number) >= MOST_AMOUNT:
            raise ValueError(f"超出可处理的范围：“{shown}”")
        return number * YUAN_IN[match[2]] / self.money.yuan if match[2] else number

    def yuan(self, value: Decimal) -> Decimal:
        """Give a value of this field in 元."""
        return value * self.money.yuan

    def show(self, value: Decimal) -> str:
        places = max(self.decimals, -int(value.normalize().as_tuple().exponent))
        return f"{value:,.{places}f}"

    def format_faults(self, raw: str | Decimal | bool | date) -> Iterator[Fault]:
        if not isinstance(raw, str) or self.format is None:
            yield from super().format_faults(raw)
            return
        # A text in a number cell: sums skip it, so it is said even where its meaning is plain.
        try:
            value = self.parse(raw)
        except ValueError as problem:
            yield Fault(self.format, f"“{self.label}”{problem}", f"以{self.unit}为单位的数字")
        else:
            message = (
                f"“{self.label}”是文本“{raw.strip()}”而不是数字，暂按 {self.show(value)} {self.unit}处理"
            )
            yield Fault(self.format, message, plain(value))
            yield from self.value_faults(raw, value)

    def value_faults(self, raw: Raw, value: Decimal) -> Iterator[Fault]:
        if self.limit and self.min is not None and value < self.min:
            yield Fault(self.limit, f"“{self.label}”为 {self.show(value)} {self.unit}，不能小于 {self.min}")
        elif self.limit and self.above is not None and value <= self.above:
            yield Fault(self.limit, f"“{self.label}”为 {self.show(value)} {self.unit}，应大于 {self.above}")
        if self.precise and value != rounded(value, self.decimals):
            message = f"“{self.label}”为 {plain(value)} {self.unit}，小数超过 {self.decimals} 位"
            yield Fault(self.precise, message, plain(rounded(value, self.decimals)))


_DATE = regex(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
FIRST_DAY = day(Decimal(FIRST_SERIAL))
"""Earlier dates are kept as texts."""


def date_in(text: str) -> date:
    """Read a calendar date; ValueError says what is wrong."""
    match = _DATE.fullmatch(clean(text))
    if not match:
        raise ValueError(f"为“{text.strip()}”，不是日期，应写成 2027-01-31 或 2027年1月31日")
    year, month, number = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, number)
    except ValueError as error:
        raise ValueError(f"为“{text.strip()}”，不是实际存在的日期") from error


class Day(Field[date]):
    """A calendar date; `not_before` is another field of the same row or section."""

    kind = "日期"
    scale = Scale.DATE

    def __init__(
        self,
        label: str,
        *,
        long: bool = False,
        not_before: Day | None = None,
        limit: Demand | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.long = long
        self.not_before = not_before
        self.limit = limit

    def rebind(self, twins: Mapping[Field[Any], Field[Any] | None]) -> None:
        if self.not_before is not None:
            other = twins.get(self.not_before, self.not_before)
            self.not_before = other if isinstance(other, Day) else None

    def demands(self) -> Iterator[Demand]:
        yield from super().demands()
        if self.limit:
            yield self.limit

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        told = self.is_blank() | self.is_number() | self.mentions(*"年-/.")
        yield told, "“{label}”为“{value}”，不是日期，应写成 2027-01-31"

    def rules(self) -> Iterator[tuple[Demand, Rule]]:
        yield from super().rules()
        if self.limit and self.not_before is not None:
            says = "“{label}”{value} 早于“" + self.not_before.label + "”{start}"
            figures: dict[str, Expr] = {"value": self, "start": self.not_before}
            yield self.limit, Rule(self >= self.not_before, self, says, figures)

    def record_faults(self, record: Answers) -> Iterator[Fault]:
        if self.not_before is None or self.limit is None:
            return
        start, end = record[self.not_before], record[self]
        if start and end and end < start:
            message = f"“{self.label}”{end.isoformat()} 早于“{self.not_before.label}”{start.isoformat()}"
            yield Fault(self.limit, message, f"不早于 {start.isoformat()}")

    def hold(self, raw: Raw) -> Raw:
        match raw:
            case datetime():
                return raw.date()
            case date():
                return raw if raw >= FIRST_DAY else raw.isoformat()
            case Decimal() if raw == int(raw) and FIRST_SERIAL <= raw <= LAST_SERIAL:
                return day(raw)
            case _:
                return super().hold(raw)

    def accept(self, given: Raw) -> Raw:
        if isinstance(given, str):
            try:
                return date_in(given)
            except ValueError:
                return self.hold(given)
        return self.hold(given)

    def parse(self, raw: str | Decimal | bool | date) -> date:
        return raw if isinstance(raw, date) else date_in(as_text(raw))

    def show(self, value: date) -> str:
        return f"{value.year}年{value.month}月{value.day}日" if self.long else value.isoformat()


@dataclass(frozen=True)
class Span:
    """A period of whole days, and whether both ends were given to the month or nearer."""

    first: date
    last: date
    exact: bool

    @property
    def ends(self) -> bool:
        """Tell a period that ends some day from what goes on year after year."""
        return self.last < _ALWAYS.last

    def overlaps(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


_END = r"(\d{4})(?:(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(\d{1,2})日?|月)?|年度?|(\d{2})(\d{2})?)?"
_TO = r"(?:-|—|–|~|至|到)+"
_PERIOD = regex(rf"{_END}(?:{_TO}(?:{_END}))?", re.ASCII)
_YEAR_ONCE = regex(
    rf"(\d{{4}})(?:年(\d{{1,2}})月?{_TO}(\d{{1,2}})月?|[./](\d{{1,2}}){_TO}(\d{{1,2}})"
    r"|-([1-9])-([1-9]|1[0-2]))",  # 2021-01-12 is a day, 2021-1-12 no way to write one
    re.ASCII,
)
_DAYS_OF_ONE_YEAR = regex(
    rf"(\d{{4}})(?:年|[-./])(\d{{1,2}})(?:月|[-./])(\d{{1,2}})日?{_TO}(\d{{1,2}})(?:月|[-./])(\d{{1,2}})日?",
    re.ASCII,
)
_IDLE_IN_PERIOD = regex(r"^[自从]|(?<=[日月年\d])起(?=[至到~—–-])|止$|(?<=月)底|(?<=[年度])全年度?$")
_ALWAYS = Span(date(2000, 1, 1), date(2099, 12, 31), exact=False)
OPEN_PERIODS = ("长期", "常年", "每年", "长期性", "常年性", "每年度")
_OPEN = rf"(?:{'|'.join(OPEN_PERIODS)})(?:实施|执行|开展|进行|坚持|项目)?"
_FROM = rf"[自从]?(20\d\d)年?(?:(0?[1-9]|1[0-2])月)?(?:起|开始|以来|{_TO})*"
_SINCE = regex(rf"(?:{_FROM})?{_OPEN}", re.ASCII)
"""长期, 每年, 2021年1月起长期实施: what has no end."""

_MONTHS = 12


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year_at_both_ends(text: str) -> str:
    """Say the year at both ends: 2021.1-12 is January to December, 2021.1.1-12.31 the whole year."""
    if match := _DAYS_OF_ONE_YEAR.fullmatch(text):
        year, month, number, to_month, to_number = match.groups()
        return f"{year}年{month}月{number}日至{year}年{to_month}月{to_number}日"
    if match := _YEAR_ONCE.fullmatch(text):
        year, *months = (one for one in match.groups() if one)
        return f"{year}年{months[0]}月至{year}年{months[1]}月"
    return text


def span_in(text: str) -> Span:
    """Read a period such as 2021, 2021-2023, 2021年1月-2021年12月, 20210101到20211231, 2021.1-12, 长期."""
    if open_ended := _SINCE.fullmatch(clean(text)):
        return _since(*open_ended.groups())
    match = _PERIOD.fullmatch(_year_at_both_ends(_IDLE_IN_PERIOD.sub("", clean(text))))
    if not match:
        raise ValueError(f"为“{text.strip()}”，无法识别，应写成“2027年1月-2027年12月”")
    start, end = match.groups()[:5], match.groups()[5:]
    if end[0] is None:
        end = start

    def part(of: Sequence[str | None]) -> tuple[int, int | None, int | None]:
        month, number = of[1] or of[3], of[2] or of[4]
        return int(of[0] or 0), int(month) if month else None, int(number) if number else None

    try:
        (year, month, number), (to_year, to_month, to_number) = part(start), part(end)
        first = date(year, month or 1, number or 1)
        last = (
            date(to_year, to_month, to_number)
            if to_month and to_number
            else _last_of(to_year, to_month or _MONTHS)
        )
    except ValueError as error:
        raise ValueError(f"为“{text.strip()}”，不是实际存在的时间") from error
    if first > last:
        raise ValueError(f"为“{text.strip()}”，开始时间晚于完成时间")
    return Span(first, last, exact=month is not None and to_month is not None)


def _since(year: str | None, month: str | None) -> Span:
    """Give a period without end."""
    return replace(_ALWAYS, first=date(int(year), int(month or 1), 1)) if year else _ALWAYS


class Period(TextCell[Span]):
    """From when to when; `monthly` is the demand that both ends are given to the month.

    Only where a field of the same part gives the answer of `endless` may there be no end.
    """

    kind = "起止时间"

    def __init__(
        self,
        label: str,
        *,
        monthly: Demand | None = None,
        endless: tuple[Choice, str] | None = None,
        **common: Any,
    ) -> None:
        super().__init__(label, **common)
        self.monthly = monthly
        self.endless = endless

    def rebind(self, twins: Mapping[Field[Any], Field[Any] | None]) -> None:
        if self.endless is not None:
            field, answer = self.endless
            other = twins.get(field, field)
            self.endless = (other, answer) if isinstance(other, Choice) else None

    def demands(self) -> Iterator[Demand]:
        yield from super().demands()
        if self.monthly:
            yield self.monthly

    def parse(self, raw: str | Decimal | bool | date) -> Span:
        return span_in(as_text(raw))

    def value_faults(self, raw: Raw, value: Span) -> Iterator[Fault]:
        if self.monthly and not value.exact and value.ends:
            message = f"“{self.label}”为“{raw}”，只有年份，应写明开始和完成的年月"
            yield Fault(self.monthly, message)

    def record_faults(self, record: Answers) -> Iterator[Fault]:
        value = record[self]
        if value is None or value.ends or self.endless is None:
            return
        field, answer = self.endless
        demand = self.monthly if record[field] == answer else self.format
        if demand:
            message = f"“{self.label}”没有写明完成时间，应写明开始和完成的年月"
            yield Fault(demand, message)

    def rules(self) -> Iterator[tuple[Demand, Rule]]:
        yield from super().rules()
        if self.monthly:
            says = "“{label}”为“{value}”，只有年份，应写明开始和完成的年月"
            only_a_year = self.length().equals(len("2027")) & self.contains("20")
            yield self.monthly, Rule(~only_a_year, self, says, {"value": self})

    def shapes(self) -> Iterator[tuple[Expr, str]]:
        readable = (self.length() >= len("2027")) | self.matches_any(OPEN_PERIODS)
        yield readable, "“{label}”为“{value}”，无法识别，应写成“2027年1月-2027年12月”"

    def show(self, value: Span) -> str:
        if value == _ALWAYS:
            return OPEN_PERIODS[0]
        return f"{value.first.isoformat()}{f'至{value.last.isoformat()}' if value.ends else '起长期'}"


class TitleYear(Field[int]):
    """The budget year, printed inside the title of the form."""

    kind = "年度"
    scale = Scale.YEAR

    def __init__(self, label: str, *, title: str, **common: Any) -> None:
        super().__init__(label, **common)
        self.title = title

    @property
    def before(self) -> str:
        return f"{self.title}（"

    after = "年度）"

    def text(self, year: int) -> str:
        """Give the title for a year."""
        return f"{self.before}{year}{self.after}"

    def accept(self, given: Raw) -> Raw:
        match given:
            case Decimal() if given == int(given):
                return self.text(int(given))
            case str() if re.fullmatch(r"20\d\d", clean(given)):
                return self.text(int(clean(given)))
            case _:
                return self.hold(given)

    def parse(self, raw: str | Decimal | bool | date) -> int:
        text = clean(as_text(raw))
        match = re.search(r"\((20\d\d)年度?\)", text)
        if clean(self.title) not in text or not match:
            raise ValueError(f"未能识别，标题现为“{as_text(raw)}”")
        return int(match[1])

    def typed(self, raw: Raw) -> Value:
        try:
            return None if raw is None else Decimal(self.parse(raw))
        except ValueError:
            return as_text(raw) if raw is not None else None


class IndicatorValue(TextCell[IndicatorTarget]):
    """The value that an indicator is to reach: `≥90%`, `2021年12月底前`, `优`."""

    kind = "指标值"

    def parse(self, raw: str | Decimal | bool | date) -> IndicatorTarget:
        return read_target(as_text(raw))

    def show(self, value: IndicatorTarget) -> str:
        return value.text
