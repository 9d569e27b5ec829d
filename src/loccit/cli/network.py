"""The network's options turned into a client. Only commands that fetch import this."""

from __future__ import annotations

import secrets
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loccit import extract
from loccit.browser import Browser
from loccit.capture import CaptureRun, Outcome, capture
from loccit.cli import calendars, codes, printing, progress, signing, stopping, timing
from loccit.cli.context import Context
from loccit.fetch import (
    Client,
    Limits,
    Manners,
    Route,
    Visitor,
    parse_connect_to,
    parse_proxy,
)
from loccit.models.capture import State
from loccit.models.manifest import Manifest
from loccit.settings import COMPRESSIONS, Settings

if TYPE_CHECKING:
    from loccit.archive.proofs import Calendar
    from loccit.archive.stamps import Authority

JOBS = 8
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Orders:
    """How the network is to be used: options first, then settings, then defaults."""

    route: Route
    user_agent: str
    jobs: int
    manners: Manners
    limits: Limits = field(default_factory=Limits)
    probe: bool = True
    compression: str = "default"
    authorities: tuple[Authority, ...] = ()
    calendars: tuple[Calendar, ...] = ()

    @classmethod
    def of(cls, arguments: Namespace, settings: Settings, context: Context) -> Orders:
        """Raises `UsageError` for a --connect-to that is none, or a time-stamp authority whose
        certificates cannot be read."""
        jobs = arguments.jobs or settings.jobs or JOBS
        manners = manners_of(arguments, settings)
        route, agent = route_of(arguments, context), user_agent(settings, context)
        return cls(
            route,
            agent,
            jobs,
            manners,
            probe=not arguments.no_probe,
            compression=settings.compression or COMPRESSIONS[0],
            authorities=() if _untimed(arguments) else timing.authorities(settings),
            calendars=() if _untimed(arguments) else calendars.named(settings),
        )

    def kept(self) -> dict[str, Any]:
        """What the ledger's `run-start` keeps a hash of."""
        return {
            "user_agent": self.user_agent,
            "jobs": self.jobs,
            "delay": self.manners.delay,
            "hosts": dict(self.manners.hosts),
            "retries": self.manners.retries,
            "budget": self.manners.budget,
            "probe": self.probe,
            "compression": self.compression,
            "timestamp": [each.shown for each in self.authorities],
            "opentimestamps": [each.shown for each in self.calendars],
            "connect_to": [list(astuple(each)) for each in self.route.connect_to],
            "allow_private": self.route.allow_private,
            "allow_ports": sorted(self.route.allow_ports),
            "ca_bundle": self.route.ca_bundle is not None,
            "proxy": str(self.route.proxy) if self.route.proxy else None,
        }


def _untimed(arguments: Namespace) -> bool:
    """--no-timestamp; `check`, which throws its archive away, has no such option."""
    return bool(getattr(arguments, "no_timestamp", True))


def manners_of(arguments: Namespace, settings: Settings) -> Manners:
    """--delay, --retries and --budget; a host's own delay in the settings holds for that host
    whatever --delay says."""
    given = {
        "delay": arguments.delay if arguments.delay is not None else settings.delay,
        "retries": arguments.retries,
        "budget": arguments.budget,
    }
    told = {name: value for name, value in given.items() if value is not None}
    return Manners(hosts=settings.hosts, **told)


def route_of(arguments: Namespace, context: Context) -> Route:
    """--connect-to, --allow-private, --allow-port, --ca-bundle and --proxy."""
    bundle: Path | None = arguments.ca_bundle
    return Route(
        connect_to=tuple(parse_connect_to(text) for text in arguments.connect_to),
        allow_private=arguments.allow_private,
        allow_ports=frozenset(arguments.allow_port),
        ca_bundle=context.folder / bundle if bundle else None,
        proxy=parse_proxy(arguments.proxy) if arguments.proxy else None,
    )


def user_agent(settings: Settings, context: Context) -> str:
    """Who we say we are: the settings' words, else the program and its operator's contact."""
    if settings.user_agent:
        return settings.user_agent
    contact = f" (+{settings.contact})" if settings.contact else ""
    return f"loccit/{context.version}{contact}"


def client_of(route: Route, agent: str, context: Context, limits: Limits | None = None) -> Client:
    """What every request of a command goes through."""
    return Client(
        route=route,
        limits=limits or Limits(),
        user_agent=agent,
        next_hop=extract.next_hop,
        now=context.now,
    )


def fetched(
    manifests: Sequence[Manifest],
    orders: Orders,
    context: Context,
    *,
    everything: bool = False,
    quiet: bool = False,
    sign: bool = True,
) -> CaptureRun:
    """Fetch what is due, showing how it goes, and tell the run's problems.

    Without `sign` no checkpoint is signed: the archive is thrown away.
    SIGTERM ends it like Ctrl-C: what is being written is finished. The second one ends it at once.
    """
    if not quiet:
        _tell_proxy(orders.route, context)
    client = client_of(orders.route, orders.user_agent, context, orders.limits)
    with (
        stopping.orderly(),
        progress.shown(quiet=quiet, environment=context.environment) as show,
        Browser(context.environment) as browser,
        closing(client),
    ):
        run = capture(
            manifests,
            client=Visitor(client, orders.manners, now=context.now),
            now=context.now,
            run_settings=orders.kept(),
            jobs=orders.jobs,
            everything=everything,
            compression=orders.compression,
            progress=show,
            browser=browser,
            hand=signing.hand(context) if sign else None,
            probe_name=partial(secrets.token_hex, 8) if orders.probe else None,
        )
    for seal in run.seals:
        if not quiet:
            printing.say(signing.told(seal))
    if sign and (orders.authorities or orders.calendars):
        run = _timed(run, manifests, orders, client, context, quiet=quiet)
    for problem in run.problems:
        printing.error(problem)
    return run


def _timed(
    run: CaptureRun,
    manifests: Sequence[Manifest],
    orders: Orders,
    client: Client,
    context: Context,
    *,
    quiet: bool,
) -> CaptureRun:
    """The run with its checkpoints time-stamped. What is not is told and counts for nothing; only
    damage, where the run has not met it, is one problem more."""
    archives = [each.archive for each in manifests if each.archive is not None]
    with stopping.orderly():
        done, damaged = timing.stamped(archives, orders.authorities, client, context)
        promised, more = calendars.submitted(archives, orders.calendars, client, context)
    if not quiet:
        timing.told(done)
        calendars.told(promised)
    damaged += [each for each in more if str(each) not in set(map(str, damaged))]
    met = {str(problem) for problem in run.problems}
    return replace(run, problems=(*run.problems, *(e for e in damaged if str(e) not in met)))


def _tell_proxy(route: Route, context: Context) -> None:
    """Whether a proxy stands between us and every host is said aloud, and so is that the one
    that the shell names does not."""
    if route.proxy:
        printing.say(f"Every connection goes through the proxy {route.proxy}.")
        return
    named = sorted(name for name in context.environment if name.lower() in _PROXIES)
    if named:
        printing.say(
            f"{', '.join(named)} is set and not used: loccit goes through a proxy only where"
            " --proxy names it."
        )


def summary(run: CaptureRun) -> str:
    """The run in one line."""
    if not run.due:
        return "Nothing is due."
    counts = run.counts()
    parts = [f"{counts[state]} {state.value}" for state in State if counts[state]]
    pinned = sum(outcome.pinned for outcome in run.outcomes)
    said = ", ".join(parts) or "nothing fetched"
    return f"{printing.count(run.due, 'citation')} due: {said}; {pinned} newly pinned."


def problem_codes(run: CaptureRun) -> list[int]:
    """The codes of what could not be worked on at all."""
    return [codes.of(problem) for problem in run.problems]


def untried_codes(run: CaptureRun) -> list[int]:
    """The codes of what the run's time did not suffice for."""
    untried = any(each.state is State.NEVER_FETCHED for each in run.outcomes)
    return [codes.INCOMPLETE] if untried else []


def outcome_code(outcome: Outcome) -> int:
    """A page that has gone is a finding; what was kept from us is an incomplete run."""
    if outcome.state is State.CAPTURED:
        return codes.CLEAN
    gone = outcome.state is State.FAILED and outcome.answered
    return codes.FINDINGS if gone else codes.INCOMPLETE
