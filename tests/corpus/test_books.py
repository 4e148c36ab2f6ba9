"""Odd but valid workbooks: what is seen in each, by us and by others."""

from __future__ import annotations

import io
import json
import warnings

import openpyxl
import pytest

from xlperf import cli

from ..office import Typist
from .books import CASES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with every workbook in it."""
    place = tmp_path_factory.mktemp("corpus")
    for case in CASES:
        (place / f"{case.name}.{case.suffix}").write_bytes(case.make())
    return place


def of(folder, case):
    return folder / f"{case.name}.{case.suffix}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_dump_tells_the_sheets_and_what_is_in_them(case, folder, capsys):
    path = of(folder, case)
    status = cli.main(["dump", str(path), "--json"])
    printed = capsys.readouterr()
    assert status == 0, printed.err
    told = json.loads(printed.out)
    assert told["format"] == case.format
    assert [(one["name"], one["nonempty"], one["visible"]) for one in told["sheets"]] == list(case.sheets)


def seen_by_openpyxl(path):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    except Exception:  # whatever it says, it does not see what is there
        return None
    return [
        (
            sheet.title,
            sum(cell.value not in (None, "") for cells in sheet for cell in cells),
            sheet.sheet_state == "visible",
        )
        for sheet in book.worksheets
    ]


LARGE = {
    "a million blank rows with a style",
    "a hundred thousand blank cells with a style",
    "cells in the last column and far down",
}
"""What openpyxl reads too, but not while a test waits."""


@pytest.mark.parametrize(
    "case",
    [one for one in CASES if one.suffix == "xlsx" and one.name not in LARGE],
    ids=lambda case: case.name,
)
def test_openpyxl_sees_the_same_unless_it_is_known_not_to(case, folder):
    assert (seen_by_openpyxl(of(folder, case)) == list(case.sheets)) is ("openpyxl" not in case.unlike)


@pytest.mark.office
def test_libreoffice_sees_the_same_unless_it_is_known_not_to(folder, typist: Typist):
    otherwise = {}
    for case in CASES:
        sheets = typist.ask("look", str(of(folder, case)), 60) or {}
        seen = [
            (name, sum(cell not in ("", None) for row in rows for cell in row))
            for name, rows in sheets.items()
        ]
        wanted = [(name, many) for name, many, _ in case.sheets]
        if (seen == wanted) is ("libreoffice" in case.unlike):
            otherwise[case.name] = seen
    assert otherwise == {}
