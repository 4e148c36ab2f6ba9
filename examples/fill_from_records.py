"""Fills a workbook for each record of another system: python examples/fill_from_records.py FOLDER."""

import sys
from decimal import Decimal
from pathlib import Path

from xlperf import actions
from xlperf.core.declaration import Declaration
from xlperf.forms.xiangyang_project import XIANGYANG_PROJECT, Filing, Funding, Heading, Item, Project

RECORDS = [
    {"unit": "楚宁市图书馆", "project": "地方文献修复", "yuan": Decimal("186000")},
    {"unit": "楚宁市博物馆", "project": "馆藏文物数字化", "yuan": Decimal("420500")},
]

folder = Path(sys.argv[1])
for record in RECORDS:
    declaration = Declaration.of(
        XIANGYANG_PROJECT,
        {
            Heading.year: Heading.year.text(2027),
            Filing.unit: record["unit"],
            Project.agency: record["unit"],
            Project.name: record["project"],
            Funding.budget: record["yuan"] / 10_000,
        },
        {Item: [{Item.project: record["project"], Item.amount: record["yuan"]}]},
    )
    out = folder / f"{record['unit']}.xlsx"
    actions.write(declaration, out)
    print(out)
