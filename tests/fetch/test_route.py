"""--connect-to as curl reads it."""

from __future__ import annotations

import pytest

from loccit.errors import UsageError
from loccit.fetch import ConnectTo, parse_connect_to


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.example:80:b.example:8080", ConnectTo("a.example", 80, "b.example", 8080)),
        (":::", ConnectTo("", None, "", None)),
        ("::b.example:", ConnectTo("", None, "b.example", None)),
        (":443::8443", ConnectTo("", 443, "", 8443)),
        ("[::1]:80:[2001:DB8::1]:81", ConnectTo("::1", 80, "2001:db8::1", 81)),
        ("B\u00fccher.example:1::", ConnectTo("xn--bcher-kva.example", 1, "", None)),
    ],
)  # fmt: skip
def test_four_parts(text: str, expected: ConnectTo) -> None:
    assert parse_connect_to(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "a.example", "a:80:b", "a:80:b:81:c", "a:x:b:81", "a:0:b:81", "a:80:b:65536",
        "a:80:b:" + "9" * 5000, "::1:80:b:81", "[::1:80:b:81", "a b:80:c:81", "a:80:127.1:81",
        "[]:80:[x]:81",
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_connect_to(text)
    assert "--connect-to" in caught.value.message
    assert "127.0.0.1" in caught.value.hint


@pytest.mark.parametrize(
    ("way", "host", "port", "expected"),
    [
        (ConnectTo("a.example", 80, "", 1), "a.example", 80, True),
        (ConnectTo("a.example", 80, "", 1), "a.example.", 80, True),
        (ConnectTo("a.example", 80, "", 1), "a.example", 443, False),
        (ConnectTo("a.example", None, "", 1), "a.example", 443, True),
        (ConnectTo("a.example", 80, "", 1), "b.a.example", 80, False),
        (ConnectTo("", 80, "", 1), "b.example", 80, True),
    ],
)
def test_which_requests_it_applies_to(way: ConnectTo, host: str, port: int, expected: bool) -> None:
    assert way.applies(host, port) is expected
