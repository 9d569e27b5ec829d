"""What became of each cited link, and whether text and manifest list the same ones."""

from __future__ import annotations

from collections.abc import Iterator

from loccit.checks.places import at_citation, at_link, sentence
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.models.capture import Capture, State
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.links import Known, under
from loccit.models.manifest import Citation
from loccit.models.page import Link
from loccit.models.report import Finding

_BY_HAND = "supply a copy of it with `loccit attach`"


def check_links(evidence: Evidence) -> tuple[Finding, ...]:
    """link-not-archived, -failed, -blocked, -incomplete, -unexpected-target, -not-in-manifest,
    -not-in-text."""
    findings: list[Finding] = []
    for document in evidence.documents:
        for source in document.sources:
            if isinstance(source.citation, Citation):
                findings += (
                    at_citation(finding, evidence, document, source)
                    for finding in _of_citation(source, source.citation, evidence)
                )
        if document.text:
            findings += _text_and_manifest(evidence, document, document.text.page.links)
    return tuple(findings)


def _of_citation(source: Source, citation: Citation, evidence: Evidence) -> Iterator[Finding]:
    problem = source.problem
    if isinstance(problem, ArchiveError) and not isinstance(problem, FixityError | RecordError):
        yield Finding(
            "link-not-archived", f"{_named(source)}: {sentence(problem.message)}", problem.hint
        )
        return
    if source.capture:
        yield from _of_pinned(source, source.capture)
        target = source.capture
    elif source.latest:
        yield _of_capture(source, source.latest)
        target = source.latest
    else:
        yield from _of_nothing(source, evidence)
        return
    # A link that answered with an error leads nowhere: where it stopped is no second finding.
    gone = target.outcome is State.FAILED
    if citation.expect and not gone and not under(target.final_url, citation.expect):
        yield Finding(
            "link-unexpected-target",
            f"{_named(source)} ended at {target.final_url}, not under {citation.expect}.",
            "Look whether the link leads where the text says; correct the link, or `expect`.",
        )


def _of_pinned(source: Source, pinned: Capture) -> Iterator[Finding]:
    """The pinned capture, and a newest attempt that went worse: the kept copy then stands."""
    if not pinned.usable:
        yield _of_capture(source, pinned)
        return
    latest, failure = source.latest, source.failure
    if latest and latest.seq > pinned.seq and not latest.usable:
        when, what = latest.time, _outcome(latest)
    elif failure and failure.seq > pinned.seq:
        when, what = failure.time, f"gave no response: {failure.message.rstrip('.')}"
    else:
        return
    yield Finding(
        "link-failed",
        f"{_named(source)}, asked again on {_day(when)}, {what}; the copy kept on"
        f" {_day(pinned.time)} stands.",
        "Look whether the source was moved or withdrawn, and whether the text should say so.",
    )


def _of_nothing(source: Source, evidence: Evidence) -> Iterator[Finding]:
    if source.failure:
        yield Finding(
            "link-failed",
            f"{_named(source)} gave no response on {_day(source.failure.time)}:"
            f" {sentence(source.failure.message)}",
            _NO_RESPONSE.get(
                source.failure.kind,
                f"Look whether the link is right and try again, or {_BY_HAND}.",
            ),
            unfinished=True,
        )
    elif source.problem is None:
        yield Finding(
            "link-not-archived",
            f"{_named(source)} was never captured, so nothing can be checked against it.",
            f"Run `loccit fetch {evidence.shown_path}`.",
        )


_WALLS = {
    "login": "Open it in a browser and log in",
    "consent": "Open it in a browser and choose what to consent to",
    "paywall": "Open it in a browser, with a subscription where it takes one",
    "captcha": "Open it in a browser",
    "challenge": "Open it in a browser, or fetch it again later",
    "geo-block": "Open it from a country in which it is shown",
    "parked": "Look for the page's new address or an older copy: the site has gone",
    "error": "Fetch it again later (`loccit fetch --all`)",
    "not-found": "Look for the page's new address or an older copy",
    "empty": "Open it in a browser: its text comes by script",
}
"""What to do next for each word of `looks_like`."""

_NO_RESPONSE = {
    "refused": "Our own address policy refused it: see --allow-private and --allow-port.",
    "robots": "If you may fetch it all the same, say `ignore_robots: true` at the citation, or"
    f" {_BY_HAND}.",
    "not-tried": f"Fetch again later, or {_BY_HAND}.",
    "budget": "Fetch again: the next run goes on here. --budget gives a run more time.",
}
"""What to do next, by a failure's kind."""

_RULES = {
    State.BLOCKED: "link-blocked",
    State.INCOMPLETE: "link-incomplete",
    State.FAILED: "link-failed",
}


def _of_capture(source: Source, capture: Capture) -> Finding:
    """The one capture there is, where it cannot verify anything."""
    rule = _RULES.get(capture.outcome, "link-not-archived")
    hints = {
        "link-blocked": _unblocked(capture),
        "link-incomplete": _uncut(capture),
        "link-failed": f"Look for the page's new address or an older copy, or {_BY_HAND}.",
        "link-not-archived": "Pin the capture after a look at it: `loccit pin`.",
    }
    what = f"{_outcome(capture)} on {_day(capture.time)}"
    return Finding(rule, f"{_named(source)} {what}.", hints[rule])


def _unblocked(capture: Capture) -> str:
    first = _WALLS.get(capture.looks_like or "", "Open it in a browser")
    return f"{first}; if you may keep what you read, {_BY_HAND}."


def _uncut(capture: Capture) -> str:
    # A response past the cap, which nothing but its reason tells of, will be as large next time.
    if any("larger than the limit" in reason for reason in capture.reasons):
        return f"The next capture would be cut short too: {_BY_HAND}."
    return "Fetch it again; a capture that was cut short verifies nothing."


def _outcome(capture: Capture) -> str:
    """What a capture shows, as the rest of a sentence that begins with its name."""
    status = capture.final.status if capture.hops else None
    because = f" ({'; '.join(r.rstrip('.') for r in capture.reasons)})" if capture.reasons else ""
    match capture.outcome:
        case State.BLOCKED if capture.looks_like:
            return f"answered with a page that looks like “{capture.looks_like}”{because}"
        case State.BLOCKED:
            return f"was kept from us with status {status}"
        case State.INCOMPLETE:
            return f"was cut short{because}"
        case State.CAPTURED:
            return "was captured, but no capture of it is pinned"
        case _:
            return f"answered with status {status}"


def _named(source: Source) -> str:
    citation = source.citation
    url = citation.url if isinstance(citation, Citation) else citation.document
    return f"{citation.title} ({url})" if citation.title else url


def _day(time: str) -> str:
    return time[:10]


def _text_and_manifest(
    evidence: Evidence, document: DocumentEvidence, links: tuple[Link, ...]
) -> Iterator[Finding]:
    """Links that only the text, or only the manifest, has. A link counts as listed in any
    spelling that leads to a source, the end of its redirect chain included."""
    web = [link for link in links if link.url.lower().startswith(("http://", "https://"))]
    known = Known.of(
        (url, number) for number, source in enumerate(document.sources) for url in source.spellings
    )
    met: set[int] = set()
    unknown: dict[str, Link] = {}
    for link in web:
        numbers = known.numbers(link.url)
        met |= numbers
        if not numbers:
            unknown.setdefault(link.url, link)
    for url, link in unknown.items():
        finding = Finding(
            "link-not-in-manifest",
            f"The text links to {url}, which the manifest does not list, so it is neither kept"
            " nor checked.",
            f"Add it: `loccit add {evidence.shown_path} --document {document.document.id} {url}`.",
        )
        yield at_link(finding, evidence, document, link)
    for number, source in enumerate(document.sources):
        if number not in met and not source.local and not source.whole:
            finding = Finding(
                "link-not-in-text",
                f"{_named(source)} is listed as a source, but the text does not link to it.",
            )
            yield at_citation(finding, evidence, document, source)
