"""Code lists by year, as data files.

`functional.csv` holds the functional classification (政府收支分类 功能科目) as code, name, first and
last budget year. It is complete for 类, and for the 项 of 20132; other codes are not listed yet.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FUNCTIONAL_FROM = 2019
"""The first budget year the list holds for: the reform of 2018 renamed several 类."""


@cache
def functional(year: int | None) -> Mapping[str, str]:
    """Give the names by code of a budget year; empty where no list is at hand."""
    if year is None or year < FUNCTIONAL_FROM:
        return {}
    text = files(__name__).joinpath("functional.csv").read_text(encoding="utf-8")
    return {
        row["code"]: row["name"]
        for row in csv.DictReader(text.splitlines())
        if int(row["from"] or 0) <= year <= int(row["to"] or 9999)
    }
