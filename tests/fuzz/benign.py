"""Changes that a workbook may undergo without meaning anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from .archive import Archive, Header, Part

Change = Callable[[Random, Archive], tuple[str, Archive]]

_START = re.compile(r"<(?![/?!])[^>]*>")
_ATTRIBUTE = re.compile(r'\s+([\w:.-]+)="([^"]*)"')
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_TEXTS = re.compile(r"(<t(?: [^>]*)?>)([^<]+)(</t>)")


def _read_parts(archive: Archive) -> list[Part]:
    """Give the parts that a reader of values looks into."""
    return [
        part
        for part in archive.parts
        if re.search(
            r"worksheets/[^/]+\.xml$|workbook\.xml$|sharedStrings\.xml$|styles\.xml$|^content\.xml$",
            part.name,
        )
    ]


def _over(random: Random, archive: Archive, change: Callable[[str], str | bytes]) -> Archive:
    """Change one of the parts that are read, or all of them."""
    parts = _read_parts(archive)
    chosen = random.choice(([random.choice(parts)], parts))
    changed = {}
    for part in chosen:
        try:
            made = change(part.content.decode())
        except UnicodeDecodeError:  # it has been encoded otherwise before
            continue
        changed[part.name] = made.encode() if isinstance(made, str) else made
    return archive.but(changed)


def blanks_in_tags(random: Random, archive: Archive) -> tuple[str, Archive]:
    blank = random.choice((" ", "\n", "\t", "\r\n  "))
    return f"{blank!r} in tags", _over(
        random, archive, lambda text: re.sub(r"(?<=[\w\"])(/?>)", rf"{blank}\1", text)
    )


def attributes_in_another_order(random: Random, archive: Archive) -> tuple[str, Archive]:
    def turned(tag: re.Match[str]) -> str:
        every = [one[0] for one in _ATTRIBUTE.finditer(tag[0])]
        return tag[0] if len(every) < 2 else tag[0].replace("".join(every), "".join(reversed(every)))

    return "attributes the other way round", _over(random, archive, lambda text: _START.sub(turned, text))


def single_quotes(random: Random, archive: Archive) -> tuple[str, Archive]:
    def quoted(tag: re.Match[str]) -> str:
        return tag[0] if "'" in tag[0] else tag[0].replace('"', "'")

    return "single quotes", _over(random, archive, lambda text: _START.sub(quoted, text))


def comments_between(random: Random, archive: Archive) -> tuple[str, Archive]:
    said = random.choice(("<!-- x -->", "<?x y?>", '<!-- <c r="B5"><v>9</v></c> -->'))
    between = re.compile(r"(?=<(?:row|sheetData|si|sheet|table:table-row)[ >])")
    return f"{said} between", _over(random, archive, lambda text: between.sub(said, text))


def another_encoding(random: Random, archive: Archive) -> tuple[str, Archive]:
    name, said = random.choice(
        (("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8"), ("utf-8", "utf-8"), ("ascii", "us-ascii"))
    )

    def encoded(text: str) -> bytes:
        told = f'<?xml version="1.0" encoding="{said}"?>\n'
        return (told + _DECLARATION.sub("", text)).encode(name, "xmlcharrefreplace")

    return f"in {said}", _over(random, archive, encoded)


def no_declaration(random: Random, archive: Archive) -> tuple[str, Archive]:
    return "without an XML declaration", _over(random, archive, lambda text: _DECLARATION.sub("", text))


def characters_by_number(random: Random, archive: Archive) -> tuple[str, Archive]:
    def numbered(text: re.Match[str]) -> str:
        return text[1] + "".join(f"&#{ord(sign)};" if ord(sign) > 127 else sign for sign in text[2]) + text[3]

    return "characters by number", _over(random, archive, lambda text: _TEXTS.sub(numbered, text))


def verbatim(random: Random, archive: Archive) -> tuple[str, Archive]:
    def plain(text: re.Match[str]) -> str:
        return text[0] if "&" in text[2] else f"{text[1]}<![CDATA[{text[2]}]]>{text[3]}"

    return "texts verbatim", _over(random, archive, lambda text: _TEXTS.sub(plain, text))


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def prefixes(random: Random, archive: Archive) -> tuple[str, Archive]:
    """Give every element of a part a prefix, as some libraries do."""
    prefix = random.choice(("x", "main", "ns0"))

    def prefixed(text: str) -> str:
        if _MAIN not in text:
            return text
        text = re.sub(r"<(/?)(?=\w+[\s/>])(?!\w+:)", rf"<\1{prefix}:", text)
        return text.replace(_MAIN, _MAIN.replace("xmlns", f"xmlns:{prefix}"), 1)

    return f"prefix {prefix}", _over(random, archive, prefixed)


def other_compression(random: Random, archive: Archive) -> tuple[str, Archive]:
    level = random.choice((0, 1, 9))
    return f"deflated {level}", archive.with_parts(replace(part, level=level) for part in archive.parts)


def other_order(random: Random, archive: Archive) -> tuple[str, Archive]:
    first, *others = archive.parts  # the first says of an .ods what it is
    random.shuffle(others)
    return "parts in another order", archive.with_parts([first, *others])


def archive_comment(random: Random, archive: Archive) -> tuple[str, Archive]:
    return "with a comment", replace(archive, comment=random.choice((b"made by hand", b"x" * 60000)))


def descriptors(random: Random, archive: Archive) -> tuple[str, Archive]:
    return "with data descriptors", archive.with_parts(
        replace(part, descriptor=True) for part in archive.parts
    )


def extra_fields(random: Random, archive: Archive) -> tuple[str, Archive]:
    stamp = Header(extra=b"UT\x05\x00\x03\x00\x00\x00\x00")
    return "with time stamps", archive.with_parts(
        replace(part, local=stamp, listed=stamp) for part in archive.parts
    )


def unused_part(random: Random, archive: Archive) -> tuple[str, Archive]:
    part = random.choice(
        (
            Part("docProps/thumbnail.jpeg", b"\xff\xd8" + bytes(99)),
            Part("__MACOSX/._x.xml", b"\0\5\x16\7"),
            Part("xl/", b""),
        )
    )
    return f"with {part.name}", archive.with_parts([*archive.parts, part])


def _in_part(archive: Archive, ending: str, pattern: str, new: str) -> Archive:
    changed = {
        part.name: re.sub(pattern, new, part.content.decode("utf-8", "surrogateescape"), count=1).encode(
            "utf-8", "surrogateescape"
        )
        for part in archive.parts
        if part.name.endswith(ending)
    }
    return archive.but(changed)


def dimension(random: Random, archive: Archive) -> tuple[str, Archive]:
    """Say of a sheet how large it is, as nobody needs to and some get wrong."""
    said = random.choice(("", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'))
    return f"dimension {said}", _in_part(archive, "sheet1.xml", r"<dimension [^>]*/>", said)


def no_spans(random: Random, archive: Archive) -> tuple[str, Archive]:
    return "without spans", _over(random, archive, lambda text: re.sub(r' spans="[^"]*"', "", text))


def more_styles(random: Random, archive: Archive) -> tuple[str, Archive]:
    made = _in_part(archive, "xl/styles.xml", r"</cellXfs>", '<xf numFmtId="0" fontId="0"/></cellXfs>')
    return "with a style more", _in_part(made, "xl/styles.xml", r"<cellXfs count=\"\d+\"", "<cellXfs")


def more_strings(random: Random, archive: Archive) -> tuple[str, Archive]:
    return "with a string more", _in_part(archive, "sharedStrings.xml", r"</sst>", "<si><t>x</t></si></sst>")


def more_columns(random: Random, archive: Archive) -> tuple[str, Archive]:
    col = '<cols><col min="60" max="16384" width="9" hidden="1"/>'
    return "with hidden columns", _in_part(
        archive, "sheet1.xml", r"<cols>(?=.*</cols>)", col.replace("<cols>", "<cols>", 1)
    )


def extension(random: Random, archive: Archive) -> tuple[str, Archive]:
    one = '<extLst><ext uri="{00000000-0000-0000-0000-000000000000}"/></extLst>'
    return "with an extension", _in_part(archive, "xl/workbook.xml", r"</workbook>", one + "</workbook>")


def absolute_targets(random: Random, archive: Archive) -> tuple[str, Archive]:
    pattern = r'Target="(?!/)((?:worksheets|theme|styles|sharedStrings)[^"]*)"'
    changed = re.sub(pattern, r'Target="/xl/\1"', _relations(archive))
    return "absolute targets", archive.but({_RELATIONS: changed.encode()}) if changed else archive


_RELATIONS = "xl/_rels/workbook.xml.rels"


def _relations(archive: Archive) -> str:
    return next((part.content.decode() for part in archive.parts if part.name == _RELATIONS), "")


def one_more_sheet(random: Random, archive: Archive) -> tuple[str, Archive]:
    """Put another sheet behind the others, or before them."""
    relations = _relations(archive)
    if not relations:
        return other_order(random, archive)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    one = f'<Relationship Id="rId99" Type="{kind}" Target="worksheets/sheet99.xml"/></Relationships>'
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    override = f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{content_type}"/></Types>'
    cell = '<c r="B2" t="inlineStr"><is><t>旁注</t></is></c>'
    sheet = f'<worksheet {_MAIN}><sheetData><row r="2">{cell}</row></sheetData></worksheet>'
    made = _in_part(archive, _RELATIONS, "</Relationships>", one)
    made = _in_part(made, "[Content_Types].xml", "</Types>", override)
    state = random.choice(("", ' state="hidden"', ' state="veryHidden"'))
    entry = f'<sheet name="另表" sheetId="99"{state} r:id="rId99"/></sheets>'
    made = _in_part(made, "xl/workbook.xml", "</sheets>", entry)
    return f"with another sheet{state}", made.but({"xl/worksheets/sheet99.xml": sheet.encode()})


def without_what_is_not_needed(random: Random, archive: Archive) -> tuple[str, Archive]:
    """Leave out the properties of the document, with all that speaks of them."""
    gone = [part.name for part in archive.parts if part.name.startswith("docProps/")]
    made = archive.without(*gone)
    for name in gone:
        made = _in_part(made, "[Content_Types].xml", rf'<Override [^>]*"/{re.escape(name)}"[^>]*/>', "")
        made = _in_part(made, "_rels/.rels", rf'<Relationship [^>]*"{re.escape(name)}"[^>]*/>', "")
    return "without docProps", made


ALL: tuple[Change, ...] = (
    blanks_in_tags, attributes_in_another_order, single_quotes, comments_between, another_encoding,
        no_declaration,
    characters_by_number, verbatim, prefixes, other_compression, other_order, archive_comment, descriptors,
        extra_fields,
    unused_part, dimension, no_spans, more_styles, more_strings, more_columns, extension, absolute_targets,
    one_more_sheet, without_what_is_not_needed,
)  # fmt: skip
