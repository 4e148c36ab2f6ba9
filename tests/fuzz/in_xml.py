"""Mutations of the XML inside a part: its elements, attributes, texts, prologue and encoding.

What finds nothing to change says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, str], tuple[str, str | bytes]]

_TAG = re.compile(r"(<[^<>]+>)")
_ATTRIBUTE = re.compile(r'\s([\w:.-]+)="([^"]*)"')
_WEIGHTY = frozenset(
    {
        "r", "t", "s", "ref", "sqref", "count", "uniqueCount", "spans", "min", "max", "Id", "id", "r:id",
        "Target", "TargetMode", "Type", "name", "sheetId", "state", "ContentType", "PartName", "Extension",
        "numFmtId", "xfId", "formatCode", "hidden", "date1904", "val", "style", "si", "office:value-type",
        "office:value",
        "office:date-value", "office:boolean-value", "table:number-columns-repeated", "table:formula",
        "table:number-rows-repeated", "table:name", "table:number-columns-spanned",
    }
)  # fmt: skip

NUMBERS = (
    "-1", "0", "1", "2", "7", "2147483648", "4294967295", "4294967296", "9" * 30, "1048576", "1048577",
    "16384",
    "16385", "", "abc", "1.5", "NaN", "INF", " 1 ", "0x10", "1_000", "1e400", "１", "+3", "001", "-0",
)  # fmt: skip
ADDRESSES = (
    "A1", "B2", "D7", "XFD1048576", "XFE1", "A0", "ZZZZZZ1", "d7", "$D$7", "7D", "A1048577", "D7:D8", "",
    "A", "7",
    "A99999999999", "R1C1", "AA100", " D7", "Ａ1",
)  # fmt: skip
TYPES = ("s", "n", "b", "e", "str", "inlineStr", "d", "x", "", "S")


def _tokens(text: str) -> list[str]:
    """Give texts and tags in turn: the tags have odd numbers."""
    return _TAG.split(text)


def _starts(tokens: list[str]) -> list[int]:
    return [at for at in range(1, len(tokens), 2) if tokens[at][1].isalpha()]


def _name(tag: str) -> str:
    return re.split(r"[\s/>]", tag.lstrip("</"), maxsplit=1)[0]


def _end(tokens: list[str], start: int) -> int:
    """Give the number of the tag that closes an element."""
    depth = 0
    for at in range(start, len(tokens), 2):
        tag = tokens[at]
        if tag[1] == "/":
            depth -= 1
        elif tag[1].isalpha() and not tag.endswith("/>"):
            depth += 1
        if depth == 0:
            return at
    return len(tokens) - 1


def _element(random: Random, tokens: list[str]) -> tuple[int, int]:
    """Choose an element; the outermost ones, with everything in them, more rarely."""
    starts = _starts(tokens)
    start = random.choice(starts[1:] or starts)
    return start, _end(tokens, start)


def element_gone(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    start, end = _element(random, tokens)
    return f"without a {_name(tokens[start])}", "".join(tokens[:start] + tokens[end + 1 :])


def element_twice(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    start, end = _element(random, tokens)
    many = random.choice((1, 1, 1, 50))
    twice = tokens[: end + 1] + tokens[start : end + 1] * many + tokens[end + 1 :]
    return f"{_name(tokens[start])} {many + 1} times", "".join(twice)


def elements_swapped(random: Random, text: str) -> tuple[str, str]:
    """Swap an element with the next of its name, as two cells or two rows."""
    tokens = _tokens(text)
    start, end = _element(random, tokens)
    others = [at for at in _starts(tokens) if at > end and _name(tokens[at]) == _name(tokens[start])]
    if not others:
        return element_gone(random, text)
    other = random.choice(others[:5])
    other_end = _end(tokens, other)
    swapped = [
        *tokens[:start], *tokens[other : other_end + 1], *tokens[end + 1 : other],
        *tokens[start : end + 1], *tokens[other_end + 1 :],
    ]  # fmt: skip
    return f"two {_name(tokens[start])} swapped", "".join(swapped)


def element_elsewhere(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    start, end = _element(random, tokens)
    moved, left = tokens[start : end + 1], _tokens("".join(tokens[:start] + tokens[end + 1 :]))
    at = random.choice(_starts(left) or [0])
    return f"{_name(moved[0])} inside or before {_name(left[at])}", "".join([*left[:at], *moved, *left[at:]])


def element_renamed(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    start, end = _element(random, tokens)
    old = _name(tokens[start])
    new = random.choice((old.upper(), "x:" + old, "mc:AlternateContent", "v", "is", "row", "c", old + "2"))
    for at in {start, end}:
        tokens[at] = tokens[at].replace(old, new, 1)
    return f"{old} called {new}", "".join(tokens)


def tag_gone(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    at = random.randrange(1, len(tokens), 2)
    return f"without the tag {tokens[at][:20]}", "".join(tokens[:at] + tokens[at + 1 :])


def _attribute(random: Random, text: str) -> re.Match[str] | None:
    """Choose an attribute, by its name first: of some there are thousands."""
    every: dict[str, list[re.Match[str]]] = {}
    for match in _ATTRIBUTE.finditer(text):
        every.setdefault(match[1], []).append(match)
    names = sorted(every)
    if not names:
        return None
    name = random.choices(names, [5 if one in _WEIGHTY else 1 for one in names])[0]
    return random.choice(every[name])


def _odd(random: Random, name: str, value: str) -> str:
    plain = (
        *NUMBERS,
        *ADDRESSES,
        *TYPES,
        "长" * 40000,
        "&#10;",
        "../../x",
        value.upper(),
        value + value,
        value[:-1],
    )
    if name in {"r", "ref", "sqref"} and value[:1].isalpha():
        return random.choice(ADDRESSES)
    if name in {"t", "office:value-type"}:
        return random.choice((*TYPES, "float", "string", "percentage", "date", "boolean", "time"))
    if value.lstrip("-").isdecimal():
        return random.choice((*NUMBERS, str(int(value) + 1), str(int(value) - 1)))
    return random.choice(plain)


def attribute_odd(random: Random, text: str) -> tuple[str, str]:
    one = _attribute(random, text)
    if one is None:
        return "", text
    new = _odd(random, one[1], one[2])
    return f"{one[1]} {one[2][:20]!r} as {new[:20]!r}", text[: one.start(2)] + new + text[one.end(2) :]


def attribute_gone(random: Random, text: str) -> tuple[str, str]:
    one = _attribute(random, text)
    if one is None:
        return "", text
    return f"without {one[0].strip()[:40]}", text[: one.start()] + text[one.end() :]


def attribute_everywhere_gone(random: Random, text: str) -> tuple[str, str]:
    one = _attribute(random, text)
    if one is None:
        return "", text
    name = one[1]
    return f"without any {name}", re.sub(rf'\s{re.escape(name)}="[^"]*"', "", text)


def attribute_twice(random: Random, text: str) -> tuple[str, str]:
    one = _attribute(random, text)
    if one is None:
        return "", text
    return f"{one[1]} twice", text[: one.end()] + one[0] + text[one.end() :]


def attributes_swapped(random: Random, text: str) -> tuple[str, str]:
    one = _attribute(random, text)
    if one is None:
        return "", text
    same = [match for match in _ATTRIBUTE.finditer(text) if match[1] == one[1]]
    first, second = sorted((one, random.choice(same)), key=lambda match: match.start())
    swapped = [
        text[: first.start(2)], second[2], text[first.end(2) : second.start(2)], first[2],
        text[second.end(2) :],
    ]  # fmt: skip
    return f"two {one[1]} swapped", text if first.start() == second.start() else "".join(swapped)


_VALUES = (
    "NaN", "INF", "-INF", "1e400", "-0", "1_000", "２０２７", " 1 ", "0x10", "", "-1", "99999", "1,234.5",
    "1e5",
    "9" * 400, "长" * 40000, "_x0041_", "_xD800_", "_x005F_x0041_", "&#10;", "&#13;", "&#0;", "&amp;#10;",
    "&lt;r&gt;", "TRUE", "#REF!", "#N/A", "2027-02-30", "60", "2958466", "-5", "\t", "=1+1", "😀", "0.1",
    ".5",
    "1.0000000000000001", "12345678901234567890", "]]>", "&undefined;", "&#xFFFE;", "\u200b", "1E2", "5.",
    "+7",
)  # fmt: skip


def text_odd(random: Random, text: str) -> tuple[str, str]:
    tokens = _tokens(text)
    filled = [at for at in range(0, len(tokens), 2) if tokens[at].strip()]
    if not filled:
        return attribute_odd(random, text)
    at = random.choice(filled)
    was, tokens[at] = tokens[at], random.choice(_VALUES)
    return f"{was[:12]!r} as {tokens[at][:16]!r}", "".join(tokens)


def put_in(random: Random, text: str) -> tuple[str, str]:
    """Put in what may stand between elements, or what must not."""
    tokens = _tokens(text)
    at = random.choice(_starts(tokens)[1:] or [1])
    what = random.choice(
        ("<!-- <c r=\"A1\"><v>1</v></c> -->", "<?target x?>", "<![CDATA[<v>1</v>]]>", "&amp;", "&unknown;",
            "\0", "\x01",
         "<a>" * 5000 + "</a>" * 5000, "<a " + " ".join(f'b{n}="1"' for n in range(2000)) + "/>",
         "<c><v>1</v></c>",
         '<c r="D7" t="inlineStr"><is><t>x</t></is></c>', "<row/>", "x", "<", "<v>5</v>", "<f>1+1</f>",
         '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
         '<mc:Choice Requires="x"><c r="D7"><v>1</v></c></mc:Choice>'
         '<mc:Fallback><c r="D7"><v>2</v></c></mc:Fallback>'
         "</mc:AlternateContent>")
    )  # fmt: skip
    return f"{what[:24]!r} before {_name(tokens[at])}", "".join([*tokens[:at], what, *tokens[at:]])


_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_DOCTYPES = (
    "<!DOCTYPE a>",
    '<!DOCTYPE a [<!ENTITY x "1">]>',
    f'<!DOCTYPE a [<!ENTITY a0 "ha">{_LAUGHS}]>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE a SYSTEM "http://localhost:9/x.dtd">',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
)


def doctype(random: Random, text: str) -> tuple[str, str]:
    one = random.choice(_DOCTYPES)
    at = match.end() if (match := _PROLOGUE.match(text)) else 0
    entity = random.choice(("&x;", "&a9;", ""))
    body = (
        re.sub(r"(<(?:v|t|text:p)(?: [^>]*)?>)[^<]*<", rf"\1{entity}<", text[at:], count=1)
        if entity
        else text[at:]
    )
    return f"{one[:40]} with {entity!r}", text[:at] + one + body


def encoding(random: Random, text: str) -> tuple[str, bytes]:
    """Encode in one way and say so, or say another."""
    said = random.choice(("UTF-8", "UTF-16", "GBK", "ISO-8859-1", "UTF-7", "us-ascii", "x", ""))
    used = random.choice(
        ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "utf-32", "latin-1")
    )
    told = f'<?xml version="1.0" encoding="{said}"?>' if said else ""
    return f"{used} that says {said!r}", (told + _PROLOGUE.sub("", text)).encode(used, "xmlcharrefreplace")


def namespace(random: Random, text: str) -> tuple[str, str]:
    spaces = re.findall(r'xmlns(?::\w+)?="([^"]*)"', text)
    if not spaces:
        return attribute_odd(random, text)
    one = random.choice(spaces)
    other = random.choice(
        ("urn:x", "", one.upper(), "http://purl.oclc.org/ooxml/spreadsheetml/main", one + "/")
    )
    return f"{one[-24:]} as {other[-24:]!r}", text.replace(f'"{one}"', f'"{other}"')


ALL: tuple[Mutation, ...] = (
    element_gone, element_gone, element_twice, elements_swapped, element_elsewhere, element_renamed, tag_gone,
    attribute_odd, attribute_odd, attribute_odd, attribute_odd, attribute_gone, attribute_gone,
    attribute_everywhere_gone, attribute_twice, attributes_swapped, attributes_swapped, text_odd, text_odd,
        text_odd,
    put_in, put_in, doctype, encoding, encoding, namespace,
)  # fmt: skip
