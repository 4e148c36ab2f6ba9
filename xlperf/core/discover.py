"""Finds what the modules of a package define, so that nothing is registered by hand."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def discover(package: ModuleType, kind: type[T]) -> list[T]:
    """Give the objects of a kind that stand in the package's modules, each once, in reading order."""
    found: dict[int, T] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for value in vars(loaded).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    return list(found.values())
