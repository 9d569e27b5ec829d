"""Chains: hops in order, cookies, loops, refusals, HTML hops, secrets, sentences."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest
import responses

from loccit.errors import ExtractError, FetchError, Refused, TimedOut, Unreachable, UsageError
from loccit.fetch.client import Client
from loccit.fetch.guard import Resolver
from loccit.fetch.route import ConnectTo, Limits, Route
from loccit.fetch.spool import Spool, SpoolError
from loccit.models.wire import Chain, NextHop, Payload
from loccit.validators import Validators
from tests.support.fetching import NOW, client, fetched, last, read
from tests.support.loopback import Handler, Loopback, Talk, answer, moved, site

START = "http://example.org/start"
PAGE = answer(body=b"<p>here</p>")


def urls(chain: Chain) -> list[str]:
    return [hop.url for hop in chain.hops]


def follow(pages: dict[str, bytes | Handler], url: str = START) -> tuple[Chain, Loopback]:
    with Loopback(site(pages)) as server:
        return fetched(client(server), url), server


def test_hops_are_kept_in_order_each_with_its_bytes() -> None:
    first = moved("/two", ("X-One", "1"))
    second = moved("//other.example/three?x=1#frag", status="301 Moved")
    chain, server = follow({
        "example.org/start": first,
        "example.org/two": second,
        "other.example/three?x=1": PAGE,
    })  # fmt: skip
    assert chain.error is None
    assert [(h.reference, h.url, h.how) for h in chain.hops] == [
        (START, START, "link"),
        ("/two", "http://example.org/two", "redirect"),
        ("//other.example/three?x=1#frag", "http://other.example/three?x=1", "redirect"),
    ]
    exchanges = [h.exchange for h in chain.hops if h.exchange]
    assert [read(e.response) for e in exchanges] == [first, second, PAGE]
    assert [e.request for e in exchanges] == server.requests
    assert chain.final is exchanges[-1]
    assert chain.url == START


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_redirect_is_followed_by_a_get(status: int) -> None:
    chain, server = follow({"/start": moved("/x", status=f"{status} X"), "/x": PAGE})
    assert chain.error is None
    assert server.requests[1].startswith(b"GET /x ")


@pytest.mark.parametrize("status", ["300 X", "304 X", "201 X", "404 X"])
def test_a_location_elsewhere_is_not_followed(status: str) -> None:
    chain, _ = follow({"/start": answer(status, [("Location", "/x")])})
    assert len(chain.hops) == 1
    assert chain.error is None


def test_what_is_known_of_an_address_is_asked_for_there_alone() -> None:
    pages: dict[str, bytes | Handler] = {
        "/start": moved("/two"),
        "/two": answer("304 Not Modified", [("ETag", '"\xe9"')], length=False),
    }
    known = {"http://example.org/two": Validators('"\xe9"', "Sat, 14 Nov 2026 08:00:00 GMT")}
    with Loopback(site(pages)) as server:
        chain = client(server).fetch(START, known=known)
        first, second = server.requests
    assert b"If-" not in first
    assert b'\r\nIf-None-Match: "\xe9"\r\n' in second
    assert b"If-Modified-Since" not in second
    final = last(chain)
    assert final.request == second
    assert (final.status, final.complete, read(final.response)) == (304, True, server.written[1])
    chain.close()


def test_cookies_live_for_one_chain() -> None:
    pages: dict[str, bytes | Handler] = {
        "/start": moved("/two", ("Set-Cookie", "id=s3cret; Path=/")),
        "/two": moved("//other.example/three"),
        "/three": PAGE,
    }
    with Loopback(site(pages)) as server:
        shared = client(server)
        first = fetched(shared, START)
        fetched(shared, START)
    assert [b"Cookie: id=s3cret" in request for request in server.requests] == [
        False, True, False, False, True, False,
    ]  # fmt: skip
    two = first.hops[1].exchange
    assert two is not None
    assert b"Cookie: " + b"*" * 9 + b"\r\n" in two.request
    assert first.redacted == ("request:cookie", "response:set-cookie")
    kept = b"".join(
        h.exchange.request + read(h.exchange.response) for h in first.hops if h.exchange
    )
    assert b"s3cret" not in kept


def test_a_cookie_wall_that_leads_back_is_no_loop() -> None:
    def wall(talk: Talk) -> None:
        seen = "seen=1" in talk.header("Cookie")
        talk.write(PAGE if seen else moved("/start", ("Set-Cookie", "seen=1")))

    chain, _ = follow({"/start": wall})
    assert chain.error is None
    assert urls(chain) == [START, START]


def test_a_loop_ends_where_it_closes() -> None:
    chain, server = follow({"/start": moved("/b"), "/b": moved("/start")})
    assert isinstance(chain.error, Refused)
    assert "circle" in chain.error.message
    assert len(server.requests) == 2
    assert [bool(hop.exchange) for hop in chain.hops] == [True, True, False]


def test_the_twenty_first_hop_is_not_taken() -> None:
    def onward(talk: Talk) -> None:
        talk.write(moved(f"/{int(talk.target[1:]) + 1}"))

    with Loopback(onward) as server:
        chain = fetched(client(server), "http://example.org/1")
    assert isinstance(chain.error, Refused)
    assert "20 hops" in chain.error.message
    assert len(server.requests) == 20
    assert chain.hops[-1].url == "http://example.org/21"
    assert chain.hops[-1].exchange is None


@pytest.mark.parametrize(
    ("location", "error", "word"),
    [
        ("", FetchError, "nowhere"),
        ("   ", FetchError, "nowhere"),
        ("ftp://example.org/", Refused, "ftp"),
        ("javascript:alert(1)", Refused, "javascript"),
        ("http://", Refused, "no host"),
        ("http://example.org:99999/", Refused, "no valid address"),
        ("http://[::1/", Refused, "no valid address"),
        ("http://a b/", Refused, "no host name"),
        ("http://user:pw@example.org/", Refused, "user name"),
        ("http://2130706433/", Refused, "plain IP"),
        ("http://example.org:8080/", Refused, "Port 8080"),
    ],
)
def test_a_bad_location_ends_the_chain_with_its_bytes_kept(
    location: str, error: type[FetchError], word: str
) -> None:
    message = moved(location)
    chain, server = follow({"/start": message})
    assert type(chain.error) is error
    assert word in chain.error.message
    assert "pw" not in chain.error.url
    assert len(server.requests) == 1
    assert chain.hops[0].exchange is not None
    assert read(chain.hops[0].exchange.response) == message.replace(b"user:pw", b"*******")


def test_a_redirect_without_a_location_or_with_two_leads_nowhere() -> None:
    chain, _ = follow({"/start": answer("302 Found", [])})
    assert isinstance(chain.error, FetchError)
    two = answer("302 Found", [("Location", "/a"), ("location", "/b")])
    chain, _ = follow({"/start": two})
    assert isinstance(chain.error, FetchError)
    assert "several" in chain.error.message


def test_a_location_in_any_script_is_followed() -> None:
    utf8 = "/caf\u00e9?q=\u201d".encode().decode("latin-1")
    chain, server = follow({"/start": moved(utf8), "/caf%C3%A9?q=%E2%80%9D": moved("/\xff x")})
    assert chain.hops[1].reference == "/caf\u00e9?q=\u201d"
    assert server.requests[2].startswith(b"GET /%FF%20x ")


def test_a_cut_redirect_still_leads_on_and_is_marked() -> None:
    cut = b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 50\r\n\r\nmoved"
    chain, _ = follow({"/start": cut, "/x": PAGE})
    assert chain.error is None
    assert [hop.exchange.complete for hop in chain.hops if hop.exchange] == [False, True]


def test_a_redirect_with_an_endless_body_fills_no_memory() -> None:
    def endless(talk: Talk) -> None:
        talk.write(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n")
        talk.flood(b"x" * 9999)

    with Loopback(site({"/start": endless, "/x": PAGE})) as server:
        chain = fetched(client(server, limits=Limits(seconds=60, body=50_000)), START)
    assert chain.error is None
    assert chain.hops[0].exchange is not None
    assert chain.hops[0].exchange.truncated == "length"


# --- HTML hops


def refresh(payload: Payload) -> NextHop | None:
    _, found, rest = payload.body.partition(b"url=")
    return NextHop(rest.decode(), "meta-refresh") if found else None


def html(body: bytes, kind: str = "text/html", status: str = "200 OK") -> bytes:
    return answer(status, [("Content-Type", kind)], body)


def hop_by(pages: dict[str, bytes | Handler]) -> tuple[Chain, list[Payload]]:
    asked: list[Payload] = []

    def next_hop(payload: Payload) -> NextHop | None:
        asked.append(payload)
        return refresh(payload)

    with Loopback(site(pages)) as server:
        return fetched(client(server, next_hop=next_hop), START), asked


def test_an_html_page_may_send_its_reader_on() -> None:
    chain, asked = hop_by({
        "/start": html(b"url=/x", "Text/HTML; Charset='UTF-8'"),
        "/x": html(b"stay", "application/xhtml+xml"),
    })  # fmt: skip
    assert [(hop.url, hop.how) for hop in chain.hops] == [
        (START, "link"),
        ("http://example.org/x", "meta-refresh"),
    ]
    assert (asked[0].url, asked[0].media_type, asked[0].charset) == (START, "text/html", "utf-8")
    assert asked[1].body == b"stay"
    assert chain.error is None


@pytest.mark.parametrize(
    "message",
    [
        html(b"url=/x", "text/plain"),
        html(b"url=/x", status="404 X"),
        html(b"url=/x")[:-1],
        html(b"url=/x" + b" " * (2 << 20)),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: compress\r\n\r\nurl=/x",
    ],
)
def test_other_answers_are_not_searched(message: bytes) -> None:
    chain, asked = hop_by({"/start": message})
    assert not asked
    assert len(chain.hops) == 1


def test_a_page_that_reloads_itself_is_where_the_reader_stays() -> None:
    chain, _ = hop_by({"/start": html(b"url=/start#top")})
    assert chain.error is None
    assert len(chain.hops) == 1


def test_two_pages_that_send_to_each_other_are_a_loop() -> None:
    chain, _ = hop_by({"/start": html(b"url=/x"), "/x": html(b"url=/start")})
    assert isinstance(chain.error, Refused)


def test_a_page_that_cannot_be_read_sends_nobody_on() -> None:
    def fails(payload: Payload) -> NextHop | None:
        raise ExtractError("no", media_type="text/html")

    with Loopback(site({"/start": PAGE})) as server:
        assert fetched(client(server, next_hop=fails), START).error is None


def test_a_page_may_not_send_to_a_place_that_is_not_for_us() -> None:
    chain, _ = hop_by({"/start": html(b"url=file:///etc/passwd")})
    assert isinstance(chain.error, Refused)
    assert len(chain.hops) == 1


# --- secrets


def test_no_secret_of_a_url_is_kept_and_the_server_gets_it_all_the_same() -> None:
    target = "/file?X-Amz-Signature=S3CRET&page=2"
    chain, server = follow(
        {"/start?token=S3CRET": moved(f"http://example.org:80{target}")}, START + "?token=S3CRET#a"
    )
    assert server.requests[0].startswith(b"GET /start?token=S3CRET HTTP/1.1\r\n")
    shown = f"http://example.org:80{target}".replace("S3CRET", "*" * 6)
    assert [h.reference for h in chain.hops] == [f"{START}?token=******#a", shown]
    assert chain.redacted == ("url:token", "url:x-amz-signature")
    assert "S3CRET" not in repr(chain)
    assert chain.hops[0].exchange is not None
    assert read(chain.hops[0].exchange.response) == moved(shown)
    assert len(chain.hops[0].exchange.request) == len(server.requests[0])


def test_no_secret_stands_in_an_error() -> None:
    for link in (
        "http://127.0.0.1/?sig=S3CRET",
        "http://example.org:8080/?sig=S3CRET",
        "ftp://example.org/?sig=S3CRET",
        "http://user:S3CRET@example.org/",
        "http://none.example/?sig=S3CRET",
    ):
        chain = fetched(client(resolve=answers([])), link)
        assert chain.error is not None
        assert "S3CRET" not in repr(chain) + repr(vars(chain.error)) + str(chain.error)


def test_no_secret_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    chain, _ = follow({}, START + "?token=S3CRET")
    assert chain.error is None
    assert "S3CRET" not in caplog.text


def test_cookies_in_interim_heads_and_trailers_are_overwritten() -> None:
    message = (
        b"HTTP/1.1 103 E\r\nSet-Cookie: a=S3CRET\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nset-COOKIE:S3CRET\r\n S3CRET\r\n\r\n"
        b"6\r\nS3CRET\r\n0\r\nSet-Cookie: S3CRET\r\n\r\n"
    )
    chain, _ = follow({"/start": message})
    kept = last(chain)
    stored = kept.interim + read(kept.response)
    assert len(stored) == len(message)
    assert stored.count(b"S3CRET") == 1, "the body stays"
    assert kept.headers[1] == ("set-COOKIE", "****** ******")


# --- failures before anything was sent


def answers(found: Sequence[str], error: Exception | None = None) -> Resolver:
    def resolve(host: str, port: int) -> Sequence[str]:
        if error:
            raise error
        return found

    return resolve


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "no host named none.example"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "gave no answer"),
        (UnicodeError("x"), "no host named"),
    ],
)
def test_a_name_that_is_not_found(error: Exception, words: str) -> None:
    chain = fetched(client(resolve=answers([], error)), "http://none.example/a")
    assert isinstance(chain.error, Unreachable)
    assert words in chain.error.message
    assert chain.error.hint
    assert [(hop.url, hop.exchange) for hop in chain.hops] == [("http://none.example/a", None)]
    assert chain.final is None


def test_a_name_server_that_never_answers_meets_the_deadline() -> None:
    with Loopback(Talk.stall) as server:

        def never(host: str, port: int) -> Sequence[str]:
            server.closing.wait(120)
            return []

        chain = fetched(client(resolve=never, seconds=0.1), START)
    assert isinstance(chain.error, TimedOut)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_refused_connection(scheme: str) -> None:
    with socket.socket() as taken:  # nobody listens there, and nobody else can
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        shut = Route(connect_to=(ConnectTo("", None, "127.0.0.1", port),))
        chain = fetched(client(route=shut), f"{scheme}://example.org/")
    assert isinstance(chain.error, Unreachable)
    assert "refused the connection" in chain.error.message
    assert chain.route == f"connect-to 127.0.0.1:{port}"


def test_a_link_that_is_no_address_is_refused_without_a_hop() -> None:
    chain = fetched(client(), "not a link")
    assert isinstance(chain.error, Refused)
    assert chain.hops == ()
    assert chain.final is None


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with Loopback(site({"/x": PAGE})) as server:
        private = Route(allow_private=True)
        link = f"http://two.example:{server.port}/x"
        chain = fetched(client(route=private, resolve=answers(["::1", "127.0.0.1"])), link)
    assert chain.error is None
    assert last(chain).address == "127.0.0.1"
    assert chain.route == "private addresses allowed"


def test_a_clock_that_jumps_ends_the_exchange() -> None:
    ticks = iter([0.0])
    with Loopback(site({"/start": PAGE})) as server:
        jumping = Client(
            route=Route(connect_to=(ConnectTo("", None, "127.0.0.1", server.port),)),
            limits=Limits(),
            user_agent="x",
            next_hop=refresh,
            now=lambda: NOW,
            monotonic=lambda: next(ticks, 1000.0),
        )
        chain = fetched(jumping, START)
    assert isinstance(chain.error, TimedOut)
    assert "120 seconds" in chain.error.message
    assert server.requests == []


def test_a_fault_of_the_resolver_itself_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        client(resolve=answers([], ZeroDivisionError())).fetch(START)


def test_a_cookie_that_cannot_be_sent_ends_the_chain() -> None:
    chain, _ = follow({"/start": moved("/x", ("Set-Cookie", "a=b\rX")), "/x": PAGE})
    assert chain.error is not None
    assert "could not be made" in chain.error.message
    assert [bool(hop.exchange) for hop in chain.hops] == [True, False]


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Spool, data: bytes) -> None:
        raise SpoolError("No space left on device")

    monkeypatch.setattr(Spool, "write", full)
    chain, _ = follow({"/start": PAGE})
    assert isinstance(chain.error, FetchError)
    assert "No space left" in chain.error.message
    assert "TMPDIR" in chain.error.hint


def test_who_stands_in_for_requests_is_not_asked() -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        mocked.get("http://example.org/start", body="mocked")
        chain, server = follow({"/start": PAGE})
    assert read(last(chain).response) == PAGE
    assert len(server.requests) == 1


def test_an_interrupt_closes_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(payload: Payload) -> NextHop | None:
        raise KeyboardInterrupt

    with Loopback(site({"/start": PAGE})) as server:
        shared = client(server, next_hop=interrupted)
        with pytest.raises(KeyboardInterrupt):
            shared.fetch(START)  # a spool left open would warn, and warnings are errors here


@pytest.mark.parametrize("name", ["", "caf\u00e9", "a\r\nX: y"])
def test_a_user_agent_that_cannot_be_sent_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        Client(route=Route(), limits=Limits(), user_agent=name, next_hop=refresh, now=lambda: NOW)
