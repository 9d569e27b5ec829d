"""The made-up address beside a page, over real sockets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.capture import CaptureRun, capture
from loccit.models.capture import State
from tests.support.loopback import Handler, Loopback, Talk, answer, moved, site
from tests.support.newsroom import client, laid, now

THIN = answer(body=b"<!doctype html><title>Notes</title><p>Here is the menu of the site.</p>")
LONG = answer(body=b"<!doctype html><title>Told</title><p>" + b"He told it all again. " * 60)
URL = "http://one.example/notes/story"


def fetched(folder: Path, handler: Handler, *urls: str) -> tuple[CaptureRun, list[str]]:
    """The run, and the paths that were asked for, sorted."""
    with Loopback(handler) as web:
        run = capture(
            [laid(folder, {"a": urls or (URL,)})],
            client=client(web),
            now=now,
            run_settings={},
            jobs=1,
            probe_name=lambda: "made-up",
        )
        asked = [request.split(b" ", 2)[1].decode() for request in web.requests]
    return run, sorted(asked)


def entry(folder: Path) -> Mapping[str, object]:
    (found,) = [e for e in Archive.open(folder / "archive").entries() if e["type"] == "capture"]
    return found


def always(page: bytes) -> Handler:
    return lambda talk: talk.write(page)


def test_a_site_that_answers_everything_alike(tmp_path: Path) -> None:
    run, asked = fetched(tmp_path, always(THIN))
    (outcome,) = run.outcomes
    assert outcome.state is State.BLOCKED
    assert outcome.capture is not None
    assert outcome.capture.looks_like == "not-found"
    assert outcome.reasons == ("A made-up address beside it gave the same page.",)
    assert not outcome.pinned
    assert asked == ["/notes/made-up", "/notes/story"]
    assert entry(tmp_path)["probe"] == {
        "url": "http://one.example/notes/made-up",
        "final_url": "http://one.example/notes/made-up",
        "status": 200,
        "same": True,
    }


def test_a_site_that_says_404_is_asked_once_in_a_run(tmp_path: Path) -> None:
    pages = {"/notes/story": THIN, "/notes/other": THIN}
    urls = (URL, "http://one.example/notes/other")
    run, asked = fetched(tmp_path, site(pages), *urls)
    assert run.counts() == {State.CAPTURED: 2}
    assert asked == ["/notes/made-up", "/notes/other", "/notes/story"]


def test_a_link_that_was_gone_shows_that_a_site_is_honest(tmp_path: Path) -> None:
    urls = ("http://one.example/notes/gone", URL)
    _, asked = fetched(tmp_path, site({"/notes/story": THIN}), *urls)
    assert asked == ["/notes/gone", "/notes/story"]


def test_a_page_with_text_is_not_probed(tmp_path: Path) -> None:
    _, asked = fetched(tmp_path, always(LONG))
    assert asked == ["/notes/story"]
    assert "probe" not in entry(tmp_path)


def test_a_link_sent_to_the_page_where_everything_is_sent(tmp_path: Path) -> None:
    def handler(talk: Talk) -> None:
        talk.write(LONG if talk.target == "/topics" else moved("/topics"))

    run, _ = fetched(tmp_path, handler)
    (outcome,) = run.outcomes
    assert (outcome.state, outcome.reasons) == (
        State.BLOCKED,
        ("A made-up address beside it was sent to the same page (http://one.example/topics).",),
    )


def test_a_page_of_its_own_on_a_site_that_never_says_404(tmp_path: Path) -> None:
    other = answer(body=b"<!doctype html><title>Search</title><p>Nothing has that name.</p>")

    def handler(talk: Talk) -> None:
        talk.write(THIN if talk.target == "/notes/story" else other)

    run, asked = fetched(tmp_path, handler)
    assert run.counts() == {State.CAPTURED: 1}
    assert len(asked) == 2
    probe = entry(tmp_path)["probe"]
    assert isinstance(probe, dict)
    assert probe["same"] is False


@pytest.mark.parametrize(
    "beside",
    [
        lambda talk: talk.reset(),
        always(answer("503 Service Unavailable", body=b"<p>Later.</p>")),
        always(moved("http://one.example/notes/made-up")),
    ],
)
def test_a_probe_that_fails_changes_nothing(beside: Handler, tmp_path: Path) -> None:
    pages: dict[str, bytes | Handler] = {"/notes/story": THIN, "/notes/made-up": beside}
    run, _ = fetched(tmp_path, site(pages))
    assert run.counts() == {State.CAPTURED: 1}


def test_the_address_policy_holds_for_a_probe_too(tmp_path: Path) -> None:
    pages = {"/notes/story": THIN, "/notes/made-up": moved("https://169.254.169.254/x")}
    with Loopback(site(pages)) as web:
        route = client(web)
        run = capture(
            [laid(tmp_path, {"a": [URL]})],
            client=route,
            now=now,
            run_settings={},
            probe_name=lambda: "made-up",
        )
        assert len(web.requests) == 2
    assert run.counts() == {State.CAPTURED: 1}
    probe = entry(tmp_path)["probe"]
    assert isinstance(probe, dict)
    assert (probe["status"], probe["same"]) == (None, False)


def test_without_a_name_nothing_is_asked_for(tmp_path: Path) -> None:
    with Loopback(always(THIN)) as web:
        capture([laid(tmp_path, {"a": [URL]})], client=client(web), now=now, run_settings={})
        assert len(web.requests) == 1
