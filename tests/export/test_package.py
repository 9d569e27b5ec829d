"""What a package holds: by the WACZ specification, and not a byte of anything else's."""

from __future__ import annotations

import gzip
import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from loccit import canonical
from loccit.errors import ArchiveError, FixityError
from loccit.export import check_package
from loccit.export.packed import DATA, WARC
from loccit.ledger.private import Safe
from loccit.models.capture import State
from tests.support.archives import ABOUT, store, writing
from tests.support.chains import Clock, chain, exchange
from tests.support.packages import (
    SECRETS,
    Kept,
    by_script,
    kept,
    members,
    packed,
    sealed,
    unpacked,
    with_members,
)


def test_one_archive_gives_one_package(archive: Kept, package: Path, tmp_path: Path) -> None:
    again = archive.export(tmp_path / "again.wacz")
    assert again.read_bytes() == package.read_bytes()
    assert stat.S_ISREG(again.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["again.wacz"]


def test_it_is_a_wacz(package: Path) -> None:
    """WACZ 1.1.1: the parts that must be there, and how they fit."""
    files = unpacked(package)
    told = json.loads(files[DATA])
    assert (told["profile"], told["wacz_version"]) == ("data-package", "1.1.1")
    listed = {each["path"]: each for each in told["resources"]}
    assert set(listed) == files.keys() - {DATA, "datapackage-digest.json"}
    assert all(canonical.digest(files[n]) == each["hash"] for n, each in listed.items())
    assert len({each["name"] for each in told["resources"]}) == len(listed)
    with ZipFile(package) as file:
        assert {each.compress_type for each in file.infolist()} == {ZIP_STORED}
        assert file.testzip() is None
    first, *pages = map(json.loads, files["pages/pages.jsonl"].splitlines())
    assert first["format"] == "json-pages-1.0"
    index = [line.decode().split(" ", 2) for line in files["indexes/index.cdx"].splitlines()]
    by_url = {json.loads(facts)["url"]: (date, json.loads(facts)) for _, date, facts in index}
    for page in pages:
        date, facts = by_url[page["url"]]
        assert page["ts"].translate({ord(c): None for c in "-:TZ"}) == date
        at, length = int(facts["offset"]), int(facts["length"])
        record = gzip.decompress(files[WARC][at : at + length])
        assert f"WARC-Target-URI: {page['url']}\r\n".encode() in record
    assert len(pages) == 2


def test_records_are_those_of_the_archive_to_the_byte(archive: Kept, package: Path) -> None:
    first, *rest = members(unpacked(package))
    assert b"WARC-Type: warcinfo\r\n" in gzip.decompress(first)
    stored = b"".join(path.read_bytes() for path in sorted(archive.path.rglob("*.warc.gz")))
    assert all(member in stored for member in rest)
    assert len(rest) > 6


def test_a_package_of_one_source_discloses_nothing_of_the_others(
    archive: Kept, tmp_path: Path
) -> None:
    own = (archive.captures[1].id,)
    out = archive.export(tmp_path / "one.wacz", captures=own, redacted=True, files=None)
    files = unpacked(out)
    text = b"".join([*files.values(), *map(gzip.decompress, members(files))])
    other = archive.archive.entry(archive.captures[2].seq)
    ids = [archive.captures[2].id, *(r["id"] for h in other["hops"] for r in h["records"])]
    shared = [archive.captures[0].id, "t.example", "/report", '"counts"', '"checked"']
    assert [each for each in (*SECRETS, *ids, *shared) if each.encode() in text] == []
    assert check_package(out).holds
    whole = unpacked(archive.export(tmp_path / "whole.wacz"))
    assert b'"counts"' in b"".join(whole.values())  # what the search above would find


def test_without_the_key_there_is_no_package(archive: Kept, tmp_path: Path) -> None:
    bare = Kept(archive.path, archive.captures, Safe(tmp_path / "none", lambda _: None))
    with pytest.raises(ArchiveError, match="not on this machine"):
        bare.export(tmp_path / "p.wacz")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_signed_yet_is_not_exported(tmp_path: Path) -> None:
    made = kept(tmp_path)
    with writing(made.path, "third") as to:
        late = store(to)
    with pytest.raises(ArchiveError, match="no signed checkpoint"):
        made.export(tmp_path / "p.wacz", captures=(late.id,))


def test_damage_is_no_evidence(tmp_path: Path) -> None:
    made = kept(tmp_path)
    path = min(made.path.rglob("*.warc.gz"))
    data = path.read_bytes()
    at = made.archive.entry(made.captures[0].seq)["hops"][0]["records"][0]["offset"]
    path.write_bytes(data[: at + 30] + bytes([data[at + 30] ^ 1]) + data[at + 31 :])
    with pytest.raises(FixityError, match="have changed"):
        made.export(tmp_path / "p.wacz")
    path.write_bytes(data)
    newest = max((made.path / "ledger/checkpoints").iterdir(), key=lambda each: int(each.name))
    signed = newest.read_bytes()
    newest.write_bytes(signed[:40] + bytes([signed[40] ^ 1]) + signed[41:])
    with pytest.raises((FixityError, ArchiveError)):
        made.export(tmp_path / "p.wacz")


def test_a_revisit_goes_with_what_it_refers_to(tmp_path: Path) -> None:
    made = kept(tmp_path)
    with writing(made.path, "third", now=Clock(datetime(2026, 12, 1, tzinfo=UTC))) as to:
        late = replace(exchange(), started=datetime(2026, 12, 1, tzinfo=UTC))
        again = to.store(chain(late), **ABOUT, outcome=State.CAPTURED)
    sealed(made.path, made.safe)
    assert again.final.response is not None
    assert again.final.response.type == "revisit"
    out = made.export(tmp_path / "p.wacz", captures=(again.id,), redacted=True, files=None)
    assert check_package(out).holds
    assert by_script(out)[0] == 0
    files = unpacked(out)
    kinds = [each["type"] for each in json.loads(files["evidence/evidence.json"])["members"]]
    assert {"revisit", "response"} <= set(kinds)
    found = members(files)
    at = kinds.index("response")
    with_members(files, [*found[:at], None, *found[at + 1 :]])
    assert not check_package(packed(files, tmp_path / "less.wacz", made.signers)).holds
