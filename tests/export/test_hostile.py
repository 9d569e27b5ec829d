"""Files that only look like packages: refused at once, with a reason."""

from __future__ import annotations

import io
import json
import resource
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loccit.errors import UsageError
from loccit.export import check_package
from loccit.export.packed import ABOUT, DATA
from loccit.export.signed import ORDER, signed
from tests.support.packages import by_script, unpacked, zip_of


def zipfile(*files: tuple[str, bytes], mode: int = 0o100644, how: int = ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", how) as made:
        for name, data in files:
            info = ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, how
            made.writestr(info, data)
    return out.getvalue()


def doubled() -> bytes:
    return zip_of({"a.txt": b"one", "b.txt": b"two"}).replace(b"b.txt", b"a.txt")


def huge() -> bytes:
    """A file that says that it is 4 GB long."""
    data = zip_of({DATA: b"x"})
    return data.replace(b"\x01\x00\x00\x00\x01\x00\x00\x00", b"\xfe\xff\xff\xff" * 2)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no zip": lambda: b"\0" * 5000,
    "bomb": lambda: zipfile((DATA, b"\0" * 30_000_000), how=ZIP_DEFLATED),
    "out of its folder": lambda: zip_of({"../evil.txt": b"x"}),
    "absolute": lambda: zip_of({"/etc/passwd": b"x"}),
    "hidden": lambda: zip_of({"archive/.profile": b"x"}),
    "backslash": lambda: zip_of({"..\\evil.txt": b"x"}),
    "symlink": lambda: zipfile((DATA, b"/etc/passwd"), mode=0o120777),
    "device": lambda: zipfile((DATA, b""), mode=0o020666),
    "two of one name": doubled,
    "huge": huge,
    "bytes before": lambda: b"#!/bin/sh\n" + zip_of({DATA: b"{}"}),
    "bytes after": lambda: zip_of({DATA: b"{}"}) + b"more",
    "nothing in it": lambda: zip_of({}),
    "deep": lambda: zip_of({DATA: b"[" * 200_000, "datapackage-digest.json": b"[" * 200_000}),
    "lists": lambda: zip_of({DATA: b"[]", "datapackage-digest.json": b"[]", ABOUT: b"[]"}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_refused_with_a_reason(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "p.wacz"
    path.write_bytes(HOSTILE[kind]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = check_package(path)
    assert not found.holds
    assert all(check.said.endswith(".") for check in found.checks)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    code, said = by_script(path)
    assert (code, "REFUSED" in said) == (1, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["p.wacz", "verify_proof.py"]


def test_wherever_it_is_cut_it_is_refused(package: Path, tmp_path: Path) -> None:
    data = package.read_bytes()
    path = tmp_path / "p.wacz"
    for end in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:end])
        assert not check_package(path).holds


def test_any_changed_byte_is_found(package: Path, tmp_path: Path) -> None:
    """Of names, sizes and times in the zip file, too."""
    data = package.read_bytes()
    path = tmp_path / "p.wacz"
    places = [*range(0, len(data), len(data) // 60), *range(len(data) - 3000, len(data), 131)]
    for at in places:
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
        assert not check_package(path).holds, at


def test_bytes_between_files_and_directory_are_found(package: Path, tmp_path: Path) -> None:
    data = package.read_bytes()
    at = data.index(b"PK\1\2")
    start = (at + 4).to_bytes(4, "little")
    path = tmp_path / "p.wacz"
    path.write_bytes(data[:at] + b"more" + data[at:-6] + start + data[-2:])
    [found] = check_package(path).checks
    assert found.said == "The package holds bytes of no file."


def test_evidence_that_lies_about_places(package: Path, tmp_path: Path) -> None:
    files = unpacked(package)
    told = json.loads(files[ABOUT])
    path = tmp_path / "p.wacz"
    for change in ({"length": -1}, {"length": 10**30}, {"length": "x"}, {"offset": None}):
        lying = {**told, "members": [{**told["members"][0], **change}, *told["members"][1:]]}
        path.write_bytes(zip_of({**files, ABOUT: json.dumps(lying).encode()}))
        assert not check_package(path).holds


def test_no_file_is_no_package(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.wacz", tmp_path):
        with pytest.raises(UsageError, match="There is no file"):
            check_package(path)


def test_ed25519_in_plain_python() -> None:
    """RFC 8032 7.1, tests 1 and 3; then as cryptography has it, and each bit counts."""
    for key, text, signature in (
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
         "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         ("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
         "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")),
    ):  # fmt: skip
        assert signed(bytes.fromhex(key), bytes.fromhex(text), bytes.fromhex(signature))
    private = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
    public, made = private.public_key().public_bytes_raw(), private.sign(b"a text")
    assert signed(public, b"a text", made)
    for bit in range(0, 512, 37):
        wrong = (int.from_bytes(made, "little") ^ 1 << bit).to_bytes(64, "little")
        assert not signed(public, b"a text", wrong)
    scalar = int.from_bytes(made[32:], "little") + ORDER
    assert not signed(public, b"a text", made[:32] + scalar.to_bytes(32, "little"))
    small = (1).to_bytes(32, "little")  # the neutral point, for which all signatures would hold
    assert not signed(small, b"a text", small + bytes(32))
    assert not signed(public[:31], b"a text", made)
