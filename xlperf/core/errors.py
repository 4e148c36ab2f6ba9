"""What a person at the keyboard can put right: one sentence that ends with the way out."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path

from .fields import REVIEW, Demand, Lesson
from .words import one_line

_WHY = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在位置只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过系统允许的大小",
    errno.EIO: "磁盘读写出错",
    errno.ENOMEM: "内存不足",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EISDIR: "这是一个文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.ETXTBSY: "文件正被占用",
    errno.EBUSY: "文件正被占用",
    errno.ENOENT: "所在文件夹不存在",
    errno.ENOTDIR: "上级是一个文件，不是文件夹",
    errno.EEXIST: "同名的文件占用了文件夹的位置",
    errno.ELOOP: "快捷方式互相指向",
}


def why(error: OSError) -> str:
    """Say in Chinese why the system refused."""
    return _WHY.get(error.errno or 0, f"系统拒绝，代码 {error.errno}")


READABLE = Demand(
    "FIL-008",
    "文件可以打开，其中有受理版本的申报表",
    "请用下发的模板填报，另存为不加密的 .xlsx，确认能打开后重新报送。",
    REVIEW,
    lesson=Lesson(
        "文件打不开或不是受理的申报表，其中的内容无法审核。",
        wrong="设有打开密码的文件，或改名为 .xlsx 的网页",
        right="用下发的模板填写、不设密码的 .xlsx 文件",
    ),
)


class XlperfError(Exception):
    """A file or a setting that cannot be worked with, said in one line or a few."""

    code = "error"
    demand: Demand | None = None
    """What of the catalogue it is that does not hold."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(map(one_line, lines)))  # names of files may hold anything


class UnreadableFile(XlperfError):
    """A file in which nobody can read a declaration."""

    demand = READABLE


class NoSuchFile(XlperfError):
    """A path at which there is nothing."""

    code = "no-such-file"

    def __init__(self, path: Path) -> None:
        super().__init__(f"找不到“{path}”，请核对文件名和所在文件夹后重试。")


class Unreadable(UnreadableFile):
    """A file or folder that the system does not let us read."""

    code = "unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"无法读取“{path}”（{reason}），请关闭占用它的程序或检查权限后重试。")


class Unwritable(XlperfError):
    """An output that cannot be put where it was asked for."""

    code = "unwritable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"无法写入“{path}”（{reason}），请关闭已打开的同名文件，或换一个可写的位置。")


class WrongSuffix(XlperfError):
    """An output under a name that would make people take it for something else."""

    code = "wrong-suffix"

    def __init__(self, path: Path, suffix: str) -> None:
        super().__init__(f"输出文件“{path}”的扩展名应为 {suffix}，请改写 -o 后面的文件名。")


class OpenElsewhere(XlperfError):
    """An output that a program has open."""

    code = "open-elsewhere"

    def __init__(self, path: Path, lock: Path | None = None) -> None:
        left = f"（已经关闭的，请删除同一文件夹中的“{lock.name}”）" if lock else ""
        super().__init__(f"“{path}”正在 Excel、WPS 或 LibreOffice 中打开，未写入；请关闭它再试{left}。")


class WrongPageSuffix(XlperfError):
    """A page under a name that no browser would open."""

    code = "wrong-page-suffix"

    def __init__(self, path: Path) -> None:
        super().__init__(f"网页报告“{path}”的扩展名应为 .html，请改写 --html 后面的文件名。")


class NotAFolder(XlperfError):
    """A file where a folder is asked for."""

    code = "not-a-folder"

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”是一个文件，汇总需要文件夹；只校验一个文件请用 xlperf check。")


class NothingThere(XlperfError):
    """A folder without a single workbook."""

    code = "nothing-there"

    def __init__(self, path: Path) -> None:
        super().__init__(f"文件夹“{path}”及其下级文件夹中没有电子表格，请核对文件夹是否正确。")


class NotText(XlperfError):
    """A file that should be a text and is none."""

    code = "not-text"

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”不是文本文件，请另存为 UTF-8 编码的文本后重试。")


class WouldLose(XlperfError):
    """An output in whose place somebody's declaration stands."""

    code = "would-lose"

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”是已填写的申报表，未覆盖；请用 -o 换一个文件名。")


class BureauSummary(XlperfError):
    """A summary that this program made, where a declaration is looked for."""

    code = "bureau-summary"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”是本程序生成的汇总表，不是申报表，请选择单位报来的申报表。")


class TooWide(UnreadableFile):
    """A sheet that claims more cells than any form has."""

    code = "too-wide"

    def __init__(self, name: str, cell: str) -> None:
        super().__init__(f"“{name}”在很远的单元格 {cell} 有内容，请删除表格以外的行和列后另存。")


class Internal(XlperfError):
    """A fault of this program that one file brought to light."""

    code = "internal"

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(f"读取“{name}”时程序出错（{kind}），原文件未被改动，请把该文件反馈给维护人员。")


class WrongProfile(XlperfError):
    """A settings file that cannot be followed."""

    code = "wrong-profile"

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        super().__init__(
            f"设置文件“{name}”有误：{'；'.join(problems)}，请改正后用 xlperf profile check 核对。"
        )


class NotProven(XlperfError):
    """A summary whose figures are not those of the declarations."""

    code = "not-proven"

    def __init__(self, figures: Iterable[str]) -> None:
        super().__init__(
            f"汇总与逐份相加不一致（{'、'.join(figures)}），未写出汇总表；请保留收件文件并联系维护人员。"
        )


class NotAWorkbook(UnreadableFile):
    """A file that is no spreadsheet, whatever it is called."""

    code = "not-a-workbook"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"“{name}”不是电子表格（{what}），请在 Excel 或 WPS 中另存为 .xlsx 后再报送。")


class Damaged(UnreadableFile):
    """A spreadsheet that cannot be opened."""

    code = "damaged"

    def __init__(self, name: str, what: str = "") -> None:
        detail = f"（{what}）" if what else ""
        super().__init__(f"“{name}”已损坏、打不开{detail}，请在 Excel 或 WPS 中确认能打开并另存后重新报送。")


class Ambiguous(UnreadableFile):
    """A spreadsheet in which two programs would read different things."""

    code = "ambiguous"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"“{name}”{what}，不同程序会读出不同的内容，未予读取；"
            "请在 Excel 或 WPS 中打开核对，另存为新的 .xlsx 后重新报送。"
        )


class TooMany(UnreadableFile):
    """A spreadsheet with more of something than any declaration has."""

    code = "too-many"

    def __init__(self, name: str, what: str, number: int, limit: int) -> None:
        super().__init__(
            f"“{name}”{what}有 {number} 个，超过 {limit} 个，请把申报表复制到新的工作簿中另存后重新报送。"
        )


class Disguised(UnreadableFile):
    """A spreadsheet whose macros are kept where its name and type say that there are none."""

    code = "disguised"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”标明不含宏，其中却藏有宏，未予读取；"
            "请用下发的模板重新填写，或另存为不含宏的 .xlsx 后重新报送。"
        )


class Encrypted(UnreadableFile):
    """A workbook that asks for a password."""

    code = "encrypted"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”设有打开密码，请取消密码后另存，再重新报送。")


class TooLarge(UnreadableFile):
    """A file that no declaration fills."""

    code = "too-large"

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(
            f"“{name}”有 {size // 1_048_576} MB，超过 {limit // 1_048_576} MB，"
            "请删去与申报无关的图片和工作表后另存。"
        )


class WithoutForm(UnreadableFile):
    """A workbook in which none of our forms stands."""

    code = "without-form"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”中没有可识别的申报表，请使用下发的模板填报；"
            "自行绘制的表格、Word 表格和已公开的文本表格可先用 xlperf import 转成工作簿。"
        )


class WrongVersion(UnreadableFile):
    """A workbook made from a version of the form that is not known here."""

    code = "wrong-version"

    def __init__(self, name: str, title: str, found: str, accepted: Iterable[str]) -> None:
        super().__init__(
            f"“{name}”用的是《{title}》{found} 版，本程序受理 {'、'.join(accepted)} 版，"
            "请把内容填入现行模板后重新报送。"
        )


class UnknownForm(XlperfError):
    """A form that is not among those defined."""

    code = "unknown-form"

    def __init__(self, key: str, known: Iterable[str]) -> None:
        super().__init__(f"没有名为“{key}”的申报表，可用的有：{'、'.join(known)}。")


class UnknownCode(XlperfError):
    """A code that is in no catalogue."""

    code = "unknown-code"

    def __init__(self, code: str, near: Iterable[str]) -> None:
        hint = "、".join(near)
        super().__init__(
            f"没有编号为“{code}”的规则"
            + (f"，相近的有 {hint}" if hint else "")
            + "；全部规则见 xlperf checks。"
        )


class WrongData(XlperfError):
    """Data that do not answer the form."""

    code = "wrong-data"

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        super().__init__(f"“{name}”不能填入表中：{'；'.join(problems)}。栏目名称和格式见 xlperf schema。")


class WrongText(XlperfError):
    """A published text in which a form cannot be recognised."""

    code = "wrong-text"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"“{name}”{problem}，请确认它是由 Word 表格转出的文本（每格一行、以制表符开头）。")


class AlreadyOurs(XlperfError):
    """A workbook that needs no import."""

    code = "already-ours"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”就是用模板填写的申报表，不用导入，请直接用 xlperf check 校验。")


class WouldLoseContent(XlperfError):
    """Somebody's workbook that cannot be filled in without loss of something in it."""

    code = "would-lose-content"

    def __init__(self, name: str, lost: Iterable[str]) -> None:
        super().__init__(
            f"填入“{name}”后，其中的{'、'.join(lost)}不能保留。"
            "可以不要的，加上 --lossy 重试；不能不要的，请在 Excel 中手工填写。"
        )


class OursToFill(XlperfError):
    """Our own workbook, into which data goes by another way."""

    code = "ours-to-fill"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”是本程序的申报表，请去掉 --into，直接用 xlperf fill 生成填好的申报表。")


class NotToFill(XlperfError):
    """A file in a format into which nothing can be filled."""

    code = "not-to-fill"

    def __init__(self, name: str) -> None:
        super().__init__(f"不能填入“{name}”：只能填 .xlsx 或 .xlsm 工作簿，请先在 Excel 中另存为 .xlsx。")


class NotToMark(XlperfError):
    """A file in a format in which nothing can be marked."""

    code = "not-to-mark"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"不能在“{name}”中标注：只能标注 .xlsx 或 .xlsm 工作簿，请先在 Excel 中另存为 .xlsx。"
        )


class WithoutReport(XlperfError):
    """A workbook that has no list for what is found."""

    code = "without-report"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”中没有工作表“校验结果”，不能标注；"
            "请先运行 xlperf import 转成现在的申报表，再校验转好的文件。"
        )


class NotWindows(XlperfError):
    """An add-in that is to be installed where there is no Excel for Windows."""

    code = "not-windows"

    def __init__(self) -> None:
        super().__init__(
            "加载项只能安装在有 Windows 版 Excel 的电脑上；这台电脑请用 xlperf check --mark 校验和标注，"
            "装有 LibreOffice 的可用 xlperf libreoffice install。"
        )


class NoLibreOffice(XlperfError):
    """A macro that is to be installed for a LibreOffice that was never opened here."""

    code = "no-libreoffice"

    def __init__(self, profile: Path) -> None:
        super().__init__(
            f"没有找到 LibreOffice 的用户文件夹（{profile}）。请先打开一次 LibreOffice 再重试；"
            "用户文件夹在别处的，用 --profile 指明。"
        )


class FileInUse(XlperfError):
    """A file of a program that the system does not let us replace or remove."""

    code = "file-in-use"

    def __init__(self, path: Path, program: str) -> None:
        super().__init__(f"“{path}”正在使用或没有写入权限，请关闭全部 {program} 窗口后重试。")


class NotInstalled(XlperfError):
    """What is to be taken away where it is not."""

    code = "not-installed"

    def __init__(self, path: Path) -> None:
        super().__init__(f"没有安装过（{path}），不用卸载。")


class ProtectedReport(XlperfError):
    """A list of findings that somebody has protected."""

    code = "protected-report"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”的工作表“校验结果”受保护，不能写入；请撤销该工作表的保护后再点“校验”。")


class NotRecognised(XlperfError):
    """A workbook or document that somebody drew, in which a form cannot be recognised."""

    code = "not-recognised"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"“{name}”{problem}，请整理后重新导入，或填入下发的模板。")


class OldDocument(UnreadableFile):
    """A Word document of the old, binary kind."""

    code = "old-document"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”是旧版 Word 文档，请在 Word 或 WPS 中另存为 .docx 后重新导入。")


class Unholdable(XlperfError):
    """A text that no cell can hold."""

    code = "unholdable"

    def __init__(self, label: str, problem: str) -> None:
        super().__init__(f"“{label}”{problem}，无法写入单元格，请改短或改正后重试。")


class NoCodeTable(XlperfError):
    """A file in which no table of codes and names can be found."""

    code = "no-code-table"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”未隐藏的工作表中没有科目表，请在前 20 行内设一行栏目名称，"
            "写明“科目编码”（或“类”“款”“项”）和“科目名称”，其下填编码和名称。"
        )


_MOST_PROBLEMS = 5


class WrongCodeTable(XlperfError):
    """A table of codes that contradicts itself or holds what is no code."""

    code = "wrong-code-table"

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        every = list(problems)
        told = "；".join(every[:_MOST_PROBLEMS]) + ("；……" if len(every) > _MOST_PROBLEMS else "")
        super().__init__(
            f"科目表“{name}”有 {len(every)} 处不对：{told}。未导入任何内容，请在表中改正后重新导入。"
        )


class OtherClassification(XlperfError):
    """A table of codes of another kind than was asked for."""

    code = "other-classification"

    def __init__(self, name: str, word: str, digit: str, kinds: Iterable[str]) -> None:
        super().__init__(
            f"“{name}”中没有以 {digit} 开头的编码，不是{word}科目表，未导入；"
            f"请核对文件，其他分类请用 --kind 指明：{'、'.join(kinds)}。"
        )


class BrokenCodeList(XlperfError):
    """A bureau's own code list that cannot be followed any more."""

    code = "broken-code-list"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"已导入的科目表“{path}”有误（{problem}），"
            "请用 xlperf codes import 重新导入，或删除该文件以恢复自带的科目表。"
        )


class NoRoster(XlperfError):
    """A file in which no list of units can be found."""

    code = "no-roster"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”未隐藏的工作表中没有单位名单，请在前 20 行内设一行栏目名称，"
            "写明“单位名称”和“主管部门”（可另有“单位编码”“项目名称”），其下每行填一个单位或项目；"
            "也可以用 xlperf roster template 生成空白的名单来填。"
        )


class EmptyRoster(NoRoster):
    """A list of units that has its columns, and not one unit in them."""

    def __init__(self, name: str) -> None:
        XlperfError.__init__(self, f"单位名单“{name}”只有栏目名称，请在其下每行填一个单位或项目后重试。")


class NeedsRoster(XlperfError):
    """Options that say how to pre-fill, without a list of those for whom."""

    code = "needs-roster"

    def __init__(self) -> None:
        super().__init__("--from 和 --per-project 要与 --units 一起使用，请用 --units 指明单位名单。")


class WrongRoster(XlperfError):
    """A list of units with rows that cannot be followed; each of them is named."""

    code = "wrong-roster"

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        every = list(problems)
        super().__init__(
            f"单位名单“{name}”有 {len(every)} 处不对：",
            *(f"  {one}" for one in every),
            "未生成任何文件，请在名单中改正后重新运行。",
        )


class RosterThere(XlperfError):
    """An empty roster that would take the place of one with units in it."""

    code = "roster-there"

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”是已填写的单位名单，未覆盖；请用 -o 换一个文件名。")


class FilledIn(XlperfError):
    """A folder of workbooks to hand out, of which somebody has filled in some."""

    code = "filled-in"

    def __init__(self, paths: Iterable[Path]) -> None:
        every = list(paths)
        super().__init__(
            f"以下 {len(every)} 个文件已有人填写或不是本程序生成的，未覆盖，也未生成其他文件：",
            *(f"  {path}" for path in every),
            "请用 -o 换一个文件夹，或先把这些文件移走。",
        )


class NotACheckout(XlperfError):
    """A command for developers, outside the source tree."""

    code = "not-a-checkout"

    def __init__(self) -> None:
        super().__init__("xlperf generate 只在源代码目录中可用，请先取得源代码并以 pip install -e . 安装。")


class OutOfDate(XlperfError):
    """Generated files that no longer follow from the definitions."""

    code = "out-of-date"

    def __init__(self, paths: Iterable[str]) -> None:
        super().__init__(f"以下文件与定义不一致：{'、'.join(paths)}，请运行 xlperf generate 后一并提交。")


class WrongRound(XlperfError):
    """A round that is not written as one."""

    code = "wrong-round"

    def __init__(self, text: str, batches: Iterable[str]) -> None:
        known = "、".join(batches)
        super().__init__(f"“{text}”不是轮次，请写成年度加批次，如 2027-一上（批次：{known}）。")


class NeedsRound(XlperfError):
    """A ledger without a word on the round that it is to be kept for."""

    code = "needs-round"

    def __init__(self, path: Path, rounds: Iterable[object]) -> None:
        known = "、".join(map(str, rounds))
        told = f"台账“{path}”中有几个轮次（{known}）" if known else f"台账“{path}”还没有轮次"
        super().__init__(f"{told}，请用 --round 指明，如 --round 2027-一上。")


class NeedsLedger(XlperfError):
    """Options that only mean something with a ledger."""

    code = "needs-ledger"

    def __init__(self, options: str) -> None:
        super().__init__(f"{options} 要与 --ledger 一起使用，请用 --ledger 指明台账文件。")


class NoLedger(XlperfError):
    """A ledger that is not there."""

    code = "no-ledger"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"找不到台账“{path}”，请用 --ledger 指明，或先用 xlperf consolidate --ledger 登记收到的文件。"
        )


class NotALedger(XlperfError):
    """A file that is no ledger, or a damaged one, or one of a newer version."""

    code = "not-a-ledger"

    def __init__(self, path: Path, problem: str = "不是台账，或已损坏") -> None:
        super().__init__(f"“{path}”{problem}，未作任何改动；请核对文件名，或换回备份的台账。")


class LedgerBusy(XlperfError):
    """A ledger that somebody else writes into."""

    code = "ledger-busy"

    def __init__(self, path: Path) -> None:
        super().__init__(f"台账“{path}”正被另一个程序使用，请等它结束后重试。")


class UnknownNumber(XlperfError):
    """A number under which the ledger has no declaration."""

    code = "unknown-number"

    def __init__(self, numbers: Iterable[int], round: object) -> None:
        told = "、".join(map(str, numbers))
        super().__init__(f"{round} 的台账中没有编号 {told}，编号见 xlperf ledger status。")


class UnknownUnit(XlperfError):
    """A unit of which the ledger knows nothing."""

    code = "unknown-unit"

    def __init__(self, name: str, near: str | None) -> None:
        hint = f"，是否为“{near}”" if near else ""
        super().__init__(f"台账中没有“{name}”报送的申报表{hint}；单位名称见 xlperf ledger status。")


class NoReason(XlperfError):
    """A decision without a word on why."""

    code = "no-reason"

    def __init__(self) -> None:
        super().__init__("处理意见不能空着，请用 --why 写明理由。")


class AlreadyDecided(XlperfError):
    """A decision on a version that another one has taken the place of."""

    code = "superseded"

    def __init__(self, number: int, by: int) -> None:
        super().__init__(
            f"编号 {number} 已被编号 {by} 替代，不能再作处理；"
            f"要恢复它，请先作废编号 {by}（xlperf ledger void {by} --why …）。"
        )


class AsRecorded(XlperfError):
    """What was once said of a file, as the ledger remembers it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(*message.split("\n"))
        self.code = code


class NothingReturned(XlperfError):
    """A round of which nothing goes back."""

    code = "nothing-returned"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"台账“{path}”中没有退回的申报表；请先用 xlperf ledger return 编号 --why 理由 --who 姓名 退回"
            "（--pending 一次退回全部待处理的）。"
        )


class NothingAccepted(XlperfError):
    """A round of which nothing can be published."""

    code = "nothing-accepted"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"台账“{path}”中没有接收的申报表，没有可以公开的内容；请先用 xlperf ledger accept 接收。"
        )


class NeedsNumbers(XlperfError):
    """A decision on nothing."""

    code = "needs-numbers"

    def __init__(self) -> None:
        super().__init__("没有指明处理哪几份申报表，请写上编号（见 xlperf ledger status），或加 --pending。")


class FormGone(XlperfError):
    """What the ledger has of a form that this program no longer knows."""

    code = "form-gone"

    def __init__(self, name: str, form: str) -> None:
        super().__init__(f"“{name}”登记时是申报表 {form}，本程序已不认识它，请用登记时的版本打开台账。")


class ReaderFails(XlperfError):
    """A computer on which nothing can be read: no file is to blame for it."""

    code = "reader-fails"

    def __init__(self) -> None:
        super().__init__(
            "读取程序无法启动，或接连中止（多半是内存不足），未改动任何文件；请关闭其他程序或重启电脑后再试。"
        )


class ReadingLost(UnreadableFile):
    """A file that its reader could not bear: it ended, never ended, or asked for too much memory."""

    code = "reading-lost"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"“{name}”{why}，内容可能已损坏；请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后重新报送。"
        )


class OutOfMemory(XlperfError):
    """A computer that has not enough memory left."""

    code = "out-of-memory"

    def __init__(self) -> None:
        super().__init__("内存不足，没有完成，也没有写出未完成的文件；请关闭其他程序或重启电脑后再试。")


class Refused(XlperfError):
    """A refusal of the system that is about no file in particular, as of a disk for temporary files."""

    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"系统不能完成操作（{reason}），没有写出未完成的文件；请检查磁盘空间和权限后重试。")


class NoName(UnreadableFile):
    """A file whose name is no text, so that nobody can write it down."""

    code = "no-name"

    def __init__(self, path: Path) -> None:
        super().__init__(f"文件名“{path.name}”含有不是文字的字符，无法登记；请改名后重新汇总。")
