"""Figures that changed places."""

from __future__ import annotations

import pytest

from loccit.match import exchange, figures
from loccit.match.exchange import Exchange
from loccit.match.surveys import Survey
from loccit.models.page import Span

ROSE = "Complaints rose from 12 to 15 last year."
ROADS = "The city spent $5 million on roads and $7 million on schools."
TURNOUT = "Turnout was 45 % in 2018 and 52 % in 2020."

EXCHANGED = [
    (ROSE, "Complaints rose from 15 to 12 last year.", ("12 to 15", "15 to 12")),
    ("It found that 3 of 10 men and 4 women were hurt.",
     "It found that 4 of 10 men and 3 women were hurt.", ("3", "4")),
    (ROADS, "The city spent $7 million on roads and $5 million on schools.",
     ("$5 million", "$7 million")),
    (TURNOUT, "Turnout was 52 % in 2018 and 45 % in 2020.", ("45 %", "52 %")),
    ("The price fell from $20 to $15.", "The price fell from $15 to $20.",
     ("$20 to $15", "$15 to $20")),
    ("Die Zahl stieg von 12 auf 15 im Jahr.", "Die Zahl stieg von 15 auf 12 im Jahr.",
     ("12", "15")),
    # in another form, and behind much else
    (ROADS, "Budget\n\nIt took long. The city spent $7,000,000 on roads and $5,000,000 on schools.",
     ("$5 million", "$7,000,000")),
]  # fmt: skip
KEPT = [
    (ROSE, ROSE),
    # the sentence turned round, the figures with their words
    (ROSE, "Complaints rose to 15 from 12 last year."),
    (ROADS, "The city spent $7 million on schools and $5 million on roads."),
    ("They met 15 women and 12 men.", "They met 12 men and 15 women."),
    ("Of the staff, 12 men and 15 women came.", "In the end 15 women came, and 12 men."),
    ("Alice has 12 votes and Bob has 15.", "Bob has 15 votes and Alice has 12."),
    (TURNOUT, "Turnout was 52 % in 2020, up from 45 % in 2018."),
    # another sentence, or one of the two said as the draft says it
    (ROADS, "A village got $7 million for roads, others $5 million for pools and a park."),
    (ROADS, f"{ROADS} The city spent $7 million on roads and $5 million on schools."),
    (ROSE, "Burglaries of shops fell from 15 to 12 in winter."),
    # the same value twice
    ("It has 12 cats and 15 dogs and 12 birds.", "It has 15 cats and 12 dogs and 12 birds."),
    # no two of a kind
    ("It cost $12 in 15 days.", "It cost $15 in 12 days."),
]  # fmt: skip


def found(draft: str, source: str, *others: str) -> list[Exchange]:
    whole = Span(0, len(draft))
    beside = tuple(map(Survey, others))
    survey = Survey(source)
    return list(exchange.exchanges(draft, figures.find(draft), whole, survey, lambda: beside))


@pytest.mark.parametrize(("draft", "source", "pair"), EXCHANGED, ids=range(len(EXCHANGED)))
def test_exchanged(draft: str, source: str, pair: tuple[str, str]) -> None:
    (one,) = found(draft, source)
    assert (one.one.exact, one.instead.exact) == pair


@pytest.mark.parametrize(("draft", "source"), KEPT, ids=range(len(KEPT)))
def test_kept(draft: str, source: str) -> None:
    assert found(draft, source) == []


def test_what_another_source_says_so_is_no_exchange() -> None:
    turned = "Complaints rose from 15 to 12 last year."
    assert found(ROSE, turned, "Nothing.")
    assert not found(ROSE, turned, ROSE)


def test_both_ends_of_a_range_are_one_figure() -> None:
    (one,) = found(ROSE, "Complaints rose from 15 to 12 last year.")
    assert one.one is one.other
    (two,) = found(ROADS, "The city spent $7 million on roads and $5 million on schools.")
    assert (two.other.exact, two.too.exact) == ("$7 million", "$5 million")


def test_many_figures_in_one_sentence_are_left_alone() -> None:
    draft = "It has " + ", ".join(f"{n} of kind{n}" for n in range(20, 60)) + "."
    assert found(draft, draft.replace("20", "x").replace("21", "20")) == []
