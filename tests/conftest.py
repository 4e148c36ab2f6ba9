from __future__ import annotations

import os
import shutil

import pytest

from xlperf import codes

from .office import Office

# A developer's own code lists must not judge the tests; below a file nothing can be, nor be written.
os.environ[codes.HOME] = __file__

REQUIRED = "XLPERF_REQUIRE_ALL"
"""Set in CI, where nothing may be skipped."""


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Give LibreOffice with a profile of its own."""
    missing = [tool for tool in ("soffice", "pdftotext") if shutil.which(tool) is None]
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {' and '.join(missing)} (Debian: libreoffice-calc, poppler-utils)")
    return Office(tmp_path_factory.mktemp("office"))
