from __future__ import annotations

import random

import pytest

from xlperf.core.similar import alike, pairs_of_signs, similarity

WORDS = [f"{a}{b}{c}" for a in "东西南北中" for b in "山水田林路桥" for c in "村镇街巷坊"]


def written(by: random.Random) -> str:
    return "，".join("".join(by.choices(WORDS, k=4)) for _ in range(8)) + "。"


def test_copies_are_found_among_many_and_nothing_else_is():
    by = random.Random(6)
    texts = [written(by) for _ in range(400)]
    copies = {10: 300, 42: 43, 7: 399}
    for source, copy in copies.items():
        texts[copy] = texts[source][:-6] + "有所改动。"
    assert alike(texts, 90) == sorted([source, copy] for source, copy in copies.items())


def test_it_finds_what_comparing_every_pair_would_find():
    by = random.Random(7)
    texts = [written(by) for _ in range(60)]
    for copy in range(0, 60, 4):
        source = list(texts[(copy + 13) % 60])
        for at in by.sample(range(len(source)), 4):
            source[at] = "改"
        texts[copy] = "".join(source)
    pairs = {
        (one, other)
        for one in range(60)
        for other in range(one + 1, 60)
        if similarity(texts[one], texts[other]) >= 90
    }
    grouped = {(a, b) for group in alike(texts, 90) for at, a in enumerate(group) for b in group[at + 1 :]}
    assert pairs <= grouped


def test_the_same_text_many_times_is_one_group():
    assert alike(["甲" * 50] * 500, 90) == [list(range(500))]


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["档案数字化采编", "档案数字化采集", "道路养护"], [[0, 1]]),
        (["甲", "乙"], []),
        ([], []),
    ],
)
def test_short_names_are_compared_by_their_signs(names, groups):
    assert alike(names, 85, pairs_of_signs) == groups
