"""Reviewed exceptions, one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from loccit.match.figures import find
from loccit.models.evidence import Evidence
from loccit.models.figure import FigureVerdict
from loccit.models.manifest import Acceptance
from loccit.models.report import Finding, JudgedFigure
from loccit.models.verdict import Verdict
from loccit.verify.accept import marked, settle
from tests.support.evidence import (
    PLACE,
    TODAY,
    compared,
    document,
    evidence,
    judged,
    local,
    source,
)

TEXT = "“so it was” and “so it is”"
ALTERED = Finding("quote-altered", "a", document="draft", quotation="q2", citation="report")
FAILED = Finding("link-failed", "b", document="draft", citation="report")


def exception(rule: str, **facts: Any) -> Acceptance:
    known = {"reason": "agreed", "by": "R. Fact", "until": TODAY, "place": PLACE}
    return Acceptance(rule, **{**known, **facts})


def case(*exceptions: Acceptance) -> Evidence:
    quotations = [
        judged(TEXT, "so it was", Verdict.ALTERED, name="q1"),
        judged(TEXT, "so it is", Verdict.ALTERED, name="q2"),
    ]
    sources = [source("https://a.example/", "x")]
    return evidence(document(local(TEXT), sources, quotations, listed={"accept": exceptions}))


def test_a_quotation_is_recognised_by_its_words() -> None:
    held = case(exception("quote-altered", exact="so it is,"))
    settled = settle(held, [ALTERED, FAILED])
    assert settled.findings == (FAILED,)
    assert [finding for finding, _ in settled.accepted] == [ALTERED]
    (first, second), _ = marked(held.documents[0], settled.exceptions)
    assert first.accepted is None
    assert second.accepted
    assert second.accepted.by == "R. Fact"


def test_a_link_by_its_citation() -> None:
    settled = settle(case(exception("link-failed", cite="report")), [ALTERED, FAILED])
    assert settled.findings == (ALTERED,)
    assert settled.exceptions == {}


def test_a_link_that_the_manifest_does_not_list_by_its_spelling() -> None:
    unlisted = Finding("link-not-in-manifest", "c", document="draft", link="https://x.example/")
    held = case(exception("link-not-in-manifest", exact="https://x.example/"))
    assert settle(held, [unlisted]).findings == ()
    other = case(exception("link-not-in-manifest", exact="https://x.example/more"))
    assert len(settle(other, [unlisted]).findings) == 2
    assert len(settle(case(exception("link-not-in-manifest", exact=" ")), [ALTERED]).findings) == 2


def test_another_rule_quotation_or_document_is_not_covered() -> None:
    for other in (
        exception("quote-missing", exact="so it is"),
        exception("quote-altered", exact="so it was"),
        exception("quote-altered", exact="never said"),
        exception("link-failed", cite="other"),
    ):
        settled = settle(case(other), [ALTERED, FAILED])
        assert settled.accepted == ()
        assert [f.rule for f in settled.findings] == [
            "quote-altered", "link-failed", "accept-unused",
        ]  # fmt: skip
    elsewhere = Finding("quote-altered", "a", document="other", quotation="q2")
    assert settle(case(exception("quote-altered", exact="so it is")), [elsewhere]).accepted == ()


def test_an_unused_exception_says_what_it_was_for() -> None:
    settled = settle(case(exception("quote-altered", exact="never said")), [])
    (finding,) = settled.findings
    assert "which is no quotation, figure, paragraph or link of this text" in finding.message
    assert (finding.path, finding.line, finding.column) == ("manifest.yaml", 7, 9)


def test_the_day_itself_still_counts_and_the_next_no_more() -> None:
    held = exception("quote-altered", exact="so it is", until=date(2026, 11, 20))
    settled = settle(case(held), [ALTERED])
    assert [f.rule for f in settled.findings] == ["quote-altered", "accept-expired"]
    assert "2026-11-20" in settled.findings[1].message
    still = exception("quote-altered", exact="so it is", until=TODAY)
    assert settle(case(still), [ALTERED]).findings == ()


def test_damage_is_never_excepted() -> None:
    damage = Finding("record-corrupt", "c", document="draft", citation="report")
    settled = settle(case(exception("record-corrupt", cite="report")), [damage])
    assert [f.rule for f in settled.findings] == ["record-corrupt", "accept-unused"]


def test_one_exception_covers_every_such_finding() -> None:
    second = Finding("quote-altered", "again", document="draft", quotation="q2")
    settled = settle(case(exception("quote-altered", exact="so it is")), [ALTERED, second])
    assert (settled.findings, len(settled.accepted)) == ((), 2)


def test_a_figure_by_its_characters() -> None:
    (five,) = find("5 %")
    judged_five = JudgedFigure("f1", five, 0, 3, 1, 1, 1, 4, FigureVerdict.ABSENT)
    wrong = Finding("figure-mismatch", "e", document="draft", figure="f1")
    named = exception("figure-mismatch", exact="5 %")
    held = evidence(document(local("5 %"), figures=[judged_five], listed={"accept": (named,)}))
    assert [finding for finding, _ in settle(held, [wrong]).accepted] == [wrong]
    assert settle(held, []).findings[0].message.endswith("no such finding about “5 %”.")
    other = exception("figure-mismatch", exact="6 %")
    held = evidence(document(local("5 %"), figures=[judged_five], listed={"accept": (other,)}))
    assert settle(held, [wrong]).findings[0] == wrong


def test_a_paragraph_by_its_words() -> None:
    text = "One “it is so”.\n\nTwo boats."
    paragraph = compared(text, "Two boats.", Verdict.ALTERED, name="p2", kind="substitution")
    finding = Finding("passage-altered", "a", document="draft", passage="p2", citation="source")
    for exact, cite, covered in (
        ("Two boats.", None, True),
        ("Two ships.", None, False),
        (None, "source", False),
    ):
        listed = {"accept": (exception("passage-altered", exact=exact, cite=cite),)}
        held = evidence(document(local(text), passages=(paragraph,), listed=listed))
        settled = settle(held, [finding])
        assert bool(settled.accepted) is covered
        _, (marked_paragraph,) = marked(held.documents[0], settled.exceptions)
        assert bool(marked_paragraph.accepted) is covered
