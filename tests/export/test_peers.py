"""Evidence packages before `wacz validate`, where it is at hand (bench/wacz shows the players')."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)
PEER = HOME / ".cache" / "loccit-bench" / "wacz" / "installed"


@pytest.mark.slow
@pytest.mark.skipif(
    not PEER.exists(), reason="`wacz validate` is not installed: bench/wacz makes its environment"
)
def test_packages_are_valid_to_another_reader() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "wacz"), "--quick"],
        env={**os.environ, "HOME": str(HOME)},
        capture_output=True,
        check=False,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("holds: True, wacz: True") == 2
