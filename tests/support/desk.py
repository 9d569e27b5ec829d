"""Commands as a reader types them, in a folder of their own, with the way to a loopback web."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from loccit.cli import main
from tests.support.loopback import Loopback, connect_to

_FETCHING = ("fetch", "run", "check", "stamp")


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass
class Desk:
    """`folder` is the current one; commands that fetch are led to `web`."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    web: Loopback

    def run(self, command: str, *words: str) -> Done:
        """Run `loccit COMMAND WORDS…` in this process; made-up addresses are asked for with
        `--probe` in `words` only."""
        way = ["--connect-to", connect_to(self.web)]
        route = [*way, "--delay", "0"]
        if "--probe" not in words:
            route.append("--no-probe")
        if command == "stamp":
            route = way
        words = tuple(word for word in words if word != "--probe")
        self.capsys.readouterr()
        code = main([command, *words, *(route if command in _FETCHING else [])])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        assert "internal error" not in err, err
        return Done(code, out, err)

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
