"""Evidence and reports made by hand, so that checks and formats are tested without an archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit.models.capture import Capture, Failure, Hop, State, StoredRecord
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.manifest import Citation, Document, LocalSource, LockedDocument, Manifest, Place
from loccit.models.page import Block, Link, LocalText, Page
from loccit.models.report import FoundIn, JudgedPassage, JudgedQuotation
from loccit.models.verdict import Match, Passage, Quotation, Verdict

TODAY = date(2026, 11, 21)
PLACE = Place(7, 9)


def digest(text: str) -> str:
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def page(text: str, **facts: Any) -> Page:
    """A page whose paragraphs are its blocks."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    known = {"blocks": tuple(blocks), "extractor": "plain/1", "media_type": "text/html"}
    return Page(text, **{**known, **facts})


def link(text: str, url: str, nth: int = 0) -> Link:
    """The link `url` where it stands in `text` for the nth time."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(url, at + 1)
    return Link(url, url, at, at + len(url), "bare")


def local(text: str, *urls: str, name: str = "draft.md", **facts: Any) -> LocalText:
    """A local text read as it stands; each of `urls` is a link where it stands next."""
    links = tuple(link(text, url, urls[:i].count(url)) for i, url in enumerate(urls))
    read = page(text, links=links, media_type="text/markdown", **facts)
    return LocalText(name, text, digest(text), "utf-8", read)


def quotation(text: str, exact: str, **facts: Any) -> Quotation:
    """`exact` where it stands in `text`."""
    start = text.index(exact)
    end = start + len(exact)
    known = {"prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]}
    places = {"start": start, "end": end, "text_start": start, "text_end": end}
    return Quotation(exact, **{**known, **places, **facts})


def hop(url: str, *, how: str = "link", status: int | None = 200, body: str = "a body") -> Hop:
    record = StoredRecord(
        id="urn:uuid:00000000-0000-4000-8000-000000000001",
        type="response",
        file="warcs/2026/11/run-000.warc.gz",
        offset=512,
        length=900,
        member=digest("member"),
        block=digest("block"),
        payload=digest(body),
        body=digest(body),
    )
    return Hop(url, how, status, "192.0.2.7", None, (record,))


def capture(url: str, **facts: Any) -> Capture:
    """A capture of `url` that may be used, unless `facts` say otherwise."""
    known: dict[str, Any] = {
        "id": "20261120T080000Z-9c1e",
        "seq": 1,
        "manifest": "m",
        "document": "draft",
        "citation": "report",
        "url": url,
        "time": "2026-11-20T08:00:00Z",
        "via": "http",
        "route": "direct",
        "outcome": State.CAPTURED,
        "complete": True,
        "looks_like": None,
        "reasons": (),
        "redacted": (),
        "hops": (hop(url),),
    }
    return Capture(**{**known, **facts})


def failure(url: str, **facts: Any) -> Failure:
    known = {"seq": 2, "manifest": "m", "document": "draft", "citation": "report", "url": url}
    happened = {"time": "2026-11-21T08:00:00Z", "kind": "unreachable", "message": "no such host"}
    return Failure(**{**known, **happened, **facts})


def citation(url: str, name: str = "report", **facts: Any) -> Citation:
    return Citation(name, url, PLACE, **facts)


def source(url: str, text: str | None = None, name: str = "report", **facts: Any) -> Source:
    """A captured source with that text; without a text, one that was never fetched."""
    cited = citation(url, name, **facts.pop("cited", {}))
    if text is None:
        return replace(Source(cited, State.NEVER_FETCHED), **facts)
    held = capture(url, citation=name)
    found = Source(cited, State.CAPTURED, held, held, None, "text/html", page(text))
    return replace(found, **facts)


def local_source(document: str, text: str) -> Source:
    return Source(LocalSource(document, document, PLACE), State.NEVER_FETCHED, page=page(text))


def judged(
    text: str,
    exact: str,
    verdict: Verdict,
    *,
    name: str = "q1",
    **facts: Any,
) -> JudgedQuotation:
    """`exact` in `text` with a verdict; `source` is the source's wording, `citation` its id."""
    said = quotation(text, exact, **facts.pop("quotation", {}))
    place = local(text).place
    wording, cited = facts.pop("source", exact), facts.pop("citation", "report")
    kind = facts.get("kind", "")
    match = found = None
    if verdict not in (Verdict.MISSING, Verdict.UNCHECKABLE):
        match = Match(verdict, kind, 10, 10 + len(wording), wording, **facts.pop("match", {}))
        found = FoundIn(cited, "20261120T080000Z-9c1e", 39, "body", "plain/1", digest(wording))
    known: dict[str, Any] = {"kind": "", "flags": (), "match": match, "found_in": found}
    return JudgedQuotation(
        name, said, *place(said.start), *place(said.end), verdict, **{**known, **facts}
    )


def compared(
    text: str, exact: str, verdict: Verdict, *, name: str = "p1", **facts: Any
) -> JudgedPassage:
    """The paragraph `exact` of `text` with a verdict; `source` holds what its source has."""
    start = text.index(exact)
    end = start + len(exact)
    place = local(text).place
    theirs = {"exact": exact, "folds": (), "differences": (), **facts.pop("source", {})}
    found = None
    passage = Passage(exact, start, end, verdict, facts.pop("kind", ""))
    if verdict is not Verdict.MISSING:
        wording = theirs["exact"]
        found = FoundIn("source", "20261120T080000Z-9c1e", None, "body", "plain/1", digest(wording))
        passage = replace(
            passage,
            source_exact=wording,
            source_start=10,
            source_end=10 + len(wording),
            folds=theirs["folds"],
            differences=theirs["differences"],
        )
    return JudgedPassage(name, passage, start, end, *place(start), *place(end), found, **facts)


def document(
    text: LocalText | None,
    sources: Sequence[Source] = (),
    quotations: Sequence[JudgedQuotation] = (),
    name: str = "draft",
    **facts: Any,
) -> DocumentEvidence:
    listed = facts.pop("listed", {})
    file = text.path if text else f"{name}.md"
    return DocumentEvidence(
        document=Document(name, file, Place(5, 5), **listed),
        text=text,
        problem=facts.pop("problem", None),
        sources=tuple(sources),
        quotations=tuple(quotations),
        locked=facts.pop("locked", LockedDocument()),
        shown_path=f"texts/{file}",
        figures=tuple(facts.pop("figures", ())),
        **facts,
    )


def evidence(*documents: DocumentEvidence, **facts: Any) -> Evidence:
    listed = tuple(each.document for each in documents)
    warnings = facts.pop("warnings", ())
    manifest = Manifest("m", Path("/m/manifest.yaml"), None, None, Path("/m"), listed, warnings)
    known = {"manifest": manifest, "shown_path": "manifest.yaml", "today": TODAY}
    return Evidence(**{**known, "documents": documents, **facts})


def saying(answers: dict[str, Match]) -> Callable[[str, Page], Match]:
    """A judge that knows its answers by the source's text; anything else is missing."""
    return lambda exact, read: answers.get(read.text, Match(Verdict.MISSING))
