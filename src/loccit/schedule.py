"""Which citations are due at a given time (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from loccit.models.capture import Capture, Failure, State
from loccit.models.links import same
from loccit.models.manifest import Citation, Document, Manifest

Attempts = Callable[[Document, Citation], tuple[Capture | Failure, ...]]
"""All attempts at a citation, oldest first; what was supplied by hand is among them."""

_SLACK_SHARE = 20
_SLACK_MOST = timedelta(hours=1)


def due(
    manifest: Manifest, attempts: Attempts, now: datetime, *, everything: bool = False
) -> tuple[tuple[Document, Citation], ...]:
    """The citations of `manifest` to be fetched at `now` (aware), in the manifest's order.

    Due is what was never captured, so that a failure or a login page is tried again on each run,
    and what has a cadence (`every`) that passed since the last attempt. `everything` (`--all`)
    makes all of them due. A source supplied by hand is a capture.
    """
    return tuple(
        (document, citation)
        for document, citation in _citations(manifest)
        if everything or is_due(citation, attempts(document, citation), now)
    )


def is_due(citation: Citation, tried: tuple[Capture | Failure, ...], now: datetime) -> bool:
    """Whether one citation is due, given its attempts, oldest first. Attempts at a link that the
    manifest had before count for nothing."""
    tried = tuple(one for one in tried if same(citation.url, one.url))
    if not any(isinstance(one, Capture) and one.outcome is State.CAPTURED for one in tried):
        return True
    return citation.every is not None and _elapsed(citation.every, tried[-1].time, now)


def _elapsed(every: timedelta, last: str, now: datetime) -> bool:
    """A daily job never starts at the same second: a twentieth of the cadence, at most an hour,
    is let off, or `every: 1d` would mean every second day. A last attempt that lies in the
    future (a clock was wrong) must not silence a citation until then."""
    gone = now - datetime.fromisoformat(last)
    slack = min(every / _SLACK_SHARE, _SLACK_MOST)
    return gone >= every - slack or gone < timedelta(0)


def _citations(manifest: Manifest) -> Iterator[tuple[Document, Citation]]:
    for document in manifest.documents:
        for citation in document.citations:
            yield document, citation
