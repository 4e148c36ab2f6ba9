from __future__ import annotations

import pytest

from xlperf.core.errors import WrongRound
from xlperf.core.round import Decision, Round, Standing


@pytest.mark.parametrize("text", ["2027-一上", "2027一上", "2027年一上", "2027年度 一上", " 2027_一上 "])
def test_a_round_is_read_as_people_write_it(text):
    assert Round.parse(text) == Round(2027, "一上")


@pytest.mark.parametrize("text", ["", "2027", "一上", "2027-三上", "1999-一上", "2027-一上-1"])
def test_what_is_no_round_is_said_to_be_none(text):
    with pytest.raises(WrongRound, match="如 2027-一上"):
        Round.parse(text)


def test_a_batch_is_measured_by_the_one_before():
    assert Round(2027, "一上").before is None
    assert Round(2027, "调整").before == Round(2027, "二上")


def test_what_the_rule_accepts_is_said_to_be_accepted_by_rule():
    assert Standing(Decision.ACCEPTED).said == "接收（按规则）"
    assert Standing(Decision.ACCEPTED, "核实", "王").said == "接收"
    assert Standing(Decision.PENDING).said == "待处理"
