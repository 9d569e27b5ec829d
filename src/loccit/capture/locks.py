"""A manifest's citations as targets, and the lock's words for their pins."""

from __future__ import annotations

from dataclasses import replace

from loccit.archive import Archive
from loccit.capture.values import Target
from loccit.errors import UsageError
from loccit.models.capture import Capture, State
from loccit.models.links import same
from loccit.models.manifest import Lock, LockedCitation, LockedDocument, Manifest


def targets(
    manifest: Manifest, document: str | None = None, citation: str | None = None
) -> tuple[Target, ...]:
    """The citations of a manifest, of one document of it, or the one named.

    Raises `UsageError`, telling what there is, where nothing has that name.
    """
    documents = [each for each in manifest.documents if document in (None, each.id)]
    if document is not None and not documents:
        there = ", ".join(each.id for each in manifest.documents)
        raise UsageError(
            f"{manifest.path.name} has no document {document!r}.",
            hint=f"It has: {there or 'none'}.",
        )
    found = tuple(
        Target(manifest, each, cited)
        for each in documents
        for cited in each.citations
        if citation in (None, cited.id)
    )
    if citation is not None and not found:
        there = ", ".join(cited.id for each in documents for cited in each.citations)
        raise UsageError(
            f"The document {document!r} has no cited link {citation!r}.",
            hint=f"It has: {there or 'none'}.",
        )
    return found


def locked(capture: Capture) -> LockedCitation:
    """A capture as the lock names it."""
    response = capture.final.response
    payload = (response.payload or response.block) if response else ""
    return LockedCitation(capture.id, capture.time, capture.final_url, payload)


def entry(lock: Lock, target: Target) -> LockedCitation | None:
    """The lock's pin of a citation."""
    document = lock.documents.get(target.document.id)
    return document.citations.get(target.citation.id) if document else None


def with_pin(lock: Lock, target: Target, capture: Capture) -> Lock:
    """`lock` with the citation pinned to `capture`."""
    document = lock.documents.get(target.document.id, LockedDocument())
    citations = {**document.citations, target.citation.id: locked(capture)}
    return _with_document(lock, target.document.id, replace(document, citations=citations))


def with_text(lock: Lock, document: str, digest: str) -> Lock:
    """`lock` with a document's text recorded."""
    old = lock.documents.get(document, LockedDocument())
    return _with_document(lock, document, replace(old, text=digest))


def _with_document(lock: Lock, name: str, document: LockedDocument) -> Lock:
    return replace(lock, documents={**lock.documents, name: document})


def good(archive: Archive, target: Target) -> tuple[Capture, ...]:
    """The captures of a citation's link that may verify quotations, oldest first. What the
    manifest's link was before it was edited proves nothing for it."""
    attempts = archive.attempts(target.manifest.id, target.document.id, target.citation.id)
    return tuple(
        one
        for one in attempts
        if isinstance(one, Capture)
        and one.outcome is State.CAPTURED
        and same(target.citation.url, one.url)
    )


def pinned(archive: Archive, target: Target) -> Capture | None:
    """The capture that the ledger's last pin names."""
    return archive.pinned(target.manifest.id, target.document.id, target.citation.id)
