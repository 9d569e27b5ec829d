"""`loccit init`, `loccit add` and `loccit schema`."""

from __future__ import annotations

import json

import pytest

from loccit.manifest import load
from tests.support.desk import Desk
from tests.support.newsroom import lay

TEXT = (
    "# The mill\n\n“We were told on Friday,” said the foreman [there](https://news.example/a1l)."
    " See [here](#) and https://news.example/a1I.\n"
)


def test_init_drafts_a_manifest_and_tells_what_it_saw(desk: Desk) -> None:
    desk.write("draft.md", TEXT)
    done = desk.run("init", "draft.md")
    assert done.code == 0
    assert done.out == ""
    assert "draft.md: 1 quotation, 2 links" in done.err
    assert "left out" in done.err
    assert "Look-alikes: " in done.err
    manifest = load(desk.folder / "manifest.yaml")
    assert [c.url for c in manifest.documents[0].citations] == [
        "https://news.example/a1l", "https://news.example/a1I",
    ]  # fmt: skip
    assert desk.run("fetch", "--dry-run").out.count("\n") == 2


def test_init_overwrites_nothing(desk: Desk) -> None:
    desk.write("draft.md", TEXT)
    desk.write("manifest.yaml", "# mine\n")
    done = desk.run("init", "draft.md")
    assert done.code == 2
    assert (desk.folder / "manifest.yaml").read_text() == "# mine\n"
    assert "loccit add" in done.err


def test_init_to_another_file_or_to_standard_output(desk: Desk) -> None:
    desk.write("draft.md", TEXT)
    assert desk.run("init", "draft.md", "-o", "mill.yaml", "--quiet").err == ""
    assert load(desk.folder / "mill.yaml").documents[0].id == "draft"
    done = desk.run("init", "draft.md", "--dry-run")
    assert done.out.count("loccit: 1") == 1
    assert not (desk.folder / "manifest.yaml").exists()


def test_init_goes_on_without_a_text_that_cannot_be_read(desk: Desk) -> None:
    desk.write("draft.md", TEXT)
    done = desk.run("init", "draft.md", "missing.md")
    assert done.code == 3
    assert "missing.md" in done.err
    assert len(load(desk.folder / "manifest.yaml").documents) == 1
    (desk.folder / "manifest.yaml").unlink()
    assert desk.run("init", "missing.md").code == 3
    assert not (desk.folder / "manifest.yaml").exists()


def test_init_into_a_folder_that_is_not_there(desk: Desk) -> None:
    desk.write("draft.md", TEXT)
    assert desk.run("init", "draft.md", "-o", "no/where/m.yaml").code == 2


def test_add_keeps_comments(desk: Desk) -> None:
    path = lay(desk.folder, {"a": ["https://news.example/1"]})
    path.write_text("# mine\n" + path.read_text())
    done = desk.run("add", "manifest.yaml", "https://news.example/2", "--title", "Two")
    assert done.code == 0
    assert "Added a/c2 to manifest.yaml." in done.err
    assert path.read_text().startswith("# mine\n")
    assert load(path).documents[0].citations[1].title == "Two"


def test_add_needs_to_know_the_document(desk: Desk) -> None:
    path = lay(desk.folder, {"a": ["https://news.example/1"], "b": ["https://news.example/1"]})
    done = desk.run("add", "manifest.yaml", "https://news.example/2")
    assert done.code == 2
    assert "a, b" in done.err
    assert desk.run("add", "manifest.yaml", "https://news.example/2", "--document", "b").code == 0
    assert len(load(path).documents[1].citations) == 2


def test_add_a_document(desk: Desk) -> None:
    path = lay(desk.folder, {"a": ["https://news.example/1"]})
    done = desk.run("add", "manifest.yaml", "--document", "second", "--text", "second.md")
    assert done.code == 0
    assert load(path).documents[1].text == "second.md"


@pytest.mark.parametrize(
    "words",
    [
        ["manifest.yaml", "ftp://news.example/"],
        ["manifest.yaml", "https://news.example/1"],
        ["manifest.yaml"],
        ["nowhere.yaml", "https://news.example/2"],
        ["manifest.yaml", "https://news.example/2", "--every", "soon"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_added_is_told_and_the_file_is_untouched(
    words: list[str], desk: Desk
) -> None:
    path = lay(desk.folder, {"a": ["https://news.example/1"]})
    before = path.read_bytes()
    done = desk.run("add", *words)
    assert done.code == 2
    assert done.err.startswith("loccit: error: ")
    assert path.read_bytes() == before


def test_schema_is_json(desk: Desk) -> None:
    done = desk.run("schema")
    assert done.code == 0
    assert "draft-07" in json.loads(done.out)["$schema"]
