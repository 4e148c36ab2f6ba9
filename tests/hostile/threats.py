"""The rows of the threat table, in its order."""

BOMB = "zip bomb 10 MB to 10 GB, blanks or rows"
BOMB_ELSEWHERE = "bomb in strings, in an unused part, many medium ones"
LYING_SIZES = "headers that lie about size"
OVERLAP = "overlapping entries"
NESTED = "nested zips"
MANY_ENTRIES = "300,000 entries"
DUPLICATE_PARTS = "duplicate and case-duplicate parts, local name differs"
DAMAGE = "bad CRC, 40 bit flips, 40 cuts, missing and emptied parts"
VALID_PACKAGES = "zip64, stored, data descriptors, backslash names, absolute targets"
SECRET_PARTS = "encrypted zip, unknown method"
OUTSIDE = "part names ../../x, /x, C:\\x; targets outside the package"
DTD = "billion laughs, quadratic, external entity, external DTD, parameter entity, UTF-16, UTF-7"
DEPTH = "depth 1,000,000 and 5,000; 300,000 attributes; 64 MB attribute; 256 MB comment"
BAD_BYTES = "bytes that are not UTF-8, NUL, controls, lone surrogates, non-characters"
DIMENSION = "dimension claims too much, too little, nothing, nonsense"
FAR = "one far cell, in 50 sheets; far row"
BLANK_ROWS = "a million blank styled rows"
ADDRESSES = "rows 0, -5, 1,048,577, 4,294,967,295, text; column ZZZZZZ"
PLACING = "cells without r, duplicate cell or row, out of order, row and cell disagree, two alternatives"
STRING_TABLE = "shared strings: index out of range, negative, count lies"
MULTITUDES = (
    "million merges, validations, formats, names, styles; 10,000 sheets; huge widths; whole-sheet merge"
)
MACROS = "macros in xlsm; hidden in xlsx; under another name; XLM sheet with Auto_Open"
CONTROLS = "ActiveX, embedded OLE, customUI onLoad"
LINKS = "external links (http, UNC, local), ddeLink, connections with refresh, linked picture"
HYPERLINKS = "hyperlinks http, UNC, javascript, file"
ACTIVE_FORMULAS = "formula cells =DDE, WEBSERVICE, HYPERLINK, IMAGE, RTD, CALL, REGISTER in inputs"
FORMULAS = "formula where a figure is asked; no cache; stale; overwritten; circular; 8,000 brackets"
TEXTS = "texts =, +, -, @, tab, CR, LF, full-width, apostrophe, {=, BOM, NBSP first"
MARKUP = "HTML, Markdown, ANSI escapes, forged log lines, {{7*7}}, %s in texts and sheet names"
ESCAPES = "control and surrogate escapes _x0000_ _xD800_; _x005F_"
LOOK_ALIKES = "bidi override, zero width, look-alikes, NFC/NFD, zalgo, private use, NBSP"
LENGTHS = "32,767; 32,768; 16,384 astral; 10 million characters"
NUMBER_TEXTS = "numbers as text, separators, full-width and Arabic digits, Chinese numerals, units, TRUE"
ERROR_CELLS = "error cells, unknown error, NaN, INF, 1e400, 0x10, 1_000, bad type"
LOST_DIGITS = "18-digit identity number as a number; 20 digits; lost leading zeros; 5,000-digit text"
DATES = "dates: ISO text, ambiguous, 8 digits, serial 60, negative, too late, 1e300, t=d, 30 February, 1904"
SHEETS = "sheet renamed, spaces, duplicate, case-duplicate, very hidden, missing, none"
LAYOUT = "rows or columns inserted, deleted, swapped; labels altered; merged away; hidden rows; data outside"
TEMPLATES = (
    "wrong, future or other template; no mark; unknown or blank unit; same unit twice; copy; blank form"
)
NO_WORKBOOKS = "empty, 1 byte, noise, HTML, CSV, PDF, Word, RAR, zip of forms under .xlsx; xlsx under .xls"
OLE = "OLE: stub, encrypted, sector loop, random BIFF"
OBJECTS = "folder named x.xlsx, link outside, loop, dangling, /dev/zero, pipe, unreadable"
LEFT_OUT = "~$x.xlsx, .~lock, .DS_Store, Thumbs.db, desktop.ini, ._x, .tmp, .crdownload"
NAMES = "names: not UTF-8, bidi, line break, --help, =1+1, A/a, 255 bytes, 300-character path"

BY_CATALOGUE = (
    BOMB, BOMB_ELSEWHERE, LYING_SIZES, OVERLAP, NESTED, MANY_ENTRIES, DUPLICATE_PARTS, DAMAGE,
    VALID_PACKAGES, SECRET_PARTS, OUTSIDE, DTD, DEPTH, BAD_BYTES, DIMENSION, FAR, BLANK_ROWS, ADDRESSES,
    PLACING, STRING_TABLE, MULTITUDES, MACROS, CONTROLS, LINKS, HYPERLINKS, ACTIVE_FORMULAS, FORMULAS,
    ESCAPES, LOOK_ALIKES, LENGTHS, NUMBER_TEXTS, ERROR_CELLS, LOST_DIGITS, DATES, SHEETS, LAYOUT,
    TEMPLATES, NO_WORKBOOKS, OLE,
)  # fmt: skip
"""Rows of which the catalogue has files; the others are objects, names and texts, which have tests of
their own (test_objects.py, test_texts.py)."""
