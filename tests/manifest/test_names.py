"""What manifests are called and where they are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loccit.errors import UsageError
from loccit.manifest import find, lock_path, manifest_id

ONE = "loccit: 1\ndocuments: []\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "a/manifest.yaml": ONE,
        "a/manifest.lock.json": '{"format": "loccit-lock/1", "documents": {}}',
        "a/texts/notes.yaml": "title: not ours\n",
        "b/story.yml": "# a story\n\n" + ONE,
        "b/news.json": '{"loccit": 1, "documents": []}',
        "b/indented.json": '{\n  "title": "x",\n  "loccit": 1}',
        "b/package.json": '{"name": "x", "description": "about loccit: a tool"}',
        "b/.hidden/manifest.yaml": ONE,
        "c/broken/manifest.yml": "no key at all\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _found(*arguments: str) -> list[str]:
    return [str(path) for path in find(arguments)]


def test_below_a_folder_every_manifest_and_no_lock(tree: Path) -> None:
    assert _found(".") == [
        "a/manifest.yaml",
        "b/indented.json",
        "b/news.json",
        "b/story.yml",
        "c/broken/manifest.yml",  # named so: loading says what is wrong with it
    ]


def test_files_stand_as_named(tree: Path) -> None:
    assert _found("b/story.yml", str(tree / "a/manifest.yaml")) == [
        "b/story.yml",
        str(tree / "a/manifest.yaml"),
    ]
    assert _found("b/package.json") == ["b/package.json"]


def test_each_manifest_once(tree: Path) -> None:
    (tree / "again.yaml").symlink_to("a/manifest.yaml")
    assert _found("a/manifest.yaml", "./a", "a/../a/manifest.yaml", "again.yaml", "a/*.yaml") == [
        "a/manifest.yaml"
    ]


def test_globs(tree: Path) -> None:
    assert _found("b/*.json") == ["b/indented.json", "b/news.json"]
    assert _found("**/*.yml") == ["b/story.yml", "c/broken/manifest.yml"]
    assert _found("[ab]") == ["a/manifest.yaml", "b/indented.json", "b/news.json", "b/story.yml"]


def test_a_file_whose_name_looks_like_a_glob(tree: Path) -> None:
    (tree / "[x].yaml").write_text(ONE)
    assert _found("[x].yaml") == ["[x].yaml"]


def test_a_lock_beside_its_manifest_is_left_out(tree: Path) -> None:
    assert _found("a/manifest.yaml", "a/manifest.lock.json") == ["a/manifest.yaml"]
    assert _found("a/manifest.lock.json", "a") == ["a/manifest.yaml"]
    with pytest.raises(UsageError, match=r"a/manifest\.lock\.json is a lock"):
        find(["a/manifest.lock.json", "b"])


@pytest.mark.parametrize("argument", ["nothing.yaml", "*.toml", "a/texts", "zzz/**"])
def test_an_argument_that_names_none_is_an_error(tree: Path, argument: str) -> None:
    with pytest.raises(UsageError) as raised:
        find([argument])
    assert argument in raised.value.message
    assert raised.value.hint


def test_a_pipe_below_a_folder_is_not_opened(tree: Path) -> None:
    os.mkfifo(tree / "b" / "pipe.yaml")
    assert "b/pipe.yaml" not in _found("b")


@pytest.mark.parametrize(
    ("path", "name", "lock"),
    [
        ("news/manifest.yaml", "news", "manifest.lock.json"),
        ("news/manifest.yml", "news", "manifest.lock.json"),
        ("news/manifest.json", "news", "manifest.lock.json"),
        ("news/story.yaml", "story", "story.lock.json"),
        ("news/story.v2.json", "story.v2", "story.v2.lock.json"),
        ("news/deep/../manifest.yaml", "news", "manifest.lock.json"),
        ("/manifest.yaml", "manifest", "manifest.lock.json"),
    ],
)
def test_ids_and_locks(path: str, name: str, lock: str) -> None:
    assert manifest_id(Path(path)) == name
    assert lock_path(Path(path)) == Path(path).with_name(lock)


def test_the_id_of_a_manifest_here_is_the_folder(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "a")
    assert manifest_id(Path("manifest.yaml")) == "a"
