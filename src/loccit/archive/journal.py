"""WARC files and ledger moved on together: each entry by itself, or several with one sync.

In groups nothing that a thread has appended is acknowledged yet when the call returns. A thread
of the journal's own brings a group to the medium once it is full or old enough (WARC files, then
the ledger, then its head), while others go on appending behind it, and then calls back whoever
waits for it, in order. A group that cannot be brought there is taken back as a whole, and all of
its waiters are told so.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Any, NoReturn

from loccit import durable, ledger
from loccit.archive.compose import Bundle
from loccit.archive.reader import Archive
from loccit.archive.warcfile import Placed, WarcFiles
from loccit.errors import ArchiveError
from loccit.models.value import value

FULL = (ENOSPC, EDQUOT, EFBIG)
_GROUPS_AHEAD = 8
"""So many groups may wait for a slow disk; then who appends waits too."""

Told = Callable[[ArchiveError | None], object]
"""Called with None for what is on the medium, with the reason for what was taken back."""


@value
class Grouping:
    """What may share one sync: so many captures and failures, and what comes within so many
    seconds of the first of them."""

    captures: int = 16
    seconds: float = 1.0


@dataclass(slots=True)
class _Waiter:
    after: int
    told: Told
    error: ArchiveError | None


class Journal:
    """Appends bundles and entries; thread-safe. Entries are numbered from 1 in the order in which
    they were appended here; of those up to `_settled` it is known whether they are kept."""

    def __init__(
        self,
        archive: Archive,
        appender: ledger.Appender,
        files: WarcFiles,
        group: Grouping | None,
    ) -> None:
        self.archive = archive
        self.counts: Counter[str] = Counter(captured=0, failed=0)
        """What was acknowledged."""
        self._ledger, self._files, self._group = appender, files, group
        self._changed = threading.Condition()
        self._usable = True
        self._pending: Counter[str] = Counter()
        self._written = self._settled = self._asked = 0
        self._losses: list[tuple[int, int]] = []
        self._lost: ArchiveError | None = None
        self._waiters: deque[_Waiter] = deque()
        self._mine = threading.local()
        self._ending = False
        self._unheard: ArchiveError | None = None
        """Why something was lost that nobody was told of yet."""
        self._fault: Exception | None = None
        self._flusher: threading.Thread | None = None
        if group:
            self._flusher = threading.Thread(
                target=self._flush, args=(group.seconds,), daemon=True, name="archive-sync"
            )
            self._flusher.start()

    def sizes(self) -> list[dict[str, Any]]:
        """The WARC files with acknowledged records, as a `run-end` entry lists them."""
        return self._files.sizes()

    @property
    def usable(self) -> bool:
        """May anything more be appended?"""
        return self._usable

    def commit(
        self,
        bundle: Bundle | None,
        entry: dict[str, Any],
        *,
        finish: Callable[[Placed], None] | None = None,
        count: str | None = None,
        about: Collection[str] = (),
    ) -> dict[str, Any]:
        """Append `bundle` and `entry`; the whole entry. `finish` completes it once the bundle's
        place is known, `count` is what it counts as, `about` captures that must be there.

        Raises `ArchiveError` where nothing was appended. Without a group it is on the medium.
        """
        with self._changed:
            self._make_room()
            self._refuse(about)
            # until it is known what the files hold: an interrupt may come between any two steps
            self._usable = False
            before = self._ledger.tail
            try:
                line = self._append(bundle, entry, finish)
            except BaseException as error:
                self._take_back(before, error)
                _raise(error)
            self._note(line, count)
            self._usable = True
            if self._group is None and (trouble := self._sync()):
                self._mine.numbers = []  # who called is told right here
                _raise(trouble)
            return line.entry

    def after_sync(self, told: Told) -> None:
        """Call `told` once it is known what became of all that was appended before, in the order
        of the calls to this method and never two at once; in a group from the journal's own
        thread. What this thread has appended since it last did this, or has asked about and not
        added to, is what the answer is about."""
        with self._changed:
            mine: list[int] = getattr(self._mine, "numbers", [])
            self._mine.claimed = True
            lost = any(first <= one <= last for first, last in self._losses for one in mine)
            waiter = _Waiter(self._written, told, self._lost if lost else None)
            self._unheard = None if lost else self._unheard
            if self._flusher is not None:
                self._waiters.append(waiter)
                if self._ready():
                    self._changed.notify_all()
                return
        told(waiter.error)

    def sync(self) -> None:
        """Return once all that was appended before is on the medium. Raises `ArchiveError` where
        some of it was taken back."""
        with self._changed:
            goal, losses = self._written, len(self._losses)
            if threading.current_thread() is not self._flusher:
                self._asked = goal
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._settled >= goal)
        if threading.current_thread() is self._flusher:
            self._sync()
        if len(self._losses) > losses and self._lost:
            self._unheard = None
            raise self._lost

    def close(self) -> None:
        """Settle what is pending, tell all who wait, and append nothing more. Raises what a
        waiter raised, or else `ArchiveError` where something was lost and nobody was told."""
        if self._flusher is not None:
            with self._changed:
                self._ending = True
                self._changed.notify_all()
            self._joined(self._flusher)
        self._usable = False
        if trouble := self._fault or self._unheard:
            raise trouble

    def _joined(self, flusher: threading.Thread) -> None:
        """Wait for the thread whatever comes: the files are closed right after."""
        try:
            flusher.join()
        except BaseException:
            self._joined(flusher)
            raise

    def _make_room(self) -> None:
        if self._group and threading.current_thread() is not self._flusher:
            most = self._group.captures * _GROUPS_AHEAD
            self._changed.wait_for(lambda: self._pending.total() < most)

    def _refuse(self, about: Collection[str]) -> None:
        if not self._usable or self._ending:
            raise ArchiveError(
                "nothing more can be stored: the run has ended, or a write failed before",
                hint="Start the run again; what the archive holds is safe.",
            )
        gone = next((each for each in about if not self.archive.holds(each)), None)
        if gone is not None:
            raise ArchiveError(
                f"there is no capture {gone} in the archive",
                hint="`loccit status` lists the captures of a citation.",
            )

    def _append(
        self,
        bundle: Bundle | None,
        entry: dict[str, Any],
        finish: Callable[[Placed], None] | None,
    ) -> ledger.Line:
        if bundle is not None and bundle.records:
            placed = self._files.append(bundle)
        else:
            self._files.mark()
            placed = Placed(bundle.placed("", 0) if bundle else [], None)
        if finish:
            finish(placed)
        if placed.warcinfo:
            entry["warcinfo"] = placed.warcinfo
        return self._ledger.write(entry)

    def _note(self, line: ledger.Line, count: str | None) -> None:
        self.archive.add(line)
        self._written += 1
        if count:
            self._pending[count] += 1
        if getattr(self._mine, "claimed", True):
            self._mine.numbers, self._mine.claimed = [], False
        self._mine.numbers.append(self._written)
        if self._written == self._settled + 1 or self._pressed():
            self._changed.notify_all()  # and else let the other thread sleep: each switch costs

    def _take_back(self, before: ledger.Head, error: BaseException) -> None:
        """Take back one entry. After a failed write other than on a full disk the kernel may have
        dropped what it could not write, so nothing more is appended; a group that waits is still
        synced, and that tells what became of it."""
        with suppress(OSError):
            self._files.cut()
            self._ledger.cut(before)
            self._usable = not isinstance(error, OSError) or error.errno in FULL
            return
        self._ledger.sound = False

    def _sync(self) -> BaseException | None:
        """Bring what is pending to the medium, or take it back and return why. One thread at a
        time: the journal's own, or without one whoever holds the lock."""
        with self._changed:
            goal, tail, ends = self._written, self._ledger.tail, self._files.ends()
            counts = self._pending.copy()
        if goal == self._settled:
            return None
        try:
            for fd, _, _ in ends:
                durable.sync_file(fd)
            self._ledger.sync(tail)
        except BaseException as error:
            with self._changed:
                self._lose(error)
            return error
        with self._changed:
            self._files.keep(ends)
            self._settled = goal
            self._pending -= counts
            self.counts.update(counts)
            self._changed.notify_all()
        return None

    def _lose(self, error: BaseException) -> None:
        """Back to what the head says; all that was appended since is lost."""
        first, told = self._settled + 1, _not_stored(error)
        self._usable = False
        self._ledger.undo()
        if self._ledger.sound:
            with suppress(OSError):
                self._files.undo()
                self.archive = self.archive.until(self._ledger.head.entries)
                self._usable = not isinstance(error, OSError) or error.errno in FULL
        self._losses.append((first, self._written))
        self._lost = told
        waiters = [waiter for waiter in self._waiters if waiter.after >= first]
        for waiter in waiters:
            waiter.error = told
        if self._group and not waiters:
            self._unheard = told
        self._settled = self._written
        self._pending.clear()
        self._changed.notify_all()

    def _flush(self, seconds: float) -> None:
        """The journal's own thread."""
        over = False
        while not over:
            with self._changed:
                self._changed.wait_for(self._anything)
                if not self._ready():
                    self._changed.wait_for(self._pressed, seconds)
                over = self._ending and self._written == self._settled and not self._waiters
            self._sync()
            self._call()

    def _anything(self) -> bool:
        return self._ending or self._written > self._settled or self._ready()

    def _ready(self) -> bool:
        return bool(self._waiters) and self._waiters[0].after <= self._settled

    def _pressed(self) -> bool:
        full = self._group is not None and self._pending.total() >= self._group.captures
        return full or self._ending or self._asked > self._settled

    def _call(self) -> None:
        while True:
            with self._changed:
                if not self._ready():
                    return
                waiter = self._waiters.popleft()
            try:
                waiter.told(waiter.error)
            except Exception as fault:  # the others are told all the same
                self._fault = self._fault or fault


def _raise(error: BaseException) -> NoReturn:
    """What the caller is told of a failed append: our own errors and interrupts as they are."""
    if isinstance(error, OSError | ValueError):
        raise _not_stored(error) from error
    raise error


def _not_stored(error: BaseException) -> ArchiveError:
    return ArchiveError(f"nothing was stored: {error}", hint=hint_for(error))


def hint_for(error: BaseException) -> str:
    """What to do about a failed write."""
    if isinstance(error, OSError) and error.errno in FULL:
        return "Make room on the disk, then start again; what the archive holds is safe."
    return "Check that the archive's folder is on a working disk and may be written."
