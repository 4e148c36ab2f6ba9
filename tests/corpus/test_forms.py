"""A declaration is the same however its workbook is written."""

from __future__ import annotations

import pytest

from xlperf import actions

from ..fuzz.archive import Archive
from .forms import WRITTEN

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with every workbook in it."""
    place = tmp_path_factory.mktemp("forms")
    for one in WRITTEN:
        (place / f"{one.name}.{one.suffix}").write_bytes(one.make())
    return place


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.name)
def test_what_is_declared_is_read(one, folder):
    (submission,) = actions.check([folder / f"{one.name}.{one.suffix}"])
    assert submission.error is None, submission.error
    assert [checked.declaration for checked in submission.checked] == [one.declaration]


@pytest.mark.parametrize(
    ("name", "part", "has"),
    [
        ("strings inline", SHEET, b'"inlineStr"><is><t>'),
        ("strings verbatim", "xl/sharedStrings.xml", b"<![CDATA["),
        ("indexes between blanks", SHEET, b"<v> 1 </v>"),
        ("prefix on every element", SHEET, b"<x:c "),
        ("parts in UTF-16", SHEET, b"<\0c\0 \0"),
        ("strict namespaces", SHEET, b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ("ignorable attributes", SHEET, b' q:r="A1" '),
        ("absolute targets", "xl/_rels/workbook.xml.rels", b'"/xl/worksheets/'),
        ("days as ISO texts", SHEET, b't="d"><v>2027-'),
        ("days since 1904", "xl/workbook.xml", b'date1904="1"'),
        ("a million blank rows", SHEET, b'<row r="1048576" '),
        ("hidden rows and a filter", SHEET, b'hidden="1"'),
        ("macros", "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_the_workbooks_are_as_odd_as_they_say(name, part, has, folder):
    (path,) = folder.glob(f"{name}.*")
    assert has in Archive.of(path.read_bytes())[part]
