"""Chromium: found, started without a way to the network, and driven by one thread.

Every request that a page makes is intercepted and answered by the caller. What would slip through
an interception (a WebSocket of a worker, WebRTC, a prefetch) meets a name look-up that knows no
name and a proxy that is not there.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from loccit.browser.values import Bounds, Shown, Visit
from loccit.errors import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Process
    from playwright.async_api import Playwright

T = TypeVar("T")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = ("/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")  # fmt: skip
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name in older ones
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--hide-scrollbars",
)
_EXTRA = (
    "Install it with `pipx inject loccit 'loccit[browser]'` or"
    " `pip install 'loccit[browser]'`, then fetch again."
)
_CHROMIUM = (
    "Install it with `apt install chromium` or `brew install --cask chromium`, then fetch again."
)
_NO_SANDBOX = (
    "No page can be shown: Chromium could not build its sandbox here. Allow it unprivileged user"
    " namespaces, or fetch in a container."
)
_IN_CONTAINER = ("/.dockerenv", "/run/.containerenv")
_START = 60.0
_CLOSE = 10.0
_PAGES_PER_PROCESS = 50


class Browser:
    """A Chromium that starts when a page is first to be shown. One page at a time, whatever
    thread asks; a page that upsets it costs the process, and the next page gets a new one.

    `environment` is the process's: where programs are looked for.
    """

    def __init__(self, environment: Mapping[str, str], bounds: Bounds | None = None) -> None:
        self._path = environment.get("PATH", os.defpath)
        self._caged = needs_no_sandbox(environment)
        self._bounds = bounds or Bounds()
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn: asyncio.Lock | None = None
        self._driver: Playwright | None = None
        self._process: Process | None = None
        self._shown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def require(self) -> None:
        """Raise `BrowserError`, with what to install, where no page could be shown here."""
        try:
            import playwright  # noqa: F401
        except ImportError:
            raise BrowserError(
                "No page can be shown: the part of loccit that drives a browser is not"
                f" installed. {_EXTRA}"
            ) from None
        self._executable()

    def show(self, visit: Visit) -> Shown:
        """Show a page, once its turn comes. Raises `BrowserError` where it could not be shown;
        never takes longer than the bounds' time and a start."""
        self.require()
        return asyncio.run_coroutine_threadsafe(self._in_turn(visit), self._running()).result()

    def close(self) -> None:
        """End the browser; one that was never started costs nothing."""
        with self._guard:
            loop, self._loop = self._loop, None
        if loop is None:
            return
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._end(), loop).result(3 * _CLOSE)
        loop.call_soon_threadsafe(loop.stop)

    def _executable(self) -> Path:
        names = (shutil.which(name, path=self._path) for name in NAMES)
        found = next((name for name in names if name), None)
        found = found or next((name for name in _MAC if Path(name).exists()), None)
        if found is None:
            raise BrowserError(
                f"No page can be shown: there is no Chromium on this machine. {_CHROMIUM}"
            )
        return Path(found)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._guard:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._turn = asyncio.Lock()
                threading.Thread(
                    target=_serve, args=(self._loop,), daemon=True, name="browser"
                ).start()
            return self._loop

    async def _in_turn(self, visit: Visit) -> Shown:
        assert self._turn is not None  # noqa: S101 (made with the loop)
        async with self._turn:
            return await self._visit(visit)

    async def _visit(self, visit: Visit) -> Shown:
        from playwright.async_api import Error

        from loccit.browser.tab import show

        try:
            process = await _within(self._started(), _START)
            self._shown += 1
            bounds = self._bounds
            return await _within(
                show(process, visit, bounds), bounds.seconds + bounds.finish + _CLOSE
            )
        except TimeoutError:
            await self._discard()
            raise BrowserError(
                f"The page kept the browser busy for longer than {self._bounds.seconds:g} seconds."
            ) from None
        except Error as error:
            await self._discard()
            if not self._shown and "sandbox" in str(error).lower():
                raise BrowserError(_NO_SANDBOX) from error
            raise BrowserError(f"The browser could not show the page: {_short(error)}") from error
        except BrowserError:
            await self._discard()
            raise

    async def _started(self) -> Process:
        if self._process is not None and (
            self._shown >= _PAGES_PER_PROCESS or not self._process.is_connected()
        ):
            await self._discard()
        if self._driver is None:
            from playwright.async_api import async_playwright

            self._driver = await async_playwright().start()
        if self._process is None:
            self._shown = 0
            self._process = await self._driver.chromium.launch(
                executable_path=self._executable(),
                chromium_sandbox=not self._caged,
                args=list(_FLAGS),
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        return self._process

    async def _discard(self) -> None:
        """End the process, and the driver with it where it does not go in peace."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            await _within(process.close(), _CLOSE)
        except Exception:  # a process that is gone already
            driver, self._driver = self._driver, None
            if driver is not None:
                with suppress(Exception):
                    await _within(driver.stop(), _CLOSE)

    async def _end(self) -> None:
        await self._discard()
        driver, self._driver = self._driver, None
        if driver is not None:
            await _within(driver.stop(), _CLOSE)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    with suppress(Exception):
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


async def _within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    async with asyncio.timeout(seconds):
        return await work


def needs_no_sandbox(environment: Mapping[str, str]) -> bool:
    """Chromium's own sandbox refuses to be root's, and most containers grant it nothing to build
    itself from: there the container is the cage. Everywhere else it stays on."""
    contained = "container" in environment or "KUBERNETES_SERVICE_HOST" in environment
    return os.geteuid() == 0 or contained or any(Path(mark).exists() for mark in _IN_CONTAINER)


def _short(error: Exception) -> str:
    """The first line of playwright's account."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".") + "."
