"""The public version of a declaration: names and numbers of people masked, secret projects left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .declaration import Declaration
from .fields import Amount, Field, Person, Phone, Raw
from .regex import regex
from .settings import Settings
from .words import clean, narrow

SURNAME, WHOLE = "保留姓氏", "公开"
"""What a bureau may decide on names, which are hidden otherwise; numbers are hidden or 公开."""

_MASK = "***"
_NUMBERS = regex(
    r"(?<![\d.])(?:\d{17}[\dXx]"
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|(?:\(?0\d{2,3}\)?[- ]?)[2-8]\d{6,7})(?![\d.])"
)
"""Identity numbers, mobile and ordinary telephone numbers, as they stand in texts."""

_MAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NOT_SECRET = regex(r"(?:不|非|无|未)(?:属于|属|涉及|含)?$")
_BETWEEN_NAMES = regex(r"[、,;/|]+")
_BESIDE_NAMES = regex(r"\(.*?\)|[\d:+.-]+")
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Masking:
    """A declaration as it may be published, and whose names were masked in it."""

    declaration: Declaration
    names: tuple[str, ...]


def secret(declaration: Declaration, settings: Settings) -> str | None:
    """Say why a declaration must not be published; None where nothing speaks against it."""
    project = declaration[declaration.form.roles.project] or ""
    if clean(project) in {clean(name) for name in settings.secret_projects}:
        return "设置中列为涉密项目"
    for field, text in texts(declaration):
        for word in settings.secret_words:
            at = text.find(word)
            if at >= 0 and not _NOT_SECRET.search(text[max(0, at - 4) : at]):
                return f"“{field.label}”中有“{word}”"
    return None


def texts(declaration: Declaration) -> Iterator[tuple[Field[Any], str]]:
    """Give every text of a declaration."""
    for record in (declaration.sections, *(row for rows in declaration.tables.values() for row in rows)):
        for field, raw in record.answers.items():
            if isinstance(raw, str):
                yield field, raw


def masked(declaration: Declaration, settings: Settings) -> Masking:
    """Mask the people in a declaration, in the fields that ask for them and in all texts."""
    names = _names(declaration) if settings.public_names != WHOLE else ()

    def mask(field: Field[Any], raw: Raw) -> Raw:
        if isinstance(field, Person):
            return raw if settings.public_names == WHOLE else _name(str(raw), settings.public_names)
        if isinstance(field, Phone):
            return raw if settings.public_phones == WHOLE else _MASK
        if isinstance(raw, str):
            return _in_text(raw, names, settings)
        return _MASK if _is_number(field, raw) and settings.public_phones != WHOLE else raw

    return Masking(_changed(declaration, mask), names)


def _names(declaration: Declaration) -> tuple[str, ...]:
    """Give everybody who is named where people are asked for, the longest names first."""
    said = (
        raw
        for field, raw in declaration.sections.answers.items()
        if isinstance(field, Person) and isinstance(raw, str)
    )
    names = {name for raw in said for name in _people(raw) if len(name) >= _SHORTEST_NAME}
    return tuple(sorted(names, key=lambda one: (-len(one), one)))


def _people(said: str) -> Iterator[str]:
    """Give the names in a cell; a short one may be written with a blank in it."""
    for part in _BETWEEN_NAMES.split(_BESIDE_NAMES.sub(" ", narrow(said))):
        words = part.split()
        yield from words if all(len(word) >= _SHORTEST_NAME for word in words) else ["".join(words)]


def _is_number(field: Field[Any], raw: Raw) -> bool:
    """Tell a telephone or identity number that was typed as a figure, where none is asked for."""
    return isinstance(raw, Decimal) and not isinstance(field, Amount) and bool(_NUMBERS.fullmatch(str(raw)))


def _name(name: str, policy: str) -> str:
    return f"{name.strip()[:1]}**" if policy == SURNAME else _MASK


def _in_text(text: str, names: tuple[str, ...], settings: Settings) -> str:
    for name in names:
        shown = _name(name, settings.public_names)
        text = shown.join(re.split(r"\s*".join(map(re.escape, name)), text))
    if settings.public_phones == WHOLE:
        return text
    plain = narrow(text) if _NUMBERS.search(narrow(text)) and not _NUMBERS.search(text) else text
    return _MAIL.sub(_MASK, _NUMBERS.sub(_MASK, plain))


def _changed(declaration: Declaration, mask: Callable[[Field[Any], Raw], Raw]) -> Declaration:
    sections = {field: mask(field, raw) for field, raw in declaration.sections.answers.items()}
    tables = {
        table: [{field: mask(field, raw) for field, raw in row.answers.items()} for row in rows]
        for table, rows in declaration.tables.items()
    }
    return Declaration.of(declaration.form, sections, tables)


def leaks(masking: Masking) -> Iterator[tuple[Field[Any], str]]:
    """Say where something still stands that was to be masked: the field, and what it is."""
    for field, text in texts(masking.declaration):
        for name in masking.names:
            if name in clean(text):
                yield field, "姓名"
        if _NUMBERS.search(narrow(text)) or _MAIL.search(narrow(text)):
            yield field, "号码"
