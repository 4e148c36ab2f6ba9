from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from xlperf import codes

from .office import SYSTEM_PYTHON, Office, Typist

# A developer's own code lists must not judge the tests; below a file nothing can be, nor be written.
os.environ[codes.HOME] = __file__

REQUIRED = "XLPERF_REQUIRE_ALL"
"""Set in CI, where nothing may be skipped."""


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="agree to the templates as they are now")


def pytest_collection_modifyitems(config, items):
    """Leave out what takes a real Excel unless it is asked for; then nothing is skipped."""
    if "excel" not in config.option.markexpr:
        items[:] = [one for one in items if one.get_closest_marker("excel") is None]


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Give LibreOffice with a profile of its own."""
    missing = [tool for tool in ("soffice", "pdftotext") if shutil.which(tool) is None]
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {' and '.join(missing)} (Debian: libreoffice-calc, poppler-utils)")
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def typist():
    """Give somebody who types into LibreOffice."""
    there = (
        shutil.which("soffice") is not None
        and subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True).returncode == 0
    )
    if not there and not os.environ.get(REQUIRED):
        pytest.skip("needs soffice and python3-uno (Debian: libreoffice-calc, python3-uno)")
    one = Typist()
    yield one
    one.stop()
