"""The derived index: CDXJ lines under keys of our own making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loccit.archive import Archive, rebuild_index, refresh_index
from loccit.archive.index import surt
from loccit.errors import ArchiveError
from loccit.models.capture import State
from tests.support.archives import ABOUT, small, writing
from tests.support.chains import chain, digest, exchange


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.archive.org/", "org,archive)/"),
        ("http://archive.org", "org,archive)/"),
        ("https://WWW2.Archive.ORG:443/Big/", "org,archive)/big"),
        ("http://archive.org:443/", "org,archive:443)/"),
        ("https://archive.org:8080/x", "org,archive:8080)/x"),
        ("http://archive.org/goo/?b=2&a=1#frag", "org,archive)/goo?a=1&b=2"),
        ("http://archive.org/index.html?", "org,archive)/index.html"),
        ("http://www2foo.com/", "com,www2foo)/"),
        ("http://192.168.1.254/info/", "254,1,168,192)/info"),
        ("http://[2001:db8::1]/", "2001:db8::1)/"),
        ("http://example.org:99999999/", "http://example.org:99999999/"),
        ("urn:uuid:ABC", "urn:uuid:abc"),
    ],
)
def test_surt(url: str, key: str) -> None:
    assert surt(url) == key


def test_each_response_is_found_at_its_place(tmp_path: Path) -> None:
    first, second = small(tmp_path)
    rebuild_index(tmp_path)
    lines = (tmp_path / "index.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    facts = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(f["url"], f["status"], f["mime"]) for f in facts] == [
        ("http://t.example/1AvpFa6z6N", "301", "unk"),
        ("https://example.org/news", "200", "text/html"),
        ("https://example.org/report", "200", "text/html"),
    ]
    assert {line.split(" ")[1] for line in lines} == {"20261121194501"}
    stored = {r.offset: r for c in (first, second) for h in c.hops for r in h.records}
    for fact in facts:
        record = stored[int(fact["offset"])]
        data = (tmp_path / fact["filename"]).read_bytes()[int(fact["offset"]) :]
        assert digest(data[: int(fact["length"])]) == record.member
        assert fact["digest"] == record.payload


def test_it_is_the_same_each_time_and_never_evidence(tmp_path: Path) -> None:
    first, _ = small(tmp_path)
    rebuild_index(tmp_path)
    before = (tmp_path / "index.cdxj").read_bytes()
    (tmp_path / "index.cdxj").write_bytes(b"nonsense")
    assert Archive.open(tmp_path).capture(first.id) == first
    rebuild_index(tmp_path)
    assert (tmp_path / "index.cdxj").read_bytes() == before


def test_a_file_supplied_by_hand_is_listed_under_its_urn(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"%PDF")
    with writing(tmp_path / "a") as to:
        to.attach(
            file, media_type="application/pdf", file="f", note="n", url="https://a.b/", **ABOUT
        )
    rebuild_index(tmp_path / "a")
    line = (tmp_path / "a" / "index.cdxj").read_text()
    assert line.startswith("urn:uuid:")
    assert '"mime":"application/pdf"' in line


def test_damage_does_not_stop_it(tmp_path: Path) -> None:
    small(tmp_path)
    for path in (tmp_path / "warcs").rglob("*.gz"):
        path.write_bytes(b"\0" * path.stat().st_size)
    rebuild_index(tmp_path)
    lines = (tmp_path / "index.cdxj").read_text().splitlines()
    assert len(lines) == 3
    assert all('"mime":"unk"' in line for line in lines)


def test_an_empty_response_head_is_listed(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        to.store(
            chain(exchange("https://example.org/", b"", headers=())),
            **ABOUT,
            outcome=State.CAPTURED,
        )
    rebuild_index(tmp_path)
    assert '"mime":"unk"' in (tmp_path / "index.cdxj").read_text()


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "index.cdxj").mkdir()
    with pytest.raises(ArchiveError, match="index"):
        rebuild_index(tmp_path)


def _page(number: int) -> bytes:
    return f"<p>Page {number}.</p>".encode()


def _grown(path: Path, number: int) -> Archive:
    """One more run over the archive, as `fetch` makes it: two pages, one for two citations."""
    with writing(path, f"run {number}") as to:
        for each in (2 * number, 2 * number + 1):
            url = f"https://example.org/{(each * 7) % 10}"
            first = to.store(chain(exchange(url, _page(each))), **ABOUT, outcome=State.CAPTURED)
        to.store_again(first, **{**ABOUT, "citation": "again"})
    return to.archive


def test_added_to_run_by_run_it_is_what_it_is_made_anew(tmp_path: Path) -> None:
    for number in range(4):
        archive = _grown(tmp_path, number)
        refresh_index(archive)
        added = (tmp_path / "index.cdxj").read_bytes()
        rebuild_index(tmp_path)
        assert (tmp_path / "index.cdxj").read_bytes() == added
        assert added.count(b"\n") == 2 * (number + 1)


def test_what_the_index_knows_is_not_read_again(tmp_path: Path) -> None:
    refresh_index(_grown(tmp_path, 0))
    before = (tmp_path / "index.cdxj").read_bytes()
    for old in tmp_path.rglob("*.warc.gz"):
        old.unlink()
    refresh_index(_grown(tmp_path, 1))
    after = (tmp_path / "index.cdxj").read_bytes()
    assert b'"unk"' not in after
    assert set(before.splitlines()) < set(after.splitlines())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: (path / "index.cdxj").unlink(),
        lambda path: (path / "index.cdxj").write_bytes(b"org,forged)/ 0 {}\n"),
        lambda path: (path / "index.head.json").unlink(),
        lambda path: (path / "index.head.json").write_bytes(b"[]"),
        lambda path: (path / "index.head.json").write_bytes(
            (path / "index.head.json").read_bytes().replace(b'"last":"sha256:', b'"last":"sha512:')
        ),
        lambda path: (path / "index.head.json").write_bytes(
            (path / "index.head.json").read_bytes().replace(b'"entries":', b'"entries":9')
        ),
    ],
)
def test_an_index_that_is_not_as_it_was_left_is_made_anew(tmp_path: Path, spoil: Any) -> None:
    refresh_index(_grown(tmp_path, 0))
    spoil(tmp_path)
    refresh_index(_grown(tmp_path, 1))
    found = (tmp_path / "index.cdxj").read_bytes()
    rebuild_index(tmp_path)
    assert (tmp_path / "index.cdxj").read_bytes() == found
    assert found.count(b"\n") == 4
