"""A web on loopback, in a process of its own: pages of about 50 KB, and some of 5 MB.

`/p/N` is the Nth page, `/b/N` a large one; connections are kept open as HTTP/1.1 has it. The
pages are real ones where there are some (`html/*.html.gz` of the news data), cut and repeated to
size, or else prose of words drawn by their rank. Run as a program it prints its port and serves
until its input ends.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SMALL, LARGE = 50_000, 5_000_000
_KINDS = 200
"""So many different pages are held; page N is the (N mod 200)th, its number written into it."""

NEWS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "news" / "html"


def real() -> list[bytes]:
    """The bodies of real pages, [] where there are none."""
    return [gzip.decompress(each.read_bytes()) for each in sorted(NEWS.glob("*.html.gz"))]


def prose(size: int, rng: random.Random) -> bytes:
    """A page of words that are as frequent as their rank has it."""
    words = [
        "".join(rng.choices("etaoinshrdlucmfwypvbgk", k=rng.randint(2, 9))) for _ in range(3000)
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    out, length = [b"<!doctype html><title>Page</title>"], 34
    while length < size:
        line = f"<p>{' '.join(rng.choices(words, weights, k=60))}.</p>\n".encode()
        out.append(line)
        length += len(line)
    return b"".join(out)


def bodies() -> tuple[list[bytes], bytes]:
    """The small pages and the large one."""
    rng = random.Random(7)
    pages = real() or [prose(SMALL, rng) for _ in range(40)]
    joined = b"\n".join(pages)
    small = []
    for number in range(_KINDS):
        page = pages[number % len(pages)]
        start = (number // len(pages)) * SMALL % len(page)
        small.append((page[start:] + joined)[:SMALL])
    return small, (joined * (LARGE // len(joined) + 1))[:LARGE]


class _Site:
    def __init__(self, delay: float) -> None:
        self.small, self.large = bodies()
        self.delay = delay

    def answer(self, target: bytes) -> bytes:
        body = self.large
        if target.startswith(b"/robots.txt"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if target.startswith(b"/p/"):
            if not target[3:].isdigit():  # a made-up address beside a page, see gate
                return b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found"
            body = self.small[int(target[3:]) % _KINDS]
        mark = b"<!-- %s -->" % target
        head = (
            b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html; charset=utf-8\r\n"
            b"Cache-Control: max-age=60\r\nContent-Length: %d\r\n\r\n" % (len(body) + len(mark))
        )
        return head + body + mark


class _Talk(asyncio.Protocol):
    def __init__(self, site: _Site) -> None:
        self.site = site
        self.held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.held += data
        while b"\r\n\r\n" in self.held:
            head, _, self.held = self.held.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1]
            if target.startswith(b"http://"):  # as a proxy is asked
                target = b"/" + target.split(b"/", 3)[3]
            loop = asyncio.get_running_loop()
            if self.site.delay:
                loop.call_later(self.site.delay, self.reply, target)
            else:
                self.reply(target)

    def reply(self, target: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(self.site.answer(target))


async def _serve(delay: float) -> None:
    site = _Site(delay)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(site), "127.0.0.1", 0, backlog=512)
    port = server.sockets[0].getsockname()[1]
    with suppress(OSError):  # for warcprox, which takes no request for 127.0.0.1; Linux alone
        await loop.create_server(lambda: _Talk(site), "127.0.0.2", port, backlog=512)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(delay: float = 0.0) -> Iterator[int]:
    """The server's port, while it serves; `delay` seconds pass before each answer."""
    command = [sys.executable, __file__, str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(float(sys.argv[1])))
