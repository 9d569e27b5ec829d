"""Links that are fetched again, from the command line: fetched, pinned, verified, damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from loccit.archive import Archive
from loccit.models.capture import Capture
from tests.support.desk import Desk
from tests.support.loopback import Loopback, Talk, answer
from tests.support.newsroom import ARTICLE, lay

TAG = ("ETag", '"v1"')


@pytest.fixture(params=["304", "200"])
def again(desk: Desk, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A citation that was fetched twice, and did not change in between."""
    lay(desk.folder, {"a": ["http://news.example/good"]})

    def handler(talk: Talk) -> None:
        if request.param == "304" and talk.header("If-None-Match"):
            talk.write(answer("304 Not Modified", [TAG], length=False))
        else:
            talk.write(answer(headers=[("Content-Type", "text/html"), TAG], body=ARTICLE))

    with Loopback(handler) as web:
        desk.web = web
        desk.run("fetch", "manifest.yaml")
        done = desk.run("fetch", "manifest.yaml", "--all")
        assert done.code == 0
        assert "captured" in done.err
        yield desk


def captures(desk: Desk) -> tuple[Capture, ...]:
    return Archive.open(desk.folder / "archive").captures()


def test_an_unchanged_page_is_no_drift(again: Desk) -> None:
    done = again.run("verify", "manifest.yaml", "--json")
    assert done.code == 0
    rules = [finding["rule"] for finding in json.loads(done.out)["findings"]]
    assert rules == ["link-not-in-text"]


def test_a_revisit_verifies_when_it_is_pinned(again: Desk) -> None:
    first, second = captures(again)
    again.run("pin", ".", "a/c1", "--latest")
    done = again.run("verify", "manifest.yaml", "--json")
    assert done.code == 0
    [citation] = json.loads(done.out)["manifests"][0]["documents"][0]["citations"]
    told = citation["capture"]
    assert told["id"] == second.id
    assert told["media_type"] == "text/html"
    assert (citation["state"], told["complete"], told["looks_like"]) == ("captured", True, None)
    assert first.final.response is not None
    assert told["payload_digest"] == first.final.response.payload
    [hop] = told["hops"]
    assert hop["status"] == told["status"] == second.final.status
    assert hop["refers_to"]["record_id"] == f"<{first.final.response.id}>"
    assert hop["record_id"] != hop["refers_to"]["record_id"]


@pytest.mark.parametrize("which", ["revisit", "original"])
def test_a_revisit_is_damaged_with_what_it_refers_to(again: Desk, which: str) -> None:
    first, second = captures(again)
    again.run("pin", ".", "a/c1", "--latest")
    record = (first if which == "original" else second).final.response
    assert record is not None
    path = again.folder / "archive" / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.write_bytes(data)
    assert again.run("verify", "manifest.yaml").code == 4
    assert again.run("audit").code == 4


def test_status_counts_a_revisit_as_a_capture(again: Desk) -> None:
    [row] = json.loads(again.run("status", "manifest.yaml", "--json").out)["citations"]
    assert (row["state"], row["latest"], row["attempts"]) == ("captured", "captured", 2)
    assert not row["due"]
