"""What is known of a link from before: asked for only if it has changed, and what that came to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from loccit.archive import Archive
from loccit.archive.revisits import unchanged
from loccit.capture.locks import good
from loccit.capture.plan import Unit
from loccit.models.capture import Capture
from loccit.models.wire import Attempt, Chain
from loccit.validators import Validators, agree

_TRUSTED = timedelta(days=30)
"""So long a server's word that nothing has changed is taken; then the page is fetched again."""
_NOT_MODIFIED = 304
_REFUSALS = frozenset({_NOT_MODIFIED, 412})


@dataclass(frozen=True, slots=True)
class Known:
    """The newest good capture of a link, and by what the server knows its payload again."""

    capture: Capture
    validators: Validators

    @property
    def url(self) -> str:
        """Where it stood: there it is asked for by its validators, and nowhere else."""
        return self.capture.final_url

    def confirmed(self, chain: Chain) -> bool:
        """Does a chain end in a whole 304 from there, about that version?"""
        final = chain.final
        return (
            final is not None
            and chain.error is None
            and (final.status, final.url, final.complete) == (_NOT_MODIFIED, self.url, True)
            and self._asked(chain)
            and agree(self.validators, final.headers)
        )

    def refused(self, chain: Chain) -> bool:
        """Does a chain end in an answer to our conditions that tells nothing of the page?"""
        final = chain.final
        if final is None or final.url != self.url or final.status not in _REFUSALS:
            return False
        return not self.confirmed(chain)

    def _asked(self, chain: Chain) -> bool:
        """Was the last request conditional? It says so itself, as it went over the wire."""
        sent = chain.final.request.lower() if chain.final else b""
        lines = [f"\r\n{name}: {value}\r\n" for name, value in self.validators.fields]
        return all(line.encode("latin-1", "replace").lower() in sent for line in lines)


def known(archive: Archive, unit: Unit, now: datetime) -> Known | None:
    """What a link can be asked for by, or None: it was never captured well and whole over the wire
    alone, nothing that would tell came with it, the server's word was taken for long enough, or
    more is wanted than the page (a browser and requisites need the page itself)."""
    if unit.via != "http" or unit.requisites:
        return None
    earlier = [one for target in unit.targets for one in good(archive, target)]
    whole = [one for one in earlier if one.complete is True and one.via == "http"]
    whole.sort(key=lambda one: one.seq)
    seen = [one for one in whole if one.final.status != _NOT_MODIFIED]
    if not seen or not timedelta(0) <= now - datetime.fromisoformat(seen[-1].time) < _TRUSTED:
        return None
    capture = whole[-1]
    validators = Validators(capture.final.etag, capture.final.last_modified)
    if not validators or unchanged(archive, capture) is None:
        return None
    return Known(capture, validators)


def after(first: Chain, second: Chain) -> Chain:
    """The chain of another try, with a word about the first one, which is closed."""
    final = first.final
    tried = Attempt(final.started, final.status, None, 0.0) if final else None
    replace(first, robots_read=()).close()
    return replace(
        second,
        attempts=(*first.attempts, *([tried] if tried else []), *second.attempts),
        robots_read=(*first.robots_read, *second.robots_read),
    )
