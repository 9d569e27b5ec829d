"""A folder with a manifest and texts, a web on loopback, and a client that reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loccit.archive import Archive
from loccit.extract import next_hop
from loccit.fetch import Client, Limits, Manners, Route, Visitor, parse_connect_to
from loccit.manifest import load
from loccit.models.manifest import Manifest
from tests.support.loopback import Loopback, connect_to

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)

ARTICLE = (
    b"<!doctype html><html lang=en><title>Mill closes</title><body><h1>Mill closes</h1>"
    b"<p>The last shift ended at noon. We were told on Friday, said the foreman, and that was"
    b" all we were told.</p></body></html>"
)
LOGIN = (
    b"<!doctype html><title>Sign in</title><h1>Sign in</h1>"
    b"<form><input name=user><input type=password name=p></form>"
)


def now() -> datetime:
    """The time at which everything in a test happens."""
    return NOW


def lay(
    folder: Path,
    cites: Mapping[str, Sequence[str]],
    *,
    name: str = "manifest.yaml",
    archive: str = "archive",
    extra: str = "",
) -> Path:
    """Write a manifest with a document for each key, citing its links, and the texts;
    `extra` is added to each citation."""
    lines = ["loccit: 1", f"archive: {archive}", "texts: .", "documents:"]
    folder.mkdir(parents=True, exist_ok=True)
    for document, links in cites.items():
        lines += [f"  - id: {document}", f"    text: {document}.md", "    cites:"]
        for link in links:
            lines.append(f"      - url: {link}")
            lines += [f"        {extra}"] if extra else []
        text = folder / f"{document}.md"
        if not text.exists():
            text.write_text("“We were told on Friday,” said the foreman.\n", encoding="utf-8")
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def laid(folder: Path, cites: Mapping[str, Sequence[str]], **how: str) -> Manifest:
    """The same, loaded."""
    return load(lay(folder, cites, **how))


HASTE = Manners(delay=0, retries=0)
"""Manners of a test that has nothing to do with them."""


def client(
    server: Loopback,
    limits: Limits | None = None,
    manners: Manners = HASTE,
    *,
    at: Callable[[], datetime] = now,
    **clock: Any,
) -> Visitor:
    """A visitor for whom `server` is every host on port 80, and `at` tells the time."""
    inner = Client(
        route=Route(connect_to=(parse_connect_to(connect_to(server)),)),
        limits=limits or Limits(seconds=60),
        user_agent="loccit-test",
        next_hop=next_hop,
        now=at,
    )
    return Visitor(inner, manners, now=at, **clock)


def kinds(archive: Path) -> list[str]:
    """The types of an archive's entries, runs and what hosts say to robots left out."""
    found = [entry["type"] for entry in Archive.open(archive).entries()]
    return [kind for kind in found if not kind.startswith("run-") and kind != "robots"]
