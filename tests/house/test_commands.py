"""Every command has a page, every option is on it, and every command line shown is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loccit.cli.program import COMMANDS, main
from loccit.demo.sites import HOSTS, answer
from loccit.demo.web import Web, serve
from tests.conftest import ROOT
from tests.support.console import faults
from tests.support.fences import fences
from tests.support.terminal import furnish, shell

PAGES = ROOT / "docs" / "commands"
SHOWING = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("archive/*.md")]
    if path.parent.name != "rules" and any(f.language == "console" for f in fences(path))
)


def test_commands_and_pages_are_the_same() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_on_the_page(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", capsys.readouterr().out)) - {"--help"}
    text = (PAGES / f"{command}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))
    assert options - named - {"-h", "--version"} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_page_begins_with_its_command_and_shows_it(command: str) -> None:
    path = PAGES / f"{command}.md"
    heading = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert heading == f"# loccit {command}"
    shown = [f.text for f in fences(path) if f.language == "console"]
    assert any(f"$ loccit {command}" in text for text in shown)


def test_the_index_lists_every_command() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"(commands/{name}.md)" not in index] == []


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The demo's web, for every page."""
    with serve(HOSTS, answer, tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `loccit demo` leaves it."""
    folder = tmp_path_factory.mktemp("acted") / "demo"
    main(["demo", str(folder)])
    return folder


@pytest.mark.parametrize("path", SHOWING, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_page_shows_is_what_happens(
    path: Path, tmp_path: Path, web: Web, demo: Path
) -> None:
    folder = tmp_path / "here"
    furnish(folder, path, demo)
    terminal = shell(folder, tmp_path / "aside", web)
    found = [
        f"line {fence.line}: {fault}"
        for fence in fences(path)
        if fence.language == "console"
        for fault in faults(fence.text, terminal)
    ]
    assert not found, "\n\n".join(found)
