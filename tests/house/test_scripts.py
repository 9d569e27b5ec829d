"""scripts/demo and what it stands on, without an installation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the scripts need of a clone."""
    for name in ("scripts", "src"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(script: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHON", "PATH")}
    return subprocess.run(
        ["/bin/sh", str(script)],
        env=environment | {"PATH": path or os.environ["PATH"], "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_demo_runs_in_what_is_installed(clone: Path) -> None:
    programs = clone / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (programs / "loccit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m loccit "$@"\n')
    for each in programs.iterdir():
        each.chmod(0o755)
    (clone / ".venv" / ".loccit-installed").write_text("editable\n")
    done = run(clone / "scripts" / "demo")
    assert done.returncode == 0, done.stderr
    assert "quote-altered" in done.stdout
    assert "Installing" not in done.stderr
    assert (clone / "demo" / "draft.md").is_file()


def test_an_old_python_is_told_in_words(clone: Path) -> None:
    old = clone / "old"
    old.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
        (old / name).write_text("#!/bin/sh\nexit 1\n")
        (old / name).chmod(0o755)
    for name in ("dirname", "cat"):
        (old / name).symlink_to(shutil.which(name) or "")
    done = run(clone / "scripts" / "demo", str(old))
    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (clone / ".venv").exists()


def test_scripts_that_readme_names_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("demo", "test"):
        assert f"./scripts/{name}" in readme
