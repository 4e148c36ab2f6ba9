"""Attacks on the archive: bombs, lies, damage, and what is odd but valid."""

from __future__ import annotations

import random
import struct
from dataclasses import replace

from xlperf.forms.xiangyang_project import Funding

from .attack import CLEAN, INTACT, Attack, Content, Trap, always, refused, says
from .package import (
    BOOK,
    BOOK_RELS,
    CORE,
    OTHER_SHEET,
    RELS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Change,
    Entry,
    before,
    but,
    cell_of,
    deflated,
    entries,
    good,
    number,
    packed,
    raw,
    related,
    relation,
    relations,
    swap,
    swollen,
    with_entry,
    with_swollen,
    workbook,
)
from .threats import (
    BOMB,
    BOMB_ELSEWHERE,
    DAMAGE,
    DUPLICATE_PARTS,
    LYING_SIZES,
    MANY_ENTRIES,
    NESTED,
    OUTSIDE,
    OVERLAP,
    SECRET_PARTS,
    VALID_PACKAGES,
)

MB = 1 << 20
BLANKS = b" " * MB
ROWS = b"<row><c><v>1</v></c></row>" * (MB // 26)
STRING_ITEMS = b"<si><t>x</t></si>" * (MB // 17)
END_OF_ROWS = b"</sheetData>"
LARGE = "MB|太大|过大|超过"

OTHER_FIGURE = number(cell_of(Funding.budget), "99.99")


def _sheet(**changes) -> bytes:
    return raw(with_entry(SHEET, **changes))


def _twin(name: str, first: bool = False) -> bytes:
    """Add a second sheet under a name, with another figure in it."""
    twin = Entry(name.encode(), but({SHEET: OTHER_FIGURE})[SHEET])
    return raw([twin, *entries()] if first else [*entries(), twin])


def _overlapping() -> bytes:
    """Let one entry's data be another entry with all that it holds."""
    inner = Entry(b"docProps/custom.xml", b"<a/>" * 100)
    whole = raw([inner])
    length = whole.index(b"PK\1\2")
    start = raw([Entry(b"xl/media/a.bin", whole[:length], method=0), *entries()])
    at = start.index(whole[:length])
    return raw([
        Entry(b"xl/media/a.bin", whole[:length], method=0),
        *entries(),
        replace(inner, data=b"", offset=at, size=400),
    ])  # fmt: skip


def _shared_data() -> bytes:
    """Let two names of the directory mean the same bytes."""
    first = entries()
    start = raw(first)
    at = start.index(b"xl/worksheets/sheet4.xml") - 30
    return raw([*first, Entry(b"xl/worksheets/sheet9.xml", but({})[OTHER_SHEET], data=b"", offset=at)])


def _many(number_of: int, count: int | None = None) -> bytes:
    return raw([*entries(), *(Entry(b"a%d" % at, method=0) for at in range(number_of))], count=count)


def _embedded(content: bytes) -> bytes:
    return workbook(
        {
            "xl/embeddings/package1.zip": content,
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                relation("rId1", "package", "../embeddings/package1.zip")
            ),
            TYPES: before(b"<Override", b'<Default Extension="zip" ContentType="application/zip"/>'),
        }
    )


def _in_each_other(depth: int) -> bytes:
    content = raw([swollen("bomb.bin", b"", BLANKS, 100, b"")])
    for at in range(depth):
        content = raw([Entry(b"%d-%d.zip" % (at, twin), content) for twin in range(4)])
    return content


def _renamed(change) -> bytes:
    return raw([replace(one, name=change(one.name)) for one in entries()])


def _flipped(seed: int) -> bytes:
    content = bytearray(good())
    at = random.Random(seed).randrange(len(content) * 8)
    content[at // 8] ^= 1 << at % 8
    return bytes(content)


def _cut(at: int) -> bytes:
    return good()[: len(good()) * at // 40 + 4]


def _half(part: bytes) -> bytes:
    return part[: len(part) // 2]


def _encrypted_entries() -> bytes:
    return raw([replace(one, flags=1) for one in entries()])


def _medium(used: bool) -> bytes:
    """Add sixty sheets of 20 MB, which the workbook has, or which nothing refers to."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
    names = [f"xl/worksheets/sheet{at}.xml" for at in range(101, 161)]
    bombs = [swollen(name, sheet, BLANKS, 20, b"</worksheet>") for name in names]
    changes: dict[str, Change] = {}
    if used:
        listed = "".join(
            f'<sheet name="附{at}" sheetId="{at}" r:id="rId{at}"/>' for at in range(101, 161)
        ).encode()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        every = [relation(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(101, 161)]
        overrides = b"".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'.encode() for name in names
        )
        changes = {
            BOOK: before(b"</sheets>", listed),
            BOOK_RELS: related(*every),
            TYPES: before(b"</Types>", overrides),
        }
    return raw([*entries(changes), *bombs])


def _lying(claimed: int) -> bytes:
    big = with_swollen(SHEET, END_OF_ROWS, BLANKS, 1000, checked=False)
    return raw([replace(one, size=claimed) if one.name == SHEET.encode() else one for one in big])


BOMBS = [
    Attack("bomb-blanks-10mb", BOMB, always(lambda: raw(with_swollen(SHEET, END_OF_ROWS, BLANKS, 10))),
           INTACT | refused(says=LARGE)),
    Attack("bomb-blanks-1gb", BOMB, always(lambda: raw(with_swollen(SHEET, END_OF_ROWS, BLANKS, 1000))),
           refused(says=LARGE) & says("sheet1|工作表|申报表”")),
    Attack("bomb-blanks-10gb", BOMB,
           always(lambda: raw(with_swollen(SHEET, END_OF_ROWS, BLANKS, 10_000, checked=False))),
           refused(says=LARGE)),
    Attack("bomb-rows-10mb", BOMB, always(lambda: raw(with_swollen(SHEET, END_OF_ROWS, ROWS, 10))),
           INTACT | refused()),
    Attack("bomb-rows-1gb", BOMB, always(lambda: raw(with_swollen(SHEET, END_OF_ROWS, ROWS, 1000))),
           refused()),
    Attack("bomb-strings-10mb", BOMB_ELSEWHERE,
           always(lambda: raw(with_swollen(STRINGS, b"</sst>", STRING_ITEMS, 10))), INTACT | refused()),
    Attack("bomb-strings-1gb", BOMB_ELSEWHERE,
           always(lambda: raw(with_swollen(STRINGS, b"</sst>", STRING_ITEMS, 1000))), refused()),
    Attack("bomb-string-1gb", BOMB_ELSEWHERE,
           always(lambda: raw(with_swollen(STRINGS, b"</t>", b"a" * MB, 1000))), refused()),
    Attack("bomb-styles-1gb", BOMB_ELSEWHERE,
           always(lambda: raw(with_swollen(STYLES, b"</styleSheet>", BLANKS, 1000))), refused()),
    Attack("bomb-properties-1gb", BOMB_ELSEWHERE,
           always(lambda: raw(with_swollen(CORE, b"</cp:coreProperties>", BLANKS, 1000))), refused()),
    Attack("bomb-unused-part", BOMB_ELSEWHERE,
           always(lambda: raw([*entries(), swollen("xl/media/image1.bin", b"", BLANKS, 1000, b"")])),
           INTACT | refused()),
    Attack("bomb-many-medium-sheets", BOMB_ELSEWHERE, always(lambda: _medium(used=True)), refused()),
    Attack("bomb-many-medium-unused", BOMB_ELSEWHERE, always(lambda: _medium(used=False)),
           INTACT | refused()),
]  # fmt: skip

LIES = [
    Attack("size-claims-little", LYING_SIZES, always(lambda: _lying(1000)), refused()),
    Attack("size-claims-as-real", LYING_SIZES, always(lambda: _lying(54_484)), refused()),
    Attack("size-claims-nothing", LYING_SIZES, always(lambda: _sheet(size=0)), refused()),
    Attack("size-claims-4gb", LYING_SIZES, always(lambda: _sheet(size=0xFFFFFFF0)), INTACT | refused()),
    Attack("size-claims-exabytes", LYING_SIZES, always(lambda: _sheet(size=1 << 62)), INTACT | refused()),
    Attack("size-differs-in-local-header", LYING_SIZES, always(lambda: _sheet(local_size=10)),
           INTACT | refused()),
    Attack("overlap-entry-within-entry", OVERLAP, always(_overlapping), refused()),
    Attack("overlap-two-names-one-data", OVERLAP, always(_shared_data), refused()),
    Attack("nested-zip", NESTED, always(lambda: _embedded(good())), INTACT & says("嵌入|内嵌|附件|对象")),
    Attack("nested-zip-bomb", NESTED, always(lambda: _embedded(_in_each_other(3))),
           INTACT & says("嵌入|内嵌|附件|对象")),
    Attack("entries-300000", MANY_ENTRIES, always(lambda: _many(300_000)), refused()),
    Attack("entries-60000", MANY_ENTRIES, always(lambda: _many(60_000)), refused()),
    Attack("entries-count-lies", MANY_ENTRIES, always(lambda: raw(entries(), count=0xFFFE)),
           INTACT | refused()),
    Attack("entries-count-lies-low", MANY_ENTRIES, always(lambda: raw(entries(), count=3)),
           INTACT | refused()),
    Attack("duplicate-part", DUPLICATE_PARTS, always(lambda: _twin(SHEET)), refused()),
    Attack("duplicate-part-first", DUPLICATE_PARTS, always(lambda: _twin(SHEET, first=True)), refused()),
    Attack("duplicate-part-same-content", DUPLICATE_PARTS,
           always(lambda: raw([*entries(), Entry(SHEET.encode(), but({})[SHEET])])), refused()),
    Attack("duplicate-part-by-case", DUPLICATE_PARTS,
           always(lambda: _twin("xl/worksheets/Sheet1.XML")), refused()),
    Attack("duplicate-part-by-case-first", DUPLICATE_PARTS,
           always(lambda: _twin("XL/worksheets/sheet1.xml", first=True)), refused()),
    Attack("duplicate-part-by-backslash", DUPLICATE_PARTS,
           always(lambda: _twin("xl\\worksheets\\sheet1.xml", first=True)), refused()),
    Attack("duplicate-part-by-dots", DUPLICATE_PARTS,
           always(lambda: _twin("xl/./worksheets/sheet1.xml", first=True)), refused() | INTACT),
    Attack("duplicate-strings", DUPLICATE_PARTS,
           always(lambda: raw([*entries(), Entry(STRINGS.encode(),
                  but({STRINGS: swap("史料".encode(), "资料".encode(), 99)})[STRINGS])])), refused()),
    Attack("local-name-differs", DUPLICATE_PARTS,
           always(lambda: _sheet(local_name=b"xl/worksheets/sheet7.xml")), refused()),
    Attack("local-names-swapped", DUPLICATE_PARTS,
           always(lambda: raw([replace(one, local_name=OTHER_SHEET.encode())
                               if one.name == SHEET.encode() else one for one in entries()])), refused()),
    Attack("part-not-in-directory", DUPLICATE_PARTS,
           always(lambda: raw([Entry(SHEET.encode(), but({SHEET: OTHER_FIGURE})[SHEET], listed=False),
                               *entries()])), INTACT | refused()),
    Attack("empty-part-name", DUPLICATE_PARTS, always(lambda: raw([*entries(), Entry(b"", b"x")])),
           INTACT | refused()),
    Attack("nul-in-part-name", DUPLICATE_PARTS,
           always(lambda: _twin("xl/worksheets/sheet1.xml\0.png")), INTACT | refused()),
]  # fmt: skip

NEEDED = [TYPES, RELS, BOOK, BOOK_RELS, SHEET, STRINGS, STYLES]
DAMAGED = [
    Attack("bad-checksum", DAMAGE, always(lambda: _sheet(crc=1)), refused("damaged")),
    Attack("bad-checksum-strings", DAMAGE, always(lambda: raw(with_entry(STRINGS, crc=1))),
           refused("damaged")),
    Attack("bad-deflate", DAMAGE, always(lambda: _sheet(data=b"\xff" * 5000)), refused("damaged")),
    Attack("short-deflate", DAMAGE, always(lambda: _sheet(data=deflated(but({})[SHEET])[:-400])),
           refused("damaged")),
    *(Attack(f"flip-{seed:02}", DAMAGE, always(_flipped, seed), INTACT | refused())
      for seed in range(40)),
    *(Attack(f"cut-{at:02}", DAMAGE, always(_cut, at),
             refused("damaged")) for at in range(39)),
    Attack("cut-last-byte", DAMAGE, always(lambda: good()[:-1]), refused("damaged")),
    *(Attack(f"missing-{at}", DAMAGE, always(workbook, {part: None}),
             refused("damaged", "without-form", "not-a-workbook")) for at, part in enumerate(NEEDED)),
    *(Attack(f"emptied-{at}", DAMAGE, always(workbook, {part: b""}),
             refused("damaged", "without-form", "not-a-workbook")) for at, part in enumerate(NEEDED)),
    *(Attack(f"half-{at}", DAMAGE,
             always(workbook, {part: _half}),
             refused("damaged", "without-form", "not-a-workbook")) for at, part in enumerate(NEEDED)),
    Attack("missing-other-sheet", DAMAGE, always(lambda: workbook({OTHER_SHEET: None})),
           INTACT | refused("damaged")),
    Attack("missing-properties", DAMAGE, always(lambda: workbook({CORE: None})),
           INTACT | refused("damaged")),
    Attack("zip-without-entries", DAMAGE, always(raw([])), refused()),
    Attack("zip-of-something-else", DAMAGE, always(raw([Entry(b"a.txt", b"a")])), refused()),
]  # fmt: skip

VALID = [
    Attack("zip64-extra", VALID_PACKAGES, always(lambda: raw(entries(), zip64=True)), CLEAN),
    Attack("stored", VALID_PACKAGES, always(lambda: raw([replace(one, method=0) for one in entries()])),
           CLEAN),
    Attack("data-descriptors", VALID_PACKAGES,
           always(lambda: raw([replace(one, described=True) for one in entries()])), CLEAN),
    Attack("data-descriptors-zip64-directory", VALID_PACKAGES,
           always(lambda: raw([replace(one, flags=0x800) for one in entries()], zip64=True)), CLEAN),
    Attack("backslash-names", VALID_PACKAGES,
           always(lambda: _renamed(lambda name: name.replace(b"/", b"\\"))), CLEAN),
    Attack("names-in-another-case", VALID_PACKAGES,
           always(lambda: _renamed(lambda name: name.replace(b"worksheets/sheet1", b"Worksheets/Sheet1"))),
           CLEAN),
    Attack("absolute-targets", VALID_PACKAGES,
           always(lambda: workbook({BOOK_RELS: swap(b'Target="', b'Target="/xl/', 99),
                                    RELS: swap(b'Target="', b'Target="/', 99)})), CLEAN),
    Attack("targets-with-dots", VALID_PACKAGES,
           always(lambda: workbook({BOOK_RELS: swap(b'Target="', b'Target="../xl/./', 99)})), CLEAN),
    Attack("targets-escaped", VALID_PACKAGES,
           always(lambda: workbook({BOOK_RELS: swap(b"worksheets/sheet1", b"worksheets/sheet%31", 1)})),
           CLEAN | refused()),
    Attack("parts-elsewhere", VALID_PACKAGES,
           always(lambda: packed({
               name.replace("xl/worksheets/sheet1.xml", "xl/甲/one.xml"): part for name, part in but({
                   BOOK_RELS: swap(b"worksheets/sheet1.xml", "甲/one.xml".encode()),
                   TYPES: swap(b"/xl/worksheets/sheet1.xml", "/xl/甲/one.xml".encode())}).items()})),
           CLEAN),
    Attack("archive-comment", VALID_PACKAGES,
           always(lambda: raw(entries(), comment="2027 年申报".encode())), CLEAN),
    Attack("archive-comment-like-an-end", VALID_PACKAGES,
           always(lambda: raw(entries(), comment=b"PK\5\6" + bytes(18))), CLEAN | refused()),
    Attack("something-before-the-archive", VALID_PACKAGES,
           always(lambda: b"MZ" + bytes(510) + good()), CLEAN | refused()),
    Attack("something-behind-the-archive", VALID_PACKAGES, always(lambda: good() + bytes(100)),
           CLEAN | refused()),
    Attack("folders-and-mac-files", VALID_PACKAGES,
           always(lambda: raw([Entry(b"xl/", method=0), *entries(),
                               Entry(b"__MACOSX/xl/._workbook.xml", b"\0\5\x16\7 no xml"),
                               Entry(b"[trash]/0000.dat", b"\xff" * 50)])), CLEAN),
    Attack("drawing-that-is-no-xml", VALID_PACKAGES,
           always(lambda: workbook({
               "xl/drawings/vmlDrawing1.vml": b"<xml><v:shape><br></v:shape></xml>",
               "xl/worksheets/_rels/sheet4.xml.rels":
                   relations(relation("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"))})), CLEAN),
    Attack("types-last-and-extra-fields", VALID_PACKAGES,
           always(lambda: raw([replace(one, extra=struct.pack("<HHL", 0x5455, 5, 1) + b"\0")
                               for one in reversed(entries())])), CLEAN),
]  # fmt: skip

SECRETS = [
    Attack("entries-encrypted", SECRET_PARTS, always(_encrypted_entries), refused(says="密码|加密")),
    Attack("one-entry-encrypted", SECRET_PARTS, always(lambda: _sheet(flags=1)), refused(says="密码|加密")),
    *(Attack(f"method-{method}", SECRET_PARTS, always(_sheet, method=method),
             refused(says="压缩")) for method in (1, 6, 9, 12, 14, 93, 95, 98)),
    Attack("method-99-aes", SECRET_PARTS, always(lambda: _sheet(method=99, flags=1)),
           refused(says="密码|加密|压缩")),
]  # fmt: skip

ESCAPE = ["../../escaped.xlsx", "/escaped.xlsx", "C:\\escaped.xlsx", "..\\..\\escaped.xlsx",
          "//server/share/escaped.xlsx", "xl/../../escaped.xlsx"]  # fmt: skip
TARGETS = ["../../../../../../..{file}", "file://{file}", "{file}", "http://127.0.0.1:{port}/a.xml",
           "\\\\127.0.0.1\\a.xml"]  # fmt: skip


def elsewhere(target: str) -> Content:
    """Say that the form's sheet lies outside the package."""

    def make(trap: Trap) -> bytes:
        there = target.format(file=trap.file, port=trap.port)
        return workbook({BOOK_RELS: swap(b"worksheets/sheet1.xml", there.encode())})

    return make


TOLD = refused() | INTACT & says(r"\.\.|路径|位置|包外|外部|部件")
OUTSIDES = [
    *(Attack(f"part-name-{at}", OUTSIDE,
             always(raw, [*entries(), Entry(name.encode(), b"escaped")]), TOLD)
      for at, name in enumerate(ESCAPE)),
    *(Attack(f"sheet-target-{at}", OUTSIDE, elsewhere(target), refused())
      for at, target in enumerate(TARGETS)),
    Attack("sheet-target-external", OUTSIDE,
           elsewhere('http://127.0.0.1:{port}/sheet1.xml" TargetMode="External'), refused()),
    Attack("properties-target-outside", OUTSIDE,
           lambda trap: workbook({RELS: swap(b"docProps/core.xml", f"../../..{trap.file}".encode())}), TOLD),
]  # fmt: skip

ATTACKS = [*BOMBS, *LIES, *DAMAGED, *VALID, *SECRETS, *OUTSIDES]
