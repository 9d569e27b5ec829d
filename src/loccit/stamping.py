"""Time stamps asked for: the newest checkpoint goes to each authority that has not seen it.

A checkpoint covers every entry before it, so only the newest is ever asked about: what could not
be stamped while offline is covered by the next one that is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loccit import ledger
from loccit.archive import Archive
from loccit.archive.sealing import check_newest, sizes
from loccit.archive.stamps import Authority, all_noted, record_stamp, stamp_file
from loccit.errors import ArchiveError, FetchError, LoccitError
from loccit.ledger import timestamp

Ask = Callable[[str, bytes], bytes]
"""Sends a query to an address and gives the reply. Raises `FetchError`."""

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
