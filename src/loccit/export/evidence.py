"""`loccit export evidence`: the package written, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from loccit import canonical, durable
from loccit.archive import Archive
from loccit.errors import ArchiveError
from loccit.export import packing, words
from loccit.export.choosing import Chosen, choose, is_capture
from loccit.export.packed import ABOUT, DATA, DIGEST, FORMAT, WARC
from loccit.export.proving import Grounds, grounds, newest_size, proofs
from loccit.export.script import script
from loccit.ledger import note
from loccit.ledger.private import Safe


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text as its file has it (None: it could not be read), the suffix of its name,
    and the report on it, as JSON and for people."""

    text: bytes | None
    suffix: str
    report: str
    shown: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported: capture ids of one document of a manifest. `redacted` leaves out
    what names or counts anything else. `made` dates the package; without it the newest of its
    entries does, so that one archive gives one package."""

    captures: tuple[str, ...]
    manifest: str
    document: str
    redacted: bool = False
    files: Document | None = None
    made: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: numbers of captures and entries, the size of the newest checkpoint, the
    fingerprints of the keys that signed the package, its own digest."""

    captures: int
    entries: int
    size: int
    fingerprints: tuple[str, ...]
    digest: str


def newest_time(archive: Archive) -> datetime:
    """The time of the newest entry that is signed. Raises `ArchiveError` where none is."""
    entries = islice(archive.entries(), newest_size(archive))
    return datetime.fromisoformat(max(str(each["time"]) for each in entries if "time" in each))


def export(archive: Archive, order: Order, safe: Safe, tool: str, out: Path) -> Exported:
    """Write the package to `out`. The same archive and order give the same bytes.

    Raises `FixityError` where the archive is not as it was signed, `ArchiveError` where what is
    asked for is not signed yet, or the archive's key is not here: without it nobody could tell
    that text and report are the keeper's.
    """
    chosen = choose(archive, order.captures, newest_size(archive), redacted=order.redacted)
    found = grounds(archive, max(each["seq"] for each in chosen.captures))
    held = safe.held([key for key in found.ring.active if key in found.ring.at(found.newest)])
    if not held:
        raise ArchiveError(
            "a package is signed with the archive's key, which is not on this machine, or its"
            " passphrase was not given",
            hint="Export where the archive is kept, or name the folder of its private keys in"
            " LOCCIT_KEYS (the demo's is demo/keys); `loccit key show` tells which key it is.",
        )
    made = order.made or datetime.fromisoformat(chosen.newest)
    with TemporaryFile() as records:
        laid = packing.lay(archive, chosen, made, tool, records)
        proven = proofs(archive, found, [each["seq"] for each in chosen.entries])
        proven["evidence/custody.txt"] = words.custody(chosen, made, found.newest).encode()
        files: dict[str, bytes | IO[bytes]] = {
            WARC: records,
            packing.INDEX: laid.index,
            packing.PAGES: laid.pages,
            **_evidence(order, chosen, found, laid, proven),
        }
        listed = [(name, files[name]) for name in packing.in_order(list(files))]
        title = f"Evidence from {found.ring.origin}"
        data = packing.data_package(listed, title, made, tool)
        text = f"loccit package\n{found.ring.origin}\n{canonical.digest(data)}\n{found.newest}\n"
        digested = packing.data_digest(data, note.sign(text, held))
        whole = [(DATA, data), (DIGEST, digested), *listed]
        digest = _write(whole, out)
    prints = tuple(signer.verifier.fingerprint for signer in held)
    return Exported(len(chosen.captures), len(chosen.entries), found.newest, prints, digest)


def _evidence(
    order: Order, chosen: Chosen, found: Grounds, laid: packing.Laid, proven: dict[str, bytes]
) -> dict[str, bytes]:
    """All files but those that WACZ asks for; `proven` are those that are there already."""
    keys = [key.fingerprint for key in found.ring.at(found.newest)]
    times = [f"{when:%Y-%m-%dT%H:%M:%SZ}" for _, when in words.stamps(proven)]
    said = words.limits(keys, times, proofs=any(name.endswith(".ots") for name in proven))
    files = {**proven, **_document(order.files)}
    about = {
        "format": FORMAT,
        "origin": found.ring.origin,
        "manifest": order.manifest,
        "document": order.document,
        "redacted": order.redacted,
        "checkpoint": found.newest,
        "captures": [_told(each) for each in chosen.entries if is_capture(each)],
        "members": laid.members,
        "files": _places(order.files),
    }
    whole = order.files is not None
    readme = words.readme(laid, proven, said, document=whole)
    files |= {
        "evidence/README.txt": readme.encode(),
        "evidence/statement.txt": words.statement(str(found.ring.origin), chosen, said).encode(),
        "evidence/verify_proof.py": script(),
        ABOUT: (json.dumps(about, ensure_ascii=True, indent=1) + "\n").encode(),
    }
    return files


def _told(entry: dict[str, object]) -> dict[str, object]:
    told = {key: entry[key] for key in ("capture", "citation", "url", "time")}
    return {"entry": entry["seq"], **told}


def _places(files: Document | None) -> dict[str, str | None] | None:
    if files is None:
        return None
    text = None if files.text is None else f"document/text{files.suffix}"
    shown = "document/verification.txt"
    return {"text": text, "report": "document/verification.json", "shown": shown}


def _document(files: Document | None) -> dict[str, bytes]:
    if files is None:
        return {}
    found = {
        "document/verification.json": files.report.encode(),
        "document/verification.txt": files.shown.encode(),
    }
    if files.text is not None:
        found[f"document/text{files.suffix}"] = files.text
    return found


def _write(files: Sequence[tuple[str, bytes | IO[bytes]]], out: Path) -> str:
    """Written aside, synced, renamed."""
    aside = out.with_name(f".{out.name}.{os.getpid()}.new")
    try:
        with aside.open("w+b") as file:
            packing.zipped(files, file)
            file.flush()
            durable.sync_file(file.fileno())
            digest = packing.digest_of(file)
        aside.rename(out)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    durable.sync_folder(out.parent)
    return digest
