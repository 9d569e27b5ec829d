"""What an archive's evidence rests on, read and not checked: every report tells it, so it costs
next to nothing; `loccit audit` and `verify-package` check it."""

from __future__ import annotations

from base64 import b64decode

from loccit import ledger
from loccit.archive.entries import is_proof
from loccit.archive.reader import Archive
from loccit.models.report import Footing, Stamped


def footing(archive: Archive, shown: str) -> Footing:
    """What stands behind the captures of `archive`, which a reader is shown as `shown`."""
    keys: list[str] = []
    stamps: dict[str, Stamped] = {}
    origin = None
    changes = archive.keys()
    for entry in changes:
        told = str(entry.get("fingerprint"))
        if entry["type"] == "key-add":
            origin = origin or str(entry.get("key")).partition("+")[0]
            keys.append(told)
        else:
            keys = [each for each in keys if each != told]
    for entry in archive.stamps():
        if is_proof(entry):
            continue  # it shows no time by itself
        made = _stamped(entry)
        stamps[made.authority] = made
    size, root = _newest(archive)
    entries, _ = archive.head()
    found = tuple(sorted(stamps.values(), key=lambda each: (each.checkpoint, each.time)))
    return Footing(shown, entries, origin, tuple(keys), size, root, found)


def _stamped(entry: dict[str, object]) -> Stamped:
    size = entry.get("checkpoint")
    told = (str(entry.get(key, "")) for key in ("gen_time", "authority"))
    return Stamped(size if type(size) is int else 0, *told)


def _newest(archive: Archive) -> tuple[int, str | None]:
    """The newest checkpoint's size and root, (0, None) where there is none that can be read."""
    folder = archive.path / ledger.CHECKPOINTS
    try:
        newest = max((int(p.name) for p in folder.iterdir() if p.name.isdecimal()), default=0)
        _, size, root = (folder / str(newest)).read_text(encoding="utf-8").split("\n")[:3]
        data = b64decode(root, validate=True)
    except (OSError, ValueError):
        return 0, None
    return (
        (newest, "sha256:" + data.hex()) if size == str(newest) and len(data) == 32 else (0, None)
    )
