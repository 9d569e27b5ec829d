"""Numbers in words: German, French, Spanish."""

from __future__ import annotations

import pytest

from loccit.match import figures, numberwords

WORDS = [
    ("de", "dreiundzwanzig Leute", "23"),
    ("de", "hundertzwanzig Fälle", "120"),
    ("de", "dreissig Leute", "30"),
    ("de", "zweitausend Kinder", "2000"),
    ("de", "drei Millionen Kinder", "3000000"),
    ("de", "neunzehnhundert Kinder", "1900"),
    ("fr", "vingt et un hommes", "21"),
    ("fr", "quatre-vingt-dix-sept femmes", "97"),
    ("fr", "soixante et onze voix", "71"),
    ("fr", "deux cents voix", "200"),
    ("fr", "deux mille cinq cents voix", "2500"),
    ("fr", "mille neuf cent quatre-vingt-quatre voix", "1984"),
    ("fr", "vingt-cinq pour cent", "25"),
    ("es", "veintitrés casas", "23"),
    ("es", "treinta y un casas", "31"),
    ("es", "doscientas personas", "200"),
    ("es", "mil novecientos ochenta y cuatro", "1984"),
    ("es", "dos mil millones", "2000000000"),
    ("es", "cien mil personas", "100000"),
    ("en", "a million dollars", "1000000"),
]
NOTHING = [
    ("de", "ein Haus, tausend Grüße, zwei Drittel, zwei Dutzend, eine halbe Million"),
    ("fr", "un homme, cent personnes, deux tiers, un million et demi, un demi-million"),
    ("es", "una casa, mil gracias, dos tercios, un millón y medio"),
    ("en", "two-thirds, two thirds, one third, two dozen, dozens, half a million, 3/4"),
    ("en", "two and a half million, 2 1/2 inches, a quarter of a million, three quarters, half"),
]


@pytest.mark.parametrize(("language", "text", "value"), WORDS)
def test_a_number_in_words(language: str, text: str, value: str) -> None:
    assert [figure.value for figure in figures.find(text, language)] == [value]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_a_part_or_an_article_is_no_number(language: str, text: str) -> None:
    assert [figure.exact for figure in figures.find(text, language)] == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_every_number_under_a_thousand_is_listed(language: str) -> None:
    known = set(numberwords.values(language).values())
    alone = {"fr": {100}}.get(language, set())
    assert set(range(1, 1000)) - known <= alone | ({1} if language == "de" else set())


def test_a_language_without_lists_has_none() -> None:
    assert numberwords.values("nl") == {}
    assert numberwords.words("nl") == frozenset()


def test_a_figure_at_the_end_of_a_region_is_read_to_its_end() -> None:
    filler = "5 5 5 5 5 5 1.2 million million million million million million million percentage"
    text = f"{filler}\n\n{'5 ' * 6}million million {'03/04/2020 ' * 3}percentage 5,000 %"
    assert figures.find(text)[-1].exact == "5,000 %"
