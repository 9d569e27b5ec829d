"""Ed25519, signed notes and the Merkle tree in plain Python; a part of verify_proof.py, so it must
run under Python 3.8 and needs the standard library alone."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256, sha512

from loccit.export.packed import MOST_KEYS, require

# What follows is a part of verify_proof.py.

# Ed25519 (RFC 8032 5.1.7), strict: one encoding of each value, no key of small order.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def added(one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    """The sum of two points in extended coordinates (5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * CURVE * one[3] * two[3] % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    """A point added to itself so often."""
    total: tuple[int, ...] = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, point)
        point = added(point, point)
        number >>= 1
    return total


def packed(point: tuple[int, ...]) -> bytes:
    """A point's 32 bytes (5.1.2)."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpacked(data: bytes) -> tuple[int, ...] | None:
    """The point of 32 bytes (5.1.3), or None."""
    number = int.from_bytes(data, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and odd):
        return None
    x = x if x & 1 == odd else P - x
    return (x, y, 1, x * y % P)


def signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Is this the key's signature for the text?"""
    point, base = unpacked(key), unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    number = int.from_bytes(signature[32:], "little")
    if point is None or base is None or len(signature) != 64 or number >= ORDER:
        return False
    if packed(times(8, point)) == packed((0, 1, 1, 0)):
        return False
    hashed = sha512(signature[:32] + key + text).digest()
    minus = (P - point[0], point[1], 1, P - point[3])
    challenge = int.from_bytes(hashed, "little") % ORDER
    return packed(added(times(number, base), times(challenge, minus))) == signature[:32]


# Signed notes, checkpoints, receipts (c2sp.org) and the Merkle tree (RFC 6962, RFC 9162).


def base64(text: str) -> bytes:
    """Strict base64. Raises ValueError."""
    data = b64decode(text, validate=True)
    require(b64encode(data).decode() == text, "A value is not in its one base64 form.")
    return data


def signers(note: bytes, keys: dict[str, bytes], what: str) -> tuple[str, list[str]]:
    """A note's text and which keys (fingerprints) signed it; `keys` are by fingerprint, each
    with its name before it. Raises `Refused` where none did, or one wrongly."""
    text, gap, lines = note.decode("utf-8").rpartition("\n\n")
    sound = gap and text and lines.endswith("\n") and lines.count("\n") <= MOST_KEYS
    require(sound and len(note) < 1 << 20, f"{what} is no note.")
    found = []
    for line in lines[:-1].split("\n"):
        dash, name, value = line.split(" ")
        data = base64(value)
        for fingerprint, full in keys.items():
            owner, key = full[:-32].decode(), full[-32:]
            if (dash, name, data[:4]) == ("—", owner, key_id(owner, key)):
                holds = signed(key, (text + "\n").encode(), data[4:])
                require(holds, f"{what}: the signature of {fingerprint} is wrong.")
                found.append(fingerprint)
    require(found, f"{what} is not signed by a key of this package.")
    return text + "\n", found


def key_id(name: str, key: bytes) -> bytes:
    """The four bytes by which a note names a key."""
    return sha256(name.encode() + b"\n\1" + key).digest()[:4]


def node(left: bytes, right: bytes) -> bytes:
    """A node of the tree."""
    return sha256(b"\1" + left + right).digest()


def climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a leaf's path leads (RFC 9162 2.1.3.2). Raises `Refused`."""
    held, first, last = sha256(b"\0" + leaf).digest(), index, size - 1
    require(0 <= index < size and len(path) < 64, "A receipt is for no entry of its tree.")
    for each in path:
        require(last and len(each) == 32, "A receipt is longer than its tree is high.")
        if first & 1 or first == last:
            held = node(each, held)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            held = node(held, each)
        first, last = first >> 1, last >> 1
    require(last == 0, "A receipt is shorter than its tree is high.")
    return held
