"""What proves the entries of a package: checkpoints, receipts, public keys, time stamps."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from loccit import ledger
from loccit.archive import Archive
from loccit.archive.sealing import public_file, signed_head, sizes
from loccit.errors import ArchiveError, FixityError
from loccit.ledger import checkpoint, keys, merkle, note
from loccit.ledger.note import Verifier

Files = dict[str, bytes]
_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key's 32 bytes in a SubjectPublicKeyInfo (RFC 8410 4)."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an archive has to prove its entries with: the ledger's keys, the sizes of the
    checkpoints that are used, smallest first, and the tree up to the newest."""

    ring: keys.Ring
    sizes: tuple[int, ...]
    tree: merkle.Tree

    @property
    def newest(self) -> int:
        """The size of the newest checkpoint."""
        return self.sizes[-1]


def newest_size(archive: Archive) -> int:
    """The size of the newest checkpoint. Raises `ArchiveError` where nothing was signed yet."""
    found = sizes(archive.path)
    if not found:
        raise ArchiveError(
            "nothing in this archive is signed yet, so nothing of it can be proven",
            hint="The next run that has a key signs it: `loccit fetch`, or `loccit key add`.",
        )
    return found[-1]


def grounds(archive: Archive, captured: int) -> Grounds:
    """The newest checkpoint, and the oldest with a time stamp that covers the entry `captured`,
    and the oldest with a proof by a Bitcoin block: they tell best since when that entry has been
    there. Raises `FixityError` where a
    signature does not hold or the ledger is not what was signed."""
    ring = keys.ring(archive.keys())
    if ring.problems:
        raise ring.problems[0]
    newest = newest_size(archive)
    covering = [size for size in sizes(archive.path) if size > captured]
    stamped = [size for size in covering if _stamps(archive, size)]
    proven = [size for size in covering if _proofs(archive, size, "*.block.ots")]
    tree = merkle.Tree(map(merkle.leaf_hash, islice(archive.leaves(), newest)))
    used = tuple(sorted({newest, *stamped[:1], *proven[:1]}))
    for size in used:
        head = signed_head(archive.path, size, ring)
        if tree.size < size or tree.root(size) != head.root:
            raise FixityError(
                f"the ledger's first {size} entries are not those that were signed",
                file=f"{ledger.CHECKPOINTS}/{size}",
                hint="Compare the archive with a copy of it; `loccit audit` tells more.",
            )
    return Grounds(ring, used, tree)


def proofs(archive: Archive, found: Grounds, entries: Sequence[int]) -> Files:
    """The files that prove these entries."""
    files: Files = {}
    leaves = dict(enumerate(archive.leaves()))
    for key, start, _ in found.ring.known:
        if start < found.newest:
            files[f"keys/{key.id.hex()}.vkey"] = public_file(key)
            files[f"keys/{key.id.hex()}.pem"] = _pem(key)
    for size in found.sizes:
        data = (archive.path / ledger.CHECKPOINTS / str(size)).read_bytes()
        files |= _checkpoint(size, data, found.ring.at(size))
        for path in (*_stamps(archive, size), *_proofs(archive, size, "*.ots")):
            files[f"checkpoints/{path.name}"] = path.read_bytes()
        for seq in entries:
            if seq < size:
                receipt = checkpoint.Receipt(seq, found.tree.inclusion(seq, size), data)
                files[f"receipts/{seq}-{size}.tlog-proof"] = receipt.encode()
    return files | {f"entries/{seq}.json": leaves[seq] for seq in entries}


def _stamps(archive: Archive, size: int) -> list[Path]:
    """The time stamps of a checkpoint and their authorities' certificates."""
    folder = archive.path / ledger.CHECKPOINTS
    found = sorted(folder.glob(f"{size}-*.tsr"))
    return [each for path in found for each in (path.with_suffix(".pem"), path) if each.is_file()]


def _proofs(archive: Archive, size: int, names: str) -> list[Path]:
    """The OpenTimestamps proofs of a checkpoint, promised ones too where `names` says so."""
    found = (archive.path / ledger.CHECKPOINTS).glob(f"{size}-{names}")
    return sorted(path for path in found if path.is_file())


def _checkpoint(size: int, data: bytes, known: Iterable[Verifier]) -> Files:
    """A signed checkpoint, and apart from it what was signed and each signature, raw."""
    text = note.text_of(data)
    files = {f"checkpoints/{size}": data, f"checkpoints/{size}.text": text.encode()}
    by_id = {key.id: key for key in known}
    for signature in signatures(data):
        if signature[:4] in by_id:
            files[f"checkpoints/{size}-{signature[:4].hex()}.sig"] = signature[4:]
    return files


def signatures(data: bytes) -> Iterator[bytes]:
    """The signatures of a note: four bytes of the key's id each, and what it signed with."""
    for line in data.decode().rpartition("\n\n")[2].splitlines():
        yield note.decoded(line.split(" ")[-1]) or b""


def _pem(key: Verifier) -> bytes:
    text = b64encode(_SPKI + key.key).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n".encode()
