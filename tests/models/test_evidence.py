"""What makes a source usable, and by what a quotation named in a manifest is recognised."""

from __future__ import annotations

import pytest

from loccit.models.capture import State
from loccit.models.evidence import same_words_key
from tests.support.evidence import capture, hop, local_source, source

URL = "https://a.example/"


def test_what_is_checkable() -> None:
    assert source(URL, "text").checkable
    assert local_source("other", "text").checkable
    assert not source(URL).checkable
    assert not source(URL, " \n").checkable
    assert not source(URL, "text", capture=None).checkable
    assert not source(URL, "text", capture=capture(URL, outcome=State.BLOCKED)).checkable


def test_names_and_spellings() -> None:
    final = "https://b.example/report"
    held = source(URL, "text", capture=capture(URL, hops=(hop(URL), hop(final))))
    assert held.name == "report"
    assert source(URL, cited={"title": "The report"}).name == "The report"
    assert held.spellings == (URL, URL, final)
    assert local_source("other", "text").spellings == ()


@pytest.mark.parametrize(
    "exact",
    ["we don't know", "“we don’t know,”", " we  don't\nknow.", "'we don't know'", "we don´t know"],
)
def test_the_words_of_a_manifest_are_recognised(exact: str) -> None:
    assert same_words_key(exact) == "we don't know"


@pytest.mark.parametrize("exact", ["we do not know", "We don't know", "we don't know that"])
def test_other_words_are_not(exact: str) -> None:
    assert same_words_key(exact) != "we don't know"
