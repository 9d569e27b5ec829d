"""Words as the design counts them."""

from __future__ import annotations

import re

import pytest

from loccit.match import lexicon, words
from loccit.match.fold import fold
from loccit.match.words import inside, is_figure, key, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("they can’t go", ["they", "can't", "go"]),
        (
            "3.5 % of $2.4m, or -5° and €1,200",
            ["3.5 %", "of", "$2.4m", "or", "-5°", "and", "€1,200"],
        ),
        ("zero-tolerance F-16", ["zero", "tolerance", "F", "16"]),
        ("10² and 2nd", ["10²", "and", "2nd"]),
        ("Sessions’ role & his", ["Sessions'", "role", "&", "his"]),
        ("日本語の文", ["日", "本", "語", "の", "文"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("pages 3-5 of", ["pages", "3", "5", "of"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    found = words_of(fold(text).text)
    assert [found.word(i) for i in range(len(found))] == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Department", "department"),
        ("Sessions'", "Sessions's"),
        ("one", "1"),
        ("&", "and"),
        ("5 %", "5%"),
    ],
)
def test_two_forms_of_one_word_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("can", "can't"), ("10²", "102"), ("café", "cafe"), ("its", "it's")]
)
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_no_character_that_is_a_word_by_itself_meets_the_plain_pattern() -> None:
    everything = "".join(map(chr, range(0x110000)))
    single = re.findall(f"[{words._SINGLE}]", everything)
    assert len(single) > 100_000
    assert all(words.pattern_for(char) is not words._PLAIN for char in single)
    assert words.pattern_for("“déjà vu” — she said…") is words._PLAIN


def test_a_cut_inside_a_word_is_seen_wherever_it_stands() -> None:
    text = "x " * 5000 + "they can't" + " y" * 5000
    at = text.index("can't")
    assert inside(text, at + 3)
    assert not inside(text, at)


def test_figures_in_digits_and_in_words() -> None:
    assert all(map(is_figure, ("14", "3.5%", "fourteen", "million", "2nd", "half")))
    assert not any(map(is_figure, ("one", "zero", "the", "second")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the water of the town is not safe", "en"),
        ("das Wasser der Stadt ist nicht gut", "de"),
        ("l'eau de la ville ne est pas bonne", "fr"),
        ("el agua de la ciudad no es buena", "es"),
        ("вода в городе", None),
        ("", None),
    ],
)
def test_the_lists_are_chosen_by_the_commonest_words(text: str, language: str | None) -> None:
    found = lexicon.of(text.split())
    assert (found.language if found else None) == language
