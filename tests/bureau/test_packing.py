"""What the ledger writes down is what it gives back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from xlperf import actions
from xlperf.bureau.packing import answers, declaration_of, pack, pack_roster, unpack, unpack_roster
from xlperf.core.errors import Encrypted
from xlperf.core.roster import Roster, Unit
from xlperf.core.submission import Submission
from xlperf.workbook.template import filled

from ..samples import EXAMPLE, GOOD, MOF
from ..strategies import declarations

FORMS = actions.forms()
ROSTER = Roster(
    (
        Unit("1", "甲", "文旅局", ("一", "二"), ("旧",), "乙", "科", {"": Decimal("1.1")}, {"一": Decimal(2)}),  # noqa: E501
        Unit("", "乙馆", "文旅局", deadline=date(2026, 10, 1)),
    )
)  # fmt: skip


@given(st.sampled_from(FORMS).flatmap(declarations))
@settings(max_examples=60, deadline=None)
def test_a_declaration_comes_back_with_every_kind_of_cell(one):
    data = json.loads(json.dumps(answers(one), ensure_ascii=False))
    assert declaration_of(one.form, data) == one


def test_all_that_was_found_comes_back():
    for one in (GOOD, EXAMPLE, MOF):
        checked = actions.check_content(Path("a.xlsx"), filled(one), actions.View(for_bureau=True))
        again = unpack(Path("a.xlsx"), pack(checked).text, FORMS)
        assert again.status is checked.status
        (before,), (after,) = checked.checked, again.checked
        assert (after.declaration, after.report) == (before.declaration, before.report)
        assert (after.located, after.consequences) == (before.located, before.consequences)
        assert (after.version, after.sheet) == (before.version, before.sheet)


def test_why_a_file_was_not_read_comes_back():
    packed = pack(Submission(Path("a.xlsx"), error=Encrypted("a.xlsx")))
    again = unpack(Path("b/a.xlsx"), packed.text, FORMS)
    assert again.error
    assert (again.error.code, str(again.error)) == (Encrypted.code, str(Encrypted("a.xlsx")))
    skipped = pack(Submission(Path("a.xlsx"), reason="本程序生成的汇总表"))
    assert unpack(Path("a.xlsx"), skipped.text, FORMS).reason == "本程序生成的汇总表"


def test_a_form_that_is_no_longer_known_is_said_not_dropped():
    packed = pack(actions.check_content(Path("a.xlsx"), filled(MOF), actions.View()))
    again = unpack(Path("a.xlsx"), packed.text, [GOOD.form])
    assert again.error
    assert "mof-project/2015" in str(again.error)


def test_a_roster_comes_back():
    assert unpack_roster(pack_roster(ROSTER)) == ROSTER
