"""LibreOffice as somebody sits before it: opens a workbook, types into cells, presses buttons, looks.

Runs under the Python that has `uno` (Debian: /usr/bin/python3 with python3-uno), one request a line
on standard input and one answer a line on standard output, both JSON: `["type", "申报表", "B5", 3]`.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.uno import Exception as UnoException
from com.sun.star.uno import RuntimeException

sys.path.append(str(Path(__file__).parents[1] / "macros"))
import xlperf_button

SECONDS = 60
ALWAYS_RUN, NEVER_RUN = 4, 0
"""Macros run without a question, or not at all."""

SEEN = 500
"""Rows and columns of a sheet that are looked at."""


def named(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Worker:
    def __init__(self, folder, screen=None):
        self.screen = screen
        self.folder = folder
        self.home = Path(folder, "profile").as_uri()
        self.book = None
        self._start()

    def _start(self):
        screen = self.screen
        pipe = f"xlperf{Path(self.folder).name}"
        command = ["soffice", f"-env:UserInstallation={self.home}", f"--accept=pipe,name={pipe};urp;"]
        command += ["--nologo", "--norestore", "--nodefault", *([] if screen else ["--headless"])]
        # a Python of ours that comes first there would be taken for LibreOffice's own
        usual = {**os.environ, "PATH": "/usr/bin:/bin", "DISPLAY": screen or ""}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=usual,
            start_new_session=True,
        )
        self.context = context = self._connected(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def _connected(self, address):
        local = uno.getComponentContext()
        factory = local.ServiceManager
        resolver = factory.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def _sheet(self, name):
        return self.book.Sheets.getByName(name)

    def open(self, path):
        url = uno.systemPathToFileUrl(path)
        how = named(Hidden=not self.screen, MacroExecutionMode=ALWAYS_RUN)
        self.book = self.desktop.loadComponentFromURL(url, "_blank", 0, how)
        self.asked = xlperf_button.Book(self.context, self.book)

    def type(self, sheet, cell, value):
        """Type as somebody does: a text cell keeps a text, any other takes what it can read."""
        target = self._sheet(sheet).getCellRangeByName(cell)
        if value is None:
            target.setString("")
            target.clearContents(1 | 2 | 4 | 16)
        elif isinstance(value, str) and target.NumberFormat and self._is_text(target):
            target.setString(value)
        elif isinstance(value, str):
            target.setFormula(value)
        else:
            target.setValue(value)

    def _is_text(self, cell):
        return self.book.NumberFormats.getByKey(cell.NumberFormat).Type & 256 != 0

    def see(self, sheet, cells):
        return [self._sheet(sheet).getCellRangeByName(cell).String for cell in cells]

    def look(self, path, seconds):
        """Give what stands on each sheet of a workbook, row by row; nothing where it cannot be opened.

        A workbook that LibreOffice cannot bear, or not in so many seconds, ends it, and it is started anew.
        """
        watch = threading.Timer(seconds, self._kill)
        watch.start()
        try:
            url = uno.systemPathToFileUrl(path)
            how = named(Hidden=True, MacroExecutionMode=NEVER_RUN)
            book = self.desktop.loadComponentFromURL(url, "_blank", 0, how)
            if book is None:
                return None
            try:
                is_workbook = book.supportsService("com.sun.star.sheet.SpreadsheetDocument")
                return {sheet.Name: self._rows(sheet) for sheet in book.Sheets} if is_workbook else None
            finally:
                book.close(True)
        except (DisposedException, RuntimeException):
            self._kill()
            self.process.wait()
            self._start()
            return None
        except UnoException:
            return None
        finally:
            watch.cancel()

    def _kill(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _rows(self, sheet):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        row, column = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
        area = sheet.getCellRangeByPosition(0, 0, min(column, SEEN - 1), min(row, SEEN - 1))
        return area.getDataArray()

    def insert_row(self, sheet, before):
        page = self._sheet(sheet)
        page.unprotect("")
        page.Rows.insertByIndex(before - 1, 1)

    def copy_sheet(self, sheet, name):
        self.book.Sheets.copyByName(sheet, name, len(self.book.Sheets.ElementNames))

    def profile(self):
        return uno.fileUrlToSystemPath(self.home)

    def titles(self):
        """Give the files that are open."""
        files = [one.URL for one in self.desktop.Components]
        return [uno.fileUrlToSystemPath(one) for one in files if one]

    def modules(self):
        """Give the sources of the workbook's macros, as they were imported."""
        project = self.book.BasicLibraries.getByName("VBAProject")
        return {name: project.getByName(name) for name in project.ElementNames}

    def buttons(self):
        """Give each button's sheet, its caption, and what pressing it runs."""
        found = []
        for sheet in self.book.Sheets:
            forms = sheet.DrawPage.Forms
            for form in (forms.getByIndex(number) for number in range(forms.Count)):
                for number in range(form.Count):
                    (event,) = form.getScriptEvents(number)
                    found.append([sheet.Name, form.getByIndex(number).Label, event.ScriptCode])
        return found

    def desk(self, *request):
        """Do what xlperf asks of the macro, through the macro."""
        return json.loads(xlperf_button.answer(self.asked, json.dumps(request)))

    def button_at(self, caption):
        """Give the middle of a button on the screen."""
        controller = self.book.CurrentController
        forms = controller.ActiveSheet.DrawPage.Forms
        models = [forms.getByIndex(n).getByIndex(m) for n in range(forms.Count)
                  for m in range(forms.getByIndex(n).Count)]  # fmt: skip
        (model,) = [one for one in models if one.Label == caption]
        context = controller.getControl(model).AccessibleContext
        place, size = context.LocationOnScreen, context.Size
        return [place.X + size.Width // 2, place.Y + size.Height // 2]

    def press(self, script):
        self.book.getScriptProvider().getScript(script).invoke((), (), ())

    def save(self, path):
        url = uno.systemPathToFileUrl(path)
        self.book.storeToURL(url, named(FilterName="Calc MS Excel 2007 XML"))

    def close(self):
        self.book.close(True)

    def stop(self):
        self.desktop.terminate()
        self.process.wait(SECONDS)


def main():
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(folder, *sys.argv[1:])
        print(json.dumps("ready"), flush=True)
        try:
            for line in sys.stdin:
                verb, *words = json.loads(line)
                print(json.dumps(getattr(worker, verb)(*words), ensure_ascii=False), flush=True)
                if verb == "stop":
                    return
        finally:
            worker._kill()  # nobody asks any more


main()
