"""What a chain came to, without a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loccit.capture import reading
from loccit.capture.reading import read
from loccit.errors import Refused, TimedOut
from loccit.models.capture import State
from tests.support.chains import chain, exchange, failed, redirected
from tests.support.newsroom import ARTICLE, LOGIN

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def test_a_page_through_a_redirect_gzip_and_chunks() -> None:
    found = read(redirected(ARTICLE))
    assert (found.state, found.look.looks_like) == (State.CAPTURED, None)
    assert found.texts
    assert "We were told on Friday" in found.texts[0][0].text


@pytest.mark.parametrize("coding", [None, "gzip"])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_login_is_seen_through_any_framing(coding: str | None, in_chunks: bool) -> None:
    found = read(chain(exchange(body=LOGIN, coding=coding, in_chunks=in_chunks)))
    assert (found.state, found.look.looks_like) == (State.BLOCKED, "login")


@pytest.mark.parametrize(
    "headers",
    [(), (("Content-Type", "text/plain"),), (("Content-Type", "application/octet-stream"),)],
)
def test_a_login_that_does_not_say_it_is_html(headers: tuple[tuple[str, str], ...]) -> None:
    assert read(chain(exchange(body=LOGIN, headers=headers))).look.looks_like == "login"


@pytest.mark.parametrize("status", [401, 403, 429, 451, 503])
def test_statuses_that_keep_a_page_from_us(status: int) -> None:
    found = read(chain(exchange(status=status, reason="No\x1b" + "o" * 500)))
    assert found.state is State.BLOCKED
    assert found.look.reasons[0].startswith(f"The server answered {status} No")
    assert len(found.look.reasons[0]) < 100


@pytest.mark.parametrize("status", [204, 206, 299])
def test_every_2xx_is_an_answer(status: int) -> None:
    assert read(chain(exchange(status=status))).state is State.CAPTURED


@pytest.mark.parametrize("status", [304, 400, 404, 410, 500, 502, 599, 999])
def test_every_other_status_is_a_failure_with_an_answer(status: int) -> None:
    assert read(chain(exchange(status=status))).state is State.FAILED


def test_what_was_cut_short_is_incomplete_whatever_it_looks_like() -> None:
    found = read(chain(exchange(body=LOGIN, truncated="length")))
    assert (found.state, found.look.looks_like) == (State.INCOMPLETE, None)
    assert found.look.reasons == ("The response was cut short (length).",)


def test_why_it_was_cut_short_is_told() -> None:
    late = TimedOut("It took more than 120 seconds.", url="https://example.org/")
    found = read(chain(exchange(truncated="time"), error=late))
    assert found.look.reasons == ("It took more than 120 seconds.",)


def test_an_end_that_cannot_be_proven_is_captured() -> None:
    open_ended = replace(exchange(body=ARTICLE), complete=None)
    assert read(chain(open_ended)).state is State.CAPTURED


def test_nothing_was_exchanged() -> None:
    assert read(failed()).state is None


def test_a_chain_that_was_stopped_on_its_way_has_no_page() -> None:
    refused = Refused("The link leads round in a circle.", url="https://example.org/")
    assert read(chain(exchange(), error=refused)).state is None


def test_an_unknown_coding_is_captured_unread() -> None:
    found = read(chain(exchange(headers=(*HTML, ("Content-Encoding", "x-none")))))
    assert (found.state, found.texts) == (State.CAPTURED, ())


def test_what_no_reader_can_read_is_captured() -> None:
    picture = exchange(body=b"\x89PNG\r\n\x1a\n" * 9, headers=(("Content-Type", "image/png"),))
    found = read(chain(picture))
    assert (found.state, found.texts, found.fault) == (State.CAPTURED, (), "")


def test_a_reader_that_breaks_down_costs_no_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(reading, "shaped", broken)
    found = read(chain(exchange(body=ARTICLE)))
    assert (found.state, found.texts) == (State.CAPTURED, ())
    assert "RecursionError" in found.fault


def test_a_body_too_large_to_read_meanwhile_is_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_READ", 100)
    found = read(chain(exchange(body=ARTICLE)))
    assert (found.state, found.texts) == (State.CAPTURED, ())
    bomb = read(chain(exchange(body=b"<p>" + b" " * 5000, coding="gzip")))
    assert (bomb.state, bomb.texts) == (State.CAPTURED, ())
