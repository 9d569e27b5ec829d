"""What may pass, and how long to wait for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from loccit.errors import FetchError, Refused
from loccit.fetch.manners import Manners
from loccit.fetch.retrying import asked_for, backoff, may_pass
from loccit.models.wire import Chain, ChainHop, Exchange

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)
URL = "http://a.example/"


def chain(status: int | None, *headers: tuple[str, str], error: FetchError | None = None) -> Chain:
    exchange = Exchange(
        url=URL, request=b"", response=None, interim=b"", body_start=0, started=NOW, address="",
        tls=None, http_version="", status=status, reason="", headers=headers, complete=True,
        truncated=None, payload=None, body=None, body_problem=None, redacted=(),
    )  # fmt: skip
    return Chain(URL, (ChainHop(URL, URL, "link", exchange),), error, "direct", ())


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_host_may_have_time_later(status: int) -> None:
    assert may_pass(chain(status))


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 410, 418, 451, 500, 501, None])
def test_other_answers_stand(status: int | None) -> None:
    assert not may_pass(chain(status))


def test_an_error_says_itself_whether_it_may_pass() -> None:
    assert may_pass(chain(200, error=FetchError("x", url=URL, passing=True)))
    assert not may_pass(chain(503, error=FetchError("x", url=URL)))
    assert not may_pass(chain(None, error=Refused("x", url=URL)))
    assert not may_pass(replace(chain(503), hops=()))


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 21 Nov 2026 19:46:30 GMT", 90),
        ("Saturday, 21-Nov-26 19:46:30 GMT", 90),
        ("Sat Nov 21 19:46:30 2026", 90),
        ("Sat, 21 Nov 2026 19:00:00 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
        ("Sat, 99 Nov 2026 19:46:30 GMT", None),
    ],
)
def test_retry_after_in_both_its_forms(field: str, seconds: float | None) -> None:
    assert asked_for(chain(503, ("Retry-After", field)), NOW) == seconds


def test_retry_after_counts_only_where_there_is_something_to_retry() -> None:
    assert asked_for(chain(200, ("Retry-After", "5")), NOW) is None
    assert asked_for(chain(429), NOW) is None


@pytest.mark.parametrize(
    ("tried", "seconds"), [(0, 1), (1, 2), (2, 4), (4, 16), (5, 30), (999, 30)]
)
def test_each_wait_is_twice_the_last_up_to_a_bound(tried: int, seconds: float) -> None:
    assert backoff(tried, Manners(), lambda: 0.5) == seconds


def test_chance_takes_half_or_adds_half() -> None:
    assert backoff(0, Manners(), lambda: 0.0) == 0.5
    assert backoff(0, Manners(), lambda: 1.0) == 1.5
