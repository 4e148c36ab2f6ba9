"""FIL: the file itself, beside the answers in it."""

from __future__ import annotations

import re

from ..core.check import Problem, Problems, Unverified, check
from ..core.declaration import Declaration, Place
from ..core.fields import ERROR, HINT, SUBMISSION, WARNING, Amount, Day
from ..core.filefacts import FileFacts
from ..core.settings import Settings

_UNKNOWN = Unverified("该文件格式不能核验公式、错误值和宏，请另存为 xlsx")


def _whole(declaration: Declaration) -> Place:
    """Give the place of what concerns the file as a whole: its title."""
    return Place(declaration.form.roles.year)


@check("FIL-001", ERROR, on=[], fix="请使用下发的模板，恢复被改动的栏目名称。")
def labels_are_those_of_the_form(declaration: Declaration, file: FileFacts) -> Problems:
    """栏目名称与模板一致。"""
    for label in file.changed_labels:
        message = f"模板被修改：{label.cell} 应为“{label.wanted}”，现为“{label.found}”"
        yield Problem(_whole(declaration), message, label.wanted)


@check("FIL-002", ERROR, on=[], fix="请取消隐藏并核对这些工作表，与申报无关的请删除。")
def no_sheet_was_hidden(declaration: Declaration, file: FileFacts) -> Problems:
    """没有新增的隐藏工作表。"""
    for sheet in file.hidden_sheets:
        yield Problem(_whole(declaration), f"工作簿中有隐藏的工作表“{sheet}”")


@check("FIL-005", ERROR, on=[], fix="请改填数值，删除外部链接。")
def no_cell_is_an_error(declaration: Declaration, file: FileFacts) -> Problems:
    """没有错误值和外部链接。"""
    if file.package is None:
        yield _UNKNOWN
        return
    places = {cell: place for place, cell in file.cells.items()}
    for cell, error in file.package.errors.items():
        yield Problem(places.get(cell, _whole(declaration)), f"{cell} 含错误值 {error}", "数值或文字")
    if file.package.links:
        yield Problem(_whole(declaration), f"文件含 {len(file.package.links)} 处外部链接或数据连接")


@check("FIL-006", WARNING, on=[], fix="请删除手工填入的合计，恢复公式自动计算。")
def totals_are_still_computed(declaration: Declaration, file: FileFacts) -> Problems:
    """模板中的公式没有改成数值。"""
    if file.package is None:
        yield _UNKNOWN
        return
    for field in declaration.form.fields():
        if isinstance(field, Amount) and field.computed is not None:
            cell = file.cells.get(Place(field))
            if cell and cell not in file.package.formulas:
                yield Problem(Place(field), f"“{field.label}”（{cell}）的公式被改成了数值", "公式")


@check("FIL-007", WARNING, on=[], fix="请另存为不含宏的 xlsx 后报送。")
def there_are_no_macros(declaration: Declaration, file: FileFacts) -> Problems:
    """文件不含宏。"""
    if file.package is None:
        yield _UNKNOWN
    elif file.package.macros:
        yield Problem(_whole(declaration), "文件含宏，已按无宏处理")


@check("FIL-009", WARNING, on=[], stage=SUBMISSION, fix="请按财政部门规定的格式命名文件。")
def the_file_is_named_as_asked(declaration: Declaration, file: FileFacts, settings: Settings) -> Problems:
    """文件名符合财政部门规定的格式。"""
    # Mail programs and portals rename what units send, so it is asked only where a bureau asks it.
    if settings.file_name and not re.fullmatch(settings.file_name, file.name):
        yield Problem(_whole(declaration), f"文件名“{file.name}”不符合规定的格式", settings.file_name)


@check("FIL-012", HINT, on=[], stage=SUBMISSION, fix="请恢复页面设置：A4 纵向，宽度调整为一页。")
def the_form_prints_one_page_wide(declaration: Declaration, file: FileFacts) -> Problems:
    """打印设置与模板一致。"""
    if file.package is None:
        yield _UNKNOWN
    elif not file.package.fits_one_page_wide:
        yield Problem(_whole(declaration), "页面设置不再是一页宽，打印时可能被截断", "宽度调整为一页")


@check("FIL-013", WARNING, on=[], fix="请重新输入日期，如 2027-01-31。")
def dates_are_dates(declaration: Declaration, file: FileFacts) -> Problems:
    """日期单元格中是日期，不是文本。"""
    for field in declaration.form.fields():
        if isinstance(field, Day):
            rows = declaration.row_numbers(field.table) if field.table else (None,)
            for place in (Place(field, row) for row in rows):
                raw = declaration.raw(place)
                day = declaration.record(place)[field]
                if isinstance(raw, str) and day:
                    yield Problem(place, f"“{field.label}”为文本“{raw.strip()}”，不是日期", "日期")


@check("FIL-014", HINT, on=[], fix="请尽量使用表中的空行；插入的行没有即时校验，请核对无误。")
def no_row_was_inserted(declaration: Declaration, file: FileFacts) -> Problems:
    """各表没有插入模板以外的行。"""
    for table in declaration.form.tables():
        if inserted := file.inserted_rows.get(table.__name__):
            message = f"“{table.label}”中插入了 {inserted} 行，已读取，但没有即时校验"
            yield Problem(Place(table.own_fields[0]), message)
