"""The word difference and what is shown of strangers' text."""

from __future__ import annotations

import pytest

from loccit.reports.words import difference, listed, number, visible


def marked(draft: str, source: str) -> tuple[str, str]:
    """Both sides as text, changed pieces in angle brackets."""
    compared = difference(draft, source)
    assert compared
    return tuple(  # type: ignore[return-value]
        "".join(
            (" " if piece.spaced else "") + (f"<{piece.text}>" if piece.changed else piece.text)
            for piece in side
        )
        for side in compared
    )


@pytest.mark.parametrize(
    ("draft", "source", "shown"),
    [
        (
            "we need to take children away",
            "we need to take away children",
            ("we need to take children <away>", "we need to take <away> children"),
        ),
        (
            "won't give amnesty to people with kids.",
            "won’t give amnesty to kids; to people with kids",
            (
                "won't give amnesty to people with kids.",
                "won’t give amnesty to <kids; to> people with kids",
            ),
        ),
        ("It cost $3.4m.", "it cost $2.4m", ("It cost <$3.4m>.", "it cost <$2.4m>")),
        ("the Policy", "the policy", ("the <Policy>", "the <policy>")),
        (
            "zero-tolerance rule",
            "zero tolerance rule",
            ("zero<->tolerance rule", "zero tolerance rule"),
        ),
        ("a [lasting] peace", "a peace", ("a <[lasting]> peace", "a peace")),
        ("… and so on", "and so on", ("… and so on", "and so on")),
        ("我们需要带走孩子", "我们需要孩子", ("我们需要<带走>孩子", "我们需要孩子")),
        ("?", "so", ("<?>", "<so>")),
    ],
    ids=["order", "omission", "figure", "case", "hyphen", "bracket", "edges", "chinese", "none"],
)  # fmt: skip
def test_word_difference(draft: str, source: str, shown: tuple[str, str]) -> None:
    assert marked(draft, source) == shown


def test_typographic_forms_are_no_difference() -> None:
    compared = difference("“so—it goes”", '"so -- it goes"')
    assert compared
    assert not any(piece.changed for side in compared for piece in side)


def test_passages_too_long_to_compare() -> None:
    assert difference("word " * 1600, "word") is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\n\nc ", "a b c"),
        ("\u202eevil", "⟨U+202E⟩evil"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("\x1b]0;title\x07", "⟨U+001B⟩]0;title⟨U+0007⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("naïve – “quoted”", "naïve – “quoted”"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_counts_in_words() -> None:
    assert number(1, "link") == "1 link"
    assert number(0, "link") == "0 links"
    assert listed({"b": 2, "a": 1, "c": 0}, ["a", "b", "c"]) == "1 a, 2 b"
    assert listed({}, ["a"]) == "none"
