"""Manifests as loaded: every faulty one against its gold error, and the values of a good one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from loccit import manifest
from loccit.errors import ManifestError
from loccit.manifest import forms
from loccit.manifest.load import MAX_SIZE
from loccit.manifest.nodes import MAX_NODES
from loccit.manifest.source import MAX_PROBLEMS
from loccit.models.manifest import (
    SOURCE,
    Acceptance,
    Citation,
    LocalSource,
    Place,
    QuotePin,
)

FAULTY = Path(__file__).resolve().parent.parent / "data" / "manifests"
SHORTEST = "loccit: 1\ndocuments:\n  - id: article\n    text: article.md\n"

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(data: str | bytes) -> Path:
        path = tmp_path / "news" / "manifest.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return put


def _faulty() -> list[Path]:
    return sorted(path for path in FAULTY.iterdir() if path.suffix != ".txt")


def _told(error: ManifestError) -> str:
    return "".join(f"{each}\n  {each.hint}\n" for each in (error, *error.others))


@pytest.mark.parametrize("path", _faulty(), ids=lambda path: path.stem)
def test_faulty_manifest_is_refused_with_its_gold_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FAULTY)
    with pytest.raises(ManifestError) as raised:
        manifest.load(Path(path.name))
    assert _told(raised.value) == path.with_suffix(".error.txt").read_text("utf-8")


def test_there_are_as_many_faulty_manifests_as_promised() -> None:
    assert len(_faulty()) >= 35
    golds = {path.name for path in FAULTY.glob("*.error.txt")}
    assert golds == {f"{path.stem}.error.txt" for path in _faulty()}


@pytest.mark.parametrize("path", _faulty(), ids=lambda path: path.stem)
def test_every_error_has_a_place_a_whole_sentence_and_a_next_step(path: Path) -> None:
    with pytest.raises(ManifestError) as raised:
        manifest.load(path)
    for error in (raised.value, *raised.value.others):
        assert error.line >= 1
        assert error.column >= 1
        assert error.message.endswith(".")
        assert error.hint.endswith((".", "?"))
        assert "\n" not in error.message + error.hint


WHOLE = """\
# yaml-language-server: $schema=./loccit-manifest.schema.json
loccit: 1
title: The inspector general's report
archive: ../../archive
texts: drafts
documents:
  - id: thread
    text: sub/thread.txt
    title: Thread on the report's release
    language: no
    source: https://example.org/thread
    ignore: ["More from Government"]
    cites:
      - url: HTTPS://t.co/1AvpFa6z6N?a=b#c
        id: report
        title: OIG report
        expect: https://oig.justice.gov/
        every: 7d
        via: http
        requisites: false
        ignore_robots: false
        translation_of: null
      - document: item
        title: The item
        translation_of: es
      - url: https://example.org/
    quotes:
      - exact: "a new era"
        in: report
      - {exact: an old era, in: c2}
    accept:
      - {rule: quote-altered, exact: "an old era", reason: "seen", by: "A. E.", until: 2027-01-01}
      - {rule: link-failed, cite: c3, reason: seen, by: A. E., until: "2027-12-31"}
  - id: item
    text: item.txt
"""


def test_every_key_arrives(write: Write, tmp_path: Path) -> None:
    path = write(WHOLE)
    loaded = manifest.load(path)
    assert (loaded.id, loaded.path) == ("news", path)
    assert loaded.title == "The inspector general's report"
    assert loaded.texts == path.parent / "drafts"
    assert loaded.archive == Path(os.path.realpath(tmp_path.parent / "archive"))
    thread, item = loaded.documents
    assert (thread.id, thread.text, thread.place) == ("thread", "sub/thread.txt", Place(7, 5))
    assert thread.title == "Thread on the report's release"
    assert thread.language == "no"  # YAML 1.2: Norwegian, not False
    assert thread.source == "https://example.org/thread"
    assert thread.ignore == ("More from Government",)
    assert thread.citations == (
        Citation(
            id="report",
            url="HTTPS://t.co/1AvpFa6z6N?a=b#c",
            place=Place(14, 9),
            title="OIG report",
            expect="https://oig.justice.gov/",
            every=timedelta(days=7),
        ),
        Citation(id="c3", url="https://example.org/", place=Place(26, 9)),
        Citation(id=SOURCE, url="https://example.org/thread", place=Place(11, 13)),
    )
    assert thread.local_sources == (
        LocalSource("c2", "item", Place(23, 9), "The item", translation_of="es"),
    )
    assert thread.quotes == (
        QuotePin("a new era", "report", Place(28, 9)),
        QuotePin("an old era", "c2", Place(30, 9)),
    )
    assert thread.accept == (
        Acceptance(
            "quote-altered", "seen", "A. E.", date(2027, 1, 1), Place(32, 9), exact="an old era"
        ),
        Acceptance("link-failed", "seen", "A. E.", date(2027, 12, 31), Place(33, 9), cite="c3"),
    )
    assert (item.id, item.citations) == ("item", ())


def test_what_is_left_out_has_its_default(write: Write) -> None:
    path = write(SHORTEST)
    loaded = manifest.load(path)
    assert loaded.archive is None
    assert loaded.texts == path.parent / "texts"
    assert loaded.title is None
    assert loaded.warnings == ()
    assert loaded.documents[0].citations == ()


def test_empty_optional_keys_say_nothing(write: Write) -> None:
    loaded = manifest.load(write(SHORTEST + "    title:\n    cites:\n    ignore: ~\n"))
    assert loaded.documents[0].title is None
    assert loaded.documents[0].citations == ()


def test_the_command_line_wins_and_settings_fill_in(write: Write, tmp_path: Path) -> None:
    silent = write(SHORTEST)
    assert manifest.load(silent, default_texts=tmp_path / "set").texts == tmp_path / "set"
    spoken = write(SHORTEST + "texts: drafts\narchive: kept\n")
    loaded = manifest.load(spoken, default_texts=tmp_path / "set")
    assert loaded.texts == spoken.parent / "drafts"
    assert loaded.archive == spoken.parent / "kept"
    loaded = manifest.load(spoken, texts=tmp_path / "said", archive=tmp_path / "a")
    assert (loaded.texts, loaded.archive) == (tmp_path / "said", tmp_path / "a")


def test_paths_are_absolute_for_a_relative_manifest(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(SHORTEST + "archive: ../kept\n")
    monkeypatch.chdir(path.parent)
    loaded = manifest.load(Path("manifest.yaml"))
    assert loaded.id == "news"
    assert loaded.texts == path.parent / "texts"
    assert loaded.archive == path.parent.parent / "kept"


def test_a_missing_text_is_no_manifest_error(write: Write) -> None:
    assert manifest.load(write(SHORTEST)).documents[0].text == "article.md"


def test_text_that_links_out_of_the_texts_folder_is_refused(write: Write, tmp_path: Path) -> None:
    path = write(SHORTEST)
    texts = path.parent / "texts"
    texts.mkdir()
    (tmp_path / "secret.md").write_text("x")
    (texts / "article.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(ManifestError) as raised:
        manifest.load(path)
    assert (raised.value.line, raised.value.column) == (4, 11)
    assert "link that leads out" in raised.value.message
    (texts / "article.md").unlink()
    (texts / "real.md").write_text("x")
    (texts / "article.md").symlink_to("real.md")
    assert manifest.load(path).documents[0].text == "article.md"


def test_text_behind_a_linked_folder_is_refused(write: Write, tmp_path: Path) -> None:
    path = write(SHORTEST.replace("article.md", "below/article.md"))
    (path.parent / "texts").mkdir()
    (path.parent / "texts" / "below").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(ManifestError, match="leads out"):
        manifest.load(path)


def test_linked_texts_folder_is_itself_allowed(write: Write, tmp_path: Path) -> None:
    path = write(SHORTEST)
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "article.md").write_text("x")
    (path.parent / "texts").symlink_to(tmp_path / "drafts", target_is_directory=True)
    assert manifest.load(path).texts == path.parent / "texts"


def test_too_large_is_refused_unread(write: Write) -> None:
    path = write(SHORTEST + "#" * (MAX_SIZE - len(SHORTEST)))
    manifest.load(path)
    write(SHORTEST + "#" * (MAX_SIZE - len(SHORTEST) + 1))
    with pytest.raises(ManifestError, match="larger than 5 MB") as raised:
        manifest.load(path)
    assert raised.value.hint


@pytest.mark.parametrize("name", ["nothing.yaml", "a-folder"])
def test_no_file_is_refused_with_a_hint(tmp_path: Path, name: str) -> None:
    (tmp_path / "a-folder").mkdir()
    with pytest.raises(ManifestError) as raised:
        manifest.load(tmp_path / name)
    assert raised.value.hint
    assert str(raised.value).startswith(str(tmp_path / name))


def test_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.yaml")
    with pytest.raises(ManifestError, match="not a file"):
        manifest.load(tmp_path / "manifest.yaml")


def test_a_folder_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "manifest.yaml").write_text(SHORTEST)
    with pytest.raises(ManifestError, match="not UTF-8"):
        manifest.load(folder / "manifest.yaml")


HOSTILE = {
    "deep-flow": "[" * MAX_SIZE,
    "deep-blocks": "- " * (MAX_SIZE // 2),
    "deep-mappings": "{a: " * (MAX_SIZE // 4),
    "keys": "".join(f"k{n}: 1\n" for n in range(MAX_NODES)),
    "one-key": "loccit: 1\n" * (MAX_NODES // 4),
    "values": "loccit: [" + "1," * (MAX_SIZE // 2 - 10) + "]",
    "empty-entries": "loccit:\n" + "-\n" * (MAX_NODES - 100),
    "comments": SHORTEST + "#\n" * 500_000,
    "one-line": "loccit: " + "x" * (MAX_SIZE - 10),
    "digits": "loccit: " + "9" * (MAX_SIZE - 10),
    "one-address": SHORTEST + "    source: https://" + "a" * (MAX_SIZE - 100),
    "blank-lines": "\n" * (MAX_SIZE // 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_size_and_depth_end_soon(write: Write, text: str) -> None:
    path = write(text)  # a quadratic step would run into pytest's timeout
    if text.startswith(SHORTEST + "#"):
        manifest.load(path)
    else:
        with pytest.raises(ManifestError) as raised:
            manifest.load(path)
        assert len(raised.value.others) < MAX_PROBLEMS
        assert all(len(str(each)) < 1000 for each in (raised.value, *raised.value.others))


def test_problems_come_in_the_order_of_the_file_and_are_capped(write: Write) -> None:
    path = write("loccit: 1\n" + "".join(f"x{n}: 1\n" for n in range(MAX_PROBLEMS * 2)))
    with pytest.raises(ManifestError) as raised:
        manifest.load(path)
    lines = [each.line for each in (raised.value, *raised.value.others)]
    assert len(lines) == MAX_PROBLEMS
    assert lines == sorted(lines)


def test_json_is_yaml(tmp_path: Path) -> None:
    value = {
        "loccit": 1,
        "title": "Emoji 😀 / slash",
        "documents": [{"id": "a", "text": "a.md", "cites": [{"url": "https://example.org/"}]}],
    }
    for indent, ascii_only in ((None, True), (2, False), ("\t", True)):
        path = tmp_path / "news.json"
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).replace("/ s", "\\/ s")
        path.write_text(text, "utf-8")
        loaded = manifest.load(path)
        assert (loaded.id, loaded.title) == ("news", "Emoji 😀 / slash")
        assert loaded.documents[0].citations[0].id == "c1"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places_count_code_points_and_any_line_break(write: Write, newline: str) -> None:
    text = "\ufeff# 😀\nloccit: 1\ndocuments:\n  - {id: é, text: a.md}\n"
    with pytest.raises(ManifestError) as raised:
        manifest.load(write(text.replace("\n", newline)))
    assert (raised.value.line, raised.value.column) == (4, 10)


@pytest.mark.parametrize(("language", "warned"), [("en", 1), ("en-GB", 1), ("es", 0)])
def test_a_translation_from_its_own_language_warns(
    write: Write, language: str, warned: int
) -> None:
    path = write(
        SHORTEST + "    language: en\n    cites:\n      - url: https://example.org/\n"
        f"        translation_of: {language}\n"
    )
    warnings = manifest.load(path).warnings
    assert len(warnings) == warned
    assert all(":8:25: " in warning and "uncheckable" in warning for warning in warnings)


def test_what_is_built_does_not_warn(write: Write) -> None:
    path = write(
        SHORTEST + "    cites:\n      - {url: https://example.org/, every: 30m, via: browser, "
        "requisites: true, ignore_robots: true}\n"
    )
    loaded = manifest.load(path)
    assert loaded.warnings == ()
    assert loaded.documents[0].citations[0].every == timedelta(minutes=30)


def test_the_model_has_the_last_word(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(forms.FORMS, "id", lambda _key, _value: None)
    with pytest.raises(ManifestError, match=r"documents\[0\]\.id"):
        manifest.load(write(SHORTEST.replace("id: article", "id: An article")))


def test_credentials_are_not_repeated_in_the_error(write: Write) -> None:
    path = write(SHORTEST + "    cites:\n      - url: https://reporter:secret@example.org/\n")
    with pytest.raises(ManifestError) as raised:
        manifest.load(path)
    assert "secret" not in _told(raised.value)


def test_a_manifest_is_never_rewritten(write: Write) -> None:
    path = write(WHOLE)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    manifest.load(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
