"""Which source a quotation leans on."""

from __future__ import annotations

import pytest

from loccit.match.leaning import Ground, Lean, leaning
from loccit.match.outlets import Cited, mentions
from loccit.models.links import Known
from tests.support.evidence import local, quotation

A, B = "https://www.nytimes.com/a", "https://www.propublica.org/b"
SAID = "we need to take away children"
CITED = (Cited((A,), ()), Cited((B,), ()))


def lean(text: str, *links: str, cited: tuple[Cited, ...] = CITED, style: str = "inline") -> Lean:
    read = local(text, *links)
    known = Known.of((each.links[0], i) for i, each in enumerate(cited))
    led = [(k.start, k.end, i) for k in read.page.links for i in known.numbers(k.url)]
    ground = Ground.of(read.page, led, mentions(text, cited), len(cited))
    return leaning(ground, quotation(text, SAID, style=style))


TEXTS = [
    # the link of the sentence, then the outlet of the sentence
    (f"He told ProPublica in {A}: “{SAID}”.", (A,), (0, "link")),
    (f"Read {A}. He told ProPublica: “{SAID}”.", (A,), (1, "outlet")),
    (f"“{SAID},” he told The New York Times. Read {B}.", (B,), (0, "outlet")),
    # the link of the paragraph, then its outlet
    (f"Read {A}. He said: “{SAID}”.\n\nAnd {B}.", (A, B), (0, "link")),
    (f"ProPublica asked him. He said: “{SAID}”.\n\nAnd {A}.", (A,), (1, "outlet")),
    # further away only a link
    (f"ProPublica asked him.\n\nHe said: “{SAID}”.\n\nAnd {A}.", (A,), (0, "link")),
    (f"He said: “{SAID}”.", (), (None, "")),
    # ambiguous, or somebody else's
    (f"“{SAID},” he told The New York Times and ProPublica. Read {B}.", (B,), (None, "")),
    (f"“{SAID},” he told ProPublica and The Guardian. Read {B}.", (B,), (None, "")),
    # what the quotation itself says names nobody
    (f"He said: “{SAID}”. “ProPublica is right,” she said.", (), (1, "outlet")),
]


@pytest.mark.parametrize(("text", "links", "found"), TEXTS, ids=range(len(TEXTS)))
def test_link_or_outlet(text: str, links: tuple[str, ...], found: tuple[int | None, str]) -> None:
    assert lean(text, *links)[:2] == found


def test_an_outlet_that_no_source_is_of_is_named() -> None:
    assert lean(f"“{SAID},” he told The Guardian.") == Lean(named="The Guardian")
    one = CITED[:1]
    assert lean(f"“{SAID},” he told The Guardian.", cited=one) == Lean(named="The Guardian")
    # only where it stands in the sentence itself
    assert lean(f"The Guardian wrote. He said: “{SAID}”.", cited=one) == Lean(0, "only")


def test_a_pin_is_above_all() -> None:
    text = f"“{SAID},” he told ProPublica."
    ground = Ground.of(local(text).page, (), mentions(text, CITED), 2)
    assert leaning(ground, quotation(text, SAID), 0) == Lean(0, "pinned")


def test_a_name_inside_the_quotation_is_no_outlet() -> None:
    text = "He said: “ProPublica has it all wrong”."
    ground = Ground.of(local(text).page, (), mentions(text, CITED), 2)
    assert leaning(ground, quotation(text, "ProPublica has it all wrong")) == Lean()


def test_the_line_that_leads_to_a_block_counts() -> None:
    text = f"He told ProPublica this:\n\n{SAID}\n\nRead {A}."
    assert lean(text, A, style="block")[:2] == (1, "outlet")


def test_of_many_links_the_nearest_counts() -> None:
    text = f"{B} {B} {B} {B} {B} {A} “{SAID}” {'x ' * 40}{B} {B} {B}"
    links = [B] * 5 + [A] + [B] * 3
    assert lean(text, *links)[:2] == (0, "link")
