"""Where a page sends its reader on, and what its form tells a gate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.errors import ExtractError
from loccit.extract import extract_page, html, next_hop, shape, shaped, tree
from loccit.extract.tree import refresh_target
from loccit.models.wire import NextHop, Payload


def hop(source: str, media_type: str = "text/html") -> NextHop | None:
    return next_hop(Payload("https://t.co/x", 200, media_type, None, source.encode()))


# As a short-link service answers a browser's user agent.
SHORT_LINK = (
    '<head><noscript><META http-equiv="refresh" content="0;URL=https://example.org/a"></noscript>'
    "<title>https://example.org/a</title></head><script>window.opener = null; "
    'location.replace("https:\\/\\/example.org\\/a?x=1\\u0026y=\\x41")</script>'
)


def test_the_script_of_a_short_link() -> None:
    assert hop(SHORT_LINK) == NextHop("https://example.org/a?x=1&y=A", "script")


@pytest.mark.parametrize(
    "script",
    [
        "location='/next'",
        'window.location = "/next";',
        "document.location.href='/next'",
        "top.location.assign('/next')",
        "setTimeout(function(){ self.location.replace(`/next`) }, 0)",
    ],
)
def test_script_redirects(script: str) -> None:
    assert hop(f"<script>{script}</script>") == NextHop("/next", "script")


@pytest.mark.parametrize(
    "source",
    [
        "<script>mylocation='/next'</script>",
        "<script>location.hash='#x'; location='#x'</script>",
        "<script>if (location == '/x') go()</script>",
        "<script>if (location.href === '/x') go()</script>",
        "<script src=x.js>location='/next'</script>",
        "<p>location='/next'</p>",
        "<!-- <script>location='/next'</script> -->",
        f"<p>{'A page with an article. ' * 30}</p><script>location='/next'</script>",
        "<noscript><meta http-equiv=refresh content='0;url=/x'></noscript><p>x",
        "<noscript><script>location='/next'</script></noscript>",
        "<iframe><meta http-equiv=refresh content='0;url=/x'></iframe>",
        "<template><meta http-equiv=refresh content='0;url=/x'></template>",
        "<template><script>location='/next'</script></template>",
        "<meta http-equiv=refresh content=300><p>x",
        "",
    ],
)
def test_pages_that_send_nobody_on(source: str) -> None:
    assert hop(source) is None


def test_only_html_sends_on() -> None:
    assert hop(SHORT_LINK, "text/plain") is None
    assert hop(SHORT_LINK, "application/pdf") is None


@pytest.mark.parametrize(
    ("content", "url"),
    [
        ("0;url=https://example.org/", "https://example.org/"),
        ("0; URL='/a b'", "/a b"),
        ('5 ; url = "/x" trailing', "/x"),
        ("0, url=/x", "/x"),
        ("0;/x", "/x"),
        ("0.5;url=/x", "/x"),
        (" 3;url=/x?a=1;b=2", "/x?a=1;b=2"),
        ("29;url=/x", "/x"),
        ("30;url=/x", None),
        ("0", None),
        ("0;url=", None),
        ("", None),
        ("never", None),
        ("0" * 10_000, None),
        ("0;" + " " * 100_000, None),
    ],
)
def test_refresh(content: str, url: str | None) -> None:
    assert refresh_target(content) == url


def test_a_meta_refresh_is_followed() -> None:
    source = f"<meta HTTP-EQUIV=Refresh content='2;url=/next'><p>{'You are being sent on. ' * 50}"
    assert hop(source) == NextHop("/next", "meta-refresh")


def test_the_shape_of_a_login() -> None:
    page = shape(
        b"<html lang=en><title>Log in</title><meta name=Robots content=noindex>"
        b"<meta property='og:title' content=T><form action=/in><input type=PASSWORD></form>"
        b"<noscript><p>Enable JavaScript</p></noscript><h1>Hi <b>you</b></h1>"
        b"<iframe src=/f></iframe>"
        b"<script>1</script><p hidden>unseen</p><p>Seen words</p>",
        None,
    )
    assert (page.title, page.language, page.password_fields) == ("Log in", "en", 1)
    assert (page.forms, page.scripts, page.noscript) == (("/in",), 1, "Enable JavaScript")
    assert (page.headings, page.frames) == (("Hi you",), ("/f",))
    assert page.meta == (("robots", "noindex"), ("og:title", "T"))
    assert page.text_length == len("Hiyou") + len("Seenwords")


def test_the_shape_of_nothing() -> None:
    assert shape(b"", None).title is None
    assert shape(b"\xff\xfe\x00", None).password_fields == 0


@pytest.mark.parametrize(
    "hostile",
    [
        b"<a " * 100_000,
        b"<!--" * 500_000,
        b"<form>" * 200_000,
        b"<div>" * 500_000,
        b"<meta http-equiv=refresh content='" + b"0;" * 500_000 + b"'>",
        b"<script>" + b"location='" * 200_000 + b"</script>",
        b"<script>" + b'location="' + b"\\" * 1_000_000,
        b"<script>" + b"window . " * 200_000 + b"</script>",
        b"<h1>" * 100_000,
        b"<noscript>" + b"<p>x" * 300_000,
        b"refresh location" + b"<a " * 80_000,
        b"refresh"
        + b"<template><noscript>" * 2_000
        + b"<meta http-equiv=refresh content=0>" * 3_000,
        b"refresh" + b"<script>location" * 16_000,
    ],
    ids=lambda body: body[:24].decode(),
)
def test_hostile_pages(hostile: bytes) -> None:
    shape(hostile, None)
    next_hop(Payload("https://a.example/", 200, "text/html", None, hostile))


@pytest.mark.parametrize(
    ("body", "media_type", "charset"),
    [
        (b"<title>T</title><h1>One</h1><p>caf\xe9</p>", "text/html", "iso-8859-1"),
        (b"<!doctype html><title>T</title><p>One", "", None),
        (b"<html><p>Read as the text it is said to be.", "text/plain", None),
        (b"%PDF-1.7 <html>", "image/png", None),
        (b"<div>" * 100_000, "text/html", None),
        (b"<title>T</title>" + b"<p>x</p>" * 2**18 + b"<h1>late", "text/html", None),
        (b"<title>T</title>" + b"<p>x</p>" * 2**18 + b"<div>" * 100_000, "text/html", None),
    ],
    ids=["HTML", "sniffed", "plain", "unreadable", "too deep", "long", "too deep beyond the head"],
)
def test_shape_and_page_at_once(body: bytes, media_type: str, charset: str | None) -> None:
    form, read = shaped(body, media_type, charset=charset)
    assert form == shape(body, charset)
    if isinstance(read, ExtractError):
        with pytest.raises(ExtractError, match=re.escape(read.message)):
            extract_page(body, media_type, charset=charset)
    else:
        assert read == extract_page(body, media_type, charset=charset)


def test_a_page_is_parsed_once_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def counted(body: bytes, warnings: tuple[str, ...] = ()) -> html.Parsed:
        parsed.append(body)
        return parse(body, warnings)

    parse = html._parsed
    monkeypatch.setattr(html, "_parsed", counted)
    shaped(b"<title>T</title><p>x", "text/html", charset=None)
    assert len(parsed) == 1


SCRIPTS = st.lists(
    st.sampled_from([
        "location", "window", "document", ".", "href", "replace", "assign", "(", "=", " ", "\n",
        "'", '"', "`", "/x", "\\", "a", "\u00a0",
    ])
).map("".join)  # fmt: skip


@given(SCRIPTS)
def test_the_quick_look_at_a_script_misses_nothing(script: str) -> None:
    assert not tree._SCRIPTED.search(script) or tree._PERHAPS_SCRIPTED.search(script)


def test_a_page_is_not_read_for_a_script_that_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(*_: object) -> None:
        pytest.fail("the text was read")

    monkeypatch.setattr(html, "page", read)
    assert hop("<script>var location = here; location.reload()</script>") is None
