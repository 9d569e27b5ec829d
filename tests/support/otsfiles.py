"""OpenTimestamps proofs that others made (tests/data/opentimestamps), and small ones of our own."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256

from tests.conftest import ROOT

FILES = {
    name: b64decode(data)
    for name, data in json.loads(
        (ROOT / "tests/data/opentimestamps/proofs.json").read_text(encoding="utf-8")
    ).items()
}
MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"

# Bitcoin's block 358391, a public fact: nobody can make up what hashes to 0000…5a2319.
HEADER = (
    "02000000b96394585a281b7e5f438fd1c9ed492645a1fd61cb3802040000000000000000007ee445"
    "d23ad061af4a36b809501fab1ac4f2d7e7a739817dd0cbb7ec661b8a1e376755f58616186272def6"
)
GIVEN = f"358391:{HEADER}"


def file_of(digest: bytes, tree: bytes) -> bytes:
    """A proof file over a SHA-256."""
    return MAGIC + b"\x01\x08" + digest + tree


def pending(address: str) -> bytes:
    """A calendar's promise, serialized."""
    inner = varbytes(address.encode())
    return b"\x00" + bytes.fromhex("83dfe30d2ef90c8e") + varbytes(inner)


def block(height: int) -> bytes:
    """A Bitcoin attestation, serialized."""
    return b"\x00" + bytes.fromhex("0588960d73d71901") + varbytes(number(height))


def varbytes(data: bytes) -> bytes:
    return number(len(data)) + data


def number(value: int) -> bytes:
    made = b""
    while value > 0x7F:
        made += bytes([value & 0x7F | 0x80])
        value >>= 7
    return made + bytes([value])


def append(data: bytes) -> bytes:
    return b"\xf0" + varbytes(data)


def mined(root: bytes, time: int) -> str:
    """A header, 160 hexadecimal digits, that has this Merkle root and as much work as the test
    network of one's own asks for: next to none."""
    for nonce in range(2**20):
        data = bytes(36) + root + time.to_bytes(4, "little") + b"\xff\xff\x7f\x20"
        data += nonce.to_bytes(4, "little")
        if sha256(sha256(data).digest()).digest()[31] < 0x7F:
            return data.hex()
    raise AssertionError("no header was found")
