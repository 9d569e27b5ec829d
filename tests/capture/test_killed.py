"""`loccit fetch` killed at any moment, again and again: nothing it told of is lost.

The archive by itself is killed at every single step in tests/archive/test_killed.py; here it is
the program as it is run, over real sockets."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.audit import audit
from loccit.cli import main
from loccit.manifest import load_lock
from tests.support.loopback import Loopback, Talk, answer, connect_to
from tests.support.newsroom import ARTICLE, NOW, lay

KILLS = 50
HOSTS = ("one", "two", "three")
LINKS = [f"http://{host}.example/{page}" for host in HOSTS for page in range(3)]


class Killer:
    """Answers, and kills the program that asks at a moment drawn from `seed`: at a request, in
    the middle of an answer, or a little after one."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.victim: subprocess.Popen[str] | None = None
        self.aim(None)

    def aim(self, victim: subprocess.Popen[str] | None) -> None:
        with self.lock:
            self.victim = victim
            self.left = self.random.randrange(len(LINKS)) + 1
            self.how = self.random.choice(("asked", "cut", "answered", "later"))
            self.wait = self.random.random() * 0.02

    def __call__(self, talk: Talk) -> None:
        whole = answer(body=ARTICLE * 40)
        with self.lock:
            self.left -= 1
            victim = self.victim if self.left == 0 else None
            how, wait = self.how, self.wait
        if victim and how == "asked":
            victim.kill()
        half = len(whole) // 2
        talk.write(whole[:half])
        if victim and how == "cut":
            victim.kill()
        talk.write(whole[half:])
        if victim and how == "later":
            talk.server.closing.wait(wait)
        if victim:
            victim.kill()


def acknowledged(lines: str) -> set[str]:
    """The citations that a line said were captured."""
    return {line.split()[1] for line in lines.splitlines() if line.startswith("captured ")}


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_fetch_killed_at_any_moment(tmp_path: Path) -> None:
    path = lay(tmp_path, {"d": LINKS})
    killer = Killer(seed=20261121)
    told: dict[str, int] = {}
    killed = 0
    with Loopback(killer) as web:
        route = ["--connect-to", connect_to(web), "--delay", "0"]
        command = [sys.executable, "-m", "loccit", "fetch", str(path), "--all", *route]
        while killed < KILLS:
            victim = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            killer.aim(victim)
            _, said = victim.communicate()
            killed += victim.returncode == -9
            assert victim.returncode in (-9, 0), said
            for name in acknowledged(said):
                told[name] = told.get(name, 0) + 1
        killer.aim(None)
        assert main(command[3:]) == 0

    archive = Archive.open(tmp_path / "archive")
    kept = dict.fromkeys(told, 0)
    for capture in archive.captures():
        name = f"{capture.document}/{capture.citation}"
        kept[name] = kept.get(name, 0) + 1
        assert archive.payload(capture).body == ARTICLE * 40
    assert {name: kept[name] >= count for name, count in told.items()} == dict.fromkeys(told, True)
    assert audit(tmp_path / "archive", now=NOW, record=False).findings == ()
    pins = load_lock(path).documents["d"].citations
    assert len(pins) == len(LINKS)
    assert {name: archive.pinned(tmp_path.name, "d", name) is not None for name in pins} == (
        dict.fromkeys(pins, True)
    )
    runs = [entry["type"] for entry in archive.entries()]
    assert runs.count("run-start") > runs.count("run-end")  # some were killed indeed
    assert json.loads((tmp_path / "archive/ledger/head.json").read_text())
