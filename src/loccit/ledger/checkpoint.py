"""Checkpoints (c2sp.org/tlog-checkpoint): the ledger's size and root, signed; and receipts
(c2sp.org/tlog-proof@v1): one entry's proof under a checkpoint."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable

from loccit.errors import FixityError, RecordError, SignatureError
from loccit.ledger import merkle, note
from loccit.ledger.note import Signer, Verifier
from loccit.models.value import value

PROOF = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_MOST_PATH = 63


@value
class Checkpoint:
    """A tree head: `origin` names the log, `root` is the RFC 6962 hash over `size` leaves."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, signers: Iterable[Signer]) -> bytes:
    """The checkpoint as a signed note."""
    return note.sign(checkpoint.text(), signers).encode()


def parse(text: str) -> Checkpoint:
    """The checkpoint in a note's text; extension lines are passed over. Raises `RecordError`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise RecordError("this is no checkpoint: origin, size and root, a line each")
    origin, size, root = lines[0], lines[1], _hash(lines[2])
    if not _NUMBER.fullmatch(size) or root is None:
        raise RecordError("the checkpoint's size or root is malformed")
    return Checkpoint(origin, int(size), root)


def verify(
    data: bytes, known: Iterable[Verifier], *, file: str = "checkpoint"
) -> tuple[Checkpoint, tuple[Verifier, ...]]:
    """A signed checkpoint and the known keys that signed it. Raises as `note.verify`, and
    `SignatureError` where none of them has the origin's own name."""
    checked = note.verify(data, known, file=file)
    found = parse(checked.text)
    if found.origin not in {key.name for key in checked.signed_by}:
        raise SignatureError(
            f"the checkpoint is not signed under its own name, {found.origin}", file=file
        )
    return found, checked.signed_by


@value
class Receipt:
    """The proof that an entry stands at `index` of a checkpoint's tree. `path` goes from the
    leaf's sibling up; `checkpoint` is the signed note, verbatim."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """The receipt as a `.tlog-proof` file."""
        path = "".join(b64encode(each).decode() + "\n" for each in self.path)
        return f"{PROOF}\nindex {self.index}\n{path}\n".encode() + self.checkpoint


def parse_receipt(data: bytes) -> Receipt:
    """Read a `.tlog-proof` file; extra data, which nothing vouches for, is passed over.

    Raises `RecordError`.
    """
    head, gap, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        lines = []
    if lines[:1] != [PROOF] or not gap:
        raise RecordError(f"this is no receipt: it does not begin with {PROOF}")
    rest = lines[2:] if lines[1:2] and lines[1].startswith("extra ") else lines[1:]
    number = rest[0].removeprefix("index ") if rest else ""
    path = [_hash(line) for line in rest[1:]]
    if not _NUMBER.fullmatch(number) or number == rest[0] or len(path) > _MOST_PATH:
        raise RecordError("the receipt names no entry's index")
    whole = tuple(each for each in path if each is not None)
    if len(whole) != len(path):
        raise RecordError("a hash of the receipt is malformed")
    return Receipt(int(number), whole, checkpoint)


def verify_receipt(
    receipt: Receipt, leaf: bytes, known: Iterable[Verifier], *, file: str = "receipt"
) -> tuple[Checkpoint, tuple[Verifier, ...]]:
    """Check that `leaf`, a ledger line without its LF, is the one that `receipt` is for; the
    checkpoint that says so and the keys that signed it. Raises as `verify`."""
    found, signed_by = verify(receipt.checkpoint, known, file=file)
    root = merkle.root_by_inclusion(merkle.leaf_hash(leaf), receipt.index, found.size, receipt.path)
    if root != found.root:
        raise FixityError(
            "the receipt does not lead from the entry to the checkpoint's root", file=file
        )
    return found, signed_by


def _hash(text: str) -> bytes | None:
    """32 bytes in strict base64, or None."""
    data = note.decoded(text)
    return data if data is not None and len(data) == 32 else None
