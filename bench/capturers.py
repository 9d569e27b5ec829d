"""What captures pages, each run as a process of its own so that its cost can be told apart.

    python bench/capturers.py NAME PORT FOLDER < URLS

keeps every URL of its input in FOLDER, by way of the server on PORT.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ABOUT = {"manifest": "m", "document": "d", "citation": "c"}


def _now() -> datetime:
    return datetime.now(UTC)


def _in_threads(urls: Sequence[str], do: Callable[[str], object], threads: int) -> None:
    if threads == 1:
        for url in urls:
            do(url)
        return
    left = deque(urls)

    def serve() -> None:
        while left:
            try:
                url = left.popleft()
            except IndexError:
                return
            do(url)

    crew = [threading.Thread(target=serve) for _ in range(threads)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()


def engine(urls: Sequence[str], port: int, folder: Path, *options: str) -> None:
    """Our client and writer: fetched, hashed, compressed, synced, acknowledged."""
    if options[0] == "zlib":
        sys.modules["zlib_ng"] = None  # type: ignore[assignment]
    from loccit.archive import Grouping, writer
    from loccit.fetch import Client, Limits, Route, parse_connect_to
    from loccit.models.capture import State

    compression, threads = options[0].replace("zlib", "default"), int(options[1])
    client = Client(
        route=Route(connect_to=(parse_connect_to(f":80:127.0.0.1:{port}"),)),
        limits=Limits(),
        user_agent="loccit-bench",
        next_hop=lambda _: None,
        now=_now,
    )
    kept: list[str] = []
    with writer(folder, now=_now, run_settings={}, group=Grouping(), compression=compression) as to:

        def keep(url: str) -> None:
            chain = client.fetch(url)
            if chain.error:
                raise chain.error
            capture = to.store(chain, **ABOUT, outcome=State.CAPTURED)
            chain.close()
            to.after_sync(lambda error: error or kept.append(capture.id))

        began = time.perf_counter()
        _in_threads(urls, keep, threads)
        to.sync()
        rate = len(urls) / (time.perf_counter() - began)
    if "timed" in options:
        (folder / "rate").write_text(str(rate))
    assert len(set(kept)) == len(urls)


def capture_http(urls: Sequence[str], port: int, folder: Path) -> None:
    """warcio's own recorder, in one thread with requests, whose session keeps its connection."""
    from warcio.capture_http import capture_http as recorded  # before requests: it patches

    import requests  # isort: skip

    folder.mkdir(parents=True, exist_ok=True)
    session = requests.Session()
    session.trust_env = False
    with recorded(str(folder / "kept.warc.gz")):
        for url in urls:
            path = url.split("/", 3)[3]
            assert session.get(f"http://127.0.0.1:{port}/{path}").status_code == 200


def proxied(urls: Sequence[str], port: int, _folder: Path, proxy: str) -> None:
    """requests by way of a proxy that keeps what passes."""
    import requests

    session = requests.Session()
    session.trust_env = False
    session.proxies = {"http": proxy}
    for url in urls:
        path = url.split("/", 3)[3]
        assert session.get(f"http://127.0.0.2:{port}/{path}").status_code == 200


def sockets(urls: Sequence[str], port: int, folder: Path, *options: str) -> None:
    """Bare sockets, one for each thread: each page is read and thrown away; nothing is kept."""
    import socket

    mine = threading.local()

    def read(url: str) -> None:
        if not hasattr(mine, "sock"):
            mine.sock = socket.create_connection(("127.0.0.1", port))
        path = url.split("/", 3)[3]
        mine.sock.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        data = mine.sock.recv(262144)
        head, _, body = data.partition(b"\r\n\r\n")
        left = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) - len(body)
        while left:
            left -= len(mine.sock.recv(262144))

    began = time.perf_counter()
    _in_threads(urls, read, int(options[0]) if options else 1)
    rate = len(urls) / (time.perf_counter() - began)
    if "timed" in options:
        folder.mkdir()
        (folder / "rate").write_text(str(rate))


NAMES = {f.__name__: f for f in (engine, capture_http, proxied, sockets)}

if __name__ == "__main__":
    NAMES[sys.argv[1]](sys.stdin.read().split(), int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
