"""The end of a run: a checkpoint over all entries, signed, from which each can be proven."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path

from loccit import canonical, durable, ledger
from loccit.archive.layout import CATALOGUE, Token, timestamp
from loccit.archive.reader import Archive
from loccit.errors import ArchiveError, FixityError, RecordError, SignatureError
from loccit.ledger import checkpoint, keys, merkle
from loccit.ledger.note import Verifier
from loccit.ledger.private import Safe
from loccit.models.value import value

FRONTIER = f"{CATALOGUE}/frontier.json"
_HINT = "Compare the archive with a copy of it: its past has been rewritten, or its end cut off."


@value
class Hand:
    """Who signs, and by which clock. `passphrase` locks a key that is made."""

    safe: Safe
    now: Callable[[], datetime]
    token: Token
    passphrase: bytes | None = None


@value
class Seal:
    """What became of it. `size` and `root` are the checkpoint's; None with `why`, a sentence,
    where nothing was signed. `new_key` is the fingerprint of a key made just now."""

    size: int | None = None
    root: str | None = None
    fingerprints: tuple[str, ...] = ()
    new_key: str | None = None
    why: str = ""


def seal(archive: Archive, appender: ledger.Appender, hand: Hand) -> Seal:
    """Sign a checkpoint over every entry; the first time, make the archive's key and note it.

    The caller holds the archive's lock. Raises `FixityError` where the ledger does not begin
    with what was signed before, `ArchiveError` where key or checkpoint cannot be kept.
    """
    ring = keys.ring(archive.keys())
    if ring.problems:
        raise ring.problems[0]
    new_key = None
    if ring.origin is None and sizes(archive.path):
        raise SignatureError(
            "the archive has signed checkpoints, and its ledger names no key",
            file=ledger.CHECKPOINTS,
            hint=_HINT,
        )
    if ring.origin is None:
        made = hand.safe.make(f"loccit.archive/{hand.token(8)}", hand.passphrase)
        entry = keys.add_entry(made, appender.head.last, timestamp(hand.now()))
        archive.add(appender.append(entry))
        publish(archive.path, made.verifier)
        ring, new_key = keys.ring(archive.keys()), made.verifier.fingerprint
    signers = hand.safe.held(ring.active)
    if not signers:
        return Seal(
            why="The archive's signing key is not on this machine, or its passphrase was not"
            " given, so what is new is not signed yet."
        )
    frontier = grown(archive, ring)
    name = ring.origin or ""
    head = checkpoint.Checkpoint(name, frontier.size, frontier.root())
    data = checkpoint.sign(head, signers)
    durable.make_folder((archive.path / _name(head.size)).parent)
    durable.replace(archive.path / _name(head.size), data, sole=True)
    _keep(archive.path, frontier)
    prints = tuple(signer.verifier.fingerprint for signer in signers)
    return Seal(head.size, "sha256:" + head.root.hex(), prints, new_key)


def grown(archive: Archive, ring: keys.Ring) -> merkle.Frontier:
    """The tree over all entries, from the newest checkpoint on where its frontier is kept.

    Raises `FixityError` where the newest checkpoint is not that of the ledger's beginning.
    """
    newest = max(sizes(archive.path), default=0)
    kept = _kept(archive.path)
    signed = signed_head(archive.path, newest, ring) if newest else None
    known = signed and kept and kept.size == signed.size and kept.root() == signed.root
    frontier = kept if kept and known else merkle.Frontier()
    for leaf in islice(archive.leaves(), frontier.size, None):
        frontier.append(merkle.leaf_hash(leaf))
        if signed and frontier.size == signed.size and frontier.root() != signed.root:
            raise FixityError(
                f"the ledger's first {signed.size} entries are not those that were signed",
                file=_name(signed.size),
                hint=_HINT,
            )
    if signed and frontier.size < signed.size:
        raise FixityError(
            f"a checkpoint over {signed.size} entries was signed, the ledger has {frontier.size}",
            file=_name(signed.size),
            hint=_HINT,
        )
    return frontier


def check_newest(archive: Archive) -> None:
    """Hold the newest checkpoint against the ledger: its signature, and that the ledger begins
    with what was signed. An archive that was never signed passes. Raises `SignatureError` for a
    signature or key that does not hold, `FixityError` for another ledger, `RecordError`."""
    if not sizes(archive.path):
        return
    ring = keys.ring(archive.keys())
    if ring.problems:
        raise ring.problems[0]
    grown(archive, ring)


def sizes(archive: Path) -> list[int]:
    """The sizes of the checkpoints that are kept."""
    folder = archive / ledger.CHECKPOINTS
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(int(name) for name in names if name.isdecimal() and str(int(name)) == name)


def signed_head(archive: Path, size: int, ring: keys.Ring) -> checkpoint.Checkpoint:
    """The checkpoint of `size` entries, its signature checked. Raises `SignatureError`,
    and `ArchiveError` where it cannot be read."""
    file = _name(size)
    try:
        data = (archive / file).read_bytes()
    except OSError as error:
        raise ArchiveError(f"the checkpoint cannot be read: {error}", file=file) from error
    try:
        found, _ = checkpoint.verify(data, ring.at(size), file=file)
    except RecordError as error:
        raise SignatureError(error.message, file=file, hint=_HINT) from error
    if found.size != size or found.origin != ring.origin:
        raise SignatureError("the checkpoint is not the one that its name says", file=file)
    return found


def _name(size: int) -> str:
    return f"{ledger.CHECKPOINTS}/{size}"


def publish(archive: Path, key: Verifier) -> None:
    """Lay a public key beside the ledger, for people and for tools that read no entries."""
    folder = archive / ledger.KEYS
    durable.make_folder(folder)
    durable.replace(folder / f"{key.id.hex()}.vkey", public_file(key), sole=True)


def public_file(key: Verifier) -> bytes:
    """The bytes of a key's `.vkey` file."""
    return f"{key}\n".encode()


def frontier_bytes(archive: Archive) -> bytes | None:
    """The tree's frontier at the newest checkpoint as it is kept; None where nothing is signed.

    Raises `FixityError` where the ledger does not begin with what was signed.
    """
    newest = max(sizes(archive.path), default=0)
    if not newest:
        return None
    signed = signed_head(archive.path, newest, keys.ring(archive.entries()))
    frontier = merkle.Frontier()
    for leaf in islice(archive.leaves(), newest):
        frontier.append(merkle.leaf_hash(leaf))
    if (frontier.size, frontier.root()) != (signed.size, signed.root):
        raise FixityError(
            f"the ledger's first {newest} entries are not those that were signed",
            file=_name(newest),
            hint=_HINT,
        )
    return _encoded(frontier)


def _encoded(frontier: merkle.Frontier) -> bytes:
    told = {"size": frontier.size, "peaks": [peak.hex() for peak in frontier.peaks]}
    return canonical.encode(told) + b"\n"


def _keep(archive: Path, frontier: merkle.Frontier) -> None:
    """Derived: what appending needs, so that no later run hashes the entries before again."""
    durable.make_folder(archive / CATALOGUE)
    durable.replace(archive / FRONTIER, _encoded(frontier), sole=True)


def _kept(archive: Path) -> merkle.Frontier | None:
    try:
        told = json.loads((archive / FRONTIER).read_bytes())
        return merkle.Frontier(told["size"], [bytes.fromhex(peak) for peak in told["peaks"]])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
