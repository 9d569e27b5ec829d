"""A sample looks first at what was not looked at for long, and remembers what it saw."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from loccit.archive import Archive, Share
from loccit.archive.sampling import AUDITED, drawn
from loccit.audit import AuditResult, audit
from tests.support.archives import store, writing

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Twenty captures of two records and a certificate each."""
    with writing(tmp_path / "archive", max_file=4000) as to:
        for number in range(20):
            store(to, b"<p>%d</p>" % number)
    return tmp_path / "archive"


def look(archive: Path, days: float, word: str = "25%", **more: object) -> AuditResult:
    share = Share(word, 0.25) if word.endswith("%") else Share(word, None, int(word))
    chance = Random(days).random
    return audit(archive, now=NOW + timedelta(days=days), share=share, chance=chance, **more)  # type: ignore[arg-type]


def test_a_sample_is_some_of_it_and_its_entry_says_so(archive: Path) -> None:
    result = look(archive, 0)
    assert (result.checked, result.damaged, result.recorded) == (-(-result.total // 4), 0, True)
    *_, last = Archive.open(archive).entries()
    told = last["scope"], last["checked"], last["of"], last["sample"], last["deep"]
    assert told == ("sample", result.checked, result.total, "25%", False)
    assert [(age.within, age.records) for age in result.ages] == [
        ("1 day", result.checked),
        ("never", result.total - result.checked),
    ]


def test_a_number_of_records(archive: Path) -> None:
    assert look(archive, 0, "7").checked == 7
    assert look(archive, 0, "100000").checked == look(archive, 0, "1").total


def test_what_was_never_looked_at_comes_before_what_was(archive: Path) -> None:
    """Six quarters see nearly all of it; drawn blindly they would see 82 %."""
    for day in range(6):
        result = look(archive, day)
    seen = sum(age.records for age in result.ages if age.within != "never")
    assert seen > 0.95 * result.total


def test_old_looks_are_old(archive: Path) -> None:
    audit(archive, now=NOW)
    ages = {age.within: age.records for age in look(archive, 400, "10").ages}
    assert ages == {"1 day": 10, "earlier": look(archive, 400, "10").total - 10}


def test_a_deep_look_counts_for_both_and_a_plain_one_for_itself(archive: Path) -> None:
    audit(archive, now=NOW)
    assert {age.within for age in look(archive, 1, "5", deep=True).ages} == {"1 day", "never"}
    audit(archive, now=NOW + timedelta(days=40), deep=True)
    assert {age.within for age in look(archive, 41, "5").ages} == {"1 day"}


def test_damage_in_the_sample_is_told_and_never_counts_as_seen(archive: Path) -> None:
    path = min((archive / "warcs").rglob("*.gz"))
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    result = look(archive, 0, "100000")
    assert (result.damaged, result.checked) == (1, result.total)
    assert {age.within: age.records for age in result.ages}["never"] == 1


def test_what_a_sample_leaves_out_is_held_against_the_ledger_all_the_same(archive: Path) -> None:
    """Lengths, strays and the ledger itself cost nothing."""
    path = max((archive / "warcs").rglob("*.gz"))
    path.write_bytes(path.read_bytes() + b"X")
    assert look(archive, 0, "1").damaged == 1


@pytest.mark.parametrize(
    "junk",
    [
        b"", b"[]", b"\xff", b"{", b'{"format":"loccit-audited/1","stored":7}',
        b'{"format":"loccit-audited/1","stored":{"x":[["a","b"]],"y":3,"z":[[1]]}}',
    ],
)  # fmt: skip
def test_a_memory_that_is_lost_or_odd_is_never_looked_at(archive: Path, junk: bytes) -> None:
    audit(archive, now=NOW)
    (archive / AUDITED).write_bytes(junk)
    assert "never" in {age.within for age in look(archive, 1, "3").ages}
    assert json.loads((archive / AUDITED).read_bytes())["format"] == "loccit-audited/1"


def test_who_forges_the_memory_makes_nothing_safe() -> None:
    """A time yet to come is as good as none."""
    times = {"f": ["2999-01-01T00:00:00Z"] + ["2026-11-20T00:00:00Z"] * 50}
    hits = sum(
        0 in drawn(times, Share("1", None, 1), NOW, Random(n).random)["f"] for n in range(50)
    )
    assert hits > 45


def test_without_record_nothing_is_remembered(archive: Path) -> None:
    audit(archive, now=NOW, record=False)
    assert not (archive / AUDITED).exists()
