"""The command line: arguments in, one action, an exit status out.

0: nothing that must be mended; 1: something was found; 2: a file could not be worked with.
"""

from __future__ import annotations

import argparse
import mmap
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from . import __version__, actions, page, press, show
from .codes import Kind
from .core.errors import (
    NeedsLedger,
    NeedsNumbers,
    NeedsRoster,
    OutOfMemory,
    Refused,
    WrongRound,
    XlperfError,
    why,
)
from .core.fields import ERROR, SUBMISSION, Severity, Stage
from .core.round import Decision, Round
from .core.submission import Status, Submission, count
from .core.words import one_line
from .desk import ClosedFile
from .workbook.outfile import must_be_page, must_be_workbook, save

if TYPE_CHECKING:
    from .bureau.workers import Workers
    from .core.profile import Profile

_PROFILE = "财政部门的设置文件，调整规则的等级和阈值"

ALL_WELL, FOUND, UNWORKABLE, INTERRUPTED = 0, 1, 2, 130
_TELL_EVERY = 0.2
"""Seconds between two words on how far a run is."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    _speak_utf8()
    words = sys.argv[1:] if argv is None else list(argv)
    if not words:
        print("缺少命令。", file=sys.stderr)
        _parser().print_help(sys.stderr)
        return UNWORKABLE
    args = _parser().parse_args(words)
    try:
        with _stoppable():
            _must_have_memory()
            status: int = args.run(args)
            sys.stdout.flush()
    except XlperfError as error:
        return _unworkable(str(error))
    except KeyboardInterrupt:
        print("已中断，没有写出未完成的文件。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left
        _say_no_more()
        return ALL_WELL
    except MemoryError:
        return _unworkable(str(OutOfMemory()))
    except OSError as error:
        if os.environ.get(actions.DEBUG):
            traceback.print_exc()
        _say_no_more()
        return _unworkable(str(Refused(why(error))))
    except Exception as error:
        if os.environ.get(actions.DEBUG):
            traceback.print_exc()
        return _unworkable(
            f"程序内部错误（{type(error).__name__}），原文件未被改动；"
            f"请设置环境变量 {actions.DEBUG}=1 后重新运行，并把输出反馈给维护人员。"
        )
    return status


def _say_no_more() -> None:
    """Let Python not fail again at exit on what could not be said."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unworkable(said: str) -> int:
    print(said, file=sys.stderr)
    return UNWORKABLE


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let whoever ends this program, or closes its window, end it as Ctrl-C does."""
    ways = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP", "SIGBREAK")]
    usual = [way for way in ways if way is not None and signal.getsignal(way) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        usual = []
    for way in usual:
        signal.signal(way, _interrupt)
    try:
        yield
    finally:
        for way in usual:
            signal.signal(way, signal.SIG_DFL)


def _interrupt(way: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


_LEAST_MEMORY = 192 << 20


def _must_have_memory() -> None:
    """Ask for as much memory as a small summary takes; OutOfMemory says that it is not there.

    Where it is not, libraries end the whole program, or say in their own words what they could not load.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here is for it, and each thread takes much
    try:
        mmap.mmap(-1, _LEAST_MEMORY).close()
    except (OSError, MemoryError) as error:
        raise OutOfMemory from error


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the system's code page is, and fail on no sign anywhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: what is said goes nowhere
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            encoding = stream.encoding if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="backslashreplace")


def template(args: argparse.Namespace) -> int:
    year = args.year or date.today().year + 1
    decided = actions.profile(args.profile) if args.profile else None
    buttons = args.buttons
    if args.units:
        with actions.workers() as shared:
            done = actions.hand_out(
                args.form, year, args.units, args.out, args.before, args.per_project,
                _progress("生成"), _progress("读取上年申报表"), shared, decided, buttons,
            )  # fmt: skip
        print(show.handed_out(done, year, args.out))
        _tell_unread(done.unread)
        return ALL_WELL
    if args.before or args.per_project:
        raise NeedsRoster
    form = actions.template(args.form, year, args.out, decided, buttons)
    print(f"已生成《{form.title}》（{year}年度）空白表：{args.out}")
    return ALL_WELL


def fill(args: argparse.Namespace) -> int:
    if args.into is None:
        declaration = actions.fill(args.form, args.data, args.out)
        print(f"已填入 {show.headline(declaration)}：{args.out}")
        return ALL_WELL
    done = actions.fill_into(args.form, args.data, args.into, args.out, args.lossy)
    print(f"已填入 {show.headline(done.declaration)}：{args.out}")
    for line in show.not_filled(done):
        print(line, file=sys.stderr)
    return FOUND if done.left else ALL_WELL


def read(args: argparse.Namespace) -> int:
    declared = actions.read(args.file)
    if args.json:
        from .core.exchange import encode

        data = [encode(one) for one in declared]
        print(show.json_text(data[0] if len(data) == 1 else data))
    else:
        print("\n\n".join(show.answers(one) for one in declared))
    return ALL_WELL


def dump(args: argparse.Namespace) -> int:
    kind, sheets = actions.dump(args.file)
    if args.json:
        print(show.json_text(show.dumped_document(args.file, kind, sheets)))
    else:
        print(show.dumped(args.file, kind, sheets))
    return ALL_WELL


def import_(args: argparse.Namespace) -> int:
    imported = actions.import_file(args.file, args.out)
    print(f"已导入 {show.headline(imported.declaration)}：{args.out}")
    for note in imported.notes:
        print(one_line(note))
    for line in (trouble := list(show.not_imported(imported))):
        print(line, file=sys.stderr)
    return FOUND if trouble else ALL_WELL


def schema(args: argparse.Namespace) -> int:
    print(show.json_text(actions.schema(args.form)))
    return ALL_WELL


def check(args: argparse.Namespace) -> int:
    if args.html:
        must_be_page(args.html)
    decided = actions.profile(args.profile) if args.profile else None
    with actions.workers(decided=decided) as shared:
        view = _view(args, shared, decided)
        submissions = actions.check(args.paths, _progress("检查"), args.html, view, shared)
    if args.json:
        print(show.json_text(show.document(submissions)))
    else:
        print(show.text(submissions))
    if args.html:
        save(args.html, page.page(submissions).encode())
        print(f"网页报告：{args.html}", file=sys.stderr)
    for path in press.mark(submissions) if args.mark else ():
        print(one_line(f"已标注：{path}（见工作表“校验结果”）"), file=sys.stderr)
    return _verdict(submissions)


def addin(args: argparse.Namespace) -> int:
    from . import install

    if args.what == "build":
        must_be_workbook(args.out, ".xlam")
        install.build(args.out)
        print(f"已生成加载项：{args.out}。放入 Excel 的启动文件夹（XLSTART）后重新打开 Excel。")
    elif args.what == "install":
        path = install.install_add_in()
        print(f"已安装加载项：{path}。请关闭全部 Excel 窗口后重新打开，功能区会出现“绩效申报”。")
    else:
        print(f"已卸载加载项：{install.excel().clear()}。")
    return ALL_WELL


def libreoffice(args: argparse.Namespace) -> int:
    from . import install

    if args.what == "install":
        path = install.install_macro(args.profile)
        print(
            f"已安装：{path}。请重新打开 LibreOffice；带按钮的申报表用 xlperf template --libreoffice 生成。"
        )
    else:
        print(f"已卸载：{install.libreoffice(args.profile).clear()}。")
    return ALL_WELL


def doctor(args: argparse.Namespace) -> int:
    from .doctor import State, diagnose

    lines = diagnose()
    print(show.diagnosis(lines))
    return FOUND if any(line.state is State.TO_DO for line in lines) else ALL_WELL


def bureau_workbook(args: argparse.Namespace) -> int:
    from .workbook.macros.bureau import bureau_workbook as made

    must_be_workbook(args.out, ".xlsm")
    save(args.out, made(args.libreoffice))
    where = "LibreOffice" if args.libreoffice else "装有加载项的 Excel "
    print(f"已生成：{args.out}。在{where}中打开，点“汇总”选择收到的申报表所在的文件夹。")
    return ALL_WELL


def unmark(args: argparse.Namespace) -> int:
    for path in args.files:
        press.clear(ClosedFile(path))
        print(one_line(f"已清除标注：{path}"))
    return ALL_WELL


def consolidate(args: argparse.Namespace) -> int:
    from . import rounds

    if args.ledger is None and (args.round or args.verify or args.as_of or not args.accepts):
        raise NeedsLedger("--round、--verify、--as-of、--no-auto-accept")
    roster = actions.roster_of(args.roster) if args.roster else None
    decided = actions.profile(args.profile) if args.profile else None
    with actions.workers(decided=decided) as shared:
        view = _view(args, shared, decided)
        if args.ledger is None:
            done = rounds.consolidate(args.folder, args.out, _progress, view, shared, roster)
            print(show.consolidated(done, args.out))
            return ALL_WELL
        keeping = rounds.Keeping(args.ledger, args.round, args.accepts, args.verify)
        kept = rounds.keep(args.folder, args.out, keeping, _progress, view, shared, roster, args.as_of)
    if isinstance(kept, rounds.Unchanged):
        print(f"没有变化，汇总未重写：{args.out}")
    else:
        print(show.consolidated(kept, args.out))
    return ALL_WELL


def ledger_status(args: argparse.Namespace) -> int:
    from . import rounds

    print(show.ledger_status(rounds.account(args.ledger, args.round)))
    return ALL_WELL


def ledger_history(args: argparse.Namespace) -> int:
    from . import rounds

    print(show.ledger_history(*rounds.history(args.ledger, args.unit, args.round)))
    return ALL_WELL


def ledger_diff(args: argparse.Namespace) -> int:
    from . import rounds

    print(show.ledger_diff(*rounds.diff(args.ledger, args.before, args.after, args.round)))
    return ALL_WELL


def decide(args: argparse.Namespace) -> int:
    from . import rounds

    if not args.numbers and not args.pending:
        raise NeedsNumbers
    done = rounds.decide(
        args.ledger, args.numbers, args.decision, args.why, args.who, args.round, args.pending
    )
    print(show.decided(done, args.decision))
    return ALL_WELL


def return_(args: argparse.Namespace) -> int:
    from . import outgoing

    done = outgoing.give_back(args.folder, args.out, args.ledger, args.round, args.until, _progress("生成"))
    print(show.given_back(done, args.out))
    return ALL_WELL


def publish(args: argparse.Namespace) -> int:
    from . import outgoing

    decided = actions.profile(args.profile) if args.profile else None
    done = outgoing.publish(args.out, args.ledger, args.round, decided, _progress("生成"))
    print(show.published(done, args.out))
    return FOUND if done.held_back else ALL_WELL


def demo(args: argparse.Namespace) -> int:
    from . import demo as show_all

    print(show_all.run(args.folder))
    return ALL_WELL


def generate(args: argparse.Namespace) -> int:
    from . import generate as generator

    changed = generator.check() if args.check else generator.write()
    print("\n".join(changed) if changed else "生成的文件与定义一致。")
    return ALL_WELL


def roster_template(args: argparse.Namespace) -> int:
    actions.roster_template(args.out)
    print(f"已生成空白的单位名单：{args.out}。填好后用 xlperf roster check 核对。")
    return ALL_WELL


def roster(args: argparse.Namespace) -> int:
    print(show.roster(actions.roster_of(args.file)))
    return ALL_WELL


def profile(args: argparse.Namespace) -> int:
    read = actions.profile(args.file)
    print(show.profile(read))
    return ALL_WELL


def codes(args: argparse.Namespace) -> int:
    print(show.code_lists(actions.code_lists()))
    return ALL_WELL


def import_codes(args: argparse.Namespace) -> int:
    print(show.imported_codes(actions.import_codes(args.file, args.kind, args.year)))
    return ALL_WELL


def checks(args: argparse.Namespace) -> int:
    print(show.catalogue(actions.catalogue(), args.topic, args.grade, args.stage, args.live))
    return ALL_WELL


def explain(args: argparse.Namespace) -> int:
    print(show.entry(actions.entry(args.code)))
    return ALL_WELL


def _view(args: argparse.Namespace, shared: Workers, decided: Profile | None) -> actions.View:
    if not args.last_year:
        return actions.View(args.stage, args.bureau, decided)
    before = actions.last_year(args.last_year, _progress("读取上年申报表"), shared)
    _tell_unread(before.unread)
    return actions.View(args.stage, args.bureau, decided, last_year=before.declarations)


def _tell_unread(errors: Sequence[XlperfError]) -> None:
    """Say which of last year's files brought nothing."""
    for error in errors:
        print(f"上年的文件未带入：{error}", file=sys.stderr)


def _verdict(submissions: Sequence[Submission]) -> int:
    if any(one.status is Status.UNREADABLE for one in submissions):
        return UNWORKABLE
    return FOUND if count(submissions, ERROR) else ALL_WELL


def _progress(verb: str) -> actions.Progress:
    """Show on a terminal how far a long run is, how fast it goes, and how long it will still take."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    started = time.monotonic()
    told = started

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if total > 1 and (done == total or now - told >= _TELL_EVERY):
            told = now
            line = show.progress(verb, done, total, now - started)
            print(f"\r{line}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return tell


class _Formatter(argparse.HelpFormatter):
    """Help in Chinese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


_COMPLAINTS = (
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"argument (?:.*?): invalid choice: '?([^' ]*)'? .*", "没有“{}”这个命令"),
    (r"argument (.*?): expected .*", "参数 {} 后面缺少内容"),
    (r"argument (.*?): (?:invalid .* value: )?(.*)", "参数 {} 不对：{}"),
)


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a command, and where help is."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, **settings)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助后退出")

    def error(self, message: str) -> NoReturn:
        for pattern, wording in _COMPLAINTS:
            if match := re.fullmatch(pattern, message):
                message = wording.format(*match.groups())
                break
        print(f"{message}。用法见 {self.prog} --help。", file=sys.stderr)
        raise SystemExit(UNWORKABLE)


def _add_view(to: argparse.ArgumentParser) -> None:
    stages = "、".join(stage.word for stage in Stage)
    to.add_argument(
        "--stage", type=_stage, default=SUBMISSION, metavar="STAGE",
        help=f"校验到哪个环节：{stages}；默认为报送",
    )  # fmt: skip
    to.add_argument("--bureau", action="store_true", help="同时列出表样自身的问题，供财政部门参考")
    to.add_argument("--profile", type=Path, metavar="FILE.toml", help=_PROFILE)
    to.add_argument(
        "--last-year", type=Path, metavar="PATH",
        help="上年的申报表或其文件夹，按单位和项目名称对照",
    )  # fmt: skip


def _stage(text: str) -> Stage:
    found = next((stage for stage in Stage if text in (stage.key, stage.word)), None)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是环节，可用：{'、'.join(one.word for one in Stage)}")
    return found


def _grade(text: str) -> Severity:
    found = next((one for one in Severity if text in (one.key, one.grade)), None)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是等级，可用：{'、'.join(one.grade for one in Severity)}"
        )
    return found


def _kind(text: str) -> Kind:
    found = next((kind for kind in Kind if text in (kind.key, kind.word)), None)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是科目分类，可用：{'、'.join(one.key for one in Kind)}")
    return found


def _year(text: str) -> int:
    if not re.fullmatch(r"20\d\d", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是年度，应写成 2027 这样的四位数字")
    return int(text)


def _round(text: str) -> Round:
    try:
        return Round.parse(text)
    except WrongRound as error:
        raise argparse.ArgumentTypeError(str(error).rstrip("。")) from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2026-10-15 这样") from None


def _parser() -> _Parser:
    parser = _Parser(prog="xlperf", description="项目支出绩效目标申报表：生成、读取、校验、汇总。")
    parser.add_argument("--version", action="version", version=f"xlperf {__version__}", help="显示版本后退出")
    _add_commands(parser)
    return parser


def commands() -> dict[str, _Parser]:
    """Give the parser of every command by its name."""
    return dict(_add_commands(_Parser(prog="xlperf")).choices)


def _add_commands(parser: _Parser) -> argparse._SubParsersAction[_Parser]:
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help, prog=f"xlperf {name}")
        added.set_defaults(run=run)
        return added

    def out(to: argparse.ArgumentParser, metavar: str = "FILE.xlsx") -> None:
        to.add_argument("-o", "--out", type=Path, required=True, metavar=metavar, help="写到这个文件")

    one = command("template", template, "生成空白申报表，或按单位名单生成预填的申报表")
    one.add_argument("form", metavar="FORM", help="申报表名称，如 xiangyang-project")
    one.add_argument("--year", type=_year, metavar="YEAR", help="申报年度，默认为下一年度")
    one.add_argument(
        "--units", type=Path, metavar="ROSTER",
        help="单位名单（xlsx、xls、ods、csv），有“单位名称”“主管部门”两列，可另有“单位编码”“项目名称”；"
        "每个单位生成一个预填好的工作簿，每个项目一张表，按主管部门放入文件夹并打成压缩包",
    )  # fmt: skip
    one.add_argument(
        "--from", type=Path, dest="before", metavar="PATH",
        help="上年的申报表或其文件夹；延续项目带入上年的文字说明、绩效目标和指标，标明待更新",
    )  # fmt: skip
    one.add_argument("--per-project", action="store_true", help="每个项目生成一个工作簿，而不是每个单位一个")
    one.add_argument("--profile", type=Path, metavar="FILE.toml", help=_PROFILE)
    buttons = one.add_mutually_exclusive_group()
    buttons.add_argument(
        "--macros", action="store_const", const="excel", dest="buttons",
        help="带“校验”“清除标注”按钮，在 Excel 中用（.xlsm，须装加载项，见 xlperf addin）",
    )  # fmt: skip
    buttons.add_argument(
        "--libreoffice", action="store_const", const="libreoffice", dest="buttons",
        help="按钮在 LibreOffice 中也能用（.xlsm，见 xlperf libreoffice）",
    )  # fmt: skip
    to_write = "写到这个文件；用 --units 时写到这个文件夹"
    one.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.xlsx", help=to_write)
    one = command("fill", fill, "把 JSON 数据填入申报表")
    one.add_argument("form", metavar="FORM", help="申报表名称")
    one.add_argument("data", type=Path, metavar="DATA.json", help="数据文件，格式见 xlperf schema")
    one.add_argument(
        "--into", type=Path, metavar="THEIRS.xlsx",
        help="填入别处下发或自行绘制的工作簿：按标签找到位置，保留原样；已有内容不改写，原文件不动",
    )  # fmt: skip
    one.add_argument("--lossy", action="store_true", help="用 --into 时，原表中不能保留的图形等可以不要")
    out(one)
    one = command("read", read, "读出申报表的内容")
    one.add_argument("file", type=Path, metavar="FILE", help="申报表工作簿（xlsx、xlsm、xls、ods）")
    one.add_argument("--json", action="store_true", help="以 JSON 输出，可再用 xlperf fill 填入")
    one = command("dump", dump, "列出任一工作簿的工作表：名称、有内容的单元格数、是否隐藏")
    one.add_argument("file", type=Path, metavar="FILE", help="工作簿（xlsx、xlsm、xlsb、xls、ods）")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    one = command("import", import_, "把自行绘制的表格、Word 表格或已公开的文本转成申报表工作簿")
    one.add_argument(
        "file", type=Path, metavar="FILE",
        help="自行绘制的工作簿（xlsx、xlsm、xls、ods）、Word 文档（docx），或由 Word 表格转出的文本",
    )  # fmt: skip
    out(one)
    one = command("schema", schema, "输出申报表数据的 JSON Schema")
    one.add_argument("form", metavar="FORM", help="申报表名称")
    one = command("check", check, "校验申报表；有必须修改的问题时返回 1，有文件无法读取时返回 2")
    one.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="工作簿，或放工作簿的文件夹")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    one.add_argument("--html", type=Path, metavar="REPORT.html", help="另写一份可筛选、可打印的网页报告")
    one.add_argument(
        "--mark", action="store_true",
        help="把问题写进文件自己的工作表“校验结果”，并在申报表中标出；文件的其他内容不变",
    )  # fmt: skip
    _add_view(one)
    one = command("unmark", unmark, "清除 check --mark 或“校验”按钮所作的标注")
    one.add_argument("files", type=Path, nargs="+", metavar="FILE", help="申报表工作簿（xlsx、xlsm）")
    one = command("addin", addin, "生成、安装或卸载 Excel 加载项（功能区“绩效申报”和表上的按钮）")
    one.add_argument("what", choices=["build", "install", "uninstall"], help="生成文件、安装、卸载")
    one.add_argument(
        "-o", "--out", type=Path, default=Path("xlperf.xlam"), metavar="FILE.xlam",
        help="用 build 时写到这个文件；加载项启动的是本机的 Python",
    )  # fmt: skip
    one = command("libreoffice", libreoffice, "安装或卸载 LibreOffice 中按钮要用的程序")
    one.add_argument("what", choices=["install", "uninstall"], help="安装、卸载")
    one.add_argument(
        "--profile", type=Path, metavar="FOLDER", help="LibreOffice 的用户文件夹，不在通常位置时才写"
    )
    command("doctor", doctor, "检查这台电脑能否使用按钮，并说明每个问题怎样解决")
    one = command("bureau-workbook", bureau_workbook, "生成带“汇总”按钮的工作簿，供财政部门使用")
    one.add_argument("--libreoffice", action="store_true", help="按钮在 LibreOffice 中也能用")
    out(one, "FILE.xlsm")
    one = command("consolidate", consolidate, "把文件夹中的申报表汇总成一个工作簿")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="放申报表的文件夹，含下级文件夹")
    out(one, "SUMMARY.xlsx")
    one.add_argument(
        "--roster", type=Path, metavar="ROSTER",
        help="单位名单，用于核对报送、控制数和上年金额；台账会记住，写一次即可",
    )  # fmt: skip
    one.add_argument(
        "--ledger", type=Path, metavar="LEDGER",
        help="台账文件，没有则新建；收到的每个文件登记在内，只有接收的才计入汇总。不写时可读取的全部计入",
    )  # fmt: skip
    _add_round(one)
    one.add_argument(
        "--no-auto-accept", action="store_false", dest="accepts",
        help="没有必须修改问题的也不自动接收，全部等待处理",
    )  # fmt: skip
    one.add_argument("--verify", action="store_true", help="逐个核对文件的内容，不凭大小和时间判断有无变化")
    one.add_argument("--as-of", type=_date, metavar="DATE", help="汇总截至的日期，默认为台账中最近的一天")
    _add_view(one)
    one = command("ledger", ledger_status, "查看台账，作出接收、退回或作废的处理")
    verbs = one.add_subparsers(
        title="命令", metavar="命令", required=True, help="status、history、diff、accept、return、void",
        parser_class=_Parser,
    )  # fmt: skip
    _add_ledger_verbs(verbs)
    one = command("return", return_, "为退回的申报表逐单位生成退回通知单和标注好的工作簿")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="放收到的申报表的文件夹，原文件不动")
    _add_outgoing(one)
    one.add_argument("--until", type=_date, metavar="DATE", help="重新报送的期限，写入通知单")
    one = command("publish", publish, "生成已接收申报表的公开版：隐去姓名和电话，不含涉密项目")
    _add_outgoing(one)
    one.add_argument("--profile", type=Path, metavar="FILE.toml", help="财政部门的设置文件，规定隐去什么")
    one = command("roster", roster, "生成空白的单位名单，或核对填好的单位名单")
    verbs = one.add_subparsers(
        title="命令", metavar="命令", required=True, help="template 或 check", parser_class=_Parser
    )
    _add_roster_verbs(verbs)
    one = command("profile", profile, "核对财政部门的设置文件")
    one.add_argument("what", choices=["check"], metavar="check", help="核对设置文件，并说明它改变了什么")
    one.add_argument("file", type=Path, metavar="FILE.toml", help="设置文件")
    one = command("codes", codes, "列出在用的科目表，或导入本地的科目表")
    verbs = one.add_subparsers(title="命令", metavar="命令", help="不写时同 list", parser_class=_Parser)
    _add_code_verbs(verbs)
    one = command("checks", checks, "列出全部校验规则")
    one.add_argument("--topic", metavar="TOPIC", help="只列某一类，如 DTL")
    one.add_argument("--grade", type=_grade, metavar="GRADE", help="只列某一等级，如必须修改")
    one.add_argument("--stage", type=_stage, metavar="STAGE", help="只列某一环节起适用的，如报送")
    one.add_argument("--live", action="store_true", help="只列填表时在单元格旁即时提示的")
    one = command("explain", explain, "说明一条校验规则")
    one.add_argument("code", metavar="CODE", help="规则号，如 DTL-009")
    one = command("demo", demo, "用自带的样例走一遍全过程")
    one.add_argument(
        "folder", type=Path, nargs="?", default=Path("xlperf-demo"), metavar="FOLDER",
        help="结果放在这个文件夹，默认为 xlperf-demo",
    )  # fmt: skip
    one = command("generate", generate, "由定义重新生成模板和文档（开发用）")
    one.add_argument("--check", action="store_true", help="只核对是否一致，不改动文件")
    return commands


def _add_roster_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    making = "生成空白的单位名单和填写说明"
    one = verbs.add_parser("template", help=making, description=making, prog="xlperf roster template")
    one.set_defaults(run=roster_template)
    one.add_argument("-o", "--out", type=Path, required=True, metavar="ROSTER.xlsx", help="写到这个文件")
    checking = "核对单位名单：逐行指出不对的地方，并说明名单中有什么"
    one = verbs.add_parser("check", help=checking, description=checking, prog="xlperf roster check")
    one.set_defaults(run=roster)
    one.add_argument("file", type=Path, metavar="ROSTER", help="单位名单（xlsx、xls、ods、csv）")


LEDGER = Path("台账.db")
"""Where the ledger is looked for if nobody says."""


def _add_round(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--round", type=_round, metavar="ROUND", help="轮次，如 2027-一上；台账中只有一个轮次时可不写"
    )


def _add_ledger(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--ledger", type=Path, default=LEDGER, metavar="LEDGER", help=f"台账文件，默认为 {LEDGER}"
    )
    _add_round(to)


def _add_outgoing(to: argparse.ArgumentParser) -> None:
    to.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER", help="写到这个文件夹")
    _add_ledger(to)


def _add_ledger_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help, prog=f"xlperf ledger {name}")
        added.set_defaults(run=run)
        return added

    _add_ledger(verb("status", ledger_status, "列出本轮收到的每份申报表：编号、处理和原因"))
    one = verb("history", ledger_history, "列出一个单位历次报送的版本、改动和处理")
    one.add_argument("unit", metavar="UNIT", help="单位名称")
    _add_ledger(one)
    one = verb("diff", ledger_diff, "逐栏比较两个版本")
    one.add_argument("before", type=int, metavar="A", help="先前版本的编号")
    one.add_argument("after", type=int, metavar="B", help="后来版本的编号")
    _add_ledger(one)
    for name, decision, what in (
        ("accept", Decision.ACCEPTED, "接收申报表，计入汇总"),
        ("return", Decision.RETURNED, "退回申报表，由单位修改后重新报送"),
        ("void", Decision.VOID, "作废申报表，如报错了单位；被它替代的版本重新有效"),
    ):
        one = verb(name, decide, what)
        one.add_argument("numbers", type=int, nargs="*", metavar="编号", help="见 xlperf ledger status")
        one.add_argument("--pending", action="store_true", help="全部待处理的申报表")
        one.add_argument("--why", required=True, metavar="TEXT", help="理由，写入台账")
        one.add_argument("--who", required=True, metavar="NAME", help="处理人")
        one.set_defaults(decision=decision)
        _add_ledger(one)


def _add_code_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    listing = "列出在用的科目表：年度、来源、编码个数、完整到哪一级"
    one = verbs.add_parser("list", help=listing, description=listing, prog="xlperf codes list")
    one.set_defaults(run=codes)
    importing = "导入财政部门自己的科目表，代替自带的该年度科目表"
    one = verbs.add_parser("import", help=importing, description=importing, prog="xlperf codes import")
    one.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="有编码、名称两列的表（xlsx、xls、ods、csv、txt）；编码也可分“类”“款”“项”列",
    )
    one.add_argument("--year", type=_year, required=True, metavar="YEAR", help="科目表的年度，如 2027")
    one.add_argument(
        "--kind", type=_kind, default=Kind.FUNCTIONAL, metavar="KIND",
        help="、".join(f"{kind.key} {kind.word}" for kind in Kind) + "；默认为 functional",
    )  # fmt: skip
    one.set_defaults(run=import_codes)
