"""OpenTimestamps proofs over checkpoints: kept beside them, noted in the ledger, checked again.

A calendar first promises a proof (`.ots`), and gives it once it stands in a Bitcoin block
(`.block.ots`); the promise stays where it is. Without the block's header, which only a reader can
give, a proof names a block and shows no time. Nothing here asks a calendar; `stamping` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loccit import durable, ledger, redact
from loccit.archive.entries import is_proof, text_of
from loccit.archive.holding import holding
from loccit.archive.layout import timestamp as shown_time
from loccit.archive.tokens import COPY, beside, digest_of, kept, misshapen, read
from loccit.errors import FixityError, RecordError
from loccit.ledger import opentimestamps
from loccit.ledger.bitcoin import Header
from loccit.ledger.opentimestamps import Held

ENTRY = "timestamp"
KIND = "opentimestamps"
"""The `kind` of such entries; those of RFC 3161 authorities have none."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Who is asked for OpenTimestamps proofs: its address, what it is called, and the further
    addresses at which it may say that its proofs are to be had."""

    url: str
    name: str
    proofs: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The address with its secrets overwritten: what the ledger names."""
        return redact.url(self.url)[0]


@dataclass(frozen=True, slots=True)
class NotedProof:
    """What such an entry says: `calendar` promised a proof that the first `checkpoint` entries of
    the ledger were there, or (with the heights of `blocks`) gave it. `file` is the proof's,
    `token` its hash, `sha256:` + hex."""

    seq: int
    checkpoint: int
    calendar: str
    file: str
    token: str
    blocks: tuple[int, ...]


def proof_file(checkpoint: int, calendar: str, *, whole: bool) -> str:
    """Where the promise of `calendar` (its address as shown) lies, or the `whole` proof."""
    return beside(checkpoint, calendar, ".block.ots" if whole else ".ots")


def noted_proof(entry: Mapping[str, Any]) -> NotedProof:
    """What an entry says. Raises `RecordError` for one that is malformed."""
    try:
        blocks = tuple(entry["blocks"])
        made = NotedProof(
            seq=entry["seq"],
            checkpoint=entry["checkpoint"],
            calendar=text_of(entry, "authority"),
            file=text_of(entry, "file"),
            token=text_of(entry, "token"),
            blocks=blocks,
        )
        right = (
            entry["kind"] == KIND
            and type(made.checkpoint) is int
            and 0 < made.checkpoint <= made.seq
            and all(type(each) is int for each in blocks)
            and made.file == proof_file(made.checkpoint, made.calendar, whole=bool(blocks))
        )
    except (KeyError, TypeError, ValueError):
        right = False
    if not right:
        raise misshapen(entry, ENTRY)
    return made


def all_proofs(entries: Iterable[Mapping[str, Any]]) -> list[NotedProof]:
    """What the well-formed entries say, oldest first."""
    found = []
    for entry in entries:
        if entry.get("type") == ENTRY and is_proof(entry):
            try:
                found.append(noted_proof(entry))
            except RecordError:
                continue  # `stamps.broken_stamps` tells it
    return found


def latest(proofs: Iterable[NotedProof]) -> list[NotedProof]:
    """Of each checkpoint and calendar what was kept last, smallest checkpoint first."""
    newest = {(each.checkpoint, each.calendar): each for each in proofs}
    return [newest[key] for key in sorted(newest)]


def record_proof(
    path: Path,
    checkpoint: int,
    calendar: str,
    data: bytes,
    *,
    blocks: tuple[int, ...],
    now: datetime,
) -> bool:
    """Keep a proof that holds and note it in the ledger; False where another process has done so
    meanwhile. `calendar` is its address as shown. Takes the lock; raises as `holding`."""
    file = proof_file(checkpoint, calendar, whole=bool(blocks))
    with holding(path) as (archive, appender):
        if any(each.file == file for each in all_proofs(archive.stamps())):
            return False
        durable.replace(path / file, data, sole=True)
        appender.append({
            "type": ENTRY,
            "kind": KIND,
            "time": shown_time(now),
            "checkpoint": checkpoint,
            "authority": calendar,
            "token": digest_of(data),
            "file": file,
            "blocks": list(blocks),
        })  # fmt: skip
        return True


def check_proof(archive: Path, proof: NotedProof, headers: Mapping[int, Header]) -> Held:
    """Hold a proof against its entry, against the checkpoint that it is for, and against those of
    its blocks whose `headers` were given.

    Raises `FixityError` and `RecordError` where it does not hold; a plain `ArchiveError` where
    it cannot be computed here.
    """
    data = kept(archive, proof.file, proof.token)
    over = read(archive, f"{ledger.CHECKPOINTS}/{proof.checkpoint}")
    try:
        held = opentimestamps.verify(over, data, headers)
    except FixityError as error:
        raise FixityError(error.message, file=proof.file, hint=COPY) from error
    except RecordError as error:
        raise RecordError(error.message, file=proof.file, hint=COPY) from error
    if held.proof.blocks != proof.blocks:
        raise FixityError(
            "the OpenTimestamps proof names other blocks than its entry in the ledger",
            file=proof.file,
            expected=str(list(proof.blocks)),
            found=str(list(held.proof.blocks)),
            hint=COPY,
        )
    return held
