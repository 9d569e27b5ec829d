from __future__ import annotations

from typing import Any

import pytest

from loccit.checks.passages import check_passages
from loccit.models.capture import State
from loccit.models.evidence import DocumentEvidence, Source
from loccit.models.report import Finding, JudgedPassage, JudgedQuotation
from loccit.models.rules import Level
from loccit.models.verdict import Difference, Verdict
from tests.support.evidence import capture, compared, document, evidence, judged, local, source

URL = "https://courier.example/quay"
TEXT = "A heading\n\nThe mayor said “the pier was safe” and left.\n\n“It was not our doing”"
SECOND = "The mayor said “the pier was safe” and left."
UNSAFE = Difference("replace", "safe", "unsafe")


def whole(**facts: Any) -> Source:
    return source(URL, "What the source says.", "source", **facts)


def found(
    *passages: JudgedPassage,
    quotations: tuple[JudgedQuotation, ...] = (),
    held: Source | None = None,
) -> tuple[Finding, ...]:
    held = held or whole()
    each = document(local(TEXT), (held,), quotations, passages=passages, source_only=0)
    return check_passages(evidence(each))


def altered(*differences: Difference, kind: str = "substitution") -> JudgedPassage:
    theirs = {"differences": differences or (UNSAFE,)}
    return compared(TEXT, SECOND, Verdict.ALTERED, name="p2", kind=kind, source=theirs)


def test_an_altered_paragraph_is_told_at_its_place() -> None:
    [finding] = found(altered())
    assert (finding.rule, finding.level) == ("passage-altered", Level.ERROR)
    assert (finding.passage, finding.citation, finding.document) == ("p2", "source", "draft")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (3, 1, 3, 45)
    assert finding.message == f"altered (substitution): “{SECOND}” differs from its source ({URL})."


@pytest.mark.parametrize("kind", ["case", "link target", "quotation mark", "place", "punctuation"])
def test_the_same_words_are_a_warning(kind: str) -> None:
    [finding] = found(altered(kind=kind))
    assert finding.level is Level.WARNING
    assert "differs from" not in finding.message


def test_what_passes_says_nothing() -> None:
    verbatim = compared(TEXT, SECOND, Verdict.VERBATIM)
    assert found(verbatim, compared(TEXT, "A heading", Verdict.TYPOGRAPHIC, name="p1")) == ()


def test_what_is_missing_is_a_warning_and_a_title_a_note() -> None:
    title = compared(TEXT, "A heading", Verdict.MISSING, kind="title")
    missing = compared(TEXT, SECOND, Verdict.MISSING, name="p2")
    first, second = found(title, missing)
    assert (first.rule, first.level) == ("passage-missing", Level.NOTE)
    assert (second.rule, second.level) == ("passage-missing", Level.WARNING)


def said(verdict: Verdict, exact: str = "the pier was safe", **facts: Any) -> JudgedQuotation:
    return judged(TEXT, exact, verdict, **facts)


def test_an_alteration_that_a_quotation_shows_is_told_once() -> None:
    shows = {"differences": (Difference("replace", "was safe", "was unsafe"),)}
    assert found(altered(), quotations=(said(Verdict.ALTERED, match=shows),)) == ()


def test_another_alteration_beside_the_quotations_own_is_told() -> None:
    shows = {"differences": (UNSAFE,)}
    quoted = (said(Verdict.ALTERED, match=shows),)
    left = Difference("replace", "left", "stayed")
    assert [f.rule for f in found(altered(UNSAFE, left), quotations=quoted)] == ["passage-altered"]
    elsewhere = (said(Verdict.ALTERED, "It was not our doing", match=shows),)
    assert len(found(altered(), quotations=elsewhere)) == 1


def test_a_quotation_that_passes_or_was_not_checked_hides_nothing() -> None:
    for verdict in (Verdict.VERBATIM, Verdict.UNCHECKABLE):
        assert len(found(altered(), quotations=(said(verdict),))) == 1


def test_a_paragraph_that_is_a_missing_quotation_is_told_once() -> None:
    paragraph = "“It was not our doing”"
    missing = compared(TEXT, paragraph, Verdict.MISSING, name="p3")
    assert found(missing, quotations=(said(Verdict.MISSING, "It was not our doing"),)) == ()
    assert len(found(missing, quotations=(said(Verdict.VERBATIM, "It was not our doing"),))) == 1


def uncheckable(held: Source, *passages: JudgedPassage) -> str:
    [finding] = found(*passages, held=held)
    assert (finding.rule, finding.citation) == ("passage-uncheckable", "source")
    return finding.message


def test_what_could_not_be_compared_is_never_silent() -> None:
    assert "no capture of it is held" in uncheckable(source(URL, None, "source"))
    blocked = capture(URL, citation="source", outcome=State.BLOCKED)
    assert "cannot be used" in uncheckable(whole(capture=blocked, page=None))
    assert "no text could be read" in uncheckable(whole(page=None))


def test_an_end_that_is_not_provable_makes_nothing_missing() -> None:
    held = whole(capture=capture(URL, citation="source", complete=None))
    missing = compared(TEXT, SECOND, Verdict.MISSING, name="p2")
    message = uncheckable(held, compared(TEXT, "A heading", Verdict.VERBATIM), missing)
    assert "a paragraph was not found, and the end of the capture is not provable" in message
    assert [f.rule for f in found(altered(), held=held)] == ["passage-altered"]


def test_a_document_without_source_or_text() -> None:
    cited = source(URL, "What it says.")
    assert check_passages(evidence(document(local(TEXT), (cited,)))) == ()
    unread: DocumentEvidence = document(None, (whole(),))
    assert check_passages(evidence(unread)) == ()
