"""`loccit attach`: a source supplied by hand."""

from __future__ import annotations

import pytest

from loccit.archive import Archive
from tests.support.desk import Desk
from tests.support.newsroom import lay

GOOD, LOGIN = "http://news.example/good", "http://news.example/login"
SOURCE = "<!doctype html><title>Mill</title><p>We were told on Friday, and that was all.</p>"


@pytest.fixture
def laid(desk: Desk) -> Desk:
    lay(desk.folder, {"a": [LOGIN], "b": [GOOD, LOGIN]})
    desk.write("saved.html", SOURCE)
    return desk


def test_it_becomes_the_source_of_its_citation(laid: Desk) -> None:
    laid.run("fetch", "manifest.yaml")
    laid.write("a.md", f"“We were told on Friday,” he said at <{LOGIN}>.\n")
    done = laid.run("attach", "manifest.yaml:a/c1", "saved.html", "--note", "saved by Ann")
    assert done.code == 0
    assert done.out == ""
    assert f"Attached saved.html to a/c1 ({LOGIN})" in done.err
    assert "It is pinned" in done.err
    capture = Archive.open(laid.folder / "archive").pinned(laid.folder.name, "a", "c1")
    assert capture is not None
    assert capture.note == "supplied by hand: saved by Ann"
    assert "1 verbatim" in laid.run("verify", "manifest.yaml").out


def test_a_note_is_not_needed(laid: Desk) -> None:
    laid.run("attach", "a/c1", "saved.html", "--quiet")
    [capture] = Archive.open(laid.folder / "archive").captures()
    assert capture.note == "supplied by hand"


def test_a_pin_is_not_moved_and_the_way_to_move_it_is_told(laid: Desk) -> None:
    laid.run("fetch", "manifest.yaml")
    done = laid.run("attach", "b/c1", "saved.html")
    assert "stays pinned to another capture" in done.err
    assert "loccit pin manifest.yaml b/c1 --latest" in done.err
    laid.run("pin", "manifest.yaml", "b/c1", "--latest")
    capture = Archive.open(laid.folder / "archive").pinned(laid.folder.name, "b", "c1")
    assert capture is not None
    assert capture.via == "attach"


def test_several_manifests_need_a_name(laid: Desk) -> None:
    (laid.folder / "manifest.yaml").unlink()
    lay(laid.folder / "manifests/one", {"a": [LOGIN]})
    lay(laid.folder / "manifests/two", {"a": [LOGIN], "only-here": [LOGIN]})
    done = laid.run("attach", "a/c1", "saved.html")
    assert done.code == 2
    assert "stands in several manifests" in done.err
    assert laid.run("attach", "only-here/c1", "saved.html").code == 0
    assert laid.run("attach", "manifests/one/manifest.yaml:a/c1", "saved.html").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["saved.html", "a/c1"], 2, "names no citation"),
        (["a", "saved.html"], 2, "names no citation"),
        (["x/c1", "saved.html"], 2, "it has: a, b"),
        (["b/c9", "saved.html"], 2, "it has: c1, c2"),
        (["nowhere.yaml:a/c1", "saved.html"], 2, "nowhere.yaml"),
        (["a/c1", "missing.html"], 3, "missing.html"),
        (["a/c1", "empty.html"], 3, "empty"),
        (["a/c1", "saved.odd"], 2, "--media-type"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_attached_is_told(
    words: list[str], code: int, said: str, laid: Desk
) -> None:
    laid.write("empty.html", "")
    laid.write("saved.odd", SOURCE)
    done = laid.run("attach", *words)
    assert done.code == code
    assert said in done.err.lower() or said in done.err
    assert not (laid.folder / "archive").exists()


def test_a_media_type_may_be_named(laid: Desk) -> None:
    laid.write("saved.odd", SOURCE)
    assert laid.run("attach", "a/c1", "saved.odd", "--media-type", "text/html").code == 0


def test_a_file_without_text_is_kept_and_told(laid: Desk) -> None:
    (laid.folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    done = laid.run("attach", "a/c1", "broken.pdf")
    assert done.code == 0
    assert "No text could be read from it" in done.err
