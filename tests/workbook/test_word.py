"""The official form in Word: what its tables say, and documents that mean harm."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xlperf import actions, cli, show
from xlperf.core.errors import Damaged, NotRecognised, OldDocument, TooLarge, TooMany, TooWide
from xlperf.core.limits import LIMITS, MB
from xlperf.forms.xiangyang_project import Annual, Heading, LongTerm, Project
from xlperf.workbook.word import document_pages

from ..samples import EXAMPLE, GOOD
from .drawing import blocks, document, word_text


def content(word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def texts(word) -> list[list[str]]:
    (page,) = document_pages("a.docx", content(word))
    return [[cell.text for cell in line.cells] for line in page]


def repacked(change, given: bytes | None = None) -> bytes:
    """Change the parts of a document."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given or content(docx.Document()))) as old:
        parts = change({name: old.read(name) for name in old.namelist()})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


BODY = "word/document.xml"


def test_levels_that_are_merged_stand_for_every_row(tmp_path):
    drawn = blocks(GOOD)
    word = document([one for one in drawn if one[0] not in (LongTerm.band, Annual.band)])
    for table in (LongTerm, Annual):
        word.add_paragraph(table.band)
        rows = GOOD.rows(table)
        drawn_table = word.add_table(1 + len(rows), 4)
        for column, one in enumerate(table.own_fields):
            drawn_table.cell(0, column).text = one.label
            for at, record in enumerate(rows, 1):
                if one is not table.level or record.raw(one) != rows[at - 2].raw(one) or at == 1:
                    drawn_table.cell(at, column).text = word_text(record.raw(one))
                    top = at
                else:
                    drawn_table.cell(top, column).merge(drawn_table.cell(at, column))
    path = tmp_path / "a.docx"
    word.save(path)
    imported = actions.import_file(path, tmp_path / "out.xlsx")
    assert list(show.not_imported(imported)) == []
    assert imported.declaration == GOOD


def test_what_word_shows_is_read():
    word = docx.Document()
    cell = word.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("甲")
    cell.paragraphs[0].add_run().add_break()
    cell.paragraphs[0].add_run("乙")
    cell.add_paragraph("丙")
    inner = cell.add_table(1, 1)
    inner.cell(0, 0).text = "表中之表"
    tracked = (
        f"<w:p {nsdecls('w')}><w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>删去"
        "</w:delText></w:r></w:del><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>'
    )
    word.element.body.insert(0, parse_xml(tracked))
    assert texts(word) == [["新增控件☑"], ["甲\n乙\n丙"], ["表中之表"]]


def test_where_something_stands_is_told_by_table_and_row(tmp_path, capsys):
    word = document(blocks(EXAMPLE))
    word.add_table(1, 1).cell(0, 0).text = "附：另有说明"
    path = tmp_path / "a.docx"
    word.save(path)
    assert cli.main(["import", str(path), "-o", str(tmp_path / "out.xlsx")]) == 1
    err = capsys.readouterr().err
    assert err == "以下内容在表中没有对应栏目，未导入，请手工填入：第13个表格第1行“附：另有说明”\n"
    (declared,) = actions.read(tmp_path / "out.xlsx")
    assert declared == EXAMPLE


def test_check_names_the_way_out(tmp_path):
    path = tmp_path / "a.docx"
    document(blocks(EXAMPLE)).save(path)
    (submission,) = actions.check([path])
    assert "xlperf import" in str(submission.error)


def test_an_answer_in_the_title_s_line_is_the_year():
    word = document(blocks(EXAMPLE))
    assert texts(word)[0] == [EXAMPLE.sections.raw(Heading.year)]
    assert Project.name.label in texts(word)[2]


# documents that mean harm


def entities(parts):
    text = parts[BODY].decode()
    at = text.index("?>") + 2
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return parts | {BODY: (text[:at] + bomb + text[at:]).encode()}


def entities_in_utf_16(parts):
    text = entities(parts)[BODY].decode().split("?>", 1)[1]
    return parts | {BODY: ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")}


def no_body(parts):
    return parts | {BODY: b"<w:nothing"}


def a_table_row_of_many_columns(parts):
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr><w:p/></w:tc>"
    row = f"<w:tbl><w:tr>{wide}<w:tc><w:p/></w:tc></w:tr></w:tbl>"
    return parts | {BODY: parts[BODY].replace(b"<w:sectPr", row.encode() + b"<w:sectPr", 1)}


def long(parts):
    return parts | {BODY: parts[BODY] + b" " * LIMITS.part_mb * MB}


def many(parts):
    return parts | {f"word/media/{number}.bin": b"" for number in range(LIMITS.parts)}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(entities, Damaged, id="definitions of its own"),
        pytest.param(entities_in_utf_16, Damaged, id="definitions in another encoding"),
        pytest.param(no_body, Damaged, id="no XML"),
        pytest.param(a_table_row_of_many_columns, TooWide, id="a cell over a million columns"),
        pytest.param(long, TooLarge, id="a part that inflates"),
        pytest.param(many, TooMany, id="thousands of parts"),
    ],
)
def test_a_document_that_means_harm_is_refused(change, error):
    with pytest.raises(error):
        document_pages("a.docx", repacked(change))


def test_an_old_document_is_told_from_a_workbook(tmp_path):
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    with pytest.raises(OldDocument, match=r"\.docx"):
        actions.import_file(path, tmp_path / "out.xlsx")


def test_a_document_without_a_form_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    docx.Document().save(path)
    with pytest.raises(NotRecognised, match="标题"):
        actions.import_file(path, tmp_path / "out.xlsx")
