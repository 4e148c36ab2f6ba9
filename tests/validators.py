"""Two judges of whether a spreadsheet program takes a workbook as it is: the Open XML SDK, and a port of it.

The SDK is Microsoft's own; openxml-audit also finds parts that are missing and relationships to nowhere.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator, ValidationSeverity

OLDEST = "Office2016"
"""The oldest Excel that our workbooks are promised to work in: what later ones brought is an error."""

PROGRAM = "ooxml-validator"
SECONDS = 120


def open_xml_sdk(program: str, workbook: Path) -> list[str]:
    """Give what the Open XML SDK finds wrong in a workbook."""
    command = [program, "--officeVersion", OLDEST, str(workbook)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS)
    assert done.returncode in (0, 1), done.stderr  # 2: it could not judge
    found = [
        f"{one['path']} {one['xPath']}: {one['description']}" for one in json.loads(done.stdout)["errors"]
    ]
    assert bool(found) is bool(done.returncode)
    return found


def audit(workbook: Path) -> list[str]:
    """Give what openxml-audit finds wrong in a workbook."""
    found = _auditor().validate(workbook).errors
    wrong = [one for one in found if one.severity is ValidationSeverity.ERROR]
    return [f"{one.part_uri} {one.path}: {one.description}" for one in wrong]


@cache
def _auditor() -> OpenXmlValidator:
    return OpenXmlValidator(FileFormat.OFFICE_2016, security_validation=True)
