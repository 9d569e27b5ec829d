"""robots.txt by RFC 9309: what may be asked for."""

from __future__ import annotations

import gzip

import pytest

from loccit.errors import FetchError
from loccit.fetch import robots, urls
from loccit.fetch.route import Limits
from tests.support.fetching import client
from tests.support.loopback import Handler, Loopback, Talk, answer, chunked, moved, site

PAGE = urls.parse("http://a.example/private/page?x=1")
TEXT = [("Content-Type", "text/plain")]


def allowed(text: str, path: str = "/private/page") -> bool:
    return robots.parse(text).can_fetch(f"http://a.example{path}", "loccit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /private/", False),
        ("User-agent: *\nDisallow: /public/", True),
        ("user-agent: *\ndisallow: /private/\nallow: /private/page", True),
        ("User-agent: *\nDisallow: /*/page$", False),
        ("\ufeffUser-agent: * # all\r\nDisallow: /private/ # no", False),
        # our own group counts, and then no other (2.2.1)
        ("User-agent: *\nDisallow: /\n\nUser-agent: loccit\nAllow: /", True),
        ("User-agent: LOCCIT\nDisallow: /private/\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: loccit/1.0\nDisallow: /", False),
        ("User-agent: other\nUser-agent: loccit\nDisallow: /", False),
        ("User-agent: loccit\nDisallow: /x\nUser-agent: loccit\nDisallow: /private", False),
        # the token as a whole, not a part of it or of a longer one
        ("User-agent: loc\nDisallow: /", True),
        ("User-agent: loccitation\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("<!doctype html><title>No such page</title>", True),
        ("Disallow: /", True),
    ],
)
def test_groups_and_rules(text: str, expected: bool) -> None:
    assert allowed(text) is expected


def test_the_file_itself_may_always_be_asked_for() -> None:
    assert allowed("User-agent: *\nDisallow: /", "/robots.txt")


def test_a_file_that_names_thousands_comes_to_three_programs_at_most() -> None:
    spellings = ("User-agent: a{}", "user agent b{}", "USERAGENT:c{}", "User-Agent : d{}*")
    many = [spelling.format(n) for n in range(500) for spelling in spellings]
    text = "\n".join([*many, "Disallow: /", *many, "User-agent: loccit", "Disallow: /private/"])
    kept = robots.relevant(text).splitlines()
    assert kept == [
        "User-agent: somebody-else", "Disallow: /", "User-agent: somebody-else",
        "User-agent: loccit", "Disallow: /private/",
    ]  # fmt: skip
    assert not allowed(text)
    assert allowed(text, "/public")


def test_where_the_file_lies() -> None:
    assert robots.place(PAGE) == "http://a.example/robots.txt"
    assert robots.place(urls.parse("https://b.example:8443")) == "https://b.example:8443/robots.txt"


# --- what asking for it came to


def asked(handler: Handler | bytes, seconds: float = 60) -> robots.Rules:
    pages = handler if callable(handler) else site({"/robots.txt": handler})
    with Loopback(pages, robots=None) as server:
        limits = robots.limits(Limits(seconds=seconds))
        chain = client(server).fetch(robots.place(PAGE), limits=limits, pages=False)
        rules = robots.rules(PAGE, chain)
        chain.close()
    return rules


def refused(rules: robots.Rules) -> FetchError:
    with pytest.raises(FetchError) as told:
        rules.check(PAGE)
    return told.value


NO = b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    "message",
    [
        answer(headers=TEXT, body=NO),
        answer(headers=[*TEXT, ("Content-Encoding", "gzip")], body=gzip.compress(NO)),
        answer(headers=[*TEXT, ("Transfer-Encoding", "chunked")], body=b"", length=False)
        + chunked(NO),
        answer(headers=TEXT, body=NO + b"#" * robots.MOST),
    ],
    ids=["plain", "gzip", "chunked", "over 500 KB"],
)
def test_a_no_is_a_no(message: bytes) -> None:
    error = refused(asked(message))
    assert error.kind == "robots"
    assert "a.example asks programs not to fetch this page" in error.message
    assert "ignore_robots: true" in error.hint
    assert "loccit attach" in error.hint


@pytest.mark.parametrize("status", ["400 X", "401 X", "403 X", "404 X", "410 X", "429 X"])
def test_no_file_means_yes(status: str) -> None:
    asked(answer(status, TEXT, NO)).check(PAGE)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_means_no(status: int) -> None:
    error = refused(asked(answer(f"{status} X", TEXT, b"")))
    assert error.kind == "robots"
    assert f"answered {status} when asked for its robots.txt" in error.message


@pytest.mark.parametrize(
    ("handler", "kind", "seconds"),
    [
        (Talk.reset, "unreachable", 60),
        (Talk.stall, "timed-out", 0.3),
        (lambda talk: talk.write(answer(headers=TEXT, body=NO)[:-3]), "incomplete", 60),
    ],
    ids=["reset", "stall", "cut"],
)
def test_a_file_that_cannot_be_had_means_no_and_is_told_as_what_it_is(
    handler: Handler, kind: str, seconds: float
) -> None:
    error = refused(asked(handler, seconds))
    assert error.kind == kind
    assert "So its robots.txt could not be read" in error.message
    assert not error.passing


def test_what_cannot_be_decoded_means_no() -> None:
    message = answer(headers=[*TEXT, ("Content-Encoding", "x-none")], body=NO)
    assert "cannot be decoded" in refused(asked(message)).message


def onward(last: int) -> Handler:
    def handler(talk: Talk) -> None:
        number = int("0" + talk.target.strip("/robts.x"))
        talk.write(answer(headers=TEXT, body=NO) if number == last else moved(f"/{number + 1}"))

    return handler


def test_five_redirects_are_followed_and_a_sixth_means_no_file() -> None:
    assert refused(asked(onward(5))).kind == "robots"
    asked(onward(6)).check(PAGE)


@pytest.mark.parametrize("place", ["/robots.txt", "ftp://a.example/", ""])
def test_redirects_that_lead_nowhere_mean_no_file(place: str) -> None:
    asked(moved(place)).check(PAGE)


def test_no_page_sends_the_reader_of_a_robots_txt_on() -> None:
    rules = asked(answer(body=b'<meta http-equiv=refresh content="0;url=/x">'))
    rules.check(PAGE)


@pytest.mark.parametrize(
    ("line", "seconds"), [("Crawl-delay: 7", 7), ("Crawl-delay: x", None), ("", None)]
)
def test_a_crawl_delay_is_told(line: str, seconds: float | None) -> None:
    text = f"User-agent: *\n{line}\nDisallow: /x\n".encode()
    assert asked(answer(headers=TEXT, body=text)).crawl_delay == seconds
