"""`loccit fetch` and `loccit run`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path

import pytest

from loccit.archive import Archive, writer
from loccit.cli import main, options
from loccit.cli.context import Context
from loccit.cli.network import Orders
from loccit.settings import Settings
from tests.support.desk import Desk, Done
from tests.support.loopback import Loopback, Talk, answer, connect_to
from tests.support.newsroom import ARTICLE, lay, now
from tests.support.proxy import TunnelProxy

GOOD, GONE, LOGIN = (f"http://news.example/{name}" for name in ("good", "gone", "login"))


def test_fetch_tells_a_line_per_citation_and_nothing_on_standard_output(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD, GONE, LOGIN]})
    done = desk.run("fetch", "manifest.yaml")
    assert done.code == 3
    assert done.out == ""
    lines = done.err.splitlines()
    assert f"captured    a/c1  {GOOD}, now pinned" in lines
    assert f"FAILED      a/c2  {GONE}" in lines
    assert "            The server answered 404 Not Found." in lines
    assert f"BLOCKED     a/c3  {LOGIN}" in lines
    assert "3 citations due: 1 captured, 1 blocked, 1 failed; 1 newly pinned." in lines


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([GOOD], 0),
        ([GOOD, GONE], 1),
        (["http://news.example/reset"], 3),
        ([LOGIN], 3),
        ([GONE, LOGIN], 3),
    ],
    ids=["captured", "gone", "no-answer", "login", "gone-and-login"],
)
def test_exit_codes_of_fetch(links: list[str], code: int, desk: Desk) -> None:
    lay(desk.folder, {"a": links})
    assert desk.run("fetch", "manifest.yaml").code == code


def test_without_a_browser_the_words_say_what_to_install(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    lay(desk.folder, {"a": [GOOD]})
    lay(desk.folder, {"b": [GOOD]}, name="browser.yaml", extra="via: browser")
    done = desk.run("fetch", "manifest.yaml", "browser.yaml")
    assert done.code == 3
    assert f"captured    a/c1  {GOOD}, now pinned" in done.err
    assert f"FAILED      b/c1  {GOOD}" in done.err
    assert "pip install 'loccit[browser]'" in done.err or "apt install chromium" in done.err


def test_quiet_says_nothing(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD, GONE]})
    done = desk.run("fetch", "manifest.yaml", "--quiet")
    assert (done.code, done.out, done.err) == (1, "", "")


def test_nothing_due_is_said(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml")
    done = desk.run("fetch", "manifest.yaml")
    assert (done.code, done.err) == (0, "Nothing is due.\n")
    again = desk.run("fetch", "manifest.yaml", "--all")
    assert "1 citation due: 1 captured; 0 newly pinned." in again.err


def test_a_dry_run_lists_what_is_due_and_does_nothing(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD], "b": [GONE]})
    done = desk.run("fetch", "manifest.yaml", "--dry-run")
    assert done.code == 0
    assert done.out == f"manifest.yaml:a/c1  {GOOD}\nmanifest.yaml:b/c1  {GONE}\n"
    assert "2 citations would be fetched." in done.err
    assert not (desk.folder / "archive").exists()
    assert desk.web.connections == 0


def test_offline_refuses_and_says_so(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("fetch", "manifest.yaml", "--offline")
    assert done.code == 3
    assert "--offline" in done.err
    assert "hint: " in done.err
    assert desk.web.connections == 0


def test_offline_with_nothing_due_is_clean(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml")
    assert desk.run("fetch", "manifest.yaml", "--offline").code == 0


def test_a_bad_manifest_does_not_stop_the_good_one(desk: Desk) -> None:
    lay(desk.folder / "good", {"a": [GOOD]})
    desk.write("bad/manifest.yaml", "loccit: 1\ndocuments: 7\n")
    done = desk.run("fetch", "good", "bad", "nowhere")
    assert done.code == 2
    assert "bad/manifest.yaml:2:12" in done.err
    assert "There is no nowhere." in done.err
    assert len(Archive.open(desk.folder / "good/archive").captures()) == 1


def test_two_manifests_of_one_name_in_one_archive_are_told_apart(desk: Desk) -> None:
    lay(desk.folder / "one/x", {"a": [GOOD]}, archive="../../archive")
    lay(desk.folder / "two/x", {"a": [GONE]}, archive="../../archive")
    done = desk.run("fetch", "one", "two")
    assert done.code == 2
    assert "calls it 'x'" in done.err
    assert len(Archive.open(desk.folder / "archive").captures()) == 1


def test_an_archive_in_use_is_told(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    with writer(desk.folder / "archive", now=now, run_settings={}):
        done = desk.run("fetch", "manifest.yaml")
    assert done.code == 3
    assert done.err.startswith("loccit: error: ")


def test_routes_are_in_the_ledger(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml")
    [capture] = Archive.open(desk.folder / "archive").captures()
    assert "connect-to" in capture.route


def test_a_proxy_is_said_aloud_and_kept_in_the_route(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    with TunnelProxy(desk.web.port) as proxy:
        at = f"127.0.0.1:{proxy.port}"
        done = desk.run("fetch", "manifest.yaml", "--proxy", f"http://{at}")
    assert len(proxy.asked) >= 1
    assert f"Every connection goes through the proxy {at}." in done.err
    [capture] = Archive.open(desk.folder / "archive").captures()
    assert f"proxy {at}" in capture.route


def test_the_shells_proxy_is_not_used_and_that_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(desk.folder, {"a": [GOOD]})
    with TunnelProxy(desk.web.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        done = desk.run("fetch", "manifest.yaml")
        quiet = desk.run("fetch", "manifest.yaml", "--quiet")
    assert proxy.asked == []
    assert "HTTP_PROXY is set and not used" in done.err
    assert quiet.err == ""
    [capture] = Archive.open(desk.folder / "archive").captures()
    assert "proxy" not in capture.route


def test_a_bad_route_is_a_usage_error(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("fetch", "manifest.yaml", "--connect-to", "nonsense")
    assert done.code == 2
    assert "--connect-to nonsense" in done.err


def test_routes_are_not_taken_from_a_settings_file(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.write("loccit.toml", "allow-private = true\n")
    done = desk.run("fetch", "manifest.yaml")
    assert done.code == 2
    assert "allow-private" in done.err


def test_the_settings_file_names_the_archive_and_who_we_are(desk: Desk) -> None:
    path = lay(desk.folder / "manifests", {"a": [GOOD]}, name="x.yaml")
    path.write_text(path.read_text().replace("archive: archive\n", ""))
    desk.write("loccit.toml", 'archive = "kept"\ncontact = "https://desk.example/contact"\n')
    assert desk.run("fetch").code == 0
    assert len(Archive.open(desk.folder / "kept").captures()) == 1
    assert b"User-Agent: loccit/0.1.0 (+https://desk.example/contact)" in desk.web.requests[0]


def test_without_a_settings_file_the_archive_lies_beside_the_manifest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(desk.folder / "x", {"a": [GOOD]})
    path.write_text(path.read_text().replace("archive: archive\n", ""))
    (desk.folder / "elsewhere").mkdir()
    monkeypatch.chdir(desk.folder / "elsewhere")
    assert desk.run("fetch", "../x/manifest.yaml").code == 0
    assert (desk.folder / "x/archive/ledger").is_dir()


def test_the_archive_option_wins(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml", "--archive", "mine")
    assert (desk.folder / "mine/ledger").is_dir()
    assert not (desk.folder / "archive").exists()


def test_no_manifest_named_and_none_there(desk: Desk) -> None:
    done = desk.run("fetch")
    assert done.code == 2
    assert "loccit init" in done.err


def test_run_fetches_verifies_and_reports(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.write(
        "a.md", "“We were told on Friday,” said the foreman at <http://news.example/good>.\n"
    )
    done = desk.run("run", "manifest.yaml", "--json")
    report = json.loads(done.out)
    assert done.code == report["exit_code"] == 0
    assert report["summary"]["quotations"] == 1
    assert "1 citation due: 1 captured" in done.err


def test_run_offline_verifies_what_is_there(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("run", "manifest.yaml", "--offline")
    assert done.code == 3
    assert "Nothing is fetched (--offline)." in done.err
    assert desk.web.connections == 0


def test_run_with_a_dry_run_only_lists(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("run", "manifest.yaml", "--dry-run")
    assert (done.code, done.out) == (0, f"manifest.yaml:a/c1  {GOOD}\n")


def test_run_writes_the_report_to_a_file(desk: Desk, tmp_path: Path) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("run", "manifest.yaml", "--json", "-o", "report.json")
    assert done.out == ""
    assert json.loads((tmp_path / "report.json").read_text())["format"] == "loccit-report/1"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".report")] == []


def test_an_interrupt_keeps_what_is_done_and_ends_with_130(desk: Desk) -> None:
    def handler(talk: Talk) -> None:
        if talk.header("Host") == "two.example":
            talk.stall()
        talk.write(answer(body=ARTICLE))

    lay(desk.folder, {"a": ["http://one.example/", "http://two.example/"]})
    with Loopback(handler) as web:
        words = ["fetch", "manifest.yaml", "--connect-to", connect_to(web)]
        running = subprocess.Popen(
            [sys.executable, "-m", "loccit", *words], stderr=subprocess.PIPE, text=True
        )
        assert running.stderr is not None
        first = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        _, rest = running.communicate(timeout=120)
    assert first.startswith("captured    a/c1")
    assert running.returncode == 130
    assert rest.splitlines() == [
        "Stopping: what is being written is finished. Once more to leave at once.",
        "loccit: interrupted",
    ]
    assert len(Archive.open(desk.folder / "archive").captures()) == 1
    assert desk.run("audit", "archive").code == 0
    assert "manifest.yaml:a/c2" in desk.run("fetch", "manifest.yaml", "--dry-run").out


def test_a_run_of_sixty_goes_on_where_an_interrupt_stopped_it(desk: Desk) -> None:
    links = [f"http://h{n % 6}.example/{n}" for n in range(60)]
    lay(desk.folder, {"a": links})
    asked: list[str] = []
    stopped = threading.Event()

    def handler(talk: Talk) -> None:
        asked.append(talk.header("Host") + talk.target)
        if len(asked) > 40:  # or all sixty were there before the signal
            talk.wait(stopped)
        talk.write(answer(body=ARTICLE))

    with Loopback(handler) as web:
        words = ["fetch", "manifest.yaml", "--connect-to", connect_to(web), "--delay", "0"]
        command = [sys.executable, "-m", "loccit", *words, "--no-probe"]  # all pages are alike
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert running.stderr is not None
        for _ in range(20):
            running.stderr.readline()
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=120)
        stopped.set()
        kept = {c.url for c in Archive.open(desk.folder / "archive").captures()}
        before = len(asked)
        again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert running.returncode == 130
    assert 20 <= len(kept) < 60
    assert again.returncode == 0
    assert {f"http://{each}" for each in asked[before:]} == set(links) - kept
    captures = Archive.open(desk.folder / "archive").captures()
    assert sorted(c.url for c in captures) == sorted(links), "each once"
    assert desk.run("audit", "archive").code == 0


def test_a_second_interrupt_leaves_at_once(desk: Desk) -> None:
    """The first one waits for a write that hangs; the second does not."""
    lay(desk.folder, {"a": [GOOD]})
    script = (
        "import sys, threading, loccit.durable as durable\n"
        "from loccit.cli import main\n"
        "sync = durable.sync_file\n"
        "def hang(fd):\n"
        "    if threading.current_thread() is not threading.main_thread():\n"
        "        print('writing', file=sys.stderr, flush=True)\n"
        "        threading.Event().wait()\n"
        "    sync(fd)\n"
        "durable.sync_file = hang\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = ["fetch", "manifest.yaml", "--connect-to", connect_to(desk.web), "--delay", "0"]
    running = subprocess.Popen(
        [sys.executable, "-c", script, *words], stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "writing\n"
    running.send_signal(signal.SIGINT)
    assert running.stderr.readline().startswith("Stopping: ")
    running.send_signal(signal.SIGINT)
    _, rest = running.communicate(timeout=120)
    assert running.returncode == 130
    assert rest == ""


def test_a_budget_that_is_over_is_told_and_ends_with_3(desk: Desk) -> None:
    def slow(talk: Talk) -> None:
        if talk.target == "/1":
            talk.server.closing.wait(0.5)
        talk.write(answer(body=ARTICLE))

    lay(desk.folder, {"a": [f"http://one.example/{n}" for n in range(4)]})
    with Loopback(slow) as web:
        way = ["--connect-to", connect_to(web), "--delay", "0"]
        told = main_in(desk, "fetch", "manifest.yaml", *way, "--budget", "0.4s")
    assert told.code == 3
    assert "NOT TRIED   a/c4  http://one.example/3" in told.err
    assert "Not tried: the run's time (0.4 seconds) was over." in told.err
    assert " never-fetched" in told.err.splitlines()[-1]


def test_a_run_whose_time_was_over_is_incomplete_though_an_older_copy_verifies(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.write("a.md", f"“We were told on Friday,” said the foreman at <{GOOD}>.\n")
    assert desk.run("run", "manifest.yaml").code == 0
    again = desk.run("run", "manifest.yaml", "--all", "--budget", "0.000001")
    assert again.code == 3
    assert "1 citation due: 1 never-fetched" in again.err


def main_in(desk: Desk, *words: str) -> Done:
    """As `Desk.run`, but with a way of its own to the web."""
    desk.capsys.readouterr()
    code = main(list(words))
    out, err = desk.capsys.readouterr()
    return Done(code, out, err)


@pytest.mark.parametrize(
    "words",
    [
        ["--retries", "-1"],
        ["--retries", "11"],
        ["--budget", "0"],
        ["--budget", "ten"],
        ["--budget", "10d"],
        ["--budget", "nan"],
        ["--budget", "inf"],
        ["--budget", "9999h"],
    ],
)
def test_manners_that_are_none_are_refused(words: list[str], desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("fetch", "manifest.yaml", *words)
    assert done.code == 2
    assert words[1] in done.err


def test_manners_come_from_options_then_settings_then_defaults(desk: Desk) -> None:
    parser = ArgumentParser()
    options.network(parser)
    context = Context.of({})
    hosts = {"slow.example": 5.0}
    none, some = (
        parser.parse_args([]),
        parser.parse_args(["--delay", "3", "--retries", "4", "--budget", "2h"]),
    )
    told = Orders.of(none, Settings(), context).manners
    assert (told.delay, told.retries, told.budget) == (1.0, 2, None)
    told = Orders.of(none, Settings(delay=0.5, hosts=hosts), context).manners
    assert (told.delay, told.delay_of("slow.example")) == (0.5, 5.0)
    orders = Orders.of(some, Settings(delay=0.5, hosts=hosts), context)
    assert (orders.manners.delay, orders.manners.retries, orders.manners.budget) == (3, 4, 7200)
    assert orders.kept()["hosts"] == hosts
