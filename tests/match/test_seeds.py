"""Runs of digits and number words, in short texts and long ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import numerals, seeds
from loccit.match.seeds import hits

LONG = "Nothing of it was said at the table. " * 60
WORDS = numerals.seeds("en")
PIECES = st.sampled_from(
    "one One ONE zone ones none two twofold million millions millón millóné bn 5bn 12 1,200 ٣ ３ ²"
    " ½ two½ éone oneé ß İ ͅ K - _ _one_ “two” two-two , . \n x9 𝟗 \ud800".split(" ")
) | st.just(" ")


def by_reading(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    return [
        hit.span()
        for hit in re.finditer(r"[^\W\d_]+|\d+", text)
        if hit.group()[0].isdecimal() or hit.group().casefold() in words
    ]


@given(st.lists(PIECES, max_size=30), st.sampled_from(("en", "de", "fr", "es")))
def test_what_is_found_is_what_a_reader_of_every_word_finds(parts: list[str], name: str) -> None:
    text, words = "".join(parts), numerals.seeds(name)
    assert hits(text, words) == by_reading(text, words)
    assert hits(text + LONG, words) == by_reading(text + LONG, words)
    assert hits(LONG + text, words) == by_reading(LONG + text, words)


@pytest.mark.parametrize("text", ["one", "7", "One 7", " one", "one ", "x"])
def test_the_ends_of_a_long_text(text: str) -> None:
    for whole in (f"{text} {LONG}", f"{LONG} {text}"):
        assert hits(whole, WORDS) == by_reading(whole, WORDS)


def test_the_words_are_letters_in_small_ones() -> None:
    for name in ("en", "fr", "es"):
        assert all(word.isalpha() and word == word.casefold() for word in numerals.seeds(name))


def test_every_digit_of_other_scripts_has_a_byte_that_tells() -> None:
    digits = [chr(code) for code in range(128, 0x110000) if chr(code).isdecimal()]
    assert all(d.encode().translate(None, seeds._NO_DIGITS) for d in digits)
    assert not "“Müller” – l’été … 中文".encode().translate(None, seeds._NO_DIGITS)
