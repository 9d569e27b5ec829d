"""Pages that a browser shows: their wire, what they needed, and what was seen, in one entry."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.archive.stored import open_record
from loccit.audit import audit
from loccit.browser import Answer, Browser, Shown, Visit
from loccit.capture import CaptureRun, capture
from loccit.capture.rendering import Renderer
from loccit.errors import BrowserError
from loccit.extract import next_hop
from loccit.fetch import Client, Limits, Route, Visitor, parse_connect_to
from loccit.manifest import load_lock
from loccit.models.capture import Capture, Failure, Rendered, State, StoredRecord
from loccit.models.manifest import Manifest
from loccit.models.report import JudgedQuotation, Report
from loccit.models.verdict import Verdict
from loccit.verify import verify
from tests.support.browsing import QUICK, needs_chromium, png
from tests.support.loopback import Loopback, Talk, answer, moved, site
from tests.support.newsroom import ARTICLE, HASTE, LOGIN, NOW, laid, now

JSON = (("Content-Type", "application/json"),)
PNG = (("Content-Type", "image/png"),)
SAID = "We were told on Friday"
SCRIPTED = (
    b"<!doctype html><html lang=en><title>Mill closes</title><link rel=stylesheet href=/s.css>"
    b"<body><h1>Mill closes</h1><div id=app></div><div class=gone>Nobody shall read this.</div>"
    b"<img src=/moved.png><img src=/gone.png><img src=http://127.0.0.1/x.png>"
    b"<script>fetch('/api').then(r => r.json()).then(j =>"
    b" { document.getElementById('app').innerHTML = '<p>' + j.text + '</p>' })</script>"
    b"</body></html>"
)
PAGES: dict[str, bytes | Callable[[Talk], None]] = {
    "/scripted": answer(body=SCRIPTED),
    "/short": moved("/scripted"),
    "/article": answer(body=ARTICLE),
    "/leads": answer(
        body=b"<!doctype html><title>A</title><p>" + b"This page has words of its own. " * 30
        + b"<script>setTimeout(() => { location.href = '/short?from=a' }, 100)</script>"
    ),
    "/short?from=a": moved("/scripted"),
    "/app": answer(
        body=b"<!doctype html><title>App</title><div id=app></div><noscript>You need to enable"
        b" JavaScript to run this app.</noscript><script src=/app.js></script>"
    ),
    "/app.js": answer(
        headers=(("Content-Type", "text/javascript"),),
        body=b"fetch('/api').then(r => r.json()).then(j => { document.getElementById('app')"
        b".innerHTML = '<p>' + j.text + '</p>' })",
    ),
    "/login": answer(body=LOGIN),
    "/becomes-login": answer(
        body=b"<!doctype html><title>News</title><div id=app></div><script>"
         b"document.title = 'Sign in'; document.getElementById('app').innerHTML = '<h1>Sign in"
        b"</h1><form><input name=u><input type=password></form>'</script>"
    ),
    "/pdf": answer(headers=(("Content-Type", "text/plain"),), body=SAID.encode()),
    "/forbidden": answer("403 Forbidden", body=SCRIPTED),
    "/api": answer(
        headers=JSON,
        body=json.dumps({"text": f"“{SAID},” said the foreman, and that was all."}).encode(),
    ),
    "/s.css": answer(headers=(("Content-Type", "text/css"),), body=b".gone { display: none }"),
    "/moved.png": moved("/real.png"),
    "/real.png": answer(headers=PNG, body=png(200, 0, 0)),
}  # fmt: skip

chromium = needs_chromium()


class Unwilling:
    """A browser that can be had and shows nothing."""

    def __init__(self, why: str = "It gave up.", *, there: bool = True) -> None:
        self._why = why
        self._there = there

    def require(self) -> None:
        if not self._there:
            raise BrowserError(self._why)

    def show(self, visit: Visit) -> Shown:
        raise BrowserError(self._why)


class Broken(Unwilling):
    """A browser with a fault that nobody thought of."""

    def show(self, visit: Visit) -> Shown:
        raise KeyError("documents")


class Acted:
    """A browser of our own: asks for what it is told, and shows what it is told."""

    def __init__(
        self, *asks: str, dom: str = "<p>We were told on Friday.</p>", settled: bool = True
    ) -> None:
        self.asks, self.dom, self.settled = asks, dom, settled
        self.answers: list[Answer | None] = []

    def require(self) -> None:
        pass

    def show(self, visit: Visit) -> Shown:
        self.answers = [visit.ask(url) for url in self.asks]
        notes = () if self.settled else ("The page was still loading.",)
        dom = f"<!doctype html><title>T</title>{self.dom}".encode()
        return Shown(visit.url, "Acted/1", (1280, 800), self.settled, dom, None, notes)


@pytest.fixture
def web() -> Iterator[Loopback]:
    with Loopback(site(PAGES)) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser(os.environ, QUICK) as one:
        yield one


def client(web: Loopback, *, allow_private: bool = False) -> Client:
    way = parse_connect_to(f"news.example:80:127.0.0.1:{web.port}")
    return Client(
        route=Route(connect_to=(way,), allow_private=allow_private),
        limits=Limits(seconds=60),
        user_agent="loccit-test",
        next_hop=next_hop,
        now=now,
    )


def fetched(
    web: Loopback, browser: Renderer | None, *manifests: Manifest, allow_private: bool = False
) -> CaptureRun:
    return capture(
        manifests,
        client=Visitor(client(web, allow_private=allow_private), HASTE, now=now),
        now=now,
        run_settings={},
        jobs=2,
        browser=browser,
    )


def at(path: str) -> str:
    return f"http://news.example{path}"


def cited(folder: Path, *paths: str) -> Manifest:
    return laid(folder, {"d": [at(path) for path in paths]}, extra="via: browser")


def only(folder: Path) -> Capture:
    [stored] = Archive.open(folder / "archive").captures()
    return stored


def seen(stored: Capture) -> Rendered:
    assert stored.rendered is not None
    return stored.rendered


def block(folder: Path, record: StoredRecord | None) -> bytes:
    assert record is not None
    return b"".join(open_record(folder / "archive", record)[1])


def judged(manifest: Manifest) -> tuple[JudgedQuotation, Report]:
    report, _ = verify([manifest], now=NOW, version="0", shown=str)
    [found] = [each for document in report.documents() for each in document.quotations]
    return found, report


@chromium
def test_a_quotation_that_only_a_script_makes(
    tmp_path: Path, web: Loopback, browser: Browser
) -> None:
    manifest = cited(tmp_path, "/scripted")
    [outcome] = fetched(web, browser, manifest).outcomes
    assert outcome.state is State.CAPTURED
    stored = only(tmp_path)
    assert (stored.via, stored.outcome, seen(stored).settled) == ("browser", State.CAPTURED, True)
    assert SAID.encode() not in block(tmp_path, stored.final.response)
    assert SAID in block(tmp_path, seen(stored).text).decode()
    assert "Nobody" not in block(tmp_path, seen(stored).text).decode()
    assert b"Nobody" in block(tmp_path, seen(stored).dom)
    assert block(tmp_path, seen(stored).screenshot).startswith(b"\x89PNG")
    about = block(tmp_path, seen(stored).about).decode()
    assert f"software: {seen(stored).browser}\r\n" in about
    assert "no server sent it" in about
    quotation, _ = judged(manifest)
    assert quotation.verdict is Verdict.VERBATIM
    assert "in the text that the browser showed" in quotation.flags
    assert quotation.found_in is not None
    assert quotation.found_in.extractor.endswith(f" on {seen(stored).browser}")


@chromium
def test_what_the_browser_needed_is_the_wire_byte_for_byte(
    tmp_path: Path, web: Loopback, browser: Browser
) -> None:
    fetched(web, browser, cited(tmp_path, "/scripted"))
    stored = only(tmp_path)
    told = {hop.url: (hop.how, hop.status) for hop in stored.requisites}
    assert told[at("/moved.png")] == ("requisite", 302)
    assert told[at("/real.png")] == ("redirect", 200)
    assert told[at("/gone.png")] == ("requisite", 404)
    assert told[at("/api")] == ("requisite", 200)
    assert told["http://127.0.0.1/x.png"] == ("requisite", None)
    sent = {
        request.split(b" ")[1].decode(): written
        for request, written in zip(web.requests, web.written, strict=True)
    }
    for hop in (*stored.hops, *stored.requisites):
        for record in hop.records:
            if record.type == "response":
                assert block(tmp_path, record) == sent[hop.url.removeprefix("http://news.example")]
    assert len(web.requests) == len(sent)


@chromium
def test_audit_knows_every_byte(tmp_path: Path, web: Loopback, browser: Browser) -> None:
    fetched(web, browser, cited(tmp_path, "/scripted"))
    archive = tmp_path / "archive"
    assert not audit(archive, now=NOW, record=False).findings
    index = (archive / "index.cdxj").read_text()
    assert "urn:view:http://news.example/scripted" in index
    for record in seen(only(tmp_path)).records:
        path = archive / record.file
        data = path.read_bytes()
        middle = record.offset + record.length // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        assert audit(archive, now=NOW, record=False).findings
        path.write_bytes(data)


@chromium
def test_a_page_that_leads_on_has_that_hop(tmp_path: Path, web: Loopback, browser: Browser) -> None:
    manifest = cited(tmp_path, "/leads")
    fetched(web, browser, manifest)
    stored = only(tmp_path)
    assert [(hop.url, hop.how) for hop in stored.hops] == [
        (at("/leads"), "link"), (at("/short?from=a"), "script"), (at("/scripted"), "redirect"),
    ]  # fmt: skip
    assert seen(stored).url == at("/scripted")
    assert judged(manifest)[0].verdict is Verdict.VERBATIM


@chromium
def test_an_empty_shell_that_becomes_a_page(
    tmp_path: Path, web: Loopback, browser: Browser
) -> None:
    manifest = cited(tmp_path, "/app")
    [outcome] = fetched(web, browser, manifest).outcomes
    assert (outcome.state, only(tmp_path).looks_like) == (State.CAPTURED, None)
    quotation, _ = judged(manifest)
    assert quotation.verdict is Verdict.VERBATIM
    assert "in the text that the browser showed" in quotation.flags


@chromium
@pytest.mark.parametrize("path", ["/login", "/becomes-login"])
def test_a_login_stays_a_login(path: str, tmp_path: Path, web: Loopback, browser: Browser) -> None:
    [outcome] = fetched(web, browser, cited(tmp_path, path)).outcomes
    assert (outcome.state, only(tmp_path).looks_like) == (State.BLOCKED, "login")


def test_the_wire_counts_first(tmp_path: Path, web: Loopback) -> None:
    manifest = cited(tmp_path, "/article")
    fetched(web, Acted(), manifest)
    quotation, _ = judged(manifest)
    assert quotation.verdict is Verdict.VERBATIM
    assert "in the text that the browser showed" not in quotation.flags
    assert seen(only(tmp_path)).screenshot is None


def test_hidden_text_never_passes_and_shown_text_does(tmp_path: Path, web: Loopback) -> None:
    hidden = "<p>Something else.</p><p><span hidden>We were told on Friday.</span></p>"
    manifest = cited(tmp_path, "/scripted")
    fetched(web, Acted(dom=hidden), manifest)
    quotation, _ = judged(manifest)
    assert (quotation.verdict, quotation.kind) == (Verdict.REVIEW, "hidden")
    assert "hidden text" in quotation.flags


def test_what_was_still_loading_is_never_missing(tmp_path: Path, web: Loopback) -> None:
    manifest = cited(tmp_path, "/scripted")
    fetched(web, Acted(dom="<p>Loading the page.</p>", settled=False), manifest)
    quotation, _ = judged(manifest)
    assert quotation.verdict is Verdict.UNCHECKABLE
    settled = tmp_path / "settled"
    manifest = cited(settled, "/scripted")
    fetched(web, Acted(dom="<p>Nothing of the kind.</p>"), manifest)
    assert judged(manifest)[0].verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("dom", "settled", "verdicts"),
    [
        ("<p>The mill had 4,120 workers.</p>", True, ["same"]),
        ("<p>The mill had no workers.</p>", True, ["absent"]),
        ("<p>The mill is loading.</p>", False, []),
    ],
)
def test_figures_are_looked_for_in_what_was_shown(
    dom: str, settled: bool, verdicts: list[str], tmp_path: Path, web: Loopback
) -> None:
    text = f"The mill had 4,120 workers ([source]({at('/scripted')})).\n"
    (tmp_path / "d.md").write_text(text, encoding="utf-8")
    manifest = cited(tmp_path, "/scripted")
    fetched(web, Acted(dom=dom, settled=settled), manifest)
    report, _ = verify([manifest], now=NOW, version="0", shown=str)
    figures = [figure for document in report.documents() for figure in document.figures]
    assert [figure.verdict.value for figure in figures] == verdicts
    found = [figure.found_in.extractor for figure in figures if figure.found_in]
    assert all(extractor.endswith(" on Acted/1") for extractor in found)


def test_a_newer_rendering_is_compared_with_the_older_one(tmp_path: Path, web: Loopback) -> None:
    """A quotation that only the browser showed is no longer there when it shows something else,
    whatever the wire, which never had it, says."""
    pages = {"/live": answer(body=SCRIPTED)}
    with Loopback(lambda talk: talk.write(pages["/live"])) as live:
        manifest = cited(tmp_path, "/live")
        fetched(live, Acted(), manifest)
        pages["/live"] = answer(body=SCRIPTED.replace(b"closes", b"opens"))
        for dom, withdrawn in (("<p>We were told on Friday.</p>", 0), ("<p>Nothing.</p>", 1)):
            again = Acted(dom=dom)
            capture(
                [manifest], client=Visitor(client(live), HASTE, now=now), now=now,
                run_settings={}, everything=True, browser=again,
            )  # fmt: skip
            _, report = judged(manifest)
            rules = [finding.rule for finding in report.findings]
            assert rules.count("quote-withdrawn") == withdrawn


def test_a_damaged_rendering_is_told(tmp_path: Path, web: Loopback) -> None:
    manifest = cited(tmp_path, "/article")
    fetched(web, Acted(), manifest)
    record = seen(only(tmp_path)).dom
    path = tmp_path / "archive" / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.write_bytes(data)
    _, report = judged(manifest)
    assert "record-corrupt" in [finding.rule for finding in report.findings]


def test_without_a_browser_that_citation_alone_fails(tmp_path: Path, web: Loopback) -> None:
    why = "No page can be shown: install it with `pip install 'loccit[browser]'`."
    path = laid(tmp_path, {"d": [at("/scripted")], "e": [at("/article")]}).path
    text = path.read_text().replace(at("/scripted"), f"{at('/scripted')}\n        via: browser")
    path.write_text(text)
    from loccit.manifest import load

    manifest = load(path)
    run = fetched(web, Unwilling(why, there=False), manifest)
    states = {outcome.target.document.id: outcome for outcome in run.outcomes}
    assert states["e"].state is State.CAPTURED
    assert (states["d"].state, states["d"].answered) == (State.FAILED, False)
    assert states["d"].reasons == (why,)
    [failure] = Archive.open(tmp_path / "archive").attempts(manifest.id, "d", "c1")
    assert isinstance(failure, Failure)
    assert failure.kind == "no-browser"
    assert [request.split(b" ")[1] for request in web.requests] == [b"/article"]


def test_a_run_that_was_given_none_says_so(tmp_path: Path, web: Loopback) -> None:
    [outcome] = fetched(web, None, cited(tmp_path, "/scripted")).outcomes
    assert "given no browser" in outcome.reasons[0]


def test_a_page_that_could_not_be_shown_is_incomplete(tmp_path: Path, web: Loopback) -> None:
    manifest = cited(tmp_path, "/article")
    [outcome] = fetched(web, Unwilling("It gave up."), manifest).outcomes
    assert (outcome.state, outcome.reasons) == (State.INCOMPLETE, ("It gave up.",))
    assert judged(manifest)[0].verdict is Verdict.UNCHECKABLE
    assert not load_lock(manifest.path).documents


def test_a_fault_of_the_browsers_keeps_the_wire(tmp_path: Path, web: Loopback) -> None:
    [outcome] = fetched(web, Broken(), cited(tmp_path, "/article")).outcomes
    assert outcome.state is State.INCOMPLETE
    assert "KeyError" in outcome.reasons[0]
    assert block(tmp_path, only(tmp_path).final.response) == PAGES["/article"]


@pytest.mark.parametrize(
    ("path", "state"),
    [("/pdf", State.CAPTURED), ("/forbidden", State.BLOCKED), ("/none", State.FAILED)],
)
def test_what_is_no_page_needs_no_browser(
    path: str, state: State, tmp_path: Path, web: Loopback
) -> None:
    [outcome] = fetched(web, Unwilling(), cited(tmp_path, path)).outcomes
    assert outcome.state is state
    assert only(tmp_path).rendered is None


def test_one_link_by_both_means_is_fetched_for_each(tmp_path: Path, web: Loopback) -> None:
    path = laid(tmp_path, {"d": [at("/article")], "e": [at("/article") + "\n        via: browser"]})
    run = fetched(web, Acted(), path)
    assert {outcome.capture.via for outcome in run.outcomes if outcome.capture} == {
        "http", "browser",
    }  # fmt: skip


def test_a_public_page_gets_nothing_of_a_private_network(tmp_path: Path, web: Loopback) -> None:
    """With --allow-private a script of a public page could read the intranet and carry it off."""
    acted = Acted(web.url("/api"), at("/api"))
    fetched(web, acted, cited(tmp_path, "/scripted"), allow_private=True)
    private, public = acted.answers
    assert private is None
    assert public is not None
    inner = tmp_path / "inner"
    acted = Acted(web.url("/api"))
    manifest = laid(inner, {"d": [web.url("/scripted")]}, extra="via: browser")
    fetched(web, acted, manifest, allow_private=True)
    assert acted.answers[0] is not None


def test_an_address_of_the_pages_own_breaks_no_record(tmp_path: Path, web: Loopback) -> None:
    odd = 'http://news.example/ü?a=\ud800 b"<>'
    [outcome] = fetched(
        web, Acted(odd, "http://[::1", "http://:/"), cited(tmp_path, "/article")
    ).outcomes
    assert outcome.state is State.CAPTURED
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings
