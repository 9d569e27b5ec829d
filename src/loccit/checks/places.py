"""Where a finding stands: a quotation, a link in the text, a citation in the manifest."""

from __future__ import annotations

from dataclasses import replace

from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.links import same
from loccit.models.manifest import SOURCE, Citation, Place
from loccit.models.page import Link
from loccit.models.report import Finding, JudgedFigure, JudgedPassage, JudgedQuotation


def in_manifest(finding: Finding, evidence: Evidence, place: Place | None = None) -> Finding:
    """The finding, placed in the manifest."""
    return replace(
        finding,
        manifest=evidence.shown_path,
        path=evidence.shown_path,
        line=place.line if place else 0,
        column=place.column if place else 0,
    )


def at_document(finding: Finding, evidence: Evidence, document: DocumentEvidence) -> Finding:
    """The finding, placed at a text as a whole."""
    return replace(
        finding,
        manifest=evidence.shown_path,
        document=document.document.id,
        path=document.shown_path,
    )


def at_citation(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, source: Source
) -> Finding:
    """The finding, placed where the manifest lists a source."""
    citation = source.citation
    return replace(
        in_manifest(finding, evidence, citation.place),
        document=document.document.id,
        citation=citation.id,
        link=citation.url if isinstance(citation, Citation) else "",
    )


def at_link(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, link: Link
) -> Finding:
    """The finding, placed at a link in the text; its citation is the one that lists the link."""
    cited = (source.citation for source in document.sources)
    citation = next((c.id for c in cited if isinstance(c, Citation) and same(link.url, c.url)), "")
    placed = replace(at_document(finding, evidence, document), link=link.url, citation=citation)
    if document.text is None:
        return placed
    line, column = document.text.place(link.start)
    end_line, end_column = document.text.place(link.end)
    return replace(placed, line=line, column=column, end_line=end_line, end_column=end_column)


def at_quotation(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, judged: JudgedQuotation
) -> Finding:
    """The finding, placed at a quotation; its citation is the source that decided."""
    citation = judged.found_in.citation if judged.found_in else ""
    placed = replace(finding, quotation=judged.id, citation=citation)
    return _at_span(placed, evidence, document, judged)


def at_figure(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, judged: JudgedFigure
) -> Finding:
    """The finding, placed at a figure; its citation is the source that it was looked for in."""
    placed = replace(finding, figure=judged.id, citation=judged.citation)
    return _at_span(placed, evidence, document, judged)


def at_passage(
    finding: Finding, evidence: Evidence, document: DocumentEvidence, judged: JudgedPassage
) -> Finding:
    """The finding, placed at a paragraph."""
    placed = replace(finding, passage=judged.id, citation=SOURCE)
    return _at_span(placed, evidence, document, judged)


def _at_span(
    finding: Finding,
    evidence: Evidence,
    document: DocumentEvidence,
    judged: JudgedQuotation | JudgedFigure | JudgedPassage,
) -> Finding:
    return replace(
        at_document(finding, evidence, document),
        line=judged.line,
        column=judged.column,
        end_line=judged.end_line,
        end_column=judged.end_column,
    )


def shortened(text: str, most: int = 80) -> str:
    """`text` on one line, its middle left out where it is longer than `most` characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most * 2 // 3].rsplit(" ", 1)[0]
    tail = line[-(most // 3) :].split(" ", 1)[-1]
    return f"{head} […] {tail}"


def sentence(text: str) -> str:
    """A message that came from elsewhere as a sentence: a full stop last, and a capital first,
    unless it begins with a host's name or a file's."""
    text = " ".join(text.split())
    if text and text[-1] not in ".?!”":
        text += "."
    first = text.partition(" ")[0]
    named = "." in first.rstrip(".") or "/" in first
    return text if named else text[:1].upper() + text[1:]
