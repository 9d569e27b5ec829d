"""The writer: what it stores, in which order, and what it takes back."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from loccit import durable, ledger
from loccit.archive import Archive, writer
from loccit.audit import audit
from loccit.errors import ArchiveError, RecordError
from loccit.models.capture import State
from loccit.models.page import Block, Page
from tests.support.archives import ABOUT, small, store, writing
from tests.support.chains import (
    CERTIFICATES,
    MOMENT,
    Clock,
    chain,
    digest,
    exchange,
    failed,
    redirected,
)
from tests.support.files import path_of

KEYS = {
    "run-start": "type seq prev run time tool settings operator",
    "capture": "type seq prev run capture manifest document citation url time via route outcome "
    "complete looks_like reasons redacted hops",
    "failure": "type seq prev run manifest document citation url time error hops",
    "text": "type seq prev capture extractor text characters",
    "pin": "type seq prev time manifest document citation capture reason",
    "attach": "type seq prev time manifest document citation capture file records note",
    "run-end": "type seq prev run time counts files",
    "audit": "type seq prev time scope checked damaged",
}
ADDED = {"capture": {"warcinfo"}, "failure": {"warcinfo"}, "attach": {"warcinfo", "url"}}
"""Keys beyond the literals of the design: the record that a WARC file begins with, in the first
entry that has records in it, and the cited URL of a file supplied by hand."""

PAGE = Page("We need", (Block(0, 7),), "lexbor/2.4", "text/html")


def _entries(path: Path, kind: str) -> list[dict[str, Any]]:
    return [entry for entry in Archive.open(path).entries() if entry["type"] == kind]


def _everything(path: Path, file: Path) -> None:
    with writing(path, operator="A. Reporter") as to:
        capture = store(to)
        to.fail(failed(), **ABOUT)
        to.record_text(capture.id, PAGE)
        to.pin(**ABOUT, capture=capture.id, reason="first capture")
        to.attach(
            file,
            media_type="application/pdf",
            file="report.pdf",
            note="from a reader",
            url="https://example.org/",
            **ABOUT,
        )
        to.record_audit("all", 3, 0)


def test_each_entry_has_the_keys_of_its_literal(tmp_path: Path) -> None:
    file = tmp_path / "f.pdf"
    file.write_bytes(b"%PDF-1.7")
    _everything(tmp_path / "archive", file)
    seen = set()
    for entry in Archive.open(tmp_path / "archive").entries():
        kind = entry["type"]
        seen.add(kind)
        wanted = set(KEYS[kind].split())
        assert wanted <= entry.keys() <= wanted | ADDED.get(kind, set())
    assert seen == KEYS.keys()


def test_entries_are_canonical_lines_in_order(tmp_path: Path) -> None:
    small(tmp_path)
    for number, leaf in enumerate((tmp_path / ledger.ENTRIES).read_bytes().splitlines()):
        entry = json.loads(leaf)
        assert entry["seq"] == number
        told = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert leaf == told.encode()


def test_a_capture_entry_tells_its_hops(tmp_path: Path) -> None:
    first, _ = small(tmp_path)
    entry = _entries(tmp_path, "capture")[0]
    assert re.fullmatch(r"20261121T194501Z-[0-9a-f]{4}", entry["capture"])
    assert (entry["time"], entry["url"]) == ("2026-11-21T19:45:01Z", "http://t.example/1AvpFa6z6N")
    short, page = entry["hops"]
    assert (short["status"], short["how"], short["tls"]) == (301, "link", None)
    assert page["how"] == "redirect"
    assert page["tls"] == {
        "protocol": "TLSv1.3",
        "cipher": "TLS_AES_256_GCM_SHA384",
        "certificate": digest(CERTIFICATES[0]),
        "verified": True,
        "whole_chain": True,
    }
    assert [record["type"] for record in page["records"]] == ["request", "response", "metadata"]
    assert first.final_url == "https://example.org/report"
    assert first == Archive.open(tmp_path).captures()[0]


def test_each_hash_in_an_entry_is_that_of_the_bytes_at_its_offset(tmp_path: Path) -> None:
    """What a stranger does with dd and sha256sum."""
    small(tmp_path)
    for entry in _entries(tmp_path, "capture"):
        for hop in entry["hops"]:
            for record in hop["records"]:
                data = (tmp_path / record["file"]).read_bytes()
                member = data[record["offset"] : record["offset"] + record["length"]]
                assert digest(member) == record["member"]


def test_a_run_ends_with_counts_and_file_sizes(tmp_path: Path) -> None:
    small(tmp_path)
    first = _entries(tmp_path, "run-end")[0]
    assert first["counts"] == {"captured": 1, "failed": 1}
    [file] = first["files"]
    assert (tmp_path / file["file"]).stat().st_size == file["size"]
    assert re.fullmatch(r"warcs/2026/11/20261121T1945\d\dZ-[0-9a-f]{4}-000.warc.gz", file["file"])


def test_a_run_that_stores_nothing_leaves_no_warc_file(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        to.fail(failed(), **ABOUT)
    assert not (tmp_path / "warcs").exists()
    assert _entries(tmp_path, "failure")[0]["error"] == {
        "kind": "unreachable",
        "message": "The host gone.example has no address.",
    }


def test_a_failure_keeps_what_was_exchanged(tmp_path: Path) -> None:
    cut = replace(redirected(), error=failed().error)
    with writing(tmp_path) as to:
        to.fail(cut, **ABOUT)
    [entry] = _entries(tmp_path, "failure")
    assert [len(hop["records"]) for hop in entry["hops"]] == [2, 3]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_full_file_is_followed_by_a_new_one(tmp_path: Path) -> None:
    with writing(tmp_path, max_file=2500) as to:
        for _ in range(4):
            store(to)
    [end] = _entries(tmp_path, "run-end")
    assert [file["file"][-11:-8] for file in end["files"]] == ["000", "001"]
    begun = [entry for entry in _entries(tmp_path, "capture") if "warcinfo" in entry]
    assert [entry["warcinfo"]["offset"] for entry in begun] == [0, 0]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_bytes_are_on_the_medium_before_they_are_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, rename = durable.sync_file, Path.rename

    def note(fd: int) -> None:
        name = path_of(fd).name
        steps.append(f"sync {'warc' if name.endswith('.warc.gz') else name.split('.')[0] or name}")
        sync(fd)

    def note_rename(self: Path, target: Path) -> Path:
        steps.append(f"rename {target.name}")
        return rename(self, target)

    with writing(tmp_path) as to:
        store(to)
        monkeypatch.setattr(durable, "sync_file", note)
        monkeypatch.setattr(Path, "rename", note_rename)
        store(to)
        told = [re.sub(r"\.head.*", "head", step) for step in steps]
        assert told[0] == "sync warc"
        assert told[1] == "sync entries"
        assert told[3:] == ["rename head.json", "sync ledger"]
        monkeypatch.undo()


def test_several_threads_store_at_once(tmp_path: Path) -> None:
    start, stored = Barrier(6), []

    def work(number: int) -> None:
        start.wait()
        for count in range(8):
            body = b"%d-%d " % (number, count) * 300
            stored.append((store(to, body).id, body))

    with writing(tmp_path) as to:
        threads = [Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    archive = Archive.open(tmp_path)
    assert len({capture_id for capture_id, _ in stored}) == 48
    for capture_id, body in stored:
        capture = archive.capture(capture_id)
        assert capture is not None
        assert archive.payload(capture).body == body
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_two_archives_are_open_at_once(tmp_path: Path) -> None:
    with writing(tmp_path / "a") as one, writing(tmp_path / "b") as two:
        store(one, b"one")
        store(two, b"two")
        store(one, b"three")
    assert len(Archive.open(tmp_path / "a").captures()) == 2
    assert len(Archive.open(tmp_path / "b").captures()) == 1


def test_readers_see_what_is_acknowledged_while_a_writer_goes_on(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        first = store(to, b"one")
        archive = Archive.open(tmp_path)
        second = store(to, b"two")
        assert [c.id for c in archive.captures()] == [first.id]
        assert archive.payload(first).body == b"one"
        assert [c.id for c in Archive.open(tmp_path).captures()] == [first.id, second.id]
        assert [c.id for c in to.archive.captures()] == [first.id, second.id]


def test_ids_are_drawn_again_where_they_are_taken(tmp_path: Path) -> None:
    drawn = iter(["aaaa", "bbbb", *["cccc"] * 3, "dddd"])

    def token(size: int) -> str:
        return next(drawn) if size == 2 else os.urandom(size).hex()

    with writer(tmp_path, now=lambda: MOMENT, run_settings={}, token=token) as to:
        ids = [store(to).id[-4:] for _ in range(2)]
        assert ids == ["bbbb", "cccc"]
        assert store(to).id[-4:] == "dddd"


def test_a_text_is_noted_once(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        capture = store(to)
        to.record_text(capture.id, PAGE)
        to.record_text(capture.id, PAGE)
    with writing(tmp_path, "again") as to:
        to.record_text(capture.id, PAGE)
        to.record_text(capture.id, replace(PAGE, extractor="lexbor/3"))
    assert [(e["extractor"], e["text"], e["characters"]) for e in _entries(tmp_path, "text")] == [
        ("lexbor/2.4", digest(b"We need"), 7),
        ("lexbor/3", digest(b"We need"), 7),
    ]


def test_a_chain_may_be_the_capture_of_several_citations(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        first = store(to)
        size = sum(p.stat().st_size for p in tmp_path.rglob("*.gz"))
        second = to.store_again(first, **{**ABOUT, "citation": "other"})
    assert size == sum(p.stat().st_size for p in tmp_path.rglob("*.gz"))
    assert second.id != first.id
    assert (second.citation, second.hops) == ("other", first.hops)
    archive = Archive.open(tmp_path)
    assert archive.attempts("zero-tolerance", "thread", "other") == (second,)
    assert archive.payload(second) == archive.payload(first)
    assert sum("warcinfo" in entry for entry in archive.entries()) == 1
    assert audit(tmp_path, now=MOMENT).findings == ()
    [path] = tmp_path.rglob("*.gz")
    path.write_bytes(bytes(size))
    response = [f for f in audit(tmp_path, now=MOMENT).findings if "response" in f.message]
    assert len(response) == 1
    assert all(capture.id in response[0].message for capture in (first, second))


def test_what_is_not_in_the_archive_is_not_noted_again(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x")
    with writing(tmp_path / "a") as to:
        by_hand = to.attach(file, media_type="a/b", file="f", note="", url="https://a.b/", **ABOUT)
        for given in (by_hand, replace(by_hand, id="20261121T194501Z-0000")):
            with pytest.raises(ArchiveError, match="no fetched capture"):
                to.store_again(given, **ABOUT)


def test_a_pin_needs_a_capture(tmp_path: Path) -> None:
    with writing(tmp_path) as to, pytest.raises(ArchiveError, match="no capture x") as raised:
        to.pin(**ABOUT, capture="x", reason="?")
    assert raised.value.hint


def test_a_file_supplied_by_hand_is_a_source_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "in.pdf"
    file.write_bytes(b"%PDF-1.7 \x00\xff")
    with writing(tmp_path / "archive") as to:
        capture = to.attach(
            file,
            media_type="application/pdf",
            file="/home/someone/secret place/Bericht ü.pdf",
            note="from\na reader\x1b[31m",
            url="https://example.org/paywalled",
            **ABOUT,
        )
    assert (capture.outcome, capture.note) == (State.CAPTURED, "from\na reader\x1b[31m")
    archive = Archive.open(tmp_path / "archive")
    assert archive.attempts(*ABOUT.values()) == (capture,)
    payload = archive.payload(capture)
    assert (payload.body, payload.media_type) == (b"%PDF-1.7 \x00\xff", "application/pdf")
    assert payload.url == "https://example.org/paywalled"
    [entry] = _entries(tmp_path / "archive", "attach")
    assert entry["file"] == "Bericht ü.pdf"
    for path in (tmp_path / "archive" / "warcs").rglob("*.gz"):
        assert b"someone" not in path.read_bytes()


@pytest.mark.parametrize("media_type", ["", "pdf", "text/html\r\nX: y", "a/b; c"])
def test_a_media_type_is_checked(tmp_path: Path, media_type: str) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"x")
    with writing(tmp_path / "archive") as to, pytest.raises(RecordError, match="media type"):
        to.attach(file, media_type=media_type, file="in", note="", url="https://a.b/", **ABOUT)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with writing(tmp_path / "a") as to, pytest.raises(ArchiveError, match="cannot be read"):
        to.attach(
            tmp_path / "none", media_type="a/b", file="none", note="", url="https://a.b/", **ABOUT
        )


@pytest.mark.parametrize(
    "spoilt",
    [
        chain(replace(exchange(), url="https://example.org/\r\nX: y")),
        chain(replace(exchange(), address="not an address")),
        chain(replace(exchange(), truncated="half")),
        chain(exchange(), url="https://\ud800/"),
    ],
)
def test_a_chain_that_cannot_be_stored_leaves_nothing(tmp_path: Path, spoilt: Any) -> None:
    with writing(tmp_path) as to:
        with pytest.raises(ArchiveError):
            to.store(spoilt, **ABOUT, outcome=State.CAPTURED)
        store(to)
    assert len(Archive.open(tmp_path).captures()) == 1
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_lone_surrogates_of_strangers_are_replaced(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        to.store(
            chain(exchange()),
            **ABOUT,
            outcome=State.BLOCKED,
            looks_like="login",
            reasons=("\ud800",),
        )
    assert Archive.open(tmp_path).captures()[0].reasons == ("?",)


@pytest.fixture
def small_disk() -> Iterator[Any]:
    """A function that lets no file grow beyond so many bytes: a full disk, by the kernel."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int | None) -> None:
        soft = before[0] if size is None else size
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, before[1]))

    yield limit
    limit(None)


def test_a_full_disk_loses_nothing_and_passes(tmp_path: Path, small_disk: Any) -> None:
    noise = os.urandom(20_000)
    with writing(tmp_path) as to:
        first = store(to)
        [path] = (tmp_path / "warcs").rglob("*.gz")
        before = path.read_bytes()
        small_disk(8_000)
        with pytest.raises(ArchiveError, match="nothing was stored") as raised:
            store(to, noise)
        small_disk(None)
        assert "room" in raised.value.hint
        assert path.read_bytes() == before
        second = store(to, noise)
    assert [c.id for c in Archive.open(tmp_path).captures()] == [first.id, second.id]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_disk_full_at_the_first_record_leaves_no_file(tmp_path: Path, small_disk: Any) -> None:
    with writing(tmp_path) as to:
        small_disk(8_000)
        with pytest.raises(ArchiveError, match="nothing was stored"):
            store(to, os.urandom(20_000))
        small_disk(None)
    assert list((tmp_path / "warcs").rglob("*.gz")) == []
    assert audit(tmp_path, now=MOMENT).findings == ()


@pytest.mark.parametrize("failing", ["pwrite", "fsync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("at", range(4))
def test_a_failed_step_is_never_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int, at: int
) -> None:
    calls = [0]
    real = getattr(os, failing)

    def once(*args: Any) -> Any:
        calls[0] += 1
        if calls[0] == at + 1:
            raise OSError(code, os.strerror(code))
        return real(*args)

    stored = []
    with writing(tmp_path) as to:
        stored.append(store(to).id)
        monkeypatch.setattr(os, failing, once)
        for _ in range(3):
            with suppress(ArchiveError):
                stored.append(store(to).id)
        monkeypatch.undo()
    with writing(tmp_path, "next") as to:
        stored.append(store(to).id)
    found = [c.id for c in Archive.open(tmp_path).captures()]
    assert [each for each in found if each in stored] == stored
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_an_interrupt_in_the_middle_of_a_write_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = durable.sync_file

    def interrupt(fd: int) -> None:
        monkeypatch.setattr(durable, "sync_file", real)
        raise KeyboardInterrupt

    with writing(tmp_path) as to:
        store(to)
        monkeypatch.setattr(durable, "sync_file", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store(to)
        store(to)
    assert len(Archive.open(tmp_path).captures()) == 2
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_nothing_is_written_once_the_run_has_ended(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        pass
    before = (tmp_path / ledger.ENTRIES).read_bytes()
    with pytest.raises(ArchiveError, match="the run has ended"):
        store(to)
    assert (tmp_path / ledger.ENTRIES).read_bytes() == before


def test_a_run_that_ends_in_an_error_still_ends(tmp_path: Path) -> None:
    def run() -> None:
        with writing(tmp_path) as to:
            store(to)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert len(_entries(tmp_path, "run-end")) == 1


def test_an_archive_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(ArchiveError, match="cannot be written") as raised,
        writer(tmp_path / "file", now=Clock(), run_settings={}),
    ):
        pass
    assert raised.value.hint
