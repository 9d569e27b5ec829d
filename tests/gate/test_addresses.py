"""A deep link that ended at its site's front page, and links that did not."""

from __future__ import annotations

import pytest

from loccit.gate.addresses import rooted

OLD = "https://news.example/2014/03/dry-dock.html"


@pytest.mark.parametrize(
    "hops",
    [
        (OLD, "https://news.example/"),
        (OLD, "https://www.news.example/index.php"),
        (OLD, "https://news.example/x", "https://news.example/de/startseite"),
        ("https://m.news.example/a-long-name-of-a-story", "https://news.example"),
    ],
)
def test_a_deep_link_sent_to_the_front_page(hops: tuple[str, ...]) -> None:
    found = rooted(hops)
    assert found is not None
    assert found.looks_like == "not-found"
    assert "front page" in found.reasons[0]


@pytest.mark.parametrize(
    "hops",
    [
        (OLD,),
        (OLD, "https://news.example/archive/dry-dock"),
        (OLD, "https://news.example/?p=771"),
        (OLD, "https://other.example/"),
        ("https://t.example/a1b2c3d4e5f6g7", "https://news.example/"),
        ("https://news.example/", "https://news.example/en/home"),
        ("https://news.example/about", "https://news.example/"),
        ("https://news.example/en/index.html", "https://news.example/"),
        ("https://[broken", "https://news.example/"),
        (),
    ],
)
def test_every_other_link(hops: tuple[str, ...]) -> None:
    assert rooted(hops) is None
