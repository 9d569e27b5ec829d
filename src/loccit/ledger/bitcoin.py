"""A Bitcoin block's header, which a reader gives: what an OpenTimestamps proof is held against.

Nothing here knows which blocks are on the chain. A header shows the work that was put into it and
the block's own hash; that this hash is the one at that height is for the reader to compare, in a
node of their own or in several explorers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from loccit.errors import UsageError

EASIEST = 0xFFFF << 168
"""The largest target that is taken: difficulty 2**40, which every block of the main chain has had
since 2018. It is what makes a header costly to make up; older blocks prove nothing of ours."""

_GIVEN = re.compile(r"(0|[1-9][0-9]{0,8}):([0-9A-Fa-f]{160})")
_HINT = "Write HEIGHT:HEADER, the header in 160 hexadecimal digits, as `getblockheader HASH false`"
MOST = 1000
"""The most headers that are taken."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header `data` (80 bytes) that is said to be the block's of this `height`."""

    height: int
    data: bytes

    @property
    def root(self) -> bytes:
        """The Merkle root over the block's transactions, as it stands in the header."""
        return self.data[36:68]

    @property
    def time(self) -> datetime:
        """When its miner says that it was made (UTC): no more than two hours too late, and later
        than most of the eleven blocks before."""
        return datetime.fromtimestamp(int.from_bytes(self.data[68:72], "little"), UTC)

    @property
    def hash(self) -> str:
        """The block's hash, as explorers show it."""
        return _hashed(self.data)[::-1].hex()


Headers = dict[int, Header]


def headers(text: str) -> Headers:
    """The headers in `text`, one `HEIGHT:HEADER` a line, by height. Raises `UsageError` for what is
    none, for two of one height, and for one without the work that it claims."""
    found: Headers = {}
    for line in text.split():
        given = _GIVEN.fullmatch(line)
        if given is None:
            raise UsageError(f"“{line[:40]}” is no Bitcoin block header.", hint=f"{_HINT} says.")
        header = Header(int(given[1]), bytes.fromhex(given[2]))
        if found.setdefault(header.height, header) != header:
            raise UsageError(f"Two headers are given for the Bitcoin block {header.height}.")
        if len(found) > MOST:
            raise UsageError(f"More than {MOST} Bitcoin block headers are given.")
        if not _worked(header.data):
            raise UsageError(
                f"What is given for the Bitcoin block {header.height} is the header of no block"
                f" since 2018: its hash is {header.hash}, which does not show the work of one.",
                hint="Copy the header anew, from a node that holds the main chain.",
            )
    return found


def _worked(data: bytes) -> bool:
    """Is the hash below the target that the header names, and that one hard enough?"""
    exponent, mantissa = data[75], int.from_bytes(data[72:75], "little")
    target = mantissa << 8 * (exponent - 3) if exponent >= 3 else mantissa >> 8 * (3 - exponent)
    return int.from_bytes(_hashed(data), "little") <= target <= EASIEST and mantissa < 1 << 23


def _hashed(data: bytes) -> bytes:
    return sha256(sha256(data).digest()).digest()
