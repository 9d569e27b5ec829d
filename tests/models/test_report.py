"""A Report knows its exit code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loccit.models.report import Finding, Report
from loccit.models.rules import RULES, Level

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def code(*rules: str, **how: object) -> int:
    findings = tuple(Finding(rule, "A message.") for rule in rules)
    return Report(NOW, "0.1.0", (), findings).exit_code(**how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), 0),
        (("link-not-in-text",), 0),
        (("quote-altered",), 1),
        (("link-lookalike",), 1),
        (("quote-uncheckable",), 3),
        (("record-corrupt",), 4),
        (("manifest-invalid",), 2),
        (("quote-altered", "quote-uncheckable"), 3),
        (("quote-uncheckable", "ledger-broken"), 4),
        (("ledger-broken", "manifest-invalid", "quote-altered", "link-not-archived"), 2),
    ],
)
def test_two_then_four_then_three_then_one(rules: tuple[str, ...], expected: int) -> None:
    assert code(*rules) == expected


@pytest.mark.parametrize("rule", sorted(RULES))
def test_exit_zero_turns_one_into_zero_and_nothing_else(rule: str) -> None:
    plain, zeroed = code(rule, fail_on=Level.NOTE), code(rule, fail_on=Level.NOTE, exit_zero=True)
    assert plain > 0
    assert zeroed == (0 if plain == 1 else plain)


def test_fail_on() -> None:
    assert [code("link-failed", fail_on=level) for level in Level] == [0, 1, 1]
    assert [code("quote-altered", fail_on=level) for level in Level] == [1, 1, 1]
    assert [code("link-not-in-text", fail_on=level) for level in Level] == [0, 0, 1]


def test_work_left_undone_is_never_zero() -> None:
    finding = Finding("link-failed", "No response.", unfinished=True)
    assert Report(NOW, "0.1.0", (), (finding,)).exit_code(Level.ERROR, exit_zero=True) == 3


def test_a_lowered_finding_counts_at_its_new_level() -> None:
    finding = Finding("quote-missing", "One word.", lowered=Level.NOTE)
    report = Report(NOW, "0.1.0", (), (finding,))
    assert report.levels() == {"error": 0, "warning": 0, "note": 1}
    assert report.exit_code() == 0
