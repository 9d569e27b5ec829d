"""`loccit init`: texts → a manifest that loads, and what was seen on the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loccit import manifest
from loccit.draft import Draft, draft
from loccit.errors import DocumentError, UsageError
from loccit.models.manifest import Manifest

ARTICLE = """\
# Where the water goes

The office found that “the works were never inspected” ([report](https://example.org/l8)), and
said so in <https://example.org/report.pdf>. See https://example.org/page, or
(https://example.org/wiki/Water_(city)). "It was a failed policy," she said.

Again: [the report](https://example.org/l8). [nobody](#) [empty]() [above](#top)
[mail](mailto:a@example.org) [files](ftp://example.org/x) [short](//example.org/y)
"""
SECOND = "A second text.\n\nIt has https://example.org/I8 and no quotation.\n"
THIRD = "No link at all, but “one quotation that stays open\n"


def _texts(folder: Path, **texts: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / name.replace("_md", ".md").replace("_txt", ".txt")
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def _loaded(found: Draft, folder: Path) -> Manifest:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.yaml").write_text(found.yaml, "utf-8")
    return manifest.load(folder / "manifest.yaml")


def test_links_of_every_kind_become_citations_once(tmp_path: Path) -> None:
    paths = _texts(tmp_path / "news", article_md=ARTICLE)
    found = draft(paths, folder=tmp_path / "news")
    (document,) = _loaded(found, tmp_path / "news").documents
    assert (document.id, document.text) == ("article", "article.md")
    assert document.title == "Where the water goes"
    assert [(each.id, each.url) for each in document.citations] == [
        ("c1", "https://example.org/l8"),
        ("c2", "https://example.org/report.pdf"),
        ("c3", "https://example.org/page"),
        ("c4", "https://example.org/wiki/Water_(city)"),
    ]


def test_what_is_no_citation_is_told_and_not_listed(tmp_path: Path) -> None:
    found = draft(_texts(tmp_path, article_md=ARTICLE), folder=tmp_path)
    left_out = {link.url: link.problem for link in found.texts[0].left_out}
    assert "mailto:a@example.org" in left_out
    assert "ftp://example.org/x" in left_out
    assert all(left_out.values())
    cited = {link.url for link in found.texts[0].links}
    assert not cited & set(left_out)
    assert not any(url.startswith(("#", "mailto", "ftp")) or not url for url in cited)


def test_what_was_seen_is_counted_with_places(tmp_path: Path) -> None:
    paths = _texts(tmp_path, article_md=ARTICLE, second_txt=SECOND, third_txt=THIRD)
    found = draft(paths, folder=tmp_path)
    assert (found.links, found.quotations) == (5, 3)
    assert [text.unclosed for text in found.texts] == [0, 0, 1]
    assert [text.document for text in found.without_links] == ["third"]
    first = found.texts[0].links[0]
    assert (first.path, first.line) == (str(paths[0]), 3)
    assert ARTICLE.splitlines()[2][first.column - 1 :].startswith(
        "[report](https://example.org/l8)"
    )


def test_look_alikes_are_told_with_both_spellings_and_places(tmp_path: Path) -> None:
    paths = _texts(tmp_path, article_md=ARTICLE, second_txt=SECOND)
    found = draft(paths, folder=tmp_path)
    ((one, other),) = found.look_alikes
    assert (one.url, one.document, one.line) == ("https://example.org/l8", "article", 3)
    assert (other.url, other.document, other.line) == ("https://example.org/I8", "second", 3)
    assert "# looks like https://example.org/I8 in second, line 3: are both right?" in found.yaml
    assert "# looks like https://example.org/l8 in article, line 3: are both right?" in found.yaml


def test_a_text_without_links_says_what_that_means(tmp_path: Path) -> None:
    found = draft(_texts(tmp_path, third_txt=THIRD), folder=tmp_path)
    assert "# No link in this text: name its sources here" in found.yaml
    assert _loaded(found, tmp_path).documents[0].citations == ()


def test_ids_come_from_names_and_are_unique(tmp_path: Path) -> None:
    names = ["Čapek’s (2nd).txt", "capek-s-2nd.md", "数字.txt", "2021.txt", "sub/2021.md"]
    paths = []
    for name in names:
        path = tmp_path / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
        paths.append(path)
    found = draft(paths, folder=tmp_path)
    documents = _loaded(found, tmp_path).documents
    assert [document.id for document in documents] == [
        "capek-s-2nd", "capek-s-2nd-2", "text", "2021", "2021-2",
    ]  # fmt: skip
    assert [document.text for document in documents] == names


@pytest.mark.parametrize("where", ["news", ".", "news/drafts", "other"])
def test_texts_are_found_from_the_manifests_folder(tmp_path: Path, where: str) -> None:
    paths = _texts(tmp_path / "news" / "drafts", article_md=ARTICLE, second_txt=SECOND)
    loaded = _loaded(draft(paths, folder=tmp_path / where), tmp_path / where)
    assert [(loaded.texts / each.text).resolve() for each in loaded.documents] == paths


def test_a_manifest_folder_behind_a_link(tmp_path: Path) -> None:
    paths = _texts(tmp_path / "drafts", article_md=ARTICLE)
    (tmp_path / "deep" / "real").mkdir(parents=True)
    (tmp_path / "link").symlink_to("deep/real", target_is_directory=True)
    loaded = _loaded(draft(paths, folder=tmp_path / "link"), tmp_path / "link")
    assert (loaded.texts / loaded.documents[0].text).read_text("utf-8") == ARTICLE


def test_one_bad_text_does_not_stop_the_others(tmp_path: Path) -> None:
    good = _texts(tmp_path, article_md=ARTICLE)
    odd = tmp_path / os.fsdecode(b"caf\xe9.md")
    odd.write_text("x")
    found = draft([tmp_path / "missing.md", *good, odd, *good], folder=tmp_path)
    assert [text.document for text in found.texts] == ["article"]
    assert len(found.problems) == 2
    assert all(problem.hint for problem in found.problems)
    assert len(_loaded(found, tmp_path).documents) == 1


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        draft([tmp_path / "missing.md"], folder=tmp_path)
    with pytest.raises(UsageError):
        draft([], folder=tmp_path)


def test_strangers_words_break_no_draft(tmp_path: Path) -> None:
    text = (
        "<title>a: b # c\n\ndocuments: []</title><h1>x</h1>\n"
        '<p><a href="https://example.org/&#10;- id: evil">x</a>\n'
        '<a href="https://example.org/&#x2028;#x">y</a> <a href="https://u:p@example.org/">z</a>\n'
        '<a href="https://example.org/?a=b&amp;c=%20#d:e">w</a>\n'
    )
    path = tmp_path / "page.html"
    path.write_text(text, "utf-8")
    found = draft([path], folder=tmp_path)
    (document,) = _loaded(found, tmp_path).documents
    assert "https://example.org/?a=b&c=%20#d:e" in [each.url for each in document.citations]
    assert all("evil" not in each.url for each in document.citations)
    assert "u:p@" not in found.yaml


def test_the_five_texts(shared: Path, tmp_path: Path) -> None:
    paths = sorted((shared / "documents").glob("*.txt"))
    found = draft(paths, folder=tmp_path)
    assert len(_loaded(found, tmp_path).documents) == 5
    assert [len(text.links) for text in found.texts] == [2, 2, 0, 0, 0]
    assert [{one.url, other.url} for one, other in found.look_alikes] == [
        {"https://t.co/d2r249l8ee", "https://t.co/d2r249I8ee"}
    ]
    assert found.quotations >= 40
    assert len(found.without_links) == 3


def test_comments_say_what_was_counted_and_left_out(tmp_path: Path) -> None:
    found = draft(_texts(tmp_path, article_md=ARTICLE, second_txt=SECOND), folder=tmp_path)
    lines = [line.strip() for line in found.yaml.splitlines()]
    assert "# 2 quotations, 4 links" in lines
    assert "# 0 quotations, 1 link" in lines
    assert "# left out: the link in line 7 (It has no target.)" in lines
    (mail,) = [line for line in lines if line.startswith("# left out: mailto:a@example.org")]
    assert mail.endswith("(It begins with mailto:; only http and https are fetched.)")


def test_many_links_left_out_are_counted_and_long_titles_cut(tmp_path: Path) -> None:
    title = "word " * 40
    links = "\n".join(f"[x](ftp://example.org/{number})" for number in range(25))
    found = draft(_texts(tmp_path, article_md=f"# {title}\n\n{links}\n"), folder=tmp_path)
    assert len(found.texts[0].left_out) == 25
    assert found.yaml.count("# left out: ftp://") == 20
    assert "# left out: 5 more\n" in found.yaml
    assert found.texts[0].title == " ".join(["word"] * 24) + " …"
