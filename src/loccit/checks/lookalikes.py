"""link-lookalike: two links that a reader can take for each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from loccit.checks.places import at_citation, at_link
from loccit.match import lookalike
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.manifest import Citation
from loccit.models.page import Link
from loccit.models.report import Finding


class _Seen(NamedTuple):
    """One place where a link stands."""

    document: DocumentEvidence
    where: Link | Source


def check_lookalikes(evidence: Evidence) -> tuple[Finding, ...]:
    """Each pair of links that look alike, within a manifest and across its documents, reported
    at the first place of each in every document, with both spellings."""
    places: dict[str, list[_Seen]] = {}
    for document in evidence.documents:
        for url, where in _links(document):
            places.setdefault(url, []).append(_Seen(document, where))
    urls = list(places)
    findings: list[Finding] = []
    for one, other in lookalike.alike(urls):
        a, b = urls[one], urls[other]
        findings += _at_each(evidence, a, b, places)
        findings += _at_each(evidence, b, a, places)
    return tuple(findings)


def _links(document: DocumentEvidence) -> Iterator[tuple[str, Link | Source]]:
    """The text's links, then those that only the manifest has."""
    met = set()
    if document.text:
        for link in document.text.page.links:
            if link.url.lower().startswith(("http://", "https://")):
                met.add(link.url)
                yield link.url, link
    for source in document.sources:
        if isinstance(source.citation, Citation) and source.citation.url not in met:
            yield source.citation.url, source


def _at_each(
    evidence: Evidence, url: str, other: str, places: dict[str, list[_Seen]]
) -> Iterator[Finding]:
    told = set()
    for seen in places[url]:
        document = seen.document
        if document.document.id in told:
            continue
        told.add(document.document.id)
        finding = Finding(
            "link-lookalike",
            f"{url} can be taken for {other} ({_place(evidence, places[other][0])}).",
            "Open both: at most one may be meant. Copy the right one from its source.",
        )
        if isinstance(seen.where, Link):
            yield at_link(finding, evidence, document, seen.where)
        else:
            yield at_citation(finding, evidence, document, seen.where)


def _place(evidence: Evidence, seen: _Seen) -> str:
    if isinstance(seen.where, Link) and seen.document.text:
        line, column = seen.document.text.place(seen.where.start)
        return f"{seen.document.shown_path}:{line}:{column}"
    if isinstance(seen.where, Source):
        place = seen.where.citation.place
        return f"{evidence.shown_path}:{place.line}:{place.column}"
    return seen.document.shown_path
