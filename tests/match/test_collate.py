"""How a figure stands in a source, pair by pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import collate, figures
from loccit.match.surroundings import sentence_of, setting_of
from loccit.match.surveys import Survey
from loccit.models.page import Span

PAIRS = [
    # the same value
    ("The county spent $2.4m.", "The county spent $2.4m.", "same", "$2.4m"),
    ("The county spent $2.4m.", "The county spent $2,400,000.", "other form", "$2,400,000"),
    ("Turnout was 50 per cent.", "Turnout was 50% there.", "other form", "50%"),
    ("It took 7 days.", "It took seven days.", "other form", "seven days"),
    ("The board met on 14 January 2021.", "It met on Jan. 14, 2021.",
     "other form", "Jan. 14, 2021"),
    ("The board met in January 2021.", "It met on Jan. 14, 2021.", "other form", "Jan. 14, 2021"),
    ("The board met on 2021-01-14.", "It met on January 14.", "other form", "January 14"),
    ("It closed on 03/04/2020.", "It closed on 3 April 2020.", "other form", "3 April 2020"),
    ("Prices rose 3 to 5 per cent.", "Prices rose 3–5 % there.", "other form", "3–5 %"),
    ("Prices rose from 3 to 5 per cent.", "Up to 5 % from 3 % before.", "other form", "3 %"),
    ("Prices rose to 5 per cent.", "Prices rose from 3 to 5 %.", "other form", "3 to 5 %"),
    ("Profit fell by 5 per cent.", "Profit: -5 %.", "other form", "-5 %"),
    ("It is 5m long.", "It is 5 metres long.", "other form", "5 metres"),
    ("The county spent 2.4 million.", "The county spent $2.4 million.",
     "other form", "$2.4 million"),
    # rounded, and it says so
    ("More than 3,000 children were separated.", "3,014 children were separated.",
     "other form", "3,014"),
    ("The county spent $1.2 million on it.", "The county spent $1,234,567 on the bridge.",
     "other form", "$1,234,567"),
    # another value in the same place
    ("The county spent $3.4m on the bridge.", "The county spent $2.4m on the bridge.",
     "other value", "$2.4m"),
    ("The county spent $3.4m on the bridge.",
     "It spent $3.4m on the school. The county spent $2.4m on the bridge.", "other value", "$2.4m"),
    ("The county spent €3.4m on the bridge.", "The county spent $3.4m on the bridge.",
     "other value", "$3.4m"),
    ("The county spent $3.4m on the bridge.", "The county spent $3.4bn on the bridge.",
     "other value", "$3.4bn"),
    ("The rate rose by 5 percentage points in winter.", "The rate rose by 5 per cent in winter.",
     "other value", "5 per cent"),
    ("Children are placed within 72 days by law.", "By law children are placed within 72 hours.",
     "other value", "72 hours"),
    ("The government took 5,000 children.", "The government took 3,000 children.",
     "other value", "3,000"),
    ("The draft has interviews with 45 officials.", "The draft has interviews with 54 officials.",
     "other value", "54"),
    ("The board closed the harbour on 14 January 2021.",
     "The board closed the harbour on January 15, 2021.", "other value", "January 15, 2021"),
    ("The county spent $5,000 on the old bridge.", "The county spent $5,400 on the old bridge.",
     "other value", "$5,400"),
    # nothing of the kind
    ("The county spent $3.4m on the bridge.", "The weather was fine; a ticket is $2.4m.",
     "absent", ""),
    ("The government took 5,000 children.",
     "The government took 3,000 boats and gold bars from children.", "absent", ""),
    ("Turnout was 50 per cent.", "There were 50 people.", "absent", ""),
    ("The board met on 6 April 2018.", "It met on 7 May 2018 for lunch.", "absent", ""),
    ("About 50 people came.", "Some 50 % of the rest.", "absent", ""),
]  # fmt: skip


def one(draft: str, source: str) -> tuple[str, str]:
    found = figures.find(draft)
    setting = setting_of(draft, found[0], Span(0, len(draft)))
    result = collate.collate(found[0], setting, Survey(source), found[1:])
    return result.verdict.value, result.figure.exact if result.figure else ""


@pytest.mark.parametrize(("draft", "source", "verdict", "exact"), PAIRS, ids=range(len(PAIRS)))
def test_pairs(draft: str, source: str, verdict: str, exact: str) -> None:
    assert one(draft, source) == (verdict, exact)


@pytest.mark.parametrize(("draft", "source", "verdict", "exact"), PAIRS, ids=range(len(PAIRS)))
def test_the_place_in_the_source_changes_nothing(
    draft: str, source: str, verdict: str, exact: str
) -> None:
    filler = "Nobody at the table had anything to add to that.\n\n"
    assert one(draft, filler * 40 + source + "\n\n" + filler * 40) == (verdict, exact)


def test_what_the_draft_says_beside_it_is_no_rival() -> None:
    draft = "The county spent $2m on the bridge and $9m on the road."
    source = "The county spent $2m on the bridge. It has two roads."
    found = figures.find(draft)
    nine = found[1]
    setting = setting_of(draft, nine, Span(0, len(draft)))
    assert collate.collate(nine, setting, Survey(source), ()).verdict.value == "other value"
    beside = collate.collate(nine, setting, Survey(source), found[:1])
    assert beside.verdict.value == "absent"


def test_hidden_figures_are_none() -> None:
    source = "The county spent $2m on the bridge."
    assert Survey(source, "en", [Span(0, len(source))]).figures == ()


def test_quoted_words_do_not_tell_what_a_figure_is_about() -> None:
    draft = "It was 5 % and “the bridge was built by hand”."
    (figure,) = figures.find(draft)
    whole = Span(0, len(draft))
    quoted = [Span(draft.index("“"), len(draft))]
    assert "bridge" in setting_of(draft, figure, whole).words
    assert not setting_of(draft, figure, whole, quoted).words


def test_a_sentence_does_not_end_after_an_abbreviation() -> None:
    text = "He left. In Jan. 2020 Mr. A. Smith of the U.S. Army spent $5. Then he slept."
    money = figures.find(text)[1]
    start, end = sentence_of(text, money, Span(0, len(text)))
    assert text[start:end].strip() == "In Jan. 2020 Mr. A. Smith of the U.S. Army spent $5."


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("The board of the county met in the old hall.", None, "en"),
        ("Der Rat hat sich nicht mit dem Bau der Brücke befasst.", None, "de"),
        ("Der Rat hat sich nicht mit dem Bau der Brücke befasst.", "en", "de"),
        ("xyz", "fr", "fr"),
        ("xyz", None, None),
    ],
)
def test_the_language_decides_what_a_comma_means(
    text: str, declared: str | None, language: str | None
) -> None:
    assert collate.language_of(text, declared) == language


def test_a_source_of_one_value_and_word_a_thousand_times() -> None:
    source = Survey("the bridge has 5 beams and cost $7. " * 20_000)
    draft = "The bridge has 6 beams. " * 500
    for figure in figures.find(draft):
        setting = setting_of(draft, figure, Span(0, len(draft)))
        assert not collate.collate(figure, setting, source).verdict.passes


FIGURES = st.sampled_from(
    "5 % 1.2 million $ 3–5 days from to May 2018 03/04/2020 first 3rd about bridge county spent the"
    " . -5 5m 5,000 per cent percentage points one hundred\n\n".split(" ")
)
TEXTS = st.lists(FIGURES, max_size=25).map(" ".join)


@given(TEXTS, TEXTS)
def test_never_raises_and_what_is_copied_is_the_same(draft: str, source: str) -> None:
    found = figures.find(draft)
    copied = Survey(f"{source}\n\n{draft}")
    for figure in found:
        setting = setting_of(draft, figure, Span(0, len(draft)))
        collate.collate(figure, setting, Survey(source), found)
        assert collate.collate(figure, setting, copied, found).verdict.passes
