"""The fold list, and the positions behind what it folds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import fold as fold_module
from loccit.match.fold import UNSURE, collapse, fold, folds_used
from loccit.models.page import Span


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“Hello” ‘you’ «there»", "'Hello' 'you' 'there'"),
        ("a — b—c – d -- e f–g", "a—b—c—d—e f-g"),
        ("fell — 14 and – 5", "fell—14 and—5"),
        ("from –5 to -5 and −5", "from –5 to -5 and −5"),
        ("10–20, 10-20", "10-20, 10-20"),
        ("wait . . . what", "wait…what"),
        ("done. . . . And", "done….And"),
        ("done…. And", "done….And"),
        ("done.… And", "done….And"),
        ("ofﬁce ﬂow", "office flow"),
        ("coop\u00aderation\u200b!", "cooperation!"),
        ("prose-\ncution", f"prose{UNSURE}cution"),
        ("prose\ufffe\ncution", f"prose{UNSURE}cution"),
        ("a\u00a0b\u2009c  d\n\ne", "a b c d e"),
        ("cafe\u0301", "café"),
        ("10² ½ x < y", "10² ½ x < y"),
    ],
)
def test_each_fold(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_positions_are_mapped_back_through_every_fold() -> None:
    text = "e\u0301 “a” — ofﬁce … done\u00ad!\n\nend"
    found = fold(text)
    for word in ("a", "done", "end"):
        at = found.text.index(word)
        span = found.original(at, at + len(word))
        assert text[span.start : span.end] == word
    office = found.text.index("office")
    span = found.original(office, office + 6)
    assert text[span.start : span.end] == "ofﬁce"
    dots = found.text.index("…")
    span = found.original(dots, dots + 1)
    assert text[span.start : span.end].strip() == "…"


def test_note_references_are_left_out() -> None:
    text = "at all.61 Then"
    assert fold(text, [Span(7, 9)]).text == "at all. Then"


def test_note_references_of_a_text_that_is_not_composed() -> None:
    text = "cafe\u0301 at all.61 Then"
    at = text.index("61")
    assert fold(text, [Span(at, at + 2)]).text == "café at all. Then"


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    # A fold may bring two characters together that fold again, as a text's own reader would read
    # them; the third time nothing may be left.
    once = fold(fold(text).text).text
    assert fold(once).text == once


@given(st.text(alphabet="ab .…—-“”\n\u00ad\ufb01\u0301", max_size=60))
def test_every_folded_span_lies_in_the_text_in_order(text: str) -> None:
    found = fold(text)
    last = 0
    for i in range(len(found.text)):
        span = found.original(i, i + 1)
        assert last <= span.start <= span.end <= len(text)
        last = span.start


def test_what_was_folded_is_named_and_nothing_else() -> None:
    assert folds_used("it's", "it’s") == ("quotation marks",)
    assert folds_used("a - b", "a — b") == ("dashes",)
    assert folds_used("the same", "the same") == ()
    assert folds_used("done", "done", notes=True) == ("note references",)


def test_collapsing_leaves_other_spaces_of_unicode_alone() -> None:
    assert collapse(" a \n b\t\u00a0c ") == "a b \u00a0c"


def test_marks_without_end_are_put_in_order_piece_by_piece() -> None:
    # To order marks takes time that grows with the square of their number.
    from loccit.match.fold import _runs

    line = "a" + "\u0301\u0323" * 500 + "b"
    runs = _runs(line)
    assert "".join(runs) == line
    assert max(map(len, runs)) <= 32
    assert fold(line).text.endswith("b")


_PIECES = st.sampled_from(
    (
        "a", "b", "7", ". ", ".", " ", "  ", "\n", "\n\n", "-", "--", "'", "''", "\u2013", "\u2014",
        "\u2026", UNSURE, "\u00ad", "\u200b", "\ufb01", "? ", "x-\ny", " - ", ". . .",
    )
)  # fmt: skip


@given(st.lists(_PIECES, max_size=24).map("".join))
def test_folds_are_found_wherever_trying_each_character_finds_one(level: str) -> None:
    tried = [
        (hit.start(), hit.end(), fold_module._replacement(hit.lastgroup or "", hit.group()))
        for hit in fold_module._CHANGING.finditer(level)
    ]
    assert list(fold_module._found(level)) == tried
