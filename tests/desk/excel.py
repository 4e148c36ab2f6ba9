"""An Excel that is not there: xlwings' own Windows engine talks to objects that keep a workbook by openpyxl.

It shows what is sent to Excel and how often, not what Excel would do. Every get, set and call counts as a
round trip. What an object does not know fails, as a misspelt word does in Excel.
"""

from __future__ import annotations

import atexit
import builtins
import ctypes
import importlib
import sys
import types
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

ROWS, COLUMNS = 1_048_576, 16_384
TRIPS: list[str] = []


class Refused(Exception):
    """What pywin32 raises where Excel refuses."""

    def __init__(self, said: str) -> None:
        super().__init__(-2147352567, "发生意外。", (0, "Microsoft Excel", said, "", 0, -2146827284), None)
        self.hresult, self.excepinfo = self.args[0], self.args[2]


class Rejected(Exception):
    """What pywin32 raises where Excel does not listen."""

    def __init__(self) -> None:
        super().__init__(-2147418111, "被呼叫方拒绝接收呼叫。", None, None)
        self.hresult, self.excepinfo = self.args[0], None


class Dispatch:
    """The base of pywin32's objects."""


class Com(Dispatch):
    """An object of Excel's. What is public is told by methods get_X, set_X and do_X."""

    edited = False
    """Whether somebody is typing into a cell just now."""

    def __init__(self, **own: Any) -> None:
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name[:4] in ("get_", "set_") or name.startswith("do_"):
            raise AttributeError(name)
        TRIPS.append(f"{type(self).__name__}.{name}")
        if Com.edited:
            raise Rejected
        if hasattr(type(self), f"get_{name}"):
            return getattr(self, f"get_{name}")()
        return getattr(self, f"do_{name}")

    def __setattr__(self, name: str, value: object) -> None:
        TRIPS.append(f"{type(self).__name__}.{name} =")
        if not hasattr(type(self), f"set_{name}"):
            raise Refused(f"{name} 不能设置")
        getattr(self, f"set_{name}")(value)


class Application(Com):
    """Excel itself; `chosen` is the folder that its user chooses, `said` what its message boxes said."""

    def __init__(self) -> None:
        settings = {"ScreenUpdating": True, "EnableEvents": True, "Calculation": -4105, "StatusBar": False,
                    "DisplayAlerts": True}  # fmt: skip
        super().__init__(
            _books=[], _settings=settings, _before=dict(settings), _said=[], _bars=[], _chosen=None
        )

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("_settings", {}) and not Com.edited:
            TRIPS.append(f"Application.{name}")
            return self._settings[name]
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("_"):
            self.__dict__[name] = value
            return
        if name not in self._settings:
            raise Refused(f"{name} 不能设置")
        TRIPS.append(f"Application.{name} =")
        self._settings[name] = value
        if name == "StatusBar":
            self._bars.append(value)

    def get_Workbooks(self):
        return Workbooks(_app=self)

    def get_Hwnd(self):
        return 1

    def get_Version(self):
        return "16.0"

    def do_FileDialog(self, kind):
        assert kind == 4
        return Dialog(_app=self)


class Dialog(Com):
    def do_Show(self):
        return -1 if self._app._chosen else 0

    def do_SelectedItems(self, number):
        assert number == 1
        return str(self._app._chosen)


class Workbooks(Com):
    def get_Count(self):
        return len(self._app._books)

    def get_Application(self):
        return self._app

    def __iter__(self):
        return iter(self._app._books)

    def __call__(self, key):
        for one in self._app._books:
            if key in (one._path.name, one._path.name.lower(), str(one._path)):
                return one
        raise Refused("下标越界")

    def do_Open(self, path, *_):
        self._app._books.append(book := Book(self._app, Path(path)))
        return book


class Book(Com):
    def __init__(self, app: Application, path: Path) -> None:
        macros = path.suffix == ".xlsm"
        super().__init__(_app=app, _path=path, _book=openpyxl.load_workbook(path, keep_vba=macros))

    def get_Name(self):
        return self._path.name

    def get_FullName(self):
        return str(self._path)

    def get_Application(self):
        return self._app

    def get_Sheets(self):
        return Sheets(_of=self)

    get_Worksheets = get_Sheets

    def do_SaveCopyAs(self, path):
        self._book.save(path)

    def do_Activate(self):
        pass


class Sheets(Com):
    def __iter__(self):
        for one in self._of._book.worksheets:
            TRIPS.append("Sheets.Next")
            yield Sheet(_of=self._of, _sheet=one)

    def get_Count(self):
        return len(self._of._book.worksheets)

    def __call__(self, key):
        TRIPS.append("Sheets.Item")
        for number, one in enumerate(self._of._book.worksheets, 1):
            if key in (number, one.title):
                return Sheet(_of=self._of, _sheet=one)
        raise Refused("下标越界")


class Sheet(Com):
    def get_Name(self):
        return self._sheet.title

    def get_Index(self):
        return self._of._book.worksheets.index(self._sheet) + 1

    def get_Visible(self):
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self._sheet.sheet_state]

    def get_ProtectContents(self):
        return bool(self._sheet.protection.sheet)

    def get_Protection(self):
        return Protection(_of=self._sheet.protection)

    def do_Rows(self, number):
        return Line(_in=self, _number=number)

    def get_FilterMode(self):
        return any(one.filterColumn for one in [self._sheet.auto_filter])

    def do_ShowAllData(self):
        self._sheet.auto_filter.filterColumn = []
        for row in self._sheet.row_dimensions.values():
            row.hidden = False

    def get_Cells(self):
        return Range(_in=self, _area=(1, 1, ROWS, COLUMNS))

    def do_Range(self, first, last=None):
        if last is not None:
            return Range(_in=self, _area=(*first._area[:2], *last._area[2:]))
        left, top, right, bottom = range_boundaries(first.replace("$", ""))
        return Range(_in=self, _area=(top, left, bottom, right))


class Protection(Com):
    def get_AllowFormattingRows(self):
        return not self._of.formatRows  # what is true in the file is forbidden


class Line(Com):
    """A row as a whole."""

    def set_RowHeight(self, points):
        protection = self._in._sheet.protection
        if protection.sheet and protection.formatRows:
            raise Refused("不能设置类 Range 的 RowHeight 属性")
        assert 0 <= points <= 409.5
        self._in._sheet.row_dimensions[self._number].height = points


def _number_format(cell: Any) -> str:
    """Give a cell's own format, or that of its column."""
    if cell.has_style:
        return str(cell.number_format)
    column = next(
        (
            one
            for one in cell.parent.column_dimensions.values()
            if one.min and one.min <= cell.column <= one.max
        ),
        None,
    )
    return str(column.number_format) if column else "General"


def recast(cell: Any, value: Any) -> Any:
    """Give what Excel makes of a text that is put into a cell."""
    if not isinstance(value, str) or _number_format(cell) == "@":
        return value
    text = value.strip()
    if text.removeprefix("-").replace(".", "", 1).isdigit():
        return float(text)
    if text.endswith("%") and text[:-1].replace(".", "", 1).isdigit():
        return float(text[:-1]) / 100
    return value


class Range(Com):
    """Rows and columns of a sheet, from 1."""

    def _cells(self, for_writing: bool = False):
        top, left, bottom, right = self._area
        assert bottom < ROWS, "a whole column is never asked for"
        for row in self._in._sheet.iter_rows(top, bottom, left, right):
            for cell in row:
                if for_writing and self._in._sheet.protection.sheet and cell.protection.locked:
                    raise Refused("单元格或图表位于受保护的工作表中")
            yield row

    def __call__(self, row, column):
        TRIPS.append("Range.Item")
        top, left, *_ = self._area
        at = top + row - 1, left + column - 1
        return Range(_in=self._in, _area=(*at, *at))

    def get_Worksheet(self):
        return self._in

    def get_Row(self):
        return self._area[0]

    def get_Column(self):
        return self._area[1]

    def get_Rows(self):
        return Lines(_count=self._area[2] - self._area[0] + 1)

    def get_Columns(self):
        return Lines(_count=self._area[3] - self._area[1] + 1)

    def get_Count(self):
        return (self._area[2] - self._area[0] + 1) * (self._area[3] - self._area[1] + 1)

    def get_Value(self):
        rows = tuple(tuple(_seen(cell.value) for cell in row) for row in self._cells())
        return rows[0][0] if self.get_Count() == 1 else rows

    def set_Value(self, value):
        rows = value if isinstance(value, (list, tuple)) else [[value]]
        for cells, values in zip(self._cells(for_writing=True), rows, strict=True):
            for cell, one in zip(cells, values, strict=True):
                cell.value = recast(cell, one) or None
                if isinstance(one, str) and _number_format(cell) == "@" and cell.value is not None:
                    cell.data_type = "s"

    def get_Formula(self):
        return self.get_Value()

    def set_Formula(self, value):
        rows = value if isinstance(value, (list, tuple)) else [[value]]
        for cells, values in zip(self._cells(for_writing=True), rows, strict=True):
            for cell, one in zip(cells, values, strict=True):
                if _number_format(cell) == "@":
                    raise AssertionError("in a text cell Excel keeps a formula as a text")
                cell.value = one

    set_Formula2 = set_Formula

    def do_ClearContents(self):
        top, left, bottom, right = self._area
        if self._in._sheet.protection.sheet:
            raise Refused("单元格或图表位于受保护的工作表中")
        for (row, column), cell in self._in._sheet._cells.items():  # to ask for others would make them
            if top <= row <= bottom and left <= column <= right:
                cell.value = None

    def get_EntireRow(self):
        return Lines(_count=0)

    def do_GetAddress(self, *_):
        top, left, bottom, right = self._area
        return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _seen(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Lines(Com):
    def get_Count(self):
        return self._count

    def do_AutoFit(self):
        pass


class _Anything:
    def __getattr__(self, name):
        return _Anything()

    def __call__(self, *_, **__):
        return _Anything()


@contextmanager
def windows():
    """Let xlwings' Windows engine be imported here, and give xlwings with it."""

    def module(name: str, **members: Any) -> types.ModuleType:
        made = types.ModuleType(name)
        made.__dict__.update(members)
        return made

    time_type = type("TimeType", (datetime,), {})
    client = module(
        "win32com.client", CDispatch=Dispatch, CoClassBaseClass=type("Class", (), {}),
        DispatchBaseClass=type("Base", (), {}), Dispatch=None, DispatchEx=None,
    )  # fmt: skip
    stubs = [
        module("pywintypes", com_error=(Refused, Rejected), TimeType=time_type, error=OSError, IID=str),
        module("win32api", MessageBox=lambda *said: None), module("win32con"),
        module("win32gui", FindWindowEx=lambda *_: 1),
        module("win32process", GetWindowThreadProcessId=lambda _: (0, 4242)),
        module("win32timezone", TimeZoneInfo=type("Zone", (), {"utc": staticmethod(lambda: UTC)})),
        module("pythoncom", __file__="", CoInitialize=lambda: None, ole_error=Refused, new=None), client,
        module("win32com", client=client),
    ]  # fmt: skip
    import xlwings

    with (
        mock.patch.dict(sys.modules, {one.__name__: one for one in stubs}),
        mock.patch.object(builtins, "WindowsError", OSError, create=True),
        mock.patch.object(ctypes, "oledll", _Anything(), create=True),
        mock.patch.object(ctypes, "windll", _Anything(), create=True),
        mock.patch.object(ctypes, "PyDLL", _Anything()),
    ):
        engine = importlib.import_module("xlwings._xlwindows")
        atexit.unregister(engine.cleanup)  # it would look for Excels that are to be ended
        xlwings.engines.add(made := xlwings.Engine(impl=engine.engine))
        made.activate()
        try:
            yield xlwings, engine
        finally:
            xlwings.engines._engines.clear() if hasattr(xlwings.engines, "_engines") else None
            sys.modules.pop("xlwings._xlwindows", None)


def opened(path: Path, xlwings: Any, engine: Any) -> tuple[Application, Any]:
    """Open a workbook in an Excel of its own, and give both."""
    app = Application()
    app._books.append(book := Book(app, path))
    TRIPS.clear()
    return app, xlwings.Book(impl=engine.Book(xl=book))
