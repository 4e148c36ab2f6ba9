"""The buttons: what the add-in calls, in a program of its own for each press.

Whatever goes wrong is said in a message; a traceback goes into a log file, never a text of the form.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from . import codes, desk, press
from .core.errors import XlperfError

LOG: Final = "按钮.log"
MOST_LOGGED: Final = 200_000
"""Bytes after which a new log begins."""


def check() -> None:
    """校验: check the open workbook, and list and mark what was found."""
    _pressed("check")


def clear() -> None:
    """清除标注: take away what 校验 has listed and marked."""
    _pressed("clear")


def consolidate() -> None:
    """汇总: summarise a folder that the user chooses, beside it, and open the summary."""
    _pressed("consolidate")


def open_help() -> None:
    """打开说明: say what each button does."""
    _pressed("open_help")


class Book(desk.Desk, Protocol):
    """A workbook that somebody has open before them."""

    def ask_folder(self) -> Path | None:
        """Let the user choose a folder; None where nothing is chosen."""
        ...

    def open(self, path: Path) -> None:
        """Open another workbook beside this one."""
        ...


def _consolidate(book: Book) -> None:
    folder = book.ask_folder()
    if folder is None:
        return
    out = press.summary_of(folder)
    done = press.consolidate(book, folder, out)
    book.open(out)
    book.tell(done)


HELP: Final = (
    "校验：检查当前的申报表，结果列在工作表“校验结果”，有问题的单元格标为橙色。\n"
    "清除标注：清空“校验结果”，去掉标色；填写的内容和原有颜色不变。\n"
    "汇总：选择收到的申报表所在的文件夹，在它旁边生成汇总表并打开；收到的文件不会被改动。\n"
    "各栏怎么填，见工作表“填报说明”。"
)


_TASKS: Final[Mapping[str, Callable[[Book], object]]] = {
    "check": lambda book: book.tell(press.check(book)),
    "clear": press.clear,
    "consolidate": _consolidate,
    "open_help": lambda book: book.tell(HELP),
}


def _pressed(task: str) -> None:
    try:
        book = desk.pressed_in()
    except Exception as error:
        _log()
        sys.exit(BUSY if desk.is_busy(error) else NO_BOOK)
    press_in(book, task)


def press_in(book: Book, task: str) -> None:
    """Do what a button asks for, and say what goes wrong."""
    try:
        _TASKS[task](book)
    except XlperfError as error:
        _say(book, str(error))
    except Exception as error:
        log = _log()
        _say(book, BUSY if desk.is_busy(error) else f"程序内部错误。请把日志发给维护人员：{log}")


def _say(book: desk.Desk, said: str) -> None:
    try:
        book.progress(None)
        book.tell(said)
    except Exception:  # Excel is no longer there to say it
        _log()
        sys.exit(said)


BUSY: Final = "Excel 正忙，没有完成：正在编辑单元格的，请先按回车；开着对话框的，请先关闭。然后再点按钮。"
NO_BOOK: Final = "没有找到打开的工作簿。处于“受保护的视图”的，请先点“启用编辑”，再点按钮。"


def log_file() -> Path:
    return codes.folder().parent / LOG


def _log() -> Path:
    """Note where a press went wrong: the lines of the program, no value and no text of the form."""
    path = log_file()
    kind, _, trace = sys.exc_info()
    lines = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)]
    name = kind.__name__ if kind else ""
    said = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {name}\n" + "".join(f"  {line}\n" for line in lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        grown = path.exists() and path.stat().st_size > MOST_LOGGED
        with path.open("w" if grown else "a", encoding="utf-8") as log:
            log.write(said)
    except OSError:  # a full or locked disk must not hide the message itself
        pass
    return path
