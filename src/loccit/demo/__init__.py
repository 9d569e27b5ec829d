"""The acted-out web: a draft, its manifest and the small web that it cites, all of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loccit.demo.sites import HARD_HOSTS, HOSTS, acted, page
from loccit.demo.web import serve
from loccit.errors import UsageError

__all__ = ["BODY", "BUDGET", "SECONDS", "Stage", "stage"]

_FILES = ("draft.md", "manifest.yaml")
_HARD = ("sources.md", "sources.yaml")
SECONDS, BODY, BUDGET = 4.0, 2 * 2**20, 60.0
"""What an exchange of the demo may cost (seconds, bytes of a body), and seconds for all of them:
hosts that give trouble shall not keep its reader waiting."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A staged demo: the manifest and draft to work on; `hard`, the manifest of sources whose
    hosts give trouble; and how its web is reached. `connect_to` are curl's words, as in
    HOST1:PORT1:HOST2:PORT2; `ca_bundle` is gone when the stage is."""

    manifest: Path
    hard: Path
    connect_to: tuple[str, ...]
    ca_bundle: Path
    draft: Path


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Put a draft and its manifest into `folder` and serve the web that they cite until the end.

    A demo that is there already is left as its reader left it, edits included. Raises UsageError
    for a folder that holds anything else, or a path that is no folder.
    """
    _furnish(folder)
    with (
        TemporaryDirectory(prefix="loccit-demo-") as aside,
        serve((*HOSTS, *HARD_HOSTS), acted(), Path(aside)) as web,
    ):
        yield Stage(
            manifest=folder / "manifest.yaml",
            hard=folder / "sources.yaml",
            connect_to=web.connect_to,
            ca_bundle=web.ca_bundle,
            draft=folder / "draft.md",
        )


def _furnish(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", hint="Name a folder that is new or empty.")
    there = folder.is_dir() and any(folder.iterdir())
    if there and not all((folder / name).is_file() for name in _FILES):
        raise UsageError(
            f"{folder} holds something that is not the demo.",
            hint="Name a folder that is new or empty.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*_FILES, *_HARD):
        if not (folder / name).exists():
            (folder / name).write_bytes(page(name))
