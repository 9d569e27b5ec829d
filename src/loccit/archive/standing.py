"""Since when an archive is time-stamped: back to which moment, and by whose clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loccit.archive.layout import timestamp
from loccit.archive.reader import Archive
from loccit.archive.stamps import Noted, all_noted, check_stamp
from loccit.errors import ArchiveError


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
    stamps = all_noted(archive.stamps())
    covered = max((each.checkpoint for each in stamps), default=0)
    noting = sum(each.seq >= covered for each in stamps)
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
