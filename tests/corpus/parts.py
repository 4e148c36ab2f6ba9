"""Small workbooks written part by part, as odd as the case asks and no odder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..fuzz.archive import Archive, Part

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="[Red][&lt;0]&quot;负&quot;0;[DBNum2][$-804]General;@"/>'
    '<numFmt numFmtId="166" formatCode="&quot;d&quot;0.00"/></numFmts>'
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>'
    "</styleSheet>"
)
"""Style 1 is a date, 2 a date of our own, 3 and 4 are numbers that look like something else."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows as XML, and what stands before and behind them."""

    name: str
    rows: str
    state: str = ""
    before: str = ""
    behind: str = ""

    def xml(self) -> str:
        return (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{self.before}'
            f"<sheetData>{self.rows}</sheetData>{self.behind}</worksheet>"
        )


def package(
    *sheets: Sheet,
    strings: Sequence[str] | None = None,
    styles: str = STYLES,
    workbook: str = "",
    more: Mapping[str, str | bytes] | None = None,
    types: Mapping[str, str] | None = None,
    relations: Iterable[tuple[str, str]] = (),
) -> Archive:
    """Put a workbook together; `strings` are the insides of the shared ones."""
    parts: dict[str, str | bytes] = {}
    overrides = {"/xl/workbook.xml": f"{_TYPE}.sheet.main+xml", **(types or {})}
    kinds = []
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _HEAD + sheet.xml()
        overrides[f"/xl/worksheets/sheet{number}.xml"] = f"{_TYPE}.worksheet+xml"
        kinds.append(("worksheet", f"worksheets/sheet{number}.xml"))
    if strings is not None:
        shared = "".join(f"<si>{one}</si>" for one in strings)
        parts["xl/sharedStrings.xml"] = f'{_HEAD}<sst xmlns="{MAIN}">{shared}</sst>'
        overrides["/xl/sharedStrings.xml"] = f"{_TYPE}.sharedStrings+xml"
        kinds.append(("sharedStrings", "sharedStrings.xml"))
    if styles:
        parts["xl/styles.xml"] = _HEAD + styles
        overrides["/xl/styles.xml"] = f"{_TYPE}.styles+xml"
        kinds.append(("styles", "styles.xml"))
    listed = "".join(
        f'<sheet name="{one.name}" sheetId="{number}"{_state(one)} r:id="rId{number}"/>'
        for number, one in enumerate(sheets, 1)
    )
    parts["xl/workbook.xml"] = (
        f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"{workbook}<sheets>{listed}</sheets></workbook>"
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate([*kinds, *relations], 1)
    )
    parts["xl/_rels/workbook.xml.rels"] = _relationships(related)
    main = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    parts["_rels/.rels"] = _relationships(main)
    parts["[Content_Types].xml"] = (
        f'{_HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )
    parts.update(more or {})
    first = ["[Content_Types].xml", "_rels/.rels"]
    order = [*first, *(name for name in parts if name not in first)]
    return Archive(tuple(Part(name, _bytes(parts[name])) for name in order))


def _state(sheet: Sheet) -> str:
    return f' state="{sheet.state}"' if sheet.state else ""


def _bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode()


def _relationships(inside: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def rows(*lines: Sequence[str | int | float | bool | None]) -> str:
    """Write rows of plain values, texts inline."""
    written = []
    for row, line in enumerate(lines, 1):
        cells = (_cell(f"{chr(65 + column)}{row}", value) for column, value in enumerate(line))
        written.append(f'<row r="{row}">{"".join(cells)}</row>')
    return "".join(written)


def _cell(at: str, value: str | int | float | bool | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
        case _:
            return f'<c r="{at}"><v>{value}</v></c>'


# --- the same workbook written otherwise


def in_every_part(archive: Archive, change: dict[str, str]) -> Archive:
    """Replace texts in every part of XML."""
    made = {}
    for part in archive.parts:
        if part.name.endswith((".xml", ".rels")):
            text = part.content.decode()
            for old, new in change.items():
                text = text.replace(old, new)
            made[part.name] = text.encode()
    return archive.but(made)


def strict(archive: Archive) -> Archive:
    return in_every_part(
        archive,
        {f'"{old}"': f'"{new}"' for old, new in STRICT.items()}
        | {
            f'"{RELATIONS}/': f'"{STRICT[RELATIONS]}/',
            "<workbook xmlns": '<workbook conformance="strict" xmlns',
        },
    )


def prefixed(archive: Archive) -> Archive:
    """Give every element of SpreadsheetML the prefix x."""
    made = {}
    for part in archive.parts:
        text = part.content.decode() if part.name.endswith(".xml") else ""
        if f'xmlns="{MAIN}"' in text:
            text = re.sub(r"<(/?)(?=\w+[\s/>])(?!\w+:)", r"<\1x:", text)
            made[part.name] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()
    return archive.but(made)


def in_utf16(archive: Archive) -> Archive:
    made = {}
    for part in archive.parts:
        if part.name.startswith("xl/") and part.name.endswith(".xml"):
            text = re.sub(r"<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-16"?>', part.content.decode())
            made[part.name] = text.encode("utf-16")
    return archive.but(made)


def without_addresses(archive: Archive, *, of_rows: bool = False) -> Archive:
    """Leave out where cells stand; they follow each other then, so blank ones are put in between."""
    made = {}
    for part in archive.parts:
        if "worksheets/sheet" in part.name:
            text = re.sub(r'<c r="[A-Z]+\d+"', "<c", part.content.decode())
            made[part.name] = (re.sub(r'<row r="\d+"', "<row", text) if of_rows else text).encode()
    return archive.but(made)


def stored(archive: Archive) -> Archive:
    return archive.with_parts(replace(part, level=0) for part in archive.parts)


def with_descriptors(archive: Archive) -> Archive:
    return archive.with_parts(replace(part, descriptor=True) for part in archive.parts)


def with_backslashes(archive: Archive) -> Archive:
    return archive.with_parts(replace(part, name=part.name.replace("/", "\\")) for part in archive.parts)


def absolute(archive: Archive) -> Archive:
    made = re.sub(rb'Target="(?!/)', b'Target="/xl/', archive["xl/_rels/workbook.xml.rels"])
    first = archive["_rels/.rels"].replace(b'Target="xl/', b'Target="/xl/')
    return archive.but({"xl/_rels/workbook.xml.rels": made, "_rels/.rels": first})
