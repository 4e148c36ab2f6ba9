"""The 校验码: the same from the cells, from Python and on paper, and another for every change."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from xlperf import actions
from xlperf.core.fields import Amount, Day
from xlperf.core.form import Table
from xlperf.forms.shared import Annual
from xlperf.forms.xiangyang_project import Goals, Item
from xlperf.workbook import reader, seal
from xlperf.workbook.asking import is_computed
from xlperf.workbook.copies import Copies
from xlperf.workbook.layout import CODE, EDITION, END, FIRST_COLUMN, address
from xlperf.workbook.template import SHEET, filled, sheet_of

from .. import strategies
from ..samples import GOOD, MOF
from .test_live import mistaken

FORMS = actions.forms()
SAMPLES = pytest.mark.parametrize("good", [GOOD, MOF.completed()], ids=["xiangyang-project", "mof-project"])


def made(declaration) -> bytes:
    return filled(declaration, actions.keeps(declaration.form))


def code_in(content: bytes):
    """Give what stands in the cell of the code."""
    *_, last = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(SHEET).to_python()
    assert last[0] == END
    return last[FIRST_COLUMN + CODE.first]


def version(content: bytes):
    (reading,) = reader.read_content("a.xlsx", content, FORMS)
    return reading.version


COPIES = {form: Copies(actions.keeps(form)) for form in FORMS}


def code(declaration) -> str:
    found: str = version(COPIES[declaration.form].make([sheet_of(declaration)])).code
    return found


@SAMPLES
def test_the_cell_shows_what_is_read(good):
    content = made(good)
    shown = seal.shown(int(code_in(content)))
    assert version(content).code == shown
    cell = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    at = sheet_of(good).end, FIRST_COLUMN + CODE.first
    assert cell[address(*at)].number_format == seal.SHOWN


@settings(max_examples=15, deadline=None)
@given(strategies.declarations(GOOD.form))
def test_of_any_declaration_the_cell_and_the_reader_say_the_same(declaration):
    content = made(declaration)
    there = code_in(content)
    assert there == seal.BY_CHECKING or seal.shown(int(there)) == version(content).code


def other(field, raw):
    match field:
        case Amount():
            return (raw if isinstance(raw, Decimal) else Decimal(0)) + Decimal("0.01")
        case Day():
            return date(2031, 3, 5)
        case _:
            return f"{raw or ''}。"


@SAMPLES
def test_every_change_shows(good):
    before = code(good)
    for field in good.form.fields():
        if is_computed(field):
            continue
        if field.table is None:
            changed = good.but({field: other(field, good.sections.raw(field))})
        elif rows := good.rows(field.table):
            changed = good.but({field: [other(field, rows[0].raw(field))]})
        else:
            changed = good.but({field: [other(field, None)]})
        assert code(changed.completed()) != before, field.path


def test_what_two_rows_swap_shows_but_not_their_order():
    (first, second, *_) = rows = [dict(row.answers) for row in GOOD.rows(Annual)]
    value = next(field for field in first if field.key == "value")
    swapped = [first | {value: second[value]}, second | {value: first[value]}]
    assert first[value] != second[value]
    assert code(GOOD.but({Annual: [*swapped, *rows[2:]]})) != code(GOOD)
    assert code(GOOD.but({Annual: rows[::-1]})) == code(GOOD)


@pytest.mark.parametrize(
    ("cells", "others"),
    [
        (["甲", "乙"], ["甲乙", None]),
        ([Decimal(12), None], [None, Decimal(12)]),
        ([Decimal(12)], ["12"]),
        ([Decimal("0.5")], [Decimal("0.05")]),
        ([Decimal(0)], [None]),
        ([Decimal(-1)], [Decimal(1)]),
    ],
)
def test_cells_that_look_alike_differ(cells, others):
    line = seal.Sealed("Item", ())
    assert seal.digest(line, cells) != seal.digest(line, others)


def test_the_number_of_a_version_is_read_back(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(made(GOOD))
    assert str(version(path.read_bytes())).startswith("第1版　校验码 ")
    book = openpyxl.load_workbook(path)
    book[SHEET][address(sheet_of(GOOD).end, FIRST_COLUMN + EDITION.first)] = 3
    book.save(path)
    assert str(version(path.read_bytes())).startswith("第3版　校验码 ")


@SAMPLES
def test_a_table_that_fits_a_page_is_not_parted(good):
    sheet = sheet_of(good)
    breaks = set(sheet.page_breaks())
    for part in good.form.parts:
        if issubclass(part, Table):
            tops = [placed.top for placed in sheet.placed if placed.line.part is part]
            assert breaks.isdisjoint(tops[1:])


@pytest.mark.office
def test_libreoffice_computes_the_same_code(office, tmp_path):
    """Of declarations mostly wrong, of texts beyond the plane that is usual, and of a text too long."""
    odd = GOOD.but({Goals.annual: "𠮷野家🙂\n第二行", Item.amount: [Decimal("123456789012.345")]})
    drawn = [*mistaken(40, GOOD, 20270105), odd, GOOD.but({Goals.annual: "长" * 5_000})]
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(drawn))]
    for path, declaration in zip(paths, drawn, strict=True):
        path.write_bytes(made(declaration))
    codes = set()
    for path, saved in zip(paths, office.convert(paths, "xlsx"), strict=True):
        there = code_in(saved.read_bytes())
        assert there == code_in(path.read_bytes())
        if there != seal.BY_CHECKING:
            assert seal.shown(int(there)) == version(saved.read_bytes()).code
            codes.add(there)
    assert len(codes) > 35


@pytest.mark.office
def test_the_code_follows_while_somebody_types_and_says_when_it_cannot(typist, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(made(GOOD))
    sheet = sheet_of(GOOD)
    cell, goal = address(sheet.end, FIRST_COLUMN + CODE.first), None
    for place, spot in sheet.spots.items():
        if place.field is Goals.annual:
            goal = address(*spot)
    typist.ask("open", str(path))
    before = typist.ask("see", SHEET, [cell])
    typist.ask("type", SHEET, goal, "另一个目标")
    changed = typist.ask("see", SHEET, [cell])
    assert changed == [code(GOOD.but({Goals.annual: "另一个目标"}))] != before
    typist.ask("type", SHEET, goal, GOOD[Goals.annual])
    assert typist.ask("see", SHEET, [cell]) == before == [code(GOOD)]
    typist.ask("insert_row", SHEET, 20)
    below = address(sheet.end + 1, FIRST_COLUMN + CODE.first)
    assert typist.ask("see", SHEET, [below]) == [seal.BY_CHECKING]
    typist.ask("close")
