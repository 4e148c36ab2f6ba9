"""Somebody who presses buttons in LibreOffice: opens a workbook with its macros, looks at them and runs them.

Like ../uno_worker.py, runs under the Python that has `uno`: one JSON request a line, one answer a line.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

SECONDS = 60
ALWAYS_RUN = 4


class Presser:
    def __init__(self, folder):
        pipe = f"xlperf{Path(folder).name}"
        profile = Path(folder, "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", f"--accept=pipe,name={pipe};urp;"]
        command += ["--headless", "--nologo", "--norestore", "--nodefault"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        context = self._connected(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.book = None

    def _connected(self, address):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def open(self, path):
        said = {"Hidden": True, "MacroExecutionMode": ALWAYS_RUN}
        properties = tuple(PropertyValue(name, 0, value, 0) for name, value in said.items())
        self.book = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, properties)

    def modules(self):
        """Give the sources of the project, as they were imported."""
        libraries = self.book.BasicLibraries
        project = libraries.getByName("VBAProject")
        return {name: project.getByName(name) for name in project.ElementNames}

    def buttons(self):
        """Give each button's caption, and what pressing it runs."""
        found = []
        for sheet in self.book.Sheets:
            form = sheet.DrawPage.Forms
            for one in (form.getByIndex(number) for number in range(form.Count)):
                for number in range(one.Count):
                    (event,) = one.getScriptEvents(number)
                    found.append([sheet.Name, one.getByIndex(number).Label, event.ScriptCode])
        return found

    def press(self, script):
        self.book.getScriptProvider().getScript(script).invoke((), (), ())

    def see(self, sheet, cell):
        return self.book.Sheets.getByName(sheet).getCellRangeByName(cell).String

    def close(self):
        self.book.close(True)

    def stop(self):
        self.desktop.terminate()
        self.process.wait(SECONDS)


def main():
    with tempfile.TemporaryDirectory() as folder:
        presser = Presser(folder)
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            verb, *words = json.loads(line)
            print(json.dumps(getattr(presser, verb)(*words), ensure_ascii=False), flush=True)
            if verb == "stop":
                return


main()
