"""Secret values become as many stars; all else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit import redact


@pytest.mark.parametrize(
    "name",
    [
        "sig", "SIG", "token", "access_token", "X-Amz-Signature", "x-amz-security-token",
        "X-Amz-Credential", "X-Goog-Signature", "Signature", "key", "api_key", "api-key", "apikey",
        "AWSAccessKeyId", "Key-Pair-Id", "client_secret", "password", "hmac", "jwt", "hdnts",
        "X-Amz-Signatur%65", "oauth_token", "__token__",
    ],
)  # fmt: skip
def test_parameters_that_sign_or_unlock(name: str) -> None:
    plain = f"https://example.org/a?page=2&{name}=s3/cr+et=&x=1"
    shown, names = redact.url(plain)
    assert shown == f"https://example.org/a?page=2&{name}=*********&x=1"
    assert len(names) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?page=2&q=token&x=y",
        "https://example.org/token=abc/key",
        "https://example.org/a?signal=1&monkey=2&authority=3&keyword=4",
        "https://example.org/?token",
        "https://example.org/?token=",
        "text/html; charset=utf-8; key=1",
        "plain words",
        "",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert redact.url(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/a?sig=abc", "/a?sig=***"),
        ("/a?sig=a;b?c", "/a?sig=*****"),
        ("/a?x=1;sig=abc", "/a?x=1;sig=***"),
        ("/a#access_token=abc&b=c", "/a#access_token=***&b=c"),
        ("/a?sig=a&sig=bc", "/a?sig=*&sig=**"),
        ("/a?to=http://b/?sig=abc&c=d", "/a?to=http://b/?sig=***&c=d"),
        (
            "/a?to=https%3A%2F%2Fb%2F%3Fx%3D1%26sig%3Dabc%26y%3D2&c=d",
            "/a?to=https%3A%2F%2Fb%2F%3Fx%3D1%26sig%3D***%26y%3D2&c=d",
        ),
        ("/a?sig=ab%26cd&e=f", "/a?sig=*******&e=f"),
        ('0;url="http://b/?token=abc"', '0;url="http://b/?token=***"'),
        ("<http://b/?token=abc>; rel=next", "<http://b/?token=***>; rel=next"),
        ("http://user:pw@b/", "http://*******@b/"),
        ("http://us@er:pw@b/x@y", "http://********@b/x@y"),
    ],
)
def test_where_a_value_ends(text: str, shown: str) -> None:
    found, names = redact.url(text)
    assert found == shown
    assert names


def test_names_are_told_once() -> None:
    assert redact.url("/?Sig=a&sig=b&TOKEN=c")[1] == ("url:sig", "url:token")


def test_fields_of_a_head() -> None:
    head = (
        b"HTTP/1.1 200 token=OK\r\nSet-Cookie: a=b; Path=/\r\nset-COOKIE:c\r\n\td=e \r\n"
        b"X-Set-Cookie: kept\r\nLocation: /x?sig=abc\r\nAuthorization : Basic abc\r\n\r\n"
    )
    clean, names = redact.head(head, "response")
    assert clean == (
        b"HTTP/1.1 200 token=OK\r\nSet-Cookie: ***********\r\nset-COOKIE:*\r\n\t*** \r\n"
        b"X-Set-Cookie: kept\r\nLocation: /x?sig=***\r\nAuthorization : *********\r\n\r\n"
    )
    assert names == ("response:set-cookie", "url:sig", "response:authorization")


def test_a_request() -> None:
    request = b"GET /a?key=abc HTTP/1.1\r\nHost: b\r\nCookie: a=b\r\n\r\n"
    clean, names = redact.head(request, "request")
    assert clean == b"GET /a?key=*** HTTP/1.1\r\nHost: b\r\nCookie: ***\r\n\r\n"
    assert names == ("url:key", "request:cookie")


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n"])
def test_a_head_that_is_cut(end: bytes) -> None:
    assert redact.head(b"HTTP/1.1 200 OK\r\nSet-Cookie: abc" + end, "response")[0] == (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: ***" + end
    )


def test_a_field_behind_a_bare_carriage_return() -> None:
    assert b"abc" not in redact.head(b"HTTP/1.1 200 OK\r\nX: y\rSet-Cookie: abc\r\n", "response")[0]


@given(st.binary(max_size=200))
def test_lengths_never_change(data: bytes) -> None:
    assert len(redact.head(data, "response")[0]) == len(data)


@given(st.text(alphabet='?&;#=%236Bbsigtoken /@:"<>ab', max_size=80))
def test_redacting_twice_changes_nothing(text: str) -> None:
    once, _ = redact.url(text)
    assert len(once) == len(text)
    assert redact.url(once)[0] == once


def test_long_input_costs_linear_time() -> None:
    for text in ("?sig=" * 50_000, "&" * 200_000, "//" * 100_000, "//a@" * 50_000, "%3F" * 60_000):
        redact.url(text)


WORDS = st.sampled_from([
    "sig", "token", "X-Amz-", "Signature", "key", "_", "-", "=", "%3D", "%26", "%3F", "&", "?", ";",
    "#", "/", "//", "@", " ", "a", "K\u0130", "\u212aey", "https:", "\"", "auth", "orization", ":",
    "\r\n", "Cookie", "\u00c9",
])  # fmt: skip


@given(st.lists(WORDS, max_size=14).map("".join))
def test_what_is_passed_over_at_a_glance_holds_no_secret(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick = redact.url(text)
        patch.setattr(redact, "_may_hold", lambda _: True)
        assert quick == redact.url(text)


@given(st.lists(WORDS, max_size=14).map("".join))
def test_nor_does_such_a_head(text: str) -> None:
    data = text.encode("latin-1", "ignore")
    with pytest.MonkeyPatch.context() as patch:
        quick = redact.head(data, "response")
        patch.setattr(redact, "_may_hold", lambda _: True)
        assert quick == redact.head(data, "response")
