"""A quotation taken apart at its marks."""

from __future__ import annotations

import pytest

from loccit.match.elements import MAX_BRACKET, MAX_GAP, Parts, take_apart


def segments(parts: Parts) -> list[str]:
    return [
        " ".join(parts.words.word(i) for i in range(segment.first, segment.last))
        for segment in parts.segments
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two … three", ["one two", "three"]),
        ("one two [...] three", ["one two", "three"]),
        ("one two (…) three", ["one two", "three"]),
        ("one . . . . two", ["one", "two"]),
        ("one [the town] two", ["one", "two"]),
        ("[T]he town", ["The", "town"]),
        ("not prepar[ing] to", ["not", "preparing", "to"]),
        ("it was [sic] so (emphasis added)", ["it was so"]),
        ("it was so (e.g., the child)", ["it was so e g the child"]),
        ("[only this]", []),
    ],
)
def test_segments(text: str, expected: list[str]) -> None:
    assert segments(take_apart(text)) == expected


def test_edges_tell_what_is_declared_where() -> None:
    parts = take_apart("… one [the town] two … [and] three []")
    assert [(edge.gap, edge.brackets, edge.empty) for edge in parts.edges] == [
        (True, (), False),
        (False, ("the town",), False),
        (True, ("and",), False),
        (False, (), True),
    ]
    assert [edge.reach for edge in parts.edges[1:3]] == [MAX_BRACKET, MAX_GAP]


def test_a_bracket_inside_a_word_keeps_the_letters_outside_it() -> None:
    assert [segment.part for segment in take_apart("not prepar[ing] to").segments] == [
        None,
        "prepar",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("so it is (emphasis added)", ("(emphasis added)",)),
        ("so it [sic] is [italics mine]", ("[sic]", "[italics mine]")),
        ("kids (strikethrough in original)", ("(strikethrough in original)",)),
        ("so (emphasis on the poor districts)", ()),
        ("so (errors were made)", ()),
    ],
)
def test_notes_say_what_was_done_and_by_whom(text: str, notes: tuple[str, ...]) -> None:
    assert take_apart(text).notes == notes
