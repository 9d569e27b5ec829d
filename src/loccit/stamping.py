"""Time stamps asked for: the newest checkpoint goes to each authority and each OpenTimestamps
calendar that has not seen it, and what calendars have promised is fetched.

A checkpoint covers every entry before it, so only the newest is ever asked about: what could not
be stamped while offline is covered by the next one that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loccit import ledger
from loccit.archive import Archive
from loccit.archive.proofs import (
    Calendar,
    NotedProof,
    all_proofs,
    check_proof,
    latest,
    record_proof,
)
from loccit.archive.sealing import check_newest, sizes
from loccit.archive.stamps import Authority, all_noted, record_stamp, stamp_file
from loccit.errors import ArchiveError, FetchError, LoccitError
from loccit.ledger import opentimestamps, timestamp

Ask = Callable[[str, bytes], bytes]
"""Sends a query to an address and gives the reply. Raises `FetchError`."""

Look = Callable[[str], bytes | None]
"""Gives what is at an address, None where nothing is there yet. Raises `FetchError`."""

PUBLIC = re.compile(
    r"https://([a-z0-9-]{1,63}\.){1,3}calendar\.(opentimestamps\.org|eternitywall\.com|catallaxy\.com)"
)
"""The public calendars to which the public aggregators lead: asked where a proof names them. Every
other address that a proof names is asked only if the settings name it too."""

_AT_ONCE = 20
"""The most promises that one run asks after."""
_LONGEST = 256
"""The longest message, in bytes, by which a calendar is asked; a real one has 44."""

_SAFE = "The captures are safe; the next run asks again."


@dataclass(frozen=True, slots=True)
class Stamped:
    """What became of one authority's time stamp over the checkpoint of `size` entries: the
    authority's `time` (UTC), or None with `why`, a sentence."""

    authority: str
    size: int
    time: datetime | None = None
    why: str = ""


def stamp(
    path: Path,
    authorities: Sequence[Authority],
    *,
    ask: Ask,
    now: Callable[[], datetime],
    nonce: Callable[[], bytes],
) -> tuple[Stamped, ...]:
    """Have the newest checkpoint of the archive at `path` stamped by each authority that has not
    done so; nothing where there is none to stamp. `nonce` gives eight random bytes.

    An authority that is out of reach, refuses, or answers with what does not hold is told, never
    raised, and the others are asked all the same. Raises `FixityError` and `RecordError` where
    the ledger or the checkpoint is damaged, `ArchiveError` where it cannot be read.
    """
    archive = Archive.if_begun(path)
    size = max(sizes(path), default=0) if archive else 0
    if archive is None or not size:
        return ()
    done = {each.file for each in all_noted(archive.stamps())}
    due = [each for each in authorities if stamp_file(size, each.shown) not in done]
    if not due:
        return ()
    check_newest(archive)
    data = (path / ledger.CHECKPOINTS / str(size)).read_bytes()
    asked = _Round(path, size, data, ask, now, nonce)
    return tuple(asked.of(each) for each in due)


@dataclass(frozen=True, slots=True)
class _Round:
    path: Path
    size: int
    data: bytes
    ask: Ask
    now: Callable[[], datetime]
    nonce: Callable[[], bytes]

    def of(self, authority: Authority) -> Stamped:
        """Ask one authority, check what it says, keep it."""
        try:
            if not timestamp.available():
                return self._not(
                    authority,
                    "there is no `openssl` on this machine to check a time"
                    " stamp with. Install OpenSSL (Debian: apt install openssl)",
                )
            query = timestamp.query(self.data, self.nonce())
            reply = self.ask(authority.url, query)
            held = timestamp.verify(self.data, reply, authority.certificates, asked=query)
            record_stamp(self.path, self.size, authority, reply, gen_time=held.time, now=self.now())
        except (FetchError, ArchiveError, OSError) as error:
            said = error.message if isinstance(error, LoccitError) else str(error)
            return self._not(authority, said)
        return Stamped(authority.name, self.size, held.time)

    def _not(self, authority: Authority, why: str) -> Stamped:
        told = f"{authority.name} has not time-stamped the ledger: {why.rstrip('.')}. {_SAFE}"
        return Stamped(authority.name, self.size, why=told)


@dataclass(frozen=True, slots=True)
class Promised:
    """What became of a calendar's proof over the checkpoint of `size` entries: promised, or (with
    the heights of `blocks`) given; or neither, with `why`, a sentence."""

    calendar: str
    size: int
    blocks: tuple[int, ...] = ()
    why: str = ""


def submit(
    path: Path,
    calendars: Sequence[Calendar],
    *,
    ask: Ask,
    look: Look,
    now: Callable[[], datetime],
    nonce: Callable[[], bytes],
) -> tuple[Promised, ...]:
    """Have the newest checkpoint of the archive at `path` go to each calendar that has not seen
    it, and fetch the proofs that were promised for older ones; what is not ready is not told.
    `nonce` gives sixteen random bytes. Troubles are told and errors raised as `stamp` does.
    """
    archive = Archive.if_begun(path)
    size = max(sizes(path), default=0) if archive else 0
    if archive is None or not size or not calendars:
        return ()
    proofs = latest(all_proofs(archive.stamps()))
    seen = {each.calendar for each in proofs if each.checkpoint == size}
    due = [each for each in calendars if each.shown not in seen]
    if due:
        check_newest(archive)
    asked = _Calendars(path, tuple(calendars), ask, look, now, nonce)
    done = [asked.sent(each, size) for each in due]
    waiting = [each for each in proofs if not each.blocks]
    return (*done, *asked.fetched(waiting))


@dataclass(frozen=True, slots=True)
class _Calendars:
    path: Path
    calendars: tuple[Calendar, ...]
    ask: Ask
    look: Look
    now: Callable[[], datetime]
    nonce: Callable[[], bytes]

    def sent(self, calendar: Calendar, size: int) -> Promised:
        """Send one checkpoint's hash to one calendar, and keep what it promises."""
        try:
            data = (self.path / ledger.CHECKPOINTS / str(size)).read_bytes()
            nonce = self.nonce()
            sent = opentimestamps.commitment(data, nonce)
            reply = self.ask(f"{calendar.url.rstrip('/')}/digest", sent)
            made = opentimestamps.proof(data, nonce, reply)
            return self._kept(calendar.name, size, calendar.shown, made)
        except (FetchError, ArchiveError, OSError) as error:
            return _not(calendar.name, size, "promised a proof over the ledger", error)

    def fetched(self, waiting: Sequence[NotedProof]) -> Iterator[Promised]:
        """Ask after the promised proofs: the oldest, which tell most, and the newest."""
        if len(waiting) > _AT_ONCE:
            waiting = [*waiting[: _AT_ONCE // 2], *waiting[-_AT_ONCE // 2 :]]
        silent: set[str] = set()
        for each in waiting:
            name = next((c.name for c in self.calendars if c.shown == each.calendar), each.calendar)
            try:
                yield from self._completed(each, name, silent)
            except (FetchError, ArchiveError, OSError) as error:
                yield _not(name, each.checkpoint, "given the proof that it promised", error)

    def _completed(self, noted: NotedProof, name: str, silent: set[str]) -> Iterator[Promised]:
        """Nothing where it is not ready. An address that fails is asked no more in this round: one
        that keeps us waiting shall do so once."""
        promises = check_proof(self.path, noted, {}).proof.promises
        data = (self.path / noted.file).read_bytes()
        for message, address in promises:
            if not self._may_ask(address) or len(message) > _LONGEST or address in silent:
                continue
            silent.add(address)
            reply = self.look(f"{address.rstrip('/')}/timestamp/{message.hex()}")
            silent.remove(address)
            if reply is not None:
                made = opentimestamps.completed(data, message, address, reply)
                yield self._kept(name, noted.checkpoint, noted.calendar, made)
                return

    def _may_ask(self, address: str) -> bool:
        """A proof is a stranger's file: it leads us to no place that the settings, or the public
        calendars' own rule, do not name."""
        named = {url for each in self.calendars for url in (each.url, *each.proofs)}
        bare = address.rstrip("/")
        return bare in {url.rstrip("/") for url in named} or bool(PUBLIC.fullmatch(bare))

    def _kept(self, name: str, size: int, calendar: str, made: bytes) -> Promised:
        blocks = opentimestamps.read(made).blocks
        record_proof(self.path, size, calendar, made, blocks=blocks, now=self.now())
        return Promised(name, size, blocks)


def _not(name: str, size: int, what: str, error: Exception) -> Promised:
    said = error.message if isinstance(error, LoccitError) else str(error)
    return Promised(name, size, why=f"{name} has not {what}: {said.rstrip('.')}. {_SAFE}")
