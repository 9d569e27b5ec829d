"""The user's own documents."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from loccit import find_quotations
from loccit.errors import DocumentError
from loccit.extract import read_local
from loccit.models.page import LocalText


def local(folder: Path, name: str, body: bytes, ignore: tuple[str, ...] = ()) -> LocalText:
    (folder / name).write_bytes(body)
    return read_local(folder / name, shown=f"texts/{name}", ignore=ignore)


def test_a_text_with_its_digest_and_encoding(tmp_path: Path) -> None:
    text = local(tmp_path, "a.txt", "One “two”\r\nthree **é**".encode())
    assert (text.path, text.encoding) == ("texts/a.txt", "utf-8")
    assert text.decoded == "One “two”\r\nthree **é**"
    assert text.digest == "sha256:" + hashlib.sha256(text.decoded.encode()).hexdigest()
    assert text.page.text == "One “two”\nthree é"
    assert text.place(text.page.origin_span(10, 15).start) == (2, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_counts_for_nothing(tmp_path: Path, encoding: str) -> None:
    text = local(tmp_path, "a.md", "Café “x”".encode(encoding))
    assert text.decoded == text.page.text == "Café “x”"
    assert text.page.origin_span(0, 4) == (0, 4)


def test_an_undecodable_text_says_where_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        local(tmp_path, "a.txt", b"One\ntwo\nCaf\xe9 three")
    assert caught.value.path == "texts/a.txt"
    assert caught.value.message == (
        "The file is not in UTF-8: line 3 has a byte that cannot be read (0xe9 at offset 11)."
    )
    assert "iconv" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "body", "message", "hint"),
    [
        ("a.txt", b"One\n\x00two", "zero character in line 2", "right suffix"),
        ("a.txt", "One two".encode("utf-16-le"), "zero character", "UTF-16"),
        ("a.rtf", b"{}", "reads no .rtf documents", "docx"),
        ("a.xyz", b"", "reads no .xyz documents", ".txt"),
        ("a.docx", b"not a zip", "The DOCX is damaged", "anew"),
        ("a.pdf", b"%PDF-", "The PDF is damaged", "anew"),
        ("a.pdf", b"", "The PDF is empty", ""),
        ("a.ipynb", b"{}", "no Jupyter notebook", ""),
        ("a.ipynb", b"[" * 100_000, "no Jupyter notebook", ""),
        ("a.html", b"<meta charset=utf-8><p>caf\xe9", "not in UTF-8: line 1", "UTF-8"),
        ("a.txt", b"PK\x03\x04 word/document.xml", "Word document", ".docx"),
    ],
)
def test_what_cannot_be_read(
    tmp_path: Path, name: str, body: bytes, message: str, hint: str
) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        local(tmp_path, name, body)
    assert hint in caught.value.hint
    assert str(caught.value).startswith(f"texts/{name}: ")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file") as caught:
        read_local(tmp_path / "a.txt", shown="a.txt")
    assert "--texts" in caught.value.hint
    with pytest.raises(DocumentError, match="a folder"):
        read_local(tmp_path, shown="texts")


def test_ignore_ends_the_document(tmp_path: Path) -> None:
    body = b"One https://a.example/1\n\nMore  from\n> Government x\n\nTwo https://a.example/2\n"
    body = (
        b"One https://a.example/1[1]\n\nMore  from\nGovernment x\n\nTwo.[2] https://a.example/2\n"
    )
    text = local(tmp_path, "a.txt", body, ("No such", "More from Gov", " "))
    assert text.page.text == "One https://a.example/1[1]"[: len(text.page.text)]
    assert [link.url for link in text.page.links] == ["https://a.example/1"]
    assert text.decoded == body.decode()
    assert all(end <= len(text.page.text) for _, end in text.page.note_references)
    assert local(tmp_path, "a.txt", body, ("Government",)).page.text.endswith("/2")


def test_ignore_at_the_very_start_leaves_nothing(tmp_path: Path) -> None:
    assert local(tmp_path, "a.txt", b"One\n\nTwo", ("One",)).page.text == ""


def test_the_foreign_block_of_the_unrolled_thread(shared: Path) -> None:
    path = next((shared / "documents").glob("001*.txt"))
    whole = read_local(path, shown=path.name)
    text = read_local(path, shown=path.name, ignore=["More from Government"])
    assert text.page.text == whole.page.text[: len(text.page.text)]
    assert text.page.text.endswith("necessary viewing for all.")


def test_a_notebook_is_its_markdown_cells(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Head\n", "A “quotation”."]},
        {"cell_type": "code", "source": "print('“no”')"},
        {"cell_type": "markdown", "source": "End."},
    ]
    text = local(tmp_path, "a.ipynb", json.dumps({"cells": cells}).encode())
    assert text.decoded == "# Head\nA “quotation”.\n\nEnd."
    assert text.page.text == "Head\n\nA “quotation”.\n\nEnd."


def test_html_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    source = (
        "<!DOCTYPE html>\n<title>T</title>\r\n<!-- One --><style>One</style>\n"
        "<p>One &ldquo;t<b>w</b>o&rdquo;\n   thr<wbr>ee</p><img alt='an alternative'>"
        "<table>moved<tr><td>cell</table><p>caf&eacute; <a href='/x?a&amp;b'>a <i>link</i></a> end"
    )
    text = local(tmp_path, "a.html", source.encode())
    page = text.page
    assert page.title == "T"
    assert "One “two” thr\u200bee" in page.text
    for word in ("One", "end", "cell", "link"):
        at = page.text.index(word)
        start, stop = page.origin_span(at, at + len(word))
        assert source[start:stop] == word
        assert start > source.index("</style>")
    at = page.text.index("two")
    start, stop = page.origin_span(at, at + 3)
    assert source[start:stop] == "t<b>w</b>o"
    (link,) = page.links
    assert (link.url, link.text, link.how) == ("/x?a&b", "a link", "html")
    assert source[link.start : link.end] == "a <i>link"


def test_links_of_html_whatever_they_hold_and_however_they_are_shown(tmp_path: Path) -> None:
    body = (
        "<div>see <a style='display:block' href=/block>a <b>block</b></a> then"
        " <a href=/empty></a><i>and</i> <a href=/picture><img alt=shown></a><hr>"
        "<a href=/blocks><div>one</div><div>two</div></a><a hidden href=/hidden>no</a>"
    )
    links = local(tmp_path, "a.html", body.encode()).page.links
    assert [(link.url, link.text) for link in links] == [
        ("/block", "a block"), ("/empty", ""), ("/picture", ""), ("/blocks", "one two"),
    ]  # fmt: skip
    assert body[links[0].start : links[0].end] == "a <b>block"


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    text = local(tmp_path, "a.htm", "<meta charset=cp1252><p>“é”".encode("cp1252"))
    assert (text.encoding, text.page.text) == ("cp1252", "“é”")


def test_the_marks_of_a_q_element_stand_where_its_tags_do(tmp_path: Path) -> None:
    source = "<p>He said <q>no <q>wells</q> are</q> open &amp; <q>so</q> on."
    (tmp_path / "draft.html").write_text(source)
    found = read_local(tmp_path / "draft.html", shown="draft.html")
    quoted = find_quotations(found.page.text)
    assert [each.exact for each in quoted] == ["no ‘wells’ are", "wells", "so"]
    spans = [found.page.origin_span(each.start, each.end) for each in quoted]
    assert [source[a:b] for a, b in spans] == ["no <q>wells</q> are", "wells", "so"]
