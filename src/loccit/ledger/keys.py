"""Whose keys sign a ledger: as its own entries tell it, and as files beside them.

A `key-add` entry carries a signed note over the new key and the hash of the line before, signed
by the new key (who adds it holds it) and by a key that was already trusted (who adds it may). The
first key of a ledger is trusted as found: its fingerprint stands in every report, so that a reader
can compare it with what the archive's keeper publishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loccit.errors import ArchiveError, RecordError, SignatureError
from loccit.ledger import chain, note
from loccit.ledger.note import Signer, Verifier
from loccit.models.value import value

ADDED, RETIRED = "key-add", "key-retire"
_WHY = "Compare the archive with a copy; a key that nobody vouched for proves nothing."


@value
class Ring:
    """The keys of a ledger. `active` ones may sign; `known` is every key that ever could, with
    the numbers of the entries from which and up to which its signature counts (None: still)."""

    active: tuple[Verifier, ...] = ()
    known: tuple[tuple[Verifier, int, int | None], ...] = ()
    problems: tuple[ArchiveError, ...] = ()

    @property
    def origin(self) -> str | None:
        """The log's name: that of its first key. None where it has none yet."""
        return self.known[0][0].name if self.known else None

    def at(self, size: int) -> tuple[Verifier, ...]:
        """The keys that may sign the checkpoint of the first `size` entries. A key signs what it
        was added or retired in, too: during a rotation both sign one checkpoint."""
        return tuple(
            key
            for key, start, end in self.known
            if start < size and (end is None or size <= end + 1)
        )


def add_entry(key: Signer, prev: str, time: str, by: Iterable[Signer] = ()) -> dict[str, Any]:
    """A `key-add` entry; `prev` is the hash of the line that it will follow, `by` are signers
    that are trusted already."""
    text = _statement(ADDED, key.verifier, prev)
    return {
        "type": ADDED,
        "time": time,
        "key": str(key.verifier),
        "fingerprint": key.verifier.fingerprint,
        "note": note.sign(text, [key, *by]),
    }


def retire_entry(
    key: Verifier, prev: str, time: str, by: Iterable[Signer], reason: str
) -> dict[str, Any]:
    """A `key-retire` entry, signed by a key that stays."""
    return {
        "type": RETIRED,
        "time": time,
        "key": str(key),
        "fingerprint": key.fingerprint,
        "reason": reason,
        "note": note.sign(_statement(RETIRED, key, prev), by),
    }


def ring(entries: Iterable[Mapping[str, Any]]) -> Ring:
    """The keys that a ledger's entries tell of. An entry that nobody trusted has signed is a
    problem, and its key is not taken in."""
    state = _State()
    for entry in entries:
        if entry["type"] in (ADDED, RETIRED):
            try:
                state.take(entry)
            except ArchiveError as error:
                state.problems.append(error)
    active = tuple(key for key, _, end in state.known if end is None)
    return Ring(active, tuple(state.known), tuple(state.problems))


@dataclass(slots=True)
class _State:
    known: list[tuple[Verifier, int, int | None]] = field(default_factory=list)
    problems: list[ArchiveError] = field(default_factory=list)

    def take(self, entry: Mapping[str, Any]) -> None:
        seq, kind = entry["seq"], entry["type"]
        where = f"the {kind} entry {seq}"
        told = entry.get("key"), entry.get("note"), entry.get("prev")
        if not all(isinstance(each, str) for each in told):
            raise RecordError(f"{where} lacks its key or its note", file=chain.ENTRIES, hint=_WHY)
        key = note.parse_verifier(str(told[0]))
        active = [each for each, _, end in self.known if end is None]
        needed = [*active, *([key] if kind == ADDED else ())]
        signed = note.verify(str(told[1]).encode(), needed, file=where)
        if signed.text != _statement(kind, key, str(told[2])):
            raise SignatureError(f"{where} is signed for something else", file=chain.ENTRIES)
        trusted = [each for each in signed.signed_by if each in active and each != key]
        if (active or kind == RETIRED) and not trusted:
            raise SignatureError(
                f"no key that was trusted before has signed {where}",
                file=chain.ENTRIES,
                hint=_WHY,
            )
        if self.known and key.name != self.known[0][0].name:
            raise SignatureError(f"{where} is for a key of another log", file=chain.ENTRIES)
        if kind == ADDED and key not in signed.signed_by:
            raise SignatureError(f"{where} is not signed by the key itself", file=chain.ENTRIES)
        if kind == ADDED:
            self.known.append((key, seq, None))
        else:
            self.known = [
                (each, start, seq if each == key and end is None else end)
                for each, start, end in self.known
            ]


def _statement(kind: str, key: Verifier, prev: str) -> str:
    return f"loccit {kind}\n{key}\n{prev}\n"
