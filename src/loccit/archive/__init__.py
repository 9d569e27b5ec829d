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
    from loccit.archive.scanning import Damage, Scan, scan
    from loccit.archive.sealing import Hand, Seal
    from loccit.archive.texts import read_from
    from loccit.archive.writing import Writer

__all__ = [
    "Archive",
    "Damage",
    "Grouping",
    "Hand",
    "Scan",
    "Seal",
    "Writer",
    "read_from",
    "rebuild_index",
    "record_audit",
    "refresh_index",
    "scan",
    "writer",
]

_HOMES = {
    "Archive": "reader",
    "Damage": "scanning",
    "Grouping": "journal",
    "Hand": "sealing",
    "Scan": "scanning",
    "Seal": "sealing",
    "Writer": "writing",
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
