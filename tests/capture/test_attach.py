"""A source supplied by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.capture import attach as attaching
from loccit.capture.attach import attach, media_type_of
from loccit.capture.locks import targets
from loccit.capture.values import Outcome
from loccit.errors import DocumentError, UsageError
from loccit.manifest import load_lock
from tests.support.newsroom import ARTICLE, laid, now

URL = "https://news.example/story"


def attached(tmp_path: Path, name: str = "saved.html", body: bytes = ARTICLE) -> Outcome:
    manifest = laid(tmp_path, {"a": [URL]})
    file = tmp_path / name
    file.write_bytes(body)
    return attach(targets(manifest)[0], file, now=now, run_settings={}, note="by post")


def test_bytes_note_text_pin_and_lock(tmp_path: Path) -> None:
    outcome = attached(tmp_path)
    archive = Archive.open(tmp_path / "archive")
    [capture] = archive.captures()
    assert outcome.capture == capture
    assert (capture.via, capture.note, capture.url) == ("attach", "supplied by hand: by post", URL)
    payload = archive.payload(capture)
    assert (payload.body, payload.media_type) == (ARTICLE, "text/html")
    kinds = [entry["type"] for entry in archive.entries()]
    assert kinds == ["run-start", "attach", "text", "pin", "run-end"]
    lock = load_lock(tmp_path / "manifest.yaml").documents["a"].citations["c1"]
    record = capture.final.response
    assert record is not None
    assert (lock.capture, lock.payload) == (capture.id, record.payload or record.block)


def test_a_file_too_large_to_read_meanwhile_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "_MOST_READ", 10)
    outcome = attached(tmp_path)
    assert outcome.capture
    assert "`loccit verify` will read it" in outcome.reasons[0]


def test_a_file_without_text_is_stored_and_told(tmp_path: Path) -> None:
    outcome = attached(tmp_path, "broken.pdf", b"%PDF-1.7 and nothing more")
    assert outcome.capture
    assert "No text could be read from it" in outcome.reasons[0]


def test_secrets_of_the_link_are_overwritten(tmp_path: Path) -> None:
    manifest = laid(tmp_path, {"a": [f"{URL}?token=abc"]})
    (tmp_path / "saved.txt").write_text("We were told on Friday.")
    outcome = attach(targets(manifest)[0], tmp_path / "saved.txt", now=now, run_settings={})
    assert outcome.url == f"{URL}?token=***"


@pytest.mark.parametrize("body", [b""], ids=["empty"])
def test_nothing_is_not_attached(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(DocumentError):
        attached(tmp_path, body=body)
    assert not (tmp_path / "archive").exists()


def test_a_folder_is_not_attached(tmp_path: Path) -> None:
    manifest = laid(tmp_path, {"a": [URL]})
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(DocumentError):
        attach(targets(manifest)[0], tmp_path / "folder.html", now=now, run_settings={})


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.PDF", "application/pdf"), ("a.b.htm", "text/html"), ("a.txt", "text/plain")],
)
def test_media_types_by_suffix(name: str, kind: str) -> None:
    assert media_type_of(Path(name)) == kind


@pytest.mark.parametrize("name", ["a", "a.exe", ".html"])
def test_a_suffix_that_names_nothing(name: str) -> None:
    with pytest.raises(UsageError):
        media_type_of(Path(name))
