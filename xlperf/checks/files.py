"""FIL: the file itself, beside the answers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, SUBMISSION, WARNING, Amount, Day, Field, Lesson, UnitName
from ..core.filefacts import FileFacts
from ..core.regex import regex
from ..core.settings import Settings
from ..core.words import clean

UNKNOWN = Unverified("该文件格式不能核验公式、错误值和宏，请另存为 xlsx")


def whole(declaration: Declaration) -> Place:
    """Give the place of what concerns the file as a whole: its title."""
    return Place(declaration.form.roles.year)


@check(
    "FIL-001",
    ERROR,
    on=[],
    fix="请使用下发的模板，恢复被改动的栏目名称。",
    lesson=Lesson(
        "栏目名称被改动，收表时会读错位置或读不到内容。",
        wrong="栏目名称：项目简称",
        right="栏目名称：项目名称",
    ),
)
def labels_are_those_of_the_form(declaration: Declaration, file: FileFacts) -> Problems:
    """栏目名称与模板一致。"""
    for label in file.changed_labels:
        message = f"模板被修改：{label.cell} 应为“{label.wanted}”，现为“{label.found}”"
        yield Problem(whole(declaration), message, label.wanted)


@check(
    "FIL-002",
    ERROR,
    on=[],
    fix="请取消隐藏并核对这些工作表，与申报无关的请删除。",
    lesson=Lesson(
        "隐藏的工作表无人核对，容易把旧表或内部资料一并报出。",
        wrong="工作簿中有自行添加的隐藏工作表“旧表”",
        right="工作簿中没有自行添加的隐藏工作表",
    ),
)
def no_sheet_was_hidden(declaration: Declaration, file: FileFacts) -> Problems:
    """没有新增的隐藏工作表。"""
    for sheet in file.hidden_sheets:
        yield Problem(whole(declaration), f"工作簿中有隐藏的工作表“{sheet}”")


@check(
    "FIL-003",
    WARNING,
    on=[],
    fix="请恢复模板的合并单元格，不另行合并或拆分；内容请逐格填写，粘贴时先双击单元格。",
    lesson=Lesson(
        "合并后几行只剩一格，其余各行的内容读不到。",
        wrong="支出明细第 8 行和第 9 行合并为一格",
        right="支出明细第 8 行和第 9 行各占一格",
    ),
)
def cells_are_merged_as_in_the_form(declaration: Declaration, file: FileFacts) -> Problems:
    """合并单元格与模板一致，没有内容落在栏目之外。"""
    if stray := list(file.stray.items()):
        named = "、".join(f"{cell}“{_short(text)}”" for cell, text in stray[:_MOST_RANGES])
        more = f"等 {len(stray)} 处" if len(stray) > _MOST_RANGES else ""
        message = f"{named}{more}不在任何栏目内，未被读取"
        yield Problem(whole(declaration), message, "填入栏目的单元格")
    if file.package is None:
        yield UNKNOWN
    elif changed := file.changed_merges:
        named = "、".join(changed[:_MOST_RANGES]) + ("等" if len(changed) > _MOST_RANGES else "")
        yield Problem(whole(declaration), f"合并单元格被改动：{named}，共 {len(changed)} 处", "与模板一致")


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


_MOST_RANGES = 3
_SHORT = 12
_ODD = (
    ("看不见的空白", regex(r"[\s\u200b-\u200d\ufeff]")),
    ("全角字符", regex(r"[\uff01-\uff5e]")),
    ("千分位逗号", regex(r"[,，]")),
    ("单位", regex(r"[元万亿]")),
    ("货币符号", regex(r"[¥￥]")),
)
"""What makes a text of a number."""


@check(
    "FIL-004",
    WARNING,
    on=[],
    fix="请把单元格改为“数值”格式，重新输入数字。",
    after=["FND-001", "DTL-002"],
    lesson=Lesson(
        "文本型数字不参加求和，合计会漏掉这一笔。",
        wrong="金额：86400（文本）",
        right="金额：86400（数值）",
    ),
)
def numbers_are_numbers(declaration: Declaration, file: FileFacts) -> Problems:
    """数字单元格中是数字，不是文本。"""
    for field in declaration.form.fields():
        if isinstance(field, Amount):
            for place in places(declaration, field):
                raw, number = declaration.raw(place), declaration.record(place)[field]
                if isinstance(raw, str) and number is not None:
                    marks = [name for name, odd in _ODD if odd.search(raw)]
                    why = f"（含{'、'.join(marks)}）" if marks else ""
                    message = f"{file.cells.get(place, f'“{field.label}”')} 是文本型数字“{raw}”{why}"
                    yield Problem(place, message, field.show(number))


def places(declaration: Declaration, field: Field[Any]) -> Iterator[Place]:
    for row in declaration.row_numbers(field.table) if field.table else (None,):
        yield Place(field, row)


@check(
    "FIL-005",
    ERROR,
    on=[],
    fix="请改填数值，删除外部链接。",
    lesson=Lesson(
        "错误值不能求和，外部链接在别的电脑上取不到数。",
        wrong="金额：#DIV/0!",
        right="金额：86400",
    ),
)
def no_cell_is_an_error(declaration: Declaration, file: FileFacts) -> Problems:
    """没有错误值和外部链接。"""
    if file.package is None:
        yield UNKNOWN
    places = {cell: place for place, cell in file.cells.items()} if file.errors else {}
    for cell, error in file.errors.items():
        yield Problem(places.get(cell, whole(declaration)), f"{cell} 含错误值 {error}", "数值或文字")
    for cell in file.package.acting if file.package else ():
        yield Problem(whole(declaration), f"{cell} 的公式引用了文件以外的内容", "数值或文字")
    if file.package and file.package.links:
        yield Problem(whole(declaration), f"文件含 {len(file.package.links)} 处外部链接或数据连接")


@check(
    "FIL-006",
    WARNING,
    on=[],
    fix="请删除手工填入的合计，恢复公式自动计算。",
    lesson=Lesson(
        "合计不再自动计算，改了分项以后总额仍是旧数。",
        wrong="资金总额：手工填入的 25.08",
        right="资金总额：公式算出的 25.08",
    ),
)
def totals_are_still_computed(declaration: Declaration, file: FileFacts) -> Problems:
    """模板中的公式没有改成数值。"""
    if file.package is None:
        yield UNKNOWN
        return
    for field in declaration.form.totals:
        cell = file.cells.get(Place(field))
        if cell and cell not in file.package.formulas:
            yield Problem(Place(field), f"“{field.label}”（{cell}）的公式被改成了数值", "公式")


@check(
    "FIL-007",
    WARNING,
    on=[],
    fix="请另存为不含宏的 xlsx 后报送。",
    lesson=Lesson(
        "含宏的文件有安全风险，常被拦截，收表时可能打不开。",
        wrong="含有宏的申报表文件",
        right="不含宏的申报表文件",
    ),
)
def there_are_no_macros(declaration: Declaration, file: FileFacts) -> Problems:
    """文件不含宏。"""
    if file.package is None:
        yield UNKNOWN
        return
    active = ["宏"] if file.package.macros else []
    if active := [*active, *file.package.active]:
        yield Problem(whole(declaration), f"文件含{'、'.join(active)}，已按没有处理")


@check(
    "FIL-009",
    WARNING,
    on=[],
    stage=SUBMISSION,
    fix="请按财政部门规定的格式命名文件。",
    lesson=Lesson(
        "文件名不规范，收表时分不清是哪个单位的哪个项目。",
        wrong="申报表.xlsx",
        right="2027_101_楚宁市档案馆_史料数字化.xlsx",
    ),
)
def the_file_is_named_as_asked(declaration: Declaration, file: FileFacts, settings: Settings) -> Problems:
    """文件名符合财政部门规定的格式。"""
    # Mail programs and portals rename what units send, so it is asked only where a bureau asks it.
    if settings.file_name and not re.fullmatch(settings.file_name, file.name):
        yield Problem(whole(declaration), f"文件名“{file.name}”不符合规定的格式", settings.file_name)


@check(
    "FIL-010",
    HINT,
    on=[],
    fix="请核对内容是否均为本单位的；属实的，可在“文件—信息”中改正作者。",
    lesson=Lesson(
        "沿用其他单位的文件，容易留下没有改掉的内容。",
        wrong="楚宁市老干部活动服务中心的申报表，文件作者为“楚宁市教育局”",
        right="楚宁市老干部活动服务中心的申报表，文件作者为“张三”",
    ),
)
def the_file_was_made_by_the_unit(declaration: Declaration, file: FileFacts, settings: Settings) -> Problems:
    """文件属性中的作者不是其他单位。"""
    if file.package is None:
        yield UNKNOWN
        return
    named = {"最后修改者": file.package.last_author, "作者": file.package.author}
    own = [
        name
        for field in declaration.form.fields()
        if isinstance(field, UnitName) and not field.table and (name := declaration[field])
    ]
    for name in dict.fromkeys(named.values()):
        if own and is_another_unit(name, own, settings.roster):
            what = "、".join(what for what, who in named.items() if who == name)
            message = f"文件属性的{what}为“{name}”，可能沿用了其他单位的文件"
            yield Problem(whole(declaration), message)


_UNIT = regex(
    r"(?P<stem>[\u4e00-\u9fff（）()]{2,})"
    r"(?:局|委|办|中心|学校|小学|中学|大学|学院|幼儿园|医院|卫生院|街道|街道办|办事处|人民政府|委员会|管委会"
    r"|公司|集团|支队|大队|研究院|研究所|图书馆|博物馆|文化馆|协会|联合会|总工会|法院|检察院)"
    r"|(?P<town>[\u4e00-\u9fff]{4,})[镇乡]"  # 王镇 and 欧阳文镇 are people
)
_NO_OTHER_UNIT = regex(
    r"微软|金山|联想|华为|戴尔|惠普|方正|同方|浪潮|长城|紫光|软件|科技|网络|信息|数据|打印|文印|复印|图文|广告"
    r"|会计|核算|结算|财务|计财|综合|党政|行政|后勤|人事|服务|办公|机关"
)
"""Makers of programs and computers, copy shops, offices within any unit."""

_AREA = regex(r"^[\u4e00-\u9fff]{1,7}?[省市州县区]")


def is_another_unit(name: str, own: Sequence[str], roster: Sequence[str]) -> bool:
    """Tell whether a file's author is certainly a unit, and none of a declaration's own."""
    name, names = clean(name), [clean(one) for one in own]
    if "财政" in name or any(name in one or one in name for one in names):
        return False  # who hands out the form stands in it
    if name in map(clean, roster):
        return True
    if _NO_OTHER_UNIT.search(name):
        return False
    match = _UNIT.fullmatch(name)
    stem = _AREA.sub("", match["stem"] or match["town"]) if match else ""
    signs = set().union(*(_AREA.sub("", one) for one in names))
    return len(stem) > 1 and not signs & set(stem)


@check(
    "FIL-011",
    WARNING,
    on=[],
    stage=SUBMISSION,
    fix="请调高该行的行高，或精简文字。",
    lesson=Lesson(
        "打印件上的文字不全，审核和存档都缺了内容。",
        wrong="必要性有 10 行字，行高只容 5 行",
        right="必要性有 10 行字，行高能容 10 行",
    ),
)
def every_text_is_whole_on_paper(declaration: Declaration, file: FileFacts) -> Problems:
    """文字打印完整，没有被截断。"""
    if file.package is None:
        yield UNKNOWN
    for place, cut in file.cut_off.items():
        message = f"“{place.field.label}”打印会被截断：至少需要 {cut.lines} 行，行高只容 {cut.shown} 行"
        yield Problem(place, message, f"行高能容 {cut.lines} 行以上")


@check(
    "FIL-012",
    HINT,
    on=[],
    stage=SUBMISSION,
    fix="请恢复页面设置：A4 纵向，宽度调整为一页。",
    lesson=Lesson(
        "页面设置变了，打印时右边的栏目会断到另一页。",
        wrong="页面设置：宽度未调整为一页",
        right="页面设置：宽度调整为一页",
    ),
)
def the_form_prints_one_page_wide(declaration: Declaration, file: FileFacts) -> Problems:
    """打印设置与模板一致。"""
    if file.package is None:
        yield UNKNOWN
    elif not file.package.fits_one_page_wide:
        yield Problem(whole(declaration), "页面设置不再是一页宽，打印时可能被截断", "宽度调整为一页")


@check(
    "FIL-013",
    WARNING,
    on=[],
    fix="请重新输入日期，如 2027-01-31。",
    lesson=Lesson(
        "文本不是日期，表中比较先后的校验对它不起作用。",
        wrong="开始时间：2027-01-01（文本）",
        right="开始时间：2027-01-01（日期）",
    ),
)
def dates_are_dates(declaration: Declaration, file: FileFacts) -> Problems:
    """日期单元格中是日期，不是文本。"""
    for field in declaration.form.fields():
        if isinstance(field, Day):
            for place in places(declaration, field):
                raw = declaration.raw(place)
                day = declaration.record(place)[field]
                if isinstance(raw, str) and day:
                    yield Problem(place, f"“{field.label}”为文本“{raw.strip()}”，不是日期", "日期")
                elif isinstance(raw, Decimal) and day:
                    yield Problem(place, f"“{field.label}”为数值 {raw}，不是日期", "日期")


@check(
    "FIL-014",
    HINT,
    on=[],
    fix="请尽量使用表中的空行；插入的行没有即时校验，请核对无误。",
    lesson=Lesson(
        "插入的行没有即时校验，填错了当时看不出来。",
        wrong="在进度计划的两行之间插入一行填写",
        right="在进度计划的空行中填写",
    ),
)
def no_row_was_inserted(declaration: Declaration, file: FileFacts) -> Problems:
    """各表没有插入模板以外的行。"""
    for table in declaration.form.tables():
        if inserted := file.inserted_rows.get(table.__name__):
            message = f"“{table.label}”中插入了 {inserted} 行，已读取，但没有即时校验"
            yield Problem(Place(table.own_fields[0]), message)
