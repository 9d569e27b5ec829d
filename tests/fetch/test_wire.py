"""The wire is kept: what is stored is what the server wrote, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import cast

import brotli
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from loccit import redact
from loccit.fetch.asking import Request
from loccit.fetch.guard import Door
from loccit.fetch.lines import Line, Way
from loccit.fetch.record import Deadline, End, HeadFailed, Recorder
from loccit.fetch.route import Limits
from loccit.fetch.urls import parse
from loccit.fetch.wire import TeeSocket, _head_end
from loccit.framing import parse_head
from tests.support.fetching import NOW, USER_AGENT, client, fetched, last, read
from tests.support.loopback import Loopback, Talk, answer, chunked

TEXT = b"<p>We need to take away children.</p>" * 50
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WAY = Way("http", "example.org", 80, 80, None)


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


PACKED = gzip.compress(TEXT)
FRAMED = chunked(TEXT[:100], TEXT[100:], trailer=b"X-Check: 1\r\n")
FRAMED_PACKED = chunked(PACKED[:7], PACKED[7:])

# message, its payload, its decoded body, complete
CASES = {
    "length": (answer(body=TEXT), TEXT, TEXT, True),
    "empty": (answer(body=b""), b"", b"", True),
    "chunked": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + FRAMED, TEXT, TEXT, True),
    "chunked with extensions and odd case": (
        HEAD + b"tRANSFER-eNCODING:  Chunked\r\n\r\n5;a=b\r\nhello\r\n000\r\n\r\n",
        b"hello",
        b"hello",
        True,
    ),
    "gzip": (
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,
        PACKED,
        TEXT,
        True,
    ),
    "gzip in chunks": (
        HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + FRAMED_PACKED,
        PACKED,
        TEXT,
        True,
    ),
    "close-delimited": (HEAD + b"\r\n" + TEXT, TEXT, TEXT, None),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\n" + TEXT, TEXT, TEXT, None),
    "lengths that contradict each other": (
        HEAD + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n" + TEXT,
        TEXT,
        TEXT,
        None,
    ),
    "mixed case, order and spacing": (
        b"HTTP/1.1 200 oK then\r\nx-B:1\r\nX-a:   2  \r\nx-B:\t3\r\nCONTENT-length: 2\r\n\r\nhi",
        b"hi",
        b"hi",
        True,
    ),
    "bytes beyond ASCII in names and values": (
        b"HTTP/1.1 200 \xc3\x89\r\nX-\xc3\x9cber: caf\xe9 \xff\xfe\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + FRAMED,
        TEXT,
        TEXT,
        True,
    ),
    "no colon, folded line, bare line feeds": (
        b"HTTP/1.1 200 OK\nnonsense\nA: b\n  c\nContent-Length: 2\n\nhi",
        b"hi",
        b"hi",
        True,
    ),
    "204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\n", b"", b"", True),
    "304": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", b"", b"", True),
    "404": (answer("404 Not Found", body=TEXT), TEXT, TEXT, True),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", b"hi", b"hi", True),
    "two hundred fields": (
        HEAD + b"X: y\r\n" * 200 + b"Content-Length: 2\r\n\r\nhi",
        b"hi",
        b"hi",
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_stored_response_is_what_the_server_wrote(name: str) -> None:
    message, payload, body, complete = CASES[name]
    with Loopback(lambda talk: talk.write(message)) as server:
        chain = fetched(client(server), "http://example.org/x")
    kept = last(chain)
    assert chain.error is None
    assert server.written == [message]
    assert read(kept.response) == message
    assert kept.payload == sha256(payload)
    assert kept.body == sha256(body)
    assert kept.body_problem is None
    assert kept.complete is complete
    assert kept.truncated is None
    assert kept.headers == parse_head(message).headers
    assert kept.body_start == parse_head(message).length
    assert kept.redacted == ()


@pytest.mark.parametrize("name", CASES)
def test_it_is_so_byte_by_byte_too(name: str) -> None:
    message, payload, _, _ = CASES[name]

    def handler(talk: Talk) -> None:
        talk.drip(message[:300], every=0)
        talk.write(message[300:])

    with Loopback(handler) as server:
        kept = last(fetched(client(server), "http://example.org/x"))
    assert read(kept.response) == message
    assert kept.payload == sha256(payload)


def test_the_stored_request_is_what_the_server_read() -> None:
    with Loopback(lambda talk: talk.write(answer())) as server:
        kept = last(
            fetched(client(server), "http://example.org/caf\u00e9%2fx?q=\u201ca b\u201d#part")
        )
    assert kept.request == server.requests[0]
    assert kept.request.split(b"\r\n") == [
        b"GET /caf%C3%A9%2fx?q=%E2%80%9Ca%20b%E2%80%9D HTTP/1.1",
        b"Host: example.org",
        b"User-Agent: " + USER_AGENT.encode(),
        b"Accept: */*",
        b"Accept-Encoding: gzip, identity",
        b"",
        b"",
    ]
    assert kept.started == NOW
    assert kept.address == "127.0.0.1"
    assert kept.tls is None
    assert (kept.http_version, kept.status, kept.reason) == ("HTTP/1.1", 200, "OK")


def test_interim_responses_never_replace_the_final_one() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    final = answer(body=TEXT)
    with Loopback(lambda talk: talk.write(early + b"HTTP/1.1 102 X\r\n\r\n" + final)) as server:
        kept = last(fetched(client(server), "http://example.org/"))
    assert kept.interim == early + b"HTTP/1.1 102 X\r\n\r\n"
    assert read(kept.response) == final
    assert kept.status == 200
    assert kept.payload == sha256(TEXT)


def test_bytes_behind_the_message_are_not_part_of_it() -> None:
    message = answer(body=b"hello")
    with Loopback(lambda talk: talk.write(message + b"HTTP/1.1 200 OK\r\n\r\nmore")) as server:
        kept = last(fetched(client(server), "http://example.org/"))
    assert read(kept.response) == message
    assert kept.complete is True


def test_a_server_that_stays_connected_is_not_waited_for() -> None:
    def handler(talk: Talk) -> None:
        talk.write(answer(body=b"hello"))
        talk.stall()

    with Loopback(handler) as server:
        chain = fetched(client(server, seconds=30), "http://example.org/")
    assert last(chain).complete is True


def test_a_large_body_goes_to_disk_whole() -> None:
    body = bytes(range(256)) * 20_000
    with Loopback(lambda talk: talk.write(answer(body=body))) as server:
        chain = client(server).fetch("http://example.org/")
        kept = last(chain)
        assert kept.response is not None
        assert kept.response.size == len(answer(body=body))
        assert b"".join(kept.response.chunks(kept.body_start)) == body
        assert b"".join(kept.response.chunks(10, 30)) == answer(body=body)[10:30]
        assert kept.payload == sha256(body)
        chain.close()


def test_an_unknown_coding_leaves_the_body_undecoded() -> None:
    message = HEAD + b"Content-Encoding: compress\r\nContent-Length: 3\r\n\r\nabc"
    with Loopback(lambda talk: talk.write(message)) as server:
        kept = last(fetched(client(server), "http://example.org/"))
    assert read(kept.response) == message
    assert kept.complete is True
    assert kept.payload == sha256(b"abc")
    assert kept.body is None
    assert kept.body_problem is not None
    assert "compress" in kept.body_problem


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(b"\0" * (32 << 20))),
        ("deflate", zlib.compress(b"\0" * (32 << 20))),
        ("br", brotli.compress(b"\0" * (32 << 20), quality=1)),
        ("gzip, gzip", gzip.compress(gzip.compress(b"\0" * (32 << 20)))),
    ],
)
def test_a_bomb_is_kept_as_it_came_and_marked(coding: str, bomb: bytes) -> None:
    head = f"Content-Encoding: {coding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with Loopback(lambda talk: talk.write(HEAD + head + bomb)) as server:
        kept = last(fetched(client(server), "http://example.org/"))
    assert read(kept.response) == HEAD + head + bomb
    assert kept.complete is True
    assert kept.payload == sha256(bomb)
    assert kept.body is None
    assert kept.body_problem is not None
    assert "200 times its size" in kept.body_problem


def test_brotli_that_nobody_asked_for_is_read() -> None:
    packed = brotli.compress(b"<p>Hello.</p>")
    head = f"Content-Encoding: Br\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with Loopback(lambda talk: talk.write(HEAD + head + packed)) as server:
        kept = last(fetched(client(server), "http://example.org/"))
    assert b"\r\nAccept-Encoding: gzip, identity\r\n" in kept.request
    assert (kept.body, kept.body_problem) == (sha256(b"<p>Hello.</p>"), None)


def test_several_threads_share_a_client() -> None:
    def handler(talk: Talk) -> None:
        talk.write(answer(body=talk.target.encode()))

    with Loopback(handler) as server:
        shared = client(server)
        found: dict[int, bytes] = {}

        def work(number: int) -> None:
            chain = fetched(shared, f"http://example.org/{number}")
            found[number] = read(last(chain).response)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: answer(body=f"/{number}".encode()) for number in range(8)}


PARTS = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 E\r\n", b"HTTP/1.0 404\n", b"\r\n", b"\n", b"\r", b"\0",
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n",
    b"3\r\nabc\r\n", b"0\r\n\r\n", b"abc", b"Set-Cookie: abc\r\n", b" folded\r\n", b": x\r\n",
    b"X\xff: \xfe\r\n", b"Location: /\r\n", b"Content-Type: text/html; charset=\r\n", PACKED[:20],
])  # fmt: skip


def test_whatever_a_server_says_is_kept_and_nothing_is_raised() -> None:
    said = [b""]
    with Loopback(lambda talk: talk.write(said[0])) as server:
        shared = client(server)

        @settings(max_examples=150, deadline=None)
        @given(st.lists(PARTS, max_size=12))
        def holds(parts: list[bytes]) -> None:
            said[0] = b"".join(parts)
            for hop in fetched(shared).hops:
                if hop.exchange:
                    kept = hop.exchange.interim + read(hop.exchange.response)
                    clean = redact.head(said[0], "response")[0]
                    for mine, stored, starred in zip(said[0], kept, clean, strict=False):
                        assert stored in (mine, starred)
                    assert len(kept) <= len(said[0])
                    assert hop.exchange.complete is not True or hop.exchange.payload

        holds()


def test_sending_ends_at_the_deadline_and_leaves_a_broken_connection_to_the_reader() -> None:
    url = parse("http://example.org/")
    near, far = socket.socketpair()
    recorder = Recorder(url, Door((), 80, ()), Deadline(0.05, time.monotonic), Limits())
    tee = TeeSocket(Line(WAY, "192.0.2.1", near), recorder)
    with pytest.raises(HeadFailed) as caught:
        tee.sendall(b"x" * 50_000_000)
    assert caught.value.end is End.TIME
    far.close()
    recorder.deadline = Deadline(60, time.monotonic)
    tee.sendall(b"more")
    assert recorder.sent == b"more"
    near.close()


def test_requests_itself_is_left_as_it_was() -> None:
    with Loopback(lambda talk: talk.write(answer(body=b"plain"))) as server:
        fetched(client(server), "http://example.org/")
        assert requests.get(server.url("/"), timeout=60).content == b"plain"


@pytest.mark.parametrize("first", ["import requests, http.client, urllib3", "pass"])
def test_it_records_whatever_was_imported_first(first: str) -> None:
    program = (
        f"{first}\n"
        "from tests.support.fetching import client, fetched, last, read\n"
        "from tests.support.loopback import Loopback, answer\n"
        "with Loopback(lambda talk: talk.write(answer(body=b'hi'))) as server:\n"
        "    kept = last(fetched(client(server)))\n"
        "    assert read(kept.response) == answer(body=b'hi') and kept.request\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_the_environment_is_not_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine example.org login me password s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with Loopback(lambda talk: talk.write(answer())) as server:
        chain = fetched(client(server), "http://example.org/")
    assert chain.error is None
    assert len(server.requests) == 1
    assert b"Authorization" not in server.requests[0]


def _lines_read(data: bytes, limit: int) -> int | End:
    """Where the first head in `data` ends, by reading it line by line."""
    length, rest = 0, io.BytesIO(data)
    while True:
        line = rest.readline(limit - length + 1)
        length += len(line)
        if length > limit:
            return End.HEAD_SIZE
        if not line.endswith(b"\n"):
            return End.SHORT
        if length == len(line) and not line.startswith(b"HTTP/"):
            return End.MALFORMED
        if line in (b"\r\n", b"\n"):
            return length


@given(st.lists(PARTS, max_size=9).map(b"".join), st.integers(1, 60), st.integers(1, 200))
def test_a_head_ends_where_its_lines_say_however_it_comes(
    data: bytes, piece: int, limit: int
) -> None:
    class Slow:
        """A socket that gives a few bytes at a time."""

        at = 0

        def settimeout(self, seconds: float) -> None:
            return

        def recv(self, _most: int) -> bytes:
            self.at += piece
            return data[self.at - piece : self.at]

    recorder = Recorder(
        parse("http://example.org/"), Door((), 80, ()), Deadline(60, time.monotonic),
        Limits(head=limit),
    )  # fmt: skip
    found: int | End
    try:
        line = Line(WAY, "192.0.2.1", cast("socket.socket", Slow()))
        found = _head_end(TeeSocket(line, recorder), 0)
    except HeadFailed as failed:
        found = failed.end
    assert found == _lines_read(data, limit)


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://example.org/", b"example.org"),
        ("https://example.org:443/", b"example.org"),
        ("http://example.org:8080/", b"example.org:8080"),
        ("https://example.org:80/", b"example.org:80"),
        ("https://[2606:4700::1]/", b"[2606:4700::1]"),
        ("http://[2606:4700::1]:81/", b"[2606:4700::1]:81"),
    ],
)
def test_the_host_as_it_is_named(link: str, host: bytes) -> None:
    assert Request(parse(link), {"A": "b c"}).message() == (
        b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nA: b c\r\n\r\n"
    )


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nX: y", "a\rX: y", "\u0142"])
def test_a_value_that_no_field_can_carry_is_not_sent(value: str) -> None:
    with pytest.raises(ValueError, match=r"line end|latin-1"):
        Request(parse("http://example.org/"), {"Cookie": value}).message()
