"""The lock beside a manifest: read with its checks, written in one stable order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from loccit import durable
from loccit.errors import ManifestError
from loccit.manifest.names import lock_path
from loccit.manifest.source import read_bounded
from loccit.models.manifest import Lock, LockedCitation, LockedDocument

MAX_SIZE = 64 * 2**20
"""The largest lock in bytes: some 200,000 pinned citations."""

_Id = Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
_Digest = Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$")]
_Filled = Annotated[str, Meta(min_length=1)]
_RESTORE = (
    "loccit writes this file: restore it from version control. Deleting it is the last resort; "
    "`loccit fetch` then pins anew."
)


class _Citation(Struct, forbid_unknown_fields=True):
    capture: _Filled
    time: _Filled
    final_url: _Filled
    payload: _Digest


class _Document(Struct, forbid_unknown_fields=True):
    text: _Digest | None = None
    citations: dict[_Id, _Citation] = {}


class _Lock(Struct, forbid_unknown_fields=True):
    format: Literal["loccit-lock/1"]
    documents: dict[_Id, _Document]


def load_lock(manifest: Path) -> Lock:
    """The lock of a manifest; an empty one where there is no file.

    Raises `ManifestError` for one that cannot be read, is no lock of this version (unknown keys
    included: writing it again would drop them), or names a key twice.
    """
    path = lock_path(manifest)
    try:
        data = read_bounded(path, MAX_SIZE, _RESTORE)
    except FileNotFoundError:
        return Lock()
    try:
        lock = msgspec.convert(_parse(data, path), _Lock)
    except msgspec.ValidationError as error:
        raise ManifestError(
            f"The lock is not as loccit-lock/1 has it: {error}.", path=str(path), hint=_RESTORE
        ) from error
    return Lock(
        documents={
            id_: LockedDocument(
                text=document.text,
                citations={
                    name: LockedCitation(pin.capture, pin.time, pin.final_url, pin.payload)
                    for name, pin in document.citations.items()
                },
            )
            for id_, document in lock.documents.items()
        }
    )


def _parse(data: bytes, path: Path) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ManifestError("The lock names a key twice.", path=str(path), hint=_RESTORE)
        return found

    try:
        return json.loads(data, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise ManifestError(
            "The lock is no JSON from here on.",
            path=str(path),
            line=error.lineno,
            column=error.colno,
            hint=_RESTORE,
        ) from error
    except (ValueError, RecursionError) as error:  # not UTF-8, endless numbers, deep nesting
        raise ManifestError("The lock is no JSON.", path=str(path), hint=_RESTORE) from error


def write_lock(manifest: Path, lock: Lock) -> None:
    """Put the lock beside its manifest, whole or not at all; documents and citations by id.

    Raises `OSError`.
    """
    value = {
        "format": "loccit-lock/1",
        "documents": {
            id_: {
                "text": document.text,
                "citations": {
                    name: {
                        "capture": pin.capture,
                        "time": pin.time,
                        "final_url": pin.final_url,
                        "payload": pin.payload,
                    }
                    for name, pin in sorted(document.citations.items())
                },
            }
            for id_, document in sorted(lock.documents.items())
        },
    }
    durable.replace(lock_path(manifest), (json.dumps(value, indent=2) + "\n").encode("ascii"))
