"""Troubles in plain words, each with a hint."""

from __future__ import annotations

import errno
import ssl

import pytest

from loccit.errors import FetchError, TimedOut, Unreachable
from loccit.fetch import troubles
from loccit.fetch.urls import parse

URL = parse("https://example.org/a?sig=S3CRET")


def unverified(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    error.verify_message = "unsuitable"
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (ConnectionRefusedError(), Unreachable, "refused the connection"),
        (TimeoutError(), TimedOut, "no answer within 120 seconds"),
        (OSError(errno.ENETUNREACH, "x"), Unreachable, "no way from this machine"),
        (OSError(errno.EHOSTUNREACH, "x"), Unreachable, "no way from this machine"),
        (OSError(errno.EPERM, "Not permitted"), Unreachable, "Not permitted"),
        (OSError(), Unreachable, "OSError"),
    ],
)
def test_no_connection(error: OSError, kind: type[FetchError], words: str) -> None:
    check(troubles.not_connected(URL, error, 120.0), kind, words)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (TimeoutError(), TimedOut, "within 120 seconds"),
        (unverified(10), Unreachable, "has expired"),
        (unverified(9), Unreachable, "not valid yet"),
        (unverified(62), Unreachable, "another name"),
        (unverified(64), Unreachable, "another name"),
        (unverified(18), Unreachable, "authority that is not known"),
        (unverified(20), Unreachable, "authority that is not known"),
        (unverified(26), Unreachable, "(unsuitable)"),
        (ConnectionResetError(), Unreachable, "closed the connection"),
        (ssl.SSLEOFError(), Unreachable, "closed the connection"),
        (ssl.SSLError("wrong version number"), Unreachable, "could not agree"),
    ],
)
def test_no_tls(error: Exception, kind: type[FetchError], words: str) -> None:
    check(troubles.not_secured(URL, error, 120.0), kind, words)


def check(error: FetchError, kind: type[FetchError], words: str) -> None:
    assert type(error) is kind
    assert words in error.message
    assert "example.org" in error.message
    assert error.message.endswith(".")
    assert error.hint
    assert error.url == "https://example.org/a?sig=******"
