"""Somebody's own workbook, filled in: what goes in is read back, what does not is told."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from xlperf import actions, cli
from xlperf.core.exchange import encode
from xlperf.forms import mof_project as mof
from xlperf.forms.xiangyang_project import Detail, Funding, Project, Signature
from xlperf.workbook.imported import Way
from xlperf.workbook.template import filled

from ..samples import EXAMPLE, GOOD, MOF
from .drawing import BOX, blocks, book, open_text, printed_mof


@pytest.fixture
def into(tmp_path, capsys):
    """Fill a declaration into a workbook that was drawn, and read it back."""

    def fill(drawn, declaration, *more: str, suffix="xlsx"):
        theirs, out, data = (tmp_path / name for name in (f"原表.{suffix}", f"填好.{suffix}", "data.json"))
        if isinstance(drawn, bytes):
            theirs.write_bytes(drawn)
        else:
            drawn.save(theirs)
        before = theirs.read_bytes()
        data.write_text(json.dumps(encode(declaration)), encoding="utf-8")
        command = ["fill", declaration.form.key, str(data), "--into", str(theirs), "-o", str(out)]
        status = cli.main([*command, *more])
        assert theirs.read_bytes() == before
        return status, capsys.readouterr().err, out

    return fill


def read(path):
    return actions.import_file(path, path.with_name("读回.xlsx"))


def page_of(path) -> Any:
    return openpyxl.load_workbook(path).active


def emptied(tmp_path, drawn):
    """Clear what was filled into a drawn form, and draw lines around the cells."""
    path = tmp_path / "full.xlsx"
    drawn.save(path)
    book = openpyxl.load_workbook(path)
    imported = read(path)
    for place, source in imported.sources.items():
        sheet, _, at = source.where.rpartition("!")
        cell = book[sheet][at]
        said = open_text(imported.declaration.sections.raw(place.field)) if source.way is Way.WITHIN else None
        if place.field is imported.declaration.form.roles.year:
            cell.value = re.sub(r"20\d\d年度", "    年度", cell.value)
        else:
            cell.value = cell.value.replace(said, "        ") if said else None
        cell.border = BOX
    return book


def beside(drawn, field) -> Any:
    """Give the cell beside a field's label."""
    cells = (cell for row in drawn.active.iter_rows() for cell in row)
    label = next(cell for cell in cells if cell.value == field.label)
    return drawn.active.cell(label.row, label.column + 1)


LOOKS = {
    "labels and values side by side": lambda one: book(blocks(one, sections_beside=True)),
    "a label a row": lambda one: book(blocks(one, beside=1, sections_beside=True)),
    "values below": lambda one: book(blocks(one, beside=3)),
    "blank columns and rows between": lambda one: book(blocks(one), columns=[2, 4, 5, 9, 10, 14, 15]),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
@pytest.mark.parametrize("declaration", [EXAMPLE, GOOD], ids=["example", "good"])
def test_what_is_filled_in_is_read_back(tmp_path, into, look, declaration):
    blank = emptied(tmp_path, look(declaration))
    status, err, out = into(blank, declaration)
    assert (status, err) == (0, "")
    assert read(out).declaration == declaration


def test_the_printed_form_with_tables_side_by_side_is_filled_in(into):
    status, err, out = into(printed_mof(), MOF)
    assert (status, err) == (0, "")
    assert read(out).declaration == MOF.completed()
    sheet = page_of(out)
    assert sheet["A2"].value == "（2027年度）"
    assert sheet["D16"].value == "指标1："  # what was to be written there is still asked for


def test_rows_beyond_the_lines_of_their_class_are_told(into):
    rows = [dict(row.answers) for row in MOF.rows(mof.Annual)]
    more = MOF.but(
        {
            mof.Annual: [
                *rows,
                rows[0] | {mof.Annual.name: "另一项监测"},
                rows[0] | {mof.Annual.name: "再一项"},
            ]
        }
    )
    status, err, out = into(printed_mof(), more)
    assert status == 1
    assert "再一项" in err
    assert "没有可填的空行" in err
    assert "另一项监测" not in err
    names = [row[mof.Annual.name] for row in read(out).declaration.rows(mof.Annual)]
    assert "另一项监测" in names
    assert "再一项" not in names


def test_what_stands_there_is_not_overwritten(tmp_path, into):
    blank = emptied(tmp_path, LOOKS["labels and values side by side"](GOOD))
    beside(blank, Project.leader).value = "李某某"
    status, err, out = into(blank, GOOD)
    assert status == 1
    assert "“项目负责人”周某某：原表已填“李某某”" in err
    assert read(out).declaration == GOOD.but({Project.leader: "李某某"})


def test_what_the_form_does_not_ask_is_told(tmp_path, into):
    drawn = [block for block in blocks(GOOD) if block[0] != Detail.band]
    status, err, _ = into(emptied(tmp_path, book(drawn)), GOOD)
    assert status == 1
    assert f"“{Detail.label}”{len(GOOD.rows(Detail))} 行：原表没有此表" in err


def test_a_total_that_the_sheet_computes_stays_a_formula(tmp_path, into):
    blank = emptied(tmp_path, LOOKS["labels and values side by side"](GOOD))
    total = beside(blank, Funding.total)
    total.value = "=SUM(D1:D2)"
    status, err, out = into(blank, GOOD)
    assert status == 0
    assert "由原表的公式计算" in err
    assert page_of(out)[total.coordinate].value == "=SUM(D1:D2)"


def test_amounts_go_in_in_the_unit_of_the_sheet(tmp_path, into):
    drawn = blocks(
        GOOD,
        sections_beside=True,
        label=lambda one: f"{one.label}（元）" if one.part is Funding else one.label,
    )
    blank = emptied(tmp_path, book(drawn))
    status, err, out = into(blank, GOOD)
    assert status == 0
    assert "按原表以元为单位填入：25.08 → 250800" in err
    assert read(out).declaration[Funding.total] == GOOD[Funding.total]


def test_a_text_like_a_formula_stays_a_text(tmp_path, into):
    odd = GOOD.but({Project.name: "=1+1", Signature.date: date(2026, 9, 30)})
    status, err, out = into(emptied(tmp_path, LOOKS["a label a row"](GOOD)), odd)
    assert (status, err) == (0, "")
    assert read(out).declaration == odd


def with_part(drawn, name, content=b"<x/>") -> bytes:
    saved = io.BytesIO()
    drawn.save(saved)
    with zipfile.ZipFile(saved, "a") as package:
        package.writestr(name, content)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("xl/ctrlProps/ctrlProp1.xml", "表单控件"),
        ("xl/threadedComments/threadedComment1.xml", "会话批注"),
        ("_xmlsignatures/sig1.xml", "数字签名"),
        ("xl/slicers/slicer1.xml", "切片器"),
    ],
)
def test_what_cannot_be_kept_is_said_before_anything_is_written(tmp_path, into, part, word):
    content = with_part(printed_mof(), part)
    status, err, out = into(content, MOF)
    assert status == 2
    assert word in err
    assert "--lossy" in err
    assert not out.exists()
    status, err, out = into(content, MOF, "--lossy")
    assert status == 0
    assert f"未能保留：{word}" in err
    assert read(out).declaration == MOF.completed()


def test_notes_are_kept(into):
    drawn = printed_mof()
    drawn.active["A3"].comment = Comment("请填全称", "财政局")
    status, err, out = into(drawn, MOF)
    assert (status, err) == (0, "")
    assert page_of(out)["A3"].comment.text == "请填全称"


def test_a_picture_is_kept(into):
    drawn = printed_mof()
    Image.new("RGB", (30, 30), "red").save(picture := io.BytesIO(), "png")
    drawn.active.add_image(Picture(picture), "J3")
    status, err, out = into(drawn, MOF)
    assert (status, err) == (0, "")
    (kept,) = page_of(out)._images
    assert kept.anchor._from.col == 9


def test_a_workbook_with_macros_keeps_its_suffix(tmp_path, into, capsys):
    _, _, out = into(printed_mof(), MOF, suffix="xlsm")
    assert out.exists()
    data, other = tmp_path / "data.json", tmp_path / "别的.xlsx"
    command = ["fill", "mof-project", str(data), "--into", str(tmp_path / "原表.xlsm"), "-o", str(other)]
    assert cli.main(command) == 2
    assert ".xlsm" in capsys.readouterr().err
    assert not other.exists()


def test_ours_is_filled_another_way(into):
    status, err, out = into(filled(GOOD), GOOD)
    assert status == 2
    assert "请去掉 --into" in err
    assert not out.exists()


def test_other_formats_are_refused(into):
    status, err, _ = into(b"\xd0\xcf\x11\xe0 and more", GOOD, suffix="xls")
    assert status == 2
    assert "请先在 Excel 中另存为 .xlsx" in err


def test_the_workbook_itself_is_not_overwritten(tmp_path, capsys):
    path, data = tmp_path / "a.xlsx", tmp_path / "data.json"
    printed_mof().save(path)
    before = path.read_bytes()
    data.write_text(json.dumps(encode(MOF)), encoding="utf-8")
    assert cli.main(["fill", "mof-project", str(data), "--into", str(path), "-o", str(path)]) == 2
    assert path.read_bytes() == before
    assert capsys.readouterr().err
