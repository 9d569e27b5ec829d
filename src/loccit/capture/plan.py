"""What is to be fetched, in which order, and by whom: due citations → links → hosts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from loccit.archive import Archive
from loccit.capture.values import Target
from loccit.models.capture import Capture, Failure
from loccit.models.manifest import Citation, Document, Manifest
from loccit.schedule import Attempts, due


@dataclass(frozen=True, slots=True)
class Unit:
    """One link to fetch, and every citation of the run that has it and wants it fetched by the
    same means."""

    url: str
    targets: tuple[Target, ...]

    @property
    def ignores_robots(self) -> bool:
        """Whether its citations want it fetched whatever robots.txt says; they agree on that."""
        return self.targets[0].citation.ignore_robots

    @property
    def via(self) -> str:
        """`http` or `browser`."""
        return self.targets[0].citation.via

    @property
    def requisites(self) -> bool:
        """Does any of them want what the page needs to be looked at?"""
        return any(target.citation.requisites for target in self.targets)

    @property
    def host(self) -> str:
        """Where it is asked for first; "" where the link names none."""
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:
            return ""


def due_targets(
    manifests: Iterable[Manifest], archive: Archive | None, now: datetime, *, everything: bool
) -> tuple[Target, ...]:
    """The due citations of manifests that share `archive` (None: there is none yet)."""
    found: list[Target] = []
    for manifest in manifests:
        attempts = _attempts(archive, manifest)
        pairs = due(manifest, attempts, now, everything=everything)
        found += (Target(manifest, document, citation) for document, citation in pairs)
    return tuple(found)


def _attempts(archive: Archive | None, manifest: Manifest) -> Attempts:
    def of(document: Document, citation: Citation) -> tuple[Capture | Failure, ...]:
        return archive.attempts(manifest.id, document.id, citation.id) if archive else ()

    return of


def units(targets: Iterable[Target]) -> tuple[Unit, ...]:
    """One unit per link: a link that several citations have is asked for once in a run, and
    each of them gets its own entry that points at the same records. Those that ignore robots.txt,
    and those that want a browser, are apart: what they fetch is not for the others."""
    links: dict[tuple[str, str, bool], list[Target]] = {}
    for target in targets:
        cited = target.citation
        links.setdefault((cited.url, cited.via, cited.ignore_robots), []).append(target)
    return tuple(Unit(url, tuple(several)) for (url, *_), several in links.items())


def by_host(links: Iterable[Unit]) -> tuple[Sequence[Unit], ...]:
    """Queues of links, one per host, longest first so that it does not end alone."""
    hosts: dict[str, list[Unit]] = {}
    for unit in links:
        hosts.setdefault(unit.host, []).append(unit)
    return tuple(sorted(hosts.values(), key=len, reverse=True))
