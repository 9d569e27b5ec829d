"""The pins of a run: what is missing is set once, what is there is never moved."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from loccit.archive import Archive, Writer
from loccit.capture.locks import entry, good, pinned, targets, with_pin
from loccit.capture.values import Target
from loccit.manifest import load_lock, write_lock
from loccit.models.capture import Capture, State
from loccit.models.manifest import Lock, Manifest

FIRST = "first capture"

Key = tuple[Path, str, str]


class Board:
    """The pins of manifests that share an archive, while a run adds to them. Thread-safe.

    Raises `ManifestError` for a lock that cannot be read.
    """

    def __init__(self, manifests: Sequence[Manifest], archive: Archive | None) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Path, Lock] = {each.path: load_lock(each.path) for each in manifests}
        self._changed: set[Path] = set()
        self._offered: set[Key] = set()
        self.loose: tuple[tuple[Target, Capture], ...] = ()
        """Citations with a good capture and no pin at all: a run was stopped between the two.
        They come with their first good capture, to be offered again."""
        if archive is not None:
            self.loose = tuple(self._restore(manifests, archive))

    def _restore(
        self, manifests: Sequence[Manifest], archive: Archive
    ) -> list[tuple[Target, Capture]]:
        """Bring the ledger's pins into locks that lack them; return what has no pin at all."""
        loose = []
        for manifest in manifests:
            for target in targets(manifest):
                if self._has(target):
                    continue
                if there := pinned(archive, target):
                    self._put(target, there)
                elif captures := good(archive, target):
                    loose.append((target, captures[0]))
        return loose

    def offer(self, target: Target, capture: Capture, to: Writer) -> bool:
        """Pin `capture` if it is good and the citation has no pin yet; tell whether it was. The
        lock names it only once it is known to be kept."""
        if capture.outcome is not State.CAPTURED:
            return False
        with self._guard:
            if target.key in self._offered or self._has(target):
                return False
            self._offered.add(target.key)
        try:
            to.pin(
                manifest=target.manifest.id,
                document=target.document.id,
                citation=target.citation.id,
                capture=capture.id,
                reason=FIRST,
            )
        except BaseException:
            self._settle(target, capture, kept=False)
            raise
        to.after_sync(lambda error: self._settle(target, capture, kept=error is None))
        return True

    def _settle(self, target: Target, capture: Capture, *, kept: bool) -> None:
        with self._guard:
            self._offered.discard(target.key)
            if kept:
                self._put(target, capture)

    def write(self) -> None:
        """Write the locks that changed."""
        with self._guard:
            for path in sorted(self._changed):
                write_lock(path, self._locks[path])
            self._changed.clear()

    def _has(self, target: Target) -> bool:
        return entry(self._locks[target.manifest.path], target) is not None

    def _put(self, target: Target, capture: Capture) -> None:
        path = target.manifest.path
        self._locks[path] = with_pin(self._locks[path], target, capture)
        self._changed.add(path)
