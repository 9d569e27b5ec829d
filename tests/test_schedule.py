"""Which citations are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loccit.models.capture import Capture, Failure, Hop, State
from loccit.models.manifest import Citation, Document, Manifest, Place
from loccit.schedule import due, is_due

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
URL = "https://example.org/a"
DAY = timedelta(days=1)


def cited(every: timedelta | None = None, url: str = URL, name: str = "c1") -> Citation:
    return Citation(id=name, url=url, place=Place(1, 1), every=every)


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def captured(
    before: timedelta, outcome: State = State.CAPTURED, url: str = URL, note: str | None = None
) -> Capture:
    return Capture(
        id="x",
        seq=1,
        manifest="m",
        document="d",
        citation="c1",
        url=url,
        time=at(NOW - before),
        via="http",
        route="direct",
        outcome=outcome,
        complete=True,
        looks_like=None,
        reasons=(),
        redacted=(),
        hops=(Hop(url, "link", 200, "", None, ()),),
        note=note,
    )


def failed(before: timedelta) -> Failure:
    return Failure(1, "m", "d", "c1", URL, at(NOW - before), "unreachable", "No answer.")


def test_what_was_never_tried_is_due() -> None:
    assert is_due(cited(), (), NOW)


@pytest.mark.parametrize("outcome", [State.BLOCKED, State.INCOMPLETE, State.FAILED])
def test_what_was_tried_in_vain_is_due_each_time(outcome: State) -> None:
    assert is_due(cited(), (captured(timedelta(minutes=1), outcome),), NOW)
    assert is_due(cited(every=DAY), (captured(timedelta(minutes=1), outcome),), NOW)


def test_a_failure_is_tried_again() -> None:
    assert is_due(cited(), (failed(timedelta(minutes=1)),), NOW)


def test_what_was_captured_is_not_due_without_a_cadence() -> None:
    assert not is_due(cited(), (captured(timedelta(days=4000)),), NOW)


def test_a_source_supplied_by_hand_counts() -> None:
    assert not is_due(cited(), (captured(DAY, note="supplied by hand"),), NOW)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (timedelta(hours=22, minutes=59), False),
        (timedelta(hours=23), True),
        (timedelta(days=1), True),
        (timedelta(seconds=-5), True),
    ],
    ids=["not-yet", "within-the-slack", "passed", "last-attempt-in-the-future"],
)
def test_a_cadence_of_a_day(gone: timedelta, expected: bool) -> None:
    assert is_due(cited(every=DAY), (captured(gone),), NOW) is expected


def test_the_slack_of_a_short_cadence_is_a_share_of_it() -> None:
    hour = cited(every=timedelta(hours=1))
    assert not is_due(hour, (captured(timedelta(minutes=56)),), NOW)
    assert is_due(hour, (captured(timedelta(minutes=57)),), NOW)


def test_a_cadence_counts_from_the_last_attempt_not_from_the_last_capture() -> None:
    tried = (captured(timedelta(days=9)), failed(timedelta(hours=2)))
    assert not is_due(cited(every=DAY), tried, NOW)


def test_an_edited_link_is_due_although_the_old_one_was_captured() -> None:
    old = captured(DAY, url="https://example.org/old")
    assert is_due(cited(), (old,), NOW)
    assert not is_due(cited(), (old, captured(DAY)), NOW)


def test_secrets_overwritten_in_the_archive_do_not_make_a_link_due_again() -> None:
    kept = captured(DAY, url="https://example.org/a?sig=***")
    assert not is_due(cited(url="https://example.org/a?sig=abc"), (kept,), NOW)


def test_due_keeps_the_order_of_the_manifest_and_all_takes_everything() -> None:
    one, two, three = cited(name="c1"), cited(name="c2"), cited(name="c3")
    first = Document(id="d1", text="a.md", place=Place(1, 1), citations=(one, two))
    second = Document(id="d2", text="b.md", place=Place(2, 1), citations=(three,))
    manifest = Manifest("m", Path("m.yaml"), None, None, Path(), (first, second))

    def attempts(_: Document, citation: Citation) -> tuple[Capture | Failure, ...]:
        return (captured(DAY),) if citation.id == "c2" else ()

    assert due(manifest, attempts, NOW) == ((first, one), (second, three))
    everything = due(manifest, attempts, NOW, everything=True)
    assert everything == ((first, one), (first, two), (second, three))
