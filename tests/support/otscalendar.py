"""A real OpenTimestamps calendar, small: it takes hashes, promises proofs, and gives them once it
has put them into a block. `handler` has it on a `Loopback`.

What it answers is what opentimestamps-server answers: an entry of its own around each hash, a tree
over what waits, a transaction around the tree's root, the transaction in a block of two. The block
is one of a test network, where next to no work is asked for (`otsfiles.mined`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from tests.support.loopback import Talk, answer
from tests.support.otsfiles import append, block, mined, pending, varbytes

PLAIN = [("Content-Type", "application/octet-stream")]
TIME = 1_795_600_000


@dataclass
class CalendarServer:
    """`address` is where it says that its proofs are to be had. `blocks` are the headers of the
    blocks that it has made, by height."""

    address: str
    height: int = 900_000
    sent: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    blocks: dict[int, str] = field(default_factory=dict)
    _proofs: dict[bytes, bytes] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def handler(self, talk: Talk) -> None:
        """Answer POST /digest and GET /timestamp/HEX."""
        with self._turn:
            if talk.request.startswith(b"POST ") and talk.target == "/digest":
                talk.write(answer(headers=PLAIN, body=self._promise(body(talk))))
            elif talk.target.startswith("/timestamp/"):
                self.asked.append(talk.target)
                proof = self._proofs.get(bytes.fromhex(talk.target.rpartition("/")[2]))
                told = b"Pending confirmation in Bitcoin blockchain"
                plain = [("Content-Type", "text/plain")]
                talk.write(
                    answer(headers=PLAIN, body=proof)
                    if proof
                    else answer("404 Not Found", headers=plain, body=told)
                )
            else:
                talk.write(answer("404 Not Found", body=b"not found"))

    def mine(self, time: int = TIME) -> str:
        """Put everything that waits into a block; what `--bitcoin-header` takes of it."""
        with self._turn:
            waiting = [each for each in self.sent if each not in self._proofs]
            ways = [(each, b"\x08") for each in waiting]
            tips = [sha256(each).digest() for each in waiting]
            while len(tips) > 1:
                last = [] if len(tips) % 2 == 0 else [tips.pop()]
                pairs = list(zip(tips[::2], tips[1::2], strict=True))
                for left, right in pairs:
                    ways = [
                        (entry, way + step)
                        for entry, way in ways
                        for tip in [replayed(entry, way)]
                        for step in [
                            append(right) + b"\x08"
                            if tip == left
                            else b"\xf1" + varbytes(left) + b"\x08"
                            if tip == right
                            else b""
                        ]
                    ]
                tips = [sha256(left + right).digest() for left, right in pairs] + last
            head, foot, beside = b"\x01\x00\x00\x00", b"\x00\x00\x00\x00", sha256(b"coins").digest()
            paid = sha256(sha256(head + tips[0] + foot).digest()).digest()
            root = sha256(sha256(beside + paid).digest()).digest()
            end = b"\xf1" + varbytes(head) + append(foot) + b"\x08\x08"
            end += b"\xf1" + varbytes(beside) + b"\x08\x08" + block(self.height)
            self._proofs |= {entry: way + end for entry, way in ways}
            self.blocks[self.height] = mined(root, time)
            self.height += 1
            return f"{self.height - 1}:{self.blocks[self.height - 1]}"

    def _promise(self, digest: bytes) -> bytes:
        """An entry around a hash (a time before it, a secret after it), and the promise."""
        assert len(digest) == 32
        secret = sha256(b"secret" + digest).digest()[:8]
        entry = TIME.to_bytes(4) + digest + secret
        self.sent.append(entry)
        return b"\xf1" + varbytes(entry[:4]) + append(secret) + pending(self.address)


def replayed(message: bytes, way: bytes) -> bytes:
    """Where a way of hashes, appended and prepended texts of up to 127 bytes leads."""
    at = 0
    while at < len(way):
        if way[at] == 0x08:
            message, at = sha256(message).digest(), at + 1
        else:
            text = way[at + 2 : at + 2 + way[at + 1]]
            message = message + text if way[at] == 0xF0 else text + message
            at += 2 + len(text)
    return message


def body(talk: Talk) -> bytes:
    """The body of a POST whose head the server has read."""
    read = talk.request.partition(b"\r\n\r\n")[2]
    length = int(talk.header("Content-Length"))
    while len(read) < length:
        read += talk.sock.recv(length - len(read))
    return read
