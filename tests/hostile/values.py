"""Attacks on what cells hold: formulas, figures that are texts, errors, dates, escapes and lengths."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from xlperf.core.declaration import Place
from xlperf.forms.xiangyang_project import Detail, Filing, Funding, Item, Project, Schedule

from ..samples import GOOD
from .attack import (
    CLEAN,
    FLAGGED,
    INTACT,
    Attack,
    Must,
    always,
    flagged,
    holds,
    keeps_but,
    places,
    refused,
    says,
)
from .markup import prefixed, recoded
from .package import (
    BOOK,
    SHEET,
    STRINGS,
    Edit,
    before,
    cell_of,
    element,
    every,
    formula,
    number,
    put,
    swap,
    text,
    workbook,
)
from .threats import (
    ACTIVE_FORMULAS,
    DATES,
    ERROR_CELLS,
    ESCAPES,
    FORMULAS,
    LENGTHS,
    LOOK_ALIKES,
    LOST_DIGITS,
    NUMBER_TEXTS,
    VALID_PACKAGES,
)

AMOUNT, START = Place(Detail.amount, 0), Place(Schedule.start, 0)
NAME, PHONE, CODE, KIND = Place(Project.name), Place(Project.phone), Place(Item.code, 0), Place(Project.kind)
TOTAL, BUDGET = Place(Funding.total), Place(Funding.budget)
RIGHT = Decimal(86400)


def at(place: Place) -> str:
    return cell_of(place.field, place.row)


def on_sheet(*edits: Edit) -> bytes:
    return workbook({SHEET: every(*edits)})


def as_text(place: Place, said: str) -> bytes:
    return on_sheet(text(at(place), said))


def as_number(place: Place, figure: str) -> bytes:
    return on_sheet(number(at(place), figure))


# --- formulas

ACTIVE = {
    "dde": "cmd|' /C calc'!A0",
    "dde-msexcel": "MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
    "webservice": 'WEBSERVICE("http://127.0.0.1/"&A1)',
    "hyperlink": 'HYPERLINK("http://127.0.0.1/","看这里")',
    "image": 'IMAGE("http://127.0.0.1/a.png")',
    "rtd": 'RTD("prog.id",,"topic")',
    "call": 'CALL("kernel32","WinExec","JFJ","calc",0)',
    "register": 'REGISTER.ID("kernel32","WinExec")',
    "filterxml": 'FILTERXML(WEBSERVICE("http://127.0.0.1/"),"//a")',
    "external-book": "'\\\\127.0.0.1\\a\\[b.xlsx]c'!A1",
    "indirect": "INDIRECT(\"'[b.xlsx]c'!A1\")",
}
FORMULA = "公式"
ACTIVES = [
    *(Attack(f"active-{key}-in-a-text", ACTIVE_FORMULAS,
             always(on_sheet, formula(at(NAME), said, "老干部史料数字化采编", "str")),
             INTACT & says(FORMULA) | refused(says=FORMULA)) for key, said in ACTIVE.items()),
    *(Attack(f"active-{key}-in-a-figure", ACTIVE_FORMULAS,
             always(on_sheet, formula(at(AMOUNT), said, "86400")),
             INTACT & flagged(AMOUNT) & says(FORMULA) | refused(says=FORMULA))
      for key, said in ACTIVE.items()),
    Attack("active-outside-the-form", ACTIVE_FORMULAS,
           always(lambda: on_sheet(before(b"</sheetData>", b'<row r="95"><c r="P95" t="str">'
                                          b"<f>WEBSERVICE(\"http://127.0.0.1/\")</f><v>a</v></c></row>"))),
           says(f"{FORMULA}|以外|之外|P95")),
]  # fmt: skip

BRACKETS = "(" * 8000 + "1" + ")" * 8000
FORMULAE = [
    Attack("formula-in-a-figure", FORMULAS, always(lambda: on_sheet(formula(at(AMOUNT), "9600*9", "86400"))),
           INTACT & flagged(AMOUNT)),
    Attack("formula-without-value", FORMULAS, always(lambda: on_sheet(formula(at(AMOUNT), "9600*9", None))),
           holds(AMOUNT, None) & flagged(AMOUNT) & says("公式|计算")),
    Attack("formula-with-empty-value", FORMULAS, always(lambda: on_sheet(formula(at(AMOUNT), "9600*9", ""))),
           holds(AMOUNT, None) & flagged(AMOUNT) | refused()),
    Attack("formula-without-value-in-a-text", FORMULAS,
           always(lambda: on_sheet(formula(at(NAME), 'A1&"a"', None, "str"))),
           holds(NAME, None) & flagged(NAME) & says("公式|计算")),
    Attack("formula-without-value-in-a-total", FORMULAS,
           always(lambda: on_sheet(lambda part: part.replace(
               element(part, at(TOTAL))[0], re.sub(rb"<v>.*?</v>", b"", element(part, at(TOTAL))[0])))),
           INTACT),
    Attack("formula-gives-a-text", FORMULAS,
           always(lambda: on_sheet(formula(at(AMOUNT), 'TEXT(86400,"0")', "86400", "str"))),
           holds(AMOUNT, RIGHT, None) & flagged(AMOUNT)),
    Attack("formula-gives-a-truth", FORMULAS,
           always(lambda: on_sheet(formula(at(AMOUNT), "1=1", "1", "b"))),
           holds(AMOUNT, None) & flagged(AMOUNT)),
    Attack("formula-with-old-value", FORMULAS,
           always(lambda: on_sheet(lambda part: part.replace(b"<v>25.08</v>", b"<v>30.00</v>", 1))),
           holds(TOTAL, Decimal("30.00")) & flagged(TOTAL)),
    Attack("formula-overwritten", FORMULAS, always(lambda: as_number(TOTAL, "25.08")),
           INTACT & flagged(TOTAL)),
    Attack("formula-overwritten-by-a-text", FORMULAS, always(lambda: as_text(TOTAL, "25.08")),
           holds(TOTAL, Decimal("25.08"), None) & flagged(TOTAL)),
    Attack("formula-circular", FORMULAS,
           always(lambda: on_sheet(formula(at(AMOUNT), at(AMOUNT) + "+1", "86400"))),
           INTACT & flagged(AMOUNT)),
    Attack("formula-8000-brackets", FORMULAS,
           always(lambda: on_sheet(formula(at(AMOUNT), BRACKETS, "86400"))),
           INTACT & flagged(AMOUNT)),
    Attack("formula-million-characters", FORMULAS,
           always(lambda: on_sheet(formula(at(AMOUNT), "1+" * 500_000 + "1", "86400"))),
           INTACT & flagged(AMOUNT) | refused()),
    Attack("formula-shared", FORMULAS,
           always(lambda: on_sheet(put(at(AMOUNT), b'<f t="shared" si="77"/><v>86400</v>'))),
           INTACT & flagged(AMOUNT) | refused()),
    Attack("formula-array", FORMULAS,
           always(lambda: on_sheet(put(at(AMOUNT), b'<f t="array" ref="J18:J21">{1;2}</f><v>86400</v>'))),
           INTACT & flagged(AMOUNT)),
    Attack("formula-data-table", FORMULAS,
           always(lambda: on_sheet(put(
               at(AMOUNT), b'<f t="dataTable" ref="J18:J21" r1="A1"/><v>86400</v>'))),
           INTACT & flagged(AMOUNT)),
    Attack("formula-behind-its-value", FORMULAS,
           always(lambda: on_sheet(put(at(AMOUNT), b"<v>86400</v><f>9600*9</f>"))),
           INTACT & flagged(AMOUNT) | refused()),
    Attack("formula-in-a-date", FORMULAS, always(lambda: on_sheet(formula(at(START), "TODAY()", "46388"))),
           INTACT & flagged(START)),
]  # fmt: skip

# --- figures that are texts; never another figure than was meant

MEANT: dict[str, tuple[str, list[Any]]] = {
    "plain": ("86400", [RIGHT]),
    "thousands": ("86,400", [RIGHT]),
    "thousands-decimals": ("86,400.00", [RIGHT]),
    "wide-thousands": ("86，400", [RIGHT, None]),
    "european": ("86.400,00", [RIGHT, None]),
    "european-short": ("86.400", [RIGHT, Decimal("86.4"), None]),
    "apostrophes": ("86'400", [RIGHT, None]),
    "thin-spaces": ("86\u2009400", [RIGHT, None]),
    "no-break-space": ("86\xa0400", [RIGHT, None]),
    "misplaced-separators": ("8,64,00", [RIGHT, None]),
    "wide-digits": ("８６４００", [RIGHT, None]),
    "arabic-digits": ("٨٦٤٠٠", [RIGHT, None]),
    "mixed-digits": ("86٤00", [RIGHT, None]),
    "circled-digits": ("⑧⑥④⓪⓪", [RIGHT, None]),
    "fraction": ("86400½", [None]),
    "numerals": ("八万六千四百", [RIGHT, None]),
    "formal-numerals": ("捌万陆仟肆佰元整", [RIGHT, None]),
    "wan": ("8.64万", [RIGHT, None]),
    "wan-yuan": ("8.64万元", [RIGHT, None]),
    "yuan": ("86400元", [RIGHT, None]),
    "sign-of-money": ("￥86400", [RIGHT, None]),
    "people": ("128人", [None]),
    "square": ("²", [None]),
    "power": ("10²", [None]),
    "brackets": ("(86400)", [-RIGHT, None]),
    "wide-brackets": ("（86400）", [-RIGHT, None]),
    "minus-behind": ("86400-", [-RIGHT, None]),
    "wide-minus": ("－86400", [-RIGHT, None]),
    "true-minus": ("−86400", [-RIGHT, None]),
    "dash": ("—", [None]),
    "blanks": ("   ", [None]),
    "wide-blank": ("\u3000", [None]),
    "zero-width": ("\u200b", [None]),
    "none": ("无", [None]),
    "slash": ("/", [None]),
    "zero-in-words": ("零", [Decimal(0), None]),
    "exponent": ("8.64e4", [RIGHT, None]),
    "hex": ("0x15180", [None]),
    "underscore": ("86_400", [None]),
    "nan": ("NaN", [None]),
    "infinity": ("Infinity", [None]),
    "two-points": ("86.400.00", [RIGHT, None]),
    "two-figures": ("86400/2", [None]),
    "range": ("86400-90000", [None]),
    "about": ("约86400", [None]),
    "formula": ("=86400", [None]),
    "calculation": ("9600*9", [None]),
    "apostrophe": ("'86400", [RIGHT, None]),
    "reversed": ("\u202e00468", [None]),
    "percent": ("86400%", [None]),
    "letters-like-digits": ("864OO", [None]),
}
TEXTS = [
    Attack(f"figure-{key}", NUMBER_TEXTS, always(as_text, AMOUNT, said),
           holds(AMOUNT, *values) & flagged(AMOUNT)) for key, (said, values) in MEANT.items()
] + [
    Attack("figure-true", NUMBER_TEXTS, always(lambda: on_sheet(put(at(AMOUNT), b"<v>1</v>", b"b"))),
           holds(AMOUNT, None) & flagged(AMOUNT)),
    Attack("figure-true-in-wan", NUMBER_TEXTS, always(lambda: on_sheet(put(at(BUDGET), b"<v>1</v>", b"b"))),
           holds(BUDGET, None) & flagged(BUDGET)),
    Attack("figure-as-a-date", NUMBER_TEXTS,
           always(lambda: on_sheet(lambda part: part.replace(
               element(part, at(AMOUNT))[1] + b">", re.sub(
                   rb's="\d+"', b's="' + style_of_dates(part) + b'"', element(part, at(AMOUNT))[1]) + b">"))),
           holds(AMOUNT, RIGHT, None) & flagged(AMOUNT) | INTACT),
    Attack("figure-wan-in-a-column-of-wan", NUMBER_TEXTS, always(lambda: as_text(BUDGET, "25.08万元")),
           holds(BUDGET, Decimal("25.08"), None) & flagged(BUDGET)),
    Attack("figure-yuan-in-a-column-of-wan", NUMBER_TEXTS, always(lambda: as_text(BUDGET, "250800元")),
           holds(BUDGET, Decimal("25.08"), None) & flagged(BUDGET)),
]  # fmt: skip


def style_of_dates(part: bytes) -> bytes:
    found = re.search(rb's="(\d+)"', element(part, at(START))[1])
    assert found
    return found[1]


ERRORS = ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"]
UNKNOWN = ["#GETTING_DATA", "#SPILL!", "#FIELD!", "#FOO!", "", "86400"]
NAMED = refused(says="#|错误|数值|单元格") | holds(AMOUNT, None) & flagged(AMOUNT) & says("#|错误值")
"""An error that is shown as a blank would be filled in again, and not put right."""
WITHHELD = refused() | holds(AMOUNT, None) & flagged(AMOUNT)
BROKEN = [
    *(Attack(f"error-{number_of}", ERROR_CELLS,
             always(on_sheet, put(at(AMOUNT), f"<v>{said}</v>".encode(), b"e")), NAMED)
      for number_of, said in enumerate(ERRORS)),
    *(Attack(f"error-unknown-{number_of}", ERROR_CELLS,
             always(on_sheet, put(at(AMOUNT), f"<v>{said}</v>".encode(), b"e")), WITHHELD)
      for number_of, said in enumerate(UNKNOWN)),
    Attack("error-under-a-formula", ERROR_CELLS,
           always(lambda: on_sheet(formula(at(AMOUNT), "1/0", "#DIV/0!", "e"))), NAMED),
    Attack("error-in-a-text", ERROR_CELLS,
           always(lambda: on_sheet(put(at(NAME), b"<v>#REF!</v>", b"e"))),
           refused() | holds(NAME, None) & flagged(NAME)),
    Attack("error-in-a-date", ERROR_CELLS,
           always(lambda: on_sheet(put(at(START), b"<v>#N/A</v>", b"e"))),
           refused() | holds(START, None) & flagged(START)),
    Attack("error-in-a-total", ERROR_CELLS,
           always(lambda: on_sheet(formula(at(TOTAL), "1/0", "#DIV/0!", "e"))),
           refused() | keeps_but(Funding.total) & flagged(TOTAL)),
    Attack("error-as-a-text", ERROR_CELLS, always(lambda: as_text(AMOUNT, "#REF!")),
           holds(AMOUNT, None) & flagged(AMOUNT)),
    *(Attack(f"number-{key}", ERROR_CELLS, always(as_number, AMOUNT, said), WITHHELD)
      for key, said in {
          "nan": "NaN", "inf": "INF", "minus-inf": "-INF", "infinity": "Infinity", "1e400": "1e400",
          "hex": "0x15180", "underscore": "86_400", "word": "abc", "two-points": "86.4.00",
          "plus-plus": "++86400", "empty": "", "binary": "1b"}.items()),
    *(Attack(f"number-{key}", ERROR_CELLS, always(as_number, AMOUNT, said),
             WITHHELD | holds(AMOUNT, RIGHT) & flagged(AMOUNT))
      for key, said in {"comma": "86,400", "wide": "８６４００", "arabic": "٨٦٤٠٠",
                        "blank-inside": "86 400"}.items()),
    Attack("number-blanks-around", ERROR_CELLS, always(as_number, AMOUNT, " 86400 "), INTACT | refused()),
    *(Attack(f"number-valid-{key}", ERROR_CELLS, always(as_number, AMOUNT, said),
             INTACT | refused())
      for key, said in {"exponent": "8.64E4", "decimals": "86400.000", "leading-zeros": "0086400",
                        "plus": "+86400", "point-behind": "86400."}.items()),
    Attack("number-valid-float", ERROR_CELLS, always(lambda: as_number(AMOUNT, "86400.00000000001")),
           holds(AMOUNT, RIGHT, Decimal("86400.00000000001"))),
    Attack("number-tiny", ERROR_CELLS, always(lambda: as_number(AMOUNT, "1e-400")),
           refused() | holds(AMOUNT, None, Decimal(0)) & flagged(AMOUNT)),
    *(Attack(f"type-{key}", ERROR_CELLS,
             always(on_sheet, put(at(AMOUNT), b"<v>1</v>", kind)), refused())
      for key, kind in {"unknown": b"zz", "capital": b"N", "number": b"1", "long": b"x" * 1000}.items()),
    Attack("type-truth-2", ERROR_CELLS,
           always(lambda: on_sheet(put(at(AMOUNT), b"<v>2</v>", b"b"))), WITHHELD),
    Attack("type-truth-word", ERROR_CELLS,
           always(lambda: on_sheet(put(at(AMOUNT), b"<v>true</v>", b"b"))), WITHHELD),
]  # fmt: skip

EVASIONS: dict[str, Edit] = {
    "order": lambda part: re.sub(rb'<c( r="\w+")( s="\d+")?( t="\w+")?', rb"<c\3\2\1", part),
    "single-quotes": lambda part: re.sub(rb'<c r="(\w+)"(?: s="(\d+)")?', rb"<c s='\2' r='\1'", part).replace(
        b" s=''", b""
    ),
    "blanks": lambda part: part.replace(b'<c r="', b'<c  r = "').replace(b' t="', b' t = "'),
    "line-ends": lambda part: re.sub(rb"(<c [^>]*[^/>])>", rb"\1\n>\n", part),
    "prefix": prefixed,
    "utf-16": recoded("utf-16"),
    "comment": lambda part: re.sub(rb"(<c [^>]*[^/>]>)", rb"\1<!-- a -->", part),
}
"""Other ways to write the same sheet, for who looks for something in its bytes."""

HIDDEN = [
    *(Attack(f"error-written-with-{key}", ERROR_CELLS,
             always(on_sheet, put(at(AMOUNT), b"<v>#REF!</v>", b"e"), evasion), NAMED)
      for key, evasion in EVASIONS.items()),
    *(Attack(f"formula-written-with-{key}", FORMULAS,
             always(on_sheet, formula(at(AMOUNT), "9600*9", "86400"), evasion), INTACT & flagged(AMOUNT))
      for key, evasion in EVASIONS.items()),
    *(Attack(f"good-written-with-{key}", VALID_PACKAGES, always(on_sheet, evasion), CLEAN)
      for key, evasion in EVASIONS.items()),
]  # fmt: skip

DIGITS = [
    Attack("digits-identity-number", LOST_DIGITS, always(lambda: as_number(PHONE, "420601198001011234")),
           keeps_but(Project.phone) & flagged(PHONE)),
    Attack("digits-identity-number-exponent", LOST_DIGITS,
           always(lambda: as_number(PHONE, "4.20601198001011E+17")),
           keeps_but(Project.phone) & flagged(PHONE)),
    Attack("digits-20", LOST_DIGITS, always(lambda: as_number(AMOUNT, "86400000000000000001")),
           keeps_but(Detail.amount) & flagged(AMOUNT)),
    Attack("digits-20-in-a-name", LOST_DIGITS, always(lambda: as_number(NAME, "12345678901234567890")),
           refused() | keeps_but(Project.name) & flagged(NAME)),
    Attack("digits-lost-zeros", LOST_DIGITS, always(lambda: as_number(PHONE, "7103610000")),
           keeps_but(Project.phone) & flagged(PHONE)),
    Attack("digits-5000-in-a-figure", LOST_DIGITS, always(lambda: as_text(AMOUNT, "9" * 5000)),
           keeps_but(Detail.amount) & flagged(AMOUNT)),
    Attack("digits-5000-in-a-code", LOST_DIGITS, always(lambda: as_text(CODE, "2" * 5000)),
           keeps_but(Item.code) & flagged(CODE)),
    Attack("digits-5000-in-a-date", LOST_DIGITS, always(lambda: as_text(START, "2" * 5000)),
           holds(START, None) & flagged(START)),
    Attack("digits-5000-in-a-number", LOST_DIGITS, always(lambda: as_number(AMOUNT, "9" * 5000)), WITHHELD),
    Attack("digits-5000-in-the-year", LOST_DIGITS,
           always(lambda: on_sheet(text(cell_of(Project.period), "9" * 5000 + "年1月-2027年12月"))),
           keeps_but(Project.period) & flagged(Place(Project.period))),
    Attack("digits-exponent-in-a-figure", LOST_DIGITS, always(lambda: as_text(AMOUNT, "1e999999999")),
           holds(AMOUNT, None) & flagged(AMOUNT)),
    Attack("digits-many-decimals", LOST_DIGITS, always(lambda: as_text(AMOUNT, "86400." + "0" * 4000 + "1")),
           keeps_but(Detail.amount) & flagged(AMOUNT)),
]  # fmt: skip

NEW_YEAR = date(2027, 1, 1)


def date_typed(said: str) -> bytes:
    return on_sheet(put(at(START), f"<v>{said}</v>".encode(), b"d"))


def years_from_1904(part: bytes) -> bytes:
    """Count every day of the sheet from 1904."""
    for place in places(GOOD):
        if isinstance(GOOD.raw(place), date):
            found = element(part, at(place))[0]
            earlier = re.sub(rb"<v>(\d+)</v>", lambda day: b"<v>%d</v>" % (int(day[1]) - 1462), found)
            assert earlier != found
            part = part.replace(found, earlier)
    return part


NAMED_DATE = holds(START, None) & flagged(START) | refused()
DATE_TEXTS: dict[str, tuple[str, list[Any]]] = {
    "iso": ("2027-01-01", [NEW_YEAR]),
    "chinese": ("2027年1月1日", [NEW_YEAR]),
    "points": ("2027.1.1", [NEW_YEAR, None]),
    "slashes": ("2027/1/1", [NEW_YEAR, None]),
    "eight-digits": ("20270101", [NEW_YEAR, None]),
    "month-only": ("2027年1月", [NEW_YEAR, None]),
    "chinese-numerals": ("二〇二七年一月一日", [NEW_YEAR, None]),
    "two-digit-year": ("27-1-1", [NEW_YEAR, None]),
    "with-time": ("2027-01-01 00:00:00", [NEW_YEAR, None]),
    "with-zone": ("2027-01-01T23:00:00Z", [NEW_YEAR, None]),
    "ambiguous": ("03/04/2027", [None]),
    "ambiguous-short": ("03/04", [None]),
    "february-30": ("2027-02-30", [None]),
    "february-29": ("2027年2月29日", [None]),
    "month-13": ("2027-13-01", [None]),
    "day-0": ("2027-01-00", [None]),
    "year-0": ("0000-01-01", [None]),
    "year-10000": ("10000-01-01", [None]),
    "range": ("2027-01-01至2027-03-31", [None]),
    "serial": ("46388", [NEW_YEAR, None]),
    "lunar": ("2027年正月初一", [None]),
}
DAYS = [
    *(Attack(f"date-{key}", DATES, always(as_text, START, said),
             holds(START, *values) & flagged(START))
      for key, (said, values) in DATE_TEXTS.items()),
    *(Attack(f"serial-{key}", DATES, always(as_number, START, said), NAMED_DATE)
      for key, said in {
          "60": "60", "0": "0", "negative": "-5", "too-late": "2958466",
          "1e300": "1e300", "-1e300": "-1e300", "1e10": "1e10", "nan": "NaN"}.items()),
    Attack("serial-20270101", DATES, always(lambda: as_number(START, "20270101")),
           holds(START, NEW_YEAR, None) & flagged(START) | refused()),
    Attack("serial-1", DATES, always(lambda: as_number(START, "1")),
           holds(START, None, date(1900, 1, 1)) & flagged(START) | refused()),
    Attack("serial-61", DATES, always(lambda: as_number(START, "61")),
           holds(START, None, date(1900, 3, 1)) & flagged(START) | refused()),
    Attack("serial-last", DATES, always(lambda: as_number(START, "2958465")),
           holds(START, None, date(9999, 12, 31)) & FLAGGED | refused()),
    Attack("serial-with-time", DATES, always(lambda: as_number(START, "46388.75")),
           holds(START, NEW_YEAR, None) & flagged(START) | INTACT | refused()),
    Attack("typed-date", DATES, always(lambda: date_typed("2027-01-01")), INTACT | refused()),
    Attack("typed-date-with-time", DATES, always(lambda: date_typed("2027-01-01T00:00:00")),
           INTACT | refused()),
    *(Attack(f"typed-date-{key}", DATES, always(date_typed, said), NAMED_DATE)
      for key, said in {"february-30": "2027-02-30", "text": "soon", "year": "2027", "empty": "",
                        "late": "99999-01-01"}.items()),
    Attack("date-1904", DATES, always(lambda: workbook({
        BOOK: swap(b"<workbookPr ", b'<workbookPr date1904="1" '), SHEET: years_from_1904})), INTACT),
    Attack("date-1904-true", DATES, always(lambda: workbook({
        BOOK: swap(b"<workbookPr ", b'<workbookPr date1904="true" '), SHEET: years_from_1904})), INTACT),
    Attack("date-without-format", DATES, always(lambda: on_sheet(lambda part: part.replace(
        element(part, at(START))[1], re.sub(rb' s="\d+"', b"", element(part, at(START))[1])))),
        INTACT | holds(START, NEW_YEAR, None) & flagged(START)),
]  # fmt: skip

# --- texts that are more than they seem


def in_strings(said: str) -> bytes:
    """Let the project's name stand in the table of strings, exactly so."""
    return workbook({STRINGS: lambda part: part.replace("<t>老干部史料数字化采编</t>".encode(),
                                                        f"<t>{said}</t>".encode())})  # fmt: skip


ESCAPED = [
    Attack("escape-escaped", ESCAPES, always(lambda: on_sheet(text(at(NAME), "_x005F_x0041_"))),
           holds(NAME, "_x0041_")),
    Attack("escape-letter", ESCAPES, always(lambda: on_sheet(text(at(NAME), "_x0041_"))), holds(NAME, "A")),
    Attack("escape-line-end", ESCAPES, always(lambda: on_sheet(text(at(NAME), "甲_x000D_\n乙"))),
           holds(NAME, "甲\r\n乙", "甲\n乙")),
    Attack("escape-nothing", ESCAPES, always(lambda: on_sheet(text(at(NAME), "_x41_ _xZZZZ_ _x0041"))),
           holds(NAME, "_x41_ _xZZZZ_ _x0041")),
    Attack("escape-nul", ESCAPES, always(lambda: on_sheet(text(at(NAME), "甲_x0000_乙"))),
           refused() | keeps_but(Project.name)),
    Attack("escape-control", ESCAPES, always(lambda: on_sheet(text(at(NAME), "甲_x001B_[31m乙"))),
           refused() | keeps_but(Project.name)),
    Attack("escape-surrogate", ESCAPES, always(lambda: on_sheet(text(at(NAME), "甲_xD800_乙"))),
           refused() | keeps_but(Project.name)),
    Attack("escape-surrogate-pair", ESCAPES, always(lambda: on_sheet(text(at(NAME), "_xD83D__xDE00_"))),
           refused() | keeps_but(Project.name)),
    Attack("escape-in-a-figure", ESCAPES, always(lambda: as_text(AMOUNT, "8_x0036_400")),
           holds(AMOUNT, RIGHT, None) & flagged(AMOUNT)),
    Attack("escape-noncharacter", ESCAPES, always(lambda: on_sheet(text(at(NAME), "甲_xFFFF_乙"))),
           refused() | keeps_but(Project.name)),
]  # fmt: skip

ODD = {
    "bidi": "老干部\u202e料史\u202c数字化",
    "isolates": "老干部\u2066史料\u2069",
    "zero-width": "老\u200b干\u200c部\u200d史料",
    "joiner": "老干部\u2060史料",
    "composed": "Caf\u00e9史料",
    "decomposed": "Cafe\u0301史料",
    "zalgo": "老" + "\u0300\u0316" * 200 + "干部",
    "private": "老干部\ue000史料",
    "no-break": "老干部\xa0史料",
    "tags": "老干部\U000e0041\U000e0042史料",
    "emoji": "老干部👩‍👩‍👧‍👦史料🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "astral": "𠮷野史料",
    "soft-hyphen": "老\u00ad干部",
    "line-separators": "老\u2028干\u2029部",
    "next-line": "老\u0085干部",
}
LIKE = [
    *(Attack(f"odd-{key}", LOOK_ALIKES, always(as_text, NAME, said), holds(NAME, said))
      for key, said in ODD.items()),
    Attack("choice-zero-width", LOOK_ALIKES, always(lambda: as_text(KIND, "一次性\u200b项目")),
           holds(KIND, "一次性项目") | holds(KIND, None) & flagged(KIND)),
    Attack("choice-no-break", LOOK_ALIKES, always(lambda: as_text(KIND, "\xa0一次性项目\xa0")),
           holds(KIND, "一次性项目") | holds(KIND, None) & flagged(KIND)),
    Attack("choice-look-alike", LOOK_ALIKES, always(lambda: as_text(KIND, "ー次性项目")),
           holds(KIND, None, "ー次性项目") & flagged(KIND)),
    Attack("choice-radical", LOOK_ALIKES, always(lambda: as_text(KIND, "⼀次性项目")),
           holds(KIND, None) & flagged(KIND) | holds(KIND, "一次性项目")),
    Attack("choice-reversed", LOOK_ALIKES, always(lambda: as_text(KIND, "\u202e目项性次一\u202c")),
           holds(KIND, None, "\u202e目项性次一\u202c") & flagged(KIND)),
    Attack("figure-bidi", LOOK_ALIKES, always(lambda: as_text(AMOUNT, "\u202e00468")),
           holds(AMOUNT, None) & flagged(AMOUNT)),
]  # fmt: skip


def _whole(said: str) -> Must:
    return holds(NAME, said) | refused()


LONG = [
    Attack("length-32767", LENGTHS, always(lambda: as_text(NAME, "长" * 32_767)), holds(NAME, "长" * 32_767)),
    Attack("length-32768", LENGTHS, always(lambda: as_text(NAME, "长" * 32_768)), _whole("长" * 32_768)),
    Attack("length-16384-astral", LENGTHS, always(lambda: as_text(NAME, "𠮷" * 16_384)),
           _whole("𠮷" * 16_384)),
    Attack("length-million", LENGTHS, always(lambda: as_text(NAME, "长" * 1_000_000)),
           _whole("长" * 1_000_000)),
    Attack("length-10-million", LENGTHS, always(lambda: as_text(NAME, "a" * 10_000_000)),
           _whole("a" * 10_000_000)),
    Attack("length-10-million-outside", LENGTHS,
           always(lambda: workbook({STRINGS: before(b"</sst>", b"<si><t>" + b"a" * 10_000_000
                                                    + b"</t></si>")})), INTACT | refused()),
    Attack("length-million-lines", LENGTHS, always(lambda: as_text(NAME, "甲\n" * 500_000 + "乙")),
           _whole("甲\n" * 500_000 + "乙")),
    Attack("length-figure-of-a-million-blanks", LENGTHS,
           always(lambda: as_text(AMOUNT, " " * 1_000_000 + "86400")),
           holds(AMOUNT, RIGHT, None) | refused()),
    Attack("length-32767-in-a-figure", LENGTHS, always(lambda: as_text(AMOUNT, "8" * 32_767)),
           keeps_but(Detail.amount) & flagged(AMOUNT)),
    Attack("length-32767-in-a-narrative", LENGTHS,
           always(lambda: on_sheet(text(cell_of(Filing.unit), "（" * 32_767))),
           keeps_but(Filing.unit) & FLAGGED),
]  # fmt: skip

ATTACKS = [*ACTIVES, *FORMULAE, *TEXTS, *BROKEN, *HIDDEN, *DIGITS, *DAYS, *ESCAPED, *LIKE, *LONG]
