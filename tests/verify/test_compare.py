"""A text with a source, on a real archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.models.report import JudgedPassage, Report
from loccit.models.verdict import Verdict
from tests.support.cases import MANIFEST, REPORT, Case, only, quoted, rules
from tests.support.chains import exchange

OWN = "https://a.example/article"
WITH_SOURCE = MANIFEST.replace(
    "    cites:", f"    source: {OWN}\n    ignore: [Read on]\n    cites:"
)
FIRST = "The board met on Monday to speak about the pier and its three owners."
SECOND = "“We need to take away children, he said,” wrote the board of the harbour."
ARTICLE = f"<title>A</title><p>{FIRST}</p><p>Advertisement</p><p>{SECOND}</p>".encode()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path).lay(WITH_SOURCE, draft=f"{FIRST}\n\n{SECOND}\n\n{REPORT}\n\nRead on\n")


def fetched(case: Case, body: bytes = ARTICLE) -> Case:
    held = case.fetched()
    own = case.fetched(exchange(OWN, body), citation="source")
    case.lock(held, own)
    return case


def passages(report: Report) -> tuple[JudgedPassage, ...]:
    (document,) = report.documents()
    return document.passages


def test_each_paragraph_with_its_place_and_match(case: Case) -> None:
    report = fetched(case).verify()
    first, second, link = passages(report)
    assert (first.id, first.line, first.column, first.end_column) == ("p1", 1, 1, len(FIRST) + 1)
    assert first.passage.verdict is second.passage.verdict is Verdict.VERBATIM
    assert first.found_in
    assert (first.found_in.citation, first.found_in.page) == ("source", None)
    assert link.passage.verdict is Verdict.MISSING
    assert (second.line, link.line) == (3, 5)
    (document,) = report.documents()
    assert document.source_only == 1
    assert [c.id for c in document.citations] == ["report", "source"]
    assert rules(report) == ["passage-missing"]


def test_a_quotation_is_not_looked_for_in_the_texts_own_source(case: Case) -> None:
    report = fetched(case).verify()
    (said,) = quoted(report)
    assert said.found_in
    assert said.found_in.citation == "report"
    assert said.also_in == ()


def test_an_altered_paragraph_fails(case: Case) -> None:
    report = fetched(case, ARTICLE.replace(b"Monday", b"Sunday")).verify()
    finding = only(report, "passage-altered")
    assert (finding.path, finding.line, finding.passage) == ("texts/draft.md", 1, "p1")
    assert report.exit_code() == 1


def test_an_alteration_inside_a_quotation_is_told_once(case: Case) -> None:
    case.lay(
        WITH_SOURCE,
        draft=f"{FIRST}\n\n{SECOND.replace('take away children', 'take children away')}\n",
    )
    report = fetched(case).verify()
    assert [rule for rule in rules(report) if rule != "link-not-in-text"] == ["quote-altered"]
    assert passages(report)[1].passage.verdict is Verdict.ALTERED


def test_a_source_that_was_never_fetched_is_not_passed_over(case: Case) -> None:
    case.lock(case.fetched())
    report = case.verify()
    assert rules(report) == ["link-not-archived", "passage-uncheckable"]
    assert report.exit_code() == 3
    assert passages(report) == ()


def test_a_source_without_text_is_not_passed_over(case: Case) -> None:
    report = fetched(case, b"<title>A</title><img src=a.png>").verify()
    assert "no text could be read" in only(report, "passage-uncheckable").message
    assert report.exit_code() == 3
