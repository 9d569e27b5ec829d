"""OpenTimestamps proofs: read and replayed, put together, completed.

A proof is a tree of operations that begins at the SHA-256 of a file; at the ends stand
attestations: a calendar's promise, or the height of the Bitcoin block whose Merkle root the
operations lead to. The format is that of python-opentimestamps (its `core` modules); everything
here is the standard library's, so that a proof can be checked wherever loccit runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.ledger.bitcoin import Header

REPLY_TYPE = "application/vnd.opentimestamps.v1"
MOST = 1 << 16
"""The largest proof in bytes, and the largest answer of a calendar."""
NONCE = 16

_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_START = _MAGIC + b"\x01\x08"  # version 1; the file's hash is a SHA-256
_MORE, _ATTESTED, _SHA256 = 0xFF, 0x00, 0x08
_APPEND, _PREPEND, _REVERSE, _HEXLIFY = 0xF0, 0xF1, 0xF2, 0xF3
_HASHES = {0x02: "sha1", 0x03: "ripemd160", _SHA256: "sha256"}
_KECCAK = 0x67
_MESSAGE = 4096  # the reference's longest message
_PAYLOAD = 8192
_DEPTH = 256
_STEPS = 4096
_PENDING = bytes.fromhex("83dfe30d2ef90c8e")
_BITCOIN = bytes.fromhex("0588960d73d71901")
_ADDRESS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:")
_HEIGHT = 2**32


@dataclass(frozen=True, slots=True)
class Pending:
    """The calendar at this address promises a proof."""

    calendar: str


@dataclass(frozen=True, slots=True)
class Block:
    """The Bitcoin block of this height has the message for its Merkle root. Not checked here: only
    the block's header can tell."""

    height: int


@dataclass(frozen=True, slots=True)
class Other:
    """An attestation of a kind that we do not know."""

    tag: bytes


Attestation = Pending | Block | Other


@dataclass(frozen=True, slots=True)
class Claim:
    """What stands at one end of a proof: `message` is what the operations lead to, `at` is where
    the attestation begins among the bytes read."""

    message: bytes
    attestation: Attestation
    at: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof, replayed from `digest`, the SHA-256 of what it is about."""

    digest: bytes
    claims: tuple[Claim, ...]

    @property
    def blocks(self) -> tuple[int, ...]:
        """The heights of the Bitcoin blocks that it names, lowest first."""
        named = {c.attestation.height for c in self.claims if isinstance(c.attestation, Block)}
        return tuple(sorted(named))

    @property
    def promises(self) -> Iterator[tuple[bytes, str]]:
        """Each promise: the message that the calendar knows it by, and the calendar's address."""
        for claim in self.claims:
            if isinstance(claim.attestation, Pending):
                yield claim.message, claim.attestation.calendar


@dataclass(frozen=True, slots=True)
class Held:
    """A proof that begins with what it should. `headers` are the given ones of blocks that it
    names, each with the Merkle root that it leads to, earliest first; without one it shows no
    time."""

    proof: Proof
    headers: tuple[Header, ...]


def verify(data: bytes, file: bytes, headers: Mapping[int, Header]) -> Held:
    """Hold the proof `file` against `data` and against the block headers that a reader gave.

    Raises `FixityError` for a proof of something else, or one that does not lead to a given
    block's Merkle root, and as `read`.
    """
    found = read(file)
    if found.digest != hashlib.sha256(data).digest():
        raise FixityError("the OpenTimestamps proof is about something else", file="proof")
    held: dict[int, Header] = {}
    for claim in found.claims:
        named = claim.attestation
        if not isinstance(named, Block) or named.height not in headers:
            continue
        header = headers[named.height]
        if claim.message != header.root:
            raise FixityError(
                f"the OpenTimestamps proof does not lead to the Bitcoin block {named.height},"
                f" whose header was given (hash {header.hash}): one of the two is wrong",
                file="proof",
            )
        held[named.height] = header
    return Held(found, tuple(sorted(held.values(), key=lambda each: (each.time, each.height))))


def read(data: bytes) -> Proof:
    """Replay a proof file. Raises `RecordError` for one that is malformed, too large, too deep or
    about another hash than a SHA-256, and a plain `ArchiveError` where it has an operation that
    cannot be computed here."""
    if len(data) > MOST:
        raise RecordError(f"the OpenTimestamps proof is larger than {MOST} bytes")
    if not data.startswith(_MAGIC):
        raise RecordError("this is no OpenTimestamps proof")
    digest = data[len(_START) : len(_START) + 32]
    if not data.startswith(_START) or len(digest) < 32:
        raise RecordError("the OpenTimestamps proof is not one of version 1 over a SHA-256")
    return Proof(digest, tuple(_Replay(data, len(_START) + 32, digest).result().claims))


def commitment(data: bytes, nonce: bytes) -> bytes:
    """What is sent to a calendar for `data`: its hash, hidden by `nonce` (16 random bytes), so that
    the calendar learns nothing, and two calendars cannot tell that they were asked of one thing."""
    return hashlib.sha256(hashlib.sha256(data).digest() + nonce).digest()


def proof(data: bytes, nonce: bytes, reply: bytes) -> bytes:
    """The proof file of `data` from the calendar's `reply` to its `commitment`. Raises as `read`,
    and `RecordError` for a reply that promises nothing."""
    if len(reply) > MOST:
        raise RecordError(f"the calendar's answer is larger than {MOST} bytes")
    head = _START + hashlib.sha256(data).digest()
    made = head + bytes([_APPEND, len(nonce)]) + nonce + bytes([_SHA256]) + reply
    if all(isinstance(claim.attestation, Other) for claim in read(made).claims):
        raise RecordError("the calendar's answer neither promises nor proves a time")
    return made


def completed(data: bytes, message: bytes, calendar: str, reply: bytes) -> bytes:
    """The proof `data` with what its calendar now says of the `message` that it had promised to
    prove; nothing is taken from it. Raises as `read`, and `RecordError` where `data` has no such
    promise, or the reply leads to no Bitcoin block."""
    if len(reply) > MOST:
        raise RecordError(f"the calendar's answer is larger than {MOST} bytes")
    places = [
        claim.at
        for claim in read(data).claims
        if claim.message == message and claim.attestation == Pending(calendar)
    ]
    if not places:
        raise RecordError("the OpenTimestamps proof does not wait for this answer")
    found = _Replay(reply, 0, message).result()
    if not any(isinstance(claim.attestation, Block) for claim in found.claims):
        raise RecordError("the calendar's answer names no Bitcoin block")
    # a node is its children in a row, a mark before each but the last: the answer's go before the
    # promise, so each of them needs one
    more = reply[: found.last] + bytes([_MORE]) + reply[found.last :]
    made = data[: places[0]] + more + data[places[0] :]
    read(made)
    return made


@dataclass(slots=True)
class _Node:
    message: bytes
    ended: bool = False


@dataclass(slots=True)
class _Replay:
    """One pass over a serialized tree. No recursion: its depth is the file's to choose."""

    data: bytes
    at: int
    message: bytes
    claims: list[Claim] = field(default_factory=list)
    last: int = 0

    def result(self) -> _Replay:
        """Read to the end of the bytes. `last` is where the root's last child begins."""
        nodes, steps = [_Node(self.message)], 0
        while nodes:
            node = nodes[-1]
            if node.ended:
                nodes.pop()
                continue
            begin, tag = self.at, self._byte()
            if len(nodes) == 1:
                self.last = begin
            if tag == _MORE:
                tag = self._byte()
            else:
                node.ended = True
            steps += 1
            if steps > _STEPS:
                raise self._wrong(f"has more than {_STEPS} steps")
            if tag == _ATTESTED:
                self.claims.append(Claim(node.message, self._attestation(), begin))
                continue
            if len(nodes) == _DEPTH:
                raise self._wrong(f"is more than {_DEPTH} operations deep")
            nodes.append(_Node(self._operation(tag, node.message)))
        if self.at != len(self.data):
            raise self._wrong("goes on after its end")
        return self

    def _operation(self, tag: int, message: bytes) -> bytes:
        if tag in _HASHES:
            return self._hashed(_HASHES[tag], message)
        if tag in (_APPEND, _PREPEND):
            argument = self._bytes(_MESSAGE, least=1)
            made = message + argument if tag == _APPEND else argument + message
        elif tag == _REVERSE:
            made = message[::-1]
        elif tag == _HEXLIFY:
            made = message.hex().encode()
        elif tag == _KECCAK:
            raise ArchiveError("the OpenTimestamps proof uses Keccak-256, which is not known here")
        else:
            raise self._wrong(f"has an unknown operation (0x{tag:02x})")
        if not 0 < len(made) <= _MESSAGE:
            raise self._wrong(f"makes a message of {len(made)} bytes")
        return made

    def _hashed(self, name: str, message: bytes) -> bytes:
        try:
            return hashlib.new(name, message, usedforsecurity=False).digest()
        except ValueError as error:
            raise ArchiveError(
                f"the OpenTimestamps proof uses {name}, which this machine's OpenSSL lacks"
            ) from error

    def _attestation(self) -> Attestation:
        tag = self._take(8)
        payload = self._bytes(_PAYLOAD)
        end, size = self.at, len(payload)
        if tag not in (_PENDING, _BITCOIN):
            return Other(tag)
        self.at = end - size
        found: Attestation
        if tag == _PENDING:
            address = self._bytes(1000)
            if not _ADDRESS.issuperset(address):
                raise self._wrong("names a calendar by what is no address")
            found = Pending(address.decode())
        else:
            found = Block(self._number(_HEIGHT))
        if self.at != end:
            raise self._wrong("has an attestation of a wrong length")
        return found

    def _number(self, most: int) -> int:
        """An unsigned number, seven bits a byte, lowest first."""
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if value > most or shift > 63:
                raise self._wrong("has a number that is too large")
            if byte < 0x80:
                return value
            shift += 7

    def _bytes(self, most: int, least: int = 0) -> bytes:
        size = self._number(_HEIGHT)
        if not least <= size <= most:
            raise self._wrong(f"has {size} bytes where {least} to {most} may be")
        return self._take(size)

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        if len(piece) < size:
            raise self._wrong("is cut short")
        self.at += size
        return piece

    def _wrong(self, what: str) -> RecordError:
        return RecordError(f"the OpenTimestamps proof {what} (at its byte {self.at})")
