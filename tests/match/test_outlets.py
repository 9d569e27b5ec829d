"""Names in prose that mean a source."""

from __future__ import annotations

import pytest

from loccit.match.outlets import Cited, mentions

CITED = (
    Cited(("https://t.co/1", "https://oig.justice.gov/r.pdf"), ("DOJ OIG report 21-028",)),
    Cited(("https://www.nytimes.com/x",), ("New York Times on the draft, 6 October 2020",)),
    Cited(("https://www.propublica.org/a",), (), "How Jane Doe lost – ProPublica"),
    Cited(("https://www.lakeside-gazette.example/7",), ()),
)
PROSE = [
    ("he told The New York Times on Monday.", [("The New York Times", {1})]),
    ("the Times said", [("Times", {1})]),
    ("the NYT reporter", [("the NYT", {1})]),
    ("according to ProPublica", [("ProPublica", {2})]),
    ("as the Lakeside Gazette wrote", [("the Lakeside Gazette", {3})]),
    ("In the inspector general's report", [("inspector general's", {0})]),
    ("he told the DOJ inspector general that", [("inspector general", {0})]),
    # another one's
    ("In the DHS inspector general's report", []),
    ("the Los Angeles Times wrote", [("the Los Angeles Times", set())]),
    ("The Guardian and the guardian of the child", [("The Guardian", set())]),
    # no name at all
    ("He was an inspector general at times.", []),
    ("In Times Square the sun rose over the post.", []),
    ("The report was independent. Time passed.", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), PROSE, ids=range(len(PROSE)))
def test_names(text: str, found: list[tuple[str, set[int]]]) -> None:
    assert [(m.name, set(m.sources)) for m in mentions(text, CITED)] == found


def test_an_office_is_known_by_its_name_in_a_title() -> None:
    titled = Cited(("https://a.example/",), (), "Report of the Inspector General")
    assert mentions("the inspector general found that", (titled,))[0].sources == {0}
    assert mentions("the inspector general found that", CITED[1:]) == ()


def test_a_person_in_a_page_s_title_is_no_outlet() -> None:
    titled = Cited(("https://a.example/",), (), "Jane Doe on the bridge | Harbour Weekly")
    found = mentions("Jane Doe told Harbour Weekly so.", (titled,))
    assert [(m.name, set(m.sources)) for m in found] == [("Harbour Weekly", {0})]
    called = Cited(("https://a.example/",), ("Harbour Weekly on Jane Doe",))
    assert [m.name for m in mentions("Jane Doe told Harbour Weekly so.", (called,))] == [
        "Harbour Weekly"
    ]


def test_a_short_name_that_fits_two_fits_both() -> None:
    both = (*CITED, Cited(("https://www.latimes.com/x",), ()))
    (found,) = mentions("the Times said", both)
    assert found.sources == {1, 4}


def test_without_sources_an_outlet_is_still_one() -> None:
    assert [m.sources for m in mentions("The Guardian said so.", ())] == [frozenset()]


def test_a_link_that_cannot_be_read_is_left_out() -> None:
    assert mentions("The Guardian", (Cited(("https://[x",), ()),))[0].sources == frozenset()


def test_many_capitals_take_linear_work() -> None:
    """A text of nothing but names is read to its end."""
    assert mentions("Alpha Beta Gamma " * 20_000 + "ProPublica", CITED)[-1].sources == {2}
