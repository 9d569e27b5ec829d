"""Which figures are checked, and against which source."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from loccit.extract import read_markup
from loccit.match import quotations
from loccit.match.surveys import Survey
from loccit.models.evidence import Source
from loccit.models.manifest import Document
from loccit.models.page import Block, LocalText, Page
from loccit.models.report import JudgedFigure
from loccit.models.verdict import Verdict
from loccit.verify.reckon import reckon
from tests.support.evidence import PLACE, capture, digest, judged, source

A, B, X = "https://a.example/", "https://b.example/", "https://x.example/"
SAYS = "The county spent $2.4 million on the bridge."


@lru_cache(maxsize=4)
def surveyed(text: str) -> Survey:
    return Survey(text, "en")


def survey(page: Page) -> Survey:
    return surveyed(page.text)


def reckoned(text: str, *sources: Source, title: str | None = None) -> list[tuple[str, str, str]]:
    """Exact, verdict and citation of each figure of a Markdown text."""
    return [(f.figure.exact, f.verdict.value, f.citation) for f in raw(text, *sources, title=title)]


def raw(text: str, *sources: Source, title: str | None = None) -> tuple[JudgedFigure, ...]:
    page = read_markup(text)
    local = LocalText("draft.md", text, digest(text), "utf-8", page)
    found = tuple(
        replace(judged(text, q.exact, Verdict.VERBATIM, name=f"q{n}"), quotation=q)
        for n, q in enumerate(quotations.find(page), 1)
    )
    return reckon(Document("draft", "draft.md", PLACE, title=title), local, found, sources, survey)


def test_in_the_link_of_its_sentence() -> None:
    text = f"The county spent $3.4m on the bridge ([audit]({A})). It spent $1 on [it]({B})."
    sources = source(A, SAYS, "a"), source(B, "Nothing.", "b")
    assert reckoned(text, *sources) == [("$3.4m", "other value", "a"), ("$1", "absent", "b")]


def test_in_the_next_links_of_its_paragraph() -> None:
    text = f"[An audit]({A}) is out. The county spent $3.4m on the bridge. Others [wrote]({B})."
    sources = source(A, SAYS, "a"), source(B, "Nothing.", "b"), source(X, None, "x")
    assert reckoned(text, *sources) == [("$3.4m", "other value", "a")]
    assert reckoned(f"Far [away]({X}). {text}", *sources) == [("$3.4m", "other value", "a")]
    (found,) = raw(text.replace("$3.4m", "3.4 %"), *sources)
    assert (found.verdict.value, found.citation, found.searched) == ("absent", "", ("a", "b"))
    unread = f"[An audit]({A}) is out. The county spent $3.4m on the bridge. Others [wrote]({X})."
    assert reckoned(unread, *sources) == []


def test_what_another_source_has_is_no_fault() -> None:
    text = f"The county spent $2.4m on the bridge ([audit]({B}))."
    sources = source(A, SAYS, "a"), source(B, "Nothing.", "b")
    assert reckoned(text, *sources) == [("$2.4m", "other form", "a")]


def test_beside_a_quotation_in_every_source() -> None:
    text = "The county spent $3.4m on the bridge, “a good one”."
    other = source(B, "Nothing at all.", "b")
    assert reckoned(text, source(A, SAYS, "a"), other) == [("$3.4m", "other value", "a")]
    assert reckoned(text, other) == [("$3.4m", "absent", "b")]
    assert reckoned(text, other, source(A, "No.", "a")) == [("$3.4m", "absent", "")]


def test_nothing_is_said_where_its_source_could_not_be_checked() -> None:
    text = "The county spent $3.4m on the bridge, “a good one”."
    linked = f"The county spent $3.4m on the bridge ([audit]({B}))."
    sources = source(A, SAYS, "a"), source(B, None, "b")
    assert reckoned(text, *sources) == []
    assert reckoned(linked, *sources) == []
    assert reckoned(linked.replace("3.4", "2.4"), *sources) == [("$2.4m", "other form", "a")]
    unproven = source(B, SAYS, "b", capture=capture(B, complete=None))
    translated = source(B, SAYS, "b", cited={"translation_of": "de"})
    assert reckoned(linked, unproven) == reckoned(linked, translated) == []


def test_nothing_is_said_where_the_link_leads_elsewhere() -> None:
    text = f"The county spent $3.4m on the bridge ([audit]({X}))."
    assert reckoned(text, source(A, SAYS, "a")) == []


def test_nothing_is_said_in_a_paragraph_that_cites_nothing() -> None:
    text = f"The county spent $3.4m on the bridge.\n\nSee [the audit]({A})."
    assert reckoned(text, source(A, SAYS, "a")) == []


LEFT_ALONE = [
    "“It spent $3.4m,” he said.",
    "# It spent $3.4m “here”",
    "It spent `$3.4m` “here”.",
    "[It spent $3.4m](https://a.example/).",
    "1. An “item”",
    "See it[12] “here”.",
    "Not one of two or three “others”.",
    "> The county spent $3.4m",
    "See https://a.example/2018/3400/ “here”.",
    "It was on his 3rd “try”.",
    "He had 7 “tries”.",
    "So it was in 1987 “here”.",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text: str) -> None:
    assert reckoned(text, source(A, SAYS, "a")) == []


def test_the_document_s_own_date_is_left_alone() -> None:
    text = "date 2021-01-14 The board met in 2021 and in 2019 on “it”.\n\nIn 2021 “so”."
    own = source(A, "The board met in 2020 and in 2019.", "a")
    assert reckoned(text, own) == [("2019", "same", "a")]
    titled = "The board met in May 2021 and “so”."
    assert reckoned(titled, own) == [("May 2021", "absent", "a")]
    assert reckoned("In 2021 the board met on “it”.", own, title="Post, 14 January 2021") == []


def test_places() -> None:
    text = f"A **bold** claim:\nthe county spent $3.4m on the bridge ([audit]({A}))."
    held = replace(
        source(A, SAYS, "a"),
        page=Page(SAYS, (Block(0, len(SAYS), region="caption", page=3),), "plain/1", "text/plain"),
    )
    (found,) = raw(text, held)
    assert text[found.start : found.end] == "$3.4m"
    assert (found.id, found.line, found.column, found.end_column) == ("f1", 2, 18, 23)
    assert found.match
    assert found.match.exact == "$2.4 million"
    assert found.found_in
    assert (found.found_in.page, found.found_in.region) == (3, "caption")
    assert found.passage == SAYS


def test_many_figures_links_and_quotations_in_linear_time() -> None:
    text = f"It spent $3.4m on “it” at [x]({A}). " * 2000
    assert len(raw(text, source(A, SAYS * 2000, "a"))) == 2000
    paragraphs = f"It spent $3.4m on “it” at [x]({A}).\n\n" * 2000
    assert len(raw(paragraphs, source(A, SAYS * 2000, "a"))) == 2000


ROADS = "The city spent $5 million on roads and $7 million on schools."
TURNED = "The city spent $7 million on roads and $5 million on schools."


def test_two_figures_that_changed_places() -> None:
    text = f"{ROADS[:-1]} ([audit]({A}))."
    one, other = raw(text, source(A, TURNED, "a"))
    assert [(f.verdict.value, f.mismatch, f.partner) for f in (one, other)] == [
        ("other value", "order", "f2"),
        ("other value", "order", "f1"),
    ]
    assert one.match
    assert one.match.exact == "$7 million"
    assert one.passage == TURNED
    kept = raw(text, source(A, ROADS, "a"))
    assert [(f.verdict.value, f.mismatch) for f in kept] == [("same", "")] * 2
    # what another source says so is no fault
    both = raw(text, source(A, TURNED, "a"), source(B, ROADS, "b"))
    assert [f.mismatch for f in both] == ["", ""]


def test_a_range_that_runs_the_other_way() -> None:
    (found,) = raw(
        f"Complaints rose from 12 to 15 last year ([audit]({A})).",
        source(A, "Complaints rose from 15 to 12 last year.", "a"),
    )
    assert (found.verdict.value, found.mismatch, found.partner) == ("other value", "order", "")


def test_figures_of_a_quotation_are_its_own_matter() -> None:
    """An altered quotation is told once: none of its figures is told again."""
    assert reckoned(f"He said: “{ROADS}” ([audit]({A})).", source(A, TURNED, "a")) == []
