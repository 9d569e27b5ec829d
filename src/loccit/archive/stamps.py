"""Time stamps over checkpoints: kept beside them, noted in the ledger, and checked again.

A time stamp says that a checkpoint was there at a moment, by the clock of an authority: so were
all entries that it covers. Nothing here asks an authority; `stamping` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit import durable, ledger, redact
from loccit.archive.entries import text_of
from loccit.archive.holding import holding
from loccit.archive.layout import timestamp as shown_time
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.ledger import timestamp
from loccit.models.value import value

ENTRY = "timestamp"
INVALID, UNCHECKED = "timestamp-invalid", "timestamp-unchecked"
MOST = timestamp.MOST
"""The largest token, and the largest file of certificates, in bytes."""

_FILES = re.compile(r"[0-9]+-[0-9a-f]{8}\.(tsr|pem)")
_COPY = "Restore the file from a copy of the archive."
_LOOSE = (
    "If a run was killed, the next `loccit fetch` moves it to quarantine/; otherwise somebody has"
    " added it."
)


@value
class Authority:
    """Who is asked for time stamps: its address, its root and intermediate certificates (PEM),
    and what it is called."""

    url: str
    certificates: bytes
    name: str

    @property
    def shown(self) -> str:
        """The address with its secrets overwritten: what the ledger names."""
        return redact.url(self.url)[0]


@value
class Noted:
    """What a `timestamp` entry says: the first `checkpoint` entries of the ledger were there at
    `time` (UTC), by the clock of `authority`. `file` is the token's; hashes are `sha256:` + hex."""

    seq: int
    checkpoint: int
    authority: str
    time: datetime
    file: str
    token: str
    chain: str

    @property
    def chain_file(self) -> str:
        """The file with the certificates that the token was verified by."""
        return self.file.removesuffix(".tsr") + ".pem"


def stamp_file(checkpoint: int, authority: str) -> str:
    """Where the token of `authority` (its address as shown) over a checkpoint lies."""
    short = sha256(authority.encode()).hexdigest()[:8]
    return f"{ledger.CHECKPOINTS}/{checkpoint}-{short}.tsr"


def noted(entry: Mapping[str, Any]) -> Noted:
    """What an entry of type `timestamp` says. Raises `RecordError` for one that is malformed."""
    try:
        made = Noted(
            seq=entry["seq"],
            checkpoint=entry["checkpoint"],
            authority=text_of(entry, "authority"),
            time=_moment(text_of(entry, "gen_time")),
            file=text_of(entry, "file"),
            token=text_of(entry, "token"),
            chain=text_of(entry, "chain"),
        )
        after = type(made.checkpoint) is int and 0 < made.checkpoint <= made.seq
        right = after and made.file == stamp_file(made.checkpoint, made.authority)
    except (KeyError, TypeError, ValueError):
        right = False
    if not right:
        raise RecordError(
            f"ledger entry {entry.get('seq')} is not as an entry of type {ENTRY} must be",
            file=ledger.ENTRIES,
        )
    return made


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def all_noted(entries: Iterable[Mapping[str, Any]]) -> list[Noted]:
    """What the well-formed `timestamp` entries say, oldest first."""
    found = []
    for entry in entries:
        if entry.get("type") == ENTRY:
            try:
                found.append(noted(entry))
            except RecordError:
                continue  # `broken_stamps` tells it
    return found


def record_stamp(
    path: Path,
    checkpoint: int,
    authority: Authority,
    reply: bytes,
    *,
    gen_time: datetime,
    now: datetime,
) -> bool:
    """Keep a verified token with the certificates it was verified by, and note it in the ledger;
    False where another process has done so meanwhile. Takes the lock; raises as `holding`."""
    file = stamp_file(checkpoint, authority.shown)
    with holding(path) as (archive, appender):
        if any(each.file == file for each in all_noted(archive.stamps())):
            return False
        durable.replace(path / file, reply, sole=True)
        chain = path / (file.removesuffix(".tsr") + ".pem")
        durable.replace(chain, authority.certificates, sole=True)
        appender.append({
            "type": ENTRY,
            "time": shown_time(now),
            "checkpoint": checkpoint,
            "authority": authority.shown,
            "token": _digest(reply),
            "chain": _digest(authority.certificates),
            "file": file,
            "gen_time": shown_time(gen_time),
        })  # fmt: skip
        return True


def check_stamp(archive: Path, stamp: Noted) -> None:
    """Hold a token against its entry and, by OpenSSL, against the checkpoint that it is for, at
    the token's own time.

    Raises `FixityError` and `RecordError` where it does not hold; a plain `ArchiveError` where
    it cannot be checked because OpenSSL cannot be run.
    """
    reply = _kept(archive, stamp.file, stamp.token)
    certificates = _kept(archive, stamp.chain_file, stamp.chain)
    over = f"{ledger.CHECKPOINTS}/{stamp.checkpoint}"
    try:
        held = timestamp.verify(_read(archive, over), reply, certificates)
    except FixityError as error:
        raise FixityError(error.message, file=stamp.file, hint=_COPY) from error
    except RecordError as error:
        raise RecordError(error.message, file=error.file or stamp.file, hint=_COPY) from error
    if held.time != stamp.time:
        raise FixityError(
            "the time stamp tells another time than its entry in the ledger",
            file=stamp.file,
            expected=shown_time(stamp.time),
            found=shown_time(held.time),
            hint=_COPY,
        )


def broken_stamps(
    archive: Path, entries: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, ArchiveError]]:
    """What is wrong with time stamps, each with its rule: `timestamp-invalid`, or once
    `timestamp-unchecked` where there is no OpenSSL to check them with (hashes are compared all
    the same). A token or chain that no entry names is told too."""
    named: set[str] = set()
    unchecked = 0
    for entry in entries:
        if entry.get("type") != ENTRY:
            continue
        try:
            stamp = noted(entry)
            named |= {stamp.file, stamp.chain_file}
            check_stamp(archive, stamp)
        except (FixityError, RecordError) as error:
            yield INVALID, error
        except ArchiveError as error:
            unchecked += 1
            trouble = error
    if unchecked:
        message = f"{unchecked} time stamps could not be checked: {trouble.message}"
        yield UNCHECKED, ArchiveError(message, file=ledger.CHECKPOINTS, hint=trouble.hint)
    for file in loose_stamps(archive, named):
        problem = FixityError("no entry of the ledger names this file", file=file, hint=_LOOSE)
        yield INVALID, problem


def loose_stamps(archive: Path, named: Iterable[str]) -> list[str]:
    """The tokens and chains beside the checkpoints that are not among the files `named`."""
    folder = archive / ledger.CHECKPOINTS
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    files = {f"{ledger.CHECKPOINTS}/{name}" for name in there if _FILES.fullmatch(name)}
    return sorted(files - set(named))


def files_of(stamps: Iterable[Noted]) -> set[str]:
    """The files that stamps consist of."""
    return {file for stamp in stamps for file in (stamp.file, stamp.chain_file)}


def _kept(archive: Path, file: str, digest: str) -> bytes:
    data = _read(archive, file)
    if _digest(data) != digest:
        raise FixityError(
            "the file is not the one that the ledger names",
            file=file,
            expected=digest,
            found=_digest(data),
            hint=_COPY,
        )
    return data


def _read(archive: Path, file: str) -> bytes:
    path = archive / file
    try:
        if path.is_symlink() or not path.is_file():
            raise FixityError("the file is missing", file=file, hint=_COPY)
        with path.open("rb") as opened:
            data = opened.read(MOST + 1)
    except OSError as error:
        raise FixityError(f"the file cannot be read ({error.strerror})", file=file) from error
    if len(data) > MOST:
        raise FixityError(f"the file is larger than {MOST} bytes", file=file, hint=_COPY)
    return data


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"
