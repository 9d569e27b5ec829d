"""Cut responses: what was received is kept and marked, and the chain says what happened."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from loccit.errors import FetchError, TimedOut, TooLarge, Unreachable
from loccit.fetch.route import Limits
from loccit.models.wire import Chain
from tests.support.fetching import client, fetched, last, read
from tests.support.loopback import Handler, Loopback, Talk, answer, chunked
from tests.support.patience import patiently

TEXT = b"<p>We need to take away children.</p>" * 50
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LIMITS = Limits(seconds=60, body=200_000, pdf=400_000)


def received(chain: Chain) -> bytes:
    """What came of the last answer before the chain ended."""
    return b"".join(read(hop.exchange.response) for hop in chain.hops[-1:] if hop.exchange)


def says(message: bytes, then: Callable[[Talk], None] = lambda talk: None) -> Handler:
    def handler(talk: Talk) -> None:
        talk.write(message)
        then(talk)

    return handler


def endless(talk: Talk) -> None:
    talk.write(HEAD + b"\r\n")
    talk.flood(TEXT)


def packed_short(framing: str) -> bytes:
    cut = gzip.compress(TEXT)[:-12]
    if framing == "length":
        return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(cut) + cut
    if framing == "chunked":
        coded = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        return HEAD + coded + chunked(cut)
    return HEAD + b"Content-Encoding: gzip\r\n\r\n" + cut


SHORT = answer(body=TEXT)[:-100]

# what the server does, the word of WARC-Truncated, the error
CUTS: dict[str, tuple[Handler, str, type[FetchError]]] = {
    "short of its length": (says(SHORT), "disconnect", FetchError),
    "cut in a chunk": (says(CHUNKED + chunked(TEXT)[:100]), "disconnect", FetchError),
    "cut between chunks": (says(CHUNKED + chunked(TEXT)[:-5]), "disconnect", FetchError),
    "cut in a size line": (says(CHUNKED + b"1"), "disconnect", FetchError),
    "wrong framing": (says(CHUNKED + b"1\r\nabc\r\n0\r\n\r\n"), "unspecified", FetchError),
    "cut gzip of its length": (says(packed_short("length")), "unspecified", FetchError),
    "cut gzip in chunks": (says(packed_short("chunked")), "unspecified", FetchError),
    "cut gzip until close": (says(packed_short("close")), "disconnect", FetchError),
    "reset in the body": (says(SHORT, Talk.reset), "disconnect", FetchError),
    "reset in a close-delimited body": (
        says(HEAD + b"\r\nab", Talk.reset),
        "disconnect",
        FetchError,
    ),
    "stall in the body": (says(SHORT, Talk.stall), "time", TimedOut),
    "drip": (lambda talk: talk.drip(answer(body=TEXT)), "time", TimedOut),
    "drip of chunks": (
        says(CHUNKED, lambda talk: talk.drip(b"1\r\na\r\n" * 999)),
        "time",
        TimedOut,
    ),
    "endless": (endless, "length", TooLarge),
    "larger than the cap": (says(answer(body=b"x" * 200_001)), "length", TooLarge),
    "header flood": (says(HEAD, lambda talk: talk.flood(b"X: y\r\n")), "length", TooLarge),
    "one endless header": (says(HEAD, lambda talk: talk.flood(b"y" * 999)), "length", TooLarge),
    "head cut": (says(HEAD), "disconnect", FetchError),
    "head cut in a line": (says(HEAD + b"X: y"), "disconnect", FetchError),
    "reset in the head": (says(HEAD, Talk.reset), "disconnect", FetchError),
    "stall in the head": (says(HEAD, Talk.stall), "time", TimedOut),
    "no HTTP": (says(b"SSH-2.0-x\r\n", Talk.stall), "unspecified", FetchError),
    "no status": (says(b"HTTP/1.1 abc\r\n\r\n"), "unspecified", FetchError),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_response_is_kept_and_marked(name: str) -> None:
    handler, word, error = CUTS[name]

    def attempt(seconds: float) -> tuple[Chain, Loopback]:
        with Loopback(handler) as server:
            limits = replace(LIMITS, seconds=seconds)
            return fetched(client(server, limits=limits)), server

    if word == "time":
        chain, server = patiently(attempt, lambda found: bool(received(found[0])))
    else:
        chain, server = attempt(60)
    kept = last(chain)
    stored = read(kept.response)
    assert stored
    assert server.written[0].startswith(stored)
    assert kept.complete is False
    assert kept.truncated == word
    assert type(chain.error) is error
    assert chain.error.message.endswith(".")
    assert chain.error.hint
    assert chain.error.url == "http://example.org/x"


def test_the_deadline_is_total() -> None:
    """By single waits none of these would be over before the server had said all, or ever."""
    handlers: list[Handler] = [
        lambda talk: talk.drip(answer(body=TEXT), every=0.05),
        lambda talk: talk.drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99, every=0.05),
        Talk.stall,
    ]
    for handler in handlers:
        with Loopback(handler) as server:
            chain = fetched(client(server, seconds=0.2))
        assert isinstance(chain.error, TimedOut)


def test_what_was_received_is_all_kept() -> None:
    def attempt(seconds: float) -> Chain:
        with Loopback(says(SHORT, Talk.stall)) as server:
            return fetched(client(server, seconds=seconds))

    chain = patiently(attempt, lambda chain: received(chain) == SHORT)
    kept = last(chain)
    assert read(kept.response) == SHORT
    assert kept.payload == "sha256:" + hashlib.sha256(TEXT[:-100]).hexdigest()
    assert chain.error is not None
    assert f"{len(TEXT) - 100} of {len(TEXT)} bytes" in chain.error.message
    assert kept.status == 200
    assert kept.header("content-type") == "text/html; charset=utf-8"


def test_the_payload_of_a_cut_chunked_body_has_no_framing() -> None:
    with Loopback(says(CHUNKED + b"5\r\nhello\r\n5\r\nwor")) as server:
        kept = last(fetched(client(server)))
    assert kept.payload == "sha256:" + hashlib.sha256(b"hellowor").hexdigest()


def test_of_a_cut_head_the_whole_lines_are_told() -> None:
    with Loopback(says(HEAD + b"X-Whole: 1\r\nX-Ha")) as server:
        kept = last(fetched(client(server)))
    assert (kept.status, kept.reason) == (200, "OK")
    assert kept.headers == (("Content-Type", "text/html"), ("X-Whole", "1"))
    assert kept.payload is None
    assert kept.body is None
    assert kept.body_start == len(read(kept.response))


def test_the_cap_cuts_at_the_byte() -> None:
    with Loopback(endless) as server:
        kept = last(fetched(client(server, limits=LIMITS)))
    assert len(read(kept.response)) == kept.body_start + LIMITS.body


def test_a_body_of_exactly_the_cap_is_whole() -> None:
    with Loopback(says(answer(body=b"x" * LIMITS.body))) as server:
        assert last(fetched(client(server, limits=LIMITS))).complete is True


def test_a_pdf_may_be_larger() -> None:
    message = answer(headers=[("content-type", "Application/PDF; x=y")], body=b"%PDF" * 75_000)
    with Loopback(says(message)) as server:
        assert last(fetched(client(server, limits=LIMITS))).complete is True


@pytest.mark.parametrize("end", [b"0\r\n", b"0\r\nX: y\r\n"])
def test_the_last_chunk_makes_the_payload_whole_even_if_the_trailer_is_cut(end: bytes) -> None:
    whole = CHUNKED + b"2\r\nhi\r\n" + end
    for then in (lambda talk: None, Talk.stall, Talk.reset):

        def attempt(seconds: float, then: Handler = then) -> Chain:
            with Loopback(says(whole, then)) as server:
                return fetched(client(server, seconds=seconds))

        kept = last(patiently(attempt, lambda chain: received(chain) == whole))
        assert kept.complete is True
        assert read(kept.response) == whole


@pytest.mark.parametrize("handler", [lambda talk: None, Talk.reset])
def test_no_answer_at_all(handler: Handler) -> None:
    with Loopback(handler) as server:
        chain = fetched(client(server))
    kept = last(chain)
    assert kept.response is None
    assert kept.request == server.requests[0]
    assert kept.complete is False
    assert kept.status is None
    assert isinstance(chain.error, Unreachable)
    assert "without an answer" in chain.error.message


def test_interim_answers_and_then_nothing() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nSet-Cookie: s=1\r\n\r\n"
    with Loopback(says(early)) as server:
        chain = fetched(client(server))
    kept = last(chain)
    assert kept.response is None
    assert kept.interim == early.replace(b"s=1", b"***")
    assert isinstance(chain.error, Unreachable)


def test_endless_interim_answers_meet_the_cap_of_the_head() -> None:
    with Loopback(lambda talk: talk.flood(b"HTTP/1.1 103 E\r\n\r\n" * 10)) as server:
        chain = fetched(client(server))
    assert isinstance(chain.error, TooLarge)


def test_a_bomb_is_stored_and_not_decoded() -> None:
    bomb = gzip.compress(b"\0" * (32 << 20))
    message = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    with Loopback(says(message)) as server:
        kept = last(fetched(client(server)))
    assert read(kept.response) == message
    assert kept.complete is True
    assert kept.body is None
    assert kept.body_problem is not None
    assert "200 times" in kept.body_problem
