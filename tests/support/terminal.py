"""A shell for documentation tests: `loccit` on its PATH, with the way to a loopback web built in.

A reader types `loccit fetch manifest.yaml`; so does the test, but a small program of the same
name stands in front and adds the route, so that no test needs the internet and no page shows
options that its reader does not need.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from loccit.demo.sites import page
from loccit.demo.web import Web
from tests.conftest import ROOT
from tests.support.console import Shell

_KEPT = (
    "LANG",
    "LC_ALL",
    "PYTHONPATH",
    "COVERAGE_PROCESS_START",
    "COVERAGE_PROCESS_CONFIG",
    "TMPDIR",
)

_STARTS = re.compile(r"<!-- starts with: (.*?) -->")


def furnish(folder: Path, document: Path, demo: Path) -> None:
    """Make `folder` with what a page of the documentation says that it starts with (in a comment
    that its reader does not see): `demo` (the copy of that folder as the command leaves it),
    `clone` (what a clone of the project has for verifying), or texts of the demo by name."""
    folder.mkdir(parents=True)
    starts = _STARTS.search(document.read_text(encoding="utf-8"))
    for name in starts[1].split() if starts else ():
        if name == "demo":
            shutil.copytree(demo, folder / "demo")
        elif name == "clone":
            for part in ("manifests", "archive"):
                shutil.copytree(ROOT / part, folder / part)
        else:
            (folder / name).write_bytes(page(name))


def routes(web: Web) -> list[str]:
    """The options by which a command reaches `web`, one host after the other (so that it says the
    same each time), with no wait between its links."""
    words = [word for route in web.connect_to for word in ("--connect-to", route)]
    return [*words, "--ca-bundle", str(web.ca_bundle), "--delay", "0", "--jobs", "1"]


def shell(folder: Path, aside: Path, web: Web | None = None, more: Sequence[str] = ()) -> Shell:
    """A shell in `folder`; `aside` is an empty folder for its own use. Commands that fetch are
    given the way to `web`, and the words `more`."""
    programs = aside / "bin"
    programs.mkdir(parents=True)
    front = programs / "loccit"
    added = shlex.join([*(routes(web) if web else ()), *more])
    front.write_text(
        "#!/bin/sh\n"
        'case "$1 $*" in\n'
        f'*--help*) ;;\n"fetch "* | "run "* | "check "*) set -- "$@" {added} ;;\n'
        "esac\n"
        f'exec {shlex.quote(sys.executable)} -m loccit "$@"\n'
    )
    front.chmod(0o755)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(aside),
        "TZ": "UTC",
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
    }
    return Shell(folder, environment, aside)
