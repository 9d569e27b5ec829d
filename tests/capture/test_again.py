"""Links fetched again and again: asked for only if changed, and no payload stored twice."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from loccit.archive import Archive, rebuild_index
from loccit.audit import audit
from loccit.capture import CaptureRun, capture
from loccit.capture.again import known
from loccit.capture.plan import due_targets, units
from loccit.capture.values import Outcome
from loccit.errors import FixityError
from loccit.models.capture import Capture, State
from loccit.models.manifest import Manifest
from tests.support.archives import writing
from tests.support.chains import chain, exchange
from tests.support.loopback import Loopback, Talk, answer, chunked, moved
from tests.support.newsroom import ARTICLE, NOW, client, laid

PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
HTML = ("Content-Type", "text/html; charset=utf-8")
OLD = "Sat, 14 Nov 2026 08:00:00 GMT"
SENT = ("Date", "Sat, 21 Nov 2026 19:45:00 GMT")
LONG = ARTICLE.replace(b"</body>", b"<p>It was a long day. %s</p></body>")
URL = "http://news.example/page"


@dataclass
class Web:
    """A page by its tag, its date or neither, as a server that keeps to RFC 9110 serves it."""

    body: bytes = ARTICLE
    validators: tuple[tuple[str, str], ...] = (("ETag", '"v1"'),)
    headers: tuple[tuple[str, str], ...] = (HTML, SENT)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    on_304: tuple[tuple[str, str], ...] | None = None
    stubborn: bool = False

    def __call__(self, talk: Talk) -> None:
        tag, since = talk.header("If-None-Match"), talk.header("If-Modified-Since")
        self.asked.append((talk.target, tag, since))
        if talk.target == "/moved":
            talk.write(moved(URL, ("ETag", '"v1"')))
            return
        has = {name.lower(): value for name, value in self.validators}
        same = (tag and tag == has.get("etag")) or (since and since == has.get("last-modified"))
        if self.stubborn or same:
            shown = self.validators if self.on_304 is None else self.on_304
            talk.write(answer("304 Not Modified", [SENT, *shown], length=False))
        else:
            talk.write(answer(headers=[*self.headers, *self.validators], body=self.body))


@dataclass
class Newsroom:
    """A manifest whose citations are fetched day after day."""

    folder: Path
    web: Web
    server: Loopback
    manifest: Manifest
    at: datetime = NOW

    def fetch(self, days: float = 0, **how: Any) -> Outcome:
        """Fetch what is due after so many more days; the first outcome."""
        return self.run(days, **how).outcomes[0]

    def run(self, days: float = 0, **how: Any) -> CaptureRun:
        self.at += timedelta(days=days)
        now = lambda: self.at  # noqa: E731 (a clock)
        how.setdefault("everything", True)
        run = capture(
            [self.manifest], client=client(self.server, at=now), now=now, run_settings={}, **how
        )
        assert not run.problems
        return run

    @property
    def archive(self) -> Archive:
        return Archive.open(self.folder / "archive")

    def captures(self) -> list[Capture]:
        found = self.archive.attempts(self.manifest.id, "d", "c1")
        return [each for each in found if isinstance(each, Capture)]

    def read(self) -> list[Any]:
        """The records of every WARC file, as warcio reads them: head fields and block."""
        records: list[Any] = []
        for file in sorted((self.folder / "archive/warcs").rglob("*.gz")):
            with file.open("rb") as stream:
                records += (
                    (record.rec_headers, record.raw_stream.read())
                    for record in ArchiveIterator(stream, no_record_parse=True)
                )
        return records

    def size(self) -> int:
        return sum(f.stat().st_size for f in (self.folder / "archive/warcs").rglob("*.gz"))

    def sound(self) -> bool:
        return not audit(self.folder / "archive", now=self.at, record=False).findings


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Newsroom]:
    web = Web()
    with Loopback(web) as server:
        yield Newsroom(tmp_path, web, server, laid(tmp_path, {"d": [URL]}))


def revisits(news: Newsroom) -> list[tuple[Any, bytes]]:
    return [(h, b) for h, b in news.read() if h.get_header("WARC-Type") == "revisit"]


def test_what_the_server_says_is_unchanged_refers_to_what_is_stored(news: Newsroom) -> None:
    news.fetch()
    outcome = news.fetch(1)
    assert news.web.asked == [("/page", "", ""), ("/page", '"v1"', "")]
    assert outcome.state is State.CAPTURED
    assert outcome.reasons == ("The server says that it is as it was on 2026-11-21.",)
    first, second = news.captures()
    assert (second.outcome, second.complete, second.looks_like) == (State.CAPTURED, True, None)
    assert second.final.status == 304
    assert first.final.response
    assert second.final.response
    assert second.final.response.type == "revisit"
    assert second.final.response.payload == first.final.response.payload
    assert second.final.refers_to is not None
    assert second.final.refers_to.record == first.final.response
    assert news.archive.payload(second) == news.archive.payload(first)
    assert news.archive.media_type(second) == "text/html"
    assert news.sound()


def test_another_reader_sees_the_revisit_as_the_standard_has_it(news: Newsroom) -> None:
    news.fetch()
    news.fetch(1)
    [original] = [
        h
        for h, _ in news.read()
        if (h.get_header("WARC-Type"), h.get_header("WARC-Target-URI")) == ("response", URL)
    ]
    [(head, block)] = revisits(news)
    assert head.get_header("WARC-Profile") == PROFILES + "server-not-modified"
    assert head.get_header("WARC-Refers-To") == original.get_header("WARC-Record-ID")
    assert head.get_header("WARC-Refers-To-Target-URI") == URL
    assert head.get_header("WARC-Refers-To-Date") == original.get_header("WARC-Date")
    assert head.get_header("WARC-Payload-Digest") == original.get_header("WARC-Payload-Digest")
    assert head.get_header("WARC-Target-URI") == URL
    assert head.get_header("WARC-Truncated") is None
    assert block == news.server.written[1]


def test_where_there_is_no_tag_the_date_is_asked_by(news: Newsroom) -> None:
    news.web.validators = (("Last-Modified", OLD),)
    news.fetch()
    assert news.fetch(1).state is State.CAPTURED
    assert news.web.asked[1] == ("/page", "", OLD)
    assert [each.final.status for each in news.captures()] == [200, 304]


def test_a_304_goes_on_counting(news: Newsroom) -> None:
    """Revisits of revisits lead to the response itself, and the newest tag is asked by."""
    news.web.on_304 = ()
    news.fetch()
    for _ in range(3):
        news.fetch(1)
    first, *others = news.captures()
    assert [each.final.status for each in others] == [304, 304, 304]
    referred = [each.final.refers_to for each in others]
    assert {each.capture for each in referred if each} == {first.id}
    assert [asked[1] for asked in news.web.asked] == ["", *['"v1"'] * 3]


def test_a_changed_page_is_stored_as_it_is(news: Newsroom) -> None:
    news.fetch()
    news.web.body, news.web.validators = LONG % b"Really.", (("ETag", '"v2"'),)
    news.fetch(1)
    news.fetch(1)
    one, two, three = news.captures()
    assert news.archive.payload(two).body == news.web.body
    assert news.archive.payload(three).body == news.web.body
    assert two.final.refers_to is None
    assert three.final.refers_to is not None
    assert three.final.refers_to.capture == two.id != one.id


def test_the_same_payload_is_stored_once(news: Newsroom) -> None:
    news.web.validators = ()
    news.fetch()
    news.fetch(1)
    news.fetch(1)
    first, second, third = news.captures()
    assert [asked[1:] for asked in news.web.asked] == [("", "")] * 3
    for each in (second, third):
        assert each.final.status == 200
        assert each.final.refers_to is not None
        assert each.final.refers_to.capture == first.id
        assert news.archive.payload(each) == news.archive.payload(first)
    (head, block), _ = revisits(news)
    assert head.get_header("WARC-Profile") == PROFILES + "identical-payload-digest"
    assert head.get_header("WARC-Truncated") == "length"
    assert block + ARTICLE == news.server.written[1]
    assert news.sound()


def test_validators_that_are_gone_are_asked_by_no_more(news: Newsroom) -> None:
    news.fetch()
    news.web.validators = ()
    news.fetch(1)
    news.fetch(1)
    assert [asked[1] for asked in news.web.asked] == ["", '"v1"', ""]
    assert [each.final.status for each in news.captures()] == [200, 200, 200]
    assert len(revisits(news)) == 2


def test_a_304_after_a_redirect_is_asked_for_where_the_page_stood(tmp_path: Path) -> None:
    web = Web()
    with Loopback(web) as server:
        manifest = laid(tmp_path, {"d": ["http://news.example/moved"]})
        news = Newsroom(tmp_path, web, server, manifest)
        news.fetch()
        assert news.fetch(1).state is State.CAPTURED
        assert web.asked[2:] == [("/moved", "", ""), ("/page", '"v1"', "")]
        _, second = news.captures()
        assert [hop.status for hop in second.hops] == [302, 304]
        assert news.archive.payload(second).body == ARTICLE


def test_a_304_may_tell_the_length_of_what_it_leaves_out(news: Newsroom) -> None:
    """RFC 9110 8.6."""
    news.web.on_304 = (("ETag", 'W/"v1"'), ("Content-Length", "5000"))
    news.fetch()
    assert news.fetch(1).state is State.CAPTURED
    assert news.captures()[1].complete is True
    assert news.captures()[1].final.status == 304


def test_what_a_browser_made_of_a_page_is_not_what_a_304_is_about(tmp_path: Path) -> None:
    """Its wire may be an empty shell that verifies nothing by itself."""
    manifest = laid(tmp_path, {"d": [URL]})
    given = chain(exchange(URL, headers=(HTML, ("ETag", '"v1"'))))
    about: dict[str, Any] = {"manifest": manifest.id, "document": "d", "citation": "c1"}
    [unit] = units(due_targets([manifest], None, NOW, everything=True))
    with writing(tmp_path / "archive") as to:
        to.store(given, **about, outcome=State.CAPTURED, via="browser")
        assert known(to.archive, unit, NOW) is None
        plain = to.store(given, **about, outcome=State.CAPTURED)
        to.store(given, **about, outcome=State.CAPTURED, via="browser")
        (tmp_path / "page.html").write_bytes(ARTICLE)
        hand: dict[str, Any] = {
            "media_type": "text/html",
            "file": "page.html",
            "note": "mine",
            "url": URL,
        }
        to.attach(tmp_path / "page.html", **about, **hand)
        found = known(to.archive, unit, NOW + timedelta(days=1))
        assert found is not None
        assert found.capture.id == plain.id
        assert known(to.archive, unit, NOW - timedelta(days=1)) is None  # a clock was wrong


def test_a_304_that_nobody_asked_for_is_no_capture(news: Newsroom) -> None:
    news.web.stubborn = True
    assert news.fetch().state is State.FAILED
    assert news.fetch(1).state is State.FAILED
    assert [asked[1] for asked in news.web.asked] == ["", ""]
    assert not revisits(news)


def test_a_304_about_another_version_is_asked_again_without_conditions(news: Newsroom) -> None:
    news.fetch()
    news.web.on_304 = (("ETag", '"v9"'),)
    outcome = news.fetch(1)
    assert [asked[1] for asked in news.web.asked] == ["", '"v1"', ""]
    assert outcome.state is State.CAPTURED
    assert outcome.capture is not None
    assert outcome.capture.final.status == 200
    entry = news.archive.entry(outcome.capture.seq)
    assert [each["status"] for each in entry["attempts"]] == [304]
    news.web.stubborn = True
    assert news.fetch(1).state is State.FAILED


def test_a_servers_word_is_taken_for_thirty_days(news: Newsroom) -> None:
    news.fetch()
    news.fetch(29)
    news.fetch(2)
    news.fetch(1)
    assert [asked[1] for asked in news.web.asked] == ["", '"v1"', "", '"v1"']
    assert [each.final.status for each in news.captures()] == [200, 304, 200, 304]
    assert len(revisits(news)) == 3


def test_a_tag_with_odd_bytes_goes_back_as_it_came(news: Newsroom) -> None:
    news.web.validators = (("ETag", '"\xc9\x80\xff\xb5A!"'),)
    news.fetch()
    assert news.fetch(1).capture is not None
    assert news.web.asked[1][1] == '"\xc9\x80\xff\xb5A!"'
    assert b'If-None-Match: "\xc9\x80\xff\xb5A!"\r\n' in news.server.requests[1]
    assert [asked[1] for asked in news.web.asked[2:]] == []
    assert [each.final.status for each in news.captures()] == [200, 304]
    assert news.sound()


def test_an_address_with_a_secret_is_never_asked_conditionally(tmp_path: Path) -> None:
    """The archive does not know the secret, so another document may have the very tag."""
    web = Web()
    with Loopback(web) as server:
        manifest = laid(tmp_path, {"d": [URL + "?token=hidden"]})
        news = Newsroom(tmp_path, web, server, manifest)
        news.fetch()
        assert news.fetch(1).state is State.CAPTURED
        assert [asked[1] for asked in web.asked] == ["", ""]
        assert len(revisits(news)) == 1
        everything = b"".join(
            path.read_bytes() for path in (tmp_path / "archive").rglob("*") if path.is_file()
        )
        assert b"hidden" not in everything
        assert all(b"hidden" not in block for _, block in news.read())


def test_a_304_to_an_address_with_a_secret_is_no_capture(tmp_path: Path) -> None:
    web = Web()
    with Loopback(web) as server:
        news = Newsroom(tmp_path, web, server, laid(tmp_path, {"d": [URL + "?token=hidden"]}))
        news.fetch()
        web.stubborn = True
        assert news.fetch(1).state is State.FAILED
        assert not any(asked[1] for asked in web.asked)
        assert not revisits(news)


def test_a_tag_that_holds_a_secret_is_not_asked_by(news: Newsroom) -> None:
    news.web.validators = (("ETag", '"http://x.example/?sig=hidden"'),)
    news.fetch()
    news.fetch(1)
    assert [asked[1] for asked in news.web.asked] == ["", ""]
    assert b"hidden" not in (news.folder / "archive/ledger/entries.jsonl").read_bytes()


@pytest.mark.parametrize("how", ["via: browser", "requisites: true"])
def test_what_needs_the_page_itself_is_asked_for_as_ever(how: str, tmp_path: Path) -> None:
    web = Web()
    with Loopback(web) as server:
        news = Newsroom(tmp_path, web, server, laid(tmp_path, {"d": [URL]}))
        news.fetch()
        news.manifest = laid(tmp_path, {"d": [URL]}, extra=how)
        news.fetch(1)
        assert not any(asked[1] for asked in web.asked)


def test_a_daily_run_adds_heads_only(news: Newsroom) -> None:
    news.web.body = LONG % b"".join(b"%d " % (n * n) for n in range(60_000))
    news.manifest = laid(news.folder, {"d": [URL]}, extra="every: 1d")
    news.fetch(everything=False)
    first = news.size()
    outcome = news.fetch(1, everything=False)
    assert outcome.capture
    assert outcome.capture.final.status == 304
    by_tag = news.size() - first
    news.web.validators = ()
    outcome = news.fetch(1, everything=False)
    assert outcome.capture
    assert outcome.capture.final.status == 200
    by_payload = news.size() - first - by_tag
    assert first > 150_000
    assert by_tag < 3_000
    assert by_payload < 3_000
    assert news.sound()


def test_the_text_need_not_be_read_again(news: Newsroom) -> None:
    news.fetch()
    news.fetch(1)
    first, second = news.captures()
    [one], [two] = (list(news.archive.texts(each.id)) for each in (first, second))
    same = ("extractor", "text", "characters", "page")
    assert [one[key] for key in same] == [two[key] for key in same]


def test_citations_of_one_link_share_the_revisit(tmp_path: Path) -> None:
    web = Web()
    with Loopback(web) as server:
        news = Newsroom(tmp_path, web, server, laid(tmp_path, {"d": [URL], "e": [URL]}))
        news.run()
        run = news.run(1)
        captures = [outcome.capture for outcome in run.outcomes]
        assert [each.final.status for each in captures if each] == [304, 304]
        assert len(revisits(news)) == 1
        assert news.sound()
        for each in captures:
            assert each
            assert news.archive.payload(each).body == ARTICLE


def test_each_head_tells_what_its_own_payload_is(news: Newsroom) -> None:
    """The same bytes come again as plain text; a 304 then is about the plain text."""
    news.fetch()
    news.web.headers, news.web.validators = (("Content-Type", "text/plain"),), (("ETag", '"p"'),)
    news.fetch(1)
    news.fetch(1)
    first, second, third = news.captures()
    assert [each.final.status for each in (first, second, third)] == [200, 200, 304]
    types = [news.archive.payload(each).media_type for each in (first, second, third)]
    assert types == ["text/html", "text/plain", "text/plain"]
    assert [news.archive.media_type(each) for each in (second, third)] == ["text/plain"] * 2
    assert third.final.refers_to
    assert third.final.refers_to.capture == first.id
    assert news.sound()


@pytest.mark.parametrize(
    "page",
    [
        answer(body=b""),
        answer("404 Not Found", body=ARTICLE),
        answer(headers=[HTML], body=ARTICLE, length=False),
        answer(headers=[HTML, ("Content-Length", "5000")], body=ARTICLE, length=False),
        answer(headers=[HTML, ("Content-Encoding", "gzip")], body=gzip.compress(b"")),
        answer(headers=[HTML, ("Transfer-Encoding", "chunked")], body=chunked(), length=False),
    ],
    ids=["empty", "gone", "open", "cut", "nothing-zipped", "no-chunk"],
)
def test_what_is_no_whole_page_is_never_stored_once(page: bytes, tmp_path: Path) -> None:
    with Loopback(lambda talk: talk.write(page)) as server:
        news = Newsroom(tmp_path, Web(), server, laid(tmp_path, {"d": [URL]}))
        news.fetch()
        news.fetch(1)
        assert not revisits(news)
        assert all(each.final.refers_to is None for each in news.captures())


def test_the_same_bytes_under_another_coding_are_stored(tmp_path: Path) -> None:
    body = gzip.compress(ARTICLE, mtime=0)
    pages = iter(
        [
            answer(headers=[("Content-Type", "application/octet-stream")], body=body),
            answer(headers=[HTML, ("Content-Encoding", "gzip")], body=body),
        ]
    )
    with Loopback(lambda talk: talk.write(next(pages))) as server:
        news = Newsroom(tmp_path, Web(), server, laid(tmp_path, {"d": [URL]}))
        news.fetch()
        news.fetch(1)
        first, second = news.captures()
        assert not revisits(news)
        assert news.archive.payload(first).body == body
        assert news.archive.payload(second).body == ARTICLE


def test_chunks_make_no_other_payload(tmp_path: Path) -> None:
    framed = chunked(ARTICLE[:50], ARTICLE[50:])
    headers = [HTML, ("Transfer-Encoding", "chunked")]
    pages = iter([answer(headers=headers, body=framed, length=False), answer(body=ARTICLE)])
    with Loopback(lambda talk: talk.write(next(pages))) as server:
        news = Newsroom(tmp_path, Web(), server, laid(tmp_path, {"d": [URL]}))
        news.fetch()
        news.fetch(1)
        assert len(revisits(news)) == 1
        assert [news.archive.payload(each).body for each in news.captures()] == [ARTICLE] * 2


def test_what_lost_its_original_is_fetched_and_stored_whole(news: Newsroom) -> None:
    news.fetch()
    for file in (news.folder / "archive/warcs").rglob("*.gz"):
        file.unlink()
    outcome = news.fetch(1)
    assert news.web.asked[1] == ("/page", "", "")
    assert outcome.capture
    assert news.archive.payload(outcome.capture).body == ARTICLE


def test_damage_to_the_original_is_damage_to_the_revisit(news: Newsroom) -> None:
    news.fetch()
    news.fetch(1)
    first, second = news.captures()
    record = first.final.response
    assert record is not None
    path = news.folder / "archive" / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(FixityError):
        news.archive.payload(second)
    [finding] = audit(news.folder / "archive", now=news.at, record=False).findings
    assert finding.rule == "record-corrupt"
    assert first.id in finding.message
    assert second.id in finding.message


def test_the_index_tells_a_revisit(news: Newsroom) -> None:
    news.fetch()
    news.fetch(1)
    path = news.folder / "archive/index.cdxj"
    kept = path.read_bytes()
    first, second = (line for line in kept.decode().splitlines() if "/page" in line)
    response = news.captures()[0].final.response
    assert response is not None
    assert '"mime":"text/html"' in first
    assert '"mime":"warc/revisit"' in second
    assert f'"digest":"{response.payload}"' in second
    assert '"status":"304"' in second
    rebuild_index(news.folder / "archive")
    assert path.read_bytes() == kept


def test_a_revisit_is_pinned_like_any_other(tmp_path: Path) -> None:
    web = Web()
    with Loopback(web) as server:
        news = Newsroom(tmp_path, web, server, laid(tmp_path, {"d": [URL]}))
        news.fetch()
        news.manifest = laid(tmp_path, {"d": [URL], "e": [URL]})
        [_, other] = news.run(1).outcomes
        assert other.pinned
        assert other.capture
        assert other.capture.final.status == 304
