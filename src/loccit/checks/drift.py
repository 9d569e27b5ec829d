"""source-changed, quote-withdrawn: what a newer capture of a source no longer has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from loccit.checks.places import at_citation, at_quotation, shortened
from loccit.match import judge
from loccit.match.locate import Prepared
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.page import Page
from loccit.models.report import Finding

_HINT = (
    "Compare the two captures; when the new one is to be checked against, move the pin with"
    " `loccit pin`."
)


def check_drift(evidence: Evidence) -> tuple[Finding, ...]:
    """Compare each pinned page with the newest one that was captured after it. Equal bodies, and
    bodies that read alike, say nothing."""
    prepare = lru_cache(maxsize=8)(judge.prepare)
    findings: list[Finding] = []
    for document in evidence.documents:
        for source in document.sources:
            old, new = source.page, source.newer_page
            if old is None or new is None or old.text == new.text:
                continue
            findings.append(_changed(evidence, document, source, old, new))
            findings += _withdrawn(evidence, document, source, prepare)
    return tuple(findings)


def _changed(
    evidence: Evidence, document: DocumentEvidence, source: Source, old: Page, new: Page
) -> Finding:
    gone, come = _only_in(old, new), _only_in(new, old)
    told = [
        f"{len(passages)} {'passage' if len(passages) == 1 else 'passages'} {what}"
        f" (“{shortened(passages[0])}”)"
        for passages, what in ((gone, "gone"), (come, "new"))
        if passages
    ]
    when = source.newer.time[:10] if source.newer else ""
    message = (
        f"{source.name} reads differently since {when}:"
        f" {', '.join(told) if told else 'its passages stand in another order'}."
    )
    return at_citation(Finding("source-changed", message, _HINT), evidence, document, source)


def _only_in(page: Page, other: Page) -> list[str]:
    """The passages of `page` that `other` lacks, white space aside, in order."""
    there = {" ".join(other.text[b.start : b.end].split()) for b in other.blocks}
    here = (" ".join(page.text[b.start : b.end].split()) for b in page.blocks)
    return [passage for passage in here if passage not in there]


def _withdrawn(
    evidence: Evidence,
    document: DocumentEvidence,
    source: Source,
    prepare: Callable[[Page], Prepared],
) -> Iterator[Finding]:
    """What was found on the wire is looked for there again, and what a browser showed in what it
    shows now."""
    for judged in document.quotations:
        found = judged.found_in
        if not judged.verdict.passes or found is None or found.citation != source.citation.id:
            continue
        shown = source.rendered is not None and found.text == source.rendered.digest
        newer = source.newer_rendered if shown else source.newer_page
        if newer is None:
            continue
        now = judge.judge(judged.quotation.exact, prepare(newer))
        if not now.verdict.passes:
            when = source.newer.time[:10] if source.newer else ""
            message = (
                f"“{shortened(judged.quotation.exact)}” is no longer so in {source.name}: against"
                f" the capture of {when} it is {now.verdict.value}."
            )
            hint = "Say in the text that the source was changed, or quote what it says now."
            yield at_quotation(
                Finding("quote-withdrawn", message, hint), evidence, document, judged
            )
