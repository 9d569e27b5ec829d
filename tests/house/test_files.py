"""What holds for the project's files as such."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from loccit._version import __version__
from tests.conftest import ROOT

_TEXT_LIMIT = 400
_ANYBODYS = {Path("/"), Path("/home"), Path("/srv"), Path("/tmp")}
_HERE = "|".join(re.escape(f"{place}/") for place in {Path.home(), ROOT.parent} - _ANYBODYS)
_MACHINE = re.compile(
    rf"{_HERE or '(?!)'}|/opt/(?:pypi|wheels)|/Users/[A-Z]"
    r"|https?://(?:files\.pythonhosted|pypi|test\.pypi)\.org/(?:simple|packages)"
)


def tracked() -> list[Path]:
    """The files of the project, whether git knows them already or not; the ignored left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for name in names if (path := ROOT / name).is_file()]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > _TEXT_LIMIT
    }
    assert long == {}


def test_no_file_names_this_machine_or_its_registry() -> None:
    here = Path(__file__).name
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.name != here
        and (match := _MACHINE.search(path.read_bytes().decode("utf-8", "replace")))
    ]
    assert found == []


def test_the_lock_has_hashes_and_no_address() -> None:
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 40
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_has_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    names = {re.split(r"[^\w.-]", each)[0].replace("_", "-").replace(".", "-") for each in wanted}
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9][\w-]*)==", text, re.MULTILINE))
    assert names - {"loccit"} - locked == set()  # `dev` takes in its own other extras


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CITATION.cff"])
def test_the_version_is_named(name: str) -> None:
    assert re.search(
        rf"(?<![\d.]){re.escape(__version__)}(?![\d.])", (ROOT / name).read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("name", ["demo", "test", "lock", "make-demo-pdf", "make-example"])
def test_scripts_can_be_run(name: str) -> None:
    path = ROOT / "scripts" / name
    assert path.stat().st_mode & 0o111, "not executable"
    assert path.read_bytes().startswith(b"#!")


@pytest.mark.parametrize("name", ["demo", "test", "lock", "environment"])
def test_shell_scripts_are_plain_sh(name: str) -> None:
    path = ROOT / "scripts" / name
    subprocess.run(["sh", "-n", str(path)], check=True, timeout=120)
    assert "[[" not in path.read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "archive").glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in _links(page)
        if not (page.parent / target).exists()
    ]
    assert pages
    assert broken == []


def _links(page: Path) -> list[str]:
    """The relative targets of a page's links and pictures; code left out."""
    fence = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", fence.sub("", page.read_text(encoding="utf-8")))
    targets = re.findall(r"\]\(([^()\s]+)\)", text)
    return [t.split("#")[0] for t in targets if "://" not in t and not t.startswith("#")]
