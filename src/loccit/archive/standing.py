"""Since when an archive is time-stamped: back to which moment, and by whose clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loccit.archive.layout import timestamp
from loccit.archive.proofs import NotedProof, all_proofs, check_proof, latest
from loccit.archive.reader import Archive
from loccit.archive.stamps import Noted, all_noted, check_stamp
from loccit.errors import ArchiveError
from loccit.ledger.bitcoin import Header


@dataclass(frozen=True, slots=True)
class Standing:
    """The `first` token of any authority and the `newest` one, each checked just now; None where
    there is none, or it does not hold or could not be checked: `problems` say why. `later` counts
    the entries that the newest one does not cover, those that note time stamps left out."""

    first: Noted | None
    newest: Noted | None
    later: int
    problems: tuple[ArchiveError, ...] = ()

    def told(self) -> str:
        """In a sentence or two."""
        if self.first is None or self.newest is None:
            if self.problems:
                return "Whether the ledger is time-stamped could not be told."
            return "No part of the ledger is time-stamped."
        said = f"Time-stamped since {_told(self.first)}"
        if self.newest != self.first:
            said += f", last {_told(self.newest)}"
        what = "entry is" if self.later == 1 else "entries are"
        more = f" {self.later} later {what} not time-stamped yet." if self.later else ""
        return f"{said}.{more}"

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "first": _facts(self.first),
            "newest": _facts(self.newest),
            "later": self.later,
            "problems": [str(problem) for problem in self.problems],
        }


def standing(archive: Archive) -> Standing:
    """Where `archive` stands. Only the earliest and the newest token are checked; `audit` checks
    all of them."""
    noted = list(archive.stamps())
    stamps = all_noted(noted)
    covered = max((each.checkpoint for each in stamps), default=0)
    noting = sum(int(each["seq"]) >= covered for each in noted)
    later = archive.head()[0] - covered - noting
    if not stamps:
        return Standing(None, None, later)
    first = min(stamps, key=lambda each: (each.time, each.seq))
    newest = max(stamps, key=lambda each: (each.checkpoint, -each.time.timestamp()))
    held: list[Noted] = []
    problems: list[ArchiveError] = []
    for each in dict.fromkeys((first, newest)):
        try:
            check_stamp(archive.path, each)
            held.append(each)
        except ArchiveError as problem:
            problems.append(problem)
    return Standing(
        first if first in held else None,
        newest if newest in held else None,
        later,
        tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class Chained:
    """What OpenTimestamps proofs say. `held` is the one that leads to the earliest block whose
    header was given; `named` the oldest that names a block, if none such is held; `waiting` counts
    those that are promised. `problems` are of the proofs that were looked at."""

    held: tuple[NotedProof, Header] | None
    named: NotedProof | None
    waiting: int
    problems: tuple[ArchiveError, ...] = ()

    def told(self) -> str:
        """In a sentence or two; "" where there is no proof at all."""
        said = []
        if self.held is not None:
            proof, header = self.held
            said.append(
                f"The first {proof.checkpoint} entries were there at {timestamp(header.time)}, by"
                f" the header that was given for Bitcoin's block {header.height}: compare its hash"
                f" {header.hash} with the chain's."
            )
        elif self.named is not None:
            blocks = ", ".join(map(str, self.named.blocks))
            said.append(
                f"An OpenTimestamps proof over the first {self.named.checkpoint} entries names"
                f" Bitcoin's block {blocks}; that is not checked without the block's header"
                " (--bitcoin-header), and shows no time yet."
            )
        if self.waiting:
            proofs = "proof is" if self.waiting == 1 else "proofs are"
            said.append(f"{self.waiting} OpenTimestamps {proofs} promised and not there yet.")
        return " ".join(said)

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        held = None
        if self.held is not None:
            proof, header = self.held
            shown = {"time": timestamp(header.time), "block": header.height, "hash": header.hash}
            held = {**shown, "entries": proof.checkpoint, "file": proof.file}
        named = None
        if self.named is not None:
            named = {"blocks": list(self.named.blocks), "entries": self.named.checkpoint}
            named["file"] = self.named.file
        problems = [str(problem) for problem in self.problems]
        return {"held": held, "named": named, "waiting": self.waiting, "problems": problems}


def chained(archive: Archive, headers: Mapping[int, Header]) -> Chained:
    """Where `archive` stands by OpenTimestamps. Only proofs of blocks whose `headers` were given
    and the oldest other one are looked at; `audit` looks at all of them."""
    proofs = latest(all_proofs(archive.stamps()))
    whole = [each for each in proofs if each.blocks]
    held: list[tuple[NotedProof, Header]] = []
    problems: list[ArchiveError] = []
    for each in whole:
        if headers.keys() & set(each.blocks):
            try:
                found = check_proof(archive.path, each, headers).headers
                held += [(each, header) for header in found[:1]]
            except ArchiveError as problem:
                problems.append(problem)
    best = min(held, key=lambda each: (each[1].time, each[0].checkpoint), default=None)
    named = None
    for each in whole if best is None and not problems else ():
        try:
            check_proof(archive.path, each, {})
            named = each
            break
        except ArchiveError as problem:
            problems.append(problem)
    waiting = len(proofs) - len(whole)
    return Chained(best, named, waiting, tuple(problems))


def _told(stamp: Noted) -> str:
    return (
        f"{timestamp(stamp.time)} (the first {stamp.checkpoint} entries, by the clock of"
        f" {stamp.authority})"
    )


def _facts(stamp: Noted | None) -> dict[str, Any] | None:
    if stamp is None:
        return None
    return {
        "time": timestamp(stamp.time),
        "authority": stamp.authority,
        "entries": stamp.checkpoint,
        "file": stamp.file,
    }
