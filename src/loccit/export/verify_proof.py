"""The checks of an evidence package, in order; the last part of verify_proof.py, so it must run
under Python 3.8 and needs the standard library alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit.export.opened import Package, check_record
from loccit.export.packed import (
    ABOUT,
    DATA,
    DIGEST,
    FINGERPRINT,
    FORMAT,
    MALFORMED,
    MOST_KEYS,
    NOTE,
    WARC,
    Check,
    Refused,
    require,
)
from loccit.export.signed import base64, climbed, key_id, signers

# What follows is a part of verify_proof.py.


def check_files(package: Package) -> Iterator[str]:
    """Every file is listed, with its hash; no other is there."""
    data, raw = package.read(DATA), package.read(DIGEST)
    digest = "sha256:" + sha256(data).hexdigest()
    told = {"path": DATA, "hash": digest, NOTE: json.loads(raw)[NOTE]}
    same = raw == (json.dumps(told) + "\n").encode()
    require(same, "datapackage.json is not the one that datapackage-digest.json names.")
    resources = {each["path"]: each for each in json.loads(data)["resources"]}
    rest = set(package.places) - {DATA, DIGEST}
    for name in sorted(rest ^ set(resources)):
        raise Refused("The file {} is {}.".format(name, "extra" if name in rest else "missing"))
    for name, each in resources.items():
        same = (each["bytes"], each["hash"]) == (package.places[name][1], package.digest(name))
        require(same, f"The file {name} has changed.")
    yield f"All {len(resources)} files are there, each with the hash that is listed."


def check_keys(package: Package) -> Iterator[str]:
    """The public keys, and the one that was asked for."""
    names = package.below("keys/", ".vkey")
    require(len(names) <= MOST_KEYS, "It holds too many keys.")
    for name in names:
        owner, ident, value = package.read(name).decode().rstrip("\n").split("+", 2)
        data = base64(value)
        require(data[:1] == b"\1" and len(data) == 33, f"{name} is no Ed25519 key.")
        require(key_id(owner, data[1:]).hex() == ident, f"{name} has another key's id.")
        fingerprint = "sha256:" + sha256(data[1:]).hexdigest()
        package.keys[fingerprint] = owner.encode() + data[1:]
        yield f"The package holds the public key {fingerprint} of {owner}."
    require(package.keys, "It holds no public key.")
    if package.wanted:
        there = package.wanted in package.keys
        require(there, f"The key {package.wanted} is not in it: it was made by others.")


def check_checkpoints(package: Package) -> Iterator[str]:
    """Each checkpoint is signed, by the key that was asked for if one was."""
    sizes = [name.rpartition("/")[2] for name in package.below("checkpoints/")]
    sizes = [size for size in sizes if size.isdigit()]
    require(len(sizes) <= MOST_KEYS, "It holds too many checkpoints.")
    for size in sizes:
        name = f"checkpoints/{size}"
        text, by = signers(package.read(name), package.keys, "The checkpoint " + size)
        origin, told, root = text.split("\n")[:3]
        names = {package.keys[each][:-32].decode() for each in by}
        require(told == size and names == {origin}, f"The checkpoint {size} is another's.")
        right = not package.wanted or package.wanted in by
        require(right, f"The checkpoint {size} is not signed by {package.wanted}.")
        package.heads[int(size)], package.signed_by[int(size)] = base64(root), by
        yield "The checkpoint over {} entries is signed by {}.".format(size, ", ".join(by))
    require(package.heads, "It holds no checkpoint.")


def check_entries(package: Package) -> Iterator[str]:
    """Each ledger line is one that a checkpoint was signed over."""
    receipts = package.below("receipts/")
    for name in receipts:
        index, size = map(int, name.rpartition("/")[2].split(".")[0].split("-"))
        same = name == f"receipts/{index}-{size}.tlog-proof"
        require(same, f"{name} is not what a receipt is called.")
        head, gap, note = package.read(name).partition(b"\n\n")
        lines = head.decode("ascii").split("\n")
        require(gap and lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"],
                f"The receipt {name} is for another entry.")  # fmt: skip
        kept = package.read(f"checkpoints/{size}")
        require(note == kept and size in package.heads, f"{name} has another checkpoint.")
        leaf = package.read(f"entries/{index}.json")
        root = climbed(leaf, index, size, [base64(line) for line in lines[2:]])
        require(root == package.heads[size], f"{name} does not prove the entry {index}.")
        package.entries[index] = json.loads(leaf)
        require(package.entries[index]["seq"] == index, f"The entry {index} is another.")
    proven = {f"entries/{index}.json" for index in package.entries}
    for name in package.below("entries/"):
        require(name in proven, f"{name} has no receipt.")
    yield f"All {len(package.entries)} ledger lines are proven by {len(receipts)} receipts."
    check_owners(package)
    yield "The keys are those that the ledger itself names, and none was retired before."


def check_owners(package: Package) -> None:
    """The keys are those of proven entries, and sign only for what lies between them."""
    spans: dict[str, list[int]] = {}
    for seq, entry in sorted(package.entries.items()):
        if entry["type"] == "key-add":
            spans[entry["fingerprint"]] = [seq, 2**53]
        elif entry["type"] == "key-retire":
            spans[entry["fingerprint"]][1] = seq + 1
    require(set(spans) == set(package.keys), "A key of the package is not one of its ledger's.")
    for size, by in package.signed_by.items():
        sound = all(spans[each][0] < size <= spans[each][1] for each in by)
        require(sound, f"The checkpoint {size} is signed by a key that did not count then.")


def check_note(package: Package) -> Iterator[str]:
    """The list of files, and so every file, is signed by the archive's key."""
    note = json.loads(package.read(DIGEST))[NOTE].encode()
    text, by = signers(note, package.keys, "The list of files")
    retired = {e["fingerprint"] for e in package.entries.values() if e["type"] == "key-retire"}
    require(set(by) - retired, "The list of files is signed by a retired key.")
    if package.wanted:
        right = package.wanted in by
        require(right, f"The list of files is not signed by {package.wanted}.")
    newest = max(package.heads, default=0)
    origin = package.keys[by[0]][:-32].decode()
    told = f"loccit package\n{origin}\n{package.digest(DATA)}\n{newest}\n"
    require(text == told, "The signature is for another package.")
    yield "The list of files is signed by {}.".format(", ".join(by))


def named(value: Any) -> Iterator[dict[str, Any]]:
    """Every stored record that an entry names."""
    if isinstance(value, dict):
        if {"id", "member", "block", "offset", "length"} <= set(value):
            yield value
        for each in value.values():
            yield from named(each)
    elif isinstance(value, list):
        for each in value:
            yield from named(each)


def check_members(package: Package) -> Iterator[str]:
    """The WARC file holds what the proven entries name, all of it and nothing else."""
    package.about = json.loads(package.read(ABOUT))
    require(package.about["format"] == FORMAT, "It is a package of another format.")
    for entry in package.entries.values():
        for record in named(entry) if entry["type"] in ("capture", "attach") else ():
            same = package.records.setdefault(record["id"], record) == record
            require(same, "Two entries tell of one record in two ways.")
    at, left = 0, set(package.records)
    for number, each in enumerate(package.about["members"]):
        require(each["offset"] == at, "Bytes of the WARC file belong to no record.")
        found = package.digest(WARC, at, each["length"])
        require(found == each["sha256"], f"The stored record at byte {at} has changed.")
        if number:  # the first says how this file came about; only the package's maker vouches
            require(each["record"] in left, f"The record at byte {at} is of no entry.")
            left.remove(each["record"])
            same = found == package.records[each["record"]]["member"]
            require(same, f"The stored record at byte {at} is not the ledger's.")
        check_record(package, each, package.records.get(each["record"]))
        at += each["length"]
    require(not left, f"{len(left)} records that the ledger names are missing.")
    require(at == package.places[WARC][1], "The WARC file goes on after its last record.")
    yield f"All {len(package.records)} stored records are those of the ledger, to the byte."
    yield "Each is one whole WARC record, with the digests of block and payload that it names."


def check_document(package: Package) -> Iterator[str]:
    """The report is one on the text that is here."""
    files = package.about["files"]
    if files is None:
        yield "It holds neither a text nor a report: it proves sources alone."
        return
    report = json.loads(package.read(files["report"]))
    [document] = report["manifests"][0]["documents"]
    same = files["text"] and package.digest(files["text"]) == "sha256:" + document["sha256"]
    require(same or not files["text"], "The report is about another text.")
    yield f"The report of {report['generated']} is about the text that is here."


Step = Callable[[Package], Iterator[str]]
STEPS: tuple[Step, ...] = (
    check_files,
    check_keys,
    check_checkpoints,
    check_entries,
    check_members,
    check_note,
    check_document,
)


def checks(path: str, wanted: str = "", more: tuple[Step, ...] = ()) -> Iterator[Check]:
    """Every check of the package at `path`; `wanted` is the fingerprint that must have signed.
    The steps in `more` follow where all others hold."""
    try:
        with Path(path).open("rb") as file:
            package, sound = Package(file, wanted), True
            for number, step in enumerate((*STEPS, *more)):
                if number >= len(STEPS) and not sound:
                    return
                for check in outcome(step, package):
                    sound = sound and check.holds
                    yield check
    except Refused as refused:
        yield Check(str(refused), holds=False)
    except MALFORMED as error:
        yield Check(f"The package cannot be read: {said_of(error)}.", holds=False)


def outcome(step: Step, package: Package) -> Iterator[Check]:
    """What a step finds; it ends with what is wrong."""
    try:
        for said in step(package):
            yield Check(said)
    except Refused as refused:
        yield Check(str(refused), holds=False)
    except MALFORMED as error:
        told = (step.__doc__ or "").split(".")[0]
        yield Check(f"Malformed ({said_of(error)}), so it is not so that: {told}.", holds=False)


def said_of(error: BaseException) -> str:
    """What an error says, short and without anything that a terminal would obey."""
    return ascii(f"{type(error).__name__} {error}")[1:121]


def main() -> int:
    """Check the package that is named."""
    parser = argparse.ArgumentParser(description="Check a loccit evidence package.")
    parser.add_argument("package")
    parser.add_argument("--key", default="", help="the fingerprint that must have signed it")
    words = parser.parse_args()
    if words.key and not FINGERPRINT.fullmatch(words.key):
        parser.error("a fingerprint is sha256: and 64 hexadecimal digits")
    failed = 0
    for check in checks(words.package, words.key):
        failed += not check.holds
        said = check.said if check.said.isprintable() else ascii(check.said)
        sys.stdout.write("{}  {}\n".format("ok     " if check.holds else "REFUSED", said))
    sys.stdout.write(BAD if failed else GOOD if words.key else GOOD + UNKNOWN)
    return 1 if failed else 0


GOOD = """
This holds. What it shows: the machine that keeps the archive received these bytes, and its ledger
said so before the checkpoint was signed. Not what the site sent to others, nor that what it says
is true; of when, only the keeper's clock and key speak, unless time stamps are beside.
"""
UNKNOWN = """Anybody can make a package with a key of his own: compare the fingerprint above with
the one that the archive's keeper tells you by another way, or name it with --key.
"""
BAD = """
REFUSED: do not rely on this package; ask whoever gave it to you for another copy.
"""

if __name__ == "__main__":
    sys.exit(main())
