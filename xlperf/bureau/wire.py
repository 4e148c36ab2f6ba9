"""What goes to another process and comes back: values of `core`, and functions of modules."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..core.declaration import Declaration, Given
from ..core.errors import XlperfError
from ..core.fields import Field
from ..core.form import Form, Table

Forms = Callable[[], Iterable[Form]]


def written(thing: object, forms: Forms) -> bytes:
    """Write a thing down for another process."""
    content = io.BytesIO()
    _Pickler(content, forms).dump(thing)
    return content.getvalue()


def taken(content: bytes) -> Any:
    """Take what another process of ours has written down."""
    return pickle.loads(content)


class _Pickler(pickle.Pickler):
    """Names what belongs to the definition of a form: every process has its own."""

    def __init__(self, content: io.BytesIO, forms: Forms) -> None:
        super().__init__(content, pickle.HIGHEST_PROTOCOL)
        self._forms = forms

    def reducer_override(self, thing: object) -> Any:
        match thing:
            case Field():
                return getattr, (thing.part, thing.key)
            case Form():
                return _form, (self._forms, thing.key, thing.version)
            case Declaration():
                tables = {table: [row.answers for row in rows] for table, rows in thing.tables.items()}
                return _declaration, (thing.form, thing.sections.answers, tables)
            case XlperfError():  # it words itself, from what its words no longer tell
                return _error, (type(thing), thing.args, vars(thing))
        return NotImplemented


@lru_cache(maxsize=64)
def _form(forms: Forms, key: str, version: str) -> Form:
    return next(one for one in forms() if (one.key, one.version) == (key, version))


_Row = Mapping[Field[Any], Given]


def _declaration(form: Form, sections: _Row, tables: Mapping[type[Table], Sequence[_Row]]) -> Declaration:
    return Declaration.of(form, sections, tables)


def _error(kind: type[XlperfError], words: tuple[str, ...], more: Mapping[str, Any]) -> XlperfError:
    error = kind.__new__(kind, *words)
    vars(error).update(more)
    return error
