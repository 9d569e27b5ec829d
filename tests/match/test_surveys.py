"""A source's figures, read where one may be asked for: as if all had been read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import collate, figures
from loccit.match.surroundings import setting_of
from loccit.match.surveys import Survey
from loccit.models.page import Span

FILLER = "Nobody at the table had anything to add to that, and the morning went by.\n\n" * 8
SOURCE = (
    "The county spent $2.4m on the old bridge. " + FILLER
    + "It was closed on 14 January 2021 for three weeks. " + FILLER
    + "Turnout rose from 48 to 50 per cent in two hundred and fifty towns."
)  # fmt: skip

WORDS = frozenset(("alpha", "bravo", "delta", "echoe"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("$2,400,000", ["$2.4m"]),
        ("2.4 million", ["$2.4m"]),
        ("2021-01-14", ["14 January 2021"]),
        ("January 2021", ["14 January 2021"]),
        ("2021", ["14 January 2021"]),
        ("3 weeks", ["three weeks"]),
        ("48 per cent", ["48 to 50 per cent"]),
        ("50", ["48 to 50 per cent"]),
        ("250", ["two hundred and fifty"]),
        ("251", []),
    ],
)
def test_what_has_a_value(asked: str, found: list[str]) -> None:
    (figure,) = figures.find(asked)
    assert [f.exact for f in Survey(SOURCE, "en").having(figure)] == found


@pytest.mark.parametrize(
    ("source", "language", "asked"),
    [
        ("Es kamen 1 234 Leute.", "de", "1234"),
        ("Es kamen 1.234 Leute.", "de", "1234"),
        ("Es kamen fünfundzwanzig Leute.", "de", "25"),
        ("Il y avait vingt et un ponts.", "fr", "21"),
        ("It took 3½ years.", "en", "3.5 years"),
        ("It cost a million dollars.", "en", "$1,000,000"),
        ("It cost twelve hundred dollars.", "en", "$1200"),
        ("It closed on 14.01.2021.", "en", "14 January 2021"),
        ("It had 0.50 of it.", "en", "0.5"),
    ],
)
def test_a_value_in_another_form_is_there(source: str, language: str, asked: str) -> None:
    figure = figures.find(asked)[-1]
    found = Survey(f"{FILLER} {source} {FILLER}", language).having(figure)
    assert any(collate.same_value(figure, f) for f in found)


def test_the_figures_of_a_part() -> None:
    at = SOURCE.index("14 January")
    within = Survey(SOURCE, "en").within
    assert [f.exact for f in within(Span(at, at + 40))] == ["14 January 2021", "three weeks"]
    assert within(Span(at + 1, at + 16)) == []
    assert [f.exact for f in within(Span(0, 30))] == ["$2.4m"]


def test_where_words_are_shared() -> None:
    words = frozenset(("county", "spent", "bridge", "closed"))
    shared = Survey(SOURCE, "en").sharing(words, 3)
    assert [(f.exact, count) for f, count in shared] == [("$2.4m", 3)]


@pytest.mark.parametrize(
    "exact",
    [
        "5 percentage points to 6 percentage points",
        "two hundred and fifty thousand kilometres",
        "September 14, 2021",
        "14 de septiembre de 2021",
        "US$ 5",
    ],
)
def test_words_at_the_end_of_its_reach_are_shared(exact: str) -> None:
    far = " " + "~" * 94 + " "
    source = f"{FILLER}alpha bravo {far}{exact}{far} delta echoes {FILLER}"
    shared = Survey(source, "es" if " de " in exact else "en").sharing(WORDS, 4)
    assert [(f.exact, count) for f, count in shared] == [(exact, 4)]


def test_hidden_figures_are_none() -> None:
    source = "The county spent $2m on the bridge."
    survey = Survey(source, "en", [Span(0, len(source))])
    assert survey.having(figures.find("$2m")[0]) == []
    assert survey.within(Span(0, len(source))) == []


def test_after_many_questions_all_figures_are_read() -> None:
    survey = Survey(SOURCE, "en")
    for i in range(40):
        words = frozenset(f"{first}word{i}" for first in "abc")
        assert survey.sharing(words, 2) == []
        assert ("figures" in vars(survey)) == (i >= 34)


PIECES = st.sampled_from(
    "5 % 1.2 million $ 3–5 days from to May 2018 03/04/2020 first 3rd about bridge county spent the"
    " . -5 5m 5,000 per cent percentage points one hundred 14. Januar 1 000 vingt et un half 3½ US$"
    " 14.01.2021 a and or school roads 12 twelve thousand closed - ß İ ٣ 1’250".split(" ")
)
TEXTS = st.lists(PIECES | st.just(FILLER) | st.just("\n\n"), max_size=25).map(" ".join)


@given(TEXTS, TEXTS, st.sampled_from(("en", "de", "fr", "it", None)))
def test_what_is_read_of_it_changes_nothing(draft: str, source: str, language: str | None) -> None:
    every, some = Survey(source, language), Survey(source, language)
    assert every.figures == figures.find(source, language)
    found = figures.find(draft, language)
    for figure in found:
        setting = setting_of(draft, figure, Span(0, len(draft)))
        beside = [f for f in found if f is not figure]
        one = collate.collate(figure, setting, every, beside)
        assert collate.collate(figure, setting, some, beside) == one
        assert collate.places(figure, some) == collate.places(figure, every)


@given(TEXTS, st.integers(0, 2000), st.integers(0, 400))
def test_any_part(source: str, start: int, length: int) -> None:
    span = Span(start, start + length)
    inside = [f for f in figures.find(source) if span.start <= f.start and f.end <= span.end]
    assert Survey(source).within(span) == inside
