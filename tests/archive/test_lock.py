"""One writer, held by the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.archive.lock import sole, still
from loccit.audit import audit
from loccit.errors import Locked
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT

HOLD = """
import sys, pathlib
from loccit.archive.lock import sole
with sole(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_of_this_process_is_refused(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        store(to)
        with pytest.raises(Locked, match=rf"process {os.getpid()}") as raised, writing(tmp_path):
            pass
        assert raised.value.hint
        store(to)
    with writing(tmp_path, "next") as to:
        store(to)
    assert len(Archive.open(tmp_path).captures()) == 3


def test_another_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    small(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(Locked, match=f"process {child.pid}"), writing(tmp_path):
            pass
        with pytest.raises(Locked):
            audit(tmp_path, now=MOMENT)
        assert len(Archive.open(tmp_path).captures()) == 2
        child.kill()
        child.wait()
    with writing(tmp_path, "next") as to:
        store(to)


def test_an_audit_keeps_writers_out_and_other_audits_not(tmp_path: Path) -> None:
    small(tmp_path)
    with still(tmp_path), still(tmp_path):
        with pytest.raises(Locked), writing(tmp_path):
            pass
        assert audit(tmp_path, now=MOMENT, record=False).findings == ()


def test_a_copy_without_a_lock_file_is_read(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / ".lock").unlink()
    assert audit(tmp_path, now=MOMENT, record=False).findings == ()
    assert not (tmp_path / ".lock").exists()


def test_a_linked_lock_file_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / ".lock").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"), sole(tmp_path / "archive"):
        pass
    assert (tmp_path / "precious").read_bytes() == b"precious"
