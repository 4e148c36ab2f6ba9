"""The buttons of a workbook in LibreOffice; `xlperf libreoffice install` puts it among the user's macros.

A button starts xlperf, and does with the open workbook what xlperf asks for, line by line: a request is a
JSON list of a verb and its words, an answer the list of what came of it and of what went wrong. All that is
known of declarations is known there. The Python of LibreOffice may be as old as 3.8.
"""

import json
import os
import subprocess
from pathlib import Path

import uno
from com.sun.star.awt.MessageBoxButtons import BUTTONS_OK
from com.sun.star.awt.MessageBoxType import INFOBOX
from com.sun.star.beans import PropertyValue

PYTHON = ""
"""The Python that has xlperf: the installation writes it."""

TITLE = "绩效申报"
MOVED = "找不到装有 xlperf 的 Python（{}）。请重新安装 xlperf，再运行 xlperf libreoffice install。"
BROKEN = (
    "校验程序没有完成，工作簿未被改动。请运行 xlperf doctor 查找原因；也可以保存文件，用 xlperf check 校验。"
)

WITHOUT_MACROS, WITH_MACROS = "Calc MS Excel 2007 XML", "Calc MS Excel 2007 VBA XML"

CONTENTS = 1 | 2 | 4 | 16
"""Numbers, dates, texts and formulas."""

PER_POINT = 2540 / 72
"""Hundredths of a millimetre."""


class Book:
    """The open workbook. Each public method is a verb; rows and columns are counted from 0."""

    def __init__(self, context, document):
        self._context = context
        self._document = document

    def name(self):
        url = self._document.URL
        return Path(uno.fileUrlToSystemPath(url)).name if url else self._document.Title + ".ods"

    def sheets(self):
        return list(self._document.Sheets.ElementNames)

    def is_protected(self, sheet):
        return self._sheet(sheet).isProtected()

    def copy_to(self, folder):
        """Store a copy as the workbook itself is stored."""
        kinds = [one.Value for one in self._document.Args if one.Name == "FilterName"]
        kind, path = kinds[0] if kinds else "calc8", Path(folder, self.name())
        if kind == WITH_MACROS:  # which it cannot store again
            kind, path = WITHOUT_MACROS, path.with_suffix(".xlsx")
        how = PropertyValue("FilterName", 0, kind, 0)
        self._document.storeToURL(uno.systemPathToFileUrl(str(path)), (how,))
        return str(path)

    def heighten(self, sheet, rows):
        """Give rows their height in points."""
        for row, points in rows:
            self._sheet(sheet).Rows.getByIndex(row).Height = round(points * PER_POINT)

    def texts(self, sheet, area):
        return self._sheet(sheet).getCellRangeByPosition(*area).getDataArray()

    def put_texts(self, sheet, area, rows):
        self._sheet(sheet).getCellRangeByPosition(*area).setDataArray(_tuples(rows))

    def put_formulas(self, sheet, area, rows):
        self._sheet(sheet).getCellRangeByPosition(*area).setFormulaArray(_tuples(rows))

    def empty(self, sheet, head, area):
        """Empty an area below the row of its heads, and let a filter show all of it."""
        page = self._sheet(sheet)
        headed = page.getCellRangeByPosition(*head[:2], *area[2:])
        everything = headed.createFilterDescriptor(True)
        everything.ContainsHeader = True
        headed.filter(everything)
        page.getCellRangeByPosition(*area).clearContents(CONTENTS)

    def progress(self, said):
        indicator = self._document.CurrentController.StatusIndicator
        if said:
            indicator.start(said, 0)
        else:
            indicator.end()

    def tell(self, said):
        window = self._document.CurrentController.Frame.ContainerWindow
        window.Toolkit.createMessageBox(window, INFOBOX, BUTTONS_OK, TITLE, said).execute()

    def begin(self):
        """Do what follows at once, and so that it can be taken back at once."""
        self._document.lockControllers()
        self._document.UndoManager.enterUndoContext(TITLE)

    def end(self):
        self._document.UndoManager.leaveUndoContext()
        self._document.unlockControllers()

    def ask_folder(self):
        picker = self._service("com.sun.star.ui.dialogs.FolderPicker")
        return uno.fileUrlToSystemPath(picker.Directory) if picker.execute() else None

    def open(self, path):
        desktop = self._service("com.sun.star.frame.Desktop")
        desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, ())

    def _sheet(self, name):
        return self._document.Sheets.getByName(name)

    def _service(self, name):
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)


def _tuples(rows):
    return tuple(map(tuple, rows))


def answer(book, line):
    """Do what is asked for in a line, and give the line that answers it."""
    verb, *words = json.loads(line)
    try:
        return json.dumps([getattr(book, verb)(*words), None])
    except Exception as error:
        return json.dumps([None, repr(error)])


def _press(task, document):
    book = Book(uno.getComponentContext(), document)
    if not Path(PYTHON).is_file():
        book.tell(MOVED.format(PYTHON))
    elif _run(book, task):
        book.tell(BROKEN)


def _run(book, task):
    # what LibreOffice needs of its own Python would lead another one astray
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment.pop("LD_LIBRARY_PATH", None)
    quiet = {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {}
    # -P: a module that lies beside the workbook is not taken for one of ours
    with subprocess.Popen(
        [PYTHON, "-P", "-X", "utf8", "-m", "xlperf.libreoffice", task],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        env=environment, **quiet
    ) as process:  # fmt: skip
        try:
            for line in process.stdout:
                process.stdin.write(answer(book, line) + "\n")
                process.stdin.flush()
        except OSError:  # it has ended, and says so by its status
            pass
    return process.returncode


def check(document):
    _press("check", document)


def clear(document):
    _press("clear", document)


def consolidate(document):
    _press("consolidate", document)


g_exportedScripts = check, clear, consolidate  # noqa: N816
