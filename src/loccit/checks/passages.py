"""A text as a whole against the source it was taken from: the passage- rules.

An alteration inside a quotation that has a finding of its own is not told a second time.
"""

from __future__ import annotations

from collections.abc import Iterator

from loccit.checks.places import at_citation, at_passage, shortened
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.report import Finding, JudgedPassage, JudgedQuotation
from loccit.models.rules import Level
from loccit.models.verdict import Difference, Verdict

_ALTERED = "Restore the source's words, or enter the paragraph under `accept` with a reason."
_MISSING = (
    "Take out what the source does not have, end the text before it with `ignore`, or enter the"
    " paragraph under `accept` with a reason."
)
_TITLE = "A title or name put above a saved text may stay; if it is to be the source's, correct it."
_UNCHECKABLE = "Fetch the source again, or supply a readable copy of it with `loccit attach`."

_HOW = {
    "case": "has other capitals than",
    "hyphenation": "is hyphenated otherwise than in",
    "possessive": "has another possessive form than",
    "ampersand": "has “&” where “and” stands, or the other way round, against",
    "number form": "writes a number in another form than",
    "quotation mark": "has other quotation marks than",
    "punctuation": "is punctuated otherwise than",
    "link target": "has the words, but not the links, of",
    "place": "stands in another place than in",
}
_TOLD = (Verdict.ALTERED, Verdict.STITCHED, Verdict.MISSING, Verdict.REVIEW)


def check_passages(evidence: Evidence) -> tuple[Finding, ...]:
    """passage-altered, -missing, -uncheckable."""
    findings: list[Finding] = []
    for document in evidence.documents:
        source = next((each for each in document.sources if each.whole), None)
        if source is None or document.text is None:
            continue
        problem = _problem(document, source)
        if problem:
            message = f"The text could not be compared with {_named(source)}: {problem}."
            finding = Finding("passage-uncheckable", message, _UNCHECKABLE)
            findings.append(at_citation(finding, evidence, document, source))
        for judged in document.passages:
            findings += (
                at_passage(finding, evidence, document, judged)
                for finding in _of(judged, document, source)
            )
    return tuple(findings)


def _problem(document: DocumentEvidence, source: Source) -> str:
    """Why a comparison says nothing, or does not say that something is missing."""
    if not source.checkable:
        if source.capture is None:
            return "no capture of it is held"
        if not source.capture.usable:
            return "its capture cannot be used"
        return "no text could be read in its capture"
    if _is_open(source) and any(map(_is_missing, document.passages)):
        lacking = sum(map(_is_missing, document.passages))
        what = "a paragraph was" if lacking == 1 else f"{lacking} paragraphs were"
        return f"{what} not found, and the end of the capture is not provable"
    return ""


def _is_open(source: Source) -> bool:
    """Was the source perhaps cut short unseen? Then nothing is missing in it for certain."""
    return source.capture is not None and source.capture.complete is None


def _is_missing(judged: JudgedPassage) -> bool:
    return judged.passage.verdict is Verdict.MISSING and judged.passage.kind != "title"


def _of(judged: JudgedPassage, document: DocumentEvidence, source: Source) -> Iterator[Finding]:
    passage = judged.passage
    words = f"“{shortened(passage.exact)}”"
    if passage.verdict is Verdict.ALTERED and not _told_by_quotations(judged, document):
        how = _HOW.get(passage.kind, "differs from")
        yield Finding(
            "passage-altered",
            f"altered ({passage.kind}): {words} {how} {_named(source)}.",
            _ALTERED,
            lowered=Level.WARNING if passage.same_words else None,
        )
    elif passage.verdict is Verdict.MISSING and passage.kind == "title":
        message = f"missing (title): {words} stands above the text and not in {_named(source)}."
        yield Finding("passage-missing", message, _TITLE, lowered=Level.NOTE)
    elif (
        passage.verdict is Verdict.MISSING
        and not _is_open(source)
        and not any(_is_all_of(quoted, judged) for quoted in _inside(judged, document))
    ):
        message = f"missing: {words} is not in {_named(source)}."
        yield Finding("passage-missing", message, _MISSING)


def _named(source: Source) -> str:
    return "its source" if source.capture is None else f"its source ({source.capture.url})"


def _inside(judged: JudgedPassage, document: DocumentEvidence) -> list[JudgedQuotation]:
    """The quotations in a paragraph that have a finding about their words."""
    return [
        each
        for each in document.quotations
        if each.verdict in _TOLD
        and each.quotation.start < judged.end
        and judged.start < each.quotation.end
    ]


def _is_all_of(quoted: JudgedQuotation, judged: JudgedPassage) -> bool:
    """Is a paragraph nothing but that quotation? Then its words are told as missing already."""
    return _words(judged.passage.exact) == _words(quoted.quotation.exact)


def _told_by_quotations(judged: JudgedPassage, document: DocumentEvidence) -> bool:
    """Is every difference of a paragraph one that a quotation in it shows?"""
    shown = [
        difference
        for quoted in _inside(judged, document)
        for difference in (
            quoted.match.differences
            if quoted.match
            else quoted.closest.differences
            if quoted.closest
            else ()
        )
    ]
    passage = judged.passage
    return bool(passage.differences) and all(
        any(_covers(other, difference) for other in shown) for difference in passage.differences
    )


def _covers(wider: Difference, difference: Difference) -> bool:
    """Do the words of a difference stand in the same two sides of another?"""
    return _within(difference.draft, wider.draft) and _within(difference.source, wider.source)


def _within(part: str, whole: str) -> bool:
    return f" {_words(part)} " in f" {_words(whole)} " or not part


def _words(text: str) -> str:
    """The words alone, in small letters, one space between them."""
    plain = "".join(c if c.isalnum() else " " for c in text.casefold() if c not in "'’‘")
    return " ".join(plain.split())
