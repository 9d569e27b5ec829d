"""Signed notes (c2sp.org/signed-note): a text, a blank line, and a line for each signature."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from loccit.errors import RecordError, SignatureError
from loccit.models.value import value

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Unknown(SignatureError):
    """A note that no known key has signed; whether its signatures hold cannot be told."""


_ED25519 = b"\x01"
_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_MOST_SIGNATURES = 100
_MOST_SIZE = 1 << 20


@value
class Verifier:
    """A public key. `name` has neither spaces nor plus; `key` is an Ed25519 public key's 32 bytes
    (RFC 8032)."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature line names the key by."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key's 32 bytes, for people to compare."""
        return "sha256:" + sha256(self.key).hexdigest()

    def __str__(self) -> str:
        """The key as a `.vkey` file has it: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.key).decode()}"

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Is `signature` this key's for `text`?"""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_verifier(vkey: str) -> Verifier:
    """The key in a `.vkey` file's line. Raises `RecordError`."""
    match = _VKEY.fullmatch(vkey.strip("\n"))
    data = decoded(match[3]) if match else None
    if match is None or data is None or data[:1] != _ED25519 or len(data) != 33:
        raise RecordError("this is no Ed25519 verifier key (name+id+base64)")
    found = Verifier(match[1], data[1:])
    if found.id.hex() != match[2]:
        raise RecordError(f"the verifier key {match[1]} does not have the id that it names")
    return found


@value
class Signer:
    """A private key under a name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The signature line for `text`."""
        signature = self.verifier.id + self.private.sign(text.encode())
        return f"— {self.name} {b64encode(signature).decode()}\n"


@value
class Note:
    """A note whose signatures were checked: its text, and the known keys that signed it."""

    text: str
    signed_by: tuple[Verifier, ...]


def sign(text: str, signers: Iterable[Signer]) -> str:
    """A note of `text`, which ends in LF, with a line of each of `signers`."""
    if not text.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in text):
        raise ValueError("a note's text ends in LF and holds no other control character")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def verify(data: bytes, known: Iterable[Verifier], *, file: str = "note") -> Note:
    """Check a note against the keys that are `known`; lines of other keys count for nothing.
    `file` is what an error calls it.

    Raises `RecordError` for what is no note, `SignatureError` where a known key's signature is
    wrong or no known key has signed.
    """
    text, lines = _split(data)
    keys = {(key.name, key.id): key for key in known}
    signed: list[Verifier] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        signature = decoded(match[2]) if match else None
        if match is None or signature is None or len(signature) < 5:
            raise RecordError("a signature line of the note is malformed")
        key = keys.get((match[1], signature[:4]))
        if key is None or key in signed:
            continue
        if not key.verifies(text.encode(), signature[4:]):
            raise SignatureError(f"the signature of {key.name} does not fit the text", file=file)
        signed.append(key)
    if not signed:
        raise Unknown("no known key has signed this", file=file)
    return Note(text, tuple(signed))


def text_of(data: bytes) -> str:
    """A note's text, its signatures unchecked. Raises `RecordError`."""
    return _split(data)[0]


def _split(data: bytes) -> tuple[str, list[str]]:
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError("the note is not UTF-8") from error
    text, gap, signatures = whole.rpartition("\n\n")
    lines = signatures.split("\n")
    if not gap or not text or lines.pop() != "" or not lines or len(data) > _MOST_SIZE:
        raise RecordError("this is no signed note: a text, an empty line, signature lines")
    if any(ord(char) < 32 and char != "\n" for char in whole) or len(lines) > _MOST_SIGNATURES:
        raise RecordError("the note holds control characters, or too many signatures")
    return text + "\n", lines


def decoded(text: str) -> bytes | None:
    """Strict base64 (RFC 4648 4): the bytes if `text` is their one spelling, else None."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None
    return data if b64encode(data).decode() == text else None
