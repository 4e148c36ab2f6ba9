"""The labels of a form in a drawn one, row by row, and the cells that may be their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.fields import Amount, Choice, Day, Field, LongText, Money, Raw
from ..core.form import Form, Labels, Part, Table
from ..core.words import clean
from .imported import Way
from .labelling import LONGEST, WEAK, band_of, fields_of, inline_answers, is_foreign, key, money_in, unit
from .pages import Cell, Line

LONGEST_FIGURE = 20
"""Nobody writes a figure or a date with more signs."""


@dataclass(frozen=True)
class Answer:
    """A cell that may be the answer of a field."""

    cell: Cell
    raw: Raw
    way: Way
    around: Money | None
    """The unit of money that was written above, outside of labels and bands."""


@dataclass
class _Column:
    first: int
    field: Field[Any] | None
    money: Money | None
    idle: bool = False
    """Whether it only counts the rows."""


@dataclass
class _Head:
    """Labels above their values."""

    block: int
    row: int
    columns: list[_Column]
    table: type[Table] | None
    banded: bool = False
    """Whether a band said which table it is."""
    filled: dict[int, list[Field[Any]]] = field(default_factory=dict)
    """Of a section, the fields that were answered in a row."""
    spans: dict[Field[Any], tuple[Answer, int]] = field(default_factory=dict)
    """Merged answers, and the last row for which they stand."""


_NOTE = re.compile(
    r"(?:注|备注|(?:填[表报])?说明)\d*[:.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]\)"
)
"""What is no answer of its own: a note, or the heading of something else."""

_TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_IDLE = frozenset({"序号", "编号", "其中"})
_UNIT = re.compile(r"\(?(?:金额)?(?:单位)?:?(?:人民币)?(万元|元)\)?")
_YEAR = re.compile(r"\(?(20\d\d)年度?\)?")


def is_title(form: Form, cell: Cell) -> bool:
    return isinstance(cell.raw, str) and len(cell.raw) <= 2 * LONGEST and clean(form.title) in clean(cell.raw)


def _beside_title(form: Form, text: str) -> str:
    """Give what stands in the cell of the title beside it."""
    rest = _YEAR.sub("", text.replace(clean(form.title), ""))
    return re.sub(r"^附[件表]?[\d-]*:?", "", rest)


def _of_table(fields: Sequence[Field[Any]], table: type[Table]) -> Field[Any] | None:
    return next((one for one in fields if one.table is table), None)


def _cannot_be(one: Field[Any], raw: Raw) -> bool:
    """Tell a sentence where a figure or a date is asked for; a figure written wrong is short."""
    return isinstance(one, Amount | Day) and isinstance(raw, str) and len(clean(raw)) > LONGEST_FIGURE


class Search:
    """The answers found so far, and where the next cells belong."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.answers: dict[Field[Any], list[Answer]] = {}
        self.rows: dict[type[Table], list[dict[Field[Any], Answer]]] = {}
        self.money: dict[Field[Any], Money | None] = {}
        self.seen: set[Field[Any]] = set()
        self.titles: list[Cell] = []
        self.years: list[Cell] = []
        self.head: _Head | None = None
        self.band: type[Part] | None = None
        self.context: type[Part] | None = None
        self.above: dict[int, type[Part]] = {}
        self.band_money: dict[type[Part], Money] = {}
        self.said_money: Money | None = None
        self.twice: set[type[Table]] = set()
        self.strides: dict[Field[Any], int] = {}
        """How many rows below its label a value stands."""
        self.by_order: dict[type[Table], Sequence[type[Table]]] = {}
        self.doubtful: dict[Field[Any], list[str]] = {}
        self.blank: dict[Field[Any], list[str]] = {}
        """Rows that have no answer of their own where the row above has one."""
        self.unplaced: list[Cell] = []

    # what a row is

    def line(self, line: Line) -> None:
        """Place the cells of a row: bands, a header, labels with values, or values below labels."""
        if self.head and self.head.block != line.block:
            self.head = None
        cells = self._without_bands(line)
        if not cells:
            return
        if self._is_header(cells, line.block):
            return
        in_table = self.head is not None and self.head.table is not None
        labelled = [self._label(cell, cells) for cell in cells]
        inline = [self._inline(cell) for cell in cells]
        first_is_label = labelled[0] is not None or bool(inline[0])
        if first_is_label or (not in_table and any(one is not None for one in labelled)):
            self.head = None
            self._pairs(cells, labelled, line.block)
        elif self.head:
            self._below(self.head, cells)
        elif any(inline):
            self._pairs(cells, labelled, line.block)
        else:
            self.unplaced += cells

    def _without_bands(self, line: Line) -> list[Cell]:
        """Take note of titles, bands and units, and give the other cells."""
        rest: list[Cell] = []
        for at, cell in enumerate(line.cells):
            text = clean(cell.text) if len(cell.text) <= 2 * LONGEST else ""
            if is_title(self.form, cell):
                self.titles.append(cell)
                if _beside_title(self.form, text):
                    self.unplaced.append(cell)
            elif self.context is None and isinstance(cell.raw, str) and _YEAR.fullmatch(text):
                self.years.append(cell)
            elif text and ("单位" in text or "(" in text) and (said := _UNIT.fullmatch(text)):
                self._unit_said(money_in(said[1]))
            elif (part := self._band(cell, line, at)) is not None:
                self._enter(part, cell, line.block)
            else:
                rest.append(cell)
        return rest

    def _unit_said(self, money: Money | None) -> None:
        if self.band is not None and money:
            self.band_money[self.band] = money
        else:
            self.said_money = money

    def _band(self, cell: Cell, line: Line, at: int) -> type[Part] | None:
        part = band_of(self.form, cell.raw)
        if part is None:
            return None
        alone = len(line.cells) == 1
        if any(one.table is None for one in fields_of(self.form, cell.raw)) and not alone:
            return None
        table = self.head.table if self.head and self.head.block == line.block else None
        if table is not None and self.head:
            # among the columns of a table it is an answer
            heads = not alone and fields_of(self.form, line.cells[1].raw)
            return part if alone or heads or cell.column < self.head.columns[0].first else None
        return part if at == 0 else None

    def _enter(self, part: type[Part], cell: Cell, block: int) -> None:
        """Go on in the part that a band names; a table of the same columns takes over the header."""
        self.band = self.context = part
        if money := unit(cell.text):
            self.band_money[part] = money
        table, head = part.as_table(), self.head
        self.head = None
        if head is None or head.table is None or head.block != block:
            return
        if table is head.table:
            self.head = head
            return
        twins = {one.key: one for one in part.own_fields}
        if table is None or any(
            column.field is not None and column.field.key not in twins for column in head.columns
        ):
            return
        if set(twins) != {one.key for one in head.table.own_fields}:
            return
        if not self.rows.get(head.table):  # the header stood above the bands of both
            self._forget(head.table)
        columns = [
            _Column(one.first, twins[one.field.key] if one.field is not None else None, one.money)
            for one in head.columns
        ]
        self._open(table, columns, block, cell.row)

    def _forget(self, table: type[Table]) -> None:
        self.rows.pop(table, None)
        self.seen -= set(table.own_fields)

    # headers

    def _is_header(self, cells: Sequence[Cell], block: int) -> bool:
        """Open a header where the row is one."""
        if not all(isinstance(cell.raw, str) for cell in cells):
            return False
        known = [fields_of(self.form, cell.raw) for cell in cells]
        table = self._table_header(cells, known)
        if table is not None:
            columns = [
                _Column(cell.column, _of_table(fields, table), unit(cell.text), key(cell.text) in _IDLE)
                for cell, fields in zip(cells, known, strict=True)
            ]
            self._leave_out(cells, columns)
            asked = [one.field for one in columns if one.field is not None]
            for column in columns:
                if column.field is not None and asked.count(column.field) > 1:
                    self.doubtful[column.field] = [f"在标题行中有几栏：{cells[0].where} 所在的行"]
                    column.field = None
            self._open(table, columns, block, cells[0].row)
            return True
        chosen = [self._label(cell, cells) for cell in cells]
        columns = [
            _Column(cell.column, one, unit(cell.text), key(cell.text) in _IDLE)
            for cell, one in zip(cells, chosen, strict=True)
        ]
        if not self._heads_section(cells, columns):
            return False
        self._leave_out(cells, columns)
        for one, cell in zip(chosen, cells, strict=True):
            if one is not None:
                self._see(one, cell)
        before, self.head = self.head, None
        self.band = None
        if all(one is None or one.part.labels is Labels.OPEN for one in chosen):
            return True  # nobody signs below
        if (
            before
            and before.table is None
            and not before.filled
            and self._same_part(before.columns, columns)
            and not {one.first for one in before.columns if one.field is not None}
            & {one.first for one in columns}
        ):
            # a header of two lines
            kept = [one for one in before.columns if one.field is not None]
            columns = sorted([*kept, *columns], key=lambda one: one.first)
        self.head = _Head(block, cells[0].row + max(one.down for one in cells) - 1, columns, None)
        return True

    @staticmethod
    def _heads_section(cells: Sequence[Cell], columns: Sequence[_Column]) -> bool:
        """Tell a row of labels from labels with their values beside them."""
        own = [one.field for one in columns if one.field is not None]
        others = [
            cell
            for cell, one in zip(cells, columns, strict=True)
            if one.field is None and not one.idle and not is_foreign(cell.raw)
        ]
        if not own or not others:
            return bool(own)
        # a label that nobody knows among those of a part that has its values below
        above = {one.part for one in own if one.part.labels is Labels.ABOVE}
        named = all(len(cell.text) <= LONGEST_FIGURE and not re.search(r"\d", cell.text) for cell in others)
        return len(above) == 1 and len(own) > 2 and len(own) > 2 * len(others) and named

    def _leave_out(self, cells: Sequence[Cell], columns: Sequence[_Column]) -> None:
        """Tell of the labels in a header that the form does not know."""
        for cell, one in zip(cells, columns, strict=True):
            if one.field is None and not one.idle:
                self.unplaced.append(cell)

    @staticmethod
    def _same_part(some: Sequence[_Column], others: Sequence[_Column]) -> bool:
        return len({one.field.part for one in (*some, *others) if one.field is not None}) == 1

    def _table_header(
        self, cells: Sequence[Cell], known: Sequence[Sequence[Field[Any]]]
    ) -> type[Table] | None:
        """Give the table whose header a row is: by its labels, its band, or the order of the form."""
        fitting: list[tuple[int, type[Table]]] = []
        for table in self.form.tables():
            found = [one for fields in known if (one := _of_table(fields, table)) is not None]
            if len(set(found)) > 1 and 3 * len(found) >= 2 * len(cells):
                fitting.append((len(found), table))
        most = max((found for found, _ in fitting), default=0)
        best = [table for found, table in fitting if found == most]
        if not best:
            return None
        if self.band in best:
            return self.band.as_table() if self.band else None
        head = self.head
        if head and head.table in best and (head.banded or not self.rows[head.table]):
            if self.rows[head.table]:
                self.by_order[head.table] = best  # it repeats on the next page, or the next table has no band
            return head.table
        # tables with the same headers come in the order of the form
        chosen = next((table for table in best if table not in self.rows), best[0])
        self.by_order[chosen] = best
        return chosen

    def _open(self, table: type[Table], columns: list[_Column], block: int, row: int) -> None:
        again = self.head is not None and self.head.table is table  # the header repeats on the next page
        if table in self.rows and not again:
            self.twice.add(table)
        self.rows.setdefault(table, [])
        self.seen |= {one.field for one in columns if one.field is not None}
        banded = self.band is table or (again and self.head is not None and self.head.banded)
        self.head = _Head(block, row, columns, table, banded)
        self.context, self.band = table, None

    # labels with their values beside them

    def _label(self, cell: Cell, cells: Sequence[Cell]) -> Field[Any] | None:
        """Give the field of a section whose label a cell is."""
        found = [one for one in fields_of(self.form, cell.raw) if one.table is None]
        if not found:
            return None
        if len(key(cell.text)) <= WEAK:
            in_table = self.head is not None and self.head.table is not None
            beside = {
                one.part
                for other in cells
                if other is not cell
                for one in fields_of(self.form, other.raw)
                if not one.table
            }
            found = [
                one for one in found if one.part in beside or (one.part is self.context and not in_table)
            ]
        if len(found) > 1:
            sure = [
                some[0].part
                for other in cells
                if other is not cell and len(some := fields_of(self.form, other.raw)) == 1
            ]
            for part in (*sure[:1], self.above.get(cell.column), self.context):
                if own := [one for one in found if one.part is part]:
                    return own[0]
            return next((one for one in found if one not in self.answers), found[0])
        return found[0] if found else None

    def _see(self, one: Field[Any], cell: Cell) -> None:
        self.seen.add(one)
        self.context = self.above[cell.column] = one.part

    def _inline(self, cell: Cell) -> list[tuple[Field[Any], str]]:
        """Give the answers that stand behind their labels in one cell."""
        if not isinstance(cell.raw, str):
            return []
        found = inline_answers(self.form, cell.raw)
        return found if any(value for _, value in found) or len(found) > 1 else []

    def _pairs(self, cells: Sequence[Cell], labelled: Sequence[Field[Any] | None], block: int) -> None:
        """Take a row of labels, each with its value to the right or behind it."""
        self.band = None
        current: Field[Any] | None = None
        values: list[Cell] = []

        def close() -> None:
            if current is not None and values:
                self._beside(current, values)
            elif current is None:
                self.unplaced.extend(values)

        for cell, one in zip(cells, labelled, strict=True):
            if one is None and is_foreign(cell.raw):
                close()
                current, values = None, [cell]
                continue
            inline = [] if one is not None else self._inline(cell)
            if inline and current is not None and not values and not self._ends_before(current, inline):
                inline = []
            if one is None and not inline:
                values.append(cell)
                continue
            close()
            current, values = one, []
            if one is not None:
                self._see(one, cell)
                self.money[one] = unit(cell.text)
            for other, value in inline:
                self._see(other, cell)
                if value:
                    self.answers.setdefault(other, []).append(
                        Answer(cell, value, Way.WITHIN, self.said_money)
                    )
        close()
        if current is not None or any(one is not None for one in labelled):
            self._go_on_beside(cells, labelled, block)

    def _go_on_beside(self, cells: Sequence[Cell], labelled: Sequence[Field[Any] | None], block: int) -> None:
        """Watch what stands right below the values of a row of labels."""
        row = cells[0].row + max(cell.down for cell in cells) - 1
        columns: list[_Column] = []
        filled: list[Field[Any]] = []
        for at, (cell, one) in enumerate(zip(cells, labelled, strict=True)):
            if one is None:
                continue
            below = one if one.part.labels is Labels.ABOVE and len(cells) <= 2 else None
            columns.append(_Column(cell.column, below, None))
            if at + 1 < len(cells) and labelled[at + 1] is None:
                columns.append(_Column(cells[at + 1].column, one, None))
                filled.append(one)
                self.strides.setdefault(one, 0)
        self.head = _Head(block, row, columns, None, filled={row: filled})

    @staticmethod
    def _ends_before(current: Field[Any], inline: Sequence[tuple[Field[Any], str]]) -> bool:
        """Tell the next label from a text that begins with words and a colon."""
        signed = all(one.part.labels is Labels.OPEN for one, _ in inline)
        return signed or not isinstance(current, LongText)

    def _answer(self, cell: Cell, way: Way) -> Answer:
        return Answer(cell, cell.raw, way, self.said_money)

    def _beside(self, one: Field[Any], values: Sequence[Cell]) -> None:
        if len(values) == 1:
            self.answers.setdefault(one, []).append(self._answer(values[0], Way.BESIDE))
        else:
            self._doubt(one, values, "右侧有几格内容")

    def _doubt(self, one: Field[Any], cells: Iterable[Cell], why: str) -> None:
        self.doubtful.setdefault(one, []).append(f"{why}：{'、'.join(map(shown, cells))}")

    # values below their labels

    def _below(self, head: _Head, cells: Sequence[Cell]) -> None:
        slots: dict[int, list[Cell]] = {}
        for cell in cells:
            at = max((n for n, one in enumerate(head.columns) if one.first <= cell.column), default=-1)
            slots.setdefault(at, []).append(cell)
        if head.table is not None:
            self._table_row(head, head.table, slots, cells)
        elif _NOTE.match(clean(cells[0].text)) and len(cells) == 1:
            self.unplaced += cells
            self.head = None
        elif head.filled:
            self._go_on(head, slots)
        else:
            whole = 1 < len(cells) == len(head.columns)
            for at, some in slots.items():
                one = head.columns[at].field if at >= 0 else None
                if one is None:
                    self.unplaced += some
                elif len(some) > 1:
                    self._doubt(one, some, "下方有几格内容")
                elif some[0].column != head.columns[at].first and not whole:
                    self._doubt(one, some, "下方的内容与栏目没有对齐")
                elif _cannot_be(one, some[0].raw):
                    self._doubt(one, some, "下方不是数字或日期")
                else:
                    self.money[one] = head.columns[at].money
                    self.answers.setdefault(one, []).append(self._answer(some[0], Way.BELOW))
                    self.strides[one] = some[0].row - head.row
                    head.filled.setdefault(some[0].row, []).append(one)

    def _go_on(self, head: _Head, slots: Mapping[int, Sequence[Cell]]) -> None:
        """What stands right below an answer may be its second half."""
        last = max(head.filled)
        stands = {column.first for column in head.columns if column.field is None}
        new = any(cell.column in stands for some in slots.values() for cell in some)
        for at, some in slots.items():
            one = head.columns[at].field if at >= 0 else None
            stride = max(self.strides.get(one, 0), 1) if one is not None else 0
            if not new and one is not None and one in head.filled[last] and some[0].row - last <= stride:
                self._doubt(one, some, "下方还有内容")
                head.filled[some[0].row] = head.filled[last]
            else:
                self.unplaced += some

    def _table_row(
        self, head: _Head, table: type[Table], slots: Mapping[int, list[Cell]], cells: Sequence[Cell]
    ) -> None:
        answers: dict[Field[Any], Answer] = {}
        left: list[Cell] = []
        for at, some in slots.items():
            one = head.columns[at].field if at >= 0 else None
            if one is None:
                left += [cell for cell in some if at < 0 or not head.columns[at].idle]
            elif len(some) > 1:
                self._doubt(one, some, "同一栏有几格内容")
            elif some[0].column != head.columns[at].first and len(cells) != len(head.columns):
                self._doubt(one, some, "内容与栏目没有对齐")
            else:
                self.money[one] = head.columns[at].money
                answers[one] = self._answer(some[0], Way.BELOW)
        first = next(iter(answers.values()), None)
        if first and (clean(first.cell.text) in _TOTALS or len(answers) < 2):
            self.unplaced += cells
            return
        if any(_cannot_be(one, answer.raw) for one, answer in answers.items()):
            self.unplaced += cells
            self.head = None  # something else has begun
            return
        self.unplaced += left
        if not answers:
            return
        row = cells[0].row
        for one in table.own_fields:
            if one in answers:
                head.spans[one] = (answers[one], row + answers[one].cell.down - 1)
            elif isinstance(one, Choice) and one in head.spans:
                above, last = head.spans[one]
                if row <= last:
                    answers[one] = above
                elif len(answers) > 1:
                    self.blank.setdefault(one, []).append(cells[0].where)
        self.rows[table].append(answers)


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…（共{len(line)}字）"


def shown(cell: Cell) -> str:
    return f"{cell.where}“{short(cell.text)}”"
