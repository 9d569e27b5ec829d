"""Captures that look like something else: never a pass, and what stands in them is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loccit.models.capture import State
from loccit.models.report import Report
from loccit.models.verdict import Verdict
from loccit.reports import FORMATS
from loccit.verify import verify
from tests.support.cases import DRAFT, NOW, REPORT, SOURCE, Case, only, quoted, rules
from tests.support.chains import exchange

WALL: dict[str, Any] = {"outcome": State.BLOCKED, "looks_like": "paywall"}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path).lay()


def told(case: Case, report: Report) -> str:
    _, materials = verify([case.manifest], now=NOW, version="1", shown=lambda path: path.name)
    return " ".join(FORMATS["terminal"](report, materials).split())


def test_what_stands_in_a_wall_is_uncheckable_and_told(case: Case) -> None:
    case.fetched(exchange(REPORT, SOURCE), **WALL)
    report = case.verify()
    assert rules(report) == ["link-blocked", "quote-uncheckable"]
    assert report.exit_code() == 3
    assert report.exit_code(exit_zero=True) == 3
    (said,) = quoted(report)
    assert (said.verdict, said.match, said.found_in) == (Verdict.UNCHECKABLE, None, None)
    assert said.flags == ("stands in a page that looks like “paywall”",)
    assert said.closest is not None
    assert said.closest.place is not None
    assert (said.closest.citation, said.closest.place.region) == ("report", "body")
    assert said.closest.in_wall == "looks like “paywall”"
    assert DRAFT[said.quotation.start : said.quotation.end].split()[0] in said.closest.exact
    finding = only(report, "quote-uncheckable")
    assert "stand in what report answered (body), a page that looks like “paywall”" in (
        finding.message
    )
    assert "loccit attach" in finding.hint
    assert "seen “We need to take away" in told(case, report)


def test_the_same_where_such_a_capture_is_pinned(case: Case) -> None:
    case.lock(case.fetched(exchange(REPORT, SOURCE), **WALL))
    (said,) = quoted(case.verify())
    assert (said.verdict, said.unchecked) == (Verdict.UNCHECKABLE, ("report",))
    assert said.flags


def test_a_refusal_with_the_words_in_it(case: Case) -> None:
    case.fetched(exchange(REPORT, SOURCE, status=403), outcome=State.BLOCKED)
    (said,) = quoted(case.verify())
    assert said.verdict is Verdict.UNCHECKABLE
    assert said.flags == ("stands in a page that came with status 403",)


def test_a_wall_without_the_words_says_nothing_of_them(case: Case) -> None:
    case.fetched(exchange(REPORT, b"<title>Log in</title><p>Log in to go on."), **WALL)
    (said,) = quoted(case.verify())
    assert (said.verdict, said.flags, said.closest) == (Verdict.UNCHECKABLE, (), None)


def test_an_altered_quotation_is_not_said_to_stand_in_a_wall(case: Case) -> None:
    body = SOURCE.replace(b"take away", b"never take away")
    assert body != SOURCE
    case.fetched(exchange(REPORT, body), **WALL)
    (said,) = quoted(case.verify())
    assert (said.verdict, said.closest) == (Verdict.UNCHECKABLE, None)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 nothing", b"\x00\xff" * 50])
def test_a_wall_that_cannot_be_read(case: Case, body: bytes) -> None:
    case.fetched(exchange(REPORT, body), **WALL)
    report = case.verify()
    assert rules(report) == ["link-blocked", "quote-uncheckable"]
    assert quoted(report)[0].flags == ()


def test_a_wall_after_the_page_changes_no_verdict(case: Case) -> None:
    case.lock(case.fetched())
    case.fetched(exchange(REPORT, b"<p>Subscribe to continue reading."), **WALL)
    (said,) = quoted(case.verify())
    assert said.verdict.passes
    assert said.flags == ()


def test_a_page_after_the_wall_verifies(case: Case) -> None:
    case.fetched(exchange(REPORT, SOURCE), **WALL)
    case.lock(case.fetched())
    (said,) = quoted(case.verify())
    assert said.verdict.passes


def test_a_damaged_wall_is_damage(case: Case) -> None:
    capture = case.fetched(exchange(REPORT, SOURCE), **WALL)
    record = capture.final.response
    assert record is not None
    path = case.archive / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 0xFF
    path.chmod(0o600)
    path.write_bytes(data)
    assert "record-corrupt" in rules(case.verify())


def test_words_that_a_wall_hides_are_said_to_be_hidden(case: Case) -> None:
    case.fetched(exchange(REPORT, SOURCE.replace(b"<p>", b"<p hidden>")), **WALL)
    (said,) = quoted(case.verify())
    assert said.closest is not None
    assert said.closest.place is not None
    assert (said.verdict, said.closest.place.region) == (Verdict.UNCHECKABLE, "hidden text")


def test_every_word_of_the_gate_has_its_next_step() -> None:
    from loccit.checks import links
    from loccit.gate import WORDS

    assert set(links._WALLS) == set(WORDS)
