"""Keys added and retired by hand: each an entry, signed by a key that was trusted before."""

from __future__ import annotations

from pathlib import Path

from loccit.archive.holding import holding
from loccit.archive.layout import timestamp
from loccit.archive.reader import Archive
from loccit.archive.sealing import Hand, Seal, publish, seal
from loccit.errors import UsageError
from loccit.ledger import keys
from loccit.ledger.note import Verifier


def add_key(path: Path, hand: Hand) -> Seal:
    """Give the archive a key: its first, or one more, signed by a key that it has; then sign a
    checkpoint with all of them.

    Raises `UsageError` where none of the archive's keys is at hand to vouch for the new one,
    `ArchiveError` as `writer` does.
    """
    with holding(path) as (archive, appender):
        ring = _sound(archive)
        if ring.origin is not None:
            old = hand.safe.held(ring.active)
            if not old:
                raise UsageError(
                    "None of the archive's keys is on this machine, and a new one counts only if"
                    " one of them signs it.",
                    hint="Add the key on the machine that signs for this archive.",
                )
            made = hand.safe.make(ring.origin, hand.passphrase)
            entry = keys.add_entry(made, appender.head.last, timestamp(hand.now()), old)
            archive.add(appender.append(entry))
            publish(archive.path, made.verifier)
        return seal(archive, appender, hand)


def retire_key(path: Path, hand: Hand, named: str, reason: str) -> Seal:
    """Retire the active key whose fingerprint begins with `named`; a key that stays signs that.

    Raises `UsageError` where no key, or several, are named so, or where no other key that is at
    hand would be left.
    """
    with holding(path) as (archive, appender):
        ring = _sound(archive)
        key = _named(ring.active, named)
        others = hand.safe.held([each for each in ring.active if each != key])
        if not others:
            raise UsageError(
                f"No other key of the archive is on this machine to vouch that {key.fingerprint}"
                " is retired.",
                hint="Add one first: `loccit key add`.",
            )
        moment = timestamp(hand.now())
        entry = keys.retire_entry(key, appender.head.last, moment, others, reason)
        archive.add(appender.append(entry))
        return seal(archive, appender, hand)


def _named(active: tuple[Verifier, ...], named: str) -> Verifier:
    wanted = named.removeprefix("sha256:").lower()
    found = [
        key for key in active if key.fingerprint.removeprefix("sha256:").startswith(wanted or "-")
    ]
    if len(found) == 1:
        return found[0]
    there = ", ".join(key.fingerprint for key in active) or "none"
    how = "Several active keys begin" if found else "No active key begins"
    raise UsageError(f"{how} with {named!r}.", hint=f"Active keys: {there}.")


def _sound(archive: Archive) -> keys.Ring:
    ring = keys.ring(archive.keys())
    if ring.problems:
        raise ring.problems[0]
    return ring
