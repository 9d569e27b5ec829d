"""Every signed checkpoint held against the ledger: who signed it, and is it of this ledger?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loccit import ledger
from loccit.archive.sealing import public_file, signed_head, sizes
from loccit.errors import ArchiveError, FixityError
from loccit.ledger import checkpoint, keys, merkle

_REWRITTEN = (
    "The past was rewritten after it was signed, or this is another archive's checkpoint: compare"
    " with a copy, and with time stamps if there are any."
)
_UNSIGNED = "Compare the checkpoint with a copy of the archive."


def broken_seals(
    archive: Path, leaves: Sequence[bytes], entries: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, ArchiveError]]:
    """What is wrong with keys and checkpoints, each with its rule: `signature-invalid`, or
    `ledger-broken` where a signed checkpoint is not one of these entries. Every checkpoint that
    is kept is looked at."""
    ring = keys.ring(entries)
    for problem in ring.problems:
        yield "signature-invalid", problem
    yield from _public_keys(archive, ring)
    kept = sizes(archive)
    heads: dict[int, checkpoint.Checkpoint] = {}
    for size in kept:
        try:
            heads[size] = signed_head(archive, size, ring)
        except ArchiveError as error:
            yield "signature-invalid", error
    yield from _against(leaves, heads)


def _against(
    leaves: Sequence[bytes], heads: dict[int, checkpoint.Checkpoint]
) -> Iterator[tuple[str, ArchiveError]]:
    frontier = merkle.Frontier()
    roots = {}
    for leaf in leaves:
        frontier.append(merkle.leaf_hash(leaf))
        if frontier.size in heads:
            roots[frontier.size] = frontier.root()
    for size, head in sorted(heads.items()):
        file = f"{ledger.CHECKPOINTS}/{size}"
        if size not in roots:
            message = f"{size} entries were signed, the ledger has {len(leaves)}"
            yield "ledger-broken", FixityError(message, file=file, hint=_REWRITTEN)
        elif roots[size] != head.root:
            yield (
                "ledger-broken",
                FixityError(
                    f"the ledger's first {size} entries are not those that were signed",
                    file=file,
                    expected=head.root.hex(),
                    found=roots[size].hex(),
                    hint=_REWRITTEN,
                ),
            )


def _public_keys(archive: Path, ring: keys.Ring) -> Iterator[tuple[str, ArchiveError]]:
    """The `.vkey` files must be those of the entries: a stranger may read them alone."""
    known = {f"{key.id.hex()}.vkey": key for key, _, _ in ring.known}
    folder = archive / ledger.KEYS
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    for name in sorted(known.keys() | there.keys()):
        file = f"{ledger.KEYS}/{name}"
        try:
            held = there[name].read_bytes() if name in there and name in known else None
            same = held is not None and held == public_file(known[name])
        except OSError:
            same = False
        if not same:
            what = "is not the key of the ledger's entry" if name in there else "is missing"
            problem = FixityError(f"the public key file {what}", file=file, hint=_UNSIGNED)
            yield "signature-invalid", problem
