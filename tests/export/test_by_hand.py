"""A stranger's checks, without loccit: the commands of README.txt, as they stand there."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest
import warcio

from loccit.export.script import script
from loccit.ledger import timestamp
from tests.support.packages import Kept, sealed, unpacked
from tests.support.tsa import Tsa

needs_openssl = pytest.mark.skipif(not timestamp.available(), reason="there is no openssl here")


def commands(package: Path) -> list[str]:
    text = unpacked(package)["evidence/README.txt"].decode()
    return [line[6:] for line in text.splitlines() if line.startswith("    $ ")]


def expected(package: Path, command: str) -> str:
    """What README.txt shows below a command."""
    text = unpacked(package)["evidence/README.txt"].decode()
    after = text.partition(f"    $ {command}\n")[2].splitlines()
    shown = takewhile(lambda line: line.startswith("    ") and line[4:5] != "$", after)
    return "".join(f"{line[4:]}\n" for line in shown)


def offsets(package: Path) -> list[str]:
    """Of the responses in chunks, as README.txt has them: warcio counts their framing."""
    text = " ".join(unpacked(package)["evidence/README.txt"].decode().split())
    return text.partition("responses at offset ")[2].partition(".")[0].split(", ")


def programs(folder: Path) -> str:
    """A PATH with Python and warcio that know nothing of loccit."""
    folder.mkdir()
    python = shlex.quote(sys.executable)
    site = folder / "site"
    site.mkdir()
    for name in ("warcio", "six"):
        for found in Path(warcio.__file__).parent.parent.glob(f"{name}*"):
            (site / found.name).symlink_to(found)
    front = {
        "python3": f'exec {python} -I -S "$@"\n',
        "warcio": f'PYTHONPATH={shlex.quote(str(site))} exec {python} -S -m warcio.cli "$@"\n',
    }
    for name, line in front.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}")
        (folder / name).chmod(0o755)
    return os.pathsep.join([str(folder), os.defpath])


def run(folder: Path, command: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, shell=True, cwd=folder, env={"PATH": path, "LC_ALL": "C.UTF-8"}, check=False,
        capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


@needs_openssl
@pytest.mark.skipif(shutil.which("unzip") is None, reason="there is no unzip here")
def test_the_commands_of_the_readme(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(package, folder)
    path = programs(tmp_path / "bin")
    there = run(folder, "python3 -c 'import loccit'", path)
    assert "No module named 'loccit'" in there.stderr
    listed = commands(package)
    assert [each.split()[0] for each in listed] == [
        "unzip", "python3", "openssl", "dd", "grep", "warcio",
    ]  # fmt: skip
    for command in listed:
        done = run(folder, command, path)
        if command.startswith("warcio"):
            failed = re.findall(r"offset (\d+)[^\n]*\n +payload digest failed", done.stdout)
            assert failed == offsets(package)
            assert done.stdout.count("failed") == len(failed) == done.returncode
            continue
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command.startswith(("dd", "grep")):
            assert done.stdout == expected(package, command)


@needs_openssl
def test_time_stamps_are_taken_in_and_checked_by_openssl(archive: Kept, tmp_path: Path) -> None:
    """Those over the newest checkpoint, and over the oldest that covers what is exported."""
    kept = Kept(tmp_path / "archive", archive.captures, archive.safe)
    shutil.copytree(archive.path, kept.path)
    first, last = sorted(int(p.name) for p in (kept.path / "ledger/checkpoints").iterdir())
    sealed(kept.path, kept.safe)
    tsa = Tsa(tmp_path / "tsa", with_root=True)
    for size in (first, last):
        checkpoint = kept.path / "ledger/checkpoints" / str(size)
        reply = tsa.reply(timestamp.query(checkpoint.read_bytes(), b"12345678"))
        checkpoint.with_name(f"{size}-0a1b2c3d.tsr").write_bytes(reply)
        checkpoint.with_name(f"{size}-0a1b2c3d.pem").write_bytes(tsa.root)
    one = kept.export(tmp_path / "PACKAGE.wacz", captures=(archive.captures[0].id,))
    files = unpacked(one)
    both = {"entries/1.json", f"receipts/1-{first}.tlog-proof", f"receipts/1-{last}.tlog-proof"}
    assert both <= files.keys()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", one, tmp_path], check=True)
    stamped = [each for each in commands(one) if each.startswith("openssl ts")]
    assert len(stamped) == 2
    for command in stamped:
        done = run(tmp_path, command, os.defpath)
        assert "Verification: OK" in done.stdout + done.stderr
    from loccit.export import check_package

    said = [check.said for check in check_package(one).checks]
    assert sum("by the clock of the authority" in each for each in said) == 2
    whole = unpacked(kept.export(tmp_path / "later.wacz"))
    assert f"checkpoints/{first}" not in whole  # it does not cover the second capture


def test_the_program_needs_no_more_than_python_3_8() -> None:
    tree = ast.parse(script(), feature_version=(3, 8))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names | {"__future__"}
