"""Where a sentence begins and ends."""

from __future__ import annotations

from loccit.match.sentences import sentence_of

TEXT = "He left. In Jan. Mr. A. Smith said: “We must go.” She stayed. Nobody came."


def test_around_a_quotation_that_ends_with_its_sentence() -> None:
    start = TEXT.index("We must")
    found = sentence_of(TEXT, start, start + len("We must go."), (0, len(TEXT)))
    assert TEXT[found.start : found.end] == "In Jan. Mr. A. Smith said: “We must go."


def test_never_outside_its_block() -> None:
    start = TEXT.index("Smith")
    assert sentence_of(TEXT, start, start + 5, (start, start + 20)) == (start, start + 20)
