from __future__ import annotations

from pathlib import Path

import pytest

from xlperf import actions, cli, generate
from xlperf.core.errors import NotACheckout, OutOfDate

ROOT = Path(__file__).parents[1]


def test_everything_generated_is_current():
    generate.check()


def test_a_form_has_its_template_in_the_repository():
    kept = {path.name for path in (ROOT / "workbook_templates").glob("*.xlsx")}
    assert kept == {f"{form.key}-{form.version}.xlsx" for form in actions.forms()}


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(generate, "__file__", str(tmp_path / "xlperf" / "generate.py"))
    return tmp_path


def test_what_is_missing_or_changed_is_named_and_written(checkout, capsys):
    with pytest.raises(OutOfDate, match=r"docs/forms\.md"):
        generate.check()
    assert generate.write()
    generate.check()
    (checkout / "docs" / "checks.md").write_text("changed by hand", encoding="utf-8")
    assert cli.main(["generate", "--check"]) == 2
    assert "docs/checks.md" in capsys.readouterr().err
    assert generate.write() == ["已生成 docs/checks.md"]


def test_a_workbook_is_compared_by_what_it_holds(checkout):
    import zipfile

    generate.write()
    path = next((checkout / "workbook_templates").glob("*.xlsx"))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    generate.check()
    path.write_bytes(b"PK damaged")
    with pytest.raises(OutOfDate):
        generate.check()


def test_outside_a_checkout_nothing_is_generated(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "__file__", str(tmp_path / "xlperf" / "generate.py"))
    with pytest.raises(NotACheckout):
        generate.write()
