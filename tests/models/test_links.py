"""When two spellings of a link are one link."""

from __future__ import annotations

import pytest

from loccit.models.links import Known, canonical, same, under


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://Example.ORG/a", "HTTPS://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80", "http://example.org/"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/%C3%A9", "https://example.org/é"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        (" https://example.org/a ", "https://example.org/a"),
    ],
)
def test_one_link(a: str, b: str) -> None:
    assert same(a, b)
    assert same(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?x=1", "https://example.org/a?x=2"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://t.co/d2r249l8ee", "https://t.co/d2r249I8ee"),
    ],
)
def test_two_links(a: str, b: str) -> None:
    assert not same(a, b)


def test_a_stored_secret_stands_for_any_and_a_written_star_for_itself() -> None:
    stored = "https://example.org/a?sig=*******&x=1"
    assert same("https://example.org/a?sig=ab%2Bcde&x=1", stored.replace("*******", "********"))
    assert same("https://example.org/a?sig=abcdefg&x=1", stored)
    assert not same("https://example.org/a?sig=abcdefg&x=2", stored)
    assert not same("https://example.org/a?sig=abcdef&x=1", stored)
    assert not same(stored, "https://example.org/a?sig=abcdefg&x=1")


@pytest.mark.parametrize(
    "text", ["", "no link", "http://[::1", "https://a:b/", "mailto:a@b", "//x"]
)
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert canonical(text) == text
    assert same(text, text)


@pytest.mark.parametrize(
    ("url", "prefix", "holds"),
    [
        ("https://a.example/x/y", "https://a.example/x/", True),
        ("https://a.example/x", "https://a.example", True),
        ("https://a.example/", "https://A.example", True),
        ("https://a.example.evil.example/", "https://a.example", False),
        ("https://a.example@evil.example/", "https://a.example", False),
        ("https://a.example:444/", "https://a.example/", False),
        ("http://a.example/", "https://a.example/", False),
    ],
)
def test_under(url: str, prefix: str, *, holds: bool) -> None:
    assert under(url, prefix) is holds


def test_links_known_by_number() -> None:
    known = Known.of(
        [("https://a.example/", 0), ("https://b.example/x?sig=**", 1), ("https://a.example", 2)]
    )
    assert known.numbers("https://A.example/#top") == {0, 2}
    assert known.numbers("https://b.example/x?sig=ab") == {1}
    assert known.numbers("https://c.example/") == set()
