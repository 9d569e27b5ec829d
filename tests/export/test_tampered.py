"""Packages that somebody has changed: refused by verify_proof.py and by verify-package."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loccit import canonical
from loccit.export import check_package
from loccit.export.packed import DATA, DIGEST, WARC
from loccit.ledger import checkpoint, keys, merkle, note
from loccit.ledger.note import Signer
from tests.support.packages import (
    Files,
    Kept,
    about,
    by_script,
    members,
    packed,
    unpacked,
    with_members,
    zip_of,
)


def newest(files: Files) -> str:
    return str(json.loads(files["evidence/evidence.json"])["checkpoint"])


def capture(files: Files) -> str:
    """The file of the first capture's entry."""
    first = json.loads(files["evidence/evidence.json"])["captures"][0]["entry"]
    return f"entries/{first}.json"


def flipped(files: Files) -> None:
    found = members(files)
    found[2] = found[2][:40] + bytes([found[2][40] ^ 1]) + found[2][41:]
    with_members(files, found)


def cut(files: Files) -> None:
    found = members(files)
    with_members(files, [*found[:-1], found[-1][:-5]])


def entry_changed(files: Files) -> None:
    files[capture(files)] = files[capture(files)].replace(b"2026-", b"2025-")


def entries_swapped(files: Files) -> None:
    one, two = sorted(name for name in files if name.startswith("entries/"))[:2]
    files[one], files[two] = files[two], files[one]


def index_changed(files: Files) -> None:
    name = next(name for name in sorted(files) if name.startswith("receipts/1-"))
    files[name] = files[name].replace(b"\nindex 1\n", b"\nindex 2\n")


def another_size(files: Files) -> None:
    name = f"checkpoints/{newest(files)}"
    smaller = str(int(newest(files)) - 1).encode()
    old = files[name]
    files[name] = old.replace(f"\n{newest(files)}\n".encode(), b"\n" + smaller + b"\n")
    for each in [n for n in files if n.startswith("receipts/")]:
        files[each] = files[each].replace(old, files[name])


def stranger(files: Files) -> Signer:
    """Somebody else's key under the same name."""
    name = json.loads(files["evidence/evidence.json"])["origin"]
    return Signer(name, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


def another_signature(files: Files) -> None:
    name = f"checkpoints/{newest(files)}"
    old = files[name]
    text = note.text_of(old)
    files[name] = note.sign(text, [stranger(files)]).encode()
    for each in [n for n in files if n.startswith("receipts/")]:
        files[each] = files[each].replace(old, files[name])


def another_key(files: Files) -> None:
    """Key and signature replaced together."""
    another_signature(files)
    key = stranger(files).verifier
    for name in [n for n in files if n.startswith("keys/")]:
        del files[name]
    files[f"keys/{key.id.hex()}.vkey"] = f"{key}\n".encode()


def record_dropped(files: Files) -> None:
    found = members(files)
    with_members(files, [*found[:-1], None])


def extra_file(files: Files) -> None:
    files["evidence/more.txt"] = b"He said so.\n"


def missing_file(files: Files) -> None:
    del files["evidence/custody.txt"]


def text_changed(files: Files) -> None:
    files["document/text.md"] = files["document/text.md"].replace(b"need", b"want")
    report = json.loads(files["document/verification.json"])
    digest = canonical.digest(files["document/text.md"]).removeprefix("sha256:")
    report["manifests"][0]["documents"][0]["sha256"] = digest
    files["document/verification.json"] = json.dumps(report).encode()


def report_changed(files: Files) -> None:
    files["document/verification.txt"] = b"Everything is as it should be.\n"


def payload_swapped(files: Files) -> None:
    """The body replaced by one of the same length, with all digests recomputed."""
    found = members(files)
    at = next(i for i, data in enumerate(found) if b"take away" in gzip.decompress(data))
    head, _, block = gzip.decompress(found[at]).partition(b"\r\n\r\n")
    block = block[:-4].replace(b"take away", b"take back")
    body = block.partition(b"\r\n\r\n")[2]
    for name, data in ((b"Block", block), (b"Payload", body)):
        digest = canonical.digest(data).encode()
        head = re.sub(
            b"WARC-%s-Digest: [^\r]*" % name, b"WARC-%s-Digest: %s" % (name, digest), head
        )
    found[at] = gzip.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n", mtime=0)
    with_members(files, found)


def date_changed(files: Files) -> None:
    """A field of the WARC record that no digest of the record's own covers."""
    found = members(files)
    data = gzip.decompress(found[1]).replace(b"WARC-Date: 2026", b"WARC-Date: 2025")
    found[1] = gzip.compress(data, mtime=0)
    with_members(files, found)


def key_added(files: Files) -> None:
    """One that the ledger does not know, and that has signed nothing yet."""
    key = stranger(files).verifier
    files[f"keys/{key.id.hex()}.vkey"] = f"{key}\n".encode()


Tamper = Callable[[Files], None]
OF_EVIDENCE: list[Tamper] = [
    flipped, cut, entry_changed, entries_swapped, index_changed, another_size, another_signature,
    another_key, record_dropped, payload_swapped, date_changed, key_added,
]  # fmt: skip
OF_FILES: list[Tamper] = [extra_file, missing_file, text_changed, report_changed]


def refused(path: Path, *words: str) -> str:
    """Both refuse it; what the script says."""
    code, said = by_script(path, *words)
    assert code == 1, said
    assert not check_package(path, words[1] if words else "").holds
    return "\n".join(line for line in said.splitlines() if line.startswith("REFUSED "))


def test_as_it_was_it_holds(package: Path, archive: Kept, tmp_path: Path) -> None:
    """The hands below change nothing but what they are about."""
    files = unpacked(package)
    again = packed(files, tmp_path / "again.wacz", archive.signers)
    for path in (package, again):
        assert by_script(path)[0] == 0
        assert check_package(path).holds
    with_members(files, members(files))
    assert check_package(packed(files, tmp_path / "same.wacz", archive.signers)).holds


@pytest.mark.parametrize("tamper", [*OF_EVIDENCE, *OF_FILES], ids=lambda t: t.__name__)
def test_without_the_key_nothing_can_be_changed(
    tamper: Tamper, package: Path, tmp_path: Path
) -> None:
    files = unpacked(package)
    tamper(files)
    refused(packed(files, tmp_path / "p.wacz"))


@pytest.mark.parametrize("tamper", OF_EVIDENCE, ids=lambda t: t.__name__)
def test_nor_with_it_what_was_signed_before(
    tamper: Tamper, package: Path, archive: Kept, tmp_path: Path
) -> None:
    """Whoever makes a package afterwards, with the archive's own key, cannot change what a
    checkpoint was signed over."""
    files = unpacked(package)
    tamper(files)
    refused(packed(files, tmp_path / "p.wacz", archive.signers))


@pytest.mark.parametrize("name", [DATA, WARC, "document/text.md", "evidence/README.txt", DIGEST])
def test_a_byte_changed_in_place(name: str, package: Path, tmp_path: Path) -> None:
    files = unpacked(package)
    data = files[name]
    at = len(data) // 2
    files[name] = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    (tmp_path / "p.wacz").write_bytes(zip_of(files))
    refused(tmp_path / "p.wacz")


def test_one_made_anew_under_another_key_is_known_by_its_fingerprint(
    package: Path, archive: Kept, tmp_path: Path
) -> None:
    """A whole forgery is a sound package of somebody else's: only the fingerprint tells."""
    files = unpacked(package)
    forged = stranger(files)
    entry = json.dumps(keys.add_entry(forged, "sha256:" + "0" * 64, "2026-11-21T19:45:00Z"))
    made = json.loads(entry)
    numbers = sorted(int(n[8:-5]) for n in files if n.startswith("entries/"))
    leaves = [files.get(f"entries/{n}.json", b"{}") for n in range(max(numbers) + 1)]
    old = next(n for n in numbers if json.loads(leaves[n])["type"] == "key-add")
    leaves[old] = canonical.encode({**made, "seq": old})
    tree = merkle.Tree(map(merkle.leaf_hash, leaves))
    head = checkpoint.Checkpoint(forged.name, tree.size, tree.root())
    data = checkpoint.sign(head, [forged])
    for name in [n for n in files if n.split("/")[0] in ("keys", "checkpoints", "receipts")]:
        del files[name]
    for n in numbers:
        files[f"entries/{n}.json"] = leaves[n]
        receipt = checkpoint.Receipt(n, tree.inclusion(n), data)
        files[f"receipts/{n}-{tree.size}.tlog-proof"] = receipt.encode()
    files[f"checkpoints/{tree.size}"] = data
    files[f"keys/{forged.verifier.id.hex()}.vkey"] = f"{forged.verifier}\n".encode()
    about(files, lambda told: told.update(checkpoint=tree.size))
    digest = json.loads(files[DIGEST])
    lines = digest["loccitNote"].split("\n")
    digest["loccitNote"] = "\n".join([*lines[:3], str(tree.size), *lines[4:]])
    files[DIGEST] = json.dumps(digest).encode()
    path = packed(files, tmp_path / "forged.wacz", [forged])
    assert by_script(path)[0] == 0
    assert "it was made by others" in refused(
        path, "--key", archive.signers[0].verifier.fingerprint
    )
    assert by_script(package, "--key", archive.signers[0].verifier.fingerprint)[0] == 0
