"""Mutations of the cells of a form's sheet: other values, types and addresses than anybody typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, str], tuple[str, str]]

_CELL = re.compile(r'<c r="([A-Z]+\d+)"((?: [a-z]+="[^"]*")*)(?:/>|>(.*?)</c>)', re.S)
_STYLE = re.compile(r' s="\d+"')


def _cell(random: Random, sheet: str, *, filled: bool = True) -> re.Match[str]:
    """Choose a cell outside the rails, which say what every cell is for."""
    every = [one for one in _CELL.finditer(sheet) if not re.fullmatch(r"A\d+|[A-Z]+1", one[1])]
    return random.choice([one for one in every if one[3]] if filled else every)


def _put(sheet: str, one: re.Match[str], cell: str) -> str:
    return sheet[: one.start()] + cell + sheet[one.end() :]


def _styled(one: re.Match[str]) -> str:
    return match[0] if (match := _STYLE.search(one[2])) else ""


_CONTENTS = (
    ("", "<v>{}</v>", ("5", "0", "-1", "0.1", "1e3", "1E-7", "123456789012345678", "1e400", "NaN", "INF",
        "", " 5 ",
                       "1_000", "0x10", "５", "46388", "60", "-5", "2958466", "46388.5", "true", "abc",
                       "007", "+5")),
    (' t="n"', "<v>{}</v>", ("5", "", "x", "1.5")),
    (' t="b"', "<v>{}</v>", ("1", "0", "2", "true", "", "TRUE")),
    (' t="e"', "<v>{}</v>", ("#REF!", "#N/A", "#DIV/0!", "#GETTING_DATA", "", "#X", "5")),
    (' t="d"', "<v>{}</v>", ("2027-01-01", "2027-01-01T00:00:00", "2027-02-30", "x", "2027-01-01T12:00:00Z",
        "")),
    (' t="s"', "<v>{}</v>", ("0", "-1", "999999", "abc", "", " 1 ", "1.0", "9" * 30, "+1", "01")),
    (' t="str"', "<v>{}</v>", ("文本", "", "5", "=1+1", "_x0041_", "一&#10;二", "一\n二", " 空格 ",
        "<![CDATA[5]]>")),
    (' t="inlineStr"', "<is><t>{}</t></is>", ("文本", "", "5", " 空格 ", "_x005F_x0041_", "_x000D_",
        "一&#13;&#10;二")),
    (' t="inlineStr"', "<is><r><t>前</t></r><r><t>{}</t></r><rPh sb=\"0\" eb=\"1\"><t>P</t></rPh></is>",
        ("后", "")),
    (' t="inlineStr"', "{}", ("<v>5</v>", "<is/>", "", "<is><t/></is>")),
    ("", "<f>{}</f>", ("1+1", "SUM(A1:A9)", "WEBSERVICE(\"x\")", "")),
    ("", "<f>1+1</f><v>{}</v>", ("2", "3", "")),
    (' t="str"', "<f>A1</f><v>{}</v>", ("文本", "")),
    ("", '<f t="shared" ref="A1:XFD1048576" si="0">1</f><v>{}</v>', ("5",)),
    ("", '<f t="array" ref="D7:D8">1</f><v>{}</v>', ("5",)),
    ("", "<v>1</v><v>{}</v>", ("2", "1")),
    (' t="x"', "<v>{}</v>", ("1",)),
)  # fmt: skip


def other_content(random: Random, sheet: str) -> tuple[str, str]:
    one = _cell(random, sheet, filled=random.random() < 0.7)
    kind, form, values = random.choice(_CONTENTS)
    held = form.format(random.choice(values))
    return f"{one[1]} holds{kind} {held[:40]}", _put(
        sheet, one, f'<c r="{one[1]}"{_styled(one)}{kind}>{held}</c>'
    )


def other_style(random: Random, sheet: str) -> tuple[str, str]:
    one = _cell(random, sheet)
    style = random.choice((*map(str, range(40)), "-1", "99999", "4294967296", "abc", ""))
    return f"{one[1]} of style {style}", _put(
        sheet, one, re.sub(r' s="\d+"', f' s="{style}"', one[0], count=1)
    )


def other_address(random: Random, sheet: str) -> tuple[str, str]:
    one = _cell(random, sheet)
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", one[1]).groups()  # type: ignore[union-attr]
    address = random.choice(
        (f"{column}{int(row) + 1}", f"{column}{row}".lower(), f"{row}{column}", f"{column}0",
            f"{column}1048577",
         f"XFD{row}", f"XFE{row}", f"ZZZZZZ{row}", f"${column}${row}", "", f"{column}{'9' * 12}",
             f"{column}{row} ",
         f"M{row}", f"E{row}")
    )  # fmt: skip
    return f"{one[1]} at {address!r}", _put(sheet, one, one[0].replace(f'"{one[1]}"', f'"{address}"', 1))


def cell_twice(random: Random, sheet: str) -> tuple[str, str]:
    one = _cell(random, sheet)
    other = f'<c r="{one[1]}"><v>7</v></c>'
    return f"{one[1]} twice", _put(sheet, one, random.choice((one[0] + other, other + one[0], one[0] * 2)))


def row_twice(random: Random, sheet: str) -> tuple[str, str]:
    rows = list(re.finditer(r'<row r="(\d+)"[^>]*(?:/>|>.*?</row>)', sheet, re.S))
    one = random.choice(rows)
    changed = re.sub(r"<v>\d+</v>", "<v>3</v>", one[0])
    return f"row {one[1]} twice", _put(sheet, one, random.choice((one[0] + changed, changed + one[0])))


def row_elsewhere(random: Random, sheet: str) -> tuple[str, str]:
    one = random.choice(list(re.finditer(r'<row r="(\d+)"', sheet)))
    row = random.choice(
        ("0", "-5", "1048577", "4294967295", "x", "", str(int(one[1]) + 1), "1048576", " 7 ", "07")
    )
    return f"row {one[1]} as {row!r}", _put(sheet, one, f'<row r="{row}"')


ALL: tuple[Mutation, ...] = (
    other_content, other_content, other_content, other_content, other_style, other_address, cell_twice,
        row_twice,
    row_elsewhere,
)  # fmt: skip
