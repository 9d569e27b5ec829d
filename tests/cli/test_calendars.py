"""OpenTimestamps on the command line: sent after a run, fetched later, held against a header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.ledger import bitcoin
from tests.support.desk import Desk
from tests.support.loopback import Handler, Loopback, Talk, answer, site
from tests.support.newsroom import ARTICLE, lay
from tests.support.otscalendar import CalendarServer
from tests.support.otsfiles import GIVEN

GOOD = "http://news.example/good"
URL = "http://calendar.example"


@pytest.fixture
def calendar() -> CalendarServer:
    return CalendarServer(URL)


@pytest.fixture
def timed(
    calendar: CalendarServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Desk]:
    """A desk whose settings name a calendar of a network that asks for next to no work."""
    monkeypatch.setattr(bitcoin, "EASIEST", 1 << 255)
    monkeypatch.setenv("LOCCIT_KEYS", str(tmp_path / "keys"))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    pages: dict[str, bytes | Handler] = {"/good": answer(body=ARTICLE)}
    news = site(pages)

    def handler(talk: Talk) -> None:
        at_calendar = talk.header("Host").startswith("calendar.example")
        (calendar.handler if at_calendar else news)(talk)

    with Loopback(handler) as server:
        desk = Desk(tmp_path, capsys, server)
        desk.write("loccit.toml", f'[[opentimestamps]]\nurl = "{URL}"\nname = "Our calendar"\n')
        lay(tmp_path, {"a": [GOOD]})
        yield desk


def proofs(desk: Desk) -> list[dict[str, object]]:
    entries = Archive.open(desk.folder / "archive").entries()
    return [entry for entry in entries if entry["type"] == "timestamp"]


@pytest.mark.parametrize("command", ["fetch", "run"])
def test_from_a_run_to_a_time_that_a_block_shows(
    timed: Desk, calendar: CalendarServer, command: str
) -> None:
    done = timed.run(command, "manifest.yaml")
    assert "Our calendar promises a proof over the first" in done.err
    assert [each["blocks"] for each in proofs(timed)] == [[]]
    waits = timed.run("stamp")
    assert waits.code == 0
    assert "1 OpenTimestamps proof is promised and not there yet." in waits.err
    given = calendar.mine()
    done = timed.run("stamp", "archive")
    assert done.code == 0
    assert "Our calendar has proven the first" in done.err
    assert "whether the block is there is not checked here." in done.err
    assert "names Bitcoin's block 900000; that is not checked" in done.err
    assert "time-stamped since" not in done.err.lower()
    shown = timed.run("key", "show", "archive")
    assert shown.code == 0
    assert "shows no time yet" in shown.out
    assert "what follows notes time stamps" in shown.out
    told = json.loads(timed.run("key", "show", "archive", "--json").out)["opentimestamps"]
    assert (told["held"], told["named"]["blocks"], told["waiting"]) == (None, [900_000], 0)
    audit = timed.run("audit", "archive")
    assert audit.code == 0
    assert "shows no time yet" in audit.err
    assert "No part of the ledger" not in audit.err
    timed.write("headers.txt", f"{given}\n")
    for words in (given, "@headers.txt"):
        audit = timed.run("audit", "archive", "--bitcoin-header", words, "--no-record")
        assert audit.code == 0
        assert "entries were there at 2026-11-25T09:46:40Z, by the header" in audit.err
    out = timed.run("export", "evidence", "manifest.yaml:a", "-o", "a.wacz")
    assert out.code == 0, out.err
    check = timed.run("verify-package", "a.wacz")
    assert check.code == 0
    assert "without the block's header" in check.out
    check = timed.run("verify-package", "a.wacz", "--bitcoin-header", given)
    assert check.code == 0
    assert "was there at 2026-11-25T09:46:40Z, by the header that you gave" in check.out


def test_a_report_claims_no_time_by_a_proof(timed: Desk, calendar: CalendarServer) -> None:
    timed.run("fetch", "manifest.yaml")
    calendar.mine()
    timed.run("stamp")
    told = timed.run("verify", "manifest.yaml", "--format", "json").out
    [evidence] = json.loads(told)["evidence"]
    assert evidence["time_stamps"] == []


def test_a_wrong_header_is_a_finding_and_what_is_none_is_refused(
    timed: Desk, calendar: CalendarServer
) -> None:
    timed.run("fetch", "manifest.yaml")
    calendar.height = 358_391
    calendar.mine()
    timed.run("stamp")
    audit = timed.run("audit", "archive", "--bitcoin-header", GIVEN, "--no-record")
    assert audit.code == 4
    assert "[timestamp-invalid]" in audit.out
    assert "were there at" not in audit.err
    for word in ("1:00", "@none.txt", GIVEN[:-1] + "0"):
        for command in ("audit", "stamp"):
            done = timed.run(command, "archive", "--bitcoin-header", word)
            assert done.code == 2
            assert "header" in done.err


@pytest.mark.parametrize("words", [["--no-timestamp"], ["--offline"]])
def test_nobody_is_asked_where_it_is_not_wanted(
    timed: Desk, calendar: CalendarServer, words: list[str]
) -> None:
    timed.run("fetch", "manifest.yaml", *words)
    timed.run("check", "article.md", "--against", GOOD, *words)
    assert calendar.sent == []


def test_what_was_not_promised_is_told_and_asked_for_again(
    timed: Desk, calendar: CalendarServer
) -> None:
    timed.write("loccit.toml", '[[opentimestamps]]\nurl = "http://gone.example/cal"\n')
    done = timed.run("fetch", "manifest.yaml")
    assert done.code == 0
    assert "warning: http://gone.example/cal has not promised a proof over the ledger" in done.err
    assert timed.run("stamp", "-q").code == 3
    timed.write("loccit.toml", f'[[opentimestamps]]\nurl = "{URL}/"\n')
    assert timed.run("stamp").code == 0
    assert len(calendar.sent) == 1


def test_a_damaged_checkpoint_is_damage_and_is_not_sent(
    timed: Desk, calendar: CalendarServer
) -> None:
    timed.run("fetch", "manifest.yaml", "--no-timestamp")
    [path] = (timed.folder / "archive/ledger/checkpoints").iterdir()
    path.write_bytes(path.read_bytes().replace(b"\n7\n", b"\n8\n"))
    for command, *words in (("fetch", "manifest.yaml"), ("stamp",)):
        done = timed.run(command, *words)
        assert done.code == 4
        assert f"checkpoints/{path.name}" in done.err
    assert calendar.sent == []
