"""Evidence packages of a small, signed archive; and hands that change them afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from loccit import canonical, ledger
from loccit.archive import Archive
from loccit.archive.lock import sole
from loccit.archive.sealing import Hand, Seal, seal
from loccit.export import Document, Order, export
from loccit.export.packed import DATA, DIGEST, NOTE, WARC
from loccit.export.packing import data_digest, data_package, in_order, zipped
from loccit.ledger import note
from loccit.ledger.note import Signer, parse_verifier
from loccit.ledger.private import Safe
from loccit.models.capture import Capture, State
from tests.support.archives import ABOUT, writing
from tests.support.chains import MOMENT, Clock, Tokens, chain, exchange

TEXT = "“We need to take away children,” it says.\n".encode()
SECRETS = ("secret-desk", "hidden.example", "Hidden title", "leak", "whistle")
"""What stands in the other source's entries and bytes alone."""
Files = dict[str, bytes]


@dataclass(frozen=True)
class Kept:
    """A signed archive, its captures in order (the last is of another source), and its keys."""

    path: Path
    captures: tuple[Capture, ...]
    safe: Safe

    @property
    def archive(self) -> Archive:
        return Archive.open(self.path)

    @property
    def signers(self) -> tuple[Signer, ...]:
        [vkey] = (self.path / "ledger" / "keys").iterdir()
        return self.safe.held([parse_verifier(vkey.read_text())])

    def order(self, **more: object) -> Order:
        """The report and the news of one document, with text and report."""
        told = {"generated": "2026-11-21T19:45:01Z", "manifests": [{"documents": [
            {"id": "thread", "sha256": sha256(TEXT).hexdigest()}]}]}  # fmt: skip
        known: dict[str, object] = {
            "captures": tuple(each.id for each in self.captures[:2]),
            "manifest": ABOUT["manifest"],
            "document": "thread",
            "files": Document(TEXT, ".md", json.dumps(told), "All is well.\n"),
        }
        return Order(**{**known, **more})  # type: ignore[arg-type]

    def export(self, out: Path, **more: object) -> Path:
        export(self.archive, self.order(**more), self.safe, "loccit/test", out)
        return out


def sealed(path: Path, safe: Safe) -> Seal:
    """Sign a checkpoint over everything that the archive holds."""
    with sole(path):
        appender = ledger.Appender(path, ledger.load(path).head)
        try:
            return seal(Archive.open(path), appender, Hand(safe, Clock(), Tokens("seal")))
        finally:
            appender.close()


def kept(folder: Path) -> Kept:
    """A redirected capture, one in chunks and gzip, one of a source that nobody else shall hear
    of; two checkpoints."""
    path, safe = folder / "archive", Safe(folder / "keys", lambda _: None)
    with writing(path, "first") as to:
        where = (("Location", "https://example.org/report"),)
        moved = exchange("http://t.example/1", b"", status=301, headers=where, tls=False)
        first = to.store(chain(moved, exchange()), **ABOUT, outcome=State.CAPTURED)
        to.pin(**ABOUT, capture=first.id, reason="first capture")
    sealed(path, safe)
    with writing(path, "second") as to:
        page = exchange("https://example.org/news", b"<p>News.</p>" * 300, coding="gzip",
                        in_chunks=True)  # fmt: skip
        news: dict[str, Any] = {**ABOUT, "citation": "news"}
        second = to.store(chain(page), **news, outcome=State.CAPTURED)
        other = exchange("https://hidden.example/leak", b"<title>Hidden title</title>whistle")
        secret: dict[str, Any] = {
            "manifest": "secret-desk",
            "document": "leak",
            "citation": "whistle",
        }
        third = to.store(chain(other), **secret, outcome=State.CAPTURED)
        to.pin(**secret, capture=third.id, reason="whistle")
    sealed(path, safe)
    return Kept(path, (first, second, third), safe)


def unpacked(package: Path) -> Files:
    """Its files, by name."""
    with ZipFile(package) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(files: Files, out: Path, signers: Sequence[Signer] = ()) -> Path:
    """The files as a package whose hashes are right; the signature over them is the one that was
    there, or that of `signers`."""
    names = in_order([name for name in files if name not in (DATA, DIGEST)])
    rest = [(name, files[name]) for name in names]
    told = json.loads(files[DATA])
    data = data_package(rest, told["title"], MOMENT, told["software"])
    signed = json.loads(files[DIGEST])[NOTE]
    if signers:
        origin, _, size = signed.split("\n")[1:4]
        text = f"loccit package\n{origin}\n{canonical.digest(data)}\n{size}\n"
        signed = note.sign(text, signers)
    with out.open("wb") as file:
        zipped([(DATA, data), (DIGEST, data_digest(data, signed)), *rest], file)
    return out


def zip_of(files: Files) -> bytes:
    """The files as the zip file that loccit writes, unchanged otherwise."""
    out = BytesIO()
    zipped(list(files.items()), out)
    return out.getvalue()


def about(files: Files, change: Callable[[dict[str, object]], None]) -> None:
    """Change evidence.json."""
    told = json.loads(files["evidence/evidence.json"])
    change(told)
    files["evidence/evidence.json"] = (json.dumps(told, indent=1) + "\n").encode()


def members(files: Files) -> list[bytes]:
    """The members of the WARC file."""
    told = json.loads(files["evidence/evidence.json"])["members"]
    return [files[WARC][m["offset"] : m["offset"] + m["length"]] for m in told]


def with_members(files: Files, left: Sequence[bytes | None]) -> None:
    """Put other members in their place (None: gone), and say so in evidence.json."""

    def change(told: dict[str, object]) -> None:
        at, listed = 0, []
        found: list[dict[str, object]] = told["members"]  # type: ignore[assignment]
        for each, data in zip(found, left, strict=True):
            if data is not None:
                digest = canonical.digest(data)
                listed.append({**each, "offset": at, "length": len(data), "sha256": digest})
                at += len(data)
        told["members"] = listed

    about(files, change)
    files[WARC] = b"".join(data for data in left if data is not None)


def by_script(package: Path, *words: str) -> tuple[int, str]:
    """What the verify_proof.py inside of a sound package says, run without loccit."""
    from loccit.export.script import script

    program = package.with_name("verify_proof.py")
    program.write_bytes(script())
    command = [sys.executable, "-I", "-S", str(program), str(package), *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout
