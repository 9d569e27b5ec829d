"""Chains: one link followed hop by hop to where it leads, every hop recorded."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from loccit import redact
from loccit.errors import FetchError, LoccitError, Refused, UsageError
from loccit.fetch import exchange, guard, posting, tls, urls
from loccit.fetch.asking import Request, Session
from loccit.fetch.exchange import Exchanged
from loccit.fetch.lines import Pool
from loccit.fetch.record import Deadline, Recorder
from loccit.fetch.route import Limits, Route
from loccit.fetch.urls import Url
from loccit.framing import Head
from loccit.models.value import value
from loccit.models.wire import Chain, ChainHop, NextHop, Payload
from loccit.validators import Validators

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
Step = Callable[[Url, Callable[[float], Exchanged]], Exchanged]
"""How a hop is taken: given where it leads, and what asks there within so many seconds. It may
wait first, or raise `FetchError` and not ask at all."""

_MODEST = 2 * 2**20
"""A page that only sends its reader on is small; larger ones are not searched for that."""


@value
class _Means:
    """What every chain of a client shares; nothing in it changes but the idle connections."""

    route: Route
    limits: Limits
    user_agent: str
    next_hop: Callable[[Payload], NextHop | None]
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    resolve: guard.Resolver
    trust: tls.Trust
    pool: Pool


class Client:
    """Follows links. May be used by several threads at once: a chain shares nothing that changes.

    `next_hop` says where an HTML page sends its reader on (meta refresh, script) and is asked
    only about 2xx pages of up to 2 MiB. `now` gives the time with its zone, for the record;
    `monotonic` the deadlines' clock. Raises `UsageError` for a `ca_bundle` that cannot be read
    or a user agent that is no printable ASCII.
    """

    def __init__(
        self,
        *,
        route: Route,
        limits: Limits,
        user_agent: str,
        next_hop: Callable[[Payload], NextHop | None],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        resolve: guard.Resolver = guard.system_resolver,
    ) -> None:
        if not user_agent.strip() or not (user_agent.isascii() and user_agent.isprintable()):
            raise UsageError(
                "The user agent has characters that a request cannot carry.",
                hint="Use printable ASCII, as in “loccit/1.0 (+https://example.org/contact)”.",
            )
        trust = tls.Trust(route.ca_bundle)
        self._means = _Means(
            route, limits, user_agent.strip(), next_hop, now, monotonic, resolve, trust,
            Pool(monotonic),
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections that were kept for another request, and keep none any more."""
        self._means.pool.close()

    @property
    def limits(self) -> Limits:
        """What one exchange may cost."""
        return self._means.limits

    def fetch(
        self,
        url: str,
        step: Step | None = None,
        *,
        limits: Limits | None = None,
        pages: bool = True,
        known: Mapping[str, Validators] | None = None,
    ) -> Chain:
        """Follow `url` to its end, one GET per hop, cookies kept for this chain only.

        Each hop is taken by `step`, at once where there is none. `limits` stand in for the
        client's own; without `pages` only redirects are followed, whatever a page says. What is
        `known` of an address is asked for only if it has changed, when the chain comes to that
        very address; one with a secret in it is known by nobody.

        Never raises `FetchError`: that stands in the chain's `error`, beside whatever was
        received. A hop that was refused or not reached has no `exchange`. The caller closes the
        chain, which releases its spools.
        """
        means = self._with(limits)
        if not pages:
            means = replace(means, next_hop=_nowhere)
        walk = _Walk(means, step or _at_once, known or {})
        error = None
        try:
            walk.follow(url)
        except FetchError as trouble:
            error = trouble
        except BaseException:
            walk.chain(url, None).close()
            raise
        return walk.chain(url, error)

    def post(
        self, url: str, data: bytes, kind: str, *wanted: str, limits: Limits | None = None
    ) -> bytes:
        """Send `data` of media type `kind` to `url`; the body of the answer, which must be a 2xx
        of one of the types `wanted`; the first is asked for. The address policy and the routes are
        those of `fetch`; no redirect is followed.

        Raises `FetchError`.
        """
        means, place = self._with(limits), urls.parse(url)
        session = Session(means.user_agent, means.pool)
        asked = posting.prepare(session, place, data, kind, wanted[0])
        done = _sent(means, session, asked, [])
        return posting.answer(place, done, wanted, means.limits.body)

    def get(self, url: str, *wanted: str, limits: Limits | None = None) -> bytes | None:
        """What is at `url`, as `post` gives it; None where the answer is 404. Raises `FetchError`
        for every other that is no 2xx of a type in `wanted`."""
        means, place = self._with(limits), urls.parse(url)
        session = Session(means.user_agent, means.pool)
        done = _sent(means, session, posting.prepare_get(session, place, wanted[0]), [])
        if done.error is None and done.head is not None and done.head.status == 404:
            if done.exchange.response is not None:
                done.exchange.response.close()
            return None
        return posting.answer(place, done, wanted, means.limits.body)

    def _with(self, limits: Limits | None) -> _Means:
        return replace(self._means, limits=limits) if limits else self._means


def _sent(means: _Means, session: Session, request: Request, notes: list[str]) -> Exchanged:
    """One exchange, through the guard, which adds to `notes`."""
    url = request.url
    # before the deadline begins: the authorities are read for the first that needs them
    context = means.trust.context if url.scheme == "https" else None
    started = means.now()
    deadline = Deadline(means.limits.seconds, means.monotonic)
    door = guard.admit(url, means.route, means.resolve, means.limits.seconds)
    notes += door.notes
    recorder = Recorder(url, door, deadline, means.limits)
    return exchange.run(request, recorder, session, context, started)


def _at_once(_url: Url, ask: Callable[[float], Exchanged]) -> Exchanged:
    return ask(math.inf)


def _nowhere(_page: Payload) -> NextHop | None:
    return None


class _Walk:
    """One chain while it is followed."""

    def __init__(self, means: _Means, step: Step, known: Mapping[str, Validators]) -> None:
        self._means = means
        self._session = Session(means.user_agent, means.pool)
        self._step = step
        self._known = known
        self._hops: list[ChainHop] = []
        self._notes: list[str] = []
        self._redacted: set[str] = set()
        self._asked: set[tuple[str, str]] = set()

    def chain(self, link: str, error: FetchError | None) -> Chain:
        """What has become of it so far."""
        shown, found = redact.url(link)
        return Chain(
            url=shown,
            hops=tuple(self._hops),
            error=error,
            route="; ".join(dict.fromkeys(self._notes)) or "direct",
            redacted=tuple(sorted({*self._redacted, *found})),
        )

    def follow(self, link: str) -> None:
        """Go from hop to hop. Raises `FetchError` where the chain has no complete end."""
        following: NextHop | None = NextHop(link, "link")
        base: str | None = None
        while following is not None:
            url = urls.parse(following.reference, base=base)
            shown, found = redact.url(following.reference)
            self._redacted.update(found)
            self._hops.append(ChainHop(shown, url.shown, following.how, None))
            done = self._go(url)
            self._hops[-1] = ChainHop(shown, url.shown, following.how, done.exchange)
            following = self._next(url, done)
            if following is None and done.error:
                raise done.error
            base = url.text

    def _go(self, url: Url) -> Exchanged:
        means = self._means
        if len(self._hops) > means.limits.hops:
            raise _too_many(url, means.limits.hops)
        known = self._known.get(url.text)
        request = self._session.get(url, known.fields if known else ())
        asked = (url.text, request.cookies)
        if asked in self._asked:
            raise _loop(url)
        self._asked.add(asked)
        done = self._step(url, lambda seconds: self._ask(request, seconds))
        if means.route.ca_bundle and done.exchange.tls:
            self._notes.append("private authority")
        self._redacted.update(done.exchange.redacted)
        return done

    def _ask(self, request: Request, seconds: float) -> Exchanged:
        means = self._means
        if seconds < means.limits.seconds:
            limits = replace(means.limits, seconds=max(round(seconds, 1), 0.1))
            means = replace(means, limits=limits)
        return _sent(means, self._session, request, self._notes)

    def _next(self, url: Url, done: Exchanged) -> NextHop | None:
        """Where `done` sends us on, or None where the chain ends with it."""
        if done.head is None:
            return None
        if done.head.status in _REDIRECTS:
            return NextHop(_location(url, done.head), "redirect")
        hop = self._html_hop(url, done)
        if hop is None:
            return None
        try:
            again = urls.parse(hop.reference, base=url.text).text == url.text
        except Refused:
            return hop  # a page may also send its reader to a place that is not for us: say so
        return None if again else hop  # a page that reloads itself is where the reader stays

    def _html_hop(self, url: Url, done: Exchanged) -> NextHop | None:
        head, kept = done.head, done.exchange
        if head is None or kept.response is None or kept.complete is False:
            return None
        media_type, charset = _media_type(head.first("content-type") or "")
        if media_type not in _MARKUP or not 200 <= head.status < 300:
            return None
        body = exchange.decoded(head, kept.response, _MODEST)
        if not body:
            return None
        page = Payload(url.shown, head.status, media_type, charset, body, kept.headers)
        try:
            return self._means.next_hop(page)
        except LoccitError:
            return None  # a page that cannot be read sends nobody on; `verify` will say so


def _location(url: Url, head: Head) -> str:
    """The redirect's target as sent. Raises `FetchError` where it has none, or more than one."""
    targets = {urls.reference(value.strip()) for value in head.every("Location")}
    if len(targets) == 1 and (target := targets.pop()):
        return target
    status = f"{head.status} {head.reason}".strip()
    what = "several places at once" if targets else "nowhere: its Location is missing or empty"
    raise FetchError(f"{url.host} answered {status} and points {what}.", url=url.shown)


def _media_type(field: str) -> tuple[str, str | None]:
    """Content-Type's media type and charset, lower-case (RFC 9110 8.3)."""
    media_type, *parameters = (part.strip() for part in field.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(" \"'"):
            return media_type.lower(), value.strip(" \"'").lower()
    return media_type.lower(), None


def _loop(url: Url) -> Refused:
    return Refused(
        f"The link leads round in a circle: {url.shown} was already asked for.",
        url=url.shown,
        hint="Open it in a browser: such a page may want a cookie or a login. A copy can be"
        " supplied with `loccit attach`.",
    )


def _too_many(url: Url, hops: int) -> Refused:
    return Refused(
        f"The link leads on and on: {hops} hops were followed, {url.shown} would be one more.",
        url=url.shown,
        hint="Cite the page that the link is meant to lead to.",
    )
