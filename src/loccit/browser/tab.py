"""One page shown: its requests answered, its tree and its picture taken."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urldefrag

from playwright.async_api import Error

from loccit.browser import snapshot
from loccit.browser.values import Answer, Bounds, Shown, Visit
from loccit.errors import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import (
        Browser,
        BrowserContext,
        CDPSession,
        Dialog,
        Page,
        Request,
        Route,
        WebSocketRoute,
    )

T = TypeVar("T")

VIEWPORT = (1280, 800)
_WIDEST = 4096
_POLL = 0.05
_UNSURE = 4
_REFUSED = "blockedbyclient"
_DROPPED = frozenset({
    "connection", "content-encoding", "content-length", "keep-alive", "set-cookie",
    "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
"""Headers that are the wire's business, and cookies, which live for one chain."""
_NO_WEBRTC = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
"""WebRTC sends datagrams, which no proxy takes and no look-up stops. Chromium is told so by a
switch; this holds where a version has another name for it."""


async def show(process: Browser, visit: Visit, bounds: Bounds) -> Shown:
    """See `Browser.show`. Raises playwright's `Error`, `BrowserError`."""
    context = await process.new_context(
        viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]},
        service_workers="block",
        accept_downloads=False,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        tab = _Tab(context, visit, bounds)
        return await tab.shown(f"Chromium/{process.version}")
    finally:
        await context.close()


class _Tab:
    """A page and its requests. `_busy` counts those that are under way, `_at` is when the last one
    began or ended, `_next` where the page is to be led by us."""

    def __init__(self, context: BrowserContext, visit: Visit, bounds: Bounds) -> None:
        self._context = context
        self._visit = visit
        self._bounds = bounds
        self._page: Page | None = None
        self._documents = {urldefrag(visit.url).url: visit.page}
        self._slots = asyncio.Semaphore(bounds.at_once)
        self._clock = asyncio.get_running_loop().time
        self._busy = self._asked = self._led = 0
        self._at = self._clock()
        self._next: str | None = visit.url
        self._loaded = False
        self._refused: Counter[str] = Counter()

    async def shown(self, browser: str) -> Shown:
        """Open the page, wait until it is quiet, and take what it shows."""
        context = self._context
        await context.route("**/*", self._route)
        await context.route_web_socket("**/*", _shut)
        await context.add_init_script(_NO_WEBRTC)
        page = self._page = await context.new_page()
        context.on("page", _close)
        page.on("dialog", _dismiss)
        page.on("load", self._has_loaded)
        settled = await self._load(page)
        if not page.url.startswith(("http://", "https://")):
            raise BrowserError("The page left the web, so there is nothing of it to show.")
        async with asyncio.timeout(self._bounds.finish):
            session = await context.new_cdp_session(page)
            # From here on nothing changes: the tree and the picture are of one moment.
            await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
            dom = await self._tree(session)
            screenshot = await self._picture(session)
        notes = tuple(self._notes(settled=settled, pictured=screenshot is not None))
        return Shown(page.url, browser, VIEWPORT, settled, dom, screenshot, notes)

    def _has_loaded(self, _: Page) -> None:
        self._loaded = True
        self._at = self._clock()

    async def _load(self, page: Page) -> bool:
        """Is the page settled within its time? It may have led its reader on."""
        end = self._clock() + self._bounds.seconds
        settled = False
        while self._next is not None and self._clock() < end:
            target, self._next = self._next, None
            self._loaded = False
            # A page that leads on, or takes too long, is waited for below.
            with suppress(Error):
                left = max(end - self._clock(), 0.001) * 1000
                await page.goto(target, wait_until="commit", timeout=left)
            settled = await self._quiet(end)
        return settled and self._next is None

    async def _quiet(self, end: float) -> bool:
        """Wait until the page asks for nothing more. One that Chromium never calls loaded (its
        own script led on, and that was refused) is waited for longer."""
        self._at = self._clock()
        while self._next is None:
            now = self._clock()
            quiet = self._bounds.quiet * (1 if self._loaded else _UNSURE)
            if not self._busy and now - self._at >= quiet:
                return True
            if now >= end:
                return False
            await asyncio.sleep(_POLL)
        return False

    async def _route(self, route: Route) -> None:
        self._busy += 1
        self._at = self._clock()
        try:
            await self._answer(route)
        except Error:
            # The page was closed, or Chromium would not have the answer.
            with suppress(Error):
                await route.abort(_REFUSED)
        finally:
            self._busy -= 1
            self._at = self._clock()

    async def _answer(self, route: Route) -> None:
        request = route.request
        self._asked += 1
        address = urldefrag(request.url).url
        if request.method != "GET":
            await self._refuse(route, request.method)
        elif not self._is_ours(request) or not address.startswith(("http://", "https://")):
            await self._refuse(route, "other")
        elif self._asked > self._bounds.requests:
            await self._refuse(route, "many")
        elif self._is_document(request):
            await self._lead(route, request.url)
        else:
            await _give(route, await self._call(self._visit.ask, address))

    async def _lead(self, route: Route, url: str) -> None:
        """The page goes somewhere: to where we have led it, or of its own accord."""
        address, fragment = urldefrag(url)
        self._led += 1
        if self._led > self._bounds.pages + 1:
            await self._stay(route, "pages")
        elif address in self._documents:
            await _give(route, self._documents[address])
        elif (landing := await self._call(self._visit.go, address)) is None:
            await self._stay(route, "place")
        else:
            there = urldefrag(landing.url).url
            self._documents[there] = landing.answer
            if there == address:
                await _give(route, landing.answer)
            else:
                # Chromium would not intercept the request that follows a redirect: it is led
                # there by its own address.
                await route.abort("aborted")
                self._next = there + (f"#{fragment}" if fragment else "")

    async def _refuse(self, route: Route, why: str) -> None:
        self._refused[why] += 1
        await route.abort(_REFUSED)

    async def _stay(self, route: Route, why: str) -> None:
        """Refused in any other way, a page gives place to one of Chromium's own on the error."""
        self._refused[why] += 1
        await route.abort("aborted")

    def _is_ours(self, request: Request) -> bool:
        """Is it a request of the page itself, and no pop-up's?"""
        try:
            return request.frame.page == self._page
        except Error:
            return False

    def _is_document(self, request: Request) -> bool:
        page = self._page
        return bool(page and request.is_navigation_request() and request.frame == page.main_frame)

    async def _call(self, ask: Callable[[str], T], url: str) -> T | None:
        """What `ask` says, from a thread of its own; None where it raises."""
        async with self._slots:
            loop = asyncio.get_running_loop()
            reply: asyncio.Future[T | None] = loop.create_future()

            def give(answer: T | None) -> None:
                if not reply.done():
                    reply.set_result(answer)

            def work() -> None:
                answer = None
                with suppress(Exception):
                    answer = ask(url)
                with suppress(RuntimeError):  # the browser is gone
                    loop.call_soon_threadsafe(give, answer)

            threading.Thread(target=work, daemon=True, name="requisite").start()
            return await reply

    async def _tree(self, session: CDPSession) -> bytes:
        await session.send("Performance.enable")
        told = (await session.send("Performance.getMetrics"))["metrics"]
        nodes = next((each["value"] for each in told if each["name"] == "Nodes"), 0)
        if nodes > self._bounds.nodes:
            raise BrowserError(f"The page is too large to be looked at: it has {nodes:g} nodes.")
        wanted = {"computedStyles": list(snapshot.STYLES)}
        taken = await session.send("DOMSnapshot.captureSnapshot", wanted)
        return snapshot.html(taken)

    async def _picture(self, session: CDPSession) -> bytes | None:
        """The whole page as a PNG, or None where Chromium cannot draw it."""
        with suppress(Error):
            size = (await session.send("Page.getLayoutMetrics"))["cssContentSize"]
            width = min(max(size["width"], VIEWPORT[0]), _WIDEST)
            height = min(max(size["height"], VIEWPORT[1]), self._bounds.height)
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            taken: dict[str, Any] = await session.send(
                "Page.captureScreenshot",
                {"format": "png", "captureBeyondViewport": True, "clip": clip},
            )
            return b64decode(taken["data"])
        return None

    def _notes(self, *, settled: bool, pictured: bool) -> Iterator[str]:
        if not settled:
            yield f"The page was still loading after {self._bounds.seconds:g} seconds."
        if not pictured:
            yield "No picture of it could be taken."
        said = {
            "many": "were left out: it asked for more than {} addresses",
            "pages": "to go elsewhere were refused: it had gone to {} pages already",
            "place": "to go elsewhere were refused, or led to no page",
            "other": "of pop-ups, workers or to other places than the web were refused",
        }
        bounds = {"many": self._bounds.requests, "pages": self._bounds.pages}
        for why, count in sorted(self._refused.items()):
            what = said.get(why, f"with the method {why[:20]} were refused")
            yield f"{count} of its requests {what.format(bounds.get(why))}."


async def _give(route: Route, answer: Answer | None) -> None:
    if answer is None or 300 <= answer.status < 400:
        await route.abort(_REFUSED)
        return
    headers: dict[str, str] = {}
    for name, value in answer.headers:
        key = name.lower()
        if key not in _DROPPED:
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    await route.fulfill(status=answer.status, headers=headers, body=answer.body)


async def _shut(socket: WebSocketRoute) -> None:
    with suppress(Error):
        await socket.close(code=1001, reason="not recorded")


async def _close(page: Page) -> None:
    with suppress(Error):
        await page.close()


async def _dismiss(dialog: Dialog) -> None:
    with suppress(Error):
        await dialog.dismiss()
