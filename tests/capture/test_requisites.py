"""What pages need to be looked at: stored beside them, once, and never in their way."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loccit.archive import Archive
from loccit.archive.stored import open_record
from loccit.audit import audit
from loccit.capture import CaptureRun, capture
from loccit.capture import requisites as requisites_module
from loccit.capture.requisites import Basket, Shelf
from loccit.extract import next_hop
from loccit.fetch import Client, Limits, Route, Visitor, parse_connect_to
from loccit.models.capture import Capture, State
from loccit.models.manifest import Manifest
from loccit.models.wire import Chain
from tests.support.browsing import png
from tests.support.loopback import Loopback, Talk, answer, moved, site
from tests.support.newsroom import HASTE, NOW, laid, now

HOSTS = ("news.example", "cdn.example")
CSS = (("Content-Type", "text/css"),)
PNG = (("Content-Type", "image/png"),)


def page(*parts: str) -> bytes:
    """A page long enough to be one."""
    body = "".join(parts) + "<p>We were told on Friday, said the foreman, and that was all.</p>"
    return answer(body=f"<!doctype html><title>Mill</title><h1>Mill closes</h1>{body}".encode())


PAGES: dict[str, bytes | Callable[[Talk], None]] = {
    "news.example/a": page(
        "<link rel=stylesheet href=/s.css><img src=/moved.png><img src=/gone.png>",
        "<img src=//cdn.example/big.png><img src=http://127.0.0.1/x.png>",
        "<img src=http://169.254.169.254/latest/meta-data/><img src=http://2130706433/>",
        "<img src=/cut.png><script src=/script.js></script>",
    ),
    "news.example/b": page("<link rel=stylesheet href=/s.css><img src=//cdn.example/big.png>"),
    "news.example/plain": answer(headers=(("Content-Type", "text/plain"),), body=b"We were told."),
    "news.example/s.css": answer(
        headers=CSS, body=b"@import 'more.css'; h1 { background: url(bg.png) }"
    ),
    "news.example/more.css": answer(headers=CSS, body=b"@font-face { src: url(f.woff2) }"),
    "news.example/f.woff2": answer(headers=(("Content-Type", "font/woff2"),), body=b"wOF2"),
    "news.example/bg.png": answer(headers=PNG, body=png(0, 0, 200)),
    "news.example/moved.png": moved("http://cdn.example/real.png"),
    "news.example/cut.png": answer(
        headers=(*PNG, ("Content-Length", "500")), body=b"\x89PNG", length=False
    ),
    "cdn.example/real.png": answer(headers=PNG, body=png(200, 0, 0)),
    "cdn.example/big.png": answer(headers=PNG, body=png(0, 200, 0)),
}


@pytest.fixture
def web() -> Iterator[Loopback]:
    with Loopback(site(PAGES)) as server:
        yield server


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that a socket of this process was connected to."""
    found: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            found.append((str(address[0]), int(address[1])))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return found


def client(web: Loopback) -> Client:
    """Two hosts lead to the server; every other address is what it says."""
    ways = [parse_connect_to(f"{host}:80:127.0.0.1:{web.port}") for host in HOSTS]
    return Client(
        route=Route(connect_to=tuple(ways)),
        limits=Limits(seconds=60),
        user_agent="loccit-test",
        next_hop=next_hop,
        now=now,
    )


def visitor(web: Loopback) -> Visitor:
    return Visitor(client(web), HASTE, now=now)


def fetched(web: Loopback, *manifests: Manifest, jobs: int = 1) -> CaptureRun:
    return capture(manifests, client=visitor(web), now=now, run_settings={}, jobs=jobs)


def targets(web: Loopback) -> list[str]:
    """What the server was asked for, by host and path."""
    heads = [request.decode().split("\r\n") for request in web.requests]
    hosts = [next(line[6:] for line in head if line.startswith("Host: ")) for head in heads]
    return [host + head[0].split(" ")[1] for host, head in zip(hosts, heads, strict=True)]


def captures(folder: Path) -> tuple[Capture, ...]:
    return Archive.open(folder / "archive").captures()


def test_what_a_page_needs_is_stored_beside_it(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": ["http://news.example/a"]}, extra="requisites: true")
    [outcome] = fetched(web, manifest).outcomes
    assert outcome.state is State.CAPTURED
    assert outcome.reasons == ("6 of 11 requisites stored.",)
    [stored] = captures(tmp_path)
    told = {hop.url: (hop.how, hop.status, len(hop.records)) for hop in stored.requisites}
    assert told["http://news.example/s.css"] == ("requisite", 200, 2)
    assert told["http://news.example/moved.png"] == ("requisite", 302, 2)
    assert told["http://cdn.example/real.png"] == ("redirect", 200, 2)
    assert told["http://news.example/gone.png"] == ("requisite", 404, 2)
    assert told["http://news.example/f.woff2"] == ("requisite", 200, 2)
    assert told["http://127.0.0.1/x.png"] == ("requisite", None, 0)
    errors = {hop.url: hop.error for hop in stored.requisites if hop.error}
    assert "this machine itself" in errors["http://127.0.0.1/x.png"]
    assert "closed the connection" in errors["http://news.example/cut.png"]
    assert not [url for url in told if "script.js" in url]
    assert stored.rendered is None
    assert [hop.url for hop in stored.hops] == ["http://news.example/a"]


def test_private_addresses_are_refused_with_no_connection(
    tmp_path: Path, web: Loopback, reached: list[tuple[str, int]]
) -> None:
    fetched(web, laid(tmp_path, {"d": ["http://news.example/a"]}, extra="requisites: true"))
    assert set(reached) == {("127.0.0.1", web.port)}
    assert not [target for target in targets(web) if target.startswith(("127.", "169.", "213"))]


def test_the_records_hold_what_came_over_the_wire(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": ["http://news.example/a"]}, extra="requisites: true"))
    [stored] = captures(tmp_path)
    sent = dict(zip(targets(web), web.written, strict=True))
    for hop in stored.requisites:
        for record in hop.records:
            if record.type == "response":
                _, block = open_record(tmp_path / "archive", record)
                assert b"".join(block) == sent[hop.url.removeprefix("http://")]


def test_every_byte_is_known_to_the_audit_and_the_index(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": ["http://news.example/a"]}, extra="requisites: true"))
    archive = tmp_path / "archive"
    assert not audit(archive, now=NOW, record=False).findings
    assert "example,cdn)/real.png" in (archive / "index.cdxj").read_text()
    [stored] = captures(tmp_path)
    record = stored.requisites[0].response
    assert record is not None
    path = archive / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.write_bytes(data)
    assert "record-corrupt" in [f.rule for f in audit(archive, now=NOW, record=False).findings]


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_requisite_of_several_pages_is_fetched_once(
    jobs: int, tmp_path: Path, web: Loopback
) -> None:
    cites = {"d": ["http://news.example/a"], "e": ["http://news.example/b"]}
    run = fetched(web, laid(tmp_path, cites, extra="requisites: true"), jobs=jobs)
    assert {outcome.state for outcome in run.outcomes} == {State.CAPTURED}
    asked = targets(web)
    assert len(asked) == len(set(asked))
    first, second = captures(tmp_path)
    shared = {record for hop in first.requisites for record in hop.records}
    assert {record for hop in second.requisites for record in hop.records} <= shared
    assert second.requisites
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings


def test_without_the_key_nothing_more_is_asked_for(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": ["http://news.example/a"]}))
    assert targets(web) == ["news.example/a"]


def test_what_is_no_page_has_none(tmp_path: Path, web: Loopback) -> None:
    links = {"d": ["http://news.example/plain"]}
    [outcome] = fetched(web, laid(tmp_path, links, extra="requisites: true")).outcomes
    assert outcome.reasons == ()


def test_citations_that_share_a_link_share_its_requisites(tmp_path: Path, web: Loopback) -> None:
    cites = {"d": ["http://news.example/b"], "e": ["http://news.example/b"]}
    fetched(web, laid(tmp_path, cites, extra="requisites: true"))
    first, second = captures(tmp_path)
    assert first.requisites == second.requisites


def test_a_page_has_a_bounded_number_of_them(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requisites_module, "MOST", 2)
    links = {"d": ["http://news.example/b"]}
    [outcome] = fetched(web, laid(tmp_path, links, extra="requisites: true")).outcomes
    assert outcome.reasons == ("2 of 5 requisites stored.",)
    assert len(targets(web)) == 3
    [stored] = captures(tmp_path)
    assert sum("not asked for" in hop.error for hop in stored.requisites) == 3


def test_bytes_are_bounded_too(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requisites_module, "MOST_BYTES", 10)
    links = {"d": ["http://news.example/b"]}
    [outcome] = fetched(web, laid(tmp_path, links, extra="requisites: true")).outcomes
    assert outcome.reasons == ("1 of 4 requisites stored.",)


def test_what_is_stored_and_too_much_is_released(
    web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requisites_module, "_MOST_HELD", 0)
    shelf = Shelf(client(web).fetch)
    basket = Basket(shelf)
    item = basket.want("http://cdn.example/big.png")
    assert item is not None
    assert item.whole
    assert [each.chain is item.chain for each in basket.requisites()] == [True]
    assert shelf.held > 0
    basket.stored([{"how": "requisite", "url": "http://cdn.example/big.png"}], "owner")
    basket.release()
    assert shelf.held == 0
    again = Basket(shelf)
    assert again.want("http://cdn.example/big.png") is item
    assert again.requisites()[0].stored
    with_body = Basket(shelf).want("http://cdn.example/big.png", body=True)
    assert with_body is not None
    assert with_body.chain is not None
    assert shelf.held > 0
    shelf.close()
    assert shelf.held == 0


def test_a_fault_of_ours_costs_one_requisite(web: Loopback) -> None:
    def broken(url: str) -> Chain:
        raise ValueError(url)

    basket = Basket(Shelf(broken))
    item = basket.want("http://cdn.example/big.png")
    assert item is not None
    [requisite] = basket.requisites()
    assert "could not be fetched" in requisite.error
    assert basket.told() == "0 of 1 requisite stored."
