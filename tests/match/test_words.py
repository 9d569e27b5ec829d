# ruff: noqa: E501 - the tables are read by the row
"""Words as the design counts them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


SENTENCES = {
    "pt": "O presidente da câmara não quis comentar o relatório que foi publicado na semana passada e que mostra como os custos da obra subiram mais de dois milhões de euros em menos de um ano.",
    "nl": "De burgemeester wilde niet reageren op het rapport dat vorige week is gepubliceerd en waaruit blijkt dat de kosten van het werk in minder dan een jaar met twee miljoen euro zijn gestegen.",
    "es": "El alcalde no quiso comentar el informe que se publicó la semana pasada y que muestra cómo los costes de la obra han subido más de dos millones de euros en menos de un año.",
    "fr": "Le maire n’a pas voulu commenter le rapport publié la semaine dernière, qui montre que les coûts des travaux ont augmenté de plus de deux millions d’euros en moins d’un an.",
    "de": "Der Bürgermeister wollte den Bericht nicht kommentieren, der in der vergangenen Woche veröffentlicht wurde und zeigt, dass die Kosten der Arbeiten in einem Jahr gestiegen sind.",
    "en": "The mayor would not comment on the report that was published last week and shows that the cost of the work has risen by more than two million euros in less than a year.",
}
HAVE_LISTS = ("de", "en", "es", "fr")


@pytest.mark.parametrize("language", SENTENCES)
def test_prose_is_told_by_its_language_and_a_neighbour_is_not(language: str) -> None:
    found = lexicon.of_text(SENTENCES[language])
    assert (found.language if found else None) == (language if language in HAVE_LISTS else None)


def test_menus_do_not_hide_the_language_of_a_page() -> None:
    menu = "\n\n".join(["Home", "Sport", "Kultur", "Impressum", "Kontakt"] * 400)
    found = lexicon.of_text(f"{menu}\n\n{SENTENCES['de']}\n\n{menu}")
    assert found is lexicon.GERMAN


def test_lists_by_language_tag() -> None:
    assert lexicon.named("en-GB") is lexicon.ENGLISH
    assert lexicon.named("pt") is None
    assert lexicon.named("") is None


_SIGNS = "aabsS12 \n.,-'%$&é\ufffe\u0301\u4e2d\u0e01\u00b2"


@given(st.text(_SIGNS, max_size=24))
def test_words_are_those_that_the_pattern_finds_without_its_branch_for_plain_ones(
    text: str,
) -> None:
    whole = words.pattern_for(text).pattern.replace(r"[a-zA-Z]+(?=[ ,.\n])|(?=[^ ,.\n])", "")
    spans = [hit.span() for hit in re.finditer(whole, text)]
    found = words_of(text)
    assert list(zip(found.starts, found.ends, strict=True)) == spans
    assert found.keys == [words.key(text[start:end]) for start, end in spans]
