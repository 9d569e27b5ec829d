"""The archive: folder layout, append, look-up, index, recovery, one-writer lock.

Children are imported when first asked for: what only reads does not pay for what writes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loccit.archive.index import rebuild_index, refresh_index
    from loccit.archive.journal import Grouping
    from loccit.archive.opening import record_audit, writer
    from loccit.archive.reader import Archive
    from loccit.archive.sampling import Age, Share
    from loccit.archive.scanning import Damage, Order, Scan, scan
    from loccit.archive.sealing import Hand, Seal
    from loccit.archive.seals import Kept, kept_checkpoint
    from loccit.archive.texts import read_from
    from loccit.archive.writing import Writer

__all__ = [
    "Age",
    "Archive",
    "Damage",
    "Grouping",
    "Hand",
    "Kept",
    "Order",
    "Scan",
    "Seal",
    "Share",
    "Writer",
    "kept_checkpoint",
    "read_from",
    "rebuild_index",
    "record_audit",
    "refresh_index",
    "scan",
    "writer",
]

_HOMES = {
    "Age": "sampling",
    "Archive": "reader",
    "Damage": "scanning",
    "Grouping": "journal",
    "Hand": "sealing",
    "Kept": "seals",
    "Order": "scanning",
    "Scan": "scanning",
    "Seal": "sealing",
    "Share": "sampling",
    "Writer": "writing",
    "kept_checkpoint": "seals",
    "read_from": "texts",
    "rebuild_index": "index",
    "refresh_index": "index",
    "record_audit": "opening",
    "scan": "scanning",
    "writer": "opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
