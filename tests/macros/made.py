"""Every file with macros that is made, and what is in it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from unittest import mock
from xml.etree import ElementTree

from xlperf import actions
from xlperf.workbook import template
from xlperf.workbook.book import Book, Page
from xlperf.workbook.copies import Copies
from xlperf.workbook.macros.addin import MODULES as ADD_IN_MODULES
from xlperf.workbook.macros.addin import add_in
from xlperf.workbook.macros.bureau import MODULES as BUREAU_MODULES
from xlperf.workbook.macros.bureau import bureau_workbook
from xlperf.workbook.macros.buttons import FOR_LIBREOFFICE, Macros, add_form_macros, add_macros
from xlperf.workbook.macros.project import Module
from xlperf.workbook.macros.sources import Python

from ..samples import GOOD, MOF

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it calls pyparsing by names of the past
    from oletools.olevba import VBA_Parser, decompress_stream

__all__ = ["decompress_stream"]

PYTHON = Python(r"C:\Users\张三\xlperf\python.exe", (r"C:\xlwings\__init__.py", r"C:\xlperf\__init__.py"))


def with_macros(make: Callable[[], bytes], macros: Macros, *more: Module) -> bytes:
    """Make a form's workbook with macros, and with modules that only a test needs."""

    class FormBook(Book):
        def close(self) -> None:
            add_form_macros(self, [page for page in self.worksheets() if isinstance(page, Page)], macros)
            if more:
                add_macros(self, [*macros.modules, *more])
            super().close()

    with mock.patch.object(template, "Book", FormBook):
        return make()


def blank(macros: Macros, *more: Module) -> bytes:
    return with_macros(partial(template.blank, GOOD.form, 2027, actions.keeps(GOOD.form)), macros, *more)


def together() -> bytes:
    return template.filled_together([GOOD, GOOD, GOOD], actions.keeps(GOOD.form))


def stamped() -> bytes:
    sheets = [template.sheet_of(GOOD.completed()) for _ in range(3)]
    return Copies(actions.keeps(GOOD.form)).make(sheets)


def other() -> bytes:
    return template.filled(MOF, actions.keeps(MOF.form))


MADE: dict[str, tuple[Callable[[], bytes], Sequence[str]]] = {
    "form": (partial(blank, Macros.EXCEL), Macros.EXCEL.value),
    "form for LibreOffice": (partial(blank, Macros.LIBREOFFICE), Macros.LIBREOFFICE.value),
    "the other form": (partial(with_macros, other, Macros.EXCEL), Macros.EXCEL.value),
    "several forms": (partial(with_macros, together, Macros.EXCEL), Macros.EXCEL.value),
    "stamped": (partial(with_macros, stamped, Macros.EXCEL), Macros.EXCEL.value),
    "bureau": (bureau_workbook, BUREAU_MODULES),
    "bureau for LibreOffice": (partial(bureau_workbook, True), (*BUREAU_MODULES, FOR_LIBREOFFICE)),
    "add-in": (partial(add_in, PYTHON), (*ADD_IN_MODULES, "xlwings")),
}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def project(content: bytes) -> bytes:
    return parts(content)["xl/vbaProject.bin"]


def sources(content: bytes) -> dict[str, str]:
    """Give the modules that oletools reads, without the documents'."""
    found = VBA_Parser("project.bin", data=project(content)).extract_macros()
    return {
        stream.rsplit("/", 1)[-1]: text.replace("\r\n", "\n")
        for _, stream, _, text in found
        if "VB_Base" not in text
    }


def called(content: bytes) -> set[str]:
    """Give the macros that the buttons of the sheets call."""
    drawn = [part for name, part in parts(content).items() if name.endswith(".vml")]
    found = [one.text or "" for part in drawn for one in ElementTree.fromstring(part).iter()
             if one.tag.endswith("}FmlaMacro")]  # fmt: skip
    assert all(one.startswith("[0]!") for one in found)
    return {one.removeprefix("[0]!") for one in found}


def public_subs(content: bytes) -> dict[str, str]:
    """Give the public Subs by name, with what they take."""
    text = "\n".join(sources(content).values())
    return dict(re.findall(r"^Public Sub (\w+)\((.*)\)$", text, re.MULTILINE))
