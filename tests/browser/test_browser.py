"""A real Chromium, kept from every network: what it asks for, what it shows, what it may not do."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from loccit.browser import Answer, Bounds, Browser, Landing, Shown, Visit, chromium
from loccit.errors import BrowserError
from loccit.extract import extract_page
from tests.support.browsing import QUICK, Web, html, needs_chromium, png
from tests.support.loopback import Loopback, Talk, answer
from tests.support.patience import patiently

pytestmark = needs_chromium()

URL = "http://news.example/a"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser(os.environ, QUICK) as one:
        yield one


def read(dom: bytes) -> tuple[str, str]:
    """What a reader sees of a DOM, and what is hidden in it."""
    page = extract_page(dom, "text/html", charset="utf-8")
    parts = [(page.text[b.start : b.end], b.hidden) for b in page.blocks]
    return (
        "\n".join(text for text, hidden in parts if not hidden),
        "\n".join(text for text, hidden in parts if hidden),
    )


def test_text_that_a_script_makes_is_shown(browser: Browser) -> None:
    web = Web({"http://news.example/api": Answer(200, (), "We were told on “Friday”.".encode())})
    page = html(
        "<p id=x>Loading</p><script>fetch('/api').then(r => r.text())"
        ".then(t => document.getElementById('x').textContent = t)</script>"
    )
    shown = browser.show(web.visit(URL + "#part", page))
    assert read(shown.dom) == ("We were told on “Friday”.", "")
    assert (shown.url, shown.settled, shown.notes) == (URL + "#part", True, ())
    assert shown.browser.startswith("Chromium/")
    assert (shown.screenshot or b"").startswith(b"\x89PNG")
    assert b"<script" not in shown.dom


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>SECRET</p>",
        "<p class=gone>SECRET</p>",
        "<p style='visibility:hidden'>SECRET</p>",
        "<div style='opacity:0'><p>SECRET</p></div>",
        "<p style='position:absolute; left:-9999px'>SECRET</p>",
        "<p style='font-size:0'>SECRET</p>",
        "<div style='height:0; overflow:hidden'>SECRET</div>",
        "<span style='position:absolute; width:1px; height:1px; overflow:hidden'>SECRET</span>",
        "<details><summary>More</summary>SECRET</details>",
        # read again as it stands, this would close the paragraph and show the text
        (
            "<script>const p = document.createElement('p'); p.hidden = true;"
            "p.innerHTML = '<b></b>'; p.firstChild.append(document.createElement('div'));"
            "p.querySelector('div').textContent = 'SECRET'; document.body.append(p)</script>"
        ),
    ],
)
def test_what_no_reader_sees_stays_hidden(browser: Browser, hidden: str) -> None:
    page = html(f"<style>.gone {{ display: none }}</style><p>Before.</p>{hidden}<p>After.</p>")
    seen, unseen = read(browser.show(Web().visit(URL, page)).dom)
    assert "Before." in seen
    assert "After." in seen
    assert "SECRET" not in seen
    assert "SECRET" in unseen


@pytest.mark.parametrize(
    "shown",
    [
        "<div hidden style='display:block'>PLAIN</div>",
        "<style>[hidden] { display: block !important }</style><p hidden>PLAIN</p>",
        "<div style='visibility:hidden'>x <b style='visibility:visible'>PLAIN</b></div>",
        "<div style='display:contents'>PLAIN</div>",
        (
            "<x-y></x-y><script>customElements.define('x-y', class extends HTMLElement {"
            "constructor() { super(); this.attachShadow({mode: 'closed'}).innerHTML ="
            " '<p>PLAIN</p>' } })</script>"
        ),
    ],
)
def test_what_a_reader_sees_is_shown(browser: Browser, shown: str) -> None:
    seen, _ = read(browser.show(Web().visit(URL, html(shown))).dom)
    assert "PLAIN" in seen


def test_nothing_reaches_the_network_by_any_way(browser: Browser) -> None:
    """Each way out is aimed at a trap on loopback: no connection is made, and those that are
    requests were asked of us."""
    with (
        Loopback(lambda talk: talk.write(answer(body=b"x"))) as trap,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        datagrams.bind(("127.0.0.1", trap.port))
        datagrams.setblocking(False)
        at = f"127.0.0.1:{trap.port}"
        page = html(
            f"""<img src="http://{at}/img"><iframe src="http://{at}/frame"></iframe>
            <link rel=preconnect href="http://{at}/"><link rel=dns-prefetch href="//{at}/">
            <link rel=prefetch href="http://{at}/prefetch">
            <link rel=modulepreload href="http://{at}/module.js">
            <video src="http://{at}/video"></video><object data="http://{at}/object"></object>
            <script type=speculationrules>
              {{"prerender": [{{"urls": ["http://{at}/prerender"]}}]}}</script>
            <form method=post action="http://{at}/form" target=_blank id=f></form>
            <a ping="http://{at}/ping" href="#x" id=p>x</a>
            <script>
            const tries = [
              () => new WebSocket('ws://{at}/ws'),
              () => new Worker(URL.createObjectURL(new Blob(["new WebSocket('ws://{at}/w');"
                + "fetch('http://{at}/wf'); importScripts('http://{at}/wi')"]))),
              () => new SharedWorker(URL.createObjectURL(new Blob(["new WebSocket('ws://{at}/s');"
                + "fetch('http://{at}/sf')"]))),
              () => {{ const c = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{at}'}},
                {{urls: 'turn:{at}?transport=tcp', username: 'a', credential: 'b'}}]}});
                c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o)) }},
              () => new WebTransport('https://{at}/wt'),
              () => new EventSource('http://{at}/events'),
              () => navigator.sendBeacon('http://{at}/beacon', 'x'),
              () => fetch('http://{at}/post', {{method: 'POST', body: 'x'}}),
              () => fetch('http://{at}/put', {{method: 'PUT', body: 'x'}}),
              () => navigator.serviceWorker.register('/sw.js'),
              () => window.open('http://{at}/popup'),
              () => document.getElementById('f').submit(),
              () => document.getElementById('p').click(),
              () => alert('stay'), () => confirm('stay'), () => print(),
            ];
            for (const t of tries) try {{ Promise.resolve(t()).catch(() => 0) }} catch (e) {{}}
            </script><p>Still here.</p>"""
        )
        web = Web()
        shown = browser.show(web.visit(URL, page))
        assert trap.connections == 0
        with pytest.raises(BlockingIOError):
            datagrams.recv(1)
    assert "Still here." in read(shown.dom)[0]
    assert f"http://{at}/img" in web.asked
    assert not [url for url in web.asked if url.endswith(("/post", "/put", "/form", "/popup"))]
    assert any("POST" in note for note in shown.notes)


def test_a_page_that_leads_on_by_script(browser: Browser) -> None:
    went: list[str] = []

    def go(url: str) -> Landing | None:
        went.append(url)
        there = "http://news.example/end" if url.endswith("/hop") else url
        return Landing(there, html("<p>The end.</p>"))

    page = html("<p>First.</p><script>setTimeout(() => location.href = '/hop', 50)</script>")
    shown = browser.show(Visit(URL, page, Web().ask, go))
    assert went == ["http://news.example/hop"]
    assert shown.url == "http://news.example/end"
    assert "The end." in read(shown.dom)[0]


def test_a_page_that_may_not_lead_on_stays(browser: Browser) -> None:
    page = html("<p>First.</p><script>location.href = 'http://other.example/'</script>")
    shown = browser.show(Web().visit(URL, page))
    assert shown.url == URL
    assert "First." in read(shown.dom)[0]
    assert "no page" in shown.notes[0]


def test_a_page_that_reloads_for_ever_is_shown_all_the_same(browser: Browser) -> None:
    page = html("<p>First.</p><script>location.reload()</script>")
    shown = browser.show(Web().visit(URL, page))
    assert "First." in read(shown.dom)[0]
    assert "5 pages already" in shown.notes[0]


def test_a_page_that_never_rests_is_said_to_be_loading() -> None:
    page = html("<p>First.</p><script>setInterval(() => fetch('/' + Math.random()), 20)</script>")

    def attempt(seconds: float) -> tuple[Web, Shown]:
        web, bounds = Web(), Bounds(seconds=seconds, quiet=seconds / 4, requests=40)
        with Browser(os.environ, bounds) as browser:
            return web, browser.show(web.visit(URL, page))

    web, shown = patiently(
        attempt, lambda found: not found[1].settled and len(found[0].asked) == 40, (2.0, 10.0, 60.0)
    )
    assert not shown.settled
    assert "still loading" in shown.notes[0]
    assert "more than 40" in " ".join(shown.notes)
    assert len(web.asked) <= 40


def test_a_page_that_blocks_the_browser_costs_only_itself() -> None:
    stuck = html("<p>x</p><script>for (;;);</script>")
    with Browser(os.environ, Bounds(seconds=1, finish=1, quiet=0.2)) as browser:
        with pytest.raises(BrowserError, match=r"longer than|could not show"):
            browser.show(Web().visit(URL, stuck))
        browser._bounds = QUICK
        shown = browser.show(Web().visit(URL, html("<p>Next.</p>")))
    assert "Next." in read(shown.dom)[0]


def test_an_answer_that_hangs_does_not_hold_the_page() -> None:
    over = threading.Event()

    def ask(url: str) -> Answer | None:
        over.wait(120)
        return None

    page = html("<p>First.</p><img src=/slow.png>")

    def attempt(seconds: float) -> Shown:
        with Browser(os.environ, Bounds(seconds=seconds, quiet=seconds / 8)) as one:
            return one.show(Visit(URL, page, ask, lambda _: None))

    shown = patiently(attempt, lambda shown: not shown.settled, (2.0, 10.0, 60.0))
    over.set()
    assert not shown.settled
    assert "First." in read(shown.dom)[0]


def test_a_fault_in_an_answer_is_a_missing_answer(browser: Browser) -> None:
    def ask(url: str) -> Answer | None:
        raise ValueError(url)

    page = html("<p>First.</p><img src=/a.png>")
    shown = browser.show(Visit(URL, page, ask, lambda _: None))
    assert shown.settled


def test_a_long_page_has_a_bounded_picture(browser: Browser) -> None:
    page = html("<div style='height:200000px'>Tall.</div>")
    shown = browser.show(Web().visit(URL, page))
    assert shown.screenshot is not None
    width, height = (int.from_bytes(shown.screenshot[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1280, QUICK.height)


def test_a_page_with_too_many_nodes_is_refused() -> None:
    page = html("<p>x</p>" * 2000)
    with (
        Browser(os.environ, Bounds(finish=120, nodes=1000, quiet=0.2)) as browser,
        pytest.raises(BrowserError, match="too large"),
    ):
        browser.show(Web().visit(URL, page))


def test_pictures_are_drawn_from_our_answers(browser: Browser) -> None:
    picture = Answer(200, (("Content-Type", "image/png"),), png(200, 0, 0))
    web = Web({"http://cdn.example/p.png": picture})
    with_it = browser.show(web.visit(URL, html("<img src=http://cdn.example/p.png>")))
    without = browser.show(Web().visit(URL, html("<img src=http://cdn.example/p.png>")))
    assert with_it.screenshot != without.screenshot


def test_several_threads_take_turns(browser: Browser) -> None:
    found: list[str] = []

    def one(number: int) -> None:
        shown = browser.show(Web().visit(URL, html(f"<p>Page {number}.</p>")))
        found.append(read(shown.dom)[0])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["Page 0.", "Page 1.", "Page 2."]


def test_frames_and_redirects_are_answered(browser: Browser) -> None:
    web = Web({"http://news.example/f": html("<p>Framed.</p>")})
    browser.show(web.visit(URL, html("<iframe src=/f></iframe>")))
    assert web.asked == ["http://news.example/f"]


def test_where_no_chromium_is_the_words_say_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BrowserError, match="apt install chromium"):
        Browser({"PATH": str(tmp_path)}).require()


def test_where_the_extra_is_not_there_the_words_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "playwright", None)
    with pytest.raises(BrowserError, match=r"pipx inject loccit 'loccit\[browser\]'"):
        Browser(os.environ).require()


@pytest.mark.parametrize(
    ("user", "environment", "without"),
    [
        (0, {}, True),
        (1000, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, True),
        (1000, {"container": "podman"}, True),
        (1000, {}, False),
    ],
)
def test_the_sandbox_is_off_where_it_cannot_work_only(
    user: int, environment: dict[str, str], without: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(chromium, "_IN_CONTAINER", ())
    assert chromium.needs_no_sandbox(environment) is without


def test_what_talks_is_told() -> None:
    """The trap of the test above does count what connects."""

    def hello(talk: Talk) -> None:
        talk.write(answer(body=b"x"))

    with Loopback(hello) as trap:
        with socket.create_connection(("127.0.0.1", trap.port)) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
            sock.recv(10)
        assert trap.connections == 1
