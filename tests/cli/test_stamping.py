"""Time stamps on the command line: after a run, later, by hand, not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from loccit.archive import Archive
from tests.support.desk import Desk
from tests.support.loopback import Handler, Loopback, Talk, answer, site
from tests.support.newsroom import ARTICLE, lay
from tests.support.tsa import Tsa

pytestmark = pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")

GOOD = "http://news.example/good"
URL = "http://stamps.example/tsr"
KEY = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def timed(
    tsa: Tsa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[Desk, dict[str, bytes | Handler]]]:
    """A desk whose settings name an authority, and its web, which a test may change."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    pages: dict[str, bytes | Handler] = {
        "/good": answer(body=ARTICLE),
        "stamps.example/tsr": tsa.handler,
    }
    with Loopback(site(pages)) as server:
        desk = Desk(tmp_path, capsys, server)
        (tmp_path / "stamps.pem").write_bytes(b"A comment.\r\n" + tsa.root)
        desk.write(
            "loccit.toml",
            f'[[timestamp]]\nurl = "{URL}"\nca = "stamps.pem"\nname = "Example Stamps"\n',
        )
        lay(tmp_path, {"a": [GOOD]})
        yield desk, pages


Timed = tuple[Desk, dict[str, bytes | Handler]]


def stamps(desk: Desk) -> list[dict[str, object]]:
    entries = Archive.open(desk.folder / "archive").entries()
    return [entry for entry in entries if entry["type"] == "timestamp"]


def reset(talk: Talk) -> None:
    talk.reset()


@pytest.mark.parametrize("command", ["fetch", "run"])
def test_a_run_ends_with_a_time_stamp(timed: Timed, command: str) -> None:
    desk, _ = timed
    done = desk.run(command, "manifest.yaml")
    assert "ledger entries were time-stamped by Example Stamps at 20" in done.err
    assert len(stamps(desk)) == 1
    [chain] = (desk.folder / "archive" / "ledger" / "checkpoints").glob("*.pem")
    assert chain.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----\n")  # and nothing else
    shown = desk.run("key", "show", "archive")
    assert shown.code == 0
    assert "Time-stamped since 20" in shown.out
    assert "ledger entries are signed; what follows notes time stamps" in shown.out
    told = json.loads(desk.run("key", "show", "archive", "--json").out)["timestamps"]
    assert told["first"]["authority"] == URL
    assert told["later"] == 0
    audit = desk.run("audit", "archive")
    assert audit.code == 0
    assert f"by the clock of {URL}" in audit.err
    after = desk.run("key", "show", "archive").out
    assert "1 later entry is not time-stamped yet." in after  # the audit's own


@pytest.mark.parametrize("words", [["--no-timestamp"], ["--offline"]])
def test_nobody_is_asked_where_it_is_not_wanted(timed: Timed, words: list[str]) -> None:
    desk, _ = timed
    desk.run("fetch", "manifest.yaml", *words)
    desk.run("check", "article.md", "--against", GOOD, *words)
    assert not any(b"stamps.example" in request for request in desk.web.requests)


def test_check_asks_for_no_time_stamp(timed: Timed) -> None:
    desk, _ = timed
    desk.write("draft.md", "“At noon the bridge was closed.”\n")
    desk.run("check", "draft.md", "--against", GOOD)
    assert any(b"/good" in request for request in desk.web.requests)
    assert not any(b"stamps.example" in request for request in desk.web.requests)


def test_what_was_not_stamped_is_told_and_the_next_run_asks_again(timed: Timed, tsa: Tsa) -> None:
    desk, pages = timed
    pages["stamps.example/tsr"] = reset
    done = desk.run("fetch", "manifest.yaml")
    assert done.code == 0
    assert "warning: Example Stamps has not time-stamped the ledger: " in done.err
    assert "The captures are safe; the next run asks again." in done.err
    assert "No part of the ledger is time-stamped." in desk.run("key", "show", "archive").out
    assert "No part of the ledger is time-stamped." in desk.run("audit", "archive").err
    pages["stamps.example/tsr"] = tsa.handler
    done = desk.run("fetch", "manifest.yaml")
    assert "Nothing is due." in done.err
    assert "were time-stamped by Example Stamps" in done.err
    assert len(stamps(desk)) == 1


def test_stamp_by_hand(timed: Timed, tsa: Tsa) -> None:
    desk, pages = timed
    desk.run("fetch", "manifest.yaml", "--no-timestamp")
    pages["stamps.example/tsr"] = reset
    done = desk.run("stamp", "-q")
    assert done.code == 3
    assert "has not time-stamped the ledger" in done.err
    pages["stamps.example/tsr"] = tsa.handler
    done = desk.run("stamp", "archive")
    assert done.code == 0
    assert f"by the clock of {URL}" in done.err
    again = desk.run("stamp")
    assert again.code == 0
    assert "were time-stamped by" not in again.err


def test_without_openssl_the_run_is_whole_and_says_what_to_install(
    timed: Timed, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = timed
    monkeypatch.setenv("PATH", "")
    done = desk.run("fetch", "manifest.yaml")
    assert done.code == 0
    assert "apt install openssl" in done.err
    assert "captured    a/c1" in done.err


@pytest.mark.parametrize(
    "content", [None, b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"x" * (2 << 20)]
)
def test_certificates_that_are_none_are_told_before_anything_is_fetched(
    timed: Timed, content: bytes | None
) -> None:
    desk, _ = timed
    file = desk.folder / "stamps.pem"
    file.unlink() if content is None else file.write_bytes(content)
    done = desk.run("fetch", "manifest.yaml")
    assert done.code == 2
    assert "stamps.pem" in done.err
    assert desk.web.connections == 0
    assert desk.run("fetch", "manifest.yaml", "--no-timestamp").code == 0


def test_a_damaged_checkpoint_is_damage_and_is_not_stamped(timed: Timed) -> None:
    desk, _ = timed
    desk.run("fetch", "manifest.yaml", "--no-timestamp")
    [path] = (desk.folder / "archive" / "ledger" / "checkpoints").iterdir()
    path.write_bytes(path.read_bytes().replace(b"\n7\n", b"\n8\n"))
    for command, *words in (("fetch", "manifest.yaml"), ("stamp",)):
        done = desk.run(command, *words)
        assert done.code == 4
        assert f"checkpoints/{path.name}" in done.err
    assert stamps(desk) == []
