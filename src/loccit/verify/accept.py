"""Reviewed exceptions: what they cover is moved aside, counted and shown; what they no longer
cover is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loccit.models.evidence import DocumentEvidence, Evidence, same_words_key
from loccit.models.manifest import Acceptance
from loccit.models.report import Finding, JudgedPassage, JudgedQuotation
from loccit.models.rules import RULES
from loccit.models.value import value

Accepted = tuple[Finding, Acceptance]


@value
class Settled:
    """A manifest's findings after its exceptions: `exceptions` maps (document, quotation or passage
    id) to the exception that covers a finding about it."""

    findings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    exceptions: dict[tuple[str, str], Acceptance]


def settle(evidence: Evidence, findings: Sequence[Finding]) -> Settled:
    """Move the findings that an exception covers to `accepted`; add one for each exception that
    is past its day or covers nothing."""
    open_, accepted = list(findings), list[Accepted]()
    for each in evidence.documents:
        for exception in each.document.accept:
            covered = [f for f in open_ if covers(exception, f, each)]
            if evidence.today > exception.until:
                open_.append(_expired(evidence, each, exception))
            elif covered:
                accepted += [(finding, exception) for finding in covered]
                open_ = [finding for finding in open_ if finding not in covered]
            else:
                open_.append(_unused(evidence, each, exception))
    exceptions = {
        (f.document, f.quotation or f.passage): e for f, e in accepted if f.quotation or f.passage
    }
    return Settled(tuple(open_), tuple(accepted), exceptions)


def covers(exception: Acceptance, finding: Finding, evidence: DocumentEvidence) -> bool:
    """Whether an exception of this document is about that finding: `exact` names a quotation, a
    figure, a paragraph or a link as the text has it; `cite` a cited link. An exception for a link
    never covers the quotations and paragraphs checked against it, and none covers damaged
    evidence."""
    if finding.rule != exception.rule or finding.document != evidence.document.id:
        return False
    if RULES[finding.rule].integrity or RULES[finding.rule].usage:
        return False
    exact = exception.exact
    if finding.quotation or finding.figure or finding.passage:
        return exact is not None and (
            finding.quotation in _named(exact, evidence.quotations)
            or finding.figure in _figures(exact, evidence)
            or finding.passage in _paragraphs(exact, evidence)
        )
    if exception.exact is not None:
        return bool(finding.link) and finding.link == exception.exact.strip()
    return finding.citation == exception.cite


def _named(exact: str, quotations: Sequence[JudgedQuotation]) -> set[str]:
    key = same_words_key(exact)
    return {q.id for q in quotations if same_words_key(q.quotation.exact) == key}


def _figures(exact: str, evidence: DocumentEvidence) -> set[str]:
    return {f.id for f in evidence.figures if f.figure.exact == exact.strip()}


def _paragraphs(exact: str, evidence: DocumentEvidence) -> set[str]:
    key = same_words_key(exact)
    return {p.id for p in evidence.passages if same_words_key(p.passage.exact) == key}


def marked(
    document: DocumentEvidence, exceptions: dict[tuple[str, str], Acceptance]
) -> tuple[tuple[JudgedQuotation, ...], tuple[JudgedPassage, ...]]:
    """A document's quotations and paragraphs, each with the exception that covers it."""
    id_ = document.document.id
    return (
        tuple(replace(q, accepted=exceptions.get((id_, q.id))) for q in document.quotations),
        tuple(replace(p, accepted=exceptions.get((id_, p.id))) for p in document.passages),
    )


def _expired(evidence: Evidence, document: DocumentEvidence, exception: Acceptance) -> Finding:
    finding = Finding(
        rule="accept-expired",
        message=f"The exception to {exception.rule} by {exception.by} was good until"
        f" {exception.until.isoformat()} and no longer holds.",
        hint="Review the finding again: correct the text, or give the exception a new date.",
    )
    return _placed(finding, evidence, document, exception)


def _unused(evidence: Evidence, document: DocumentEvidence, exception: Acceptance) -> Finding:
    if exception.exact is None:
        about = f"the link “{exception.cite}”"
    elif (
        _named(exception.exact, document.quotations)
        or _figures(exception.exact, document)
        or _paragraphs(exception.exact, document)
    ):
        about = f"“{exception.exact}”"
    else:
        about = (
            f"“{exception.exact}”, which is no quotation, figure, paragraph or link of this text"
        )
    finding = Finding(
        rule="accept-unused",
        message=f"The exception to {exception.rule} covers nothing: there is no such finding"
        f" about {about}.",
        hint="Remove it from the manifest, or correct its rule and words.",
    )
    return _placed(finding, evidence, document, exception)


def _placed(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, exception: Acceptance
) -> Finding:
    return replace(
        finding,
        manifest=evidence.shown_path,
        document=document.document.id,
        citation=exception.cite or "",
        path=evidence.shown_path,
        line=exception.place.line,
        column=exception.place.column,
    )
