"""A manifest file → the values that travel."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from loccit.errors import ManifestError
from loccit.manifest import forms, model, relations
from loccit.manifest.check import to_model
from loccit.manifest.names import absolute, manifest_id
from loccit.manifest.nodes import Mapping, compose
from loccit.manifest.source import Source, decode, read_bounded
from loccit.models.manifest import (
    SOURCE,
    Acceptance,
    Citation,
    Document,
    LocalSource,
    Manifest,
    QuotePin,
)

MAX_SIZE = 5 * 2**20
"""The largest manifest in bytes."""

_SAME_LANGUAGE = (
    "The source is said to be in the document's own language, so nothing is translated.",
    "Name the source's language, or remove the key: it makes what is missing only uncheckable.",
)


class Parsed(NamedTuple):
    """A manifest that fits the model and contradicts itself nowhere, with its nodes."""

    source: Source
    root: Mapping
    file: model.Manifest


def load(
    path: Path,
    *,
    texts: Path | None = None,
    archive: Path | None = None,
    default_texts: Path | None = None,
) -> Manifest:
    """The manifest at `path`.

    `texts` and `archive` stand in for what the manifest says (the command line), `default_texts`
    for what it does not say (a settings file; else `texts/` beside the manifest). Without an
    archive from either, `Manifest.archive` is None and the caller decides. Raises
    `ManifestError` for the first problem by place, with the further ones in `others`. A text
    that is missing is none: that is a `DocumentError` when it is read.
    """
    parsed = parse(read(path), str(path))
    file = parsed.file
    where = texts_folder(path, file, texts, default_texts)
    leading_out = list(relations.links_out(file, parsed.root, where))
    if leading_out:
        raise parsed.source.errors(leading_out)
    kept = archive or (path.parent / file.archive if file.archive else None)
    nodes = relations.entries(parsed.root, "documents")
    return Manifest(
        id=_checked_id(path),
        path=path,
        title=file.title,
        archive=absolute(kept) if kept else None,
        texts=where,
        documents=tuple(
            _document(document, node, parsed.source)
            for document, node in zip(file.documents, nodes, strict=True)
        ),
        warnings=tuple(_warnings(parsed)),
    )


def texts_folder(
    path: Path, file: model.Manifest, texts: Path | None, default: Path | None
) -> Path:
    """Where the texts lie, absolute: `texts`, else what the manifest says, else `default`, else
    `texts/` beside the manifest."""
    said = path.parent / file.texts if file.texts else default
    return absolute(texts or said or path.parent / "texts")


def _checked_id(path: Path) -> str:
    name = manifest_id(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ManifestError(
            "The manifest's name is not UTF-8, and the ledger keeps it.",
            path=str(path),
            hint="Rename the file or its folder.",
        ) from None
    return name


def read(path: Path) -> bytes:
    """The file's bytes. Raises `ManifestError` where it is no file, or too large, or not there."""
    try:
        return read_bounded(path, MAX_SIZE, "Split it into several manifests.")
    except FileNotFoundError:
        hint = "Check the path; `loccit init TEXT…` drafts a manifest."
        raise ManifestError("There is no such file.", path=str(path), hint=hint) from None


def parse(data: bytes, path: str) -> Parsed:
    """The bytes of a manifest, checked but for the file system. Raises `ManifestError`."""
    source = decode(data, path)
    root, problems = compose(source)
    file = to_model(root, problems)
    if file is None or not isinstance(root, Mapping):
        raise source.errors(problems)
    problems.extend(relations.problems(file, root))
    if problems:
        raise source.errors(problems)
    return Parsed(source, root, file)


def _document(document: model.Document, node: Mapping, source: Source) -> Document:
    cites = document.cites or []
    ids = relations.citation_ids(cites)
    citations: list[Citation] = []
    local: list[LocalSource] = []
    for cite, place, id_ in zip(cites, relations.entries(node, "cites"), ids, strict=True):
        if cite.url is not UNSET:
            citations.append(_citation(cite, cite.url, id_, place, source))
        elif cite.document is not UNSET:
            local.append(
                LocalSource(
                    id=id_,
                    document=cite.document,
                    place=source.place(place.start),
                    title=cite.title,
                    translation_of=cite.translation_of,
                )
            )
    if document.source:
        own = source.place(relations.at(node, "source").start)
        citations.append(Citation(id=SOURCE, url=document.source, place=own))
    return Document(
        id=document.id,
        text=document.text,
        place=source.place(node.start),
        title=document.title,
        language=document.language,
        source=document.source,
        ignore=tuple(document.ignore or ()),
        citations=tuple(citations),
        local_sources=tuple(local),
        quotes=_quotes(document, node, source),
        accept=_acceptances(document, node, source),
    )


def _citation(cite: model.Cite, url: str, id_: str, place: Mapping, source: Source) -> Citation:
    return Citation(
        id=id_,
        url=url,
        place=source.place(place.start),
        title=cite.title,
        expect=cite.expect,
        every=forms.as_duration(cite.every) if cite.every else None,
        via=cite.via,
        requisites=cite.requisites,
        ignore_robots=cite.ignore_robots,
        translation_of=cite.translation_of,
    )


def _quotes(document: model.Document, node: Mapping, source: Source) -> tuple[QuotePin, ...]:
    pairs = zip(document.quotes or [], relations.entries(node, "quotes"), strict=True)
    return tuple(
        QuotePin(exact=quote.exact, source=quote.source, place=source.place(place.start))
        for quote, place in pairs
    )


def _acceptances(document: model.Document, node: Mapping, source: Source) -> tuple[Acceptance, ...]:
    pairs = zip(document.accept or [], relations.entries(node, "accept"), strict=True)
    return tuple(
        Acceptance(
            rule=accept.rule,
            reason=accept.reason,
            by=accept.by,
            until=date.fromisoformat(accept.until),
            place=source.place(place.start),
            exact=accept.exact if accept.exact is not UNSET else None,
            cite=accept.cite if accept.cite is not UNSET else None,
        )
        for accept, place in pairs
    )


def _warnings(parsed: Parsed) -> list[str]:
    """Keys that ask for what makes no sense: what will not happen, and what to do."""
    found: list[tuple[int, str, str]] = []
    for document in relations.entries(parsed.root, "documents"):
        language = _primary(document, "language")
        for cite in relations.entries(document, "cites"):
            if language and _primary(cite, "translation_of") == language:
                offset = relations.at(cite, "translation_of").start
                found.append((offset, *_SAME_LANGUAGE))
    sentences = []
    for offset, message, hint in sorted(found):
        place = parsed.source.place(offset)
        sentences.append(f"{parsed.source.path}:{place.line}:{place.column}: {message} {hint}")
    return sentences


def _primary(node: Mapping, key: str) -> str:
    """The primary subtag of a language (BCP 47), or ""."""
    value = getattr(node.get(key), "value", None)
    return value.partition("-")[0].lower() if isinstance(value, str) else ""
