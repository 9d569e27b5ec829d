"""The ledger: hash-chained entries, a Merkle tree over them, signed checkpoints, receipts."""

from __future__ import annotations

from loccit.ledger.chain import (
    CHECKPOINTS,
    EMPTY,
    ENTRIES,
    FIRST_PREV,
    HEAD,
    HEAD_ASIDE,
    KEYS,
    Appender,
    Contents,
    Head,
    Line,
    acknowledged,
    create,
    entry_of,
    exists,
    inspect,
    load,
)

__all__ = [
    "CHECKPOINTS",
    "EMPTY",
    "ENTRIES",
    "FIRST_PREV",
    "HEAD",
    "HEAD_ASIDE",
    "KEYS",
    "Appender",
    "Contents",
    "Head",
    "Line",
    "acknowledged",
    "create",
    "entry_of",
    "exists",
    "inspect",
    "load",
]
