"""The labelled pages: the aims of the gate on both halves, and what each case must come to."""

from __future__ import annotations

import pytest

from loccit.gate import RULES, WORDS
from tests.support.walls import Case, cases

RECALL, ALARMS = 0.90, 0.03

HALVES = [False, True]


def half(held_out: bool) -> list[Case]:
    return [case for case in cases() if case.held_out is held_out]


def test_there_are_enough_of_them() -> None:
    assert len(cases()) >= 200
    assert {case.kind for case in cases() if case.kind} == set(WORDS)
    assert {case.lang for case in cases()} == {"en", "de", "fr", "es"}
    for held_out in HALVES:
        assert len(half(held_out)) >= 90


@pytest.mark.parametrize("held_out", HALVES)
def test_walls_are_seen(held_out: bool) -> None:
    walls = [case for case in half(held_out) if case.kind]
    seen = [case for case in walls if case.seen().looks_like]
    named = [case for case in walls if case.seen().looks_like == case.kind]
    assert len(seen) / len(walls) >= RECALL
    assert len(named) / len(walls) >= RECALL


@pytest.mark.parametrize("held_out", HALVES)
def test_pages_are_pages(held_out: bool) -> None:
    pages = [case for case in half(held_out) if not case.kind]
    alarms = [case.name for case in pages if case.seen().looks_like]
    assert len(alarms) / len(pages) <= ALARMS, alarms


def test_every_reason_is_a_sentence_for_a_person() -> None:
    for case in cases():
        for reason in case.seen().reasons:
            assert reason.endswith("."), reason
            assert reason[:1].isupper()
            assert len(reason) < 180
            assert "{" not in reason


def test_every_rule_says_one_of_the_words() -> None:
    assert {rule.kind for rule in RULES} <= set(WORDS)
