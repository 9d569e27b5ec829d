"""source-changed, quote-withdrawn."""

from __future__ import annotations

from typing import Any

from loccit.checks.drift import check_drift
from loccit.models.report import Finding
from loccit.models.verdict import Verdict
from tests.support.evidence import capture, document, evidence, judged, local, page, source

URL = "https://a.example/"
SAID = "nobody was ever told of the plan"
OLD = f"A heading.\n\nThe minister said that {SAID}.\n\nAn ending."
TEXT = f"“{SAID}” ({URL})"


def drift(new: str | None, verdict: Verdict = Verdict.VERBATIM, **facts: Any) -> list[Finding]:
    newer = capture(URL, id="newer", seq=5, time="2026-11-21T08:00:00Z")
    read = None if new is None else page(new)
    held = source(URL, OLD, newer=newer if new else None, newer_page=read)
    case = document(local(TEXT, URL), [held], [judged(TEXT, SAID, verdict, **facts)])
    return list(check_drift(evidence(case)))


def test_no_newer_capture_says_nothing() -> None:
    assert drift(None) == []


def test_a_body_that_reads_alike_says_nothing() -> None:
    assert drift(OLD) == []


def test_a_change_elsewhere_leaves_the_quotation_alone() -> None:
    (finding,) = drift(OLD.replace("An ending.", "Another ending."))
    assert finding.rule == "source-changed"
    assert (finding.path, finding.citation) == ("manifest.yaml", "report")
    assert finding.message == (
        "report reads differently since 2026-11-21: 1 passage gone (“An ending.”),"
        " 1 passage new (“Another ending.”)."
    )
    assert "loccit pin" in finding.hint


def test_passages_in_another_order() -> None:
    (finding,) = drift("\n\n".join(reversed(OLD.split("\n\n"))))
    assert "another order" in finding.message


def test_a_quotation_that_is_gone_is_withdrawn() -> None:
    changed, withdrawn = drift(OLD.replace("nobody was ever", "few were"))
    assert (changed.rule, withdrawn.rule) == ("source-changed", "quote-withdrawn")
    assert withdrawn.quotation == "q1"
    assert (withdrawn.path, withdrawn.line) == ("texts/draft.md", 1)
    assert SAID in withdrawn.message


def test_only_what_passed_can_be_withdrawn() -> None:
    rules = [f.rule for f in drift("Something else.", Verdict.ALTERED, kind="order")]
    assert rules == ["source-changed"]


def test_what_another_source_verifies_is_not_withdrawn() -> None:
    assert [f.rule for f in drift("Something else.", citation="other")] == ["source-changed"]
