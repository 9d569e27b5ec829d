"""From the socket to the WARC file: what the server wrote is what is stored, and what was cut
short says so and verifies nothing. The stored files are read by warcio, as a stranger would."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from loccit.capture import capture
from loccit.fetch import Limits, Visitor
from loccit.manifest import load
from loccit.models.capture import State
from loccit.models.verdict import Verdict
from tests.support.cases import Case, quoted
from tests.support.fetching import NOW, client
from tests.support.loopback import Loopback, Talk, answer, chunked, moved
from tests.support.newsroom import HASTE
from tests.support.patience import patiently

LINK = "http://a.example/report"
WORDS = b"<p>We need to take away children, he said.</p>"
PACKED = gzip.compress(WORDS, mtime=0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n"
LIMITS = Limits(seconds=60, body=200_000, head=65_536)


def draft(tmp_path: Path) -> Case:
    case = Case(tmp_path).lay()
    text = case.folder / "manifest.yaml"
    text.write_text(text.read_text("utf-8").replace("https://a", "http://a"), "utf-8")
    return case


def fetched(
    case: Case, handler: Callable[[Talk], None], limits: Limits = LIMITS
) -> tuple[Any, Loopback]:
    """One run of `capture` over the acted-out server."""
    with Loopback(handler) as server:
        run = capture(
            [load(case.folder / "manifest.yaml")],
            client=Visitor(client(server, limits=limits), HASTE, now=lambda: NOW),
            now=lambda: NOW,
            run_settings={},
        )
    return run.outcomes[0], server


@dataclass(frozen=True)
class Kept:
    """A record as warcio reads it."""

    kind: str
    headers: dict[str, str]
    block: bytes


def stored(archive: Path) -> list[Kept]:
    records = []
    for path in sorted((archive / "warcs").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                headers = dict(record.rec_headers.headers)
                if headers.get("WARC-Target-URI", "").endswith("/robots.txt"):
                    continue
                records.append(Kept(record.rec_type, headers, record.raw_stream.read()))
    return records


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


WIRES = {
    "plain": (answer(body=WORDS), WORDS),
    "chunked": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(WORDS[:9], WORDS[9:]),
        WORDS,
    ),
    "chunked-extension-and-trailer": (
        HEAD
        + b"transfer-ENCODING: Chunked\r\n\r\n2;x=y\r\n<p\r\n"
        + chunked(WORDS[2:], trailer=b"X-Sum: 1\r\n"),
        WORDS,
    ),
    "gzip": (
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,
        PACKED,
    ),
    "gzip-in-chunks": (
        HEAD
        + b"Content-Encoding: GZIP\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunked(PACKED[:7], PACKED[7:]),
        PACKED,
    ),
    "close-delimited": (HEAD + b"\r\n" + WORDS, WORDS),
    "http-1.0": (b"HTTP/1.0 200 Fine by me\r\ncontent-type:text/html\r\n\r\n" + WORDS, WORDS),
    "odd-headers": (
        b"HTTP/1.1 200 OK\r\ncOnTeNt-TyPe:   text/html\r\nX-N\xe4me: caf\xe9 \xff\r\nX-Twice: 1\r\n"
        b"x-twice: 2\r\nContent-Length: %d\r\n\r\n" % len(WORDS) + WORDS,
        WORDS,
    ),
    "empty": (answer(), b""),
    "204": (b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", b""),
    "304": (b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 99\r\n\r\n', b""),
}


@pytest.mark.parametrize("name", WIRES)
def test_the_stored_block_is_what_the_server_wrote(name: str, tmp_path: Path) -> None:
    wire, payload = WIRES[name]
    case = draft(tmp_path)
    _, server = fetched(case, lambda talk: talk.write(wire))
    records = stored(case.archive)
    response = next(r for r in records if r.kind == "response")
    request = next(r for r in records if r.kind == "request")
    assert response.block == server.written[0] == wire
    assert request.block == server.requests[0]
    assert response.headers["WARC-Block-Digest"] == sha256(wire)
    assert response.headers["WARC-Payload-Digest"] == sha256(payload)
    assert response.headers["WARC-Target-URI"] == LINK
    assert "WARC-Truncated" not in response.headers


def test_early_hints_stand_beside_the_final_response(tmp_path: Path) -> None:
    case = draft(tmp_path)
    final = answer(body=WORDS)
    outcome, server = fetched(case, lambda talk: talk.write(EARLY + final))
    records = stored(case.archive)
    response = next(r for r in records if r.kind == "response")
    assert response.block == final
    interim = [r.block for r in records if r.kind == "metadata"]
    assert b"".join([*interim, response.block]) == server.written[0]
    assert outcome.capture.final.status == 200


def test_warcio_reads_the_final_status_and_body_of_every_wire(tmp_path: Path) -> None:
    case = draft(tmp_path)
    wire, _ = WIRES["gzip-in-chunks"]
    fetched(case, lambda talk: talk.write(EARLY + wire))
    path = next((case.archive / "warcs").rglob("*.warc.gz"))
    for record in ArchiveIterator(io.BytesIO(path.read_bytes())):
        if record.rec_type == "response" and record.rec_headers["WARC-Target-URI"] == LINK:
            assert record.http_headers.get_statuscode() == "200"
            assert record.content_stream().read() == WORDS
            return
    pytest.fail("there is no response record")


def stall(talk: Talk) -> None:
    talk.write(HEAD + b"Content-Length: 999\r\n\r\n" + WORDS)
    talk.stall()


def endless(talk: Talk) -> None:
    talk.write(HEAD + b"\r\n" + WORDS)
    talk.flood(b"<p>and on</p>" * 1000)


def header_flood(talk: Talk) -> None:
    talk.write(b"HTTP/1.1 200 OK\r\n")
    talk.flood(b"X-More: and more of it\r\n" * 100)


def reset(talk: Talk) -> None:
    talk.write(HEAD + b"Content-Length: 999\r\n\r\n" + WORDS)
    talk.reset()


def loop(talk: Talk) -> None:
    talk.write(moved("/b" if talk.target == "/report" else "/report"))


def on_and_on(talk: Talk) -> None:
    number = int(talk.target.rsplit("/", 1)[-1].replace("report", "0"))
    talk.write(moved(f"/{number + 1}") if number < 21 else answer(body=WORDS))


def writes(wire: bytes) -> Callable[[Talk], None]:
    return lambda talk: talk.write(wire)


CUT = {
    "short-length": (writes(HEAD + b"Content-Length: 999\r\n\r\n" + WORDS), "disconnect"),
    "cut-chunk": (
        writes(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(WORDS)[:-5]),
        "disconnect",
    ),
    "cut-gzip": (writes(HEAD + b"Content-Encoding: gzip\r\n\r\n" + PACKED[:-9]), "disconnect"),
    "reset": (reset, "disconnect"),
    "stall": (stall, "time"),
    "endless": (endless, "length"),
    "header-flood": (header_flood, "length"),
    "redirect-loop": (loop, None),
    "21-hops": (on_and_on, None),
}


@pytest.mark.parametrize("name", CUT)
def test_what_was_cut_short_is_marked_and_verifies_nothing(name: str, tmp_path: Path) -> None:
    handler, truncated = CUT[name]

    def attempt(seconds: float) -> tuple[Case, Any]:
        case = draft(tmp_path / f"{seconds}")
        return case, fetched(case, handler, replace(LIMITS, seconds=seconds))[0]

    if truncated == "time":
        case, outcome = patiently(attempt, lambda found: found[1].state is State.INCOMPLETE)
    else:
        case, outcome = attempt(60)
    assert outcome.state is (State.INCOMPLETE if truncated else State.FAILED)
    marks = [r.headers.get("WARC-Truncated") for r in stored(case.archive) if r.kind == "response"]
    assert marks[-1:] == [truncated]
    report = case.verify()
    (quotation,) = quoted(report)
    assert quotation.verdict is Verdict.UNCHECKABLE
    assert report.exit_code() == 3


def test_the_part_that_came_is_kept(tmp_path: Path) -> None:
    case = draft(tmp_path)
    _, server = fetched(case, reset)
    response = next(r for r in stored(case.archive) if r.kind == "response")
    assert server.written[0].startswith(response.block)
    assert response.block.startswith(HEAD)


def test_a_close_delimited_source_verifies_flagged_and_never_yields_missing(
    tmp_path: Path,
) -> None:
    wire, _ = WIRES["close-delimited"]
    case = draft(tmp_path)
    fetched(case, writes(wire))
    (quotation,) = quoted(case.verify())
    assert quotation.verdict.passes
    assert "end not provable" in quotation.flags
    case.write("texts/draft.md", f"He said: “quite other words than these.” {LINK}")
    (other,) = quoted(case.verify())
    assert other.verdict is Verdict.UNCHECKABLE
