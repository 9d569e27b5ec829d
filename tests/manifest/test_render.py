"""Values written as YAML read back as they were, whatever they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.manifest import DraftCite, DraftDocument, render_draft
from loccit.manifest.check import to_plain
from loccit.manifest.load import parse
from loccit.manifest.nodes import compose
from loccit.manifest.render import flow_entry, one_line, quoted, scalar
from loccit.manifest.source import decode


def _read(text: str) -> object:
    root, problems = compose(decode(text.encode(), "m.yaml"))
    assert not problems
    return to_plain(root)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A long year", "A long year"),
        ("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"),
        ("Čapek’s (2nd) play", "Čapek’s (2nd) play"),
        (".", "."), ("..", ".."), ("../../a b", "../../a b"), (".inf", '".inf"'), (".5", '".5"'),
        ("...", '"..."'), ("a", "a"), ("7d", "7d"),
        ("no", '"no"'), ("True", '"True"'), ("12", '"12"'), ("1e5", '"1e5"'), ("0x1f", '"0x1f"'),
        ("12:30", '"12:30"'), ("a: b", '"a: b"'), ("a #b", '"a #b"'), ("a:", '"a:"'),
        ("- a", '"- a"'), ("@a", '"@a"'), (" a", '" a"'), ("a ", '"a "'), ("", '""'),
        ("a\nb", '"a\\nb"'), ('say "x"', '"say \\"x\\""'), ("a\u2028b", '"a\\u2028b"'),
    ],
)  # fmt: skip
def test_values_are_bare_only_where_every_reader_agrees(text: str, written: str) -> None:
    assert scalar(text) == written


@given(st.text())
def test_any_value_reads_back(text: str) -> None:
    assert _read(f"k: {scalar(text)}\n") == {"k": text}
    assert _read(f"- k: {scalar(text)}\n  l: 1\n") == [{"k": text, "l": 1}]
    assert _read(flow_entry({"k": text})) == {"k": text}
    assert json.loads(quoted(text)) == text


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=20), st.text(max_size=20))
def test_strangers_words_break_no_draft(notes: list[str], title: str, name: str) -> None:
    document = DraftDocument(
        id="2021",
        text="a b/" + one_line(name).replace("/", "") + "x.md",
        title=title,
        language="no",
        cites=(DraftCite("https://example.org/#a", "c1", title, tuple(notes)),),
        notes=tuple(notes),
    )
    text = render_draft([document], texts="..", title=title, notes=notes)
    file = parse(text.encode(), "m.yaml").file
    assert file.documents[0].text == document.text
    assert (file.documents[0].title or "") == one_line(title)
    assert file.documents[0].language == "no"
    assert [cite.url for cite in file.documents[0].cites or ()] == ["https://example.org/#a"]


def test_a_draft_reads_like_a_manifest_written_by_hand() -> None:
    documents = [
        DraftDocument(
            id="article",
            text="article.md",
            title="A long year: 2021",
            cites=(
                DraftCite("https://t.co/l", "c1", notes=("looks like https://t.co/I",)),
                DraftCite("https://example.org/", "c2", "The report"),
            ),
            notes=("1 quotation, 2 links",),
        ),
        DraftDocument(id="second", text="sub/second.txt"),
    ]
    assert (
        render_draft(documents, texts="../drafts", title="News", notes=["Drafted."])
        == """\
# Drafted.
loccit: 1
title: News
texts: ../drafts
documents:
  - id: article
    text: article.md
    title: "A long year: 2021"
    # 1 quotation, 2 links
    cites:
      # looks like https://t.co/I
      - url: https://t.co/l
        id: c1
      - url: https://example.org/
        id: c2
        title: The report
  - id: second
    text: sub/second.txt
    cites: []
"""
    )
