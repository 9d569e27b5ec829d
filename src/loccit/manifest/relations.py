"""What one part of a manifest says of another: unique ids, ids that exist, links of texts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import UNSET

from loccit.manifest import forms, model
from loccit.manifest.nodes import Mapping, Node
from loccit.manifest.nodes import Sequence as ListNode
from loccit.manifest.source import Problem, short
from loccit.models.manifest import SOURCE


def entries(node: Mapping, key: str) -> tuple[Mapping, ...]:
    """The entries below `key` of a node that fits the model; none where the key is absent."""
    below = node.get(key)
    items = below.items if isinstance(below, ListNode) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def at(node: Mapping, key: str) -> Node:
    """The value of `key`, or the node itself where the key is absent."""
    return node.get(key) or node


def citation_ids(cites: Sequence[model.Cite]) -> list[str]:
    """The id of each citation of a document: as given, else c1, c2 … by position."""
    return [cite.id or f"c{number}" for number, cite in enumerate(cites, 1)]


def problems(file: model.Manifest, root: Mapping) -> Iterator[Problem]:
    """Every contradiction inside the manifest, the file system aside."""
    nodes = entries(root, "documents")
    seen: set[str] = set()
    for document, node in zip(file.documents, nodes, strict=True):
        if document.id in seen:
            yield Problem(
                at(node, "id").start,
                f"Two documents have the id `{short(document.id)}`.",
                "Give each its own id.",
            )
        seen.add(document.id)
    known = [document.id for document in file.documents]
    for document, node in zip(file.documents, nodes, strict=True):
        yield from _cites(document, node, known)
        yield from _quotes(document, node)
        yield from _accepts(document, node)


def _cites(document: model.Document, node: Mapping, known: list[str]) -> Iterator[Problem]:
    cites = document.cites or []
    seen: set[str] = set()
    for cite, place, id_ in zip(cites, entries(node, "cites"), citation_ids(cites), strict=True):
        if id_ in seen:
            given = cite.id is not None
            yield Problem(
                at(place, "id").start,
                f"Two citations of this document have the id `{short(id_)}`.",
                "Give each its own id."
                if given
                else f"`{id_}` is also the id that this one has by its position; give it an `id`.",
            )
        elif id_ == SOURCE:
            yield Problem(
                at(place, "id").start,
                f"The id `{SOURCE}` is kept for what the document itself was taken from.",
                f"Give this citation another id; the document's own address stands under"
                f" `{SOURCE}`.",
            )
        seen.add(id_)
        yield from _target(cite, place, document.id, known)


def _target(cite: model.Cite, place: Mapping, own: str, known: list[str]) -> Iterator[Problem]:
    """Exactly one of url and document; a document that is there and another one."""
    if cite.url is not UNSET and cite.document is not UNSET:
        yield Problem(
            at(place, "document").start,
            "This citation has both `url` and `document`.",
            "Make two entries of it.",
        )
    elif cite.document is UNSET:
        if cite.url is UNSET:
            yield Problem(
                place.start,
                "This citation has neither `url` nor `document`.",
                "Write for example `url: https://example.org/report`.",
            )
        return
    if cite.document == own:
        yield Problem(
            at(place, "document").start,
            f"The document `{short(own)}` names itself as a source.",
            "Name another document's id, or remove this entry.",
        )
    elif cite.document not in known:
        yield nowhere(at(place, "document"), "document", str(cite.document), known)
    for key, _ in place.pairs:
        if key.value in model.LINK_ONLY and cite.url is UNSET:
            yield Problem(
                key.start,
                f"`{key.value}` means nothing beside `document`.",
                "Remove it; it belongs to a `url`.",
            )


def nowhere(node: Node, noun: str, id_: str, known: Sequence[str]) -> Problem:
    """An id that nothing has, with the ids that there are."""
    names = ", ".join(known[:10]) or "none"
    hint = forms.suggest(id_, known) or f"The ids here are: {names}."
    if noun == "citation" and not known:
        hint = "This document cites nothing; add the citation under `cites`."
    return Problem(node.start, f"There is no {noun} with the id `{short(id_)}`.", hint)


def _quotes(document: model.Document, node: Mapping) -> Iterator[Problem]:
    known = citation_ids(document.cites or [])
    seen: set[str] = set()
    for quote, place in zip(document.quotes or [], entries(node, "quotes"), strict=True):
        words = " ".join(quote.exact.split())
        if words in seen:
            yield Problem(
                at(place, "exact").start,
                "This quotation is pinned twice.",
                "Keep one of the two entries.",
            )
        seen.add(words)
        if quote.source not in known:
            yield nowhere(at(place, "in"), "citation", quote.source, known)


def _accepts(document: model.Document, node: Mapping) -> Iterator[Problem]:
    known = [*citation_ids(document.cites or []), *([SOURCE] if document.source else [])]
    for accept, place in zip(document.accept or [], entries(node, "accept"), strict=True):
        given = [key for key in ("exact", "cite") if getattr(accept, key) is not UNSET]
        if len(given) == 2:
            yield Problem(
                at(place, "cite").start,
                "This exception has both `exact` and `cite`.",
                "Make two entries of it.",
            )
        elif not given:
            yield Problem(
                place.start,
                "This exception has neither `exact` nor `cite`.",
                "Write `exact` and the quotation, or `cite` and the citation's id.",
            )
        if accept.cite is not UNSET and accept.cite not in known:
            yield nowhere(at(place, "cite"), "citation", str(accept.cite), known)


def links_out(file: model.Manifest, root: Mapping, texts: Path) -> Iterator[Problem]:
    """Texts that are links, or lie behind links, to something outside the texts folder."""
    inside = os.path.realpath(texts)
    for document, node in zip(file.documents, entries(root, "documents"), strict=True):
        target = os.path.realpath(texts / document.text)
        if os.path.commonpath((inside, target)) != inside:
            yield Problem(
                at(node, "text").start,
                f"“{short(document.text)}” is a link that leads out of the texts folder.",
                "Copy the text into that folder, or name another folder with `texts` or --texts.",
            )
