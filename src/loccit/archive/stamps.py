"""Time stamps over checkpoints: kept beside them, noted in the ledger, and checked again. (Of
OpenTimestamps proofs `proofs` knows.)

A time stamp says that a checkpoint was there at a moment, by the clock of an authority: so were
all entries that it covers. Nothing here asks an authority; `stamping` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from loccit import durable, ledger, redact
from loccit.archive.entries import is_proof, text_of
from loccit.archive.holding import holding
from loccit.archive.layout import timestamp as shown_time
from loccit.archive.proofs import ENTRY, all_proofs, check_proof, noted_proof
from loccit.archive.tokens import COPY, beside, digest_of, kept, misshapen, read
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.ledger import timestamp
from loccit.ledger.bitcoin import Header
from loccit.models.value import value

INVALID, UNCHECKED = "timestamp-invalid", "timestamp-unchecked"

_FILES = re.compile(r"[0-9]+-[0-9a-f]{8}\.(tsr|pem|ots|block\.ots)")
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
    return beside(checkpoint, authority, ".tsr")


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
        raise misshapen(entry, ENTRY)
    return made


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def all_noted(entries: Iterable[Mapping[str, Any]]) -> list[Noted]:
    """What the well-formed `timestamp` entries of authorities say, oldest first."""
    found = []
    for entry in entries:
        if entry.get("type") == ENTRY and not is_proof(entry):
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
            "token": digest_of(reply),
            "chain": digest_of(authority.certificates),
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
    reply = kept(archive, stamp.file, stamp.token)
    certificates = kept(archive, stamp.chain_file, stamp.chain)
    over = f"{ledger.CHECKPOINTS}/{stamp.checkpoint}"
    try:
        held = timestamp.verify(read(archive, over), reply, certificates)
    except FixityError as error:
        raise FixityError(error.message, file=stamp.file, hint=COPY) from error
    except RecordError as error:
        raise RecordError(error.message, file=error.file or stamp.file, hint=COPY) from error
    if held.time != stamp.time:
        raise FixityError(
            "the time stamp tells another time than its entry in the ledger",
            file=stamp.file,
            expected=shown_time(stamp.time),
            found=shown_time(held.time),
            hint=COPY,
        )


def broken_stamps(
    archive: Path,
    entries: Iterable[Mapping[str, Any]],
    headers: Mapping[int, Header] = MappingProxyType({}),
) -> Iterator[tuple[str, ArchiveError]]:
    """What is wrong with time stamps and OpenTimestamps proofs, each with its rule:
    `timestamp-invalid`, or once `timestamp-unchecked` for those that cannot be checked here, for
    want of OpenSSL (hashes are compared all the same). `headers` are those of Bitcoin blocks that
    a reader gave. A file that no entry names is told too."""
    named: set[str] = set()
    unchecked: list[ArchiveError] = []
    for entry in entries:
        if entry.get("type") != ENTRY:
            continue
        try:
            if is_proof(entry):
                proof = noted_proof(entry)
                named.add(proof.file)
                check_proof(archive, proof, headers)
                continue
            stamp = noted(entry)
            named |= {stamp.file, stamp.chain_file}
            check_stamp(archive, stamp)
        except (FixityError, RecordError) as error:
            yield INVALID, error
        except ArchiveError as error:
            unchecked.append(error)
    if unchecked:
        message = f"{len(unchecked)} time stamps could not be checked: {unchecked[-1].message}"
        yield UNCHECKED, ArchiveError(message, file=ledger.CHECKPOINTS, hint=unchecked[-1].hint)
    for file in loose_stamps(archive, named):
        problem = FixityError("no entry of the ledger names this file", file=file, hint=_LOOSE)
        yield INVALID, problem


def loose_stamps(archive: Path, named: Iterable[str]) -> list[str]:
    """The tokens, chains and proofs beside the checkpoints that are not among the files `named`."""
    folder = archive / ledger.CHECKPOINTS
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    files = {f"{ledger.CHECKPOINTS}/{name}" for name in there if _FILES.fullmatch(name)}
    return sorted(files - set(named))


def files_of(entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The files that the entries of time stamps and of proofs name."""
    told = list(entries)
    files = {file for stamp in all_noted(told) for file in (stamp.file, stamp.chain_file)}
    return files | {proof.file for proof in all_proofs(told)}
