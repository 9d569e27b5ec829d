"""How a fetch goes: a bar on a terminal only."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from loccit.capture.values import Fetched
from loccit.cli import progress
from tests.support.desk import Desk
from tests.support.loopback import connect_to
from tests.support.newsroom import lay

GOOD = "http://news.example/good"


def on_a_terminal(desk: Desk, *words: str, **more: str) -> str:
    """Run `loccit fetch` with standard error on a pseudo-terminal; what it wrote there."""
    ours, theirs = pty.openpty()
    route = ["--connect-to", connect_to(desk.web), "--delay", "0"]
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = kept | {"TERM": "xterm", "COLUMNS": "100"} | more
    done = subprocess.Popen(
        [sys.executable, "-m", "loccit", "fetch", "manifest.yaml", *words, *route],
        cwd=desk.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert done.wait(120) == 1
    return seen.decode()


@pytest.fixture
def laid(desk: Desk) -> Desk:
    lay(desk.folder, {"a": [GOOD, "http://news.example/gone"]})
    return desk


def test_a_bar_on_a_terminal_and_the_lines_above_it(laid: Desk) -> None:
    seen = on_a_terminal(laid)
    assert "2/2" in seen
    assert f"captured    a/c1  {GOOD}, now pinned" in seen
    assert "1 captured, 1 failed" in seen


def test_no_colour_on_a_terminal_that_wants_none(laid: Desk) -> None:
    seen = on_a_terminal(laid, NO_COLOR="1")
    assert "\x1b[3" not in seen


def test_quiet_on_a_terminal(laid: Desk) -> None:
    assert on_a_terminal(laid, "--quiet") == ""


def test_a_dumb_terminal_gets_lines(laid: Desk) -> None:
    assert "\x1b" not in on_a_terminal(laid, TERM="dumb")


def test_rich_is_loaded_for_the_bar_only(laid: Desk) -> None:
    script = (
        "import sys; from loccit.cli import main; main(sys.argv[1:]); print('rich' in sys.modules)"
    )
    route = ["--connect-to", connect_to(laid.web)]
    done = subprocess.run(
        [sys.executable, "-c", script, "fetch", "manifest.yaml", "--delay", "0", *route],
        cwd=laid.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def test_a_line_escapes_strangers(tmp_path: Path) -> None:
    from loccit.capture.values import Outcome, Target
    from loccit.models.capture import State
    from tests.support.newsroom import laid as manifest_of

    manifest = manifest_of(tmp_path, {"a": [GOOD]})
    document = manifest.documents[0]
    target = Target(manifest, document, document.citations[0])
    outcome = Outcome(target, GOOD, State.BLOCKED, None, ("The page is called “\x1b[2J”.",))
    assert progress.line(outcome) == (
        f"BLOCKED     a/c1  {GOOD}\n            The page is called “⟨U+001B⟩[2J”."
    )


def test_the_counts_below_the_bar(laid: Desk) -> None:
    seen = on_a_terminal(laid)
    assert "1 captured · 1 failed · " in seen
    assert "received" in seen
    assert "1 to go at news.example" in seen


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (45_678, "46 KB"),
        (1_234_567, "1.2 MB"),
        (7_000_000_000, "7.0 GB"),
        (7_000_000_000_000, "7000.0 GB"),
    ],
)
def test_bytes_as_a_person_reads_them(size: int, shown: str) -> None:
    tally = progress.Tally()
    tally.add(Fetched((), 1, 2, size, "slow.example", 3))
    assert tally.outcomes() == f"{shown} received"
    assert tally.rest() == "3 to go at slow.example"


def test_a_long_host_keeps_its_end_and_a_stranger_s_signs_are_escaped() -> None:
    tally = progress.Tally()
    tally.add(Fetched((), 1, 2, 0, "a" * 90 + ".example\x1b", 1))
    assert tally.rest() == "1 to go at …" + "a" * 16 + ".example⟨U+001B⟩"
    tally.add(Fetched((), 2, 2, 0, "a.example", 0))
    assert tally.rest() == ""
