"""Positions of an HTML page's text in its source."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.extract import html
from loccit.extract.realign import realigned
from loccit.models.page import Page


def read(source: str) -> Page:
    return realigned(html.read(source, how="html"), source)


PARTS = st.lists(
    st.sampled_from([
        "word", "“quoted”", " ", "\n", "&amp;", "&eacute;", "&#8217;", "&nbsp;", "<p>", "</p>",
        "<b>", "</b>", "<br>", "<!-- word -->", "<script>word</script>", "<li>", "<table><td>",
        "</table>", "<a href='/x'>", "</a>", "<img alt='word'>", "<wbr>", "<div hidden>", "</div>",
        "<span title='word > word'>", "</span>", "it’s", "1,200", "<sup>1</sup>", "&lt;", "<",
    ]),
    max_size=40,
).map("".join)  # fmt: skip


@given(PARTS)
def test_origins_are_monotone_and_inside_the_file(source: str) -> None:
    page = read(source)
    previous = 0
    for position in range(len(page.text)):
        start, end = page.origin_span(position, position + 1)
        assert previous <= start <= end <= len(source)
        previous = start
    for link in page.links:
        assert 0 <= link.start <= link.end <= len(source)


@given(st.lists(st.sampled_from(["Alpha", "beta", "“gamma”", "délta"]), min_size=1, max_size=20))
def test_every_word_is_found_again(words: list[str]) -> None:
    source = "<title>Alpha</title>" + "".join(
        f"<p class=x>{word} <!-- {word} --><b>{word}</b></p>\n" for word in words
    )
    page = read(source)
    found = list(re.finditer(r"\S+", page.text))
    assert len(found) == 2 * len(words)
    for word in found:
        start, end = page.origin_span(*word.span())
        assert source[start:end] == word.group()
        assert source[start - 1] == ">"


@pytest.mark.parametrize(
    "hostile",
    ["<p>x" * 50_000, "&amp;" * 100_000, "<!--" * 50_000, "<script>" * 50_000, "<a " * 10_000,
     "<img alt='a b'>" * 5_000, "<table>x" * 2_000, "word " * 200_000],
    ids=lambda source: source[:8],
)  # fmt: skip
def test_hostile_sources(hostile: str) -> None:
    read(hostile)
