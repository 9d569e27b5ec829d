"""From a link as written to the URI that is requested."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.errors import Refused
from loccit.fetch import urls
from loccit.fetch.urls import Url, ascii_host, parse, reference


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://EXAMPLE.org:443/A", "https://example.org/A"),
        ("http://example.org:80/?", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("  http://example.org/a#b  ", "http://example.org/a"),
        ("http://example.org/a/./b/../c/..", "http://example.org/a/"),
        ("http://example.org/../../a", "http://example.org/a"),
        ("http://example.org/a..b/.c", "http://example.org/a..b/.c"),
        ("http://example.org/%2e%2E/a%2fb%zz%", "http://example.org/%2e%2E/a%2fb%25zz%25"),
        ("http://example.org/caf\u00e9 \u201cx\u201d", "http://example.org/caf%C3%A9%20%E2%80%9Cx%E2%80%9D"),
        ("http://example.org/a|b^c`d{e}[f]\\g", "http://example.org/a%7Cb%5Ec%60d%7Be%7D%5Bf%5D%5Cg"),
        ("http://example.org/?a=b c&d='e'\"", "http://example.org/?a=b%20c&d='e'%22"),
        ("http://example.org?x", "http://example.org/?x"),
        ("http://b\u00fccher.example/", "http://xn--bcher-kva.example/"),
        ("http://fa\u00df.example/", "http://xn--fa-hia.example/"),
        ("http://\u4f8b\u3048\u3002jp/", "http://xn--r8jz45g.jp/"),
        ("http://\uff45xample.org/", "http://example.org/"),
        ("http://my_host.example./", "http://my_host.example./"),
        ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]/"),
        ("http://1.2.3.4/", "http://1.2.3.4/"),
    ],
)  # fmt: skip
def test_links_become_ascii_uris(link: str, expected: str) -> None:
    url = parse(link)
    assert url.text == expected
    assert url.text.isascii()
    assert parse(url.text) == url


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/x", "https://example.org/x"),
        ("x?y#z", "https://example.org/a/x?y"),
        ("../x", "https://example.org/x"),
        ("?q", "https://example.org/a/b?q"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
    ],
)
def test_references_are_resolved(link: str, expected: str) -> None:
    assert parse(link, base="https://example.org/a/b?c").text == expected


@pytest.mark.parametrize(
    "link",
    [
        "", "x", "/x", "example.org", "mailto:a@b.example", "file:///etc/passwd", "data:,x",
        "gopher://example.org/", "http:", "http:///x", "http:example.org", "http://:80/",
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:x/",
        "http://user@example.org/", "http://good.example\\@evil.example/",
        "http://evil.example\\.good.example/", "http://a b.example/", "http://a%2eb.example/",
        "http://.example.org/", "http://a..b/", "http://*.example/", "http://" + "a" * 64 + ".b/",
        "http://" + "a." * 130 + "b/", "http://[::1", "http://[::1%25lo]/", "http://[1.2.3.4]/",
        "http://[v1.x]/", "http://1.2.3/", "http://1.2.3.4.5/", "http://0x1.2.3.4/",
        "http://1.2.3.04/", "http://x.0x/", "http://1.2.3.4./", "http://\u2100.example/",
        "http://xn\u2014/", "http://example.org/\x00", "http://exam\tple.org/", "java\nscript:x",
        "http://example.org/" + "a" * 20_000,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(link)
    assert caught.value.message.endswith(".")


def test_a_scheme_with_no_host_is_not_taken_for_a_relative_link() -> None:
    for link in ("http:", "http://", "https:x"):
        with pytest.raises(Refused):
            parse(link, base="https://example.org/a")


def test_the_parts() -> None:
    url = parse("https://example.org:8443/a?b=c#d")
    assert (url.scheme, url.host, url.port, url.target) == (
        "https", "example.org", 8443, "/a?b=c",
    )  # fmt: skip


def test_secrets_are_not_shown() -> None:
    url = parse("https://example.org/a?sig=abc")
    assert url.text.endswith("sig=abc")
    assert url.shown == "https://example.org/a?sig=***"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("EXAMPLE.org", "example.org"), ("::1", "::1"), ("127.1", None), ("a b", None), ("", None)],
)
def test_hosts(raw: str, expected: str | None) -> None:
    assert ascii_host(raw) == expected


def test_a_location_keeps_its_bytes() -> None:
    assert reference("caf\u00c3\u00a9") == "caf\u00e9"
    assert reference("caf\u00e9") == "caf%E9"


@given(st.text(max_size=60))
def test_nothing_but_a_refusal_is_raised(text: str) -> None:
    for link in (text, "http://" + text, "http://example.org/" + text):
        try:
            url = parse(link, base="http://example.org/")
        except Refused:
            continue
        assert url.text.isascii()
        assert url.text.isprintable()
        assert " " not in url.text
        assert parse(url.text) == url


@given(st.text(max_size=30))
def test_what_is_plain_at_a_glance_needs_no_encoding(text: str) -> None:
    quick = urls._encoded(text, urls._PATH_KEPT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN", re.compile("(?!)"))
        assert quick == urls._encoded(text, urls._PATH_KEPT)


@given(st.text("abc/-._~!$&'()*+,;=:@%?\"<> 09AZ", max_size=30))
def test_nor_does_what_is_nearly_plain(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick = urls._encoded(text, urls._PATH_KEPT)
        patch.setattr(urls, "_PLAIN", re.compile("(?!)"))
        assert quick == urls._encoded(text, urls._PATH_KEPT)


PIECES = st.sampled_from([
    "http://", "https://", "HTTP://", "ftp://", "a.example", "example.org", "Example.org", "x", "-",
    "1.2", "127.1", "0x7f.1", ".", "..", "/", "/.", "/..", "//", "?", "??", "#", "&", "=", "sig=S",
    "@", ":", ":80", ":443", "%41", "%", "+", "~", "\u00e9", " ", "\t", "\x00", "_", "a" * 64,
    "[::1]",
])  # fmt: skip


@given(
    st.lists(PIECES, max_size=8).map("".join), st.sampled_from([None, "http://example.org/a/b?c"])
)
def test_a_link_that_is_plain_is_read_as_all_others_are(link: str, base: str | None) -> None:
    def read() -> Url | tuple[str, str]:
        try:
            return parse(link, base=base)
        except Refused as refused:
            return refused.message, refused.url

    at_a_glance = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_SIMPLE", re.compile(r"(?!)"))
        assert read() == at_a_glance
