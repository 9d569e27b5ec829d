"""text/: Pages kept, and whatever was done to one since then never believed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from loccit import canonical
from loccit.archive import Archive, Order, scan
from loccit.archive.texts import ReadFrom, encode_page, keep_page, load_page
from loccit.extract import extract_page
from loccit.models.page import Block, Link, Offsets, Page, Span
from tests.support.archives import ABOUT, store, writing
from tests.support.chains import MOMENT, failed

OF = ReadFrom("sha256:" + "1" * 64, "text/html", "utf-8", "story", "readers/1")
PAGE = Page(
    text="Héad\n\nWe were told.61\n\nHidden.",
    blocks=(
        Block(0, 4, "heading"),
        Block(6, 20, "paragraph", "pull quote", 3),
        Block(22, 29, hidden=True),
    ),
    extractor="hand/1",
    media_type="text/html",
    note_references=(Span(18, 20),),
    links=(Link("https://example.org/", "told", 14, 18, "html"),),
    language="en",
    title="Head — and more",
    warnings=("Look at it.",),
    origin=Offsets((0, 6), (10, 40)),
    unread=(2,),
)


def kept(archive: Path, page: Page = PAGE, of: ReadFrom = OF) -> str:
    """The digest under which a Page was kept."""
    data = encode_page(page, of)
    assert data is not None
    keep_page(archive, data)
    return canonical.digest(data)


def file_of(archive: Path, digest: str) -> Path:
    return archive / "text" / f"{digest.removeprefix('sha256:')}.json"


def test_a_page_comes_back_whole(tmp_path: Path) -> None:
    tmp_path.joinpath("text").mkdir()
    found = load_page(tmp_path, kept(tmp_path), OF)
    assert found == PAGE
    assert found is not None
    assert found.digest == PAGE.digest
    # a field that nobody writes down would be lost: this Page fills every one
    assert all(getattr(PAGE, each.name) for each in fields(Page))


def test_a_read_page_comes_back_whole(tmp_path: Path) -> None:
    body = b"<title>T</title><h1>One</h1><p hidden>No</p><p>Two<sup>3</sup><a href=/x>x</a></p>"
    page = extract_page(body, "text/html")
    assert load_page(tmp_path, kept(tmp_path, page), OF) == page


def test_the_same_page_is_one_file(tmp_path: Path) -> None:
    assert kept(tmp_path) == kept(tmp_path)
    assert len(list(tmp_path.joinpath("text").iterdir())) == 1


@pytest.mark.parametrize(
    "other",
    [
        OF._replace(body="sha256:" + "2" * 64),
        OF._replace(media_type="text/plain"),
        OF._replace(charset=None),
        OF._replace(name=None),
        OF._replace(readers="readers/2"),
        OF._replace(second=True),
    ],
)
def test_another_body_or_reader_has_another_page(tmp_path: Path, other: ReadFrom) -> None:
    assert load_page(tmp_path, kept(tmp_path), other) is None


def test_without_known_readers_nothing_is_kept_or_found(tmp_path: Path) -> None:
    nobody = OF._replace(readers="")
    assert encode_page(PAGE, nobody) is None
    assert load_page(tmp_path, kept(tmp_path), nobody) is None


def test_what_utf_8_cannot_hold_is_not_kept() -> None:
    assert encode_page(replace(PAGE, text="a\ud800b", blocks=()), OF) is None


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(path.read_bytes() + b"\n"),
        lambda path: path.write_bytes(path.read_bytes().replace(b"told", b"sold")),
        lambda path: path.write_bytes(path.read_bytes().replace(b"true", b"false")),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.rename(path.parent / "away"), path.symlink_to(path.parent / "away")),
        _pipe,
    ],
    ids=["gone", "empty", "cut", "longer", "words", "shown", "folder", "link", "pipe"],
)
def test_a_file_that_changed_is_as_if_it_were_not_there(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    digest = kept(tmp_path)
    spoil(file_of(tmp_path, digest))
    assert load_page(tmp_path, digest, OF) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", 3),
        ("text", None),
        ("blocks", [[0, 4]]),
        ("blocks", [[0, 400, "paragraph", "body", None, False]]),
        ("blocks", [[2, 4, "a", "body", None, False], [0, 1, "a", "body", None, False]]),
        ("blocks", [[0, 4, "paragraph", "body", "1", False]]),
        ("blocks", [[0, 4, "paragraph", "body", None, 0]]),
        ("note_references", [[0, "1"]]),
        ("links", [["a", "b", 0]]),
        ("origin", [[0], None]),
        ("unread", [1.5]),
        ("warnings", [None]),
        ("format", "loccit-page/0"),
    ],
)
def test_a_ledger_may_name_anything(tmp_path: Path, key: str, value: object) -> None:
    """The digest holds, and what it stands for is still no Page of ours."""
    data = encode_page(PAGE, OF)
    assert data is not None
    forged = json.dumps({**json.loads(data), key: value}).encode()
    keep_page(tmp_path, forged)
    assert load_page(tmp_path, canonical.digest(forged), OF) is None


@pytest.mark.parametrize("forged", [b"[" * 100_000, b"[]", b"null", b"\xff", b'{"format":1}'])
def test_no_bytes_break_it(tmp_path: Path, forged: bytes) -> None:
    keep_page(tmp_path, forged)
    assert load_page(tmp_path, canonical.digest(forged), OF) is None


@pytest.mark.parametrize("digest", ["", "sha256:../../x", "sha256:" + "A" * 64, "1" * 64])
def test_only_a_digest_becomes_a_name(tmp_path: Path, digest: str) -> None:
    assert load_page(tmp_path, digest, OF) is None


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    tmp_path.joinpath("text").write_bytes(b"in the way")
    assert load_page(tmp_path, kept(tmp_path), OF) is None
    assert tmp_path.joinpath("text").read_bytes() == b"in the way"


def test_the_writer_notes_the_whole_page_and_the_archive_finds_it(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        capture = store(to)
        to.record_text(capture.id, PAGE, OF)
        to.record_text(capture.id, PAGE, OF)
        again = replace(PAGE, extractor="other/1")
        to.record_text(capture.id, again, OF._replace(second=True))
    archive = Archive.open(tmp_path)
    entries = [e for e in archive.entries() if e["type"] == "text"]
    assert [e.get("second") for e in entries] == [None, True]
    assert file_of(tmp_path, entries[0]["page"]).is_file()
    assert archive.page(capture, OF) == PAGE
    assert archive.page(capture, OF._replace(second=True)) == again
    assert archive.page(capture, OF._replace(readers="readers/2")) is None


def test_an_entry_of_before_names_no_page(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        capture = store(to)
        to.record_text(capture.id, PAGE)
    assert Archive.open(tmp_path).page(capture, OF) is None


def test_a_lost_page_is_put_back_and_an_unnamed_one_is_not(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        capture = store(to)
        to.record_text(capture.id, PAGE, OF)
    archive = Archive.open(tmp_path)
    [path] = tmp_path.joinpath("text").iterdir()
    path.unlink()
    archive.keep(capture, replace(PAGE, text=PAGE.text.replace("told", "sold")), OF)
    assert list(tmp_path.joinpath("text").iterdir()) == []
    archive.keep(capture, PAGE, OF)
    assert archive.page(capture, OF) == PAGE


def test_they_are_no_strays(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        capture = store(to)
        to.record_text(capture.id, PAGE, OF)
    (tmp_path / "text" / "left.json").write_bytes(b"{}")
    assert scan(tmp_path, Order(MOMENT)).damages == ()
    with writing(tmp_path, "next") as to:
        assert to.recovered == ()
        to.fail(failed(), **ABOUT)
    assert (tmp_path / "text" / "left.json").exists()
