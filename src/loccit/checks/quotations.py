"""What each quotation's verdict means for its reader: the quote- rules, with their levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loccit.checks.places import at_quotation, shortened
from loccit.match import judge
from loccit.models.evidence import DocumentEvidence, Evidence
from loccit.models.report import Finding, JudgedQuotation
from loccit.models.rules import RULES, Level
from loccit.models.verdict import Verdict

_NEXT = {
    Verdict.ALTERED: "Restore the source's words, or mark the change with brackets or an"
    " ellipsis, or paraphrase without quotation marks.",
    Verdict.STITCHED: "Quote the passages one by one, or mark each cut with an ellipsis.",
    Verdict.MISSING: "Look for the words' real source and cite it, or paraphrase without"
    " quotation marks.",
    Verdict.REVIEW: "Compare it with the source; if it is fair, enter it under `accept` with a"
    " reason.",
    Verdict.UNCHECKABLE: "Cite and fetch the source, or attach a copy with `loccit attach`.",
}

_WALLED = (
    "Open the link in a browser. If the words stand in the page itself, save it and supply it with"
    " `loccit attach`."
)

_REVIEW = {
    "negation": "the edit removes or inserts a negation",
    "exception": "the edit removes or inserts an exception or condition",
    "hedge": "the edit removes or inserts a hedge such as “allegedly”",
    "figure": "the edit removes or inserts a figure",
    "bracket": "a bracket replaces a word of its own meaning",
    "paragraph": "an ellipsis crosses a paragraph",
    "language": "something was cut in a language for which there is no word list",
    "attribution": "an attribution inside the marks was left out",
    "number form": "a number is written in another form",
    "case": "the case of letters differs",
    "hyphenation": "the hyphenation differs",
    "possessive": "a possessive form differs",
    "ampersand": "“&” and “and” differ",
    "source brackets": "the source's own brackets differ",
    "punctuation": "the punctuation inside differs",
    "hidden": "the words stand only in text that the page does not show",
}


_OWN_UNCHECKED = "its own source could not be checked"
_TOLD_ELSEWHERE = ("", "a source could not be checked", _OWN_UNCHECKED)


def check_quotations(evidence: Evidence) -> tuple[Finding, ...]:
    """quote-altered, -stitched, -missing, -review, -uncheckable, -cut, -unclosed."""
    return tuple(
        _lowered(at_quotation(finding, evidence, document, judged), judged)
        for document in evidence.documents
        for judged in document.quotations
        for finding in _of(document, judged)
    )


def _lowered(finding: Finding, judged: JudgedQuotation) -> Finding:
    """One word is never more than a note; two or three that are missing are a warning."""
    words = judge.word_count(judged.quotation.exact)
    level = RULES[finding.rule].level
    if words <= 1:
        level = Level.NOTE
    elif words <= 3 and finding.rule == "quote-missing":
        level = Level.WARNING
    return replace(finding, lowered=level if level is not finding.level else None)


def _of(document: DocumentEvidence, judged: JudgedQuotation) -> Iterator[Finding]:
    verdict = judged.verdict
    if not verdict.passes:
        text = f"{_label(judged)}: {_sentence(document, judged)}"
        walled = judged.closest is not None and judged.closest.in_wall
        own = _WALLED if walled else _uncited(judged) or _translated(document, judged)
        hint = own or _NEXT[verdict]
        yield Finding(f"quote-{verdict.value}", text, hint)
    # What goes on next to it matters only where the words themselves are those of the source, and
    # claims nothing about a phrase of three words, which some clause with a "not" always holds.
    long_enough = judge.word_count(judged.quotation.exact) > judge.PHRASE
    if long_enough and (verdict.passes or verdict is Verdict.REVIEW):
        for flag in judged.flags:
            if flag == "cut" or flag.startswith("cut:"):
                yield _cut(document, judged, flag)
    if not judged.quotation.closed:
        yield Finding(
            "quote-unclosed",
            f"“{shortened(judged.quotation.exact)}” has no closing mark, so where it ends is a"
            " guess.",
            "Close the quotation, or reopen it in the next paragraph.",
        )


def _translated(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    """What to do where words are missing from a source that speaks another language."""
    if judged.verdict is not Verdict.MISSING:
        return ""
    given = (document.document.language or "").partition("-")[0].lower()
    ours = given or judge.language_of(judged.quotation.exact)
    for source in document.searched(judged.quotation):
        theirs = judge.language_of(source.page.text) if source.page else None
        if ours and theirs and ours != theirs:
            return (
                f"{source.name} is written in another language ({theirs}). If the quotation is a"
                f" translation, say `translation_of: {theirs}` at the citation"
                f" {source.citation.id}."
            )
    return ""


def _label(judged: JudgedQuotation) -> str:
    kind = judged.kind if judged.verdict is not Verdict.UNCHECKABLE else ""
    return f"{judged.verdict.value} ({kind})" if kind else judged.verdict.value


def _sentence(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    words = f"“{shortened(judged.quotation.exact)}”"
    where = _where(document, judged)
    match judged.verdict:
        case Verdict.ALTERED:
            return f"{words} differs from {where}{_leans(document, judged)}."
        case Verdict.STITCHED:
            joins = "joins passages that stand apart in"
            return f"{words} {joins} {where}{_leans(document, judged)}."
        case Verdict.REVIEW:
            return f"{words}: {_REVIEW.get(judged.kind, 'a person must look')}, in {where}."
        case Verdict.MISSING:
            first = _first(document, judged)
            return f"{words} is not in {_searched(document, judged)}{first}."
        case _:
            return f"{words} could not be checked{_why(document, judged)}{_in_wall(judged)}."


def _uncited(judged: JudgedQuotation) -> str:
    """What to do where words are found nowhere and their sentence names an outlet that no cited
    link leads to."""
    if judged.verdict is not Verdict.MISSING or not judged.outlet or judged.leans_by:
        return ""
    return (
        f"The sentence names {judged.outlet}, which no cited link leads to: add it with"
        " `loccit add`."
    )


def _leans(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    """Why this source is the one that it is held against, where there are others."""
    found, lean = judged.found_in, _lean(document, judged)
    if found is None or not lean:
        return ""
    if judged.leans_on == found.citation:
        return f", {_by(judged)}"
    return f"; {lean}, {_by(judged)}, is no nearer to it"


def _first(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    """Where it was looked for first, where there are several sources."""
    lean = _lean(document, judged)
    return f"; {lean}, {_by(judged)}, was searched first" if lean else ""


def _lean(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    """The name of the source that it leans on; "" for none, or where there is no choice."""
    source = document.source(judged.leans_on or "")
    several = len(document.searched(judged.quotation)) > 1
    return source.name if source and several else ""


def _by(judged: JudgedQuotation) -> str:
    if judged.leans_by == "outlet":
        return f"which the text names (“{shortened(judged.outlet, 40)}”)"
    return f"whose link ({judged.leans_on}) stands nearest"


def _where(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    found = judged.found_in
    if found is None:
        return "its source"
    source = document.source(found.citation)
    name = source.name if source else found.citation
    return f"{name}, page {found.page}" if found.page is not None else name


def _searched(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    sources = document.searched(judged.quotation)
    if len(sources) == 1:
        return sources[0].name
    ids = shortened(", ".join(source.citation.id for source in sources))
    return f"any of its {len(sources)} sources ({ids})"


def _why(document: DocumentEvidence, judged: JudgedQuotation) -> str:
    """Against which sources (by their ids, as commands take them), and why where that is not
    their own finding."""
    if not judged.unchecked:
        return f": {judged.kind or 'the document cites no source'}"
    against = f" against {shortened(', '.join(judged.unchecked))}"
    lean = _lean(document, judged)
    if judged.kind == _OWN_UNCHECKED and lean:
        return f"{against}; {lean}, {_by(judged)}, is among them"
    return against if judged.kind in _TOLD_ELSEWHERE else f"{against}: {judged.kind}"


def _in_wall(judged: JudgedQuotation) -> str:
    """Where the words were seen all the same, in a page that proves nothing."""
    seen = judged.closest
    if seen is None or not seen.in_wall:
        return ""
    place = seen.place
    where = "" if place is None else f"page {place.page}" if place.page else place.region
    return (
        f"; the words stand in what {seen.citation} answered ({where}), a page that {seen.in_wall}"
    )


def _cut(document: DocumentEvidence, judged: JudgedQuotation, flag: str) -> Finding:
    detail = flag.partition(":")[2].strip()
    beside = f" (“{shortened(detail, 60)}”)" if detail else ""
    return Finding(
        "quote-cut",
        f"“{shortened(judged.quotation.exact)}” stops short of a negation, exception or condition"
        f" that belongs to it in {_where(document, judged)}{beside}.",
        "Read the whole sentence in the source; quote the rest or say it in the text.",
    )
